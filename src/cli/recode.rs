//! `emic codebook rename`, `merge`, `split`, `move`, `retire` and `resume`.

use emic::codebook::edit::NewCode;
use emic::text::safe;
use emic::workbench::codes::{CodeChange, CodesChanged};

use super::error::CliError;
use super::home;
use super::terminal::{Terminal, counted};
use super::who::{self, Clock};
use super::{Exit, Global};

/// Give a code another id, wherever the codebook names it; every coding follows
#[derive(Debug, clap::Args)]
pub(crate) struct Rename {
    /// The code
    code: String,
    /// Its new id
    new: String,
    /// Only say what would be done
    #[arg(long)]
    dry_run: bool,
}

/// Make codes part of another: their lists and what stood below them go to it; every coding follows
#[derive(Debug, clap::Args)]
pub(crate) struct Merge {
    /// The codes that are no more
    #[arg(required = true)]
    codes: Vec<String>,
    /// The code that stays
    #[arg(long, value_name = "CODE")]
    into: String,
    /// Only say what would be done
    #[arg(long)]
    dry_run: bool,
}

/// Retire a code for several new ones; its codings stay until people say which goes where
#[derive(Debug, clap::Args)]
pub(crate) struct Split {
    /// The code
    code: String,
    /// The new codes: an id, or id=Name
    #[arg(required = true, value_name = "NEW")]
    parts: Vec<String>,
    /// Only say what would be done
    #[arg(long)]
    dry_run: bool,
}

/// Put a code below another, or at the top
#[derive(Debug, clap::Args)]
pub(crate) struct Move {
    /// The code
    code: String,
    /// The code that it is to stand below
    #[arg(long, value_name = "CODE", required_unless_present = "top")]
    below: Option<String>,
    /// Put it at the top
    #[arg(long, conflicts_with = "below")]
    top: bool,
    /// Only say what would be done
    #[arg(long)]
    dry_run: bool,
}

/// Take a code out of use: its rules no longer run, its codings stay
#[derive(Debug, clap::Args)]
pub(crate) struct Retire {
    /// The code
    code: String,
    /// Take it back into use
    #[arg(long)]
    back: bool,
    /// Only say what would be done
    #[arg(long)]
    dry_run: bool,
}

/// End a change of the codebook that was stopped before it was in the log
#[derive(Debug, clap::Args)]
pub(crate) struct Resume {}

impl Rename {
    pub(crate) fn run(&self, global: &Global, terminal: &mut Terminal) -> Result<Exit, CliError> {
        let change = CodeChange::Rename { from: self.code.clone(), to: self.new.clone() };
        changed(&change, self.dry_run, global, terminal)
    }
}

impl Merge {
    pub(crate) fn run(&self, global: &Global, terminal: &mut Terminal) -> Result<Exit, CliError> {
        let change = CodeChange::Merge { from: self.codes.clone(), into: self.into.clone() };
        changed(&change, self.dry_run, global, terminal)
    }
}

impl Split {
    pub(crate) fn run(&self, global: &Global, terminal: &mut Terminal) -> Result<Exit, CliError> {
        let parts = self.parts.iter().map(|part| {
            let (id, name) = part.split_once('=').unwrap_or((part, part));
            NewCode { id: id.trim().to_owned(), name: name.trim().to_owned(), ..NewCode::default() }
        });
        let change = CodeChange::Split { from: self.code.clone(), parts: parts.collect() };
        changed(&change, self.dry_run, global, terminal)
    }
}

impl Move {
    pub(crate) fn run(&self, global: &Global, terminal: &mut Terminal) -> Result<Exit, CliError> {
        let change = CodeChange::Move { code: self.code.clone(), below: self.below.clone() };
        changed(&change, self.dry_run, global, terminal)
    }
}

impl Retire {
    pub(crate) fn run(&self, global: &Global, terminal: &mut Terminal) -> Result<Exit, CliError> {
        let change = CodeChange::Retire { code: self.code.clone(), retired: !self.back };
        changed(&change, self.dry_run, global, terminal)
    }
}

fn changed(
    change: &CodeChange,
    dry_run: bool,
    global: &Global,
    terminal: &mut Terminal,
) -> Result<Exit, CliError> {
    let mut workbench = home::workbench(global, terminal)?;
    let coder = who::coder(global, &workbench, terminal)?;
    let mut clock = Clock::default();
    let changed = workbench.change_codes(&mut clock.recorder(coder), change, dry_run)?;
    if terminal.is_json() {
        terminal.json(&changed);
    } else {
        print(&changed, terminal);
    }
    Ok(Exit::Done)
}

fn print(changed: &CodesChanged, terminal: &mut Terminal) {
    let done = if changed.done { "done" } else { "would be done" };
    terminal.line(safe::terminal_line(&format!(
        "{done}: {} in {} and in the log; {} named by it",
        changed.does,
        changed.file,
        counted(changed.codings, "coding")
    )));
    for note in &changed.notes {
        terminal.line(safe::terminal_line(&format!("  {note}")));
    }
    if changed.done {
        terminal.talk("emic undo takes it back, in the codebook too");
    }
}

pub(crate) fn resume(global: &Global, terminal: &mut Terminal) -> Result<Exit, CliError> {
    let mut workbench = home::workbench(global, terminal)?;
    let ended = workbench.resume_codes()?;
    for stopped in &ended {
        terminal.line(safe::terminal_line(&stopped.diagnostic().message));
    }
    terminal.line(format!("{} ended", counted(ended.len(), "change")));
    Ok(Exit::Done)
}
