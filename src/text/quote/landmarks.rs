//! [`Landmarks`]: the quotes that are found beyond doubt, and what their order says about the rest.

/// Quotes of one old text that were found in the same order in the new one.
#[derive(Clone, Debug, Default)]
pub(super) struct Landmarks {
    /// Old and new start in code points; neither ever goes back.
    marks: Vec<(usize, usize)>,
}

/// The stretch of the new text in which a quote is to be expected, in code points.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Expected {
    /// The earliest and the latest place at which it may begin.
    pub(super) within: (usize, usize),
    /// Where it begins when nothing changed between it and a landmark.
    pub(super) at: Vec<usize>,
    /// Whether landmarks say so; without any, it is only where it was.
    pub(super) by_landmarks: bool,
}

impl Expected {
    pub(super) fn holds(&self, start: usize) -> bool {
        (self.within.0..=self.within.1).contains(&start)
    }

    /// Whether a place is the very one that a landmark before and one behind it lead to: then nothing
    /// changed between them.
    pub(super) fn is_exactly(&self, start: usize) -> bool {
        self.by_landmarks && self.at.len() == 2 && self.at.iter().all(|at| *at == start)
    }

    /// How far a place is from where it is expected.
    pub(super) fn distance(&self, start: usize) -> usize {
        self.at.iter().map(|at| at.abs_diff(start)).min().unwrap_or(0)
    }
}

/// How far a quote may be from where a landmark at this distance lets it be expected: line ends and
/// white space may have changed between them.
fn slack(distance: usize) -> usize {
    16 + distance / 32
}

impl Landmarks {
    /// Of (old start, new start) the most that are in order.
    pub(super) fn new(mut found: Vec<(usize, usize)>) -> Self {
        found.sort_unstable();
        found.dedup();
        Landmarks { marks: longest_in_order(&found) }
    }

    /// Whether a quote found at `new` is one of those in order.
    pub(super) fn hold(&self, old: usize, new: usize) -> bool {
        self.marks.binary_search(&(old, new)).is_ok()
    }

    /// Where a quote that began at `old` is to be expected.
    pub(super) fn expected(&self, old: usize) -> Expected {
        let after = self.marks.partition_point(|mark| mark.0 <= old);
        let before = after.checked_sub(1).map(|at| self.marks[at]);
        let behind = self.marks.get(after).copied();
        let from_before = before.map(|mark| (mark.1 + (old - mark.0), slack(old - mark.0)));
        let from_behind = behind.map(|mark| (mark.1.saturating_sub(mark.0 - old), slack(mark.0 - old)));
        let mut both: Vec<(usize, usize)> = from_before.into_iter().chain(from_behind).collect();
        let by_landmarks = !both.is_empty();
        if !by_landmarks {
            both.push((old, slack(old)));
        }
        let low = both.iter().map(|(at, slack)| at.saturating_sub(*slack)).min().unwrap_or(0);
        let high = both.iter().map(|(at, slack)| at + slack).max().unwrap_or(0);
        let (floor, ceiling) = (before.map_or(0, |mark| mark.1), behind.map_or(usize::MAX, |mark| mark.1));
        let low = low.clamp(floor, ceiling);
        Expected {
            within: (low, high.clamp(low, ceiling.max(low))),
            at: both.into_iter().map(|(at, _)| at).collect(),
            by_landmarks,
        }
    }
}

/// A longest run, not necessarily of neighbours, whose second numbers never go back; `found` is
/// sorted.
fn longest_in_order(found: &[(usize, usize)]) -> Vec<(usize, usize)> {
    // For each length the index of the smallest last element of a run of that length.
    let mut last: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(found.len());
    for (index, (_, new)) in found.iter().enumerate() {
        let length = last.partition_point(|at| found[*at].1 <= *new);
        before.push(length.checked_sub(1).map(|shorter| last[shorter]));
        if length == last.len() {
            last.push(index);
        } else {
            last[length] = index;
        }
    }
    let mut run: Vec<_> =
        std::iter::successors(last.last().copied(), |at| before[*at]).map(|at| found[at]).collect();
    run.reverse();
    run
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_moved_is_no_landmark() {
        let marks = Landmarks::new(vec![(0, 100), (10, 110), (20, 5), (30, 130)]);
        assert_eq!(marks.marks, [(0, 100), (10, 110), (30, 130)]);
        assert!(marks.hold(10, 110) && !marks.hold(20, 5));
    }

    #[test]
    fn a_quote_is_expected_between_its_neighbours() {
        let marks = Landmarks::new(vec![(100, 150), (200, 350)]);
        let expected = marks.expected(132);
        assert_eq!((expected.at.as_slice(), expected.within), ([182, 282].as_slice(), (165, 300)));
        assert!(expected.holds(200) && !expected.holds(310));
        assert_eq!(marks.expected(100).within, (150, 269));
    }

    #[test]
    fn without_neighbours_a_quote_is_expected_where_it_was() {
        assert_eq!(
            Landmarks::default().expected(320),
            Expected { within: (294, 346), at: vec![320], by_landmarks: false }
        );
        assert_eq!(Landmarks::default().expected(0).within, (0, 16));
    }

    #[test]
    fn behind_the_last_landmark_the_distance_counts() {
        let marks = Landmarks::new(vec![(100, 400)]);
        assert_eq!(marks.expected(132).within, (415, 449));
        assert_eq!(marks.expected(50).within, (333, 367));
    }
}
