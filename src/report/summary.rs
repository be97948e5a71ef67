//! The thematic summary: what was read, whose words count, and each chapter of the codebook with
//! its figures, quotations and gaps.

use serde::Serialize;

use super::corpus;
use super::figures::{self, Figure};
use super::grid;
use super::markdown::{Align, Table, counted, listed, number};
use super::quotations::{self, Chosen};
use super::render::render;
use super::settle;
use super::study::{Approach, Input, Output, ReportError};
use super::theme::{self, Theme};
use super::typical::{self, Reading};
use super::view::View;
use super::wording::{self, of_base};
use crate::analysis::Tally;
use crate::analysis::bases::voices_of;
use crate::analysis::rows::count;
use crate::coding::evidence::Layer;

/// What the template of the summary is given. Every text in it is Markdown.
#[derive(Serialize)]
struct Summary {
    title: String,
    word: String,
    words: String,
    basis: String,
    approach: String,
    stamp: String,
    warnings: Vec<wording::Line>,
    read: String,
    whose: String,
    left_out: String,
    grid: Option<String>,
    grid_scope: String,
    charts: Vec<String>,
    overview: Option<String>,
    overview_notes: Vec<String>,
    figures: Vec<Figure>,
    themes: Vec<Theme>,
    selection: String,
    words_left_out: Vec<String>,
    audit: Option<String>,
    settle: Vec<String>,
}

/// Writes the thematic summary.
///
/// # Errors
/// When a text cannot be read, a template of the study cannot be used, or the attribute to group by
/// does not exist.
pub fn summary(input: &Input<'_>) -> Result<Output, ReportError> {
    let view = View::new(*input)?;
    let reading = typical::read(&view)?;
    let chosen = quotations::choose(&view)?;
    let mut themes = Vec::new();
    for (position, (theme, of_theme)) in chosen.iter().enumerate() {
        themes.push(theme::theme(&view, position, *theme, of_theme, &chosen, &reading)?);
    }
    let reflexive = input.study.approach == Approach::Reflexive;
    let (figures, files) = if reflexive { (Vec::new(), Vec::new()) } else { figures::of_summary(&view)? };
    let context = Summary {
        title: wording::title(&view, "evidence by"),
        word: wording::word(&view),
        words: wording::words(&view),
        basis: wording::basis(&view),
        approach: input.study.approach.described().to_owned(),
        stamp: wording::stamp(&view),
        warnings: wording::warnings(&view),
        read: corpus::read(&view, reading.words),
        whose: corpus::whose(&view).print(),
        left_out: corpus::left_out(&view),
        grid: (input.study.approach == Approach::Framework).then(|| grid::counts(&view)),
        grid_scope: wording::layers(&view),
        charts: if input.study.approach == Approach::Framework {
            grid::charts(&view, "###")
        } else {
            Vec::new()
        },
        overview: (!reflexive).then(|| overview(&view).print()),
        overview_notes: if reflexive { Vec::new() } else { overview_notes(&view, reading.words) },
        figures,
        themes,
        selection: selection(&view),
        words_left_out: if reflexive { Vec::new() } else { words_left_out(&view, &reading) },
        audit: reflexive.then(|| audit(&view, reading.words)),
        settle: settle::lines(&view, &printed(&chosen, &reading)),
    };
    Ok(Output { markdown: render(&view, "summary.md", &context)?, figures: files, findings: view.findings() })
}

/// The rows whose words are printed: of quotations, then of candidates that are no quotation already.
fn printed(chosen: &[(u32, Chosen)], reading: &Reading) -> Vec<u32> {
    let quotations =
        chosen.iter().flat_map(|(_, of_theme)| of_theme.quotations.iter().chain(&of_theme.against));
    let candidates = chosen.iter().filter_map(|(theme, _)| reading.candidates.get(theme)).flatten();
    let alone = candidates.filter(|candidate| theme::quoted_under(chosen, candidate).is_none());
    quotations.map(|quotation| quotation.row).chain(alone.map(|candidate| candidate.row)).collect()
}

/// One row a theme, one column for what people coded and one for what rules found.
fn overview(view: &View<'_>) -> Table {
    let passages = count(&view.evidence().counted().map(|(row, _)| row).collect::<Vec<_>>());
    let mut table = Table::default();
    table.column(wording::capitalised(&wording::word(view)), Align::Left);
    for layer in view.layers() {
        table.column(format!("{}: passages of {}", wording::layer(layer), number(passages)), Align::Right);
    }
    let layer = overview_layer(view);
    for (base, size) in view.bases.sizes() {
        table.column(wording::column_of(base, size), Align::Right);
    }
    let apart = view.tree().top_level().any(|theme| !view.carriers.apart(layer, theme).is_empty());
    if apart {
        table.column(format!("*Not data: passages {}*", wording::layer(layer).to_lowercase()), Align::Right);
    }
    for theme in view.tree().top_level() {
        let mut cells = vec![super::escape::markdown(&view.code(theme).name)];
        cells.extend(view.layers().map(|layer| wording::passages_and_places(view, layer, theme)));
        let tally = Tally::of(view.evidence(), &view.bases, view.carriers.theme(layer, theme));
        cells.extend(view.bases.sizes().map(|(base, _)| number(tally.of_base(base))));
        if apart {
            cells.push(format!("*{}*", number(count(view.carriers.apart(layer, theme)))));
        }
        table.row(cells);
    }
    table
}

/// The layer whose voices stand in the overview: one for all themes, so that rows can be compared.
fn overview_layer(view: &View<'_>) -> Layer {
    let coded = view.layers().any(|layer| layer == Layer::Coded) && view.decided();
    if coded || view.layers().all(|layer| layer == Layer::Coded) { Layer::Coded } else { Layer::Found }
}

fn overview_notes(view: &View<'_>, words: u64) -> Vec<String> {
    let mut notes = Vec::new();
    if words < typical::LEAST_WORDS {
        notes.push(format!(
            "Most typical words: not computed ({} of data; the threshold is {}).",
            counted(words, "word", "words"),
            number(typical::LEAST_WORDS)
        ));
    }
    if view.bases.sizes().next().is_some() {
        let layer = wording::layer(overview_layer(view)).to_lowercase();
        notes.push(format!(
            "Voices are those with at least one passage {layer}; persons are never added up over the kinds of voice."
        ));
    }
    for theme in view.tree().top_level() {
        for layer in view.layers() {
            let rows = view.carriers.theme(layer, theme);
            if Tally::of(view.evidence(), &view.bases, rows).has_every_voice(&view.bases) {
                notes.push(format!(
                    "{} is {} for every voice: this is what the corpus is about. Its sub-codes tell more.",
                    super::escape::markdown(&view.code(theme).name),
                    wording::layer(layer).to_lowercase(),
                ));
            }
        }
    }
    notes
}

/// Under a reflexive approach the counts stand here, once.
fn audit(view: &View<'_>, words: u64) -> String {
    let mut lines = vec![
        "Counts are no measure of what matters in a reflexive analysis. They stand here once, so that a reader can see what \
         the quotations above were taken from."
            .to_owned(),
        overview(view).print(),
    ];
    lines.extend(overview_notes(view, words));
    let mut table = Table::default();
    table.column("Code", Align::Left);
    for layer in view.layers() {
        table.column(format!("{}: passages", wording::layer(layer)), Align::Right);
    }
    table.column("Voices", Align::Left);
    for code in (0..).take(view.evidence().codebook.codes.len()) {
        let mut cells = vec![super::escape::markdown(&view.code(code).name)];
        cells.extend(view.layers().map(|layer| number(count(view.carriers.theme(layer, code)))));
        let rows = view.carriers.theme(view.layer_of(code), code);
        let tally = Tally::of(view.evidence(), &view.bases, rows);
        cells.push(listed(
            &view
                .bases
                .sizes()
                .map(|(base, size)| of_base(tally.of_base(base), size, base))
                .collect::<Vec<_>>(),
        ));
        table.row(cells);
    }
    lines.push(table.print());
    lines.join("\n\n")
}

fn selection(view: &View<'_>) -> String {
    let options = view.input.options;
    let context = match options.context {
        0 => "the sentences that the marked words touch".to_owned(),
        more => format!(
            "the sentences that the marked words touch and {} on each side",
            counted(more as u64, "more", "more")
        ),
    };
    format!(
        "Quotations were selected by this method and no other; they are not called typical. First those that a coder marked as \
         key (★), in document order. Then the {words} with the fewest passages choose first: one passage for each sub-code in \
         the codebook's order and then for the code itself, by a voice not yet quoted under the {word} where there is one, first \
         in document order; then further passages by new voices in the same order, up to {most} under each {word}. Words are \
         printed once: what stands under one {word} is named under the others. Printed are {context}, verbatim. `[…]` marks what \
         emic left out; dots without brackets and words in square brackets are the source's own. Candidates are up to {candidates} \
         passages for each {word}: first sentences that hold at least two of the words of a line that the codebook lists as against \
         it (words of four letters or more, common ones left out), most of the line first; then passages in which a negation stands \
         within {near} words of what was matched, in the same sentence, the nearest first; a new voice each time while there is one. \
         The lists of negations are in emic's book.",
        words = wording::words(view),
        word = wording::word(view),
        most = options.quotations,
        candidates = super::against::MOST,
        near = super::against::NEAR,
    )
}

/// The words of each theme's rules, which are no typical words of it.
fn words_left_out(view: &View<'_>, reading: &Reading) -> Vec<String> {
    let line = |(theme, typical): (&u32, &typical::Typical)| {
        let words: Vec<String> = typical.left_out.iter().map(|word| super::escape::markdown(word)).collect();
        let words = if words.is_empty() { "none".to_owned() } else { words.join(", ") };
        format!("{}: {words}", super::escape::markdown(&view.code(*theme).name))
    };
    reading.typical.iter().map(line).collect()
}

/// The voices of a theme, as a set, to say who is not among them.
pub(super) fn voices_with(view: &View<'_>, theme: u32) -> std::collections::BTreeSet<u32> {
    voices_of(view.evidence(), view.carriers.theme(view.layer_of(theme), theme))
}
