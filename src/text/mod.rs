//! Text and places in it: spans and their units, decoding of bytes, words, sentences.
//!
//! Everything else in emic speaks of a *reading text*: a decoded string with LF line ends.
//! Inside the program a place is a [`Span`] of UTF-8 bytes; at every edge (disk, JSON, terminal)
//! it counts Unicode code points. The conversion is in [`units`] and nowhere else.

mod binary;
pub mod decode;
mod detect;
mod fold;
mod letters;
mod line;
pub mod overlap;
pub mod plain;
pub mod quote;
pub mod safe;
pub mod sentences;
pub mod similar;
mod span;
pub mod units;
pub mod words;

pub use line::{shortened, single_spaced};
pub use span::{BadSpan, Span};
