//! What takes one reading of all texts: the words typical of each theme, and passages that may speak
//! against it.

use std::collections::BTreeMap;

use super::against::{Candidate, Gatherer};
use super::study::ReportError;
use super::view::View;
use crate::analysis::keyness::{Keyword, WordCounts, keywords};
use crate::coding::evidence::Data;
use crate::query;
use crate::query::ast::{Expr, Glyphs, Node, Pattern};

/// Keyness is not computed for fewer words of data than this.
pub(super) const LEAST_WORDS: u64 = 10_000;

/// How many words are listed.
const LISTED: usize = 10;

/// What the reading brought, by chapter.
#[derive(Debug, Default)]
pub(super) struct Reading {
    /// Words of all passages that are counted.
    pub(super) words: u64,
    pub(super) candidates: BTreeMap<u32, Vec<Candidate>>,
    pub(super) typical: BTreeMap<u32, Typical>,
}

/// The words typical of a theme.
#[derive(Debug, Default)]
pub(super) struct Typical {
    pub(super) keywords: Vec<Keyword>,
    /// The words of the rules, as written there, which are left out.
    pub(super) left_out: Vec<String>,
    /// Words of the passages of the theme, and of all others.
    pub(super) inside: u64,
    pub(super) outside: u64,
}

/// Reads every document that has data once, in order.
pub(super) fn read(view: &View<'_>) -> Result<Reading, ReportError> {
    let evidence = view.evidence();
    let words: u64 = evidence.counted().map(|(_, row)| u64::from(row.words)).sum();
    let mut typical = (words >= LEAST_WORDS).then(|| Counting::new(view));
    let mut gatherer = Gatherer::new(view);
    for (number, row) in (0u32..).zip(&evidence.documents) {
        let rows = &evidence.passages[row.passages.start as usize..row.passages.end as usize];
        if !rows.iter().any(|row| row.data == Data::Counted) {
            continue;
        }
        let document = view.document(number)?;
        gatherer.read(number, &document);
        if let Some(typical) = &mut typical {
            for (row, passage) in
                row.passages.clone().zip(rows).filter(|(_, passage)| passage.data == Data::Counted)
            {
                typical.add(row, &document.passages[passage.index as usize].own_text(&document.text));
            }
        }
    }
    let typical = typical.map(Counting::finish).unwrap_or_default();
    Ok(Reading { words, candidates: gatherer.finish(), typical })
}

struct Counting<'v, 'a> {
    view: &'v View<'a>,
    all: WordCounts,
    /// Chapter, its rows, the words in them.
    themes: Vec<(u32, &'v [u32], WordCounts)>,
}

impl<'v, 'a> Counting<'v, 'a> {
    fn new(view: &'v View<'a>) -> Self {
        let themes = view.tree().top_level();
        let themes = themes
            .map(|theme| (theme, view.carriers.theme(view.layer_of(theme), theme), WordCounts::default()));
        Counting { view, all: WordCounts::default(), themes: themes.collect() }
    }

    fn add(&mut self, row: u32, own: &str) {
        self.all.add(own);
        for (_, rows, counts) in &mut self.themes {
            if rows.binary_search(&row).is_ok() {
                counts.add(own);
            }
        }
    }

    fn finish(self) -> BTreeMap<u32, Typical> {
        let Counting { view, all, themes } = self;
        themes
            .into_iter()
            .map(|(theme, _, counts)| {
                let rules = rule_words(view, theme);
                let leave_out =
                    |word: &str| word.chars().count() < 2 || rules.iter().any(|rule| matches(rule, word));
                let typical = Typical {
                    keywords: keywords(&counts, &all, LISTED, leave_out),
                    left_out: listed(&rules),
                    inside: counts.total(),
                    outside: all.total() - counts.total(),
                };
                (theme, typical)
            })
            .collect()
    }
}

/// The words and patterns of the rules of a theme, in order, each once. A rule that does not parse
/// has none: `codebook check` reports it.
fn rule_words(view: &View<'_>, theme: u32) -> Vec<Pattern> {
    let mut found: Vec<Pattern> = Vec::new();
    for code in view.tree().branch(theme) {
        let code = view.code(*code);
        for rule in code.rules.iter().chain(code.rules_in.values().flatten()) {
            if let Ok(node) = query::parse(&rule.text) {
                collect(&node, &mut found);
            }
        }
    }
    let mut seen = std::collections::HashSet::new();
    found.retain(|pattern| *pattern != Pattern::Any && seen.insert(pattern.clone()));
    found
}

/// The words that a match of the query can hold; what it excludes is no word of the rule.
fn collect(node: &Node, found: &mut Vec<Pattern>) {
    match &node.expr {
        Expr::Word(word) => found.push(word.pattern.clone()),
        Expr::Phrase(phrase) => found.extend(phrase.words.iter().cloned()),
        Expr::And(operands) | Expr::Or(operands) => {
            operands.iter().for_each(|operand| collect(operand, found));
        }
        Expr::Not(kept, _) | Expr::NotNear { left: kept, .. } | Expr::Scope(_, kept) => collect(kept, found),
        Expr::Near { left, right, .. } | Expr::Relate { left, right, .. } => {
            collect(left, found);
            collect(right, found);
        }
        Expr::Regex(_) | Expr::Filter(_) | Expr::Codes(..) => {}
    }
}

/// Whether a folded word is one that the pattern stands for.
fn matches(pattern: &Pattern, word: &str) -> bool {
    match pattern {
        Pattern::Literal(literal) => literal == word,
        Pattern::Wildcard(glyphs) => glob(glyphs, word),
        Pattern::Any => false,
    }
}

fn glob(glyphs: &[Glyphs], word: &str) -> bool {
    match glyphs.split_first() {
        None => word.is_empty(),
        Some((Glyphs::Letters(letters), rest)) => {
            word.strip_prefix(letters.as_str()).is_some_and(|word| glob(rest, word))
        }
        Some((Glyphs::One, rest)) => {
            let mut letters = word.chars();
            letters.next().is_some() && glob(rest, letters.as_str())
        }
        Some((Glyphs::Many, rest)) => {
            word.char_indices().map(|(at, _)| at).chain([word.len()]).any(|at| glob(rest, &word[at..]))
        }
    }
}

/// The words as written, by the alphabet, without those that a wildcard stands for.
fn listed(rules: &[Pattern]) -> Vec<String> {
    let wildcards = || rules.iter().filter(|rule| matches!(rule, Pattern::Wildcard(_)));
    let covered = |rule: &Pattern| match rule {
        Pattern::Literal(word) => wildcards().any(|wildcard| matches(wildcard, word)),
        _ => false,
    };
    let mut words: Vec<String> = rules.iter().filter(|rule| !covered(rule)).map(written).collect();
    words.sort_unstable();
    words
}

fn written(pattern: &Pattern) -> String {
    match pattern {
        Pattern::Literal(literal) => literal.clone(),
        Pattern::Any => "*".to_owned(),
        Pattern::Wildcard(glyphs) => glyphs
            .iter()
            .map(|glyph| match glyph {
                Glyphs::Letters(letters) => letters.as_str(),
                Glyphs::Many => "*",
                Glyphs::One => "?",
            })
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letters(text: &str) -> Glyphs {
        Glyphs::Letters(text.into())
    }

    #[test]
    fn wildcards_stand_for_letters() {
        let connect = [letters("connect"), Glyphs::Many];
        assert!(glob(&connect, "connect") && glob(&connect, "connected") && !glob(&connect, "disconnect"));
        let women = [letters("wom"), Glyphs::One, letters("n")];
        assert!(glob(&women, "women") && !glob(&women, "womn"));
        assert_eq!(written(&Pattern::Wildcard(women.to_vec())), "wom?n");
    }
}
