//! Which tiers hold what was said.

use std::collections::BTreeMap;

use super::Annotation;
use crate::ingest::xml::Element;

/// A tier.
#[derive(Debug, Default)]
pub(super) struct Tier {
    pub(super) name: String,
    pub(super) participant: Option<String>,
    pub(super) parent: Option<String>,
    pub(super) annotations: Vec<Annotation>,
    by_id: std::cell::OnceCell<BTreeMap<String, usize>>,
}

impl Tier {
    pub(super) fn of(element: &Element<'_>) -> Self {
        let filled = |name: &str| element.attribute(name).filter(|value| !value.trim().is_empty());
        Tier {
            name: filled("TIER_ID").unwrap_or_default(),
            participant: filled("PARTICIPANT"),
            parent: filled("PARENT_REF"),
            ..Tier::default()
        }
    }

    /// The annotation with this id.
    pub(super) fn by_id(&self, id: &str) -> Option<&Annotation> {
        let places = self.by_id.get_or_init(|| {
            self.annotations.iter().enumerate().map(|(at, annotation)| (annotation.id.clone(), at)).collect()
        });
        places.get(id).map(|at| &self.annotations[*at])
    }

    /// Words of all annotations together.
    fn words(&self) -> usize {
        self.annotations.iter().map(|annotation| annotation.words.split_whitespace().count()).sum()
    }

    fn filled(&self) -> usize {
        self.annotations.iter().filter(|annotation| !annotation.words.is_empty()).count()
    }

    /// Whether its annotations only count or name units: `utt_012`, `12`, `S`.
    fn only_counts(&self) -> bool {
        let ids = self.annotations.iter().filter(|annotation| {
            let words = annotation.words.as_str();
            let plain = !words.contains(' ') && words.chars().count() < 24;
            plain && (words.contains(|c: char| c.is_ascii_digit()) || words.chars().count() <= 1)
        });
        ids.count() * 5 > self.annotations.len() * 4
    }

    /// The speaker: the participant, else what stands after `@` in the name or before what the tier is
    /// for (`Ana-txt`), else the name.
    fn speaker(&self) -> String {
        let after = || self.name.rsplit_once('@').map(|(_, speaker)| speaker.to_owned());
        let before = || {
            let (speaker, purpose) = self.name.rsplit_once(['-', '_'])?;
            let known = speaker.contains(char::is_alphabetic) && names(&purpose.to_lowercase(), SPEAKS);
            known.then(|| speaker.to_owned())
        };
        self.participant.clone().or_else(after).or_else(before).unwrap_or_else(|| self.name.clone())
    }

    /// The name without the speaker, folded: what the tier is for.
    fn purpose(&self) -> String {
        let name = self.name.split('@').next().unwrap_or_default().to_lowercase();
        match &self.participant {
            Some(participant) => name.replace(&participant.to_lowercase(), " "),
            None => name,
        }
    }

    fn is_for(&self, purposes: &[&str]) -> bool {
        let purpose = self.purpose();
        let mut words = purpose.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        words.any(|word| names(word, purposes))
    }
}

/// Whether a word of a tier's name, in lower case, is one of these purposes.
fn names(word: &str, purposes: &[&str]) -> bool {
    purposes.iter().any(|known| word == *known || known.len() > 3 && word.starts_with(known))
}

/// Purposes of tiers that hold no speech.
const DESCRIBES: &[&str] = &[
    "gesture",
    "gest",
    "gaze",
    "head",
    "hand",
    "hands",
    "posture",
    "movement",
    "face",
    "facial",
    "comment",
    "comments",
    "kommentar",
    "note",
    "notes",
    "notizen",
    "remark",
    "remarks",
    "noise",
    "noises",
    "sound",
    "topic",
    "topics",
    "section",
    "code",
    "codes",
    "coding",
    "action",
    "actions",
    "nonverbal",
    "silence",
    "pause",
    "pauses",
    "translation",
    "translat",
    "transl",
    "uebersetzung",
    "übersetzung",
    "traduction",
    "ft",
    "gloss",
    "glosses",
    "gls",
    "ge",
    "ps",
    "pos",
    "morph",
    "mb",
    "phonetic",
    "ipa",
    "phones",
    "phonemes",
    "syllables",
    "lemma",
    "ref",
];

/// Purposes of tiers that hold it.
const SPEAKS: &[&str] = &[
    "text",
    "txt",
    "tx",
    "transcript",
    "transcri",
    "trans",
    "transkript",
    "utterance",
    "utt",
    "speech",
    "words",
    "ortho",
    "orthograph",
    "spoken",
    "default",
    "verbal",
    "st",
    "po",
];

/// Which tiers are read, with their speakers, and the names of the others.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Choice {
    pub(super) words: Vec<(usize, String)>,
    pub(super) left_out: Vec<String>,
}

/// Chooses the tiers of words: one for each speaker.
pub(super) fn choose(tiers: &[Tier]) -> Choice {
    let by_name: BTreeMap<&str, usize> =
        tiers.iter().enumerate().map(|(at, tier)| (tier.name.as_str(), at)).collect();
    let is_root = |tier: &Tier| tier.parent.as_deref().is_none_or(|parent| !by_name.contains_key(parent));
    let mut chosen: Vec<usize> = Vec::new();
    for (at, tier) in tiers.iter().enumerate().filter(|(_, tier)| is_root(tier)) {
        chosen
            .extend(words_of(tiers, at).filter(|at| tiers[*at].filled() > 0 || tier.annotations.is_empty()));
    }
    chosen.retain(|at| tiers[*at].filled() > 0);
    let speaking: Vec<usize> = chosen.iter().copied().filter(|at| !tiers[*at].is_for(DESCRIBES)).collect();
    if !speaking.is_empty() {
        chosen = speaking;
    }
    let mut choice = Choice::default();
    for at in one_for_each(tiers, &chosen) {
        choice.words.push((at, tiers[at].speaker()));
    }
    let read = |at: usize| choice.words.iter().any(|(read, _)| *read == at);
    choice.left_out = tiers
        .iter()
        .enumerate()
        .filter(|(at, tier)| tier.filled() > 0 && !read(*at))
        .map(|(_, tier)| tier.name.clone())
        .collect();
    choice
}

/// The tier of words below a root: the root itself, unless it only counts.
fn words_of(tiers: &[Tier], root: usize) -> std::option::IntoIter<usize> {
    if !tiers[root].only_counts() {
        return Some(root).into_iter();
    }
    let mut below: Vec<usize> = vec![root];
    let mut next = 0;
    while let Some(at) = below.get(next).copied() {
        next += 1;
        let name = &tiers[at].name;
        for (child, tier) in tiers.iter().enumerate() {
            if tier.parent.as_ref() == Some(name) && !below.contains(&child) {
                below.push(child);
            }
        }
    }
    let worth = |at: &usize| {
        let tier = &tiers[*at];
        (!tier.only_counts(), !tier.is_for(DESCRIBES), tier.is_for(SPEAKS), tier.words())
    };
    below.into_iter().rev().max_by_key(worth).into_iter()
}

/// Of several tiers of one participant the one that is for speech, else the one of most words.
/// Tiers without a participant are a speaker each.
fn one_for_each(tiers: &[Tier], chosen: &[usize]) -> Vec<usize> {
    let mut best: BTreeMap<&str, usize> = BTreeMap::new();
    for at in chosen {
        let Some(participant) = &tiers[*at].participant else { continue };
        let worth = |at: usize| (tiers[at].is_for(SPEAKS), tiers[at].words());
        let held = best.entry(participant).or_insert(*at);
        if worth(*at) > worth(*held) {
            *held = *at;
        }
    }
    let keeps =
        |at: usize| tiers[at].participant.as_deref().is_none_or(|participant| best[participant] == at);
    chosen.iter().copied().filter(|at| keeps(*at)).collect()
}
