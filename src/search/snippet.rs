//! [`snippet`]: what is shown of a hit: its passage, or the sentences that match.

use crate::model::Passage;
use crate::text::Span;
use crate::text::sentences::{hull_of, sentences};

/// How much of a passage is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// All of it.
    Passage,
    /// The sentences that matches touch.
    Sentence,
}

/// A stretch to show, and what is to be marked in it; spans of the document's reading text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snippet {
    /// What is shown.
    pub span: Span,
    /// What is marked, sorted, not overlapping.
    pub marks: Vec<Span>,
}

/// What to show of a passage of `text` with these matches: one stretch, or one for each run of sentences that
/// matches touch.
#[must_use]
pub fn snippet(
    text: &str,
    language: Option<&str>,
    passage: &Passage,
    matches: &[Span],
    extent: Extent,
) -> Vec<Snippet> {
    let marks = merged(matches.iter().filter_map(|span| span.intersection(passage.span)));
    let shown = match extent {
        Extent::Passage => vec![passage.span],
        Extent::Sentence => touched(text, language, passage, &marks),
    };
    let with_marks = |span: Span| Snippet {
        span,
        marks: marks.iter().filter_map(|mark| mark.intersection(span)).collect(),
    };
    shown.into_iter().map(with_marks).collect()
}

/// The sentences that marks touch; neighbours are one stretch.
fn touched(text: &str, language: Option<&str>, passage: &Passage, marks: &[Span]) -> Vec<Span> {
    let own = passage.own_text(text);
    let found = sentences(&own, language);
    let start = passage.span.start();
    let found: Vec<Span> = found.into_iter().map(|sentence| sentence.shifted(start)).collect();
    let mut shown: Vec<Span> = Vec::new();
    for mark in marks {
        let hull = hull_of(&found, *mark);
        match shown.last_mut() {
            Some(last) if adjoins(text, *last, hull) => *last = last.hull(hull),
            _ => shown.push(hull),
        }
    }
    shown
}

/// Whether nothing but white space stands between two stretches, so that nothing is left out there.
fn adjoins(text: &str, before: Span, after: Span) -> bool {
    after.start() <= before.end() || text[before.end()..after.start()].trim().is_empty()
}

/// Spans, sorted by start, with those that overlap as one.
fn merged(spans: impl Iterator<Item = Span>) -> Vec<Span> {
    let mut sorted: Vec<Span> = spans.collect();
    sorted.sort();
    let mut merged: Vec<Span> = Vec::with_capacity(sorted.len());
    for span in sorted {
        match merged.last_mut() {
            Some(last) if span.start() < last.end() => *last = last.hull(span),
            _ => merged.push(span),
        }
    }
    merged
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Kind, Role};

    fn shown(text: &str, words: &[&str], holes: &[&str]) -> Vec<String> {
        let at = |words: &&str| {
            let start = text.find(*words).expect("the words are there");
            Span::at(start, start + words.len())
        };
        let passage = Passage {
            number: 1,
            piece: 0,
            last_number: 1,
            kind: Kind::Turn,
            role: Role::Participant,
            speaker: None,
            span: Span::at(0, text.len()),
            holes: holes.iter().map(at).collect(),
            start_ms: None,
            date: None,
            thread: None,
            section: None,
            question: None,
        };
        let matches: Vec<Span> = words.iter().map(at).collect();
        let snippets = snippet(text, Some("en"), &passage, &matches, Extent::Sentence);
        snippets.iter().map(|snippet| snippet.span.of(text).to_owned()).collect()
    }

    #[test]
    fn sentences_side_by_side_are_one_stretch_because_nothing_is_left_out() {
        let text = "The heron stood. A gull came. The tide was out. The heron left.";
        assert_eq!(shown(text, &["heron", "gull"], &[]), ["The heron stood. A gull came."]);
        assert_eq!(shown(text, &["heron", "left"], &[]), ["The heron stood.", "The heron left."]);
    }

    #[test]
    fn what_somebody_else_says_between_parts_two_stretches() {
        let text = "The heron stood. Mm-hmm. A gull came.";
        assert_eq!(shown(text, &["heron", "gull"], &["Mm-hmm."]), ["The heron stood.", "A gull came."]);
    }
}
