//! From rows to codes: names, who stands below whom, and what the cells say.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::cells::{Rows, rows};
use super::columns::{Column, Columns, line};
use super::write;
use crate::diagnostic::{Diagnostic, Place, sort};
use crate::model::Unit;
use crate::query::{comparable, is_id, parse};
use crate::text::similar::folded_words;
use crate::text::single_spaced;

/// What stands between the names of a path in one cell.
const ARROWS: &[&str] = &["::", " > ", ">", " → ", "→", " » ", "\\"];

/// A codebook made of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
    /// The file's text, in TOML.
    pub toml: String,
    /// How many codes it has.
    pub codes: usize,
}

/// Makes a codebook's file of a table: CSV, or the first sheet of a workbook (XLSX, XLS, ODS).
///
/// `name` is the codebook's. What was not understood is said, with row and column as line and
/// column. What [`check`](super::super::check) finds in the TOML lies in the table itself: rules that
/// cannot be read, equal names.
#[must_use]
pub fn import(file: &str, bytes: &[u8], name: &str) -> (Option<Imported>, Vec<Diagnostic>) {
    let rows = match rows(file, bytes) {
        Ok(rows) => rows,
        Err(finding) => return (None, vec![*finding]),
    };
    let mut said = Vec::new();
    let Some(columns) = Columns::of(file, &rows, &mut said) else {
        let finding = Diagnostic::error("CB033", "no column holds the names of codes");
        let help = "give the first row headers: name, parent, definition, include, exclude, example";
        return (None, vec![finding.help(help).at(Place::file(file))]);
    };
    let mut table = Table { file, codes: Vec::new(), places: HashMap::new(), named: HashMap::new(), said };
    table.read(&rows, &columns);
    let codes = table.codes.len();
    let ids = table.ids();
    let toml = write::toml(name, &table.codes, &ids);
    if codes == 0 {
        let finding = Diagnostic::error("CB034", "no row holds the name of a code");
        table.said.push(
            finding.help("write each code into a row of its own, below the headers").at(Place::file(file)),
        );
    }
    sort(&mut table.said);
    ((codes > 0).then_some(Imported { toml, codes }), table.said)
}

/// A code as it comes out of a row.
#[derive(Clone, Debug, Default)]
pub(super) struct RowCode {
    pub(super) name: String,
    /// The id as the table has it, where it can be one.
    id: Option<String>,
    /// The code above, a place among the codes.
    pub(super) parent: Option<usize>,
    pub(super) texts: BTreeMap<&'static str, String>,
    pub(super) lists: BTreeMap<String, Vec<String>>,
}

struct Table<'f> {
    file: &'f str,
    codes: Vec<RowCode>,
    /// The codes by parent, declared parent and name, as names are compared.
    places: HashMap<(Option<usize>, Option<String>, String), usize>,
    /// The codes of a name, as names are compared.
    named: HashMap<String, Vec<usize>>,
    said: Vec<Diagnostic>,
}

/// A row with the path of names down to its code, and the parent that it names.
struct Line<'r> {
    number: usize,
    cells: &'r [String],
    path: Vec<String>,
    parent: Option<String>,
}

impl Table<'_> {
    fn say(&mut self, row: usize, finding: Diagnostic) {
        let place = Place { column: None, ..Place::at(self.file, line(row), 1) };
        self.said.push(finding.at(place));
    }

    fn read(&mut self, rows: &Rows, columns: &Columns) {
        let lines = lines(rows, columns);
        let mut named = Vec::new();
        for line in &lines {
            let code = self.along(&line.path, line.parent.as_deref(), line.number);
            self.fill(code, line, columns);
            named.push((code, line));
        }
        let ids: HashMap<String, usize> =
            (0..).zip(&self.codes).filter_map(|(place, code)| Some((code.id.clone()?, place))).collect();
        for (code, line) in named {
            if let Some(parent) = &line.parent {
                self.adopt(code, parent, &ids, line.number);
            }
        }
    }

    /// The code at the end of a path of names; those on the way are made where they are not there.
    /// Two rows of the same name that declare different parents are two codes.
    fn along(&mut self, path: &[String], declared: Option<&str>, row: usize) -> usize {
        let declared = declared.map(comparable);
        let mut parent = None;
        for (depth, name) in path.iter().enumerate() {
            let wanted = comparable(name);
            let is_last = depth + 1 == path.len();
            let declared = declared.clone().filter(|_| is_last);
            let there = self.places.get(&(parent, declared.clone(), wanted)).copied();
            parent = Some(match there {
                Some(code) => {
                    let is_filled = !self.codes[code].texts.is_empty() || !self.codes[code].lists.is_empty();
                    if is_last && is_filled {
                        let finding =
                            Diagnostic::note("CB035", format!("the code \"{name}\" stands in several rows"));
                        self.say(row, finding.help("their words were put together"));
                    }
                    code
                }
                None => self.new_code(name, parent, declared),
            });
        }
        parent.expect("a path has a name")
    }

    fn new_code(&mut self, name: &str, parent: Option<usize>, declared: Option<String>) -> usize {
        let place = self.codes.len();
        self.places.insert((parent, declared, comparable(name)), place);
        self.named.entry(comparable(name)).or_default().push(place);
        self.codes.push(RowCode { name: name.to_owned(), parent, ..RowCode::default() });
        place
    }

    /// Puts a code below the one that its row names.
    fn adopt(&mut self, code: usize, parent: &str, ids: &HashMap<String, usize>, row: usize) {
        let wanted = comparable(parent);
        let of_id = ids.get(parent.trim()).copied();
        let of_name = self.named.get(&wanted).into_iter().flatten().copied();
        let found = of_id.into_iter().chain(of_name).find(|other| *other != code);
        let above = match found {
            Some(above) => above,
            None if comparable(&self.codes[code].name) == wanted => return,
            None => {
                let finding = Diagnostic::note(
                    "CB036",
                    format!("the parent \"{}\" has no row of its own", parent.trim()),
                );
                self.say(row, finding.help("a code was made for it"));
                self.new_code(parent.trim(), None, None)
            }
        };
        if self.is_above(code, above) {
            let finding = Diagnostic::warning(
                "CB037",
                format!("\"{}\" would stand below itself", self.codes[code].name),
            );
            return self.say(row, finding.help("its parent was left out"));
        }
        self.codes[code].parent = Some(above);
    }

    fn is_above(&self, code: usize, below: usize) -> bool {
        let mut at = Some(below);
        while let Some(here) = at {
            if here == code {
                return true;
            }
            at = self.codes[here].parent;
        }
        false
    }

    fn fill(&mut self, code: usize, line: &Line<'_>, columns: &Columns) {
        if let Some(id) = columns.cells(line.cells, &Column::Id).first().map(|id| id.trim())
            && is_id(id)
            && id.contains(|c: char| c.is_ascii_lowercase())
        {
            self.codes[code].id = Some(id.to_owned());
        }
        for (place, column) in &columns.known {
            let cell = line.cells.get(*place).map(|cell| cell.trim()).filter(|cell| !cell.is_empty());
            let Some(cell) = cell else { continue };
            match column {
                Column::Text("unit") if cell.parse::<Unit>().is_err() => {
                    let finding =
                        Diagnostic::warning("CB038", format!("\"{cell}\" is no unit, and is left out"));
                    let names: Vec<&str> = Unit::ALL.iter().map(|unit| unit.name()).collect();
                    self.say(line.number, finding.help(format!("there are {}", names.join(", "))));
                }
                Column::Text(key) => self.text(code, key, cell),
                Column::List(key) => {
                    let items = items(cell).into_iter().map(|item| shown(key, item));
                    self.codes[code].lists.entry((*key).to_owned()).or_default().extend(items);
                }
                Column::RulesIn(language) => {
                    let key = format!("match-in.{language}");
                    self.codes[code].lists.entry(key).or_default().extend(items(cell));
                }
                Column::Keywords => {
                    let rules = keywords(cell);
                    self.codes[code].lists.entry("match".to_owned()).or_default().extend(rules);
                }
                Column::Id | Column::Parent | Column::Level(_) => {}
            }
        }
    }

    fn text(&mut self, code: usize, key: &'static str, cell: &str) {
        let words = single_spaced(cell);
        let text = self.codes[code].texts.entry(key).or_default();
        // Definitions of several columns or rows are put together; a colour is one colour.
        if !text.is_empty() && matches!(key, "definition" | "claim") {
            text.push(' ');
            text.push_str(&words);
        } else if text.is_empty() {
            text.push_str(&words);
        }
    }

    /// An id for each code: its own, else its name's words, with those of the parent, or a number,
    /// where another code has it.
    fn ids(&self) -> Vec<String> {
        let own: BTreeSet<&str> = self.codes.iter().filter_map(|code| code.id.as_deref()).collect();
        let mut taken: BTreeSet<String> = own.into_iter().map(str::to_owned).collect();
        let mut given = BTreeSet::new();
        let mut ids: Vec<String> = Vec::new();
        for code in &self.codes {
            if let Some(id) = code.id.clone().filter(|id| given.insert(id.clone())) {
                ids.push(id);
                continue;
            }
            let slug = slug(&code.name);
            let above = code.parent.map(|parent| format!("{}-{slug}", self::slug(&self.codes[parent].name)));
            let numbered = (2..).map(|number| format!("{slug}-{number}"));
            let free = [slug.clone()].into_iter().chain(above).chain(numbered).find(|id| !taken.contains(id));
            let id = free.expect("numbers do not end");
            taken.insert(id.clone());
            ids.push(id);
        }
        ids
    }
}

fn slug(name: &str) -> String {
    let slug = folded_words(name).join("-");
    if is_id(&slug) { slug } else { "code".to_owned() }
}

/// The rows that hold codes, with their paths.
fn lines<'r>(rows: &'r Rows, columns: &Columns) -> Vec<Line<'r>> {
    let below = columns.header + 1;
    let levels: BTreeSet<u8> = columns
        .known
        .iter()
        .filter_map(|(_, column)| if let Column::Level(level) = column { Some(*level) } else { None })
        .collect();
    let rows: Vec<(usize, &Vec<String>)> = rows.iter().enumerate().skip(below).collect();
    let mut lines = Vec::new();
    // The names above: a cell that is empty or merged means the same as above.
    let mut above: BTreeMap<u8, String> = BTreeMap::new();
    for (number, row) in rows {
        let mut deepest = None;
        for level in &levels {
            if let Some(name) = columns.cells(row, &Column::Level(*level)).first() {
                above.retain(|other, _| other < level);
                above.insert(*level, (*name).to_owned());
                deepest = Some(*level);
            }
        }
        let Some(deepest) = deepest else { continue };
        let path = above.range(..=deepest).map(|(_, name)| name.clone()).collect();
        let parent = columns.cells(row, &Column::Parent).first().map(|parent| (*parent).to_owned());
        lines.push(Line { number, cells: row, path, parent });
    }
    outlined(&mut lines);
    for line in &mut lines {
        line.path = line.path.iter().flat_map(|name| parted(name)).collect();
    }
    lines.retain(|line| !line.path.is_empty());
    lines
}

/// The names of `Theme > Code`.
fn parted(name: &str) -> Vec<String> {
    let arrow = ARROWS.iter().find(|arrow| name.contains(**arrow));
    let parts: Vec<&str> = match arrow {
        Some(arrow) => name.split(arrow).collect(),
        None => vec![name],
    };
    parts.into_iter().map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect()
}

/// Where all codes stand in one column, the tree may be told by numbers or by indentation.
fn outlined(lines: &mut [Line<'_>]) {
    if lines.iter().any(|line| line.path.len() > 1 || line.parent.is_some()) {
        return;
    }
    let numbers: Vec<Option<(usize, &str)>> = lines.iter().map(|line| numbered(&line.path[0])).collect();
    let indents: Vec<usize> = lines.iter().map(|line| indent(&line.path[0])).collect();
    let depths: Vec<(usize, String)> =
        if numbers.iter().filter(|number| number.is_some()).count() * 2 > lines.len() {
            numbers
                .iter()
                .zip(lines.iter())
                .map(|(number, line)| match number {
                    Some((depth, name)) => (*depth, (*name).to_owned()),
                    None => (0, line.path[0].clone()),
                })
                .collect()
        } else if indents.iter().any(|indent| *indent > 0) {
            let steps: BTreeSet<usize> = indents.iter().copied().collect();
            let depth = |indent: &usize| steps.range(..indent).count();
            indents
                .iter()
                .zip(lines.iter())
                .map(|(indent, line)| (depth(indent), line.path[0].trim_start_matches(is_indent).to_owned()))
                .collect()
        } else {
            return;
        };
    let mut above: Vec<String> = Vec::new();
    for (line, (depth, name)) in lines.iter_mut().zip(depths) {
        above.truncate(depth);
        above.push(name);
        line.path.clone_from(&above);
    }
}

/// The depth and the name of `1.2 Name`.
fn numbered(name: &str) -> Option<(usize, &str)> {
    let name = name.trim_start();
    let end = name.find(|c: char| !c.is_ascii_digit() && c != '.')?;
    let (number, rest) = name.split_at(end);
    let parts = number.trim_end_matches('.').split('.');
    let is_number =
        number.starts_with(|c: char| c.is_ascii_digit()) && parts.clone().all(|part| !part.is_empty());
    let rest = rest.strip_prefix([')', ' ', '\t']).map(str::trim).filter(|rest| !rest.is_empty())?;
    is_number.then(|| (parts.count() - 1, rest))
}

fn is_indent(c: char) -> bool {
    c.is_whitespace() || matches!(c, '-' | '–' | '•' | '·' | '*')
}

fn indent(name: &str) -> usize {
    name.chars().take_while(|c| is_indent(*c)).map(|c| if c == '\t' { 4 } else { 1 }).sum()
}

/// The items of a cell: its lines, or what semicolons part when it has one line without a bullet.
fn items(cell: &str) -> Vec<String> {
    let is_lines = cell.contains('\n') || without_bullet(cell) != cell;
    let parts: Vec<&str> = if is_lines { cell.lines().collect() } else { cell.split(';').collect() };
    parts.into_iter().map(without_bullet).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

fn without_bullet(part: &str) -> &str {
    let part = part.trim();
    let rest = part.strip_prefix(['-', '–', '•', '·', '▪']).map(str::trim_start);
    // "-wifi" is a word that a rule excludes, "- wifi" an item of a list.
    rest.filter(|rest| rest.len() < part.len() - part.chars().next().map_or(0, char::len_utf8))
        .unwrap_or(part)
}

/// An item as the codebook holds it: quotations lose the marks around them.
fn shown(key: &str, item: String) -> String {
    if !matches!(key, "examples" | "near-misses" | "known-failures" | "anchor") {
        return item;
    }
    let marks = [('"', '"'), ('“', '”'), ('„', '“'), ('«', '»'), ('‘', '’'), ('\'', '\'')];
    let inside = marks.iter().find_map(|(open, close)| item.strip_prefix(*open)?.strip_suffix(*close));
    match inside {
        Some(inside) if !inside.contains(['"', '“', '”']) => inside.trim().to_owned(),
        _ => item,
    }
}

/// Rules for words to look for: several words are a phrase.
fn keywords(cell: &str) -> Vec<String> {
    let parts = cell.split(['\n', ';', ',']).map(without_bullet).filter(|part| !part.is_empty());
    let rule = |part: &str| {
        let words = part.replace('"', " ");
        if part.contains(char::is_whitespace) { format!("\"{}\"", words.trim()) } else { part.to_owned() }
    };
    parts.map(rule).filter(|rule| parse(rule).is_ok()).collect()
}
