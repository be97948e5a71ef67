//! Finding who speaks in lines of text: labels, times alone, headings, what stands before the talk.
//!
//! Shared by plain text, Markdown, word processors' documents and web pages: all of them have lines,
//! and people write "Ana: …" in each. Nothing is decided line by line. Every line is looked at for a
//! [`head`](head::head), what could be a label; the [`census`] of all of them decides which forms
//! and labels are speakers; then the lines become turns.
//!
//! ```text
//! lines ── head ──► heads ── census ──► speakers ── turns ──► blocks
//! ```

mod census;
mod clock;
mod head;
mod labels;
mod lines;
mod turns;

use super::draft::{Block, Draft};
use crate::diagnostic::Diagnostic;
use crate::model::{DocumentKind, Kind};

pub(super) use lines::{Line, of_text as lines_of};
pub(super) use turns::Talk;

/// More blocks than this are in no document that people made.
pub(super) const MOST_BLOCKS: usize = 500_000;

/// Finds the speakers in lines of `text`; none when it is no transcript.
pub(super) fn find(text: &str, lines: &[Line], joins: bool) -> Option<Talk> {
    let census = census::Census::take(text, lines);
    let speakers = census.decide()?;
    Some(turns::make(text, lines, &census, &speakers, joins))
}

/// Whether these lines are a transcript.
pub(super) fn is_talk(text: &str, lines: &[Line]) -> bool {
    census::Census::take(text, lines).decide().is_some()
}

/// Makes turns of the paragraphs of a draft where its speakers are told by labels: for formats
/// whose reader gives paragraphs and headings. Returns what was decided, to be said; nothing when
/// the draft is no transcript, and then it is as before.
///
/// A line break inside a paragraph is a line: `Ana  0:03⏎words` is a turn.
pub(super) fn find_turns(draft: &mut Draft) -> Option<Vec<Diagnostic>> {
    let (kept, lines) = lines::of_blocks(&draft.text, &draft.blocks);
    let talk = find(&draft.text, &lines, false)?;
    draft.kind = DocumentKind::Transcript;
    let mut blocks: Vec<Block> =
        draft.blocks.iter().zip(kept).filter(|(_, kept)| *kept).map(|(block, _)| block.clone()).collect();
    blocks.extend(talk.blocks);
    blocks.sort_by_key(|block| block.span.start());
    draft.blocks = blocks;
    Some(talk.said)
}

/// Kinds of block in which speakers may stand.
fn may_speak(kind: Kind) -> bool {
    matches!(kind, Kind::Paragraph | Kind::Turn)
}
