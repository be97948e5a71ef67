//! [`CliError`]: why a command could not do what it was asked.

use std::path::PathBuf;

use emic::diagnostic::Diagnostic;
use emic::project::ProjectError;
use emic::report::tables::NoParquet;
use emic::workbench::WorkbenchError;

use super::terminal::Terminal;

/// Why a command could not do what it was asked. Exit code 2.
#[derive(Debug)]
pub(crate) enum CliError {
    /// One sentence says it.
    Message(String),
    /// Findings say it, about files in a folder.
    Findings(Vec<Diagnostic>, PathBuf),
}

impl CliError {
    /// One sentence: lower case, what, where, what to do.
    pub(crate) fn new(message: impl Into<String>) -> Self {
        CliError::Message(message.into())
    }

    /// Writes it to standard error.
    pub(crate) fn show(&self, terminal: &mut Terminal) {
        match self {
            CliError::Message(message) => terminal.alarm(message),
            CliError::Findings(findings, root) => terminal.findings(findings, root),
        }
    }
}

impl From<WorkbenchError> for CliError {
    fn from(error: WorkbenchError) -> Self {
        match error {
            WorkbenchError::Findings { findings, root } => CliError::Findings(findings, root),
            WorkbenchError::Query(error) => CliError::Message(error.to_string()),
            other => CliError::Message(with_sources(&other)),
        }
    }
}

impl From<NoParquet> for CliError {
    fn from(error: NoParquet) -> Self {
        CliError::Message(with_sources(&error))
    }
}

impl From<ProjectError> for CliError {
    fn from(error: ProjectError) -> Self {
        CliError::Message(with_sources(&error))
    }
}

/// An error with what caused it.
fn with_sources(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let cause_text = cause.to_string();
        if !text.contains(&cause_text) {
            text = format!("{text}: {cause_text}");
        }
        source = cause.source();
    }
    text
}
