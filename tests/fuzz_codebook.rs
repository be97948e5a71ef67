//! Any bytes at all must go through the codebook reader: whatever it makes of them can be compiled,
//! and every finding has a place in the file.

use emic::codebook::{Wanted, check, compile, edit, table};

use crate::support::mutate::survives;

/// What is read can be compiled, in an order that holds every code once.
pub(crate) fn fuzz_codebook(data: &[u8]) {
    let (book, findings) = check("c.toml", data, Wanted::default());
    for finding in &findings {
        assert!(finding.place.as_ref().is_some_and(|place| place.file == "c.toml"), "{finding:?}");
    }
    let Some(book) = book else { return };
    let (compiled, _) = compile(&book);
    let mut order = compiled.order.clone();
    order.sort_unstable();
    assert_eq!(order, (0..book.codes.len()).collect::<Vec<_>>());
    for code in &book.codes {
        assert!(!book.branch(&code.id).is_empty());
    }
}

#[test]
fn codebooks_survive_any_bytes() {
    survives("codebook", fuzz_codebook);
}

/// What is made of a table is a codebook that can be read, and holds every code.
pub(crate) fn fuzz_codebook_table(data: &[u8]) {
    let (imported, _) = table::import("codes.csv", data, "Codes");
    let Some(imported) = imported else { return };
    let (book, findings) = check("c.toml", imported.toml.as_bytes(), Wanted::NOTHING);
    let faults: Vec<_> = findings.iter().filter(|finding| !finding.code.starts_with("CB")).collect();
    assert!(faults.is_empty(), "{faults:?}\n{}", imported.toml);
    let book = book.expect("it is text");
    assert_eq!(book.codes.len(), imported.codes, "{}", imported.toml);
    assert_eq!(table::export(&book).len(), imported.codes + 1);
}

#[test]
fn tables_of_codes_survive_any_bytes() {
    survives("codebook-table", fuzz_codebook_table);
}

/// What can be edited is edited to a codebook of the same codes, and renaming can be undone.
pub(crate) fn fuzz_codebook_edit(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let ids = |text: &str| -> Vec<String> {
        let (book, _) = check("c.toml", text.as_bytes(), Wanted::NOTHING);
        book.map(|book| book.codes.into_iter().map(|code| code.id).collect()).unwrap_or_default()
    };
    let before = ids(text);
    let Some(first) = before.first() else { return };
    if let Ok(edited) = edit::rename_code(text, first, "renamed-by-nobody") {
        let mut after = ids(&edited.text);
        assert_eq!(after.iter().position(|id| id == "renamed-by-nobody"), Some(0), "{}", edited.text);
        after[0].clone_from(first);
        assert_eq!(after, before);
    }
    if let (Some(last), true) = (before.last(), before.len() > 1)
        && let Ok(edited) = edit::merge_codes(text, std::slice::from_ref(first), last)
    {
        assert_eq!(ids(&edited.text), before[1..], "{}", edited.text);
    }
}

#[test]
fn edits_survive_any_codebook() {
    survives("codebook", fuzz_codebook_edit);
}
