//! Samples for double coding: drawn at random within strata, coded blind, stored in `samples/`.
//!
//! A sample is a file that people read and no log: what was drawn, of how many, by which seed. While it
//! is there, a coder who opens one of its documents sees neither what rules found nor the work of others
//! until both have finished it; see [`Sight`](super::deciding).

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::places::passage_place;
use super::progress::is_read;
use super::{Workbench, WorkbenchError};
use crate::analysis::groups::value_of;
use crate::analysis::stratified::{Lot, draw};
use crate::coding::evidence::{Evidence, PassageRow};
use crate::diagnostic::{Diagnostic, Place, nearest};
use crate::files;
use crate::model::{Coder, Document, DocumentId, Passage, Voice, VoiceKind};
use crate::report::{Approach, DoubleCoding, ReportError, StratumOf};

/// What stands at the top of a sample's file.
const HEAD: &str = "\
# A sample for double coding, drawn by `emic sample`. While this file is here, a coder who opens one of its documents
# sees neither what rules found nor the work of others until both have finished it.

";

/// What is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Of {
    /// Documents with passages that are data.
    Documents,
    /// Participants, each with every document in which they speak.
    Participants,
    /// Passages that are data.
    Passages,
}

impl Of {
    /// In words: `documents`.
    #[must_use]
    pub fn named(self) -> &'static str {
        match self {
            Of::Documents => "documents",
            Of::Participants => "participants",
            Of::Passages => "passages",
        }
    }
}

/// How many are drawn: `5`, or `20%` of all, rounded up.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Amount {
    /// So many.
    Number(usize),
    /// Hundredths of all.
    Percent(f64),
}

impl Amount {
    fn of(self, all: usize) -> usize {
        match self {
            Amount::Number(number) => number,
            #[expect(
                clippy::cast_precision_loss,
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a part of a list's length"
            )]
            // Less a billionth, so that 20 % of 15 is 3 in floating point too.
            Amount::Percent(percent) => ((all as f64) * percent / 100.0 - 1e-9).ceil().max(0.0) as usize,
        }
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Amount::Number(number) => write!(f, "{number}"),
            Amount::Percent(percent) => write!(f, "{percent}%"),
        }
    }
}

impl FromStr for Amount {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || format!("\"{text}\" is no number above 0 and no part such as 20%");
        match text.trim().strip_suffix('%') {
            Some(percent) => {
                let percent: f64 = percent.trim().parse().map_err(|_| wrong())?;
                if percent > 0.0 && percent <= 100.0 { Ok(Amount::Percent(percent)) } else { Err(wrong()) }
            }
            None => match text.trim().parse() {
                Ok(number) if number > 0 => Ok(Amount::Number(number)),
                _ => Err(wrong()),
            },
        }
    }
}

/// What is to be drawn.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// What the sample is called; none takes the next free `sample-1`.
    pub name: Option<String>,
    /// What is drawn.
    pub of: Of,
    /// How many.
    pub amount: Amount,
    /// `role`, `kind` or a column of `participants.csv`: of each value its share is drawn.
    pub by: Option<String>,
    /// The seed.
    pub seed: u64,
}

/// A sample, as its file holds it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Sample {
    /// The version of this shape.
    pub format: u32,
    /// What it is called: the name of its file.
    #[serde(skip)]
    pub name: String,
    /// What was drawn.
    pub of: Of,
    /// How many were asked for: `20%`.
    pub asked: String,
    /// By what it was parted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// The seed.
    pub seed: u64,
    /// The parts, by name.
    pub stratum: Vec<Part>,
    /// The documents, with the SHA-256 of their texts when they were drawn.
    pub texts: BTreeMap<String, String>,
}

/// A stratum of a sample.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Part {
    /// The value that its members share; empty where nothing was asked for.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub value: String,
    /// How many it holds.
    pub of: usize,
    /// Those that were drawn: documents, participants, or places of passages.
    pub drawn: Vec<String>,
}

impl Sample {
    /// How many were drawn, and of how many.
    #[must_use]
    pub fn count(&self) -> (usize, usize) {
        let drawn = self.stratum.iter().map(|part| part.drawn.len()).sum();
        (drawn, self.stratum.iter().map(|part| part.of).sum())
    }

    /// Whether a document is in it, whole or in part.
    #[must_use]
    pub fn holds(&self, document: &DocumentId) -> bool {
        self.texts.contains_key(&document.to_string())
    }

    /// Whether a passage of one of its documents is in it.
    #[must_use]
    pub fn holds_passage(&self, document: &Document, passage: &Passage) -> bool {
        self.of != Of::Passages || {
            let place = passage_place(document, passage);
            self.stratum.iter().any(|part| part.drawn.contains(&place))
        }
    }

    /// `5 of 24 documents, by role, seed 7`.
    #[must_use]
    pub fn told(&self) -> String {
        let (drawn, of) = self.count();
        let by = self.by.as_ref().map(|by| format!(", by {by}")).unwrap_or_default();
        format!("{drawn} of {of} {}{by}, seed {}", self.of.named(), self.seed)
    }
}

/// Something that can be drawn, with the documents it brings.
struct Candidate {
    lot: Lot,
    documents: BTreeSet<u32>,
}

impl Workbench {
    /// The samples of the study, by name.
    ///
    /// # Errors
    /// When one cannot be read: what is to stay hidden by it is then not known.
    pub fn samples(&self) -> Result<Vec<Sample>, WorkbenchError> {
        sample_files(&self.study.samples())
            .into_iter()
            .map(|path| {
                let text = fs::read_to_string(&path)
                    .map_err(|source| WorkbenchError::Read { path: path.clone(), source })?;
                let unusable = |reason: String| WorkbenchError::Unusable { path: path.clone(), reason };
                let mut sample: Sample =
                    toml::from_str(&text).map_err(|error| unusable(error.message().to_owned()))?;
                if sample.format != 1 {
                    return Err(unusable(format!("its format is {}, and this emic knows 1", sample.format)));
                }
                sample.name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
                Ok(sample)
            })
            .collect()
    }

    /// The sample of this name.
    ///
    /// # Errors
    /// When there is none, or one cannot be read.
    pub fn sample(&self, name: &str) -> Result<Sample, WorkbenchError> {
        let samples = self.samples()?;
        let near = nearest(name, samples.iter().map(|sample| sample.name.as_str())).map(str::to_owned);
        samples.into_iter().find(|sample| sample.name == name).ok_or_else(|| WorkbenchError::NotThere {
            what: "sample",
            name: name.to_owned(),
            nearest: near,
        })
    }

    /// Draws a sample and writes it to `samples/NAME.toml`.
    ///
    /// # Errors
    /// When there is a sample of that name, nothing or too little can be drawn, or the codebook, the index
    /// or `samples/` cannot be used.
    pub fn draw_sample(&self, wanted: &Wanted) -> Result<Sample, WorkbenchError> {
        let name = self.sample_name(wanted.name.as_deref())?;
        let book = self.book()?;
        let evidence = self.gathered(&book, &self.count(), (&[], 0), &[])?;
        self.check_by(wanted.by.as_deref(), &evidence)?;
        let candidates = self.candidates(&evidence, wanted)?;
        let number = wanted.amount.of(candidates.len());
        if number > candidates.len() || candidates.is_empty() {
            let all = candidates.len();
            let reason = format!("there are {all} {} with data to draw from", wanted.of.named());
            return Err(WorkbenchError::NotDrawn { reason });
        }
        let lots: Vec<Lot> = candidates.iter().map(|candidate| candidate.lot.clone()).collect();
        let strata = draw(&lots, number, wanted.seed);
        let drawn = strata.iter().flat_map(|stratum| &stratum.drawn);
        let documents: BTreeSet<u32> =
            drawn.flat_map(|place| candidates[*place].documents.iter().copied()).collect();
        let sample = Sample {
            format: 1,
            name,
            of: wanted.of,
            asked: wanted.amount.to_string(),
            by: wanted.by.clone(),
            seed: wanted.seed,
            stratum: strata
                .iter()
                .map(|stratum| Part {
                    value: stratum.name.clone(),
                    of: stratum.of,
                    drawn: stratum.drawn.iter().map(|place| lots[*place].name.clone()).collect(),
                })
                .collect(),
            texts: documents
                .iter()
                .map(|number| {
                    let entry = &self.snapshot.documents()[*number as usize];
                    (entry.id.to_string(), entry.text_sha256.clone())
                })
                .collect(),
        };
        self.write_sample(&sample)?;
        Ok(sample)
    }

    /// A name that no sample has.
    fn sample_name(&self, wanted: Option<&str>) -> Result<String, WorkbenchError> {
        let taken: BTreeSet<String> = self.samples()?.into_iter().map(|sample| sample.name).collect();
        let Some(name) = wanted else {
            let free = (1..).map(|n| format!("sample-{n}")).find(|name| !taken.contains(name));
            return Ok(free.expect("names do not end"));
        };
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        let reason = if taken.contains(name) {
            format!(
                "samples/{name}.toml is there, and a sample is not drawn twice; give another name, or delete it"
            )
        } else if name.is_empty() || !name.chars().all(plain) {
            format!("\"{name}\" is no name for a sample: small letters, digits, hyphens")
        } else {
            return Ok(name.to_owned());
        };
        Err(WorkbenchError::NotDrawn { reason })
    }

    fn check_by(&self, by: Option<&str>, evidence: &Evidence) -> Result<(), WorkbenchError> {
        let Some(name) = by else { return Ok(()) };
        let attributes = &evidence.cases.attributes;
        if matches!(name, "role" | "kind") || attributes.iter().any(|attribute| attribute == name) {
            return Ok(());
        }
        let known = ["role", "kind"].into_iter().map(str::to_owned).chain(attributes.iter().cloned());
        Err(ReportError::Attribute { name: name.to_owned(), known: known.collect() }.into())
    }

    fn candidates(&self, evidence: &Evidence, wanted: &Wanted) -> Result<Vec<Candidate>, WorkbenchError> {
        let by = wanted.by.as_deref();
        if wanted.of == Of::Passages {
            return evidence
                .counted()
                .map(|(_, row)| {
                    let document = self.snapshot.document(row.document)?;
                    let name = passage_place(&document, &document.passages[row.index as usize]);
                    Ok(candidate(evidence, name, &[row], by))
                })
                .collect();
        }
        let mut rows: BTreeMap<(u32, String), Vec<&PassageRow>> = BTreeMap::new();
        for (_, row) in evidence.counted() {
            let key = match wanted.of {
                Of::Participants => {
                    let voice = row.voice.and_then(|voice| evidence.voices.get(voice));
                    let takes_part =
                        |voice: &&Voice| voice.case.is_some() || voice.kind == VoiceKind::Speaker;
                    let Some(voice) = voice.filter(takes_part) else { continue };
                    (0, voice.public_name.clone())
                }
                _ => (row.document, evidence.documents[row.document as usize].id.to_string()),
            };
            rows.entry(key).or_default().push(row);
        }
        Ok(rows.into_iter().map(|((_, name), rows)| candidate(evidence, name, &rows, by)).collect())
    }

    /// Whether a coder is done with what a sample holds of a document: has finished it or, where only
    /// passages were drawn, read those.
    pub(super) fn is_done(
        &self,
        coder: &Coder,
        number: u32,
        sample: &Sample,
    ) -> Result<bool, WorkbenchError> {
        let id = &self.snapshot.documents()[number as usize].id;
        let finished = &self.decisions()?.state.finished;
        if finished.iter().any(|mark| mark.coder == *coder && *mark.finish.document == *id) {
            return Ok(true);
        }
        let read = if sample.of == Of::Passages { self.read_spans(coder, number)? } else { Vec::new() };
        if read.is_empty() {
            return Ok(false);
        }
        let document = self.snapshot.document(number)?;
        let mut drawn = document.passages.iter().filter(|passage| sample.holds_passage(&document, passage));
        Ok(drawn.all(|passage| is_read(passage, &read)))
    }

    /// The documents of a sample that are there, by their places in document order.
    pub(super) fn drawn_documents(&self, sample: &Sample) -> Vec<u32> {
        let entries = (0u32..).zip(self.snapshot.documents());
        entries.filter(|(_, entry)| sample.holds(&entry.id)).map(|(number, _)| number).collect()
    }

    fn write_sample(&self, sample: &Sample) -> Result<(), WorkbenchError> {
        let body = toml::to_string(sample).expect("a sample is a table of plain values");
        files::make_folder(&self.study.samples())?;
        let path = self.study.samples().join(format!("{}.toml", sample.name));
        files::replace(&path, format!("{HEAD}{body}").as_bytes())?;
        Ok(())
    }

    /// What reports say of the samples: how they were drawn, and who has finished how much of them.
    pub(super) fn double_coding(&self) -> Result<Vec<DoubleCoding>, WorkbenchError> {
        // In reflexive work agreement between coders has no place in a report.
        if self.study.settings.approach == Approach::Reflexive {
            return Ok(Vec::new());
        }
        let finished = &self.decisions()?.state.finished;
        // Passages are nobody's number of participants.
        let least_of = |of: Of| if of == Of::Passages { 0 } else { self.study.settings.least as usize };
        let of_sample = |sample: Sample| {
            let least = least_of(sample.of);
            let mut coders: BTreeMap<&Coder, u32> = BTreeMap::new();
            for mark in finished.iter().filter(|mark| sample.holds(&mark.finish.document)) {
                *coders.entry(&mark.coder).or_default() += 1;
            }
            let (drawn, of) = sample.count();
            let strata = sample.stratum.iter().filter(|_| sample.by.is_some());
            DoubleCoding {
                of_what: sample.of.named(),
                drawn,
                of,
                by: sample.by.clone(),
                strata: strata
                    .map(|part| StratumOf {
                        value: part.value.clone(),
                        counts: (part.of >= least).then_some((part.drawn.len(), part.of)),
                    })
                    .collect(),
                seed: sample.seed,
                documents: sample.texts.len(),
                finished: coders.into_iter().map(|(coder, n)| (coder.to_string(), n)).collect(),
            }
        };
        Ok(self.samples()?.into_iter().map(of_sample).collect())
    }

    /// Documents of samples that are there no more, or have another text than when they were drawn.
    pub(super) fn sample_findings(&self) -> Vec<Diagnostic> {
        let samples = match self.samples() {
            Ok(samples) => samples,
            Err(error) => {
                let finding = Diagnostic::error("CK014", error.to_string());
                return vec![
                    finding
                        .at(Place::file("samples"))
                        .help("mend the file, or delete it and draw again with the same seed"),
                ];
            }
        };
        let texts: BTreeMap<String, &str> = self
            .snapshot
            .documents()
            .iter()
            .map(|entry| (entry.id.to_string(), &*entry.text_sha256))
            .collect();
        let mut findings = Vec::new();
        for sample in &samples {
            for (document, text) in &sample.texts {
                let what = match texts.get(document) {
                    None => "is not in the corpus",
                    Some(now) if *now != text => "has another text than when the sample was drawn",
                    Some(_) => continue,
                };
                let message = format!("{document} of the sample \"{}\" {what}", sample.name);
                findings.push(
                    Diagnostic::warning("CK015", message)
                        .at(Place::file(format!("samples/{}.toml", sample.name)))
                        .help(
                            "see whether what was coded of it still stands; a new sample needs another name",
                        ),
                );
            }
        }
        findings
    }
}

/// The files of samples in a folder, by name; second versions that synchronising programs keep are none.
pub(super) fn sample_files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let is_sample = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        path.extension().is_some_and(|extension| extension == "toml") && !files::is_conflicted_copy(&name)
    };
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).filter(is_sample).collect();
    paths.sort();
    paths
}

/// What can be drawn, from its passages.
fn candidate(evidence: &Evidence, name: String, rows: &[&PassageRow], by: Option<&str>) -> Candidate {
    let values: BTreeSet<String> = rows.iter().filter_map(|row| value(evidence, row, by)).collect();
    let stratum = match by {
        None => String::new(),
        Some(_) if values.is_empty() => "none".to_owned(),
        Some(_) => values.into_iter().collect::<Vec<_>>().join(" + "),
    };
    Candidate { lot: Lot { name, stratum }, documents: rows.iter().map(|row| row.document).collect() }
}

fn value(evidence: &Evidence, row: &PassageRow, by: Option<&str>) -> Option<String> {
    match by? {
        "role" => Some(row.role.name().to_owned()),
        "kind" => Some(evidence.documents[row.document as usize].kind.name().to_owned()),
        attribute => value_of(evidence, row.voice?, attribute),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_rounded_up() {
        let of = |text: &str, all| text.parse::<Amount>().expect("an amount").of(all);
        assert_eq!((of("20%", 24), of("20%", 15), of("20%", 1), of("5", 24)), (5, 3, 1, 5));
        assert_eq!(of("12.5%", 16), 2);
        for wrong in ["0", "0%", "101%", "-3", "some", "", "NaN%"] {
            assert!(wrong.parse::<Amount>().is_err(), "{wrong}");
        }
    }
}
