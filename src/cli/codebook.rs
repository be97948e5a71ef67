//! `emic codebook`.

use std::fs;
use std::path::{Path, PathBuf};

use emic::codebook::Change;
use emic::coding::examples::{List, Outcome, Tried};
use emic::diagnostic::{Diagnostic, Severity};
use emic::model::{Code, Codebook as Codes};
use emic::project::Study;
use emic::report::Approach;
use emic::text::safe;
use emic::workbench::{Anchors, Book, Effect, Moved, Tested, check_codebook, read_book, test_codebook};

use super::error::CliError;
use super::home;
use super::recode;
use super::show::print_text;
use super::terminal::{Style, Terminal, counted};
use super::{Exit, Global};

/// Check, test, compare, convert and change codebooks
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Codebook {
    Check(Check),
    Test(Test),
    Show(Show),
    Diff(Diff),
    Import(Import),
    Table(Table),
    Rename(recode::Rename),
    Merge(recode::Merge),
    Split(recode::Split),
    Move(recode::Move),
    Retire(recode::Retire),
    Resume(recode::Resume),
}

/// Report every fault of a codebook at once, with line, column and remedy
#[derive(Debug, clap::Args)]
pub(crate) struct Check {
    /// The codebook; the study's when none is named
    file: Option<PathBuf>,
}

/// Try the rules on the codebook's own examples, near-misses and known failures
///
/// Every example must match its own code, no near-miss may. Anchors are looked up in the corpus and may be found by no rule.
#[derive(Debug, clap::Args)]
pub(crate) struct Test {
    /// The codebook; the study's when none is named
    file: Option<PathBuf>,
    /// Print also what passed
    #[arg(long)]
    all: bool,
}

/// Print a codebook as a person reads it
#[derive(Debug, clap::Args)]
pub(crate) struct Show {
    /// Only this code and those below it
    code: Option<String>,
    /// Another codebook than the study's
    #[arg(long)]
    file: Option<PathBuf>,
}

/// Say what changed between two codebooks, and which passages gain or lose which codes
#[derive(Debug, clap::Args)]
pub(crate) struct Diff {
    /// The codebook before
    old: PathBuf,
    /// The codebook after; the study's when none is named
    new: Option<PathBuf>,
}

/// Make a codebook from a table (CSV or XLSX): name, parent, definition, include, exclude, example
#[derive(Debug, clap::Args)]
pub(crate) struct Import {
    /// The table
    table: PathBuf,
    /// Where to write the codebook; printed when not given
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// Write the codebook as a table, for a colleague or an appendix
#[derive(Debug, clap::Args)]
pub(crate) struct Table {
    /// The codebook; the study's when none is named
    file: Option<PathBuf>,
    /// Where to write it, .csv or .xlsx; CSV is printed when not given
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

pub(crate) fn run(command: &Codebook, global: &Global, terminal: &mut Terminal) -> Result<Exit, CliError> {
    match command {
        Codebook::Check(args) => check(args, global, terminal),
        Codebook::Test(args) => test(args, global, terminal),
        Codebook::Show(args) => show(args, global, terminal),
        Codebook::Diff(args) => diff(args, global, terminal),
        Codebook::Import(args) => import(args, terminal),
        Codebook::Table(args) => table(args, global, terminal),
        Codebook::Rename(args) => args.run(global, terminal),
        Codebook::Merge(args) => args.run(global, terminal),
        Codebook::Split(args) => args.run(global, terminal),
        Codebook::Move(args) => args.run(global, terminal),
        Codebook::Retire(args) => args.run(global, terminal),
        Codebook::Resume(_) => recode::resume(global, terminal),
    }
}

/// The study around, where there is one: a codebook can be looked at without.
fn study(global: &Global) -> Result<Option<Study>, CliError> {
    match home::root(global) {
        Ok(root) => Ok(Some(Study::open(&root)?)),
        Err(_) if global.study.is_none() => Ok(None),
        Err(error) => Err(error),
    }
}

/// The named codebook, else the study's.
fn book(file: Option<&Path>, global: &Global) -> Result<Book, CliError> {
    let study = study(global)?;
    match (file, &study) {
        (Some(file), _) => Ok(read_book(file, approach(study.as_ref()))?),
        (None, Some(study)) => Ok(study.book()?),
        (None, None) => Err(no_codebook()),
    }
}

fn approach(study: Option<&Study>) -> Approach {
    study.map(|study| study.settings.approach).unwrap_or_default()
}

fn no_codebook() -> CliError {
    CliError::new("no codebook is named, and this folder is not inside a study; name a file")
}

fn check(args: &Check, global: &Global, terminal: &mut Terminal) -> Result<Exit, CliError> {
    let study = study(global)?;
    let (name, bytes, root) = match (&args.file, &study) {
        (Some(file), _) => (file.to_string_lossy().into_owned(), read(file)?, PathBuf::new()),
        (None, Some(study)) => {
            let (name, bytes) = study.codebook()?;
            (name, bytes, study.root().to_path_buf())
        }
        (None, None) => return Err(no_codebook()),
    };
    let (codebook, findings) = check_codebook(&name, &bytes, approach(study.as_ref()));
    if terminal.is_json() {
        terminal.json(&serde_json::json!({ "format": 1, "file": name, "diagnostics": findings }));
    } else {
        terminal.findings(&findings, &root);
        terminal.line(verdict(&name, codebook.as_ref(), &findings));
    }
    Ok(Exit::with_findings(findings.iter().any(|finding| finding.severity == Severity::Error)))
}

fn verdict(name: &str, codebook: Option<&Codes>, findings: &[Diagnostic]) -> String {
    let with = |severity| findings.iter().filter(|finding| finding.severity == severity).count();
    let codes = codebook.map_or(0, |codebook| codebook.codes.len());
    format!(
        "{}: {}; {}, {}, {}",
        safe::terminal_line(name),
        counted(codes, "code"),
        counted(with(Severity::Error), "error"),
        counted(with(Severity::Warning), "warning"),
        counted(with(Severity::Note), "note"),
    )
}

fn read(file: &Path) -> Result<Vec<u8>, CliError> {
    fs::read(file).map_err(|error| CliError::new(format!("{} cannot be read: {error}", file.display())))
}

fn test(args: &Test, global: &Global, terminal: &mut Terminal) -> Result<Exit, CliError> {
    let tested = match study(global)? {
        Some(_) => {
            let workbench = home::workbench(global, terminal)?;
            let book = match &args.file {
                Some(file) => read_book(file, workbench.study().settings.approach)?,
                None => workbench.book()?,
            };
            workbench.test_codebook(&book)?
        }
        None => test_codebook(&book(args.file.as_deref(), global)?, None)?,
    };
    if terminal.is_json() {
        terminal.json(&tested);
    } else {
        print_tested(&tested, args.all, terminal);
    }
    Ok(Exit::with_findings(tested.failed()))
}

fn print_tested(tested: &Tested, all: bool, terminal: &mut Terminal) {
    for tried in tested.tried.iter().filter(|tried| all || tried.outcome != Outcome::Passed) {
        print_tried(tried, terminal);
    }
    let (examples, of_examples) = tested.passed(List::Examples);
    let (misses, of_misses) = tested.passed(List::NearMisses);
    let (failures, of_failures) = tested.passed(List::KnownFailures);
    terminal.line(format!("{examples} of {of_examples} examples match their code"));
    terminal.line(format!("{misses} of {of_misses} near-misses match nothing of it"));
    terminal.line(format!("{failures} of {of_failures} known failures still fail"));
    if let Some(anchors) = &tested.anchors {
        print_anchors(anchors, all, terminal);
    }
}

fn print_tried(tried: &Tried, terminal: &mut Terminal) {
    let word = match (tried.outcome, tried.list) {
        (Outcome::Passed, _) => "passed",
        (Outcome::NoLongerFails, _) => "no longer fails; it can become a near-miss",
        (Outcome::Failed, List::Examples) => "no rule matches this example",
        (Outcome::Failed, _) => "a rule matches this near-miss",
    };
    let style = if tried.outcome == Outcome::Failed { Style::Alarm } else { Style::Plain };
    let place = tried.place.as_ref().map(ToString::to_string).unwrap_or_default();
    let place = terminal.styled(Style::Dim, safe::terminal_line(&place));
    terminal.line(format!(
        "{}: {}  {place}",
        terminal.styled(Style::Name, &tried.code),
        terminal.styled(style, word)
    ));
    print_text(&format!("“{}”", tried.text), terminal);
    for fired in &tried.fired {
        terminal.line(format!(
            "       {}#{}  {}  fired on “{}”",
            tried.code,
            fired.rule,
            safe::terminal_line(&fired.text),
            safe::terminal_line(&fired.words)
        ));
    }
    if !tried.assumed.is_empty() {
        let assumed = tried.assumed.join(", ");
        terminal.line(format!(
            "       taken as passed, as the words alone cannot tell: {}",
            safe::terminal_line(&assumed)
        ));
    }
}

fn print_anchors(anchors: &Anchors, all: bool, terminal: &mut Terminal) {
    let found = anchors.anchors.iter().filter(|anchor| anchor.found).count();
    let lost: Vec<_> = anchors.anchors.iter().filter(|anchor| anchor.stands.is_empty()).collect();
    terminal.line(format!("rules find {found} of {} anchors", anchors.anchors.len()));
    for anchor in &lost {
        terminal.line(format!(
            "  {}: these words stand nowhere in the corpus: “{}”",
            terminal.styled(Style::Name, &anchor.code),
            safe::terminal_line(&anchor.quote)
        ));
    }
    for anchor in anchors.anchors.iter().filter(|anchor| all && !anchor.stands.is_empty()) {
        let how = if anchor.found { "found by a rule" } else { "found by no rule" };
        terminal.line(format!(
            "  {}: {how}, {}: “{}”",
            terminal.styled(Style::Name, &anchor.code),
            safe::terminal_line(&anchor.stands.join(", ")),
            safe::terminal_line(&anchor.quote)
        ));
    }
}

fn show(args: &Show, global: &Global, terminal: &mut Terminal) -> Result<Exit, CliError> {
    let book = book(args.file.as_deref(), global)?;
    let branch: Vec<Code> = match &args.code {
        Some(id) => {
            book.known(id)?;
            book.codebook.branch(id).into_iter().cloned().collect()
        }
        None => book.codebook.codes.clone(),
    };
    if terminal.is_json() {
        let codebook = Codes { codes: branch, ..book.codebook };
        terminal.json(&serde_json::json!({ "format": 1, "file": book.file, "codebook": codebook }));
        return Ok(Exit::Done);
    }
    let title = format!("{} (version {})", book.codebook.name, book.codebook.version);
    terminal.line(terminal.styled(Style::Strong, safe::terminal_line(&title)));
    for code in &branch {
        print_code(code, terminal);
    }
    for group in book.codebook.groups.iter().filter(|_| args.code.is_none()) {
        terminal.line("");
        let line = format!("group {} ({}): {}", group.name, group.id, group.codes.join(", "));
        terminal.line(safe::terminal_line(&line));
    }
    Ok(Exit::Done)
}

fn print_code(code: &Code, terminal: &mut Terminal) {
    terminal.line("");
    let below = code.parent.as_ref().map(|parent| format!(" below {parent}")).unwrap_or_default();
    let id = terminal.styled(Style::Dim, format!("{}{below}", code.id));
    terminal.line(format!("{}  {id}", terminal.styled(Style::Name, safe::terminal_line(&code.name))));
    let mut list = |title: &str, items: Vec<&str>| {
        if !items.is_empty() {
            print_text(&format!("{title}: {}", items.join(" · ")), terminal);
        }
    };
    let all = |items: &'_ [String]| items.iter().map(String::as_str).collect::<Vec<_>>().join(" · ");
    list("definition", code.definition.iter().map(String::as_str).collect());
    list("claim", code.claim.iter().map(String::as_str).collect());
    for (title, items) in [("include", &code.include), ("exclude", &code.exclude), ("against", &code.against)]
    {
        let joined = all(items);
        list(title, if joined.is_empty() { Vec::new() } else { vec![&joined] });
    }
    list("rules", code.rules.iter().map(|rule| rule.text.as_str()).collect());
    list("unless", code.unless.iter().map(|rule| rule.text.as_str()).collect());
    list("examples", code.examples.iter().map(|example| example.text.as_str()).collect());
    list("near-misses", code.near_misses.iter().map(|example| example.text.as_str()).collect());
}

fn diff(args: &Diff, global: &Global, terminal: &mut Terminal) -> Result<Exit, CliError> {
    let in_study = study(global)?;
    let old = read_book(&args.old, approach(in_study.as_ref()))?;
    let new = book(args.new.as_deref(), global)?;
    let changes = emic::codebook::diff(&old.codebook, &new.codebook);
    let effect = match in_study {
        Some(_) => Some(home::workbench(global, terminal)?.effect(&old, &new)?),
        None => None,
    };
    if terminal.is_json() {
        terminal.json(&serde_json::json!({ "format": 1, "changes": changes, "effect": effect }));
        return Ok(Exit::Done);
    }
    print_changes(&changes, terminal);
    if let Some(effect) = &effect {
        print_effect(effect, terminal);
    }
    Ok(Exit::Done)
}

fn print_changes(changes: &[Change], terminal: &mut Terminal) {
    if changes.is_empty() {
        terminal.line("the two codebooks say the same");
    }
    let mut code = None;
    for change in changes {
        if change.code() != code {
            code = change.code();
            if let Some(code) = code {
                terminal.line(terminal.styled(Style::Name, safe::terminal_line(code)));
            }
        }
        let indent = if code.is_some() { "  " } else { "" };
        terminal.line(format!("{indent}{}", safe::terminal_line(&change.to_string())));
    }
}

fn print_effect(effect: &Effect, terminal: &mut Terminal) {
    terminal.line("");
    for (sign, moved) in [("+", &effect.gained), ("-", &effect.lost)] {
        for moved in moved {
            let line = format!("{sign} {}  {}  “{}”", moved.code, moved.place, moved.quote);
            terminal.line(safe::terminal_line(&line));
        }
    }
    let passages = |moved: &[Moved]| counted(moved.len(), "stretch").replace("stretchs", "stretches");
    terminal.line(format!(
        "found now: {} more; found no longer: {}",
        passages(&effect.gained),
        passages(&effect.lost)
    ));
}

fn import(args: &Import, terminal: &mut Terminal) -> Result<Exit, CliError> {
    let bytes = read(&args.table)?;
    let (made, findings) =
        emic::codebook::table::import(&args.table.to_string_lossy(), &bytes, &title(&args.table));
    terminal.findings(&findings, Path::new(""));
    let Some(made) = made else {
        return Err(CliError::new(format!("no codebook could be made of {}", args.table.display())));
    };
    match &args.output {
        None => terminal.result(&made.toml),
        Some(output) if output.exists() => {
            return Err(CliError::new(format!("{} is there already; choose another name", output.display())));
        }
        Some(output) => {
            emic::files::replace(output, made.toml.as_bytes())
                .map_err(|error| CliError::new(error.to_string()))?;
            terminal.talk(format!("written: {}, {}", output.display(), counted(made.codes, "code")));
        }
    }
    Ok(Exit::with_findings(findings.iter().any(|finding| finding.severity == Severity::Error)))
}

/// The name of a codebook made of a table: the table's file name, as words.
fn title(table: &Path) -> String {
    let stem =
        table.file_stem().map(|stem| stem.to_string_lossy().replace(['-', '_'], " ")).unwrap_or_default();
    let mut letters = stem.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_else(|| "Codebook".to_owned())
}

fn table(args: &Table, global: &Global, terminal: &mut Terminal) -> Result<Exit, CliError> {
    let book = book(args.file.as_deref(), global)?;
    let rows = emic::codebook::table::export(&book.codebook);
    match &args.output {
        None => terminal.result(&emic::report::table::csv(&rows)),
        Some(output) => {
            let is_sheet = output.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("xlsx"));
            let bytes = if is_sheet {
                emic::report::table::xlsx(&rows).map_err(|error| CliError::new(error.to_string()))?
            } else {
                emic::report::table::csv(&rows).into_bytes()
            };
            emic::files::replace(output, &bytes).map_err(|error| CliError::new(error.to_string()))?;
            terminal.talk(format!("written: {}", output.display()));
        }
    }
    Ok(Exit::Done)
}
