//! [`PairTable`]: two coders' values against each other, and the coefficients of two coders.

use std::collections::HashMap;

use super::alpha::{Metric, alpha};
use super::fourfold::Fourfold;
use super::ratings::{Category, Ratings};
use super::undefined::{Figure, Undefined};
use crate::analysis::special::{real, real_wide};

/// How often the first coder said k and the second l, over the units both gave a value for.
///
/// Kept sparse: ten thousand categories make no hundred million cells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PairTable {
    categories: usize,
    choices: usize,
    /// (first, second, units), sorted, without zeros.
    cells: Vec<(u32, u32, u64)>,
    rows: Vec<u64>,
    columns: Vec<u64>,
    units: u64,
}

/// How bad a disagreement between two categories is, for weighted κ.
#[derive(Clone, Copy, Debug)]
pub enum Disagreement<'a> {
    /// |k − l| / (q − 1), on ranks.
    Linear,
    /// (k − l)² / (q − 1)², on ranks.
    Quadratic,
    /// A table of one's own, row by row, with zeros on its diagonal.
    Table(&'a [Vec<f64>]),
}

impl PairTable {
    pub(super) fn count(
        categories: usize,
        choices: usize,
        pairs: impl Iterator<Item = (u32, u32, u64)>,
    ) -> Self {
        /// Below this many cells a plain array is quicker than a map.
        const DENSE: usize = 1 << 16;
        let cells: Vec<(u32, u32, u64)> = if categories * categories <= DENSE {
            let mut dense = vec![0u64; categories * categories];
            for (a, b, units) in pairs {
                dense[a as usize * categories + b as usize] += units;
            }
            let places =
                (0u32..).take(categories).flat_map(|a| (0u32..).take(categories).map(move |b| (a, b)));
            places.zip(dense).filter(|(_, units)| *units > 0).map(|((a, b), units)| (a, b, units)).collect()
        } else {
            let mut sparse = HashMap::<(u32, u32), u64>::new();
            for (a, b, units) in pairs {
                *sparse.entry((a, b)).or_default() += units;
            }
            let mut cells: Vec<_> = sparse.into_iter().map(|((a, b), units)| (a, b, units)).collect();
            cells.sort_unstable();
            cells
        };
        let (mut rows, mut columns) = (vec![0; categories], vec![0; categories]);
        for (a, b, units) in &cells {
            rows[*a as usize] += units;
            columns[*b as usize] += units;
        }
        let units = rows.iter().sum();
        PairTable { categories, choices, cells, rows, columns, units }
    }

    /// A square table of counts, rows the first coder's.
    ///
    /// # Errors
    /// With the number of the first row that is not as long as there are rows.
    pub fn from_counts(table: &[Vec<u64>]) -> Result<Self, usize> {
        if let Some(row) = table.iter().position(|row| row.len() != table.len()) {
            return Err(row);
        }
        let cells = (0u32..)
            .zip(table)
            .flat_map(|(a, row)| (0u32..).zip(row).map(move |(b, units)| (a, b, *units)))
            .filter(|(_, _, units)| *units > 0);
        Ok(Self::count(table.len(), table.len(), cells))
    }

    /// The units that both coders gave a value for.
    #[must_use]
    pub fn units(&self) -> u64 {
        self.units
    }

    /// How often each coder used each category: the first coder's counts, then the second's.
    #[must_use]
    pub fn margins(&self) -> (&[u64], &[u64]) {
        (&self.rows, &self.columns)
    }

    /// The cells that are not empty: category of the first, of the second, units.
    #[must_use]
    pub fn cells(&self) -> &[(u32, u32, u64)] {
        &self.cells
    }

    /// The units on which both said the same.
    #[must_use]
    pub fn agreed(&self) -> u64 {
        self.cells.iter().filter(|(a, b, _)| a == b).map(|(_, _, units)| units).sum()
    }

    /// The same as ratings of two coders, a row for each cell.
    #[must_use]
    pub fn ratings(&self) -> Ratings {
        let categories = (0..self.categories)
            .map(|k| Category { label: k.to_string(), value: Some(real(k as u64)) })
            .collect();
        let cells = self.cells.iter().flat_map(|(a, b, _)| [*a, *b]).collect();
        Ratings::new(vec!["1".to_owned(), "2".to_owned()], categories, cells)
            .and_then(|ratings| ratings.weighted(self.cells.iter().map(|(_, _, units)| *units).collect()))
            .and_then(|ratings| ratings.declare(self.choices.max(self.categories)))
            .expect("cells of this table")
    }

    /// One category against the rest.
    #[must_use]
    pub fn against_rest(&self, category: u32) -> Fourfold {
        let k = category as usize;
        let found = self.cells.binary_search_by_key(&(category, category), |(a, b, _)| (*a, *b));
        let both = found.map_or(0, |place| self.cells[place].2);
        let (only_a, only_b) = (self.rows[k] - both, self.columns[k] - both);
        Fourfold { both, only_a, only_b, neither: self.units - both - only_a - only_b }
    }

    /// The four counts of a table of two categories, `positive` being the one that counts as coded.
    ///
    /// # Errors
    /// When there are not two categories.
    pub fn fourfold(&self, positive: u32) -> Result<Fourfold, Undefined> {
        if self.categories == 2 { Ok(self.against_rest(positive)) } else { Err(Undefined::NotTwoCategories) }
    }

    /// Percent agreement: the share of units on which both said the same.
    ///
    /// # Errors
    /// When there are no units.
    pub fn percent(&self) -> Figure {
        if self.units == 0 { Err(Undefined::NoPairs) } else { Ok(real(self.agreed()) / real(self.units)) }
    }

    /// Σ n_k+ n_+k, an integer: n² p_e.
    fn chance(&self) -> u128 {
        self.rows.iter().zip(&self.columns).map(|(a, b)| u128::from(*a) * u128::from(*b)).sum()
    }

    fn squared(&self) -> u128 {
        u128::from(self.units) * u128::from(self.units)
    }

    fn defined(&self) -> Result<(), Undefined> {
        match (self.units, self.chance() == self.squared()) {
            (0, _) => Err(Undefined::NoPairs),
            (_, true) => Err(Undefined::OneCategory),
            _ => Ok(()),
        }
    }

    /// Cohen's κ (Cohen 1960, *Educ. Psychol. Meas.* 20:37): (p_o − p_e)/(1 − p_e), with p_e the sum
    /// of the products of the two coders' margins.
    ///
    /// Undefined where both used one and the same category throughout. NLTK and DKPro return 1 there,
    /// scikit-learn NaN. Where one coder never varies and the other does it is 0 by the formula.
    ///
    /// # Errors
    /// When there are no units or only one category occurs.
    pub fn cohen(&self) -> Figure {
        self.defined()?;
        // (n·agreed − chance) / (n² − chance), in integers until the last step.
        let (squared, chance) = (self.squared(), self.chance());
        let observed = u128::from(self.units) * u128::from(self.agreed());
        let numerator =
            if observed >= chance { real_wide(observed - chance) } else { -real_wide(chance - observed) };
        Ok(numerator / real_wide(squared - chance))
    }

    /// The greatest κ that these margins allow (Cohen 1960): (Σ min(p_k+, p_+k) − p_e)/(1 − p_e).
    ///
    /// # Errors
    /// As for [`cohen`](Self::cohen).
    pub fn kappa_max(&self) -> Figure {
        self.defined()?;
        let best: u64 = self.rows.iter().zip(&self.columns).map(|(a, b)| a.min(b)).sum();
        let chance = real_wide(self.chance());
        Ok((real(self.units) * real(best) - chance) / real_wide(self.squared() - self.chance()))
    }

    /// Large-sample standard error of Cohen's κ (Fleiss, Cohen & Everitt 1969, *Psych. Bull.*
    /// 72:323), as in statsmodels, vcd and psych. For independent units; never for characters.
    ///
    /// # Errors
    /// As for [`cohen`](Self::cohen).
    pub fn cohen_se(&self) -> Figure {
        let kappa = self.cohen()?;
        // The terms cancel where one coder never varies; in floating point they would leave a rest.
        if self.one_coder_never_varies() {
            return Ok(0.0);
        }
        let n = real(self.units);
        let chance = real_wide(self.chance()) / (n * n);
        let (mut same, mut different) = (0.0, 0.0);
        for (a, b, units) in &self.cells {
            let share = real(*units) / n;
            let (k, l) = (*a as usize, *b as usize);
            if a == b {
                let margins = (real(self.rows[k]) + real(self.columns[k])) / n;
                same += share * (1.0 - margins * (1.0 - kappa)).powi(2);
            } else {
                // p_+k + p_l+: the column margin of the row's category and the row margin of the column's.
                let margins = (real(self.columns[k]) + real(self.rows[l])) / n;
                different += share * margins * margins;
            }
        }
        let rest = kappa - chance * (1.0 - kappa);
        let variance = same + (1.0 - kappa).powi(2) * different - rest * rest;
        Ok(variance.max(0.0).sqrt() / (n.sqrt() * (1.0 - chance)))
    }

    /// Standard error of Cohen's κ if the true κ were 0 (Fleiss, Cohen & Everitt 1969), for a test
    /// against chance.
    ///
    /// # Errors
    /// As for [`cohen`](Self::cohen).
    pub fn cohen_se_null(&self) -> Figure {
        self.defined()?;
        let n = real(self.units);
        let chance = real_wide(self.chance()) / (n * n);
        let third: f64 = self
            .rows
            .iter()
            .zip(&self.columns)
            .map(|(a, b)| real(*a) * real(*b) * (real(*a) + real(*b)) / (n * n * n))
            .sum();
        let variance = chance + chance * chance - third;
        Ok(variance.max(0.0).sqrt() / (n.sqrt() * (1.0 - chance)))
    }

    /// Weighted κ (Cohen 1968, *Psych. Bull.* 70:213): 1 − Σ v p_kl / Σ v p_k+ p_+l, with v how bad a
    /// disagreement is. Ranks are those of the categories of this table.
    ///
    /// # Errors
    /// When there are no units, only one category occurs, or the weights leave nothing to disagree
    /// about.
    pub fn weighted(&self, disagreement: Disagreement<'_>) -> Figure {
        self.defined()?;
        let badness = |k: u32, l: u32| disagreement.between(k, l, self.categories);
        let observed: f64 = self.cells.iter().map(|(k, l, units)| badness(*k, *l) * real(*units)).sum();
        let expected = self.expected_badness(disagreement);
        // A sum of non-negative terms: zero exactly when each of them is.
        if expected == 0.0 {
            return Err(Undefined::NoWeight);
        }
        Ok(1.0 - real(self.units) * observed / expected)
    }

    /// Σ v n_k+ n_+l. On ranks in one walk: every unit of distance is a border between two categories that
    /// lies between k and l, and squares are taken about a mean.
    fn expected_badness(&self, disagreement: Disagreement<'_>) -> f64 {
        let steps = real((self.categories.max(2) - 1) as u64);
        let whole = real(self.units);
        match disagreement {
            Disagreement::Linear => {
                let (mut first, mut second, mut sum) = (0u64, 0u64, 0.0);
                for (a, b) in self.rows.iter().zip(&self.columns) {
                    first += a;
                    second += b;
                    sum += real(first) * real(self.units - second) + real(self.units - first) * real(second);
                }
                sum / steps
            }
            Disagreement::Quadratic => {
                let over = |margin: &[u64], of: &dyn Fn(f64) -> f64| -> f64 {
                    (0u32..).zip(margin).map(|(k, units)| real(*units) * of(f64::from(k))).sum()
                };
                let mean = over(&self.columns, &|l| l) / whole;
                let apart = |k: f64| (k - mean) * (k - mean);
                whole * (over(&self.rows, &apart) + over(&self.columns, &apart)) / (steps * steps)
            }
            Disagreement::Table(_) => {
                let badness = |k: u32, l: u32| disagreement.between(k, l, self.categories);
                let row = |(k, a): (u32, &u64)| -> f64 {
                    (0u32..).zip(&self.columns).map(|(l, b)| badness(k, l) * real(*a) * real(*b)).sum()
                };
                (0u32..).zip(&self.rows).filter(|(_, units)| **units > 0).map(row).sum()
            }
        }
    }

    /// Scott's π (Scott 1955, *POQ* 19:321): as κ, with the two coders' margins averaged.
    ///
    /// # Errors
    /// When there are no units or only one category occurs.
    pub fn scott(&self) -> Figure {
        if self.units == 0 {
            return Err(Undefined::NoPairs);
        }
        // 4n² p_e = Σ (n_k+ + n_+k)².
        let chance: u128 =
            self.rows.iter().zip(&self.columns).map(|(a, b)| (u128::from(*a) + u128::from(*b)).pow(2)).sum();
        let whole = 4 * self.squared();
        if chance == whole {
            return Err(Undefined::OneCategory);
        }
        let observed = 4 * u128::from(self.units) * u128::from(self.agreed());
        let numerator =
            if observed >= chance { real_wide(observed - chance) } else { -real_wide(chance - observed) };
        Ok(numerator / real_wide(whole - chance))
    }

    /// Krippendorff's nominal α of the two coders; see [`alpha`].
    ///
    /// # Errors
    /// When there are no units or only one category occurs.
    pub fn alpha(&self) -> Figure {
        alpha(&self.ratings(), &Metric::Nominal)
    }

    /// Whether one coder used a single category throughout while the other did not: κ is then 0
    /// whatever they agreed on, which a reader must be told.
    #[must_use]
    pub fn one_coder_never_varies(&self) -> bool {
        let constant = |margin: &[u64]| margin.iter().filter(|units| **units > 0).count() == 1;
        constant(&self.rows) != constant(&self.columns)
    }
}

impl Disagreement<'_> {
    fn between(self, k: u32, l: u32, categories: usize) -> f64 {
        let steps = real((categories.max(2) - 1) as u64);
        let apart = f64::from(k.abs_diff(l)) / steps;
        match self {
            Disagreement::Linear => apart,
            Disagreement::Quadratic => apart * apart,
            Disagreement::Table(table) => {
                table.get(k as usize).and_then(|row| row.get(l as usize)).copied().unwrap_or(0.0)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// With one coder constant the terms of the variance cancel to exactly 0.
    #[test]
    fn no_error_where_one_coder_never_varies() {
        let table = PairTable::from_counts(&[vec![3, 1, 1], vec![0, 0, 0], vec![0, 0, 0]]).unwrap();
        assert_eq!((table.cohen(), table.cohen_se()), (Ok(0.0), Ok(0.0)));
    }
}
