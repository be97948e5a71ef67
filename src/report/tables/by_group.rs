//! Codes by the attributes of participants, and new codes by interview.

use std::collections::{BTreeMap, BTreeSet};

use super::cells::{Cell, Table};
use super::codes::{all, documents, name};
use super::questions::{check_attribute, layers};
use crate::analysis::contingency::{self, holm};
use crate::analysis::groups::{Group, by_attribute};
use crate::analysis::saturation::{Accumulation, Advance, NewCodes, new_codes};
use crate::coding::evidence::Layer;
use crate::report::study::ReportError;
use crate::report::view::View;

/// A row of the crosstab before the p values are corrected.
struct Row {
    cells: Vec<Cell>,
    test: Option<contingency::Table>,
    groups: Vec<Group>,
}

/// Each code by the values of an attribute: participants, never passages.
pub(super) fn crosstab(view: &View<'_>, attribute: &str, test: bool) -> Result<Table, ReportError> {
    let least = view.input.options.least;
    check_attribute(view, attribute)?;
    let groups = by_attribute(view.evidence(), &view.bases, &[], attribute);
    let mut table = Table::new(format!("Codes by {attribute}: participants with at least one passage"));
    table.text(&["Code", "Layer"]);
    table.figures(groups.iter().map(|group| group.value.as_deref().unwrap_or("no value")));
    if test {
        table.figures(["χ²", "df", "p (χ²)", "p (Fisher)", "p (Holm)", "Cramér's V"]);
        let known = groups.iter().filter_map(|group| group.value.as_deref());
        table.figures(known.map(|value| format!("residual, {value}")));
    }
    let rows: Vec<Row> = layers(view)
        .into_iter()
        .flat_map(|layer| all(view).map(move |code| (layer, code)))
        .map(|((layer, layer_name), code)| {
            let groups =
                by_attribute(view.evidence(), &view.bases, view.carriers.theme(layer, code), attribute);
            let mut cells = vec![name(view, code), Cell::Text(layer_name.to_owned())];
            cells.extend(groups.iter().map(|group| shown(group, least)));
            Row { cells, test: contingency::Table::new(with_and_without(&groups)), groups }
        })
        .collect();
    let corrected = corrected(&rows);
    let uncertain = rows.iter().filter_map(|row| row.test.as_ref()).any(|test| !test.conditions().hold());
    for (row, corrected) in rows.into_iter().zip(corrected) {
        let mut cells = row.cells;
        if test {
            cells.extend(tests(row.test.as_ref(), corrected));
            cells.extend(residual_cells(&row.groups, least));
        }
        table.row(cells);
    }
    table.note("Each participant once, with the code or one below it, of those with the value.");
    table.notes.extend(told_of_small(least));
    if test {
        table.note("Tests are on participants. They assume a random sample: for people who were chosen, counts and V say more than p. Holm's correction is over the rows of this table; it takes Fisher's p where there is one.");
        table.note("Residuals are adjusted (Agresti 2007, 2.4.5): beyond 2 or below −2 a group stands out from the others.");
        if uncertain {
            table.note("In some rows expected counts are too small for χ² (below 1, or more than a fifth below 5): take Fisher's p.");
        }
    }
    Ok(table)
}

/// A count with its base, unless it is too small to leave the study.
pub(super) fn shown(group: &Group, least: u32) -> Cell {
    if is_small(group, least) {
        return Cell::Below(least.into());
    }
    Cell::Of { part: group.with.into(), whole: group.of.into() }
}

/// Whether a count, or the group it is of, is too small to leave the study.
pub(in crate::report) fn is_small(group: &Group, least: u32) -> bool {
    let small = |count: u32| count > 0 && count < least;
    small(group.with) || small(group.of)
}

/// That small counts are not shown.
pub(in crate::report) fn told_of_small(least: u32) -> Option<String> {
    (least > 0)
        .then(|| format!("Counts from 1 to {} and groups of fewer than {least} are not shown.", least - 1))
}

/// The table of a code: with and without, over the groups that have a value.
fn with_and_without(groups: &[Group]) -> Vec<Vec<u64>> {
    let known = || groups.iter().filter(|group| group.value.is_some());
    vec![
        known().map(|group| u64::from(group.with)).collect(),
        known().map(|group| u64::from(group.of - group.with)).collect(),
    ]
}

fn p(test: &contingency::Table) -> f64 {
    test.fisher().unwrap_or_else(|| test.p())
}

/// Holm's correction, at the places of the rows that have a test.
fn corrected(rows: &[Row]) -> Vec<Option<f64>> {
    let values: Vec<f64> = rows.iter().filter_map(|row| row.test.as_ref()).map(p).collect();
    let mut corrected = holm(&values).into_iter();
    rows.iter().map(|row| row.test.as_ref().and_then(|_| corrected.next())).collect()
}

fn tests(test: Option<&contingency::Table>, corrected: Option<f64>) -> Vec<Cell> {
    const WHY: &str = "all have it, or none";
    let Some(test) = test else { return vec![Cell::Undefined(WHY); 6] };
    let number = |value: f64, digits: usize| Cell::Number { value, digits };
    vec![
        number(test.chi_square(), 2),
        Cell::Count(test.degrees() as u64),
        number(test.p(), 4),
        Cell::measure(test.fisher(), 4, "there are too many tables with these margins to go through"),
        Cell::measure(corrected, 4, WHY),
        number(test.cramers_v(), 3),
    ]
}

/// How far each group that has a value stands out.
fn residual_cells(groups: &[Group], least: u32) -> Vec<Cell> {
    let hidden = groups.iter().any(|group| is_small(group, least));
    let why = if hidden { "a count of the row is not shown" } else { "all have it, or none" };
    let known = groups.iter().zip(residuals(groups, least)).filter(|(group, _)| group.value.is_some());
    known.map(|(_, residual)| Cell::measure(residual, 2, why)).collect()
}

/// The adjusted residual of those with the code in each group; none in a group without a value. Where
/// a count is too small to be shown there are none in any group: the others would tell it.
pub(in crate::report) fn residuals(groups: &[Group], least: u32) -> Vec<Option<f64>> {
    let hidden = groups.iter().any(|group| is_small(group, least));
    let test = contingency::Table::new(with_and_without(groups)).filter(|_| !hidden);
    let adjusted = test.map(|test| test.adjusted_residuals().swap_remove(0)).unwrap_or_default();
    let mut adjusted = adjusted.into_iter();
    groups.iter().map(|group| group.value.as_ref().and_then(|_| adjusted.next()).flatten()).collect()
}

/// The codes that each document brought, in the order of the documents, on what people coded.
pub(in crate::report) struct NewByDocument {
    pub(in crate::report) documents: Vec<u32>,
    pub(in crate::report) met: NewCodes,
    /// The codes expected in so many documents, whatever their order.
    pub(in crate::report) expected: Vec<f64>,
    /// The standard deviation of that over orders.
    pub(in crate::report) deviation: Vec<f64>,
}

/// Counts the codes that each document brought.
///
/// # Errors
/// When nobody has coded, or what people coded is left out: on what rules found, the curve only says when a word first occurred.
pub(in crate::report) fn new_codes_by_document(view: &View<'_>) -> Result<NewByDocument, ReportError> {
    if view.layers().all(|layer| layer != Layer::Coded) {
        return Err(ReportError::NotOfRules);
    }
    if !view.carriers.any(Layer::Coded) {
        return Err(ReportError::NothingCoded);
    }
    let documents: Vec<u32> = documents(view).into_iter().map(|(document, _)| document).collect();
    let mut codes: BTreeMap<u32, BTreeSet<u32>> =
        documents.iter().map(|document| (*document, BTreeSet::new())).collect();
    for code in all(view) {
        for row in view.carriers.code(Layer::Coded, code) {
            codes.entry(view.row(*row).document).or_default().insert(code);
        }
    }
    let interviews: Vec<BTreeSet<u32>> = codes.into_values().collect();
    let curve = Accumulation::new(&interviews);
    Ok(NewByDocument {
        documents,
        met: new_codes(&interviews),
        expected: curve.expected(),
        deviation: curve.deviation(),
    })
}

/// New codes by interview, in the order of the documents, on what people coded.
pub(super) fn saturation(view: &View<'_>, base: usize, run: usize) -> Result<Table, ReportError> {
    let NewByDocument { documents, met, expected, deviation } = new_codes_by_document(view)?;
    let mut table = Table::new("New codes by document");
    table.text(&["Document"]);
    table.figures([
        "New codes",
        "Codes so far",
        "Expected in any order",
        "± 1.96 deviations",
        "New in the run",
        "Of the base",
    ]);
    let runs = met.runs(base, run, Advance::Rolling);
    for (at, document) in documents.iter().enumerate() {
        let ends_here = runs.iter().find(|run| run.last == at + 1);
        let why = "no run ends here";
        table.row(vec![
            Cell::Text(view.attribution.document(*document).to_owned()),
            Cell::Count(met.new[at]),
            Cell::Count(met.cumulative[at]),
            Cell::Number { value: expected[at], digits: 1 },
            Cell::Number { value: 1.96 * deviation[at], digits: 1 },
            ends_here
                .map_or(Cell::Undefined(why), |run| Cell::Of { part: run.new, whole: met.base_codes(base) }),
            Cell::measure(ends_here.map(|run| run.share), 3, why),
        ]);
    }
    table.note(format!(
        "What people coded, in the order of the documents. Base: the first {base}; runs of {run} (Guest, Namey and Chen 2020). The expectation is over all orders of these documents (Colwell, Mao and Chang 2004)."
    ));
    table.note("It says how many new codes further documents of this kind brought, by this codebook. It does not say that nothing new is left.");
    Ok(table)
}
