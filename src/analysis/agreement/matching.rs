//! Span F1 and Holsti's coefficient: how many spans of one coder the other has too.

use std::collections::HashMap;

use serde::Serialize;

use super::undefined::{Figure, Undefined};
use super::unitizing::CodedSpan;
use crate::analysis::special::real;

/// When two spans count as the same (SemEval-2013 task 9; Segura-Bedmar, Martínez & Herrero-Zazo 2013).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scheme {
    /// Same borders and same code. Symmetric in the coders.
    Strict,
    /// Same borders, the code ignored. Symmetric in the coders.
    Exact,
    /// Same borders count 1, an overlap ½, the code ignored. Depends on who is the reference.
    Partial,
    /// Any overlap with the same code. Depends on who is the reference.
    Type,
}

/// Matches, with what they are of.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Matches {
    /// True positives; halves under [`Scheme::Partial`].
    pub matched: f64,
    /// Spans of the reference.
    pub reference: u64,
    /// Spans of the candidate.
    pub candidate: u64,
}

impl Matches {
    /// The share of the candidate's spans that match.
    ///
    /// # Errors
    /// When the candidate has none.
    pub fn precision(self) -> Figure {
        share(self.matched, self.candidate)
    }

    /// The share of the reference's spans that are matched.
    ///
    /// # Errors
    /// When the reference has none.
    pub fn recall(self) -> Figure {
        share(self.matched, self.reference)
    }

    /// 2TP/(2TP + FP + FN). True negatives do not enter it; as they grow κ comes near it (Hripcsak &
    /// Rothschild 2005, *JAMIA* 12:296).
    ///
    /// # Errors
    /// When neither coder has a span.
    pub fn f1(self) -> Figure {
        share(2.0 * self.matched, self.reference + self.candidate)
    }

    /// The counts of both added.
    #[must_use]
    pub fn plus(self, other: Matches) -> Matches {
        Matches {
            matched: self.matched + other.matched,
            reference: self.reference + other.reference,
            candidate: self.candidate + other.candidate,
        }
    }
}

fn share(part: f64, whole: u64) -> Figure {
    if whole == 0 { Err(Undefined::NothingMarked) } else { Ok(part / real(whole)) }
}

/// Matches the spans of one document.
///
/// Strict and exact pair equal spans, as many as both have. Partial and type go through the
/// candidate's spans in their order and take from the reference spans still free: under partial one
/// with the same borders, else the first that overlaps; under type, of those that overlap with the
/// same code, the one whose borders lie nearest, and where none has the code the first that overlaps,
/// which is then used up as the wrong code for that stretch. That is the order of nervaluate 1.2.1,
/// but for its least overlap of 1 % of the reference's span.
#[must_use]
pub fn matches(reference: &[CodedSpan], candidate: &[CodedSpan], scheme: Scheme) -> Matches {
    let matched = match scheme {
        Scheme::Strict => in_common(reference, candidate, |span| span),
        Scheme::Exact => in_common(reference, candidate, |span| CodedSpan { code: 0, ..span }),
        Scheme::Partial => greedy(reference, candidate, |ours, theirs| match (ours.start, ours.end) {
            ends if ends == (theirs.start, theirs.end) => (0, 1.0),
            _ => (1, 0.5),
        }),
        Scheme::Type => greedy(reference, candidate, |ours, theirs| {
            let apart = ours.start.abs_diff(theirs.start) + ours.end.abs_diff(theirs.end);
            if ours.code == theirs.code { (apart, 1.0) } else { (u64::MAX, 0.0) }
        }),
    };
    Matches { matched, reference: reference.len() as u64, candidate: candidate.len() as u64 }
}

/// How many equal spans both have, each counted as often as both have it.
fn in_common(reference: &[CodedSpan], candidate: &[CodedSpan], key: impl Fn(CodedSpan) -> CodedSpan) -> f64 {
    let mut free = HashMap::<CodedSpan, u64>::new();
    for span in reference {
        *free.entry(key(*span)).or_default() += 1;
    }
    let mut matched = 0u64;
    for span in candidate {
        if let Some(left) = free.get_mut(&key(*span)).filter(|left| **left > 0) {
            *left -= 1;
            matched += 1;
        }
    }
    real(matched)
}

/// For each candidate the free overlapping reference span of the lowest rank, the first among equals.
fn greedy(
    reference: &[CodedSpan],
    candidate: &[CodedSpan],
    judge: impl Fn(CodedSpan, CodedSpan) -> (u64, f64),
) -> f64 {
    let index = Overlaps::of(reference);
    let mut taken = vec![false; reference.len()];
    let mut matched = 0.0;
    for span in candidate {
        let best = index
            .with(*span)
            .filter(|place| !taken[*place])
            .map(|place| {
                let (rank, worth) = judge(*span, reference[place]);
                (rank, place, worth)
            })
            .min_by_key(|(rank, place, _)| (*rank, *place));
        if let Some((_, place, worth)) = best {
            taken[place] = true;
            matched += worth;
        }
    }
    matched
}

/// Spans by start, so that those overlapping a span are found without looking at all.
struct Overlaps<'a> {
    spans: &'a [CodedSpan],
    by_start: Vec<usize>,
    longest: u64,
}

impl<'a> Overlaps<'a> {
    fn of(spans: &'a [CodedSpan]) -> Self {
        let mut by_start: Vec<usize> = (0..spans.len()).collect();
        by_start.sort_by_key(|place| spans[*place].start);
        let longest = spans.iter().map(|span| span.len()).max().unwrap_or(0);
        Overlaps { spans, by_start, longest }
    }

    fn with(&self, span: CodedSpan) -> impl Iterator<Item = usize> {
        let earliest = span.start.saturating_sub(self.longest);
        let first = self.by_start.partition_point(|place| self.spans[*place].start < earliest);
        let last = self.by_start.partition_point(|place| self.spans[*place].start < span.end);
        self.by_start[first..last.max(first)]
            .iter()
            .copied()
            .filter(move |place| self.spans[*place].end > span.start)
    }
}

/// The F1 of pairing as many spans as possible whose intersection is at least `threshold` of their
/// union (IoU), each span once.
///
/// The pairing is a greatest one, not the first hit that comes along (Hopcroft & Karp's problem,
/// solved by augmenting paths).
#[must_use]
pub fn by_iou(reference: &[CodedSpan], candidate: &[CodedSpan], threshold: f64, same_code: bool) -> Matches {
    let index = Overlaps::of(reference);
    let near: Vec<Vec<usize>> = candidate
        .iter()
        .map(|span| {
            index
                .with(*span)
                .filter(|place| !same_code || reference[*place].code == span.code)
                .filter(|place| iou(*span, reference[*place]) >= threshold)
                .collect()
        })
        .collect();
    let mut partner: Vec<Option<usize>> = vec![None; reference.len()];
    let matched = (0..candidate.len()).filter(|place| augment(*place, &near, &mut partner)).count();
    Matches {
        matched: real(matched as u64),
        reference: reference.len() as u64,
        candidate: candidate.len() as u64,
    }
}

fn iou(a: CodedSpan, b: CodedSpan) -> f64 {
    let shared = a.end.min(b.end).saturating_sub(a.start.max(b.start));
    let either = a.len() + b.len() - shared;
    if either == 0 { 0.0 } else { real(shared) / real(either) }
}

/// Finds `first` a partner, moving others to another of theirs where that helps. Without recursion:
/// a chain of spans may be as long as the document.
fn augment(first: usize, near: &[Vec<usize>], partner: &mut [Option<usize>]) -> bool {
    // (candidate, how many of its neighbours were tried)
    let mut path = vec![(first, 0usize)];
    let mut seen = std::collections::HashSet::new();
    while let Some((candidate, tried)) = path.last_mut() {
        let Some(place) = near[*candidate].get(*tried).copied() else {
            path.pop();
            continue;
        };
        *tried += 1;
        if !seen.insert(place) {
            continue;
        }
        match partner[place] {
            Some(other) => path.push((other, 0)),
            None => {
                // Every candidate on the path takes the neighbour it tried last.
                for (candidate, tried) in path {
                    partner[near[candidate][tried - 1]] = Some(candidate);
                }
                return true;
            }
        }
    }
    false
}

/// Holsti's coefficient of reliability CR = 2M/(N₁ + N₂) (Holsti 1969): M decisions in common of the N₁
/// and N₂ that were made. Where a decision is a coded span it is strict F1; tidycomm's `holsti` is
/// mean pairwise percent agreement instead.
///
/// # Errors
/// When no decision was made.
pub fn holsti(in_common: u64, first: u64, second: u64) -> Figure {
    share(2.0 * real(in_common), first + second)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(start: u64, end: u64, code: u32) -> CodedSpan {
        CodedSpan { start, end, code }
    }

    #[test]
    fn four_schemes_on_one_pair() {
        let reference = [span(0, 4, 1), span(10, 20, 2), span(30, 35, 1)];
        let candidate = [span(0, 4, 1), span(12, 20, 2), span(30, 35, 2), span(50, 60, 1)];
        let matched = |scheme| matches(&reference, &candidate, scheme).matched;
        assert_eq!(matched(Scheme::Strict), 1.0);
        assert_eq!(matched(Scheme::Exact), 2.0);
        assert_eq!(matched(Scheme::Partial), 2.5);
        assert_eq!(matched(Scheme::Type), 2.0);
        let strict = matches(&reference, &candidate, Scheme::Strict);
        assert_eq!((strict.precision(), strict.recall()), (Ok(0.25), Ok(1.0 / 3.0)));
        assert_eq!(strict.f1(), holsti(1, 3, 4));
    }

    #[test]
    fn a_wrong_code_uses_up_the_span_it_stands_on() {
        let reference = [span(0, 10, 1)];
        let candidate = [span(0, 4, 2), span(5, 10, 1)];
        assert_eq!(matches(&reference, &candidate, Scheme::Type).matched, 0.0);
        assert_eq!(matches(&reference, &candidate[1..], Scheme::Type).matched, 1.0);
    }

    #[test]
    fn spans_that_only_touch_do_not_overlap() {
        assert_eq!(matches(&[span(0, 4, 1)], &[span(4, 8, 1)], Scheme::Type).matched, 0.0);
    }

    #[test]
    fn the_same_span_twice_matches_twice_only_if_both_have_it_twice() {
        let twice = [span(0, 4, 1), span(0, 4, 1)];
        assert_eq!(matches(&twice, &twice[..1], Scheme::Strict).matched, 1.0);
        assert_eq!(matches(&twice, &twice, Scheme::Strict).matched, 2.0);
    }

    #[test]
    fn iou_pairs_as_many_as_possible() {
        // The first candidate overlaps both, the second only the first reference.
        let reference = [span(0, 10, 1), span(8, 20, 1)];
        let candidate = [span(2, 18, 1), span(0, 9, 1)];
        let first_hit_would_take = iou(candidate[0], reference[0]);
        assert!(first_hit_would_take >= 0.4);
        assert_eq!(by_iou(&reference, &candidate, 0.4, true).matched, 2.0);
        assert_eq!(by_iou(&reference, &candidate, 0.95, true).matched, 0.0);
    }

    #[test]
    fn nothing_marked_is_undefined() {
        let none = matches(&[], &[], Scheme::Strict);
        assert_eq!(none.f1(), Err(Undefined::NothingMarked));
        assert_eq!(matches(&[], &[span(0, 1, 1)], Scheme::Strict).f1(), Ok(0.0));
    }
}
