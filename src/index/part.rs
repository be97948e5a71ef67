//! [`Part`]: what is searched by itself, a segment on disk or documents in memory.

use std::collections::BTreeMap;
use std::sync::Arc;

use tantivy::TantivyError;
use tantivy::directory::{CompositeFile, OwnedBytes};
use tantivy::index::{SegmentComponent, SegmentReader};

use super::plugin::shelf_of;
use super::schema::WORDS_FIELD;
use super::shelf::{Prepared, Shelf, ShelfWriter};
use super::terms::Terms;
use super::{DocumentEntry, IndexError};
use crate::model::Document;
use crate::text::words::each_word;

/// The positions of all words of a segment.
fn positions_of(reader: &SegmentReader) -> Result<OwnedBytes, IndexError> {
    let unreadable = |error: std::io::Error| IndexError::damaged(error.to_string());
    let file = reader.open_read(SegmentComponent::Positions).map_err(TantivyError::from)?;
    let fields = CompositeFile::open(&file).map_err(unreadable)?;
    // A segment without words has none.
    let words = fields.open_read(WORDS_FIELD);
    words.map_or(Ok(OwnedBytes::empty()), |words| words.read_bytes()).map_err(unreadable)
}

/// A part of the index: its words, and its texts and rows.
#[derive(Debug)]
pub(crate) struct Part {
    pub(crate) terms: Terms,
    pub(crate) shelf: Shelf,
    /// The place in document order of each of its documents; none for those that were replaced or
    /// taken away since.
    pub(super) numbers: Vec<Option<u32>>,
}

impl Part {
    pub(super) fn of_segment(reader: &SegmentReader) -> Result<Self, IndexError> {
        let shelf = shelf_of(reader)?;
        let terms = Terms::Stored(reader.inverted_index(WORDS_FIELD)?, positions_of(reader)?);
        let numbers = vec![None; shelf.document_count() as usize];
        Ok(Part { terms, shelf, numbers })
    }

    pub(super) fn in_memory(documents: Vec<Document>) -> Result<Self, IndexError> {
        let mut writer = ShelfWriter::new(Vec::new());
        let mut words: BTreeMap<String, Vec<(u32, u32)>> = BTreeMap::new();
        let mut row = 0;
        let numbers = (0..documents.len() as u32).map(Some).collect();
        for (key, document) in (0..).zip(documents) {
            let prepared = Prepared::new(key, document);
            let folder = |source| IndexError::Folder { folder: "memory".into(), source };
            writer.add(&prepared).map_err(folder)?;
            row += 1;
            for passage in &prepared.document.passages {
                let mut position = 0;
                each_word(&passage.own_text(&prepared.document.text), |_, word| {
                    match words.get_mut(word) {
                        Some(places) => places.push((row, position)),
                        None => drop(words.insert(word.to_owned(), vec![(row, position)])),
                    }
                    position += 1;
                });
                row += 1;
            }
        }
        let mut rows = Vec::new();
        let texts = writer.finish(&mut rows).expect("memory can be written to");
        let shelf = Shelf::open(OwnedBytes::new(texts), &OwnedBytes::new(rows))?;
        Ok(Part { terms: Terms::Held(Arc::new(words)), shelf, numbers })
    }

    /// The place in document order of a document of this part.
    pub(crate) fn number(&self, document: u32) -> Option<u32> {
        self.numbers[document as usize]
    }

    pub(super) fn entry(&self, document: u32) -> Result<DocumentEntry, IndexError> {
        self.shelf.entry(&self.shelf.document(document))
    }
}
