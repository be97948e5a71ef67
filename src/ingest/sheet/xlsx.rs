//! XLSX workbooks.

use std::io::{BufReader, Read, Seek};

use calamine::{
    DataRef, ExcelDateTime, Reader as _, SheetType, SheetVisible, Xlsx, XlsxCellReader, XlsxError,
};

use super::{FORMAT, Reading};
use crate::ingest::table::Row;
use crate::ingest::{Out, ReadError, Source, With};

/// The last column of a sheet.
const COLUMNS: u32 = 16_384;

/// Reads the visible sheets of a workbook whose archive was checked.
///
/// # Errors
/// When it is no workbook, holds no words, or whoever takes the texts wants no more.
pub(super) fn read(source: &Source<'_>, with: &With<'_>, out: &mut dyn Out) -> Result<(), ReadError> {
    let mut workbook: Xlsx<_> = Xlsx::new(BufReader::new(source.stream()?)).map_err(|error| fault(&error))?;
    let visible = |sheet: &&calamine::Sheet| {
        sheet.visible == SheetVisible::Visible && sheet.typ == SheetType::WorkSheet
    };
    let names: Vec<String> =
        workbook.sheets_metadata().iter().filter(visible).map(|sheet| sheet.name.clone()).collect();
    let mut reading = Reading::new(source, with, out);
    for name in &names {
        let cells = match workbook.worksheet_cells_reader(name) {
            Ok(cells) => cells,
            Err(XlsxError::NotAWorksheet(_)) => continue,
            Err(error) => return Err(fault(&error)),
        };
        let mut rows = Rows { cells, next: None, ended: false };
        reading.sheet(name, names.len() > 1, &mut rows)?;
    }
    reading.finish()
}

fn fault(error: &XlsxError) -> ReadError {
    match error {
        XlsxError::Password => crate::ingest::archive::encrypted(),
        error => ReadError::Malformed { format: FORMAT, reason: error.to_string() },
    }
}

/// The cells of a sheet as rows.
struct Rows<'a, S: Read + Seek> {
    cells: XlsxCellReader<'a, S>,
    /// The first cell of the next row: row, column, text.
    next: Option<(u32, u32, String)>,
    /// Whether the last cell was read: the library reads on into what follows.
    ended: bool,
}

impl<S: Read + Seek> Rows<'_, S> {
    fn cell(&mut self) -> Result<Option<(u32, u32, String)>, ReadError> {
        loop {
            if self.ended {
                return Ok(None);
            }
            let Some(cell) = self.cells.next_cell().map_err(|error| fault(&error))? else {
                self.ended = true;
                return Ok(None);
            };
            let (row, column) = cell.get_position();
            let text = shown(cell.get_value());
            if !text.is_empty() && column < COLUMNS {
                return Ok(Some((row, column, text)));
            }
        }
    }

    fn row(&mut self) -> Result<Option<Row>, ReadError> {
        let first = match self.next.take() {
            Some(cell) => Some(cell),
            None => self.cell()?,
        };
        let Some((number, column, text)) = first else { return Ok(None) };
        let mut cells = Vec::new();
        put(&mut cells, column, text);
        while let Some((row, column, text)) = self.cell()? {
            if row != number {
                self.next = Some((row, column, text));
                break;
            }
            put(&mut cells, column, text);
        }
        Ok(Some(Row { cells, line: number + 1 }))
    }
}

fn put(cells: &mut Vec<String>, column: u32, text: String) {
    let column = column as usize;
    if cells.len() <= column {
        cells.resize(column + 1, String::new());
    }
    cells[column] = text;
}

impl<S: Read + Seek> Iterator for Rows<'_, S> {
    type Item = Result<Row, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        let row = self.row();
        self.ended |= row.is_err();
        row.transpose()
    }
}

/// A cell as the program shows it: dates as ISO dates, whole numbers without a fraction.
fn shown(value: &DataRef<'_>) -> String {
    match value {
        DataRef::String(text) => tidy(text),
        DataRef::SharedString(text) => tidy(text),
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number.to_string(),
        DataRef::Bool(truth) => truth.to_string(),
        DataRef::DateTime(moment) => moment_shown(*moment),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::Error(_) | DataRef::Empty => String::new(),
    }
}

/// Text with LF line ends; Excel writes control characters as `_x000D_`.
pub(super) fn tidy(text: &str) -> String {
    let text = text.trim();
    if !text.contains(['\r', '_']) {
        return text.to_owned();
    }
    text.replace("_x000D_", "").replace("\r\n", "\n").replace('\r', "\n")
}

pub(super) fn moment_shown(moment: ExcelDateTime) -> String {
    let days = moment.as_f64();
    if moment.is_duration() || (0.0..1.0).contains(&days) {
        let seconds = (days * 86_400.0).round() as i64;
        return format!("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    }
    let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
    if (hour, minute, second) == (0, 0, 0) {
        format!("{year:04}-{month:02}-{day:02}")
    } else {
        format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")
    }
}
