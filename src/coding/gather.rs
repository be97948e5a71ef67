//! Gathering [`Evidence`]: the rows of all passages, and the marks of both layers on them.

use std::collections::HashMap;
use std::ops::Range;

use super::decided::Placed;
use super::evidence::{Data, DocumentRow, Evidence, Layer, Mark, PassageRow, Unmarked};
use super::suggest::Suggestion;
use crate::index::{DocumentEntry, IndexError, Snapshot};
use crate::model::{Cases, Codebook, Document, Kind, Passage, Role, Voices};
use crate::text::Span;
use crate::text::plain::count_words;
use crate::text::similar::folded_words;

/// Words that a quotation must have to be known again in another place.
const REPEATED_WORDS: usize = 8;

/// Whose words are data: `[count]` in `emic.toml`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Count {
    /// The roles.
    pub roles: Vec<Role>,
    /// The kinds of passages.
    pub kinds: Vec<Kind>,
}

impl Default for Count {
    fn default() -> Self {
        Count {
            roles: Role::ALL.iter().copied().filter(|role| role.is_counted()).collect(),
            kinds: Kind::ALL.iter().copied().filter(|kind| kind.is_counted()).collect(),
        }
    }
}

impl Count {
    /// Whether a passage of this kind gets a row: what is counted, and what could be.
    fn has_row(&self, kind: Kind) -> bool {
        kind.is_counted() || self.kinds.contains(&kind)
    }

    fn counts(&self, kind: Kind, role: Role) -> bool {
        self.kinds.contains(&kind) && self.roles.contains(&role)
    }
}

/// What people and rules say about the corpus.
#[derive(Clone, Copy, Debug)]
pub struct Sources<'a> {
    /// The codebook.
    pub codebook: &'a Codebook,
    /// The cases.
    pub cases: &'a Cases,
    /// The persons.
    pub voices: &'a Voices,
    /// What people coded, in document order.
    pub codings: &'a [Placed<'a>],
    /// How many codings have words that were not found.
    pub lost: usize,
    /// What rules found and nobody has decided, in document order.
    pub suggestions: &'a [Suggestion],
    /// Whose words are data.
    pub count: &'a Count,
}

/// Gathers what statistics and reports count.
///
/// # Errors
/// When a document cannot be read from the index.
pub fn gather(snapshot: &Snapshot, sources: Sources<'_>) -> Result<Evidence, IndexError> {
    let mut rows = Rows::new(sources);
    for number in 0..snapshot.documents().len() {
        let number = u32::try_from(number).unwrap_or(u32::MAX);
        let document = snapshot.document(number)?;
        rows.add(number, &document, &snapshot.documents()[number as usize]);
    }
    let marks = rows.marks();
    Ok(Evidence {
        codebook: sources.codebook.clone(),
        cases: sources.cases.clone(),
        voices: sources.voices.clone(),
        documents: rows.documents,
        passages: rows.passages,
        marks,
        unmarked: Unmarked { lost: count(sources.lost), unknown_code: rows.unknown_codes },
    })
}

struct Rows<'a> {
    sources: Sources<'a>,
    documents: Vec<DocumentRow>,
    passages: Vec<PassageRow>,
    /// The first row of the words of a voice, for quotations that come again.
    first: HashMap<(u32, Vec<String>), u32>,
    /// The position of each code in the codebook.
    codes: HashMap<&'a str, u32>,
    coded: Vec<Mark>,
    unknown_codes: u32,
}

impl<'a> Rows<'a> {
    fn new(sources: Sources<'a>) -> Self {
        let codes = (0u32..).zip(&sources.codebook.codes).map(|(at, code)| (code.id.as_str(), at)).collect();
        Rows {
            sources,
            documents: Vec::new(),
            passages: Vec::new(),
            first: HashMap::new(),
            codes,
            coded: Vec::new(),
            unknown_codes: 0,
        }
    }

    fn add(&mut self, number: u32, document: &Document, entry: &DocumentEntry) {
        let first = self.passages.len();
        let mut left_out: Vec<(Kind, u32)> = Vec::new();
        for (index, passage) in (0u32..).zip(&document.passages) {
            if self.sources.count.has_row(passage.kind) {
                let row = self.row(number, document, index, passage);
                self.passages.push(row);
            } else {
                match left_out.iter_mut().find(|(kind, _)| *kind == passage.kind) {
                    Some((_, count)) => *count += 1,
                    None => left_out.push((passage.kind, 1)),
                }
            }
        }
        left_out.sort_unstable();
        self.documents.push(DocumentRow {
            id: document.id.clone(),
            title: document.title.clone(),
            kind: document.kind,
            language: document.language.clone(),
            date: document.date,
            sha256: entry.text_sha256.clone(),
            words: entry.words,
            passages: count(first)..count(self.passages.len()),
            left_out,
            turns: count(document.turns.len()),
            comments: document.comments,
        });
        self.code(number, document);
    }

    /// The marks of what people coded in a document.
    fn code(&mut self, number: u32, document: &Document) {
        let all = self.sources.codings;
        let from = all.partition_point(|placed| placed.stands.document < number);
        let to = all.partition_point(|placed| placed.stands.document <= number);
        if from == to {
            return;
        }
        let touched = Touched::new(document);
        for placed in &all[from..to] {
            // What carries a code that the codebook does not have is counted, and has no column.
            let Some(code) = self.codes.get(&*placed.coding.code).copied() else {
                self.unknown_codes += 1;
                continue;
            };
            let passages = self.rows_of(number, &touched.by(placed.stands.span));
            if passages.is_empty() || self.is_withdrawn(&passages) {
                continue;
            }
            let coding = placed.coding;
            self.coded.push(Mark {
                document: number,
                passages,
                span: placed.stands.span,
                code,
                layer: Layer::Coded,
                stance: coding.stance,
                key: coding.key,
                decision: Some(coding.id),
                origin: Some(coding.origin),
                coder: Some(coding.coder.to_string()),
                note: coding.note.as_deref().map(str::to_owned),
                because: Vec::new(),
            });
        }
    }

    fn is_withdrawn(&self, rows: &Range<u32>) -> bool {
        rows.clone().any(|row| self.passages[row as usize].data == Data::Withdrawn)
    }

    fn row(&mut self, number: u32, document: &Document, index: u32, passage: &Passage) -> PassageRow {
        let voice = passage.speaker.and_then(|speaker| self.sources.voices.of(number, speaker));
        // participants.csv may decide the role otherwise than the reader; a passage whose role is
        // not its speaker's (literature quoted by an author) keeps its own.
        let of_reader = document.speaker_of(passage).map(|speaker| speaker.role);
        let of_voice = voice.and_then(|voice| self.sources.voices.get(voice)).map(|voice| voice.role);
        let role =
            if of_reader == Some(passage.role) { of_voice.unwrap_or(passage.role) } else { passage.role };
        let own = passage.own_text(&document.text);
        let data = self.data(passage.kind, role, voice, &own);
        PassageRow {
            document: number,
            index,
            number: passage.number,
            piece: passage.piece,
            last_number: passage.last_number,
            kind: passage.kind,
            role,
            voice,
            span: passage.span,
            words: count(count_words(&own)),
            page: document.page_at(passage.span.start()),
            start_ms: passage.start_ms,
            date: passage.date,
            thread: passage.thread,
            data,
        }
    }

    fn data(&mut self, kind: Kind, role: Role, voice: Option<u32>, own: &str) -> Data {
        if voice.and_then(|voice| self.sources.voices.get(voice)).is_some_and(|voice| voice.withdrawn) {
            return Data::Withdrawn;
        }
        if !self.sources.count.counts(kind, role) {
            return Data::Apart;
        }
        let Some(voice) = voice else {
            // Words that somebody quotes and nobody is named for may be anybody's, a book's too.
            return if kind == Kind::Quotation { Data::Apart } else { Data::Counted };
        };
        let folded = folded_words(own);
        if folded.len() < REPEATED_WORDS {
            return Data::Counted;
        }
        let row = count(self.passages.len());
        match *self.first.entry((voice, folded)).or_insert(row) {
            first if first == row => Data::Counted,
            first => Data::Repeats(first),
        }
    }

    fn marks(&mut self) -> Vec<Mark> {
        let mut marks = std::mem::take(&mut self.coded);
        marks.extend(self.sources.suggestions.iter().filter_map(|suggestion| self.mark(suggestion)));
        // Several codings of one stretch stay in the order in which they were made.
        marks.sort_by_key(|mark| {
            (mark.document, mark.span.start(), mark.span.end(), mark.code, mark.layer, mark.decision)
        });
        marks
    }

    fn mark(&self, suggestion: &Suggestion) -> Option<Mark> {
        let passages = self.rows_of(suggestion.document, &suggestion.passages);
        if passages.is_empty() || self.is_withdrawn(&passages) {
            return None;
        }
        Some(Mark {
            document: suggestion.document,
            passages,
            span: suggestion.span,
            code: suggestion.code,
            layer: Layer::Found,
            stance: super::evidence::Stance::For,
            key: false,
            decision: None,
            origin: None,
            coder: None,
            note: None,
            because: suggestion.because.clone(),
        })
    }

    /// The rows of the passages `indices` of a document.
    fn rows_of(&self, document: u32, indices: &Range<u32>) -> Range<u32> {
        let Some(row) = self.documents.get(document as usize) else { return 0..0 };
        let rows = &self.passages[row.passages.start as usize..row.passages.end as usize];
        let start = rows.partition_point(|row| row.index < indices.start);
        let end = rows.partition_point(|row| row.index < indices.end);
        row.passages.start + count(start)..row.passages.start + count(end)
    }
}

/// Which passages of a document a span touches.
pub(crate) struct Touched<'a> {
    document: &'a Document,
    /// For each passage, the furthest end of it and those before it.
    reach: Vec<usize>,
}

impl<'a> Touched<'a> {
    pub(crate) fn new(document: &'a Document) -> Self {
        let mut furthest = 0;
        let reach = document.passages.iter().map(|passage| {
            furthest = furthest.max(passage.span.end());
            furthest
        });
        Touched { reach: reach.collect(), document }
    }

    /// From the first passage whose own words the span touches to the last, as places in
    /// [`Document::passages`].
    pub(crate) fn by(&self, span: Span) -> Range<u32> {
        let passages = &self.document.passages;
        let end = passages.partition_point(|passage| passage.span.start() < span.end());
        let near = (0..end).rev().take_while(|at| self.reach[*at] > span.start());
        let touches = |at: &usize| passages[*at].pieces().any(|piece| piece.overlaps(span));
        near.filter(touches).map(count).fold(0..0, |range, at| match range {
            Range { start: 0, end: 0 } => at..at + 1,
            Range { start, end } => start.min(at)..end.max(at + 1),
        })
    }
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
