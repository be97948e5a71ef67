//! [`Passage`]: the unit that is indexed, found and offered.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::When;
use super::names::names;
use crate::text::Span;

/// What a passage is in its document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Part of a speaker's talk.
    Turn,
    /// A paragraph of a post, essay or report.
    Paragraph,
    /// Somebody's words quoted in a post.
    Quotation,
    /// A paragraph of a comment.
    Comment,
    /// A participant's answer to a survey question.
    Answer,
    /// A title or section heading.
    Heading,
    /// The line that says whose words were quoted, or who wrote a comment.
    Attribution,
    /// An entry in a list of references.
    Reference,
    /// A pingback or trackback.
    Pingback,
    /// Reply forms, share buttons, log-in notices, navigation, salutation lines.
    Boilerplate,
}

/// Whose words a passage holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Somebody studied: interviewed, observed, or quoted in a post.
    Participant,
    /// Who asked the questions.
    Interviewer,
    /// Who does the study; their prose is analysis.
    Researcher,
    /// Who wrote a post.
    Author,
    /// Who commented on a post.
    Commenter,
    /// A cited text.
    Literature,
    /// Not known.
    Unknown,
}

names!(Kind, "kind of passage",
    Turn => "turn", Paragraph => "paragraph", Quotation => "quotation", Comment => "comment",
    Answer => "answer", Heading => "heading", Attribution => "attribution",
    Reference => "reference", Pingback => "pingback", Boilerplate => "boilerplate");

names!(Role, "role",
    Participant => "participant", Interviewer => "interviewer", Researcher => "researcher",
    Author => "author", Commenter => "commenter", Literature => "literature", Unknown => "unknown");

impl Kind {
    /// Whether searches read this kind when the query does not ask for a kind:
    /// all but boilerplate, pingbacks and attribution lines.
    #[must_use]
    pub fn is_searched(self) -> bool {
        !matches!(self, Kind::Boilerplate | Kind::Pingback | Kind::Attribution)
    }

    /// Whether rules and counts read this kind by default: talk, prose and answers.
    #[must_use]
    pub fn is_counted(self) -> bool {
        matches!(self, Kind::Turn | Kind::Paragraph | Kind::Quotation | Kind::Comment | Kind::Answer)
    }
}

impl Role {
    /// Whether rules and counts see this role's words by default.
    #[must_use]
    pub fn is_counted(self) -> bool {
        matches!(self, Role::Participant | Role::Author | Role::Commenter | Role::Unknown)
    }
}

/// Where a comment stands in its thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Thread {
    /// The number of the comment, from 1, in the order of the page.
    pub comment: u32,
    /// The number of the comment that it answers, where the page tells.
    pub reply_to: Option<u32>,
}

/// A paragraph of an utterance, post, comment or answer: what is indexed, found and offered.
///
/// `span` is one contiguous range of the reading text. An utterance that runs on over another's
/// listening sounds has those (and the labels of the turns) inside its span as `holes`: they are
/// not words of this passage, and are passages of their own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passage {
    /// The number that citations use: the turn in a transcript; in other documents the count of
    /// numbered units (a paragraph, a quotation, a whole comment, an answer). 0 for headings,
    /// attributions, references, pingbacks and boilerplate, which are not cited by number.
    pub number: u32,
    /// Which passage of that number this is, from 1; 0 when it is the only one.
    pub piece: u32,
    /// The last turn that an utterance reaches, when it bridges several; else equal to `number`.
    pub last_number: u32,
    /// What it is.
    pub kind: Kind,
    /// Whose words, by role, as the reader decided; `participants.csv` may decide otherwise.
    pub role: Role,
    /// Whose words: an index into [`Document::speakers`](super::Document::speakers).
    pub speaker: Option<u32>,
    /// The range of the reading text.
    pub span: Span,
    /// Parts of `span` that are not words of this passage, in order.
    pub holes: Vec<Span>,
    /// Milliseconds from the start of the recording at which it begins, where known.
    pub start_ms: Option<u32>,
    /// When it was written, where it has a date of its own.
    pub date: Option<When>,
    /// Its place in a thread, for comments.
    pub thread: Option<Thread>,
    /// An index into [`Document::sections`](super::Document::sections).
    pub section: Option<u32>,
    /// The passage that asked: the last turn before it of another role, as an index into
    /// [`Document::passages`](super::Document::passages).
    pub question: Option<u32>,
}

impl Passage {
    /// The words of this passage in `text`, the document's reading text, from the first byte of its
    /// span to the last: what lies in holes is blanked with spaces, so that a place in the result is
    /// a place in the span.
    #[must_use]
    pub fn own_text<'a>(&self, text: &'a str) -> Cow<'a, str> {
        if self.holes.is_empty() {
            return Cow::Borrowed(self.span.of(text));
        }
        let mut own = String::with_capacity(self.span.len());
        for piece in self.pieces() {
            let gap = piece.start() - self.span.start() - own.len();
            own.extend(std::iter::repeat_n(' ', gap));
            own.push_str(piece.of(text));
        }
        own.extend(std::iter::repeat_n(' ', self.span.len() - own.len()));
        Cow::Owned(own)
    }

    /// The parts of the span that are words of this passage: the span less its holes, in order.
    pub fn pieces(&self) -> impl Iterator<Item = Span> + '_ {
        let starts = std::iter::once(self.span.start()).chain(self.holes.iter().map(|hole| hole.end()));
        let ends = self.holes.iter().map(|hole| hole.start()).chain(std::iter::once(self.span.end()));
        starts.zip(ends).filter(|(start, end)| start < end).map(|(start, end)| Span::at(start, end))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_parses_to_what_it_names() {
        assert!(Kind::ALL.iter().all(|kind| kind.name().parse() == Ok(*kind)));
        assert!(Role::ALL.iter().all(|role| role.name().parse() == Ok(*role)));
    }

    #[test]
    fn an_unknown_name_lists_the_known() {
        let error = "node".parse::<Kind>().expect_err("not a kind");
        assert!(error.contains("turn, paragraph"), "{error}");
    }

    #[test]
    fn pieces_are_the_span_less_its_holes() {
        let passage = Passage {
            number: 1,
            piece: 0,
            last_number: 3,
            kind: Kind::Turn,
            role: Role::Participant,
            speaker: Some(0),
            span: Span::at(10, 50),
            holes: vec![Span::at(20, 30)],
            start_ms: None,
            date: None,
            thread: None,
            section: None,
            question: None,
        };
        assert_eq!(passage.pieces().collect::<Vec<_>>(), [Span::at(10, 20), Span::at(30, 50)]);
        let text = "0123456789so it wentI: hm hm.\non and onwards to here";
        assert_eq!(passage.own_text(text), "so it went          on and onwards to he");
    }
}
