//! Agreement between coders on data from anywhere: ratings in a table, spans in a file.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::WorkbenchError;
use crate::analysis::agreement::comparison::Options;
use crate::analysis::agreement::spans::{self, SpanComparison};
use crate::analysis::agreement::vector;
use crate::analysis::agreement::{Columns, Comparison, Table, explain, read_table, render};
use crate::diagnostic::{Diagnostic, Severity};
use crate::report::figures::{self, Drawing};

/// Ratings that were compared.
#[derive(Clone, Debug)]
pub struct OfTable {
    /// What came out.
    pub comparison: Comparison,
    /// What is to be said about the table.
    pub findings: Vec<Diagnostic>,
    table: Table,
    name: String,
}

impl OfTable {
    /// The computation with its numbers, for a methods appendix.
    #[must_use]
    pub fn explained(&self) -> String {
        explain::ratings(&self.name, &self.table.ratings)
    }

    /// The first screen, or every coefficient.
    #[must_use]
    pub fn printed(&self, every: bool) -> String {
        if every { render::every_coefficient(&self.comparison) } else { render::table(&self.comparison) }
    }
}

/// Compares the ratings in a table: CSV, wide or long.
///
/// # Errors
/// When the file cannot be read, or with all findings when it is no table of ratings.
pub fn compare_table(path: &Path, columns: &Columns, options: &Options) -> Result<OfTable, WorkbenchError> {
    let bytes = read(path)?;
    let name = path.to_string_lossy().into_owned();
    let (table, findings) = read_table(&name, &bytes, columns);
    match table {
        Some(table) if findings.iter().all(|finding| finding.severity != Severity::Error) => {
            Ok(OfTable { comparison: Comparison::of_table(&table, options), findings, table, name })
        }
        _ => Err(WorkbenchError::Findings { findings, root: PathBuf::new() }),
    }
}

/// Compares the spans in a JSON file: on characters, as units of free length, and span by span.
///
/// # Errors
/// When the file cannot be read, is no JSON, or its spans do not fit their documents.
pub fn compare_spans(path: &Path, options: &Options) -> Result<SpanComparison, WorkbenchError> {
    let study = spans::read(&read_json(path)?).map_err(|error| bad(path, &error))?;
    SpanComparison::of(&study, options).map_err(|error| bad(path, &error))
}

/// Draws agreement by code, of ratings or spans from anywhere.
///
/// # Errors
/// When there is no code or category to draw.
pub fn agreement_figure(comparison: &Comparison) -> Result<Drawing, WorkbenchError> {
    let said = ["Basis: what is in the file, as it stands there.".to_owned()];
    Ok(figures::agreement(comparison, &said, &stamp(), &BTreeMap::new())?)
}

/// Agreement is between coders and not of a codebook or texts: its stamp is the program's.
pub(super) fn stamp() -> String {
    format!("emic {}", env!("CARGO_PKG_VERSION"))
}

/// Every figure that the kind of an entry asks for, under the names of the vectors' `expected`, and
/// whether one of several entries could not be computed.
///
/// # Errors
/// When the file cannot be read, is no JSON, or its only entry is of no known kind.
pub fn vector_figures(path: &Path) -> Result<(Value, bool), WorkbenchError> {
    let figures = vector::figures(&read_json(path)?).map_err(|error| bad(path, &error))?;
    let failed = |entry: &Value| entry.get("error").is_some();
    let any_failed = figures.as_array().is_some_and(|entries| entries.iter().any(failed));
    Ok((figures, any_failed))
}

fn read(path: &Path) -> Result<Vec<u8>, WorkbenchError> {
    fs::read(path).map_err(|source| WorkbenchError::Read { path: path.to_path_buf(), source })
}

fn read_json(path: &Path) -> Result<Value, WorkbenchError> {
    serde_json::from_slice(&read(path)?).map_err(|error| bad(path, &error))
}

fn bad(path: &Path, error: &dyn std::fmt::Display) -> WorkbenchError {
    WorkbenchError::Unusable { path: path.to_path_buf(), reason: error.to_string() }
}
