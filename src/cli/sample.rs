//! `emic sample`.

use emic::text::safe;
use emic::workbench::sampling::{self, Amount, Of, Wanted};

use super::error::CliError;
use super::home;
use super::table::{Align, Table};
use super::terminal::{Style, Terminal};
use super::{Exit, Global};

/// Draw a sample for double coding, or show those that were drawn
///
/// The draw is at random, the same for a seed, and kept in samples/NAME.toml. Whoever codes a document of it sees neither what rules found nor the work of others until both have finished it. `emic next --sample NAME` leads through it, `emic progress --sample NAME` says who is done, `emic agree … --sample NAME` compares.
#[derive(Debug, clap::Args)]
pub(crate) struct Sample {
    /// What the sample is called
    #[arg(value_name = "NAME")]
    name: Option<String>,
    /// Draw so many documents: 5, or 20%
    #[arg(long, value_name = "N", group = "amount")]
    documents: Option<Amount>,
    /// Draw so many participants, each with every document in which they speak
    #[arg(long, value_name = "N", group = "amount")]
    participants: Option<Amount>,
    /// Draw so many passages
    #[arg(long, value_name = "N", group = "amount")]
    passages: Option<Amount>,
    /// Draw its share of each value: role, kind, or a column of participants.csv
    #[arg(long, value_name = "BY", requires = "amount")]
    by: Option<String>,
    /// The seed
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
}

impl Sample {
    fn wanted(&self) -> Option<Wanted> {
        let asked = [
            (Of::Documents, self.documents),
            (Of::Participants, self.participants),
            (Of::Passages, self.passages),
        ];
        let (of, amount) = asked.into_iter().find_map(|(of, amount)| Some((of, amount?)))?;
        Some(Wanted { name: self.name.clone(), of, amount, by: self.by.clone(), seed: self.seed })
    }
}

pub(crate) fn run(args: &Sample, global: &Global, terminal: &mut Terminal) -> Result<Exit, CliError> {
    let workbench = home::workbench(global, terminal)?;
    let samples = match (args.wanted(), &args.name) {
        (Some(wanted), _) => {
            let sample = workbench.draw_sample(&wanted)?;
            terminal.talk(format!("written: samples/{}.toml", sample.name));
            vec![sample]
        }
        (None, Some(name)) => vec![workbench.sample(name)?],
        (None, None) => workbench.samples()?,
    };
    if terminal.is_json() {
        let named = |sample: &sampling::Sample| {
            let mut json = serde_json::json!(sample);
            json["name"] = serde_json::json!(sample.name);
            json
        };
        let samples: Vec<_> = samples.iter().map(named).collect();
        terminal.json(&serde_json::json!({ "format": 1, "samples": samples }));
    } else if samples.is_empty() {
        terminal.talk("no sample was drawn yet; emic sample --documents 20% draws one");
    }
    if !terminal.is_json() {
        samples.iter().for_each(|sample| print(sample, terminal));
    }
    Ok(Exit::with_findings(samples.is_empty()))
}

fn print(sample: &sampling::Sample, terminal: &mut Terminal) {
    let head = format!("{}: {}", sample.name, sample.told());
    terminal.line(terminal.styled(Style::Strong, safe::terminal_line(&head)));
    let by = sample.by.as_deref().unwrap_or_default();
    let mut table = Table::new(&[(by, Align::Left), ("drawn", Align::Right), ("of", Align::Right)]);
    for part in sample.stratum.iter().filter(|_| sample.by.is_some()) {
        let value = safe::terminal_line(&part.value).into_owned();
        table.row(vec![value, part.drawn.len().to_string(), part.of.to_string()]);
    }
    if sample.by.is_some() {
        table.lines().into_iter().for_each(|line| terminal.line(line));
    }
    for drawn in sample.stratum.iter().flat_map(|part| &part.drawn) {
        terminal.line(format!("  {}", safe::terminal_line(drawn)));
    }
}
