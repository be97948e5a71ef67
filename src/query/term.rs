//! Words, phrases and their wildcards: one term of a query, cut and folded as the index cuts and
//! folds texts.

use icu_normalizer::ComposingNormalizerBorrowed;

use super::ast::{Expr, Glyphs, Matching, Pattern, Phrase, Word};
use super::error::Reason;
use super::written;
use crate::text::Span;
use crate::text::words::{fold, indexed, is_word_char, words};

/// The most extra words in a phrase.
const MOST_EXTRA: u32 = 1000;

/// What stands before a term.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Prefix {
    /// Nothing.
    None,
    /// `=`.
    Exact,
    /// `stem:`.
    Stem,
}

/// A term as it stands in the query.
#[derive(Clone, Copy, Debug)]
pub(super) struct Term<'q> {
    /// The words, without quotation marks; `\` before a character takes it literally.
    pub(super) raw: &'q str,
    /// Whether quotation marks stood around them.
    pub(super) quoted: bool,
    /// What stands before it.
    pub(super) prefix: Prefix,
    /// From the tilde on, where there is one.
    pub(super) slop: Option<&'q str>,
}

/// The form in which words after `=` are compared: letters, case and accents as written, without
/// the brackets of `part[ner]` and whatever way accents are stored.
///
/// ```
/// use emic::query::exact_form;
/// assert_eq!(exact_form("Part[ner]"), "Partner");
/// assert_eq!(exact_form("Zoe\u{308}"), "Zoë");
/// ```
#[must_use]
pub fn exact_form(word: &str) -> String {
    const COMPOSE: ComposingNormalizerBorrowed<'static> = ComposingNormalizerBorrowed::new_nfc();
    let letters: String = word.chars().filter(|c| !matches!(c, '[' | ']')).collect();
    COMPOSE.normalize(&letters).into_owned()
}

/// The word or phrase that a term denotes.
pub(super) fn expression(term: Term<'_>) -> Result<Expr, Reason> {
    let found = Found::of(term.raw)?;
    match (found.as_slice(), term.slop) {
        ([], Some(slop)) if term.raw.is_empty() => {
            Err(Reason::BadSlop { written: slop.to_owned(), phrase: term.quoted })
        }
        ([], _) => Err(no_word(term.raw)),
        ([word], _) => single(word, term).map(Expr::Word),
        (found, _) => several(found, term).map(Expr::Phrase),
    }
}

fn single(found: &Found, term: Term<'_>) -> Result<Word, Reason> {
    let wild = match found.pattern {
        Pattern::Any => return Err(Reason::OnlyWildcards),
        Pattern::Wildcard(_) => true,
        Pattern::Literal(_) => false,
    };
    let with = |with| if wild { Err(Reason::WildcardsWith { with }) } else { Ok(()) };
    let matching = match (term.prefix, term.slop) {
        (Prefix::None, None) => Matching::Folded,
        (Prefix::None, Some(_)) if term.quoted => {
            return Err(Reason::SlopOfOneWord { word: found.written.clone() });
        }
        (Prefix::None, Some(slop)) => {
            with("~")?;
            let edits = number(slop, 2).and_then(|edits| u8::try_from(edits).ok());
            let bad = || Reason::BadSlop { written: slop.to_owned(), phrase: false };
            Matching::Fuzzy(edits.ok_or_else(bad)?)
        }
        (Prefix::Exact, None) => {
            with("=")?;
            Matching::Exact(found.written.clone())
        }
        (Prefix::Stem, None) => {
            with("stem:")?;
            Matching::Stem
        }
        (Prefix::Exact, Some(_)) => return Err(Reason::SlopWith { first: "=" }),
        (Prefix::Stem, Some(_)) => return Err(Reason::SlopWith { first: "stem:" }),
    };
    Ok(Word { pattern: found.pattern.clone(), matching })
}

fn several(found: &[Found], term: Term<'_>) -> Result<Phrase, Reason> {
    if found.iter().all(|word| word.pattern == Pattern::Any) {
        return Err(Reason::OnlyWildcards);
    }
    let exact = match term.prefix {
        Prefix::Stem => return Err(Reason::StemOfPhrase),
        Prefix::Exact if term.slop.is_some() => return Err(Reason::SlopWith { first: "=" }),
        Prefix::Exact if found.iter().any(Found::is_wild) => {
            return Err(Reason::WildcardsWith { with: "=" });
        }
        Prefix::Exact => {
            let written: Vec<_> = found.iter().map(|word| word.written.as_str()).collect();
            Some(written.join(" "))
        }
        Prefix::None => None,
    };
    let slop = match term.slop {
        None => 0,
        Some(slop) => {
            let extra = number(slop, MOST_EXTRA);
            extra.ok_or_else(|| Reason::BadSlop { written: slop.to_owned(), phrase: true })?
        }
    };
    Ok(Phrase { words: found.iter().map(|word| word.pattern.clone()).collect(), slop, exact })
}

/// The number from 1 to `most` after a tilde.
fn number(slop: &str, most: u32) -> Option<u32> {
    let digits = slop.strip_prefix('~').filter(|digits| digits.chars().all(|c| c.is_ascii_digit()))?;
    digits.parse().ok().filter(|number| (1..=most).contains(number))
}

/// What is wrong with a term that holds no word.
fn no_word(raw: &str) -> Reason {
    let meant = match raw.trim() {
        "&" | "&&" | "+" => Some("AND"),
        "|" | "||" => Some("OR"),
        "!" => Some("-"),
        _ => None,
    };
    Reason::NoWord { term: raw.chars().take(40).collect(), meant }
}

/// One word of a term.
#[derive(Clone, Debug, PartialEq)]
struct Found {
    pattern: Pattern,
    /// In the form of [`exact_form`].
    written: String,
}

impl Found {
    fn is_wild(&self) -> bool {
        !matches!(self.pattern, Pattern::Literal(_))
    }

    /// The words of `raw`.
    fn of(raw: &str) -> Result<Vec<Found>, Reason> {
        let signs = Signs::not_in(raw);
        let text = signs.literal(raw);
        words(&text).map(|span| Found::at(&text, span, signs)).collect()
    }

    fn at(text: &str, span: Span, signs: Signs) -> Result<Found, Reason> {
        let surface = span.of(text);
        let folded = fold(surface);
        if surface.chars().all(|c| signs.is(c)) {
            let alone = surface.chars().eq([signs.many]) && !touches_a_word(text, span);
            return match alone {
                true => Ok(Found { pattern: Pattern::Any, written: String::new() }),
                false => Err(Reason::OnlyWildcards),
            };
        }
        let pattern = if surface.contains(|c| signs.is(c)) {
            Pattern::Wildcard(signs.glyphs(&folded))
        } else {
            Pattern::Literal(indexed(&folded).to_owned())
        };
        if written::of(&pattern).is_none() {
            return Err(Reason::Unwritable { word: surface.to_owned() });
        }
        Ok(Found { pattern, written: exact_form(surface) })
    }
}

/// In a script without spaces a wildcard beside a character is none inside a word.
fn touches_a_word(text: &str, span: Span) -> bool {
    text[..span.start()].chars().next_back().is_some_and(is_word_char)
        || text[span.end()..].chars().next().is_some_and(is_word_char)
}

/// The two letters that stand for `*` and `?` while a term is cut into words: of a script that
/// nobody types, and not in the term.
#[derive(Clone, Copy, Debug)]
pub(super) struct Signs {
    pub(super) many: char,
    pub(super) one: char,
}

impl Signs {
    /// Two letters of Linear A that are not in `text`. Letters of this script have no case and no
    /// accents, and fold to themselves.
    pub(super) fn not_in(text: &str) -> Signs {
        let mut unused = ('\u{10600}'..='\u{10736}').filter(|c| !text.contains(*c));
        match (unused.next(), unused.next()) {
            (Some(many), Some(one)) => Signs { many, one },
            // A text with all 311 letters of Linear A: the two are taken for wildcards.
            _ => Signs { many: '\u{10600}', one: '\u{10601}' },
        }
    }

    fn is(self, c: char) -> bool {
        c == self.many || c == self.one
    }

    /// `raw` with escapes undone and letters for its wildcards.
    fn literal(self, raw: &str) -> String {
        let mut text = String::with_capacity(raw.len());
        let mut characters = raw.chars();
        while let Some(c) = characters.next() {
            text.push(match c {
                '*' => self.many,
                '?' => self.one,
                '\\' => characters.next().unwrap_or('\\'),
                c => c,
            });
        }
        text
    }

    /// The parts of a folded word. Of wildcards side by side the one-letter ones come first, so
    /// that equal patterns are written alike.
    fn glyphs(self, folded: &str) -> Vec<Glyphs> {
        let mut glyphs = Vec::new();
        let mut letters = String::new();
        let mut many = false;
        for c in folded.chars() {
            match c {
                c if c == self.many => {
                    flush(&mut letters, &mut glyphs);
                    many = true;
                }
                c if c == self.one => {
                    flush(&mut letters, &mut glyphs);
                    glyphs.push(Glyphs::One);
                }
                c => {
                    if many {
                        glyphs.push(Glyphs::Many);
                        many = false;
                    }
                    letters.push(c);
                }
            }
        }
        flush(&mut letters, &mut glyphs);
        if many {
            glyphs.push(Glyphs::Many);
        }
        glyphs
    }
}

fn flush(letters: &mut String, glyphs: &mut Vec<Glyphs>) {
    if !letters.is_empty() {
        glyphs.push(Glyphs::Letters(std::mem::take(letters)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn term(raw: &str) -> Term<'_> {
        Term { raw, quoted: false, prefix: Prefix::None, slop: None }
    }

    fn patterns(raw: &str) -> Vec<String> {
        Found::of(raw)
            .expect("words")
            .iter()
            .map(|found| written::of(&found.pattern).expect("writable"))
            .collect()
    }

    #[test]
    fn inner_marks_make_a_phrase_of_folded_parts() {
        assert_eq!(patterns("Face-to-Face"), ["face", "to", "face"]);
        assert_eq!(patterns("don’t"), ["don", "t"]);
        assert_eq!(patterns("L'École"), ["l", "ecole"]);
        assert_eq!(patterns("part[ner]"), ["partner"]);
        assert_eq!(patterns("東京タワー"), ["東", "京", "タ", "ワ", "ー"]);
    }

    #[test]
    fn wildcards_stay_in_their_word() {
        assert_eq!(patterns("Connect* wom?n *ISM l'éc*"), ["connect*", "wom?n", "*ism", "l", "ec*"]);
        assert_eq!(patterns("a**b *?c"), ["a*b", "?*c"]);
        assert_eq!(patterns("put * in"), ["put", "*", "in"]);
    }

    #[test]
    fn escaped_wildcards_separate_like_other_signs() {
        assert_eq!(patterns(r"5\* which\?"), ["5", "which"]);
    }

    #[test]
    fn a_word_may_not_be_only_wildcards() {
        for raw in ["*", "??", "*?", "東*"] {
            assert_eq!(expression(term(raw)), Err(Reason::OnlyWildcards), "{raw}");
        }
    }

    #[test]
    fn letters_of_the_signs_may_be_searched() {
        assert_eq!(patterns("\u{10600}* \u{10601}"), ["\u{10600}*", "\u{10601}"]);
    }

    #[test]
    fn exact_words_keep_case_and_accents() {
        let exact = expression(Term { prefix: Prefix::Exact, ..term("É[col]e") });
        let expected =
            Word { pattern: Pattern::Literal("ecole".into()), matching: Matching::Exact("École".into()) };
        assert_eq!(exact, Ok(Expr::Word(expected)));
    }
}
