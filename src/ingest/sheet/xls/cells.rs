//! The cells of a sheet.

use super::malformed;
use super::records::{BOF, Book, EOF, Record, record};
use crate::ingest::ReadError;

const BOOLERR: u16 = 0x0205;
const FORMULA: u16 = 0x0006;
const LABEL: u16 = 0x0204;
const LABELSST: u16 = 0x00FD;
const MULRK: u16 = 0x00BD;
const NUMBER: u16 = 0x0203;
const RK: u16 = 0x027E;
const RSTRING: u16 = 0x00D6;
const STRING: u16 = 0x0207;

/// A cell that is not empty.
#[derive(Debug, PartialEq)]
pub(super) struct Cell {
    pub(super) row: u16,
    pub(super) column: u16,
    /// The number of its style.
    pub(super) format: u16,
    pub(super) value: Value,
}

/// What a cell holds.
#[derive(Debug, PartialEq)]
pub(super) enum Value {
    /// The place of a string among those that cells share.
    Shared(u32),
    Text(String),
    Number(f64),
    Truth(bool),
}

/// The cells of the sheet that begins at a byte of the stream, sorted by row and column. `left` is how
/// many bytes may still be walked over in this workbook.
///
/// # Errors
/// When there is no sheet, or the sheets of the workbook lie inside each other.
pub(super) fn cells_of(
    stream: &[u8],
    start: usize,
    book: &Book,
    left: &mut usize,
) -> Result<Vec<Cell>, ReadError> {
    let mut cells = Vec::new();
    let mut at = start;
    // Charts inside a sheet have records of their own.
    let mut depth = 0_u32;
    // The cell whose formula gave a text, which the next record holds.
    let mut waiting = None;
    while let Some(record) = record(stream, at) {
        *left = left
            .checked_sub(record.end - at)
            .ok_or_else(|| ReadError::Hostile { reason: "its sheets lie inside each other".to_owned() })?;
        at = record.end;
        match record.kind {
            BOF => depth += 1,
            EOF if depth <= 1 => break,
            EOF => depth -= 1,
            _ if depth == 0 => break,
            STRING if depth == 1 => {
                if let Some(cell) = waiting.take() {
                    let text = book.string(record.bytes, 2);
                    cells.push(Cell { value: Value::Text(text), ..cell });
                }
            }
            _ if depth == 1 => {
                waiting = take(record, book, &mut cells).or(waiting);
            }
            _ => {}
        }
    }
    if depth == 0 {
        return Err(malformed("it is cut off before its cells".to_owned()));
    }
    cells.sort_by_key(|cell| (cell.row, cell.column));
    Ok(cells)
}

/// Takes the cells of a record; returns one whose text is still to come.
fn take(record: Record<'_>, book: &Book, cells: &mut Vec<Cell>) -> Option<Cell> {
    let (row, column, format) = (record.u16(0)?, record.u16(2)?, record.u16(4)?);
    let cell = |value| Cell { row, column, format, value };
    let value = match record.kind {
        LABELSST => Value::Shared(record.u32(6)?),
        LABEL | RSTRING => Value::Text(book.string(record.bytes.get(6..)?, 2)),
        NUMBER => Value::Number(double(record, 6)?),
        RK => Value::Number(packed(record.u32(6)?)),
        BOOLERR if record.bytes.get(7) == Some(&0) => Value::Truth(*record.bytes.get(6)? != 0),
        FORMULA if record.u16(12) == Some(0xFFFF) => match record.bytes.get(6)? {
            0 => return Some(cell(Value::Text(String::new()))),
            1 => Value::Truth(*record.bytes.get(8)? != 0),
            _ => return None,
        },
        FORMULA => Value::Number(double(record, 6)?),
        MULRK => {
            many(record, row, column, cells);
            return None;
        }
        _ => return None,
    };
    cells.push(cell(value));
    None
}

/// A row's neighbouring numbers.
fn many(record: Record<'_>, row: u16, first: u16, cells: &mut Vec<Cell>) {
    // Row and first column stand before them, the last column after them.
    let numbers = record.bytes.get(4..record.bytes.len().saturating_sub(2)).unwrap_or_default();
    for (column, number) in (first..).zip(numbers.chunks_exact(6)) {
        let format = u16::from_le_bytes([number[0], number[1]]);
        let value = Value::Number(packed(u32::from_le_bytes([number[2], number[3], number[4], number[5]])));
        cells.push(Cell { row, column, format, value });
    }
}

fn double(record: Record<'_>, at: usize) -> Option<f64> {
    Some(f64::from_le_bytes(*record.bytes.get(at..)?.first_chunk()?))
}

/// A number in four bytes: whole, or the upper half of a fraction, perhaps times a hundred.
fn packed(bits: u32) -> f64 {
    let number = match bits & 2 {
        0 => f64::from_bits(u64::from(bits & !3) << 32),
        _ => f64::from(bits.cast_signed() >> 2),
    };
    if bits & 1 == 0 { number } else { number / 100.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_four_bytes() {
        assert_eq!(packed(41 << 2 | 2), 41.0);
        assert_eq!(packed((-7_i32 << 2).cast_unsigned() | 2), -7.0);
        assert_eq!(packed(1250 << 2 | 3), 12.5);
        assert_eq!(packed((1.5_f64.to_bits() >> 32) as u32), 1.5);
    }
}
