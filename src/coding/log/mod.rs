//! The log of decisions: one line for each, only ever appended; what holds now is their fold.
//!
//! `codings/CODER/FILE.jsonl` holds what one coder decided about one file of the corpus,
//! `codings/CODER/_study.jsonl` what is not about one file. [`Log::read`] reads them all, [`append`]
//! adds lines, [`State::fold`] says what holds, whatever the order of the lines.

mod aliases;
mod append;
mod decision;
mod fold;
mod issue;
mod line;
mod names;
mod read;
mod rewrite;
mod standing;

pub use aliases::CodeNames;
pub use append::{LogName, append};
pub use decision::{Act, Change, Decision, Finish, Made, Rewritten, Said};
pub use fold::{Finished, Known, State};
pub use issue::Issue;
pub use line::{BadLine, VERSION, parse, print};
pub use read::{Log, Logged};
pub use rewrite::rewritten;
pub use standing::Standing;

#[cfg(test)]
mod tests;
