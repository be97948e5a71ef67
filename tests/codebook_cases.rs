//! Codebooks with one beginner's fault each, and what emic says about them:
//! `tests/cases/codebook/CASE/{in.toml,out.txt}`.

use std::fs;
use std::path::{Path, PathBuf};

use emic::codebook::{SHAPES, Wanted, check};

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
fn the_table_of_keys_in_the_book_is_that_of_the_program() {
    let page = fs::read_to_string(root().join("book/src/codebook.md")).expect("the page on codebooks");
    for shape in SHAPES {
        assert!(
            page.contains(&format!("### `{}`", shape.heading))
                || page.contains(&format!("### {}", shape.heading)),
            "{}",
            shape.heading
        );
        let (_, section) = page.split_once(shape.heading).expect("the heading");
        for key in shape.keys {
            let default = if key.default.is_empty() { "" } else { key.default };
            let row = format!(
                "| `{}` | {} | {default} | {} |",
                key.name,
                key.takes.described().replace("{ ", "`{ ").replace(" }", " }`"),
                key.about
            );
            assert!(
                section.contains(&row),
                "book/src/codebook.md lacks this row under {}:\n{row}",
                shape.heading
            );
        }
    }
}

#[test]
fn the_codebook_of_the_example_study_has_no_fault() {
    for entry in fs::read_dir(root().join("codebooks")).expect("the example study").flatten() {
        let said = said(&fs::read(entry.path()).expect("a codebook"));
        assert_eq!(said, "", "{}", entry.path().display());
    }
}
