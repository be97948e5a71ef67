//! Text on one line.

/// The words of `text` parted by single spaces: line ends and runs of white space are one space, and
/// none stand at the ends.
///
/// ```
/// assert_eq!(emic::text::single_spaced(" a\n\n b\u{a0}c "), "a b c");
/// ```
#[must_use]
pub fn single_spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The words of `text` on one line; what is longer than `longest` characters is cut there, with `…`
/// behind it.
///
/// ```
/// assert_eq!(emic::text::shortened("no one\nwas there", 7), "no one…");
/// ```
#[must_use]
pub fn shortened(text: &str, longest: usize) -> String {
    let line = single_spaced(text);
    match line.char_indices().nth(longest) {
        Some((at, _)) => format!("{}…", line[..at].trim_end()),
        None => line,
    }
}
