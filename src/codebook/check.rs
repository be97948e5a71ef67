//! Checks of a codebook that need no file: parents, names, and what a code should have.

use std::collections::{BTreeMap, BTreeSet};

use super::read::unknown_code;
use crate::diagnostic::{Diagnostic, Severity};
use crate::model::{Code, Codebook};
use crate::query::comparable;

/// What a code is expected to have, and how much its absence matters.
///
/// The project's `[method] approach` decides: under grounded theory a code without a definition is
/// no fault, for coding reliability it is an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// A definition; `None` when nothing is expected.
    pub definition: Option<Severity>,
    /// A rule, of the code or of one below it.
    pub rule: Option<Severity>,
}

impl Default for Wanted {
    fn default() -> Self {
        Wanted { definition: Some(Severity::Warning), rule: Some(Severity::Note) }
    }
}

impl Wanted {
    /// Nothing is expected.
    pub const NOTHING: Wanted = Wanted { definition: None, rule: None };
}

/// Codes without a definition or without rules, as far as these are `wanted`. What is `excused`,
/// by code and key, stands in the file and could not be read.
pub(super) fn missing(
    book: &Codebook,
    wanted: Wanted,
    excused: &BTreeSet<(String, &'static str)>,
) -> Vec<Diagnostic> {
    let with_rules = with_rules(book);
    let mut found = Vec::new();
    for code in book.codes.iter().filter(|code| !code.retired) {
        let is_excused = |key| excused.contains(&(code.id.clone(), key));
        let defined = code.definition.is_some() || is_excused("definition");
        if let (false, Some(severity)) = (defined, wanted.definition) {
            let message = format!("code \"{}\" has no definition", code.id);
            let finding = Diagnostic { severity, ..Diagnostic::note("CB003", message) };
            found.push(placed(finding.help("add definition = \"…\""), code));
        }
        if let (false, Some(severity)) =
            (with_rules.contains(code.id.as_str()) || is_excused("match"), wanted.rule)
        {
            let message = format!("code \"{}\" has no rule; people alone will find its passages", code.id);
            let finding = Diagnostic { severity, ..Diagnostic::note("CB004", message) };
            found.push(placed(finding.help("add match = [\"…\"], or leave it so"), code));
        }
    }
    found
}

fn placed(finding: Diagnostic, code: &Code) -> Diagnostic {
    Diagnostic { place: code.place.clone(), ..finding }
}

/// The ids of codes that have rules, or below which one has.
fn with_rules(book: &Codebook) -> BTreeSet<&str> {
    let by_id: BTreeMap<&str, &Code> = book.codes.iter().map(|code| (code.id.as_str(), code)).collect();
    let mut found = BTreeSet::new();
    for code in book.codes.iter().filter(|code| !code.rules.is_empty() || !code.rules_in.is_empty()) {
        let mut at = Some(code);
        // Above one that was met, all have been met.
        while let Some(code) = at.filter(|code| found.insert(code.id.as_str())) {
            at = code.parent.as_deref().and_then(|parent| by_id.get(parent).copied());
        }
    }
    found
}

/// Findings about parents, names and retired codes: the code's id, the key that it is about, and
/// what is wrong. `codes_lost`: some codes may be in the file and could not be read.
pub(super) fn structure(book: &Codebook, codes_lost: bool) -> Vec<(String, &'static str, Diagnostic)> {
    let mut found = Vec::new();
    for code in &book.codes {
        let Some(parent) = &code.parent else { continue };
        if book.code(parent).is_none() && !codes_lost {
            found.push((
                code.id.clone(),
                "parent",
                unknown_code("CB005", parent, "is named as a parent", book),
            ));
        }
    }
    for circle in circles_of_parents(book) {
        let mut around = circle.clone();
        around.push(circle[0].clone());
        let message = format!("these codes are parents of each other in a circle: {}", around.join(" → "));
        let finding = Diagnostic::error("CB006", message).help("take parent = \"…\" away from one of them");
        found.push((circle[0].clone(), "parent", finding));
    }
    let mut names: BTreeMap<String, &Code> = BTreeMap::new();
    for code in &book.codes {
        match names.get(&comparable(&code.name)) {
            Some(first) => {
                let message =
                    format!("code \"{}\" has the same name as code \"{}\": {}", code.id, first.id, code.name);
                let finding = Diagnostic::warning("CB007", message).help("give one of them another name");
                found.push((code.id.clone(), "name", finding));
            }
            None => drop(names.insert(comparable(&code.name), code)),
        }
    }
    for code in &book.codes {
        if !code.unless.is_empty() && code.rules.is_empty() && code.rules_in.is_empty() {
            let finding =
                Diagnostic::warning("CB022", format!("code \"{}\" has unless and no match to void", code.id));
            found.push((code.id.clone(), "unless", finding.help("add match = [\"…\"], or take unless away")));
        }
    }
    found
}

/// Each circle of parents once, from its first code in the file on.
fn circles_of_parents(book: &Codebook) -> Vec<Vec<String>> {
    let mut circles = Vec::new();
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    for code in &book.codes {
        let mut path: Vec<&str> = Vec::new();
        let mut at = Some(code);
        while let Some(code) = at {
            if let Some(start) = path.iter().position(|id| *id == code.id) {
                circles.push(path[start..].iter().map(|id| (*id).to_owned()).collect());
                break;
            }
            if !seen.insert(&code.id) {
                break;
            }
            path.push(&code.id);
            at = code.parent.as_deref().and_then(|parent| book.code(parent));
        }
    }
    circles
}
