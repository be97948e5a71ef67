//! What people have decided: the log, what holds by it, and adding to it.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::Timestamp;

use super::sampling::{Of, Sample};
use super::{Workbench, WorkbenchError, check_codebook};
use crate::coding::decided::{Decided, Located};
use crate::coding::log::{self, Act, Decision, Known, Log, LogName, Logged, State};
use crate::coding::places::Memory;
use crate::diagnostic::Diagnostic;
use crate::model::{Coder, DecisionId, DocumentId};

/// The file of the cache in which it is kept where words were found.
const PLACES: &str = "places";

/// The log as it was read, and what holds by it.
#[derive(Clone, Debug, Default)]
pub struct Decisions {
    /// Every line.
    pub log: Log,
    /// What holds.
    pub state: State,
}

/// Where times and ids come from: the library takes neither by itself.
pub trait Stamps {
    /// The time, and an id that no other decision has and that is greater than the last one given.
    fn next(&mut self) -> (Timestamp, DecisionId);
}

/// Who decides, and where the stamps of decisions come from.
pub struct Recorder<'s> {
    /// Who.
    pub coder: Coder,
    /// Where times and ids come from.
    pub stamps: &'s mut dyn Stamps,
}

/// Whose work, and whether what rules found, may be seen, document by document.
#[derive(Default)]
pub(super) struct Sight<'a> {
    viewer: Option<&'a Coder>,
    /// Whether every document is coded blind.
    everywhere: bool,
    /// The documents of samples for double coding, which are coded blind and without suggestions.
    samples: BTreeSet<&'a DocumentId>,
    /// Who is done with which document.
    done: BTreeSet<(&'a Coder, &'a DocumentId)>,
}

impl Sight<'_> {
    /// Whether nothing is hidden.
    pub(super) fn sees_all(&self) -> bool {
        self.viewer.is_none() || !self.everywhere && self.samples.is_empty()
    }

    /// Whether what `coder` did on a document may be seen.
    pub(super) fn may_see(&self, coder: &Coder, document: &DocumentId) -> bool {
        let Some(viewer) = self.viewer else { return true };
        let blind = self.everywhere || self.samples.contains(document);
        !blind
            || coder == viewer
            || self.done.contains(&(viewer, document)) && self.done.contains(&(coder, document))
    }

    /// Whether what rules find in a document may be seen.
    pub(super) fn may_see_found(&self, document: &DocumentId) -> bool {
        self.viewer
            .is_none_or(|viewer| !self.samples.contains(document) || self.done.contains(&(viewer, document)))
    }
}

/// One line to be written: on which file of the corpus, and what it says.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The file, as documents name it; none for what is not about one file.
    pub file: Option<Arc<str>>,
    /// What it says.
    pub act: Act,
}

impl Workbench {
    /// The log and what holds by it, read when first asked for.
    ///
    /// # Errors
    /// When `codings/` cannot be listed.
    pub fn decisions(&self) -> Result<&Decisions, WorkbenchError> {
        if let Some(known) = self.decisions.get() {
            return Ok(known);
        }
        let log = Log::read(&self.study.codings())?;
        let state = self.fold(&log);
        Ok(self.decisions.get_or_init(|| Decisions { log, state }))
    }

    /// Where the words of all decisions stand today, found when first asked for.
    ///
    /// # Errors
    /// When `codings/` or the index cannot be read.
    pub fn located(&self) -> Result<&Located, WorkbenchError> {
        if let Some(known) = self.located.get() {
            return Ok(known);
        }
        let memory = Memory::read(&self.study.cache().join(PLACES));
        let located = Located::of(&self.decisions()?.state, &self.snapshot, &memory)?;
        memory.write();
        Ok(self.located.get_or_init(|| located))
    }

    fn fold(&self, log: &Log) -> State {
        let codes = self.code_ids();
        let documents: BTreeSet<String> = self
            .snapshot
            .documents()
            .iter()
            .flat_map(|entry| [entry.id.to_string(), entry.id.path.clone()])
            .collect();
        let code = |id: &str| codes.as_ref().is_none_or(|codes| codes.contains(id));
        State::fold(&log.lines, Known { code: &code, document: &|name| documents.contains(name) })
    }

    /// The ids of the codebook; none without a codebook that can be read.
    fn code_ids(&self) -> Option<BTreeSet<String>> {
        let (file, bytes) = self.study.codebook().ok()?;
        let (codebook, _) = check_codebook(&file, &bytes, self.study.settings.approach);
        Some(codebook?.codes.into_iter().map(|code| code.id).collect())
    }

    /// Says who looks: in a blind study, and in the documents of samples, coders see nobody's work but
    /// their own until both have finished a document.
    #[must_use]
    pub fn seen_by(mut self, coder: Option<Coder>) -> Self {
        self.viewer = coder;
        self
    }

    /// Who looks.
    #[must_use]
    pub fn viewer(&self) -> Option<&Coder> {
        self.viewer.as_ref()
    }

    /// Whose work the viewer may see.
    pub(super) fn sight(&self) -> Result<Sight<'_>, WorkbenchError> {
        let Some(viewer) = self.viewer.as_ref() else { return Ok(Sight::default()) };
        let mut sight =
            Sight { viewer: Some(viewer), everywhere: self.study.settings.blind, ..Sight::default() };
        let samples = self.samples()?;
        if sight.everywhere || !samples.is_empty() {
            let finished = &self.decisions()?.state.finished;
            sight.done =
                finished.iter().map(|finished| (&finished.coder, &*finished.finish.document)).collect();
        }
        for sample in &samples {
            for number in self.drawn_documents(sample) {
                let id = &self.snapshot.documents()[number as usize].id;
                sight.samples.insert(id);
                for coder in self.readers_of(sample)? {
                    if self.is_done(coder, number, sample)? {
                        sight.done.insert((coder, id));
                    }
                }
            }
        }
        Ok(sight)
    }

    /// Who may be done with a sample without having finished its documents: of a sample of passages
    /// whoever has read anything.
    fn readers_of(&self, sample: &Sample) -> Result<BTreeSet<&Coder>, WorkbenchError> {
        if sample.of != Of::Passages {
            return Ok(BTreeSet::new());
        }
        Ok(self.decisions()?.state.read.iter().map(|read| &read.coder).collect())
    }

    /// What people have decided, in the texts of today, whoever looks: for figures, never for words.
    pub(super) fn decided_by_all(&self) -> Result<Decided<'_>, WorkbenchError> {
        Ok(Decided::of(&self.decisions()?.state, self.located()?))
    }

    /// What people have decided, in the texts of today, as far as the viewer may see it.
    ///
    /// # Errors
    /// When `codings/` or the index cannot be read.
    pub fn decided(&self) -> Result<Decided<'_>, WorkbenchError> {
        let mut decided = self.decided_by_all()?;
        let sight = self.sight()?;
        if !sight.sees_all() {
            let id = |number: u32| &self.snapshot.documents()[number as usize].id;
            decided.codings.retain(|placed| sight.may_see(&placed.coding.coder, id(placed.stands.document)));
            decided
                .rejections
                .retain(|(rejection, stands)| sight.may_see(&rejection.coder, id(stands.document)));
            decided.lost.retain(|coding| sight.may_see(&coding.coder, &coding.selection.document));
        }
        Ok(decided)
    }

    /// What there is to say about the logs, by place.
    ///
    /// # Errors
    /// When `codings/` cannot be listed.
    pub fn log_findings(&self) -> Result<Vec<Diagnostic>, WorkbenchError> {
        let decisions = self.decisions()?;
        let mut findings = decisions.log.findings.clone();
        findings.extend(decisions.state.findings());
        crate::diagnostic::sort(&mut findings);
        Ok(findings)
    }

    /// Writes decisions into the logs: when this returns they are on the disk. Several are one act,
    /// which is undone as one.
    ///
    /// # Errors
    /// When a log holds lines that only a newer program understands, or cannot be written to.
    pub fn record(
        &mut self,
        recorder: &mut Recorder<'_>,
        seen: bool,
        entries: Vec<Entry>,
    ) -> Result<Vec<DecisionId>, WorkbenchError> {
        let decisions = self.stamped(recorder, seen, entries)?;
        self.write(decisions)
    }

    /// Gives entries their times and ids; nothing is written.
    pub(super) fn stamped(
        &self,
        recorder: &mut Recorder<'_>,
        seen: bool,
        entries: Vec<Entry>,
    ) -> Result<Vec<(LogName, Decision)>, WorkbenchError> {
        self.may_write()?;
        let group = (entries.len() > 1).then(|| recorder.stamps.next().1);
        Ok(entries
            .into_iter()
            .map(|Entry { file, act }| {
                let (at, id) = recorder.stamps.next();
                let log = LogName { coder: recorder.coder.clone(), file };
                (log, Decision { id, at, group, seen, rewritten: None, act })
            })
            .collect())
    }

    /// Fails when a log holds a line of a newer program.
    pub(super) fn may_write(&self) -> Result<(), WorkbenchError> {
        match self.decisions()?.log.blocked() {
            Some(blocking) => Err(WorkbenchError::Blocked { finding: Box::new(blocking.clone()) }),
            None => Ok(()),
        }
    }

    /// The lock that all who write logs agree on.
    pub(super) fn log_lock(&self) -> std::path::PathBuf {
        self.study.cache().join("codings.lock")
    }

    /// Forgets what was read of the logs, because their files changed.
    pub(super) fn forget_decisions(&mut self) {
        self.decisions.take();
        self.located.take();
    }

    /// Writes stamped decisions into the logs.
    pub(super) fn write(
        &mut self,
        decisions: Vec<(LogName, Decision)>,
    ) -> Result<Vec<DecisionId>, WorkbenchError> {
        self.decisions()?;
        log::append(&self.study.codings(), &self.log_lock(), &decisions)?;
        let ids = decisions.iter().map(|(_, decision)| decision.id).collect();
        let mut known = self.decisions.take().unwrap_or_default();
        known.log.lines.extend(decisions.into_iter().map(|(log, decision)| Logged {
            log: Arc::new(log),
            line: 0,
            decision,
        }));
        known.state = self.fold(&known.log);
        self.decisions = known.into();
        self.located.take();
        Ok(ids)
    }
}
