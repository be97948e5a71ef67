//! [`Snapshot`]: the index as it stood at one moment.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use super::part::Part;
use super::store::Store;
use super::{DocumentEntry, IndexError};
use crate::model::{Document, Passage};

/// The index as it stood at one moment. What is committed later does not change it.
#[derive(Debug)]
pub struct Snapshot {
    parts: Vec<Part>,
    entries: Vec<DocumentEntry>,
    /// For each document in order: its part, and its place there.
    places: Vec<(u32, u32)>,
}

impl Snapshot {
    /// The last committed state of the index in `folder`.
    ///
    /// # Errors
    /// When there is none, or it is damaged or of another version; [`update`](super::update) builds it
    /// anew.
    pub fn open(folder: &Path) -> Result<Self, IndexError> {
        Store::open(folder)?.snapshot()
    }

    /// Documents at hand, searched as those on disk are; nothing is written.
    ///
    /// # Errors
    /// When they hold more than 4 GiB of text.
    pub fn in_memory(documents: Vec<Document>) -> Result<Self, IndexError> {
        let part = Part::in_memory(documents)?;
        let places: Vec<_> = (0..part.shelf.document_count()).map(|document| (0, document)).collect();
        let entries = places.iter().map(|(_, document)| part.entry(*document)).collect::<Result<_, _>>()?;
        Ok(Snapshot { parts: vec![part], entries, places })
    }

    /// Parts read from disk, and the keys of the documents in document order.
    pub(super) fn of_parts(mut parts: Vec<Part>, order: &[u64]) -> Result<Self, IndexError> {
        let mut by_key = HashMap::with_capacity(order.len());
        for (number, part) in (0..).zip(&parts) {
            for document in 0..part.shelf.document_count() {
                by_key.insert(part.shelf.document(document).key, (number, document));
            }
        }
        let place =
            |key| by_key.get(key).copied().ok_or_else(|| IndexError::damaged("a document is missing"));
        let places = order.iter().map(place).collect::<Result<Vec<(u32, u32)>, _>>()?;
        for (number, (part, document)) in (0..).zip(&places) {
            parts[*part as usize].numbers[*document as usize] = Some(number);
        }
        let entries = places
            .iter()
            .map(|(part, document)| parts[*part as usize].entry(*document))
            .collect::<Result<_, _>>()?;
        Ok(Snapshot { parts, entries, places })
    }

    /// The documents, by path, then in the order of their file.
    #[must_use]
    pub fn documents(&self) -> &[DocumentEntry] {
        &self.entries
    }

    /// A whole document, by its place in document order.
    ///
    /// # Errors
    /// When there is none with this number, or the index is damaged.
    pub fn document(&self, number: u32) -> Result<Arc<Document>, IndexError> {
        let (part, document) = self.place(number)?;
        Ok(Arc::new(part.shelf.whole(&part.shelf.document(document))?))
    }

    /// The reading text of a document, by its place in document order.
    ///
    /// # Errors
    /// As [`document`](Self::document).
    pub fn text(&self, number: u32) -> Result<&str, IndexError> {
        let (part, document) = self.place(number)?;
        part.shelf.text(&part.shelf.document(document))
    }

    /// The passages of a document, by its place in document order: quicker than the whole document.
    ///
    /// # Errors
    /// As [`document`](Self::document).
    pub fn passages(&self, number: u32) -> Result<Vec<Passage>, IndexError> {
        let (part, document) = self.place(number)?;
        part.shelf.passages(&part.shelf.document(document))
    }

    pub(crate) fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// The part that holds a document, and its place there.
    pub(crate) fn place(&self, number: u32) -> Result<(&Part, u32), IndexError> {
        let (part, document) = self
            .places
            .get(number as usize)
            .ok_or(IndexError::NoDocument { number, count: self.places.len() })?;
        Ok((&self.parts[*part as usize], *document))
    }
}
