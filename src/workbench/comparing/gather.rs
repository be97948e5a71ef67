//! [`Gathered`]: the codings of some coders as agreement sees them.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{Asked, Codes, LeftOut, Per};
use crate::analysis::agreement::Extent;
use crate::analysis::agreement::units::{Hand, Mark, Study, Text};
use crate::coding::decided::Placed;
use crate::coding::evidence::{Data, Evidence};
use crate::diagnostic::nearest;
use crate::model::{Coder, Document, Origin, Passage};
use crate::text::Span;
use crate::text::sentences::sentences;
use crate::text::units::Units;
use crate::text::words::words;
use crate::workbench::book::Book;
use crate::workbench::sampling::Of;
use crate::workbench::{Workbench, WorkbenchError};

/// The documents that two coders have finished, with what they coded there.
pub(super) struct Gathered<'a> {
    /// As agreement sees it; spans count code points.
    pub(super) study: Study,
    /// The documents of the study.
    pub(super) documents: Vec<Compared>,
    /// The codes' ids.
    pub(super) codes: Vec<String>,
    /// The codings that are compared: document and code by their places in the study, the coder's place.
    pub(super) codings: Vec<(Mark, usize, Placed<'a>)>,
    /// Those that are not.
    pub(super) left_out: LeftOut,
}

/// A document that is compared.
pub(super) struct Compared {
    /// Its place in document order.
    pub(super) number: u32,
    /// The document.
    pub(super) document: Arc<Document>,
    /// Its passages that are data.
    pub(super) passages: Vec<u32>,
}

impl<'a> Gathered<'a> {
    /// The documents that two of the coders have finished.
    pub(super) fn of(workbench: &'a Workbench, asked: &Asked) -> Result<Self, WorkbenchError> {
        Self::finished_by(workbench, asked, 2)
    }

    /// The documents that the only coder has finished.
    pub(super) fn of_one(workbench: &'a Workbench, asked: &Asked) -> Result<Self, WorkbenchError> {
        Self::finished_by(workbench, asked, 1)
    }

    fn finished_by(workbench: &'a Workbench, asked: &Asked, least: usize) -> Result<Self, WorkbenchError> {
        let book = workbench.book()?;
        let codes = codes(&book, &asked.codes)?;
        let known = workbench.coders()?;
        for coder in &asked.coders {
            known_coder(coder, &known)?;
        }
        let finished = Finished::of(workbench, asked)?;
        let compared: Vec<u32> = finished.by(least);
        if compared.is_empty() {
            return Err(finished.nothing(asked));
        }
        if asked.per == Per::Document && asked.sample.as_ref().is_some_and(|sample| sample.of == Of::Passages)
        {
            let reason =
                "a sample of passages has no whole documents to compare; take --unit passage".to_owned();
            return Err(WorkbenchError::NotCompared { reason });
        }
        let evidence = workbench.gathered(&book, &workbench.count(), (&[], 0), &[])?;
        let mut gathered = Gathered {
            study: Study {
                texts: Vec::new(),
                codes: names(&book, &codes),
                hands: finished.hands(&compared, &codes),
            },
            documents: Vec::new(),
            codes,
            codings: Vec::new(),
            left_out: LeftOut::default(),
        };
        for number in compared {
            gathered.add(workbench, &evidence, number, asked)?;
        }
        gathered.mark(workbench, asked)?;
        Ok(gathered)
    }

    fn add(
        &mut self,
        workbench: &Workbench,
        evidence: &Evidence,
        number: u32,
        asked: &Asked,
    ) -> Result<(), WorkbenchError> {
        let document = workbench.snapshot().document(number)?;
        let rows = evidence.documents[number as usize].passages.clone();
        let is_data =
            |row: &u32| matches!(evidence.passages[*row as usize].data, Data::Counted | Data::Repeats(_));
        let drawn = |index: &u32| {
            let passage = &document.passages[*index as usize];
            asked.sample.as_ref().is_none_or(|sample| sample.holds_passage(&document, passage))
        };
        let passages: Vec<u32> =
            rows.filter(is_data).map(|row| evidence.passages[row as usize].index).filter(drawn).collect();
        let places = Units::new(&document.text);
        let length = places.code_points() as u64;
        let data = || passages.iter().map(|index| &document.passages[*index as usize]);
        let language = document.language.as_deref().or(workbench.language());
        let units = extents(&places, units(&document, data(), asked.per, language));
        let pieces = extents(&places, data().flat_map(Passage::pieces).collect());
        let name = document.id.to_string();
        self.study.texts.push(Text { name, length, units, apart: between(length, &pieces) });
        self.documents.push(Compared { number, document, passages });
        Ok(())
    }

    /// What the coders coded in the documents compared.
    fn mark(&mut self, workbench: &'a Workbench, asked: &Asked) -> Result<(), WorkbenchError> {
        let decided = workbench.decided_by_all()?;
        for (place, compared) in (0u32..).zip(&self.documents) {
            let from = decided.codings.partition_point(|placed| placed.stands.document < compared.number);
            let here =
                decided.codings[from..].iter().take_while(|placed| placed.stands.document == compared.number);
            let places = Units::new(&compared.document.text);
            for placed in here {
                let coder = asked.coders.iter().position(|coder| *coder == placed.coding.coder);
                let code = self.codes.iter().position(|code| **code == *placed.coding.code);
                let (Some(coder), Some(code)) = (coder, code) else { continue };
                self.left_out.of += 1;
                let accepted = placed.coding.origin == Origin::Accepted;
                if accepted && !asked.include.accepted {
                    self.left_out.accepted += 1;
                } else if !accepted && placed.coding.seen && !asked.include.seen {
                    self.left_out.seen += 1;
                } else {
                    let extent = extent(&places, placed.stands.span);
                    let code = u32::try_from(code).expect("codes are counted in u32");
                    let mark = Mark { document: place, extent, code };
                    self.study.hands[coder].marks.push(mark);
                    self.codings.push((mark, coder, *placed));
                }
            }
        }
        Ok(())
    }
}

/// Who has finished what.
struct Finished<'a> {
    coders: &'a [Coder],
    /// Of each coder and document whether it is finished.
    finished: Vec<Vec<bool>>,
    /// Of each coder and document the codes that there were; none where that is not known.
    sought: Vec<Vec<Option<BTreeSet<&'a str>>>>,
}

impl<'a> Finished<'a> {
    fn of(workbench: &'a Workbench, asked: &'a Asked) -> Result<Self, WorkbenchError> {
        let entries = workbench.snapshot().documents();
        let mut found = Finished {
            coders: &asked.coders,
            finished: vec![vec![false; entries.len()]; asked.coders.len()],
            sought: vec![vec![None; entries.len()]; asked.coders.len()],
        };
        for mark in &workbench.decisions()?.state.finished {
            let coder = asked.coders.iter().position(|coder| *coder == mark.coder);
            let document = entries.iter().position(|entry| entry.id == *mark.finish.document);
            if let (Some(coder), Some(document)) = (coder, document) {
                found.finished[coder][document] = true;
                let codes: BTreeSet<&str> = mark.finish.codes.keys().map(String::as_str).collect();
                found.sought[coder][document] = (!codes.is_empty()).then_some(codes);
            }
        }
        if asked.unfinished {
            for placed in &workbench.decided_by_all()?.codings {
                if let Some(coder) = asked.coders.iter().position(|coder| *coder == placed.coding.coder) {
                    found.finished[coder][placed.stands.document as usize] = true;
                }
            }
        }
        if let Some(sample) = &asked.sample {
            let drawn = workbench.drawn_documents(sample);
            for (coder, finished) in asked.coders.iter().zip(&mut found.finished) {
                for (number, finished) in (0u32..).zip(finished) {
                    let done = *finished || workbench.is_done(coder, number, sample)?;
                    *finished = done && drawn.contains(&number);
                }
            }
        }
        Ok(found)
    }

    /// The documents that so many coders have finished.
    fn by(&self, least: usize) -> Vec<u32> {
        let documents = self.finished.first().map_or(0, Vec::len);
        let by_enough =
            |document: &usize| self.finished.iter().filter(|finished| finished[*document]).count() >= least;
        let number = |document| u32::try_from(document).expect("documents are counted in u32");
        (0..documents).filter(by_enough).map(number).collect()
    }

    fn hands(&self, compared: &[u32], codes: &[String]) -> Vec<Hand> {
        let hand = |(coder, name): (usize, &Coder)| {
            let mut unsought = BTreeSet::new();
            for (place, number) in (0u32..).zip(compared) {
                if let Some(sought) = &self.sought[coder][*number as usize] {
                    let missing = (0u32..).zip(codes).filter(|(_, code)| !sought.contains(code.as_str()));
                    unsought.extend(missing.map(|(code, _)| (place, code)));
                }
            }
            Hand {
                name: name.to_string(),
                finished: compared.iter().map(|number| self.finished[coder][*number as usize]).collect(),
                marks: Vec::new(),
                unsought,
            }
        };
        self.coders.iter().enumerate().map(hand).collect()
    }

    /// Why there is nothing to compare.
    fn nothing(&self, asked: &Asked) -> WorkbenchError {
        let each: Vec<String> = self
            .coders
            .iter()
            .zip(&self.finished)
            .map(|(coder, finished)| {
                format!("{coder} has finished {}", finished.iter().filter(|finished| **finished).count())
            })
            .collect();
        let whom = if self.coders.len() == 1 { "the coder" } else { "two of them" };
        let what_to_do = if asked.unfinished {
            "and no document holds their codings"
        } else {
            "say emic finish for what was read to its end, or --unfinished to take the documents that hold their codings"
        };
        WorkbenchError::NotCompared {
            reason: format!("no document was finished by {whom} ({}); {what_to_do}", each.join(", ")),
        }
    }
}

fn known_coder(coder: &Coder, known: &[Coder]) -> Result<(), WorkbenchError> {
    if known.contains(coder) {
        return Ok(());
    }
    let near = nearest(coder.name(), known.iter().map(Coder::name)).map(str::to_owned);
    Err(WorkbenchError::NotThere { what: "coder", name: coder.to_string(), nearest: near })
}

/// The ids of the codes to compare, in the order of the codebook.
fn codes(book: &Book, wanted: &Codes) -> Result<Vec<String>, WorkbenchError> {
    let all = book.codebook.codes.iter();
    match wanted {
        Codes::All => Ok(all.filter(|code| !code.retired).map(|code| code.id.clone()).collect()),
        Codes::One(id) => book.known(id).map(|at| vec![book.codebook.codes[at].id.clone()]),
        Codes::Group(id) => {
            let group = book.codebook.group(id).ok_or_else(|| {
                let known = book.codebook.groups.iter().map(|group| group.id.as_str());
                let near = nearest(id, known).map(str::to_owned);
                WorkbenchError::NotThere { what: "group", name: id.clone(), nearest: near }
            })?;
            Ok(all.filter(|code| group.codes.contains(&code.id)).map(|code| code.id.clone()).collect())
        }
    }
}

fn names(book: &Book, ids: &[String]) -> Vec<String> {
    ids.iter().map(|id| book.codebook.code(id).map_or_else(|| id.clone(), |code| code.name.clone())).collect()
}

/// The units of a document in bytes, in order.
fn units<'p>(
    document: &Document,
    data: impl Iterator<Item = &'p Passage>,
    per: Per,
    language: Option<&str>,
) -> Vec<Span> {
    let parts = |of: &dyn Fn(&str) -> Vec<Span>, data: &mut dyn Iterator<Item = &'p Passage>| -> Vec<Span> {
        data.flat_map(|passage| {
            let start = passage.span.start();
            of(&passage.own_text(&document.text)).into_iter().map(move |part| part.shifted(start))
        })
        .collect()
    };
    let mut data = data;
    match per {
        Per::Character | Per::Span => Vec::new(),
        Per::Token => parts(&|own| words(own).collect(), &mut data),
        Per::Sentence => parts(&|own| sentences(own, language), &mut data),
        Per::Passage => data.map(|passage| passage.span).collect(),
        Per::Turn => {
            let mut turns: Vec<(u32, Span)> = Vec::new();
            for passage in data {
                match turns.last_mut() {
                    Some((number, span)) if *number == passage.number && passage.number > 0 => {
                        *span = span.hull(passage.span);
                    }
                    _ => turns.push((passage.number, passage.span)),
                }
            }
            turns.into_iter().map(|(_, span)| span).collect()
        }
        Per::Document => vec![Span::at(0, document.text.len())],
    }
}

/// A span in code points.
pub(super) fn extent(places: &Units<'_>, span: Span) -> Extent {
    let (start, end) = places.span_in_code_points(span);
    Extent { start: start as u64, end: end as u64 }
}

/// Spans as extents in order; one that begins inside another, as a listening sound inside an
/// utterance does, is no unit of its own.
fn extents(places: &Units<'_>, mut spans: Vec<Span>) -> Vec<Extent> {
    spans.sort_unstable_by_key(|span| (span.start(), std::cmp::Reverse(span.end())));
    let mut extents: Vec<Extent> = Vec::with_capacity(spans.len());
    for span in spans {
        let next = extent(places, span);
        if extents.last().is_none_or(|last| last.end <= next.start) {
            extents.push(next);
        }
    }
    extents
}

/// What lies between stretches in order.
fn between(length: u64, stretches: &[Extent]) -> Vec<Extent> {
    let mut gaps = Vec::new();
    let mut at = 0;
    for stretch in stretches {
        if stretch.start > at {
            gaps.push(Extent { start: at, end: stretch.start });
        }
        at = stretch.end;
    }
    if length > at {
        gaps.push(Extent { start: at, end: length });
    }
    gaps
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_between_is_what_is_left() {
        let extent = |start, end| Extent { start, end };
        assert_eq!(between(20, &[extent(3, 5), extent(5, 9)]), [extent(0, 3), extent(9, 20)]);
        assert_eq!(between(9, &[extent(0, 9)]), []);
        assert_eq!(between(4, &[]), [extent(0, 4)]);
    }

    #[test]
    fn a_unit_inside_another_is_none_of_its_own() {
        let text = "aé and so on";
        let places = Units::new(text);
        let found = extents(&places, vec![Span::at(8, 12), Span::at(0, 7), Span::at(3, 5)]);
        assert_eq!(found, [Extent { start: 0, end: 6 }, Extent { start: 7, end: 11 }]);
    }
}
