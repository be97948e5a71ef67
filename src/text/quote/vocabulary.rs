//! [`Vocabulary`]: the words of a text, and where each stands.

use std::collections::HashMap;

use crate::text::Span;
use crate::text::words::each_word;

/// A word that the text does not have.
pub(super) const UNKNOWN: u32 = u32::MAX;

/// The words of a text in order, each with a number, and where each word stands.
#[derive(Clone, Debug)]
pub(super) struct Vocabulary {
    pub(super) spans: Vec<Span>,
    pub(super) ids: Vec<u32>,
    numbers: HashMap<String, u32>,
    /// The places of word `n` are `places[starts[n]..starts[n + 1]]`.
    starts: Vec<u32>,
    places: Vec<u32>,
    /// Whether each word stands in three words that come again: people repeat themselves, so that rare
    /// words in a phrase of theirs tell little.
    repeated: Vec<bool>,
}

impl Vocabulary {
    pub(super) fn new(text: &str) -> Self {
        let (mut spans, mut ids) = (Vec::new(), Vec::new());
        let mut numbers: HashMap<String, u32> = HashMap::new();
        let mut counts: Vec<u32> = Vec::new();
        each_word(text, |span, folded| {
            let id = match numbers.get(folded) {
                Some(id) => *id,
                None => {
                    let id = counts.len() as u32;
                    numbers.insert(folded.to_owned(), id);
                    counts.push(0);
                    id
                }
            };
            counts[id as usize] += 1;
            spans.push(span);
            ids.push(id);
        });
        let mut starts = vec![0];
        starts.extend(counts.iter().scan(0, |sum, count| {
            *sum += count;
            Some(*sum)
        }));
        let mut next = starts.clone();
        let mut places = vec![0; ids.len()];
        for (at, id) in (0u32..).zip(&ids) {
            let slot = &mut next[*id as usize];
            places[*slot as usize] = at;
            *slot += 1;
        }
        let repeated = repeated(&ids);
        Vocabulary { spans, ids, numbers, starts, places, repeated }
    }

    /// How many words the text has.
    pub(super) fn len(&self) -> usize {
        self.ids.len()
    }

    /// The number of a folded word.
    pub(super) fn number(&self, folded: &str) -> u32 {
        self.numbers.get(folded).copied().unwrap_or(UNKNOWN)
    }

    /// Where a word stands, as places in the order of words.
    pub(super) fn places(&self, id: u32) -> &[u32] {
        match self.starts.get(id as usize..id as usize + 2) {
            Some(ends) if id != UNKNOWN => &self.places[ends[0] as usize..ends[1] as usize],
            _ => &[],
        }
    }

    /// How much meeting the word at a place tells, in bits: the rarer the more, and nothing in a phrase
    /// that comes again.
    pub(super) fn telling(&self, at: usize) -> f64 {
        if self.repeated[at] { 0.0 } else { self.bits(self.ids[at]) }
    }

    /// How much meeting a word tells, in bits, wherever it is.
    pub(super) fn bits(&self, id: u32) -> f64 {
        match self.places(id).len() {
            0 => 0.0,
            times => (self.len() as f64 / times as f64).log2(),
        }
    }

    /// The place in the order of words of the first word that ends after `byte`.
    pub(super) fn at(&self, byte: usize) -> usize {
        self.spans.partition_point(|span| span.end() <= byte)
    }
}

/// Whether each word stands in three words that come again.
fn repeated(ids: &[u32]) -> Vec<bool> {
    let mut times: HashMap<&[u32], u32> = HashMap::with_capacity(ids.len());
    for three in ids.windows(3) {
        *times.entry(three).or_default() += 1;
    }
    let mut repeated = vec![false; ids.len()];
    for (at, three) in ids.windows(3).enumerate() {
        if times[three] > 1 {
            repeated[at..at + 3].fill(true);
        }
    }
    repeated
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_a_phrase_that_comes_again_tell_nothing() {
        let words = Vocabulary::new("well you know what, then you know what and why");
        let telling: Vec<bool> = (0..words.len()).map(|at| words.telling(at) > 0.0).collect();
        assert_eq!(telling, [true, false, false, false, true, false, false, false, true, true]);
    }

    #[test]
    fn words_have_numbers_and_places() {
        let words = Vocabulary::new("One two, ONE three.");
        let one = words.number("one");
        assert_eq!(words.places(one), [0, 2]);
        assert_eq!((words.bits(one), words.bits(words.number("two"))), (1.0, 2.0));
        assert_eq!((words.places(UNKNOWN), words.number("four")), (&[][..], UNKNOWN));
        assert_eq!((words.at(0), words.at(3), words.at(4), words.at(100)), (0, 1, 1, 4));
    }
}
