//! [`Clock`]: at what time of the recording a place of a transcript was said.

use crate::model::Turn;
use crate::text::Span;

/// The times of a transcript: known where turns begin and end, and between two of them by the share
/// of the text between them. A last turn whose end is not known takes the pace of all before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clock {
    /// Places of the text with their times, both in order.
    known: Vec<(usize, u32)>,
}

impl Clock {
    /// The clock of these turns; none where fewer than two times are known. A time that runs back is
    /// passed over: a transcript has typing errors.
    #[must_use]
    pub fn of(turns: &[Turn]) -> Option<Self> {
        let start = |turn: &Turn| turn.start_ms.map(|ms| (turn.span.start(), ms));
        let end = |turn: &Turn| turn.end_ms.map(|ms| (turn.span.end(), ms));
        let mut known: Vec<(usize, u32)> = Vec::new();
        for (at, ms) in turns.iter().flat_map(|turn| [start(turn), end(turn)]).flatten() {
            if known.last().is_none_or(|last| last.0 < at && last.1 <= ms) {
                known.push((at, ms));
            }
        }
        if let (Some(last), Some(turn)) = (known.last().copied(), turns.last()) {
            known.extend(paced(known[0], last, turn.span.end()));
        }
        let runs = known.first().zip(known.last()).is_some_and(|(first, last)| last.1 > first.1);
        runs.then_some(Clock { known })
    }

    /// The time of a place, in milliseconds; before the first and after the last known one theirs.
    #[must_use]
    pub fn at(&self, place: usize) -> u32 {
        let after = self.known.partition_point(|(at, _)| *at <= place);
        let before = after.checked_sub(1).and_then(|last| self.known.get(last));
        match (before, self.known.get(after)) {
            (Some((from, ms)), Some((to, next))) => {
                let passed = u64::from(next - ms) * length(*from, place) / length(*from, *to);
                ms + u32::try_from(passed).expect("no more than lies between two times")
            }
            (Some((_, ms)), None) | (None, Some((_, ms))) => *ms,
            (None, None) => 0,
        }
    }

    /// From the first to the last time that is known.
    #[must_use]
    pub fn ends(&self) -> (u32, u32) {
        let first = self.known.first().map_or(0, |(_, ms)| *ms);
        (first, self.known.last().map_or(first, |(_, ms)| *ms))
    }
}

/// The time of `end`, which lies behind the last known time, at the pace from the first to it.
fn paced(first: (usize, u32), last: (usize, u32), end: usize) -> Option<(usize, u32)> {
    if end <= last.0 || last.0 <= first.0 {
        return None;
    }
    let takes = u64::from(last.1 - first.1) * length(last.0, end) / length(first.0, last.0);
    Some((end, last.1.saturating_add(u32::try_from(takes).unwrap_or(u32::MAX))))
}

/// The bytes of a stretch.
fn length(from: usize, to: usize) -> u64 {
    (to - from) as u64
}

/// A place in a document as a share of `extent`, from 0 to 1.
#[must_use]
pub fn share(place: usize, extent: Span) -> f64 {
    let bytes = |length: usize| f64::from(u32::try_from(length).expect("spans are counted in u32"));
    (bytes(place.saturating_sub(extent.start())) / bytes(extent.len().max(1))).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn turn(number: u32, span: Span, start_ms: Option<u32>, end_ms: Option<u32>) -> Turn {
        Turn { number, speaker: 0, span, holes: Vec::new(), start_ms, end_ms }
    }

    #[test]
    fn between_two_times_the_text_decides() {
        let turns = [
            turn(1, Span::at(10, 50), Some(1_000), None),
            turn(2, Span::at(60, 100), None, None),
            turn(3, Span::at(110, 200), Some(11_000), Some(20_000)),
        ];
        let clock = Clock::of(&turns).expect("times");
        assert_eq!(
            [0, 10, 60, 110, 155, 200, 900].map(|at| clock.at(at)),
            [1_000, 1_000, 6_000, 11_000, 15_500, 20_000, 20_000]
        );
        assert_eq!(clock.ends(), (1_000, 20_000));
    }

    #[test]
    fn the_last_turn_takes_the_pace_of_those_before_it() {
        let turns =
            [turn(1, Span::at(0, 100), Some(0), None), turn(2, Span::at(100, 150), Some(10_000), None)];
        let clock = Clock::of(&turns).expect("times");
        assert_eq!([100, 125, 150].map(|at| clock.at(at)), [10_000, 12_500, 15_000]);
    }

    #[test]
    fn a_time_that_runs_back_is_passed_over() {
        let turns = [
            turn(1, Span::at(0, 10), Some(0), None),
            turn(2, Span::at(10, 20), Some(90_000), None),
            turn(3, Span::at(20, 30), Some(9_000), None),
            turn(4, Span::at(30, 40), Some(100_000), None),
        ];
        assert_eq!(Clock::of(&turns).expect("times").at(20), 95_000);
    }

    #[test]
    fn without_two_times_there_is_no_clock() {
        assert_eq!(Clock::of(&[]), None);
        assert_eq!(Clock::of(&[turn(1, Span::at(0, 10), Some(5), None)]), None);
        assert_eq!(Clock::of(&[turn(1, Span::at(0, 10), Some(5), Some(5))]), None);
    }

    #[test]
    fn a_share_is_of_the_whole_extent() {
        let extent = Span::at(100, 300);
        assert_eq!([0, 100, 150, 300, 400].map(|at| share(at, extent)), [0.0, 0.0, 0.25, 1.0, 1.0]);
    }
}
