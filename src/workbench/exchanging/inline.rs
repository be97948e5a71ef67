//! A document with its codings as marks, out to an editor and back.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::{Taken, Wish};
use crate::coding::places::Stands;
use crate::diagnostic::{Diagnostic, Place, nearest};
use crate::exchange::inline::{
    Difference, Head, Hint, Mark, Page, Placed, Returned, Shown, Token, can_stand, matched, read, same, write,
};
use crate::model::{Coder, Coding, Document, Origin};
use crate::query::comparable;
use crate::text;
use crate::text::Span;
use crate::text::quote::{Finder, Quote, Sought};
use crate::text::units::Units;
use crate::workbench::coding::Say;
use crate::workbench::deciding::Recorder;
use crate::workbench::reading::hex;
use crate::workbench::reviewing::{Item, Scope, by_rule};
use crate::workbench::{Book, Workbench, WorkbenchError};

/// A document with marks, in the shape that `emic export --inline --json` prints.
#[derive(Clone, Debug, Serialize)]
pub struct InlineWritten {
    /// The version of this shape.
    pub format: u32,
    /// The document.
    pub document: String,
    /// Whose codings are marks.
    pub coder: String,
    /// How many there are.
    pub codings: usize,
    /// Codings whose code no mark can name, and which are left out.
    pub left_out: usize,
    /// What is shown besides: what rules propose, and what others decided.
    pub hints: usize,
    /// The file.
    pub text: String,
}

/// Reads a file that came back.
///
/// # Errors
/// With every fault of it.
pub fn read_inline(file: &str, bytes: &[u8]) -> Result<Returned, WorkbenchError> {
    read(file, bytes).map_err(faulty)
}

pub(super) fn faulty(findings: Vec<Diagnostic>) -> WorkbenchError {
    WorkbenchError::Findings { findings, root: Path::new("").to_path_buf() }
}

/// A coding as files name it.
pub(super) fn token(coding: &Coding) -> Token {
    Token {
        id: coding.id.random_part(),
        changed: (coding.changed != coding.id).then(|| coding.changed.random_part()),
    }
}

impl Workbench {
    /// Writes a document with a coder's codings as marks. What rules propose and what others decided, as
    /// far as the viewer may see it, stands in it only when it is asked for.
    ///
    /// # Errors
    /// When the document is not there, the codebook has errors, or the index cannot be read.
    pub fn inline(
        &self,
        coder: &Coder,
        document: &str,
        suggestions: bool,
    ) -> Result<InlineWritten, WorkbenchError> {
        let spot = self.place(document)?;
        let entry = &self.snapshot.documents()[spot.number as usize];
        let book = self.book()?;
        let decided = self.decided()?;
        let here = || decided.codings.iter().filter(|placed| placed.stands.document == spot.number);
        let own = || here().filter(|placed| placed.coding.coder == *coder);
        let codings: Vec<(Mark, Token)> = own()
            .filter(|placed| can_stand(&placed.coding.code))
            .map(|placed| (mark(placed.coding, placed.stands.span), token(placed.coding)))
            .collect();
        let mut hints = Vec::new();
        if suggestions {
            let scope = Scope { document: Some(entry.id.to_string()), ..Scope::default() };
            hints.extend(self.to_review(coder, &scope)?.iter().filter_map(hint));
            hints.extend(here().filter(|placed| placed.coding.coder != *coder).map(|placed| Hint {
                span: placed.stands.span,
                code: placed.coding.code.to_string(),
                by: Some(placed.coding.coder.to_string()),
            }));
            hints.sort();
            hints.dedup();
        }
        let page = Page {
            head: Head {
                document: entry.id.to_string(),
                text: entry.text_sha256.clone(),
                coder: coder.to_string(),
                seen: suggestions,
            },
            text: &spot.document.text,
            codings,
            hints,
            codes: book
                .codebook
                .codes
                .iter()
                .filter(|code| !code.retired)
                .map(|code| code.id.clone())
                .collect(),
        };
        Ok(InlineWritten {
            format: 1,
            document: page.head.document.clone(),
            coder: coder.to_string(),
            codings: page.codings.len(),
            left_out: own().count() - page.codings.len(),
            hints: page.hints.len(),
            text: write(&page),
        })
    }

    /// Takes what was marked in a file that came back: one act, or only shown.
    ///
    /// # Errors
    /// With every fault when anything is wrong, and then nothing is taken.
    pub fn take_inline(
        &mut self,
        recorder: &mut Recorder<'_>,
        file: &str,
        returned: &Returned,
        dry_run: bool,
    ) -> Result<Taken, WorkbenchError> {
        let head = &returned.head;
        if head.coder != recorder.coder.name() {
            let reason = format!(
                "it was written for {}, and you are {}; say --coder {}, or write one of your own: emic export --inline",
                head.coder, recorder.coder, head.coder
            );
            return Err(WorkbenchError::Unusable { path: Path::new(file).to_path_buf(), reason });
        }
        let asked = self.asked(&recorder.coder, file, returned)?;
        let steps = self.take(recorder, (head.seen, Origin::Hand), &asked.wishes, dry_run)?;
        Ok(Taken {
            format: 1,
            done: !dry_run,
            coder: recorder.coder.to_string(),
            steps,
            unchanged: asked.unchanged,
            findings: asked.findings,
        })
    }

    /// The document of a file: by its name, else by its text.
    fn document_of_file(&self, head: &Head) -> Result<u32, WorkbenchError> {
        let entries = || (0u32..).zip(self.snapshot.documents());
        let by_name = entries().find(|(_, entry)| entry.id.to_string() == head.document);
        let found = by_name.or_else(|| entries().find(|(_, entry)| entry.text_sha256 == head.text));
        found.map_or_else(|| self.place(&head.document).map(|spot| spot.number), |(number, _)| Ok(number))
    }

    fn asked(&self, coder: &Coder, file: &str, returned: &Returned) -> Result<Asked, WorkbenchError> {
        let number = self.document_of_file(&returned.head)?;
        let document = self.snapshot.document(number)?;
        let book = self.book()?;
        let state = &self.decisions()?.state;
        let own: HashMap<String, &Coding> = state
            .codings
            .iter()
            .filter(|coding| coding.coder == *coder)
            .map(|coding| (coding.id.random_part(), coding))
            .collect();
        let items = if returned.head.seen {
            let scope = Scope {
                document: Some(self.snapshot.documents()[number as usize].id.to_string()),
                ..Scope::default()
            };
            self.to_review(coder, &scope)?
        } else {
            Vec::new()
        };
        let mut asking = Asking {
            workbench: self,
            file,
            returned,
            number,
            document: &document,
            is_current: self.snapshot.documents()[number as usize].text_sha256 == returned.head.text,
            book: &book,
            coder,
            own,
            items,
            asked: Asked::default(),
        };
        asking.ask()?;
        let Asking { mut asked, .. } = asking;
        crate::diagnostic::sort(&mut asked.findings);
        let is_fault = |finding: &Diagnostic| finding.severity == crate::diagnostic::Severity::Error;
        if asked.findings.iter().any(is_fault) { Err(faulty(asked.findings)) } else { Ok(asked) }
    }
}

/// What a file asks for.
#[derive(Default)]
struct Asked {
    wishes: Vec<Wish>,
    unchanged: usize,
    findings: Vec<Diagnostic>,
}

/// Finding out what a file asks for.
struct Asking<'a> {
    workbench: &'a Workbench,
    file: &'a str,
    returned: &'a Returned,
    number: u32,
    document: &'a Document,
    /// Whether the document is as it was when the file was written.
    is_current: bool,
    book: &'a Book,
    coder: &'a Coder,
    /// The coder's codings by the random part of their ids.
    own: HashMap<String, &'a Coding>,
    /// What rules propose, when the file showed it.
    items: Vec<Item>,
    asked: Asked,
}

/// A coding that the file held.
struct Held<'a> {
    /// It, unless it was taken away since.
    coding: Option<&'a Coding>,
    /// Whether it is as it was when the file was written.
    as_it_was: bool,
    /// As a mark, its words in the text in which marks are compared.
    mark: Mark,
}

impl<'a> Asking<'a> {
    fn ask(&mut self) -> Result<(), WorkbenchError> {
        let renamed = self.renamed();
        let marks: Vec<Mark> =
            self.returned.marks.iter().map(|placed| self.read_as(placed, &renamed)).collect();
        self.check_codes(&marks);
        let Some((stands, is_same)) = self.stands(&marks) else { return Ok(()) };
        // Marks and codings are compared in the text that the file was written from, where it is at hand.
        let untouched = hex(&Sha256::digest(&self.returned.text)) == self.returned.head.text;
        let old_text = match (untouched, is_same && self.is_current) {
            (true, _) => Some(self.returned.text.as_str()),
            (false, true) => Some(self.document.text.as_str()),
            (false, false) => None,
        };
        let held = self.held(old_text, &renamed)?;
        let place = |(at, mark): (usize, &Mark)| Mark {
            span: if untouched { mark.span } else { stands[at] },
            ..mark.clone()
        };
        let compared: Vec<Mark> = marks.iter().enumerate().map(place).collect();
        let of_held: Vec<Mark> = held.iter().map(|held| held.mark.clone()).collect();
        let matched = matched(&compared, &of_held);
        for (mark, of) in matched.pairs {
            self.paired(mark, &compared[mark], stands[mark], &held[of])?;
        }
        for mark in matched.new {
            self.new_coding(&marks[mark], stands[mark])?;
        }
        let finder = (!is_same).then(|| Finder::new(&self.returned.text));
        for of in matched.gone {
            self.gone(&held[of], finder.as_ref())?;
        }
        Ok(())
    }

    fn say(&mut self, finding: Diagnostic, line: u32, column: u32) {
        self.asked.findings.push(finding.at(Place::at(self.file, line, column)));
    }

    /// Codes that are called otherwise since the file was written.
    fn renamed(&self) -> BTreeMap<String, String> {
        let changed = |shown: &Shown| {
            let coding = self.own.get(&shown.token.id)?;
            let is_known = self.book.codebook.code(&shown.code).is_some();
            (!is_known && *coding.code != *shown.code).then(|| (shown.code.clone(), coding.code.to_string()))
        };
        self.returned.shown.iter().filter_map(changed).collect()
    }

    fn read_as(&self, placed: &Placed, renamed: &BTreeMap<String, String>) -> Mark {
        let code = renamed.get(&placed.mark.code).unwrap_or(&placed.mark.code).clone();
        Mark { code, ..placed.mark.clone() }
    }

    /// Says which codes there are not. Those of codings that the file held may be unknown.
    fn check_codes(&mut self, marks: &[Mark]) {
        let held: Vec<&str> = self.returned.shown.iter().map(|shown| shown.code.as_str()).collect();
        let returned = self.returned;
        for (placed, mark) in returned.marks.iter().zip(marks) {
            let code = self.book.codebook.code(&mark.code);
            if held.contains(&mark.code.as_str()) || code.is_some_and(|code| !code.retired) {
                continue;
            }
            let finding = match code {
                Some(_) => retired_code(&mark.code),
                None => unknown_code(self.book, &mark.code),
            };
            self.say(finding, placed.line, placed.column);
        }
    }

    /// Where the words of the marks stand in the document of today, and whether the text of the file
    /// is the document's; none when it is not and words cannot be found again.
    fn stands(&mut self, marks: &[Mark]) -> Option<(Vec<Span>, bool)> {
        match same(&self.returned.text, &self.document.text) {
            Ok(same) => {
                let stands: Vec<Span> = marks.iter().map(|mark| same.span(mark.span)).collect();
                Some((stands, true))
            }
            Err(differences) => {
                self.tell(&differences);
                self.found_again(marks).map(|stands| (stands, false))
            }
        }
    }

    /// Says where the text of the file and the document differ.
    fn tell(&mut self, differences: &[Difference]) {
        let returned = self.returned;
        for difference in differences {
            let line = returned.lines.get(difference.line).or(returned.lines.last()).copied().unwrap_or(1);
            let (message, help) = told(difference, self.is_current);
            let finding = Diagnostic::warning("RT010", message).help(help);
            self.say(finding, line, 1);
        }
    }

    /// Finds the words of marks in the document of today; all of them, or none.
    fn found_again(&mut self, marks: &[Mark]) -> Option<Vec<Span>> {
        let returned = self.returned;
        let units = Units::new(&returned.text);
        let quotes: Vec<Quote> = marks.iter().map(|mark| Quote::of(mark.span, &returned.text)).collect();
        let sought: Vec<Sought<'_>> = quotes
            .iter()
            .zip(marks)
            .map(|(quote, mark)| Sought { quote, at: units.span_in_code_points(mark.span) })
            .collect();
        let located = Finder::new(&self.document.text).locate_all(&sought);
        let stands: Vec<Option<Span>> =
            located.iter().map(|located| located.sure().filter(|span| !span.is_empty())).collect();
        for (placed, _) in returned.marks.iter().zip(&stands).filter(|(_, stands)| stands.is_none()) {
            let words = shortened(placed.mark.span.of(&returned.text));
            let message = format!(
                "the words {words} of the mark {{{}}} are not surely found in the document",
                placed.mark.code
            );
            let finding = Diagnostic::error("RT011", message)
                .help("put the words back as they were, or take this mark away and code them with emic code");
            self.say(finding, placed.line, placed.column);
        }
        stands.into_iter().collect()
    }

    /// The codings that the file held. In `old_text` their words stand where the list says; without it
    /// they are compared where they stand in the document of today.
    fn held(
        &mut self,
        old_text: Option<&str>,
        renamed: &BTreeMap<String, String>,
    ) -> Result<Vec<Held<'a>>, WorkbenchError> {
        let returned = self.returned;
        let units = old_text.map(Units::new);
        let mut held = Vec::new();
        for shown in &returned.shown {
            let coding = self.own.get(&shown.token.id).copied();
            let span = match (&units, coding) {
                (Some(units), _) => shown.span.in_bytes(units),
                (None, Some(coding)) => self.workbench.stands(coding)?.map(|stands| stands.span),
                (None, None) => None,
            };
            // What stands nowhere any more can neither be kept nor taken away by a mark.
            let Some(span) = span else { continue };
            let as_it_was = coding.is_some_and(|coding| token(coding) == shown.token);
            let code = renamed.get(&shown.code).unwrap_or(&shown.code).clone();
            let mark = match coding {
                Some(coding) => Mark {
                    code: if as_it_was { coding.code.to_string() } else { code },
                    ..mark(coding, span)
                },
                None => Mark { code, span, stance: Default::default(), key: false, note: None },
            };
            held.push(Held { coding, as_it_was, mark });
        }
        Ok(held)
    }

    /// A mark that is a coding which the file held.
    fn paired(
        &mut self,
        at: usize,
        mark: &Mark,
        stands: Span,
        held: &Held<'_>,
    ) -> Result<(), WorkbenchError> {
        let placed = &self.returned.marks[at];
        let Some(coding) = held.coding else {
            let finding = Diagnostic::warning(
                "RT013",
                format!(
                    "the coding {{{}}} was taken away since this file was written, and stays away",
                    mark.code
                ),
            );
            self.say(finding.help("to code the words again: emic code"), placed.line, placed.column);
            return Ok(());
        };
        if !held.as_it_was {
            let now = self.workbench.stands(coding)?.map(|stands| stands.span);
            if now != Some(stands) || self::mark(coding, mark.span) != *mark {
                let finding = Diagnostic::warning(
                    "RT013",
                    format!(
                        "the coding {{{}}} was changed since this file was written, and stays as it is now",
                        mark.code
                    ),
                );
                let help = format!("to change it: emic change {}", coding.id.random_part());
                self.say(finding.help(help), placed.line, placed.column);
            }
            self.asked.unchanged += 1;
            return Ok(());
        }
        let said = Say {
            note: (mark.note != held.mark.note).then(|| mark.note.clone().unwrap_or_default()),
            stance: (mark.stance != held.mark.stance).then_some(mark.stance),
            key: (mark.key != held.mark.key).then_some(mark.key),
        };
        let code = (mark.code != held.mark.code).then(|| mark.code.clone());
        let moved = (mark.span != held.mark.span).then_some(Stands { document: self.number, span: stands });
        if code.is_none() && moved.is_none() && said == Say::default() {
            self.asked.unchanged += 1;
        } else {
            self.asked.wishes.push(Wish::Change { id: coding.id, code, stands: moved, said });
        }
        Ok(())
    }

    /// A mark that is no coding yet.
    fn new_coding(&mut self, mark: &Mark, span: Span) -> Result<(), WorkbenchError> {
        let stands = Stands { document: self.number, span };
        let is_same = |wish: &Wish| match wish {
            Wish::Code { stands: there, code, said, .. } => {
                (*there, code, said.stance) == (stands, &mark.code, Some(mark.stance))
            }
            _ => false,
        };
        let is_coded = self.workbench.decided()?.same(self.coder, &mark.code, stands, mark.stance).is_some();
        if is_coded || self.asked.wishes.iter().any(is_same) {
            self.asked.unchanged += usize::from(is_coded);
            return Ok(());
        }
        let here = self.items.iter().filter(|item| item.stands == stands);
        let mut proposed = here.filter_map(|item| item.proposed.as_ref());
        let proposed = proposed.find(|proposed| proposed.code == mark.code);
        self.asked.wishes.push(Wish::Code {
            stands,
            code: mark.code.clone(),
            said: Say { note: mark.note.clone(), stance: Some(mark.stance), key: Some(mark.key) },
            by: proposed.map(|proposed| by_rule(self.book, proposed)),
        });
        Ok(())
    }

    /// A coding without a mark. Where the text was changed its words must still stand in the file, or
    /// its mark may have gone with them.
    fn gone(&mut self, held: &Held<'_>, finder: Option<&Finder<'_>>) -> Result<(), WorkbenchError> {
        let Some(coding) = held.coding else { return Ok(()) };
        let line = self.returned.lines.last().copied().unwrap_or(1);
        if !held.as_it_was {
            let words = shortened(&coding.selection.quote.exact);
            let finding = Diagnostic::warning(
                "RT013",
                format!(
                    "the coding {} of {words} was changed since this file was written, and is not taken away",
                    coding.code
                ),
            );
            let help = format!("to take it away: emic uncode {}", coding.id.random_part());
            self.say(finding.help(help), line, 1);
            return Ok(());
        }
        let quote = &coding.selection.quote;
        let at = (coding.selection.span.start as usize, coding.selection.span.end as usize);
        if finder.is_some_and(|finder| !finder.locate(Sought { quote, at }).is_certain()) {
            let words = shortened(&quote.exact);
            let finding = Diagnostic::error(
                "RT012",
                format!(
                    "the words {words}, which carry {}, are gone from the file, and their mark with them",
                    coding.code
                ),
            );
            let help = format!(
                "put the words back; to take the coding away: emic uncode {}",
                coding.id.random_part()
            );
            self.say(finding.help(help), line, 1);
            return Ok(());
        }
        self.asked.wishes.push(Wish::Uncode(coding.id));
        Ok(())
    }
}

/// A coding as a mark on words.
fn mark(coding: &Coding, span: Span) -> Mark {
    Mark {
        code: coding.code.to_string(),
        span,
        stance: coding.stance,
        key: coding.key,
        note: coding.note.as_deref().filter(|note| !note.trim().is_empty()).map(str::to_owned),
    }
}

fn hint(item: &Item) -> Option<Hint> {
    let proposed = item.proposed.as_ref()?;
    Some(Hint { span: item.stands.span, code: proposed.code.clone(), by: None })
}

/// That there is no code of this id, with the nearest; by its name when that was typed.
pub(super) fn unknown_code(book: &Book, typed: &str) -> Diagnostic {
    let codes = &book.codebook.codes;
    let named = codes.iter().find(|code| comparable(&code.name) == comparable(typed));
    let near = named.map(|code| code.id.as_str());
    let near = near.or_else(|| nearest(typed, codes.iter().map(|code| code.id.as_str())));
    let help = match near {
        Some(near) => format!("did you mean \"{near}\"?"),
        None => {
            "emic codebook show lists those that there are; a new one goes into the codebook first".to_owned()
        }
    };
    Diagnostic::error("RT008", format!("there is no code \"{typed}\"")).help(help)
}

/// That a code is out of use.
pub(super) fn retired_code(code: &str) -> Diagnostic {
    Diagnostic::error("RT009", format!("the code \"{code}\" is retired"))
        .help("take another, or bring it back: emic codebook retire --back")
}

/// What is said of a place where the text of a file and the document differ.
fn told(difference: &Difference, is_current: bool) -> (String, String) {
    let put_back = "put it back as it was; to correct a transcript, correct the file in corpus/";
    let changed = "the document was changed since this file was written; write it anew when you are done";
    let help = if is_current { put_back } else { changed }.to_owned();
    let message = match (&difference.file, &difference.document) {
        (Some(file), Some(document)) => {
            let (ours, theirs) = around_the_difference(file, document);
            format!("the text says {ours}, the document {theirs}")
        }
        (Some(file), None) => format!("{} does not stand in the document", shortened(file)),
        (None, Some(document)) => format!("{} of the document is missing here", shortened(document)),
        (None, None) => "the text is not the document's".to_owned(),
    };
    (message, help)
}

/// Two lines, shortened to where they differ first.
fn around_the_difference(file: &str, document: &str) -> (String, String) {
    let common: usize =
        file.chars().zip(document.chars()).take_while(|(a, b)| a == b).map(|(c, _)| c.len_utf8()).sum();
    let from = file[..common].char_indices().rev().nth(15).map_or(0, |(at, _)| at);
    (shortened(&file[from..]), shortened(&document[from..]))
}

/// Words on one line, in quotation marks, cut after fifty characters.
pub(super) fn shortened(words: &str) -> String {
    format!("“{}”", text::shortened(words, 50))
}
