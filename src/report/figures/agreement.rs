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
const ROWS: usize = 44;

/// With more coders than this, what each gave is not drawn.
const CODERS: usize = 3;

const ROW: f64 = 22.0;

/// Where names end at the latest.
const NAMES: f64 = 200.0;
const COUNT: f64 = 52.0;
const VALUE: f64 = 138.0;

/// The room for marks of footnotes.
const MARKS: f64 = 16.0;

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
    let given: Vec<&Row> =
        comparison.rows.iter().filter(|row| row.given.iter().any(|times| *times > 0)).collect();
    if given.is_empty() {
        return Err(ReportError::NothingToDraw { why: "no coder gave any of the codes" });
    }
    let rows = &given[..given.len().min(ROWS)];
    let footnotes = Footnotes::of(rows);
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
    notes.extend(footnotes.notes());
    notes.extend(left_out(rows.len(), given.len(), "first", "codes"));
    let nobody = (comparison.rows.len() - given.len()) as u64;
    if nobody > 0 {
        notes.push(format!("Not drawn: {} that no coder gave.", counted(nobody, "code", "codes")));
    }
    let sketch = Sketch {
        kind: "Dots with intervals",
        title: format!("Agreement between {} by code, on {unit}", listed(&coders)),
        reading: "Dots are Krippendorff's α (nominal), lines its 95 % interval; 0 is what chance would give, 1 full agreement.".to_owned(),
        told: rows.iter().map(|row| told(row, &coders)).collect(),
        picture: picture(rows, &coders, &footnotes, &notes),
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

/// What a reader has to know beside the figures of some codes, each remark with its mark.
struct Footnotes {
    remarks: Vec<&'static str>,
    partly_undefined: bool,
}

impl Footnotes {
    fn of(rows: &[&Row]) -> Self {
        let mut remarks: Vec<&'static str> = Vec::new();
        for remark in rows.iter().flat_map(|row| &row.remarks) {
            if !remarks.contains(remark) {
                remarks.push(remark);
            }
        }
        Footnotes { remarks, partly_undefined: rows.iter().any(|row| is_partly_undefined(row)) }
    }

    /// `a`, `b` and so on.
    fn mark(at: usize) -> char {
        u8::try_from(at).ok().filter(|at| *at < 26).map_or('*', |at| char::from(b'a' + at))
    }

    /// The marks of a code: `ab*`.
    fn marks(&self, row: &Row) -> String {
        let own = self.remarks.iter().enumerate().filter(|(_, remark)| row.remarks.contains(remark));
        let star = is_partly_undefined(row).then_some('*');
        own.map(|(at, _)| Self::mark(at)).chain(star).collect()
    }

    fn notes(&self) -> Vec<String> {
        let remark = |(at, remark): (usize, &&str)| format!("{}: {remark}.", Self::mark(at));
        let star = "*: undefined in some replicates; the interval is that of the others.".to_owned();
        self.remarks.iter().enumerate().map(remark).chain(self.partly_undefined.then_some(star)).collect()
    }
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
fn lowest(rows: &[&Row]) -> f64 {
    let values = rows.iter().flat_map(|row| {
        let bounds = row.alpha.interval.and_then(|interval| interval.bounds);
        [row.alpha.value, bounds.map(|bounds| bounds.low)]
    });
    let least = values.flatten().fold(0.0, f64::min);
    ((least * 5.0 - 1e-9).floor() / 5.0).clamp(-1.0, 0.0)
}

fn picture(rows: &[&Row], coders: &[String], footnotes: &Footnotes, notes: &[String]) -> Picture {
    let mut picture = Picture::new("agreement", PAGE);
    let keys = [(Patch::Dot, "Krippendorff's α with its 95 % interval".to_owned())];
    let top = legend(&mut picture, MARGIN, &keys) + 20.0;
    let names: Vec<Name> = rows.iter().map(|row| Name { text: visible(&row.code), depth: 1 }).collect();
    let mut left = names_end(names.iter()).min(NAMES);
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
    let room = scale.places.1 - scale.places.0;
    // Labels of ticks need thirty points each.
    let step = if room * 0.2 / (1.0 - lowest) < 30.0 { 0.5 } else { 0.2 };
    let first = (lowest / step).ceil();
    let ticks: Vec<(f64, String)> = (0u32..)
        .map(|at| (first + f64::from(at)) * step)
        .take_while(|value| *value <= 1.0 + 1e-9)
        .map(|value| (scale.at(value), fixed_tick(value)))
        .collect();
    grid_across(&mut picture, &ticks, top, bottom);
    picture.line((scale.at(0.0), top), (scale.at(0.0), bottom), Stroke::EDGE);
    picture.label((PAGE - MARGIN - MARKS, top - 6.0), "α (95 % interval)", head);
    for (at, (row, name)) in rows.iter().zip(&names).enumerate() {
        let y = top + ROW * (real(at) + 0.5);
        name.write(&mut picture, y, names_right, 1);
        draw(&mut picture, row, &footnotes.marks(row), scale, y);
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

fn draw(picture: &mut Picture, row: &Row, marks: &str, scale: Scale, y: f64) {
    let alpha = &row.alpha;
    if !marks.is_empty() {
        // In a column of their own, so that the numbers stay below each other.
        let raised = Written::new(Letters::plain(9.0), Anchor::Start);
        picture.label((PAGE - MARGIN - MARKS + 2.0, y + 1.0), marks, raised);
    }
    let written = Written { anchor: Anchor::End, ..axes::KEY };
    let Some(found) = alpha.value else {
        let soft = Written { anchor: Anchor::Start, ..written }.grey(SOFT);
        let room = PAGE - MARGIN - scale.places.0 - 6.0;
        picture.backed_label(
            (scale.at(0.0) + 6.0, y + 4.0),
            &soft.letters.fit(&alpha.to_string(), room),
            soft,
        );
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
    picture.label((PAGE - MARGIN - MARKS, y + 4.0), &value(alpha), written);
}
