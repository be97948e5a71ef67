//! Debates of parliaments: Akoma Ntoso, and the XML of mySociety's ParlParse.

use std::collections::BTreeMap;

use super::draft::{Draft, Voice};
use super::xml::{Element, Node, Xml};
use super::{Claim, Out, ReadError, Reader, Source, With, dated};
use crate::model::{DocumentKind, Kind, VoiceKind};
use crate::text::single_spaced;

const FORMAT: &str = "record of a debate";

/// Reads debates in Akoma Ntoso.
#[derive(Debug)]
pub(super) struct Debate;

impl Reader for Debate {
    fn name(&self) -> &'static str {
        "akoma-ntoso"
    }

    fn number(&self) -> u32 {
        1
    }

    fn claims(&self, source: &Source<'_>) -> Claim {
        let head = source.marked_head(8192);
        let says = ["<akomaNtoso", ":akomaNtoso", "<publicwhip"].iter().any(|root| head.contains(root));
        if says { Claim::Certain } else { Claim::No }
    }

    fn read(&self, source: &Source<'_>, _: &With<'_>, out: &mut dyn Out) -> Result<(), ReadError> {
        let text = &source.decoded()?.text;
        let mut reading = Reading::new(text);
        reading.read()?;
        if reading.draft.blocks.is_empty() {
            return Err(ReadError::Empty);
        }
        out.draft(reading.draft)
    }
}

struct Reading<'a> {
    xml: Xml<'a>,
    draft: Draft,
    /// Names of persons, roles and organisations by their ids.
    names: BTreeMap<String, String>,
    /// Who speaks.
    voice: Option<Voice>,
    opens: bool,
    words: String,
}

impl<'a> Reading<'a> {
    fn new(text: &'a str) -> Self {
        Reading {
            xml: Xml::new(text, FORMAT),
            draft: Draft::new(DocumentKind::Transcript),
            names: BTreeMap::new(),
            voice: None,
            opens: false,
            words: String::new(),
        }
    }

    fn read(&mut self) -> Result<(), ReadError> {
        loop {
            match self.xml.next()? {
                Node::Open(element) => self.opened(&element)?,
                Node::Close(name) => self.closed(&name),
                Node::Text(text) => self.words.push_str(&text),
                Node::End => return Ok(()),
            }
        }
    }

    fn opened(&mut self, element: &Element<'_>) -> Result<(), ReadError> {
        match element.local() {
            "TLCPerson" | "TLCRole" | "TLCOrganization" => {
                let id = element.attribute("eId").or_else(|| element.attribute("id"));
                if let (Some(id), Some(name)) = (id, element.attribute("showAs")) {
                    self.names.insert(id, name);
                }
            }
            "FRBRdate" | "docDate" if self.draft.date.is_none() => {
                self.draft.date = element.attribute("date").and_then(|date| dated::date(&date, None));
            }
            "docTitle" if self.draft.title.is_none() => {
                self.draft.title = Some(single_spaced(&self.xml.text()?)).filter(|title| !title.is_empty());
            }
            "speech" | "question" | "answer" | "other" => self.speech(element),
            "from" => {
                let named = single_spaced(&self.xml.text()?);
                self.from(&named);
            }
            "heading" | "subheading" | "major-heading" | "minor-heading" | "oral-heading" => {
                self.flush();
                let heading = single_spaced(&self.xml.text()?);
                self.draft.push(&heading, Kind::Heading);
            }
            "meta" | "p" | "block" | "narrative" | "scene" | "summary" | "li" => self.flush(),
            "remark" | "noteRef" | "recordedTime" | "authorialNote" => {
                let note = single_spaced(&self.xml.text()?);
                if element.local() == "remark" && self.voice.is_some() && !note.is_empty() {
                    self.words.push_str(&format!(" [{}] ", note.trim_matches(['(', ')', '[', ']'])));
                }
            }
            "eol" | "br" => self.words.push(' '),
            _ => {}
        }
        Ok(())
    }

    fn closed(&mut self, name: &str) {
        match name {
            "p" | "block" | "li" => self.flush(),
            "speech" | "question" | "answer" | "other" => {
                self.flush();
                self.voice = None;
            }
            "narrative" | "scene" | "summary" | "meta" | "preface" => self.flush(),
            _ => {}
        }
    }

    fn speech(&mut self, element: &Element<'_>) {
        self.flush();
        self.opens = true;
        let by = element.attribute("by").or_else(|| element.attribute("as"));
        let id = by.as_deref().map(|by| by.trim_start_matches('#'));
        let label =
            id.and_then(|id| self.names.get(id).cloned()).or_else(|| element.attribute("speakername"));
        let label = label.or_else(|| id.filter(|id| !id.is_empty()).map(str::to_owned));
        if label.is_some() || matches!(element.local(), "question" | "answer") {
            self.voice = Some(Voice { label, kind: VoiceKind::Speaker, role: None });
        }
    }

    /// The name above a speech, where no list of persons told it.
    fn from(&mut self, named: &str) {
        let known = self.voice.as_ref().and_then(|voice| voice.label.as_ref());
        let listed = known.is_some_and(|known| self.names.values().any(|name| name == known));
        let named = named.trim_end_matches([':', '.', '-', '–', '—', ' ']);
        if !listed && !named.is_empty() {
            self.voice = Some(Voice::named(named, VoiceKind::Speaker));
        }
    }

    /// Ends the paragraph being read. What nobody says is the record's own narration.
    fn flush(&mut self) {
        let words = single_spaced(&std::mem::take(&mut self.words));
        let kind = if self.voice.is_some() { Kind::Turn } else { Kind::Boilerplate };
        let Some(block) = self.draft.push(&words, kind) else { return };
        block.voice.clone_from(&self.voice);
        if kind == Kind::Turn {
            block.opens = std::mem::take(&mut self.opens);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::reader::tests::drafts;

    #[test]
    fn speeches_have_speakers_and_headings() {
        let text = "<akomaNtoso><debate name='hansard'><meta><identification><FRBRWork><FRBRdate date='2014-03-04' name='d'/></FRBRWork></identification>\
            <references><TLCPerson eId='moss' href='/x' showAs='Kim Moss'/></references></meta><debateBody><debateSection><heading>Bridges</heading>\
            <narrative>The House met.</narrative><speech by='#moss'><from>Ms Moss:</from><p>I ask about bridges.</p><p>And <remark>(Applause)</remark> roads.</p></speech>\
            <speech by='#'><from>The Speaker:</from><p>Order.</p></speech></debateSection></debateBody></debate></akomaNtoso>";
        let (found, _) = drafts(&Debate, "a.xml", text.as_bytes()).unwrap();
        let draft = &found[0];
        let blocks: Vec<_> = draft
            .blocks
            .iter()
            .map(|block| {
                let label = block.voice.as_ref().and_then(|voice| voice.label.as_deref()).unwrap_or_default();
                (block.kind, label, block.opens, block.span.of(&draft.text))
            })
            .collect();
        assert_eq!(
            blocks,
            [
                (Kind::Heading, "", true, "Bridges"),
                (Kind::Boilerplate, "", true, "The House met."),
                (Kind::Turn, "Kim Moss", true, "I ask about bridges."),
                (Kind::Turn, "Kim Moss", false, "And [Applause] roads."),
                (Kind::Turn, "The Speaker", true, "Order."),
            ]
        );
        assert_eq!(draft.date.map(|date| date.to_string()).as_deref(), Some("2014-03-04"));
    }

    #[test]
    fn parlparse_names_speakers_in_attributes() {
        let text = "<publicwhip><major-heading>Rivers</major-heading><speech speakername='Lee Ash' id='s1'><p>Floods.</p></speech></publicwhip>";
        let (found, _) = drafts(&Debate, "a.xml", text.as_bytes()).unwrap();
        assert_eq!(found[0].blocks[1].voice.as_ref().unwrap().label.as_deref(), Some("Lee Ash"));
    }
}
