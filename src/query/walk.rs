//! Walking a tree: what it names, and what it may not hold where it stands.

use super::ast::{CodeSet, Expr, Filter, Node};
use super::error::{Fault, Reason};
use crate::text::Span;

/// A code, theme or group that a query names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reference<'q> {
    /// Which codes.
    pub set: CodeSet,
    /// The id.
    pub id: &'q str,
    /// Where it stands in the query.
    pub at: Span,
}

/// Calls `see` with every node of the tree, from the root down and from left to right.
pub fn visit<'q>(node: &'q Node, see: &mut dyn FnMut(&'q Node)) {
    see(node);
    match &node.expr {
        Expr::And(nodes) | Expr::Or(nodes) => nodes.iter().for_each(|node| visit(node, see)),
        Expr::Not(left, right)
        | Expr::Near { left, right, .. }
        | Expr::NotNear { left, right, .. }
        | Expr::Relate { left, right, .. } => {
            visit(left, see);
            visit(right, see);
        }
        Expr::Scope(_, inner) => visit(inner, see),
        Expr::Word(_) | Expr::Phrase(_) | Expr::Regex(_) | Expr::Filter(_) | Expr::Codes(..) => {}
    }
}

/// The codes, themes and groups that a query names, in order.
#[must_use]
pub fn references(node: &Node) -> Vec<Reference<'_>> {
    let mut found = Vec::new();
    visit(node, &mut |node| {
        if let Expr::Codes(set, id) = &node.expr {
            found.push(Reference { set: *set, id, at: node.at });
        }
    });
    found
}

/// What a query holds that a rule may not: filters about people's decisions. A codebook's matches
/// are a function of text and codebook alone.
#[must_use]
pub fn rule_faults(node: &Node) -> Vec<Fault> {
    let mut faults = Vec::new();
    visit(node, &mut |node| {
        let field = match &node.expr {
            Expr::Filter(Filter::Coder(_)) => "coder",
            Expr::Filter(Filter::Origin(_)) => "origin",
            Expr::Filter(Filter::Stance(_)) => "stance",
            _ => return,
        };
        faults.push(Fault::new(node.at, Reason::NotInRules { field }));
    });
    faults
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;

    #[test]
    fn references_come_in_order_with_their_places() {
        let query = "code:isolation NEAR/20 (twitter OR theme:costs) -group:x";
        let node = parse(query).expect("a query");
        let found: Vec<_> =
            references(&node).iter().map(|found| (found.set, found.id, found.at.of(query))).collect();
        assert_eq!(
            found,
            [
                (CodeSet::Code, "isolation", "code:isolation"),
                (CodeSet::Theme, "costs", "theme:costs"),
                (CodeSet::Group, "x", "group:x"),
            ]
        );
    }

    #[test]
    fn a_rule_may_not_ask_for_peoples_decisions() {
        let query = "connect* (coder:anna OR origin:hand) -stance:against";
        let node = parse(query).expect("a query");
        let found: Vec<_> =
            rule_faults(&node).iter().map(|fault| (fault.code(), fault.at.of(query))).collect();
        assert_eq!(found, [("QU040", "coder:anna"), ("QU040", "origin:hand"), ("QU040", "stance:against")]);
        assert!(rule_faults(&parse("connect* role:participant").expect("a query")).is_empty());
    }
}
