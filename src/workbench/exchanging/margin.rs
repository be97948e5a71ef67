//! Margin comments of Word and OpenDocument files: codings where they name codes, else a memo.

use serde::Serialize;

use super::sheet::code_of;
use super::{Taken, Wish};
use crate::coding::decided::Placed;
use crate::coding::places::Stands;
use crate::model::{About, Coder, Document, MarginComment, MemoKind, Origin, When};
use crate::report::escape::{markdown, one_line};
use crate::workbench::coding::{Say, trimmed};
use crate::workbench::deciding::Recorder;
use crate::workbench::{Book, Workbench, WorkbenchError};

/// What taking the margin comments of a document did, or would do, in the shape that
/// `emic import --comments --json` prints.
#[derive(Clone, Debug, Serialize)]
pub struct CommentsTaken {
    /// The codings.
    #[serde(flatten)]
    pub taken: Taken,
    /// Comments that name no code, or stand at no words.
    pub remarks: usize,
    /// The memo that holds these; none where there are none, a memo holds them already, or nothing
    /// was written.
    pub memo: Option<String>,
}

impl Workbench {
    /// Takes the margin comments of a document: one that is the name or id of a code, or several of
    /// them parted by semicolons or lines, becomes a coding of its words, all in one act; the others
    /// become one memo on the document, begun on `day`. With `dry_run` it only shows them.
    ///
    /// # Errors
    /// When the document is not there, or a log or memo cannot be written to.
    pub fn take_comments(
        &mut self,
        recorder: &mut Recorder<'_>,
        typed: &str,
        day: When,
        dry_run: bool,
    ) -> Result<CommentsTaken, WorkbenchError> {
        let spot = self.place(typed)?;
        let (document, number) = (spot.document, spot.number);
        let book = self.book()?;
        let decided = self.decided()?;
        let (mut wishes, mut remarks, mut unchanged) = (Vec::new(), Vec::new(), 0);
        for comment in &document.margin {
            let span = trimmed(comment.span, &document.text);
            let codes = codes_of(&book, &comment.text).filter(|_| !span.is_empty());
            let Some(codes) = codes else {
                remarks.push(comment);
                continue;
            };
            let stands = Stands { document: number, span };
            for code in codes {
                if has(&decided.codings, &recorder.coder, stands, &code) {
                    unchanged += 1;
                } else {
                    let note = Some(format!("margin comment{}", signed(comment)));
                    wishes.push(Wish::Code { stands, code, said: Say { note, ..Say::default() }, by: None });
                }
            }
        }
        let memo = self.memo_of(&document, number, &remarks)?;
        let steps = self.take(recorder, (false, Origin::Import), &wishes, dry_run)?;
        let written = match memo.filter(|_| !dry_run) {
            Some(text) => Some(self.write_memo(&document, &text, day, &recorder.coder)?),
            None => None,
        };
        let coder = recorder.coder.to_string();
        let taken = Taken { format: 1, done: !dry_run, coder, steps, unchanged, findings: Vec::new() };
        Ok(CommentsTaken { taken, remarks: remarks.len(), memo: written })
    }

    /// The words of the memo that holds remarks; none where a memo holds them already.
    fn memo_of(
        &self,
        document: &Document,
        number: u32,
        remarks: &[&MarginComment],
    ) -> Result<Option<String>, WorkbenchError> {
        let mut parts = Vec::new();
        for remark in remarks {
            let stands = Stands { document: number, span: trimmed(remark.span, &document.text) };
            let citation = markdown(&self.citation(document, stands)?);
            let words = one_line(stands.span.of(&document.text));
            parts.push(match words.is_empty() {
                true => format!("> {citation}"),
                false => format!("> “{}” ({citation})", markdown(&words)),
            });
            parts.push(format!("{}{}", markdown(&remark.text), signed(remark)));
        }
        let text = parts.join("\n\n");
        let memos = self.study.read_memos()?.0;
        let is_new = !text.is_empty() && !memos.iter().any(|memo| memo.text.contains(&text));
        Ok(is_new.then_some(text))
    }

    fn write_memo(
        &self,
        document: &Document,
        text: &str,
        day: When,
        coder: &Coder,
    ) -> Result<String, WorkbenchError> {
        let title = format!("Margin comments of {}", document.id);
        let about = [About::Place(document.id.to_string())];
        self.study.begin_memo(MemoKind::Note, &about, day, Some(coder.name()), Some(&title), Some(text))
    }
}

/// The codes that a comment names and nothing else; none when it says anything else.
fn codes_of(book: &Book, text: &str) -> Option<Vec<String>> {
    if let Some(code) = usable(book, text) {
        return Some(vec![code]);
    }
    let parts: Vec<&str> = text.split([';', '\n']).map(str::trim).filter(|part| !part.is_empty()).collect();
    let codes: Vec<String> = parts.iter().filter_map(|part| usable(book, part)).collect();
    (!parts.is_empty() && codes.len() == parts.len()).then_some(codes)
}

/// The code that is meant, where it is in use.
fn usable(book: &Book, typed: &str) -> Option<String> {
    let code = code_of(book, typed)?;
    book.codebook.code(&code).is_some_and(|code| !code.retired).then_some(code)
}

fn has(codings: &[Placed<'_>], coder: &Coder, stands: Stands, code: &str) -> bool {
    codings.iter().any(|placed| {
        placed.stands == stands && placed.coding.coder == *coder && *placed.coding.code == *code
    })
}

/// ` by Kim, 2024-01-02`, as far as the file says.
fn signed(comment: &MarginComment) -> String {
    let author = comment.author.as_deref().map(one_line).filter(|author| !author.is_empty());
    let author = author.map(|author| format!(" by {author}")).unwrap_or_default();
    let date = comment.date.map(|date| format!(", {}", When { second: None, ..date })).unwrap_or_default();
    author + &date
}
