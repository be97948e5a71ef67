//! One language for asking: searches, rules, saved queries and report filters.
//!
//! This room turns text into a tree and back; it knows nothing of an index. What a tree denotes is
//! computed in `search`.

pub mod ast;
