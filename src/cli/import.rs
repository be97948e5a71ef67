//! `emic import`.

use std::path::PathBuf;

use emic::model::Stance;
use emic::text::safe;
use emic::workbench::exchanging::{Step, Taken, read_inline};

use super::error::CliError;
use super::terminal::{Style, Terminal};
use super::who::{self, Clock};
use super::{Exit, Global, home};

/// Take back what was coded outside emic
///
/// All of a file is one act: emic undo takes it back. Where anything in it is wrong, every fault is said with its line, and nothing is taken.
#[derive(Debug, clap::Args)]
pub(crate) struct Import {
    /// A file that emic export --inline wrote, with marks added, moved, changed and taken away
    #[arg(long, value_name = "FILE", required = true)]
    inline: PathBuf,
    /// Only show what would be coded, changed and taken away
    #[arg(long, short = 'n')]
    dry_run: bool,
}

pub(crate) fn run(args: &Import, global: &Global, terminal: &mut Terminal) -> Result<Exit, CliError> {
    let bytes = std::fs::read(&args.inline)
        .map_err(|error| CliError::new(format!("{} cannot be read: {error}", args.inline.display())))?;
    let name = args.inline.to_string_lossy();
    let returned = read_inline(&name, &bytes)?;
    let mut workbench = home::workbench(global, terminal)?;
    let coder = match who::known(global, workbench.study())? {
        Some(coder) => coder,
        None => who::parsed(&returned.head.coder)?,
    };
    workbench = workbench.seen_by(Some(coder.clone()));
    let mut clock = Clock::default();
    let taken = workbench.take_inline(&mut clock.recorder(coder), &name, &returned, args.dry_run)?;
    Ok(show(&taken, terminal))
}

/// What was taken, step by step, and in sum.
fn show(taken: &Taken, terminal: &mut Terminal) -> Exit {
    let exit = Exit::with_findings(!taken.findings.is_empty());
    if terminal.is_json() {
        terminal.json(taken);
        return exit;
    }
    terminal.findings(&taken.findings, std::path::Path::new(""));
    for step in &taken.steps {
        print(step, terminal);
    }
    let sums = [
        ("coded", taken.number(&["code", "accept"])),
        ("taken away", taken.number(&["uncode"])),
        ("on other words", taken.number(&["respan"])),
        ("changed", taken.number(&["recode", "note"])),
    ];
    let mut parts: Vec<String> = sums
        .into_iter()
        .filter(|(_, number)| *number > 0)
        .map(|(what, number)| format!("{number} {what}"))
        .collect();
    if parts.is_empty() {
        parts.push("nothing is changed".to_owned());
    }
    let sum = format!("{}; {} as they were", parts.join(", "), taken.unchanged);
    terminal.line(sum);
    match (taken.done, taken.steps.is_empty()) {
        (_, true) => {}
        (true, false) => terminal.talk("one act: emic undo takes all of it back"),
        (false, false) => terminal.talk("nothing was written: without --dry-run it is"),
    }
    exit
}

fn print(step: &Step, terminal: &mut Terminal) {
    let verb = match step.does {
        "code" => "code",
        "accept" => "accept",
        "uncode" => "uncode",
        "respan" => "other words",
        "recode" => "other code",
        _ => "change",
    };
    let mut facts = vec![step.citation.clone()];
    if step.stance == Stance::Against {
        facts.push("against".to_owned());
    }
    if step.key {
        facts.push("key".to_owned());
    }
    let code = terminal.styled(Style::Strong, safe::terminal_line(&step.code));
    terminal.line(format!("{verb:12}{code}  {}", safe::terminal_line(&facts.join(" · "))));
    let words = step.words.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut said = vec![words];
    said.extend(step.note.as_ref().map(|note| format!("note: {note}")));
    said.extend(step.was.as_ref().map(|was| format!("was: {was}")));
    for part in said {
        for line in textwrap::wrap(&safe::terminal_line(&part), terminal.width().saturating_sub(16)) {
            terminal.line(format!("{:12}{line}", ""));
        }
    }
}
