//! [`Archive`]: the ZIP container of Office, OpenDocument and EPUB files, unpacked in memory within
//! bounds. Nothing is ever written.
//!
//! Refused are an archive that unpacks to more than the settings allow or far more than an office
//! program ever packs, one in which two entries have the same name (two programs would read two
//! texts), and one that is encrypted. A name that leads out of the archive does no harm here and is
//! only reported.

use std::collections::BTreeSet;
use std::io::Read;

use zip::ZipArchive;
use zip::result::ZipError;

use super::{Out, ReadError, ReadSeek, Settings, Source};
use crate::diagnostic::Diagnostic;

/// Unpacked sizes below this are never called a bomb, in bytes.
const SMALL: u64 = 16_000_000;

/// The most that an entry may shrink to: text documents stay far below 100 to 1.
const RATIO: u64 = 100;

/// The most entries that are looked at.
const ENTRIES: usize = 20_000;

const OLE: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";

/// What a container holds, by the names of its entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Content {
    /// A Word document.
    Word,
    /// An Excel workbook.
    Workbook,
    /// PowerPoint slides.
    Slides,
    /// An OpenDocument text.
    OpenText,
    /// An OpenDocument table.
    OpenTable,
    /// An electronic book.
    Book,
    /// Something else in a ZIP archive.
    Other,
    /// An archive that cannot be opened: cut off or damaged.
    Broken,
    /// A container from before 2007, or an encrypted Office document.
    Ole,
}

/// What the file holds; none when it is no container at all.
pub(super) fn content(source: &Source<'_>) -> Option<Content> {
    let head = source.head();
    if head.starts_with(OLE) {
        return Some(Content::Ole);
    }
    if !head.starts_with(b"PK") || !matches!(head.get(2..4), Some([3, 4] | [5, 6] | [7, 8])) {
        return None;
    }
    let Ok(zip) = source.stream().map(ZipArchive::new) else { return Some(Content::Broken) };
    let Ok(mut zip) = zip else { return Some(Content::Broken) };
    Some(content_by_type(&mut zip).unwrap_or_else(|| content_by_names(&zip)))
}

/// What the first entry of OpenDocument and EPUB files says.
fn content_by_type<R: Read + std::io::Seek>(zip: &mut ZipArchive<R>) -> Option<Content> {
    let mut media = String::new();
    zip.by_name("mimetype").ok()?.take(200).read_to_string(&mut media).ok()?;
    let kinds = [
        ("opendocument.text", Content::OpenText),
        ("opendocument.spreadsheet", Content::OpenTable),
        ("application/epub+zip", Content::Book),
    ];
    kinds.into_iter().find(|(name, _)| media.contains(name)).map(|(_, kind)| kind)
}

fn content_by_names<R: Read + std::io::Seek>(zip: &ZipArchive<R>) -> Content {
    let mut kind = Content::Other;
    for name in zip.file_names().take(ENTRIES).flatten() {
        let found = match name.split('/').next().unwrap_or_default() {
            "word" => Content::Word,
            "xl" => Content::Workbook,
            "ppt" => Content::Slides,
            "META-INF" if name.ends_with("/container.xml") => Content::Book,
            _ => continue,
        };
        // A workbook may be embedded in a text, never the other way round.
        if kind == Content::Other || found == Content::Word {
            kind = found;
        }
    }
    kind
}

/// A container whose entries are read by name, within bounds.
pub(super) struct Archive<'a> {
    zip: ZipArchive<Box<dyn ReadSeek + 'a>>,
    format: &'static str,
    /// How many bytes may still be unpacked.
    left: u64,
    /// The most of one entry.
    most: u64,
}

impl<'a> Archive<'a> {
    /// Opens the container of a `format` ("Word document").
    ///
    /// # Errors
    /// When it is no ZIP archive, cut off, encrypted, or made to do harm.
    pub(super) fn open(
        source: &'a Source<'_>,
        settings: &Settings,
        format: &'static str,
        out: &mut dyn Out,
    ) -> Result<Self, ReadError> {
        if source.head().starts_with(OLE) {
            return Err(ole(source));
        }
        if source.size() > settings.max_unpacked {
            return Err(ReadError::TooLarge { bytes: source.size(), limit: settings.max_unpacked });
        }
        let zip = ZipArchive::new(source.stream()?).map_err(|error| broken(format, &error))?;
        check_names(&zip, out)?;
        let most = settings.max_unpacked.min(source.limit().saturating_mul(2));
        Ok(Archive { zip, format, left: settings.max_unpacked, most })
    }

    /// Whether there is an entry of this name.
    pub(super) fn holds(&self, name: &str) -> bool {
        self.zip.index_for_name(name).is_some()
    }

    /// The names of all entries, in the order of the archive.
    pub(super) fn names(&self) -> Vec<String> {
        self.zip.file_names().flatten().map(|name| name.into_owned()).collect()
    }

    /// The bytes of an entry; none when there is no such entry.
    ///
    /// # Errors
    /// When it is damaged, encrypted, or unpacks to too much.
    pub(super) fn bytes(&mut self, name: &str) -> Result<Option<Vec<u8>>, ReadError> {
        let format = self.format;
        let entry = match self.zip.by_name(name) {
            Ok(entry) => entry,
            Err(ZipError::FileNotFound) => return Ok(None),
            Err(error) => return Err(broken(format, &error)),
        };
        let packed = entry.compressed_size();
        let most = self.most.min(self.left).min(most_by_ratio(packed));
        if entry.size() > most {
            return Err(bomb(name, entry.size(), packed, most));
        }
        let mut bytes = Vec::with_capacity(usize::try_from(entry.size()).unwrap_or(0));
        let mut bounded = entry.take(most + 1);
        bounded.read_to_end(&mut bytes).map_err(|error| damaged(format, name, &error))?;
        let size = bytes.len() as u64;
        if size > most {
            return Err(bomb(name, size, packed, most));
        }
        self.left -= size;
        Ok(Some(bytes))
    }

    /// Unpacks every entry to nowhere, for libraries that unpack by themselves and without bounds.
    ///
    /// # Errors
    /// As [`Archive::bytes`].
    pub(super) fn check(&mut self) -> Result<(), ReadError> {
        for name in self.names() {
            // Pictures and recordings are stored as they are and never read.
            if name.ends_with(".xml") || name.ends_with(".rels") || name.ends_with(".bin") {
                self.bytes(&name)?;
            }
        }
        Ok(())
    }

    /// The bytes of an entry that the format cannot be without.
    ///
    /// # Errors
    /// As [`Archive::bytes`], and when there is none.
    pub(super) fn needed(&mut self, name: &str) -> Result<Vec<u8>, ReadError> {
        self.bytes(name)?.ok_or_else(|| ReadError::Malformed {
            format: self.format,
            reason: format!("the archive holds no {name}"),
        })
    }
}

fn most_by_ratio(packed: u64) -> u64 {
    packed.saturating_mul(RATIO).max(SMALL)
}

fn check_names<R: Read + std::io::Seek>(zip: &ZipArchive<R>, out: &mut dyn Out) -> Result<(), ReadError> {
    if zip.len() > ENTRIES {
        return Err(ReadError::Hostile { reason: format!("it holds {} entries", zip.len()) });
    }
    if zip.has_duplicate_names() {
        return Err(ReadError::Hostile { reason: "two of its entries have the same name".to_owned() });
    }
    let mut seen = BTreeSet::new();
    for name in zip.file_names() {
        let name = name.map_err(|error| ReadError::Hostile {
            reason: format!("the name of an entry cannot be read ({error})"),
        })?;
        if leads_out(&name) {
            out.say(escaping(&name));
        }
        if !seen.insert(name.to_lowercase()) {
            return Err(ReadError::Hostile { reason: format!("two of its entries are named {name:?}") });
        }
    }
    Ok(())
}

/// Whether unpacking an entry of this name would write outside the folder it is unpacked to.
fn leads_out(name: &str) -> bool {
    let absolute = name.starts_with(['/', '\\']) || name.as_bytes().get(1) == Some(&b':');
    absolute || name.split(['/', '\\']).any(|part| part == "..") || name.contains('\0')
}

fn escaping(name: &str) -> Diagnostic {
    Diagnostic::warning("IN070", format!("an entry of the archive is named {name:?}, outside of it"))
        .help("emic unpacks nothing to disk; ask where the file came from before unpacking it")
}

fn bomb(name: &str, size: u64, packed: u64, most: u64) -> ReadError {
    let reason = if size > most_by_ratio(packed) {
        format!("{name} unpacks to more than {RATIO} times its size, which no office program makes")
    } else {
        format!("{name} unpacks to more than the {} MB that are read", most / 1_000_000)
    };
    ReadError::Hostile { reason }
}

fn broken(format: &'static str, error: &ZipError) -> ReadError {
    match error {
        ZipError::UnsupportedArchive(reason) if reason.to_lowercase().contains("password") => encrypted(),
        ZipError::InvalidPassword => encrypted(),
        ZipError::InvalidArchive(_) => {
            ReadError::Malformed { format, reason: format!("its archive is cut off or damaged ({error})") }
        }
        _ => ReadError::Malformed { format, reason: format!("its archive cannot be read ({error})") },
    }
}

fn damaged(format: &'static str, name: &str, error: &std::io::Error) -> ReadError {
    ReadError::Malformed { format, reason: format!("{name} in its archive is damaged ({error})") }
}

/// The refusal of a document that only a password opens.
pub(super) fn encrypted() -> ReadError {
    ReadError::OutOfReach {
        reason: "it is protected by a password".to_owned(),
        remedy: "open it in its own program and save it without a password",
    }
}

/// The refusal of an OLE container, which holds either an encrypted document of today or one from
/// before 2007.
fn ole(source: &Source<'_>) -> ReadError {
    let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let holds = |bytes: &[u8]| bytes.windows(name.len()).any(|window| window == name);
    if holds(source.bytes().unwrap_or_else(|_| source.head())) {
        return encrypted();
    }
    ReadError::OutOfReach {
        reason: "it is an Office file from before 2007".to_owned(),
        remedy: "open it in the program that made it and save it as .docx, .xlsx or plain text",
    }
}

#[cfg(test)]
pub(super) mod tests {
    use std::io::{Cursor, Write};

    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::*;
    use crate::ingest::draft::Draft;

    /// A ZIP archive of these entries.
    pub(in crate::ingest) fn zipped(entries: &[(&str, &[u8])]) -> Vec<u8> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in entries {
            zip.start_file(*name, SimpleFileOptions::default()).unwrap();
            zip.write_all(bytes).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    #[derive(Default)]
    struct Said(Vec<Diagnostic>);

    impl Out for Said {
        fn draft(&mut self, _: Draft) -> Result<(), ReadError> {
            Ok(())
        }

        fn say(&mut self, finding: Diagnostic) {
            self.0.push(finding);
        }
    }

    fn first(bytes: &[u8], name: &str) -> (Result<Option<Vec<u8>>, ReadError>, Vec<Diagnostic>) {
        let source = Source::bytes_of("a.docx", bytes, 64_000_000);
        let mut said = Said::default();
        let read = Archive::open(&source, &Settings::default(), "Word document", &mut said)
            .and_then(|mut archive| archive.bytes(name));
        (read, said.0)
    }

    #[test]
    fn an_entry_is_read_by_its_name() {
        let bytes = zipped(&[("word/document.xml", b"<d/>")]);
        assert_eq!(first(&bytes, "word/document.xml").0, Ok(Some(b"<d/>".to_vec())));
        assert_eq!(first(&bytes, "word/comments.xml").0, Ok(None));
    }

    #[test]
    fn what_unpacks_to_far_more_than_its_size_is_refused() {
        let bytes = zipped(&[("word/document.xml", &vec![b'A'; 20_000_000])]);
        let (read, _) = first(&bytes, "word/document.xml");
        assert!(
            matches!(&read, Err(ReadError::Hostile { reason }) if reason.contains("100 times")),
            "{read:?}"
        );
    }

    #[test]
    fn a_cut_archive_says_so() {
        let bytes = zipped(&[("word/document.xml", b"<document/>")]);
        let (read, _) = first(&bytes[..bytes.len() / 2], "word/document.xml");
        assert!(matches!(&read, Err(ReadError::Malformed { reason, .. }) if reason.contains("cut off")));
    }

    #[test]
    fn a_changed_byte_is_found_by_its_checksum() {
        let mut bytes = zipped(&[("a.xml", b"some words that stand here")]);
        let at = 30 + "a.xml".len() + 3;
        bytes[at] ^= 0x10;
        let (read, _) = first(&bytes, "a.xml");
        assert!(
            matches!(&read, Err(ReadError::Malformed { reason, .. }) if reason.contains("damaged")),
            "{read:?}"
        );
    }

    #[test]
    fn a_name_that_leads_out_is_reported_and_the_rest_is_read() {
        let bytes = zipped(&[("../../evil.txt", b"x"), ("a.xml", b"<a/>")]);
        let (read, said) = first(&bytes, "a.xml");
        assert_eq!(read, Ok(Some(b"<a/>".to_vec())));
        assert_eq!(said.iter().map(|finding| finding.code).collect::<Vec<_>>(), ["IN070"]);
    }

    #[test]
    fn two_entries_of_one_name_are_refused() {
        // The writer refuses equal names, so one is renamed afterwards, in both of its headers.
        let mut bytes = zipped(&[("word/document.xml", b"<a/>"), ("word/documenX.xml", b"<b/>")]);
        let renamed: Vec<usize> = bytes
            .windows(13)
            .enumerate()
            .filter(|(_, w)| *w == b"word/documenX")
            .map(|(at, _)| at + 12)
            .collect();
        for at in renamed {
            bytes[at] = b't';
        }
        let (read, _) = first(&bytes, "word/document.xml");
        assert!(
            matches!(&read, Err(ReadError::Hostile { reason }) if reason.contains("same name")),
            "{read:?}"
        );
    }

    #[test]
    fn old_and_encrypted_office_files_are_told_apart() {
        let old = [OLE, &[0; 600]].concat();
        assert!(first(&old, "x").0.unwrap_err().to_string().contains("before 2007"));
        let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let locked = [OLE, &[0; 600], &name].concat();
        assert!(first(&locked, "x").0.unwrap_err().to_string().contains("password"));
    }

    #[test]
    fn containers_are_told_by_their_entries() {
        let of = |entries: &[(&str, &[u8])]| content(&Source::bytes_of("x", &zipped(entries), 1000));
        assert_eq!(of(&[("[Content_Types].xml", b""), ("word/document.xml", b"")]), Some(Content::Word));
        assert_eq!(of(&[("xl/workbook.xml", b"")]), Some(Content::Workbook));
        assert_eq!(of(&[("META-INF/container.xml", b"")]), Some(Content::Book));
        assert_eq!(of(&[("readme.txt", b"")]), Some(Content::Other));
        assert_eq!(content(&Source::bytes_of("x.docx", b"<html>", 1000)), None);
        assert_eq!(content(&Source::bytes_of("x.docx", b"PK\x03\x04cut", 1000)), Some(Content::Broken));
    }
}
