//! What a query denotes while it is computed: stretches of words, or of bytes.
//!
//! Words and phrases are counted in words of their row, which needs no look at where the words stand;
//! regular expressions, codings and whole passages are bytes, and know between which words they lie.
//! Operators are written once for both.

use crate::text::Span;

/// Words of a row, from `first` up to, not including, `after`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Words {
    pub(super) row: u32,
    pub(super) first: u32,
    pub(super) after: u32,
}

/// Bytes of a row's document, and the words that they touch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Bytes {
    pub(super) row: u32,
    /// In the reading text of the document.
    pub(super) span: Span,
    /// The first word that ends behind the start.
    pub(super) first: u32,
    /// The word behind the last one that starts before the end. What touches no word lies between two:
    /// then `after` is `first`.
    pub(super) after: u32,
}

/// A stretch of a row, in words or in bytes.
pub(super) trait Stretch: Copy + Ord {
    fn row(&self) -> u32;
    /// The first word.
    fn first(&self) -> u32;
    /// The word behind the last.
    fn after(&self) -> u32;
    /// Where it begins, in whatever it is measured.
    fn start(&self) -> u32;
    /// Where it ends.
    fn end(&self) -> u32;
    /// The smallest stretch that holds both, which are of one row.
    fn hull(&self, other: &Self) -> Self;
}

impl Stretch for Words {
    fn row(&self) -> u32 {
        self.row
    }

    fn first(&self) -> u32 {
        self.first
    }

    fn after(&self) -> u32 {
        self.after
    }

    fn start(&self) -> u32 {
        self.first
    }

    fn end(&self) -> u32 {
        self.after
    }

    fn hull(&self, other: &Self) -> Self {
        Words { row: self.row, first: self.first.min(other.first), after: self.after.max(other.after) }
    }
}

impl Stretch for Bytes {
    fn row(&self) -> u32 {
        self.row
    }

    fn first(&self) -> u32 {
        self.first
    }

    fn after(&self) -> u32 {
        self.after
    }

    fn start(&self) -> u32 {
        self.span.start() as u32
    }

    fn end(&self) -> u32 {
        self.span.end() as u32
    }

    fn hull(&self, other: &Self) -> Self {
        Bytes {
            row: self.row,
            span: self.span.hull(other.span),
            first: self.first.min(other.first),
            after: self.after.max(other.after),
        }
    }
}

/// The stretches of a query, sorted and unique.
#[derive(Clone, Debug)]
pub(super) enum Stretches {
    Words(Vec<Words>),
    Bytes(Vec<Bytes>),
}

impl Stretches {
    pub(super) fn none() -> Self {
        Stretches::Words(Vec::new())
    }

    pub(super) fn is_empty(&self) -> bool {
        match self {
            Stretches::Words(words) => words.is_empty(),
            Stretches::Bytes(bytes) => bytes.is_empty(),
        }
    }

    pub(super) fn len(&self) -> usize {
        match self {
            Stretches::Words(words) => words.len(),
            Stretches::Bytes(bytes) => bytes.len(),
        }
    }

    /// The rows that hold some, sorted.
    pub(super) fn rows(&self) -> Vec<u32> {
        fn rows_of<T: Stretch>(all: &[T]) -> Vec<u32> {
            let mut rows: Vec<u32> = all.iter().map(Stretch::row).collect();
            rows.dedup();
            rows
        }
        match self {
            Stretches::Words(words) => rows_of(words),
            Stretches::Bytes(bytes) => rows_of(bytes),
        }
    }

    /// For each row, how many there are.
    pub(super) fn counts(&self) -> Vec<(u32, u32)> {
        match self {
            Stretches::Words(words) => counts(words),
            Stretches::Bytes(bytes) => counts(bytes),
        }
    }

    /// Keeps those in rows that `keep` wants; it is asked once a row, in rising order.
    pub(super) fn retain_rows(&mut self, mut keep: impl FnMut(u32) -> bool) {
        fn retain<T: Stretch>(all: &mut Vec<T>, keep: &mut dyn FnMut(u32) -> bool) {
            let mut last = None;
            all.retain(|one| match last {
                Some((row, kept)) if row == one.row() => kept,
                _ => {
                    let kept = keep(one.row());
                    last = Some((one.row(), kept));
                    kept
                }
            });
        }
        match self {
            Stretches::Words(words) => retain(words, &mut keep),
            Stretches::Bytes(bytes) => retain(bytes, &mut keep),
        }
    }
}

/// For each row, how many of the sorted stretches it has.
pub(super) fn counts<T: Stretch>(all: &[T]) -> Vec<(u32, u32)> {
    all.chunk_by(|a, b| a.row() == b.row()).map(|here| (here[0].row(), here.len() as u32)).collect()
}

/// Sorted lists as one, sorted and unique.
pub(super) fn union<T: Ord>(lists: Vec<Vec<T>>) -> Vec<T> {
    let mut lists = lists.into_iter().filter(|list| !list.is_empty());
    let Some(mut all) = lists.next() else { return Vec::new() };
    let mut several = false;
    for list in lists {
        several = true;
        all.extend(list);
    }
    if several {
        // A stable sort finds the sorted runs and merges them.
        all.sort();
        all.dedup();
    }
    all
}

/// Whether a sorted list of rows holds `row`; `at` remembers where it was looked for last.
pub(super) fn has_row(rows: &[u32], at: &mut usize, row: u32) -> bool {
    let ahead = &rows[*at..];
    let near = ahead.iter().take(8).position(|other| *other >= row);
    *at += near.unwrap_or_else(|| ahead.partition_point(|other| *other < row));
    rows.get(*at) == Some(&row)
}

/// The rows that both sorted lists hold.
pub(super) fn shared(first: &[u32], second: &[u32]) -> Vec<u32> {
    let (few, many) = if first.len() <= second.len() { (first, second) } else { (second, first) };
    let mut at = 0;
    few.iter().copied().filter(|row| has_row(many, &mut at, *row)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_found_near_and_far() {
        let rows: Vec<u32> = (0..100).map(|row| row * 3).collect();
        let mut at = 0;
        assert!(has_row(&rows, &mut at, 0));
        assert!(!has_row(&rows, &mut at, 7));
        assert!(has_row(&rows, &mut at, 9));
        assert!(has_row(&rows, &mut at, 297));
        assert!(!has_row(&rows, &mut at, 400));
        assert_eq!(shared(&[1, 3, 4, 9], &rows), [3, 9]);
    }

    #[test]
    fn lists_join_without_doubles() {
        assert_eq!(union(vec![vec![1, 4], vec![], vec![1, 2, 9], vec![3]]), [1, 2, 3, 4, 9]);
        assert!(union::<u32>(vec![]).is_empty());
    }
}
