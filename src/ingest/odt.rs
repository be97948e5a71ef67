//! OpenDocument texts (ODT), as LibreOffice shows them with tracked changes accepted.

use super::archive::{Archive, Content, content, encrypted};
use super::flow::{Cell, Flow, Paragraph, Point, Remark, Style};
use super::xml::{Element, Node, Xml, decoded};
use super::{Claim, Out, ReadError, Reader, Source, With};
use crate::text::single_spaced;
use std::collections::{BTreeMap, BTreeSet};

const FORMAT: &str = "OpenDocument text";

/// Reads OpenDocument texts.
#[derive(Debug)]
pub(super) struct Odt;

impl Reader for Odt {
    fn name(&self) -> &'static str {
        "odt"
    }

    fn number(&self) -> u32 {
        2
    }

    fn claims(&self, source: &Source<'_>) -> Claim {
        let extension = source.extension();
        match content(source) {
            Some(Content::OpenText) => Claim::Certain,
            Some(Content::Broken) if matches!(extension.as_str(), "odt" | "ott") => Claim::Certain,
            None if extension == "fodt" => Claim::Certain,
            _ => Claim::No,
        }
    }

    fn read(&self, source: &Source<'_>, with: &With<'_>, out: &mut dyn Out) -> Result<(), ReadError> {
        if source.extension() == "fodt" {
            return flow(&source.decoded()?.text)?.read(source, with, out);
        }
        let mut archive = Archive::open(source, with.settings, FORMAT, out)?;
        refuse_encrypted(&mut archive)?;
        let text = decoded(archive.needed("content.xml")?)?;
        flow(&text)?.read(source, with, out)
    }
}

/// Refuses a file that a password protects, which its manifest says.
///
/// # Errors
/// When it is, or its manifest cannot be unpacked.
pub(super) fn refuse_encrypted(archive: &mut Archive<'_>) -> Result<(), ReadError> {
    let manifest = archive.bytes("META-INF/manifest.xml")?.unwrap_or_default();
    let mark = b"encryption-data";
    if manifest.windows(mark.len()).any(|window| window == mark) { Err(encrypted()) } else { Ok(()) }
}

/// The paragraphs of `content.xml`.
fn flow(text: &str) -> Result<Flow, ReadError> {
    let mut walk = Walk::new(text);
    walk.read()?;
    walk.flow.paragraphs.append(&mut walk.notes);
    walk.flow.remarks.sort_by_key(|remark: &Remark| (remark.from, remark.to));
    Ok(walk.flow)
}

/// A table being read.
struct Table {
    number: u32,
    row: u32,
    column: u32,
}

struct Walk<'a> {
    xml: Xml<'a>,
    flow: Flow,
    notes: Vec<Paragraph>,
    /// The paragraphs being read: those of text boxes lie inside others.
    open: Vec<usize>,
    tables: Vec<Table>,
    tables_seen: u32,
    /// Names of automatic styles that hide their text.
    hidden: BTreeSet<String>,
    /// Names of automatic styles made from the one of the title.
    titles: BTreeSet<String>,
    /// How many tables of contents and indexes are open, which the program makes.
    indexes: usize,
    /// Remarks that wait for the end of their words, by name.
    waiting: BTreeMap<String, usize>,
}

impl<'a> Walk<'a> {
    fn new(text: &'a str) -> Self {
        Walk {
            xml: Xml::new(text, FORMAT),
            flow: Flow::default(),
            notes: Vec::new(),
            open: Vec::new(),
            tables: Vec::new(),
            tables_seen: 0,
            hidden: BTreeSet::new(),
            titles: BTreeSet::new(),
            indexes: 0,
            waiting: BTreeMap::new(),
        }
    }

    fn read(&mut self) -> Result<(), ReadError> {
        let mut style = None;
        loop {
            match self.xml.next()? {
                Node::Open(element) => match element.local() {
                    "style" => {
                        style = element.attribute("name");
                        if element.attribute("parent-style-name").as_deref() == Some("Title") {
                            self.titles.extend(style.clone());
                        }
                    }
                    "text-properties" if element.attribute("display").as_deref() == Some("none") => {
                        self.hidden.extend(style.clone());
                    }
                    "body" => break,
                    _ => {}
                },
                Node::End => {
                    let reason = "it has no body".to_owned();
                    return Err(ReadError::Malformed { format: FORMAT, reason });
                }
                _ => {}
            }
        }
        self.children()
    }

    /// Everything up to the end of the body, or of a note inside a note's text.
    fn children(&mut self) -> Result<(), ReadError> {
        loop {
            match self.xml.next()? {
                Node::Open(element) => self.opened(&element)?,
                Node::Close(name) if name == "note" => return Ok(()),
                Node::Close(name) => self.closed(&name),
                Node::Text(text) => self.text(&text),
                Node::End => return Ok(()),
            }
        }
    }

    fn opened(&mut self, element: &Element<'_>) -> Result<(), ReadError> {
        let hides = element.attribute("style-name").is_some_and(|style| self.hidden.contains(&style));
        match element.local() {
            "p" | "h" => self.paragraph(element),
            "span" if hides => return self.xml.skip(),
            "section" if element.attribute("display").as_deref() == Some("none") => {
                return self.xml.skip();
            }
            name if is_index(name) => self.indexes += 1,
            "s" => {
                let count = element.attribute("c").and_then(|count| count.parse().ok()).unwrap_or(1_usize);
                self.push(&" ".repeat(count.min(1000)));
            }
            "tab" => self.push("\t"),
            "line-break" => self.push("\n"),
            "note" => return self.note(),
            "annotation" => return self.remark(element),
            "annotation-end" => self.remark_ends(element),
            // Deleted words are kept in a list of their own.
            "tracked-changes"
            | "forms"
            | "sequence-decls"
            | "variable-decls"
            | "user-field-decls"
            | "script"
            | "ruby-text"
            | "index-title-template"
            | "binary-data"
            | "desc"
            | "note-citation"
            | "hidden-paragraph" => return self.xml.skip(),
            // Of a drawing; that of the document is a field.
            "title" if element.prefix() != "text" => return self.xml.skip(),
            "hidden-text" if element.attribute("is-hidden").as_deref() != Some("false") => {
                return self.xml.skip();
            }
            "table" => {
                self.tables.push(Table { number: self.tables_seen, row: 0, column: 0 });
                self.tables_seen += 1;
            }
            "table-row" => {
                if let Some(table) = self.tables.last_mut() {
                    table.column = 0;
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn closed(&mut self, name: &str) {
        match (name, self.tables.last_mut()) {
            ("p" | "h", _) => drop(self.open.pop()),
            ("table", _) => drop(self.tables.pop()),
            (name, _) if is_index(name) => self.indexes = self.indexes.saturating_sub(1),
            ("table-row", Some(table)) => table.row += 1,
            ("table-cell" | "covered-table-cell", Some(table)) => table.column += 1,
            _ => {}
        }
    }

    fn paragraph(&mut self, element: &Element<'_>) {
        let named = element.attribute("style-name").unwrap_or_default();
        let style = match element.local() {
            _ if self.indexes > 0 => Style::Furniture,
            "h" => Style::Heading,
            _ if named == "Title" || self.titles.contains(&named) => Style::Title,
            _ if named.starts_with("Contents_20_") => Style::Furniture,
            _ => Style::Body,
        };
        let cell = self.tables.last().map(|table| Cell {
            table: table.number,
            row: table.row,
            column: table.column,
        });
        self.flow.paragraphs.push(Paragraph { style, cell, ..Paragraph::default() });
        self.open.push(self.flow.paragraphs.len() - 1);
    }

    /// Running text, in which white space is one space: others are elements.
    fn text(&mut self, text: &str) {
        let Some(at) = self.open.last().copied() else { return };
        let paragraph = &mut self.flow.paragraphs[at].text;
        for c in text.chars() {
            if !matches!(c, ' ' | '\n' | '\r' | '\t') {
                paragraph.push(c);
            } else if !paragraph.ends_with([' ', '\t', '\n']) {
                paragraph.push(' ');
            }
        }
    }

    fn push(&mut self, text: &str) {
        if let Some(at) = self.open.last() {
            self.flow.paragraphs[*at].text.push_str(text);
        }
    }

    /// A footnote: its words follow the text, its remarks stand where it is referred to.
    fn note(&mut self) -> Result<(), ReadError> {
        let here = self.here();
        let (paragraphs, remarks) = (self.flow.paragraphs.len(), self.flow.remarks.len());
        let open = std::mem::take(&mut self.open);
        let tables = std::mem::take(&mut self.tables);
        let read = self.children();
        (self.open, self.tables) = (open, tables);
        let lines: Vec<String> = self.flow.paragraphs.drain(paragraphs..).map(|line| line.text).collect();
        for remark in &mut self.flow.remarks[remarks..] {
            (remark.from, remark.to) = (here, here);
        }
        let text = lines.iter().map(|line| line.trim()).filter(|line| !line.is_empty());
        let text = text.collect::<Vec<_>>().join("\n");
        self.notes.push(Paragraph { text, style: Style::Note, ..Paragraph::default() });
        read
    }

    fn here(&self) -> Point {
        match self.open.last() {
            Some(at) => Point { paragraph: *at, byte: self.flow.paragraphs[*at].text.len() },
            None => Point { paragraph: self.flow.paragraphs.len(), byte: 0 },
        }
    }

    fn remark(&mut self, element: &Element<'_>) -> Result<(), ReadError> {
        let name = element.attribute("name");
        let (mut author, mut date, mut lines) = (None, None, Vec::new());
        let mut depth = 1;
        while depth > 0 {
            match self.xml.next()? {
                Node::Open(element) => match element.local() {
                    "creator" => {
                        author = Some(single_spaced(&self.xml.text()?)).filter(|author| !author.is_empty());
                    }
                    "date" => date = self.xml.text()?.parse().ok(),
                    "p" => lines.push(single_spaced(&self.xml.text()?)),
                    _ => depth += 1,
                },
                Node::Close(_) => depth -= 1,
                Node::Text(_) => {}
                Node::End => break,
            }
        }
        let here = self.here();
        if let Some(name) = name {
            self.waiting.insert(name, self.flow.remarks.len());
        }
        self.flow.remarks.push(Remark { from: here, to: here, author, date, text: lines.join("\n") });
        Ok(())
    }

    fn remark_ends(&mut self, element: &Element<'_>) {
        let here = self.here();
        let waiting = element.attribute("name").and_then(|name| self.waiting.remove(&name));
        if let Some(at) = waiting {
            self.flow.remarks[at].to = here;
        }
    }
}

/// Tables of contents and other indexes.
fn is_index(element: &str) -> bool {
    matches!(
        element,
        "table-of-content"
            | "illustration-index"
            | "table-index"
            | "object-index"
            | "user-index"
            | "alphabetical-index"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::archive::tests::zipped;
    use crate::ingest::draft::Draft;
    use crate::ingest::reader::tests::drafts;

    fn read(body: &str) -> Draft {
        let text = format!(
            "<office:document-content><office:automatic-styles><style:style style:name='T9'><style:text-properties text:display='none'/></style:style>\
             </office:automatic-styles><office:body><office:text>{body}</office:text></office:body></office:document-content>"
        );
        let bytes = zipped(&[
            ("mimetype", b"application/vnd.oasis.opendocument.text"),
            ("content.xml", text.as_bytes()),
        ]);
        drafts(&Odt, "a.odt", &bytes).expect("a text").0.remove(0)
    }

    #[test]
    fn paragraphs_are_as_they_are_shown() {
        let draft = read(
            "<text:tracked-changes><text:p>gone</text:p></text:tracked-changes><text:h>Early  years</text:h>\
             <text:p>I was<text:s text:c='2'/>born <text:span text:style-name='T9'>never</text:span>in<text:tab/>June\n   there.<text:line-break/>Yes.</text:p>",
        );
        assert_eq!(draft.text, "Early years\n\nI was  born in\tJune there.\nYes.");
    }

    #[test]
    fn notes_follow_and_remarks_stand_beside() {
        let draft = read(
            "<text:p>So<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>A note.</text:p></text:note-body></text:note> \
             <office:annotation office:name='a'><dc:creator>Kim</dc:creator><text:p>trust</text:p></office:annotation>it went<office:annotation-end office:name='a'/>.</text:p>",
        );
        assert_eq!(draft.text, "So it went.\n\nA note.");
        assert_eq!(draft.margin[0].span.of(&draft.text), "it went");
        assert_eq!(draft.margin[0].text, "trust");
    }

    #[test]
    fn a_note_is_read_as_the_text_is_and_its_remarks_stay_out_of_it() {
        let draft = read(
            "<text:p>So<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>One<text:s/>\
             <office:annotation><dc:creator>Kim</dc:creator><text:p>whose?</text:p></office:annotation>or<text:tab/>two.</text:p>\
             <text:p>More.</text:p></text:note-body></text:note> it went.</text:p>",
        );
        assert_eq!(draft.text, "So it went.\n\nOne or\ttwo.\nMore.");
        assert_eq!(draft.margin[0].text, "whose?");
        assert_eq!(draft.margin[0].span.start(), 2);
    }

    #[test]
    fn what_the_program_makes_or_hides_is_no_text() {
        let draft = read(
            "<text:table-of-content><text:index-body><text:p>Early years<text:tab/>1</text:p></text:index-body></text:table-of-content>\
             <text:section text:display='none'><text:p>Not shown.</text:p></text:section>\
             <text:p>Shown<text:hidden-text text:is-hidden='true'> never</text:hidden-text><text:hidden-text text:is-hidden='false'> today</text:hidden-text>.</text:p>",
        );
        assert_eq!(draft.text, "Early years\t1\n\nShown today.");
        assert_eq!(draft.blocks[0].kind, crate::model::Kind::Boilerplate);
    }

    #[test]
    fn labels_become_turns() {
        let draft =
            read("<text:p>Kim: Where to?</text:p><text:p>Lee: Home.</text:p><text:p>Kim: I see.</text:p>");
        let labels: Vec<_> =
            draft.blocks.iter().map(|block| block.voice.clone().unwrap().label.unwrap()).collect();
        assert_eq!(labels, ["Kim", "Lee", "Kim"]);
    }

    #[test]
    fn a_protected_text_says_so() {
        let bytes = zipped(&[
            ("mimetype", b"application/vnd.oasis.opendocument.text"),
            ("META-INF/manifest.xml", b"<manifest:encryption-data/>"),
            ("content.xml", b"x"),
        ]);
        let error = drafts(&Odt, "a.odt", &bytes).unwrap_err();
        assert!(error.to_string().contains("password"), "{error}");
    }
}
