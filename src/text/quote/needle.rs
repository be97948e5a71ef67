//! [`Needle`]: a quote made ready for being looked for.

use super::plain::Plain;
use super::{CONTEXT, Quote};
use crate::text::Span;
use crate::text::words::{each_word, is_word_char};

/// A quote with its context in plain form, and its words.
#[derive(Clone, Debug)]
pub(super) struct Needle {
    plain: String,
    /// Where the words themselves begin and end in `plain`.
    start: usize,
    end: usize,
    /// The folded words that are whole, context included.
    pub(super) words: Vec<String>,
    /// Which of them belong, at least in part, to the quote itself.
    pub(super) own: std::ops::Range<usize>,
}

impl Needle {
    /// None when the quote holds nothing but white space.
    pub(super) fn new(quote: &Quote) -> Option<Self> {
        let whole = [quote.before.as_str(), &quote.exact, &quote.after].concat();
        let (from, to) = (quote.before.len(), quote.before.len() + quote.exact.len());
        let plain = Plain::new(&whole);
        let (mut start, mut end) = (plain.of_start(from), plain.of_end(to));
        let text = plain.text();
        while text[start..].starts_with(' ') {
            start += 1;
        }
        while end > start && text[..end].ends_with(' ') {
            end -= 1;
        }
        if start >= end {
            return None;
        }
        let (words, own) = words_of(&whole, Span::at(from, to), cut(&quote.before), cut(&quote.after));
        Some(Needle { plain: text.to_owned(), start, end, words, own })
    }

    pub(super) fn exact(&self) -> &str {
        &self.plain[self.start..self.end]
    }

    pub(super) fn before(&self) -> &str {
        &self.plain[..self.start]
    }

    pub(super) fn after(&self) -> &str {
        &self.plain[self.end..]
    }

    /// The words with all that stood around them.
    pub(super) fn whole(&self) -> &str {
        &self.plain
    }

    /// The words with what stood before them.
    pub(super) fn with_before(&self) -> &str {
        &self.plain[..self.end]
    }

    /// The words with what stood after them.
    pub(super) fn with_after(&self) -> &str {
        &self.plain[self.start..]
    }

    /// Whether the words that the quote begins and ends in are the same at this place of `text`, also
    /// outside the quote.
    pub(super) fn has_borders_at(&self, text: &str, at: usize) -> bool {
        let end = at + self.exact().len();
        let (left, right) = (word_before(self.before()), word_after(self.after()));
        let (exact_left, exact_right) =
            (self.exact().starts_with(is_word_char), self.exact().ends_with(is_word_char));
        // A word that the context itself cuts is known in part only.
        let same = |known: &str, now: &str, context: &str, ends: bool| {
            known == now || (known.len() == context.len() && cut(context) && ends)
        };
        (!exact_left
            || same(left, word_before(&text[..at]), self.before(), word_before(&text[..at]).ends_with(left)))
            && (!exact_right
                || same(
                    right,
                    word_after(&text[end..]),
                    self.after(),
                    word_after(&text[end..]).starts_with(right),
                ))
    }
}

/// The part of a word at the end of a stretch.
fn word_before(text: &str) -> &str {
    &text[text.trim_end_matches(is_word_char).len()..]
}

/// The part of a word at the beginning of a stretch.
fn word_after(text: &str) -> &str {
    &text[..text.len() - text.trim_start_matches(is_word_char).len()]
}

/// Whether a context was cut, so that its outermost word may be a part of one.
fn cut(context: &str) -> bool {
    context.chars().nth(CONTEXT - 1).is_some()
}

/// The whole words of `text`, and which of them `own` touches.
fn words_of(
    text: &str,
    own: Span,
    cut_before: bool,
    cut_after: bool,
) -> (Vec<String>, std::ops::Range<usize>) {
    let mut words = Vec::new();
    let (mut first, mut last) = (None, 0);
    each_word(text, |span, folded| {
        let is_part = (cut_before && span.start() == 0) || (cut_after && span.end() == text.len());
        if is_part && !span.overlaps(own) {
            return;
        }
        if span.overlaps(own) {
            first.get_or_insert(words.len());
            last = words.len() + 1;
        } else if span.end() <= own.start() {
            last = words.len() + 1;
        }
        words.push(folded.to_owned());
    });
    let first = first.unwrap_or(last);
    (words, first..last)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn needle(before: &str, exact: &str, after: &str) -> Option<Needle> {
        Needle::new(&Quote { exact: exact.into(), before: before.into(), after: after.into() })
    }

    #[test]
    fn white_space_at_the_ends_is_no_part_of_the_words() {
        let made = needle("one\n", " two  three\n", "four").expect("words");
        assert_eq!((made.exact(), made.before(), made.after()), ("two three", "one ", " four"));
        assert_eq!(
            (made.words.as_slice(), made.own),
            (["one", "two", "three", "four"].map(String::from).as_slice(), 1..3)
        );
        assert!(needle("one", " \n", "two").is_none());
    }

    #[test]
    fn words_that_a_context_cuts_are_left_out() {
        let made = needle(&format!("art {}", "a ".repeat(22)), "b", " c").expect("words");
        assert_eq!((made.words.len(), made.own), (24, 22..23));
        let made = needle("art ", "b", " c").expect("words");
        assert_eq!((made.words.len(), made.own), (3, 1..2));
    }

    #[test]
    fn a_quote_without_words_stands_between_words() {
        let made = needle("one ", "?!", " two").expect("signs");
        assert_eq!(made.own, 1..1);
    }

    #[test]
    fn borders_between_words_stay_borders_between_words() {
        let made = needle("so ", "hard", ".").expect("words");
        assert!(made.has_borders_at("so hard.", 3));
        assert!(!made.has_borders_at("so harder.", 3));
        let inside = needle("so h", "ard", "er").expect("words");
        assert!(inside.has_borders_at("so harder", 4) && !inside.has_borders_at("so hard", 4));
    }
}
