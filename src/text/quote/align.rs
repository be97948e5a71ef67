//! Laying the words of a quote along the words of a text.

use super::vocabulary::UNKNOWN;

/// What a step of an alignment is worth. A word in the place of another costs less than one taken
/// out and one put in, so that a name that was replaced stays between its neighbours.
const SAME: i32 = 2;
const REPLACED: i32 = -1;
const GAP: i32 = -1;

/// For each word of a quote the word of the text that it was laid on, and whether they are the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Alignment {
    pub(super) pairs: Vec<Option<Pair>>,
}

/// A word of the text that a word of the quote was laid on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pair {
    /// Its place among the words of the text.
    pub(super) at: usize,
    pub(super) same: bool,
}

/// Where a step comes from.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    /// The alignment begins here.
    Begin,
    Both,
    /// The word of the quote is not in the text.
    Quote,
    /// The word of the text is not in the quote.
    Text,
}

/// Lays all of `quote` along some stretch of `text`; words of the text before and after that stretch
/// cost nothing. `offset` is added to the places in `text`.
pub(super) fn align(quote: &[u32], text: &[u32], offset: usize) -> Alignment {
    let (steps, end) = filled(quote, text, 0);
    traced(quote, text, &steps, end, offset)
}

/// How many words are the same when `quote` is laid along the beginning of `text`.
pub(super) fn same_from_the_start(
    quote: impl Iterator<Item = u32>,
    text: impl Iterator<Item = u32>,
) -> usize {
    let (quote, text): (Vec<u32>, Vec<u32>) = (quote.collect(), text.collect());
    let (steps, end) = filled(&quote, &text, GAP);
    traced(&quote, &text, &steps, end, 0).pairs.iter().flatten().filter(|pair| pair.same).count()
}

/// The best step to each pair of places, and the best end; `before` is what each word of the text
/// before the alignment costs.
fn filled(quote: &[u32], text: &[u32], before: i32) -> (Vec<Step>, usize) {
    let width = text.len() + 1;
    let begin = if before == 0 { Step::Begin } else { Step::Text };
    let mut steps = vec![begin; (quote.len() + 1) * width];
    steps[0] = Step::Begin;
    let mut above: Vec<i32> = (0..).map(|at| at * before).take(width).collect();
    let mut row = vec![0i32; width];
    for (number, word) in quote.iter().enumerate() {
        let line = &mut steps[(number + 1) * width..(number + 2) * width];
        row[0] = above[0] + GAP;
        line[0] = Step::Quote;
        for (at, other) in text.iter().enumerate() {
            let both = above[at] + if is_same(*word, *other) { SAME } else { REPLACED };
            let quote_alone = above[at + 1] + GAP;
            let text_alone = row[at] + GAP;
            let best = both.max(quote_alone).max(text_alone);
            row[at + 1] = best;
            line[at + 1] = if best == both {
                Step::Both
            } else if best == quote_alone {
                Step::Quote
            } else {
                Step::Text
            };
        }
        std::mem::swap(&mut above, &mut row);
    }
    let end = (0..width).max_by_key(|at| (above[*at], std::cmp::Reverse(*at))).unwrap_or(0);
    (steps, end)
}

fn is_same(word: u32, other: u32) -> bool {
    word == other && word != UNKNOWN
}

/// Follows the steps back from the best end.
fn traced(quote: &[u32], text: &[u32], steps: &[Step], mut at: usize, offset: usize) -> Alignment {
    let width = text.len() + 1;
    let mut pairs = vec![None; quote.len()];
    let mut number = quote.len();
    while number > 0 {
        match steps[number * width + at] {
            Step::Both => {
                let same = is_same(quote[number - 1], text[at - 1]);
                pairs[number - 1] = Some(Pair { at: offset + at - 1, same });
                number -= 1;
                at -= 1;
            }
            Step::Quote => number -= 1,
            Step::Text => at -= 1,
            Step::Begin => break,
        }
    }
    Alignment { pairs }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(text: &str) -> Vec<u32> {
        text.bytes().map(|byte| if byte == b'?' { UNKNOWN } else { u32::from(byte) }).collect()
    }

    /// The words of the text that each word of the quote was laid on; capitals where they differ.
    fn laid(quote: &str, text: &str) -> String {
        align(&ids(quote), &ids(text), 0)
            .pairs
            .iter()
            .map(|pair| match pair {
                None => '-',
                Some(Pair { at, same: true }) => char::from(text.as_bytes()[*at]),
                Some(Pair { at, same: false }) => char::from(text.as_bytes()[*at].to_ascii_uppercase()),
            })
            .collect()
    }

    #[test]
    fn words_before_and_after_cost_nothing() {
        assert_eq!(align(&ids("bc"), &ids("xxbcxx"), 10).pairs[0], Some(Pair { at: 12, same: true }));
    }

    #[test]
    fn a_replaced_word_stays_between_its_neighbours() {
        assert_eq!(laid("abcde", "xabydez"), "abYde");
        assert_eq!(laid("ab?de", "abyde"), "abYde");
    }

    #[test]
    fn words_put_in_and_taken_out_shift_the_rest() {
        assert_eq!(laid("abcdef", "abxcdef"), "abcdef");
        assert_eq!(laid("abcdef", "abdef"), "ab-def");
    }

    #[test]
    fn laid_from_the_start_what_lies_before_costs() {
        let same =
            |quote: &str, text: &str| same_from_the_start(ids(quote).into_iter(), ids(text).into_iter());
        assert_eq!(same("abc", "abc"), 3);
        assert_eq!(same("abc", "axc"), 2);
        assert_eq!(same("abc", "xxxxxxxxxxxxabc"), 0);
        assert_eq!(same("", "abc"), 0);
    }

    #[test]
    fn nothing_to_lay_on_is_nothing_laid() {
        assert_eq!(laid("abc", ""), "---");
        assert_eq!(align(&[], &ids("abc"), 0).pairs, []);
    }
}
