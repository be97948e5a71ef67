//! What codes and documents are called today.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::Timestamp;

use super::decision::Act;
use super::read::Logged;
use super::standing::{Stamp, Standing, stamp};
use crate::model::DecisionId;

/// Renamings in the order of time: of codes, or of documents by how they print.
#[derive(Debug, Default)]
pub(super) struct Aliases {
    /// From an older name.
    steps: HashMap<Arc<str>, Vec<(Stamp, Arc<str>)>>,
    /// Back from a name that was given and undone.
    back: HashMap<Arc<str>, Vec<(Stamp, Arc<str>)>>,
}

impl Aliases {
    /// Adds a renaming that stands.
    pub(super) fn add(&mut self, at: Stamp, from: &Arc<str>, to: &Arc<str>) {
        insert(&mut self.steps, at, from, to);
    }

    /// Adds a renaming that was undone: whoever decided under its name meant the older one.
    pub(super) fn add_undone(&mut self, at: Stamp, from: &Arc<str>, to: &Arc<str>) {
        insert(&mut self.back, at, to, from);
    }

    /// Adds what a line does to codes.
    pub(super) fn add_codes(&mut self, line: &Logged, stands: bool) {
        let at = stamp(line);
        match &line.decision.act {
            Act::RenameCode { from, to } if stands => self.add(at, from, to),
            Act::RenameCode { from, to } => self.add_undone(at, from, to),
            // An undone merge does not say which of the codes what was decided since belongs to.
            Act::MergeCodes { from, to } if stands => from.iter().for_each(|from| self.add(at, from, to)),
            _ => {}
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.steps.is_empty() && self.back.is_empty()
    }

    /// What `name`, as it was written at `since`, is called today.
    ///
    /// A renaming counts for what was decided before it. What was decided after it under the old
    /// name (on another computer, before both logs met) follows as well, unless there is something
    /// of that name today.
    pub(super) fn today(&self, name: &Arc<str>, since: Stamp, is_there: &dyn Fn(&str) -> bool) -> Arc<str> {
        let (mut name, mut since) = (name.clone(), since);
        // Each renaming is taken at most once, so that names given in a circle end.
        let most = self.steps.values().chain(self.back.values()).map(Vec::len).sum::<usize>();
        for _ in 0..most {
            match self.step(&name, since, is_there) {
                Some((at, next)) => (name, since) = (next.clone(), since.max(*at)),
                None => break,
            }
        }
        name
    }

    fn step(&self, name: &str, since: Stamp, is_there: &dyn Fn(&str) -> bool) -> Option<&(Stamp, Arc<str>)> {
        let (steps, back) = (self.steps.get(name), self.back.get(name));
        let later = steps.and_then(|steps| steps.iter().find(|(at, _)| *at > since));
        if later.is_some() || (steps.is_none() && back.is_none()) || is_there(name) {
            return later;
        }
        steps.and_then(|steps| steps.last()).or_else(|| back.and_then(|back| back.last()))
    }
}

/// What codes are called today: for what is kept outside the log and names codes by id, such as the
/// cells of the grid and memos.
#[derive(Debug, Default)]
pub struct CodeNames(Aliases);

impl CodeNames {
    /// The renamings and mergings of all lines.
    #[must_use]
    pub fn of(lines: &[Logged]) -> Self {
        let standing = Standing::of(lines);
        let mut names = Aliases::default();
        for (place, line) in standing.lines.iter().enumerate() {
            names.add_codes(line, standing.stands(place));
        }
        CodeNames(names)
    }

    /// What a code is called today that was named so at `since`. Where nobody knows when that was, a
    /// code that is there under its name is meant.
    #[must_use]
    pub fn today(&self, code: &str, since: Option<Timestamp>, is_there: &dyn Fn(&str) -> bool) -> Arc<str> {
        let code: Arc<str> = code.into();
        if self.0.is_empty() || (since.is_none() && is_there(&code)) {
            return code;
        }
        // Of two things in one second the renaming is taken to be the earlier: whoever named the code
        // after it did so by its new name, and an old name that nothing has is followed all the same.
        let last = DecisionId::new((1 << 48) - 1, &[u8::MAX; 10]);
        let since = since.map_or((Timestamp::MIN, last), |at| (at, last));
        self.0.today(&code, since, is_there)
    }
}

fn insert(into: &mut HashMap<Arc<str>, Vec<(Stamp, Arc<str>)>>, at: Stamp, from: &Arc<str>, to: &Arc<str>) {
    let steps = into.entry(from.clone()).or_default();
    let place = steps.partition_point(|(earlier, _)| *earlier < at);
    steps.insert(place, (at, to.clone()));
}
