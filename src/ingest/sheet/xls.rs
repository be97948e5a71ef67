//! Workbooks from before 2007 (XLS): records in a stream of an OLE container.
//!
//! The libraries that read them unfold every sheet into a rectangle, in which one cell in the last row
//! and column costs half a gigabyte. Here the cells of one sheet are held as they stand in the file,
//! and given away row by row.

mod cells;
mod records;

use std::io::Read;

use calamine::ExcelDateTime;
use cfb::CompoundFile;

use self::cells::{Cell, Value, cells_of};
use self::records::{Book, Sheet};
use super::xlsx::{moment_shown, tidy};
use super::{FORMAT, Reading};
use crate::ingest::archive::encrypted;
use crate::ingest::table::Row;
use crate::ingest::{Out, ReadError, Source, With};

/// Reads the visible sheets; none when the container holds no workbook.
///
/// # Errors
/// When the workbook is damaged, encrypted, holds no words, or whoever takes the texts wants no more.
pub(super) fn read(source: &Source<'_>, with: &With<'_>, out: &mut dyn Out) -> Option<Result<(), ReadError>> {
    let stream = match stream_of(source) {
        Ok(stream) => stream?,
        Err(error) => return Some(Err(error)),
    };
    Some(read_stream(&stream, source, with, out))
}

/// The stream of the workbook; none when the container holds none.
fn stream_of(source: &Source<'_>) -> Result<Option<Vec<u8>>, ReadError> {
    let mut container = CompoundFile::open(source.stream()?)
        .map_err(|error| malformed(format!("its container is cut off or damaged ({error})")))?;
    let Some(name) = ["/Workbook", "/Book"].into_iter().find(|name| container.is_stream(name)) else {
        return Ok(None);
    };
    let damaged = |error: std::io::Error| malformed(format!("its container is damaged ({error})"));
    let stream = container.open_stream(name).map_err(damaged)?;
    if stream.len() > source.limit() {
        return Err(ReadError::TooLarge { bytes: stream.len(), limit: source.limit() });
    }
    let mut bytes = Vec::new();
    stream.take(source.limit()).read_to_end(&mut bytes).map_err(damaged)?;
    Ok(Some(bytes))
}

fn malformed(reason: String) -> ReadError {
    ReadError::Malformed { format: FORMAT, reason }
}

fn read_stream(
    stream: &[u8],
    source: &Source<'_>,
    with: &With<'_>,
    out: &mut dyn Out,
) -> Result<(), ReadError> {
    let book = Book::read(stream)?;
    if book.encrypted {
        return Err(encrypted());
    }
    let sheets: Vec<&Sheet> = book.sheets.iter().filter(|sheet| sheet.shown).collect();
    let mut reading = Reading::new(source, with, out);
    // Sheets that lie inside each other would be walked again and again.
    let mut left = stream.len().saturating_mul(4);
    for sheet in &sheets {
        let cells = cells_of(stream, sheet.start, &book, &mut left)?;
        reading.sheet(&sheet.name, sheets.len() > 1, &mut rows_of(&cells, &book))?;
    }
    reading.finish()
}

/// The rows of a sheet, whose cells are sorted.
fn rows_of<'a>(cells: &'a [Cell], book: &'a Book) -> impl Iterator<Item = Result<Row, ReadError>> + 'a {
    cells.chunk_by(|a, b| a.row == b.row).map(|row| {
        let mut texts = Vec::new();
        for cell in row {
            let column = usize::from(cell.column);
            if texts.len() <= column {
                texts.resize(column + 1, String::new());
            }
            texts[column] = shown(cell, book);
        }
        Ok(Row { cells: texts, line: u32::from(row[0].row) + 1 })
    })
}

/// A cell as the program shows it: dates as ISO dates, whole numbers without a fraction.
fn shown(cell: &Cell, book: &Book) -> String {
    match &cell.value {
        Value::Shared(at) => book.strings.get(*at as usize).map(|text| tidy(text)).unwrap_or_default(),
        Value::Text(text) => tidy(text),
        Value::Truth(truth) => truth.to_string(),
        Value::Number(number) => match book.moment_of(cell.format) {
            Some(kind) => moment_shown(ExcelDateTime::new(*number, kind, book.from_1904)),
            None => number.to_string(),
        },
    }
}

#[cfg(test)]
mod tests;
