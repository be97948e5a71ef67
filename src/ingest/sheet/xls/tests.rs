//! Workbooks made record by record.

use std::io::{Cursor, Write};

use super::*;
use crate::ingest::draft::Draft;
use crate::ingest::reader::Reader as _;
use crate::ingest::reader::tests::drafts;
use crate::ingest::sheet::Sheets;

fn record(kind: u16, bytes: &[u8]) -> Vec<u8> {
    let length = u16::try_from(bytes.len()).unwrap();
    [&kind.to_le_bytes(), &length.to_le_bytes(), bytes].concat()
}

fn bof(kind: u16) -> Vec<u8> {
    record(0x0809, &[&0x0600_u16.to_le_bytes()[..], &kind.to_le_bytes()].concat())
}

/// A string with its length in two bytes.
fn string(text: &str) -> Vec<u8> {
    let units: Vec<u16> = text.encode_utf16().collect();
    let letters = units.iter().flat_map(|unit| unit.to_le_bytes());
    let length = u16::try_from(units.len()).unwrap();
    length.to_le_bytes().into_iter().chain([1]).chain(letters).collect()
}

fn cell(kind: u16, row: u16, column: u16, style: u16, rest: &[u8]) -> Vec<u8> {
    record(kind, &[&row.to_le_bytes()[..], &column.to_le_bytes(), &style.to_le_bytes(), rest].concat())
}

/// A workbook of one sheet, its strings, and styles by the numbers of their formats.
fn workbook(strings: &[&str], styles: &[u16], cells: &[Vec<u8>], hidden: bool) -> Vec<u8> {
    let count = u32::try_from(strings.len()).unwrap().to_le_bytes();
    let strings: Vec<u8> = strings.iter().flat_map(|text| string(text)).collect();
    let mut globals = bof(5);
    for style in styles {
        globals.extend(record(0x00E0, &[&[0, 0], &style.to_le_bytes()[..]].concat()));
    }
    globals.extend(record(0x00FC, &[&count[..], &count, &strings].concat()));
    let sheet = |start: u32| [&start.to_le_bytes()[..], &[u8::from(hidden), 0, 1, 0, b'S']].concat();
    let length = globals.len() + record(0x0085, &sheet(0)).len() + 4;
    globals.extend(record(0x0085, &sheet(u32::try_from(length).unwrap())));
    globals.extend(record(0x000A, &[]));
    globals.extend(bof(0x10));
    globals.extend(cells.concat());
    globals.extend(record(0x000A, &[]));
    contained("/Workbook", &globals)
}

/// A container with one stream.
fn contained(name: &str, bytes: &[u8]) -> Vec<u8> {
    let mut file = CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    file.create_stream(name).unwrap().write_all(bytes).unwrap();
    file.into_inner().into_inner()
}

fn shared(row: u16, column: u16, at: u32) -> Vec<u8> {
    cell(0x00FD, row, column, 0, &at.to_le_bytes())
}

fn read(bytes: &[u8]) -> Vec<Draft> {
    drafts(&Sheets, "a.xls", bytes).expect("a workbook").0
}

#[test]
fn a_sheet_of_turns_is_a_transcript() {
    let strings = ["speaker", "text", "Kim", "Where to?", "Lee"];
    let cells = [
        shared(0, 0, 0),
        shared(0, 1, 1),
        // Rows need not stand in order.
        shared(2, 0, 4),
        cell(0x0204, 2, 1, 0, &string("Home, 家.")),
        shared(1, 0, 2),
        shared(1, 1, 3),
    ];
    let found = read(&workbook(&strings, &[0], &cells, false));
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].text, "Where to?\n\nHome, 家.");
}

#[test]
fn dates_numbers_and_what_formulas_gave() {
    let strings = ["id", "date", "comment", "age", "It was a long day, and the road was wet."];
    let age = [&12.5_f64.to_le_bytes()[..], &[0; 6]].concat();
    let text_follows = [0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0, 0, 0, 0, 0, 0];
    let cells = [
        shared(0, 0, 0),
        shared(0, 1, 1),
        shared(0, 2, 2),
        shared(0, 3, 3),
        cell(0x027E, 1, 0, 0, &(7_u32 << 2 | 2).to_le_bytes()),
        cell(0x0203, 1, 1, 1, &42_492.0_f64.to_le_bytes()),
        shared(1, 2, 4),
        cell(0x0006, 1, 3, 0, &age),
        cell(0x0006, 2, 0, 0, &text_follows),
        record(0x0207, &string("eight")),
        shared(2, 2, 4),
    ];
    let found = read(&workbook(&strings, &[0, 14], &cells, false));
    assert_eq!(found[0].inner.as_deref(), Some("7"));
    assert_eq!(found[0].date.map(|when| when.to_string()).as_deref(), Some("2016-05-02"));
    assert_eq!(found[0].attributes.get("age").map(String::as_str), Some("12.5"));
    assert_eq!(found[1].inner.as_deref(), Some("eight"));
}

#[test]
fn a_cell_in_the_last_row_and_column_costs_no_more_than_another() {
    let strings = ["speaker", "text", "Kim", "Where to?"];
    let cells = [
        shared(0, 0, 0),
        shared(0, 1, 1),
        shared(65_535, 0, 2),
        shared(65_535, 1, 3),
        shared(65_535, 255, 2),
    ];
    assert_eq!(read(&workbook(&strings, &[0], &cells, false))[0].text, "Where to?");
}

#[test]
fn hidden_sheets_and_other_containers_are_refused() {
    let hidden = workbook(&["speaker", "text"], &[0], &[shared(0, 0, 0), shared(0, 1, 1)], true);
    assert!(matches!(drafts(&Sheets, "a.xls", &hidden), Err(ReadError::Empty)));
    let word = contained("/WordDocument", b"old");
    let error = drafts(&Sheets, "a.xls", &word).unwrap_err();
    assert!(error.to_string().contains("before 2007"), "{error}");
    let locked = contained("/Workbook", &[bof(5), record(0x002F, &[1, 0, 1, 0])].concat());
    let error = drafts(&Sheets, "a.xls", &locked).unwrap_err();
    assert!(error.to_string().contains("password"), "{error}");
}

#[test]
fn sheets_inside_each_other_are_refused() {
    // Each of many sheets begins at the same long run of records.
    let mut globals = bof(5);
    let start = u32::try_from(globals.len() + 40 * 13 + 4).unwrap();
    for _ in 0..40 {
        globals.extend(record(0x0085, &[&start.to_le_bytes()[..], &[0, 0, 1, 0, b'S']].concat()));
    }
    globals.extend(record(0x000A, &[]));
    globals.extend(bof(0x10));
    globals.extend(std::iter::repeat_n(record(0x0001, &[0; 60]), 50).flatten());
    globals.extend(record(0x000A, &[]));
    let error = drafts(&Sheets, "a.xls", &contained("/Workbook", &globals)).unwrap_err();
    assert!(matches!(error, ReadError::Hostile { .. }), "{error}");
}

#[test]
fn the_reader_is_asked_for_containers_by_name() {
    let bytes = contained("/Workbook", &bof(5));
    let source = Source::bytes_of("a.xls", &bytes, 1_000_000);
    assert_eq!(Sheets.claims(&source), crate::ingest::Claim::Certain);
}
