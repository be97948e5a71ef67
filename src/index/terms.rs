//! The words of a part, and where each stands: tantivy's postings, or a map in memory.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Bound;
use std::sync::Arc;

use tantivy::postings::{Postings, SegmentPostings, TermInfo};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet, InvertedIndexReader, TERMINATED};

use super::IndexError;
use super::common::{MARK, is_common, pair_term};

/// The words of a part.
pub(crate) enum Terms {
    /// On disk.
    Stored(Arc<InvertedIndexReader>),
    /// In memory: for each word its places, (row, position), in order.
    Held(Arc<BTreeMap<String, Vec<(u32, u32)>>>),
}

impl fmt::Debug for Terms {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Terms::Stored(_) => "Terms::Stored",
            Terms::Held(_) => "Terms::Held",
        })
    }
}

/// A word of a part, or a pair of common words.
#[derive(Clone, Debug)]
pub(crate) struct Term {
    at: At,
    /// About how many rows hold it.
    pub(crate) rows: u32,
}

#[derive(Clone, Debug)]
enum At {
    Stored(TermInfo),
    Held(String),
}

impl Term {
    fn stored(info: &TermInfo) -> Self {
        Term { at: At::Stored(info.clone()), rows: info.doc_freq }
    }

    fn held(word: &str, places: &[(u32, u32)]) -> Self {
        Term { at: At::Held(word.to_owned()), rows: places.len() as u32 }
    }
}

/// What is known of a pair of neighbours.
pub(crate) enum Pair {
    /// Pairs of these words are no terms here.
    NotKept,
    /// The two never stand side by side.
    Never,
    /// Where they do.
    Found(Term),
}

fn unreadable(error: &std::io::Error) -> IndexError {
    IndexError::damaged(error.to_string())
}

impl Terms {
    /// A word, if it occurs.
    pub(crate) fn find(&self, word: &str) -> Result<Option<Term>, IndexError> {
        match self {
            Terms::Stored(reader) => Ok(reader
                .terms()
                .get(word)
                .map_err(|error| unreadable(&error))?
                .map(|info| Term::stored(&info))),
            Terms::Held(map) => Ok(map.get(word).map(|places| Term::held(word, places))),
        }
    }

    /// Two words side by side.
    pub(crate) fn pair(&self, first: &str, second: &str) -> Result<Pair, IndexError> {
        let Terms::Stored(reader) = self else { return Ok(Pair::NotKept) };
        if !is_common(first) || !is_common(second) {
            return Ok(Pair::NotKept);
        }
        let mut term = String::new();
        pair_term(first, second, &mut term);
        let found = reader.terms().get(&term).map_err(|error| unreadable(&error))?;
        Ok(found.map_or(Pair::Never, |info| Pair::Found(Term::stored(&info))))
    }

    /// Shows every word that begins with `prefix`, in order; all words for an empty one.
    pub(crate) fn each(&self, prefix: &str, mut show: impl FnMut(&str, Term)) -> Result<(), IndexError> {
        match self {
            Terms::Stored(reader) => {
                // Pairs sort before all words.
                let first = if prefix.is_empty() { "\u{2}" } else { prefix };
                debug_assert!(first > MARK.to_string().as_str());
                let mut stream = reader
                    .terms()
                    .range()
                    .ge(first.as_bytes())
                    .into_stream()
                    .map_err(|error| unreadable(&error))?;
                while let Some((word, info)) = stream.next() {
                    if !word.starts_with(prefix.as_bytes()) {
                        break;
                    }
                    let word =
                        std::str::from_utf8(word).map_err(|_| IndexError::damaged("a word is no UTF-8"))?;
                    show(word, Term::stored(info));
                }
            }
            Terms::Held(map) => {
                let from = (Bound::Included(prefix), Bound::Unbounded);
                map.range::<str, _>(from)
                    .take_while(|(word, _)| word.starts_with(prefix))
                    .for_each(|(word, places)| show(word, Term::held(word, places)));
            }
        }
        Ok(())
    }

    /// Reads the places of a word from the first row on.
    pub(crate) fn read(&self, term: &Term) -> Result<Cursor<'_>, IndexError> {
        self.cursor(term, IndexRecordOption::WithFreqsAndPositions)
    }

    /// The same without positions, which is quicker: how often the word stands in each row.
    pub(crate) fn count(&self, term: &Term) -> Result<Cursor<'_>, IndexError> {
        self.cursor(term, IndexRecordOption::WithFreqs)
    }

    fn cursor(&self, term: &Term, option: IndexRecordOption) -> Result<Cursor<'_>, IndexError> {
        match (self, &term.at) {
            (Terms::Stored(reader), At::Stored(info)) => {
                let postings =
                    reader.read_postings_from_terminfo(info, option).map_err(|error| unreadable(&error))?;
                Ok(Cursor::Stored(Box::new(postings)))
            }
            (Terms::Held(map), At::Held(word)) => {
                let places = map.get(word).map(Vec::as_slice).unwrap_or_default();
                Ok(Cursor::Held(places))
            }
            _ => Err(IndexError::damaged("a word of another part")),
        }
    }
}

/// A place in the postings of a word.
pub(crate) enum Cursor<'a> {
    Stored(Box<SegmentPostings>),
    /// What is left of the places; the first is the current one.
    Held(&'a [(u32, u32)]),
}

impl Cursor<'_> {
    /// The current row; none at the end.
    #[inline]
    pub(crate) fn row(&self) -> Option<u32> {
        match self {
            Cursor::Stored(postings) => Some(postings.doc()).filter(|row| *row != TERMINATED),
            Cursor::Held(places) => places.first().map(|(row, _)| *row),
        }
    }

    /// Goes to the next row.
    #[inline]
    pub(crate) fn next(&mut self) {
        match self {
            Cursor::Stored(postings) => {
                postings.advance();
            }
            Cursor::Held(places) => {
                let Some((row, _)) = places.first() else { return };
                *places = &places[places.partition_point(|(other, _)| other <= row)..];
            }
        }
    }

    /// Goes to the first row that is not before `row`, and tells whether it is `row`.
    #[inline]
    pub(crate) fn seek(&mut self, row: u32) -> bool {
        match self {
            Cursor::Stored(postings) => {
                if postings.doc() < row {
                    postings.seek(row);
                }
            }
            Cursor::Held(places) => {
                *places = &places[places.partition_point(|(other, _)| *other < row)..];
            }
        }
        self.row() == Some(row)
    }

    /// How often the word stands in the current row.
    #[inline]
    pub(crate) fn count(&self) -> u32 {
        match self {
            Cursor::Stored(postings) => postings.term_freq(),
            Cursor::Held(places) => {
                let Some((row, _)) = places.first() else { return 0 };
                places.iter().take_while(|(other, _)| other == row).count() as u32
            }
        }
    }

    /// Adds the positions in the current row, in order.
    #[inline]
    pub(crate) fn positions(&mut self, to: &mut Vec<u32>) {
        match self {
            Cursor::Stored(postings) => postings.append_positions_with_offset(0, to),
            Cursor::Held(places) => {
                let Some((row, _)) = places.first() else { return };
                to.extend(places.iter().take_while(|(other, _)| other == row).map(|(_, at)| *at));
            }
        }
    }
}
