//! Keyness: the words that are more frequent in some passages than in the others.

use std::collections::HashMap;

use crate::text::words::each_word;

/// How often each folded word occurs in some text.
#[derive(Clone, Debug, Default)]
pub struct WordCounts {
    counts: HashMap<String, u64>,
    total: u64,
}

impl WordCounts {
    /// Adds the words of `text`.
    pub fn add(&mut self, text: &str) {
        each_word(text, |_, word| {
            self.total += 1;
            match self.counts.get_mut(word) {
                Some(count) => *count += 1,
                None => {
                    self.counts.insert(word.to_owned(), 1);
                }
            }
        });
    }

    /// How often a folded word occurs.
    #[must_use]
    pub fn of(&self, word: &str) -> u64 {
        self.counts.get(word).copied().unwrap_or(0)
    }

    /// How many words there are.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.total
    }

    /// The words, in no order.
    pub fn words(&self) -> impl Iterator<Item = (&str, u64)> {
        self.counts.iter().map(|(word, count)| (word.as_str(), *count))
    }
}

/// A word that is more frequent inside than outside.
#[derive(Clone, Debug, PartialEq)]
pub struct Keyword {
    /// The folded word.
    pub word: String,
    /// How often inside.
    pub inside: u64,
    /// How often outside.
    pub outside: u64,
    /// [`log_likelihood`] of the two.
    pub log_likelihood: f64,
}

/// The log-likelihood ratio G² of a word that occurs `a` times among `c` words and `b` times among
/// `d` words:
///
/// G² = 2 (a ln(a / E₁) + b ln(b / E₂)), E₁ = c (a + b) / (c + d), E₂ = d (a + b) / (c + d),
///
/// with 0 ln 0 = 0: the two-term form of Rayson and Garside (2000), after Dunning (1993), whose own
/// form also sums over the other words. Undefined (`None`) when a part has no words or the word does
/// not occur.
#[must_use]
pub fn log_likelihood(a: u64, b: u64, c: u64, d: u64) -> Option<f64> {
    if c == 0 || d == 0 || a + b == 0 {
        return None;
    }
    let [a, b, c, d] = [a, b, c, d].map(precise);
    let rate = (a + b) / (c + d);
    let term = |observed: f64, expected: f64| {
        if observed == 0.0 { 0.0 } else { observed * (observed / expected).ln() }
    };
    Some(2.0 * (term(a, c * rate) + term(b, d * rate)))
}

/// Counts of words are far below 2⁵³.
fn precise(count: u64) -> f64 {
    count as f64
}

/// A word has to occur this often inside.
pub const LEAST: u64 = 5;

/// G² has to reach this: 1 in 1,000 by the χ² distribution with one degree of freedom, were the
/// words of a text drawn independently, which they are not; a threshold for a list, not a test.
pub const THRESHOLD: f64 = 10.83;

/// The words that are more frequent in `inside` than in the rest of `all`, highest G² first, then by
/// the alphabet; at most `limit`. Words that `leave_out` says are passed over.
#[must_use]
pub fn keywords(
    inside: &WordCounts,
    all: &WordCounts,
    limit: usize,
    leave_out: impl Fn(&str) -> bool,
) -> Vec<Keyword> {
    let rest = all.total().saturating_sub(inside.total());
    let mut found: Vec<Keyword> = inside
        .words()
        .filter(|(word, count)| *count >= LEAST && !leave_out(word))
        .filter_map(|(word, a)| {
            let b = all.of(word).saturating_sub(a);
            let more = u128::from(a) * u128::from(rest) > u128::from(b) * u128::from(inside.total());
            let log_likelihood = log_likelihood(a, b, inside.total(), rest).filter(|_| more)?;
            Some(Keyword { word: word.to_owned(), inside: a, outside: b, log_likelihood })
        })
        .filter(|keyword| keyword.log_likelihood >= THRESHOLD)
        .collect();
    found.sort_by(|a, b| b.log_likelihood.total_cmp(&a.log_likelihood).then_with(|| a.word.cmp(&b.word)));
    found.truncate(limit);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: Option<f64>, expected: f64) {
        let found = found.expect("defined");
        assert!((found - expected).abs() < 0.005, "{found} is not {expected}");
    }

    #[test]
    fn log_likelihood_by_hand() {
        // E₁ = 100 · 20 / 300 = 6.667, E₂ = 13.333.
        close(log_likelihood(10, 10, 100, 200), 2.0 * (10.0 * 1.5f64.ln() + 10.0 * 0.75f64.ln()));
        // E₁ = 100 · 5 / 300 = 1.667; the word is absent outside.
        close(log_likelihood(5, 0, 100, 200), 10.0 * 3f64.ln());
    }

    #[test]
    fn equal_rates_have_no_keyness() {
        close(log_likelihood(10, 20, 100, 200), 0.0);
    }

    #[test]
    fn undefined_is_a_result() {
        assert_eq!(log_likelihood(0, 0, 100, 200), None);
        assert_eq!(log_likelihood(3, 0, 100, 0), None);
    }

    #[test]
    fn words_that_are_rarer_inside_are_no_keywords() {
        let (mut inside, mut all) = (WordCounts::default(), WordCounts::default());
        inside.add(&"river ".repeat(20));
        inside.add(&"boat ".repeat(6));
        all.add(&"river ".repeat(20));
        all.add(&"boat ".repeat(306));
        all.add(&"bridge ".repeat(200));
        let words: Vec<_> = keywords(&inside, &all, 10, |_| false).into_iter().map(|key| key.word).collect();
        assert_eq!(words, ["river"]);
        assert!(keywords(&inside, &all, 10, |word| word == "river").is_empty());
    }
}
