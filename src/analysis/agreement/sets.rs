//! Several codes on one unit: α with a distance between sets.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::alpha::{Metric, alpha};
use super::ratings::{Category, MISSING, Ratings};
use super::undefined::Figure;
use crate::analysis::special::real;

/// How far two sets of codes are apart. Both empty: 0; exactly one empty: 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum SetDistance {
    /// Passonneau's MASI (2006, LREC): 1 − J·M, with M = 1 for equal sets, 2/3 where one holds the
    /// other, 1/3 where they overlap, 0 where they are disjoint. DKPro computes (1 − J)(1 − M), another
    /// function; NLTK rounded M to .67 and .33 for long.
    Masi,
    /// 1 − J, J = |A ∩ B|/|A ∪ B|.
    Jaccard,
    /// 0 when the sets are equal, else 1.
    Equal,
}

impl SetDistance {
    /// The distance of two sets.
    ///
    /// ```
    /// use emic::analysis::agreement::sets::SetDistance;
    /// let set = |codes: &[u32]| codes.iter().copied().collect();
    /// assert_eq!(SetDistance::Jaccard.between(&set(&[1, 2]), &set(&[1])), 0.5);
    /// assert_eq!(SetDistance::Masi.between(&set(&[1, 2]), &set(&[1])), 1.0 - 0.5 * 2.0 / 3.0);
    /// assert_eq!(SetDistance::Masi.between(&set(&[]), &set(&[])), 0.0);
    /// ```
    #[must_use]
    pub fn between(self, a: &BTreeSet<u32>, b: &BTreeSet<u32>) -> f64 {
        if a == b {
            return 0.0;
        }
        let shared = a.intersection(b).count() as u64;
        let jaccard = real(shared) / real((a.len() + b.len()) as u64 - shared);
        match self {
            SetDistance::Equal => 1.0,
            SetDistance::Jaccard => 1.0 - jaccard,
            SetDistance::Masi => 1.0 - jaccard * monotonicity(a, b, shared),
        }
    }
}

fn monotonicity(a: &BTreeSet<u32>, b: &BTreeSet<u32>, shared: u64) -> f64 {
    if shared == 0 {
        0.0
    } else if a.is_subset(b) || b.is_subset(a) {
        2.0 / 3.0
    } else {
        1.0 / 3.0
    }
}

/// Units by coders whose values are sets of codes; the empty set is a value.
#[derive(Clone, Debug, PartialEq)]
pub struct SetRatings {
    ratings: Ratings,
    sets: Vec<BTreeSet<u32>>,
}

impl SetRatings {
    /// Ratings from rows of sets, none where a coder gave no value, each row with the number of units
    /// it stands for.
    ///
    /// # Panics
    /// When a row is not as long as there are coders, which is a fault of the caller.
    #[must_use]
    pub fn new(
        coders: Vec<String>,
        rows: impl IntoIterator<Item = (Vec<Option<BTreeSet<u32>>>, u64)>,
    ) -> Self {
        let mut places = BTreeMap::<BTreeSet<u32>, u32>::new();
        let mut sets = Vec::new();
        let (mut cells, mut weights) = (Vec::new(), Vec::new());
        for (row, weight) in rows {
            assert_eq!(row.len(), coders.len(), "a set or nothing for each coder");
            weights.push(weight);
            for set in row {
                cells.push(set.map_or(MISSING, |set| {
                    *places.entry(set).or_insert_with_key(|set| {
                        sets.push(set.clone());
                        u32::try_from(sets.len() - 1).expect("fewer than 4 billion sets")
                    })
                }));
            }
        }
        let label = |set: &BTreeSet<u32>| {
            let codes: Vec<String> = set.iter().map(u32::to_string).collect();
            Category::word(format!("{{{}}}", codes.join(",")))
        };
        let ratings = Ratings::new(coders, sets.iter().map(label).collect(), cells)
            .and_then(|ratings| ratings.weighted(weights))
            .expect("whole rows of known sets");
        SetRatings { ratings, sets }
    }

    /// The ratings whose categories are the different sets.
    #[must_use]
    pub fn ratings(&self) -> &Ratings {
        &self.ratings
    }

    /// Krippendorff's α with a distance between sets, used as δ² as it is (Passonneau 2006; Artstein &
    /// Poesio 2008, *Comput. Linguist.* 34:555).
    ///
    /// NLTK divides by zero when both sets are empty.
    ///
    /// # Errors
    /// When no unit has two values or only one set occurs.
    pub fn alpha(&self, distance: SetDistance) -> Figure {
        self.alpha_of(&self.ratings, distance)
    }

    /// As [`alpha`](Self::alpha), for the same sets with other weights.
    ///
    /// # Errors
    /// As for [`alpha`](Self::alpha).
    pub fn alpha_of(&self, ratings: &Ratings, distance: SetDistance) -> Figure {
        if distance == SetDistance::Equal {
            return alpha(ratings, &Metric::Nominal);
        }
        let between = |a: u32, b: u32| distance.between(&self.sets[a as usize], &self.sets[b as usize]);
        alpha(ratings, &Metric::Own(&between))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(codes: &[u32]) -> BTreeSet<u32> {
        codes.iter().copied().collect()
    }

    #[test]
    fn masi_by_its_four_cases() {
        let masi = |a: &[u32], b: &[u32]| SetDistance::Masi.between(&set(a), &set(b));
        assert_eq!(masi(&[1, 2], &[2, 1]), 0.0);
        assert!((masi(&[1], &[1, 2, 3]) - (1.0 - 2.0 / 9.0)).abs() < 1e-15);
        assert!((masi(&[1, 2], &[2, 3]) - (1.0 - 1.0 / 9.0)).abs() < 1e-15);
        assert_eq!(masi(&[1], &[2]), 1.0);
        assert_eq!(masi(&[], &[2]), 1.0);
    }

    #[test]
    fn single_codes_give_nominal_alpha() {
        let rows = [(1, 1), (1, 2), (2, 2), (3, 3), (3, 1)];
        let ratings = SetRatings::new(
            vec!["a".into(), "b".into()],
            rows.map(|(a, b)| (vec![Some(set(&[a])), Some(set(&[b]))], 1)),
        );
        let nominal = ratings.alpha(SetDistance::Equal);
        assert_eq!(ratings.alpha(SetDistance::Jaccard), nominal);
        assert_eq!(ratings.alpha(SetDistance::Masi), nominal);
    }
}
