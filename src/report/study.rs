//! What a report is made from, and what comes out.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::coding::evidence::{Evidence, Layer, Texts};
use crate::diagnostic::Diagnostic;
use crate::model::{FilledCell, JoinFinding, Kind, Role};

/// How the researcher works: sets defaults and the wording of reports, never data.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Approach {
    /// Codebook thematic analysis.
    #[default]
    Codebook,
    /// Coding reliability: counts and agreement up front.
    Reliability,
    /// Framework analysis: the grid of cases by themes first.
    Framework,
    /// Reflexive thematic analysis: no counts inside themes.
    Reflexive,
    /// Grounded theory: a code without a definition is no fault.
    Grounded,
    /// Content analysis: counts and agreement up front.
    Content,
}

impl Approach {
    /// All of them.
    pub const ALL: &'static [Self] =
        &[Self::Codebook, Self::Reliability, Self::Framework, Self::Reflexive, Self::Grounded, Self::Content];

    /// The name in `emic.toml`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Approach::Codebook => "codebook",
            Approach::Reliability => "reliability",
            Approach::Framework => "framework",
            Approach::Reflexive => "reflexive",
            Approach::Grounded => "grounded",
            Approach::Content => "content",
        }
    }

    /// What a report calls it.
    #[must_use]
    pub fn described(self) -> &'static str {
        match self {
            Approach::Codebook => "codebook thematic analysis",
            Approach::Reliability => "coding-reliability thematic analysis",
            Approach::Framework => "framework analysis",
            Approach::Reflexive => "reflexive thematic analysis",
            Approach::Grounded => "grounded theory",
            Approach::Content => "content analysis",
        }
    }
}

/// The study, as its reports speak of it.
#[derive(Clone, Debug)]
pub struct Study {
    /// Its name.
    pub name: String,
    /// How the researcher works.
    pub approach: Approach,
    /// The word for a theme, in the singular: `theme`, `category`.
    pub theme_word: String,
    /// The roles whose words are counted.
    pub roles: Vec<Role>,
    /// The kinds of passages that are counted.
    pub kinds: Vec<Kind>,
}

/// What a report was made from: it stands in the report in place of a date.
#[derive(Clone, Debug)]
pub struct Stamp {
    /// The version of emic.
    pub emic: String,
    /// SHA-256 over all reading texts, in hex.
    pub texts: String,
    /// SHA-256 over all decisions, in hex; none when there are no decisions.
    pub codings: Option<String>,
}

/// Which layer reports count and print.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Basis {
    /// What people decided.
    Coded,
    /// What rules found and nobody has decided.
    Found,
    /// Both, in two columns that are never added up.
    #[default]
    Both,
}

impl Basis {
    /// Whether the layer is shown.
    #[must_use]
    pub fn shows(self, layer: Layer) -> bool {
        match self {
            Basis::Coded => layer == Layer::Coded,
            Basis::Found => layer == Layer::Found,
            Basis::Both => true,
        }
    }
}

/// What came of reviewing a draw at random.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Drawn {
    /// The seed.
    pub seed: u64,
    /// Suggestions in all.
    pub found: usize,
    /// Suggestions drawn.
    pub drawn: usize,
    /// Those that somebody has decided about.
    pub reviewed: usize,
    /// Those that were kept.
    pub kept: usize,
    /// Passages in which no rule found anything.
    pub not_found: usize,
    /// Those drawn of them.
    pub passages_drawn: usize,
    /// Those that somebody has read for it.
    pub passages_read: usize,
    /// Those that got a code.
    pub missed: usize,
}

/// A sample for double coding, as reports tell of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DoubleCoding {
    /// What was drawn: documents, participants, passages.
    pub of_what: &'static str,
    /// How many.
    pub drawn: usize,
    /// Of how many.
    pub of: usize,
    /// By what it was parted.
    pub by: Option<String>,
    /// The parts; none where it was not parted.
    pub strata: Vec<StratumOf>,
    /// The seed.
    pub seed: u64,
    /// The documents that it brought.
    pub documents: usize,
    /// Who has finished how many of them.
    pub finished: Vec<(String, u32)>,
}

/// A part of a sample.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StratumOf {
    /// Its value.
    pub value: String,
    /// How many were drawn, and of how many; none where that is too few to leave the study.
    pub counts: Option<(usize, usize)>,
}

/// What is hidden from whoever makes the report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Withheld {
    /// Who.
    pub viewer: String,
    /// In how many documents.
    pub documents: usize,
}

impl Withheld {
    /// In a sentence.
    #[must_use]
    pub fn told(&self) -> String {
        let documents = if self.documents == 1 { "document" } else { "documents" };
        format!(
            "Made for {}, who codes {} {documents} blind and has not finished: what others coded there, and in samples for double \
             coding what rules found, is in no figure.",
            self.viewer, self.documents
        )
    }
}

/// What a researcher may choose.
#[derive(Clone, Debug)]
pub struct Options {
    /// Which layers are counted and printed.
    pub basis: Basis,
    /// The attribute by which participants are grouped.
    pub by: Option<String>,
    /// Quotations for each theme in the summary.
    pub quotations: usize,
    /// Quotations for each theme in the appendix where nobody has decided: all that people coded
    /// are printed, of those that rules found this many.
    pub appendix_quotations: usize,
    /// Sentences of context on each side of the marked words.
    pub context: usize,
    /// What came of a draw at random, where one was made.
    pub drawn: Option<Drawn>,
    /// Samples for double coding.
    pub double_coding: Vec<DoubleCoding>,
    /// What the coder who makes the report may not see.
    pub withheld: Option<Withheld>,
    /// Counts of participants in groups below this are not shown in tables; 0 shows all.
    pub least: u32,
    /// Whether names are printed as they stand in the data.
    pub real_names: bool,
    /// Templates of the study's own, which replace those of the same name (`summary.md`,
    /// `appendix.md`).
    pub templates: BTreeMap<String, String>,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            basis: Basis::Both,
            by: None,
            quotations: 5,
            appendix_quotations: 20,
            least: 0,
            context: 0,
            drawn: None,
            double_coding: Vec::new(),
            withheld: None,
            real_names: false,
            templates: BTreeMap::new(),
        }
    }
}

/// Everything that a report is a function of.
#[derive(Clone, Copy)]
pub struct Input<'a> {
    /// The coded corpus.
    pub evidence: &'a Evidence,
    /// The words.
    pub texts: &'a dyn Texts,
    /// The study.
    pub study: &'a Study,
    /// What the report is stamped with.
    pub stamp: &'a Stamp,
    /// The researcher's own readings, in Markdown, by the id of a code.
    pub readings: &'a BTreeMap<String, String>,
    /// The cells of the framework grid in which something is written, case by case.
    pub grid: &'a [FilledCell],
    /// What was found when speakers were joined to cases.
    pub joins: &'a [JoinFinding],
    /// What was chosen.
    pub options: &'a Options,
}

/// A report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    /// The report in Markdown.
    pub markdown: String,
    /// Its figures: file name inside `figures/`, and SVG.
    pub figures: Vec<(String, String)>,
    /// What a person should know before the report leaves the study.
    pub findings: Vec<Diagnostic>,
}

/// Why a report could not be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReportError {
    /// The text of a document cannot be had.
    #[error(
        "the text of {document} cannot be read from the index: {reason}; run the command again, or delete .emic/"
    )]
    Text {
        /// The document.
        document: String,
        /// Why.
        reason: String,
    },
    /// A template does not parse, or asks for what there is not.
    #[error("the template {name} cannot be used: {source}")]
    Template {
        /// The template.
        name: String,
        /// What minijinja says.
        source: minijinja::Error,
    },
    /// The attribute to group by is no column of `participants.csv`.
    #[error("participants.csv has no column \"{name}\"; {}", known_columns(.known))]
    Attribute {
        /// What was asked for.
        name: String,
        /// The columns there are.
        known: Vec<String>,
    },
    /// Nobody of that name.
    #[error("there is no participant \"{name}\"{}", nearest.as_ref().map(|near| format!("; did you mean \"{near}\"?")).unwrap_or_default())]
    Nobody {
        /// What was asked for.
        name: String,
        /// The nearest that there is.
        nearest: Option<String>,
    },
    /// A participant who has withdrawn.
    #[error("{name} has withdrawn: nothing of theirs is counted or printed")]
    Withdrawn {
        /// The participant.
        name: String,
    },
    /// A figure is asked for of what is read as a table only.
    #[error(
        "there is no figure of {asked}; drawn are frequency, cooccurrence (also --network), crosstab, saturation, timeline and portrait"
    )]
    NoFigure {
        /// What was asked for.
        asked: &'static str,
    },
    /// A picture would be empty.
    #[error("there is nothing to draw: {why}")]
    NothingToDraw {
        /// Why.
        why: &'static str,
    },
    /// New codes by document are asked for where nobody has coded: the curve of what rules found only
    /// says where a word first occurs.
    #[error(
        "new codes by document are counted on what people coded, and nobody has coded anything; code some documents first"
    )]
    NothingCoded,
    /// New codes by document are asked for with what people coded left out.
    #[error(
        "new codes by document are counted on what people coded, never on what rules found: leave out --basis found"
    )]
    NotOfRules,
}

fn known_columns(known: &[String]) -> String {
    if known.is_empty() {
        "it has no attributes".to_owned()
    } else {
        format!("there are {}", known.join(", "))
    }
}
