//! Tables in text files: CSV, TSV and their relatives, of any size.

use std::io::{BufRead, Read};

use super::columns::{self, Role};
use super::stream::{self, Meter};
use super::table::{About, Row, read_rows};
use super::{Claim, Out, ReadError, Reader, Source, With};
use crate::text::decode::decode;

const FORMAT: &str = "table";

/// Reads CSV and TSV files.
#[derive(Debug)]
pub(super) struct Csv;

impl Reader for Csv {
    fn name(&self) -> &'static str {
        "csv"
    }

    fn number(&self) -> u32 {
        2
    }

    fn claims(&self, source: &Source<'_>) -> Claim {
        match source.extension().as_str() {
            "csv" | "tsv" | "tab" => Claim::Likely,
            "txt" | "dat" | "text" if has_header_of_talk(source) => Claim::Likely,
            _ => Claim::No,
        }
    }

    fn read(&self, source: &Source<'_>, with: &With<'_>, out: &mut dyn Out) -> Result<(), ReadError> {
        let (mut rows, encoding) = records(source)?;
        let about = About { encoding: Some(encoding), limit: source.limit(), ..About::default() };
        read_rows(&mut rows, &about, with, out)
    }
}

/// The records of a file, its header among them, and its encoding.
///
/// # Errors
/// When it cannot be read.
pub(super) fn records<'a>(
    source: &'a Source<'_>,
) -> Result<(impl Iterator<Item = Result<Row, ReadError>> + use<'a>, String), ReadError> {
    let mut text = stream::text(source)?;
    let head = head_of(&mut *text.stream)?;
    let dialect = Dialect::of(&head, &source.extension());
    let (bounded, meter) = stream::bounded(text.stream, source.limit());
    let reader = dialect.reader().from_reader(bounded);
    let rows = Records { reader, record: csv::StringRecord::new(), meter, skip: dialect.says_delimiter };
    Ok((rows, text.encoding))
}

/// The names in the first line of a file whose name says that it is a table.
pub(super) fn header_of(source: &Source<'_>) -> Option<Vec<String>> {
    let extension = source.extension();
    if !matches!(extension.as_str(), "csv" | "tsv" | "tab") {
        return None;
    }
    let head = decode(&source.head()[..source.head().len().min(4096)], source.encoding()).ok()?;
    let mut reader = Dialect::of(&head.text, &extension).reader().from_reader(head.text.as_bytes());
    let first = reader.records().next()?.ok()?;
    Some(first.iter().map(|name| name.trim().to_lowercase()).collect())
}

/// What is buffered of a stream, without taking it.
fn head_of(stream: &mut dyn BufRead) -> Result<String, ReadError> {
    let buffered = stream.fill_buf().map_err(|error| ReadError::unreadable(&error))?;
    let head = &buffered[..buffered.len().min(64 * 1024)];
    Ok(String::from_utf8_lossy(head).into_owned())
}

/// Whether a text file begins with a header that names a column of words and one of speakers, ids,
/// authors or times.
fn has_header_of_talk(source: &Source<'_>) -> bool {
    let Ok(head) = decode(&source.head()[..source.head().len().min(4096)], source.encoding()) else {
        return false;
    };
    let Some(line) = head.text.lines().find(|line| !line.trim().is_empty()) else { return false };
    ['\t', ';', ',', '|'].iter().any(|delimiter| {
        let roles: Vec<_> =
            line.split(*delimiter).filter_map(|name| columns::role(name.trim().trim_matches('"'))).collect();
        let others =
            roles.iter().any(|role| matches!(role, Role::Speaker | Role::Id | Role::Author | Role::Start));
        roles.contains(&Role::Text) && others && line.split(*delimiter).count() <= 2 * roles.len() + 2
    })
}

/// How the cells of a file are written.
#[derive(Debug, PartialEq, Eq)]
struct Dialect {
    delimiter: u8,
    /// Whether `\"` stands for a quotation mark inside a cell.
    backslash: bool,
    /// Whether quotation marks hold cells together.
    quoted: bool,
    /// Whether the first line only says the delimiter, `sep=;`.
    says_delimiter: bool,
}

impl Dialect {
    fn reader(&self) -> csv::ReaderBuilder {
        let mut reader = csv::ReaderBuilder::new();
        reader
            .has_headers(false)
            .flexible(true)
            .delimiter(self.delimiter)
            .escape(self.backslash.then_some(b'\\'))
            .quoting(self.quoted);
        reader
    }

    fn of(head: &str, extension: &str) -> Self {
        let said = head
            .lines()
            .next()
            .and_then(|line| line.trim().strip_prefix("sep="))
            .and_then(|rest| rest.bytes().next().filter(|_| rest.len() == 1));
        let tabs = matches!(extension, "tsv" | "tab") && head.contains('\t');
        let delimiter = said.unwrap_or_else(|| if tabs { b'\t' } else { delimiter(head) });
        // Tab-separated files of many programs do not quote: their quotation marks are words.
        let opening = format!("{}\"", char::from(delimiter));
        let closing = format!("\"{}", char::from(delimiter));
        let marks = |text: &str| head.matches(text).count() + head.matches("\n\"").count();
        let unquoted =
            delimiter == b'\t' && marks(&opening) != marks(&closing).max(head.matches("\"\n").count());
        let escaped = head.matches("\\\"").count();
        Dialect {
            delimiter,
            backslash: escaped > 0 && head.matches("\"\"").count() < escaped,
            quoted: !unquoted || delimiter != b'\t',
            says_delimiter: said.is_some(),
        }
    }
}

/// The delimiter that parts the first records into most cells, as many in one as in the other.
fn delimiter(head: &str) -> u8 {
    let counts = |delimiter: u8| {
        let reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(delimiter)
            .from_reader(head.as_bytes());
        let mut widths: Vec<usize> =
            reader.into_records().flatten().take(30).map(|record| record.len()).collect();
        // The last record of the head may be cut off.
        if widths.len() > 2 {
            widths.pop();
        }
        widths
    };
    let score = |delimiter: u8| {
        let widths = counts(delimiter);
        let first = widths.first().copied().unwrap_or(1);
        let same = widths.iter().filter(|width| **width == first).count();
        if first < 2 { (0, 0) } else { (same * 100 / widths.len(), first) }
    };
    // Of equally even ones the one that makes most cells; commas before the rest.
    let best = [b',', b';', b'\t', b'|'].into_iter().rev().max_by_key(|delimiter| {
        let (even, cells) = score(*delimiter);
        (even / 20, cells)
    });
    best.unwrap_or(b',')
}

/// The records of a file as rows.
struct Records<R> {
    reader: csv::Reader<R>,
    record: csv::StringRecord,
    meter: Meter,
    skip: bool,
}

impl<R: Read> Iterator for Records<R> {
    type Item = Result<Row, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            self.meter.reset();
            match self.reader.read_record(&mut self.record) {
                Ok(false) => return None,
                Ok(true) if std::mem::take(&mut self.skip) => {}
                Ok(true) => {
                    let line = self.record.position().map_or(1, csv::Position::line);
                    let cells = self.record.iter().map(cell).collect();
                    return Some(Ok(Row { cells, line: u32::try_from(line).unwrap_or(u32::MAX) }));
                }
                Err(error) => return Some(Err(fault(&error))),
            }
        }
    }
}

fn cell(text: &str) -> String {
    let text = text.trim();
    if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n") } else { text.to_owned() }
}

fn fault(error: &csv::Error) -> ReadError {
    match error.kind() {
        csv::ErrorKind::Io(error) => stream::fault(error),
        _ => ReadError::Malformed { format: FORMAT, reason: error.to_string() },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_delimiter_is_the_one_that_parts_evenly() {
        assert_eq!(delimiter("a;b;c\n1,5;2,5;3\n"), b';');
        assert_eq!(delimiter("speaker\ttext\nKim\tWell, yes, so.\n"), b'\t');
        assert_eq!(delimiter("id,text\n1,\"a; b; c\"\n2,\"d; e; f\"\n"), b',');
        assert_eq!(delimiter("only words here\nand here\n"), b',');
    }

    #[test]
    fn a_spreadsheet_may_say_its_delimiter() {
        let dialect = Dialect::of("sep=;\na;b\n", "csv");
        assert_eq!((dialect.delimiter, dialect.says_delimiter), (b';', true));
    }

    #[test]
    fn quotation_marks_in_tab_separated_files_may_be_words() {
        assert!(!Dialect::of("speaker\ttext\nKim\t\"Well\" she said\nLee\t\"Yes\n", "tsv").quoted);
        assert!(Dialect::of("speaker\ttext\nKim\t\"Well, yes\"\n", "tsv").quoted);
    }
}
