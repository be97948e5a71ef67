//! [`spans`]: every match of many queries, in document order.

use std::collections::HashSet;

use rayon::prelude::*;

use super::dictionary::{Dictionary, asks_for_stem, looks_of};
use super::evaluate::{Evaluator, Under};
use super::filter::asks_for_kind;
use super::rows::Rows;
use super::stem::{Language, language_of};
use super::{Context, SearchError};
use crate::index::{Part, Snapshot};
use crate::query::ast::Node;
use crate::text::Span;

/// A match of a query.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Match {
    /// The document, by its place in document order.
    pub document: u32,
    /// The passage, an index into the document's passages; for a coding that touches several the first
    /// of them.
    pub passage: u32,
    /// The bytes in the reading text of the document.
    pub span: Span,
}

/// The matches of each query, unique and in document order: by document, start, end.
///
/// Queries that are asked together share the looks into the dictionary, and run on all cores.
///
/// # Errors
/// When the index is damaged, a regular expression cannot be run, or a query asks for codes that the
/// context does not have.
pub fn spans(
    snapshot: &Snapshot,
    queries: &[&Node],
    context: &Context<'_>,
) -> Result<Vec<Vec<Match>>, SearchError> {
    let parts: Vec<PartSearch<'_>> = snapshot
        .parts()
        .par_iter()
        .map(|part| PartSearch::new(snapshot, part, queries, context))
        .collect::<Result<_, _>>()?;
    queries
        .par_iter()
        .map(|query| {
            let found = parts.iter().map(|part| part.matches(query)).collect::<Result<Vec<_>, _>>()?;
            Ok(in_document_order(&found))
        })
        .collect()
}

/// A part, ready to be asked by several queries at once.
pub(super) struct PartSearch<'a> {
    pub(super) snapshot: &'a Snapshot,
    pub(super) part: &'a Part,
    pub(super) context: &'a Context<'a>,
    pub(super) dictionary: Dictionary,
    pub(super) languages: Vec<Option<Language>>,
}

impl<'a> PartSearch<'a> {
    pub(super) fn new(
        snapshot: &'a Snapshot,
        part: &'a Part,
        queries: &[&Node],
        context: &'a Context<'a>,
    ) -> Result<Self, SearchError> {
        let stems = queries.iter().any(|query| asks_for_stem(query));
        let languages = if stems { languages_of(snapshot, part) } else { Vec::new() };
        let mut looks = HashSet::new();
        queries.iter().for_each(|query| looks_of(query, &languages, &mut looks));
        let dictionary = Dictionary::new(part, looks)?;
        Ok(PartSearch { snapshot, part, context, dictionary, languages })
    }

    /// The matches of one query: by document of the part, then by start and end.
    fn matches(&self, query: &Node) -> Result<Vec<Match>, SearchError> {
        let reach = self.context.reach;
        let reach = if asks_for_kind(query) { reach.widened() } else { reach };
        let rows = Rows::new(self.part, self.snapshot.documents(), self.context, reach);
        let evaluator = Evaluator::new(&rows, &self.dictionary, &self.languages);
        let found = evaluator.node(query, Under::new(None))?;
        let mut matches: Vec<Match> = Vec::with_capacity(found.len());
        rows.each_in_bytes(&found, |here, one| {
            let passage = here.row - here.first_row - 1;
            matches.extend(here.number.map(|document| Match { document, passage, span: one.span }));
        })?;
        Ok(matches)
    }
}

fn languages_of(snapshot: &Snapshot, part: &Part) -> Vec<Option<Language>> {
    let entries = snapshot.documents();
    let numbers = (0..part.shelf.document_count()).filter_map(|document| part.number(document));
    let mut languages: Vec<_> =
        numbers.map(|number| language_of(entries[number as usize].language.as_deref())).collect();
    languages.sort_unstable();
    languages.dedup();
    languages
}

/// The matches of several parts, each with its documents together, in document order.
fn in_document_order(parts: &[Vec<Match>]) -> Vec<Match> {
    let runs = parts.iter().flat_map(|matches| matches.chunk_by(|a, b| a.document == b.document));
    let mut runs: Vec<&[Match]> = runs.collect();
    runs.sort_by_key(|run| run[0].document);
    let mut ordered = Vec::with_capacity(parts.iter().map(Vec::len).sum());
    for run in runs {
        let from = ordered.len();
        ordered.extend_from_slice(run);
        // Rows that lie in holes of others, and codings over several rows, are not in order by rows.
        let here = &mut ordered[from..];
        let key = |one: &Match| (one.span, one.passage);
        if !here.is_sorted_by_key(key) {
            here.sort_by_key(key);
        }
    }
    ordered.dedup_by_key(|one| (one.document, one.span));
    ordered
}
