//! A query as a rule of a code: all that it finds is proposed, in one step that can be undone.

use serde::Serialize;

use super::book::Book;
use super::deciding::{Entry, Recorder};
use super::{Workbench, WorkbenchError, open_book};
use crate::codebook::edit::{self, EditError, Edited};
use crate::coding::log::Act;
use crate::files;
use crate::model::DecisionId;
use crate::query;

/// What suggesting did, in the shape that `emic suggest --json` prints.
#[derive(Clone, Debug, Serialize)]
pub struct Suggested {
    /// The version of this shape.
    pub format: u32,
    /// The code.
    pub code: String,
    /// The rule, printed canonically.
    pub rule: String,
    /// The codebook's file, which has the rule now.
    pub file: String,
    /// Suggestions of the code that nobody has decided: before, and now.
    pub open: (usize, usize),
}

impl Workbench {
    /// Makes a query a rule of a code, so that its hits are suggestions. The rule stands in the
    /// codebook's file, comments and order kept, and in the log, so that `undo` takes it away.
    ///
    /// # Errors
    /// When the query does not parse or makes no rule, the code is not there, or a file cannot be
    /// written to.
    pub fn suggest(
        &mut self,
        recorder: &mut Recorder<'_>,
        query: &str,
        code: &str,
    ) -> Result<Suggested, WorkbenchError> {
        let rule = query::parse(query)?.to_string();
        let book = self.book()?;
        let position = book.known(code)?;
        if book.codebook.codes[position].retired {
            return Err(WorkbenchError::Retired { code: code.to_owned() });
        }
        let before = self.open_suggestions(&book, position)?;
        self.edit_book(&book, |text| edit::add_rule(text, code, &rule))?;
        let act = Act::AddRule { code: code.into(), rule: rule.as_str().into() };
        self.record(recorder, false, vec![Entry { file: None, act }])?;
        let book = self.book()?;
        let now = self.open_suggestions(&book, book.known(code)?)?;
        Ok(Suggested { format: 1, code: code.to_owned(), rule, file: book.file, open: (before, now) })
    }

    fn open_suggestions(&self, book: &Book, code: usize) -> Result<usize, WorkbenchError> {
        let found = self.decided()?.undecided(&book.codebook, &self.found(book, &self.count())?);
        let suggestions = self.suggested(book, &found)?;
        Ok(suggestions.iter().filter(|suggestion| suggestion.code as usize == code).count())
    }

    /// Changes the codebook's file, unless the change would leave it with errors.
    pub(super) fn edit_book(
        &self,
        book: &Book,
        change: impl FnOnce(&str) -> Result<Edited, EditError>,
    ) -> Result<(), WorkbenchError> {
        let path = self.study.root().join(&book.file);
        let text = std::fs::read_to_string(&path)
            .map_err(|source| WorkbenchError::Read { path: path.clone(), source })?;
        let edited = change(&text)?;
        open_book(&book.file, edited.text.as_bytes(), self.study.settings.approach, self.study.root())?;
        files::replace(&path, edited.text.as_bytes())?;
        Ok(())
    }

    /// Takes the rules that decisions added away from the codebook's file, or adds them again. A
    /// rule that somebody has taken away or changed by hand stays as it is.
    pub(super) fn change_rules(
        &self,
        concerns: impl Fn(DecisionId, Option<DecisionId>) -> bool,
        change: fn(&str, &str, &str) -> Result<Edited, EditError>,
    ) -> Result<(), WorkbenchError> {
        for line in &self.decisions()?.log.lines {
            let Act::AddRule { code, rule } = &line.decision.act else { continue };
            if !concerns(line.decision.id, line.decision.group) {
                continue;
            }
            match self.edit_book(&self.book()?, |text| change(text, code, rule)) {
                Err(WorkbenchError::Edit(EditError::Nothing { .. })) => {}
                done => done?,
            }
        }
        Ok(())
    }
}
