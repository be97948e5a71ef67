//! What changed between two states of a codebook, in words and rules.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::Serialize;

use crate::model::{Code, Codebook, Group, Rule};
use crate::query::{comparable, parse};

/// One change. `Display` says it in one line, without the code's id: see [`Change::code`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "change", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Change {
    /// A code is new.
    CodeAdded {
        /// Its id.
        code: String,
        /// Its name.
        name: String,
    },
    /// A code is gone.
    CodeRemoved {
        /// Its id.
        code: String,
        /// Its name.
        name: String,
    },
    /// A code has another id and the same name.
    CodeRenamed {
        /// The new id.
        code: String,
        /// The old id.
        was: String,
    },
    /// A code stands under another parent.
    CodeMoved {
        /// The code.
        code: String,
        /// The parent before.
        was: Option<String>,
        /// The parent now.
        now: Option<String>,
    },
    /// A code is no longer used, or is again.
    CodeRetired {
        /// The code.
        code: String,
        /// Whether it is retired now.
        retired: bool,
    },
    /// The name, definition, claim, unit or colour of a code changed.
    TextChanged {
        /// The code.
        code: String,
        /// Which key.
        key: &'static str,
        /// Before, if there was one.
        was: Option<String>,
        /// Now, if there is one.
        now: Option<String>,
    },
    /// A line of a list was added.
    LineAdded {
        /// The code.
        code: String,
        /// Which key: `include`, `examples`, `match` …
        key: String,
        /// The line.
        line: String,
    },
    /// A line of a list was taken away.
    LineRemoved {
        /// The code.
        code: String,
        /// Which key.
        key: String,
        /// The line.
        line: String,
    },
    /// A group is new, gone, or has other codes or another name.
    GroupChanged {
        /// Its id.
        group: String,
        /// Its codes before; none when it is new.
        was: Option<Vec<String>>,
        /// Its codes now; none when it is gone.
        now: Option<Vec<String>>,
    },
    /// The name, version or treatment of nested matches of the codebook changed.
    BookChanged {
        /// Which key.
        key: &'static str,
        /// Before.
        was: String,
        /// Now.
        now: String,
    },
}

impl Change {
    /// The code that it is about.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        match self {
            Change::CodeAdded { code, .. }
            | Change::CodeRemoved { code, .. }
            | Change::CodeRenamed { code, .. }
            | Change::CodeMoved { code, .. }
            | Change::CodeRetired { code, .. }
            | Change::TextChanged { code, .. }
            | Change::LineAdded { code, .. }
            | Change::LineRemoved { code, .. } => Some(code),
            Change::GroupChanged { .. } | Change::BookChanged { .. } => None,
        }
    }

    /// Whether it can change what the rules find.
    #[must_use]
    pub fn changes_matches(&self) -> bool {
        match self {
            Change::CodeAdded { .. }
            | Change::CodeRemoved { .. }
            | Change::CodeRenamed { .. }
            | Change::CodeRetired { .. } => true,
            // theme: and group: in rules look at the tree and the groups.
            Change::CodeMoved { .. } | Change::GroupChanged { .. } => true,
            Change::TextChanged { key, .. } => *key == "unit",
            Change::LineAdded { key, .. } | Change::LineRemoved { key, .. } => is_rule_key(key),
            Change::BookChanged { key, .. } => *key == "nested",
        }
    }
}

fn is_rule_key(key: &str) -> bool {
    key.starts_with("match") || key == "unless"
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let or_none = |text: &Option<String>| text.clone().unwrap_or_else(|| "(none)".to_owned());
        match self {
            Change::CodeAdded { name, .. } => write!(f, "new code: {name}"),
            Change::CodeRemoved { name, .. } => write!(f, "code taken away: {name}"),
            Change::CodeRenamed { was, .. } => write!(f, "new id, was {was}"),
            Change::CodeMoved { was, now, .. } => {
                let above = |parent: &Option<String>| match parent {
                    Some(parent) => format!("under {parent}"),
                    None => "at the top".to_owned(),
                };
                write!(f, "moved: {}, was {}", above(now), above(was))
            }
            Change::CodeRetired { retired: true, .. } => f.write_str("retired"),
            Change::CodeRetired { retired: false, .. } => f.write_str("in use again"),
            Change::TextChanged { key, was, now, .. } => {
                write!(f, "{key}: {}, was {}", or_none(now), or_none(was))
            }
            Change::LineAdded { key, line, .. } => write!(f, "{key} + {line}"),
            Change::LineRemoved { key, line, .. } => write!(f, "{key} - {line}"),
            Change::GroupChanged { group, was, now } => match (was, now) {
                (None, Some(now)) => write!(f, "new group {group}: {}", now.join(", ")),
                (Some(was), None) => write!(f, "group {group} taken away: {}", was.join(", ")),
                (Some(was), Some(now)) => {
                    write!(f, "group {group}: {}, was {}", now.join(", "), was.join(", "))
                }
                (None, None) => write!(f, "group {group}"),
            },
            Change::BookChanged { key, was, now } => write!(f, "{key}: {now}, was {was}"),
        }
    }
}

/// What changed from `old` to `new`: first the codebook, then its codes in the order of `new`, then
/// those that are gone, then the groups.
///
/// Rules are compared by what they mean: another spelling of the same query is no change.
#[must_use]
pub fn diff(old: &Codebook, new: &Codebook) -> Vec<Change> {
    let mut changes = Vec::new();
    for (key, was, now) in [
        ("name", old.name.clone(), new.name.clone()),
        ("version", old.version.clone(), new.version.clone()),
        ("nested", old.nested.to_string(), new.nested.to_string()),
    ] {
        if was != now {
            changes.push(Change::BookChanged { key, was, now });
        }
    }
    let renamed = renamed(old, new);
    for code in &new.codes {
        let was = renamed.get(code.id.as_str()).copied().or_else(|| old.code(&code.id));
        match was {
            Some(was) => changed_code(was, code, &renamed, &mut changes),
            None => changes.push(Change::CodeAdded { code: code.id.clone(), name: code.name.clone() }),
        }
    }
    let kept: BTreeSet<&str> = renamed.values().map(|code| code.id.as_str()).collect();
    for code in &old.codes {
        if new.code(&code.id).is_none() && !kept.contains(code.id.as_str()) {
            changes.push(Change::CodeRemoved { code: code.id.clone(), name: code.name.clone() });
        }
    }
    changed_groups(old, new, &mut changes);
    changes
}

/// Codes that are new by id and stand for one that is gone and had the same name, by the new id.
fn renamed<'o>(old: &'o Codebook, new: &Codebook) -> BTreeMap<String, &'o Code> {
    let mut renamed = BTreeMap::new();
    for code in new.codes.iter().filter(|code| old.code(&code.id).is_none()) {
        let name = comparable(&code.name);
        let was = old.codes.iter().find(|was| new.code(&was.id).is_none() && comparable(&was.name) == name);
        if let Some(was) = was {
            renamed.insert(code.id.clone(), was);
        }
    }
    renamed
}

fn changed_code(was: &Code, now: &Code, renamed: &BTreeMap<String, &Code>, changes: &mut Vec<Change>) {
    let code = || now.id.clone();
    if was.id != now.id {
        changes.push(Change::CodeRenamed { code: code(), was: was.id.clone() });
    }
    let parent_before =
        now.parent.as_ref().map(|parent| renamed.get(parent).map_or(parent.as_str(), |was| was.id.as_str()));
    if was.parent.as_deref() != parent_before {
        changes.push(Change::CodeMoved { code: code(), was: was.parent.clone(), now: now.parent.clone() });
    }
    if was.retired != now.retired {
        changes.push(Change::CodeRetired { code: code(), retired: now.retired });
    }
    for (key, was, now) in [
        ("name", Some(was.name.clone()), Some(now.name.clone())),
        ("claim", was.claim.clone(), now.claim.clone()),
        ("definition", was.definition.clone(), now.definition.clone()),
        ("unit", Some(was.unit.to_string()), Some(now.unit.to_string())),
        ("colour", was.colour.clone(), now.colour.clone()),
    ] {
        if was != now {
            changes.push(Change::TextChanged { code: code(), key, was, now });
        }
    }
    let (was, now) = (lists(was), lists(now));
    let keys: BTreeSet<&String> = was.keys().chain(now.keys()).collect();
    for key in keys {
        let empty = Vec::new();
        let (was, now) = (was.get(key).unwrap_or(&empty), now.get(key).unwrap_or(&empty));
        for line in now.iter().filter(|line| !was.contains(line)) {
            changes.push(Change::LineAdded { code: code(), key: key.clone(), line: line.clone() });
        }
        for line in was.iter().filter(|line| !now.contains(line)) {
            changes.push(Change::LineRemoved { code: code(), key: key.clone(), line: line.clone() });
        }
    }
}

/// The lists of a code by key, rules in canonical form.
fn lists(code: &Code) -> BTreeMap<String, Vec<String>> {
    let rules = |rules: &[Rule]| -> Vec<String> { rules.iter().map(canonical).collect() };
    let examples = |examples: &[crate::model::Example]| -> Vec<String> {
        examples
            .iter()
            .map(|example| match example.role {
                Some(role) => format!("{} ({role})", example.text),
                None => example.text.clone(),
            })
            .collect()
    };
    let mut lists = BTreeMap::from([
        ("include".to_owned(), code.include.clone()),
        ("exclude".to_owned(), code.exclude.clone()),
        ("against".to_owned(), code.against.clone()),
        ("examples".to_owned(), examples(&code.examples)),
        ("near-misses".to_owned(), examples(&code.near_misses)),
        ("known-failures".to_owned(), examples(&code.known_failures)),
        ("anchor".to_owned(), code.anchors.iter().map(|anchor| anchor.quote.clone()).collect()),
        ("match".to_owned(), rules(&code.rules)),
        ("unless".to_owned(), rules(&code.unless)),
    ]);
    lists.extend(code.rules_in.iter().map(|(language, list)| (format!("match-in.{language}"), rules(list))));
    lists
}

/// A rule in canonical form; as it is written when it cannot be read.
fn canonical(rule: &Rule) -> String {
    parse(&rule.text).map_or_else(|_| rule.text.clone(), |node| node.to_string())
}

fn changed_groups(old: &Codebook, new: &Codebook, changes: &mut Vec<Change>) {
    let ids: BTreeSet<&str> = old.groups.iter().chain(&new.groups).map(|group| group.id.as_str()).collect();
    for id in ids {
        let codes = |group: Option<&Group>| group.map(|group| group.codes.clone());
        let (was, now) = (codes(old.group(id)), codes(new.group(id)));
        if was != now {
            changes.push(Change::GroupChanged { group: id.to_owned(), was, now });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::read;
    use super::*;

    fn book(text: &str) -> Codebook {
        read("c.toml", format!("format = 1\n{text}").as_bytes()).0.expect("it is text")
    }

    fn said(old: &str, new: &str) -> Vec<String> {
        diff(&book(old), &book(new))
            .iter()
            .map(|change| format!("{}: {change}", change.code().unwrap_or("-")))
            .collect()
    }

    #[test]
    fn codes_come_go_move_and_are_renamed() {
        let old =
            "version = '1'\n[code.a]\nname = 'A'\n[code.b]\nname = 'B'\nparent = 'a'\n[code.c]\nname = 'C'\n";
        let new = "version = '2'\n[code.aa]\nname = 'a'\n[code.b]\nname = 'B'\nparent = 'aa'\n[code.d]\nname = 'D'\nparent = 'b'\n";
        assert_eq!(
            said(old, new),
            [
                "-: version: 2, was 1",
                "aa: new id, was a",
                "aa: name: a, was A",
                "d: new code: D",
                "c: code taken away: C",
            ]
        );
        let moved = "[code.a]\nname = 'A'\n[code.b]\nname = 'B'\nretired = true\n[code.c]\nname = 'C'\nparent = 'b'\n";
        assert_eq!(
            said("[code.a]\nname = 'A'\n[code.b]\nname = 'B'\nparent = 'a'\n[code.c]\nname = 'C'\n", moved),
            ["b: moved: at the top, was under a", "b: retired", "c: moved: under b, was at the top"]
        );
    }

    #[test]
    fn rules_are_compared_by_what_they_mean() {
        let old = "[code.a]\nname = 'A'\nmatch = ['Share* AND gift', 'x NEAR/2 y']\nunit = 'turn'\n";
        let new =
            "[code.a]\nname = 'A'\nmatch = ['share* gift', 'x NEAR/3 y']\nmatch-in = { de = ['teil*'] }\n";
        assert_eq!(
            said(old, new),
            [
                "a: unit: sentence, was turn",
                "a: match + x NEAR/3 y",
                "a: match - x NEAR/2 y",
                "a: match-in.de + teil*"
            ]
        );
    }

    #[test]
    fn what_can_change_matches_is_told_apart_from_words() {
        let old = book("[code.a]\nname = 'A'\nmatch = ['x']\n[group.g]\ncodes = ['a']\n");
        let new = book("[code.a]\nname = 'AA'\ndefinition = 'd'\nmatch = ['x', 'y']\n");
        let changes: Vec<(String, bool)> =
            diff(&old, &new).iter().map(|change| (change.to_string(), change.changes_matches())).collect();
        assert_eq!(
            changes,
            [
                ("name: AA, was A".to_owned(), false),
                ("definition: d, was (none)".to_owned(), false),
                ("match + y".to_owned(), true),
                ("group g taken away: a".to_owned(), true),
            ]
        );
    }

    #[test]
    fn the_same_codebook_has_no_changes() {
        let text =
            "[code.a]\nname = 'A'\nmatch = ['x']\nexamples = ['x', { text = 'y x', role = 'author' }]\n";
        assert_eq!(said(text, text), [""; 0]);
    }
}
