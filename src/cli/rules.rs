//! `emic rules`.

use emic::model::BadCoder;
use emic::text::safe;
use emic::workbench::Workbench;
use emic::workbench::comparing::{AgainstRules, Asked, Codes};
use emic::workbench::rules::{CodeReport, RulesReport};

use super::agree::{IncludeArg, PerArg, include};
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
    /// Hold the rules against what this coder coded: precision, recall, and both lists
    #[arg(long, value_name = "CODER")]
    against: Option<String>,
    /// The unit that is counted against a coder
    #[arg(long, value_name = "UNIT", default_value = "passage", requires = "against")]
    unit: PerArg,
    /// Hold them against these codings too (separate with commas)
    #[arg(long, value_name = "WHICH", value_delimiter = ',', requires = "against")]
    include: Vec<IncludeArg>,
}

pub(crate) fn run(args: &Rules, global: &Global, terminal: &mut Terminal) -> Result<Exit, CliError> {
    let workbench = home::workbench(global, terminal)?;
    if let Some(coder) = &args.against {
        return against(args, coder, &workbench, terminal);
    }
    let report = workbench.rules(args.code.as_deref())?;
    if terminal.is_json() {
        terminal.json(&report);
    } else {
        print(&report, terminal);
    }
    let nothing = report.codes.iter().all(|code| code.found.matches == 0);
    Ok(Exit::with_findings(nothing))
}

fn against(
    args: &Rules,
    coder: &str,
    workbench: &Workbench,
    terminal: &mut Terminal,
) -> Result<Exit, CliError> {
    let coder = coder.parse().map_err(|error: BadCoder| CliError::new(error.to_string()))?;
    let codes = args.code.clone().map_or(Codes::All, Codes::One);
    let per = args.unit.counted()?;
    let asked = Asked { per, codes, include: include(&args.include), ..Asked::default() };
    let report = workbench.rules_against(&coder, &asked)?;
    let differ = report.codes.iter().any(|code| !code.only_found.is_empty() || !code.only_coded.is_empty());
    if terminal.is_json() {
        terminal.json(&report);
        return Ok(Exit::with_findings(differ));
    }
    print_against(&report, terminal);
    print_against_lists(&report, terminal);
    Ok(Exit::with_findings(differ))
}

/// What the rules found of a coder's codings, code by code.
pub(super) fn print_against(report: &AgainstRules, terminal: &mut Terminal) {
    let coder = report.coder.as_str();
    let documents = counted(report.documents.len(), "document");
    terminal.line(format!(
        "Rules against what {coder} coded, on {} of {documents} that {coder} has finished. A rule is no coder.",
        report.per.named()
    ));
    if let Some(left_out) = report.left_out.told() {
        terminal.line(left_out);
    }
    terminal.line("");
    let mut table = Table::new(&[
        ("code", Align::Left),
        (coder, Align::Right),
        ("rules", Align::Right),
        ("both", Align::Right),
        ("precision", Align::Right),
        ("recall", Align::Right),
    ]);
    let share = |share: Option<f64>| share.map_or("undefined".to_owned(), |share| format!("{share:.3}"));
    for code in &report.codes {
        table.row(vec![
            code.code.clone(),
            code.coded.to_string(),
            code.found.to_string(),
            code.both.to_string(),
            share(code.precision),
            share(code.recall),
        ]);
    }
    table.lines().into_iter().for_each(|line| terminal.line(line));
}

fn print_against_lists(report: &AgainstRules, terminal: &mut Terminal) {
    for code in &report.codes {
        let lists = [("found, not coded", &code.only_found), ("coded, not found", &code.only_coded)];
        for (what, units) in lists.into_iter().filter(|(_, units)| !units.is_empty()) {
            terminal.line("");
            terminal.line(terminal.styled(Style::Strong, format!("{}: {what}", code.code)));
            for unit in units {
                terminal.line(terminal.styled(Style::Dim, safe::terminal_line(&unit.place)));
                terminal.line(format!("  {}", safe::terminal_line(&unit.words)));
            }
        }
    }
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
