//! What `emic check` says about the grid.

use super::{CellState, Gathered, Leads};
use crate::diagnostic::{Diagnostic, Place, nearest};
use crate::model::GridCell;
use crate::text::shortened;
use crate::workbench::checking::WORDS;
use crate::workbench::{Workbench, WorkbenchError};

impl Workbench {
    /// What is wrong with the grid: faults of its files, cases and themes that are not there, cells that
    /// are stale, links that lead elsewhere or nowhere.
    pub(in crate::workbench) fn grid_findings(&self) -> Result<Vec<Diagnostic>, WorkbenchError> {
        let (files, said) = self.study.read_grid()?;
        // Without a codebook nothing can be said of cells, and that is said already.
        if files.is_empty() || self.book().is_err() {
            return Ok(said);
        }
        let gathered = self.gathered_grid()?;
        let mut findings = gathered.said.clone();
        findings.extend(self.names_not_there(&gathered));
        for ((person, code), held) in gathered.held() {
            findings.extend(self.about_cell(&gathered, (person, code), &held)?);
        }
        Ok(findings)
    }

    fn names_not_there(&self, gathered: &Gathered) -> Vec<Diagnostic> {
        let mut findings = Vec::new();
        for file in &gathered.files {
            let place = Place::file(format!("grid/{}", file.file));
            let has_words = file.cells.iter().any(|cell| !cell.text.is_empty());
            match self.case_named(&file.case) {
                Ok(id) if gathered.person_of(&id).is_none() && has_words && self.has_withdrawn(&id) => {
                    findings.push(
                        Diagnostic::error(
                            "GR006",
                            format!("{id} withdrew, and cells of theirs still hold words"),
                        )
                        .at(place.clone())
                        .help(format!("emic withdraw {id} --yes takes them out")),
                    );
                }
                Ok(_) => {}
                Err(error) => findings.push(
                    Diagnostic::warning("GR005", format!("these cells are about nobody here: {error}"))
                        .at(place.clone())
                        .help("correct case = \"…\", or the name of the file"),
                ),
            }
            let unknown = file.cells.iter().filter(|cell| gathered.code_of(cell).is_none());
            findings.extend(unknown.map(|cell| unknown_theme(gathered, cell, &place)));
        }
        findings
    }

    fn has_withdrawn(&self, id: &str) -> bool {
        let in_list = self.cases.by_id(id).is_some_and(|case| case.consent.withdrawn);
        in_list || self.withdrawn_cases().is_ok_and(|cases| cases.contains(id))
    }

    fn about_cell(
        &self,
        gathered: &Gathered,
        (person, code): (usize, u32),
        held: &[&GridCell],
    ) -> Result<Vec<Diagnostic>, WorkbenchError> {
        let mut findings = Vec::new();
        let shown = self.cell_shown(gathered, (person, code), held, None)?;
        let of = &gathered.persons[person];
        let theme = &shown.theme;
        let at = |held: &GridCell| held.place.clone().unwrap_or_else(|| Place::file("grid"));
        let again =
            format!("emic grid write {} {theme}, or emic grid confirm when it holds still", shell(&of.id));
        match (shown.state, &shown.since, held) {
            (CellState::Stale, Some(since), [first, ..]) => findings.push(
                Diagnostic::warning(
                    "GR008",
                    format!("codings of {} under {theme} since the cell was written: {since}", of.id),
                )
                .at(at(first))
                .help(again),
            ),
            (CellState::Stale, None, [_, second, ..]) => findings.push(
                Diagnostic::warning(
                    "GR009",
                    format!("{} has two cells under {theme}, because codes were merged", of.id),
                )
                .at(at(second))
                .help(format!("make one of them: emic grid write {} {theme}", shell(&of.id))),
            ),
            (CellState::NotCompared, _, [first, ..]) => findings.push(
                Diagnostic::note(
                    "GR010",
                    format!("nobody has compared this cell with the codings of {} under {theme}", of.id),
                )
                .at(at(first))
                .help(format!("emic grid confirm {} {theme}", shell(&of.id))),
            ),
            _ => {}
        }
        for held in held {
            for link in &held.quotations {
                let place = link.place.clone().unwrap_or_else(|| at(held));
                let named = link.quote.as_deref().or(link.at.as_deref()).unwrap_or_default();
                let named = shortened(named, WORDS);
                let today = self.quotation_shown(link, of, None)?;
                let finding = match self.leads(link, of)? {
                    Leads::There(_) if link.quote.is_some() => continue,
                    Leads::There(_) => Diagnostic::note(
                        "GR015",
                        format!("\"{named}\" says where and not which words: when the text changes, nobody can tell"),
                    )
                    .help(format!("emic grid link {} {theme} \"{named}\" keeps the words", shell(&of.id))),
                    Leads::Moved(_) => {
                        Diagnostic::note("GR011", format!("“{named}” stands at {} now", today.place))
                            .help("nothing: it is found there; correct the place if you like")
                    }
                    Leads::Otherwise(_) => Diagnostic::warning(
                        "GR012",
                        format!(
                            "“{named}” is not there; what resembles it most is “{}”, at {}",
                            shortened(today.words.as_deref().unwrap_or_default(), WORDS),
                            today.place
                        ),
                    )
                    .help("correct the quotation, or take it out"),
                    Leads::Nowhere => Diagnostic::warning(
                        "GR012",
                        format!("“{named}” leads nowhere: no such place or words in the texts"),
                    )
                    .help("correct the quotation, or take it out"),
                };
                findings.push(finding.at(place));
            }
        }
        Ok(findings)
    }
}

fn unknown_theme(gathered: &Gathered, cell: &GridCell, file: &Place) -> Diagnostic {
    let codes = &gathered.book.codebook.codes;
    let near = nearest(&cell.theme, codes.iter().map(|code| code.id.as_str()));
    let meant = near.map(|near| format!("; did you mean \"{near}\"?")).unwrap_or_default();
    let message =
        format!("this cell is about the theme \"{}\", which the codebook does not have{meant}", cell.theme);
    Diagnostic::warning("GR007", message)
        .at(cell.place.clone().unwrap_or_else(|| file.clone()))
        .help("correct the heading, or add the code to the codebook")
}

/// A name as a command line takes it.
pub(super) fn shell(name: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '/');
    if !name.is_empty() && name.chars().all(plain) { name.to_owned() } else { format!("\"{name}\"") }
}
