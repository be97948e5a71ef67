//! Whose words: labels become speakers, and speakers get their role.

use std::collections::HashMap;

use icu_casemap::CaseMapper;
use icu_normalizer::ComposingNormalizerBorrowed;

use super::roles;
use crate::diagnostic::Diagnostic;
use crate::ingest::ReadRule;
use crate::ingest::draft::{Block, Voice};
use crate::model::{Kind, Role, Speaker, VoiceKind};
use crate::text::similar::appearance;
use crate::text::words::is_word_char;

/// The speakers of a document.
#[derive(Debug)]
pub(super) struct Joined {
    /// In order of first appearance.
    pub(super) speakers: Vec<Speaker>,
    /// The speaker of each block.
    pub(super) of_block: Vec<Option<u32>>,
    /// The role in which each block is spoken.
    pub(super) role_of_block: Vec<Role>,
}

/// What makes two labels one: case, punctuation, spaces and the way in which accents are stored
/// do not matter, accents and letters do.
///
/// ```text
/// "Anna  M." = "ANNA M" = "anna-m"     "Zoë" ≠ "Zoe"
/// ```
#[must_use]
pub fn label_key(label: &str) -> String {
    if label.is_ascii() {
        let key: String =
            label.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
        return if key.is_empty() { label.trim().to_owned() } else { key };
    }
    let composed = ComposingNormalizerBorrowed::new_nfc().normalize(label);
    let key: String = CaseMapper::new().fold_string(&composed).chars().filter(|c| is_word_char(*c)).collect();
    if key.is_empty() { label.trim().to_owned() } else { key }
}

/// Joins the labels of blocks to speakers and decides on their roles.
pub(super) fn join(
    blocks: &[Block],
    author: Option<&str>,
    rule: &ReadRule,
    language: Option<&str>,
) -> Joined {
    let mut cast = Cast { author, ..Cast::default() };
    let of_block: Vec<Option<u32>> = blocks.iter().map(|block| cast.speaker(block)).collect();
    let Cast { mut speakers, told, .. } = cast;
    decide(&mut speakers, &told, rule, language);
    let role_of_block =
        blocks.iter().zip(&of_block).map(|(block, speaker)| role_in(block, *speaker, &speakers));
    let role_of_block = role_of_block.collect();
    Joined { speakers, of_block, role_of_block }
}

/// The speakers met so far.
#[derive(Debug, Default)]
struct Cast<'a> {
    author: Option<&'a str>,
    speakers: Vec<Speaker>,
    /// The role that the reader told for each speaker.
    told: Vec<Option<Role>>,
    /// Exact spellings, so that a label is folded once.
    spelled: HashMap<String, u32>,
    keys: HashMap<String, u32>,
    /// The unit that an unnamed block continues.
    latest: Option<u32>,
}

impl Cast<'_> {
    fn speaker(&mut self, block: &Block) -> Option<u32> {
        let unnamed = Voice { label: None, kind: VoiceKind::Speaker, role: None };
        let voice = match &block.voice {
            Some(voice) => voice,
            // The second paragraph of a turn, or talk of whom nothing is known.
            None if block.kind == Kind::Turn && !block.opens && self.latest.is_some() => return self.latest,
            None if block.kind == Kind::Turn => &unnamed,
            None => return None,
        };
        // A quotation that nobody is named for is nobody's: it makes no person of its own.
        if voice.kind == VoiceKind::Quoted && voice.name().is_none() {
            return None;
        }
        let (label, named) = self.label(voice, block);
        let number = match self.spelled.get(&label) {
            Some(number) => *number,
            None => self.spelling(label, named, voice),
        };
        let speaker = &mut self.speakers[number as usize];
        speaker.turns += u32::from(block.opens && block.kind.is_counted());
        if self.told[number as usize].is_none() {
            self.told[number as usize] = voice.role;
        }
        if block.kind == Kind::Turn {
            self.latest = Some(number);
        }
        Some(number)
    }

    /// A spelling not met before: of a speaker known by another, or of a new one.
    fn spelling(&mut self, label: String, named: bool, voice: &Voice) -> u32 {
        let next = self.speakers.len() as u32;
        // What stands for a name can be no one's name.
        let key = if named { label_key(&label) } else { format!("\0{label}") };
        let number = *self.keys.entry(key).or_insert(next);
        if number == next {
            let role = Role::Unknown;
            self.speakers.push(Speaker { label: label.clone(), named, voice: voice.kind, role, turns: 0 });
            self.told.push(voice.role);
        }
        self.spelled.insert(label, number);
        number
    }

    /// The label, or what stands for it, and whether it is a name.
    fn label(&mut self, voice: &Voice, block: &Block) -> (String, bool) {
        if let Some(name) = voice.name() {
            return (name.to_owned(), true);
        }
        match (voice.kind, self.author) {
            (VoiceKind::Author, Some(author)) => (author.to_owned(), true),
            (VoiceKind::Author, None) => ("author".to_owned(), false),
            (VoiceKind::Speaker, _) => ("speaker".to_owned(), false),
            (VoiceKind::Commenter, _) => match block.thread {
                Some(thread) => (format!("comment {}", thread.comment), false),
                None => ("commenter".to_owned(), false),
            },
            (VoiceKind::Quoted, _) => ("quotation".to_owned(), false),
        }
    }
}

/// Roles: what a rule says, then what the reader was told, then what the labels tell.
fn decide(speakers: &mut [Speaker], told: &[Option<Role>], rule: &ReadRule, language: Option<&str>) {
    let keys = |labels: &[String]| labels.iter().map(|label| label_key(label)).collect::<Vec<_>>();
    let (interviewers, researchers) = (keys(&rule.interviewers), keys(&rule.researchers));
    let ruled: Vec<Option<Role>> = speakers
        .iter()
        .map(|speaker| {
            let key = label_key(&speaker.label);
            let said = if interviewers.contains(&key) {
                Some(Role::Interviewer)
            } else if researchers.contains(&key) {
                Some(Role::Researcher)
            } else if speaker.voice == VoiceKind::Author {
                rule.author_role
            } else {
                None
            };
            said.filter(|_| speaker.named || speaker.voice == VoiceKind::Author)
        })
        .collect();
    let known: Vec<Option<Role>> = ruled.iter().zip(told).map(|(ruled, told)| ruled.or(*told)).collect();
    let guessed = roles::guess(speakers, &known, language);
    for (at, speaker) in speakers.iter_mut().enumerate() {
        let asks = matches!(guessed[at], Role::Interviewer | Role::Researcher | Role::Literature);
        speaker.role = match (known[at], rule.role) {
            (Some(role), _) => role,
            (None, Some(role)) if !asks => role,
            _ => guessed[at],
        };
    }
}

/// The role of a block's words. A person who is quoted in a post and comments on it is both; the
/// author stays the author everywhere.
fn role_in(block: &Block, speaker: Option<u32>, speakers: &[Speaker]) -> Role {
    let Some(speaker) = speaker.map(|number| &speakers[number as usize]) else { return Role::Unknown };
    match &block.voice {
        Some(voice)
            if voice.kind != speaker.voice
                && matches!(speaker.voice, VoiceKind::Commenter | VoiceKind::Quoted) =>
        {
            voice.role.unwrap_or(roles::of_kind(voice.kind))
        }
        _ => speaker.role,
    }
}

/// More speakers than this are not compared letter by letter.
const COMPARED: usize = 200;

/// Says which labels could be taken for each other. They are never joined.
pub(super) fn report(speakers: &[Speaker], say: &mut dyn FnMut(Diagnostic)) {
    let named: Vec<&Speaker> = speakers.iter().filter(|speaker| speaker.named).collect();
    let mut seen: HashMap<String, &Speaker> = HashMap::new();
    for speaker in &named {
        match seen.get(&appearance(&speaker.label)) {
            Some(other) => say(looks_like("IN010", other, speaker, "look alike")),
            None => drop(seen.insert(appearance(&speaker.label), speaker)),
        }
    }
    if named.len() > COMPARED {
        return;
    }
    for (at, rare) in named.iter().enumerate() {
        let slip = named.iter().enumerate().find(|(other, usual)| *other != at && is_slip(rare, usual));
        if let Some((_, usual)) = slip {
            say(looks_like("IN011", usual, rare, "differ by one letter"));
        }
    }
}

/// Whether `rare` is `usual` with a slip of the finger: one letter differs, and it is met so much
/// more seldom that a person of that name is less likely than a mistake.
fn is_slip(rare: &Speaker, usual: &Speaker) -> bool {
    let digits = |label: &str| label.chars().filter(char::is_ascii_digit).collect::<String>();
    rare.turns <= 2
        && usual.turns >= rare.turns * 5
        && rare.label.chars().count().min(usual.label.chars().count()) >= 5
        && digits(&rare.label) == digits(&usual.label)
        && appearance(&rare.label) != appearance(&usual.label)
        && strsim::damerau_levenshtein(&label_key(&rare.label), &label_key(&usual.label)) == 1
}

fn looks_like(code: &'static str, first: &Speaker, second: &Speaker, how: &str) -> Diagnostic {
    Diagnostic::warning(
        code,
        format!(
            "the speakers \"{}\" ({}) and \"{}\" ({}) {how} and are kept apart",
            first.label, first.turns, second.label, second.turns
        ),
    )
    .help("if they are one person, correct the label in a copy of the file, or give both one row in participants.csv")
}
