//! The list of disagreements: what a figure is made of, to be talked about.

use serde::Serialize;

use super::gather::{Compared, Gathered};
use super::{Asked, Per};
use crate::analysis::agreement::Extent;
use crate::analysis::agreement::projection::RowPlace;
use crate::text::Span;
use crate::text::single_spaced;
use crate::text::units::Units;
use crate::workbench::places::passage_place;

/// A unit on which coders differ about a code.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Differing {
    /// The code's id.
    pub code: String,
    /// Where: `FILE:N` of a passage or turn, else `FILE@START-END`.
    pub place: String,
    /// The words of the unit.
    pub words: String,
    /// What each coder did.
    pub coders: Vec<Gave>,
}

/// What a coder did with a code on a unit.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Gave {
    /// The coder.
    pub coder: String,
    /// Whether the coder gave the code; none where the coder said nothing.
    pub gave: Option<bool>,
    /// The words that the coder marked, where not all of the unit.
    pub marked: Vec<String>,
    /// The coder's notes on them.
    pub notes: Vec<String>,
}

/// Every unit and code on which the coders differ, code by code.
pub(super) fn differing(gathered: &Gathered<'_>, asked: &Asked) -> Vec<Differing> {
    let mut found = Vec::new();
    for (code, id) in (0u32..).zip(&gathered.codes) {
        let projection = gathered.study.project(code, asked.per.grain(), asked.carries);
        for (place, said) in projection.disagreements() {
            let document = &gathered.documents[place.document as usize];
            let coders = said.iter().enumerate().map(|(coder, gave)| {
                let (marked, notes) = marked(gathered, document, coder, code, place);
                Gave { coder: gathered.study.hands[coder].name.clone(), gave: *gave, marked, notes }
            });
            found.push(Differing {
                code: id.clone(),
                place: place_of(document, place.extent, asked.per),
                words: words(document, place.extent),
                coders: coders.collect(),
            });
        }
    }
    found
}

/// What a coder marked with a code inside a unit, and the notes.
fn marked(
    gathered: &Gathered<'_>,
    document: &Compared,
    coder: usize,
    code: u32,
    place: RowPlace,
) -> (Vec<String>, Vec<String>) {
    let unit = place.extent;
    let own = gathered.codings.iter().filter(|(mark, whose, _)| {
        *whose == coder
            && mark.code == code
            && mark.document == place.document
            && mark.extent.start < unit.end
            && unit.start < mark.extent.end
    });
    let (mut words_marked, mut notes) = (Vec::new(), Vec::new());
    for (mark, _, placed) in own {
        let inside = Extent { start: mark.extent.start.max(unit.start), end: mark.extent.end.min(unit.end) };
        if inside != unit {
            words_marked.push(words(document, inside));
        }
        notes.extend(placed.coding.note.as_deref().map(str::to_owned));
    }
    (words_marked, notes)
}

fn in_bytes(document: &Compared, extent: Extent) -> Span {
    let place = |at: u64| usize::try_from(at).unwrap_or(usize::MAX);
    let units = Units::new(&document.document.text);
    units.span_from_code_points(place(extent.start), place(extent.end)).unwrap_or_default()
}

/// The words of a stretch, white space made single blanks.
pub(super) fn words(document: &Compared, extent: Extent) -> String {
    let text = in_bytes(document, extent).of(&document.document.text);
    single_spaced(text)
}

/// How a unit is named.
pub(super) fn place_of(document: &Compared, extent: Extent, per: Per) -> String {
    if matches!(per, Per::Passage | Per::Turn) {
        let span = in_bytes(document, extent);
        let passages = document.passages.iter().map(|index| &document.document.passages[*index as usize]);
        if let Some(passage) = passages.into_iter().find(|passage| passage.span.start() == span.start()) {
            return passage_place(&document.document, passage);
        }
    }
    format!("{}@{}-{}", document.document.id, extent.start, extent.end)
}
