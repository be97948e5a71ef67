//! Files that people write by hand: TOML with the place of everything in it, and all faults at once.
//!
//! `emic.toml` and the codebooks are read through here. A file is never refused at its first
//! fault: a statement that cannot be read is reported and passed over, and the rest is read, so
//! that a person sees everything that is wrong after one look. What the keys mean is said by
//! [`Shape`]s, which reading, the suggestions for mistyped keys and the book share.
//!
//! It stands in this room because all it adds to a TOML parser is findings with places, and
//! because two rooms far apart (`codebook` and `project`) need the same ones.

mod faults;
mod node;
mod shape;
mod statements;
mod table;
mod text;

use std::ops::Range;

use toml::de::DeTable;

pub use faults::Faults;
pub use shape::{Key, Shape, Takes};
pub use table::{Entry, Fields, Table, Value};
pub use text::Text;

use self::node::{Members, members};
use self::statements::{Statement, statements};
use super::Diagnostic;
use crate::text::decode::{Certainty, DecodeError, decode};

/// How often a file is read again after a key or heading that stands twice was taken out.
const ROUNDS: usize = 64;

/// The text of a file that a person wrote: decoded, or the finding why not.
///
/// # Errors
/// When the bytes are no text.
pub fn text_of(file: &str, bytes: &[u8]) -> Result<(String, Vec<Diagnostic>), Box<Diagnostic>> {
    let place = super::Place::file(file);
    let decoded = decode(bytes, None).map_err(|error| Box::new(not_text(&error).at(place.clone())))?;
    let mut said = Vec::new();
    if decoded.certain == Certainty::Guessed {
        said.push(
            Diagnostic::warning(
                "TM019",
                format!("this file is not UTF-8; it was read as {}", decoded.encoding),
            )
            .at(place)
            .help("save it as UTF-8, so that every letter stays what it is"),
        );
    }
    Ok((decoded.text, said))
}

fn not_text(error: &DecodeError) -> Diagnostic {
    Diagnostic::error("TM018", format!("this file is no text: {error}"))
        .help("write it in a text editor and save it as UTF-8")
}

/// Reports a `format` that is missing or is not the one that this program reads.
pub fn check_format(fields: &Fields<'_>, known: u64, root: &Table<'_>, faults: &mut Faults<'_>) {
    match (fields.number("format"), fields.get("format")) {
        (Some(number), _) if number == known => {}
        (Some(number), Some(value)) => {
            let finding = Diagnostic::error("TM020", format!("format {number} is not known to this emic"));
            faults.add(value.at(), finding.help(format!("write format = {known}, or use a newer emic")));
        }
        _ if root.is_damaged() || root.has("format") => {}
        _ => {
            let finding = Diagnostic::error("TM020", "the format is not said");
            faults.add(0, finding.help(format!("write format = {known} at the top of the file")));
        }
    }
}

/// What was read of a file.
#[derive(Debug)]
pub struct Tree {
    root: Members,
    text: String,
    sections: Vec<Section>,
    heading_lost: bool,
}

/// The stretch of a file that belongs to one heading, and whether all of it could be read.
#[derive(Clone, Debug)]
struct Section {
    span: Range<usize>,
    damaged: bool,
}

impl Tree {
    /// Reads `text`, a whole file. What is wrong goes to `faults`.
    #[must_use]
    pub fn parse(text: &str, faults: &mut Faults<'_>) -> Tree {
        let (root, errors) = DeTable::parse_recoverable(text);
        if errors.is_empty() {
            let root = members(root.get_ref());
            return Tree { root, text: text.to_owned(), sections: Vec::new(), heading_lost: false };
        }
        Recovery::new(text).run(faults)
    }

    /// The table of the whole file.
    #[must_use]
    pub fn root(&self) -> Table<'_> {
        Table::new(self, &self.root, 0, String::new())
    }

    /// Whether a heading could not be read, so that a name may be defined in what was passed over.
    #[must_use]
    pub fn heading_lost(&self) -> bool {
        self.heading_lost
    }

    /// Whether something of the section at byte `at` could not be read.
    fn damaged_at(&self, at: usize) -> bool {
        self.sections.iter().any(|section| section.damaged && section.span.contains(&at))
    }
}

/// Reading a file that is not TOML as it stands: statement by statement, then as a whole without
/// those that cannot be read.
struct Recovery<'t> {
    text: &'t str,
    statements: Vec<Statement>,
    /// The text with spaces where a statement was passed over, so that places stay.
    readable: String,
    sections: Vec<Section>,
    heading_lost: bool,
}

impl<'t> Recovery<'t> {
    fn new(text: &'t str) -> Self {
        let statements = statements(text);
        let sections = sections(text, &statements);
        Recovery { text, statements, readable: text.to_owned(), sections, heading_lost: false }
    }

    fn run(mut self, faults: &mut Faults<'_>) -> Tree {
        for number in 0..self.statements.len() {
            let statement = self.statements[number].clone();
            if let Some((at, finding)) = faults::of_statement(self.text, &statement) {
                faults.add(at, finding);
                self.pass_over(&statement);
            }
        }
        let root = self.without_repetitions(faults);
        Tree { root, text: self.text.to_owned(), sections: self.sections, heading_lost: self.heading_lost }
    }

    /// Reads what is left, taking out keys and headings that stand twice.
    fn without_repetitions(&mut self, faults: &mut Faults<'_>) -> Members {
        for round in 0..=ROUNDS {
            let (root, errors) = DeTable::parse_recoverable(&self.readable);
            let root = members(root.get_ref());
            if errors.is_empty() || round == ROUNDS {
                for error in errors {
                    let at = error.span().map_or(0, |span| span.start);
                    faults.add(at, faults::other(error.message()));
                }
                return root;
            }
            let mut passed_over: Option<Statement> = None;
            for error in errors {
                let at = error.span().map_or(0, |span| span.start);
                let Some(statement) = self.statement_at(at) else {
                    faults.add(at, faults::other(error.message()));
                    self.blank(0..self.text.len());
                    break;
                };
                // Faults inside a section that has just been taken out only follow from it.
                if passed_over.as_ref().is_some_and(|earlier| self.reach(earlier).contains(&at)) {
                    continue;
                }
                faults.add(at, faults::of_structure(self.text, &statement, error.message()));
                self.pass_over(&statement);
                passed_over = Some(statement);
            }
        }
        Members::new()
    }

    fn statement_at(&self, at: usize) -> Option<Statement> {
        self.statements.iter().rfind(|statement| statement.span.start <= at).cloned()
    }

    /// What cannot be read without a statement: of a heading the whole section.
    fn reach(&self, statement: &Statement) -> Range<usize> {
        let section = self.sections.iter().find(|section| section.span.contains(&statement.span.start));
        match section {
            Some(section) if statement.is_heading => section.span.clone(),
            _ => statement.span.clone(),
        }
    }

    fn pass_over(&mut self, statement: &Statement) {
        let reach = self.reach(statement);
        self.heading_lost |= statement.is_heading;
        for section in &mut self.sections {
            section.damaged |= section.span.contains(&statement.span.start);
        }
        self.blank(reach);
    }

    fn blank(&mut self, span: Range<usize>) {
        let spaces: String =
            self.text[span.clone()].bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }).collect();
        self.readable.replace_range(span, &spaces);
    }
}

/// From each heading to the next; the first section is what stands before any heading.
fn sections(text: &str, statements: &[Statement]) -> Vec<Section> {
    let starts: Vec<usize> = std::iter::once(0)
        .chain(statements.iter().filter(|statement| statement.is_heading).map(|heading| heading.span.start))
        .collect();
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    starts.iter().zip(ends).map(|(start, end)| Section { span: *start..end, damaged: false }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings(text: &str) -> Vec<String> {
        let mut faults = Faults::new("f.toml", text);
        let _ = Tree::parse(text, &mut faults);
        faults
            .into_sorted()
            .iter()
            .map(|finding| {
                let place = finding.place.as_ref().expect("a place");
                format!("{} {}:{}", finding.code, place.line.unwrap_or(0), place.column.unwrap_or(0))
            })
            .collect()
    }

    fn keys(text: &str) -> Vec<String> {
        let mut faults = Faults::new("f.toml", text);
        let tree = Tree::parse(text, &mut faults);
        let mut keys = Vec::new();
        collect(&tree.root(), "", &mut keys);
        keys
    }

    fn collect(table: &Table<'_>, above: &str, keys: &mut Vec<String>) {
        for entry in table.entries() {
            let path = format!("{above}{}", entry.key);
            if let Some(table) = entry.value.table() {
                collect(&table, &format!("{path}."), keys);
            } else {
                keys.push(path);
            }
        }
    }

    #[test]
    fn a_sound_file_is_read_without_a_word() {
        assert_eq!(findings("a = 1\n[b.c]\nd = [\"x\",\n 'y']\n"), [""; 0]);
    }

    #[test]
    fn each_fault_costs_only_its_own_statement() {
        let text = "a = “x”\nb = 1\n[c.d]\ne 'x'\nf = 2\ng = ['a' 'b']\n[c.h]\ni = 'don't'\nj = 3\n";
        assert_eq!(findings(text), ["TM001 1:5", "TM006 4:1", "TM004 6:10", "TM002 8:9"]);
        assert_eq!(keys(text), ["b", "c.d.f", "c.h.j"]);
    }

    #[test]
    fn an_unclosed_list_ends_where_the_next_key_begins() {
        let text = "[c.a]\nmatch = ['x',\nname = \"A\"\n[c.b]\nname = \"B\"\n";
        assert_eq!(findings(text), ["TM009 2:9"]);
        assert_eq!(keys(text), ["c.a.name", "c.b.name"]);
    }

    #[test]
    fn a_heading_that_stands_twice_is_one_fault() {
        let text = "[c.a]\nname = 1\n[c.b]\nx = 1\n[c.a]\nname = 2\nx = 3\n[c.d]\nx = 1\nx = 2\n";
        assert_eq!(findings(text), ["TM012 5:4", "TM012 10:1"]);
        assert_eq!(keys(text), ["c.a.name", "c.b.x", "c.d.x"]);
    }

    #[test]
    fn a_heading_that_cannot_be_read_takes_its_section_with_it() {
        let text = "[c.filter bubble]\nname = 1\n[c.b]\nname = 2\n";
        assert_eq!(findings(text), ["TM005 1:1"]);
        assert_eq!(keys(text), ["c.b.name"]);
    }
}
