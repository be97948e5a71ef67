//! [`Compiled`]: the rules of a codebook as trees, in the order in which they can be run.

use std::collections::BTreeSet;

use super::rules::{ParsedRules, Places, check_rules};
use crate::diagnostic::{Diagnostic, sort};
use crate::model::{Codebook, Nested, Rule, Unit};
use crate::query::ast::{CodeSet, Node};
use crate::query::references;

/// A codebook ready to be run: what its rules find is a function of this and the texts.
#[derive(Clone, Debug, PartialEq)]
pub struct Compiled {
    /// The codes, in the order of the codebook; positions are those of [`Codebook::codes`].
    pub codes: Vec<CompiledCode>,
    /// Positions of codes such that every code comes after those that its rules refer to.
    pub order: Vec<usize>,
    /// How overlapping matches of different codes are treated.
    pub nested: Nested,
}

/// The rules of one code. A retired code has none.
#[derive(Clone, Debug, PartialEq)]
pub struct CompiledCode {
    /// The code's id.
    pub id: String,
    /// What a match proposes.
    pub unit: Unit,
    /// Its rules: those for every language, then those for single ones.
    pub rules: Vec<CompiledRule>,
    /// What voids a match that it overlaps.
    pub unless: Vec<CompiledRule>,
}

/// One rule.
#[derive(Clone, Debug, PartialEq)]
pub struct CompiledRule {
    /// The query.
    pub node: Node,
    /// Its canonical printing, by which decisions name it.
    pub text: String,
    /// Its place among the rules (or `unless` lines) of its code, from 1, rules that could not be
    /// read counted: `connecting#2`.
    pub number: u32,
    /// The language of the documents that it is for, by tag; all when missing.
    pub language: Option<String>,
}

impl CompiledRule {
    /// Whether it is for documents of this language. A rule for `pt` is also for `pt-br`; a
    /// document whose language is not known is looked at by the rules for all languages alone.
    #[must_use]
    pub fn is_for(&self, language: Option<&str>) -> bool {
        let Some(wanted) = &self.language else { return true };
        language.is_some_and(|language| {
            let language = language.to_ascii_lowercase();
            language == *wanted
                || language.strip_prefix(wanted.as_str()).is_some_and(|rest| rest.starts_with('-'))
        })
    }
}

/// Makes the rules of a codebook ready to run.
///
/// The findings are those about rules that [`read`](super::read) has reported already, placed as
/// exactly as the codebook knows. A rule that cannot be read, or that refers in a circle to its own
/// code, is left out.
#[must_use]
pub fn compile(book: &Codebook) -> (Compiled, Vec<Diagnostic>) {
    let places = Places(&|_: &Rule, _| None);
    let (parsed, mut said) = check_rules(book, &places, false);
    let (circular, circles) = circles(book, &parsed, &places);
    said.extend(circles);
    sort(&mut said);
    let edges = edges(book, &parsed, &circular);
    let codes = book.codes.iter().enumerate().zip(parsed).map(|((position, code), rules)| {
        let usable = |(place, _): &(usize, _)| !code.retired && !circular.contains(&(position, *place));
        let (unless, rules) = rules
            .into_iter()
            .enumerate()
            .filter(usable)
            .map(|(_, rule)| {
                let compiled = CompiledRule {
                    text: rule.node.to_string(),
                    node: rule.node,
                    number: rule.number,
                    language: rule.language.map(str::to_owned),
                };
                (rule.unless, compiled)
            })
            .partition::<Vec<_>, _>(|(unless, _)| *unless);
        let plain = |rules: Vec<(bool, CompiledRule)>| rules.into_iter().map(|(_, rule)| rule).collect();
        CompiledCode { id: code.id.clone(), unit: code.unit, rules: plain(rules), unless: plain(unless) }
    });
    (Compiled { codes: codes.collect(), order: order(&edges), nested: book.nested }, said)
}

/// The positions of the codes that `code:id`, `theme:id` or `group:id` means, in order; none when
/// there is no such code or group.
#[must_use]
pub fn members(book: &Codebook, set: CodeSet, id: &str) -> Vec<usize> {
    match set {
        CodeSet::Code => book.position(id).into_iter().collect(),
        CodeSet::Theme => book.branch(id).iter().filter_map(|code| book.position(&code.id)).collect(),
        CodeSet::Group => {
            let codes = book.group(id).map(|group| group.codes.as_slice()).unwrap_or_default();
            let positions: BTreeSet<usize> = codes.iter().filter_map(|code| book.position(code)).collect();
            positions.into_iter().collect()
        }
    }
}

/// Rules that refer in a circle to their own code, as (code, place in its list), and what is said
/// about them.
pub(super) fn circles(
    book: &Codebook,
    parsed: &ParsedRules<'_>,
    places: &Places<'_>,
) -> (BTreeSet<(usize, usize)>, Vec<Diagnostic>) {
    let edges = edges(book, parsed, &BTreeSet::new());
    let reach: Vec<BTreeSet<usize>> = (0..edges.len()).map(|from| reached(&edges, from)).collect();
    let mut circular = BTreeSet::new();
    let mut said = Vec::new();
    for (code, rules) in parsed.iter().enumerate() {
        for (place, rule) in rules.iter().enumerate() {
            let back = references(&rule.node).into_iter().find(|reference| {
                members(book, reference.set, reference.id)
                    .into_iter()
                    .any(|to| to == code || reach[to].contains(&code))
            });
            let Some(reference) = back else { continue };
            circular.insert((code, place));
            let id = &book.codes[code].id;
            let named = format!("{}:{}", reference.set.name(), reference.id);
            let message =
                format!("rules of code \"{id}\" refer to themselves in a circle, by way of {named}");
            let finding =
                Diagnostic::error("CB013", message).help("let one of them name words instead of a code");
            said.push(places.put(finding, rule.rule, reference.at.start()));
        }
    }
    (circular, said)
}

/// For each code the codes that its rules refer to, circular rules left out.
fn edges(
    book: &Codebook,
    parsed: &ParsedRules<'_>,
    circular: &BTreeSet<(usize, usize)>,
) -> Vec<BTreeSet<usize>> {
    let of_rules = |(code, rules): (usize, &Vec<super::rules::Parsed<'_>>)| {
        rules
            .iter()
            .enumerate()
            .filter(|(place, _)| !circular.contains(&(code, *place)))
            .flat_map(|(_, rule)| references(&rule.node))
            .flat_map(|reference| members(book, reference.set, reference.id))
            .collect()
    };
    parsed.iter().enumerate().map(of_rules).collect()
}

fn reached(edges: &[BTreeSet<usize>], from: usize) -> BTreeSet<usize> {
    let mut reached = BTreeSet::new();
    let mut next: Vec<usize> = edges[from].iter().copied().collect();
    while let Some(code) = next.pop() {
        if reached.insert(code) {
            next.extend(&edges[code]);
        }
    }
    reached
}

/// Every code after those that it refers to, else in the order of the codebook. There is no circle.
fn order(edges: &[BTreeSet<usize>]) -> Vec<usize> {
    let mut order: Vec<usize> = Vec::new();
    let mut done = vec![false; edges.len()];
    while order.len() < edges.len() {
        let ready: Vec<usize> =
            (0..edges.len()).filter(|code| !done[*code] && edges[*code].iter().all(|to| done[*to])).collect();
        assert!(!ready.is_empty(), "circular rules were left out");
        for code in ready {
            done[code] = true;
            order.push(code);
        }
    }
    order
}

#[cfg(test)]
mod tests {
    use super::super::read;
    use super::*;

    fn book(text: &str) -> Codebook {
        let text = format!("format = 1\n{text}");
        read("c.toml", text.as_bytes()).0.expect("it is text")
    }

    #[test]
    fn codes_come_after_those_that_they_refer_to() {
        let book = book(
            "[code.a]\nmatch = ['code:b NEAR/5 x']\n[code.b]\nmatch = ['theme:c x']\n\
             [code.c]\nmatch = ['x']\n[code.d]\nparent = 'c'\nmatch = ['y']\nunless = ['group:g']\n\
             [code.e]\nmatch = ['z']\n[group.g]\ncodes = ['e']\n",
        );
        let (compiled, _) = compile(&book);
        assert_eq!(compiled.order, [2, 4, 3, 1, 0]);
        assert_eq!(compiled.codes[0].rules[0].text, "code:b NEAR/5 x");
        assert_eq!(compiled.codes[3].unless[0].text, "group:g");
    }

    #[test]
    fn circular_rules_are_left_out_and_said_with_their_place() {
        let book = book(
            "[code.a]\nmatch = ['x', 'x NEAR/5 code:b']\n[code.b]\nmatch = ['theme:a', 'y']\n\
             [code.c]\nparent = 'a'\nmatch = ['theme:a']\n",
        );
        let (compiled, said) = compile(&book);
        let places: Vec<_> = said
            .iter()
            .filter(|finding| finding.code == "CB013")
            .map(|finding| finding.place.as_ref().map(ToString::to_string).unwrap_or_default())
            .collect();
        assert_eq!(places, ["c.toml:3:25", "c.toml:5:11", "c.toml:8:11"]);
        let rules: Vec<Vec<u32>> =
            compiled.codes.iter().map(|code| code.rules.iter().map(|rule| rule.number).collect()).collect();
        assert_eq!(rules, [vec![1], vec![2], vec![]]);
        assert_eq!(compiled.order.len(), 3);
    }

    #[test]
    fn rules_of_a_language_are_for_its_documents() {
        let book = book("[code.a]\nmatch = ['x']\n[code.a.match-in]\npt = ['y']\n");
        let (compiled, _) = compile(&book);
        let rule = &compiled.codes[0].rules[1];
        assert_eq!((rule.number, rule.language.as_deref()), (2, Some("pt")));
        assert!(rule.is_for(Some("pt-BR")) && rule.is_for(Some("pt")));
        assert!(!rule.is_for(Some("ptx")) && !rule.is_for(None) && !rule.is_for(Some("de")));
        assert!(compiled.codes[0].rules[0].is_for(None));
    }

    #[test]
    fn a_retired_code_has_no_rules_to_run() {
        let book = book("[code.a]\nretired = true\nmatch = ['x']\n");
        assert_eq!(compile(&book).0.codes[0].rules, []);
    }
}
