//! What is wrong, where, and what to do about it: values that a front shows to a person.

pub mod toml_tree;

use std::fmt;

use serde::Serialize;

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Said so that nothing is decided silently.
    Note,
    /// Something a person should look at; the work goes on.
    Warning,
    /// This file, rule or key could not be used.
    Error,
}

/// Where in a file of the study: lines and columns count from 1, columns in code points.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Place {
    /// Path relative to the study, with `/`.
    pub file: String,
    /// Line, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    /// Column, from 1, in code points.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<u32>,
}

impl Place {
    /// A whole file.
    #[must_use]
    pub fn file(file: impl Into<String>) -> Self {
        Place { file: file.into(), line: None, column: None }
    }

    /// A line and column of a file, both from 1.
    #[must_use]
    pub fn at(file: impl Into<String>, line: u32, column: u32) -> Self {
        Place { file: file.into(), line: Some(line), column: Some(column) }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
            if let Some(column) = self.column {
                write!(f, ":{column}")?;
            }
        }
        Ok(())
    }
}

/// One finding about a file, rule, setting or document.
///
/// `code` is stable (`CB003`) and has an entry in the book's page of codes; the message may change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// How much it matters.
    pub severity: Severity,
    /// Stable code, two or three letters for the room and three digits.
    pub code: &'static str,
    /// Lower case, no full stop: what is wrong.
    pub message: String,
    /// Where.
    pub place: Option<Place>,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
}

impl Diagnostic {
    /// An error.
    #[must_use]
    pub fn error(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, message)
    }

    /// A warning.
    #[must_use]
    pub fn warning(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, message)
    }

    /// A note.
    #[must_use]
    pub fn note(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Severity::Note, code, message)
    }

    fn new(severity: Severity, code: &'static str, message: impl Into<String>) -> Self {
        Diagnostic { severity, code, message: message.into(), place: None, help: None }
    }

    /// The same finding with its place.
    #[must_use]
    pub fn at(mut self, place: Place) -> Self {
        self.place = Some(place);
        self
    }

    /// The same finding with what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// `place: message; help`, on one line.
impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(place) = &self.place {
            write!(f, "{place}: ")?;
        }
        f.write_str(&self.message)?;
        if let Some(help) = &self.help {
            write!(f, "; {help}")?;
        }
        Ok(())
    }
}

/// Sorts findings by place, then severity, worst first, then code, so that a report of them is the
/// same whatever order they were made in.
pub fn sort(diagnostics: &mut [Diagnostic]) {
    diagnostics.sort_by(|a, b| {
        (&a.place, std::cmp::Reverse(a.severity), a.code, &a.message).cmp(&(
            &b.place,
            std::cmp::Reverse(b.severity),
            b.code,
            &b.message,
        ))
    });
}

/// The known name nearest to `unknown`, for "did you mean"; none when more than half of its
/// letters would have to change.
#[must_use]
pub fn nearest<'a>(unknown: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known
        .into_iter()
        .map(|name| (strsim::damerau_levenshtein(unknown, name), name))
        .filter(|(edits, _)| *edits * 2 <= unknown.chars().count())
        .min()
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearest_offers_a_slip_of_the_finger() {
        assert_eq!(nearest("trsut", ["trust", "stability"]), Some("trust"));
    }

    #[test]
    fn nearest_is_silent_about_another_word() {
        assert_eq!(nearest("algorithm", ["trust", "stability"]), None);
    }

    #[test]
    fn one_line_says_place_message_and_remedy() {
        let finding = Diagnostic::error("CB003", "code \"trust\" has no definition")
            .at(Place::at("codebooks/t.toml", 14, 3))
            .help("add definition = \"…\"");
        assert_eq!(
            finding.to_string(),
            "codebooks/t.toml:14:3: code \"trust\" has no definition; add definition = \"…\""
        );
    }
}
