//! How a folded word is written in a query, so that reading it gives the same word again.
//!
//! Most words are written as they are. A few characters fold to something that is no word by
//! itself (½ folds to 1⁄2, with a sign that parts words): such a word is written with a character
//! that folds to it.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::ast::{Glyphs, Pattern};
use super::term::Signs;
use crate::text::words::{fold, indexed, is_word_char, words};

/// A pattern as it is written in a query; none when nothing that can be written means it.
pub(super) fn of(pattern: &Pattern) -> Option<String> {
    match pattern {
        Pattern::Any => Some("*".to_owned()),
        Pattern::Literal(word) => written(word),
        Pattern::Wildcard(glyphs) => {
            let plain: String = glyphs.iter().filter_map(letters).collect();
            let signs = Signs::not_in(&plain);
            let word: String = glyphs
                .iter()
                .map(|glyphs| match glyphs {
                    Glyphs::Letters(letters) => letters.clone(),
                    Glyphs::Many => signs.many.to_string(),
                    Glyphs::One => signs.one.to_string(),
                })
                .collect();
            Some(written(&word)?.replace(signs.many, "*").replace(signs.one, "?"))
        }
    }
}

fn letters(glyphs: &Glyphs) -> Option<&str> {
    match glyphs {
        Glyphs::Letters(letters) => Some(letters),
        Glyphs::Many | Glyphs::One => None,
    }
}

fn written(folded: &str) -> Option<String> {
    if reads_as(folded, folded) {
        return Some(folded.to_owned());
    }
    let spelled = spelled(folded);
    reads_as(&spelled, folded).then_some(spelled)
}

/// Whether `text` is one word, and folds to `folded`.
fn reads_as(text: &str, folded: &str) -> bool {
    let mut spans = words(text);
    let whole = spans.next().is_some_and(|span| span.start() == 0 && span.end() == text.len());
    whole && {
        let again = fold(text);
        again == folded || indexed(&again) == folded
    }
}

/// `folded` with characters that fold to its parts.
fn spelled(folded: &str) -> String {
    let mut spelled = String::new();
    let mut rest = folded;
    'parts: while let Some(first) = rest.chars().next() {
        for length in (1..=LONGEST_EXPANSION).rev() {
            let end = rest.char_indices().nth(length).map_or(rest.len(), |(at, _)| at);
            if let Some(character) = EXPANSIONS.get(&rest[..end]) {
                spelled.push(*character);
                rest = &rest[end..];
                continue 'parts;
            }
        }
        spelled.push(first);
        rest = &rest[first.len_utf8()..];
    }
    spelled
}

/// The most characters that one character folds to (ﷺ).
const LONGEST_EXPANSION: usize = 18;

/// What is no word by itself, and the character that folds to it.
static EXPANSIONS: LazyLock<HashMap<String, char>> = LazyLock::new(|| {
    let mut expansions = HashMap::new();
    for character in ('\u{80}'..='\u{1FFFF}').filter(|c| is_word_char(*c)) {
        let text = character.to_string();
        let folded = fold(&text);
        if folded != text && !reads_as(&folded, &folded) && reads_as(&text, &folded) {
            expansions.entry(folded.into_owned()).or_insert(character);
        }
    }
    expansions
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_that_fold_to_several_words_are_written_as_they_were() {
        for text in ["½", "1½", "3⅒", "㈠", "ﾞ", "ﷺ"] {
            let folded = fold(text).into_owned();
            assert!(!reads_as(&folded, &folded), "{text} folds to {folded}");
            let spelled = of(&Pattern::Literal(folded.clone())).expect("can be written");
            assert_eq!(fold(&spelled), folded);
        }
    }

    #[test]
    fn no_expansion_is_longer_than_is_looked_for() {
        assert!(EXPANSIONS.keys().all(|key| key.chars().count() <= LONGEST_EXPANSION));
        assert!(EXPANSIONS.len() > 20);
    }
}
