//! Taking what a file asks for: shown first, written as one act.

use serde::Serialize;

use crate::coding::log::Act;
use crate::coding::places::Stands;
use crate::diagnostic::Diagnostic;
use crate::model::{ByRule, Coding, DecisionId, Origin, Stance};
use crate::text::single_spaced;
use crate::workbench::coding::{Say, place_of};
use crate::workbench::deciding::{Entry, Recorder};
use crate::workbench::{Book, Workbench, WorkbenchError};
use std::sync::Arc;

/// Something that a file asks for.
#[derive(Clone, Debug)]
pub(super) enum Wish {
    /// Words get a code.
    Code {
        /// The words.
        stands: Stands,
        /// The code.
        code: String,
        /// What is said of them.
        said: Say,
        /// The rule that proposed them, when the coder says yes to it.
        by: Option<Arc<ByRule>>,
    },
    /// A coding is taken away.
    Uncode(DecisionId),
    /// A coding changes.
    Change {
        /// Which.
        id: DecisionId,
        /// It carries this code instead.
        code: Option<String>,
        /// It is about these words instead.
        stands: Option<Stands>,
        /// This is said of it.
        said: Say,
    },
}

/// What taking a file did, or would do, in the shape that `emic import --json` prints.
#[derive(Clone, Debug, Serialize)]
pub struct Taken {
    /// The version of this shape.
    pub format: u32,
    /// Whether it was done; false when it was only shown.
    pub done: bool,
    /// Whose codings these are.
    pub coder: String,
    /// What is coded, changed and taken away, in document order.
    pub steps: Vec<Step>,
    /// Codings that the file held and that stay as they are.
    pub unchanged: usize,
    /// What a person should look at.
    pub findings: Vec<Diagnostic>,
}

/// One change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Step {
    /// `code`, `accept`, `uncode`, `respan`, `recode`, `note`, as the log has it.
    pub does: &'static str,
    /// The code.
    pub code: String,
    /// Where its words stand, as commands take it.
    pub place: String,
    /// The same as a citation, with the name as in the data.
    pub citation: String,
    /// The words.
    pub words: String,
    /// For or against.
    pub stance: Stance,
    /// Whether it is a key quotation.
    pub key: bool,
    /// The note.
    pub note: Option<String>,
    /// What it was before.
    pub was: Option<String>,
}

impl Taken {
    /// How many changes of a kind there are.
    #[must_use]
    pub fn number(&self, does: &[&str]) -> usize {
        self.steps.iter().filter(|step| does.contains(&step.does)).count()
    }
}

impl Workbench {
    /// Shows what is asked for, and does it unless it is only to be shown.
    pub(super) fn take(
        &mut self,
        recorder: &mut Recorder<'_>,
        (seen, origin): (bool, Origin),
        wishes: &[Wish],
        dry_run: bool,
    ) -> Result<Vec<Step>, WorkbenchError> {
        let book = self.book()?;
        let mut steps: Vec<(Option<Stands>, Step)> = Vec::new();
        let mut entries = Vec::new();
        for wish in wishes {
            steps.push(self.step(wish)?);
            entries.extend(self.entries(&book, wish, origin)?);
        }
        steps.sort_by_key(|(stands, _)| *stands);
        if !dry_run && !entries.is_empty() {
            self.record(recorder, seen, entries)?;
        }
        Ok(steps.into_iter().map(|(_, step)| step).collect())
    }

    fn entries(&self, book: &Book, wish: &Wish, origin: Origin) -> Result<Vec<Entry>, WorkbenchError> {
        match wish {
            Wish::Code { stands, code, said, by } => {
                let mut entry = self.coding_entry(book.code(code)?, *stands, said, origin)?;
                if let (Some(by), Act::Code(made)) = (by, &mut entry.act) {
                    (made.origin, made.by) = (Origin::Accepted, Some(by.clone()));
                }
                Ok(vec![entry])
            }
            Wish::Uncode(id) => Ok(vec![self.uncode_entry(*id)?]),
            Wish::Change { id, code, stands, said } => {
                let code = code.as_deref().map(|code| book.code(code)).transpose()?;
                self.change_entries(*id, code, *stands, said)
            }
        }
    }

    /// A change as it is shown, with where it is.
    fn step(&self, wish: &Wish) -> Result<(Option<Stands>, Step), WorkbenchError> {
        match wish {
            Wish::Code { stands, code, said, by } => {
                let does = if by.is_some() { "accept" } else { "code" };
                let mut step = self.step_at(does, code, *stands)?;
                step.stance = said.stance.unwrap_or_default();
                step.key = said.key.unwrap_or_default();
                step.note.clone_from(&said.note);
                Ok((Some(*stands), step))
            }
            Wish::Uncode(id) => self.step_of("uncode", self.coding(*id)?),
            Wish::Change { id, code, stands, said } => {
                let coding = self.coding(*id)?;
                let does = match (code, stands) {
                    (Some(_), _) => "recode",
                    (None, Some(_)) => "respan",
                    (None, None) => "note",
                };
                let (stood, mut step) = self.step_of(does, coding)?;
                step.was = Some(was(coding, code.is_some(), stands.is_some(), said));
                if let Some(stands) = stands {
                    let moved = self.step_at(does, &step.code, *stands)?;
                    (step.place, step.citation, step.words) = (moved.place, moved.citation, moved.words);
                }
                step.code = code.clone().unwrap_or(step.code);
                step.stance = said.stance.unwrap_or(step.stance);
                step.key = said.key.unwrap_or(step.key);
                step.note = said.note.clone().or(step.note).filter(|note| !note.is_empty());
                Ok((stands.or(stood), step))
            }
        }
    }

    fn step_at(&self, does: &'static str, code: &str, stands: Stands) -> Result<Step, WorkbenchError> {
        let document = self.snapshot.document(stands.document)?;
        Ok(Step {
            does,
            code: code.to_owned(),
            place: place_of(&document, stands.span),
            citation: self.citation(&document, stands)?,
            words: stands.span.of(&document.text).to_owned(),
            stance: Stance::For,
            key: false,
            note: None,
            was: None,
        })
    }

    fn step_of(&self, does: &'static str, coding: &Coding) -> Result<(Option<Stands>, Step), WorkbenchError> {
        let stands = self.stands(coding)?;
        let shown = self.coding_shown(coding, stands)?;
        let step = Step {
            does,
            code: shown.code,
            place: shown.place,
            citation: shown.citation,
            words: shown.words,
            stance: shown.stance,
            key: shown.key,
            note: shown.note,
            was: None,
        };
        Ok((stands, step))
    }
}

/// What a coding was, of what is changed in it.
fn was(coding: &Coding, code: bool, words: bool, said: &Say) -> String {
    let mut parts = Vec::new();
    if code {
        parts.push(coding.code.to_string());
    }
    if words {
        let words = single_spaced(&coding.selection.quote.exact);
        parts.push(format!("“{words}”"));
    }
    if said.stance.is_some() {
        parts.push(coding.stance.to_string());
    }
    if said.key.is_some() {
        parts.push(if coding.key { "key" } else { "not key" }.to_owned());
    }
    if said.note.is_some() {
        parts.push(coding.note.as_ref().map_or("without a note".to_owned(), |note| format!("note: {note}")));
    }
    parts.join(", ")
}
