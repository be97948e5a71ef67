//! The shelf of a part: its texts, where their words start and end, and its rows.
//!
//! A row is an entry of the postings: one for each passage, and before the passages of a document
//! one without words, its head, so that a document without passages has a place too. Rows lie in
//! the order of their document, documents one after another.
//!
//! The two bit maps have one bit for each byte of each passage's span, in the order of rows. What
//! lies in a passage's holes has no bits there: a hole's words are words of other passages.
//! Postings speak of the n-th word of a row; the n-th bit set tells its bytes, and counting bits
//! tells the word at a byte, without a look at the text.

use std::io::{self, Write};

use tantivy::directory::OwnedBytes;

use super::bits::{self, BitWriter, Finder};
use super::body::Body;
use super::room::Taken;
use super::{DocumentEntry, IndexError};
use crate::model::{Document, Kind, Passage, Role};
use crate::text::Span;
use crate::text::plain::mark_words;

/// A document made ready to be put on a shelf.
#[derive(Debug)]
pub(crate) struct Prepared {
    /// Tells this version of the document from every other that was ever in the index.
    pub(super) key: u64,
    pub(super) document: Document,
    entry: Vec<u8>,
    body: Vec<u8>,
    /// The room that it takes while it waits.
    _room: Option<Taken>,
}

impl Prepared {
    pub(super) fn new(key: u64, document: Document) -> Self {
        let entry = postcard::to_stdvec(&DocumentEntry::of(&document)).expect("an entry can be stored");
        let body = postcard::to_stdvec(&Body::of(&document)).expect("a body can be stored");
        Prepared { key, document, entry, body, _room: None }
    }

    /// The same document with its key and the room that it takes.
    pub(super) fn admitted(self, key: u64, room: Taken) -> Self {
        Prepared { key, _room: Some(room), ..self }
    }

    /// What tells whether two readings of a file gave the same document.
    pub(super) fn digest(&self) -> [u8; 16] {
        use sha2::{Digest, Sha256};
        // The entry holds the digest of the text.
        let digest = Sha256::new().chain_update(&self.entry).chain_update(&self.body).finalize();
        digest[..16].try_into().expect("32 bytes")
    }

    /// About how much memory it takes.
    pub(super) fn weight(&self) -> usize {
        self.document.text.len() * 2 + self.body.len() * 8
    }
}

/// Writes a shelf: texts go straight to `texts`, the rest is kept until the end.
#[derive(Debug)]
pub(super) struct ShelfWriter<W> {
    texts: W,
    written: u32,
    starts: BitWriter,
    ends: BitWriter,
    rows: Vec<u8>,
    documents: Vec<u8>,
    facts: Vec<u8>,
}

impl<W: Write> ShelfWriter<W> {
    pub(super) fn new(texts: W) -> Self {
        ShelfWriter {
            texts,
            written: 0,
            starts: BitWriter::default(),
            ends: BitWriter::default(),
            rows: Vec::new(),
            documents: Vec::new(),
            facts: Vec::new(),
        }
    }

    pub(super) fn add(&mut self, prepared: &Prepared) -> io::Result<()> {
        let Prepared { key, document, entry, body, .. } = prepared;
        self.begin(*key, document.text.as_bytes(), document.passages.len(), entry, body)?;
        let text = self.written - size(document.text.len())?;
        for passage in &document.passages {
            self.row(Row {
                start: text + size(passage.span.start())?,
                bits: size(self.starts.len())?,
                speaker: passage.speaker,
                kind: Some(passage.kind),
                role: passage.role,
            });
            self.mark_words(passage, &document.text);
        }
        Ok(())
    }

    /// Copies a document from another shelf.
    pub(super) fn copy(&mut self, from: &Shelf, document: u32) -> Result<(), IndexError> {
        let old = from.document(document);
        let text = from.text_bytes(&old);
        let (entry, body) = (from.entry_bytes(&old), from.body_bytes(&old));
        let folder = |source| IndexError::Folder { folder: "".into(), source };
        self.begin(old.key, text, old.rows as usize - 1, entry, body).map_err(folder)?;
        let moved = self.written - old.text_len;
        for number in old.first_row + 1..old.first_row + old.rows {
            let (row, next) = (from.row(number), from.row(number + 1));
            let bits = size(self.starts.len()).map_err(folder)?;
            self.row(Row { start: row.start - old.text_start + moved, bits, ..row });
            self.starts.append(&from.starts, row.bits as usize, next.bits as usize);
            self.ends.append(&from.ends, row.bits as usize, next.bits as usize);
        }
        Ok(())
    }

    fn begin(&mut self, key: u64, text: &[u8], passages: usize, entry: &[u8], body: &[u8]) -> io::Result<()> {
        let record = DocumentRecord {
            key,
            first_row: size(self.rows.len() / ROW)?,
            rows: size(passages + 1)?,
            text_start: self.written,
            text_len: size(text.len())?,
            facts_start: size(self.facts.len())?,
            entry_len: size(entry.len())?,
            body_len: size(body.len())?,
        };
        self.written = size(self.written as usize + text.len())?;
        self.texts.write_all(text)?;
        self.documents.extend_from_slice(&record.to_bytes());
        self.facts.extend_from_slice(entry);
        self.facts.extend_from_slice(body);
        self.row(Row {
            start: record.text_start,
            bits: size(self.starts.len())?,
            speaker: None,
            kind: None,
            role: Role::Unknown,
        });
        Ok(())
    }

    fn row(&mut self, row: Row) {
        self.rows.extend_from_slice(&row.to_bytes());
    }

    fn mark_words(&mut self, passage: &Passage, text: &str) {
        let first = self.starts.len();
        self.starts.grow(passage.span.len());
        self.ends.grow(passage.span.len());
        mark_words(&passage.own_text(text), |at, starts, ends| {
            self.starts.set(first + at, starts);
            self.ends.set(first + at, ends);
        });
    }

    /// About how much memory is kept.
    pub(super) fn weight(&self) -> usize {
        self.rows.capacity()
            + self.documents.capacity()
            + self.facts.capacity()
            + self.starts.bytes().len() * 2
    }

    /// Writes the rest to `rows`, and gives back where the texts went.
    pub(super) fn finish(mut self, rows: &mut dyn Write) -> io::Result<W> {
        // One row more, so that every row's end is the start of the next.
        self.row(Row {
            start: self.written,
            bits: size(self.starts.len())?,
            speaker: None,
            kind: None,
            role: Role::Unknown,
        });
        let (starts, ends) = (self.starts.into_bytes(), self.ends.into_bytes());
        let sections = [&self.rows, &self.documents, &self.facts, &starts, &ends];
        rows.write_all(MAGIC)?;
        for section in sections {
            rows.write_all(&(section.len() as u64).to_le_bytes())?;
        }
        for section in sections {
            rows.write_all(section)?;
        }
        Ok(self.texts)
    }
}

fn size(number: usize) -> io::Result<u32> {
    u32::try_from(number).map_err(|_| io::Error::other("more than 4 GiB of text in one part of the index"))
}

/// The first bytes of a shelf.
const MAGIC: &[u8; 8] = b"emic\0sh1";

/// Bytes of a row.
const ROW: usize = 16;

/// One row.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Row {
    /// Where its span begins in the part's texts.
    pub(crate) start: u32,
    /// Where its bits begin.
    bits: u32,
    /// The passage's speaker, in its document.
    pub(crate) speaker: Option<u32>,
    /// The passage's kind; none for the head of a document.
    pub(crate) kind: Option<Kind>,
    /// The passage's role, as the reader decided.
    pub(crate) role: Role,
}

const NONE: u8 = u8::MAX;

impl Row {
    fn to_bytes(self) -> [u8; ROW] {
        let mut bytes = [0; ROW];
        bytes[..4].copy_from_slice(&self.start.to_le_bytes());
        bytes[4..8].copy_from_slice(&self.bits.to_le_bytes());
        bytes[8..12].copy_from_slice(&self.speaker.unwrap_or(u32::MAX).to_le_bytes());
        bytes[12] = self.kind.map_or(NONE, |kind| kind as u8);
        bytes[13] = self.role as u8;
        bytes
    }

    fn from_bytes(bytes: &[u8]) -> Self {
        let speaker = u32_at(bytes, 8);
        Row {
            start: u32_at(bytes, 0),
            bits: u32_at(bytes, 4),
            speaker: (speaker != u32::MAX).then_some(speaker),
            kind: Kind::ALL.get(usize::from(bytes[12])).copied(),
            role: Role::ALL.get(usize::from(bytes[13])).copied().unwrap_or(Role::Unknown),
        }
    }
}

/// Bytes of a document's record.
const DOCUMENT: usize = 36;

/// Where a document's parts lie.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DocumentRecord {
    pub(super) key: u64,
    /// Its head.
    pub(crate) first_row: u32,
    /// How many rows, the head included.
    pub(crate) rows: u32,
    /// Where its text begins in the part's texts.
    pub(crate) text_start: u32,
    pub(crate) text_len: u32,
    facts_start: u32,
    entry_len: u32,
    body_len: u32,
}

impl DocumentRecord {
    fn to_bytes(self) -> [u8; DOCUMENT] {
        let mut bytes = [0; DOCUMENT];
        bytes[..8].copy_from_slice(&self.key.to_le_bytes());
        let numbers = [
            self.first_row,
            self.rows,
            self.text_start,
            self.text_len,
            self.facts_start,
            self.entry_len,
            self.body_len,
        ];
        for (place, number) in bytes[8..].chunks_exact_mut(4).zip(numbers) {
            place.copy_from_slice(&number.to_le_bytes());
        }
        bytes
    }

    fn from_bytes(bytes: &[u8]) -> Self {
        DocumentRecord {
            key: u64::from_le_bytes(bytes[..8].try_into().expect("eight bytes")),
            first_row: u32_at(bytes, 8),
            rows: u32_at(bytes, 12),
            text_start: u32_at(bytes, 16),
            text_len: u32_at(bytes, 20),
            facts_start: u32_at(bytes, 24),
            entry_len: u32_at(bytes, 28),
            body_len: u32_at(bytes, 32),
        }
    }
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes(bytes[at..at + 4].try_into().expect("four bytes"))
}

/// A shelf that can be read; on disk its files are mapped, not loaded.
#[derive(Clone, Debug)]
pub(crate) struct Shelf {
    texts: OwnedBytes,
    rows: OwnedBytes,
    documents: OwnedBytes,
    facts: OwnedBytes,
    starts: OwnedBytes,
    ends: OwnedBytes,
}

impl Shelf {
    /// Reads what a [`ShelfWriter`] wrote.
    pub(super) fn open(texts: OwnedBytes, rows: &OwnedBytes) -> Result<Self, IndexError> {
        let cut = || IndexError::damaged("a file of rows is cut short");
        let lengths = rows.get(MAGIC.len()..MAGIC.len() + 40).ok_or_else(cut)?;
        if !rows.starts_with(MAGIC) {
            return Err(IndexError::damaged("a file of rows does not begin as one"));
        }
        let mut at = (MAGIC.len() + 40) as u64;
        let mut sections = Vec::with_capacity(5);
        for length in lengths.chunks_exact(8) {
            let length = u64::from_le_bytes(length.try_into().expect("eight bytes"));
            let end = at.checked_add(length).filter(|end| *end <= rows.len() as u64).ok_or_else(cut)?;
            sections.push(rows.slice(at as usize..end as usize));
            at = end;
        }
        let [rows, documents, facts, starts, ends] = sections.try_into().expect("five lengths were read");
        let shelf = Shelf { texts, rows, documents, facts, starts, ends };
        if shelf.rows.len() < ROW || shelf.row(shelf.row_count()).start as usize != shelf.texts.len() {
            return Err(IndexError::damaged("texts and rows do not belong together"));
        }
        Ok(shelf)
    }

    /// How many rows there are, heads included.
    pub(crate) fn row_count(&self) -> u32 {
        (self.rows.len() / ROW - 1) as u32
    }

    /// A row; the one after the last has the start and bits at which the last ends.
    pub(crate) fn row(&self, row: u32) -> Row {
        let at = row as usize * ROW;
        Row::from_bytes(&self.rows[at..at + ROW])
    }

    pub(crate) fn document_count(&self) -> u32 {
        (self.documents.len() / DOCUMENT) as u32
    }

    pub(crate) fn document(&self, document: u32) -> DocumentRecord {
        let at = document as usize * DOCUMENT;
        DocumentRecord::from_bytes(&self.documents[at..at + DOCUMENT])
    }

    fn first_row_of(&self, document: u32) -> u32 {
        u32_at(&self.documents, document as usize * DOCUMENT + 8)
    }

    /// The document that a row belongs to.
    pub(crate) fn document_of(&self, row: u32) -> u32 {
        let (mut low, mut high) = (0, self.document_count());
        while low + 1 < high {
            let middle = low.midpoint(high);
            if self.first_row_of(middle) <= row { low = middle } else { high = middle }
        }
        low
    }

    /// The document that a row belongs to, which often is `near` or one not far behind it.
    pub(crate) fn document_from(&self, near: u32, row: u32) -> u32 {
        let begins_before = |document| self.first_row_of(document) <= row;
        if !begins_before(near) {
            return self.document_of(row);
        }
        for document in near..near.saturating_add(8) {
            if document + 1 >= self.document_count() || !begins_before(document + 1) {
                return document;
            }
        }
        self.document_of(row)
    }

    fn text_bytes(&self, document: &DocumentRecord) -> &[u8] {
        let start = document.text_start as usize;
        self.texts.get(start..start + document.text_len as usize).unwrap_or_default()
    }

    /// The reading text of a document.
    pub(crate) fn text(&self, document: &DocumentRecord) -> Result<&str, IndexError> {
        std::str::from_utf8(self.text_bytes(document)).map_err(|_| IndexError::damaged("a text is no UTF-8"))
    }

    fn entry_bytes(&self, document: &DocumentRecord) -> &[u8] {
        let start = document.facts_start as usize;
        self.facts.get(start..start + document.entry_len as usize).unwrap_or_default()
    }

    fn body_bytes(&self, document: &DocumentRecord) -> &[u8] {
        let start = document.facts_start as usize + document.entry_len as usize;
        self.facts.get(start..start + document.body_len as usize).unwrap_or_default()
    }

    pub(crate) fn entry(&self, document: &DocumentRecord) -> Result<DocumentEntry, IndexError> {
        postcard::from_bytes(self.entry_bytes(document))
            .map_err(|_| IndexError::damaged("the entry of a document"))
    }

    /// The passages of a document.
    pub(crate) fn passages(&self, document: &DocumentRecord) -> Result<Vec<Passage>, IndexError> {
        Body::passages_of(self.body_bytes(document))
    }

    fn body(&self, document: &DocumentRecord) -> Result<Body, IndexError> {
        postcard::from_bytes(self.body_bytes(document))
            .map_err(|_| IndexError::damaged("the passages of a document"))
    }

    /// A document as it was put here.
    pub(super) fn whole(&self, document: &DocumentRecord) -> Result<Document, IndexError> {
        let (entry, body) = (self.entry(document)?, self.body(document)?);
        Ok(Document {
            id: entry.id,
            title: entry.title,
            kind: entry.kind,
            format: entry.format,
            encoding: entry.encoding,
            language: entry.language,
            date: entry.date,
            text: self.text(document)?.to_owned(),
            speakers: entry.speakers,
            turns: body.turns()?,
            passages: body.passages()?,
            sections: entry.sections,
            comments: entry.comments,
            attributes: entry.attributes,
            offers: entry.offers,
            sources: body.sources()?,
            margin: body.margin,
        })
    }

    /// How many bytes the spans of all rows have.
    pub(crate) fn all_lengths(&self) -> u64 {
        u64::from(self.row(self.row_count()).bits)
    }

    /// How many bytes a row's span has.
    pub(crate) fn len_of(&self, row: u32) -> u32 {
        self.row(row + 1).bits - self.row(row).bits
    }

    /// How many words a row has.
    pub(crate) fn words_of(&self, row: u32) -> u32 {
        bits::count(&self.starts, self.row(row).bits as usize, self.row(row + 1).bits as usize)
    }

    /// How many words of a row start before `byte`, and how many end at or before it; `byte` counts
    /// from the start of the row's span.
    pub(crate) fn words_before(&self, row: Row, byte: u32) -> (u32, u32) {
        let (start, end) = (row.bits as usize, (row.bits + byte) as usize);
        (bits::count(&self.starts, start, end), bits::count(&self.ends, start, end))
    }

    /// Looks words of a row up, in rising order.
    pub(crate) fn places(&self, row: Row) -> Places<'_> {
        let first = row.bits as usize;
        Places { first, text: row.start, starts: Finder::new(&self.starts, first), ends: &self.ends }
    }
}

/// Where the words of one row stand; see [`Shelf::places`].
#[derive(Debug)]
pub(crate) struct Places<'a> {
    first: usize,
    text: u32,
    starts: Finder<'a>,
    ends: &'a [u8],
}

impl Places<'_> {
    /// The bytes, in the part's texts, from the start of the word `first` to the end of the word
    /// before `after`; none when there are no such words.
    pub(crate) fn of(&mut self, first: u32, after: u32) -> Option<Span> {
        let start = self.starts.find(first)?;
        // Words do not overlap: the first end behind a word's start is its own.
        let end = bits::nth_from(self.ends, start, after.checked_sub(first + 1)?)?;
        let base = self.text as usize;
        Some(Span::at(base + start - self.first, base + end + 1 - self.first))
    }
}
