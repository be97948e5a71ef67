//! SubStation Alpha (ASS, SSA): subtitles with styles.
//!
//! ```text
//! [Events]
//! Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
//! Dialogue: 0,0:00:01.00,0:00:04.00,Default,Ana,0,0,0,,It began\Nwith a letter.
//! ```

use super::captions::Captions;
use super::{Claim, Out, ReadError, Reader, Source, With, time};

/// SubStation Alpha.
#[derive(Debug)]
pub(super) struct SubStation;

impl Reader for SubStation {
    fn name(&self) -> &'static str {
        "ass"
    }

    fn number(&self) -> u32 {
        1
    }

    fn claims(&self, source: &Source<'_>) -> Claim {
        let named = matches!(source.extension().as_str(), "ass" | "ssa");
        let begins =
            source.head_text().trim_start_matches(['\u{FEFF}', ' ', '\n', '\r']).starts_with("[Script Info]");
        if named || begins { Claim::Certain } else { Claim::No }
    }

    fn read(&self, source: &Source<'_>, _: &With<'_>, out: &mut dyn Out) -> Result<(), ReadError> {
        let mut said = dialogue(&source.decoded()?.text);
        if said.is_empty() {
            let reason = "no line of it is dialogue".into();
            return Err(ReadError::Malformed { format: "SubStation file", reason });
        }
        said.sort_by_key(|said| said.start);
        let mut captions = Captions::default();
        for said in said {
            captions.cue(said.start, said.end);
            for line in said.words.split('\n') {
                captions.words(line.trim(), said.name.as_deref(), said.line);
            }
        }
        captions.read(out)
    }
}

/// A line of dialogue.
#[derive(Debug, PartialEq)]
struct Said {
    start: Option<u32>,
    end: Option<u32>,
    name: Option<String>,
    words: String,
    /// Its line in the file, from 1.
    line: u32,
}

/// Which field of a line holds what.
#[derive(Clone, Copy)]
struct Fields {
    count: usize,
    start: usize,
    end: usize,
    name: Option<usize>,
}

impl Fields {
    /// As every program writes them.
    const USUAL: Fields = Fields { count: 10, start: 1, end: 2, name: Some(4) };

    fn of(format: &str) -> Option<Fields> {
        let names: Vec<String> = format.split(',').map(|name| name.trim().to_lowercase()).collect();
        let at = |wanted: &str| names.iter().position(|name| name == wanted);
        let fields = Fields {
            count: names.len(),
            start: at("start")?,
            end: at("end")?,
            name: at("name").or_else(|| at("actor")),
        };
        (names.last().map(String::as_str) == Some("text")).then_some(fields)
    }
}

fn dialogue(text: &str) -> Vec<Said> {
    let mut fields = Fields::USUAL;
    let mut events = false;
    let mut all = Vec::new();
    for (number, line) in (1..).zip(text.split('\n')) {
        let line = line.trim();
        if line.starts_with('[') && line.ends_with(']') {
            events = line.eq_ignore_ascii_case("[Events]");
        } else if let Some(format) = line.strip_prefix("Format:").filter(|_| events) {
            fields = Fields::of(format).unwrap_or(fields);
        } else if let Some(rest) = line.strip_prefix("Dialogue:") {
            all.extend(said(rest, fields, number));
        }
    }
    all
}

fn said(line: &str, fields: Fields, number: u32) -> Option<Said> {
    let parts: Vec<&str> = line.splitn(fields.count, ',').map(str::trim).collect();
    let words = *parts.get(fields.count - 1)?;
    let name = fields.name.and_then(|at| parts.get(at)).filter(|name| !name.is_empty());
    let start = parts.get(fields.start).and_then(|time| time::milliseconds(time));
    let end = parts.get(fields.end).and_then(|time| time::milliseconds(time));
    Some(Said { start, end, name: name.map(|name| (*name).to_owned()), words: plain(words)?, line: number })
}

/// The words without overrides in curly brackets; none where these draw instead of write.
fn plain(words: &str) -> Option<String> {
    let mut plain = String::with_capacity(words.len());
    let mut rest = words;
    while let Some((before, after)) = rest.split_once('{') {
        plain.push_str(before);
        let Some((inside, behind)) = after.split_once('}') else {
            plain.push('{');
            rest = after;
            break;
        };
        let draws =
            |tag: &str| tag.strip_prefix('p').is_some_and(|scale| scale.parse::<u8>().is_ok_and(|n| n > 0));
        if inside.split('\\').any(draws) {
            return None;
        }
        rest = behind;
    }
    plain.push_str(rest);
    let shown = plain.replace("\\N", "\n").replace("\\n", "\n").replace("\\h", "\u{A0}");
    Some(shown).filter(|shown| !shown.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_dialogue_have_names_times_and_words() {
        let text = "[Script Info]\nTitle: x\n\n[Events]\nFormat: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n\
            Comment: 0,0:00:00.00,0:00:01.00,Default,,0,0,0,,never shown\n\
            Dialogue: 0,0:00:01.00,0:00:04.50,Default,Ana,0,0,0,,{\\i1}It began{\\i0},\\Nwith a letter.\n\
            Dialogue: 0,0:00:05.00,0:00:06.00,Default,,0000,0000,0000,,{a note}So?\n\
            Dialogue: 0,0:00:05.00,0:00:06.00,Sign,,0,0,0,,{\\p1}m 0 0 l 9 9{\\p0}\n";
        assert_eq!(
            dialogue(text),
            [
                Said {
                    start: Some(1000),
                    end: Some(4500),
                    name: Some("Ana".into()),
                    words: "It began,\nwith a letter.".into(),
                    line: 7
                },
                Said { start: Some(5000), end: Some(6000), name: None, words: "So?".into(), line: 8 },
            ]
        );
    }

    #[test]
    fn fields_may_stand_in_another_order() {
        let text = "[Events]\nFormat: Marked, Start, End, Style, Text\nDialogue: Marked=0,0:00:01.00,0:00:02.00,Default,Yes, so.\n";
        assert_eq!(dialogue(text)[0].words, "Yes, so.");
        assert_eq!(dialogue(text)[0].name, None);
    }
}
