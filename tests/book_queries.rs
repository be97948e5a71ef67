//! The examples of `book/src/language.md`: each can be read, and finds what the page says.
//!
//! A block ` ```query ` holds a query, then `= another query` that means the same, `+ text` with
//! what is found between `{ }`, and `- text` in which nothing is found. A block ` ```query filters `
//! holds a query on each line.

use std::fs;
use std::path::Path;

use emic::query::parse;

/// One block of the page.
struct Block {
    query: String,
    same: Vec<String>,
    found: Vec<String>,
    not_found: Vec<String>,
}

fn page() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("book/src/language.md");
    fs::read_to_string(path).expect("the page on the query language")
}

/// The lines of each fenced block that begins with `fence`.
fn fenced(page: &str, fence: &str) -> Vec<Vec<String>> {
    let opening = format!("```{fence}\n");
    let blocks = page.split(opening.as_str()).skip(1);
    blocks
        .map(|rest| rest.split("```").next().expect("a block ends").lines().map(str::to_owned).collect())
        .collect()
}

fn blocks() -> Vec<Block> {
    let of = |lines: &[String], sign: &str| -> Vec<String> {
        lines.iter().filter_map(|line| line.strip_prefix(sign)).map(str::to_owned).collect()
    };
    fenced(&page(), "query")
        .into_iter()
        .map(|lines| Block {
            query: lines[0].clone(),
            same: of(&lines[1..], "= "),
            found: of(&lines[1..], "+ "),
            not_found: of(&lines[1..], "- "),
        })
        .collect()
}

#[test]
fn every_query_in_the_book_can_be_read() {
    assert!(blocks().len() > 25);
    for block in blocks() {
        let node = parse(&block.query).unwrap_or_else(|error| panic!("{error}"));
        for same in &block.same {
            assert_eq!(parse(same).expect(same), node, "{same}");
        }
        assert!(!block.found.is_empty(), "{} has no text that it finds", block.query);
        assert!(block.found.iter().all(|text| text.contains('{')), "{}", block.query);
        assert!(block.not_found.iter().all(|text| !text.contains('{')), "{}", block.query);
    }
    for query in fenced(&page(), "query filters").into_iter().flatten() {
        assert!(parse(&query).is_ok(), "{query}");
    }
}
