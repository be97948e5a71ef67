//! What people have decided, in the texts of today; and what rules found that is still undecided.

use super::found::{Found, RuleMatch};
use super::log::State;
use super::places::{Memory, Stands, Whereabouts, whereabouts};
use crate::index::{IndexError, Snapshot};
use crate::model::{Codebook, Coder, Coding, Rejection, Stance};
use crate::text::Span;

/// A coding where its words stand today.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Placed<'a> {
    /// The coding.
    pub coding: &'a Coding,
    /// Where its words stand.
    pub stands: Stands,
}

/// The decisions of a state, in the texts of today.
#[derive(Clone, Debug, Default)]
pub struct Decided<'a> {
    /// The codings whose words were found, in document order.
    pub codings: Vec<Placed<'a>>,
    /// The codings whose words were not, or not surely: a person has to look.
    pub lost: Vec<&'a Coding>,
    /// The rejections whose words were found, in document order.
    pub rejections: Vec<(&'a Rejection, Stands)>,
}

/// Where the words of all decisions of a state stand.
#[derive(Clone, Debug, Default)]
pub struct Located {
    /// Of each coding, in the order of the state.
    pub codings: Vec<Whereabouts>,
    /// Of each rejection, likewise.
    pub rejections: Vec<Whereabouts>,
}

impl Located {
    /// Finds the words of all decisions in the texts of today.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn of(state: &State, snapshot: &Snapshot, memory: &Memory) -> Result<Self, IndexError> {
        let of_codings = state.codings.iter().map(|coding| &*coding.selection);
        let of_rejections = state.rejections.iter().map(|rejection| &*rejection.selection);
        let selections: Vec<_> = of_codings.chain(of_rejections).collect();
        let mut codings = whereabouts(snapshot, &selections, memory)?;
        let rejections = codings.split_off(state.codings.len());
        Ok(Located { codings, rejections })
    }
}

impl<'a> Decided<'a> {
    /// The decisions of a state where their words were found.
    #[must_use]
    pub fn of(state: &'a State, located: &Located) -> Self {
        let mut decided = Decided::default();
        for (coding, found) in state.codings.iter().zip(&located.codings) {
            match found.stands() {
                Some(stands) => decided.codings.push(Placed { coding, stands }),
                None => decided.lost.push(coding),
            }
        }
        for (rejection, found) in state.rejections.iter().zip(&located.rejections) {
            decided.rejections.extend(found.stands().map(|stands| (rejection, stands)));
        }
        decided.codings.sort_by_key(|placed| (placed.stands, placed.coding.id));
        decided.rejections.sort_by_key(|(rejection, stands)| (*stands, rejection.id));
        decided
    }

    /// The coding by which a coder gave just these words this code with this stance.
    #[must_use]
    pub fn same(&self, coder: &Coder, code: &str, stands: Stands, stance: Stance) -> Option<&Placed<'a>> {
        let from = self.codings.partition_point(|placed| placed.stands < stands);
        let here = self.codings[from..].iter().take_while(|placed| placed.stands == stands);
        let mut of_coder = here.filter(|placed| placed.coding.coder == *coder);
        of_coder.find(|placed| *placed.coding.code == *code && placed.coding.stance == stance)
    }

    /// What rules found and nobody has decided: the matches that no coding of their code touches,
    /// and that lie in no words that were rejected for it.
    ///
    /// A rule that proposes rejected words again, in whatever unit, is heard no more; words of its
    /// beside them are new.
    #[must_use]
    pub fn undecided(&self, codebook: &Codebook, found: &Found) -> Found {
        let mut of_codes = vec![(Vec::new(), Vec::new()); codebook.codes.len()];
        for placed in &self.codings {
            if let Some(code) = codebook.position(&placed.coding.code) {
                of_codes[code].0.push(placed.stands);
            }
        }
        for (rejection, stands) in &self.rejections {
            if let Some(code) = codebook.position(&rejection.code) {
                of_codes[code].1.push(*stands);
            }
        }
        let matches = found.matches.iter().zip(of_codes).map(|(matches, (coded, rejected))| {
            let (coded, rejected) = (Stretches::new(coded), Stretches::new(rejected));
            let is_open = |found: &&RuleMatch| {
                !coded.overlap(found.document, found.span) && !rejected.contain(found.document, found.span)
            };
            matches.iter().filter(is_open).copied().collect()
        });
        Found { matches: matches.collect() }
    }
}

/// Stretches of documents, for asking which lie where.
pub(crate) struct Stretches {
    stretches: Vec<Stands>,
    /// For each, the furthest end of it and those before it in its document.
    reach: Vec<usize>,
}

impl Stretches {
    pub(crate) fn new(mut stretches: Vec<Stands>) -> Self {
        stretches.sort_unstable();
        let mut reach: Vec<usize> = Vec::with_capacity(stretches.len());
        for (at, stands) in stretches.iter().enumerate() {
            let before = at.checked_sub(1).filter(|before| stretches[*before].document == stands.document);
            let furthest = before.map_or(0, |before| reach[before]);
            reach.push(furthest.max(stands.span.end()));
        }
        Stretches { stretches, reach }
    }

    /// The furthest end of the stretches of a document that begin before `start`.
    fn furthest(&self, document: u32, start: usize) -> Option<usize> {
        let after = self
            .stretches
            .partition_point(|stands| (stands.document, stands.span.start()) < (document, start));
        let last = after.checked_sub(1).filter(|last| self.stretches[*last].document == document)?;
        Some(self.reach[last])
    }

    /// Whether one shares a character with a span.
    pub(crate) fn overlap(&self, document: u32, span: Span) -> bool {
        self.furthest(document, span.end()).is_some_and(|end| end > span.start())
    }

    /// Whether one holds a span wholly.
    pub(crate) fn contain(&self, document: u32, span: Span) -> bool {
        self.furthest(document, span.start() + 1).is_some_and(|end| end >= span.end())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn stands(document: u32, start: usize, end: usize) -> Stands {
        Stands { document, span: Span::at(start, end) }
    }

    #[test]
    fn a_match_is_decided_where_its_code_was_coded_or_its_words_rejected() {
        let coded = Stretches::new(vec![stands(0, 10, 20), stands(0, 12, 14)]);
        assert!(coded.overlap(0, Span::at(18, 30)) && coded.overlap(0, Span::at(0, 11)));
        assert!(!coded.overlap(0, Span::at(20, 22)) && !coded.overlap(1, Span::at(12, 13)));
        assert!(coded.contain(0, Span::at(15, 20)) && !coded.contain(0, Span::at(15, 21)));
    }

    proptest! {
        #[test]
        fn stretches_answer_as_looking_at_each_does(
            all in prop::collection::vec((0..3_u32, 0..30_usize, 1..12_usize), 0..20),
            asked in (0..3_u32, 0..30_usize, 1..12_usize),
        ) {
            let all: Vec<Stands> = all.into_iter().map(|(document, start, len)| stands(document, start, start + len)).collect();
            let (document, span) = (asked.0, Span::at(asked.1, asked.1 + asked.2));
            let here = || all.iter().filter(|stands| stands.document == document);
            let stretches = Stretches::new(all.clone());
            prop_assert_eq!(stretches.overlap(document, span), here().any(|stands| stands.span.overlaps(span)));
            prop_assert_eq!(stretches.contain(document, span), here().any(|stands| stands.span.contains(span)));
        }
    }
}
