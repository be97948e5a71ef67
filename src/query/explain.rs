//! A query said in plain English, for `emic explain` and for whoever wonders what a rule does.

use super::ast::{
    CodeSet, Expr, Filter, Glyphs, Matching, Node, Pattern, Phrase, Range, Relation, Scope, Value, Word,
};

/// One sentence that says what a query finds.
///
/// ```
/// use emic::query::{explain, parse};
/// let node = parse("connect* NOT NEAR/3 wifi role:participant").expect("a query");
/// assert_eq!(
///     explain(&node),
///     "Finds words that begin with \"connect\" unless the word \"wifi\" is at most 3 words away, \
///      only where the role is participant."
/// );
/// ```
#[must_use]
pub fn explain(node: &Node) -> String {
    format!("Finds {}.", said(node, Unit::Passage))
}

/// Where AND and NOT look.
#[derive(Clone, Copy)]
enum Unit {
    Passage,
    Of(Scope),
}

impl Unit {
    fn name(self) -> &'static str {
        match self {
            Unit::Passage => "passage",
            Unit::Of(scope) => scope.name(),
        }
    }
}

fn said(node: &Node, unit: Unit) -> String {
    match &node.expr {
        Expr::Word(word) => said_word(word),
        Expr::Phrase(phrase) => said_phrase(phrase),
        Expr::Regex(_) => format!("what the regular expression {node} matches"),
        Expr::And(nodes) => all(nodes, unit),
        Expr::Or(nodes) => listed(nodes.iter().map(|node| part(node, unit)).collect(), "or"),
        Expr::Not(left, right) => without(left, right, unit),
        Expr::Near { left, right, distance, ordered: false } => {
            format!("{} and {} {}", part(left, unit), part(right, unit), apart(*distance))
        }
        Expr::Near { left, right, distance, ordered: true } => {
            format!("{} and after it {} {}", part(left, unit), part(right, unit), apart(*distance))
        }
        Expr::NotNear { left, right, distance } => {
            let away = if *distance == 1 {
                "side by side with it".to_owned()
            } else {
                format!("at most {distance} words away")
            };
            format!("{} unless {} is {away}", part(left, unit), part(right, unit))
        }
        Expr::Relate { relation, left, right } => {
            let how = match relation {
                Relation::Inside => "inside",
                Relation::Contains => "that contains",
                Relation::Overlaps => "that overlaps",
            };
            format!("{} {how} {}", part(left, unit), part(right, unit))
        }
        Expr::Scope(scope, inner) => match inner.expr {
            // These say the unit themselves.
            Expr::And(_) | Expr::Not(..) => said(inner, Unit::Of(*scope)),
            _ => format!("{}, inside one {}", said(inner, Unit::Of(*scope)), scope.name()),
        },
        Expr::Filter(filter) => format!("whole passages where {}", said_filter(filter)),
        Expr::Codes(set, id) => match set {
            CodeSet::Code => format!("what carries the code {id}"),
            CodeSet::Theme => format!("what carries {id} or a code below it"),
            CodeSet::Group => format!("what carries a code of the group {id}"),
        },
    }
}

/// A part of a larger sentence, in parentheses when it is composed itself.
fn part(node: &Node, unit: Unit) -> String {
    match node.expr {
        Expr::Word(_) | Expr::Phrase(_) | Expr::Regex(_) | Expr::Codes(..) | Expr::Filter(_) => {
            said(node, unit)
        }
        _ => format!("({})", said(node, unit)),
    }
}

fn all(nodes: &[Node], unit: Unit) -> String {
    let (filters, others): (Vec<&Node>, Vec<&Node>) =
        nodes.iter().partition(|node| matches!(node.expr, Expr::Filter(_)));
    let only = listed(
        filters
            .iter()
            .filter_map(|node| match &node.expr {
                Expr::Filter(filter) => Some(said_filter(filter)),
                _ => None,
            })
            .collect(),
        "and",
    );
    match others.as_slice() {
        [] => format!("whole passages where {only}"),
        [one] if !only.is_empty() => format!("{}, only where {only}", said(one, unit)),
        others => {
            let words = listed(others.iter().map(|node| part(node, unit)).collect(), "and");
            let both = format!("{words}, where one {} holds {}", unit.name(), how_many(others.len()));
            if only.is_empty() { both } else { format!("{both}, only where {only}") }
        }
    }
}

fn how_many(parts: usize) -> &'static str {
    if parts == 2 { "both" } else { "all of them" }
}

fn without(left: &Node, right: &Node, unit: Unit) -> String {
    match &right.expr {
        Expr::Filter(filter) => format!("{}, but not where {}", part(left, unit), said_filter(filter)),
        _ => format!("{}, but not in a {} that holds {}", part(left, unit), unit.name(), part(right, unit)),
    }
}

fn apart(distance: u32) -> String {
    if distance == 1 { "side by side".to_owned() } else { format!("at most {distance} words apart") }
}

fn said_word(word: &Word) -> String {
    let pattern = &word.pattern;
    match &word.matching {
        Matching::Exact(written) => format!("\"{written}\" written exactly so"),
        Matching::Fuzzy(1) => format!("the word \"{pattern}\" or one with 1 letter changed"),
        Matching::Fuzzy(edits) => format!("the word \"{pattern}\" or one with up to {edits} letters changed"),
        Matching::Stem => format!("every form of \"{pattern}\""),
        Matching::Folded => said_pattern(pattern),
    }
}

fn said_pattern(pattern: &Pattern) -> String {
    let Pattern::Wildcard(glyphs) = pattern else { return format!("the word \"{pattern}\"") };
    match glyphs.as_slice() {
        [Glyphs::Letters(start), Glyphs::Many] => format!("words that begin with \"{start}\""),
        [Glyphs::Many, Glyphs::Letters(end)] => format!("words that end with \"{end}\""),
        [Glyphs::Many, Glyphs::Letters(middle), Glyphs::Many] => format!("words with \"{middle}\" in them"),
        _ => format!("words like \"{pattern}\" (* is any letters, ? is one)"),
    }
}

fn said_phrase(phrase: &Phrase) -> String {
    if let Some(written) = &phrase.exact {
        return format!("the phrase \"{written}\" written exactly so");
    }
    let words: Vec<String> = phrase.words.iter().map(ToString::to_string).collect();
    let mut said = format!("the phrase \"{}\"", words.join(" "));
    if phrase.words.contains(&Pattern::Any) {
        said.push_str(" (* alone is one word)");
    }
    match phrase.slop {
        0 => {}
        1 => said.push_str(" with up to 1 extra word in it"),
        extra => said.push_str(&format!(" with up to {extra} extra words in it")),
    }
    said
}

fn said_filter(filter: &Filter) -> String {
    let (name, values): (String, Vec<String>) = match filter {
        Filter::Speaker(names) => ("the speaker".into(), names.clone()),
        Filter::Role(roles) => ("the role".into(), roles.iter().map(ToString::to_string).collect()),
        Filter::Kind(kinds) => ("the kind".into(), kinds.iter().map(ToString::to_string).collect()),
        Filter::Source(globs) => ("the document's path".into(), globs.clone()),
        Filter::Section(names) => ("the section".into(), names.clone()),
        Filter::Question(names) => ("the question".into(), names.clone()),
        Filter::Date(ranges) => ("the date".into(), ranges.iter().map(said_range).collect()),
        Filter::Language(tags) => ("the language".into(), tags.clone()),
        Filter::Coder(names) => ("the coder".into(), names.clone()),
        Filter::Origin(names) => ("the origin".into(), names.clone()),
        Filter::Stance(names) => ("the stance".into(), names.clone()),
        Filter::Attribute { name, values } => {
            (format!("the attribute {name}"), values.iter().map(said_value).collect())
        }
    };
    format!("{name} is {}", listed(values, "or"))
}

fn said_value(value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        Value::Numbers(range) => said_range(range),
    }
}

fn said_range<T: std::fmt::Display + PartialEq>(range: &Range<T>) -> String {
    match (&range.first, &range.last) {
        (Some(first), Some(last)) if first == last => first.to_string(),
        (Some(first), Some(last)) => format!("from {first} to {last}"),
        (Some(first), None) => format!("{first} or later"),
        (None, Some(last)) => format!("up to {last}"),
        (None, None) => "anything".to_owned(),
    }
}

/// `a, b or c`.
fn listed(mut parts: Vec<String>, word: &str) -> String {
    let Some(last) = parts.pop() else { return String::new() };
    if parts.is_empty() { last } else { format!("{} {word} {last}", parts.join(", ")) }
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;

    #[track_caller]
    fn says(query: &str, expected: &str) {
        assert_eq!(explain(&parse(query).expect("a query")), format!("Finds {expected}."));
    }

    #[test]
    fn words_and_phrases() {
        says("wom?n", "words like \"wom?n\" (* is any letters, ? is one)");
        says("*ism OR =Twitter", "words that end with \"ism\" or \"Twitter\" written exactly so");
        says(
            "\"put * in touch\"~1",
            "the phrase \"put * in touch\" (* alone is one word) with up to 1 extra word in it",
        );
        says("stem:connect", "every form of \"connect\"");
    }

    #[test]
    fn operators_and_their_unit() {
        says(
            "(a OR b) NEAR/5 c",
            "(the word \"a\" or the word \"b\") and the word \"c\" at most 5 words apart",
        );
        says("sentence(a b)", "the word \"a\" and the word \"b\", where one sentence holds both");
        says("a -b", "the word \"a\", but not in a passage that holds the word \"b\"");
        says(
            "algorithm* INSIDE code:bubble",
            "words that begin with \"algorithm\" inside what carries the code bubble",
        );
    }

    #[test]
    fn filters_restrict() {
        says(
            "trust kind:(comment answer) date:2011..2014",
            "the word \"trust\", only where the kind is comment or answer and the date is from 2011 to 2014",
        );
        says(
            "@age:30.. @country:UK",
            "whole passages where the attribute age is 30 or later and the attribute country is uk",
        );
    }
}
