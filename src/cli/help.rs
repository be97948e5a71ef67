//! `emic help`: a command's help, a word of emic's, or a word of another program.

use emic::diagnostic::nearest;
use emic::ingest;

use super::error::CliError;
use super::show::print_text;
use super::terminal::{Style, Terminal};
use super::{Exit, command};

/// Explain a command, a word of emic's, or what a word of another program is called here
#[derive(Debug, Default, clap::Args)]
pub(crate) struct Help {
    /// A command (search, codebook test), a word (theme, case), a topic (query, formats, participants), or another program's word (node)
    #[arg(value_name = "WORD")]
    words: Vec<String>,
}

/// The words of emic, held once: in the book.
const GLOSSARY: &str = include_str!("../../book/src/glossary.md");

/// Words of other programs, and what they are called here.
const FOREIGN: &[(&str, &str, &str)] = &[
    ("node", "code", "NVivo's older word for a code"),
    ("tag", "code", "Taguette's and Dovetail's word for a code"),
    ("label", "code", "a code; the name of a speaker in a transcript is a label too"),
    (
        "category",
        "theme",
        "QualCoder's word for a place above codes; reports can say category: [words] theme = \"category\"",
    ),
    ("parent code", "theme", "a code with codes below it"),
    ("code group", "group", "ATLAS.ti's word for codes seen together"),
    ("code set", "group", "MAXQDA's word for codes seen together"),
    ("code family", "group", "the older word of ATLAS.ti for codes seen together"),
    (
        "quotation",
        "excerpt",
        "ATLAS.ti's word for a stretch of a document; here a quotation is words quoted in somebody's text",
    ),
    ("segment", "span", "MAXQDA's coded segment: a span with a coding on it"),
    ("coded segment", "coding", "MAXQDA's word for a span with a code"),
    (
        "reference",
        "coding",
        "NVivo's word for a coded stretch; here a reference is an entry in a list of literature",
    ),
    ("coding reference", "coding", "NVivo's word for a coded stretch"),
    ("highlight", "coding", "Taguette's word for a tagged stretch"),
    ("annotation", "coding", "a stretch of text with a code, or a memo about it"),
    ("source", "document", "NVivo's and QualCoder's older word"),
    ("file", "document", "one text; a file may hold many documents"),
    ("primary document", "document", "the older word of ATLAS.ti"),
    ("project", "study", "a folder with emic.toml, corpus/ and codebooks/"),
    ("hermeneutic unit", "study", "the older word of ATLAS.ti for a project"),
    ("classification", "case", "NVivo's attributes of cases: the columns of participants.csv"),
    ("variable", "attribute", "MAXQDA's word for a column about documents or people"),
    ("document variable", "attribute", "MAXQDA's word for a column about documents"),
    ("document group", "attribute", "folders of corpus/ group documents: source:folder/*"),
    ("participant", "case", "a row of participants.csv"),
    ("respondent", "case", "a row of participants.csv"),
    ("informant", "case", "a row of participants.csv"),
    ("autocode", "rule", "a query written under a code; what it finds is found, never coded"),
    ("auto-coding", "rule", "a query written under a code; what it finds is found, never coded"),
    ("dictionary", "codebook", "MAXDictio's and LIWC's word lists: rules under codes"),
    ("text search query", "search", "emic search 'words'"),
    ("framework matrix", "grid", "NVivo's word for summaries case by theme: emic grid"),
    ("summary grid", "grid", "MAXQDA's word for summaries of documents under codes: emic grid"),
    ("matrix coding query", "co-occurrence", "codes by attributes and codes by codes stand in the reports"),
    ("word tree", "KWIC", "emic search 'word' --kwic"),
    ("smart code", "rule", "ATLAS.ti's stored query"),
    (
        "inter-coder reliability",
        "agreement",
        "here always agreement, with its unit: reliability of themes is another thing",
    ),
    ("kappa", "agreement", "one coefficient of agreement between coders"),
    ("lexical search", "search", "MAXQDA's word"),
    ("weight", "stance", "MAXQDA's weight; emic knows for and against, and key passages"),
    ("paraphrase", "memo", "the researcher's own words about a passage"),
    ("note", "memo", "the researcher's own words"),
    ("journal", "memo", "the researcher's own words, dated"),
];

pub(crate) fn run(args: &Help, terminal: &mut Terminal) -> Result<Exit, CliError> {
    if args.words.is_empty() {
        return command_help(&[], terminal);
    }
    if is_command(&args.words) {
        return command_help(&args.words, terminal);
    }
    let asked = args.words.join(" ").to_lowercase();
    match asked.as_str() {
        "formats" | "format" | "readers" => formats(terminal),
        "query" | "queries" | "language" => topic("query", QUERY, terminal),
        "participants" | "participants.csv" => topic("participants.csv", PARTICIPANTS, terminal),
        "place" | "places" | "citation" => topic("places", PLACES, terminal),
        _ => word(&asked, terminal),
    }
}

fn is_command(words: &[String]) -> bool {
    let mut at = command();
    words.iter().all(|word| match at.find_subcommand(word).cloned() {
        Some(found) => {
            at = found;
            true
        }
        None => false,
    })
}

fn command_help(words: &[String], terminal: &mut Terminal) -> Result<Exit, CliError> {
    let mut at = command();
    at.build();
    for word in words {
        let found = at.find_subcommand(word).cloned();
        at = found.ok_or_else(|| CliError::new(format!("there is no command \"{word}\"")))?;
    }
    terminal.result(&at.render_long_help().to_string());
    Ok(Exit::Done)
}

fn word(asked: &str, terminal: &mut Terminal) -> Result<Exit, CliError> {
    let singular = asked.strip_suffix('s').unwrap_or(asked);
    if let Some(meaning) = meaning(asked).or_else(|| meaning(singular)) {
        terminal.line(format!("{}: {meaning}", terminal.styled(Style::Strong, asked)));
    }
    let foreign: Vec<_> = FOREIGN.iter().filter(|(word, ..)| *word == asked || *word == singular).collect();
    for (word, here, why) in &foreign {
        terminal.line(format!(
            "{} is called {} here: {why}",
            terminal.styled(Style::Strong, word),
            terminal.styled(Style::Name, here)
        ));
        if let Some(meaning) = meaning(here) {
            terminal.line(format!("{}: {meaning}", terminal.styled(Style::Strong, here)));
        }
    }
    if meaning(asked).or_else(|| meaning(singular)).is_some() || !foreign.is_empty() {
        return Ok(Exit::Done);
    }
    let known: Vec<_> =
        glossary().map(|(word, _)| word).chain(FOREIGN.iter().map(|(word, ..)| *word)).collect();
    let near = nearest(asked, known.iter().copied()).map(|near| format!("; did you mean \"{near}\"?"));
    Err(CliError::new(format!(
        "emic has no word \"{asked}\"{}",
        near.unwrap_or_else(|| "; emic --help lists the commands".to_owned())
    )))
}

/// The rows of the book's glossary: word and meaning.
fn glossary() -> impl Iterator<Item = (&'static str, &'static str)> {
    GLOSSARY
        .lines()
        .filter_map(|line| line.strip_prefix("| ")?.strip_suffix(" |")?.split_once(" | "))
        .filter(|(word, _)| *word != "word")
}

fn meaning(asked: &str) -> Option<&'static str> {
    let asked = asked.to_lowercase();
    glossary()
        .find(|(words, _)| words.split(", ").any(|word| word.to_lowercase() == asked))
        .map(|(_, meaning)| meaning)
}

fn topic(title: &str, text: &str, terminal: &mut Terminal) -> Result<Exit, CliError> {
    terminal.line(terminal.styled(Style::Strong, title));
    print_text(text, terminal);
    Ok(Exit::Done)
}

fn formats(terminal: &mut Terminal) -> Result<Exit, CliError> {
    terminal.line(terminal.styled(Style::Strong, "readers, as in [[read]] as = \"…\""));
    let names: Vec<_> = ingest::readers().iter().map(|reader| reader.name()).collect();
    print_text(&names.join(", "), terminal);
    terminal.line("What each reads, and what it leaves out, is in the book under Formats; emic read FILE shows it for your file.");
    Ok(Exit::Done)
}

const QUERY: &str = "\
connect   connect*   wom?n   =Connect   stem:connect   connect~1     a word
\"echo chamber\"   \"put * in touch\"   \"like minded\"~2              words in order
a b    a OR b    a NOT b    ( )                                     in one passage
a NEAR/5 b    a BEFORE/5 b    a NOT NEAR/5 b                        words apart
sentence(a b)   turn(a b)   document(a b)                           in one sentence …
/chambers?\\b/                                                       a regular expression
speaker:\"J Dale\"  role:participant  kind:comment  source:blogs/*  section:closing  question:Q3  date:2011..2014  language:de  @country:UK
theme:filter-bubble   code:stability   group:costs
a INSIDE code:x    a OVERLAPS b    a CONTAINS b
Type emic search without a query to be asked for it, so that no shell meddles with the quotation marks.
The book's page on the language defines every operator with an example.";

const PARTICIPANTS: &str = "\
participants.csv has one row a case: id, pseudonym, documents (paths with *), role, consent columns (quote: yes, no or ask; share; withdrawn), then any column of yours. Columns of yours are attributes: @country:UK.
key.csv joins real names to cases: id, real name, names as they stand in the texts, parted by semicolons. It never goes into version control.";

const PLACES: &str = "\
interviews/p03.txt:12      what a citation calls 12: a turn, a paragraph, a comment
interviews/p03.txt:12.2    its second passage
survey.csv#R_3fk2:1        in a file of many documents
interviews/p03.txt@120-180 from character 120 up to 180
P07, turn 112              as reports print it";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_of_another_program_leads_to_one_of_emics() {
        let lost: Vec<_> = FOREIGN
            .iter()
            .map(|(_, here, _)| *here)
            .filter(|here| meaning(here).is_none() && command().find_subcommand(here).is_none())
            .collect();
        assert_eq!(lost, Vec::<&str>::new());
    }

    #[test]
    fn the_glossary_is_read_from_the_book() {
        assert!(glossary().count() > 30);
        assert_eq!(meaning("coded"), meaning("found"));
        assert!(meaning("theme").is_some_and(|meaning| meaning.contains("branch of the codebook")));
    }
}
