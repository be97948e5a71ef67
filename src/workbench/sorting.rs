//! Codings laid out by code, sorted by hand elsewhere, and recoded in bulk.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::coding::{CodingShown, Say};
use super::deciding::{Entry, Recorder};
use super::{Workbench, WorkbenchError};
use crate::codebook::edit::{self, NewCode};
use crate::coding::decided::Placed;
use crate::diagnostic::{self, Diagnostic, Place, nearest};
use crate::exchange::sorting::{Card, Heading, Pile, Sorted};
use crate::model::{Attribution, Codebook, Coder, Coding, DecisionId, Origin, Pseudonyms, Stance};
use crate::query::is_id;
use crate::report::escape::one_line;

/// Which codings are laid out.
#[derive(Clone, Debug, Default)]
pub struct Laid {
    /// Those of these codes.
    pub codes: Vec<String>,
    /// And of this code and those below it.
    pub theme: Option<String>,
    /// Only those by this coder.
    pub by: Option<String>,
    /// Whether names are printed as they stand in the data.
    pub real_names: bool,
}

/// What sorting does, in the shape that `emic sort --apply --json` prints.
#[derive(Clone, Debug, Serialize)]
pub struct Sorting {
    /// The version of this shape.
    pub format: u32,
    /// Whether it was done; false when it was only shown.
    pub done: bool,
    /// Codes that are added to the codebook.
    pub new_codes: Vec<AddedCode>,
    /// What happens to which coding, in the order of the page.
    pub steps: Vec<Step>,
    /// Cards that lie where they lay.
    pub stay: usize,
    /// Cards that are not on the page any more; they stay as well.
    pub off_page: usize,
    /// What a person should know: codings that somebody changed since the page was made.
    #[serde(skip)]
    pub findings: Vec<Diagnostic>,
}

/// A code that sorting adds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AddedCode {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The code that it stands below: the one that all its cards come from.
    pub parent: Option<String>,
}

/// What happens to a coding.
#[derive(Clone, Debug, Serialize)]
pub struct Step {
    /// The coding as it was.
    pub coding: CodingShown,
    /// What is done.
    pub does: Does,
    /// The code that its words get.
    pub to: Option<String>,
}

/// What is done to a coding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Does {
    /// It gets another code.
    Recode,
    /// Its words get a further code.
    Add,
    /// Its words lose the code.
    Uncode,
}

/// A page that is being understood: what is wrong with it, what it asks for.
struct Page<'p> {
    file: &'p str,
    faults: Vec<Diagnostic>,
    findings: Vec<Diagnostic>,
    new_codes: Vec<NewCode>,
}

/// A coding with the piles it was put on.
struct Put<'a> {
    placed: Placed<'a>,
    line: u32,
    /// What each pile stands for; none for no code any more.
    piles: Vec<Option<String>>,
}

/// What is done to a coding.
struct Move<'a> {
    placed: Placed<'a>,
    does: Does,
    /// The code that its words get, or have already.
    to: Option<String>,
}

impl Workbench {
    /// Lays out codings by code, in the order of the codebook, as far as the viewer may see them;
    /// and says how many there are whose words stand nowhere in the texts of today.
    ///
    /// # Errors
    /// When a code is not there, or the index cannot be read.
    pub fn piles(&self, laid: &Laid) -> Result<(Vec<Pile>, usize), WorkbenchError> {
        let book = self.book()?;
        let wanted = self.codes_laid(&book.codebook, laid)?;
        let is_wanted = |coding: &Coding| {
            wanted.contains(&*coding.code) && laid.by.as_ref().is_none_or(|by| coding.coder.name() == by)
        };
        let decided = self.decided()?;
        let mut cards: BTreeMap<&str, Vec<Card>> = BTreeMap::new();
        let pseudonyms = (!laid.real_names).then(|| Pseudonyms::new(&self.cases, &self.voices));
        let attribution = self.attribution(pseudonyms.as_ref());
        for placed in decided.codings.iter().filter(|placed| is_wanted(placed.coding)) {
            let card = self.card(placed, &attribution, pseudonyms.as_ref())?;
            cards.entry(&placed.coding.code).or_default().push(card);
        }
        let piles = in_order(&book.codebook, &wanted).into_iter().map(|id| {
            let code = book.codebook.code(id);
            Pile {
                id: id.to_owned(),
                name: code.map(|code| code.name.clone()).unwrap_or_default(),
                definition: code.and_then(|code| code.definition.clone()),
                claim: code.and_then(|code| code.claim.clone()),
                cards: cards.remove(id).unwrap_or_default(),
            }
        });
        let lost = decided.lost.iter().filter(|coding| is_wanted(coding)).count();
        Ok((piles.collect(), lost))
    }

    fn codes_laid(&self, codebook: &Codebook, laid: &Laid) -> Result<BTreeSet<String>, WorkbenchError> {
        let mut wanted = BTreeSet::new();
        for code in laid.codes.iter().chain(&laid.theme) {
            // A code that only logs know is laid out as well: its cards want a place.
            let in_logs =
                || self.decisions().map(|all| all.state.codings.iter().any(|of| *of.code == **code));
            if codebook.code(code).is_none() && !in_logs()? {
                return Err(no_code(codebook, code));
            }
            wanted.insert(code.clone());
        }
        if let Some(code) = &laid.theme {
            wanted.extend(codebook.branch(code).iter().map(|code| code.id.clone()));
        }
        Ok(wanted)
    }

    fn card(
        &self,
        placed: &Placed<'_>,
        attribution: &Attribution<'_>,
        pseudonyms: Option<&Pseudonyms>,
    ) -> Result<Card, WorkbenchError> {
        let document = self.snapshot.document(placed.stands.document)?;
        let without_names = |text: &str| match pseudonyms {
            Some(pseudonyms) => pseudonyms.replace(text).text,
            None => text.to_owned(),
        };
        Ok(Card {
            id: placed.coding.id.random_part(),
            words: one_line(&without_names(placed.stands.span.of(&document.text))),
            citation: self.citation_by(attribution, &document, placed.stands),
            coder: placed.coding.coder.to_string(),
            against: placed.coding.stance == Stance::Against,
            key: placed.coding.key,
            note: placed.coding.note.as_deref().map(|note| one_line(&without_names(note))),
        })
    }

    /// Recodes what was sorted: codings get the codes whose piles they were put on. All of it is one
    /// act. With `apply` false it only says what would be done.
    ///
    /// A coding that somebody changed since the page was made stays as it is, and is said.
    ///
    /// # Errors
    /// When something on the page cannot be understood: all of that at once, and nothing is done. When
    /// the codebook's file or a log cannot be written to.
    pub fn sort(
        &mut self,
        recorder: &mut Recorder<'_>,
        file: &str,
        sorted: &Sorted,
        apply: bool,
    ) -> Result<Sorting, WorkbenchError> {
        let book = self.book()?;
        let mut page = Page { file, faults: Vec::new(), findings: Vec::new(), new_codes: Vec::new() };
        let puts = self.understood(&book.codebook, sorted, &mut page)?;
        if !page.faults.is_empty() {
            diagnostic::sort(&mut page.faults);
            return Err(WorkbenchError::Findings { findings: page.faults, root: std::path::PathBuf::new() });
        }
        let moves: Vec<Vec<Move<'_>>> =
            puts.iter().map(|put| self.moves(put, &recorder.coder)).collect::<Result<_, _>>()?;
        let stay = moves.iter().filter(|moves| moves.is_empty()).count();
        let moves: Vec<Move<'_>> = moves.into_iter().flatten().collect();
        let on_page: BTreeSet<&str> = sorted.cards().map(|card| card.id.as_str()).collect();
        let new_codes = placed_below(page.new_codes, &moves);
        let sorting = Sorting {
            format: 1,
            done: apply,
            new_codes: new_codes.iter().map(AddedCode::of).collect(),
            steps: moves.iter().map(|step| self.step_shown(step)).collect::<Result<_, _>>()?,
            stay,
            off_page: sorted.was.keys().filter(|id| !on_page.contains(id.as_str())).count(),
            findings: page.findings,
        };
        if apply && !moves.is_empty() {
            for code in &new_codes {
                self.edit_book(&book, |text| edit::add_code(text, code))?;
            }
            let seen = puts.iter().any(|put| put.placed.coding.coder != recorder.coder);
            let entries = self.entries_of(&moves)?;
            self.record(recorder, seen, entries)?;
        }
        Ok(sorting)
    }

    /// The codings of a page with the codes that they are to have.
    fn understood<'a>(
        &'a self,
        codebook: &Codebook,
        sorted: &Sorted,
        page: &mut Page<'_>,
    ) -> Result<Vec<Put<'a>>, WorkbenchError> {
        for card in &sorted.loose {
            let message = "this line stands above all headings".to_owned();
            page.fault("SO001", card.line, message, "put it below the heading of its code");
        }
        let codings: BTreeMap<DecisionId, Placed<'a>> =
            self.decided()?.codings.into_iter().map(|placed| (placed.coding.id, placed)).collect();
        let ids = self.known_ids()?;
        let mut puts: BTreeMap<DecisionId, Put<'a>> = BTreeMap::new();
        for pile in sorted.piles.iter().filter(|pile| !pile.cards.is_empty()) {
            let Some(code) = page.code_of(&pile.heading, codebook, pile.line) else { continue };
            for card in &pile.cards {
                match ids.find(&card.id) {
                    Ok(id) => match standing(codings.get(&id).copied(), sorted.was.get(&card.id)) {
                        Ok(placed) => {
                            let put = puts.entry(id).or_insert_with(|| Put {
                                placed,
                                line: card.line,
                                piles: Vec::new(),
                            });
                            put.piles.push(code.clone());
                        }
                        Err(how) => page.changed(card.line, &how),
                    },
                    Err(error) => {
                        let help = "leave the ids as emic wrote them; emic coded lists them";
                        page.fault("SO003", card.line, error.to_string(), help);
                    }
                }
            }
        }
        for put in puts.values() {
            if put.piles.contains(&None) && put.piles.iter().any(Option::is_some) {
                let message = "this passage stands below a code and below \"no code\"".to_owned();
                page.fault("SO004", put.line, message, "delete one of its lines");
            }
        }
        let mut puts: Vec<Put<'a>> = puts.into_values().collect();
        puts.sort_by_key(|put| put.line);
        Ok(puts)
    }

    /// What is done to a coding that was put on piles, by a coder.
    fn moves<'a>(&self, put: &Put<'a>, coder: &Coder) -> Result<Vec<Move<'a>>, WorkbenchError> {
        let coding = put.placed.coding;
        let mut codes: Vec<&String> = Vec::new();
        for code in put.piles.iter().flatten() {
            if !codes.contains(&code) {
                codes.push(code);
            }
        }
        let step = |does, to: Option<&String>| Move { placed: put.placed, does, to: to.cloned() };
        let stays = codes.iter().any(|code| **code == *coding.code);
        codes.retain(|code| **code != *coding.code);
        let mut moves = Vec::new();
        if !stays {
            // Words that have the code already must not have it twice.
            let had = self.codes_of_words(coding, &coding.coder)?;
            let Some(free) = codes.iter().position(|code| !had.contains(code.as_str())) else {
                return Ok(vec![step(Does::Uncode, codes.first().copied())]);
            };
            moves.push(step(Does::Recode, Some(codes.remove(free))));
        }
        let had = self.codes_of_words(coding, coder)?;
        let added = codes.into_iter().filter(|code| !had.contains(code.as_str()));
        moves.extend(added.map(|code| step(Does::Add, Some(code))));
        Ok(moves)
    }

    /// The lines that do it, when the codebook has its new codes.
    fn entries_of(&self, moves: &[Move<'_>]) -> Result<Vec<Entry>, WorkbenchError> {
        let book = self.book()?;
        let mut entries = Vec::new();
        for Move { placed, does, to } in moves {
            let code = to.as_deref().map(|to| book.code(to)).transpose()?;
            match (does, code) {
                (Does::Add, Some(code)) => {
                    let said = Say { stance: Some(placed.coding.stance), ..Say::default() };
                    entries.push(self.coding_entry(code, placed.stands, &said, Origin::Hand)?);
                }
                (Does::Recode, code) => {
                    entries.extend(self.change_entries(placed.coding.id, code, None, &Say::default())?);
                }
                (_, _) => entries.push(self.uncode_entry(placed.coding.id)?),
            }
        }
        Ok(entries)
    }

    fn step_shown(&self, step: &Move<'_>) -> Result<Step, WorkbenchError> {
        let coding = self.coding_shown(step.placed.coding, Some(step.placed.stands))?;
        Ok(Step { coding, does: step.does, to: step.to.clone() })
    }

    /// The codes that a coder gave the very words of a coding.
    fn codes_of_words(&self, coding: &Coding, coder: &Coder) -> Result<BTreeSet<&str>, WorkbenchError> {
        let of_words = |other: &&Coding| {
            other.coder == *coder
                && other.selection.document == coding.selection.document
                && other.selection.span == coding.selection.span
                && other.selection.text == coding.selection.text
        };
        Ok(self.decisions()?.state.codings.iter().filter(of_words).map(|other| &*other.code).collect())
    }
}

impl AddedCode {
    fn of(code: &NewCode) -> Self {
        AddedCode { id: code.id.clone(), name: code.name.clone(), parent: code.parent.clone() }
    }
}

impl Page<'_> {
    fn fault(&mut self, code: &'static str, line: u32, message: String, help: &str) {
        self.faults.push(Diagnostic::error(code, message).help(help).at(Place::at(self.file, line, 1)));
    }

    fn changed(&mut self, line: u32, how: &str) {
        let finding =
            Diagnostic::warning("SO005", format!("the coding of this line {how}; it stays as it is"))
                .help("emic log tells who changed it; make a new page to sort it")
                .at(Place::at(self.file, line, 1));
        self.findings.push(finding);
    }

    /// The code that a heading names, which may be a new one: `Some(None)` for no code, none when it
    /// cannot be understood.
    fn code_of(&mut self, heading: &Heading, codebook: &Codebook, line: u32) -> Option<Option<String>> {
        let Heading::Code { id, name } = heading else { return Some(None) };
        let by_name = || codebook.codes.iter().find(|code| code.name.to_lowercase() == id.to_lowercase());
        if let Some(code) = codebook.code(id).or_else(by_name) {
            if code.retired {
                let help = "take another, or bring it back: emic codebook retire --back";
                self.fault("SO002", line, format!("the code \"{id}\" is retired"), help);
                return None;
            }
            return Some(Some(code.id.clone()));
        }
        let is_new = self.new_codes.iter().any(|code| code.id == *id);
        match name {
            _ if is_new => {}
            Some(name) if is_id(id) => {
                self.new_codes.push(NewCode { id: id.clone(), name: name.clone(), ..NewCode::default() });
            }
            Some(_) => {
                let help = "write small letters, digits and hyphens, a colon, and the name: ## face-to-face: Face to face";
                self.fault("SO002", line, format!("\"{id}\" cannot be the id of a code"), help);
                return None;
            }
            None => {
                let help = "for a new code write an id, a colon, and its name: ## face-to-face: Face to face";
                self.fault("SO002", line, no_code(codebook, id).to_string(), help);
                return None;
            }
        }
        Some(Some(id.clone()))
    }
}

/// The coding of a card, unless it changed since the page was made: then how.
fn standing<'a>(placed: Option<Placed<'a>>, was: Option<&String>) -> Result<Placed<'a>, String> {
    match placed {
        None => Err("is no coding any more, or its words are not found".to_owned()),
        Some(Placed { coding, .. }) if was.is_some_and(|was| **was != *coding.code) => {
            Err(format!("has the code {} since", coding.code))
        }
        Some(placed) => Ok(placed),
    }
}

fn no_code(codebook: &Codebook, id: &str) -> WorkbenchError {
    let known = codebook.codes.iter().map(|code| code.id.as_str());
    WorkbenchError::NotThere {
        what: "code",
        name: id.to_owned(),
        nearest: nearest(id, known).map(str::to_owned),
    }
}

/// The wanted codes in the order of the codebook, those that only logs know behind them.
fn in_order<'a>(codebook: &'a Codebook, wanted: &'a BTreeSet<String>) -> Vec<&'a str> {
    let in_book = codebook.codes.iter().map(|code| code.id.as_str()).filter(|id| wanted.contains(*id));
    let others = wanted.iter().map(String::as_str).filter(|id| codebook.code(id).is_none());
    in_book.chain(others).collect()
}

/// New codes below the code that all their cards come from.
fn placed_below(new_codes: Vec<NewCode>, moves: &[Move<'_>]) -> Vec<NewCode> {
    let parent = |id: &str| {
        let of_code = moves.iter().filter(|step| step.to.as_deref() == Some(id));
        let mut from = of_code.map(|step| &step.placed.coding.code);
        let first = from.next()?;
        from.all(|other| other == first).then(|| first.to_string())
    };
    new_codes.into_iter().map(|code| NewCode { parent: parent(&code.id), ..code }).collect()
}
