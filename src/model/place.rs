//! [`PlaceName`]: a place in the corpus as a person types it.

use std::fmt;

/// A place as typed: a document, and where in it.
///
/// | typed | means |
/// |---|---|
/// | `interviews/p03.txt` | the document |
/// | `interviews/p03.txt:12` | what a citation calls 12: a turn, a paragraph, a comment |
/// | `interviews/p03.txt:12.2` | its second passage |
/// | `survey.csv#R_3fk2:1` | in a file of many documents |
/// | `interviews/p03.txt@120-180` | from code point 120 up to 180 |
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlaceName {
    /// The path relative to `corpus/`; also accepted with `corpus/` before it.
    pub path: String,
    /// The document in a file of many.
    pub inner: Option<String>,
    /// Where in it.
    pub within: Within,
}

/// Where in a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Within {
    /// All of it.
    Whole,
    /// The number of citations, and which passage of it.
    Number(u32, Option<u32>),
    /// A span in code points.
    CodePoints(usize, usize),
}

impl PlaceName {
    /// What `typed` names, read from the right, so that a path may hold any character.
    #[must_use]
    pub fn parse(typed: &str) -> Self {
        let typed = typed.trim();
        let (rest, within) = at_number(typed).or_else(|| at_span(typed)).unwrap_or((typed, Within::Whole));
        let (path, inner) = match rest.split_once('#') {
            Some((path, inner)) if !inner.is_empty() => (path, Some(inner.to_owned())),
            _ => (rest, None),
        };
        let path = path.strip_prefix("./").unwrap_or(path);
        let path = path.strip_prefix("corpus/").unwrap_or(path);
        PlaceName { path: path.to_owned(), inner, within }
    }
}

/// `FILE:N` and `FILE:N.K`.
fn at_number(typed: &str) -> Option<(&str, Within)> {
    let (rest, number) = typed.rsplit_once(':')?;
    let (number, piece) = match number.split_once('.') {
        Some((number, piece)) => (number, Some(piece.parse().ok()?)),
        None => (number, None),
    };
    Some((rest, Within::Number(number.parse().ok()?, piece)))
}

/// `FILE@START-END`.
fn at_span(typed: &str) -> Option<(&str, Within)> {
    let (rest, span) = typed.rsplit_once('@')?;
    let (start, end) = span.split_once('-')?;
    Some((rest, Within::CodePoints(start.parse().ok()?, end.parse().ok()?)))
}

impl fmt::Display for PlaceName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.path)?;
        if let Some(inner) = &self.inner {
            write!(f, "#{inner}")?;
        }
        match self.within {
            Within::Whole => Ok(()),
            Within::Number(number, None) => write!(f, ":{number}"),
            Within::Number(number, Some(piece)) => write!(f, ":{number}.{piece}"),
            Within::CodePoints(start, end) => write!(f, "@{start}-{end}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_parses_and_prints_back() {
        for (typed, within) in [
            ("interviews/p03.txt", Within::Whole),
            ("interviews/p03.txt:12", Within::Number(12, None)),
            ("interviews/p03.txt:12.2", Within::Number(12, Some(2))),
            ("survey.csv#R_3fk2:1", Within::Number(1, None)),
            ("a b@c/p03.txt@120-180", Within::CodePoints(120, 180)),
        ] {
            let place = PlaceName::parse(typed);
            assert_eq!((place.within, place.to_string().as_str()), (within, typed));
        }
    }

    #[test]
    fn the_corpus_folder_may_stand_before_the_path() {
        assert_eq!(PlaceName::parse("corpus/a.txt:3"), PlaceName::parse("./a.txt:3"));
    }

    #[test]
    fn what_is_no_number_belongs_to_the_path() {
        let place = PlaceName::parse("odd:name.txt");
        assert_eq!((place.path.as_str(), place.within), ("odd:name.txt", Within::Whole));
    }
}
