//! Saved web pages.

mod dom;
mod render;

use std::collections::HashSet;

use scraper::Html;

/// The paragraphs that a browser would show of a piece of HTML.
pub(super) fn paragraphs_of(html: &str) -> Vec<String> {
    let page = Html::parse_fragment(html);
    let nodes = HashSet::new();
    let without = render::Without { nodes: &nodes, furniture: None };
    render::paragraphs(page.tree.root(), without).into_iter().map(|paragraph| paragraph.text).collect()
}
