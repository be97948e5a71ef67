//! The words of the field as values: documents and their passages, cases, codebooks.
//!
//! Nothing here reads a file. A [`Document`] is what a reader in `ingest` made of bytes; a
//! [`Codebook`] is what `codebook` made of a TOML file; [`Cases`] join the speakers of documents
//! to the people of a study. A [`Rule`] here is its text and its place: `query` gives it meaning.

mod case;
mod citation;
mod codebook;
mod coding;
mod document;
mod grid;
mod join;
mod memo;
mod names;
mod passage;
mod place;
mod pseudonyms;
mod voice;
mod when;

pub use crate::text::quote::{CONTEXT, Quote};
pub use case::{Case, Cases, Consent, Quoting};
pub use citation::{Attribution, BadCitation, Citation, CitedUnit, PlaceOfPassage, short_titles};
pub use codebook::{Anchor, Code, Codebook, Example, Group, Nested, Rule, Unit};
pub use coding::{
    BadCoder, BadDecisionId, BookVersion, ByRule, CodePoints, Coder, Coding, DecisionId, Origin, Rejection,
    Selection, Stance,
};
pub use document::{
    Document, DocumentId, DocumentKind, MarginComment, Offer, Piece, Speaker, Turn, VoiceKind,
};
pub use grid::{BadSeenCoding, FilledCell, Gone, GridCell, GridFile, GridQuotation, SeenCoding, Since};
pub use join::{JoinFinding, is_placeholder};
pub use memo::{About, BadHead, Memo, MemoKind};
pub use passage::{Kind, Passage, Role, Thread};
pub use place::{PlaceName, Within};
pub use pseudonyms::{Pseudonyms, Replaced};
pub use voice::{Voice, Voices};
pub use when::{BadWhen, When};
