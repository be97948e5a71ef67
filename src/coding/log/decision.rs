//! What one line of a log decides.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;

use crate::model::{ByRule, CodePoints, DecisionId, DocumentId, Origin, Selection, Stance};

/// One line of a log: who decided is told by the folder, about which file by the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// Its name for ever.
    pub id: DecisionId,
    /// When it was made.
    pub at: Timestamp,
    /// What several lines of one act have in common; they are undone together.
    pub group: Option<DecisionId>,
    /// Whether suggestions or the codings of others had been shown.
    pub seen: bool,
    /// That the words of this line were taken away or replaced since.
    pub rewritten: Option<Rewritten>,
    /// What was decided.
    pub act: Act,
}

/// How a line was rewritten: the only two ways in which a line ever changes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rewritten {
    /// Names in its words were replaced, by this decision of a `_study.jsonl`.
    Scrubbed(DecisionId),
    /// Its words are gone, because a participant withdrew; SHA-256 of the line as it was, in hex.
    Withdrawn(Arc<str>),
}

/// What a line decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// `code`: words carry a code. `accept`: likewise, as a rule proposed; then with `by`.
    Code(Made),
    /// `reject`: what a rule proposed is not so.
    Reject(Made),
    /// `uncode`: a coding is taken away.
    Uncode(Change),
    /// `respan`: a coding is about other words.
    Respan(Change, Arc<Selection>),
    /// `note`: what is said of a coding changes.
    Note(Change, Said),
    /// `recode`: a coding carries another code.
    Recode(Change, Arc<str>),
    /// `finish`: a document, or a stretch of it, was read to its end.
    Finish(Finish),
    /// `reopen`: it is to be read again.
    Reopen(Arc<DocumentId>),
    /// `undo`: a decision, or an act of several, holds no longer.
    Undo(DecisionId),
    /// `redo`: an `undo` holds no longer.
    Redo(DecisionId),
    /// `rename-code`: a code has another id.
    RenameCode {
        /// The id that it had.
        from: Arc<str>,
        /// The id that it has.
        to: Arc<str>,
    },
    /// `merge-codes`: several codes are one.
    MergeCodes {
        /// The ids that are no more.
        from: Vec<Arc<str>>,
        /// The id of the one.
        to: Arc<str>,
    },
    /// `split-code`: a code was retired for several others; people say which codings go where.
    SplitCode {
        /// The id of the retired one.
        from: Arc<str>,
        /// The ids of the others.
        to: Vec<Arc<str>>,
    },
    /// `move-code`: a code stands below another.
    MoveCode {
        /// The code.
        code: Arc<str>,
        /// What it stood below.
        from: Option<Arc<str>>,
        /// What it stands below.
        to: Option<Arc<str>>,
    },
    /// `retire-code`: a code is out of use, or back in it.
    RetireCode {
        /// The code.
        code: Arc<str>,
        /// Whether it is out of use.
        retired: bool,
    },
    /// `add-rule`: a code has a rule more.
    AddRule {
        /// The code.
        code: Arc<str>,
        /// The rule, printed canonically.
        rule: Arc<str>,
    },
    /// `move-document`: a document is called otherwise.
    MoveDocument {
        /// Its name before.
        from: Arc<DocumentId>,
        /// Its name since.
        to: Arc<DocumentId>,
    },
    /// `withdraw`: a participant withdrew; how many lines lost their words.
    Withdraw {
        /// The case.
        case: Arc<str>,
        /// How many lines were rewritten.
        lines: u32,
    },
    /// `scrub`: names were replaced in the words of lines.
    Scrub {
        /// How many lines were rewritten.
        lines: u32,
    },
}

/// A coding or a rejection as it was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    /// The code.
    pub code: Arc<str>,
    /// The code's wording at that time.
    pub wording: Option<Arc<str>>,
    /// The words.
    pub selection: Arc<Selection>,
    /// What is said of them.
    pub stance: Stance,
    /// Whether it is a key quotation.
    pub key: bool,
    /// The note.
    pub note: Option<Arc<str>>,
    /// How it came about.
    pub origin: Origin,
    /// The rule that proposed it.
    pub by: Option<Arc<ByRule>>,
}

/// Which coding a decision changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// The coding, by the decision that made it.
    pub of: DecisionId,
    /// The last change of it that the coder knew of; none when it was as it had been made. Two
    /// changes of one coding that did not know of each other are found by it.
    pub since: Option<DecisionId>,
}

/// What a `note` says; what it is silent about stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said {
    /// The note; empty takes it away.
    pub note: Option<Arc<str>>,
    /// For or against.
    pub stance: Option<Stance>,
    /// Whether it is a key quotation.
    pub key: Option<bool>,
}

/// What a coder has read to its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finish {
    /// The document.
    pub document: Arc<DocumentId>,
    /// The stretch that was read; none for the whole document.
    pub span: Option<CodePoints>,
    /// SHA-256 of its reading text, in hex.
    pub text: Arc<str>,
    /// The codes that there were, with their wordings: what is not among them was not looked for.
    pub codes: BTreeMap<String, String>,
}

impl Act {
    /// The `do` of the line.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Act::Code(made) if made.origin == Origin::Accepted => "accept",
            Act::Code(_) => "code",
            Act::Reject(_) => "reject",
            Act::Uncode(_) => "uncode",
            Act::Respan(..) => "respan",
            Act::Note(..) => "note",
            Act::Recode(..) => "recode",
            Act::Finish(_) => "finish",
            Act::Reopen(_) => "reopen",
            Act::Undo(_) => "undo",
            Act::Redo(_) => "redo",
            Act::RenameCode { .. } => "rename-code",
            Act::MergeCodes { .. } => "merge-codes",
            Act::SplitCode { .. } => "split-code",
            Act::MoveCode { .. } => "move-code",
            Act::RetireCode { .. } => "retire-code",
            Act::AddRule { .. } => "add-rule",
            Act::MoveDocument { .. } => "move-document",
            Act::Withdraw { .. } => "withdraw",
            Act::Scrub { .. } => "scrub",
        }
    }

    /// The coding that it changes.
    #[must_use]
    pub fn change(&self) -> Option<Change> {
        match self {
            Act::Uncode(change) | Act::Respan(change, _) | Act::Note(change, _) | Act::Recode(change, _) => {
                Some(*change)
            }
            _ => None,
        }
    }
}

/// Every `do` that there is.
pub(super) const NAMES: &[&str] = &[
    "code",
    "uncode",
    "accept",
    "reject",
    "respan",
    "note",
    "recode",
    "finish",
    "reopen",
    "undo",
    "redo",
    "rename-code",
    "merge-codes",
    "split-code",
    "move-code",
    "retire-code",
    "add-rule",
    "move-document",
    "withdraw",
    "scrub",
];
