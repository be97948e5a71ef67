//! Groups, control words and bytes become paragraphs.

use std::collections::BTreeMap;

use encoding_rs::{Encoding, WINDOWS_1252};

use super::codepage::{of_charset, of_page};
use crate::ingest::ReadError;
use crate::ingest::flow::{Cell, Flow, Paragraph, Point, Remark, Style};
use crate::text::Span;

/// How deep groups may lie in each other.
const DEPTH: usize = 1000;

/// Where text goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum To {
    /// Into the document.
    #[default]
    Body,
    /// Into the note or remark being read.
    Aside,
    /// The name of a font or style.
    Name,
    /// The author of a remark.
    Author,
    Nowhere,
}

/// What a group inherits from the one around it.
#[derive(Clone, Debug, Default)]
struct Group {
    to: To,
    hidden: bool,
    bold: bool,
    font: Option<i32>,
    /// How many characters after a Unicode character are only its likeness.
    likeness: usize,
    style: i32,
    outline: Option<i32>,
    in_table: bool,
    /// Whether the next control word may be unknown, and then hides the group.
    starred: bool,
    kind: Kind,
}

/// What ends with a group.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Kind {
    #[default]
    Plain,
    FontTable,
    StyleSheet,
    Footnote,
    Remark,
}

/// The paragraphs of a file.
///
/// # Errors
/// When it is no RTF, or made to do harm.
pub(super) fn parse(bytes: &[u8]) -> Result<Flow, ReadError> {
    let mut parser = Parser::new(bytes);
    parser.run()?;
    Ok(parser.finished())
}

struct Parser<'a> {
    bytes: &'a [u8],
    at: usize,
    groups: Vec<Group>,
    encoding: &'static Encoding,
    fonts: BTreeMap<i32, &'static Encoding>,
    styles: BTreeMap<i32, Style>,
    /// Bytes of text not yet decoded.
    raw: Vec<u8>,
    /// High surrogate of a character written as two.
    high: Option<u32>,
    skip: usize,
    flow: Flow,
    text: String,
    /// Stretches of the text in bold.
    bold: Vec<Span>,
    aside: String,
    name: String,
    author: Option<String>,
    notes: Vec<Paragraph>,
    row: Option<Cell>,
    tables: u32,
}

impl<'a> Parser<'a> {
    fn new(bytes: &'a [u8]) -> Self {
        Parser {
            bytes,
            at: 0,
            groups: vec![Group { likeness: 1, ..Group::default() }],
            encoding: WINDOWS_1252,
            fonts: BTreeMap::new(),
            styles: BTreeMap::new(),
            raw: Vec::new(),
            high: None,
            skip: 0,
            flow: Flow::default(),
            text: String::new(),
            bold: Vec::new(),
            aside: String::new(),
            name: String::new(),
            author: None,
            notes: Vec::new(),
            row: None,
            tables: 0,
        }
    }

    fn group(&mut self) -> &mut Group {
        self.groups.last_mut().expect("there is always a group")
    }

    fn run(&mut self) -> Result<(), ReadError> {
        while let Some(byte) = self.bytes.get(self.at).copied() {
            self.at += 1;
            match byte {
                b'{' => self.open()?,
                b'}' => self.close(),
                b'\\' => self.control(),
                b'\r' | b'\n' | 0 => {}
                byte => self.byte(byte),
            }
        }
        if self.groups.len() > 2 {
            // Cut files lack closing brackets; what was read stands.
            while self.groups.len() > 1 {
                self.close();
            }
        }
        Ok(())
    }

    fn open(&mut self) -> Result<(), ReadError> {
        self.decode();
        if self.groups.len() == DEPTH {
            let reason = format!("its groups lie more than {DEPTH} deep in each other");
            return Err(ReadError::Hostile { reason });
        }
        let group = Group { starred: false, kind: Kind::Plain, ..self.group().clone() };
        self.groups.push(group);
        Ok(())
    }

    fn close(&mut self) {
        self.decode();
        if self.groups.len() == 1 {
            return;
        }
        let Some(closed) = self.groups.pop() else { return };
        match closed.kind {
            Kind::Footnote => {
                let text = std::mem::take(&mut self.aside).trim().to_owned();
                self.notes.push(Paragraph { text, style: Style::Note, ..Paragraph::default() });
            }
            Kind::Remark => self.remark(),
            Kind::StyleSheet | Kind::FontTable | Kind::Plain => {}
        }
        if closed.to == To::Name {
            self.named(closed.style);
        }
        if closed.to == To::Author && self.group().to != To::Author {
            let author = std::mem::take(&mut self.name).trim().to_owned();
            self.author = Some(author).filter(|author| !author.is_empty());
        }
    }

    /// The name of a style ends with its group.
    fn named(&mut self, style: i32) {
        let name = std::mem::take(&mut self.name).trim().trim_end_matches(';').to_lowercase();
        let is_heading =
            ["heading ", "überschrift ", "titre ", "título "].iter().any(|prefix| name.starts_with(prefix));
        let look = match name.as_str() {
            "title" | "titel" => Style::Title,
            name if name.starts_with("toc ") => Style::Furniture,
            _ if is_heading => Style::Heading,
            _ => return,
        };
        self.styles.insert(style, look);
    }

    fn remark(&mut self) {
        let here = Point { paragraph: self.flow.paragraphs.len(), byte: self.text.len() };
        let text = std::mem::take(&mut self.aside).trim().to_owned();
        self.flow.remarks.push(Remark { from: here, to: here, author: self.author.take(), date: None, text });
    }

    fn control(&mut self) {
        let Some(first) = self.bytes.get(self.at).copied() else { return };
        if !first.is_ascii_alphabetic() {
            self.at += 1;
            self.symbol(first);
            return;
        }
        let start = self.at;
        while self.bytes.get(self.at).is_some_and(u8::is_ascii_alphabetic) {
            self.at += 1;
        }
        let word = std::str::from_utf8(&self.bytes[start..self.at]).unwrap_or_default();
        let number_start = self.at;
        if self.bytes.get(self.at) == Some(&b'-') {
            self.at += 1;
        }
        while self.bytes.get(self.at).is_some_and(u8::is_ascii_digit) {
            self.at += 1;
        }
        let number =
            std::str::from_utf8(&self.bytes[number_start..self.at]).ok().and_then(|text| text.parse().ok());
        if self.bytes.get(self.at) == Some(&b' ') {
            self.at += 1;
        }
        if word == "bin" {
            self.at = self
                .at
                .saturating_add(number.and_then(|count: i32| usize::try_from(count).ok()).unwrap_or(0));
            return;
        }
        self.word(word, number);
    }

    fn symbol(&mut self, symbol: u8) {
        match symbol {
            b'\'' => {
                let hex = self.bytes.get(self.at..self.at + 2).and_then(|hex| std::str::from_utf8(hex).ok());
                if let Some(byte) = hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
                    self.at += 2;
                    self.byte(byte);
                }
            }
            b'*' => self.group().starred = true,
            b'~' => self.push("\u{A0}"),
            b'_' => self.push("-"),
            b'-' => {}
            b'\\' | b'{' | b'}' => self.byte(symbol),
            b'\r' | b'\n' => self.paragraph(),
            b'\t' => self.push("\t"),
            _ => {}
        }
    }

    fn word(&mut self, word: &str, number: Option<i32>) {
        let starred = std::mem::take(&mut self.group().starred);
        let on = number != Some(0);
        if word != "u" {
            self.decode();
        }
        match word {
            "ansicpg" => self.encoding = of_page(number.unwrap_or(1252)),
            "mac" => self.encoding = of_page(10_000),
            "f" => self.group().font = number,
            "fcharset" => self.charset(number.unwrap_or(0)),
            "uc" => self.group().likeness = number.and_then(|n| usize::try_from(n).ok()).unwrap_or(1).min(16),
            "u" => self.unicode(number.unwrap_or(0)),
            "par" | "sect" => self.paragraph(),
            "page" | "column" => self.push("\n"),
            "line" | "lbr" => self.push("\n"),
            "tab" => self.push("\t"),
            "emdash" => self.push("—"),
            "endash" => self.push("–"),
            "lquote" => self.push("‘"),
            "rquote" => self.push("’"),
            "ldblquote" => self.push("“"),
            "rdblquote" => self.push("”"),
            "bullet" => self.push("•"),
            "emspace" | "enspace" | "qmspace" => self.push(" "),
            "v" => self.group().hidden = on,
            "deleted" => self.group().hidden = on,
            "b" => self.group().bold = on,
            "plain" => {
                let group = self.group();
                (group.hidden, group.bold, group.font) = (false, false, None);
            }
            "pard" => {
                let group = self.group();
                (group.style, group.outline, group.in_table) = (0, None, false);
            }
            "s" => self.group().style = number.unwrap_or(0),
            "outlinelevel" => self.group().outline = number,
            "trowd" => self.begin_row(),
            "intbl" => self.group().in_table = true,
            "cell" => self.end_cell(),
            "row" => self.end_row(),
            "fonttbl" => self.destination(To::Nowhere, Kind::FontTable),
            "stylesheet" => self.destination(To::Name, Kind::StyleSheet),
            "footnote" => self.aside(Kind::Footnote),
            "annotation" => self.aside(Kind::Remark),
            "atnauthor" => self.destination(To::Author, Kind::Plain),
            "fldrslt" | "shptxt" | "upr" | "ud" | "listtext" | "bkmkstart" | "bkmkend" | "rtlch"
            | "ltrch"
                if starred || word != "listtext" =>
            {
                if matches!(word, "bkmkstart" | "bkmkend") {
                    self.destination(To::Nowhere, Kind::Plain);
                }
            }
            "info" | "pict" | "object" | "header" | "headerl" | "headerr" | "headerf" | "footer"
            | "footerl" | "footerr" | "footerf" | "fldinst" | "colortbl" | "listtable"
            | "listoverridetable" | "revtbl" | "rsidtbl" | "generator" | "xmlnstbl" | "themedata"
            | "datastore" | "listtext" | "pntext" | "nonshppict" | "atnid" | "atndate" | "atnref"
            | "atrfstart" | "atrfend" | "atntime" | "atnicn" | "ftnsep" | "ftnsepc" | "ftncn" | "aftnsep"
            | "aftnsepc" | "aftncn" | "tc" | "xe" | "rxe" | "txe" | "private" | "filetbl"
            | "colorschememapping" | "latentstyles" | "docvar" => {
                self.destination(To::Nowhere, Kind::Plain);
            }
            _ if starred => self.destination(To::Nowhere, Kind::Plain),
            _ => {}
        }
    }

    fn destination(&mut self, to: To, kind: Kind) {
        let group = self.group();
        if group.to != To::Nowhere || kind == Kind::FontTable {
            group.to = to;
            group.kind = kind;
        }
    }

    fn aside(&mut self, kind: Kind) {
        self.destination(To::Aside, kind);
        self.aside.clear();
    }

    /// The character set of the font whose definition is being read.
    fn charset(&mut self, charset: i32) {
        let in_table = self.groups.iter().any(|group| group.kind == Kind::FontTable);
        if let (true, Some(font), Some(encoding)) = (in_table, self.group().font, of_charset(charset)) {
            self.fonts.insert(font, encoding);
        }
    }

    fn byte(&mut self, byte: u8) {
        if self.skip > 0 {
            self.skip -= 1;
            return;
        }
        self.raw.push(byte);
    }

    fn unicode(&mut self, number: i32) {
        self.decode();
        let code = if number < 0 { (number + 65_536) as u32 } else { number as u32 };
        match (self.high.take(), code) {
            (_, 0xD800..=0xDBFF) => self.high = Some(code),
            (Some(high), 0xDC00..=0xDFFF) => {
                let joined = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00);
                self.push_char(char::from_u32(joined));
            }
            // Symbol fonts write their places in the private area.
            (_, 0xF020..=0xF0FF) => self.push_char(crate::ingest::docx::symbol("symbol", code)),
            _ => self.push_char(char::from_u32(code)),
        }
        self.skip = self.group().likeness;
    }

    fn push_char(&mut self, character: Option<char>) {
        if let Some(character) = character {
            self.push(character.encode_utf8(&mut [0; 4]));
        }
    }

    /// Decodes the bytes that were gathered.
    fn decode(&mut self) {
        self.skip = 0;
        if self.raw.is_empty() {
            return;
        }
        let font = self.group().font.and_then(|font| self.fonts.get(&font).copied());
        let raw = std::mem::take(&mut self.raw);
        let (text, _) = font.unwrap_or(self.encoding).decode_without_bom_handling(&raw);
        let text = text.into_owned();
        self.push(&text);
    }

    fn push(&mut self, text: &str) {
        let (to, hidden, bold) = (self.group().to, self.group().hidden, self.group().bold);
        match to {
            _ if hidden => {}
            To::Body => {
                let start = self.text.len();
                self.text.push_str(text);
                if bold {
                    self.bold.push(Span::at(start, self.text.len()));
                }
            }
            To::Aside => self.aside.push_str(text),
            To::Name | To::Author => self.name.push_str(text),
            To::Nowhere => {}
        }
    }

    fn paragraph(&mut self) {
        self.decode();
        if self.group().to == To::Aside {
            self.aside.push('\n');
        }
        if self.group().to != To::Body || self.group().hidden && self.text.is_empty() {
            return;
        }
        let cell = self.row.filter(|_| self.group().in_table);
        self.end_paragraph(cell);
    }

    fn end_paragraph(&mut self, cell: Option<Cell>) {
        let (style, outline) = (self.group().style, self.group().outline);
        let style = match (self.styles.get(&style), outline) {
            (Some(style), _) => *style,
            (None, Some(0..=8)) => Style::Heading,
            _ => Style::Body,
        };
        let text = std::mem::take(&mut self.text);
        let strong = std::mem::take(&mut self.bold);
        self.flow.paragraphs.push(Paragraph { text, strong, style, cell, ..Paragraph::default() });
    }

    fn begin_row(&mut self) {
        let next = self.row.map_or(0, |cell| cell.row);
        if self.row.is_none() {
            self.tables += 1;
        }
        self.row = Some(Cell { table: self.tables, row: next, column: 0 });
    }

    fn end_cell(&mut self) {
        let cell = self.row;
        self.end_paragraph(cell);
        if let Some(cell) = &mut self.row {
            cell.column += 1;
        }
    }

    fn end_row(&mut self) {
        if let Some(cell) = &mut self.row {
            *cell = Cell { row: cell.row + 1, column: 0, ..*cell };
        }
    }

    fn finished(mut self) -> Flow {
        self.decode();
        if !self.text.trim().is_empty() {
            self.end_paragraph(None);
        }
        self.flow.paragraphs.append(&mut self.notes);
        self.flow
    }
}
