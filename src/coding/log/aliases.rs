//! What codes and documents are called today.

use std::collections::HashMap;
use std::sync::Arc;

use super::standing::Stamp;

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

fn insert(into: &mut HashMap<Arc<str>, Vec<(Stamp, Arc<str>)>>, at: Stamp, from: &Arc<str>, to: &Arc<str>) {
    let steps = into.entry(from.clone()).or_default();
    let place = steps.partition_point(|(earlier, _)| *earlier < at);
    steps.insert(place, (at, to.clone()));
}
