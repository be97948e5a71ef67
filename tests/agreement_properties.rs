//! What holds of coefficients whatever the data: symmetry, relabelling, duplication, concatenation.

use std::collections::BTreeSet;

use emic::analysis::agreement::alpha::{Metric, alpha};
use emic::analysis::agreement::sets::SetDistance;
use emic::analysis::agreement::unitizing::{CodedSpan, Unitized, exclusive};
use emic::analysis::agreement::units::{Carries, Grain, Hand, Mark, Study, Text};
use emic::analysis::agreement::{
    Builder, Category, Disagreement, Extent, Figure, MISSING, Ratings, Tally, fleiss_of_categories, light,
};
use proptest::prelude::*;

/// Rows of up to five coders and four categories, with cells missing.
fn any_rows() -> impl Strategy<Value = Vec<Vec<u32>>> {
    (2usize..=5).prop_flat_map(|coders| {
        let cell = prop_oneof![6 => 0u32..4, 1 => Just(MISSING)];
        prop::collection::vec(prop::collection::vec(cell, coders), 1..30)
    })
}

/// Rows of two coders with nothing missing.
fn complete_pairs() -> impl Strategy<Value = Vec<Vec<u32>>> {
    prop::collection::vec(prop::collection::vec(0u32..4, 2), 1..40)
}

const VALUES: [f64; 4] = [1.0, 2.0, 4.0, 7.0];

fn ratings_of(rows: &[Vec<u32>], values: [f64; 4]) -> Ratings {
    let coders = (0..rows[0].len()).map(|coder| coder.to_string()).collect();
    let categories = values.map(|value| Category { label: value.to_string(), value: Some(value) }).to_vec();
    Ratings::new(coders, categories, rows.concat()).expect("whole rows")
}

fn ratings(rows: &[Vec<u32>]) -> Ratings {
    ratings_of(rows, VALUES)
}

/// Every coefficient of any number of coders that does not depend on the order of categories.
fn nominal(ratings: &Ratings) -> Vec<Figure> {
    let tally = Tally::of(ratings);
    vec![
        tally.percent(),
        tally.unanimous(),
        tally.observed_by_values(),
        tally.fleiss(),
        tally.brennan_prediger(),
        tally.ac1(),
        tally.conger(),
        light(ratings),
        alpha(ratings, &Metric::Nominal),
    ]
}

fn same(a: &[Figure], b: &[Figure]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| near(*a, *b))
}

fn near(a: Figure, b: Figure) -> bool {
    match (a, b) {
        (Ok(a), Ok(b)) => (a - b).abs() < 1e-9,
        (a, b) => a == b,
    }
}

/// α from the matrix of coincidences, as Krippendorff (2011) writes it down.
fn alpha_by_coincidences(
    rows: &[Vec<u32>],
    distance: impl Fn(usize, usize, &[f64; 4]) -> f64,
) -> Option<f64> {
    let mut matrix = [[0.0; 4]; 4];
    for row in rows {
        let values: Vec<usize> =
            row.iter().filter(|cell| **cell != MISSING).map(|cell| *cell as usize).collect();
        for (i, c) in values.iter().enumerate() {
            for (j, k) in values.iter().enumerate() {
                if i != j {
                    matrix[*c][*k] += 1.0 / (values.len() as f64 - 1.0);
                }
            }
        }
    }
    let counts: [f64; 4] = std::array::from_fn(|c| matrix[c].iter().sum());
    let n: f64 = counts.iter().sum();
    let (mut observed, mut expected) = (0.0, 0.0);
    for c in 0..4 {
        for k in 0..4 {
            observed += matrix[c][k] * distance(c, k, &counts);
            expected += counts[c] * counts[k] * distance(c, k, &counts);
        }
    }
    (expected > 1e-9).then(|| 1.0 - (n - 1.0) * observed / expected)
}

proptest! {
    #[test]
    fn the_order_of_coders_and_units_does_not_matter(rows in any_rows()) {
        let turned: Vec<Vec<u32>> = rows.iter().rev().map(|row| row.iter().rev().copied().collect()).collect();
        prop_assert!(same(&nominal(&ratings(&rows)), &nominal(&ratings(&turned))));
    }

    #[test]
    fn the_names_of_categories_do_not_matter(rows in any_rows()) {
        let renamed: Vec<Vec<u32>> = rows
            .iter()
            .map(|row| row.iter().map(|cell| if *cell == MISSING { MISSING } else { [2, 0, 3, 1][*cell as usize] }).collect())
            .collect();
        prop_assert!(same(&nominal(&ratings(&rows)), &nominal(&ratings(&renamed))));
    }

    #[test]
    fn duplicating_units_moves_alpha_by_its_small_sample_term_alone(rows in any_rows()) {
        let twice = [rows.clone(), rows.clone()].concat();
        let (once, doubled) = (nominal(&ratings(&rows)), nominal(&ratings(&twice)));
        let last = once.len() - 1;
        prop_assert!(same(&once[..last], &doubled[..last]));
        let n = Tally::of(&ratings(&rows)).pairable().iter().sum::<u64>() as f64;
        let moved = once[last].map(|alpha| 1.0 - (1.0 - alpha) * (2.0 * n - 1.0) / (2.0 * (n - 1.0)));
        prop_assert!(near(moved, doubled[last]));
    }

    #[test]
    fn a_weight_is_so_many_equal_rows(rows in any_rows(), times in prop::collection::vec(0u64..4, 30)) {
        let long: Vec<Vec<u32>> =
            rows.iter().zip(&times).flat_map(|(row, times)| std::iter::repeat_n(row.clone(), *times as usize)).collect();
        prop_assume!(!long.is_empty());
        let weighted = ratings(&rows).weighted(times[..rows.len()].to_vec()).expect("one weight a row");
        prop_assert!(same(&nominal(&weighted), &nominal(&ratings(&long))));
    }

    #[test]
    fn a_unit_with_one_value_leaves_alpha_alone(rows in any_rows()) {
        let mut more = rows.clone();
        let mut lone = vec![MISSING; rows[0].len()];
        lone[0] = 3;
        more.push(lone);
        for metric in [Metric::Nominal, Metric::Ordinal, Metric::Interval, Metric::Ratio] {
            prop_assert!(near(alpha(&ratings(&rows), &metric), alpha(&ratings(&more), &metric)));
        }
    }

    #[test]
    fn two_coders_alpha_is_pi_with_a_small_sample_term(rows in complete_pairs()) {
        let data = ratings(&rows);
        let n = rows.len() as f64;
        let expected = data.pair(0, 1).scott().map(|pi| pi + (1.0 - pi) / (2.0 * n));
        prop_assert!(near(alpha(&data, &Metric::Nominal), expected));
    }

    #[test]
    fn two_coders_special_cases(rows in complete_pairs()) {
        let data = ratings(&rows);
        let (tally, pair) = (Tally::of(&data), data.pair(0, 1));
        prop_assert!(near(tally.fleiss(), pair.scott()));
        prop_assert!(near(tally.conger(), pair.cohen()));
        prop_assert!(near(light(&data), pair.cohen()));
        if let (Ok(kappa), Ok(most)) = (pair.cohen(), pair.kappa_max()) {
            prop_assert!(kappa <= most + 1e-12 && most <= 1.0 + 1e-12);
        }
    }

    #[test]
    fn alpha_is_what_the_matrix_of_coincidences_says(rows in any_rows()) {
        let data = ratings(&rows);
        let ordinal = |c: usize, k: usize, n: &[f64; 4]| {
            let (low, high) = (c.min(k), c.max(k));
            (n[low..=high].iter().sum::<f64>() - (n[c] + n[k]) / 2.0).powi(2)
        };
        let by_hand = [
            alpha_by_coincidences(&rows, |c, k, _| f64::from(u8::from(c != k))),
            alpha_by_coincidences(&rows, ordinal),
            alpha_by_coincidences(&rows, |c, k, _| (VALUES[c] - VALUES[k]).powi(2)),
            alpha_by_coincidences(&rows, |c, k, _| ((VALUES[c] - VALUES[k]) / (VALUES[c] + VALUES[k])).powi(2)),
        ];
        for (metric, by_hand) in [Metric::Nominal, Metric::Ordinal, Metric::Interval, Metric::Ratio].iter().zip(by_hand) {
            match (alpha(&data, metric), by_hand) {
                (Ok(found), Some(expected)) => prop_assert!((found - expected).abs() < 1e-9, "{} {}", found, expected),
                (found, expected) => prop_assert!(found.is_err() && expected.is_none(), "{:?} {:?}", found, expected),
            }
        }
    }

    #[test]
    fn each_scale_of_alpha_has_its_invariance(rows in any_rows(), by in 1u32..9, and in -9i32..9) {
        let alpha_of = |values: [f64; 4], metric| alpha(&ratings_of(&rows, values), &metric);
        let (by, and) = (f64::from(by), f64::from(and));
        let shifted = VALUES.map(|value| value * by + and);
        prop_assert!(near(alpha_of(VALUES, Metric::Interval), alpha_of(shifted, Metric::Interval)));
        prop_assert!(near(alpha_of(VALUES, Metric::Ratio), alpha_of(VALUES.map(|value| value * by), Metric::Ratio)));
        let monotone = VALUES.map(|value| value.powi(3) + and);
        prop_assert!(near(alpha_of(VALUES, Metric::Ordinal), alpha_of(monotone, Metric::Ordinal)));
    }

    #[test]
    fn a_category_against_the_rest_is_a_table_of_two(rows in any_rows()) {
        let data = ratings(&rows);
        let by_table: Vec<Figure> = (0..4).map(|k| Tally::of(&data.against_rest(k)).fleiss()).collect();
        prop_assert!(same(&fleiss_of_categories(&data), &by_table));
    }

    #[test]
    fn weights_on_ranks_are_a_table_of_weights(rows in complete_pairs()) {
        let pair = ratings(&rows).pair(0, 1);
        let table = |power| -> Vec<Vec<f64>> {
            (0..4).map(|k| (0..4).map(|l| (f64::from(i32::abs(k - l)) / 3.0).powi(power)).collect()).collect()
        };
        prop_assert!(near(pair.weighted(Disagreement::Linear), pair.weighted(Disagreement::Table(&table(1)))));
        prop_assert!(near(pair.weighted(Disagreement::Quadratic), pair.weighted(Disagreement::Table(&table(2)))));
    }

    #[test]
    fn no_figure_is_infinite_or_no_number(rows in any_rows()) {
        for figure in nominal(&ratings(&rows)).into_iter().flatten() {
            prop_assert!(figure.is_finite() && figure <= 1.0 + 1e-12, "{}", figure);
        }
    }

    #[test]
    fn labels_may_come_in_any_order(rows in complete_pairs()) {
        let mut builder = Builder::new(["a", "b"]);
        let names = ["d", "b", "c", "a"];
        for row in &rows {
            builder.unit(row.iter().map(|cell| Some(names[*cell as usize])));
        }
        let found = Tally::of(&builder.finish());
        prop_assert!(near(found.percent(), Tally::of(&ratings(&rows)).percent()));
    }
}

const LENGTH: u64 = 60;

/// Spans of one coder and three codes, in no order and overlapping.
fn any_spans() -> impl Strategy<Value = Vec<CodedSpan>> {
    let span = (0..LENGTH, 0u64..15, 0u32..3).prop_map(|(start, length, code)| CodedSpan {
        start,
        end: (start + length).min(LENGTH),
        code,
    });
    prop::collection::vec(span, 0..8)
}

/// Spans of one coder that do not overlap, whatever their code.
fn disjoint_spans() -> impl Strategy<Value = Vec<CodedSpan>> {
    prop::collection::vec((0u64..6, 1u64..9, 0u32..3), 0..7).prop_map(|parts| {
        let mut at = 0;
        let mut spans = Vec::new();
        for (gap, length, code) in parts {
            let start = at + gap;
            at = start + length;
            if at <= LENGTH {
                spans.push(CodedSpan { start, end: at, code });
            }
        }
        spans
    })
}

/// One document, finished by all, with units of five characters.
fn study(coders: &[Vec<CodedSpan>]) -> Study {
    let hands = coders.iter().enumerate().map(|(coder, spans)| Hand {
        name: coder.to_string(),
        finished: vec![true],
        marks: spans.iter().map(|span| Mark::of(0, *span)).collect(),
        unsought: BTreeSet::new(),
    });
    let units = (0..LENGTH / 5).map(|unit| Extent { start: unit * 5, end: unit * 5 + 5 }).collect();
    Study {
        texts: vec![Text { units, ..Text::whole("text", LENGTH) }],
        codes: ["a", "b", "c"].map(str::to_owned).to_vec(),
        hands: hands.collect(),
    }
}

fn carries(spans: &[CodedSpan], code: u32, at: u64) -> bool {
    spans.iter().any(|span| span.code == code && span.start <= at && at < span.end)
}

/// The family position by position, from the definitions: (uα, |uα, cuα).
fn unitized_by_positions(coders: &[Vec<CodedSpan>]) -> [Option<f64>; 3] {
    const GAP: usize = 3;
    let m = coders.len();
    let value = |coder: usize, at: u64| -> (usize, Option<usize>) {
        let place = coders[coder].iter().position(|span| span.start <= at && at < span.end);
        (place.map_or(GAP, |place| coders[coder][place].code as usize), place)
    };
    let mut matrix = [[0.0; 4]; 4];
    let mut pairable: Vec<Vec<f64>> = coders.iter().map(|spans| vec![0.0; spans.len()]).collect();
    for at in 0..LENGTH {
        for (i, pairable) in pairable.iter_mut().enumerate() {
            for j in (0..m).filter(|j| *j != i) {
                let ((c, unit), (k, _)) = (value(i, at), value(j, at));
                matrix[c][k] += 1.0 / (m as f64 - 1.0);
                if let (Some(unit), true) = (unit, k != GAP) {
                    pairable[unit] += 1.0 / (m as f64 - 1.0);
                }
            }
        }
    }
    let mut own = [0.0; 4];
    let mut own_met = [0.0; 4];
    for (spans, pairable) in coders.iter().zip(&pairable) {
        for (span, met) in spans.iter().zip(pairable) {
            own[span.code as usize] += ((span.end - span.start) as f64).powi(2);
            own_met[span.code as usize] += met * met;
        }
    }
    own[GAP] = matrix[GAP].iter().sum();
    let ratio = |values: &[usize], matrix: &[[f64; 4]; 4], own: &[f64; 4]| {
        let sums: Vec<f64> = values.iter().map(|c| values.iter().map(|k| matrix[*c][*k]).sum()).collect();
        let whole: f64 = sums.iter().sum();
        let own_sum: f64 = values.iter().map(|c| own[*c]).sum();
        let (mut observed, mut expected) = (0.0, 0.0);
        for (i, c) in values.iter().enumerate() {
            for (j, k) in values.iter().enumerate().filter(|(j, _)| *j != i) {
                observed += matrix[*c][*k];
                expected += whole * sums[i] * sums[j] / (whole * whole - own_sum);
            }
        }
        (expected > 1e-9).then(|| 1.0 - observed / expected)
    };
    // Codes and gaps collapsed to two values.
    let mut binary = [[0.0; 4]; 4];
    for c in 0..4 {
        for k in 0..4 {
            binary[usize::from(c == GAP)][usize::from(k == GAP)] += matrix[c][k];
        }
    }
    let binary_own = [own[..GAP].iter().sum(), own[GAP], 0.0, 0.0];
    [
        ratio(&[0, 1, 2, GAP], &matrix, &own),
        ratio(&[0, 1], &binary, &binary_own),
        ratio(&[0, 1, 2], &matrix, &own_met),
    ]
}

proptest! {
    #[test]
    fn interval_arithmetic_is_what_masks_of_characters_say(a in any_spans(), b in any_spans()) {
        let study = study(&[a.clone(), b.clone()]);
        for code in 0..3 {
            let found = study.project(code, Grain::Characters, Carries::AnyPart).ratings;
            let mut masks = [0u64; 4];
            for at in 0..LENGTH {
                masks[usize::from(!carries(&a, code, at)) * 2 + usize::from(!carries(&b, code, at))] += 1;
            }
            let counts = found.pair(0, 1).fourfold(1).expect("two categories");
            prop_assert_eq!([counts.both, counts.only_a, counts.only_b, counts.neither], masks);
        }
    }

    #[test]
    fn units_carry_what_their_characters_say(a in any_spans(), b in any_spans()) {
        let study = study(&[a.clone(), b]);
        for (rule, least) in [(Carries::AnyPart, 1), (Carries::MoreThanHalf, 3), (Carries::Entirely, 5)] {
            let found = study.project(0, Grain::Units, rule).ratings;
            for ((row, _), unit) in found.rows().zip(&study.texts[0].units) {
                let coded = (unit.start..unit.end).filter(|at| carries(&a, 0, *at)).count();
                prop_assert_eq!(row[0] == 1, coded >= least);
            }
        }
    }

    #[test]
    fn sets_of_codes_are_what_the_single_codes_say(a in any_spans(), b in any_spans()) {
        let study = study(&[a, b]);
        let (sets, _) = study.project_sets(Grain::Units, Carries::AnyPart);
        let single: Vec<_> = (0..3).map(|code| study.project(code, Grain::Units, Carries::AnyPart).ratings).collect();
        for (unit, (row, _)) in sets.ratings().rows().enumerate() {
            for (coder, category) in row.iter().enumerate() {
                let codes: BTreeSet<u32> = (0u32..).zip(&single)
                    .filter(|(_, ratings)| ratings.rows().nth(unit).expect("as many units").0[coder] == 1)
                    .map(|(code, _)| code)
                    .collect();
                let label: Vec<String> = codes.iter().map(u32::to_string).collect();
                let found = &sets.ratings().categories()[*category as usize].label;
                prop_assert_eq!(found, &format!("{{{}}}", label.join(",")));
            }
        }
        if let (Ok(masi), Ok(jaccard)) = (sets.alpha(SetDistance::Masi), sets.alpha(SetDistance::Jaccard)) {
            prop_assert!(masi.is_finite() && jaccard.is_finite());
        }
    }

    #[test]
    fn the_sweep_is_what_positions_say(coders in prop::collection::vec(disjoint_spans(), 2..5)) {
        let slices: Vec<&[CodedSpan]> = coders.iter().map(Vec::as_slice).collect();
        let counts = Unitized::of(LENGTH, &slices).expect("disjoint spans");
        let found = [counts.u_alpha(), counts.u_alpha_binary(), counts.cu_alpha()];
        for (found, by_hand) in found.iter().zip(unitized_by_positions(&coders)) {
            match (found, by_hand) {
                (Ok(found), Some(by_hand)) => prop_assert!((found - by_hand).abs() < 1e-9, "{} {}", found, by_hand),
                (found, by_hand) => prop_assert!(found.is_err() && by_hand.is_none(), "{:?} {:?}", found, by_hand),
            }
        }
    }

    #[test]
    fn equal_codings_agree_fully(spans in disjoint_spans(), coders in 2usize..5) {
        let slices = vec![spans.as_slice(); coders];
        let counts = Unitized::of(LENGTH, &slices).expect("disjoint spans");
        for figure in [counts.u_alpha(), counts.u_alpha_binary(), counts.cu_alpha()] {
            prop_assert!(figure.map_or(true, |figure| (figure - 1.0).abs() < 1e-12), "{:?}", figure);
        }
    }

    #[test]
    fn a_document_cut_in_two_gives_the_same_counts(a in any_spans(), b in any_spans(), cut in 1..LENGTH) {
        let part = |spans: &[CodedSpan], from: u64, to: u64| -> Vec<CodedSpan> {
            spans
                .iter()
                .map(|span| CodedSpan {
                    start: span.start.clamp(from, to) - from,
                    end: span.end.clamp(from, to) - from,
                    code: span.code,
                })
                .collect()
        };
        let whole = study(&[a.clone(), b.clone()]);
        let mut parts = study(&[]);
        parts.texts = vec![Text::whole("1", cut), Text::whole("2", LENGTH - cut)];
        for spans in [&a, &b] {
            let pieces = [part(spans, 0, cut), part(spans, cut, LENGTH)];
            let marks = (0u32..).zip(&pieces).flat_map(|(document, spans)| {
                spans.iter().map(move |span| Mark::of(document, *span))
            });
            parts.hands.push(Hand { name: "coder".into(), finished: vec![true; 2], marks: marks.collect(), unsought: BTreeSet::new() });
        }
        for code in 0..3 {
            let of = |study: &Study| study.project(code, Grain::Characters, Carries::AnyPart).ratings.pair(0, 1);
            prop_assert_eq!(of(&whole), of(&parts));
        }
    }

    #[test]
    fn uncoded_text_never_changes_agreement_about_codes(a in disjoint_spans(), b in disjoint_spans()) {
        let short = Unitized::of(LENGTH, &[&a, &b]).expect("disjoint spans");
        let long = Unitized::of(10 * LENGTH, &[&a, &b]).expect("disjoint spans");
        prop_assert_eq!(short.cu_alpha(), long.cu_alpha());
        if let (Ok(short), Ok(long)) = (short.u_alpha_binary(), long.u_alpha_binary()) {
            prop_assert!(long >= short - 1e-9);
        }
    }

    #[test]
    fn spans_of_one_code_become_exclusive(spans in any_spans()) {
        let own: Vec<CodedSpan> = spans.into_iter().filter(|span| span.code == 0).collect();
        let joined = exclusive(LENGTH, &own).expect("one code");
        for at in 0..LENGTH {
            prop_assert_eq!(carries(&own, 0, at), carries(&joined, 0, at));
        }
        prop_assert!(joined.windows(2).all(|two| two[0].end <= two[1].start));
    }
}
