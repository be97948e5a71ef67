//! [`Case`]: a person, group or site of the study, and how speakers are joined to them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Role;

/// What a participant agreed to for the words in reports.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Quoting {
    /// May be quoted.
    #[default]
    Yes,
    /// May not be quoted: counted, never printed.
    No,
    /// Has to be asked before each quotation: printed with a mark in drafts, listed to be asked.
    Ask,
}

/// The consent columns of `participants.csv`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    /// Whether words may be printed.
    pub quote: Quoting,
    /// Whether data may be shared beyond the team; `None` when the column is empty or missing.
    pub share: Option<bool>,
    /// Whether the participant has withdrawn: nothing of theirs is counted or printed.
    pub withdrawn: bool,
}

/// One row of `participants.csv`, joined with its row of the key.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Case {
    /// The id, `P07`.
    pub id: String,
    /// What reports print; else the id.
    pub pseudonym: Option<String>,
    /// Glob over document paths, where the row is about some documents only.
    pub documents: Option<String>,
    /// The role that the row decides.
    pub role: Option<Role>,
    /// What was agreed.
    pub consent: Consent,
    /// Every further column, header → value; empty cells are left out.
    pub attributes: BTreeMap<String, String>,
    /// The real name, from the key.
    pub real_name: Option<String>,
    /// Names as they stand in the texts: labels and mentions, from the key.
    pub names: Vec<String>,
}

impl Case {
    /// The name that leaves the study: pseudonym, else id.
    #[must_use]
    pub fn public_name(&self) -> &str {
        self.pseudonym.as_deref().unwrap_or(&self.id)
    }
}

/// The cases of a study, in the order of `participants.csv`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cases {
    /// The rows.
    pub cases: Vec<Case>,
    /// The attribute columns, in the order of the header.
    pub attributes: Vec<String>,
}

impl Cases {
    /// The case with this id.
    #[must_use]
    pub fn by_id(&self, id: &str) -> Option<&Case> {
        self.cases.iter().find(|case| case.id == id)
    }
}
