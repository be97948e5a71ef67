//! Canonical printing: one way to write each tree, which [`parse`](super::parse) reads back.
//!
//! Words are folded, quotation marks straight, AND is a space, and parentheses stand only where
//! they are needed. Decisions in a log name their rule in this form.

use std::fmt::{self, Display, Formatter, Write};

use super::ast::{
    CodeSet, Expr, Filter, Matching, Node, Pattern, Phrase, Range, Relation, Scope, Value, Word,
};
use super::lexer::is_quote;
use super::written;
use crate::text::words::words;

/// How tightly an expression binds, loosest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Binding {
    Or,
    And,
    Relate,
    Near,
    Operand,
}

fn binding(expr: &Expr) -> Binding {
    match expr {
        Expr::Or(_) => Binding::Or,
        Expr::And(_) | Expr::Not(..) => Binding::And,
        Expr::Relate { .. } => Binding::Relate,
        Expr::Near { .. } | Expr::NotNear { .. } => Binding::Near,
        _ => Binding::Operand,
    }
}

impl Display for Node {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.expr.fmt(f)
    }
}

impl Display for Expr {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Expr::Word(word) => word.fmt(f),
            Expr::Phrase(phrase) => phrase.fmt(f),
            Expr::Regex(pattern) => regex(f, pattern),
            Expr::And(nodes) => juxtaposed(f, nodes),
            Expr::Or(nodes) => joined(f, nodes, " OR ", Binding::And),
            Expr::Not(left, right) => {
                at_least(f, left, Binding::And)?;
                f.write_str(" NOT ")?;
                at_least(f, right, Binding::Relate)
            }
            Expr::Near { left, right, distance, ordered } => {
                let name = if *ordered { "BEFORE" } else { "NEAR" };
                nearness(f, left, right, format_args!(" {name}/{distance} "))
            }
            Expr::NotNear { left, right, distance } => {
                nearness(f, left, right, format_args!(" NOT NEAR/{distance} "))
            }
            Expr::Relate { relation, left, right } => {
                at_least(f, left, Binding::Relate)?;
                write!(f, " {} ", relation.name())?;
                at_least(f, right, Binding::Near)
            }
            Expr::Scope(scope, inner) => write!(f, "{}({inner})", scope.name()),
            Expr::Filter(filter) => filter.fmt(f),
            Expr::Codes(set, id) => write!(f, "{}:{id}", set.name()),
        }
    }
}

/// A node in parentheses when it binds less tightly than is wanted here.
fn at_least(f: &mut Formatter<'_>, node: &Node, wanted: Binding) -> fmt::Result {
    if binding(&node.expr) < wanted { write!(f, "({node})") } else { write!(f, "{node}") }
}

fn nearness(f: &mut Formatter<'_>, left: &Node, right: &Node, operator: fmt::Arguments<'_>) -> fmt::Result {
    at_least(f, left, Binding::Near)?;
    f.write_fmt(operator)?;
    at_least(f, right, Binding::Operand)
}

fn joined(f: &mut Formatter<'_>, nodes: &[Node], between: &str, wanted: Binding) -> fmt::Result {
    for (number, node) in nodes.iter().enumerate() {
        if number > 0 {
            f.write_str(between)?;
        }
        at_least(f, node, wanted)?;
    }
    Ok(())
}

/// Operands side by side. Only the first may be a NOT: a later one would take in what is before it.
fn juxtaposed(f: &mut Formatter<'_>, nodes: &[Node]) -> fmt::Result {
    let Some((first, others)) = nodes.split_first() else { return Ok(()) };
    let wanted = if matches!(first.expr, Expr::Not(..)) { Binding::And } else { Binding::Relate };
    at_least(f, first, wanted)?;
    for node in others {
        f.write_char(' ')?;
        at_least(f, node, Binding::Relate)?;
    }
    Ok(())
}

impl Relation {
    /// The operator.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Relation::Inside => "INSIDE",
            Relation::Contains => "CONTAINS",
            Relation::Overlaps => "OVERLAPS",
        }
    }
}

impl Scope {
    /// The word before the parenthesis.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Scope::Sentence => "sentence",
            Scope::Turn => "turn",
            Scope::Document => "document",
        }
    }
}

impl CodeSet {
    /// The name of the field.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            CodeSet::Code => "code",
            CodeSet::Theme => "theme",
            CodeSet::Group => "group",
        }
    }
}

impl Display for Word {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match &self.matching {
            Matching::Folded => self.pattern.fmt(f),
            Matching::Exact(written) => write!(f, "={written}"),
            Matching::Fuzzy(edits) => write!(f, "{}~{edits}", self.pattern),
            Matching::Stem => write!(f, "stem:{}", self.pattern),
        }
    }
}

impl Display for Pattern {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        // Every pattern that was parsed can be written; of others the words are shown at least.
        match (written::of(self), self) {
            (Some(written), _) => f.write_str(&written),
            (None, Pattern::Literal(word)) => f.write_str(word),
            (None, _) => f.write_char('*'),
        }
    }
}

impl Display for Phrase {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match &self.exact {
            Some(written) => write!(f, "=\"{written}\"")?,
            None => write!(f, "\"{}\"", phrase_words(&self.words))?,
        }
        if self.slop > 0 { write!(f, "~{}", self.slop) } else { Ok(()) }
    }
}

/// The words with spaces between them, but for scripts that are written without.
fn phrase_words(patterns: &[Pattern]) -> String {
    let mut text = String::new();
    for (number, pattern) in patterns.iter().enumerate() {
        let word = pattern.to_string();
        let previous = number.checked_sub(1).map(|number| &patterns[number]);
        let spaceless = matches!((previous, pattern), (Some(Pattern::Literal(before)), Pattern::Literal(_))
            if parts_without_space(before, &word));
        if number > 0 && !spaceless {
            text.push(' ');
        }
        text.push_str(&word);
    }
    text
}

/// Whether two words side by side are still two words, each one character of a spaceless script.
fn parts_without_space(before: &str, word: &str) -> bool {
    let is_cluster = |word: &str| words(&format!("{word}{word}")).count() == 2;
    let together = format!("{before}{word}");
    is_cluster(before)
        && is_cluster(word)
        && words(&together).map(|span| span.of(&together)).eq([before, word])
}

fn regex(f: &mut Formatter<'_>, pattern: &str) -> fmt::Result {
    f.write_char('/')?;
    let mut characters = pattern.chars();
    while let Some(c) = characters.next() {
        match c {
            '/' => f.write_str("\\/")?,
            '\\' => {
                f.write_char('\\')?;
                characters.next().map_or(Ok(()), |escaped| f.write_char(escaped))?;
            }
            c => f.write_char(c)?,
        }
    }
    f.write_char('/')
}

impl Display for Filter {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Filter::Speaker(names) => field(f, "speaker", texts(names)),
            Filter::Role(roles) => field(f, "role", roles.iter().map(ToString::to_string)),
            Filter::Kind(kinds) => field(f, "kind", kinds.iter().map(ToString::to_string)),
            Filter::Source(globs) => field(f, "source", texts(globs)),
            Filter::Section(names) => field(f, "section", texts(names)),
            Filter::Question(names) => field(f, "question", texts(names)),
            Filter::Date(ranges) => field(f, "date", ranges.iter().map(date_range)),
            Filter::Language(tags) => field(f, "language", texts(tags)),
            Filter::Attribute { name, values } => {
                field(f, &attribute_name(name), values.iter().map(attribute_value))
            }
            Filter::Coder(names) => field(f, "coder", texts(names)),
            Filter::Origin(names) => field(f, "origin", texts(names)),
            Filter::Stance(names) => field(f, "stance", texts(names)),
        }
    }
}

fn field(f: &mut Formatter<'_>, name: &str, values: impl Iterator<Item = String>) -> fmt::Result {
    let values: Vec<String> = values.collect();
    match values.as_slice() {
        [value] => write!(f, "{name}:{value}"),
        values => write!(f, "{name}:({})", values.join(" ")),
    }
}

fn texts(texts: &[String]) -> impl Iterator<Item = String> {
    texts.iter().map(|text| value(text))
}

fn value(text: &str) -> String {
    quoted_unless(text, |c| c.is_alphanumeric() || matches!(c, '-' | '_' | '/' | '*' | '?' | '.' | '@' | ','))
}

fn attribute_name(name: &str) -> String {
    format!("@{}", quoted_unless(name, |c| c.is_alphanumeric() || matches!(c, '-' | '_')))
}

/// `text`, between quotation marks unless all its characters may stand without.
fn quoted_unless(text: &str, bare: impl Fn(char) -> bool) -> String {
    let is_sign = text.contains("..") || text.ends_with(',') || matches!(text, "OR" | "AND");
    if !text.is_empty() && !is_sign && text.chars().all(bare) {
        return text.to_owned();
    }
    let mut quoted = String::from("\"");
    for c in text.chars() {
        if is_quote(c) || c == '\\' {
            quoted.push('\\');
        }
        quoted.push(c);
    }
    quoted.push('"');
    quoted
}

fn date_range(range: &Range<crate::model::When>) -> String {
    if range.first == range.last { end(range.first) } else { ends(range) }
}

fn attribute_value(value: &Value) -> String {
    match value {
        Value::Text(text) => self::value(text),
        Value::Numbers(range) => ends(range),
    }
}

fn ends<T: Display + Copy>(range: &Range<T>) -> String {
    format!("{}..{}", end(range.first), end(range.last))
}

fn end<T: Display>(end: Option<T>) -> String {
    end.map(|end| end.to_string()).unwrap_or_default()
}
