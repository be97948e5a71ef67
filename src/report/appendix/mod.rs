//! The appendix: codebook, quotations by theme, voices, where the themes stand, and how it was done.

mod codebook;
mod entries;
mod method;
mod portrait;
mod voices;

use serde::Serialize;

use super::corpus;
use super::figures::{self, Figure};
use super::markdown::{Align, Table, number};
use super::render::render;
use super::settle;
use super::study::{Approach, Input, Output, ReportError};
use super::view::View;
use super::wording;
use crate::analysis::cooccurrence::Together;
use crate::coding::evidence::Layer;

/// What the template of the appendix is given. Every text in it is Markdown.
#[derive(Serialize)]
struct Appendix {
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
    codebook: String,
    rules: Option<String>,
    themes: Vec<entries::Theme>,
    voices: String,
    voices_note: String,
    participants: String,
    portrait_key: String,
    portrait: String,
    layers: String,
    figures: Vec<Figure>,
    method: String,
    settle: Vec<String>,
}

/// Writes the appendix.
///
/// # Errors
/// When a text cannot be read, a template of the study cannot be used, or the attribute to group by
/// does not exist.
pub fn appendix(input: &Input<'_>) -> Result<Output, ReportError> {
    let view = View::new(*input)?;
    let words: u64 = view.evidence().counted().map(|(_, row)| u64::from(row.words)).sum();
    let entries = entries::entries(&view)?;
    // Before the warnings, which tell of names left in what is printed.
    let codebook = codebook::table(&view);
    let reflexive = input.study.approach == Approach::Reflexive;
    let (figures, files) = figures::of_appendix(&view)?;
    let context = Appendix {
        title: wording::title(&view, "appendix by"),
        word: wording::word(&view),
        words: wording::words(&view),
        basis: wording::basis(&view),
        approach: input.study.approach.described().to_owned(),
        stamp: wording::stamp(&view),
        warnings: wording::warnings(&view),
        read: corpus::read(&view, words),
        whose: corpus::whose(&view).print(),
        left_out: corpus::left_out(&view),
        codebook,
        rules: codebook::rules(&view),
        voices: voices::table(&view, &entries.printed, !reflexive),
        voices_note: voices::note(&view),
        participants: voices::participants(&view),
        portrait_key: portrait::key(&view),
        portrait: portrait::portraits(&view),
        layers: layers(&view, reflexive),
        figures,
        method: method::statement(&view, &entries),
        settle: settle::lines(&view, &entries.printed),
        themes: entries.themes,
    };
    Ok(Output {
        markdown: render(&view, "appendix.md", &context)?,
        figures: files,
        findings: view.findings(),
    })
}

/// What people coded beside what rules found, where there is both.
fn both_layers(view: &View<'_>) -> Option<Table> {
    if view.layers().count() < 2 || !view.carriers.any(Layer::Coded) || !view.carriers.any(Layer::Found) {
        return None;
    }
    let mut table = Table::default();
    table.column("Code", Align::Left);
    for name in ["Coded", "Found", "Both", "Coded only", "Found only"] {
        table.column(name, Align::Right);
    }
    for code in (0..).take(view.evidence().codebook.codes.len()) {
        let (coded, found) =
            (view.carriers.theme(Layer::Coded, code), view.carriers.theme(Layer::Found, code));
        let together = Together::of(coded, found);
        let counts = [
            together.first,
            together.second,
            together.both,
            together.first - together.both,
            together.second - together.both,
        ];
        let name = codebook::indented(view, code);
        table.row(std::iter::once(name).chain(counts.map(number)).collect());
    }
    Some(table)
}

fn layers(view: &View<'_>, reflexive: bool) -> String {
    match both_layers(view) {
        Some(_) if reflexive => "Not counted in a reflexive analysis.".to_owned(),
        Some(table) => format!(
            "{}\n\nPassages, each with its sub-codes. Found are suggestions of rules on which nobody has decided: a suggestion that was \
             accepted counts as coded, one that was rejected as neither. These are no figures of how well the rules do; \
             `emic rules --against` gives those.",
            table.print()
        ),
        None => "There is one layer only.".to_owned(),
    }
}
