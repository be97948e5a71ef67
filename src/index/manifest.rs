//! [`Manifest`]: which files the index was made from, and what was found in them.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use crate::diagnostic::{Diagnostic, Place, Severity};

/// The files of a commit, in the order of their paths.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Manifest {
    /// The key of the next document that comes in.
    pub(super) next_key: u64,
    pub(super) files: Vec<FileRecord>,
}

/// A file that was read.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct FileRecord {
    pub(super) path: String,
    pub(super) size: u64,
    pub(super) modified_ns: i64,
    pub(super) inode: u64,
    /// Whether it was older than two seconds when it was read: a younger one may have been changed
    /// once more without a trace in its time.
    pub(super) settled: bool,
    /// The first half of the SHA-256 of its bytes.
    pub(super) digest: [u8; 16],
    /// Of the rule, the readers and the tokeniser that read it.
    pub(super) fingerprint: u64,
    /// The documents in it, in order.
    pub(super) documents: Vec<DocumentKey>,
    /// What was said about it.
    pub(super) findings: Vec<Finding>,
}

/// A document of a file.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct DocumentKey {
    pub(super) key: u64,
    /// Of everything that is kept of it.
    pub(super) digest: [u8; 16],
}

impl Manifest {
    pub(super) fn file(&self, path: &str) -> Option<&FileRecord> {
        let at = self.files.binary_search_by(|file| file.path.as_str().cmp(path)).ok()?;
        self.files.get(at)
    }

    /// The keys of all documents, in document order.
    pub(super) fn order(&self) -> Vec<u64> {
        self.files.iter().flat_map(|file| file.documents.iter().map(|document| document.key)).collect()
    }

    pub(super) fn diagnostics(&self) -> impl Iterator<Item = Diagnostic> + '_ {
        self.files.iter().flat_map(|file| file.findings.iter().map(Finding::diagnostic))
    }
}

/// A diagnostic as it is kept.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Finding {
    severity: u8,
    code: String,
    message: String,
    place: Option<(String, Option<u32>, Option<u32>)>,
    help: Option<String>,
}

impl Finding {
    pub(super) fn of(diagnostic: Diagnostic) -> Self {
        Finding {
            severity: diagnostic.severity as u8,
            code: diagnostic.code.to_owned(),
            message: diagnostic.message,
            place: diagnostic.place.map(|place| (place.file, place.line, place.column)),
            help: diagnostic.help,
        }
    }

    fn diagnostic(&self) -> Diagnostic {
        let severities = [Severity::Note, Severity::Warning, Severity::Error];
        let place = |(file, line, column): &(String, _, _)| Place {
            file: file.clone(),
            line: *line,
            column: *column,
        };
        Diagnostic {
            severity: severities.get(usize::from(self.severity)).copied().unwrap_or(Severity::Error),
            code: interned(&self.code),
            message: self.message.clone(),
            place: self.place.as_ref().map(place),
            help: self.help.clone(),
        }
    }
}

/// The one copy of a code. Codes are a small closed set, so that what is leaked stays small.
fn interned(code: &str) -> &'static str {
    static CODES: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());
    let mut codes = CODES.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = codes.get(code) {
        return known;
    }
    let kept: &'static str = Box::leak(code.to_owned().into_boxed_str());
    codes.insert(kept);
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finding_comes_back() {
        let finding = Diagnostic::warning("TX003", "guessed")
            .at(Place::at("corpus/a.txt", 3, 4))
            .help("say so in emic.toml");
        let bytes = postcard::to_stdvec(&Finding::of(finding.clone())).unwrap();
        let kept: Finding = postcard::from_bytes(&bytes).unwrap();
        assert_eq!(kept.diagnostic(), finding);
    }
}
