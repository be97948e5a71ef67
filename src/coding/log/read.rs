//! Reading all logs of a study.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use rayon::prelude::*;

use super::append::{LogName, STUDY};
use super::decision::Decision;
use super::line::{BadLine, Reading};
use crate::diagnostic::{self, Diagnostic, Place};
use crate::files::{self, FileError, Found, Limits};
use crate::model::Coder;

/// A decision with where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Logged {
    /// The log that holds it.
    pub log: Arc<LogName>,
    /// Its line, from 1; 0 when it was just appended.
    pub line: u32,
    /// What it says.
    pub decision: Decision,
}

impl Logged {
    /// Where it stands.
    #[must_use]
    pub fn place(&self) -> Place {
        place(&self.log.path(), self.line, 1)
    }
}

/// Every line of every log that could be read, in the order of files and lines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Log {
    /// The decisions.
    pub lines: Vec<Logged>,
    /// What is wrong with the logs as files, by place.
    pub findings: Vec<Diagnostic>,
}

/// Lines that only a newer program understands: nothing may be written beside them.
const BLOCKING: [&str; 2] = ["LG004", "LG005"];

impl Log {
    /// Reads all logs in the folder `codings`; a folder that is not there is an empty log.
    ///
    /// # Errors
    /// When the folder is there and cannot be listed. A file or line that cannot be read is in the
    /// findings, and every other line counts.
    pub fn read(codings: &Path) -> Result<Self, FileError> {
        if !codings.exists() {
            return Ok(Log::default());
        }
        let walk = files::walk(codings, Limits::default())?;
        let mut log = Log::default();
        log.findings.extend(walk.left_out.iter().map(|left| left.diagnostic("codings")));
        let logs: Vec<_> = walk.files.par_iter().map(read_file).collect();
        log.lines.reserve(logs.iter().map(|(lines, _)| lines.len()).sum());
        for (lines, findings) in logs {
            log.lines.extend(lines);
            log.findings.extend(findings);
        }
        diagnostic::sort(&mut log.findings);
        Ok(log)
    }

    /// Why nothing may be written: a line of a newer program.
    #[must_use]
    pub fn blocked(&self) -> Option<&Diagnostic> {
        self.findings.iter().find(|finding| BLOCKING.contains(&finding.code))
    }
}

fn read_file(found: &Found) -> (Vec<Logged>, Vec<Diagnostic>) {
    let name = match log_name(&found.path) {
        Ok(name) => name,
        Err(finding) => return (Vec::new(), vec![finding]),
    };
    match fs::read(&found.full) {
        Ok(bytes) => read_lines(&Arc::new(name), &bytes),
        Err(error) => {
            let finding = Diagnostic::error("LG013", format!("this log cannot be read: {error}"));
            (Vec::new(), vec![finding.at(file(&found.path)).help("check its permissions")])
        }
    }
}

/// Which log a file of `codings/` is.
fn log_name(path: &str) -> Result<LogName, Diagnostic> {
    let no_log = || {
        Diagnostic::note("LG012", "this file is no log of decisions")
            .at(file(path))
            .help("a log is called CODER/FILE.jsonl; keep other files elsewhere")
    };
    let (coder, rest) = path.split_once('/').ok_or_else(no_log)?;
    let of = rest.strip_suffix(".jsonl").ok_or_else(no_log)?;
    let coder: Coder = coder.parse().map_err(|error: crate::model::BadCoder| {
        Diagnostic::error("LG011", error.to_string())
            .at(file(path))
            .help("rename the folder; its decisions are not counted until then")
    })?;
    Ok(LogName { coder, file: (of != STUDY).then(|| of.into()) })
}

fn file(path: &str) -> Place {
    Place::file(format!("codings/{path}"))
}

fn place(path: &str, line: u32, column: u32) -> Place {
    Place::at(format!("codings/{path}"), line, column)
}

/// Reads the lines of one log.
pub(super) fn read_lines(name: &Arc<LogName>, bytes: &[u8]) -> (Vec<Logged>, Vec<Diagnostic>) {
    let path = name.path();
    let mut reading = Reading::new(name.file.as_ref().unwrap_or(&STUDY.into()));
    let (mut lines, mut findings) = (Vec::with_capacity(bytes.len() / 300), Vec::new());
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    let mut rest = bytes;
    for number in 1.. {
        if rest.is_empty() {
            break;
        }
        let end = memchr::memchr(b'\n', rest);
        let line = &rest[..end.unwrap_or(rest.len())];
        rest = end.map_or(&[], |end| &rest[end + 1..]);
        // Other programs end lines with CR LF, and leave empty ones.
        let line = line.trim_ascii();
        if line.is_empty() {
            continue;
        }
        match reading.line(line) {
            Ok(decision) => lines.push(Logged { log: name.clone(), line: number, decision }),
            Err(bad) => {
                let column = if let BadLine::Damaged { column, .. } = bad { column } else { 1 };
                let torn = end.is_none() && matches!(bad, BadLine::Damaged { .. });
                let finding = if torn { torn_line() } else { bad.diagnostic() };
                findings.push(finding.at(place(&path, number, column)));
            }
        }
    }
    (lines, findings)
}

/// A last line that was not written to its end: the program was stopped, or the disk was full,
/// before anybody was told that the decision was kept.
fn torn_line() -> Diagnostic {
    Diagnostic::warning("LG002", "the last line was not written to its end and does not count")
        .help("nothing: the next decision begins a new line; look whether your last one is missing")
}

impl BadLine {
    /// The finding for people, without its place.
    #[must_use]
    pub fn diagnostic(&self) -> Diagnostic {
        match self {
            BadLine::Damaged { reason, .. } => {
                Diagnostic::error("LG001", format!("this line is damaged and does not count: {reason}"))
                    .help("mend it if you know how; every other line counts")
            }
            BadLine::ConflictMark => Diagnostic::warning("LG003", "git left this mark of an unsettled merge")
                .help("delete the line; the decisions of both sides count"),
            BadLine::UnknownAct(name) => {
                Diagnostic::error("LG004", format!("this program does not know how to do \"{name}\""))
                    .help("use the newer emic that wrote it; until then nothing is written")
            }
            BadLine::UnknownVersion(version) => Diagnostic::error(
                "LG005",
                format!("this line has the version {version}, and this program reads 1"),
            )
            .help("use the newer emic that wrote it; until then nothing is written"),
            BadLine::Shape(reason) => {
                Diagnostic::error("LG006", format!("this line does not count: {reason}"))
                    .help("see the page on the log in the book for what a line holds")
            }
        }
    }
}
