//! The study's health: everything that is wrong or odd anywhere in it, with a place and a remedy.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::Serialize;

use super::memos::is_memo;
use super::reanchoring::{How, Open};
use super::{Workbench, WorkbenchError, check_codebook};
use crate::analysis::cooccurrence::Together;
use crate::coding::places::KnownBy;
use crate::diagnostic::{self, Diagnostic, Place, Severity, nearest};
use crate::files::{self, Limits, Reason};
use crate::model::{About, Codebook, DecisionId};
use crate::text::shortened;

/// Words of a coding longer than this are cut in a finding.
pub(super) const WORDS: usize = 80;

/// From what share of shared passages, of those with either, two codes are one under two names.
const TWINS: f64 = 0.8;

/// How many passages they must share: of two, chance could be the cause.
const FEWEST_TWINS: u32 = 5;

/// The study's health, in the shape that `emic check --json` prints.
#[derive(Clone, Debug, Serialize)]
pub struct Check {
    /// The version of this shape.
    pub format: u32,
    /// Documents that were looked at.
    pub documents: usize,
    /// Decisions that were looked at.
    pub decisions: usize,
    /// Codings that hold.
    pub codings: usize,
    /// What was found, by place.
    pub findings: Vec<Diagnostic>,
}

impl Check {
    /// Whether something has to be done: an error or a warning.
    #[must_use]
    pub fn failed(&self) -> bool {
        self.findings.iter().any(|finding| finding.severity > Severity::Note)
    }
}

impl Workbench {
    /// Looks at everything: files, settings, participants, codebook, logs, codings, memos, the grid.
    ///
    /// # Errors
    /// When `codings/`, the codebook or the index cannot be read at all.
    pub fn check(&self) -> Result<Check, WorkbenchError> {
        let codebook = self.codebook_as_it_is();
        let mut findings = self.findings();
        findings.extend(self.log_findings()?);
        findings.extend(self.stopped_findings()?);
        findings.extend(self.withdrawal_findings()?);
        findings.extend(self.index_findings());
        findings.extend(self.encoding_findings());
        findings.extend(self.anchor_findings()?);
        if let Some((file, book, said)) = &codebook {
            findings.extend(said.iter().cloned());
            findings.extend(self.code_findings(file, book)?);
        }
        findings.extend(self.double_findings()?);
        findings.extend(self.twin_findings()?);
        findings.extend(self.coder_findings()?);
        findings.extend(self.memo_findings(codebook.as_ref().map(|(_, book, _)| book))?);
        findings.extend(self.grid_findings()?);
        findings.extend(self.copy_findings()?);
        findings.extend(self.sample_findings());
        diagnostic::sort(&mut findings);
        findings.dedup();
        let decisions = self.decisions()?;
        Ok(Check {
            format: 1,
            documents: self.snapshot.documents().len(),
            decisions: decisions.log.lines.len(),
            codings: decisions.state.codings.len(),
            findings,
        })
    }

    /// The codebook with its faults, where there is one that can be read as far as that.
    fn codebook_as_it_is(&self) -> Option<(String, Codebook, Vec<Diagnostic>)> {
        let (file, bytes) = self.study.codebook().ok()?;
        let (book, said) = check_codebook(&file, &bytes, self.study.settings.approach);
        Some((file, book?, said))
    }

    fn index_findings(&self) -> Vec<Diagnostic> {
        let update = &self.update;
        let stale = update.changed + update.removed;
        let mut findings: Vec<_> = update.rebuilt.iter().map(crate::index::Rebuilt::diagnostic).collect();
        if stale > 0 {
            findings.push(
                Diagnostic::note(
                    "CK010",
                    format!("the index was older than the texts: {stale} files had changed or gone"),
                )
                .at(Place::file("corpus"))
                .help("nothing: it was brought up to date just now"),
            );
        }
        findings
    }

    /// Encodings other than that of most text files.
    fn encoding_findings(&self) -> Vec<Diagnostic> {
        let mut files: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for entry in self.snapshot.documents() {
            files.entry(&entry.encoding).or_default().insert(&entry.id.path);
        }
        let most = files.iter().max_by_key(|(_, paths)| paths.len()).map(|(encoding, _)| *encoding);
        let others = files.iter().filter(|(encoding, _)| Some(**encoding) != most && **encoding != "utf-8");
        others
            .flat_map(|(encoding, paths)| paths.iter().map(move |path| (encoding, path)))
            .map(|(encoding, path)| {
                Diagnostic::warning(
                    "CK011",
                    format!("this file was read as {encoding}, most others as {}", most.unwrap_or_default()),
                )
                .at(Place::file(format!("corpus/{path}")))
                .help("look whether its accents are right: emic show; else name the encoding in [[read]]")
            })
            .collect()
    }

    /// Codings that were not found again as they were.
    fn anchor_findings(&self) -> Result<Vec<Diagnostic>, WorkbenchError> {
        let report = self.reanchoring(None)?;
        let mut findings: Vec<Diagnostic> = report.open.iter().map(anchor_finding).collect();
        findings.extend(report.moved_documents.iter().map(|moved| {
            let by = match moved.known_by {
                KnownBy::Text => "which has its text",
                _ => "which holds its coded words",
            };
            Diagnostic::note("CK004", format!("{} is now called {}, {by}", moved.from, moved.to))
                .at(Place::file(format!("corpus/{}", moved.to)))
                .help("emic reanchor records it")
        }));
        Ok(findings)
    }

    /// Codes that decisions name and the codebook does not have, and codes that nothing uses.
    fn code_findings(&self, file: &str, book: &Codebook) -> Result<Vec<Diagnostic>, WorkbenchError> {
        let state = &self.decisions()?.state;
        let lines = self.lines_by_id()?;
        let mut unknown: BTreeMap<&str, Vec<DecisionId>> = BTreeMap::new();
        let mut used: BTreeSet<&str> = BTreeSet::new();
        let of_codings = state.codings.iter().map(|coding| (&*coding.code, coding.id));
        let of_rejections = state.rejections.iter().map(|rejection| (&*rejection.code, rejection.id));
        for (code, id) in of_codings.chain(of_rejections) {
            used.insert(code);
            if book.code(code).is_none() {
                unknown.entry(code).or_default().push(id);
            }
        }
        let mut findings = Vec::new();
        for (code, ids) in unknown {
            let near = nearest(code, book.codes.iter().map(|code| code.id.as_str()));
            let meant = near.map(|near| format!("; did you mean \"{near}\"?")).unwrap_or_default();
            let finding = Diagnostic::error(
                "CK005",
                format!(
                    "{} decisions have the code \"{code}\", which the codebook does not have{meant}",
                    ids.len()
                ),
            );
            let help = match near {
                Some(near) => format!("add it to the codebook, or change --code {near} each of them"),
                None => "add it to the codebook".to_owned(),
            };
            findings.push(with_place(finding.help(help), ids.first().and_then(|id| lines.get(id))));
        }
        for code in &book.codes {
            let has_rules = !code.rules.is_empty() || !code.rules_in.is_empty();
            let has_below = book.codes.iter().any(|other| other.parent.as_deref() == Some(&code.id));
            if !has_rules && !has_below && !code.retired && !used.contains(code.id.as_str()) {
                findings.push(
                    Diagnostic::note(
                        "CK006",
                        format!("nobody has used the code \"{}\", and it has no rule", code.id),
                    )
                    .at(Place::file(file))
                    .help(format!("give it a rule, or retire it: emic codebook retire {}", code.id)),
                );
            }
        }
        Ok(findings)
    }

    /// Codings of one coder with one code whose words overlap.
    fn double_findings(&self) -> Result<Vec<Diagnostic>, WorkbenchError> {
        let decided = self.decided()?;
        let lines = self.lines_by_id()?;
        let mut last: HashMap<(&str, &str, u32), &crate::coding::decided::Placed<'_>> = HashMap::new();
        let mut findings = Vec::new();
        for placed in &decided.codings {
            let key = (placed.coding.coder.name(), &*placed.coding.code, placed.stands.document);
            if let Some(earlier) =
                last.get(&key).filter(|earlier| earlier.stands.span.overlaps(placed.stands.span))
            {
                let what =
                    if earlier.stands == placed.stands { "the same words" } else { "overlapping words" };
                let finding = Diagnostic::warning(
                    "CK007",
                    format!(
                        "{} gave {what} the code \"{}\" twice: {} and {}",
                        placed.coding.coder,
                        placed.coding.code,
                        earlier.coding.id.random_part(),
                        placed.coding.id.random_part()
                    ),
                )
                .help(format!("keep one of them: emic uncode {}", placed.coding.id.random_part()));
                findings.push(with_place(finding, lines.get(&placed.coding.id)));
            }
            let further =
                last.get(&key).is_none_or(|earlier| earlier.stands.span.end() < placed.stands.span.end());
            if further {
                last.insert(key, placed);
            }
        }
        Ok(findings)
    }

    /// Coders whom the study does not name.
    fn coder_findings(&self) -> Result<Vec<Diagnostic>, WorkbenchError> {
        let known = &self.study.settings.coders;
        let mut strangers: BTreeMap<&str, usize> = BTreeMap::new();
        for line in &self.decisions()?.log.lines {
            let coder = line.log.coder.name();
            if !known.is_empty() && !known.iter().any(|known| known == coder) {
                *strangers.entry(coder).or_default() += 1;
            }
        }
        let finding = |(coder, decisions): (&str, usize)| {
            let near = nearest(coder, known.iter().map(String::as_str));
            let meant = near.map(|near| format!("; is it \"{near}\"?")).unwrap_or_default();
            let number = match decisions {
                1 => "1 decision is".to_owned(),
                several => format!("{several} decisions are"),
            };
            Diagnostic::warning("CK016", format!("{number} by \"{coder}\", who is not among coders{meant}"))
                .at(Place::file(format!("codings/{coder}")))
                .help("add the name to coders under [coding] in emic.toml, or rename the folder where the name was mistyped")
        };
        Ok(strangers.into_iter().map(finding).collect())
    }

    /// Codes that people gave the same passages, under two names.
    fn twin_findings(&self) -> Result<Vec<Diagnostic>, WorkbenchError> {
        // A codebook with errors is said elsewhere.
        let Ok(book) = self.book() else { return Ok(Vec::new()) };
        let decided = self.decided()?;
        // What rules find is no part of it, so none are run.
        let evidence = self.gathered(&book, &self.count(), (&decided.codings, decided.lost.len()), &[])?;
        let mut passages: BTreeMap<u32, BTreeSet<u32>> = BTreeMap::new();
        for mark in &evidence.marks {
            passages.entry(mark.code).or_default().extend(mark.passages.clone());
        }
        let sets: Vec<(u32, Vec<u32>)> =
            passages.into_iter().map(|(code, of)| (code, of.into_iter().collect())).collect();
        let codes = &evidence.codebook.codes;
        let mut findings = Vec::new();
        for (at, (first, of_first)) in sets.iter().enumerate() {
            for (second, of_second) in &sets[at + 1..] {
                let (first, second) = (&codes[*first as usize].id, &codes[*second as usize].id);
                let one_branch = [(first, second), (second, first)]
                    .iter()
                    .any(|(above, below)| book.codebook.branch(above).iter().any(|code| code.id == **below));
                let together = Together::of(of_first, of_second);
                let alike = together.jaccard().is_some_and(|jaccard| jaccard >= TWINS);
                if alike && together.both >= FEWEST_TWINS && !one_branch {
                    findings.push(twin_finding(&book.file, first, second, together));
                }
            }
        }
        Ok(findings)
    }

    /// Memos about what is not there, or linked to it.
    fn memo_findings(&self, book: Option<&Codebook>) -> Result<Vec<Diagnostic>, WorkbenchError> {
        let names = self.code_names()?;
        let (memos, mut findings) = self.study.read_memos()?;
        let files: Vec<&str> = memos.iter().map(|memo| memo.file.as_str()).collect();
        let missing = |named: &About| -> Option<(&'static str, String, Option<String>)> {
            match named {
                About::Code(id) => {
                    let book = book?;
                    let gone = book.code(&names.today(id)).is_none();
                    let near = || nearest(id, book.codes.iter().map(|code| code.id.as_str()));
                    gone.then(|| ("code", id.clone(), near().map(str::to_owned)))
                }
                About::Case(id) => match self.case_named(id) {
                    Err(WorkbenchError::NotThere { nearest, .. }) => Some(("case", id.clone(), nearest)),
                    _ => None,
                },
                About::Memo(name) => {
                    let there = files.iter().any(|file| is_memo(named, file));
                    let near = || nearest(name, files.iter().copied()).map(str::to_owned);
                    (!there).then(|| ("memo", name.clone(), near()))
                }
                About::Place(place) => self.place(place).is_err().then(|| ("place", place.clone(), None)),
                About::Study => None,
            }
        };
        for memo in &memos {
            let about = memo.about.iter().map(|named| ("is about", "about:", named));
            let links = memo.links.iter().map(|named| ("has a link to", "links:", named));
            for (how, key, named) in about.chain(links) {
                let Some((what, name, near)) = missing(named) else { continue };
                let meant = near.map(|near| format!("; did you mean \"{near}\"?")).unwrap_or_default();
                findings.push(
                    Diagnostic::warning(
                        "CK008",
                        format!("this memo {how} the {what} \"{name}\", which is not there{meant}"),
                    )
                    .at(Place::file(format!("memos/{}", memo.file)))
                    .help(format!("correct {key} in its head")),
                );
            }
        }
        Ok(findings)
    }

    /// Second versions of codebooks, memos and files of the grid that synchronising programs made. Those of logs and
    /// documents are found where these are read.
    fn copy_findings(&self) -> Result<Vec<Diagnostic>, WorkbenchError> {
        let copies = self.numbered_copies()?;
        let mut findings: Vec<Diagnostic> =
            copies.iter().map(|(copy, _)| copy_finding("codings", &copy.path())).collect();
        for folder in ["codebooks", "memos", "grid"] {
            let path = self.study.root().join(folder);
            if path.is_dir() {
                let walk = files::walk(&path, Limits::default())?;
                let copies = walk.left_out.iter().filter(|left| left.reason == Reason::Conflict);
                findings.extend(copies.map(|copy| copy_finding(folder, &copy.path)));
            }
        }
        Ok(findings)
    }
}

fn twin_finding(file: &str, first: &str, second: &str, together: Together) -> Diagnostic {
    Diagnostic::note(
        "CK020",
        format!(
            "the codes \"{first}\" and \"{second}\" were given to the same passages: {} of the {} that have either",
            together.both,
            together.either()
        ),
    )
    .at(Place::file(file))
    .help(format!(
        "lay both out: emic sort {first} {second}; if they are one: emic codebook merge {second} --into {first}"
    ))
}

fn copy_finding(folder: &str, path: &str) -> Diagnostic {
    Diagnostic::warning("CK009", "a synchronising program kept this second version")
        .at(Place::file(format!("{folder}/{path}")))
        .help(match folder {
            "codings" => "unite it with the log: emic merge --copies",
            "codebooks" => "compare it: emic codebook diff; take over what is missing, then delete it",
            _ => "take over what is missing into the first version, then delete it",
        })
}

fn anchor_finding(open: &Open) -> Diagnostic {
    let words = shortened(&open.words, WORDS);
    let now = open.candidates.first();
    let repair = format!("emic reanchor --review --coder {}", open.coder);
    let finding = match (open.how, now) {
        (How::Approximate, Some(now)) => Diagnostic::warning(
            "CK001",
            format!(
                "“{words}” ({}) now reads “{}”, score {}",
                open.code,
                shortened(&now.words, WORDS),
                now.score
            ),
        )
        .help(format!("it is counted there; look at it: {repair}")),
        (How::Undecided, Some(now)) if open.rivals > 0 => Diagnostic::warning(
            "CK002",
            format!(
                "“{words}” ({}) could be at {} or in {} other places, and is not counted",
                open.code, now.place, open.rivals
            ),
        )
        .help(format!("decide where it belongs: {repair}")),
        (How::Undecided, Some(now)) => Diagnostic::warning(
            "CK002",
            format!(
                "“{words}” ({}) may now read “{}”, score {}, and is not counted",
                open.code,
                shortened(&now.words, WORDS),
                now.score
            ),
        )
        .help(format!("decide whether it does: {repair}")),
        (_, _) => Diagnostic::error(
            "CK003",
            format!(
                "“{words}” ({}) stands nowhere in {} any more, and is not counted",
                open.code, open.document
            ),
        )
        .help(format!("give it other words or take the code away: {repair}")),
    };
    with_place(finding, open.line.as_ref())
}

fn with_place(finding: Diagnostic, place: Option<&Place>) -> Diagnostic {
    match place {
        Some(place) => finding.at(place.clone()),
        None => finding.at(Place::file("codings")),
    }
}
