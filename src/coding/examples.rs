//! Running a codebook's rules on its own examples, near-misses and known failures.
//!
//! Each text is a passage of an index in memory and is answered by the evaluator that answers for
//! the corpus: there is no second one to disagree with it.

use std::collections::BTreeSet;

use serde::Serialize;

use super::found::{Whose, find};
use crate::codebook::Compiled;
use crate::diagnostic::Place;
use crate::index::Snapshot;
use crate::model::{
    Cases, Codebook, Document, DocumentId, DocumentKind, Example, Kind, Passage, Role, Speaker, VoiceKind,
    Voices,
};
use crate::query::ast::{Expr, Filter, Node};
use crate::search::{Reach, SearchError};
use crate::text::Span;

/// Which list of a code a text stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum List {
    /// Must match.
    Examples,
    /// Must not match.
    NearMisses,
    /// Matches although it should not, and is kept as a warning.
    KnownFailures,
}

/// What a text showed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// As it should be.
    Passed,
    /// An example that no rule matches, or a near-miss that one does.
    Failed,
    /// A known failure that fails no longer: it can become a near-miss.
    NoLongerFails,
}

/// One text of the codebook and what the rules made of it.
#[derive(Clone, Debug, Serialize)]
pub struct Tried {
    /// The code.
    pub code: String,
    /// The list.
    pub list: List,
    /// The words.
    pub text: String,
    /// Where it stands.
    pub place: Option<Place>,
    /// What it showed.
    pub outcome: Outcome,
    /// The rules of the code that matched, and the words that fired.
    pub fired: Vec<Fired>,
    /// Filters that a text by itself cannot have (speaker, date, source …) and that were taken as
    /// passed.
    pub assumed: Vec<String>,
}

/// A rule that matched.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fired {
    /// Its number among the rules of its code, from 1.
    pub rule: u32,
    /// The rule, printed canonically.
    pub text: String,
    /// The words that fired.
    pub words: String,
}

/// Runs every code's rules on its own texts, in the order of the codebook.
///
/// # Errors
/// When a rule cannot be run.
pub fn try_examples(
    codebook: &Codebook,
    compiled: &Compiled,
    language: Option<&str>,
) -> Result<Vec<Tried>, SearchError> {
    let texts = texts_of(codebook);
    let documents = (0..).zip(&texts).map(|(number, (_, _, example))| document(number, example)).collect();
    let snapshot = Snapshot::in_memory(documents)?;
    let every_language = for_every_language(compiled);
    let voices = Voices {
        of_speakers: (0..).zip(&texts).map(|(number, _): (u32, _)| vec![number]).collect(),
        ..Voices::default()
    };
    let cases = Cases::default();
    let kinds: Vec<Kind> = Kind::ALL.iter().copied().filter(|kind| kind.is_counted()).collect();
    let whose =
        Whose { voices: &voices, cases: &cases, reach: Reach::rules(&kinds, Role::ALL).lenient(), language };
    let found = find(&snapshot, codebook, &every_language, whose)?;
    let tried = (0u32..).zip(&texts).map(|(number, (code, list, example))| {
        let printed = |rule: u32| {
            compiled.codes[*code]
                .rules
                .iter()
                .find(|known| known.number == rule)
                .map(|known| known.text.clone())
        };
        let fired: Vec<Fired> = found.matches[*code]
            .iter()
            .filter(|found| found.document == number)
            .map(|found| Fired {
                rule: found.rule,
                text: printed(found.rule).unwrap_or_default(),
                words: found.span.of(&example.text).to_owned(),
            })
            .collect();
        Tried {
            code: codebook.codes[*code].id.clone(),
            list: *list,
            text: example.text.clone(),
            place: example.place.clone(),
            outcome: outcome(*list, !fired.is_empty()),
            assumed: assumed(&compiled.codes[*code].rules.iter().map(|rule| &rule.node).collect::<Vec<_>>()),
            fired,
        }
    });
    Ok(tried.collect())
}

/// The texts of all codes that rules are tried on, in the order of the codebook.
fn texts_of(codebook: &Codebook) -> Vec<(usize, List, &Example)> {
    let mut texts = Vec::new();
    for (code, of) in codebook.codes.iter().enumerate() {
        let lists = [
            (List::Examples, &of.examples),
            (List::NearMisses, &of.near_misses),
            (List::KnownFailures, &of.known_failures),
        ];
        for (list, examples) in lists {
            texts.extend(examples.iter().map(|example| (code, list, example)));
        }
    }
    texts
}

fn outcome(list: List, matched: bool) -> Outcome {
    match (list, matched) {
        (List::Examples, true) | (List::NearMisses, false) | (List::KnownFailures, true) => Outcome::Passed,
        (List::Examples, false) | (List::NearMisses, true) => Outcome::Failed,
        (List::KnownFailures, false) => Outcome::NoLongerFails,
    }
}

/// An example as a document of one passage: a participant's paragraph, unless it says whose.
fn document(number: u32, example: &Example) -> Document {
    let text = example.text.clone();
    let role = example.role.unwrap_or(Role::Participant);
    let (kind, voice) = match role {
        Role::Commenter => (Kind::Comment, VoiceKind::Commenter),
        Role::Author => (Kind::Paragraph, VoiceKind::Author),
        _ => (Kind::Paragraph, VoiceKind::Speaker),
    };
    let passage = Passage {
        number: 1,
        piece: 0,
        last_number: 1,
        kind,
        role,
        speaker: Some(0),
        span: Span::at(0, text.len()),
        holes: Vec::new(),
        start_ms: None,
        date: None,
        thread: None,
        section: None,
        question: None,
    };
    Document {
        id: DocumentId::file(format!("{number:08}")),
        title: None,
        kind: DocumentKind::Text,
        format: "text".to_owned(),
        encoding: "utf-8".to_owned(),
        language: None,
        date: None,
        speakers: vec![Speaker { label: "example".to_owned(), named: false, voice, role, turns: 1 }],
        turns: Vec::new(),
        passages: vec![passage],
        sections: Vec::new(),
        comments: 0,
        attributes: Default::default(),
        margin: Vec::new(),
        offers: Vec::new(),
        sources: Vec::new(),
        text,
    }
}

/// The same rules for texts of any language: whoever writes an example knows which it is in.
fn for_every_language(compiled: &Compiled) -> Compiled {
    let mut compiled = compiled.clone();
    for rule in compiled.codes.iter_mut().flat_map(|code| code.rules.iter_mut().chain(&mut code.unless)) {
        rule.language = None;
    }
    compiled
}

/// Whether a filter asks for something that an example does not have.
fn is_lacking(filter: &Filter) -> bool {
    matches!(
        filter,
        Filter::Speaker(_)
            | Filter::Source(_)
            | Filter::Section(_)
            | Filter::Question(_)
            | Filter::Date(_)
            | Filter::Language(_)
            | Filter::Attribute { .. }
    )
}

/// The filters of rules that were taken as passed, printed, each once.
fn assumed(rules: &[&Node]) -> Vec<String> {
    let mut printed = BTreeSet::new();
    let mut open: Vec<&Node> = rules.to_vec();
    while let Some(node) = open.pop() {
        match &node.expr {
            Expr::Filter(filter) if is_lacking(filter) => {
                printed.insert(node.to_string());
            }
            Expr::And(nodes) | Expr::Or(nodes) => open.extend(nodes),
            Expr::Not(left, _) | Expr::NotNear { left, .. } => open.push(left),
            Expr::Near { left, right, .. } | Expr::Relate { left, right, .. } => {
                open.extend([&**left, &**right]);
            }
            Expr::Scope(_, inner) => open.push(inner),
            _ => {}
        }
    }
    printed.into_iter().collect()
}
