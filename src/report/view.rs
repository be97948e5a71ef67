//! [`View`]: the evidence as a report sees it: counted, named, with its words at hand.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::sync::Arc;

use super::study::{Input, ReportError};
use crate::analysis::{Bases, Carriers, Tree};
use crate::coding::evidence::{Evidence, Layer, Mark, PassageRow};
use crate::diagnostic::{Diagnostic, Place};
use crate::model::{Attribution, Code, Document, PlaceOfPassage, Pseudonyms, Quoting};

/// The evidence with everything that both reports ask of it.
pub(super) struct View<'a> {
    pub(super) input: Input<'a>,
    pub(super) carriers: Carriers,
    pub(super) bases: Bases,
    pub(super) attribution: Attribution<'a>,
    pseudonyms: Pseudonyms,
    names: RefCell<Names>,
}

/// What was done about names while the report was written.
#[derive(Debug, Default)]
struct Names {
    replaced: u32,
    /// What may be a name of the key, and the document it was printed from; none for what the
    /// researcher wrote.
    left: BTreeSet<(String, Option<u32>)>,
}

impl<'a> View<'a> {
    pub(super) fn new(input: Input<'a>) -> Result<Self, ReportError> {
        let evidence = input.evidence;
        check_attribute(&input)?;
        let pseudonyms = if input.options.real_names {
            Pseudonyms::default()
        } else {
            Pseudonyms::new(&evidence.cases, &evidence.voices)
        };
        let titles: Vec<String> = evidence
            .documents
            .iter()
            .map(|row| row.title.clone().unwrap_or_else(|| row.id.to_string()))
            .collect();
        let attribution = if input.options.real_names {
            Attribution::with_real_names(&evidence.voices, &titles)
        } else {
            Attribution::new(&evidence.voices, &titles).without_names(&pseudonyms)
        };
        Ok(View {
            carriers: Carriers::new(evidence),
            bases: Bases::new(evidence),
            attribution,
            pseudonyms,
            names: RefCell::default(),
            input,
        })
    }

    pub(super) fn evidence(&self) -> &'a Evidence {
        self.input.evidence
    }

    pub(super) fn tree(&self) -> &Tree {
        self.carriers.tree()
    }

    pub(super) fn code(&self, code: u32) -> &'a Code {
        &self.evidence().codebook.codes[code as usize]
    }

    pub(super) fn row(&self, row: u32) -> &'a PassageRow {
        &self.evidence().passages[row as usize]
    }

    pub(super) fn document(&self, document: u32) -> Result<Arc<Document>, ReportError> {
        self.input.texts.document(document).map_err(|reason| ReportError::Text {
            document: self.evidence().documents[document as usize].id.to_string(),
            reason,
        })
    }

    /// Words with the names of the key replaced; what was done is remembered.
    pub(super) fn without_names(&self, words: &str, document: Option<u32>) -> String {
        let replaced = self.pseudonyms.replace(words);
        let mut names = self.names.borrow_mut();
        names.replaced += replaced.replaced;
        names.left.extend(replaced.left.into_iter().map(|word| (word, document)));
        replaced.text
    }

    /// A name of the data as it leaves the study.
    pub(super) fn public_name(&self, label: &str) -> String {
        let voices = &self.evidence().voices.voices;
        let joined = voices.iter().find(|voice| voice.label == label && voice.case.is_some());
        match joined.filter(|_| !self.input.options.real_names) {
            Some(voice) => voice.public_name.clone(),
            None => self.pseudonyms.replace(label).text,
        }
    }

    /// How many names were replaced so far.
    pub(super) fn replaced_names(&self) -> u32 {
        self.names.borrow().replaced
    }

    /// What was printed so far and may be a name of the key, each word once.
    pub(super) fn names_left(&self) -> Vec<String> {
        let words: BTreeSet<String> = self.names.borrow().left.iter().map(|(word, _)| word.clone()).collect();
        words.into_iter().collect()
    }

    /// One finding for each document whose printed words may hold a name of the key, and one for the
    /// researcher's own.
    pub(super) fn findings(&self) -> Vec<Diagnostic> {
        let names = self.names.borrow();
        let documents: BTreeSet<Option<u32>> = names.left.iter().map(|(_, document)| *document).collect();
        documents
            .into_iter()
            .map(|document| {
                let words: Vec<&str> = names
                    .left
                    .iter()
                    .filter(|(_, of)| *of == document)
                    .map(|(word, _)| word.as_str())
                    .collect();
                let finding = |whose: &str| {
                    let words = words.join(", ");
                    Diagnostic::warning("RE001", format!("{whose} may still hold a name of the key: {words}"))
                        .help("add it to the names in the key, or pseudonymise the text")
                };
                match document {
                    Some(document) => {
                        let id = &self.evidence().documents[document as usize].id;
                        finding("the words quoted").at(Place::file(format!("corpus/{id}")))
                    }
                    None => finding("the researcher's readings and claims"),
                }
            })
            .collect()
    }

    /// The layers that are shown, coded first.
    pub(super) fn layers(&self) -> impl Iterator<Item = Layer> + '_ {
        [Layer::Coded, Layer::Found].into_iter().filter(|layer| self.input.options.basis.shows(*layer))
    }

    /// The layers that chapters speak of: of what people coded only once somebody has coded.
    pub(super) fn layers_of_themes(&self) -> impl Iterator<Item = Layer> + '_ {
        let alone = self.layers().count() == 1;
        self.layers().filter(move |layer| alone || *layer == Layer::Found || self.decided())
    }

    /// The layer from which a theme's quotations, words and neighbours are taken: what people coded,
    /// where they coded any of it, else what rules found.
    pub(super) fn layer_of(&self, theme: u32) -> Layer {
        let shown: Vec<Layer> = self.layers().collect();
        match shown.as_slice() {
            [only] => *only,
            _ if self.carriers.theme(Layer::Coded, theme).is_empty() => Layer::Found,
            _ => Layer::Coded,
        }
    }

    /// Whether a person has decided anything.
    pub(super) fn decided(&self) -> bool {
        self.evidence().marks.iter().any(|mark| mark.layer == Layer::Coded)
    }

    /// The marks of a layer whose code lies in the branch of `theme`, in document order.
    pub(super) fn marks(&self, layer: Layer, theme: u32) -> impl Iterator<Item = &'a Mark> + '_ {
        let marks = self.evidence().marks.iter();
        marks.filter(move |mark| mark.layer == layer && self.tree().above(mark.code).contains(&theme))
    }

    pub(super) fn place(&self, row: &PassageRow) -> PlaceOfPassage {
        PlaceOfPassage {
            document: row.document,
            voice: row.voice,
            kind: row.kind,
            number: row.number,
            last_number: row.last_number,
            comment: row.thread.map(|thread| thread.comment),
            page: row.page,
            start_ms: row.start_ms,
            date: row.date,
        }
    }

    /// The citation of a passage, not escaped.
    pub(super) fn cite(&self, row: &PassageRow) -> String {
        self.attribution.cite(&self.place(row)).to_string()
    }

    /// What the voice of a passage agreed to.
    pub(super) fn quoting(&self, row: &PassageRow) -> Quoting {
        row.voice
            .and_then(|voice| self.evidence().voices.get(voice))
            .map_or(Quoting::Yes, |voice| voice.quote)
    }
}

fn check_attribute(input: &Input<'_>) -> Result<(), ReportError> {
    let known = &input.evidence.cases.attributes;
    match &input.options.by {
        Some(name) if !known.contains(name) => {
            Err(ReportError::Attribute { name: name.clone(), known: known.clone() })
        }
        _ => Ok(()),
    }
}
