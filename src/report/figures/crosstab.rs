//! Codes by the groups of an attribute: in which groups more or fewer people speak of a code than
//! would be expected if the groups did not matter.

use super::axes::{self, Name, Patch, Scale, foot, legend, names_end};
use super::letters::Letters;
use super::picture::{Anchor, Area, Fill, MARGIN, PAGE, Picture, SOFT, Stroke, Written};
use super::{
    Sketch, TOO_SMALL, always, basis, layers_with_marks, left_out, n_of, name, numbered, pages, real,
};
use crate::analysis::groups::{Group, by_attribute};
use crate::coding::evidence::Layer;
use crate::report::escape::visible;
use crate::report::markdown::number;
use crate::report::study::ReportError;
use crate::report::tables::{all_codes, check_attribute, is_small, residuals, told_of_small};
use crate::report::view::View;
use crate::report::wording;

/// Groups in one picture.
const GROUPS: usize = 6;

/// Beyond this a residual stands out.
const STANDS_OUT: f64 = 2.0;

const ROW: f64 = 26.0;

/// The height of a row whose name takes two lines.
const TALL_ROW: f64 = 34.0;

const BAR: f64 = 12.0;

/// A code of one layer: a cell for each group.
struct Row {
    code: u32,
    name: Name,
    layer: Layer,
    cells: Vec<Cell>,
}

impl Row {
    fn height(&self) -> f64 {
        if self.name.fits() { ROW } else { TALL_ROW }
    }
}

/// What is drawn of a group.
struct Cell {
    /// Whether its count is too small to leave the study.
    small: bool,
    printed: String,
    residual: Option<f64>,
}

pub(super) fn sketches(view: &View<'_>, attribute: &str, most: usize) -> Result<Vec<Sketch>, ReportError> {
    check_attribute(view, attribute)?;
    let layers = layers_with_marks(view)?;
    let mut groups = by_attribute(view.evidence(), &view.bases, &[], attribute);
    if groups.is_empty() {
        return Err(ReportError::NothingToDraw { why: "no participant has a passage of data" });
    }
    let all_groups = groups.len();
    groups.truncate(GROUPS);
    let all = || all_codes(view).flat_map(|code| layers.iter().map(move |layer| (code, *layer)));
    let carried: Vec<(u32, Layer)> =
        all().filter(|(code, layer)| !view.carriers.theme(*layer, *code).is_empty()).collect();
    let rows: Vec<Row> =
        carried.iter().map(|(code, layer)| row(view, attribute, *code, *layer, groups.len())).collect();
    if rows.iter().all(|row| row.cells.iter().all(|cell| cell.small)) {
        return Err(ReportError::NothingToDraw { why: TOO_SMALL });
    }
    let people: u32 =
        by_attribute(view.evidence(), &view.bases, &[], attribute).iter().map(|group| group.of).sum();
    let mut notes = vec![
        format!(
            "Base: {} participants with words of data, each once, by {}.",
            number(people),
            visible(attribute)
        ),
        basis(&layers).to_owned(),
        "Residuals describe these participants. They are no test: people of a qualitative study were chosen."
            .to_owned(),
    ];
    let pages = pages(&rows, Row::height);
    let several = pages.len() > 1;
    let drawn: usize = pages.iter().take(most).map(|page| page.len()).sum();
    notes.extend(left_out(drawn, carried.len(), "first", "rows"));
    notes.extend(left_out(groups.len(), all_groups, "first", "groups"));
    if let Some(told) = told_of_small(view.input.options.least) {
        notes.push(format!("{told} Beside such a count no residual is drawn."));
    }
    notes.extend(always(view));
    let names: Vec<String> = groups.iter().map(|group| group_name(group, view.input.options.least)).collect();
    let sketched = pages.into_iter().take(most).enumerate().map(|(at, page)| Sketch {
        kind: "Bars of residuals",
        title: format!("Codes by {}: participants with at least one passage", visible(attribute)),
        reading: "A bar to the right: more participants of the group than if groups did not matter; to the left: fewer. Its length is the adjusted residual; beyond the dashed lines (±2) a cell stands out. Beside it the participants with the code, of those in the group.".to_owned(),
        told: told(page, &groups),
        picture: picture(&numbered("crosstab", at, several), page, &names, &layers, &notes),
        notes: notes.clone(),
    });
    Ok(sketched.collect())
}

fn group_name(group: &Group, least: u32) -> String {
    let name = visible(group.value.as_deref().unwrap_or("no value"));
    let of = if group.of > 0 && group.of < least { format!("<{least}") } else { group.of.to_string() };
    // The mark keeps the number behind a name that runs from right to left.
    format!("{name}\u{200E} (n = {of})")
}

fn row(view: &View<'_>, attribute: &str, code: u32, layer: Layer, drawn: usize) -> Row {
    let least = view.input.options.least;
    let groups = by_attribute(view.evidence(), &view.bases, view.carriers.theme(layer, code), attribute);
    let cells = groups.iter().zip(residuals(&groups, least)).map(|(group, residual)| {
        let small = is_small(group, least);
        let printed = if small { format!("<{least}") } else { n_of(group.with, group.of) };
        Cell { small, printed, residual }
    });
    Row { code, name: name(view, code), layer, cells: cells.take(drawn).collect() }
}

fn told(rows: &[Row], groups: &[Group]) -> Vec<String> {
    let mut told = Vec::new();
    for row in rows {
        for (cell, group) in row.cells.iter().zip(groups) {
            let residual =
                cell.residual.map_or_else(String::new, |residual| format!(", residual {}", signed(residual)));
            told.push(format!(
                "{}, {}, {}: {}{residual}.",
                row.name.text,
                wording::layer(row.layer).to_lowercase(),
                group.value.as_deref().unwrap_or("no value"),
                cell.printed
            ));
        }
    }
    told
}

/// With its sign, a minus among them; never −0.0.
fn signed(residual: f64) -> String {
    let text = format!("{:.1}", residual.abs());
    match (text.as_str(), residual < 0.0) {
        ("0.0", _) => text,
        (_, true) => format!("−{text}"),
        (_, false) => format!("+{text}"),
    }
}

fn picture(id: &str, rows: &[Row], groups: &[String], layers: &[Layer], notes: &[String]) -> Picture {
    let mut picture = Picture::new(id, PAGE);
    let mut keys = axes::keys(layers);
    keys.push((Patch::Line(Stroke::EDGE.dashed()), "adjusted residuals of ±2".to_owned()));
    let top = legend(&mut picture, MARGIN, &keys) + 4.0;
    let left = names_end(rows.iter().map(|row| &row.name));
    let column = (PAGE - MARGIN - left) / real(groups.len());
    let heading = Written::new(Letters::bold(11.0), Anchor::Middle);
    let lines: Vec<Vec<String>> =
        groups.iter().map(|name| heading.letters.wrap(name, column - 8.0, 3)).collect();
    let head = heading.letters.line() * real(lines.iter().map(Vec::len).max().unwrap_or(1)) + 4.0;
    for (at, lines) in lines.iter().enumerate() {
        picture.lines((left + column * (real(at) + 0.5), top + head / 2.0), lines, heading);
    }
    let first = top + head;
    let mut bottom = first;
    let middles: Vec<f64> = rows
        .iter()
        .map(|row| {
            bottom += row.height();
            bottom - row.height() / 2.0
        })
        .collect();
    let furthest = rows.iter().flat_map(|row| &row.cells).filter_map(|cell| cell.residual).map(f64::abs);
    let furthest = furthest.fold(3.0, f64::max);
    for at in 0..groups.len() {
        let panel = Panel::new(left + column * real(at), column, furthest);
        panel.frame(&mut picture, (first, bottom));
        for (row, middle) in rows.iter().zip(&middles) {
            panel.cell(&mut picture, row.layer, &row.cells[at], *middle);
        }
    }
    for (at, (row, middle)) in rows.iter().zip(&middles).enumerate() {
        // The layers of a code stand under its name, once.
        if at == 0 || rows[at - 1].code != row.code {
            row.name.write(&mut picture, *middle, left, 2);
            let y = middle - row.height() / 2.0;
            picture.line((MARGIN, y), (PAGE - MARGIN, y), Stroke::GRID);
        }
    }
    picture.line((MARGIN, bottom), (PAGE - MARGIN, bottom), Stroke::GRID);
    foot(&mut picture, bottom + 18.0, notes);
    picture
}

/// The column of a group: a scale of residuals, and room for the counts.
struct Panel {
    scale: Scale,
    counts: f64,
}

impl Panel {
    fn new(left: f64, width: f64, furthest: f64) -> Self {
        let counts = 56.0f64.min(width * 0.45);
        let places = (left + 6.0, left + width - counts - 4.0);
        Panel { scale: Scale { values: (-furthest, furthest), places }, counts: left + width - 4.0 }
    }

    /// Zero, and where a residual stands out.
    fn frame(&self, picture: &mut Picture, (top, bottom): (f64, f64)) {
        for (value, label, stroke) in [
            (-STANDS_OUT, "−2", LIGHT.dashed()),
            (0.0, "0", Stroke::EDGE),
            (STANDS_OUT, "+2", LIGHT.dashed()),
        ] {
            let x = self.scale.at(value);
            picture.line((x, top), (x, bottom), stroke);
            picture.label((x, bottom + 12.0), label, axes::TICK);
        }
    }

    /// The bar and the count of one code.
    fn cell(&self, picture: &mut Picture, layer: Layer, cell: &Cell, middle: f64) {
        let zero = self.scale.at(0.0);
        if let Some(residual) = cell.residual {
            let end = self.scale.at(residual);
            let width = (end - zero).abs();
            let area = Area { x: zero.min(end), y: middle - BAR / 2.0, width, height: BAR };
            if width > 0.0 {
                picture.rect(area, Fill::of(layer), Some(Stroke::EDGE));
            }
        }
        let out = cell.residual.is_some_and(|residual| residual.abs() >= STANDS_OUT);
        let letters = Letters { size: 10.5, bold: out };
        let written = Written::new(letters, Anchor::End).grey(if out { 0 } else { SOFT });
        picture.label((self.counts, middle + 3.5), &cell.printed, written);
    }
}

const LIGHT: Stroke = Stroke { grey: 0x88, width: 0.8, dashed: false };

#[cfg(test)]
mod tests {
    use super::*;

    fn group(value: Option<&str>, with: u32, of: u32) -> Group {
        Group { value: value.map(Into::into), with, of }
    }

    #[test]
    fn residuals_are_of_those_with_the_code_in_groups_with_a_value() {
        // 8 of 10 and 1 of 6: adjusted residual of the first by hand, (8 − 9·10/16)/√(5.625·(7/16)·(6/16)).
        let found = residuals(&[group(Some("a"), 8, 10), group(Some("b"), 1, 6), group(None, 3, 3)], 0);
        let by_hand = (8.0 - 5.625) / (5.625f64 * (7.0 / 16.0) * (6.0 / 16.0)).sqrt();
        assert!((found[0].unwrap() - by_hand).abs() < 1e-9);
        assert!((found[0].unwrap() + found[1].unwrap()).abs() < 1e-9);
        assert_eq!((found.len(), found[2]), (3, None), "those without a value are in no table");
        assert_eq!(residuals(&[group(Some("a"), 3, 3), group(Some("b"), 4, 4)], 0), [None, None]);
        assert_eq!(residuals(&[group(Some("a"), 8, 10), group(Some("b"), 1, 6)], 5), [None, None]);
    }

    #[test]
    fn a_residual_has_its_sign() {
        assert_eq!([2.47, -2.47, -0.01].map(signed), ["+2.5", "−2.5", "0.0"]);
    }
}
