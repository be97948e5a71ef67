//! [`ReadRule`]: what a `[[read]]` table of `emic.toml` decides about files, and [`Settings`].

use std::collections::BTreeMap;

use globset::{GlobBuilder, GlobMatcher};
use serde::{Deserialize, Serialize};

use crate::model::{Role, When};

/// One `[[read]]` table: of several that match a file the first is used, and without any emic detects.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ReadRule {
    /// Globs over paths relative to `corpus/`; any of them.
    pub files: Vec<String>,
    /// The name of the reader, `transcript`; detected when missing.
    pub reader: Option<String>,
    /// The encoding of the file.
    pub encoding: Option<String>,
    /// BCP 47 language of the text.
    pub language: Option<String>,
    /// The title of the document.
    pub title: Option<String>,
    /// When the document was made.
    pub date: Option<When>,
    /// Labels of speakers who are interviewers, compared folded.
    pub interviewers: Vec<String>,
    /// Labels of speakers who are researchers.
    pub researchers: Vec<String>,
    /// The role of every other speaker.
    pub role: Option<Role>,
    /// Who wrote the post.
    pub author: Option<String>,
    /// The role of the post's author.
    pub author_role: Option<Role>,
    /// What parts paragraphs in plain text; decided from the file when missing.
    pub paragraphs: Option<Paragraphs>,
    /// For tables and JSON: what stands in which column or under which key. The names on the left
    /// are `text id speaker author date question reply-to start end` or the name of an attribute.
    pub columns: BTreeMap<String, Vec<String>>,
}

/// What parts the paragraphs of a plain text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Paragraphs {
    /// Every line break.
    Lines,
    /// Blank lines; single line breaks are only wrapping.
    BlankLines,
}

impl ReadRule {
    /// Whether it is about this file.
    #[must_use]
    pub fn matches(&self, path: &str) -> bool {
        self.files.iter().filter_map(|glob| path_glob(glob)).any(|glob| glob.is_match(path))
    }
}

/// A glob over document paths: `*` stays inside a folder, `**` does not, case is folded on no system.
#[must_use]
pub fn path_glob(glob: &str) -> Option<GlobMatcher> {
    GlobBuilder::new(glob).literal_separator(true).build().ok().map(|glob| glob.compile_matcher())
}

/// What holds for reading all files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// The `[[read]]` tables, in order.
    pub rules: Vec<ReadRule>,
    /// The language of the study.
    pub language: Option<String>,
    /// The most bytes of one document that are read.
    pub max_document: u64,
    /// The most bytes that an archive (DOCX, EPUB, ODT) may unpack to.
    pub max_unpacked: u64,
}

/// 64 MB of text in one document.
pub const MAX_DOCUMENT: u64 = 64_000_000;

/// 256 MB out of one archive.
pub const MAX_UNPACKED: u64 = 256_000_000;

impl Default for Settings {
    fn default() -> Self {
        Settings { rules: Vec::new(), language: None, max_document: MAX_DOCUMENT, max_unpacked: MAX_UNPACKED }
    }
}

impl Settings {
    /// The rule for a file: the first whose globs match.
    #[must_use]
    pub fn rule_for(&self, path: &str) -> Option<&ReadRule> {
        self.rules.iter().find(|rule| rule.matches(path))
    }
}
