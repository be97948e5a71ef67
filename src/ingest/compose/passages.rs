//! Passages: paragraphs of utterances, posts, comments and answers, with their numbers.

use std::cmp::Reverse;

use super::Unit;
use super::cut;
use super::utterances::Utterances;
use super::voices::Joined;
use crate::ingest::draft::Block;
use crate::model::{Kind, Passage, Piece, Role, Turn};
use crate::text::Span;
use crate::text::single_spaced;

/// What is known of the document so far.
pub(super) struct Parts<'a> {
    pub(super) text: &'a str,
    pub(super) blocks: &'a [Block],
    pub(super) units: &'a [Unit],
    pub(super) unit_of: &'a [u32],
    pub(super) voices: &'a Joined,
    pub(super) turns: &'a [Turn],
    pub(super) utterances: &'a Utterances,
    pub(super) sources: &'a [Piece],
    pub(super) language: Option<&'a str>,
}

/// Passages and the sections that they stand in.
pub(super) struct Made {
    pub(super) passages: Vec<Passage>,
    pub(super) sections: Vec<String>,
}

/// Makes the passages.
pub(super) fn make(parts: &Parts<'_>) -> Made {
    let mut making = Making::new(parts);
    for at in 0..parts.blocks.len() {
        making.block(at);
    }
    let Making { passages, sections, .. } = making;
    let mut passages = cut::cut_long(passages, parts);
    passages.sort_by_key(|passage| (passage.span.start(), Reverse(passage.span.end())));
    number_pieces(&mut passages);
    find_questions(&mut passages, parts);
    Made { passages, sections }
}

struct Making<'a> {
    parts: &'a Parts<'a>,
    passages: Vec<Passage>,
    sections: Vec<String>,
    /// The passage in which the utterance of a turn stands last, by turn.
    last_of_turn: Vec<usize>,
    /// The turn that goes on in each turn.
    goes_on_from: Vec<Option<usize>>,
}

impl<'a> Making<'a> {
    fn new(parts: &'a Parts<'a>) -> Self {
        let mut goes_on_from = vec![None; parts.turns.len()];
        for (from, into) in parts.utterances.goes_on_in.iter().enumerate() {
            if let Some(into) = into {
                goes_on_from[*into] = Some(from);
            }
        }
        let last_of_turn = vec![0; parts.turns.len()];
        let passages = Vec::with_capacity(parts.blocks.len());
        Making { parts, passages, sections: Vec::new(), last_of_turn, goes_on_from }
    }

    fn block(&mut self, at: usize) {
        let block = &self.parts.blocks[at];
        let unit = &self.parts.units[self.parts.unit_of[at] as usize];
        if block.kind == Kind::Heading {
            self.sections.push(single_spaced(block.span.of(self.parts.text)));
        }
        let turn = (block.kind == Kind::Turn).then(|| unit.number as usize - 1);
        let before = turn.filter(|_| unit.first == at).and_then(|turn| self.goes_on_from[turn]);
        let passage = match before {
            Some(before) => {
                let passage = self.last_of_turn[before];
                self.extend(passage, block.span, unit.number);
                passage
            }
            None => {
                self.passages.push(self.passage(block, unit, self.parts.voices.role_of_block[at]));
                self.passages.len() - 1
            }
        };
        if let Some(turn) = turn {
            self.last_of_turn[turn] = passage;
        }
    }

    /// The utterance goes on in another turn: what stands between is a hole.
    fn extend(&mut self, passage: usize, span: Span, number: u32) {
        let passage = &mut self.passages[passage];
        passage.holes.push(Span::at(passage.span.end(), span.start()));
        passage.span = passage.span.hull(span);
        passage.last_number = number;
    }

    fn passage(&self, block: &Block, unit: &Unit, role: Role) -> Passage {
        let first = &self.parts.blocks[unit.first];
        Passage {
            number: unit.number,
            piece: 0,
            last_number: unit.number,
            kind: block.kind,
            role,
            speaker: unit.speaker,
            span: block.span,
            holes: Vec::new(),
            start_ms: block.start_ms.or(first.start_ms),
            date: block.date.or(first.date),
            thread: block.thread.or(first.thread),
            section: (self.sections.len() as u32).checked_sub(1),
            question: None,
        }
    }
}

/// Numbers the passages that share a number.
fn number_pieces(passages: &mut [Passage]) {
    let most = passages.iter().map(|passage| passage.number).max().unwrap_or_default();
    let mut met = vec![0_u32; most as usize + 1];
    for passage in passages.iter_mut().filter(|passage| passage.number > 0) {
        met[passage.number as usize] += 1;
        passage.piece = met[passage.number as usize];
    }
    for passage in passages.iter_mut().filter(|passage| met[passage.number as usize] == 1) {
        passage.piece = 0;
    }
}

/// Finds what each passage answers: the last turn before it of another role, which is not but a
/// listening sound; for an answer the heading above it.
fn find_questions(passages: &mut [Passage], parts: &Parts<'_>) {
    let mut asked: [Option<u32>; Role::ALL.len()] = Default::default();
    let mut heading = None;
    for (at, passage) in passages.iter_mut().enumerate() {
        let role = Role::ALL.iter().position(|role| *role == passage.role).expect("every role stands in ALL");
        passage.question = match passage.kind {
            Kind::Turn if !matches!(passage.role, Role::Interviewer | Role::Researcher) => {
                let of_others = asked.iter().enumerate().filter(|(other, _)| *other != role);
                of_others.filter_map(|(_, at)| *at).max()
            }
            Kind::Answer => heading,
            _ => None,
        };
        if passage.kind == Kind::Heading {
            heading = Some(at as u32);
        }
        if passage.kind == Kind::Turn {
            let turn = passage.number as usize - 1;
            if !parts.utterances.bridged[turn] && !parts.utterances.listening[turn] {
                asked[role] = Some(at as u32);
            }
        }
    }
}
