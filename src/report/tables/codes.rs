//! Codes one by one: how often, by whom, how many words, how evenly.

use std::collections::{BTreeMap, BTreeSet};

use super::by_group::{shown, told_of_small};
use super::cells::{Cell, Table};
use super::questions::{By, check_attribute, layers};
use crate::analysis::bases::voices_of;
use crate::analysis::dispersion::Dispersion;
use crate::analysis::groups::by_attribute;
use crate::analysis::rows::count;
use crate::analysis::{Base, Tally};
use crate::coding::evidence::{Data, Layer};
use crate::model::Unit;
use crate::report::study::ReportError;
use crate::report::view::View;
use crate::report::wording;
use crate::text::Span;
use crate::text::words::words;

/// A code's name for a table: those below a chapter with a dash for each level.
pub(super) fn name(view: &View<'_>, code: u32) -> Cell {
    Cell::Text(format!("{}{}", "– ".repeat(view.tree().depth(code)), view.code(code).name))
}

pub(in crate::report) fn all(view: &View<'_>) -> impl Iterator<Item = u32> + use<> {
    (0u32..).take(view.evidence().codebook.codes.len())
}

/// How much and by whom, a row for each code and layer.
pub(super) fn frequency(view: &View<'_>, by: &By) -> Result<Table, ReportError> {
    let mut table = Table::new(format!("How often each code occurs{}", told(by)));
    table.text(&["Code", "Layer"]);
    match by {
        By::Nothing => {
            table.figures(["Places", "Passages", "Words of them", "Documents"]);
            table.figures(view.bases.sizes().map(|(base, _)| wording::capitalised(base.named(2))));
        }
        By::Document => table.figures(documents(view).iter().map(|(at, _)| view.attribution.document(*at))),
        By::Voice => {
            table.figures(voices(view).iter().map(|(voice, _)| view.attribution.voice_alone(*voice)));
        }
        By::Attribute(attribute) => {
            check_attribute(view, attribute)?;
            let groups = by_attribute(view.evidence(), &view.bases, &[], attribute);
            table.figures(
                groups.into_iter().map(|group| group.value.unwrap_or_else(|| "no value".to_owned())),
            );
        }
    }
    for code in all(view) {
        for (layer, layer_name) in layers(view) {
            let mut cells = vec![name(view, code), Cell::Text(layer_name.to_owned())];
            cells.extend(figures(view, layer, code, by));
            table.row(cells);
        }
    }
    table.note("Each code with those below it. A repeated passage counts once; places count each.");
    if matches!(by, By::Attribute(_)) {
        table.notes.extend(told_of_small(view.input.options.least));
    }
    table.note(match by {
        By::Attribute(_) => "Participants with at least one passage, of those in the group.",
        By::Nothing | By::Document | By::Voice => "Passages are of all passages that are data in the same column; coded and found are never added up.",
    });
    Ok(table)
}

fn told(by: &By) -> String {
    match by {
        By::Nothing => String::new(),
        By::Document => " by document".to_owned(),
        By::Voice => " by voice".to_owned(),
        By::Attribute(attribute) => format!(" by {attribute}"),
    }
}

fn figures(view: &View<'_>, layer: Layer, code: u32, by: &By) -> Vec<Cell> {
    let rows = view.carriers.theme(layer, code);
    let of = |part: u32, whole: u32| Cell::Of { part: part.into(), whole: whole.into() };
    match by {
        By::Nothing => {
            let tally = Tally::of(view.evidence(), &view.bases, rows);
            let all = u32::try_from(view.evidence().counted().count()).expect("passages are counted in u32");
            let documents = u32::try_from(documents(view).len()).expect("documents are counted in u32");
            let mut cells = vec![
                Cell::Count(count(view.carriers.places(layer, code)).into()),
                of(tally.passages, all),
                Cell::Count(tally.words),
                of(tally.documents, documents),
            ];
            cells.extend(view.bases.sizes().map(|(base, size)| of(tally.of_base(base), size)));
            cells
        }
        By::Document => documents(view)
            .iter()
            .map(|(at, counted)| {
                let own = &view.evidence().documents[*at as usize].passages;
                of(count(&rows.iter().copied().filter(|row| own.contains(row)).collect::<Vec<_>>()), *counted)
            })
            .collect(),
        By::Voice => voices(view)
            .iter()
            .map(|(voice, counted)| {
                let own = rows.iter().copied().filter(|row| view.row(*row).voice == Some(*voice));
                of(count(&own.collect::<Vec<_>>()), *counted)
            })
            .collect(),
        By::Attribute(attribute) => by_attribute(view.evidence(), &view.bases, rows, attribute)
            .iter()
            .map(|group| shown(group, view.input.options.least))
            .collect(),
    }
}

/// The documents that have data, with how many passages of it.
pub(in crate::report) fn documents(view: &View<'_>) -> Vec<(u32, u32)> {
    let counted = |passages: std::ops::Range<u32>| {
        count(&passages.filter(|row| view.row(*row).data == Data::Counted).collect::<Vec<_>>())
    };
    (0u32..)
        .zip(&view.evidence().documents)
        .map(|(at, document)| (at, counted(document.passages.clone())))
        .filter(|(_, counted)| *counted > 0)
        .collect()
}

/// The voices that have data, with how many passages of it, each kind after the other.
pub(in crate::report) fn voices(view: &View<'_>) -> Vec<(u32, u32)> {
    let mut counted: BTreeMap<u32, u32> = BTreeMap::new();
    for (_, row) in view.evidence().counted() {
        if let Some(voice) = row.voice {
            *counted.entry(voice).or_default() += 1;
        }
    }
    let bases = view.bases.sizes().flat_map(|(base, _)| view.bases.voices(base).collect::<Vec<_>>());
    bases.map(|voice| (voice, counted.get(&voice).copied().unwrap_or(0))).collect()
}

/// How many of the words of data the marks of each code cover, overlaps counted once.
pub(super) fn coverage(view: &View<'_>, by: &By) -> Result<Table, ReportError> {
    let groups = Grouping::new(view, by)?;
    let mut table = Table::new(format!("Words covered by the marks of each code{}", told(by)));
    table.text(&["Code", "Layer"]);
    table.figures(groups.names.iter().map(String::as_str));
    let layers = layers(view);
    let mut covered: BTreeMap<(u32, usize, usize), u64> = BTreeMap::new();
    let mut whole = vec![0u64; groups.names.len()];
    for (document, _) in documents(view) {
        let text = view.document(document)?;
        for row in view.evidence().documents[document as usize].passages.clone() {
            let passage = view.row(row);
            let Some(group) = groups.of(view, row) else { continue };
            whole[group] += u64::from(passage.words);
            let own = text.passages[passage.index as usize].own_text(&text.text);
            let start = passage.span.start();
            let spans: Vec<Span> = words(&own).map(|word| word.shifted(start)).collect();
            for (at, (layer, _)) in layers.iter().enumerate() {
                for (code, hits) in covered_words(view, *layer, document, passage.span, &spans) {
                    *covered.entry((code, at, group)).or_default() += hits;
                }
            }
        }
    }
    for code in all(view) {
        for (at, (layer, layer_name)) in layers.iter().enumerate() {
            let mut cells = vec![name(view, code), Cell::Text((*layer_name).to_owned())];
            let by_unit = *layer == Layer::Found && is_by_unit(view, code);
            cells.extend(whole.iter().enumerate().map(|(group, whole)| match by_unit {
                true => Cell::Undefined("its rules propose whole passages"),
                false => {
                    Cell::Of { part: covered.get(&(code, at, group)).copied().unwrap_or(0), whole: *whole }
                }
            }));
            table.row(cells);
        }
    }
    table.note("Words of data; overlapping marks of a code and of those below it count once. How long a mark is was chosen by the coder, or by the unit of the code.");
    Ok(table)
}

/// Whether a rule of the branch proposes passages or turns, so that covered words say nothing.
fn is_by_unit(view: &View<'_>, code: u32) -> bool {
    view.tree().branch(code).iter().any(|code| matches!(view.code(*code).unit, Unit::Passage | Unit::Turn))
}

/// For each code, how many of these words lie in its marks or in those of a code below it.
fn covered_words(
    view: &View<'_>,
    layer: Layer,
    document: u32,
    passage: Span,
    spans: &[Span],
) -> Vec<(u32, u64)> {
    let marks = &view.evidence().marks;
    let first = marks.partition_point(|mark| mark.document < document);
    let here = marks[first..]
        .iter()
        .take_while(|mark| mark.document == document && mark.span.start() < passage.end());
    let mut by_code: BTreeMap<u32, BTreeSet<usize>> = BTreeMap::new();
    for mark in here.filter(|mark| mark.layer == layer && mark.span.overlaps(passage)) {
        let inside: Vec<usize> = spans
            .iter()
            .enumerate()
            .filter(|(_, word)| mark.span.overlaps(**word))
            .map(|(at, _)| at)
            .collect();
        for code in view.tree().above(mark.code) {
            by_code.entry(*code).or_default().extend(&inside);
        }
    }
    by_code.into_iter().map(|(code, words)| (code, words.len() as u64)).collect()
}

/// Which column the passages of data belong to.
pub(super) struct Grouping {
    pub(super) names: Vec<String>,
    documents: BTreeMap<u32, usize>,
    voices: BTreeMap<u32, usize>,
    whole: bool,
}

impl Grouping {
    pub(super) fn new(view: &View<'_>, by: &By) -> Result<Self, ReportError> {
        let mut grouping =
            Grouping { names: Vec::new(), documents: BTreeMap::new(), voices: BTreeMap::new(), whole: false };
        match by {
            By::Nothing => {
                grouping.names.push("All data".to_owned());
                grouping.whole = true;
            }
            By::Document => {
                for (document, _) in documents(view) {
                    grouping.documents.insert(document, grouping.names.len());
                    grouping.names.push(view.attribution.document(document).to_owned());
                }
            }
            By::Voice => {
                for (voice, _) in voices(view) {
                    grouping.voices.insert(voice, grouping.names.len());
                    grouping.names.push(view.attribution.voice_alone(voice));
                }
            }
            By::Attribute(attribute) => {
                check_attribute(view, attribute)?;
                grouping.by_attribute(view, attribute);
            }
        }
        Ok(grouping)
    }

    fn by_attribute(&mut self, view: &View<'_>, attribute: &str) {
        let value = |voice: u32| {
            let case = view.evidence().voices.get(voice)?.case?;
            view.evidence().cases.cases.get(case as usize)?.attributes.get(attribute).cloned()
        };
        let values: BTreeSet<String> = view.bases.voices(Base::Participants).filter_map(value).collect();
        self.names = values.into_iter().collect();
        for voice in view.bases.voices(Base::Participants) {
            if let Some(at) = value(voice).and_then(|value| self.names.iter().position(|name| *name == value))
            {
                self.voices.insert(voice, at);
            }
        }
    }

    /// The column of a passage; none when it is no data, or in no group.
    pub(super) fn of(&self, view: &View<'_>, row: u32) -> Option<usize> {
        let passage = view.row(row);
        if passage.data != Data::Counted {
            return None;
        }
        if self.whole {
            return Some(0);
        }
        let by_voice = passage.voice.and_then(|voice| self.voices.get(&voice));
        self.documents.get(&passage.document).or(by_voice).copied()
    }
}

/// How evenly each code's passages are spread over the documents.
pub(super) fn dispersion(view: &View<'_>) -> Table {
    let documents = documents(view);
    let mut table = Table::new("How evenly codes are spread over the documents");
    table.text(&["Code", "Layer"]);
    table.figures(["Passages", "Documents", "DP", "DP normalised", "Juilland's D"]);
    let sizes: Vec<u64> = documents.iter().map(|(_, counted)| u64::from(*counted)).collect();
    for code in all(view) {
        for (layer, layer_name) in layers(view) {
            let rows = view.carriers.theme(layer, code);
            let hits: Vec<u64> = documents
                .iter()
                .map(|(at, _)| {
                    let own = &view.evidence().documents[*at as usize].passages;
                    rows.iter().filter(|row| own.contains(row)).count() as u64
                })
                .collect();
            let spread = Dispersion::new(&hits, &sizes);
            let range = spread.as_ref().map_or(0, |spread| spread.range() as u64);
            let measure = |value: Option<f64>| Cell::measure(value, 3, "no passage, or one document");
            table.row(vec![
                name(view, code),
                Cell::Text(layer_name.to_owned()),
                Cell::Count(count(rows).into()),
                Cell::Of { part: range, whole: documents.len() as u64 },
                measure(spread.as_ref().map(Dispersion::dp)),
                measure(spread.as_ref().and_then(Dispersion::dp_norm)),
                measure(spread.as_ref().and_then(Dispersion::juilland)),
            ]);
        }
    }
    table.note("Passages with the code in each document against the passages of data there. DP (Gries 2008): 0 is as even as the documents are long, near 1 is in one of them; normalised after Lijffijt and Gries (2012). Juilland's D runs the other way: 1 is even.");
    let voices =
        voices_of(view.evidence(), &view.evidence().counted().map(|(row, _)| row).collect::<Vec<_>>()).len();
    table.note(format!("{} documents with data, {voices} voices.", documents.len()));
    table
}
