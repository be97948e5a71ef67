//! [`Evidence`]: what people coded and rules found, passage by passage; what statistics and reports
//! count.

use std::ops::Range;
use std::sync::Arc;

pub use crate::model::Stance;
use crate::model::{
    Cases, Codebook, DecisionId, Document, DocumentId, DocumentKind, Kind, Origin, Role, Thread, Voices, When,
};
use crate::text::Span;

/// The coded corpus with the layer of what rules found beside it.
///
/// Numbers inside refer by position: a document to `documents`, a passage to `passages`, a voice to
/// `voices.voices`, a code to `codebook.codes`. Everything is in document order.
#[derive(Clone, Debug)]
pub struct Evidence {
    /// The codebook.
    pub codebook: Codebook,
    /// The cases of `participants.csv`.
    pub cases: Cases,
    /// The persons.
    pub voices: Voices,
    /// The documents, by path, then in their file's order.
    pub documents: Vec<DocumentRow>,
    /// The passages of every kind that can be data (turn, paragraph, quotation, comment, answer), of
    /// every role; `data` says which are counted.
    pub passages: Vec<PassageRow>,
    /// Codings and suggestions, sorted by document, start, end, code, layer.
    pub marks: Vec<Mark>,
    /// Codings that are no marks: what people decided is never left out silently.
    pub unmarked: Unmarked,
}

/// How many codings stand on no passage of today, and why.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Unmarked {
    /// Their words were not found, or not surely, in the texts of today.
    pub lost: u32,
    /// Their code is not in the codebook.
    pub unknown_code: u32,
}

/// A document as reports speak of it.
#[derive(Clone, Debug, PartialEq)]
pub struct DocumentRow {
    /// Which.
    pub id: DocumentId,
    /// Its title, where it has one.
    pub title: Option<String>,
    /// What sort of text.
    pub kind: DocumentKind,
    /// The language, where known.
    pub language: Option<String>,
    /// Its date, where known.
    pub date: Option<When>,
    /// SHA-256 of the UTF-8 of its reading text, in hex.
    pub sha256: String,
    /// Words of the whole reading text.
    pub words: u32,
    /// Its rows in `passages`.
    pub passages: Range<u32>,
    /// How many passages it has of the kinds that are no data: (kind, count), without zeros.
    pub left_out: Vec<(Kind, u32)>,
    /// How many turns it has.
    pub turns: u32,
    /// How many comments it has.
    pub comments: u32,
}

/// A passage as it is counted.
#[derive(Clone, Debug, PartialEq)]
pub struct PassageRow {
    /// Its document.
    pub document: u32,
    /// Its place in [`Document::passages`].
    pub index: u32,
    /// See [`Passage::number`](crate::model::Passage::number).
    pub number: u32,
    /// See [`Passage::piece`](crate::model::Passage::piece).
    pub piece: u32,
    /// See [`Passage::last_number`](crate::model::Passage::last_number).
    pub last_number: u32,
    /// What it is.
    pub kind: Kind,
    /// Whose words, by role, after `participants.csv` has decided.
    pub role: Role,
    /// Whose words.
    pub voice: Option<u32>,
    /// Its span in the reading text.
    pub span: Span,
    /// Its own words, holes left out.
    pub words: u32,
    /// The page on which it begins, from 1, where the format has pages.
    pub page: Option<u32>,
    /// When it begins in the recording.
    pub start_ms: Option<u32>,
    /// Its own date.
    pub date: Option<When>,
    /// Its place in a thread.
    pub thread: Option<Thread>,
    /// Whether it is data, and if not, why.
    pub data: Data,
}

/// Whether a passage is in the base of the figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Data {
    /// It is counted.
    Counted,
    /// Its role or kind is not counted (`[count]` in `emic.toml`): an interviewer's, a researcher's
    /// words, literature. Shown apart.
    Apart,
    /// It repeats an earlier passage of the same voice word for word (eight words or more); the
    /// first place, a row in `passages`, is counted for both.
    Repeats(u32),
    /// Its participant has withdrawn. Nothing of it is printed.
    Withdrawn,
}

/// Whose decision a mark is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Layer {
    /// A person's: by hand, imported, or accepted from a rule.
    Coded,
    /// A rule's, which nobody has decided.
    Found,
}

/// One code on one stretch of text: a coding or a suggestion.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    /// The document.
    pub document: u32,
    /// The rows in `passages` that the span touches: one, or several for a coding across turns.
    pub passages: Range<u32>,
    /// What is coded or suggested: a match widened to the code's unit.
    pub span: Span,
    /// The code, a position in `codebook.codes`.
    pub code: u32,
    /// Whose decision.
    pub layer: Layer,
    /// For or against; rules find, so theirs is always for.
    pub stance: Stance,
    /// Whether a person marked it as a key quotation.
    pub key: bool,
    /// The decision that made it, for what people coded.
    pub decision: Option<DecisionId>,
    /// How it came about, for what people coded.
    pub origin: Option<Origin>,
    /// The coder, for what people coded.
    pub coder: Option<String>,
    /// The coder's note.
    pub note: Option<String>,
    /// For what rules found: which rule and which words, in order.
    pub because: Vec<Because>,
}

/// Why a rule's match carries its code.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Because {
    /// The words that fired.
    pub span: Span,
    /// The rule's place among the code's rules, from 1, as `connecting#2` shows it.
    pub rule: u32,
}

/// Where reports take words from: documents by their place in document order.
pub trait Texts {
    /// The whole document.
    ///
    /// # Errors
    /// With a sentence when it cannot be read from the index.
    fn document(&self, document: u32) -> Result<Arc<Document>, String>;
}

impl Evidence {
    /// The passages that are counted, with their places.
    pub fn counted(&self) -> impl Iterator<Item = (u32, &PassageRow)> {
        (0u32..).zip(&self.passages).filter(|(_, row)| row.data == Data::Counted)
    }
}
