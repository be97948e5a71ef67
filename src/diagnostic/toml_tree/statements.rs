//! Cutting a damaged file into statements, so that one fault does not hide the others.
//!
//! A statement is a heading or a key with its value, which may run over several lines. Where a
//! list or a text in `"""` is never closed, the statement ends before the next line that begins a
//! heading or a key.

use std::ops::Range;

/// A heading, or a key with its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Statement {
    /// From its first letter to the end of its last line.
    pub(super) span: Range<usize>,
    /// Whether it is `[…]` or `[[…]]`.
    pub(super) is_heading: bool,
}

/// The statements of `text`, in order.
pub(super) fn statements(text: &str) -> Vec<Statement> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let line_end = end_of_line(text, at);
        let line = &text[at..line_end];
        // Other white space than this is no white space in TOML, and has to be found.
        let content = line.trim_start_matches([' ', '\t', '\r']);
        let start = at + line.len() - content.len();
        if content.is_empty() || content.starts_with('#') {
            at = line_end + 1;
            continue;
        }
        let is_heading = content.starts_with('[');
        let end = if is_heading { line_end } else { end_of_value(text, start) };
        found.push(Statement { span: start..end, is_heading });
        at = end + 1;
    }
    found
}

fn end_of_line(text: &str, at: usize) -> usize {
    text[at..].find('\n').map_or(text.len(), |length| at + length)
}

/// Where the statement that begins at `start` ends: at the end of a line outside all brackets.
fn end_of_value(text: &str, start: usize) -> usize {
    let mut brackets = Vec::new();
    let mut at = start;
    while at < text.len() {
        match piece(text, at) {
            Piece::LineEnd if brackets.is_empty() => return at,
            Piece::LineEnd if begins_anew(text, at + 1, brackets.last() == Some(&'[')) => return at,
            Piece::LineEnd => at += 1,
            Piece::Bracket(open @ ('[' | '{')) => {
                brackets.push(open);
                at += 1;
            }
            Piece::Bracket(_) => {
                brackets.pop();
                at += 1;
            }
            Piece::Text(end) | Piece::Comment(end) | Piece::Other(end) => at = end,
        }
    }
    text.len()
}

/// What stands at one place of a value.
pub(super) enum Piece {
    /// A line break.
    LineEnd,
    /// One of `[ ] { }`.
    Bracket(char),
    /// A string that ends before this byte.
    Text(usize),
    /// A comment that ends before this byte.
    Comment(usize),
    /// Another character that ends before this byte.
    Other(usize),
}

/// What stands at byte `at` of `text`, which is not inside a string or comment.
pub(super) fn piece(text: &str, at: usize) -> Piece {
    let rest = &text[at..];
    let Some(first) = rest.chars().next() else { return Piece::LineEnd };
    match first {
        '\n' => Piece::LineEnd,
        '[' | ']' | '{' | '}' => Piece::Bracket(first),
        '#' => Piece::Comment(end_of_line(text, at)),
        '"' | '\'' => Piece::Text(end_of_text(text, at, first)),
        _ => Piece::Other(at + first.len_utf8()),
    }
}

/// The byte after the string that `mark` opens at `at`; an unclosed one ends with its line, or
/// with the section when it was opened by three marks.
fn end_of_text(text: &str, at: usize, mark: char) -> usize {
    let long = ["\"\"\"", "'''"].into_iter().find(|marks| text[at..].starts_with(marks));
    if let Some(marks) = long {
        let closed = text[at + 3..].find(marks).map(|length| at + 3 + length + 3);
        return closed.unwrap_or_else(|| next_heading(text, at));
    }
    let mut characters = text[at + 1..].char_indices();
    while let Some((offset, character)) = characters.next() {
        match character {
            '\n' => return at + 1 + offset,
            '\\' if mark == '"' => {
                let escaped = characters.next();
                if let Some((offset, '\n')) = escaped {
                    return at + 1 + offset;
                }
            }
            _ if character == mark => return at + 1 + offset + 1,
            _ => {}
        }
    }
    text.len()
}

fn next_heading(text: &str, at: usize) -> usize {
    let mut line = end_of_line(text, at);
    while line < text.len() {
        if begins_heading(&text[line + 1..]) {
            return line;
        }
        line = end_of_line(text, line + 1);
    }
    text.len()
}

/// Whether the line at `at` begins a new statement, although a bracket is still open.
fn begins_anew(text: &str, at: usize, in_list: bool) -> bool {
    let rest = &text[at..];
    begins_heading(rest) || in_list && begins_key(rest)
}

/// Whether `rest` begins with a line like `[code.a]` or `[[read]]`, and nothing but a comment
/// after it.
fn begins_heading(rest: &str) -> bool {
    let line = rest.lines().next().unwrap_or_default().trim();
    let line = line.split('#').next().unwrap_or_default().trim_end();
    let inner = line.trim_start_matches('[').trim_end_matches(']');
    line.starts_with('[')
        && line.ends_with(']')
        && !inner.is_empty()
        && inner.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | ' '))
        && inner.chars().any(char::is_alphabetic)
}

/// Whether `rest` begins with a line like `name = …`.
fn begins_key(rest: &str) -> bool {
    let line = rest.trim_start_matches([' ', '\t']);
    let after = line.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_');
    after.len() < line.len() && after.trim_start_matches([' ', '\t']).starts_with('=')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Vec<&str> {
        statements(text).into_iter().map(|statement| &text[statement.span]).collect()
    }

    #[test]
    fn a_value_may_run_over_lines() {
        let text = "# c\na = [\n  'x', # ]\n  \"]\",\n]\n\n[b]\nc = '''\n[d]\n'''\n";
        assert_eq!(cut(text), ["a = [\n  'x', # ]\n  \"]\",\n]", "[b]", "c = '''\n[d]\n'''"]);
    }

    #[test]
    fn an_open_list_ends_before_the_next_key_or_heading() {
        assert_eq!(cut("a = ['x',\nb = 1\n"), ["a = ['x',", "b = 1"]);
        assert_eq!(cut("a = ['x',\n[code.b]\n"), ["a = ['x',", "[code.b]"]);
    }

    #[test]
    fn a_key_inside_braces_is_no_new_statement() {
        assert_eq!(cut("a = [{ b = 1,\nc = 2 }]\nd = 1"), ["a = [{ b = 1,\nc = 2 }]", "d = 1"]);
    }

    #[test]
    fn an_open_text_ends_with_its_line() {
        assert_eq!(cut("a = \"x\nb = 1\n"), ["a = \"x", "b = 1"]);
        assert_eq!(cut("a = \"\"\"x\ny\n[code.b]\n"), ["a = \"\"\"x\ny", "[code.b]"]);
    }
}
