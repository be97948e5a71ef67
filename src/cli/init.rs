//! `emic init`.

use std::env;

use emic::codebook;
use emic::project;

use super::error::CliError;
use super::terminal::Terminal;
use super::{Exit, Global};

/// Make a study in this folder
///
/// Makes emic.toml, corpus/, codebooks/ with a commented starter codebook, memos/, .gitignore and .gitattributes. What is there stays as it is.
#[derive(Debug, clap::Args)]
pub(crate) struct Init {}

pub(crate) fn run(_args: &Init, global: &Global, terminal: &mut Terminal) -> Result<Exit, CliError> {
    let folder = match &global.study {
        Some(folder) => folder.clone(),
        None => env::current_dir()
            .map_err(|error| CliError::new(format!("this folder cannot be found: {error}")))?,
    };
    if let Some(around) = project::Study::find(&folder)
        && around != folder
    {
        return Err(CliError::new(format!(
            "this folder lies inside the study {}; a study in a study is not possible",
            around.display()
        )));
    }
    let created = project::create(&folder, codebook::starter())?;
    if terminal.is_json() {
        terminal.json(&serde_json::json!({ "format": 1, "new": created.new, "kept": created.kept }));
        return Ok(Exit::Done);
    }
    for name in &created.new {
        terminal.line(format!("made  {name}"));
    }
    for name in &created.kept {
        terminal.line(format!("kept  {name}"));
    }
    terminal.talk("");
    terminal.talk("corpus/ and codings/ hold participants' words: mind who can see this folder.");
    terminal.talk("Next: copy your transcripts and posts into corpus/, then type: emic status");
    Ok(Exit::Done)
}
