//! The rows of a CSV file or of the first sheet of a workbook.

use std::io::Cursor;

use calamine::{Data, Reader, open_workbook_auto_from_rs};

use crate::diagnostic::{Diagnostic, Place};
use crate::text::decode::decode;

/// The most rows that are read.
const MOST_ROWS: usize = 20_000;

/// The most bytes that a workbook may unpack to.
const LARGEST: u64 = 64_000_000;

/// The cells of a table by row, line ends folded.
pub(super) type Rows = Vec<Vec<String>>;

/// The rows of a file: values between commas, semicolons or tabs, or the first sheet of a workbook
/// that holds anything.
///
/// # Errors
/// With the finding why it cannot be read.
pub fn rows(file: &str, bytes: &[u8]) -> Result<Vec<Vec<String>>, Box<Diagnostic>> {
    let mut rows = if bytes.starts_with(b"PK") || bytes.starts_with(b"\xD0\xCF\x11\xE0") {
        workbook(bytes)
    } else {
        separated(bytes)
    }
    .map_err(|finding| Box::new(finding.at(Place::file(file))))?;
    for cell in rows.iter_mut().flatten() {
        let folded = cell.replace("\r\n", "\n").replace(['\r', '\u{A0}'], " ");
        let visible: String =
            folded.chars().filter(|c| matches!(c, '\n' | '\t') || !c.is_control()).collect();
        *cell = visible.trim_end().to_owned();
    }
    rows.truncate(MOST_ROWS);
    Ok(rows)
}

fn unreadable(why: impl std::fmt::Display) -> Diagnostic {
    Diagnostic::error("CB030", format!("this table cannot be read: {why}"))
        .help("save it as CSV (UTF-8) or as an Excel workbook (.xlsx)")
}

/// The first sheet that holds anything.
fn workbook(bytes: &[u8]) -> Result<Rows, Diagnostic> {
    if bytes.starts_with(b"PK") {
        check_size(bytes)?;
    }
    let mut book = open_workbook_auto_from_rs(Cursor::new(bytes)).map_err(unreadable)?;
    for sheet in book.sheet_names() {
        let range = book.worksheet_range(&sheet).map_err(unreadable)?;
        let (Some(start), false) = (range.start(), range.is_empty()) else { continue };
        // Rows above and columns left of the first filled cell count, for places in messages.
        let above = std::iter::repeat_n(Vec::new(), start.0 as usize);
        let rows = range.rows().take(MOST_ROWS).map(|row| {
            let left = std::iter::repeat_n(String::new(), start.1 as usize);
            left.chain(row.iter().map(text)).collect()
        });
        return Ok(above.take(MOST_ROWS).chain(rows).collect());
    }
    Err(unreadable("no sheet holds anything"))
}

fn check_size(bytes: &[u8]) -> Result<(), Diagnostic> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(unreadable)?;
    let mut unpacked = 0_u64;
    for number in 0..archive.len() {
        unpacked = unpacked.saturating_add(archive.by_index_raw(number).map_err(unreadable)?.size());
    }
    if unpacked > LARGEST { Err(unreadable("it unpacks to more than 64 MB")) } else { Ok(()) }
}

fn text(cell: &Data) -> String {
    match cell {
        // 3.0 is how a workbook keeps the 3 that somebody typed.
        Data::Float(number) if number.fract() == 0.0 && number.abs() < 1e15 => format!("{number:.0}"),
        cell => cell.to_string(),
    }
}

/// Values separated by commas, semicolons or tabs, whichever the first line has most of.
fn separated(bytes: &[u8]) -> Result<Rows, Diagnostic> {
    let text = decode(bytes, None).map_err(|error| unreadable(&error))?.text;
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let count = |separator: &u8| first.bytes().filter(|byte| byte == separator).count();
    let separator = [b',', b';', b'\t'].into_iter().max_by_key(count).unwrap_or(b',');
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator)
        .from_reader(text.as_bytes());
    let records = reader.records().take(MOST_ROWS);
    records.map(|record| Ok(record.map_err(unreadable)?.iter().map(str::to_owned).collect())).collect()
}
