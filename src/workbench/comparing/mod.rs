//! Agreement between coders of the study: on stated units of the documents that both have finished.
//!
//! Compared are codings that were made without seeing a suggestion or another coder's work, unless
//! asked otherwise; how many are left out is said. A rule is no coder: what rules find is held against
//! a person's codings by [`Workbench::rules_against`].

mod gather;
mod lists;
mod rules;

use serde::Serialize;

use super::sampling::Sample;
use super::{Workbench, WorkbenchError, agreeing};
use crate::analysis::agreement::comparison::{Comparison, Options};
use crate::analysis::agreement::spans::{FreeSpans, SpanComparison};
use crate::analysis::agreement::units::{BadStudy, Carries, Grain};
use crate::analysis::agreement::{Resampling, explain};
use crate::model::Coder;
use crate::report::Approach;
use crate::report::figures::{self, Drawing};

use gather::Gathered;
pub use lists::{Differing, Gave};
pub use rules::{AgainstRules, OfRules};

/// What one compares on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Per {
    /// Characters of what is data.
    Character,
    /// Words.
    Token,
    /// Sentences.
    Sentence,
    /// Passages.
    #[default]
    Passage,
    /// Turns, comments and other numbered units.
    Turn,
    /// Documents.
    Document,
    /// The spans as they were marked, of free length; on characters beside that.
    Span,
}

impl Per {
    /// Several of it, in words.
    #[must_use]
    pub fn named(self) -> &'static str {
        match self {
            Per::Character | Per::Span => "characters",
            Per::Token => "words",
            Per::Sentence => "sentences",
            Per::Passage => "passages",
            Per::Turn => "turns",
            Per::Document => "documents",
        }
    }

    fn options(self, carries: Carries, resampling: Option<Resampling>) -> Options {
        let options = match self {
            Per::Character | Per::Span => Options::characters(),
            _ => Options::units(self.named()),
        };
        Options { carries, resampling, ..options }
    }

    fn grain(self) -> Grain {
        if matches!(self, Per::Character | Per::Span) { Grain::Characters } else { Grain::Units }
    }
}

/// Which codings are compared beside those that a coder made alone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Include {
    /// Suggestions of a rule that the coder accepted.
    pub accepted: bool,
    /// Codings made after suggestions or another coder's work had been shown.
    pub seen: bool,
}

/// Which codes are compared.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Codes {
    /// All that are in use.
    #[default]
    All,
    /// One.
    One(String),
    /// Those of a group of the codebook.
    Group(String),
}

/// What is to be compared.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// The coders, in the order in which they are printed.
    pub coders: Vec<Coder>,
    /// The units.
    pub per: Per,
    /// When a unit carries a code.
    pub carries: Carries,
    /// The codes.
    pub codes: Codes,
    /// Which codings.
    pub include: Include,
    /// Whether a document in which two coders have codings counts as finished by them.
    pub unfinished: bool,
    /// Only what this sample holds.
    pub sample: Option<Sample>,
    /// How intervals are made.
    pub resampling: Option<Resampling>,
}

/// Codings that are not compared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct LeftOut {
    /// All codings of these coders and codes in the documents compared.
    pub of: u64,
    /// Accepted from a rule.
    pub accepted: u64,
    /// Made after suggestions or another coder's work had been shown.
    pub seen: u64,
}

impl LeftOut {
    /// As a sentence; none when nothing was left out.
    #[must_use]
    pub fn told(self) -> Option<String> {
        let left = self.accepted + self.seen;
        if left == 0 {
            return None;
        }
        let why = [
            (self.accepted, "accepted from rules"),
            (self.seen, "made after suggestions or the work of others had been shown"),
        ];
        let why: Vec<String> =
            why.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{n} {what}")).collect();
        let is = if left == 1 { "is" } else { "are" };
        Some(format!(
            "{left} of {} codings {is} left out: {} (--include counts them)",
            self.of,
            why.join(", ")
        ))
    }
}

/// Agreement between coders of the study.
#[derive(Clone, Debug, Serialize)]
pub struct OfCoders {
    /// What came out.
    pub comparison: Comparison,
    /// What is said of the spans as they are, where that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub free_spans: Option<FreeSpans>,
    /// Codings that are not compared.
    pub left_out: LeftOut,
    /// The documents that were compared, by name.
    pub documents: Vec<String>,
    /// How the figures are to be taken, where the study's approach says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub caution: Option<&'static str>,
    /// The units and codes on which the coders differ.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub differing: Vec<Differing>,
}

/// How figures are to be taken in reflexive work.
const REFLEXIVE: &str = "In reflexive work these figures are an occasion to talk, not a measure of quality.";

impl Workbench {
    /// The coders who have decided anything, by name.
    ///
    /// # Errors
    /// When `codings/` cannot be read.
    pub fn coders(&self) -> Result<Vec<Coder>, WorkbenchError> {
        let lines = &self.decisions()?.log.lines;
        let mut coders: Vec<Coder> = lines.iter().map(|line| line.log.coder.clone()).collect();
        coders.sort_unstable();
        coders.dedup();
        Ok(coders)
    }

    /// Compares what coders did; with `list`, also unit by unit where they differ.
    ///
    /// # Errors
    /// When a coder or code is not known, no document was finished by two of the coders, or the
    /// codebook or the index cannot be read.
    pub fn compare_coders(&self, asked: &Asked, list: bool) -> Result<OfCoders, WorkbenchError> {
        let gathered = Gathered::of(self, asked)?;
        if list {
            self.may_list(&gathered, asked)?;
        }
        let options = asked.per.options(asked.carries, asked.resampling);
        let (mut comparison, free_spans) = if asked.per == Per::Span {
            let spans = SpanComparison::of(&gathered.study, &options);
            spans.map(|spans| (spans.characters, Some(spans.free)))
        } else {
            Comparison::of_study(&gathered.study, &options).map(|comparison| (comparison, None))
        }
        .map_err(|error| unusable(&error))?;
        if let Some(sample) = &asked.sample {
            comparison.choices.insert(0, format!("sample \"{}\": {}", sample.name, sample.told()));
        }
        let differing = if list { lists::differing(&gathered, asked) } else { Vec::new() };
        let reflexive = self.study.settings.approach == Approach::Reflexive;
        Ok(OfCoders {
            comparison,
            free_spans,
            left_out: gathered.left_out,
            documents: gathered.study.texts.iter().map(|text| text.name.clone()).collect(),
            caution: reflexive.then_some(REFLEXIVE),
            differing,
        })
    }

    /// Refuses to list words in a document that the viewer codes blind and has not finished: figures give
    /// nobody's coding away, words do.
    fn may_list(&self, gathered: &Gathered<'_>, asked: &Asked) -> Result<(), WorkbenchError> {
        let sight = self.sight()?;
        let hidden = gathered
            .documents
            .iter()
            .find(|compared| asked.coders.iter().any(|coder| !sight.may_see(coder, &compared.document.id)));
        match (hidden, self.viewer()) {
            (Some(compared), Some(viewer)) => Err(WorkbenchError::NotCompared {
                reason: format!(
                    "the list would show {viewer} the work of others on {}, which is coded blind and not finished by {viewer}; without --list there are figures only",
                    compared.document.id
                ),
            }),
            _ => Ok(()),
        }
    }

    /// Draws agreement by code, with what has to be known before the first figure is read.
    ///
    /// # Errors
    /// When no code was compared, or a template of the study cannot be read or used.
    pub fn agreement_figure(&self, compared: &OfCoders) -> Result<Drawing, WorkbenchError> {
        let mut said = vec![
            "Basis: coded by people. Agreement is between coders on these units; it says nothing of the themes."
                .to_owned(),
        ];
        said.extend(compared.caution.map(str::to_owned));
        said.extend(compared.left_out.told().map(|told| format!("{told}.")));
        let templates = self.templates()?;
        Ok(figures::agreement(&compared.comparison, &said, &agreeing::stamp(), &templates)?)
    }

    /// The computation of each code with its numbers, for a methods appendix.
    ///
    /// # Errors
    /// As [`compare_coders`](Self::compare_coders).
    pub fn explain_coders(&self, asked: &Asked) -> Result<String, WorkbenchError> {
        let gathered = Gathered::of(self, asked)?;
        let study = &gathered.study;
        let explained: Vec<String> = (0u32..)
            .zip(&study.codes)
            .map(|(code, name)| {
                let ratings = study.project(code, asked.per.grain(), asked.carries).ratings;
                explain::ratings(&format!("{name}, on {}", asked.per.named()), &ratings)
            })
            .collect();
        Ok(explained.join("\n"))
    }
}

fn unusable(error: &BadStudy) -> WorkbenchError {
    WorkbenchError::NotCompared { reason: error.to_string() }
}
