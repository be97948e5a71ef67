//! [`hits`]: the passages that answer a query, best first or in document order.

use rayon::prelude::*;

use super::evaluate::{Evaluator, Under};
use super::filter::asks_for_kind;
use super::rows::Rows;
use super::score::{Scored, Scorer, Whole, sought};
use super::spans::PartSearch;
use super::{Context, SearchError};
use crate::index::Snapshot;
use crate::query::ast::Node;
use crate::text::Span;

/// In which order passages come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// The best first; equals in document order.
    Relevance,
    /// By document, then by place.
    Document,
}

/// The passages that answer a query.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Hits {
    /// How many there are in all.
    pub total: usize,
    /// The first of them, as many as were asked for.
    pub hits: Vec<Hit>,
}

/// A passage that answers a query.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    /// The document, by its place in document order.
    pub document: u32,
    /// The passage, an index into the document's passages.
    pub passage: u32,
    /// How well it answers, by BM25. Only good for comparing hits of one search.
    pub score: f32,
    /// What matches in it, sorted, as bytes of the reading text. A coding may reach beyond the passage.
    pub spans: Vec<Span>,
}

/// The best `limit` passages for a query.
///
/// # Errors
/// As [`spans`](super::spans).
pub fn best(
    snapshot: &Snapshot,
    query: &Node,
    context: &Context<'_>,
    limit: usize,
) -> Result<Hits, SearchError> {
    hits(snapshot, query, context, Order::Relevance, limit)
}

/// The first `limit` passages for a query, in this order.
///
/// # Errors
/// As [`spans`](super::spans).
pub fn hits(
    snapshot: &Snapshot,
    query: &Node,
    context: &Context<'_>,
    order: Order,
    limit: usize,
) -> Result<Hits, SearchError> {
    let queries = [query];
    let parts: Vec<PartSearch<'_>> = snapshot
        .parts()
        .par_iter()
        .map(|part| PartSearch::new(snapshot, part, &queries, context))
        .collect::<Result<_, _>>()?;
    let whole = Whole::of(snapshot.parts());
    let weights = weights(&parts, query, whole);
    let found: Vec<PartHits> = parts
        .par_iter()
        .map(|part| part.first(query, order, limit, whole, &weights))
        .collect::<Result<_, _>>()?;
    let total = found.iter().map(|part| part.total).sum();
    let mut first: Vec<(usize, Candidate)> = found
        .into_iter()
        .enumerate()
        .flat_map(|(part, found)| found.first.into_iter().map(move |candidate| (part, candidate)))
        .collect();
    first.sort_by(|(_, a), (_, b)| a.cmp_in(b, order));
    first.truncate(limit);
    let mut hits = vec![None; first.len()];
    for (number, part) in parts.iter().enumerate() {
        let mine: Vec<(usize, Candidate)> = (0..)
            .zip(&first)
            .filter(|(_, (other, _))| *other == number)
            .map(|(place, (_, candidate))| (place, *candidate))
            .collect();
        part.marked(query, &mine, &mut hits)?;
    }
    Ok(Hits { total, hits: hits.into_iter().flatten().collect() })
}

/// A passage that may be among the first.
#[derive(Clone, Copy, Debug)]
struct Candidate {
    document: u32,
    passage: u32,
    row: u32,
    score: f32,
}

impl Candidate {
    fn cmp_in(&self, other: &Self, order: Order) -> std::cmp::Ordering {
        let by_place = (self.document, self.passage).cmp(&(other.document, other.passage));
        match order {
            Order::Relevance => other.score.total_cmp(&self.score).then(by_place),
            Order::Document => by_place,
        }
    }
}

struct PartHits {
    total: usize,
    first: Vec<Candidate>,
}

/// The weights of what a query looks for, by how many rows of all parts hold it.
fn weights<'n>(parts: &[PartSearch<'_>], query: &'n Node, whole: Whole) -> Vec<(&'n Node, f32)> {
    let mut leaves = Vec::new();
    sought(query, &mut leaves);
    let mut rows = vec![0; leaves.len()];
    for part in parts {
        part.with_evaluator(query, |_, evaluator| {
            for (rows, leaf) in rows.iter_mut().zip(&leaves) {
                *rows += evaluator.cost(leaf);
            }
        });
    }
    leaves.into_iter().zip(rows).map(|(leaf, rows)| (leaf, whole.weight(rows))).collect()
}

impl PartSearch<'_> {
    fn with_evaluator<T>(&self, query: &Node, work: impl FnOnce(&Rows<'_>, &Evaluator<'_>) -> T) -> T {
        let reach = self.context.reach;
        let reach = if asks_for_kind(query) { reach.widened() } else { reach };
        let rows = Rows::new(self.part, self.snapshot.documents(), self.context, reach);
        let evaluator = Evaluator::new(&rows, &self.dictionary, &self.languages);
        work(&rows, &evaluator)
    }

    /// The candidates of this part.
    fn first(
        &self,
        query: &Node,
        order: Order,
        limit: usize,
        whole: Whole,
        weights: &[(&Node, f32)],
    ) -> Result<PartHits, SearchError> {
        self.with_evaluator(query, |_, evaluator| {
            let scored = Scorer { part: self.part, whole, weights }.rows(evaluator, query)?;
            let total = scored.len();
            let mut first = self.candidates(&scored, order, limit);
            first.sort_by(|a, b| a.cmp_in(b, order));
            first.truncate(limit);
            Ok(PartHits { total, first })
        })
    }

    /// All candidates, or only those that score as well as the last that is wanted.
    fn candidates(&self, scored: &[Scored], order: Order, limit: usize) -> Vec<Candidate> {
        let least = match order {
            Order::Relevance => least_wanted(scored, limit),
            Order::Document => f32::NEG_INFINITY,
        };
        let shelf = &self.part.shelf;
        let mut document = 0;
        let candidate = |one: &Scored| {
            document = shelf.document_from(document, one.row);
            Some(Candidate {
                document: self.part.number(document)?,
                passage: one.row - shelf.document(document).first_row - 1,
                row: one.row,
                score: one.score,
            })
        };
        scored.iter().filter(|one| one.score >= least).filter_map(candidate).collect()
    }

    /// Puts hits with what matches in them at their places.
    fn marked(
        &self,
        query: &Node,
        candidates: &[(usize, Candidate)],
        hits: &mut [Option<Hit>],
    ) -> Result<(), SearchError> {
        if candidates.is_empty() {
            return Ok(());
        }
        let mut rows: Vec<u32> = candidates.iter().map(|(_, candidate)| candidate.row).collect();
        rows.sort_unstable();
        self.with_evaluator(query, |all, evaluator| {
            let found = all.in_bytes(evaluator.node(query, Under::new(Some(&rows)))?)?;
            for (place, candidate) in candidates {
                let mine = found.iter().filter(|one| one.row == candidate.row);
                let Candidate { document, passage, score, .. } = *candidate;
                hits[*place] =
                    Some(Hit { document, passage, score, spans: mine.map(|one| one.span).collect() });
            }
            Ok(())
        })
    }
}

/// The score of the last of the best `limit`.
fn least_wanted(scored: &[Scored], limit: usize) -> f32 {
    if limit == 0 || scored.len() <= limit {
        return f32::NEG_INFINITY;
    }
    let mut best: Vec<f32> = Vec::with_capacity(limit * 2);
    let mut least = f32::NEG_INFINITY;
    for one in scored {
        if one.score > least {
            best.push(one.score);
            if best.len() == limit * 2 {
                best.select_nth_unstable_by(limit - 1, |a, b| b.total_cmp(a));
                best.truncate(limit);
                least = best[limit - 1];
            }
        }
    }
    best.sort_unstable_by(|a, b| b.total_cmp(a));
    best.get(limit - 1).copied().unwrap_or(f32::NEG_INFINITY)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_least_of_the_best() {
        let scored: Vec<Scored> =
            (0..100).map(|row| Scored { row, score: f32::from((row * 37 % 101) as u8) }).collect();
        let mut scores: Vec<f32> = scored.iter().map(|one| one.score).collect();
        scores.sort_by(|a, b| b.total_cmp(a));
        for limit in [1, 2, 7, 20, 99] {
            assert_eq!(least_wanted(&scored, limit), scores[limit - 1]);
        }
        assert_eq!(least_wanted(&scored, 100), f32::NEG_INFINITY);
    }
}
