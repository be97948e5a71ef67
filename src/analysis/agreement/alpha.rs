//! Krippendorff's α for units: any number of coders, any distance, missing values.
//!
//! Krippendorff 1970; 2004, *Content Analysis*, ch. 11; 2011, "Computing Krippendorff's
//! alpha-reliability". R `irr::kripp.alpha` 0.84.1 is wrong for more than two coders when nothing is
//! missing (it divides pairs by 1 instead of m − 1); R `icr` 0.6.6 loses one value to rounding on
//! some data; Python `krippendorff` and NLTK agree with what is computed here wherever α is defined.

use rayon::prelude::*;

use super::ratings::{MISSING, Ratings};
use super::tally::Tally;
use super::undefined::{Figure, Undefined};
use crate::analysis::special::{real, real_wide};

/// A distance between two categories, by their places.
pub type Distance<'a> = &'a (dyn Fn(u32, u32) -> f64 + Sync);

/// How far apart two values are, squared: δ².
#[derive(Clone, Copy)]
pub enum Metric<'a> {
    /// 0 when equal, else 1.
    Nominal,
    /// (Σ_{g=c..k} n_g − (n_c + n_k)/2)² in rank order, the n_g being the pairable values of this very
    /// data set.
    Ordinal,
    /// (c − k)².
    Interval,
    /// ((c − k)/(c + k))², 0 when both are 0.
    Ratio,
    /// A distance of one's own, used as it is and not squared again.
    Own(Distance<'a>),
}

/// α with the numbers it was made from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Alpha {
    /// 1 − D_o/D_e.
    pub value: f64,
    /// Observed disagreement D_o: the mean δ² of the pairs inside units.
    pub observed: f64,
    /// Expected disagreement D_e: the mean δ² of all pairs of pairable values.
    pub expected: f64,
    /// Pairable values n.
    pub values: u64,
}

/// Krippendorff's α: 1 − (n − 1) Σ o_ck δ²_ck / Σ n_c n_k δ²_ck.
///
/// # Errors
/// When no unit has two values, only one category occurs among pairable values, or the metric does
/// not suit the categories.
pub fn alpha(ratings: &Ratings, metric: &Metric<'_>) -> Figure {
    computed(ratings, &Tally::of(ratings), metric).map(|alpha| alpha.value)
}

/// Nominal α from counts alone.
///
/// # Errors
/// As for [`alpha`].
pub fn nominal(tally: &Tally) -> Figure {
    nominal_computed(tally).map(|alpha| alpha.value)
}

/// α with its observed and expected disagreement.
///
/// # Errors
/// As for [`alpha`].
pub fn computed(ratings: &Ratings, tally: &Tally, metric: &Metric<'_>) -> Result<Alpha, Undefined> {
    if matches!(metric, Metric::Nominal) {
        return nominal_computed(tally);
    }
    let counts = checked_counts(tally)?;
    let scale = Scale::of(ratings, &counts, *metric)?;
    let n = real(counts.iter().sum());
    let observed = observed_sum(ratings, &scale) / n;
    let expected = scale.expected_sum(&counts) / (n * (n - 1.0));
    Ok(Alpha { value: 1.0 - observed / expected, observed, expected, values: counts.iter().sum() })
}

fn checked_counts(tally: &Tally) -> Result<Vec<u64>, Undefined> {
    let counts = tally.pairable();
    match counts.iter().filter(|count| **count > 0).count() {
        0 => Err(Undefined::NoPairs),
        1 => Err(Undefined::OneCategory),
        _ => Ok(counts),
    }
}

fn nominal_computed(tally: &Tally) -> Result<Alpha, Undefined> {
    let counts = checked_counts(tally)?;
    let values: u64 = counts.iter().sum();
    let n = real(values);
    let disagreement = 1.0 - tally.observed_by_values()?;
    let squares: u128 = counts.iter().map(|count| u128::from(*count).pow(2)).sum();
    let expected = real_wide(u128::from(values).pow(2) - squares) / (n * (n - 1.0));
    Ok(Alpha { value: 1.0 - disagreement / expected, observed: disagreement, expected, values })
}

/// A metric made ready for these data.
enum Scale<'a> {
    /// A place on a line for each category; δ² is the squared difference. Ordinal distances are such
    /// places too: the mid-ranks, since Σ_{g=c..k} n_g − (n_c + n_k)/2 = midrank(k) − midrank(c).
    Line(Vec<f64>),
    Ratio(Vec<f64>),
    Own(Distance<'a>),
}

impl<'a> Scale<'a> {
    fn of(ratings: &Ratings, counts: &[u64], metric: Metric<'a>) -> Result<Self, Undefined> {
        let numbers = || -> Result<Vec<f64>, Undefined> {
            let value = |category: &super::ratings::Category| category.value.ok_or(Undefined::NotNumbers);
            ratings.categories().iter().map(value).collect()
        };
        Ok(match metric {
            Metric::Nominal => Scale::Own(&|c, k| if c == k { 0.0 } else { 1.0 }),
            Metric::Ordinal => Scale::Line(mid_ranks(counts)),
            Metric::Interval => Scale::Line(numbers()?),
            Metric::Ratio => {
                let numbers = numbers()?;
                let used = numbers.iter().zip(counts).filter(|(_, count)| **count > 0);
                if used.clone().any(|(value, _)| *value < 0.0) && used.clone().any(|(value, _)| *value > 0.0)
                {
                    return Err(Undefined::NegativeValues);
                }
                Scale::Ratio(numbers)
            }
            Metric::Own(distance) => Scale::Own(distance),
        })
    }

    fn between(&self, c: u32, k: u32) -> f64 {
        match self {
            Scale::Line(places) => (places[c as usize] - places[k as usize]).powi(2),
            Scale::Ratio(values) => {
                let (a, b) = (values[c as usize], values[k as usize]);
                if a == b { 0.0 } else { ((a - b) / (a + b)).powi(2) }
            }
            Scale::Own(distance) => distance(c, k),
        }
    }

    /// Σ_ck n_c n_k δ²_ck over ordered pairs.
    fn expected_sum(&self, counts: &[u64]) -> f64 {
        if let Scale::Line(places) = self {
            // On a line the double sum is 2 n Σ n_c (x_c − mean)²: one walk for any number of
            // categories, and no difference of large numbers.
            let n = real(counts.iter().sum());
            let weighted = |f: &dyn Fn(f64) -> f64| -> f64 {
                places.iter().zip(counts).map(|(x, count)| real(*count) * f(*x)).sum()
            };
            let mean = weighted(&|x| x) / n;
            return 2.0 * n * weighted(&|x| (x - mean).powi(2));
        }
        let used: Vec<(u32, f64)> = (0u32..)
            .zip(counts)
            .filter(|(_, count)| **count > 0)
            .map(|(category, count)| (category, real(*count)))
            .collect();
        let mut sum = 0.0;
        for (place, (c, n_c)) in used.iter().enumerate() {
            sum += used[place + 1..].iter().map(|(k, n_k)| n_c * n_k * self.between(*c, *k)).sum::<f64>();
        }
        2.0 * sum
    }
}

/// The middle of each category's ranks.
fn mid_ranks(counts: &[u64]) -> Vec<f64> {
    let mut below = 0;
    counts
        .iter()
        .map(|count| {
            let middle = real(below) + real(*count) / 2.0;
            below += count;
            middle
        })
        .collect()
}

/// Σ o_ck δ²_ck: each unit's ordered pairs of values, divided by its number of values less one.
fn observed_sum(ratings: &Ratings, scale: &Scale<'_>) -> f64 {
    // Parts of a fixed size, added in their order: the same sum on any number of threads.
    let parts: Vec<f64> =
        ratings.parts().into_par_iter().map(|rows| observed_sum_of(ratings.rows_in(rows), scale)).collect();
    parts.iter().sum()
}

fn observed_sum_of<'a>(rows: impl Iterator<Item = (&'a [u32], u64)>, scale: &Scale<'_>) -> f64 {
    let mut sum = 0.0;
    let mut values = Vec::new();
    for (row, weight) in rows {
        values.clear();
        values.extend(row.iter().copied().filter(|cell| *cell != MISSING));
        if values.len() < 2 || weight == 0 {
            continue;
        }
        let mut unit = 0.0;
        for (place, c) in values.iter().enumerate() {
            for k in &values[place + 1..] {
                if c != k {
                    unit += scale.between(*c, *k);
                }
            }
        }
        sum += real(weight) * 2.0 * unit / real(values.len() as u64 - 1);
    }
    sum
}

/// Every pair of coders' values inside a unit as (δ², 1/(m_u − 1)), the observed pairs that
/// Krippendorff's bootstrap draws from.
pub(super) fn observed_pairs(
    ratings: &Ratings,
    tally: &Tally,
    metric: &Metric<'_>,
) -> Result<Vec<(f64, f64)>, Undefined> {
    let counts = checked_counts(tally)?;
    let scale = Scale::of(ratings, &counts, *metric)?;
    let mut pairs = Vec::new();
    for (row, weight) in ratings.rows() {
        let values: Vec<u32> = row.iter().copied().filter(|cell| *cell != MISSING).collect();
        for _ in 0..weight {
            for (place, c) in values.iter().enumerate() {
                let share = 1.0 / real((values.len().max(2) - 1) as u64);
                pairs.extend(
                    values[place + 1..]
                        .iter()
                        .map(|k| (if c == k { 0.0 } else { scale.between(*c, *k) }, share)),
                );
            }
        }
    }
    Ok(pairs)
}
