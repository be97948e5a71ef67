//! Intervals: unions, and how much of each unit they cover, in one walk.

use serde::Serialize;

/// A stretch of a text, `[start, end)` in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Extent {
    /// The first character.
    pub start: u64,
    /// The character after the last.
    pub end: u64,
}

impl Extent {
    /// Length in characters.
    #[must_use]
    pub fn len(self) -> u64 {
        self.end - self.start
    }

    /// Whether it holds no character.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }
}

/// The union of extents: in order, disjoint, not touching, none empty.
#[must_use]
pub fn union(mut extents: Vec<Extent>) -> Vec<Extent> {
    extents.retain(|extent| !extent.is_empty());
    extents.sort_unstable();
    let mut joined: Vec<Extent> = Vec::with_capacity(extents.len());
    for extent in extents {
        match joined.last_mut() {
            Some(last) if extent.start <= last.end => last.end = last.end.max(extent.end),
            _ => joined.push(extent),
        }
    }
    joined
}

/// How many characters of each unit lie in `extents`; both in order and disjoint.
#[must_use]
pub fn covered(units: &[Extent], extents: &[Extent]) -> Vec<u64> {
    let mut first = 0;
    units
        .iter()
        .map(|unit| {
            // What ends before this unit begins is of no use to the units after it either.
            while extents.get(first).is_some_and(|extent| extent.end <= unit.start) {
                first += 1;
            }
            extents[first..]
                .iter()
                .take_while(|extent| extent.start < unit.end)
                .map(|extent| extent.end.min(unit.end) - extent.start.max(unit.start))
                .sum()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn extents(ends: &[(u64, u64)]) -> Vec<Extent> {
        ends.iter().map(|(start, end)| Extent { start: *start, end: *end }).collect()
    }

    #[test]
    fn union_joins_what_overlaps_or_touches() {
        let joined = union(extents(&[(5, 9), (0, 3), (3, 4), (7, 12), (20, 20)]));
        assert_eq!(joined, extents(&[(0, 4), (5, 12)]));
    }

    #[test]
    fn an_extent_over_several_units_covers_its_part_of_each() {
        let units = extents(&[(0, 4), (5, 9), (9, 12), (20, 30)]);
        assert_eq!(covered(&units, &extents(&[(2, 10), (11, 12)])), [2, 4, 2, 0]);
        assert_eq!(covered(&units, &[]), [0, 0, 0, 0]);
    }
}
