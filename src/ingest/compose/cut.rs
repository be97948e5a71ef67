//! Long passages are cut into pieces that can be read, coded and quoted.

use super::passages::Parts;
use crate::model::{Kind, Passage, Turn};
use crate::text::Span;
use crate::text::sentences::sentences;
use crate::text::words::{is_word_char, words};

/// A passage of more words than this is cut.
const LONG: usize = 250;

/// The cut is made near to so many words.
const WANTED: usize = 200;

/// Borders of cues and turns are taken when they lie so near to the wanted place, in words.
const NEAR: usize = 50;

/// Cuts the passages that are too long.
pub(super) fn cut_long(passages: Vec<Passage>, parts: &Parts<'_>) -> Vec<Passage> {
    if passages.iter().all(|passage| !may_be_long(passage)) {
        return passages;
    }
    let mut cut = Vec::with_capacity(passages.len() + passages.len() / 4);
    for passage in passages {
        if may_be_long(&passage) && passage.kind.is_counted() {
            split(passage, parts, &mut cut);
        } else {
            cut.push(passage);
        }
    }
    cut
}

/// A word and what parts it from the next take two bytes, or three where letters are words.
fn may_be_long(passage: &Passage) -> bool {
    passage.span.len() > LONG * 2
}

fn split(passage: Passage, parts: &Parts<'_>, cut: &mut Vec<Passage>) {
    let starts = word_starts(&passage, parts.text);
    if starts.len() <= LONG {
        cut.push(passage);
        return;
    }
    let borders = Borders::of(&passage, parts, &starts);
    let mut rest = passage;
    let mut first = 0;
    while starts.len() - first > LONG {
        let word = borders.nearest(first);
        rest = cut_before(rest, starts[word], parts, cut);
        first = word;
    }
    cut.push(rest);
}

/// Where the words of the passage begin, holes left out.
fn word_starts(passage: &Passage, text: &str) -> Vec<usize> {
    let mut starts = Vec::with_capacity(passage.span.len() / 5);
    for piece in passage.pieces() {
        starts.extend(words(piece.of(text)).map(|word| piece.start() + word.start()));
    }
    starts
}

/// Words before which the passage may be cut, by their count.
#[derive(Debug)]
struct Borders {
    /// Beginnings of sentences.
    sentences: Vec<usize>,
    /// Beginnings of turns and cues that are beginnings of sentences too.
    strong: Vec<usize>,
    /// Beginnings of turns and cues.
    cues: Vec<usize>,
}

impl Borders {
    fn of(passage: &Passage, parts: &Parts<'_>, starts: &[usize]) -> Self {
        let word_at = |byte: usize| starts.partition_point(|start| *start < byte);
        let mut sentence_starts = Vec::new();
        let mut cues: Vec<usize> = passage.holes.iter().map(|hole| word_at(hole.end())).collect();
        for piece in passage.pieces() {
            let found = sentences(piece.of(parts.text), parts.language);
            sentence_starts.extend(found.iter().map(|sentence| word_at(piece.start() + sentence.start())));
        }
        let from = parts.sources.partition_point(|source| source.span.start() < passage.span.start());
        let inside =
            parts.sources[from..].iter().take_while(|source| source.span.start() < passage.span.end());
        cues.extend(inside.map(|source| word_at(source.span.start())));
        cues.sort_unstable();
        cues.dedup();
        sentence_starts.dedup();
        let strong =
            cues.iter().copied().filter(|word| sentence_starts.binary_search(word).is_ok()).collect();
        Borders { sentences: sentence_starts, strong, cues }
    }

    /// The word before which to cut when the passage begins at word `first`.
    fn nearest(&self, first: usize) -> usize {
        let wanted = first + WANTED;
        let within = |borders: &[usize], least: usize, most: usize| nearest_in(borders, wanted, least, most);
        within(&self.strong, wanted - NEAR, wanted + NEAR)
            .or_else(|| within(&self.sentences, first + NEAR, first + LONG))
            .or_else(|| within(&self.cues, first + NEAR, first + LONG))
            .or_else(|| within(&self.sentences, first + 1, first + LONG))
            .unwrap_or(wanted)
    }
}

/// The value of a sorted list nearest to `wanted` that lies from `least` to `most`.
fn nearest_in(sorted: &[usize], wanted: usize, least: usize, most: usize) -> Option<usize> {
    let at = sorted.partition_point(|value| *value < wanted);
    let around = [at.checked_sub(1), Some(at)];
    let near = around.into_iter().flatten().filter_map(|at| sorted.get(at).copied());
    near.filter(|value| (least..=most).contains(value)).min_by_key(|value| value.abs_diff(wanted))
}

/// Cuts `passage` before the word at byte `word`: the first part goes to `cut`, the rest is returned.
/// Quotation marks and brackets that open before the word go with it.
fn cut_before(passage: Passage, word: usize, parts: &Parts<'_>, cut: &mut Vec<Passage>) -> Passage {
    let text = parts.text;
    let floor = passage.holes.iter().map(|hole| hole.end()).filter(|end| *end <= word).max();
    let start = with_opening_signs(text, floor.unwrap_or(passage.span.start()), word);
    let (before, after): (Vec<Span>, Vec<Span>) =
        passage.holes.iter().copied().partition(|hole| hole.end() <= start);
    let mut before = before;
    let mut end = passage.span.start() + text[passage.span.start()..start].trim_end().len();
    if let Some(last) = before.last().copied().filter(|hole| hole.end() >= start) {
        before.pop();
        end = last.start();
    }
    let mut first = passage.clone();
    first.span = Span::at(passage.span.start(), end);
    first.holes = before;
    let mut rest = passage;
    rest.span = Span::at(start, rest.span.end());
    rest.holes = after;
    if rest.kind == Kind::Turn {
        let turn = turn_at(parts, start);
        rest.number = turn.number;
        rest.start_ms = turn.start_ms.or(rest.start_ms);
        let reached = turn_at(parts, first.span.end().saturating_sub(1));
        first.last_number = reached.number;
    }
    rest.start_ms = time_at(parts, &rest).or(rest.start_ms);
    cut.push(first);
    rest
}

/// Where the quotation marks, brackets and dots begin that belong to the word at byte `word`.
fn with_opening_signs(text: &str, floor: usize, word: usize) -> usize {
    let before = &text[floor..word];
    let signs = before.trim_end_matches(|c: char| !c.is_whitespace() && !is_word_char(c));
    if signs.is_empty() || signs.ends_with(char::is_whitespace) {
        return floor + signs.len();
    }
    // No space parts it from the word before, as in Chinese: only signs that open go with it.
    floor
        + before
            .trim_end_matches(['“', '‘', '«', '「', '『', '（', '〈', '《', '【', '(', '[', '{', '¿', '¡'])
            .len()
}

/// The turn in which a byte stands.
fn turn_at<'a>(parts: &Parts<'a>, byte: usize) -> &'a Turn {
    let after = parts.turns.partition_point(|turn| turn.span.start() <= byte);
    &parts.turns[after.saturating_sub(1)]
}

/// The time of the cue in which a passage begins.
fn time_at(parts: &Parts<'_>, passage: &Passage) -> Option<u32> {
    let after = parts.sources.partition_point(|source| source.span.start() <= passage.span.start());
    let source = parts.sources.get(after.checked_sub(1)?)?;
    source.start_ms.filter(|_| source.span.contains(Span::at(passage.span.start(), passage.span.start())))
}
