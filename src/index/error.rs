//! [`IndexError`]: why the index could not be built or read.

use std::io;
use std::path::PathBuf;

use crate::files::FileError;

/// Why the index could not be built or read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum IndexError {
    /// A file or folder could not be used.
    #[error(transparent)]
    File(#[from] FileError),
    /// The index's folder could not be used.
    #[error("cannot use the index in {}: {source}; check the disk and the permissions, or delete the folder: it is rebuilt", folder.display())]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// Something in the index is not as it was written.
    #[error("the index is damaged ({what}); delete the folder .emic: it is rebuilt from corpus/")]
    Damaged {
        /// What was found.
        what: String,
    },
    /// There is no index yet.
    #[error("there is no index yet; any command that searches builds one")]
    Absent,
    /// It was made by another version of emic.
    #[error("the index was made by another version of emic; any command that searches builds it anew")]
    OtherForm,
    /// tantivy could not write or read.
    #[error("the index could not be used: {0}")]
    Tantivy(#[from] tantivy::TantivyError),
    /// Whoever watches wanted it to end.
    #[error("interrupted; what was indexed before stands, the rest is indexed next time")]
    Interrupted,
    /// A document with this number is not in the index.
    #[error("the index holds {count} documents; there is no number {number}")]
    NoDocument {
        /// The number asked for.
        number: u32,
        /// How many there are.
        count: usize,
    },
}

impl IndexError {
    pub(crate) fn damaged(what: impl Into<String>) -> Self {
        IndexError::Damaged { what: what.into() }
    }
}
