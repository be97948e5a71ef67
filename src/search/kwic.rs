//! [`kwic`]: every match with what stands left and right of it, aligned at the match.

use std::collections::HashMap;
use std::sync::Arc;

use super::spans::{Match, spans};
use super::{Context, SearchError};
use crate::index::Snapshot;
use crate::model::{Document, Passage};
use crate::query::ast::Node;
use crate::text::Span;
use crate::text::words::fold;

/// By what rows of a concordance are sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KwicOrder {
    /// As they stand in the documents.
    Document,
    /// By the words before the match, the nearest first.
    Left,
    /// By the words after the match, the nearest first.
    Right,
}

/// A match with what stands on its two sides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KwicRow {
    /// Which match.
    pub found: Match,
    /// What stands before it in its passage, up to the width asked for; white space is one space.
    pub left: String,
    /// The match.
    pub keyword: String,
    /// What stands after it in its passage.
    pub right: String,
}

/// The matches of a query in their contexts, at most `limit` of them, each side at most `width` code
/// points wide. They are sorted before they are cut to the limit. The second value is how many matches
/// there are.
///
/// # Errors
/// As [`spans`](super::spans).
pub fn kwic(
    snapshot: &Snapshot,
    query: &Node,
    context: &Context<'_>,
    width: usize,
    order: KwicOrder,
    limit: usize,
) -> Result<(Vec<KwicRow>, usize), SearchError> {
    let mut found = spans(snapshot, &[query], context)?.remove(0);
    let total = found.len();
    if order == KwicOrder::Document {
        found.truncate(limit);
    }
    let mut documents: HashMap<u32, Arc<Document>> = HashMap::new();
    let mut rows = Vec::with_capacity(found.len());
    for one in found {
        if !documents.contains_key(&one.document) {
            // Matches come document by document.
            documents.clear();
            documents.insert(one.document, snapshot.document(one.document)?);
        }
        rows.extend(row(&documents[&one.document], one, width));
    }
    match order {
        KwicOrder::Document => {}
        KwicOrder::Left => rows.sort_by_cached_key(|row| fold(&words_back(&row.left)).into_owned()),
        KwicOrder::Right => rows.sort_by_cached_key(|row| fold(words_on(&row.right)).into_owned()),
    }
    rows.truncate(limit);
    Ok((rows, total))
}

fn row(document: &Document, found: Match, width: usize) -> Option<KwicRow> {
    let passage = document.passages.get(found.passage as usize)?;
    let own = passage.own_text(&document.text);
    let inside = within(passage, found.span);
    let left = one_space(&own[..inside.start()]);
    let right = one_space(&own[inside.end()..]);
    let cut = left.chars().count().saturating_sub(width);
    Some(KwicRow {
        found,
        left: left.chars().skip(cut).collect(),
        keyword: one_space(inside.of(&own)).trim().to_owned(),
        right: right.chars().take(width).collect(),
    })
}

/// A span of the document as a place in the passage's text; what lies outside is cut off.
fn within(passage: &Passage, span: Span) -> Span {
    let place = |byte: usize| byte.clamp(passage.span.start(), passage.span.end()) - passage.span.start();
    Span::at(place(span.start()), place(span.end()))
}

/// The text with one space for each stretch of white space.
fn one_space(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if !c.is_whitespace() {
            shown.push(c);
        } else if !shown.ends_with(' ') {
            shown.push(' ');
        }
    }
    shown
}

fn words_back(left: &str) -> String {
    left.split_whitespace().rev().collect::<Vec<_>>().join(" ")
}

fn words_on(right: &str) -> &str {
    right.trim_start_matches(|c: char| !c.is_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_is_one_space() {
        assert_eq!(one_space("a \n\n b\u{a0}c  "), "a b c ");
    }

    #[test]
    fn contexts_are_compared_from_the_match_on() {
        assert_eq!(words_back("we met the "), "the met we");
        assert_eq!(words_on(", and then"), "and then");
    }
}
