//! [`Ratings`]: units by coders, the one shape that every coefficient on units is computed from.

mod build;
mod table;

pub use build::Builder;
pub use table::{Columns, Lines, Table, read_table};

use std::ops::Range;

use serde::Serialize;

use super::pair::PairTable;
use super::undefined::Undefined;

/// The cell of a coder who gave no value: a unit never worked on. Not the same as "no code", which
/// is a value.
pub const MISSING: u32 = u32::MAX;

/// A category of the code book.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Category {
    /// As it is written.
    pub label: String,
    /// The number it stands for, where all categories are numbers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<f64>,
}

impl Category {
    /// A category that is a word.
    #[must_use]
    pub fn word(label: impl Into<String>) -> Self {
        Category { label: label.into(), value: None }
    }
}

/// Units by coders, with the categories in rank order.
///
/// A row may stand for many equal units: characters of a text are a handful of rows whose weights
/// are lengths, so that ten million characters cost as much as ten. Every coefficient is computed
/// from rows and their weights; duplicating a row and doubling its weight are the same thing.
///
/// ```
/// use emic::analysis::agreement::{Builder, Tally, alpha, Metric};
/// let mut ratings = Builder::new(["anna", "ben"]);
/// ratings.unit([Some("yes"), Some("yes")]);
/// ratings.unit([Some("no"), Some("yes")]);
/// ratings.unit([Some("no"), Some("no")]);
/// ratings.unit([Some("no"), None]);
/// let ratings = ratings.finish();
/// assert_eq!(Tally::of(&ratings).percent(), Ok(2.0 / 3.0));
/// let nominal = alpha::alpha(&ratings, &Metric::Nominal).expect("two categories occur");
/// assert!((nominal - (1.0 - 5.0 * 2.0 / 18.0)).abs() < 1e-12);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Ratings {
    coders: Vec<String>,
    categories: Vec<Category>,
    /// Row by row.
    cells: Vec<u32>,
    /// How many units each row stands for; none when each stands for one.
    weights: Option<Vec<u64>>,
    declared: Option<usize>,
}

/// A table that is no table.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BadRatings {
    /// The cells do not fill rows.
    #[error("{cells} cells do not fill rows of {coders} coders")]
    Ragged {
        /// How many cells were given.
        cells: usize,
        /// How wide a row is.
        coders: usize,
    },
    /// A cell names a category that does not exist.
    #[error("a cell names category {cell}, and there are only {categories}")]
    NoSuchCategory {
        /// What the cell says.
        cell: u32,
        /// How many categories there are.
        categories: usize,
    },
    /// There is not one weight a row.
    #[error("{weights} weights were given for {rows} rows")]
    Weights {
        /// How many weights were given.
        weights: usize,
        /// How many rows there are.
        rows: usize,
    },
    /// The code book has fewer categories than were used.
    #[error(
        "the code book is said to have {declared} categories, and {used} were used; give the number of \
         categories a coder could choose from"
    )]
    Declared {
        /// The number declared.
        declared: usize,
        /// The number used.
        used: usize,
    },
}

impl Ratings {
    /// Makes ratings from cells row by row, each the place of a category or [`MISSING`].
    ///
    /// # Errors
    /// When the cells do not fill rows or name a category that does not exist.
    pub fn new(coders: Vec<String>, categories: Vec<Category>, cells: Vec<u32>) -> Result<Self, BadRatings> {
        if coders.is_empty() || !cells.len().is_multiple_of(coders.len()) {
            return Err(BadRatings::Ragged { cells: cells.len(), coders: coders.len() });
        }
        let known = |cell: u32| cell == MISSING || (cell as usize) < categories.len();
        if let Some(&cell) = cells.iter().find(|cell| !known(**cell)) {
            return Err(BadRatings::NoSuchCategory { cell, categories: categories.len() });
        }
        Ok(Ratings { coders, categories, cells, weights: None, declared: None })
    }

    /// The same rows, each standing for as many units as `weights` says; zero is allowed.
    ///
    /// # Errors
    /// When there is not one weight a row.
    pub fn weighted(mut self, weights: Vec<u64>) -> Result<Self, BadRatings> {
        let rows = self.cells.len() / self.coders.len();
        if weights.len() != rows {
            return Err(BadRatings::Weights { weights: weights.len(), rows });
        }
        self.weights = Some(weights);
        Ok(self)
    }

    /// The same ratings with the number of categories the coders could choose from, where some were
    /// never used. It enters Brennan and Prediger's and Gwet's coefficients.
    ///
    /// # Errors
    /// When more categories were used than are declared.
    pub fn declare(mut self, categories: usize) -> Result<Self, BadRatings> {
        if categories < self.categories.len() {
            return Err(BadRatings::Declared { declared: categories, used: self.categories.len() });
        }
        self.declared = Some(categories);
        Ok(self)
    }

    /// The coders, in the order of the columns.
    #[must_use]
    pub fn coders(&self) -> &[String] {
        &self.coders
    }

    /// The categories, in rank order: by number where all are numbers, else by label.
    #[must_use]
    pub fn categories(&self) -> &[Category] {
        &self.categories
    }

    /// How many categories the coders could choose from: those declared, else those listed.
    #[must_use]
    pub fn choices(&self) -> usize {
        self.declared.unwrap_or(self.categories.len())
    }

    /// The rows with the number of units each stands for.
    pub fn rows(&self) -> impl Iterator<Item = (&[u32], u64)> {
        self.rows_in(0..self.row_count())
    }

    /// Some of the rows.
    pub(super) fn rows_in(&self, rows: Range<usize>) -> impl Iterator<Item = (&[u32], u64)> {
        let weights = self.weights.as_deref();
        let width = self.coders.len();
        self.cells[rows.start * width..rows.end * width]
            .chunks_exact(width)
            .zip(rows)
            .map(move |(cells, row)| (cells, weights.map_or(1, |weights| weights[row])))
    }

    /// The rows in parts to be gone through at once, the same whatever the number of threads.
    pub(super) fn parts(&self) -> Vec<Range<usize>> {
        /// Below this many rows one walk is quicker than several.
        const ROWS: usize = 1 << 16;
        let rows = self.row_count();
        (0..rows).step_by(ROWS).map(|start| start..rows.min(start + ROWS)).collect()
    }

    /// How many rows there are.
    #[must_use]
    pub fn row_count(&self) -> usize {
        self.cells.len() / self.coders.len()
    }

    /// How many units the rows stand for.
    #[must_use]
    pub fn unit_count(&self) -> u64 {
        self.weights.as_deref().map_or(self.row_count() as u64, |weights| weights.iter().sum())
    }

    /// How often two coders gave each pair of values, over the units both gave one for.
    ///
    /// # Panics
    /// When `first` or `second` is no coder, which is a fault of the caller.
    #[must_use]
    pub fn pair(&self, first: usize, second: usize) -> PairTable {
        assert!(first < self.coders.len() && second < self.coders.len(), "a pair of coders of this table");
        PairTable::count(
            self.categories.len(),
            self.choices(),
            self.rows().filter_map(|(row, weight)| {
                let (a, b) = (row[first], row[second]);
                (a != MISSING && b != MISSING && weight > 0).then_some((a, b, weight))
            }),
        )
    }

    /// The only two coders' table.
    ///
    /// # Errors
    /// When there are not exactly two.
    pub fn only_pair(&self) -> Result<PairTable, Undefined> {
        if self.coders.len() == 2 { Ok(self.pair(0, 1)) } else { Err(Undefined::NotTwoCoders) }
    }

    /// The same units seen by some of the coders only.
    ///
    /// # Panics
    /// When one of `columns` is no coder, which is a fault of the caller.
    #[must_use]
    pub fn of_coders(&self, columns: &[usize]) -> Ratings {
        let cells = self
            .cells
            .chunks_exact(self.coders.len())
            .flat_map(|row| columns.iter().map(move |column| row[*column]))
            .collect();
        Ratings {
            coders: columns.iter().map(|column| self.coders[*column].clone()).collect(),
            categories: self.categories.clone(),
            cells,
            weights: self.weights.clone(),
            declared: self.declared,
        }
    }

    /// The same units with one category against the rest: 1 where a coder gave it, 0 where another.
    #[must_use]
    pub fn against_rest(&self, category: u32) -> Ratings {
        let binary = |cell: &u32| match *cell {
            MISSING => MISSING,
            cell => u32::from(cell == category),
        };
        Ratings {
            coders: self.coders.clone(),
            categories: vec![
                Category { label: "0".to_owned(), value: Some(0.0) },
                Category { label: "1".to_owned(), value: Some(1.0) },
            ],
            cells: self.cells.iter().map(binary).collect(),
            weights: self.weights.clone(),
            declared: None,
        }
    }

    /// Puts other weights in the place of the present ones; what resampling does.
    pub(crate) fn reweigh(&mut self, fill: impl FnOnce(&mut [u64])) {
        let rows = self.row_count();
        let weights = self.weights.get_or_insert_with(|| vec![1; rows]);
        fill(weights);
    }

    /// Equal rows joined, with the joined row of each of the old ones: rows that differ are few, and
    /// resampling a million units then costs as much as resampling the patterns among them.
    #[must_use]
    pub(crate) fn patterns(&self) -> (Ratings, Vec<u32>) {
        /// Below this many possible rows each has a place in a plain array.
        const DENSE: usize = 1 << 22;
        // A row is a number whose digits are its cells, missing being a digit too.
        let digits = self.categories.len() + 1;
        let exponent = u32::try_from(self.coders.len()).unwrap_or(u32::MAX);
        match digits.checked_pow(exponent).filter(|possible| *possible <= DENSE) {
            Some(possible) => {
                let mut places = vec![MISSING; possible];
                let digit = |cell: u32| if cell == MISSING { 0 } else { cell as usize + 1 };
                let number = |row: &[u32]| row.iter().fold(0, |number, cell| number * digits + digit(*cell));
                self.joined(|row, next| {
                    let place = &mut places[number(row)];
                    if *place == MISSING {
                        *place = next;
                    }
                    *place
                })
            }
            None => {
                let mut places = std::collections::HashMap::<&[u32], u32>::new();
                self.joined(|row, next| *places.entry(row).or_insert(next))
            }
        }
    }

    /// Joins rows by the place that `place` gives each, which is `next` for one not met before.
    fn joined<'a>(&'a self, mut place: impl FnMut(&'a [u32], u32) -> u32) -> (Ratings, Vec<u32>) {
        let mut cells = Vec::new();
        let mut weights: Vec<u64> = Vec::new();
        let mut pattern_of = Vec::with_capacity(self.row_count());
        for (row, weight) in self.rows() {
            let next = u32::try_from(weights.len()).expect("fewer than 4 billion patterns");
            let pattern = place(row, next);
            if pattern == next {
                cells.extend_from_slice(row);
                weights.push(0);
            }
            weights[pattern as usize] += weight;
            pattern_of.push(pattern);
        }
        let joined = Ratings {
            coders: self.coders.clone(),
            categories: self.categories.clone(),
            cells,
            weights: Some(weights),
            declared: self.declared,
        };
        (joined, pattern_of)
    }
}
