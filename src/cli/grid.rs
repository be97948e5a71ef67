//! `emic grid`.

use std::path::{Path, PathBuf};

use emic::text::safe;
use emic::workbench::Workbench;
use emic::workbench::grid::{CellShown, CellState, CellWritten, Grid as Shown, GridRow, Part, ToWrite, Trip};
use emic::workbench::reporting::Choices;

use super::error::CliError;
use super::show::print_text;
use super::table::{Align, Table};
use super::terminal::{Style, Terminal, counted};
use super::who::{self, Clock};
use super::{Exit, Global, editor, home};

/// The framework grid: your own summary of each case under each theme
///
/// Without a further word it lists which cells are written, which are stale, and where coded passages wait. Nothing fills a cell but you.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Grid {
    #[command(subcommand)]
    command: Option<Command>,
    /// A case, a theme, or a case and a theme: the same as `emic grid show`
    #[arg(num_args = 0..=2, value_name = "CASE|THEME", conflicts_with_all = ["case", "theme"])]
    what: Vec<String>,
    #[command(flatten)]
    list: List,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    Show(Show),
    Write(Write),
    Link(Link),
    Confirm(Confirm),
    Remove(Remove),
    Export(Export),
    Import(Import),
}

/// Which part of the grid is listed.
#[derive(Debug, Default, clap::Args)]
struct List {
    /// Only this case
    #[arg(long, value_name = "CASE")]
    case: Option<String>,
    /// This theme with the codes right below it, instead of all themes
    #[arg(long, value_name = "THEME")]
    theme: Option<String>,
    /// With --json: names as they stand in the data instead of pseudonyms
    #[arg(long)]
    real_names: bool,
}

/// Print what is written about a case, under a theme, or both, with the words that carry it
#[derive(Debug, clap::Args)]
struct Show {
    /// A case, a theme, or a case and a theme
    #[arg(required = true, num_args = 1..=2, value_name = "CASE|THEME")]
    what: Vec<String>,
    /// With --json: names as they stand in the data instead of pseudonyms
    #[arg(long)]
    real_names: bool,
}

/// Write a cell, in your editor (VISUAL, EDITOR), from --text, or from another program
#[derive(Debug, clap::Args)]
struct Write {
    /// The case: its id, its pseudonym, the name in the texts
    case: String,
    /// The theme or code, by its id
    theme: String,
    /// The summary
    #[arg(long, value_name = "WORDS", allow_hyphen_values = true)]
    text: Option<String>,
    /// Words that carry it: a place or citation ("P07, turn 112"), or the id of a coding (can be repeated)
    #[arg(long, value_name = "PLACE|ID")]
    link: Vec<String>,
}

/// Link a cell to the words that carry it
#[derive(Debug, clap::Args)]
struct Link {
    /// The case
    case: String,
    /// The theme or code
    theme: String,
    /// Where the words stand: a place or citation, or the id of a coding
    #[arg(required = true, value_name = "PLACE|ID")]
    to: Vec<String>,
    /// The very words, when not what is coded there, or its first sentence
    #[arg(long, value_name = "WORDS", allow_hyphen_values = true)]
    quote: Option<String>,
}

/// Say that what you wrote still holds, on the codings of today
#[derive(Debug, clap::Args)]
struct Confirm {
    /// The case
    case: String,
    /// The theme or code
    theme: String,
}

/// Take a cell out; what was written in it is printed
#[derive(Debug, clap::Args)]
struct Remove {
    /// The case
    case: String,
    /// The theme or code
    theme: String,
}

/// Write the grid to a table for Excel, or to a page
#[derive(Debug, clap::Args)]
struct Export {
    /// The file: .xlsx and .csv can be changed and taken back, .md is a page to read
    file: PathBuf,
    /// This theme with the codes right below it, instead of all themes
    #[arg(long, value_name = "THEME")]
    theme: Option<String>,
    /// Write names as they stand in the data instead of pseudonyms
    #[arg(long)]
    real_names: bool,
}

/// Take back what was changed in a table that `emic grid export` wrote
///
/// What was changed in the table is taken; what was changed in the study meanwhile stays; what was changed on both sides is listed, and stays until you say.
#[derive(Debug, clap::Args)]
struct Import {
    /// The table, .xlsx or .csv
    file: PathBuf,
    /// Take the table's words where both sides were changed
    #[arg(long)]
    replace: bool,
    /// Only say what would be taken
    #[arg(long)]
    dry_run: bool,
}

pub(crate) fn run(args: &Grid, global: &Global, terminal: &mut Terminal) -> Result<Exit, CliError> {
    match &args.command {
        None if args.what.is_empty() => list(&args.list, global, terminal),
        None => {
            let shown = Show { what: args.what.clone(), real_names: args.list.real_names };
            show(&shown, global, terminal)
        }
        Some(Command::Show(args)) => show(args, global, terminal),
        Some(Command::Write(args)) => write(args, global, terminal),
        Some(Command::Link(args)) => link(args, global, terminal),
        Some(Command::Confirm(args)) => confirm(args, global, terminal),
        Some(Command::Remove(args)) => remove(args, global, terminal),
        Some(Command::Export(args)) => export(args, global, terminal),
        Some(Command::Import(args)) => import(args, global, terminal),
    }
}

fn list(args: &List, global: &Global, terminal: &mut Terminal) -> Result<Exit, CliError> {
    let workbench = home::workbench(global, terminal)?;
    let part = Part {
        case: args.case.clone(),
        theme: args.theme.clone(),
        real_names: args.real_names || !terminal.is_json(),
    };
    let grid = workbench.grid(&part)?;
    let exit = Exit::with_findings(!grid.findings.is_empty());
    if terminal.is_json() {
        terminal.json(&grid);
        return Ok(exit);
    }
    terminal.findings(&grid.findings, workbench.study().root());
    print_matrix(&grid, terminal);
    print_to_do(&grid, terminal);
    Ok(exit)
}

/// The matrix; where it is wider than the terminal, in blocks of as many themes as have room.
fn print_matrix(grid: &Shown, terminal: &mut Terminal) {
    let names: Vec<String> =
        grid.rows.iter().map(|row| safe::terminal_line(&named(row)).into_owned()).collect();
    let widest = |cells: &mut dyn Iterator<Item = usize>| cells.max().unwrap_or(0) + 2;
    let first = widest(&mut names.iter().map(|name| name.chars().count()));
    let mut from = 0;
    while from < grid.columns.len() || from == 0 {
        let mut room = terminal.width().saturating_sub(first);
        let mut until = from;
        while let Some(column) = grid.columns.get(until) {
            let cells = grid.rows.iter().map(|row| in_matrix(&row.cells[until]).chars().count());
            let width = widest(&mut cells.chain([column.code.chars().count()]));
            if width > room && until > from {
                break;
            }
            room = room.saturating_sub(width);
            until += 1;
        }
        if from > 0 {
            terminal.line("");
        }
        print_block(grid, &names, from..until, terminal);
        from = until.max(from + 1);
    }
}

fn print_block(grid: &Shown, names: &[String], block: std::ops::Range<usize>, terminal: &mut Terminal) {
    let mut columns = vec![("case", Align::Left)];
    columns.extend(grid.columns[block.clone()].iter().map(|column| (column.code.as_str(), Align::Left)));
    let mut table = Table::new(&columns);
    for (row, name) in grid.rows.iter().zip(names) {
        let cells = row.cells[block.clone()].iter().map(in_matrix);
        table.row(std::iter::once(name.clone()).chain(cells).collect());
    }
    for line in table.lines() {
        terminal.line(line);
    }
}

/// `P02 Declan`, or a name alone.
fn named(row: &GridRow) -> String {
    if row.case == row.name { row.case.clone() } else { format!("{} {}", row.case, row.name) }
}

/// A cell in a few letters.
fn in_matrix(cell: &CellShown) -> String {
    match cell.state {
        CellState::Written => "written".to_owned(),
        CellState::Stale => "stale".to_owned(),
        CellState::NotCompared => "written?".to_owned(),
        CellState::Withdrawn => "withdrawn".to_owned(),
        CellState::Waiting => format!("{} coded", cell.coded),
        CellState::Empty if cell.found > 0 => format!("({} found)", cell.found),
        CellState::Empty => "·".to_owned(),
    }
}

/// What is to be done: cells that are stale, cells that nobody has compared, and what waits.
fn print_to_do(grid: &Shown, terminal: &mut Terminal) {
    let cells = || grid.rows.iter().flat_map(|row| row.cells.iter().map(move |cell| (row, cell)));
    let of = |state: CellState| cells().filter(move |(_, cell)| cell.state == state).collect::<Vec<_>>();
    let stale = of(CellState::Stale);
    if !stale.is_empty() {
        terminal.line("");
        terminal.line(terminal.styled(Style::Strong, "Stale: look at them again"));
        for (row, cell) in &stale {
            terminal.line(format!("  {}: {}", place(row, cell), why(cell)));
        }
    }
    let unknown = of(CellState::NotCompared);
    if !unknown.is_empty() {
        terminal.line("");
        terminal.line(terminal.styled(
            Style::Strong,
            "Written, and compared with no codings yet: emic grid confirm CASE THEME",
        ));
        for (row, cell) in &unknown {
            terminal.line(format!("  {}", place(row, cell)));
        }
    }
    let waiting = of(CellState::Waiting);
    if !waiting.is_empty() {
        terminal.line("");
        terminal.line(
            terminal.styled(Style::Strong, "Empty, with coded passages waiting: emic grid write CASE THEME"),
        );
        for (row, cell) in &waiting {
            terminal.line(format!("  {}: {}", place(row, cell), counted(cell.coded, "passage")));
        }
    }
    let written = cells().filter(|(_, cell)| !cell.text.is_empty()).count();
    let all = cells().count();
    terminal.talk(format!(
        "{written} of {} written; in brackets what rules found and nobody has decided; emic grid show CASE or THEME prints the words",
        counted(all, "cell")
    ));
}

fn place(row: &GridRow, cell: &CellShown) -> String {
    let name = if row.case == row.name { String::new() } else { format!(" ({})", row.name) };
    safe::terminal_line(&format!("{} {}{name}", row.case, cell.theme)).into_owned()
}

/// Why a cell is stale.
fn why(cell: &CellShown) -> String {
    match &cell.since {
        _ if cell.cells > 1 => format!("{} cells, because codes were merged; write one", cell.cells),
        Some(since) => format!("{since} since it was written"),
        None => String::new(),
    }
}

fn show(args: &Show, global: &Global, terminal: &mut Terminal) -> Result<Exit, CliError> {
    let workbench = home::workbench(global, terminal)?;
    let (case, theme) = which(&workbench, &args.what)?;
    let part =
        Part { case: case.clone(), theme: theme.clone(), real_names: args.real_names || !terminal.is_json() };
    let mut grid = workbench.grid(&part)?;
    if let Some(theme) = &theme {
        // A theme asked for is one column: those below it have cells of their own.
        for row in &mut grid.rows {
            row.cells.retain(|cell| cell.theme == *theme);
        }
        grid.columns.retain(|column| column.code == *theme);
    }
    if terminal.is_json() {
        terminal.json(&grid);
        return Ok(Exit::Done);
    }
    terminal.findings(&grid.findings, workbench.study().root());
    let mut shown = 0;
    for row in &grid.rows {
        for cell in row
            .cells
            .iter()
            .filter(|cell| !cell.text.is_empty() || case.is_some() || cell.coded + cell.found > 0)
        {
            print_cell(row, cell, terminal);
            shown += 1;
        }
    }
    if let (Some(case), Some(theme)) = (&case, &theme) {
        print_passages(&workbench, case, theme, terminal)?;
    }
    if shown == 0 {
        terminal.talk("nothing is written, coded or found here");
    }
    Ok(Exit::with_findings(shown == 0))
}

/// Which of the words is the case and which the theme, in whatever order they come.
fn which(workbench: &Workbench, what: &[String]) -> Result<(Option<String>, Option<String>), CliError> {
    let theme_of = |typed: &str| typed.strip_prefix("theme:").unwrap_or(typed).to_owned();
    let case_of = |typed: &str| typed.strip_prefix("case:").unwrap_or(typed).to_owned();
    match what {
        [one] if workbench.is_theme(one) && workbench.case_named(one).is_err() => {
            Ok((None, Some(theme_of(one))))
        }
        [one] if one.starts_with("theme:") => Ok((None, Some(theme_of(one)))),
        [one] => match workbench.case_named(&case_of(one)) {
            Ok(case) => Ok((Some(case), None)),
            Err(_) => Err(workbench
                .about(one)
                .err()
                .map_or_else(|| CliError::new(format!("\"{one}\" is no case and no theme")), CliError::from)),
        },
        [first, second] if workbench.is_theme(first) && !workbench.is_theme(second) => {
            Ok((Some(workbench.case_named(&case_of(second))?), Some(theme_of(first))))
        }
        [first, second, ..] => Ok((Some(workbench.case_named(&case_of(first))?), Some(theme_of(second)))),
        [] => Ok((None, None)),
    }
}

fn print_cell(row: &GridRow, cell: &CellShown, terminal: &mut Terminal) {
    let mut facts = Vec::new();
    facts.extend(cell.coder.clone());
    facts.extend(cell.written.as_deref().map(|at| at.split('T').next().unwrap_or(at).to_owned()));
    match cell.state {
        CellState::Stale => facts.push(format!("stale: {}", why(cell))),
        CellState::NotCompared => facts.push("compared with no codings yet".to_owned()),
        CellState::Withdrawn => facts.push("withdrawn".to_owned()),
        CellState::Waiting => {
            facts.push(format!("nothing written; {} coded", counted(cell.coded, "passage")));
        }
        CellState::Empty if cell.found > 0 => {
            facts.push(format!("nothing written or coded; rules found {}", counted(cell.found, "passage")));
        }
        CellState::Empty => facts.push("nothing written, coded or found".to_owned()),
        CellState::Written => {}
    }
    let name = terminal.styled(Style::Name, safe::terminal_line(&named(row)));
    let theme = terminal.styled(Style::Strong, safe::terminal_line(&cell.theme));
    terminal.line(format!(
        "{name} · {theme}  {}",
        terminal.styled(Style::Dim, safe::terminal_line(&facts.join(" · ")))
    ));
    print_text(&cell.text, terminal);
    for quotation in &cell.quotations {
        // A citation is a place too: where there is none, what was written has to do.
        let nowhere = || format!("{}, which leads nowhere", quotation.place);
        let citation = quotation.citation.clone().unwrap_or_else(nowhere);
        let words = quotation.words.as_ref().map(|words| format!("“{words}”  ")).unwrap_or_default();
        let note = match quotation.leads {
            "moved" => " (moved)",
            "otherwise" => " (reads otherwise now)",
            _ => "",
        };
        print_text(&format!("— {words}{citation}{note}"), terminal);
    }
}

/// The passages that a summary is written from.
fn print_passages(
    workbench: &Workbench,
    case: &str,
    theme: &str,
    terminal: &mut Terminal,
) -> Result<(), CliError> {
    let passages = workbench.passages_for_cell(case, theme)?;
    for (coded, heading) in [(true, "Coded with it"), (false, "Found by rules, and decided by nobody")] {
        let of_layer: Vec<_> = passages.iter().filter(|passage| passage.coded == coded).collect();
        if !of_layer.is_empty() {
            terminal.line("");
            terminal.line(terminal.styled(Style::Strong, heading));
        }
        for passage in of_layer {
            let place = terminal.styled(Style::Dim, safe::terminal_line(&passage.place));
            let citation = terminal.styled(Style::Name, safe::terminal_line(&passage.citation));
            terminal.line(format!("{citation}  {place}"));
            print_text(&passage.words, terminal);
        }
    }
    Ok(())
}

fn write(args: &Write, global: &Global, terminal: &mut Terminal) -> Result<Exit, CliError> {
    let workbench = home::workbench(global, terminal)?;
    let coder = who::coder(global, &workbench, terminal)?;
    let piped = if args.text.is_none() { editor::piped()? } else { None };
    let mut what =
        ToWrite { text: args.text.clone().or(piped), links: args.link.clone(), ..ToWrite::default() };
    let mut kept = None;
    if what.text.is_none() && (args.link.is_empty() || editor::is_there()) {
        let before = workbench.cell_text(&args.case, &args.theme)?;
        let Some((text, file)) = edited(&workbench, args, &before)? else {
            terminal.talk("nothing was changed");
            return Ok(Exit::Done);
        };
        kept = Some(file);
        what.text = Some(text);
        what.instead_of = Some(before);
    }
    if what.text.as_deref().is_some_and(|text| text.trim().is_empty()) {
        return Err(CliError::new(format!(
            "there are no words to write; emic grid remove {} {} takes a cell out",
            args.case, args.theme
        )));
    }
    let mut clock = Clock::default();
    let done = workbench.write_cell(&mut clock.recorder(coder), &args.case, &args.theme, &what);
    match (done, kept) {
        (Ok(written), kept) => {
            if let Some(file) = kept {
                let _ = std::fs::remove_file(file);
            }
            told(&written, "written", terminal);
            Ok(Exit::Done)
        }
        (Err(error), Some(file)) => {
            terminal.talk(format!("what you wrote is kept in {}", file.display()));
            Err(error.into())
        }
        (Err(error), None) => Err(error.into()),
    }
}

/// What stands above the summary in the editor ends here.
const END: &str = "-->";

/// Opens a cell in the editor, with the passages that it is written from; none when nothing was changed.
fn edited(workbench: &Workbench, args: &Write, before: &str) -> Result<Option<(String, PathBuf)>, CliError> {
    let mut text =
        format!("<!-- {} under {}. What stands in here is not taken over.\n", args.case, args.theme);
    for passage in workbench.passages_for_cell(&args.case, &args.theme)? {
        let found = if passage.coded { "" } else { ", found by rules" };
        // A passage cannot end the remark that it stands in.
        let words = passage.words.replace(END, "-- >");
        text.push_str(&format!("\n{}{found}\n{words}\n", passage.citation));
    }
    text.push_str(&format!("{END}\n\n{before}\n"));
    let cache = workbench.study().cache().join("grid");
    emic::files::make_folder(&cache).map_err(|error| CliError::new(error.to_string()))?;
    let unreadable = |error: std::io::Error| CliError::new(format!("the file for your editor: {error}"));
    let file =
        tempfile::Builder::new().prefix("cell-").suffix(".md").tempfile_in(&cache).map_err(unreadable)?;
    let (_, path) = file.keep().map_err(|error| unreadable(error.error))?;
    emic::files::replace(&path, text.as_bytes()).map_err(|error| CliError::new(error.to_string()))?;
    if let Err(error) = editor::open(&path, "or give the words by --text") {
        // What was typed before it failed is kept; an untouched file is nobody's loss.
        if std::fs::read_to_string(&path).is_ok_and(|now| now == text) {
            let _ = std::fs::remove_file(&path);
        }
        return Err(error);
    }
    let after = std::fs::read_to_string(&path).map_err(unreadable)?.replace("\r\n", "\n");
    let words = after.split_once(END).map_or(after.as_str(), |(_, words)| words).trim().to_owned();
    if words == before.trim() {
        let _ = std::fs::remove_file(&path);
        return Ok(None);
    }
    Ok(Some((words, path)))
}

fn told(written: &CellWritten, what: &str, terminal: &mut Terminal) {
    if terminal.is_json() {
        terminal.json(written);
        return;
    }
    let line = format!("{}: {} under {} {what}", written.file, written.case, written.theme);
    terminal.line(safe::terminal_line(&line));
    for words in &written.linked {
        terminal.line(format!("  — “{}”", safe::terminal_line(words)));
    }
    for place in &written.of_others {
        terminal.talk(format!("{place}: these are not words of {}", written.case));
    }
    terminal.talk(format!("compared with {}", counted(written.codings, "coding")));
}

fn link(args: &Link, global: &Global, terminal: &mut Terminal) -> Result<Exit, CliError> {
    let workbench = home::workbench(global, terminal)?;
    let coder = who::coder(global, &workbench, terminal)?;
    let what = ToWrite { links: args.to.clone(), quote: args.quote.clone(), ..ToWrite::default() };
    let mut clock = Clock::default();
    let written = workbench.write_cell(&mut clock.recorder(coder), &args.case, &args.theme, &what)?;
    let what = if written.linked.is_empty() { "has these links already" } else { "linked" };
    told(&written, what, terminal);
    Ok(Exit::Done)
}

fn confirm(args: &Confirm, global: &Global, terminal: &mut Terminal) -> Result<Exit, CliError> {
    let workbench = home::workbench(global, terminal)?;
    let coder = who::coder(global, &workbench, terminal)?;
    let mut clock = Clock::default();
    let nothing = ToWrite::default();
    let written = workbench.write_cell(&mut clock.recorder(coder), &args.case, &args.theme, &nothing)?;
    told(&written, "holds still", terminal);
    Ok(Exit::Done)
}

fn remove(args: &Remove, global: &Global, terminal: &mut Terminal) -> Result<Exit, CliError> {
    let workbench = home::workbench(global, terminal)?;
    let gone = workbench.remove_cell(&args.case, &args.theme)?;
    if terminal.is_json() {
        terminal.json(&serde_json::json!({ "format": 1, "text": gone }));
        return Ok(Exit::Done);
    }
    terminal.text(&gone);
    terminal.talk("taken out; what was written in it stands above");
    Ok(Exit::Done)
}

fn ending(file: &Path) -> String {
    file.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default()
}

fn export(args: &Export, global: &Global, terminal: &mut Terminal) -> Result<Exit, CliError> {
    let workbench = home::workbench(global, terminal)?;
    let part = Part { case: None, theme: args.theme.clone(), real_names: args.real_names };
    let bytes = match ending(&args.file).as_str() {
        "xlsx" => workbench
            .grid_table(&part)?
            .as_xlsx()
            .map_err(|error| CliError::new(format!("the spreadsheet could not be made: {error}")))?,
        "csv" => workbench.grid_table(&part)?.as_csv().into_bytes(),
        "md" => {
            let choices = Choices { real_names: args.real_names, ..Choices::default() };
            workbench.grid_page(&choices)?.into_bytes()
        }
        _ => {
            return Err(CliError::new(format!(
                "{}: name a file that ends in .xlsx, .csv or .md",
                args.file.display()
            )));
        }
    };
    emic::files::replace(&args.file, &bytes).map_err(|error| CliError::new(error.to_string()))?;
    if terminal.is_json() {
        terminal.json(&serde_json::json!({ "format": 1, "file": args.file.display().to_string() }));
        return Ok(Exit::Done);
    }
    terminal.line(safe::terminal_line(&args.file.display().to_string()));
    if ending(&args.file) != "md" {
        terminal.talk("emic grid import takes back what is changed in it; leave its last column as it is");
    }
    Ok(Exit::Done)
}

fn import(args: &Import, global: &Global, terminal: &mut Terminal) -> Result<Exit, CliError> {
    let workbench = home::workbench(global, terminal)?;
    let coder = who::coder(global, &workbench, terminal)?;
    let bytes = std::fs::read(&args.file)
        .map_err(|error| CliError::new(format!("{} cannot be read: {error}", args.file.display())))?;
    let name = args.file.to_string_lossy();
    let mut clock = Clock::default();
    let options = (args.replace, args.dry_run);
    let trip = workbench.take_grid_table(&mut clock.recorder(coder), &name, &bytes, options)?;
    let exit = Exit::with_findings(!trip.differ.is_empty() || !trip.findings.is_empty());
    if terminal.is_json() {
        terminal.json(&trip);
        return Ok(exit);
    }
    terminal.findings(&trip.findings, Path::new(""));
    print_trip(&trip, terminal);
    Ok(exit)
}

fn print_trip(trip: &Trip, terminal: &mut Terminal) {
    let verb = if trip.done { "taken" } else { "would be taken" };
    for cell in &trip.taken {
        terminal.line(safe::terminal_line(&format!("{} {}: {verb}", cell.case, cell.theme)));
    }
    for cell in &trip.emptied {
        terminal.line(safe::terminal_line(&format!(
            "{} {}: empty in the table, and kept; emic grid remove takes it out",
            cell.case, cell.theme
        )));
    }
    for cell in &trip.differ {
        let line = format!("{} {}: changed on both sides, and kept as it is here", cell.case, cell.theme);
        terminal.line(terminal.styled(Style::Alarm, safe::terminal_line(&line)));
        print_text(&format!("here:  {}", cell.here), terminal);
        print_text(&format!("table: {}", cell.table), terminal);
    }
    if !trip.differ.is_empty() {
        terminal.talk("emic grid write says which; or --replace takes the table's words");
    }
    terminal.talk(format!("{} {verb}, {} as they are here", counted(trip.taken.len(), "cell"), trip.same));
}
