//! ELAN transcripts (EAF 2.7 to 3.0): tiers of annotations become turns in the order of time.
//!
//! A tier that depends on another describes it (translations, glosses, gestures) and is left out,
//! unless the tier above it only counts the units and this one holds their words.

mod tiers;

use std::collections::BTreeMap;

use self::tiers::{Choice, Tier, choose};
use super::draft::{Draft, Voice};
use super::xml::{Element, Node, Xml};
use super::{Claim, Out, ReadError, Reader, Source, With, time};
use crate::diagnostic::Diagnostic;
use crate::model::{DocumentKind, Kind, Piece, VoiceKind};
use crate::text::single_spaced;

const FORMAT: &str = "ELAN file";

/// Reads ELAN files.
#[derive(Debug)]
pub(super) struct Elan;

impl Reader for Elan {
    fn name(&self) -> &'static str {
        "elan"
    }

    fn number(&self) -> u32 {
        2
    }

    fn claims(&self, source: &Source<'_>) -> Claim {
        let named = source.extension() == "eaf";
        let head = source.head();
        let says = head[..head.len().min(4096)].windows(20).any(|window| window == b"<ANNOTATION_DOCUMENT");
        if named || says { Claim::Certain } else { Claim::No }
    }

    fn read(&self, source: &Source<'_>, _: &With<'_>, out: &mut dyn Out) -> Result<(), ReadError> {
        let file = File::parse(&source.decoded()?.text)?;
        let Choice { words, left_out } = choose(&file.tiers);
        if !left_out.is_empty() {
            out.say(tiers_left_out(&left_out));
        }
        let mut draft = file.draft(&words);
        if draft.blocks.is_empty() {
            let reason = "no tier of it holds words".to_owned();
            return Err(ReadError::Malformed { format: FORMAT, reason });
        }
        draft.join_segments();
        out.draft(draft)
    }
}

/// Says which tiers were left out.
pub(super) fn tiers_left_out(left_out: &[String]) -> Diagnostic {
    let names = left_out.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", ");
    let what = if left_out.len() == 1 { "one tier was left out" } else { "these tiers were left out" };
    Diagnostic::note("IN060", format!("{what}: {names}"))
}

/// One annotation.
#[derive(Clone, Debug, Default)]
pub(super) struct Annotation {
    id: String,
    /// Slots of time, or the annotation that it belongs to.
    from: Option<String>,
    to: Option<String>,
    about: Option<String>,
    pub(super) words: String,
    line: u32,
}

/// What a file holds.
#[derive(Debug, Default)]
struct File {
    /// Slots in order; a missing time lies between its neighbours.
    slots: BTreeMap<String, f64>,
    tiers: Vec<Tier>,
    language: Option<String>,
}

impl File {
    fn parse(text: &str) -> Result<Self, ReadError> {
        let mut xml = Xml::new(text, FORMAT);
        let mut file = File::default();
        let mut slots: Vec<(String, Option<f64>)> = Vec::new();
        let mut unit = 1.0;
        let mut line = Lines::new(text);
        loop {
            match xml.next()? {
                Node::Open(element) => match element.local() {
                    "HEADER" => unit = unit_of(&element),
                    "TIME_SLOT" => {
                        let id = element.attribute("TIME_SLOT_ID").unwrap_or_default();
                        slots
                            .push((id, element.attribute("TIME_VALUE").and_then(|value| value.parse().ok())));
                    }
                    "TIER" => file.tiers.push(Tier::of(&element)),
                    "ALIGNABLE_ANNOTATION" | "REF_ANNOTATION" => {
                        let annotation = annotation(&element, line.at(xml.position()));
                        if let Some(tier) = file.tiers.last_mut() {
                            tier.annotations.push(annotation);
                        }
                    }
                    "ANNOTATION_VALUE" => {
                        let words = xml.text()?;
                        let tier = file.tiers.last_mut();
                        if let Some(annotation) = tier.and_then(|tier| tier.annotations.last_mut()) {
                            annotation.words = single_spaced(&words);
                        }
                    }
                    "LANGUAGE" => {
                        file.language =
                            file.language.or(element.attribute("LANG_ID").filter(|id| id.len() <= 3));
                    }
                    _ => {}
                },
                Node::Close(_) | Node::Text(_) => {}
                Node::End => break,
            }
        }
        file.slots = between(&slots, unit);
        Ok(file)
    }

    /// The annotations of the tiers of words, by time.
    fn draft(&self, words: &[(usize, String)]) -> Draft {
        let mut said: Vec<(f64, Option<f64>, &Annotation, &str)> = Vec::new();
        for (tier, speaker) in words {
            let mut last = 0.0;
            for annotation in &self.tiers[*tier].annotations {
                if annotation.words.is_empty() {
                    continue;
                }
                let (start, end) = self.times(annotation);
                // What has no time of its own follows what was said before it.
                last = start.unwrap_or(last);
                said.push((last, end, annotation, speaker));
            }
        }
        said.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut draft = Draft::new(DocumentKind::Transcript);
        draft.language.clone_from(&self.language);
        for (start, end, annotation, speaker) in said {
            let Some(block) = draft.push(&annotation.words, Kind::Turn) else { continue };
            block.voice = Some(Voice::named(speaker, VoiceKind::Speaker));
            block.start_ms = time::from_seconds(start / 1000.0);
            block.end_ms = end.and_then(|end| time::from_seconds(end / 1000.0));
            let (span, start_ms) = (block.span, block.start_ms);
            draft.sources.push(Piece { span, line: annotation.line, start_ms, page: None });
        }
        draft
    }

    /// The times of an annotation: its own, or those of what it belongs to.
    fn times(&self, annotation: &Annotation) -> (Option<f64>, Option<f64>) {
        let slot = |id: &Option<String>| id.as_ref().and_then(|id| self.slots.get(id)).copied();
        if annotation.from.is_some() {
            return (slot(&annotation.from), slot(&annotation.to));
        }
        let mut about = annotation.about.clone();
        // References lead up the tiers; a circle of them ends.
        for _ in 0..self.tiers.len() {
            let Some(id) = about.take() else { break };
            let parent = self.tiers.iter().find_map(|tier| tier.by_id(&id));
            let Some(parent) = parent else { break };
            if parent.from.is_some() {
                return (slot(&parent.from), slot(&parent.to));
            }
            about.clone_from(&parent.about);
        }
        (None, None)
    }
}

fn annotation(element: &Element<'_>, line: u32) -> Annotation {
    Annotation {
        id: element.attribute("ANNOTATION_ID").unwrap_or_default(),
        from: element.attribute("TIME_SLOT_REF1"),
        to: element.attribute("TIME_SLOT_REF2"),
        about: element.attribute("ANNOTATION_REF"),
        words: String::new(),
        line,
    }
}

/// Milliseconds in a unit of the file.
fn unit_of(header: &Element<'_>) -> f64 {
    match header.attribute("TIME_UNITS").as_deref() {
        Some("NTSC-frames") => 1001.0 / 30.0,
        Some("PAL-frames") => 40.0,
        _ => 1.0,
    }
}

/// The slots with those that have no time put evenly between their neighbours.
pub(super) fn between(slots: &[(String, Option<f64>)], unit: f64) -> BTreeMap<String, f64> {
    let mut times = BTreeMap::new();
    let mut at = 0;
    let mut before = 0.0;
    while at < slots.len() {
        let next = (at..slots.len()).find(|next| slots[*next].1.is_some()).unwrap_or(slots.len());
        let after = slots.get(next).and_then(|slot| slot.1).unwrap_or(before);
        let step = (after - before) / (next - at + 1) as f64;
        for (number, (id, _)) in slots[at..next].iter().enumerate() {
            times.insert(id.clone(), (before + step * (number + 1) as f64) * unit);
        }
        if let Some((id, Some(time))) = slots.get(next) {
            times.insert(id.clone(), time * unit);
            before = *time;
        }
        at = next + 1;
    }
    times
}

/// Counts lines up to places that only go forward.
struct Lines<'a> {
    text: &'a str,
    at: usize,
    line: u32,
}

impl<'a> Lines<'a> {
    fn new(text: &'a str) -> Self {
        Lines { text, at: 0, line: 1 }
    }

    fn at(&mut self, byte: usize) -> u32 {
        let passed = &self.text.as_bytes()[self.at..byte.clamp(self.at, self.text.len())];
        self.line += u32::try_from(passed.iter().filter(|byte| **byte == b'\n').count()).unwrap_or(0);
        self.at += passed.len();
        self.line
    }
}

#[cfg(test)]
mod tests;
