//! What the words of a post tell beside its mark-up: who was quoted, what is a reference.

use super::furniture::{is_furniture, is_reference};
use super::names::{Attribution, attribution, trailing};
use super::page::{closes_quoted, opens_quoted};
use crate::ingest::ReadRule;
use crate::ingest::draft::{Block, Voice};
use crate::model::{Kind, Role, VoiceKind};
use crate::text::Span;

/// A block and the block quotation that it is a part of.
#[derive(Clone, Debug)]
pub(in crate::ingest) struct Marked {
    pub(in crate::ingest) block: Block,
    /// The number of its block quotation.
    pub(in crate::ingest) quotation: Option<u32>,
}

/// Finds attributions below and in quotations, references and furniture, and gives the paragraphs
/// that stay to the author.
pub(in crate::ingest) fn refine(text: &str, marked: Vec<Marked>, rule: &ReadRule) -> Vec<Block> {
    let marked = split_attributions(text, marked);
    let mut refined: Vec<Block> = Vec::with_capacity(marked.len());
    let mut at = 0;
    while at < marked.len() {
        let Marked { block, quotation } = &marked[at];
        let group = match quotation {
            Some(number) => marked[at..].iter().take_while(|other| other.quotation == Some(*number)).count(),
            None => 1,
        };
        let after = marked.get(at + group).filter(|after| after.quotation.is_none());
        if quotation.is_some() || after.is_some_and(|after| quoted_by(text, block, after)) {
            at += quote(text, &marked[at..at + group], after, &mut refined);
            continue;
        }
        refined.push(plain(text, block, rule));
        at += 1;
    }
    refined
}

/// Puts a line at the end of a paragraph that says whose words it is into a block of its own.
fn split_attributions(text: &str, marked: Vec<Marked>) -> Vec<Marked> {
    let mut split = Vec::with_capacity(marked.len());
    for part in marked {
        let span = part.block.span;
        let words = span.of(text);
        let prose = matches!(part.block.kind, Kind::Paragraph | Kind::Quotation);
        let Some(cut) = attribution_at(words, part.quotation.is_some()).filter(|_| prose) else {
            split.push(part);
            continue;
        };
        let quotation = part.quotation;
        let mut own = part.block.clone();
        own.span = Span::at(span.start(), span.start() + words[..cut].trim_end().len());
        let lead = words[cut..].len() - words[cut..].trim_start().len();
        let line = Block::new(Span::at(span.start() + cut + lead, span.end()), Kind::Paragraph);
        split.push(Marked { block: own, quotation });
        split.push(Marked { block: line, quotation });
    }
    split
}

/// Where in a paragraph its attribution begins: on its last line, or behind the quotation mark.
fn attribution_at(words: &str, quoted: bool) -> Option<usize> {
    if let Some(last) = words.rfind('\n')
        && attribution(&words[last..]).is_some()
    {
        return Some(last);
    }
    let (range, found) = trailing(words)?;
    let before = &words[..range.start];
    let marks = opens_quoted(words) && closes_quoted(before);
    let dashed = words[range.start..].starts_with(['—', '–', '―']);
    let ended = before.trim_end().ends_with(['.', '!', '?', '…', '”', '"', '’']);
    (marks || quoted && ended && (dashed || !found.literature)).then_some(range.start)
}

/// Whether the block below says whose words a paragraph is.
fn quoted_by(text: &str, block: &Block, below: &Marked) -> bool {
    block.kind == Kind::Paragraph
        && below.block.kind == Kind::Paragraph
        && block.span.of(text).split_whitespace().count() >= 3
        && attribution(block.span.of(text)).is_none()
        && attribution(below.block.span.of(text)).is_some()
}

/// A quotation with the line that says whose it is, inside or below; returns how many blocks it took.
fn quote(text: &str, group: &[Marked], after: Option<&Marked>, refined: &mut Vec<Block>) -> usize {
    let line_of = |marked: &Marked| {
        let line = marked.block.span.of(text);
        match marked.block.kind {
            // The mark-up says that it is one, so the name needs no dash or brackets.
            Kind::Attribution => attribution(line).or_else(|| attribution(&format!("({line})"))),
            _ => attribution(line),
        }
    };
    let inside = group.len() > 1
        && group.last().is_some_and(|last| last.block.kind == Kind::Attribution || line_of(last).is_some());
    let (words, line, took) = match (inside, after.filter(|after| after.block.kind == Kind::Paragraph)) {
        (true, _) => (&group[..group.len() - 1], group.last(), group.len()),
        (false, Some(after)) if line_of(after).is_some() => (group, Some(after), group.len() + 1),
        _ => (group, None, group.len()),
    };
    let voice = quoted(line.and_then(line_of).as_ref());
    let mut opens = true;
    for marked in words {
        let mut block = marked.block.clone();
        if block.kind == Kind::Paragraph || block.kind == Kind::Quotation {
            block.kind = Kind::Quotation;
            block.opens = std::mem::take(&mut opens);
            block.voice = Some(voice.clone());
        }
        refined.push(block);
    }
    if let Some(line) = line {
        refined.push(Block::new(line.block.span, Kind::Attribution));
    }
    took
}

/// The voice of a quotation; without an attribution nothing is known of it.
pub(in crate::ingest) fn quoted(attribution: Option<&Attribution>) -> Voice {
    let role = match attribution {
        Some(found) if found.literature => Role::Literature,
        Some(_) => Role::Participant,
        None => Role::Unknown,
    };
    Voice { label: attribution.map(|found| found.name.clone()), kind: VoiceKind::Quoted, role: Some(role) }
}

fn plain(text: &str, block: &Block, rule: &ReadRule) -> Block {
    let mut block = block.clone();
    let words = block.span.of(text);
    if block.kind != Kind::Paragraph {
        return block;
    }
    if is_reference(words) {
        block.kind = Kind::Reference;
    } else if words.len() < 200 && is_furniture(words) && words.contains(char::is_alphabetic) {
        block.kind = Kind::Boilerplate;
    } else if block.voice.is_none() {
        block.voice = Some(Voice { label: None, kind: VoiceKind::Author, role: rule.author_role });
    }
    block
}
