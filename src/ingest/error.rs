//! [`ReadError`]: why a file gave no document.

use std::io;

use crate::diagnostic::Diagnostic;
use crate::text::decode::DecodeError;

/// Why a file gave no document.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// The system does not let it be read.
    #[error("it cannot be read: {reason}")]
    Unreadable {
        /// What the system says.
        reason: String,
    },
    /// The bytes are no text, or the named encoding is not known.
    #[error(transparent)]
    Decode(#[from] DecodeError),
    /// One document is larger than is read.
    #[error("it holds {} MB in one document, more than the {} MB that are read", bytes / 1_000_000, limit / 1_000_000)]
    TooLarge {
        /// Its size, in bytes.
        bytes: u64,
        /// The limit, in bytes.
        limit: u64,
    },
    /// It has no words.
    #[error("it is empty")]
    Empty,
    /// It is not what its name or a `[[read]]` rule says.
    #[error("it is no {format}: {reason}")]
    Malformed {
        /// What it should have been: `Word document`, `ELAN file`.
        format: &'static str,
        /// What is wrong with it.
        reason: String,
    },
    /// It breaks a limit that holds hostile files off: an archive that unpacks to too much, XML
    /// with a DOCTYPE, elements too deep in each other.
    #[error("it was not unpacked: {reason}")]
    Hostile {
        /// Which limit.
        reason: String,
    },
    /// Its words are out of reach: encrypted, or pictures of pages.
    #[error("{reason}")]
    OutOfReach {
        /// What it is.
        reason: String,
        /// What to do about it.
        remedy: &'static str,
    },
    /// A `[[read]]` rule names a reader that there is not.
    #[error("there is no reader \"{name}\"")]
    UnknownReader {
        /// The name in the rule.
        name: String,
        /// The nearest that there is.
        nearest: Option<String>,
    },
    /// Whoever takes the documents wants no more of them: no fault of the file.
    #[error("reading was stopped")]
    Stopped,
}

impl ReadError {
    /// What the system said about a file.
    #[must_use]
    pub fn unreadable(error: &io::Error) -> Self {
        ReadError::Unreadable { reason: error.to_string() }
    }

    /// The finding about the file, without its place.
    #[must_use]
    pub fn diagnostic(&self) -> Diagnostic {
        let (code, help) = match self {
            ReadError::Unreadable { .. } => {
                ("IN001", "check its permissions, and that it is not open elsewhere")
            }
            // The message of what is no text ends with what to do about its kind.
            ReadError::Decode(error @ DecodeError::Binary { .. }) => (error.code(), ""),
            ReadError::Decode(error) => (error.code(), "it stands under [[read]] in emic.toml"),
            ReadError::TooLarge { .. } => {
                ("IN002", "cut it into parts, or raise max-document under [limits] in emic.toml")
            }
            ReadError::Empty => ("IN003", "remove it, or fill it"),
            ReadError::Malformed { .. } => {
                ("IN004", "save it anew from the program that made it, or correct its name")
            }
            ReadError::Hostile { .. } => ("IN005", "open it in its own program and save it anew"),
            ReadError::OutOfReach { remedy, .. } => ("IN006", *remedy),
            ReadError::UnknownReader { .. } => ("IN007", "see \"emic help formats\" for their names"),
            ReadError::Stopped => ("IN000", "run the command again"),
        };
        let finding = Diagnostic::error(code, self.to_string());
        match self {
            ReadError::UnknownReader { nearest: Some(near), .. } => {
                finding.help(format!("did you mean \"{near}\"?"))
            }
            _ if help.is_empty() => finding,
            _ => finding.help(help),
        }
    }
}
