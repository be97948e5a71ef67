//! New codes by interview: how much each further interview adds, on hand codings only.
//!
//! Two views. The share of new codes in runs of interviews (Guest, Namey & Chen 2020, *PLoS ONE*
//! 15:e0232076) follows the actual order and says so. The accumulation curve averages over all orders.
//! Neither says that anything is complete, and nothing here does.

use std::collections::{BTreeMap, BTreeSet};

use super::special::{ln_choose, real};

/// How many codes each interview added, in the order given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewCodes {
    /// Codes met for the first time in each interview.
    pub new: Vec<u64>,
    /// Codes met so far.
    pub cumulative: Vec<u64>,
}

/// Counts the new codes of each interview; the codes of an interview are numbers of the caller's.
#[must_use]
pub fn new_codes(interviews: &[BTreeSet<u32>]) -> NewCodes {
    let mut seen = BTreeSet::<u32>::new();
    let mut counts = NewCodes { new: Vec::new(), cumulative: Vec::new() };
    for codes in interviews {
        let before = seen.len();
        seen.extend(codes);
        counts.new.push((seen.len() - before) as u64);
        counts.cumulative.push(seen.len() as u64);
    }
    counts
}

/// How runs follow each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Advance {
    /// By one interview. It reproduces odd published figures such as 11 + 2.
    Rolling,
    /// By the whole run.
    Consecutive,
}

/// A run of interviews after the base.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Run {
    /// Its first interview, from 1.
    pub first: usize,
    /// Its last.
    pub last: usize,
    /// New codes in it.
    pub new: u64,
    /// New codes for each code of the base.
    pub share: f64,
}

impl NewCodes {
    /// Codes of the first `base` interviews.
    #[must_use]
    pub fn base_codes(&self, base: usize) -> u64 {
        base.checked_sub(1).and_then(|last| self.cumulative.get(last)).copied().unwrap_or(0)
    }

    /// The runs of `length` interviews after the first `base`, each against the codes of the base, which
    /// stays the denominator. Empty when the base has no code or the interviews do not reach.
    #[must_use]
    pub fn runs(&self, base: usize, length: usize, advance: Advance) -> Vec<Run> {
        let codes = self.base_codes(base);
        if codes == 0 || length == 0 || self.new.len() < base + length {
            return Vec::new();
        }
        let step = if advance == Advance::Rolling { 1 } else { length };
        (base..=self.new.len() - length)
            .step_by(step)
            .map(|first| {
                let new = self.new[first..first + length].iter().sum();
                Run { first: first + 1, last: first + length, new, share: real(new) / real(codes) }
            })
            .collect()
    }
}

/// After how many interviews the first run with a share of at most `threshold` begins: the N of "N + R";
/// the run itself is the evidence. None when no run is that low.
#[must_use]
pub fn low_after(runs: &[Run], threshold: f64) -> Option<usize> {
    runs.iter().find(|run| run.share <= threshold).map(|run| run.first - 1)
}

/// The accumulation curve over all orders of the interviews.
#[derive(Clone, Debug, PartialEq)]
pub struct Accumulation {
    interviews: u64,
    /// For each code the interviews that have it.
    holders: Vec<Vec<u32>>,
}

impl Accumulation {
    /// Reads which codes each interview has.
    #[must_use]
    pub fn new(interviews: &[BTreeSet<u32>]) -> Self {
        let mut holders = BTreeMap::<u32, Vec<u32>>::new();
        for (interview, codes) in (0u32..).zip(interviews) {
            for code in codes {
                holders.entry(*code).or_default().push(interview);
            }
        }
        Accumulation { interviews: interviews.len() as u64, holders: holders.into_values().collect() }
    }

    /// Codes in all.
    #[must_use]
    pub fn codes(&self) -> u64 {
        self.holders.len() as u64
    }

    /// The probability that a code of `holders` interviews is in none of `k` drawn ones.
    fn missed(&self, holders: u64, k: u64) -> f64 {
        (ln_choose(self.interviews - holders, k) - ln_choose(self.interviews, k)).exp()
    }

    /// The expected number of codes in k interviews, whatever their order, for k = 1 …:
    /// S(k) = Σ_j (1 − C(K − L_j, k)/C(K, k)) (Colwell, Mao & Chang 2004, *Ecology* 85:2717).
    #[must_use]
    pub fn expected(&self) -> Vec<f64> {
        (1..=self.interviews)
            .map(|k| self.holders.iter().map(|holders| 1.0 - self.missed(holders.len() as u64, k)).sum())
            .collect()
    }

    /// Its standard deviation over orders, as vegan's `specaccum(method = "exact")` computes it: the
    /// variance of each code, and twice the covariance of each pair by the correlation of their
    /// interviews.
    #[must_use]
    pub fn deviation(&self) -> Vec<f64> {
        let correlations = self.correlations();
        (1..=self.interviews)
            .map(|k| {
                let spreads: Vec<f64> = self
                    .holders
                    .iter()
                    .map(|holders| {
                        let missed = self.missed(holders.len() as u64, k);
                        (missed * (1.0 - missed)).max(0.0).sqrt()
                    })
                    .collect();
                let own: f64 = spreads.iter().map(|spread| spread * spread).sum();
                let shared: f64 =
                    correlations.iter().map(|(i, j, r)| 2.0 * r * spreads[*i] * spreads[*j]).sum();
                (own + shared).max(0.0).sqrt()
            })
            .collect()
    }

    /// The correlation of each pair of codes over the interviews, where both vary.
    fn correlations(&self) -> Vec<(usize, usize, f64)> {
        let sets: Vec<BTreeSet<u32>> =
            self.holders.iter().map(|holders| holders.iter().copied().collect()).collect();
        let mut found = Vec::new();
        for (i, first) in sets.iter().enumerate() {
            for (j, second) in sets.iter().enumerate().take(i) {
                let together = super::association::Association {
                    both: first.intersection(second).count() as u64,
                    first: first.len() as u64,
                    second: second.len() as u64,
                    all: self.interviews,
                };
                found.extend(together.phi().map(|phi| (i, j, phi)));
            }
        }
        found
    }

    /// Codes that exactly `times` interviews have.
    #[must_use]
    pub fn held_by(&self, times: usize) -> f64 {
        real(self.holders.iter().filter(|holders| holders.len() == times).count() as u64)
    }

    /// (K − 1)/K.
    fn shrink(&self) -> f64 {
        real(self.interviews.saturating_sub(1)) / real(self.interviews.max(1))
    }

    /// Chao2 = S + (K − 1)/K · Q1²/(2 Q2), or (K − 1)/K · Q1(Q1 − 1)/2 when Q2 is 0 (Chao 1987), Q1 and
    /// Q2 the codes in exactly one and two interviews. Codes are made by the analyst, so that it
    /// describes these interviews and estimates no population.
    #[must_use]
    pub fn chao2(&self) -> f64 {
        let (once, twice) = (self.held_by(1), self.held_by(2));
        let unseen = if twice > 0.0 { once * once / (2.0 * twice) } else { once * (once - 1.0) / 2.0 };
        real(self.codes()) + self.shrink() * unseen
    }

    /// The first-order jackknife S + Q1 (K − 1)/K (Burnham & Overton 1978).
    #[must_use]
    pub fn jackknife1(&self) -> f64 {
        real(self.codes()) + self.held_by(1) * self.shrink()
    }

    /// The second-order jackknife, as vegan's `specpool`; none for fewer than two interviews.
    #[must_use]
    pub fn jackknife2(&self) -> Option<f64> {
        let k = real(self.interviews);
        (self.interviews > 1).then(|| {
            let (once, twice) = (self.held_by(1), self.held_by(2));
            real(self.codes()) + once * (2.0 * k - 3.0) / k - twice * (k - 2.0).powi(2) / (k * (k - 1.0))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn interviews(codes: &[&[u32]]) -> Vec<BTreeSet<u32>> {
        codes.iter().map(|codes| codes.iter().copied().collect()).collect()
    }

    /// The worked step of Guest, Namey & Chen (2020): 37 codes in a base of four, 7 new in the first run
    /// of two, 19 %.
    #[test]
    fn worked_step() {
        let upto = |from: u32, to: u32| (from..=to).collect::<BTreeSet<u32>>();
        let counts =
            new_codes(&[upto(1, 14), upto(4, 24), upto(15, 31), upto(25, 37), upto(30, 41), upto(36, 44)]);
        assert_eq!(counts.base_codes(4), 37);
        let runs = counts.runs(4, 2, Advance::Rolling);
        assert_eq!((runs.len(), runs[0].new, runs[0].first, runs[0].last), (1, 7, 5, 6));
        assert_eq!(format!("{:.0}", runs[0].share * 100.0), "19");
        assert_eq!(low_after(&runs, 0.05), None);
        assert_eq!(low_after(&runs, 0.20), Some(4));
    }

    #[test]
    fn runs_advance_by_one_or_by_their_length() {
        let counts = new_codes(&interviews(&[&[1, 2], &[3], &[3], &[4], &[1], &[2]]));
        assert_eq!(counts.new, [2, 1, 0, 1, 0, 0]);
        let firsts =
            |advance| -> Vec<usize> { counts.runs(2, 2, advance).iter().map(|run| run.first).collect() };
        assert_eq!(firsts(Advance::Rolling), [3, 4, 5]);
        assert_eq!(firsts(Advance::Consecutive), [3, 5]);
        assert_eq!(counts.runs(5, 2, Advance::Rolling), []);
    }

    #[test]
    fn accumulation_is_the_mean_over_orders() {
        let all = interviews(&[&[1, 2], &[2], &[2, 3, 4]]);
        let accumulation = Accumulation::new(&all);
        let (mut sums, mut squares) = ([0.0; 3], [0.0; 3]);
        let orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
        for order in orders {
            let mixed: Vec<_> = order.iter().map(|place| all[*place].clone()).collect();
            for (k, codes) in new_codes(&mixed).cumulative.iter().enumerate() {
                sums[k] += real(*codes) / 6.0;
                squares[k] += real(codes * codes) / 6.0;
            }
        }
        for (k, expected) in accumulation.expected().iter().enumerate() {
            assert!((expected - sums[k]).abs() < 1e-12, "{k}");
        }
        // For one interview the deviation is the plain one over interviews.
        let plain = (squares[0] - sums[0] * sums[0]).sqrt();
        assert!((accumulation.deviation()[0] - plain).abs() < 1e-9);
        assert_eq!(*accumulation.deviation().last().unwrap(), 0.0);
    }

    #[test]
    fn unseen_codes_by_hand() {
        // Q1 = 3 (1, 3, 4), Q2 = 0, K = 3: 4 + 2/3 · 3; jackknife 4 + 3 · 2/3.
        let accumulation = Accumulation::new(&interviews(&[&[1, 2], &[2], &[2, 3, 4]]));
        assert!((accumulation.chao2() - 6.0).abs() < 1e-12);
        assert!((accumulation.jackknife1() - 6.0).abs() < 1e-12);
        assert!((accumulation.jackknife2().unwrap() - 7.0).abs() < 1e-12);
    }
}
