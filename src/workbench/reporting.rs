//! The thematic summary and the appendix: made from the evidence, written to `report/`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::reading::hex;
use super::reviewing::{Draw, Scope};
use super::{Workbench, WorkbenchError};
use crate::coding::evidence::{Evidence, Texts};
use crate::coding::log::{self, Log};
use crate::files;
use crate::index::Snapshot;
use crate::model::{Document, DocumentId};
use crate::report::figures::{self, Drawing, Form};
use crate::report::tables::{self, Question, Table};
use crate::report::tidy::{self, Tidy};
use crate::report::{self, Basis, Compared, Input, Options, Output, ReportError, Stamp, Withheld};

/// Which report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// The thematic summary.
    Summary,
    /// The appendix.
    Appendix,
}

impl Which {
    fn file(self) -> &'static str {
        match self {
            Which::Summary => "summary.md",
            Which::Appendix => "appendix.md",
        }
    }
}

/// What a researcher may choose for one report, beside the settings of the study.
#[derive(Clone, Debug, Default)]
pub struct Choices {
    /// Which layers are counted and printed.
    pub basis: Basis,
    /// The attribute by which participants are grouped, when not that of `emic.toml`.
    pub by: Option<String>,
    /// A draw at random whose review the report tells of.
    pub draw: Option<Draw>,
    /// Quotations for each theme, when not those of `emic.toml`.
    pub quotations: Option<u32>,
    /// Counts of participants in groups below this are not shown in tables; 0 shows all.
    pub least: u32,
    /// Whether names are printed as they stand in the data.
    pub real_names: bool,
}

/// A report, and the files that hold it.
#[derive(Clone, Debug)]
pub struct Written {
    /// The report.
    pub output: Output,
    /// The files inside the study, Markdown first.
    pub files: Vec<String>,
}

impl Workbench {
    /// Makes a report and writes it to `report/`, each file whole or not at all.
    ///
    /// # Errors
    /// When the settings or the codebook have errors, the index cannot be read, or `report/` cannot be written to.
    pub fn write_report(&self, which: Which, choices: &Choices) -> Result<Written, WorkbenchError> {
        let output = self.report(which, choices)?;
        let folder = self.study.report();
        let figures = folder.join("figures");
        if !output.figures.is_empty() {
            files::make_folder(&figures)?;
        }
        files::make_folder(&folder)?;
        let mut written = vec![format!("report/{}", which.file())];
        for (name, svg) in &output.figures {
            files::replace(&figures.join(name), svg.as_bytes())?;
            written.push(format!("report/figures/{name}"));
        }
        // The text last: whoever finds it finds its figures.
        files::replace(&folder.join(which.file()), output.markdown.as_bytes())?;
        Ok(Written { output, files: written })
    }

    /// Makes a report without writing it.
    ///
    /// # Errors
    /// When the settings or the codebook have errors, or the index cannot be read.
    pub fn report(&self, which: Which, choices: &Choices) -> Result<Output, WorkbenchError> {
        let begins_with_grid =
            which == Which::Summary && self.study.settings.approach == report::Approach::Framework;
        self.with_grid(begins_with_grid, choices, |input| match which {
            Which::Summary => report::summary(input),
            Which::Appendix => report::appendix(input),
        })
    }

    /// Answers a question with a table.
    ///
    /// # Errors
    /// As [`Workbench::report`], and when the question cannot be answered from this study.
    pub fn table(&self, question: &Question, choices: &Choices) -> Result<Table, WorkbenchError> {
        let mut table = self.with_input(choices, |input| tables::table(input, question))?;
        if let Some(withheld) = self.withheld()? {
            table.note(withheld.told());
        }
        Ok(table)
    }

    /// Draws the answer to a question; several pictures where one would be too long.
    ///
    /// # Errors
    /// As [`Workbench::table`], and when there is no figure of the question, or nothing to draw.
    pub fn figures(
        &self,
        question: &Question,
        form: Form,
        choices: &Choices,
    ) -> Result<Vec<Drawing>, WorkbenchError> {
        self.with_input(choices, |input| figures::figures_of(input, question, form))
    }

    /// Compares what the groups that a column of `participants.csv` makes say under `theme:x`, `code:x`,
    /// `group:x` or `x`; each code with those below it.
    ///
    /// # Errors
    /// As [`Workbench::report`], and when there is no such code, group or column.
    pub fn compare_groups(&self, of: &str, by: &str, choices: &Choices) -> Result<Compared, WorkbenchError> {
        let book = self.book()?;
        let ids = match of.split_once(':') {
            Some(("group", id)) => {
                let group = book.codebook.group(id).ok_or_else(|| {
                    let known = book.codebook.groups.iter().map(|group| group.id.as_str());
                    let near = crate::diagnostic::nearest(id, known).map(str::to_owned);
                    WorkbenchError::NotThere { what: "group", name: id.to_owned(), nearest: near }
                })?;
                group.codes.clone()
            }
            Some(("theme" | "code", id)) => vec![id.to_owned()],
            _ => vec![of.to_owned()],
        };
        let places: Vec<usize> = ids.iter().map(|id| book.known(id)).collect::<Result<_, _>>()?;
        let codes: Vec<u32> = places.into_iter().filter_map(|place| u32::try_from(place).ok()).collect();
        self.with_input(choices, |input| report::compare(input, &codes, by))
    }

    /// What the study holds of a participant, in Markdown.
    ///
    /// # Errors
    /// As [`Workbench::report`], and when there is nobody of that name, or they have withdrawn.
    pub fn case(&self, wanted: &str, choices: &Choices) -> Result<String, WorkbenchError> {
        let (memos, _) = self.study.read_memos()?;
        self.with_grid(true, choices, |input| report::case(input, wanted, &memos))
    }

    /// The framework grid as a page of its own, in Markdown.
    ///
    /// # Errors
    /// As [`Workbench::report`].
    pub fn grid_page(&self, choices: &Choices) -> Result<String, WorkbenchError> {
        self.with_grid(true, choices, report::grid)
    }

    /// Tidy tables for other programs, the data dictionary last.
    ///
    /// # Errors
    /// As [`Workbench::report`].
    pub fn tidy(&self, choices: &Choices) -> Result<Vec<Tidy>, WorkbenchError> {
        self.with_input(choices, tidy::tidy)
    }

    /// The study's own templates, by name.
    pub(super) fn templates(&self) -> Result<BTreeMap<String, String>, WorkbenchError> {
        templates(&self.study.templates())
    }

    /// Gathers everything that reports are a function of, for `make`; the grid is no part of it.
    fn with_input<T>(
        &self,
        choices: &Choices,
        make: impl FnOnce(&Input<'_>) -> Result<T, ReportError>,
    ) -> Result<T, WorkbenchError> {
        self.with_grid(false, choices, make)
    }

    /// The same, with the cells of the grid where they are wanted.
    fn with_grid<T>(
        &self,
        wanted: bool,
        choices: &Choices,
        make: impl FnOnce(&Input<'_>) -> Result<T, ReportError>,
    ) -> Result<T, WorkbenchError> {
        if self.study.errors().next().is_some() {
            return Err(WorkbenchError::Settings);
        }
        let evidence = self.evidence()?;
        let names = self.code_names()?;
        let grid = if wanted { self.filled_cells(&evidence)? } else { Vec::new() };
        let settings = &self.study.settings;
        let study = report::Study {
            name: settings.name.clone(),
            approach: settings.approach,
            theme_word: settings.theme_word.clone(),
            roles: settings.roles.clone(),
            kinds: settings.kinds.clone(),
        };
        let options = Options {
            basis: choices.basis,
            by: choices.by.clone().or_else(|| settings.group_by.clone()),
            quotations: choices.quotations.unwrap_or(settings.quotations) as usize,
            context: settings.context as usize,
            drawn: choices.draw.map(|draw| self.draw_figures(&Scope::default(), draw)).transpose()?,
            double_coding: self.double_coding()?,
            withheld: self.withheld()?,
            least: choices.least,
            real_names: choices.real_names,
            templates: self.templates()?,
            ..Options::default()
        };
        Ok(make(&Input {
            evidence: &evidence,
            texts: &FromIndex(&self.snapshot),
            study: &study,
            stamp: &stamp(&evidence, codings_hash(&self.decisions()?.log)),
            readings: &self.study.readings(|code| names.today(code))?,
            grid: &grid,
            joins: &self.joins,
            options: &options,
        })?)
    }
}

impl Workbench {
    /// What the viewer may not see of what is coded blind.
    fn withheld(&self) -> Result<Option<Withheld>, WorkbenchError> {
        let sight = self.sight()?;
        let Some(viewer) = self.viewer().filter(|_| !sight.sees_all()) else { return Ok(None) };
        let coders = self.coders()?;
        let hidden = |id: &DocumentId| {
            !sight.may_see_found(id) || coders.iter().any(|coder| !sight.may_see(coder, id))
        };
        let documents = self.snapshot.documents().iter().filter(|entry| hidden(&entry.id)).count();
        Ok((documents > 0).then(|| Withheld { viewer: viewer.to_string(), documents }))
    }
}

/// Words out of the index.
struct FromIndex<'a>(&'a Snapshot);

impl Texts for FromIndex<'_> {
    fn document(&self, document: u32) -> Result<Arc<Document>, String> {
        self.0.document(document).map_err(|error| error.to_string())
    }
}

/// What a report was made from: versions and hashes, no clock.
fn stamp(evidence: &Evidence, codings: Option<String>) -> Stamp {
    let mut texts = Sha256::new();
    for document in &evidence.documents {
        texts.update(document.id.to_string().as_bytes());
        texts.update(b"\0");
        texts.update(document.sha256.as_bytes());
        texts.update(b"\n");
    }
    Stamp { emic: env!("CARGO_PKG_VERSION").to_owned(), texts: hex(&texts.finalize()), codings }
}

/// SHA-256 over all decisions, whatever the order in which they stand in the logs.
fn codings_hash(log: &Log) -> Option<String> {
    let lines: BTreeSet<(String, String)> =
        log.lines.iter().map(|line| (line.log.path(), log::print(&line.decision))).collect();
    let mut hash = Sha256::new();
    for (path, line) in &lines {
        hash.update(path.as_bytes());
        hash.update(b"\0");
        hash.update(line.as_bytes());
    }
    (!lines.is_empty()).then(|| hex(&hash.finalize()))
}

/// The study's own templates: the files of `templates/`, by name.
fn templates(folder: &Path) -> Result<BTreeMap<String, String>, WorkbenchError> {
    let Ok(entries) = fs::read_dir(folder) else { return Ok(BTreeMap::new()) };
    let mut templates = BTreeMap::new();
    for entry in entries.flatten() {
        let path: PathBuf = entry.path();
        if path.is_file() {
            let text = fs::read_to_string(&path)
                .map_err(|source| WorkbenchError::Read { path: path.clone(), source })?;
            templates.insert(entry.file_name().to_string_lossy().into_owned(), text);
        }
    }
    Ok(templates)
}
