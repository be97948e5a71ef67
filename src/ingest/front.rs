//! The front matter of a Markdown file: what stands between `---` (YAML) or `+++` (TOML) lines at its
//! top.
//!
//! People write a handful of keys there. Of YAML the simple forms are read (`key: value`, quoted values,
//! lists), and what is written otherwise is passed over.

use std::collections::BTreeMap;

/// What a file says about itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct FrontMatter {
    /// Key in lower case → values, one or a list.
    values: BTreeMap<String, Vec<String>>,
    /// How many bytes and lines of the file it takes.
    pub(super) bytes: usize,
    pub(super) lines: u32,
}

/// Keys that mean something to emic; every other becomes an attribute.
const KNOWN: &[&str] = &[
    "title",
    "author",
    "authors",
    "by",
    "creator",
    "date",
    "created",
    "published",
    "lang",
    "language",
    "speakers",
    "speaker",
    "participants",
];

impl FrontMatter {
    /// Reads the front matter of a text; empty when there is none.
    pub(super) fn of(text: &str) -> Self {
        let Some((fence, rest)) = ["---", "+++"].iter().find_map(|fence| {
            let (first, rest) = text.split_once('\n')?;
            (first.trim_end() == *fence).then_some((*fence, rest))
        }) else {
            return FrontMatter::default();
        };
        let mut bytes = text.len() - rest.len();
        for (at, line) in rest.split_inclusive('\n').enumerate() {
            let inside = &rest[..bytes - (text.len() - rest.len())];
            bytes += line.len();
            let end = line.trim_end();
            if end == fence || fence == "---" && end == "..." {
                let values = if fence == "+++" { toml_values(inside) } else { yaml_values(inside) };
                // A thematic break and a paragraph are no front matter.
                let Some(values) = values else { break };
                return FrontMatter { values, bytes, lines: u32::try_from(at).unwrap_or(u32::MAX) + 2 };
            }
        }
        FrontMatter::default()
    }

    /// The first value of the first of these keys that there is.
    pub(super) fn first(&self, keys: &[&str]) -> Option<String> {
        let value = keys.iter().find_map(|key| self.values.get(*key)?.first())?;
        Some(value.clone()).filter(|value| !value.is_empty())
    }

    /// All values of the first of these keys that there is.
    pub(super) fn all(&self, keys: &[&str]) -> Vec<String> {
        keys.iter().find_map(|key| self.values.get(*key)).cloned().unwrap_or_default()
    }

    /// What else stands there.
    pub(super) fn attributes(&self) -> BTreeMap<String, String> {
        let other = self.values.iter().filter(|(key, _)| !KNOWN.contains(&key.as_str()));
        other
            .map(|(key, values)| (key.clone(), values.join("; ")))
            .filter(|(_, value)| !value.is_empty())
            .collect()
    }
}

fn toml_values(text: &str) -> Option<BTreeMap<String, Vec<String>>> {
    let table: toml::Table = text.parse().ok()?;
    let plain = |value: &toml::Value| match value {
        toml::Value::String(text) => text.clone(),
        value => value.to_string(),
    };
    let values = table.into_iter().map(|(key, value)| match value {
        toml::Value::Array(items) => (key.to_lowercase(), items.iter().map(plain).collect()),
        value => (key.to_lowercase(), vec![plain(&value)]),
    });
    Some(values.collect())
}

/// The simple forms of YAML; none when the first line that says something is no `key:`.
fn yaml_values(text: &str) -> Option<BTreeMap<String, Vec<String>>> {
    let mut values: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut current: Option<String> = None;
    for line in text.lines() {
        let words = line.trim();
        if words.is_empty() || words.starts_with('#') {
            continue;
        }
        if let Some(item) = words.strip_prefix("- ").or_else(|| (words == "-").then_some("")) {
            let into = values.get_mut(current.as_ref()?)?;
            // Of a list of things with names, `- name: Ana`, the first value is what it is called.
            let item = named_value(item).map_or(item, |(_, value)| value);
            into.push(scalar(item));
        } else if let Some((key, value)) = named_value(words).filter(|_| !line.starts_with([' ', '\t'])) {
            let value = value.trim();
            let list = match value.strip_prefix('[').and_then(|list| list.strip_suffix(']')) {
                Some(list) => list.split(',').map(scalar).filter(|item| !item.is_empty()).collect(),
                None if matches!(value, "" | "|" | ">" | "|-" | ">-") => Vec::new(),
                None => vec![scalar(value)],
            };
            let key = key.trim_matches(['"', '\'']).to_lowercase();
            values.insert(key.clone(), list);
            current = Some(key);
        } else if line.starts_with([' ', '\t']) {
            // A value that runs on, or keys inside one: only running text is of use.
            let Some(into) = current.as_ref().and_then(|key| values.get_mut(key)) else { continue };
            match into.last_mut() {
                Some(last) if named_value(words).is_none() => *last = format!("{last} {words}"),
                None if named_value(words).is_none() => into.push(scalar(words)),
                _ => {}
            }
        } else {
            return None;
        }
    }
    (!values.is_empty()).then_some(values)
}

/// `key: value`, where the key is a word or a few.
fn named_value(line: &str) -> Option<(&str, &str)> {
    let (key, value) = line.split_once(':')?;
    let plain = !key.is_empty() && key.len() <= 60 && key.split_whitespace().count() <= 3;
    let parted = value.is_empty() || value.starts_with([' ', '\t']);
    (plain && parted && !key.contains(['[', '{'])).then_some((key, value))
}

fn scalar(value: &str) -> String {
    let value = value.trim();
    for mark in ['"', '\''] {
        if let Some(inner) = value.strip_prefix(mark).and_then(|rest| rest.split_once(mark)) {
            return inner.0.to_owned();
        }
    }
    value.split(" #").next().unwrap_or_default().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn simple_yaml_is_read() {
        let text = "---\ntitle: \"Tea: a talk\"\nauthor:\n  - Mara Lind\n  - Ben\ndate: 2016-05-02 # spring\nspeakers: [INT, 'Ida May']\nsite: Oslo\nabstract: >\n  long\n  words\n---\nText\n";
        let front = FrontMatter::of(text);
        assert_eq!(front.first(&["title"]).as_deref(), Some("Tea: a talk"));
        assert_eq!(front.all(&["author"]), ["Mara Lind", "Ben"]);
        assert_eq!(front.first(&["date"]).as_deref(), Some("2016-05-02"));
        assert_eq!(front.all(&["speakers"]), ["INT", "Ida May"]);
        assert_eq!(front.attributes()["site"], "Oslo");
        assert_eq!(front.attributes()["abstract"], "long words");
        assert_eq!(&text[front.bytes..], "Text\n");
        assert_eq!(front.lines, 12);
    }

    #[test]
    fn toml_between_plus_signs_is_read() {
        let front = FrontMatter::of("+++\ntitle = \"Tea\"\ntags = [\"a\", \"b\"]\n+++\nText\n");
        assert_eq!(front.first(&["title"]).as_deref(), Some("Tea"));
        assert_eq!(front.attributes()["tags"], "a; b");
    }

    #[test]
    fn a_line_between_paragraphs_is_none() {
        for text in
            ["---\nWe met at nine.\n---\nAnd left.\n", "Text\n---\na: b\n---\n", "---\na: b\n", "", "---"]
        {
            assert_eq!(FrontMatter::of(text), FrontMatter::default(), "{text}");
        }
    }
}
