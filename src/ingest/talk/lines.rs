//! [`Line`]: what is looked at for a label.

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
