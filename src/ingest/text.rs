//! Plain text: prose without speakers. What nothing knows better is read so.
//!
//! The reading text is the decoded file.

use super::draft::{Block, Draft, Voice};
use super::talk::MOST_BLOCKS;
use super::{Claim, Out, Paragraphs, ReadError, Reader, Source, With};
use crate::model::{DocumentKind, Kind, VoiceKind};
use crate::text::Span;

/// Prose: paragraphs of one author.
#[derive(Debug)]
pub(super) struct PlainText;

impl Reader for PlainText {
    fn name(&self) -> &'static str {
        "text"
    }

    fn number(&self) -> u32 {
        1
    }

    fn claims(&self, _source: &Source<'_>) -> Claim {
        Claim::Fallback
    }

    fn read(&self, source: &Source<'_>, with: &With<'_>, out: &mut dyn Out) -> Result<(), ReadError> {
        read_prose(source.decoded()?.text.clone(), with, out)
    }
}

/// Reads a text in which nobody speaks.
pub(super) fn read_prose(text: String, with: &With<'_>, out: &mut dyn Out) -> Result<(), ReadError> {
    let parted = with.rule.paragraphs.unwrap_or_else(|| parted_by(&text));
    let paragraphs = paragraphs(&text, parted);
    check_size(paragraphs.len())?;
    let voice = Voice { label: None, kind: VoiceKind::Author, role: None };
    let mut draft = Draft::new(DocumentKind::Text);
    for span in paragraphs {
        let mut block = Block::new(span, Kind::Paragraph);
        block.voice = Some(voice.clone());
        draft.blocks.push(block);
    }
    draft.text = text;
    out.draft(draft)
}

/// Refuses what no person wrote, before it takes memory.
pub(super) fn check_size(blocks: usize) -> Result<(), ReadError> {
    if blocks > MOST_BLOCKS {
        let reason = format!("it has {blocks} paragraphs, more than the {MOST_BLOCKS} that are read");
        return Err(ReadError::Hostile { reason });
    }
    Ok(())
}

/// What parts the paragraphs of this text: blank lines where its lines are wrapped at one width,
/// else every line break.
#[must_use]
pub(super) fn parted_by(text: &str) -> Paragraphs {
    if is_hard_wrapped(text) { Paragraphs::BlankLines } else { Paragraphs::Lines }
}

/// A line that goes on in the next is at least so long, in code points.
const NARROW: usize = 45;

/// Lines of paragraphs that are not wrapped soon get longer than this.
const WIDE: usize = 130;

/// Whether the lines of the text were broken to fit a width: most lines that are followed by
/// another have nearly the same length, none is long, and sentences run over their ends.
fn is_hard_wrapped(text: &str) -> bool {
    let (mut followed, mut full, mut runs_on) = (0_usize, 0_usize, 0_usize);
    let mut widest = 0;
    let mut lengths = Vec::new();
    let mut lines = text.lines().map(str::trim_end).peekable();
    while let Some(line) = lines.next() {
        let length = line.chars().count();
        widest = widest.max(length);
        if widest > WIDE {
            return false;
        }
        if let Some(next) = lines.peek().filter(|next| !next.trim().is_empty()).filter(|_| length > 0) {
            followed += 1;
            lengths.push(length);
            let ends = line.ends_with(['.', '!', '?', ':', '…', '"', '”', '。', '！', '？', ')', ']']);
            runs_on += usize::from(!ends && next.trim_start().starts_with(|c: char| !c.is_uppercase()));
        }
    }
    full += lengths.iter().filter(|length| **length + 25 >= widest).count();
    followed >= 3 && widest >= NARROW && full * 10 >= followed * 7 && runs_on * 10 >= followed * 4
}

/// The paragraphs of a text, without white space around them.
#[must_use]
pub(super) fn paragraphs(text: &str, parted: Paragraphs) -> Vec<Span> {
    let mut found: Vec<Span> = Vec::new();
    let mut joins = false;
    let mut at = 0;
    for line in text.split('\n') {
        let words = line.trim();
        if words.is_empty() {
            joins = false;
        } else {
            let start = at + (line.len() - line.trim_start().len());
            let span = Span::at(start, start + words.len());
            match found.last_mut() {
                Some(last) if joins => *last = last.hull(span),
                _ => found.push(span),
            }
            joins = parted == Paragraphs::BlankLines;
        }
        at += line.len() + 1;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<&str> {
        paragraphs(text, parted_by(text)).into_iter().map(|span| span.of(text)).collect()
    }

    #[test]
    fn each_line_of_a_pasted_text_is_a_paragraph() {
        let long = "She said that it had taken her years to find people who would read her drafts and say what they thought of them, honestly.";
        let text = format!("{long}\n{long} {long}\n\n{long}\n");
        assert_eq!(read(&text).len(), 3);
    }

    #[test]
    fn wrapped_lines_are_one_paragraph() {
        let text = "The meeting began late because the bus had\nbroken down on the hill, and nobody was much\nsurprised by that. We waited in the hall until\nfour and talked about the winter.\n\nThen the chair arrived and we went through\nwhat was left of the agenda as quickly as\nwe could.\n";
        assert_eq!(read(text).len(), 2);
    }

    #[test]
    fn short_lines_are_lines() {
        assert_eq!(read("bread\nmilk\napples\nfive eggs\n").len(), 4);
    }
}
