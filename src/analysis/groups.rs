//! A code by the groups that an attribute makes of the cases.

use std::collections::{BTreeMap, BTreeSet};

use super::bases::{Base, Bases, voices_of};
use crate::coding::evidence::Evidence;

/// The participants with one value of an attribute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// The value; none for participants without one.
    pub value: Option<String>,
    /// How many of them the passages are by.
    pub with: u32,
    /// How many there are.
    pub of: u32,
}

/// The participants of these passages by their value of `attribute`, values in order, those
/// without a value last. Only participants are grouped: other voices have no attributes.
#[must_use]
pub fn by_attribute(evidence: &Evidence, bases: &Bases, rows: &[u32], attribute: &str) -> Vec<Group> {
    let carrying = voices_of(evidence, rows);
    let mut groups: BTreeMap<(bool, Option<String>), (u32, BTreeSet<u32>)> = BTreeMap::new();
    for voice in bases.voices(Base::Participants) {
        let value = value_of(evidence, voice, attribute);
        let (with, of) = groups.entry((value.is_none(), value)).or_default();
        *with += u32::from(carrying.contains(&voice));
        of.insert(voice);
    }
    groups
        .into_iter()
        .map(|((_, value), (with, of))| Group {
            value,
            with,
            of: u32::try_from(of.len()).expect("voices are counted in u32"),
        })
        .collect()
}

/// A participant's value of an attribute.
#[must_use]
pub fn value_of(evidence: &Evidence, voice: u32, attribute: &str) -> Option<String> {
    let case = evidence.voices.get(voice)?.case?;
    evidence.cases.cases.get(case as usize)?.attributes.get(attribute).cloned()
}
