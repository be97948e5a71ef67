//! Any bytes at all may be named .html, .md or be read as a post.

use std::ops::ControlFlow;

use emic::ingest::{MAX_DOCUMENT, ReadRule, Settings, Source, read};
use emic::model::Document;

use crate::support::mutate::survives;

fn documents(path: &str, reader: Option<&str>, data: &[u8]) -> Vec<Document> {
    let rule = ReadRule { files: vec!["**".into()], reader: reader.map(Into::into), ..ReadRule::default() };
    let settings = Settings { rules: vec![rule], ..Settings::default() };
    let mut documents = Vec::new();
    let said = read(&Source::bytes_of(path, data, MAX_DOCUMENT), &settings, &mut |document| {
        documents.push(document);
        ControlFlow::Continue(())
    });
    assert!(said.iter().all(|finding| finding.code != "IN008"), "{said:?}");
    documents
}

/// Passages hold words, in order, and comments are numbered through.
fn check(document: &Document) {
    let mut end = 0;
    for passage in document.passages.iter().filter(|passage| passage.holes.is_empty()) {
        let words = passage.span.of(&document.text);
        assert!(!words.trim().is_empty());
        assert!(passage.span.start() >= end || passage.piece > 1);
        end = passage.span.end();
    }
    let mut last = 0;
    for thread in document.passages.iter().filter_map(|passage| passage.thread) {
        assert!(thread.comment == last || thread.comment == last + 1, "{thread:?} after {last}");
        assert!(thread.reply_to.is_none_or(|to| to <= thread.comment.max(last)), "{thread:?}");
        last = thread.comment;
    }
}

/// A pasted page: its reading text is the decoded file.
pub(crate) fn fuzz_post(data: &[u8]) {
    for document in documents("page.txt", Some("post"), data) {
        let decoded = emic::text::decode::decode(data, None).expect("it was read");
        assert_eq!(document.text, decoded.text);
        check(&document);
    }
}

/// A Markdown file.
pub(crate) fn fuzz_markdown(data: &[u8]) {
    documents("page.md", None, data).iter().for_each(check);
}

/// A web page.
pub(crate) fn fuzz_html(data: &[u8]) {
    documents("page.html", Some("html"), data).iter().for_each(check);
}

#[test]
fn pasted_pages_survive_any_bytes() {
    survives("post", fuzz_post);
}

#[test]
fn markdown_survives_any_bytes() {
    survives("markdown", fuzz_markdown);
}

#[test]
fn web_pages_survive_any_bytes() {
    survives("html", fuzz_html);
}
