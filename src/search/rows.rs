//! The rows of a part while a query looks at them: whose they are, what they say, where they end.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use super::stretch::{Bytes, Stretches, Words};
use super::{Context, Reach, SearchError};
use crate::index::{DocumentEntry, Part, Row};
use crate::model::{Passage, Role};
use crate::query::ast::Scope;
use crate::text::Span;
use crate::text::sentences::sentences;

/// Within what AND and NOT are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    Passage,
    Sentence,
    Turn,
    Document,
}

impl From<Scope> for Unit {
    fn from(scope: Scope) -> Self {
        match scope {
            Scope::Sentence => Unit::Sentence,
            Scope::Turn => Unit::Turn,
            Scope::Document => Unit::Document,
        }
    }
}

/// A document of the part that was looked at last.
struct Opened {
    document: u32,
    passages: Rc<Vec<Passage>>,
}

/// The sentences of the row that was looked at last, as spans of its document.
struct Parted {
    row: u32,
    sentences: Rc<Vec<Span>>,
}

/// A row, and its document.
#[derive(Clone, Copy)]
pub(super) struct Here {
    pub(super) row: u32,
    /// The document's place in document order; none for one that is deleted.
    pub(super) number: Option<u32>,
    /// The document's head.
    pub(super) first_row: u32,
    /// Where the document's text begins in the part's texts.
    text_start: usize,
}

/// The rows of a part, and what the context knows of them.
pub(super) struct Rows<'a> {
    pub(super) part: &'a Part,
    /// The documents of the snapshot.
    entries: &'a [DocumentEntry],
    pub(super) context: &'a Context<'a>,
    reach: Reach,
    /// The document that was asked for last; rows are asked for in order for the most part.
    near: Cell<u32>,
    opened: RefCell<Option<Opened>>,
    parted: RefCell<Option<Parted>>,
}

impl<'a> Rows<'a> {
    pub(super) fn new(
        part: &'a Part,
        entries: &'a [DocumentEntry],
        context: &'a Context<'a>,
        reach: Reach,
    ) -> Self {
        Rows {
            part,
            entries,
            context,
            reach,
            near: Cell::new(0),
            opened: RefCell::default(),
            parted: RefCell::default(),
        }
    }

    pub(super) fn is_lenient(&self) -> bool {
        self.reach.is_lenient()
    }

    pub(super) fn document_of(&self, row: u32) -> u32 {
        let document = self.part.shelf.document_from(self.near.get(), row);
        self.near.set(document);
        document
    }

    /// The entry of a document that is still there.
    pub(super) fn entry(&self, document: u32) -> Option<&'a DocumentEntry> {
        self.entries.get(self.part.number(document)? as usize)
    }

    /// The role of a row's words: as `participants.csv` decides, else as the reader did. What is not
    /// in its speaker's role (literature quoted by an author) keeps its own.
    pub(super) fn role(&self, row: Row, number: u32) -> Role {
        let Some(speaker) = row.speaker else { return row.role };
        let of_reader = self.entries[number as usize].speakers.get(speaker as usize).map(|known| known.role);
        if of_reader != Some(row.role) {
            return row.role;
        }
        let voices = self.context.voices;
        let voice = voices.of(number, speaker).and_then(|voice| voices.get(voice));
        voice.map_or(row.role, |voice| voice.role)
    }

    /// Whether a row of the document with this place is looked at.
    pub(super) fn is_reached(&self, row: Row, number: u32) -> bool {
        row.kind.is_some_and(|kind| self.reach.has_kind(kind))
            && (self.reach.has_all_roles() || self.reach.has_role(self.role(row, number)))
    }

    /// Tells of rows, asked in rising order, whether they are looked at.
    pub(super) fn reached(&self) -> impl FnMut(u32) -> bool + '_ {
        let shelf = &self.part.shelf;
        let mut document = 0;
        move |row| {
            document = shelf.document_from(document, row);
            self.part.number(document).is_some_and(|number| self.is_reached(shelf.row(row), number))
        }
    }

    /// All rows that are looked at.
    pub(super) fn all_reached(&self) -> Vec<u32> {
        (0..self.part.shelf.row_count())
            .filter({
                let mut reached = self.reached();
                move |row| reached(*row)
            })
            .collect()
    }

    /// All rows of the documents that have some of `rows`.
    pub(super) fn of_documents(&self, rows: &[u32]) -> Vec<u32> {
        let mut all = Vec::new();
        let mut after = 0;
        for row in rows.iter().filter(|row| **row >= after || all.is_empty()).copied().collect::<Vec<_>>() {
            if row < after {
                continue;
            }
            let document = self.part.shelf.document(self.document_of(row));
            after = document.first_row + document.rows;
            all.extend(document.first_row + 1..after);
        }
        all
    }

    /// The passages of a document.
    pub(super) fn passages(&self, document: u32) -> Result<Rc<Vec<Passage>>, SearchError> {
        if let Some(opened) = self.opened.borrow().as_ref().filter(|opened| opened.document == document) {
            return Ok(opened.passages.clone());
        }
        let shelf = &self.part.shelf;
        let passages = Rc::new(shelf.passages(&shelf.document(document))?);
        *self.opened.borrow_mut() = Some(Opened { document, passages: passages.clone() });
        Ok(passages)
    }

    /// Calls `look` with the passage of a row and the text of its document.
    pub(super) fn with_passage<T>(
        &self,
        row: u32,
        look: impl FnOnce(&Passage, &str) -> T,
    ) -> Result<T, SearchError> {
        let number = self.document_of(row);
        let document = self.part.shelf.document(number);
        let text = self.part.shelf.text(&document)?;
        let passages = self.passages(number)?;
        let passage = passages
            .get((row - document.first_row).wrapping_sub(1) as usize)
            .filter(|passage| passage.span.end() <= text.len())
            .ok_or_else(|| crate::index::IndexError::damaged("a row without its passage"))?;
        Ok(look(passage, text))
    }

    /// The sentences of a row, as spans of its document.
    fn sentences(&self, row: u32) -> Result<Rc<Vec<Span>>, SearchError> {
        if let Some(parted) = self.parted.borrow().as_ref().filter(|parted| parted.row == row) {
            return Ok(parted.sentences.clone());
        }
        let language = self.entry(self.document_of(row)).and_then(|entry| entry.language.as_deref());
        let sentences = self.with_passage(row, |passage, text| {
            let found = sentences(&passage.own_text(text), language);
            found.into_iter().map(|sentence| sentence.shifted(passage.span.start())).collect::<Vec<_>>()
        })?;
        let sentences = Rc::new(sentences);
        *self.parted.borrow_mut() = Some(Parted { row, sentences: sentences.clone() });
        Ok(sentences)
    }

    /// A number that tells the unit in which `one` lies from every other of the part; none when it
    /// crosses its border.
    pub(super) fn unit_of(&self, one: &Bytes, unit: Unit) -> Result<Option<u64>, SearchError> {
        match unit {
            Unit::Passage => Ok(Some(u64::from(one.row))),
            Unit::Document => Ok(Some(u64::from(self.document_of(one.row)))),
            Unit::Sentence => {
                let sentences = self.sentences(one.row)?;
                let at = sentences.partition_point(|sentence| sentence.end() < one.span.end());
                let inside = sentences.get(at).is_some_and(|sentence| sentence.contains(one.span));
                Ok(inside.then_some(u64::from(one.row) << 32 | at as u64))
            }
            Unit::Turn => self.turn_of(one),
        }
    }

    /// The turn is all passages with the number of this one.
    fn turn_of(&self, one: &Bytes) -> Result<Option<u64>, SearchError> {
        let document = self.document_of(one.row);
        let first_row = self.part.shelf.document(document).first_row;
        let passages = self.passages(document)?;
        let at = (one.row - first_row - 1) as usize;
        let number = passages[at].number;
        let same = |passage: &&Passage| passage.number == number;
        let (id, span) = if number == 0 {
            (u64::from(one.row), passages[at].span)
        } else {
            let first = passages.iter().position(|passage| passage.number == number).unwrap_or(at);
            let hull = passages[first..]
                .iter()
                .filter(same)
                .fold(passages[at].span, |hull, passage| hull.hull(passage.span));
            (u64::from(first_row + 1) + first as u64, hull)
        };
        Ok(span.contains(one.span).then_some(id))
    }

    /// Between which words of a row a span of its document lies; what lies outside the row is cut off.
    pub(super) fn words_at(&self, row: u32, span: Span) -> (u32, u32) {
        let shelf = &self.part.shelf;
        let text_start = shelf.document(self.document_of(row)).text_start;
        let (record, len) = (shelf.row(row), shelf.len_of(row));
        let start = record.start - text_start;
        let inside = |byte: usize| (byte as u32).saturating_sub(start).min(len);
        let first = shelf.words_before(record, inside(span.start())).1;
        let after = shelf.words_before(record, inside(span.end())).0;
        (first, after)
    }

    /// The same stretches in bytes.
    pub(super) fn in_bytes(&self, stretches: Stretches) -> Result<Vec<Bytes>, SearchError> {
        if let Stretches::Bytes(bytes) = stretches {
            return Ok(bytes);
        }
        let mut bytes = Vec::with_capacity(stretches.len());
        self.each_in_bytes(&stretches, |_, one| bytes.push(one))?;
        Ok(bytes)
    }

    /// Shows each stretch in bytes, with the place of its row.
    pub(super) fn each_in_bytes(
        &self,
        stretches: &Stretches,
        mut show: impl FnMut(Here, Bytes),
    ) -> Result<(), SearchError> {
        match stretches {
            Stretches::Bytes(bytes) => {
                bytes.iter().for_each(|one| show(self.here(one.row), *one));
            }
            Stretches::Words(words) => {
                for words in words.chunk_by(|a, b| a.row == b.row) {
                    self.row_in_bytes(words, &mut show)?;
                }
            }
        }
        Ok(())
    }

    fn row_in_bytes(&self, words: &[Words], show: &mut impl FnMut(Here, Bytes)) -> Result<(), SearchError> {
        let row = words[0].row;
        let here = self.here(row);
        let shelf = &self.part.shelf;
        let mut places = shelf.places(shelf.row(row));
        for Words { first, after, .. } in words {
            let span = places
                .of(*first, *after)
                .ok_or_else(|| crate::index::IndexError::damaged("a word without its place"))?;
            let span = Span::at(span.start() - here.text_start, span.end() - here.text_start);
            show(here, Bytes { row, span, first: *first, after: *after });
        }
        Ok(())
    }

    fn here(&self, row: u32) -> Here {
        let document = self.document_of(row);
        let record = self.part.shelf.document(document);
        Here {
            row,
            number: self.part.number(document),
            first_row: record.first_row,
            text_start: record.text_start as usize,
        }
    }

    /// The whole passage of a row.
    pub(super) fn whole(&self, row: u32) -> Bytes {
        let shelf = &self.part.shelf;
        let document = shelf.document(self.document_of(row));
        let start = (shelf.row(row).start - document.text_start) as usize;
        let span = Span::at(start, start + shelf.len_of(row) as usize);
        Bytes { row, span, first: 0, after: shelf.words_of(row) }
    }
}
