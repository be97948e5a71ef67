//! Finding a quotation again in a text that has changed.
//!
//! A [`Quote`] is words with what stood around them. A [`Finder`] is made once for a text and
//! answers many quotes: by the words, by what stands around them, by their old place, and by the
//! order of the other quotes from the same old text. Line ends, white space, line breaks, the way
//! in which accents are stored, curly or straight quotation marks and the length of dashes make no
//! difference between words.
//!
//! What is found is said with its kind ([`Located`]). Nothing is guessed in silence: a place that
//! only resembles the quote, or one of several that are as likely, is [`Located::Approximate`] and
//! has a [`Score`]; below [`Score::LOWEST`] a quote is [`Located::Lost`].
//!
//! ```
//! use emic::text::Span;
//! use emic::text::quote::{Finder, Located, Quote, Sought};
//!
//! let old = "Mira: I knew nobody here. Then the letters came, and I wrote back.";
//! let quote = Quote::of(Span::at(26, 48), old);
//! assert_eq!(quote.exact, "Then the letters came,");
//!
//! let new = "Interview 3\r\n\r\nMira: I knew nobody here.\nThen the  letters came, and I wrote back.";
//! let found = Finder::new(new).locate(Sought { quote: &quote, at: (26, 48) });
//! let Located::Exact(span) = found else { panic!("{found:?}") };
//! assert_eq!(span.of(new), "Then the  letters came,");
//! ```

mod align;
mod candidates;
mod finder;
mod landmarks;
mod needle;
mod plain;
mod vocabulary;

#[cfg(test)]
mod tests;

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Span;

pub use finder::{Candidate, Finder};

/// How many code points before and after a quotation are kept with it.
pub const CONTEXT: usize = 48;

/// Words as they stood in a text, with what stood before and after them.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Quote {
    /// The words.
    pub exact: String,
    /// Up to [`CONTEXT`] code points before them.
    pub before: String,
    /// Up to [`CONTEXT`] code points after them.
    pub after: String,
}

impl Quote {
    /// The words of `span` in `text`, with what stands around them.
    ///
    /// # Panics
    /// When the span is not of this text.
    #[must_use]
    pub fn of(span: Span, text: &str) -> Self {
        let before = &text[..span.start()];
        let from = before.char_indices().rev().nth(CONTEXT - 1).map_or(0, |(at, _)| at);
        let after = &text[span.end()..];
        let to = after.char_indices().nth(CONTEXT).map_or(after.len(), |(at, _)| at);
        Quote {
            exact: span.of(text).to_owned(),
            before: before[from..].to_owned(),
            after: after[..to].to_owned(),
        }
    }
}

/// A quote that is looked for.
#[derive(Clone, Copy, Debug)]
pub struct Sought<'q> {
    /// The words, and what stood around them.
    pub quote: &'q Quote,
    /// Where they stood in the old text, start and end in code points.
    pub at: (usize, usize),
}

/// Where a quote stands in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Located {
    /// The same words where they were, or where changes elsewhere have pushed them.
    Exact(Span),
    /// The same words in another order among the other quotes: their paragraph was moved.
    Moved(Span),
    /// Words that resemble the quote, or one of several places that are as likely: a person decides.
    Approximate {
        /// The likeliest place.
        span: Span,
        /// How much it resembles the quote.
        score: Score,
        /// How many other places are about as likely. When there are any, `score` is at most
        /// [`Score::UNDECIDED`].
        rivals: u32,
    },
    /// Nothing resembles it enough.
    Lost,
}

impl Located {
    /// The place, where there is one.
    #[must_use]
    pub fn span(self) -> Option<Span> {
        match self {
            Located::Exact(span) | Located::Moved(span) | Located::Approximate { span, .. } => Some(span),
            Located::Lost => None,
        }
    }

    /// Whether the very words were found, and nothing is left to decide.
    #[must_use]
    pub fn is_certain(self) -> bool {
        matches!(self, Located::Exact(_) | Located::Moved(_))
    }

    /// The place, when it can be counted and printed without asking: certain, or approximate with a
    /// score of at least [`Score::SURE`].
    #[must_use]
    pub fn sure(self) -> Option<Span> {
        match self {
            Located::Approximate { score, .. } if score < Score::SURE => None,
            other => other.span(),
        }
    }
}

/// How much a place resembles a quote, in thousandths: the share of the quote's words, and with
/// half the weight of those around it, that stand there in the same order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Score(u16);

impl Score {
    /// Below this a quote is lost.
    pub const LOWEST: Score = Score(400);
    /// What a place has at most when others are about as likely.
    pub const UNDECIDED: Score = Score(500);
    /// From here on a place has never been a wrong one in the measurements that the book prints.
    pub const SURE: Score = Score(800);

    /// The score of a share between 0 and 1.
    #[must_use]
    pub fn of(share: f64) -> Self {
        // The clamp keeps the number in range, so that nothing is cut off.
        Score((share.clamp(0.0, 1.0) * 1000.0) as u16)
    }

    /// Thousandths.
    #[must_use]
    pub fn thousandths(self) -> u16 {
        self.0
    }
}

/// `0.93`; rounded down, so that nothing less than whole is printed as 1.00.
impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:02}", self.0 / 1000, self.0 % 1000 / 10)
    }
}
