//! Which document of today is the one that something was decided on.

use std::collections::HashMap;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::memory::{Key, Memory};
use super::{Group, sought};
use crate::index::{IndexError, Snapshot};
use crate::model::{DocumentId, Selection};
use crate::text::quote::Finder;

/// How many quotes of a document are looked for in others when it is gone.
const PROBES: usize = 8;

/// Shorter quotes, in code points, stand in any document.
const PROBE: usize = 20;

/// How a document was known again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KnownBy {
    /// It has the name that it had.
    Name,
    /// Another document has its very text.
    Text,
    /// Another document holds most of the words that were coded in it.
    Words,
}

/// The documents of today, by name and by text.
pub(super) struct Documents<'a> {
    by_id: HashMap<&'a DocumentId, u32>,
    by_text: HashMap<&'a str, u32>,
    texts: Vec<&'a str>,
}

impl<'a> Documents<'a> {
    pub(super) fn of(snapshot: &'a Snapshot) -> Self {
        let entries = || (0u32..).zip(snapshot.documents());
        Documents {
            by_id: entries().map(|(number, entry)| (&entry.id, number)).collect(),
            // Of two documents with one text the first is taken.
            by_text: entries()
                .collect::<Vec<_>>()
                .into_iter()
                .rev()
                .map(|(number, entry)| (entry.text_sha256.as_str(), number))
                .collect(),
            texts: snapshot.documents().iter().map(|entry| entry.text_sha256.as_str()).collect(),
        }
    }

    pub(super) fn named(&self, id: &DocumentId) -> Option<u32> {
        self.by_id.get(id).copied()
    }

    pub(super) fn with_text(&self, sha256: &str) -> Option<u32> {
        self.by_text.get(sha256).copied()
    }

    pub(super) fn sha256(&self, document: u32) -> &'a str {
        self.texts[document as usize]
    }
}

/// Where the words of documents that are gone stand.
#[derive(Debug, Default)]
pub(super) struct Orphans {
    homes: HashMap<(DocumentId, String), u32>,
}

impl Orphans {
    /// Looks the words of each group whose document is gone up in all documents. The one is taken that
    /// holds the most of the longest quotes, when that is more than half of them and no other holds as
    /// many.
    pub(super) fn find_homes(
        snapshot: &Snapshot,
        known: &Documents<'_>,
        selections: &[&Selection],
        groups: &[Group<'_>],
        memory: &Memory,
    ) -> Result<Self, IndexError> {
        let gone = |group: &&Group<'_>| {
            known.named(group.document).is_none() && known.with_text(group.text).is_none()
        };
        let mut orphans = Orphans::default();
        let mut open: Vec<(Key, &Group<'_>)> = Vec::new();
        for group in groups.iter().filter(gone) {
            let key = Key::of(&known.texts.concat(), group.members.iter().map(|at| selections[*at]));
            match memory.home(&key) {
                Some(sha256) => orphans.add(group, sha256.and_then(|sha256| known.with_text(&sha256))),
                None => open.push((key, group)),
            }
        }
        if open.is_empty() {
            return Ok(orphans);
        }
        let probes: Vec<Vec<&Selection>> = open.iter().map(|(_, group)| probes(selections, group)).collect();
        let held: Vec<Vec<usize>> = (0..known.texts.len())
            .into_par_iter()
            .map(|number| {
                let finder = Finder::new(snapshot.text(u32::try_from(number).unwrap_or(u32::MAX))?);
                let holds = |probes: &Vec<&Selection>| {
                    probes.iter().filter(|probe| finder.holds(sought(probe).quote)).count()
                };
                Ok(probes.iter().map(holds).collect())
            })
            .collect::<Result<_, IndexError>>()?;
        for (number, (key, group)) in open.into_iter().enumerate() {
            let home = most(&held, number, probes[number].len());
            memory.remember_home(key, home.map(|home| known.sha256(home)));
            orphans.add(group, home);
        }
        Ok(orphans)
    }

    fn add(&mut self, group: &Group<'_>, home: Option<u32>) {
        if let Some(home) = home {
            self.homes.insert((group.document.clone(), group.text.to_owned()), home);
        }
    }

    pub(super) fn home(&self, group: &Group<'_>) -> Option<u32> {
        self.homes.get(&(group.document.clone(), group.text.to_owned())).copied()
    }
}

/// The longest quotes of a group.
fn probes<'a>(selections: &[&'a Selection], group: &Group<'_>) -> Vec<&'a Selection> {
    let length = |selection: &Selection| selection.quote.exact.chars().count();
    let mut probes: Vec<&Selection> =
        group.members.iter().map(|at| selections[*at]).filter(|probe| length(probe) >= PROBE).collect();
    probes.sort_by(|a, b| length(b).cmp(&length(a)).then(a.cmp(b)));
    probes.dedup_by(|a, b| a.quote.exact == b.quote.exact);
    probes.truncate(PROBES);
    probes
}

/// The document that holds the most, when that decides.
fn most(held: &[Vec<usize>], group: usize, of: usize) -> Option<u32> {
    let (best, document) = held
        .iter()
        .zip(0u32..)
        .map(|(held, document)| (held[group], document))
        .max_by_key(|(held, document)| (*held, std::cmp::Reverse(*document)))?;
    let alone = held.iter().filter(|held| held[group] == best).count() == 1;
    (alone && best * 2 > of).then_some(document)
}
