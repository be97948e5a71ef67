//! The program: what can be typed, what is printed, and with which code it ends.
//!
//! One file a command: its arguments with the help as their documentation, and one function that
//! calls one method of the workbench and prints what it gives.

mod adjudicate;
mod agree;
mod case;
mod check;
mod code;
mod codebook;
mod compare;
mod complete;
mod editor;
mod error;
mod explain;
mod export;
mod figure;
mod finish;
mod grid;
mod help;
mod home;
mod import;
mod init;
mod join;
mod listing;
mod log;
mod memo;
mod progress;
mod read;
mod reanchor;
mod recode;
mod report;
mod review;
mod rewrite;
mod rules;
mod sample;
mod search;
mod show;
mod sort;
mod status;
mod table;
mod tables;
mod terminal;
mod who;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, CommandFactory, Parser, Subcommand};

use error::CliError;
use terminal::{Colour, Terminal};

/// A workbench for qualitative researchers: read transcripts and threads, find by rule, quote exactly, count honestly
#[derive(Debug, Parser)]
#[command(name = "emic", version, disable_help_subcommand = true, max_term_width = 100)]
#[command(after_help = "Without a command, emic says where you stand and what can be done next.\n\
    `emic help WORD` says what a word of another program is called here.")]
struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Option<Command>,
}

/// What every command takes.
#[derive(Clone, Debug, Args)]
struct Global {
    /// Work on the study in this folder instead of the one around the current folder
    #[arg(long, short = 'C', global = true, value_name = "FOLDER")]
    study: Option<PathBuf>,
    /// Who codes; else EMIC_CODER, else `coder` in emic.toml
    #[arg(long, global = true, value_name = "NAME")]
    coder: Option<String>,
    /// Print the result as JSON
    #[arg(long, global = true)]
    json: bool,
    /// Say nothing but the result and what is wrong
    #[arg(long, short, global = true)]
    quiet: bool,
    /// When to use colour
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto", hide_default_value = true)]
    color: Colour,
}

#[derive(Debug, Subcommand)]
enum Command {
    Init(init::Init),
    Status(status::Status),
    Show(show::Show),
    Search(search::Search),
    #[command(subcommand)]
    Codebook(codebook::Codebook),
    Rules(rules::Rules),
    Explain(explain::Explain),
    Code(code::Code),
    Change(code::Change),
    Uncode(code::Uncode),
    Review(review::Review),
    Suggest(review::Suggest),
    Coded(listing::Coded),
    Uncoded(listing::Uncoded),
    Disputed(listing::Disputed),
    Sort(sort::Sort),
    Next(finish::Next),
    Finish(finish::Finish),
    Reopen(finish::Reopen),
    Progress(finish::Progress),
    Sample(sample::Sample),
    Backlog(finish::Backlog),
    Stale(finish::Stale),
    Log(log::Log),
    Undo(log::Undo),
    Redo(log::Redo),
    Check(check::Check),
    Reanchor(reanchor::Reanchor),
    Merge(join::Merge),
    Adjudicate(adjudicate::Adjudicate),
    Withdraw(rewrite::Withdraw),
    Scrub(rewrite::Scrub),
    Table(tables::Table),
    Compare(compare::Compare),
    Case(case::Case),
    Export(export::Export),
    Import(import::Import),
    Agree(Box<agree::Agree>),
    Train(agree::Train),
    Grid(Box<grid::Grid>),
    #[command(subcommand)]
    Memo(memo::Memo),
    Read(read::Read),
    Summary(report::Summary),
    Appendix(report::Appendix),
    Help(help::Help),
    Completions(complete::Completions),
    Man(complete::Man),
}

/// How a command ended. The table is in the book: reference/exit-codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Exit {
    /// Done.
    Done,
    /// Done, but with findings: no hit, a failed check, an unreadable file.
    Findings,
}

impl Exit {
    /// `Findings` when there are some.
    fn with_findings(some: bool) -> Self {
        if some { Exit::Findings } else { Exit::Done }
    }
}

/// Runs what was typed and gives the exit code.
pub(crate) fn run() -> ExitCode {
    let cli = match Cli::try_parse_from(arguments()) {
        Ok(cli) => cli,
        Err(error) => return refused(&error),
    };
    let mut terminal = Terminal::new(cli.global.json, cli.global.quiet, cli.global.color);
    match dispatch(cli, &mut terminal) {
        Ok(Exit::Done) => ExitCode::SUCCESS,
        Ok(Exit::Findings) => ExitCode::from(1),
        Err(error) => {
            error.show(&mut terminal);
            ExitCode::from(2)
        }
    }
}

/// What was typed. A query that begins with `-` is not taken for a flag: `search` gets a `--`.
fn arguments() -> Vec<std::ffi::OsString> {
    search::protect_query(std::env::args_os().collect())
}

/// Help and version go out with 0, wrong arguments with 2.
fn refused(error: &clap::Error) -> ExitCode {
    let _ = error.print();
    if error.use_stderr() { ExitCode::from(2) } else { ExitCode::SUCCESS }
}

fn dispatch(cli: Cli, terminal: &mut Terminal) -> Result<Exit, CliError> {
    let global = &cli.global;
    match cli.command {
        None => home::run(global, terminal),
        Some(Command::Init(args)) => init::run(&args, global, terminal),
        Some(Command::Status(args)) => status::run(&args, global, terminal),
        Some(Command::Show(args)) => show::run(&args, global, terminal),
        Some(Command::Search(args)) => search::run(&args, global, terminal),
        Some(Command::Codebook(command)) => codebook::run(&command, global, terminal),
        Some(Command::Rules(args)) => rules::run(&args, global, terminal),
        Some(Command::Explain(args)) => explain::run(&args, global, terminal),
        Some(Command::Code(args)) => code::code(&args, global, terminal),
        Some(Command::Change(args)) => code::change(&args, global, terminal),
        Some(Command::Uncode(args)) => code::uncode(&args, global, terminal),
        Some(Command::Review(args)) => review::review(&args, global, terminal),
        Some(Command::Suggest(args)) => review::suggest(&args, global, terminal),
        Some(Command::Coded(args)) => listing::coded(&args, global, terminal),
        Some(Command::Uncoded(args)) => listing::uncoded(&args, global, terminal),
        Some(Command::Disputed(args)) => listing::disputed(&args, global, terminal),
        Some(Command::Sort(args)) => sort::run(&args, global, terminal),
        Some(Command::Next(args)) => finish::next(&args, global, terminal),
        Some(Command::Finish(args)) => finish::finish(&args, global, terminal),
        Some(Command::Reopen(args)) => finish::reopen(&args, global, terminal),
        Some(Command::Progress(args)) => finish::progress(&args, global, terminal),
        Some(Command::Sample(args)) => sample::run(&args, global, terminal),
        Some(Command::Backlog(args)) => finish::backlog(&args, global, terminal),
        Some(Command::Stale(args)) => finish::stale(&args, global, terminal),
        Some(Command::Log(args)) => log::log(&args, global, terminal),
        Some(Command::Undo(args)) => log::undo(&args, global, terminal),
        Some(Command::Redo(_)) => log::redo(global, terminal),
        Some(Command::Check(args)) => check::run(&args, global, terminal),
        Some(Command::Withdraw(args)) => rewrite::withdraw(&args, global, terminal),
        Some(Command::Scrub(args)) => rewrite::scrub(&args, global, terminal),
        Some(Command::Adjudicate(args)) => adjudicate::run(&args, global, terminal),
        Some(Command::Merge(args)) => join::run(&args, global, terminal),
        Some(Command::Reanchor(args)) => reanchor::run(&args, global, terminal),
        Some(Command::Table(args)) => tables::run(&args, global, terminal),
        Some(Command::Compare(args)) => compare::run(&args, global, terminal),
        Some(Command::Case(args)) => case::run(&args, global, terminal),
        Some(Command::Export(args)) => export::run(&args, global, terminal),
        Some(Command::Import(args)) => import::run(&args, global, terminal),
        Some(Command::Agree(args)) => agree::run(&args, global, terminal),
        Some(Command::Train(args)) => agree::train(&args, global, terminal),
        Some(Command::Grid(args)) => grid::run(&args, global, terminal),
        Some(Command::Memo(command)) => memo::run(&command, global, terminal),
        Some(Command::Read(args)) => read::run(&args, global, terminal),
        Some(Command::Summary(args)) => report::summary(&args, global, terminal),
        Some(Command::Appendix(args)) => report::appendix(&args, global, terminal),
        Some(Command::Help(args)) => help::run(&args, terminal),
        Some(Command::Completions(args)) => complete::completions(&args, terminal),
        Some(Command::Man(args)) => complete::man(&args, terminal),
    }
}

/// The definitions that help, completions, the man page and the book come from.
fn command() -> clap::Command {
    Cli::command()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_definitions_are_sound() {
        command().debug_assert();
    }

    #[test]
    fn every_command_and_flag_has_a_help() {
        fn check(command: &clap::Command, path: &str) {
            for sub in command.get_subcommands() {
                let path = format!("{path} {}", sub.get_name());
                assert!(sub.get_about().is_some(), "{path} has no help");
                check(sub, &path);
            }
            for arg in command.get_arguments() {
                assert!(arg.get_help().is_some(), "{path} {} has no help", arg.get_id());
            }
        }
        check(&command(), "emic");
    }
}
