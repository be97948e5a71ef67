//! Where sentences begin and end, in talk as it is transcribed.
//!
//! The sentencex crate knows the abbreviations and quotation marks of many languages; here its
//! sentences are made fit for talk. What trails off with "…" and goes on with a small letter goes
//! on. A line break alone ends nothing, a blank line always does. The answer "No." is no
//! abbreviation of "number". Long stretches are read in windows, so that time grows with the
//! length of the text whatever stands in it.

use super::Span;
use super::words::is_word_char;

/// How many bytes are given to sentencex at once. Some of its rules look at all that went before
/// or comes after, which is dear beyond a few KiB.
const WINDOW: usize = 2048;

/// The sentences of `text`, in order, without the white space around them.
///
/// Every character that is not white space lies in one sentence. `language` is a code such as
/// `de` or `en-GB`; without one, or with one that is not known, English serves.
///
/// ```
/// use emic::text::sentences::sentences;
/// let text = "I was in Dr. Moss’s class… for a year. Then\nI left.";
/// let found: Vec<&str> = sentences(text, Some("en")).iter().map(|span| span.of(text)).collect();
/// assert_eq!(found, ["I was in Dr. Moss’s class… for a year.", "Then\nI left."]);
/// ```
#[must_use]
pub fn sentences(text: &str, language: Option<&str>) -> Vec<Span> {
    let language = primary_code(language);
    let mut found = Vec::new();
    for paragraph in paragraphs(text) {
        let offset = paragraph.start();
        let paragraph = paragraph.of(text);
        let ends = raw_ends(paragraph, &language);
        found.extend(joined(paragraph, &ends, &language).into_iter().map(|span| span.shifted(offset)));
    }
    found
}

/// The hull of the sentences of `text` that `span` touches; `span` itself where it touches none.
///
/// An empty span touches the sentence that it stands in or at the border of. Whoever asks for
/// many spans of one text keeps its [`sentences`] and asks [`hull_of`].
#[must_use]
pub fn sentences_touching(text: &str, span: Span, language: Option<&str>) -> Span {
    let (start, end) = paragraphs_around(text, span);
    let sentences = sentences(&text[start..end], language);
    let inside = Span::at(span.start() - start, span.end() - start);
    hull_of(&sentences, inside).shifted(start)
}

/// The hull of those of `sentences`, which are in order, that `span` touches; `span` itself where
/// it touches none.
#[must_use]
pub fn hull_of(sentences: &[Span], span: Span) -> Span {
    let first = sentences.partition_point(|sentence| {
        sentence.end() < span.start() || sentence.end() == span.start() && !span.is_empty()
    });
    let touched = sentences[first..].iter().take_while(|sentence| {
        sentence.start() < span.end() || sentence.start() == span.end() && span.is_empty()
    });
    touched.fold(span, |hull, sentence| hull.hull(*sentence))
}

/// The language without region or script, in small letters.
fn primary_code(language: Option<&str>) -> String {
    language.and_then(|code| code.split(['-', '_']).next()).unwrap_or("en").to_ascii_lowercase()
}

/// The stretches between blank lines and before list items, without the white space around them.
fn paragraphs(text: &str) -> impl Iterator<Item = Span> {
    let mut at = 0;
    let mut lines = text.split_inclusive('\n').chain(["\n"]);
    let mut open: Option<Span> = None;
    std::iter::from_fn(move || {
        for line in lines.by_ref() {
            let words = line.trim();
            let start = at + (line.len() - line.trim_start().len());
            let line_span = Span::at(start, start + words.len());
            at += line.len();
            let finished = if words.is_empty() || begins_item(open.map(|span| span.of(text)), words) {
                open.take()
            } else {
                None
            };
            if !words.is_empty() {
                open = Some(open.map_or(line_span, |paragraph| paragraph.hull(line_span)));
            }
            if finished.is_some() {
                return finished;
            }
        }
        None
    })
}

/// Whether `line` is an item of a list: it begins with an item's mark, and what stands before it
/// is an item too, or has come to an end.
fn begins_item(before: Option<&str>, line: &str) -> bool {
    item_mark(line) > 0
        && before
            .is_some_and(|before| item_mark(before) > 0 || before.ends_with(['.', '!', '?', ':', ';', '…']))
}

/// The length of the mark that a list's item begins with (`1. `, `12) `, `• `, `- `, `* `), or 0.
fn item_mark(line: &str) -> usize {
    let mark = line.split_inclusive(' ').next().unwrap_or_default();
    let number = mark.trim_end_matches(". ").trim_end_matches(") ");
    let numbered = number.len() < mark.len()
        && (1..=3).contains(&number.len())
        && number.bytes().all(|b| b.is_ascii_digit());
    if numbered || matches!(mark, "• " | "- " | "* ") { mark.len() } else { 0 }
}

/// A stretch of `text` around `span` that begins and ends at blank lines or the text's ends.
fn paragraphs_around(text: &str, span: Span) -> (usize, usize) {
    let start = text[..span.start()].rfind("\n\n").map_or(0, |at| at + 2);
    let end = text[span.end()..].find("\n\n").map_or(text.len(), |at| span.end() + at);
    (start, end)
}

/// The bytes at which sentencex ends the sentences of a paragraph; the last is the paragraph's end.
fn raw_ends(paragraph: &str, language: &str) -> Vec<usize> {
    let mut ends = Vec::new();
    let mut at = item_mark(paragraph);
    while paragraph.len() - at > WINDOW {
        let cut = window_end(paragraph, at);
        let sentences = sentencex::segment(language, &paragraph[at..cut]);
        // The last sentence of a window may go on behind it: the next window begins with it.
        let whole = &sentences[..sentences.len().saturating_sub(1)];
        for sentence in whole {
            at += sentence.len();
            ends.push(at);
        }
        if whole.is_empty() {
            at = cut;
        }
    }
    for sentence in sentencex::segment(language, &paragraph[at..]) {
        at += sentence.len();
        ends.push(at);
    }
    if ends.last() != Some(&paragraph.len()) {
        ends.push(paragraph.len());
    }
    ends
}

/// Where the window that begins at `at` ends: before white space, where there is any.
fn window_end(paragraph: &str, at: usize) -> usize {
    let end = paragraph.floor_char_boundary(at + WINDOW);
    match paragraph[at..end].rfind(char::is_whitespace) {
        Some(space) if space > 0 => at + space,
        _ => end,
    }
}

/// The sentences of a paragraph from the `ends` that sentencex gave: parted where it took an
/// answer for an abbreviation, joined where talk goes on and where signs stand alone.
fn joined(paragraph: &str, ends: &[usize], language: &str) -> Vec<Span> {
    let mut sentences: Vec<Span> = Vec::with_capacity(ends.len());
    let mut start = 0;
    let mut has_words = true;
    for end in ends {
        for part in parted(&paragraph[start..*end], language) {
            let piece = trimmed(paragraph, part.shifted(start));
            if piece.is_empty() {
                continue;
            }
            let says = piece.of(paragraph).contains(is_word_char);
            match sentences.last_mut() {
                Some(last) if !has_words || !says || goes_on(paragraph, *last, piece, language) => {
                    *last = last.hull(piece);
                    has_words |= says;
                }
                _ => {
                    sentences.push(piece);
                    has_words = says;
                }
            }
        }
        start = *end;
    }
    sentences
}

fn trimmed(text: &str, span: Span) -> Span {
    let words = span.of(text);
    let start = span.start() + (words.len() - words.trim_start().len());
    Span::at(start, start + words.trim().len())
}

/// Parts `piece` behind each word of talk that was taken for an abbreviation.
fn parted(piece: &str, language: &str) -> Vec<Span> {
    let mut parts = Vec::new();
    let mut start = 0;
    if language == "en" {
        for (at, _) in piece.match_indices('.') {
            if ends_with_ordinary_word(&piece[start..at], &piece[at + 1..]) {
                parts.push(Span::at(start, at + 1));
                start = at + 1;
            }
        }
    }
    parts.push(Span::at(start, piece.len()));
    parts
}

/// English words that are also abbreviations (of Maine, Illinois, number …), though seldom where
/// people talk.
const ORDINARY: &[&str] =
    &["art", "con", "exec", "fed", "ill", "mass", "may", "me", "min", "miss", "mm", "no", "ok", "ore", "sec"];

/// Whether the full stop between `before` and `after` ends a sentence that ends with an ordinary
/// word: in small letters and before a capital; the answer "No." before anything but a number
/// ("No. 5").
fn ends_with_ordinary_word(before: &str, after: &str) -> bool {
    let next = after.trim_start();
    let Some(first) = next.chars().next().filter(|_| next.len() < after.len()) else { return false };
    let word = before.rsplit(|c: char| !is_word_char(c)).next().unwrap_or_default();
    // Longer notes than this do not stand before an answer, and need not be looked through.
    if word.eq_ignore_ascii_case("no") && before.len() <= 200 && without_notes(before) == word {
        return !first.is_numeric() && first != '#';
    }
    let small = word.to_ascii_lowercase();
    first.is_uppercase()
        && ORDINARY.contains(&small.as_str())
        && (small == word || matches!(small.as_str(), "ok" | "mm"))
}

/// Whether `after` belongs to the sentence `before`, both of which hold words.
fn goes_on(text: &str, before: Span, after: Span, language: &str) -> bool {
    let (left, right) = (before.of(text), after.of(text));
    begins_small(right) && (trails_off(left) || ends_in_speech(left))
        || language == "fr" && (left == "M." || left.ends_with(" M.") || left.ends_with(" MM."))
}

/// Whether the first letter, behind quotation marks, dots and notes in brackets, is a small one.
fn begins_small(sentence: &str) -> bool {
    without_notes(sentence).chars().find(|c| c.is_alphanumeric()).is_some_and(char::is_lowercase)
}

/// What stands behind the notes in brackets and the signs at the beginning.
fn without_notes(sentence: &str) -> &str {
    let mut rest = sentence;
    loop {
        rest = rest.trim_start_matches(|c: char| !c.is_alphanumeric() && c != '[' && c != '(');
        let closing = match rest.chars().next() {
            Some('[') => ']',
            Some('(') => ')',
            _ => return rest,
        };
        match rest.find(closing) {
            Some(end) => rest = &rest[end + 1..],
            None => return rest,
        }
    }
}

/// Whether a sentence ends with dots, quotation marks and brackets behind them left aside.
fn trails_off(sentence: &str) -> bool {
    let bare = sentence.trim_end_matches(closes);
    bare.ends_with('…') || bare.ends_with("..") || bare.ends_with(". .")
}

/// Whether a sentence ends with the end of quoted words: `“Why?”` before `she asked`.
fn ends_in_speech(sentence: &str) -> bool {
    sentence.ends_with(closes) && sentence.trim_end_matches(closes).ends_with(['.', '!', '?', '…'])
}

fn closes(c: char) -> bool {
    matches!(c, '"' | '\'' | '”' | '’' | '»' | '“' | '‘' | ')' | ']')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn parts_in(language: &str, text: &str, expected: &[&str]) {
        let found: Vec<&str> = sentences(text, Some(language)).iter().map(|span| span.of(text)).collect();
        assert_eq!(found, expected);
    }

    #[track_caller]
    fn parts(text: &str, expected: &[&str]) {
        parts_in("en", text, expected);
    }

    #[test]
    fn abbreviations_end_nothing() {
        parts(
            "She was in Prof. Ito's MED220 class. We met on Jan. 5, e.g. with J. R. Moss.",
            &["She was in Prof. Ito's MED220 class.", "We met on Jan. 5, e.g. with J. R. Moss."],
        );
    }

    #[test]
    fn what_trails_off_goes_on_with_a_small_letter() {
        parts("I was… you know… lost. Then… She left.", &["I was… you know… lost.", "Then… She left."]);
        parts(
            "It was... [laughs] odd. . . really. But ok.",
            &["It was... [laughs] odd. . . really.", "But ok."],
        );
        parts("Nous étions… étonnés. Oui.", &["Nous étions… étonnés.", "Oui."]);
    }

    #[test]
    fn the_answer_no_is_a_sentence() {
        parts(
            "(pause) No. I did it. Well, no. They said so.",
            &["(pause) No.", "I did it.", "Well, no.", "They said so."],
        );
        parts("It was item no. 5. No. 5 is here.", &["It was item no. 5.", "No. 5 is here."]);
    }

    #[test]
    fn ordinary_words_are_no_abbreviations() {
        parts(
            "OK. Yeah. Mm. Right, not for me. Maya knew.",
            &["OK.", "Yeah.", "Mm.", "Right, not for me.", "Maya knew."],
        );
        parts("It stood in Portland, Me. Maya knew.", &["It stood in Portland, Me. Maya knew."]);
    }

    #[test]
    fn quoted_speech_and_its_speaker_are_one_sentence() {
        parts("“Why? Tell me.” she asked. He left.", &["“Why? Tell me.” she asked.", "He left."]);
    }

    #[test]
    fn line_breaks_end_nothing_and_blank_lines_do() {
        parts("a first\nline. And more\n \nnext part", &["a first\nline.", "And more", "next part"]);
        parts(" \n\n one\n\n\n", &["one"]);
    }

    #[test]
    fn items_of_a_list_are_apart_and_their_marks_belong_to_them() {
        parts("1. Talk. And talk.\n2. Write", &["1. Talk.", "And talk.", "2. Write"]);
        parts(
            "We need:\n- trust\n- time, and\n  calm. Yes.",
            &["We need:", "- trust", "- time, and\n  calm.", "Yes."],
        );
        parts("we met on the\n- sunny - floor", &["we met on the\n- sunny - floor"]);
    }

    #[test]
    fn signs_alone_join_the_sentence_before() {
        parts("Yes! 😀 … !! Right.", &["Yes! 😀 … !!", "Right."]);
        parts("…", &["…"]);
        parts("", &[]);
        parts(" \n\t", &[]);
    }

    #[test]
    fn other_languages_have_their_own_rules() {
        parts_in("de-CH", "Das war am 5. Mai. Gut so.", &["Das war am 5. Mai.", "Gut so."]);
        parts_in("fr", "M. Petit est là. Oui.", &["M. Petit est là.", "Oui."]);
        parts_in("zh", "你好。你是谁？再见", &["你好。", "你是谁？", "再见"]);
        parts_in("xx-unknown", "One. Two.", &["One.", "Two."]);
    }

    #[test]
    fn a_span_touches_its_sentences() {
        let text = "First one. Second one. Third one.\n\nFourth one.";
        let touching = |start, end| sentences_touching(text, Span::at(start, end), None).of(text);
        assert_eq!(touching(13, 15), "Second one.");
        assert_eq!(touching(8, 13), "First one. Second one.");
        assert_eq!(touching(11, 22), "Second one.");
        assert_eq!(touching(36, 37), "Fourth one.");
        assert_eq!(touching(30, 37), "Third one.\n\nFourth one.");
        assert_eq!(touching(12, 12), "Second one.");
        assert_eq!(touching(33, 34), "\n");
    }

    #[test]
    fn long_stretches_without_an_end_are_one_sentence() {
        for text in ["word ".repeat(20_000), "x".repeat(100_000), "漢".repeat(30_000)] {
            assert_eq!(sentences(&text, None), [Span::at(0, text.trim_end().len())]);
        }
    }

    #[test]
    fn windows_do_not_show() {
        let sentence = "This one is said again and again by Dr. Moss, who means it. ";
        let text = sentence.repeat(200);
        let found = sentences(&text, None);
        assert_eq!(found.len(), 200);
        assert!(found.iter().all(|span| span.of(&text) == sentence.trim_end()));
    }

    proptest! {
        #[test]
        fn every_visible_character_lies_in_one_sentence(text in "([A-Za-zé.…?!\"“”()\\[\\]\n 0-9漢。\\PC]{0,30}|No\\. |Dr\\. ){0,6}", language in "en|fr|de|zh|ar|my|ru") {
            let found = sentences(&text, Some(&language));
            let mut at = 0;
            for span in &found {
                prop_assert!(text[at..span.start()].trim().is_empty() && !span.is_empty());
                prop_assert_eq!(span.of(&text), span.of(&text).trim());
                at = span.end();
            }
            prop_assert!(text[at..].trim().is_empty());
        }

        #[test]
        fn touching_agrees_with_all_sentences(text in "[A-Za-z.… \n]{1,60}", a in any::<prop::sample::Index>(), b in any::<prop::sample::Index>()) {
            let (a, b) = (a.index(text.len() + 1), b.index(text.len() + 1));
            prop_assume!(text.is_char_boundary(a) && text.is_char_boundary(b));
            let span = Span::at(a.min(b), a.max(b));
            let all = sentences(&text, None);
            prop_assert_eq!(sentences_touching(&text, span, None), hull_of(&all, span));
        }
    }
}
