//! `emic status`.

use std::path::Path;

use emic::diagnostic::{Diagnostic, Severity};
use emic::text::safe;
use emic::workbench::duplicates::{Duplicates, Shared};
use emic::workbench::status::Status as Report;

use super::error::CliError;
use super::home;
use super::table::{Align, Table};
use super::terminal::{Style, Terminal, counted, grouped};
use super::{Exit, Global};

/// Rows of a list that are printed unless all are asked for.
const ROWS: usize = 40;

/// Notes that are printed unless all are asked for.
const NOTES: usize = 5;

/// Say where the study stands: documents, speakers, codebook, what could not be read and why
#[derive(Debug, clap::Args)]
pub(crate) struct Status {
    /// Print every document and speaker, however many, and every note
    #[arg(long)]
    all: bool,
    /// List documents and passages that came twice: posts saved twice, a transcript in two formats, quoted replies
    #[arg(long)]
    duplicates: bool,
}

pub(crate) fn run(args: &Status, global: &Global, terminal: &mut Terminal) -> Result<Exit, CliError> {
    let workbench = home::opened(global, terminal)?;
    if args.duplicates {
        return print_duplicates(&workbench.duplicates()?, args.all, terminal);
    }
    let status = workbench.status()?;
    let errors = status.findings.iter().any(|finding| finding.severity == Severity::Error);
    if terminal.is_json() {
        terminal.json(&status);
        return Ok(Exit::with_findings(errors));
    }
    let rows = if args.all { usize::MAX } else { ROWS };
    print_head(&status, terminal);
    print_documents(&status, rows, terminal);
    print_speakers(&status, rows, terminal);
    print_findings(&status, args.all, workbench.study().root(), terminal);
    Ok(Exit::with_findings(errors))
}

/// What came twice; a finding where anything did.
fn print_duplicates(found: &Duplicates, all: bool, terminal: &mut Terminal) -> Result<Exit, CliError> {
    let exit = Exit::with_findings(!found.documents.is_empty() || !found.passages.is_empty());
    if terminal.is_json() {
        terminal.json(found);
        return Ok(exit);
    }
    if found.documents.is_empty() && found.passages.is_empty() {
        terminal.line("nothing came twice: no two texts share half of the words of the shorter one");
        return Ok(exit);
    }
    let rows = if all { usize::MAX } else { ROWS };
    for (what, pairs) in [("document", &found.documents), ("passage", &found.passages)] {
        print_shared(what, pairs, rows, terminal);
    }
    terminal.talk("counted in different runs of five words");
    Ok(exit)
}

fn print_shared(what: &str, pairs: &[Shared], rows: usize, terminal: &mut Terminal) {
    if pairs.is_empty() {
        return;
    }
    let columns = [
        (what, Align::Left),
        ("shares with", Align::Left),
        ("runs", Align::Right),
        ("of", Align::Right),
        ("and of", Align::Right),
    ];
    let mut table = Table::new(&columns);
    for pair in pairs.iter().take(rows) {
        table.row(vec![
            safe::terminal_line(&pair.first).into_owned(),
            safe::terminal_line(&pair.second).into_owned(),
            grouped(pair.shared as usize),
            grouped(pair.of_first as usize),
            grouped(pair.of_second as usize),
        ]);
    }
    print_table(&table, pairs.len(), rows, "emic status --duplicates --all", terminal);
}

/// Warnings and errors; notes where they are few or everything is asked for.
fn print_findings(status: &Report, all: bool, root: &Path, terminal: &mut Terminal) {
    let is_note = |finding: &Diagnostic| finding.severity == Severity::Note;
    let notes = status.findings.iter().filter(|finding| is_note(finding)).count();
    let with_notes = all || notes <= NOTES;
    let shown: Vec<Diagnostic> =
        status.findings.iter().filter(|finding| with_notes || !is_note(finding)).cloned().collect();
    if !shown.is_empty() {
        terminal.talk("");
        terminal.findings(&shown, root);
    }
    if !with_notes {
        terminal.talk(format!("{} on files and speakers: emic status --all", counted(notes, "note")));
    }
}

fn print_head(status: &Report, terminal: &mut Terminal) {
    terminal.line(terminal.styled(Style::Strong, &status.name));
    let total = &status.total;
    terminal.line(format!(
        "{} · {} words · {} turns · {} comments · {} · {}",
        counted(total.documents, "document"),
        large(total.words),
        large(total.turns),
        large(total.comments),
        counted(total.voices, "voice"),
        counted(total.cases, "case"),
    ));
    match (&status.codebook, &status.no_codebook) {
        (Some(book), _) => {
            let faults = match (book.errors, book.warnings) {
                (0, 0) => String::new(),
                (errors, warnings) => format!(
                    " · {}, {}: emic codebook check",
                    counted(errors, "error"),
                    counted(warnings, "warning")
                ),
            };
            terminal.line(format!(
                "codebook {} (version {}) · {} · {}{faults}",
                safe::terminal_line(&book.file),
                safe::terminal_line(&book.version),
                counted(book.codes, "code"),
                counted(book.rules, "rule"),
            ));
        }
        (None, Some(why)) => terminal.line(safe::terminal_line(why)),
        (None, None) => {}
    }
    let index = &status.index;
    if index.added + index.changed + index.removed > 0 {
        terminal.line(format!(
            "brought up to date: {} new, {} changed, {} gone, {} as before",
            index.added, index.changed, index.removed, index.unchanged
        ));
    }
}

fn print_documents(status: &Report, rows: usize, terminal: &mut Terminal) {
    if status.documents.is_empty() {
        return;
    }
    let columns = [
        ("document", Align::Left),
        ("kind", Align::Left),
        ("read as", Align::Left),
        ("speakers", Align::Right),
        ("turns", Align::Right),
        ("comments", Align::Right),
        ("words", Align::Right),
    ];
    let mut table = Table::new(&columns);
    for document in status.documents.iter().take(rows) {
        table.row(vec![
            safe::terminal_line(&document.id).into_owned(),
            document.kind.to_string(),
            document.format.clone(),
            document.speakers.to_string(),
            grouped(document.turns as usize),
            grouped(document.comments as usize),
            grouped(document.words as usize),
        ]);
    }
    print_table(&table, status.documents.len(), rows, "emic status --all", terminal);
}

fn print_speakers(status: &Report, rows: usize, terminal: &mut Terminal) {
    if status.speakers.is_empty() {
        return;
    }
    let columns = [
        ("speaker", Align::Left),
        ("role", Align::Left),
        ("case", Align::Left),
        ("voices", Align::Right),
        ("documents", Align::Right),
        ("turns", Align::Right),
    ];
    let mut table = Table::new(&columns);
    for speaker in status.speakers.iter().take(rows) {
        table.row(vec![
            safe::terminal_line(&speaker.label).into_owned(),
            speaker.role.to_string(),
            speaker.case.clone().unwrap_or_default(),
            grouped(speaker.voices),
            grouped(speaker.documents),
            large(speaker.turns),
        ]);
    }
    print_table(&table, status.speakers.len(), rows, "emic status --all", terminal);
}

fn print_table(table: &Table, all: usize, rows: usize, more: &str, terminal: &mut Terminal) {
    terminal.line("");
    for (at, line) in table.lines().into_iter().enumerate() {
        let line = if at == 0 { terminal.styled(Style::Dim, line) } else { line };
        terminal.line(line);
    }
    if all > rows {
        terminal.line(format!("… and {} more: {more}", grouped(all - rows)));
    }
}

fn large(number: u64) -> String {
    grouped(usize::try_from(number).unwrap_or(usize::MAX))
}
