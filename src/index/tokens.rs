//! How tantivy sees the words of a passage: emic's tokeniser, and pairs of very common words.

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

use super::common::{is_common, pair_term};
use crate::text::words::{Words, words};

/// The name under which the tokeniser is registered.
pub(super) const WORDS: &str = "emic";

/// Gives tantivy the words of `text::words`, folded. Two neighbours that are both among the
/// commonest are also one term, at the place of the first.
#[derive(Clone, Default)]
pub(super) struct WordTokenizer {
    buffers: Buffers,
}

/// What one stream leaves to the next.
#[derive(Clone, Default)]
struct Buffers {
    token: Token,
    /// The word before the last, where both are among the commonest.
    before: String,
    /// The last word, where it is among the commonest; else empty.
    last: String,
}

impl Tokenizer for WordTokenizer {
    type TokenStream<'a> = WordStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> WordStream<'a> {
        self.buffers.last.clear();
        WordStream { words: words(text), buffers: &mut self.buffers, read: 0, pair: false }
    }
}

/// The tokens of one passage.
pub(super) struct WordStream<'a> {
    words: Words<'a>,
    buffers: &'a mut Buffers,
    /// How many words were read.
    read: usize,
    /// Whether the last two words are to be shown as one term.
    pair: bool,
}

impl TokenStream for WordStream<'_> {
    fn advance(&mut self) -> bool {
        let Buffers { token, before, last } = &mut *self.buffers;
        if std::mem::take(&mut self.pair) {
            token.text.clear();
            pair_term(before, last, &mut token.text);
            token.position = self.read - 2;
            return true;
        }
        if self.words.next_folded(&mut token.text).is_none() {
            return false;
        }
        token.position = self.read;
        self.read += 1;
        std::mem::swap(before, last);
        last.clear();
        if is_common(&token.text) {
            last.push_str(&token.text);
            self.pair = !before.is_empty();
        }
        true
    }

    fn token(&self) -> &Token {
        &self.buffers.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.buffers.token
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_neighbours_are_one_term_too() {
        let mut tokenizer = WordTokenizer::default();
        let mut stream = tokenizer.token_stream("Out of the echo chamber, of the");
        let mut seen = Vec::new();
        while stream.advance() {
            seen.push((stream.token().text.clone(), stream.token().position));
        }
        let expected = [
            ("out", 0),
            ("of", 1),
            ("\u{1}out\u{1}of", 0),
            ("the", 2),
            ("\u{1}of\u{1}the", 1),
            ("echo", 3),
            ("chamber", 4),
            ("of", 5),
            ("the", 6),
            ("\u{1}of\u{1}the", 5),
        ];
        assert_eq!(seen, expected.map(|(text, at)| (text.to_owned(), at)));
    }
}
