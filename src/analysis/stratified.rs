//! A draw at random within strata: of each stratum as large a part as of the whole.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

/// Something that can be drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lot {
    /// What it is called, by which alone chance decides.
    pub name: String,
    /// The stratum it is in.
    pub stratum: String,
}

/// A stratum, and what was drawn of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stratum {
    /// Its name.
    pub name: String,
    /// How many it holds.
    pub of: usize,
    /// The places of those that were drawn, in the order of the list they are of.
    pub drawn: Vec<usize>,
}

/// Draws `number` of `lots`: of each stratum its share of them, in whole numbers, and in it those that come
/// first in an order of chance.
///
/// The order depends on the seed and the names alone. The same names give the same draw wherever it is
/// made, a larger number adds to a smaller one, and a name that comes in moves no other of its stratum.
///
/// ```
/// use emic::analysis::stratified::{Lot, draw};
/// let lot = |name: &str, stratum: &str| Lot { name: name.into(), stratum: stratum.into() };
/// let lots = [lot("a", "head"), lot("b", "teacher"), lot("c", "teacher"), lot("d", "teacher")];
/// let drawn = draw(&lots, 2, 7);
/// assert_eq!((drawn[0].of, drawn[0].drawn.len()), (1, 1));
/// assert_eq!((drawn[1].of, drawn[1].drawn.len()), (3, 1));
/// ```
#[must_use]
pub fn draw(lots: &[Lot], number: usize, seed: u64) -> Vec<Stratum> {
    let mut members: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (place, lot) in lots.iter().enumerate() {
        members.entry(&lot.stratum).or_default().push(place);
    }
    let sizes: Vec<usize> = members.values().map(Vec::len).collect();
    let parts = apportion(&sizes, number.min(lots.len()));
    members
        .into_iter()
        .zip(parts)
        .map(|((name, mut places), part)| {
            let of = places.len();
            places.sort_by_cached_key(|place| ticket(seed, &lots[*place].name));
            places.truncate(part);
            places.sort_unstable();
            Stratum { name: name.to_owned(), of, drawn: places }
        })
        .collect()
}

/// Where chance puts a name.
fn ticket(seed: u64, name: &str) -> [u8; 32] {
    Sha256::digest(format!("{seed}\0{name}")).into()
}

/// `number` parted as `sizes` are to each other, in whole numbers that add up (Webster, Sainte-Laguë): each
/// goes where size/(2 · part + 1) is largest, of equals to what has fewer, then to the earlier. Unlike the
/// largest remainder it never takes from a part when the number grows.
fn apportion(sizes: &[usize], number: usize) -> Vec<usize> {
    let mut parts = vec![0usize; sizes.len()];
    for _ in 0..number.min(sizes.iter().sum()) {
        let next = (0..sizes.len()).max_by(|a, b| {
            let (here, there) = (sizes[*a] * (2 * parts[*b] + 1), sizes[*b] * (2 * parts[*a] + 1));
            here.cmp(&there).then(parts[*b].cmp(&parts[*a])).then(b.cmp(a))
        });
        parts[next.expect("a number above 0 is of some size")] += 1;
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lots(strata: &[(&str, usize)]) -> Vec<Lot> {
        let of = |(stratum, size): &(&str, usize)| -> Vec<Lot> {
            let lot = |i| Lot { name: format!("{stratum}{i}"), stratum: (*stratum).to_owned() };
            (0..*size).map(lot).collect()
        };
        strata.iter().flat_map(of).collect()
    }

    #[test]
    fn shares_in_whole_numbers() {
        // Of 10: 5 · .6 = 3.0, 3 · .6 = 1.8, 2 · .6 = 1.2.
        assert_eq!(apportion(&[5, 3, 2], 6), [3, 2, 1]);
        assert_eq!(apportion(&[1, 1, 1], 1), [1, 0, 0]);
        assert_eq!(apportion(&[1, 1, 3], 1), [0, 0, 1]);
        assert_eq!(apportion(&[1, 3], 2), [1, 1]);
        assert_eq!(apportion(&[4, 4], 8), [4, 4]);
        assert_eq!(apportion(&[], 3), [] as [usize; 0]);
    }

    proptest::proptest! {
        /// A larger number never takes anything back, which the largest remainder may do.
        #[test]
        fn a_larger_number_only_adds(sizes in proptest::collection::vec(1usize..40, 1..6), number in 0usize..60) {
            let all: usize = sizes.iter().sum();
            let (less, more) = (apportion(&sizes, number), apportion(&sizes, number + 1));
            proptest::prop_assert_eq!(less.iter().sum::<usize>(), number.min(all));
            proptest::prop_assert!(less.iter().zip(&more).all(|(less, more)| less <= more));
            proptest::prop_assert!(less.iter().zip(&sizes).all(|(part, size)| part <= size));
        }
    }

    #[test]
    fn a_seed_draws_again_what_it_drew_and_more_of_it_adds() {
        let lots = lots(&[("a", 40), ("b", 20)]);
        let names = |number, seed| -> Vec<String> {
            let strata = draw(&lots, number, seed);
            strata.iter().flat_map(|s| s.drawn.iter().map(|place| lots[*place].name.clone())).collect()
        };
        assert_eq!(names(6, 7), names(6, 7));
        assert_ne!(names(6, 7), names(6, 8));
        assert_eq!(names(6, 7).len(), 6);
        let more = names(12, 7);
        assert!(names(6, 7).iter().all(|name| more.contains(name)));
    }

    #[test]
    fn a_name_that_comes_in_moves_no_other() {
        let before = lots(&[("a", 30)]);
        let mut after = before.clone();
        after.push(Lot { name: "late".into(), stratum: "a".into() });
        let names = |lots: &[Lot]| -> Vec<String> {
            draw(lots, 10, 3)[0].drawn.iter().map(|place| lots[*place].name.clone()).collect()
        };
        let (before, after) = (names(&before), names(&after));
        assert!(after.iter().filter(|name| !before.contains(name)).count() <= 1);
    }

    #[test]
    fn each_is_as_likely_as_another() {
        let lots = lots(&[("a", 10)]);
        let mut times = [0u32; 10];
        for seed in 0..2_000 {
            draw(&lots, 3, seed)[0].drawn.iter().for_each(|place| times[*place] += 1);
        }
        // 600 expected, standard deviation √(2000 · .3 · .7) = 20.5.
        assert!(times.iter().all(|n| n.abs_diff(600) < 90), "{times:?}");
    }

    #[test]
    fn more_than_there_is_draws_all() {
        assert_eq!(draw(&lots(&[("a", 3)]), 9, 1)[0].drawn, [0, 1, 2]);
    }
}
