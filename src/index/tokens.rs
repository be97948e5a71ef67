//! How tantivy sees the words of a passage: emic's tokeniser, and pairs of very common words.

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

use super::common::{is_common, pair_term};
use crate::text::words::each_word;

/// The name under which the tokeniser is registered.
pub(super) const WORDS: &str = "emic";

/// Gives tantivy the words of `text::words`, folded. Two neighbours that are both among the
/// commonest are also one term, at the place of the first.
#[derive(Clone, Default)]
pub(super) struct WordTokenizer {
    tokens: Tokens,
}

#[derive(Clone, Default)]
struct Tokens {
    /// The folded words, one after another.
    folded: String,
    /// Room for a pair.
    pair: String,
    /// For each token: its end in `folded`, and its position.
    ends: Vec<(u32, u32)>,
}

impl Tokenizer for WordTokenizer {
    type TokenStream<'a> = WordStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> WordStream<'a> {
        self.tokens.fill(text);
        WordStream { tokens: &self.tokens, next: 0, at: 0, token: Token::default() }
    }
}

impl Tokens {
    fn fill(&mut self, text: &str) {
        let Tokens { folded, pair, ends } = self;
        folded.clear();
        ends.clear();
        let mut position = 0;
        let mut before: Option<(usize, usize)> = None;
        each_word(text, |_, word| {
            let start = folded.len();
            folded.push_str(word);
            let end = folded.len();
            ends.push((end as u32, position));
            let common = is_common(word);
            if let Some((from, to)) = before.filter(|_| common) {
                pair.clear();
                pair_term(&folded[from..to], word, pair);
                folded.push_str(pair);
                ends.push((folded.len() as u32, position - 1));
            }
            before = common.then_some((start, end));
            position += 1;
        });
    }
}

/// The tokens of one passage.
pub(super) struct WordStream<'a> {
    tokens: &'a Tokens,
    next: usize,
    at: usize,
    token: Token,
}

impl TokenStream for WordStream<'_> {
    fn advance(&mut self) -> bool {
        let Some((end, position)) = self.tokens.ends.get(self.next) else { return false };
        let end = *end as usize;
        self.token.text.clear();
        self.token.text.push_str(&self.tokens.folded[self.at..end]);
        self.token.position = *position as usize;
        self.at = end;
        self.next += 1;
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
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
