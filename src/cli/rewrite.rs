//! `emic withdraw` and `emic scrub`.

use emic::text::safe;
use emic::workbench::rewriting::Rewriting;

use super::error::CliError;
use super::home;
use super::terminal::{Terminal, counted};
use super::who::{self, Clock};
use super::{Exit, Global};

/// Take every word of a participant who withdraws out of logs, memos and the grid
///
/// Says first what it will do; --yes does it. The lines keep their id, time, code and a hash. Documents are named, and deleted by nobody but you.
#[derive(Debug, clap::Args)]
pub(crate) struct Withdraw {
    /// The case, by its id in participants.csv
    case: String,
    /// Do it
    #[arg(long)]
    yes: bool,
}

/// After a text was pseudonymised, put its new words into the logs, and the pseudonyms of the key into notes, memos and the grid
///
/// Says first what it will do; --yes does it.
#[derive(Debug, clap::Args)]
pub(crate) struct Scrub {
    /// The documents that were pseudonymised
    #[arg(required = true)]
    documents: Vec<String>,
    /// Do it
    #[arg(long)]
    yes: bool,
}

pub(crate) fn withdraw(args: &Withdraw, global: &Global, terminal: &mut Terminal) -> Result<Exit, CliError> {
    let mut workbench = home::workbench(global, terminal)?;
    let coder = who::coder(global, &workbench, terminal)?;
    let mut clock = Clock::default();
    let done = workbench.withdraw(&mut clock.recorder(coder), &args.case, args.yes)?;
    if terminal.is_json() {
        terminal.json(&done);
        return Ok(Exit::Done);
    }
    print(&done, "lose their words", terminal);
    for document in &done.documents {
        terminal.line(safe::terminal_line(&format!(
            "  corpus/{document}: delete it, or the participant's part of it"
        )));
    }
    if !args.yes {
        terminal.line(format!(
            "nothing was done yet: emic withdraw {} --yes does it",
            safe::terminal_line(&args.case)
        ));
    } else {
        terminal.talk("set withdrawn = yes for the case in participants.csv, so that reports leave it out until the documents are gone");
    }
    warn(terminal);
    Ok(Exit::Done)
}

pub(crate) fn scrub(args: &Scrub, global: &Global, terminal: &mut Terminal) -> Result<Exit, CliError> {
    let mut workbench = home::workbench(global, terminal)?;
    let coder = who::coder(global, &workbench, terminal)?;
    let mut clock = Clock::default();
    let done = workbench.scrub(&mut clock.recorder(coder), &args.documents, args.yes)?;
    if terminal.is_json() {
        terminal.json(&done);
        return Ok(Exit::with_findings(done.not_found > 0));
    }
    print(&done, "get the words of today", terminal);
    if done.not_found > 0 {
        terminal.line(format!(
            "  {} of these documents keep their old words, because they were not found for sure: emic reanchor --review, then scrub again",
            counted(done.not_found, "line")
        ));
    }
    if !args.yes {
        terminal.line("nothing was done yet: the same command with --yes does it");
    }
    warn(terminal);
    Ok(Exit::with_findings(done.not_found > 0))
}

fn print(done: &Rewriting, what: &str, terminal: &mut Terminal) {
    let number = usize::try_from(done.lines()).unwrap_or(usize::MAX);
    terminal.line(format!("{} {what}", counted(number, "line")));
    for (log, lines) in &done.logs {
        terminal.line(safe::terminal_line(&format!("  {log}: {lines}")));
    }
    for file in done.memos.iter().chain(&done.grid) {
        terminal.line(safe::terminal_line(&format!("  {file}")));
    }
    for memo in &done.look_at {
        terminal.line(safe::terminal_line(&format!(
            "  {memo}: look through it yourself; it names the participant"
        )));
    }
}

fn warn(terminal: &mut Terminal) {
    terminal.talk("copies in version control, backups and other people's folders remain as they are");
}
