//! Any bytes at all must go through decoding, words and sentences, and keep their promises.

use emic::text::words::{each_word, fold, indexed, words};

use crate::support::mutate::survives;

/// Words come in order, do not overlap, and fold to themselves once folded.
pub(crate) fn fuzz_words(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let mut end = 0;
    let mut spans = Vec::new();
    for span in words(&text) {
        assert!(end <= span.start() && span.start() < span.end());
        end = span.end();
        let folded = fold(span.of(&text)).into_owned();
        assert!(!folded.is_empty());
        assert_eq!(fold(&folded), folded, "folding once is enough");
        spans.push((span, indexed(&folded).to_owned()));
    }
    let mut from_each = Vec::new();
    each_word(&text, |span, folded| from_each.push((span, folded.to_owned())));
    assert_eq!(from_each, spans);
}

#[test]
fn words_survive_any_bytes() {
    survives("words", fuzz_words);
}
