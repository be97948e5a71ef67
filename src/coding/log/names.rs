//! Strings that come again in many lines, kept once.

use std::collections::HashSet;
use std::sync::Arc;

/// Strings that come again in many lines.
#[derive(Debug, Default)]
pub(super) struct Names {
    known: HashSet<Arc<str>>,
}

impl Names {
    /// The one copy of a string.
    pub(super) fn shared(&mut self, name: &str) -> Arc<str> {
        match self.known.get(name) {
            Some(known) => known.clone(),
            None => {
                let new: Arc<str> = name.into();
                self.known.insert(new.clone());
                new
            }
        }
    }
}
