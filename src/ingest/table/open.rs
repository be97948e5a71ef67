//! Telling columns of words from columns of choices, numbers and codes.

use std::collections::BTreeSet;

use super::Row;
use crate::text::words::each_word;

/// What the cells of a column have in common.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Column {
    /// Cells that are not empty.
    pub(super) filled: usize,
    /// Different ones among them.
    pub(super) distinct: usize,
    /// Words of all cells together.
    pub(super) words: usize,
    /// Code points of all cells together.
    pub(super) chars: usize,
    /// Cells that are codes, addresses, dates or numbers.
    pub(super) codes: usize,
}

impl Column {
    /// Looks at the cells of a column.
    pub(super) fn of(rows: &[Row], at: usize) -> Self {
        let mut found = Column::default();
        let mut different = BTreeSet::new();
        for cell in rows.iter().map(|row| row.cell(at)).filter(|cell| !cell.is_empty()) {
            found.filled += 1;
            found.chars += cell.chars().count();
            each_word(cell, |_, _| found.words += 1);
            found.codes += usize::from(is_code(cell));
            different.insert(cell);
        }
        found.distinct = different.len();
        found
    }

    /// Whether people wrote it in their own words: several to a cell, hardly two cells alike.
    pub(super) fn is_open(self) -> bool {
        let wordy =
            self.words >= 3 * self.filled && self.chars >= 14 * self.filled || self.words >= 8 * self.filled;
        self.filled > 0 && wordy && self.distinct * 2 >= self.filled && self.codes * 2 < self.filled
    }

    /// Whether hardly two cells are alike, as among ids.
    pub(super) fn is_unique(self) -> bool {
        self.filled > 0 && self.distinct * 20 >= self.filled * 19
    }
}

/// Whether a cell is no language: a number, a date, a link, an address, a program's own string.
fn is_code(cell: &str) -> bool {
    let letters = cell.chars().filter(|c| c.is_alphabetic()).count();
    let digits = cell.chars().filter(char::is_ascii_digit).count();
    digits > letters
        || cell.starts_with("http://")
        || cell.starts_with("https://")
        || cell.starts_with("Mozilla/")
        || cell.starts_with('{')
        || !cell.contains(char::is_whitespace) && cell.contains('@')
}
