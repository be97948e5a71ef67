//! `emic check`.

use emic::diagnostic::Severity;

use super::error::CliError;
use super::home;
use super::terminal::{Terminal, counted};
use super::{Exit, Global};

/// Check the whole study: texts, participants, codebook, decisions, memos, the grid; each finding with a place and a remedy
#[derive(Debug, clap::Args)]
pub(crate) struct Check {
    /// Print notes too, not only what has to be done
    #[arg(long)]
    all: bool,
}

pub(crate) fn run(args: &Check, global: &Global, terminal: &mut Terminal) -> Result<Exit, CliError> {
    let workbench = home::opened(global, terminal)?;
    let check = workbench.check()?;
    let exit = Exit::with_findings(check.failed());
    if terminal.is_json() {
        terminal.json(&check);
        return Ok(exit);
    }
    let shown: Vec<_> = check
        .findings
        .iter()
        .filter(|finding| args.all || finding.severity > Severity::Note)
        .cloned()
        .collect();
    for finding in &shown {
        terminal.line(super::terminal::one_line(finding));
    }
    let with = |severity| check.findings.iter().filter(|finding| finding.severity == severity).count();
    terminal.line(format!(
        "{}, {}, {}: {}, {}, {}",
        counted(check.documents, "document"),
        counted(check.decisions, "decision"),
        counted(check.codings, "coding"),
        counted(with(Severity::Error), "error"),
        counted(with(Severity::Warning), "warning"),
        counted(with(Severity::Note), "note"),
    ));
    if !args.all && with(Severity::Note) > 0 {
        terminal.talk("notes are printed by emic check --all");
    }
    Ok(exit)
}
