//! [`Coding`]: a code on a stretch of text, as a person decided; and what it is made of.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::DocumentId;
use super::names::names;
use crate::text::Span;
use crate::text::quote::Quote;
use crate::text::units::Units;

/// The lasting name of a decision: a UUID of version 7, whose order is the order of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DecisionId(Uuid);

impl DecisionId {
    /// An id made at `milliseconds` since 1970 from ten random bytes, or a counter and random bytes.
    #[must_use]
    pub fn new(milliseconds: u64, random: &[u8; 10]) -> Self {
        DecisionId(uuid::Builder::from_unix_timestamp_millis(milliseconds, random).into_uuid())
    }

    /// Its random part, twelve hexadecimal digits, of which people type as many as are needed.
    #[must_use]
    pub fn random_part(self) -> String {
        let mut digits = [0; uuid::fmt::Simple::LENGTH];
        self.0.simple().encode_lower(&mut digits)[20..].to_owned()
    }
}

impl fmt::Display for DecisionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.hyphenated().fmt(f)
    }
}

/// A text that is no id of a decision.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is no id of a decision")]
pub struct BadDecisionId(pub String);

impl FromStr for DecisionId {
    type Err = BadDecisionId;

    fn from_str(text: &str) -> Result<Self, BadDecisionId> {
        Uuid::try_parse(text).map(DecisionId).map_err(|_| BadDecisionId(text.to_owned()))
    }
}

/// Who codes: small letters a to z, digits and hyphens, the name of a folder of `codings/`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Coder(Arc<str>);

impl Serialize for Coder {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl Coder {
    /// The name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Coder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// A name that no coder can have.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "\"{0}\" cannot be the name of a coder; write small letters a to z, digits and hyphens, such as anna"
)]
pub struct BadCoder(pub String);

impl FromStr for Coder {
    type Err = BadCoder;

    fn from_str(name: &str) -> Result<Self, BadCoder> {
        let sound = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        // A hyphen at the beginning reads as a flag, on a command line.
        if name.is_empty() || name.starts_with('-') || !name.chars().all(sound) {
            return Err(BadCoder(name.to_owned()));
        }
        Ok(Coder(name.into()))
    }
}

/// Whether words speak for or against a code.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stance {
    /// For it, or no stance given.
    #[default]
    For,
    /// Against it.
    Against,
}

names!(Stance, "stance", For => "for", Against => "against");

/// How a coding came about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Origin {
    /// A person marked the words.
    #[default]
    Hand,
    /// A person accepted what a rule proposed.
    Accepted,
    /// It was brought in from another program or a table.
    Import,
}

names!(Origin, "origin", Hand => "hand", Accepted => "accepted", Import => "import");

/// A span as it stands on disk: code points of a reading text, half open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "[u32; 2]", into = "[u32; 2]")]
pub struct CodePoints {
    /// The first.
    pub start: u32,
    /// The one after the last.
    pub end: u32,
}

impl From<[u32; 2]> for CodePoints {
    fn from([start, end]: [u32; 2]) -> Self {
        CodePoints { start, end }
    }
}

impl From<CodePoints> for [u32; 2] {
    fn from(span: CodePoints) -> Self {
        [span.start, span.end]
    }
}

impl CodePoints {
    /// A span of bytes, counted in code points.
    #[must_use]
    pub fn of(span: Span, units: &Units<'_>) -> Self {
        let (start, end) = units.span_in_code_points(span);
        let short = |place| u32::try_from(place).unwrap_or(u32::MAX);
        CodePoints { start: short(start), end: short(end) }
    }

    /// The same in bytes; none when it does not lie in the text.
    #[must_use]
    pub fn in_bytes(self, units: &Units<'_>) -> Option<Span> {
        units.span_from_code_points(self.start as usize, self.end as usize)
    }
}

impl fmt::Display for CodePoints {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.start, self.end)
    }
}

/// A stretch of one version of a document.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Selection {
    /// The document, as it was called then.
    pub document: Arc<DocumentId>,
    /// Where the words stood.
    pub span: CodePoints,
    /// The words.
    pub quote: Quote,
    /// SHA-256 of the reading text in which they stood, in hex.
    pub text: Arc<str>,
}

/// Which state of a codebook.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BookVersion {
    /// What the codebook says its version is.
    pub version: String,
    /// SHA-256 of its file, in hex.
    pub sha256: String,
}

/// The rule that proposed a coding, or a rejected suggestion.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ByRule {
    /// The rule, printed canonically.
    pub rule: String,
    /// The codebook that it stood in.
    pub codebook: BookVersion,
}

/// A code on a stretch of text, as a person decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coding {
    /// The decision that made it.
    pub id: DecisionId,
    /// When that was.
    pub at: Timestamp,
    /// Whose it is.
    pub coder: Coder,
    /// The words; where they stand in the texts of today is another question.
    pub selection: Arc<Selection>,
    /// The code, by the id that it has today.
    pub code: Arc<str>,
    /// The code's wording when it was decided: see [`Code::wording`](super::Code::wording).
    pub wording: Option<Arc<str>>,
    /// For or against.
    pub stance: Stance,
    /// Whether it is a key quotation.
    pub key: bool,
    /// The coder's note.
    pub note: Option<Arc<str>>,
    /// How it came about.
    pub origin: Origin,
    /// The rule that proposed it, when it was accepted.
    pub by: Option<Arc<ByRule>>,
    /// Whether suggestions or the codings of others had been shown to the coder.
    pub seen: bool,
    /// The last decision that changed it; `id` when none has.
    pub changed: DecisionId,
}

/// A suggestion that a person rejected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejection {
    /// The decision.
    pub id: DecisionId,
    /// When that was.
    pub at: Timestamp,
    /// Whose it is.
    pub coder: Coder,
    /// The words that were proposed.
    pub selection: Arc<Selection>,
    /// The code, by the id that it has today.
    pub code: Arc<str>,
    /// The code's wording when it was decided.
    pub wording: Option<Arc<str>>,
    /// The rule that proposed them.
    pub by: Arc<ByRule>,
    /// The coder's reason.
    pub note: Option<Arc<str>>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_of_version_seven_prints_and_parses() {
        let id = DecisionId::new(1_700_000_000_000, &[0xab; 10]);
        assert_eq!(id.to_string(), "018bcfe5-6800-7bab-abab-abababababab");
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_eq!(id.random_part(), "abababababab");
        assert!(id < DecisionId::new(1_700_000_000_001, &[0; 10]));
    }

    #[test]
    fn coders_are_names_of_folders() {
        assert_eq!("anna-2".parse::<Coder>().map(|coder| coder.to_string()).as_deref(), Ok("anna-2"));
        for name in ["", "Anna", "../x", "a b", "-a", "_study"] {
            assert_eq!(name.parse::<Coder>(), Err(BadCoder(name.to_owned())));
        }
    }

    #[test]
    fn spans_count_code_points_on_disk() {
        let text = "né 😀 ok";
        let units = Units::new(text);
        let ok = CodePoints::of(Span::at(9, 11), &units);
        assert_eq!(serde_json::to_string(&ok).expect("JSON"), "[5,7]");
        assert_eq!(ok.in_bytes(&units), Some(Span::at(9, 11)));
        assert_eq!(CodePoints { start: 5, end: 8 }.in_bytes(&units), None);
    }
}
