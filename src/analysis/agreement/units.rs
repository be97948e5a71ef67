//! What coders did on documents: their spans, the units, and which documents they finished.
//!
//! Every choice that decides a figure is a value here: the unit, when a unit carries a code, and which
//! documents a coder has finished. A coder who finished a document and did not give it a code said
//! "no"; one who never worked on it said nothing.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::intervals::Extent;
use super::unitizing::{BadSpans, CodedSpan, LONGEST, Unitized, check as check_spans, of_code};

/// A document as agreement sees it: how long it is, and where its units are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// What it is called.
    pub name: String,
    /// Its length in characters.
    pub length: u64,
    /// Its units in order, without overlaps: tokens, sentences, passages, turns; what lies between them
    /// (white space, an interviewer's turns) is in no unit. Not looked at for characters.
    pub units: Vec<Extent>,
    /// Stretches that are nobody's to code, in order, without overlaps: their characters are not
    /// counted. Not looked at for units.
    pub apart: Vec<Extent>,
}

impl Text {
    /// A document that is one unit.
    #[must_use]
    pub fn whole(name: impl Into<String>, length: u64) -> Self {
        let units = vec![Extent { start: 0, end: length }];
        Text { name: name.into(), length, units, apart: Vec::new() }
    }

    /// How many of its characters are counted.
    #[must_use]
    pub fn counted(&self) -> u64 {
        self.length - self.apart.iter().map(|extent| extent.len()).sum::<u64>()
    }

    /// Spans with their places counted among the characters that are counted: what stands apart is cut
    /// out of the text, and a span over it closes up.
    fn without_apart(&self, coders: &[Vec<CodedSpan>]) -> Result<Vec<Vec<CodedSpan>>, BadSpans> {
        let mut cut = Vec::with_capacity(self.apart.len());
        let mut sum = 0;
        for extent in &self.apart {
            sum += extent.len();
            cut.push((extent, sum));
        }
        let place = |at: u64| match cut.partition_point(|(extent, _)| extent.start < at) {
            0 => at,
            after => {
                let (last, sum) = cut[after - 1];
                at - (sum - last.end.saturating_sub(at))
            }
        };
        coders
            .iter()
            .map(|spans| {
                check_spans(self.length, spans)?;
                let moved =
                    |span: &CodedSpan| CodedSpan { start: place(span.start), end: place(span.end), ..*span };
                Ok(spans.iter().map(moved).collect())
            })
            .collect()
    }
}

/// What one coder did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hand {
    /// The coder.
    pub name: String,
    /// For each document whether the coder has finished it.
    pub finished: Vec<bool>,
    /// The coder's codings.
    pub marks: Vec<Mark>,
    /// Codes that the coder did not look for in a document, because they did not exist yet: (document,
    /// code). There the coder said nothing.
    pub unsought: BTreeSet<(u32, u32)>,
}

impl Hand {
    /// Whether the coder's silence about a code in a document means no.
    pub(super) fn sought(&self, document: u32, code: u32) -> bool {
        self.finished[document as usize] && !self.unsought.contains(&(document, code))
    }
}

/// One coding: a code on a stretch of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mark {
    /// The document, a place in [`Study::texts`].
    pub document: u32,
    /// The stretch.
    pub extent: Extent,
    /// The code, a place in [`Study::codes`].
    pub code: u32,
}

impl Mark {
    /// A coded span of a document as a mark.
    #[must_use]
    pub fn of(document: u32, span: CodedSpan) -> Self {
        Mark { document, extent: Extent { start: span.start, end: span.end }, code: span.code }
    }
}

/// Documents, codes, and what each coder did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Study {
    /// The documents.
    pub texts: Vec<Text>,
    /// The codes to compare.
    pub codes: Vec<String>,
    /// The coders.
    pub hands: Vec<Hand>,
}

/// What one compares on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Grain {
    /// Characters (Unicode scalar values).
    Characters,
    /// The units of [`Text::units`].
    Units,
}

/// When a unit carries a code.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Carries {
    /// When at least one coded character lies in it.
    #[default]
    AnyPart,
    /// When more than half of it is coded.
    MoreThanHalf,
    /// When all of it is coded.
    Entirely,
}

impl Carries {
    /// Whether `coded` of `length` characters are enough.
    #[must_use]
    pub fn holds(self, coded: u64, length: u64) -> bool {
        match self {
            Carries::AnyPart => coded > 0,
            Carries::MoreThanHalf => 2 * coded > length,
            Carries::Entirely => coded == length && length > 0,
        }
    }

    /// In words, for the methods.
    #[must_use]
    pub fn in_words(self) -> &'static str {
        match self {
            Carries::AnyPart => "a unit carries a code when any part of it is coded",
            Carries::MoreThanHalf => "a unit carries a code when more than half of it is coded",
            Carries::Entirely => "a unit carries a code when all of it is coded",
        }
    }
}

/// A study that does not hold together.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BadStudy {
    /// A coding is not inside its document.
    #[error("coder \"{coder}\", document \"{document}\": {source}")]
    Spans {
        /// The coder.
        coder: String,
        /// The document.
        document: String,
        /// What is wrong.
        source: BadSpans,
    },
    /// A coding names a document or code that is not there.
    #[error(
        "coder \"{coder}\" has a coding of document {document} with code {code}, which do not both exist"
    )]
    Unknown {
        /// The coder.
        coder: String,
        /// The document's place.
        document: u32,
        /// The code's place.
        code: u32,
    },
    /// The documents together are longer than any corpus.
    #[error("the documents have {length} characters together, and the most that are compared are {LONGEST}")]
    TooLong {
        /// Their length.
        length: u64,
    },
    /// There is not one "finished" mark for each document.
    #[error("coder \"{coder}\" has {marks} \"finished\" marks for {documents} documents")]
    Finished {
        /// The coder.
        coder: String,
        /// How many marks.
        marks: usize,
        /// How many documents.
        documents: usize,
    },
    /// Units of a document overlap or lie outside it.
    #[error("document \"{document}\": the unit from {start} to {end} is out of order or outside the text")]
    Units {
        /// The document.
        document: String,
        /// Where the unit begins.
        start: u64,
        /// Where it ends.
        end: u64,
    },
}

/// Where one coder's spans overlap with different codes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Overlap {
    /// The coder.
    pub coder: String,
    /// The document, a place in [`Study::texts`].
    pub document: u32,
    /// The stretch that has both codes.
    #[serde(flatten)]
    pub extent: Extent,
}

impl Study {
    /// Checks that every coding and unit is where it can be.
    ///
    /// # Errors
    /// With the first that is not.
    pub fn check(&self) -> Result<(), BadStudy> {
        let length = self.texts.iter().fold(0u64, |sum, text| sum.saturating_add(text.length));
        if length > LONGEST {
            return Err(BadStudy::TooLong { length });
        }
        for text in &self.texts {
            for list in [&text.units, &text.apart] {
                let mut at = 0;
                for unit in list {
                    if unit.start < at || unit.end < unit.start || unit.end > text.length {
                        let document = text.name.clone();
                        return Err(BadStudy::Units { document, start: unit.start, end: unit.end });
                    }
                    at = unit.end;
                }
            }
        }
        self.hands.iter().try_for_each(|hand| self.check_hand(hand))
    }

    fn check_hand(&self, hand: &Hand) -> Result<(), BadStudy> {
        let coder = || hand.name.clone();
        if hand.finished.len() != self.texts.len() {
            return Err(BadStudy::Finished {
                coder: coder(),
                marks: hand.finished.len(),
                documents: self.texts.len(),
            });
        }
        for mark in &hand.marks {
            let text = self.texts.get(mark.document as usize);
            let Some(text) = text.filter(|_| (mark.code as usize) < self.codes.len()) else {
                return Err(BadStudy::Unknown { coder: coder(), document: mark.document, code: mark.code });
            };
            check_spans(text.length, &[mark.span()]).map_err(|source| BadStudy::Spans {
                coder: coder(),
                document: text.name.clone(),
                source,
            })?;
        }
        Ok(())
    }

    /// The documents that at least two coders have finished: the others are in no figure.
    pub fn compared(&self) -> impl Iterator<Item = (u32, &Text)> {
        (0u32..).zip(&self.texts).filter(|(document, _)| {
            self.hands.iter().filter(|hand| hand.finished[*document as usize]).count() >= 2
        })
    }

    /// How many units the compared documents have.
    #[must_use]
    pub fn unit_count(&self, grain: Grain) -> u64 {
        let of_text = |text: &Text| match grain {
            Grain::Characters => text.counted(),
            Grain::Units => text.units.len() as u64,
        };
        self.compared().map(|(_, text)| of_text(text)).sum()
    }

    /// The first place where one coder's spans overlap with different codes.
    #[must_use]
    pub fn overlap(&self) -> Option<Overlap> {
        self.hands.iter().find_map(|hand| {
            let mut marks: Vec<&Mark> = hand.marks.iter().filter(|mark| !mark.extent.is_empty()).collect();
            marks.sort_unstable_by_key(|mark| (mark.document, mark.extent, mark.code));
            // Of the marks before, the one that reaches farthest overlaps if any does.
            let mut farthest: Option<&Mark> = None;
            for mark in marks {
                let before = farthest.filter(|last| last.document == mark.document);
                let over =
                    before.filter(|last| mark.extent.start < last.extent.end && last.code != mark.code);
                if let Some(last) = over {
                    let end = last.extent.end.min(mark.extent.end);
                    let extent = Extent { start: mark.extent.start, end };
                    return Some(Overlap { coder: hand.name.clone(), document: mark.document, extent });
                }
                if before.is_none_or(|last| last.extent.end < mark.extent.end) {
                    farthest = Some(mark);
                }
            }
            None
        })
    }

    /// The same study with two of its coders.
    ///
    /// # Panics
    /// When one of them does not exist, which is a fault of the caller.
    #[must_use]
    pub fn pair(&self, first: usize, second: usize) -> Study {
        Study {
            texts: self.texts.clone(),
            codes: self.codes.clone(),
            hands: vec![self.hands[first].clone(), self.hands[second].clone()],
        }
    }

    /// The free spans of one code in each document in which all coders have looked for it, for
    /// [`unitizing`](super::unitizing). The continuum is what is counted of the document.
    ///
    /// # Errors
    /// When a span is outside its document.
    pub fn unitized(&self, code: u32) -> Result<Vec<Unitized>, BadSpans> {
        let spans = self.spans_where(|mark| mark.code == code);
        self.finished_by_all()
            .filter(|(document, _)| self.sought_by_all(*document, code))
            .map(|(document, text)| {
                let own = text.without_apart(&spans[document as usize])?;
                of_code(text.counted(), &own.iter().map(Vec::as_slice).collect::<Vec<_>>(), code)
            })
            .collect()
    }

    fn sought_by_all(&self, document: u32, code: u32) -> bool {
        self.hands.iter().all(|hand| hand.sought(document, code))
    }

    /// The free spans of exclusive codes together.
    ///
    /// # Errors
    /// When a span is outside its document, or spans of one coder overlap with different codes.
    pub fn unitized_together(&self, codes: &[u32]) -> Result<Vec<Unitized>, BadSpans> {
        let spans = self.spans_where(|mark| codes.contains(&mark.code));
        self.finished_by_all()
            .filter(|(document, _)| codes.iter().all(|code| self.sought_by_all(*document, *code)))
            .map(|(document, text)| {
                let own = text.without_apart(&spans[document as usize])?;
                Unitized::of(text.counted(), &own.iter().map(Vec::as_slice).collect::<Vec<_>>())
            })
            .collect()
    }

    /// The documents that every coder has finished.
    pub fn finished_by_all(&self) -> impl Iterator<Item = (u32, &Text)> {
        (0u32..)
            .zip(&self.texts)
            .filter(|(document, _)| self.hands.iter().all(|hand| hand.finished[*document as usize]))
    }

    /// Each coder's spans in each document, of the marks that are wanted.
    #[must_use]
    pub fn spans_where(&self, wanted: impl Fn(&Mark) -> bool) -> Vec<Vec<Vec<CodedSpan>>> {
        let mut spans = vec![vec![Vec::new(); self.hands.len()]; self.texts.len()];
        for (coder, hand) in self.hands.iter().enumerate() {
            for mark in hand.marks.iter().filter(|mark| wanted(mark)) {
                spans[mark.document as usize][coder].push(mark.span());
            }
        }
        spans
    }
}

impl Mark {
    fn span(self) -> CodedSpan {
        CodedSpan { start: self.extent.start, end: self.extent.end, code: self.code }
    }
}

#[cfg(test)]
mod tests {
    use super::super::projection::Projection;
    use super::super::ratings::MISSING;
    use super::super::{Fourfold, Tally, Undefined};
    use super::*;

    fn extent(start: u64, end: u64) -> Extent {
        Extent { start, end }
    }

    fn mark(start: u64, end: u64) -> Mark {
        Mark { document: 0, extent: extent(start, end), code: 0 }
    }

    fn hand(name: &str, marks: &[Mark]) -> Hand {
        Hand { name: name.to_owned(), finished: vec![true], marks: marks.to_vec(), unsought: BTreeSet::new() }
    }

    fn study(a: &[Mark], b: &[Mark]) -> Study {
        let units = vec![extent(0, 10), extent(11, 20), extent(20, 30)];
        Study {
            texts: vec![Text { units, ..Text::whole("P01", 500) }],
            codes: vec!["trust".into()],
            hands: vec![hand("anna", a), hand("ben", b)],
        }
    }

    fn fourfold(projection: &Projection) -> Fourfold {
        projection.ratings.pair(0, 1).fourfold(1).unwrap()
    }

    /// An interviewer's turn from 20 to 40: a span over it is one stretch of 20 characters.
    #[test]
    fn free_spans_lie_on_what_is_counted() {
        let mut study = study(&[mark(10, 50)], &[mark(15, 30), mark(60, 70)]);
        study.texts[0] = Text { apart: vec![extent(20, 40), extent(90, 100)], ..Text::whole("P01", 100) };
        let span = |start, end| CodedSpan { start, end, code: 0 };
        let expected = Unitized::of(70, &[&[span(10, 30)], &[span(15, 20), span(40, 50)]]).unwrap();
        assert_eq!(study.unitized(0).unwrap(), std::slice::from_ref(&expected));
        assert_eq!(study.unitized_together(&[0]).unwrap(), [expected]);
        study.hands[1].unsought.insert((0, 0));
        assert_eq!(study.unitized(0).unwrap(), []);
    }

    /// 500 characters, 60 and 50 coded, 40 in common: Cohen's κ .694.
    #[test]
    fn characters_by_lengths() {
        let study = study(&[mark(100, 160)], &[mark(120, 170)]);
        let counts = fourfold(&study.project(0, Grain::Characters, Carries::AnyPart));
        assert_eq!(counts, Fourfold { both: 40, only_a: 20, only_b: 10, neither: 430 });
        assert!((counts.kappa().unwrap() - 0.694).abs() < 5e-4);
    }

    #[test]
    fn a_character_coded_twice_by_one_coder_is_coded_once() {
        let once = study(&[mark(100, 160)], &[mark(300, 310)]);
        let twice = study(&[mark(100, 140), mark(120, 160), mark(120, 160)], &[mark(300, 310)]);
        let counts = |study: &Study| fourfold(&study.project(0, Grain::Characters, Carries::AnyPart));
        assert_eq!(counts(&once), counts(&twice));
    }

    #[test]
    fn three_rules_for_a_unit() {
        // 0–10: half and one character; 11–20: all and nothing; 20–30: nothing and nothing.
        let study = study(&[mark(0, 5), mark(11, 20)], &[mark(9, 11)]);
        let rule = |carries| fourfold(&study.project(0, Grain::Units, carries));
        assert_eq!(rule(Carries::AnyPart), Fourfold { both: 1, only_a: 1, only_b: 0, neither: 1 });
        assert_eq!(rule(Carries::MoreThanHalf), Fourfold { both: 0, only_a: 1, only_b: 0, neither: 2 });
        assert_eq!(rule(Carries::Entirely), Fourfold { both: 0, only_a: 1, only_b: 0, neither: 2 });
    }

    #[test]
    fn an_unfinished_document_is_missing_and_a_finished_one_without_codes_is_not() {
        let mut study = study(&[mark(0, 5)], &[]);
        study.hands.push(hand("cleo", &[mark(0, 5)]));
        study.hands[2].finished[0] = false;
        let projection = study.project(0, Grain::Units, Carries::AnyPart);
        let rows: Vec<_> = projection.ratings.rows().map(|(row, _)| row.to_vec()).collect();
        assert_eq!(rows, [[1, 0, MISSING], [0, 0, MISSING], [0, 0, MISSING]]);
        study.hands[1].finished[0] = false;
        let nothing = study.project(0, Grain::Units, Carries::AnyPart);
        assert_eq!(nothing.ratings.row_count(), 0);
        assert_eq!(Tally::of(&nothing.ratings).percent(), Err(Undefined::NoPairs));
    }

    #[test]
    fn a_code_that_was_not_looked_for_was_not_denied() {
        let mut study = study(&[mark(0, 5)], &[]);
        study.hands[1].unsought.insert((0, 0));
        let projection = study.project(0, Grain::Units, Carries::AnyPart);
        let rows: Vec<_> = projection.ratings.rows().map(|(row, _)| row.to_vec()).collect();
        assert_eq!(rows, [[1, MISSING], [0, MISSING], [0, MISSING]]);
    }

    #[test]
    fn characters_that_are_nobody_s_to_code_are_not_counted() {
        let mut study = study(&[mark(100, 160)], &[mark(120, 170)]);
        // Before all, over a border, between two borders, and to the end.
        study.texts[0].apart = vec![extent(0, 50), extent(110, 130), extent(140, 145), extent(400, 500)];
        study.check().unwrap();
        let counts = fourfold(&study.project(0, Grain::Characters, Carries::AnyPart));
        assert_eq!(counts, Fourfold { both: 25, only_a: 10, only_b: 10, neither: 50 + 230 });
        assert_eq!(study.unit_count(Grain::Characters), counts.units());
        // One stretch apart reaches over several borders.
        study.texts[0].apart = vec![extent(110, 165)];
        let counts = fourfold(&study.project(0, Grain::Characters, Carries::AnyPart));
        assert_eq!(counts, Fourfold { both: 0, only_a: 10, only_b: 5, neither: 430 });
    }

    #[test]
    fn disagreements_with_their_places() {
        let study = study(&[mark(2, 6)], &[mark(4, 8)]);
        let projection = study.project(0, Grain::Characters, Carries::AnyPart);
        let found: Vec<_> = projection.disagreements().map(|(place, said)| (place.extent, said)).collect();
        assert_eq!(
            found,
            [(extent(2, 4), vec![Some(true), Some(false)]), (extent(6, 8), vec![Some(false), Some(true)])]
        );
    }

    #[test]
    fn sets_by_units_and_by_characters() {
        let second = |start, end| Mark { code: 1, ..mark(start, end) };
        let mut study = study(&[mark(0, 5), second(3, 9)], &[mark(0, 5)]);
        study.codes.push("doubt".into());
        let (sets, places) = study.project_sets(Grain::Characters, Carries::AnyPart);
        let lengths: Vec<_> = places.iter().map(|place| place.extent.len()).collect();
        assert_eq!(lengths, [3, 2, 4, 491]);
        assert_eq!(sets.ratings().unit_count(), 500);
        let (sets, _) = study.project_sets(Grain::Units, Carries::AnyPart);
        let labels: Vec<_> = sets.ratings().categories().iter().map(|set| set.label.as_str()).collect();
        assert_eq!(labels, ["{0,1}", "{0}", "{}"]);
    }

    #[test]
    fn an_overlap_of_different_codes_is_placed() {
        let second = |start, end| Mark { code: 1, ..mark(start, end) };
        let apart = study(&[mark(0, 5), second(5, 9), mark(4, 5)], &[mark(0, 9)]);
        assert_eq!(apart.overlap(), None);
        // The long first span still runs when the third begins.
        let over = study(&[mark(0, 50), mark(10, 20), second(30, 60)], &[]);
        let found = over.overlap().unwrap();
        assert_eq!((found.coder.as_str(), found.document, found.extent), ("anna", 0, extent(30, 50)));
    }

    #[test]
    fn bad_studies_are_refused() {
        let outside = study(&[mark(490, 501)], &[]);
        assert_eq!(
            outside.check().unwrap_err().to_string(),
            "coder \"anna\", document \"P01\": a span ends at 501, and the text is 500 characters long"
        );
        let mut endless = study(&[], &[]);
        endless.texts[0].length = u64::MAX;
        assert_eq!(endless.check(), Err(BadStudy::TooLong { length: u64::MAX }));
        let mut crossing = study(&[], &[]);
        crossing.texts[0].units.push(extent(25, 35));
        assert!(matches!(crossing.check(), Err(BadStudy::Units { start: 25, .. })));
        let mut unmarked = study(&[], &[]);
        unmarked.hands[0].finished.clear();
        assert!(matches!(unmarked.check(), Err(BadStudy::Finished { marks: 0, documents: 1, .. })));
    }
}
