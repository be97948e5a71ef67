//! [`Span`]: a half-open range of bytes in a reading text.

use serde::{Deserialize, Serialize};

/// A half-open range `[start, end)` of UTF-8 bytes in the reading text of one document.
///
/// A span says nothing about which document it is in; whoever holds it knows. Both ends lie on
/// character boundaries of that text.
///
/// ```
/// use emic::text::Span;
/// let span = Span::new(4, 9)?;
/// assert_eq!(span.of("the quick fox"), "quick");
/// # Ok::<(), emic::text::BadSpan>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Span {
    start: u32,
    end: u32,
}

/// A span whose end lies before its start, or beyond 4 GiB.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a span cannot reach from byte {start} to byte {end}")]
pub struct BadSpan {
    /// The start that was given, in bytes.
    pub start: usize,
    /// The end that was given, in bytes.
    pub end: usize,
}

impl Span {
    /// Makes a span from byte `start` up to, not including, byte `end`.
    ///
    /// # Errors
    /// When `end` lies before `start` or beyond 4 GiB. A document is at most 64 MB by default.
    pub fn new(start: usize, end: usize) -> Result<Self, BadSpan> {
        match (u32::try_from(start), u32::try_from(end)) {
            (Ok(s), Ok(e)) if s <= e => Ok(Span { start: s, end: e }),
            _ => Err(BadSpan { start, end }),
        }
    }

    /// Makes a span from ends that are known to be in order: positions that a scan of one text
    /// has produced from left to right.
    ///
    /// # Panics
    /// When they are not, which is a fault of the caller.
    #[must_use]
    pub fn at(start: usize, end: usize) -> Self {
        Span::new(start, end).expect("the ends of a scanned span are in order")
    }

    /// The first byte.
    #[must_use]
    pub fn start(self) -> usize {
        self.start as usize
    }

    /// The byte after the last.
    #[must_use]
    pub fn end(self) -> usize {
        self.end as usize
    }

    /// Length in bytes.
    #[must_use]
    pub fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    /// Whether the span holds no byte.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// The words of the span in `text`.
    ///
    /// # Panics
    /// When the span is not of this text.
    #[must_use]
    pub fn of(self, text: &str) -> &str {
        &text[self.start()..self.end()]
    }

    /// Whether `other` lies wholly inside this span (equal spans contain each other).
    #[must_use]
    pub fn contains(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether the two share at least one byte; spans that only touch do not.
    #[must_use]
    pub fn overlaps(self, other: Span) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// The smallest span that holds both.
    #[must_use]
    pub fn hull(self, other: Span) -> Span {
        Span { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// The bytes shared by both, if any.
    #[must_use]
    pub fn intersection(self, other: Span) -> Option<Span> {
        let shared = Span { start: self.start.max(other.start), end: self.end.min(other.end) };
        (shared.start < shared.end).then_some(shared)
    }

    /// The span moved `by` bytes to the right.
    #[must_use]
    pub fn shifted(self, by: usize) -> Span {
        Span::at(self.start() + by, self.end() + by)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reversed_ends_are_refused_not_swapped() {
        assert_eq!(Span::new(5, 3), Err(BadSpan { start: 5, end: 3 }));
    }

    #[test]
    fn touching_spans_do_not_overlap() {
        assert!(!Span::at(0, 3).overlaps(Span::at(3, 6)));
        assert_eq!(Span::at(0, 3).intersection(Span::at(3, 6)), None);
    }

    #[test]
    fn hull_and_intersection_of_crossing_spans() {
        let (a, b) = (Span::at(2, 8), Span::at(5, 11));
        assert_eq!(a.hull(b), Span::at(2, 11));
        assert_eq!(a.intersection(b), Some(Span::at(5, 8)));
    }
}
