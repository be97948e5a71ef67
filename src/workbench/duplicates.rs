//! Documents and passages that came twice.

use std::collections::HashSet;

use serde::Serialize;

use super::places::passage_place;
use super::{Workbench, WorkbenchError};
use crate::model::Passage;
use crate::text::overlap::{Overlap, Runs, SHORTEST};
use crate::text::words::words;

/// What came twice, in the shape that `emic status --duplicates --json` prints.
#[derive(Clone, Debug, Serialize)]
pub struct Duplicates {
    /// The version of this shape.
    pub format: u32,
    /// Documents that share at least half the words of the shorter one, in document order.
    pub documents: Vec<Shared>,
    /// Passages that do, in documents that do not.
    pub passages: Vec<Shared>,
}

/// Two texts and the runs of five words that they share.
#[derive(Clone, Debug, Serialize)]
pub struct Shared {
    /// The place of the first.
    pub first: String,
    /// The place of the second.
    pub second: String,
    /// The different runs that both have.
    pub shared: u32,
    /// The different runs of the first.
    pub of_first: u32,
    /// The different runs of the second.
    pub of_second: u32,
}

/// A passage that is long enough to be compared.
struct Compared {
    document: u32,
    place: String,
}

impl Workbench {
    /// Finds what came twice: a post that was saved twice, a transcript in two formats, a reply that
    /// quotes what it answers.
    ///
    /// # Errors
    /// When the index is damaged.
    pub fn duplicates(&self) -> Result<Duplicates, WorkbenchError> {
        let entries = self.snapshot.documents();
        let all_words: u64 = entries.iter().map(|entry| u64::from(entry.words)).sum();
        let (mut documents, mut passages) = (Runs::of_words(all_words), Runs::of_words(all_words));
        let mut compared = Vec::new();
        for (number, _) in (0u32..).zip(entries) {
            let document = self.snapshot.document(number)?;
            let text = document.text.as_str();
            let counted = || document.passages.iter().filter(|passage| passage.kind.is_counted());
            documents.add(counted().flat_map(Passage::pieces).map(|piece| piece.of(text)));
            for passage in counted() {
                // So many words have as many runs as a text needs.
                let long = words(passage.span.of(text)).nth(SHORTEST as usize + 3).is_some();
                if long {
                    passages.add(passage.pieces().map(|piece| piece.of(text)));
                    let place = passage_place(&document, passage);
                    compared.push(Compared { document: number, place });
                }
            }
        }
        let documents = documents.overlaps();
        let known: HashSet<(u32, u32)> = documents.iter().map(|pair| (pair.first, pair.second)).collect();
        let mut found = passages.overlaps();
        found.retain(|pair| {
            let document = |passage: u32| compared[passage as usize].document;
            !known.contains(&(document(pair.first), document(pair.second)))
        });
        let id = |number: u32| entries[number as usize].id.to_string();
        let place = |number: u32| compared[number as usize].place.clone();
        Ok(Duplicates {
            format: 1,
            documents: documents.iter().map(|pair| shared(pair, id)).collect(),
            passages: found.iter().map(|pair| shared(pair, place)).collect(),
        })
    }
}

fn shared(pair: &Overlap, place: impl Fn(u32) -> String) -> Shared {
    Shared {
        first: place(pair.first),
        second: place(pair.second),
        shared: pair.shared,
        of_first: pair.of_first,
        of_second: pair.of_second,
    }
}
