//! Any bytes at all must go through the readers of files that come back.

use emic::exchange::inline::{Page, Token, read, write};
use emic::exchange::sheet::read_sheet;

use crate::support::mutate::survives;

/// What is read lies in its text, and says the same when it is written and read again.
pub(crate) fn fuzz_inline(data: &[u8]) {
    let returned = match read("doc.md", data) {
        Ok(returned) => returned,
        Err(faults) => {
            assert!(!faults.is_empty());
            assert!(faults.iter().all(|fault| fault.place.is_some()), "{faults:?}");
            return;
        }
    };
    assert_eq!(returned.lines.len(), returned.text.split('\n').count());
    let codings: Vec<_> = returned
        .marks
        .iter()
        .map(|placed| (placed.mark.clone(), Token { id: "0123456789ab".into(), changed: None }))
        .collect();
    let head = returned.head.clone();
    let page = Page { head, text: &returned.text, codings, hints: Vec::new(), codes: Vec::new() };
    let again = read("doc.md", write(&page).as_bytes()).expect("what was written is read");
    assert_eq!(again.text, returned.text);
    let marks = |of: &emic::exchange::inline::Returned| {
        let mut marks: Vec<String> = of.marks.iter().map(|placed| format!("{:?}", placed.mark)).collect();
        marks.sort();
        marks
    };
    assert_eq!(marks(&again), marks(&returned));
}

#[test]
fn files_with_marks_survive_any_bytes() {
    survives("inline", fuzz_inline);
}

/// Every row that is read stands on a line of its own.
pub(crate) fn fuzz_sheet(data: &[u8]) {
    match read_sheet("s.csv", data, |header| (header == "ties").then(|| header.to_owned())) {
        Ok(sheet) => {
            assert!(sheet.rows.windows(2).all(|rows| rows[0].line < rows[1].line));
            assert!(sheet.rows.iter().flat_map(|row| &row.listed).all(|listed| !listed.code.is_empty()));
        }
        Err(faults) => assert!(faults.iter().all(|fault| fault.place.is_some()), "{faults:?}"),
    }
}

#[test]
fn sheets_survive_any_bytes() {
    survives("sheet", fuzz_sheet);
}
