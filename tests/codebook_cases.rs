//! Codebooks with one beginner's fault each, and what emic says about them:
//! `tests/cases/codebook/CASE/{in.toml,out.txt}`.

use std::fs;
use std::path::{Path, PathBuf};

use emic::codebook::{SHAPES, Wanted, check, compile, starter};
use emic::coding::examples::{Outcome, try_examples};

use crate::support::shapes::table;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// What is said about a codebook, one finding a line.
fn said(bytes: &[u8]) -> String {
    let (_, findings) = check("in.toml", bytes, Wanted::default());
    findings
        .iter()
        .map(|finding| {
            let severity = format!("{:?}", finding.severity).to_lowercase();
            format!("{severity} {} {finding}\n", finding.code)
        })
        .collect()
}

fn cases() -> Vec<PathBuf> {
    let folder = root().join("tests/cases/codebook");
    let mut cases: Vec<PathBuf> =
        fs::read_dir(folder).expect("the cases").map(|entry| entry.expect("a case").path()).collect();
    cases.sort();
    cases
}

/// Set `EMIC_WRITE_CASES` to write what is said now, and read it before it is committed.
#[test]
fn faults_of_beginners_are_told_with_place_and_remedy() {
    let mut wrong = Vec::new();
    assert!(cases().len() > 20);
    for case in cases() {
        let said = said(&fs::read(case.join("in.toml")).expect("a codebook"));
        if std::env::var_os("EMIC_WRITE_CASES").is_some() {
            fs::write(case.join("out.txt"), &said).expect("the case can be written");
        }
        let expected = fs::read_to_string(case.join("out.txt")).unwrap_or_default();
        if said != expected {
            wrong.push(format!("{}\n--- expected\n{expected}--- said\n{said}", case.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_tables_of_keys_in_the_book_are_those_of_the_program() {
    let page = fs::read_to_string(root().join("book/src/codebook.md")).unwrap_or_default();
    let tables: Vec<String> = SHAPES.iter().map(|shape| table(shape)).collect();
    let lacking: Vec<&String> = tables.iter().filter(|table| !page.contains(table.as_str())).collect();
    assert!(lacking.is_empty(), "book/src/codebook.md lacks:\n{}", tables.join("\n"));
}

#[test]
fn the_codebook_of_the_example_study_has_no_fault() {
    for entry in fs::read_dir(root().join("codebooks")).expect("the example study").flatten() {
        let said = said(&fs::read(entry.path()).expect("a codebook"));
        assert_eq!(said, "", "{}", entry.path().display());
    }
}

#[test]
fn the_codebooks_in_the_book_have_no_fault() {
    let page = fs::read_to_string(root().join("book/src/codebook.md")).expect("the page on codebooks");
    let examples: Vec<&str> = page
        .split("```toml\n")
        .skip(1)
        .map(|rest| rest.split("```").next().expect("the end of the example"))
        .collect();
    assert!(examples.len() > 1);
    for example in examples {
        assert_eq!(said(example.as_bytes()), "", "{example}");
    }
}

/// What does not do as its codebook says: examples not found, near-misses found.
fn failed(text: &str) -> Vec<String> {
    let (book, _) = check("in.toml", text.as_bytes(), Wanted::NOTHING);
    let book = book.expect("it is text");
    let (compiled, _) = compile(&book);
    let tried = try_examples(&book, &compiled, Some("en")).expect("the rules run");
    assert!(!tried.is_empty());
    tried.iter().filter(|tried| tried.outcome != Outcome::Passed).map(|tried| format!("{tried:?}")).collect()
}

#[test]
fn the_starter_and_the_example_of_the_book_pass_their_own_tests() {
    assert_eq!(failed(starter()), [""; 0]);
    let page = fs::read_to_string(root().join("book/src/codebook.md")).expect("the page on codebooks");
    let example =
        page.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next()).expect("an example");
    assert_eq!(failed(example), [""; 0]);
}
