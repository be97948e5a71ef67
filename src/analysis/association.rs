//! [`Association`]: two things that occur in N units, and how often in the same ones.
//!
//! Codes on passages as well as words in a span: the counts are the same four. Units are counted, not
//! pairs of overlapping codings, so that no coefficient exceeds what it should.

use serde::Serialize;

use super::special::real;

/// How often two things occur, together and in all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Association {
    /// Units with both.
    pub both: u64,
    /// Units with the first.
    pub first: u64,
    /// Units with the second.
    pub second: u64,
    /// All units.
    pub all: u64,
}

impl Association {
    /// Jaccard's index n12/(n1 + n2 − n12), which ATLAS.ti calls the c-coefficient; none when neither
    /// occurs.
    #[must_use]
    pub fn jaccard(self) -> Option<f64> {
        let either = self.first + self.second - self.both;
        (either > 0).then(|| real(self.both) / real(either))
    }

    /// n12 / min(n1, n2): to be read beside Jaccard's index when one is much rarer than the other.
    #[must_use]
    pub fn overlap(self) -> Option<f64> {
        let rarer = self.first.min(self.second);
        (rarer > 0).then(|| real(self.both) / real(rarer))
    }

    /// Dice's coefficient 2 n12/(n1 + n2).
    #[must_use]
    pub fn dice(self) -> Option<f64> {
        let sum = self.first + self.second;
        (sum > 0).then(|| 2.0 * real(self.both) / real(sum))
    }

    /// How often both would occur together if each occurred by itself: n1 n2 / N.
    #[must_use]
    pub fn expected(self) -> Option<f64> {
        (self.all > 0).then(|| real(self.first) * real(self.second) / real(self.all))
    }

    /// Lift n12 N/(n1 n2) (Brin et al. 1997): 1 where they occur together as often as by chance.
    #[must_use]
    pub fn lift(self) -> Option<f64> {
        (self.first > 0 && self.second > 0)
            .then(|| real(self.both) * real(self.all) / (real(self.first) * real(self.second)))
    }

    /// Leverage n12/N − n1 n2/N² (Piatetsky-Shapiro 1991).
    #[must_use]
    pub fn leverage(self) -> Option<f64> {
        let n = real(self.all);
        (self.all > 0).then(|| real(self.both) / n - real(self.first) * real(self.second) / (n * n))
    }

    /// φ = (n12 N − n1 n2)/√(n1 n2 (N − n1)(N − n2)); none when one occurs everywhere or nowhere.
    #[must_use]
    pub fn phi(self) -> Option<f64> {
        let (one, two, n) = (self.first, self.second, self.all);
        if one == 0 || two == 0 || one == n || two == n {
            return None;
        }
        let spread = real(one) * real(two) * real(n - one) * real(n - two);
        Some((real(self.both) * real(n) - real(one) * real(two)) / spread.sqrt())
    }

    /// Whether one occurs more than five times as often as the other: Jaccard's index is then small
    /// whatever they share.
    #[must_use]
    pub fn lopsided(self) -> bool {
        self.first.max(self.second) > 5 * self.first.min(self.second)
    }

    /// The four cells: both, only the first, only the second, neither.
    #[must_use]
    pub fn cells(self) -> [u64; 4] {
        let either = self.first + self.second - self.both;
        [self.both, self.first - self.both, self.second - self.both, self.all.saturating_sub(either)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_hand() {
        let codes = Association { both: 6, first: 10, second: 12, all: 40 };
        assert_eq!(codes.jaccard(), Some(0.375));
        assert_eq!(codes.overlap(), Some(0.6));
        assert_eq!(codes.lift(), Some(2.0));
        assert_eq!(codes.leverage(), Some(0.075));
        assert_eq!(codes.expected(), Some(3.0));
        // (240 − 120)/√(10·12·30·28)
        assert!((codes.phi().unwrap() - 120.0 / 100_800f64.sqrt()).abs() < 1e-15);
        assert_eq!(codes.cells(), [6, 4, 6, 24]);
    }

    #[test]
    fn without_occurrences_nothing_is_defined() {
        let none = Association { both: 0, first: 0, second: 0, all: 9 };
        assert_eq!((none.jaccard(), none.overlap(), none.lift(), none.phi()), (None, None, None, None));
        let everywhere = Association { both: 3, first: 9, second: 3, all: 9 };
        assert_eq!(everywhere.phi(), None);
        assert!(!everywhere.lopsided());
    }
}
