//! Writing cells: always by a person, never by a machine.

use std::fs;
use std::path::PathBuf;

use serde::Serialize;

use super::edit::{CellChange, Stamped, new_file, remove_cell, write_cell};
use super::{Gathered, Part};
use crate::coding::places::Stands;
use crate::files::{self, Lock};
use crate::model::{GridFile, GridQuotation, Passage, SeenCoding};
use crate::text::Span;
use crate::text::plain::count_words;
use crate::text::sentences::sentences;
use crate::workbench::coding::{ToCode, region};
use crate::workbench::deciding::Recorder;
use crate::workbench::{Workbench, WorkbenchError};

/// What a person writes into a cell; what is silent stays.
#[derive(Clone, Debug, Default)]
pub struct ToWrite {
    /// The summary.
    pub text: Option<String>,
    /// What the summary was when the person began to change it: when it is another by now, nothing is
    /// written.
    pub instead_of: Option<String>,
    /// Words that carry it: places, citations, or ids of codings.
    pub links: Vec<String>,
    /// The very words, where there is one link and not all of the place is meant.
    pub quote: Option<String>,
}

/// A cell that was written, in the shape that `emic grid write --json` prints.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CellWritten {
    /// The version of this shape.
    pub format: u32,
    /// The file, inside the study.
    pub file: String,
    /// The case.
    pub case: String,
    /// The theme.
    pub theme: String,
    /// How many codings it was compared with.
    pub codings: usize,
    /// Links that are new: their words.
    pub linked: Vec<String>,
    /// Words that were said by somebody else than the case.
    pub of_others: Vec<String>,
}

/// A passage that a summary is written from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForCell {
    /// Its citation, with the name as in the data.
    pub citation: String,
    /// Its place.
    pub place: String,
    /// Its words.
    pub words: String,
    /// Whether a person coded it; else rules found it, and nobody has decided.
    pub coded: bool,
}

/// What is to be changed in a cell.
pub(super) struct CellToChange {
    pub(super) code: u32,
    pub(super) change: CellChange,
    /// The codings that it is compared with; none when nobody has compared.
    pub(super) seen: Option<Vec<SeenCoding>>,
    /// What has to stand in it still, where that matters.
    pub(super) instead_of: Option<String>,
}

/// Coded words of up to so many words are quoted whole by a link.
const QUOTED: usize = 60;

/// A cell that a person names.
pub(super) struct Named {
    pub(super) person: usize,
    pub(super) code: u32,
}

impl Workbench {
    /// Writes a cell, or adds links to it. With neither text nor links it says that the cell holds still
    /// as it is, on the codings of today.
    ///
    /// # Errors
    /// When the case, the theme or a place is not there, somebody changed the cell meanwhile, or the file
    /// cannot be written.
    pub fn write_cell(
        &self,
        recorder: &mut Recorder<'_>,
        case: &str,
        theme: &str,
        what: &ToWrite,
    ) -> Result<CellWritten, WorkbenchError> {
        let gathered = self.gathered_grid()?;
        let named = self.cell_named(&gathered, case, theme)?;
        let text = gathered.text_of(&named);
        if text.is_empty() && what.text.is_none() && what.links.is_empty() {
            return Err(WorkbenchError::NotThere {
                what: "summary yet in the cell",
                name: format!("{case} {theme}"),
                nearest: None,
            });
        }
        let mut quotations = Vec::new();
        let mut of_others = Vec::new();
        for link in &what.links {
            let stands = self.words_of_link(&gathered, &named, link, what.quote.as_deref())?;
            if !self.are_words_of(&gathered, &named, stands)? {
                of_others.push(link.clone());
            }
            quotations.push(self.link_to(stands)?);
        }
        let known = gathered.quotations_of(&named);
        quotations.retain(|new| !known.iter().any(|known| known.quote == new.quote && known.at == new.at));
        let seen = gathered.seen(&named);
        // Two cells that became one are put together.
        let merged = (gathered.names_of(&named).len() > 1 && what.text.is_none()).then_some(text);
        let change = CellChange { text: what.text.clone().or(merged), quotations: quotations.clone() };
        let (code, instead_of) = (named.code, what.instead_of.clone());
        let cells = [CellToChange { code, change, seen: Some(seen.clone()), instead_of }];
        let file = self.change_cells(recorder, &gathered, named.person, &cells)?;
        Ok(CellWritten {
            format: 1,
            file,
            case: gathered.persons[named.person].id.clone(),
            theme: gathered.id_of(&named).to_owned(),
            codings: seen.len(),
            linked: quotations.into_iter().filter_map(|quotation| quotation.quote).collect(),
            of_others,
        })
    }

    /// Takes a cell out of its file; gives what was written in it.
    ///
    /// # Errors
    /// When there is no such cell, or the file cannot be written.
    pub fn remove_cell(&self, case: &str, theme: &str) -> Result<String, WorkbenchError> {
        let gathered = self.gathered_grid()?;
        let named = self.cell_named(&gathered, case, theme)?;
        let names = gathered.names_of(&named);
        let Some(file) = gathered.file_of(named.person).filter(|_| !names.is_empty()) else {
            return Err(WorkbenchError::NotThere {
                what: "cell",
                name: format!("{case} {theme}"),
                nearest: None,
            });
        };
        let path = self.study.grid().join(&file.file);
        self.change_grid_file(&path, |text| {
            remove_cell(text, &names)
                .map_err(|error| WorkbenchError::Unusable { path: path.clone(), reason: error.to_string() })
        })?;
        Ok(gathered.text_of(&named))
    }

    /// The summary of a cell as it stands in its file; empty when there is none.
    ///
    /// # Errors
    /// When the case or theme is not there.
    pub fn cell_text(&self, case: &str, theme: &str) -> Result<String, WorkbenchError> {
        let gathered = self.gathered_grid()?;
        let named = self.cell_named(&gathered, case, theme)?;
        Ok(gathered.text_of(&named))
    }

    /// The passages of the case that people coded with the theme, then those in which rules found it and
    /// nobody has decided: what a summary is written from.
    ///
    /// # Errors
    /// When the case or theme is not there, or the index cannot be read.
    pub fn passages_for_cell(&self, case: &str, theme: &str) -> Result<Vec<ForCell>, WorkbenchError> {
        let gathered = self.gathered_grid()?;
        let named = self.cell_named(&gathered, case, theme)?;
        let Some(under) = gathered.under.get(&(named.person, named.code)) else { return Ok(Vec::new()) };
        let coded = under.coded.iter().map(|passage| (passage, true));
        coded
            .chain(under.found.iter().map(|passage| (passage, false)))
            .map(|((number, index), coded)| {
                let document = self.snapshot.document(*number)?;
                let passage = &document.passages[*index as usize];
                let stands = Stands { document: *number, span: passage.span };
                Ok(ForCell {
                    citation: self.citation(&document, stands)?,
                    place: crate::workbench::places::passage_place(&document, passage),
                    words: passage.own_text(&document.text).into_owned(),
                    coded,
                })
            })
            .collect()
    }

    /// The cell that is meant by a case and a theme as typed.
    pub(super) fn cell_named(
        &self,
        gathered: &Gathered,
        case: &str,
        theme: &str,
    ) -> Result<Named, WorkbenchError> {
        let person = gathered.person_named(self, case)?;
        let theme = theme.strip_prefix("theme:").or_else(|| theme.strip_prefix("code:")).unwrap_or(theme);
        let known = gathered.book.known(theme)?;
        Ok(Named { person, code: u32::try_from(known).unwrap_or(u32::MAX) })
    }

    /// Whether what is typed is a theme or code of the codebook, with `theme:` before it or without.
    #[must_use]
    pub fn is_theme(&self, typed: &str) -> bool {
        let id = typed.strip_prefix("theme:").unwrap_or(typed);
        self.book().is_ok_and(|book| book.known(id).is_ok())
    }

    /// The words that are meant by a link: those of a coding, of a place, or a part of it.
    fn words_of_link(
        &self,
        gathered: &Gathered,
        named: &Named,
        link: &str,
        quote: Option<&str>,
    ) -> Result<Stands, WorkbenchError> {
        if let Ok(id) = self.decision(link)
            && let Ok(coding) = self.coding(id)
            && let Some(stands) = self.stands(coding)?
        {
            return self.to_quote(stands);
        }
        let what = ToCode { place: link.to_owned(), quote: quote.map(str::to_owned), ..ToCode::default() };
        let stands = self.words_at(&what)?;
        let spot = self.place(link)?;
        if quote.is_some() || spot.span.is_some() {
            return Ok(stands);
        }
        // Of a whole passage: the words that were coded in it with the theme, else its first sentence.
        let here = region(&spot).unwrap_or(stands.span);
        let decided = self.decided()?;
        let coded = decided.codings.iter().find(|placed| {
            let code = gathered.book.codebook.position(&placed.coding.code);
            let code = code.and_then(|code| u32::try_from(code).ok());
            placed.stands.document == spot.number
                && here.contains(placed.stands.span)
                && code.is_some_and(|code| gathered.tree.above(code).contains(&named.code))
        });
        match coded {
            Some(placed) => self.to_quote(placed.stands),
            None => self.first_sentence(stands),
        }
    }

    /// Coded words as a link keeps them: all of them, when they are few and one person's; else their first
    /// sentence.
    fn to_quote(&self, stands: Stands) -> Result<Stands, WorkbenchError> {
        let own = self.own_words(stands)?;
        let words = count_words(own.of(self.snapshot.text(stands.document)?));
        if own == stands.span && words <= QUOTED { Ok(stands) } else { self.first_sentence(stands) }
    }

    fn first_sentence(&self, stands: Stands) -> Result<Stands, WorkbenchError> {
        let own = self.own_words(stands)?;
        let document = self.snapshot.document(stands.document)?;
        let first = sentences(own.of(&document.text), document.language.as_deref()).first().copied();
        let span = first.map_or(own, |first| first.shifted(own.start()));
        Ok(Stands { document: stands.document, span })
    }

    /// Of words that run on over somebody else's: those up to there.
    fn own_words(&self, stands: Stands) -> Result<Span, WorkbenchError> {
        let document = self.snapshot.document(stands.document)?;
        let pieces = document.passages.iter().filter(|passage| passage.number > 0).flat_map(Passage::pieces);
        let mut own: Vec<Span> = pieces.filter_map(|piece| piece.intersection(stands.span)).collect();
        own.sort_unstable();
        Ok(own.first().copied().unwrap_or(stands.span))
    }

    fn are_words_of(
        &self,
        gathered: &Gathered,
        named: &Named,
        stands: Stands,
    ) -> Result<bool, WorkbenchError> {
        let document = self.snapshot.document(stands.document)?;
        let voices = &gathered.persons[named.person].voices;
        Ok(document.passages.iter().any(|passage| {
            let voice = passage.speaker.and_then(|speaker| self.voices.of(stands.document, speaker));
            voice.is_some_and(|voice| voices.contains(&voice))
                && passage.pieces().any(|piece| piece.overlaps(stands.span))
        }))
    }

    /// Changes cells of a case in its file, which is begun where there is none; gives its name inside the
    /// study.
    pub(super) fn change_cells(
        &self,
        recorder: &mut Recorder<'_>,
        gathered: &Gathered,
        person: usize,
        cells: &[CellToChange],
    ) -> Result<String, WorkbenchError> {
        let id = &gathered.persons[person].id;
        let file = match gathered.file_of(person) {
            Some(file) => file.file.clone(),
            None => self.free_file(id),
        };
        let (written, coder) = (recorder.stamps.next().0, recorder.coder.to_string());
        let path = self.study.grid().join(&file);
        self.change_grid_file(&path, |text| {
            let mut changed = if text.is_empty() { new_file(id) } else { text.to_owned() };
            for cell in cells {
                let named = Named { person, code: cell.code };
                let today = gathered.id_of(&named).to_owned();
                let older = gathered.names_of(&named).into_iter().filter(|name| *name != today);
                let names: Vec<String> = std::iter::once(today.clone()).chain(older).collect();
                if cell.instead_of.as_ref().is_some_and(|before| *before != text_under(&file, text, &names)) {
                    return Err(WorkbenchError::CellChanged { case: id.clone(), theme: today });
                }
                let stamped = Stamped { written, coder: coder.clone(), seen: cell.seen.clone() };
                changed = write_cell(&changed, &names, &cell.change, &stamped).map_err(|error| {
                    WorkbenchError::Unusable { path: path.clone(), reason: error.to_string() }
                })?;
            }
            Ok(changed)
        })?;
        Ok(format!("grid/{file}"))
    }

    /// Reads a file of the grid, changes its text, and replaces it whole; no other emic does so at the
    /// same time.
    pub(super) fn change_grid_file(
        &self,
        path: &PathBuf,
        change: impl FnOnce(&str) -> Result<String, WorkbenchError>,
    ) -> Result<(), WorkbenchError> {
        files::make_folder(&self.study.cache())?;
        files::make_folder(&self.study.grid())?;
        let _alone = Lock::exclusive(&self.study.cache().join("grid.lock"))?;
        let text = match fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
            Err(source) => return Err(WorkbenchError::Read { path: path.clone(), source }),
        };
        let changed = change(&text)?;
        if changed != text {
            files::replace(path, changed.as_bytes())?;
        }
        Ok(())
    }

    /// The name of a new file for a case: its id where every system can have that as a name.
    fn free_file(&self, id: &str) -> String {
        let portable = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | ' ');
        let stem = if !id.is_empty() && id.len() < 100 && id.trim() == id && id.chars().all(portable) {
            if is_device(id) { format!("case-{id}") } else { id.to_owned() }
        } else {
            let words = crate::text::similar::folded_words(id).join("-");
            if words.is_empty() { "case".to_owned() } else { words.chars().take(60).collect() }
        };
        let taken = |name: &String| self.study.grid().join(name).exists();
        let numbered = (2..).map(|number| format!("{stem}-{number}.toml"));
        std::iter::once(format!("{stem}.toml"))
            .chain(numbered)
            .find(|name| !taken(name))
            .expect("numbers do not end")
    }

    /// The cell as it stands, for showing it alone.
    ///
    /// # Errors
    /// As [`Workbench::grid`].
    pub fn grid_of(&self, case: &str, real_names: bool) -> Result<super::Grid, WorkbenchError> {
        self.grid(&Part { case: Some(case.to_owned()), theme: None, real_names })
    }
}

/// What a file's text says in a cell, under whichever of its names.
fn text_under(file: &str, text: &str, names: &[String]) -> String {
    let (read, _) = super::read::read(file, text.as_bytes());
    let cells = read.into_iter().flat_map(|read| read.cells).filter(|cell| names.contains(&cell.theme));
    let texts: Vec<String> = cells.map(|cell| cell.text).filter(|text| !text.is_empty()).collect();
    texts.join("\n\n")
}

/// Whether Windows takes a name for a device, whatever its ending.
fn is_device(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let numbered = |device: &str| {
        name.strip_prefix(device)
            .is_some_and(|number| number.len() == 1 && number.as_bytes()[0].is_ascii_digit())
    };
    matches!(name.as_str(), "con" | "prn" | "aux" | "nul") || numbered("com") || numbered("lpt")
}

impl Gathered {
    pub(super) fn id_of(&self, named: &Named) -> &str {
        &self.book.codebook.codes[named.code as usize].id
    }

    pub(super) fn file_of(&self, person: usize) -> Option<&GridFile> {
        self.files.iter().find(|file| self.person_of(&file.case) == Some(person))
    }

    fn cells_of(&self, named: &Named) -> impl Iterator<Item = &crate::model::GridCell> {
        let file = self.file_of(named.person);
        let code = named.code;
        file.into_iter().flat_map(|file| &file.cells).filter(move |cell| self.code_of(cell) == Some(code))
    }

    /// The ids under which a cell stands in its file.
    pub(super) fn names_of(&self, named: &Named) -> Vec<String> {
        self.cells_of(named).map(|cell| cell.theme.clone()).collect()
    }

    /// What is written in a cell.
    pub(super) fn text_of(&self, named: &Named) -> String {
        let texts = self.cells_of(named).map(|cell| cell.text.as_str()).filter(|text| !text.is_empty());
        texts.collect::<Vec<_>>().join("\n\n")
    }

    fn quotations_of(&self, named: &Named) -> Vec<GridQuotation> {
        self.cells_of(named).flat_map(|cell| cell.quotations.clone()).collect()
    }

    /// The codings of today that a cell is about.
    pub(super) fn seen(&self, named: &Named) -> Vec<SeenCoding> {
        self.under.get(&(named.person, named.code)).map(|under| under.codings.clone()).unwrap_or_default()
    }
}
