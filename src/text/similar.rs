//! Whether two labels or quotations are the same for a reader, or merely look so.

use super::words::{each_word, fold, is_word_char};

/// The folded words of `text`, in order.
#[must_use]
pub fn folded_words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    each_word(text, |_, word| words.push(word.to_owned()));
    words
}

/// Whether two texts are the same word by word after folding, whatever stands between the words.
///
/// ```
/// use emic::text::similar::same_words;
/// assert!(same_words("It’s a whole — different game!", "it's a whole different game"));
/// ```
#[must_use]
pub fn same_words(a: &str, b: &str) -> bool {
    a == b || folded_words(a) == folded_words(b)
}

/// Whether two different labels could be taken for each other: they differ in nothing but case,
/// accents, punctuation, spaces, O and 0, or l, 1 and I, or in letters of another alphabet that
/// look the same.
///
/// ```
/// use emic::text::similar::look_alike;
/// assert!(look_alike("BSR06", "BSRO6"));
/// assert!(!look_alike("BSR06", "BSR08"));
/// ```
#[must_use]
pub fn look_alike(a: &str, b: &str) -> bool {
    a != b && appearance(a) == appearance(b)
}

/// What a hurried eye sees of a label: equal for labels that [`look_alike`].
#[must_use]
pub fn appearance(label: &str) -> String {
    // Before folding, which would take a capital I for i and hide its likeness to l.
    let seen: String = label.chars().map(|c| if matches!(c, 'I' | '|') { 'l' } else { c }).collect();
    let seen: String = fold(&seen).chars().filter(|c| is_word_char(*c)).map(likeness).collect();
    if seen.is_empty() { label.to_owned() } else { seen }
}

fn likeness(c: char) -> char {
    match c {
        '0' | 'о' | 'ο' => 'o',
        '1' | 'i' | 'і' | 'ι' => 'l',
        'а' | 'α' => 'a',
        'е' => 'e',
        'р' | 'ρ' => 'p',
        'с' => 'c',
        'у' | 'υ' => 'y',
        'х' | 'χ' => 'x',
        'к' | 'κ' => 'k',
        'м' => 'm',
        'т' | 'τ' => 't',
        'н' => 'h',
        'в' | 'β' => 'b',
        'ν' => 'v',
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_that_look_alike() {
        for (a, b) in [
            ("BSR06", "BSRO6"),
            ("Pl", "P1"),
            ("PI", "P1"),
            ("Anna", "ANNA:"),
            ("Zoë", "Zoe"),
            ("INT 1", "INT-1"),
            ("Р1", "P1"),
        ] {
            assert!(look_alike(a, b), "{a} {b}");
        }
    }

    #[test]
    fn labels_that_do_not() {
        for (a, b) in [("P1", "P1"), ("P1", "P2"), ("P1", "P11"), ("Anna", "Anne"), ("…", "—")] {
            assert!(!look_alike(a, b), "{a} {b}");
        }
    }

    #[test]
    fn words_are_compared_folded_and_in_order() {
        assert!(same_words("Part[ner] – ÉCOLE", "partner école"));
        assert!(!same_words("a b", "b a"));
        assert_eq!(folded_words("L’École, 2!"), ["l", "ecole", "2"]);
    }
}
