//! [`Bases`]: who is counted, and in which of the groups that are never added up.

use std::collections::{BTreeMap, BTreeSet};

use super::carriers::counted_as;
use crate::coding::evidence::Evidence;
use crate::model::{Role, Voice, VoiceKind};

/// A group of voices that have one base. Persons are never added up over groups.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Base {
    /// Speakers and respondents who are a case, or all of them where there is no `participants.csv`.
    Participants,
    /// Speakers who are no case although there are cases.
    NoCase,
    /// Speakers whose role nobody knows.
    UnknownRole,
    /// People quoted in somebody's text.
    Quoted,
    /// Who wrote a post or text.
    Authors,
    /// Who commented on a post.
    Commenters,
}

impl Base {
    /// The group's name in reports, for `count` of them.
    #[must_use]
    pub fn named(self, count: u32) -> &'static str {
        match (self, count == 1) {
            (Base::Participants, true) => "participant",
            (Base::Participants, false) => "participants",
            (Base::NoCase, true) => "speaker who is no case",
            (Base::NoCase, false) => "speakers who are no case",
            (Base::UnknownRole, true) => "speaker of unknown role",
            (Base::UnknownRole, false) => "speakers of unknown role",
            (Base::Quoted, true) => "quoted speaker",
            (Base::Quoted, false) => "quoted speakers",
            (Base::Authors, true) => "author",
            (Base::Authors, false) => "authors",
            (Base::Commenters, true) => "commenter",
            (Base::Commenters, false) => "commenters",
        }
    }
}

/// Which voices have words that are counted, and how many there are in each group.
#[derive(Clone, Debug)]
pub struct Bases {
    groups: Vec<Option<Base>>,
    sizes: BTreeMap<Base, u32>,
    /// Cases without a passage of their own in the documents counted, in the order of
    /// `participants.csv`; those who have withdrawn are not among them.
    pub cases_without_words: Vec<u32>,
    /// How many participants have withdrawn, also those of whom no word is left.
    pub withdrawn: u32,
}

impl Bases {
    /// Looks through the passages once.
    #[must_use]
    pub fn new(evidence: &Evidence) -> Self {
        let counted: BTreeSet<u32> = evidence.counted().filter_map(|(_, row)| row.voice).collect();
        let voices = &evidence.voices.voices;
        let has_cases = !evidence.cases.cases.is_empty();
        let groups: Vec<Option<Base>> = (0u32..)
            .zip(voices)
            .map(|(number, voice)| counted.contains(&number).then(|| base_of(voice, has_cases)))
            .collect();
        let mut sizes = BTreeMap::new();
        for base in groups.iter().flatten() {
            *sizes.entry(*base).or_default() += 1;
        }
        let with_words: BTreeSet<u32> =
            counted.iter().filter_map(|voice| voices[*voice as usize].case).collect();
        let cases_without_words = (0u32..)
            .zip(&evidence.cases.cases)
            .filter(|(number, case)| {
                !with_words.contains(number) && !case.consent.withdrawn && is_studied(case.role)
            })
            .map(|(number, _)| number)
            .collect();
        // Those whose documents were deleted are still in participants.csv.
        let cases = evidence.cases.cases.iter().filter(|case| case.consent.withdrawn).count();
        let others = voices.iter().filter(|voice| voice.withdrawn && voice.case.is_none()).count();
        let gone = cases + others;
        let withdrawn = u32::try_from(gone).expect("voices are counted in u32");
        Bases { groups, sizes, cases_without_words, withdrawn }
    }

    /// The group of a voice; none when none of its words are counted.
    #[must_use]
    pub fn of(&self, voice: u32) -> Option<Base> {
        self.groups.get(voice as usize).copied().flatten()
    }

    /// The groups that have a voice, with how many.
    pub fn sizes(&self) -> impl Iterator<Item = (Base, u32)> + '_ {
        self.sizes.iter().map(|(base, size)| (*base, *size))
    }

    /// How many voices a group has.
    #[must_use]
    pub fn size(&self, base: Base) -> u32 {
        self.sizes.get(&base).copied().unwrap_or(0)
    }

    /// The voices of a group, in order of first appearance.
    pub fn voices(&self, base: Base) -> impl Iterator<Item = u32> + '_ {
        (0u32..).zip(&self.groups).filter(move |(_, group)| **group == Some(base)).map(|(voice, _)| voice)
    }

    /// How many voices there are in all groups: for tests such as "every voice", never for print.
    #[must_use]
    pub fn all(&self) -> u32 {
        self.sizes.values().sum()
    }
}

/// The voices of these passages, sorted.
#[must_use]
pub fn voices_of(evidence: &Evidence, rows: &[u32]) -> BTreeSet<u32> {
    rows.iter()
        .filter_map(|row| counted_as(evidence, *row))
        .filter_map(|row| evidence.passages[row as usize].voice)
        .collect()
}

fn base_of(voice: &Voice, has_cases: bool) -> Base {
    match voice.kind {
        VoiceKind::Quoted => Base::Quoted,
        VoiceKind::Author => Base::Authors,
        VoiceKind::Commenter => Base::Commenters,
        VoiceKind::Speaker if voice.case.is_some() => Base::Participants,
        VoiceKind::Speaker if voice.role == Role::Unknown => Base::UnknownRole,
        VoiceKind::Speaker if has_cases => Base::NoCase,
        VoiceKind::Speaker => Base::Participants,
    }
}

fn is_studied(role: Option<Role>) -> bool {
    role.is_none_or(Role::is_counted)
}
