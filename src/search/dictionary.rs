//! Which words of a part a query's words stand for.
//!
//! What several queries ask for is looked up once, and everything that needs a walk through the whole
//! dictionary (leading wildcards, `~`, `stem:`, literals of regular expressions) shares one walk.

use std::collections::{HashMap, HashSet};

use super::SearchError;
use super::pattern::{matches, prefix};
use super::regex::Pattern as RegexPattern;
use super::stem::{Language, stemmer};
use crate::index::{Part, Term};
use crate::query::ast::{Expr, Glyphs, Matching, Node, Pattern, Word};
use crate::text::words::{LONGEST, indexed};

/// A look into the dictionary.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Look {
    /// This word.
    Literal(String),
    /// Words of this shape.
    Wildcard(Vec<Glyphs>),
    /// Words at most so many edits away.
    Fuzzy(String, u8),
    /// Words with the same stem, in this language.
    Stem(String, Language),
    /// Words that hold these letters; words that are cut in the index may.
    Holding(String),
}

impl Look {
    /// The words that a pattern stands for; none for `*` alone.
    pub(super) fn of_pattern(pattern: &Pattern) -> Option<Look> {
        match pattern {
            Pattern::Literal(word) => Some(Look::Literal(indexed(word).to_owned())),
            Pattern::Wildcard(glyphs) => Some(Look::Wildcard(glyphs.clone())),
            Pattern::Any => None,
        }
    }

    /// The words that a word of a query stands for, in documents of `language`.
    pub(super) fn of_word(word: &Word, language: Option<Language>) -> Option<Look> {
        let Pattern::Literal(literal) = &word.pattern else { return Look::of_pattern(&word.pattern) };
        let literal = indexed(literal).to_owned();
        Some(match (&word.matching, language) {
            (Matching::Fuzzy(edits), _) => Look::Fuzzy(literal, *edits),
            (Matching::Stem, Some(language)) => Look::Stem(literal, language),
            _ => Look::Literal(literal),
        })
    }
}

/// Adds every look that a query needs.
pub(super) fn looks_of(node: &Node, languages: &[Option<Language>], looks: &mut HashSet<Look>) {
    match &node.expr {
        Expr::Word(word) if word.matching == Matching::Stem => {
            looks.extend(languages.iter().filter_map(|language| Look::of_word(word, *language)));
        }
        Expr::Word(word) => looks.extend(Look::of_word(word, None)),
        Expr::Phrase(phrase) => looks.extend(phrase.words.iter().filter_map(Look::of_pattern)),
        Expr::Regex(pattern) => {
            let literals = RegexPattern::literals(pattern);
            looks.extend(literals.into_iter().flatten().map(Look::Holding));
        }
        Expr::And(nodes) | Expr::Or(nodes) => {
            nodes.iter().for_each(|node| looks_of(node, languages, looks));
        }
        Expr::Not(left, right)
        | Expr::Near { left, right, .. }
        | Expr::NotNear { left, right, .. }
        | Expr::Relate { left, right, .. } => {
            looks_of(left, languages, looks);
            looks_of(right, languages, looks);
        }
        Expr::Scope(_, inner) => looks_of(inner, languages, looks),
        Expr::Filter(_) | Expr::Codes(..) => {}
    }
}

/// Whether a query asks for a stem anywhere.
pub(super) fn asks_for_stem(node: &Node) -> bool {
    let mut looks = HashSet::new();
    // Only stems look something up in a language.
    looks_of(node, &[Some("en")], &mut looks);
    looks.iter().any(|look| matches!(look, Look::Stem(..)))
}

/// The words of one part that were looked up.
pub(super) struct Dictionary {
    found: HashMap<Look, Vec<Term>>,
}

impl Dictionary {
    pub(super) fn new(part: &Part, looks: HashSet<Look>) -> Result<Self, SearchError> {
        let mut found = HashMap::with_capacity(looks.len());
        let mut walking = Vec::new();
        for look in looks {
            let terms = match &look {
                Look::Literal(word) => part.terms.find(word)?.into_iter().collect(),
                Look::Wildcard(glyphs) if !prefix(glyphs).is_empty() => expanded(part, glyphs)?,
                _ => {
                    walking.push(Walking::new(look));
                    continue;
                }
            };
            found.insert(look, terms);
        }
        if !walking.is_empty() {
            part.terms.each("", |word, term| {
                for walking in walking.iter_mut().filter(|walking| walking.test.holds(word)) {
                    walking.terms.push(term.clone());
                }
            })?;
        }
        found.extend(walking.into_iter().map(|walking| (walking.look, walking.terms)));
        Ok(Dictionary { found })
    }

    /// The words that a look found.
    pub(super) fn get(&self, look: &Look) -> &[Term] {
        self.found.get(look).map(Vec::as_slice).unwrap_or_default()
    }
}

fn expanded(part: &Part, glyphs: &[Glyphs]) -> Result<Vec<Term>, SearchError> {
    let mut terms = Vec::new();
    part.terms.each(prefix(glyphs), |word, term| {
        if matches(glyphs, word) {
            terms.push(term);
        }
    })?;
    Ok(terms)
}

/// A look that is taken at every word.
struct Walking {
    look: Look,
    test: Test,
    terms: Vec<Term>,
}

impl Walking {
    fn new(look: Look) -> Self {
        let test = match &look {
            Look::Literal(word) => Test::Equal(word.clone()),
            Look::Wildcard(glyphs) => Test::Shape(glyphs.clone()),
            Look::Fuzzy(word, edits) => Test::Near(Box::new(nearness(word, *edits))),
            Look::Stem(word, language) => match stemmer(language) {
                Some(stemmer) => Test::Stem(stemmer.stem(word).into_owned(), stemmer),
                None => Test::Equal(word.clone()),
            },
            Look::Holding(letters) => Test::Holding(letters.clone()),
        };
        Walking { look, test, terms: Vec::new() }
    }
}

fn nearness(word: &str, edits: u8) -> levenshtein_automata::DFA {
    // Two neighbouring letters that change places are one edit.
    levenshtein_automata::LevenshteinAutomatonBuilder::new(edits.min(2), true).build_dfa(word)
}

enum Test {
    Equal(String),
    Shape(Vec<Glyphs>),
    Near(Box<levenshtein_automata::DFA>),
    Stem(String, rust_stemmers::Stemmer),
    Holding(String),
}

impl Test {
    fn holds(&self, word: &str) -> bool {
        match self {
            Test::Equal(other) => word == other,
            Test::Shape(glyphs) => matches(glyphs, word),
            Test::Near(automaton) => {
                matches!(automaton.eval(word), levenshtein_automata::Distance::Exact(_))
            }
            Test::Stem(stem, stemmer) => stemmer.stem(word) == *stem,
            // What a cut word goes on with is not known.
            Test::Holding(letters) => word.contains(letters.as_str()) || word.len() + 4 > LONGEST,
        }
    }
}
