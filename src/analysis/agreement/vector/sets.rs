//! Figures of sets of codes: `sets`, `set_pairs`.

use std::collections::BTreeSet;

use serde_json::Value;

use super::super::sets::{SetDistance, SetRatings};
use super::VectorError;
use super::input::{Codes, Data, as_list, as_rows, label};
use super::output::{Figures, list};

/// Kind `sets`: several codes on each unit.
pub(super) fn sets(data: Data<'_>) -> Result<Figures, VectorError> {
    let mut codes = Codes::default();
    let mut rows = Vec::new();
    for (at, values) in as_rows("units", data.need("units")?)?.into_iter().enumerate() {
        let row: Vec<Option<BTreeSet<u32>>> = values
            .iter()
            .map(|value| {
                if value.is_null() {
                    Ok(None)
                } else {
                    set(&mut codes, &format!("units[{at}]"), value).map(Some)
                }
            })
            .collect::<Result<_, _>>()?;
        rows.push(row);
    }
    let width = rows.iter().map(Vec::len).max().unwrap_or(0).max(1);
    rows.iter_mut().for_each(|row| row.resize(width, None));
    let coders = (1..=width).map(|coder| format!("c{coder}")).collect();
    let ratings = SetRatings::new(coders, rows.into_iter().map(|row| (row, 1)));
    let mut figures = Figures::default();
    figures
        .named(&["alpha_masi", "krippendorff_alpha_masi"], ratings.alpha(SetDistance::Masi))
        .named(&["alpha_jaccard", "krippendorff_alpha_jaccard"], ratings.alpha(SetDistance::Jaccard))
        .named(&["alpha_nominal_on_sets", "alpha_nominal"], ratings.alpha(SetDistance::Equal));
    let tally = super::super::Tally::of(ratings.ratings());
    figures.named(&["percent_agreement", "percent_equal_sets"], tally.percent());
    Ok(figures)
}

/// Kind `set_pairs`: distances of single pairs.
pub(super) fn set_pairs(data: Data<'_>) -> Result<Figures, VectorError> {
    let mut codes = Codes::default();
    let mut pairs = Vec::new();
    for (at, pair) in data.list("pairs")?.iter().enumerate() {
        let (first, second) = match pair {
            Value::Array(both) if both.len() >= 2 => (&both[0], &both[1]),
            Value::Object(both) => match (both.get("a"), both.get("b")) {
                (Some(a), Some(b)) => (a, b),
                _ => return Err(two_sets()),
            },
            _ => return Err(two_sets()),
        };
        let place = format!("pairs[{at}]");
        pairs.push((set(&mut codes, &place, first)?, set(&mut codes, &place, second)?));
    }
    let distances = |distance: SetDistance| list(pairs.iter().map(|(a, b)| distance.between(a, b)));
    let likeness = |distance: SetDistance| list(pairs.iter().map(|(a, b)| 1.0 - distance.between(a, b)));
    let mut figures = Figures::default();
    figures
        .valued(&["masi_distance", "masi_distances", "masi", "masi_dist"], distances(SetDistance::Masi))
        .valued(
            &["jaccard_distance", "jaccard_distances", "jaccard", "jaccard_dist"],
            distances(SetDistance::Jaccard),
        )
        .value("masi_similarity", likeness(SetDistance::Masi))
        .value("pairs", pairs.iter().map(|(a, b)| of_pair(a, b)).collect::<Value>())
        .valued(&["jaccard_similarity", "jaccard_index"], likeness(SetDistance::Jaccard));
    Ok(figures)
}

/// Both distances of one pair.
fn of_pair(a: &BTreeSet<u32>, b: &BTreeSet<u32>) -> Value {
    let (masi, jaccard) = (SetDistance::Masi.between(a, b), SetDistance::Jaccard.between(a, b));
    let mut figures = Figures::default();
    figures
        .numbered(&["masi", "masi_distance"], Some(masi))
        .numbered(&["jaccard", "jaccard_distance"], Some(jaccard));
    figures.into_value()
}

fn two_sets() -> VectorError {
    VectorError::Shape { field: "pairs".into(), expected: "a list of pairs of sets" }
}

fn set(codes: &mut Codes, place: &str, value: &Value) -> Result<BTreeSet<u32>, VectorError> {
    Ok(as_list(place, value)?.iter().map(|code| codes.place(&label(code))).collect())
}
