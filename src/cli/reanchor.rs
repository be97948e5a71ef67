//! `emic reanchor`.

use std::io::{self, BufRead};

use emic::text::quote::Score;
use emic::text::safe;
use emic::workbench::Workbench;
use emic::workbench::reanchoring::{How, Open, Reanchoring};

use super::error::CliError;
use super::home;
use super::show::print_text;
use super::terminal::{Style, Terminal, counted};
use super::who::{self, Clock};
use super::{Exit, Global};

/// Say how codings were found again on texts that changed, and repair those that were not
///
/// Every coding keeps its words and is found again by them. Those that were found by resemblance only, or not at all, are listed with the likeliest places. Nothing is rewritten: a repair is a decision like any other, and emic undo takes it back.
#[derive(Debug, clap::Args)]
pub(crate) struct Reanchor {
    /// Walk those of yours that are listed, and decide about each
    #[arg(long, conflicts_with = "accept")]
    review: bool,
    /// Take the place that was found for all of yours with at least this score, from 0 to 1
    #[arg(long, value_name = "SCORE")]
    accept: Option<f64>,
    /// Write nothing, not even what documents are called now
    #[arg(long)]
    dry_run: bool,
}

pub(crate) fn run(args: &Reanchor, global: &Global, terminal: &mut Terminal) -> Result<Exit, CliError> {
    let mut workbench = home::workbench(global, terminal)?;
    if !args.dry_run && (args.review || args.accept.is_some() || has_moved(&workbench)?) {
        write(args, global, &mut workbench, terminal)?;
    }
    let report = workbench.reanchoring(None)?;
    if terminal.is_json() {
        terminal.json(&report);
    } else if !args.review {
        print(&report, terminal);
    }
    Ok(Exit::with_findings(report.undecided + report.lost > 0))
}

fn has_moved(workbench: &Workbench) -> Result<bool, CliError> {
    Ok(!workbench.reanchoring(None)?.moved_documents.is_empty())
}

/// Records what documents are called now, and what the coder decides.
fn write(
    args: &Reanchor,
    global: &Global,
    workbench: &mut Workbench,
    terminal: &mut Terminal,
) -> Result<(), CliError> {
    let coder = who::coder(global, workbench, terminal)?;
    let mut clock = Clock::default();
    for moved in workbench.record_moves(&mut clock.recorder(coder.clone()))? {
        terminal.talk(safe::terminal_line(&format!("recorded: {} is now called {}", moved.from, moved.to)));
    }
    if let Some(least) = args.accept {
        let taken = workbench.accept_places(&mut clock.recorder(coder.clone()), Score::of(least))?;
        terminal.talk(format!("{} took the place that was found", counted(taken, "coding")));
    }
    if args.review {
        let open = workbench.reanchoring(Some(&coder))?.open;
        let mut answers = io::stdin().lock().lines();
        for (at, one) in open.iter().enumerate() {
            print_open(one, terminal);
            terminal.line(format!("{} of {}   {}", at + 1, open.len(), keys(one)));
            let answer = answers.next().transpose().map_err(|error| CliError::new(error.to_string()))?;
            match decided(one, answer.as_deref().unwrap_or("q"), terminal) {
                Answer::Take(number) => {
                    if let Some(stands) = one.candidates[number].stands {
                        workbench.respan(&mut clock.recorder(coder.clone()), one.decision, stands)?;
                        terminal.line("  its words are now those");
                    }
                }
                Answer::Uncode => {
                    workbench.uncode(&mut clock.recorder(coder.clone()), &[one.decision])?;
                    terminal.line("  the code is taken away");
                }
                Answer::Skip => terminal.line("  left as it is"),
                Answer::Quit => break,
            }
        }
        terminal.talk("what was decided is in the log; emic undo takes it back");
    }
    Ok(())
}

/// What to do about one coding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answer {
    Take(usize),
    Uncode,
    Skip,
    Quit,
}

fn keys(open: &Open) -> String {
    let places: Vec<String> = (1..=open.candidates.len()).map(|number| format!("[{number}]")).collect();
    let take = if places.is_empty() { String::new() } else { format!("{} take it   ", places.join(" ")) };
    format!("{take}[d] take the code away   [s] leave it   [q] stop")
}

fn decided(open: &Open, typed: &str, terminal: &mut Terminal) -> Answer {
    match typed.trim() {
        "d" => Answer::Uncode,
        "s" | "" => Answer::Skip,
        "q" => Answer::Quit,
        typed => match typed.parse::<usize>() {
            Ok(number) if (1..=open.candidates.len()).contains(&number) => Answer::Take(number - 1),
            _ => {
                terminal.talk(format!("\"{}\" is none of the keys", safe::terminal_line(typed)));
                Answer::Skip
            }
        },
    }
}

fn print(report: &Reanchoring, terminal: &mut Terminal) {
    terminal.line(format!(
        "{}, {} on texts that changed",
        counted(report.codings, "coding"),
        report.on_changed_texts
    ));
    if report.on_changed_texts > 0 {
        terminal.line(format!(
            "  {} as they were, {} moved, {} resembling, {} to be decided, {} lost",
            report.exact, report.moved, report.approximate, report.undecided, report.lost
        ));
    }
    for moved in &report.moved_documents {
        let line = format!("{} is now called {}: {}", moved.from, moved.to, counted(moved.codings, "coding"));
        terminal.line(safe::terminal_line(&line));
    }
    for open in &report.open {
        print_open(open, terminal);
    }
    if !report.open.is_empty() {
        terminal.talk("decide about yours: emic reanchor --review");
    }
}

fn print_open(open: &Open, terminal: &mut Terminal) {
    terminal.line("");
    let what = match open.how {
        How::Approximate => "resembling",
        How::Undecided if open.rivals > 0 => "several places",
        How::Undecided => "perhaps",
        How::Lost => "lost",
    };
    let id = terminal.styled(Style::Dim, &open.id);
    let code = terminal.styled(Style::Name, &open.code);
    let what = terminal.styled(Style::Strong, what);
    terminal.line(format!("{code}  {}  {what}  {id}", safe::terminal_line(&open.coder)));
    print_text(&format!("was: {}«{}»{}", line(&open.before), line(&open.words), line(&open.after)), terminal);
    for (number, offered) in (1..).zip(&open.candidates) {
        let text = format!("{number}  {}  {}  “{}”", offered.score, offered.citation, line(&offered.words));
        print_text(&text, terminal);
    }
}

/// Words on one line.
fn line(words: &str) -> String {
    words.replace('\n', " ")
}
