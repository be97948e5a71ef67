//! Which mark is which coding of those that a file held.

use std::collections::{BTreeMap, BTreeSet};

use super::Mark;
use crate::text::Span;

/// Marks and codings, paired.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Matched {
    /// A mark and the coding that it is, both by place in their lists; the words, the code or what is
    /// said of them may differ.
    pub pairs: Vec<(usize, usize)>,
    /// Marks that are no coding yet.
    pub new: Vec<usize>,
    /// Codings that have no mark any more.
    pub gone: Vec<usize>,
}

/// Pairs the marks of a file with the codings that it held: those of one code on the same words;
/// then, of what is left, another code on the same words; then the same code on words that overlap,
/// the longest overlap first. Spans count in one text.
#[must_use]
pub fn matched(marks: &[Mark], held: &[Mark]) -> Matched {
    let mut pairing = Pairing::new(marks, held);
    pairing.likest();
    pairing.same_words();
    pairing.overlapping();
    pairing.finish()
}

struct Pairing<'m> {
    marks: &'m [Mark],
    held: &'m [Mark],
    free_marks: BTreeSet<usize>,
    free_held: BTreeSet<usize>,
    pairs: Vec<(usize, usize)>,
}

impl<'m> Pairing<'m> {
    fn new(marks: &'m [Mark], held: &'m [Mark]) -> Self {
        let (free_marks, free_held) = ((0..marks.len()).collect(), (0..held.len()).collect());
        Pairing { marks, held, free_marks, free_held, pairs: Vec::new() }
    }

    fn pair(&mut self, mark: usize, held: usize) {
        if self.free_marks.contains(&mark) && self.free_held.contains(&held) {
            self.free_marks.remove(&mark);
            self.free_held.remove(&held);
            self.pairs.push((mark, held));
        }
    }

    /// Same code, same words; of several those first of which the same is said.
    fn likest(&mut self) {
        let mut of: BTreeMap<(&str, Span), Vec<usize>> = BTreeMap::new();
        for (at, held) in self.held.iter().enumerate() {
            of.entry((&held.code, held.span)).or_default().push(at);
        }
        for pass in [true, false] {
            for (at, mark) in self.marks.iter().enumerate() {
                let candidates = of.get(&(mark.code.as_str(), mark.span)).into_iter().flatten();
                let mut free = candidates.copied().filter(|held| self.free_held.contains(held));
                let best = match pass {
                    true => free.find(|held| self.held[*held] == *mark),
                    false => free.max_by_key(|held| {
                        let held = &self.held[*held];
                        (held.stance == mark.stance, held.note == mark.note, held.key == mark.key)
                    }),
                };
                if let Some(held) = best {
                    self.pair(at, held);
                }
            }
        }
    }

    /// Another code on the same words.
    fn same_words(&mut self) {
        let mut of: BTreeMap<Span, Vec<usize>> = BTreeMap::new();
        for held in &self.free_held {
            of.entry(self.held[*held].span).or_default().push(*held);
        }
        for mark in self.free_marks.clone() {
            let candidates = of.get(&self.marks[mark].span).into_iter().flatten();
            let free = candidates.copied().find(|held| self.free_held.contains(held));
            if let Some(held) = free {
                self.pair(mark, held);
            }
        }
    }

    /// The same code on other words that overlap.
    fn overlapping(&mut self) {
        let mut overlaps: Vec<(std::cmp::Reverse<usize>, usize, usize)> = Vec::new();
        for mark in &self.free_marks {
            for held in &self.free_held {
                let (ours, theirs) = (&self.marks[*mark], &self.held[*held]);
                let shared = ours.span.intersection(theirs.span).filter(|shared| !shared.is_empty());
                if let Some(shared) = shared.filter(|_| ours.code == theirs.code) {
                    overlaps.push((std::cmp::Reverse(shared.len()), *mark, *held));
                }
            }
        }
        overlaps.sort_unstable();
        for (_, mark, held) in overlaps {
            self.pair(mark, held);
        }
    }

    fn finish(mut self) -> Matched {
        self.pairs.sort_unstable();
        Matched {
            pairs: self.pairs,
            new: self.free_marks.into_iter().collect(),
            gone: self.free_held.into_iter().collect(),
        }
    }
}
