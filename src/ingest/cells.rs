//! Small tables that people keep (participants, the key), cell by cell with places.
//!
//! For tables of any size, whose places are rows, the readers of answers stream instead.

/// One cell: its text without surrounding white space, and where it begins in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cell {
    pub(super) text: String,
    /// From 1.
    pub(super) line: u32,
    /// From 1, in code points.
    pub(super) column: u32,
}

/// The rows of a table that hold anything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Cells {
    pub(super) rows: Vec<Vec<Cell>>,
    /// Line and column of a quotation mark that is never closed, with all that follows in its cell.
    pub(super) unclosed: Option<(u32, u32)>,
}

/// What parts the cells: of comma, semicolon and tab the one that the header holds oftenest.
pub(super) fn delimiter(text: &str) -> char {
    let header = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    if let Some(said) = said_delimiter(header) {
        return said;
    }
    let mut best = (0, ',');
    for candidate in [',', ';', '\t'] {
        let mut quoted = false;
        let count = header.chars().filter(|c| {
            quoted ^= *c == '"';
            !quoted && *c == candidate
        });
        let count = count.count();
        if count > best.0 {
            best = (count, candidate);
        }
    }
    best.1
}

/// The delimiter of a line `sep=;`, which spreadsheet programs write and read.
fn said_delimiter(line: &str) -> Option<char> {
    let mut rest = line.trim_end_matches(' ').strip_prefix("sep=")?.chars();
    rest.next().filter(|_| rest.next().is_none())
}

/// Reads the cells: RFC 4180, with any delimiter, line ends already folded to LF.
pub(super) fn cells(text: &str, delimiter: char) -> Cells {
    let mut scan = Scan { chars: text.chars(), line: 1, column: 1 };
    let mut table = Cells::default();
    let mut row = Vec::new();
    loop {
        let (cell, end) = scan.cell(delimiter, &mut table.unclosed);
        row.push(cell);
        if end == End::Cell {
            continue;
        }
        let full = std::mem::take(&mut row);
        let says_delimiter = table.rows.is_empty() && is_said(&full, delimiter);
        if full.iter().any(|cell| !cell.text.is_empty()) && !says_delimiter {
            table.rows.push(full);
        }
        if end == End::Text {
            return table;
        }
    }
}

/// Whether a row is the line `sep=;` itself.
fn is_said(row: &[Cell], delimiter: char) -> bool {
    let rest_empty = row.iter().skip(1).all(|cell| cell.text.is_empty());
    row[0].text.strip_prefix("sep=").is_some_and(|said| {
        rest_empty && (said.is_empty() && row.len() == 2 || said.chars().eq(std::iter::once(delimiter)))
    })
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Cell,
    Row,
    Text,
}

struct Scan<'a> {
    chars: std::str::Chars<'a>,
    line: u32,
    column: u32,
}

impl Scan<'_> {
    fn next(&mut self) -> Option<char> {
        let c = self.chars.next()?;
        if c == '\n' {
            (self.line, self.column) = (self.line + 1, 1);
        } else {
            self.column += 1;
        }
        Some(c)
    }

    fn cell(&mut self, delimiter: char, unclosed: &mut Option<(u32, u32)>) -> (Cell, End) {
        let mut place = (self.line, self.column);
        let mut text = String::new();
        let mut opened = None;
        let end = loop {
            let here = (self.line, self.column);
            let Some(c) = self.next() else { break End::Text };
            match c {
                '"' if opened.is_some() => {
                    if self.chars.as_str().starts_with('"') {
                        self.next();
                        text.push('"');
                    } else {
                        opened = None;
                    }
                }
                '"' if text.trim().is_empty() => opened = Some(here),
                c if opened.is_some() => text.push(c),
                c if c == delimiter => break End::Cell,
                '\n' => break End::Row,
                c if c.is_whitespace() && text.is_empty() => place = (self.line, self.column),
                c => text.push(c),
            }
        };
        if opened.is_some() {
            *unclosed = unclosed.or(opened);
        }
        (Cell { text: text.trim().to_owned(), line: place.0, column: place.1 }, end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<Vec<String>> {
        let rows = cells(text, delimiter(text)).rows;
        rows.into_iter().map(|row| row.into_iter().map(|cell| cell.text).collect()).collect()
    }

    #[test]
    fn the_header_tells_the_delimiter() {
        assert_eq!(delimiter("id,name\nP1,a;b;c\n"), ',');
        assert_eq!(delimiter("id;\"a,b,c\";x\n"), ';');
        assert_eq!(delimiter("id\tname, first\tx\n"), '\t');
        assert_eq!(delimiter("id\n"), ',');
        assert_eq!(delimiter("\n\nsep=;\nid,x;y\n"), ';');
    }

    #[test]
    fn quoted_cells_hold_delimiters_line_ends_and_doubled_marks() {
        let rows = texts("id,note\nP1,\"a, \"\"b\"\"\nc\"\n\nP2, x \n");
        assert_eq!(rows, [vec!["id", "note"], vec!["P1", "a, \"b\"\nc"], vec!["P2", "x"]]);
    }

    #[test]
    fn a_line_that_says_the_delimiter_is_no_row() {
        assert_eq!(texts("sep=;\nid;x\n"), [["id", "x"]]);
        assert_eq!(texts("sep=,\nid,x\n"), [["id", "x"]]);
    }

    #[test]
    fn places_count_code_points() {
        let table = cells("id,é\nP1,  \"x\ny\",z\n", ',');
        assert_eq!((table.rows[1][1].line, table.rows[1][1].column), (2, 6));
        assert_eq!((table.rows[1][2].line, table.rows[1][2].column), (3, 4));
    }

    #[test]
    fn an_unclosed_mark_is_placed() {
        assert_eq!(cells("id,a\nP1,\"b\nP2,c\n", ',').unclosed, Some((2, 4)));
    }
}
