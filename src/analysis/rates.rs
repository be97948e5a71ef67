//! [`Rates`]: a word in two corpora, and how much more often it occurs in one of them.
//!
//! The log-likelihood says how sure one is that the rates differ, the effect sizes by how much; rank by
//! effect size, after filtering by likelihood. quanteda corrects its `lr` after Williams.

use super::contingency::{Table, log_likelihood_ratio};
use super::keyness;
use super::special::real;

/// How often a word occurs among how many words, twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rates {
    /// Occurrences in the first corpus, a.
    pub first: u64,
    /// Occurrences in the second, b.
    pub second: u64,
    /// Words of the first corpus, c.
    pub first_words: u64,
    /// Words of the second, d.
    pub second_words: u64,
}

impl Rates {
    /// What both counts would be at one common rate: E1 = c(a + b)/(c + d), E2 = d(a + b)/(c + d).
    #[must_use]
    pub fn expected(self) -> Option<(f64, f64)> {
        let (words, hits) = (self.first_words + self.second_words, real(self.first + self.second));
        let share = |part: u64| real(part) * hits / real(words);
        (words > 0).then(|| (share(self.first_words), share(self.second_words)))
    }

    /// The two-term log-likelihood of Rayson & Garside (2000); see [`keyness::log_likelihood`].
    #[must_use]
    pub fn log_likelihood(self) -> Option<f64> {
        keyness::log_likelihood(self.first, self.second, self.first_words, self.second_words)
    }

    fn cells(self) -> Option<Vec<Vec<u64>>> {
        let (first, second) =
            (self.first_words.checked_sub(self.first)?, self.second_words.checked_sub(self.second)?);
        Some(vec![vec![self.first, self.second], vec![first, second]])
    }

    /// The likelihood ratio over all four cells (Dunning 1993): the word and the other words.
    #[must_use]
    pub fn log_likelihood_of_four_cells(self) -> Option<f64> {
        let defined = self.first_words > 0 && self.second_words > 0 && self.first + self.second > 0;
        self.cells().filter(|_| defined).map(|cells| log_likelihood_ratio(&cells))
    }

    /// χ² over the four cells.
    #[must_use]
    pub fn chi_square(self) -> Option<f64> {
        self.cells().and_then(Table::new).map(|table| table.chi_square())
    }

    /// Log ratio (Hardie 2014): log2 of the ratio of both rates, a count of 0 taken as 0.5.
    #[must_use]
    pub fn log_ratio(self) -> Option<f64> {
        let at_least_half = |count: u64| if count == 0 { 0.5 } else { real(count) };
        let defined = self.first_words > 0 && self.second_words > 0 && self.first + self.second > 0;
        defined.then(|| {
            let first = at_least_half(self.first) / real(self.first_words);
            let second = at_least_half(self.second) / real(self.second_words);
            (first / second).log2()
        })
    }

    /// %DIFF (Gabrielatos & Marchi 2011): the difference of both rates in per cent of the second; none
    /// where the word does not occur in the second.
    #[must_use]
    pub fn percent_difference(self) -> Option<f64> {
        if self.first_words == 0 || self.second_words == 0 || self.second == 0 {
            return None;
        }
        let (first, second) =
            (real(self.first) / real(self.first_words), real(self.second) / real(self.second_words));
        Some((first - second) * 100.0 / second)
    }

    /// BIC = LL − ln(c + d) (Wilson 2013).
    #[must_use]
    pub fn bic(self) -> Option<f64> {
        Some(self.log_likelihood()? - real(self.first_words + self.second_words).ln())
    }

    /// The odds ratio; none where it is infinite.
    #[must_use]
    pub fn odds_ratio(self) -> Option<f64> {
        let cells = self.cells()?;
        let below = real(cells[0][1]) * real(cells[1][0]);
        (cells[0][1] > 0 && cells[1][0] > 0).then(|| real(cells[0][0]) * real(cells[1][1]) / below)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_hand() {
        let rates = Rates { first: 10, second: 10, first_words: 100, second_words: 200 };
        assert_eq!(rates.expected(), Some((100.0 * 20.0 / 300.0, 200.0 * 20.0 / 300.0)));
        assert_eq!(rates.log_ratio(), Some(1.0));
        assert_eq!(rates.percent_difference(), Some(100.0));
        assert!((rates.odds_ratio().unwrap() - 10.0 * 190.0 / (10.0 * 90.0)).abs() < 1e-12);
        let two = rates.log_likelihood().unwrap();
        assert!((rates.bic().unwrap() - (two - 300f64.ln())).abs() < 1e-12);
        // The other words differ a little too, and add to the likelihood.
        assert!(rates.log_likelihood_of_four_cells().unwrap() > two);
    }

    #[test]
    fn a_word_that_one_corpus_lacks() {
        let rates = Rates { first: 8, second: 0, first_words: 100, second_words: 100 };
        assert_eq!(rates.log_ratio(), Some(4.0));
        assert_eq!((rates.percent_difference(), rates.odds_ratio()), (None, None));
        let none = Rates { first: 0, second: 0, first_words: 9, second_words: 9 };
        assert_eq!((none.log_likelihood(), none.log_ratio()), (None, None));
    }
}
