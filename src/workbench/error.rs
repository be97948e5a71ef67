//! [`WorkbenchError`]: why something could not be done.

use std::path::PathBuf;

use crate::codebook::edit::EditError;
use crate::diagnostic::Diagnostic;
use crate::files::FileError;
use crate::index::IndexError;
use crate::project::ProjectError;
use crate::query::QueryError;
use crate::report::ReportError;
use crate::search::SearchError;

/// Why something could not be done.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WorkbenchError {
    /// The study.
    #[error(transparent)]
    Project(#[from] ProjectError),
    /// The index.
    #[error(transparent)]
    Index(#[from] IndexError),
    /// Running a query.
    #[error(transparent)]
    Search(#[from] SearchError),
    /// A query that does not parse.
    #[error(transparent)]
    Query(#[from] QueryError),
    /// Making a report.
    #[error(transparent)]
    Report(#[from] ReportError),
    /// Writing a file.
    #[error(transparent)]
    File(#[from] FileError),
    /// Reading a file that was named.
    #[error("{} cannot be read", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// A file that was named does not hold what was asked of it.
    #[error("{} cannot be used: {reason}", path.display())]
    Unusable {
        /// The file.
        path: PathBuf,
        /// Why not.
        reason: String,
    },
    /// Coders who cannot be compared.
    #[error("nothing can be compared: {reason}")]
    NotCompared {
        /// Why not, and what to do.
        reason: String,
    },
    /// A sample that cannot be drawn.
    #[error("nothing was drawn: {reason}")]
    NotDrawn {
        /// Why not, and what to do.
        reason: String,
    },
    /// A codebook with errors: nothing can be found by it.
    #[error("the codebook has errors")]
    Findings {
        /// What is wrong.
        findings: Vec<Diagnostic>,
        /// The folder that their places are in.
        root: PathBuf,
    },
    /// Whose words count is not what the researcher meant.
    #[error(
        "no report or table is made while emic.toml has errors: it could count or print what should not be; emic status says what is wrong"
    )]
    Settings,
    /// A log holds lines that only a newer program understands.
    #[error("nothing was written: {finding}")]
    Blocked {
        /// Which line.
        finding: Box<Diagnostic>,
    },
    /// The codebook's file could not be changed.
    #[error(transparent)]
    Edit(#[from] EditError),
    /// There is nothing to take back or bring back.
    #[error("there is nothing to {act}; emic log shows what was decided")]
    NothingTo {
        /// `undo` or `redo`.
        act: &'static str,
    },
    /// An act that changed the codebook's file as well.
    #[error(
        "this \"{act}\" changed the codebook as well, which was changed again since; do the opposite with emic codebook, or by hand"
    )]
    OfCodebook {
        /// The `do` of the line.
        act: &'static str,
    },
    /// An act after which words are gone.
    #[error("a \"{act}\" cannot be undone: the words are gone from the logs")]
    Final {
        /// The `do` of the line.
        act: &'static str,
    },
    /// A code that is out of use.
    #[error("the code \"{code}\" is retired; take another, or bring it back in the codebook")]
    Retired {
        /// Its id.
        code: String,
    },
    /// A document was named where words are wanted.
    #[error("{place} is a whole document; name a turn or passage of it, or the words: --quote \"…\"")]
    WholeDocument {
        /// What was typed.
        place: String,
    },
    /// The words do not stand where they should.
    #[error("\"{words}\" does not stand in {place}{}", .elsewhere.as_ref().map(|place| format!("; it stands in {place}")).unwrap_or_default())]
    WordsNotThere {
        /// The words.
        words: String,
        /// Where they should.
        place: String,
        /// Where they do.
        elsewhere: Option<String>,
    },
    /// No document, turn or code of that name.
    #[error("there is no {what} \"{name}\"{}", hint(nearest.as_ref()))]
    NotThere {
        /// What was looked for.
        what: &'static str,
        /// The name.
        name: String,
        /// The nearest that there is.
        nearest: Option<String>,
    },
    /// Memos carry no codes.
    #[error("memos carry no codes; emic memo list --code CODE lists those about a code or linked to it")]
    NoCodesInMemos,
    /// A memo would be linked to itself.
    #[error("memos/{memo} cannot have a link to itself; name another memo")]
    ToItself {
        /// Its file.
        memo: String,
    },
    /// Somebody changed a cell of the grid while it was being edited.
    #[error(
        "somebody changed the cell {case} {theme} meanwhile; look at it, and write it again: emic grid show {case} {theme}"
    )]
    CellChanged {
        /// The case.
        case: String,
        /// The theme.
        theme: String,
    },
    /// A table that cannot be taken into the grid.
    #[error("{file} cannot be taken into the grid: {reason}")]
    NoGridTable {
        /// The file.
        file: String,
        /// Why not, and what to do.
        reason: String,
    },
    /// A name that several things have.
    #[error("\"{name}\" could be {}", candidates.join(" or "))]
    Several {
        /// The name.
        name: String,
        /// What it could be.
        candidates: Vec<String>,
    },
}

fn hint(nearest: Option<&String>) -> String {
    nearest.map(|near| format!("; did you mean \"{near}\"?")).unwrap_or_default()
}
