//! [`Line`]: what is looked at for a label.

use std::borrow::Cow;

use crate::ingest::draft::Block;
use crate::text::Span;

use super::may_speak;

/// A line that holds words, without white space around them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ingest) struct Line {
    /// Its words.
    pub(in crate::ingest) span: Span,
    /// Whether a blank line, or the beginning of the text, stands before it.
    pub(in crate::ingest) gap: bool,
}

/// The lines of a plain text.
pub(in crate::ingest) fn of_text(text: &str) -> Vec<Line> {
    let mut lines = Vec::new();
    each(text, 0, &mut |line| lines.push(line));
    lines
}

/// Which blocks stay as they are, and the lines of the others.
pub(super) fn of_blocks(text: &str, blocks: &[Block]) -> (Vec<bool>, Vec<Line>) {
    let mut lines = Vec::new();
    let kept = blocks.iter().map(|block| {
        let speaks = may_speak(block.kind);
        if speaks {
            each(block.span.of(text), block.span.start(), &mut |line| lines.push(line));
        }
        !speaks
    });
    (kept.collect(), lines)
}

/// The lines without the numbers that stand before them, where lines or turns are numbered: `12  Q. Where?`,
/// `(3) Ana: Yes.`, `0007 AB: yes`.
///
/// Numbers are told by their order: nearly each follows the one before it.
pub(super) fn without_numbers<'a>(text: &str, lines: &'a [Line]) -> Cow<'a, [Line]> {
    let numbers: Vec<Option<(u32, usize)>> = lines.iter().map(|line| number(line.span.of(text))).collect();
    let found: Vec<u32> = numbers.iter().flatten().map(|(number, _)| *number).collect();
    let in_order = found.windows(2).filter(|pair| pair[1] == pair[0] + 1).count();
    // Each page of a deposition begins again.
    let begins = found.windows(2).filter(|pair| pair[1] == 1).count();
    let told =
        found.len() >= 4 && in_order * 2 >= found.len() && (in_order + begins) * 10 >= (found.len() - 1) * 8;
    if !told || found.len() * 10 < lines.len() * 3 {
        return Cow::Borrowed(lines);
    }
    let bare = lines.iter().zip(numbers).map(|(line, number)| {
        let len = number.map_or(0, |(_, len)| len);
        Line { span: Span::at(line.span.start() + len, line.span.end()), ..*line }
    });
    Cow::Owned(bare.filter(|line| !line.span.is_empty()).collect())
}

/// The number with which a line begins, and how many bytes it and the space behind it take.
fn number(line: &str) -> Option<(u32, usize)> {
    const MOST_DIGITS: usize = 5;
    let open = line.starts_with(['(', '[']);
    let digits = line[usize::from(open)..].bytes().take_while(u8::is_ascii_digit).count();
    if !(1..=MOST_DIGITS).contains(&digits) {
        return None;
    }
    let behind = &line[usize::from(open) + digits..];
    let rest = if open {
        behind.strip_prefix([')', ']'])?
    } else {
        behind.strip_prefix(['.', ')']).unwrap_or(behind)
    };
    let parted = rest.is_empty() || rest.starts_with(char::is_whitespace);
    let number = line[usize::from(open)..][..digits].parse().ok().filter(|_| parted)?;
    Some((number, line.len() - rest.trim_start().len()))
}

fn each(text: &str, offset: usize, take: &mut impl FnMut(Line)) {
    let mut gap = true;
    let mut at = offset;
    for line in text.split('\n') {
        let words = line.trim();
        if words.is_empty() {
            gap = true;
        } else {
            let start = at + (line.len() - line.trim_start().len());
            take(Line { span: Span::at(start, start + words.len()), gap });
            gap = false;
        }
        at += line.len() + 1;
    }
}
