//! PDF documents with a text layer: the words in reading order, without what the pages repeat.
//!
//! A PDF knows where letters stand, not what they are. Lines are put together from their places,
//! columns read one after the other, running headers, page and line numbers left out, words joined
//! that a line end cut. The page of each paragraph is kept.

mod font;
mod layout;
mod page;

use lopdf::{Document, LoadOptions};

use self::layout::{Line, lines_of, paragraphs};
use self::page::Interpreter;
use super::archive::encrypted;
use super::flow::Flow;
use super::{Claim, Out, ReadError, Reader, Source, With};
use crate::diagnostic::Diagnostic;

const FORMAT: &str = "PDF document";

/// The most that one stream of a file may unpack to.
const MAX_STREAM: usize = 64_000_000;

/// The most that the drawing of one page, and of all pages together, may unpack to: an operator takes
/// many times its bytes in memory, and pages may share one drawing.
const MAX_PAGE: usize = 4_000_000;
const MAX_PAGES_TOGETHER: usize = 64_000_000;

/// The most pages that are read.
const MAX_PAGES: usize = 20_000;

/// Reads PDF documents.
#[derive(Debug)]
pub(super) struct Pdf;

impl Reader for Pdf {
    fn name(&self) -> &'static str {
        "pdf"
    }

    fn number(&self) -> u32 {
        2
    }

    fn claims(&self, source: &Source<'_>) -> Claim {
        // Some programs write a few bytes before the mark.
        let head = &source.head()[..source.head().len().min(1024)];
        if head.windows(5).any(|window| window == b"%PDF-") { Claim::Certain } else { Claim::No }
    }

    fn read(&self, source: &Source<'_>, with: &With<'_>, out: &mut dyn Out) -> Result<(), ReadError> {
        let document = load(source.bytes()?)?;
        let mut pages: Vec<Vec<Line>> = Vec::new();
        let mut empty = Vec::new();
        let mut letters = 0;
        let mut left = MAX_PAGES_TOGETHER;
        for (number, id) in document.get_pages().into_iter().take(MAX_PAGES) {
            let runs = Interpreter::read(&document, id, &mut left)?;
            if runs.is_empty() {
                empty.push(number);
            }
            letters += runs.iter().map(|run| run.text.len()).sum::<usize>();
            if letters as u64 > source.limit() {
                return Err(ReadError::TooLarge { bytes: letters as u64, limit: source.limit() });
            }
            pages.push(lines_of(runs));
        }
        if letters == 0 {
            return Err(scan(pages.len()));
        }
        if !empty.is_empty() {
            out.say(without_text(&empty));
        }
        let paragraphs = paragraphs(pages);
        if let Some(finding) = unreadable(paragraphs.iter().map(|paragraph| paragraph.text.as_str())) {
            out.say(finding);
        }
        Flow { paragraphs, ..Flow::default() }.read(source, with, out)
    }
}

fn load(bytes: &[u8]) -> Result<Document, ReadError> {
    let options = LoadOptions { max_decompressed_size: Some(MAX_STREAM), ..LoadOptions::default() };
    let document = Document::load_mem_with_options(bytes, options).map_err(|error| match error {
        lopdf::Error::InvalidPassword | lopdf::Error::Decryption(_) => encrypted(),
        error => ReadError::Malformed { format: FORMAT, reason: error.to_string() },
    })?;
    if document.is_encrypted() { Err(encrypted()) } else { Ok(document) }
}

fn scan(pages: usize) -> ReadError {
    if pages == 0 {
        return ReadError::Malformed {
            format: FORMAT,
            reason: "it has no pages: it is damaged or cut off".to_owned(),
        };
    }
    ReadError::OutOfReach {
        reason: "its pages are pictures without a text layer (a scan)".to_owned(),
        remedy: "let a program recognise the text (OCR), for instance OCRmyPDF, and check what it makes",
    }
}

fn without_text(pages: &[u32]) -> Diagnostic {
    let shown: Vec<String> = pages.iter().take(10).map(u32::to_string).collect();
    let more = if pages.len() > 10 { ", …" } else { "" };
    let (what, hold) = if pages.len() == 1 { ("page", "holds") } else { ("pages", "hold") };
    Diagnostic::warning(
        "IN063",
        format!("{what} {}{more} {hold} no text: pictures, or empty", shown.join(", ")),
    )
    .help("if they are scans, let a program recognise the text (OCR)")
}

/// Whether the letters of a document cannot be told: its fonts do not say what they stand for.
fn unreadable<'a>(texts: impl Iterator<Item = &'a str>) -> Option<Diagnostic> {
    let (mut strange, mut all) = (0_usize, 0_usize);
    for c in texts.flat_map(str::chars).filter(|c| !c.is_whitespace()) {
        all += 1;
        strange += usize::from(c.is_control() || c == '\u{FFFD}' || matches!(c, '\u{E000}'..='\u{F8FF}'));
    }
    (strange * 5 > all).then(|| {
        Diagnostic::warning(
            "IN064",
            "many letters of the file cannot be told: its fonts do not say what they stand for",
        )
        .help("save it anew from the program that made it, or let a program recognise the text (OCR)")
    })
}

#[cfg(test)]
mod tests;
