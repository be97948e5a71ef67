//! Where the themes stand, passage by passage, in letters: for readers of the text, and for those
//! who cannot see the figure.

use super::entries::is_data;
use crate::coding::evidence::{Data, Layer, Mark, PassageRow, Stance};
use crate::model::{Kind, Role};
use crate::report::escape::visible;
use crate::report::markdown::number;
use crate::report::view::View;

/// Documents printed.
const DOCUMENTS: usize = 40;

/// Characters of a line for the columns.
const WIDTH: usize = 84;

/// Characters of a theme's name.
const NAME: usize = 22;

pub(super) fn key(view: &View<'_>) -> String {
    let mut parts =
        vec!["A column is a passage, by its number in citations (`c2`: comment 2; letters: its paragraphs)."];
    if view.layers().any(|layer| layer == Layer::Coded) {
        parts.push("`C` coded, `±` coded for and against, `-` coded as speaking against,");
    }
    parts.push("`o` found by a rule and not decided on, `.` neither.");
    parts.push("Whose words: `D` data, `=` a repetition, `i` interviewer, `r` researcher, `l` cited text, `x` others.");
    parts.push("Interviewers' turns without a mark are left out.");
    parts.join(" ")
}

pub(super) fn portraits(view: &View<'_>) -> String {
    let documents = (0u32..).zip(&view.evidence().documents);
    let with_data: Vec<u32> = documents
        .filter(|(_, document)| document.passages.clone().any(|row| is_data(view.row(row))))
        .map(|(number, _)| number)
        .collect();
    let mut text = String::from("```text\n");
    for document in with_data.iter().take(DOCUMENTS) {
        text.push_str(&portrait(view, *document));
        text.push_str("\n\n");
    }
    text.truncate(text.trim_end().len());
    text.push_str("\n```");
    if with_data.len() > DOCUMENTS {
        let more = number((with_data.len() - DOCUMENTS) as u64);
        text.push_str(&format!(
            "\n\n{more} further documents are left out; `emic show --codes` prints each."
        ));
    }
    text
}

fn portrait(view: &View<'_>, document: u32) -> String {
    let evidence = view.evidence();
    let first = evidence.marks.partition_point(|mark| mark.document < document);
    let marks: Vec<&Mark> =
        evidence.marks[first..].iter().take_while(|mark| mark.document == document).collect();
    let shown = |row: &u32| {
        let passage = view.row(*row);
        let marked = || marks.iter().any(|mark| mark.passages.contains(row));
        passage.data != Data::Withdrawn && (passage.role != Role::Interviewer || is_data(passage) || marked())
    };
    let rows: Vec<u32> = evidence.documents[document as usize].passages.clone().filter(shown).collect();
    let mut lines = vec![format!("\"{}\"", visible(view.attribution.document(document)))];
    for chunk in chunks(view, &rows) {
        lines.extend(block(view, chunk, &marks));
    }
    lines.join("\n")
}

/// As many columns as fit a line, again and again.
fn chunks<'r>(view: &View<'_>, rows: &'r [u32]) -> Vec<&'r [u32]> {
    let width = |row: &u32| heading(view.row(*row)).chars().count() + 1;
    let (mut chunks, mut start, mut used) = (Vec::new(), 0, 0);
    for (at, row) in rows.iter().enumerate() {
        if used + width(row) > WIDTH && at > start {
            chunks.push(&rows[start..at]);
            (start, used) = (at, 0);
        }
        used += width(row);
    }
    if start < rows.len() {
        chunks.push(&rows[start..]);
    }
    chunks
}

fn block(view: &View<'_>, rows: &[u32], marks: &[&Mark]) -> Vec<String> {
    let headings: Vec<String> = rows.iter().map(|row| heading(view.row(*row))).collect();
    let line = |name: &str, cells: Vec<String>| {
        let name: String = visible(name).chars().take(NAME).collect();
        let mut line = format!("  {name:NAME$}");
        for (heading, cell) in headings.iter().zip(cells) {
            line.push_str(&format!(" {cell:<width$}", width = heading.chars().count()));
        }
        line.trim_end().to_owned()
    };
    let mut lines = vec![line("passage", headings.clone())];
    lines.push(line("whose words", rows.iter().map(|row| whose(view.row(*row)).to_owned()).collect()));
    for theme in view.tree().top_level() {
        let cells = rows.iter().map(|row| cell(view, *row, theme, marks).to_owned()).collect();
        lines.push(line(&view.code(theme).name, cells));
    }
    lines
}

fn heading(row: &PassageRow) -> String {
    let number = match (row.kind, row.thread) {
        (Kind::Comment, Some(thread)) => format!("c{}", thread.comment),
        _ => row.number.to_string(),
    };
    match row.piece {
        0 => number,
        piece => {
            let letter = u8::try_from(piece - 1).ok().filter(|at| *at < 26).map(|at| char::from(b'a' + at));
            letter.map_or_else(|| format!("{number}.{piece}"), |letter| format!("{number}{letter}"))
        }
    }
}

fn whose(row: &PassageRow) -> &'static str {
    match (row.data, row.role) {
        (Data::Counted, _) => "D",
        (Data::Repeats(_), _) => "=",
        (_, Role::Interviewer) => "i",
        (_, Role::Researcher) => "r",
        (_, Role::Literature) => "l",
        _ => "x",
    }
}

fn cell(view: &View<'_>, row: u32, theme: u32, marks: &[&Mark]) -> &'static str {
    let here = || {
        marks.iter().filter(move |mark| {
            mark.passages.contains(&row)
                && view.tree().above(mark.code).contains(&theme)
                && view.input.options.basis.shows(mark.layer)
        })
    };
    let coded = |stance: Stance| here().any(|mark| mark.layer == Layer::Coded && mark.stance == stance);
    match (coded(Stance::For), coded(Stance::Against)) {
        (true, true) => "±",
        (true, false) => "C",
        (false, true) => "-",
        (false, false) if here().next().is_some() => "o",
        (false, false) => ".",
    }
}
