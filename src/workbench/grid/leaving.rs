//! The grid when words have to go: withdrawal and scrubbing; and cells of another copy of the study.

use std::collections::BTreeSet;
use std::fs;

use super::edit::{reword, take_cell, withdrawn};
use super::{Leads, Person, Spoken};
use crate::files;
use crate::model::{GridFile, GridQuotation, Pseudonyms};
use crate::project::Study;
use crate::text::single_spaced;
use crate::workbench::joining::Joined;
use crate::workbench::{Workbench, WorkbenchError};

/// What a withdrawal does to the grid.
#[derive(Clone, Debug, Default)]
pub(in crate::workbench) struct GridWithdrawal {
    /// Files of the case: their cells keep theme, time and a hash.
    emptied: Vec<String>,
    /// Files of other cases, with the links to words of the case that go.
    unlinked: Vec<(String, Vec<GridQuotation>)>,
    /// Files of other cases that name the participant.
    pub(in crate::workbench) look_at: Vec<String>,
}

impl GridWithdrawal {
    /// The files that change, inside the study.
    pub(in crate::workbench) fn files(&self) -> Vec<String> {
        let unlinked = self.unlinked.iter().map(|(file, _)| file);
        self.emptied.iter().chain(unlinked).map(|file| format!("grid/{file}")).collect()
    }
}

impl Workbench {
    /// What becomes of the grid when a case withdraws; `mentions` says whether a text names it.
    pub(in crate::workbench) fn grid_withdrawal(
        &self,
        number: u32,
        mentions: &dyn Fn(&str) -> bool,
    ) -> Result<GridWithdrawal, WorkbenchError> {
        let voices: BTreeSet<u32> = (0u32..)
            .zip(&self.voices.voices)
            .filter(|(_, voice)| voice.case == Some(number))
            .map(|(voice, _)| voice)
            .collect();
        let id = &self.cases.cases[number as usize].id;
        let person = Person {
            id: id.clone(),
            label: String::new(),
            public: String::new(),
            case: Some(number),
            voices,
        };
        let mut plan = GridWithdrawal::default();
        for file in self.study.read_grid()?.0 {
            if self.case_named(&file.case).is_ok_and(|case| case == *id) {
                if !is_withdrawn(&file) {
                    plan.emptied.push(file.file);
                }
                continue;
            }
            let mut gone = Vec::new();
            for link in file.cells.iter().flat_map(|cell| &cell.quotations) {
                if self.leads(link, &person)?.spoken().is_some_and(|spoken| self.is_said_by(spoken, &person))
                {
                    gone.push(GridQuotation { place: None, ..link.clone() });
                }
            }
            if file.cells.iter().any(|cell| mentions(&cell.text)) {
                plan.look_at.push(format!("grid/{}", file.file));
            }
            if !gone.is_empty() {
                plan.unlinked.push((file.file, gone));
            }
        }
        Ok(plan)
    }

    fn is_said_by(&self, spoken: &Spoken, person: &Person) -> bool {
        let Ok(document) = self.snapshot.document(spoken.document) else { return false };
        let passage = spoken.passage.and_then(|passage| document.passages.get(passage as usize));
        let speaker = passage.and_then(|passage| passage.speaker);
        let voice = speaker.and_then(|speaker| self.voices.of(spoken.document, speaker));
        voice.is_some_and(|voice| person.voices.contains(&voice))
    }

    /// Does it.
    pub(in crate::workbench) fn withdraw_from_grid(
        &self,
        plan: &GridWithdrawal,
    ) -> Result<(), WorkbenchError> {
        for file in &plan.emptied {
            self.change_grid_file(&self.study.grid().join(file), |text| Ok(withdrawn(file, text)))?;
        }
        for (file, gone) in &plan.unlinked {
            let path = self.study.grid().join(file);
            let keep = |link: &GridQuotation| (!gone.contains(link)).then(|| link.clone());
            self.change_grid_file(&path, |text| {
                reword(text, &str::to_owned, &keep).map_err(|error| WorkbenchError::Unusable {
                    path: path.clone(),
                    reason: error.to_string(),
                })
            })?;
        }
        Ok(())
    }

    /// Puts the words of today's texts and the pseudonyms of the key into cells. Gives the files that
    /// change; with `write` it is done.
    pub(in crate::workbench) fn scrub_grid(
        &self,
        documents: &BTreeSet<u32>,
        pseudonyms: &Pseudonyms,
        write: bool,
    ) -> Result<Vec<String>, WorkbenchError> {
        let mut changed = Vec::new();
        for file in self.study.read_grid()?.0 {
            let path = self.study.grid().join(&file.file);
            let text = fs::read_to_string(&path)
                .map_err(|source| WorkbenchError::Read { path: path.clone(), source })?;
            let words = |text: &str| pseudonyms.replace(text).text;
            let link = |link: &GridQuotation| Some(self.scrubbed(link, documents, pseudonyms));
            let new = reword(&text, &words, &link).map_err(|error| WorkbenchError::Unusable {
                path: path.clone(),
                reason: error.to_string(),
            })?;
            if new == text {
                continue;
            }
            changed.push(format!("grid/{}", file.file));
            if write {
                self.change_grid_file(&path, |text| {
                    reword(text, &words, &link).map_err(|error| WorkbenchError::Unusable {
                        path: path.clone(),
                        reason: error.to_string(),
                    })
                })?;
            }
        }
        Ok(changed)
    }

    /// A link with the words of today, where they stand in one of the documents, and without names.
    fn scrubbed(
        &self,
        link: &GridQuotation,
        documents: &BTreeSet<u32>,
        pseudonyms: &Pseudonyms,
    ) -> GridQuotation {
        let nobody = Person {
            id: String::new(),
            label: String::new(),
            public: String::new(),
            case: None,
            voices: BTreeSet::new(),
        };
        let mut new = GridQuotation { place: None, ..link.clone() };
        let leads = self.leads(link, &nobody).unwrap_or(Leads::Nowhere);
        let today = leads.spoken().filter(|spoken| documents.contains(&spoken.document));
        if let Some((spoken, span)) = today.and_then(|spoken| Some((spoken, spoken.span?)))
            && let (Leads::Otherwise(_), Ok(text)) = (&leads, self.snapshot.text(spoken.document))
        {
            new.quote = Some(single_spaced(span.of(text)));
        }
        new.quote = new.quote.map(|quote| pseudonyms.replace(&quote).text);
        let names_somebody = |at: &String| pseudonyms.replace(at).replaced > 0;
        if new.at.as_ref().is_some_and(names_somebody) {
            let place = new.at.as_deref().and_then(|at| self.place_typed(at).ok());
            // A path keeps its name: whoever renames the file renames it here too.
            new.at = place.or(new.at);
        }
        new
    }

    /// Cells of another copy that are not here: whole files, and single cells of files that are on both
    /// sides. Gives each file with its new text.
    pub(in crate::workbench) fn join_grid(
        &self,
        other: &Study,
        joined: &mut Joined,
    ) -> Result<Vec<(String, String)>, WorkbenchError> {
        let here = self.study.read_grid()?.0;
        let mut taken = Vec::new();
        for theirs in other.read_grid()?.0 {
            let read = |study: &Study, file: &str| fs::read_to_string(study.grid().join(file)).ok();
            let Some(their_text) = read(other, &theirs.file) else { continue };
            let Some(ours) = here.iter().find(|ours| ours.case == theirs.case) else {
                if self.study.grid().join(&theirs.file).exists() {
                    joined.to_decide.push(format!("grid/{} is about another case there", theirs.file));
                } else {
                    joined.grid.push(format!("grid/{}", theirs.file));
                    taken.push((theirs.file, their_text));
                }
                continue;
            };
            let Some(mut text) = read(&self.study, &ours.file) else { continue };
            let mut cells = 0;
            for cell in &theirs.cells {
                match ours.cells.iter().find(|own| own.theme == cell.theme) {
                    None => {
                        if let Ok(with) = take_cell(&text, &their_text, &cell.theme) {
                            text = with;
                            cells += 1;
                        }
                    }
                    Some(own) if own.text != cell.text => joined.to_decide.push(format!(
                        "grid/{}: the cell {} says something else there",
                        ours.file, cell.theme
                    )),
                    Some(_) => {}
                }
            }
            if cells > 0 {
                joined.grid.push(format!("grid/{} ({cells} cells)", ours.file));
                taken.push((ours.file.clone(), text));
            }
        }
        Ok(taken)
    }

    /// Writes the files that were taken.
    pub(in crate::workbench) fn write_grid_files(
        &self,
        taken: &[(String, String)],
    ) -> Result<(), WorkbenchError> {
        for (file, text) in taken {
            files::make_folder(&self.study.grid())?;
            files::replace(&self.study.grid().join(file), text.as_bytes())?;
        }
        Ok(())
    }
}

fn is_withdrawn(file: &GridFile) -> bool {
    file.cells
        .iter()
        .all(|cell| cell.withdrawn.is_some() && cell.text.is_empty() && cell.quotations.is_empty())
}
