//! CHAT transcripts (CLAN, TalkBank): what was said, by whom and when, without the coding.
//!
//! Main lines are talk; dependent tiers, which describe it, are left out. Of the marks in a line
//! those that say something to a reader stay, as other transcripts write them; see [`clean`].

mod clean;

use std::collections::BTreeMap;

use self::clean::{clean, times};
use super::draft::{Draft, Voice};
use super::{Claim, Out, ReadError, Reader, Source, With, dated};
use crate::model::{DocumentKind, Kind, Piece, Role, VoiceKind};

const FORMAT: &str = "CHAT transcript";

/// Reads CHAT transcripts.
#[derive(Debug)]
pub(super) struct Chat;

impl Reader for Chat {
    fn name(&self) -> &'static str {
        "chat"
    }

    fn number(&self) -> u32 {
        3
    }

    fn claims(&self, source: &Source<'_>) -> Claim {
        let head = source.head();
        let head = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head);
        let begins = [&b"@UTF8"[..], b"@Begin", b"@Font:", b"@ColorWords", b"@Window:", b"@PID:"];
        match source.extension().as_str() {
            _ if begins.iter().any(|begin| head.starts_with(begin)) => Claim::Certain,
            "cha" => Claim::Certain,
            _ => Claim::No,
        }
    }

    fn read(&self, source: &Source<'_>, _: &With<'_>, out: &mut dyn Out) -> Result<(), ReadError> {
        let mut reading = Reading::new();
        let mut record = String::new();
        let mut begun = 1;
        for (number, line) in (1..).zip(source.decoded()?.text.lines()) {
            if line.starts_with(['\t', ' ']) {
                record.push(' ');
                record.push_str(line.trim());
                continue;
            }
            reading.record(&record, begun);
            line.clone_into(&mut record);
            begun = number;
        }
        reading.record(&record, begun);
        out.draft(reading.finished()?)
    }
}

/// A participant of the header.
#[derive(Debug)]
struct Participant {
    label: String,
    role: Option<Role>,
}

struct Reading {
    draft: Draft,
    participants: BTreeMap<String, Participant>,
    main_lines: usize,
}

impl Reading {
    fn new() -> Self {
        Reading { draft: Draft::new(DocumentKind::Transcript), participants: BTreeMap::new(), main_lines: 0 }
    }

    /// A line with those that continue it.
    fn record(&mut self, record: &str, line: u32) {
        let Some((name, rest)) = record.split_once(':') else {
            return;
        };
        let rest = rest.trim();
        match (name.as_bytes().first(), name) {
            (Some(b'*'), _) => self.said(&name[1..], rest, line),
            (_, "@Participants") => self.participants(rest),
            (_, "@ID") => self.participant(rest),
            (_, "@Languages" | "@Language") => self.language(rest),
            (_, "@Date") => self.draft.date = self.draft.date.or(dated::date(rest, None)),
            (_, "@Title") => self.draft.title = Some(rest.to_owned()).filter(|title| !title.is_empty()),
            // Gems: the parts of a session, by topic.
            (_, "@G" | "@Bg" | "@BG") => drop(self.draft.push(rest, Kind::Heading)),
            _ => {}
        }
    }

    /// `CHI Ruth Target_Child, MOT Mother`: code, name where there is one, role.
    fn participants(&mut self, list: &str) {
        for entry in list.split(',') {
            let words: Vec<&str> = entry.split_whitespace().collect();
            let (code, name, role) = match words.as_slice() {
                [code, name, role, ..] => (code, Some(*name), Some(*role)),
                [code, role] => (code, None, Some(*role)),
                [code] => (code, None, None),
                [] => continue,
            };
            let label = name.map_or_else(|| (*code).to_owned(), |name| name.replace('_', " "));
            self.participants.insert((*code).to_owned(), Participant { label, role: role.and_then(role_of) });
        }
    }

    /// `eng|corpus|CHI|2;6.|male|||Target_Child|||`.
    fn participant(&mut self, id: &str) {
        let fields: Vec<&str> = id.split('|').map(str::trim).collect();
        let (Some(code), role) = (fields.get(2), fields.get(7).copied()) else { return };
        let known = self.participants.entry((*code).to_owned());
        let known = known.or_insert_with(|| Participant { label: (*code).to_owned(), role: None });
        known.role = known.role.or(role.and_then(role_of));
    }

    fn language(&mut self, list: &str) {
        let first = list.split([',', ' ', '|']).find(|tag| !tag.is_empty());
        self.draft.language = self.draft.language.take().or(first.and_then(tag_of_language));
    }

    fn said(&mut self, code: &str, line: &str, number: u32) {
        self.main_lines += 1;
        let (start_ms, end_ms) = times(line);
        let words = clean(line);
        // An act without words, `0 .`; a dash or dots alone are what was said.
        if words.trim_matches(['.', '?', '!', ',', ' ']).is_empty() && !words.contains("...") {
            return;
        }
        let known = self.participants.get(code);
        let label = known.map_or_else(|| code.to_owned(), |participant| participant.label.clone());
        let role = known.and_then(|participant| participant.role);
        if let Some(block) = self.draft.push(&words, Kind::Turn) {
            block.voice = Some(Voice { label: Some(label), kind: VoiceKind::Speaker, role });
            (block.start_ms, block.end_ms) = (start_ms, end_ms);
            let span = block.span;
            self.draft.sources.push(Piece { span, line: number, start_ms, page: None });
        }
    }

    fn finished(mut self) -> Result<Draft, ReadError> {
        if self.main_lines == 0 {
            let reason = "it has no line that begins with * and a speaker".to_owned();
            return Err(ReadError::Malformed { format: FORMAT, reason });
        }
        self.draft.join_segments();
        Ok(self.draft)
    }
}

/// What a role of CHAT decides; most of them, such as Mother or Adult, decide nothing.
fn role_of(role: &str) -> Option<Role> {
    match role {
        "Investigator" | "Interviewer" | "Observer" | "Camera_Operator" => Some(Role::Interviewer),
        "Participant" | "Subject" | "Informant" | "Target_Child" | "Target_Adult" | "Interviewee" => {
            Some(Role::Participant)
        }
        _ => None,
    }
}

/// The two-letter tag of a language that CHAT names by three letters.
pub(super) fn tag_of_language(code: &str) -> Option<String> {
    const TAGS: &[(&str, &str)] = &[
        ("eng", "en"),
        ("deu", "de"),
        ("ger", "de"),
        ("fra", "fr"),
        ("fre", "fr"),
        ("spa", "es"),
        ("ita", "it"),
        ("por", "pt"),
        ("nld", "nl"),
        ("dut", "nl"),
        ("dan", "da"),
        ("swe", "sv"),
        ("nor", "no"),
        ("isl", "is"),
        ("fin", "fi"),
        ("est", "et"),
        ("hun", "hu"),
        ("pol", "pl"),
        ("ces", "cs"),
        ("cze", "cs"),
        ("slk", "sk"),
        ("slv", "sl"),
        ("hrv", "hr"),
        ("srp", "sr"),
        ("rus", "ru"),
        ("ukr", "uk"),
        ("bul", "bg"),
        ("ron", "ro"),
        ("ell", "el"),
        ("gre", "el"),
        ("tur", "tr"),
        ("ara", "ar"),
        ("heb", "he"),
        ("fas", "fa"),
        ("hin", "hi"),
        ("tam", "ta"),
        ("zho", "zh"),
        ("chi", "zh"),
        ("cmn", "zh"),
        ("yue", "yue"),
        ("jpn", "ja"),
        ("kor", "ko"),
        ("tha", "th"),
        ("ind", "id"),
        ("vie", "vi"),
        ("cat", "ca"),
        ("eus", "eu"),
        ("baq", "eu"),
        ("glg", "gl"),
        ("cym", "cy"),
        ("wel", "cy"),
        ("gle", "ga"),
        ("afr", "af"),
        ("swa", "sw"),
    ];
    match code.len() {
        2 => Some(code.to_owned()),
        3 => TAGS
            .iter()
            .find(|(known, _)| *known == code)
            .map_or(Some(code), |(_, tag)| Some(*tag))
            .map(str::to_owned),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::reader::tests::drafts;

    const FILE: &str = "@UTF8\n@Begin\n@Languages:\teng\n@Participants:\tCHI Ruth Target_Child, INV Investigator\n\
        @ID:\teng|x|CHI|2;6.|female|||Target_Child|||\n@Date:\t12-MAY-2010\n@G:\tthe garden\n\
        *INV:\twhat did you see\n\tin the garden ? \u{15}100_2500\u{15}\n%mor:\tpro|what\n\
        *CHI:\t<a big> [/] a big &-um snail . \u{15}2600_4000\u{15}\n*CHI:\t0 .\n@End\n";

    #[test]
    fn main_lines_are_turns_with_names_and_times() {
        let (found, _) = drafts(&Chat, "a.cha", FILE.as_bytes()).unwrap();
        let draft = &found[0];
        let turns: Vec<_> = draft.blocks.iter().filter(|block| block.kind == Kind::Turn).collect();
        let words: Vec<_> = turns.iter().map(|block| block.span.of(&draft.text)).collect();
        assert_eq!(words, ["what did you see in the garden?", "a big a big um snail."]);
        let voices: Vec<_> = turns.iter().map(|block| block.voice.clone().unwrap()).collect();
        assert_eq!((voices[0].label.as_deref(), voices[0].role), (Some("INV"), Some(Role::Interviewer)));
        assert_eq!((voices[1].label.as_deref(), voices[1].role), (Some("Ruth"), Some(Role::Participant)));
        assert_eq!((turns[0].start_ms, turns[0].end_ms), (Some(100), Some(2500)));
        assert_eq!(draft.language.as_deref(), Some("en"));
        assert_eq!(draft.date.map(|date| date.to_string()).as_deref(), Some("2010-05-12"));
        assert_eq!(draft.blocks[0].span.of(&draft.text), "the garden");
    }

    #[test]
    fn a_file_without_main_lines_is_none() {
        assert!(drafts(&Chat, "a.cha", b"@UTF8\n@Begin\n@End\n").is_err());
    }
}
