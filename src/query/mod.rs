//! One language for asking: searches, rules, saved queries and report filters.
//!
//! This room turns text into a tree and back; it knows nothing of an index. What a tree denotes is
//! computed in `search`.
//!
//! ```
//! let node = emic::query::parse("connect* NOT NEAR/3 (wifi OR router)").expect("a query");
//! assert_eq!(node.to_string(), "connect* NOT NEAR/3 (wifi OR router)");
//! ```

pub mod ast;
mod error;
mod explain;
mod fields;
mod lexer;
mod parser;
mod print;
mod regular;
mod term;
mod walk;
mod written;

pub use error::{Fault, QueryError, Reason};
pub use explain::explain;
pub use fields::{comparable, is_id};
pub use parser::{DEEPEST, LONGEST, parse};
pub use regular::regex;
pub use term::exact_form;
pub use walk::{Reference, references, rule_faults, visit};

#[cfg(test)]
mod tests;
