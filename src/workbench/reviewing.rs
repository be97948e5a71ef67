//! Deciding, one after the other, about what rules propose; and drawing what is to be decided at random.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::book::Book;
use super::coding::span_place;
use super::deciding::{Entry, Recorder};
use super::places::passage_place;
use super::{Workbench, WorkbenchError};
use crate::coding::decided::Decided;
use crate::coding::evidence::{Because, Evidence, Layer};
use crate::coding::log::{Act, Finish, Made};
use crate::coding::places::Stands;
use crate::coding::suggest::Suggestion;
use crate::model::{BookVersion, ByRule, CodePoints, Coder, DecisionId, Document, Origin, Stance};
use crate::report::Drawn;
use crate::text::Span;
use crate::text::sentences::{hull_of, sentences};
use crate::text::units::Units;

/// What is to be reviewed.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    /// Only this code.
    pub code: Option<String>,
    /// Only this code or one below it.
    pub theme: Option<String>,
    /// Only this document.
    pub document: Option<String>,
    /// So many suggestions drawn at random, and as many passages that no rule found.
    pub sample: Option<Draw>,
}

/// A draw at random, the same whenever it is made on the same texts and codebook.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Draw {
    /// How many.
    pub number: usize,
    /// The seed.
    pub seed: u64,
}

/// Something to decide.
#[derive(Clone, Debug)]
pub struct Item {
    /// The document.
    pub document: Arc<Document>,
    /// Where it stands: the words that are proposed, or a passage that no rule found.
    pub stands: Stands,
    /// Its place, as commands take it.
    pub place: String,
    /// The citation of its first passage, with the name as in the data.
    pub citation: String,
    /// The words that the proposed ones stand in: from their first passage to their last.
    pub around: Span,
    /// What is proposed; none for a passage that no rule found.
    pub proposed: Option<Proposed>,
}

/// What a rule proposes.
#[derive(Clone, Debug)]
pub struct Proposed {
    /// The code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// What it means.
    pub definition: Option<String>,
    /// The words that fired, and `connecting#2`.
    pub because: Vec<(String, Span)>,
    /// The rule that fired first, printed canonically.
    pub rule: String,
}

/// What a coder decides about an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The words carry the proposed code.
    Accept {
        /// The words, as proposed or wider or narrower.
        span: Span,
        /// For or against.
        stance: Stance,
        /// Whether it is a key quotation.
        key: bool,
        /// The note.
        note: Option<String>,
    },
    /// They carry another one, and not the proposed one.
    Other {
        /// The other code.
        code: String,
        /// The words.
        span: Span,
        /// For or against.
        stance: Stance,
        /// Whether it is a key quotation.
        key: bool,
        /// The note.
        note: Option<String>,
    },
    /// They do not carry the proposed code; of a passage that no rule found: there is nothing in it.
    Reject {
        /// Why.
        note: Option<String>,
    },
}

impl Workbench {
    /// What there is to decide for a coder, in document order; of a draw in the order of chance.
    ///
    /// # Errors
    /// When a code or document is not there, the codebook has errors, or the index cannot be read.
    pub fn to_review(&self, coder: &Coder, scope: &Scope) -> Result<Vec<Item>, WorkbenchError> {
        let book = self.book()?;
        let codes = self.codes_in(&book, scope)?;
        let only =
            scope.document.as_deref().map(|typed| self.place(typed)).transpose()?.map(|spot| spot.number);
        let own = self.decided_by(coder)?;
        if let Some(draw) = scope.sample {
            let (suggestions, passages) = self.drawn(&book, &codes, only, draw)?;
            let sight = self.sight()?;
            let documents = self.snapshot.documents();
            let open = |suggestion: &&Suggestion| {
                sight.may_see_found(&documents[suggestion.document as usize].id)
                    && !decided_about(&own, &book, suggestion).0
            };
            let mut items: Vec<Item> = suggestions
                .iter()
                .filter(open)
                .map(|suggestion| self.item(&book, suggestion))
                .collect::<Result<_, _>>()?;
            for stands in passages {
                if !self.is_looked_at(&own, coder, stands)? {
                    items.push(self.passage_item(stands)?);
                }
            }
            return Ok(items);
        }
        let found = own.undecided(&book.codebook, &self.found_in_sight(&book, &self.count())?);
        let data = data(&self.found_evidence(&book)?);
        self.suggested(&book, &found)?
            .iter()
            .filter(|suggestion| is_data(&data, suggestion))
            .filter(|suggestion| codes.contains(&suggestion.code))
            .filter(|suggestion| only.is_none_or(|only| only == suggestion.document))
            .map(|suggestion| self.item(&book, suggestion))
            .collect()
    }

    /// What came of a draw so far, by all that the viewer may see.
    ///
    /// # Errors
    /// As [`Workbench::to_review`].
    pub fn draw_figures(&self, scope: &Scope, draw: Draw) -> Result<Drawn, WorkbenchError> {
        let book = self.book()?;
        let codes = self.codes_in(&book, scope)?;
        let only =
            scope.document.as_deref().map(|typed| self.place(typed)).transpose()?.map(|spot| spot.number);
        let decided = self.decided()?;
        let all = Draw { number: usize::MAX, ..draw };
        let (suggestions, passages) = self.drawn(&book, &codes, only, all)?;
        let mut figures = Drawn {
            seed: draw.seed,
            found: suggestions.len(),
            not_found: passages.len(),
            ..Drawn::default()
        };
        for suggestion in suggestions.iter().take(draw.number) {
            figures.drawn += 1;
            let (reviewed, kept) = decided_about(&decided, &book, suggestion);
            figures.reviewed += usize::from(reviewed);
            figures.kept += usize::from(kept);
        }
        for stands in passages.iter().take(draw.number) {
            figures.passages_drawn += 1;
            let missed = decided.codings.iter().any(|placed| {
                placed.stands.document == stands.document
                    && placed.stands.span.overlaps(stands.span)
                    && book
                        .codebook
                        .position(&placed.coding.code)
                        .is_some_and(|at| codes.contains(&number(at)))
            });
            let read = missed || self.was_read(*stands)?;
            figures.passages_read += usize::from(read);
            figures.missed += usize::from(missed);
        }
        Ok(figures)
    }

    fn codes_in(&self, book: &Book, scope: &Scope) -> Result<BTreeSet<u32>, WorkbenchError> {
        let ids: Vec<String> = match (&scope.code, &scope.theme) {
            (None, None) => book.codebook.codes.iter().map(|code| code.id.clone()).collect(),
            (code, theme) => {
                if let Some(id) = code.as_ref().or(theme.as_ref()) {
                    book.known(id)?;
                }
                let branch =
                    theme.iter().flat_map(|theme| book.codebook.branch(theme)).map(|code| code.id.clone());
                code.iter().cloned().chain(branch).collect()
            }
        };
        Ok(ids.iter().filter_map(|id| book.codebook.position(id)).map(number).collect())
    }

    /// What one coder has decided.
    fn decided_by(&self, coder: &Coder) -> Result<Decided<'_>, WorkbenchError> {
        let mut decided = self.decided()?;
        decided.codings.retain(|placed| placed.coding.coder == *coder);
        decided.rejections.retain(|(rejection, _)| rejection.coder == *coder);
        Ok(decided)
    }

    /// Suggestions and passages that no rule found, in an order of chance that depends on the seed,
    /// the texts and the codebook alone: whatever was decided, the draw stays the same.
    fn drawn(
        &self,
        book: &Book,
        codes: &BTreeSet<u32>,
        only: Option<u32>,
        draw: Draw,
    ) -> Result<(Vec<Suggestion>, Vec<Stands>), WorkbenchError> {
        let evidence = self.found_evidence(book)?;
        let here = |document: u32| only.is_none_or(|only| only == document);
        let data = data(&evidence);
        let mut suggestions: Vec<Suggestion> = self
            .suggested(book, &self.found(book, &self.count())?)?
            .into_iter()
            .filter(|suggestion| is_data(&data, suggestion))
            .filter(|suggestion| codes.contains(&suggestion.code) && here(suggestion.document))
            .collect();
        let found: BTreeSet<u32> = evidence
            .marks
            .iter()
            .filter(|mark| mark.layer == Layer::Found && codes.contains(&mark.code))
            .flat_map(|mark| mark.passages.clone())
            .collect();
        let mut passages: Vec<Stands> = evidence
            .counted()
            .filter(|(row, passage)| !found.contains(row) && here(passage.document))
            .map(|(_, passage)| Stands { document: passage.document, span: passage.span })
            .collect();
        let lot = |document: u32, span: Span, code: &str| {
            let id = &evidence.documents[document as usize].id;
            let ticket = format!("{}\0{id}\0{}\0{}\0{code}", draw.seed, span.start(), span.end());
            <[u8; 32]>::from(Sha256::digest(ticket))
        };
        suggestions.sort_by_cached_key(|suggestion| {
            lot(suggestion.document, suggestion.span, &book.codebook.codes[suggestion.code as usize].id)
        });
        passages.sort_by_cached_key(|stands| lot(stands.document, stands.span, ""));
        suggestions.truncate(draw.number);
        passages.truncate(draw.number);
        Ok((suggestions, passages))
    }

    /// Whether a coder has looked at a passage that no rule found: coded in it, or read it.
    fn is_looked_at(&self, own: &Decided<'_>, coder: &Coder, stands: Stands) -> Result<bool, WorkbenchError> {
        let coded = own.codings.iter().any(|placed| {
            placed.stands.document == stands.document && placed.stands.span.overlaps(stands.span)
        });
        Ok(coded || self.read_spans(coder, stands.document)?.iter().any(|span| span.contains(stands.span)))
    }

    /// Whether anybody has read a passage to its end.
    fn was_read(&self, stands: Stands) -> Result<bool, WorkbenchError> {
        let state = &self.decisions()?.state;
        let coders: BTreeSet<&Coder> = state.read.iter().map(|finished| &finished.coder).collect();
        for coder in coders {
            if self.read_spans(coder, stands.document)?.iter().any(|span| span.contains(stands.span)) {
                return Ok(true);
            }
        }
        let id = &self.snapshot.documents()[stands.document as usize].id;
        Ok(state.finished.iter().any(|finished| *finished.finish.document == *id))
    }

    fn item(&self, book: &Book, suggestion: &Suggestion) -> Result<Item, WorkbenchError> {
        let document = self.snapshot.document(suggestion.document)?;
        let code = &book.codebook.codes[suggestion.code as usize];
        let compiled = &book.compiled.codes[suggestion.code as usize];
        let printed = |because: &Because| {
            let rule = compiled.rules.iter().find(|rule| rule.number == because.rule);
            rule.map(|rule| rule.text.clone()).unwrap_or_default()
        };
        let proposed = Proposed {
            code: code.id.clone(),
            name: code.name.clone(),
            definition: code.definition.clone(),
            because: suggestion
                .because
                .iter()
                .map(|because| (format!("{}#{}", code.id, because.rule), because.span))
                .collect(),
            rule: suggestion.because.first().map(printed).unwrap_or_default(),
        };
        let stands = Stands { document: suggestion.document, span: suggestion.span };
        let first = document.passages.get(suggestion.passages.start as usize);
        let place = first
            .map_or_else(|| span_place(&document, stands.span), |passage| passage_place(&document, passage));
        let passages =
            &document.passages[suggestion.passages.start as usize..suggestion.passages.end as usize];
        let around = passages.iter().map(|passage| passage.span).fold(suggestion.span, Span::hull);
        Ok(Item {
            citation: self.citation(&document, stands)?,
            proposed: Some(proposed),
            document,
            stands,
            place,
            around,
        })
    }

    fn passage_item(&self, stands: Stands) -> Result<Item, WorkbenchError> {
        let document = self.snapshot.document(stands.document)?;
        Ok(Item {
            citation: self.citation(&document, stands)?,
            place: super::coding::place_of(&document, stands.span),
            proposed: None,
            around: stands.span,
            document,
            stands,
        })
    }

    /// Writes a verdict down: when this returns it is on the disk. What it gives is the act, for
    /// [`Workbench::undo`].
    ///
    /// # Errors
    /// When a code is not there, or the log cannot be written to.
    pub fn judge(
        &mut self,
        recorder: &mut Recorder<'_>,
        item: &Item,
        verdict: &Verdict,
    ) -> Result<DecisionId, WorkbenchError> {
        let book = self.book()?;
        let acts = match (verdict, &item.proposed) {
            (Verdict::Accept { span, stance, key, note }, Some(proposed)) => {
                let made = self.made(&book, &proposed.code, item, *span)?;
                vec![Act::Code(Made {
                    stance: *stance,
                    key: *key,
                    note: shared(note.as_deref()),
                    origin: Origin::Accepted,
                    by: Some(by_rule(&book, proposed)),
                    ..made
                })]
            }
            (Verdict::Other { code, span, stance, key, note }, proposed) => {
                let made = self.made(&book, code, item, *span)?;
                let coded = Made { stance: *stance, key: *key, note: shared(note.as_deref()), ..made };
                let mut acts = vec![Act::Code(coded)];
                if let Some(proposed) = proposed {
                    acts.push(self.rejected(&book, proposed, item, None)?);
                }
                acts
            }
            (Verdict::Reject { note }, Some(proposed)) => {
                vec![self.rejected(&book, proposed, item, note.as_deref())?]
            }
            (Verdict::Accept { .. } | Verdict::Reject { .. }, None) => vec![self.nothing_here(&book, item)],
        };
        let file: Arc<str> = item.document.id.path.as_str().into();
        let entries = acts.into_iter().map(|act| Entry { file: Some(file.clone()), act }).collect();
        let ids = self.record(recorder, true, entries)?;
        Ok(ids[0])
    }

    fn made(&self, book: &Book, code: &str, item: &Item, span: Span) -> Result<Made, WorkbenchError> {
        let position = book.known(code)?;
        let code = &book.codebook.codes[position];
        if code.retired {
            return Err(WorkbenchError::Retired { code: code.id.clone() });
        }
        Ok(Made {
            code: code.id.as_str().into(),
            wording: Some(code.wording().into()),
            selection: self.selection(Stands { span, ..item.stands })?,
            stance: Stance::For,
            key: false,
            note: None,
            origin: Origin::Hand,
            by: None,
        })
    }

    fn rejected(
        &self,
        book: &Book,
        proposed: &Proposed,
        item: &Item,
        note: Option<&str>,
    ) -> Result<Act, WorkbenchError> {
        let made = self.made(book, &proposed.code, item, item.stands.span)?;
        Ok(Act::Reject(Made { note: shared(note), by: Some(by_rule(book, proposed)), ..made }))
    }

    /// A passage that no rule found, and in which there is nothing: read to its end.
    fn nothing_here(&self, book: &Book, item: &Item) -> Act {
        let entry = &self.snapshot.documents()[item.stands.document as usize];
        Act::Finish(Finish {
            document: Arc::new(entry.id.clone()),
            span: Some(CodePoints::of(item.stands.span, &Units::new(&item.document.text))),
            text: entry.text_sha256.as_str().into(),
            codes: super::progress::wordings(Some(&book.codebook)),
        })
    }
}

/// The passages that are counted, by document and place in it: of others nobody has to decide.
fn data(evidence: &Evidence) -> BTreeSet<(u32, u32)> {
    evidence.counted().map(|(_, row)| (row.document, row.index)).collect()
}

fn is_data(data: &BTreeSet<(u32, u32)>, suggestion: &Suggestion) -> bool {
    suggestion.passages.clone().any(|index| data.contains(&(suggestion.document, index)))
}

fn shared(note: Option<&str>) -> Option<Arc<str>> {
    note.map(str::trim).filter(|note| !note.is_empty()).map(Arc::from)
}

fn number(position: usize) -> u32 {
    u32::try_from(position).unwrap_or(u32::MAX)
}

pub(super) fn by_rule(book: &Book, proposed: &Proposed) -> Arc<ByRule> {
    Arc::new(ByRule {
        rule: proposed.rule.clone(),
        codebook: BookVersion {
            version: book.codebook.version.clone(),
            sha256: book.codebook.sha256.clone(),
        },
    })
}

/// Whether a suggestion was decided about: all its matches were; and whether it was kept: a coding
/// of its code touches one of them.
fn decided_about(decided: &Decided<'_>, book: &Book, suggestion: &Suggestion) -> (bool, bool) {
    let id = &book.codebook.codes[suggestion.code as usize].id;
    let codings = || {
        decided
            .codings
            .iter()
            .filter(|placed| placed.stands.document == suggestion.document && *placed.coding.code == **id)
    };
    let kept = |because: &&Because| codings().any(|placed| placed.stands.span.overlaps(because.span));
    let rejected = |because: &&Because| {
        decided.rejections.iter().any(|(rejection, stands)| {
            *rejection.code == **id
                && stands.document == suggestion.document
                && stands.span.contains(because.span)
        })
    };
    let because = || suggestion.because.iter();
    (because().all(|because| kept(&because) || rejected(&because)), because().any(|because| kept(&because)))
}

impl Item {
    /// The spans that the words can be widened to or narrowed to, from the words that fired to the
    /// whole turn, each longer than the one before it.
    #[must_use]
    pub fn levels(&self, language: Option<&str>) -> Vec<Span> {
        let fired = self.proposed.iter().flat_map(|proposed| proposed.because.iter().map(|(_, span)| *span));
        let fired = fired.reduce(Span::hull);
        let language = self.document.language.as_deref().or(language);
        let text = self.around.of(&self.document.text);
        let sentences: Vec<Span> =
            sentences(text, language).into_iter().map(|span| span.shifted(self.around.start())).collect();
        let sentence = fired.map(|fired| hull_of(&sentences, fired));
        let mut levels: Vec<Span> = fired.into_iter().chain(sentence).collect();
        levels.extend([self.stands.span, self.around, self.turn()]);
        levels.sort_by_key(|span| (span.len(), span.start()));
        levels.dedup();
        levels.dedup_by(|longer, shorter| longer.len() == shorter.len());
        levels
    }

    /// The whole turn or unit that the words stand in.
    fn turn(&self) -> Span {
        let touched = |passage: &&crate::model::Passage| passage.span.overlaps(self.stands.span);
        let numbers: BTreeSet<u32> = self
            .document
            .passages
            .iter()
            .filter(touched)
            .map(|passage| passage.number)
            .filter(|number| *number > 0)
            .collect();
        let same = self.document.passages.iter().filter(|passage| numbers.contains(&passage.number));
        same.map(|passage| passage.span).fold(self.around, Span::hull)
    }
}
