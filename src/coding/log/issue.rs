//! What is odd about decisions taken together; no single line is at fault.

use super::read::Logged;
use crate::diagnostic::Diagnostic;

/// Something odd about decisions taken together. All of them are kept, and what holds is certain.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Issue {
    /// Two lines of one id say different things; the first counts.
    TwoLines(Logged, Logged),
    /// A line changes, undoes or redoes what is in no log.
    Nothing(Logged),
    /// Two changes of one coding were made without knowing of each other; the second counts.
    TwoChanges(Logged, Logged),
    /// A `redo` of what is no `undo`: it does nothing.
    NoUndo(Logged),
    /// Lines that undo each other in a circle: they do nothing.
    Circle(Logged),
}

impl Issue {
    /// The line that the finding stands at.
    #[must_use]
    pub fn line(&self) -> &Logged {
        match self {
            Issue::TwoLines(_, line)
            | Issue::Nothing(line)
            | Issue::TwoChanges(_, line)
            | Issue::NoUndo(line)
            | Issue::Circle(line) => line,
        }
    }

    /// The finding for people.
    #[must_use]
    pub fn diagnostic(&self) -> Diagnostic {
        let name = |line: &Logged| line.decision.act.name();
        let finding = match self {
            Issue::TwoLines(first, second) => Diagnostic::warning(
                "LG007",
                format!("this line has the id of {} and says something else", first.place()),
            )
            .help(format!(
                "somebody changed one of them; the other counts, so \"{}\" here does not",
                name(second)
            )),
            Issue::Nothing(line) => {
                Diagnostic::warning("LG008", format!("this \"{}\" is about a decision in no log", name(line)))
                    .help("bring in the log that holds it, if there is one; until then it does nothing")
            }
            Issue::TwoChanges(first, second) => Diagnostic::warning(
                "LG009",
                format!(
                    "\"{}\" here and \"{}\" at {} were decided apart",
                    name(second),
                    name(first),
                    first.place()
                ),
            )
            .help("the later one holds, which is this; decide again if it should be the other"),
            Issue::NoUndo(_) => Diagnostic::warning("LG010", "this \"redo\" names no undo and does nothing")
                .help("a redo takes back an undo: give the id of the undo"),
            Issue::Circle(_) => {
                Diagnostic::warning("LG014", "lines that undo each other in a circle do nothing")
                    .help("emic never writes such lines; find out which program did")
            }
        };
        finding.at(self.line().place())
    }
}
