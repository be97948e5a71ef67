//! Asking: every query becomes spans of documents.
//!
//! A query is a tree ([`ast`](crate::query::ast)); what each node denotes is computed part by part of
//! the index, from postings and positions, by the operators in this folder. Codes come in by the trait
//! [`Codes`], so that this room knows nothing of codebooks and decisions.

mod context;
mod dictionary;
mod error;
mod evaluate;
mod filter;
mod hits;
mod kwic;
mod near;
mod pattern;
mod regex;
mod relate;
mod rows;
mod score;
mod snippet;
mod spans;
mod stem;
mod stretch;
mod words;

pub use context::{Codes, Context, Reach, Restriction, Wanted};
pub use error::SearchError;
pub use hits::{Hit, Hits, Order, best, hits};
pub use kwic::{KwicOrder, KwicRow, kwic};
pub use snippet::{Extent, Snippet, snippet};
pub use spans::{Match, spans};
