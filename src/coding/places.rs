//! Where the words of decisions stand in the texts of today.

use std::collections::HashMap;

use crate::index::{IndexError, Snapshot};
use crate::model::{DocumentId, Selection};
use crate::text::Span;
use crate::text::units::Units;

/// Where the words of a decision stand today.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stands {
    /// The document, by its place in document order.
    pub document: u32,
    /// The words, in bytes of its reading text.
    pub span: Span,
}

/// Finds where each selection stands; none when its words are nowhere to be found.
///
/// In the text that it was made on a selection stands where it stood. In another text of that
/// name, or another document with that very text, its words are looked for, and of several places
/// the one is taken around which most of the same words stand.
///
/// # Errors
/// When the index cannot be read.
pub fn places(snapshot: &Snapshot, selections: &[&Selection]) -> Result<Vec<Option<Stands>>, IndexError> {
    let known = Documents::of(snapshot);
    let mut by_document: HashMap<u32, Vec<usize>> = HashMap::new();
    for (at, selection) in selections.iter().enumerate() {
        if let Some(document) = known.document(selection) {
            by_document.entry(document).or_default().push(at);
        }
    }
    let mut stands = vec![None; selections.len()];
    for (document, of_document) in by_document {
        let text = snapshot.text(document)?;
        let units = Units::new(text);
        let same = |selection: &Selection| known.sha256(document) == &*selection.text;
        for at in of_document {
            let selection = selections[at];
            let span =
                if same(selection) { selection.span.in_bytes(&units) } else { find(selection, &units) };
            stands[at] = span.map(|span| Stands { document, span });
        }
    }
    Ok(stands)
}

/// The documents of today, by name and by text.
struct Documents<'a> {
    by_id: HashMap<&'a DocumentId, u32>,
    by_text: HashMap<&'a str, u32>,
    texts: Vec<&'a str>,
}

impl<'a> Documents<'a> {
    fn of(snapshot: &'a Snapshot) -> Self {
        let entries = || (0u32..).zip(snapshot.documents());
        Documents {
            by_id: entries().map(|(number, entry)| (&entry.id, number)).collect(),
            // Of two documents with one text the first is taken.
            by_text: snapshot
                .documents()
                .iter()
                .enumerate()
                .rev()
                .map(|(number, entry)| {
                    (entry.text_sha256.as_str(), u32::try_from(number).unwrap_or(u32::MAX))
                })
                .collect(),
            texts: snapshot.documents().iter().map(|entry| entry.text_sha256.as_str()).collect(),
        }
    }

    fn document(&self, selection: &Selection) -> Option<u32> {
        let by_id = self.by_id.get(&*selection.document).copied();
        by_id.or_else(|| self.by_text.get(&*selection.text).copied())
    }

    fn sha256(&self, document: u32) -> &'a str {
        self.texts[document as usize]
    }
}

/// The place of the words in a text that has changed.
fn find(selection: &Selection, units: &Units<'_>) -> Option<Span> {
    let (text, quote) = (units.text(), &selection.quote);
    if quote.exact.is_empty() {
        return None;
    }
    let old = selection.span.start as usize;
    let around = |at: usize| {
        let end = at + quote.exact.len();
        let before = text[..at].chars().rev().zip(quote.before.chars().rev()).take_while(|(a, b)| a == b);
        let after = text[end..].chars().zip(quote.after.chars()).take_while(|(a, b)| a == b);
        before.count() + after.count()
    };
    text.match_indices(&quote.exact)
        .max_by_key(|(at, _)| (around(*at), std::cmp::Reverse(units.code_point_of(*at).abs_diff(old))))
        .map(|(at, _)| Span::at(at, at + quote.exact.len()))
}
