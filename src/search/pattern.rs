//! Wildcards, matched against folded words.

use crate::query::ast::Glyphs;

/// Whether a folded word is of this shape: `*` is any letters, `?` is one.
pub(super) fn matches(glyphs: &[Glyphs], word: &str) -> bool {
    let Some((glyph, rest)) = glyphs.split_first() else { return word.is_empty() };
    match glyph {
        Glyphs::Letters(letters) => {
            word.strip_prefix(letters.as_str()).is_some_and(|word| matches(rest, word))
        }
        Glyphs::One => {
            let mut letters = word.chars();
            letters.next().is_some() && matches(rest, letters.as_str())
        }
        Glyphs::Many => any_letters(rest, word),
    }
}

/// What follows `*`, at every place.
fn any_letters(rest: &[Glyphs], word: &str) -> bool {
    match rest {
        [] => true,
        [Glyphs::Letters(letters)] => word.ends_with(letters.as_str()),
        [Glyphs::Many, ..] => any_letters(&rest[1..], word),
        // The first place at which the letters up to the next `*` stand is as good as any later one.
        _ => {
            let until = rest.iter().position(|glyph| *glyph == Glyphs::Many);
            let Some(until) = until else {
                return word.char_indices().any(|(at, _)| matches(rest, &word[at..]));
            };
            let (block, tail) = rest.split_at(until);
            word.char_indices()
                .find_map(|(at, _)| after(block, &word[at..]))
                .is_some_and(|word| matches(tail, word))
        }
    }
}

/// What of the word is left behind letters and `?`.
fn after<'w>(block: &[Glyphs], mut word: &'w str) -> Option<&'w str> {
    for glyph in block {
        word = match glyph {
            Glyphs::Letters(letters) => word.strip_prefix(letters.as_str())?,
            Glyphs::One => {
                let mut letters = word.chars();
                letters.next()?;
                letters.as_str()
            }
            Glyphs::Many => return None,
        };
    }
    Some(word)
}

/// The letters that every word of this shape begins with.
pub(super) fn prefix(glyphs: &[Glyphs]) -> &str {
    match glyphs.first() {
        Some(Glyphs::Letters(letters)) => letters,
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn glyphs(pattern: &str) -> Vec<Glyphs> {
        pattern
            .chars()
            .map(|c| match c {
                '*' => Glyphs::Many,
                '?' => Glyphs::One,
                c => Glyphs::Letters(c.into()),
            })
            .collect()
    }

    #[test]
    fn stars_and_question_marks() {
        for (pattern, word, expected) in [
            ("connect*", "connect", true),
            ("connect*", "reconnect", false),
            ("*ism", "ism", true),
            ("wom?n", "woman", true),
            ("wom?n", "womn", false),
            ("?cole", "école", true),
            ("a*b*c", "abbc", true),
            ("a*b*c", "acb", false),
            ("*a?", "banana", false),
            ("*a?", "banan", true),
        ] {
            assert_eq!(matches(&glyphs(pattern), word), expected, "{pattern} {word}");
        }
    }

    #[test]
    fn many_stars_end_soon() {
        assert!(!matches(&glyphs(&"*a".repeat(40)), &"a".repeat(39)));
    }

    proptest! {
        #[test]
        fn agrees_with_a_regular_expression(pattern in "[ab*?]{1,8}", word in "[ab]{0,8}") {
            let regex: String = pattern.chars().map(|c| match c {
                '*' => ".*".to_owned(),
                '?' => ".".to_owned(),
                c => c.to_string(),
            }).collect();
            let regex = regex::Regex::new(&format!("^{regex}$")).expect("a pattern");
            prop_assert_eq!(matches(&glyphs(&pattern), &word), regex.is_match(&word));
        }
    }
}
