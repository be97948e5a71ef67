//! `emic case`.

use std::path::PathBuf;

use emic::workbench::reporting::Choices;

use super::error::CliError;
use super::home;
use super::report::BasisName;
use super::terminal::Terminal;
use super::{Exit, Global};

/// Gather what a vignette of a participant is written from
///
/// Attributes, texts, themes with how many others have them, words, the order of what was said, and your memos. Markdown; the vignette is yours to write.
#[derive(Debug, clap::Args)]
pub(crate) struct Case {
    /// The participant: an id, a pseudonym or a label
    who: String,
    /// Take what people coded, what rules found, or both in columns of their own
    #[arg(long, value_enum, default_value_t)]
    basis: BasisName,
    /// Write it to this file
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Print names as they stand in the data instead of pseudonyms
    #[arg(long)]
    real_names: bool,
}

pub(crate) fn run(args: &Case, global: &Global, terminal: &mut Terminal) -> Result<Exit, CliError> {
    let workbench = home::workbench(global, terminal)?;
    let choices = Choices { basis: args.basis.into(), real_names: args.real_names, ..Choices::default() };
    let text = workbench.case(&args.who, &choices)?;
    match &args.output {
        Some(output) => {
            emic::files::replace(output, text.as_bytes())
                .map_err(|error| CliError::new(error.to_string()))?;
            terminal.talk(format!("written: {}", output.display()));
        }
        None if terminal.is_json() => terminal.json(&serde_json::json!({ "format": 1, "markdown": text })),
        None => terminal.result(&text),
    }
    Ok(Exit::Done)
}
