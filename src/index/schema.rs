//! The form of the index: its fields, its tokeniser, its number.

use std::sync::Arc;

use tantivy::schema::document::{ReferenceValue, ReferenceValueLeaf};
use tantivy::schema::{
    Field, IndexRecordOption, NumericOptions, Schema, TextFieldIndexing, TextOptions, Value,
};
use tantivy::tokenizer::TextAnalyzer;

use super::plugin::ShelfPlugin;
use super::shelf::Prepared;
use super::tokens::{WORDS, WordTokenizer};
use crate::text::words::TOKENISER;

/// The form in which the index is written. It rises with any change of layout, of fields or of the
/// list of common words; an index of another form is built anew.
const FORM: u32 = 1;

/// What has to be the same for an index to be read.
pub(super) fn form() -> String {
    format!("emic {FORM}.{TOKENISER}")
}

/// The field of the words of a passage, with positions.
pub(super) const WORDS_FIELD: Field = Field::from_field_id(0);

/// The field of the key of the document that a row belongs to, by which rows are deleted.
pub(super) const KEY_FIELD: Field = Field::from_field_id(1);

pub(super) fn schema() -> Schema {
    let mut builder = Schema::builder();
    let indexing = TextFieldIndexing::default()
        .set_tokenizer(WORDS)
        // Ranking takes lengths from the shelf.
        .set_fieldnorms(false)
        .set_index_option(IndexRecordOption::WithFreqsAndPositions);
    let words = builder.add_text_field("words", TextOptions::default().set_indexing_options(indexing));
    let key = builder.add_u64_field("document", NumericOptions::default().set_indexed());
    assert_eq!((words, key), (WORDS_FIELD, KEY_FIELD), "fields are numbered as they are added");
    builder.build()
}

/// Tells an index of emic's tokeniser and of the shelf that lies beside the postings.
pub(super) fn fit_out(index: &mut tantivy::Index) {
    index.tokenizers().register(WORDS, TextAnalyzer::builder(WordTokenizer::default()).build());
    if index.custom_plugins().is_empty() {
        index.register_plugin(Arc::new(ShelfPlugin));
    }
}

/// A row as tantivy takes it.
#[derive(Debug)]
pub(super) struct RowDocument {
    pub(super) prepared: Arc<Prepared>,
    /// The passage; none for the head of the document.
    pub(super) passage: Option<usize>,
    /// The passage's words, where they are not one stretch of the text.
    own_text: Option<String>,
}

impl RowDocument {
    /// The rows of a document, its head first.
    pub(super) fn all_of(prepared: &Arc<Prepared>) -> impl Iterator<Item = RowDocument> + use<> {
        let prepared = prepared.clone();
        let passages = (0..prepared.document.passages.len()).map(Some);
        std::iter::once(None).chain(passages).map(move |passage| RowDocument {
            own_text: passage.and_then(|passage| blanked(&prepared, passage)),
            passage,
            prepared: prepared.clone(),
        })
    }

    fn words(&self) -> Option<&str> {
        if let Some(own) = &self.own_text {
            return Some(own);
        }
        let document = &self.prepared.document;
        Some(document.passages[self.passage?].span.of(&document.text))
    }
}

fn blanked(prepared: &Prepared, passage: usize) -> Option<String> {
    let document = &prepared.document;
    let passage = &document.passages[passage];
    (!passage.holes.is_empty()).then(|| passage.own_text(&document.text).into_owned())
}

/// A value of a row.
#[derive(Clone, Copy, Debug)]
pub(super) enum RowValue<'a> {
    Words(&'a str),
    Key(u64),
}

impl<'a> Value<'a> for RowValue<'a> {
    type ArrayIter = std::iter::Empty<Self>;
    type ObjectIter = std::iter::Empty<(&'a str, Self)>;

    fn as_value(&self) -> ReferenceValue<'a, Self> {
        ReferenceValue::Leaf(match *self {
            RowValue::Words(words) => ReferenceValueLeaf::Str(words),
            RowValue::Key(key) => ReferenceValueLeaf::U64(key),
        })
    }
}

impl tantivy::Document for RowDocument {
    type Value<'a> = RowValue<'a>;
    type FieldsValuesIter<'a> = std::iter::Flatten<std::array::IntoIter<Option<(Field, RowValue<'a>)>, 2>>;

    fn iter_fields_and_values(&self) -> Self::FieldsValuesIter<'_> {
        let words = self.words().map(|words| (WORDS_FIELD, RowValue::Words(words)));
        let key = Some((KEY_FIELD, RowValue::Key(self.prepared.key)));
        [words, key].into_iter().flatten()
    }
}
