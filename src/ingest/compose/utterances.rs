//! Utterances: a speaker's talk that runs on over another's listening sounds.

use super::Unit;
use super::listening::{is_listening, is_sound};
use crate::ingest::draft::Block;
use crate::model::{Kind, Turn};
use crate::text::words::words;

/// So many words of another may stand between two parts of an utterance that goes on with "…".
const INTERJECTION: usize = 3;

/// So many turns may stand between two parts of an utterance.
const BETWEEN: usize = 4;

/// Which turns go on where; indices are those of the turns.
#[derive(Debug, Default)]
pub(super) struct Utterances {
    /// The turn in which the utterance goes on.
    pub(super) goes_on_in: Vec<Option<usize>>,
    /// Whether the turn stands inside another's utterance.
    pub(super) bridged: Vec<bool>,
    /// Whether the turn is but a listening sound.
    pub(super) listening: Vec<bool>,
}

/// Finds the utterances.
pub(super) fn bridge(turns: &[Turn], units: &[Unit], blocks: &[Block], text: &str) -> Utterances {
    let section = sections(units, blocks, turns.len());
    let talk: Vec<&str> = turns.iter().map(|turn| turn.span.of(text)).collect();
    let mut found = Utterances {
        goes_on_in: vec![None; turns.len()],
        bridged: vec![false; turns.len()],
        listening: talk
            .iter()
            .map(|talk| is_listening(talk) && (!ends_with_question(talk) || is_sound(talk)))
            .collect(),
    };
    let mut at = 0;
    while at < turns.len() {
        match next_part(at, turns, &talk, &found.listening).filter(|next| section[*next] == section[at]) {
            Some(next) => {
                found.goes_on_in[at] = Some(next);
                found.bridged[at + 1..next].fill(true);
                at = next;
            }
            None => at += 1,
        }
    }
    found
}

/// The turn in which the talk of turn `at` goes on.
fn next_part(at: usize, turns: &[Turn], talk: &[&str], listening: &[bool]) -> Option<usize> {
    if listening[at] && !is_sound(talk[at]) {
        return None;
    }
    let speaker = turns[at].speaker;
    let limit = turns.len().min(at + 2 + BETWEEN);
    let next = (at + 1..limit).find(|next| turns[*next].speaker == speaker)?;
    if listening[next] {
        return None;
    }
    let between = at + 1..next;
    let asks = ends_with_question(talk[at]);
    let only_listening = |turn: usize| listening[turn] && (!asks || is_sound(talk[turn]));
    let interjects =
        |turn: usize| begins_with_dots(talk[next]) && !ends_with_question(talk[turn]) && is_short(talk[turn]);
    let bridged = between.clone().all(only_listening) || (!asks && between.clone().all(interjects));
    (bridged && (!between.is_empty() || runs_on(talk[at], talk[next]))).then_some(next)
}

/// Two turns of one speaker with nobody between are one utterance when the text says that the
/// first goes on.
fn runs_on(first: &str, second: &str) -> bool {
    ends_with_dots(first) || begins_with_dots(second)
}

fn ends_with_question(talk: &str) -> bool {
    talk.trim_end_matches(['"', '”', '»', ')', ']', ' ']).ends_with(['?', '？', '؟', ';'])
}

fn begins_with_dots(talk: &str) -> bool {
    talk.starts_with('…') || talk.starts_with("..") || talk.starts_with("[…]")
}

fn ends_with_dots(talk: &str) -> bool {
    talk.ends_with('…') || talk.ends_with("..") || talk.ends_with('—') || talk.ends_with("--")
}

fn is_short(talk: &str) -> bool {
    talk.len() <= 200 && words(talk).take(INTERJECTION + 1).count() <= INTERJECTION
}

/// In which section each turn stands: an utterance does not run over a heading.
fn sections(units: &[Unit], blocks: &[Block], turns: usize) -> Vec<u32> {
    let mut section = 0;
    let mut of_turn = Vec::with_capacity(turns);
    for unit in units {
        match blocks[unit.first].kind {
            Kind::Heading => section += 1,
            Kind::Turn => of_turn.push(section),
            _ => {}
        }
    }
    of_turn
}
