//! Codings on texts that changed: what was found again, what a person has to look at, and repairing it.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use serde::Serialize;

use super::coding::span_place;
use super::deciding::{Entry, Recorder};
use super::{Workbench, WorkbenchError};
use crate::coding::log::{Act, Change};
use crate::coding::places::{KnownBy, Stands, Whereabouts, sought};
use crate::diagnostic::Place;
use crate::model::{Coder, Coding, DecisionId, DocumentId};
use crate::text::quote::{Finder, Located, Score};

/// How many places are offered for a coding that was not found for sure.
const OFFERED: usize = 3;

/// Codings on texts that changed, in the shape that `emic reanchor --json` prints.
#[derive(Clone, Debug, Serialize)]
pub struct Reanchoring {
    /// The version of this shape.
    pub format: u32,
    /// Codings in all.
    pub codings: usize,
    /// Those on texts that are not as they were.
    pub on_changed_texts: usize,
    /// Of these, found as they were.
    pub exact: usize,
    /// Found as they were, in another order.
    pub moved: usize,
    /// Found by resemblance, and counted.
    pub approximate: usize,
    /// Found by resemblance, and waiting for a person.
    pub undecided: usize,
    /// Not found.
    pub lost: usize,
    /// Documents that have another name than when they were coded.
    pub moved_documents: Vec<MovedDocument>,
    /// Codings that were found by resemblance or not at all, in the order in which they were made.
    pub open: Vec<Open>,
}

/// A document that has another name than when it was coded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MovedDocument {
    /// Its name then.
    pub from: String,
    /// Its name now.
    pub to: String,
    /// How it was known.
    pub known_by: KnownBy,
    /// How many codings are on it.
    pub codings: usize,
}

/// How a coding that a person should look at was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum How {
    /// By resemblance, surely enough to be counted.
    Approximate,
    /// By resemblance, and not surely enough; or in several places that are as likely.
    Undecided,
    /// Not at all.
    Lost,
}

/// A coding that a person should look at.
#[derive(Clone, Debug, Serialize)]
pub struct Open {
    /// The coding, as commands take it.
    pub id: String,
    /// Its decision.
    #[serde(skip)]
    pub decision: DecisionId,
    /// Whose it is.
    pub coder: String,
    /// Its code.
    pub code: String,
    /// The document that it was made on.
    pub document: String,
    /// The words as they stood.
    pub words: String,
    /// What stood before them.
    pub before: String,
    /// What stood after them.
    pub after: String,
    /// How it was found.
    pub how: How,
    /// How many other places are as likely.
    pub rivals: u32,
    /// The likeliest places, the first of which is the one that was found.
    pub candidates: Vec<Offered>,
    /// The line of the log.
    #[serde(skip)]
    pub line: Option<Place>,
}

/// A place that is offered for a coding.
#[derive(Clone, Debug, Serialize)]
pub struct Offered {
    /// The place, as commands take it.
    pub place: String,
    /// The same as a citation.
    pub citation: String,
    /// The words that stand there.
    pub words: String,
    /// How much they resemble the coding.
    pub score: Score,
    /// The place itself.
    #[serde(skip)]
    pub stands: Option<Stands>,
}

impl Workbench {
    /// Says how the codings stand in the texts of today; `whose` are those of one coder.
    ///
    /// # Errors
    /// When `codings/` or the index cannot be read.
    pub fn reanchoring(&self, whose: Option<&Coder>) -> Result<Reanchoring, WorkbenchError> {
        let sight = self.sight()?;
        let state = &self.decisions()?.state;
        let located = self.located()?;
        let lines = self.lines_by_id()?;
        let mut report = Reanchoring {
            format: 1,
            codings: 0,
            on_changed_texts: 0,
            exact: 0,
            moved: 0,
            approximate: 0,
            undecided: 0,
            lost: 0,
            moved_documents: self.moved_documents()?,
            open: Vec::new(),
        };
        let mut finders: HashMap<u32, Finder<'_>> = HashMap::new();
        for (coding, found) in state.codings.iter().zip(&located.codings) {
            let is_wanted = whose.is_none_or(|whose| *whose == coding.coder)
                && sight.may_see(&coding.coder, &coding.selection.document);
            if !is_wanted {
                continue;
            }
            report.codings += 1;
            if self.is_unchanged(coding, found) {
                continue;
            }
            report.on_changed_texts += 1;
            match how(found) {
                None if matches!(found.located, Located::Moved(_)) => report.moved += 1,
                None => report.exact += 1,
                Some(how) => {
                    match how {
                        How::Approximate => report.approximate += 1,
                        How::Undecided => report.undecided += 1,
                        How::Lost => report.lost += 1,
                    }
                    let candidates = self.offered(coding, found, &mut finders)?;
                    report.open.push(open(coding, found, how, candidates, lines.get(&coding.id).cloned()));
                }
            }
        }
        Ok(report)
    }

    /// Where the line of each decision stands.
    pub(super) fn lines_by_id(&self) -> Result<HashMap<DecisionId, Place>, WorkbenchError> {
        let lines = &self.decisions()?.log.lines;
        Ok(lines.iter().map(|line| (line.decision.id, line.place())).collect())
    }

    fn is_unchanged(&self, coding: &Coding, found: &Whereabouts) -> bool {
        found.home.is_some_and(|(document, _)| {
            self.snapshot.documents()[document as usize].text_sha256 == *coding.selection.text
        }) && found.located.is_certain()
    }

    /// Documents that are known by their text or words because their name is gone.
    pub(super) fn moved_documents(&self) -> Result<Vec<MovedDocument>, WorkbenchError> {
        let state = &self.decisions()?.state;
        let names: std::collections::HashSet<&DocumentId> =
            self.snapshot.documents().iter().map(|entry| &entry.id).collect();
        let mut moved: BTreeMap<(String, String, KnownBy), usize> = BTreeMap::new();
        for (coding, found) in state.codings.iter().zip(&self.located()?.codings) {
            let from = &*coding.selection.document;
            if let Some((document, by)) = found.home.filter(|(_, by)| *by != KnownBy::Name)
                && !names.contains(from)
            {
                let to = self.snapshot.documents()[document as usize].id.to_string();
                *moved.entry((from.to_string(), to, by)).or_default() += 1;
            }
        }
        Ok(moved
            .into_iter()
            .map(|((from, to, known_by), codings)| MovedDocument { from, to, known_by, codings })
            .collect())
    }

    fn offered<'s>(
        &'s self,
        coding: &Coding,
        found: &Whereabouts,
        finders: &mut HashMap<u32, Finder<'s>>,
    ) -> Result<Vec<Offered>, WorkbenchError> {
        let Some((number, _)) = found.home else { return Ok(Vec::new()) };
        let finder = match finders.entry(number) {
            std::collections::hash_map::Entry::Occupied(known) => known.into_mut(),
            std::collections::hash_map::Entry::Vacant(new) => {
                new.insert(Finder::new(self.snapshot.text(number)?))
            }
        };
        let mut places: Vec<_> = finder
            .candidates(sought(&coding.selection), OFFERED)
            .into_iter()
            .map(|candidate| (candidate.span, candidate.score))
            .collect();
        if let Located::Approximate { span, score, .. } = found.located {
            places.retain(|(other, _)| *other != span);
            places.insert(0, (span, score));
            places.truncate(OFFERED);
        }
        let document = self.snapshot.document(number)?;
        places
            .into_iter()
            .map(|(span, score)| {
                let stands = Stands { document: number, span };
                Ok(Offered {
                    place: span_place(&document, span),
                    citation: self.citation(&document, stands)?,
                    words: span.of(&document.text).to_owned(),
                    score,
                    stands: Some(stands),
                })
            })
            .collect()
    }

    /// Gives a coding the words at another place: what an approximate or lost one is repaired by.
    ///
    /// # Errors
    /// When there is no such coding, or the log cannot be written to.
    pub fn respan(
        &mut self,
        recorder: &mut Recorder<'_>,
        id: DecisionId,
        stands: Stands,
    ) -> Result<(), WorkbenchError> {
        let entry = self.respanned(id, stands)?;
        self.record(recorder, false, vec![entry])?;
        Ok(())
    }

    fn respanned(&self, id: DecisionId, stands: Stands) -> Result<Entry, WorkbenchError> {
        let coding = self.coding(id)?;
        let change = Change { of: id, since: (coding.changed != coding.id).then_some(coding.changed) };
        let file: Arc<str> = self.snapshot.documents()[stands.document as usize].id.path.as_str().into();
        Ok(Entry { file: Some(file), act: Act::Respan(change, self.selection(stands)?) })
    }

    /// Takes, for every approximate coding of a coder with at least this score, the place that was
    /// found: one act, which is undone as one. Gives how many there were.
    ///
    /// # Errors
    /// When the logs cannot be read or written to.
    pub fn accept_places(
        &mut self,
        recorder: &mut Recorder<'_>,
        least: Score,
    ) -> Result<usize, WorkbenchError> {
        let report = self.reanchoring(Some(&recorder.coder.clone()))?;
        let taken =
            report.open.iter().filter(|open| open.rivals == 0 && open.how != How::Lost).filter_map(|open| {
                let offered = open.candidates.first().filter(|offered| offered.score >= least)?;
                Some((open.decision, offered.stands?))
            });
        let entries: Vec<Entry> =
            taken.map(|(id, stands)| self.respanned(id, stands)).collect::<Result<_, _>>()?;
        let number = entries.len();
        self.record(recorder, false, entries)?;
        Ok(number)
    }

    /// Records which documents have another name than when they were coded.
    ///
    /// # Errors
    /// When the logs cannot be read or written to.
    pub fn record_moves(
        &mut self,
        recorder: &mut Recorder<'_>,
    ) -> Result<Vec<MovedDocument>, WorkbenchError> {
        let moved = self.moved_documents()?;
        let id = |name: &str| {
            Arc::new(match name.split_once('#') {
                Some((path, inner)) => DocumentId { path: path.to_owned(), inner: Some(inner.to_owned()) },
                None => DocumentId::file(name),
            })
        };
        let entries = moved
            .iter()
            .map(|moved| Entry {
                file: None,
                act: Act::MoveDocument { from: id(&moved.from), to: id(&moved.to) },
            })
            .collect();
        self.record(recorder, false, entries)?;
        Ok(moved)
    }
}

/// How a coding was found that a person should look at; none when there is nothing to look at.
pub(super) fn how(found: &Whereabouts) -> Option<How> {
    match found.located {
        Located::Exact(_) | Located::Moved(_) => None,
        Located::Approximate { score, .. } if score >= Score::SURE => Some(How::Approximate),
        Located::Approximate { .. } => Some(How::Undecided),
        Located::Lost => Some(How::Lost),
    }
}

fn open(
    coding: &Coding,
    found: &Whereabouts,
    how: How,
    candidates: Vec<Offered>,
    line: Option<Place>,
) -> Open {
    let quote = &coding.selection.quote;
    let rivals = if let Located::Approximate { rivals, .. } = found.located { rivals } else { 0 };
    Open {
        id: coding.id.random_part(),
        decision: coding.id,
        coder: coding.coder.to_string(),
        code: coding.code.to_string(),
        document: coding.selection.document.to_string(),
        words: quote.exact.clone(),
        before: quote.before.clone(),
        after: quote.after.clone(),
        how,
        rivals,
        candidates,
        line,
    }
}
