//! `emic` without a command, and what every command on a study begins with.

use std::env;
use std::path::PathBuf;

use emic::project::Study;
use emic::workbench::Workbench;

use super::error::CliError;
use super::progress::Progress;
use super::terminal::{Style, Terminal, counted, grouped};
use super::{Exit, Global};

/// The folder of the study that is meant.
pub(crate) fn root(global: &Global) -> Result<PathBuf, CliError> {
    let from = match &global.study {
        Some(folder) => folder.clone(),
        None => here()?,
    };
    Study::find(&from).ok_or_else(|| {
        CliError::new(format!("{} is not inside a study; make one here: emic init", from.display()))
    })
}

fn here() -> Result<PathBuf, CliError> {
    env::current_dir().map_err(|error| CliError::new(format!("this folder cannot be found: {error}")))
}

/// The study that is meant, its index brought up to date. Errors of its settings are said before
/// anything else: whatever follows was made without what they should say.
pub(crate) fn workbench(global: &Global, terminal: &mut Terminal) -> Result<Workbench, CliError> {
    let workbench = opened(global, terminal)?;
    let wrong: Vec<_> = workbench.study().errors().cloned().collect();
    terminal.findings(&wrong, workbench.study().root());
    Ok(workbench)
}

/// The same for commands that say by themselves what is wrong with the settings.
pub(crate) fn opened(global: &Global, terminal: &mut Terminal) -> Result<Workbench, CliError> {
    let root = root(global)?;
    let progress = Progress::new(terminal);
    let opened = Workbench::open(&root, &progress);
    drop(progress);
    let workbench = opened?;
    if let Some(reason) = &workbench.update().rebuilt {
        terminal.talk(format!("the index was made anew: {reason}"));
    }
    for stopped in workbench.stopped_changes()? {
        terminal.findings(&[stopped.diagnostic()], &root);
    }
    let viewer = super::who::known(global, workbench.study())?;
    Ok(workbench.seen_by(viewer))
}

pub(crate) fn run(global: &Global, terminal: &mut Terminal) -> Result<Exit, CliError> {
    let from = match &global.study {
        Some(folder) => folder.clone(),
        None => here()?,
    };
    if Study::find(&from).is_none() {
        return Ok(outside(terminal));
    }
    let workbench = workbench(global, terminal)?;
    let status = workbench.status()?;
    let steps = workbench.next_steps()?;
    if terminal.is_json() {
        terminal.json(
            &serde_json::json!({ "format": 1, "study": status.name, "total": status.total, "next": steps }),
        );
        return Ok(Exit::Done);
    }
    terminal.line(terminal.styled(Style::Strong, &status.name));
    let total = &status.total;
    terminal.line(format!(
        "{}, {} words, {}; {}",
        counted(total.documents, "document"),
        grouped(usize::try_from(total.words).unwrap_or(usize::MAX)),
        counted(total.voices, "voice"),
        match &status.codebook {
            Some(book) => format!(
                "{} and {} in {}",
                counted(book.codes, "code"),
                counted(book.rules, "rule"),
                book.file
            ),
            None => "no codebook".to_owned(),
        }
    ));
    terminal.line("");
    terminal.line("What can be done next:");
    let widest = steps.iter().map(|step| step.command.len()).max().unwrap_or(0);
    for step in &steps {
        let command = terminal.styled(Style::Name, format!("{:widest$}", step.command));
        terminal.line(format!("  {command}  {}", step.because));
    }
    Ok(Exit::Done)
}

/// Outside a study: what emic is, and the offer to make one here.
fn outside(terminal: &mut Terminal) -> Exit {
    if terminal.is_json() {
        terminal
            .json(&serde_json::json!({ "format": 1, "study": null, "next": [{ "command": "emic init" }] }));
        return Exit::Done;
    }
    terminal.line("emic: a workbench for qualitative researchers. This folder is not inside a study.");
    terminal.line("");
    terminal.line("  emic init        make a study in this folder");
    terminal.line("  emic read FILE…  try files first: what would be read, and what left out");
    terminal.line("  emic --help      everything else");
    Exit::Done
}
