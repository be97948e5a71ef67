//! One method for each thing that a researcher does: what every front calls.
//!
//! A [`Workbench`] is a study whose index is up to date. Its methods give values with everything a
//! front prints; they serialise to the JSON that programs read. It is handed what the library may
//! not take by itself: the folder, how to show progress, the coder's name.

pub mod adjudicating;
pub mod agreeing;
mod book;
pub mod checking;
pub mod codes;
pub mod coding;
pub mod comparing;
pub mod deciding;
pub mod duplicates;
mod error;
pub mod exchanging;
pub mod explaining;
pub mod grid;
mod hints;
pub mod home;
pub mod joining;
pub mod listing;
pub mod memos;
pub mod places;
pub mod progress;
pub mod reading;
pub mod reanchoring;
pub mod reporting;
pub mod reviewing;
pub mod rewriting;
pub mod rules;
pub mod sampling;
pub mod searching;
pub mod showing;
pub mod sorting;
pub mod status;
pub mod suggesting;
pub mod telling;

use std::path::Path;
use std::sync::OnceLock;

use crate::coding::decided::Located;
use crate::diagnostic::{self, Diagnostic};
use crate::index::{self, Snapshot, Update, Watch};
use crate::ingest;
use crate::model::{Cases, Coder, JoinFinding, Voices};
use crate::project::Study;

pub use book::{
    AnchorSeen, Anchors, Book, Effect, Moved, Tested, check_codebook, open_book, read_book, test_codebook,
};
pub use deciding::Decisions;
pub use error::WorkbenchError;

/// A study whose index is up to date.
#[derive(Debug)]
pub struct Workbench {
    study: Study,
    snapshot: Snapshot,
    update: Update,
    cases: Cases,
    voices: Voices,
    case_findings: Vec<Diagnostic>,
    joins: Vec<JoinFinding>,
    /// What people decided, once it was asked for.
    decisions: OnceLock<Decisions>,
    /// Where the words of decisions stand, once it was asked for.
    located: OnceLock<Located>,
    viewer: Option<Coder>,
}

impl Workbench {
    /// Opens the study in `root` and brings its index up to date, telling `watch` how far it is.
    ///
    /// # Errors
    /// When there is no study, or its index cannot be read or written. What is wrong with single
    /// files is in [`Workbench::findings`].
    pub fn open(root: &Path, watch: &dyn Watch) -> Result<Self, WorkbenchError> {
        let study = Study::open(root)?;
        let update = index::update(&study.cache(), &study.corpus(), &study.settings.reading, watch)?;
        let snapshot = Snapshot::open(&study.cache())?;
        let participants = study.participants()?;
        let key = study.key()?;
        let (cases, case_findings) = ingest::cases(named(participants.as_ref()), named(key.as_ref()));
        let documents: Vec<_> =
            snapshot.documents().iter().map(|entry| (&entry.id, entry.speakers.as_slice())).collect();
        let (voices, joins) = Voices::join(&documents, &cases);
        Ok(Workbench {
            study,
            snapshot,
            update,
            cases,
            voices,
            case_findings,
            joins,
            decisions: OnceLock::new(),
            located: OnceLock::new(),
            viewer: None,
        })
    }

    /// The study.
    #[must_use]
    pub fn study(&self) -> &Study {
        &self.study
    }

    /// The documents, as they were when the workbench was opened.
    #[must_use]
    pub fn snapshot(&self) -> &Snapshot {
        &self.snapshot
    }

    /// What opening did to the index.
    #[must_use]
    pub fn update(&self) -> &Update {
        &self.update
    }

    /// The cases of `participants.csv`.
    #[must_use]
    pub fn cases(&self) -> &Cases {
        &self.cases
    }

    /// The persons.
    #[must_use]
    pub fn voices(&self) -> &Voices {
        &self.voices
    }

    /// What there is to say about `emic.toml`, the corpus, the participants and the key, by place.
    #[must_use]
    pub fn findings(&self) -> Vec<Diagnostic> {
        let mut findings = self.study.findings.clone();
        findings.extend(self.update.diagnostics.iter().cloned());
        findings.extend(self.case_findings.iter().cloned());
        findings.extend(self.joins.iter().map(JoinFinding::diagnostic));
        diagnostic::sort(&mut findings);
        findings
    }
}

/// A file's name and bytes, borrowed.
fn named(file: Option<&(String, Vec<u8>)>) -> Option<(&str, &[u8])> {
    file.map(|(name, bytes)| (name.as_str(), bytes.as_slice()))
}
