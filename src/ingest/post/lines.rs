//! Paragraphs of a plain text: every line, or lines wrapped at a margin and joined again.

use crate::ingest::Paragraphs;
use crate::text::Span;

/// A paragraph as it stands in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ingest) struct Paragraph {
    /// Its words, without surrounding white space.
    pub(in crate::ingest) span: Span,
    /// How many columns it is set in.
    pub(in crate::ingest) indent: usize,
    /// How many blank lines stand before it.
    pub(in crate::ingest) gap: usize,
}

/// The paragraphs of `text`. Without a decision of a `[[read]]` rule the text tells what parts them.
pub(in crate::ingest) fn paragraphs(text: &str, decided: Option<Paragraphs>) -> Vec<Paragraph> {
    let lines = lines(text);
    match decided {
        Some(Paragraphs::Lines) => lines,
        Some(Paragraphs::BlankLines) => joined(text, &lines, |_, _| true),
        None => match margin(text, &lines) {
            Some(margin) => joined(text, &lines, |line, next| is_full(text, line, next, margin)),
            None => lines,
        },
    }
}

/// The lines that hold something.
fn lines(text: &str) -> Vec<Paragraph> {
    let mut lines = Vec::new();
    let (mut start, mut gap) = (0, 0);
    for line in text.split('\n') {
        let words = line.trim();
        if words.is_empty() {
            gap += 1;
        } else {
            let lead = line.len() - line.trim_start().len();
            let indent = line[..lead].chars().map(|c| if c == '\t' { 4 } else { 1 }).sum();
            let at = start + lead;
            lines.push(Paragraph { span: Span::at(at, at + words.len()), indent, gap });
            gap = 0;
        }
        start += line.len() + 1;
    }
    lines
}

/// Joins lines that run on into paragraphs.
fn joined(
    text: &str,
    lines: &[Paragraph],
    runs_on: impl Fn(&Paragraph, &Paragraph) -> bool,
) -> Vec<Paragraph> {
    let mut paragraphs: Vec<Paragraph> = Vec::with_capacity(lines.len() / 2 + 1);
    for (at, line) in lines.iter().enumerate() {
        let continues = line.gap == 0
            && at > 0
            && runs_on(&lines[at - 1], line)
            && !stands_alone(line.span.of(text))
            && !stands_alone(lines[at - 1].span.of(text));
        match paragraphs.last_mut() {
            Some(last) if continues => last.span = last.span.hull(line.span),
            _ => paragraphs.push(*line),
        }
    }
    paragraphs
}

/// Whether a line is a paragraph of its own even in a wrapped text: an attribution, an item of a list.
fn stands_alone(line: &str) -> bool {
    let bracketed = line.starts_with('(') && line.ends_with(')') && line.chars().count() < 60;
    let mut rest = line.chars();
    let item =
        matches!(rest.next(), Some('•' | '*' | '–' | '—' | '-')) && rest.next().is_some_and(|c| c == ' ');
    bracketed || item || super::numbers::item(line).is_some()
}

/// Where the lines of a hard-wrapped text end, in characters; `None` when a line is a paragraph.
///
/// A wrapping program breaks a line where the next word would not have fitted: nearly every line of
/// some length that another follows is full, and sentences run over the ends of lines.
fn margin(text: &str, lines: &[Paragraph]) -> Option<usize> {
    let pairs: Vec<_> = lines.windows(2).filter(|pair| pair[1].gap == 0).collect();
    let mut lengths: Vec<_> = pairs.iter().map(|pair| width(text, &pair[0])).collect();
    lengths.sort_unstable();
    let margin = *lengths.get(lengths.len().saturating_sub(1) * 95 / 100)?;
    let longer = lines.iter().filter(|line| width(text, line) > margin + 12).count();
    if !(30..=132).contains(&margin) || longer * 20 > lines.len() {
        return None;
    }
    let long: Vec<_> = pairs.iter().filter(|pair| width(text, &pair[0]) * 10 > margin * 6).collect();
    let full = long.iter().filter(|pair| is_full(text, &pair[0], &pair[1], margin));
    let (mut all, mut over) = (0, 0);
    for pair in full {
        all += 1;
        over += usize::from(pair[1].span.of(text).starts_with(|c: char| !c.is_uppercase()));
    }
    (all >= 3 && all * 10 >= long.len() * 7 && over * 2 >= all).then_some(margin)
}

fn width(text: &str, line: &Paragraph) -> usize {
    line.indent + line.span.of(text).chars().count()
}

/// Whether the first word of `next` would not have fitted behind `line`. Some programs break a few
/// characters early.
fn is_full(text: &str, line: &Paragraph, next: &Paragraph, margin: usize) -> bool {
    let word = next.span.of(text).split_whitespace().next().map_or(0, |word| word.chars().count());
    width(text, line) + 1 + word + 3 > margin
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<&str> {
        paragraphs(text, None).iter().map(|paragraph| paragraph.span.of(text)).collect()
    }

    #[test]
    fn a_line_is_a_paragraph_where_lines_are_long() {
        let long =
            "Words and words and more of them until nobody would call it a line any longer, and then some. "
                .repeat(3);
        let text = format!("{long}\n{long}\n\n{long}\n(A Name)\n\n{long}\nShort.\n");
        assert_eq!(read(&text).len(), 6);
    }

    #[test]
    fn wrapped_lines_are_joined_and_short_ones_end_a_paragraph() {
        let text = "We had been talking for a while about what it is\n\
                    that makes people come back to a place where\n\
                    nobody knows them, and she said this to me then:\n\
                    it is the tea.\n\
                    (Mara Lind)\n\
                    \n\
                    That was the whole of it, and I wrote it down on\n\
                    the back of a receipt which I have kept in a box\n\
                    ever since.\n";
        let read = read(text);
        assert_eq!(read.len(), 3, "{read:#?}");
        assert!(read[0].starts_with("We had") && read[0].ends_with("tea."));
        assert_eq!(read[1], "(Mara Lind)");
    }

    #[test]
    fn short_lines_that_were_not_wrapped_stay() {
        let text = "Hello there.\nHow are you?\nI am well, thank you for asking.\nGood.\nBye.\nSee you.\n";
        assert_eq!(read(text).len(), 6);
    }

    #[test]
    fn indent_and_gap_are_kept() {
        let text = "a\n\n\n\t  b\n";
        let read = paragraphs(text, None);
        assert_eq!((read[1].indent, read[1].gap), (6, 2));
        assert_eq!(read[1].span.of(text), "b");
    }
}
