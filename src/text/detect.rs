//! Finding the encoding of bytes that do not say it.

use encoding_rs::{Encoding, ISO_2022_JP, UTF_8, UTF_16BE, UTF_16LE};

use super::binary::{self, Binary};
use super::decode::{Certainty, DecodeError};
use super::letters::{Class, class};

/// An encoding that a file can be in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Utf32Le,
    Utf32Be,
    /// UTF-8, UTF-16 and the encodings from before Unicode.
    Other(&'static Encoding),
}

/// Finds the encoding of bytes that do not say it.
pub(super) fn detect(bytes: &[u8]) -> Result<(Form, Certainty), DecodeError> {
    if let Some(form) = wide_form(bytes) {
        return Ok((form, Certainty::Guessed));
    }
    if binary::has_many_controls(bytes) {
        return Err(DecodeError::Binary { seems: Binary::Unknown });
    }
    if std::str::from_utf8(bytes).is_ok() {
        if is_iso_2022_jp(bytes) {
            return Ok((Form::Other(ISO_2022_JP), Certainty::Guessed));
        }
        return Ok((Form::Other(UTF_8), Certainty::Valid));
    }
    let guess = legacy_guess(bytes);
    let form = if is_damaged_utf8(bytes, guess) { UTF_8 } else { guess };
    Ok((Form::Other(form), Certainty::Guessed))
}

/// UTF-16 or UTF-32 without a mark: told by their NUL bytes, which stand at one place of each unit.
fn wide_form(bytes: &[u8]) -> Option<Form> {
    if !bytes.contains(&0) {
        return None;
    }
    if is_utf32(bytes, u32::from_le_bytes, '\t') {
        return Some(Form::Utf32Le);
    }
    if is_utf32(bytes, u32::from_be_bytes, '\t') {
        return Some(Form::Utf32Be);
    }
    if bytes.len() < 4 || bytes.len() % 2 == 1 || !has_wide_controls(bytes) {
        return None;
    }
    let little = utf16_likeness(bytes, u16::from_le_bytes);
    let big = utf16_likeness(bytes, u16::from_be_bytes);
    let (form, likeness) = if little >= big { (UTF_16LE, little) } else { (UTF_16BE, big) };
    (likeness > 0.95).then_some(Form::Other(form))
}

/// Whether all of `bytes` are code points of four bytes each, none of them before `least`.
pub(super) fn is_utf32(bytes: &[u8], unit: fn([u8; 4]) -> u32, least: char) -> bool {
    let (units, rest) = bytes.as_chunks::<4>();
    rest.is_empty() && units.iter().all(|bytes| char::from_u32(unit(*bytes)).is_some_and(|c| c >= least))
}

/// Whether so many bytes are NUL or another control that, as UTF-8, this would be a strange text:
/// in UTF-16 they are the upper halves of letters, spaces and line ends.
fn has_wide_controls(bytes: &[u8]) -> bool {
    let controls = bytes.iter().filter(|byte| **byte < 0x09).count();
    controls * 100 > bytes.len() || std::str::from_utf8(bytes).is_err()
}

/// The share of UTF-16 units that stand in texts: letters, spaces, signs. None at all when no
/// unit is a space or line end, which a text has and other data has not.
fn utf16_likeness(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> f64 {
    let (units, _) = bytes.as_chunks::<2>();
    let (mut good, mut all, mut spaces) = (0_u32, 0_u32, 0_u32);
    for c in char::decode_utf16(units.iter().map(|bytes| unit(*bytes))) {
        all += 1;
        if let Ok(c) = c {
            spaces += u32::from(matches!(c, ' ' | '\n' | '\r'));
            good += u32::from(stands_in_texts(c));
        }
    }
    if spaces == 0 { 0.0 } else { f64::from(good) / f64::from(all) }
}

fn stands_in_texts(c: char) -> bool {
    match c {
        '\t' | '\n' | '\r' | ' '..='~' => true,
        '\0'..='\u{9F}' | '\u{E000}'..='\u{F8FF}' => false,
        _ => {
            class(c) != Class::Separator
                || matches!(c, '\u{A0}'..='\u{BF}' | '\u{2000}'..='\u{2BFF}' | '\u{3000}'..='\u{303F}' | '\u{FF00}'..='\u{FFEF}' | '\u{600}'..='\u{6FF}' | '\u{1F000}'..='\u{1FAFF}' | '×' | '÷' | '\u{FEFF}')
        }
    }
}

/// ISO-2022-JP is pure ASCII with escapes; without them nobody would use the escape character so.
fn is_iso_2022_jp(bytes: &[u8]) -> bool {
    let escapes = |mark: &[u8; 3]| bytes.windows(3).any(|window| window == mark);
    bytes.contains(&0x1B)
        && (escapes(b"\x1B$B") || escapes(b"\x1B$@"))
        && ISO_2022_JP.decode_without_bom_handling_and_without_replacement(bytes).is_some()
}

/// The likeliest encoding from before Unicode.
fn legacy_guess(bytes: &[u8]) -> &'static Encoding {
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    detector.guess(None, chardetng::Utf8Detection::Deny)
}

/// Whether bytes that are not valid UTF-8 are UTF-8 all the same, with damage.
///
/// They are when characters of the right shape outnumber bytes of the wrong one, or come near to
/// it while the other reading (`guess`) is strange: one broken byte must not turn a whole
/// transcript into `Ã©`, and one `É»` must not make windows-1252 into UTF-8.
fn is_damaged_utf8(bytes: &[u8], guess: &'static Encoding) -> bool {
    let Shapes { right, wrong } = Shapes::count(bytes);
    right > wrong || (right * 2 >= wrong && is_strange(&guess.decode_without_bom_handling(bytes).0))
}

/// How many characters outside ASCII have the shape of UTF-8.
struct Shapes {
    /// Valid characters, surrogates written as if they were characters, and one cut off at the
    /// end of the file.
    right: usize,
    /// Bytes, or the beginnings of characters, that do not go on.
    wrong: usize,
}

impl Shapes {
    fn count(bytes: &[u8]) -> Self {
        if std::str::from_utf8(bytes).is_ok() {
            // Each character outside ASCII has one byte that leads.
            return Shapes { right: bytes.iter().filter(|byte| **byte >= 0xC0).count(), wrong: 0 };
        }
        let mut shapes = Shapes { right: 0, wrong: 0 };
        let mut at = 0;
        let mut surrogate_until = 0;
        for chunk in bytes.utf8_chunks() {
            shapes.right += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
            at += chunk.valid().len();
            let invalid = chunk.invalid();
            if at >= surrogate_until && !invalid.is_empty() {
                let end = at + invalid.len();
                let cut_off = end == bytes.len() && (0xC2..0xF5).contains(&invalid[0]);
                if is_surrogate(&bytes[at..]) {
                    shapes.right += 1;
                    surrogate_until = at + 3;
                } else if cut_off {
                    shapes.right += 1;
                } else {
                    shapes.wrong += 1;
                }
            }
            at += invalid.len();
        }
        shapes
    }
}

fn is_surrogate(bytes: &[u8]) -> bool {
    matches!(bytes, [0xED, 0xA0..=0xBF, 0x80..=0xBF, ..])
}

/// Whether a reading holds what people do not write: C1 controls, or a sign of money or a low
/// quotation mark inside a word.
fn is_strange(reading: &str) -> bool {
    let mut before = ' ';
    let mut reading = reading.chars().peekable();
    while let Some(c) = reading.next() {
        let inside = before.is_alphabetic() && reading.peek().is_some_and(|next| next.is_alphabetic());
        if matches!(c, '\u{80}'..='\u{9F}' | '\u{FFFD}') || inside && matches!(c, '€' | '‚' | '„' | '¤' | '¦')
        {
            return true;
        }
        before = c;
    }
    false
}
