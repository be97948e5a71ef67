//! The tokeniser: where words begin and end. One tokeniser serves index, queries and rules.
//!
//! A word is a run of letters, marks and digits, joined by ZWJ and ZWNJ; every other character
//! separates, apostrophes, hyphens and full stops included. It begins with a letter or digit: a
//! mark without one before it belongs to the character that it stands on (❤️). In scripts
//! without spaces between words each grapheme cluster is a word. Square brackets around letters
//! inside a word (`part[ner]`, `[the]y`) do not part it; `[laughs]` and `note[12]` are not such.
//!
//! Stemming and dictionaries are no part of this: an index made here never depends on a language.

use unicode_segmentation::UnicodeSegmentation;

use super::Span;
use super::letters::{Class, class};

pub use super::fold::{fold, fold_into};
pub use super::letters::is_word_char;

/// The number of this tokeniser. It is raised whenever its output changes, and an index made by
/// another number is rebuilt.
pub const TOKENISER: u32 = 1;

/// The length, in bytes of the folded form, to which words are cut for indexing.
pub const LONGEST: usize = 255;

/// The words of `text`, as spans, from left to right.
///
/// ```
/// use emic::text::words::words;
/// let text = "She’s my part[ner], 東京 [12]";
/// let found: Vec<&str> = words(text).map(|span| span.of(text)).collect();
/// assert_eq!(found, ["She", "s", "my", "part[ner]", "東", "京", "12"]);
/// ```
#[must_use]
pub fn words(text: &str) -> Words<'_> {
    Words { text, at: 0, after_cluster: false }
}

/// Calls `take` with the span and the folded form of each word, from left to right.
///
/// The folded form is cut to [`LONGEST`] bytes. It lives in one buffer that all words share.
#[inline]
pub fn each_word(text: &str, mut take: impl FnMut(Span, &str)) {
    let mut words = words(text);
    let mut folded = String::new();
    while let Some(span) = words.next_folded(&mut folded) {
        take(span, &folded);
    }
}

/// What of a folded word stands in an index: its first [`LONGEST`] bytes, cut between characters.
#[must_use]
pub fn indexed(folded: &str) -> &str {
    if folded.len() <= LONGEST { folded } else { &folded[..folded.floor_char_boundary(LONGEST)] }
}

/// Iterator over the words of a text; see [`words`].
#[derive(Clone, Debug)]
pub struct Words<'a> {
    text: &'a str,
    at: usize,
    /// Whether a cluster ended just before `at`. Some vowel signs of Burmese stand alone as
    /// clusters: after another one they are words, elsewhere stray marks.
    after_cluster: bool,
}

/// How a word is spelled, as far as folding cares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    /// Lower-case ASCII letters and digits: folded already.
    Folded,
    /// ASCII letters and digits.
    Ascii,
    /// Anything.
    Other,
}

impl Iterator for Words<'_> {
    type Item = Span;

    fn next(&mut self) -> Option<Span> {
        self.advance().map(|(span, _)| span)
    }
}

impl std::iter::FusedIterator for Words<'_> {}

impl Words<'_> {
    /// The next word, with its folded form, cut to [`LONGEST`] bytes, in `folded`.
    #[inline]
    pub fn next_folded(&mut self, folded: &mut String) -> Option<Span> {
        let (span, shape) = self.advance()?;
        let written = span.of(self.text);
        folded.clear();
        match shape {
            Shape::Folded => folded.push_str(written),
            Shape::Ascii => {
                folded.push_str(written);
                folded.make_ascii_lowercase();
            }
            Shape::Other => fold_into(written, folded),
        }
        folded.truncate(indexed(folded).len());
        Some(span)
    }

    /// The next word, with its shape.
    #[inline]
    fn advance(&mut self) -> Option<(Span, Shape)> {
        let bytes = self.text.as_bytes();
        loop {
            match BYTES[usize::from(*bytes.get(self.at)?)] {
                SEPARATOR => self.skip(1),
                OPENING => match bracketed(self.text, self.at) {
                    Some(Bracketed { end, goes_on: true, .. }) => return Some(self.finish(end)),
                    _ => self.skip(1),
                },
                WIDE => {
                    if let Some(word) = self.begin_wide() {
                        return Some(word);
                    }
                }
                _ => return Some(self.ascii_word()),
            }
        }
    }

    #[inline]
    fn skip(&mut self, bytes: usize) {
        self.at += bytes;
        self.after_cluster = false;
    }

    /// A word that begins with an ASCII letter or digit at `self.at`.
    #[inline]
    fn ascii_word(&mut self) -> (Span, Shape) {
        let bytes = self.text.as_bytes();
        let (start, mut at, mut seen) = (self.at, self.at, 0);
        let stop = loop {
            match bytes.get(at).map(|byte| BYTES[usize::from(*byte)]) {
                Some(kind) if kind <= UPPER => seen |= kind,
                stop => break stop,
            }
            at += 1;
        };
        if stop == Some(WIDE) || stop == Some(OPENING) {
            let end = run_end(self.text, at);
            if end > at {
                return self.take(start, end, Shape::Other);
            }
        }
        self.take(start, at, if seen & UPPER == 0 { Shape::Folded } else { Shape::Ascii })
    }

    /// The word that begins with the character outside ASCII at `self.at`, if one does; else
    /// that character is passed over.
    fn begin_wide(&mut self) -> Option<(Span, Shape)> {
        let c = char_at(self.text, self.at).expect("a character begins here");
        if is_ideograph(c) && char_at(self.text, self.at + c.len_utf8()).is_none_or(extends_nothing) {
            let word = self.take(self.at, self.at + c.len_utf8(), Shape::Folded);
            self.after_cluster = true;
            return Some(word);
        }
        match class(c) {
            Class::Letter | Class::Number => Some(self.finish(self.at)),
            Class::Cluster => Some(self.cluster()),
            Class::Mark if self.after_cluster => Some(self.cluster()),
            Class::Mark | Class::Separator | Class::Joiner => {
                self.skip(c.len_utf8());
                None
            }
        }
    }

    /// The word that begins at `self.at` and is known to reach `at`, to the end of its run.
    fn finish(&mut self, at: usize) -> (Span, Shape) {
        self.take(self.at, run_end(self.text, at), Shape::Other)
    }

    /// The grapheme cluster at `self.at`, without joiners and other signs that trail it.
    fn cluster(&mut self) -> (Span, Shape) {
        let start = self.at;
        let cluster = self.text[start..].graphemes(true).next().expect("a character begins here");
        let word = cluster.trim_end_matches(|c| !is_word_char(c));
        let word = self.take(start, start + word.len(), Shape::Other);
        self.after_cluster = true;
        word
    }

    #[inline]
    fn take(&mut self, start: usize, end: usize, shape: Shape) -> (Span, Shape) {
        self.at = end;
        self.after_cluster = false;
        (Span::at(start, end), shape)
    }
}

/// Where the run of word characters that holds `at`, or that `at` would go on, ends.
fn run_end(text: &str, mut at: usize) -> usize {
    loop {
        let Some(c) = char_at(text, at) else { return at };
        at = match class(c) {
            Class::Letter | Class::Number | Class::Mark => at + c.len_utf8(),
            Class::Joiner => match joined(text, at) {
                Some(next) => next,
                None => return at,
            },
            Class::Separator if c == '[' => match bracketed(text, at) {
                Some(Bracketed { end, goes_before: true, goes_on: true }) => end,
                Some(Bracketed { end, goes_before: true, goes_on: false }) => return end,
                _ => return at,
            },
            Class::Separator | Class::Cluster => return at,
        };
    }
}

/// Where the word goes on after the joiners at `at`; none when they trail it.
fn joined(text: &str, at: usize) -> Option<usize> {
    let (offset, next) = text[at..].char_indices().find(|(_, c)| class(*c) != Class::Joiner)?;
    matches!(class(next), Class::Letter | Class::Number | Class::Mark).then_some(at + offset)
}

/// A part of a word in square brackets.
struct Bracketed {
    /// The byte after the closing bracket.
    end: usize,
    /// Whether it belongs to the letter before it.
    goes_before: bool,
    /// Whether the letters after it belong to it.
    goes_on: bool,
}

/// The part in brackets at `open`, when it holds letters and nothing else.
///
/// It belongs to the letters that it touches, but for one case: a small letter followed by a
/// capital, on the two sides of a bracket, is the end of one thing and the beginning of another
/// (`[laughs]Then`, `so[Crosstalk]`).
fn bracketed(text: &str, open: usize) -> Option<Bracketed> {
    let inside = &text[open + 1..];
    let length = inside.find(|c| !matches!(class(c), Class::Letter | Class::Mark))?;
    let (letters, rest) = inside.split_at(length);
    let rest = rest.strip_prefix(']')?;
    let (first, last) = (letters.chars().next()?, letters.chars().next_back()?);
    if class(first) != Class::Letter {
        return None;
    }
    let goes_before = text[..open]
        .chars()
        .next_back()
        .is_some_and(|c| matches!(class(c), Class::Letter | Class::Mark) && one_word(c, first));
    let goes_on = rest.chars().next().is_some_and(|c| class(c) == Class::Letter && one_word(last, c));
    Some(Bracketed { end: open + length + 2, goes_before, goes_on })
}

/// Common characters of unspaced scripts that fold to themselves: most of Chinese and Japanese.
fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{4E00}'..='\u{9FFF}' | '\u{3041}'..='\u{3096}' | '\u{30A1}'..='\u{30FA}' | 'ー')
}

/// Whether `c` can be told at a glance to belong to no cluster that begins before it.
fn extends_nothing(c: char) -> bool {
    c < '\u{300}' || is_ideograph(c) || matches!(c, '\u{3000}'..='\u{3029}' | '\u{FF01}'..='\u{FF5E}')
}

fn one_word(left: char, right: char) -> bool {
    !(left.is_lowercase() && right.is_uppercase())
}

fn char_at(text: &str, at: usize) -> Option<char> {
    text[at..].chars().next()
}

/// Kinds of bytes; the first two can be or-ed together.
const LOWER: u8 = 1;
const UPPER: u8 = 2;
const SEPARATOR: u8 = 4;
const OPENING: u8 = 5;
const WIDE: u8 = 6;

static BYTES: [u8; 256] = {
    let mut kinds = [SEPARATOR; 256];
    let mut byte = 0;
    while byte < 256 {
        kinds[byte] = match byte as u8 {
            b'a'..=b'z' | b'0'..=b'9' => LOWER,
            b'A'..=b'Z' => UPPER,
            b'[' => OPENING,
            0x80.. => WIDE,
            _ => SEPARATOR,
        };
        byte += 1;
    }
    kinds
};

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn found(text: &str) -> Vec<&str> {
        words(text).map(|span| span.of(text)).collect()
    }

    #[track_caller]
    fn parts(text: &str, expected: &[&str]) {
        assert_eq!(found(text), expected, "{text}");
    }

    #[test]
    fn apostrophes_hyphens_and_full_stops_separate() {
        parts(
            "teacher's l’école face-to-face 3.5",
            &["teacher", "s", "l", "école", "face", "to", "face", "3", "5"],
        );
        parts("word\u{A0}word snake_case", &["word", "word", "snake", "case"]);
    }

    #[test]
    fn marks_and_joiners_stay_in_their_word() {
        parts("E\u{301}cole caf\u{65}\u{301}", &["E\u{301}cole", "cafe\u{301}"]);
        parts("क्षेत्र में", &["क्षेत्र", "में"]);
        parts("می\u{200C}خواهم", &["می\u{200C}خواهم"]);
        parts("a\u{200D} b\u{200C}\u{200D}c", &["a", "b\u{200C}\u{200D}c"]);
    }

    #[test]
    fn emoji_are_no_words_and_marks_do_not_begin_one() {
        parts("❤\u{FE0F}yes 👩\u{200D}💻 \u{301}no 👍🏽", &["yes", "no"]);
        parts("1\u{FE0F}\u{20E3}", &["1\u{FE0F}\u{20E3}"]);
    }

    #[test]
    fn clusters_are_words_where_no_spaces_are_written() {
        parts("東京ｶﾞタワー", &["東", "京", "ｶﾞ", "タ", "ワ", "ー"]);
        parts("ที่นี่", &["ที่", "นี่"]);
        parts("第1章iPhone用", &["第", "1", "章", "iPhone", "用"]);
        parts("မြန်မာ", &["မြ", "န်", "မ", "ာ"]);
        parts("か\u{3099}漢\u{200D}", &["か\u{3099}", "漢"]);
        parts("한국어 말", &["한국어", "말"]);
    }

    #[test]
    fn brackets_inside_a_word_do_not_part_it() {
        parts("my part[ner] and [the]y", &["my", "part[ner]", "and", "[the]y"]);
        parts("[T]hey re[mem]ber é[t]é", &["[T]hey", "re[mem]ber", "é[t]é"]);
        parts("p[ar]tn[er]s.", &["p[ar]tn[er]s"]);
    }

    #[test]
    fn other_brackets_separate() {
        parts("[laughs] note[12] 3[rd] [ok", &["laughs", "note", "12", "3", "rd", "ok"]);
        parts("[laughs]Then so[Crosstalk] word[]", &["laughs", "Then", "so", "Crosstalk", "word"]);
        parts("p[ar][tn]er a[b c", &["p[ar]", "[tn]er", "a", "b", "c"]);
        parts("3[rd]x 学[生]", &["3", "[rd]x", "学", "生"]);
    }

    #[test]
    fn each_word_folds_and_cuts() {
        let text = format!("Ann part[ner] Škofja {} Straße", "é".repeat(300));
        let mut seen = Vec::new();
        each_word(&text, |span, folded| seen.push((span.of(&text).to_owned(), folded.to_owned())));
        let folded: Vec<&str> = seen.iter().map(|(_, folded)| folded.as_str()).collect();
        let long = "e".repeat(255);
        assert_eq!(folded, ["ann", "partner", "skofja", &long, "strasse"]);
        assert_eq!(seen[2].0, "Škofja");
    }

    #[test]
    fn the_cut_falls_between_characters() {
        assert_eq!(indexed(&"漢".repeat(100)).len(), 255);
        assert_eq!(indexed(&format!("a{}", "漢".repeat(100))).len(), 253);
    }

    #[test]
    fn ideographs_told_at_a_glance_are_clusters_that_fold_to_themselves() {
        for c in ('\u{80}'..=char::MAX).filter(|c| is_ideograph(*c)) {
            assert_eq!((class(c), fold(&c.to_string()).as_ref()), (Class::Cluster, c.to_string().as_str()));
        }
        for c in ('\0'..='\u{FFFF}').filter(|c| extends_nothing(*c)) {
            assert_eq!(format!("漢{c}").graphemes(true).next(), Some("漢"), "{c:?}");
        }
    }

    proptest! {
        #[test]
        fn words_agree_with_a_pattern_of_their_definition(text in "[a-zA-Z0-9 .'é\u{301}\u{200C}\u{200D}क्षि한\u{FE0F}😀’½жЖא\u{5B8}]{0,40}") {
            let definition = regex::Regex::new(r"[\p{L}\p{N}][\p{L}\p{M}\p{N}]*(?:[\u{200C}\u{200D}]+[\p{L}\p{M}\p{N}]+)*").expect("a pattern");
            let expected: Vec<&str> = definition.find_iter(&text).map(|found| found.as_str()).collect();
            prop_assert_eq!(found(&text), expected);
        }

        #[test]
        fn words_come_in_order_and_hold_every_letter(text in "[a-zA-Z0-9 .\\[\\]é\u{301}\u{200D}漢かがー\u{3099}ที่ာမ😀\\PC]{0,40}") {
            let mut end = 0;
            let mut outside = String::new();
            for span in words(&text) {
                prop_assert!(end <= span.start() && !span.is_empty());
                outside.push_str(&text[end..span.start()]);
                end = span.end();
            }
            outside.push_str(&text[end..]);
            prop_assert!(!outside.chars().any(|c| matches!(class(c), Class::Letter | Class::Number | Class::Cluster)), "{outside:?}");
        }

        #[test]
        fn each_word_gives_the_folded_words(text in "[a-zA-Z \\[\\]éßЖ\u{301}漢ー\\PC]{0,40}") {
            let mut seen = Vec::new();
            each_word(&text, |span, folded| seen.push((span, folded.to_owned())));
            let expected: Vec<_> = words(&text).map(|span| (span, indexed(&fold(span.of(&text))).to_owned())).collect();
            prop_assert_eq!(seen, expected);
        }
    }
}
