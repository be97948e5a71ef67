//! The fuzz functions of emic's tests, by name. The functions stand in `tests/fuzz_*.rs`, where
//! `cargo test` runs them; nothing is written twice.

#![allow(dead_code, unused_imports, clippy::unwrap_used, reason = "the modules are those of the tests")]

#[path = "../../tests/fuzz_cases.rs"]
mod fuzz_cases;
#[path = "../../tests/fuzz_codebook.rs"]
mod fuzz_codebook;
#[path = "../../tests/fuzz_exchange.rs"]
mod fuzz_exchange;
#[path = "../../tests/fuzz_formats.rs"]
mod fuzz_formats;
#[path = "../../tests/fuzz_grid.rs"]
mod fuzz_grid;
#[path = "../../tests/fuzz_log.rs"]
mod fuzz_log;
#[path = "../../tests/fuzz_posts.rs"]
mod fuzz_posts;
#[path = "../../tests/fuzz_query.rs"]
mod fuzz_query;
#[path = "../../tests/fuzz_sorting.rs"]
mod fuzz_sorting;
#[path = "../../tests/fuzz_talk.rs"]
mod fuzz_talk;
#[path = "../../tests/fuzz_text.rs"]
mod fuzz_text;

#[path = "../../tests/support/documents.rs"]
mod documents;
#[path = "../../tests/support/mutate.rs"]
mod mutate;

/// Where the tests look for what they share.
mod support {
    pub(crate) use crate::{documents, mutate};
}

/// A fuzz function.
type Target = fn(&[u8]);

/// All of them, by the names of the targets.
const TARGETS: &[(&str, Target)] = &[
    ("cases", fuzz_cases::fuzz_cases),
    ("codebook", fuzz_codebook::fuzz_codebook),
    ("codebook_table", fuzz_codebook::fuzz_codebook_table),
    ("codebook_edit", fuzz_codebook::fuzz_codebook_edit),
    ("inline", fuzz_exchange::fuzz_inline),
    ("sheet", fuzz_exchange::fuzz_sheet),
    ("docx", fuzz_formats::fuzz_docx),
    ("archive", fuzz_formats::fuzz_archive),
    ("xml", fuzz_formats::fuzz_xml),
    ("json", fuzz_formats::fuzz_json),
    ("table", fuzz_formats::fuzz_table),
    ("linguistic", fuzz_formats::fuzz_linguistic),
    ("office", fuzz_formats::fuzz_office),
    ("grid", fuzz_grid::fuzz_grid),
    ("log", fuzz_log::fuzz_log),
    ("post", fuzz_posts::fuzz_post),
    ("markdown", fuzz_posts::fuzz_markdown),
    ("html", fuzz_posts::fuzz_html),
    ("query", fuzz_query::fuzz_query),
    ("sorting", fuzz_sorting::fuzz_sorting),
    ("transcript", fuzz_talk::fuzz_transcript),
    ("captions", fuzz_talk::fuzz_captions),
    ("words", fuzz_text::fuzz_words),
    ("decode", fuzz_text::fuzz_decode),
    ("sentences", fuzz_text::fuzz_sentences),
    ("quote", fuzz_text::fuzz_quote),
];

/// Runs the fuzz function of this name on bytes.
///
/// # Panics
/// When there is none of this name, or the function finds a fault.
pub fn run(name: &str, data: &[u8]) {
    let target = TARGETS.iter().find(|(known, _)| *known == name);
    let (_, target) = target.unwrap_or_else(|| panic!("no fuzz function is called {name}"));
    target(data);
}
