//! Workbooks made in memory.

use rust_xlsxwriter::{Format, Workbook};

use super::*;
use crate::ingest::archive::tests::zipped;
use crate::ingest::draft::Draft;
use crate::ingest::reader::tests::drafts;
use crate::model::DocumentKind;

fn workbook(sheets: &[(&str, &[&[&str]])]) -> Vec<u8> {
    let mut workbook = Workbook::new();
    for (name, rows) in sheets {
        let sheet = workbook.add_worksheet();
        sheet.set_name(*name).unwrap();
        for (at, row) in (0..).zip(*rows) {
            for (column, cell) in (0..).zip(*row) {
                match cell.parse::<f64>() {
                    Ok(number) => sheet.write_number(at, column, number).unwrap(),
                    Err(_) => sheet.write_string(at, column, *cell).unwrap(),
                };
            }
        }
    }
    workbook.save_to_buffer().unwrap()
}

fn read(name: &str, bytes: &[u8]) -> Vec<Draft> {
    drafts(&Sheets, name, bytes).expect("a spreadsheet").0
}

const TALK: &[&[&str]] =
    &[&["start", "speaker", "text"], &["1.5", "Kim", "Where to?"], &["3", "Lee", "Home."]];

#[test]
fn a_sheet_of_turns_is_a_transcript() {
    let found = read("a.xlsx", &workbook(&[("Sheet1", TALK)]));
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].kind, DocumentKind::Transcript);
    assert_eq!(found[0].text, "Where to?\n\nHome.");
    assert_eq!(found[0].blocks[0].start_ms, Some(1500));
    assert_eq!(found[0].inner, None);
}

#[test]
fn several_sheets_are_documents_by_their_names() {
    let bytes = workbook(&[("first", TALK), ("numbers", &[&["1", "2"], &["3", "4"]]), ("second", TALK)]);
    let (found, said) = drafts(&Sheets, "a.xlsx", &bytes).unwrap();
    assert_eq!(
        found.iter().map(|draft| draft.inner.as_deref()).collect::<Vec<_>>(),
        [Some("first"), Some("second")]
    );
    assert!(said[0].message.contains("numbers"), "{}", said[0].message);
}

#[test]
fn dates_and_whole_numbers_are_written_plainly() {
    let mut book = Workbook::new();
    let date = Format::new().set_num_format("yyyy-mm-dd");
    let sheet = book.add_worksheet();
    for (column, name) in (0..).zip(["id", "date", "comment", "age"]) {
        sheet.write_string(0, column, name).unwrap();
    }
    sheet.write_number(1, 0, 7.0).unwrap();
    sheet.write_number_with_format(1, 1, 42_492.0, &date).unwrap();
    sheet.write_string(1, 2, "It was a long day.").unwrap();
    sheet.write_number(1, 3, 41.0).unwrap();
    let found = read("a.xlsx", &book.save_to_buffer().unwrap());
    assert_eq!(found[0].inner.as_deref(), Some("7"));
    assert_eq!(found[0].date.map(|when| when.to_string()).as_deref(), Some("2016-05-02"));
    assert_eq!(found[0].attributes.get("age").map(String::as_str), Some("41"));
}

#[test]
fn tables_of_opendocument_are_read() {
    let cell = |text: &str| format!("<table:table-cell><text:p>{text}</text:p></table:table-cell>");
    let row = |cells: &[&str]| {
        let cells: String = cells.iter().map(|text| cell(text)).collect();
        format!(
            "<table:table-row>{cells}<table:table-cell table:number-columns-repeated='16000'/></table:table-row>"
        )
    };
    let content = format!(
        "<office:document-content><office:body><office:spreadsheet><table:table table:name='S'>{}{}{}\
         <table:table-row table:number-rows-repeated='1048000'><table:table-cell/></table:table-row></table:table></office:spreadsheet></office:body></office:document-content>",
        row(&["speaker", "text"]),
        row(&["Kim", "Where to?"]),
        row(&["Lee", "Home."])
    );
    let bytes = zipped(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("content.xml", content.as_bytes()),
    ]);
    let found = read("a.ods", &bytes);
    assert_eq!(found[0].text, "Where to?\n\nHome.");
}

#[test]
fn a_cut_workbook_is_refused() {
    let bytes = workbook(&[("first", TALK)]);
    assert!(drafts(&Sheets, "a.xlsx", &bytes[..bytes.len() - 100]).is_err());
}
