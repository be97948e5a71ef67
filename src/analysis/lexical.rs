//! Lexical diversity: how many different words a text uses, in measures that depend little on its
//! length first.
//!
//! Words are the caller's tokens, folded or not; say which. Nothing here is worth printing below about
//! fifty words. The type-token ratio and its roots fall as a text grows: compare texts by [`mattr`],
//! [`mtld`] or [`Profile::hd_d`].

use std::collections::HashMap;
use std::hash::Hash;

use super::special::{ln_choose, real};

/// Where a factor of MTLD ends.
pub const MTLD_THRESHOLD: f64 = 0.72;

/// How many words HD-D draws.
pub const HD_D_DRAW: u64 = 42;

/// Counts of words: how many, how many different ones, and how often each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// Words, N.
    pub words: u64,
    /// How often each different word occurs.
    pub counts: Vec<u64>,
}

impl Profile {
    /// Counts words.
    #[must_use]
    pub fn of<W: Eq + Hash>(words: &[W]) -> Self {
        let mut counts = HashMap::<&W, u64>::new();
        for word in words {
            *counts.entry(word).or_default() += 1;
        }
        let mut counts: Vec<u64> = counts.into_values().collect();
        counts.sort_unstable();
        Profile { words: words.len() as u64, counts }
    }

    fn types(&self) -> f64 {
        real(self.counts.len() as u64)
    }

    fn some(&self) -> Option<f64> {
        (self.words > 0).then(|| real(self.words))
    }

    /// Type-token ratio V/N.
    #[must_use]
    pub fn type_token_ratio(&self) -> Option<f64> {
        Some(self.types() / self.some()?)
    }

    /// Guiraud's index V/√N.
    #[must_use]
    pub fn guiraud(&self) -> Option<f64> {
        Some(self.types() / self.some()?.sqrt())
    }

    /// Carroll's corrected ratio V/√(2N).
    #[must_use]
    pub fn carroll(&self) -> Option<f64> {
        Some(self.types() / (2.0 * self.some()?).sqrt())
    }

    /// Herdan's C = ln V/ln N; none for fewer than two words.
    #[must_use]
    pub fn herdan(&self) -> Option<f64> {
        (self.words > 1).then(|| self.types().ln() / real(self.words).ln())
    }

    /// Yule's K = 10⁴ (Σ f² − N)/N².
    #[must_use]
    pub fn yule_k(&self) -> Option<f64> {
        let n = self.some()?;
        let squares: f64 = self.counts.iter().map(|count| real(*count).powi(2)).sum();
        Some(1e4 * (squares - n) / (n * n))
    }

    /// Simpson's D = Σ f(f − 1)/(N(N − 1)): the chance that two words drawn are the same; none for fewer
    /// than two words.
    #[must_use]
    pub fn simpson(&self) -> Option<f64> {
        let n = real(self.words);
        let pairs: f64 = self.counts.iter().map(|count| real(*count) * (real(*count) - 1.0)).sum();
        (self.words > 1).then(|| pairs / (n * (n - 1.0)))
    }

    /// HD-D (McCarthy & Jarvis 2007, *Language Testing* 24:459): Σ over different words of the
    /// probability to meet it among 42 drawn, divided by 42; none below 42 words.
    #[must_use]
    pub fn hd_d(&self) -> Option<f64> {
        if self.words < HD_D_DRAW {
            return None;
        }
        let missed =
            |count: u64| (ln_choose(self.words - count, HD_D_DRAW) - ln_choose(self.words, HD_D_DRAW)).exp();
        Some(self.counts.iter().map(|count| 1.0 - missed(*count)).sum::<f64>() / real(HD_D_DRAW))
    }
}

/// Moving-average type-token ratio (Covington & McFall 2010, *J. Quant. Linguist.* 17:94): the mean
/// ratio of all windows of `window` words; none when the text is shorter.
///
/// ```
/// use emic::analysis::lexical::mattr;
/// // Windows a b, b a, a a: ratios 1, 1, 1/2.
/// assert_eq!(mattr(&["a", "b", "a", "a"], 2), Some(2.5 / 3.0));
/// ```
#[must_use]
pub fn mattr<W: Eq + Hash>(words: &[W], window: usize) -> Option<f64> {
    if window == 0 || words.len() < window {
        return None;
    }
    let mut inside = HashMap::<&W, u64>::new();
    let mut types = 0u64;
    for (place, word) in words.iter().enumerate() {
        if place >= window {
            let gone = inside.get_mut(&words[place - window]).expect("a word of the window");
            *gone -= 1;
            if *gone == 0 {
                inside.remove(&words[place - window]);
            }
        }
        *inside.entry(word).or_default() += 1;
        if place + 1 >= window {
            types += inside.len() as u64;
        }
    }
    let windows = real((words.len() - window + 1) as u64);
    Some(real(types) / real(window as u64) / windows)
}

/// Measure of textual lexical diversity (McCarthy & Jarvis 2010, *Behav. Res. Methods* 42:381): words
/// per factor, a factor ending where the type-token ratio falls to `threshold`, what is left counted as
/// (1 − TTR)/(1 − threshold) of one; the mean of both directions.
///
/// A factor ends at a ratio of exactly .72 too, as in `lexicalrichness`; others want it below, and
/// `lexical-diversity` wants ten words at least. None when no word repeats, where a factor never ends.
#[must_use]
pub fn mtld<W: Eq + Hash>(words: &[W], threshold: f64) -> Option<f64> {
    let forward = factors(words.iter(), threshold);
    let backward = factors(words.iter().rev(), threshold);
    let n = real(words.len() as u64);
    (forward > 0.0 && backward > 0.0).then(|| (n / forward + n / backward) / 2.0)
}

fn factors<'a, W: Eq + Hash + 'a>(words: impl Iterator<Item = &'a W>, threshold: f64) -> f64 {
    let mut seen = std::collections::HashSet::new();
    let (mut length, mut factors) = (0u64, 0.0);
    for word in words {
        seen.insert(word);
        length += 1;
        if real(seen.len() as u64) / real(length) <= threshold {
            factors += 1.0;
            seen.clear();
            length = 0;
        }
    }
    if length > 0 {
        let ratio = real(seen.len() as u64) / real(length);
        factors += (1.0 - ratio) / (1.0 - threshold);
    }
    factors
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn indices_by_hand() {
        // a 3, b 2, c 1: N = 6, V = 3.
        let profile = Profile::of(&["a", "b", "a", "c", "b", "a"]);
        assert_eq!(profile.type_token_ratio(), Some(0.5));
        assert!((profile.guiraud().unwrap() - 3.0 / 6f64.sqrt()).abs() < 1e-15);
        assert!((profile.carroll().unwrap() - 3.0 / 12f64.sqrt()).abs() < 1e-15);
        assert!((profile.herdan().unwrap() - 3f64.ln() / 6f64.ln()).abs() < 1e-15);
        // (9 + 4 + 1 − 6)/36
        assert!((profile.yule_k().unwrap() - 1e4 * 8.0 / 36.0).abs() < 1e-9);
        assert!((profile.simpson().unwrap() - 8.0 / 30.0).abs() < 1e-15);
        assert_eq!(profile.hd_d(), None);
    }

    #[test]
    fn drawing_everything_finds_every_word() {
        let words: Vec<u32> = (0..42).map(|i| i % 21).collect();
        assert!((Profile::of(&words).hd_d().unwrap() - 0.5).abs() < 1e-12);
    }

    #[test]
    fn mtld_of_one_word_over_and_over() {
        // a a: 1/2 ≤ .72 ends a factor, so that ten words are five factors.
        assert_eq!(mtld(&["a"; 10], MTLD_THRESHOLD), Some(2.0));
        assert_eq!(mtld(&["a", "b", "c"], MTLD_THRESHOLD), None);
    }

    #[test]
    fn mtld_counts_what_is_left_in_part() {
        // Forward: a b a is 2/3, one factor; then c alone is 0. Backward: c a b 1, a 3/4: (1/4)/.28.
        let found = mtld(&["a", "b", "a", "c"], MTLD_THRESHOLD).unwrap();
        let backward = 4.0 / (0.25 / 0.28);
        assert!((found - (4.0 + backward) / 2.0).abs() < 1e-12, "{found}");
    }

    #[test]
    fn mattr_slides() {
        let words: Vec<u32> = (0..100).map(|i| i % 10).collect();
        assert_eq!(mattr(&words, 20), Some(0.5));
        assert_eq!(mattr(&words, 101), None);
        assert_eq!(mattr(&words, 10), Some(1.0));
    }
}
