//! The state: what holds, by all decisions together.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;

use super::aliases::Aliases;
use super::decision::{Act, Finish, Made, Rewritten};
use super::issue::Issue;
use super::read::Logged;
use super::standing::{Stamp, Standing, stamp};
use crate::diagnostic::{self, Diagnostic};
use crate::model::{Coder, Coding, DecisionId, DocumentId, Rejection, Selection};

/// What there is today, by which older names are told from those still in use.
#[derive(Clone, Copy)]
pub struct Known<'a> {
    /// Whether the codebook has a code with this id.
    pub code: &'a dyn Fn(&str) -> bool,
    /// Whether the corpus has a document that prints so.
    pub document: &'a dyn Fn(&str) -> bool,
}

impl Known<'_> {
    /// Everything is there: a name is followed only by the order of time.
    pub const ALL: Known<'static> = Known { code: &|_| true, document: &|_| true };
}

/// What holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct State {
    /// The codings, in the order in which they were made.
    pub codings: Vec<Coding>,
    /// The rejected suggestions, likewise.
    pub rejections: Vec<Rejection>,
    /// The documents that coders have finished, by coder and document.
    pub finished: Vec<Finished>,
    /// The stretches of unfinished documents that coders have read, by coder, document and place.
    pub read: Vec<Finished>,
    /// How many codings and rejections have lost their words, because a participant withdrew.
    pub withdrawn: usize,
    /// What is odd.
    pub issues: Vec<Issue>,
}

/// What a coder has read to its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finished {
    /// The decision.
    pub id: DecisionId,
    /// When that was.
    pub at: Timestamp,
    /// Who.
    pub coder: Coder,
    /// What, with the codes that there were.
    pub finish: Finish,
}

impl State {
    /// Folds all lines; the order in which they come makes no difference.
    #[must_use]
    pub fn fold(lines: &[Logged], known: Known<'_>) -> Self {
        let standing = Standing::of(lines);
        let mut fold = Fold::new(&standing, known);
        fold.decisions();
        fold.finishes();
        let mut state = fold.state;
        state.issues.extend(standing.issues);
        state.issues.sort_by_cached_key(|issue| (issue.line().place(), issue.diagnostic().code));
        state
    }

    /// The findings about decisions taken together, by place.
    #[must_use]
    pub fn findings(&self) -> Vec<Diagnostic> {
        let mut findings: Vec<_> = self.issues.iter().map(Issue::diagnostic).collect();
        diagnostic::sort(&mut findings);
        findings
    }

    /// The coding that a decision made.
    #[must_use]
    pub fn coding(&self, id: DecisionId) -> Option<&Coding> {
        self.codings.binary_search_by_key(&id, |coding| coding.id).ok().map(|at| &self.codings[at])
    }
}

struct Fold<'s, 'a> {
    standing: &'s Standing<'a>,
    known: Known<'s>,
    codes: Aliases,
    documents: Aliases,
    /// The changes that stand, by the coding that they change, then by time.
    changes: Vec<(DecisionId, Stamp, &'a Logged)>,
    state: State,
}

impl<'s, 'a> Fold<'s, 'a> {
    fn new(standing: &'s Standing<'a>, known: Known<'s>) -> Self {
        let mut fold = Fold {
            standing,
            known,
            codes: Aliases::default(),
            documents: Aliases::default(),
            changes: Vec::new(),
            state: State::default(),
        };
        for (place, line) in standing.lines.iter().enumerate() {
            let stands = standing.stands(place);
            if let Some(change) = line.decision.act.change().filter(|_| stands) {
                fold.changes.push((change.of, stamp(line), line));
                if standing.place(change.of).is_none() {
                    fold.state.issues.push(Issue::Nothing((*line).clone()));
                }
            }
            fold.rename(line, stands);
        }
        fold.changes.sort_by_key(|(of, stamp, _)| (*of, *stamp));
        fold
    }

    fn rename(&mut self, line: &Logged, stands: bool) {
        self.codes.add_codes(line, stands);
        if let Act::MoveDocument { from, to } = &line.decision.act {
            let (from, to) = (from.to_string().into(), to.to_string().into());
            if stands {
                self.documents.add(stamp(line), &from, &to);
            } else {
                self.documents.add_undone(stamp(line), &from, &to);
            }
        }
    }

    fn decisions(&mut self) {
        let mut rest = std::mem::take(&mut self.changes);
        rest.reverse();
        for line in self.standing.standing() {
            let made = match &line.decision.act {
                Act::Code(made) | Act::Reject(made) => made,
                _ => continue,
            };
            // Both lists are in the order of ids, so that each is walked once.
            let id = line.decision.id;
            while rest.last().is_some_and(|(of, ..)| *of < id) {
                rest.pop();
            }
            let of_this = rest.len() - rest.iter().rev().take_while(|(of, ..)| *of == id).count();
            let changes: Vec<_> = rest.drain(of_this..).rev().map(|(_, _, line)| line).collect();
            if matches!(line.decision.rewritten, Some(Rewritten::Withdrawn(_))) {
                self.state.withdrawn += 1;
            } else if matches!(line.decision.act, Act::Reject(_)) {
                self.reject(line, made, &changes);
            } else {
                self.code(line, made, &changes);
            }
        }
    }

    fn code(&mut self, line: &Logged, made: &Made, changes: &[&Logged]) {
        let mut coding = Coding {
            id: line.decision.id,
            at: line.decision.at,
            coder: line.log.coder.clone(),
            selection: made.selection.clone(),
            code: made.code.clone(),
            wording: made.wording.clone(),
            stance: made.stance,
            key: made.key,
            note: made.note.clone(),
            origin: made.origin,
            by: made.by.clone(),
            seen: line.decision.seen,
            changed: line.decision.id,
        };
        self.report_conflicts(changes);
        let named_at = change(&mut coding, stamp(line), changes);
        if is_uncoded(changes) {
            return;
        }
        coding.code = self.code_today(&coding.code, named_at);
        coding.selection = self.document_today(&coding.selection, coding.id, coding.at);
        self.state.codings.push(coding);
    }

    fn reject(&mut self, line: &Logged, made: &Made, changes: &[&Logged]) {
        let Some(by) = &made.by else { return };
        if is_uncoded(changes) {
            return;
        }
        self.state.rejections.push(Rejection {
            id: line.decision.id,
            at: line.decision.at,
            coder: line.log.coder.clone(),
            selection: self.document_today(&made.selection, line.decision.id, line.decision.at),
            code: self.code_today(&made.code, stamp(line)),
            wording: made.wording.clone(),
            by: by.clone(),
            note: made.note.clone(),
        });
    }

    fn code_today(&self, code: &Arc<str>, since: Stamp) -> Arc<str> {
        if self.codes.is_empty() { code.clone() } else { self.codes.today(code, since, self.known.code) }
    }

    fn document_today(&self, selection: &Arc<Selection>, id: DecisionId, at: Timestamp) -> Arc<Selection> {
        match self.moved(&selection.document, (at, id)) {
            Some(document) => Arc::new(Selection { document: Arc::new(document), ..(**selection).clone() }),
            None => selection.clone(),
        }
    }

    /// What a document is called today, when that is something else: it may have moved by itself,
    /// or with its file.
    fn moved(&self, document: &DocumentId, since: Stamp) -> Option<DocumentId> {
        if self.documents.is_empty() {
            return None;
        }
        let name: Arc<str> = document.to_string().into();
        let today = self.documents.today(&name, since, self.known.document);
        if today != name {
            return Some(match today.split_once('#') {
                Some((path, inner)) => DocumentId { path: path.to_owned(), inner: Some(inner.to_owned()) },
                None => DocumentId { path: today.to_string(), inner: document.inner.clone() },
            });
        }
        let file: Arc<str> = document.path.as_str().into();
        let today = self.documents.today(&file, since, self.known.document);
        (today != file).then(|| DocumentId { path: today.to_string(), inner: document.inner.clone() })
    }

    /// Changes that did not know of an earlier one of their kind.
    fn report_conflicts(&mut self, changes: &[&Logged]) {
        for (place, line) in changes.iter().enumerate().skip(1) {
            let since = line.decision.act.change().and_then(|change| change.since);
            let known = changes[..place].iter().rposition(|earlier| Some(earlier.decision.id) == since);
            let unknown = &changes[known.map_or(0, |known| known + 1)..place];
            let same = |earlier: &&&Logged| {
                earlier.decision.act.name() == line.decision.act.name()
                    && earlier.decision.act != line.decision.act
                    || (is_uncode(earlier) != is_uncode(line))
            };
            if let Some(earlier) = unknown.iter().rev().find(same) {
                self.state.issues.push(Issue::TwoChanges((*earlier).clone(), (*line).clone()));
            }
        }
    }

    fn finishes(&mut self) {
        // Who, on what; then when, and what was decided: none for a reopening.
        type Steps = Vec<(Stamp, Option<Finish>)>;
        let mut steps: BTreeMap<(Coder, DocumentId), Steps> = BTreeMap::new();
        for line in self.standing.standing() {
            let (document, finish) = match &line.decision.act {
                Act::Finish(finish) => (&finish.document, Some(finish.clone())),
                Act::Reopen(document) => (document, None),
                _ => continue,
            };
            let document = self.moved(document, stamp(line)).unwrap_or_else(|| (**document).clone());
            let finish = finish.map(|finish| Finish { document: Arc::new(document.clone()), ..finish });
            steps.entry((line.log.coder.clone(), document)).or_default().push((stamp(line), finish));
        }
        for ((coder, _), mut steps) in steps {
            steps.sort_by_key(|(stamp, _)| *stamp);
            let from = steps.iter().rposition(|(_, finish)| finish.is_none()).map_or(0, |at| at + 1);
            let finished = |(stamp, finish): &(Stamp, Option<Finish>)| {
                let finish = finish.clone()?;
                Some(Finished { id: stamp.1, at: stamp.0, coder: coder.clone(), finish })
            };
            let since: Vec<Finished> = steps[from..].iter().filter_map(finished).collect();
            match since.iter().rev().find(|finished| finished.finish.span.is_none()) {
                Some(whole) => self.state.finished.push(whole.clone()),
                None => self.state.read.extend(since),
            }
        }
        self.state.read.sort_by(|a, b| {
            let key = |of: &Finished| (of.coder.clone(), of.finish.document.clone(), of.finish.span, of.id);
            key(a).cmp(&key(b))
        });
    }
}

fn is_uncode(line: &Logged) -> bool {
    matches!(line.decision.act, Act::Uncode(_))
}

/// Whether the last change takes the coding away. A later change of another kind, made where the
/// first was not known, keeps it: somebody still works on it.
fn is_uncoded(changes: &[&Logged]) -> bool {
    changes.last().is_some_and(|line| is_uncode(line))
}

/// Applies changes in the order of time; when the coding got the code that it has.
fn change(coding: &mut Coding, made: Stamp, changes: &[&Logged]) -> Stamp {
    let mut named_at = made;
    for line in changes {
        match &line.decision.act {
            Act::Respan(_, selection) => coding.selection = selection.clone(),
            Act::Recode(_, code) => {
                coding.code = code.clone();
                named_at = stamp(line);
            }
            Act::Note(_, said) => {
                coding.stance = said.stance.unwrap_or(coding.stance);
                coding.key = said.key.unwrap_or(coding.key);
                if let Some(note) = &said.note {
                    coding.note = (!note.is_empty()).then(|| note.clone());
                }
            }
            _ => continue,
        }
        coding.changed = line.decision.id;
    }
    named_at
}
