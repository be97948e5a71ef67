//! The words of a part, and where each stands: tantivy's postings, or a map in memory.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Bound;
use std::sync::Arc;

use tantivy::directory::OwnedBytes;
use tantivy::positions::PositionReader;
use tantivy::postings::{Postings, SegmentPostings, TermInfo};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet, InvertedIndexReader, TERMINATED};

use super::IndexError;
use super::common::{MARK, is_common, pair_term};

/// The words of a part.
pub(crate) enum Terms {
    /// On disk: tantivy's reader, and its file of positions.
    Stored(Arc<InvertedIndexReader>, OwnedBytes),
    /// In memory: for each word its places, (row, position), in order.
    Held(Arc<BTreeMap<String, Vec<(u32, u32)>>>),
}

impl fmt::Debug for Terms {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Terms::Stored(..) => "Terms::Stored",
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
            Terms::Stored(reader, _) => Ok(reader
                .terms()
                .get(word)
                .map_err(|error| unreadable(&error))?
                .map(|info| Term::stored(&info))),
            Terms::Held(map) => Ok(map.get(word).map(|places| Term::held(word, places))),
        }
    }

    /// Two words side by side.
    pub(crate) fn pair(&self, first: &str, second: &str) -> Result<Pair, IndexError> {
        let Terms::Stored(reader, _) = self else { return Ok(Pair::NotKept) };
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
            Terms::Stored(reader, _) => {
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

    /// Shows all places of a word, some rows at a time: the rows, how often the word stands in each,
    /// and the positions in the first, then in the next, and so on. Without positions it is quicker.
    pub(crate) fn all(
        &self,
        term: &Term,
        with_positions: bool,
        mut show: impl FnMut(&[u32], &[u32], &[u32]),
    ) -> Result<(), IndexError> {
        match (self, &term.at) {
            (Terms::Stored(reader, positions), At::Stored(info)) => {
                let positions = with_positions.then_some(positions);
                all_stored(reader, positions, info, &mut show).map_err(|error| unreadable(&error))?;
            }
            (Terms::Held(map), At::Held(word)) => {
                let places = map.get(word).map(Vec::as_slice).unwrap_or_default();
                for here in places.chunk_by(|a, b| a.0 == b.0) {
                    let positions: Vec<u32> = here.iter().map(|(_, position)| *position).collect();
                    show(&[here[0].0], &[here.len() as u32], &positions);
                }
            }
            _ => return Err(IndexError::damaged("a word of another part")),
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
            (Terms::Stored(reader, _), At::Stored(info)) => {
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

/// Takes the rows of a block, how often the word stands in each, and at which positions.
type Shown<'a> = &'a mut dyn FnMut(&[u32], &[u32], &[u32]);

/// Block by block, which costs less than row by row.
fn all_stored(
    reader: &InvertedIndexReader,
    positions: Option<&OwnedBytes>,
    info: &TermInfo,
    show: Shown<'_>,
) -> std::io::Result<()> {
    let option = match positions {
        Some(_) => IndexRecordOption::WithFreqsAndPositions,
        None => IndexRecordOption::WithFreqs,
    };
    let mut block = reader.read_block_postings_from_terminfo(info, option)?;
    let open = |bytes: &OwnedBytes| PositionReader::open(bytes.slice(info.positions_range.clone()));
    let mut positions = positions.map(open).transpose()?;
    let mut here = Vec::new();
    let mut read = 0;
    while block.block_len() > 0 {
        let (rows, counts) = (block.docs(), &block.freqs()[..block.block_len()]);
        if let Some(positions) = &mut positions {
            let count: u32 = counts.iter().sum();
            here.resize(count as usize, 0);
            positions.read(read, &mut here);
            read += u64::from(count);
            add_up(counts, &mut here);
        }
        show(rows, counts, &here);
        block.advance();
    }
    Ok(())
}

/// Positions are kept as distances, anew in each row.
fn add_up(counts: &[u32], positions: &mut [u32]) {
    let mut rest = positions;
    for count in counts {
        let (here, next) = rest.split_at_mut(*count as usize);
        let mut at = 0;
        for position in here {
            at += *position;
            *position = at;
        }
        rest = next;
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
