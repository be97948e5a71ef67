//! The places of a text that resemble a quote, and how much.

use super::align::{Alignment, align, same_from_the_start};
use super::needle::Needle;
use super::plain::{Plain, occurrences};
use super::vocabulary::Vocabulary;
use crate::text::Span;
use crate::text::words::is_word_char;

/// Quotes with more words than this are looked for by their two ends.
const LONG: usize = 280;

/// How many words at each end of a long quote are looked for.
const END: usize = 110;

/// Words that stand more often than this in a text lead to no place of it.
const COMMON: usize = 32;

/// How many rare words of a quote are followed.
const SEEDS: usize = 16;

/// How many places they lead to are looked at.
const PLACES: usize = 4;

/// How many places with the very words are looked at.
const EXACT_PLACES: usize = 8;

/// The likeness of a place at which no word of the quote itself is left, at most: what stands between
/// the words around it may be something else altogether, so that a person has to look.
const REPLACED: f64 = 0.75;

/// A text that is searched, in the forms that searching needs.
#[derive(Clone, Copy, Debug)]
pub(super) struct Searched<'a> {
    pub(super) plain: &'a Plain,
    pub(super) words: &'a Vocabulary,
}

/// A place of a text that resembles a quote.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Resembling {
    pub(super) span: Span,
    /// The share of words that are the same, those of the quote itself counted twice.
    pub(super) likeness: f64,
    /// When the very words stand here: what they and the unbroken run around them tell.
    pub(super) exact: Option<Telling>,
}

/// What an unbroken run of same words tells, in bits: the rarer the words the more.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Telling {
    /// All of it.
    pub(super) run: f64,
    /// The quote with what agrees on one side alone, the side on which that is less; all of it when
    /// the context agrees on that side to its end.
    pub(super) weaker_side: f64,
}

impl Searched<'_> {
    /// The places that resemble the quote, the likeliest first. Only places with the very words may
    /// overlap: words that repeat themselves can begin at several. `expected` are bytes at which the
    /// quote might begin.
    pub(super) fn resembling(&self, needle: &Needle, expected: &[usize]) -> Vec<Resembling> {
        let ids: Vec<u32> = needle.words.iter().map(|word| self.words.number(word)).collect();
        let mut found = self.exact(needle, &ids, expected);
        let long = needle.own.len() > LONG;
        let looked_for = if long { &ids[..needle.own.start + END] } else { &ids[..] };
        for begin in self.begins(looked_for, needle.own.start, expected) {
            let at = self.laid(looked_for, begin);
            found.extend(if long { self.long(needle, &ids, &at) } else { self.judged(needle, &ids, &at) });
        }
        found.sort_by(|a, b| {
            let key = |place: &Resembling| (place.likeness, place.exact.map_or(-1.0, |telling| telling.run));
            key(b).partial_cmp(&key(a)).unwrap_or(std::cmp::Ordering::Equal).then(a.span.cmp(&b.span))
        });
        let mut apart: Vec<Resembling> = Vec::new();
        for place in found {
            let is_other = |kept: &Resembling| match (kept.exact, place.exact) {
                (Some(_), Some(_)) => kept.span != place.span,
                _ => !kept.span.overlaps(place.span),
            };
            if apart.iter().all(is_other) {
                apart.push(place);
            }
        }
        apart
    }

    /// Where the very words stand, the places with the most agreement around them.
    fn exact(&self, needle: &Needle, ids: &[u32], expected: &[usize]) -> Vec<Resembling> {
        let text = self.plain.text();
        let mut places: Vec<(usize, usize, usize)> = occurrences(text, needle.exact())
            .filter(|at| needle.has_borders_at(text, *at))
            .map(|at| {
                let run = self.run(needle, at);
                let start = self.plain.start(at);
                (at, run.len(), expected.iter().map(|place| place.abs_diff(start)).min().unwrap_or(0))
            })
            .collect();
        places.sort_unstable_by_key(|(at, run, distance)| (std::cmp::Reverse(*run), *distance, *at));
        places.truncate(EXACT_PLACES);
        places.into_iter().map(|(at, _, _)| self.judged_exact(needle, ids, at)).collect()
    }

    /// The stretch of the plain text around the very words at `at` that agrees without a break.
    fn run(&self, needle: &Needle, at: usize) -> Span {
        let text = self.plain.text();
        let (before, after) = (&text[..at], &text[at + needle.exact().len()..]);
        let agree = |pairs: &mut dyn Iterator<Item = (char, char)>| -> usize {
            pairs.take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum()
        };
        let left = agree(&mut needle.before().chars().rev().zip(before.chars().rev()));
        let right = agree(&mut needle.after().chars().zip(after.chars()));
        Span::at(at - left, at + needle.exact().len() + right)
    }

    /// What the very words at `at` and the unbroken run around them tell.
    pub(super) fn telling(&self, needle: &Needle, at: usize) -> Telling {
        let (run, end) = (self.run(needle, at), at + needle.exact().len());
        let all = self.bits(run);
        let left = match at - run.start() {
            agreeing if agreeing == needle.before().len() => all,
            _ => self.bits(Span::at(run.start(), end)),
        };
        let right = match run.end() - end {
            agreeing if agreeing == needle.after().len() => all,
            _ => self.bits(Span::at(at, run.end())),
        };
        Telling { run: all, weaker_side: left.min(right) }
    }

    /// Whether the very words at `at` have around them all that stood around them.
    pub(super) fn agrees_wholly(&self, needle: &Needle, at: usize) -> bool {
        self.run(needle, at).len() == needle.whole().len()
    }

    /// What the words of a stretch of the plain text tell, in bits.
    fn bits(&self, run: Span) -> f64 {
        self.bits_of(Span::at(self.plain.start(run.start()), self.plain.end(run.end())))
    }

    /// What the words of a stretch of the text tell, in bits.
    pub(super) fn bits_of(&self, span: Span) -> f64 {
        let first = self.words.spans.partition_point(|word| word.start() < span.start());
        let last = self.words.spans.partition_point(|word| word.end() <= span.end());
        (first..last).map(|at| self.words.telling(at)).sum()
    }

    /// The stretch of the text itself of the very words at `at`.
    pub(super) fn span_of(&self, needle: &Needle, at: usize) -> Span {
        Span::at(self.plain.start(at), self.plain.end(at + needle.exact().len()))
    }

    fn judged_exact(&self, needle: &Needle, ids: &[u32], at: usize) -> Resembling {
        let span = self.span_of(needle, at);
        let first = self.words.at(span.start());
        let last = self.words.spans.partition_point(|word| word.start() < span.end());
        let (before, after) = (&ids[..needle.own.start], &ids[needle.own.end..]);
        let left = self.words.ids[..first].iter().rev().copied().take(before.len() + 8);
        let right = self.words.ids[last.max(first)..].iter().copied().take(after.len() + 8);
        let around = same_from_the_start(before.iter().rev().copied(), left)
            + same_from_the_start(after.iter().copied(), right);
        let likeness = share(needle, needle.own.len(), around, needle.own.len());
        Resembling { span, likeness, exact: Some(self.telling(needle, at)) }
    }

    /// Places in the order of words at which the words looked for may begin, without their context.
    fn begins(&self, ids: &[u32], context: usize, expected: &[usize]) -> Vec<usize> {
        let mut rare: Vec<(usize, usize)> = ids
            .iter()
            .enumerate()
            .map(|(at, id)| (self.words.places(*id).len(), at))
            .filter(|(times, _)| (1..=COMMON).contains(times))
            .collect();
        rare.sort_unstable();
        let mut begins: Vec<(i64, f64)> = Vec::new();
        for (_, at) in rare.into_iter().take(SEEDS) {
            let begin = |place: &u32| i64::from(*place) - signed(at) + signed(context);
            begins.extend(
                self.words.places(ids[at]).iter().map(|place| (begin(place), self.words.bits(ids[at]))),
            );
        }
        begins.sort_by_key(|(begin, _)| *begin);
        let mut groups: Vec<(f64, i64)> = begins
            .chunk_by(|a, b| b.0 - a.0 <= 8)
            .map(|group| (group.iter().map(|(_, bits)| bits).sum(), group[group.len() / 2].0))
            .collect();
        groups.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let led_to = groups.into_iter().take(PLACES).map(|(_, begin)| usize::try_from(begin).unwrap_or(0));
        expected.iter().map(|byte| self.words.at(*byte)).chain(led_to).collect()
    }

    /// The words looked for, laid along the text around the place where the quote may begin.
    fn laid(&self, ids: &[u32], begin: usize) -> Alignment {
        let slack = 24 + ids.len() / 8;
        let from = begin.saturating_sub(slack).min(self.words.len());
        let to = (begin + ids.len() + slack).min(self.words.len());
        align(ids, &self.words.ids[from..to], from)
    }

    /// The place that an alignment of the whole quote comes to.
    fn judged(&self, needle: &Needle, ids: &[u32], laid: &Alignment) -> Option<Resembling> {
        let (first, last) = (begin_of(needle, laid, 0)?, end_of(needle, laid, 0)?);
        if first >= last {
            return None;
        }
        let same = |range: std::ops::Range<usize>| {
            laid.pairs[range].iter().flatten().filter(|pair| pair.same).count()
        };
        let around = same(0..needle.own.start) + same(needle.own.end..ids.len());
        let likeness = share(needle, same(needle.own.clone()), around, last - first);
        Some(Resembling { span: self.trimmed(needle, laid, first, last), likeness, exact: None })
    }

    /// The place of a long quote: its beginning is laid, its end is looked for at the right distance.
    fn long(&self, needle: &Needle, ids: &[u32], head: &Alignment) -> Option<Resembling> {
        let first = begin_of(needle, head, 0)?;
        let from = needle.own.end - END;
        let tail = &ids[from..];
        let begin = first + needle.own.len() - END;
        let slack = 24 + needle.own.len() / 4;
        let start = begin.saturating_sub(slack).max(first).min(self.words.len());
        let end = (begin + tail.len() + slack).min(self.words.len());
        let laid = align(tail, self.words.ids.get(start..end)?, start);
        let last = end_of(needle, &laid, from)?;
        if first >= last {
            return None;
        }
        let own = in_common(&ids[needle.own.clone()], &self.words.ids[first..last]);
        let same =
            |pairs: &[Option<super::align::Pair>]| pairs.iter().flatten().filter(|pair| pair.same).count();
        let around = same(&head.pairs[..needle.own.start]) + same(&laid.pairs[END..]);
        let likeness = share(needle, own, around, last - first);
        let span = Span::at(self.words.spans[first].start(), self.words.spans[last - 1].end());
        Some(Resembling { span, likeness, exact: None })
    }

    /// The stretch from word `first` to before word `last`, with the signs at the ends of the quote
    /// where they are there too, and cut inside a word where the quote was.
    fn trimmed(&self, needle: &Needle, laid: &Alignment, first: usize, last: usize) -> Span {
        let text = self.plain.text();
        let whole = Span::at(self.words.spans[first].start(), self.words.spans[last - 1].end());
        let is_same = |at: usize| laid.pairs.get(at).copied().flatten().is_some_and(|pair| pair.same);
        let (mut start, mut end) = (self.plain.of_start(whole.start()), self.plain.of_end(whole.end()));
        if is_same(needle.own.start) {
            let signs = needle.exact().find(is_word_char).map_or("", |at| &needle.exact()[..at]);
            let part = needle.before().trim_end_matches(is_word_char);
            let part = if signs.is_empty() { &needle.before()[part.len()..] } else { "" };
            if text[..start].ends_with(signs) {
                start -= signs.len();
            }
            if text[start..].starts_with(part) {
                start += part.len();
            }
        }
        if needle.own.end > 0 && is_same(needle.own.end - 1) {
            let words = needle.exact().trim_end_matches(|c| !is_word_char(c));
            let signs = &needle.exact()[words.len()..];
            let rest = needle.after().trim_start_matches(is_word_char);
            let part =
                if signs.is_empty() { &needle.after()[..needle.after().len() - rest.len()] } else { "" };
            if text[end..].starts_with(signs) {
                end += signs.len();
            }
            if text[..end].ends_with(part) {
                end -= part.len();
            }
        }
        if start >= end {
            return whole;
        }
        if let Some(bracketed) = in_brackets(text, start, end) {
            (start, end) = bracketed;
        }
        Span::at(self.plain.start(start), self.plain.end(end))
    }
}

/// The stretch with the brackets that stand around it: `[name]` in the place of a name.
fn in_brackets(text: &str, start: usize, end: usize) -> Option<(usize, usize)> {
    let is_pair = |pair: (char, char)| matches!(pair, ('[', ']') | ('(', ')') | ('<', '>'));
    let around = (text[..start].chars().next_back()?, text[end..].chars().next()?);
    is_pair(around).then_some((start - 1, end + 1))
}

/// The first word of the quote's place, as far as an alignment tells; `from` is the first word of the
/// quote that was laid.
fn begin_of(needle: &Needle, laid: &Alignment, from: usize) -> Option<usize> {
    let own = needle.own.start - from..(needle.own.end - from).min(laid.pairs.len());
    if own.is_empty() {
        return None;
    }
    let pair = |at: usize| laid.pairs[at];
    let begins = pair(own.start).filter(|pair| pair.same).map(|pair| pair.at);
    let follows = || own.start.checked_sub(1).and_then(pair).filter(|pair| pair.same).map(|pair| pair.at + 1);
    begins.or_else(follows).or_else(|| own.clone().find_map(pair).map(|pair| pair.at))
}

/// The word after the last of the quote's place.
fn end_of(needle: &Needle, laid: &Alignment, from: usize) -> Option<usize> {
    let own = needle.own.start.saturating_sub(from)..needle.own.end - from;
    let pair = |at: usize| laid.pairs.get(at).copied().flatten();
    let ends = own.end.checked_sub(1).and_then(pair).filter(|pair| pair.same).map(|pair| pair.at + 1);
    let precedes = || pair(own.end).filter(|pair| pair.same).map(|pair| pair.at);
    ends.or_else(precedes).or_else(|| own.clone().rev().find_map(pair).map(|pair| pair.at + 1))
}

/// The share of words that are the same. Words of the quote count twice; words that came in between
/// them count as others.
fn share(needle: &Needle, own: usize, around: usize, now: usize) -> f64 {
    let context = needle.words.len() - needle.own.len();
    let of = 2 * needle.own.len().max(now) + context;
    let share = if of == 0 { 0.0 } else { (2 * own + around) as f64 / of as f64 };
    if own == 0 && !needle.own.is_empty() { share.min(REPLACED) } else { share }
}

/// How many words two stretches have in common, whatever their order.
fn in_common(quote: &[u32], text: &[u32]) -> usize {
    let mut left: std::collections::HashMap<u32, usize> = std::collections::HashMap::new();
    for id in text {
        *left.entry(*id).or_default() += 1;
    }
    let mut common = 0;
    for id in quote {
        if let Some(times) = left.get_mut(id).filter(|times| **times > 0) {
            *times -= 1;
            common += 1;
        }
    }
    common
}

fn signed(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
