//! New codes by document: what each brought, and the course of all of them beside what would be
//! expected in any order.

use super::axes::{self, Patch, Scale, TICK, foot, grid_up, legend, round_values};
use super::letters::Letters;
use super::picture::{Anchor, Area, Fill, MARGIN, PAGE, Picture, SOFT, Stroke, Written};
use super::{Sketch, always, real};
use crate::analysis::saturation::Advance;
use crate::analysis::special;
use crate::report::escape::visible;
use crate::report::markdown::counted;
use crate::report::study::ReportError;
use crate::report::tables::{NewByDocument, new_codes_by_document};
use crate::report::view::View;

/// Interviews in the base, where nobody says otherwise.
pub(super) const BASE: usize = 4;

/// Interviews in a run, where nobody says otherwise.
pub(super) const RUN: usize = 2;

/// With more documents than this, their numbers stand below the axis and not their names.
const NAMED: usize = 30;

/// With more documents than this, bars and points have no numbers.
const NUMBERED: usize = 60;

const LEFT: f64 = MARGIN + 48.0;
const CURVE: f64 = 240.0;
const BARS: f64 = 90.0;
const BAND: Fill = Fill::Grey(0xdd);

/// The lengths that both halves share.
struct Layout {
    top: f64,
    /// The width of a document.
    step: f64,
}

impl Layout {
    /// The middle of a document's column.
    fn x(&self, document: usize) -> f64 {
        LEFT + self.step * (real(document) + 0.5)
    }

    fn right(&self, documents: usize) -> f64 {
        LEFT + self.step * real(documents)
    }
}

pub(super) fn sketch(view: &View<'_>, base: usize, run: usize) -> Result<Sketch, ReportError> {
    let found = new_codes_by_document(view)?;
    let names: Vec<String> =
        found.documents.iter().map(|document| visible(view.attribution.document(*document))).collect();
    let told = told(&found, &names, base, run);
    let mut notes = vec![
        format!(
            "Base: {} in {} with data, in the order of the documents.",
            counted(found.met.cumulative.last().copied().unwrap_or(0), "code", "codes"),
            counted(names.len() as u64, "document", "documents")
        ),
        "Basis: coded by people.".to_owned(),
        "By this codebook, and of these documents; it does not say that nothing new is left.".to_owned(),
    ];
    notes.extend(always(view));
    Ok(Sketch {
        kind: "Curve and bars",
        title: "New codes by document".to_owned(),
        reading: "The line is the course of these documents in their order; the dashed line is what is expected whatever their order (Colwell, Mao and Chang 2004), with 1.96 standard deviations to each side. Bars are the new codes of each document.".to_owned(),
        picture: picture(&found, &names, &notes),
        notes,
        told,
    })
}

fn told(found: &NewByDocument, names: &[String], base: usize, run: usize) -> Vec<String> {
    let mut told: Vec<String> = names
        .iter()
        .enumerate()
        .map(|(at, name)| {
            format!(
                "{name}: {} new, {} so far, {:.1} expected (± {:.1}).",
                found.met.new[at],
                found.met.cumulative[at],
                found.expected[at],
                1.96 * found.deviation[at]
            )
        })
        .collect();
    if let Some(last) = found.met.runs(base, run, Advance::Rolling).last() {
        told.push(format!(
            "The last run of {run}: {} new, of {} codes in the base of {base}.",
            last.new,
            found.met.base_codes(base)
        ));
    }
    told
}

fn picture(found: &NewByDocument, names: &[String], notes: &[String]) -> Picture {
    let mut picture = Picture::new("saturation", PAGE);
    let keys = [
        (Patch::Dot, "codes so far".to_owned()),
        (Patch::Line(EXPECTED), "expected in any order".to_owned()),
        (Patch::Fill(BAND), "± 1.96 standard deviations".to_owned()),
    ];
    let top = legend(&mut picture, MARGIN, &keys) + 10.0;
    let step = ((PAGE - LEFT - MARGIN - 8.0) / real(names.len().max(1))).min(110.0);
    let layout = Layout { top, step };
    curve(&mut picture, found, &layout);
    let bottom = bars(&mut picture, found, &layout);
    let below = columns(&mut picture, names, &layout, bottom);
    foot(&mut picture, below + 8.0, notes);
    picture
}

const EXPECTED: Stroke = Stroke { grey: 0x22, width: 1.4, dashed: true };

/// The upper half: codes so far, beside what is expected.
fn curve(picture: &mut Picture, found: &NewByDocument, layout: &Layout) {
    let ends = || found.expected.iter().zip(&found.deviation).map(|(mean, spread)| (mean, 1.96 * spread));
    let so_far = || found.met.cumulative.iter().map(|codes| special::real(*codes));
    let highest = ends().map(|(mean, spread)| mean + spread).chain(so_far()).fold(0.0, f64::max);
    let bottom = layout.top + CURVE;
    let (scale, ticks) = upwards(highest, 6, (bottom, layout.top));
    grid_up(picture, &ticks, LEFT, layout.right(found.documents.len()));
    turned(picture, "codes so far", layout.top + CURVE / 2.0);
    let at = |values: Vec<f64>| -> Vec<(f64, f64)> {
        values.into_iter().enumerate().map(|(at, value)| (layout.x(at), scale.at(value))).collect()
    };
    let mut band = at(ends().map(|(mean, spread)| mean + spread).collect());
    band.extend(at(ends().map(|(mean, spread)| mean - spread).collect()).into_iter().rev());
    picture.form(&band, BAND, None);
    picture.curve(&at(found.expected.clone()), EXPECTED);
    let points = at(so_far().collect());
    picture.curve(&points, Stroke::STRONG);
    for (at, point) in points.iter().enumerate() {
        picture.circle(*point, 3.5, Fill::DARK, None);
        // The number of each point stands where there is room for it, and that of the last always.
        if layout.step >= 24.0 || at + 1 == points.len() {
            let label = found.met.cumulative[at].to_string();
            // Away from the other line.
            let down =
                if found.expected[at] > special::real(found.met.cumulative[at]) + 1e-9 { 16.0 } else { -8.0 };
            picture.label((point.0, point.1 + down), &label, Written { grey: 0, ..TICK });
        }
    }
}

/// The lower half: what each document brought. Gives back where it ends.
fn bars(picture: &mut Picture, found: &NewByDocument, layout: &Layout) -> f64 {
    let top = layout.top + CURVE + 24.0;
    let bottom = top + BARS;
    let highest = found.met.new.iter().copied().max().unwrap_or(0);
    let (scale, ticks) = upwards(special::real(highest), 3, (bottom, top));
    grid_up(picture, &ticks, LEFT, layout.right(found.documents.len()));
    turned(picture, "new codes", top + BARS / 2.0);
    let width = (layout.step * 0.6).clamp(1.0, 28.0);
    for (at, new) in found.met.new.iter().enumerate() {
        let height = bottom - scale.at(special::real(*new));
        if *new > 0 {
            let area = Area { x: layout.x(at) - width / 2.0, y: bottom - height, width, height };
            picture.rect(area, Fill::DARK, None);
        }
        if found.met.new.len() <= NUMBERED && layout.step >= 10.0 {
            picture.label(
                (layout.x(at), bottom - height - 4.0),
                &new.to_string(),
                Written { grey: 0, ..TICK },
            );
        }
    }
    picture.line((LEFT, bottom), (layout.right(found.documents.len()), bottom), Stroke::EDGE);
    bottom
}

fn upwards(highest: f64, most: u32, places: (f64, f64)) -> (Scale, Vec<(f64, String)>) {
    let values = round_values(highest, most, 1.0);
    let scale = Scale { values: (0.0, values.last().copied().unwrap_or(1.0)), places };
    let ticks = values.iter().map(|value| (scale.at(*value), format!("{value}"))).collect();
    (scale, ticks)
}

/// The title of an axis, along it.
fn turned(picture: &mut Picture, title: &str, y: f64) {
    let written = Written { anchor: Anchor::Middle, ..axes::KEY }.grey(SOFT);
    picture.turned_label((MARGIN + 10.0, y), title, written, -90.0);
}

/// The names of the documents below their columns, or their numbers. Gives back where they end.
fn columns(picture: &mut Picture, names: &[String], layout: &Layout, bottom: f64) -> f64 {
    let letters = Letters::plain(10.5);
    if names.len() > NAMED {
        let every = names.len().div_ceil(20);
        for at in (0..names.len()).filter(|at| (at + 1) % every == 0 || *at == 0) {
            picture.label((layout.x(at), bottom + 14.0), &(at + 1).to_string(), TICK);
        }
        let middle = (LEFT + layout.right(names.len())) / 2.0;
        let written = Written { anchor: Anchor::Middle, ..axes::KEY }.grey(SOFT);
        picture.label((middle, bottom + 30.0), "documents, in their order", written);
        return bottom + 32.0;
    }
    let lines: Vec<Vec<String>> = names.iter().map(|name| letters.wrap(name, layout.step - 6.0, 4)).collect();
    // Whole words fit below a wide column; below a narrow one names stand on end.
    let fits = names.iter().all(|name| name.split(' ').all(|word| letters.width(word) <= layout.step - 6.0));
    if fits {
        let most = lines.iter().map(Vec::len).max().unwrap_or(1);
        for (at, lines) in lines.iter().enumerate() {
            let mut y = bottom + 14.0;
            for line in lines {
                picture.label((layout.x(at), y), line, Written::new(letters, Anchor::Middle));
                y += letters.line();
            }
        }
        return bottom + 6.0 + letters.line() * real(most);
    }
    const LONGEST: f64 = 150.0;
    let longest = names.iter().map(|name| letters.width(name)).fold(0.0, f64::max).min(LONGEST);
    for (at, name) in names.iter().enumerate() {
        let written = Written::new(letters, Anchor::End);
        picture.turned_label((layout.x(at) + 3.5, bottom + 8.0), &letters.fit(name, LONGEST), written, -90.0);
    }
    bottom + 8.0 + longest
}
