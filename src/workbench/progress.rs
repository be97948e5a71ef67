//! How far coders are: what they have finished, what they read next, what must be read again.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::Serialize;

use super::deciding::{Entry, Recorder};
use super::sampling::Sample;
use super::showing::{CodeOn, code_on};
use super::{Workbench, WorkbenchError};
use crate::coding::log::Finished;
use crate::coding::log::{Act, Finish};
use crate::model::{CodePoints, Codebook, Coder, Document, DocumentId, Passage};
use crate::text::Span;
use crate::text::plain::count_words;
use crate::text::units::Units;

/// Who has finished what, in the shape that `emic progress --json` prints.
#[derive(Clone, Debug, Serialize)]
pub struct Progress {
    /// The version of this shape.
    pub format: u32,
    /// The sample that this is about; none for all documents.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sample: Option<String>,
    /// The coders who have decided anything, by name.
    pub coders: Vec<String>,
    /// The documents, in order.
    pub documents: Vec<OfDocument>,
}

/// How far the coders are with a document.
#[derive(Clone, Debug, Serialize)]
pub struct OfDocument {
    /// The document.
    pub document: String,
    /// Coder by coder, in their order.
    pub coders: Vec<OfCoder>,
}

/// How far a coder is with a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OfCoder {
    /// Whether it is finished.
    pub finished: bool,
    /// Whether its text has changed since.
    pub changed_since: bool,
    /// How much was read, in hundredths of its words; 100 when it is finished.
    pub read: u32,
    /// How many codings the coder has in it.
    pub codings: usize,
}

/// A finished document that must be read again, and for which codes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Backlog {
    /// Who finished it.
    pub coder: String,
    /// The document.
    pub document: String,
    /// When it was finished.
    pub finished: String,
    /// Codes that there were not.
    pub new: Vec<String>,
    /// Codes whose definition has changed.
    pub changed: Vec<String>,
    /// Whether the text has changed.
    pub text_changed: bool,
}

/// A decision made under an older wording.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Stale {
    /// The decision, as commands take it.
    pub id: String,
    /// Whose it is.
    pub coder: String,
    /// `code`, `accept` or `reject`.
    pub does: &'static str,
    /// The code.
    pub code: String,
    /// The document.
    pub document: String,
    /// The words.
    pub words: String,
    /// Whether the code's definition or its lists have changed.
    pub wording: bool,
    /// The rule that proposed it, when the code has it no more.
    pub rule: Option<String>,
}

/// Where a coder reads on.
#[derive(Clone, Debug, Default)]
pub struct ToRead {
    /// In this document; else in the first that is not finished.
    pub document: Option<String>,
    /// In what this sample holds.
    pub sample: Option<Sample>,
}

/// The next stretch that a coder has not read.
#[derive(Clone, Debug)]
pub struct Stretch {
    /// The document.
    pub document: Arc<Document>,
    /// The stretch: whole turns.
    pub span: Span,
    /// The codes on the document that the coder may see.
    pub codes: Vec<CodeOn>,
    /// How much of the document is read before it, in hundredths of its words.
    pub read: u32,
}

impl Workbench {
    /// Marks a document as read to its end by the coder, with the codes that there are.
    ///
    /// # Errors
    /// When there is no such document, or the log cannot be written to.
    pub fn finish(&mut self, recorder: &mut Recorder<'_>, typed: &str) -> Result<DocumentId, WorkbenchError> {
        let number = self.place(typed)?.number;
        self.record_finish(recorder, number, None)
    }

    fn record_finish(
        &mut self,
        recorder: &mut Recorder<'_>,
        number: u32,
        span: Option<CodePoints>,
    ) -> Result<DocumentId, WorkbenchError> {
        let entry = &self.snapshot.documents()[number as usize];
        let id = entry.id.clone();
        let finish = Finish {
            document: Arc::new(id.clone()),
            span,
            text: entry.text_sha256.as_str().into(),
            codes: wordings(self.book().ok().map(|book| book.codebook).as_ref()),
        };
        let file = Some(id.path.as_str().into());
        self.record(recorder, false, vec![Entry { file, act: Act::Finish(finish) }])?;
        Ok(id)
    }

    /// Marks a document as to be read again by the coder.
    ///
    /// # Errors
    /// When there is no such document, or the log cannot be written to.
    pub fn reopen(&mut self, recorder: &mut Recorder<'_>, typed: &str) -> Result<DocumentId, WorkbenchError> {
        let id = self.place(typed)?.document.id.clone();
        let file = Some(id.path.as_str().into());
        self.record(recorder, false, vec![Entry { file, act: Act::Reopen(Arc::new(id.clone())) }])?;
        Ok(id)
    }

    /// Says who has finished what; of a sample, who is done with what was drawn.
    ///
    /// # Errors
    /// When there is no such sample, or `codings/` or the index cannot be read.
    pub fn progress(&self, sample: Option<&Sample>) -> Result<Progress, WorkbenchError> {
        let state = &self.decisions()?.state;
        let decided = self.decided()?;
        let coders: BTreeSet<&Coder> =
            self.decisions()?.log.lines.iter().map(|line| &line.log.coder).collect();
        let documents = (0u32..)
            .zip(self.snapshot.documents())
            .filter(|(_, entry)| sample.is_none_or(|sample| sample.holds(&entry.id)))
            .map(|(number, entry)| {
                let of_coder = |coder: &&Coder| {
                    let of = |finished: &&Finished| {
                        finished.coder == **coder && *finished.finish.document == entry.id
                    };
                    let finished = state.finished.iter().find(of);
                    let codings = decided
                        .codings
                        .iter()
                        .filter(|placed| placed.stands.document == number && placed.coding.coder == **coder)
                        .count();
                    let done = match sample {
                        Some(sample) => self.is_done(coder, number, sample)?,
                        None => finished.is_some(),
                    };
                    Ok(OfCoder {
                        finished: done,
                        changed_since: finished
                            .is_some_and(|finished| *finished.finish.text != *entry.text_sha256),
                        read: if done { 100 } else { self.read_share(coder, number)? },
                        codings,
                    })
                };
                let coders = coders.iter().map(of_coder).collect::<Result<_, WorkbenchError>>()?;
                Ok(OfDocument { document: entry.id.to_string(), coders })
            })
            .collect::<Result<_, WorkbenchError>>()?;
        Ok(Progress {
            format: 1,
            sample: sample.map(Sample::told),
            coders: coders.iter().map(ToString::to_string).collect(),
            documents,
        })
    }

    /// The stretches of today's text that a coder has read.
    pub(super) fn read_spans(&self, coder: &Coder, number: u32) -> Result<Vec<Span>, WorkbenchError> {
        let entry = &self.snapshot.documents()[number as usize];
        // After a change of the text nobody can say what of it was read.
        let is_of = |finished: &&Finished| {
            finished.coder == *coder
                && *finished.finish.document == entry.id
                && *finished.finish.text == *entry.text_sha256
        };
        let read: Vec<_> = self.decisions()?.state.read.iter().filter(is_of).collect();
        if read.is_empty() {
            return Ok(Vec::new());
        }
        let units = Units::new(self.snapshot.text(number)?);
        Ok(read.iter().filter_map(|finished| finished.finish.span?.in_bytes(&units)).collect())
    }

    fn read_share(&self, coder: &Coder, number: u32) -> Result<u32, WorkbenchError> {
        let read = self.read_spans(coder, number)?;
        if read.is_empty() {
            return Ok(0);
        }
        Ok(share(&*self.snapshot.document(number)?, &read))
    }

    /// The next stretch that the coder has not read, where `what` says. About `most` words in whole
    /// turns; none when all is read.
    ///
    /// # Errors
    /// When there is no such document, or the index cannot be read.
    pub fn next_unread(
        &self,
        coder: &Coder,
        what: &ToRead,
        most: usize,
    ) -> Result<Option<Stretch>, WorkbenchError> {
        let mut numbers = self.unfinished(coder)?;
        if let Some(typed) = &what.document {
            let only = self.place(typed)?.number;
            numbers.retain(|number| *number == only);
        }
        if let Some(sample) = &what.sample {
            let drawn = self.drawn_documents(sample);
            numbers.retain(|number| drawn.contains(number));
        }
        for number in numbers {
            let read = self.read_spans(coder, number)?;
            let document = self.snapshot.document(number)?;
            let drawn = |passage: &&Passage| {
                what.sample.as_ref().is_none_or(|sample| sample.holds_passage(&document, passage))
            };
            if let Some(span) = unread(&document, drawn, &read, most) {
                let evidence = self.evidence()?;
                let marks = evidence.marks.iter().filter(|mark| mark.document == number);
                let codes = marks.map(|mark| code_on(&evidence, mark)).collect();
                return Ok(Some(Stretch { read: share(&document, &read), span, codes, document }));
            }
        }
        Ok(None)
    }

    /// Marks the next unread stretch as read.
    ///
    /// # Errors
    /// As [`Workbench::next_unread`], and when the log cannot be written to.
    pub fn mark_read(
        &mut self,
        recorder: &mut Recorder<'_>,
        what: &ToRead,
        most: usize,
    ) -> Result<bool, WorkbenchError> {
        let coder = recorder.coder.clone();
        let Some(stretch) = self.next_unread(&coder, what, most)? else { return Ok(false) };
        let number = self.place(&stretch.document.id.to_string())?.number;
        let span = CodePoints::of(stretch.span, &Units::new(&stretch.document.text));
        self.record_finish(recorder, number, Some(span))?;
        Ok(true)
    }

    fn unfinished(&self, coder: &Coder) -> Result<Vec<u32>, WorkbenchError> {
        let finished: BTreeSet<&DocumentId> = self
            .decisions()?
            .state
            .finished
            .iter()
            .filter(|finished| finished.coder == *coder)
            .map(|finished| &*finished.finish.document)
            .collect();
        let entries = (0u32..).zip(self.snapshot.documents());
        Ok(entries.filter(|(_, entry)| !finished.contains(&entry.id)).map(|(number, _)| number).collect())
    }

    /// The finished documents that are older than a code, its wording, or their own text.
    ///
    /// # Errors
    /// When there is no codebook, or `codings/` cannot be read.
    pub fn backlog(&self, by: Option<&str>) -> Result<Vec<Backlog>, WorkbenchError> {
        let wordings = wordings(Some(&self.book()?.codebook));
        let entries: BTreeMap<&DocumentId, &str> =
            self.snapshot.documents().iter().map(|entry| (&entry.id, entry.text_sha256.as_str())).collect();
        let finished = &self.decisions()?.state.finished;
        let rows = finished.iter().filter(|finished| by.is_none_or(|by| finished.coder.name() == by)).map(
            |finished| {
                let then = &finished.finish.codes;
                let changed = |(code, wording): &(&String, &String)| {
                    then.get(*code).is_some_and(|then| then != *wording)
                };
                let ids = |codes: Vec<&String>| codes.into_iter().cloned().collect::<Vec<_>>();
                Backlog {
                    coder: finished.coder.to_string(),
                    document: finished.finish.document.to_string(),
                    finished: finished.at.to_string(),
                    new: ids(wordings.keys().filter(|code| !then.contains_key(*code)).collect()),
                    changed: ids(wordings.iter().filter(changed).map(|(code, _)| code).collect()),
                    text_changed: entries
                        .get(&*finished.finish.document)
                        .is_some_and(|text| *text != &*finished.finish.text),
                }
            },
        );
        Ok(rows.filter(|row| row.text_changed || !row.new.is_empty() || !row.changed.is_empty()).collect())
    }

    /// The decisions made under an older wording of their code, or by a rule that it has no more.
    ///
    /// # Errors
    /// When the codebook has errors, or `codings/` cannot be read.
    pub fn stale(&self, code: Option<&str>) -> Result<Vec<Stale>, WorkbenchError> {
        let book = self.book()?;
        let wordings = wordings(Some(&book.codebook));
        let rules: BTreeMap<&str, BTreeSet<&str>> = book
            .codebook
            .codes
            .iter()
            .zip(&book.compiled.codes)
            .map(|(code, compiled)| {
                (code.id.as_str(), compiled.rules.iter().map(|rule| rule.text.as_str()).collect())
            })
            .collect();
        let old_wording = |code: &str, wording: Option<&str>| matches!((wordings.get(code), wording), (Some(now), Some(then)) if now != then);
        let old_rule = |code: &str, rule: &str| {
            rules.get(code).is_some_and(|rules| !rules.contains(rule)).then(|| rule.to_owned())
        };
        let state = &self.decisions()?.state;
        let sight = self.sight()?;
        let codings = state.codings.iter();
        let codings = codings.filter(|coding| sight.may_see(&coding.coder, &coding.selection.document));
        let codings = codings.map(|coding| Stale {
            id: coding.id.random_part(),
            coder: coding.coder.to_string(),
            does: if coding.by.is_some() { "accept" } else { "code" },
            code: coding.code.to_string(),
            document: coding.selection.document.to_string(),
            words: coding.selection.quote.exact.clone(),
            wording: old_wording(&coding.code, coding.wording.as_deref()),
            rule: coding.by.as_ref().and_then(|by| old_rule(&coding.code, &by.rule)),
        });
        let rejections = state.rejections.iter();
        let rejections =
            rejections.filter(|rejection| sight.may_see(&rejection.coder, &rejection.selection.document));
        let rejections = rejections.map(|rejection| Stale {
            id: rejection.id.random_part(),
            coder: rejection.coder.to_string(),
            does: "reject",
            code: rejection.code.to_string(),
            document: rejection.selection.document.to_string(),
            words: rejection.selection.quote.exact.clone(),
            wording: old_wording(&rejection.code, rejection.wording.as_deref()),
            rule: old_rule(&rejection.code, &rejection.by.rule),
        });
        Ok(codings
            .chain(rejections)
            .filter(|stale| stale.wording || stale.rule.is_some())
            .filter(|stale| code.is_none_or(|code| stale.code == code))
            .collect())
    }
}

/// The wordings of the codes that are in use.
pub(super) fn wordings(codebook: Option<&Codebook>) -> BTreeMap<String, String> {
    let codes = codebook.into_iter().flat_map(|codebook| &codebook.codes);
    codes.filter(|code| !code.retired).map(|code| (code.id.clone(), code.wording())).collect()
}

/// The passages that are read: those that citations number.
fn to_read(document: &Document) -> impl Iterator<Item = &Passage> {
    document.passages.iter().filter(|passage| passage.number > 0)
}

/// Whether a passage was read.
pub(super) fn is_read(passage: &Passage, read: &[Span]) -> bool {
    read.iter().any(|span| span.contains(Span::at(passage.span.start(), passage.span.start())))
}

/// How much is read, in hundredths of the words.
fn share(document: &Document, read: &[Span]) -> u32 {
    let count = |passage: &Passage| count_words(&passage.own_text(&document.text));
    let all: usize = to_read(document).map(count).sum();
    let done: usize = to_read(document).filter(|passage| is_read(passage, read)).map(count).sum();
    u32::try_from(done * 100 / all.max(1)).unwrap_or(100)
}

/// The first unread stretch of about `most` words of what is wanted: passages of one number stay together.
fn unread(
    document: &Document,
    wanted: impl Fn(&&Passage) -> bool,
    read: &[Span],
    most: usize,
) -> Option<Span> {
    let mut passages = to_read(document).skip_while(|passage| !wanted(passage) || is_read(passage, read));
    let first = passages.next()?;
    let (mut span, mut number) = (first.span, first.number);
    let mut taken = count_words(&first.own_text(&document.text));
    for passage in passages {
        let whole = passage.number != number;
        if is_read(passage, read) || !wanted(&passage) || whole && taken >= most {
            break;
        }
        span = span.hull(passage.span);
        number = passage.number;
        taken += count_words(&passage.own_text(&document.text));
    }
    Some(span)
}
