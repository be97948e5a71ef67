//! Passages as rows of a spreadsheet, out to colleagues and back.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::inline::{faulty, retired_code, shortened, token, unknown_code};
use super::{Taken, Wish};
use crate::coding::decided::Placed;
use crate::coding::places::Stands;
use crate::diagnostic::{Diagnostic, Place, Severity};
use crate::exchange::inline::Token;
use crate::exchange::sheet::{Listed, ReturnedRow, ReturnedSheet, Row, read_sheet, table, words_in_cell};
use crate::model::{Coder, DecisionId, Document, Origin, Passage, PlaceOfPassage, Pseudonyms};
use crate::query::comparable;
use crate::report::Basis;
use crate::report::tables::Table;
use crate::search::Order;
use crate::text::similar::folded_words;
use crate::text::single_spaced;
use crate::workbench::coding::Say;
use crate::workbench::deciding::Recorder;
use crate::workbench::places::passage_place;
use crate::workbench::searching::Question;
use crate::workbench::{Book, Workbench, WorkbenchError};

/// Which passages leave as a sheet, and how.
#[derive(Clone, Debug, Default)]
pub struct ToSheet {
    /// Only of this document, or at this place.
    pub document: Option<String>,
    /// Only those that a query finds.
    pub query: Option<String>,
    /// Whether each code has a column of its own.
    pub column_per_code: bool,
    /// Whether names leave as they stand in the data.
    pub real_names: bool,
}

/// What a row stands for.
struct Found {
    document: u32,
    index: u32,
}

/// The rows of one passage, with what it carries.
struct Group<'a> {
    document: Arc<Document>,
    number: u32,
    passage: u32,
    rows: Vec<&'a ReturnedRow>,
}

impl Workbench {
    /// Lays passages out as a sheet, with the codings of `coder` in them.
    ///
    /// # Errors
    /// When a document or code is not there, the query does not parse, or the index cannot be read.
    pub fn sheet(&self, coder: Option<&Coder>, what: &ToSheet) -> Result<Table, WorkbenchError> {
        let spot = what.document.as_deref().map(|typed| self.place(typed)).transpose()?;
        let wanted = what.query.as_deref().map(|query| self.places_found(query)).transpose()?;
        let pseudonyms = Pseudonyms::new(&self.cases, &self.voices);
        let attribution = self.attribution((!what.real_names).then_some(&pseudonyms));
        let evidence = self.evidence()?;
        let decided = self.decided()?;
        let mut rows = Vec::new();
        for (_, row) in evidence.counted() {
            let is_here = spot.as_ref().is_none_or(|spot| {
                spot.number == row.document && (spot.whole || spot.passages.contains(&row.index))
            });
            if !is_here {
                continue;
            }
            let document = self.snapshot.document(row.document)?;
            let passage = &document.passages[row.index as usize];
            let place = passage_place(&document, passage);
            if wanted.as_ref().is_some_and(|wanted| !wanted.contains(&place)) {
                continue;
            }
            let own = own_codings(&decided.codings, coder, row.document, passage);
            let without =
                |text: &str| if what.real_names { text.to_owned() } else { pseudonyms.replace(text).text };
            let section = passage.section.and_then(|section| document.sections.get(section as usize));
            rows.push(Row {
                citation: attribution
                    .cite(&PlaceOfPassage::new(row.document, &document, passage, &self.voices))
                    .to_string(),
                speaker: row.voice.map(|voice| attribution.voice_alone(voice)).unwrap_or_default(),
                section: section.map(|section| without(section)).unwrap_or_default(),
                words: words_in_cell(&without(&passage.own_text(&document.text))),
                note: without(&joined_notes(own.iter().copied())),
                codings: own.iter().map(|placed| (listed(placed), token(placed.coding))).collect(),
                place,
            });
        }
        let codes: Vec<String> =
            evidence.codebook.codes.iter().filter(|code| !code.retired).map(|code| code.id.clone()).collect();
        Ok(table(&rows, what.column_per_code.then_some(codes.as_slice())))
    }

    fn places_found(&self, query: &str) -> Result<BTreeSet<String>, WorkbenchError> {
        let question = Question {
            query: query.to_owned(),
            limit: usize::MAX,
            order: Order::Document,
            codes: false,
            basis: Basis::Both,
            real_names: true,
        };
        Ok(self.search(&question)?.hits.into_iter().map(|hit| hit.place).collect())
    }

    /// Takes the codes of a sheet that came back as codings of a coder: one act, or only shown.
    ///
    /// # Errors
    /// With every fault when anything is wrong, and then nothing is taken.
    pub fn take_sheet(
        &mut self,
        recorder: &mut Recorder<'_>,
        (file, bytes): (&str, &[u8]),
        dry_run: bool,
    ) -> Result<Taken, WorkbenchError> {
        let book = self.book()?;
        let sheet = read_sheet(file, bytes, |header| code_of(&book, header)).map_err(faulty)?;
        let mut said = Sayings { file, findings: Vec::new() };
        let (wishes, unchanged) = self.sheet_wishes(&book, &recorder.coder, &sheet, &mut said)?;
        for header in &sheet.passed_over {
            let finding =
                Diagnostic::note("RT023", format!("the column \"{header}\" is no code, and was passed over"));
            said.findings.push(finding.at(Place::file(file)));
        }
        crate::diagnostic::sort(&mut said.findings);
        if said.findings.iter().any(|finding| finding.severity == Severity::Error) {
            return Err(faulty(said.findings));
        }
        let steps = self.take(recorder, (false, Origin::Import), &wishes, dry_run)?;
        let findings = said.findings;
        Ok(Taken { format: 1, done: !dry_run, coder: recorder.coder.to_string(), steps, unchanged, findings })
    }

    fn sheet_wishes(
        &self,
        book: &Book,
        coder: &Coder,
        sheet: &ReturnedSheet,
        said: &mut Sayings<'_>,
    ) -> Result<(Vec<Wish>, usize), WorkbenchError> {
        let groups = self.groups(sheet, said)?;
        let decided = self.decided()?;
        let mut wishes = Vec::new();
        let mut unchanged = 0;
        // Of each coding that the sheet held: in how many passages it stands there, and in how many no more.
        let mut dropped: BTreeMap<DecisionId, (usize, usize, u32)> = BTreeMap::new();
        for group in &groups {
            let passage = &group.document.passages[group.passage as usize];
            let mut free = own_codings(&decided.codings, Some(coder), group.number, passage);
            let held: Vec<&Token> = group.rows.iter().flat_map(|row| row.held.iter().flatten()).collect();
            let as_held = |placed: &Placed<'_>| held.contains(&&token(placed.coding));
            // Those that the sheet held come first, so that they are what its codes mean.
            free.sort_by_key(|placed| !as_held(placed));
            let of_sheet: Vec<&Placed<'_>> = free.iter().copied().filter(|placed| as_held(placed)).collect();
            let line = group.rows[0].line;
            let changed_note = self.note_of(group, &of_sheet);
            let mut new = Vec::new();
            let mut stay = Vec::new();
            for listed in self.listed(book, group, &free, said) {
                let of_code = |placed: &&Placed<'_>| *placed.coding.code == *listed.code;
                let same = |placed: &&Placed<'_>| of_code(placed) && placed.coding.stance == listed.stance;
                let found = free.iter().position(same).or_else(|| free.iter().position(of_code));
                match found.map(|at| free.remove(at)) {
                    Some(placed) => stay.push((placed, listed)),
                    None => new.push(listed),
                }
            }
            let has_new = !new.is_empty();
            for listed in new {
                wishes.push(Wish::Code {
                    stands: Stands { document: group.number, span: passage.span },
                    code: listed.code,
                    said: Say {
                        note: changed_note.clone(),
                        stance: Some(listed.stance),
                        key: Some(listed.key),
                    },
                    by: None,
                });
            }
            let mut note = changed_note.filter(|_| !has_new);
            if note.is_some() && stay.iter().filter(|(placed, _)| as_held(placed)).count() != 1 {
                said.warn("RT026", line, "the note of this row was changed, and the row has not one coding that it could be the note of".to_owned(), "say which one: emic change ID --note");
                note = None;
            }
            for (placed, listed) in stay {
                let coding = placed.coding;
                if as_held(placed) {
                    dropped.entry(coding.id).or_insert((0, 0, line)).0 += 1;
                }
                let say = Say {
                    note: note.clone().filter(|_| as_held(placed)),
                    stance: (as_held(placed) && coding.stance != listed.stance).then_some(listed.stance),
                    key: (as_held(placed) && coding.key != listed.key).then_some(listed.key),
                };
                if say == Say::default() {
                    unchanged += 1;
                } else {
                    wishes.push(Wish::Change { id: coding.id, code: None, stands: None, said: say });
                }
            }
            for placed in free.iter().filter(|placed| as_held(placed)) {
                let of = dropped.entry(placed.coding.id).or_insert((0, 0, line));
                (of.0, of.1) = (of.0 + 1, of.1 + 1);
            }
        }
        for (id, (rows, without, line)) in dropped.into_iter().filter(|(_, (_, without, _))| *without > 0) {
            let coding = self.coding(id)?;
            let touched = self.stands(coding)?.map_or(0, |stands| self.passages_touched(stands));
            if rows == without && without >= touched {
                wishes.push(Wish::Uncode(id));
            } else {
                let words = shortened(&coding.selection.quote.exact);
                let message = format!(
                    "{} of {words} reaches over passages beside this row, and is not taken away",
                    coding.code
                );
                let help = format!("take the code out of all of them, or: emic uncode {}", id.random_part());
                said.warn("RT025", line, message, &help);
            }
        }
        Ok((wishes, unchanged))
    }

    /// How many passages of data words touch.
    fn passages_touched(&self, stands: Stands) -> usize {
        let Ok(document) = self.snapshot.document(stands.document) else { return 0 };
        let of = self.count();
        let is_data =
            |passage: &&Passage| of.roles.contains(&passage.role) && of.kinds.contains(&passage.kind);
        document
            .passages
            .iter()
            .filter(is_data)
            .filter(|passage| passage.pieces().any(|piece| piece.overlaps(stands.span)))
            .count()
    }

    /// The note of a group where it is another than the one that was written.
    fn note_of(&self, group: &Group<'_>, held: &[&Placed<'_>]) -> Option<String> {
        let flat = |text: &str| single_spaced(text);
        let before = flat(&joined_notes(held.iter().copied()));
        let public = flat(&Pseudonyms::new(&self.cases, &self.voices).replace(&before).text);
        let notes: BTreeSet<&str> = group.rows.iter().map(|row| row.note.trim()).collect();
        let note = notes
            .into_iter()
            .find(|note| ![before.as_str(), public.as_str()].contains(&flat(note).as_str()))?;
        // What was added behind the old note is the new one.
        let added = note.strip_prefix(before.as_str()).filter(|_| !before.is_empty()).unwrap_or(note).trim();
        Some(added.to_owned()).filter(|note| !note.is_empty())
    }

    /// The codes of a group that there are; the others are said.
    fn listed(
        &self,
        book: &Book,
        group: &Group<'_>,
        own: &[&Placed<'_>],
        said: &mut Sayings<'_>,
    ) -> Vec<Listed> {
        let mut all = BTreeSet::new();
        for row in &group.rows {
            for listed in &row.listed {
                match code_of(book, &listed.code) {
                    Some(code) if book.codebook.code(&code).is_some_and(|code| code.retired) => {
                        said.findings.push(retired_code(&code).at(Place::at(said.file, row.line, 1)));
                    }
                    Some(code) => {
                        all.insert(Listed { code, ..listed.clone() });
                    }
                    // A log may hold codes that the codebook has no more.
                    None if own.iter().any(|placed| *placed.coding.code == *listed.code) => {
                        all.insert(listed.clone());
                    }
                    None => said
                        .findings
                        .push(unknown_code(book, &listed.code).at(Place::at(said.file, row.line, 1))),
                }
            }
        }
        all.into_iter().collect()
    }

    /// The passages that rows stand for. A row that says nothing of its passage needs none.
    fn groups<'s>(
        &self,
        sheet: &'s ReturnedSheet,
        said: &mut Sayings<'_>,
    ) -> Result<Vec<Group<'s>>, WorkbenchError> {
        let mut by_place: HashMap<String, Found> = HashMap::new();
        for document in 0..u32::try_from(self.snapshot.documents().len()).unwrap_or(u32::MAX) {
            let of = self.snapshot.document(document)?;
            for (index, passage) in (0u32..).zip(&of.passages) {
                by_place.insert(passage_place(&of, passage), Found { document, index });
            }
        }
        let pseudonyms = Pseudonyms::new(&self.cases, &self.voices);
        let mut groups: BTreeMap<(u32, u32), Group<'s>> = BTreeMap::new();
        for row in &sheet.rows {
            let says_something = !row.listed.is_empty()
                || !row.note.is_empty()
                || row.held.as_ref().is_some_and(|held| !held.is_empty());
            if !says_something {
                continue;
            }
            let Some(found) = by_place.get(&row.place) else {
                said.fault(
                    "RT024",
                    row.line,
                    format!("there is no passage \"{}\" any more", row.place),
                    "write the sheet anew, or take the codes out of this row",
                );
                continue;
            };
            let document = self.snapshot.document(found.document)?;
            let words = folded_words(&row.words);
            let is_it = |passage: &Passage| {
                let own = passage.own_text(&document.text);
                let as_written = |text: &str| folded_words(&words_in_cell(text)) == words;
                as_written(&own) || as_written(&pseudonyms.replace(&own).text)
            };
            let here = &document.passages[found.index as usize];
            let index = if is_it(here) {
                found.index
            } else {
                let same: Vec<u32> = (0u32..)
                    .zip(&document.passages)
                    .filter(|(_, passage)| is_it(passage))
                    .map(|(index, _)| index)
                    .collect();
                match same.as_slice() {
                    [only] if words.len() >= 4 => *only,
                    _ => {
                        let message = format!(
                            "the words of {} are not those of the document: the row says {}, the document {}",
                            row.place,
                            shortened(&row.words),
                            shortened(&here.own_text(&document.text))
                        );
                        said.fault("RT024", row.line, message, "put the words back as they were, or take the codes out of this row and use emic code");
                        continue;
                    }
                }
            };
            let group = groups.entry((found.document, index)).or_insert_with(|| Group {
                document: document.clone(),
                number: found.document,
                passage: index,
                rows: Vec::new(),
            });
            group.rows.push(row);
        }
        Ok(groups.into_values().collect())
    }
}

/// What there is to say of a file.
struct Sayings<'f> {
    file: &'f str,
    findings: Vec<Diagnostic>,
}

impl Sayings<'_> {
    fn fault(&mut self, code: &'static str, line: u32, message: String, help: &str) {
        self.findings.push(Diagnostic::error(code, message).help(help).at(Place::at(self.file, line, 1)));
    }

    fn warn(&mut self, code: &'static str, line: u32, message: String, help: &str) {
        self.findings.push(Diagnostic::warning(code, message).help(help).at(Place::at(self.file, line, 1)));
    }
}

/// The codings of a coder that touch a passage, in order.
fn own_codings<'a, 'd>(
    codings: &'d [Placed<'a>],
    coder: Option<&Coder>,
    document: u32,
    passage: &Passage,
) -> Vec<&'d Placed<'a>> {
    let Some(coder) = coder else { return Vec::new() };
    let touches = |placed: &&Placed<'_>| {
        placed.stands.document == document
            && placed.coding.coder == *coder
            && passage.pieces().any(|piece| piece.overlaps(placed.stands.span))
    };
    let from = codings.partition_point(|placed| placed.stands.document < document);
    let here = codings[from..].iter().take_while(|placed| placed.stands.document == document);
    here.filter(touches).collect()
}

fn listed(placed: &Placed<'_>) -> Listed {
    Listed { code: placed.coding.code.to_string(), stance: placed.coding.stance, key: placed.coding.key }
}

/// The notes of codings, each once.
fn joined_notes<'a>(codings: impl Iterator<Item = &'a Placed<'a>>) -> String {
    let mut notes: Vec<&str> = Vec::new();
    for note in codings.filter_map(|placed| placed.coding.note.as_deref()) {
        if !notes.contains(&note) {
            notes.push(note);
        }
    }
    notes.join("\n")
}

/// The code that is meant by its id, or by its name.
pub(super) fn code_of(book: &Book, typed: &str) -> Option<String> {
    let codes = &book.codebook.codes;
    let by_id = codes.iter().find(|code| code.id == typed.trim());
    let by_id = by_id.or_else(|| codes.iter().find(|code| code.id.eq_ignore_ascii_case(typed.trim())));
    let by_name = || {
        let named: Vec<_> = codes.iter().filter(|code| comparable(&code.name) == comparable(typed)).collect();
        if let [only] = named.as_slice() { Some(*only) } else { None }
    };
    by_id.or_else(by_name).map(|code| code.id.clone())
}
