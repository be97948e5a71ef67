//! Rows become drafts, one after the other.

use super::header::Header;
use super::plan::{Plan, Shape};
use super::{About, Row};
use crate::ingest::draft::{Draft, Voice};
use crate::ingest::{Out, ReadError, dated, time};
use crate::model::{DocumentKind, Kind, Piece, Role, VoiceKind};
use crate::text::Span;
use crate::text::single_spaced;

/// The rows of a table on their way.
pub(super) struct Rows<'a> {
    header: &'a Header,
    plan: &'a Plan,
    about: &'a About,
    out: &'a mut dyn Out,
    /// The document that further rows may belong to, and what tells that they do.
    current: Option<(String, Draft)>,
    /// The speaker of the row before, for rows that leave it out.
    speaker: Option<String>,
}

impl<'a> Rows<'a> {
    pub(super) fn new(header: &'a Header, plan: &'a Plan, about: &'a About, out: &'a mut dyn Out) -> Self {
        Rows { header, plan, about, out, current: None, speaker: None }
    }

    /// Reads the next row.
    ///
    /// # Errors
    /// When a document grows too large, or whoever takes the texts wants no more.
    pub(super) fn take(&mut self, row: &Row) -> Result<(), ReadError> {
        match self.plan.shape {
            Shape::Turns => self.turn(row),
            Shape::LongAnswers => self.long_answer(row),
            Shape::Answers => self.answers(row),
            Shape::Posts | Shape::Texts => self.text(row),
        }
    }

    /// Gives the last document away.
    ///
    /// # Errors
    /// When whoever takes the texts wants no more.
    pub(super) fn finish(mut self) -> Result<(), ReadError> {
        self.close()
    }

    fn close(&mut self) -> Result<(), ReadError> {
        match self.current.take() {
            Some((_, mut draft)) if !draft.blocks.is_empty() => {
                draft.join_segments();
                self.out.draft(draft)
            }
            _ => Ok(()),
        }
    }

    /// The document of rows that have `key` in common, begun anew when the key changes.
    fn grouped(&mut self, key: &str, row: &Row, kind: DocumentKind) -> Result<&mut Draft, ReadError> {
        if self.current.as_ref().is_none_or(|(current, _)| current != key) {
            self.close()?;
            let mut draft = self.draft(row, kind);
            draft.inner =
                Some(key).filter(|key| !key.is_empty()).map(str::to_owned).or(self.about.sheet.clone());
            self.speaker = None;
            self.current = Some((key.to_owned(), draft));
        }
        let (_, draft) = self.current.as_mut().expect("a document was begun");
        if draft.text.len() as u64 > self.about.limit {
            return Err(ReadError::TooLarge { bytes: draft.text.len() as u64, limit: self.about.limit });
        }
        Ok(draft)
    }

    fn turn(&mut self, row: &Row) -> Result<(), ReadError> {
        let plan = self.plan;
        let key = plan.conversation.map(|at| row.cell(at).to_owned()).unwrap_or_default();
        let named = plan.speaker.map(|at| row.cell(at)).unwrap_or_default();
        let named = named.trim_end_matches([':', '：']).trim();
        self.grouped(&key, row, DocumentKind::Transcript)?;
        if !named.is_empty() {
            self.speaker = Some(named.to_owned());
        }
        let voice = Voice { label: self.speaker.clone(), kind: VoiceKind::Speaker, role: None };
        let (start_ms, end_ms) = (self.time(row, plan.start), self.time(row, plan.end));
        let date = plan.date.and_then(|at| dated::date(row.cell(at), plan.day_first));
        let title = plan.conversation.is_none();
        let Some((_, draft)) = self.current.as_mut() else { return Ok(()) };
        if let Some(block) = draft.push(row.cell(plan.text[0]), Kind::Turn) {
            block.voice = Some(voice);
            (block.start_ms, block.end_ms) = (start_ms, end_ms);
            block.date = date;
            let span = block.span;
            draft.sources.push(Piece { span, line: row.line, start_ms, page: None });
        }
        // What differs from turn to turn says nothing about the whole.
        if title {
            draft.title = None;
            draft.attributes.clear();
            draft.date = None;
        } else {
            let attributes = &plan.attributes;
            draft.attributes.retain(|name, value| {
                attributes.iter().any(|(known, at)| known == name && row.cell(*at) == value)
            });
        }
        Ok(())
    }

    fn answers(&mut self, row: &Row) -> Result<(), ReadError> {
        let mut draft = self.draft(row, DocumentKind::Answers);
        let voice = self.answering(row);
        for at in &self.plan.text {
            if row.cell(*at).is_empty() {
                continue;
            }
            draft.push(&self.question(*at), Kind::Heading);
            answer(&mut draft, row.cell(*at), &voice, row.line);
        }
        if draft.blocks.is_empty() { Ok(()) } else { self.out.draft(draft) }
    }

    fn long_answer(&mut self, row: &Row) -> Result<(), ReadError> {
        let plan = self.plan;
        let key = plan.id.or(plan.speaker).map(|at| row.cell(at).to_owned()).unwrap_or_default();
        let voice = self.answering(row);
        let draft = self.grouped(&key, row, DocumentKind::Answers)?;
        let words = row.cell(plan.text[0]);
        if !words.is_empty() {
            if let Some(question) = plan.question {
                draft.push(row.cell(question), Kind::Heading);
            }
            answer(draft, words, &voice, row.line);
        }
        Ok(())
    }

    fn text(&mut self, row: &Row) -> Result<(), ReadError> {
        let plan = self.plan;
        let post = plan.shape == Shape::Posts;
        let mut draft = self.draft(row, if post { DocumentKind::Post } else { DocumentKind::Text });
        draft.author = plan.speaker.map(|at| row.cell(at).to_owned()).filter(|author| !author.is_empty());
        if let Some(title) = draft.title.clone() {
            draft.push(&title, Kind::Heading);
        }
        let voice = Voice { label: draft.author.clone(), kind: VoiceKind::Author, role: None };
        for paragraph in row.cell(plan.text[0]).split("\n\n") {
            if let Some(block) = draft.push(paragraph, Kind::Paragraph) {
                block.voice = Some(voice.clone());
                let span = block.span;
                draft.sources.push(Piece { span, line: row.line, start_ms: None, page: None });
            }
        }
        if let Some(parent) = plan.reply_to.map(|at| row.cell(at)).filter(|parent| !parent.is_empty()) {
            draft.attributes.insert("reply-to".to_owned(), parent.to_owned());
        }
        if draft.sources.is_empty() { Ok(()) } else { self.out.draft(draft) }
    }

    /// A draft with what a row says beside its words.
    fn draft(&self, row: &Row, kind: DocumentKind) -> Draft {
        let plan = self.plan;
        let cell = |at: Option<usize>| at.map(|at| row.cell(at)).filter(|cell| !cell.is_empty());
        let mut draft = Draft::new(kind);
        draft.inner = cell(plan.id).map(|id| match &self.about.sheet {
            Some(sheet) => format!("{sheet}/{id}"),
            None => id.to_owned(),
        });
        draft.title = cell(plan.title).map(single_spaced);
        draft.date = cell(plan.date).and_then(|date| dated::date(date, plan.day_first));
        draft.encoding.clone_from(&self.about.encoding);
        for (name, at) in &plan.attributes {
            if let Some(value) = cell(Some(*at)) {
                draft.attributes.insert(name.clone(), value.to_owned());
            }
        }
        draft
    }

    /// Who answers: the participant that the row names.
    fn answering(&self, row: &Row) -> Voice {
        let named = self.plan.speaker.or(self.plan.id).map(|at| row.cell(at)).filter(|name| !name.is_empty());
        Voice { label: named.map(str::to_owned), kind: VoiceKind::Speaker, role: Some(Role::Participant) }
    }

    fn question(&self, at: usize) -> String {
        let name = &self.header.names[at];
        match &self.header.questions[at] {
            Some(text) => format!("{name}: {text}"),
            None => name.clone(),
        }
    }

    fn time(&self, row: &Row, column: Option<usize>) -> Option<u32> {
        let cell = row.cell(column?);
        let number = || {
            cell.replace(',', ".")
                .parse()
                .ok()
                .and_then(|number: f64| time::from_seconds(number * self.plan.unit))
        };
        time::milliseconds(cell).or_else(number)
    }
}

/// An answer: its paragraphs are one unit.
fn answer(draft: &mut Draft, words: &str, voice: &Voice, line: u32) {
    let mut opens = true;
    for paragraph in words.split("\n\n") {
        if let Some(block) = draft.push(paragraph, Kind::Answer) {
            block.opens = std::mem::take(&mut opens);
            block.voice = Some(voice.clone());
            let span: Span = block.span;
            draft.sources.push(Piece { span, line, start_ms: None, page: None });
        }
    }
}
