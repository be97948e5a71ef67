//! One chapter of the summary.

use serde::Serialize;

use super::against::Candidate;
use super::escape::markdown;
use super::excerpt::excerpt;
use super::markdown::{Align, Table, counted, inserted, listed, number, quotation};
use super::quotations::{Chosen, Quotation};
use super::study::{Approach, ReportError};
use super::summary::voices_with;
use super::tables::{is_small, told_of_small};
use super::typical::{Reading, Typical};
use super::view::View;
use super::wording::{self, of_base};
use crate::analysis::cooccurrence::Together;
use crate::analysis::groups::by_attribute;
use crate::analysis::rows::count;
use crate::analysis::{Base, Tally};
use crate::coding::evidence::{Data, Layer};
use crate::model::Quoting;

/// What the template is given about a chapter. Every text in it is Markdown.
#[derive(Serialize)]
pub(super) struct Theme {
    number: usize,
    id: String,
    name: String,
    definition: Option<String>,
    claim: Option<String>,
    reading: Option<String>,
    how_much: Vec<String>,
    sub_codes: Option<String>,
    typical: Option<String>,
    goes_with: Option<String>,
    method: String,
    no_quotation: Option<String>,
    quotations: Vec<Printed>,
    elsewhere: Vec<String>,
    against_basis: String,
    against: Vec<Printed>,
    candidates: Vec<Printed>,
    without: Option<String>,
}

/// Words and where they come from.
#[derive(Serialize)]
pub(super) struct Printed {
    pub(super) text: String,
    pub(super) source: String,
}

pub(super) fn theme(
    view: &View<'_>,
    position: usize,
    theme: u32,
    chosen: &Chosen,
    all: &[(u32, Chosen)],
    reading: &Reading,
) -> Result<Theme, ReportError> {
    let code = view.code(theme);
    let counts = view.input.study.approach != Approach::Reflexive;
    let own = |text: &Option<String>| {
        let text = text.as_deref().filter(|text| !text.trim().is_empty())?;
        Some(markdown(&view.without_names(text, None)))
    };
    Ok(Theme {
        number: position + 1,
        id: markdown(&code.id),
        name: markdown(&code.name),
        definition: own(&code.definition),
        claim: own(&code.claim),
        reading: reading_of(view, &code.id),
        how_much: if counts { how_much(view, theme) } else { Vec::new() },
        sub_codes: sub_code_table(view, theme, counts),
        typical: reading.typical.get(&theme).filter(|_| counts).map(|words| typical(view, theme, words)),
        goes_with: counts.then(|| goes_with(view, theme)),
        method: method(view, theme, chosen),
        no_quotation: no_quotation(view, theme, chosen),
        quotations: chosen.quotations.iter().map(|quotation| printed(view, quotation, &[])).collect(),
        elsewhere: elsewhere(view, chosen, all),
        against_basis: against_basis(view, theme, chosen, counts),
        against: chosen.against.iter().map(|quotation| printed(view, quotation, &["against"])).collect(),
        candidates: candidates(view, reading.candidates.get(&theme).map_or(&[], Vec::as_slice), all)?,
        without: if counts { without(view, theme) } else { None },
    })
}

/// What the researcher wrote about a code, without names of the key.
fn reading_of(view: &View<'_>, code: &str) -> Option<String> {
    let text = view.input.readings.get(code).filter(|text| !text.trim().is_empty())?;
    Some(inserted(&view.without_names(text, None)))
}

/// How much and by whom, a paragraph for each layer.
fn how_much(view: &View<'_>, theme: u32) -> Vec<String> {
    let mut lines = Vec::new();
    for layer in view.layers_of_themes() {
        lines.push(how_much_in(view, layer, theme));
    }
    let apart = view.layers_of_themes().filter_map(|layer| apart(view, layer, theme)).collect::<Vec<_>>();
    lines.extend(apart);
    if let Some(attribute) = &view.input.options.by {
        lines.extend(view.layers_of_themes().filter_map(|layer| groups(view, layer, theme, attribute)));
    }
    lines
}

fn how_much_in(view: &View<'_>, layer: Layer, theme: u32) -> String {
    let rows = view.carriers.theme(layer, theme);
    let (verb, all) = (wording::layer(layer), view.evidence().counted().count() as u64);
    if rows.is_empty() {
        return format!("**{verb}** in none of {}.", counted(all, "data passage", "data passages"));
    }
    let tally = Tally::of(view.evidence(), &view.bases, rows);
    let places = count(view.carriers.places(layer, theme));
    let places = if places > tally.passages { format!(" ({places} places)") } else { String::new() };
    let documents = view.evidence().documents.len() as u64;
    let mut text = format!(
        "**{verb}** in {} of {}{places} with {}, in {} of {}",
        number(tally.passages),
        counted(all, "data passage", "data passages"),
        counted(tally.words, "word", "words"),
        number(tally.documents),
        counted(documents, "document", "documents"),
    );
    if view.bases.sizes().next().is_some() {
        text.push_str(&format!("; {}", wording::voices(view, &tally)));
    }
    text.push('.');
    let against = count(view.carriers.against(theme));
    if layer == Layer::Coded && against > 0 {
        text.push_str(&format!(" Marked as speaking against: {}.", counted(against, "passage", "passages")));
    }
    if tally.has_every_voice(&view.bases) {
        text.push_str(&format!(
            " *{} for every voice: this is what the corpus is about; compare the sub-codes.*",
            wording::layer(layer)
        ));
    }
    text
}

/// Passages that are not data and carry the theme.
fn apart(view: &View<'_>, layer: Layer, theme: u32) -> Option<String> {
    let rows = view.carriers.apart(layer, theme);
    let mut roles: Vec<_> = rows.iter().map(|row| view.row(*row).role).collect();
    roles.sort_unstable();
    let parts: Vec<String> = roles
        .chunk_by(|a, b| a == b)
        .map(|of_role| {
            let all = view
                .evidence()
                .passages
                .iter()
                .filter(|row| row.data == Data::Apart && row.role == of_role[0]);
            let all = counted(all.count() as u64, "passage", "passages");
            format!("{} of {all} of {}", of_role.len(), wording::role(of_role[0]))
        })
        .collect();
    (!parts.is_empty()).then(|| {
        format!(
            "*Not data, and in no figure: {} in {}.*",
            wording::layer(layer).to_lowercase(),
            listed(&parts)
        )
    })
}

/// By the groups of an attribute.
fn groups(view: &View<'_>, layer: Layer, theme: u32, attribute: &str) -> Option<String> {
    let rows = view.carriers.theme(layer, theme);
    let groups = by_attribute(view.evidence(), &view.bases, rows, attribute);
    let least = view.input.options.least;
    let parts: Vec<String> = groups
        .iter()
        .map(|group| {
            let value = group.value.as_deref().map_or_else(|| "*no value*".to_owned(), markdown);
            if is_small(group, least) {
                return format!("{value} <{least}");
            }
            format!("{value} {}", of_base(group.with, group.of, Base::Participants))
        })
        .collect();
    let name = markdown(attribute);
    let small = told_of_small(least).map_or_else(String::new, |told| format!(" {told}"));
    (!parts.is_empty()).then(|| format!("{} by {name}: {}.{small}", wording::layer(layer), parts.join(" · ")))
}

/// The sub-codes with their figures; without counts, with their definitions.
fn sub_code_table(view: &View<'_>, theme: u32, counts: bool) -> Option<String> {
    view.tree().below(theme).next()?;
    let mut table = Table::default();
    table.column("Sub-code", Align::Left);
    if !counts {
        table.column("Definition", Align::Left);
        for code in view.tree().below(theme) {
            table.row(vec![
                indented(view, theme, code),
                view.code(code).definition.as_deref().map(markdown).unwrap_or_default(),
            ]);
        }
        return Some(table.print());
    }
    for layer in view.layers_of_themes() {
        table.column(format!("{}: passages", wording::layer(layer)), Align::Right);
    }
    let layer = view.layer_of(theme);
    for (base, size) in view.bases.sizes() {
        table.column(wording::column_of(base, size), Align::Right);
    }
    for code in view.tree().below(theme) {
        let rows_of = |layer| view.carriers.theme(layer, code).to_vec();
        table.row(figures_of(view, indented(view, theme, code), &rows_of, layer));
    }
    let name = format!("{} only", markdown(&view.code(theme).name));
    table.row(figures_of(view, name, &|layer| view.carriers.only(layer, theme), layer));
    let voices = format!("Voices are those with a passage {}.", wording::layer(layer).to_lowercase());
    Some(format!("{}\n\n{voices}", table.print()))
}

fn figures_of(
    view: &View<'_>,
    name: String,
    rows_of: &dyn Fn(Layer) -> Vec<u32>,
    voices: Layer,
) -> Vec<String> {
    let mut cells = vec![name];
    cells.extend(view.layers_of_themes().map(|layer| number(count(&rows_of(layer)))));
    let tally = Tally::of(view.evidence(), &view.bases, &rows_of(voices));
    cells.extend(view.bases.sizes().map(|(base, _)| number(tally.of_base(base))));
    cells
}

/// A sub-code's name, with a mark for each level below the first.
fn indented(view: &View<'_>, theme: u32, code: u32) -> String {
    let deeper = view.tree().depth(code).saturating_sub(view.tree().depth(theme) + 1);
    format!("{}{}", "– ".repeat(deeper), markdown(&view.code(code).name))
}

/// The words typical of the theme.
fn typical(view: &View<'_>, theme: u32, typical: &Typical) -> String {
    let listed: Vec<String> = typical
        .keywords
        .iter()
        .map(|key| {
            format!(
                "{} ({} : {}, G² {:.1})",
                markdown(&key.word),
                number(key.inside),
                number(key.outside),
                key.log_likelihood
            )
        })
        .collect();
    let words = if listed.is_empty() {
        "None reaches the threshold.".to_owned()
    } else {
        format!("{}.", listed.join(" · "))
    };
    let layer = wording::layer(view.layer_of(theme)).to_lowercase();
    format!(
        "{words} *Times in passages {layer} ({}) : in all others ({}); log-likelihood G² of Rayson and Garside (2000). The rules' own \
         words are left out; they are listed at the end.*",
        counted(typical.inside, "word", "words"),
        number(typical.outside),
    )
}

/// What the theme shares passages with: other chapters, then pairs of sub-codes.
fn goes_with(view: &View<'_>, theme: u32) -> String {
    let layer = view.layer_of(theme);
    let own = view.carriers.theme(layer, theme);
    let scope = format!("Same passage, {}", wording::layer(layer).to_lowercase());
    let mut parts = Vec::new();
    for other in view.tree().top_level().filter(|other| *other != theme) {
        let together = Together::of(own, view.carriers.theme(layer, other));
        if together.both > 0 {
            parts.push((together, format!("{}: {}", markdown(&view.code(other).name), shared(together))));
        }
    }
    if parts.is_empty() {
        return format!("{scope}: shares no passage with another {}.", wording::word(view));
    }
    parts.sort_by_key(|(together, _)| std::cmp::Reverse(together.both));
    let listed: Vec<String> = parts.into_iter().map(|(_, text)| text).collect();
    format!("{scope}: {}.{}", listed.join(" · "), pairs(view, theme, layer))
}

/// The pairs of sub-codes across chapters that share most.
fn pairs(view: &View<'_>, theme: u32, layer: Layer) -> String {
    let mut pairs = Vec::new();
    for below in view.tree().below(theme) {
        let own = view.carriers.code(layer, below);
        for other in (0..)
            .take(view.evidence().codebook.codes.len())
            .filter(|other| view.tree().top_of(*other) != theme)
        {
            let together = Together::of(own, view.carriers.code(layer, other));
            if together.both > 1 {
                let names =
                    format!("{} and {}", markdown(&view.code(below).name), markdown(&view.code(other).name));
                pairs.push((
                    std::cmp::Reverse(together.both),
                    below,
                    other,
                    format!("{names} {}", number(together.both)),
                ));
            }
        }
    }
    pairs.sort();
    let listed: Vec<String> = pairs.into_iter().take(5).map(|(_, _, _, text)| text).collect();
    if listed.is_empty() { String::new() } else { format!(" Of its sub-codes: {}.", listed.join(" · ")) }
}

/// `6 passages, of 9 here and 6 there`.
fn shared(together: Together) -> String {
    format!(
        "{}, of {} here and {} there",
        counted(together.both, "passage", "passages"),
        number(together.first),
        number(together.second)
    )
}

/// What the list of quotations is headed with.
fn method(view: &View<'_>, theme: u32, chosen: &Chosen) -> String {
    let keys = chosen.quotations.iter().filter(|quotation| quotation.key).count() as u64;
    let selected = chosen.quotations.len() as u64 - keys;
    let layer = view.layer_of(theme);
    let mut parts = Vec::new();
    if keys > 0 {
        parts.push(format!("{} ★ marked as key by a coder", number(keys)));
    }
    if selected > 0 {
        let from = match layer {
            Layer::Coded => "what people coded",
            Layer::Found => "what rules found, not reviewed",
        };
        parts.push(format!(
            "{} selected by sub-code, voice and order in the documents from {from}",
            number(selected)
        ));
    }
    if parts.is_empty() {
        parts.push("none".to_owned());
    }
    if chosen.withheld > 0 && view.input.study.approach != Approach::Reflexive {
        let verb = if chosen.withheld == 1 { "is" } else { "are" };
        parts.push(format!(
            "{} {verb} counted and not printed, because those who said it do not agree to be quoted",
            counted(chosen.withheld, "passage", "passages")
        ));
    }
    parts.join("; ")
}

fn no_quotation(view: &View<'_>, theme: u32, chosen: &Chosen) -> Option<String> {
    if !chosen.quotations.is_empty() {
        return None;
    }
    let rows = view.carriers.theme(view.layer_of(theme), theme);
    Some(if rows.is_empty() {
        format!("No passage carries this {}.", wording::word(view))
    } else if !chosen.elsewhere.is_empty() || !chosen.against.is_empty() {
        format!("All that may be printed stands under another {} or below.", wording::word(view))
    } else {
        "Nothing of it may be printed.".to_owned()
    })
}

pub(super) fn printed(view: &View<'_>, chosen: &Quotation, marks: &[&str]) -> Printed {
    let row = view.row(chosen.row);
    let mut source = String::new();
    if chosen.key {
        source.push_str("★ ");
    }
    source.push_str(&markdown(&view.cite(row)));
    for other in repeats_of(view, chosen.row) {
        source.push_str(&format!("; **the same words in {}**", markdown(&view.cite(view.row(other)))));
    }
    let codes: Vec<String> = chosen.codes.iter().map(|code| markdown(&view.code(*code).name)).collect();
    source.push_str(&format!(" · {}", codes.join(", ")));
    for mark in marks {
        source.push_str(&format!(" · {mark}"));
    }
    if chosen.ask {
        source.push_str(ASK);
    }
    Printed { text: quotation(&chosen.excerpt.paragraphs), source }
}

/// Stands behind the words of whoever has to be asked.
const ASK: &str = " · **ask before quoting**";

/// The rows that repeat this one.
pub(super) fn repeats_of(view: &View<'_>, row: u32) -> Vec<u32> {
    let rows = (0u32..).zip(&view.evidence().passages);
    rows.filter(|(_, other)| other.data == Data::Repeats(row)).map(|(at, _)| at).collect()
}

/// Sub-codes whose words stand under another chapter.
fn elsewhere(view: &View<'_>, chosen: &Chosen, all: &[(u32, Chosen)]) -> Vec<String> {
    let line = |(code, row, theme): &(u32, u32, u32)| {
        let position = all.iter().position(|(other, _)| other == theme).map_or(0, |at| at + 1);
        format!(
            "{}: printed under {position} {}: {}.",
            markdown(&view.code(*code).name),
            markdown(&view.code(*theme).name),
            markdown(&view.cite(view.row(*row)))
        )
    };
    chosen.elsewhere.iter().map(line).collect()
}

fn against_basis(view: &View<'_>, theme: u32, chosen: &Chosen, counts: bool) -> String {
    let marked = count(view.carriers.against(theme));
    match (view.decided(), marked, counts) {
        (false, ..) => "nobody has marked anything".to_owned(),
        (true, 0, _) => "no passage marked".to_owned(),
        (true, _, false) => "marked by a coder".to_owned(),
        (true, marked, true) => {
            let printed = chosen.against.len() as u64;
            let rest = if u64::from(marked) > printed {
                format!("; {} printed here", number(printed))
            } else {
                String::new()
            };
            format!("marked by a coder: {}{rest}", counted(marked, "passage", "passages"))
        }
    }
}

fn candidates(
    view: &View<'_>,
    candidates: &[Candidate],
    all: &[(u32, Chosen)],
) -> Result<Vec<Printed>, ReportError> {
    let mut printed = Vec::new();
    for candidate in candidates {
        let row = view.row(candidate.row);
        let why = markdown(&view.without_names(&candidate.why(), Some(candidate.document)));
        if let Some(theme) = quoted_under(all, candidate) {
            let name = markdown(&view.code(theme).name);
            let source = format!("{} · printed under {name} · because {why}", markdown(&view.cite(row)));
            printed.push(Printed { text: String::new(), source });
            continue;
        }
        let rows = candidate.row..candidate.row + 1;
        let words = excerpt(view, candidate.document, rows, candidate.span, (0, 0))?;
        let ask = if view.quoting(row) == Quoting::Ask { ASK } else { "" };
        printed.push(Printed {
            text: quotation(&words.paragraphs),
            source: format!("{} · because {why}{ask}", markdown(&view.cite(row))),
        });
    }
    Ok(printed)
}

/// The theme under which the words of a candidate are printed already.
pub(super) fn quoted_under(all: &[(u32, Chosen)], candidate: &Candidate) -> Option<u32> {
    let holds = |quotation: &Quotation| {
        quotation.document == candidate.document && quotation.excerpt.span.overlaps(candidate.span)
    };
    let printed = |chosen: &Chosen| chosen.quotations.iter().chain(&chosen.against).any(holds);
    all.iter().find(|(_, chosen)| printed(chosen)).map(|(theme, _)| *theme)
}

/// Who has no passage of the theme.
fn without(view: &View<'_>, theme: u32) -> Option<String> {
    let carrying = voices_with(view, theme);
    let mut parts = Vec::new();
    for (base, size) in view.bases.sizes() {
        let missing: Vec<u32> = view.bases.voices(base).filter(|voice| !carrying.contains(voice)).collect();
        if missing.is_empty() {
            continue;
        }
        let names: Vec<String> =
            missing.iter().take(NAMED).map(|voice| markdown(&view.attribution.voice_alone(*voice))).collect();
        let more = missing.len().saturating_sub(NAMED);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        parts.push(format!("{} ({}{more})", of_base(count(&missing), size, base), names.join(", ")));
    }
    if parts.is_empty() {
        return None;
    }
    let verb = match view.layer_of(theme) {
        Layer::Coded => "coded passage",
        Layer::Found => "passage found",
    };
    Some(format!("**Without a {verb}:** {}. This is not the same as not speaking of it.", listed(&parts)))
}

/// How many voices without a passage are named.
const NAMED: usize = 12;
