//! The grid as a table, for Excel and back.
//!
//! Each row carries what its cells said when the table was written, as hashes in a last column. By it
//! what was changed in the table is told from what was changed in the study meanwhile: neither side ever
//! undoes the other.

use std::collections::BTreeMap;

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::edit::CellChange;
use super::writing::{CellToChange, Named};
use super::{Gathered, Part};
use crate::diagnostic::{Diagnostic, Place};
use crate::model::{Pseudonyms, SeenCoding};
use crate::query::comparable;
use crate::report;
use crate::workbench::deciding::Recorder;
use crate::workbench::reading::hex;
use crate::workbench::{Workbench, WorkbenchError};

/// The header of the column with the names of cases.
const CASE: &str = "case";
/// The header of the column with what cells said when the table was written.
const BASE: &str = "emic";

/// The grid as rows of text, headers first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// The rows.
    pub rows: Vec<Vec<String>>,
}

impl Table {
    /// As CSV.
    #[must_use]
    pub fn as_csv(&self) -> String {
        report::table::csv(&self.rows)
    }

    /// As a workbook: wide columns, headers that stay, the last column hidden.
    ///
    /// # Errors
    /// When a sheet cannot hold it.
    pub fn as_xlsx(&self) -> Result<Vec<u8>, String> {
        report::grid_sheet(&self.rows).map_err(|error| error.to_string())
    }
}

/// What came back from a table, in the shape that `emic grid import --json` prints.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Trip {
    /// The version of this shape.
    pub format: u32,
    /// Whether it was done; false for a dry run.
    pub done: bool,
    /// Cells that are taken.
    pub taken: Vec<OfTrip>,
    /// Cells that say the same as here, or were not changed in the table.
    pub same: usize,
    /// Cells that were changed on both sides, or of which nobody knows on which: they stay as they are here.
    pub differ: Vec<OfTrip>,
    /// Cells that were emptied in the table: they stay.
    pub emptied: Vec<OfTrip>,
    /// What was not understood.
    pub findings: Vec<Diagnostic>,
}

/// A cell of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OfTrip {
    /// The case.
    pub case: String,
    /// The theme.
    pub theme: String,
    /// What stands in the table.
    pub table: String,
    /// What stands here.
    pub here: String,
}

/// What a cell said when a table was written.
struct Base {
    text: String,
    seen: String,
}

impl Workbench {
    /// The grid as a table.
    ///
    /// # Errors
    /// As [`Workbench::grid`].
    pub fn grid_table(&self, part: &Part) -> Result<Table, WorkbenchError> {
        let gathered = self.gathered_grid()?;
        let names = (!part.real_names).then(|| Pseudonyms::new(&self.cases, &self.voices));
        let columns = gathered.columns(part.theme.as_deref(), &gathered.held())?;
        let only = part.case.as_deref().map(|case| gathered.person_named(self, case)).transpose()?;
        let header = |code: &u32| {
            let column = gathered.column(*code);
            format!("{} ({})", column.name, column.code)
        };
        let mut rows = vec![
            std::iter::once(CASE.to_owned())
                .chain(columns.iter().map(header))
                .chain([BASE.to_owned()])
                .collect::<Vec<_>>(),
        ];
        for (number, person) in gathered.persons.iter().enumerate() {
            if only.is_some_and(|only| only != number) {
                continue;
            }
            let mut row = vec![if part.real_names { person.id.clone() } else { gathered.public_id(number) }];
            let mut bases = Vec::new();
            for code in &columns {
                let named = Named { person: number, code: *code };
                let text = leaving(&gathered.text_of(&named), names.as_ref());
                bases.push(format!(
                    "{}:{}:{}",
                    gathered.id_of(&named),
                    hash(&normal(&text)),
                    hash_of_seen(&gathered.seen(&named))
                ));
                row.push(text);
            }
            row.push(bases.join(" "));
            rows.push(row);
        }
        Ok(Table { rows })
    }

    /// Takes what was changed in a table. With `replace` the table wins where both sides changed; with
    /// `dry_run` it is only said what would be taken.
    ///
    /// # Errors
    /// When the table cannot be read, or a file of the grid cannot be written.
    pub fn take_grid_table(
        &self,
        recorder: &mut Recorder<'_>,
        file: &str,
        bytes: &[u8],
        (replace, dry_run): (bool, bool),
    ) -> Result<Trip, WorkbenchError> {
        let refused = |reason: String| WorkbenchError::NoGridTable { file: file.to_owned(), reason };
        let rows =
            crate::codebook::table::rows(file, bytes).map_err(|finding| refused(finding.message.clone()))?;
        let header = rows.iter().position(|row| row.iter().any(|cell| comparable(cell) == CASE));
        let Some(header) = header else {
            return Err(refused(
                "no column is called case; take the table that emic grid export writes".to_owned(),
            ));
        };
        let gathered = self.gathered_grid()?;
        let mut trip = Trip { format: 1, done: !dry_run, ..Trip::default() };
        let columns = columns(&gathered, file, (header, &rows[header]), &mut trip.findings);
        let mut changes: BTreeMap<usize, Vec<CellToChange>> = BTreeMap::new();
        for (number, row) in rows.iter().enumerate().skip(header + 1) {
            let cell = |at: usize| row.get(at).map(String::as_str).unwrap_or_default();
            let case = cell(columns.case).trim();
            if row.iter().all(|cell| cell.trim().is_empty()) {
                continue;
            }
            let person = match gathered.person_named(self, case) {
                Ok(person) => person,
                Err(error) => {
                    let line = u32::try_from(number + 1).unwrap_or(u32::MAX);
                    trip.findings.push(
                        Diagnostic::warning("GR014", format!("this row was left out: {error}"))
                            .at(Place { column: None, ..Place::at(file, line, 1) })
                            .help("write the id or pseudonym of participants.csv into the column case"),
                    );
                    continue;
                }
            };
            let bases = bases(columns.base.map(cell).unwrap_or_default());
            for (at, code) in &columns.themes {
                let named = Named { person, code: *code };
                let base = bases.get(gathered.id_of(&named));
                let taken = self.take_cell_of_table(&gathered, &named, cell(*at), base, replace, &mut trip);
                changes.entry(person).or_default().extend(taken);
            }
        }
        if !dry_run {
            for (person, cells) in changes.iter().filter(|(_, cells)| !cells.is_empty()) {
                self.change_cells(recorder, &gathered, *person, cells)?;
            }
        }
        Ok(trip)
    }

    fn take_cell_of_table(
        &self,
        gathered: &Gathered,
        named: &Named,
        cell: &str,
        base: Option<&Base>,
        replace: bool,
        trip: &mut Trip,
    ) -> Option<CellToChange> {
        let table = normal(unescaped(cell));
        let original = gathered.text_of(named);
        let names = Pseudonyms::new(&self.cases, &self.voices);
        // The table may have been written with names or without.
        let here = [normal(&original), normal(&leaving(&original, Some(&names)))];
        let of_trip = || OfTrip {
            case: gathered.persons[named.person].id.clone(),
            theme: gathered.id_of(named).to_owned(),
            table: table.clone(),
            here: original.clone(),
        };
        let untouched = base.is_some_and(|base| base.text == hash(&table));
        if here.contains(&table) || untouched {
            trip.same += 1;
            return None;
        }
        if table.is_empty() {
            // Nothing was there when nobody knows better: a column that somebody left empty.
            if base.is_some() {
                trip.emptied.push(of_trip());
            } else {
                trip.same += 1;
            }
            return None;
        }
        let only_table = match base {
            Some(base) => here.iter().any(|here| base.text == hash(here)),
            None => original.is_empty(),
        };
        if !only_table && !replace {
            trip.differ.push(of_trip());
            return None;
        }
        trip.taken.push(of_trip());
        // Whoever wrote in the table saw the codings of then: are they those of today?
        let now = gathered.seen(named);
        let seen = base.filter(|base| base.seen == hash_of_seen(&now)).map(|_| now);
        let change = CellChange { text: Some(table), ..CellChange::default() };
        Some(CellToChange { code: named.code, change, seen, instead_of: Some(original) })
    }
}

impl Gathered {
    /// What names a case where names may leave: its pseudonym where no other has it, else its id.
    pub(super) fn public_id(&self, person: usize) -> String {
        let named = &self.persons[person];
        let shared =
            self.persons.iter().filter(|other| comparable(&other.public) == comparable(&named.public));
        if shared.count() > 1 { named.id.clone() } else { named.public.clone() }
    }
}

/// What the columns of a table hold.
struct Columns {
    case: usize,
    base: Option<usize>,
    themes: Vec<(usize, u32)>,
}

fn columns(
    gathered: &Gathered,
    file: &str,
    (line, header): (usize, &[String]),
    findings: &mut Vec<Diagnostic>,
) -> Columns {
    let mut columns = Columns { case: 0, base: None, themes: Vec::new() };
    for (at, name) in header.iter().enumerate() {
        match comparable(name).as_str() {
            "" => {}
            CASE => columns.case = at,
            BASE => columns.base = Some(at),
            _ => match theme_named(gathered, name) {
                Some(code) => columns.themes.push((at, code)),
                None => {
                    let place = Place::at(
                        file,
                        u32::try_from(line + 1).unwrap_or(u32::MAX),
                        u32::try_from(at + 1).unwrap_or(u32::MAX),
                    );
                    findings.push(
                        Diagnostic::warning(
                            "GR013",
                            format!("the column \"{name}\" names no theme, and was left out"),
                        )
                        .at(place)
                        .help("write the id of the theme in brackets behind its name: Trust (trust)"),
                    );
                }
            },
        }
    }
    columns
}

/// The theme that a header names: by the id in brackets at its end, by its id, by its name.
fn theme_named(gathered: &Gathered, header: &str) -> Option<u32> {
    let codes = &gathered.book.codebook.codes;
    let bracketed = header.trim().strip_suffix(')').and_then(|rest| rest.rsplit_once('('));
    let by_id = |id: &str| {
        let today = gathered.names.since(id.trim(), None);
        codes.iter().position(|code| code.id == today)
    };
    let of_name: Vec<usize> = codes
        .iter()
        .enumerate()
        .filter(|(_, code)| comparable(&code.name) == comparable(header))
        .map(|(at, _)| at)
        .collect();
    let found = bracketed
        .and_then(|(_, id)| by_id(id))
        .or_else(|| by_id(header))
        .or(of_name.first().copied().filter(|_| of_name.len() == 1));
    u32::try_from(found?).ok()
}

/// `connecting:1f0c…:77aa…`, one for each theme.
fn bases(cell: &str) -> BTreeMap<&str, Base> {
    let base = |token| {
        let mut parts = str::split(token, ':');
        let (theme, text, seen) = (parts.next()?, parts.next()?, parts.next()?);
        Some((theme, Base { text: text.to_owned(), seen: seen.to_owned() }))
    };
    cell.split_whitespace().filter_map(base).collect()
}

fn leaving(text: &str, names: Option<&Pseudonyms>) -> String {
    names.map_or_else(|| text.to_owned(), |names| names.replace(text).text)
}

/// A text as spreadsheets give it back: what they do to line ends and spaces makes no difference.
fn normal(text: &str) -> String {
    let folded = text.replace("\r\n", "\n").replace(['\r', '\u{A0}'], " ");
    let lines: Vec<&str> = folded.lines().map(str::trim_end).collect();
    lines.join("\n").trim().chars().filter(|c| matches!(c, '\n' | '\t') || !c.is_control()).collect()
}

/// A cell without the mark that keeps a spreadsheet from running it as a formula.
fn unescaped(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|rest| rest.starts_with(['=', '+', '-', '@'])).unwrap_or(cell)
}

fn hash(text: &str) -> String {
    hex(&Sha256::digest(text.as_bytes()))[..16].to_owned()
}

fn hash_of_seen(seen: &[SeenCoding]) -> String {
    hash(&seen.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_spreadsheets_do_to_a_text_makes_no_difference() {
        let text = "She writes.\n\n- twice\n";
        for back in
            ["She writes.\r\n\r\n- twice", "She writes. \n\n- twice\n\n", "She\u{A0}writes.\n\n- twice"]
        {
            assert_eq!(normal(back), normal(text));
        }
        assert_eq!(unescaped("'- twice"), "- twice");
        assert_eq!(unescaped("'tis"), "'tis");
    }

    #[test]
    fn what_a_cell_said_is_read_back() {
        let read = bases("ties:aa:bb lasting:cc:dd broken");
        assert_eq!((read.len(), read["lasting"].text.as_str(), read["ties"].seen.as_str()), (2, "cc", "bb"));
    }
}
