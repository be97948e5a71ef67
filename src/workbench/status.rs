//! Where a study stands.

use std::collections::{HashMap, HashSet};

use serde::Serialize;

use super::{Workbench, WorkbenchError};
use crate::diagnostic::{Diagnostic, Severity};
use crate::model::{DocumentKind, Role, VoiceKind};
use crate::project::ProjectError;

/// Where a study stands, in the shape that `emic status --json` prints.
#[derive(Clone, Debug, Serialize)]
pub struct Status {
    /// The version of this shape.
    pub format: u32,
    /// The name of the study.
    pub name: String,
    /// The documents, in order.
    pub documents: Vec<DocumentStatus>,
    /// The sums over all documents.
    pub total: Total,
    /// The speakers of all documents under one label: a typo shows as a label with few turns.
    pub speakers: Vec<SpeakerStatus>,
    /// The codebook, unless there is none.
    pub codebook: Option<CodebookStatus>,
    /// Why there is no codebook.
    pub no_codebook: Option<String>,
    /// What the last command before this one had to bring up to date.
    pub index: IndexStatus,
    /// What there is to say about files, settings and participants.
    pub findings: Vec<Diagnostic>,
}

/// One document.
#[derive(Clone, Debug, Serialize)]
pub struct DocumentStatus {
    /// Its place.
    pub id: String,
    /// Its title.
    pub title: Option<String>,
    /// What sort of text.
    pub kind: DocumentKind,
    /// The reader.
    pub format: String,
    /// The encoding.
    pub encoding: String,
    /// How many voices speak in it.
    pub speakers: usize,
    /// How many turns.
    pub turns: u32,
    /// How many comments.
    pub comments: u32,
    /// How many words.
    pub words: u32,
}

/// Sums over all documents.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct Total {
    /// Documents.
    pub documents: usize,
    /// Turns.
    pub turns: u64,
    /// Comments.
    pub comments: u64,
    /// Words.
    pub words: u64,
    /// Voices.
    pub voices: usize,
    /// Rows of `participants.csv`.
    pub cases: usize,
}

/// The speakers with one label.
#[derive(Clone, Debug, Serialize)]
pub struct SpeakerStatus {
    /// The label.
    pub label: String,
    /// The role, after `participants.csv` has decided.
    pub role: Role,
    /// What makes them voices.
    pub voice: VoiceKind,
    /// How many persons, as far as emic knows: "comment 1" of two pages is two.
    pub voices: usize,
    /// In how many documents.
    pub documents: usize,
    /// How many turns, comments or quotations.
    pub turns: u64,
    /// The case, where they are one.
    pub case: Option<String>,
}

/// The codebook in figures.
#[derive(Clone, Debug, Serialize)]
pub struct CodebookStatus {
    /// Its file.
    pub file: String,
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Codes.
    pub codes: usize,
    /// Rules.
    pub rules: usize,
    /// Findings that are errors.
    pub errors: usize,
    /// Findings that are warnings.
    pub warnings: usize,
}

/// What was done to bring the index up to date.
#[derive(Clone, Debug, Serialize)]
pub struct IndexStatus {
    /// Files that were new.
    pub added: usize,
    /// Files that had changed.
    pub changed: usize,
    /// Files that were gone.
    pub removed: usize,
    /// Files that were as they had been.
    pub unchanged: usize,
    /// Why the index was made anew.
    pub rebuilt: Option<String>,
}

impl Workbench {
    /// Says where the study stands.
    ///
    /// # Errors
    /// When the codebook's file cannot be read at all.
    pub fn status(&self) -> Result<Status, WorkbenchError> {
        let documents: Vec<_> = self.snapshot.documents().iter().map(document).collect();
        let (codebook, no_codebook) = match self.study.codebook() {
            Ok((file, bytes)) => (Some(self.codebook_status(&file, &bytes)), None),
            Err(error @ ProjectError::Unreadable { .. }) => return Err(error.into()),
            Err(error) => (None, Some(error.to_string())),
        };
        Ok(Status {
            format: 1,
            name: self.study.settings.name.clone(),
            total: self.total(&documents),
            documents,
            speakers: self.speakers(),
            codebook,
            no_codebook,
            index: IndexStatus {
                added: self.update.added,
                changed: self.update.changed,
                removed: self.update.removed,
                unchanged: self.update.unchanged,
                rebuilt: self.update.rebuilt.as_ref().map(ToString::to_string),
            },
            findings: self.findings(),
        })
    }

    fn codebook_status(&self, file: &str, bytes: &[u8]) -> CodebookStatus {
        let (codebook, findings) = super::check_codebook(file, bytes, self.study.settings.approach);
        let codebook = codebook.unwrap_or_default();
        let with = |severity| findings.iter().filter(|finding| finding.severity == severity).count();
        CodebookStatus {
            file: file.to_owned(),
            rules: codebook
                .codes
                .iter()
                .map(|code| code.rules.len() + code.rules_in.values().map(Vec::len).sum::<usize>())
                .sum(),
            codes: codebook.codes.len(),
            name: codebook.name,
            version: codebook.version,
            errors: with(Severity::Error),
            warnings: with(Severity::Warning),
        }
    }

    fn total(&self, documents: &[DocumentStatus]) -> Total {
        Total {
            documents: documents.len(),
            turns: documents.iter().map(|document| u64::from(document.turns)).sum(),
            comments: documents.iter().map(|document| u64::from(document.comments)).sum(),
            words: documents.iter().map(|document| u64::from(document.words)).sum(),
            voices: self.voices.voices.len(),
            cases: self.cases.cases.len(),
        }
    }

    /// The voices by label, in order of first appearance.
    fn speakers(&self) -> Vec<SpeakerStatus> {
        let mut rows: Vec<SpeakerStatus> = Vec::new();
        let mut counted: HashSet<(usize, Option<u32>)> = HashSet::new();
        let mut row_of: HashMap<(String, Role, Option<u32>), usize> = HashMap::new();
        for (number, entry) in (0u32..).zip(self.snapshot.documents()) {
            for (index, speaker) in (0u32..).zip(&entry.speakers) {
                let of = self.voices.of(number, index);
                let voice = of.and_then(|voice| self.voices.get(voice));
                let role = voice.map_or(speaker.role, |voice| voice.role);
                let case = voice.and_then(|voice| voice.case);
                let row = *row_of.entry((speaker.label.clone(), role, case)).or_insert_with(|| {
                    rows.push(SpeakerStatus {
                        label: speaker.label.clone(),
                        role,
                        voice: speaker.voice,
                        voices: 0,
                        documents: 0,
                        turns: 0,
                        case: case
                            .and_then(|case| self.cases.cases.get(case as usize))
                            .map(|case| case.id.clone()),
                    });
                    rows.len() - 1
                });
                rows[row].voices += usize::from(counted.insert((row, of)));
                rows[row].documents += 1;
                rows[row].turns += u64::from(speaker.turns);
            }
        }
        rows
    }
}

fn document(entry: &crate::index::DocumentEntry) -> DocumentStatus {
    DocumentStatus {
        id: entry.id.to_string(),
        title: entry.title.clone(),
        kind: entry.kind,
        format: entry.format.clone(),
        encoding: entry.encoding.clone(),
        speakers: entry.speakers.len(),
        turns: entry.turns,
        comments: entry.comments,
        words: entry.words,
    }
}
