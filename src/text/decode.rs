//! Bytes become text: the encoding is found, the byte-order mark dropped, line ends become LF,
//! and nothing else changes.
//!
//! NUL, U+2028, U+0085, vertical tabs, form feeds and combining marks stay. What is no text at all
//! is refused with the name of what it seems to be. The result is plain values: the caller says
//! in a diagnostic what was found.

use std::borrow::Cow;
use std::fmt;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use super::binary;
use super::detect::{Form, detect, is_utf32};

pub use super::binary::Binary;

/// A decoded text, and how it came about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded {
    /// The text, with LF line ends and without byte-order mark.
    pub text: String,
    /// Lower-case name: `utf-8`, `utf-16-le`, `windows-1252`, `shift_jis`.
    pub encoding: String,
    /// Whether the file began with a byte-order mark.
    pub bom: bool,
    /// How the encoding is known.
    pub certain: Certainty,
    /// How many U+FFFD stand for bytes that could not be decoded.
    pub replaced: usize,
}

/// How the encoding of a text is known, surest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Certainty {
    /// The file says so in its first bytes.
    Bom,
    /// A person said so.
    Declared,
    /// The bytes are valid UTF-8, which happens to no other encoding by chance.
    Valid,
    /// The likeliest reading.
    Guessed,
}

/// Why bytes did not become text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DecodeError {
    /// The file holds no text.
    #[error("this is {seems}; {}", seems.remedy())]
    Binary {
        /// What it seems to be.
        seems: Binary,
    },
    /// The declared encoding has a name that nobody knows.
    #[error("unknown encoding \"{name}\"; use a name such as utf-8, utf-16-le, windows-1252 or shift_jis")]
    UnknownEncoding {
        /// The name that was given.
        name: String,
    },
}

impl DecodeError {
    /// The stable code under which the book explains it.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            DecodeError::Binary { .. } => "TX001",
            DecodeError::UnknownEncoding { .. } => "TX002",
        }
    }
}

/// Something about a decoded text that a person should know, so that nothing is guessed silently.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Remark {
    /// The encoding is the likeliest one, and not certain.
    Guessed {
        /// Its name.
        encoding: String,
    },
    /// Some bytes could not be decoded.
    Replaced {
        /// How many U+FFFD stand for them.
        count: usize,
        /// The encoding in which they mean nothing.
        encoding: String,
    },
}

impl Remark {
    /// The stable code under which the book explains it.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Remark::Guessed { .. } => "TX003",
            Remark::Replaced { .. } => "TX004",
        }
    }

    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> &'static str {
        match self {
            Remark::Guessed { .. } => {
                "if accents or quotation marks look wrong, name the encoding in emic.toml"
            }
            Remark::Replaced { .. } => "save the file anew as UTF-8, or name its encoding in emic.toml",
        }
    }
}

impl fmt::Display for Remark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Remark::Guessed { encoding } => write!(f, "read as {encoding}, which is a guess"),
            Remark::Replaced { count: 1, encoding } => {
                write!(f, "one place is not valid {encoding} and reads \u{FFFD}")
            }
            Remark::Replaced { count, encoding } => {
                write!(f, "{count} places are not valid {encoding} and read \u{FFFD}")
            }
        }
    }
}

impl Decoded {
    /// What a person should know about how the text was decoded.
    #[must_use]
    pub fn remarks(&self) -> Vec<Remark> {
        let mut remarks = Vec::new();
        if self.certain == Certainty::Guessed {
            remarks.push(Remark::Guessed { encoding: self.encoding.clone() });
        }
        if self.replaced > 0 {
            remarks.push(Remark::Replaced { count: self.replaced, encoding: self.encoding.clone() });
        }
        remarks
    }
}

/// Decodes a file, by its declared `encoding` where one is given.
///
/// A byte-order mark is believed before a declaration.
///
/// ```
/// use emic::text::decode::decode;
/// let decoded = decode(b"\xEF\xBB\xBFAnna: Well\r\nyes.", None)?;
/// assert_eq!((decoded.text.as_str(), decoded.encoding.as_str()), ("Anna: Well\nyes.", "utf-8"));
/// # Ok::<(), emic::text::decode::DecodeError>(())
/// ```
///
/// # Errors
/// When the bytes are no text, or `encoding` is no known name.
pub fn decode(bytes: &[u8], encoding: Option<&str>) -> Result<Decoded, DecodeError> {
    decode_cow(Cow::Borrowed(bytes), encoding)
}

/// Decodes a file whose bytes are no longer needed: UTF-8 with LF line ends is not copied.
///
/// # Errors
/// As [`decode`].
pub fn decode_owned(bytes: Vec<u8>, encoding: Option<&str>) -> Result<Decoded, DecodeError> {
    decode_cow(Cow::Owned(bytes), encoding)
}

fn decode_cow(bytes: Cow<'_, [u8]>, encoding: Option<&str>) -> Result<Decoded, DecodeError> {
    let declared = encoding.map(form_named).transpose()?;
    if let Some((form, length)) = byte_order_mark(&bytes) {
        let rest = match bytes {
            Cow::Borrowed(bytes) => Cow::Borrowed(&bytes[length..]),
            Cow::Owned(mut bytes) => {
                bytes.drain(..length);
                Cow::Owned(bytes)
            }
        };
        return Ok(Decoded { bom: true, ..read(rest, form, Certainty::Bom) });
    }
    if let Some(seems) = binary::by_first_bytes(&bytes) {
        return Err(DecodeError::Binary { seems });
    }
    let (form, certain) = match declared {
        Some(form) => (form, Certainty::Declared),
        None => detect(&bytes)?,
    };
    Ok(read(bytes, form, certain))
}

/// The encoding that `name` stands for, by the names of the web and those of Python.
fn form_named(name: &str) -> Result<Form, DecodeError> {
    let plain: String =
        name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    Ok(match plain.as_str() {
        "utf8" | "utf8sig" => Form::Other(UTF_8),
        "utf16" | "utf16le" => Form::Other(UTF_16LE),
        "utf16be" => Form::Other(UTF_16BE),
        "utf32" | "utf32le" => Form::Utf32Le,
        "utf32be" => Form::Utf32Be,
        _ => {
            let known = Encoding::for_label_no_replacement(name.as_bytes())
                .or_else(|| Encoding::for_label_no_replacement(name.replace('_', "-").as_bytes()))
                .or_else(|| Encoding::for_label_no_replacement(plain.as_bytes()));
            Form::Other(known.ok_or_else(|| DecodeError::UnknownEncoding { name: name.to_owned() })?)
        }
    })
}

/// The encoding whose byte-order mark the file begins with, and the length of that mark.
fn byte_order_mark(bytes: &[u8]) -> Option<(Form, usize)> {
    match bytes {
        // FF FE 00 00 is also UTF-16 for a text that begins with NUL; only one of them goes on well.
        [0xFF, 0xFE, 0, 0, rest @ ..] if is_utf32(rest, u32::from_le_bytes, '\0') => Some((Form::Utf32Le, 4)),
        [0, 0, 0xFE, 0xFF, ..] => Some((Form::Utf32Be, 4)),
        [0xFF, 0xFE, ..] => Some((Form::Other(UTF_16LE), 2)),
        [0xFE, 0xFF, ..] => Some((Form::Other(UTF_16BE), 2)),
        [0xEF, 0xBB, 0xBF, ..] => Some((Form::Other(UTF_8), 3)),
        _ => None,
    }
}

/// Reads bytes without mark in a known encoding.
fn read(bytes: Cow<'_, [u8]>, form: Form, certain: Certainty) -> Decoded {
    let (text, replaced) = match form {
        Form::Utf32Le => read_utf32(&bytes, u32::from_le_bytes),
        Form::Utf32Be => read_utf32(&bytes, u32::from_be_bytes),
        Form::Other(encoding) if encoding == UTF_8 => read_utf8(bytes),
        Form::Other(encoding) if encoding == UTF_16LE => read_utf16(&bytes, u16::from_le_bytes),
        Form::Other(encoding) if encoding == UTF_16BE => read_utf16(&bytes, u16::from_be_bytes),
        Form::Other(encoding) => {
            let (text, broken) = encoding.decode_without_bom_handling(&bytes);
            let replaced = if broken { text.matches(char::REPLACEMENT_CHARACTER).count() } else { 0 };
            (text.into_owned(), replaced)
        }
    };
    Decoded { text: with_line_feeds(text), encoding: name(form), bom: false, certain, replaced }
}

fn name(form: Form) -> String {
    match form {
        Form::Utf32Le => "utf-32-le".to_owned(),
        Form::Utf32Be => "utf-32-be".to_owned(),
        Form::Other(encoding) if encoding == UTF_16LE => "utf-16-le".to_owned(),
        Form::Other(encoding) if encoding == UTF_16BE => "utf-16-be".to_owned(),
        Form::Other(encoding) => encoding.name().to_ascii_lowercase(),
    }
}

fn read_utf8(bytes: Cow<'_, [u8]>) -> (String, usize) {
    let broken = match bytes {
        Cow::Owned(bytes) => match String::from_utf8(bytes) {
            Ok(text) => return (text, 0),
            Err(error) => Cow::Owned(error.into_bytes()),
        },
        Cow::Borrowed(bytes) => match std::str::from_utf8(bytes) {
            Ok(text) => return (text.to_owned(), 0),
            Err(_) => Cow::Borrowed(bytes),
        },
    };
    let mut text = String::with_capacity(broken.len());
    let mut replaced = 0;
    for chunk in broken.utf8_chunks() {
        text.push_str(chunk.valid());
        if !chunk.invalid().is_empty() {
            text.push(char::REPLACEMENT_CHARACTER);
            replaced += 1;
        }
    }
    (text, replaced)
}

fn read_utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> (String, usize) {
    let (units, rest) = bytes.as_chunks::<2>();
    let mut replaced = 0;
    let mut text = String::with_capacity(bytes.len());
    for c in char::decode_utf16(units.iter().map(|bytes| unit(*bytes))) {
        replaced += usize::from(c.is_err());
        text.push(c.unwrap_or(char::REPLACEMENT_CHARACTER));
    }
    (with_rest(text, rest), replaced + usize::from(!rest.is_empty()))
}

fn read_utf32(bytes: &[u8], unit: fn([u8; 4]) -> u32) -> (String, usize) {
    let (units, rest) = bytes.as_chunks::<4>();
    let mut replaced = 0;
    let mut text = String::with_capacity(bytes.len() / 2);
    for bytes in units {
        let c = char::from_u32(unit(*bytes));
        replaced += usize::from(c.is_none());
        text.push(c.unwrap_or(char::REPLACEMENT_CHARACTER));
    }
    (with_rest(text, rest), replaced + usize::from(!rest.is_empty()))
}

/// Stands one U+FFFD for the bytes at the end that make no whole unit.
fn with_rest(mut text: String, rest: &[u8]) -> String {
    if !rest.is_empty() {
        text.push(char::REPLACEMENT_CHARACTER);
    }
    text
}

/// Folds CRLF and lone CR to LF, in place.
fn with_line_feeds(text: String) -> String {
    let Some(first) = text.find('\r') else { return text };
    let mut bytes = text.into_bytes();
    let (mut from, mut to) = (first, first);
    while from < bytes.len() {
        let byte = bytes[from];
        from += 1;
        if byte == b'\r' {
            bytes[to] = b'\n';
            from += usize::from(bytes.get(from) == Some(&b'\n'));
        } else {
            bytes[to] = byte;
        }
        to += 1;
    }
    bytes.truncate(to);
    String::from_utf8(bytes).expect("replacing CR by LF keeps UTF-8 valid")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn reads(bytes: &[u8], text: &str, encoding: &str) -> Decoded {
        let decoded = decode(bytes, None).expect("a text");
        assert_eq!((decoded.text.as_str(), decoded.encoding.as_str()), (text, encoding));
        decoded
    }

    fn utf16(text: &str, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(unit).collect()
    }

    fn utf32(text: &str, unit: fn(u32) -> [u8; 4]) -> Vec<u8> {
        text.chars().flat_map(|c| unit(u32::from(c))).collect()
    }

    const TALK: &str = "Interviewer: And the café?\nMira: It’s where we met – all of us.\n";
    const RUSSIAN: &str = "Интервьюер: Когда вы начали?\nМира: Лет пять назад, в школе.\n";
    const CHINESE: &str = "采访者：你什么时候开始的？\n受访者：五年前，在学校里。\n";

    #[test]
    fn utf8_with_and_without_mark() {
        let plain = reads(TALK.as_bytes(), TALK, "utf-8");
        assert_eq!((plain.bom, plain.certain, plain.replaced), (false, Certainty::Valid, 0));
        let marked = reads(format!("\u{FEFF}{TALK}").as_bytes(), TALK, "utf-8");
        assert_eq!((marked.bom, marked.certain), (true, Certainty::Bom));
        reads(b"", "", "utf-8");
        reads(b"\xEF\xBB\xBF", "", "utf-8");
    }

    #[test]
    fn only_the_first_mark_is_dropped() {
        reads("\u{FEFF}\u{FEFF}a".as_bytes(), "\u{FEFF}a", "utf-8");
    }

    #[test]
    fn wide_encodings_with_and_without_mark() {
        for text in [TALK, RUSSIAN, CHINESE] {
            reads(&utf16(text, u16::to_le_bytes), text, "utf-16-le");
            reads(&utf16(text, u16::to_be_bytes), text, "utf-16-be");
            reads(&utf32(text, u32::to_le_bytes), text, "utf-32-le");
            reads(&utf32(text, u32::to_be_bytes), text, "utf-32-be");
            let marked = format!("\u{FEFF}{text}");
            assert!(reads(&utf16(&marked, u16::to_le_bytes), text, "utf-16-le").bom);
            assert!(reads(&utf16(&marked, u16::to_be_bytes), text, "utf-16-be").bom);
            assert!(reads(&utf32(&marked, u32::to_le_bytes), text, "utf-32-le").bom);
            assert!(reads(&utf32(&marked, u32::to_be_bytes), text, "utf-32-be").bom);
        }
    }

    #[test]
    fn legacy_encodings_are_guessed() {
        for (encoding, name, text) in [
            (encoding_rs::WINDOWS_1252, "windows-1252", TALK),
            (encoding_rs::WINDOWS_1251, "windows-1251", RUSSIAN),
            (encoding_rs::KOI8_U, "koi8-u", RUSSIAN),
            (encoding_rs::GBK, "gbk", CHINESE),
            (encoding_rs::BIG5, "big5", "訪問者：你什麼時候開始的？\n受訪者：五年前，在學校裡。\n"),
            (encoding_rs::SHIFT_JIS, "shift_jis", "聞き手：いつ始めましたか。\n田中：五年前です。\n"),
            (encoding_rs::EUC_JP, "euc-jp", "聞き手：いつ始めましたか。\n田中：五年前です。\n"),
            (encoding_rs::ISO_2022_JP, "iso-2022-jp", "聞き手：いつ始めましたか。\n田中：五年前です。\n"),
        ] {
            let (bytes, _, _) = encoding.encode(text);
            assert_eq!(reads(&bytes, text, name).certain, Certainty::Guessed);
        }
    }

    #[test]
    fn one_byte_of_latin_1_is_not_damage() {
        reads(b"We met in the caf\xE9 on Monday.", "We met in the café on Monday.", "windows-1252");
        reads(b"au \xABCAF\xC9\xBB o\xF9 on va", "au «CAFÉ» où on va", "windows-1252");
    }

    #[test]
    fn damaged_utf8_keeps_its_good_characters() {
        let mut bytes = "déjà vu, naïve, café, über, smörgås".as_bytes().to_vec();
        bytes.insert(6, 0xFF);
        let decoded = decode(&bytes, None).expect("a text");
        assert_eq!((decoded.encoding.as_str(), decoded.replaced), ("utf-8", 1));
        assert_eq!(decoded.text.replace('\u{FFFD}', ""), "déjà vu, naïve, café, über, smörgås");
        let cut = "The last word was naïve".as_bytes();
        let decoded = decode(&cut[..cut.len() - 3], None).expect("a text");
        assert_eq!((decoded.text.as_str(), decoded.replaced), ("The last word was na\u{FFFD}", 1));
        let remarks: Vec<String> = decoded.remarks().iter().map(ToString::to_string).collect();
        assert_eq!(
            remarks,
            ["read as utf-8, which is a guess", "one place is not valid utf-8 and reads \u{FFFD}"]
        );
    }

    #[test]
    fn line_ends_fold_and_nothing_else_changes() {
        reads(b"a\r\nb\rc\n\r\r\n\rd", "a\nb\nc\n\n\n\nd", "utf-8");
        let odd = "a\0b\u{2028}c\u{85}d\u{B}e\u{C}f\u{2029}e\u{301}";
        reads(odd.as_bytes(), odd, "utf-8");
    }

    #[test]
    fn a_declared_encoding_is_used() {
        let decoded = decode(b"na\xEFve \x93yes\x94", Some("cp1252")).expect("a text");
        assert_eq!((decoded.text.as_str(), decoded.certain), ("naïve “yes”", Certainty::Declared));
        let decoded = decode(b"\xF0", Some("mac_roman")).map(|decoded| decoded.encoding);
        assert_eq!(decoded, Err(DecodeError::UnknownEncoding { name: "mac_roman".to_owned() }));
        assert_eq!(decode(b"a\0b\0", Some("UTF-16")).map(|decoded| decoded.text).as_deref(), Ok("ab"));
    }

    #[test]
    fn what_cannot_be_decoded_is_counted() {
        let decoded = decode(b"\xFF\xFEa\0\0\xD8b\0c", None).expect("a text");
        assert_eq!((decoded.text.as_str(), decoded.replaced), ("a\u{FFFD}b\u{FFFD}", 2));
    }

    #[test]
    fn files_that_are_no_text_are_refused_by_name() {
        let error = decode(b"%PDF-1.7\n\xE2\xE3", None).expect_err("no text");
        assert_eq!(
            error.to_string(),
            "this is a PDF document; save its text as plain text and check the order of its lines"
        );
        let noise: Vec<u8> = (0..4096_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
        assert_eq!(decode(&noise, None), Err(DecodeError::Binary { seems: Binary::Unknown }));
    }

    proptest! {
        #[test]
        fn any_text_in_utf8_is_itself(text in "[\\PC\n\t]{0,80}") {
            prop_assume!(!text.starts_with('\u{FEFF}'));
            prop_assert_eq!(decode(text.as_bytes(), None).expect("a text").text, text.clone());
            prop_assert_eq!(decode_owned(text.clone().into_bytes(), None).expect("a text").text, text);
        }

        #[test]
        fn a_marked_text_is_itself_in_every_wide_encoding(text in "[^\r]{0,80}") {
            let marked = format!("\u{FEFF}{text}");
            for bytes in [utf16(&marked, u16::to_be_bytes), utf32(&marked, u32::to_be_bytes)] {
                prop_assert_eq!(decode(&bytes, None).expect("a text").text, text.clone());
            }
        }
    }
}
