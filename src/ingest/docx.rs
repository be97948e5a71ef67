//! Word documents (DOCX): the text as a reader sees it when every tracked change is accepted.
//!
//! Insertions are kept, deletions and moved-away text dropped; hidden text, instructions of fields,
//! prompts of empty form fields, headers and footers are left out; footnotes follow the text;
//! remarks in the margin are kept beside it.

mod body;
mod styles;
mod symbols;

use std::collections::BTreeMap;

use self::body::{Body, NoteRef, body};
use self::styles::Styles;
pub(super) use self::symbols::symbol;
use super::archive::{Archive, Content, content};
use super::flow::{Flow, Paragraph, Remark, Style};
use super::xml::{Node, Xml, decoded};
use super::{Claim, Out, ReadError, Reader, Source, With};
use crate::diagnostic::Diagnostic;
use crate::model::When;

pub(super) const FORMAT: &str = "Word document";

/// Reads Word documents.
#[derive(Debug)]
pub(super) struct Docx;

impl Reader for Docx {
    fn name(&self) -> &'static str {
        "docx"
    }

    fn number(&self) -> u32 {
        3
    }

    fn claims(&self, source: &Source<'_>) -> Claim {
        let by_name = matches!(source.extension().as_str(), "docx" | "docm" | "dotx" | "dotm" | "doc");
        match content(source) {
            Some(Content::Word) => Claim::Certain,
            Some(Content::Broken | Content::Ole) if by_name => Claim::Certain,
            Some(Content::Other) if by_name => Claim::Likely,
            _ => Claim::No,
        }
    }

    fn read(&self, source: &Source<'_>, with: &With<'_>, out: &mut dyn Out) -> Result<(), ReadError> {
        let mut archive = Archive::open(source, with.settings, FORMAT, out)?;
        let main = main_part(&mut archive)?;
        let parts = Parts::of(&main);
        let text = decoded(archive.needed(&main)?)?;
        let styles = match archive.bytes(&parts.named("styles.xml"))? {
            Some(bytes) => Styles::read(&decoded(bytes)?)?,
            None => Styles::default(),
        };
        let body = body(&text, "body", &styles)?;
        drop(text);
        if body.foreign > 0 {
            out.say(foreign(body.foreign));
        }
        let notes = notes(&mut archive, &parts, &body.notes, &styles)?;
        let remarks = remarks(&mut archive, &parts, &body)?;
        let mut paragraphs = body.paragraphs;
        paragraphs.extend(notes);
        Flow { paragraphs, remarks, ..Flow::default() }.read(source, with, out)
    }
}

/// The folder of the main part, beside which the others lie.
struct Parts(String);

impl Parts {
    fn of(main: &str) -> Self {
        Parts(main.rsplit_once('/').map(|(folder, _)| format!("{folder}/")).unwrap_or_default())
    }

    fn named(&self, name: &str) -> String {
        format!("{}{name}", self.0)
    }
}

/// The part that holds the text: `word/document.xml`, unless the package says otherwise.
fn main_part(archive: &mut Archive<'_>) -> Result<String, ReadError> {
    const USUAL: &str = "word/document.xml";
    if archive.holds(USUAL) {
        return Ok(USUAL.to_owned());
    }
    let Some(bytes) = archive.bytes("_rels/.rels")? else { return Ok(USUAL.to_owned()) };
    let text = decoded(bytes)?;
    let mut xml = Xml::new(&text, FORMAT);
    loop {
        match xml.next()? {
            Node::Open(element) if element.local() == "Relationship" => {
                let kind = element.attribute("Type").unwrap_or_default();
                if kind.ends_with("/officeDocument") {
                    let target = element.attribute("Target").unwrap_or_default();
                    return Ok(target.trim_start_matches('/').to_owned());
                }
            }
            Node::End => return Ok(USUAL.to_owned()),
            _ => {}
        }
    }
}

/// The footnotes and endnotes that the text refers to, in its order.
fn notes(
    archive: &mut Archive<'_>,
    parts: &Parts,
    wanted: &[NoteRef],
    styles: &Styles,
) -> Result<Vec<Paragraph>, ReadError> {
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let mut texts = BTreeMap::new();
    for (endnote, name, element) in [(false, "footnotes.xml", "footnote"), (true, "endnotes.xml", "endnote")]
    {
        if let Some(bytes) = archive.bytes(&parts.named(name))? {
            for (id, text) in notes_of(&decoded(bytes)?, element, styles)? {
                texts.insert((endnote, id), text);
            }
        }
    }
    let found = wanted.iter().filter_map(|note| texts.remove(&(note.endnote, note.id.clone())));
    Ok(found.map(|text| Paragraph { text, style: Style::Note, ..Paragraph::default() }).collect())
}

/// Id and text of every note of a part. Each is cut out and read as a body of its own.
fn notes_of(text: &str, element: &str, styles: &Styles) -> Result<Vec<(String, String)>, ReadError> {
    let mut xml = Xml::new(text, FORMAT);
    let mut found = Vec::new();
    loop {
        let from = xml.position();
        match xml.next()? {
            Node::Open(open) if open.local() == element => {
                let id = open.attribute("id").unwrap_or_default();
                xml.skip()?;
                let note = text.get(from..xml.position()).unwrap_or_default();
                let paragraphs = body(note, element, styles)?.paragraphs;
                let lines: Vec<_> =
                    paragraphs.iter().map(|p| p.text.trim()).filter(|t| !t.is_empty()).collect();
                found.push((id, lines.join("\n")));
            }
            Node::End => return Ok(found),
            _ => {}
        }
    }
}

/// The remarks in the margin, with the places that the text gives them.
fn remarks(archive: &mut Archive<'_>, parts: &Parts, body: &Body) -> Result<Vec<Remark>, ReadError> {
    if body.remarks.is_empty() {
        return Ok(Vec::new());
    }
    let Some(bytes) = archive.bytes(&parts.named("comments.xml"))? else { return Ok(Vec::new()) };
    let text = decoded(bytes)?;
    let mut xml = Xml::new(&text, FORMAT);
    let mut remarks = Vec::new();
    loop {
        let from = xml.position();
        match xml.next()? {
            Node::Open(open) if open.local() == "comment" => {
                let id = open.attribute("id").unwrap_or_default();
                let author = open.attribute("author").filter(|author| !author.is_empty());
                let date = open.attribute("date").and_then(|date| date.parse::<When>().ok());
                xml.skip()?;
                let note = text.get(from..xml.position()).unwrap_or_default();
                let paragraphs = body::body(note, "comment", &Styles::default())?.paragraphs;
                let text = paragraphs.iter().map(|p| p.text.trim()).collect::<Vec<_>>().join("\n");
                let Some(&(from, to)) = body.remarks.get(&id) else { continue };
                remarks.push(Remark { from, to, author, date, text });
            }
            Node::End => break,
            _ => {}
        }
    }
    remarks.sort_by_key(|remark: &Remark| (remark.from, remark.to));
    Ok(remarks)
}

fn foreign(parts: usize) -> Diagnostic {
    let what = if parts == 1 { "one part".to_owned() } else { format!("{parts} parts") };
    Diagnostic::warning(
        "IN071",
        format!("{what} of the document is a file of another format and was not read"),
    )
    .help("open it in Word and save it anew, which turns such parts into text")
}

#[cfg(test)]
mod tests;
