//! [`Random`]: reproducible random numbers for resampling.

use crate::analysis::special::real;

/// SplitMix64 (Steele, Lea & Flood 2014, *OOPSLA*): 64 bits of state, period 2⁶⁴, passes BigCrush.
///
/// Written out here, in ten lines, because a seed printed in a methods section must give the same
/// interval in thirty years, whatever a crate changes. Not for cryptography.
///
/// ```
/// use emic::analysis::agreement::Random;
/// let mut random = Random::new(7);
/// let throw = random.below(6);
/// assert!(throw < 6);
/// assert_eq!(Random::new(7).below(6), throw);
/// ```
#[derive(Clone, Debug)]
pub struct Random {
    state: u64,
}

impl Random {
    /// The stream that belongs to `seed`.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Random { state: seed }
    }

    /// The `number`-th of many streams of one seed, so that replicates give the same numbers
    /// whichever thread draws them.
    #[must_use]
    pub fn stream(seed: u64, number: u64) -> Self {
        let mut whose = Random::new(seed);
        let start = whose.next();
        let mut which = Random::new(start ^ number.wrapping_mul(0xD134_2543_DE82_EF95));
        Random::new(which.next())
    }

    /// The next 64 bits.
    #[expect(clippy::should_implement_trait, reason = "an endless stream is no iterator that ends")]
    pub fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `bound`, each equally likely (Lemire 2019, *ACM TOMACS* 29:3).
    ///
    /// # Panics
    /// When `bound` is zero, which is a fault of the caller.
    #[expect(clippy::cast_possible_truncation, reason = "the two halves of a 128-bit product")]
    pub fn below(&mut self, bound: u64) -> u64 {
        assert!(bound > 0, "there is no number below zero");
        loop {
            let wide = u128::from(self.next()) * u128::from(bound);
            let low = wide as u64;
            // Only when the low half falls into the uneven rest is the draw repeated.
            if low >= bound || low >= bound.wrapping_neg() % bound {
                return (wide >> 64) as u64;
            }
        }
    }

    /// A place in a list of `length`.
    #[expect(clippy::cast_possible_truncation, reason = "below a length, which is a usize")]
    pub fn place(&mut self, length: usize) -> usize {
        self.below(length as u64) as usize
    }

    /// A number from 0 up to 1, of 53 bits.
    pub fn share(&mut self) -> f64 {
        real(self.next() >> 11) / 9_007_199_254_740_992.0
    }

    /// How many of `n` tries succeed, each with probability `p`.
    ///
    /// By inversion where few are expected, else by transformed rejection (Hörmann 1993, *J. Stat.
    /// Comput. Simul.* 46:101, BTRS). It takes logarithms, which machines round differently in the last
    /// digit: a draw in a billion may differ between them.
    ///
    /// # Panics
    /// When `p` is no probability, which is a fault of the caller.
    pub fn binomial(&mut self, n: u64, p: f64) -> u64 {
        assert!((0.0..=1.0).contains(&p), "a probability lies between 0 and 1");
        if n == 0 || p == 0.0 {
            0
        } else if p > 0.5 {
            n - self.binomial(n, 1.0 - p)
        } else if real(n) * p < 10.0 {
            self.binomial_by_inversion(n, p)
        } else {
            self.binomial_by_rejection(n, p)
        }
    }

    fn binomial_by_inversion(&mut self, n: u64, p: f64) -> u64 {
        let odds = p / (1.0 - p);
        let none = (real(n) * (-p).ln_1p()).exp();
        loop {
            let (mut left, mut term, mut found) = (self.share(), none, 0u64);
            // Beyond this many the terms are below what a share can tell apart.
            while left > term && found < n.min(200) {
                left -= term;
                found += 1;
                term *= odds * real(n + 1 - found) / real(found);
            }
            if left <= term {
                return found;
            }
        }
    }

    #[expect(
        clippy::many_single_char_names,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the paper's names; a place between 0 and n"
    )]
    fn binomial_by_rejection(&mut self, n: u64, p: f64) -> u64 {
        let whole = real(n);
        let spread = (whole * p * (1.0 - p)).sqrt();
        let b = 1.15 + 2.53 * spread;
        let a = -0.0873 + 0.0248 * b + 0.01 * p;
        let c = whole * p + 0.5;
        let odds = p / (1.0 - p);
        let mode = ((whole + 1.0) * p).floor();
        loop {
            let u = self.share() - 0.5;
            let v = self.share();
            let us = 0.5 - u.abs();
            let k = ((2.0 * a / us + b) * u + c).floor();
            if us >= 0.07 && v <= 0.92 - 4.2 / b {
                return k as u64;
            }
            if k < 0.0 || k > whole {
                continue;
            }
            let height = (v * (2.83 + 5.1 / b) * spread / (a / (us * us) + b)).ln();
            let most = (mode + 0.5) * ((mode + 1.0) / (odds * (whole - mode + 1.0))).ln()
                + (whole + 1.0) * ((whole - mode + 1.0) / (whole - k + 1.0)).ln()
                + (k + 0.5) * (odds * (whole - k + 1.0) / (k + 1.0)).ln()
                + stirling_rest(mode)
                + stirling_rest(whole - mode)
                - stirling_rest(k)
                - stirling_rest(whole - k);
            if height <= most {
                return k as u64;
            }
        }
    }

    /// Draws as many things as `counts` has, with replacement, and says how often each kind was drawn.
    ///
    /// # Panics
    /// When `drawn` is not as long as `counts`, which is a fault of the caller.
    pub fn multinomial(&mut self, counts: &[u64], drawn: &mut [u64]) {
        assert_eq!(counts.len(), drawn.len(), "a place for each kind");
        let mut left: u64 = counts.iter().sum();
        let mut kinds = left;
        for (count, drawn) in counts.iter().zip(drawn) {
            *drawn = if kinds == 0 { 0 } else { self.binomial(left, real(*count) / real(kinds)) };
            left -= *drawn;
            kinds -= count;
        }
    }

    /// Puts a list in random order (Fisher & Yates).
    pub fn shuffle<T>(&mut self, list: &mut [T]) {
        for last in (1..list.len()).rev() {
            list.swap(last, self.place(last + 1));
        }
    }
}

/// What Stirling's formula for ln k! leaves over.
fn stirling_rest(k: f64) -> f64 {
    const FIRST: [f64; 10] = [
        0.081_061_466_795_327_26,
        0.041_340_695_955_409_29,
        0.027_677_925_684_998_34,
        0.020_790_672_103_765_09,
        0.016_644_691_189_821_19,
        0.013_876_128_823_070_75,
        0.011_896_709_945_891_77,
        0.010_411_265_261_972_09,
        0.009_255_462_182_712_733,
        0.008_330_563_433_362_87,
    ];
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a whole number below ten")]
    if k < 9.5 {
        return FIRST[k as usize];
    }
    let next = k + 1.0;
    let squared = next * next;
    (1.0 / 12.0 - (1.0 / 360.0 - 1.0 / 1260.0 / squared) / squared) / next
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Mean n p and variance n p (1 − p), by inversion, by rejection and by its mirror image.
    #[test]
    fn binomial_draws_have_their_mean_and_variance() {
        let mut random = Random::new(5);
        for (n, p) in [(20, 0.1), (1_000, 0.004), (100, 0.3), (1_000_000, 0.02), (50, 0.9)] {
            let draws: Vec<f64> = (0..40_000).map(|_| real(random.binomial(n, p))).collect();
            let mean = draws.iter().sum::<f64>() / 40_000.0;
            let variance = draws.iter().map(|draw| (draw - mean).powi(2)).sum::<f64>() / 40_000.0;
            let expected = real(n) * p * (1.0 - p);
            assert!((mean - real(n) * p).abs() < 5.0 * (expected / 40_000.0).sqrt(), "{n} {p}: {mean}");
            assert!((variance / expected - 1.0).abs() < 0.05, "{n} {p}: {variance}, not {expected}");
        }
        assert_eq!((random.binomial(9, 0.0), random.binomial(9, 1.0), random.binomial(0, 0.4)), (0, 9, 0));
    }

    /// The share of each value against the formula.
    #[test]
    fn binomial_draws_have_their_shape() {
        let mut random = Random::new(8);
        let mut seen = [0u32; 41];
        for _ in 0..200_000 {
            seen[usize::try_from(random.binomial(40, 0.3)).unwrap()] += 1;
        }
        for (k, seen) in (0u64..).zip(seen) {
            let choose = crate::analysis::special::ln_choose(40, k);
            let share = (choose + real(k) * 0.3f64.ln() + real(40 - k) * 0.7f64.ln()).exp();
            let error = 5.0 * (share / 200_000.0).sqrt() + 5e-6;
            assert!((f64::from(seen) / 200_000.0 - share).abs() < error, "{k}: {seen}");
        }
    }

    #[test]
    fn a_sample_is_as_large_as_what_it_is_of() {
        let mut random = Random::new(2);
        let mut drawn = [0; 4];
        let mut sums = [0u64; 4];
        for _ in 0..10_000 {
            random.multinomial(&[10, 0, 30, 60], &mut drawn);
            assert_eq!(drawn.iter().sum::<u64>(), 100);
            sums.iter_mut().zip(drawn).for_each(|(sum, drawn)| *sum += drawn);
        }
        assert_eq!(sums[1], 0);
        for (sum, mean) in sums.into_iter().zip([100_000u64, 0, 300_000, 600_000]) {
            assert!(sum.abs_diff(mean) < 2_500, "{sums:?}");
        }
    }

    /// The reference program's first numbers for the seed 1234567 (Vigna, `splitmix64.c`).
    #[test]
    fn reference_numbers() {
        let mut random = Random::new(1_234_567);
        let first: Vec<_> = (0..5).map(|_| random.next()).collect();
        assert_eq!(
            first,
            [
                6_457_827_717_110_365_317,
                3_203_168_211_198_807_973,
                9_817_491_932_198_370_423,
                4_593_380_528_125_082_431,
                16_408_922_859_458_223_821
            ]
        );
    }

    #[test]
    fn every_face_falls_equally_often() {
        let mut random = Random::new(3);
        let mut faces = [0u32; 6];
        for _ in 0..60_000 {
            faces[random.place(6)] += 1;
        }
        // Each has mean 10 000 and standard deviation 91.
        assert!(faces.iter().all(|face| face.abs_diff(10_000) < 400), "{faces:?}");
    }

    #[test]
    fn streams_of_one_seed_differ() {
        assert_ne!(Random::stream(1, 0).next(), Random::stream(1, 1).next());
        assert_ne!(Random::stream(1, 5).next(), Random::stream(2, 5).next());
    }

    #[test]
    fn shuffling_keeps_the_members() {
        let mut list: Vec<u32> = (0..100).collect();
        Random::new(9).shuffle(&mut list);
        assert_ne!(list, (0..100).collect::<Vec<_>>());
        list.sort_unstable();
        assert_eq!(list, (0..100).collect::<Vec<_>>());
    }
}
