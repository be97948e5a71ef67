//! [`EditError`]: why a codebook could not be changed.

/// Why a codebook could not be changed. Nothing was.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EditError {
    /// The file is no sound TOML.
    #[error("the codebook is not sound TOML: {reason}; mend it first, see emic codebook check")]
    Unsound {
        /// What the TOML parser says.
        reason: String,
    },
    /// A code that is not there.
    #[error("there is no code \"{id}\"{}", .nearest.as_ref().map(|near| format!("; did you mean \"{near}\"?")).unwrap_or_default())]
    NoCode {
        /// Its id.
        id: String,
        /// The nearest that there is.
        nearest: Option<String>,
    },
    /// A code that is there already.
    #[error("there is a code \"{id}\" already; take another id")]
    Exists {
        /// Its id.
        id: String,
    },
    /// Something that can be no id.
    #[error("\"{id}\" is no id; write small letters a to z, digits and hyphens, such as filter-bubble")]
    BadId {
        /// It.
        id: String,
    },
    /// A code would stand below itself.
    #[error("\"{id}\" cannot stand below \"{parent}\", which stands below it")]
    BelowItself {
        /// The code.
        id: String,
        /// The parent asked for.
        parent: String,
    },
    /// A code would be merged into itself, or split into nothing.
    #[error("nothing to do for code \"{id}\"; name other codes than itself")]
    Nothing {
        /// The code.
        id: String,
    },
    /// The code is written in a way that is not edited.
    #[error("code \"{id}\" does not stand under a heading of its own; write it as [code.{id}] first")]
    NoHeading {
        /// Its id.
        id: String,
    },
}
