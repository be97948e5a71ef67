//! [`Comparison`]: what `emic agree` shows, whatever the codings came from.
//!
//! One row for each code: how often each coder gave it, how often all did, percent agreement, α with
//! its interval, and every other coefficient for whoever asks. What is undefined says why.

use std::fmt;

use serde::Serialize;

use super::alpha::{self, Metric, alpha};
use super::bootstrap::{Clusters, Interval, Resampling, Sample};
use super::fourfold::{Fourfold, pooled_kappa};
use super::pair::{Disagreement, PairTable};
use super::ratings::{MISSING, Ratings, Table};
use super::sets::SetDistance;
use super::tally::{Tally, fleiss_of_categories, light};
use super::undefined::{Figure, Undefined};
use super::units::{BadStudy, Carries, Grain, Study};
use super::variance::{Bounds, Linearised, interval};

/// A coefficient as it is reported: a number, or the reason why there is none.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Reported {
    /// The number.
    pub value: Option<f64>,
    /// Why there is none; in JSON in words.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "as_words")]
    pub undefined: Option<Undefined>,
    /// Its bootstrap interval, where one was asked for and can be had.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interval: Option<Interval>,
}

// The signature is serde's.
#[expect(clippy::ref_option, reason = "the signature that serialize_with asks for")]
fn as_words<S: serde::Serializer>(reason: &Option<Undefined>, to: S) -> Result<S::Ok, S::Error> {
    match reason {
        Some(reason) => to.collect_str(reason),
        None => to.serialize_none(),
    }
}

impl From<Figure> for Reported {
    fn from(figure: Figure) -> Self {
        Reported { value: figure.ok(), undefined: figure.err(), interval: None }
    }
}

/// `0.743`, or `undefined: only one category occurs`.
impl fmt::Display for Reported {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.value, self.undefined) {
            (Some(value), _) => f.write_str(&three(value)),
            (None, Some(reason)) => write!(f, "undefined: {reason}"),
            (None, None) => f.write_str("undefined"),
        }
    }
}

/// Three digits after the point, as coefficients are printed; never `-0.000`.
#[must_use]
pub fn three(value: f64) -> String {
    let text = format!("{value:.3}");
    if text == "-0.000" { "0.000".to_owned() } else { text }
}

/// A coefficient with its name.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Named {
    /// As in `--json`: `cohen_kappa`.
    pub key: &'static str,
    /// As printed: "Cohen's κ".
    pub name: &'static str,
    /// The figure.
    #[serde(flatten)]
    pub figure: Reported,
}

/// One code, or one category of a variable.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Row {
    /// The code.
    pub code: String,
    /// How many units each coder gave it.
    pub given: Vec<u64>,
    /// How many units all coders who said anything gave it.
    pub all_gave: u64,
    /// Units with values of two coders or more: the base of every figure of this row.
    pub units: u64,
    /// The four counts, for two coders.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub counts: Option<Fourfold>,
    /// Percent agreement.
    pub percent: Reported,
    /// Krippendorff's α, nominal.
    pub alpha: Reported,
    /// Every other coefficient.
    pub others: Vec<Named>,
    /// What a reader has to know beside the figures.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub remarks: Vec<&'static str>,
}

/// Agreement between coders on stated units.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Comparison {
    /// What the units are: "characters", "passages", "rows of ratings.csv".
    pub unit: String,
    /// When a unit carries a code, and the other choices, in sentences without a full stop.
    pub choices: Vec<String>,
    /// The coders.
    pub coders: Vec<String>,
    /// How many documents, where the units are from documents.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub documents: Option<u64>,
    /// How many units.
    pub units: u64,
    /// Code by code.
    pub rows: Vec<Row>,
    /// Over all codes or categories.
    pub overall: Vec<Named>,
    /// How intervals were made; none when there are none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resampling: Option<Resampling>,
}

/// What one asks for.
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    /// What the units are called.
    pub unit: String,
    /// Characters, or the units of the documents.
    pub grain: Grain,
    /// When a unit carries a code.
    pub carries: Carries,
    /// How intervals are made; none to do without.
    pub resampling: Option<Resampling>,
    /// Whether single units may be resampled where documents are too few or not known. Never true for
    /// characters and words, which are not independent observations.
    pub resample_units: bool,
}

impl Options {
    /// Characters, and intervals over documents only.
    #[must_use]
    pub fn characters() -> Self {
        Options {
            unit: "characters".to_owned(),
            grain: Grain::Characters,
            carries: Carries::AnyPart,
            resampling: Some(Resampling::default()),
            resample_units: false,
        }
    }

    /// Units of the documents, called `unit`.
    #[must_use]
    pub fn units(unit: impl Into<String>) -> Self {
        let unit = unit.into();
        let independent = !matches!(unit.as_str(), "tokens" | "words");
        Options { unit, grain: Grain::Units, resample_units: independent, ..Options::characters() }
    }
}

/// With more categories than this there are no intervals category by category.
const MANY: usize = 100;

/// Fewer applications than this, and a coefficient says little.
const FEW: u64 = 5;

impl Comparison {
    /// Compares ratings that were read from a table: `emic agree --table`.
    #[must_use]
    pub fn of_table(table: &Table, options: &Options) -> Self {
        let documents = (!table.documents.is_empty()).then_some(table.document_of.as_slice());
        let clusters = clusters(documents, table.documents.len(), options);
        let sample = Sample::of(&table.ratings, clusters.unwrap_or(Clusters::Units));
        let ratings = sample.ratings();
        let tally = Tally::of(ratings);
        let several = if ratings.choices() == 1 { "category" } else { "categories" };
        let mut choices = vec![format!("{} {several} to choose from", ratings.choices())];
        choices.extend(said_of(clusters, options.resampling));
        let how = clusters.and(options.resampling);
        // Ten thousand categories are ten thousand tables, and nobody reads their intervals.
        let many = ratings.categories().len() > MANY;
        if many && how.is_some() {
            choices.push(format!("no intervals by category: there are more than {MANY}"));
        }
        let rows = (0u32..).zip(ratings.categories()).map(|(category, named)| {
            row(&named.label, &sample.against_rest(category), how.filter(|_| !many))
        });
        Comparison {
            unit: options.unit.clone(),
            choices,
            coders: ratings.coders().to_vec(),
            documents: documents.map(|_| table.documents.len() as u64),
            units: tally.rated_units(),
            rows: rows.collect(),
            overall: over_all_values(&sample, how),
            resampling: how,
        }
    }

    /// Compares codings of documents: `emic agree anna ben`.
    ///
    /// # Errors
    /// When the study does not hold together.
    pub fn of_study(study: &Study, options: &Options) -> Result<Self, BadStudy> {
        study.check()?;
        let compared = study.compared().count();
        let mut rows = Vec::new();
        let mut choices = vec![
            "a coder who finished a document and did not give a code said no".to_owned(),
            format!(
                "{compared} of {} documents were finished by two coders or more and are counted",
                study.texts.len()
            ),
        ];
        if options.grain == Grain::Units {
            choices.insert(0, options.carries.in_words().to_owned());
        }
        let mut tables = Vec::new();
        let mut used = None;
        for (code, name) in (0u32..).zip(&study.codes) {
            let projection = study.project(code, options.grain, options.carries);
            let documents = renumbered(&projection.documents());
            let clusters = clusters(Some(&documents), compared, options);
            let sample = Sample::of(&projection.ratings, clusters.unwrap_or(Clusters::Units));
            let row = row(name, &sample, clusters.and(options.resampling));
            tables.extend(row.counts);
            used = used.or(clusters.map(|clusters| matches!(clusters, Clusters::Units)));
            rows.push(row);
        }
        choices.extend(match used {
            Some(true) => said_of(Some(Clusters::Units), options.resampling),
            Some(false) => said_of(Some(Clusters::Documents(&[])), options.resampling),
            None => said_of(None, options.resampling),
        });
        Ok(Comparison {
            unit: options.unit.clone(),
            choices,
            coders: study.hands.iter().map(|hand| hand.name.clone()).collect(),
            documents: Some(compared as u64),
            units: study.unit_count(options.grain),
            rows,
            overall: over_all_codes(study, options, &tables),
            resampling: used.and(options.resampling),
        })
    }
}

/// What can be resampled: two documents or more, else units where they may be.
fn clusters<'a>(documents: Option<&'a [u32]>, count: usize, options: &Options) -> Option<Clusters<'a>> {
    options.resampling?;
    match documents {
        Some(documents) if count >= 2 => Some(Clusters::Documents(documents)),
        _ => options.resample_units.then_some(Clusters::Units),
    }
}

/// How intervals were made, as a sentence.
fn said_of(clusters: Option<Clusters<'_>>, how: Option<Resampling>) -> Option<String> {
    let Some(how) = how else { return Some("no intervals were asked for".to_owned()) };
    let what = match clusters {
        Some(Clusters::Documents(_)) => "whole documents",
        Some(Clusters::Units) => "single units",
        None => {
            return Some(
                "no intervals: one document, and its units are not independent observations".to_owned(),
            );
        }
    };
    Some(format!(
        "95 % intervals: percentiles of {} bootstrap replicates, {what} drawn again, seed {}",
        how.replicates, how.seed
    ))
}

/// Documents numbered without gaps: those that nobody compared have no rows.
fn renumbered(documents: &[u32]) -> Vec<u32> {
    let mut number = 0;
    let mut last = documents.first().copied();
    documents
        .iter()
        .map(|document| {
            if last != Some(*document) {
                number += 1;
                last = Some(*document);
            }
            number
        })
        .collect()
}

/// Percent agreement and nominal α, with intervals where `how` says how.
fn percent_and_alpha(sample: &Sample, tally: &Tally, how: Option<Resampling>) -> [Reported; 2] {
    let figures = |tally: &Tally| vec![tally.percent(), alpha::nominal(tally)];
    let intervals = how.map(|how| sample.intervals(how, |again| figures(&Tally::of(again))));
    let figures = figures(tally);
    [0, 1].map(|place| {
        let mut reported = Reported::from(figures[place]);
        let interval = intervals.as_ref().and_then(|intervals| intervals.get(place));
        reported.interval = interval.copied().filter(|_| reported.value.is_some());
        reported
    })
}

/// The row of one code, from ratings of 0 and 1.
fn row(code: &str, sample: &Sample, how: Option<Resampling>) -> Row {
    let binary = sample.ratings();
    let tally = Tally::of(binary);
    let counts = binary.only_pair().ok().and_then(|pair| pair.fourfold(1).ok());
    let given: Vec<u64> = (0..binary.coders().len()).map(|coder| tally.of_coder(coder)[1]).collect();
    let [percent, nominal] = percent_and_alpha(sample, &tally, how);
    Row {
        code: code.to_owned(),
        all_gave: all_gave(binary),
        units: tally.paired_units(),
        percent,
        alpha: nominal,
        others: others_of_code(binary, &tally, counts),
        remarks: remarks(binary, &given, counts),
        given,
        counts,
    }
}

/// Units that all coders who gave a value, two or more of them, gave the code.
fn all_gave(binary: &Ratings) -> u64 {
    binary
        .rows()
        .filter(|(row, _)| {
            let said = row.iter().filter(|cell| **cell != MISSING).count();
            said >= 2 && !row.contains(&0)
        })
        .map(|(_, weight)| weight)
        .sum()
}

fn remarks(binary: &Ratings, given: &[u64], counts: Option<Fourfold>) -> Vec<&'static str> {
    let mut remarks = Vec::new();
    let most = given.iter().copied().max().unwrap_or(0);
    if most == 0 {
        remarks.push("no coder applied it");
    } else if most < FEW {
        remarks.push("applied fewer than 5 times by each coder: the coefficients say little");
    }
    if binary.only_pair().is_ok_and(|pair| pair.one_coder_never_varies()) {
        remarks.push("one coder never varies: Cohen's κ is 0 whatever they agree on");
    }
    let low = |counts: &Fourfold| {
        counts.percent().is_ok_and(|percent| percent >= 0.9) && counts.kappa().is_ok_and(|kappa| kappa < 0.4)
    };
    if counts.as_ref().is_some_and(low) {
        remarks.push("high agreement and low κ: see the prevalence and bias index");
    }
    remarks
}

fn named(key: &'static str, name: &'static str, figure: Figure) -> Named {
    Named { key, name, figure: figure.into() }
}

fn others_of_code(binary: &Ratings, tally: &Tally, counts: Option<Fourfold>) -> Vec<Named> {
    let mut others = Vec::new();
    if let Some(counts) = counts {
        let table = binary.pair(0, 1);
        others.extend([
            named("positive_agreement", "positive agreement", counts.positive()),
            named("negative_agreement", "negative agreement", counts.negative()),
            named("cohen_kappa", "Cohen's κ", counts.kappa()),
            named("kappa_max", "greatest κ with these margins", table.kappa_max()),
            named("scott_pi", "Scott's π", table.scott()),
            named("prevalence_index", "prevalence index", counts.prevalence()),
            named("bias_index", "bias index", counts.bias()),
        ]);
    } else {
        others.extend([
            named("fleiss_kappa", "Fleiss' κ", tally.fleiss()),
            named("conger_kappa", "Conger's κ", tally.conger()),
            named("light_kappa", "Light's κ", light(binary)),
        ]);
    }
    others.extend([
        named("brennan_prediger", "Brennan and Prediger's κ", tally.brennan_prediger()),
        named("gwet_ac1", "Gwet's AC1", tally.ac1()),
    ]);
    others
}

/// Coefficients over all categories of an exclusive variable.
fn over_all_values(sample: &Sample, how: Option<Resampling>) -> Vec<Named> {
    let ratings = sample.ratings();
    let tally = Tally::of(ratings);
    let [percent, nominal] = percent_and_alpha(sample, &tally, how);
    let mut all = vec![
        Named { key: "percent_agreement", name: "percent agreement", figure: percent },
        Named { key: "krippendorff_alpha_nominal", name: "Krippendorff's α, nominal", figure: nominal },
    ];
    let ordered = ratings.categories().iter().all(|category| category.value.is_some());
    if ordered {
        all.extend([
            named(
                "krippendorff_alpha_ordinal",
                "Krippendorff's α, ordinal",
                alpha(ratings, &Metric::Ordinal),
            ),
            named(
                "krippendorff_alpha_interval",
                "Krippendorff's α, interval",
                alpha(ratings, &Metric::Interval),
            ),
            named("krippendorff_alpha_ratio", "Krippendorff's α, ratio", alpha(ratings, &Metric::Ratio)),
        ]);
    }
    if let Ok(pair) = ratings.only_pair() {
        all.extend(of_pair(&pair, ordered));
    }
    all.extend([
        named("fleiss_kappa", "Fleiss' κ", tally.fleiss()),
        named("conger_kappa", "Conger's κ", tally.conger()),
        named("light_kappa", "Light's κ", light(ratings)),
        named("brennan_prediger", "Brennan and Prediger's κ", tally.brennan_prediger()),
        named("gwet_ac1", "Gwet's AC1", tally.ac1()),
        named("percent_agreement_all_coders", "units on which all coders agree", tally.unanimous()),
    ]);
    all
}

/// Coefficients of two coders; weighted ones only where the categories have an order.
fn of_pair(pair: &PairTable, ordered: bool) -> Vec<Named> {
    let mut all = vec![
        named("cohen_kappa", "Cohen's κ", pair.cohen()),
        named("kappa_max", "greatest κ with these margins", pair.kappa_max()),
    ];
    if ordered {
        let (linear, quadratic) =
            (pair.weighted(Disagreement::Linear), pair.weighted(Disagreement::Quadratic));
        all.push(named("weighted_kappa_linear", "weighted κ, linear", linear));
        all.push(named("weighted_kappa_quadratic", "weighted κ, quadratic", quadratic));
    }
    all.push(named("scott_pi", "Scott's π", pair.scott()));
    all
}

/// Summaries over codes that may stand together on one unit.
fn over_all_codes(study: &Study, options: &Options, tables: &[Fourfold]) -> Vec<Named> {
    let (sets, _) = study.project_sets(options.grain, options.carries);
    let mut all = vec![
        named("alpha_masi", "α on sets of codes, MASI distance", sets.alpha(SetDistance::Masi)),
        named("alpha_jaccard", "α on sets of codes, Jaccard distance", sets.alpha(SetDistance::Jaccard)),
    ];
    if study.hands.len() == 2 {
        all.push(named("pooled_kappa", "Cohen's κ pooled over codes", pooled_kappa(tables)));
    }
    all
}

/// The intervals that irrCAC prints, for ratings of independent units: ± t standard errors.
#[must_use]
pub fn analytic(ratings: &Ratings) -> Vec<(&'static str, Result<Bounds, Undefined>)> {
    let known = [
        ("percent agreement", Linearised::Percent),
        ("Krippendorff's α, nominal", Linearised::Alpha),
        ("Fleiss' κ", Linearised::Fleiss),
        ("Brennan and Prediger's κ", Linearised::BrennanPrediger),
        ("Gwet's AC1", Linearised::Ac1),
    ];
    known.into_iter().map(|(name, which)| (name, interval(ratings, which))).collect()
}

/// Fleiss' κ of each category, as older papers print it.
#[must_use]
pub fn fleiss_by_category(ratings: &Ratings) -> Vec<(String, Reported)> {
    let labels = ratings.categories().iter().map(|category| category.label.clone());
    labels.zip(fleiss_of_categories(ratings).into_iter().map(Reported::from)).collect()
}

#[cfg(test)]
mod tests {
    use super::super::intervals::Extent;
    use super::super::units::{Hand, Mark, Text};
    use super::super::{Columns, read_table};
    use super::*;

    const FEW_REPLICATES: Option<Resampling> = Some(Resampling { replicates: 200, seed: 3 });

    fn study(documents: u32) -> Study {
        let mark = |document, start, end, code| Mark { document, extent: Extent { start, end }, code };
        let texts = (0..documents).map(|n| Text::whole(format!("P{n}"), 1_000)).collect();
        let hand = |name: &str, shift: u64| Hand {
            name: name.to_owned(),
            finished: vec![true; documents as usize],
            marks: (0..documents)
                .flat_map(|d| [mark(d, 100, 200 + shift, 0), mark(d, 500, 520, 1)])
                .collect(),
            unsought: std::collections::BTreeSet::new(),
        };
        let codes = ["trust", "doubt", "joy"].map(str::to_owned).to_vec();
        Study { texts, codes, hands: vec![hand("anna", 0), hand("ben", 50)] }
    }

    /// α of one disagreement among two categories is 0 but for rounding, and may come out below it.
    #[test]
    fn a_zero_has_no_sign() {
        assert_eq!(Reported::from(Ok(-0.000_4)).to_string(), "0.000");
        assert_eq!(Reported::from(Ok(-0.000_6)).to_string(), "-0.001");
    }

    #[test]
    fn a_study_by_code() {
        let options = Options { resampling: FEW_REPLICATES, ..Options::characters() };
        let found = Comparison::of_study(&study(3), &options).unwrap();
        assert_eq!((found.units, found.documents), (3_000, Some(3)));
        let trust = &found.rows[0];
        assert_eq!((trust.given.as_slice(), trust.all_gave), ([300, 450].as_slice(), 300));
        assert_eq!(trust.percent.value, Some(0.95));
        // Three equal documents: every replicate is the same, but for the small-sample term of α.
        let bounds = trust.alpha.interval.unwrap().bounds.unwrap();
        assert!(bounds.high - bounds.low < 1e-3, "{bounds:?}");
        let joy = &found.rows[2];
        assert_eq!(joy.alpha.to_string(), "undefined: only one category occurs");
        assert_eq!(joy.alpha.interval, None);
        assert_eq!(joy.remarks, ["no coder applied it"]);
    }

    #[test]
    fn one_document_has_no_interval_for_characters() {
        let found = Comparison::of_study(&study(1), &Options::characters()).unwrap();
        assert_eq!(found.rows[0].alpha.interval, None);
        assert_eq!(found.resampling, None);
        assert!(found.choices.iter().any(|choice| choice.starts_with("no intervals")), "{:?}", found.choices);
    }

    #[test]
    fn a_table_by_category() {
        let csv = b"a,b\nx,x\nx,y\ny,y\nx,x\n,x\n";
        let table = read_table("t.csv", csv, &Columns::default()).0.unwrap();
        let options = Options { resampling: FEW_REPLICATES, ..Options::units("rows") };
        let found = Comparison::of_table(&table, &options);
        assert_eq!(found.rows[0].counts, Some(Fourfold { both: 2, only_a: 1, only_b: 0, neither: 1 }));
        let percent = &found.overall[0];
        assert_eq!((percent.key, percent.figure.value), ("percent_agreement", Some(0.75)));
        assert!(percent.figure.interval.is_some());
        let json = serde_json::to_value(&found).unwrap();
        assert_eq!(json["rows"][0]["percent"]["value"], 0.75);
    }
}
