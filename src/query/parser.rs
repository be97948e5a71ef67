//! From tokens to the tree: precedence, and what an operator needs on its sides.
//!
//! ```text
//! or     := and (OR and)*
//! and    := [NOT|-] relate ((AND | NOT | AND NOT | - | nothing) relate)*
//! relate := near ((INSIDE | OVERLAPS | CONTAINS) near)*
//! near   := operand ((NEAR/n | BEFORE/n | NOT NEAR/n) operand)*
//! operand := ( or ) | scope( or ) | word, phrase, /re/, field:value
//! ```

use super::ast::{Expr, Node};
use super::error::{Fault, MOST_FAULTS, QueryError, Reason};
use super::lexer::{Kind, Token, tokens};
use crate::text::Span;
use crate::text::single_spaced;

/// The longest query that is read, in bytes.
pub const LONGEST: usize = 256 * 1024;

/// The deepest tree that is built: whoever walks one needs so many steps of a stack at most.
pub const DEEPEST: usize = 100;

/// Reads a query, a rule or a filter of a report: one language.
///
/// ```
/// use emic::query::parse;
/// assert_eq!(parse("a -b c"), parse("(a c) NOT b"));
/// assert!(parse("people NEAR friends").is_err());
/// ```
///
/// # Errors
/// With every fault of the text, its place, and what to write instead.
pub fn parse(text: &str) -> Result<Node, QueryError> {
    read(text).map_err(|mut faults| {
        faults.sort_by_key(|fault| fault.at);
        faults.truncate(MOST_FAULTS);
        // A query without end is not carried along with what is wrong with it.
        let query = if text.len() <= LONGEST { text.to_owned() } else { String::new() };
        QueryError { query, faults }
    })
}

fn read(text: &str) -> Result<Node, Vec<Fault>> {
    if text.len() > LONGEST {
        let reason = Reason::TooLong { bytes: text.len(), most: LONGEST };
        return Err(vec![Fault::new(Span::at(0, 0), reason)]);
    }
    let (tokens, faults) = tokens(text);
    if tokens.is_empty() && faults.is_empty() {
        return Err(vec![Fault::new(Span::at(0, 0), Reason::Empty)]);
    }
    let mut parser = Parser { text, tokens, next: 0, faults, open: 0, given_up: false };
    let tree = parser.query();
    match tree {
        Some(tree) if parser.faults.is_empty() => Ok(tree.node),
        _ => Err(parser.faults),
    }
}

/// A node, and how deep the tree below it is.
struct Tree {
    node: Node,
    depth: usize,
}

struct Parser<'q> {
    text: &'q str,
    tokens: Vec<Token>,
    next: usize,
    faults: Vec<Fault>,
    /// How many parentheses are open.
    open: usize,
    /// Whether the query is nested too deeply to go on.
    given_up: bool,
}

impl Parser<'_> {
    fn peek(&self) -> Option<&Kind> {
        if self.given_up { None } else { self.tokens.get(self.next).map(|token| &token.kind) }
    }

    fn take(&mut self) -> Token {
        let token = self.tokens[self.next].clone();
        self.next += 1;
        token
    }

    fn fault(&mut self, at: Span, reason: Reason) {
        self.faults.push(Fault::new(at, reason));
    }

    fn query(&mut self) -> Option<Tree> {
        let mut tree = self.or();
        while self.peek() == Some(&Kind::Close) {
            let token = self.take();
            self.fault(token.at, Reason::ParenthesisNotOpened);
            tree = self.or();
        }
        tree
    }

    fn or(&mut self) -> Option<Tree> {
        let mut parts = vec![self.and()];
        while self.peek() == Some(&Kind::Or) {
            let operator = self.take().at;
            let before = self.next;
            let part = self.and();
            if self.next == before {
                self.missing(operator, false);
            }
            parts.push(part);
        }
        let parts: Vec<Tree> = parts.into_iter().flatten().collect();
        self.list(parts, Expr::Or)
    }

    /// One tree of several: the only one, or a list.
    fn list(&mut self, mut parts: Vec<Tree>, list: fn(Vec<Node>) -> Expr) -> Option<Tree> {
        if parts.len() < 2 {
            return parts.pop();
        }
        let depth = parts.iter().map(|part| part.depth).max().unwrap_or(0);
        let nodes: Vec<Node> = parts.into_iter().map(|part| part.node).collect();
        let at = nodes.iter().map(|node| node.at).reduce(Span::hull).unwrap_or_default();
        self.tree(list(nodes), at, depth)
    }

    /// A node over trees of this depth.
    fn tree(&mut self, expr: Expr, at: Span, below: usize) -> Option<Tree> {
        if below < DEEPEST {
            return Some(Tree { node: Node { expr, at }, depth: below + 1 });
        }
        self.give_up(at);
        None
    }

    fn give_up(&mut self, at: Span) {
        if !self.given_up {
            self.fault(at, Reason::TooDeep { most: DEEPEST });
        }
        self.given_up = true;
    }

    fn pair(&mut self, left: Tree, right: Tree, make: impl Fn(Box<Node>, Box<Node>) -> Expr) -> Option<Tree> {
        let at = left.node.at.hull(right.node.at);
        let depth = left.depth.max(right.depth);
        self.tree(make(Box::new(left.node), Box::new(right.node)), at, depth)
    }

    fn and(&mut self) -> Option<Tree> {
        let mut group = Group::default();
        let start = self.next;
        loop {
            match self.peek() {
                None | Some(Kind::Close | Kind::Or) => break,
                Some(Kind::And) => {
                    let operator = self.take().at;
                    if !group.any {
                        self.missing(operator, true);
                    }
                    match self.peek() {
                        Some(Kind::Not | Kind::Minus) => {}
                        None | Some(Kind::Close | Kind::Or | Kind::And) => self.missing(operator, false),
                        Some(_) => self.positive(&mut group),
                    }
                }
                Some(Kind::Not) => {
                    let operator = self.take().at;
                    self.negation(&mut group, operator);
                }
                Some(Kind::Minus) => {
                    let operator = self.take().at;
                    let operand = self.operand_after(operator);
                    group.note(operand.is_some());
                    group.negatives.extend(operand);
                }
                Some(_) => self.positive(&mut group),
            }
        }
        if self.next == start && self.open == 0 {
            self.nothing_here();
        }
        self.finish(group)
    }

    /// Where an operand is wanted and an operator, or nothing, stands.
    fn nothing_here(&mut self) {
        if self.peek() == Some(&Kind::Or) {
            let at = self.tokens[self.next].at;
            let is_first = self.next == 0 || self.tokens[self.next - 1].kind != Kind::Or;
            if is_first {
                self.missing(at, true);
            }
        }
    }

    fn positive(&mut self, group: &mut Group) {
        let operand = self.relate();
        group.note(operand.is_some());
        let Some(operand) = operand else { return };
        match group.finished.take() {
            None => group.list.push(operand),
            Some(finished) => group.list = vec![finished, operand],
        }
    }

    /// `NOT b` after what the group holds, or at its start like `-b`.
    fn negation(&mut self, group: &mut Group, operator: Span) {
        let operand = self.operand_after(operator);
        group.note(operand.is_some());
        let Some(operand) = operand else { return };
        let left = match group.finished.take() {
            Some(finished) => Some(finished),
            None => self.list(std::mem::take(&mut group.list), Expr::And),
        };
        match left {
            Some(left) => group.finished = self.pair(left, operand, Expr::Not),
            None => group.negatives.push(operand),
        }
    }

    fn finish(&mut self, group: Group) -> Option<Tree> {
        let Group { list, finished, mut negatives, complete, .. } = group;
        let positive = match finished {
            Some(finished) => Some(finished),
            None => self.list(list, Expr::And),
        };
        if negatives.is_empty() {
            return positive;
        }
        let Some(positive) = positive else {
            if complete {
                let at = negatives.iter().map(|tree| tree.node.at).reduce(Span::hull).unwrap_or_default();
                self.fault(at, Reason::OnlyNegations);
            }
            return None;
        };
        let negative = match negatives.len() {
            1 => negatives.pop(),
            _ => self.list(negatives, Expr::Or),
        }?;
        self.pair(positive, negative, Expr::Not)
    }

    fn relate(&mut self) -> Option<Tree> {
        let mut left = self.near();
        while let Some(Kind::Relate(relation)) = self.peek().cloned() {
            let operator = self.take().at;
            let right = self.tight_operand_after(operator, Self::near);
            left = match (left, right) {
                (Some(left), Some(right)) => {
                    self.pair(left, right, |left, right| Expr::Relate { relation, left, right })
                }
                _ => None,
            };
        }
        left
    }

    fn near(&mut self) -> Option<Tree> {
        let mut left = self.operand();
        while let Some(kind @ (Kind::Near { .. } | Kind::NotNear { .. })) = self.peek().cloned() {
            let operator = self.take().at;
            let right = self.tight_operand_after(operator, Self::operand);
            for side in [&left, &right].into_iter().flatten() {
                if is_only_filters(&side.node) {
                    self.faults.push(Fault::new(side.node.at, Reason::FilterNearby));
                }
            }
            left = match (left, right) {
                (Some(left), Some(right)) => {
                    self.pair(left, right, |left, right| nearness(&kind, left, right))
                }
                _ => None,
            };
        }
        left
    }

    /// `( … )`, `scope( … )` or a term; where an operator stands instead, says so.
    fn operand(&mut self) -> Option<Tree> {
        let token = self.take();
        match token.kind {
            Kind::Operand(expr) => self.tree(expr?, token.at, 0),
            Kind::Open => self.parenthesised(token.at).map(|(tree, _)| tree),
            Kind::Scope(scope) => {
                let (tree, end) = self.parenthesised(token.at)?;
                let at = Span::at(token.at.start(), end);
                self.tree(Expr::Scope(scope, Box::new(tree.node)), at, tree.depth)
            }
            _ => {
                self.missing(token.at, true);
                None
            }
        }
    }

    /// What stands between the parenthesis at `open` and its partner, and the byte after that.
    fn parenthesised(&mut self, open: Span) -> Option<(Tree, usize)> {
        if self.open >= DEEPEST {
            self.give_up(open);
            return None;
        }
        self.open += 1;
        let first = self.next;
        let tree = self.or();
        self.open -= 1;
        if self.given_up {
            return None;
        }
        if self.peek() != Some(&Kind::Close) {
            self.fault(Span::at(open.end() - 1, open.end()), Reason::ParenthesisNotClosed);
            return None;
        }
        let close = self.take();
        if self.next == first + 1 {
            self.fault(open.hull(close.at), Reason::ParenthesesEmpty);
        }
        Some((tree?, close.at.end()))
    }

    /// The operand of NOT and `-`.
    fn operand_after(&mut self, operator: Span) -> Option<Tree> {
        self.tight_operand_after(operator, Self::relate)
    }

    fn tight_operand_after(&mut self, operator: Span, read: fn(&mut Self) -> Option<Tree>) -> Option<Tree> {
        match self.peek() {
            Some(Kind::Operand(_) | Kind::Open | Kind::Scope(_)) => read(self),
            _ => {
                self.missing(operator, false);
                None
            }
        }
    }

    fn missing(&mut self, operator: Span, before: bool) {
        if self.given_up {
            return;
        }
        let written = single_spaced(operator.of(self.text));
        self.fault(operator, Reason::OperandMissing { operator: written, before });
    }
}

/// What stands between two OR: operands in order, and those that `-` excludes.
#[derive(Default)]
struct Group {
    /// Operands side by side.
    list: Vec<Tree>,
    /// What came before the last NOT, with it.
    finished: Option<Tree>,
    /// The operands of `-`.
    negatives: Vec<Tree>,
    /// Whether anything has been read, also something faulty.
    any: bool,
    /// Whether everything read was sound.
    complete: bool,
}

impl Group {
    fn note(&mut self, sound: bool) {
        self.complete = sound && (self.complete || !self.any);
        self.any = true;
    }
}

fn nearness(kind: &Kind, left: Box<Node>, right: Box<Node>) -> Expr {
    match *kind {
        Kind::Near { distance, ordered } => Expr::Near { left, right, distance, ordered },
        Kind::NotNear { distance } => Expr::NotNear { left, right, distance },
        _ => unreachable!("near() passes on nothing else"),
    }
}

/// Whether a query denotes whole passages and no words of them.
fn is_only_filters(node: &Node) -> bool {
    match &node.expr {
        Expr::Filter(_) => true,
        Expr::And(nodes) | Expr::Or(nodes) => nodes.iter().all(is_only_filters),
        Expr::Not(left, _) => is_only_filters(left),
        Expr::Scope(_, inner) => is_only_filters(inner),
        Expr::Relate { left, .. } => is_only_filters(left),
        Expr::Word(_)
        | Expr::Phrase(_)
        | Expr::Regex(_)
        | Expr::Near { .. }
        | Expr::NotNear { .. }
        | Expr::Codes(..) => false,
    }
}
