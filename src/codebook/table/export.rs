//! A codebook as the rows of a table, which [`import`](super::import()) reads back.

use std::collections::BTreeSet;

use crate::model::{Code, Codebook, Example, Rule};
use crate::text::single_spaced;

/// The rows of a table: headers, then a row for each code, in the order of the codebook. Lists have
/// a line of their cell for each item. Roles of examples and places of anchors are left out.
#[must_use]
pub fn export(book: &Codebook) -> Vec<Vec<String>> {
    let languages: BTreeSet<&str> =
        book.codes.iter().flat_map(|code| code.rules_in.keys().map(String::as_str)).collect();
    let mut headers: Vec<String> = HEADERS.iter().map(|(header, _)| (*header).to_owned()).collect();
    headers.extend(languages.iter().map(|language| format!("match-in.{language}")));
    let rows = book.codes.iter().map(|code| {
        let in_languages = languages
            .iter()
            .map(|language| code.rules_in.get(*language).map(|list| rules(list)).unwrap_or_default());
        HEADERS.iter().map(|(_, cell)| cell(code)).chain(in_languages).collect()
    });
    std::iter::once(headers).chain(rows).collect()
}

/// A header, and what stands below it for a code.
type Header = (&'static str, fn(&Code) -> String);

const HEADERS: &[Header] = &[
    ("id", |code| code.id.clone()),
    ("name", |code| code.name.clone()),
    ("parent", |code| code.parent.clone().unwrap_or_default()),
    ("definition", |code| code.definition.clone().unwrap_or_default()),
    ("include", |code| texts(&code.include)),
    ("exclude", |code| texts(&code.exclude)),
    ("against", |code| texts(&code.against)),
    ("example", |code| examples(&code.examples)),
    ("near miss", |code| examples(&code.near_misses)),
    ("known failure", |code| examples(&code.known_failures)),
    ("anchor", |code| cell(code.anchors.iter().map(|anchor| anchor.quote.as_str()))),
    ("match", |code| rules(&code.rules)),
    ("unless", |code| rules(&code.unless)),
    ("unit", |code| code.unit.to_string()),
    ("claim", |code| code.claim.clone().unwrap_or_default()),
    ("colour", |code| code.colour.clone().unwrap_or_default()),
    ("retired", |code| if code.retired { "true".to_owned() } else { String::new() }),
];

fn examples(list: &[Example]) -> String {
    cell(list.iter().map(|example| example.text.as_str()))
}

fn rules(list: &[Rule]) -> String {
    cell(list.iter().map(|rule| rule.text.as_str()))
}

fn texts(list: &[String]) -> String {
    cell(list.iter().map(String::as_str))
}

/// A line for each item. A single one with a semicolon gets a bullet, or it would be read as two.
fn cell<'a>(items: impl Iterator<Item = &'a str>) -> String {
    let lines: Vec<String> = items.map(single_spaced).collect();
    match lines.as_slice() {
        [line] if line.contains(';') => format!("- {line}"),
        lines => lines.join("\n"),
    }
}
