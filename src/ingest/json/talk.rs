//! Finding the talk in a tree of JSON, whatever program wrote it.
//!
//! Speech recognisers and transcript services agree on one thing: somewhere there is a list whose
//! elements say what was said, and mostly by whom and when. Lists are gathered by their path (the
//! turns of all sections are one list); the one whose elements say most is the transcript. Lists
//! of single words are gathered to turns by their speakers.

use std::collections::BTreeMap;

use super::tree::Json;
use crate::ingest::draft::{Draft, Voice};
use crate::ingest::time;
use crate::model::{DocumentKind, Kind, VoiceKind};

/// Keys under which words stand, plainest first.
const TEXT: &[&str] = &[
    "text",
    "transcript",
    "utterance",
    "body",
    "content",
    "display",
    "sentence",
    "punctuated_word",
    "word",
    "value",
    "line",
    "message",
    "caption",
    "transcription",
    "speech",
    "display_text",
    "displayText",
    "utf8",
    "utterance_text",
];

/// Keys of lists that hold the words in pieces.
const PARTS: &[&str] = &[
    "text_blocks",
    "sentences",
    "elements",
    "words",
    "nBest",
    "NBest",
    "alternatives",
    "paragraphs",
    "segs",
    "blocks",
    "tokens",
    "text",
    "items",
];

const SPEAKER: &[&str] = &[
    "speaker",
    "speaker_name",
    "speakerName",
    "speakerDisplayName",
    "speaker_label",
    "speakerLabel",
    "speaker_id",
    "speakerId",
    "speakerTag",
    "speaker_tag",
    "SpeakerId",
    "participant",
    "participant_name",
    "who",
    "author",
    "role",
    "name",
    "user",
    "from",
    "sender",
    "nick",
    "contact_name",
];

const START: &[&str] = &[
    "start",
    "start_time",
    "startTime",
    "start_ms",
    "startMs",
    "begin",
    "from",
    "ts",
    "time",
    "offset",
    "offsetMilliseconds",
    "offsetInTicks",
    "tStartMs",
    "start_offset",
    "startOffset",
    "timestamp",
    "timestamps",
    "begin_time",
    "start_timestamp",
    "relative",
    "startTimeMs",
    "audio_start",
    "offsets",
    "start_seconds",
];

const END: &[&str] = &[
    "end",
    "end_time",
    "endTime",
    "end_ms",
    "endMs",
    "stop",
    "to",
    "end_ts",
    "end_offset",
    "endOffset",
    "end_timestamp",
    "timestamp",
    "timestamps",
    "endTimeMs",
    "offsets",
    "end_seconds",
];

/// The transcript in a tree, where there is one.
pub(in crate::ingest) fn talk(json: &Json<'_>) -> Option<Draft> {
    let mut lists = BTreeMap::new();
    gather(json, &mut String::new(), 0, &mut lists);
    let best = lists.values().filter_map(|list| Some((worth(list)?, list))).max_by_key(|(worth, _)| *worth);
    let mut said = match best {
        Some((_, list)) => heard(list),
        None => parallel(json)?,
    };
    name_speakers(json, &mut said);
    aws_speakers(json, &mut said);
    let words = is_words(&said);
    if words {
        said = gathered(said);
    }
    let unit = unit_of(&said);
    let mut draft = Draft::new(DocumentKind::Transcript);
    for said in &said {
        let Some(block) = draft.push(&said.text, Kind::Turn) else { continue };
        block.voice = said.speaker.clone().map(|label| Voice::named(label, VoiceKind::Speaker));
        block.start_ms = said.start.and_then(|at| at.milliseconds(unit));
        block.end_ms = said.end.and_then(|at| at.milliseconds(unit));
    }
    if draft.blocks.is_empty() {
        return None;
    }
    if draft.blocks.iter().all(|block| block.voice.is_none()) {
        one_voice(&mut draft);
    }
    draft.join_segments();
    draft.language = language(json);
    draft.title = json.text("title").map(str::to_owned);
    Some(draft)
}

/// Talk of nobody in particular is one turn of an unnamed speaker.
fn one_voice(draft: &mut Draft) {
    for block in &mut draft.blocks {
        block.voice = Some(Voice { label: None, kind: VoiceKind::Speaker, role: None });
    }
}

type Lists<'t, 'a> = BTreeMap<String, Vec<&'t Json<'a>>>;

/// How deep lists are looked for; recognisers lie at most six deep.
const DEEPEST: usize = 12;

/// Gathers the objects of all lists by path: keys, and `*` for a place in a list.
fn gather<'t, 'a>(json: &'t Json<'a>, path: &mut String, depth: usize, lists: &mut Lists<'t, 'a>) {
    if depth > DEEPEST {
        return;
    }
    let length = path.len();
    match json {
        Json::List(items) => {
            path.push('*');
            for item in items {
                if matches!(item, Json::Object(_)) {
                    lists.entry(path.clone()).or_default().push(item);
                }
                gather(item, path, depth + 1, lists);
            }
        }
        Json::Object(entries) => {
            // `{"0": {…}, "1": {…}}` is a list too.
            let counted = entries.len() > 1
                && entries.iter().zip(0..).all(|((key, _), at)| {
                    key.parse::<usize>().is_ok_and(|number| number == at || number == at + 1)
                });
            for (key, value) in entries {
                path.push('/');
                path.push_str(if counted { "*" } else { key });
                if counted && matches!(value, Json::Object(_)) {
                    lists.entry(path.clone()).or_default().push(value);
                }
                gather(value, path, depth + 1, lists);
                path.truncate(length);
            }
        }
        _ => {}
    }
    path.truncate(length);
}

/// How much a list tells: with speakers before without, whole sentences before single words, then
/// by the amount of words. None for a list that is no talk.
fn worth(list: &[&Json<'_>]) -> Option<(u8, usize)> {
    let (mut speakers, mut times, mut texts, mut length, mut spaces) = (0, 0, 0, 0, 0);
    for element in list {
        let direct = TEXT.iter().find_map(|key| element.text(key));
        let text = direct.map(str::to_owned).or_else(|| text_of(element));
        let Some(text) = text.filter(|text| !text.trim().is_empty()) else { continue };
        texts += 1;
        length += text.len();
        spaces += text.split_whitespace().count();
        let spoken = || element.list("words").iter().any(|word| speaker_of(word).is_some());
        speakers += usize::from(speaker_of(element).is_some() || spoken());
        times += usize::from(moment(element, START).is_some());
    }
    if texts * 5 < list.len() * 2 || texts == 0 {
        return None;
    }
    let (spoken, timed) = (speakers * 2 > texts, times * 3 > texts);
    let whole = spaces * 2 > texts * 3;
    let rank = match (spoken, timed, whole) {
        (true, _, true) => 4,
        (true, true, false) => 3,
        (true, false, false) | (false, true, true) => 2,
        (false, true, false) => 1,
        _ => return None,
    };
    Some((rank, length))
}

/// Something said.
#[derive(Clone, Debug, PartialEq)]
struct Said {
    text: String,
    speaker: Option<String>,
    start: Option<Moment>,
    end: Option<Moment>,
    /// Whether it stands directly after what was said before, as a full stop does.
    attached: bool,
}

/// A time as it was written.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Moment {
    /// In a unit that is not said.
    Number(f64),
    Milliseconds(f64),
}

impl Moment {
    fn milliseconds(self, unit: f64) -> Option<u32> {
        match self {
            Moment::Number(number) => time::from_seconds(number * unit),
            Moment::Milliseconds(milliseconds) => time::from_seconds(milliseconds / 1000.0),
        }
    }
}

fn heard(list: &[&Json<'_>]) -> Vec<Said> {
    let mut all = Vec::with_capacity(list.len());
    for element in list {
        let Some(text) = text_of(element) else { continue };
        let speaker = speaker_of(element);
        if speaker.is_none() && by_words(element, &mut all) {
            continue;
        }
        let kind = element.text("type").unwrap_or_default();
        if kind == "audio_event" {
            continue;
        }
        let part = |first: bool| {
            let parts =
                ["elements", "words"].iter().map(|key| element.list(key)).find(|parts| !parts.is_empty())?;
            let (mut from, mut back) = (parts.iter(), parts.iter().rev());
            if first {
                from.find_map(|part| moment(part, START))
            } else {
                back.find_map(|part| moment(part, END))
            }
        };
        let (start, end) =
            (moment(element, START).or_else(|| part(true)), moment(element, END).or_else(|| part(false)));
        let attached = matches!(kind, "punctuation" | "punct")
            || element.text("attaches_to") == Some("previous")
            || element.get("is_eos").is_some() && text.chars().all(|c| c.is_ascii_punctuation());
        all.push(Said { text, speaker, start, end, attached });
    }
    all
}

/// A segment whose words have speakers although it has none: its words are taken one by one.
fn by_words(segment: &Json<'_>, all: &mut Vec<Said>) -> bool {
    let words = segment.list("words");
    let known: Vec<Option<String>> = words.iter().map(speaker_of).collect();
    let Some(first) = known.iter().flatten().next().cloned() else { return false };
    let mut speaker = first;
    for (word, own) in words.iter().zip(known) {
        let Some(text) = text_of(word) else { continue };
        speaker = own.unwrap_or(speaker);
        let said = Said {
            text,
            speaker: Some(speaker.clone()),
            start: moment(word, START),
            end: moment(word, END),
            attached: false,
        };
        match all.last_mut() {
            Some(last)
                if last.speaker.as_ref() == Some(&speaker)
                    && moment(segment, START) != moment(word, START) =>
            {
                append(&mut last.text, &said.text, false);
                last.end = said.end.or(last.end);
            }
            _ => all.push(said),
        }
    }
    true
}

/// The words of an element: a text, or what its parts hold together.
fn text_of(element: &Json<'_>) -> Option<String> {
    if let Some(text) = TEXT.iter().find_map(|key| element.text(key)) {
        return Some(text.to_owned());
    }
    let (key, parts) = PARTS.iter().find_map(|key| {
        let parts = element.list(key);
        (!parts.is_empty()).then_some((*key, parts))
    })?;
    if matches!(key, "nBest" | "NBest" | "alternatives") {
        return text_of(parts.first()?);
    }
    let mut text = String::new();
    let raw = parts.iter().filter_map(plain_part).any(|part| part.starts_with(' ') || part.ends_with(' '));
    for part in parts {
        let piece = plain_part(part).map(str::to_owned).or_else(|| text_of(part));
        let Some(piece) = piece else { continue };
        if raw {
            text.push_str(&piece);
        } else {
            append(&mut text, &piece, matches!(part.text("type"), Some("punct" | "punctuation")));
        }
    }
    (!text.trim().is_empty()).then_some(text)
}

/// The text of a part as it stands, white space and all.
fn plain_part<'t>(part: &'t Json<'_>) -> Option<&'t str> {
    part.as_text().or_else(|| TEXT.iter().find_map(|key| part.text(key)))
}

/// Appends a word as one writes: a space before it, none before punctuation or between ideographs.
fn append(text: &mut String, word: &str, attached: bool) {
    let closes = word
        .trim()
        .chars()
        .all(|c| matches!(c, '.' | ',' | '?' | '!' | ';' | ':' | '。' | '、' | '，' | '？' | '！' | '…'));
    let is_wide =
        |c: char| matches!(c, '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}');
    let wide = text.chars().next_back().is_some_and(is_wide) && word.chars().next().is_some_and(is_wide);
    let spaced =
        text.is_empty() || text.ends_with(char::is_whitespace) || word.starts_with(char::is_whitespace);
    if !(attached || closes || wide || spaced) {
        text.push(' ');
    }
    text.push_str(word);
}

fn speaker_of(element: &Json<'_>) -> Option<String> {
    let found = SPEAKER.iter().find_map(|key| label(element.get(key)?));
    // Recognisers of words give the speaker with the best alternative.
    found.or_else(|| {
        let first = element.list("alternatives").first()?;
        SPEAKER[..10].iter().find_map(|key| label(first.get(key)?))
    })
}

/// The label of a speaker: a name, the name in an object, `Speaker 0` for a number.
fn label(json: &Json<'_>) -> Option<String> {
    match json {
        Json::Text(text) if !text.trim().is_empty() => Some(text.trim().to_owned()),
        Json::Number(number) => Some(format!("Speaker {number}")),
        Json::Object(_) => {
            let named = ["name", "display_name", "displayName", "speaker_name", "label", "id"];
            named.iter().find_map(|key| label(json.get(key)?))
        }
        _ => None,
    }
}

fn moment(element: &Json<'_>, keys: &[&str]) -> Option<Moment> {
    let last = keys.first() == END.first();
    keys.iter().find_map(|key| {
        let value = element.get(key)?;
        let milliseconds =
            key.to_lowercase().contains("ms") || key.ends_with("Milliseconds") || *key == "offsets";
        let pair = |first: &str, second: &str| value.get(if last { second } else { first });
        let value = match value {
            Json::List(pair) => pair.get(usize::from(last))?,
            Json::Object(_) => pair("from", "to").or_else(|| pair("start", "end"))?,
            value => value,
        };
        if let Some(number) = value.number() {
            return Some(match () {
                () if milliseconds => Moment::Milliseconds(number),
                () if key.ends_with("Ticks") => Moment::Milliseconds(number / 10_000.0),
                () => Moment::Number(number),
            });
        }
        let text = value.as_text()?;
        if let Some(milliseconds) = time::milliseconds(text) {
            return Some(Moment::Milliseconds(f64::from(milliseconds)));
        }
        // Google writes "1.200s", Azure "PT1.2S".
        let seconds = text.trim_start_matches("PT").trim_end_matches(['s', 'S']).parse::<f64>().ok()?;
        Some(Moment::Milliseconds(seconds * 1000.0))
    })
}

/// Whether most of what was said are single words.
fn is_words(said: &[Said]) -> bool {
    let words: usize = said.iter().map(|said| said.text.split_whitespace().count()).sum();
    said.len() > 3 && words * 2 <= said.len() * 3
}

/// Single words gathered to the talk of one speaker.
fn gathered(words: Vec<Said>) -> Vec<Said> {
    let spoken = words.iter().filter(|word| word.speaker.is_some()).count() * 5 > words.len() * 2;
    let raw = words.iter().any(|word| word.text.starts_with(' '));
    let mut all: Vec<Said> = Vec::new();
    for mut word in words {
        // A full stop has no speaker of its own. Where words have speakers, words without are a
        // first guess that is said again later.
        if word.speaker.is_none() && spoken && !word.attached {
            continue;
        }
        match all.last_mut() {
            Some(last) if word.attached || word.speaker == last.speaker => {
                if raw {
                    last.text.push_str(&word.text);
                } else {
                    append(&mut last.text, &word.text, word.attached);
                }
                last.end = word.end.or(last.end);
            }
            _ => {
                word.attached = false;
                all.push(word);
            }
        }
    }
    all
}

/// What an unnamed unit of time is worth in seconds: people say between a word in ten seconds and
/// ten words in a second, so that counting in milliseconds is told from counting in seconds.
fn unit_of(said: &[Said]) -> f64 {
    let numbers = |said: &Said| match (said.end, said.start) {
        (Some(Moment::Number(number)), _) | (None, Some(Moment::Number(number))) => Some(number),
        _ => None,
    };
    let longest = said.iter().filter_map(numbers).fold(0.0, f64::max);
    let words: usize = said.iter().map(|said| said.text.split_whitespace().count()).sum();
    if longest > 1000.0 && (words as f64) < longest * 0.02 { 0.001 } else { 1.0 }
}

/// Two lists of the same length beside each other, who and what: `{"speaker": [..], "utt": [..]}`.
fn parallel(json: &Json<'_>) -> Option<Vec<Said>> {
    let texts = |key: &str| {
        let list = json.list(key);
        (!list.is_empty() && list.iter().all(|item| item.as_text().is_some())).then_some(list)
    };
    let speakers = ["speaker", "speakers", "speaker_names", "names"].iter().find_map(|key| texts(key))?;
    let words = ["utt", "utterances", "utterance", "text", "texts", "turns", "transcript"]
        .iter()
        .find_map(|key| texts(key))?;
    if speakers.len() != words.len() {
        return None;
    }
    let pairs = speakers.iter().zip(words);
    Some(
        pairs
            .map(|(speaker, text)| Said {
                text: text.as_text().unwrap_or_default().to_owned(),
                speaker: label(speaker),
                start: None,
                end: None,
                attached: false,
            })
            .collect(),
    )
}

/// Puts names in the place of numbers, where a list of speakers tells them.
fn name_speakers(json: &Json<'_>, said: &mut [Said]) {
    let mut names: BTreeMap<String, String> = BTreeMap::new();
    // The list stands at the top, or beside the transcript in an object of its own.
    let own = std::iter::once(json).chain(json.entries().iter().map(|(_, value)| value));
    let listed =
        own.flat_map(|json| ["speakers", "participants"].into_iter().filter_map(|key| json.get(key)));
    for list in listed {
        for item in list.as_list().unwrap_or_default() {
            let id =
                ["id", "speaker_id", "speakerId", "speaker"].iter().find_map(|key| label(item.get(key)?));
            let name = ["name", "label", "displayName", "display_name"].iter().find_map(|key| item.text(key));
            if let (Some(id), Some(name)) = (id, name) {
                names.insert(id, name.to_owned());
            }
        }
        for (id, name) in list.entries() {
            let name = name.as_text().or_else(|| name.text("name"));
            if let Some(name) = name {
                names.insert(id.to_string(), name.to_owned());
            }
        }
    }
    for said in said {
        if let Some(name) = said.speaker.as_ref().and_then(|label| names.get(label)) {
            said.speaker = Some(name.clone());
        }
    }
}

/// Amazon Transcribe names the speakers of words in a list beside them, by their times.
fn aws_speakers(json: &Json<'_>, said: &mut [Said]) {
    let Some(segments) = json.at(&["results", "speaker_labels", "segments"]).and_then(Json::as_list) else {
        return;
    };
    if said.iter().any(|said| said.speaker.is_some()) {
        return;
    }
    let items = segments.iter().flat_map(|segment| segment.list("items"));
    let key = |number: f64| (number * 1000.0).round() as i64;
    let speakers: BTreeMap<i64, String> = items
        .filter_map(|item| {
            Some((key(item.get("start_time")?.number()?), item.text("speaker_label")?.to_owned()))
        })
        .collect();
    for said in said {
        if let Some(Moment::Number(start)) = said.start {
            said.speaker = speakers.get(&key(start)).cloned();
        }
    }
}

fn language(json: &Json<'_>) -> Option<String> {
    let paths: [&[&str]; 4] =
        [&["language"], &["language_code"], &["result", "language"], &["metadata", "language"]];
    let found = paths.iter().find_map(|path| json.at(path)?.as_text())?;
    let is_tag =
        found.len() >= 2 && found.split(['-', '_']).next().is_some_and(|tag| matches!(tag.len(), 2 | 3));
    is_tag.then(|| found.replace('_', "-"))
}
