//! Tables of OpenDocument.

use super::{FORMAT, Reading};
use crate::ingest::archive::Archive;
use crate::ingest::table::Row;
use crate::ingest::xml::{Element, Node, Xml, decoded};
use crate::ingest::{Out, ReadError, Source, With};

/// Repeated cells and rows beyond these are padding.
const COLUMNS: usize = 1024;
const REPEATED_ROWS: usize = 1024;

/// Reads the sheets.
///
/// # Errors
/// When it is no OpenDocument table, holds no words, or whoever takes the texts wants no more.
pub(super) fn read(
    archive: &mut Archive<'_>,
    source: &Source<'_>,
    with: &With<'_>,
    out: &mut dyn Out,
) -> Result<(), ReadError> {
    crate::ingest::odt::refuse_encrypted(archive)?;
    let text = decoded(archive.needed("content.xml")?)?;
    let several = text.matches("<table:table ").count() > 1;
    let mut xml = Xml::new(&text, FORMAT);
    let mut reading = Reading::new(source, with, out);
    loop {
        match xml.next()? {
            Node::Open(element) if element.local() == "table" => {
                let name = element.attribute("name").unwrap_or_default();
                let mut rows = Rows { xml: &mut xml, line: 0, repeat: None, ended: false };
                reading.sheet(&name, several, &mut rows)?;
                // Rows that nobody took are passed over.
                while !rows.ended {
                    rows.next();
                }
            }
            Node::End => break,
            _ => {}
        }
    }
    reading.finish()
}

/// The rows of the table that was opened.
struct Rows<'x, 'a> {
    xml: &'x mut Xml<'a>,
    line: u32,
    /// A row that stands several times.
    repeat: Option<(Row, usize)>,
    ended: bool,
}

impl Rows<'_, '_> {
    fn row(&mut self) -> Result<Option<Row>, ReadError> {
        if let Some((row, times)) = self.repeat.take() {
            self.repeat = (times > 1).then(|| (row.clone(), times - 1));
            return Ok(Some(row));
        }
        loop {
            match self.xml.next()? {
                Node::Open(element) if element.local() == "table-row" => {
                    let times = repeated(&element, "number-rows-repeated");
                    self.line += 1;
                    let row = Row { cells: self.cells()?, line: self.line };
                    self.line += u32::try_from(times - 1).unwrap_or(0);
                    if times > 1 && row.cells.iter().any(|cell| !cell.is_empty()) {
                        self.repeat = Some((row.clone(), (times - 1).min(REPEATED_ROWS)));
                    }
                    return Ok(Some(row));
                }
                Node::Open(element) if element.local() == "shapes" => self.xml.skip()?,
                Node::Close(name) if name == "table" => return Ok(None),
                Node::End => return Ok(None),
                _ => {}
            }
        }
    }

    fn cells(&mut self) -> Result<Vec<String>, ReadError> {
        let mut cells = Vec::new();
        loop {
            match self.xml.next()? {
                Node::Open(element) if matches!(element.local(), "table-cell" | "covered-table-cell") => {
                    let times = repeated(&element, "number-columns-repeated");
                    let date = element.attribute("date-value");
                    let shown = self.text()?;
                    let text = date.unwrap_or(shown);
                    let room = COLUMNS.saturating_sub(cells.len());
                    let copies = if text.is_empty() { times.min(room) } else { times.clamp(1, room.max(1)) };
                    cells.extend(std::iter::repeat_n(text, copies));
                }
                Node::Close(name) if name == "table-row" => break,
                Node::End => break,
                _ => {}
            }
        }
        while cells.last().is_some_and(String::is_empty) {
            cells.pop();
        }
        Ok(cells)
    }

    /// The paragraphs of a cell, one to a line; remarks attached to it are none.
    fn text(&mut self) -> Result<String, ReadError> {
        let mut lines: Vec<String> = Vec::new();
        let mut depth = 1;
        while depth > 0 {
            match self.xml.next()? {
                Node::Open(element) => match element.local() {
                    "annotation" => self.xml.skip()?,
                    "p" => {
                        depth += 1;
                        lines.push(String::new());
                    }
                    "s" | "tab" | "line-break" => {
                        depth += 1;
                        let shown = if element.local() == "line-break" { "\n" } else { " " };
                        if let Some(line) = lines.last_mut() {
                            line.push_str(shown);
                        }
                    }
                    _ => depth += 1,
                },
                Node::Close(_) => depth -= 1,
                Node::Text(text) => {
                    if let Some(line) = lines.last_mut() {
                        line.push_str(&text);
                    }
                }
                Node::End => break,
            }
        }
        Ok(lines.join("\n").trim().to_owned())
    }
}

fn repeated(element: &Element<'_>, name: &str) -> usize {
    element.attribute(name).and_then(|times| times.parse().ok()).unwrap_or(1).max(1)
}

impl Iterator for Rows<'_, '_> {
    type Item = Result<Row, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let row = self.row();
        self.ended = !matches!(row, Ok(Some(_)));
        row.transpose()
    }
}
