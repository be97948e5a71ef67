//! A share in a sample, and what it says about all.

/// A share of a simple random sample: `of` were drawn, `some` of them have what is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    /// Those that have it.
    pub some: u64,
    /// Those that were drawn.
    pub of: u64,
}

impl Share {
    /// The interval in which the share of all lies, at 95 %: Wilson's score interval (Wilson 1927;
    /// Newcombe 1998), which holds for small samples and shares near 0 and 1. None of nothing.
    #[must_use]
    pub fn interval(self) -> Option<(f64, f64)> {
        const Z: f64 = 1.959_963_984_540_054;
        if self.of == 0 || self.some > self.of {
            return None;
        }
        let (some, of) = (super::special::real(self.some), super::special::real(self.of));
        let share = some / of;
        let middle = share + Z * Z / (2.0 * of);
        let half = Z * (share * (1.0 - share) / of + Z * Z / (4.0 * of * of)).sqrt();
        let all = 1.0 + Z * Z / of;
        Some((((middle - half) / all).max(0.0), ((middle + half) / all).min(1.0)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The four examples of Newcombe (1998, *Statistics in Medicine* 17, 857–872, table I, method 3).
    #[test]
    fn intervals_are_those_of_the_literature() {
        let of = |some, of| {
            let (low, high) = Share { some, of }.interval().expect("something was drawn");
            format!("{low:.4} {high:.4}")
        };
        assert_eq!(of(81, 263), "0.2553 0.3662");
        assert_eq!(of(15, 148), "0.0624 0.1605");
        assert_eq!(of(0, 20), "0.0000 0.1611");
        assert_eq!(of(1, 29), "0.0061 0.1718");
    }

    #[test]
    fn nothing_drawn_says_nothing() {
        assert_eq!(Share { some: 0, of: 0 }.interval(), None);
        assert_eq!(Share { some: 2, of: 1 }.interval(), None);
    }
}
