//! Collocation: words that stand together more often than their frequencies explain.
//!
//! Counts come from the corpus as f12 (together), f1, f2 and N (words). For a span of ±s words each
//! pair of places offers 2s chances, so that the expected count is f1 f2 2s / N; say which was used.
//! Collocates are counted inside a turn or passage, never across its border.

use super::association::Association;
use super::contingency::log_likelihood_ratio;
use super::special::real;

/// The measures of one pair of words; none where a count makes them infinite.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Collocation {
    counts: Association,
    expected: f64,
}

impl Collocation {
    /// Measures two words `counts.both` times together, `span` places to each side; 0 for words that
    /// stand next to each other in this order.
    ///
    /// None when one of the words does not occur.
    #[must_use]
    pub fn new(counts: Association, span: u32) -> Option<Self> {
        let places = if span == 0 { 1.0 } else { 2.0 * f64::from(span) };
        let expected = counts.expected()? * places;
        (counts.first > 0 && counts.second > 0).then_some(Collocation { counts, expected })
    }

    fn observed(self) -> f64 {
        real(self.counts.both)
    }

    fn seen(self) -> Option<f64> {
        (self.counts.both > 0).then(|| self.observed())
    }

    /// The count that frequencies alone explain.
    #[must_use]
    pub fn expected(self) -> f64 {
        self.expected
    }

    /// t = (O − E)/√O (Church & Hanks 1990; Manning & Schütze 1999, ch. 5).
    #[must_use]
    pub fn t(self) -> Option<f64> {
        Some((self.observed() - self.expected) / self.seen()?.sqrt())
    }

    /// z = (O − E)/√E.
    #[must_use]
    pub fn z(self) -> f64 {
        (self.observed() - self.expected) / self.expected.sqrt()
    }

    /// Mutual information log2(O/E) (Church & Hanks 1990). It favours words that occur once: ask for a
    /// minimum O. Python `association-measures` takes log10.
    #[must_use]
    pub fn mutual_information(self) -> Option<f64> {
        Some((self.seen()? / self.expected).log2())
    }

    /// MI³ = log2(O³/E).
    #[must_use]
    pub fn mutual_information_cubed(self) -> Option<f64> {
        Some((self.seen()?.powi(3) / self.expected).log2())
    }

    /// logDice = 14 + log2(2O/(f1 + f2)) (Rychlý 2008): does not depend on the size of the corpus.
    #[must_use]
    pub fn log_dice(self) -> Option<f64> {
        self.seen()?;
        Some(14.0 + self.counts.dice()?.log2())
    }

    /// G² over the four cells (Dunning 1993, *Comput. Linguist.* 19:61).
    #[must_use]
    pub fn log_likelihood(self) -> f64 {
        let [both, first, second, neither] = self.counts.cells();
        log_likelihood_ratio(&[vec![both, first], vec![second, neither]])
    }

    /// χ² over the four cells, without correction.
    #[must_use]
    pub fn chi_square(self) -> Option<f64> {
        self.counts.phi().map(|phi| phi * phi * real(self.counts.all))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// "new companies" in Manning & Schütze (1999, pp. 163–170): t = 0.999932, χ² = 1.55.
    #[test]
    fn new_companies() {
        let counts = Association { both: 8, first: 15_828, second: 4_675, all: 14_307_668 };
        let words = Collocation::new(counts, 0).unwrap();
        assert!((words.t().unwrap() - 0.999_932).abs() < 1e-6);
        assert!((words.chi_square().unwrap() - 1.55).abs() < 0.005);
        assert!((words.mutual_information().unwrap() - 0.63).abs() < 0.005);
        assert!((words.log_dice().unwrap() - 3.68).abs() < 0.005);
        assert!((words.log_likelihood() - 1.325_389).abs() < 1e-4);
    }

    #[test]
    fn a_wider_span_expects_more() {
        let counts = Association { both: 4, first: 10, second: 20, all: 1_000 };
        assert_eq!(Collocation::new(counts, 0).unwrap().expected(), 0.2);
        assert_eq!(Collocation::new(counts, 5).unwrap().expected(), 2.0);
    }

    #[test]
    fn never_together_has_no_logarithm() {
        let words = Collocation::new(Association { both: 0, first: 3, second: 3, all: 100 }, 0).unwrap();
        assert_eq!((words.t(), words.mutual_information(), words.log_dice()), (None, None, None));
        assert!(words.z() < 0.0);
        assert_eq!(Collocation::new(Association { both: 0, first: 0, second: 3, all: 100 }, 0), None);
    }
}
