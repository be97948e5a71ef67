//! [`Document`]: one text, as emic understood it.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::names::names;
use super::{Passage, Role, When};
use crate::text::Span;

/// Which document: a file of the corpus, and which text in it when the file holds many.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct DocumentId {
    /// Path relative to `corpus/`, with `/` on every system, in NFC.
    pub path: String,
    /// The id of the text inside a file of many (a row's id, a post's id).
    pub inner: Option<String>,
}

impl DocumentId {
    /// A file that is one document.
    #[must_use]
    pub fn file(path: impl Into<String>) -> Self {
        DocumentId { path: path.into(), inner: None }
    }
}

/// `FILE` or `FILE#ID`.
impl fmt::Display for DocumentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.path)?;
        if let Some(inner) = &self.inner {
            write!(f, "#{inner}")?;
        }
        Ok(())
    }
}

/// What sort of text a document is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DocumentKind {
    /// Talk with speakers: an interview, a focus group, a podcast, a hearing.
    Transcript,
    /// A post, with or without comments.
    Post,
    /// Prose without speakers or comments.
    Text,
    /// Answers to open questions.
    Answers,
}

names!(DocumentKind, "kind of document",
    Transcript => "transcript", Post => "post", Text => "text", Answers => "answers");

/// What makes a speaker a voice of the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum VoiceKind {
    /// Speaks in a transcript, or answers.
    Speaker,
    /// Wrote the post or text.
    Author,
    /// Wrote a comment.
    Commenter,
    /// Is quoted in somebody's text.
    Quoted,
}

/// One voice in a document: a speaker of a transcript, the author of a post, a commenter, somebody
/// quoted. A speaker is (document, label): the same label in another document is another speaker
/// until `participants.csv` joins them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Speaker {
    /// The name as it stands in the text (its first spelling), or what stands for it where the
    /// text gives none: `author`, `comment 3`.
    pub label: String,
    /// Whether `label` stands in the text.
    pub named: bool,
    /// What makes it a voice.
    pub voice: VoiceKind,
    /// The role, as the reader or a `[[read]]` rule decided.
    pub role: Role,
    /// How many turns, comments or quotations are this voice's.
    pub turns: u32,
}

/// One speaker's talk until another speaks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Turn {
    /// From 1, in the order of the document.
    pub number: u32,
    /// An index into [`Document::speakers`].
    pub speaker: u32,
    /// The words of the turn, without label and time.
    pub span: Span,
    /// Parts of `span` that are not words of the turn, in order: times and headings that stand
    /// between its paragraphs.
    pub holes: Vec<Span>,
    /// Milliseconds from the start of the recording at which it begins, where known.
    pub start_ms: Option<u32>,
    /// Milliseconds at which it ends, where known.
    pub end_ms: Option<u32>,
}

impl Turn {
    /// The words of the turn in `text`, the document's reading text; one line break stands for
    /// each hole and the white space around it.
    #[must_use]
    pub fn words<'a>(&self, text: &'a str) -> Cow<'a, str> {
        if self.holes.is_empty() {
            return Cow::Borrowed(self.span.of(text));
        }
        let mut words = String::with_capacity(self.span.len());
        let mut start = self.span.start();
        for hole in &self.holes {
            words.push_str(text[start..hole.start()].trim());
            words.push('\n');
            start = hole.end();
        }
        words.push_str(text[start..self.span.end()].trim());
        Cow::Owned(words)
    }
}

/// A stretch of the reading text and where it came from in the file.
///
/// Only formats whose reading text differs from the decoded file have pieces.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Piece {
    /// The stretch of the reading text.
    pub span: Span,
    /// The line of the decoded file at which it begins, from 1.
    pub line: u32,
    /// Milliseconds at which a caption's cue begins.
    pub start_ms: Option<u32>,
    /// The page on which it begins, from 1, where the format has pages.
    pub page: Option<u32>,
}

/// A remark that somebody wrote into the margin of a document, about some of its words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MarginComment {
    /// The words it is about; empty where the file names only a point.
    pub span: Span,
    /// Who wrote it.
    pub author: Option<String>,
    /// When.
    pub date: Option<When>,
    /// What it says.
    pub text: String,
}

/// Something that the text suggests and nobody has decided: an author's name, a salutation that
/// might be one. Shown with its reason; a `[[read]]` rule or `participants.csv` decides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// The setting that would decide it: `author`, `title`, `speaker of comment 3`.
    pub what: String,
    /// The value offered.
    pub value: String,
    /// The words of the text that suggest it.
    pub because: String,
}

/// One text as emic understood it: its reading text, who speaks, and its passages in order.
///
/// Every span counts bytes of `text`, the reading text of FORMATS: the whole decoded file for plain
/// text and pasted posts, what a reader sees for every other format.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// Which document.
    pub id: DocumentId,
    /// The title, where the text or a setting gives one.
    pub title: Option<String>,
    /// What sort of text it is.
    pub kind: DocumentKind,
    /// The reader that read it: `transcript`, `vtt`, `html` …
    pub format: String,
    /// The encoding of the file, as `encoding_rs` names it, lower case.
    pub encoding: String,
    /// BCP 47 language, from a setting or the file.
    pub language: Option<String>,
    /// When the document was made, where the file or its metadata tell.
    pub date: Option<When>,
    /// The reading text.
    pub text: String,
    /// The voices, in order of first appearance.
    pub speakers: Vec<Speaker>,
    /// The turns, in order; empty when nobody speaks.
    pub turns: Vec<Turn>,
    /// The passages, sorted by the start of their span. Only bridged turns lie inside another
    /// passage's span, in one of its holes.
    pub passages: Vec<Passage>,
    /// Names of sections (headings, guide topics, questions of a survey), in order.
    pub sections: Vec<String>,
    /// How many comments the document has, of all passages together.
    pub comments: u32,
    /// What the file says about the text beside its words: the further columns of a table's row.
    pub attributes: BTreeMap<String, String>,
    /// Remarks in the margin, by their place; no words of the document.
    pub margin: Vec<MarginComment>,
    /// What the text suggests and nobody has decided.
    pub offers: Vec<Offer>,
    /// Where the parts of the reading text stand in the file; empty when it is the decoded file.
    pub sources: Vec<Piece>,
}

impl Document {
    /// What a report calls the document: its title, else its path.
    #[must_use]
    pub fn name(&self) -> String {
        self.title.clone().unwrap_or_else(|| self.id.to_string())
    }

    /// The page of a place in the reading text, from 1, where the format has pages.
    #[must_use]
    pub fn page_at(&self, offset: usize) -> Option<u32> {
        let begun = self.sources.partition_point(|piece| piece.span.start() <= offset);
        self.sources[..begun].last()?.page
    }

    /// The voice of a passage.
    #[must_use]
    pub fn speaker_of(&self, passage: &Passage) -> Option<&Speaker> {
        self.speakers.get(passage.speaker? as usize)
    }

    /// The turn with this number.
    #[must_use]
    pub fn turn(&self, number: u32) -> Option<&Turn> {
        self.turns.get((number as usize).checked_sub(1)?)
    }

    /// The passages whose span holds `span` without crossing their border, the innermost last.
    pub fn passages_around(&self, span: Span) -> impl Iterator<Item = &Passage> {
        self.passages.iter().filter(move |passage| passage.span.contains(span))
    }
}
