//! Ranking: BM25 over the words and phrases of a query, passage by passage.
//!
//! The length of a passage is its bytes, which are at hand; rows that hold a word are as many as its
//! postings say. Queries of words and phrases under AND, OR and NOT are ranked from the postings of
//! rows alone; for all others the matches are found first, and then what of their words stands there.

use super::SearchError;
use super::evaluate::{Evaluator, Under};
use super::filter::is_pure;
use super::stretch::has_row;
use crate::index::Part;
use crate::query::ast::{Expr, Node};

/// How soon more of the same word stops to count.
const K1: f32 = 1.2;
/// How much the length of a passage counts.
const B: f32 = 0.75;

/// What ranking knows of the whole index.
#[derive(Clone, Copy, Debug)]
pub(super) struct Whole {
    rows: f32,
    /// The mean length of a row, in bytes.
    length: f32,
}

impl Whole {
    pub(super) fn of(parts: &[Part]) -> Self {
        let rows: u64 = parts.iter().map(|part| u64::from(part.shelf.row_count())).sum();
        let length: u64 = parts.iter().map(|part| part.shelf.all_lengths()).sum();
        Whole { rows: rows as f32, length: (length as f32 / rows.max(1) as f32).max(1.0) }
    }

    /// The weight of something that stands in so many rows.
    pub(super) fn weight(self, rows: u64) -> f32 {
        let rows = rows as f32;
        (1.0 + (self.rows - rows + 0.5).max(0.0) / (rows + 0.5)).ln()
    }

    /// What `count` occurrences in a row of this length add.
    fn share(self, weight: f32, count: u32, length: u32) -> f32 {
        let count = count as f32;
        let norm = K1 * (1.0 - B + B * length as f32 / self.length);
        weight * count * (K1 + 1.0) / (count + norm)
    }
}

/// A row that matches, and how well.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Scored {
    pub(super) row: u32,
    pub(super) score: f32,
}

/// The words and phrases that a query looks for: not those that must not stand there.
pub(super) fn sought<'n>(node: &'n Node, found: &mut Vec<&'n Node>) {
    match &node.expr {
        Expr::Word(_) | Expr::Phrase(_) | Expr::Regex(_) => found.push(node),
        Expr::And(nodes) | Expr::Or(nodes) => nodes.iter().for_each(|node| sought(node, found)),
        Expr::Near { left, right, .. } => {
            sought(left, found);
            sought(right, found);
        }
        Expr::Not(left, _) | Expr::NotNear { left, .. } | Expr::Relate { left, .. } => sought(left, found),
        Expr::Scope(_, inner) => sought(inner, found),
        Expr::Filter(_) | Expr::Codes(..) => {}
    }
}

/// Scores the rows that match.
pub(super) struct Scorer<'a> {
    pub(super) part: &'a Part,
    pub(super) whole: Whole,
    /// The weight of each word and phrase of the query.
    pub(super) weights: &'a [(&'a Node, f32)],
}

impl Scorer<'_> {
    fn weight(&self, node: &Node) -> f32 {
        let same = |(other, _): &&(&Node, f32)| std::ptr::eq(*other, node);
        self.weights.iter().find(same).map_or(0.0, |(_, weight)| *weight)
    }

    /// The rows that a query matches, with their scores, sorted by row.
    pub(super) fn rows(&self, evaluator: &Evaluator<'_>, query: &Node) -> Result<Vec<Scored>, SearchError> {
        if let Some(rows) = self.plain(evaluator, query, None)? {
            return Ok(evaluator.reached_rows(rows));
        }
        let rows = evaluator.node(query, Under::new(None))?.rows();
        let mut scored: Vec<Scored> = rows.iter().map(|row| Scored { row: *row, score: 0.0 }).collect();
        let mut leaves = Vec::new();
        sought(query, &mut leaves);
        for leaf in leaves {
            let counts = evaluator.counts(leaf, Some(&rows))?;
            add(&mut scored, &self.shares(leaf, &counts));
        }
        Ok(scored)
    }

    fn shares(&self, leaf: &Node, counts: &[(u32, u32)]) -> Vec<Scored> {
        let weight = self.weight(leaf);
        let score = |(row, count): &(u32, u32)| Scored {
            row: *row,
            score: self.whole.share(weight, *count, self.part.shelf.len_of(*row)),
        };
        counts.iter().map(score).collect()
    }

    /// The same for what is made of words, phrases, filters, AND, OR and NOT alone; none for all else.
    fn plain(
        &self,
        evaluator: &Evaluator<'_>,
        node: &Node,
        within: Option<&[u32]>,
    ) -> Result<Option<Vec<Scored>>, SearchError> {
        if !is_plain(node) {
            return Ok(None);
        }
        let scored = match &node.expr {
            Expr::And(nodes) => {
                let (filters, mut operands): (Vec<&Node>, Vec<&Node>) =
                    nodes.iter().partition(|node| is_pure(node));
                operands.sort_by_key(|node| evaluator.cost(node));
                let mut all: Option<Vec<Scored>> = None;
                for operand in operands {
                    let rows: Option<Vec<u32>> = all.as_ref().map(|all| rows_of(all));
                    let Some(found) = self.plain(evaluator, operand, rows.as_deref().or(within))? else {
                        return Ok(None);
                    };
                    all = Some(match all {
                        None => evaluator.passing(found, &filters)?,
                        Some(mut all) => {
                            let rows = rows_of(&found);
                            let mut at = 0;
                            all.retain(|one| has_row(&rows, &mut at, one.row));
                            add(&mut all, &found);
                            all
                        }
                    });
                }
                all.unwrap_or_default()
            }
            Expr::Or(nodes) => {
                let mut all: Vec<Scored> = Vec::new();
                for node in nodes {
                    let Some(found) = self.plain(evaluator, node, within)? else { return Ok(None) };
                    all = either(&all, &found);
                }
                all
            }
            Expr::Not(left, right) => {
                let Some(mut left) = self.plain(evaluator, left, within)? else { return Ok(None) };
                let rows = rows_of(&left);
                let without = evaluator.node(right, Under::new(Some(&rows)))?.rows();
                let mut at = 0;
                left.retain(|one| !has_row(&without, &mut at, one.row));
                left
            }
            _ => self.shares(node, &evaluator.counts(node, within)?),
        };
        Ok(Some(scored))
    }
}

/// Whether a query is words, phrases, filters, AND, OR and NOT alone, filters only beside others.
fn is_plain(node: &Node) -> bool {
    match &node.expr {
        Expr::Word(_) | Expr::Phrase(_) => true,
        Expr::And(nodes) => {
            nodes.iter().any(|node| !is_pure(node))
                && nodes.iter().all(|node| is_pure(node) && !asks_for_codings(node) || is_plain(node))
        }
        Expr::Or(nodes) => nodes.iter().all(is_plain),
        Expr::Not(left, right) => is_plain(left) && is_plain(right),
        _ => false,
    }
}

fn asks_for_codings(node: &Node) -> bool {
    super::filter::restriction(node).is_some()
}

fn rows_of(scored: &[Scored]) -> Vec<u32> {
    scored.iter().map(|one| one.row).collect()
}

/// Adds the scores of `more` to those rows of `scored` that it holds; both sorted.
fn add(scored: &mut [Scored], more: &[Scored]) {
    let mut rest = more;
    for one in scored {
        let before = rest.iter().take_while(|other| other.row < one.row).count();
        rest = &rest[before..];
        if let Some(other) = rest.first().filter(|other| other.row == one.row) {
            one.score += other.score;
        }
    }
}

/// The rows of both lists, which are sorted.
fn either(left: &[Scored], right: &[Scored]) -> Vec<Scored> {
    let mut both = Vec::with_capacity(left.len() + right.len());
    let (mut left, mut right) = (left, right);
    while let (Some(first), Some(second)) = (left.first(), right.first()) {
        match first.row.cmp(&second.row) {
            std::cmp::Ordering::Less => {
                both.push(*first);
                left = &left[1..];
            }
            std::cmp::Ordering::Greater => {
                both.push(*second);
                right = &right[1..];
            }
            std::cmp::Ordering::Equal => {
                both.push(Scored { row: first.row, score: first.score + second.score });
                (left, right) = (&left[1..], &right[1..]);
            }
        }
    }
    both.extend_from_slice(left);
    both.extend_from_slice(right);
    both
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scored(rows: &[(u32, f32)]) -> Vec<Scored> {
        rows.iter().map(|(row, score)| Scored { row: *row, score: *score }).collect()
    }

    #[test]
    fn lists_are_joined_by_row() {
        let (left, right) = (scored(&[(1, 1.0), (4, 1.0)]), scored(&[(2, 2.0), (4, 3.0), (9, 1.0)]));
        assert_eq!(either(&left, &right), scored(&[(1, 1.0), (2, 2.0), (4, 4.0), (9, 1.0)]));
        let mut sum = left;
        add(&mut sum, &right);
        assert_eq!(sum, scored(&[(1, 1.0), (4, 4.0)]));
    }

    #[test]
    fn rare_words_and_short_passages_weigh_more() {
        let whole = Whole { rows: 1000.0, length: 100.0 };
        assert!(whole.weight(3) > whole.weight(300));
        assert!(whole.share(1.0, 1, 50) > whole.share(1.0, 1, 200));
        assert!(whole.share(1.0, 2, 100) > whole.share(1.0, 1, 100));
    }
}
