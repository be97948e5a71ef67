//! The framework grid in print: the researcher's summaries, theme by theme, with the passages that
//! carry them; and as a sheet for Excel.

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, XlsxError};

use super::escape::{markdown, visible};
use super::markdown::{Align, Table, counted, inserted, listed};
use super::study::{Input, ReportError};
use super::view::View;
use super::wording;
use crate::coding::evidence::Data;
use crate::model::{FilledCell, Quoting};

/// The grid as a page of its own, in Markdown.
///
/// # Errors
/// When the attribute to group by does not exist.
pub fn grid(input: &Input<'_>) -> Result<String, ReportError> {
    let view = View::new(*input)?;
    let (name, words) = (markdown(&input.study.name), wording::words(&view));
    let title = if name.contains(':') {
        format!("# {name}. Cases by {words}")
    } else {
        format!("# {name}: cases by {words}")
    };
    let mut parts = vec![title, counts(&view), SAYS.to_owned()];
    parts.extend(charts(&view, "##"));
    parts.push(wording::stamp(&view));
    Ok(parts.join("\n\n") + "\n")
}

/// What stands above the summaries.
const SAYS: &str = "The summaries below are the researcher's own. Where none is written, nothing is said about the case: an empty cell \
                    is no finding.";

/// Which cases have how many passages of which theme; with a mark where a summary is written.
pub(super) fn counts(view: &View<'_>) -> String {
    let mut table = Table::default();
    table.column("Voice", Align::Left);
    let themes: Vec<u32> = view.tree().top_level().collect();
    let mut of_themes = Vec::new();
    for theme in &themes {
        table.column(markdown(&view.code(*theme).name), Align::Right);
        of_themes.push(view.carriers.theme(view.layer_of(*theme), *theme));
    }
    for (base, _) in view.bases.sizes() {
        for voice in view.bases.voices(base) {
            let mut cells = vec![markdown(&view.attribution.voice_alone(voice))];
            for rows in &of_themes {
                let own = rows.iter().filter(|row| view.row(**row).voice == Some(voice)).count();
                cells.push(if own == 0 { String::new() } else { own.to_string() });
            }
            table.row(cells);
        }
    }
    table.print()
}

/// A chart for each theme in which something is written: case by case what the researcher made of it.
/// Who has no summary yet is named with the passages that wait.
pub(super) fn charts(view: &View<'_>, heading: &str) -> Vec<String> {
    let mut parts = Vec::new();
    for code in 0u32.. {
        let Some(theme) = view.evidence().codebook.codes.get(code as usize) else { break };
        let cells: Vec<&FilledCell> = view.input.grid.iter().filter(|cell| cell.theme == theme.id).collect();
        if cells.is_empty() {
            continue;
        }
        parts.push(format!("{heading} {}", path_of(view, code)));
        parts.extend(cells.iter().map(|cell| summary_of(view, cell)));
        parts.extend(without(view, code, &cells));
    }
    parts
}

/// `Connecting`, or `Connecting: Brokering` of a code below a theme.
fn path_of(view: &View<'_>, code: u32) -> String {
    let above = view.tree().above(code);
    let names: Vec<String> = above.iter().rev().map(|code| markdown(&view.code(*code).name)).collect();
    names.join(": ")
}

/// A cell as paragraphs: whose, what, and the passages that carry it.
fn summary_of(view: &View<'_>, cell: &FilledCell) -> String {
    let text = inserted(&view.without_names(&cell.text, None));
    let mut said = format!("**{}.** {text}", name_of(view, cell));
    let cited: Vec<String> = cell.passages.iter().filter_map(|passage| cited(view, *passage)).collect();
    if !cited.is_empty() {
        said.push_str(&format!(" ({})", cited.join("; ")));
    }
    if cell.stale {
        said.push_str(" *Codings have changed since this was written.*");
    }
    said
}

fn name_of(view: &View<'_>, cell: &FilledCell) -> String {
    let evidence = view.evidence();
    let case = cell.case.and_then(|case| evidence.cases.cases.get(case as usize));
    let name = match cell.voices.first() {
        Some(voice) => view.attribution.voice_alone(*voice),
        None => case.map(|case| case.public_name().to_owned()).unwrap_or_default(),
    };
    match case.map(|case| case.consent.quote) {
        Some(Quoting::No) => format!("{} (does not agree to be quoted)", markdown(&name)),
        _ => markdown(&name),
    }
}

/// The citation of a passage that may be named.
fn cited(view: &View<'_>, (document, index): (u32, u32)) -> Option<String> {
    let rows = view.evidence().documents.get(document as usize)?.passages.clone();
    let row = rows.map(|row| view.row(row)).find(|row| row.index == index && row.data != Data::Withdrawn)?;
    Some(markdown(&view.cite(row)))
}

/// Who has passages under a theme and no summary.
fn without(view: &View<'_>, code: u32, cells: &[&FilledCell]) -> Option<String> {
    let rows = view.carriers.theme(view.layer_of(code), code);
    let waiting = |voice: &u32| {
        let own = rows.iter().filter(|row| view.row(**row).voice == Some(*voice)).count() as u64;
        let written = cells.iter().any(|cell| cell.voices.contains(voice));
        let name = markdown(&view.attribution.voice_alone(*voice));
        (own > 0 && !written).then(|| format!("{name} ({})", counted(own, "passage", "passages")))
    };
    let voices: Vec<u32> = view.bases.sizes().flat_map(|(base, _)| view.bases.voices(base)).collect();
    let named: Vec<String> = voices.iter().filter_map(waiting).collect();
    (!named.is_empty()).then(|| format!("*Not written yet:* {}.", listed(&named)))
}

/// Rows of text as a sheet to write in: headers and names of cases stay in sight, columns are wide, and
/// the last one, which holds nothing for people, is hidden. The same rows give the same bytes.
///
/// # Errors
/// When a sheet cannot hold the rows: 32,767 characters are the most of a cell.
pub fn grid_sheet(rows: &[Vec<String>]) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    book.set_properties(&DocProperties::new().set_creation_datetime(&ExcelDateTime::from_ymd(2000, 1, 1)?));
    let sheet = book.add_worksheet();
    sheet.set_name("Grid")?;
    let strong = Format::new().set_bold().set_text_wrap().set_align(FormatAlign::Top);
    let wrapped = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    let last = rows.first().map_or(0, |header| header.len().saturating_sub(1));
    for column in 0..=last {
        let at = u16::try_from(column).unwrap_or(u16::MAX);
        match column {
            0 => sheet.set_column_width(at, 14)?,
            _ if column == last => sheet.set_column_hidden(at)?,
            _ => sheet.set_column_width(at, 44)?,
        };
    }
    for (row, cells) in (0u32..).zip(rows) {
        for (column, cell) in (0u16..).zip(cells) {
            let format = if row == 0 || column == 0 { &strong } else { &wrapped };
            sheet.write_string_with_format(row, column, lines_visible(cell), format)?;
        }
    }
    sheet.set_freeze_panes(1, 1)?;
    book.save_to_buffer()
}

/// A cell of several lines, in which nothing steers a screen.
fn lines_visible(cell: &str) -> String {
    cell.lines()
        .map(|line| if line.trim().is_empty() { String::new() } else { visible_line(line) })
        .collect::<Vec<_>>()
        .join("\n")
}

fn visible_line(line: &str) -> String {
    // What stands before the words, a list's indentation, is kept.
    let words = line.trim_start();
    format!("{}{}", &line[..line.len() - words.len()], visible(words))
}
