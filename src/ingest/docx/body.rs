//! The text of `word/document.xml` as a reader sees it with all changes accepted.

use std::collections::BTreeMap;

use super::FORMAT;
use super::styles::Styles;
use super::symbols::symbol;
use crate::ingest::ReadError;
use crate::ingest::flow::{Cell, Paragraph, Point, Style};
use crate::ingest::xml::{Element, Node, Xml};
use crate::text::Span;

/// What the body of a document, or one of its notes, holds.
#[derive(Debug, Default)]
pub(super) struct Body {
    pub(super) paragraphs: Vec<Paragraph>,
    /// Ids of footnotes and endnotes, in the order in which the text refers to them.
    pub(super) notes: Vec<NoteRef>,
    /// Where the remarks in the margin begin and end, by id.
    pub(super) remarks: BTreeMap<String, (Point, Point)>,
    /// Parts that are files of another format inside the document.
    pub(super) foreign: usize,
}

/// A reference to a note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct NoteRef {
    pub(super) endnote: bool,
    pub(super) id: String,
}

/// Reads the elements inside `root`, the first element of this name.
///
/// # Errors
/// When it is no XML, or has no such element.
pub(super) fn body(text: &str, root: &str, styles: &Styles) -> Result<Body, ReadError> {
    let mut xml = Xml::new(text, FORMAT);
    loop {
        match xml.next()? {
            // The prefix of WordprocessingML is `w` by custom; the root element tells.
            Node::Open(element) if element.local() == root => {
                let prefix = element.prefix().to_owned();
                let mut walk = Walk::new(xml, styles, prefix);
                walk.children()?;
                return Ok(walk.finished());
            }
            Node::Open(_) | Node::Text(_) | Node::Close(_) => {}
            Node::End => {
                let reason = format!("it has no element <{root}>");
                return Err(ReadError::Malformed { format: FORMAT, reason });
            }
        }
    }
}

/// A field, `{ PAGE \* MERGEFORMAT }`: its instructions are not seen, its result is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Field {
    Instructions,
    Result,
}

/// A paragraph being read: its place in the list, and what hides its runs.
struct Open {
    at: usize,
    hidden: bool,
}

/// A table being read.
struct Table {
    number: u32,
    row: u32,
    column: u32,
}

struct Walk<'a> {
    xml: Xml<'a>,
    styles: &'a Styles,
    prefix: String,
    found: Body,
    open: Vec<Open>,
    /// The paragraph that the next one continues, because the mark between them was deleted.
    continued: Option<usize>,
    fields: Vec<Field>,
    tables: Vec<Table>,
    tables_seen: u32,
    /// Whether the run being read is hidden.
    hidden: bool,
    /// Whether it is in bold or italics, or underlined.
    strong: bool,
    /// The font of the run being read, where it names one.
    font: Option<String>,
    /// Whether the next content of a control is its prompt ("Click here to enter text").
    prompt: bool,
}

impl<'a> Walk<'a> {
    fn new(xml: Xml<'a>, styles: &'a Styles, prefix: String) -> Self {
        Walk {
            xml,
            styles,
            prefix,
            found: Body::default(),
            open: Vec::new(),
            continued: None,
            fields: Vec::new(),
            tables: Vec::new(),
            tables_seen: 0,
            hidden: false,
            strong: false,
            font: None,
            prompt: false,
        }
    }

    fn finished(mut self) -> Body {
        let end = Point { paragraph: self.found.paragraphs.len(), byte: 0 };
        for (from, to) in self.found.remarks.values_mut() {
            if to < from {
                *to = end;
            }
        }
        self.found
    }

    /// Everything up to the end of the file.
    fn children(&mut self) -> Result<(), ReadError> {
        loop {
            match self.xml.next()? {
                Node::Open(element) if element.prefix() == self.prefix => self.opened(&element)?,
                Node::Open(element) => self.foreign(&element)?,
                Node::Close(name) => self.closed(&name),
                Node::Text(_) => {}
                Node::End => return Ok(()),
            }
        }
    }

    /// An element of another vocabulary.
    fn foreign(&mut self, element: &Element<'_>) -> Result<(), ReadError> {
        match element.local() {
            // The same drawing once more, for older programs.
            "Fallback" => self.xml.skip(),
            "t" if element.prefix() == "m" => self.text(),
            // Only the text boxes of a drawing are text.
            "docPr" | "cNvPr" | "binData" => self.xml.skip(),
            _ => Ok(()),
        }
    }

    fn opened(&mut self, element: &Element<'_>) -> Result<(), ReadError> {
        match element.local() {
            "p" => self.paragraph(),
            "pPr" => return self.paragraph_properties(),
            "r" => self.plain_run(),
            "rPr" => return self.run_properties(),
            "t" => return self.text(),
            "tab" | "ptab" => self.push("\t"),
            "br" => self.line_break(element),
            "cr" => self.push("\n"),
            "noBreakHyphen" => self.push("-"),
            "sym" => self.symbol(element),
            "fldChar" => self.field(element),
            "instrText" | "delText" | "delInstrText" | "del" | "moveFrom" | "rt" | "sectPr" | "tblPr"
            | "tblGrid" | "rubyPr" | "fldData" => return self.xml.skip(),
            "tbl" => self.table(),
            "tr" => self.row(),
            "tc" => self.cell(),
            "trPr" => return self.row_properties(),
            "tcPr" => return self.cell_properties(),
            "sdtPr" => return self.control_properties(),
            "sdtContent" if std::mem::take(&mut self.prompt) => return self.prompt_content(),
            "footnoteReference" => self.note(element, false),
            "endnoteReference" => self.note(element, true),
            "commentRangeStart" | "commentReference" | "commentRangeEnd" => self.remark(element),
            "altChunk" => self.found.foreign += 1,
            _ => {}
        }
        Ok(())
    }

    fn closed(&mut self, name: &str) {
        match name {
            "p" => drop(self.open.pop()),
            "tbl" => drop(self.tables.pop()),
            "tr" => {
                if let Some(table) = self.tables.last_mut() {
                    table.row += 1;
                }
            }
            "tc" => {
                if let Some(table) = self.tables.last_mut() {
                    table.column += 1;
                }
            }
            "r" => self.plain_run(),
            _ => {}
        }
    }

    fn paragraph(&mut self) {
        let at = self.continued.take().unwrap_or_else(|| {
            let cell = self.tables.last().map(|table| Cell {
                table: table.number,
                row: table.row,
                column: table.column,
            });
            self.found.paragraphs.push(Paragraph { cell, ..Paragraph::default() });
            self.found.paragraphs.len() - 1
        });
        self.open.push(Open { at, hidden: false });
    }

    fn paragraph_properties(&mut self) -> Result<(), ReadError> {
        let (mut style, mut outline, mut mark_deleted) = (None, None, false);
        let mut depth = 1;
        let mut in_mark = false;
        while depth > 0 {
            match self.xml.next()? {
                Node::Open(element) => {
                    depth += 1;
                    match element.local() {
                        "pStyle" => style = element.attribute("val"),
                        "outlineLvl" => outline = element.attribute("val"),
                        "rPr" => in_mark = true,
                        "del" | "moveFrom" if in_mark => mark_deleted = true,
                        // What the paragraph was before a change of format.
                        "pPrChange" | "sectPr" | "rPrChange" => {
                            self.xml.skip()?;
                            depth -= 1;
                        }
                        _ => {}
                    }
                }
                Node::Close(name) => {
                    depth -= 1;
                    in_mark &= name != "rPr";
                }
                Node::Text(_) => {}
                Node::End => break,
            }
        }
        let Some(open) = self.open.last_mut() else { return Ok(()) };
        let named = style.as_deref().map(|id| self.styles.paragraph(id)).unwrap_or_default();
        open.hidden = named.hidden;
        let level = outline.and_then(|level| level.parse::<u8>().ok());
        let paragraph = &mut self.found.paragraphs[open.at];
        paragraph.style = match level {
            Some(0..=8) if named.style == Style::Body => Style::Heading,
            _ => named.style,
        };
        if mark_deleted {
            self.continued = Some(open.at);
        }
        Ok(())
    }

    fn plain_run(&mut self) {
        self.hidden = false;
        self.strong = false;
        self.font = None;
    }

    fn run_properties(&mut self) -> Result<(), ReadError> {
        let mut depth = 1;
        while depth > 0 {
            match self.xml.next()? {
                Node::Open(element) => {
                    depth += 1;
                    match element.local() {
                        "vanish" => self.hidden = is_on(&element),
                        "b" | "i" | "u" => self.strong |= is_on(&element),
                        "rStyle" => {
                            let style = element.attribute("val").unwrap_or_default();
                            self.hidden |= self.styles.hides(&style);
                        }
                        "rFonts" => self.font = element.attribute("ascii"),
                        "rPrChange" => {
                            self.xml.skip()?;
                            depth -= 1;
                        }
                        _ => {}
                    }
                }
                Node::Close(_) => depth -= 1,
                Node::Text(_) => {}
                Node::End => break,
            }
        }
        Ok(())
    }

    fn text(&mut self) -> Result<(), ReadError> {
        let text = self.xml.text()?;
        match text.contains(['\n', '\r', '\t']) {
            // Word shows white space of the file as spaces; breaks and tabs are elements.
            true => self.push(&text.replace(['\n', '\r', '\t'], " ")),
            false => self.push(&text),
        }
        Ok(())
    }

    /// Appends what is seen to the paragraph being read.
    fn push(&mut self, text: &str) {
        if self.hidden || self.fields.contains(&Field::Instructions) {
            return;
        }
        if let Some(open) = self.open.last()
            && !open.hidden
        {
            let paragraph = &mut self.found.paragraphs[open.at];
            let start = paragraph.text.len();
            paragraph.text.push_str(text);
            if self.strong {
                paragraph.strong.push(Span::at(start, paragraph.text.len()));
            }
        }
    }

    fn line_break(&mut self, element: &Element<'_>) {
        let soft = element.attribute("type").is_none_or(|kind| kind == "textWrapping");
        if soft {
            self.push("\n");
        } else if let Some(open) = self.open.last()
            && !self.found.paragraphs[open.at].text.is_empty()
        {
            // Words on both sides of a page break stand on two lines.
            self.push("\n");
        }
    }

    fn symbol(&mut self, element: &Element<'_>) {
        let font = element.attribute("font").or_else(|| self.font.clone()).unwrap_or_default();
        let code = element.attribute("char").and_then(|code| u32::from_str_radix(&code, 16).ok());
        if let Some(character) = code.and_then(|code| symbol(&font, code)) {
            self.push(character.encode_utf8(&mut [0; 4]));
        }
    }

    fn field(&mut self, element: &Element<'_>) {
        match element.attribute("fldCharType").as_deref() {
            Some("begin") => self.fields.push(Field::Instructions),
            Some("separate") => {
                if let Some(field) = self.fields.last_mut() {
                    *field = Field::Result;
                }
            }
            Some("end") => drop(self.fields.pop()),
            _ => {}
        }
    }

    fn table(&mut self) {
        self.tables.push(Table { number: self.tables_seen, row: 0, column: 0 });
        self.tables_seen += 1;
    }

    fn row(&mut self) {
        if let Some(table) = self.tables.last_mut() {
            table.column = 0;
        }
    }

    fn cell(&mut self) {
        // A deleted paragraph mark at the end of a cell joins nothing to the next cell.
        self.continued = None;
    }

    fn row_properties(&mut self) -> Result<(), ReadError> {
        if self.properties_hold("del")? {
            self.skip_to_end_of("tr")?;
        }
        Ok(())
    }

    fn cell_properties(&mut self) -> Result<(), ReadError> {
        if self.properties_hold("cellDel")? {
            self.skip_to_end_of("tc")?;
        }
        Ok(())
    }

    fn control_properties(&mut self) -> Result<(), ReadError> {
        self.prompt = self.properties_hold("showingPlcHdr")?;
        Ok(())
    }

    /// The prompt of an empty field is no text of the document; spaces that stand for it are seen.
    fn prompt_content(&mut self) -> Result<(), ReadError> {
        let prompt = self.xml.text()?;
        if prompt.trim().is_empty() {
            self.push(&prompt.replace(['\n', '\r'], ""));
        }
        Ok(())
    }

    /// Whether the properties being read hold an element, switched on.
    fn properties_hold(&mut self, name: &str) -> Result<bool, ReadError> {
        let (mut depth, mut held) = (1, false);
        while depth > 0 {
            match self.xml.next()? {
                Node::Open(element) => {
                    depth += 1;
                    held |= element.local() == name && is_on(&element);
                }
                Node::Close(_) => depth -= 1,
                Node::Text(_) => {}
                Node::End => break,
            }
        }
        Ok(held)
    }

    /// Passes over the rest of the innermost element of this name, which was opened.
    fn skip_to_end_of(&mut self, name: &str) -> Result<(), ReadError> {
        let mut nested = 0;
        loop {
            match self.xml.next()? {
                Node::Open(element) if element.local() == name => nested += 1,
                Node::Close(closed) if closed == name && nested == 0 => {
                    self.closed(name);
                    return Ok(());
                }
                Node::Close(closed) if closed == name => nested -= 1,
                Node::End => return Ok(()),
                _ => {}
            }
        }
    }

    fn note(&mut self, element: &Element<'_>, endnote: bool) {
        if let Some(id) = element.attribute("id") {
            self.found.notes.push(NoteRef { endnote, id });
        }
    }

    fn remark(&mut self, element: &Element<'_>) {
        let Some(id) = element.attribute("id") else { return };
        let here = self.here();
        match element.local() {
            "commentRangeStart" => {
                // The end is below the start until it is met.
                self.found.remarks.insert(id, (here, Point { paragraph: 0, byte: 0 }));
            }
            "commentRangeEnd" => {
                if let Some((_, to)) = self.found.remarks.get_mut(&id) {
                    *to = here;
                }
            }
            // A remark about a point has a reference and no range.
            _ => drop(self.found.remarks.entry(id).or_insert((here, here))),
        }
    }

    fn here(&self) -> Point {
        match self.open.last() {
            Some(open) => Point { paragraph: open.at, byte: self.found.paragraphs[open.at].text.len() },
            None => Point { paragraph: self.found.paragraphs.len(), byte: 0 },
        }
    }
}

/// Whether a property is switched on: it is unless its value says otherwise.
pub(super) fn is_on(element: &Element<'_>) -> bool {
    !matches!(element.attribute("val").as_deref(), Some("0" | "false" | "off" | "none"))
}
