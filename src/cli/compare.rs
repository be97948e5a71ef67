//! `emic compare`.

use std::path::PathBuf;

use emic::text::safe;
use emic::workbench::reporting::Choices;

use super::error::CliError;
use super::home;
use super::report::BasisName;
use super::terminal::Terminal;
use super::{Exit, Global};

/// Put what groups of participants say under a theme side by side
///
/// Their words first, groups without any shown as empty, then the counts.
#[derive(Debug, clap::Args)]
pub(crate) struct Compare {
    /// What is compared: theme:ID, group:ID or an id, each code with those below it
    of: String,
    /// The column of participants.csv that makes the groups
    #[arg(long, value_name = "COLUMN")]
    by: String,
    /// Quote what people coded, what rules found, or the first of them that there is
    #[arg(long, value_enum, default_value_t)]
    basis: BasisName,
    /// Print so many quotations for each group
    #[arg(long, value_name = "N", default_value_t = 5)]
    quotations: u32,
    /// Print Markdown, with counts of few participants hidden
    #[arg(long)]
    markdown: bool,
    /// Write Markdown to this file
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Print names as they stand in the data instead of pseudonyms
    #[arg(long)]
    real_names: bool,
}

pub(crate) fn run(args: &Compare, global: &Global, terminal: &mut Terminal) -> Result<Exit, CliError> {
    let workbench = home::workbench(global, terminal)?;
    let choices = Choices {
        basis: args.basis.into(),
        quotations: Some(args.quotations),
        real_names: args.real_names,
        ..Choices::default()
    };
    let compared = workbench.compare_groups(&args.of, &args.by, &choices)?;
    let least = workbench.study().settings.least;
    if let Some(output) = &args.output {
        emic::files::replace(output, compared.as_markdown(least).as_bytes())
            .map_err(|error| CliError::new(error.to_string()))?;
        terminal.talk(format!("written: {}", output.display()));
    } else if terminal.is_json() {
        terminal.json(&serde_json::json!({ "format": 1, "compared": compared }));
    } else if args.markdown {
        terminal.result(&compared.as_markdown(least));
    } else {
        terminal.text(&safe::terminal(&compared.as_text(terminal.width())));
    }
    let empty = compared.groups.iter().all(|group| group.layers.iter().all(|layer| layer.passages == 0));
    Ok(Exit::with_findings(empty))
}
