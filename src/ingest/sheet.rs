//! Spreadsheets: XLSX, the tables of OpenDocument, and XLS, each sheet a table read row by row.

mod ods;
mod xls;
mod xlsx;

use super::archive::{Archive, Content, content};
use super::table::{About, Row, read_rows};
use super::{Claim, Out, ReadError, Reader, Source, With};
use crate::diagnostic::Diagnostic;

pub(super) const FORMAT: &str = "spreadsheet";

/// Reads spreadsheets.
#[derive(Debug)]
pub(super) struct Sheets;

impl Reader for Sheets {
    fn name(&self) -> &'static str {
        "spreadsheet"
    }

    fn number(&self) -> u32 {
        2
    }

    fn claims(&self, source: &Source<'_>) -> Claim {
        let by_name = matches!(source.extension().as_str(), "xlsx" | "xlsm" | "xltx" | "xls" | "xlt" | "ods");
        match content(source) {
            Some(Content::Workbook | Content::OpenTable) => Claim::Certain,
            Some(Content::Broken | Content::Ole) if by_name => Claim::Certain,
            Some(Content::Other) if by_name => Claim::Likely,
            _ => Claim::No,
        }
    }

    fn read(&self, source: &Source<'_>, with: &With<'_>, out: &mut dyn Out) -> Result<(), ReadError> {
        if content(source) == Some(Content::Ole)
            && let Some(read) = xls::read(source, with, out)
        {
            return read;
        }
        let mut archive = Archive::open(source, with.settings, FORMAT, out)?;
        if content(source) == Some(Content::OpenTable) {
            return ods::read(&mut archive, source, with, out);
        }
        archive.check()?;
        drop(archive);
        xlsx::read(source, with, out)
    }
}

/// Reads a file sheet by sheet. Of several sheets those that hold no words are passed over.
struct Reading<'a, 'w> {
    with: &'a With<'w>,
    out: &'a mut dyn Out,
    about: About,
    /// Sheets that held no words.
    without: Vec<String>,
    read: usize,
    failed: Option<ReadError>,
}

impl<'a, 'w> Reading<'a, 'w> {
    fn new(source: &Source<'_>, with: &'a With<'w>, out: &'a mut dyn Out) -> Self {
        let about = About { limit: source.limit(), ..About::default() };
        Reading { with, out, about, without: Vec::new(), read: 0, failed: None }
    }

    /// Reads one sheet; `named` where the file has several.
    fn sheet(
        &mut self,
        name: &str,
        named: bool,
        rows: &mut dyn Iterator<Item = Result<Row, ReadError>>,
    ) -> Result<(), ReadError> {
        self.about.sheet = named.then(|| name.to_owned());
        match read_rows(rows, &self.about, self.with, self.out) {
            Ok(()) => self.read += 1,
            Err(ReadError::Empty) => {}
            Err(error @ ReadError::Malformed { .. }) => {
                self.without.push(name.to_owned());
                self.failed.get_or_insert(error);
            }
            Err(error) => return Err(error),
        }
        Ok(())
    }

    fn finish(self) -> Result<(), ReadError> {
        if self.read == 0 {
            return Err(self.failed.unwrap_or(ReadError::Empty));
        }
        for name in self.without {
            let what = format!("the sheet \"{name}\" holds no column of words and was passed over");
            self.out.say(Diagnostic::note("IN042", what));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
