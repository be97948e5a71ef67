//! Nearness: pairs that do not overlap and lie at most so many words apart.

use super::stretch::Stretch;

/// The hulls of the pairs of `left` and `right`, both sorted, whose nearest ends are at most
/// `distance` words apart; with `ordered`, only where the left one comes first. A hull that holds
/// another hull is left out.
pub(super) fn near<T: Stretch>(left: &[T], right: &[T], distance: u32, ordered: bool) -> Vec<T> {
    let mut hulls = Vec::new();
    each_row(left, right, |left, right| {
        let mut found = Vec::new();
        forward(left, right, distance, &mut found);
        if !ordered {
            forward(right, left, distance, &mut found);
        }
        smallest(&mut found);
        hulls.append(&mut found);
    });
    hulls
}

/// Those of `left` that have no `right` so near that does not overlap it.
pub(super) fn not_near<T: Stretch>(left: &[T], right: &[T], distance: u32) -> Vec<T> {
    let mut alone = Vec::new();
    let mut rest = right;
    for here in left.chunk_by(|a, b| a.row() == b.row()) {
        let row = here[0].row();
        rest = &rest[rest.partition_point(|one| one.row() < row)..];
        let there = &rest[..rest.partition_point(|one| one.row() == row)];
        let mut by_end: Vec<(u32, u32)> = there.iter().map(|one| (one.end(), one.after())).collect();
        by_end.sort_unstable();
        let close = |one: &&T| {
            let behind = &there[there.partition_point(|other| other.start() < one.end())..];
            let before = &by_end[..by_end.partition_point(|(end, _)| *end <= one.start())];
            behind.first().is_some_and(|other| within(one.after(), other.first(), distance))
                || before.last().is_some_and(|(_, after)| within(*after, one.first(), distance))
        };
        alone.extend(here.iter().filter(|one| !close(one)));
    }
    alone
}

/// Calls `look` with the stretches of each row that has some of both.
fn each_row<T: Stretch>(left: &[T], right: &[T], mut look: impl FnMut(&[T], &[T])) {
    let mut rest = right;
    for here in left.chunk_by(|a, b| a.row() == b.row()) {
        let row = here[0].row();
        rest = &rest[rest.partition_point(|one| one.row() < row)..];
        let there = &rest[..rest.partition_point(|one| one.row() == row)];
        if !there.is_empty() {
            look(here, there);
        }
    }
}

/// Whether the word before `after` and the word `first`, which does not come before it, are at most
/// `distance` apart.
fn within(after: u32, first: u32, distance: u32) -> bool {
    u64::from(first) < u64::from(after) + u64::from(distance)
}

/// For each of `before`, the pair with the one of `behind` that ends soonest: a hull with any other
/// holds this one.
fn forward<T: Stretch>(before: &[T], behind: &[T], distance: u32, hulls: &mut Vec<T>) {
    for one in before {
        let first = behind.partition_point(|other| other.start() < one.end());
        let mut soonest: Option<&T> = None;
        for other in &behind[first..] {
            let past = soonest.is_some_and(|found| other.start() >= found.end());
            if past || !within(one.after(), other.first(), distance) {
                break;
            }
            if soonest.is_none_or(|found| other.end() < found.end()) {
                soonest = Some(other);
            }
        }
        hulls.extend(soonest.map(|other| one.hull(other)));
    }
}

/// Keeps the stretches, all of one row, that hold no other, sorted and unique.
pub(super) fn smallest<T: Stretch>(stretches: &mut Vec<T>) {
    stretches.sort_unstable_by_key(|one| (std::cmp::Reverse(one.start()), one.end()));
    let mut nearest_end = u32::MAX;
    stretches.retain(|one| {
        let holds_none = one.end() < nearest_end;
        nearest_end = nearest_end.min(one.end());
        holds_none
    });
    stretches.reverse();
}

#[cfg(test)]
mod tests {
    use super::super::stretch::Words;
    use super::*;

    fn at(first: u32, after: u32) -> Words {
        Words { row: 0, first, after }
    }

    fn hulls(left: &[Words], right: &[Words], distance: u32, ordered: bool) -> Vec<(u32, u32)> {
        near(left, right, distance, ordered).iter().map(|hull| (hull.first, hull.after)).collect()
    }

    #[test]
    fn side_by_side_is_one_apart() {
        assert_eq!(hulls(&[at(3, 4)], &[at(4, 5)], 1, false), [(3, 5)]);
        assert_eq!(hulls(&[at(3, 4)], &[at(5, 6)], 1, false), []);
        assert_eq!(hulls(&[at(3, 4)], &[at(5, 6)], 2, false), [(3, 6)]);
    }

    #[test]
    fn order_counts_only_when_asked_for() {
        assert_eq!(hulls(&[at(5, 6)], &[at(3, 4)], 2, false), [(3, 6)]);
        assert_eq!(hulls(&[at(5, 6)], &[at(3, 4)], 2, true), []);
    }

    #[test]
    fn a_hull_that_holds_another_is_left_out() {
        assert_eq!(hulls(&[at(0, 1), at(4, 5)], &[at(6, 7)], 9, false), [(4, 7)]);
        assert_eq!(hulls(&[at(0, 1), at(4, 5)], &[at(2, 3)], 9, false), [(0, 3), (2, 5)]);
    }

    #[test]
    fn what_overlaps_makes_no_pair() {
        assert_eq!(hulls(&[at(0, 3)], &[at(1, 2)], 9, false), []);
        assert_eq!(not_near(&[at(0, 3)], &[at(1, 2)], 9), [at(0, 3)]);
        assert_eq!(not_near(&[at(0, 3)], &[at(1, 2), at(4, 5)], 2), []);
        assert_eq!(not_near(&[at(6, 7)], &[at(1, 2), at(0, 5)], 2), []);
        assert_eq!(not_near(&[at(6, 7)], &[at(1, 2), at(0, 5)], 1), [at(6, 7)]);
    }
}
