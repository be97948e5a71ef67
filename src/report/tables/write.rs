//! Tables as text, Markdown, CSV, LaTeX, JSON and XLSX: the same figures everywhere.

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, XlsxError};
use serde::Serialize;
use unicode_width::UnicodeWidthStr;

use super::cells::{Cell, Table};
use crate::report::escape::{csv_cell, latex, markdown, visible};
use crate::report::markdown::{Align, Table as Pipes};

/// Between two columns of text.
const GAP: &str = "  ";

impl Table {
    /// Aligned columns, for a terminal; what would steer it is written out.
    #[must_use]
    pub fn as_text(&self) -> String {
        let header: Vec<String> = self.columns.iter().map(|column| visible(&column.name)).collect();
        let rows: Vec<Vec<String>> =
            self.rows.iter().map(|row| row.iter().map(|cell| visible(&cell.printed())).collect()).collect();
        let all = || std::iter::once(&header).chain(&rows);
        let widths: Vec<usize> = (0..self.columns.len())
            .map(|column| all().map(|row| row[column].width()).max().unwrap_or(0))
            .collect();
        let line = |row: &Vec<String>| {
            let cells: Vec<String> = row
                .iter()
                .zip(&widths)
                .zip(&self.columns)
                .map(|((cell, width), column)| padded(cell, *width, column.text))
                .collect();
            cells.join(GAP).trim_end().to_owned()
        };
        let mut lines = vec![visible(&self.title), String::new()];
        lines.extend(all().map(line));
        lines.extend(self.told().iter().map(|note| format!("\n{}", visible(note))));
        lines.join("\n") + "\n"
    }

    /// A pipe table with its title above and its notes below.
    #[must_use]
    pub fn as_markdown(&self) -> String {
        let mut pipes = Pipes::default();
        for column in &self.columns {
            pipes.column(markdown(&column.name), if column.text { Align::Left } else { Align::Right });
        }
        for row in &self.rows {
            pipes.row(row.iter().map(|cell| markdown(&cell.printed())).collect());
        }
        let mut parts = vec![format!("**{}**", markdown(&self.title)), pipes.print()];
        parts.extend(self.told().iter().map(|note| markdown(note)));
        parts.join("\n\n") + "\n"
    }

    /// Comma-separated values: a header, then the rows. A count with its base has two columns, `name`
    /// and `name (of)`; what is undefined or not shown is empty. The notes are
    /// [`as_notes`](Self::as_notes), beside it: a table for programs holds nothing but its rows.
    ///
    /// # Panics
    /// Never: memory takes all that is written.
    #[must_use]
    pub fn as_csv(&self) -> String {
        let with_base: Vec<bool> = (0..self.columns.len())
            .map(|column| self.rows.iter().any(|row| matches!(row[column], Cell::Of { .. })))
            .collect();
        let mut writer = csv::Writer::from_writer(Vec::new());
        let mut header = Vec::new();
        for (column, base) in self.columns.iter().zip(&with_base) {
            header.push(csv_cell(&column.name));
            if *base {
                header.push(csv_cell(&format!("{} (of)", column.name)));
            }
        }
        writer.write_record(&header).expect("memory takes all that is written");
        for row in &self.rows {
            let mut record = Vec::new();
            for (cell, base) in row.iter().zip(&with_base) {
                let (value, whole) = tidy(cell);
                record.push(value);
                if *base {
                    record.push(whole);
                }
            }
            writer.write_record(&record).expect("memory takes all that is written");
        }
        let bytes = writer.into_inner().expect("memory takes all that is written");
        String::from_utf8(bytes).expect("what was written is UTF-8")
    }

    /// What has to be known to read the table, as text: what stands beside its CSV.
    #[must_use]
    pub fn as_notes(&self) -> String {
        let mut lines = vec![visible(&self.title)];
        lines.extend(self.told().iter().map(|note| visible(note)));
        lines.join("\n\n") + "\n"
    }

    /// A `table` with a `tabular`, for a paper.
    #[must_use]
    pub fn as_latex(&self) -> String {
        let align: String = self.columns.iter().map(|column| if column.text { 'l' } else { 'r' }).collect();
        let line = |cells: Vec<String>| cells.join(" & ") + r" \\";
        let mut lines = vec![
            r"\begin{table}".to_owned(),
            format!(r"\caption{{{}}}", latex(&self.title)),
            format!(r"\begin{{tabular}}{{{align}}}"),
            r"\hline".to_owned(),
            line(self.columns.iter().map(|column| latex(&column.name)).collect()),
            r"\hline".to_owned(),
        ];
        lines.extend(
            self.rows.iter().map(|row| line(row.iter().map(|cell| latex(&cell.printed())).collect())),
        );
        lines.extend([r"\hline".to_owned(), r"\end{tabular}".to_owned()]);
        lines.extend(self.told().iter().map(|note| format!(r"\par\footnotesize {}", latex(note))));
        lines.push(r"\end{table}".to_owned());
        lines.join("\n") + "\n"
    }

    /// An object with `format`, `title`, `columns`, `rows` and `notes`.
    ///
    /// # Panics
    /// Never: a table is plain values.
    #[must_use]
    pub fn as_json(&self) -> String {
        #[derive(Serialize)]
        struct Written<'a> {
            format: u32,
            title: &'a str,
            columns: Vec<&'a str>,
            rows: &'a [Vec<Cell>],
            notes: &'a [String],
        }
        let written = Written {
            format: 1,
            title: &self.title,
            columns: self.columns.iter().map(|column| column.name.as_str()).collect(),
            rows: &self.rows,
            notes: &self.notes,
        };
        let text = serde_json::to_string_pretty(&written).expect("a table is plain values");
        crate::text::safe::json(&text).into_owned() + "\n"
    }

    /// A workbook with one sheet: header, rows, and the notes below them. It carries no date, so that
    /// the same table gives the same bytes.
    ///
    /// # Errors
    /// When the table does not fit a sheet.
    pub fn as_xlsx(&self) -> Result<Vec<u8>, XlsxError> {
        let mut workbook = Workbook::new();
        workbook.set_properties(
            &DocProperties::new().set_creation_datetime(&ExcelDateTime::from_ymd(2000, 1, 1)?),
        );
        let sheet = workbook.add_worksheet();
        let bold = Format::new().set_bold();
        for (at, column) in (0u16..).zip(&self.columns) {
            sheet.write_string_with_format(0, at, visible(&column.name), &bold)?;
        }
        for (at, row) in (1u32..).zip(&self.rows) {
            for (column, cell) in (0u16..).zip(row) {
                match cell {
                    Cell::Count(count) => {
                        sheet.write_number(at, column, crate::analysis::special::real(*count))?
                    }
                    Cell::Number { value, digits } => {
                        let format = Format::new().set_num_format(format!("0.{}", "0".repeat(*digits)));
                        sheet.write_number_with_format(at, column, *value, &format)?
                    }
                    text => sheet.write_string(at, column, visible(&text.printed()))?,
                };
            }
        }
        let below = u32::try_from(self.rows.len()).unwrap_or(u32::MAX).saturating_add(2);
        for (at, note) in (below..).zip(std::iter::once(&self.title).chain(&self.told())) {
            sheet.write_string(at, 0, visible(note))?;
        }
        workbook.save_to_buffer()
    }
}

/// A value and its base, for programs.
fn tidy(cell: &Cell) -> (String, String) {
    match cell {
        Cell::Of { part, whole } => (part.to_string(), whole.to_string()),
        Cell::Undefined(_) | Cell::Below(_) => (String::new(), String::new()),
        Cell::Text(text) => (csv_cell(&visible(text)), String::new()),
        figure => (figure.printed(), String::new()),
    }
}

fn padded(cell: &str, width: usize, left: bool) -> String {
    let spaces = " ".repeat(width.saturating_sub(cell.width()));
    if left { format!("{cell}{spaces}") } else { format!("{spaces}{cell}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        let mut table = Table::new("Codes | people");
        table.text(&["Code"]);
        table.figures(["Participants", "φ"]);
        table.row(vec![
            Cell::Text("=cmd|x".into()),
            Cell::Of { part: 7, whole: 24 },
            Cell::Number { value: -0.0004, digits: 2 },
        ]);
        table.row(vec![
            Cell::Text("橋".into()),
            Cell::Below(5),
            Cell::Undefined("the code stands everywhere"),
        ]);
        table.note("Base: 24 participants.");
        table
    }

    #[test]
    fn columns_line_up_by_the_width_of_their_letters() {
        let text = table().as_text();
        let expected = "Codes | people\n\nCode    Participants          φ\n\
                        =cmd|x       7 of 24       0.00\n\
                        橋                <5  undefined\n\nBase: 24 participants.\n\n\
                        Undefined: the code stands everywhere.\n";
        assert_eq!(text, expected);
    }

    #[test]
    fn csv_has_the_base_in_a_column_of_its_own_and_no_formula() {
        assert_eq!(table().as_csv(), "Code,Participants,Participants (of),φ\n'=cmd|x,7,24,0.00\n橋,,,\n");
    }

    #[test]
    fn what_stands_beside_csv_is_its_title_and_notes() {
        let notes = "Codes | people\n\nBase: 24 participants.\n\nUndefined: the code stands everywhere.\n";
        assert_eq!(table().as_notes(), notes);
    }

    #[test]
    fn json_says_why_a_value_is_missing() {
        let value: serde_json::Value = serde_json::from_str(&table().as_json()).unwrap();
        assert_eq!(value["format"], 1);
        assert_eq!(value["rows"][0][1], serde_json::json!({"n": 7, "of": 24}));
        assert_eq!(value["rows"][1][2]["undefined"], "the code stands everywhere");
        assert_eq!(value["rows"][1][1], serde_json::json!({"n": null, "below": 5}));
    }

    #[test]
    fn markdown_and_latex_escape_what_they_would_run() {
        assert!(table().as_markdown().contains("| \\=cmd\\|x | 7 of 24 | 0.00 |"));
        assert!(table().as_latex().contains("橋 & \\textless{}5 & undefined \\\\"));
    }

    #[test]
    fn a_workbook_is_the_same_each_time() {
        let bytes = table().as_xlsx().unwrap();
        assert_eq!(bytes, table().as_xlsx().unwrap());
        assert!(bytes.starts_with(b"PK"));
    }
}
