//! `emic table`.

use std::path::{Path, PathBuf};

use emic::report::figures::Form as Drawn;
use emic::report::tables::{By, Question, Scope};
use emic::workbench::reporting::Choices;

use super::error::CliError;
use super::figure::{self, Goes};
use super::home;
use super::report::BasisName;
use super::terminal::Terminal;
use super::{Exit, Global};

/// Answer one question with a table, or a figure, every number with its base
#[derive(Debug, clap::Args)]
pub(crate) struct Table {
    /// The question
    #[command(subcommand)]
    asked: Asked,
    /// Count what people coded, what rules found, or both in columns of their own
    #[arg(long, value_enum, default_value_t, global = true)]
    basis: BasisName,
    /// The form of the table
    #[arg(long, value_enum, default_value_t, global = true)]
    format: Form,
    /// Write it to this file; .xlsx and .parquet make a file of that sort whatever the format
    #[arg(long, short, value_name = "FILE", global = true)]
    output: Option<PathBuf>,
    /// Draw it instead: SVG to this file (without one, here); -o writes the table as well
    #[arg(long, value_name = "FILE.svg", num_args = 0..=1, default_missing_value = figure::OUT, value_parser = figure::goes, global = true)]
    figure: Option<Goes>,
    /// Hide counts of participants in groups below this; 0 hides none [default: 0 on the terminal, else `least` of emic.toml]
    #[arg(long, value_name = "N", global = true)]
    least: Option<u32>,
    /// Print names as they stand in the data instead of pseudonyms
    #[arg(long, global = true)]
    real_names: bool,
}

#[derive(Debug, clap::Subcommand)]
enum Asked {
    /// How often each code, in passages, words, documents and voices
    Frequency(Parted),
    /// How many of the words the codes cover
    Coverage(Parted),
    /// Which codes stand together
    Cooccurrence {
        /// Where two codes have to stand to be together
        #[arg(long, value_enum, default_value_t)]
        scope: ScopeName,
        /// Draw a network of codes rather than a heat map; with --figure
        #[arg(long)]
        network: bool,
    },
    /// Codes by an attribute of participants
    Crosstab {
        /// The column of participants.csv
        attribute: String,
        /// Test the table, with the conditions of the tests
        #[arg(long)]
        test: bool,
    },
    /// New codes by interview, on what people coded
    Saturation {
        /// Interviews in the base
        #[arg(long, default_value_t = 4)]
        base: usize,
        /// Interviews in a run
        #[arg(long, default_value_t = 2)]
        run: usize,
    },
    /// The words typical of each theme
    Keyness,
    /// Words that stand near a word
    Collocates {
        /// The word
        word: String,
        /// So many words to each side
        #[arg(long, default_value_t = 5)]
        span: u32,
    },
    /// How evenly codes are spread over the documents
    Dispersion,
    /// Which theme follows which in a document
    Sequence,
    /// Words, different words and lexical diversity
    Words(Parted),
    /// Where each code occurs in each document, by time where there are times
    Timeline,
    /// Where the themes stand along each document
    Portrait,
}

#[derive(Debug, clap::Args)]
struct Parted {
    /// Part the figures by document, voice, or a column of participants.csv
    #[arg(long, value_name = "BY")]
    by: Option<String>,
}

impl Parted {
    fn by(&self) -> By {
        match self.by.as_deref() {
            None => By::Nothing,
            Some("document") => By::Document,
            Some("voice" | "participant" | "speaker") => By::Voice,
            Some(attribute) => By::Attribute(attribute.to_owned()),
        }
    }
}

#[derive(Clone, Copy, Debug, Default, clap::ValueEnum)]
enum ScopeName {
    /// Over the same words
    Match,
    /// In one sentence
    Sentence,
    /// In one passage
    #[default]
    Passage,
    /// In one turn or comment
    Turn,
    /// In one document
    Document,
}

#[derive(Clone, Copy, Debug, Default, clap::ValueEnum)]
enum Form {
    /// For reading here
    #[default]
    Text,
    /// For a manuscript in Markdown
    Markdown,
    /// For a spreadsheet or R
    Csv,
    /// For a manuscript in LaTeX
    Latex,
    /// For a program
    Json,
    /// For R and pandas, with types; needs -o, and an emic that was built with it
    Parquet,
}

impl Asked {
    fn question(&self) -> Question {
        match self {
            Asked::Frequency(parted) => Question::Frequency(parted.by()),
            Asked::Coverage(parted) => Question::Coverage(parted.by()),
            Asked::Cooccurrence { scope, .. } => Question::Cooccurrence(match scope {
                ScopeName::Match => Scope::Match,
                ScopeName::Sentence => Scope::Sentence,
                ScopeName::Passage => Scope::Passage,
                ScopeName::Turn => Scope::Turn,
                ScopeName::Document => Scope::Document,
            }),
            Asked::Crosstab { attribute, test } => {
                Question::Crosstab { attribute: attribute.clone(), test: *test }
            }
            Asked::Saturation { base, run } => Question::Saturation { base: *base, run: *run },
            Asked::Keyness => Question::Keyness,
            Asked::Collocates { word, span } => Question::Collocates { word: word.clone(), span: *span },
            Asked::Dispersion => Question::Dispersion,
            Asked::Sequence => Question::Sequence,
            Asked::Words(parted) => Question::Words(parted.by()),
            Asked::Timeline => Question::Timeline,
            Asked::Portrait => Question::Portrait,
        }
    }

    fn drawn(&self) -> Drawn {
        match self {
            Asked::Cooccurrence { network: true, .. } => Drawn::Network,
            _ => Drawn::Usual,
        }
    }
}

/// Writes a file that was asked for, whole or not at all, and says so.
pub(crate) fn write(path: &Path, bytes: &[u8], terminal: &mut Terminal) -> Result<(), CliError> {
    emic::files::replace(path, bytes).map_err(|error| CliError::new(error.to_string()))?;
    terminal.talk(format!("written: {}", path.display()));
    Ok(())
}

pub(crate) fn run(args: &Table, global: &Global, terminal: &mut Terminal) -> Result<Exit, CliError> {
    if args.asked.drawn() == Drawn::Network && args.figure.is_none() {
        return Err(CliError::new("--network is a form of the figure: add --figure FILE.svg"));
    }
    let workbench = home::workbench(global, terminal)?;
    let form = if terminal.is_json() { Form::Json } else { args.format };
    let leaves = args.output.is_some() || args.figure.is_some() || !matches!(form, Form::Text);
    let least = args.least.unwrap_or(if leaves { workbench.study().settings.least } else { 0 });
    let choices =
        Choices { basis: args.basis.into(), real_names: args.real_names, least, ..Choices::default() };
    if let Some(goes) = &args.figure {
        let drawings = workbench.figures(&args.asked.question(), args.asked.drawn(), &choices)?;
        figure::show(&drawings, goes, terminal)?;
        if args.output.is_none() {
            return Ok(Exit::Done);
        }
    }
    let table = workbench.table(&args.asked.question(), &choices)?;
    let named = |extension: &str| {
        let of = args.output.as_ref().and_then(|output| output.extension());
        of.is_some_and(|of| of.eq_ignore_ascii_case(extension))
    };
    if matches!(form, Form::Parquet) || named("parquet") {
        let Some(output) = &args.output else {
            return Err(CliError::new("Parquet is no text for a terminal; name a file: -o table.parquet"));
        };
        let bytes = table.as_parquet()?;
        write(output, &bytes, terminal)?;
        return Ok(Exit::Done);
    }
    let text = match form {
        Form::Text | Form::Parquet => table.as_text(),
        Form::Markdown => table.as_markdown(),
        Form::Csv => table.as_csv(),
        Form::Latex => table.as_latex(),
        Form::Json => table.as_json(),
    };
    let Some(output) = &args.output else {
        if matches!(form, Form::Text) {
            terminal.text(&text);
        } else {
            terminal.result(&text);
        }
        return Ok(Exit::Done);
    };
    let is_sheet = named("xlsx");
    let bytes = if is_sheet {
        table
            .as_xlsx()
            .map_err(|error| CliError::new(format!("the spreadsheet could not be made: {error}")))?
    } else {
        text.into_bytes()
    };
    write(output, &bytes, terminal)?;
    if !is_sheet && matches!(form, Form::Csv) {
        // A row of figures without its base is a row that nobody can check.
        write(&output.with_extension("notes.txt"), table.as_notes().as_bytes(), terminal)?;
    }
    Ok(Exit::Done)
}
