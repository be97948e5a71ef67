//! What can go wrong with a file.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// A file or folder that could not be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FileError {
    /// The system refused.
    #[error("cannot {action} {}: {source}{}", path.display(), remedy(source))]
    Io {
        /// What was to be done.
        action: Action,
        /// To which file or folder.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
}

impl FileError {
    /// For `map_err`: what was to be done, and to which file.
    pub(super) fn io(action: Action, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_path_buf();
        move |source| FileError::Io { action, path, source }
    }
}

/// What was to be done with a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Action {
    /// Write a new version of it.
    Write,
    /// Add lines to it.
    Append,
    /// Lock it.
    Lock,
    /// Read the names in a folder.
    List,
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Action::Write => "write",
            Action::Append => "add to",
            Action::Lock => "lock",
            Action::List => "list",
        })
    }
}

/// What to do about the commonest refusals.
fn remedy(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => {
            "; the file is as it was before: free some space and try again"
        }
        io::ErrorKind::PermissionDenied => "; check the permissions, and that no other program has it open",
        io::ErrorKind::ReadOnlyFilesystem => "; copy the study to a disk that can be written to",
        _ => "",
    }
}
