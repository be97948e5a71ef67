//! `emic completions` and `emic man`: from the same definitions as the help.

use clap_complete::Shell;

use super::error::CliError;
use super::terminal::Terminal;
use super::{Exit, command};

/// Print completions for a shell
#[derive(Debug, clap::Args)]
pub(crate) struct Completions {
    /// The shell
    shell: Shell,
}

/// Print the man page
#[derive(Debug, clap::Args)]
pub(crate) struct Man {}

pub(crate) fn completions(args: &Completions, terminal: &mut Terminal) -> Result<Exit, CliError> {
    let mut out = Vec::new();
    clap_complete::generate(args.shell, &mut command(), "emic", &mut out);
    terminal.result(&String::from_utf8_lossy(&out));
    Ok(Exit::Done)
}

pub(crate) fn man(_args: &Man, terminal: &mut Terminal) -> Result<Exit, CliError> {
    let mut out = Vec::new();
    clap_mangen::Man::new(command())
        .render(&mut out)
        .map_err(|error| CliError::new(format!("the man page could not be made: {error}")))?;
    terminal.result(&String::from_utf8_lossy(&out));
    Ok(Exit::Done)
}
