//! `emic rules`.

use emic::text::safe;
use emic::workbench::rules::{CodeReport, RulesReport};

use super::error::CliError;
use super::home;
use super::table::{Align, Table};
use super::terminal::{Style, Terminal, counted, grouped};
use super::{Exit, Global};

/// Say what every rule finds, where, and what changed since the last run
#[derive(Debug, clap::Args)]
pub(crate) struct Rules {
    /// Only this code and those below it
    #[arg(value_name = "CODE")]
    code: Option<String>,
}

pub(crate) fn run(args: &Rules, global: &Global, terminal: &mut Terminal) -> Result<Exit, CliError> {
    let workbench = home::workbench(global, terminal)?;
    let report = workbench.rules(args.code.as_deref())?;
    if terminal.is_json() {
        terminal.json(&report);
    } else {
        print(&report, terminal);
    }
    let nothing = report.codes.iter().all(|code| code.found.matches == 0);
    Ok(Exit::with_findings(nothing))
}

fn print(report: &RulesReport, terminal: &mut Terminal) {
    terminal.line(format!(
        "Found by the rules of {} (version {}), not reviewed by a person, in {} of {} by {}.",
        safe::terminal_line(&report.codebook),
        safe::terminal_line(&report.version),
        counted(report.of_passages, "passage"),
        counted(report.of_documents, "document"),
        counted(report.of_voices, "voice"),
    ));
    terminal.line("");
    let mut table = Table::new(&[
        ("matches", Align::Right),
        ("change", Align::Right),
        ("passages", Align::Right),
        ("documents", Align::Right),
        ("voices", Align::Right),
        ("code and rule", Align::Left),
    ]);
    for code in &report.codes {
        add_code(&mut table, code, report);
    }
    for (at, line) in table.lines().into_iter().enumerate() {
        let style = if at == 0 { Style::Dim } else { Style::Plain };
        terminal.line(terminal.styled(style, line));
    }
    print_remarks(report, terminal);
}

fn add_code(table: &mut Table, code: &CodeReport, report: &RulesReport) {
    let indent = "  ".repeat(code.depth);
    table.row(vec![
        grouped(code.found.matches),
        String::new(),
        grouped(code.found.passages),
        grouped(code.found.documents),
        format!("{} of {}", code.found.voices, report.of_voices),
        format!("{indent}{}", safe::terminal_line(&code.name)),
    ]);
    for rule in &code.rules {
        let language = rule.language.as_ref().map(|language| format!(" [{language}]")).unwrap_or_default();
        let change = match rule.change {
            _ if !report.compared => String::new(),
            None => "new".to_owned(),
            Some(0) => "=".to_owned(),
            Some(change) => format!("{change:+}"),
        };
        table.row(vec![
            grouped(rule.found.matches),
            change,
            grouped(rule.found.passages),
            grouped(rule.found.documents),
            rule.found.voices.to_string(),
            format!("{indent}  {}{language}  {}", rule.number, safe::terminal_line(&rule.rule)),
        ]);
    }
}

fn print_remarks(report: &RulesReport, terminal: &mut Terminal) {
    let silent: Vec<String> = report
        .codes
        .iter()
        .flat_map(|code| {
            code.rules
                .iter()
                .filter(|rule| rule.found.matches == 0)
                .map(|rule| format!("{}#{}", code.id, rule.number))
        })
        .collect();
    let everywhere: Vec<&str> =
        report.codes.iter().filter(|code| code.every_voice).map(|code| code.name.as_str()).collect();
    if !silent.is_empty() || !everywhere.is_empty() {
        terminal.line("");
    }
    if !silent.is_empty() {
        terminal.line(format!("Find nothing: {}", silent.join(", ")));
    }
    for name in everywhere {
        terminal.line(format!(
            "{} is found for every voice: this is what the corpus is about; compare its sub-codes.",
            safe::terminal_line(name)
        ));
    }
}
