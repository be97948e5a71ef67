//! Tables on a terminal: columns aligned by the width that text takes there.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// The widest that a cell is printed: a path that fills the screen would push the figures off it.
const WIDEST: usize = 72;

/// How a column is aligned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Align {
    /// Text.
    Left,
    /// Numbers.
    Right,
}

/// Rows under a header.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    aligns: Vec<Align>,
    header: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table with these columns.
    pub(crate) fn new(columns: &[(&str, Align)]) -> Self {
        Table {
            aligns: columns.iter().map(|(_, align)| *align).collect(),
            header: columns.iter().map(|(name, _)| (*name).to_owned()).collect(),
            rows: Vec::new(),
        }
    }

    /// Adds a row. Cells must be safe for a terminal; very wide ones lose their middle.
    pub(crate) fn row(&mut self, cells: Vec<String>) {
        self.rows.push(cells.into_iter().map(clipped).collect());
    }

    /// The lines, header first, columns parted by two spaces.
    pub(crate) fn lines(&self) -> Vec<String> {
        let widths: Vec<usize> = (0..self.header.len()).map(|column| self.width_of(column)).collect();
        std::iter::once(&self.header).chain(&self.rows).map(|row| self.line(row, &widths)).collect()
    }

    fn width_of(&self, column: usize) -> usize {
        let cells = std::iter::once(&self.header).chain(&self.rows).filter_map(|row| row.get(column));
        cells.map(|cell| cell.width()).max().unwrap_or(0)
    }

    fn line(&self, row: &[String], widths: &[usize]) -> String {
        let mut line = String::new();
        for ((cell, width), align) in row.iter().zip(widths).zip(&self.aligns) {
            let gap = " ".repeat(width.saturating_sub(cell.width()));
            match align {
                Align::Left => line.extend([cell.as_str(), &gap]),
                Align::Right => line.extend([gap.as_str(), cell]),
            }
            line.push_str("  ");
        }
        line.truncate(line.trim_end().len());
        line
    }
}

/// A cell of at most [`WIDEST`] columns: its beginning and, longer, its end, where paths differ.
fn clipped(cell: String) -> String {
    if cell.width() <= WIDEST {
        return cell;
    }
    let beginning = fitting(cell.chars(), WIDEST / 3);
    let end = fitting(cell.chars().rev(), WIDEST - WIDEST / 3 - 1);
    format!("{}…{}", beginning.into_iter().collect::<String>(), end.into_iter().rev().collect::<String>())
}

/// The first of `letters` that fit into so many columns.
fn fitting(letters: impl Iterator<Item = char>, columns: usize) -> Vec<char> {
    let mut taken = 0;
    letters
        .take_while(|letter| {
            taken += letter.width().unwrap_or(0);
            taken <= columns
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_aligned_by_what_text_takes_on_a_terminal() {
        let mut table = Table::new(&[("speaker", Align::Left), ("turns", Align::Right)]);
        table.row(vec!["采访者".into(), "2".into()]);
        table.row(vec!["Ana".into(), "123".into()]);
        assert_eq!(table.lines(), ["speaker  turns", "采访者       2", "Ana        123"]);
    }

    #[test]
    fn a_path_wider_than_a_screen_loses_its_middle() {
        let mut table = Table::new(&[("document", Align::Left), ("words", Align::Right)]);
        table.row(vec![format!("{}/p07.txt", "deep/".repeat(60)), "7".into()]);
        let line = table.lines().remove(1);
        assert_eq!(line.width(), WIDEST + 7);
        assert!(line.starts_with("deep/deep/") && line.contains('…') && line.contains("//p07.txt"), "{line}");
    }
}
