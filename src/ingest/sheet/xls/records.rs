//! Records, and what those before the sheets say about all of them.

use std::collections::BTreeMap;

use calamine::ExcelDateTimeType;
use encoding_rs::{Encoding, WINDOWS_1252};

use super::malformed;
use crate::ingest::ReadError;

/// Kinds of records, as the specification of BIFF names them.
pub(super) const BOF: u16 = 0x0809;
pub(super) const EOF: u16 = 0x000A;
const CONTINUE: u16 = 0x003C;
const BOUNDSHEET: u16 = 0x0085;
const CODEPAGE: u16 = 0x0042;
const DATEMODE: u16 = 0x0022;
const FILEPASS: u16 = 0x002F;
const FORMAT: u16 = 0x041E;
const SST: u16 = 0x00FC;
const XF: u16 = 0x00E0;

/// One record: its kind and its bytes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Record<'a> {
    pub(super) kind: u16,
    pub(super) bytes: &'a [u8],
    /// The byte of the stream after it.
    pub(super) end: usize,
}

impl Record<'_> {
    pub(super) fn u16(&self, at: usize) -> Option<u16> {
        u16_at(self.bytes, at)
    }

    pub(super) fn u32(&self, at: usize) -> Option<u32> {
        Some(u32::from_le_bytes(*self.bytes.get(at..)?.first_chunk()?))
    }
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

/// The record at a byte of the stream; none at its end or where it is cut off.
pub(super) fn record(stream: &[u8], at: usize) -> Option<Record<'_>> {
    let head = stream.get(at..)?;
    let (kind, length) = (u16_at(head, 0)?, usize::from(u16_at(head, 2)?));
    let bytes = head.get(4..4 + length)?;
    Some(Record { kind, bytes, end: at + 4 + length })
}

/// A sheet.
#[derive(Debug)]
pub(super) struct Sheet {
    pub(super) name: String,
    /// The byte of the stream at which its records begin.
    pub(super) start: usize,
    /// Whether it is a visible sheet of cells.
    pub(super) shown: bool,
}

/// How strings are written: UTF-16 since 1997, before in a code page.
#[derive(Clone, Copy, Debug)]
pub(super) enum Letters {
    Unicode,
    Page(&'static Encoding),
}

/// What holds for all sheets.
#[derive(Debug)]
pub(super) struct Book {
    pub(super) sheets: Vec<Sheet>,
    pub(super) strings: Vec<String>,
    pub(super) letters: Letters,
    pub(super) encrypted: bool,
    /// Whether days are counted from 1904.
    pub(super) from_1904: bool,
    /// The number of the format of each style of cells.
    styles: Vec<u16>,
    /// The formats of the workbook's own that show dates or times.
    moments: BTreeMap<u16, Option<ExcelDateTimeType>>,
}

impl Book {
    /// Reads the records before the sheets.
    ///
    /// # Errors
    /// When it is no workbook, or one from before 1993.
    pub(super) fn read(stream: &[u8]) -> Result<Self, ReadError> {
        let first = record(stream, 0).filter(|first| first.kind == BOF);
        let letters = match first.and_then(|first| first.u16(0)) {
            Some(0x0600) => Letters::Unicode,
            Some(0x0500) => Letters::Page(WINDOWS_1252),
            _ => return Err(malformed("its version is not known".to_owned())),
        };
        let mut book = Book {
            sheets: Vec::new(),
            strings: Vec::new(),
            letters,
            encrypted: false,
            from_1904: false,
            styles: Vec::new(),
            moments: BTreeMap::new(),
        };
        let mut at = 0;
        while let Some(record) = record(stream, at) {
            at = record.end;
            match record.kind {
                EOF => break,
                FILEPASS => {
                    // What follows is not to be read.
                    book.encrypted = true;
                    break;
                }
                SST => book.strings = shared_strings(stream, record),
                _ => book.take(record),
            }
        }
        Ok(book)
    }

    fn take(&mut self, record: Record<'_>) {
        match record.kind {
            BOUNDSHEET => self.sheets.extend(self.sheet(record)),
            CODEPAGE => {
                if let (Letters::Page(page), Some(number)) = (&mut self.letters, record.u16(0)) {
                    *page = code_page(number);
                }
            }
            DATEMODE => self.from_1904 = record.u16(0) == Some(1),
            FORMAT => {
                let text = match self.letters {
                    Letters::Unicode => self.string(record.bytes.get(2..).unwrap_or_default(), 2),
                    Letters::Page(_) => self.string(record.bytes.get(2..).unwrap_or_default(), 1),
                };
                if let Some(number) = record.u16(0) {
                    self.moments.insert(number, moment(&text));
                }
            }
            XF => self.styles.push(record.u16(2).unwrap_or_default()),
            _ => {}
        }
    }

    fn sheet(&self, record: Record<'_>) -> Option<Sheet> {
        let (start, state) = (record.u32(0)?, record.u16(4)?);
        let shown = state & 0xFF03 == 0;
        let name = self.string(record.bytes.get(6..)?, 1);
        Some(Sheet { name, start: start as usize, shown })
    }

    /// A string that is no more than one record: its length in one or two bytes, and its letters.
    pub(super) fn string(&self, bytes: &[u8], length_bytes: usize) -> String {
        let length = match length_bytes {
            1 => bytes.first().map(|length| usize::from(*length)),
            _ => u16_at(bytes, 0).map(usize::from),
        };
        let (Some(length), Some(rest)) = (length, bytes.get(length_bytes..)) else { return String::new() };
        match (self.letters, rest.split_first()) {
            (Letters::Page(page), _) => {
                page.decode_without_bom_handling(&rest[..length.min(rest.len())]).0.into_owned()
            }
            (Letters::Unicode, Some((flags, letters))) => {
                let mut text = Units::default();
                text.take(letters, length, flags & 1 != 0);
                text.finish()
            }
            (Letters::Unicode, None) => String::new(),
        }
    }

    /// Whether cells of a style show a date, a time or a duration.
    pub(super) fn moment_of(&self, style: u16) -> Option<ExcelDateTimeType> {
        let format = *self.styles.get(usize::from(style))?;
        match self.moments.get(&format) {
            Some(moment) => *moment,
            None => match format {
                14..=22 | 27..=36 | 45 | 47 | 50..=58 => Some(ExcelDateTimeType::DateTime),
                46 => Some(ExcelDateTimeType::TimeDelta),
                _ => None,
            },
        }
    }
}

/// What a format shows: `dd.mm.yyyy` a date, `[h]:mm` a duration, `0.00 "days"` a number.
fn moment(format: &str) -> Option<ExcelDateTimeType> {
    let mut letters = format.chars();
    let mut found = None;
    while let Some(letter) = letters.next() {
        match letter {
            '"' => drop(letters.by_ref().find(|c| *c == '"')),
            '\\' | '_' | '*' => drop(letters.next()),
            '[' => {
                // A colour, a condition or a country, unless it is hours, minutes or seconds.
                let inside: String = letters.by_ref().take_while(|c| *c != ']').collect();
                if !inside.is_empty() && inside.to_lowercase().chars().all(|c| matches!(c, 'h' | 'm' | 's')) {
                    return Some(ExcelDateTimeType::TimeDelta);
                }
            }
            ';' => break,
            'd' | 'D' | 'm' | 'M' | 'y' | 'Y' | 'h' | 'H' | 's' | 'S' => {
                found = Some(ExcelDateTimeType::DateTime);
            }
            // "General", "Standard", and numbers in powers of ten.
            '0' | '#' | '?' | 'G' | 'g' if found.is_none() => return None,
            _ => {}
        }
    }
    found
}

fn code_page(number: u16) -> &'static Encoding {
    let label = match number {
        932 => "shift_jis".to_owned(),
        936 => "gbk".to_owned(),
        949 => "euc-kr".to_owned(),
        950 => "big5".to_owned(),
        10_000 | 32_768 => "macintosh".to_owned(),
        866 => "ibm866".to_owned(),
        874 | 1250..=1258 => format!("windows-{number}"),
        _ => "windows-1252".to_owned(),
    };
    Encoding::for_label(label.as_bytes()).unwrap_or(WINDOWS_1252)
}

/// UTF-16 letters gathered from bytes, or from pairs of bytes.
#[derive(Debug, Default)]
struct Units(Vec<u16>);

impl Units {
    /// Takes up to `count` letters from the front, and returns how many bytes they were.
    fn take(&mut self, bytes: &[u8], count: usize, wide: bool) -> usize {
        if wide {
            let pairs = bytes.chunks_exact(2).take(count);
            let before = self.0.len();
            self.0.extend(pairs.map(|pair| u16::from_le_bytes([pair[0], pair[1]])));
            (self.0.len() - before) * 2
        } else {
            let count = count.min(bytes.len());
            self.0.extend(bytes[..count].iter().map(|byte| u16::from(*byte)));
            count
        }
    }

    fn finish(self) -> String {
        String::from_utf16_lossy(&self.0)
    }
}

/// The strings that cells share, which run on over records that continue the first.
fn shared_strings(stream: &[u8], first: Record<'_>) -> Vec<String> {
    let mut parts = vec![first.bytes];
    let mut at = first.end;
    while let Some(next) = record(stream, at).filter(|next| next.kind == CONTINUE) {
        parts.push(next.bytes);
        at = next.end;
    }
    let mut parts = Parts { parts, part: 0, at: 8 };
    let count = first.u32(4).unwrap_or_default() as usize;
    // A string takes three bytes at least.
    let most = parts.parts.iter().map(|part| part.len()).sum::<usize>() / 3;
    let mut strings = Vec::new();
    while strings.len() < count.min(most) {
        let Some(string) = parts.string() else { break };
        strings.push(string);
    }
    strings
}

/// Bytes in several records.
struct Parts<'a> {
    parts: Vec<&'a [u8]>,
    part: usize,
    at: usize,
}

impl Parts<'_> {
    /// What is left of the record that is being read; of the next one at its end.
    fn rest(&mut self) -> Option<&[u8]> {
        while self.at >= self.parts.get(self.part)?.len() {
            self.part += 1;
            self.at = 0;
        }
        Some(&self.parts[self.part][self.at..])
    }

    fn byte(&mut self) -> Option<u8> {
        let byte = *self.rest()?.first()?;
        self.at += 1;
        Some(byte)
    }

    fn number(&mut self, bytes: u32) -> Option<usize> {
        (0..bytes).try_fold(0, |number, place| Some(number | usize::from(self.byte()?) << (8 * place)))
    }

    fn skip(&mut self, mut count: usize) -> Option<()> {
        while count > 0 {
            let here = self.rest()?.len().min(count);
            self.at += here;
            count -= here;
        }
        Some(())
    }

    /// A string: its length, its letters, and what its formatting takes.
    fn string(&mut self) -> Option<String> {
        let length = self.number(2)?;
        let flags = self.byte()?;
        let runs = if flags & 8 != 0 { self.number(2)? } else { 0 };
        let phonetic = if flags & 4 != 0 { self.number(4)? } else { 0 };
        let mut text = Units::default();
        let mut wide = flags & 1 != 0;
        while text.0.len() < length {
            let part = self.part;
            let missing = length - text.0.len();
            self.rest()?;
            if self.part != part {
                // Letters that run on into the next record are told anew how they are written.
                wide = self.byte()? & 1 != 0;
            }
            let taken = text.take(self.rest()?, missing, wide);
            if taken == 0 {
                return None;
            }
            self.at += taken;
        }
        self.skip(runs * 4 + phonetic)?;
        Some(text.finish())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_tell_dates_from_numbers() {
        let date = Some(ExcelDateTimeType::DateTime);
        let duration = Some(ExcelDateTimeType::TimeDelta);
        let cases = [
            ("dd.mm.yyyy", date),
            ("[$-409]d\\-mmm\\-yy;@", date),
            ("[h]:mm:ss", duration),
            ("General", None),
            ("0.00 \"days\"", None),
            ("#,##0.00 [$€-1]", None),
            ("[Red]0.0", None),
            ("hh:mm", date),
        ];
        for (format, expected) in cases {
            assert_eq!(moment(format), expected, "{format}");
        }
    }

    #[test]
    fn a_string_runs_on_into_the_next_record() {
        // One string of six letters, four of them single bytes and two wide ones in the record after.
        let mut stream = vec![0xFC, 0, 15, 0, 1, 0, 0, 0, 1, 0, 0, 0, 6, 0, 0];
        stream.extend(b"Tea ");
        stream.extend([0x3C, 0, 5, 0, 1, 0x36, 0x84, 0x21, 0]);
        let first = record(&stream, 0).expect("a record");
        assert_eq!(shared_strings(&stream, first), ["Tea 萶!"]);
    }

    #[test]
    fn a_count_that_lies_makes_no_strings() {
        let stream = [0xFC, 0, 11, 0, 255, 255, 255, 255, 255, 255, 255, 255, 9, 0, 0];
        assert!(shared_strings(&stream, record(&stream, 0).expect("a record")).is_empty());
    }
}
