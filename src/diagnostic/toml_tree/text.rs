//! A string of the file, with the place of every character of it.

use std::ops::Range;

/// A string as written by a person: its words, and where they stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// The words, escapes undone.
    pub value: String,
    /// The bytes of the file that hold it, quotation marks included.
    pub span: Range<usize>,
}

impl Text {
    /// The byte of the file at which it begins, its quotation mark.
    #[must_use]
    pub fn at(&self) -> usize {
        self.span.start
    }

    /// The byte of the file at which byte `offset` of the words stands, escapes counted as they
    /// are written; `file` is the text of the file.
    #[must_use]
    pub fn byte_in(&self, file: &str, offset: usize) -> usize {
        let raw = &file[self.span.clone()];
        let (opening, escapes) = opening(raw);
        if !escapes {
            return (self.span.start + opening + offset).min(self.span.end);
        }
        let mut written = opening;
        let mut words = self.value.char_indices();
        let mut next = words.next();
        while let Some((at, character)) = next {
            if raw[written..].starts_with('\\') && line_continues(&raw[written + 1..]) {
                written += 1 + skipped(&raw[written + 1..]);
                continue;
            }
            if at >= offset {
                break;
            }
            written += written_length(&raw[written..], character);
            next = words.next();
        }
        self.span.start + written.min(raw.len())
    }
}

/// The length of what stands before the words, and whether `\` means something in them.
fn opening(raw: &str) -> (usize, bool) {
    let (marks, escapes) = match raw {
        _ if raw.starts_with("\"\"\"") => (3, true),
        _ if raw.starts_with("'''") => (3, false),
        _ if raw.starts_with('"') => (1, true),
        _ if raw.starts_with('\'') => (1, false),
        _ => (0, false),
    };
    // The line break after three opening marks is not part of the words.
    let line_break = usize::from(marks == 3 && raw[marks..].starts_with('\n'));
    (marks + line_break, escapes)
}

/// Whether a `\` before `rest` stands at the end of its line.
fn line_continues(rest: &str) -> bool {
    rest.trim_start_matches([' ', '\t']).starts_with('\n')
}

fn skipped(rest: &str) -> usize {
    rest.len() - rest.trim_start_matches([' ', '\t', '\n']).len()
}

/// How many bytes of the file `character` takes at the start of `raw`.
fn written_length(raw: &str, character: char) -> usize {
    match raw.strip_prefix('\\').and_then(|rest| rest.chars().next()) {
        None => character.len_utf8(),
        Some('u') => 6,
        Some('U') => 10,
        Some('x') => 4,
        Some(escaped) => 1 + escaped.len_utf8(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The place that `needle` of the words has in the file.
    #[track_caller]
    fn place(file: &str, needle: &str) -> usize {
        let parsed = toml::de::DeTable::parse(file).expect("sound TOML");
        let value = parsed.get_ref().get("a").expect("the key a");
        let words = value.get_ref().as_str().expect("a text").to_owned();
        let text = Text { value: words, span: value.span() };
        text.byte_in(file, text.value.find(needle).expect("the needle"))
    }

    #[test]
    fn places_in_plain_strings() {
        assert_eq!(place("a = 'so NEAR b'", "NEAR"), 8);
        assert_eq!(place("a = \"so NEAR b\"", "NEAR"), 8);
    }

    #[test]
    fn escapes_count_as_they_are_written() {
        let file = r#"a = "\"echo\" \u00e9 NEAR b""#;
        assert_eq!(place(file, "NEAR"), file.find("NEAR").expect("there"));
    }

    #[test]
    fn several_lines() {
        for file in ["a = '''\none\ntwo'''", "a = \"\"\"\none \\\n   two\"\"\""] {
            assert_eq!(place(file, "two"), file.find("two").expect("there"), "{file}");
        }
    }
}
