//! Figures of units: `ratings`, `ratings_ci`, `table`, `counts`.

use serde_json::{Value, json};

use super::super::alpha::{Metric, alpha};
use super::super::bootstrap::{self, Clusters, Interval, Resampling};
use super::super::pair::{Disagreement, PairTable};
use super::super::ratings::{Builder, Category, MISSING, Ratings};
use super::super::tally::{Tally, fleiss_of_categories, light};
use super::super::undefined::Figure;
use super::super::variance::{Linearised, interval, standard_error};
use super::VectorError;
use super::fourfolds::fourfold;
use super::input::{Data, as_count_rows, as_list, as_numbers, as_rows, label};
use super::output::Figures;
use crate::analysis::special::{NORMAL_975, real};

/// The metrics with the names they go by.
const METRICS: [(&str, Metric<'static>); 4] = [
    ("nominal", Metric::Nominal),
    ("ordinal", Metric::Ordinal),
    ("interval", Metric::Interval),
    ("ratio", Metric::Ratio),
];

/// Coefficients with a standard error, with their names.
const LINEARISED: [(&str, Linearised); 5] = [
    ("percent_agreement", Linearised::Percent),
    ("gwet_ac1", Linearised::Ac1),
    ("fleiss_kappa", Linearised::Fleiss),
    ("brennan_prediger", Linearised::BrennanPrediger),
    ("krippendorff_alpha_nominal", Linearised::Alpha),
];

/// Coders of one unit, where only counts are given.
const MOST_CODERS: u64 = 10_000;

/// Kind `ratings`.
pub(super) fn ratings(data: Data<'_>) -> Result<Figures, VectorError> {
    let ratings = read_ratings(data, &as_rows("units", data.need_any(&["units", "ratings"])?)?)?;
    let mut figures = of_ratings(&ratings);
    if let Ok(pair) = ratings.only_pair() {
        let names: Vec<&str> = ratings.categories().iter().map(|c| c.label.as_str()).collect();
        figures.with(of_pair(&pair, &names));
    }
    figures.value("cohen_kappa_pairwise", pairwise(&ratings));
    Ok(figures)
}

/// Kind `table`: two coders' categories against each other.
pub(super) fn table(data: Data<'_>) -> Result<Figures, VectorError> {
    let table = as_count_rows("table", data.need("table")?)?;
    let pair = PairTable::from_counts(&table)
        .map_err(|_| VectorError::Shape { field: "table".into(), expected: "as many columns as rows" })?;
    let names = category_names(data, table.len())?;
    if names.len() != table.len() {
        let message =
            format!("\"table\" has rows: {}, \"categories\" has names: {}", table.len(), names.len());
        return Err(VectorError::Contradiction { message });
    }
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let ratings = with_declared(pair.ratings(), data)?;
    let mut figures = of_ratings(&ratings);
    figures.with(of_pair(&pair, &names));
    // The categories' names, where the table itself only has places.
    let pooled: Figures = names.iter().copied().zip(fleiss_of_categories(&ratings)).collect();
    figures.valued(&["pooled_margin_kappa_per_category", "fleiss_kappa_per_category"], pooled);
    if let Some(weights) = data.get("disagreement_weights") {
        let weights = read_weights(weights, names.len())?;
        figures.figure("weighted_kappa_custom", pair.weighted(Disagreement::Table(&weights)));
    }
    Ok(figures)
}

/// The names of the categories, each once; their places where they have none.
fn category_names(data: Data<'_>, count: usize) -> Result<Vec<String>, VectorError> {
    let Some(listed) = data.get("categories") else {
        return Ok((1..=count).map(|place| place.to_string()).collect());
    };
    let names: Vec<String> = as_list("categories", listed)?.iter().map(label).collect();
    let mut seen = std::collections::BTreeSet::new();
    match names.iter().find(|name| !seen.insert(*name)) {
        Some(twice) => {
            let message = format!("\"{twice}\" stands twice among the categories");
            Err(VectorError::Contradiction { message })
        }
        None => Ok(names),
    }
}

/// How bad each disagreement is: a row and a column for each category, zeros on the diagonal.
fn read_weights(weights: &Value, categories: usize) -> Result<Vec<Vec<f64>>, VectorError> {
    const FIELD: &str = "disagreement_weights";
    let weights: Vec<Vec<f64>> =
        as_list(FIELD, weights)?.iter().map(|row| as_numbers(FIELD, row)).collect::<Result<_, _>>()?;
    let square = weights.len() == categories && weights.iter().all(|row| row.len() == categories);
    let expected = if !square {
        "a row and a column for each category"
    } else if weights.iter().flatten().any(|weight| *weight < 0.0) {
        "weights that are not negative"
    } else if weights.iter().enumerate().any(|(at, row)| row[at] != 0.0) {
        "zero on the diagonal: these are weights of disagreement, and agreement has none"
    } else {
        return Ok(weights);
    };
    Err(VectorError::Shape { field: FIELD.to_owned(), expected })
}

/// Kind `counts`: how many coders put each unit into each category.
pub(super) fn counts(data: Data<'_>) -> Result<Figures, VectorError> {
    let counts = as_count_rows("counts", data.need("counts")?)?;
    let categories = counts.iter().map(Vec::len).max().unwrap_or(0);
    let names = category_names(data, categories)?;
    let categories: Vec<Category> = (0..categories.max(names.len()))
        .map(|place| Category {
            label: names.get(place).cloned().unwrap_or_else(|| (place + 1).to_string()),
            value: Some(real(place as u64 + 1)),
        })
        .collect();
    // Who said what is not known; any order of the values gives the same figures here.
    let values = |row: &Vec<u64>| -> Vec<u32> {
        let times = |count: u64| usize::try_from(count).expect("counts that were checked");
        (0u32..).zip(row).flat_map(|(k, count)| std::iter::repeat_n(k, times(*count))).collect()
    };
    if let Some(many) = counts.iter().map(|row| row.iter().sum::<u64>()).find(|sum| *sum > MOST_CODERS) {
        let message = format!("a unit has {many} values; more than {MOST_CODERS} coders are not compared");
        return Err(VectorError::Contradiction { message });
    }
    let rows: Vec<Vec<u32>> = counts.iter().map(values).collect();
    let coders = rows.iter().map(Vec::len).max().unwrap_or(0).max(1);
    let mut cells = Vec::with_capacity(rows.len() * coders);
    for row in rows {
        let end = cells.len() + coders;
        cells.extend(row);
        cells.resize(end, MISSING);
    }
    let coders = (1..=coders).map(|coder| coder.to_string()).collect();
    let ratings = Ratings::new(coders, categories, cells).map_err(contradiction)?;
    Ok(without_coders(&with_declared(ratings, data)?))
}

/// Kind `ratings_ci`: α with both bootstraps, for each metric.
pub(super) fn ratings_ci(data: Data<'_>) -> Result<Figures, VectorError> {
    let rows = as_rows("rows", data.need_any(&["rows", "units"])?)?;
    let width = rows.iter().map(|row| row.len()).max().unwrap_or(0);
    // Coders are few and units many: the longer side are the units.
    let by_coder = data.get("units").is_none() && rows.len() < width;
    let turned: Vec<Vec<Value>> = (0..width)
        .map(|unit| rows.iter().map(|row| row.get(unit).cloned().unwrap_or(Value::Null)).collect())
        .collect();
    let turned: Vec<&[Value]> = turned.iter().map(Vec::as_slice).collect();
    let ratings = read_ratings(data, if by_coder { &turned } else { &rows })?;
    let replicates =
        data.count_of(&["replicates", "n_boot", "bootstrap"])?.and_then(|n| u32::try_from(n).ok());
    let how = Resampling { replicates: replicates.unwrap_or(20_000).max(10_000), ..Resampling::default() };
    let mut figures = Figures::default();
    for (name, metric) in METRICS {
        let whole = alpha(&ratings, &metric);
        let units =
            bootstrap::of_ratings(&ratings, Clusters::Units, how, |ratings| vec![alpha(ratings, &metric)]);
        let own = bootstrap::krippendorff(&ratings, &metric, how);
        let mut of_metric = Figures::default();
        of_metric
            .named(&["alpha", "krippendorff_alpha"], whole)
            .value("krippendorff_bootstrap_95", own.map_or(Value::Null, bounds))
            .value("unit_bootstrap_95", units.first().copied().map_or(Value::Null, bounds));
        figures.valued(&[name, &format!("krippendorff_alpha_{name}")], of_metric);
    }
    Ok(figures)
}

fn bounds(interval: Interval) -> Value {
    interval.bounds.map_or(Value::Null, |bounds| json!([bounds.low, bounds.high]))
}

/// Every figure of any number of coders.
fn of_ratings(ratings: &Ratings) -> Figures {
    let tally = Tally::of(ratings);
    let mut figures = without_coders(ratings);
    let conger = tally.conger();
    figures
        .named(&["conger_kappa", "hubert_kappa", "fleiss_kappa_exact"], conger)
        .figure("light_kappa", light(ratings))
        .figure("mean_pairwise_percent_agreement", mean_of_pairs(ratings, PairTable::percent))
        .figure("mean_pairwise_scott_pi", mean_of_pairs(ratings, PairTable::scott));
    figures
}

/// Figures that do not depend on which coder said what.
fn without_coders(ratings: &Ratings) -> Figures {
    let tally = Tally::of(ratings);
    let mut figures = Figures::default();
    figures
        .figure("percent_agreement", tally.percent())
        .named(&["percent_agreement_all_coders", "unanimous_agreement"], tally.unanimous())
        .figure("krippendorff_observed_agreement", tally.observed_by_values())
        .figure("fleiss_kappa", tally.fleiss())
        .figure("fleiss_kappa_se0", tally.fleiss_se_null())
        .named(&["brennan_prediger", "randolph_kappa", "bennett_s"], tally.brennan_prediger())
        .figure("gwet_ac1", tally.ac1())
        .value("n_units", tally.rated_units())
        .value("n_pairable_units", tally.paired_units())
        .value("n_values", tally.values());
    for (name, metric) in METRICS {
        figures.figure(&format!("krippendorff_alpha_{name}"), alpha(ratings, &metric));
    }
    let mut intervals = Figures::default();
    for (name, which) in LINEARISED {
        figures.figure(&format!("{name}_se"), standard_error(ratings, which));
        let ends = interval(ratings, which).map_or(Value::Null, |ends| json!([ends.low, ends.high]));
        intervals.value(name, ends);
    }
    figures.value("ci95_t_n_minus_1", intervals);
    let labels = ratings.categories().iter().map(|category| category.label.as_str());
    figures
        .value("fleiss_kappa_per_category", labels.zip(fleiss_of_categories(ratings)).collect::<Figures>());
    figures
}

/// Every figure of exactly two coders.
fn of_pair(pair: &PairTable, names: &[&str]) -> Figures {
    let mut figures = Figures::default();
    let cohen = (pair.cohen(), pair.cohen_se());
    figures
        .figure("cohen_kappa", cohen.0)
        .figure("cohen_kappa_se", cohen.1)
        .figure("cohen_kappa_se0", pair.cohen_se_null())
        .named(&["kappa_max", "cohen_kappa_max"], pair.kappa_max())
        .figure("scott_pi", pair.scott())
        .figure("weighted_kappa_linear", pair.weighted(Disagreement::Linear))
        .figure("weighted_kappa_quadratic", pair.weighted(Disagreement::Quadratic));
    let ends = match cohen {
        (Ok(kappa), Ok(error)) => json!([kappa - NORMAL_975 * error, kappa + NORMAL_975 * error]),
        _ => Value::Null,
    };
    figures.value("cohen_kappa_ci95", ends);
    let per_category = (0u32..).zip(names).map(|(k, name)| (*name, pair.against_rest(k).kappa()));
    figures.value("cohen_kappa_per_category", per_category.collect::<Figures>());
    if let Ok(counts) = pair.fourfold(positive(names)) {
        figures.with(fourfold(counts));
    }
    figures
}

/// Which of two categories means that a code is there: the first, as in a table of yes and no, unless
/// its name says no.
fn positive(names: &[&str]) -> u32 {
    const NO: [&str; 9] = ["0", "no", "absent", "negative", "false", "neg", "not", "none", "-"];
    let first = names.first().map(|name| name.to_lowercase()).unwrap_or_default();
    u32::from(NO.contains(&first.as_str()))
}

fn mean_of_pairs(ratings: &Ratings, of: impl Fn(&PairTable) -> Figure) -> Figure {
    let figures: Vec<Figure> =
        pairs(ratings).map(|(first, second)| of(&ratings.pair(first, second))).collect();
    super::super::fourfold::mean(&figures)
}

fn pairs(ratings: &Ratings) -> impl Iterator<Item = (usize, usize)> {
    let coders = ratings.coders().len();
    (0..coders).flat_map(move |first| (first + 1..coders).map(move |second| (first, second)))
}

fn pairwise(ratings: &Ratings) -> Figures {
    let names = ratings.coders();
    pairs(ratings)
        .map(|(first, second)| {
            (format!("{}-{}", names[first], names[second]), ratings.pair(first, second).cohen())
        })
        .collect()
}

/// Units by coders; categories in the order of `categories`, where it is given.
fn read_ratings(data: Data<'_>, rows: &[&[Value]]) -> Result<Ratings, VectorError> {
    let width = rows.iter().map(|row| row.len()).max().unwrap_or(0);
    let mut coders: Vec<String> =
        data.get("coders").and_then(Value::as_array).into_iter().flatten().map(label).collect();
    if !coders.is_empty() && coders.len() < width {
        let message = format!("a unit has {width} values, and there are {} coders", coders.len());
        return Err(VectorError::Contradiction { message });
    }
    for coder in coders.len()..width.max(1) {
        coders.push(format!("c{}", coder + 1));
    }
    let labels = |row: &[Value]| -> Vec<Option<String>> {
        row.iter().map(|value| (!value.is_null()).then(|| label(value))).collect()
    };
    let ratings = match data.any(&["categories", "declared_categories"]).and_then(Value::as_array) {
        None => {
            let mut builder = Builder::new(coders);
            for row in rows {
                builder.unit(labels(row).iter().map(Option::as_deref));
            }
            builder.finish()
        }
        Some(categories) => {
            let categories: Vec<Category> = categories
                .iter()
                .map(|category| Category { label: label(category), value: category.as_f64() })
                .collect();
            let width = coders.len();
            let mut cells = Vec::with_capacity(rows.len() * width);
            for row in rows {
                let end = cells.len() + width;
                for value in labels(row) {
                    cells.push(value.map_or(Ok(MISSING), |value| place_of(&categories, &value))?);
                }
                cells.resize(end, MISSING);
            }
            Ratings::new(coders, categories, cells).map_err(contradiction)?
        }
    };
    with_declared(ratings, data)
}

fn place_of(categories: &[Category], label: &str) -> Result<u32, VectorError> {
    let place = categories.iter().position(|category| category.label == label);
    place.and_then(|place| u32::try_from(place).ok()).ok_or_else(|| VectorError::Contradiction {
        message: format!("\"{label}\" was used and stands not among the categories"),
    })
}

fn with_declared(ratings: Ratings, data: Data<'_>) -> Result<Ratings, VectorError> {
    let fields = ["declared_category_count", "category_count", "q"];
    match data.count_of(&fields)?.and_then(|count| usize::try_from(count).ok()) {
        Some(count) => ratings.declare(count).map_err(contradiction),
        None => Ok(ratings),
    }
}

fn contradiction(error: impl std::error::Error) -> VectorError {
    VectorError::Contradiction { message: error.to_string() }
}
