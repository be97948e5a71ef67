//! [`Tally`]: how much and by whom.

use std::collections::{BTreeMap, BTreeSet};

use super::bases::{Base, Bases, voices_of};
use super::rows::count;
use crate::coding::evidence::Evidence;

/// What a set of passages comes to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Passages, each repeated one once.
    pub passages: u32,
    /// Words of those passages.
    pub words: u64,
    /// Documents that they stand in.
    pub documents: u32,
    /// Voices, by group.
    pub voices: BTreeMap<Base, u32>,
}

impl Tally {
    /// Counts a sorted list of counted passages.
    #[must_use]
    pub fn of(evidence: &Evidence, bases: &Bases, rows: &[u32]) -> Self {
        let passages = rows.iter().map(|row| &evidence.passages[*row as usize]);
        let documents: BTreeSet<u32> = passages.clone().map(|passage| passage.document).collect();
        let mut voices = BTreeMap::new();
        for base in voices_of(evidence, rows).into_iter().filter_map(|voice| bases.of(voice)) {
            *voices.entry(base).or_default() += 1;
        }
        Tally {
            passages: count(rows),
            words: passages.map(|passage| u64::from(passage.words)).sum(),
            documents: u32::try_from(documents.len()).expect("documents are counted in u32"),
            voices,
        }
    }

    /// How many voices of a group.
    #[must_use]
    pub fn of_base(&self, base: Base) -> u32 {
        self.voices.get(&base).copied().unwrap_or(0)
    }

    /// Whether it holds every voice there is, of more than two.
    #[must_use]
    pub fn has_every_voice(&self, bases: &Bases) -> bool {
        bases.all() > 2 && bases.sizes().all(|(base, size)| self.of_base(base) == size)
    }
}
