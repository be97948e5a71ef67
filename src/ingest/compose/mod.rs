//! [`compose`]: a [`Draft`] becomes a [`Document`].
//!
//! What is the same for all formats is done here: labels are joined to speakers, roles decided,
//! turns numbered, utterances bridged over listening sounds, passages made, cut and numbered,
//! sections and questions found. It reads the draft and the `[[read]]` rule, never the file.
//!
//! ```text
//! blocks ── voices ──► speakers ── units ──► turns ── utterances ──► passages ── cut ──► numbers
//! ```

mod cut;
mod listening;
mod passages;
mod roles;
mod utterances;
mod voices;

use sha2::{Digest, Sha256};

use super::draft::{Block, Draft};
use super::{ReadRule, Settings};
use crate::diagnostic::Diagnostic;
use crate::model::{Document, DocumentId, Kind, Turn};
use crate::text::Span;

pub(super) use listening::is_listening;
pub(super) use roles::is_nobody;
pub use roles::role_of_label;
pub use voices::label_key;

/// The number of this composition. It is raised whenever the same draft would give other speakers,
/// turns or passages.
pub(super) const COMPOSE: u32 = 2;

/// Where a draft came from, and what was said about the file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Origin<'a> {
    /// The path relative to `corpus/`.
    pub(super) path: &'a str,
    /// The name of the reader.
    pub(super) format: &'static str,
    /// The encoding of the file.
    pub(super) encoding: &'a str,
    /// The `[[read]]` rule.
    pub(super) rule: &'a ReadRule,
    /// What holds for all files.
    pub(super) settings: &'a Settings,
}

/// A turn, comment, answer or paragraph: a block and those that continue it.
#[derive(Clone, Copy, Debug)]
struct Unit {
    kind: Kind,
    speaker: Option<u32>,
    /// The turn's number, or the count of other units that are cited; 0 for those that are not.
    number: u32,
    first: usize,
    last: usize,
}

/// Makes a document of a draft.
pub(super) fn compose(draft: Draft, origin: &Origin<'_>, say: &mut dyn FnMut(Diagnostic)) -> Document {
    let language =
        origin.rule.language.clone().or(draft.language).or_else(|| origin.settings.language.clone());
    let author = origin.rule.author.as_deref().or(draft.author.as_deref());
    let blocks: Vec<Block> = in_order(draft.blocks);
    let voices = voices::join(&blocks, author, origin.rule, language.as_deref());
    voices::report(&voices.speakers, say);
    let (units, unit_of) = units(&blocks, &voices.of_block);
    let turns = turns(&units, &unit_of, &blocks, &draft.text);
    let utterances = utterances::bridge(&turns, &units, &blocks, &draft.text);
    let made = passages::make(&passages::Parts {
        text: &draft.text,
        blocks: &blocks,
        units: &units,
        unit_of: &unit_of,
        voices: &voices,
        turns: &turns,
        utterances: &utterances,
        sources: &draft.sources,
        language: language.as_deref(),
    });
    let comments = units.iter().filter(|unit| unit.kind == Kind::Comment).count();
    Document {
        id: DocumentId { path: origin.path.to_owned(), inner: draft.inner },
        title: origin.rule.title.clone().or(draft.title),
        kind: draft.kind,
        format: origin.format.to_owned(),
        encoding: draft.encoding.unwrap_or_else(|| origin.encoding.to_owned()),
        language,
        date: origin.rule.date.or(draft.date),
        text: draft.text,
        speakers: voices.speakers,
        turns,
        passages: made.passages,
        sections: made.sections,
        comments: u32::try_from(comments).unwrap_or(u32::MAX),
        attributes: draft.attributes,
        margin: draft.margin,
        offers: draft.offers,
        sources: draft.sources,
    }
}

/// What names a text that has no id in a file of many: `sha:` and 12 hexadecimal digits of its hash.
#[must_use]
pub fn hash_id(text: &str) -> String {
    let hash = Sha256::digest(text);
    let digits: String = hash.iter().take(6).map(|byte| format!("{byte:02x}")).collect();
    format!("sha:{digits}")
}

/// The blocks that hold words, in the order of the text.
///
/// Readers give them so; one that did not would lose the block that overlaps, and a debug build
/// would say so.
fn in_order(blocks: Vec<Block>) -> Vec<Block> {
    let mut end = 0;
    let mut kept = blocks;
    kept.retain(|block| {
        let fits = block.span.start() >= end;
        debug_assert!(fits, "block at {:?} begins before byte {end}", block.span);
        let keep = fits && !block.span.is_empty();
        if keep {
            end = block.span.end();
        }
        keep
    });
    kept
}

/// Joins blocks to units, and numbers those that are cited. The second value is the unit of each
/// block.
fn units(blocks: &[Block], speaker_of: &[Option<u32>]) -> (Vec<Unit>, Vec<u32>) {
    let mut units: Vec<Unit> = Vec::new();
    let mut unit_of = Vec::with_capacity(blocks.len());
    let mut latest: Option<usize> = None;
    // A comment goes on below what it quotes.
    let mut latest_comment: Option<usize> = None;
    for (at, (block, speaker)) in blocks.iter().zip(speaker_of).enumerate() {
        let before = if block.kind == Kind::Comment { latest_comment } else { latest };
        let continued = before.filter(|latest| {
            let unit = &units[*latest];
            !block.opens && unit.kind == block.kind && (speaker.is_none() || unit.speaker == *speaker)
        });
        let unit = match continued {
            Some(unit) => {
                units[unit].last = at;
                unit
            }
            None => {
                units.push(Unit { kind: block.kind, speaker: *speaker, number: 0, first: at, last: at });
                units.len() - 1
            }
        };
        unit_of.push(unit as u32);
        if block.kind.is_counted() {
            latest = Some(unit);
        }
        if block.kind == Kind::Comment {
            latest_comment = Some(unit);
        }
    }
    number(&mut units);
    (units, unit_of)
}

/// Turns are numbered first, so that in a transcript a number is a turn; what else is cited
/// follows.
fn number(units: &mut [Unit]) {
    let turns = units.iter_mut().filter(|unit| unit.kind == Kind::Turn);
    let mut next = 1;
    for unit in turns {
        unit.number = next;
        next += 1;
    }
    for unit in units.iter_mut().filter(|unit| unit.kind.is_counted() && unit.kind != Kind::Turn) {
        unit.number = next;
        next += 1;
    }
}

fn turns(units: &[Unit], unit_of: &[u32], blocks: &[Block], text: &str) -> Vec<Turn> {
    let mut turns = Vec::new();
    for (at, unit) in units.iter().enumerate().filter(|(_, unit)| unit.kind == Kind::Turn) {
        let own = (unit.first..=unit.last).filter(|block| unit_of[*block] as usize == at);
        let mut turn = Turn {
            number: unit.number,
            speaker: unit.speaker.expect("a turn has a speaker, named or not"),
            span: blocks[unit.first].span,
            holes: Vec::new(),
            start_ms: blocks[unit.first].start_ms,
            end_ms: None,
        };
        for block in own {
            let block = &blocks[block];
            let gap = text.get(turn.span.end()..block.span.start()).unwrap_or_default();
            if !gap.trim().is_empty() {
                turn.holes.push(Span::at(turn.span.end(), block.span.start()));
            }
            turn.span = turn.span.hull(block.span);
            turn.end_ms = block.end_ms.or(turn.end_ms);
        }
        turns.push(turn);
    }
    turns
}

#[cfg(test)]
mod tests;
