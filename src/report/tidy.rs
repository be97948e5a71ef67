//! Tidy tables for R and pandas: a row for each coding, passage, participant, and what each column is.
//!
//! One thing a row, one fact a column, names that a program can type. Words are printed with the names
//! of the key replaced, those of participants who do not agree to be quoted not at all.

use std::collections::BTreeMap;

use super::study::{Input, ReportError};
use super::tables::{Cell, Table};
use super::view::View;
use super::wording;
use crate::coding::evidence::{Data, Layer, Mark};
use crate::model::{Document, Quoting, Stance};
use crate::text::single_spaced;
use crate::text::units::Units;

/// A table with the name of its file.
pub struct Tidy {
    /// `codings`, `passages`, `participants`, `dictionary`.
    pub name: &'static str,
    /// The table.
    pub table: Table,
}

/// The tables, the data dictionary last.
///
/// # Errors
/// When a text cannot be read.
pub fn tidy(input: &Input<'_>) -> Result<Vec<Tidy>, ReportError> {
    let view = View::new(*input)?;
    let codings = codings(&view)?;
    let passages = passages(&view)?;
    let participants = participants(&view);
    let dictionary =
        dictionary(&view, &[("codings", &codings), ("passages", &passages), ("participants", &participants)]);
    let named = |name, mut table: Table| {
        table.note(wording::stamp(&view).replace(['`', '\\'], ""));
        Tidy { name, table }
    };
    Ok(vec![
        named("codings", codings),
        named("passages", passages),
        named("participants", participants),
        named("dictionary", dictionary),
    ])
}

fn text(text: impl Into<String>) -> Cell {
    Cell::Text(text.into())
}

/// A row for each coding and each match of a rule.
fn codings(view: &View<'_>) -> Result<Table, ReportError> {
    let mut table = Table::new("Codings");
    table.text(&[
        "document",
        "start",
        "end",
        "passage",
        "participant",
        "code",
        "code_name",
        "theme",
        "layer",
        "origin",
        "coder",
        "stance",
        "key",
        "note",
        "words",
    ]);
    let marks = &view.evidence().marks;
    let shown = |mark: &&Mark| view.input.options.basis.shows(mark.layer);
    for of_document in marks.chunk_by(|a, b| a.document == b.document) {
        let document = view.document(of_document[0].document)?;
        let units = Units::new(&document.text);
        for mark in of_document.iter().filter(shown) {
            table.rows.extend(coding(view, &document, &units, mark));
        }
    }
    Ok(table)
}

fn coding(view: &View<'_>, document: &Document, units: &Units<'_>, mark: &Mark) -> Option<Vec<Cell>> {
    let row = view.row(mark.passages.start);
    if mark.passages.clone().any(|row| view.row(row).data == Data::Withdrawn) {
        return None;
    }
    let (start, end) = units.span_in_code_points(mark.span);
    let code = view.code(mark.code);
    let theme = view.code(view.tree().top_of(mark.code));
    let may = mark.passages.clone().all(|row| view.quoting(view.row(row)) != Quoting::No);
    let words = if may {
        let words = single_spaced(mark.span.of(&document.text));
        view.without_names(&words, Some(mark.document))
    } else {
        String::new()
    };
    let note = mark.note.as_deref().map(|note| view.without_names(note, None)).unwrap_or_default();
    Some(vec![
        text(view.attribution.document(mark.document)),
        Cell::Count(start as u64),
        Cell::Count(end as u64),
        Cell::Count(mark.passages.start.into()),
        text(row.voice.map(|voice| view.attribution.voice_alone(voice)).unwrap_or_default()),
        text(&*code.id),
        text(&*code.name),
        text(&*theme.id),
        text(layer(mark.layer)),
        text(mark.origin.map_or("rule", crate::model::Origin::name)),
        text(mark.coder.clone().unwrap_or_default()),
        text(if mark.stance == Stance::Against { "against" } else { "for" }),
        Cell::Count(mark.key.into()),
        text(note),
        text(words),
    ])
}

fn layer(layer: Layer) -> &'static str {
    match layer {
        Layer::Coded => "coded",
        Layer::Found => "found",
    }
}

/// The columns of codes: layer and code, as `coded.trust`.
fn code_columns(view: &View<'_>) -> Vec<(Layer, u32, String)> {
    let codes = || (0u32..).zip(&view.evidence().codebook.codes);
    view.layers()
        .flat_map(|of| codes().map(move |(at, code)| (of, at, format!("{}.{}", layer(of), code.id))))
        .collect()
}

/// A row for each passage of data, 0 or 1 for each code itself.
fn passages(view: &View<'_>) -> Result<Table, ReportError> {
    let columns = code_columns(view);
    let mut table = Table::new("Passages");
    table.text(&["passage", "document", "number", "participant", "kind", "role", "words"]);
    table.figures(columns.iter().map(|(_, _, name)| name.as_str()));
    for (at, row) in view.evidence().counted() {
        let voice = row.voice.map(|voice| view.attribution.voice_alone(voice)).unwrap_or_default();
        let mut cells = vec![
            Cell::Count(at.into()),
            text(view.attribution.document(row.document)),
            Cell::Count(row.number.into()),
            text(voice),
            text(row.kind.name()),
            text(row.role.name()),
            Cell::Count(row.words.into()),
        ];
        let carries = |(layer, code, _): &(Layer, u32, String)| {
            Cell::Count(view.carriers.code(*layer, *code).binary_search(&at).is_ok().into())
        };
        cells.extend(columns.iter().map(carries));
        table.row(cells);
    }
    Ok(table)
}

/// A row for each voice with data, with how many passages carry each code itself.
fn participants(view: &View<'_>) -> Table {
    let evidence = view.evidence();
    let columns = code_columns(view);
    let mut table = Table::new("Participants");
    table.text(&["participant", "kind", "documents", "passages", "words"]);
    let attributes: Vec<String> = evidence.cases.attributes.clone();
    let names: Vec<String> = attributes.iter().map(|name| format!("attribute.{name}")).collect();
    table.text(&names.iter().map(String::as_str).collect::<Vec<_>>());
    table.figures(columns.iter().map(|(_, _, name)| name.as_str()));
    let mut own: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for (at, row) in evidence.counted() {
        own.entry(row.voice.unwrap_or(u32::MAX)).or_default().push(at);
    }
    for (base, _) in view.bases.sizes() {
        for voice in view.bases.voices(base) {
            let rows = own.get(&voice).map_or(&[][..], Vec::as_slice);
            let documents: std::collections::BTreeSet<u32> =
                rows.iter().map(|row| view.row(*row).document).collect();
            let words: u64 = rows.iter().map(|row| u64::from(view.row(*row).words)).sum();
            let mut cells = vec![
                text(view.attribution.voice_alone(voice)),
                text(base.named(1)),
                Cell::Count(documents.len() as u64),
                Cell::Count(rows.len() as u64),
                Cell::Count(words),
            ];
            let value = |name: &String| crate::analysis::groups::value_of(evidence, voice, name);
            cells.extend(attributes.iter().map(|name| {
                text(value(name).map(|value| view.without_names(&value, None)).unwrap_or_default())
            }));
            cells.extend(columns.iter().map(|(layer, code, _)| {
                let carried = view.carriers.code(*layer, *code);
                Cell::Count(rows.iter().filter(|row| carried.binary_search(row).is_ok()).count() as u64)
            }));
            table.row(cells);
        }
    }
    table
}

/// What each column of each table is.
fn dictionary(view: &View<'_>, tables: &[(&str, &Table)]) -> Table {
    let mut table = Table::new("What the columns are");
    table.text(&["table", "column", "meaning"]);
    for (name, of) in tables {
        for column in &of.columns {
            table.row(vec![text(*name), text(&*column.name), text(meaning(view, name, &column.name))]);
        }
    }
    table
}

fn meaning(view: &View<'_>, table: &str, column: &str) -> String {
    if let Some((layer, id)) = column.split_once('.') {
        if layer == "attribute" {
            return format!("{id}, as in participants.csv");
        }
        let name = view.evidence().codebook.code(id).map_or(id, |code| code.name.as_str());
        let what = if layer == "coded" { "given by people" } else { "found by rules, undecided" };
        return match table {
            "passages" => format!("1 where the code {name} itself is {what}, else 0"),
            _ => format!("passages with the code {name} itself, {what}"),
        };
    }
    match column {
        "document" => "the document, as reports call it",
        "start" => "where the words begin: code points of the reading text, from 0",
        "end" => "where they end, not included",
        "passage" => "the number of the passage, the same in all tables of one export; for a coding over several the first",
        "number" => "the number of the turn, comment or paragraph in its document; 0 where it has none",
        "participant" => "whose words: pseudonym, else id, else label",
        "code" => "the code's id",
        "code_name" => "the code's name",
        "theme" => "the id of the code at the top of its branch",
        "layer" => "coded by a person, or found by a rule and undecided: two layers, never to be added up",
        "origin" => "hand, accepted from a rule, import, or rule",
        "coder" => "who coded",
        "stance" => "whether the words speak for the code or against it",
        "key" => "1 for a key quotation, else 0",
        "note" => "the coder's note",
        "words" if table == "codings" => "the words, names replaced; empty where the participant does not agree to be quoted",
        "words" => "words that are data",
        "kind" if table == "passages" => "turn, paragraph, quotation, comment or answer",
        "kind" => "what sort of voice; voices of several sorts are never added up",
        "role" => "the role of whoever said it",
        "documents" => "documents with a passage of theirs",
        "passages" => "their passages that are data",
        _ => "",
    }
    .to_owned()
}
