//! `emic summary` and `emic appendix`.

use std::path::Path;

use emic::diagnostic::Severity;
use emic::report::Basis;
use emic::workbench::reporting::{Choices, Which};
use emic::workbench::reviewing::Draw;

use super::error::CliError;
use super::home;
use super::terminal::Terminal;
use super::{Exit, Global};

/// Errors of files that are printed below a report; the rest is counted.
const ERRORS: usize = 5;

/// Write the thematic summary: the evidence by theme, with figures, to report/summary.md
///
/// The summary is printed as well, so that it can be read or piped.
#[derive(Debug, clap::Args)]
pub(crate) struct Summary {
    #[command(flatten)]
    chosen: Chosen,
}

/// Write the appendix: codebook, quotations by theme, participants, method, to report/appendix.md
///
/// The appendix is printed as well, so that it can be read or piped.
#[derive(Debug, clap::Args)]
pub(crate) struct Appendix {
    #[command(flatten)]
    chosen: Chosen,
}

#[derive(Debug, clap::Args)]
struct Chosen {
    /// Count and print what people coded, what rules found, or both in columns of their own
    #[arg(long, value_enum, default_value_t)]
    basis: BasisName,
    /// Group participants by this column of participants.csv
    #[arg(long, value_name = "COLUMN")]
    by: Option<String>,
    /// Print so many quotations for each theme
    #[arg(long, value_name = "N")]
    quotations: Option<u32>,
    /// Tell what came of reviewing so many suggestions drawn at random: emic review --sample N
    #[arg(long, value_name = "N")]
    sample: Option<usize>,
    /// The seed of that draw
    #[arg(long, value_name = "S", default_value_t = 1, requires = "sample")]
    seed: u64,
    /// Print names as they stand in the data instead of pseudonyms
    #[arg(long)]
    real_names: bool,
}

#[derive(Clone, Copy, Debug, Default, clap::ValueEnum)]
pub(super) enum BasisName {
    /// What people decided
    Coded,
    /// What rules found and nobody has decided
    Found,
    /// Both, never added up
    #[default]
    Both,
}

impl Chosen {
    fn choices(&self, least: u32) -> Choices {
        Choices {
            basis: self.basis.into(),
            draw: self.sample.map(|number| Draw { number, seed: self.seed }),
            by: self.by.clone(),
            quotations: self.quotations,
            real_names: self.real_names,
            least,
        }
    }
}

impl From<BasisName> for Basis {
    fn from(name: BasisName) -> Self {
        match name {
            BasisName::Coded => Basis::Coded,
            BasisName::Found => Basis::Found,
            BasisName::Both => Basis::Both,
        }
    }
}

pub(crate) fn summary(args: &Summary, global: &Global, terminal: &mut Terminal) -> Result<Exit, CliError> {
    write(Which::Summary, &args.chosen, global, terminal)
}

pub(crate) fn appendix(args: &Appendix, global: &Global, terminal: &mut Terminal) -> Result<Exit, CliError> {
    write(Which::Appendix, &args.chosen, global, terminal)
}

fn write(which: Which, chosen: &Chosen, global: &Global, terminal: &mut Terminal) -> Result<Exit, CliError> {
    let workbench = home::workbench(global, terminal)?;
    let choices = chosen.choices(workbench.study().settings.least);
    let written = workbench.write_report(which, &choices)?;
    if terminal.is_json() {
        terminal.json(&serde_json::json!({
            "format": 1,
            "files": written.files,
            "markdown": written.output.markdown,
            "diagnostics": written.output.findings,
        }));
    } else {
        terminal.result(&written.output.markdown);
    }
    for file in &written.files {
        terminal.talk(format!("written: {file}"));
    }
    terminal.findings(&written.output.findings, Path::new(workbench.study().root()));
    let mut wrong = workbench.findings();
    wrong.retain(|finding| finding.severity == Severity::Error);
    terminal.findings(&wrong[..wrong.len().min(ERRORS)], workbench.study().root());
    if wrong.len() > ERRORS {
        terminal.talk(format!("{} more errors in files: emic status", wrong.len() - ERRORS));
    }
    let alarming = written.output.findings.iter().any(|finding| finding.severity != Severity::Note);
    Ok(Exit::with_findings(!wrong.is_empty() || alarming))
}
