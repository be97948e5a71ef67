//! The text of a TEI document.

use std::collections::BTreeMap;

use super::header::Header;
use crate::ingest::draft::{Draft, Voice};
use crate::ingest::xml::{Element, Node, Xml};
use crate::ingest::{ReadError, time};
use crate::model::{DocumentKind, Kind, VoiceKind};
use crate::text::single_spaced;

/// Reads the element that was opened last.
pub(super) struct Body<'b, 'a> {
    xml: &'b mut Xml<'a>,
    header: &'b Header,
    draft: Draft,
    /// Seconds of the points on the time line.
    times: BTreeMap<String, f64>,
    /// The speech being read.
    voice: Option<Voice>,
    opens: bool,
    span: (Option<u32>, Option<u32>),
    text: Inline,
    /// Whether anybody spoke.
    spoken: bool,
}

/// Elements that are no part of what is read.
const SKIPPED: &[&str] = &[
    "note",
    "stage",
    "teiHeader",
    "figure",
    "fw",
    "listAnnotation",
    "spanGrp",
    "linkGrp",
    "standOff",
    "castList",
    "corr",
    "reg",
    "expan",
    "bibl",
    "back",
    "desc",
    "interp",
    "interpGrp",
    "ref",
    "set",
    "graphic",
];

/// Elements that end a paragraph.
const BLOCKS: &[&str] =
    &["p", "seg", "ab", "head", "u", "sp", "lg", "div", "speaker", "item", "trailer", "opener", "closer"];

impl<'b, 'a> Body<'b, 'a> {
    pub(super) fn new(xml: &'b mut Xml<'a>, header: &'b Header) -> Self {
        let mut draft = Draft::new(DocumentKind::Text);
        draft.title.clone_from(&header.title);
        draft.language.clone_from(&header.language);
        draft.date = header.date;
        Body {
            xml,
            header,
            draft,
            times: BTreeMap::new(),
            voice: None,
            opens: false,
            span: (None, None),
            text: Inline::default(),
            spoken: false,
        }
    }

    /// The draft of everything up to the end of the element.
    ///
    /// # Errors
    /// When it is no XML.
    pub(super) fn read(mut self) -> Result<Draft, ReadError> {
        let mut depth = 1;
        while depth > 0 {
            match self.xml.next()? {
                Node::Open(element) => {
                    depth += 1;
                    if self.opened(&element)? {
                        depth -= 1;
                    }
                }
                Node::Close(name) => {
                    depth -= 1;
                    self.closed(&name);
                }
                Node::Text(text) => self.text.push(&text),
                Node::End => break,
            }
        }
        self.flush(Kind::Paragraph);
        if self.spoken {
            self.draft.kind = DocumentKind::Transcript;
            self.draft.blocks.retain(|block| block.voice.is_some() || block.kind == Kind::Heading);
            self.draft.join_segments();
        } else {
            self.draft.author.clone_from(&self.header.author);
        }
        Ok(self.draft)
    }

    /// Takes note of an element; whether it was read to its end.
    fn opened(&mut self, element: &Element<'_>) -> Result<bool, ReadError> {
        let name = element.local();
        match name {
            "when" => self.point(element),
            "annotationBlock" | "u" | "sp" | "speech" => self.speech(element),
            "speaker" => {
                self.flush(Kind::Paragraph);
                let label = single_spaced(&self.xml.text()?);
                self.named(label.trim_end_matches(['.', ':', ',', ' ']));
                return Ok(true);
            }
            "vocal" | "incident" | "kinesic" | "event" | "unclear" | "gap" => return self.heard(element),
            "pause" | "shift" | "anchor" | "pb" | "milestone" => {}
            "lb" | "cb" => self.text.push(" "),
            "w" | "pc" | "c" => self.text.token(name, element.attribute("join").as_deref()),
            "timeline" => {}
            _ if SKIPPED.contains(&name) => {
                self.xml.skip()?;
                return Ok(true);
            }
            _ if BLOCKS.contains(&name) => self.flush(Kind::Paragraph),
            _ => {}
        }
        Ok(false)
    }

    fn closed(&mut self, name: &str) {
        match name {
            "head" => self.flush(Kind::Heading),
            "u" | "sp" | "speech" => {
                self.flush(Kind::Paragraph);
                self.voice = None;
                self.span = (None, None);
            }
            "w" | "pc" | "c" => self.text.token_ended(),
            // A line of verse.
            "l" => self.text.line_break(),
            _ if BLOCKS.contains(&name) => self.flush(Kind::Paragraph),
            _ => {}
        }
    }

    /// A point of the time line: an absolute time, or seconds since another point.
    fn point(&mut self, element: &Element<'_>) {
        let Some(id) = element.attribute("id") else { return };
        let clock = element.attribute("absolute").and_then(|clock| time::milliseconds(&clock));
        let since = element.attribute("since").unwrap_or_default();
        let base = self.times.get(since.trim_start_matches('#')).copied().unwrap_or(0.0);
        let interval = element.attribute("interval").and_then(|interval| interval.parse::<f64>().ok());
        let seconds =
            clock.map(|clock| f64::from(clock) / 1000.0).or(interval.map(|interval| base + interval));
        self.times.insert(id, seconds.unwrap_or(base));
    }

    fn speech(&mut self, element: &Element<'_>) {
        self.flush(Kind::Paragraph);
        // An annotation block holds the utterance, and says whose it is.
        if let Some(who) = element.attribute("who") {
            let (label, role) = self.header.who(&who);
            self.voice = Some(Voice { label: Some(label), kind: VoiceKind::Speaker, role });
        } else if element.local() != "annotationBlock" && self.voice.is_none() {
            self.voice = Some(Voice { label: None, kind: VoiceKind::Speaker, role: None });
        }
        let moment = |name: &str| {
            let pointer = element.attribute(name)?;
            let seconds = self.times.get(pointer.trim_start_matches('#')).copied();
            seconds.and_then(time::from_seconds)
        };
        let (start, end) = (moment("start"), moment("end"));
        self.span = (start.or(self.span.0), end.or(self.span.1));
        self.opens = true;
        self.spoken |= self.voice.is_some();
    }

    /// The speaker that stands above a speech in a play.
    fn named(&mut self, label: &str) {
        let known = self.voice.as_ref().and_then(|voice| voice.label.as_ref());
        let by_name =
            known.is_some_and(|known| self.header.people.values().any(|p| p.name.as_ref() == Some(known)));
        if !by_name && !label.is_empty() {
            self.voice = Some(Voice::named(label, VoiceKind::Speaker));
            self.spoken = true;
        }
    }

    /// What was heard beside words, in square brackets: `<vocal><desc>laughs</desc></vocal>`.
    fn heard(&mut self, element: &Element<'_>) -> Result<bool, ReadError> {
        let name = element.local().to_owned();
        let said = element.attribute("desc").or_else(|| element.attribute("reason"));
        let inner = single_spaced(&self.xml.text()?);
        let note = match name.as_str() {
            // Words that were hard to hear are words.
            "unclear" if !inner.is_empty() => {
                self.text.push(&inner);
                return Ok(true);
            }
            "unclear" => "unclear".to_owned(),
            _ if inner.is_empty() => said.unwrap_or_default(),
            _ => inner,
        };
        if self.voice.is_some() && !note.is_empty() {
            self.text.push(&format!(" [{}] ", note.trim_matches(['[', ']', '(', ')'])));
        }
        Ok(true)
    }

    /// Ends the paragraph being read.
    fn flush(&mut self, kind: Kind) {
        let words = self.text.take();
        let kind = if kind == Kind::Paragraph && self.voice.is_some() { Kind::Turn } else { kind };
        let Some(block) = self.draft.push(&words, kind) else { return };
        if kind == Kind::Turn {
            block.voice.clone_from(&self.voice);
            block.opens = std::mem::take(&mut self.opens);
            if block.opens {
                (block.start_ms, block.end_ms) = self.span;
            }
        }
    }
}

/// Running text with its white space folded, and tokens put together as they are written.
#[derive(Default)]
struct Inline {
    text: String,
    /// White space was met, or a token ended.
    gap: bool,
    /// The next token stands directly after the last.
    joined: bool,
    /// How the token being read joins its neighbours.
    token: Option<Token>,
}

struct Token {
    joins_left: bool,
    joins_right: bool,
    mark: bool,
}

impl Inline {
    fn push(&mut self, text: &str) {
        // A no-break space is a character of the text.
        let is_layout = |c: char| c.is_ascii_whitespace();
        for word in text.split_inclusive(is_layout) {
            let trimmed = word.trim_end_matches(is_layout);
            if !trimmed.is_empty() {
                let closes = self.token.as_ref().is_some_and(|token| {
                    token.joins_left || token.mark && trimmed.chars().all(|c| ",.;:?!)]}»”’…".contains(c))
                });
                if self.gap && !self.joined && !closes && !self.text.is_empty() && !self.text.ends_with('\n')
                {
                    self.text.push(' ');
                }
                self.text.push_str(trimmed);
                self.joined = false;
                self.gap = false;
            }
            // Between tokens white space is layout; inside them and in running text it parts words.
            self.gap |= trimmed.len() < word.len();
        }
    }

    fn token(&mut self, name: &str, join: Option<&str>) {
        let joins = |side: &str| matches!(join, Some(said) if said == side || said == "both");
        self.token =
            Some(Token { joins_left: joins("left"), joins_right: joins("right"), mark: name != "w" });
    }

    fn token_ended(&mut self) {
        if let Some(token) = self.token.take() {
            self.joined = token.joins_right;
        }
    }

    fn line_break(&mut self) {
        if !self.text.is_empty() {
            self.text.push('\n');
            self.gap = false;
        }
    }

    fn take(&mut self) -> String {
        std::mem::take(self).text
    }
}
