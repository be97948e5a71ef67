//! Transcripts in plain text, as people type them and programs export them.
//!
//! The reading text is the decoded file. Who speaks is found by `talk`, from the whole file.

use super::draft::Draft;
use super::talk::{self, Line, Told, lines_of};
use super::text::parted_by;
use super::{Claim, Out, Paragraphs, ReadError, Reader, Source, With};
use crate::diagnostic::Diagnostic;
use crate::model::DocumentKind;

/// Talk in plain text.
#[derive(Debug)]
pub(super) struct Transcript;

/// Detection looks at so much of the text, in bytes.
const LOOKED_AT: usize = 256 * 1024;

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
        1
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
        let Some(talk) = talk::find(&text, &lines, parted == Paragraphs::BlankLines, Told::by(with.rule))
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
        for finding in talk.said {
            out.say(finding);
        }
        out.draft(draft)
    }
}

/// The whole lines at the beginning of a text.
fn beginning(text: &str) -> &str {
    if text.len() <= LOOKED_AT {
        return text;
    }
    let end = text.as_bytes()[..LOOKED_AT].iter().rposition(|byte| *byte == b'\n').unwrap_or(0);
    &text[..end]
}
