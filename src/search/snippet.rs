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
            Some(last) if hull.start() <= last.end() => *last = last.hull(hull),
            _ => shown.push(hull),
        }
    }
    shown
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
