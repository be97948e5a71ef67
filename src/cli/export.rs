//! `emic export`.

use std::path::PathBuf;

use emic::workbench::reporting::Choices;

use super::error::CliError;
use super::home;
use super::report::BasisName;
use super::terminal::Terminal;
use super::{Exit, Global};

/// Write tidy tables for R and pandas: codings, passages, participants, and what each column is
#[derive(Debug, clap::Args)]
pub(crate) struct Export {
    /// The folder to write to
    #[arg(long, value_name = "FOLDER")]
    tidy: PathBuf,
    /// The form of the tables
    #[arg(long, value_enum, default_value_t)]
    format: Form,
    /// Write what people coded, what rules found, or both, each said to be what it is
    #[arg(long, value_enum, default_value_t)]
    basis: BasisName,
    /// Write names as they stand in the data instead of pseudonyms
    #[arg(long)]
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
    let workbench = home::workbench(global, terminal)?;
    let choices = Choices { basis: args.basis.into(), real_names: args.real_names, ..Choices::default() };
    let tables = workbench.tidy(&choices)?;
    emic::files::make_folder(&args.tidy).map_err(|error| CliError::new(error.to_string()))?;
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
        let path = args.tidy.join(format!("{}.{extension}", tidy.name));
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
