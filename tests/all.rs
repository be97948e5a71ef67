//! The integration tests: one binary, a module for each subject.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "helpers of tests fail loudly and say what they pass over"
)]

#[path = "../benches/edits/mod.rs"]
mod edits;
#[path = "../benches/talk/mod.rs"]
#[allow(dead_code, reason = "benches use what tests do not")]
mod talk;

mod agreeing;
mod agreement_input;
mod agreement_properties;
mod agreement_published;
mod anchoring;
mod book;
mod book_codes;
mod book_queries;
mod codebook_cases;
mod codes;
mod coding;
mod durability;
mod example_study;
mod figures;
mod fuzz_cases;
mod fuzz_codebook;
mod fuzz_exchange;
mod fuzz_formats;
mod fuzz_grid;
mod fuzz_log;
mod fuzz_posts;
mod fuzz_query;
mod fuzz_sorting;
mod fuzz_talk;
mod fuzz_text;
mod fuzzing;
mod gathering;
mod grid;
mod index;
mod ingest_cases;
mod margin;
mod memos;
mod pages;
mod program;
mod reanchoring;
mod rewriting;
mod rooms;
mod round_trips;
mod sampling;
mod search;
mod shared_agreement;
mod shared_codebook;
mod shared_decoding;
mod shared_documents;
mod shared_seeds;
mod sorting;
mod support;
mod teams;
