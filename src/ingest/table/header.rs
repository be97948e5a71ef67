//! The header of a table: one row of names, or the two and three rows of survey programs.

use super::Row;
use crate::diagnostic::Diagnostic;
use crate::ingest::columns;

/// What the first rows say about the columns.
#[derive(Clone, Debug, Default)]
pub(super) struct Header {
    /// The short name of each column.
    pub(super) names: Vec<String>,
    /// The full text of the question, where the program gives one beside the name.
    pub(super) questions: Vec<Option<String>>,
    /// Whether a survey program wrote the table.
    pub(super) survey: bool,
    /// Whether the first row was a header at all.
    pub(super) found: bool,
    pub(super) findings: Vec<Diagnostic>,
}

/// Takes the header off the rows.
pub(super) fn split(rows: &mut Vec<Row>) -> Header {
    drop_titles(rows);
    let mut header = if is_qualtrics(rows) {
        qualtrics(rows)
    } else if is_surveymonkey(rows) {
        surveymonkey(rows)
    } else if has_header(rows) {
        let first = rows.remove(0);
        let survey = is_survey(&first.cells);
        Header { names: first.cells, survey, found: true, ..Header::default() }
    } else {
        Header::default()
    };
    let width = rows.iter().take(50).map(|row| row.cells.len()).max().unwrap_or(0);
    fill(&mut header, width);
    header
}

/// The header of rows that come with the names of their columns.
pub(super) fn given(names: &[String]) -> Header {
    let mut header =
        Header { names: names.to_vec(), survey: is_survey(names), found: true, ..Header::default() };
    fill(&mut header, names.len());
    header
}

/// Rows above the header that hold nothing but a title in their first cell.
fn drop_titles(rows: &mut Vec<Row>) {
    let filled = |row: &Row| row.cells.iter().filter(|cell| !cell.is_empty()).count();
    let width = rows.iter().take(20).map(filled).max().unwrap_or(0);
    let titles = rows.iter().take(5).take_while(|row| filled(row) == 1).count();
    if width >= 3 && titles < rows.len() {
        rows.drain(..titles);
    }
}

/// Gives every column a name of its own and says which had none.
fn fill(header: &mut Header, width: usize) {
    let named = header.names.len();
    header.names.resize(named.max(width), String::new());
    header.questions.resize(header.names.len(), None);
    if header.found {
        report_merged(header, width);
    }
    let mut seen = std::collections::BTreeSet::new();
    for (at, name) in header.names.iter_mut().enumerate() {
        if name.is_empty() {
            *name = format!("column {}", at + 1);
        }
        let mut own = name.clone();
        let mut count = 1;
        while !seen.insert(own.clone()) {
            count += 1;
            own = format!("{name} {count}");
        }
        *name = own;
    }
}

/// A header cell over several columns leaves the others empty: they are taken to belong to it.
fn report_merged(header: &mut Header, width: usize) {
    let mut merged: Vec<(usize, usize)> = Vec::new();
    for at in 1..header.names.len().min(width.max(1)) {
        if !header.names[at].is_empty() || header.names[0].is_empty() {
            continue;
        }
        match merged.last_mut() {
            Some((_, last)) if *last + 1 == at => *last = at,
            _ => merged.push((at, at)),
        }
    }
    for (first, last) in merged {
        let over = header.names[first - 1].clone();
        for at in first..=last {
            header.names[at] = format!("{over} {}", at - first + 2);
        }
        let columns = if first == last {
            format!("column {} has", first + 1)
        } else {
            format!("columns {} to {} have", first + 1, last + 1)
        };
        header.findings.push(
            Diagnostic::warning(
                "IN040",
                format!("{columns} no header; taken to stand under \"{over}\" as in a merged cell"),
            )
            .help("give every column a header of its own"),
        );
    }
}

/// Whether the first row names columns: by a name that is known, else by being short, different
/// cells that are neither numbers nor found again below.
fn has_header(rows: &[Row]) -> bool {
    let Some(first) = rows.first() else { return false };
    let cells: Vec<&str> = first.cells.iter().map(String::as_str).filter(|cell| !cell.is_empty()).collect();
    if cells.iter().any(|cell| columns::role(cell).is_some()) && cells.iter().all(|cell| !is_value(cell)) {
        return true;
    }
    let distinct: std::collections::BTreeSet<_> = cells.iter().collect();
    let repeats = rows[1..]
        .iter()
        .take(100)
        .any(|row| row.cells.iter().zip(&first.cells).any(|(cell, name)| !name.is_empty() && cell == name));
    rows.len() > 1 && distinct.len() == cells.len() && !repeats && cells.iter().all(|cell| !is_value(cell))
}

/// Numbers and times are values, never names.
fn is_value(cell: &str) -> bool {
    cell.parse::<f64>().is_ok() || crate::ingest::time::milliseconds(cell).is_some() || cell.len() > 1000
}

/// Qualtrics: the name, the question, and (since 2016) an import id of each column.
fn is_qualtrics(rows: &[Row]) -> bool {
    let import = |row: &Row| row.cells.iter().any(|cell| cell.starts_with("{\"ImportId\""));
    let legacy = |first: &Row, second: &Row| {
        first.cells.iter().zip(&second.cells).any(|(name, text)| {
            matches!((name.as_str(), text.as_str()), ("StartDate", "Start Date") | ("V1", "ResponseID"))
        })
    };
    rows.get(2).is_some_and(import)
        || rows.get(1).is_some_and(import)
        || matches!(rows, [first, second, ..] if legacy(first, second))
}

fn qualtrics(rows: &mut Vec<Row>) -> Header {
    let names = rows.remove(0).cells;
    let is_import = |row: &Row| row.cells.iter().any(|cell| cell.starts_with("{\"ImportId\""));
    let questions = if rows.first().is_some_and(is_import) { Vec::new() } else { rows.remove(0).cells };
    if rows.first().is_some_and(is_import) {
        rows.remove(0);
    }
    let questions = questions
        .into_iter()
        .zip(&names)
        .map(|(text, name)| (text != *name && !text.is_empty()).then_some(text));
    Header { questions: questions.collect(), names, survey: true, found: true, ..Header::default() }
}

/// SurveyMonkey: the question over its columns, and below it the row or choice of each.
fn is_surveymonkey(rows: &[Row]) -> bool {
    let [first, second, ..] = rows else { return false };
    let starts = first.cell(0).eq_ignore_ascii_case("Respondent ID") && second.cell(0).is_empty();
    starts && second.cells.iter().any(|cell| matches!(cell.as_str(), "Response" | "Open-Ended Response"))
}

fn surveymonkey(rows: &mut Vec<Row>) -> Header {
    let over = rows.remove(0).cells;
    let under = rows.remove(0).cells;
    let mut names: Vec<String> = Vec::with_capacity(over.len());
    let mut question = String::new();
    for at in 0..over.len().max(under.len()) {
        let cell = |row: &[String]| row.get(at).cloned().unwrap_or_default();
        if !cell(&over).is_empty() {
            question = cell(&over);
        }
        names.push(match cell(&under).as_str() {
            "" | "Response" | "Open-Ended Response" => question.clone(),
            choice => format!("{question} {choice}"),
        });
    }
    Header { names, survey: true, found: true, ..Header::default() }
}

/// Whether the names of a header are those of a survey program's own columns.
fn is_survey(names: &[String]) -> bool {
    const OWN: &[&str] = &[
        "responseid",
        "response id",
        "respondent id",
        "respondentid",
        "recordeddate",
        "submitdate",
        "startlanguage",
        "lastpage",
        "record id",
        "ipaddress",
        "collector id",
        "timestamp",
        "zeitstempel",
        "horodateur",
        "marca temporal",
        "case",
        "caseid",
        "lfdn",
        "questnnr",
    ];
    let questions = names.iter().filter(|name| name.trim_end().ends_with(['?', '？', '؟'])).count();
    let own =
        names.iter().map(|name| columns::plain(name)).filter(|name| OWN.contains(&name.as_str())).count();
    own >= 2 || questions >= 2 || own >= 1 && questions >= 1
}
