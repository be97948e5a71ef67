//! `emic log`, `emic undo` and `emic redo`.

use emic::text::safe;
use emic::workbench::telling::{self, Told, Undo as What, Wanted};

use super::error::CliError;
use super::home;
use super::terminal::{Style, Terminal, counted};
use super::who::{self, Clock};
use super::{Exit, Global};

/// Tell what was decided, by whom and when
#[derive(Debug, clap::Args)]
pub(crate) struct Log {
    /// Only what this coder decided
    #[arg(long, value_name = "CODER")]
    by: Option<String>,
    /// Only what is about this document
    #[arg(long, value_name = "DOCUMENT")]
    document: Option<String>,
    /// Only what is about this code
    #[arg(long, value_name = "CODE")]
    code: Option<String>,
    /// Only the last so many
    #[arg(long, short = 'n', value_name = "N")]
    last: Option<usize>,
}

/// Take back what you decided last, or any decision
#[derive(Debug, clap::Args)]
pub(crate) struct Undo {
    /// How many of your last acts (1 as it comes), or the id of one as emic log prints it
    #[arg(value_name = "N | ID")]
    what: Option<String>,
}

/// Bring back what the last undo took back
#[derive(Debug, clap::Args)]
pub(crate) struct Redo {}

pub(crate) fn log(args: &Log, global: &Global, terminal: &mut Terminal) -> Result<Exit, CliError> {
    let workbench = home::workbench(global, terminal)?;
    let wanted = Wanted { by: args.by.clone(), document: args.document.clone(), code: args.code.clone() };
    let mut story = workbench.story(&wanted)?;
    if let Some(last) = args.last {
        story.decisions.drain(..story.decisions.len().saturating_sub(last));
    }
    let findings = workbench.log_findings()?;
    terminal.findings(&findings, workbench.study().root());
    if terminal.is_json() {
        terminal.json(&story);
    } else if story.decisions.is_empty() {
        terminal.talk("nobody has decided anything yet; emic code and emic review begin");
    } else {
        print(&story, terminal);
    }
    Ok(Exit::with_findings(!findings.is_empty() || story.decisions.is_empty()))
}

fn print(story: &telling::Story, terminal: &mut Terminal) {
    let mut day = "";
    for told in &story.decisions {
        let (date, time) = told.at.split_once('T').unwrap_or((&told.at, ""));
        if date != day {
            terminal.line(terminal.styled(Style::Strong, date));
            day = date;
        }
        print_told(told, time.get(..5).unwrap_or(time), terminal);
    }
}

fn print_told(told: &Told, time: &str, terminal: &mut Terminal) {
    let place = told.document.as_deref().map(|document| format!("  {document}")).unwrap_or_default();
    let undone = if told.undone { "  (taken back)" } else { "" };
    let who = terminal.styled(Style::Name, &told.coder);
    let says = safe::terminal_line(&told.says).into_owned();
    let rest = safe::terminal_line(&format!("{place}{undone}")).into_owned();
    let (id, rest) = (terminal.styled(Style::Dim, &told.id), terminal.styled(Style::Dim, rest));
    terminal.line(format!("  {time}  {who} {says}{rest}  {id}"));
}

pub(crate) fn undo(args: &Undo, global: &Global, terminal: &mut Terminal) -> Result<Exit, CliError> {
    let mut workbench = home::workbench(global, terminal)?;
    let coder = who::coder(global, &workbench, terminal)?;
    // An id shorter than four digits would be taken for a number.
    let what = match args.what.as_deref() {
        None => What::Last(1),
        Some(typed) => match typed.parse::<usize>() {
            Ok(number) if typed.len() < 4 => What::Last(number),
            _ => What::Act(typed.to_owned()),
        },
    };
    let mut clock = Clock::default();
    let done = workbench.undo(&mut clock.recorder(coder), &what)?;
    said("taken back", &done, terminal);
    Ok(Exit::Done)
}

pub(crate) fn redo(global: &Global, terminal: &mut Terminal) -> Result<Exit, CliError> {
    let mut workbench = home::workbench(global, terminal)?;
    let coder = who::coder(global, &workbench, terminal)?;
    let mut clock = Clock::default();
    let done = workbench.redo(&mut clock.recorder(coder))?;
    said("brought back", &done, terminal);
    Ok(Exit::Done)
}

fn said(what: &str, done: &telling::TakenBack, terminal: &mut Terminal) {
    if terminal.is_json() {
        terminal.json(done);
        return;
    }
    for told in done.decisions.iter().take(20) {
        let coder = terminal.styled(Style::Name, &told.coder);
        terminal.line(format!("{what}: {coder} {}", safe::terminal_line(&told.says)));
    }
    if done.decisions.len() > 20 {
        terminal.line(format!("{what}: {} in all", counted(done.decisions.len(), "decision")));
    }
}
