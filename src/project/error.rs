//! [`ProjectError`]: why a study cannot be opened or made.

use std::io;
use std::path::PathBuf;

use crate::files::FileError;

/// Why a study cannot be opened or made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ProjectError {
    /// The system does not let a file be read.
    #[error("{} cannot be read; check its permissions", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// There is a study already.
    #[error("{} is a study already; nothing was changed", path.display())]
    Exists {
        /// Its folder.
        path: PathBuf,
    },
    /// `codebooks/` holds none.
    #[error(
        "there is no codebook; put one into codebooks/, or make one from a table: emic codebook import codes.xlsx"
    )]
    NoCodebook,
    /// `codebooks/` holds several and none is named.
    #[error("there are several codebooks ({}); name one in emic.toml: codebook = \"…\"", there.join(", "))]
    WhichCodebook {
        /// Their paths inside the study.
        there: Vec<String>,
    },
    /// The one that `emic.toml` names is not there.
    #[error("the codebook {path}, which emic.toml names, is not there{}", listed(there))]
    MissingCodebook {
        /// Its path inside the study.
        path: String,
        /// Those that are there.
        there: Vec<String>,
    },
    /// The key that `emic.toml` names is not there.
    #[error(
        "the key {path}, which emic.toml names under [privacy], is not there; without it names in quotations would stay"
    )]
    NoKey {
        /// Its path inside the study.
        path: String,
    },
    /// A file or folder could not be written.
    #[error(transparent)]
    File(#[from] FileError),
}

fn listed(there: &[String]) -> String {
    match there {
        [] => "; codebooks/ is empty".to_owned(),
        several => format!("; there is {}", several.join(", ")),
    }
}
