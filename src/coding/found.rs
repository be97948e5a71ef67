//! Running a codebook's rules over an index: every match of every rule.
//!
//! What is found is a function of text and codebook alone: people's decisions have no part in it.

use std::collections::HashMap;

use crate::codebook::{Compiled, members};
use crate::index::Snapshot;
use crate::model::{Cases, Codebook, Nested, Voices};
use crate::query::ast::Node;
use crate::query::references;
use crate::search::{self, Codes, Context, Match, Reach, SearchError, Wanted};
use crate::text::Span;

/// A match of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RuleMatch {
    /// The document, by its place in document order.
    pub document: u32,
    /// The words.
    pub span: Span,
    /// The rule's number among the rules of its code, from 1.
    pub rule: u32,
    /// The passage, by its place in the document.
    pub passage: u32,
}

/// What the rules of a codebook find.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// For each code, in the codebook's order, its matches, sorted; those that `unless` voids and
    /// those that lose against a longer match are left out.
    pub matches: Vec<Vec<RuleMatch>>,
}

/// Who the persons are, and whose words are looked at.
#[derive(Clone, Copy, Debug)]
pub struct Whose<'a> {
    /// The persons.
    pub voices: &'a Voices,
    /// The cases, for `@attribute`.
    pub cases: &'a Cases,
    /// Where rules look: the kinds and roles that are data.
    pub reach: Reach,
    /// The language of documents that name none.
    pub language: Option<&'a str>,
}

/// Runs all rules of `compiled`, codes that others refer to first.
///
/// # Errors
/// When a rule cannot be run, or the index cannot be read.
pub fn find(
    snapshot: &Snapshot,
    codebook: &Codebook,
    compiled: &Compiled,
    whose: Whose<'_>,
) -> Result<Found, SearchError> {
    let mut found = Found { matches: vec![Vec::new(); codebook.codes.len()] };
    for level in levels(codebook, compiled) {
        let matches = find_level(snapshot, codebook, compiled, &level, whose, &found)?;
        for (code, matches) in level.iter().zip(matches) {
            found.matches[*code] = matches;
        }
    }
    if codebook.nested == Nested::Codebook {
        keep_longest(&mut found);
    }
    Ok(found)
}

/// The codes in groups that can be run at once: each after those that its rules refer to.
fn levels(codebook: &Codebook, compiled: &Compiled) -> Vec<Vec<usize>> {
    let mut level_of = vec![0; compiled.codes.len()];
    let mut levels: Vec<Vec<usize>> = Vec::new();
    for code in &compiled.order {
        let rules = compiled.codes[*code].rules.iter().chain(&compiled.codes[*code].unless);
        let needed =
            rules.flat_map(|rule| references(&rule.node)).flat_map(|to| members(codebook, to.set, to.id));
        let level =
            needed.filter(|needed| needed != code).map(|needed| level_of[needed] + 1).max().unwrap_or(0);
        level_of[*code] = level;
        if levels.len() <= level {
            levels.resize(level + 1, Vec::new());
        }
        levels[level].push(*code);
    }
    levels
}

/// The matches of the codes of one level, whose references are all found already.
fn find_level(
    snapshot: &Snapshot,
    codebook: &Codebook,
    compiled: &Compiled,
    level: &[usize],
    whose: Whose<'_>,
    found: &Found,
) -> Result<Vec<Vec<RuleMatch>>, SearchError> {
    let queries: Vec<&Node> = level
        .iter()
        .flat_map(|code| {
            let code = &compiled.codes[*code];
            code.rules.iter().chain(&code.unless).map(|rule| &rule.node)
        })
        .collect();
    let earlier = Earlier { codebook, found };
    let context =
        Context { voices: whose.voices, cases: whose.cases, codes: Some(&earlier), reach: whose.reach };
    let mut answers = search::spans(snapshot, &queries, &context)?.into_iter();
    let mut all = Vec::with_capacity(level.len());
    for code in level {
        let code = &compiled.codes[*code];
        let mut matches = Vec::new();
        for rule in &code.rules {
            let answer = answers.next().unwrap_or_default();
            let spoken = |found: &Match| rule.is_for(language_of(snapshot, found.document, whose.language));
            matches.extend(answer.into_iter().filter(spoken).map(|found| RuleMatch {
                document: found.document,
                span: found.span,
                rule: rule.number,
                passage: found.passage,
            }));
        }
        let void: Vec<Match> = code.unless.iter().flat_map(|_| answers.next().unwrap_or_default()).collect();
        matches.sort_unstable();
        all.push(without_void(matches, void));
    }
    Ok(all)
}

/// The language of a document, else that of the study.
fn language_of<'a>(snapshot: &'a Snapshot, document: u32, study: Option<&'a str>) -> Option<&'a str> {
    snapshot.documents().get(document as usize).and_then(|entry| entry.language.as_deref()).or(study)
}

/// The matches that overlap no match of an `unless` line.
fn without_void(matches: Vec<RuleMatch>, mut void: Vec<Match>) -> Vec<RuleMatch> {
    if void.is_empty() {
        return matches;
    }
    void.sort_unstable_by_key(|void| (void.document, void.span));
    let longest = void.iter().map(|void| void.span.len()).max().unwrap_or(0);
    matches
        .into_iter()
        .filter(|found| {
            let from = void.partition_point(|void| {
                (void.document, void.span.start() + longest) <= (found.document, found.span.start())
            });
            !void[from..]
                .iter()
                .take_while(|void| (void.document, void.span.start()) < (found.document, found.span.end()))
                .any(|void| void.document == found.document && void.span.overlaps(found.span))
        })
        .collect()
}

/// `nested = "codebook"`: of overlapping matches over the whole codebook the longest wins, then the
/// leftmost, then the code that stands first.
fn keep_longest(found: &mut Found) {
    let mut all: Vec<(usize, RuleMatch)> = Vec::new();
    for (code, matches) in found.matches.iter_mut().enumerate() {
        all.extend(matches.drain(..).map(|found| (code, found)));
    }
    all.sort_by_key(|(code, found)| {
        (found.document, std::cmp::Reverse(found.span.len()), found.span.start(), *code, found.rule)
    });
    let mut taken: HashMap<u32, std::collections::BTreeMap<usize, (Span, usize)>> = HashMap::new();
    for (code, candidate) in all {
        let taken = taken.entry(candidate.document).or_default();
        let before = taken.range(..candidate.span.end()).next_back().map(|(_, kept)| *kept);
        match before {
            // Several rules of one code on the same words are one match with several reasons.
            Some((span, of)) if span.overlaps(candidate.span) => {
                if span == candidate.span && of == code {
                    found.matches[code].push(candidate);
                }
            }
            _ => {
                taken.insert(candidate.span.start(), (candidate.span, code));
                found.matches[code].push(candidate);
            }
        }
    }
    for matches in &mut found.matches {
        matches.sort_unstable();
    }
}

/// `code:x` in a rule: the matches of x's rules, found at an earlier level.
struct Earlier<'a> {
    codebook: &'a Codebook,
    found: &'a Found,
}

impl Codes for Earlier<'_> {
    fn spans(&self, wanted: &Wanted<'_>, document: u32) -> Vec<Span> {
        let Some((set, id)) = wanted.codes else { return Vec::new() };
        let mut spans: Vec<Span> = members(self.codebook, set, id)
            .into_iter()
            .flat_map(|code| in_document(&self.found.matches[code], document))
            .map(|found| found.span)
            .collect();
        spans.sort_unstable();
        spans.dedup();
        spans
    }
}

/// The matches of one document, out of matches in document order.
#[must_use]
pub fn in_document(matches: &[RuleMatch], document: u32) -> &[RuleMatch] {
    let start = matches.partition_point(|found| found.document < document);
    let end = matches.partition_point(|found| found.document <= document);
    &matches[start..end]
}
