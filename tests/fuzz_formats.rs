//! Any bytes at all must go through the readers of structured formats, and what comes out must hold
//! together.

use std::io::{Cursor, Write};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::support::documents::read_and_check;
use crate::support::mutate::survives;

/// A ZIP archive of these entries.
fn zipped(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        zip.start_file(*name, SimpleFileOptions::default()).expect("a new entry");
        zip.write_all(bytes).expect("a write to memory");
    }
    zip.finish().expect("an archive").into_inner()
}

/// The body of a Word document, and its remarks and notes.
pub(crate) fn fuzz_docx(data: &[u8]) {
    let parts = [("word/document.xml", data), ("word/styles.xml", data), ("word/comments.xml", data)];
    read_and_check("in.docx", &zipped(&parts[..1]), None);
    read_and_check("in.docx", &zipped(&parts), None);
}

#[test]
fn word_documents_survive_any_body() {
    survives("docx", fuzz_docx);
}

/// Archives of every kind, broken anywhere.
pub(crate) fn fuzz_archive(data: &[u8]) {
    for reader in ["docx", "odt", "epub", "spreadsheet"] {
        read_and_check("in.zip", data, Some(reader));
    }
}

#[test]
fn archives_survive_any_bytes() {
    survives("archive", fuzz_archive);
}

/// Every format written in XML.
pub(crate) fn fuzz_xml(data: &[u8]) {
    for reader in ["xml", "elan", "exmaralda", "tei", "akoma-ntoso", "wordpress", "feed", "disqus"] {
        read_and_check("in.xml", data, Some(reader));
    }
    read_and_check("in.xml", data, None);
}

#[test]
fn xml_survives_any_bytes() {
    survives("xml", fuzz_xml);
}

/// Every format written in JSON.
pub(crate) fn fuzz_json(data: &[u8]) {
    for reader in ["json", "whisper", "reddit", "youtube", "hacker-news", "twitter", "otranscribe"] {
        read_and_check("in.json", data, Some(reader));
    }
    read_and_check("in.jsonl", data, Some("json"));
}

#[test]
fn json_survives_any_bytes() {
    survives("json", fuzz_json);
}

/// Tables in text.
pub(crate) fn fuzz_table(data: &[u8]) {
    read_and_check("in.csv", data, None);
    read_and_check("in.tsv", data, Some("csv"));
}

#[test]
fn tables_survive_any_bytes() {
    survives("table", fuzz_table);
}

/// Transcripts of linguists.
pub(crate) fn fuzz_linguistic(data: &[u8]) {
    read_and_check("in.cha", data, Some("chat"));
    read_and_check("in.TextGrid", data, Some("textgrid"));
}

#[test]
fn linguistic_transcripts_survive_any_bytes() {
    survives("linguistic", fuzz_linguistic);
}

/// Rich text, mail and PDF.
pub(crate) fn fuzz_office(data: &[u8]) {
    for (name, reader) in [("in.rtf", "rtf"), ("in.mbox", "mail"), ("in.pdf", "pdf")] {
        read_and_check(name, data, Some(reader));
    }
}

#[test]
fn rich_text_mail_and_pdf_survive_any_bytes() {
    survives("office", fuzz_office);
}
