//! A codebook's file, written for people: one key a line, long lists one item a line.

use super::import::RowCode;

/// The keys of a code in the order of the book.
const TEXTS_FIRST: &[&str] = &["claim", "definition"];
const LISTS: &[&str] = &[
    "include",
    "exclude",
    "against",
    "match",
    "unless",
    "examples",
    "near-misses",
    "known-failures",
    "anchor",
];
const TEXTS_LAST: &[&str] = &["unit", "colour"];

/// The longest line of a list.
const WIDTH: usize = 100;

pub(super) fn toml(name: &str, codes: &[RowCode], ids: &[String]) -> String {
    let mut toml = format!("format = 1\nname = {}\n", text(name));
    for place in parents_first(codes) {
        let code = &codes[place];
        toml.push_str(&format!("\n[code.{}]\n", ids[place]));
        if let Some(parent) = code.parent {
            toml.push_str(&format!("parent = {}\n", text(&ids[parent])));
        }
        toml.push_str(&format!("name = {}\n", text(&code.name)));
        for key in TEXTS_FIRST {
            push_text(&mut toml, key, code);
        }
        for key in LISTS {
            if let Some(items) = code.lists.get(*key) {
                toml.push_str(&format!("{key} = {}\n", list(items)));
            }
        }
        for (key, items) in code.lists.iter().filter(|(key, _)| key.starts_with("match-in.")) {
            toml.push_str(&format!("{key} = {}\n", list(items)));
        }
        for key in TEXTS_LAST {
            push_text(&mut toml, key, code);
        }
        if code.texts.get("retired").is_some_and(|said| matches!(said.as_str(), "true" | "yes" | "TRUE")) {
            toml.push_str("retired = true\n");
        }
    }
    toml
}

fn push_text(toml: &mut String, key: &str, code: &RowCode) {
    if let Some(said) = code.texts.get(key) {
        toml.push_str(&format!("{key} = {}\n", text(said)));
    }
}

/// The codes in their order, each after its parent.
fn parents_first(codes: &[RowCode]) -> Vec<usize> {
    let mut order = Vec::new();
    let mut seen = vec![false; codes.len()];
    for place in 0..codes.len() {
        let mut path = Vec::new();
        let mut at = Some(place);
        while let Some(here) = at.filter(|here| !seen[*here]) {
            seen[here] = true;
            path.push(here);
            at = codes[here].parent;
        }
        order.extend(path.into_iter().rev());
    }
    order
}

fn list(items: &[String]) -> String {
    let items: Vec<String> = items.iter().map(|item| text(item)).collect();
    let line = format!("[{}]", items.join(", "));
    if line.chars().count() <= WIDTH && !line.contains('\n') {
        return line;
    }
    let lines: String = items.iter().map(|item| format!("  {item},\n")).collect();
    format!("[\n{lines}]")
}

/// A text in quotation marks: the plain ones where that says it without escapes.
pub(in crate::codebook) fn text(words: &str) -> String {
    let is_plain = |c: char| !c.is_control();
    if words.chars().all(|c| is_plain(c) && c != '"' && c != '\\') {
        return format!("\"{words}\"");
    }
    if words.chars().all(|c| is_plain(c) && c != '\'') {
        return format!("'{words}'");
    }
    toml_edit::Value::from(words).to_string().trim().to_owned()
}
