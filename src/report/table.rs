//! Rows of text as CSV and as a spreadsheet.

use rust_xlsxwriter::{Format, Workbook, XlsxError};

use super::escape::csv_cell;

/// Rows as CSV: commas, a cell in quotation marks where it has to be, no cell that a spreadsheet
/// would run as a formula, lines ended by LF.
#[must_use]
pub fn csv(rows: &[Vec<String>]) -> String {
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
    for row in rows {
        writer.write_record(row.iter().map(|cell| csv_cell(cell))).expect("memory can be written to");
    }
    let bytes = writer.into_inner().expect("memory can be written to");
    String::from_utf8(bytes).expect("cells of text are text")
}

/// Rows as a spreadsheet of one sheet, the first row as its header. Every cell is text: nothing is
/// run as a formula.
///
/// # Errors
/// When a sheet cannot hold the rows: more than 1,048,576 of them, or 32,767 characters in a cell.
pub fn xlsx(rows: &[Vec<String>]) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let (strong, wrapped) = (Format::new().set_bold(), Format::new().set_text_wrap());
    for (row, cells) in (0u32..).zip(rows) {
        for (column, cell) in (0u16..).zip(cells) {
            let format = if row == 0 { &strong } else { &wrapped };
            sheet.write_string_with_format(row, column, cell, format)?;
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    book.save_to_buffer()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_where_they_have_to_be() {
        let rows = [vec!["a".to_owned(), "b, c".to_owned()], vec!["say \"x\"".to_owned(), "=1+1".to_owned()]];
        let text = csv(&rows);
        let read: Vec<Vec<String>> = csv::ReaderBuilder::new()
            .has_headers(false)
            .from_reader(text.as_bytes())
            .records()
            .map(|row| row.expect("a row").iter().map(str::to_owned).collect())
            .collect();
        assert_eq!(read[0], ["a", "b, c"]);
        assert_eq!(read[1][0], "say \"x\"");
        assert!(!read[1][1].starts_with('='), "{}", read[1][1]);
    }

    #[test]
    fn a_sheet_holds_what_was_written() {
        let rows = [vec!["code".to_owned()], vec!["=HYPERLINK(\"x\")".to_owned()]];
        let bytes = xlsx(&rows).expect("a sheet");
        let mut book: calamine::Xlsx<_> =
            calamine::open_workbook_from_rs(std::io::Cursor::new(bytes)).expect("a spreadsheet");
        let range = calamine::Reader::worksheet_range_at(&mut book, 0).expect("a sheet").expect("its cells");
        assert_eq!(range.get_value((1, 0)).map(ToString::to_string).as_deref(), Some("=HYPERLINK(\"x\")"));
    }
}
