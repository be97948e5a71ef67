//! Codes renamed, merged, split, moved, retired: in the codebook's file and in the log.
//!
//! Two files change with one act, so that what is about to be done is kept beside them first
//! (`.emic/codebooks/ID.json`: the file before and after, and the lines for the log). When a command is
//! stopped between the two, the next one says so, and `emic codebook resume` ends it. By the same
//! record an act is taken back to the byte.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::deciding::{Entry, Recorder};
use super::{Workbench, WorkbenchError};
use crate::codebook::edit::{self, Edited, NewCode};
use crate::coding::log::{self, Act, Decision, LogName};
use crate::diagnostic::{Diagnostic, Place};
use crate::files;
use crate::model::{Coder, DecisionId};

/// What is to be done to codes.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CodeChange {
    /// A code gets another id.
    Rename {
        /// The id that it has.
        from: String,
        /// The id that it gets.
        to: String,
    },
    /// Codes become part of another.
    Merge {
        /// Those that are no more.
        from: Vec<String>,
        /// The one that stays.
        into: String,
    },
    /// A code is retired for several new ones.
    Split {
        /// The code.
        from: String,
        /// The new ones.
        parts: Vec<NewCode>,
    },
    /// A code stands below another, or at the top.
    Move {
        /// The code.
        code: String,
        /// What it is to stand below.
        below: Option<String>,
    },
    /// A code is taken out of use, or back into it.
    Retire {
        /// The code.
        code: String,
        /// Whether it is taken out of use.
        retired: bool,
    },
}

/// What was done to codes, in the shape that `emic codebook rename --json` and its like print.
#[derive(Clone, Debug, Serialize)]
pub struct CodesChanged {
    /// The version of this shape.
    pub format: u32,
    /// The codebook's file.
    pub file: String,
    /// What was done, as the log names it.
    pub does: &'static str,
    /// How many codings have the codes that were named.
    pub codings: usize,
    /// What a person should look at.
    pub notes: Vec<String>,
    /// Whether it was done; false for a dry run.
    pub done: bool,
}

/// An act on the codebook that was stopped between its two files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoppedChange {
    id: DecisionId,
    /// What was being done, as the log names it.
    pub does: &'static str,
    /// The codebook's file.
    pub file: String,
    /// How far it came.
    pub state: Stopped,
}

/// How far an act came that was stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stopped {
    /// Nothing was changed yet.
    Before,
    /// The codebook's file was changed, and the log was not.
    Between,
    /// The codebook's file was edited since, and the log was not.
    Edited,
}

/// What is kept of an act on the codebook.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kept {
    format: u32,
    file: String,
    before: String,
    after: String,
    coder: String,
    /// For each line its file of the corpus, where it has one, and the line.
    lines: Vec<(Option<String>, String)>,
}

/// Where acts on the codebook are kept.
pub(super) struct KeptActs {
    folder: PathBuf,
}

impl KeptActs {
    fn path(&self, id: DecisionId) -> PathBuf {
        self.folder.join(format!("{id}.json"))
    }

    fn read(&self, id: DecisionId) -> Option<Kept> {
        serde_json::from_slice(&fs::read(self.path(id)).ok()?).ok()
    }

    fn ids(&self) -> Vec<DecisionId> {
        let entries = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        let id = |name: String| name.strip_suffix(".json")?.parse().ok();
        let mut ids: Vec<DecisionId> =
            entries.filter_map(|entry| id(entry.file_name().to_string_lossy().into_owned())).collect();
        ids.sort_unstable();
        ids
    }

    /// The codebook without an act: to the byte where it was not changed since, else by the opposite
    /// act where there is one.
    pub(super) fn taken_back(&self, id: DecisionId, act: &Act, text: &str) -> Result<String, WorkbenchError> {
        if let Some(kept) = self.read(id).filter(|kept| kept.after == text) {
            return Ok(kept.before);
        }
        let edited = match act {
            Act::RenameCode { from, to } => edit::rename_code(text, to, from),
            Act::MoveCode { code, from, .. } => edit::move_code(text, code, from.as_deref()),
            Act::RetireCode { code, retired } => edit::retire_code(text, code, !retired),
            act => return Err(WorkbenchError::OfCodebook { act: act.name() }),
        };
        Ok(edited?.text)
    }

    /// The codebook with an act that was taken back.
    pub(super) fn done_again(&self, id: DecisionId, act: &Act, text: &str) -> Result<String, WorkbenchError> {
        if let Some(kept) = self.read(id).filter(|kept| kept.before == text) {
            return Ok(kept.after);
        }
        let edited = match act {
            Act::RenameCode { from, to } => edit::rename_code(text, from, to),
            Act::MergeCodes { from, to } => {
                edit::merge_codes(text, &from.iter().map(ToString::to_string).collect::<Vec<_>>(), to)
            }
            Act::MoveCode { code, to, .. } => edit::move_code(text, code, to.as_deref()),
            Act::RetireCode { code, retired } => edit::retire_code(text, code, *retired),
            act => return Err(WorkbenchError::OfCodebook { act: act.name() }),
        };
        Ok(edited?.text)
    }
}

impl Workbench {
    /// Changes codes in the codebook's file, its comments and order kept, and records it: every coding
    /// follows. A dry run only says what would be done.
    ///
    /// # Errors
    /// When a code is not there, an id is taken, or one of the files cannot be written to.
    pub fn change_codes(
        &mut self,
        recorder: &mut Recorder<'_>,
        change: &CodeChange,
        dry_run: bool,
    ) -> Result<CodesChanged, WorkbenchError> {
        let (file, text) = self.book_text()?;
        let edited = applied(&text, change)?;
        let act = self.act_of(change)?;
        let changed = CodesChanged {
            format: 1,
            file: file.clone(),
            does: act.name(),
            codings: self.codings_of(change)?,
            notes: edited.notes,
            done: !dry_run,
        };
        if !dry_run {
            let decisions = self.stamped(recorder, false, vec![Entry { file: None, act }])?;
            self.write_beside_book(file, text, edited.text, decisions)?;
        }
        Ok(changed)
    }

    /// Records entries, and changes the codebook's file with them where `change` changes its text.
    pub(super) fn record_beside_book(
        &mut self,
        recorder: &mut Recorder<'_>,
        entries: Vec<Entry>,
        change: impl FnOnce(&KeptActs, String) -> Result<String, WorkbenchError>,
    ) -> Result<(), WorkbenchError> {
        let book = self.book_text().ok();
        let after = book.as_ref().map(|(_, text)| change(&self.kept_acts(), text.clone())).transpose()?;
        let decisions = self.stamped(recorder, false, entries)?;
        match (book, after) {
            (Some((file, before)), Some(after)) if before != after => {
                self.write_beside_book(file, before, after, decisions)
            }
            _ => self.write(decisions).map(|_| ()),
        }
    }

    /// The codebook's name and text.
    fn book_text(&self) -> Result<(String, String), WorkbenchError> {
        let (file, bytes) = self.study.codebook()?;
        String::from_utf8(bytes).map(|text| (file.clone(), text)).map_err(|_| WorkbenchError::Unusable {
            path: self.study.root().join(file),
            reason: "it is not UTF-8; save it so".to_owned(),
        })
    }

    fn kept_acts(&self) -> KeptActs {
        KeptActs { folder: self.study.cache().join("codebooks") }
    }

    /// Keeps what is about to be done, changes the codebook's file, then writes the log.
    fn write_beside_book(
        &mut self,
        file: String,
        before: String,
        after: String,
        decisions: Vec<(LogName, Decision)>,
    ) -> Result<(), WorkbenchError> {
        let Some((first, decision)) = decisions.first() else { return Ok(()) };
        let lines = decisions
            .iter()
            .map(|(log, decision)| (log.file.as_deref().map(str::to_owned), log::print(decision)))
            .collect();
        let path = self.study.root().join(&file);
        let kept = Kept { format: 1, file, before, after, coder: first.coder.to_string(), lines };
        let acts = self.kept_acts();
        files::make_folder(&acts.folder)?;
        let bytes = serde_json::to_vec(&kept).expect("strings are JSON");
        files::replace(&acts.path(decision.id), &bytes)?;
        files::replace(&path, kept.after.as_bytes())?;
        self.write(decisions)?;
        Ok(())
    }

    fn act_of(&self, change: &CodeChange) -> Result<Act, WorkbenchError> {
        let id = |id: &String| -> Arc<str> { id.as_str().into() };
        Ok(match change {
            CodeChange::Rename { from, to } => Act::RenameCode { from: id(from), to: id(to) },
            CodeChange::Merge { from, into } => {
                Act::MergeCodes { from: from.iter().map(id).collect(), to: id(into) }
            }
            CodeChange::Split { from, parts } => {
                Act::SplitCode { from: id(from), to: parts.iter().map(|part| id(&part.id)).collect() }
            }
            CodeChange::Move { code, below } => {
                let parent = self.book()?.codebook.code(code).and_then(|code| code.parent.clone());
                Act::MoveCode { code: id(code), from: parent.as_ref().map(id), to: below.as_ref().map(id) }
            }
            CodeChange::Retire { code, retired } => Act::RetireCode { code: id(code), retired: *retired },
        })
    }

    fn codings_of(&self, change: &CodeChange) -> Result<usize, WorkbenchError> {
        let named: Vec<&str> = match change {
            CodeChange::Merge { from, .. } => from.iter().map(String::as_str).collect(),
            CodeChange::Rename { from, .. } | CodeChange::Split { from, .. } => vec![from],
            CodeChange::Move { code, .. } | CodeChange::Retire { code, .. } => vec![code],
        };
        let codings = &self.decisions()?.state.codings;
        Ok(codings.iter().filter(|coding| named.contains(&&*coding.code)).count())
    }

    /// Acts on the codebook that were stopped between its file and the log.
    ///
    /// # Errors
    /// When `codings/` cannot be listed.
    pub fn stopped_changes(&self) -> Result<Vec<StoppedChange>, WorkbenchError> {
        let acts = self.kept_acts();
        let ids = acts.ids();
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let logged: std::collections::HashSet<DecisionId> =
            self.decisions()?.log.lines.iter().map(|line| line.decision.id).collect();
        let stopped = |id: DecisionId| {
            let kept = acts.read(id)?;
            let decisions = kept.decisions();
            let does = decisions.first()?.1.act.name();
            let now = fs::read_to_string(self.study.root().join(&kept.file)).unwrap_or_default();
            let state = match () {
                () if now == kept.before => Stopped::Before,
                () if now == kept.after => Stopped::Between,
                () => Stopped::Edited,
            };
            Some(StoppedChange { id, does, file: kept.file, state })
        };
        Ok(ids.into_iter().filter(|id| !logged.contains(id)).filter_map(stopped).collect())
    }

    /// Ends acts that were stopped: one that changed the codebook is written into the log, one that
    /// changed nothing yet is dropped. Gives those that were ended.
    ///
    /// # Errors
    /// When a log cannot be written to.
    pub fn resume_codes(&mut self) -> Result<Vec<StoppedChange>, WorkbenchError> {
        let stopped_changes = self.stopped_changes()?;
        for stopped in &stopped_changes {
            let acts = self.kept_acts();
            match (stopped.state, acts.read(stopped.id)) {
                (Stopped::Before, _) => {
                    let path = acts.path(stopped.id);
                    fs::remove_file(&path).map_err(|source| WorkbenchError::Read { path, source })?;
                }
                (_, Some(kept)) => {
                    self.write(kept.decisions())?;
                }
                (_, None) => {}
            }
        }
        Ok(stopped_changes)
    }

    /// What there is to say about acts that were stopped.
    pub(super) fn stopped_findings(&self) -> Result<Vec<Diagnostic>, WorkbenchError> {
        Ok(self.stopped_changes()?.iter().map(StoppedChange::diagnostic).collect())
    }
}

impl StoppedChange {
    /// The finding for people.
    #[must_use]
    pub fn diagnostic(&self) -> Diagnostic {
        let (how_far, help) = match self.state {
            Stopped::Before => {
                ("before it changed anything", "emic codebook resume drops it; then do it again")
            }
            Stopped::Between => (
                "when the codebook was changed and the log was not",
                "emic codebook resume writes it into the log, so that codings follow",
            ),
            Stopped::Edited => (
                "before the log was written, and the codebook was edited since",
                "look whether the codebook has the change: if so, emic codebook resume writes it into the log",
            ),
        };
        Diagnostic::warning("CK012", format!("a \"{}\" was stopped {how_far}", self.does))
            .at(Place::file(&self.file))
            .help(help)
    }
}

impl Kept {
    /// The lines for the log; those that cannot be read are left out.
    fn decisions(&self) -> Vec<(LogName, Decision)> {
        let Ok(coder) = self.coder.parse::<Coder>() else { return Vec::new() };
        let decision = |(file, line): &(Option<String>, String)| {
            let decision =
                log::parse(file.as_deref().unwrap_or_default(), line.trim_end().as_bytes()).ok()?;
            Some((LogName { coder: coder.clone(), file: file.as_deref().map(Arc::from) }, decision))
        };
        self.lines.iter().filter_map(decision).collect()
    }
}

fn applied(text: &str, change: &CodeChange) -> Result<Edited, edit::EditError> {
    match change {
        CodeChange::Rename { from, to } => edit::rename_code(text, from, to),
        CodeChange::Merge { from, into } => edit::merge_codes(text, from, into),
        CodeChange::Split { from, parts } => edit::split_code(text, from, parts),
        CodeChange::Move { code, below } => edit::move_code(text, code, below.as_deref()),
        CodeChange::Retire { code, retired } => edit::retire_code(text, code, *retired),
    }
}
