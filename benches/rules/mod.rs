//! Rules and searches for the benchmarks, drawn from the vocabulary and the texts.

use emic::query::ast::Node;
use emic::query::parse;

use crate::talk::{Dice, Talk};

/// A rule as a person writes it.
#[derive(Clone, Debug)]
pub(crate) struct Rule {
    /// The query.
    pub text: String,
}

fn rule(text: impl Into<String>) -> Rule {
    Rule { text: text.into() }
}

/// The rules as trees.
pub(crate) fn parsed(rules: &[Rule]) -> Vec<Node> {
    let node = |rule: &Rule| parse(&rule.text).unwrap_or_else(|error| panic!("{}: {error}", rule.text));
    rules.iter().map(node).collect()
}

/// A word whose rank is drawn evenly over its logarithm: some are common, many are rare.
fn word<'t>(talk: &'t Talk, dice: &mut Dice, first: f64, last: f64) -> &'t str {
    let share = dice.below(1 << 20) as f64 / f64::from(1 << 20);
    talk.word((first.ln() + share * (last.ln() - first.ln())).exp() as usize)
}

/// Half words, a fifth prefixes, the rest phrases of two to four words as they stand in the texts.
pub(crate) fn sampled(talk: &Talk, texts: &[&str], count: usize) -> Vec<Rule> {
    let mut dice = Dice::new(7);
    let mut rules = Vec::with_capacity(count);
    while rules.len() < count {
        let next = match rules.len() % 10 {
            0..=4 => rule(word(talk, &mut dice, 256.0, 30_000.0)),
            5 | 6 => {
                let word = word(talk, &mut dice, 256.0, 30_000.0);
                if word.len() < 5 {
                    continue;
                }
                rule(format!("{}*", &word[..word.len() - 1]))
            }
            _ => match phrase(&mut dice, texts) {
                Some(phrase) => rule(format!("\"{phrase}\"")),
                None => continue,
            },
        };
        rules.push(next);
    }
    rules
}

/// Words of a text that only spaces part.
fn phrase(dice: &mut Dice, texts: &[&str]) -> Option<String> {
    let text = texts[dice.below(texts.len())];
    let at = dice.below(text.len());
    let rest = text.get(at..)?.split_once(' ')?.1;
    let words: Vec<&str> = rest.split(' ').take(2 + dice.below(3)).collect();
    let plain =
        words.iter().all(|word| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase()));
    plain.then(|| words.join(" "))
}

/// Two words near each other, or in one passage.
pub(crate) fn nearness(talk: &Talk, count: usize) -> Vec<Rule> {
    let mut dice = Dice::new(8);
    let pair = |number: usize| {
        let (first, second) =
            (word(talk, &mut dice, 60.0, 5_000.0).to_owned(), word(talk, &mut dice, 60.0, 5_000.0));
        match number % 2 {
            0 => rule(format!("{first} NEAR/5 {second}")),
            _ => rule(format!("{first} AND {second}")),
        }
    };
    (0..count).map(pair).collect()
}

/// The two words of such a rule.
pub(crate) fn words_of(pair: &Rule) -> Vec<Rule> {
    let words = pair.text.split(' ').filter(|word| word.bytes().all(|byte| byte.is_ascii_lowercase()));
    words.map(rule).collect()
}

/// What the searches of [`searches`] are, in turn.
pub(crate) const SEARCHES: [&str; 8] = [
    "word",
    "word",
    "rare AND",
    "common AND",
    "phrase of common words",
    "prefix",
    "word, role",
    "word, source",
];

/// Searches as people type them: words, two words, phrases of common words, prefixes, with filters.
pub(crate) fn searches(talk: &Talk, count: usize) -> Vec<Rule> {
    const PHRASES: [&str; 10] = [
        "of the",
        "out of the",
        "in the",
        "you know",
        "i think that",
        "a lot of",
        "at the end of the",
        "one of the",
        "to be",
        "it was like",
    ];
    let mut dice = Dice::new(9);
    let mut word = |first: f64, last: f64| word(talk, &mut dice, first, last).to_owned();
    let search = |number: usize| match number % SEARCHES.len() {
        0 | 1 => rule(word(40.0, 20_000.0)),
        2 => rule(format!("{} AND {}", word(40.0, 5_000.0), word(40.0, 5_000.0))),
        3 => rule(format!("{} {}", word(4.0, 300.0), word(4.0, 300.0))),
        4 => rule(format!("\"{}\"", PHRASES[number / 8 % PHRASES.len()])),
        5 => {
            let word = word(256.0, 20_000.0);
            rule(format!("{}*", &word[..word.len().min(4)]))
        }
        6 => rule(format!("{} role:participant", word(40.0, 20_000.0))),
        _ => rule(format!("{} source:wave00/*", word(40.0, 20_000.0))),
    };
    (0..count).map(search).collect()
}
