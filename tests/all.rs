//! The integration tests: one binary, a module for each subject.

mod fuzz_cases;
mod book_codes;
mod fuzz_query;
mod fuzz_text;
mod rooms;
mod shared_decoding;
mod support;
