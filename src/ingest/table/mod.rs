//! Tables: a row is a turn, a text, a post, or a participant's answers.
//!
//! [`read_rows`] is given the rows of a CSV file or a sheet one after the other. It looks at the
//! first few hundred, decides on a [`Plan`](plan::Plan), says what it decided, and reads the rest
//! row by row: no more than one document is held at once.

mod header;
pub(super) mod layout;
mod open;
mod plan;
mod rows;

use self::plan::Plan;
use self::rows::Rows;
use super::{Out, ReadError, With};

/// How many rows are looked at before it is decided what they are.
const SAMPLE: usize = 400;

/// The most bytes of rows that are looked at.
const SAMPLE_BYTES: usize = 4_000_000;

/// One row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Row {
    /// Its cells, without surrounding white space.
    pub(super) cells: Vec<String>,
    /// The line of the file, or the row of the sheet, from 1.
    pub(super) line: u32,
}

impl Row {
    /// The cell of a column; empty when the row is too short.
    fn cell(&self, column: usize) -> &str {
        self.cells.get(column).map(String::as_str).unwrap_or_default()
    }

    fn is_empty(&self) -> bool {
        self.cells.iter().all(String::is_empty)
    }

    fn bytes(&self) -> usize {
        self.cells.iter().map(String::len).sum()
    }
}

/// What is known of a table beside its rows.
#[derive(Clone, Debug, Default)]
pub(super) struct About {
    /// The names of the columns, where they are no row.
    pub(super) header: Option<Vec<String>>,
    /// The name of the sheet, where the file has several.
    pub(super) sheet: Option<String>,
    /// The encoding, where the reader decoded the file itself.
    pub(super) encoding: Option<String>,
    /// The most bytes of one document.
    pub(super) limit: u64,
}

/// Reads a table.
///
/// # Errors
/// When a row cannot be read, no column holds words, or whoever takes the texts wants no more.
pub(super) fn read_rows(
    rows: &mut dyn Iterator<Item = Result<Row, ReadError>>,
    about: &About,
    with: &With<'_>,
    out: &mut dyn Out,
) -> Result<(), ReadError> {
    let mut sample = Vec::new();
    let mut bytes = 0;
    while sample.len() < SAMPLE && bytes < SAMPLE_BYTES {
        let Some(row) = rows.next() else { break };
        let row = row?;
        if !row.is_empty() {
            bytes += row.bytes();
            sample.push(row);
        }
    }
    if sample.is_empty() {
        return Err(ReadError::Empty);
    }
    let header = match &about.header {
        Some(names) => header::given(names),
        None => header::split(&mut sample),
    };
    for finding in &header.findings {
        out.say(finding.clone());
    }
    let plan = Plan::of(&header, &sample, with.rule)?;
    let mut reading = Rows::new(&header, &plan, about, out);
    for row in sample {
        reading.take(&row)?;
    }
    for row in rows {
        let row = row?;
        if !row.is_empty() {
            reading.take(&row)?;
        }
    }
    reading.finish()
}

#[cfg(test)]
mod tests;
