//! Evaluation: what a node denotes in one part.
//!
//! Each node gives a sorted list of stretches. Of several operands the one that stands in fewest rows
//! is computed first, and the others only in the rows where that one is: the cost of a query is the
//! postings of its rarest part.

use std::collections::HashSet;

use super::context::{Restriction, Wanted};
use super::dictionary::Dictionary;
use super::filter::{Filters, is_pure, restriction, touches};
use super::near::{near, not_near};
use super::regex::{Pattern, stretch};
use super::relate::Others;
use super::rows::{Rows, Unit};
use super::score::Scored;
use super::stem::Language;
use super::stretch::{Bytes, Stretches, has_row, shared, union};
use super::words::WordFinder;
use super::{SearchError, dictionary::Look};
use crate::model::Passage;
use crate::query::ast::{CodeSet, Expr, Node, Relation};

/// Under which circumstances a node is computed.
#[derive(Clone, Copy)]
pub(super) struct Under<'u> {
    /// What AND and NOT mean.
    unit: Unit,
    /// Only these rows are wanted.
    within: Option<&'u [u32]>,
    /// What codings have to be.
    codings: &'u [Restriction],
}

impl<'u> Under<'u> {
    pub(super) fn new(within: Option<&'u [u32]>) -> Self {
        Under { unit: Unit::Passage, within, codings: &[] }
    }

    fn within(self, rows: &'u [u32]) -> Self {
        Under { within: Some(rows), ..self }
    }
}

/// Computes nodes in one part.
pub(super) struct Evaluator<'a> {
    rows: &'a Rows<'a>,
    words: WordFinder<'a>,
    filters: Filters<'a>,
}

impl<'a> Evaluator<'a> {
    pub(super) fn new(
        rows: &'a Rows<'a>,
        dictionary: &'a Dictionary,
        languages: &'a [Option<Language>],
    ) -> Self {
        Evaluator { rows, words: WordFinder { rows, dictionary, languages }, filters: Filters::new(rows) }
    }

    /// What a node denotes.
    pub(super) fn node(&self, node: &Node, under: Under<'_>) -> Result<Stretches, SearchError> {
        if under.within.is_some_and(<[u32]>::is_empty) {
            return Ok(Stretches::none());
        }
        if is_pure(node) {
            return self.whole_passages(node, under);
        }
        match &node.expr {
            Expr::Word(word) => self.reached(Stretches::Words(self.words.word(word, under.within)?)),
            Expr::Phrase(phrase) => self.reached(Stretches::Words(self.words.phrase(phrase, under.within)?)),
            Expr::Regex(pattern) => self.regex(pattern, under.within),
            Expr::And(nodes) => self.and(nodes, under),
            Expr::Or(nodes) => self.or(nodes, under),
            Expr::Not(left, right) => self.not(left, right, under),
            Expr::Near { left, right, distance, ordered } => match self.both(left, right, under)? {
                Both::Words(left, right) => Ok(Stretches::Words(near(&left, &right, *distance, *ordered))),
                Both::Bytes(left, right) => Ok(Stretches::Bytes(near(&left, &right, *distance, *ordered))),
            },
            Expr::NotNear { left, right, distance } => self.not_near(left, right, *distance, under),
            Expr::Relate { relation, left, right } => self.relate(*relation, left, right, under),
            Expr::Scope(scope, inner) => self.scope((*scope).into(), inner, under),
            Expr::Filter(_) => self.whole_passages(node, under),
            Expr::Codes(set, id) => self.codes(*set, id, under),
        }
    }

    /// About in how many rows of the part a node's cheapest way in stands.
    pub(super) fn cost(&self, node: &Node) -> u64 {
        let all = u64::from(self.rows.part.shelf.row_count());
        match &node.expr {
            Expr::Word(word) => self.words.rows_of_word(word),
            Expr::Phrase(phrase) => self.words.rows_of_phrase(phrase),
            Expr::Regex(pattern) => match self.narrowed_cost(pattern) {
                Some(rows) => rows * 16,
                None => all * 16,
            },
            Expr::And(nodes) => {
                nodes.iter().filter(|node| !is_pure(node)).map(|node| self.cost(node)).min().unwrap_or(all)
            }
            Expr::Or(nodes) => nodes.iter().map(|node| self.cost(node)).sum(),
            Expr::Near { left, right, .. } => self.cost(left).min(self.cost(right)),
            Expr::Not(left, _) | Expr::NotNear { left, .. } | Expr::Relate { left, .. } => self.cost(left),
            Expr::Scope(_, inner) => self.cost(inner),
            Expr::Filter(_) => all,
            Expr::Codes(..) => u64::from(self.rows.part.shelf.document_count()),
        }
    }

    /// For each row that holds a word, phrase or regular expression, how often.
    pub(super) fn counts(&self, leaf: &Node, within: Option<&[u32]>) -> Result<Vec<(u32, u32)>, SearchError> {
        match &leaf.expr {
            Expr::Word(word) => self.words.counts_of_word(word, within),
            Expr::Phrase(phrase) => self.words.counts_of_phrase(phrase, within),
            _ => Ok(self.node(leaf, Under::new(within))?.counts()),
        }
    }

    /// Keeps the rows that pass all of `filters`.
    pub(super) fn passing(&self, rows: Vec<Scored>, filters: &[&Node]) -> Result<Vec<Scored>, SearchError> {
        let mut passing = rows;
        for filter in filters {
            let mut kept = Vec::with_capacity(passing.len());
            for one in passing {
                if self.filters.passes(filter, one.row)? {
                    kept.push(one);
                }
            }
            passing = kept;
        }
        Ok(passing)
    }

    /// Keeps the rows that are looked at.
    pub(super) fn reached_rows(&self, mut rows: Vec<Scored>) -> Vec<Scored> {
        let mut reached = self.rows.reached();
        rows.retain(|one| reached(one.row));
        rows
    }

    /// Drops what lies in rows that are not looked at.
    fn reached(&self, mut found: Stretches) -> Result<Stretches, SearchError> {
        found.retain_rows(self.rows.reached());
        Ok(found)
    }

    /// The rows that are wanted and looked at.
    fn wanted_rows(&self, within: Option<&[u32]>) -> Vec<u32> {
        match within {
            None => self.rows.all_reached(),
            Some(rows) => {
                let mut reached = self.rows.reached();
                rows.iter().copied().filter(|row| reached(*row)).collect()
            }
        }
    }

    /// The whole passages that pass a filter which stands alone.
    fn whole_passages(&self, node: &Node, under: Under<'_>) -> Result<Stretches, SearchError> {
        let mut passages = Vec::new();
        for row in self.wanted_rows(under.within) {
            if self.filters.passes(node, row)? {
                passages.push(self.rows.whole(row));
            }
        }
        Ok(Stretches::Bytes(passages))
    }

    /// Keeps what lies in rows that pass all of `filters`.
    fn keep_passing(&self, mut found: Stretches, filters: &[&Node]) -> Result<Stretches, SearchError> {
        for filter in filters {
            let mut failed = None;
            found.retain_rows(|row| match self.filters.passes(filter, row) {
                Ok(passes) => passes,
                Err(error) => {
                    failed = Some(error);
                    false
                }
            });
            if let Some(error) = failed {
                return Err(error);
            }
        }
        Ok(found)
    }

    fn and(&self, nodes: &[Node], under: Under<'_>) -> Result<Stretches, SearchError> {
        let mut operands = Vec::new();
        flatten(nodes, &mut operands);
        let (mut filters, mut operands): (Vec<&Node>, Vec<&Node>) =
            operands.into_iter().partition(|node| is_pure(node));
        let restrictions;
        let mut under = under;
        if operands.iter().any(|node| has_codes(node)) {
            restrictions =
                with_restrictions(under.codings, filters.iter().filter_map(|node| restriction(node)));
            under.codings = &restrictions;
            filters.retain(|node| restriction(node).is_none());
        }
        operands.sort_by_key(|node| self.cost(node));
        match under.unit {
            Unit::Passage => self.and_in_passages(&operands, &filters, under),
            unit => self.and_in_units(&operands, &filters, unit, under),
        }
    }

    fn and_in_passages(
        &self,
        operands: &[&Node],
        filters: &[&Node],
        under: Under<'_>,
    ) -> Result<Stretches, SearchError> {
        let mut lists = Vec::with_capacity(operands.len());
        let mut rows: Option<Vec<u32>> = None;
        for operand in operands {
            let within = rows.as_deref().or(under.within);
            let mut found = self.node(operand, Under { within, ..under })?;
            if rows.is_none() {
                found = self.keep_passing(found, filters)?;
            }
            rows = Some(found.rows());
            lists.push(found);
        }
        let rows = rows.unwrap_or_default();
        for list in &mut lists {
            let mut at = 0;
            list.retain_rows(|row| has_row(&rows, &mut at, row));
        }
        self.together(lists)
    }

    fn and_in_units(
        &self,
        operands: &[&Node],
        filters: &[&Node],
        unit: Unit,
        under: Under<'_>,
    ) -> Result<Stretches, SearchError> {
        let widened = self.widened(unit, under.within);
        let mut lists: Vec<Vec<(u64, Bytes)>> = Vec::with_capacity(operands.len());
        let mut rows = widened;
        for operand in operands {
            let found = self.node(operand, Under { within: rows.as_deref(), ..under })?;
            let found = self.keep_passing(found, filters)?;
            rows = self.widened(unit, Some(&found.rows()));
            lists.push(self.in_units(found, unit)?);
        }
        let mut units: Option<HashSet<u64>> = None;
        for list in &lists {
            let mine: HashSet<u64> = list.iter().map(|(unit, _)| *unit).collect();
            units = Some(match units {
                None => mine,
                Some(units) => units.intersection(&mine).copied().collect(),
            });
        }
        let units = units.unwrap_or_default();
        let kept = |list: Vec<(u64, Bytes)>| {
            list.into_iter().filter(|(unit, _)| units.contains(unit)).map(|(_, one)| one).collect()
        };
        let found = union(lists.into_iter().map(kept).collect());
        Ok(limited(Stretches::Bytes(found), under.within))
    }

    fn or(&self, nodes: &[Node], under: Under<'_>) -> Result<Stretches, SearchError> {
        let lists = nodes.iter().map(|node| self.node(node, under)).collect::<Result<_, _>>()?;
        self.together(lists)
    }

    fn not(&self, left: &Node, right: &Node, under: Under<'_>) -> Result<Stretches, SearchError> {
        if let Some(restriction) = restriction(right).filter(|_| has_codes(left)) {
            let not = Restriction::Not(Box::new(restriction));
            let codings = with_restrictions(under.codings, std::iter::once(not));
            return self.node(left, Under { codings: &codings, ..under });
        }
        let left = self.node(left, under)?;
        if is_pure(right) {
            let mut failed = None;
            let mut left = left;
            left.retain_rows(|row| match self.filters.passes(right, row) {
                Ok(passes) => !passes,
                Err(error) => {
                    failed = Some(error);
                    false
                }
            });
            return failed.map_or(Ok(left), Err);
        }
        let rows = left.rows();
        if under.unit == Unit::Passage {
            let without = self.node(right, under.within(&rows))?.rows();
            let (mut left, mut at) = (left, 0);
            left.retain_rows(|row| !has_row(&without, &mut at, row));
            return Ok(left);
        }
        let rows = self.widened(under.unit, Some(&rows));
        let right = self.node(right, Under { within: rows.as_deref(), ..under })?;
        let without: HashSet<u64> =
            self.in_units(right, under.unit)?.into_iter().map(|(unit, _)| unit).collect();
        let left = self.in_units(left, under.unit)?.into_iter();
        let kept = left.filter(|(unit, _)| !without.contains(unit)).map(|(_, one)| one);
        Ok(Stretches::Bytes(kept.collect()))
    }

    /// Both operands in the same measure, each in the rows where the other is.
    fn both(&self, left: &Node, right: &Node, under: Under<'_>) -> Result<Both, SearchError> {
        let left_first = self.cost(left) <= self.cost(right);
        let (first, second) = if left_first { (left, right) } else { (right, left) };
        let first = self.node(first, under)?;
        let rows = first.rows();
        let second = self.node(second, under.within(&rows))?;
        let (left, right) = if left_first { (first, second) } else { (second, first) };
        self.same_measure(left, right)
    }

    fn same_measure(&self, left: Stretches, right: Stretches) -> Result<Both, SearchError> {
        Ok(match (left, right) {
            (Stretches::Words(left), Stretches::Words(right)) => Both::Words(left, right),
            (left, right) => Both::Bytes(self.rows.in_bytes(left)?, self.rows.in_bytes(right)?),
        })
    }

    fn not_near(
        &self,
        left: &Node,
        right: &Node,
        distance: u32,
        under: Under<'_>,
    ) -> Result<Stretches, SearchError> {
        let left = self.node(left, under)?;
        let rows = left.rows();
        let right = self.node(right, under.within(&rows))?;
        Ok(match self.same_measure(left, right)? {
            Both::Words(left, right) => Stretches::Words(not_near(&left, &right, distance)),
            Both::Bytes(left, right) => Stretches::Bytes(not_near(&left, &right, distance)),
        })
    }

    fn relate(
        &self,
        relation: Relation,
        left: &Node,
        right: &Node,
        under: Under<'_>,
    ) -> Result<Stretches, SearchError> {
        let left = self.rows.in_bytes(self.node(left, under)?)?;
        let mut rows: Vec<u32> = left.iter().map(|one| one.row).collect();
        rows.dedup();
        let rows = self.rows.of_documents(&rows);
        let right = self.rows.in_bytes(self.node(right, under.within(&rows))?)?;
        let document = |one: &Bytes| self.rows.document_of(one.row);
        let mut kept = Vec::new();
        let mut rest = right.as_slice();
        for here in left.chunk_by(|a, b| document(a) == document(b)) {
            let number = document(&here[0]);
            rest = &rest[rest.partition_point(|one| document(one) < number)..];
            let there = &rest[..rest.partition_point(|one| document(one) == number)];
            let others = Others::new(there.iter().map(|one| one.span));
            kept.extend(here.iter().filter(|one| others.has(one, relation)));
        }
        Ok(Stretches::Bytes(kept))
    }

    fn scope(&self, unit: Unit, inner: &Node, under: Under<'_>) -> Result<Stretches, SearchError> {
        let found = self.node(inner, Under { unit, ..under })?;
        let inside = self.in_units(found, unit)?;
        Ok(Stretches::Bytes(inside.into_iter().map(|(_, one)| one).collect()))
    }

    /// What lies in units of this kind, with the number of each unit.
    fn in_units(&self, found: Stretches, unit: Unit) -> Result<Vec<(u64, Bytes)>, SearchError> {
        let mut inside = Vec::new();
        for one in self.rows.in_bytes(found)? {
            inside.extend(self.rows.unit_of(&one, unit)?.map(|unit| (unit, one)));
        }
        Ok(inside)
    }

    /// The rows of all units that some of these rows belong to.
    fn widened(&self, unit: Unit, within: Option<&[u32]>) -> Option<Vec<u32>> {
        let rows = within?;
        Some(match unit {
            Unit::Passage | Unit::Sentence => rows.to_vec(),
            Unit::Turn | Unit::Document => self.rows.of_documents(rows),
        })
    }

    /// All of several lists.
    fn together(&self, lists: Vec<Stretches>) -> Result<Stretches, SearchError> {
        if lists.iter().all(|list| matches!(list, Stretches::Words(_)) || list.is_empty()) {
            let words = lists.into_iter().filter_map(|list| match list {
                Stretches::Words(words) => Some(words),
                Stretches::Bytes(_) => None,
            });
            return Ok(Stretches::Words(union(words.collect())));
        }
        let bytes = lists.into_iter().map(|list| self.rows.in_bytes(list)).collect::<Result<_, _>>()?;
        Ok(Stretches::Bytes(union(bytes)))
    }

    fn regex(&self, text: &str, within: Option<&[u32]>) -> Result<Stretches, SearchError> {
        let pattern = Pattern::new(text)?;
        let narrowed = self.narrowed(text, within)?;
        let mut found = Vec::new();
        for row in self.wanted_rows(narrowed.as_deref().or(within)) {
            let spans = self
                .rows
                .with_passage(row, |passage, text| pattern.matches(passage, &passage.own_text(text)))?;
            let stretches = spans.into_iter().map(|span| stretch(row, span, self.rows.words_at(row, span)));
            found.extend(stretches);
        }
        Ok(Stretches::Bytes(found))
    }

    /// The rows that hold the letters which a regular expression needs; none when nothing narrows.
    fn narrowed(&self, pattern: &str, within: Option<&[u32]>) -> Result<Option<Vec<u32>>, SearchError> {
        let mut rows: Option<Vec<u32>> = None;
        for letters in Pattern::literals(pattern) {
            let limits = rows.as_deref().or(within);
            let mut lists = Vec::new();
            for letters in letters {
                lists.push(self.words.rows_holding(&Look::Holding(letters), limits)?);
            }
            let found = union(lists);
            rows = Some(rows.map_or(found.clone(), |rows| shared(&rows, &found)));
        }
        Ok(rows)
    }

    fn narrowed_cost(&self, pattern: &str) -> Option<u64> {
        let literals = Pattern::literals(pattern);
        let rows = |letters: &Vec<String>| {
            letters.iter().map(|letters| self.words.rows_of_look(&Look::Holding(letters.clone()))).sum()
        };
        literals.iter().map(rows).min()
    }

    /// The spans of codings, once for each passage that they touch.
    fn codes(&self, set: CodeSet, id: &str, under: Under<'_>) -> Result<Stretches, SearchError> {
        let Some(codes) = self.rows.context.codes else {
            let operand = match set {
                CodeSet::Code => "code:",
                CodeSet::Theme => "theme:",
                CodeSet::Group => "group:",
            };
            return Err(SearchError::NoCodes { operand: format!("{operand}{id}") });
        };
        let wanted = Wanted { codes: Some((set, id)), restrictions: under.codings };
        let shelf = &self.rows.part.shelf;
        let documents: Vec<u32> = match under.within {
            None => (0..shelf.document_count()).collect(),
            Some(rows) => {
                let mut documents: Vec<u32> = rows.iter().map(|row| self.rows.document_of(*row)).collect();
                documents.dedup();
                documents
            }
        };
        let mut found = Vec::new();
        for document in documents {
            let Some(number) = self.rows.part.number(document) else { continue };
            let spans = codes.spans(&wanted, number);
            if spans.is_empty() {
                continue;
            }
            let first = shelf.document(document).first_row + 1;
            let passages = self.rows.passages(document)?;
            for span in spans {
                for index in touched(&passages, span) {
                    let row = first + index;
                    found.push(stretch(row, span, self.rows.words_at(row, span)));
                }
            }
        }
        found.sort_unstable();
        found.dedup();
        self.reached(limited(Stretches::Bytes(found), under.within))
    }
}

enum Both {
    Words(Vec<super::stretch::Words>, Vec<super::stretch::Words>),
    Bytes(Vec<Bytes>, Vec<Bytes>),
}

/// The passages whose words a span touches.
fn touched(passages: &[Passage], span: crate::text::Span) -> impl Iterator<Item = u32> {
    (0..).zip(passages).filter(move |(_, passage)| touches(passage, span)).map(|(index, _)| index)
}

fn limited(mut found: Stretches, within: Option<&[u32]>) -> Stretches {
    if let Some(rows) = within {
        let mut at = 0;
        found.retain_rows(|row| has_row(rows, &mut at, row));
    }
    found
}

/// The operands of AND, with those of an AND among them.
fn flatten<'n>(nodes: &'n [Node], operands: &mut Vec<&'n Node>) {
    for node in nodes {
        match &node.expr {
            Expr::And(inner) => flatten(inner, operands),
            _ => operands.push(node),
        }
    }
}

/// Whether codings are asked for anywhere.
fn has_codes(node: &Node) -> bool {
    match &node.expr {
        Expr::Codes(..) => true,
        Expr::And(nodes) | Expr::Or(nodes) => nodes.iter().any(has_codes),
        Expr::Not(left, right)
        | Expr::Near { left, right, .. }
        | Expr::NotNear { left, right, .. }
        | Expr::Relate { left, right, .. } => has_codes(left) || has_codes(right),
        Expr::Scope(_, inner) => has_codes(inner),
        _ => false,
    }
}

fn with_restrictions(old: &[Restriction], new: impl Iterator<Item = Restriction>) -> Vec<Restriction> {
    old.iter().cloned().chain(new).collect()
}
