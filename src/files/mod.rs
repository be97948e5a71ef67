//! Files of the study: replaced whole or not at all, appended to, locked while they change, found in a folder.
//!
//! This room knows paths and bytes, and nothing of what stands in them. It writes only what it is
//! told to; `corpus/` is never written to by anyone.

mod append;
mod atomic;
mod error;
mod lock;
mod walk;

pub use append::{append, append_through};
pub use atomic::{Limited, replace, replace_by};
pub use error::{Action, FileError};
pub use lock::Lock;
pub use walk::{Found, LeftOut, Limits, Reason, Walk, is_conflicted_copy, walk};

/// Makes a folder, with those above it, where it is not there.
///
/// # Errors
/// When the system refuses, or a file of that name is there.
pub fn make_folder(path: &std::path::Path) -> Result<(), FileError> {
    std::fs::create_dir_all(path).map_err(FileError::io(Action::Write, path))
}
