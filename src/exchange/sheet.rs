//! Passages as rows of a spreadsheet, for colleagues without emic.
//!
//! A row is a passage: its place, citation, speaker, section and words, then its codes, in one column or
//! in a column for each code, and a note. What comes back may be sorted, filtered, saved in another form or
//! encoding, and have columns more: columns are known by their headers, passages by place and words together.
//! The column `held` says which codings stood in the row when it was written, so that a code that is gone
//! takes away those and no other.

use std::collections::BTreeSet;

use super::inline::Token;
use crate::codebook::table::rows;
use crate::diagnostic::{Diagnostic, Place};
use crate::model::Stance;
use crate::query::comparable;
use crate::report::tables::{Cell, Table};
use crate::text::single_spaced;

/// The most characters of words in a cell: spreadsheets hold no more than 32,767.
const LONGEST: usize = 30_000;

/// As many rows as [`rows`] reads of a table: where it has so many, some may be missing.
const MOST_ROWS: usize = 20_000;

/// A code as a cell says it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Listed {
    /// The code, as written.
    pub code: String,
    /// For or against.
    pub stance: Stance,
    /// Whether the words are a key quotation.
    pub key: bool,
}

/// A passage as a row.
#[derive(Clone, Debug, Default)]
pub struct Row {
    /// Its place, as commands take it.
    pub place: String,
    /// Its citation.
    pub citation: String,
    /// Who speaks.
    pub speaker: String,
    /// Its section.
    pub section: String,
    /// Its words.
    pub words: String,
    /// The codings that touch it, each with its name in the study.
    pub codings: Vec<(Listed, Token)>,
    /// What is noted.
    pub note: String,
}

/// A row that came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReturnedRow {
    /// Its line, from 1.
    pub line: u32,
    /// Its place, as written.
    pub place: String,
    /// Its words.
    pub words: String,
    /// Its codes.
    pub listed: Vec<Listed>,
    /// Its note.
    pub note: String,
    /// The codings that it held; none when the column is gone.
    pub held: Option<Vec<Token>>,
}

/// A sheet that came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReturnedSheet {
    /// Its rows.
    pub rows: Vec<ReturnedRow>,
    /// Headers of columns that were passed over.
    pub passed_over: Vec<String>,
}

/// Words as they stand in a cell.
#[must_use]
pub fn words_in_cell(words: &str) -> String {
    let line = single_spaced(words);
    match line.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}…", &line[..at]),
        None => line,
    }
}

/// Lays passages out as a table; with a column for each of `columns`, or one for all codes.
#[must_use]
pub fn table(passages: &[Row], columns: Option<&[String]>) -> Table {
    let mut table = Table::new("Passages to code");
    table.text(&["place", "citation", "speaker", "section", "words"]);
    match columns {
        Some(codes) => table.text(&codes.iter().map(String::as_str).collect::<Vec<_>>()),
        None => table.text(&["codes"]),
    }
    table.text(&["note", "held"]);
    for row in passages {
        let head = [&row.place, &row.citation, &row.speaker, &row.section, &row.words];
        let mut cells: Vec<Cell> = head.into_iter().map(|text| Cell::Text(text.clone())).collect();
        match columns {
            Some(codes) => cells.extend(codes.iter().map(|code| Cell::Text(sign(row, code)))),
            None => {
                let codes: Vec<String> = row.codings.iter().map(|(listed, _)| printed(listed)).collect();
                cells.push(Cell::Text(codes.join("; ")));
            }
        }
        let held: Vec<String> =
            row.codings.iter().map(|(listed, token)| format!("{} {token}", listed.code)).collect();
        cells.extend([Cell::Text(row.note.clone()), Cell::Text(held.join("; "))]);
        table.row(cells);
    }
    table
}

/// `ties (against, key)`
fn printed(listed: &Listed) -> String {
    match (listed.stance, listed.key) {
        (Stance::For, false) => listed.code.clone(),
        (Stance::For, true) => format!("{} (key)", listed.code),
        (Stance::Against, false) => format!("{} (against)", listed.code),
        (Stance::Against, true) => format!("{} (against, key)", listed.code),
    }
}

/// What stands in the column of a code: `1`, `against`, `key`.
fn sign(row: &Row, code: &str) -> String {
    let of: Vec<&Listed> =
        row.codings.iter().map(|(listed, _)| listed).filter(|listed| listed.code == code).collect();
    let signs = of.iter().map(|listed| match (listed.stance, listed.key) {
        (Stance::For, false) => "1",
        (Stance::For, true) => "key",
        (Stance::Against, false) => "against",
        (Stance::Against, true) => "against key",
    });
    signs.collect::<Vec<_>>().join("; ")
}

/// What a column holds.
enum Column {
    Place,
    Words,
    Codes,
    Code(String),
    Note,
    Held,
}

/// Reads a sheet; `code_of` gives the code that a header names.
///
/// # Errors
/// With every fault of it.
pub fn read_sheet(
    file: &str,
    bytes: &[u8],
    code_of: impl Fn(&str) -> Option<String>,
) -> Result<ReturnedSheet, Vec<Diagnostic>> {
    let rows = rows(file, bytes).map_err(|finding| vec![*finding])?;
    if rows.len() >= MOST_ROWS {
        let finding = Diagnostic::error("RT021", "this sheet has more rows than are read at once, 20,000");
        return Err(vec![finding.help("part it into several, one after the other").at(Place::file(file))]);
    }
    let is_header = |row: &&Vec<String>| {
        let names: BTreeSet<String> = row.iter().map(|cell| comparable(cell)).collect();
        names.contains("place") && names.contains("words")
    };
    let Some(header) = rows.iter().take(20).position(|row| is_header(&row)) else {
        let finding = Diagnostic::error("RT021", "no row of this sheet has the headers place and words");
        let help = "keep the columns place and words as emic export --sheet wrote them";
        return Err(vec![finding.help(help).at(Place::file(file))]);
    };
    let mut columns: Vec<(usize, Column)> = Vec::new();
    let mut passed_over = Vec::new();
    for (at, name) in rows[header].iter().enumerate() {
        let column = match comparable(name).trim_end_matches(|c: char| c.is_ascii_digit() || c == ' ') {
            "place" => Column::Place,
            "words" => Column::Words,
            "codes" | "code" => Column::Codes,
            "note" | "notes" => Column::Note,
            "held" => Column::Held,
            "citation" | "speaker" | "section" | "" => continue,
            _ => match code_of(name) {
                Some(code) => Column::Code(code),
                None => {
                    passed_over.push(name.clone());
                    continue;
                }
            },
        };
        columns.push((at, column));
    }
    if !columns.iter().any(|(_, column)| matches!(column, Column::Codes | Column::Code(_))) {
        let finding =
            Diagnostic::error("RT021", "this sheet has no column codes, and none that is called as a code");
        return Err(vec![finding.help("put the codes into a column codes").at(Place::at(
            file,
            line(header),
            1,
        ))]);
    }
    let mut faults = Vec::new();
    let mut read = Vec::new();
    for (at, cells) in rows.iter().enumerate().skip(header + 1) {
        read.push(row(file, line(at), cells, &columns, &mut faults));
    }
    if faults.is_empty() { Ok(ReturnedSheet { rows: read, passed_over }) } else { Err(faults) }
}

fn line(at: usize) -> u32 {
    u32::try_from(at + 1).unwrap_or(u32::MAX)
}

fn row(
    file: &str,
    line: u32,
    cells: &[String],
    columns: &[(usize, Column)],
    faults: &mut Vec<Diagnostic>,
) -> ReturnedRow {
    let mut row = ReturnedRow {
        line,
        place: String::new(),
        words: String::new(),
        listed: Vec::new(),
        note: String::new(),
        held: None,
    };
    for (at, column) in columns {
        let cell = cells.get(*at).map(|cell| plain(cell)).unwrap_or_default();
        let mut not_understood = |what: &str, help: &str| {
            let finding = Diagnostic::error("RT022", format!("\"{what}\" is not understood in the row"));
            faults.push(finding.help(help.to_owned()).at(Place::at(
                file,
                line,
                u32::try_from(at + 1).unwrap_or(1),
            )));
        };
        match column {
            Column::Place => row.place = cell.to_owned(),
            Column::Words => row.words = cell.to_owned(),
            Column::Note => row.note = cell.to_owned(),
            Column::Codes => {
                for item in items(cell) {
                    match listed(&item) {
                        Some(listed) => row.listed.push(listed),
                        None => not_understood(
                            &item,
                            "write a code, or code (against), code (key); several with ; between them",
                        ),
                    }
                }
            }
            Column::Code(code) => match said(cell) {
                Some(said) => row.listed.extend(said.into_iter().map(|(stance, key)| Listed {
                    code: code.clone(),
                    stance,
                    key,
                })),
                None => not_understood(
                    cell,
                    "write 1 where the passage has the code, 0 or nothing where not; against and key say more",
                ),
            },
            Column::Held => {
                let held: Option<Vec<Token>> = items(cell)
                    .iter()
                    .map(|item| item.rsplit(' ').next().and_then(|token| token.parse().ok()))
                    .collect();
                match held {
                    Some(held) => row.held = Some(held),
                    None => not_understood(cell, "leave the column held as it was written"),
                }
            }
        }
    }
    row.listed.sort();
    row.listed.dedup();
    row
}

/// A cell without the apostrophe that keeps a spreadsheet from taking it for a formula.
fn plain(cell: &str) -> &str {
    let cell = cell.trim();
    cell.strip_prefix('\'').filter(|rest| rest.starts_with(['=', '+', '-', '@'])).unwrap_or(cell)
}

/// The items of a cell: what semicolons, commas and line ends part, but for those in parentheses.
fn items(cell: &str) -> Vec<String> {
    let mut items = vec![String::new()];
    let mut depth = 0_usize;
    for c in cell.chars() {
        match c {
            ';' | ',' | '\n' | '|' if depth == 0 => items.push(String::new()),
            c => {
                depth = match c {
                    '(' => depth + 1,
                    ')' => depth.saturating_sub(1),
                    _ => depth,
                };
                items.last_mut().expect("there is always one").push(c);
            }
        }
    }
    items.into_iter().map(|item| item.trim().to_owned()).filter(|item| !item.is_empty()).collect()
}

fn listed(item: &str) -> Option<Listed> {
    let (code, more) = match item.split_once('(') {
        Some((code, more)) => (code.trim(), more.trim_end().strip_suffix(')')?),
        None => (item, ""),
    };
    let mut listed = Listed { code: code.to_owned(), stance: Stance::For, key: false };
    for word in more.split([',', ';', ' ']).map(str::trim).filter(|word| !word.is_empty()) {
        match word.to_lowercase().as_str() {
            "against" => listed.stance = Stance::Against,
            "for" => {}
            "key" => listed.key = true,
            _ => return None,
        }
    }
    (!code.is_empty()).then_some(listed)
}

/// What the column of a code says; empty for no, none when it is not understood.
fn said(cell: &str) -> Option<Vec<(Stance, bool)>> {
    let parts = items(cell);
    let one = |part: &String| match part.to_lowercase().as_str() {
        "1" | "1.0" | "x" | "✓" | "✔" | "yes" | "y" | "true" | "ja" | "wahr" | "oui" | "vrai" | "si"
        | "sí" | "verdadero" => Some(Some((Stance::For, false))),
        "0" | "0.0" | "no" | "n" | "false" | "nein" | "falsch" | "non" | "faux" | "falso" | "-" => Some(None),
        "key" => Some(Some((Stance::For, true))),
        "against" => Some(Some((Stance::Against, false))),
        "against key" | "key against" => Some(Some((Stance::Against, true))),
        _ => None,
    };
    // A comma may be the point of a number: 1,0.
    if matches!(cell, "1,0") {
        return Some(vec![(Stance::For, false)]);
    }
    if matches!(cell, "0,0") {
        return Some(Vec::new());
    }
    let said: Option<Vec<Option<(Stance, bool)>>> = parts.iter().map(one).collect();
    said.map(|said| said.into_iter().flatten().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(id: &str) -> Token {
        id.parse().unwrap()
    }

    fn passage() -> Row {
        let listed = |code: &str, stance, key| Listed { code: code.into(), stance, key };
        Row {
            place: "mira.txt:2".into(),
            citation: "Mira, turn 2".into(),
            speaker: "Mira".into(),
            words: "=letters, \"so\"".into(),
            codings: vec![
                (listed("ties", Stance::Against, true), token("0123456789ab")),
                (listed("lasting", Stance::For, false), token("0123456789ac/0123456789ad")),
            ],
            note: "why?".into(),
            ..Row::default()
        }
    }

    fn known(header: &str) -> Option<String> {
        ["ties", "lasting"].contains(&header).then(|| header.to_owned())
    }

    fn expected(line: u32) -> ReturnedRow {
        let mut listed: Vec<Listed> = passage().codings.into_iter().map(|(listed, _)| listed).collect();
        listed.sort();
        ReturnedRow {
            line,
            place: "mira.txt:2".into(),
            words: "=letters, \"so\"".into(),
            listed,
            note: "why?".into(),
            held: Some(vec![token("0123456789ab"), token("0123456789ac/0123456789ad")]),
        }
    }

    #[test]
    fn what_was_written_is_read_in_both_layouts_and_forms() {
        let codes = ["ties".to_owned(), "lasting".to_owned()];
        for columns in [None, Some(&codes[..])] {
            let table = table(&[passage()], columns);
            let csv = read_sheet("s.csv", table.as_csv().as_bytes(), known).unwrap();
            assert_eq!(csv, ReturnedSheet { rows: vec![expected(2)], passed_over: Vec::new() });
            let xlsx = read_sheet("s.xlsx", &table.as_xlsx().unwrap(), known).unwrap();
            assert_eq!(xlsx.rows[0], expected(2));
        }
        assert!(table(&[passage()], None).as_csv().contains("\"'=letters"));
    }

    #[test]
    fn a_spreadsheet_may_save_it_otherwise() {
        let text = "\u{FEFF}sep=;\r\nmine;held;words;note;place;codes\r\nx;ties 0123456789ab;\"a\r\nb\";;mira.txt:2;ties (key); lasting\r\n";
        let read = read_sheet("s.csv", text.replace("; lasting", ", lasting").as_bytes(), known).unwrap();
        assert_eq!((read.rows[0].line, read.rows[0].words.as_str()), (3, "a\nb"));
        assert_eq!(read.rows[0].listed.len(), 2);
        assert_eq!(read.passed_over, ["mine"]);
        let (latin, ..) =
            encoding_rs::WINDOWS_1252.encode("place;words;codes\r\nmüll.txt:1;Größe und “so”;ties\r\n");
        let read = read_sheet("s.csv", &latin, known).unwrap();
        assert_eq!(
            (read.rows[0].place.as_str(), read.rows[0].words.as_str()),
            ("müll.txt:1", "Größe und “so”")
        );
    }

    #[test]
    fn cells_that_say_nothing_known_are_faults() {
        let codes = |text: &str| {
            read_sheet("s.csv", text.as_bytes(), known)
                .map_err(|faults| faults.iter().map(|fault| fault.code).collect::<Vec<_>>())
        };
        assert_eq!(codes("place,words,ties\na,b,maybe\nc,d,TRUE\n").unwrap_err(), ["RT022"]);
        assert_eq!(codes("place,words,codes\na,b,ties (so)\n").unwrap_err(), ["RT022"]);
        assert_eq!(codes("place,words\na,b\n").unwrap_err(), ["RT021"]);
        assert_eq!(codes("words,codes\na,b\n").unwrap_err(), ["RT021"]);
        let long = format!("place,words,codes\n{}", "a,b,\n".repeat(MOST_ROWS));
        assert_eq!(codes(&long).unwrap_err(), ["RT021"]);
        assert_eq!(
            codes("place,words,ties\na,b,0\nc,d,\n")
                .unwrap()
                .rows
                .iter()
                .map(|row| row.listed.len())
                .sum::<usize>(),
            0
        );
    }
}
