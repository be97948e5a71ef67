//! The researcher's own editor, for texts that are longer than a line.

use std::env;
use std::io::{self, IsTerminal, Read};
use std::path::Path;
use std::process::Command;

use super::error::CliError;

/// Opens a file in the editor that VISUAL or EDITOR names, and waits until it is closed; `otherwise` says
/// what else can be done where none is named.
pub(crate) fn open(path: &Path, otherwise: &str) -> Result<(), CliError> {
    let Some(editor) = named() else {
        return Err(CliError::new(format!(
            "no editor is named; set EDITOR (export EDITOR=\"code --wait\"), {otherwise}"
        )));
    };
    // An editor may stand there with its flags.
    let mut words = editor.split_whitespace();
    let program = words.next().unwrap_or_default();
    let ended = Command::new(program).args(words).arg(path).status();
    match ended {
        Ok(status) if status.success() => Ok(()),
        Ok(_) => {
            Err(CliError::new(format!("the editor {program} ended with an error; nothing was taken over")))
        }
        Err(error) => Err(CliError::new(format!("the editor {program} could not be started: {error}"))),
    }
}

/// The editor that VISUAL or EDITOR names, with its flags.
pub(crate) fn named() -> Option<String> {
    let named = ["VISUAL", "EDITOR"].into_iter().filter_map(|name| env::var(name).ok());
    named.into_iter().find(|editor| !editor.trim().is_empty())
}

/// Whether a person sits at the terminal, for whom an editor can be opened.
pub(crate) fn is_there() -> bool {
    io::stdin().is_terminal() && io::stdout().is_terminal()
}

/// What is typed into the program from a file or another program; none when a person sits there, or
/// nothing comes.
pub(crate) fn piped() -> Result<Option<String>, CliError> {
    if io::stdin().is_terminal() {
        return Ok(None);
    }
    let mut bytes = Vec::new();
    io::stdin()
        .lock()
        .read_to_end(&mut bytes)
        .map_err(|error| CliError::new(format!("what was piped in cannot be read: {error}")))?;
    let text = emic::text::decode::decode(&bytes, None)
        .map_err(|error| CliError::new(format!("what was piped in is no text: {error}")))?
        .text;
    Ok((!text.trim().is_empty()).then_some(text))
}
