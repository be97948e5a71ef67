//! Adding lines to logs.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use super::decision::Decision;
use super::line::print;
use crate::files::{self, FileError, Lock};
use crate::model::Coder;

/// The name of the log of what is not about one file.
pub(super) const STUDY: &str = "_study";

/// Which log: whose, and on which file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LogName {
    /// The coder.
    pub coder: Coder,
    /// The file of the corpus, as documents name it; none for what is about the whole study.
    pub file: Option<Arc<str>>,
}

impl LogName {
    /// The coder's log on a file of the corpus.
    #[must_use]
    pub fn on(coder: &Coder, file: &str) -> Self {
        LogName { coder: coder.clone(), file: Some(file.into()) }
    }

    /// The coder's log of what is not about one file.
    #[must_use]
    pub fn study(coder: &Coder) -> Self {
        LogName { coder: coder.clone(), file: None }
    }

    /// Its path inside `codings/`, with `/`.
    #[must_use]
    pub fn path(&self) -> String {
        format!("{}/{}.jsonl", self.coder, self.file.as_deref().unwrap_or(STUDY))
    }
}

impl fmt::Display for LogName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.path())
    }
}

/// Appends decisions to their logs in the folder `codings`, in order, and brings them to the disk.
///
/// No other emic writes meanwhile: all agree on the lock file `lock`, which is made with its folder.
/// The cost does not depend on how long the logs are. When this returns without an error every line
/// is on the disk; otherwise the logs that could not be added to are as they were.
///
/// # Errors
/// When a log cannot be written to, or the disk is full.
pub fn append(codings: &Path, lock: &Path, decisions: &[(LogName, Decision)]) -> Result<(), FileError> {
    if decisions.is_empty() {
        return Ok(());
    }
    if let Some(folder) = lock.parent() {
        files::make_folder(folder)?;
    }
    let _alone = Lock::exclusive(lock)?;
    for of_log in by_log(decisions) {
        let path = codings.join(of_log[0].0.path());
        let lines: String = of_log.iter().map(|(_, decision)| print(decision)).collect();
        files::append(&path, lines.as_bytes())?;
    }
    Ok(())
}

/// The decisions of each log, in the order of their first.
fn by_log(decisions: &[(LogName, Decision)]) -> Vec<Vec<&(LogName, Decision)>> {
    let mut logs: Vec<Vec<&(LogName, Decision)>> = Vec::new();
    let mut place_of = std::collections::HashMap::new();
    for decision in decisions {
        let place = *place_of.entry(&decision.0).or_insert(logs.len());
        match logs.get_mut(place) {
            Some(log) => log.push(decision),
            None => logs.push(vec![decision]),
        }
    }
    logs
}
