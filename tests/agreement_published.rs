//! Coefficients against the figures that papers print.

use emic::analysis::agreement::alpha::{Metric, alpha};
use emic::analysis::agreement::{
    Builder, Category, Disagreement, Figure, Fourfold, Linearised, PairTable, Ratings, Tally,
    fleiss_of_categories, variance,
};

#[track_caller]
fn prints(figure: Figure, printed: &str) {
    let digits = printed.split('.').nth(1).map_or(0, str::len);
    assert_eq!(format!("{:.digits$}", figure.expect("defined")), printed);
}

fn ratings(coders: usize, units: &[&str]) -> Ratings {
    let mut builder = Builder::new((1..=coders).map(|coder| coder.to_string()));
    for unit in units {
        builder.unit(unit.split(' ').map(|value| (value != ".").then_some(value)));
    }
    builder.finish()
}

/// Krippendorff (2011), "Computing Krippendorff's alpha-reliability", section C: four observers, missing
/// values. The standard error is that of R irrCAC 1.4 on the same data.
#[test]
fn krippendorff_2011_any_number_of_observers_with_missing_values() {
    let data = ratings(
        4,
        &[
            "1 1 . 1", "2 2 3 2", "3 3 3 3", "3 3 3 3", "2 2 2 2", "1 2 3 4", "4 4 4 4", "1 1 2 1",
            "2 2 2 2", ". 5 5 5", ". . 1 1", ". . 3 .",
        ],
    );
    prints(alpha(&data, &Metric::Nominal), "0.743");
    prints(alpha(&data, &Metric::Ordinal), "0.815");
    prints(alpha(&data, &Metric::Interval), "0.849");
    prints(alpha(&data, &Metric::Ratio), "0.797");
    let tally = Tally::of(&data);
    prints(tally.percent(), "0.81818");
    prints(tally.observed_by_values(), "0.8000");
    prints(tally.ac1(), "0.77544");
    prints(variance::standard_error(&data, Linearised::Ac1), "0.14295");
    prints(variance::standard_error(&data, Linearised::Alpha), "0.14548");
}

/// Krippendorff (2011), sections A and B: two observers, binary and nominal.
#[test]
fn krippendorff_2011_two_observers() {
    let binary = ratings(2, &["0 1", "1 1", "0 1", "0 0", "0 0", "0 1", "0 0", "0 0", "1 0", "0 0"]);
    prints(alpha(&binary, &Metric::Nominal), "0.095");
    let nominal =
        ratings(2, &["a b", "a a", "b b", "b b", "d b", "c c", "c c", "c c", "e e", "d d", "d d", "a d"]);
    prints(alpha(&nominal, &Metric::Nominal), "0.692");
}

/// Fleiss (1971), table 1: 30 patients, six psychiatrists, five diagnoses; κ .430, of schizophrenia .520.
#[test]
fn fleiss_1971_psychiatric_diagnoses() {
    const COUNTS: [[usize; 5]; 30] = [
        [0, 0, 0, 6, 0],
        [0, 3, 0, 0, 3],
        [0, 1, 4, 0, 1],
        [0, 0, 0, 0, 6],
        [0, 3, 0, 3, 0],
        [2, 0, 4, 0, 0],
        [0, 0, 4, 0, 2],
        [2, 0, 3, 1, 0],
        [2, 0, 0, 4, 0],
        [0, 0, 0, 0, 6],
        [1, 0, 0, 5, 0],
        [1, 1, 0, 4, 0],
        [0, 3, 3, 0, 0],
        [1, 0, 0, 5, 0],
        [0, 2, 0, 3, 1],
        [0, 0, 5, 0, 1],
        [3, 0, 0, 1, 2],
        [5, 1, 0, 0, 0],
        [0, 2, 0, 4, 0],
        [1, 0, 2, 0, 3],
        [0, 0, 0, 0, 6],
        [0, 1, 0, 5, 0],
        [0, 2, 0, 1, 3],
        [2, 0, 0, 4, 0],
        [1, 0, 0, 4, 1],
        [0, 5, 0, 1, 0],
        [4, 0, 0, 0, 2],
        [0, 2, 0, 4, 0],
        [1, 0, 5, 0, 0],
        [0, 0, 0, 0, 6],
    ];
    let cells = COUNTS
        .iter()
        .flat_map(|unit| (0u32..).zip(unit).flat_map(|(k, times)| std::iter::repeat_n(k, *times)))
        .collect();
    let coders = (1..=6).map(|coder| coder.to_string()).collect();
    let categories = ["depression", "personality", "schizophrenia", "neurosis", "other"];
    let data = Ratings::new(coders, categories.map(Category::word).to_vec(), cells).expect("30 rows of six");
    let tally = Tally::of(&data);
    prints(tally.percent(), "0.556");
    prints(tally.fleiss(), "0.430");
    prints(fleiss_of_categories(&data)[2], "0.520");
    // Fleiss, Nee & Landis (1979) corrected the standard error.
    prints(tally.fleiss_se_null(), "0.024");
    prints(alpha(&data, &Metric::Nominal), "0.433");
}

/// Cohen (1960), second example: κ .492, greatest κ .831; Cohen (1968) weighs the same table: .348.
#[test]
fn cohen_1960_and_1968() {
    let table =
        PairTable::from_counts(&[vec![88, 14, 18], vec![10, 40, 10], vec![2, 6, 12]]).expect("square");
    prints(table.percent(), "0.70");
    prints(table.cohen(), "0.492");
    prints(table.kappa_max(), "0.831");
    let weights = [vec![0.0, 1.0, 3.0], vec![1.0, 0.0, 6.0], vec![3.0, 6.0, 0.0]];
    prints(table.weighted(Disagreement::Table(&weights)), "0.348");
    prints(table.scott(), "0.487");
}

/// Gwet (2002), "Kappa statistic is not satisfactory": 125 subjects, a trait that nearly all have; κ −.023
/// and AC1 .941 at 94 % agreement.
#[test]
fn gwet_2002_common_trait() {
    let common = Fourfold { both: 118, only_a: 5, only_b: 2, neither: 0 };
    prints(common.kappa(), "-0.023");
    prints(common.percent(), "0.944");
    prints(common.ac1(), "0.941");
}

/// The indices of Byrt, Bishop & Carlin (1993) on a table of 100 whose κ is often quoted.
#[test]
fn prevalence_bias_and_pabak() {
    let counts = Fourfold { both: 45, only_a: 15, only_b: 25, neither: 15 };
    prints(counts.kappa(), "0.13");
    prints(counts.pabak(), "0.20");
    prints(counts.prevalence(), "0.30");
    prints(counts.bias(), "0.10");
}
