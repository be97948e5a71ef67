//! Any bytes at all must go through the codebook reader: whatever it makes of them can be compiled,
//! and every finding has a place in the file.

use emic::codebook::{Wanted, check, compile};

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
