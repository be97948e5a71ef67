//! Dispersion: whether a word or code is spread over the documents or sits in a few.

use super::special::real;

/// Hits and sizes of the parts of a corpus, usually its documents.
///
/// ```
/// use emic::analysis::dispersion::Dispersion;
/// let even = Dispersion::new(&[2, 2, 2], &[100, 100, 100]).unwrap();
/// assert_eq!(even.dp(), 0.0);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Dispersion {
    /// Share of the hits in each part.
    hits: Vec<f64>,
    /// Share of the corpus in each part.
    sizes: Vec<f64>,
    /// Hits per word in each part.
    rates: Vec<f64>,
}

impl Dispersion {
    /// Takes the hits and the size of each part. None when there are no hits, or a part is empty.
    #[must_use]
    pub fn new(hits: &[u64], sizes: &[u64]) -> Option<Self> {
        let (all_hits, all): (u64, u64) = (hits.iter().sum(), sizes.iter().sum());
        if hits.len() != sizes.len() || all_hits == 0 || sizes.contains(&0) {
            return None;
        }
        let shares = |counts: &[u64], whole: u64| counts.iter().map(|n| real(*n) / real(whole)).collect();
        Some(Dispersion {
            hits: shares(hits, all_hits),
            sizes: shares(sizes, all),
            rates: hits.iter().zip(sizes).map(|(hits, size)| real(*hits) / real(*size)).collect(),
        })
    }

    /// In how many parts there is a hit.
    #[must_use]
    pub fn range(&self) -> usize {
        self.hits.iter().filter(|share| **share > 0.0).count()
    }

    /// Gries' deviation of proportions DP = ½ Σ |v − s| (Gries 2008, *IJCL* 13:403): 0 when the hits are
    /// spread like the text. Some tools print 1 − DP.
    #[must_use]
    pub fn dp(&self) -> f64 {
        0.5 * self.hits.iter().zip(&self.sizes).map(|(v, s)| (v - s).abs()).sum::<f64>()
    }

    /// DP / (1 − min s) (Lijffijt & Gries 2012), which can reach 1; none for a single part.
    ///
    /// R `tlda::disp()` prints DP itself under this name.
    #[must_use]
    pub fn dp_norm(&self) -> Option<f64> {
        self.normalised(self.sizes.iter().copied())
    }

    /// As [`dp_norm`](Self::dp_norm), with the smallest part among those that have hits (Egbert, Burch &
    /// Biber 2020).
    #[must_use]
    pub fn dp_norm_of_hit_parts(&self) -> Option<f64> {
        let hit = self.hits.iter().zip(&self.sizes).filter(|(v, _)| **v > 0.0);
        self.normalised(hit.map(|(_, s)| *s))
    }

    fn normalised(&self, sizes: impl Iterator<Item = f64>) -> Option<f64> {
        let smallest = sizes.fold(1.0, f64::min);
        (self.sizes.len() > 1).then(|| self.dp() / (1.0 - smallest))
    }

    /// Juilland's D = 1 − V/√(n − 1) (Juilland & Chang-Rodríguez 1964), V the coefficient of variation of
    /// the rates, with the population's standard deviation; none for a single part.
    #[must_use]
    pub fn juilland(&self) -> Option<f64> {
        let n = real(self.rates.len() as u64);
        let mean = self.rates.iter().sum::<f64>() / n;
        let variance = self.rates.iter().map(|rate| (rate - mean).powi(2)).sum::<f64>() / n;
        (self.rates.len() > 1).then(|| 1.0 - variance.sqrt() / mean / (n - 1.0).sqrt())
    }

    /// Carroll's D2 = −Σ p log2 p / log2 n (Carroll 1970), p a part's share of the rates; none for a
    /// single part.
    #[must_use]
    pub fn carroll(&self) -> Option<f64> {
        let whole: f64 = self.rates.iter().sum();
        let entropy: f64 =
            self.rates.iter().map(|rate| rate / whole).filter(|p| *p > 0.0).map(|p| -p * p.log2()).sum();
        (self.rates.len() > 1).then(|| entropy / real(self.rates.len() as u64).log2())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// ½ (|1/15 − .18| + |2/15 − .22| + |3/15 − .2| + |4/15 − .2| + |5/15 − .2|) = 1/5.
    #[test]
    fn deviation_by_hand() {
        let found = Dispersion::new(&[1, 2, 3, 4, 5], &[9, 11, 10, 10, 10]).unwrap();
        assert!((found.dp() - 0.2).abs() < 1e-12, "{}", found.dp());
        assert!((found.dp_norm().unwrap() - 0.2 / 0.82).abs() < 1e-12);
        assert_eq!(found.range(), 5);
    }

    #[test]
    fn all_hits_in_the_smallest_part() {
        let found = Dispersion::new(&[6, 0, 0, 0], &[10, 30, 30, 30]).unwrap();
        assert!((found.dp() - 0.9).abs() < 1e-15);
        assert!((found.dp_norm().unwrap() - 1.0).abs() < 1e-15);
        assert!(found.juilland().unwrap().abs() < 1e-12);
        assert_eq!(found.carroll(), Some(0.0));
    }

    #[test]
    fn even_spread() {
        let found = Dispersion::new(&[3, 6, 9], &[100, 200, 300]).unwrap();
        assert_eq!((found.dp(), found.juilland(), found.dp_norm()), (0.0, Some(1.0), Some(0.0)));
        assert!((found.carroll().unwrap() - 1.0).abs() < 1e-15);
    }

    #[test]
    fn no_hits_or_an_empty_part() {
        assert_eq!(Dispersion::new(&[0, 0], &[1, 1]), None);
        assert_eq!(Dispersion::new(&[1, 0], &[1, 0]), None);
        let single = Dispersion::new(&[1], &[9]).unwrap();
        assert_eq!((single.dp_norm(), single.juilland(), single.carroll()), (None, None, None));
    }
}
