//! `emic finish`, `reopen`, `progress`, `next`, `backlog` and `stale`: how far coders are.

use emic::text::safe;
use emic::text::single_spaced;
use emic::workbench::progress::{OfCoder, Stretch, ToRead};

use super::error::CliError;
use super::home;
use super::show::print_stretch;
use super::table::{Align, Table};
use super::terminal::{Style, Terminal, counted};
use super::who::{self, Clock};
use super::{Exit, Global};

/// Mark a document as read and coded to its end, with the codes that there are
#[derive(Debug, clap::Args)]
pub(crate) struct Finish {
    /// The document
    document: String,
}

/// Mark a finished document as to be read again
#[derive(Debug, clap::Args)]
pub(crate) struct Reopen {
    /// The document
    document: String,
}

/// Say who has finished what
#[derive(Debug, clap::Args)]
pub(crate) struct Progress {
    /// Only of this sample: who is done with what was drawn
    #[arg(long, value_name = "NAME")]
    sample: Option<String>,
}

/// Show the next stretch that you have not read
///
/// Whole turns, with the codes that you may see below them, and questions in grey. Once read, `emic next --read` marks it and shows the one after it.
#[derive(Debug, clap::Args)]
pub(crate) struct Next {
    /// Of this document; else of the first that you have not finished
    document: Option<String>,
    /// Only what this sample holds
    #[arg(long, value_name = "NAME")]
    sample: Option<String>,
    /// Mark the stretch that was shown last as read
    #[arg(long)]
    read: bool,
    /// About so many words
    #[arg(long, value_name = "N", default_value_t = 300)]
    words: usize,
}

/// List finished documents that are older than a code, a definition or their text
#[derive(Debug, clap::Args)]
pub(crate) struct Backlog {
    /// Only what this coder finished
    #[arg(long, value_name = "CODER")]
    by: Option<String>,
}

/// List decisions made under an older definition, or by a rule that there is no more
#[derive(Debug, clap::Args)]
pub(crate) struct Stale {
    /// Only of this code
    #[arg(long, value_name = "CODE")]
    code: Option<String>,
}

pub(crate) fn finish(args: &Finish, global: &Global, terminal: &mut Terminal) -> Result<Exit, CliError> {
    let mut workbench = home::workbench(global, terminal)?;
    let coder = who::coder(global, &workbench, terminal)?;
    let mut clock = Clock::default();
    let document = workbench.finish(&mut clock.recorder(coder.clone()), &args.document)?;
    marked("finished", &document.to_string(), coder.name(), terminal);
    Ok(Exit::Done)
}

pub(crate) fn reopen(args: &Reopen, global: &Global, terminal: &mut Terminal) -> Result<Exit, CliError> {
    let mut workbench = home::workbench(global, terminal)?;
    let coder = who::coder(global, &workbench, terminal)?;
    let mut clock = Clock::default();
    let document = workbench.reopen(&mut clock.recorder(coder.clone()), &args.document)?;
    marked("reopened", &document.to_string(), coder.name(), terminal);
    Ok(Exit::Done)
}

fn marked(what: &str, document: &str, coder: &str, terminal: &mut Terminal) {
    if terminal.is_json() {
        terminal
            .json(&serde_json::json!({ "format": 1, "does": what, "document": document, "coder": coder }));
    } else {
        terminal.line(format!("{what}: {} ({coder})", safe::terminal_line(document)));
    }
}

pub(crate) fn progress(args: &Progress, global: &Global, terminal: &mut Terminal) -> Result<Exit, CliError> {
    let workbench = home::workbench(global, terminal)?;
    let sample = args.sample.as_deref().map(|name| workbench.sample(name)).transpose()?;
    let progress = workbench.progress(sample.as_ref())?;
    if terminal.is_json() {
        terminal.json(&progress);
        return Ok(Exit::Done);
    }
    if progress.coders.is_empty() {
        terminal.talk("nobody has decided anything yet; emic code and emic review begin");
        return Ok(Exit::Findings);
    }
    if let Some(told) = &progress.sample {
        terminal.line(safe::terminal_line(told).into_owned());
        terminal.line("");
    }
    let mut columns = vec![("document", Align::Left)];
    columns.extend(progress.coders.iter().map(|coder| (coder.as_str(), Align::Left)));
    let mut table = Table::new(&columns);
    for row in &progress.documents {
        let mut cells = vec![safe::terminal_line(&row.document).into_owned()];
        cells.extend(row.coders.iter().map(how_far));
        table.row(cells);
    }
    for line in table.lines() {
        terminal.line(line);
    }
    Ok(Exit::Done)
}

fn how_far(of: &OfCoder) -> String {
    let far = match (of.finished, of.changed_since, of.read) {
        (true, true, _) => "finished, text changed since".to_owned(),
        (true, false, _) => "finished".to_owned(),
        (false, _, 0) => String::new(),
        (false, _, read) => format!("{read}% read"),
    };
    let codings = (of.codings > 0).then(|| counted(of.codings, "coding"));
    let parts: Vec<String> =
        [Some(far).filter(|far| !far.is_empty()), codings].into_iter().flatten().collect();
    if parts.is_empty() { "–".to_owned() } else { parts.join(", ") }
}

pub(crate) fn next(args: &Next, global: &Global, terminal: &mut Terminal) -> Result<Exit, CliError> {
    let mut workbench = home::workbench(global, terminal)?;
    let coder = who::coder(global, &workbench, terminal)?;
    let sample = args.sample.as_deref().map(|name| workbench.sample(name)).transpose()?;
    let what = ToRead { document: args.document.clone(), sample };
    if args.read {
        let mut clock = Clock::default();
        workbench.mark_read(&mut clock.recorder(coder.clone()), &what, args.words)?;
    }
    let Some(stretch) = workbench.next_unread(&coder, &what, args.words)? else {
        terminal.talk("everything is read; emic finish DOCUMENT says that you are done with one");
        return Ok(Exit::Findings);
    };
    print_next(&stretch, terminal);
    Ok(Exit::Done)
}

fn print_next(stretch: &Stretch, terminal: &mut Terminal) {
    let document = &stretch.document;
    if terminal.is_json() {
        let units = emic::text::units::Units::new(&document.text);
        terminal.json(&serde_json::json!({
            "format": 1,
            "document": document.id.to_string(),
            "span": units.span_in_code_points(stretch.span),
            "read": stretch.read,
            "text": stretch.span.of(&document.text),
        }));
        return;
    }
    terminal.line(terminal.styled(Style::Strong, document.name()));
    terminal.line(terminal.styled(Style::Dim, format!("{} · {}% read", document.id, stretch.read)));
    print_stretch(document, stretch.span, &stretch.codes, terminal);
    terminal.talk("");
    terminal.talk("emic code PLACE CODE gives a code; emic next --read marks this as read and goes on");
}

pub(crate) fn backlog(args: &Backlog, global: &Global, terminal: &mut Terminal) -> Result<Exit, CliError> {
    let workbench = home::workbench(global, terminal)?;
    let backlog = workbench.backlog(args.by.as_deref())?;
    if terminal.is_json() {
        terminal.json(&serde_json::json!({ "format": 1, "backlog": backlog }));
    } else if backlog.is_empty() {
        terminal.talk("no finished document is older than a code, a definition or its text");
    } else {
        for row in &backlog {
            let name = terminal.styled(Style::Strong, safe::terminal_line(&row.document));
            let finished = row.finished.split('T').next().unwrap_or_default();
            terminal.line(format!("{name}  finished by {} on {finished}", row.coder));
            let mut why = |what: &str, codes: &[String]| {
                if !codes.is_empty() {
                    terminal.line(format!("    {what}: {}", safe::terminal_line(&codes.join(", "))));
                }
            };
            why("new codes", &row.new);
            why("codes with another definition", &row.changed);
            if row.text_changed {
                terminal.line("    its text has changed");
            }
        }
    }
    Ok(Exit::with_findings(!backlog.is_empty()))
}

pub(crate) fn stale(args: &Stale, global: &Global, terminal: &mut Terminal) -> Result<Exit, CliError> {
    let workbench = home::workbench(global, terminal)?;
    let stale = workbench.stale(args.code.as_deref())?;
    if terminal.is_json() {
        terminal.json(&serde_json::json!({ "format": 1, "stale": stale }));
    } else if stale.is_empty() {
        terminal.talk("every decision was made under the definitions and rules of today");
    } else {
        for row in &stale {
            let code = terminal.styled(Style::Strong, safe::terminal_line(&row.code));
            let id = terminal.styled(Style::Dim, &row.id);
            terminal.line(format!(
                "{code}  {} by {} · {}  {id}",
                row.does,
                row.coder,
                safe::terminal_line(&row.document)
            ));
            let words = single_spaced(&row.words);
            terminal.line(format!("    “{}”", safe::terminal_line(&words)));
            if row.wording {
                terminal.line("    the code's definition has changed since");
            }
            if let Some(rule) = &row.rule {
                terminal.line(format!("    its rule is there no more: {}", safe::terminal_line(rule)));
            }
        }
    }
    Ok(Exit::with_findings(!stale.is_empty()))
}
