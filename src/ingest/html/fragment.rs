//! Pieces of HTML in other files: the text of a post in an export, a comment, a chapter of a book.

use std::collections::HashSet;

use scraper::Html;

use super::render::{Without, paragraphs};
use crate::model::Kind;

/// The paragraphs that a browser would show of a piece of HTML, as headings, quotations (in block
/// quotations) or paragraphs.
pub(in crate::ingest) fn blocks_of(html: &str) -> Vec<(Kind, String)> {
    if !html.contains(['<', '&']) {
        return html.split("\n\n").map(|part| (Kind::Paragraph, part.trim().to_owned())).collect();
    }
    let page = Html::parse_fragment(html);
    let none = HashSet::new();
    let without = Without { nodes: &none, also: &none, furniture: None };
    let shown = paragraphs(page.tree.root(), without).into_iter();
    shown
        .map(|paragraph| {
            let kind = match (paragraph.quotation, paragraph.kind) {
                (Some(_), _) => Kind::Quotation,
                (None, Kind::Heading) => Kind::Heading,
                (None, _) => Kind::Paragraph,
            };
            (kind, paragraph.text)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_and_quotations_are_told() {
        let found = blocks_of("<h2>Tea</h2><p>She <em>said</em>:</p><blockquote><p>No.</p></blockquote>");
        let expected = [(Kind::Heading, "Tea"), (Kind::Paragraph, "She said:"), (Kind::Quotation, "No.")];
        assert_eq!(found.iter().map(|(kind, text)| (*kind, text.as_str())).collect::<Vec<_>>(), expected);
    }
}
