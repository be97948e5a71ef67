//! Codings laid on units or characters: a table of ratings, with the place of each row.
//!
//! Characters are never listed one by one: a stretch in which nothing changes is one row with its length
//! as weight.

use std::collections::BTreeSet;

use serde::Serialize;

use super::intervals::{Extent, covered, union};
use super::ratings::{Category, MISSING, Ratings};
use super::sets::SetRatings;
use super::units::{Carries, Grain, Study, Text};

/// One code's ratings, with where each row stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Projection {
    /// 0 absent, 1 present, missing where the coder has not finished the document.
    pub ratings: Ratings,
    /// The place of each row.
    pub places: Vec<RowPlace>,
}

/// Where a row of ratings stands: a unit, or a stretch of characters that are rated alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct RowPlace {
    /// The document.
    pub document: u32,
    /// The stretch.
    #[serde(flatten)]
    pub extent: Extent,
}

impl Projection {
    /// The document of each row, for resampling.
    #[must_use]
    pub fn documents(&self) -> Vec<u32> {
        self.places.iter().map(|place| place.document).collect()
    }

    /// Where coders differ: each place with what each of them said, present, absent or nothing.
    pub fn disagreements(&self) -> impl Iterator<Item = (RowPlace, Vec<Option<bool>>)> {
        self.ratings.rows().zip(&self.places).filter_map(|((row, _), place)| {
            let differ = row.contains(&0) && row.contains(&1);
            let said = |cell: &u32| (*cell != MISSING).then_some(*cell == 1);
            differ.then(|| (*place, row.iter().map(said).collect()))
        })
    }
}

impl Study {
    /// Each coder's stretches of one code in each document, joined: a character coded twice by the
    /// same person is coded once.
    fn stretches(&self, code: u32) -> Vec<Vec<Vec<Extent>>> {
        let mut found = vec![vec![Vec::new(); self.hands.len()]; self.texts.len()];
        for (coder, hand) in self.hands.iter().enumerate() {
            for mark in hand.marks.iter().filter(|mark| mark.code == code) {
                found[mark.document as usize][coder].push(mark.extent);
            }
        }
        found.into_iter().map(|document| document.into_iter().map(union).collect()).collect()
    }

    /// One code on the units of one's choice.
    #[must_use]
    pub fn project(&self, code: u32, grain: Grain, carries: Carries) -> Projection {
        let mut rows = Rows::default();
        let stretches = self.stretches(code);
        for (document, text) in self.compared() {
            let hands = &stretches[document as usize];
            let said = |coder: usize, present: bool| {
                if self.hands[coder].sought(document, code) { u32::from(present) } else { MISSING }
            };
            match grain {
                Grain::Characters => sweep(text, hands, |extent, weight, present| {
                    rows.cells
                        .extend(present.iter().enumerate().map(|(coder, present)| said(coder, *present)));
                    rows.add(document, extent, weight);
                }),
                Grain::Units => {
                    let coded: Vec<Vec<u64>> = hands.iter().map(|own| covered(&text.units, own)).collect();
                    for (place, unit) in text.units.iter().enumerate() {
                        let present = |own: &Vec<u64>| carries.holds(own[place], unit.len());
                        rows.cells.extend(coded.iter().enumerate().map(|(c, own)| said(c, present(own))));
                        rows.add(document, *unit, 1);
                    }
                }
            }
        }
        let names = self.hands.iter().map(|hand| hand.name.clone()).collect();
        let category = |label: &str, value| Category { label: label.to_owned(), value: Some(value) };
        let ratings =
            Ratings::new(names, vec![category("absent", 0.0), category("present", 1.0)], rows.cells)
                .and_then(|ratings| ratings.weighted(rows.weights))
                .expect("whole rows of two categories");
        Projection { ratings, places: rows.places }
    }

    /// All codes at once: the set of codes of each unit, by each coder.
    #[must_use]
    pub fn project_sets(&self, grain: Grain, carries: Carries) -> (SetRatings, Vec<RowPlace>) {
        let by_code: Vec<Vec<Vec<Vec<Extent>>>> =
            (0u32..).take(self.codes.len()).map(|code| self.stretches(code)).collect();
        let mut rows = Vec::new();
        let mut places = Vec::new();
        for (document, text) in self.compared() {
            let said = |coder: usize, set: BTreeSet<u32>| {
                self.hands[coder].finished[document as usize].then_some(set)
            };
            let mut add = |extent: Extent, weight: u64, sets: Vec<BTreeSet<u32>>| {
                rows.push((
                    sets.into_iter().enumerate().map(|(coder, set)| said(coder, set)).collect(),
                    weight,
                ));
                places.push(RowPlace { document, extent });
            };
            let of = |code: usize| &by_code[code][document as usize];
            match grain {
                Grain::Characters => {
                    // A column for each coder and code, code by code.
                    let columns: Vec<Vec<Extent>> =
                        (0..self.codes.len()).flat_map(|code| of(code).clone()).collect();
                    sweep(text, &columns, |extent, weight, present| {
                        let mut sets = vec![BTreeSet::new(); self.hands.len()];
                        for (column, _) in present.iter().enumerate().filter(|(_, present)| **present) {
                            let code = u32::try_from(column / self.hands.len()).expect("a code");
                            sets[column % self.hands.len()].insert(code);
                        }
                        add(extent, weight, sets);
                    });
                }
                Grain::Units => {
                    let mut sets = vec![vec![BTreeSet::new(); self.hands.len()]; text.units.len()];
                    for code in 0..self.codes.len() {
                        for (coder, own) in of(code).iter().enumerate() {
                            let coded = covered(&text.units, own);
                            for ((coded, unit), sets) in coded.iter().zip(&text.units).zip(&mut sets) {
                                if carries.holds(*coded, unit.len()) {
                                    sets[coder].insert(u32::try_from(code).expect("a code"));
                                }
                            }
                        }
                    }
                    for (unit, sets) in text.units.iter().zip(sets) {
                        add(*unit, 1, sets);
                    }
                }
            }
        }
        let names = self.hands.iter().map(|hand| hand.name.clone()).collect();
        (SetRatings::new(names, rows), places)
    }
}

#[derive(Default)]
struct Rows {
    cells: Vec<u32>,
    weights: Vec<u64>,
    places: Vec<RowPlace>,
}

impl Rows {
    fn add(&mut self, document: u32, extent: Extent, weight: u64) {
        self.weights.push(weight);
        self.places.push(RowPlace { document, extent });
    }
}

/// Goes through a text from border to border, saying for each stretch how many of its characters are
/// counted and which columns cover it; stretches without a counted character are passed over.
fn sweep(text: &Text, columns: &[Vec<Extent>], mut see: impl FnMut(Extent, u64, &[bool])) {
    let mut first = 0;
    let mut look = |extent: Extent, present: &[bool]| {
        while text.apart.get(first).is_some_and(|away| away.end <= extent.start) {
            first += 1;
        }
        let inside = text.apart[first..].iter().take_while(|away| away.start < extent.end);
        let away: u64 = inside.map(|away| away.end.min(extent.end) - away.start.max(extent.start)).sum();
        let weight = extent.len() - away;
        if weight > 0 {
            see(extent, weight, present);
        }
    };
    let mut borders: Vec<(u64, usize, bool)> = columns
        .iter()
        .enumerate()
        .flat_map(|(column, extents)| {
            extents.iter().flat_map(move |extent| [(extent.start, column, true), (extent.end, column, false)])
        })
        .collect();
    // Ends before beginnings: extents of one column are joined, so that at one place it never ends and
    // begins; between columns the order does not matter.
    borders.sort_unstable();
    let mut present = vec![false; columns.len()];
    let mut at = 0;
    for (border, column, begins) in borders {
        if border > at {
            look(Extent { start: at, end: border }, &present);
            at = border;
        }
        present[column] = begins;
    }
    if text.length > at {
        look(Extent { start: at, end: text.length }, &present);
    }
}
