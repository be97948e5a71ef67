//! Any bytes at all must go through decoding, words and sentences, and keep their promises.

use emic::text::Span;
use emic::text::decode::{decode, decode_owned};
use emic::text::quote::{Finder, Located, Quote, Sought};
use emic::text::sentences::sentences;
use emic::text::units::Units;
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

/// What is decoded is text: without CR, the same whether the bytes are borrowed or given away,
/// and unchanged by being written as UTF-8 and decoded as such.
pub(crate) fn fuzz_decode(data: &[u8]) {
    let decoded = decode(data, None);
    assert_eq!(decoded, decode_owned(data.to_vec(), None));
    if let Ok(decoded) = decoded {
        assert!(!decoded.text.contains('\r'));
        assert!(decoded.replaced <= decoded.text.matches('\u{FFFD}').count());
        let marked = format!("\u{FEFF}{}", decoded.text);
        assert_eq!(decode(marked.as_bytes(), None).map(|again| again.text), Ok(decoded.text));
    }
    for encoding in ["utf-8", "utf-16-le", "utf-32-be", "windows-1252", "shift_jis", "gb18030", "iso-2022-jp"]
    {
        if let Ok(decoded) = decode(data, Some(encoding)) {
            assert!(!decoded.text.contains('\r'));
        }
    }
}

#[test]
fn decoding_survives_any_bytes() {
    survives("decode", fuzz_decode);
}

/// Sentences come in order, without white space around them, and leave out nothing else.
pub(crate) fn fuzz_sentences(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    for language in [None, Some("de"), Some("zh")] {
        let mut end = 0;
        for span in sentences(&text, language) {
            assert_eq!(text[end..span.start()].trim(), "");
            assert_eq!(span.of(&text).trim(), span.of(&text));
            end = span.end();
        }
        assert_eq!(text[end..].trim(), "");
    }
}

#[test]
fn sentences_survive_any_bytes() {
    survives("sentences", fuzz_sentences);
}

/// A quote is found where it stands in the very text it is from, and somewhere in the text or nowhere
/// after the text was cut.
pub(crate) fn fuzz_quote(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let borders: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    let border = |share: usize| borders[(borders.len() - 1) * share / 100];
    let units = Units::new(&text);
    let cut = &text[border(20)..border(70)];
    let (whole, part) = (Finder::new(&text), Finder::new(cut));
    for (start, end) in [(0, 100), (10, 12), (30, 60), (50, 55)] {
        let span = Span::at(border(start), border(end));
        let quote = Quote::of(span, &text);
        let sought = Sought { quote: &quote, at: units.span_in_code_points(span) };
        match whole.locate(sought) {
            Located::Exact(found) => assert!(found.overlaps(span), "{found:?} {span:?}"),
            Located::Moved(found) => panic!("moved to {found:?}"),
            Located::Approximate { .. } | Located::Lost => {}
        }
        for found in [part.locate(sought).span()].into_iter().flatten() {
            assert!(!found.of(cut).is_empty());
        }
        assert!(part.candidates(sought, 3).len() <= 3);
    }
}

#[test]
fn quotes_survive_any_bytes() {
    survives("quote", fuzz_quote);
}
