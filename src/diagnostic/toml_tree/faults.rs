//! What is wrong with a statement, said by the name that a beginner knows it by.

use toml::de::DeTable;

use super::statements::{Piece, Statement, piece};
use crate::diagnostic::{Diagnostic, Place, sort};
use crate::text::units::Units;

/// The findings about one file.
#[derive(Debug)]
pub struct Faults<'t> {
    file: String,
    units: Units<'t>,
    found: Vec<Diagnostic>,
}

impl<'t> Faults<'t> {
    /// No findings yet about the file with this name and text.
    #[must_use]
    pub fn new(file: impl Into<String>, text: &'t str) -> Self {
        Faults { file: file.into(), units: Units::new(text), found: Vec::new() }
    }

    /// The line and column of byte `at`; of one inside a character, that of the character.
    #[must_use]
    pub fn place(&self, at: usize) -> Place {
        let (line, column) = self.units.line_column(self.units.text().floor_char_boundary(at));
        let number = |n| u32::try_from(n).unwrap_or(u32::MAX);
        Place::at(self.file.clone(), number(line), number(column))
    }

    /// Adds a finding about what stands at byte `at`.
    pub fn add(&mut self, at: usize, finding: Diagnostic) {
        let place = self.place(at);
        self.found.push(finding.at(place));
    }

    /// Adds a finding about the file as a whole.
    pub fn add_about_file(&mut self, finding: Diagnostic) {
        self.found.push(finding.at(Place::file(self.file.clone())));
    }

    /// The text of the file.
    #[must_use]
    pub fn text(&self) -> &'t str {
        self.units.text()
    }

    /// All findings, by place.
    #[must_use]
    pub fn into_sorted(self) -> Vec<Diagnostic> {
        let mut found = self.found;
        sort(&mut found);
        found
    }
}

/// The fault of one statement of `text` and where it is; none when it can be read.
pub(super) fn of_statement(text: &str, statement: &Statement) -> Option<(usize, Diagnostic)> {
    let source = &text[statement.span.clone()];
    let (_, errors) = DeTable::parse_recoverable(source);
    let error = errors.first()?;
    let start = statement.span.start;
    let at = start + error.span().map_or(0, |span| span.start);
    let value = value_of(source);
    if let Some((offset, finding)) = lookalike(source, value, statement.is_heading) {
        return Some((start + offset, finding));
    }
    if statement.is_heading {
        return Some((start, heading(source)));
    }
    let Some(value) = value else { return Some((start, no_equals_sign(source))) };
    let by_name = curly_mark(source, value)
        .or_else(|| mark_inside(source, value))
        .map(|(offset, finding)| (start + offset, finding));
    Some(by_name.unwrap_or_else(|| {
        let (offset, finding) = by_message(source, value, error.message());
        (offset.map_or(at, |offset| start + offset), finding)
    }))
}

/// The fault of a statement that can be read by itself and not beside the others.
pub(super) fn of_structure(text: &str, statement: &Statement, message: &str) -> Diagnostic {
    if !message.starts_with("duplicate key") {
        return other(message);
    }
    let source = &text[statement.span.clone()];
    if statement.is_heading {
        return Diagnostic::error("TM012", format!("the heading {} stands twice", shown(source)))
            .help("give one of the two another id, or make one of both");
    }
    let key = source.split('=').next().unwrap_or_default().trim();
    Diagnostic::error("TM012", format!("the key {key} stands twice under the same heading"))
        .help("take one of the two away, or make one of both")
}

/// A fault without a name of its own.
pub(super) fn other(message: &str) -> Diagnostic {
    Diagnostic::error("TM013", format!("this is not TOML: {message}"))
        .help("write key = \"text\", or compare with the examples in the book")
}

/// Where the value of `key = value` begins, when `source` begins like that.
fn value_of(source: &str) -> Option<usize> {
    let mut at = 0;
    while at < source.len() {
        match piece(source, at) {
            Piece::Text(end) => at = end,
            Piece::Other(_) if source[at..].starts_with('=') => return Some(at + 1),
            Piece::Other(end) => at = end,
            Piece::LineEnd | Piece::Comment(_) | Piece::Bracket(_) => return None,
        }
    }
    None
}

/// A character outside all texts that looks like nothing, or like the hyphen of a name.
fn lookalike(source: &str, value: Option<usize>, is_heading: bool) -> Option<(usize, Diagnostic)> {
    let names = match value {
        _ if is_heading => source.split('#').next().unwrap_or_default(),
        Some(value) => &source[..value],
        // A line that is no key is a remark without its #: what stands inside it is no matter.
        None => &source[..source.chars().next().map_or(0, char::len_utf8)],
    };
    let dash = || names.char_indices().find(|(_, character)| DASHES.contains(character));
    if let Some((at, character)) = unseen_outside(source, names.len(), value) {
        let finding = Diagnostic::error(
            "TM011",
            format!("an invisible character (U+{:04X}) stands here", u32::from(character)),
        );
        return Some((
            at,
            finding.help("take it out, or type a space in its place: it often comes with a copied text"),
        ));
    }
    let (at, character) = dash()?;
    let finding = Diagnostic::error("TM021", format!("the dash {character} is no hyphen"));
    Some((at, finding.help("write the hyphen - in keys and headings; a word processor makes dashes of it")))
}

/// The first invisible character in the names, which end at `end`, or outside the texts of the value.
fn unseen_outside(source: &str, end: usize, value: Option<usize>) -> Option<(usize, char)> {
    let in_names = source[..end].char_indices().find(|(_, character)| INVISIBLE.contains(character));
    if in_names.is_some() {
        return in_names;
    }
    let mut at = value?;
    while at < source.len() {
        at = match piece(source, at) {
            Piece::Text(end) | Piece::Comment(end) => end,
            Piece::LineEnd | Piece::Bracket(_) => at + 1,
            Piece::Other(end) => {
                let character = source[at..].chars().next()?;
                // Quotation marks that are curly have a name of their own, spaces inside or not.
                if CURLY_DOUBLE.contains(&character) || CURLY_SINGLE.contains(&character) {
                    return None;
                }
                if INVISIBLE.contains(&character) {
                    return Some((at, character));
                }
                end
            }
        };
    }
    None
}

/// What cannot be told from a space, or from nothing.
const INVISIBLE: &[char] = &[
    '\u{a0}', '\u{ad}', '\u{200b}', '\u{200c}', '\u{200d}', '\u{200e}', '\u{200f}', '\u{202f}', '\u{2060}',
    '\u{feff}',
];
const DASHES: &[char] = &['‐', '‑', '‒', '–', '—', '−'];

fn heading(source: &str) -> Diagnostic {
    let id = source.trim_matches(['[', ']', ' ', '\t']);
    let finding = Diagnostic::error("TM005", format!("the heading {} cannot be read", shown(source)));
    let written: Vec<String> = id
        .split(']')
        .next()
        .unwrap_or_default()
        .split('.')
        .map(|part| part.trim().to_lowercase().split_whitespace().collect::<Vec<_>>().join("-"))
        .collect();
    let plain = written.iter().all(|part| {
        !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
    });
    if plain {
        return finding.help(format!("write [{}] and nothing else on the line", written.join(".")));
    }
    finding.help(
        "write it like [code.filter-bubble]: letters a to z, digits and hyphens, nothing else on the line",
    )
}

fn no_equals_sign(source: &str) -> Diagnostic {
    let line = source.lines().next().unwrap_or_default();
    let key: String = line.chars().take_while(|c| c.is_alphanumeric() || matches!(c, '-' | '_')).collect();
    let rest = &line[key.len()..];
    if key.is_empty() {
        return Diagnostic::error(
            "TM006",
            format!("this line is neither a key nor a heading: {}", shown(line)),
        )
        .help("begin a remark with #");
    }
    let between = match rest.chars().next() {
        Some(':') => ", but a colon",
        Some('\t') => ", but a tab",
        _ => "",
    };
    Diagnostic::error("TM006", format!("no = stands after {key}{between}"))
        .help(format!("write {key} = \"…\"; begin a remark with #"))
}

const CURLY_DOUBLE: &[char] = &['“', '”', '„', '«', '»', '‟'];
const CURLY_SINGLE: &[char] = &['‘', '’', '‚', '‛'];

/// A typographic quotation mark where a straight one has to stand: outside any string, or at the
/// end of one that a straight mark began.
fn curly_mark(source: &str, value: usize) -> Option<(usize, Diagnostic)> {
    let mut at = value;
    while at < source.len() {
        match piece(source, at) {
            Piece::Text(end) => {
                if let Some(curly) = curly_end(&source[at..end]) {
                    return Some((at + curly, curly_finding(&source[at + curly..])));
                }
                at = end;
            }
            Piece::Other(end) => {
                if source[at..].starts_with(CURLY_DOUBLE) || source[at..].starts_with(CURLY_SINGLE) {
                    return Some((at, curly_finding(&source[at..])));
                }
                at = end;
            }
            Piece::Comment(end) => at = end,
            Piece::LineEnd | Piece::Bracket(_) => at += 1,
        }
    }
    None
}

/// A curly mark inside a string that stands where the string was meant to end.
fn curly_end(string: &str) -> Option<usize> {
    string.char_indices().find_map(|(at, character)| {
        let after = string[at + character.len_utf8()..].trim_start_matches([' ', '\t']);
        let closes = after.is_empty() || after.starts_with([',', ']', '\n']);
        let is_curly = CURLY_DOUBLE.contains(&character) || character == '’' && string.starts_with('\'');
        (at > 0 && is_curly && closes).then_some(at)
    })
}

fn curly_finding(rest: &str) -> Diagnostic {
    let mark = rest.chars().next().unwrap_or('“');
    Diagnostic::error("TM001", format!("the quotation mark {mark} is a curly one"))
        .help("write the straight \" at both ends; a word processor makes them curly, a text editor does not")
}

/// A straight mark inside a string, which therefore ends too early: a letter follows it.
fn mark_inside(source: &str, value: usize) -> Option<(usize, Diagnostic)> {
    let mut at = value;
    while at < source.len() {
        match piece(source, at) {
            Piece::Text(end) => {
                let goes_on = source[end..].starts_with(|c: char| c.is_alphanumeric() || c == '*');
                if goes_on && end > at + 1 {
                    return Some((end - 1, mark_finding(&source[at..end])));
                }
                at = end;
            }
            Piece::Comment(end) | Piece::Other(end) => at = end,
            Piece::LineEnd | Piece::Bracket(_) => at += 1,
        }
    }
    None
}

fn mark_finding(string: &str) -> Diagnostic {
    if string.starts_with('\'') {
        Diagnostic::error("TM002", "an apostrophe inside '…' ends the text")
            .help("write the text between \"…\", or the apostrophe as ’, which means the same to emic")
    } else {
        Diagnostic::error("TM003", "a quotation mark inside \"…\" ends the text")
            .help("write the text between '…', so that \" may stand inside")
    }
}

/// A fault that is known by what the TOML parser says, and where it is, if elsewhere than there.
fn by_message(source: &str, value: usize, message: &str) -> (Option<usize>, Diagnostic) {
    let value_start = || Some(value + source[value..].len() - source[value..].trim_start().len());
    if unclosed_list(source, value) {
        let finding = Diagnostic::error("TM009", "a list is not closed").help("end it with ]");
        return (value_start(), finding);
    }
    if let Some(open) = unclosed_text(source, value) {
        let marks = ["\"\"\"", "'''"].into_iter().find(|marks| source[open..].starts_with(marks));
        if let Some(marks) = marks {
            let finding = Diagnostic::error("TM008", "a text of several lines is not closed")
                .help(format!("end it with {marks}, as it began"));
            return (Some(open), finding);
        }
        let finding = Diagnostic::error("TM008", "a text is not closed on its line").help(
            "end it with the mark it began with; a text of several lines stands between \"\"\" and \"\"\"",
        );
        return (Some(open), finding);
    }
    let finding = match message {
        _ if message.starts_with("missing comma between array") => {
            Diagnostic::error("TM004", "a comma is missing before this text of a list")
                .help("write [\"…\", \"…\"]")
        }
        _ if message.starts_with("string values must be quoted")
            || message.starts_with("invalid boolean")
            || message.starts_with("invalid float") =>
        {
            let finding = Diagnostic::error("TM007", "a text stands without quotation marks")
                .help("write it between \"…\"");
            return (None, finding);
        }
        _ if message.starts_with("missing escaped value")
            || message.starts_with("too few unicode")
            || message.starts_with("invalid value") =>
        {
            Diagnostic::error("TM010", "a backslash inside \"…\" begins an escape, and this is none")
                .help("write the text between '…', where a backslash is a backslash")
        }
        _ if message.starts_with("invalid") && source.contains(is_unseen) => {
            let at = source.find(is_unseen);
            let finding = Diagnostic::error("TM011", "a control character stands in the text")
                .help("take it out: it cannot be seen, and often comes with a copied text");
            return (at, finding);
        }
        _ if message.starts_with("unexpected key or value") => {
            Diagnostic::error("TM014", "something stands after the value on the same line")
                .help("begin a new line, or begin a remark with #")
        }
        _ => other(message),
    };
    (None, finding)
}

fn is_unseen(character: char) -> bool {
    character.is_control() && !matches!(character, '\n' | '\t')
}

fn unclosed_list(source: &str, value: usize) -> bool {
    let mut depth = 0_i32;
    let mut at = value;
    while at < source.len() {
        match piece(source, at) {
            Piece::Bracket('[') => {
                depth += 1;
                at += 1;
            }
            Piece::Bracket(']') => {
                depth -= 1;
                at += 1;
            }
            Piece::Text(end) if !is_closed(&source[at..end]) => return false,
            Piece::Text(end) | Piece::Comment(end) | Piece::Other(end) => at = end,
            Piece::LineEnd | Piece::Bracket(_) => at += 1,
        }
    }
    depth > 0
}

fn unclosed_text(source: &str, value: usize) -> Option<usize> {
    let mut at = value;
    while at < source.len() {
        match piece(source, at) {
            Piece::Text(end) if !is_closed(&source[at..end]) => return Some(at),
            Piece::Text(end) | Piece::Comment(end) | Piece::Other(end) => at = end,
            Piece::LineEnd | Piece::Bracket(_) => at += 1,
        }
    }
    None
}

/// Whether a string, cut by `piece`, ends with the mark it began with.
fn is_closed(string: &str) -> bool {
    let marks = ["\"\"\"", "'''", "\"", "'"].into_iter().find(|marks| string.starts_with(marks));
    marks.is_some_and(|marks| string.len() >= 2 * marks.len() && string.ends_with(marks))
}

/// One line of a file, as a message shows it.
fn shown(line: &str) -> String {
    let line = line.trim();
    let cut: String = line.chars().filter(|c| !c.is_control()).take(60).collect();
    if cut.len() < line.len() { format!("{cut}…") } else { cut }
}

#[cfg(test)]
mod tests {
    use super::super::statements::statements;
    use super::*;

    /// Code, byte and what the finding says about the only statement of `source`.
    #[track_caller]
    fn fault(source: &str) -> (&'static str, usize) {
        let statement = statements(source).into_iter().next().expect("a statement");
        let (at, finding) = of_statement(source, &statement).expect("a fault");
        (finding.code, at)
    }

    #[test]
    fn beginners_faults_have_names() {
        for (source, code, at) in [
            ("name = “Connecting”", "TM001", 7),
            ("name = \"Connecting”", "TM001", 18),
            ("match = [\"a”, \"b\"]", "TM001", 11),
            ("match = ['don't', 'b']", "TM002", 13),
            ("match = [\"\"echo chamber\"\"]", "TM003", 10),
            ("match = ['a' 'b']", "TM004", 13),
            ("[code.filter bubble]", "TM005", 0),
            ("[code.a", "TM005", 0),
            ("name: \"A\"", "TM006", 0),
            ("name\t\"A\"", "TM006", 0),
            ("just a remark", "TM006", 0),
            ("name = Connecting people", "TM007", 7),
            ("unit = sentence", "TM007", 7),
            ("name = \"Connecting", "TM008", 7),
            ("match = ['a', 'b]", "TM008", 14),
            ("match = ['a',", "TM009", 8),
            ("match = [\"\\d+\"]", "TM010", 11),
            ("name = \"A\u{0}B\"", "TM011", 9),
            ("name = \"A\" \"B\"", "TM014", 11),
            ("name\u{a0}= \"A\"", "TM011", 4),
            ("\u{200b}name = \"A\"", "TM011", 0),
            ("match = [\"a\",\u{a0}\"b\"]", "TM011", 13),
            ("[code.a]\u{200b}", "TM011", 8),
            ("name = «\u{a0}Connecting\u{a0}»", "TM001", 7),
            ("[code.near–miss]", "TM021", 10),
            ("near‑misses = [\"a\"]", "TM021", 4),
            ("just – a remark", "TM006", 0),
        ] {
            assert_eq!(fault(source), (code, at), "{source}");
        }
    }

    #[test]
    fn an_open_text_of_several_lines_is_told_how_to_end() {
        let source = "definition = \"\"\"Being tied\nto others.";
        let statement = statements(source).into_iter().next().expect("a statement");
        let (at, finding) = of_statement(source, &statement).expect("a fault");
        assert_eq!((at, finding.code), (13, "TM008"));
        assert_eq!(finding.help.as_deref(), Some("end it with \"\"\", as it began"));
    }

    #[test]
    fn a_heading_with_spaces_is_offered_with_hyphens() {
        let help = heading("[code.Filter Bubble]").help.expect("a remedy");
        assert!(help.contains("[code.filter-bubble]"), "{help}");
    }

    #[test]
    fn curly_marks_inside_straight_ones_are_welcome() {
        let source = "match = ['“echo chamber*”', \"it’s\"]";
        let statement = statements(source).into_iter().next().expect("a statement");
        assert_eq!(of_statement(source, &statement), None);
    }
}
