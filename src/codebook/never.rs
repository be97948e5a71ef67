//! Rules that can never match, and regular expressions that nothing narrows.

use regex_syntax::hir::{Hir, HirKind};

use crate::model::{Kind, Role};
use crate::query::ast::{Expr, Filter, Matching, Node, Pattern, Relation, Scope, Word};
use crate::query::visit;
use crate::text::Span;

/// The parts of a rule that can never match, and why: each place is in the rule's text. `language`
/// is that of the documents which the rule is for.
pub(super) fn found(node: &Node, language: Option<&str>) -> Vec<(Span, String)> {
    let mut search = Search { found: Vec::new() };
    let filters = Filters { languages: language.map(|tag| vec![tag.to_owned()]), ..Filters::default() };
    search.node(node, &filters);
    search.found
}

/// The regular expressions of a rule that have no letters which every match holds.
pub(super) fn scans(node: &Node) -> Vec<Span> {
    let mut scans = Vec::new();
    visit(node, &mut |node| {
        if let Expr::Regex(pattern) = &node.expr
            && regex_syntax::parse(pattern.as_str()).is_ok_and(|hir| !narrows(&hir))
        {
            scans.push(node.at);
        }
    });
    scans
}

/// The letters side by side that narrow a search; fewer stand in too many words.
const NARROWING: usize = 3;

/// Whether every match holds letters side by side that are known beforehand.
fn narrows(hir: &Hir) -> bool {
    match hir.kind() {
        HirKind::Literal(literal) => std::str::from_utf8(&literal.0).is_ok_and(|text| {
            text.split(|c: char| !c.is_alphanumeric()).any(|word| word.chars().count() >= NARROWING)
        }),
        HirKind::Concat(parts) => parts.iter().any(narrows),
        HirKind::Alternation(parts) => parts.iter().all(narrows),
        HirKind::Capture(capture) => narrows(&capture.sub),
        HirKind::Repetition(repetition) => repetition.min > 0 && narrows(&repetition.sub),
        HirKind::Empty | HirKind::Class(_) | HirKind::Look(_) => false,
    }
}

/// What the filters around a part of a rule leave over.
#[derive(Clone, Debug, Default)]
struct Filters {
    roles: Option<Vec<Role>>,
    kinds: Option<Vec<Kind>>,
    languages: Option<Vec<String>>,
    /// Whether AND is about a turn or document, so that different passages may pass the filters.
    wide: bool,
}

struct Search {
    found: Vec<(Span, String)>,
}

impl Search {
    fn say(&mut self, at: Span, why: impl Into<String>) {
        self.found.push((at, why.into()));
    }

    fn node(&mut self, node: &Node, around: &Filters) {
        match &node.expr {
            Expr::And(nodes) => {
                let mut inside = around.clone();
                for node in nodes {
                    if let Expr::Filter(filter) = &node.expr {
                        self.filter(node.at, filter, &mut inside);
                    }
                }
                nodes
                    .iter()
                    .filter(|node| !matches!(node.expr, Expr::Filter(_)))
                    .for_each(|node| self.node(node, &inside));
            }
            Expr::Or(nodes) => nodes.iter().for_each(|node| self.node(node, around)),
            Expr::Not(left, right) => {
                self.node(left, around);
                if excludes(right, left) {
                    self.say(node.at, "what is found on the left is excluded on the right");
                }
            }
            Expr::Near { left, right, .. } | Expr::NotNear { left, right, .. } => {
                self.node(left, around);
                self.node(right, around);
            }
            Expr::Relate { relation, left, right } => {
                self.relate(node.at, *relation, left, right);
                self.node(left, around);
                self.node(right, around);
            }
            Expr::Scope(Scope::Turn | Scope::Document, inner) => {
                self.node(inner, &Filters { wide: true, ..Filters::default() });
            }
            Expr::Scope(Scope::Sentence, inner) => self.node(inner, around),
            Expr::Filter(filter) => self.filter(node.at, filter, &mut around.clone()),
            Expr::Word(_) | Expr::Phrase(_) | Expr::Regex(_) | Expr::Codes(..) => {}
        }
    }

    /// Narrows `left_over` by a filter, and says where nothing is left.
    fn filter(&mut self, at: Span, filter: &Filter, left_over: &mut Filters) {
        let empty = match filter {
            Filter::Role(roles) if !roles.iter().any(|role| role.is_counted()) => {
                self.say(at, "rules do not look at these words, unless [count] roles in emic.toml says so");
                false
            }
            Filter::Kind(kinds) if !kinds.iter().any(|kind| kind.is_counted()) => {
                self.say(at, "rules do not look at such passages, unless [count] kinds in emic.toml says so");
                false
            }
            _ if left_over.wide => false,
            Filter::Role(roles) => narrowed(&mut left_over.roles, roles, |a, b| a == b),
            Filter::Kind(kinds) => narrowed(&mut left_over.kinds, kinds, |a, b| a == b),
            Filter::Language(tags) => narrowed(&mut left_over.languages, tags, |a, b| same_language(a, b)),
            _ => false,
        };
        if empty {
            self.say(at, "no passage passes this filter and the others that hold here");
        }
    }

    fn relate(&mut self, at: Span, relation: Relation, left: &Node, right: &Node) {
        if let (Some(left), Some(right)) = (literal(left), literal(right))
            && left != right
        {
            return self.say(at, "two different words never stand in the same place");
        }
        let ((least_left, most_left), (least_right, most_right)) = (length(left), length(right));
        let longer = |least: u32, most: Option<u32>| most.is_some_and(|most| least > most);
        match relation {
            Relation::Inside if longer(least_left, most_right) => {
                self.say(at, "the left side has more words than the right side, and cannot lie in it");
            }
            Relation::Contains if longer(least_right, most_left) => {
                self.say(at, "the right side has more words than the left side, and cannot lie in it");
            }
            _ => {}
        }
    }
}

/// Leaves of the values so far those that are among `values`; whether none is left.
fn narrowed<T: Clone>(so_far: &mut Option<Vec<T>>, values: &[T], same: impl Fn(&T, &T) -> bool) -> bool {
    let left: Vec<T> = match so_far.take() {
        None => values.to_vec(),
        Some(before) => {
            before.into_iter().filter(|old| values.iter().any(|value| same(old, value))).collect()
        }
    };
    let empty = left.is_empty();
    // After a contradiction has been told, what else holds here is nobody's concern.
    *so_far = (!empty).then_some(left);
    empty
}

/// `pt` and `pt-br` may be the language of the same document.
fn same_language(a: &str, b: &str) -> bool {
    a.split('-').zip(b.split('-')).all(|(a, b)| a == b)
}

/// Whether `excluded` takes away all that `node` finds.
fn excludes(excluded: &Node, node: &Node) -> bool {
    match (&excluded.expr, &node.expr) {
        _ if excluded == node => true,
        (Expr::Or(parts), _) if parts.iter().any(|part| excludes(part, node)) => true,
        (_, Expr::Or(parts)) => parts.iter().all(|part| excludes(excluded, part)),
        _ => false,
    }
}

fn literal(node: &Node) -> Option<&str> {
    match &node.expr {
        Expr::Word(Word { pattern: Pattern::Literal(word), matching: Matching::Folded }) => Some(word),
        _ => None,
    }
}

/// The least and the most words of what a node finds, as far as the node tells.
fn length(node: &Node) -> (u32, Option<u32>) {
    match &node.expr {
        Expr::Word(_) => (1, Some(1)),
        Expr::Phrase(phrase) => {
            let words = u32::try_from(phrase.words.len()).unwrap_or(u32::MAX);
            (words, words.checked_add(phrase.slop))
        }
        Expr::And(nodes) | Expr::Or(nodes) => nodes
            .iter()
            .map(length)
            .reduce(|(least, most), (other, others)| {
                (least.min(other), most.zip(others).map(|(most, others)| most.max(others)))
            })
            .unwrap_or((0, None)),
        Expr::Near { left, right, distance, .. } => {
            let ((least_left, most_left), (least_right, most_right)) = (length(left), length(right));
            let most = most_left
                .zip(most_right)
                .map(|(left, right)| left.saturating_add(right).saturating_add(distance.saturating_sub(1)));
            (least_left.saturating_add(least_right), most)
        }
        Expr::Not(left, _) | Expr::NotNear { left, .. } | Expr::Relate { left, .. } => length(left),
        Expr::Scope(_, inner) => length(inner),
        Expr::Regex(_) | Expr::Filter(_) | Expr::Codes(..) => (0, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::parse;

    #[track_caller]
    fn never(rule: &str, marked: &str) {
        let node = parse(rule).expect("a query");
        let places: Vec<_> = found(&node, None).into_iter().map(|(at, _)| at.of(rule)).collect();
        assert_eq!(places, [marked], "{rule}");
    }

    #[track_caller]
    fn may(rule: &str) {
        assert_eq!(found(&parse(rule).expect("a query"), None), [], "{rule}");
    }

    #[test]
    fn filters_that_contradict_each_other() {
        never("trust role:participant role:author", "role:author");
        never("trust kind:(turn comment) (kind:answer bond)", "kind:answer");
        never("trust language:de language:(en fr)", "language:(en fr)");
        may("trust role:(participant author) role:author");
        may("trust role:participant OR bond role:author");
        may("document(trust role:participant role:author)");
        may("trust language:pt language:pt-br");
    }

    #[test]
    fn what_rules_do_not_look_at() {
        never("trust role:interviewer", "role:interviewer");
        never("trust kind:(heading reference)", "kind:(heading reference)");
        may("trust kind:(heading turn)");
    }

    #[test]
    fn a_rule_of_one_language_cannot_ask_for_another() {
        let node = parse("trust language:en").expect("a query");
        assert_eq!(found(&node, Some("de")).len(), 1);
        assert_eq!(found(&node, Some("en")), []);
    }

    #[test]
    fn spans_that_cannot_lie_in_each_other() {
        never("echo-chamber INSIDE echo", "echo-chamber INSIDE echo");
        never("echo CONTAINS (a NEAR/3 b)", "echo CONTAINS (a NEAR/3 b");
        never("echo OVERLAPS chamber", "echo OVERLAPS chamber");
        may("echo INSIDE echo-chamber");
        may("a-b INSIDE (a NEAR/5 b)");
        may("conn* INSIDE connect");
    }

    #[test]
    fn what_is_found_and_excluded_at_once() {
        never("trust NOT (bond OR trust)", "trust NOT (bond OR trust");
        may("trust* NOT trust");
    }

    #[test]
    fn regular_expressions_without_known_letters() {
        for (rule, expected) in [
            (r"/\d+%/", 1),
            (r"/(echo|\w+)s/", 1),
            (r"/chambers?/", 0),
            (r"/(echo|filter) (chamber|bubble)/", 0),
            (r"x /\w+(ing)+/ OR /I/", 1),
        ] {
            assert_eq!(scans(&parse(rule).expect("a query")).len(), expected, "{rule}");
        }
    }
}
