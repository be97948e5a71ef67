//! What rules find, what they propose, and what is counted of it, on documents of a few lines.

mod found;
mod gather;
mod suggest;

use super::found::{Found, Whose, find};
use super::sample::Sample;
use super::suggest::Suggestion;
use crate::codebook::{Compiled, compile, read};
use crate::index::Snapshot;
use crate::model::{Codebook, Document, Role, Voices};
use crate::search::Reach;

/// A codebook run over a few documents.
struct Run {
    codebook: Codebook,
    compiled: Compiled,
    sample: Sample,
    voices: Voices,
    snapshot: Snapshot,
    /// The language of the study.
    language: Option<&'static str>,
}

impl Run {
    /// The codes of `toml`, which may begin with keys of the codebook itself, and the documents of
    /// `sample`, whose speakers are joined to its cases.
    #[track_caller]
    fn new(toml: &str, sample: Sample) -> Self {
        let text = format!("format = 1\nname = \"Small\"\nversion = \"1\"\n{toml}");
        let (codebook, said) = read("small.toml", text.as_bytes());
        assert!(
            said.iter().all(|finding| finding.severity != crate::diagnostic::Severity::Error),
            "{said:?}"
        );
        let codebook = codebook.unwrap();
        let (compiled, _) = compile(&codebook);
        let documents: Vec<Document> =
            sample.documents.iter().map(|document| Document::clone(document)).collect();
        let speakers: Vec<_> =
            documents.iter().map(|document| (&document.id, document.speakers.as_slice())).collect();
        let (voices, _) = Voices::join(&speakers, &sample.evidence.cases);
        let snapshot = Snapshot::in_memory(documents.clone()).unwrap();
        Run { codebook, compiled, sample, voices, snapshot, language: None }
    }

    fn found(&self) -> Found {
        let whose = Whose {
            voices: &self.voices,
            cases: &self.sample.evidence.cases,
            reach: Reach::counted(),
            language: self.language,
        };
        find(&self.snapshot, &self.codebook, &self.compiled, whose).unwrap()
    }

    /// What the rules of a code find: document, words, number of the rule.
    fn words(&self, code: &str) -> Vec<(u32, &str, u32)> {
        let found = self.found();
        let matches = found.matches[self.codebook.position(code).unwrap()].iter();
        matches.map(|found| (found.document, found.span.of(self.text(found.document)), found.rule)).collect()
    }

    fn text(&self, document: u32) -> &str {
        &self.sample.documents[document as usize].text
    }

    fn suggestions(&self) -> Vec<Suggestion> {
        super::suggest::suggest(&self.snapshot, &self.codebook, self.language, &self.found()).unwrap()
    }

    /// What is proposed: the words of each suggestion, and those of the matches it rests on.
    fn proposed(&self) -> Vec<(&str, Vec<&str>)> {
        let words = |suggestion: &Suggestion| {
            let text = self.text(suggestion.document);
            let because = suggestion.because.iter().map(|because| because.span.of(text)).collect();
            (suggestion.span.of(text), because)
        };
        self.suggestions().iter().map(words).collect()
    }
}

/// A sample without codes, whose codebook the tests write themselves.
fn sample() -> Sample {
    Sample::new(&[])
}

/// The sample with another role for its last case: what `participants.csv` decides.
fn with_role(mut sample: Sample, role: Role) -> Sample {
    sample.evidence.cases.cases.last_mut().unwrap().role = Some(role);
    sample
}

/// The sample with another language for its last document.
fn in_language(mut sample: Sample, language: Option<&str>) -> Sample {
    let last = sample.documents.last_mut().unwrap();
    std::sync::Arc::make_mut(last).language = language.map(Into::into);
    sample
}
