//! XML that no other reader knows: chats, forums, transcripts of other programs.
//!
//! The elements become a tree of keys and values, in which talk and lists of texts are looked for as
//! in JSON: `<message author="Ann"><text>Hi.</text></message>` says the same as an object.

use std::borrow::Cow;

use super::json::tree::Json;
use super::json::{largest_list, read_list, talk::talk};
use super::xml::{Element, Node, Xml};
use super::{Claim, Out, ReadError, Reader, Source, With};
use crate::text::single_spaced;

const FORMAT: &str = "XML file";

/// A tree of more elements takes too much memory.
const MOST_ELEMENTS: usize = 1_000_000;

/// Reads any XML.
#[derive(Debug)]
pub(super) struct AnyXml;

impl Reader for AnyXml {
    fn name(&self) -> &'static str {
        "xml"
    }

    fn number(&self) -> u32 {
        1
    }

    fn claims(&self, source: &Source<'_>) -> Claim {
        // In UTF-16 every other byte is a zero.
        let head: Vec<u8> = source.head().iter().take(200).copied().filter(|byte| *byte != 0).collect();
        let head = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&head);
        let head = head.strip_prefix(b"\xFF\xFE").or_else(|| head.strip_prefix(b"\xFE\xFF")).unwrap_or(head);
        let declared = head.trim_ascii_start().starts_with(b"<?xml");
        let named = source.extension() == "xml" && head.trim_ascii_start().starts_with(b"<");
        if declared || named { Claim::Likely } else { Claim::No }
    }

    fn read(&self, source: &Source<'_>, with: &With<'_>, out: &mut dyn Out) -> Result<(), ReadError> {
        let tree = tree(&source.decoded()?.text)?;
        if with.rule.columns.is_empty()
            && let Some(mut draft) = talk(&tree)
        {
            name_speakers(&tree, &mut draft);
            return out.draft(draft);
        }
        match largest_list(&tree) {
            Some(list) => read_list(list, source.limit(), with, out),
            None => {
                let reason = "no list of texts is in it".to_owned();
                Err(ReadError::Malformed { format: "transcript or list of texts", reason })
            }
        }
    }
}

/// Names of speakers that are listed by their ids: `<Speaker id="spk1" name="Ann"/>`.
fn name_speakers(tree: &Json<'_>, draft: &mut super::draft::Draft) {
    let mut names = std::collections::BTreeMap::new();
    listed(tree, 0, &mut names);
    for block in &mut draft.blocks {
        let label = block.voice.as_mut().and_then(|voice| voice.label.as_mut());
        if let Some(label) = label
            && let Some(name) = names.get(label.trim_start_matches('#'))
        {
            label.clone_from(name);
        }
    }
}

fn listed(json: &Json<'_>, depth: usize, names: &mut std::collections::BTreeMap<String, String>) {
    if depth > 8 {
        return;
    }
    match json {
        Json::List(items) => items.iter().for_each(|item| listed(item, depth + 1, names)),
        Json::Object(entries) => {
            for (key, value) in entries {
                let lower = key.to_lowercase();
                if lower.contains("speaker") || lower.contains("person") || lower.contains("participant") {
                    let items = value.as_list().unwrap_or(std::slice::from_ref(value));
                    for item in items {
                        if let (Some(id), Some(name)) = (item.text("id"), item.text("name")) {
                            names.insert(id.to_owned(), name.to_owned());
                        }
                    }
                }
                listed(value, depth + 1, names);
            }
        }
        _ => {}
    }
}

/// An element being read.
#[derive(Default)]
struct Open<'a> {
    name: String,
    text: String,
    entries: Vec<(Cow<'a, str>, Json<'a>)>,
}

/// The elements as a tree: attributes and children are entries, children of one name a list, an
/// element of text alone that text; text beside others stands under `text`.
fn tree(text: &str) -> Result<Json<'_>, ReadError> {
    let mut xml = Xml::new(text, FORMAT);
    let mut open: Vec<Open<'_>> = vec![Open::default()];
    let mut elements = 0;
    loop {
        match xml.next()? {
            Node::Open(element) => {
                elements += 1;
                if elements > MOST_ELEMENTS {
                    let reason = format!("it has more than the {MOST_ELEMENTS} elements that are read");
                    return Err(ReadError::Hostile { reason });
                }
                open.push(opened(&element));
            }
            Node::Text(text) => {
                if let Some(top) = open.last_mut() {
                    top.text.push_str(&text);
                }
            }
            Node::Close(_) => {
                let Some(closed) = open.pop() else { continue };
                let name = closed.name.clone();
                let value = value(closed);
                match open.last_mut() {
                    Some(parent) => put(&mut parent.entries, name, value),
                    None => return Ok(value),
                }
            }
            Node::End => break,
        }
    }
    Ok(open.pop().map_or(Json::Null, |root| Json::Object(root.entries)))
}

fn opened<'a>(element: &Element<'_>) -> Open<'a> {
    let entries = element.attributes().into_iter().map(|(name, value)| {
        let name = key(name.rsplit(':').next().unwrap_or_default());
        (Cow::Owned(name), Json::Text(Cow::Owned(value)))
    });
    Open { name: key(element.local()), text: String::new(), entries: entries.collect() }
}

/// A name as keys of JSON are written: `StartTime` is `startTime`, `TEXT` is `text`.
fn key(name: &str) -> String {
    let mut letters = name.chars();
    match letters.next() {
        Some(_) if !name.contains(|c: char| c.is_lowercase()) => name.to_lowercase(),
        Some(first) => first.to_lowercase().chain(letters).collect(),
        None => String::new(),
    }
}

fn value(open: Open<'_>) -> Json<'_> {
    let text = single_spaced(&open.text);
    let mut entries = open.entries;
    if entries.is_empty() {
        return Json::Text(Cow::Owned(text));
    }
    if !text.is_empty() {
        put(&mut entries, "text".to_owned(), Json::Text(Cow::Owned(text)));
    }
    Json::Object(entries)
}

/// Adds a child; children of one name are a list.
fn put<'a>(entries: &mut Vec<(Cow<'a, str>, Json<'a>)>, name: String, value: Json<'a>) {
    let last = entries.last_mut().filter(|(known, _)| *known == name);
    match last {
        Some((_, Json::List(list))) => list.push(value),
        Some((_, held)) => *held = Json::List(vec![std::mem::replace(held, Json::Null), value]),
        None => entries.push((Cow::Owned(name), value)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::reader::tests::drafts;

    fn said(text: &str) -> Vec<(String, String)> {
        let draft = drafts(&AnyXml, "a.xml", text.as_bytes()).unwrap().0.remove(0);
        let label = |block: &crate::ingest::draft::Block| block.voice.clone().and_then(|voice| voice.label);
        draft
            .blocks
            .iter()
            .map(|b| (label(b).unwrap_or_default(), b.span.of(&draft.text).to_owned()))
            .collect()
    }

    fn pair(who: &str, what: &str) -> (String, String) {
        (who.to_owned(), what.to_owned())
    }

    #[test]
    fn messages_of_a_chat_are_talk() {
        let text = "<conversation><message line='1'><author>Ann</author><time>10:01</time><text>Hi there.</text></message>\
            <message line='2'><author>Bob</author><time>10:02</time><text>Good morning.</text></message></conversation>";
        assert_eq!(said(text), [pair("Ann", "Hi there."), pair("Bob", "Good morning.")]);
    }

    #[test]
    fn turns_with_listed_speakers_are_talk() {
        let text = "<Trans><Speakers><Speaker id='spk1' name='Ann'/><Speaker id='spk2' name='Bob'/></Speakers><Episode><Section>\
            <Turn speaker='spk1' startTime='0' endTime='2'><Sync time='0'/>Hi there <Sync time='1'/>everybody.</Turn>\
            <Turn speaker='spk2' startTime='2' endTime='3'><Sync time='2'/>Good morning.</Turn></Section></Episode></Trans>";
        assert_eq!(said(text), [pair("Ann", "Hi there everybody."), pair("Bob", "Good morning.")]);
    }

    #[test]
    fn xml_without_texts_is_refused() {
        assert!(drafts(&AnyXml, "a.xml", b"<settings><colour>red</colour></settings>").is_err());
    }
}
