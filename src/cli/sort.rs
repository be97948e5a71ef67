//! `emic sort`: codings laid out by code, sorted in an editor, recoded in bulk.

use std::path::{Path, PathBuf};

use emic::exchange::sorting::{self, Pile};
use emic::text::safe;
use emic::workbench::sorting::{Does, Laid, Sorting, Step};

use super::error::CliError;
use super::home;
use super::terminal::{Style, Terminal, counted};
use super::who::{self, Clock};
use super::{Exit, Global};

/// Lay out all passages of codes on a page, to sort, split, merge and recode them in any editor
///
/// Move lines below other headings, make new headings for new codes, then hand the page back with --apply. It says first what it will do; --yes does it, and one undo takes all of it back.
#[derive(Debug, clap::Args)]
pub(crate) struct Sort {
    /// The codes
    #[arg(value_name = "CODE", required_unless_present_any = ["theme", "apply"], conflicts_with = "apply")]
    codes: Vec<String>,
    /// A code and those below it
    #[arg(long, value_name = "CODE", conflicts_with = "apply")]
    theme: Option<String>,
    /// Only what this coder coded
    #[arg(long, value_name = "CODER", conflicts_with = "apply")]
    by: Option<String>,
    /// A page in Markdown to edit, or cards in HTML to print and cut
    #[arg(long = "as", value_enum, default_value_t, conflicts_with = "apply")]
    form: Form,
    /// Where to write it; printed when not given
    #[arg(long, short, value_name = "FILE", conflicts_with = "apply")]
    output: Option<PathBuf>,
    /// Write names as they stand in the data instead of pseudonyms
    #[arg(long, conflicts_with = "apply")]
    real_names: bool,
    /// The page that was sorted
    #[arg(long, value_name = "FILE")]
    apply: Option<PathBuf>,
    /// Do it
    #[arg(long, requires = "apply")]
    yes: bool,
}

#[derive(Clone, Copy, Debug, Default, clap::ValueEnum)]
enum Form {
    /// A page for an editor
    #[default]
    Markdown,
    /// Cards for the printer
    Cards,
}

pub(crate) fn run(args: &Sort, global: &Global, terminal: &mut Terminal) -> Result<Exit, CliError> {
    match &args.apply {
        Some(file) => apply(file, args.yes, global, terminal),
        None => lay_out(args, global, terminal),
    }
}

fn lay_out(args: &Sort, global: &Global, terminal: &mut Terminal) -> Result<Exit, CliError> {
    let workbench = home::workbench(global, terminal)?;
    let laid = Laid {
        codes: args.codes.clone(),
        theme: args.theme.clone(),
        by: args.by.clone(),
        real_names: args.real_names,
    };
    let (piles, lost) = workbench.piles(&laid)?;
    let text = match args.form {
        Form::Markdown => sorting::page(&piles),
        Form::Cards => sorting::cards(&piles),
    };
    match &args.output {
        Some(path) => {
            emic::files::replace(path, text.as_bytes()).map_err(|error| CliError::new(error.to_string()))?;
            terminal.line(safe::terminal_line(&format!("{}: {}", path.display(), laid_out(&piles))));
        }
        None => {
            terminal.line(text.trim_end());
            terminal.talk(laid_out(&piles));
        }
    }
    if lost > 0 {
        terminal.talk(format!(
            "{} left out, because the words are not found in the texts of today: emic reanchor --review",
            counted(lost, "coding")
        ));
    }
    Ok(Exit::with_findings(sorting::count(&piles) == 0))
}

fn laid_out(piles: &[Pile]) -> String {
    format!("{} of {}", counted(sorting::count(piles), "coding"), counted(piles.len(), "code"))
}

fn apply(file: &Path, yes: bool, global: &Global, terminal: &mut Terminal) -> Result<Exit, CliError> {
    let bytes = std::fs::read(file)
        .map_err(|error| CliError::new(format!("{} cannot be read: {error}", file.display())))?;
    let text = String::from_utf8(bytes)
        .map_err(|_| CliError::new(format!("{} is not UTF-8; save it so", file.display())))?;
    let mut workbench = home::workbench(global, terminal)?;
    let coder = who::coder(global, &workbench, terminal)?;
    let mut clock = Clock::default();
    let sorted = sorting::read(&text);
    let name = file.display().to_string();
    let sorting = workbench.sort(&mut clock.recorder(coder), &name, &sorted, yes)?;
    if terminal.is_json() {
        terminal.json(&sorting);
    } else {
        print(&sorting, &name, terminal);
    }
    terminal.findings(&sorting.findings, Path::new(""));
    Ok(Exit::with_findings(!sorting.findings.is_empty()))
}

fn print(sorting: &Sorting, name: &str, terminal: &mut Terminal) {
    for code in &sorting.new_codes {
        let below = code.parent.as_ref().map(|parent| format!(", below {parent}")).unwrap_or_default();
        terminal.line(safe::terminal_line(&format!("new code  {}: {}{below}", code.id, code.name)));
    }
    for step in &sorting.steps {
        print_step(step, terminal);
    }
    let done = if sorting.done { "done" } else { "would be done" };
    let mut said = vec![format!("{done}: {}", counted(sorting.steps.len(), "change"))];
    said.push(match sorting.stay + sorting.off_page {
        1 => "1 stays where it is".to_owned(),
        stay => format!("{stay} stay where they are"),
    });
    if sorting.off_page > 0 {
        said.push(format!("{} of them no longer on the page", sorting.off_page));
    }
    terminal.line(said.join("; "));
    if sorting.steps.is_empty() {
        return;
    }
    if sorting.done {
        terminal.talk("emic undo takes all of it back, but for new codes");
    } else {
        terminal.talk(format!("nothing was done yet: emic sort --apply {name} --yes does it"));
    }
}

fn print_step(step: &Step, terminal: &mut Terminal) {
    let coding = &step.coding;
    let from = &coding.code;
    let what = match (step.does, &step.to) {
        (Does::Recode, Some(to)) => format!("{from} → {to}"),
        (Does::Add, Some(to)) => format!("{from}, and {to}"),
        (Does::Uncode, Some(to)) => format!("{from} → {to}, which it has already"),
        (_, _) => format!("{from} → no code"),
    };
    let id = terminal.styled(Style::Dim, &coding.id);
    terminal.line(format!(
        "{}  {} · {}  {id}",
        safe::terminal_line(&what),
        safe::terminal_line(&coding.citation),
        safe::terminal_line(&coding.coder)
    ));
    super::show::print_text(&coding.words, terminal);
}
