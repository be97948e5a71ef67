//! [`Reader`]: what each format implements, and the list of them.

use super::draft::Draft;
use super::{ReadError, ReadRule, Settings, Source};
use crate::diagnostic::Diagnostic;

/// A format: one file of this folder.
pub trait Reader: Sync {
    /// Its name in `[[read]] as = "…"`, in JSON and in the book.
    fn name(&self) -> &'static str;

    /// Raised whenever the same bytes would give another reading text, other turns or passages:
    /// documents read by an older number are read again.
    fn number(&self) -> u32;

    /// How sure it is that the file is of this format. Looks at the name, the head and, where the
    /// format needs it, the decoded text; must be quick to say no.
    fn claims(&self, source: &Source<'_>) -> Claim;

    /// Reads the file, giving each text to `out` as soon as it is complete.
    ///
    /// # Errors
    /// When no text could be read. What is wrong with parts of the file goes to `out`, and the
    /// rest is read.
    fn read(&self, source: &Source<'_>, with: &With<'_>, out: &mut dyn Out) -> Result<(), ReadError>;
}

/// How sure a reader is that a file is of its format. The surest reads it; of equals the one that
/// stands first in the list of readers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Claim {
    /// It is not.
    No,
    /// It could be read so, when nothing knows it better.
    Fallback,
    /// It looks like it.
    Likely,
    /// Its bytes say so.
    Certain,
}

/// What a reader is told beside the file.
#[derive(Clone, Copy, Debug)]
pub struct With<'a> {
    /// The `[[read]]` rule about this file; a rule that decides nothing when there is none.
    pub rule: &'a ReadRule,
    /// What holds for all files.
    pub settings: &'a Settings,
}

/// Where a reader puts what it reads.
pub trait Out {
    /// One text.
    ///
    /// # Errors
    /// When whoever takes the texts wants no more (an interrupt); the reader returns it.
    fn draft(&mut self, draft: Draft) -> Result<(), ReadError>;

    /// Something to say about the file; its place is the file unless it has one.
    fn say(&mut self, finding: Diagnostic);
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// What a reader made of a file, and what it said.
    pub(in crate::ingest) type Made = (Vec<Draft>, Vec<Diagnostic>);

    #[derive(Default)]
    struct Taken(Made);

    impl Out for Taken {
        fn draft(&mut self, draft: Draft) -> Result<(), ReadError> {
            self.0.0.push(draft);
            Ok(())
        }

        fn say(&mut self, finding: Diagnostic) {
            self.0.1.push(finding);
        }
    }

    /// Reads bytes as this format, without a rule.
    pub(in crate::ingest) fn drafts(
        reader: &dyn Reader,
        path: &str,
        bytes: &[u8],
    ) -> Result<Made, ReadError> {
        drafts_by(reader, path, bytes, &ReadRule::default())
    }

    /// Reads bytes as this format, by a rule.
    pub(in crate::ingest) fn drafts_by(
        reader: &dyn Reader,
        path: &str,
        bytes: &[u8],
        rule: &ReadRule,
    ) -> Result<Made, ReadError> {
        let settings = Settings::default();
        let source = Source::bytes_of(path, bytes, settings.max_document);
        let mut taken = Taken::default();
        reader.read(&source, &With { rule, settings: &settings }, &mut taken)?;
        Ok(taken.0)
    }
}
