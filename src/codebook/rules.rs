//! The rules of a codebook one by one: reading them, and what is wrong with each.

use std::collections::BTreeMap;

use super::compile::members;
use super::never;
use super::read::unknown_code;
use crate::diagnostic::{Diagnostic, Place, nearest};
use crate::model::{Code, Codebook, Rule};
use crate::query::ast::{CodeSet, Expr, Node};
use crate::query::{Reference, parse, references, rule_faults};

/// Where a byte of a rule's text stands in the file.
pub(super) struct Places<'p>(pub(super) &'p dyn Fn(&Rule, usize) -> Option<Place>);

impl Places<'_> {
    fn of(&self, rule: &Rule, offset: usize) -> Option<Place> {
        (self.0)(rule, offset).or_else(|| counted(rule, offset))
    }

    pub(super) fn put(&self, finding: Diagnostic, rule: &Rule, offset: usize) -> Diagnostic {
        Diagnostic { place: self.of(rule, offset), ..finding }
    }
}

/// The place as far as it follows from the rule's own: exact when the text stands on one line
/// without escapes.
fn counted(rule: &Rule, offset: usize) -> Option<Place> {
    let place = rule.place.clone()?;
    let before = rule.text.get(..offset).filter(|before| !before.contains('\n'));
    let columns = before.map_or(0, |before| before.chars().count());
    let column = place.column.map(|column| column.saturating_add(u32::try_from(columns).unwrap_or(u32::MAX)));
    Some(Place { column, ..place })
}

/// A rule that could be read.
pub(super) struct Parsed<'b> {
    pub(super) rule: &'b Rule,
    pub(super) node: Node,
    pub(super) language: Option<&'b str>,
    /// Its place among the rules, or the `unless` lines, of its code, from 1.
    pub(super) number: u32,
    pub(super) unless: bool,
}

/// The rules of each code, in the order of the codes.
pub(super) type ParsedRules<'b> = Vec<Vec<Parsed<'b>>>;

/// Reads every rule, and says what is wrong with each by itself. `codes_lost`: some codes may be
/// in the file and could not be read.
pub(super) fn check_rules<'b>(
    book: &'b Codebook,
    places: &Places<'_>,
    codes_lost: bool,
) -> (ParsedRules<'b>, Vec<Diagnostic>) {
    let mut said = Vec::new();
    let parsed: ParsedRules<'b> = book.codes.iter().map(|code| parsed(code, places, &mut said)).collect();
    let mut checker = Checker { book, places, codes_lost, said };
    for (code, rules) in book.codes.iter().zip(&parsed) {
        checker.repetitions(code, rules);
        for rule in rules {
            checker.check(rule);
        }
    }
    (parsed, checker.said)
}

fn parsed<'b>(code: &'b Code, places: &Places<'_>, said: &mut Vec<Diagnostic>) -> Vec<Parsed<'b>> {
    let general = code.rules.iter().map(|rule| (rule, None));
    let of_languages = code
        .rules_in
        .iter()
        .flat_map(|(language, rules)| rules.iter().map(move |rule| (rule, Some(language.as_str()))));
    let rules = general.chain(of_languages).map(|(rule, language)| (rule, language, false));
    let unless = code.unless.iter().map(|rule| (rule, None, true));
    let numbered = (1u32..).zip(rules).chain((1u32..).zip(unless));
    numbered
        .filter_map(|(number, (rule, language, unless))| match parse(&rule.text) {
            Ok(node) => Some(Parsed { rule, node, language, number, unless }),
            Err(error) => {
                said.extend(error.faults.iter().map(|fault| {
                    let message = format!("this rule cannot be read: {} ({})", fault.message(), fault.code());
                    places.put(Diagnostic::error("CB008", message).help(fault.help()), rule, fault.at.start())
                }));
                None
            }
        })
        .collect()
}

struct Checker<'c> {
    book: &'c Codebook,
    places: &'c Places<'c>,
    codes_lost: bool,
    said: Vec<Diagnostic>,
}

impl Checker<'_> {
    fn say(&mut self, rule: &Parsed<'_>, offset: usize, finding: Diagnostic) {
        self.said.push(self.places.put(finding, rule.rule, offset));
    }

    fn check(&mut self, rule: &Parsed<'_>) {
        for fault in rule_faults(&rule.node) {
            let finding = Diagnostic::error("CB015", fault.message()).help(fault.help());
            self.say(rule, fault.at.start(), finding);
        }
        for reference in references(&rule.node) {
            self.reference(rule, reference);
        }
        for (at, why) in never::found(&rule.node, rule.language) {
            let finding = Diagnostic::warning("CB009", format!("this can never match: {why}"));
            self.say(rule, at.start(), finding.help("change it, or take it out"));
        }
        for at in never::scans(&rule.node) {
            let finding = Diagnostic::warning(
                "CB010",
                "this regular expression has to be tried on every passage: no three letters side by side are in all it matches",
            );
            self.say(
                rule,
                at.start(),
                finding.help("give it letters that always occur, or write words with wildcards"),
            );
        }
        if let (Expr::Filter(_), false) = (&rule.node.expr, rule.unless) {
            let finding =
                Diagnostic::warning("CB023", "this rule is a filter alone, and finds whole passages");
            self.say(rule, 0, finding.help("add the words to find"));
        }
    }

    fn reference(&mut self, rule: &Parsed<'_>, reference: Reference<'_>) {
        let Reference { set, id, at } = reference;
        let known = match set {
            CodeSet::Group => self.book.group(id).is_some(),
            CodeSet::Code | CodeSet::Theme => self.book.code(id).is_some(),
        };
        if known {
            self.without_rules(rule, reference);
        } else if !self.codes_lost {
            let finding = match set {
                CodeSet::Group => unknown_group(id, self.book),
                _ => unknown_code("CB011", id, "is named in a rule", self.book),
            };
            self.say(rule, at.start(), finding);
        }
    }

    /// A rule sees what the rules of other codes find; of codes without rules there is nothing.
    fn without_rules(&mut self, rule: &Parsed<'_>, reference: Reference<'_>) {
        let finds = members(self.book, reference.set, reference.id).into_iter().any(|position| {
            let code = &self.book.codes[position];
            !code.retired && (!code.rules.is_empty() || !code.rules_in.is_empty())
        });
        if !finds {
            let message = format!(
                "this can never match: {}:{} has no rules, and a rule does not see what people coded",
                reference.set.name(),
                reference.id
            );
            let finding = Diagnostic::warning("CB009", message);
            self.say(rule, reference.at.start(), finding.help("give that code rules, or take this out"));
        }
    }

    /// Rules of one code that are the same in canonical form.
    fn repetitions(&mut self, code: &Code, rules: &[Parsed<'_>]) {
        let mut seen = BTreeMap::new();
        for rule in rules {
            let canonical = (rule.unless, rule.language, rule.node.to_string());
            match seen.get(&canonical) {
                Some(first) => {
                    let message =
                        format!("code \"{}\" has this rule twice; it is the same as rule {first}", code.id);
                    let finding = Diagnostic::warning("CB017", message);
                    self.say(rule, 0, finding.help("take one of the two out"));
                }
                None => drop(seen.insert(canonical, rule.number)),
            }
        }
    }
}

fn unknown_group(id: &str, book: &Codebook) -> Diagnostic {
    let finding =
        Diagnostic::error("CB011", format!("group \"{id}\" is named in a rule and is not in the codebook"));
    if book.code(id).is_some() {
        return finding.help(format!("did you mean theme:{id}?"));
    }
    match nearest(id, book.groups.iter().map(|group| group.id.as_str())) {
        Some(near) => finding.help(format!("did you mean group:{near}?")),
        None => finding.help(format!("add [group.{id}], or name one that is there")),
    }
}
