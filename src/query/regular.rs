//! Regular expressions: where one ends in a query, and whether it can be run.

use super::error::{Fault, Reason};
use crate::text::Span;

/// How much memory a regular expression may take, in bytes.
const LARGEST: usize = 10_000_000;

/// The regular expression of `/pattern/`, as every query means it: case-insensitive unless
/// `(?-i)`, over Unicode; `^` and `$` are the ends of the passage.
///
/// # Errors
/// When it does not parse or is too large; never for one that [`parse`](super::parse) let through.
pub fn regex(pattern: &str) -> Result<regex::Regex, regex::Error> {
    regex::RegexBuilder::new(pattern).case_insensitive(true).size_limit(LARGEST).build()
}

/// A pattern between strokes, read from the byte after the opening one.
pub(super) struct Scanned {
    /// The pattern with `\/` undone.
    pub(super) pattern: String,
    /// The byte of the query after the closing stroke.
    pub(super) end: usize,
    /// The places of the pattern where a `\` was taken out.
    undone: Vec<usize>,
}

/// The pattern that begins at byte `start`, after its stroke; none when it is not closed.
pub(super) fn scan(query: &str, start: usize) -> Option<Scanned> {
    let mut pattern = String::new();
    let mut undone = Vec::new();
    let mut characters = query[start..].char_indices();
    while let Some((at, c)) = characters.next() {
        match c {
            '/' => return Some(Scanned { pattern, end: start + at + 1, undone }),
            '\\' => match characters.next() {
                Some((_, '/')) => {
                    undone.push(pattern.len());
                    pattern.push('/');
                }
                Some((_, escaped)) => pattern.extend(['\\', escaped]),
                None => return None,
            },
            c => pattern.push(c),
        }
    }
    None
}

/// What is wrong with a pattern, if anything; `start` is where it begins in the query.
pub(super) fn check(scanned: &Scanned, start: usize) -> Option<Fault> {
    let in_query = |at: usize| start + at + scanned.undone.iter().filter(|undone| **undone < at).count();
    let whole = Span::at(start, scanned.end - 1);
    let parsed = regex_syntax::ParserBuilder::new().case_insensitive(true).build().parse(&scanned.pattern);
    let hir = match parsed {
        Ok(hir) => hir,
        Err(error) => {
            let (why, from, to) = described(&error);
            let at = Span::at(in_query(from), in_query(to).max(in_query(from)));
            return Some(Fault::new(at, Reason::BadRegex { why }));
        }
    };
    if hir.properties().maximum_len() == Some(0) || hir.properties().minimum_len().is_none() {
        return Some(Fault::new(whole, Reason::RegexOfNothing));
    }
    match regex(&scanned.pattern) {
        Ok(_) => None,
        Err(_) => Some(Fault::new(whole, Reason::BadRegex { why: "it is too large".to_owned() })),
    }
}

fn described(error: &regex_syntax::Error) -> (String, usize, usize) {
    let (why, span) = match error {
        regex_syntax::Error::Parse(error) => (error.kind().to_string(), Some(error.span())),
        regex_syntax::Error::Translate(error) => (error.kind().to_string(), Some(error.span())),
        _ => ("it is no regular expression".to_owned(), None),
    };
    span.map_or((why.clone(), 0, 0), |span| (why, span.start.offset, span.end.offset))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(pattern: &str) -> Option<(Span, String)> {
        let scanned = scan(pattern, 0).expect("closed");
        check(&scanned, 0).map(|fault| (fault.at, fault.reason.to_string()))
    }

    #[test]
    fn strokes_and_backslashes() {
        let scanned = scan(r"a\/b\\/ c", 0).expect("closed");
        assert_eq!((scanned.pattern.as_str(), scanned.end), (r"a/b\\", 7));
        assert!(scan(r"a\/b", 0).is_none());
        assert!(scan(r"a\", 0).is_none());
    }

    #[test]
    fn a_fault_has_its_place_in_the_query() {
        let (at, message) = fault(r"\/\/(a/").expect("a fault");
        assert_eq!(at, Span::at(4, 5));
        assert!(message.contains("unclosed group"), "{message}");
    }

    #[test]
    fn what_matches_no_letter_or_is_too_large_is_refused() {
        assert!(fault(r"\b/").is_some());
        assert!(fault("/").is_some());
        assert!(fault(r"(\w{1000}){1000}/").is_some());
        assert!(fault(r"chambers?\b/").is_none());
    }
}
