//! `emic import`.

use std::path::{Path, PathBuf};

use emic::diagnostic::Severity;
use emic::model::Stance;
use emic::text::safe;
use emic::text::single_spaced;
use emic::workbench::exchanging::{Step, Taken, read_inline};

use super::error::CliError;
use super::terminal::{Style, Terminal};
use super::who::{self, Clock};
use super::{Exit, Global, home, memo};

/// Take back what was coded outside emic
///
/// All of a file is one act: emic undo takes it back. Where anything in it is wrong, every fault is said with its line, and nothing is taken.
#[derive(Debug, clap::Args)]
pub(crate) struct Import {
    /// A file that emic export --inline wrote, with marks added, moved, changed and taken away
    #[arg(long, value_name = "FILE", required_unless_present_any = ["sheet", "comments"], conflicts_with = "sheet")]
    inline: Option<PathBuf>,
    /// A sheet that emic export --sheet wrote, with codes filled in; they become codings of --coder
    #[arg(long, value_name = "FILE")]
    sheet: Option<PathBuf>,
    /// The margin comments of a Word or OpenDocument file of the corpus: codings where they name codes, else one memo
    #[arg(long, value_name = "DOCUMENT", conflicts_with_all = ["inline", "sheet"])]
    comments: Option<String>,
    /// Only show what would be coded, changed and taken away
    #[arg(long, short = 'n')]
    dry_run: bool,
}

pub(crate) fn run(args: &Import, global: &Global, terminal: &mut Terminal) -> Result<Exit, CliError> {
    match (&args.inline, &args.sheet, &args.comments) {
        (Some(file), _, _) => inline(args, file, global, terminal),
        (_, Some(file), _) => sheet(args, file, global, terminal),
        (_, _, Some(document)) => comments(args, document, global, terminal),
        (None, None, None) => {
            Err(CliError::new("say what to take: --inline FILE, --sheet FILE or --comments DOCUMENT"))
        }
    }
}

fn bytes_of(file: &Path) -> Result<Vec<u8>, CliError> {
    std::fs::read(file).map_err(|error| CliError::new(format!("{} cannot be read: {error}", file.display())))
}

fn sheet(args: &Import, file: &Path, global: &Global, terminal: &mut Terminal) -> Result<Exit, CliError> {
    let bytes = bytes_of(file)?;
    let workbench = home::workbench(global, terminal)?;
    let coder = who::coder(global, &workbench, terminal)?;
    let mut workbench = workbench.seen_by(Some(coder.clone()));
    let mut clock = Clock::default();
    let name = file.to_string_lossy();
    let taken = workbench.take_sheet(&mut clock.recorder(coder), (&name, &bytes), args.dry_run)?;
    Ok(show(&taken, terminal))
}

fn inline(args: &Import, file: &Path, global: &Global, terminal: &mut Terminal) -> Result<Exit, CliError> {
    let bytes = bytes_of(file)?;
    let name = file.to_string_lossy();
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

fn comments(
    args: &Import,
    document: &str,
    global: &Global,
    terminal: &mut Terminal,
) -> Result<Exit, CliError> {
    let workbench = home::workbench(global, terminal)?;
    let coder = who::coder(global, &workbench, terminal)?;
    let mut workbench = workbench.seen_by(Some(coder.clone()));
    let mut clock = Clock::default();
    let done = workbench.take_comments(&mut clock.recorder(coder), document, memo::today(), args.dry_run)?;
    if terminal.is_json() {
        terminal.json(&done);
        return Ok(Exit::Done);
    }
    let exit = show(&done.taken, terminal);
    if done.taken.steps.is_empty() && done.taken.unchanged == 0 && done.remarks == 0 {
        terminal.talk("no comments stand in the margin of this document");
    }
    if done.remarks > 0 {
        let where_to = match &done.memo {
            Some(memo) => format!("they stand in {memo}"),
            None if args.dry_run => "they would stand in a memo on the document".to_owned(),
            None => "a memo holds them already".to_owned(),
        };
        let number = super::terminal::counted(done.remarks, "comment");
        terminal.line(safe::terminal_line(&format!("{number} without the name of a code; {where_to}")));
    }
    Ok(exit)
}

/// What was taken, step by step, and in sum.
fn show(taken: &Taken, terminal: &mut Terminal) -> Exit {
    let exit = Exit::with_findings(taken.findings.iter().any(|finding| finding.severity > Severity::Note));
    if terminal.is_json() {
        terminal.json(taken);
        return exit;
    }
    terminal.findings(&taken.findings, Path::new(""));
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
    let words = single_spaced(&step.words);
    let mut said = vec![words];
    said.extend(step.note.as_ref().map(|note| format!("note: {note}")));
    said.extend(step.was.as_ref().map(|was| format!("was: {was}")));
    for part in said {
        for line in textwrap::wrap(&safe::terminal_line(&part), terminal.width().saturating_sub(16)) {
            terminal.line(format!("{:12}{line}", ""));
        }
    }
}
