//! [`Memory`]: what was found once is not looked for again.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::files;
use crate::model::Selection;
use crate::text::quote::Located;

/// Raised when quotes are found otherwise than before.
const FORM: u32 = 1;

/// What was asked: which selections, in which text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub(super) struct Key([u8; 16]);

impl Key {
    pub(super) fn of<'a>(text: &str, selections: impl Iterator<Item = &'a Selection>) -> Self {
        let mut hash = Sha256::new();
        let mut field = |bytes: &[u8]| {
            hash.update((bytes.len() as u64).to_le_bytes());
            hash.update(bytes);
        };
        field(&FORM.to_le_bytes());
        field(text.as_bytes());
        for selection in selections {
            let quote = &selection.quote;
            field(&selection.span.start.to_le_bytes());
            for words in [&quote.exact, &quote.before, &quote.after] {
                field(words.as_bytes());
            }
        }
        let digest = hash.finalize();
        Key(digest[..16].try_into().expect("a digest has 32 bytes"))
    }
}

/// What is kept, by what was asked.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Kept {
    located: HashMap<Key, Vec<Located>>,
    /// The text in which the words of a document that is gone stand.
    homes: HashMap<Key, Option<String>>,
}

/// Where words were found, kept in a file that can be deleted at any time.
#[derive(Debug, Default)]
pub struct Memory {
    file: Option<PathBuf>,
    old: Kept,
    /// What was asked for this time; only this is kept.
    now: Mutex<Kept>,
}

impl Memory {
    /// Reads the file; one that is missing or damaged is an empty memory.
    #[must_use]
    pub fn read(file: &Path) -> Self {
        let old = fs::read(file).ok().and_then(|bytes| postcard::from_bytes(&bytes).ok()).unwrap_or_default();
        Memory { file: Some(file.to_path_buf()), old, now: Mutex::default() }
    }

    /// Writes what was asked for since it was read, where that is something else. A memory that cannot
    /// be written costs time and nothing else.
    pub fn write(&self) {
        let now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(file) = self.file.as_ref().filter(|_| *now != self.old)
            && let Ok(bytes) = postcard::to_stdvec(&*now)
        {
            let _ = files::replace(file, &bytes);
        }
    }

    pub(super) fn located(&self, key: &Key) -> Option<Vec<Located>> {
        let mut now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(located) = now.located.get(key) {
            return Some(located.clone());
        }
        let located = self.old.located.get(key)?.clone();
        now.located.insert(*key, located.clone());
        Some(located)
    }

    pub(super) fn remember(&self, key: Key, located: &[Located]) {
        let mut now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        now.located.insert(key, located.to_vec());
    }

    pub(super) fn home(&self, key: &Key) -> Option<Option<String>> {
        let mut now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(home) = now.homes.get(key) {
            return Some(home.clone());
        }
        let home = self.old.homes.get(key)?.clone();
        now.homes.insert(*key, home.clone());
        Some(home)
    }

    pub(super) fn remember_home(&self, key: Key, sha256: Option<&str>) {
        let mut now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        now.homes.insert(key, sha256.map(str::to_owned));
    }
}
