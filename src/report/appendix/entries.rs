//! The quotations of the appendix: every passage that people coded, and a stated number of those
//! that only rules found; each printed once, under the first theme that it carries.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::analysis::rows::count;
use crate::coding::evidence::{Data, Layer, Mark, PassageRow, Stance};
use crate::model::{Document, Quoting};
use crate::report::escape::{markdown, one_line};
use crate::report::excerpt::{Excerpt, excerpt_of_passage};
use crate::report::markdown::{counted, listed, number, quotation};
use crate::report::study::{Approach, ReportError};
use crate::report::theme::repeats_of;
use crate::report::view::View;
use crate::text::Span;
use crate::text::words::words;

/// Quotations shorter than this get the question before them.
const SHORT: usize = 25;

/// Openings that say little without the question before them.
const ANSWERS: &[&str] = &["yes", "no", "well", "that", "it"];

/// A longer question is cut to its last words.
const QUESTION: usize = 60;

/// A chapter and its quotations.
#[derive(Serialize)]
pub(super) struct Theme {
    number: usize,
    name: String,
    basis: String,
    entries: Vec<Entry>,
    elsewhere: Option<String>,
}

/// A quotation with its number.
#[derive(Serialize)]
struct Entry {
    number: String,
    source: String,
    question: Option<String>,
    question_by: String,
    text: String,
}

/// All quotations, and which rows they print.
pub(super) struct Entries {
    pub(super) themes: Vec<Theme>,
    /// The rows printed, in document order: the first is Q1.
    pub(super) printed: Vec<u32>,
    /// Passages that carry a code and may not be printed.
    pub(super) withheld: u32,
    /// Passages that only rules found and that were left out for length.
    pub(super) left_out: u32,
}

/// Which rows stand under a chapter.
struct Plan {
    theme: u32,
    layer: Layer,
    /// The rows that carry it and may be printed.
    quotable: Vec<u32>,
    /// How many carry it.
    all: u32,
    /// Those printed here.
    here: Vec<u32>,
    /// Whether there are more than are printed.
    is_some: bool,
}

pub(super) fn entries(view: &View<'_>) -> Result<Entries, ReportError> {
    let plans = plans(view);
    let mut printed: Vec<u32> = plans.iter().flat_map(|plan| plan.here.iter().copied()).collect();
    printed.sort_unstable();
    let numbers: BTreeMap<u32, usize> = printed.iter().copied().zip(1..).collect();
    let marks = marks_by_row(view, &printed);
    let mut themes = Vec::new();
    for (position, plan) in plans.iter().enumerate() {
        let mut entries = Vec::new();
        for row in &plan.here {
            entries.push(entry(view, *row, numbers[row], marks.get(row).map_or(&[], Vec::as_slice))?);
        }
        themes.push(Theme {
            number: position + 1,
            name: markdown(&view.code(plan.theme).name),
            basis: basis(view, plan),
            entries,
            elsewhere: elsewhere(plan, &numbers),
        });
    }
    let carrying: BTreeSet<u32> =
        plans.iter().flat_map(|plan| view.carriers.theme(plan.layer, plan.theme)).copied().collect();
    let withheld = carrying.iter().filter(|row| view.quoting(view.row(**row)) == Quoting::No).count();
    let quotable: BTreeSet<u32> = plans.iter().flat_map(|plan| plan.quotable.iter().copied()).collect();
    let as_number = |count: usize| u32::try_from(count).expect("passages are counted in u32");
    Ok(Entries {
        left_out: as_number(quotable.len() - printed.len()),
        withheld: as_number(withheld),
        themes,
        printed,
    })
}

fn plans(view: &View<'_>) -> Vec<Plan> {
    let mut taken: BTreeSet<u32> = BTreeSet::new();
    let themes: Vec<u32> = view.tree().top_level().collect();
    let mut plans = Vec::new();
    for theme in themes {
        let layer = view.layer_of(theme);
        let all = view.carriers.theme(layer, theme);
        let quotable: Vec<u32> =
            all.iter().copied().filter(|row| view.quoting(view.row(*row)) != Quoting::No).collect();
        let free: Vec<u32> = quotable.iter().copied().filter(|row| !taken.contains(row)).collect();
        let free_count = free.len();
        let here = if layer == Layer::Coded { free } else { some(view, &free) };
        let is_some = here.len() < free_count;
        taken.extend(&here);
        plans.push(Plan { theme, layer, quotable, all: count(all), here, is_some });
    }
    plans
}

/// Of what only rules found, as many as were asked for: a passage of each voice first, then more in
/// document order; printed in document order.
fn some(view: &View<'_>, free: &[u32]) -> Vec<u32> {
    let mut voices = BTreeSet::new();
    let (new, again): (Vec<u32>, Vec<u32>) = free.iter().copied().partition(|row| {
        let voice = view.row(*row).voice;
        voice.is_none() || voices.insert(voice)
    });
    let mut some: Vec<u32> =
        new.into_iter().chain(again).take(view.input.options.appendix_quotations).collect();
    some.sort_unstable();
    some
}

/// The marks that lie on each of these rows, of the layer that its chapter is read in.
fn marks_by_row<'a>(view: &View<'a>, rows: &[u32]) -> BTreeMap<u32, Vec<&'a Mark>> {
    let layers: BTreeMap<u32, Layer> =
        view.tree().top_level().map(|theme| (theme, view.layer_of(theme))).collect();
    let mut marks: BTreeMap<u32, Vec<&Mark>> = BTreeMap::new();
    for mark in &view.evidence().marks {
        if layers.get(&view.tree().top_of(mark.code)) != Some(&mark.layer) {
            continue;
        }
        for row in mark.passages.clone().filter(|row| rows.binary_search(row).is_ok()) {
            marks.entry(row).or_default().push(mark);
        }
    }
    marks
}

fn entry(view: &View<'_>, at: u32, number: usize, marks: &[&Mark]) -> Result<Entry, ReportError> {
    let row = view.row(at);
    let document = view.document(row.document)?;
    let spans: Vec<Span> = if marks.is_empty() {
        vec![row.span] // Only a repetition of it is coded: the words are the same.
    } else {
        marks.iter().map(|mark| mark.span).collect()
    };
    let words = excerpt_of_passage(view, &document, row, &spans);
    let (question, question_by) = match question(view, &document, row, &words) {
        Some((question, by)) => (Some(question), by),
        None => (None, String::new()),
    };
    Ok(Entry {
        number: format!("Q{number}"),
        source: source(view, at, marks),
        question,
        question_by,
        text: quotation(&words.paragraphs),
    })
}

fn source(view: &View<'_>, at: u32, marks: &[&Mark]) -> String {
    let row = view.row(at);
    let mut source = markdown(&view.cite(row));
    for other in repeats_of(view, at) {
        source.push_str(&format!("; the same words in {}", markdown(&view.cite(view.row(other)))));
    }
    let names = |layer: Layer, stance: Stance| {
        let alike = marks.iter().filter(|mark| mark.layer == layer && mark.stance == stance);
        let codes: BTreeSet<u32> = alike.map(|mark| mark.code).collect();
        codes.into_iter().map(|code| markdown(&view.code(code).name)).collect::<Vec<_>>()
    };
    let coded = names(Layer::Coded, Stance::For);
    let against = names(Layer::Coded, Stance::Against);
    let found = names(Layer::Found, Stance::For);
    if !coded.is_empty() {
        source.push_str(&format!(" · {}", coded.join(", ")));
    }
    if !against.is_empty() {
        source.push_str(&format!(" · against {}", listed(&against)));
    }
    if !found.is_empty() {
        source.push_str(&format!(" · found by rules: {}", found.join(", ")));
    }
    if marks.iter().any(|mark| mark.key) {
        source.push_str(" · ★");
    }
    if view.quoting(row) == Quoting::Ask {
        source.push_str(" · **ask before quoting**");
    }
    source
}

/// The question before a quotation that is short or says little without it, and whose it is.
fn question(
    view: &View<'_>,
    document: &Document,
    row: &PassageRow,
    said: &Excerpt,
) -> Option<(String, String)> {
    let opens = ANSWERS.contains(&said.opens_with.as_str());
    if said.words >= SHORT && !opens {
        return None;
    }
    let asked = document.passages[row.index as usize].question?;
    let passage = document.passages.get(asked as usize)?;
    let voice = passage.speaker.and_then(|speaker| view.evidence().voices.of(row.document, speaker));
    let known = voice.and_then(|voice| view.evidence().voices.get(voice));
    if known.is_some_and(|voice| voice.withdrawn || voice.quote == Quoting::No) {
        return None;
    }
    let by =
        voice.map_or_else(|| passage.role.name().to_owned(), |voice| view.attribution.voice_alone(voice));
    let own = one_line(&passage.own_text(&document.text));
    let spans: Vec<Span> = words(&own).collect();
    let first = spans.len().checked_sub(QUESTION).map_or(0, |at| spans[at].start());
    let cut = if first > 0 { "[…] " } else { "" };
    Some((
        format!("{cut}{}", markdown(&view.without_names(&own[first..], Some(row.document)))),
        markdown(&by),
    ))
}

fn basis(view: &View<'_>, plan: &Plan) -> String {
    if view.input.study.approach == Approach::Reflexive {
        return match plan.layer {
            Layer::Coded => "Coded by people.".to_owned(),
            Layer::Found => "Found by rules, not reviewed by a person.".to_owned(),
        };
    }
    let passages = counted(plan.all, "passage", "passages");
    let kind = match plan.layer {
        Layer::Coded => format!("{passages} coded by people"),
        Layer::Found => format!("{passages} found by rules, not reviewed by a person"),
    };
    let withheld = plan.all - count(&plan.quotable);
    let withheld = if withheld > 0 {
        format!("; {} not printed, because those who said it do not agree to be quoted", number(withheld))
    } else {
        String::new()
    };
    let how = if plan.is_some {
        ": a passage of each voice first, then more in the order of the documents"
    } else {
        ""
    };
    format!("{kind}; {} printed here{how}{withheld}.", number(plan.here.len() as u64))
}

/// Quotations of this chapter that are printed under another.
fn elsewhere(plan: &Plan, numbers: &BTreeMap<u32, usize>) -> Option<String> {
    let others = plan.quotable.iter().filter(|row| !plan.here.contains(row));
    let listed: Vec<String> =
        others.filter_map(|row| numbers.get(row)).map(|number| format!("Q{number}")).collect();
    (!listed.is_empty()).then(|| format!("Printed elsewhere: {}.", listed.join(", ")))
}

/// How many quotations of each voice are printed.
pub(super) fn by_voice(view: &View<'_>, printed: &[u32]) -> BTreeMap<u32, u32> {
    let mut times = BTreeMap::new();
    for voice in printed.iter().filter_map(|row| view.row(*row).voice) {
        *times.entry(voice).or_default() += 1;
    }
    times
}

/// Whether a passage is data.
pub(super) fn is_data(row: &PassageRow) -> bool {
    matches!(row.data, Data::Counted | Data::Repeats(_))
}
