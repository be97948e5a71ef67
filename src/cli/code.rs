//! `emic code`, `emic change` and `emic uncode`.

use emic::model::Stance;
use emic::text::safe;
use emic::text::single_spaced;
use emic::workbench::coding::{CodingShown, InVivo, Say, ToCode};

use super::error::CliError;
use super::home;
use super::terminal::{Style, Terminal};
use super::who::{self, Clock};
use super::{Exit, Global};

/// Give words a code
///
/// The words are a turn or passage (a citation or place), a stretch (FILE@120-180), or those of --quote, which may stand anywhere in the place, over several turns too.
#[derive(Debug, clap::Args)]
pub(crate) struct Code {
    /// Where: a citation ("P07, turn 112"), a place (interviews/p07.txt:112), a stretch (FILE@120-180), or with --quote a document
    place: String,
    /// The code, by its id; with --in-vivo the id of the new code, made of the words when left out
    #[arg(required_unless_present = "in_vivo")]
    code: Option<String>,
    /// The words, when not all of the place; "first … last" reaches from one to the other
    #[arg(long, value_name = "WORDS")]
    quote: Option<String>,
    /// Name a new code by the words, and add it to the codebook
    #[arg(long)]
    in_vivo: bool,
    /// The code that the new one stands below
    #[arg(long, value_name = "CODE", requires = "in_vivo")]
    below: Option<String>,
    /// The words speak against the code
    #[arg(long)]
    against: bool,
    /// They are a key quotation
    #[arg(long)]
    key: bool,
    /// A note on them
    #[arg(long, value_name = "NOTE")]
    note: Option<String>,
    /// Record that you had seen suggestions or the work of others here
    #[arg(long)]
    seen: bool,
}

/// Change a coding of yours: its code, its words, what is said of it
#[derive(Debug, clap::Args)]
pub(crate) struct Change {
    /// The coding, by its id as emic log and emic coded print it
    id: String,
    /// Give it this code instead
    #[arg(long, value_name = "CODE")]
    code: Option<String>,
    /// Give it these words instead, in the same document
    #[arg(long, value_name = "WORDS")]
    quote: Option<String>,
    /// Give it the words at this place instead
    #[arg(long, value_name = "PLACE")]
    place: Option<String>,
    /// Write this note; "" takes it away
    #[arg(long, value_name = "NOTE")]
    note: Option<String>,
    /// Say whether the words speak for the code or against it
    #[arg(long, value_name = "STANCE")]
    stance: Option<Stance>,
    /// Say whether it is a key quotation
    #[arg(long, value_name = "YES/NO", num_args = 0..=1, default_missing_value = "yes")]
    key: Option<YesNo>,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum YesNo {
    /// It is
    Yes,
    /// It is not
    No,
}

/// Take codings away: nothing is deleted, and emic undo brings them back
#[derive(Debug, clap::Args)]
pub(crate) struct Uncode {
    /// The codings, by their ids; or a place and a code
    #[arg(required = true, num_args = 1.., value_name = "ID | PLACE CODE")]
    what: Vec<String>,
}

pub(crate) fn code(args: &Code, global: &Global, terminal: &mut Terminal) -> Result<Exit, CliError> {
    let mut workbench = home::workbench(global, terminal)?;
    let coder = who::coder(global, &workbench, terminal)?;
    let mut clock = Clock::default();
    let mut recorder = clock.recorder(coder);
    let what = ToCode {
        place: args.place.clone(),
        quote: args.quote.clone(),
        said: Say {
            note: args.note.clone(),
            stance: args.against.then_some(Stance::Against),
            key: args.key.then_some(true),
        },
        seen: args.seen,
    };
    let coded = match &args.code {
        Some(code) if !args.in_vivo => workbench.code(&mut recorder, &what, code)?,
        id => {
            let new = InVivo { id: id.clone(), parent: args.below.clone() };
            workbench.code_in_vivo(&mut recorder, &what, &new)?
        }
    };
    if terminal.is_json() {
        terminal.json(&coded);
        return Ok(Exit::Done);
    }
    if let Some(file) = &coded.added_to {
        terminal.talk(format!("new code {} in {file}", coded.coding.code));
    }
    if coded.already {
        terminal.talk("you had given these words this code already; nothing was written");
    }
    print_coding(&coded.coding, terminal);
    Ok(Exit::Done)
}

pub(crate) fn change(args: &Change, global: &Global, terminal: &mut Terminal) -> Result<Exit, CliError> {
    let mut workbench = home::workbench(global, terminal)?;
    let coder = who::coder(global, &workbench, terminal)?;
    let id = workbench.decision(&args.id)?;
    let words = match (&args.place, &args.quote) {
        (None, None) => None,
        (place, quote) => {
            let place = place.clone().map_or_else(|| workbench.document_of(id), Ok)?;
            Some(ToCode { place, quote: quote.clone(), ..ToCode::default() })
        }
    };
    let say = Say {
        note: args.note.clone(),
        stance: args.stance,
        key: args.key.map(|key| matches!(key, YesNo::Yes)),
    };
    if args.code.is_none() && words.is_none() && say == Say::default() {
        return Err(CliError::new(
            "there is nothing to change; add --code, --quote, --place, --note, --stance or --key",
        ));
    }
    let mut clock = Clock::default();
    let changed =
        workbench.change(&mut clock.recorder(coder), id, args.code.as_deref(), words.as_ref(), &say)?;
    if terminal.is_json() {
        terminal.json(&serde_json::json!({ "format": 1, "coding": changed }));
    } else {
        print_coding(&changed, terminal);
    }
    Ok(Exit::Done)
}

pub(crate) fn uncode(args: &Uncode, global: &Global, terminal: &mut Terminal) -> Result<Exit, CliError> {
    let mut workbench = home::workbench(global, terminal)?;
    let coder = who::coder(global, &workbench, terminal)?;
    let by_id: Result<Vec<_>, _> = args.what.iter().map(|typed| workbench.decision(typed)).collect();
    let ids = match (by_id, args.what.as_slice()) {
        (Ok(ids), _) => ids,
        (Err(_), [place, code]) => workbench.codings_at(coder.name(), place, code)?,
        (Err(error), _) => return Err(error.into()),
    };
    let mut clock = Clock::default();
    let gone = workbench.uncode(&mut clock.recorder(coder), &ids)?;
    if terminal.is_json() {
        terminal.json(&serde_json::json!({ "format": 1, "codings": gone }));
        return Ok(Exit::Done);
    }
    for coding in &gone {
        print_coding(coding, terminal);
    }
    terminal.talk("taken away; emic undo brings it back");
    Ok(Exit::Done)
}

/// A coding on two lines: what it is, and its words.
pub(crate) fn print_coding(coding: &CodingShown, terminal: &mut Terminal) {
    let mut facts = vec![coding.citation.clone(), coding.coder.clone()];
    if coding.stance == Stance::Against {
        facts.push("against".to_owned());
    }
    if coding.key {
        facts.push("key".to_owned());
    }
    let code = terminal.styled(Style::Strong, safe::terminal_line(&coding.code));
    let facts = safe::terminal_line(&facts.join(" · ")).into_owned();
    let id = terminal.styled(Style::Dim, &coding.id);
    terminal.line(format!("{code}  {facts}  {id}"));
    let words = single_spaced(&coding.words);
    for line in textwrap::wrap(&safe::terminal_line(&words), terminal.width().saturating_sub(4)) {
        terminal.line(format!("    {line}"));
    }
    if let Some(note) = &coding.note {
        terminal.line(format!("    note: {}", safe::terminal_line(note)));
    }
}
