//! [`Terminal`]: where results and talk go. Results to standard output, everything else to standard
//! error; colour only where a person looks.

use std::fmt::{Display, Write as _};
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};

use emic::diagnostic::{Diagnostic, Severity};
use emic::text::safe;
use miette::{GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteDiagnostic, NamedSource, Report};
use serde::Serialize;

/// How wide text is laid out when the width of the terminal is not known, or larger.
const WIDEST: usize = 100;

/// The two streams, and what may be written to them.
#[derive(Debug)]
pub(crate) struct Terminal {
    json: bool,
    quiet: bool,
    colour: bool,
    colour_talk: bool,
    width: usize,
    broken: bool,
}

/// When colour is used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Colour {
    /// On a terminal, unless NO_COLOR is set.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// How a stretch of a line looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Style {
    /// As it is.
    Plain,
    /// A heading, the words found.
    Strong,
    /// What stands beside: places, questions.
    Dim,
    /// A name: of a speaker, a code.
    Name,
    /// Something is wrong.
    Alarm,
}

impl Style {
    fn codes(self) -> &'static str {
        match self {
            Style::Plain => "",
            Style::Strong => "\x1b[1m",
            Style::Dim => "\x1b[2m",
            Style::Name => "\x1b[36m",
            Style::Alarm => "\x1b[31m",
        }
    }
}

impl Terminal {
    /// The streams of this process.
    pub(crate) fn new(json: bool, quiet: bool, colour: Colour) -> Self {
        let no_colour = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let coloured = |is_terminal: bool| match colour {
            Colour::Always => true,
            Colour::Never => false,
            Colour::Auto => is_terminal && !no_colour,
        };
        let width = console_width().unwrap_or(WIDEST).clamp(40, WIDEST);
        Terminal {
            json,
            quiet,
            colour: coloured(io::stdout().is_terminal()),
            colour_talk: coloured(io::stderr().is_terminal()),
            width,
            broken: false,
        }
    }

    /// Whether a program wants the result.
    pub(crate) fn is_json(&self) -> bool {
        self.json
    }

    /// Whether a person watches the talk, so that progress may be shown.
    pub(crate) fn shows_progress(&self) -> bool {
        !self.quiet && io::stderr().is_terminal()
    }

    /// How many columns text may take.
    pub(crate) fn width(&self) -> usize {
        self.width
    }

    /// Whether whoever reads the result has gone: nothing more need be written.
    pub(crate) fn is_broken(&self) -> bool {
        self.broken
    }

    /// `text` in a style, safe for a terminal; without colour as it is.
    pub(crate) fn styled(&self, style: Style, text: impl Display) -> String {
        let text = text.to_string();
        let text = safe::terminal(&text);
        if !self.colour || style == Style::Plain {
            text.into_owned()
        } else {
            format!("{}{text}\x1b[0m", style.codes())
        }
    }

    /// One line of the result. Its stretches must be safe already: [`Terminal::styled`].
    pub(crate) fn line(&mut self, line: impl Display) {
        self.result(&format!("{line}\n"));
    }

    /// A part of the result, written as it is.
    pub(crate) fn result(&mut self, text: &str) {
        if self.broken {
            return;
        }
        if let Err(error) = io::stdout().lock().write_all(text.as_bytes()) {
            self.broken = true;
            if error.kind() != io::ErrorKind::BrokenPipe {
                self.talk(format!("the result could not be written: {error}"));
            }
        }
    }

    /// Text of several lines, made safe, ended by a line break.
    pub(crate) fn text(&mut self, text: &str) {
        self.line(safe::terminal(text.trim_end()));
    }

    /// The result as one JSON value.
    pub(crate) fn json(&mut self, value: &impl Serialize) {
        match serde_json::to_string_pretty(value) {
            Ok(text) => self.line(safe::json(&text)),
            Err(error) => self.talk(format!("the result could not be written as JSON: {error}")),
        }
    }

    /// One line of talk, to standard error.
    pub(crate) fn talk(&mut self, line: impl Display) {
        if !self.quiet {
            // Nobody is left to tell when standard error is closed.
            let _ = writeln!(io::stderr().lock(), "{line}");
        }
    }

    /// Why a command could not do what it was asked, whether talk is wanted or not.
    pub(crate) fn alarm(&mut self, message: &str) {
        let word = if self.colour_talk { "\x1b[31merror\x1b[0m" } else { "error" };
        let _ = writeln!(io::stderr().lock(), "{word}: {}", safe::terminal(message));
    }

    /// Findings, each with its place and remedy; `root` is where their files are.
    pub(crate) fn findings(&mut self, findings: &[Diagnostic], root: &Path) {
        for finding in findings {
            let shown = if self.colour_talk { drawn(finding, root, self.width) } else { None };
            let shown = shown.unwrap_or_else(|| one_line(finding));
            let _ = writeln!(io::stderr().lock(), "{}", shown.trim_end());
        }
    }
}

/// `error[CB003] codebooks/t.toml:14:3: …; …`
pub(crate) fn one_line(finding: &Diagnostic) -> String {
    let word = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    };
    format!("{word}[{}] {}", finding.code, safe::terminal_line(&finding.to_string()))
}

/// The finding with the line of its file and a mark under it; none when the line cannot be shown.
fn drawn(finding: &Diagnostic, root: &Path, width: usize) -> Option<String> {
    let mut report =
        MietteDiagnostic::new(safe::terminal(&finding.message).into_owned()).with_code(finding.code);
    report.severity = Some(match finding.severity {
        Severity::Error => miette::Severity::Error,
        Severity::Warning => miette::Severity::Warning,
        Severity::Note => miette::Severity::Advice,
    });
    if let Some(help) = &finding.help {
        report = report.with_help(safe::terminal(help).into_owned());
    }
    let place = finding.place.as_ref()?;
    let path: PathBuf = root.join(&place.file);
    let text = std::fs::read(path).ok().and_then(|bytes| emic::text::decode::decode(&bytes, None).ok())?.text;
    if safe::terminal(&text) != text {
        return None;
    }
    let units = emic::text::units::Units::new(&text);
    let at = units.byte_at(place.line? as usize, place.column.unwrap_or(1) as usize)?;
    let length = text[at..].split(['\n', ' ', ',']).next().map_or(1, str::len).max(1);
    let report = report.with_label(LabeledSpan::underline((at, length)));
    let source = NamedSource::new(&place.file, text.clone());
    let mut out = String::new();
    let handler =
        GraphicalReportHandler::new_themed(GraphicalTheme::unicode()).with_width(width).with_links(false);
    let report = Report::new(report).with_source_code(source);
    handler.render_report(&mut out, report.as_ref()).ok()?;
    Some(out)
}

/// The width that the terminal says it has.
fn console_width() -> Option<usize> {
    // COLUMNS wins, so that a test or a pipe can decide.
    let named = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    named.or_else(|| {
        let (_, width) = console::Term::stdout().size_checked()?;
        Some(usize::from(width))
    })
}

/// `1 passage`, `2 passages`.
pub(crate) fn counted(number: usize, word: &str) -> String {
    let mut text = grouped(number);
    text.push(' ');
    text.push_str(word);
    if number != 1 {
        text.push('s');
    }
    text
}

/// `1,234,567`.
pub(crate) fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        let _ = write!(text, "{digit}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_by_thousands() {
        assert_eq!([grouped(7), grouped(1234), grouped(1_234_567)], ["7", "1,234", "1,234,567"]);
        assert_eq!([counted(1, "turn"), counted(1200, "turn")], ["1 turn", "1,200 turns"]);
    }
}
