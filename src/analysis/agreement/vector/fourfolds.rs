//! Figures of counts: `holsti`, `maxqda_segments`, `per_code_tables`, `documents_2x2`.

use serde_json::{Value, json};

use super::super::fourfold::{Fourfold, mean, mean_defined, pooled_kappa};
use super::super::matching;
use super::super::undefined::{Figure, Undefined};
use super::VectorError;
use super::input::{Data, as_count, as_counts, as_list};
use super::output::Figures;
use crate::analysis::special::real;

/// Everything that is said of one code and two coders.
pub(super) fn fourfold(counts: Fourfold) -> Figures {
    let mut figures = Figures::default();
    let Fourfold { both, only_a, only_b, neither } = counts;
    figures
        .valued(&["both", "a"], both)
        .valued(&["only_a", "only_A", "b"], only_a)
        .valued(&["only_b", "only_B", "c"], only_b)
        .valued(&["neither", "d"], neither)
        .valued(&["n", "n_units"], counts.units())
        .valued(&["counts", "cells"], json!([both, only_a, only_b, neither]))
        .named(&["percent_agreement", "p_o", "observed_agreement"], counts.percent())
        .named(&["p_e", "expected_agreement", "chance_agreement"], counts.chance())
        .named(&["cohen_kappa", "kappa"], counts.kappa())
        .named(&["krippendorff_alpha_nominal", "krippendorff_alpha", "alpha"], counts.alpha())
        .named(&["positive_agreement", "f1", "dice"], counts.positive())
        .figure("negative_agreement", counts.negative())
        .figure("jaccard", counts.jaccard())
        .named(&["gwet_ac1", "ac1"], counts.ac1())
        .named(&["pabak", "brennan_prediger"], counts.pabak())
        .figure("prevalence_index", counts.prevalence())
        .figure("bias_index", counts.bias());
    let pair = pair(counts);
    figures.figure("scott_pi", pair.scott()).figure("kappa_max", pair.kappa_max());
    figures
}

fn pair(counts: Fourfold) -> super::super::PairTable {
    let table = [vec![counts.both, counts.only_a], vec![counts.only_b, counts.neither]];
    super::super::PairTable::from_counts(&table).expect("two by two")
}

/// Kind `holsti`: decisions in common, of the first and of the second coder.
pub(super) fn holsti(data: Data<'_>) -> Result<Figures, VectorError> {
    let in_common =
        data.count_of(&["m", "M", "agreements", "agreed", "agreement", "in_common", "matches", "both"])?;
    let first = data.count_of(&["n1", "N1", "n_1", "decisions_1", "coder1", "first"])?;
    let second = data.count_of(&["n2", "N2", "n_2", "decisions_2", "coder2", "second"])?;
    let (in_common, first, second) = match (in_common, first, second) {
        (Some(in_common), Some(first), Some(second)) => (in_common, first, second),
        _ => three_counts(data)?,
    };
    if in_common > first.min(second) {
        let message =
            format!("{in_common} decisions in common are more than the {} of one coder", first.min(second));
        return Err(VectorError::Contradiction { message });
    }
    let mut figures = Figures::default();
    figures.named(
        &["holsti", "holsti_cr", "cr", "coefficient_of_reliability", "f1", "strict_f1"],
        matching::holsti(in_common, first, second),
    );
    Ok(figures)
}

/// Three counts under other names: what is in common is never more than what either did.
fn three_counts(data: Data<'_>) -> Result<(u64, u64, u64), VectorError> {
    let mut counts: Vec<u64> = data.fields().filter_map(|(_, value)| value.as_u64()).collect();
    counts.sort_unstable();
    match counts[..] {
        [in_common, first, second] => Ok((in_common, first, second)),
        _ => Err(VectorError::Missing { field: "M\", \"N1\" or \"N2".into() }),
    }
}

/// Kind `maxqda_segments`: P(observed) = a/(a + b + c), for there is no cell d, and P(chance) =
/// 1/number of codes.
pub(super) fn maxqda_segments(data: Data<'_>) -> Result<Figures, VectorError> {
    let [a, b, c] = match data.any(&["counts", "cells", "table"]) {
        Some(counts) => {
            let counts: Vec<u64> =
                flat(counts).iter().map(|value| as_count("counts", value)).collect::<Result<_, _>>()?;
            [0, 1, 2].map(|place| counts.get(place).copied().unwrap_or(0))
        }
        None => [
            data.need_count(&["a", "both", "agreements"])?,
            data.need_count(&["b", "only_a", "only_1", "only_first", "only_coder1"])?,
            data.need_count(&["c", "only_b", "only_2", "only_second", "only_coder2"])?,
        ],
    };
    let named =
        data.count_of(&["codes", "n_codes", "number_of_codes", "code_count", "q", "k"]).unwrap_or_default();
    let codes = named
        .or_else(|| data.get("codes").and_then(Value::as_array).map(|codes| codes.len() as u64))
        .or_else(|| {
            data.fields().find(|(name, _)| name.contains("code")).and_then(|(_, value)| value.as_u64())
        })
        .ok_or_else(|| VectorError::Missing { field: "codes".into() })?;
    let observed = if a + b + c == 0 { Err(Undefined::NothingMarked) } else { Ok(real(a) / real(a + b + c)) };
    let chance = if codes == 0 { Err(Undefined::NoUnits) } else { Ok(1.0 / real(codes)) };
    let kappa = match (observed, chance) {
        (Ok(_), Ok(_)) if codes < 2 => Err(Undefined::OneCategory),
        (Ok(observed), Ok(chance)) => Ok((observed - chance) / (1.0 - chance)),
        (Err(reason), _) | (_, Err(reason)) => Err(reason),
    };
    let mut figures = Figures::default();
    figures
        .named(&["percent_agreement", "p_observed", "p_o", "observed_agreement"], observed)
        .named(&["p_chance", "p_e", "chance_agreement", "expected_agreement"], chance)
        .named(
            &["kappa", "brennan_prediger", "brennan_prediger_kappa", "kappa_n", "kappa_bp", "maxqda_kappa"],
            kappa,
        );
    Ok(figures)
}

fn flat(value: &Value) -> Vec<&Value> {
    match value {
        Value::Array(values) => values.iter().flat_map(flat).collect(),
        value => vec![value],
    }
}

/// Kind `per_code_tables`: the four counts of each code.
pub(super) fn per_code_tables(data: Data<'_>) -> Result<Figures, VectorError> {
    let tables = named_tables(data, &["tables", "codes", "per_code"])?;
    let counts: Vec<Fourfold> = tables.iter().map(|(_, counts)| *counts).collect();
    let kappas: Vec<Figure> = counts.iter().map(|counts| counts.kappa()).collect();
    let shares: Vec<Figure> = counts.iter().map(|counts| counts.percent()).collect();
    let chances: Vec<Figure> = counts.iter().map(|counts| counts.chance()).collect();
    let mut figures = Figures::default();
    let mut per_code = Figures::default();
    for (name, counts) in &tables {
        per_code.value(name, fourfold(*counts));
    }
    let by_name: Figures = tables.iter().map(|(name, counts)| (name.as_str(), counts.kappa())).collect();
    figures
        .figure("pooled_kappa", pooled_kappa(&counts))
        .named(&["mean_kappa", "mean_cohen_kappa"], mean(&kappas))
        .number("mean_kappa_defined", mean_defined(&kappas).ok().map(|(mean, _)| mean))
        .named(&["mean_percent_agreement", "mean_p_o", "mean_observed_agreement"], mean(&shares))
        .named(&["mean_p_e", "mean_chance_agreement", "mean_expected_agreement"], mean(&chances))
        .valued(
            &["kappa_per_code", "cohen_kappa_per_code", "kappas", "per_code_kappa", "cohen_kappa"],
            by_name,
        )
        .value("per_code", per_code.clone());
    figures.with(per_code);
    Ok(figures)
}

/// Kind `documents_2x2`: the four counts of each document; added before anything is divided, and, as a
/// second figure, the mean of the documents' κ.
pub(super) fn documents(data: Data<'_>) -> Result<Figures, VectorError> {
    let tables = named_tables(data, &["documents", "tables"])?;
    let sum = tables.iter().fold(Fourfold::default(), |sum, (_, counts)| sum.plus(*counts));
    let kappas: Vec<Figure> = tables.iter().map(|(_, counts)| counts.kappa()).collect();
    let shares: Vec<Figure> = tables.iter().map(|(_, counts)| counts.percent()).collect();
    let undefined = kappas.iter().filter(|kappa| kappa.is_err()).count();
    let defined = mean_defined(&kappas).ok().map(|(mean, _)| mean);
    let concatenated = fourfold(sum);
    let mut figures = Figures::default();
    let mut per_document = Figures::default();
    for (name, counts) in &tables {
        per_document.value(name, fourfold(*counts));
    }
    let list: Vec<Value> = kappas.iter().map(|kappa| super::output::real(kappa.ok())).collect();
    let concatenated_kappa = sum.kappa();
    figures
        .valued(&["concatenated", "summed", "pooled"], concatenated.clone())
        .named(
            &[
                "concatenated_kappa",
                "concatenated_cohen_kappa",
                "cohen_kappa_concatenated",
                "summed_cohen_kappa",
                "kappa_concatenated",
            ],
            concatenated_kappa,
        )
        .numbered(
            &[
                "mean_kappa",
                "mean_cohen_kappa",
                "mean_document_kappa",
                "mean_of_document_kappas",
                "mean_of_defined_kappas",
                "mean_kappa_defined",
                "cohen_kappa_mean_of_documents",
                "mean_of_documents",
                "mean_of_document_cohen_kappas",
            ],
            defined,
        )
        .named(&["mean_percent_agreement"], mean(&shares))
        .valued(&["undefined_documents", "n_undefined"], undefined)
        .valued(
            &[
                "per_document_kappa",
                "per_document_cohen_kappa",
                "cohen_kappa_per_document",
                "kappa_per_document",
                "document_kappas",
                "kappas",
            ],
            list,
        )
        .value("per_document", per_document);
    figures.with(concatenated);
    Ok(figures)
}

/// Tables of four counts by name: an object or a list, under one of these names or alone.
fn named_tables(data: Data<'_>, fields: &[&str]) -> Result<Vec<(String, Fourfold)>, VectorError> {
    match data.any(fields) {
        Some(Value::Object(tables)) => {
            tables.iter().map(|(name, table)| Ok((name.clone(), four(name, table)?))).collect()
        }
        Some(list) => as_list(fields[0], list)?
            .iter()
            .enumerate()
            .map(|(place, table)| {
                let name =
                    ["name", "code", "document", "id"].iter().find_map(|field| table.get(field)?.as_str());
                let name = name.map_or_else(|| (place + 1).to_string(), str::to_owned);
                let counts = four(&name, table)?;
                Ok((name, counts))
            })
            .collect(),
        None => data.fields().map(|(name, table)| Ok((name.to_owned(), four(name, table)?))).collect(),
    }
}

/// Both, only A, only B, neither: a list, two rows, or by name.
fn four(name: &str, table: &Value) -> Result<Fourfold, VectorError> {
    if let Ok(data) = Data::new(table) {
        if let Some(counts) = data.any(&["counts", "cells", "table"]) {
            return four(name, counts);
        }
        return Ok(Fourfold {
            both: data.need_count(&["both", "a"])?,
            only_a: data.need_count(&["only_a", "only_A", "b"])?,
            only_b: data.need_count(&["only_b", "only_B", "c"])?,
            neither: data.need_count(&["neither", "d"])?,
        });
    }
    let counts = match as_list(name, table)? {
        [first, second] => [as_counts(name, first)?, as_counts(name, second)?].concat(),
        _ => as_counts(name, table)?,
    };
    match counts[..] {
        [both, only_a, only_b, neither] => Ok(Fourfold { both, only_a, only_b, neither }),
        _ => Err(VectorError::Shape { field: name.to_owned(), expected: "four counts" }),
    }
}
