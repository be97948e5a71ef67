//! Sets of passages as sorted lists of rows: what every figure is made from.

/// The rows that are in both lists. Both are sorted and hold no row twice, as is the result.
#[must_use]
pub fn intersection(a: &[u32], b: &[u32]) -> Vec<u32> {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    short.iter().copied().filter(|row| long.binary_search(row).is_ok()).collect()
}

/// The rows of the first list that are not in the second. Both are sorted, as is the result.
#[must_use]
pub fn difference(a: &[u32], b: &[u32]) -> Vec<u32> {
    a.iter().copied().filter(|row| b.binary_search(row).is_err()).collect()
}

/// The rows that are in any of the lists, sorted, each once.
#[must_use]
pub fn union<'a>(lists: impl IntoIterator<Item = &'a [u32]>) -> Vec<u32> {
    let mut all: Vec<u32> = lists.into_iter().flatten().copied().collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// How many rows are in both lists.
#[must_use]
pub fn shared(a: &[u32], b: &[u32]) -> u32 {
    count(&intersection(a, b))
}

/// The length of a list of rows.
///
/// # Panics
/// Never: rows are numbered in `u32`, and a list holds each once.
#[must_use]
pub fn count(rows: &[u32]) -> u32 {
    u32::try_from(rows.len()).expect("rows are counted in u32")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn rows() -> impl Strategy<Value = BTreeSet<u32>> {
        proptest::collection::btree_set(0u32..60, 0..40)
    }

    proptest! {
        #[test]
        fn they_are_sets(a in rows(), b in rows()) {
            let (x, y): (Vec<u32>, Vec<u32>) = (a.iter().copied().collect(), b.iter().copied().collect());
            prop_assert_eq!(intersection(&x, &y), a.intersection(&b).copied().collect::<Vec<_>>());
            prop_assert_eq!(difference(&x, &y), a.difference(&b).copied().collect::<Vec<_>>());
            prop_assert_eq!(union([x.as_slice(), y.as_slice()]), a.union(&b).copied().collect::<Vec<_>>());
            prop_assert_eq!(shared(&x, &y) as usize, a.intersection(&b).count());
        }
    }
}
