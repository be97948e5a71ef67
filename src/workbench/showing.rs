//! A document as emic understood it, with what rules find in it.

use std::sync::Arc;

use serde::Serialize;

use super::reading::DocumentJson;
use super::{Workbench, WorkbenchError};
use crate::coding::evidence::{Evidence, Layer, Mark};
use crate::model::{Document, Origin, Stance};
use crate::report::Basis;
use crate::text::Span;
use crate::text::units::Units;

/// A document with the codes on it.
#[derive(Clone, Debug)]
pub struct Shown {
    /// The document.
    pub document: Arc<Document>,
    /// The codes on it, in order; none unless asked for.
    pub codes: Vec<CodeOn>,
}

/// A code on a stretch of a document.
#[derive(Clone, Debug)]
pub struct CodeOn {
    /// The stretch.
    pub span: Span,
    /// The code's id.
    pub code: String,
    /// Whose decision.
    pub layer: Layer,
    /// Why: `connecting#2`, and the words that fired.
    pub because: Vec<(String, Span)>,
    /// What people said of it, where they coded it.
    pub coded: Option<CodedBy>,
}

/// What a person said of a coding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CodedBy {
    /// Who.
    pub coder: String,
    /// How it came about.
    pub origin: Origin,
    /// For or against.
    pub stance: Stance,
    /// Whether it is a key quotation.
    pub key: bool,
    /// The note.
    pub note: Option<String>,
    /// The decision, as commands take it.
    pub decision: String,
}

/// The shape that `emic show --json` prints: the document as `emic read` prints it, and codes.
#[derive(Debug, Serialize)]
pub struct ShownJson {
    /// The version of this shape.
    format: u32,
    document: DocumentJson,
    codes: Vec<CodeJson>,
}

#[derive(Debug, Serialize)]
struct CodeJson {
    code: String,
    layer: &'static str,
    span: (usize, usize),
    quote: String,
    because: Vec<BecauseJson>,
    #[serde(skip_serializing_if = "Option::is_none")]
    coded: Option<CodedBy>,
}

#[derive(Debug, Serialize)]
struct BecauseJson {
    rule: String,
    span: (usize, usize),
    words: String,
}

impl Shown {
    /// As programs read it.
    #[must_use]
    pub fn json(&self) -> ShownJson {
        let text = &self.document.text;
        let units = Units::new(text);
        let codes = self.codes.iter().map(|on| CodeJson {
            code: on.code.clone(),
            layer: layer_name(on.layer),
            span: units.span_in_code_points(on.span),
            quote: on.span.of(text).to_owned(),
            coded: on.coded.clone(),
            because: on
                .because
                .iter()
                .map(|(rule, span)| BecauseJson {
                    rule: rule.clone(),
                    span: units.span_in_code_points(*span),
                    words: span.of(text).to_owned(),
                })
                .collect(),
        });
        ShownJson { format: 1, document: DocumentJson::from(&*self.document), codes: codes.collect() }
    }
}

/// `found` or `coded`.
#[must_use]
pub fn layer_name(layer: Layer) -> &'static str {
    match layer {
        Layer::Coded => "coded",
        Layer::Found => "found",
    }
}

/// A mark with the names of its code and rules.
#[must_use]
pub fn code_on(evidence: &Evidence, mark: &Mark) -> CodeOn {
    let id = evidence.codebook.codes.get(mark.code as usize).map(|code| code.id.clone()).unwrap_or_default();
    CodeOn {
        span: mark.span,
        layer: mark.layer,
        because: mark
            .because
            .iter()
            .map(|because| (format!("{id}#{}", because.rule), because.span))
            .collect(),
        code: id,
        coded: mark.decision.map(|decision| CodedBy {
            coder: mark.coder.clone().unwrap_or_default(),
            origin: mark.origin.unwrap_or_default(),
            stance: mark.stance,
            key: mark.key,
            note: mark.note.clone(),
            decision: decision.to_string(),
        }),
    }
}

impl Workbench {
    /// The document that `typed` names; a basis adds what is coded and found in it.
    ///
    /// # Errors
    /// When there is no such document, or codes are asked for and the codebook has errors.
    pub fn show(&self, typed: &str, codes: Option<Basis>) -> Result<Shown, WorkbenchError> {
        let spot = self.place(typed)?;
        let codes = match codes {
            Some(basis) => {
                let evidence = self.evidence()?;
                let here = |mark: &&Mark| mark.document == spot.number && basis.shows(mark.layer);
                evidence.marks.iter().filter(here).map(|mark| code_on(&evidence, mark)).collect()
            }
            None => Vec::new(),
        };
        Ok(Shown { document: spot.document, codes })
    }
}
