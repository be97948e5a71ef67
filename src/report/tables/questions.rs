//! What a table may be asked.

use super::cells::Table;
use super::{along, by_group, codes, language, together};
use crate::coding::evidence::Layer;
use crate::report::study::{Input, ReportError};
use crate::report::view::View;
use crate::report::wording;

/// What the columns of a table part the figures by.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum By {
    /// Nothing: the whole corpus.
    #[default]
    Nothing,
    /// Documents.
    Document,
    /// Voices, each kind apart.
    Voice,
    /// The values of an attribute of participants.
    Attribute(String),
}

/// Where two codes have to stand to be together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scope {
    /// Their marks lie over the same words; the units are words.
    Match,
    /// In one sentence.
    Sentence,
    /// In one passage.
    #[default]
    Passage,
    /// In one turn, comment or other numbered unit.
    Turn,
    /// In one document.
    Document,
}

impl Scope {
    /// One of it, in words.
    pub(in crate::report) fn named(self) -> &'static str {
        match self {
            Scope::Match => "word",
            Scope::Sentence => "sentence",
            Scope::Passage => "passage",
            Scope::Turn => "turn",
            Scope::Document => "document",
        }
    }
}

/// A question that a table answers.
#[derive(Clone, Debug, PartialEq)]
pub enum Question {
    /// How much and by whom.
    Frequency(By),
    /// How many of the words the marks cover.
    Coverage(By),
    /// Which codes stand together.
    Cooccurrence(Scope),
    /// Codes by an attribute, on participants.
    Crosstab {
        /// The column of `participants.csv`.
        attribute: String,
        /// Whether tests are printed.
        test: bool,
    },
    /// New codes by interview, on what people coded.
    Saturation {
        /// Interviews in the base.
        base: usize,
        /// Interviews in a run.
        run: usize,
    },
    /// The words typical of each theme.
    Keyness,
    /// Words that stand near a word.
    Collocates {
        /// The word.
        word: String,
        /// So many words to each side.
        span: u32,
    },
    /// How evenly codes are spread over the documents.
    Dispersion,
    /// Which theme follows which in a document.
    Sequence,
    /// Words, different words and lexical diversity.
    Words(By),
    /// Where each code occurs in each document.
    Timeline,
    /// Where the themes stand along each document.
    Portrait,
}

impl Question {
    /// The command that asks it: `emic table` and this.
    #[must_use]
    pub fn named(&self) -> &'static str {
        match self {
            Question::Frequency(_) => "frequency",
            Question::Coverage(_) => "coverage",
            Question::Cooccurrence(_) => "cooccurrence",
            Question::Crosstab { .. } => "crosstab",
            Question::Saturation { .. } => "saturation",
            Question::Keyness => "keyness",
            Question::Collocates { .. } => "collocates",
            Question::Dispersion => "dispersion",
            Question::Sequence => "sequence",
            Question::Words(_) => "words",
            Question::Timeline => "timeline",
            Question::Portrait => "portrait",
        }
    }
}

/// Answers a question.
///
/// # Errors
/// When a text cannot be read or an attribute does not exist, and for new codes by interview where
/// nobody has coded.
pub fn table(input: &Input<'_>, question: &Question) -> Result<Table, ReportError> {
    let view = View::new(*input)?;
    let mut table = match question {
        Question::Frequency(by) => codes::frequency(&view, by)?,
        Question::Coverage(by) => codes::coverage(&view, by)?,
        Question::Cooccurrence(scope) => together::cooccurrence(&view, *scope)?,
        Question::Sequence => together::sequence(&view),
        Question::Crosstab { attribute, test } => by_group::crosstab(&view, attribute, *test)?,
        Question::Saturation { base, run } => by_group::saturation(&view, *base, *run)?,
        Question::Dispersion => codes::dispersion(&view),
        Question::Keyness => language::keyness(&view)?,
        Question::Collocates { word, span } => language::collocates(&view, word, *span)?,
        Question::Words(by) => language::words(&view, by)?,
        Question::Timeline => along::timeline(&view)?,
        Question::Portrait => along::portrait(&view),
    };
    table.note(wording::stamp(&view).replace(['`', '\\'], ""));
    Ok(table)
}

/// Fails when an attribute is no column of `participants.csv`.
pub(in crate::report) fn check_attribute(view: &View<'_>, name: &str) -> Result<(), ReportError> {
    let known = &view.evidence().cases.attributes;
    if known.iter().any(|attribute| attribute == name) {
        return Ok(());
    }
    Err(ReportError::Attribute { name: name.to_owned(), known: known.clone() })
}

/// The layers of a table, with their names, those that have nothing left out.
pub(super) fn layers(view: &View<'_>) -> Vec<(Layer, &'static str)> {
    let layers: Vec<Layer> = view.layers_of_themes().collect();
    layers.into_iter().map(|layer| (layer, wording::layer(layer))).collect()
}
