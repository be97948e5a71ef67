//! Regular expressions: over the text of a passage, narrowed by the letters that they need.

use regex_syntax::hir::{Hir, HirKind};

use super::SearchError;
use super::stretch::Bytes;
use crate::model::Passage;
use crate::text::Span;

/// A regular expression made ready to run.
#[derive(Debug)]
pub(super) struct Pattern {
    regex: regex::Regex,
}

/// Letters in a row that narrow: shorter ones stand in too many words.
const LETTERS: usize = 3;

/// How much memory the largest regular expression may take, in bytes.
const LARGEST: usize = 10_000_000;

impl Pattern {
    /// Compiles a pattern; case does not matter unless it says `(?-i)`.
    pub(super) fn new(pattern: &str) -> Result<Self, SearchError> {
        let built = regex::RegexBuilder::new(pattern).case_insensitive(true).size_limit(LARGEST).build();
        match built {
            Ok(regex) => Ok(Pattern { regex }),
            Err(error) => {
                let reason = error.to_string().lines().last().unwrap_or_default().trim().to_owned();
                Err(SearchError::Regex { pattern: pattern.to_owned(), reason })
            }
        }
    }

    /// Letters that stand inside words of every text that matches: each inner list holds letters of
    /// which some word has one, and every list has to be met. None when nothing narrows.
    pub(super) fn literals(pattern: &str) -> Vec<Vec<String>> {
        // Without folding of case, so that letters stay letters; they are folded here.
        match regex_syntax::Parser::new().parse(pattern) {
            Ok(hir) => needed(&hir),
            Err(_) => Vec::new(),
        }
    }

    /// The matches in a passage, `own` being its text with its holes blanked, as spans of the
    /// document. Of a match that reaches into a hole, what lies outside is kept.
    pub(super) fn matches(&self, passage: &Passage, own: &str) -> Vec<Span> {
        let place = |found: regex::Match<'_>| {
            let span = Span::at(found.start(), found.end()).shifted(passage.span.start());
            outside_holes(span, &passage.holes)
        };
        self.regex.find_iter(own).filter_map(place).collect()
    }
}

fn outside_holes(span: Span, holes: &[Span]) -> Option<Span> {
    let (mut start, mut end) = (span.start(), span.end());
    for hole in holes {
        if hole.start() <= start && start < hole.end() {
            start = hole.end();
        }
    }
    for hole in holes.iter().rev() {
        if hole.start() < end && end <= hole.end() {
            end = hole.start();
        }
    }
    (start < end).then(|| Span::at(start, end))
}

/// See [`Pattern::literals`].
fn needed(hir: &Hir) -> Vec<Vec<String>> {
    match hir.kind() {
        HirKind::Literal(literal) => {
            let Ok(text) = std::str::from_utf8(&literal.0) else { return Vec::new() };
            runs(text).map(|run| vec![run]).collect()
        }
        HirKind::Concat(parts) => parts.iter().flat_map(needed).collect(),
        HirKind::Capture(capture) => needed(&capture.sub),
        HirKind::Repetition(repetition) if repetition.min > 0 => needed(&repetition.sub),
        HirKind::Alternation(parts) => {
            let mut any = Vec::new();
            for part in parts {
                // One list of each alternative does; the one with the longest letters narrows most.
                let lists = needed(part);
                let best = lists.into_iter().max_by_key(|list| list.iter().map(String::len).min());
                match best {
                    Some(list) => any.extend(list),
                    None => return Vec::new(),
                }
            }
            vec![any]
        }
        _ => Vec::new(),
    }
}

/// Runs of ASCII letters and digits, in small letters. Each lies inside one word, and the folded form
/// of the word holds it.
fn runs(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|run| run.len() >= LETTERS)
        .map(str::to_ascii_lowercase)
}

/// Makes the stretch of a span of a row; `first` and `after` are its words.
pub(super) fn stretch(row: u32, span: Span, (first, after): (u32, u32)) -> Bytes {
    Bytes { row, span, first, after }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_that_every_match_needs() {
        let needs = |pattern| Pattern::literals(pattern);
        assert_eq!(needs(r"chambers?\b"), [["chamber"]]);
        assert_eq!(needs(r"echo\s+chamber"), [["echo"], ["chamber"]]);
        assert_eq!(needs(r"(face|book)s"), [["face", "book"]]);
        assert_eq!(needs(r"(face|b)s"), Vec::<Vec<String>>::new());
        assert_eq!(needs(r"a.c|\w+"), Vec::<Vec<String>>::new());
        assert_eq!(needs(r"(?:silo)*x"), Vec::<Vec<String>>::new());
    }

    #[test]
    fn a_match_ends_where_a_hole_begins() {
        let holes = [Span::at(10, 20)];
        assert_eq!(outside_holes(Span::at(5, 12), &holes), Some(Span::at(5, 10)));
        assert_eq!(outside_holes(Span::at(15, 25), &holes), Some(Span::at(20, 25)));
        assert_eq!(outside_holes(Span::at(5, 25), &holes), Some(Span::at(5, 25)));
        assert_eq!(outside_holes(Span::at(12, 18), &holes), None);
    }
}
