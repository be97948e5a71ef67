//! Tables of codes by groups: χ² with its conditions, residuals, Cramér's V, Fisher's exact test.
//!
//! The unit is the case: each participant once, with the code or without. Codings are not independent
//! of each other, and several codes on one passage break the table; there is no p value for them. For
//! purposive samples counts and V say more than p.

use super::special::{chi_square_upper, ln_choose, ln_factorial, real};

/// A table of counts, at least two rows by two columns.
///
/// ```
/// use emic::analysis::contingency::Table;
/// let table = Table::new(vec![vec![8, 2], vec![1, 5]]).unwrap();
/// assert!((table.fisher().unwrap() - 0.03497).abs() < 1e-4);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    cells: Vec<Vec<u64>>,
    rows: Vec<u64>,
    columns: Vec<u64>,
    all: u64,
}

/// The smallest expected counts of a table, by which χ² is judged (Cochran 1954).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Conditions {
    /// The smallest expected count.
    pub smallest: f64,
    /// How many expected counts are below 5.
    pub below_five: usize,
    /// How many cells there are.
    pub cells: usize,
}

impl Conditions {
    /// Whether the χ² distribution is a fair approximation: no expected count below 1 and at most a
    /// fifth of them below 5.
    #[must_use]
    pub fn hold(self) -> bool {
        self.smallest >= 1.0 && self.below_five * 5 <= self.cells
    }
}

impl Table {
    /// Takes counts, row by row. None for a table that is ragged, or smaller than two by two, or has a
    /// row or column without a count.
    #[must_use]
    pub fn new(cells: Vec<Vec<u64>>) -> Option<Self> {
        let width = cells.first()?.len();
        if cells.len() < 2 || width < 2 || cells.iter().any(|row| row.len() != width) {
            return None;
        }
        let rows: Vec<u64> = cells.iter().map(|row| row.iter().sum()).collect();
        let columns: Vec<u64> = (0..width).map(|column| cells.iter().map(|row| row[column]).sum()).collect();
        if rows.contains(&0) || columns.contains(&0) {
            return None;
        }
        let all = rows.iter().sum();
        Some(Table { cells, rows, columns, all })
    }

    /// What each cell would hold if rows and columns had nothing to do with each other.
    #[must_use]
    pub fn expected(&self) -> Vec<Vec<f64>> {
        let n = real(self.all);
        self.rows
            .iter()
            .map(|row| self.columns.iter().map(|column| real(*row) * real(*column) / n).collect())
            .collect()
    }

    /// The expected counts' conditions.
    #[must_use]
    pub fn conditions(&self) -> Conditions {
        let expected: Vec<f64> = self.expected().into_iter().flatten().collect();
        Conditions {
            smallest: expected.iter().copied().fold(f64::INFINITY, f64::min),
            below_five: expected.iter().filter(|count| **count < 5.0).count(),
            cells: expected.len(),
        }
    }

    /// (r − 1)(c − 1).
    #[must_use]
    pub fn degrees(&self) -> usize {
        (self.rows.len() - 1) * (self.columns.len() - 1)
    }

    /// Pearson's χ² = Σ (O − E)²/E, without correction.
    #[must_use]
    pub fn chi_square(&self) -> f64 {
        self.sum(|observed, expected| (observed - expected).powi(2) / expected)
    }

    /// χ² with Yates' correction, for two by two, as R and SciPy correct it: no more than |O − E|.
    #[must_use]
    pub fn chi_square_yates(&self) -> f64 {
        self.sum(|observed, expected| {
            let apart = (observed - expected).abs();
            (apart - apart.min(0.5)).powi(2) / expected
        })
    }

    fn sum(&self, of: impl Fn(f64, f64) -> f64) -> f64 {
        let expected = self.expected();
        self.cells.iter().flatten().zip(expected.iter().flatten()).map(|(o, e)| of(real(*o), *e)).sum()
    }

    /// The probability of a χ² at least this large, by the χ² distribution.
    #[must_use]
    pub fn p(&self) -> f64 {
        chi_square_upper(self.chi_square(), real(self.degrees() as u64))
    }

    /// G², the likelihood ratio over all cells.
    #[must_use]
    pub fn log_likelihood(&self) -> f64 {
        log_likelihood_ratio(&self.cells)
    }

    /// Cramér's V = √(χ²/(n · min(r − 1, c − 1))): 0 no relation, 1 the strongest.
    #[must_use]
    pub fn cramers_v(&self) -> f64 {
        let smaller = self.rows.len().min(self.columns.len()) as u64 - 1;
        (self.chi_square() / (real(self.all) * real(smaller))).sqrt()
    }

    /// Adjusted residuals (O − E)/√(E(1 − row share)(1 − column share)) (Agresti 2007, 2.4.5): beyond
    /// ±2 a cell stands out. None in a cell whose row or column is the whole table.
    #[must_use]
    pub fn adjusted_residuals(&self) -> Vec<Vec<Option<f64>>> {
        let (expected, n) = (self.expected(), real(self.all));
        self.residuals(|row, column| {
            let spread = (1.0 - real(self.rows[row]) / n)
                * (1.0 - real(self.columns[column]) / n)
                * expected[row][column];
            (self.rows[row] < self.all && self.columns[column] < self.all)
                .then(|| (real(self.cells[row][column]) - expected[row][column]) / spread.sqrt())
        })
    }

    /// Pearson's residuals (O − E)/√E.
    #[must_use]
    pub fn pearson_residuals(&self) -> Vec<Vec<f64>> {
        let expected = self.expected();
        self.residuals(|row, column| {
            (real(self.cells[row][column]) - expected[row][column]) / expected[row][column].sqrt()
        })
    }

    fn residuals<T>(&self, of: impl Fn(usize, usize) -> T) -> Vec<Vec<T>> {
        (0..self.rows.len())
            .map(|row| (0..self.columns.len()).map(|column| of(row, column)).collect())
            .collect()
    }

    /// Fisher's exact test, two-sided: the probability of all tables with these margins that are no more
    /// likely than this one (with R's tolerance of 10⁻⁷ for ties), for any number of rows and columns.
    ///
    /// None where there are too many tables to go through.
    #[must_use]
    pub fn fisher(&self) -> Option<f64> {
        let mut search = Fisher {
            columns: &self.columns,
            own: self.log_probability() + 1e-7,
            constant: self.log_constant(),
            total: 0.0,
            steps: 0,
        };
        search.row(&self.rows, 0.0, &mut self.columns.clone())?;
        Some(search.total.min(1.0))
    }

    /// The one-sided exact probability that the first cell is at least as large (`greater`) or at most as
    /// large; none but for two by two.
    #[must_use]
    pub fn fisher_one_sided(&self, greater: bool) -> Option<f64> {
        if self.rows.len() != 2 || self.columns.len() != 2 {
            return None;
        }
        let (row, column, n) = (self.rows[0], self.columns[0], self.all);
        let lowest = (row + column).saturating_sub(n);
        let highest = row.min(column);
        let first = self.cells[0][0];
        let tail = if greater { first..=highest } else { lowest..=first };
        let probability =
            |a: u64| (ln_choose(column, a) + ln_choose(n - column, row - a) - ln_choose(n, row)).exp();
        Some(tail.map(probability).sum::<f64>().min(1.0))
    }

    /// The odds ratio ad/bc of a table of two by two; none when b or c is 0.
    #[must_use]
    pub fn odds_ratio(&self) -> Option<f64> {
        if self.rows.len() != 2 || self.columns.len() != 2 {
            return None;
        }
        let below = real(self.cells[0][1]) * real(self.cells[1][0]);
        (self.cells[0][1] > 0 && self.cells[1][0] > 0)
            .then(|| real(self.cells[0][0]) * real(self.cells[1][1]) / below)
    }

    /// ln (Π row! Π column! / n!).
    fn log_constant(&self) -> f64 {
        let factorials = |counts: &[u64]| counts.iter().map(|count| ln_factorial(*count)).sum::<f64>();
        factorials(&self.rows) + factorials(&self.columns) - ln_factorial(self.all)
    }

    fn log_probability(&self) -> f64 {
        self.log_constant() - self.cells.iter().flatten().map(|cell| ln_factorial(*cell)).sum::<f64>()
    }
}

/// A walk through all tables with given margins, row by row.
struct Fisher<'a> {
    columns: &'a [u64],
    own: f64,
    constant: f64,
    total: f64,
    steps: u64,
}

impl Fisher<'_> {
    /// Less than a tenth of a second of work.
    const MOST_STEPS: u64 = 2_000_000;

    /// Fills the first of `rows`; `cells` is −Σ ln(cell!) of the rows before.
    fn row(&mut self, rows: &[u64], cells: f64, left: &mut Vec<u64>) -> Option<()> {
        match rows {
            [] => Some(()),
            // The last row is what is left of the columns.
            [_] => {
                let last: f64 = left.iter().map(|count| ln_factorial(*count)).sum();
                let probability = self.constant + cells - last;
                if probability <= self.own {
                    self.total += probability.exp();
                }
                Some(())
            }
            [row, rest @ ..] => self.cell(*row, 0, rest, cells, left),
        }
    }

    /// Fills one cell of a row that still has `row` to give.
    fn cell(&mut self, row: u64, column: usize, rest: &[u64], cells: f64, left: &mut Vec<u64>) -> Option<()> {
        self.steps += 1;
        if self.steps > Self::MOST_STEPS {
            return None;
        }
        if column == self.columns.len() {
            return if row == 0 { self.row(rest, cells, left) } else { Some(()) };
        }
        let room_behind: u64 = left[column + 1..].iter().sum();
        let fewest = row.saturating_sub(room_behind);
        for count in fewest..=row.min(left[column]) {
            left[column] -= count;
            let filled = self.cell(row - count, column + 1, rest, cells - ln_factorial(count), left);
            left[column] += count;
            filled?;
        }
        Some(())
    }
}

/// G² = 2 Σ O ln(O/E) over all cells, with 0 ln 0 = 0 (Dunning 1993).
#[must_use]
pub fn log_likelihood_ratio(cells: &[Vec<u64>]) -> f64 {
    let n: f64 = cells.iter().flatten().map(|count| real(*count)).sum();
    let rows: Vec<f64> = cells.iter().map(|row| row.iter().map(|count| real(*count)).sum()).collect();
    let width = cells.first().map_or(0, Vec::len);
    let columns: Vec<f64> =
        (0..width).map(|column| cells.iter().map(|row| real(row[column])).sum()).collect();
    let mut sum = 0.0;
    for (row, counts) in rows.iter().zip(cells) {
        for (column, count) in columns.iter().zip(counts).filter(|(_, count)| **count > 0) {
            sum += real(*count) * (real(*count) * n / (row * column)).ln();
        }
    }
    2.0 * sum
}

/// Holm's step-down adjustment of p values (Holm 1979), in the order given: what to do when a table is
/// made for each of many codes.
#[must_use]
pub fn holm(p: &[f64]) -> Vec<f64> {
    let count = p.len();
    let mut largest = 0f64;
    adjusted(p, true, |rank, p| {
        largest = largest.max(p * real((count - rank) as u64));
        largest
    })
}

/// Benjamini and Hochberg's adjustment (1995), which holds the share of false findings, in the order
/// given.
#[must_use]
pub fn benjamini_hochberg(p: &[f64]) -> Vec<f64> {
    let count = real(p.len() as u64);
    let mut smallest = 1f64;
    let mut rank = p.len();
    adjusted(p, false, |_, p| {
        smallest = smallest.min(p * count / real(rank as u64));
        rank -= 1;
        smallest
    })
}

/// Bonferroni's adjustment.
#[must_use]
pub fn bonferroni(p: &[f64]) -> Vec<f64> {
    let count = real(p.len() as u64);
    p.iter().map(|p| (p * count).min(1.0)).collect()
}

/// Goes through p values in order of size and puts the results in their old places.
fn adjusted(p: &[f64], smallest_first: bool, mut step: impl FnMut(usize, f64) -> f64) -> Vec<f64> {
    let mut order: Vec<usize> = (0..p.len()).collect();
    order.sort_by(|a, b| p[*a].total_cmp(&p[*b]));
    if !smallest_first {
        order.reverse();
    }
    let mut result = vec![0.0; p.len()];
    for (rank, place) in order.into_iter().enumerate() {
        result[place] = step(rank, p[place]).min(1.0);
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(found: f64, expected: f64, tolerance: f64) {
        assert!((found - expected).abs() < tolerance, "{found} is not {expected}");
    }

    /// Agresti (2007, table 2.5): gender by party, χ² = 30.07 on 2 degrees, adjusted residual 4.50.
    #[test]
    fn gender_by_party() {
        let table = Table::new(vec![vec![762, 327, 468], vec![484, 239, 477]]).unwrap();
        near(table.chi_square(), 30.07, 0.005);
        near(table.log_likelihood(), 30.02, 0.005);
        assert_eq!(table.degrees(), 2);
        assert!(table.p() < 0.0001);
        near(table.expected()[0][0], 703.7, 0.05);
        near(table.adjusted_residuals()[0][0].unwrap(), 4.50, 0.005);
        assert!(table.conditions().hold());
        // χ² 30.07 on 2757 people.
        near(table.cramers_v(), (30.07f64 / 2757.0).sqrt(), 1e-4);
    }

    /// The lady tasting tea (Fisher 1935): one-sided 17/70, two-sided 34/70.
    #[test]
    fn tasting_tea() {
        let table = Table::new(vec![vec![3, 1], vec![1, 3]]).unwrap();
        near(table.fisher_one_sided(true).unwrap(), 17.0 / 70.0, 1e-12);
        near(table.fisher().unwrap(), 34.0 / 70.0, 1e-12);
        near(table.odds_ratio().unwrap(), 9.0, 1e-12);
        assert!(!table.conditions().hold());
    }

    /// The sum over all tables with these margins, by exact fractions.
    #[test]
    fn exact_test_of_a_larger_table() {
        let table = Table::new(vec![vec![6, 2, 1], vec![1, 4, 5]]).unwrap();
        near(table.fisher().unwrap(), 0.03689190066899045, 1e-9);
    }

    #[test]
    fn too_many_tables_are_not_gone_through() {
        let jobs = vec![vec![1, 2, 1, 0], vec![3, 3, 6, 1], vec![10, 10, 14, 9], vec![6, 7, 12, 11]];
        assert_eq!(Table::new(jobs).unwrap().fisher(), None);
    }

    #[test]
    fn tables_that_are_none() {
        assert_eq!(Table::new(vec![vec![1, 2]]), None);
        assert_eq!(Table::new(vec![vec![1, 0], vec![2, 0]]), None);
        assert_eq!(Table::new(vec![vec![1, 2], vec![3]]), None);
    }

    /// R's `p.adjust(c(.01, .02, .03, .04, .05), …)`.
    #[test]
    fn adjustments() {
        let p = [0.01, 0.04, 0.03, 0.02, 0.05];
        let close = |found: Vec<f64>, expected: [f64; 5]| {
            found.iter().zip(expected).for_each(|(found, expected)| near(*found, expected, 1e-12));
        };
        close(holm(&p), [0.05, 0.09, 0.09, 0.08, 0.09].map(|p: f64| p));
        close(benjamini_hochberg(&p), [0.05; 5]);
        close(bonferroni(&p), [0.05, 0.2, 0.15, 0.1, 0.25]);
        assert_eq!(holm(&[0.9, 0.8]), [1.0, 1.0]);
    }
}
