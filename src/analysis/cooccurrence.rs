//! Which codes stand in the same passages.

use super::rows::{count, shared};

/// Two sets of passages beside each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Together {
    /// Passages of the first.
    pub first: u32,
    /// Passages of the second.
    pub second: u32,
    /// Passages of both.
    pub both: u32,
}

impl Together {
    /// Counts two sorted lists of passages.
    #[must_use]
    pub fn of(first: &[u32], second: &[u32]) -> Self {
        Together { first: count(first), second: count(second), both: shared(first, second) }
    }

    /// Passages with either.
    #[must_use]
    pub fn either(self) -> u32 {
        self.first + self.second - self.both
    }

    /// The Jaccard coefficient: shared passages of those with either (Jaccard 1901), which some
    /// programs call c-coefficient. Undefined when neither code stands anywhere.
    #[must_use]
    pub fn jaccard(self) -> Option<f64> {
        (self.either() > 0).then(|| f64::from(self.both) / f64::from(self.either()))
    }
}

/// For each pair of the given sets, how many passages they share; the diagonal holds each set's own
/// number.
#[must_use]
pub fn matrix(sets: &[&[u32]]) -> Vec<Vec<u32>> {
    sets.iter().map(|a| sets.iter().map(|b| shared(a, b)).collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jaccard_is_shared_of_either() {
        let together = Together::of(&[1, 2, 3, 4], &[3, 4, 5]);
        assert_eq!((together.both, together.either()), (2, 5));
        assert_eq!(together.jaccard(), Some(0.4));
    }

    #[test]
    fn nothing_beside_nothing_is_undefined() {
        assert_eq!(Together::of(&[], &[]).jaccard(), None);
    }

    #[test]
    fn the_matrix_is_symmetric_with_own_numbers_on_the_diagonal() {
        assert_eq!(matrix(&[&[1, 2], &[2, 3, 4]]), [[2, 1], [1, 3]]);
    }
}
