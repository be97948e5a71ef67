//! `emic read`.

use std::path::PathBuf;

use emic::diagnostic::Severity;
use emic::ingest::Settings;
use emic::project::Study;
use emic::workbench::reading::{DocumentJson, Reading, read_files};

use super::error::CliError;
use super::show::print_document;
use super::terminal::{Terminal, counted};
use super::{Exit, Global};

/// Try files without a study: what would be read, and what left out
#[derive(Debug, clap::Args)]
pub(crate) struct Read {
    /// The files
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Read them as if they stood in the corpus of the study around this folder, with its [[read]] rules
    #[arg(long)]
    as_in_study: bool,
}

pub(crate) fn run(args: &Read, global: &Global, terminal: &mut Terminal) -> Result<Exit, CliError> {
    let settings = if args.as_in_study { of_study(global)? } else { Settings::default() };
    let files = args.files.iter().map(PathBuf::as_path);
    let said = if terminal.is_json() {
        let mut documents = Vec::new();
        let said = read_files(files, &settings, |document| documents.push(DocumentJson::from(&document)));
        let reading = Reading { format: 1, documents, diagnostics: said };
        terminal.json(&reading);
        reading.diagnostics
    } else {
        let mut number = 0;
        let said = read_files(files, &settings, |document| {
            if number > 0 {
                terminal.line("");
            }
            number += 1;
            print_document(&document, &[], terminal);
        });
        terminal.findings(&said, std::path::Path::new(""));
        terminal.talk(counted(number, "document"));
        said
    };
    Ok(Exit::with_findings(said.iter().any(|finding| finding.severity == Severity::Error)))
}

fn of_study(global: &Global) -> Result<Settings, CliError> {
    let root = super::home::root(global)?;
    Ok(Study::open(&root)?.settings.reading)
}
