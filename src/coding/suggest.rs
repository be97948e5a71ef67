//! From matches to suggestions: widened to the unit of their code, merged where they overlap.

use std::ops::Range;

use super::evidence::Because;
use super::found::{Found, RuleMatch};
use crate::index::{IndexError, Snapshot};
use crate::model::{Codebook, Document, Passage, Unit};
use crate::text::Span;
use crate::text::sentences::{hull_of, sentences};

/// A code on a stretch of text, proposed by rules: its matches are its evidence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// The document, by its place in document order.
    pub document: u32,
    /// The passages that the span touches, as a range of [`Document::passages`].
    pub passages: Range<u32>,
    /// The matches widened to the code's unit and merged.
    pub span: Span,
    /// The code, a position in the codebook.
    pub code: u32,
    /// The matches, in order.
    pub because: Vec<Because>,
}

/// Widens every match to the unit of its code and merges those of one code that overlap (those
/// that only touch stay apart). In document order, then by code.
///
/// # Errors
/// When a document cannot be read from the index.
pub fn suggest(
    snapshot: &Snapshot,
    codebook: &Codebook,
    language: Option<&str>,
    found: &Found,
) -> Result<Vec<Suggestion>, IndexError> {
    let mut suggestions = Vec::new();
    for (number, matches) in by_document(found) {
        let document = snapshot.document(number)?;
        let mut widen = Widen::new(&document, language);
        for (code, matches) in matches {
            let unit = codebook.codes.get(code as usize).map_or(Unit::Sentence, |code| code.unit);
            let widened = matches.iter().map(|found| (widen.to(unit, found), found));
            suggestions.extend(merged(number, code, widened));
        }
    }
    suggestions.sort_by_key(|suggestion| (suggestion.document, suggestion.span, suggestion.code));
    Ok(suggestions)
}

/// The matches of one code in one document.
type OfCode<'a> = (u32, &'a [RuleMatch]);

/// The matches of each document, code by code.
fn by_document(found: &Found) -> Vec<(u32, Vec<OfCode<'_>>)> {
    let mut rows: Vec<(u32, u32, &[RuleMatch])> = Vec::new();
    for (code, matches) in (0u32..).zip(&found.matches) {
        rows.extend(
            matches.chunk_by(|a, b| a.document == b.document).map(|chunk| (chunk[0].document, code, chunk)),
        );
    }
    rows.sort_by_key(|(document, code, _)| (*document, *code));
    rows.chunk_by(|a, b| a.0 == b.0)
        .map(|chunk| (chunk[0].0, chunk.iter().map(|(_, code, matches)| (*code, *matches)).collect()))
        .collect()
}

/// Widens matches in one document; the sentences of a passage are found once.
struct Widen<'a> {
    document: &'a Document,
    language: Option<&'a str>,
    sentences: Option<(u32, Vec<Span>)>,
}

impl<'a> Widen<'a> {
    fn new(document: &'a Document, language: Option<&'a str>) -> Self {
        let language = document.language.as_deref().or(language);
        Widen { document, language, sentences: None }
    }

    fn to(&mut self, unit: Unit, found: &RuleMatch) -> (Range<u32>, Span) {
        let index = found.passage;
        let only = index..index + 1;
        let Some(passage) = self.document.passages.get(index as usize) else { return (only, found.span) };
        match unit {
            Unit::Match => (only, found.span),
            Unit::Sentence => (only, self.sentence(index, passage, found.span)),
            Unit::Passage => (only, passage.span),
            Unit::Turn => self.turn(index, passage),
        }
    }

    fn sentence(&mut self, index: u32, passage: &Passage, span: Span) -> Span {
        if self.sentences.as_ref().is_none_or(|(of, _)| *of != index) {
            let own = passage.own_text(&self.document.text);
            let found = sentences(&own, self.language);
            let start = passage.span.start();
            self.sentences =
                Some((index, found.into_iter().map(|sentence| sentence.shifted(start)).collect()));
        }
        let sentences = self.sentences.as_ref().map(|(_, spans)| spans.as_slice()).unwrap_or_default();
        hull_of(sentences, span)
    }

    /// All passages with the number of this one: the whole turn, comment or answer.
    fn turn(&self, index: u32, passage: &Passage) -> (Range<u32>, Span) {
        let same = |other: &Passage| {
            other.number == passage.number && other.kind == passage.kind && other.speaker == passage.speaker
        };
        let own = (index..index + 1, passage.span);
        (0u32..)
            .zip(&self.document.passages)
            .filter(|(_, other)| same(other))
            .fold(own, |(range, span), (at, other)| {
                (range.start.min(at)..range.end.max(at + 1), span.hull(other.span))
            })
    }
}

/// Merges widened matches of one code in one document.
fn merged<'m>(
    document: u32,
    code: u32,
    widened: impl Iterator<Item = ((Range<u32>, Span), &'m RuleMatch)>,
) -> Vec<Suggestion> {
    let mut all: Vec<_> = widened.collect();
    all.sort_by_key(|((passages, span), found)| {
        (span.start(), span.end(), passages.start, found.span, found.rule)
    });
    let mut suggestions: Vec<Suggestion> = Vec::new();
    for ((passages, span), found) in all {
        let because = Because { span: found.span, rule: found.rule };
        match suggestions.last_mut().filter(|last| last.span.overlaps(span) || last.span == span) {
            Some(last) => {
                last.span = last.span.hull(span);
                last.passages = last.passages.start.min(passages.start)..last.passages.end.max(passages.end);
                last.because.push(because);
            }
            None => suggestions.push(Suggestion { document, passages, span, code, because: vec![because] }),
        }
    }
    for suggestion in &mut suggestions {
        suggestion.because.sort_unstable();
        suggestion.because.dedup();
    }
    suggestions
}
