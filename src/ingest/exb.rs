//! EXMARaLDA transcriptions (EXB): tiers of events on a common time line become turns in its order.
//!
//! ```text
//! <tier speaker="SPK0" type="t"><event start="T0" end="T1">Where did it begin? </event></tier>
//! ```
//!
//! Tiers of type `t` hold what was said; descriptions (`d`) and annotations (`a`) are left out.

use std::collections::{BTreeMap, HashMap};

use super::draft::{Draft, Voice};
use super::eaf::{between, tiers_left_out};
use super::xml::{Element, Node, Xml};
use super::{Claim, Out, ReadError, Reader, Source, With, time};
use crate::model::{DocumentKind, Kind, VoiceKind};
use crate::text::single_spaced;

const FORMAT: &str = "EXMARaLDA transcription";

/// Reads EXMARaLDA transcriptions.
#[derive(Debug)]
pub(super) struct Exmaralda;

impl Reader for Exmaralda {
    fn name(&self) -> &'static str {
        "exmaralda"
    }

    fn number(&self) -> u32 {
        1
    }

    fn claims(&self, source: &Source<'_>) -> Claim {
        let head = source.head();
        let says = head[..head.len().min(4096)].windows(20).any(|window| window == b"<basic-transcription");
        if says || source.extension() == "exb" { Claim::Certain } else { Claim::No }
    }

    fn read(&self, source: &Source<'_>, _: &With<'_>, out: &mut dyn Out) -> Result<(), ReadError> {
        let file = File::parse(&source.decoded()?.text)?;
        if !file.left_out.is_empty() {
            out.say(tiers_left_out(&file.left_out));
        }
        let mut draft = file.draft();
        if draft.blocks.is_empty() {
            let reason = "no tier of it holds what was said".to_owned();
            return Err(ReadError::Malformed { format: FORMAT, reason });
        }
        draft.join_segments();
        out.draft(draft)
    }
}

/// What was said between two points of the time line.
#[derive(Debug)]
struct Event {
    /// The id of the speaker, or the name of the tier.
    speaker: String,
    start: String,
    end: String,
    words: String,
}

#[derive(Debug, Default)]
struct File {
    /// The points of the time line in order, in seconds where they are known.
    points: Vec<(String, Option<f64>)>,
    /// Speakers' abbreviations by their ids.
    names: BTreeMap<String, String>,
    events: Vec<Event>,
    left_out: Vec<String>,
    title: Option<String>,
}

impl File {
    fn parse(text: &str) -> Result<Self, ReadError> {
        let mut xml = Xml::new(text, FORMAT);
        let mut file = File::default();
        let mut person = String::new();
        // Whose the events are; nobody's in a tier that is left out.
        let mut speaker: Option<String> = None;
        loop {
            match xml.next()? {
                Node::Open(element) => match element.local() {
                    "transcription-name" => file.title = Some(xml.text()?).filter(|title| !title.is_empty()),
                    "speaker" => person = element.attribute("id").unwrap_or_default(),
                    "abbreviation" => {
                        let name = xml.text()?.trim().to_owned();
                        if !name.is_empty() {
                            file.names.insert(person.clone(), name);
                        }
                    }
                    "tli" => {
                        let at = element.attribute("time").and_then(|time| time.parse().ok());
                        file.points.push((element.attribute("id").unwrap_or_default(), at));
                    }
                    "tier" => speaker = file.tier(&element),
                    "event" => {
                        let (start, end) = (element.attribute("start"), element.attribute("end"));
                        let words = xml.text()?;
                        let (Some(speaker), Some(start), Some(end)) = (&speaker, start, end) else {
                            continue;
                        };
                        file.events.push(Event { speaker: speaker.clone(), start, end, words });
                    }
                    _ => {}
                },
                Node::Close(_) | Node::Text(_) => {}
                Node::End => return Ok(file),
            }
        }
    }

    /// Whose words a tier holds.
    fn tier(&mut self, tier: &Element<'_>) -> Option<String> {
        let said = tier.attribute("type").is_none_or(|kind| kind == "t");
        let named = tier.attribute("display-name").or_else(|| tier.attribute("id")).unwrap_or_default();
        if said {
            return tier.attribute("speaker").or(Some(named));
        }
        self.left_out.push(named);
        None
    }

    /// The events by their places on the time line.
    fn draft(mut self) -> Draft {
        let order: HashMap<&str, usize> =
            self.points.iter().enumerate().map(|(at, (id, _))| (id.as_str(), at)).collect();
        let place = |point: &str| order.get(point).copied().unwrap_or(usize::MAX);
        self.events.sort_by_key(|event| place(&event.start));
        // Without any time the time line is only an order.
        let timed = self.points.iter().any(|(_, time)| time.is_some());
        let times = if timed { between(&self.points, 1.0) } else { BTreeMap::new() };
        let time = |point: &str| times.get(point).and_then(|seconds| time::from_seconds(*seconds));
        let mut draft = Draft::new(DocumentKind::Transcript);
        draft.title = self.title;
        for event in &self.events {
            let words = single_spaced(&event.words);
            let Some(block) = draft.push(&words, Kind::Turn) else { continue };
            let name = self.names.get(&event.speaker).unwrap_or(&event.speaker);
            block.voice = Some(Voice::named(name, VoiceKind::Speaker));
            (block.start_ms, block.end_ms) = (time(&event.start), time(&event.end));
        }
        draft
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::reader::tests::drafts;

    const FILE: &str = "<?xml version='1.0' encoding='UTF-8'?><basic-transcription><head><speakertable>\
        <speaker id='SPK0'><abbreviation>RH</abbreviation></speaker><speaker id='SPK1'><abbreviation>SL</abbreviation></speaker>\
        </speakertable></head><basic-body><common-timeline><tli id='T0' time='0.0'/><tli id='T1' time='1.5'/><tli id='T2'/>\
        <tli id='T3' time='4.5'/></common-timeline>\
        <tier id='A' speaker='SPK0' type='t' display-name='RH [v]'><event start='T0' end='T1'>Is it open? </event>\
        <event start='T2' end='T3'>Good. </event></tier>\
        <tier id='B' speaker='SPK1' type='t' display-name='SL [v]'><event start='T1' end='T2'>Since nine. </event></tier>\
        <tier id='C' speaker='SPK1' type='a' display-name='SL [de]'><event start='T1' end='T2'>Seit neun.</event></tier>\
        </basic-body></basic-transcription>";

    #[test]
    fn events_are_turns_in_the_order_of_the_time_line() {
        let (found, said) = drafts(&Exmaralda, "a.exb", FILE.as_bytes()).unwrap();
        let draft = &found[0];
        let turns: Vec<_> = draft
            .blocks
            .iter()
            .map(|block| {
                let label = block.voice.as_ref().and_then(|voice| voice.label.as_deref());
                (label.unwrap_or_default(), block.span.of(&draft.text), block.start_ms)
            })
            .collect();
        let expected =
            [("RH", "Is it open?", Some(0)), ("SL", "Since nine.", Some(1500)), ("RH", "Good.", Some(3000))];
        assert_eq!(turns, expected);
        assert!(said[0].message.contains("SL [de]"), "{said:?}");
    }

    #[test]
    fn a_file_without_words_is_refused() {
        assert!(drafts(&Exmaralda, "a.exb", b"<basic-transcription/>").is_err());
    }
}
