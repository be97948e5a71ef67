//! From a place as typed, or a citation as printed, to the passages it names.

use std::sync::Arc;

use super::{Workbench, WorkbenchError};
use crate::diagnostic::nearest;
use crate::index::DocumentEntry;
use crate::model::{Attribution, Citation, Document, Passage, PlaceName, PlaceOfPassage, Pseudonyms, Within};
use crate::text::Span;
use crate::text::units::Units;

/// A place in the corpus.
#[derive(Clone, Debug)]
pub struct Spot {
    /// The document, by its place in document order.
    pub number: u32,
    /// The document itself.
    pub document: Arc<Document>,
    /// The passages that are named, as places in the document's list; all of them for a document.
    pub passages: Vec<u32>,
    /// The words that are named, where a span was typed.
    pub span: Option<Span>,
    /// Whether the whole document was named.
    pub whole: bool,
}

impl Workbench {
    /// Finds what `typed` names: `FILE`, `FILE:N`, `FILE:N.K`, `FILE#ID:N`, `FILE@START-END`, a
    /// title, or a citation as reports print it (`P07, turn 112`).
    ///
    /// # Errors
    /// When nothing, or several things, are named so.
    pub fn place(&self, typed: &str) -> Result<Spot, WorkbenchError> {
        let place = PlaceName::parse(typed);
        match self.document_named(&place) {
            Ok(number) => self.within(number, place.within, typed),
            Err(error) => match typed.parse::<Citation>() {
                Ok(citation) => self.cited(&citation, typed),
                Err(_) => Err(error),
            },
        }
    }

    /// The place that is typed, as commands print it.
    ///
    /// # Errors
    /// As [`Workbench::place`].
    pub fn place_typed(&self, typed: &str) -> Result<String, WorkbenchError> {
        Ok(canonical(&self.place(typed)?))
    }

    /// The names of all documents, as in the study.
    #[must_use]
    pub fn document_names(&self) -> Vec<String> {
        self.snapshot.documents().iter().map(name).collect()
    }

    /// Attributions by public names, with the names of the key taken out of titles; without pseudonyms
    /// by the names in the data.
    pub(super) fn attribution(&self, pseudonyms: Option<&Pseudonyms>) -> Attribution<'_> {
        let names = self.document_names();
        match pseudonyms {
            Some(pseudonyms) => Attribution::new(&self.voices, &names).without_names(pseudonyms),
            None => Attribution::with_real_names(&self.voices, &names),
        }
    }

    /// The document of a place: by its path, by the end of its path, or by its title.
    fn document_named(&self, place: &PlaceName) -> Result<u32, WorkbenchError> {
        let entries = || (0u32..).zip(self.snapshot.documents());
        let inner = |entry: &DocumentEntry| place.inner.is_none() || entry.id.inner == place.inner;
        let exact: Vec<u32> = entries()
            .filter(|(_, entry)| entry.id.path == place.path && inner(entry))
            .map(|(n, _)| n)
            .collect();
        let found = if exact.is_empty() {
            let end = format!("/{}", place.path);
            entries()
                .filter(|(_, entry)| {
                    inner(entry)
                        && (entry.id.path.ends_with(&end) || entry.title.as_ref() == Some(&place.path))
                })
                .map(|(number, _)| number)
                .collect()
        } else {
            exact
        };
        match found.as_slice() {
            [number] => Ok(*number),
            [] => Err(self.no_document(place)),
            several => Err(WorkbenchError::Several {
                name: place.path.clone(),
                candidates: several
                    .iter()
                    .take(5)
                    .map(|number| self.snapshot.documents()[*number as usize].id.to_string())
                    .collect(),
            }),
        }
    }

    fn no_document(&self, place: &PlaceName) -> WorkbenchError {
        let mut name = place.path.clone();
        if let Some(inner) = &place.inner {
            name = format!("{name}#{inner}");
        }
        let known: Vec<_> = self.snapshot.documents().iter().map(|entry| entry.id.to_string()).collect();
        let near = nearest(&name, known.iter().map(String::as_str)).map(str::to_owned);
        WorkbenchError::NotThere { what: "document", name, nearest: near }
    }

    fn within(&self, number: u32, within: Within, typed: &str) -> Result<Spot, WorkbenchError> {
        let document = self.snapshot.document(number)?;
        let (passages, span) = match within {
            Within::Whole => (all(&document), None),
            Within::Number(unit, piece) => (numbered(&document, unit, piece), None),
            Within::CodePoints(start, end) => {
                let span = Units::new(&document.text).span_from_code_points(start, end);
                let span = span.ok_or_else(|| nothing("stretch of text", typed))?;
                (touching(&document, span), Some(span))
            }
        };
        if passages.is_empty() {
            return Err(nothing("passage", typed));
        }
        Ok(Spot { number, document, passages, span, whole: within == Within::Whole })
    }

    /// The passages that a citation names; they must stand in one document.
    fn cited(&self, citation: &Citation, typed: &str) -> Result<Spot, WorkbenchError> {
        let pseudonyms = Pseudonyms::new(&self.cases, &self.voices);
        let attribution = self.attribution(Some(&pseudonyms));
        let mut spots: Vec<Spot> = Vec::new();
        for number in 0..u32::try_from(self.snapshot.documents().len()).unwrap_or(u32::MAX) {
            let document = self.snapshot.document(number)?;
            let passages: Vec<u32> = (0u32..)
                .zip(&document.passages)
                .filter(|(_, passage)| passage.number > 0)
                .filter(|(_, passage)| {
                    attribution
                        .names(citation, &PlaceOfPassage::new(number, &document, passage, &self.voices))
                })
                .map(|(index, _)| index)
                .collect();
            if !passages.is_empty() {
                spots.push(Spot { number, document, passages, span: None, whole: false });
            }
        }
        match spots.len() {
            0 => Err(nothing("place", typed)),
            1 => Ok(spots.remove(0)),
            _ => Err(WorkbenchError::Several {
                name: typed.to_owned(),
                candidates: spots
                    .iter()
                    .take(5)
                    .map(|spot| {
                        let first = spot.document.passages[spot.passages[0] as usize].number;
                        format!("{}:{first}", spot.document.id)
                    })
                    .collect(),
            }),
        }
    }
}

/// `FILE:N`, `FILE:N.K` of a passage, as commands take it; `FILE@START-END` of one without a number.
#[must_use]
pub fn passage_place(document: &Document, passage: &Passage) -> String {
    if passage.number == 0 {
        let (start, end) = Units::new(&document.text).span_in_code_points(passage.span);
        return format!("{}@{start}-{end}", document.id);
    }
    match passage.piece {
        0 => format!("{}:{}", document.id, passage.number),
        piece => format!("{}:{}.{piece}", document.id, passage.number),
    }
}

/// A place as commands print it and take it, however it was typed.
#[must_use]
pub fn canonical(spot: &Spot) -> String {
    let passages = || spot.passages.iter().filter_map(|index| spot.document.passages.get(*index as usize));
    match (spot.span, passages().next()) {
        (Some(span), _) => super::coding::span_place(&spot.document, span),
        (None, Some(only)) if !spot.whole && spot.passages.len() == 1 => passage_place(&spot.document, only),
        (None, Some(first)) if !spot.whole => format!("{}:{}", spot.document.id, first.number),
        _ => spot.document.id.to_string(),
    }
}

/// What a report calls a document.
fn name(entry: &DocumentEntry) -> String {
    entry.title.clone().unwrap_or_else(|| entry.id.to_string())
}

fn nothing(what: &'static str, typed: &str) -> WorkbenchError {
    WorkbenchError::NotThere { what, name: typed.to_owned(), nearest: None }
}

fn all(document: &Document) -> Vec<u32> {
    (0u32..).zip(&document.passages).map(|(index, _)| index).collect()
}

/// The passages with a number: those that begin with it, and the utterance that reaches over it.
fn numbered(document: &Document, number: u32, piece: Option<u32>) -> Vec<u32> {
    (0u32..)
        .zip(&document.passages)
        .filter(|(_, passage)| passage.number > 0 && (passage.number..=passage.last_number).contains(&number))
        .filter(|(_, passage)| piece.is_none_or(|piece| passage.number == number && passage.piece == piece))
        .map(|(index, _)| index)
        .collect()
}

fn touching(document: &Document, span: Span) -> Vec<u32> {
    (0u32..)
        .zip(&document.passages)
        .filter(|(_, passage)| passage.pieces().any(|piece| piece.overlaps(span)))
        .map(|(index, _)| index)
        .collect()
}
