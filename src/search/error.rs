//! [`SearchError`]: why a query could not be answered.

use crate::index::IndexError;

/// Why a query could not be answered.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SearchError {
    /// The index could not be read.
    #[error(transparent)]
    Index(#[from] IndexError),
    /// A regular expression is none, or is larger than is run.
    #[error("/{pattern}/ cannot be run: {reason}")]
    Regex {
        /// The pattern.
        pattern: String,
        /// Why not.
        reason: String,
    },
    /// The query asks for codes where there are none.
    #[error("{operand} asks for codes, and here there are none; search the study's corpus, or leave it out")]
    NoCodes {
        /// The operand, as it is written.
        operand: String,
    },
}
