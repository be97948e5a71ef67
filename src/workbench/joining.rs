//! Joining another copy of the study: decisions united by id, documents matched by content.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::path::Path;
use std::sync::Arc;

use serde::Serialize;

use super::sampling::sample_files;
use super::{Workbench, WorkbenchError};
use crate::coding::log::{self, Decision, Log, LogName, Logged};
use crate::coding::places::{Memory, Whereabouts, whereabouts};
use crate::files::{self, Limits, Reason};
use crate::model::{DecisionId, Selection};

/// What joining another copy does, in the shape that `emic merge --json` prints.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Joined {
    /// The version of this shape.
    pub format: u32,
    /// Whether it was done; false when it was only shown.
    pub done: bool,
    /// Decisions that are taken, by the log that they go to.
    pub taken: BTreeMap<String, usize>,
    /// Decisions that are here already.
    pub here_already: usize,
    /// Documents that are called otherwise there.
    pub renamed: Vec<Renamed>,
    /// Memos that are taken.
    pub memos: Vec<String>,
    /// Files of the grid of which cells are taken.
    pub grid: Vec<String>,
    /// Samples for double coding that are taken: who codes their documents is blind here too.
    pub samples: Vec<String>,
    /// What a person has to decide, each as a sentence.
    pub to_decide: Vec<String>,
}

/// A document that is called otherwise in the other copy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Renamed {
    /// Its name there.
    pub there: String,
    /// Its name here.
    pub here: String,
}

impl Joined {
    /// How many decisions are taken.
    #[must_use]
    pub fn decisions(&self) -> usize {
        self.taken.values().sum()
    }
}

impl Workbench {
    /// Takes from the study in `folder` what is not here: decisions, memos, samples and cells of the grid. What is done differently
    /// on both sides is said, and left to a person.
    ///
    /// # Errors
    /// When there is no study, or a file cannot be read or written.
    pub fn join(&mut self, folder: &Path, yes: bool) -> Result<Joined, WorkbenchError> {
        let other = crate::project::Study::open(folder)?;
        let theirs = Log::read(&other.codings())?;
        let mut joined = Joined { format: 1, done: yes, ..Joined::default() };
        joined.to_decide.extend(theirs.findings.iter().map(|finding| format!("there: {finding}")));
        let lines = self.join_lines(&theirs, &mut joined)?;
        let memos = self.join_memos(&other, &mut joined)?;
        let grid = self.join_grid(&other, &mut joined)?;
        let samples = self.join_samples(&other, &mut joined)?;
        self.compare_files(&other, &lines, &mut joined)?;
        if yes {
            self.may_write()?;
            self.write(lines)?;
            for (name, bytes) in memos {
                files::make_folder(&self.study.memos())?;
                files::replace(&self.study.memos().join(name), &bytes)?;
            }
            self.write_grid_files(&grid)?;
            for (name, bytes) in samples {
                files::make_folder(&self.study.samples())?;
                files::replace(&self.study.samples().join(name), &bytes)?;
            }
        }
        Ok(joined)
    }

    /// Unites the second versions of logs that synchronising programs keep with the logs themselves,
    /// then deletes those of which every line is in the log.
    ///
    /// # Errors
    /// When a file cannot be read or written.
    pub fn unite_copies(&mut self, yes: bool) -> Result<Joined, WorkbenchError> {
        let mut joined = Joined { format: 1, done: yes, ..Joined::default() };
        let walk = match self.study.codings() {
            codings if codings.is_dir() => files::walk(&codings, Limits::default())?,
            _ => return Ok(joined),
        };
        let known = self.known_lines()?;
        let mut lines = Vec::new();
        let mut whole = Vec::new();
        for copy in walk.left_out.iter().filter(|left| left.reason == Reason::Conflict) {
            let path = self.study.codings().join(&copy.path);
            let bytes =
                fs::read(&path).map_err(|source| WorkbenchError::Read { path: path.clone(), source })?;
            match self.log_of_copy(&copy.path) {
                None => joined
                    .to_decide
                    .push(format!("codings/{}: of which log it is a copy is not known", copy.path)),
                Some(log) => {
                    let all_read = copy_lines(&log, &bytes, &known, &mut lines, &mut joined);
                    match all_read {
                        true => whole.push(path),
                        false => joined.to_decide.push(format!(
                            "codings/{}: some lines cannot be read; mend them by hand",
                            copy.path
                        )),
                    }
                }
            }
        }
        for (copy, log) in self.numbered_copies()? {
            let path = self.study.codings().join(copy.path());
            let bytes =
                fs::read(&path).map_err(|source| WorkbenchError::Read { path: path.clone(), source })?;
            // Its lines are known already, and stand in the copy alone: they go to the log.
            let in_log: HashMap<DecisionId, String> = self.lines_of(&log)?;
            if copy_lines(&log, &bytes, &in_log, &mut lines, &mut joined) {
                whole.push(path);
            }
        }
        if yes {
            self.may_write()?;
            self.write(lines)?;
            self.forget_decisions();
            for path in whole {
                fs::remove_file(&path).map_err(|source| WorkbenchError::Read { path, source })?;
            }
        }
        Ok(joined)
    }

    /// The log that a copy's name begins with.
    fn log_of_copy(&self, path: &str) -> Option<LogName> {
        let (coder, name) = path.split_once('/')?;
        let coder = coder.parse().ok()?;
        let of_coder = |line: &&Logged| line.log.coder == coder;
        let logs: BTreeSet<&LogName> =
            self.decisions().ok()?.log.lines.iter().filter(of_coder).map(|line| &*line.log).collect();
        logs.into_iter()
            .filter(|log| {
                let stem = log.file.as_deref().unwrap_or("_study");
                // What the program put in may stand before the ending, or before the document's.
                let bare = stem.rsplit_once('.').map_or(stem, |(bare, _)| bare);
                name.starts_with(stem) || name.starts_with(bare)
            })
            .max_by_key(|log| log.file.as_deref().map_or(0, str::len))
            .cloned()
    }

    /// Logs that iCloud and others keep twice under a number, `mira.txt 2.jsonl`: no document has that
    /// name, and the same coder has a log of the name without the number.
    pub(super) fn numbered_copies(&self) -> Result<Vec<(LogName, LogName)>, WorkbenchError> {
        let logs: BTreeSet<&LogName> = self.decisions()?.log.lines.iter().map(|line| &*line.log).collect();
        let documents: BTreeSet<&str> =
            self.snapshot.documents().iter().map(|entry| entry.id.path.as_str()).collect();
        let original = |copy: &LogName| {
            let file = copy.file.as_deref().filter(|file| !documents.contains(file))?;
            let (name, number) = file.rsplit_once(' ')?;
            number.parse::<u8>().ok()?;
            let log =
                LogName { coder: copy.coder.clone(), file: (name != "_study").then(|| Arc::from(name)) };
            logs.contains(&log).then_some(log)
        };
        Ok(logs.iter().filter_map(|copy| Some(((*copy).clone(), original(copy)?))).collect())
    }

    fn lines_of(&self, name: &LogName) -> Result<HashMap<DecisionId, String>, WorkbenchError> {
        let lines = self.decisions()?.log.lines.iter().filter(|line| *line.log == *name);
        Ok(lines.map(|line| (line.decision.id, log::print(&line.decision))).collect())
    }

    fn known_lines(&self) -> Result<HashMap<DecisionId, String>, WorkbenchError> {
        let lines = &self.decisions()?.log.lines;
        Ok(lines.iter().map(|line| (line.decision.id, log::print(&line.decision))).collect())
    }

    /// The lines that are not here, each with the log that it goes to.
    fn join_lines(
        &self,
        theirs: &Log,
        joined: &mut Joined,
    ) -> Result<Vec<(LogName, Decision)>, WorkbenchError> {
        let known = self.known_lines()?;
        let homes = self.homes(theirs, joined)?;
        let mut lines = Vec::new();
        let mut left: BTreeMap<String, usize> = BTreeMap::new();
        for line in &theirs.lines {
            match known.get(&line.decision.id) {
                Some(here) if *here == log::print(&line.decision) => joined.here_already += 1,
                Some(_) => {
                    joined.here_already += 1;
                    joined.to_decide.push(format!(
                        "{} there says something else than here; what is here counts",
                        line.place()
                    ));
                }
                None => match self.log_here(&line.log, &homes) {
                    Some(log) => {
                        *joined.taken.entry(log.path()).or_default() += 1;
                        lines.push((log, line.decision.clone()));
                    }
                    None => {
                        let file = line.log.file.as_deref().unwrap_or_default();
                        *left.entry(file.to_owned()).or_default() += 1;
                    }
                },
            }
        }
        joined.to_decide.extend(left.into_iter().map(|(file, number)| {
            format!("{number} decisions on {file} were left there: no document here has its words; copy it into corpus/ and merge again")
        }));
        Ok(lines)
    }

    /// Where a line goes; none when its document is not here.
    fn log_here(&self, there: &Arc<LogName>, homes: &HashMap<Arc<str>, Option<Arc<str>>>) -> Option<LogName> {
        let Some(file) = &there.file else { return Some((**there).clone()) };
        let here = match homes.get(file) {
            Some(home) => home.clone()?,
            // Nothing was coded in it: its name is all there is to go by.
            None => self
                .snapshot
                .documents()
                .iter()
                .find(|entry| entry.id.path == **file)
                .map(|_| file.clone())?,
        };
        Some(LogName { coder: there.coder.clone(), file: Some(here) })
    }

    /// For each file that something was coded in there, the file here that most of it is found in.
    fn homes(
        &self,
        theirs: &Log,
        joined: &mut Joined,
    ) -> Result<HashMap<Arc<str>, Option<Arc<str>>>, WorkbenchError> {
        let coded: Vec<(&Arc<str>, &Arc<Selection>)> = theirs
            .lines
            .iter()
            .filter_map(|line| Some((line.log.file.as_ref()?, line.decision.selection()?)))
            .filter(|(_, selection)| !selection.quote.exact.is_empty())
            .collect();
        let selections: Vec<&Selection> = coded.iter().map(|(_, selection)| &***selection).collect();
        let found = whereabouts(&self.snapshot, &selections, &Memory::default())?;
        let mut votes: BTreeMap<Arc<str>, (usize, BTreeMap<u32, usize>)> = BTreeMap::new();
        for ((file, _), found) in coded.iter().zip(&found) {
            let of_file = votes.entry((*file).clone()).or_default();
            of_file.0 += 1;
            if let Some(stands) = Whereabouts::stands(found) {
                *of_file.1.entry(stands.document).or_default() += 1;
            }
        }
        let mut homes = HashMap::new();
        for (file, (all, of_documents)) in votes {
            let mut of_files: BTreeMap<&str, usize> = BTreeMap::new();
            for (document, number) in of_documents {
                *of_files.entry(&self.snapshot.documents()[document as usize].id.path).or_default() += number;
            }
            let best =
                of_files.into_iter().max_by_key(|(_, number)| *number).filter(|(_, number)| number * 2 > all);
            let home: Option<Arc<str>> = best.map(|(path, _)| path.into());
            if let Some(here) = home.as_ref().filter(|here| **here != file) {
                joined.renamed.push(Renamed { there: file.to_string(), here: here.to_string() });
            }
            homes.insert(file, home);
        }
        Ok(homes)
    }

    /// Memos that are not here.
    fn join_memos(
        &self,
        other: &crate::project::Study,
        joined: &mut Joined,
    ) -> Result<Vec<(String, Vec<u8>)>, WorkbenchError> {
        let mut taken = Vec::new();
        for memo in other.read_memos()?.0 {
            let read = |folder: std::path::PathBuf| fs::read(folder.join(&memo.file)).ok();
            match (read(self.study.memos()), read(other.memos())) {
                (None, Some(bytes)) => {
                    joined.memos.push(format!("memos/{}", memo.file));
                    taken.push((memo.file.clone(), bytes));
                }
                (Some(here), Some(there)) if here != there => {
                    joined.to_decide.push(format!("memos/{} is another there; compare the two", memo.file));
                }
                _ => {}
            }
        }
        Ok(taken)
    }

    /// Samples that are not here.
    fn join_samples(
        &self,
        other: &crate::project::Study,
        joined: &mut Joined,
    ) -> Result<Vec<(String, Vec<u8>)>, WorkbenchError> {
        let mut taken = Vec::new();
        for path in sample_files(&other.samples()) {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let there = fs::read(&path).map_err(|source| WorkbenchError::Read { path, source })?;
            match fs::read(self.study.samples().join(&name)) {
                Err(_) => {
                    joined.samples.push(format!("samples/{name}"));
                    taken.push((name, there));
                }
                Ok(here) if here != there => joined.to_decide.push(format!(
                    "samples/{name} is another there; a sample is drawn once: agree on one of the two"
                )),
                Ok(_) => {}
            }
        }
        Ok(taken)
    }

    /// Files that people write and that differ, and codes that the codebook here lacks.
    fn compare_files(
        &self,
        other: &crate::project::Study,
        lines: &[(LogName, Decision)],
        joined: &mut Joined,
    ) -> Result<(), WorkbenchError> {
        if let (Ok((here, our)), Ok((_, their))) = (self.study.codebook(), other.codebook())
            && our != their
        {
            let there = other.root().join(&here);
            joined
                .to_decide
                .push(format!("the codebooks differ: emic codebook diff {} {here}", there.display()));
        }
        if let (Ok(our), Ok(their)) = (self.study.participants(), other.participants())
            && our.as_ref().map(|(_, bytes)| bytes) != their.as_ref().map(|(_, bytes)| bytes)
        {
            joined.to_decide.push("participants.csv differs; compare the two".to_owned());
        }
        let codes: BTreeSet<&str> = lines
            .iter()
            .filter_map(|(_, decision)| match &decision.act {
                log::Act::Code(made) | log::Act::Reject(made) => Some(&*made.code),
                log::Act::Recode(_, code) => Some(&**code),
                _ => None,
            })
            .collect();
        if let Ok(book) = self.book() {
            let unknown = codes.into_iter().filter(|code| book.codebook.code(code).is_none());
            joined.to_decide.extend(
                unknown.map(|code| {
                    format!("the codebook here has no code \"{code}\", which decisions there use")
                }),
            );
        }
        Ok(())
    }
}

/// Takes the lines of a copy that are not known; whether every line could be read.
fn copy_lines(
    name: &LogName,
    bytes: &[u8],
    known: &HashMap<DecisionId, String>,
    lines: &mut Vec<(LogName, Decision)>,
    joined: &mut Joined,
) -> bool {
    let mut all_read = true;
    let texts = bytes.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii).filter(|line| !line.is_empty());
    for text in texts {
        match log::parse(name.file.as_deref().unwrap_or("_study"), text) {
            Ok(decision) if known.contains_key(&decision.id) => joined.here_already += 1,
            Ok(decision) => {
                if !lines.iter().any(|(_, taken)| taken.id == decision.id) {
                    *joined.taken.entry(name.path()).or_default() += 1;
                    lines.push((name.clone(), decision));
                }
            }
            Err(_) => all_read = false,
        }
    }
    all_read
}
