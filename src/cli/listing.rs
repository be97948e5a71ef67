//! `emic coded`, `uncoded` and `disputed`: passages by what was decided about them.

use emic::model::Stance;
use emic::text::safe;
use emic::text::single_spaced;
use emic::workbench::listing::{Dispute, UncodedPassage, Which};

use super::code::print_coding;
use super::error::CliError;
use super::home;
use super::show::print_text;
use super::terminal::{Style, Terminal, counted};
use super::{Exit, Global};

/// List what people coded, in document order
#[derive(Debug, clap::Args)]
pub(crate) struct Coded {
    /// Only with this code
    #[arg(long, value_name = "CODE")]
    code: Option<String>,
    /// Only with this code or one below it
    #[arg(long, value_name = "CODE", conflicts_with = "code")]
    theme: Option<String>,
    /// Only in this document, or at this place
    #[arg(long, value_name = "PLACE")]
    document: Option<String>,
    /// Only by this coder
    #[arg(long, value_name = "CODER")]
    by: Option<String>,
    /// Only key quotations
    #[arg(long)]
    key: bool,
    /// Only for the code, or against it
    #[arg(long, value_name = "STANCE")]
    stance: Option<Stance>,
}

/// List passages that are data and carry no code that a person gave
#[derive(Debug, clap::Args)]
pub(crate) struct Uncoded {
    /// Only in this document
    document: Option<String>,
    /// Those that this coder has not coded, whatever others did
    #[arg(long, value_name = "CODER")]
    by: Option<String>,
    /// Show so many passages
    #[arg(long, short = 'n', value_name = "N", default_value_t = 20)]
    limit: usize,
}

/// List passages about which coders decided differently
///
/// One gave a code that another rejected, or left out of a document that both have finished, or they gave it with different stances.
#[derive(Debug, clap::Args)]
pub(crate) struct Disputed {
    /// Only in this document
    document: Option<String>,
}

pub(crate) fn coded(args: &Coded, global: &Global, terminal: &mut Terminal) -> Result<Exit, CliError> {
    let workbench = home::workbench(global, terminal)?;
    let which = Which {
        code: args.code.clone(),
        theme: args.theme.clone(),
        document: args.document.clone(),
        by: args.by.clone(),
        key: args.key,
        stance: args.stance,
    };
    let list = workbench.coded(&which)?;
    if terminal.is_json() {
        terminal.json(&list);
    } else {
        for coding in &list.codings {
            print_coding(coding, terminal);
        }
        if !list.lost.is_empty() {
            terminal.line("");
            terminal.line(terminal.styled(Style::Strong, "Not found in the texts of today"));
            for coding in &list.lost {
                print_coding(coding, terminal);
            }
        }
        terminal.talk(counted(list.codings.len(), "coding"));
    }
    Ok(Exit::with_findings(list.codings.is_empty() || !list.lost.is_empty()))
}

pub(crate) fn uncoded(args: &Uncoded, global: &Global, terminal: &mut Terminal) -> Result<Exit, CliError> {
    let workbench = home::workbench(global, terminal)?;
    let uncoded = workbench.uncoded(args.document.as_deref(), args.by.as_deref())?;
    if terminal.is_json() {
        terminal.json(&uncoded);
        return Ok(Exit::Done);
    }
    for passage in uncoded.passages.iter().take(args.limit) {
        print_uncoded(passage, terminal);
    }
    let all = uncoded.passages.len();
    let shown =
        if all > args.limit { format!("; {} shown, -n N shows more", args.limit) } else { String::new() };
    terminal.talk(format!(
        "{all} of {} carry no code that a person gave{shown}",
        counted(uncoded.of_passages, "passage")
    ));
    Ok(Exit::Done)
}

fn print_uncoded(passage: &UncodedPassage, terminal: &mut Terminal) {
    let place = terminal.styled(Style::Dim, safe::terminal_line(&passage.place));
    let citation = terminal.styled(Style::Name, safe::terminal_line(&passage.citation));
    terminal.line(format!("{citation}  {place}"));
    print_text(&passage.text, terminal);
    if !passage.found.is_empty() {
        terminal.line(terminal.styled(Style::Dim, format!("       found: {}", passage.found.join(", "))));
    }
}

pub(crate) fn disputed(args: &Disputed, global: &Global, terminal: &mut Terminal) -> Result<Exit, CliError> {
    let workbench = home::workbench(global, terminal)?;
    let disputes = workbench.disputed(args.document.as_deref())?;
    if terminal.is_json() {
        terminal.json(&serde_json::json!({ "format": 1, "disputes": disputes }));
    } else {
        for dispute in &disputes {
            print_dispute(dispute, terminal);
        }
        terminal.talk(format!("{} decided differently", counted(disputes.len(), "passage")));
    }
    Ok(Exit::with_findings(!disputes.is_empty()))
}

/// A passage about which coders differ, with what each decided.
pub(crate) fn print_dispute(dispute: &Dispute, terminal: &mut Terminal) {
    let place = terminal.styled(Style::Dim, safe::terminal_line(&dispute.place));
    let code = terminal.styled(Style::Strong, safe::terminal_line(&dispute.code));
    terminal.line(format!("{code}  {}  {place}", safe::terminal_line(&dispute.citation)));
    print_text(&dispute.text, terminal);
    for side in &dispute.coders {
        let mut says = format!("{}: {}", side.coder, side.says);
        if let Some(words) = &side.words {
            says.push_str(&format!(" “{}”", single_spaced(words)));
        }
        if let Some(note) = &side.note {
            says.push_str(&format!(", note: {note}"));
        }
        let id = terminal.styled(Style::Dim, side.id.as_deref().unwrap_or_default());
        terminal.line(format!("    {}  {id}", safe::terminal_line(&says)));
    }
}
