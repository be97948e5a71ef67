//! Where one stands and what can be done next.

use serde::Serialize;

use super::{Workbench, WorkbenchError};

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
        step("see what every rule finds".to_owned(), "emic rules");
        step("look for words yourself".to_owned(), "emic search");
        step("write the thematic summary".to_owned(), "emic summary");
        step("write the appendix with the quotations".to_owned(), "emic appendix");
        Ok(steps)
    }
}
