//! Which lines stand: each id once, and not undone.

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;

use super::decision::Act;
use super::issue::Issue;
use super::line::print;
use super::read::Logged;
use crate::model::DecisionId;

/// The order of decisions: time, and the id where times are equal.
pub(super) type Stamp = (Timestamp, DecisionId);

/// The stamp of a line.
pub(super) fn stamp(line: &Logged) -> Stamp {
    (line.decision.at, line.decision.id)
}

/// The lines of all logs, each id once and in the order of ids, with which of them stand.
#[derive(Debug)]
pub struct Standing<'a> {
    /// The lines.
    pub lines: Vec<&'a Logged>,
    /// Whether each stands.
    stands: Vec<bool>,
    /// What is odd.
    pub issues: Vec<Issue>,
}

impl<'a> Standing<'a> {
    /// Settles which lines stand, whatever the order in which they come.
    #[must_use]
    pub fn of(lines: &'a [Logged]) -> Self {
        let mut sorted: Vec<&Logged> = lines.iter().collect();
        sorted.sort_by_key(|line| line.decision.id);
        let stands = Vec::new();
        let mut standing = Standing { lines: sorted, stands, issues: Vec::new() };
        standing.make_unique();
        standing.cancel();
        standing
    }

    /// Whether the line at this place of `lines` stands.
    #[must_use]
    pub fn stands(&self, place: usize) -> bool {
        self.stands[place]
    }

    /// The lines that stand, in the order of ids.
    pub fn standing(&self) -> impl Iterator<Item = &'a Logged> {
        self.lines.iter().zip(&self.stands).filter(|(_, stands)| **stands).map(|(line, _)| *line)
    }

    /// The place of a line in `lines`.
    #[must_use]
    pub fn place(&self, id: DecisionId) -> Option<usize> {
        self.lines.binary_search_by_key(&id, |line| line.decision.id).ok()
    }

    /// Keeps one line of each id.
    fn make_unique(&mut self) {
        let sorted = std::mem::take(&mut self.lines);
        self.lines.reserve(sorted.len());
        for same in sorted.chunk_by(|a, b| a.decision.id == b.decision.id) {
            match same {
                [only] => self.lines.push(only),
                several => self.keep_one(several),
            }
        }
    }

    /// Keeps, of lines with one id, the one that counts: what was rewritten later wins, so that
    /// words taken away stay away when an old copy of a log is merged; else the choice is arbitrary
    /// and always the same.
    fn keep_one(&mut self, lines: &[&'a Logged]) {
        let mut lines = lines.to_vec();
        lines.sort_by_cached_key(|line| {
            let path = line.log.path();
            let rank = (line.decision.rewritten.clone(), std::cmp::Reverse((path.len(), path, line.line)));
            (std::cmp::Reverse(rank), print(&line.decision))
        });
        let kept = lines[0];
        let words = |line: &Logged| (line.log.coder.clone(), print(&line.decision));
        let mut said = HashSet::from([words(kept)]);
        for other in &lines[1..] {
            if other.decision.rewritten == kept.decision.rewritten && said.insert(words(other)) {
                self.issues.push(Issue::TwoLines(kept.clone(), (*other).clone()));
            }
        }
        self.lines.push(kept);
    }

    /// Settles what undo and redo take back.
    fn cancel(&mut self) {
        self.stands = vec![true; self.lines.len()];
        let cancels = self.cancels();
        if cancels.is_empty() {
            return;
        }
        let mut of: HashMap<DecisionId, Vec<usize>> = HashMap::new();
        for (target, by) in &cancels {
            of.entry(*target).or_default().push(*by);
        }
        let settled = self.settle(&cancels, &of);
        for (place, line) in self.lines.iter().enumerate() {
            self.stands[place] = match settled.get(&place) {
                Some(stands) => *stands,
                None => !cancellers(line, &of).any(|by| settled.get(&by) == Some(&true)),
            };
        }
    }

    /// What each undo and redo names, with its own place.
    fn cancels(&mut self) -> Vec<(DecisionId, usize)> {
        let mut cancels = Vec::new();
        let mut groups: Option<HashSet<DecisionId>> = None;
        for (place, line) in self.lines.iter().enumerate() {
            let (of, is_redo) = match line.decision.act {
                Act::Undo(of) => (of, false),
                Act::Redo(of) => (of, true),
                _ => continue,
            };
            let target = self.place(of).map(|place| &self.lines[place].decision.act);
            let in_group = || self.lines.iter().filter_map(|line| line.decision.group).collect();
            match target {
                Some(Act::Undo(_)) => cancels.push((of, place)),
                Some(_) if is_redo => self.issues.push(Issue::NoUndo((*line).clone())),
                Some(_) => cancels.push((of, place)),
                None if groups.get_or_insert_with(in_group).contains(&of) => cancels.push((of, place)),
                None => self.issues.push(Issue::Nothing((*line).clone())),
            }
        }
        cancels
    }

    /// Which of the lines that cancel stand: those that no line that stands cancels.
    fn settle(
        &mut self,
        cancels: &[(DecisionId, usize)],
        of: &HashMap<DecisionId, Vec<usize>>,
    ) -> HashMap<usize, bool> {
        let mut settled = HashMap::with_capacity(cancels.len());
        let mut open: Vec<usize> = cancels.iter().map(|(_, place)| *place).collect();
        // An undo is later than what it undoes: from the latest on, one round settles nearly all.
        open.sort_by_key(|place| std::cmp::Reverse(stamp(self.lines[*place])));
        loop {
            let before = open.len();
            open.retain(|place| {
                let mut stands = Some(true);
                for by in cancellers(self.lines[*place], of) {
                    match settled.get(&by) {
                        Some(true) => {
                            stands = Some(false);
                            break;
                        }
                        Some(false) => {}
                        None => stands = None,
                    }
                }
                stands.is_none_or(|stands| {
                    settled.insert(*place, stands);
                    false
                })
            });
            if open.len() == before {
                break;
            }
        }
        open.sort_unstable();
        for place in open {
            self.issues.push(Issue::Circle(self.lines[place].clone()));
            settled.insert(place, false);
        }
        settled
    }
}

/// The lines that name a line, by itself or by its group.
fn cancellers<'m>(
    line: &Logged,
    of: &'m HashMap<DecisionId, Vec<usize>>,
) -> impl Iterator<Item = usize> + use<'m> {
    let by_group = line.decision.group.and_then(|group| of.get(&group));
    of.get(&line.decision.id).into_iter().chain(by_group).flatten().copied()
}
