//! Links from cells to words: whether they still lead there.

use serde::Serialize;

use super::Person;
use crate::coding::places::Stands;
use crate::model::{Document, GridQuotation, PlaceOfPassage, Pseudonyms, Quote};
use crate::text::Span;
use crate::text::quote::{Finder, Sought};
use crate::text::single_spaced;
use crate::text::units::Units;
use crate::workbench::coding::{occurrences, place_of, region};
use crate::workbench::places::Spot;
use crate::workbench::{Workbench, WorkbenchError};

/// Where a link leads today.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Leads {
    /// To its words, where it says.
    There(Spoken),
    /// Its words stand elsewhere.
    Moved(Spoken),
    /// Words that resemble its words stand there.
    Otherwise(Spoken),
    /// The place is not there, or the words stand nowhere.
    Nowhere,
}

/// Words of the corpus that a link leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spoken {
    /// The document, by its place in document order.
    pub document: u32,
    /// The passage in it, where the words lie in one.
    pub passage: Option<u32>,
    /// The words; none for a link that names a place alone.
    pub span: Option<Span>,
}

/// A link as it is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct QuotationShown {
    /// Where the words stand, as commands take it; as written, when they stand nowhere.
    pub place: String,
    /// The citation; none when the words stand nowhere.
    pub citation: Option<String>,
    /// The words, as they stand today.
    pub words: Option<String>,
    /// `there`, `moved`, `otherwise` or `nowhere`.
    pub leads: &'static str,
}

impl Leads {
    /// The passage that is led to.
    #[must_use]
    pub fn passage(&self) -> Option<(u32, u32)> {
        let spoken = self.spoken()?;
        Some((spoken.document, spoken.passage?))
    }

    pub(super) fn spoken(&self) -> Option<&Spoken> {
        match self {
            Leads::There(spoken) | Leads::Moved(spoken) | Leads::Otherwise(spoken) => Some(spoken),
            Leads::Nowhere => None,
        }
    }

    fn name(&self) -> &'static str {
        match self {
            Leads::There(_) => "there",
            Leads::Moved(_) => "moved",
            Leads::Otherwise(_) => "otherwise",
            Leads::Nowhere => "nowhere",
        }
    }
}

impl Workbench {
    /// Where a link leads: to its place, else to where its words stand in the same document, else in
    /// another in which the case speaks.
    pub(super) fn leads(&self, link: &GridQuotation, person: &Person) -> Result<Leads, WorkbenchError> {
        let spot = link.at.as_deref().and_then(|at| self.place(at).ok());
        let Some(quote) = &link.quote else {
            let spoken = spot.as_ref().map(|spot| Spoken {
                document: spot.number,
                passage: spot.passages.first().copied().filter(|_| !spot.whole),
                span: None,
            });
            return Ok(spoken.map_or(Leads::Nowhere, Leads::There));
        };
        if let Some(spot) = &spot {
            if let Some(span) = region(spot).and_then(|region| first(quote, &spot.document.text, region)) {
                return Ok(Leads::There(spoken(spot.number, &spot.document, span)));
            }
            if let Some(span) = anywhere(quote, &spot.document.text) {
                return Ok(Leads::Moved(spoken(spot.number, &spot.document, span)));
            }
        }
        for number in self.documents_with(person) {
            let document = self.snapshot.document(number)?;
            if let Some(span) = anywhere(quote, &document.text) {
                return Ok(Leads::Moved(spoken(number, &document, span)));
            }
        }
        Ok(spot.and_then(|spot| resembling(quote, &spot)).map_or(Leads::Nowhere, Leads::Otherwise))
    }

    /// The documents in which a person speaks, in document order.
    fn documents_with(&self, person: &Person) -> std::collections::BTreeSet<u32> {
        let voices = person.voices.iter().filter_map(|voice| self.voices.get(*voice));
        voices.flat_map(|voice| voice.speakers.iter().map(|(document, _)| *document)).collect()
    }

    pub(super) fn quotation_shown(
        &self,
        link: &GridQuotation,
        person: &Person,
        names: Option<&Pseudonyms>,
    ) -> Result<QuotationShown, WorkbenchError> {
        let leads = self.leads(link, person)?;
        let Some(to) = leads.spoken() else {
            return Ok(QuotationShown {
                place: link.at.clone().unwrap_or_default(),
                citation: None,
                words: link.quote.as_deref().map(|quote| without(quote, names)),
                leads: leads.name(),
            });
        };
        let document = self.snapshot.document(to.document)?;
        let passage = to.passage.map(|passage| &document.passages[passage as usize]);
        let span = to.span.or_else(|| passage.map(|passage| passage.span));
        let attribution = self.attribution(names);
        let citation = match passage {
            Some(passage) if passage.number > 0 => attribution
                .cite(&PlaceOfPassage::new(to.document, &document, passage, &self.voices))
                .to_string(),
            _ => attribution.document(to.document).to_owned(),
        };
        Ok(QuotationShown {
            place: span.map_or_else(|| document.id.to_string(), |span| place_of(&document, span)),
            citation: Some(citation),
            words: to.span.map(|span| without(span.of(&document.text), names)),
            leads: leads.name(),
        })
    }

    /// Words as a link keeps them, with the place that they stand in.
    pub(super) fn link_to(&self, stands: Stands) -> Result<GridQuotation, WorkbenchError> {
        let document = self.snapshot.document(stands.document)?;
        let words = single_spaced(stands.span.of(&document.text));
        let at = Some(place_of(&document, stands.span));
        Ok(GridQuotation { at, quote: Some(words), place: None })
    }
}

fn without(words: &str, names: Option<&Pseudonyms>) -> String {
    let line = single_spaced(words);
    names.map_or(line.clone(), |names| names.replace(&line).text)
}

fn first(quote: &str, text: &str, region: Span) -> Option<Span> {
    occurrences(quote, text, region).first().copied()
}

/// The one place in a text where words stand; none when there are several.
fn anywhere(quote: &str, text: &str) -> Option<Span> {
    match occurrences(quote, text, Span::at(0, text.len())).as_slice() {
        [only] => Some(*only),
        _ => None,
    }
}

/// The words of a document that resemble a quote most, when any do.
fn resembling(quote: &str, spot: &Spot) -> Option<Spoken> {
    let text = &spot.document.text;
    let start = region(spot).map_or(0, |region| region.start());
    let (at, _) = Units::new(text).span_in_code_points(Span::at(start, start));
    let quote = Quote { exact: quote.to_owned(), ..Quote::default() };
    let length = quote.exact.chars().count();
    let span = Finder::new(text).locate(Sought { quote: &quote, at: (at, at + length) }).span()?;
    Some(spoken(spot.number, &spot.document, span))
}

fn spoken(number: u32, document: &Document, span: Span) -> Spoken {
    let touches = |passage: &&crate::model::Passage| {
        passage.number > 0 && passage.pieces().any(|piece| piece.overlaps(span))
    };
    let passage = document.passages.iter().position(|passage| touches(&passage));
    Spoken {
        document: number,
        passage: passage.and_then(|passage| u32::try_from(passage).ok()),
        span: Some(span),
    }
}
