//! `emic agree`.

use std::path::{Path, PathBuf};

use emic::analysis::agreement::comparison::Options;
use emic::analysis::agreement::{Columns, Resampling, render};
use emic::diagnostic::Severity;
use emic::workbench::agreeing::{compare_spans, compare_table, vector_figures};

use super::error::CliError;
use super::terminal::Terminal;
use super::{Exit, Global};

/// Say how far coders agree, on ratings or spans from anywhere
///
/// Agreement is always between coders on stated units, never reliability of themes. What is undefined says why. --json holds every coefficient.
#[derive(Debug, clap::Args)]
pub(crate) struct Agree {
    /// Ratings in a CSV file: one row a unit and one column a coder, or long with --coder-column and --value-column
    #[arg(long, value_name = "FILE", group = "source")]
    table: Option<PathBuf>,
    /// Spans in a JSON file: {"length": N, "coders": {"anna": [[start, end, "code"], …]}}, or "documents": [ … ] of these
    #[arg(long, value_name = "FILE", group = "source")]
    spans: Option<PathBuf>,
    /// An entry {"kind", "data"}: every figure that its kind asks for
    #[arg(long, value_name = "FILE", group = "source")]
    vector: Option<PathBuf>,
    /// The column that names the unit
    #[arg(long, value_name = "COLUMN", requires = "table")]
    unit_column: Option<String>,
    /// The column that names the coder, in a long table
    #[arg(long, value_name = "COLUMN", requires_all = ["table", "value_column"])]
    coder_column: Option<String>,
    /// The column of the value, in a long table
    #[arg(long, value_name = "COLUMN", requires_all = ["table", "coder_column"])]
    value_column: Option<String>,
    /// The column of the document, to resample whole documents
    #[arg(long, value_name = "COLUMN", requires = "table")]
    document_column: Option<String>,
    /// Compare these coders only (can be repeated)
    #[arg(long, value_name = "NAME", requires = "table")]
    coder: Vec<String>,
    /// How many categories a coder could choose from, where some were never used
    #[arg(long, value_name = "N", requires = "table")]
    categories: Option<usize>,
    /// A word for a missing value, beside the empty cell (can be repeated)
    #[arg(long, value_name = "WORD", requires = "table")]
    missing: Vec<String>,
    /// Replicates of the bootstrap; 0 makes no intervals
    #[arg(long, value_name = "N", default_value_t = 10_000)]
    replicates: u32,
    /// The seed of the bootstrap
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Print every coefficient
    #[arg(long)]
    every: bool,
    /// Print the computation with its numbers, for a methods appendix
    #[arg(long, requires = "table")]
    explain: bool,
}

pub(crate) fn run(args: &Agree, _global: &Global, terminal: &mut Terminal) -> Result<Exit, CliError> {
    match (&args.table, &args.spans, &args.vector) {
        (Some(table), ..) => of_table(args, table, terminal),
        (_, Some(spans), _) => of_spans(args, spans, terminal),
        (.., Some(vector)) => {
            let (figures, any_failed) = vector_figures(vector)?;
            terminal.json(&figures);
            Ok(Exit::with_findings(any_failed))
        }
        (None, None, None) => Err(CliError::new(
            "name what is to be compared: --table ratings.csv, --spans spans.json or --vector entry.json",
        )),
    }
}

fn options(args: &Agree, options: Options) -> Options {
    let resampling = Resampling { replicates: args.replicates, seed: args.seed };
    Options { resampling: (args.replicates > 0).then_some(resampling), ..options }
}

fn of_table(args: &Agree, path: &Path, terminal: &mut Terminal) -> Result<Exit, CliError> {
    let columns = Columns {
        unit: args.unit_column.clone(),
        coder: args.coder_column.clone(),
        value: args.value_column.clone(),
        document: args.document_column.clone(),
        coders: args.coder.clone(),
        choices: args.categories,
        missing: args.missing.clone(),
    };
    let unit = format!("units of {}", path.display());
    let compared = compare_table(path, &columns, &options(args, Options::units(unit)))?;
    if terminal.is_json() {
        terminal.json(&serde_json::json!({ "format": 1, "comparison": compared.comparison, "diagnostics": compared.findings }));
    } else if args.explain {
        terminal.text(&compared.explained());
    } else {
        terminal.text(&compared.printed(args.every));
    }
    terminal.findings(&compared.findings, Path::new(""));
    Ok(Exit::with_findings(compared.findings.iter().any(|finding| finding.severity == Severity::Warning)))
}

fn of_spans(args: &Agree, path: &Path, terminal: &mut Terminal) -> Result<Exit, CliError> {
    let compared = compare_spans(path, &options(args, Options::characters()))?;
    if terminal.is_json() {
        terminal.json(&serde_json::json!({ "format": 1, "comparison": compared }));
        return Ok(Exit::Done);
    }
    terminal.text(&render::spans(&compared));
    if args.every {
        terminal.line("");
        terminal.text(&render::every_coefficient(&compared.characters));
    }
    Ok(Exit::Done)
}
