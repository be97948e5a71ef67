//! `emic adjudicate`.

use std::io::{self, BufRead};

use emic::text::safe;
use emic::workbench::adjudicating::Verdict;
use emic::workbench::listing::Dispute;

use super::error::CliError;
use super::home;
use super::listing::print_dispute;
use super::terminal::{Terminal, counted};
use super::who::{self, Clock};
use super::{Exit, Global};

/// Walk the passages where coders differ, with their notes, and decide as a third voice
///
/// Whoever decides is named by --coder. The decision is theirs, and those of the others stay as they are.
#[derive(Debug, clap::Args)]
pub(crate) struct Adjudicate {
    /// Only in this document
    document: Option<String>,
}

pub(crate) fn run(args: &Adjudicate, global: &Global, terminal: &mut Terminal) -> Result<Exit, CliError> {
    let mut workbench = home::workbench(global, terminal)?;
    let coder = who::coder(global, &workbench, terminal)?;
    let disputes = workbench.to_adjudicate(&coder, args.document.as_deref())?;
    if terminal.is_json() {
        terminal.json(&serde_json::json!({ "format": 1, "disputes": disputes }));
        return Ok(Exit::with_findings(!disputes.is_empty()));
    }
    let mut clock = Clock::default();
    let mut answers = io::stdin().lock().lines();
    let mut decided = 0;
    for (at, dispute) in disputes.iter().enumerate() {
        print_dispute(dispute, terminal);
        terminal.line(format!("{} of {}   {}", at + 1, disputes.len(), keys(dispute)));
        let answer = answers.next().transpose().map_err(|error| CliError::new(error.to_string()))?;
        match read(dispute, answer.as_deref().unwrap_or("q")) {
            Answer::Decide(verdict) => {
                workbench.adjudicate(&mut clock.recorder(coder.clone()), dispute, &verdict)?;
                decided += 1;
            }
            Answer::Skip => {}
            Answer::Unknown => {
                let typed = answer.unwrap_or_default();
                terminal.talk(format!("\"{}\" is none of the keys; left open", safe::terminal_line(&typed)));
            }
            Answer::Quit => break,
        }
    }
    terminal.line(format!("{} decided, {} left open", decided, counted(disputes.len() - decided, "passage")));
    Ok(Exit::with_findings(decided < disputes.len()))
}

/// What was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Answer {
    Decide(Verdict),
    Skip,
    Quit,
    Unknown,
}

/// The codings that can be right.
fn codings(dispute: &Dispute) -> Vec<(&str, &str)> {
    let words = dispute.coders.iter().filter(|side| side.words.is_some());
    words.filter_map(|side| Some((side.coder.as_str(), side.id.as_deref()?))).collect()
}

fn keys(dispute: &Dispute) -> String {
    let like: Vec<String> =
        (1..).zip(codings(dispute)).map(|(number, (coder, _))| format!("[{number}] as {coder}")).collect();
    safe::terminal_line(&format!(
        "{}   [n] not {}   [s] leave open   [q] stop; a note may follow the key",
        like.join("   "),
        dispute.code
    ))
    .into_owned()
}

fn read(dispute: &Dispute, typed: &str) -> Answer {
    let typed = typed.trim();
    let (key, note) = typed.split_once(' ').unwrap_or((typed, ""));
    let note = Some(note.trim().to_owned()).filter(|note| !note.is_empty());
    match key {
        "n" => Answer::Decide(Verdict { like: None, note }),
        "s" | "" => Answer::Skip,
        "q" => Answer::Quit,
        number => {
            let coding = number.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
            match coding.and_then(|at| codings(dispute).get(at).map(|(_, id)| (*id).to_owned())) {
                Some(id) => Answer::Decide(Verdict { like: Some(id), note }),
                None => Answer::Unknown,
            }
        }
    }
}
