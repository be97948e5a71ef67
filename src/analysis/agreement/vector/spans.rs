//! Figures of spans: `spans`, `spans_alphaU2004`, `gamma`, `coded_text`, `span_f1`.

use serde_json::Value;

use super::super::alpha::{Metric, alpha};
use super::super::fourfold::{Fourfold, pooled_kappa};
use super::super::gamma::{Costs, best_disorder, gamma as gamma_of, mean_disorder};
use super::super::intervals::{Extent, union};
use super::super::matching::{Scheme, by_iou, matches};
use super::super::sets::SetDistance;
use super::super::tally::{Tally, light};
use super::super::undefined::Figure;
use super::super::unitizing::{BadSpans, CodedSpan, Unitized, of_code};
use super::super::unitizing1995;
use super::super::units::{Carries, Grain, Hand, Mark, Study, Text};
use super::VectorError;
use super::fourfolds::fourfold;
use super::input::{Coded, Codes, Data, as_count, as_list};
use super::output::{Figures, list};

fn contradiction(error: impl std::error::Error) -> VectorError {
    VectorError::Contradiction { message: error.to_string() }
}

/// Kind `spans`: the unitizing family of one exclusive variable.
pub(super) fn spans(data: Data<'_>) -> Result<Figures, VectorError> {
    let length = data.count("length")?;
    let coded = data.coded(0)?;
    let counts = Unitized::of(length, &coded.slices()).map_err(contradiction)?;
    let mut figures = Figures::default();
    figures
        .figure("u_alpha", counts.u_alpha())
        .figure("u_alpha_binary", counts.u_alpha_binary())
        .figure("cu_alpha", counts.cu_alpha())
        .value("ku_alpha", coded.by_code(|code| counts.ku_alpha(code)))
        .value("coverage", coded.by_code(|code| counts.coverage(code)))
        .value("u_alpha_per_code", u_alpha_per_code(length, &coded)?);
    Ok(figures)
}

impl Coded {
    fn by_code(&self, of: impl Fn(u32) -> Figure) -> Figures {
        self.numbered().map(|(code, name)| (name, of(code))).collect()
    }
}

fn u_alpha_per_code(length: u64, coded: &Coded) -> Result<Figures, VectorError> {
    coded
        .numbered()
        .map(|(code, name)| {
            let counts = of_code(length, &coded.slices(), code).map_err(contradiction)?;
            Ok((name, counts.u_alpha()))
        })
        .collect()
}

/// Kind `spans_alphaU2004`: the older coefficient, and the newer one code by code.
pub(super) fn spans_1995(data: Data<'_>) -> Result<Figures, VectorError> {
    let length = data.count("length")?;
    let begin = data.count_of(&["begin", "offset", "start"])?.unwrap_or(0);
    let coded = data.coded(begin)?;
    let each: Vec<_> = coded
        .numbered()
        .map(|(code, name)| Ok((name, unitizing1995::of_code(length, &coded.slices(), code)?)))
        .collect::<Result<_, BadSpans>>()
        .map_err(contradiction)?;
    let whole = each.iter().map(|(_, one)| *one).reduce(unitizing1995::Disagreement::plus);
    let alpha_u = whole.map_or(Err(super::super::Undefined::NothingMarked), |sum| sum.alpha());
    let per_code: Figures = each.iter().map(|(name, one)| (*name, one.alpha())).collect();
    let observed: Figures = each.iter().map(|(name, one)| (*name, Ok(one.observed))).collect();
    let expected: Figures = each.iter().map(|(name, one)| (*name, Ok(one.expected))).collect();
    let mut figures = Figures::default();
    figures
        .named(
            &[
                "alpha_u",
                "alpha_u_2004",
                "alpha_U",
                "alpha_U_2004",
                "alphaU",
                "alphaU2004",
                "alpha_u_overall",
                "alpha_u2004",
                "alpha_u_2004_overall",
                "alphaU_overall",
            ],
            alpha_u,
        )
        .valued(
            &[
                "alpha_u_per_code",
                "alpha_u_2004_per_code",
                "alpha_U_per_code",
                "alpha_U_2004_per_code",
                "alphaU_per_code",
                "alphaU2004_per_code",
                "alpha_u_per_category",
                "alpha_u2004_per_code",
                "alpha_u_2004_per_category",
                "per_code",
                "per_category",
            ],
            per_code,
        )
        .valued(&["observed_disagreement_per_code", "d_o_per_code", "D_o_per_code"], observed)
        .valued(&["expected_disagreement_per_code", "d_e_per_code", "D_e_per_code"], expected)
        .value("u_alpha_2016_per_code", u_alpha_per_code(length, &coded)?)
        .value("per_position", per_position(length, &coded));
    Ok(figures)
}

/// Coefficients on positions that have a code or not, code by code; for a single code also alone.
fn per_position(length: u64, coded: &Coded) -> Figures {
    let study = study(length, coded, &[]);
    let mut figures = Figures::default();
    for (code, name) in coded.numbered() {
        let of_code = of_one_code(&study, code, Grain::Characters);
        figures.value(name, of_code.clone());
        if coded.codes.len() == 1 {
            figures.with(of_code);
        }
    }
    figures
}

/// Kind `gamma`: the best alignment, and γ where the random continua are given.
pub(super) fn gamma(data: Data<'_>) -> Result<Figures, VectorError> {
    let number = |field: &str| data.number_of(&[field]).unwrap_or(1.0);
    let costs = Costs { alpha: number("alpha"), beta: number("beta"), empty: number("delta_empty") };
    let mut codes = Codes::default();
    let coders = continuum(&mut codes, data.need("coders")?)?;
    let slices: Vec<&[CodedSpan]> = coders.iter().map(Vec::as_slice).collect();
    let random: Vec<Vec<Vec<CodedSpan>>> = match data.get("random_continua") {
        Some(random) => as_list("random_continua", random)?
            .iter()
            .map(|one| continuum(&mut codes, one.get("coders").unwrap_or(one)))
            .collect::<Result<_, _>>()?,
        None => Vec::new(),
    };
    let disorders = random.iter().filter_map(|one| {
        let slices: Vec<&[CodedSpan]> = one.iter().map(Vec::as_slice).collect();
        best_disorder(&slices, costs).ok()
    });
    let mut figures = Figures::default();
    figures
        .named(&["best_alignment_disorder", "observed_disorder", "disorder"], best_disorder(&slices, costs))
        .valued(&["random_disorders", "random_continua_disorders", "expected_disorders"], list(disorders))
        .named(
            &["expected_disorder", "mean_random_disorder", "random_mean_disorder", "mean_expected_disorder"],
            mean_disorder(&random, costs),
        )
        .named(&["gamma", "gamma_given_continua"], gamma_of(&slices, &random, costs));
    Ok(figures)
}

/// The spans of each coder: by name, or a list of coders.
fn continuum(codes: &mut Codes, value: &Value) -> Result<Vec<Vec<CodedSpan>>, VectorError> {
    match value {
        Value::Object(coders) => coders.iter().map(|(name, spans)| codes.spans(name, spans, 0)).collect(),
        other => as_list("random_continua", other)?
            .iter()
            .map(|spans| codes.spans("random_continua", spans, 0))
            .collect(),
    }
}

/// The levels of a coded text: their names, and the field that lists their units.
const LEVELS: [(&[&str], Option<&str>); 6] = [
    (&["character", "characters", "char"], None),
    (&["token", "tokens"], Some("tokens")),
    (&["sentence", "sentences"], Some("sentences")),
    (&["paragraph", "paragraphs"], Some("paragraphs")),
    (&["passage", "passages"], Some("passages")),
    (&["turn", "turns"], Some("turns")),
];

/// Kind `coded_text`: the same codings on characters, tokens, sentences.
pub(super) fn coded_text(data: Data<'_>) -> Result<Figures, VectorError> {
    let text = data.get("text").and_then(Value::as_str);
    let length = match (data.get("length"), text) {
        (Some(length), _) => as_count("length", length)?,
        (None, Some(text)) => text.chars().count() as u64,
        (None, None) => return Err(VectorError::Missing { field: "length".into() }),
    };
    let coded = data.coded(0)?;
    if coded.coders.is_empty() {
        return Err(VectorError::Shape {
            field: "coders".into(),
            expected: "the spans of at least one coder",
        });
    }
    for own in &coded.spans {
        super::super::unitizing::check(length, own).map_err(contradiction)?;
    }
    let mut figures = Figures::default();
    let mut pooled = Figures::default();
    let mut by_code: Vec<Figures> = vec![Figures::default(); coded.codes.len()];
    for (names, field) in LEVELS {
        let units = match field {
            None => Vec::new(),
            Some(field) => match data.get(field) {
                Some(units) => extents(field, units, text)?,
                None => continue,
            },
        };
        let grain = if field.is_none() { Grain::Characters } else { Grain::Units };
        let study = study(length, &coded, &units);
        let mut level = Figures::default();
        for (code, name) in coded.numbered() {
            let of_code = of_one_code(&study, code, grain);
            level.value(name, of_code.clone());
            by_code[code as usize].valued(names, of_code);
        }
        let tables: Option<Vec<Fourfold>> = coded
            .numbered()
            .map(|(code, _)| {
                study.project(code, grain, Carries::AnyPart).ratings.only_pair().ok()?.fourfold(1).ok()
            })
            .collect();
        let kappa = tables.map(|tables| pooled_kappa(&tables)).and_then(Result::ok);
        let (sets, _) = study.project_sets(grain, Carries::AnyPart);
        level
            .number("pooled_kappa", kappa)
            .figure("alpha_masi", sets.alpha(SetDistance::Masi))
            .figure("alpha_jaccard", sets.alpha(SetDistance::Jaccard));
        pooled.numbered(names, kappa);
        figures.valued(names, level);
    }
    figures.value("pooled_kappa", pooled);
    figures.value("u_alpha_per_code", u_alpha_per_code(length, &coded)?);
    for ((_, name), levels) in coded.numbered().zip(by_code) {
        figures.value(name, levels);
    }
    Ok(figures)
}

/// One document, finished by all.
fn study(length: u64, coded: &Coded, units: &[Extent]) -> Study {
    let hands = coded.coders.iter().zip(&coded.spans).map(|(name, spans)| Hand {
        name: name.clone(),
        finished: vec![true],
        marks: spans.iter().map(|span| Mark::of(0, *span)).collect(),
        unsought: std::collections::BTreeSet::new(),
    });
    Study {
        texts: vec![Text { units: units.to_vec(), ..Text::whole("text", length) }],
        codes: coded.codes.clone(),
        hands: hands.collect(),
    }
}

/// Everything that is said of one code on one kind of unit.
fn of_one_code(study: &Study, code: u32, grain: Grain) -> Figures {
    let ratings = study.project(code, grain, Carries::AnyPart).ratings;
    let mut figures = match ratings.only_pair().and_then(|pair| pair.fourfold(1)) {
        Ok(counts) => fourfold(counts),
        Err(_) => Figures::default(),
    };
    let tally = Tally::of(&ratings);
    let mut of_all = Figures::default();
    of_all
        .figure("percent_agreement", tally.percent())
        .named(
            &["krippendorff_alpha_nominal", "krippendorff_alpha", "alpha"],
            alpha(&ratings, &Metric::Nominal),
        )
        .figure("fleiss_kappa", tally.fleiss())
        .figure("conger_kappa", tally.conger())
        .figure("light_kappa", light(&ratings))
        .figure("gwet_ac1", tally.ac1())
        .figure("brennan_prediger", tally.brennan_prediger())
        .value("n_units", ratings.unit_count());
    figures.with(of_all);
    figures
}

/// Units as `[start, end]`, or as words to be found in the text one after the other.
fn extents(field: &str, units: &Value, text: Option<&str>) -> Result<Vec<Extent>, VectorError> {
    let wrong = || VectorError::Shape { field: field.to_owned(), expected: "a list of [start, end]" };
    let units = as_list(field, units)?;
    if let (Some(text), true) = (text, units.iter().all(Value::is_string)) {
        return found_in(text, units.iter().filter_map(Value::as_str)).ok_or_else(wrong);
    }
    units
        .iter()
        .map(|unit| {
            let unit = as_list(field, unit)?;
            let (Some(start), Some(end)) = (unit.first(), unit.get(1)) else { return Err(wrong()) };
            let (start, end) = (as_count(field, start)?, as_count(field, end)?);
            if end < start { Err(wrong()) } else { Ok(Extent { start, end }) }
        })
        .collect()
}

fn found_in<'a>(text: &str, words: impl Iterator<Item = &'a str>) -> Option<Vec<Extent>> {
    let (mut byte, mut at) = (0, 0u64);
    words
        .map(|word| {
            let before = text[byte..].find(word)?;
            at += text[byte..byte + before].chars().count() as u64;
            byte += before + word.len();
            let start = at;
            at += word.chars().count() as u64;
            Some(Extent { start, end: at })
        })
        .collect()
}

/// Kind `span_f1`: a candidate's spans against a reference's.
pub(super) fn span_f1(data: Data<'_>) -> Result<Figures, VectorError> {
    let mut codes = Codes::default();
    let reference = codes.spans("reference", data.need("reference")?, 0)?;
    let candidate = codes.spans("candidate", data.need("candidate")?, 0)?;
    let schemes = [
        ("strict", Scheme::Strict),
        ("exact_boundary", Scheme::Exact),
        ("partial_boundary", Scheme::Partial),
        ("type_overlap", Scheme::Type),
    ];
    let mut figures = Figures::default();
    for (name, scheme) in schemes {
        let found = matches(&reference, &candidate, scheme);
        figures
            .figure(&format!("{name}_precision"), found.precision())
            .figure(&format!("{name}_recall"), found.recall())
            .figure(&format!("{name}_f1"), found.f1());
    }
    figures.named(&["holsti", "holsti_cr"], matches(&reference, &candidate, Scheme::Strict).f1());
    if let Some(threshold) = data.number_of(&["iou_threshold", "iou", "threshold"]) {
        figures
            .named(&["iou_f1", "iou_strict_f1"], by_iou(&reference, &candidate, threshold, true).f1())
            .figure("iou_boundary_f1", by_iou(&reference, &candidate, threshold, false).f1());
    }
    Ok(figures)
}

/// The union of spans whatever their code; for coverage.
pub(super) fn covered_by(spans: &[CodedSpan]) -> Vec<Extent> {
    union(spans.iter().map(|span| Extent { start: span.start, end: span.end }).collect())
}

/// Units of a text, for coverage.
pub(super) fn units(data: Data<'_>, field: &str) -> Result<Option<Vec<Extent>>, VectorError> {
    let text = data.get("text").and_then(Value::as_str);
    data.get(field).map(|units| extents(field, units, text)).transpose()
}
