//! Analytic standard errors for independent units (Gwet's linearisation), and intervals from them.
//!
//! Characters and words of a text are not independent observations: for them there is the bootstrap
//! over documents, or nothing.

use serde::Serialize;

use super::ratings::{MISSING, Ratings};
use super::tally::Tally;
use super::undefined::{Figure, Undefined};
use crate::analysis::special::{real, student_quantile};

/// A coefficient whose standard error is known in closed form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Linearised {
    /// Percent agreement of pairs.
    Percent,
    /// Fleiss' κ.
    Fleiss,
    /// Gwet's AC1.
    Ac1,
    /// Brennan and Prediger's κ.
    BrennanPrediger,
    /// Krippendorff's nominal α.
    Alpha,
}

/// The ends of an interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Bounds {
    /// Its lower end.
    pub low: f64,
    /// Its upper end.
    pub high: f64,
}

/// Standard error over units (Gwet 2008, 2014; formulas of R irrCAC 1.4, its *raw* functions, which
/// divide by n − 1 where its *table* functions divide by n; the Python port differs for α from the
/// fourth digit).
///
/// # Errors
/// When the coefficient is undefined or there is one unit.
pub fn standard_error(ratings: &Ratings, which: Linearised) -> Figure {
    let tally = Tally::of(ratings);
    match which {
        Linearised::Alpha => alpha_error(ratings, &tally),
        _ => agreement_error(ratings, &tally, which),
    }
}

/// c ± t_{.975, n−1} SE, the upper end cut at 1, as irrCAC prints it; n is the number of units with a
/// value.
///
/// # Errors
/// When the standard error is undefined.
pub fn interval(ratings: &Ratings, which: Linearised) -> Result<Bounds, Undefined> {
    let tally = Tally::of(ratings);
    let value = which.value(&tally)?;
    let error = standard_error(ratings, which)?;
    let half = student_quantile(0.975, real(tally.rated_units() - 1)) * error;
    Ok(Bounds { low: value - half, high: (value + half).min(1.0) })
}

impl Linearised {
    /// The coefficient itself.
    fn value(self, tally: &Tally) -> Figure {
        match self {
            Linearised::Percent => tally.percent(),
            Linearised::Fleiss => tally.fleiss(),
            Linearised::Ac1 => tally.ac1(),
            Linearised::BrennanPrediger => tally.brennan_prediger(),
            Linearised::Alpha => super::alpha::nominal(tally),
        }
    }

    fn chance(self, tally: &Tally) -> Figure {
        match self {
            Linearised::Percent => Ok(0.0),
            Linearised::Fleiss | Linearised::Alpha => tally.fleiss_chance(),
            Linearised::Ac1 => tally.ac1_chance(),
            Linearised::BrennanPrediger => tally.brennan_prediger_chance(),
        }
    }
}

/// x_i = (n/n′)(p_a|i − p_e e_i)/(1 − p_e) − 2(1 − c)(p_e|i − p_e)/(1 − p_e);
/// Var = Σ (x_i − c)²/(n(n − 1)).
fn agreement_error(ratings: &Ratings, tally: &Tally, which: Linearised) -> Figure {
    let value = which.value(tally)?;
    let chance = which.chance(tally)?;
    let n = tally.rated_units();
    if n < 2 {
        return Err(Undefined::OneUnit);
    }
    let shares = tally.shares();
    let blown_up = real(n) / real(tally.paired_units());
    let spread = real(tally.choices().max(2) as u64 - 1);
    // What one value of category k adds to the unit's own chance agreement.
    let own_chance: Option<Vec<f64>> = match which {
        Linearised::Fleiss => Some(shares),
        Linearised::Ac1 => Some(shares.iter().map(|share| (1.0 - share) / spread).collect()),
        _ => None,
    };
    let mut squares = 0.0;
    for (unit, weight) in units(ratings) {
        let paired = if unit.values >= 2.0 { 1.0 } else { 0.0 };
        let mut x = blown_up * (unit.agreement() - chance * paired) / (1.0 - chance);
        if let Some(own) = &own_chance {
            let mean = unit.cells().map(|cell| own[cell as usize]).sum::<f64>() / unit.values;
            x -= 2.0 * (1.0 - value) * (mean - chance) / (1.0 - chance);
        }
        squares += real(weight) * (x - value).powi(2);
    }
    Ok((squares / (real(n) * real(n - 1))).sqrt())
}

/// The linearisation of α, over units with two values or more.
fn alpha_error(ratings: &Ratings, tally: &Tally) -> Figure {
    super::alpha::nominal(tally)?;
    let n = tally.paired_units();
    if n < 2 {
        return Err(Undefined::OneUnit);
    }
    let counts = tally.pairable();
    let values = real(counts.iter().sum());
    let mean_values = values / real(n);
    let shares: Vec<f64> = counts.iter().map(|count| real(*count) / values).collect();
    let chance: f64 = shares.iter().map(|share| share * share).sum();
    let paired = || units(ratings).filter(|(unit, _)| unit.values >= 2.0);
    let own = |unit: &Unit<'_>| unit.same / (mean_values * (unit.values - 1.0));
    let observed = paired().map(|(unit, weight)| real(weight) * own(&unit)).sum::<f64>() / real(n);
    let value = (observed - chance) / (1.0 - chance);
    let mut squares = 0.0;
    for (unit, weight) in paired() {
        let longer = (unit.values - mean_values) / mean_values;
        let agreement = own(&unit) - observed * longer;
        let expected =
            unit.cells().map(|cell| shares[cell as usize]).sum::<f64>() / mean_values - chance * longer;
        let x = (agreement - chance) / (1.0 - chance)
            - 2.0 * (1.0 - value) * (expected - chance) / (1.0 - chance);
        squares += real(weight) * (x - value).powi(2);
    }
    Ok((squares / (real(n) * real(n - 1))).sqrt())
}

/// A unit with at least one value.
struct Unit<'a> {
    row: &'a [u32],
    values: f64,
    /// Ordered pairs of equal values.
    same: f64,
}

impl Unit<'_> {
    fn cells(&self) -> impl Iterator<Item = u32> {
        self.row.iter().copied().filter(|cell| *cell != MISSING)
    }

    /// The share of pairs that agree, 0 where there is no pair.
    fn agreement(&self) -> f64 {
        if self.values < 2.0 { 0.0 } else { self.same / (self.values * (self.values - 1.0)) }
    }
}

fn units(ratings: &Ratings) -> impl Iterator<Item = (Unit<'_>, u64)> {
    ratings.rows().filter_map(|(row, weight)| {
        let given = row.iter().filter(|cell| **cell != MISSING).count();
        if given == 0 || weight == 0 {
            return None;
        }
        let mut same = 0u64;
        for (place, cell) in row.iter().enumerate().filter(|(_, cell)| **cell != MISSING) {
            same += row[place + 1..].iter().filter(|other| *other == cell).count() as u64;
        }
        Some((Unit { row, values: real(given as u64), same: real(2 * same) }, weight))
    })
}
