//! Reading the documents that researchers have: bytes become [`Document`]s and diagnostics.
//!
//! One file for each format. A [`Reader`] turns a [`Source`] into [`Draft`](draft::Draft)s: a reading
//! text and its blocks. What is the same for all formats (joining labels, roles, utterances, numbers,
//! cutting of long passages) is done once, in `compose`.
//!
//! ```
//! use std::ops::ControlFlow;
//! use emic::ingest::{MAX_DOCUMENT, Settings, Source, read};
//! let source = Source::bytes_of("p03.txt", b"INT: How did it begin?\nMira: With a letter.\n", MAX_DOCUMENT);
//! let mut documents = Vec::new();
//! let said = read(&source, &Settings::default(), &mut |document| {
//!     documents.push(document);
//!     ControlFlow::Continue(())
//! });
//! assert_eq!(documents.len(), 1);
//! assert!(said.iter().all(|finding| finding.severity == emic::diagnostic::Severity::Note));
//! ```
//!
//! [`Document`]: crate::model::Document

mod akn;
mod anyxml;
mod archive;
mod ass;
mod captions;
mod cases;
mod cells;
mod cha;
mod columns;
mod compose;
mod csv;
mod dated;
mod dates;
mod disqus;
mod docx;
pub mod draft;
mod eaf;
mod epub;
mod error;
mod exb;
mod feed;
mod flow;
mod front;
mod hn;
mod html;
mod json;
mod markdown;
mod mbox;
mod odt;
mod otr;
mod pdf;
mod post;
mod prose;
mod reader;
mod reading;
mod reddit;
mod rtf;
mod rule;
mod sbv;
mod sheet;
mod source;
mod srt;
mod stream;
mod table;
mod talk;
mod tei;
mod text;
mod textgrid;
mod thread;
mod time;
mod transcript;
mod ttml;
mod twitter;
mod vtt;
mod whisper;
mod wxr;
mod xml;
mod youtube;

use compose::is_nobody;

pub use cases::cases;
pub use compose::{hash_id, label_key, role_of_label};
pub use error::ReadError;
pub use reader::{Claim, Out, Reader, With};
pub use reading::{fingerprint, read};
pub use rule::{MAX_DOCUMENT, MAX_UNPACKED, Paragraphs, ReadRule, Settings, path_glob};
pub use source::{ReadSeek, Source};

/// The readers. Of equally sure ones the first reads the file, so what is told by its first bytes
/// stands first and plain text last. A format is one file and one line here.
#[rustfmt::skip]
static READERS: &[&dyn Reader] = &[
    &docx::Docx,
    &odt::Odt,
    &sheet::Sheets,
    &epub::Epub,
    &rtf::Rtf,
    &pdf::Pdf,
    &mbox::Mail,
    &cha::Chat,
    &eaf::Elan,
    &exb::Exmaralda,
    &textgrid::TextGrid,
    &tei::Tei,
    &akn::Debate,
    &ttml::TimedText,
    &wxr::WordPress,
    &disqus::Disqus,
    &feed::Feed,
    &reddit::Reddit,
    &youtube::YouTube,
    &hn::HackerNews,
    &twitter::Twitter,
    &otr::OTranscribe,
    &whisper::Whisper,
    &json::AnyJson,
    &anyxml::AnyXml,
    &csv::Csv,
    &html::WebPage,
    &markdown::Markdown,
    &ass::SubStation,
    &vtt::WebVtt,
    &srt::SubRip,
    &sbv::SubViewer,
    &transcript::Transcript,
    &post::Post,
    &text::PlainText,
];

/// Every reader, in the order in which they are asked.
#[must_use]
pub fn readers() -> &'static [&'static dyn Reader] {
    READERS
}
