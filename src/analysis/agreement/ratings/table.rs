//! Ratings from a table that some other program wrote: wide (a column for each coder) or long (a row
//! for each value).

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};

use csv::StringRecord;

use super::build::{Builder, number};
use super::{MISSING, Ratings};
use crate::diagnostic::{Diagnostic, Place, nearest};
use crate::text::decode::decode;

/// Which columns hold what.
///
/// With a coder and a value column the table is long; without, every column but those of unit and
/// document is a coder, or only those in `coders`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Columns {
    /// The column that names the unit. A wide table may do without: each row is a unit.
    pub unit: Option<String>,
    /// The column that names the coder, in a long table.
    pub coder: Option<String>,
    /// The column of the value, in a long table.
    pub value: Option<String>,
    /// The column of the document or interview that a unit is from, to resample by.
    pub document: Option<String>,
    /// The coders of a wide table, or those of a long one to compare; all when empty.
    pub coders: Vec<String>,
    /// How many categories a coder could choose from, where some were never used.
    pub choices: Option<usize>,
    /// Words for a missing value beside the empty cell; [`Columns::MISSING`] when empty.
    pub missing: Vec<String>,
}

impl Columns {
    /// What is taken for a missing value unless told otherwise, beside an empty cell.
    pub const MISSING: [&'static str; 7] = ["NA", "N/A", "NaN", "nan", "null", "NULL", "."];

    fn is_missing(&self, value: &str) -> bool {
        if value.is_empty() {
            return true;
        }
        if self.missing.is_empty() {
            // Longer values are words; most of them are told by their length alone.
            value.len() <= 4 && Self::MISSING.contains(&value)
        } else {
            self.missing.iter().any(|word| word == value)
        }
    }
}

/// A table that was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// Its ratings.
    pub ratings: Ratings,
    /// The name of each unit; none without a unit column, where it is the row.
    pub units: Option<Lines>,
    /// The document of each unit, a place in `documents`; empty without a document column.
    pub document_of: Vec<u32>,
    /// The documents.
    pub documents: Vec<String>,
}

/// Reads ratings from CSV, or the same with semicolons or tabs.
///
/// Findings have the codes AG001 to AG019. There is no table when one of them is an error.
#[must_use]
pub fn read_table(file: &str, bytes: &[u8], columns: &Columns) -> (Option<Table>, Vec<Diagnostic>) {
    let mut findings = Vec::new();
    let table = Reader { file, columns, findings: &mut findings }.read(bytes);
    let broken = findings.iter().any(|finding| finding.severity == crate::diagnostic::Severity::Error);
    (table.filter(|_| !broken), findings)
}

struct Reader<'a> {
    file: &'a str,
    columns: &'a Columns,
    findings: &'a mut Vec<Diagnostic>,
}

/// A value of a long table: unit, coder, label.
struct Value {
    unit: u32,
    coder: u32,
    label: u32,
    line: u32,
}

impl Reader<'_> {
    fn read(mut self, bytes: &[u8]) -> Option<Table> {
        let decoded;
        let text = match std::str::from_utf8(bytes) {
            Ok(text) => text.strip_prefix('\u{FEFF}').unwrap_or(text),
            Err(_) => match decode(bytes, None) {
                Ok(found) => {
                    decoded = found;
                    decoded.text.as_str()
                }
                Err(error) => {
                    self.error("AG001", format!("this is no table: {error}"), "save it as CSV in UTF-8");
                    return None;
                }
            },
        };
        let mut csv =
            csv::ReaderBuilder::new().delimiter(delimiter(text)).flexible(true).from_reader(text.as_bytes());
        let header = match csv.headers() {
            Ok(header) if header.iter().any(|name| !name.trim().is_empty()) => header.clone(),
            _ => {
                self.error("AG001", "the table is empty", "its first line names the columns");
                return None;
            }
        };
        let table = match (&self.columns.coder, &self.columns.value) {
            (Some(coder), Some(value)) => self.long(&mut csv, &header, coder, value)?,
            (None, None) => self.wide(&mut csv, &header)?,
            _ => {
                self.error(
                    "AG002",
                    "a long table needs both the column of the coder and the column of the value",
                    "name both, or neither for a table with a column for each coder",
                );
                return None;
            }
        };
        self.check(table)
    }

    fn wide(&mut self, csv: &mut csv::Reader<&[u8]>, header: &StringRecord) -> Option<Table> {
        let unit = self.optional(header, self.columns.unit.as_ref())?;
        let document = self.optional(header, self.columns.document.as_ref())?;
        let coders: Vec<usize> = if self.columns.coders.is_empty() {
            (0..header.len()).filter(|place| Some(*place) != unit && Some(*place) != document).collect()
        } else {
            let named: Vec<_> = self.columns.coders.iter().map(|name| self.column(header, name)).collect();
            named.into_iter().collect::<Option<_>>()?
        };
        self.no_column_twice(header, &coders)?;
        if coders.len() < 2 {
            self.one_coder(&header.iter().map(str::to_owned).collect::<Vec<_>>());
            return None;
        }
        let mut builder = Builder::new(coders.iter().map(|place| header[*place].trim()));
        let mut rows = Rows { document, ..Rows::default() };
        let mut record = StringRecord::new();
        let mut taken = 0usize;
        while self.next(csv, &mut record) {
            if record.len() > header.len() {
                self.too_wide(&record, header.len());
            }
            for place in &coders {
                let value = record.get(*place).unwrap_or_default().trim();
                let cell = if self.columns.is_missing(value) {
                    taken += usize::from(!value.is_empty());
                    MISSING
                } else {
                    builder.label(value)
                };
                builder.cell(cell);
            }
            rows.add(&record, unit);
        }
        self.say_missing(taken);
        self.say_repeated(&rows);
        let ratings = builder.finish();
        if self.columns.unit.is_none() && self.columns.coders.is_empty() {
            self.say_looks_like_units(&ratings);
        }
        Some(rows.table(ratings))
    }

    fn long(
        &mut self,
        csv: &mut csv::Reader<&[u8]>,
        header: &StringRecord,
        coder: &str,
        value: &str,
    ) -> Option<Table> {
        let Some(unit) = &self.columns.unit else {
            self.error("AG002", "a long table needs the column of the unit", "name it");
            return None;
        };
        let (unit, coder, value) =
            (self.column(header, unit), self.column(header, coder), self.column(header, value));
        let document = self.optional(header, self.columns.document.as_ref())?;
        let (unit, coder, value) = (unit?, coder?, value?);
        let mut coders = Names::default();
        for name in &self.columns.coders {
            coders.place(name);
        }
        let chosen = !self.columns.coders.is_empty();
        let mut units = Names::default();
        let mut rows = Rows { document, ..Rows::default() };
        let mut labels = Builder::new(["labels"]);
        let mut values: Vec<Value> = Vec::new();
        let mut record = StringRecord::new();
        let mut taken = 0usize;
        while self.next(csv, &mut record) {
            let field = |place: usize| record.get(place).unwrap_or_default().trim();
            let line = line_of(&record);
            if field(unit).is_empty() || field(coder).is_empty() {
                self.findings.push(
                    Diagnostic::warning("AG009", "a row without a unit or a coder was passed over")
                        .at(Place::at(self.file, line, 1)),
                );
                continue;
            }
            if chosen && !coders.places.contains_key(field(coder)) {
                continue;
            }
            let (known, place) = (units.names.len(), units.place(field(unit)));
            if units.names.len() > known {
                rows.add(&record, Some(unit));
            }
            let coder = coders.place(field(coder));
            if self.columns.is_missing(field(value)) {
                taken += usize::from(!field(value).is_empty());
            } else {
                values.push(Value { unit: place, coder, label: labels.label(field(value)), line });
            }
        }
        self.say_missing(taken);
        if coders.names.len() < 2 {
            self.one_coder(&coders.names.iter().map(|name| name.to_string()).collect::<Vec<_>>());
            return None;
        }
        self.fill(&coders, units.names.len(), labels, &values).map(|ratings| rows.table(ratings))
    }

    /// The values of a long table in their cells.
    fn fill(&mut self, coders: &Names, units: usize, labels: Builder, values: &[Value]) -> Option<Ratings> {
        /// Two billion cells are 8 GB.
        const MOST: usize = 1 << 31;
        let width = coders.names.len();
        if units.checked_mul(width).is_none_or(|cells| cells > MOST) {
            self.error(
                "AG011",
                format!("{units} units by {width} coders are too many to hold"),
                "compare fewer coders at a time",
            );
            return None;
        }
        let mut cells = vec![MISSING; units * width];
        for value in values {
            let place = value.unit as usize * width + value.coder as usize;
            if cells[place] == MISSING {
                cells[place] = value.label;
                continue;
            }
            let same = cells[place] == value.label;
            let who = &coders.names[value.coder as usize];
            let finding = if same {
                Diagnostic::warning("AG008", format!("coder \"{who}\" gives this unit the same value twice"))
            } else {
                Diagnostic::error("AG008", format!("coder \"{who}\" gives this unit two different values"))
                    .help("keep one; several codes on one unit are compared with --spans or as sets")
            };
            self.findings.push(finding.at(Place::at(self.file, value.line, 1)));
        }
        let mut builder = Builder::new(coders.names.iter().map(|name| name.to_string()));
        builder.take_labels(labels);
        cells.into_iter().for_each(|cell| builder.cell(cell));
        Some(builder.finish())
    }

    /// What a reader of the figures must know about the table.
    fn check(&mut self, mut table: Table) -> Option<Table> {
        if let Some(choices) = self.columns.choices {
            match table.ratings.clone().declare(choices) {
                Ok(declared) => table.ratings = declared,
                Err(error) => {
                    self.error("AG010", error.to_string(), "count the codes of the code book");
                    return None;
                }
            }
        }
        let ratings = &table.ratings;
        if ratings.row_count() == 0 {
            self.error("AG001", "the table has no rows", "its lines after the first are the units");
            return None;
        }
        let categories = ratings.categories();
        let numbers = categories.iter().filter(|category| number(&category.label).is_some()).count();
        if numbers > 0 && numbers < categories.len() {
            let word = categories.iter().find(|category| number(&category.label).is_none());
            let word = word.map_or("", |category| category.label.as_str());
            self.findings.push(
                Diagnostic::warning(
                    "AG006",
                    format!("the values are partly numbers and partly words, such as \"{word}\""),
                )
                .at(Place::file(self.file))
                .help("they are compared as words: no order, no distances"),
            );
        }
        if categories.len() > 50 && categories.len() * 5 > ratings.row_count() {
            self.findings.push(
                Diagnostic::warning(
                    "AG007",
                    format!(
                        "there are {} different values on {} units",
                        categories.len(),
                        ratings.row_count()
                    ),
                )
                .at(Place::file(self.file))
                .help("is this the column of the codes?"),
            );
        }
        let tally = super::super::Tally::of(ratings);
        if tally.paired_units() == 0 {
            self.findings.push(
                Diagnostic::warning("AG005", "no unit has values from two coders, so that nothing can agree")
                    .at(Place::file(self.file))
                    .help("do the coders' units have the same names?"),
            );
        }
        for (coder, name) in ratings.coders().iter().enumerate() {
            if tally.of_coder(coder).iter().all(|count| *count == 0) {
                self.findings.push(
                    Diagnostic::warning("AG004", format!("\"{name}\" gives no value at all"))
                        .at(Place::file(self.file))
                        .help("name the columns of the coders if this is none"),
                );
            }
        }
        Some(table)
    }

    fn next(&mut self, csv: &mut csv::Reader<&[u8]>, record: &mut StringRecord) -> bool {
        match csv.read_record(record) {
            Ok(more) => more,
            Err(error) => {
                self.error("AG001", format!("the table cannot be read: {error}"), "save it as CSV in UTF-8");
                false
            }
        }
    }

    fn optional(&mut self, header: &StringRecord, name: Option<&String>) -> Option<Option<usize>> {
        match name {
            None => Some(None),
            Some(name) => self.column(header, name).map(Some),
        }
    }

    fn column(&mut self, header: &StringRecord, name: &str) -> Option<usize> {
        let found = header.iter().position(|known| known.trim() == name.trim());
        if found.is_none() {
            let help = match nearest(name, header.iter().map(str::trim)) {
                Some(near) => format!("did you mean \"{near}\"?"),
                None => format!("the columns are {}", listed(header.iter())),
            };
            self.error("AG003", format!("there is no column \"{name}\""), help);
        }
        found
    }

    /// Two columns of one name cannot be told apart.
    fn no_column_twice(&mut self, header: &StringRecord, coders: &[usize]) -> Option<()> {
        let mut seen = HashSet::new();
        let mut names = coders.iter().map(|place| header[*place].trim());
        let Some(again) = names.find(|name| !seen.insert(*name)) else { return Some(()) };
        let help = "give each coder a name of its own";
        self.error("AG014", format!("two columns are called \"{again}\""), help);
        None
    }

    /// A unit that stands in several rows of a wide table.
    fn say_repeated(&mut self, rows: &Rows) {
        let Some(units) = &rows.units else { return };
        let document = |at: usize| rows.document_of.get(at).copied();
        let hash = |(at, unit): (usize, &str)| {
            BuildHasherDefault::<DefaultHasher>::default().hash_one((document(at), unit))
        };
        // Ten million names are compared by their hashes first, which are 80 MB, and only those that
        // could be equal as they are.
        let mut hashes: Vec<u64> = units.iter().enumerate().map(hash).collect();
        hashes.sort_unstable();
        let suspects: HashSet<u64> =
            hashes.windows(2).filter(|two| two[0] == two[1]).map(|two| two[0]).collect();
        let mut seen = HashSet::new();
        let mut again = units
            .iter()
            .enumerate()
            .filter(|named| suspects.contains(&hash(*named)))
            .filter(|(at, unit)| !seen.insert((document(*at), *unit)));
        if let Some((_, unit)) = again.next() {
            let unit = format!("the unit \"{unit}\" stands in more than one row");
            let others = again.count();
            let message = if others == 0 { unit } else { format!("{unit}, and so do {others} other rows") };
            self.findings.push(
                Diagnostic::warning("AG015", message)
                    .at(Place::file(self.file))
                    .help("each row is counted as a unit; name the document with --document-column if units are numbered in each"),
            );
        }
    }

    /// A first column that gives each row a value of its own, which no coder uses, was hardly written by
    /// a coder.
    fn say_looks_like_units(&mut self, ratings: &Ratings) {
        const NAMES: [&str; 7] = ["unit", "id", "item", "row", "nr", "no", "segment"];
        let name = ratings.coders()[0].clone();
        let mut first = vec![false; ratings.categories().len()];
        let mut others = first.clone();
        let mut own = true;
        for (row, _) in ratings.rows() {
            own &= row[0] != MISSING && !std::mem::replace(&mut first[row[0] as usize], true);
            row[1..].iter().filter(|cell| **cell != MISSING).for_each(|cell| others[*cell as usize] = true);
        }
        let shared = first.iter().zip(&others).any(|(first, other)| *first && *other);
        let repeated = others.iter().filter(|used| **used).count() < ratings.row_count();
        if NAMES.contains(&name.to_lowercase().as_str()) || (own && !shared && repeated) {
            let message =
                format!("the column \"{name}\" was taken for a coder, and looks like the names of the units");
            self.findings.push(
                Diagnostic::warning("AG016", message)
                    .at(Place::file(self.file))
                    .help(format!("say --unit-column {name} if it is")),
            );
        }
    }

    fn one_coder(&mut self, names: &[String]) {
        let help = format!("agreement needs two; found: {}", listed(names.iter().map(String::as_str)));
        self.error("AG004", "there are fewer than two coders", help);
    }

    fn say_missing(&mut self, taken: usize) {
        if taken > 0 {
            let words = if self.columns.missing.is_empty() {
                listed(Columns::MISSING.into_iter())
            } else {
                listed(self.columns.missing.iter().map(String::as_str))
            };
            let cells = if taken == 1 { "cell was" } else { "cells were" };
            self.findings.push(
                Diagnostic::note("AG012", format!("{taken} {cells} taken as missing ({words})"))
                    .at(Place::file(self.file))
                    .help("name other words for a missing value if one of these is a code"),
            );
        }
    }

    fn too_wide(&mut self, record: &StringRecord, width: usize) {
        self.findings.push(
            Diagnostic::error("AG013", format!("this row has {} fields, the header {width}", record.len()))
                .at(Place::at(self.file, line_of(record), 1))
                .help("put values that hold the separator in quotation marks"),
        );
    }

    fn error(&mut self, code: &'static str, message: impl Into<String>, help: impl Into<String>) {
        self.findings.push(Diagnostic::error(code, message).at(Place::file(self.file)).help(help));
    }
}

/// Units and documents, row by row.
#[derive(Default)]
struct Rows {
    document: Option<usize>,
    units: Option<Lines>,
    documents: Names,
    document_of: Vec<u32>,
}

impl Rows {
    fn add(&mut self, record: &StringRecord, unit: Option<usize>) {
        if let Some(unit) = unit {
            self.units.get_or_insert_default().push(record.get(unit).unwrap_or_default().trim());
        }
        if let Some(document) = self.document {
            let place = self.documents.place(record.get(document).unwrap_or_default().trim());
            self.document_of.push(place);
        }
    }

    fn table(self, ratings: Ratings) -> Table {
        let documents = self.documents.names.iter().map(|name| name.to_string()).collect();
        Table { ratings, units: self.units, document_of: self.document_of, documents }
    }
}

/// Many short texts one after the other: ten million names are two allocations, not ten million.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lines {
    text: String,
    ends: Vec<usize>,
}

impl Lines {
    fn push(&mut self, line: &str) {
        self.text.push_str(line);
        self.ends.push(self.text.len());
    }

    /// The text at a place.
    #[must_use]
    pub fn get(&self, place: usize) -> Option<&str> {
        let start = if place == 0 { 0 } else { *self.ends.get(place - 1)? };
        self.text.get(start..*self.ends.get(place)?)
    }

    /// The texts in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.ends.len()).filter_map(|place| self.get(place))
    }
}

/// Names by the order in which they were first met.
#[derive(Default)]
struct Names {
    names: Vec<std::sync::Arc<str>>,
    places: HashMap<std::sync::Arc<str>, u32>,
}

impl Names {
    fn place(&mut self, name: &str) -> u32 {
        if let Some(place) = self.places.get(name) {
            return *place;
        }
        let place = u32::try_from(self.names.len()).expect("fewer than 4 billion names");
        let name: std::sync::Arc<str> = name.into();
        self.names.push(name.clone());
        self.places.insert(name, place);
        place
    }
}

fn line_of(record: &StringRecord) -> u32 {
    record.position().and_then(|position| u32::try_from(position.line()).ok()).unwrap_or(0)
}

/// The separator that occurs most often in the first line.
fn delimiter(text: &str) -> u8 {
    let first = text.lines().next().unwrap_or_default();
    let often = |separator: u8| first.bytes().filter(|byte| *byte == separator).count();
    [b',', b';', b'\t'].into_iter().rev().max_by_key(|separator| often(*separator)).unwrap_or(b',')
}

fn listed<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let names: Vec<String> = names.map(|name| format!("\"{}\"", name.trim())).collect();
    match names.len() {
        0 => "none".to_owned(),
        1..=12 => names.join(", "),
        more => format!("{}, and {} more", names[..12].join(", "), more - 12),
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::Tally;
    use super::*;

    fn codes(findings: &[Diagnostic]) -> Vec<&'static str> {
        findings.iter().map(|finding| finding.code).collect()
    }

    fn long() -> Columns {
        Columns {
            unit: Some("unit".into()),
            coder: Some("coder".into()),
            value: Some("value".into()),
            ..Columns::default()
        }
    }

    #[test]
    fn wide_and_long_tables_say_the_same() {
        let wide = "unit,anna,ben\nu1,yes,yes\nu2,no,yes\nu3,,no\n";
        let columns = Columns { unit: Some("unit".into()), ..Columns::default() };
        let (table, findings) = read_table("w.csv", wide.as_bytes(), &columns);
        assert!(findings.is_empty(), "{findings:?}");
        let rows = "unit;coder;value\nu1;anna;yes\nu2;anna;no\nu2;ben;yes\nu1;ben;yes\nu3;ben;no\n";
        let (from_long, findings) = read_table("l.csv", rows.as_bytes(), &long());
        assert!(findings.is_empty(), "{findings:?}");
        assert_eq!(table, from_long);
        assert_eq!(Tally::of(&table.unwrap().ratings).percent(), Ok(0.5));
    }

    #[test]
    fn an_unknown_column_is_named_with_the_nearest() {
        let columns = Columns { value: Some("vlaue".into()), ..long() };
        let (table, findings) = read_table("l.csv", b"unit,coder,value\nu,a,1\n", &columns);
        assert_eq!(table, None);
        assert_eq!(findings[0].to_string(), "l.csv: there is no column \"vlaue\"; did you mean \"value\"?");
    }

    #[test]
    fn one_coder_is_refused() {
        let (table, findings) = read_table("l.csv", b"unit,coder,value\nu,a,1\nv,a,2\n", &long());
        assert_eq!((table, codes(&findings)), (None, vec!["AG004"]));
    }

    #[test]
    fn no_overlap_is_reported() {
        let (table, findings) = read_table("l.csv", b"unit,coder,value\nu,a,1\nv,b,2\n", &long());
        assert_eq!(codes(&findings), ["AG005"]);
        assert!(Tally::of(&table.unwrap().ratings).percent().is_err());
    }

    #[test]
    fn two_values_for_one_cell_are_refused_and_the_same_one_twice_is_reported() {
        let (table, findings) = read_table("l.csv", b"unit,coder,value\nu,a,1\nu,a,2\nu,b,1\n", &long());
        assert_eq!((table, codes(&findings)), (None, vec!["AG008"]));
        let (table, findings) = read_table("l.csv", b"unit,coder,value\nu,a,1\nu,a,1\nu,b,1\n", &long());
        assert_eq!((table.is_some(), codes(&findings)), (true, vec!["AG008"]));
        assert_eq!(findings[0].place, Some(Place::at("l.csv", 3, 1)));
    }

    #[test]
    fn numbers_among_words_are_compared_as_words() {
        let (table, findings) = read_table("w.csv", b"a,b\n1,often\n2,2\n", &Columns::default());
        assert_eq!(codes(&findings), ["AG006"]);
        assert!(table.unwrap().ratings.categories().iter().all(|category| category.value.is_none()));
    }

    #[test]
    fn missing_cells_and_words_for_them() {
        let (table, findings) = read_table("w.csv", b"a,b\n1,NA\n,1\n2,2\n", &Columns::default());
        assert_eq!(codes(&findings), ["AG012"]);
        assert_eq!(Tally::of(&table.unwrap().ratings).paired_units(), 1);
        let keep = Columns { missing: vec!["-9".into()], ..Columns::default() };
        let (table, _) = read_table("w.csv", b"a,b\nNA,-9\nNA,NA\n", &keep);
        assert_eq!(table.unwrap().ratings.categories().len(), 1);
    }

    #[test]
    fn a_column_of_text_is_noticed_by_its_many_values() {
        let rows: String = (0..10_000).map(|i| format!("note {i},note {}\n", i + 1)).collect();
        let (table, findings) = read_table("w.csv", format!("a,b\n{rows}").as_bytes(), &Columns::default());
        assert_eq!(codes(&findings), ["AG007"]);
        let ratings = table.unwrap().ratings;
        assert_eq!(ratings.categories().len(), 10_001);
        assert_eq!(Tally::of(&ratings).percent(), Ok(0.0));
        assert!(ratings.pair(0, 1).cohen().unwrap() < 0.0);
    }

    #[test]
    fn too_few_categories_declared() {
        let columns = Columns { choices: Some(1), ..Columns::default() };
        let (table, findings) = read_table("w.csv", b"a,b\n1,2\n", &columns);
        assert_eq!((table, codes(&findings)), (None, vec!["AG010"]));
    }

    #[test]
    fn an_empty_table_and_a_ragged_one() {
        assert_eq!(codes(&read_table("w.csv", b"", &Columns::default()).1), ["AG001"]);
        assert_eq!(codes(&read_table("w.csv", b"a,b\n", &Columns::default()).1), ["AG001"]);
        assert_eq!(codes(&read_table("w.csv", b"a,b\n1,2,3\n", &Columns::default()).1), ["AG013"]);
    }

    #[test]
    fn names_of_units_taken_for_a_coder_are_noticed() {
        let of = |csv: &str| codes(&read_table("w.csv", csv.as_bytes(), &Columns::default()).1);
        assert_eq!(of("unit,a,b\nx,x,x\nx,x,y\n"), ["AG016"]);
        assert_eq!(of("place,a,b\np1,x,x\np2,x,y\np3,y,y\n"), ["AG016"]);
        // Measurements that all differ are no names.
        assert!(of("a,b\n1.5,1.6\n2.5,2.6\n3.5,3.7\n").is_empty());
        assert!(of("a,b\nx,x\ny,x\nz,z\n").is_empty());
    }

    #[test]
    fn two_columns_of_one_name_are_refused() {
        let (table, findings) = read_table("w.csv", b"a,a\nx,x\n", &Columns::default());
        assert_eq!((table, codes(&findings)), (None, vec!["AG014"]));
    }

    #[test]
    fn a_unit_in_two_rows_is_noticed_unless_they_are_of_two_documents() {
        let unit = Columns { unit: Some("turn".into()), ..Columns::default() };
        let csv = b"interview,turn,a,b\nP1,1,x,x\nP2,1,x,y\n";
        let coders = Columns { coders: vec!["a".into(), "b".into()], ..unit };
        let (table, findings) = read_table("w.csv", csv, &coders);
        assert_eq!((table.is_some(), codes(&findings)), (true, vec!["AG015"]));
        let apart = Columns { document: Some("interview".into()), ..coders };
        assert!(read_table("w.csv", csv, &apart).1.is_empty());
    }

    #[test]
    fn documents_are_kept_for_resampling() {
        let columns =
            Columns { document: Some("interview".into()), unit: Some("turn".into()), ..Columns::default() };
        let (table, _) = read_table("w.csv", b"interview,turn,a,b\nP1,1,x,x\nP2,1,x,y\nP1,2,y,y\n", &columns);
        let table = table.unwrap();
        assert_eq!((table.documents.len(), table.document_of), (2, vec![0, 1, 0]));
    }
}
