//! [`QueryError`]: what is wrong with a query, where in it, and what to write instead.

use std::fmt;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::text::Span;
use crate::text::safe::terminal_line;

/// The most faults that one query is told of.
pub(super) const MOST_FAULTS: usize = 20;

/// The columns of a query that are shown around a fault.
const SHOWN: usize = 76;

/// A text that is no query: all its faults, from left to right.
///
/// `Display` shows each with the line of the query that it stands in and a caret below it.
///
/// ```
/// let error = emic::query::parse("people NEAR friends").unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "QU010: NEAR has no distance\n  people NEAR friends\n         ^^^^\n  write NEAR/5: at most 5 words apart"
/// );
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct QueryError {
    /// The query as given.
    pub query: String,
    /// What is wrong with it; at least one.
    pub faults: Vec<Fault>,
}

/// One fault of a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The bytes of the query that it is about.
    pub at: Span,
    /// What is wrong.
    pub reason: Reason,
}

impl Fault {
    pub(super) fn new(at: Span, reason: Reason) -> Self {
        Fault { at, reason }
    }

    /// The stable code, `QU010`, with an entry in the book.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.reason.code()
    }

    /// Lower case, no full stop: what is wrong.
    #[must_use]
    pub fn message(&self) -> String {
        self.reason.to_string()
    }

    /// What to write instead.
    #[must_use]
    pub fn help(&self) -> String {
        self.reason.help()
    }
}

/// What can be wrong with a query. `Display` says it, [`Reason::help`] what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Reason {
    /// Nothing but white space.
    #[error("the query is empty")]
    Empty,
    /// Longer than is read.
    #[error("the query has {bytes} bytes; at most {most} are read")]
    TooLong {
        /// Its length.
        bytes: usize,
        /// The longest that is read.
        most: usize,
    },
    /// Parentheses or operators nested too deeply.
    #[error("the query is nested more than {most} deep")]
    TooDeep {
        /// The deepest that is read.
        most: usize,
    },
    /// A quotation mark without its partner.
    #[error("the quotation mark is not closed")]
    QuoteNotClosed,
    /// `(` without `)`.
    #[error("the parenthesis is not closed")]
    ParenthesisNotClosed,
    /// `)` without `(`.
    #[error("this parenthesis closes nothing")]
    ParenthesisNotOpened,
    /// `()`.
    #[error("nothing stands between the parentheses")]
    ParenthesesEmpty,
    /// An operator with nothing on one of its sides.
    #[error("nothing stands {} {operator}", if *.before { "before" } else { "after" })]
    OperandMissing {
        /// The operator as written.
        operator: String,
        /// Whether the left side is missing.
        before: bool,
    },
    /// `-wifi`, `NOT wifi`.
    #[error("nothing but negations: there is no word left to find")]
    OnlyNegations,
    /// A term without a letter or digit.
    #[error("\"{term}\" holds no word")]
    NoWord {
        /// The term.
        term: String,
        /// The operator that it may be in another program.
        meant: Option<&'static str>,
    },
    /// `NEAR` without `/n`.
    #[error("{operator} has no distance")]
    DistanceMissing {
        /// `NEAR`, `BEFORE` or `NOT NEAR`.
        operator: &'static str,
    },
    /// `NEAR/0`, `NEAR/x`.
    #[error("\"{written}\" is no distance from 1 to {most}")]
    DistanceBad {
        /// `NEAR`, `BEFORE` or `NOT NEAR`.
        operator: &'static str,
        /// What stands after the stroke.
        written: String,
        /// The largest distance.
        most: u32,
    },
    /// `near/5`.
    #[error("operators are written in capitals")]
    OperatorInSmallLetters {
        /// As written.
        written: String,
        /// In capitals.
        meant: String,
    },
    /// `foo:bar`.
    #[error("there is no field \"{name}:\"")]
    UnknownField {
        /// The name.
        name: String,
        /// The whole term.
        term: String,
        /// The nearest name of a field.
        nearest: Option<&'static str>,
    },
    /// `speaker:` and nothing.
    #[error("no value stands directly after {field}:")]
    ValueMissing {
        /// The field.
        field: String,
    },
    /// `role:teacher`.
    #[error("\"{value}\" is no {field}; there are {}", .known.join(", "))]
    ValueUnknown {
        /// The field.
        field: &'static str,
        /// The value.
        value: String,
        /// All values that there are.
        known: Vec<&'static str>,
        /// The nearest of them.
        nearest: Option<&'static str>,
    },
    /// `date:May`.
    #[error("\"{value}\" is no date")]
    BadDate {
        /// The value.
        value: String,
    },
    /// `2014..2011`, `..`, `a..b`.
    #[error("\"{value}\" is no range: {why}")]
    BadRange {
        /// The value.
        value: String,
        /// Why not.
        why: &'static str,
    },
    /// `code:"Filter Bubble"`.
    #[error("\"{value}\" is no id of a code: ids have small letters a to z, digits and hyphens")]
    BadId {
        /// `code`, `theme` or `group`.
        field: &'static str,
        /// The value.
        value: String,
        /// It as an id, where it can be one.
        meant: Option<String>,
    },
    /// `coder:Ann?`, `language:x y`.
    #[error("\"{value}\" is no {field}: letters, digits and hyphens only")]
    BadName {
        /// The field.
        field: &'static str,
        /// The value.
        value: String,
    },
    /// `source:blogs/[a`.
    #[error("\"{value}\" is no pattern of paths")]
    BadGlob {
        /// The value.
        value: String,
    },
    /// `kind:(`.
    #[error("the list of values is not closed")]
    ListNotClosed {
        /// The field.
        field: String,
    },
    /// `kind:(a OR b)`.
    #[error("a list of values needs no {word}")]
    OperatorInList {
        /// The field.
        field: String,
        /// `OR`, `AND`.
        word: String,
    },
    /// `@country`.
    #[error("no value is asked of the attribute \"{name}\"")]
    AttributeAlone {
        /// What stands after `@`.
        name: String,
    },
    /// `*`, `a *`, `??`.
    #[error("a word may not be only wildcards")]
    OnlyWildcards,
    /// `=wo*`, `wo*~1`, `stem:wo*`.
    #[error("wildcards do not go together with {with}")]
    WildcardsWith {
        /// `=`, `~` or `stem:`.
        with: &'static str,
    },
    /// `connect~`, `connect~3`, `~2` alone.
    #[error("{}", bad_slop(.written, *.phrase))]
    BadSlop {
        /// From the tilde on.
        written: String,
        /// Whether it stands after a phrase.
        phrase: bool,
    },
    /// `"connect"~2`.
    #[error("a phrase of one word has no room for extra words")]
    SlopOfOneWord {
        /// The word.
        word: String,
    },
    /// `stem:face-to-face`.
    #[error("stem: stands before one word")]
    StemOfPhrase,
    /// `=`, `=(a b)`.
    #[error("= stands directly before a word or phrase")]
    ExactOfNothing,
    /// `~` behind `=` or `stem:`.
    #[error("{first} and ~ do not go together")]
    SlopWith {
        /// `=` or `stem:`.
        first: &'static str,
    },
    /// `/chamber` without an end.
    #[error("the regular expression is not closed")]
    RegexNotClosed,
    /// One that does not parse or is too large.
    #[error("the regular expression cannot be read: {why}")]
    BadRegex {
        /// What its parser says.
        why: String,
    },
    /// `//`, `/\b/`.
    #[error("the regular expression matches no letter")]
    RegexOfNothing,
    /// `/chamber/i`, `/usr/bin`.
    #[error("the regular expression ends at this stroke")]
    RegexGoesOn {
        /// What stands behind it.
        rest: String,
    },
    /// `role:participant NEAR/5 wifi`.
    #[error("a filter has no place among words, so nothing is near it")]
    FilterNearby,
    /// `paragraph(a b)`.
    #[error("there is no scope \"{name}( )\"")]
    UnknownScope {
        /// The name.
        name: String,
        /// The nearest.
        nearest: Option<&'static str>,
    },
    /// `'echo chamber'`.
    #[error("a phrase stands between double quotation marks")]
    SingleQuotes {
        /// The words.
        words: String,
    },
    /// `connect - people`.
    #[error("a hyphen stands alone")]
    HyphenAlone,
    /// A word whose folded form cannot be written.
    #[error("\"{word}\" cannot be searched as a word")]
    Unwritable {
        /// The word.
        word: String,
    },
    /// `coder:`, `origin:`, `stance:` in a rule.
    #[error("{field}: has no place in a rule: what a codebook finds depends on text and codebook alone")]
    NotInRules {
        /// The field.
        field: &'static str,
    },
}

fn bad_slop(written: &str, phrase: bool) -> String {
    match (written, phrase) {
        (_, true) => format!("\"{written}\" is no number of extra words"),
        ("~", false) => "~ stands without a number".to_owned(),
        (_, false) => format!("\"{written}\" is no number of edits, 1 or 2"),
    }
}

impl Reason {
    /// The stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Reason::Empty => "QU001",
            Reason::TooLong { .. } => "QU002",
            Reason::TooDeep { .. } => "QU003",
            Reason::QuoteNotClosed => "QU004",
            Reason::ParenthesisNotClosed => "QU005",
            Reason::ParenthesisNotOpened | Reason::ParenthesesEmpty => "QU006",
            Reason::OperandMissing { .. } => "QU007",
            Reason::OnlyNegations => "QU008",
            Reason::NoWord { .. } => "QU009",
            Reason::DistanceMissing { .. } => "QU010",
            Reason::DistanceBad { .. } => "QU011",
            Reason::OperatorInSmallLetters { .. } => "QU012",
            Reason::UnknownField { .. } => "QU013",
            Reason::ValueMissing { .. } => "QU014",
            Reason::ValueUnknown { .. } => "QU015",
            Reason::BadDate { .. } => "QU016",
            Reason::BadRange { .. } => "QU017",
            Reason::BadId { .. } => "QU018",
            Reason::BadName { .. } => "QU019",
            Reason::BadGlob { .. } => "QU020",
            Reason::ListNotClosed { .. } | Reason::OperatorInList { .. } => "QU021",
            Reason::AttributeAlone { .. } => "QU022",
            Reason::OnlyWildcards => "QU023",
            Reason::WildcardsWith { .. } => "QU024",
            Reason::BadSlop { .. } | Reason::SlopOfOneWord { .. } | Reason::SlopWith { .. } => "QU025",
            Reason::StemOfPhrase => "QU026",
            Reason::ExactOfNothing => "QU027",
            Reason::RegexNotClosed => "QU028",
            Reason::BadRegex { .. } | Reason::RegexOfNothing => "QU029",
            Reason::RegexGoesOn { .. } => "QU030",
            Reason::FilterNearby => "QU031",
            Reason::UnknownScope { .. } => "QU032",
            Reason::SingleQuotes { .. } => "QU033",
            Reason::HyphenAlone => "QU034",
            Reason::Unwritable { .. } => "QU035",
            Reason::NotInRules { .. } => "QU040",
        }
    }

    /// What to write instead.
    #[must_use]
    pub fn help(&self) -> String {
        match self {
            Reason::Empty => "write a word, such as connect*, or \"a phrase\"".to_owned(),
            Reason::TooLong { .. } => "split it into several queries or rules".to_owned(),
            Reason::TooDeep { .. } => "write a OR b OR c without parentheses, or several rules".to_owned(),
            Reason::QuoteNotClosed => "end the phrase with \"; write \\\" for one inside".to_owned(),
            Reason::ParenthesisNotClosed => "add )".to_owned(),
            Reason::ParenthesisNotOpened => "take it out, or add ( where its part begins".to_owned(),
            Reason::ParenthesesEmpty => "write a query between them, or take them out".to_owned(),
            Reason::OperandMissing { operator, .. } => {
                format!("write a {operator} b; the word itself is found by \"{}\"", operator.to_lowercase())
            }
            Reason::OnlyNegations => "say first what to find: people -wifi".to_owned(),
            Reason::NoWord { meant: Some("-"), .. } => {
                "write - directly before the word to exclude".to_owned()
            }
            Reason::NoWord { meant: Some(operator), .. } => format!("write {operator}"),
            Reason::NoWord { meant: None, .. } => {
                "words are letters and digits; other characters are found by /…/".to_owned()
            }
            Reason::DistanceMissing { operator } => format!("write {operator}/5: at most 5 words apart"),
            Reason::DistanceBad { operator, .. } => {
                format!("write {operator}/5: at most 5 words apart; {operator}/1 is side by side")
            }
            Reason::OperatorInSmallLetters { written, meant } => {
                format!("write {meant}; the words themselves are found by {}", quoted(written))
            }
            Reason::UnknownField { term, nearest, .. } => match nearest {
                Some(near) => {
                    format!("did you mean {near}:? The words themselves are found by {}", quoted(term))
                }
                None => format!(
                    "the words themselves are found by {}; the fields are {}",
                    quoted(term),
                    super::fields::NAMES.join(", ")
                ),
            },
            Reason::ValueMissing { field } => format!("write it without a space: {field}:…"),
            Reason::ValueUnknown { field, nearest: Some(near), .. } => {
                format!("did you mean {field}:{near}?")
            }
            Reason::ValueUnknown { field, known, .. } => {
                format!("write {field}:{}", known.first().unwrap_or(&"…"))
            }
            Reason::BadDate { .. } => "write 2016, 2016-05 or 2016-05-02; a range is 2011..2014".to_owned(),
            Reason::BadRange { .. } => "write 2011..2014, 2011.. or ..2014, the smaller first".to_owned(),
            Reason::BadId { field, meant, .. } => match meant {
                Some(id) => format!("did you mean {field}:{id}?"),
                None => format!("write {field}:filter-bubble"),
            },
            Reason::BadName { field, .. } => format!("write {field}:{}", name_example(field)),
            Reason::BadGlob { .. } => {
                "write source:blogs/*; * stays inside a folder, ** does not, [ ] are closed".to_owned()
            }
            Reason::ListNotClosed { field } => format!("write {field}:(one two)"),
            Reason::OperatorInList { field, .. } => {
                format!("write {field}:(one two): any of the values passes")
            }
            Reason::AttributeAlone { name } => {
                format!("write @{name}:value; the word itself is found by {}", quoted(name))
            }
            Reason::OnlyWildcards => "give it a letter: connect*; in a phrase * alone is one word".to_owned(),
            Reason::WildcardsWith { with: "~" } => "leave one of the two out".to_owned(),
            Reason::WildcardsWith { with: "stem:" } => "leave out stem:, or the wildcard".to_owned(),
            Reason::WildcardsWith { .. } => "write a regular expression: /(?-i)\\bTwit\\w*/".to_owned(),
            Reason::BadSlop { phrase: true, .. } => {
                "write \"like minded\"~2 for up to 2 extra words between them".to_owned()
            }
            Reason::BadSlop { .. } => "write connect~1, directly after the word".to_owned(),
            Reason::SlopOfOneWord { word } => {
                format!("write {word}~1 for other spellings, or leave ~ out")
            }
            Reason::SlopWith { first } => format!("leave out {first} or ~"),
            Reason::StemOfPhrase => "write stem:connect".to_owned(),
            Reason::ExactOfNothing => "write =Connect or =\"Echo Chamber\"".to_owned(),
            Reason::RegexNotClosed => "end it with /; write \\/ for a stroke inside".to_owned(),
            Reason::BadRegex { .. } => "mend it, or write \\ before a sign that stands for itself".to_owned(),
            Reason::RegexOfNothing => "write one that matches letters: /chambers?\\b/".to_owned(),
            Reason::RegexGoesOn { .. } => {
                "put a space after it; write \\/ for a stroke inside; case is folded unless (?-i)".to_owned()
            }
            Reason::FilterNearby => {
                "write the filter beside the whole: a NEAR/5 b role:participant".to_owned()
            }
            Reason::UnknownScope { nearest: Some(near), .. } => format!("did you mean {near}( )?"),
            Reason::UnknownScope { .. } => {
                "there are sentence( ), turn( ) and document( ); put a space before ( to search the word"
                    .to_owned()
            }
            Reason::SingleQuotes { words } => format!("write {}", quoted(words)),
            Reason::HyphenAlone => "write -word to exclude a word, or leave the hyphen out".to_owned(),
            Reason::Unwritable { word } => format!("write a regular expression: /{word}/"),
            Reason::NotInRules { .. } => "leave it out here, and use it in a search".to_owned(),
        }
    }
}

fn name_example(field: &str) -> &'static str {
    if field == "language" { "de" } else { "anna" }
}

/// `words` as a phrase of a query.
fn quoted(words: &str) -> String {
    format!("\"{}\"", words.replace(['"', '\\'], " ").trim())
}

impl fmt::Display for QueryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, fault) in self.faults.iter().enumerate() {
            if number > 0 {
                writeln!(f)?;
            }
            let (line, caret) = shown(&self.query, fault.at);
            writeln!(f, "{}: {}", fault.code(), terminal_line(&fault.message()))?;
            writeln!(f, "  {line}")?;
            writeln!(f, "  {caret}")?;
            write!(f, "  {}", terminal_line(&fault.help()))?;
        }
        Ok(())
    }
}

/// The line of the query that holds `at`, safe for a terminal and cut to [`SHOWN`] columns, and
/// the line below it with carets.
fn shown(query: &str, at: Span) -> (String, String) {
    let line_start = query[..at.start()].rfind('\n').map_or(0, |end| end + 1);
    let line_end = query[at.start()..].find('\n').map_or(query.len(), |end| at.start() + end);
    let before = visible(&query[line_start..at.start()]);
    let marked = visible(&query[at.start()..at.end().min(line_end)]);
    let after = visible(&query[at.end().min(line_end)..line_end]);

    let marked = cut_end(&marked, SHOWN);
    let before = cut_start(&before, SHOWN.saturating_sub(marked.width()) / 2);
    let after = cut_end(&after, SHOWN.saturating_sub(marked.width() + before.width()));
    let caret = format!("{}{}", " ".repeat(before.width()), "^".repeat(marked.width().max(1)));
    (format!("{before}{marked}{after}"), caret)
}

fn visible(part: &str) -> String {
    terminal_line(&part.replace('\t', " ")).into_owned()
}

/// `text` without so much of its end that it is at most `columns` wide.
fn cut_end(text: &str, columns: usize) -> String {
    if text.len() <= columns {
        return text.to_owned();
    }
    let end = text.char_indices().map(|(at, c)| (at + c.len_utf8(), c));
    match fitting(end, columns) {
        None => text.to_owned(),
        Some(end) => format!("{}…", &text[..end]),
    }
}

/// `text` without so much of its start that it is at most `columns` wide.
fn cut_start(text: &str, columns: usize) -> String {
    if text.len() <= columns {
        return text.to_owned();
    }
    match fitting(text.char_indices().rev(), columns) {
        None => text.to_owned(),
        Some(start) => format!("…{}", &text[start.min(text.len())..]),
    }
}

/// The place of the last character that leaves room for an ellipsis; none when all fit. Characters
/// without width count, so that a heap of them on one letter is cut too.
fn fitting(characters: impl Iterator<Item = (usize, char)>, columns: usize) -> Option<usize> {
    let (mut width, mut count, mut last) = (0, 0, None);
    let mut cut = None;
    for (at, c) in characters {
        width += c.width().unwrap_or(0);
        count += 1;
        if width > columns || count > 4 * columns {
            return cut;
        }
        if width < columns {
            last = Some(at);
        }
        cut = last.or(Some(0));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn carets(query: &str, start: usize, end: usize) -> (String, String) {
        shown(query, Span::at(start, end))
    }

    #[test]
    fn carets_stand_below_wide_and_combining_characters() {
        let query = "東京 e\u{301}cole NEAR x";
        let at = query.find("NEAR").expect("there");
        let (line, caret) = carets(query, at, at + 4);
        assert_eq!((line.as_str(), caret.as_str()), (query, "           ^^^^"));
    }

    #[test]
    fn the_line_of_the_fault_is_shown() {
        let query = "first OR\n\tsecond NEAR third\nfourth";
        let at = query.find("NEAR").expect("there");
        assert_eq!(carets(query, at, at + 4), (" second NEAR third".to_owned(), "        ^^^^".to_owned()));
    }

    #[test]
    fn a_long_line_is_cut_around_the_fault() {
        let query = format!("{} NEAR {}", "long ".repeat(100), "tail ".repeat(100));
        let at = query.find("NEAR").expect("there");
        let (line, caret) = carets(&query, at, at + 4);
        assert!(line.width() <= SHOWN + 2, "{line}");
        assert_eq!(&line[line.len().min(caret.len() + 2 - 4)..][..4], "NEAR", "{line}\n{caret}");
        assert!(line.starts_with('…') && line.ends_with('…'));
    }

    #[test]
    fn a_fault_at_the_end_has_a_caret_too() {
        assert_eq!(carets("a AND", 5, 5), ("a AND".to_owned(), "     ^".to_owned()));
    }
}
