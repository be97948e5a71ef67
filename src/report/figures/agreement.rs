//! Agreement between coders, code by code, with intervals.

use std::collections::BTreeMap;

use super::axes::{self, Name, Patch, Scale, TICK, foot, grid_across, legend, names_end};
use super::letters::Letters;
use super::picture::{Anchor, Fill, MARGIN, PAGE, Picture, SOFT, Stroke, Written};
use super::{Drawing, Paper, Sketch, left_out, real};
use crate::analysis::agreement::Comparison;
use crate::analysis::agreement::comparison::{Reported, Row};
use crate::report::escape::visible;
use crate::report::markdown::{counted, listed, number};
use crate::report::study::ReportError;

/// Codes in one picture.
const ROWS: usize = 60;

/// With more coders than this, what each gave is not drawn.
const CODERS: usize = 3;

const ROW: f64 = 22.0;
const COUNT: f64 = 52.0;
const VALUE: f64 = 128.0;

/// Draws what `emic agree` shows first: α of each code with its interval, beside what each coder gave.
/// `said` is its basis, and what else has to be known before the first figure is read.
///
/// # Errors
/// When there is no code to draw, or a template of the study cannot be used.
pub fn agreement(
    comparison: &Comparison,
    said: &[String],
    stamp: &str,
    templates: &BTreeMap<String, String>,
) -> Result<Drawing, ReportError> {
    if comparison.rows.is_empty() {
        return Err(ReportError::NothingToDraw { why: "no code was compared" });
    }
    let rows = &comparison.rows[..comparison.rows.len().min(ROWS)];
    let coders: Vec<String> = comparison.coders.iter().map(|coder| visible(coder)).collect();
    let unit = visible(&comparison.unit);
    let in_documents = comparison
        .documents
        .map_or_else(String::new, |documents| format!(" in {}", counted(documents, "document", "documents")));
    let mut notes = vec![format!(
        "Base: {} {unit}{in_documents}, compared between {}.",
        number(comparison.units),
        listed(&coders)
    )];
    notes.extend(said.iter().map(|line| visible(line)));
    notes.extend(comparison.choices.iter().map(|choice| sentence(choice)));
    notes.extend(remarks(rows));
    notes.extend(left_out(rows.len(), comparison.rows.len(), "first", "codes"));
    let sketch = Sketch {
        kind: "Dots with intervals",
        title: format!("Agreement between {} by code, on {unit}", listed(&coders)),
        reading: "Dots are Krippendorff's α (nominal), lines its 95 % interval; 0 is what chance would give, 1 full agreement.".to_owned(),
        told: rows.iter().map(|row| told(row, &coders)).collect(),
        picture: picture(rows, &coders, &notes),
        notes,
    };
    Paper { templates, stamp: stamp.to_owned() }.drawing(&sketch)
}

fn sentence(words: &str) -> String {
    let words = visible(words);
    let mut letters = words.chars();
    let first = letters.next().map(|first| first.to_uppercase().collect::<String>()).unwrap_or_default();
    format!("{first}{}.", letters.as_str())
}

/// What a reader has to know beside the figures of some codes.
fn remarks(rows: &[Row]) -> Vec<String> {
    let mut all: Vec<&str> = rows.iter().flat_map(|row| row.remarks.iter().copied()).collect();
    all.sort_unstable();
    all.dedup();
    let named = |of: &dyn Fn(&Row) -> bool| {
        let names: Vec<String> = rows.iter().filter(|row| of(row)).map(|row| visible(&row.code)).collect();
        names.join(", ")
    };
    let mut said: Vec<String> = all
        .iter()
        .map(|remark| format!("{}: {remark}.", named(&|row| row.remarks.contains(remark))))
        .collect();
    if rows.iter().any(is_partly_undefined) {
        said.push(format!(
            "* Undefined in some replicates; the interval is that of the others: {}.",
            named(&is_partly_undefined)
        ));
    }
    said
}

/// Whether α is undefined in some of the replicates that its interval was made from.
fn is_partly_undefined(row: &Row) -> bool {
    row.alpha.interval.is_some_and(|interval| interval.undefined > 0)
}

fn told(row: &Row, coders: &[String]) -> String {
    let gave: Vec<String> =
        coders.iter().zip(&row.given).map(|(coder, given)| format!("{coder} {}", number(*given))).collect();
    let percent =
        row.percent.value.map_or_else(String::new, |share| format!(", {:.1} % agreement", 100.0 * share));
    format!(
        "{}: {}, all {}, of {} units{percent}; α {}.",
        row.code,
        gave.join(", "),
        number(row.all_gave),
        number(row.units),
        value(&row.alpha)
    )
}

/// `0.77 (0.61 to 0.93)`, or why there is none.
fn value(alpha: &Reported) -> String {
    let bounds = alpha.interval.and_then(|interval| interval.bounds);
    match (alpha.value, bounds) {
        (Some(value), Some(bounds)) => {
            format!("{} ({} to {})", fixed(value), fixed(bounds.low), fixed(bounds.high))
        }
        (Some(value), None) => fixed(value),
        (None, _) => alpha.to_string(),
    }
}

/// Two digits and a real minus, never −0.00.
fn fixed(value: f64) -> String {
    let text = format!("{:.2}", value.abs());
    if value < 0.0 && text != "0.00" { format!("−{text}") } else { text }
}

/// The lowest value of the axis: 0, or below it the next fifth.
fn lowest(rows: &[Row]) -> f64 {
    let values = rows.iter().flat_map(|row| {
        let bounds = row.alpha.interval.and_then(|interval| interval.bounds);
        [row.alpha.value, bounds.map(|bounds| bounds.low)]
    });
    let least = values.flatten().fold(0.0, f64::min);
    ((least * 5.0 - 1e-9).floor() / 5.0).clamp(-1.0, 0.0)
}

fn picture(rows: &[Row], coders: &[String], notes: &[String]) -> Picture {
    let mut picture = Picture::new("agreement", PAGE);
    let keys = [(Patch::Dot, "Krippendorff's α with its 95 % interval".to_owned())];
    let top = legend(&mut picture, MARGIN, &keys) + 20.0;
    let names: Vec<Name> = rows.iter().map(|row| Name { text: visible(&row.code), depth: 1 }).collect();
    let mut left = names_end(names.iter());
    let bottom = top + ROW * real(rows.len());
    let head = Written::new(Letters::bold(10.5), Anchor::End);
    let figures = Written::new(Letters::plain(11.0), Anchor::End);
    let shown = if coders.len() > CODERS { &[] } else { coders };
    for (column, heading) in shown.iter().map(String::as_str).chain([all(coders)]).enumerate() {
        let right = left + COUNT * real(column + 1) - 8.0;
        picture.label((right, top - 6.0), &head.letters.fit(heading, COUNT - 6.0), head);
        for (at, row) in rows.iter().enumerate() {
            let count = row.given.get(column).filter(|_| column < shown.len()).unwrap_or(&row.all_gave);
            picture.label((right, top + ROW * (real(at) + 0.5) + 4.0), &number(*count), figures);
        }
    }
    let names_right = left;
    left += COUNT * real(shown.len() + 1) + 14.0;
    let lowest = lowest(rows);
    let scale = Scale { values: (lowest, 1.0), places: (left, PAGE - MARGIN - VALUE - 10.0) };
    let step = if lowest < -0.4 { 0.5 } else { 0.2 };
    let first = (lowest / step).ceil();
    let ticks: Vec<(f64, String)> = (0u32..)
        .map(|at| (first + f64::from(at)) * step)
        .take_while(|value| *value <= 1.0 + 1e-9)
        .map(|value| (scale.at(value), fixed_tick(value)))
        .collect();
    grid_across(&mut picture, &ticks, top, bottom);
    picture.line((scale.at(0.0), top), (scale.at(0.0), bottom), Stroke::EDGE);
    picture.label((PAGE - MARGIN - 6.0, top - 6.0), "α (95 % interval)", head);
    for (at, (row, name)) in rows.iter().zip(&names).enumerate() {
        let y = top + ROW * (real(at) + 0.5);
        name.write(&mut picture, y, names_right, 1);
        draw(&mut picture, row, scale, y);
    }
    picture.label((scale.at(0.5), bottom + 30.0), "Krippendorff's α", TICK);
    foot(&mut picture, bottom + 38.0, notes);
    picture
}

/// The heading of what all coders gave.
fn all(coders: &[String]) -> &'static str {
    if coders.len() == 2 { "both" } else { "all" }
}

fn fixed_tick(value: f64) -> String {
    let text = format!("{:.1}", value.abs());
    if value < -1e-9 { format!("−{text}") } else { text }
}

fn draw(picture: &mut Picture, row: &Row, scale: Scale, y: f64) {
    let alpha = &row.alpha;
    let written = Written { anchor: Anchor::End, ..axes::KEY };
    let Some(found) = alpha.value else {
        let soft = Written { anchor: Anchor::Start, ..written }.grey(SOFT);
        let room = PAGE - MARGIN - scale.places.0 - 6.0;
        picture.label((scale.at(0.0) + 6.0, y + 4.0), &soft.letters.fit(&alpha.to_string(), room), soft);
        return;
    };
    if let Some(bounds) = alpha.interval.and_then(|interval| interval.bounds) {
        let (low, high) = (scale.at(bounds.low), scale.at(bounds.high));
        picture.line((low, y), (high, y), Stroke::STRONG);
        for end in [low, high] {
            picture.line((end, y - 4.0), (end, y + 4.0), Stroke::STRONG);
        }
    }
    picture.circle((scale.at(found), y), 4.5, Fill::DARK, None);
    // The star hangs over the edge of the column, so that the numbers stay below each other.
    picture.label((PAGE - MARGIN - 6.0, y + 4.0), &value(alpha), written);
    if is_partly_undefined(row) {
        picture.label((PAGE - MARGIN - 5.0, y + 4.0), "*", axes::KEY);
    }
}
