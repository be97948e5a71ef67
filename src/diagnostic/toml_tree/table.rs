//! Tables and values of a file, checked against their [`Shape`].

use std::collections::BTreeMap;

use super::node::{Kind, Member, Node};
use super::shape::{Key, Shape, Takes};
use super::{Faults, Text, Tree};
use crate::diagnostic::{Diagnostic, nearest};

/// A table of the file.
#[derive(Clone, Debug)]
pub struct Table<'a> {
    tree: &'a Tree,
    table: &'a [Member],
    /// The byte at which its heading begins.
    at: usize,
    /// How a message names it: `code.connecting`; empty for the whole file.
    name: String,
}

/// A key of a table and what stands after it.
#[derive(Clone, Debug)]
pub struct Entry<'a> {
    /// The key.
    pub key: &'a str,
    /// The byte at which the key stands.
    pub at: usize,
    /// The value.
    pub value: Value<'a>,
}

/// What stands after a key, or in a list.
#[derive(Clone, Debug)]
pub struct Value<'a> {
    tree: &'a Tree,
    node: &'a Node,
    name: String,
}

impl<'a> Table<'a> {
    pub(super) fn new(tree: &'a Tree, table: &'a [Member], at: usize, name: String) -> Self {
        Table { tree, table, at, name }
    }

    /// The byte at which its heading begins.
    #[must_use]
    pub fn at(&self) -> usize {
        self.at
    }

    /// Whether something under this heading could not be read, so that a key that seems to be
    /// missing may only have been passed over.
    #[must_use]
    pub fn is_damaged(&self) -> bool {
        self.tree.damaged_at(self.at)
    }

    /// Whether it has this key, whatever stands after it.
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        self.table.iter().any(|member| member.key == key)
    }

    /// Everything in it, in the order of the file.
    #[must_use]
    pub fn entries(&self) -> Vec<Entry<'a>> {
        self.table
            .iter()
            .map(|member| Entry {
                key: &member.key,
                at: member.at,
                value: Value { tree: self.tree, node: &member.value, name: self.path(&member.key) },
            })
            .collect()
    }

    /// Its values by key, those alone that are as `shape` says; what is not goes to `faults`.
    #[must_use]
    pub fn fields(&self, shape: &Shape, faults: &mut Faults<'_>) -> Fields<'a> {
        self.fields_but(shape, faults, |_| false)
    }

    /// As [`fields`](Self::fields), without a word about the entries that are `told`: the caller
    /// has more to say about them than that they do not belong here.
    #[must_use]
    pub fn fields_but(
        &self,
        shape: &Shape,
        faults: &mut Faults<'_>,
        told: impl Fn(&Entry<'a>) -> bool,
    ) -> Fields<'a> {
        let mut values = BTreeMap::new();
        for entry in self.entries().into_iter().filter(|entry| !told(entry)) {
            match shape.key(entry.key) {
                Some(key) => {
                    if let Some(value) = entry.value.checked(key, faults) {
                        values.insert(key.name, value);
                    }
                }
                None => faults.add(entry.at, self.unknown_key(entry.key, shape)),
            }
        }
        Fields { values }
    }

    fn unknown_key(&self, key: &str, shape: &Shape) -> Diagnostic {
        let finding = Diagnostic::error("TM015", format!("{} has no key \"{key}\"", self.described()));
        match nearest(key, shape.keys.iter().map(|key| key.name)) {
            Some(near) => finding.help(format!("did you mean \"{near}\"?")),
            None => {
                let names: Vec<_> = shape.keys.iter().map(|key| key.name).collect();
                finding.help(format!("its keys are {}; begin a remark with #", names.join(", ")))
            }
        }
    }

    fn described(&self) -> String {
        if self.name.is_empty() { "the file itself".to_owned() } else { format!("[{}]", self.name) }
    }

    fn path(&self, key: &str) -> String {
        if self.name.is_empty() { key.to_owned() } else { format!("{}.{key}", self.name) }
    }
}

/// The values of a table that are as its shape says.
#[derive(Clone, Debug)]
pub struct Fields<'a> {
    values: BTreeMap<&'static str, Value<'a>>,
}

impl<'a> Fields<'a> {
    /// The value of a key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Value<'a>> {
        self.values.get(key)
    }

    /// The text of a key.
    #[must_use]
    pub fn text(&self, key: &str) -> Option<Text> {
        self.get(key)?.text()
    }

    /// The words of a key, without white space around them; none when there are no words.
    #[must_use]
    pub fn words(&self, key: &str) -> Option<String> {
        let words = self.text(key)?.value.trim().to_owned();
        (!words.is_empty()).then_some(words)
    }

    /// The texts of a key's list; of a single text a list of one.
    #[must_use]
    pub fn texts(&self, key: &str) -> Vec<Text> {
        self.get(key).map(Value::texts).unwrap_or_default()
    }

    /// The strings of a key's list.
    #[must_use]
    pub fn strings(&self, key: &str) -> Vec<String> {
        self.texts(key).into_iter().map(|text| text.value).collect()
    }

    /// The number of a key.
    #[must_use]
    pub fn number(&self, key: &str) -> Option<u64> {
        self.get(key)?.number()
    }

    /// The truth of a key.
    #[must_use]
    pub fn yes(&self, key: &str) -> Option<bool> {
        match self.get(key)?.node.kind {
            Kind::YesNo(yes) => Some(yes),
            _ => None,
        }
    }

    /// The table of a key.
    #[must_use]
    pub fn table(&self, key: &str) -> Option<Table<'a>> {
        self.get(key)?.table()
    }

    /// The items of a key's list, or its repeated tables.
    #[must_use]
    pub fn items(&self, key: &str) -> Vec<Value<'a>> {
        self.get(key).map(Value::items).unwrap_or_default()
    }
}

impl<'a> Value<'a> {
    /// The byte at which it begins.
    #[must_use]
    pub fn at(&self) -> usize {
        self.node.span.start
    }

    /// It as text.
    #[must_use]
    pub fn text(&self) -> Option<Text> {
        let Kind::Text(words) = &self.node.kind else { return None };
        Some(Text { value: words.clone(), span: self.node.span.clone() })
    }

    /// It as a table.
    #[must_use]
    pub fn table(&self) -> Option<Table<'a>> {
        let Kind::Table(table) = &self.node.kind else { return None };
        Some(Table::new(self.tree, table, self.at(), self.name.clone()))
    }

    /// What stands in the list; nothing when it is none.
    #[must_use]
    pub fn items(&self) -> Vec<Value<'a>> {
        let Kind::List(items) = &self.node.kind else { return Vec::new() };
        items.iter().map(|node| Value { tree: self.tree, node, name: self.name.clone() }).collect()
    }

    fn texts(&self) -> Vec<Text> {
        match self.text() {
            Some(text) => vec![text],
            None => self.items().iter().filter_map(Value::text).collect(),
        }
    }

    fn number(&self) -> Option<u64> {
        match self.node.kind {
            Kind::Number(number) => number,
            _ => None,
        }
    }

    /// It, when it is what `key` takes; a list loses those items alone that are not.
    fn checked(self, key: &Key, faults: &mut Faults<'_>) -> Option<Value<'a>> {
        if !self.is(key.takes) {
            faults.add(self.at(), self.wrong_type(key));
            return None;
        }
        match key.takes {
            Takes::OneOf(names) => self.text()?.is_one_of(key.name, names, faults).then_some(self),
            Takes::SomeOf(names) => {
                let texts = self.texts();
                let known = texts.iter().filter(|text| text.is_one_of(key.name, names, faults)).count();
                (known == texts.len()).then_some(self)
            }
            _ => {
                self.check_items(key, faults);
                self.check_controls(faults);
                Some(self)
            }
        }
    }

    fn is(&self, takes: Takes) -> bool {
        match (&self.node.kind, takes) {
            (Kind::Text(_), Takes::Text | Takes::OneOf(_) | Takes::TextOrTexts)
            | (Kind::List(_), Takes::Texts | Takes::TextOrTexts | Takes::TextsOr(_) | Takes::SomeOf(_))
            | (Kind::YesNo(_), Takes::YesNo)
            | (Kind::Number(Some(_)), Takes::Number)
            | (Kind::Table(_), Takes::Table) => true,
            (Kind::List(items), Takes::Tables) => {
                items.iter().all(|item| matches!(item.kind, Kind::Table(_)))
            }
            _ => false,
        }
    }

    fn wrong_type(&self, key: &Key) -> Diagnostic {
        let message = format!("{} takes {}, not {}", key.name, with_article(key.takes), self.kind());
        let help = match (key.takes, self.text()) {
            (Takes::Texts | Takes::TextsOr(_) | Takes::SomeOf(_), Some(text)) => {
                let written = &self.tree.text[text.span];
                if written.contains('\n') || written.chars().count() > 60 {
                    format!("put it between [ and ]: {}", key.takes.example(key.name))
                } else {
                    format!("write {} = [{written}]", key.name)
                }
            }
            _ => format!("write {}", key.takes.example(key.name)),
        };
        Diagnostic::error("TM016", message).help(help)
    }

    /// Reports the items of a list that are no texts (or tables, where these may stand).
    fn check_items(&self, key: &Key, faults: &mut Faults<'_>) {
        let tables = matches!(key.takes, Takes::TextsOr(_) | Takes::Tables);
        for item in self.items() {
            let fits = match item.node.kind {
                Kind::Text(_) => true,
                Kind::Table(_) => tables,
                _ => false,
            };
            if !fits {
                let message =
                    format!("{} takes {}, and this is {}", key.name, with_article(key.takes), item.kind());
                let finding = Diagnostic::error("TM016", message);
                faults.add(item.at(), finding.help(format!("write {}", key.takes.example(key.name))));
            }
        }
    }

    /// `\b` between double quotation marks is a backspace, which nobody means.
    fn check_controls(&self, faults: &mut Faults<'_>) {
        for text in self.texts() {
            let unseen = text.value.find(['\u{8}', '\u{c}', '\u{1b}']);
            if let Some(offset) = unseen {
                let at = text.byte_in(&self.tree.text, offset);
                let finding =
                    Diagnostic::error("TM010", "a backslash inside \"…\" made a control character here");
                faults.add(at, finding.help("write the text between '…', where a backslash is a backslash"));
            }
        }
    }

    fn kind(&self) -> &'static str {
        match self.node.kind {
            Kind::Text(_) => "a text",
            Kind::Number(_) => "a number",
            Kind::YesNo(_) => "true or false",
            Kind::Date => "a date without quotation marks",
            Kind::List(_) => "a list",
            Kind::Table(_) => "a table",
        }
    }
}

fn with_article(takes: Takes) -> String {
    match takes {
        Takes::OneOf(_) | Takes::YesNo | Takes::Tables => takes.described(),
        Takes::Number => "a whole number, 0 or more".to_owned(),
        _ => format!("a {}", takes.described()),
    }
}

impl Text {
    /// Whether it is one of `names`; if not, says so.
    fn is_one_of(&self, key: &str, names: &[&str], faults: &mut Faults<'_>) -> bool {
        let known = names.contains(&self.value.as_str());
        if !known {
            let message = format!("\"{}\" is no {key}; there are {}", self.value, names.join(", "));
            let mut finding = Diagnostic::error("TM017", message);
            if let Some(near) = nearest(&self.value, names.iter().copied()) {
                finding = finding.help(format!("did you mean \"{near}\"?"));
            }
            faults.add(self.at(), finding);
        }
        known
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ITEM: Shape = Shape { heading: "{ text = \"…\" }", keys: &[] };
    const SHAPE: Shape = Shape {
        heading: "the file",
        keys: &[
            Key { name: "name", takes: Takes::Text, default: "", about: "" },
            Key { name: "include", takes: Takes::Texts, default: "", about: "" },
            Key { name: "unit", takes: Takes::OneOf(&["match", "sentence"]), default: "", about: "" },
            Key { name: "kinds", takes: Takes::SomeOf(&["turn", "comment"]), default: "", about: "" },
            Key { name: "examples", takes: Takes::TextsOr(&ITEM), default: "", about: "" },
            Key { name: "limit", takes: Takes::Number, default: "", about: "" },
        ],
    };

    fn findings(text: &str) -> Vec<String> {
        let mut faults = Faults::new("f.toml", text);
        let tree = Tree::parse(text, &mut faults);
        let _ = tree.root().fields(&SHAPE, &mut faults);
        faults.into_sorted().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn an_unknown_key_is_offered_the_nearest() {
        assert_eq!(
            findings("nmae = \"x\""),
            ["f.toml:1:1: the file itself has no key \"nmae\"; did you mean \"name\"?"]
        );
    }

    #[test]
    fn a_single_text_where_a_list_stands_is_shown_in_brackets() {
        assert_eq!(
            findings("include = \"x\""),
            ["f.toml:1:11: include takes a list of texts, not a text; write include = [\"x\"]"]
        );
    }

    #[test]
    fn an_item_of_another_type_has_its_own_place() {
        assert_eq!(
            findings("include = [\"x\",\n 2]\nexamples = [{}, \"x\", true]\nlimit = -1"),
            [
                "f.toml:2:2: include takes a list of texts, and this is a number; write include = [\"…\", \"…\"]",
                "f.toml:3:22: examples takes a list of texts or of { text = \"…\" }, and this is true or false; write examples = [\"…\", \"…\"]",
                "f.toml:4:9: limit takes a whole number, 0 or more, not a number; write limit = 1",
            ]
        );
    }

    #[test]
    fn a_value_outside_its_list_is_offered_the_nearest() {
        assert_eq!(
            findings("unit = \"sentense\"\nkinds = [\"turn\", \"coment\"]"),
            [
                "f.toml:1:8: \"sentense\" is no unit; there are match, sentence; did you mean \"sentence\"?",
                "f.toml:2:18: \"coment\" is no kinds; there are turn, comment; did you mean \"comment\"?",
            ]
        );
    }

    #[test]
    fn a_word_border_between_double_marks_is_no_word_border() {
        assert_eq!(
            findings("name = \"/\\bcat/\""),
            [
                "f.toml:1:10: a backslash inside \"…\" made a control character here; write the text between '…', where a backslash is a backslash"
            ]
        );
    }
}
