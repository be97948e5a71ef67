//! `emic export`.

use std::path::{Path, PathBuf};

use emic::text::safe;
use emic::workbench::exchanging::ToSheet;
use emic::workbench::reporting::Choices;

use super::error::CliError;
use super::home;
use super::report::BasisName;
use super::terminal::{Terminal, counted};
use super::{Exit, Global, who};

/// Write a document to code in any editor, a sheet to code by, or tidy tables for R and pandas
///
/// --inline writes a document with your codings as marks among its words; emic import --inline takes it back. --sheet writes a row for each passage, to be coded in a spreadsheet. --tidy writes codings, passages, participants, and what each column is.
#[derive(Debug, clap::Args)]
#[command(group = clap::ArgGroup::new("what").required(true))]
pub(crate) struct Export {
    /// Write this document with your codings as marks, to code in any editor
    #[arg(long, value_name = "DOCUMENT", group = "what")]
    inline: Option<String>,
    /// Show in --inline what rules propose and what others coded, too; what you code is then marked as seen
    #[arg(long, requires = "inline")]
    suggestions: bool,
    /// Write passages as rows of this spreadsheet, to be coded by colleagues; .xlsx or .csv
    #[arg(long, value_name = "FILE", group = "what")]
    sheet: Option<PathBuf>,
    /// Put into --sheet only passages that this query finds; code:ID for those of a code
    #[arg(value_name = "QUERY", requires = "sheet")]
    query: Option<String>,
    /// Put into --sheet only passages of this document or place
    #[arg(long, value_name = "DOCUMENT", requires = "sheet")]
    document: Option<String>,
    /// Put into --sheet only passages of this code, coded or found
    #[arg(long, value_name = "CODE", requires = "sheet", conflicts_with = "query")]
    code: Option<String>,
    /// Give each code a column of its own in --sheet, for 1 and 0
    #[arg(long, requires = "sheet")]
    column_per_code: bool,
    /// Write to this file instead of to the screen
    #[arg(long, short, value_name = "FILE", requires = "inline")]
    output: Option<PathBuf>,
    /// Write tidy tables into this folder
    #[arg(long, value_name = "FOLDER", group = "what")]
    tidy: Option<PathBuf>,
    /// The form of the tables
    #[arg(long, value_enum, default_value_t, requires = "tidy")]
    format: Form,
    /// Write what people coded, what rules found, or both, each said to be what it is
    #[arg(long, value_enum, default_value_t, requires = "tidy")]
    basis: BasisName,
    /// Write names as they stand in the data instead of pseudonyms
    #[arg(long, conflicts_with = "inline")]
    real_names: bool,
}

#[derive(Clone, Copy, Debug, Default, clap::ValueEnum)]
enum Form {
    /// Comma-separated values, UTF-8
    #[default]
    Csv,
    /// Spreadsheets
    Xlsx,
    /// Parquet, where emic was built with it
    Parquet,
}

pub(crate) fn run(args: &Export, global: &Global, terminal: &mut Terminal) -> Result<Exit, CliError> {
    match (&args.inline, &args.sheet, &args.tidy) {
        (Some(document), ..) => inline(args, document, global, terminal),
        (None, Some(file), _) => sheet(args, file, global, terminal),
        (None, None, Some(folder)) => tidy(args, folder, global, terminal),
        (None, None, None) => {
            Err(CliError::new("say what to write: --inline DOCUMENT, --sheet FILE or --tidy FOLDER"))
        }
    }
}

/// Passages as rows, with the codings of the coder who is named.
fn sheet(args: &Export, file: &Path, global: &Global, terminal: &mut Terminal) -> Result<Exit, CliError> {
    let workbench = home::workbench(global, terminal)?;
    let coder = who::known(global, workbench.study())?;
    let what = ToSheet {
        document: args.document.clone(),
        query: args.query.clone().or_else(|| args.code.as_ref().map(|code| format!("code:{code}"))),
        column_per_code: args.column_per_code,
        real_names: args.real_names,
    };
    let table = workbench.sheet(coder.as_ref(), &what)?;
    let extension = file.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    let bytes = match extension.to_lowercase().as_str() {
        "xlsx" => table
            .as_xlsx()
            .map_err(|error| CliError::new(format!("the spreadsheet could not be made: {error}")))?,
        // Excel takes a CSV file for UTF-8 only where it begins with a byte-order mark.
        "csv" => format!("\u{FEFF}{}", table.as_csv()).into_bytes(),
        _ => return Err(CliError::new(format!("{} should end in .xlsx or .csv", file.display()))),
    };
    emic::files::replace(file, &bytes).map_err(|error| CliError::new(error.to_string()))?;
    if terminal.is_json() {
        terminal.json(&serde_json::json!({
            "format": 1, "file": file.display().to_string(), "rows": table.rows.len()
        }));
    } else {
        let rows = counted(table.rows.len(), "passage");
        terminal.line(safe::terminal_line(&format!("{} ({rows})", file.display())));
    }
    terminal.talk("It holds participants' words: keep it as you keep corpus/. Then: emic import --sheet FILE --coder NAME");
    Ok(Exit::with_findings(table.rows.is_empty()))
}

/// A document with marks. The file itself is the result, so that it may go through a pipe.
fn inline(args: &Export, document: &str, global: &Global, terminal: &mut Terminal) -> Result<Exit, CliError> {
    let workbench = home::workbench(global, terminal)?;
    let coder = who::coder(global, &workbench, terminal)?;
    let workbench = workbench.seen_by(Some(coder.clone()));
    let written = workbench.inline(&coder, document, args.suggestions)?;
    match &args.output {
        Some(path) => {
            emic::files::replace(path, written.text.as_bytes())
                .map_err(|error| CliError::new(error.to_string()))?;
            let said = format!(
                "{} of {} with {}: {}",
                written.document,
                written.coder,
                counted(written.codings, "coding"),
                path.display()
            );
            if terminal.is_json() {
                terminal.json(&written);
            } else {
                terminal.line(safe::terminal_line(&said));
            }
        }
        None if terminal.is_json() => terminal.json(&written),
        None => terminal.result(&written.text),
    }
    if written.left_out > 0 {
        terminal.talk(format!(
            "{} left out: their codes have names that no mark can hold; emic check lists them",
            counted(written.left_out, "coding")
        ));
    }
    terminal
        .talk("It holds participants' words: keep it as you keep corpus/. Then: emic import --inline FILE");
    Ok(Exit::Done)
}

fn tidy(args: &Export, folder: &Path, global: &Global, terminal: &mut Terminal) -> Result<Exit, CliError> {
    let workbench = home::workbench(global, terminal)?;
    let choices = Choices { basis: args.basis.into(), real_names: args.real_names, ..Choices::default() };
    let tables = workbench.tidy(&choices)?;
    emic::files::make_folder(folder).map_err(|error| CliError::new(error.to_string()))?;
    let mut written = Vec::new();
    for tidy in &tables {
        let (extension, bytes) = match args.format {
            Form::Csv => ("csv", tidy.table.as_csv().into_bytes()),
            Form::Xlsx => {
                let sheet = tidy.table.as_xlsx();
                let refused = |error| CliError::new(format!("the spreadsheet could not be made: {error}"));
                ("xlsx", sheet.map_err(refused)?)
            }
            Form::Parquet => ("parquet", tidy.table.as_parquet()?),
        };
        let path = folder.join(format!("{}.{extension}", tidy.name));
        emic::files::replace(&path, &bytes).map_err(|error| CliError::new(error.to_string()))?;
        written.push((path, tidy.table.rows.len()));
    }
    if terminal.is_json() {
        let files: Vec<_> = written
            .iter()
            .map(|(path, rows)| serde_json::json!({ "file": path.display().to_string(), "rows": rows }))
            .collect();
        terminal.json(&serde_json::json!({ "format": 1, "files": files }));
    } else {
        for (path, rows) in written {
            terminal.line(format!("{} ({rows} rows)", path.display()));
        }
    }
    terminal.talk(
        "These tables hold one row for each person and passage: they are participants' data, not statistics.",
    );
    Ok(Exit::Done)
}
