//! `participants.csv` and the key become [`Cases`].

use std::collections::HashMap;

use super::cells::{Cell, Cells, cells, delimiter};
use crate::diagnostic::{Diagnostic, Place, nearest};
use crate::model::{Case, Cases, Quoting, Role, When};
use crate::text::decode::decode;
use crate::text::similar::folded_words;

/// Reads the participants and the key, each given as the name of its file and its bytes.
///
/// All faults are reported at once, with line and column, and every row that can be understood is
/// kept: a consent that cannot be read counts as refused until it is corrected. Without a table of
/// participants the rows of the key are cases by themselves.
///
/// ```
/// use emic::ingest::cases;
/// let table = b"id;pseudonym;quote;country\nP01;Ana;yes;UK\n";
/// let (cases, faults) = cases(Some(("participants.csv", table)), None);
/// assert_eq!(cases.by_id("P01").map(|case| case.public_name()), Some("Ana"));
/// assert_eq!(cases.attributes, ["country"]);
/// assert!(faults.is_empty());
/// ```
#[must_use]
pub fn cases(participants: Option<(&str, &[u8])>, key: Option<(&str, &[u8])>) -> (Cases, Vec<Diagnostic>) {
    let mut faults = Vec::new();
    let mut reading = Reading::default();
    if let Some((file, bytes)) = participants {
        reading.participants(&mut Sheet::read(file, bytes, &mut faults));
    }
    if let Some((file, bytes)) = key {
        reading.key(&mut Sheet::read(file, bytes, &mut faults), participants.is_some());
    }
    reading.same_names(&mut faults);
    (reading.cases, faults)
}

/// What a column of either table is for.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Column {
    Id,
    Pseudonym,
    Documents,
    Role,
    Quote,
    Share,
    Withdrawn,
    RealName,
    Names,
    Attribute(String),
    /// Without a header, or with one that another column has.
    Ignored,
}

/// The columns that mean something to emic, by their headers as people write them.
const COLUMNS: &[(&str, Column)] = &[
    ("id", Column::Id),
    ("case", Column::Id),
    ("case id", Column::Id),
    ("participant", Column::Id),
    ("participant id", Column::Id),
    ("pseudonym", Column::Pseudonym),
    ("alias", Column::Pseudonym),
    ("documents", Column::Documents),
    ("document", Column::Documents),
    ("files", Column::Documents),
    ("file", Column::Documents),
    ("role", Column::Role),
    ("quote", Column::Quote),
    ("share", Column::Share),
    ("withdrawn", Column::Withdrawn),
    ("real name", Column::RealName),
    ("name", Column::RealName),
    ("names", Column::Names),
    ("names in the texts", Column::Names),
    ("label", Column::Names),
    ("labels", Column::Names),
];

impl Column {
    fn named(header: &str) -> Column {
        let words = folded_words(header).join(" ");
        let known = COLUMNS.iter().find(|(name, _)| *name == words);
        known.map_or_else(|| Column::Attribute(header.to_owned()), |(_, column)| column.clone())
    }
}

/// One of the two files: its cells, what its columns are, and where its faults go.
struct Sheet<'a> {
    file: &'a str,
    columns: Vec<Column>,
    header: Vec<Cell>,
    rows: Vec<Vec<Cell>>,
    faults: &'a mut Vec<Diagnostic>,
}

impl<'a> Sheet<'a> {
    /// Reads the table; one without a usable header has no rows.
    fn read(file: &'a str, bytes: &[u8], faults: &'a mut Vec<Diagnostic>) -> Self {
        let mut sheet = Sheet { file, columns: Vec::new(), header: Vec::new(), rows: Vec::new(), faults };
        let text = match decode(bytes, None) {
            Ok(decoded) => {
                for remark in decoded.remarks() {
                    let finding = Diagnostic::warning(remark.code(), remark.to_string());
                    sheet.faults.push(finding.help(remark.help()).at(Place::file(file)));
                }
                decoded.text
            }
            Err(error) => {
                let finding = Diagnostic::error(error.code(), error.to_string());
                sheet.faults.push(finding.help("save it as CSV (UTF-8)").at(Place::file(file)));
                return sheet;
            }
        };
        let Cells { rows, unclosed } = cells(&text, delimiter(&text));
        if let Some((line, column)) = unclosed {
            let finding = Diagnostic::error("CA001", "a quotation mark is never closed");
            let finding = finding.help("close it, or write it twice where it belongs to the cell");
            sheet.faults.push(finding.at(Place::at(file, line, column)));
        }
        let mut rows = rows.into_iter();
        sheet.header = rows.next().unwrap_or_default();
        sheet.rows = rows.collect();
        sheet.name_columns();
        sheet
    }

    fn name_columns(&mut self) {
        let mut seen: HashMap<String, u32> = HashMap::new();
        for cell in self.header.clone() {
            let column = if cell.text.is_empty() { Column::Ignored } else { Column::named(&cell.text) };
            let name = match &column {
                Column::Attribute(name) => folded_words(name).join(" "),
                known => format!("{known:?}"),
            };
            let taken = column != Column::Ignored && seen.insert(name, cell.column).is_some();
            if taken {
                self.error("CA002", &cell, format!("there is a column \"{}\" already", cell.text)).help =
                    Some("rename one of them; the second is not read".into());
            }
            if let Column::Attribute(name) = &column {
                self.perhaps_misspelt(&cell, name);
            }
            self.columns.push(if taken { Column::Ignored } else { column });
        }
        if !self.columns.contains(&Column::Id) {
            let place = self
                .header
                .first()
                .map_or_else(|| Place::file(self.file), |cell| Place::at(self.file, cell.line, cell.column));
            let finding = Diagnostic::error("CA003", "it has no column \"id\", so no row can be used");
            self.faults.push(finding.help("begin the first line with id").at(place));
            self.rows.clear();
        }
    }

    /// A header one slip away from one that means something is an attribute, and it is said.
    fn perhaps_misspelt(&mut self, cell: &Cell, name: &str) {
        let folded = folded_words(name).join(" ");
        let known = COLUMNS.iter().map(|(known, _)| *known).filter(|known| known.len() > 3);
        let near = nearest(&folded, known).filter(|near| strsim::damerau_levenshtein(&folded, near) == 1);
        if let Some(near) = near {
            let message = format!("the column \"{name}\" is read as an attribute");
            let finding = Diagnostic::warning("CA004", message);
            let finding = finding.help(format!("if \"{near}\" is meant, correct it"));
            self.faults.push(finding.at(Place::at(self.file, cell.line, cell.column)));
        }
    }

    fn error(&mut self, code: &'static str, cell: &Cell, message: String) -> &mut Diagnostic {
        let finding = Diagnostic::error(code, message).at(Place::at(self.file, cell.line, cell.column));
        self.faults.push(finding);
        self.faults.last_mut().expect("one was pushed")
    }

    fn column(&self, column: &Column) -> Option<usize> {
        self.columns.iter().position(|known| known == column)
    }

    /// The id of a row, or the fault that it has none.
    fn id_of(&mut self, row: &[Cell]) -> Option<Cell> {
        let at = self.column(&Column::Id)?;
        if let Some(cell) = row.get(at).filter(|cell| !cell.text.is_empty()) {
            return Some(cell.clone());
        }
        let place = row.get(at).or(row.first())?.clone();
        self.error("CA005", &place, "this row has no id, and is not read".into()).help =
            Some("give it one, such as P07".into());
        None
    }

    /// Cells beyond the header, which a delimiter inside a cell makes.
    fn surplus(&mut self, row: &[Cell]) {
        let extra = row.iter().skip(self.columns.len()).find(|cell| !cell.text.is_empty()).cloned();
        if let Some(cell) = extra {
            self.error("CA006", &cell, "this row has more cells than the header".into()).help =
                Some("put a cell that holds the delimiter in quotation marks".into());
        }
    }
}

/// Where a name of a case was read, for the report of two rows that claim it.
struct NamePlace {
    folded: String,
    spelt: String,
    case: usize,
    place: Place,
}

#[derive(Default)]
struct Reading {
    cases: Cases,
    by_id: HashMap<String, usize>,
    names: Vec<NamePlace>,
}

impl Reading {
    fn participants(&mut self, sheet: &mut Sheet<'_>) {
        self.cases.attributes = sheet.columns.iter().filter_map(attribute_name).collect();
        self.warn_of_names(sheet);
        for row in std::mem::take(&mut sheet.rows) {
            sheet.surplus(&row);
            let Some(id) = sheet.id_of(&row) else { continue };
            if self.by_id.contains_key(&id.text) {
                sheet.error("CA007", &id, format!("there is a row \"{}\" already", id.text)).help =
                    Some("give each row its own id; the second is not read".into());
                continue;
            }
            let case = self.add(&id, sheet.file);
            for (column, cell) in sheet.columns.clone().iter().zip(&row) {
                self.take(case, column, cell, sheet);
            }
        }
    }

    fn add(&mut self, id: &Cell, file: &str) -> usize {
        let case = self.cases.cases.len();
        self.cases.cases.push(Case { id: id.text.clone(), ..Case::default() });
        self.by_id.insert(id.text.clone(), case);
        self.name(case, id, &id.text, file);
        case
    }

    fn name(&mut self, case: usize, cell: &Cell, name: &str, file: &str) {
        let folded = folded_words(name).join(" ");
        let place = Place::at(file, cell.line, cell.column);
        self.names.push(NamePlace { folded, spelt: name.to_owned(), case, place });
    }

    /// Puts one cell where its column says.
    fn take(&mut self, case: usize, column: &Column, cell: &Cell, sheet: &mut Sheet<'_>) {
        let into = &mut self.cases.cases[case];
        let text = cell.text.as_str();
        match column {
            Column::Quote => into.consent.quote = quoting(cell, sheet),
            Column::Share if !text.is_empty() => into.consent.share = Some(sharing(cell, sheet)),
            Column::Withdrawn if !text.is_empty() => into.consent.withdrawn = withdrawal(cell, sheet),
            _ if text.is_empty() => {}
            Column::Role => into.role = role(cell, sheet),
            Column::Documents => into.documents = documents(cell, sheet),
            Column::Attribute(name) => {
                into.attributes.insert(name.clone(), text.to_owned());
            }
            Column::Pseudonym => {
                into.pseudonym = Some(text.to_owned());
                self.name(case, cell, text, sheet.file);
            }
            Column::RealName => {
                into.real_name = Some(text.to_owned());
                self.name(case, cell, text, sheet.file);
            }
            Column::Names => {
                for name in text.split(';').map(str::trim).filter(|name| !name.is_empty()) {
                    self.cases.cases[case].names.push(name.to_owned());
                    self.name(case, cell, name, sheet.file);
                }
            }
            Column::Id | Column::Share | Column::Withdrawn | Column::Ignored => {}
        }
    }

    fn warn_of_names(&self, sheet: &mut Sheet<'_>) {
        let Some(at) = sheet.column(&Column::RealName).or(sheet.column(&Column::Names)) else { return };
        let cell = sheet.header[at].clone();
        let message =
            format!("the column \"{}\" holds names, and this file is shared with the study", cell.text);
        let finding = Diagnostic::warning("CA008", message);
        let finding = finding.help("move it to the key; it is used to join speakers and never printed");
        sheet.faults.push(finding.at(Place::at(sheet.file, cell.line, cell.column)));
    }

    fn key(&mut self, sheet: &mut Sheet<'_>, joins: bool) {
        warn_of_no_names(sheet);
        // In a key parted by semicolons the names of the last column are parted by them as well.
        let names = sheet.column(&Column::Names);
        let spills = names.is_some_and(|at| at + 1 == sheet.columns.len());
        for row in std::mem::take(&mut sheet.rows) {
            let Some(id) = sheet.id_of(&row) else { continue };
            let known = self.by_id.get(&id.text).copied();
            if known.is_none() && joins {
                self.unknown_in_key(&id, sheet);
            }
            let case = known.unwrap_or_else(|| self.add(&id, sheet.file));
            if !spills {
                sheet.surplus(&row);
            }
            for (at, cell) in row.iter().enumerate() {
                let column = match sheet.columns.get(at) {
                    Some(column @ (Column::RealName | Column::Names | Column::Pseudonym)) => column.clone(),
                    None if spills => Column::Names,
                    _ => continue,
                };
                self.take(case, &column, cell, sheet);
            }
        }
    }

    fn unknown_in_key(&self, id: &Cell, sheet: &mut Sheet<'_>) {
        let near = nearest(&id.text, self.by_id.keys().map(String::as_str)).map(str::to_owned);
        let message = format!("the key names \"{}\", which is no participant", id.text);
        let finding = Diagnostic::warning("CA009", message).help(match near {
            Some(near) => format!("did you mean \"{near}\"? It is a case without attributes"),
            None => "add it to participants.csv; it is a case without attributes".into(),
        });
        sheet.faults.push(finding.at(Place::at(sheet.file, id.line, id.column)));
    }

    /// Two rows of the same rank that claim the same name: no speaker could be joined by it.
    fn same_names(&self, faults: &mut Vec<Diagnostic>) {
        let mut first: HashMap<(&str, Option<&str>), &NamePlace> = HashMap::new();
        for name in self.names.iter().filter(|name| !name.folded.is_empty()) {
            let case = &self.cases.cases[name.case];
            let known = *first.entry((&name.folded, case.documents.as_deref())).or_insert(name);
            if known.case != name.case {
                let other = &self.cases.cases[known.case].id;
                let message = format!("\"{}\" is a name of {other} as well as of {}", name.spelt, case.id);
                let finding = Diagnostic::error("CA010", message).at(name.place.clone());
                faults.push(finding.help("tell the two rows apart by their documents, or change one name"));
            }
        }
    }
}

/// A key whose columns are called otherwise names nobody: no name would be replaced.
fn warn_of_no_names(sheet: &mut Sheet<'_>) {
    let has = |column| sheet.column(&column).is_some();
    if !has(Column::Id) || has(Column::RealName) || has(Column::Names) {
        return;
    }
    let place = sheet
        .header
        .first()
        .map_or_else(|| Place::file(sheet.file), |cell| Place::at(sheet.file, cell.line, cell.column));
    let finding = Diagnostic::error("CA014", "the key has no column of names, so no name is replaced by it");
    let finding = finding.help("call its columns id, real name, names");
    sheet.faults.push(finding.at(place));
}

fn attribute_name(column: &Column) -> Option<String> {
    match column {
        Column::Attribute(name) => Some(name.clone()),
        _ => None,
    }
}

/// A cell without a word means that nobody has asked.
fn quoting(cell: &Cell, sheet: &mut Sheet<'_>) -> Quoting {
    match truth(&cell.text) {
        Some(true) => Quoting::Yes,
        Some(false) => Quoting::No,
        None if cell.text.is_empty() || cell.text.eq_ignore_ascii_case("ask") => Quoting::Ask,
        None => {
            unknown_consent(cell, sheet, "yes, no or ask", "no");
            Quoting::No
        }
    }
}

fn sharing(cell: &Cell, sheet: &mut Sheet<'_>) -> bool {
    truth(&cell.text).unwrap_or_else(|| {
        unknown_consent(cell, sheet, "yes or no", "no");
        false
    })
}

/// A date says since when, and so yes.
fn withdrawal(cell: &Cell, sheet: &mut Sheet<'_>) -> bool {
    if cell.text.parse::<When>().is_ok() {
        return true;
    }
    truth(&cell.text).unwrap_or_else(|| {
        unknown_consent(cell, sheet, "yes, no or a date", "yes");
        true
    })
}

fn unknown_consent(cell: &Cell, sheet: &mut Sheet<'_>, known: &str, meanwhile: &str) {
    let message = format!("\"{}\" is no consent that emic knows", cell.text);
    sheet.error("CA011", cell, message).help =
        Some(format!("write {known}; until then it counts as {meanwhile}"));
}

fn truth(text: &str) -> Option<bool> {
    match text.to_lowercase().as_str() {
        "yes" | "y" | "true" | "1" | "x" | "ja" | "oui" | "sí" | "si" => Some(true),
        "no" | "n" | "false" | "0" | "nein" | "non" => Some(false),
        _ => None,
    }
}

fn role(cell: &Cell, sheet: &mut Sheet<'_>) -> Option<Role> {
    let parsed = cell.text.to_lowercase().parse().ok();
    if parsed.is_none() {
        let names = Role::ALL.iter().map(|role| role.name());
        let help = match nearest(&cell.text.to_lowercase(), names.clone()) {
            Some(near) => format!("did you mean \"{near}\"?"),
            None => format!("write one of {}", names.collect::<Vec<_>>().join(", ")),
        };
        sheet.error("CA012", cell, format!("\"{}\" is no role", cell.text)).help = Some(help);
    }
    parsed
}

fn documents(cell: &Cell, sheet: &mut Sheet<'_>) -> Option<String> {
    let bad = cell.text.split(';').map(str::trim).find(|glob| super::path_glob(glob).is_none());
    if let Some(bad) = bad {
        let message = format!("\"{bad}\" is no pattern of paths");
        sheet.error("CA013", cell, message).help =
            Some("write a path relative to corpus/, such as interviews/p07*.txt".into());
        return None;
    }
    Some(cell.text.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(participants: &str, key: &str) -> (Cases, Vec<String>) {
        let participants = Some(("participants.csv", participants.as_bytes()));
        let key = (!key.is_empty()).then_some(("key.csv", key.as_bytes()));
        let (cases, faults) = cases(participants, key);
        (cases, faults.iter().map(|fault| format!("{} {fault}", fault.code)).collect())
    }

    #[test]
    fn participants_and_key_are_joined_by_id() {
        let (cases, faults) = read(
            "id,pseudonym,documents,role,quote,share,withdrawn,country,years\n\
             P01,Ana,interviews/p01.txt,participant,yes,no,,UK,12\n\
             P02,,,,ask,,2026-02-01,,3\n",
            "id,real name,names\nP01,Anneliese Brandt,Anneliese; Mrs Brandt\n",
        );
        assert_eq!(faults, Vec::<String>::new());
        let first = &cases.cases[0];
        assert_eq!(first.public_name(), "Ana");
        assert_eq!(first.documents.as_deref(), Some("interviews/p01.txt"));
        assert_eq!(first.role, Some(Role::Participant));
        assert_eq!(first.consent.share, Some(false));
        assert_eq!(first.attributes["country"], "UK");
        assert_eq!(first.real_name.as_deref(), Some("Anneliese Brandt"));
        assert_eq!(first.names, ["Anneliese", "Mrs Brandt"]);
        let second = &cases.cases[1];
        assert_eq!(second.consent.quote, Quoting::Ask);
        assert!(second.consent.withdrawn);
        assert_eq!(second.attributes.get("country"), None, "empty cells are left out");
        assert_eq!(cases.attributes, ["country", "years"]);
    }

    #[test]
    fn every_fault_is_reported_with_its_place() {
        let (cases, faults) = read(
            "id,role,quote,documents\n\
             P01,interviewee,maybe,\n\
             P01,participant,yes,\n\
             ,participant,yes,\n\
             P02,particpant,yes,[\n\
             P03,,yes,,surplus\n",
            "",
        );
        assert_eq!(
            faults,
            [
                "CA012 participants.csv:2:5: \"interviewee\" is no role; did you mean \"interviewer\"?",
                "CA011 participants.csv:2:17: \"maybe\" is no consent that emic knows; \
                 write yes, no or ask; until then it counts as no",
                "CA007 participants.csv:3:1: there is a row \"P01\" already; \
                 give each row its own id; the second is not read",
                "CA005 participants.csv:4:1: this row has no id, and is not read; give it one, such as P07",
                "CA012 participants.csv:5:5: \"particpant\" is no role; did you mean \"participant\"?",
                "CA013 participants.csv:5:20: \"[\" is no pattern of paths; \
                 write a path relative to corpus/, such as interviews/p07*.txt",
                "CA006 participants.csv:6:11: this row has more cells than the header; \
                 put a cell that holds the delimiter in quotation marks",
            ]
        );
        assert_eq!(cases.cases[0].consent.quote, Quoting::No, "refused until it is corrected");
        assert_eq!(cases.cases.len(), 3);
    }

    #[test]
    fn two_rows_of_one_rank_may_not_share_a_name() {
        let (_, faults) = read("id,pseudonym,documents\nP1,Ana,a/*\nP2,ana,a/*\nP3,Ana,b/*\n", "");
        assert_eq!(
            faults,
            ["CA010 participants.csv:3:4: \"ana\" is a name of P1 as well as of P2; \
              tell the two rows apart by their documents, or change one name"]
        );
    }

    #[test]
    fn a_key_without_names_is_a_fault_and_not_a_quiet_one() {
        let (_, faults) = read("id,pseudonym\nP1,Ana\n", "id,who,otherwise\nP1,Brandt,x\n");
        assert_eq!(faults.len(), 1);
        assert!(faults[0].contains("CA014"), "{faults:?}");
    }

    #[test]
    fn a_key_parted_by_semicolons_spills_its_names() {
        let (cases, faults) = read("id;x\nP1;1\n", "id;real name;names\nP1;Ana Brandt;Ana;Frau Brandt\n");
        assert!(faults.is_empty(), "{faults:?}");
        assert_eq!(cases.cases[0].names, ["Ana", "Frau Brandt"]);
    }

    #[test]
    fn a_key_may_stand_alone_and_may_not_invent_participants_silently() {
        let (alone, faults) = cases(None, Some(("key.csv", b"id,real name\nP1,Ana\n")));
        assert_eq!((alone.cases.len(), faults.len()), (1, 0));
        let (_, faults) = read("id\nP01\n", "id,real name\nP0l,Ana\n");
        assert_eq!(
            faults,
            ["CA009 key.csv:2:1: the key names \"P0l\", which is no participant; \
              did you mean \"P01\"? It is a case without attributes"]
        );
    }

    #[test]
    fn encodings_and_headers_of_spreadsheets_are_understood() {
        let bytes = b"\xEF\xBB\xBFID\tPseudonym\tQuote\tage_group\r\nP1\tZo\xC3\xAB\t\t30-39\r\n";
        let (cases, faults) = cases(Some(("participants.csv", bytes)), None);
        assert!(faults.is_empty(), "{faults:?}");
        assert_eq!(cases.cases[0].pseudonym.as_deref(), Some("Zoë"));
        assert_eq!(cases.cases[0].consent.quote, Quoting::Ask, "nobody has asked");
        assert_eq!(cases.attributes, ["age_group"]);
    }

    #[test]
    fn headers_are_judged() {
        let (cases, faults) = read("id,pseudonim,age,Age,real name\nP1,Ana,3,4,Anna\n", "");
        let codes: Vec<_> = faults.iter().map(|fault| &fault[..5]).collect();
        assert_eq!(codes, ["CA004", "CA002", "CA008"]);
        assert_eq!(cases.attributes, ["pseudonim", "age"]);
        let (cases, faults) = read("name,age\nAna,3\n", "");
        assert!(faults[0].starts_with("CA003"), "{faults:?}");
        assert!(cases.cases.is_empty());
    }
}
