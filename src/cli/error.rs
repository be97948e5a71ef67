//! [`CliError`]: why a command could not do what it was asked.

use std::path::PathBuf;

use emic::diagnostic::Diagnostic;

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
