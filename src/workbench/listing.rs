//! Passages by what was decided about them: coded, uncoded, disputed.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::coding::{CodingShown, place_of};
use super::places::passage_place;
use super::{Workbench, WorkbenchError};
use crate::coding::decided::Placed;
use crate::coding::evidence::Layer;
use crate::coding::places::Stands;
use crate::model::{Coder, DecisionId, Passage, Stance};
use crate::text::Span;

/// Which codings are listed.
#[derive(Clone, Debug, Default)]
pub struct Which {
    /// Only of this code.
    pub code: Option<String>,
    /// Only of this code or one below it.
    pub theme: Option<String>,
    /// Only in this document or at this place.
    pub document: Option<String>,
    /// Only by this coder.
    pub by: Option<String>,
    /// Only key quotations.
    pub key: bool,
    /// Only those of this stance.
    pub stance: Option<Stance>,
}

/// The codings, in the shape that `emic coded --json` prints.
#[derive(Clone, Debug, Serialize)]
pub struct CodedList {
    /// The version of this shape.
    pub format: u32,
    /// In document order.
    pub codings: Vec<CodingShown>,
    /// Those whose words stand nowhere in the texts of today.
    pub lost: Vec<CodingShown>,
}

/// Passages that nobody has coded, in the shape that `emic uncoded --json` prints.
#[derive(Clone, Debug, Serialize)]
pub struct Uncoded {
    /// The version of this shape.
    pub format: u32,
    /// Passages that are data, in the documents looked at.
    pub of_passages: usize,
    /// Those that carry no code that a person gave.
    pub passages: Vec<UncodedPassage>,
}

/// A passage that nobody has coded.
#[derive(Clone, Debug, Serialize)]
pub struct UncodedPassage {
    /// Its place.
    pub place: String,
    /// Its citation, with the name as in the data.
    pub citation: String,
    /// Its words.
    pub text: String,
    /// The codes whose rules find something in it.
    pub found: Vec<String>,
}

/// A passage about which coders decided differently.
#[derive(Clone, Debug, Serialize)]
pub struct Dispute {
    /// Its place.
    pub place: String,
    /// Its citation, with the name as in the data.
    pub citation: String,
    /// Its words.
    pub text: String,
    /// The code.
    pub code: String,
    /// What each coder decided.
    pub coders: Vec<Side>,
}

/// What one coder decided about a passage and a code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Side {
    /// Who.
    pub coder: String,
    /// `for`, `against`, `rejected`, or `left out` by somebody who finished the document.
    pub says: &'static str,
    /// The words.
    pub words: Option<String>,
    /// The note.
    pub note: Option<String>,
    /// The decision, as commands take it.
    pub id: Option<String>,
}

impl Workbench {
    /// Lists what people coded.
    ///
    /// # Errors
    /// When a code or document is not there, or the index cannot be read.
    pub fn coded(&self, which: &Which) -> Result<CodedList, WorkbenchError> {
        let codes = self.wanted_codes(which)?;
        let spot = which.document.as_deref().map(|typed| self.place(typed)).transpose()?;
        let here = |stands: Stands| {
            spot.as_ref().is_none_or(|spot| {
                let touches = |index: &u32| {
                    spot.document.passages[*index as usize].pieces().any(|piece| piece.overlaps(stands.span))
                };
                spot.number == stands.document && (spot.whole || spot.passages.iter().any(touches))
            })
        };
        let is_wanted = |coding: &crate::model::Coding| {
            codes.as_ref().is_none_or(|codes| codes.contains(&*coding.code))
                && which.by.as_ref().is_none_or(|by| coding.coder.name() == by)
                && (!which.key || coding.key)
                && which.stance.is_none_or(|stance| coding.stance == stance)
        };
        let decided = self.decided()?;
        let codings = decided
            .codings
            .iter()
            .filter(|placed| is_wanted(placed.coding) && here(placed.stands))
            .map(|placed| self.coding_shown(placed.coding, Some(placed.stands)))
            .collect::<Result<_, _>>()?;
        let lost = decided
            .lost
            .iter()
            .filter(|coding| is_wanted(coding) && spot.is_none())
            .map(|coding| self.coding_shown(coding, None))
            .collect::<Result<_, _>>()?;
        Ok(CodedList { format: 1, codings, lost })
    }

    fn wanted_codes(&self, which: &Which) -> Result<Option<BTreeSet<String>>, WorkbenchError> {
        Ok(match (&which.code, &which.theme) {
            (None, None) => None,
            (code, theme) => {
                let book = self.book()?;
                let mut codes = BTreeSet::new();
                if let Some(code) = code {
                    // A code that only logs know is listed as well.
                    let in_logs = self.decisions()?.state.codings.iter().any(|coding| *coding.code == **code);
                    if !in_logs {
                        book.known(code)?;
                    }
                    codes.insert(code.clone());
                }
                if let Some(theme) = theme {
                    book.known(theme)?;
                    codes.extend(book.codebook.branch(theme).iter().map(|code| code.id.clone()));
                }
                Some(codes)
            }
        })
    }

    /// Lists the passages that are data and that nobody, or not this coder, has coded.
    ///
    /// # Errors
    /// When a document is not there, or the index cannot be read.
    pub fn uncoded(&self, document: Option<&str>, by: Option<&str>) -> Result<Uncoded, WorkbenchError> {
        let only = document.map(|typed| self.place(typed)).transpose()?.map(|spot| spot.number);
        let evidence = self.evidence()?;
        let mut coded = BTreeSet::new();
        let mut found: BTreeMap<u32, BTreeSet<u32>> = BTreeMap::new();
        for mark in &evidence.marks {
            match mark.layer {
                Layer::Coded if by.is_none_or(|by| mark.coder.as_deref() == Some(by)) => {
                    coded.extend(mark.passages.clone());
                }
                Layer::Coded => {}
                Layer::Found => {
                    mark.passages.clone().for_each(|row| found.entry(row).or_default().extend([mark.code]));
                }
            }
        }
        let rows = evidence.counted().filter(|(_, row)| only.is_none_or(|only| row.document == only));
        let (mut of_passages, mut passages) = (0, Vec::new());
        for (at, row) in rows {
            of_passages += 1;
            if coded.contains(&at) {
                continue;
            }
            let document = self.snapshot.document(row.document)?;
            let passage = &document.passages[row.index as usize];
            let found = found.get(&at).into_iter().flatten();
            passages.push(UncodedPassage {
                place: passage_place(&document, passage),
                citation: self.citation(&document, Stands { document: row.document, span: passage.span })?,
                text: passage.own_text(&document.text).into_owned(),
                found: found.map(|code| evidence.codebook.codes[*code as usize].id.clone()).collect(),
            });
        }
        Ok(Uncoded { format: 1, of_passages, passages })
    }

    /// Lists the passages about which coders decided differently: one gave a code that another
    /// rejected, or left out of a document that both finished, or they gave it with different stances.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn disputed(&self, document: Option<&str>) -> Result<Vec<Dispute>, WorkbenchError> {
        let only = document.map(|typed| self.place(typed)).transpose()?.map(|spot| spot.number);
        let decided = self.decided()?;
        let mut disputes = Vec::new();
        for number in 0..u32::try_from(self.snapshot.documents().len()).unwrap_or(u32::MAX) {
            if only.is_some_and(|only| only != number) {
                continue;
            }
            let codings: Vec<_> =
                decided.codings.iter().filter(|placed| placed.stands.document == number).collect();
            if codings.is_empty() {
                continue;
            }
            let rejections = decided.rejections.iter().filter(|(_, stands)| stands.document == number);
            let rejected: Vec<Rejected<'_>> = rejections
                .map(|(rejection, stands)| Rejected {
                    coder: &rejection.coder,
                    code: &rejection.code,
                    span: stands.span,
                    note: rejection.note.as_deref(),
                    id: rejection.id,
                })
                .collect();
            disputes.extend(self.disputes_in(number, &codings, &rejected)?);
        }
        Ok(disputes)
    }

    fn disputes_in(
        &self,
        number: u32,
        codings: &[&Placed<'_>],
        rejected: &[Rejected<'_>],
    ) -> Result<Vec<Dispute>, WorkbenchError> {
        let document = self.snapshot.document(number)?;
        let state = &self.decisions()?.state;
        let finished: Vec<&Coder> = state
            .finished
            .iter()
            .filter(|finished| *finished.finish.document == document.id)
            .map(|finished| &finished.coder)
            .collect();
        let mut disputes = Vec::new();
        for passage in &document.passages {
            let touches = |span: Span| passage.pieces().any(|piece| piece.overlaps(span));
            let here: Vec<_> = codings.iter().filter(|placed| touches(placed.stands.span)).collect();
            let codes: BTreeSet<&str> = here.iter().map(|placed| &*placed.coding.code).collect();
            for code in codes {
                let of_code =
                    here.iter().filter(|placed| *placed.coding.code == *code).map(|placed| **placed);
                let no = rejected.iter().filter(|rejected| rejected.code == code && touches(rejected.span));
                let coders = sides(of_code, no, &finished);
                if coders.iter().any(|side| side.says != coders[0].says) {
                    disputes.push(self.dispute(number, &document, passage, code, coders)?);
                }
            }
        }
        Ok(disputes)
    }

    fn dispute(
        &self,
        number: u32,
        document: &crate::model::Document,
        passage: &Passage,
        code: &str,
        coders: Vec<Side>,
    ) -> Result<Dispute, WorkbenchError> {
        Ok(Dispute {
            place: place_of(document, passage.span),
            citation: self.citation(document, Stands { document: number, span: passage.span })?,
            text: passage.own_text(&document.text).into_owned(),
            code: code.to_owned(),
            coders,
        })
    }
}

struct Rejected<'a> {
    coder: &'a Coder,
    code: &'a str,
    span: Span,
    note: Option<&'a str>,
    id: DecisionId,
}

/// What each coder decided about one passage and code; the first word of each counts.
fn sides<'a>(
    codings: impl Iterator<Item = &'a Placed<'a>>,
    rejected: impl Iterator<Item = &'a Rejected<'a>>,
    finished: &[&Coder],
) -> Vec<Side> {
    let mut sides: BTreeMap<&str, Side> = BTreeMap::new();
    for Placed { coding, .. } in codings {
        sides.entry(coding.coder.name()).or_insert_with(|| Side {
            coder: coding.coder.to_string(),
            says: coding.stance.name(),
            words: Some(coding.selection.quote.exact.clone()),
            note: coding.note.as_deref().map(str::to_owned),
            id: Some(coding.id.random_part()),
        });
    }
    for rejected in rejected {
        sides.entry(rejected.coder.name()).or_insert_with(|| Side {
            coder: rejected.coder.to_string(),
            says: "rejected",
            words: None,
            note: rejected.note.map(str::to_owned),
            id: Some(rejected.id.random_part()),
        });
    }
    for coder in finished {
        let silent =
            || Side { coder: coder.to_string(), says: "left out", words: None, note: None, id: None };
        sides.entry(coder.name()).or_insert_with(silent);
    }
    sides.into_values().collect()
}
