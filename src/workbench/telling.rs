//! The log as a story, and taking decisions back.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::Serialize;

use super::deciding::{Entry, Recorder};
use super::{Workbench, WorkbenchError};
use crate::codebook::edit;
use crate::coding::log::{Act, Logged, Made, Said, Standing};
use crate::diagnostic::nearest;
use crate::model::{Coder, DecisionId, DocumentId, Origin, Stance};
use crate::text;

/// Which lines of the log are told.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Only what this coder did.
    pub by: Option<String>,
    /// Only what is about this document or place.
    pub document: Option<String>,
    /// Only what is about this code.
    pub code: Option<String>,
}

/// The log as a story, in the shape that `emic log --json` prints.
#[derive(Clone, Debug, Serialize)]
pub struct Story {
    /// The version of this shape.
    pub format: u32,
    /// What was decided, the oldest first.
    pub decisions: Vec<Told>,
}

/// One decision, told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Told {
    /// The decision, as commands take it: as much of its random part as names it alone.
    pub id: String,
    /// When.
    pub at: String,
    /// Who.
    pub coder: String,
    /// What the line does.
    pub does: &'static str,
    /// The document that it is about.
    pub document: Option<String>,
    /// What it says, as a sentence without its subject.
    pub says: String,
    /// What its act has in common with the lines beside it.
    pub group: Option<String>,
    /// Whether it was taken back since.
    pub undone: bool,
}

/// What was taken back, or brought back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TakenBack {
    /// The version of this shape.
    pub format: u32,
    /// The decisions.
    pub decisions: Vec<Told>,
}

/// Which act is to be undone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Undo {
    /// The coder's last acts.
    Last(usize),
    /// The act that a decision belongs to, by its id or the beginning of its random part.
    Act(String),
}

/// The ids of decisions by their random parts, in order.
pub(super) struct KnownIds(Vec<(String, DecisionId)>);

impl KnownIds {
    /// The decision whose random part begins with `typed`, or that has this id.
    pub(super) fn find(&self, typed: &str) -> Result<DecisionId, WorkbenchError> {
        if let Ok(id) = typed.parse::<DecisionId>()
            && self.0.binary_search(&(id.random_part(), id)).is_ok()
        {
            return Ok(id);
        }
        let typed = typed.to_ascii_lowercase();
        let from = self.0.partition_point(|(part, _)| *part < typed);
        let begins = |(part, _): &&(String, DecisionId)| !typed.is_empty() && part.starts_with(&typed);
        let found: Vec<&(String, DecisionId)> = self.0[from..].iter().take_while(begins).collect();
        match found.as_slice() {
            [(_, only)] => Ok(*only),
            [] => {
                let near = nearest(&typed, self.0.iter().map(|(part, _)| part.as_str())).map(str::to_owned);
                Err(WorkbenchError::NotThere { what: "decision", name: typed, nearest: near })
            }
            several => Err(WorkbenchError::Several {
                name: typed,
                candidates: several.iter().take(5).map(|(part, _)| part.clone()).collect(),
            }),
        }
    }
}

impl Workbench {
    /// Tells the log.
    ///
    /// # Errors
    /// When `codings/` cannot be listed, or a document that is asked for is not there.
    pub fn story(&self, wanted: &Wanted) -> Result<Story, WorkbenchError> {
        let document = match &wanted.document {
            Some(typed) => Some(self.place(typed)?.document.id.to_string()),
            None => None,
        };
        let mut story = self.told(|line| {
            wanted.by.as_ref().is_none_or(|by| line.log.coder.name() == by)
                && wanted.code.as_ref().is_none_or(|code| names_code(&line.decision.act, code))
        })?;
        if let Some(document) = document {
            story.retain(|told| told.document.as_ref().is_some_and(|of| is_same_file(of, &document)));
        }
        Ok(Story { format: 1, decisions: story })
    }

    /// The decisions that are wanted, in the order of time.
    fn told(&self, wanted: impl Fn(&Logged) -> bool) -> Result<Vec<Told>, WorkbenchError> {
        let lines = &self.decisions()?.log.lines;
        let standing = Standing::of(lines);
        let short = short_ids(standing.lines.iter().map(|line| line.decision.id));
        let sight = self.sight()?;
        let mut told: Vec<(Timestamp, DecisionId, Told)> = Vec::new();
        for (place, line) in standing.lines.iter().enumerate() {
            let about = about(&standing, line);
            let document = document_of(about.unwrap_or(line));
            let may_see = document.as_ref().is_none_or(|document| sight.may_see(&line.log.coder, document));
            if !wanted(line) || !may_see {
                continue;
            }
            told.push((
                line.decision.at,
                line.decision.id,
                Told {
                    id: short[&line.decision.id].clone(),
                    at: line.decision.at.to_string(),
                    coder: line.log.coder.to_string(),
                    does: line.decision.act.name(),
                    document: document.map(|document| document.to_string()),
                    says: says(line, about, &short),
                    group: line.decision.group.map(DecisionId::random_part),
                    undone: !standing.stands(place),
                },
            ));
        }
        told.sort_by_key(|(at, id, _)| (*at, *id));
        Ok(told.into_iter().map(|(_, _, told)| told).collect())
    }

    /// The decision whose random part begins with `typed`, or that has this id.
    ///
    /// # Errors
    /// When there is none, or there are several.
    pub fn decision(&self, typed: &str) -> Result<DecisionId, WorkbenchError> {
        self.known_ids()?.find(typed)
    }

    /// The ids of all decisions, for finding several of them.
    pub(super) fn known_ids(&self) -> Result<KnownIds, WorkbenchError> {
        let lines = &self.decisions()?.log.lines;
        let mut ids: Vec<(String, DecisionId)> =
            lines.iter().map(|line| (line.decision.id.random_part(), line.decision.id)).collect();
        ids.sort_unstable();
        ids.dedup();
        Ok(KnownIds(ids))
    }

    /// Takes acts back. All that one call takes back is one act, so that `redo` brings it back.
    ///
    /// # Errors
    /// When there is nothing to undo, or the log cannot be written to.
    pub fn undo(&mut self, recorder: &mut Recorder<'_>, what: &Undo) -> Result<TakenBack, WorkbenchError> {
        let targets = self.to_undo(&recorder.coder, what)?;
        let entries =
            targets.iter().map(|target| Entry { file: target.file.clone(), act: Act::Undo(target.id) });
        let ids: BTreeSet<DecisionId> =
            targets.iter().flat_map(|target| target.lines.iter().copied()).collect();
        self.change_rules(|id, _| ids.contains(&id), edit::remove_rule)?;
        let mut of_codebook = self.codebook_acts(|id, _| ids.contains(&id))?;
        of_codebook.reverse();
        self.record_beside_book(recorder, entries.collect(), |kept, text| {
            of_codebook.iter().try_fold(text, |text, (id, act)| kept.taken_back(*id, act, &text))
        })?;
        let decisions = self.told(|line| ids.contains(&line.decision.id))?;
        Ok(TakenBack { format: 1, decisions })
    }

    /// Brings back what the coder's last undo took back.
    ///
    /// # Errors
    /// When there is nothing to bring back, or the log cannot be written to.
    pub fn redo(&mut self, recorder: &mut Recorder<'_>) -> Result<TakenBack, WorkbenchError> {
        let standing = Standing::of(&self.decisions()?.log.lines);
        let mut undos: Vec<&Logged> = standing
            .standing()
            .filter(|line| line.log.coder == recorder.coder && matches!(line.decision.act, Act::Undo(_)))
            .collect();
        undos.sort_by_key(|line| (line.decision.at, line.decision.id));
        let last = *undos.last().ok_or(WorkbenchError::NothingTo { act: "redo" })?;
        let act: Vec<&Logged> = undos
            .into_iter()
            .filter(|line| line.decision.id == last.decision.id || is_of_act(line, last))
            .collect();
        let entries: Vec<Entry> = act
            .iter()
            .map(|line| Entry { file: line.log.file.clone(), act: Act::Redo(line.decision.id) })
            .collect();
        let undone: BTreeSet<DecisionId> = act
            .iter()
            .filter_map(|line| if let Act::Undo(of) = line.decision.act { Some(of) } else { None })
            .collect();
        let is_undone = |id: DecisionId, group: Option<DecisionId>| {
            undone.contains(&id) || group.is_some_and(|group| undone.contains(&group))
        };
        self.change_rules(is_undone, edit::add_rule)?;
        let of_codebook = self.codebook_acts(is_undone)?;
        self.record_beside_book(recorder, entries, |kept, text| {
            of_codebook.iter().try_fold(text, |text, (id, act)| kept.done_again(*id, act, &text))
        })?;
        let decisions = self.told(|line| is_undone(line.decision.id, line.decision.group))?;
        Ok(TakenBack { format: 1, decisions })
    }

    /// The acts that changed the codebook's file as well, of those that are wanted, in order of time.
    fn codebook_acts(
        &self,
        wanted: impl Fn(DecisionId, Option<DecisionId>) -> bool,
    ) -> Result<Vec<(DecisionId, Act)>, WorkbenchError> {
        let lines = &self.decisions()?.log.lines;
        let mut acts: Vec<&Logged> = Standing::of(lines)
            .lines
            .into_iter()
            .filter(|line| wanted(line.decision.id, line.decision.group))
            .filter(|line| changes_codebook(&line.decision.act))
            .collect();
        acts.sort_by_key(|line| (line.decision.at, line.decision.id));
        Ok(acts.into_iter().map(|line| (line.decision.id, line.decision.act.clone())).collect())
    }

    fn to_undo(&self, coder: &Coder, what: &Undo) -> Result<Vec<Target>, WorkbenchError> {
        let lines = &self.decisions()?.log.lines;
        let standing = Standing::of(lines);
        let mut acts: BTreeMap<DecisionId, Vec<&Logged>> = BTreeMap::new();
        for line in standing.standing() {
            acts.entry(line.decision.group.unwrap_or(line.decision.id)).or_default().push(line);
        }
        let chosen: Vec<Vec<&Logged>> = match what {
            Undo::Act(typed) => {
                let id = self.decision(typed)?;
                let act = acts.into_values().find(|lines| lines.iter().any(|line| line.decision.id == id));
                vec![act.ok_or(WorkbenchError::NothingTo { act: "undo" })?]
            }
            Undo::Last(number) => {
                let is_own = |lines: &Vec<&Logged>| {
                    lines.iter().all(|line| {
                        line.log.coder == *coder
                            && !matches!(line.decision.act, Act::Undo(_) | Act::Redo(_))
                            && !is_final(&line.decision.act)
                    })
                };
                let mut own: Vec<_> = acts.into_values().filter(is_own).collect();
                own.sort_by_key(|lines| {
                    std::cmp::Reverse(lines.iter().map(|line| (line.decision.at, line.decision.id)).max())
                });
                own.truncate(*number);
                own
            }
        };
        if chosen.is_empty() {
            return Err(WorkbenchError::NothingTo { act: "undo" });
        }
        for line in chosen.iter().flatten() {
            if is_final(&line.decision.act) {
                return Err(WorkbenchError::Final { act: line.decision.act.name() });
            }
        }
        Ok(chosen.iter().map(|lines| Target::of(lines)).collect())
    }
}

/// An act that is to be undone: one line, or a group.
struct Target {
    id: DecisionId,
    /// The corpus file whose log tells of it; none when it is about several.
    file: Option<std::sync::Arc<str>>,
    lines: Vec<DecisionId>,
}

impl Target {
    fn of(lines: &[&Logged]) -> Self {
        let files: BTreeSet<_> = lines.iter().map(|line| line.log.file.clone()).collect();
        let only = if files.len() == 1 { files.into_iter().next().flatten() } else { None };
        Target {
            id: lines[0].decision.group.unwrap_or(lines[0].decision.id),
            file: only,
            lines: lines.iter().map(|line| line.decision.id).collect(),
        }
    }
}

fn is_of_act(line: &Logged, other: &Logged) -> bool {
    line.decision.group.is_some() && line.decision.group == other.decision.group
}

/// Whether the words of lines went with the decision, and come back no more.
fn is_final(act: &Act) -> bool {
    matches!(act, Act::Withdraw { .. } | Act::Scrub { .. })
}

/// Whether the codebook's file changed with the decision.
fn changes_codebook(act: &Act) -> bool {
    matches!(
        act,
        Act::RenameCode { .. }
            | Act::MergeCodes { .. }
            | Act::SplitCode { .. }
            | Act::MoveCode { .. }
            | Act::RetireCode { .. }
    )
}

/// The line that a line changes.
fn about<'a>(standing: &Standing<'a>, line: &Logged) -> Option<&'a Logged> {
    let of = line.decision.act.change().map(|change| change.of)?;
    standing.place(of).map(|place| standing.lines[place])
}

/// The document that a line is about.
fn document_of(line: &Logged) -> Option<DocumentId> {
    match &line.decision.act {
        Act::Code(made) | Act::Reject(made) => Some((*made.selection.document).clone()),
        Act::Finish(finish) => Some((*finish.document).clone()),
        Act::Reopen(document) => Some((**document).clone()),
        _ => line.log.file.as_deref().map(DocumentId::file),
    }
}

fn is_same_file(of: &str, document: &str) -> bool {
    of == document || document.split_once('#').is_some_and(|(file, _)| of == file)
}

fn names_code(act: &Act, id: &str) -> bool {
    match act {
        Act::Code(made) | Act::Reject(made) => &*made.code == id,
        Act::Recode(_, code)
        | Act::RetireCode { code, .. }
        | Act::MoveCode { code, .. }
        | Act::AddRule { code, .. } => &**code == id,
        Act::RenameCode { from, to } => &**from == id || &**to == id,
        Act::MergeCodes { from, to } => &**to == id || from.iter().any(|from| &**from == id),
        Act::SplitCode { from, to } => &**from == id || to.iter().any(|to| &**to == id),
        _ => false,
    }
}

/// As much of the random part of each id as names it alone, at least four digits.
pub(super) fn short_ids(ids: impl Iterator<Item = DecisionId>) -> BTreeMap<DecisionId, String> {
    let mut parts: Vec<(String, DecisionId)> = ids.map(|id| (id.random_part(), id)).collect();
    parts.sort_unstable();
    let shared = |a: &str, b: &str| a.bytes().zip(b.bytes()).take_while(|(a, b)| a == b).count();
    let lengths: Vec<usize> = (0..parts.len())
        .map(|at| {
            let before = at.checked_sub(1).map_or(0, |before| shared(&parts[at].0, &parts[before].0));
            let after = parts.get(at + 1).map_or(0, |next| shared(&parts[at].0, &next.0));
            (before.max(after) + 1).clamp(4, parts[at].0.len())
        })
        .collect();
    parts.into_iter().zip(lengths).map(|((part, id), length)| (id, part[..length].to_owned())).collect()
}

/// What a decision says, as a sentence without its subject.
fn says(line: &Logged, about: Option<&Logged>, short: &BTreeMap<DecisionId, String>) -> String {
    let of = || match about.map(|line| &line.decision.act) {
        Some(Act::Code(made) | Act::Reject(made)) => format!("{} as {}", quoted(made), made.code),
        _ => "a decision in no log".to_owned(),
    };
    let id = |id: &DecisionId| short.get(id).cloned().unwrap_or_else(|| id.random_part());
    match &line.decision.act {
        Act::Code(made) => coded(made),
        Act::Reject(made) => format!("rejected {} as {}", quoted(made), made.code),
        Act::Uncode(_) => format!("took the code away: {}", of()),
        Act::Respan(_, selection) => {
            format!("took other words, {}, for {}", shortened(&selection.quote.exact), of())
        }
        Act::Note(_, said) => format!("said {} of {}", said_of(said), of()),
        Act::Recode(_, code) => format!("gave another code, {code}: {}", of()),
        Act::Finish(finish) => match finish.span {
            Some(span) => format!("read {}@{span}", finish.document),
            None => format!("finished {}", finish.document),
        },
        Act::Reopen(document) => format!("reopened {document}"),
        Act::Undo(of) => format!("took back {}", id(of)),
        Act::Redo(of) => format!("brought back what {} took back", id(of)),
        Act::RenameCode { from, to } => format!("renamed the code {from} to {to}"),
        Act::MergeCodes { from, to } => format!("merged the codes {} into {to}", from.join(", ")),
        Act::SplitCode { from, to } => format!("split the code {from} into {}", to.join(", ")),
        Act::MoveCode { code, to: Some(to), .. } => format!("moved the code {code} below {to}"),
        Act::MoveCode { code, to: None, .. } => format!("moved the code {code} to the top"),
        Act::RetireCode { code, retired: true } => format!("retired the code {code}"),
        Act::RetireCode { code, retired: false } => format!("brought the code {code} back"),
        Act::AddRule { code, rule } => format!("proposed for {code} what {rule} finds"),
        Act::MoveDocument { from, to } => format!("moved {from} to {to}"),
        Act::Withdraw { case, lines } => format!("withdrew {case}: {lines} lines lost their words"),
        Act::Scrub { lines } => format!("replaced names in {lines} lines"),
    }
}

fn coded(made: &Made) -> String {
    let mut told = match made.origin {
        Origin::Hand => "coded",
        Origin::Accepted => "accepted",
        Origin::Import => "imported",
    }
    .to_owned();
    told.push_str(&format!(" {} as {}", quoted(made), made.code));
    if made.stance == Stance::Against {
        told.push_str(", against");
    }
    if made.key {
        told.push_str(", key");
    }
    if let Some(note) = &made.note {
        told.push_str(&format!(", note: {note}"));
    }
    told
}

fn said_of(said: &Said) -> String {
    let mut parts = Vec::new();
    parts.extend(
        said.note
            .as_deref()
            .map(|note| if note.is_empty() { "no note any more".to_owned() } else { format!("“{note}”") }),
    );
    parts.extend(said.stance.map(|stance| stance.to_string()));
    parts.extend(said.key.map(|key| if key { "key" } else { "no key" }.to_owned()));
    parts.join(", ")
}

fn quoted(made: &Made) -> String {
    shortened(&made.selection.quote.exact)
}

/// Words on one line, in quotation marks, cut after sixty characters.
fn shortened(words: &str) -> String {
    format!("“{}”", text::shortened(words, 60))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_as_short_as_names_them() {
        let id = |low: u8, high: u8| {
            DecisionId::new(1_790_000_000_000, &[0, 0, 0, 0, 0xab, 0xcd, high, low, 0, 0])
        };
        let ids = [id(0x10, 0x20), id(0x11, 0x20), id(0x11, 0x30)];
        let short = short_ids(ids.into_iter());
        assert_eq!(ids.map(|id| short[&id].clone()), ["abcd2010", "abcd2011", "abcd3"]);
    }

    #[test]
    fn long_words_are_cut() {
        assert_eq!(shortened("a\n b"), "“a b”");
        assert_eq!(shortened(&"word ".repeat(20)).chars().count(), 62);
    }
}
