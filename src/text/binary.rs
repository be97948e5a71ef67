//! Telling files that hold no text from those that do, by their first bytes and their controls.

use std::fmt;

/// What a file that is no text seems to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Binary {
    /// A Word, Excel or PowerPoint document of today (a ZIP archive inside).
    Office,
    /// An OpenDocument text or table.
    OpenDocument,
    /// A Word, Excel or Outlook file from before 2007.
    Ole,
    /// A PDF document.
    Pdf,
    /// An archive or compressed file: its kind.
    Archive(&'static str),
    /// A picture: its kind.
    Picture(&'static str),
    /// A recording: its kind.
    Recording(&'static str),
    /// A program: its kind.
    Program(&'static str),
    /// A database or a file that a system keeps for itself: its kind.
    Data(&'static str),
    /// Too many control characters for a text.
    Unknown,
}

impl Binary {
    /// What a researcher can do about it.
    #[must_use]
    pub fn remedy(self) -> &'static str {
        match self {
            Binary::Office | Binary::OpenDocument => {
                "give the file the ending of its format, or save it as plain text"
            }
            Binary::Ole => "open it in the program that made it and save it as .docx or as plain text",
            Binary::Pdf => "save its text as plain text and check the order of its lines",
            Binary::Archive(_) => "unpack it and put the documents themselves into corpus/",
            Binary::Picture(_) => "emic reads text; keep pictures outside corpus/",
            Binary::Recording(_) => "emic reads transcripts; keep recordings outside corpus/",
            Binary::Program(_) | Binary::Data(_) => "keep it outside corpus/",
            Binary::Unknown => "if it is text, name its encoding in emic.toml; else keep it outside corpus/",
        }
    }
}

/// With its article, as in "this file is …".
impl fmt::Display for Binary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Binary::Office => f.write_str("an Office document"),
            Binary::OpenDocument => f.write_str("an OpenDocument file"),
            Binary::Ole => f.write_str("an Office file from before 2007"),
            Binary::Pdf => f.write_str("a PDF document"),
            Binary::Archive(kind) => write!(f, "an archive ({kind})"),
            Binary::Picture(kind) => write!(f, "a picture ({kind})"),
            Binary::Recording(kind) => write!(f, "a recording ({kind})"),
            Binary::Program(kind) => write!(f, "a program ({kind})"),
            Binary::Data(kind) => write!(f, "a data file ({kind})"),
            Binary::Unknown => f.write_str("no text (too many control characters)"),
        }
    }
}

/// What the first bytes of a file say that it is, where they are those of a known binary format.
pub(super) fn by_first_bytes(bytes: &[u8]) -> Option<Binary> {
    if bytes.starts_with(b"PK\x03\x04") {
        return Some(kind_of_zip(bytes));
    }
    if bytes.get(4..8) == Some(b"ftyp") && bytes[0] == 0 {
        return Some(match bytes.get(8..11) {
            Some(b"hei" | b"mif" | b"avi") => Binary::Picture("HEIC"),
            _ => Binary::Recording("MP4"),
        });
    }
    if bytes.starts_with(b"RIFF") {
        return match bytes.get(8..12) {
            Some(b"WAVE") => Some(Binary::Recording("WAV")),
            Some(b"AVI ") => Some(Binary::Recording("AVI")),
            Some(b"WEBP") => Some(Binary::Picture("WebP")),
            _ => None,
        };
    }
    if is_mp3(bytes) {
        return Some(Binary::Recording("MP3"));
    }
    let (_, kind) = SURE.iter().find(|(magic, _)| bytes.starts_with(magic))?;
    Some(*kind)
}

/// First bytes that do not begin a text by chance.
const SURE: &[(&[u8], Binary)] = &[
    (b"%PDF-", Binary::Pdf),
    (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", Binary::Ole),
    (b"PK\x05\x06", Binary::Archive("ZIP")),
    (b"\x1F\x8B\x08", Binary::Archive("gzip")),
    (b"7z\xBC\xAF\x27\x1C", Binary::Archive("7-Zip")),
    (b"Rar!\x1A\x07", Binary::Archive("RAR")),
    (b"\xFD7zXZ\0", Binary::Archive("xz")),
    (b"\x28\xB5\x2F\xFD", Binary::Archive("zstd")),
    (b"\x89PNG\r\n\x1A\n", Binary::Picture("PNG")),
    (b"\xFF\xD8\xFF", Binary::Picture("JPEG")),
    (b"GIF89a", Binary::Picture("GIF")),
    (b"GIF87a", Binary::Picture("GIF")),
    (b"II*\0", Binary::Picture("TIFF")),
    (b"MM\0*", Binary::Picture("TIFF")),
    (b"OggS\0", Binary::Recording("Ogg")),
    (b"fLaC\0", Binary::Recording("FLAC")),
    (b"\x1A\x45\xDF\xA3", Binary::Recording("Matroska or WebM")),
    (b"FORM\0", Binary::Recording("AIFF")),
    (b"\x30\x26\xB2\x75\x8E\x66\xCF\x11", Binary::Recording("WMA or WMV")),
    (b"#!AMR\n", Binary::Recording("AMR")),
    (b"\x7FELF", Binary::Program("ELF")),
    (b"MZ\x90\0", Binary::Program("Windows")),
    (b"\xCF\xFA\xED\xFE", Binary::Program("macOS")),
    (b"SQLite format 3\0", Binary::Data("SQLite")),
    (b"\0\0\0\x01Bud1", Binary::Data("macOS folder settings")),
    (b"bplist00", Binary::Data("property list")),
];

/// ZIP archives name their first entry at byte 30; those of documents are fixed or usual.
fn kind_of_zip(bytes: &[u8]) -> Binary {
    let beginning = &bytes[30.min(bytes.len())..bytes.len().min(4096)];
    let holds = |name: &[u8]| beginning.windows(name.len()).any(|window| window == name);
    if beginning.starts_with(b"mimetypeapplication/vnd.oasis.opendocument") {
        Binary::OpenDocument
    } else if holds(b"[Content_Types].xml") || holds(b"_rels/.rels") || holds(b"word/") {
        Binary::Office
    } else {
        Binary::Archive("ZIP")
    }
}

/// An ID3 tag with its version, or a frame header of MPEG audio in a file that holds a NUL.
fn is_mp3(bytes: &[u8]) -> bool {
    match bytes {
        [b'I', b'D', b'3', version, ..] => *version < 0x10,
        [0xFF, second, ..] => {
            matches!(second, 0xFB | 0xF3 | 0xF2 | 0xFA) && bytes[..bytes.len().min(4096)].contains(&0)
        }
        _ => false,
    }
}

/// Whether so many bytes are control characters that no encoding makes a text of them.
///
/// A few are none: a NUL or two from a damaged recorder, a page break, a terminal's escape.
pub(super) fn has_many_controls(bytes: &[u8]) -> bool {
    const FEW: usize = 8;
    let controls = bytes.iter().filter(|byte| is_control(**byte)).count();
    controls > FEW && controls * 20 > bytes.len()
}

fn is_control(byte: u8) -> bool {
    byte < 0x20 && !matches!(byte, b'\t' | b'\n' | 0x0B | 0x0C | b'\r' | 0x1B)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_formats_are_named() {
        for (bytes, expected) in [
            (&b"%PDF-1.7\n%\xE2\xE3"[..], "a PDF document"),
            (b"\x89PNG\r\n\x1A\n\0\0", "a picture (PNG)"),
            (b"RIFF\x24\0\0\0WAVEfmt ", "a recording (WAV)"),
            (b"\0\0\0\x20ftypisom", "a recording (MP4)"),
            (b"\0\0\0\x20ftypheic", "a picture (HEIC)"),
            (b"ID3\x04\0\0", "a recording (MP3)"),
            (
                b"PK\x03\x04\x14\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x13\0\0\0[Content_Types].xml",
                "an Office document",
            ),
            (b"PK\x03\x04\x14\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x05\0\0\0a.txt", "an archive (ZIP)"),
        ] {
            assert_eq!(by_first_bytes(bytes).map(|kind| kind.to_string()).as_deref(), Some(expected));
        }
    }

    #[test]
    fn texts_that_begin_like_a_format_are_texts() {
        for text in ["ID3 tags, she said", "RIFF raff", "MZ: I left", "II. The school", "PK: yes", "BM: no"] {
            assert_eq!(by_first_bytes(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn a_few_controls_make_no_binary_file() {
        assert!(!has_many_controls(b"a\0b"));
        assert!(!has_many_controls(&[b"word ".repeat(100), vec![0; 20]].concat()));
        assert!(has_many_controls(&(0..=255).collect::<Vec<u8>>().repeat(4)));
    }
}
