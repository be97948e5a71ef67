//! Free spans from a JSON file: what `emic agree --spans` reads and shows.
//!
//! ```json
//! { "documents": [
//!     { "name": "P01", "length": 1200, "coders": {
//!         "anna": [[10, 42, "trust"], [100, 180, "doubt"]],
//!         "ben":  [[12, 40, "trust"]] } } ] }
//! ```
//!
//! Spans are half-open `[start, end, code]` and count code points from 0. A coder who is named in a
//! document has finished it, also with an empty list; one who is not named has not worked on it. A file
//! of one document may give `length` and `coders` alone, or be an entry of worked data sets.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::Value;

use super::comparison::{Comparison, Options, Reported};
use super::intervals::Extent;
use super::matching::{Matches, Scheme, matches};
use super::undefined::Figure;
use super::unitizing::{CodedSpan, Unitized};
use super::units::{BadStudy, Grain, Hand, Mark, Overlap, Study, Text};

/// A file of spans that cannot be compared.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BadFile {
    /// It is not of the shape.
    #[error(
        "{place}: {what}; a file of spans looks like {{\"length\": 100, \"coders\": {{\"anna\": [[3, 9, \"code\"]], \"ben\": []}}}}"
    )]
    Shape {
        /// Where: `documents[2].coders.anna[0]`.
        place: String,
        /// What is wrong there.
        what: &'static str,
    },
    /// A span ends before it begins.
    #[error("{place}: a span reaches from {start} back to {end}; give the start first")]
    Reversed {
        /// Where.
        place: String,
        /// Its start.
        start: u64,
        /// Its end.
        end: u64,
    },
    /// There are fewer than two coders.
    #[error("the spans are of {coders} coder{}; agreement needs two", if *coders == 1 { "" } else { "s" })]
    OneCoder {
        /// How many there are.
        coders: usize,
    },
    /// Two documents have one name.
    #[error("{place}: a document before it is called \"{name}\" too; give each its own name")]
    Twice {
        /// Where.
        place: String,
        /// The name.
        name: String,
    },
    /// The spans contradict the documents.
    #[error(transparent)]
    Study(#[from] BadStudy),
}

/// Agreement on free spans.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SpanComparison {
    /// On characters, code by code.
    #[serde(flatten)]
    pub characters: Comparison,
    /// As spans of free length.
    #[serde(flatten)]
    pub free: FreeSpans,
}

/// What is said of spans as they are, without units between.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FreeSpans {
    /// Krippendorff's family, code by code: each against everything else.
    pub unitizing: Vec<UnitizedCode>,
    /// The family over all codes, where no coder's spans overlap with different codes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub together: Option<Together>,
    /// Where they do, for the first time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overlap: Option<Overlap>,
    /// How many spans each pair of coders has in common.
    pub matches: Vec<PairMatches>,
}

/// uα of one code.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct UnitizedCode {
    /// The code.
    pub code: String,
    /// uα of this code against everything else.
    pub u_alpha: Reported,
}

/// The unitizing family over exclusive codes.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Together {
    /// Stretches and codes at once.
    pub u_alpha: Reported,
    /// Only whether a stretch is coded.
    pub u_alpha_binary: Reported,
    /// Only codes, where both coded.
    pub cu_alpha: Reported,
    /// (k)uα and coverage, code by code.
    pub ku_alpha: Vec<CoveredCode>,
}

/// (k)uα of one code with its coverage.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CoveredCode {
    /// The code.
    pub code: String,
    /// (k)uα.
    pub ku_alpha: Reported,
    /// The share of the code's length that meets another coder's span.
    pub coverage: Reported,
}

/// Span F1 of two coders, the first taken as reference.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PairMatches {
    /// The first coder.
    pub reference: String,
    /// The second.
    pub candidate: String,
    /// Spans of the first.
    pub reference_spans: u64,
    /// Spans of the second.
    pub candidate_spans: u64,
    /// Same borders and code; Holsti's coefficient is the same number.
    pub strict_f1: Reported,
    /// Same borders.
    pub exact_f1: Reported,
    /// Overlap counts half. Depends on who is the reference.
    pub partial_f1: Reported,
    /// Any overlap with the same code. Depends on who is the reference.
    pub type_f1: Reported,
}

/// Reads a file of spans as a study on characters.
///
/// # Errors
/// When it is not of the shape, or the spans do not fit their documents.
pub fn read(file: &Value) -> Result<Study, BadFile> {
    let entry = match file.get("vectors").and_then(Value::as_array).map(Vec::as_slice) {
        Some([only]) => only,
        Some(_) => return Err(shape("vectors", "a file with one entry is needed")),
        None => file,
    };
    let data = entry.get("data").unwrap_or(entry);
    let mut reader = Reader::default();
    match data.get("documents") {
        Some(documents) => {
            let list = documents.as_array().ok_or_else(|| shape("documents", "this should be a list"))?;
            for (place, document) in list.iter().enumerate() {
                reader.document(document, &format!("documents[{place}]."))?;
            }
        }
        None => reader.document(data, "")?,
    }
    reader.finish()
}

fn shape(place: impl Into<String>, what: &'static str) -> BadFile {
    BadFile::Shape { place: place.into(), what }
}

#[derive(Default)]
struct Reader {
    texts: Vec<Text>,
    names: BTreeSet<String>,
    codes: Vec<String>,
    places: BTreeMap<String, u32>,
    hands: BTreeMap<String, Hand>,
}

impl Reader {
    fn document(&mut self, document: &Value, place: &str) -> Result<(), BadFile> {
        let length = document.get("length").and_then(Value::as_u64);
        let length =
            length.ok_or_else(|| shape(format!("{place}length"), "this should be a count of characters"))?;
        let coders = document.get("coders").and_then(Value::as_object);
        let coders =
            coders.ok_or_else(|| shape(format!("{place}coders"), "this should be spans by coder"))?;
        let number = u32::try_from(self.texts.len()).expect("fewer than 4 billion documents");
        let name = document.get("name").and_then(Value::as_str);
        let name = name.map_or_else(|| (number + 1).to_string(), str::to_owned);
        if !self.names.insert(name.clone()) {
            return Err(BadFile::Twice { place: format!("{place}name"), name });
        }
        self.texts.push(Text { units: Vec::new(), ..Text::whole(name, length) });
        for (coder, spans) in coders {
            let place = format!("{place}coders.{coder}");
            let spans = spans.as_array().ok_or_else(|| shape(&place, "this should be a list of spans"))?;
            let marks: Vec<Mark> = spans
                .iter()
                .enumerate()
                .map(|(at, span)| self.mark(number, span, format!("{place}[{at}]")))
                .collect::<Result<_, _>>()?;
            let hand = self.hands.entry(coder.clone()).or_insert_with(|| Hand {
                name: coder.clone(),
                finished: Vec::new(),
                marks: Vec::new(),
                unsought: BTreeSet::new(),
            });
            hand.finished.resize(number as usize, false);
            hand.finished.push(true);
            hand.marks.extend(marks);
        }
        Ok(())
    }

    fn mark(&mut self, document: u32, span: &Value, place: String) -> Result<Mark, BadFile> {
        let wrong = "this should be [start, end, \"code\"]";
        let (start, end, code) = match span.as_array().map(Vec::as_slice) {
            Some([start, end, code]) => (start.as_u64(), end.as_u64(), code),
            _ => return Err(shape(place, wrong)),
        };
        let (Some(start), Some(end)) = (start, end) else { return Err(shape(place, wrong)) };
        if end < start {
            return Err(BadFile::Reversed { place, start, end });
        }
        let code = code.as_str().map_or_else(|| code.to_string(), str::to_owned);
        let next = u32::try_from(self.codes.len()).expect("fewer than 4 billion codes");
        let code = *self.places.entry(code.clone()).or_insert_with(|| {
            self.codes.push(code);
            next
        });
        Ok(Mark { document, extent: Extent { start, end }, code })
    }

    fn finish(self) -> Result<Study, BadFile> {
        let documents = self.texts.len();
        let mut hands: Vec<Hand> = self.hands.into_values().collect();
        for hand in &mut hands {
            hand.finished.resize(documents, false);
        }
        if hands.len() < 2 {
            return Err(BadFile::OneCoder { coders: hands.len() });
        }
        let study = Study { texts: self.texts, codes: self.codes, hands };
        study.check()?;
        Ok(study)
    }
}

impl SpanComparison {
    /// Compares the spans of a study: on characters, as units of free length, and span by span.
    ///
    /// # Errors
    /// When the study does not hold together.
    pub fn of(study: &Study, options: &Options) -> Result<Self, BadStudy> {
        let options = Options { grain: Grain::Characters, ..options.clone() };
        Ok(SpanComparison { characters: Comparison::of_study(study, &options)?, free: FreeSpans::of(study) })
    }
}

impl FreeSpans {
    /// The free spans of a study that was checked.
    fn of(study: &Study) -> Self {
        let codes = || (0u32..).zip(&study.codes);
        let sum = |documents: Vec<Unitized>| {
            documents.iter().fold(Unitized::nothing(study.hands.len()), |sum, one| sum.plus(one))
        };
        let unitizing = codes()
            .map(|(code, name)| {
                let counts = sum(study.unitized(code).expect("spans that were checked"));
                UnitizedCode { code: name.clone(), u_alpha: counts.u_alpha().into() }
            })
            .collect();
        let every: Vec<u32> = codes().map(|(code, _)| code).collect();
        let together = study.unitized_together(&every).ok().map(sum).map(|counts| Together {
            u_alpha: counts.u_alpha().into(),
            u_alpha_binary: counts.u_alpha_binary().into(),
            cu_alpha: counts.cu_alpha().into(),
            ku_alpha: codes()
                .map(|(code, name)| CoveredCode {
                    code: name.clone(),
                    ku_alpha: counts.ku_alpha(code).into(),
                    coverage: counts.coverage(code).into(),
                })
                .collect(),
        });
        let mut matches = Vec::new();
        for first in 0..study.hands.len() {
            for second in first + 1..study.hands.len() {
                matches.push(pair_matches(study, first, second));
            }
        }
        FreeSpans { unitizing, together, overlap: study.overlap(), matches }
    }
}

/// Spans in common over the documents that both finished.
#[must_use]
pub fn pair_matches(study: &Study, first: usize, second: usize) -> PairMatches {
    let pair = study.pair(first, second);
    let spans = pair.spans_where(|_| true);
    let documents: Vec<&Vec<Vec<CodedSpan>>> =
        pair.finished_by_all().map(|(document, _)| &spans[document as usize]).collect();
    let over = |scheme: Scheme| {
        let none = Matches { matched: 0.0, reference: 0, candidate: 0 };
        documents.iter().fold(none, |sum, spans| sum.plus(matches(&spans[0], &spans[1], scheme)))
    };
    let f1 = |scheme: Scheme| -> Reported { Figure::into(over(scheme).f1()) };
    let counts = over(Scheme::Strict);
    PairMatches {
        reference: study.hands[first].name.clone(),
        candidate: study.hands[second].name.clone(),
        reference_spans: counts.reference,
        candidate_spans: counts.candidate,
        strict_f1: f1(Scheme::Strict),
        exact_f1: f1(Scheme::Exact),
        partial_f1: f1(Scheme::Partial),
        type_f1: f1(Scheme::Type),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn options() -> Options {
        Options { resampling: None, ..Options::characters() }
    }

    #[test]
    fn two_documents_and_who_finished_them() {
        let file = json!({ "documents": [
            { "name": "P01", "length": 100, "coders": { "anna": [[0, 10, "a"]], "ben": [[0, 10, "a"]] } },
            { "name": "P02", "length": 100, "coders": { "anna": [[0, 50, "a"]] } },
            { "name": "P03", "length": 100, "coders": { "anna": [[5, 9, "b"]], "ben": [] } }
        ]});
        let study = read(&file).unwrap();
        assert_eq!(study.hands[1].finished, [true, false, true]);
        let found = SpanComparison::of(&study, &options()).unwrap();
        assert_eq!((found.characters.units, found.characters.documents), (200, Some(2)));
        assert_eq!(found.characters.rows[0].alpha.value, Some(1.0));
        assert_eq!((found.free.matches[0].reference_spans, found.free.matches[0].candidate_spans), (2, 1));
        assert_eq!(found.free.matches[0].strict_f1.value, Some(2.0 / 3.0));
        assert!(found.free.together.is_some());
    }

    #[test]
    fn an_entry_of_worked_data_is_a_file_of_spans() {
        let file = json!({ "kind": "spans", "data": { "length": 60, "coders": {
            "x": [[2, 9, "1"], [11, 17, "2"]], "y": [[2, 9, "1"], [11, 17, "3"]] } } });
        let found = SpanComparison::of(&read(&file).unwrap(), &options()).unwrap();
        assert_eq!(found.free.together.unwrap().ku_alpha[0].ku_alpha.value, Some(1.0));
    }

    #[test]
    fn codes_that_overlap_are_compared_one_by_one() {
        let file = json!({ "length": 60, "coders": {
            "x": [[2, 9, "1"], [5, 17, "2"]], "y": [[2, 9, "1"]] } });
        let found = SpanComparison::of(&read(&file).unwrap(), &options()).unwrap();
        assert_eq!(found.free.together, None);
        assert_eq!(found.free.overlap.map(|place| place.extent), Some(Extent { start: 5, end: 9 }));
        assert_eq!(found.free.unitizing[0].u_alpha.value, Some(1.0));
    }

    #[test]
    fn faults_say_where_they_are() {
        let said = |file: Value| read(&file).unwrap_err().to_string();
        let reversed = json!({ "length": 9, "coders": { "x": [[5, 3, "1"]], "y": [] } });
        assert_eq!(said(reversed), "coders.x[0]: a span reaches from 5 back to 3; give the start first");
        let outside = json!({ "length": 9, "coders": { "x": [[5, 30, "1"]], "y": [] } });
        assert_eq!(
            said(outside),
            "coder \"x\", document \"1\": a span ends at 30, and the text is 9 characters long"
        );
        let alone = json!({ "length": 9, "coders": { "x": [] } });
        assert_eq!(said(alone), "the spans are of 1 coder; agreement needs two");
        let nobody = json!({ "documents": [] });
        assert_eq!(said(nobody), "the spans are of 0 coders; agreement needs two");
        let one = json!({ "name": "P1", "length": 9, "coders": { "x": [], "y": [] } });
        assert_eq!(
            said(json!({ "documents": [one.clone(), one] })),
            "documents[1].name: a document before it is called \"P1\" too; give each its own name"
        );
        let endless = json!({ "length": u64::MAX, "coders": { "x": [], "y": [] } });
        assert!(said(endless).starts_with("the documents have 18446744073709551615 characters together"));
        assert!(said(json!({ "coders": {} })).starts_with("length: this should be a count"));
        assert!(
            said(json!({ "length": 9, "coders": { "x": [[1, 2]] } })).starts_with("coders.x[0]: this should")
        );
    }
}
