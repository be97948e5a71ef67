//! From a file of `grid/` to the cells of a case, with every fault of the file.

use std::fs;
use std::path::Path;

use crate::diagnostic::toml_tree::{
    Entry, Faults, Fields, Key, Shape, Table, Takes, Tree, Value, check_format, text_of,
};
use crate::diagnostic::{Diagnostic, sort};
use crate::files::{self, Limits};
use crate::model::{GridCell, GridFile, GridQuotation, SeenCoding};
use crate::project::Study;
use crate::query::is_id;
use crate::workbench::WorkbenchError;

/// The `format` of a file of the grid that this program reads.
const FORMAT: u64 = 1;

/// The tables of a file of the grid, in the order of the book.
pub const SHAPES: &[&Shape] = &[&FILE, &CELL, &QUOTATION];

const FILE: Shape = Shape {
    heading: "at the top",
    keys: &[
        Key::new("format", Takes::Number, "", "The form of this file: 1."),
        Key::new(
            "case",
            Takes::Text,
            "the file's name",
            "The case, by its id in `participants.csv`; without one by the name in the texts.",
        ),
        Key::new("theme", Takes::Table, "", "The cells, each under a heading of its own."),
    ],
};

const CELL: Shape = Shape {
    heading: "[theme.ID]",
    keys: &[
        Key::new("text", Takes::Text, "", "Your summary, in Markdown."),
        Key::new(
            "quotations",
            Takes::TextsOr(&QUOTATION),
            "",
            "The words that carry it: places or citations.",
        ),
        Key::new(
            "written",
            Takes::Text,
            "",
            "When it was last written, or said to hold still. Written by emic.",
        ),
        Key::new("coder", Takes::Text, "", "Who did so."),
        Key::new(
            "seen",
            Takes::Text,
            "",
            "The codings that there were then. Written by emic, for telling whether the cell is stale.",
        ),
        Key::new("withdrawn", Takes::Text, "", "A hash of what stood here. Written by `emic withdraw`."),
    ],
};

const QUOTATION: Shape = Shape {
    heading: "{ quote = \"…\" }",
    keys: &[
        Key::new(
            "place",
            Takes::Text,
            "",
            "Where the words stand: `interviews/p03.txt:112` or `P03, turn 112`.",
        ),
        Key::new("quote", Takes::Text, "", "The words; they are found again when the text changes."),
    ],
};

/// Reads a file of the grid and says everything that is wrong with it. What can be read is there
/// whatever else is wrong; there is nothing only when the bytes are no text.
#[must_use]
pub fn read(file: &str, bytes: &[u8]) -> (Option<GridFile>, Vec<Diagnostic>) {
    let shown = format!("grid/{file}");
    let (text, mut said) = match text_of(&shown, bytes) {
        Ok(read) => read,
        Err(finding) => return (None, vec![*finding]),
    };
    let mut faults = Faults::new(shown, &text);
    let tree = Tree::parse(&text, &mut faults);
    let mut reader = Reader { faults };
    let read = reader.file(file, &tree.root());
    said.extend(reader.faults.into_sorted());
    sort(&mut said);
    (Some(read), said)
}

struct Reader<'t> {
    faults: Faults<'t>,
}

impl Reader<'_> {
    fn file(&mut self, file: &str, root: &Table<'_>) -> GridFile {
        let fields = root.fields(&FILE, &mut self.faults);
        check_format(&fields, FORMAT, root, &mut self.faults);
        let stem = Path::new(file).file_stem().unwrap_or_default().to_string_lossy();
        let entries = fields.table("theme").map(|themes| themes.entries()).unwrap_or_default();
        GridFile {
            file: file.to_owned(),
            case: fields.words("case").unwrap_or_else(|| stem.into_owned()),
            cells: entries.iter().filter_map(|entry| self.cell(entry)).collect(),
        }
    }

    fn cell(&mut self, entry: &Entry<'_>) -> Option<GridCell> {
        let Some(table) = entry.value.table().filter(|_| is_id(entry.key)) else {
            let message = format!("\"{}\" is no cell", entry.key);
            let help = "write the id of a theme under theme, and the cell below it: [theme.trust]";
            self.faults.add(entry.at, Diagnostic::error("GR001", message).help(help));
            return None;
        };
        let fields = table.fields(&CELL, &mut self.faults);
        Some(GridCell {
            theme: entry.key.to_owned(),
            text: fields.words("text").unwrap_or_default(),
            quotations: fields.items("quotations").iter().filter_map(|item| self.quotation(item)).collect(),
            written: self.parsed(&fields, "written", "GR003", "write a time: 2026-11-25T14:05:00Z"),
            coder: fields.words("coder"),
            seen: self.seen(&fields),
            withdrawn: fields.words("withdrawn"),
            place: Some(self.faults.place(entry.at)),
        })
    }

    fn quotation(&mut self, item: &Value<'_>) -> Option<GridQuotation> {
        let (at, quote) = match item.table() {
            Some(table) => {
                let fields = table.fields(&QUOTATION, &mut self.faults);
                (fields.words("place"), fields.words("quote"))
            }
            None => (item.text().map(|text| text.value.trim().to_owned()).filter(|at| !at.is_empty()), None),
        };
        if at.is_none() && quote.is_none() {
            let finding =
                Diagnostic::warning("GR002", "a quotation says neither where it stands nor its words");
            self.faults
                .add(item.at(), finding.help("write { place = \"…\", quote = \"…\" }, or take it out"));
            return None;
        }
        Some(GridQuotation { at, quote, place: Some(self.faults.place(item.at())) })
    }

    /// What stands in a key that has a form; what has not the form is reported.
    fn parsed<T: std::str::FromStr>(
        &mut self,
        fields: &Fields<'_>,
        key: &str,
        code: &'static str,
        help: &str,
    ) -> Option<T> {
        let text = fields.text(key)?;
        let parsed = text.value.trim().parse();
        if parsed.is_err() {
            let finding = Diagnostic::error(code, format!("\"{}\" cannot be what {key} says", text.value));
            self.faults.add(text.at(), finding.help(help));
        }
        parsed.ok()
    }

    fn seen(&mut self, fields: &Fields<'_>) -> Option<Vec<SeenCoding>> {
        let text = fields.text("seen")?;
        let seen: Result<Vec<SeenCoding>, _> = text.value.split_whitespace().map(str::parse).collect();
        seen.map_err(|bad| {
            let help = "take the line out; emic grid confirm writes it anew";
            self.faults.add(text.at(), Diagnostic::error("GR003", bad.to_string()).help(help));
        })
        .ok()
    }
}

impl Study {
    /// The files of the grid that are text, by name, and what is wrong with them. Two may be of one case.
    ///
    /// # Errors
    /// When `grid/` or a file in it cannot be read.
    pub fn read_grid(&self) -> Result<(Vec<GridFile>, Vec<Diagnostic>), WorkbenchError> {
        let folder = self.grid();
        let (mut read_files, mut said) = (Vec::new(), Vec::new());
        if !folder.is_dir() {
            return Ok((read_files, said));
        }
        let walk = files::walk(&folder, Limits::default())?;
        let is_toml = |path: &str| Path::new(path).extension().is_some_and(|extension| extension == "toml");
        for found in walk.files.iter().filter(|found| is_toml(&found.path)) {
            let bytes = fs::read(&found.full)
                .map_err(|source| WorkbenchError::Read { path: found.full.clone(), source })?;
            let (read, wrong) = read(&found.path, &bytes);
            said.extend(wrong);
            read_files.extend(read);
        }
        Ok((read_files, said))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Place;

    fn findings(text: &str) -> Vec<String> {
        read("P07.toml", text.as_bytes()).1.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_file_is_read_whole() {
        let text = "format = 1\n[theme.ties]\ntext = '''\nShe *writes*.\n\nTwice.\n'''\n\
                    quotations = [\"P07, turn 2\", { place = \"a.txt:3\", quote = \"Now I write\" }]\n\
                    written = \"2026-11-25T10:00:00Z\"\ncoder = \"anna\"\nseen = \"0a1b2c3d-91ab\"\n";
        let (file, said) = read("P07.toml", text.as_bytes());
        assert_eq!(said, []);
        let file = file.expect("a file");
        assert_eq!((file.case.as_str(), file.cells.len()), ("P07", 1));
        let cell = &file.cells[0];
        assert_eq!((cell.theme.as_str(), cell.text.as_str()), ("ties", "She *writes*.\n\nTwice."));
        assert_eq!(cell.quotations[0].at.as_deref(), Some("P07, turn 2"));
        assert_eq!(cell.quotations[1].quote.as_deref(), Some("Now I write"));
        assert_eq!(cell.seen.as_ref().map(Vec::len), Some(1));
        assert_eq!(cell.written.map(|at| at.to_string()).as_deref(), Some("2026-11-25T10:00:00Z"));
        assert_eq!(cell.place, Some(Place::at("grid/P07.toml", 2, 8)));
    }

    #[test]
    fn all_faults_are_said_at_once_and_the_rest_is_read() {
        let text = "case = \"P07\"\n[theme.ties]\ntxt = \"x\"\nquotations = [{ }, \"\"]\nwritten = 2026-11-25\n\
                    [theme.\"Two Words\"]\ntext = \"x\"\n[theme.lasting]\ntext = \"still here\"\nseen = \"zz\"\nwritten = \"May\"\n";
        let (file, said) = read("x.toml", text.as_bytes());
        let codes: Vec<String> = said
            .iter()
            .map(|finding| {
                format!(
                    "{} {}",
                    finding.code,
                    finding.place.as_ref().and_then(|place| place.line).unwrap_or(0)
                )
            })
            .collect();
        assert_eq!(
            codes,
            ["TM020 1", "TM015 3", "GR002 4", "GR002 4", "TM016 5", "GR001 6", "GR003 10", "GR003 11"]
        );
        let file = file.expect("a file");
        assert_eq!((file.case.as_str(), file.cells[1].text.as_str()), ("P07", "still here"));
    }

    #[test]
    fn what_is_no_text_is_said() {
        assert!(read("a.toml", b"PK\x03\x04\0\0\0\0").0.is_none());
        assert_eq!(
            findings("format = 1\ntheme = 3\n"),
            ["grid/P07.toml:2:9: theme takes a table, not a number; write [theme] on a line of its own"]
        );
    }
}
