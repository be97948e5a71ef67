//! `emic memo`.

use emic::model::{About, Memo as Words, MemoKind, When};
use emic::project::Study;
use emic::text::safe;

use super::error::CliError;
use super::home;
use super::show::print_text;
use super::table::{Align, Table};
use super::terminal::{Style, Terminal};
use super::{Exit, Global};

/// Write and read memos: your own words about the study, a code, a case, a passage
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Memo {
    New(New),
    List(List),
    Show(Show),
}

/// Begin a memo, with the questions of its kind, and print where it is
#[derive(Debug, clap::Args)]
pub(crate) struct New {
    /// What it is for: reading, after-interview, method, reflexive, decision or note
    #[arg(long, default_value = "note")]
    kind: MemoKind,
    /// A code or theme that it is about; a memo on a theme is a reading unless you say otherwise (can be repeated)
    #[arg(long, alias = "code", value_name = "CODE")]
    theme: Vec<String>,
    /// A case that it is about (can be repeated)
    #[arg(long, value_name = "CASE")]
    case: Vec<String>,
    /// A document or passage that it is about (can be repeated)
    #[arg(long, value_name = "PLACE")]
    place: Vec<String>,
    /// Its heading
    #[arg(long)]
    title: Option<String>,
}

/// List the memos
#[derive(Debug, clap::Args)]
pub(crate) struct List {
    /// Only those about this code
    #[arg(long, alias = "theme", value_name = "CODE")]
    code: Option<String>,
}

/// Print a memo
#[derive(Debug, clap::Args)]
pub(crate) struct Show {
    /// Its file in memos/, or a part of its name
    name: String,
}

pub(crate) fn run(command: &Memo, global: &Global, terminal: &mut Terminal) -> Result<Exit, CliError> {
    let root = home::root(global)?;
    let study = Study::open(&root)?;
    match command {
        Memo::New(args) => new(args, &study, terminal),
        Memo::List(args) => list(args, &study, terminal),
        Memo::Show(args) => show(args, &study, terminal),
    }
}

fn new(args: &New, study: &Study, terminal: &mut Terminal) -> Result<Exit, CliError> {
    let mut about: Vec<About> = args.theme.iter().cloned().map(About::Code).collect();
    about.extend(args.case.iter().cloned().map(About::Case));
    about.extend(args.place.iter().cloned().map(About::Place));
    if !args.theme.is_empty() {
        let book = study.book()?;
        for id in &args.theme {
            book.known(id)?;
        }
    }
    let kind =
        if args.kind == MemoKind::Note && !args.theme.is_empty() { MemoKind::Reading } else { args.kind };
    let file =
        study.begin_memo(kind, &about, today(), study.settings.coder.as_deref(), args.title.as_deref())?;
    if terminal.is_json() {
        terminal.json(&serde_json::json!({ "format": 1, "file": file }));
    } else {
        terminal.line(&file);
        terminal.talk("open it in your editor; what stands between <!-- and --> is never printed");
    }
    Ok(Exit::Done)
}

/// The day on this computer.
fn today() -> When {
    let date = jiff::ZonedDateTime::now().date();
    When::day(date.year(), date.month().unsigned_abs(), date.day().unsigned_abs())
}

fn memos(study: &Study, terminal: &mut Terminal) -> Result<Vec<Words>, CliError> {
    let (memos, said) = study.read_memos()?;
    terminal.findings(&said, study.root());
    Ok(memos)
}

fn list(args: &List, study: &Study, terminal: &mut Terminal) -> Result<Exit, CliError> {
    let mut memos = memos(study, terminal)?;
    memos.retain(|memo| args.code.as_ref().is_none_or(|id| memo.is_about_code(id)));
    if terminal.is_json() {
        terminal.json(&serde_json::json!({ "format": 1, "memos": memos }));
        return Ok(Exit::with_findings(memos.is_empty()));
    }
    let mut table = Table::new(&[
        ("date", Align::Left),
        ("kind", Align::Left),
        ("about", Align::Left),
        ("memo", Align::Left),
        ("file", Align::Left),
    ]);
    for memo in &memos {
        let about: Vec<_> = memo.about.iter().map(ToString::to_string).collect();
        table.row(vec![
            memo.date.map(|date| date.to_string()).unwrap_or_default(),
            memo.kind.to_string(),
            safe::terminal_line(&about.join(", ")).into_owned(),
            safe::terminal_line(&memo.title).into_owned(),
            safe::terminal_line(&memo.file).into_owned(),
        ]);
    }
    if memos.is_empty() {
        terminal.talk("no memos; begin one: emic memo new");
    } else {
        for line in table.lines() {
            terminal.line(line);
        }
    }
    Ok(Exit::with_findings(memos.is_empty()))
}

fn show(args: &Show, study: &Study, terminal: &mut Terminal) -> Result<Exit, CliError> {
    let memos = memos(study, terminal)?;
    let named = args.name.strip_prefix("memos/").unwrap_or(&args.name);
    let found: Vec<_> = memos.iter().filter(|memo| memo.file == named || memo.file.contains(named)).collect();
    let [memo] = found.as_slice() else {
        let names: Vec<_> = found.iter().map(|memo| memo.file.as_str()).collect();
        return Err(CliError::new(match names.as_slice() {
            [] => format!("there is no memo \"{named}\"; emic memo list shows them"),
            several => format!("\"{named}\" could be {}", several.join(" or ")),
        }));
    };
    if terminal.is_json() {
        terminal.json(&serde_json::json!({ "format": 1, "memo": memo }));
        return Ok(Exit::Done);
    }
    terminal.line(terminal.styled(Style::Strong, safe::terminal_line(&memo.title)));
    print_text(&memo.text, terminal);
    Ok(Exit::Done)
}
