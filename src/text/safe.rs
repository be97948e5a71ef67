//! Text from a corpus made safe for a terminal: what would steer it becomes visible.
//!
//! Other destinations (Markdown, HTML, CSV, JSON) have rules of their own, at their own edges.

use std::borrow::Cow;
use std::fmt::Write;

/// `text` with control and bidirectional control characters written as `\u{…}`; line feeds and
/// tabs stay.
///
/// ```
/// use emic::text::safe::terminal;
/// assert_eq!(terminal("red \u{1B}[31m\n"), "red \\u{1b}[31m\n");
/// ```
#[must_use]
pub fn terminal(text: &str) -> Cow<'_, str> {
    escaped(text, |c| steers(c) && c != '\n' && c != '\t')
}

/// As [`terminal`], for what must stay on one line, such as a name or a cell: line feeds and tabs
/// are escaped too.
#[must_use]
pub fn terminal_line(text: &str) -> Cow<'_, str> {
    escaped(text, steers)
}

/// `json`, a whole JSON text, with the characters that steer a terminal and that JSON lets pass
/// written as `\u` and four digits: who reads it gets the same strings.
///
/// ```
/// use emic::text::safe::json;
/// assert_eq!(json("{\"name\": \"Anna\u{202E}\"}"), "{\"name\": \"Anna\\u202e\"}");
/// ```
#[must_use]
pub fn json(json: &str) -> Cow<'_, str> {
    // Below U+007F stand the line ends and spaces of JSON itself; in strings JSON escapes the rest.
    replaced(json, |c| c >= '\u{7F}' && steers(c), |safe, c| write!(safe, "\\u{:04x}", u32::from(c)))
}

fn escaped(text: &str, escape: impl Fn(char) -> bool) -> Cow<'_, str> {
    replaced(text, escape, |safe, c| write!(safe, "{}", c.escape_unicode()))
}

fn replaced(
    text: &str,
    which: impl Fn(char) -> bool,
    by: impl Fn(&mut String, char) -> std::fmt::Result,
) -> Cow<'_, str> {
    let Some(first) = text.find(&which) else { return Cow::Borrowed(text) };
    let mut safe = String::with_capacity(text.len() + 16);
    safe.push_str(&text[..first]);
    for c in text[first..].chars() {
        if which(c) {
            by(&mut safe, c).expect("a string takes all that is written");
        } else {
            safe.push(c);
        }
    }
    Cow::Owned(safe)
}

/// Whether a terminal does something at this character instead of showing it: controls, the
/// characters that turn the direction of writing, line and paragraph separators.
fn steers(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn controls_and_direction_marks_become_visible() {
        assert_eq!(terminal("a\0b\u{7F}c\u{9B}d\re"), "a\\u{0}b\\u{7f}c\\u{9b}d\\u{d}e");
        assert_eq!(terminal("Anna\u{202E}gnp.exe\u{2066}"), "Anna\\u{202e}gnp.exe\\u{2066}");
    }

    #[test]
    fn json_says_the_same_and_steers_nothing() {
        let said = "a\u{1b}b\u{7F}c\u{9B}d\u{202E}e\u{2028}f\n😀";
        let plain = serde_json::to_string_pretty(&[said]).unwrap();
        let safe = json(&plain);
        assert!(!safe.chars().any(|c| steers(c) && c != '\n'), "{safe:?}");
        assert_eq!(serde_json::from_str::<Vec<String>>(&safe).unwrap(), [said]);
        assert_eq!(json("[\n  \"é\"\n]"), "[\n  \"é\"\n]");
    }

    #[test]
    fn a_line_stays_on_its_line() {
        assert_eq!(terminal("a\n\tb"), "a\n\tb");
        assert_eq!(terminal_line("a\n\tb\u{2028}"), "a\\u{a}\\u{9}b\\u{2028}");
    }

    #[test]
    fn ordinary_text_of_any_script_is_borrowed() {
        for text in ["café 😀", "שלום", "👩\u{200D}💻", "می\u{200C}خواهم"] {
            assert!(matches!(terminal(text), Cow::Borrowed(_)), "{text}");
        }
    }
}
