//! Codes beside and after each other.

use std::collections::{BTreeMap, BTreeSet};

use super::cells::{Cell, Table};
use super::codes::{all, documents, name};
use super::questions::{Scope, layers};
use crate::analysis::association::Association;
use crate::analysis::carriers::counted_as;
use crate::coding::evidence::{Layer, Mark};
use crate::report::study::ReportError;
use crate::report::view::View;
use crate::text::Span;
use crate::text::sentences::sentences;
use crate::text::words::words;

/// The pairs of codes that stand together at least once; a code and one above it are no pair.
pub(super) fn cooccurrence(view: &View<'_>, scope: Scope) -> Result<Table, ReportError> {
    let mut table = Table::new(format!("Codes in the same {}", scope.named()));
    table.text(&["Code", "And", "Layer"]);
    table.figures(["Together", "First", "Second", "Jaccard", "Lift", "φ"]);
    for (layer, layer_name) in layers(view) {
        let units = units(view, layer, scope)?;
        for first in all(view) {
            for second in
                all(view).skip(first as usize + 1).filter(|second| !view.tree().related(first, *second))
            {
                let (a, b) = (&units.of_codes[first as usize], &units.of_codes[second as usize]);
                let counts = Association {
                    both: a.intersection(b).count() as u64,
                    first: a.len() as u64,
                    second: b.len() as u64,
                    all: units.all,
                };
                if counts.both == 0 {
                    continue;
                }
                let no_units = "marks are no units with a number";
                let of_units = |value: Option<f64>| {
                    let otherwise = if units.all == 0 { no_units } else { "one of them stands everywhere" };
                    Cell::measure(value.filter(|_| units.all > 0), 3, otherwise)
                };
                table.row(vec![
                    name(view, first),
                    name(view, second),
                    Cell::Text(layer_name.to_owned()),
                    Cell::Count(counts.both),
                    Cell::Count(counts.first),
                    Cell::Count(counts.second),
                    Cell::measure(counts.jaccard(), 3, "neither occurs"),
                    of_units(counts.lift()),
                    of_units(counts.phi()),
                ]);
            }
        }
        if units.all > 0 {
            table
                .note(format!("{layer_name}: of {} with data, each counted once.", plural(scope, units.all)));
        }
    }
    table.note("Each code with those below it. Jaccard: together of those with either (some programs call it c-coefficient). Lift: how much more often than by chance. φ: −1 to 1.");
    Ok(table)
}

fn plural(scope: Scope, count: u64) -> String {
    format!("{count} {}{}", scope.named(), if count == 1 { "" } else { "s" })
}

/// The units in which each code occurs, and how many there are.
pub(in crate::report) struct Units {
    /// For each code, with those below it.
    pub(in crate::report) of_codes: Vec<BTreeSet<(u32, u32)>>,
    /// Units with data; 0 where they have no number.
    pub(in crate::report) all: u64,
}

/// Looks through the marks of a layer.
pub(in crate::report) fn units(view: &View<'_>, layer: Layer, scope: Scope) -> Result<Units, ReportError> {
    let mut units = Units { of_codes: vec![BTreeSet::new(); view.evidence().codebook.codes.len()], all: 0 };
    let counted = || view.evidence().counted();
    match scope {
        Scope::Passage => {
            units.all = counted().count() as u64;
            units.take_rows(view, layer, |_, row| (0, row));
        }
        Scope::Turn => {
            let turn = |view: &View<'_>, row: u32| (view.row(row).document, view.row(row).number);
            units.all = counted().map(|(row, _)| turn(view, row)).collect::<BTreeSet<_>>().len() as u64;
            units.take_rows(view, layer, turn);
        }
        Scope::Document => {
            units.all = documents(view).len() as u64;
            units.take_rows(view, layer, |view, row| (view.row(row).document, 0));
        }
        Scope::Match => units.take_parts(view, layer, |own, _| words(own).collect())?,
        Scope::Sentence => units.take_parts(view, layer, sentences)?,
    }
    Ok(units)
}

impl Units {
    fn take_rows(&mut self, view: &View<'_>, layer: Layer, unit: impl Fn(&View<'_>, u32) -> (u32, u32)) {
        for code in all(view) {
            self.of_codes[code as usize] =
                view.carriers.theme(layer, code).iter().map(|row| unit(view, *row)).collect();
        }
    }

    fn add(&mut self, view: &View<'_>, code: u32, unit: (u32, u32)) {
        for above in view.tree().above(code) {
            self.of_codes[*above as usize].insert(unit);
        }
    }

    /// Units inside passages: what `parts` finds in the words of a passage of data.
    fn take_parts(
        &mut self,
        view: &View<'_>,
        layer: Layer,
        parts: impl Fn(&str, Option<&str>) -> Vec<Span>,
    ) -> Result<(), ReportError> {
        let marks: Vec<&Mark> = counted_marks(view, layer).collect();
        for (document, _) in documents(view) {
            let text = view.document(document)?;
            let first = marks.partition_point(|mark| mark.document < document);
            let here: Vec<&&Mark> =
                marks[first..].iter().take_while(|mark| mark.document == document).collect();
            for row in view.evidence().documents[document as usize].passages.clone() {
                if counted_as(view.evidence(), row) != Some(row) {
                    continue;
                }
                let passage = &text.passages[view.row(row).index as usize];
                let own = passage.own_text(&text.text);
                for part in parts(&own, text.language.as_deref()) {
                    let part = part.shifted(passage.span.start());
                    self.all += 1;
                    let unit = (document, u32::try_from(part.start()).expect("spans are counted in u32"));
                    for mark in here.iter().filter(|mark| mark.span.overlaps(part)) {
                        self.add(view, mark.code, unit);
                    }
                }
            }
        }
        Ok(())
    }
}

/// The marks of a layer on passages that are counted at their own place.
fn counted_marks<'a>(view: &View<'a>, layer: Layer) -> impl Iterator<Item = &'a Mark> {
    let evidence = view.evidence();
    let counted = move |row: u32| counted_as(evidence, row) == Some(row);
    evidence.marks.iter().filter(move |mark| mark.layer == layer && mark.passages.clone().any(counted))
}

/// Which theme stands in the next passage of data that carries any, in the same document.
pub(super) fn sequence(view: &View<'_>) -> Table {
    let themes: Vec<u32> = view.tree().top_level().collect();
    let mut table = Table::new("Which theme follows which");
    table.text(&["Theme", "Layer"]);
    table.figures(themes.iter().map(|theme| format!("then {}", view.code(*theme).name)));
    for (layer, layer_name) in layers(view) {
        let follows = follows(view, layer, &themes);
        for theme in &themes {
            let mut cells = vec![name(view, *theme), Cell::Text(layer_name.to_owned())];
            cells.extend(
                themes.iter().map(|next| Cell::Count(follows.get(&(*theme, *next)).copied().unwrap_or(0))),
            );
            table.row(cells);
        }
    }
    table.note("From a passage with a theme to the next passage of data in the same document that carries any. A passage with several themes counts for each.");
    table
}

fn follows(view: &View<'_>, layer: Layer, themes: &[u32]) -> BTreeMap<(u32, u32), u64> {
    let mut of_rows: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for theme in themes {
        for row in view.carriers.theme(layer, *theme) {
            of_rows.entry(*row).or_default().push(*theme);
        }
    }
    let mut follows = BTreeMap::new();
    let passages: Vec<(&u32, &Vec<u32>)> = of_rows.iter().collect();
    for pair in passages.windows(2) {
        let [(row, first), (next, second)] = pair else { continue };
        if view.row(**row).document == view.row(**next).document {
            for from in *first {
                for to in *second {
                    *follows.entry((*from, *to)).or_default() += 1;
                }
            }
        }
    }
    follows
}
