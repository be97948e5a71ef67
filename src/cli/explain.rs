//! `emic explain`.

use emic::text::safe;
use emic::workbench::explaining::{Explained, PassageExplained};

use super::error::CliError;
use super::home;
use super::show::{print_text, said};
use super::terminal::{Style, Terminal};
use super::{Exit, Global};

/// Say why a passage carries its codes: which rule fired, on which words
#[derive(Debug, clap::Args)]
pub(crate) struct Explain {
    /// The place: interviews/p03.txt:112, or a citation as reports print it: "P07, turn 112"
    #[arg(value_name = "PLACE")]
    place: String,
    /// Say of every rule of this code what it asks for, and whether it fired
    #[arg(long, value_name = "CODE")]
    code: Option<String>,
}

pub(crate) fn run(args: &Explain, global: &Global, terminal: &mut Terminal) -> Result<Exit, CliError> {
    let workbench = home::workbench(global, terminal)?;
    let explained = workbench.explain(&args.place, args.code.as_deref())?;
    if terminal.is_json() {
        terminal.json(&explained);
    } else {
        print(&explained, terminal);
    }
    Ok(Exit::with_findings(explained.passages.iter().all(|passage| passage.codes.is_empty())))
}

fn print(explained: &Explained, terminal: &mut Terminal) {
    for (at, passage) in explained.passages.iter().enumerate() {
        if at > 0 {
            terminal.line("");
        }
        print_passage(passage, terminal);
    }
    let version = format!("codebook {}, version {}", explained.codebook, explained.version);
    terminal.line("");
    terminal.line(terminal.styled(Style::Dim, safe::terminal_line(&version)));
}

fn print_passage(passage: &PassageExplained, terminal: &mut Terminal) {
    let place = terminal.styled(Style::Dim, safe::terminal_line(&passage.place));
    terminal
        .line(format!("{}  {place}", terminal.styled(Style::Strong, safe::terminal_line(&passage.citation))));
    print_text(&passage.text, terminal);
    if let Some(why) = &passage.not_counted {
        terminal.line(format!("       not counted: {why}"));
    }
    if passage.codes.is_empty() {
        terminal.line("       no rule finds anything here, and nobody has coded it");
    }
    for code in &passage.codes {
        let name = terminal.styled(Style::Name, safe::terminal_line(&code.name));
        terminal.line(format!("{name}  {}: “{}”", code.layer, safe::terminal_line(&code.quote)));
        if let Some(coded) = &code.coded {
            terminal.line(format!("       {}", said(coded)));
        }
        for fired in &code.because {
            terminal.line(format!(
                "       {}  {}  on “{}”",
                fired.rule,
                safe::terminal_line(&fired.text),
                safe::terminal_line(&fired.words)
            ));
        }
    }
    for rule in &passage.asked {
        terminal.line(format!(
            "{}  {}",
            terminal.styled(Style::Strong, &rule.rule),
            safe::terminal_line(&rule.text)
        ));
        print_text(&rule.asks, terminal);
        match rule.words.as_slice() {
            [] => terminal.line("       did not fire here"),
            words => terminal.line(format!("       fired on “{}”", safe::terminal_line(&words.join("”, “")))),
        }
    }
}
