//! From a file to a [`Codebook`], with every fault of the file.

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest, Sha256};

use super::check::{Wanted, missing, structure};
use super::compile::circles;
use super::rules::{Places, check_rules};
use super::shapes::{ANCHOR, CODE, EXAMPLE, FILE, GROUP};
use crate::diagnostic::toml_tree::{Entry, Faults, Fields, Table, Text, Tree, Value, check_format, text_of};
use crate::diagnostic::{Diagnostic, nearest, sort};
use crate::model::{Anchor, Code, Codebook, Example, Group, Rule};
use crate::query::is_id;
use crate::text::similar::folded_words;

/// The `format` of a codebook that this program reads.
const FORMAT: u64 = 1;

/// Reads a codebook and says everything that is wrong with it, its rules included.
///
/// What can be read is there whatever else is wrong; there is no codebook only when the bytes are
/// no text. [`check`] says besides what a code should have and does not.
#[must_use]
pub fn read(file: &str, bytes: &[u8]) -> (Option<Codebook>, Vec<Diagnostic>) {
    check(file, bytes, Wanted::NOTHING)
}

/// As [`read`], and says which codes lack a definition or rules, as far as these are `wanted`:
/// that depends on how the researcher works.
#[must_use]
pub fn check(file: &str, bytes: &[u8], wanted: Wanted) -> (Option<Codebook>, Vec<Diagnostic>) {
    let (text, mut said) = match text_of(file, bytes) {
        Ok(read) => read,
        Err(finding) => return (None, vec![*finding]),
    };
    let mut faults = Faults::new(file, &text);
    let tree = Tree::parse(&text, &mut faults);
    let codes_lost = tree.heading_lost();
    let mut reader = Reader {
        file,
        faults,
        said: Vec::new(),
        texts: BTreeMap::new(),
        codes_lost,
        excused: BTreeSet::new(),
    };
    let mut book = reader.codebook(&tree.root());
    book.sha256 = sha256(bytes);
    said.extend(reader.about_rules(&book));
    said.extend(missing(&book, wanted, &reader.excused));
    said.extend(reader.said);
    said.extend(reader.faults.into_sorted());
    sort(&mut said);
    (Some(book), said)
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

struct Reader<'t> {
    file: &'t str,
    faults: Faults<'t>,
    /// Findings that have their place already.
    said: Vec<Diagnostic>,
    /// The texts of rules by the place of their first character.
    texts: BTreeMap<(u32, u32), Text>,
    /// Whether a heading could not be read, so that a code that seems to be missing may be there.
    codes_lost: bool,
    /// Codes with keys that stand in the file, mistyped or in something that could not be read.
    excused: BTreeSet<(String, &'static str)>,
}

impl Reader<'_> {
    fn codebook(&mut self, root: &Table<'_>) -> Codebook {
        let fields = root.fields(&FILE, &mut self.faults);
        check_format(&fields, FORMAT, root, &mut self.faults);
        let mut book = Codebook {
            name: fields.words("name").unwrap_or_else(|| stem(self.file)),
            version: fields.words("version").unwrap_or_default(),
            nested: fields.text("nested").and_then(|name| name.value.parse().ok()).unwrap_or_default(),
            ..Codebook::default()
        };
        let codes = entries(&fields, "code");
        book.codes = codes.iter().filter_map(|entry| self.code(entry)).collect();
        self.check_codes(&book, &codes);
        for entry in entries(&fields, "group") {
            book.groups.extend(self.group(&entry, &book));
        }
        if book.codes.is_empty() && !self.codes_lost && !root.is_damaged() {
            let finding = Diagnostic::warning("CB021", "the codebook has no code");
            self.faults.add_about_file(finding.help("begin one with a heading: [code.connecting]"));
        }
        book
    }

    fn code(&mut self, entry: &Entry<'_>) -> Option<Code> {
        let table = self.table_of(entry, "code")?;
        let fields = self.fields_of_code(entry, &table);
        let colour = self.colour(&fields);
        let code = Code {
            id: entry.key.to_owned(),
            name: self.name(&fields, &table, entry.key, "code"),
            parent: fields.words("parent"),
            claim: fields.words("claim"),
            definition: fields.words("definition"),
            include: words(&fields, "include"),
            exclude: words(&fields, "exclude"),
            against: words(&fields, "against"),
            examples: self.examples(&fields, "examples"),
            near_misses: self.examples(&fields, "near-misses"),
            known_failures: self.examples(&fields, "known-failures"),
            anchors: self.anchors(&fields),
            colour,
            unit: fields.text("unit").and_then(|name| name.value.parse().ok()).unwrap_or_default(),
            rules: self.rules(fields.texts("match")),
            rules_in: self.rules_in(&fields),
            unless: self.rules(fields.texts("unless")),
            retired: fields.yes("retired").unwrap_or(false),
            place: Some(self.faults.place(entry.at)),
        };
        self.check_examples(&code);
        Some(code)
    }

    fn fields_of_code<'a>(&mut self, entry: &Entry<'_>, table: &Table<'a>) -> Fields<'a> {
        let entries = table.entries();
        for key in ["name", "definition", "match"] {
            let mistyped = |entry: &Entry<'_>| {
                CODE.key(entry.key).is_none()
                    && nearest(entry.key, CODE.keys.iter().map(|key| key.name)) == Some(key)
            };
            if table.is_damaged() || table.has(key) || entries.iter().any(mistyped) {
                self.excused.insert((entry.key.to_owned(), key));
            }
        }
        // [code.above.below]: other programs write a code below another like this.
        let is_code = |entry: &Entry<'_>| {
            CODE.key(entry.key).is_none() && is_id(entry.key) && entry.value.table().is_some()
        };
        for below in entries.iter().filter(|entry| is_code(entry)) {
            let message =
                format!("code \"{}\" stands inside the heading of code \"{}\"", below.key, entry.key);
            let help = format!("write [code.{}] and below it parent = \"{}\"", below.key, entry.key);
            self.faults.add(below.at, Diagnostic::error("CB025", message).help(help));
            self.codes_lost = true;
        }
        table.fields_but(&CODE, &mut self.faults, is_code)
    }

    fn group(&mut self, entry: &Entry<'_>, book: &Codebook) -> Option<Group> {
        let table = self.table_of(entry, "group")?;
        let fields = table.fields(&GROUP, &mut self.faults);
        let codes = fields.texts("codes");
        if codes.is_empty() && !table.is_damaged() {
            let finding = Diagnostic::warning("CB016", format!("group \"{}\" has no codes", entry.key));
            self.faults.add(entry.at, finding.help("add codes = [\"…\", \"…\"], the ids of codes"));
        }
        for code in &codes {
            if book.code(&code.value).is_none() && !self.codes_lost {
                self.faults.add(code.at(), unknown_code("CB012", &code.value, "is in a group", book));
            }
        }
        Some(Group {
            id: entry.key.to_owned(),
            name: self.name(&fields, &table, entry.key, "group"),
            codes: codes.into_iter().map(|code| code.value).collect(),
        })
    }

    /// The table under `[code.ID]` or `[group.ID]`, when it is one and the id can be one.
    fn table_of<'a>(&mut self, entry: &Entry<'a>, what: &str) -> Option<Table<'a>> {
        if !is_id(entry.key) {
            let id = folded_words(entry.key).join("-");
            let message = format!(
                "\"{}\" is no id: an id has small letters a to z, digits and hyphens, and begins with a letter or digit",
                entry.key
            );
            let shown = if is_id(&id) { id.as_str() } else { "filter-bubble" };
            let finding = Diagnostic::error("CB001", message);
            self.faults.add(
                entry.at,
                finding.help(format!("write [{what}.{shown}]; name = \"…\" may hold anything")),
            );
            self.codes_lost |= what == "code";
            return None;
        }
        let table = entry.value.table();
        if table.is_none() {
            let message = format!("{what} \"{}\" has no heading of its own", entry.key);
            let finding = Diagnostic::error("CB024", message);
            self.faults
                .add(entry.at, finding.help(format!("write [{what}.{}] on a line of its own", entry.key)));
            self.codes_lost |= what == "code";
        }
        table
    }

    fn name(&mut self, fields: &Fields<'_>, table: &Table<'_>, id: &str, what: &str) -> String {
        fields.words("name").unwrap_or_else(|| {
            let excused = table.is_damaged() || self.excused.contains(&(id.to_owned(), "name"));
            if !excused {
                let finding = Diagnostic::warning(
                    "CB002",
                    format!("{what} \"{id}\" has no name; reports print its id"),
                );
                self.faults.add(table.at(), finding.help("add name = \"…\""));
            }
            id.to_owned()
        })
    }

    fn colour(&mut self, fields: &Fields<'_>) -> Option<String> {
        let colour = fields.text("colour")?;
        let digits = colour.value.strip_prefix('#').unwrap_or(&colour.value);
        let is_colour = digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        if is_colour && colour.value.starts_with('#') {
            return Some(colour.value.to_ascii_lowercase());
        }
        let finding = Diagnostic::error("CB014", format!("\"{}\" is no colour", colour.value));
        let help = if is_colour {
            format!("write colour = \"#{digits}\"")
        } else {
            "write # and six digits, 0 to 9 and a to f: colour = \"#b5532a\"".to_owned()
        };
        self.faults.add(colour.at(), finding.help(help));
        None
    }

    fn examples(&mut self, fields: &Fields<'_>, key: &str) -> Vec<Example> {
        let mut examples = Vec::new();
        for item in fields.items(key) {
            let (text, role) = match item.table() {
                Some(table) => {
                    let fields = table.fields(&EXAMPLE, &mut self.faults);
                    let role = fields.text("role").and_then(|name| name.value.parse().ok());
                    (fields.text("text"), role)
                }
                None => (item.text(), None),
            };
            match text.filter(|text| !folded_words(&text.value).is_empty()) {
                Some(text) => {
                    examples.push(Example { place: Some(self.place_in(&text)), text: text.value, role });
                }
                None => self.without_words(&item, key),
            }
        }
        examples
    }

    fn without_words(&mut self, item: &Value<'_>, key: &str) {
        let finding = Diagnostic::warning("CB018", format!("an item of {key} has no words"));
        self.faults.add(item.at(), finding.help("write the words, or take it out"));
    }

    fn anchors(&mut self, fields: &Fields<'_>) -> Vec<Anchor> {
        let mut anchors = Vec::new();
        for item in fields.items("anchor") {
            let (quote, cited) = match item.table() {
                Some(table) => {
                    let fields = table.fields(&ANCHOR, &mut self.faults);
                    (fields.text("quote"), fields.words("place"))
                }
                None => (item.text(), None),
            };
            match (quote.filter(|quote| !folded_words(&quote.value).is_empty()), cited) {
                (Some(quote), cited) => {
                    anchors.push(Anchor { place: Some(self.place_in(&quote)), quote: quote.value, cited });
                }
                (None, Some(cited)) => {
                    let finding = Diagnostic::warning(
                        "CB020",
                        format!("the anchor at \"{cited}\" has no words, and is not used"),
                    );
                    self.faults.add(
                        item.at(),
                        finding.help("add quote = \"…\": its words, as they stand in the text"),
                    );
                }
                (None, None) => self.without_words(&item, "anchor"),
            }
        }
        anchors
    }

    fn rules(&mut self, texts: Vec<Text>) -> Vec<Rule> {
        texts
            .into_iter()
            .map(|text| {
                let place = self.place_in(&text);
                if let (Some(line), Some(column)) = (place.line, place.column) {
                    self.texts.insert((line, column), text.clone());
                }
                Rule { text: text.value, place: Some(place) }
            })
            .collect()
    }

    fn rules_in(&mut self, fields: &Fields<'_>) -> BTreeMap<String, Vec<Rule>> {
        let mut rules = BTreeMap::new();
        for entry in fields.table("match-in").iter().flat_map(Table::entries) {
            let tag = entry.key.to_lowercase();
            let is_tag = tag.split('-').next().is_some_and(|first| (2..=3).contains(&first.len()))
                && tag.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
            if !is_tag {
                let finding = Diagnostic::error("CB019", format!("\"{}\" is no language", entry.key));
                self.faults.add(entry.at, finding.help("write its tag: en, de, fr, pt-br"));
                continue;
            }
            let texts = match entry.value.text() {
                Some(text) => vec![text],
                None => entry.value.items().iter().filter_map(Value::text).collect(),
            };
            if texts.is_empty() {
                let finding = Diagnostic::error("CB019", format!("match-in.{} holds no rules", entry.key));
                self.faults.add(entry.value.at(), finding.help(format!("write {} = [\"…\"]", entry.key)));
            }
            rules.insert(tag, self.rules(texts));
        }
        rules
    }

    /// The place of the first character of a text, after its quotation mark.
    fn place_in(&self, text: &Text) -> crate::diagnostic::Place {
        self.faults.place(text.byte_in(self.faults.text(), 0))
    }

    fn check_examples(&mut self, code: &Code) {
        for example in &code.examples {
            let both = code
                .near_misses
                .iter()
                .find(|near_miss| near_miss.role == example.role && near_miss.text == example.text);
            if let Some(place) = both.and_then(|near_miss| near_miss.place.clone()) {
                let finding =
                    Diagnostic::error("CB018", "this text is an example and a near-miss of the same code");
                self.said.push(finding.help("take it out of one of the two lists").at(place));
            }
        }
    }

    fn check_codes(&mut self, book: &Codebook, entries: &[Entry<'_>]) {
        let place_of = |id: &str, key: &str| {
            let entry = entries.iter().find(|entry| entry.key == id)?;
            let table = entry.value.table()?;
            let value = table.entries().into_iter().find(|entry| entry.key == key)?;
            Some(value.value.at())
        };
        for (id, key, finding) in structure(book, self.codes_lost) {
            let at = place_of(&id, key).or_else(|| Some(entries.iter().find(|entry| entry.key == id)?.at));
            self.faults.add(at.unwrap_or_default(), finding);
        }
    }

    /// What is wrong with the rules, with the very place inside their texts.
    fn about_rules(&self, book: &Codebook) -> Vec<Diagnostic> {
        let places = Places(&|rule: &Rule, offset| {
            let place = rule.place.as_ref()?;
            let text = self.texts.get(&(place.line?, place.column?))?;
            Some(self.faults.place(text.byte_in(self.faults.text(), offset)))
        });
        let (parsed, mut said) = check_rules(book, &places, self.codes_lost);
        said.extend(circles(book, &parsed, &places).1);
        said
    }
}

/// A finding about the id of a code that is not there.
pub(super) fn unknown_code(code: &'static str, id: &str, how: &str, book: &Codebook) -> Diagnostic {
    let finding = Diagnostic::error(code, format!("code \"{id}\" {how} and is not in the codebook"));
    let ids = || book.codes.iter().map(|code| code.id.as_str());
    let named =
        book.codes.iter().find(|code| crate::query::comparable(&code.name) == crate::query::comparable(id));
    match named.map(|code| code.id.as_str()).or_else(|| nearest(id, ids())) {
        Some(near) => finding.help(format!("did you mean \"{near}\"?")),
        None => finding.help(format!("add [code.{id}], or name one that is there")),
    }
}

fn entries<'a>(fields: &Fields<'a>, key: &str) -> Vec<Entry<'a>> {
    fields.table(key).map(|table| table.entries()).unwrap_or_default()
}

fn words(fields: &Fields<'_>, key: &str) -> Vec<String> {
    fields.strings(key).iter().map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()).collect()
}

/// The name of a file without folder and ending.
fn stem(file: &str) -> String {
    let name = file.rsplit(['/', '\\']).next().unwrap_or(file);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem).to_owned()
}
