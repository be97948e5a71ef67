//! Which texts share their words: posts that came twice, quoted replies, one transcript in two formats.
//!
//! A text is cut into its runs of five words, and two texts are compared by the runs that both have:
//! spelling, punctuation and layout between the words do not matter, and the order of texts decides
//! nothing but the order of what is found.

use std::collections::HashMap;

use super::words::each_word;

/// The words of a run.
const RUN: usize = 5;

/// The fewest runs of a text that is compared: greetings and thanks are the same everywhere.
pub const SHORTEST: u32 = 20;

/// A run that more texts have than this is compared with the first of them alone, so that a form
/// letter in every text does not cost the square of their number.
const COMMON: usize = 8;

/// The runs that are looked at; of more, an even sample that is the same for every text.
const MOST: u64 = 8_000_000;

/// The runs of words of many texts.
#[derive(Clone, Debug)]
pub struct Runs {
    found: Vec<(u64, u32)>,
    texts: u32,
    one_in: u64,
}

/// Two texts that share at least half the runs of the shorter one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Overlap {
    /// The text that was given first, counted from 0.
    pub first: u32,
    /// The other one.
    pub second: u32,
    /// The different runs that both have.
    pub shared: u32,
    /// The different runs of the first.
    pub of_first: u32,
    /// The different runs of the second.
    pub of_second: u32,
}

impl Runs {
    /// Makes ready for texts that have so many words together.
    #[must_use]
    pub fn of_words(words: u64) -> Self {
        Runs { found: Vec::new(), texts: 0, one_in: words.div_ceil(MOST).max(1) }
    }

    /// Takes the next text, given as its parts in order; runs go on over the ends of parts.
    pub fn add<'a>(&mut self, parts: impl IntoIterator<Item = &'a str>) {
        let mut last = [0; RUN];
        let mut words = 0usize;
        for part in parts {
            each_word(part, |_, word| {
                last.rotate_left(1);
                last[RUN - 1] = hash(word.bytes());
                words += 1;
                let run = hash(last.iter().flat_map(|word| word.to_le_bytes()));
                if words >= RUN && run.is_multiple_of(self.one_in) {
                    self.found.push((run, self.texts));
                }
            });
        }
        self.texts += 1;
    }

    /// The pairs of texts that overlap, by the first, then the second.
    ///
    /// ```
    /// use emic::text::overlap::Runs;
    /// let post = "The moths came back in April, and nobody at the allotments had expected them; \
    ///     Hazel counted forty on one wall before the lamp went out and we walked home in the dark.";
    /// let mut runs = Runs::of_words(100);
    /// runs.add([post]);
    /// runs.add(["We keep no lamp."]);
    /// runs.add([post.to_uppercase().as_str(), "And I counted two."]);
    /// let found = runs.overlaps();
    /// assert_eq!((found[0].first, found[0].second), (0, 2));
    /// assert_eq!(found[0].shared, found[0].of_first);
    /// ```
    #[must_use]
    pub fn overlaps(mut self) -> Vec<Overlap> {
        self.found.sort_unstable();
        self.found.dedup();
        let mut of = vec![0u32; self.texts as usize];
        for (_, text) in &self.found {
            of[*text as usize] += 1;
        }
        let fewest = u32::try_from(u64::from(SHORTEST).div_ceil(self.one_in)).unwrap_or(SHORTEST);
        self.found.retain(|(_, text)| of[*text as usize] >= fewest);
        let mut shared: HashMap<(u32, u32), u32> = HashMap::new();
        for texts in self.found.chunk_by(|a, b| a.0 == b.0) {
            let firsts = if texts.len() > COMMON { 1 } else { texts.len() };
            for (at, (_, first)) in texts.iter().enumerate().take(firsts) {
                for (_, second) in &texts[at + 1..] {
                    *shared.entry((*first, *second)).or_default() += 1;
                }
            }
        }
        let mut overlaps: Vec<Overlap> = shared
            .into_iter()
            .map(|((first, second), shared)| Overlap {
                first,
                second,
                shared,
                of_first: of[first as usize],
                of_second: of[second as usize],
            })
            .filter(|overlap| overlap.shared * 2 >= overlap.of_first.min(overlap.of_second))
            .collect();
        overlaps.sort_unstable_by_key(|overlap| (overlap.first, overlap.second));
        overlaps
    }
}

/// FNV-1a with its bits mixed once more: the same on every machine and in every version.
fn hash(bytes: impl Iterator<Item = u8>) -> u64 {
    let hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    let hash = (hash ^ (hash >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    hash ^ (hash >> 33)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// So many different words from `from` on.
    fn counted(from: usize, words: usize) -> String {
        (from..from + words).map(|number| format!("w{number} ")).collect()
    }

    fn overlaps(texts: &[String]) -> Vec<Overlap> {
        let mut runs = Runs::of_words(1000);
        texts.iter().for_each(|text| runs.add([text.as_str()]));
        runs.overlaps()
    }

    #[test]
    fn half_of_the_shorter_is_an_overlap_and_less_is_none() {
        // 44 words are 40 runs; 24 words in common are 20 runs.
        let found = overlaps(&[counted(0, 44), counted(20, 44), counted(41, 44)]);
        let expected = Overlap { first: 0, second: 1, shared: 20, of_first: 40, of_second: 40 };
        assert_eq!(found[0], expected);
        // 23 words in common are 19 runs, one too few.
        assert_eq!(found.len(), 1, "{found:?}");
    }

    #[test]
    fn short_texts_are_not_compared() {
        assert_eq!(overlaps(&[counted(0, 23), counted(0, 23)]), []);
        assert_eq!(overlaps(&[counted(0, 24), counted(0, 24)]).len(), 1);
    }

    #[test]
    fn how_a_text_is_cut_into_parts_does_not_matter() {
        let (whole, start, rest) = (counted(0, 60), counted(0, 7), counted(7, 53));
        let mut runs = Runs::of_words(120);
        runs.add([whole.as_str()]);
        runs.add([start.as_str(), rest.as_str()]);
        let expected = Overlap { first: 0, second: 1, shared: 56, of_first: 56, of_second: 56 };
        assert_eq!(runs.overlaps(), [expected]);
    }

    #[test]
    fn many_copies_are_each_compared_with_the_first() {
        let found = overlaps(&vec![counted(0, 40); 30]);
        let pairs: Vec<_> = found.iter().map(|overlap| (overlap.first, overlap.second)).collect();
        assert_eq!(pairs, (1..30).map(|second| (0, second)).collect::<Vec<_>>());
    }

    #[test]
    fn a_sample_of_the_runs_finds_the_same_pairs() {
        let texts = [counted(0, 9000), counted(20_000, 9000), counted(0, 9000)];
        let mut runs = Runs::of_words(MOST * 10);
        texts.iter().for_each(|text| runs.add([text.as_str()]));
        let found = runs.overlaps();
        assert_eq!((found.len(), found[0].first, found[0].second), (1, 0, 2));
        assert!((700..1100).contains(&found[0].shared), "{found:?}");
    }
}
