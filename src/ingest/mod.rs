//! Reading the documents that researchers have: bytes become [`Document`]s and diagnostics.
//!
//! One file for each format. A [`Reader`] turns a [`Source`] into [`Draft`](draft::Draft)s: a reading
//! text and its blocks. What is the same for all formats (joining labels, roles, utterances, numbers,
//! cutting of long passages) is done once, in `compose`.

mod archive;
mod cases;
mod cells;
mod columns;
mod docx;
pub mod draft;
mod error;
mod flow;
mod reader;
mod rule;
mod source;
mod time;
mod xml;

pub use cases::cases;
pub use error::ReadError;
pub use reader::{Claim, Out, Reader, With};
pub use rule::{MAX_DOCUMENT, MAX_UNPACKED, Paragraphs, ReadRule, Settings, path_glob};
pub use source::{ReadSeek, Source};
