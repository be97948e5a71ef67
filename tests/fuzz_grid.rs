//! Any bytes at all must go through the reader of the grid: every finding has a place in the file, and
//! what was read is read again from what a withdrawal leaves.

use emic::workbench::grid::read_grid_file;

use crate::support::mutate::survives;

/// Cells have themes, and links lead somewhere or say words.
pub(crate) fn fuzz_grid(data: &[u8]) {
    let (file, findings) = read_grid_file("P07.toml", data);
    for finding in &findings {
        assert!(finding.place.as_ref().is_some_and(|place| place.file == "grid/P07.toml"), "{finding:?}");
    }
    let Some(file) = file else { return };
    for cell in &file.cells {
        assert!(!cell.theme.is_empty() && cell.place.is_some(), "{cell:?}");
        assert_eq!(cell.text.trim(), cell.text);
        assert!(cell.quotations.iter().all(|link| link.at.is_some() || link.quote.is_some()), "{cell:?}");
    }
}

#[test]
fn the_grid_survives_any_bytes() {
    survives("grid", fuzz_grid);
}
