//! What a page suggests about names, and nobody has decided.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;

use super::comments::{Entry, Part};
use super::names::{attribution, is_name, salutation, trailing};
use crate::model::Offer;

/// The title that the head of the comments tells and the page does not show.
pub(super) fn title_offer(title: &str, because: &str) -> Offer {
    offer("title", title, because)
}

/// What comments suggest: the author of the post, where nobody is known for it, and who wrote comments
/// without an author.
pub(in crate::ingest) fn offers(
    text: &str,
    entries: &[Entry],
    numbers: &[Option<u32>],
    known: Option<&str>,
) -> Vec<Offer> {
    let author = if known.is_none() { author(text, entries) } else { Vec::new() };
    author.into_iter().chain(speakers(text, entries, numbers)).collect()
}

fn offer(what: &str, value: &str, because: &str) -> Offer {
    Offer { what: what.to_owned(), value: value.to_owned(), because: because.to_owned() }
}

const NAME: &str = r"\p{Lu}[\p{L}\p{M}.-]*(?:\s\p{Lu}[\p{L}\p{M}.-]*){0,3}";

static WHOSE_POST: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(&format!(
        r"(?P<name>{NAME})[’']s\s+(?:\w+\s+)?(?:post|blog|article|piece|entry|blog\s*post)\b"
    ))
    .expect("a fixed pattern")
});

static MY_NAME: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(&format!(r"\b[Mm]y name(?: is|’s|'s)\s+(?P<name>{NAME})")).expect("a fixed pattern")
});

/// Whose post it may be: named in a comment (`Mara Lind’s post`), or addressed by comments.
fn author(text: &str, entries: &[Entry]) -> Vec<Offer> {
    let mut offers = Vec::new();
    let comments = || entries.iter().filter(|entry| !entry.pingback);
    let words = || comments().flat_map(|entry| &entry.parts).filter(|(_, part)| *part == Part::Words);
    for (span, _) in words() {
        for found in WHOSE_POST.captures_iter(span.of(text)) {
            let name = found["name"].trim().to_owned();
            if is_name(&name) && !offers.iter().any(|known: &Offer| known.value == name) {
                let end = found.get(0).expect("a match").end();
                offers.push(offer("author", &name, &clipped(span.of(text), end)));
            }
        }
    }
    let commenters: Vec<&str> = comments().filter_map(|entry| entry.author.as_deref()).collect();
    let mut addressed: BTreeMap<&str, (usize, &str)> = BTreeMap::new();
    let salutations = comments().flat_map(|entry| &entry.parts).filter(|(_, part)| *part == Part::Salutation);
    for (span, _) in salutations {
        if let Some(name) = salutation(span.of(text)) {
            addressed.entry(name).or_insert((0, span.of(text))).0 += 1;
        }
    }
    // Somebody who comments is addressed by those who answer.
    addressed
        .retain(|name, _| !commenters.iter().any(|author| author.split_whitespace().next() == Some(name)));
    let most = addressed.into_iter().max_by_key(|(_, (count, _))| *count);
    if let Some((name, (_, because))) =
        most.filter(|(name, _)| !offers.iter().any(|known| known.value == **name))
    {
        offers.push(offer("author", name, because));
    }
    offers
}

/// Who may have written the comments without an author: one who says so, or signs.
fn speakers(text: &str, entries: &[Entry], numbers: &[Option<u32>]) -> Vec<Offer> {
    let mut offers = Vec::new();
    for (entry, number) in entries.iter().zip(numbers) {
        let Some(number) = number.filter(|_| entry.author.is_none()) else { continue };
        let words: Vec<&str> = entry
            .parts
            .iter()
            .filter(|(_, part)| *part == Part::Words)
            .map(|(span, _)| span.of(text))
            .collect();
        let said = words.iter().find_map(|paragraph| {
            let found = MY_NAME.captures(paragraph)?;
            let name = found["name"].trim_end_matches('.').to_owned();
            Some((name, found[0].to_owned()))
        });
        let signed = || {
            let last = words.last()?;
            let (range, found) = match attribution(last) {
                Some(found) => (0..last.len(), found),
                None => trailing(last)?,
            };
            (!found.literature).then(|| (found.name, last[range].to_owned()))
        };
        if let Some((name, because)) = said.or_else(signed) {
            offers.push(offer(&format!("speaker of comment {number}"), &name, &because));
        }
    }
    offers
}

/// The words up to byte `end`, without the beginning of a long paragraph.
fn clipped(words: &str, end: usize) -> String {
    const BEFORE: usize = 60;
    let from = words[..end].char_indices().rev().nth(BEFORE).map_or(0, |(at, _)| at);
    let from = if from == 0 { 0 } else { words[from..end].find(' ').map_or(from, |space| from + space + 1) };
    words[from..end].to_owned()
}
