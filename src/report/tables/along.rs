//! Where codes stand along documents: each stretch with its place and time, and a line a theme.

use super::cells::{Cell, Table};
use super::codes::{all, documents, name};
use super::questions::layers;
use crate::analysis::carriers::counted_as;
use crate::analysis::clock::{Clock, share};
use crate::analysis::portrait::{Stretch, stretches};
use crate::coding::evidence::{Data, Layer, PassageRow, Stance};
use crate::report::study::ReportError;
use crate::report::view::View;
use crate::report::wording;
use crate::text::Span;

/// The documents that have data.
pub(in crate::report) fn with_data(view: &View<'_>) -> Vec<u32> {
    documents(view).into_iter().map(|(document, _)| document).collect()
}

/// The stretch of a document that its passages stand in.
pub(in crate::report) fn extent(view: &View<'_>, document: u32) -> Span {
    let rows = view.evidence().documents[document as usize].passages.clone();
    rows.map(|row| view.row(row).span).reduce(Span::hull).unwrap_or_default()
}

/// The clock of a document, where its turns have times.
pub(in crate::report) fn clock_of(view: &View<'_>, document: u32) -> Result<Option<Clock>, ReportError> {
    let rows = view.evidence().documents[document as usize].passages.clone();
    // Most documents have no times, and need not be read to know it.
    if rows.map(|row| view.row(row)).all(|row| row.start_ms.is_none()) {
        return Ok(None);
    }
    Ok(Clock::of(&view.document(document)?.turns))
}

/// A time as citations print it.
pub(in crate::report) fn time(ms: u32) -> String {
    let second = ms / 1000;
    format!("{:02}:{:02}:{:02}", second / 3600, second / 60 % 60, second % 60)
}

/// The stretches of a code that are shown: none of those who have withdrawn.
pub(in crate::report) fn shown(view: &View<'_>, document: u32, code: u32) -> Vec<Stretch> {
    let rows = &view.evidence().documents[document as usize].passages;
    // Collected once: a document may have a hundred thousand stretches, and few withdrawals.
    let withdrawn: Vec<Span> = rows
        .clone()
        .map(|row| view.row(row))
        .filter(|row| row.data == Data::Withdrawn)
        .map(|row| row.span)
        .collect();
    let gone = |stretch: &Stretch| withdrawn.iter().any(|span| span.overlaps(stretch.span));
    stretches(view.evidence(), view.tree(), document, code)
        .into_iter()
        .filter(|stretch| view.input.options.basis.shows(stretch.layer) && !gone(stretch))
        .collect()
}

/// The passages of a document, to be found by place.
struct Passages<'v> {
    rows: Vec<(u32, &'v PassageRow)>,
    /// How far each of them and all before it reach: passages of one speaker may hold those of others.
    reach: Vec<usize>,
}

impl<'v> Passages<'v> {
    fn of(view: &'v View<'_>, document: u32) -> Self {
        let rows = view.evidence().documents[document as usize].passages.clone();
        let rows: Vec<(u32, &PassageRow)> = rows.map(|row| (row, view.row(row))).collect();
        let mut furthest = 0;
        let reach = rows.iter().map(|(_, row)| {
            furthest = furthest.max(row.span.end());
            furthest
        });
        Passages { reach: reach.collect(), rows }
    }

    /// Those that a stretch touches, in order.
    fn touched(&self, span: Span) -> impl Iterator<Item = (u32, &'v PassageRow)> + '_ {
        let first = self.reach.partition_point(|end| *end <= span.start());
        let near = self.rows[first..].iter().take_while(move |(_, row)| row.span.start() < span.end());
        near.copied().filter(move |(_, row)| row.span.overlaps(span))
    }

    /// Whether a stretch touches a passage that is counted.
    fn are_data(&self, view: &View<'_>, span: Span) -> bool {
        self.touched(span).any(|(row, _)| counted_as(view.evidence(), row).is_some())
    }
}

/// A row for each stretch of each code, document by document.
pub(super) fn timeline(view: &View<'_>) -> Result<Table, ReportError> {
    const NO_TIMES: &str = "the document has no times";
    let mut table = Table::new("Where each code occurs in each document");
    table.text(&["Document", "Code", "Layer", "Where"]);
    table.figures(["At", "Begins, %", "Ends, %"]);
    for document in with_data(view) {
        let (whole, clock) = (extent(view, document), clock_of(view, document)?);
        let passages = Passages::of(view, document);
        for code in all(view) {
            for stretch in shown(view, document, code) {
                let (start, end) = (stretch.span.start(), stretch.span.end());
                let percent = |at: usize| Cell::Number { value: 100.0 * share(at, whole), digits: 1 };
                let passage = passages.touched(stretch.span).next();
                table.row(vec![
                    Cell::Text(view.attribution.document(document).to_owned()),
                    name(view, code),
                    Cell::Text(layer_of(stretch, passages.are_data(view, stretch.span))),
                    Cell::Text(passage.map(|(_, row)| view.cite(row)).unwrap_or_default()),
                    clock
                        .as_ref()
                        .map_or(Cell::Undefined(NO_TIMES), |clock| Cell::Text(time(clock.at(start)))),
                    percent(start),
                    percent(end),
                ]);
            }
        }
    }
    table.note("Each code with those below it. Stretches that overlap are one; those that are not data, words of interviewers or cited texts, are counted nowhere. Percents are of the text from the first passage of the document to its last; times inside a turn go by the share of its text.");
    table.note(wording::base_of_passages(view));
    Ok(table)
}

/// Whose decision, which way, and whether it is on words that are counted.
fn layer_of(stretch: Stretch, is_data: bool) -> String {
    let against = if stretch.stance == Stance::Against { ", against" } else { "" };
    let apart = if is_data { "" } else { ", not data" };
    format!("{}{against}{apart}", wording::layer(stretch.layer))
}

/// A row for each document and theme: how many passages, in how many stretches, from where to where.
pub(super) fn portrait(view: &View<'_>) -> Table {
    let mut table = Table::new("Where the themes stand along each document");
    table.text(&["Document", "Theme", "Layer"]);
    table.figures(["Passages", "Stretches", "First begins, %", "Last ends, %"]);
    let layers = layers(view);
    for (document, counted) in documents(view) {
        let (whole, own) = (extent(view, document), Passages::of(view, document));
        for theme in view.tree().top_level() {
            let all = shown(view, document, theme);
            for (layer, layer_name) in &layers {
                let stretches: Vec<&Stretch> = all
                    .iter()
                    .filter(|stretch| stretch.layer == *layer && own.are_data(view, stretch.span))
                    .collect();
                let percent = |at: Option<usize>| {
                    let value = at.map(|at| 100.0 * share(at, whole));
                    Cell::measure(value, 1, "the theme does not occur in the document")
                };
                table.row(vec![
                    Cell::Text(view.attribution.document(document).to_owned()),
                    name(view, theme),
                    Cell::Text((*layer_name).to_owned()),
                    Cell::Of { part: passages(view, *layer, theme, document), whole: counted.into() },
                    Cell::Count(stretches.len() as u64),
                    percent(stretches.iter().map(|stretch| stretch.span.start()).min()),
                    percent(stretches.iter().map(|stretch| stretch.span.end()).max()),
                ]);
            }
        }
    }
    table.note("Each theme with the codes below it, of the passages that are data. Stretches that overlap are one. Percents are of the text from the first passage of the document to its last.");
    table
}

fn passages(view: &View<'_>, layer: Layer, theme: u32, document: u32) -> u64 {
    let own = &view.evidence().documents[document as usize].passages;
    view.carriers.theme(layer, theme).iter().filter(|row| own.contains(row)).count() as u64
}
