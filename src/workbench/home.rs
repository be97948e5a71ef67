//! Where one stands and what can be done next.

use serde::Serialize;

use super::grid::{CellState, Part};
use super::{Workbench, WorkbenchError};
use crate::report::Approach;

/// What can be done next, with the command that does it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Step {
    /// Why.
    pub because: String,
    /// The command.
    pub command: String,
}

impl Workbench {
    /// What can be done next, the most pressing first.
    ///
    /// # Errors
    /// When the codebook's file or the logs cannot be read at all.
    pub fn next_steps(&self) -> Result<Vec<Step>, WorkbenchError> {
        let status = self.status()?;
        let mut steps = Vec::new();
        let mut step =
            |because: String, command: &str| steps.push(Step { because, command: command.to_owned() });
        if status.documents.is_empty() {
            step(
                "corpus/ holds no document that could be read: copy your files there".to_owned(),
                "emic status",
            );
            return Ok(steps);
        }
        let unread = status
            .findings
            .iter()
            .filter(|finding| finding.severity == crate::diagnostic::Severity::Error)
            .count();
        if unread > 0 {
            step(
                format!("{unread} findings are errors: files or settings that could not be read"),
                "emic status",
            );
        }
        match (&status.codebook, &status.no_codebook) {
            (Some(book), _) if book.errors > 0 => {
                step(format!("{} has {} faults", book.file, book.errors), "emic codebook check");
                return Ok(steps);
            }
            (None, Some(why)) => {
                step(why.clone(), "emic codebook import codes.xlsx");
                return Ok(steps);
            }
            _ => {}
        }
        if status.total.cases == 0 {
            step(
                "there is no participants.csv: every speaker counts as a voice of their own".to_owned(),
                "emic help participants",
            );
        }
        let waiting = self.located()?.codings.iter().filter(|found| found.stands().is_none()).count();
        if waiting > 0 {
            let because = format!("texts changed, and {waiting} codings wait for somebody to look");
            step(because, "emic reanchor --review");
        }
        if self.study.settings.approach == Approach::Framework {
            let (waiting, stale) = self.cells_to_look_at()?;
            if waiting + stale > 0 {
                let because = format!(
                    "the grid; empty cells with coded passages waiting: {waiting}, stale cells: {stale}"
                );
                step(because, "emic grid");
            }
        }
        for (sample, left) in self.samples_to_read()? {
            let documents = if left == 1 { "document" } else { "documents" };
            let because =
                format!("the sample \"{sample}\" has {left} {documents} that you have not finished");
            step(because, &format!("emic next --sample {sample}"));
        }
        step("see what every rule finds".to_owned(), "emic rules");
        step("look for words yourself".to_owned(), "emic search");
        step("write the thematic summary".to_owned(), "emic summary");
        step("write the appendix with the quotations".to_owned(), "emic appendix");
        Ok(steps)
    }

    /// The samples with documents that the viewer is not done with, and how many; none where nobody is named.
    fn samples_to_read(&self) -> Result<Vec<(String, usize)>, WorkbenchError> {
        let Some(viewer) = self.viewer() else { return Ok(Vec::new()) };
        let mut found = Vec::new();
        for sample in self.samples()? {
            let mut left = 0;
            for number in self.drawn_documents(&sample) {
                left += usize::from(!self.is_done(viewer, number, &sample)?);
            }
            found.extend((left > 0).then_some((sample.name, left)));
        }
        Ok(found)
    }

    /// How many empty cells of the grid have coded passages waiting, and how many cells are stale.
    fn cells_to_look_at(&self) -> Result<(usize, usize), WorkbenchError> {
        let grid = self.grid(&Part { real_names: true, ..Part::default() })?;
        let in_state =
            |state| grid.rows.iter().flat_map(|row| &row.cells).filter(|cell| cell.state == state).count();
        Ok((in_state(CellState::Waiting), in_state(CellState::Stale)))
    }
}
