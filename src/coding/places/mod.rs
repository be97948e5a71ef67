//! Where the words of decisions stand in the texts of today.
//!
//! A decision keeps its words as they stood in one version of one document. On that version they are
//! where they were. On any other they are found again ([`crate::text::quote`]), all those from one
//! old text together. A document that is not there under its name is known again by its text, then by
//! the words that were coded in it. What was found is kept in a [`Memory`], so that it is looked for
//! once for each change of a text.

mod homes;
mod memory;

use std::collections::HashMap;

use rayon::prelude::*;

use crate::index::{IndexError, Snapshot};
use crate::model::{DocumentId, Selection};
use crate::text::Span;
use crate::text::quote::{Finder, Located, Sought};
use crate::text::units::Units;
use homes::{Documents, Orphans};
use memory::Key;

pub use homes::KnownBy;
pub use memory::Memory;

/// Where the words of a decision stand today, when that is sure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stands {
    /// The document, by its place in document order.
    pub document: u32,
    /// The words, in bytes of its reading text.
    pub span: Span,
}

/// Where the words of a decision stand today, and how they were found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Whereabouts {
    /// The document, by its place in document order, and how it was known; none when it is gone.
    pub home: Option<(u32, KnownBy)>,
    /// The words in it.
    pub located: Located,
}

impl Whereabouts {
    /// Nowhere.
    pub const GONE: Whereabouts = Whereabouts { home: None, located: Located::Lost };

    /// The place, when it can be counted and printed without asking.
    #[must_use]
    pub fn stands(&self) -> Option<Stands> {
        Some(Stands { document: self.home?.0, span: self.located.sure()? })
    }
}

/// Finds where each selection stands.
///
/// The answer depends on all selections together, because their order helps to find them: ask for
/// those of the whole log at once.
///
/// # Errors
/// When the index cannot be read.
pub fn whereabouts(
    snapshot: &Snapshot,
    selections: &[&Selection],
    memory: &Memory,
) -> Result<Vec<Whereabouts>, IndexError> {
    let known = Documents::of(snapshot);
    let mut found = vec![Whereabouts::GONE; selections.len()];
    let mut changed: Vec<usize> = Vec::new();
    unchanged(snapshot, &known, selections, &mut found, &mut changed)?;
    let groups = grouped(selections, changed);
    let orphans = Orphans::find_homes(snapshot, &known, selections, &groups, memory)?;
    let answers: Vec<(Vec<usize>, Vec<Whereabouts>)> = groups
        .into_par_iter()
        .map(|group| {
            let answers = again(snapshot, &known, selections, &group, &orphans, memory)?;
            Ok((group.members, answers))
        })
        .collect::<Result<_, IndexError>>()?;
    for (members, answers) in answers {
        for (at, answer) in members.into_iter().zip(answers) {
            found[at] = answer;
        }
    }
    Ok(found)
}

/// Selections from one old text.
struct Group<'a> {
    document: &'a DocumentId,
    text: &'a str,
    members: Vec<usize>,
}

/// The selections on texts that are as they were; the others go to `changed`.
fn unchanged(
    snapshot: &Snapshot,
    known: &Documents<'_>,
    selections: &[&Selection],
    found: &mut [Whereabouts],
    changed: &mut Vec<usize>,
) -> Result<(), IndexError> {
    let mut by_document: HashMap<u32, Vec<usize>> = HashMap::new();
    for (at, selection) in selections.iter().enumerate() {
        match known.named(&selection.document) {
            Some(document) if known.sha256(document) == &*selection.text => {
                by_document.entry(document).or_default().push(at);
            }
            _ => changed.push(at),
        }
    }
    for (document, members) in by_document {
        let units = Units::new(snapshot.text(document)?);
        for at in members {
            let selection = selections[at];
            // Of words and place in a line that somebody edited the words count.
            match selection
                .span
                .in_bytes(&units)
                .filter(|span| span.of(units.text()) == selection.quote.exact)
            {
                Some(span) => {
                    found[at] =
                        Whereabouts { home: Some((document, KnownBy::Name)), located: Located::Exact(span) };
                }
                None => changed.push(at),
            }
        }
    }
    Ok(())
}

/// The selections by document and old text, in the order of their first.
fn grouped<'a>(selections: &[&'a Selection], mut changed: Vec<usize>) -> Vec<Group<'a>> {
    changed.sort_unstable();
    let mut groups: Vec<Group<'a>> = Vec::new();
    let mut place_of: HashMap<(&DocumentId, &str), usize> = HashMap::new();
    for at in changed {
        let selection = selections[at];
        let place = *place_of.entry((&*selection.document, &*selection.text)).or_insert(groups.len());
        if place == groups.len() {
            groups.push(Group { document: &selection.document, text: &selection.text, members: Vec::new() });
        }
        groups[place].members.push(at);
    }
    groups
}

/// Finds the words of a group again.
fn again(
    snapshot: &Snapshot,
    known: &Documents<'_>,
    selections: &[&Selection],
    group: &Group<'_>,
    orphans: &Orphans,
    memory: &Memory,
) -> Result<Vec<Whereabouts>, IndexError> {
    let by_text = known.with_text(group.text).map(|document| (document, KnownBy::Text));
    let by_name = known.named(group.document).map(|document| (document, KnownBy::Name));
    let by_words = || orphans.home(group).map(|document| (document, KnownBy::Words));
    let home = by_name.or(by_text).or_else(by_words);
    let Some(home) = home else { return Ok(vec![Whereabouts::GONE; group.members.len()]) };
    let located = located(snapshot, known, selections, group, home.0, memory)?;
    let sure = located.iter().filter(|located| located.sure().is_some()).count();
    match by_text {
        // Another text took the name of this one, which stands elsewhere as it was.
        Some(elsewhere) if elsewhere.0 != home.0 && sure * 2 < located.len() => {
            let located = self::located(snapshot, known, selections, group, elsewhere.0, memory)?;
            Ok(at_home(elsewhere, located))
        }
        _ => Ok(at_home(home, located)),
    }
}

fn at_home(home: (u32, KnownBy), located: Vec<Located>) -> Vec<Whereabouts> {
    located.into_iter().map(|located| Whereabouts { home: Some(home), located }).collect()
}

/// Where the words of a group stand in a document, from memory or found again.
fn located(
    snapshot: &Snapshot,
    known: &Documents<'_>,
    selections: &[&Selection],
    group: &Group<'_>,
    document: u32,
    memory: &Memory,
) -> Result<Vec<Located>, IndexError> {
    let members = || group.members.iter().map(|at| selections[*at]);
    let key = Key::of(known.sha256(document), members());
    if let Some(remembered) = memory.located(&key).filter(|located| located.len() == group.members.len()) {
        return Ok(remembered);
    }
    let sought: Vec<Sought<'_>> = members().map(sought).collect();
    let located = Finder::new(snapshot.text(document)?).locate_all(&sought);
    memory.remember(key, &located);
    Ok(located)
}

/// A selection as a finder is asked for it.
#[must_use]
pub fn sought(selection: &Selection) -> Sought<'_> {
    Sought { quote: &selection.quote, at: (selection.span.start as usize, selection.span.end as usize) }
}

#[cfg(test)]
mod tests;
