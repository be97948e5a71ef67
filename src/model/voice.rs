//! [`Voices`]: the speakers of all documents as persons, as far as the study knows them.

use serde::{Deserialize, Serialize};

use super::{Quoting, Role, Speaker, VoiceKind};

/// A person as far as the study knows: the speakers that are one case, or one speaker who is no case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Voice {
    /// The name as it stands in the data (first spelling met), or what stands for it.
    pub label: String,
    /// The name that leaves the study: pseudonym, else the case's id, else `label`.
    pub public_name: String,
    /// The case, as an index into [`Cases::cases`](super::Cases::cases).
    pub case: Option<u32>,
    /// What makes it a voice: that it speaks, where it speaks in any document; else what it is where
    /// it appears first.
    pub kind: VoiceKind,
    /// The role, after `participants.csv` has decided.
    pub role: Role,
    /// Whether it may be quoted.
    pub quote: Quoting,
    /// Whether the participant has withdrawn: nothing of theirs is counted or printed.
    pub withdrawn: bool,
    /// Its speakers: (document, index into the document's speakers), in document order.
    pub speakers: Vec<(u32, u32)>,
}

impl Voice {
    /// Takes in one more appearance. Somebody who is interviewed and comments elsewhere is somebody
    /// who speaks; `decided` is the role that a row of `participants.csv` gives.
    pub(super) fn appears(&mut self, speaker: &Speaker, decided: Option<Role>, at: (u32, u32)) {
        self.speakers.push(at);
        if speaker.voice == VoiceKind::Speaker && self.kind != VoiceKind::Speaker {
            self.kind = VoiceKind::Speaker;
            self.role = decided.unwrap_or(speaker.role);
        }
    }
}

/// All voices of a study, in order of first appearance.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Voices {
    /// The voices.
    pub voices: Vec<Voice>,
    /// For each document, in document order, the voice of each of its speakers.
    pub of_speakers: Vec<Vec<u32>>,
}

impl Voices {
    /// The voice with this number.
    #[must_use]
    pub fn get(&self, voice: u32) -> Option<&Voice> {
        self.voices.get(voice as usize)
    }

    /// The voice of a speaker: `document` by its place in document order.
    #[must_use]
    pub fn of(&self, document: u32, speaker: u32) -> Option<u32> {
        self.of_speakers.get(document as usize)?.get(speaker as usize).copied()
    }
}
