//! What every rule of the codebook finds, where, and what changed since the last run.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use serde::{Deserialize, Serialize};

use super::book::Book;
use super::{Workbench, WorkbenchError};
use crate::coding::evidence::{Data, Evidence};
use crate::files;

/// What the rules find, in the shape that `emic rules --json` prints.
#[derive(Clone, Debug, Serialize)]
pub struct RulesReport {
    /// The version of this shape.
    pub format: u32,
    /// Where the codebook stands.
    pub codebook: String,
    /// Its version.
    pub version: String,
    /// Voices with a passage of their own among the data: the base of `voices`.
    pub of_voices: usize,
    /// Documents: the base of `documents`.
    pub of_documents: usize,
    /// Passages that are data: the base of `passages`.
    pub of_passages: usize,
    /// The codes, in the order of the codebook.
    pub codes: Vec<CodeReport>,
    /// Whether there was an earlier run to compare with.
    pub compared: bool,
}

/// What the rules of one code find.
#[derive(Clone, Debug, Serialize)]
pub struct CodeReport {
    /// The code.
    pub id: String,
    /// Its name.
    pub name: String,
    /// How deep it stands below its theme, 0 for a theme.
    pub depth: usize,
    /// What all its rules find together, after `unless`; sub-codes not included.
    pub found: Figures,
    /// Rule by rule.
    pub rules: Vec<RuleReport>,
    /// Whether it and its sub-codes are found for every voice: then it is what the corpus is about.
    pub every_voice: bool,
}

/// What one rule finds.
#[derive(Clone, Debug, Serialize)]
pub struct RuleReport {
    /// Its number among the rules of its code, from 1.
    pub number: u32,
    /// The rule, printed canonically.
    pub rule: String,
    /// The language it is for, where it is for one.
    pub language: Option<String>,
    /// What it finds, after `unless`.
    pub found: Figures,
    /// Matches more or fewer than in the last run; none for a rule that was not there.
    pub change: Option<i64>,
}

/// How much is found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Figures {
    /// Matches: stretches of words.
    pub matches: usize,
    /// Passages that hold one; the same words of the same person in two places are one.
    pub passages: usize,
    /// Documents that hold one.
    pub documents: usize,
    /// Voices that are found.
    pub voices: usize,
}

/// What the last run found, by code and rule: kept in the cache, never in a report.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct LastRun {
    format: u32,
    matches: BTreeMap<String, usize>,
}

const LAST_RUN: &str = "rules.json";

impl Workbench {
    /// Says what every rule finds. Remembers the figures, for the next time.
    ///
    /// # Errors
    /// When the codebook has errors, `only` is no code of it, or the index cannot be read.
    pub fn rules(&self, only: Option<&str>) -> Result<RulesReport, WorkbenchError> {
        let book = self.book()?;
        if let Some(id) = only {
            book.known(id)?;
        }
        let evidence = self.found_evidence(&book)?;
        let last = self.last_run();
        let codes: Vec<CodeReport> = book
            .codebook
            .codes
            .iter()
            .enumerate()
            .map(|(position, _)| code_report(&book, &evidence, position, last.as_ref()))
            .collect();
        self.remember(&codes)?;
        Ok(RulesReport {
            format: 1,
            codebook: book.file.clone(),
            version: book.codebook.version.clone(),
            of_voices: voices_of(&evidence).len(),
            of_documents: evidence.documents.len(),
            of_passages: evidence.counted().count(),
            compared: last.is_some(),
            codes: codes
                .into_iter()
                .filter(|code| only.is_none_or(|id| in_branch(&book, &code.id, id)))
                .collect(),
        })
    }

    fn last_run(&self) -> Option<LastRun> {
        let bytes = fs::read(self.study.cache().join(LAST_RUN)).ok()?;
        serde_json::from_slice(&bytes).ok()
    }

    fn remember(&self, codes: &[CodeReport]) -> Result<(), WorkbenchError> {
        let matches = codes
            .iter()
            .flat_map(|code| code.rules.iter().map(|rule| (key(&code.id, &rule.rule), rule.found.matches)))
            .collect();
        let bytes = serde_json::to_vec(&LastRun { format: 1, matches }).unwrap_or_default();
        files::replace(&self.study.cache().join(LAST_RUN), &bytes)?;
        Ok(())
    }
}

fn key(code: &str, rule: &str) -> String {
    format!("{code}: {rule}")
}

fn in_branch(book: &Book, code: &str, top: &str) -> bool {
    book.codebook.branch(top).iter().any(|below| below.id == code)
}

/// Voices with a counted passage: the N of every "n of N voices".
fn voices_of(evidence: &Evidence) -> BTreeSet<u32> {
    evidence.counted().filter_map(|(_, row)| row.voice).collect()
}

fn code_report(book: &Book, evidence: &Evidence, position: usize, last: Option<&LastRun>) -> CodeReport {
    let code = &book.codebook.codes[position];
    let number = u32::try_from(position).unwrap_or(u32::MAX);
    let rules = book.compiled.codes[position]
        .rules
        .iter()
        .map(|rule| {
            let found = figures(evidence, |code, by| code == number && by == Some(rule.number));
            let before = last.and_then(|last| last.matches.get(&key(&code.id, &rule.text)));
            RuleReport {
                number: rule.number,
                rule: rule.text.clone(),
                language: rule.language.clone(),
                found,
                change: before.map(|before| difference(found.matches, *before)),
            }
        })
        .collect();
    let branch: Vec<u32> = book
        .codebook
        .branch(&code.id)
        .iter()
        .filter_map(|below| book.codebook.position(&below.id))
        .filter_map(|position| u32::try_from(position).ok())
        .collect();
    let of_branch = figures(evidence, |code, _| branch.contains(&code));
    let all = voices_of(evidence).len();
    CodeReport {
        id: code.id.clone(),
        name: code.name.clone(),
        depth: depth(book, &code.id),
        found: figures(evidence, |code, _| code == number),
        rules,
        every_voice: all > 1 && of_branch.voices == all,
    }
}

fn difference(now: usize, before: usize) -> i64 {
    i64::try_from(now).unwrap_or(i64::MAX) - i64::try_from(before).unwrap_or(i64::MAX)
}

fn depth(book: &Book, id: &str) -> usize {
    let parent = |id: &str| book.codebook.code(id).and_then(|code| code.parent.clone());
    std::iter::successors(parent(id), |above| parent(above)).take(book.codebook.codes.len()).count()
}

/// Counts the marks of rules whose code and rule are wanted, on passages that are data.
fn figures(evidence: &Evidence, wanted: impl Fn(u32, Option<u32>) -> bool) -> Figures {
    let mut matches = BTreeSet::new();
    let mut passages = BTreeSet::new();
    let mut documents = BTreeSet::new();
    let mut voices = BTreeSet::new();
    for mark in &evidence.marks {
        let mut hit = wanted(mark.code, None);
        for because in mark.because.iter().filter(|because| wanted(mark.code, Some(because.rule))) {
            hit = true;
            matches.insert((mark.document, because.span));
        }
        if !hit {
            continue;
        }
        for row in mark.passages.clone() {
            let counted = match evidence.passages[row as usize].data {
                Data::Counted => row,
                Data::Repeats(first) => first,
                Data::Apart | Data::Withdrawn => continue,
            };
            passages.insert(counted);
            documents.insert(mark.document);
            voices.extend(evidence.passages[counted as usize].voice);
        }
    }
    Figures {
        matches: matches.len(),
        passages: passages.len(),
        documents: documents.len(),
        voices: voices.len(),
    }
}
