//! `withdraw` and `scrub`: the only two ways in which lines of the log lose or change their words.
//!
//! Both say first what they will do. What is done is done file by file, each replaced whole, after the
//! decision to do it has been written: when it is stopped in between, doing it again does the rest.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use serde::Serialize;

use super::deciding::{Entry, Recorder};
use super::{Workbench, WorkbenchError};
use crate::coding::log::{Act, Decision, LogName, Standing, rewritten};
use crate::coding::places::{Memory, Whereabouts, whereabouts};
use crate::diagnostic::{Diagnostic, Place, nearest};
use crate::files::{self, Lock};
use crate::model::{About, DecisionId, Pseudonyms, Selection};

/// What a withdrawal or a scrub does, in the shape that `--json` prints.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Rewriting {
    /// The version of this shape.
    pub format: u32,
    /// Whether it was done; false when it was only shown.
    pub done: bool,
    /// For each log how many lines are rewritten.
    pub logs: Vec<(String, u32)>,
    /// Memos that lose or change their words.
    pub memos: Vec<String>,
    /// Files of the grid that lose or change their words.
    pub grid: Vec<String>,
    /// Memos and files of the grid that a person should look through.
    pub look_at: Vec<String>,
    /// Documents whose words are the participant's; nobody but you deletes them.
    pub documents: Vec<String>,
    /// Codings of the documents named whose words were not found for sure: they keep their old ones.
    pub not_found: usize,
}

impl Rewriting {
    /// How many lines are rewritten in all.
    #[must_use]
    pub fn lines(&self) -> u32 {
        self.logs.iter().map(|(_, lines)| lines).sum()
    }
}

/// What happens to a line.
enum Fate {
    /// All its words go.
    Emptied,
    /// It gets these words.
    Reworded(Arc<Selection>),
}

impl Workbench {
    /// Takes every word of a case out of logs, memos and the grid: the lines keep id, time, code and a hash.
    ///
    /// # Errors
    /// When there is no such case, or a file cannot be read or written.
    pub fn withdraw(
        &mut self,
        recorder: &mut Recorder<'_>,
        case: &str,
        yes: bool,
    ) -> Result<Rewriting, WorkbenchError> {
        let number = self.case_number(case)?;
        let fates = self.fates_of_withdrawal(number)?;
        let memos = self.study.read_memos()?.0;
        let spoken = self.documents_of(number);
        let is_about = |about: &About| match about {
            About::Case(id) => id == case,
            About::Place(place) => self.place(place).is_ok_and(|spot| spoken.contains(&spot.number)),
            _ => false,
        };
        let names = self.names_of(number);
        let mentions = |text: &str| names.iter().any(|name| text.contains(name.as_str()));
        let mut plan = Rewriting { format: 1, done: yes, ..Rewriting::default() };
        for memo in &memos {
            if memo.about.iter().any(is_about) {
                plan.memos.push(format!("memos/{}", memo.file));
            } else if memo.links.iter().any(is_about) || mentions(&memo.text) || mentions(&memo.title) {
                plan.look_at.push(format!("memos/{}", memo.file));
            }
        }
        let of_grid = self.grid_withdrawal(number, &mentions)?;
        plan.grid = of_grid.files();
        plan.look_at.extend(of_grid.look_at.iter().cloned());
        plan.documents = spoken
            .iter()
            .map(|document| self.snapshot.documents()[*document as usize].id.to_string())
            .collect();
        let none = |text: &str| text.to_owned();
        let by = recorder.stamps.next().1;
        plan.logs = self.rewrite_logs(&fates, by, &none, false)?;
        if yes {
            let lines = plan.lines();
            self.record_once(recorder, &Act::Withdraw { case: case.into(), lines })?;
            self.rewrite_logs(&fates, by, &none, true)?;
            for memo in &plan.memos {
                self.rewrite_file(memo, |text| Some(withdrawn_memo(text)))?;
            }
            self.withdraw_from_grid(&of_grid)?;
            self.forget_decisions();
        }
        Ok(plan)
    }

    /// Puts the words of today's texts into the lines about documents that were pseudonymised, and
    /// replaces the names of the key in notes, memos and cells of the grid.
    ///
    /// # Errors
    /// When a document is not there, or a file cannot be read or written.
    pub fn scrub(
        &mut self,
        recorder: &mut Recorder<'_>,
        documents: &[String],
        yes: bool,
    ) -> Result<Rewriting, WorkbenchError> {
        let named: BTreeSet<u32> = documents
            .iter()
            .map(|name| Ok(self.place(name)?.number))
            .collect::<Result<_, WorkbenchError>>()?;
        let mut plan = Rewriting { format: 1, done: yes, ..Rewriting::default() };
        let mut fates: HashMap<DecisionId, Fate> = HashMap::new();
        for (id, selection, found) in self.lines_with_words()? {
            let Some((document, _)) = found.home.filter(|(document, _)| named.contains(document)) else {
                continue;
            };
            let now = &self.snapshot.documents()[document as usize];
            match found.stands() {
                Some(_) if *selection.text == *now.text_sha256 => {}
                Some(stands) => drop(fates.insert(id, Fate::Reworded(self.selection(stands)?))),
                None => plan.not_found += 1,
            }
        }
        let pseudonyms = Pseudonyms::new(&self.cases, &self.voices);
        let reworded = |text: &str| pseudonyms.replace(text).text;
        let by = recorder.stamps.next().1;
        plan.logs = self.rewrite_logs(&fates, by, &reworded, false)?;
        plan.memos = self
            .memo_texts()?
            .into_iter()
            .filter(|(_, text)| scrubbed_memo(text, &reworded) != *text)
            .map(|(file, _)| file)
            .collect();
        plan.grid = self.scrub_grid(&named, &pseudonyms, false)?;
        if yes {
            self.record(
                recorder,
                false,
                vec![Entry { file: None, act: Act::Scrub { lines: plan.lines() } }],
            )?;
            self.rewrite_logs(&fates, by, &reworded, true)?;
            for memo in &plan.memos {
                self.rewrite_file(memo, |text| Some(scrubbed_memo(text, &reworded)))?;
            }
            self.scrub_grid(&named, &pseudonyms, true)?;
            self.forget_decisions();
        }
        Ok(plan)
    }

    /// Cases that withdrew and whose words still stand in logs: a withdrawal that was stopped, or old
    /// lines that a merge brought back.
    pub(super) fn withdrawal_findings(&self) -> Result<Vec<Diagnostic>, WorkbenchError> {
        let mut findings = Vec::new();
        for case in self.withdrawn_cases()? {
            let Ok(number) = self.case_number(&case) else { continue };
            let left = self
                .fates_of_withdrawal(number)?
                .values()
                .filter(|fate| matches!(fate, Fate::Emptied))
                .count();
            if left > 0 {
                findings.push(
                    Diagnostic::error(
                        "CK013",
                        format!("{case} withdrew, and {left} lines still have their words"),
                    )
                    .at(Place::file("codings"))
                    .help(format!("emic withdraw {case} --yes takes them out")),
                );
            }
        }
        Ok(findings)
    }

    /// The cases of which the log says that they withdrew.
    ///
    /// # Errors
    /// When `codings/` cannot be listed.
    pub fn withdrawn_cases(&self) -> Result<BTreeSet<String>, WorkbenchError> {
        let standing = Standing::of(&self.decisions()?.log.lines);
        Ok(standing
            .standing()
            .filter_map(|line| match &line.decision.act {
                Act::Withdraw { case, .. } => Some(case.to_string()),
                _ => None,
            })
            .collect())
    }

    fn case_number(&self, case: &str) -> Result<u32, WorkbenchError> {
        let found = self.cases.cases.iter().position(|known| known.id == case);
        found.and_then(|number| u32::try_from(number).ok()).ok_or_else(|| WorkbenchError::NotThere {
            what: "case in participants.csv",
            name: case.to_owned(),
            nearest: nearest(case, self.cases.cases.iter().map(|case| case.id.as_str())).map(str::to_owned),
        })
    }

    /// The documents in which a case speaks.
    fn documents_of(&self, case: u32) -> BTreeSet<u32> {
        let of_case = self.voices.voices.iter().filter(|voice| voice.case == Some(case));
        of_case.flat_map(|voice| voice.speakers.iter().map(|(document, _)| *document)).collect()
    }

    /// The names by which a case may stand in memos.
    fn names_of(&self, case: u32) -> BTreeSet<String> {
        let of_case = self.voices.voices.iter().filter(|voice| voice.case == Some(case));
        let mut names: BTreeSet<String> =
            of_case.flat_map(|voice| [voice.label.clone(), voice.public_name.clone()]).collect();
        names.extend(self.cases.cases.get(case as usize).map(|case| case.id.clone()));
        names.retain(|name| !name.trim().is_empty());
        names
    }

    /// Every line with words, and where these stand today.
    fn lines_with_words(&self) -> Result<Vec<(DecisionId, Arc<Selection>, Whereabouts)>, WorkbenchError> {
        let lines = &self.decisions()?.log.lines;
        let with_words: Vec<(DecisionId, Arc<Selection>)> = lines
            .iter()
            .filter_map(|line| Some((line.decision.id, line.decision.selection()?.clone())))
            .filter(|(_, selection)| !selection.quote.exact.is_empty())
            .collect();
        let selections: Vec<&Selection> = with_words.iter().map(|(_, selection)| &**selection).collect();
        let found = whereabouts(&self.snapshot, &selections, &Memory::default())?;
        Ok(with_words.into_iter().zip(found).map(|((id, selection), found)| (id, selection, found)).collect())
    }

    /// The lines whose words are those of a case, and the lines beside them, which lose what they keep
    /// of them as context. Words that are not found any more in a document of the case count as its own.
    fn fates_of_withdrawal(&self, case: u32) -> Result<HashMap<DecisionId, Fate>, WorkbenchError> {
        let spoken = self.documents_of(case);
        let names: BTreeSet<&crate::model::DocumentId> =
            spoken.iter().map(|document| &self.snapshot.documents()[*document as usize].id).collect();
        let mut fates = HashMap::new();
        for (id, selection, found) in self.lines_with_words()? {
            let document = match found.home {
                Some((document, _)) if spoken.contains(&document) => document,
                None if names.contains(&*selection.document) => {
                    fates.insert(id, Fate::Emptied);
                    continue;
                }
                _ => continue,
            };
            let own = match found.located.span() {
                None => true,
                Some(span) => self.snapshot.document(document)?.passages.iter().any(|passage| {
                    let voice = passage.speaker.and_then(|speaker| self.voices.of(document, speaker));
                    let is_of_case = voice
                        .and_then(|voice| self.voices.get(voice))
                        .is_some_and(|voice| voice.case == Some(case));
                    is_of_case && passage.pieces().any(|piece| piece.overlaps(span))
                }),
            };
            if own {
                fates.insert(id, Fate::Emptied);
            } else if !selection.quote.before.is_empty() || !selection.quote.after.is_empty() {
                let mut bare = (*selection).clone();
                bare.quote.before.clear();
                bare.quote.after.clear();
                fates.insert(id, Fate::Reworded(Arc::new(bare)));
            }
        }
        self.notes_follow(&mut fates)?;
        Ok(fates)
    }

    /// What is said of words that go, goes with them.
    fn notes_follow(&self, fates: &mut HashMap<DecisionId, Fate>) -> Result<(), WorkbenchError> {
        for line in &self.decisions()?.log.lines {
            if let Act::Note(change, said) = &line.decision.act
                && said.note.is_some()
                && matches!(fates.get(&change.of), Some(Fate::Emptied))
            {
                fates.insert(line.decision.id, Fate::Emptied);
            }
        }
        Ok(())
    }

    /// Rewrites the lines whose fate is known, and the notes of all others where they are reworded.
    fn rewrite_logs(
        &self,
        fates: &HashMap<DecisionId, Fate>,
        by: DecisionId,
        reworded: &dyn Fn(&str) -> String,
        write: bool,
    ) -> Result<Vec<(String, u32)>, WorkbenchError> {
        let mut logs: BTreeMap<String, &LogName> = BTreeMap::new();
        for line in &self.decisions()?.log.lines {
            logs.entry(line.log.path()).or_insert(&line.log);
        }
        files::make_folder(&self.study.cache())?;
        let _alone = write.then(|| Lock::exclusive(&self.log_lock())).transpose()?;
        let mut changed = Vec::new();
        for (name, log) in logs {
            let path = self.study.codings().join(&name);
            let bytes = read(&path)?;
            let change = |decision: &Decision, line: &[u8]| match fates.get(&decision.id) {
                Some(Fate::Emptied) => decision.without_words(line),
                Some(Fate::Reworded(selection)) => decision.with_words(by, Some(selection.clone()), reworded),
                None => decision.with_words(by, None, reworded),
            };
            let (bytes, lines) = rewritten(log.file.as_deref().unwrap_or("_study"), &bytes, change);
            if lines > 0 {
                if write {
                    files::replace(&path, &bytes)?;
                }
                changed.push((format!("codings/{name}"), lines));
            }
        }
        Ok(changed)
    }

    /// Records that a case withdrew, unless the log says so already.
    fn record_once(&mut self, recorder: &mut Recorder<'_>, act: &Act) -> Result<(), WorkbenchError> {
        let known = match act {
            Act::Withdraw { case, .. } => self.withdrawn_cases()?.contains(&**case),
            _ => false,
        };
        if !known {
            self.record(recorder, false, vec![Entry { file: None, act: act.clone() }])?;
        }
        Ok(())
    }

    fn memo_texts(&self) -> Result<Vec<(String, String)>, WorkbenchError> {
        let memos = self.study.read_memos()?.0;
        memos
            .into_iter()
            .map(|memo| {
                let path = self.study.memos().join(&memo.file);
                let text = String::from_utf8_lossy(&read(&path)?).into_owned();
                Ok((format!("memos/{}", memo.file), text))
            })
            .collect()
    }

    fn rewrite_file(
        &self,
        name: &str,
        change: impl Fn(&str) -> Option<String>,
    ) -> Result<(), WorkbenchError> {
        let path = self.study.root().join(name);
        let text = String::from_utf8_lossy(&read(&path)?).into_owned();
        if let Some(changed) = change(&text).filter(|changed| *changed != text) {
            files::replace(&path, changed.as_bytes())?;
        }
        Ok(())
    }
}

/// A memo with its words reworded. Its head names codes, cases and places, which keep their names.
fn scrubbed_memo(text: &str, reworded: &dyn Fn(&str) -> String) -> String {
    let head = text.strip_prefix("---\n").and_then(|rest| rest.find("\n---\n"));
    let (head, words) = text.split_at(head.map_or(0, |end| "---\n".len() + end + "\n---\n".len()));
    format!("{head}{}", reworded(words))
}

/// A memo's head, and nothing after it.
fn withdrawn_memo(text: &str) -> String {
    let head = text.strip_prefix("---\n").and_then(|rest| rest.split_once("\n---\n")).map(|(head, _)| head);
    let head = head.map(|head| format!("---\n{head}\n---\n\n")).unwrap_or_default();
    format!("{head}# Withdrawn\n\nThe participant withdrew. What stood here is gone.\n")
}

fn read(path: &PathBuf) -> Result<Vec<u8>, WorkbenchError> {
    fs::read(path).map_err(|source| WorkbenchError::Read { path: path.clone(), source })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_head_of_a_memo_is_not_reworded() {
        let memo = "---\nabout: case:Mira\n---\n# Mira\n\nMira left.\n";
        let scrubbed = scrubbed_memo(memo, &|text| text.replace("Mira", "Alma"));
        assert_eq!(scrubbed, "---\nabout: case:Mira\n---\n# Alma\n\nAlma left.\n");
        assert_eq!(scrubbed_memo("a", &|text| text.replace('a', "b")), "b");
    }

    #[test]
    fn a_memo_keeps_its_head() {
        let memo = "---\nkind: note\nabout: case:P07\n---\n# On her\n\nShe left early.\n";
        let withdrawn = withdrawn_memo(memo);
        assert!(withdrawn.starts_with("---\nkind: note\nabout: case:P07\n---\n"), "{withdrawn}");
        assert!(!withdrawn.contains("early") && !withdrawn.contains("On her"), "{withdrawn}");
        assert_eq!(withdrawn_memo(&withdrawn), withdrawn);
    }
}
