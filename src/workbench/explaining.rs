//! Why a passage carries its codes, and why it does not carry another.

use serde::Serialize;

use super::places::passage_place;
use super::showing::{CodeOn, CodedBy, code_on, layer_name};
use super::{Workbench, WorkbenchError};
use crate::coding::evidence::Data;
use crate::model::PlaceOfPassage;
use crate::query;
use crate::text::Span;
use crate::text::units::Units;

/// Why a passage carries its codes, in the shape that `emic explain --json` prints.
#[derive(Clone, Debug, Serialize)]
pub struct Explained {
    /// The version of this shape.
    pub format: u32,
    /// The codebook's file and version.
    pub codebook: String,
    /// Its version.
    pub version: String,
    /// The passages that were named.
    pub passages: Vec<PassageExplained>,
}

/// One passage.
#[derive(Clone, Debug, Serialize)]
pub struct PassageExplained {
    /// Its place.
    pub place: String,
    /// Its citation, with the name as in the data.
    pub citation: String,
    /// Its words.
    pub text: String,
    /// Where it begins in the reading text, in code points.
    pub start: usize,
    /// Why rules do not look at it, where they do not.
    pub not_counted: Option<String>,
    /// Its codes.
    pub codes: Vec<CodeExplained>,
    /// The code asked for, rule by rule.
    pub asked: Vec<RuleExplained>,
    /// Its span, for a front that marks words in it.
    #[serde(skip)]
    pub span: Span,
}

/// A code on the passage.
#[derive(Clone, Debug, Serialize)]
pub struct CodeExplained {
    /// The code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// `found` or `coded`.
    pub layer: &'static str,
    /// The words that are proposed or coded.
    pub quote: String,
    /// Which rules fired, on which words.
    pub because: Vec<FiredHere>,
    /// What people said of it, where they coded it.
    pub coded: Option<CodedBy>,
}

/// A rule that fired in the passage.
#[derive(Clone, Debug, Serialize)]
pub struct FiredHere {
    /// `connecting#2`.
    pub rule: String,
    /// The rule, printed canonically.
    pub text: String,
    /// The words that fired.
    pub words: String,
}

/// A rule of the code asked for.
#[derive(Clone, Debug, Serialize)]
pub struct RuleExplained {
    /// `connecting#2`.
    pub rule: String,
    /// The rule, printed canonically.
    pub text: String,
    /// What it asks for, in words.
    pub asks: String,
    /// The words that fired here; none when it did not.
    pub words: Vec<String>,
}

impl Workbench {
    /// Says why the passages at a place carry their codes; with `code`, what each of its rules asks
    /// for and whether it fired there.
    ///
    /// # Errors
    /// When the place or code is not there, or the codebook has errors.
    pub fn explain(&self, typed: &str, code: Option<&str>) -> Result<Explained, WorkbenchError> {
        let spot = self.place(typed)?;
        let book = self.book()?;
        let asked = code.map(|id| book.known(id)).transpose()?;
        let evidence = self.evidence_of(&book)?;
        let found = self.found(&book, &self.count())?;
        let attribution = self.attribution(None);
        let text = &spot.document.text;
        let units = Units::new(text);
        let printed = |code: usize, rule: u32| {
            let rules = &book.compiled.codes[code].rules;
            rules
                .iter()
                .find(|known| known.number == rule)
                .map(|known| known.text.clone())
                .unwrap_or_default()
        };
        let rows = &evidence.documents[spot.number as usize].passages;
        let mut passages = Vec::new();
        for index in spot.passages.iter().copied() {
            let passage = &spot.document.passages[index as usize];
            let row = rows.clone().find(|row| evidence.passages[*row as usize].index == index);
            let marks = evidence.marks.iter().filter(|mark| {
                mark.document == spot.number && row.is_some_and(|row| mark.passages.contains(&row))
            });
            let explained = |on: CodeOn, code: usize| CodeExplained {
                name: book.codebook.codes[code].name.clone(),
                layer: layer_name(on.layer),
                quote: on.span.of(text).to_owned(),
                coded: on.coded,
                because: on
                    .because
                    .iter()
                    .map(|(rule, span)| FiredHere {
                        rule: rule.clone(),
                        text: rule
                            .rsplit_once('#')
                            .and_then(|(_, n)| n.parse().ok())
                            .map(|n| printed(code, n))
                            .unwrap_or_default(),
                        words: span.of(text).to_owned(),
                    })
                    .collect(),
                code: on.code,
            };
            passages.push(PassageExplained {
                place: passage_place(&spot.document, passage),
                citation: attribution
                    .cite(&PlaceOfPassage::new(spot.number, &spot.document, passage, &self.voices))
                    .to_string(),
                text: passage.own_text(text).into_owned(),
                start: units.code_point_of(passage.span.start()),
                not_counted: not_counted(row.map(|row| evidence.passages[row as usize].data), passage),
                codes: marks.map(|mark| explained(code_on(&evidence, mark), mark.code as usize)).collect(),
                asked: asked
                    .map(|code| {
                        let id = &book.codebook.codes[code].id;
                        book.compiled.codes[code]
                            .rules
                            .iter()
                            .map(|rule| RuleExplained {
                                rule: format!("{id}#{}", rule.number),
                                text: rule.text.clone(),
                                asks: query::explain(&rule.node),
                                words: found.matches[code]
                                    .iter()
                                    .filter(|found| {
                                        found.document == spot.number
                                            && found.passage == index
                                            && found.rule == rule.number
                                    })
                                    .map(|found| found.span.of(text).to_owned())
                                    .collect(),
                            })
                            .collect()
                    })
                    .unwrap_or_default(),
                span: passage.span,
            });
        }
        Ok(Explained {
            format: 1,
            codebook: book.file.clone(),
            version: book.codebook.version.clone(),
            passages,
        })
    }
}

/// Why rules do not look at a passage, in words.
fn not_counted(data: Option<Data>, passage: &crate::model::Passage) -> Option<String> {
    match data {
        Some(Data::Counted) => None,
        Some(Data::Repeats(_)) => {
            Some("the same words of the same person stand at an earlier place and count there".to_owned())
        }
        Some(Data::Withdrawn) => Some("the participant has withdrawn".to_owned()),
        Some(Data::Apart) => Some(format!(
            "words of role {} are no data in this study; [count] in emic.toml decides",
            passage.role
        )),
        None => Some(format!("a {} is no data", passage.kind)),
    }
}
