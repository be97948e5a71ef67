//! [`Prose`]: paragraphs, headings and block quotations out of mark-up, on their way to a draft.
//!
//! Markdown and web pages give the same things in other notations. Here they become talk, where labels
//! or headings tell speakers, or else the text of an author with quotations.

use std::collections::HashMap;

use super::draft::{Block, Draft, Voice, shown};
use super::post::{Marked, byline, is_name, quoted, refine};
use super::talk::{self, MOST_BLOCKS};
use super::{Out, ReadError, ReadRule, role_of_label, time};
use crate::diagnostic::Diagnostic;
use crate::model::{DocumentKind, Kind, Piece, VoiceKind, is_placeholder};
use crate::text::Span;

/// Words of a paragraph: line feeds are line breaks of which those at `soft` are only wrapping. Those in
/// `strong` are in bold or italics.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Words {
    pub(super) text: String,
    pub(super) soft: Vec<usize>,
    pub(super) strong: Vec<Span>,
}

impl From<String> for Words {
    fn from(text: String) -> Self {
        Words { text, ..Words::default() }
    }
}

/// A draft that grows paragraph by paragraph.
#[derive(Debug)]
pub(super) struct Prose {
    pub(super) draft: Draft,
    /// For each block its block quotation.
    quotations: Vec<Option<u32>>,
    /// Code, in which nobody speaks.
    code: Vec<Span>,
    /// Bytes of the reading text that are line feeds because the file is wrapped there.
    soft: Vec<usize>,
}

impl Prose {
    pub(super) fn new() -> Self {
        Prose {
            draft: Draft::new(DocumentKind::Text),
            quotations: Vec::new(),
            code: Vec::new(),
            soft: Vec::new(),
        }
    }

    /// Adds a paragraph, heading or other block that begins on `line` of the file.
    pub(super) fn push(
        &mut self,
        words: &Words,
        kind: Kind,
        quotation: Option<u32>,
        line: u32,
    ) -> Option<&mut Block> {
        let lost = words.text.len() - words.text.trim_start().len();
        let span = self.draft.push(&words.text, kind)?.span;
        let inside = |at: &usize| *at >= lost && at - lost < span.len();
        self.soft.extend(words.soft.iter().filter(|at| inside(at)).map(|at| at - lost + span.start()));
        self.draft.strong.extend(shown(&words.strong, span, lost));
        self.quotations.push(quotation);
        self.draft.sources.push(Piece { span, line, start_ms: None, page: None });
        self.draft.blocks.last_mut()
    }

    /// Adds code: a paragraph in whose lines no speakers are looked for.
    pub(super) fn code(&mut self, words: &Words, quotation: Option<u32>, line: u32) {
        if let Some(block) = self.push(words, Kind::Boilerplate, quotation, line) {
            let span = block.span;
            self.code.push(span);
        }
    }

    /// Adds words that are in the reading text and in no passage: a label.
    pub(super) fn label(&mut self, words: &str) {
        if self.draft.push(words, Kind::Boilerplate).is_some() {
            self.draft.blocks.pop();
        }
    }

    /// Refuses what no person wrote.
    pub(super) fn check_size(&self) -> Result<(), ReadError> {
        let blocks = self.draft.blocks.len();
        if blocks > MOST_BLOCKS {
            let reason = format!("it has more than the {MOST_BLOCKS} paragraphs that are read");
            return Err(ReadError::Hostile { reason });
        }
        Ok(())
    }

    /// Finds who speaks, or who is quoted, and ends the draft.
    pub(super) fn finish(mut self, rule: &ReadRule, speakers: &[String], out: &mut dyn Out) -> Draft {
        let told = self.draft.blocks.iter().any(|block| block.kind == Kind::Turn);
        if told {
            self.draft.kind = DocumentKind::Transcript;
        } else if let Some(said) = self.talk(rule, speakers) {
            said.into_iter().for_each(|finding| out.say(finding));
        } else {
            let starts = |code: &Span| code.start();
            let is_code = |block: &Block| self.code.binary_search_by_key(&block.span.start(), starts).is_ok();
            self.draft
                .blocks
                .iter_mut()
                .filter(|block| is_code(block))
                .for_each(|block| block.kind = Kind::Paragraph);
            self.byline();
            let marked = self.draft.blocks.drain(..).zip(self.quotations.drain(..));
            let marked = marked.map(|(block, quotation)| Marked { block, quotation }).collect();
            self.draft.blocks = refine(&self.draft.text, marked, rule);
        }
        self.unwrap_lines();
        self.draft
    }

    /// Author and date in a line of their own below the title.
    fn byline(&mut self) {
        const NEAR_TOP: usize = 4;
        for block in self.draft.blocks.iter_mut().take(NEAR_TOP).filter(|block| block.kind == Kind::Paragraph)
        {
            if let Some((author, date)) = byline(block.span.of(&self.draft.text)) {
                block.kind = Kind::Attribution;
                self.draft.author = self.draft.author.take().or(author);
                self.draft.date = self.draft.date.or(date);
            }
        }
    }

    /// Turns told by labels before the words, by headings, or by the names that the file lists.
    fn talk(&mut self, rule: &ReadRule, speakers: &[String]) -> Option<Vec<Diagnostic>> {
        let timed: Vec<Block> =
            self.draft.blocks.iter().filter(|block| block.start_ms.is_some()).cloned().collect();
        if let Some(said) = talk::find_turns(&mut self.draft, talk::Told::by(rule)) {
            self.join_soft_lines();
            self.keep_times(&timed);
            return Some(said);
        }
        if speakers_in_headings(&mut self.draft) || listed_speakers(&mut self.draft, speakers) {
            return Some(Vec::new());
        }
        None
    }

    /// Gives paragraphs that became turns the times that the mark-up told for them.
    fn keep_times(&mut self, timed: &[Block]) {
        let mut timed = timed.iter().peekable();
        for block in &mut self.draft.blocks {
            while timed.next_if(|known| known.span.end() <= block.span.start()).is_some() {}
            if let Some(known) = timed.next_if(|known| known.span.contains(block.span)) {
                block.start_ms = block.start_ms.or(known.start_ms);
                block.end_ms = block.end_ms.or(known.end_ms);
            }
        }
    }

    /// Lines of a turn that are parted only by wrapping are one paragraph.
    fn join_soft_lines(&mut self) {
        let mut joined: Vec<Block> = Vec::with_capacity(self.draft.blocks.len());
        for block in self.draft.blocks.drain(..) {
            if let Some(last) = joined.last_mut()
                && block.kind == Kind::Turn
                && last.kind == Kind::Turn
                && !block.opens
                && last.span.end() + 1 == block.span.start()
                && self.soft.binary_search(&last.span.end()).is_ok()
            {
                last.span = last.span.hull(block.span);
                last.end_ms = block.end_ms.or(last.end_ms);
                continue;
            }
            joined.push(block);
        }
        self.draft.blocks = joined;
    }

    /// Where the file is only wrapped a reader sees a space.
    fn unwrap_lines(&mut self) {
        let mut bytes = std::mem::take(&mut self.draft.text).into_bytes();
        let mut soft = self.soft.iter().copied().peekable();
        for block in &self.draft.blocks {
            while soft.next_if(|at| *at < block.span.start()).is_some() {}
            while let Some(at) = soft.next_if(|at| *at < block.span.end()) {
                bytes[at] = b' ';
            }
        }
        self.draft.text = String::from_utf8(bytes).expect("a line feed became a space");
    }
}

/// The voice of a quotation of which nothing is known.
pub(super) fn quoted_voice() -> Voice {
    quoted(None)
}

/// Makes turns of what stands below headings, where these are names that come again.
fn speakers_in_headings(draft: &mut Draft) -> bool {
    let mut labels: HashMap<String, usize> = HashMap::new();
    let headings = draft.blocks.iter().filter(|block| block.kind == Kind::Heading);
    for label in headings.filter_map(|heading| heading_label(heading.span.of(&draft.text))) {
        *labels.entry(label.0).or_default() += 1;
    }
    labels.retain(|label, count| *count > 1 && !talk::is_no_speaker(label));
    let turns: usize = labels.values().sum();
    if labels.len() < 2 || turns < 4 {
        return false;
    }
    let mut voice: Option<(Voice, Option<u32>)> = None;
    let mut opens = false;
    let mut blocks = Vec::with_capacity(draft.blocks.len());
    for mut block in draft.blocks.drain(..) {
        let label = heading_label(block.span.of(&draft.text)).filter(|_| block.kind == Kind::Heading);
        if let Some((label, start)) =
            label.filter(|(label, _)| labels.contains_key(label) || is_speaking(label))
        {
            voice = Some((Voice::named(label, VoiceKind::Speaker), start));
            opens = true;
            continue;
        }
        if block.kind == Kind::Heading {
            voice = None;
        }
        match &mut voice {
            Some((voice, start)) if matches!(block.kind, Kind::Paragraph | Kind::Quotation) => {
                block.kind = Kind::Turn;
                block.opens = std::mem::take(&mut opens);
                block.voice = Some(voice.clone());
                block.start_ms = start.take();
            }
            _ => {}
        }
        blocks.push(block);
    }
    draft.blocks = blocks;
    draft.kind = DocumentKind::Transcript;
    true
}

/// Whether a label that comes only once is surely a speaker's.
fn is_speaking(label: &str) -> bool {
    role_of_label(label).is_some() || is_placeholder(label) && label.chars().any(|c| c.is_ascii_digit())
}

/// The label and time of a heading such as `Ana (00:12:33):`.
fn heading_label(heading: &str) -> Option<(String, Option<u32>)> {
    let heading = heading.trim().trim_end_matches([':', '：']).trim();
    let (label, start) = match heading.rsplit_once(char::is_whitespace) {
        Some((label, last)) if time::milliseconds(last).is_some() => {
            (label.trim_end_matches([' ', '–', '-', '—', '|', '@', ',']), time::milliseconds(last))
        }
        _ => (heading, None),
    };
    let known = is_name(label) || is_placeholder(label) || role_of_label(label).is_some();
    (known && label.chars().count() <= 50).then(|| (label.to_owned(), start))
}

/// Makes turns of paragraphs that begin with a name which the file itself lists as a speaker's.
fn listed_speakers(draft: &mut Draft, speakers: &[String]) -> bool {
    let label_of = |words: &str| {
        let (label, rest) = words.split_once([':', '：'])?;
        let known = speakers.iter().find(|speaker| speaker.eq_ignore_ascii_case(label.trim()))?;
        Some((known.clone(), words.len() - rest.trim_start().len()))
    };
    if !draft.blocks.iter().any(|block| label_of(block.span.of(&draft.text)).is_some()) {
        return false;
    }
    let mut voice = None;
    for block in draft.blocks.iter_mut().filter(|block| block.kind == Kind::Paragraph) {
        let label = label_of(block.span.of(&draft.text));
        block.opens = label.is_some();
        if let Some((label, skip)) = label {
            voice = Some(Voice::named(label, VoiceKind::Speaker));
            block.span = Span::at(block.span.start() + skip, block.span.end());
        }
        if voice.is_some() {
            block.kind = Kind::Turn;
            block.voice.clone_from(&voice);
        }
    }
    draft.kind = DocumentKind::Transcript;
    true
}
