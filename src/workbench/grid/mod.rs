//! The framework grid, case by theme: the researcher's own summaries, with links to the words that
//! carry them.
//!
//! A cell is written by a person and by nobody else. What emic adds is the other side: which empty
//! cells have coded passages waiting, which cells were written on codings that have changed since, and
//! whether every link still leads to its words. Cells follow codes that are renamed or merged as codings
//! do, by the log, so that undo takes it back; the files stay as they were written.

mod edit;
mod findings;
mod leaving;
mod links;
mod read;
mod trip;
mod writing;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::memos::TodaysCodes;
use super::reading::hex;
use super::{Book, Workbench, WorkbenchError};
use crate::analysis::Tree;
use crate::coding::evidence::{Data, Evidence, Layer, Mark};
use crate::diagnostic::{Diagnostic, Place};
use crate::model::{FilledCell, Gone, GridCell, GridFile, Pseudonyms, SeenCoding, Since};
use crate::text::similar::folded_words;

pub use links::{Leads, QuotationShown, Spoken};
pub use read::{SHAPES, read as read_grid_file};
pub use trip::{OfTrip, Table, Trip};
pub use writing::{CellWritten, ForCell, ToWrite};

/// Which part of the grid is shown.
#[derive(Clone, Debug, Default)]
pub struct Part {
    /// Only this case.
    pub case: Option<String>,
    /// This theme with the codes below it, instead of all themes.
    pub theme: Option<String>,
    /// Whether names leave as they stand in the data.
    pub real_names: bool,
}

/// The grid, in the shape that `emic grid --json` prints.
#[derive(Clone, Debug, Serialize)]
pub struct Grid {
    /// The version of this shape.
    pub format: u32,
    /// The themes, in the order of the codebook.
    pub columns: Vec<GridColumn>,
    /// The cases, in the order of `participants.csv`.
    pub rows: Vec<GridRow>,
    /// What is wrong with the files of the grid.
    pub findings: Vec<Diagnostic>,
}

/// A column: a theme, or a code below one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct GridColumn {
    /// Its id.
    pub code: String,
    /// Its name.
    pub name: String,
}

/// A row: a case.
#[derive(Clone, Debug, Serialize)]
pub struct GridRow {
    /// The case, by its id; without `participants.csv` by its name in the texts.
    pub case: String,
    /// What it is called.
    pub name: String,
    /// A cell for each column.
    pub cells: Vec<CellShown>,
}

/// How a cell stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum CellState {
    /// It is written, and nothing has changed since.
    Written,
    /// It is written, and codings, texts or codes have changed since.
    Stale,
    /// It is written by hand, and nobody has said yet that it was compared with the codings.
    NotCompared,
    /// Nothing is written, and coded passages wait.
    Waiting,
    /// Nothing is written, and nothing is coded.
    Empty,
    /// The participant withdrew.
    Withdrawn,
}

/// A cell as it is shown.
#[derive(Clone, Debug, Serialize)]
pub struct CellShown {
    /// The theme, by its id of today.
    pub theme: String,
    /// How it stands.
    pub state: CellState,
    /// The summary; empty when nothing is written.
    pub text: String,
    /// The words that carry it.
    pub quotations: Vec<QuotationShown>,
    /// When it was last written.
    pub written: Option<String>,
    /// By whom.
    pub coder: Option<String>,
    /// What has become of the codings since.
    pub since: Option<Since>,
    /// How many cells it is: several, when their themes were merged.
    pub cells: usize,
    /// Passages of the case that people coded with the theme or a code below it.
    pub coded: usize,
    /// Passages in which rules found it and nobody has decided.
    pub found: usize,
}

/// A case with whoever speaks for it.
#[derive(Clone, Debug)]
struct Person {
    /// The id, or the name in the texts of somebody who is no case.
    id: String,
    /// The name as it stands in the data.
    label: String,
    /// The name that leaves the study.
    public: String,
    case: Option<u32>,
    voices: BTreeSet<u32>,
}

/// What is coded and found of one case under one theme.
#[derive(Clone, Debug, Default)]
struct Under {
    /// Passages, as document and index into its passages.
    coded: BTreeSet<(u32, u32)>,
    found: BTreeSet<(u32, u32)>,
    codings: Vec<SeenCoding>,
}

/// Everything that the grid is a function of.
struct Gathered {
    book: Book,
    tree: Tree,
    names: TodaysCodes,
    files: Vec<GridFile>,
    /// What is wrong with the files.
    said: Vec<Diagnostic>,
    persons: Vec<Person>,
    /// By person and code.
    under: HashMap<(usize, u32), Under>,
}

impl Workbench {
    /// The grid, or a part of it.
    ///
    /// # Errors
    /// When the case or theme is not there, or files, logs or the index cannot be read.
    pub fn grid(&self, part: &Part) -> Result<Grid, WorkbenchError> {
        let gathered = self.gathered_grid()?;
        let held = gathered.held();
        let only = part.case.as_deref().map(|case| gathered.person_named(self, case)).transpose()?;
        let columns = gathered.columns(part.theme.as_deref(), &held)?;
        let names = (!part.real_names).then(|| Pseudonyms::new(&self.cases, &self.voices));
        let mut rows = Vec::new();
        for (number, person) in gathered.persons.iter().enumerate() {
            if only.is_some_and(|only| only != number) {
                continue;
            }
            let cells = columns
                .iter()
                .map(|code| {
                    let held = held.get(&(number, *code)).map_or(&[][..], Vec::as_slice);
                    self.cell_shown(&gathered, (number, *code), held, names.as_ref())
                })
                .collect::<Result<_, WorkbenchError>>()?;
            let name = if part.real_names { &person.label } else { &person.public };
            let case = if part.real_names { person.id.clone() } else { gathered.public_id(number) };
            rows.push(GridRow { case, name: name.clone(), cells });
        }
        let columns = columns.into_iter().map(|code| gathered.column(code)).collect();
        Ok(Grid { format: 1, columns, rows, findings: gathered.said })
    }

    /// The cells that are written, as reports print them: of the cases as they come, each by theme.
    pub(super) fn filled_cells(&self, evidence: &Evidence) -> Result<Vec<FilledCell>, WorkbenchError> {
        let (files, _) = self.study.read_grid()?;
        if files.is_empty() {
            return Ok(Vec::new());
        }
        let gathered = self.gathered_with(self.book()?, evidence)?;
        let mut filled = Vec::new();
        for ((number, code), held) in gathered.held() {
            let person = &gathered.persons[number];
            let shown = self.cell_shown(&gathered, (number, code), &held, None)?;
            if shown.text.is_empty() {
                continue;
            }
            let mut passages = Vec::new();
            for quotation in held.iter().flat_map(|held| &held.quotations) {
                passages.extend(self.leads(quotation, person)?.passage());
            }
            passages.dedup();
            filled.push(FilledCell {
                case: person.case,
                voices: person.voices.iter().copied().collect(),
                theme: shown.theme,
                text: shown.text,
                passages,
                stale: shown.state == CellState::Stale,
            });
        }
        Ok(filled)
    }

    fn gathered_grid(&self) -> Result<Gathered, WorkbenchError> {
        self.gathered_with(self.book()?, &self.evidence()?)
    }

    fn gathered_with(&self, book: Book, evidence: &Evidence) -> Result<Gathered, WorkbenchError> {
        let (files, said) = self.study.read_grid()?;
        let persons = self.persons(evidence, &files);
        let tree = Tree::new(&book.codebook);
        let under = self.under(evidence, &tree, &persons)?;
        let names = self.code_names()?;
        let mut gathered = Gathered { names, book, tree, files: Vec::new(), said, persons, under };
        files.into_iter().for_each(|file| gathered.take(file));
        Ok(gathered)
    }

    /// The rows of the grid: the cases of `participants.csv`, without one everybody whose words are
    /// data; and whoever is no case and has a cell.
    fn persons(&self, evidence: &Evidence, files: &[GridFile]) -> Vec<Person> {
        let roles = &self.study.settings.roles;
        let is_row = |case: &crate::model::Case| {
            !case.consent.withdrawn && case.role.is_none_or(|role| roles.contains(&role))
        };
        let voices = || (0u32..).zip(&self.voices.voices);
        let cases = (0u32..).zip(&self.cases.cases).filter(|(_, case)| is_row(case));
        let mut persons: Vec<Person> = cases
            .map(|(number, case)| {
                let own: Vec<_> = voices().filter(|(_, voice)| voice.case == Some(number)).collect();
                Person {
                    id: case.id.clone(),
                    label: own.first().map_or_else(|| case.id.clone(), |(_, voice)| voice.label.clone()),
                    public: case.public_name().to_owned(),
                    case: Some(number),
                    voices: own.into_iter().map(|(voice, _)| voice).collect(),
                }
            })
            .collect();
        let data: BTreeSet<u32> = evidence.counted().filter_map(|(_, row)| row.voice).collect();
        let written: BTreeSet<String> =
            files.iter().filter_map(|file| self.case_named(&file.case).ok()).collect();
        let mut of_label: BTreeMap<&str, usize> = BTreeMap::new();
        for (number, voice) in voices().filter(|(_, voice)| voice.case.is_none() && !voice.withdrawn) {
            let is_row = self.cases.cases.is_empty() && data.contains(&number);
            if !is_row && !written.contains(&voice.label) {
                continue;
            }
            // Of one name in several documents there is one row: a cell names nobody else.
            let at = *of_label.entry(&voice.label).or_insert_with(|| {
                persons.push(Person {
                    id: voice.label.clone(),
                    label: voice.label.clone(),
                    public: voice.public_name.clone(),
                    case: None,
                    voices: BTreeSet::new(),
                });
                persons.len() - 1
            });
            persons[at].voices.insert(number);
        }
        persons
    }

    /// What is coded and found, by person and code; a code holds what stands below it.
    fn under(
        &self,
        evidence: &Evidence,
        tree: &Tree,
        persons: &[Person],
    ) -> Result<HashMap<(usize, u32), Under>, WorkbenchError> {
        let of_voice: HashMap<u32, usize> = persons
            .iter()
            .enumerate()
            .flat_map(|(number, person)| person.voices.iter().map(move |voice| (*voice, number)))
            .collect();
        let mut under: HashMap<(usize, u32), Under> = HashMap::new();
        for mark in &evidence.marks {
            let mut rows: BTreeMap<usize, Vec<(u32, u32)>> = BTreeMap::new();
            for row in mark.passages.clone() {
                let of = &evidence.passages[row as usize];
                let person = of.voice.and_then(|voice| of_voice.get(&voice));
                if let (Some(person), true) = (person, of.data != Data::Withdrawn) {
                    rows.entry(*person).or_default().push((of.document, of.index));
                }
            }
            if rows.is_empty() {
                continue;
            }
            let seen = self.seen(mark)?;
            for (person, rows) in rows {
                for code in tree.above(mark.code) {
                    let under = under.entry((person, *code)).or_default();
                    match mark.layer {
                        Layer::Coded => under.coded.extend(&rows),
                        Layer::Found => under.found.extend(&rows),
                    }
                    under.codings.extend(seen.clone());
                }
            }
        }
        for under in under.values_mut() {
            under.found.retain(|row| !under.coded.contains(row));
            under.codings.sort();
        }
        Ok(under)
    }

    /// A coding as a cell remembers it; none for what rules found.
    fn seen(&self, mark: &Mark) -> Result<Option<SeenCoding>, WorkbenchError> {
        let Some(decision) = mark.decision else { return Ok(None) };
        let words = folded_words(mark.span.of(self.snapshot.text(mark.document)?)).join(" ");
        Ok(Some(SeenCoding::of(self.coding(decision)?, &hex(&Sha256::digest(words.as_bytes())))))
    }

    fn cell_shown(
        &self,
        gathered: &Gathered,
        (person, code): (usize, u32),
        held: &[&GridCell],
        names: Option<&Pseudonyms>,
    ) -> Result<CellShown, WorkbenchError> {
        let nothing = Under::default();
        let under = gathered.under.get(&(person, code)).unwrap_or(&nothing);
        let without = |text: &str| names.map_or_else(|| text.to_owned(), |names| names.replace(text).text);
        let written: Vec<&GridCell> = held.iter().copied().filter(|cell| !cell.text.is_empty()).collect();
        let text = written.iter().map(|held| held.text.as_str()).collect::<Vec<_>>().join("\n\n");
        let mut quotations = Vec::new();
        for quotation in held.iter().flat_map(|held| &held.quotations) {
            quotations.push(self.quotation_shown(quotation, &gathered.persons[person], names)?);
        }
        let since = match written.as_slice() {
            [only] => match &only.seen {
                Some(seen) => Some(self.since(gathered, seen, &under.codings, code)?),
                None => None,
            },
            _ => None,
        };
        let state = match (written.as_slice(), &since) {
            ([], _) if held.iter().any(|held| held.withdrawn.is_some()) => CellState::Withdrawn,
            ([], _) if under.coded.is_empty() => CellState::Empty,
            ([], _) => CellState::Waiting,
            ([_, _, ..], _) => CellState::Stale,
            ([_], None) => CellState::NotCompared,
            ([_], Some(since)) if since.is_nothing() => CellState::Written,
            ([_], Some(_)) => CellState::Stale,
        };
        let last = written.iter().max_by_key(|held| held.written);
        Ok(CellShown {
            theme: gathered.book.codebook.codes[code as usize].id.clone(),
            state,
            text: without(&text),
            quotations,
            written: last.and_then(|held| held.written).map(|at| at.to_string()),
            coder: last.and_then(|held| held.coder.clone()),
            since: since.filter(|since| !since.is_nothing()),
            cells: written.len(),
            coded: under.coded.len(),
            found: under.found.len(),
        })
    }

    /// What has become of the codings that a cell was written on.
    fn since(
        &self,
        gathered: &Gathered,
        seen: &[SeenCoding],
        now: &[SeenCoding],
        theme: u32,
    ) -> Result<Since, WorkbenchError> {
        let (state, sight) = (&self.decisions()?.state, self.sight()?);
        let gone = |seen: &SeenCoding| {
            let Some(coding) = state.codings.iter().find(|coding| seen.is(coding.id)) else {
                return Gone::Removed;
            };
            let code = gathered.book.codebook.position(&coding.code).and_then(|at| u32::try_from(at).ok());
            let is_below = code.is_some_and(|code| gathered.tree.above(code).contains(&theme));
            let found = self.whereabouts(coding.id).is_ok_and(|found| found.stands().is_some());
            match () {
                () if !is_below => Gone::Removed,
                () if !sight.may_see(&coding.coder, &coding.selection.document) => Gone::Hidden,
                () if !found => Gone::Lost,
                () => Gone::Removed,
            }
        };
        Ok(Since::of(seen, now, gone))
    }
}

impl Gathered {
    /// Takes a file, unless another is of the same case: then the first counts.
    fn take(&mut self, file: GridFile) {
        let person = self.person_of(&file.case);
        let is_same = |other: &&GridFile| {
            other.case == file.case || person.is_some() && self.person_of(&other.case) == person
        };
        let Some(other) = self.files.iter().find(is_same) else { return self.files.push(file) };
        let message = format!("grid/{} holds cells of {} as well", other.file, file.case);
        let finding = Diagnostic::error("GR004", message)
            .at(Place::file(format!("grid/{}", file.file)))
            .help("put the cells into one of the two files; until then those of the first count");
        self.said.push(finding);
    }

    /// The cells of all files, by person and code of today.
    fn held(&self) -> BTreeMap<(usize, u32), Vec<&GridCell>> {
        let mut held: BTreeMap<(usize, u32), Vec<&GridCell>> = BTreeMap::new();
        for file in &self.files {
            let Some(person) = self.person_of(&file.case) else { continue };
            for cell in &file.cells {
                if let Some(code) = self.code_of(cell) {
                    held.entry((person, code)).or_default().push(cell);
                }
            }
        }
        held
    }

    /// The code of today that a cell is about.
    fn code_of(&self, cell: &GridCell) -> Option<u32> {
        let today = self.names.since(&cell.theme, cell.written);
        u32::try_from(self.book.codebook.position(&today)?).ok()
    }

    /// The row of a case, by its id as a file writes it.
    fn person_of(&self, case: &str) -> Option<usize> {
        let exact = self.persons.iter().position(|person| person.id == case);
        let same = |name: &str| crate::query::comparable(name) == crate::query::comparable(case);
        exact.or_else(|| {
            self.persons
                .iter()
                .position(|person| same(&person.id) || same(&person.public) || same(&person.label))
        })
    }

    fn person_named(&self, workbench: &Workbench, typed: &str) -> Result<usize, WorkbenchError> {
        let id = workbench.case_named(typed)?;
        self.person_of(&id).ok_or(WorkbenchError::NotThere {
            what: "row of the grid",
            name: typed.to_owned(),
            nearest: None,
        })
    }

    /// The columns: all themes, or one with the codes right below it; and codes with a cell.
    fn columns(
        &self,
        theme: Option<&str>,
        held: &BTreeMap<(usize, u32), Vec<&GridCell>>,
    ) -> Result<Vec<u32>, WorkbenchError> {
        let with_cell: BTreeSet<u32> = held.keys().map(|(_, code)| *code).collect();
        let codes = &self.book.codebook.codes;
        let number = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        let top = theme.map(|id| self.book.known(id).map(number)).transpose()?;
        let is_column = |code: &u32| {
            let depth = self.tree.depth(*code);
            let regular = match top {
                Some(top) => {
                    let below = self.tree.above(*code).contains(&top);
                    below && depth <= self.tree.depth(top) + 1
                }
                None => depth == 0,
            };
            let wanted = top.is_none_or(|top| self.tree.above(*code).contains(&top));
            (regular && !codes[*code as usize].retired) || (wanted && with_cell.contains(code))
        };
        Ok((0..number(codes.len())).filter(is_column).collect())
    }

    fn column(&self, code: u32) -> GridColumn {
        let code = &self.book.codebook.codes[code as usize];
        GridColumn { code: code.id.clone(), name: code.name.clone() }
    }
}
