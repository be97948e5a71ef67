//! [`Random`]: reproducible random numbers for resampling.

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

    /// Puts a list in random order (Fisher & Yates).
    pub fn shuffle<T>(&mut self, list: &mut [T]) {
        for last in (1..list.len()).rev() {
            list.swap(last, self.place(last + 1));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
