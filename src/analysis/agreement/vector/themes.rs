//! Figures of codes over passages and interviews: `cooccurrence_counts`, `cooccurrence_matrix`,
//! `coverage`, `codes_by_interview`, `accumulation`, `crosstab`, `crosstab_small`, `pvalues`.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::super::intervals::{Extent, covered};
use super::super::units::Carries;
use super::VectorError;
use super::input::{Codes, Data, as_count, as_count_rows, as_list, as_numbers, label};
use super::output::{Figures, list, real as json_real, rows};
use super::spans::{covered_by, units};
use crate::analysis::association::Association;
use crate::analysis::contingency::{Table, benjamini_hochberg, bonferroni, holm};
use crate::analysis::saturation::{Accumulation, Advance, NewCodes, Run, low_after, new_codes};
use crate::analysis::special::{chi_square_upper, real};

/// Kind `cooccurrence_counts`: two codes in N units.
pub(super) fn cooccurrence_counts(data: Data<'_>) -> Result<Figures, VectorError> {
    let counts = Association {
        first: data.need_count(&["n1", "N1", "a", "first"])?,
        second: data.need_count(&["n2", "N2", "b", "second"])?,
        both: data.need_count(&["n12", "N12", "both", "together"])?,
        all: data.count_of(&["N", "n", "units", "n_units"])?.unwrap_or(0),
    };
    possible(counts)?;
    Ok(association(counts))
}

/// Refuses more units with both than with either, or more with either than there are.
pub(super) fn possible(counts: Association) -> Result<(), VectorError> {
    let Association { both, first, second, all } = counts;
    let message = if both > first.min(second) {
        format!("{both} units with both are more than the {} with one of them", first.min(second))
    } else if all > 0 && first + second - both > all {
        format!("{} units with one or the other are more than all {all}", first + second - both)
    } else {
        return Ok(());
    };
    Err(VectorError::Contradiction { message })
}

fn association(counts: Association) -> Figures {
    let mut figures = Figures::default();
    let with_all = |figure: Option<f64>| figure.filter(|_| counts.all > 0);
    figures
        .numbered(&["c_coefficient", "jaccard", "c"], counts.jaccard())
        .numbered(
            &["overlap_coefficient", "overlap", "n12_over_min", "share_of_rarer", "min_overlap"],
            counts.overlap(),
        )
        .number("dice", counts.dice())
        .numbered(&["expected", "expected_n12"], counts.expected())
        .number("lift", with_all(counts.lift()))
        .number("leverage", counts.leverage())
        .number("phi", with_all(counts.phi()))
        .value("warn_ratio_over_5", counts.lopsided());
    let chi = with_all(counts.phi()).map(|phi| phi * phi * real(counts.all));
    figures.numbered(&["chi2", "chi_square"], chi);
    figures
}

/// Kind `cooccurrence_matrix`: how many units carry each pair of codes.
pub(super) fn cooccurrence_matrix(data: Data<'_>) -> Result<Figures, VectorError> {
    let (codes, units) = code_sets(data, &["units", "segments", "passages", "documents", "interviews"])?;
    let n = u32::try_from(codes.len()).unwrap_or(u32::MAX);
    let with =
        |i: u32, j: u32| units.iter().filter(|unit| unit.contains(&i) && unit.contains(&j)).count() as u64;
    let counts: Vec<Vec<u64>> = (0..n).map(|i| (0..n).map(|j| with(i, j)).collect()).collect();
    let pair = |i: usize, j: usize| Association {
        both: counts[i][j],
        first: counts[i][i],
        second: counts[j][j],
        all: units.len() as u64,
    };
    let mut by_name = Figures::default();
    let mut jaccards = Figures::default();
    let mut pairs = Figures::default();
    let mut pair_counts = Figures::default();
    for (i, first) in codes.iter().enumerate() {
        let mut row = Figures::default();
        let mut jaccard_row = Figures::default();
        for (j, second) in codes.iter().enumerate() {
            row.value(second, counts[i][j]);
            jaccard_row.number(second, pair(i, j).jaccard());
            if i < j {
                pairs.value(&format!("{first}|{second}"), association(pair(i, j)));
                pair_counts.value(&format!("{first}-{second}"), counts[i][j]);
            }
        }
        by_name.value(first, row);
        jaccards.value(first, jaccard_row);
    }
    let mut figures = Figures::default();
    figures
        .valued(&["matrix", "cooccurrence_matrix"], json!(counts))
        .valued(&["cooccurrence", "counts", "cooccurrences"], by_name)
        .valued(&["jaccard", "c_coefficient"], jaccards)
        .value("pairs", pairs)
        .value("pair_counts", pair_counts)
        .value("codes", json!(codes));
    Ok(figures)
}

/// Sets of codes: lists of codes, by name or in order, or rows of 0 and 1.
fn code_sets(data: Data<'_>, fields: &[&str]) -> Result<(Vec<String>, Vec<BTreeSet<u32>>), VectorError> {
    let mut codes = Codes::default();
    for code in data.get("codes").and_then(Value::as_array).into_iter().flatten() {
        codes.place(&label(code));
    }
    if let Some(matrix) = data.any(&["incidence", "matrix", "presence"]) {
        let rows = as_count_rows("matrix", matrix)?;
        let width = rows.iter().map(Vec::len).max().unwrap_or(0);
        for place in codes.names.len()..width {
            codes.place(&(place + 1).to_string());
        }
        let set = |row: Vec<u64>| (0u32..).zip(row).filter(|(_, count)| *count > 0).map(|(k, _)| k).collect();
        return Ok((codes.names, rows.into_iter().map(set).collect()));
    }
    let lists: Vec<&Value> = match data.need_any(fields)? {
        Value::Object(by_name) => by_name.values().collect(),
        list => as_list(fields[0], list)?.iter().collect(),
    };
    let sets = lists
        .into_iter()
        .map(|list| {
            let list = list.get("codes").unwrap_or(list);
            Ok(as_list(fields[0], list)?.iter().map(|code| codes.place(&label(code))).collect())
        })
        .collect::<Result<_, VectorError>>()?;
    Ok((codes.names, sets))
}

/// Kind `coverage`: how much of a text spans cover, merged, in characters and tokens.
pub(super) fn coverage(data: Data<'_>) -> Result<Figures, VectorError> {
    let mut codes = Codes::default();
    let mut spans = Vec::new();
    match data.need_any(&["spans", "codes", "coders"])? {
        Value::Object(by_name) => {
            for (name, own) in by_name {
                let code = codes.place(name);
                let own = codes.spans(name, own, 0)?;
                spans.extend(own.into_iter().map(|span| super::super::unitizing::CodedSpan { code, ..span }));
            }
        }
        list => spans = codes.spans("spans", list, 0)?,
    }
    let text = data.get("text").and_then(Value::as_str);
    let length = match data.any(&["length", "L"]) {
        Some(length) => as_count("length", length)?,
        None => text
            .map(|text| text.chars().count() as u64)
            .ok_or(VectorError::Missing { field: "length".into() })?,
    };
    super::super::unitizing::check(length, &spans)
        .map_err(|error| VectorError::Contradiction { message: error.to_string() })?;
    let tokens = units(data, "tokens")?;
    let mut figures = of_extents(&covered_by(&spans), length, tokens.as_deref());
    figures.value("sum_of_lengths", spans.iter().map(|span| span.len()).sum::<u64>());
    let mut per_code = Figures::default();
    for (code, name) in (0u32..).zip(&codes.names) {
        let own: Vec<_> = spans.iter().copied().filter(|span| span.code == code).collect();
        if !own.is_empty() {
            per_code.value(name, of_extents(&covered_by(&own), length, tokens.as_deref()));
        }
    }
    figures.value("per_code", per_code.clone());
    figures.with(per_code);
    Ok(figures)
}

fn of_extents(extents: &[Extent], length: u64, tokens: Option<&[Extent]>) -> Figures {
    let characters: u64 = extents.iter().map(|extent| extent.len()).sum();
    let share = |part: u64, whole: u64| (whole > 0).then(|| real(part) / real(whole));
    let mut figures = Figures::default();
    figures
        .valued(&["covered_characters", "characters_covered", "covered", "union_length"], characters)
        .numbered(
            &["coverage", "character_coverage", "coverage_characters", "characters", "character_share"],
            share(characters, length),
        )
        .numbered(&["uncoded_share", "uncovered"], share(length - characters, length));
    let Some(tokens) = tokens else { return figures };
    let parts = covered(tokens, extents);
    let rules =
        [("any_overlap", Carries::AnyPart), ("majority", Carries::MoreThanHalf), ("full", Carries::Entirely)];
    for (name, rule) in rules {
        let count =
            parts.iter().zip(tokens).filter(|(part, token)| rule.holds(**part, token.len())).count() as u64;
        figures
            .numbered(
                &[&format!("tokens_{name}"), &format!("token_coverage_{name}")],
                share(count, tokens.len() as u64),
            )
            .valued(&[&format!("tokens_{name}_count"), &format!("n_tokens_{name}")], count);
    }
    figures.value("n_tokens", tokens.len());
    figures
}

/// Kind `codes_by_interview`: new codes in runs (Guest, Namey & Chen 2020).
pub(super) fn codes_by_interview(data: Data<'_>) -> Result<Figures, VectorError> {
    let (_, interviews) = code_sets(data, &["interviews"])?;
    let size = |field: &str, usual: usize| -> Result<usize, VectorError> {
        data.get(field)
            .map_or(Ok(usual), |value| Ok(usize::try_from(as_count(field, value)?).unwrap_or(usize::MAX)))
    };
    let (base, length) = (size("base_size", 4)?, size("run_length", 2)?);
    let counts = new_codes(&interviews);
    let first = counts.runs(base, length, Advance::Rolling).first().copied();
    let mut figures = Figures::default();
    figures
        .value("new_per_interview", json!(counts.new))
        .value("cumulative", json!(counts.cumulative))
        .value("base_codes", counts.base_codes(base))
        .value("first_run_new", first.map_or(Value::Null, |run| json!(run.new)))
        .number("first_run_share", first.map(|run| run.share));
    for (name, advance) in [("rolling", Advance::Rolling), ("consecutive", Advance::Consecutive)] {
        for (percent, threshold) in thresholds(data)? {
            figures.value(&format!("{name}_thr{percent}"), runs(&counts, base, length, advance, threshold));
        }
    }
    Ok(figures)
}

/// 5 % and 0 %, and those that the data name.
fn thresholds(data: Data<'_>) -> Result<Vec<(String, f64)>, VectorError> {
    let mut found = vec![("5".to_owned(), 0.05), ("0".to_owned(), 0.0)];
    let named = match data.any(&["thresholds", "threshold"]) {
        Some(Value::Array(list)) => as_numbers("thresholds", &Value::Array(list.clone()))?,
        Some(one) => one.as_f64().into_iter().collect(),
        None => Vec::new(),
    };
    for threshold in named {
        // A share, or a percentage above 1.
        let share = if threshold > 1.0 { threshold / 100.0 } else { threshold };
        found.push(((share * 100.0).to_string(), share));
    }
    Ok(found)
}

fn runs(counts: &NewCodes, base: usize, length: usize, advance: Advance, threshold: f64) -> Figures {
    let runs = counts.runs(base, length, advance);
    let as_list = |run: &Run| json!([run.first, run.last, run.new, run.share]);
    let mut figures = Figures::default();
    figures
        .value("runs", runs.iter().map(as_list).collect::<Value>())
        .value("saturation_after", low_after(&runs, threshold).map_or(Value::Null, |after| json!(after)));
    figures
}

/// Kind `accumulation`: codes in 1, 2, … interviews, whatever their order.
pub(super) fn accumulation(data: Data<'_>) -> Result<Figures, VectorError> {
    let (_, interviews) = code_sets(data, &["interviews", "units", "documents"])?;
    let counts = new_codes(&interviews);
    let curve = Accumulation::new(&interviews);
    let mut figures = Figures::default();
    figures
        .valued(&["collector", "collector_curve", "cumulative", "observed"], json!(counts.cumulative))
        .valued(&["new_per_interview"], json!(counts.new))
        .valued(
            &[
                "expected",
                "exact",
                "exact_mean",
                "expected_curve",
                "s_k",
                "S_k",
                "order_free",
                "rarefaction",
                "mean",
                "richness",
            ],
            list(curve.expected()),
        )
        .valued(&["sd", "exact_sd", "expected_sd", "sd_exact", "vegan_sd"], list(curve.deviation()))
        .valued(&["codes", "s_obs", "S_obs", "n_codes", "S"], curve.codes())
        .numbered(&["chao2", "chao"], Some(curve.chao2()))
        .numbered(&["jackknife1", "jack1"], Some(curve.jackknife1()))
        .numbered(&["jackknife2", "jack2"], curve.jackknife2())
        .number("q1", Some(curve.held_by(1)))
        .number("q2", Some(curve.held_by(2)));
    Ok(figures)
}

/// Kinds `crosstab` and `crosstab_small`: codes by groups.
pub(super) fn crosstab(data: Data<'_>) -> Result<Figures, VectorError> {
    let cells = as_count_rows("table", data.need_any(&["table", "observed", "counts"])?)?;
    let mut figures = Figures::default();
    let Some(table) = Table::new(cells) else {
        // One row or column, or one without a count: nothing about the table is defined.
        let none = [
            "chi2",
            "chi_square",
            "pearson_chi2",
            "df",
            "dof",
            "p",
            "p_value",
            "chi2_p",
            "p_chi2",
            "chi2_yates",
            "p_yates",
            "g2",
            "log_likelihood",
            "cramers_v",
            "cramer_v",
            "cramers_V",
            "v",
            "phi",
            "expected",
            "expected_counts",
            "adjusted_residuals",
            "adjusted_residual",
            "residuals",
            "min_expected",
            "fisher_p",
            "fisher_exact_p",
            "fisher_two_sided",
            "fisher_p_two_sided",
            "fisher_exact",
            "p_fisher",
            "fisher",
            "odds_ratio",
        ];
        figures.numbered(&none, None);
        return Ok(figures);
    };
    let conditions = table.conditions();
    let yates = (table.degrees() == 1).then(|| table.chi_square_yates());
    let adjusted: Value = table
        .adjusted_residuals()
        .into_iter()
        .map(|row| row.into_iter().map(json_real).collect::<Value>())
        .collect();
    let cramers_v = Some(table.cramers_v());
    figures
        .numbered(&["chi2", "chi_square", "pearson_chi2"], Some(table.chi_square()))
        .valued(&["df", "dof"], table.degrees())
        .numbered(&["p", "p_value", "chi2_p", "p_chi2"], Some(table.p()))
        .numbered(&["chi2_yates", "chi2_corrected"], yates)
        .numbered(&["p_yates", "chi2_yates_p"], yates.map(|chi| chi_square_upper(chi, 1.0)))
        .numbered(&["g2", "log_likelihood"], Some(table.log_likelihood()))
        .numbered(&["cramers_v", "cramer_v", "cramers_V", "v"], cramers_v)
        .number("phi", cramers_v.filter(|_| table.degrees() == 1))
        .valued(&["expected", "expected_counts"], rows(table.expected()))
        .valued(&["adjusted_residuals", "adjusted_residual", "standardized_residuals", "stdres"], adjusted)
        .valued(&["pearson_residuals", "residuals"], rows(table.pearson_residuals()))
        .numbered(&["min_expected", "smallest_expected"], Some(conditions.smallest))
        .valued(&["cells_below_5", "expected_below_5"], conditions.below_five)
        .number("share_below_5", Some(real(conditions.below_five as u64) / real(conditions.cells as u64)))
        .valued(&["cochran_ok", "conditions_hold"], conditions.hold())
        .numbered(
            &[
                "fisher_p",
                "fisher_exact_p",
                "fisher_two_sided",
                "fisher_p_two_sided",
                "fisher_exact",
                "p_fisher",
                "fisher",
            ],
            table.fisher(),
        )
        .numbered(&["fisher_greater", "fisher_p_greater"], table.fisher_one_sided(true))
        .numbered(&["fisher_less", "fisher_p_less"], table.fisher_one_sided(false))
        .number("odds_ratio", table.odds_ratio());
    Ok(figures)
}

/// Kind `pvalues`: adjustments for many tests.
pub(super) fn p_values(data: Data<'_>) -> Result<Figures, VectorError> {
    let p = as_numbers("p", data.need_any(&["p", "pvalues", "p_values", "values"])?)?;
    if p.iter().any(|p| !(0.0..=1.0).contains(p)) {
        return Err(VectorError::Shape { field: "p".into(), expected: "numbers from 0 to 1" });
    }
    let mut figures = Figures::default();
    figures
        .value("holm", list(holm(&p)))
        .valued(&["bh", "BH", "fdr", "fdr_bh", "benjamini_hochberg"], list(benjamini_hochberg(&p)))
        .value("bonferroni", list(bonferroni(&p)));
    Ok(figures)
}
