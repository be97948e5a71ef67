//! Timed Text (TTML, DFXP): captions in XML, of broadcasters, Teams and older YouTube.
//!
//! ```text
//! <p begin="00:00:01.000" end="4s" ttm:agent="ana">It began<br/>with a letter.</p>
//! ```

use std::collections::BTreeMap;

use super::captions::Captions;
use super::xml::{Element, Node, Xml};
use super::{Claim, Out, ReadError, Reader, Source, With, time};

const FORMAT: &str = "Timed Text file";

/// Timed Text.
#[derive(Debug)]
pub(super) struct TimedText;

impl Reader for TimedText {
    fn name(&self) -> &'static str {
        "ttml"
    }

    fn number(&self) -> u32 {
        1
    }

    fn claims(&self, source: &Source<'_>) -> Claim {
        let head = source.marked_head(2048);
        let space = ["w3.org/ns/ttml", "w3.org/2006/10/ttaf1", "w3.org/2006/04/ttaf1"];
        let says = head.contains("<tt") && space.iter().any(|space| head.contains(space));
        if says || matches!(source.extension().as_str(), "ttml" | "dfxp") {
            Claim::Certain
        } else {
            Claim::No
        }
    }

    fn read(&self, source: &Source<'_>, _: &With<'_>, out: &mut dyn Out) -> Result<(), ReadError> {
        let text = &source.decoded()?.text;
        let mut reading = Reading::new(text);
        reading.file()?;
        if reading.captions.is_empty() {
            let reason = "no paragraph of it has words".into();
            return Err(ReadError::Malformed { format: FORMAT, reason });
        }
        reading.captions.read(out)
    }
}

/// A file being read.
struct Reading<'a> {
    text: &'a str,
    xml: Xml<'a>,
    captions: Captions,
    /// Names of speakers by their ids.
    agents: BTreeMap<String, String>,
    /// Frames and ticks in a second.
    frames: f64,
    ticks: f64,
    /// How far lines were counted, and the line there.
    counted: (usize, u32),
}

impl<'a> Reading<'a> {
    fn new(text: &'a str) -> Self {
        Reading {
            text,
            xml: Xml::new(text, FORMAT),
            captions: Captions::default(),
            agents: BTreeMap::new(),
            frames: 30.0,
            ticks: 1.0,
            counted: (0, 1),
        }
    }

    fn file(&mut self) -> Result<(), ReadError> {
        // Whose words hold in the body and in each division that is open.
        let mut agents: Vec<Option<String>> = Vec::new();
        let mut agent_id = None;
        loop {
            match self.xml.next()? {
                Node::Open(element) => match element.local() {
                    "tt" => self.root(&element),
                    "agent" => agent_id = element.attribute("id"),
                    "name" => {
                        let name = folded(&self.xml.text()?);
                        if let Some(id) = agent_id.clone().filter(|_| !name.is_empty()) {
                            self.agents.entry(id).or_insert(name);
                        }
                    }
                    "body" | "div" => agents.push(element.attribute("agent")),
                    "p" => {
                        let outer = agents.iter().rev().flatten().next().cloned();
                        self.paragraph(&element, outer)?;
                    }
                    "styling" | "layout" => self.xml.skip()?,
                    _ => {}
                },
                Node::Close(name) if matches!(name.as_str(), "body" | "div") => drop(agents.pop()),
                Node::End => return Ok(()),
                _ => {}
            }
        }
    }

    fn root(&mut self, element: &Element<'_>) {
        let number = |name: &str| element.attribute(name).and_then(|value| value.trim().parse::<f64>().ok());
        self.frames = number("frameRate").filter(|rate| *rate > 0.0).unwrap_or(30.0);
        self.ticks = number("tickRate").filter(|rate| *rate > 0.0).unwrap_or(1.0);
        self.captions.language = element.attribute("lang").filter(|code| (2..=20).contains(&code.len()));
    }

    /// A paragraph is a cue; a part of it may be another speaker's.
    fn paragraph(&mut self, element: &Element<'_>, outer: Option<String>) -> Result<(), ReadError> {
        let number = self.line_number();
        let time = |name: &str| element.attribute(name).and_then(|time| self.milliseconds(&time));
        let start = time("begin");
        let end = time("end").or_else(|| start?.checked_add(time("dur")?));
        self.captions.cue(start, end);
        let mut agents = vec![element.attribute("agent").or(outer)];
        let mut words = String::new();
        loop {
            match self.xml.next()? {
                Node::Open(element) => match element.local() {
                    "br" => {
                        let agent = agents.last().cloned().flatten();
                        self.write(&mut words, agent, number);
                        agents.push(None);
                    }
                    "metadata" => self.xml.skip()?,
                    _ => {
                        let outer = agents.last().cloned().flatten();
                        let own = element.attribute("agent");
                        if own.is_some() && own != outer {
                            self.write(&mut words, outer.clone(), number);
                        }
                        agents.push(own.or(outer));
                    }
                },
                Node::Close(_) => {
                    let closed = agents.pop().flatten();
                    let outer = agents.last().cloned().flatten();
                    if agents.is_empty() || closed.is_some() && closed != outer {
                        self.write(&mut words, closed, number);
                    }
                    if agents.is_empty() {
                        return Ok(());
                    }
                }
                Node::Text(text) => words.push_str(&text),
                Node::End => return Ok(()),
            }
        }
    }

    fn write(&mut self, words: &mut String, agent: Option<String>, number: u32) {
        let name = agent.map(|id| self.agents.get(&id).cloned().unwrap_or(id));
        self.captions.words(&folded(&std::mem::take(words)), name.as_deref(), number);
    }

    /// The line of the file at which the reading is.
    fn line_number(&mut self) -> u32 {
        let at = self.xml.position().min(self.text.len());
        let (from, line) = self.counted;
        let feeds = self.text.as_bytes()[from.min(at)..at].iter().filter(|byte| **byte == b'\n').count();
        self.counted = (at, line + u32::try_from(feeds).unwrap_or(u32::MAX));
        self.counted.1
    }

    /// `00:00:01.500`, `00:00:01:12` with frames, `1.5s`, `500ms`, `36f`, `1000t`.
    fn milliseconds(&self, text: &str) -> Option<u32> {
        let text = text.trim();
        if let Some((clock, frames)) =
            text.rsplit_once(':').filter(|(clock, _)| clock.matches(':').count() == 2)
        {
            let frames: f64 = frames.parse().ok()?;
            return time::milliseconds(clock)?.checked_add(time::from_seconds(frames / self.frames)?);
        }
        if text.contains(':') {
            return time::milliseconds(text);
        }
        let unit = text.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
        let seconds = match unit {
            "h" => 3600.0,
            "m" => 60.0,
            "s" | "" => 1.0,
            "ms" => 0.001,
            "f" => 1.0 / self.frames,
            "t" => 1.0 / self.ticks,
            _ => return None,
        };
        let number: f64 = text[..text.len() - unit.len()].parse().ok()?;
        time::from_seconds(number * seconds)
    }
}

/// The text with its white space folded, as it is shown; a no-break space stays.
fn folded(text: &str) -> String {
    text.split(|c: char| c.is_ascii_whitespace())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::reader::tests::drafts;

    /// Speaker, times and words of every turn.
    fn turns(text: &str) -> Vec<(String, Option<u32>, Option<u32>, String)> {
        let (found, _) = drafts(&TimedText, "a.ttml", text.as_bytes()).expect("a Timed Text file");
        let draft = &found[0];
        let turn = |block: &crate::ingest::draft::Block| {
            let label = block.voice.as_ref().and_then(|voice| voice.label.clone()).unwrap_or_default();
            (label, block.start_ms, block.end_ms, block.span.of(&draft.text).to_owned())
        };
        draft.blocks.iter().map(turn).collect()
    }

    #[test]
    fn agents_speak_paragraphs_and_parts_of_them() {
        let text = "<tt xmlns='http://www.w3.org/ns/ttml' xmlns:ttm='http://www.w3.org/ns/ttml#metadata' xml:lang='en'>\
            <head><metadata><ttm:agent xml:id='a' type='person'><ttm:name type='full'>Ana</ttm:name></ttm:agent></metadata>\
            <styling><style xml:id='s' color='white'/></styling></head>\
            <body><div ttm:agent='a'><p begin='1.5s' end='00:00:03'>It began<br/>\n  with <span style='s'>a</span> letter.</p>\n\
            <p begin='3000ms' dur='1s'>So it did. <span ttm:agent='bo'>Did it?</span></p></div></body></tt>";
        assert_eq!(
            turns(text),
            [
                ("Ana".into(), Some(1500), Some(4000), "It began with a letter. So it did.".into()),
                ("bo".into(), Some(3000), Some(4000), "Did it?".into()),
            ]
        );
    }

    #[test]
    fn times_have_many_units() {
        let reading = Reading { frames: 25.0, ticks: 10_000.0, ..Reading::new("") };
        for (text, expected) in [
            ("00:00:01.500", Some(1500)),
            ("00:00:01:12", Some(1480)),
            ("1:03.25", Some(63_250)),
            ("19.764", Some(19_764)),
            ("0.5m", Some(30_000)),
            ("50f", Some(2000)),
            ("15000t", Some(1500)),
            ("soon", None),
        ] {
            assert_eq!(reading.milliseconds(text), expected, "{text}");
        }
    }

    #[test]
    fn a_file_without_words_is_refused() {
        let text = "<tt xmlns='http://www.w3.org/ns/ttml'><body><div/></body></tt>";
        let error = drafts(&TimedText, "a.ttml", text.as_bytes()).unwrap_err();
        assert_eq!(error.to_string(), "it is no Timed Text file: no paragraph of it has words");
    }
}
