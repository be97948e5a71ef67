//! `emic merge`.

use std::path::PathBuf;

use emic::text::safe;
use emic::workbench::joining::Joined;

use super::error::CliError;
use super::home;
use super::terminal::{Terminal, counted};
use super::{Exit, Global};

/// Take from another copy of the study what is not here: decisions, memos, samples and cells of the grid
///
/// Documents are matched by their content, not by their names; decisions are united by their ids. Says first what it will do; --yes does it. Copies kept in git need no such command: git merge does it.
#[derive(Debug, clap::Args)]
pub(crate) struct Merge {
    /// The folder of the other copy
    #[arg(required_unless_present = "copies")]
    folder: Option<PathBuf>,
    /// Unite the second versions of logs that Dropbox, OneDrive, Syncthing and the like keep in codings/
    #[arg(long, conflicts_with = "folder")]
    copies: bool,
    /// Do it
    #[arg(long)]
    yes: bool,
}

pub(crate) fn run(args: &Merge, global: &Global, terminal: &mut Terminal) -> Result<Exit, CliError> {
    let mut workbench = home::workbench(global, terminal)?;
    let joined = match &args.folder {
        Some(folder) => workbench.join(folder, args.yes)?,
        None => workbench.unite_copies(args.yes)?,
    };
    if terminal.is_json() {
        terminal.json(&joined);
    } else {
        print(&joined, terminal);
        if !args.yes {
            terminal.line("nothing was done yet: the same command with --yes does it");
        }
    }
    Ok(Exit::with_findings(!joined.to_decide.is_empty()))
}

fn print(joined: &Joined, terminal: &mut Terminal) {
    terminal.line(format!(
        "{} to take, {} here already, {} to take",
        counted(joined.decisions(), "decision"),
        joined.here_already,
        counted(joined.memos.len(), "memo")
    ));
    for (log, number) in &joined.taken {
        terminal.line(safe::terminal_line(&format!("  codings/{log}: {number}")));
    }
    for renamed in &joined.renamed {
        terminal.line(safe::terminal_line(&format!("  {} there is {} here", renamed.there, renamed.here)));
    }
    for file in joined.memos.iter().chain(&joined.samples).chain(&joined.grid) {
        terminal.line(safe::terminal_line(&format!("  {file}")));
    }
    if !joined.to_decide.is_empty() {
        terminal.line(format!("{} for you to decide:", counted(joined.to_decide.len(), "thing")));
    }
    for thing in &joined.to_decide {
        terminal.line(safe::terminal_line(&format!("  {thing}")));
    }
}
