//! Words of plain text: ASCII without square brackets, as most lines of English are.
//!
//! A word is a run of letters and digits there, so that 64 bytes can be looked at at once. What this
//! finds is what [`words`] finds.

use super::words::words;

/// How many words `text` has.
#[must_use]
pub fn count_words(text: &str) -> usize {
    let mut found = 0;
    mark_words(text, |_, starts, _| found += starts.count_ones() as usize);
    found
}

/// Shows where the words of `text` start and where they end, as bits: the lowest bit of both is that
/// of the byte at the place they are shown with. An end is the last byte of a word.
pub fn mark_words(text: &str, mut show: impl FnMut(usize, u64, u64)) {
    let mut at = 0;
    // No word goes on behind the end of its line.
    for line in text.split_inclusive('\n') {
        if is_plain(line) {
            mark_plain(line.as_bytes(), |offset, starts, ends| show(at + offset, starts, ends));
        } else {
            for word in words(line) {
                show(at + word.start(), 1, 0);
                show(at + word.end() - 1, 0, 1);
            }
        }
        at += line.len();
    }
}

fn is_plain(line: &str) -> bool {
    line.is_ascii() && !line.bytes().any(|byte| byte == b'[')
}

fn mark_plain(line: &[u8], mut show: impl FnMut(usize, u64, u64)) {
    let mut before = 0;
    let mut at = 0;
    for chunk in line.chunks(64) {
        let here = letters(chunk);
        let next = line.get(at + 64).is_some_and(u8::is_ascii_alphanumeric);
        show(at, here & !(here << 1 | before), here & !(here >> 1 | u64::from(next) << 63));
        before = here >> 63;
        at += 64;
    }
}

/// The letters and digits among up to 64 bytes, as bits.
fn letters(chunk: &[u8]) -> u64 {
    let bit = |(place, byte): (usize, &u8)| u64::from(byte.is_ascii_alphanumeric()) << place;
    chunk.iter().enumerate().map(bit).fold(0, |all, bit| all | bit)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::text::Span;

    /// The words by their marks.
    fn marked(text: &str) -> Vec<Span> {
        let (mut starts, mut ends) = (Vec::new(), Vec::new());
        mark_words(text, |at, start_bits, end_bits| {
            starts.extend((0..64).filter(|bit| start_bits >> bit & 1 == 1).map(|bit| at + bit));
            ends.extend((0..64).filter(|bit| end_bits >> bit & 1 == 1).map(|bit| at + bit + 1));
        });
        assert_eq!(starts.len(), ends.len(), "{text:?}");
        starts.into_iter().zip(ends).map(|(start, end)| Span::at(start, end)).collect()
    }

    #[test]
    fn words_reach_over_the_borders_of_64_bytes() {
        let text = format!("{} {} b", "a".repeat(63), "c".repeat(130));
        assert_eq!(marked(&text), [Span::at(0, 63), Span::at(64, 194), Span::at(195, 196)]);
        assert_eq!(marked(&"d".repeat(64)), [Span::at(0, 64)]);
        assert_eq!(count_words("one two\nthree [fo]ur\n\nfünf"), 5);
    }

    proptest! {
        #[test]
        fn marks_are_those_of_words(text in "[a-zA-Z0-9 .,'\n\\[\\]é\u{301}\u{200D}漢か]{0,200}") {
            prop_assert_eq!(marked(&text), words(&text).collect::<Vec<_>>());
            prop_assert_eq!(count_words(&text), words(&text).count());
        }

        #[test]
        fn marks_of_plain_text_are_those_of_words(text in "[a-z ]{0,300}") {
            prop_assert_eq!(marked(&text), words(&text).collect::<Vec<_>>());
        }
    }
}
