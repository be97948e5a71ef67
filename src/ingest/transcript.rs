//! Transcripts in plain text, as people type them and programs export them.
//!
//! The reading text is the decoded file. Who speaks is found by `talk`, from the whole file.

use super::dates;
use super::draft::Draft;
use super::talk::{self, Line, Told, lines_of};
use super::text::parted_by;
use super::{Claim, Out, Paragraphs, ReadError, Reader, Source, With};
use crate::diagnostic::Diagnostic;
use crate::model::{DocumentKind, Kind, When};

/// Talk in plain text.
#[derive(Debug)]
pub(super) struct Transcript;

/// Detection looks at so much of the text, in bytes.
const LOOKED_AT: usize = 256 * 1024;

/// A date is looked for in so many lines before the talk, of at most so many bytes.
const MOST_BEFORE: usize = 20;
const LONGEST_BEFORE: usize = 200;

/// Files of other kinds are not looked at for labels.
const OTHERS: &[&str] = &[
    "csv", "tsv", "json", "jsonl", "ndjson", "xml", "html", "htm", "xhtml", "vtt", "srt", "sbv", "eaf",
    "cha", "textgrid", "md", "markdown", "toml", "yaml", "yml", "tex", "bib", "log", "ini", "py", "r", "js",
    "rs", "css", "otr", "rtf", "mbox", "eml",
];

impl Reader for Transcript {
    fn name(&self) -> &'static str {
        "transcript"
    }

    fn number(&self) -> u32 {
        4
    }

    fn claims(&self, source: &Source<'_>) -> Claim {
        if OTHERS.contains(&source.extension().as_str()) {
            return Claim::No;
        }
        let Ok(decoded) = source.decoded() else { return Claim::No };
        let text = beginning(&decoded.text);
        if talk::is_talk(text, &lines_of(text), Told::default()) { Claim::Likely } else { Claim::No }
    }

    fn read(&self, source: &Source<'_>, with: &With<'_>, out: &mut dyn Out) -> Result<(), ReadError> {
        let text = source.decoded()?.text.clone();
        let lines: Vec<Line> = lines_of(&text);
        super::text::check_size(lines.len())?;
        let parted = with.rule.paragraphs.unwrap_or_else(|| parted_by(&text));
        let Some(talk) =
            talk::find(&text, &lines, &[], parted == Paragraphs::BlankLines, Told::by(with.rule))
        else {
            out.say(
                Diagnostic::warning("IN023", "no speakers were found; it is read as prose")
                    .help("begin each turn with the speaker's name and a colon"),
            );
            return super::text::read_prose(text, with, out);
        };
        let mut draft = Draft::new(DocumentKind::Transcript);
        draft.text = text;
        draft.blocks = talk.blocks;
        draft.date = date_before(&draft);
        for finding in talk.said {
            out.say(finding);
        }
        out.draft(draft)
    }
}

/// The date among the lines that stand before the talk.
fn date_before(draft: &Draft) -> Option<When> {
    let before = draft.blocks.iter().take(MOST_BEFORE).take_while(|block| block.kind != Kind::Turn);
    let lines = before.map(|block| block.span.of(&draft.text)).filter(|line| line.len() <= LONGEST_BEFORE);
    lines.filter_map(dates::find).find_map(|dated| dated.when)
}

/// The whole lines at the beginning of a text.
fn beginning(text: &str) -> &str {
    let text = text.trim_start_matches('\n');
    if text.len() <= LOOKED_AT {
        return text;
    }
    let end = text.as_bytes()[..LOOKED_AT].iter().rposition(|byte| *byte == b'\n').unwrap_or(0);
    &text[..end]
}
