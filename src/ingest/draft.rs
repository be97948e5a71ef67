//! [`Draft`]: what a reader found, before it is a document.
//!
//! A reader says which stretches of the reading text are turns, paragraphs, comments, and whose
//! they are, as the format tells. Everything that is the same for all formats (joining labels,
//! roles, utterances, cutting of long passages, numbers, sections, questions) is done once, in
//! `compose`.

use std::collections::BTreeMap;

use crate::model::{DocumentKind, Kind, MarginComment, Offer, Piece, Role, Thread, VoiceKind, When};
use crate::text::Span;

/// A reading text and its blocks in order.
#[derive(Clone, Debug)]
pub struct Draft {
    /// The id of the text inside a file of many.
    pub inner: Option<String>,
    /// What sort of text.
    pub kind: DocumentKind,
    /// The title, where the format tells.
    pub title: Option<String>,
    /// The author of the post, where the format tells.
    pub author: Option<String>,
    /// The language, where the format tells.
    pub language: Option<String>,
    /// The date, where the format tells.
    pub date: Option<When>,
    /// The encoding, where the reader decoded the file itself; else that of the decoded source.
    pub encoding: Option<String>,
    /// The reading text.
    pub text: String,
    /// The blocks, sorted by span, not overlapping.
    pub blocks: Vec<Block>,
    /// Stretches in bold or italics, sorted, not overlapping: labels of speakers are often set so.
    pub strong: Vec<Span>,
    /// What the file says about the text beside its words.
    pub attributes: BTreeMap<String, String>,
    /// Remarks in the margin.
    pub margin: Vec<MarginComment>,
    /// What the text suggests and nobody has decided.
    pub offers: Vec<Offer>,
    /// Where the reading text stands in the file; empty when it is the decoded file.
    pub sources: Vec<Piece>,
}

/// A paragraph-sized stretch of the reading text.
#[derive(Clone, Debug)]
pub struct Block {
    /// The words, without label, time or surrounding white space.
    pub span: Span,
    /// What it is.
    pub kind: Kind,
    /// Whether it begins a turn, comment or other unit; `false` continues the unit before it
    /// (the second paragraph of a turn or comment).
    pub opens: bool,
    /// Whose words.
    pub voice: Option<Voice>,
    /// Milliseconds at which it begins and ends, where the format tells.
    pub start_ms: Option<u32>,
    /// See `start_ms`.
    pub end_ms: Option<u32>,
    /// Its own date.
    pub date: Option<When>,
    /// Its place in a thread.
    pub thread: Option<Thread>,
}

/// Whose words, as the text says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Voice {
    /// The label or name, where the text gives one.
    pub label: Option<String>,
    /// What makes it a voice.
    pub kind: VoiceKind,
    /// The role, where the format tells; else `compose` decides from the whole document.
    pub role: Option<Role>,
}

impl Voice {
    /// The label or name without the white space around it; none where there is no more to it.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.label.as_deref().map(str::trim).filter(|label| !label.is_empty())
    }
}

impl Draft {
    /// A draft without text.
    #[must_use]
    pub fn new(kind: DocumentKind) -> Self {
        Draft {
            inner: None,
            kind,
            title: None,
            author: None,
            language: None,
            date: None,
            encoding: None,
            text: String::new(),
            blocks: Vec::new(),
            strong: Vec::new(),
            attributes: BTreeMap::new(),
            margin: Vec::new(),
            offers: Vec::new(),
            sources: Vec::new(),
        }
    }

    /// Appends `words`, without surrounding white space, after one blank line, and returns the
    /// block that they are, to be given a voice, time or date. Words that are only white space
    /// make no block.
    ///
    /// ```
    /// use emic::ingest::draft::Draft;
    /// use emic::model::{DocumentKind, Kind};
    /// let mut draft = Draft::new(DocumentKind::Text);
    /// draft.push("Closing", Kind::Heading);
    /// draft.push("  So that was that.\n", Kind::Paragraph);
    /// assert_eq!(draft.text, "Closing\n\nSo that was that.");
    /// ```
    pub fn push(&mut self, words: &str, kind: Kind) -> Option<&mut Block> {
        let words = words.trim();
        if words.is_empty() {
            return None;
        }
        if !self.text.is_empty() {
            self.text.push_str("\n\n");
        }
        let start = self.text.len();
        self.text.push_str(words);
        self.blocks.push(Block::new(Span::at(start, self.text.len()), kind));
        self.blocks.last_mut()
    }

    /// Makes turns of segments, where the records of a format are not turns but pieces of them.
    ///
    /// Captions, recognised speech and annotation tiers cut one speaker's talk wherever they like.
    /// They are known by records that go on with the speaker before: where these are more than a
    /// quarter, such records are written on in the turn, as one paragraph; where they are few, each
    /// record is a turn as written.
    pub fn join_segments(&mut self) {
        let is_record = |block: &Block| block.kind == Kind::Turn && block.opens;
        let follows = |pair: &[Block]| is_record(&pair[1]) && same_voice(&pair[0], &pair[1]);
        let turns = self.blocks.iter().filter(|block| is_record(block)).count();
        let following = self.blocks.windows(2).filter(|pair| follows(pair)).count();
        if following * 4 <= turns {
            return;
        }
        let mut joined = Draft { text: String::with_capacity(self.text.len()), ..Draft::new(self.kind) };
        for block in &self.blocks {
            let words = block.span.of(&self.text);
            let continues = joined.blocks.last().is_some_and(|last| same_voice(last, block));
            match joined.blocks.last_mut() {
                Some(last) if continues && is_record(block) => {
                    let start = joined.text.len();
                    append(&mut joined.text, words);
                    last.span = Span::at(last.span.start(), joined.text.len());
                    last.end_ms = block.end_ms.or(last.end_ms);
                    joined.sources.push(piece(start, &joined.text, block));
                }
                _ => {
                    let Some(new) = joined.push(words, block.kind) else { continue };
                    let span = new.span;
                    *new = Block { span, ..block.clone() };
                    joined.sources.push(piece(span.start(), &joined.text, block));
                }
            }
        }
        self.place_pieces(&mut joined.sources);
        (self.text, self.blocks, self.sources) = (joined.text, joined.blocks, joined.sources);
    }

    /// Gives the pieces of joined blocks the lines of the blocks' own pieces.
    fn place_pieces(&self, joined: &mut [Piece]) {
        let mut own = self.sources.iter().peekable();
        for (block, piece) in self.blocks.iter().zip(joined) {
            while let Some(source) = own.next_if(|source| source.span.start() <= block.span.start()) {
                piece.line = source.line;
                piece.page = source.page;
            }
        }
    }
}

/// Where a block that was joined to others stands, and when it was said.
fn piece(start: usize, text: &str, block: &Block) -> Piece {
    Piece { span: Span::at(start, text.len()), line: 1, start_ms: block.start_ms, page: None }
}

/// Stretches of a paragraph in the reading text, where it stands at `span` without the first `lost`
/// bytes of it.
pub(super) fn shown(strong: &[Span], span: Span, lost: usize) -> impl Iterator<Item = Span> {
    let place = move |at: usize| (at.max(lost) - lost + span.start()).min(span.end());
    strong
        .iter()
        .map(move |part| Span::at(place(part.start()), place(part.end())))
        .filter(|part| !part.is_empty())
}

/// Appends words to a text as one writes on: after a space, unless the script has none.
pub(super) fn append(text: &mut String, words: &str) {
    let is_wide =
        |c: char| matches!(c, '\u{3000}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}' | '\u{FF01}'..='\u{FF0F}');
    let wide = text.chars().next_back().is_some_and(is_wide) && words.chars().next().is_some_and(is_wide);
    if !(text.is_empty() || wide || text.ends_with(char::is_whitespace)) {
        text.push(' ');
    }
    text.push_str(words);
}

/// Whether two blocks are talk of the same voice.
fn same_voice(first: &Block, second: &Block) -> bool {
    first.kind == second.kind && first.voice.is_some() && first.voice == second.voice
}

impl Voice {
    /// A voice with a label, whose role is decided from the whole document.
    #[must_use]
    pub fn named(label: impl Into<String>, kind: VoiceKind) -> Self {
        Voice { label: Some(label.into()), kind, role: None }
    }
}

impl Block {
    /// A block that opens a unit and has no voice, time, date or thread.
    #[must_use]
    pub fn new(span: Span, kind: Kind) -> Self {
        Block { span, kind, opens: true, voice: None, start_ms: None, end_ms: None, date: None, thread: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn turns(speakers: &str) -> Vec<String> {
        let mut draft = Draft::new(DocumentKind::Transcript);
        for (at, speaker) in (1..).zip(speakers.chars()) {
            let block = draft.push(&format!("words {at}."), Kind::Turn).unwrap();
            block.voice = Some(Voice::named(speaker, VoiceKind::Speaker));
            block.start_ms = Some(at * 1000);
        }
        draft.join_segments();
        assert!(draft.sources.iter().all(|piece| piece.span.of(&draft.text).trim().starts_with("words")));
        draft.blocks.iter().map(|block| block.span.of(&draft.text).to_owned()).collect()
    }

    #[test]
    fn segments_of_one_speaker_are_one_turn() {
        assert_eq!(turns("AAABBA"), ["words 1. words 2. words 3.", "words 4. words 5.", "words 6."]);
    }

    #[test]
    fn a_turn_written_twice_stays_two() {
        assert_eq!(turns("ABABBABAB").len(), 9);
    }
}
