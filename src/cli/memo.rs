//! `emic memo`.

use emic::model::{About, MemoKind, When};
use emic::project::Study;
use emic::text::single_spaced;
use emic::text::{Span, safe};
use emic::workbench::Workbench;
use emic::workbench::memos::{ListedMemo, memo_named};

use super::error::CliError;
use super::show::print_text;
use super::table::{Align, Table};
use super::terminal::{Style, Terminal, counted};
use super::{Exit, Global, editor, home, who};

/// Write, link, search and read memos: your own words about the study, a code, a case, a passage
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Memo {
    New(New),
    Today(Today),
    List(List),
    Show(Show),
    Link(Link),
    Search(Search),
}

/// Begin a memo, with the questions of its kind, and print where it is
#[derive(Debug, clap::Args)]
pub(crate) struct New {
    /// What it is for: reading, after-interview, method, reflexive, decision, journal or note
    #[arg(long, default_value = "note")]
    kind: MemoKind,
    /// A code or theme that it is about; a memo on a theme is a reading unless you say otherwise (can be repeated)
    #[arg(long, alias = "code", value_name = "CODE")]
    theme: Vec<String>,
    /// A case that it is about (can be repeated)
    #[arg(long, value_name = "CASE")]
    case: Vec<String>,
    /// A document or passage that it is about (can be repeated)
    #[arg(long, alias = "document", value_name = "PLACE")]
    place: Vec<String>,
    /// Its heading
    #[arg(long)]
    title: Option<String>,
    /// Open it in your editor (VISUAL, EDITOR)
    #[arg(long)]
    edit: bool,
}

/// Open the journal of the day, or add words to it
///
/// Words come from the command line or from another program; without any, your editor opens the file.
#[derive(Debug, clap::Args)]
pub(crate) struct Today {
    /// What to add, under the time of the day
    words: Vec<String>,
}

/// List the memos
#[derive(Debug, clap::Args)]
pub(crate) struct List {
    /// Only those about this code or linked to it
    #[arg(long, alias = "theme", value_name = "CODE")]
    code: Option<String>,
    /// Only those about this case or linked to it
    #[arg(long, value_name = "CASE")]
    case: Option<String>,
    /// Only those about this document or passage or linked to it
    #[arg(long, alias = "document", value_name = "PLACE")]
    place: Option<String>,
    /// Only those of this kind
    #[arg(long)]
    kind: Option<MemoKind>,
}

/// Print a memo, with its links in both directions
#[derive(Debug, clap::Args)]
pub(crate) struct Show {
    /// Its file in memos/, or a part of its name
    name: String,
}

/// Link a memo to a passage, a code, a case or another memo
///
/// The link stands in the head of the memo, and is shown from both ends. What a memo is about stays as it is.
#[derive(Debug, clap::Args)]
pub(crate) struct Link {
    /// Its file in memos/, or a part of its name
    memo: String,
    /// A place or citation ("P07, turn 112"), a code, a case, another memo; code:ID, case:ID, memo:FILE where a name could be two things
    #[arg(required = true, value_name = "PLACE|CODE|CASE|MEMO")]
    to: Vec<String>,
}

/// Search the memos, with the words, phrases and nearness of `emic search`
#[derive(Debug, clap::Args)]
pub(crate) struct Search {
    /// The query: van, "after the recording", next NEAR/5 time, speaker:ruth (who wrote it), date:2026-11
    #[arg(required = true)]
    query: Vec<String>,
}

pub(crate) fn run(command: &Memo, global: &Global, terminal: &mut Terminal) -> Result<Exit, CliError> {
    match command {
        Memo::New(args) => new(args, global, terminal),
        Memo::Today(args) => day(args, global, terminal),
        Memo::List(args) => list(args, global, terminal),
        Memo::Show(args) => show(args, global, terminal),
        Memo::Link(args) => link(args, global, terminal),
        Memo::Search(args) => search(args, global, terminal),
    }
}

fn study(global: &Global) -> Result<Study, CliError> {
    Ok(Study::open(&home::root(global)?)?)
}

/// What a memo is to be about, each looked up; what is written is what there is.
fn about(args: &New, global: &Global, terminal: &mut Terminal) -> Result<Vec<About>, CliError> {
    if args.theme.is_empty() && args.case.is_empty() && args.place.is_empty() {
        return Ok(Vec::new());
    }
    let workbench = home::workbench(global, terminal)?;
    let named = |prefix: &str, names: &[String]| -> Result<Vec<About>, CliError> {
        names.iter().map(|name| Ok(workbench.about(&format!("{prefix}:{name}"))?)).collect()
    };
    let mut about = named("code", &args.theme)?;
    about.extend(named("case", &args.case)?);
    for place in &args.place {
        about.push(About::Place(workbench.place_typed(place)?));
    }
    Ok(about)
}

fn new(args: &New, global: &Global, terminal: &mut Terminal) -> Result<Exit, CliError> {
    let study = study(global)?;
    let about = about(args, global, terminal)?;
    let kind =
        if args.kind == MemoKind::Note && !args.theme.is_empty() { MemoKind::Reading } else { args.kind };
    let coder = who::known(global, &study)?;
    let file = study.begin_memo(
        kind,
        &about,
        today(),
        coder.as_ref().map(emic::model::Coder::name),
        args.title.as_deref(),
        None,
    )?;
    begun(&study, &file, args.edit, terminal)
}

/// Says where a memo is, and opens it where that is wanted.
fn begun(study: &Study, file: &str, edit: bool, terminal: &mut Terminal) -> Result<Exit, CliError> {
    if terminal.is_json() {
        terminal.json(&serde_json::json!({ "format": 1, "file": file }));
        return Ok(Exit::Done);
    }
    terminal.line(safe::terminal_line(file));
    if edit {
        editor::open(&study.root().join(file), "or open the file yourself")?;
    } else {
        terminal.talk("open it in your editor; what stands between <!-- and --> is never printed");
    }
    Ok(Exit::Done)
}

fn day(args: &Today, global: &Global, terminal: &mut Terminal) -> Result<Exit, CliError> {
    let study = study(global)?;
    let coder = who::known(global, &study)?;
    let words = match args.words.join(" ") {
        words if words.trim().is_empty() => editor::piped()?,
        words => Some(words),
    };
    let journal = study.journal(now(), coder.as_ref().map(emic::model::Coder::name), words.as_deref())?;
    let added = words.is_some();
    if added && !terminal.is_json() {
        terminal.line(safe::terminal_line(&journal.file));
        terminal.talk(if journal.begun { "begun, with these words" } else { "added at its end" });
        return Ok(Exit::Done);
    }
    begun(&study, &journal.file, editor::is_there() && editor::named().is_some(), terminal)
}

/// The day on this computer.
pub(super) fn today() -> When {
    When { second: None, ..now() }
}

/// The day and the time on this computer.
fn now() -> When {
    let now = jiff::ZonedDateTime::now();
    let second = u32::from(now.hour().unsigned_abs()) * 3600
        + u32::from(now.minute().unsigned_abs()) * 60
        + u32::from(now.second().unsigned_abs());
    When {
        second: Some(second),
        ..When::day(now.year(), now.month().unsigned_abs(), now.day().unsigned_abs())
    }
}

/// The memos that are asked for, each with the links to it.
fn listed(args: &List, global: &Global, terminal: &mut Terminal) -> Result<Vec<ListedMemo>, CliError> {
    let study = study(global)?;
    let (memos, said) = study.read_memos()?;
    terminal.findings(&said, study.root());
    let mut listed = ListedMemo::all(memos);
    listed.retain(|listed| args.kind.is_none_or(|kind| listed.memo.kind == kind));
    if args.code.is_none() && args.case.is_none() && args.place.is_none() {
        return Ok(listed);
    }
    let workbench = home::workbench(global, terminal)?;
    for wanted in wanted(args, &workbench)? {
        let on = workbench.memos_on(&wanted)?;
        listed.retain(|listed| on.iter().any(|on| on.memo.file == listed.memo.file));
    }
    Ok(listed)
}

fn wanted(args: &List, workbench: &Workbench) -> Result<Vec<About>, CliError> {
    let mut wanted = Vec::new();
    if let Some(code) = &args.code {
        wanted.push(workbench.about(&format!("code:{code}"))?);
    }
    if let Some(case) = &args.case {
        wanted.push(workbench.about(&format!("case:{case}"))?);
    }
    if let Some(place) = &args.place {
        wanted.push(About::Place(workbench.place_typed(place)?));
    }
    Ok(wanted)
}

fn list(args: &List, global: &Global, terminal: &mut Terminal) -> Result<Exit, CliError> {
    let memos = listed(args, global, terminal)?;
    if terminal.is_json() {
        terminal.json(&serde_json::json!({ "format": 1, "memos": memos }));
        return Ok(Exit::with_findings(memos.is_empty()));
    }
    let any_link = memos.iter().any(|listed| !links(listed).is_empty());
    let mut columns =
        vec![("date", Align::Left), ("kind", Align::Left), ("about", Align::Left), ("memo", Align::Left)];
    columns.push(("file", Align::Left));
    columns.extend(any_link.then_some(("links", Align::Left)));
    let mut table = Table::new(&columns);
    for listed in &memos {
        let memo = &listed.memo;
        let mut cells = vec![
            memo.date.map(|date| date.to_string()).unwrap_or_default(),
            memo.kind.to_string(),
            safe::terminal_line(&joined(&memo.about)).into_owned(),
            safe::terminal_line(&memo.title).into_owned(),
            safe::terminal_line(&memo.file).into_owned(),
        ];
        cells.extend(any_link.then(|| safe::terminal_line(&links(listed)).into_owned()));
        table.row(cells);
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

fn joined(about: &[About]) -> String {
    about.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// The links of a memo, from it and to it.
fn links(listed: &ListedMemo) -> String {
    let mut parts = Vec::new();
    if !listed.memo.links.is_empty() {
        parts.push(format!("to {}", joined(&listed.memo.links)));
    }
    if !listed.linked_from.is_empty() {
        parts.push(format!("from {}", listed.linked_from.join(", ")));
    }
    parts.join("; ")
}

fn show(args: &Show, global: &Global, terminal: &mut Terminal) -> Result<Exit, CliError> {
    let study = study(global)?;
    let (memos, said) = study.read_memos()?;
    terminal.findings(&said, study.root());
    let file = memo_named(&memos, &args.name)?.file.clone();
    let listed = ListedMemo::all(memos).into_iter().find(|listed| listed.memo.file == file);
    let Some(listed) = listed else { return Ok(Exit::Findings) };
    if terminal.is_json() {
        terminal.json(&serde_json::json!({ "format": 1, "memo": listed }));
        return Ok(Exit::Done);
    }
    let memo = &listed.memo;
    terminal.line(terminal.styled(Style::Strong, safe::terminal_line(&memo.title)));
    let facts: Vec<String> = [
        Some(memo.kind.to_string()),
        Some(format!("about {}", joined(&memo.about))),
        memo.date.map(|date| date.to_string()),
        memo.coder.clone(),
    ]
    .into_iter()
    .flatten()
    .collect();
    terminal.line(terminal.styled(Style::Dim, safe::terminal_line(&facts.join(" · "))));
    if !memo.links.is_empty() {
        terminal.line(format!("links to: {}", safe::terminal_line(&joined(&memo.links))));
    }
    if !listed.linked_from.is_empty() {
        terminal.line(format!("linked from: {}", safe::terminal_line(&listed.linked_from.join(", "))));
    }
    print_text(&memo.text, terminal);
    Ok(Exit::Done)
}

fn link(args: &Link, global: &Global, terminal: &mut Terminal) -> Result<Exit, CliError> {
    let workbench = home::workbench(global, terminal)?;
    let linked = workbench.link_memo(&args.memo, &args.to)?;
    if terminal.is_json() {
        terminal.json(&linked);
        return Ok(Exit::Done);
    }
    for added in &linked.added {
        let line = format!("{} → {added}", linked.file);
        terminal.line(safe::terminal_line(&line));
    }
    for already in &linked.already {
        terminal.talk(format!("it names {} already", safe::terminal_line(&already.to_string())));
    }
    Ok(Exit::Done)
}

fn search(args: &Search, global: &Global, terminal: &mut Terminal) -> Result<Exit, CliError> {
    let answer = study(global)?.search_memos(&args.query.join(" "))?;
    if terminal.is_json() {
        terminal.json(&answer);
        return Ok(Exit::with_findings(answer.memos.is_empty()));
    }
    for memo in &answer.memos {
        let title = terminal.styled(Style::Strong, safe::terminal_line(&memo.title));
        let facts = match memo.date {
            Some(date) => format!("{}, {date}, {}", memo.kind, memo.file),
            None => format!("{}, {}", memo.kind, memo.file),
        };
        terminal.line(format!("{title}  {}", terminal.styled(Style::Dim, safe::terminal_line(&facts))));
        for shown in &memo.shown {
            print_text(&marked(&shown.text, &shown.marks), terminal);
        }
    }
    terminal.talk(match answer.memos.len() {
        0 => "no memo holds this".to_owned(),
        found => counted(found, "memo"),
    });
    Ok(Exit::with_findings(answer.memos.is_empty()))
}

/// Words on one line, those that were sought between guillemets.
fn marked(text: &str, marks: &[Span]) -> String {
    let mut shown = String::new();
    let mut at = 0;
    for mark in marks {
        shown.push_str(&text[at..mark.start()]);
        shown.push_str(&format!("«{}»", mark.of(text)));
        at = mark.end();
    }
    shown.push_str(&text[at..]);
    single_spaced(&shown)
}
