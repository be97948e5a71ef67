//! Cues of one speaker become a turn.

use super::{Captions, CueLine};
use crate::ingest::draft::{Block, Draft, Voice};
use crate::ingest::talk::{Labelled, Labels};
use crate::model::{DocumentKind, Kind, Piece, Role, VoiceKind};
use crate::text::Span;

/// Whose a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Who {
    /// A voice tag names the speaker.
    Tagged(u32),
    /// A label does.
    Labelled(u32, Option<Role>),
    /// Nothing does.
    Unknown,
}

/// The draft: a block for each turn, a piece for each line of a cue.
pub(super) fn compose(captions: &Captions, labels: Option<&Labels>) -> Draft {
    let mut draft = Draft::new(DocumentKind::Transcript);
    draft.language.clone_from(&captions.language);
    draft.text.reserve(captions.clean.len() + captions.clean.len() / 8);
    draft.sources.reserve(captions.lines.len());
    let mut latest = None;
    let each_cue = cues_are_turns(captions, labels);
    for (at, line) in captions.lines.iter().enumerate() {
        let label = labels.and_then(|labels| labels.of_line[at]);
        let who = who(captions, line, label, latest);
        let begins = each_cue && names(captions, labels, at);
        let words = match label {
            Some(label) if line.voice.is_none() => {
                captions.clean[label.words.min(line.span.end())..line.span.end()].trim()
            }
            _ => line.span.of(&captions.clean),
        };
        if latest != Some(who) || begins {
            latest = Some(who);
            open(&mut draft, voice(captions, labels, who));
        }
        if !words.is_empty() {
            append(&mut draft, words, captions, line);
        }
    }
    draft.blocks.retain(|block| !block.span.is_empty());
    draft
}

/// Whether a line begins a cue and names whose it is.
fn names(captions: &Captions, labels: Option<&Labels>, at: usize) -> bool {
    let line = &captions.lines[at];
    let label = labels.and_then(|labels| labels.of_line[at]);
    let first = at.checked_sub(1).is_none_or(|before| captions.lines[before].cue != line.cue);
    label.is_some() && line.voice.is_none() || line.voice.is_some() && first
}

/// Whether a cue that names the speaker of the one before is a turn of its own. As in
/// [`Draft::join_segments`], where such cues are many they are pieces of turns.
fn cues_are_turns(captions: &Captions, labels: Option<&Labels>) -> bool {
    let (mut named, mut again) = (0_usize, 0_usize);
    let mut latest = None;
    for (at, line) in captions.lines.iter().enumerate() {
        let who = who(captions, line, labels.and_then(|labels| labels.of_line[at]), latest);
        if names(captions, labels, at) {
            named += 1;
            again += usize::from(latest == Some(who));
        }
        latest = Some(who);
    }
    named >= FEW && again * 4 <= named
}

/// Fewer cues with a name say nothing about how turns were cut.
const FEW: usize = 6;

/// A cue without a voice is of somebody unknown where voices are tagged; where they are labelled,
/// the talk goes on.
fn who(captions: &Captions, line: &CueLine, label: Option<Labelled>, latest: Option<Who>) -> Who {
    match (line.voice, label) {
        (Some(voice), _) => Who::Tagged(voice),
        (None, Some(label)) => Who::Labelled(label.number, label.role),
        (None, None) if captions.voices.is_empty() => latest.unwrap_or(Who::Unknown),
        (None, None) => Who::Unknown,
    }
}

fn voice(captions: &Captions, labels: Option<&Labels>, who: Who) -> Voice {
    let (label, role) = match who {
        Who::Tagged(voice) => (Some(captions.voices[voice as usize].clone()), None),
        Who::Labelled(number, role) => (labels.map(|labels| labels.names[number as usize].clone()), role),
        Who::Unknown => (None, None),
    };
    Voice { label, kind: VoiceKind::Speaker, role }
}

/// Begins a turn, in which nothing is said yet.
fn open(draft: &mut Draft, voice: Voice) {
    let end = draft.text.len();
    match draft.blocks.last_mut() {
        // Nothing was said in the turn before: a name alone.
        Some(last) if last.span.is_empty() => last.voice = Some(voice),
        _ => {
            let mut block = Block::new(Span::at(end, end), Kind::Turn);
            block.voice = Some(voice);
            draft.blocks.push(block);
        }
    }
}

/// Adds words to the turn.
fn append(draft: &mut Draft, words: &str, captions: &Captions, line: &CueLine) {
    let cue = captions.cues[line.cue as usize];
    let block = draft.blocks.last_mut().expect("a turn is open");
    let begins = block.span.is_empty();
    if !begins {
        if parted_by_space(&draft.text, words) {
            draft.text.push(' ');
        }
    } else if !draft.text.is_empty() {
        draft.text.push_str("\n\n");
    }
    let start = draft.text.len();
    draft.text.push_str(words);
    let span = Span::at(start, draft.text.len());
    draft.sources.push(Piece { span, line: line.number, start_ms: cue.start, page: None });
    block.span = if begins { span } else { block.span.hull(span) };
    if begins {
        block.start_ms = cue.start;
    }
    block.end_ms = cue.end.or(block.end_ms);
}

/// Whether the script of the words is written with spaces.
fn parted_by_space(before: &str, words: &str) -> bool {
    let spaceless = |c: Option<char>| {
        c.is_some_and(|c| matches!(c, '\u{E00}'..='\u{EFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}' | '\u{2E80}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{FF00}'..='\u{FFEF}' | '\u{20000}'..='\u{3FFFF}'))
    };
    !(spaceless(before.chars().next_back()) && spaceless(words.chars().next()))
}
