//! A document with its codings as marks among the words, for any editor.
//!
//! ```text
//! <!-- emic inline 1
//! document: interviews/mira.txt
//! text: sha256:…
//! coder: anna
//! …
//! -->
//!
//! Mira: {ties}Through the {letters key "first"}letters{/letters}. I knew nobody{/ties}.
//!
//! <!-- emic shown …
//! c40a9d1f0b7e ties 6-43
//! -->
//! ```
//!
//! A mark names its code at both ends, so that codings may overlap and cross turns: `{ties}` …
//! `{/ties}`. `{one, two}` opens two, `{/}` closes those that the last mark opened. Two codings of
//! one code that are open at once are told apart by a label, `{ties#2}`. Marks with a question mark
//! are shown and never read. A brace, a backslash and `<!--` of the text stand behind a backslash.
//!
//! The list at the end says which codings the file held when it was written, so that a mark that is
//! gone takes away that coding and no other. Nothing here knows a codebook or a log.

mod marks;
mod matched;
mod page;
mod read;
mod same;
mod write;

#[cfg(test)]
mod tests;

use std::fmt;
use std::str::FromStr;

use crate::model::{CodePoints, Stance};
use crate::text::Span;

pub use matched::{Matched, matched};
pub use page::is_inline;
pub use read::{Placed, Returned, read};
pub use same::{Difference, Same, same};
pub use write::write;

/// Which document a file holds, and for whom it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// The document, as commands take it.
    pub document: String,
    /// SHA-256 of its reading text, in hex.
    pub text: String,
    /// Whose codings the marks are.
    pub coder: String,
    /// Whether suggestions and the codings of others stand in it.
    pub seen: bool,
}

/// A coding as a mark says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The code.
    pub code: String,
    /// The words, in bytes of the text without marks.
    pub span: Span,
    /// For or against.
    pub stance: Stance,
    /// Whether it is a key quotation.
    pub key: bool,
    /// The note.
    pub note: Option<String>,
}

/// A coding of the study, named as files that leave name it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Token {
    /// The random part of its id.
    pub id: String,
    /// The random part of the id of the last decision that changed it, where one did.
    pub changed: Option<String>,
}

/// `ID`, or `ID/CHANGED`.
impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.id)?;
        self.changed.as_ref().map_or(Ok(()), |changed| write!(f, "/{changed}"))
    }
}

/// A text that is no [`Token`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this names no coding")]
pub struct BadToken;

impl FromStr for Token {
    type Err = BadToken;

    fn from_str(text: &str) -> Result<Self, BadToken> {
        let sound = |part: &str| part.len() == 12 && part.bytes().all(|byte| byte.is_ascii_hexdigit());
        let (id, changed) = match text.split_once('/') {
            Some((id, changed)) => (id, Some(changed)),
            None => (text, None),
        };
        if !sound(id) || !changed.is_none_or(sound) {
            return Err(BadToken);
        }
        Ok(Token { id: id.to_owned(), changed: changed.map(str::to_owned) })
    }
}

/// A coding that a file held when it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// Which.
    pub token: Token,
    /// Its code.
    pub code: String,
    /// Where its words stood.
    pub span: CodePoints,
}

/// Something to look at: what a rule proposes, or what another coder decided.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hint {
    /// The words.
    pub span: Span,
    /// The code.
    pub code: String,
    /// The other coder.
    pub by: Option<String>,
}

/// Everything that a file is written from.
#[derive(Clone, Debug)]
pub struct Page<'t> {
    /// Whose it is.
    pub head: Head,
    /// The reading text.
    pub text: &'t str,
    /// The codings.
    pub codings: Vec<(Mark, Token)>,
    /// What is shown besides.
    pub hints: Vec<Hint>,
    /// The codes that there are.
    pub codes: Vec<String>,
}

/// Whether a code can stand in a mark: small letters, digits and hyphens, as codebooks have them. A
/// log may hold others, brought in from elsewhere.
#[must_use]
pub fn can_stand(code: &str) -> bool {
    !code.is_empty() && code.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
}
