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

use std::borrow::Cow;

use super::draft::{Block, Draft};
use super::{ReadRule, role_of_label};
use crate::diagnostic::Diagnostic;
use crate::model::{DocumentKind, Kind, Role};
use crate::text::Span;

pub(super) use clock::time_of_cue;
pub(super) use labels::{is_name, is_no_speaker};
pub(super) use lines::{Line, of_text as lines_of};
pub(super) use turns::Talk;

/// More blocks than this are in no document that people made.
pub(super) const MOST_BLOCKS: usize = 500_000;

/// What a person has said about the file.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Told<'a> {
    /// Whether it is a transcript, whatever it looks like.
    pub(super) is_talk: bool,
    /// Labels of speakers.
    pub(super) speakers: [&'a [String]; 2],
}

impl<'a> Told<'a> {
    /// What a `[[read]]` rule says.
    pub(super) fn by(rule: &'a ReadRule) -> Self {
        let is_talk = rule.reader.as_deref() == Some("transcript");
        Told { is_talk, speakers: [&rule.interviewers, &rule.researchers] }
    }
}

/// Finds the speakers in lines of `text`; none when it is no transcript. `joins` where lines are only
/// wrapped; what is in bold or italics is `strong`.
pub(super) fn find(text: &str, lines: &[Line], strong: &[Span], joins: bool, told: Told<'_>) -> Option<Talk> {
    let bare = lines::without_numbers(text, lines);
    // Between the lines that would be joined stand numbers, which nobody said.
    let joins = joins && matches!(bare, Cow::Borrowed(_));
    let lines = &*bare;
    let mut census = census::Census::take(text, lines).set_in(lines, strong).told(told);
    let speakers = census.decide()?;
    census.respell(text, lines, &speakers);
    Some(turns::make(text, lines, &census, &speakers, joins))
}

/// The labels with which lines begin.
#[derive(Debug)]
pub(super) struct Labels {
    /// The label of each line.
    pub(super) of_line: Vec<Option<Labelled>>,
    /// The first spelling of each label, by its number.
    pub(super) names: Vec<String>,
    /// What was decided.
    pub(super) said: Vec<Diagnostic>,
}

/// A line that begins with a speaker's label.
#[derive(Clone, Copy, Debug)]
pub(super) struct Labelled {
    /// Which label: an index into [`Labels::names`].
    pub(super) number: u32,
    /// The byte of the text at which the words begin.
    pub(super) words: usize,
    /// The role that stands in brackets behind the label.
    pub(super) role: Option<Role>,
}

/// Finds the labels in lines of captions, where a turn runs over many lines; none when nobody is named.
pub(super) fn labels(text: &str, lines: &[Line]) -> Option<Labels> {
    let mut census = census::Census::take(text, lines).of_captions();
    let speakers = census.decide()?;
    census.respell(text, lines, &speakers);
    let mut of_line = vec![None; lines.len()];
    for placed in census.heads.iter().filter(|placed| census.is_turn(placed, &speakers)) {
        let line = &lines[placed.line as usize];
        let role = placed.head.remark(line.span.of(text)).and_then(role_of_label);
        let words = line.span.start() + usize::from(placed.head.words);
        of_line[placed.line as usize] = Some(Labelled { number: placed.label, words, role });
    }
    let said = turns::passed_over(&census, &speakers).into_iter().collect();
    Some(Labels { of_line, names: census.labels.into_iter().map(|label| label.spelling).collect(), said })
}

/// Whether these lines are a transcript.
pub(super) fn is_talk(text: &str, lines: &[Line], told: Told<'_>) -> bool {
    census::Census::take(text, &lines::without_numbers(text, lines)).told(told).decide().is_some()
}

/// Makes turns of the paragraphs of a draft where its speakers are told by labels: for formats
/// whose reader gives paragraphs and headings. Returns what was decided, to be said; nothing when
/// the draft is no transcript, and then it is as before.
///
/// A line break inside a paragraph is a line: `Ana  0:03⏎words` is a turn.
pub(super) fn find_turns(draft: &mut Draft, told: Told<'_>) -> Option<Vec<Diagnostic>> {
    let (kept, lines) = lines::of_blocks(&draft.text, &draft.blocks);
    let talk = find(&draft.text, &lines, &draft.strong, false, told)?;
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
