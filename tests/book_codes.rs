//! Every diagnostic code in the source has a row in the book, and every row a code in the source.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The codes with this prefix in the Rust files of a folder: `"QU010"`.
fn in_source(folder: &Path, prefix: &str, found: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).expect("a folder of the source").flatten() {
        let path = entry.path();
        if path.is_dir() {
            in_source(&path, prefix, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).expect("a source file");
            found.extend(codes(&text, prefix));
        }
    }
}

/// The codes in the first column of a table of the book.
fn in_book(page: &str, prefix: &str) -> BTreeSet<String> {
    let text = fs::read_to_string(root().join("book/src/codes").join(page)).expect("a page of the book");
    let rows: Vec<&str> =
        text.lines().filter_map(|line| line.strip_prefix("| ")?.split('|').next()).collect();
    rows.iter().flat_map(|row| codes(row, prefix)).collect()
}

fn codes(text: &str, prefix: &str) -> Vec<String> {
    text.match_indices(prefix)
        .filter_map(|(at, _)| text.get(at..at + prefix.len() + 3))
        .filter(|code| code[prefix.len()..].bytes().all(|byte| byte.is_ascii_digit()))
        .map(str::to_owned)
        .collect()
}

#[track_caller]
fn same_codes(folder: &str, page: &str, prefix: &str) {
    let mut source = BTreeSet::new();
    in_source(&root().join(folder), prefix, &mut source);
    assert!(source.len() > 10, "the codes of {folder} were not understood");
    assert_eq!(source, in_book(page, prefix), "src on the left, book/src/codes/{page} on the right");
}

#[test]
fn every_fault_of_a_query_is_in_the_book() {
    same_codes("src/query", "query.md", "QU");
}

#[test]
fn every_fault_of_a_log_is_in_the_book() {
    same_codes("src/coding/log", "log.md", "LG");
}

#[test]
fn every_fault_of_a_codebook_is_in_the_book() {
    same_codes("src/codebook", "codebook.md", "CB");
}
