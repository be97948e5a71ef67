//! [`DocumentEntry`]: what the index tells of a document without reading its text.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::model::{Document, DocumentId, DocumentKind, Kind, Offer, Speaker, When};
use crate::text::plain::count_words;

/// What the index tells of a document without reading its text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentEntry {
    /// Which document.
    pub id: DocumentId,
    /// Its title, where it has one.
    pub title: Option<String>,
    /// What sort of text it is.
    pub kind: DocumentKind,
    /// The reader that read it.
    pub format: String,
    /// The encoding of the file.
    pub encoding: String,
    /// BCP 47 language, where known.
    pub language: Option<String>,
    /// Its date, where known.
    pub date: Option<When>,
    /// The voices, in order of first appearance.
    pub speakers: Vec<Speaker>,
    /// How many passages it has of each kind, in the order of the kinds, without zeros.
    pub passages: Vec<(Kind, u32)>,
    /// How many turns it has.
    pub turns: u32,
    /// How many comments it has.
    pub comments: u32,
    /// Names of sections, in order.
    pub sections: Vec<String>,
    /// What the file says about the text beside its words.
    pub attributes: BTreeMap<String, String>,
    /// What the text suggests and nobody has decided.
    pub offers: Vec<Offer>,
    /// Words of the whole reading text.
    pub words: u32,
    /// Code points of the reading text.
    pub code_points: u32,
    /// SHA-256 of the UTF-8 of the reading text, in hex.
    pub text_sha256: String,
}

impl DocumentEntry {
    /// Describes a document.
    #[must_use]
    pub fn of(document: &Document) -> Self {
        DocumentEntry {
            id: document.id.clone(),
            title: document.title.clone(),
            kind: document.kind,
            format: document.format.clone(),
            encoding: document.encoding.clone(),
            language: document.language.clone(),
            date: document.date,
            speakers: document.speakers.clone(),
            passages: counted_by_kind(document),
            turns: count(document.turns.len()),
            comments: document.comments,
            sections: document.sections.clone(),
            attributes: document.attributes.clone(),
            offers: document.offers.clone(),
            words: count(count_words(&document.text)),
            code_points: count(document.text.chars().count()),
            text_sha256: hex(&Sha256::digest(document.text.as_bytes())),
        }
    }

    /// What a report calls the document: its title, else its path.
    #[must_use]
    pub fn name(&self) -> String {
        self.title.clone().unwrap_or_else(|| self.id.to_string())
    }

    /// How many passages it has, of all kinds.
    #[must_use]
    pub fn all_passages(&self) -> u32 {
        self.passages.iter().map(|(_, count)| count).sum()
    }
}

fn counted_by_kind(document: &Document) -> Vec<(Kind, u32)> {
    let of_kind = |kind| document.passages.iter().filter(|passage| passage.kind == kind).count();
    Kind::ALL.iter().map(|kind| (*kind, count(of_kind(*kind)))).filter(|(_, count)| *count > 0).collect()
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// Bytes as lower-case hexadecimal digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |four_bits: u8| char::from(DIGITS[usize::from(four_bits)]);
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hex_has_two_digits_a_byte() {
        assert_eq!(hex(&[0, 9, 0xAB, 0xFF]), "0009abff");
    }
}
