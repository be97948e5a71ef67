//! emic, a workbench for qualitative researchers.
//!
//! *emic* (anthropology): described in the words and categories of the people studied.
//!
//! The library reads transcripts, posts and threads as they come, keeps a codebook as a readable
//! text file, finds passages by rule, counts honestly and writes thematic summaries and appendices.
//! It never prints, exits, or reads the clock, the home folder or the environment: the program in
//! `src/cli` does that, and hands in what the library needs.
//!
//! # The rooms
//!
//! Each module uses only what stands above it in this list; `tests/rooms.rs` holds that true.
//!
//! | room | what it is for |
//! |---|---|
//! | [`text`] | spans and their units, decoding, words, sentences |
//! | [`diagnostic`] | what is wrong, where, and what to do |
//! | [`files`] | atomic replacement, locks, a bounded walk of a folder |
//! | [`model`] | documents, passages, cases, codebooks: values without I/O |
//! | [`query`] | the language: syntax tree, parser, printing |
//! | [`ingest`] | one file per format: bytes become documents |
//! | [`codebook`] | reading, checking, comparing codebooks |
//! | [`index`] | the tantivy index: building, opening, postings to spans |
//! | [`search`] | running a query: spans, hits, ranking |
//! | [`coding`] | a codebook's rules run over an index |
//! | [`analysis`] | frequency, co-occurrence, keyness: pure functions |
//! | [`report`] | summary, appendix, figures |
//! | [`exchange`] | trips out of the study and back |
//! | [`project`] | the study's folder and settings |
//! | [`workbench`] | one method for each thing that a researcher does |
//!
//! Four walks stay short: bytes → `Document` → passages → index; codebook → rules → matches;
//! question → query → hits; found passages → analysis → report.

pub mod analysis;
pub mod codebook;
pub mod coding;
pub mod diagnostic;
pub mod exchange;
pub mod files;
pub mod index;
pub mod ingest;
pub mod model;
pub mod project;
pub mod query;
pub mod report;
pub mod search;
pub mod text;
pub mod workbench;
