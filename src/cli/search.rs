//! `emic search`.

use std::ffi::OsString;
use std::fs;
use std::io::{IsTerminal, Read as _};

use emic::report::Basis;
use emic::search::{KwicOrder, Order};
use emic::text::{Span, safe};
use emic::workbench::Workbench;
use emic::workbench::searching::{Answer, Concordance, Question, Quotation};
use rustyline::DefaultEditor;
use rustyline::error::ReadlineError;
use unicode_width::UnicodeWidthStr;

use super::error::CliError;
use super::home;
use super::report::BasisName;
use super::show::clock;
use super::terminal::{Style, Terminal, counted, grouped};
use super::{Exit, Global};

/// Find quotations by words, speaker and code
///
/// Without a query it is asked for at a prompt with history, so that no shell meddles with quotation marks; @FILE reads it from a file. "emic help query" is a short list of what can be asked.
#[derive(Debug, clap::Args)]
pub(crate) struct Search {
    /// The query; @FILE reads it from a file
    #[arg(value_name = "QUERY", num_args = 0..)]
    query: Vec<String>,
    /// Show so many passages
    #[arg(long, short = 'n', value_name = "N", default_value_t = 20)]
    limit: usize,
    /// In document order instead of the best first
    #[arg(long)]
    in_order: bool,
    /// One line a match, the words found aligned in the middle
    #[arg(long, conflicts_with_all = ["csv", "markdown"])]
    kwic: bool,
    /// Sort the lines of --kwic by the words to the left or right
    #[arg(long, value_name = "SIDE", requires = "kwic", value_enum)]
    sort: Option<Side>,
    /// As a table for a spreadsheet
    #[arg(long, conflicts_with = "markdown")]
    csv: bool,
    /// As quotations for a paper
    #[arg(long)]
    markdown: bool,
    /// Do not look which codes the passages carry
    #[arg(long)]
    no_codes: bool,
    /// Codes that people gave, those that rules find, or both
    #[arg(long, value_enum, default_value_t)]
    basis: BasisName,
    /// In --json, --csv and --markdown, names as they stand in the data instead of pseudonyms
    #[arg(long)]
    real_names: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Side {
    /// By the words before
    Left,
    /// By the words after
    Right,
}

/// Puts `--` before a query that begins with `-`, which would be taken for a flag.
pub(super) fn protect_query(arguments: Vec<OsString>) -> Vec<OsString> {
    let Some(command) = arguments.iter().position(|word| word == "search") else { return arguments };
    let is_query = |word: &OsString| {
        let word = word.to_string_lossy();
        let negates = word.strip_prefix('-').is_some_and(|rest| !rest.starts_with('-'));
        negates && (word.contains(' ') || word[1..].chars().count() > 1) && !is_short_flag(&word)
    };
    let mut protected = arguments;
    let ahead = protected[command..].iter().any(|word| word == "--");
    if let Some(at) = protected.iter().skip(command + 1).position(is_query).filter(|_| !ahead) {
        // Flags may stand behind the query: they go before the `--`.
        let query = protected.remove(command + 1 + at);
        protected.extend([OsString::from("--"), query]);
    }
    protected
}

/// `-n5`, `-q`, `-C` with a folder after it.
fn is_short_flag(word: &str) -> bool {
    let rest = &word[1..];
    matches!(rest, "n" | "q" | "C" | "h" | "V")
        || rest
            .strip_prefix('n')
            .is_some_and(|number| !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()))
}

pub(crate) fn run(args: &Search, global: &Global, terminal: &mut Terminal) -> Result<Exit, CliError> {
    let workbench = home::workbench(global, terminal)?;
    match query_of(args)? {
        Some(query) => answer(&query, args, &workbench, terminal),
        None => prompt(args, &workbench, terminal),
    }
}

/// The query as typed, out of a file, or from standard input; none when it is to be asked for.
fn query_of(args: &Search) -> Result<Option<String>, CliError> {
    match args.query.as_slice() {
        [] if std::io::stdin().is_terminal() => Ok(None),
        [] => {
            let mut query = String::new();
            let read = std::io::stdin().read_to_string(&mut query);
            read.map_err(|error| CliError::new(format!("the query cannot be read: {error}")))?;
            if query.trim().is_empty() {
                return Err(CliError::new(
                    "there is no query; type it after emic search, or run it in a terminal to be asked",
                ));
            }
            Ok(Some(query.trim().to_owned()))
        }
        [file] if file.starts_with('@') && !file.contains([':', ' ']) => {
            let name = &file[1..];
            let text = fs::read_to_string(name).map_err(|error| {
                CliError::new(format!(
                    "the query in {name} cannot be read: {error}; an attribute is asked for as @name:value"
                ))
            })?;
            Ok(Some(text.trim().to_owned()))
        }
        words => Ok(Some(words.join(" "))),
    }
}

/// Asks for queries until there are no more.
fn prompt(args: &Search, workbench: &Workbench, terminal: &mut Terminal) -> Result<Exit, CliError> {
    let mut editor = DefaultEditor::new().map_err(|error| CliError::new(format!("no prompt: {error}")))?;
    let history = workbench.study().cache().join("history");
    // No history yet is no fault.
    let _ = editor.load_history(&history);
    terminal.talk("type a query; an empty line ends; emic help query lists what can be asked");
    let mut exit = Exit::Done;
    loop {
        let line = match editor.readline("search> ") {
            Ok(line) if line.trim().is_empty() => break,
            Ok(line) => line,
            Err(ReadlineError::Eof | ReadlineError::Interrupted) => break,
            Err(error) => return Err(CliError::new(format!("the prompt ended: {error}"))),
        };
        let _ = editor.add_history_entry(&line);
        let _ = editor.save_history(&history);
        match answer(&line, args, workbench, terminal) {
            Ok(with) => exit = with,
            Err(error) => error.show(terminal),
        }
    }
    Ok(exit)
}

fn answer(
    query: &str,
    args: &Search,
    workbench: &Workbench,
    terminal: &mut Terminal,
) -> Result<Exit, CliError> {
    if args.kwic {
        return concordance(query, args, workbench, terminal);
    }
    let on_terminal = !(terminal.is_json() || args.csv || args.markdown);
    let question = Question {
        query: query.to_owned(),
        limit: args.limit,
        order: if args.in_order { Order::Document } else { Order::Relevance },
        codes: !args.no_codes,
        basis: args.basis.into(),
        real_names: on_terminal || args.real_names,
    };
    let answer = workbench.search(&question)?;
    if terminal.is_json() {
        terminal.json(&answer);
    } else if args.csv {
        terminal.result(&emic::report::table::csv(&rows(&answer)));
    } else if args.markdown {
        print_markdown(&answer, terminal);
    } else {
        for hit in &answer.hits {
            print_hit(hit, terminal);
        }
    }
    if on_terminal {
        print_total(&answer, terminal);
    }
    Ok(Exit::with_findings(answer.passages == 0))
}

fn print_total(answer: &Answer, terminal: &mut Terminal) {
    if answer.passages == 0 {
        terminal.talk("nothing found");
        for hint in &answer.unknown {
            terminal.talk(safe::terminal_line(hint));
        }
        return;
    }
    let basis = match answer.basis {
        None => "",
        Some(Basis::Coded) => " (codes as people gave them)",
        Some(Basis::Found) => " (codes as rules find them, not reviewed by a person)",
        Some(Basis::Both) => " (codes that people gave, and those that rules find and nobody has decided)",
    };
    terminal.talk(format!(
        "{}{basis}{}",
        counted(answer.passages, "passage"),
        shown(answer.hits.len(), answer.passages)
    ));
}

/// What is said where not everything is shown.
fn shown(shown: usize, of: usize) -> String {
    if shown < of { format!("; {} shown, --limit N shows more", grouped(shown)) } else { String::new() }
}

fn print_hit(hit: &Quotation, terminal: &mut Terminal) {
    let time = hit.start_ms.map(|ms| format!("  {}", clock(ms))).unwrap_or_default();
    let speaker = hit.speaker.as_deref().unwrap_or_default();
    let place =
        terminal.styled(Style::Dim, safe::terminal_line(&format!("{}{time}  {}", hit.place, hit.role)));
    terminal.line(format!("{}  {place}", terminal.styled(Style::Name, safe::terminal_line(speaker))));
    for line in marked_lines(hit, terminal) {
        terminal.line(format!("    {line}"));
    }
    for (layer, codes) in [("coded", &hit.coded), ("found", &hit.found)] {
        if !codes.is_empty() {
            terminal.line(terminal.styled(Style::Dim, format!("    {layer}: {}", codes.join(", "))));
        }
    }
    terminal.line("");
}

/// What is shown of the text, wrapped, with its matches strong: words are wrapped first, so that
/// marks take no width.
fn marked_lines(hit: &Quotation, terminal: &Terminal) -> Vec<String> {
    let mut lines = Vec::new();
    let mut reached = 0;
    for (stretch, marks) in &hit.shown {
        if stretch.start() > reached {
            lines.push(OMITTED.to_owned());
        }
        lines.extend(wrapped(&hit.text, *stretch, marks, terminal));
        reached = stretch.end();
    }
    if reached < hit.text.trim_end().len() {
        lines.push(OMITTED.to_owned());
    }
    lines
}

/// Words that are left out.
const OMITTED: &str = "[…]";

fn wrapped(text: &str, stretch: Span, marks: &[Span], terminal: &Terminal) -> Vec<String> {
    let mut lines = Vec::new();
    let mut from = stretch.start();
    for line in textwrap::wrap(stretch.of(text), terminal.width().saturating_sub(4)) {
        // What wrap gives is a piece of the text: its place follows from where the last one ended.
        let at = text[from..stretch.end()].find(line.as_ref()).map_or(from, |offset| from + offset);
        let end = (at + line.len()).min(stretch.end());
        lines.push(marked(text, Span::at(at, end), marks, terminal));
        from = end;
    }
    lines
}

fn marked(text: &str, line: Span, marks: &[Span], terminal: &Terminal) -> String {
    let mut shown = String::new();
    let mut reached = line.start();
    for mark in marks.iter().filter_map(|mark| mark.intersection(line)) {
        shown.push_str(&safe::terminal_line(&text[reached..mark.start()]));
        shown.push_str(&terminal.styled(Style::Strong, safe::terminal_line(mark.of(text))));
        reached = mark.end();
    }
    shown.push_str(&safe::terminal_line(&text[reached..line.end()]));
    shown
}

fn concordance(
    query: &str,
    args: &Search,
    workbench: &Workbench,
    terminal: &mut Terminal,
) -> Result<Exit, CliError> {
    let order = match args.sort {
        None => KwicOrder::Document,
        Some(Side::Left) => KwicOrder::Left,
        Some(Side::Right) => KwicOrder::Right,
    };
    let side = terminal.width().saturating_sub(30) / 2;
    let concordance = workbench.concordance(query, order, side, args.limit, args.basis.into())?;
    if terminal.is_json() {
        terminal.json(&concordance);
    } else {
        print_concordance(&concordance, side, terminal);
        let matches = if concordance.matches == 1 { "match" } else { "matches" };
        let more = shown(concordance.lines.len(), concordance.matches);
        terminal.talk(format!("{} {matches}{more}", grouped(concordance.matches)));
    }
    Ok(Exit::with_findings(concordance.matches == 0))
}

fn print_concordance(concordance: &Concordance, side: usize, terminal: &mut Terminal) {
    let widest = concordance.lines.iter().map(|line| line.keyword.width()).max().unwrap_or(0);
    for line in &concordance.lines {
        let left = safe::terminal_line(&line.left);
        let keyword = safe::terminal_line(&line.keyword);
        let right = safe::terminal_line(&line.right);
        let before = " ".repeat(side.saturating_sub(left.width()));
        let after = " ".repeat(widest.saturating_sub(keyword.width()) + side.saturating_sub(right.width()));
        let strong = terminal.styled(Style::Strong, keyword);
        let place = terminal.styled(Style::Dim, safe::terminal_line(&line.place));
        terminal.line(format!("{before}{left}  {strong}  {right}{after}  {place}"));
    }
}

fn rows(answer: &Answer) -> Vec<Vec<String>> {
    let header =
        ["place", "citation", "speaker", "role", "kind", "time", "date", "words", "text", "coded", "found"];
    let mut rows = vec![header.map(str::to_owned).to_vec()];
    rows.extend(answer.hits.iter().map(|hit| {
        vec![
            hit.place.clone(),
            hit.citation.clone(),
            hit.speaker.clone().unwrap_or_default(),
            hit.role.to_string(),
            hit.kind.to_string(),
            hit.start_ms.map(clock).unwrap_or_default(),
            hit.date.clone().unwrap_or_default(),
            hit.words.join(" | "),
            hit.text.clone(),
            hit.coded.join(" "),
            hit.found.join(" "),
        ]
    }));
    rows
}

fn print_markdown(answer: &Answer, terminal: &mut Terminal) {
    for hit in &answer.hits {
        let text = emic::report::escape::markdown(&hit.quoted);
        let citation = emic::report::escape::markdown(&hit.citation);
        let quoted: Vec<String> = text.lines().map(|line| format!("> {line}\n")).collect();
        terminal.result(&format!("{}\n{citation}\n\n", quoted.concat()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn protected(words: &[&str]) -> Vec<String> {
        let words = words.iter().map(OsString::from).collect();
        protect_query(words).into_iter().map(|word| word.to_string_lossy().into_owned()).collect()
    }

    #[test]
    fn a_query_that_begins_with_a_hyphen_is_no_flag() {
        assert_eq!(
            protected(&["emic", "search", "-wifi connect*", "--kwic"]),
            ["emic", "search", "--kwic", "--", "-wifi connect*"]
        );
        assert_eq!(protected(&["emic", "search", "-wifi"]), ["emic", "search", "--", "-wifi"]);
    }

    #[test]
    fn flags_stay_flags() {
        for words in [["emic", "search", "-n5"], ["emic", "search", "-q"], ["emic", "status", "-q"]] {
            assert_eq!(protected(&words), words);
        }
    }
}
