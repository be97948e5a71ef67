//! What keys a table has: one list for reading, for suggestions and for the book.

/// The keys that a table of a file may have.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    /// How the table is written, `[code.ID]`; what the book calls it.
    pub heading: &'static str,
    /// Its keys, in the order of the book.
    pub keys: &'static [Key],
}

/// One key.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    /// As written.
    pub name: &'static str,
    /// What may stand after `=`.
    pub takes: Takes,
    /// What holds when the key is missing, as the book prints it; empty when nothing does.
    pub default: &'static str,
    /// One sentence: what it is for.
    pub about: &'static str,
}

impl Key {
    /// A key with what it takes, what holds without it, and what it is for.
    #[must_use]
    pub const fn new(name: &'static str, takes: Takes, default: &'static str, about: &'static str) -> Self {
        Key { name, takes, default, about }
    }
}

/// What may stand after `=`.
#[derive(Clone, Copy, Debug)]
pub enum Takes {
    /// `"…"`.
    Text,
    /// `["…", "…"]`.
    Texts,
    /// `"…"` or `["…", "…"]`.
    TextOrTexts,
    /// One of these, in quotation marks.
    OneOf(&'static [&'static str]),
    /// A list of these.
    SomeOf(&'static [&'static str]),
    /// `true` or `false`.
    YesNo,
    /// A whole number, 0 or more.
    Number,
    /// A list of texts or of `{ … }` with these keys.
    TextsOr(&'static Shape),
    /// A table of its own.
    Table,
    /// A table that may stand several times, `[[…]]`.
    Tables,
}

impl Shape {
    /// The key with this name.
    #[must_use]
    pub fn key(&self, name: &str) -> Option<&'static Key> {
        self.keys.iter().find(|key| key.name == name)
    }
}

impl Takes {
    /// What the book and messages call it.
    #[must_use]
    pub fn described(self) -> String {
        match self {
            Takes::Text => "text".to_owned(),
            Takes::Texts => "list of texts".to_owned(),
            Takes::TextOrTexts => "text or list of texts".to_owned(),
            Takes::OneOf(names) => format!("one of {}", names.join(", ")),
            Takes::SomeOf(names) => format!("list of {}", names.join(", ")),
            Takes::YesNo => "true or false".to_owned(),
            Takes::Number => "whole number".to_owned(),
            Takes::TextsOr(shape) => format!("list of texts or of {}", shape.heading),
            Takes::Table => "table".to_owned(),
            Takes::Tables => "tables".to_owned(),
        }
    }

    /// How it is written.
    pub(super) fn example(self, key: &str) -> String {
        match self {
            Takes::Text => format!("{key} = \"…\""),
            Takes::Texts | Takes::TextOrTexts | Takes::TextsOr(_) => format!("{key} = [\"…\", \"…\"]"),
            Takes::OneOf(names) => format!("{key} = \"{}\"", names.first().unwrap_or(&"…")),
            Takes::SomeOf(names) => format!("{key} = [\"{}\"]", names.first().unwrap_or(&"…")),
            Takes::YesNo => format!("{key} = true"),
            Takes::Number => format!("{key} = 1"),
            Takes::Table => format!("[{key}] on a line of its own"),
            Takes::Tables => format!("[[{key}]] on a line of its own"),
        }
    }
}
