//! [`Flow`]: what every word processor's document is, paragraphs in order, on their way to a draft.
//!
//! Readers of DOCX, ODT, RTF and PDF fill a flow; making the reading text of it, finding speakers
//! in paragraphs or in the columns of a table, and placing margin comments is done here, once.

use super::draft::{Draft, Voice, shown};
use super::table::layout::Layout;
use super::{Out, ReadError, Source, With, columns, talk, time};
use crate::diagnostic::Diagnostic;
use crate::model::{DocumentKind, Kind, MarginComment, Piece, VoiceKind, When};
use crate::text::Span;
use crate::text::single_spaced;

/// The paragraphs of a document, in reading order.
#[derive(Debug, Default)]
pub(super) struct Flow {
    /// Body, tables and notes.
    pub(super) paragraphs: Vec<Paragraph>,
    /// Remarks in the margin.
    pub(super) remarks: Vec<Remark>,
    /// The language, where the file tells.
    pub(super) language: Option<String>,
    /// Who wrote it, where the file tells.
    pub(super) author: Option<String>,
}

/// What a paragraph is in its document.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Style {
    /// Running text, also in lists and boxes.
    #[default]
    Body,
    /// The title of the document.
    Title,
    /// A heading of any level.
    Heading,
    /// Set off from the text around it by spaces, as a quotation is.
    SetOff,
    /// A footnote or endnote.
    Note,
    /// Made by the program: an entry of a table of contents.
    Furniture,
}

/// A paragraph.
#[derive(Clone, Debug, Default)]
pub(super) struct Paragraph {
    /// What a reader sees of it: tabs as tabs, line breaks as line feeds.
    pub(super) text: String,
    /// Stretches of the text in bold or italics, sorted.
    pub(super) strong: Vec<Span>,
    /// What it is.
    pub(super) style: Style,
    /// The cell of a table that it stands in.
    pub(super) cell: Option<Cell>,
    /// The page on which it begins, from 1.
    pub(super) page: Option<u32>,
}

/// A cell of a table, all from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cell {
    pub(super) table: u32,
    pub(super) row: u32,
    pub(super) column: u32,
}

/// A point in a flow: paragraph and byte in its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Point {
    pub(super) paragraph: usize,
    pub(super) byte: usize,
}

/// A remark in the margin.
#[derive(Clone, Debug)]
pub(super) struct Remark {
    pub(super) from: Point,
    pub(super) to: Point,
    pub(super) author: Option<String>,
    pub(super) date: Option<When>,
    pub(super) text: String,
}

impl Flow {
    /// Makes the draft and gives it away.
    ///
    /// # Errors
    /// When there are no words, or whoever takes drafts wants no more.
    pub(super) fn read(
        mut self,
        source: &Source<'_>,
        with: &With<'_>,
        out: &mut dyn Out,
    ) -> Result<(), ReadError> {
        if !self.remarks.is_empty() {
            out.say(margin(self.remarks.len()));
        }
        self.find_set_off(out);
        let mut draft = self.draft()?;
        if draft.kind != DocumentKind::Transcript
            && let Some(said) = talk::find_turns(&mut draft, talk::Told::by(with.rule))
        {
            said.into_iter().for_each(|finding| out.say(finding));
        }
        if draft.kind != DocumentKind::Transcript {
            let author = Voice { label: draft.author.clone(), kind: VoiceKind::Author, role: None };
            for block in draft.blocks.iter_mut().filter(|block| block.kind == Kind::Paragraph) {
                block.voice = Some(author.clone());
            }
        }
        if draft.text.len() as u64 > source.limit() {
            return Err(ReadError::TooLarge { bytes: draft.text.len() as u64, limit: source.limit() });
        }
        out.draft(draft)
    }

    /// The reading text and its blocks.
    ///
    /// # Errors
    /// When there are no words.
    pub(super) fn draft(mut self) -> Result<Draft, ReadError> {
        self.unmask_headings();
        let mut composed = Composed::new();
        for group in self.paragraphs.chunk_by(|a, b| table_of(a) == table_of(b)) {
            let first = composed.places.len();
            match layout_of(group) {
                Some(layout) => composed.talk(group, &layout),
                None => composed.paragraphs(group),
            }
            debug_assert_eq!(composed.places.len(), first + group.len());
        }
        let mut draft = composed.draft;
        draft.language = self.language;
        draft.author = self.author;
        if draft.blocks.is_empty() {
            return Err(ReadError::Empty);
        }
        let places = composed.places;
        draft.margin =
            self.remarks.into_iter().map(|remark| placed(remark, &places, draft.text.len())).collect();
        Ok(draft)
    }

    /// Labels stand at the margin. A single paragraph that begins with many spaces in a document
    /// whose others do not is a quotation set off by hand, and where it begins like a turn that is
    /// said, since only a person can tell.
    fn find_set_off(&mut self, out: &mut dyn Out) {
        const SPACES: usize = 8;
        let is_set_off = |paragraph: &Paragraph| {
            let spaces = paragraph.text.chars().take_while(|c| *c == ' ' || *c == '\u{A0}').count();
            spaces >= SPACES && paragraph.style == Style::Body && paragraph.text.trim().len() > SPACES
        };
        let count = self.paragraphs.iter().filter(|paragraph| is_set_off(paragraph)).count();
        if count * 20 > self.paragraphs.len() {
            return;
        }
        for paragraph in self.paragraphs.iter_mut().filter(|paragraph| is_set_off(paragraph)) {
            paragraph.style = Style::SetOff;
            if let Some((label, _)) = paragraph.text.trim().split_once([':', '：'])
                && columns::is_label(label)
            {
                out.say(set_off(label));
            }
        }
    }

    /// In a document that is all headings the style means nothing: it was typed in the wrong one.
    fn unmask_headings(&mut self) {
        let mut words = [0, 0];
        for paragraph in &self.paragraphs {
            words[usize::from(paragraph.style == Style::Heading)] += paragraph.text.len();
        }
        if words[1] > words[0] && self.paragraphs.len() > 4 {
            for paragraph in self.paragraphs.iter_mut().filter(|paragraph| paragraph.style == Style::Heading)
            {
                paragraph.style = Style::Body;
            }
        }
    }
}

fn margin(count: usize) -> Diagnostic {
    let what = match count {
        1 => "one remark in the margin is kept beside the text".to_owned(),
        _ => format!("{count} remarks in the margin are kept beside the text"),
    };
    Diagnostic::note("IN072", what)
}

fn set_off(label: &str) -> Diagnostic {
    let what = format!(
        "a paragraph begins with spaces and then \"{label}:\"; it was read as a quotation, not as a turn"
    );
    Diagnostic::warning("IN073", what).help("if it is a turn, remove the spaces before the name")
}

fn table_of(paragraph: &Paragraph) -> Option<u32> {
    paragraph.cell.map(|cell| cell.table)
}

/// A draft being composed, and where the paragraphs of the flow went.
struct Composed {
    draft: Draft,
    /// For each paragraph where its text begins in the reading text, and how much white space it
    /// lost at its beginning; none for one that is not there.
    places: Vec<Option<(usize, usize)>>,
}

impl Composed {
    fn new() -> Self {
        Composed { draft: Draft::new(DocumentKind::Text), places: Vec::new() }
    }

    /// Paragraphs, and tables that are no talk: the short cells of a row on one line.
    fn paragraphs(&mut self, group: &[Paragraph]) {
        for row in group.chunk_by(|a, b| a.cell.is_some() && row_of(a) == row_of(b)) {
            if row.len() > 1 && is_one_line(row) {
                self.row(row);
            } else {
                row.iter().for_each(|paragraph| self.paragraph(paragraph));
            }
        }
    }

    fn paragraph(&mut self, paragraph: &Paragraph) {
        let kind = match paragraph.style {
            Style::Body => Kind::Paragraph,
            Style::Title | Style::Heading => Kind::Heading,
            Style::SetOff => Kind::Quotation,
            Style::Note => Kind::Reference,
            Style::Furniture => Kind::Boilerplate,
        };
        if paragraph.style == Style::Title && self.draft.title.is_none() {
            self.draft.title = Some(single_spaced(&paragraph.text)).filter(|title| !title.is_empty());
        }
        let place = self.draft.push(&paragraph.text, kind).map(|block| {
            if kind == Kind::Quotation {
                block.voice = Some(Voice { label: None, kind: VoiceKind::Quoted, role: None });
            }
            block.span
        });
        if let Some(span) = place {
            let lost = paragraph.text.len() - paragraph.text.trim_start().len();
            self.draft.strong.extend(shown(&paragraph.strong, span, lost));
        }
        self.note(paragraph, place.map(Span::start));
    }

    fn row(&mut self, row: &[Paragraph]) {
        let cells: Vec<&str> =
            row.iter().map(|cell| cell.text.trim()).filter(|text| !text.is_empty()).collect();
        let start = self.draft.push(&cells.join("\t"), Kind::Paragraph).map(|block| block.span.start());
        let mut at = start.unwrap_or_default();
        for cell in row {
            let length = cell.text.trim().len();
            self.note(cell, start.filter(|_| length > 0).map(|_| at));
            at += if length > 0 { length + 1 } else { 0 };
        }
    }

    /// The rows of a table whose columns are speakers, words and perhaps times.
    fn talk(&mut self, group: &[Paragraph], layout: &Layout) {
        self.draft.kind = DocumentKind::Transcript;
        let mut speaker: Option<String> = None;
        for row in group.chunk_by(|a, b| row_of(a) == row_of(b)) {
            let first = row[0].cell.map_or(0, |cell| cell.row);
            let cell = |column: Option<u32>| column.map(|column| cell_text(row, column)).unwrap_or_default();
            let named = single_spaced(&cell(Some(number(layout.speaker))))
                .trim_end_matches([':', '：'])
                .trim()
                .to_owned();
            let begins = !named.is_empty();
            if begins {
                speaker = Some(named);
            }
            let start_ms = time::milliseconds(cell(layout.time.map(number)).trim());
            let mut opens = begins;
            for paragraph in row {
                let is_text = paragraph.cell.is_some_and(|cell| cell.column == number(layout.text));
                if first < number(layout.header_rows) || !is_text {
                    self.places.push(None);
                    continue;
                }
                let place = self.draft.push(&paragraph.text, Kind::Turn).map(|block| {
                    block.opens = std::mem::take(&mut opens);
                    block.voice = speaker.clone().map(|label| Voice::named(label, VoiceKind::Speaker));
                    block.start_ms = start_ms.filter(|_| block.opens);
                    block.span.start()
                });
                self.note(paragraph, place);
            }
        }
    }

    fn note(&mut self, paragraph: &Paragraph, place: Option<usize>) {
        let lost = paragraph.text.len() - paragraph.text.trim_start().len();
        self.places.push(place.map(|place| (place, lost)));
        if let (Some(start), Some(page)) = (place, paragraph.page)
            && self.draft.sources.last().is_none_or(|piece| piece.page != Some(page))
        {
            let span = Span::at(start, self.draft.text.len());
            self.draft.sources.push(Piece { span, line: 1, start_ms: None, page: Some(page) });
        } else if let (Some(piece), Some(_)) = (self.draft.sources.last_mut(), place) {
            piece.span = Span::at(piece.span.start(), self.draft.text.len());
        }
    }
}

/// The layout of a table of talk; none for any other group of paragraphs.
fn layout_of(group: &[Paragraph]) -> Option<Layout> {
    group.first()?.cell?;
    let width = group.iter().filter_map(|paragraph| paragraph.cell).map(|cell| cell.column).max()? + 1;
    let rows = group.chunk_by(|a, b| row_of(a) == row_of(b));
    let table: Vec<Vec<String>> =
        rows.map(|row| (0..width.min(WIDEST)).map(|column| cell_text(row, column)).collect()).collect();
    Layout::by_header(&table).or_else(|| Layout::by_shape(&table))
}

/// Tables of talk have few columns.
const WIDEST: u32 = 16;

fn row_of(paragraph: &Paragraph) -> Option<(u32, u32)> {
    paragraph.cell.map(|cell| (cell.table, cell.row))
}

fn cell_text(row: &[Paragraph], column: u32) -> String {
    let here = row.iter().filter(|paragraph| paragraph.cell.is_some_and(|cell| cell.column == column));
    here.map(|paragraph| paragraph.text.trim()).collect::<Vec<_>>().join("\n")
}

/// Whether every cell of a row is one short paragraph, as in a table of figures.
fn is_one_line(row: &[Paragraph]) -> bool {
    const SHORT: usize = 120;
    let single = row.windows(2).all(|pair| pair[0].cell != pair[1].cell);
    single && row.iter().all(|cell| cell.text.len() <= SHORT && !cell.text.trim().contains('\n'))
}

fn number(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// Where a remark stands in the reading text.
fn placed(remark: Remark, places: &[Option<(usize, usize)>], end: usize) -> MarginComment {
    let byte = |point: Point| {
        let here = places.get(point.paragraph..).unwrap_or_default();
        match here.first() {
            Some(Some((start, lost))) => start + point.byte.saturating_sub(*lost),
            _ => here.iter().flatten().next().map_or(end, |(start, _)| *start),
        }
        .min(end)
    };
    let (from, to) = (byte(remark.from), byte(remark.to));
    let span = Span::at(from, to.max(from));
    MarginComment { span, author: remark.author, date: remark.date, text: remark.text }
}
