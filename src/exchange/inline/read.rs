//! Reading a file that came back: its text without marks, and the marks.

use super::marks::{Fault, Name, Opened, Sign, sign};
use super::page::parts;
use super::{Head, Mark, Shown};
use crate::diagnostic::{Diagnostic, Place};
use crate::text::Span;
use crate::text::decode::decode;
use crate::text::units::Units;

/// A mark, and where it opens in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    /// The mark.
    pub mark: Mark,
    /// Its line, from 1.
    pub line: u32,
    /// Its column, from 1.
    pub column: u32,
}

/// A file that came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Returned {
    /// What its head says.
    pub head: Head,
    /// Its text, without marks.
    pub text: String,
    /// For each line of the text the line of the file that it begins on.
    pub lines: Vec<u32>,
    /// The marks, by where they open.
    pub marks: Vec<Placed>,
    /// The codings that the file held when it was written.
    pub shown: Vec<Shown>,
}

/// Reads a file, and says everything that is wrong with it, by place; then there is nothing to take.
///
/// # Errors
/// With every fault of the file.
pub fn read(file: &str, bytes: &[u8]) -> Result<Returned, Vec<Diagnostic>> {
    let text = match decode(bytes, None) {
        Ok(decoded) => decoded.text,
        Err(error) => {
            let finding = Diagnostic::error("RT001", format!("this file cannot be read: {error}"));
            return Err(vec![finding.help("save it as plain text, in UTF-8").at(Place::file(file))]);
        }
    };
    let mut faults = Vec::new();
    let Some(parts) = parts(file, &text, &mut faults) else { return Err(faults) };
    let units = Units::new(&text);
    let mut reading = Reading { start: parts.body.0, faults, ..Reading::new(file, &units) };
    reading.body(&text[parts.body.0..parts.body.1]);
    let Reading { text, lines, mut marks, mut faults, .. } = reading;
    if !faults.is_empty() {
        crate::diagnostic::sort(&mut faults);
        return Err(faults);
    }
    marks.sort_by_key(|placed| (placed.mark.span.start(), placed.line, placed.column));
    Ok(Returned { head: parts.head, text, lines, marks, shown: parts.shown })
}

/// A mark that is open.
struct Open {
    opened: Opened,
    /// Where its words begin, in the text without marks.
    start: usize,
    /// Where the mark stands in the file.
    at: usize,
}

struct Reading<'t> {
    file: &'t str,
    units: &'t Units<'t>,
    /// Where the body begins in the file.
    start: usize,
    text: String,
    lines: Vec<u32>,
    open: Vec<Open>,
    marks: Vec<Placed>,
    faults: Vec<Diagnostic>,
}

impl<'t> Reading<'t> {
    fn new(file: &'t str, units: &'t Units<'t>) -> Self {
        Reading {
            file,
            units,
            start: 0,
            text: String::new(),
            lines: Vec::new(),
            open: Vec::new(),
            marks: Vec::new(),
            faults: Vec::new(),
        }
    }

    fn line_column(&self, at: usize) -> (u32, u32) {
        let (line, column) = self.units.line_column(self.start + at);
        let short = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        (short(line), short(column))
    }

    fn fault(&mut self, code: &'static str, at: usize, message: String, help: &str) {
        let (line, column) = self.line_column(at);
        self.faults.push(
            Diagnostic::error(code, message).help(help.to_owned()).at(Place::at(self.file, line, column)),
        );
    }

    fn body(&mut self, body: &str) {
        self.lines.push(self.line_column(0).0);
        let mut at = 0;
        while let Some(c) = body[at..].chars().next() {
            let rest = &body[at..];
            at += match c {
                '\\' if rest[1..].starts_with(['{', '\\', '<']) => {
                    self.text.push_str(&rest[1..2]);
                    2
                }
                '<' if rest.starts_with("<!--") => self.comment(rest, at),
                '{' => self.sign(rest, at),
                '\n' => {
                    self.text.push(c);
                    self.lines.push(self.line_column(at + 1).0);
                    1
                }
                c => {
                    self.text.push(c);
                    c.len_utf8()
                }
            };
        }
        for open in std::mem::take(&mut self.open) {
            let code = &open.opened.name.code;
            let help = format!("put {{/{code}}} behind the last word; for a brace of the text write \\{{");
            self.fault("RT005", open.at, format!("the mark {{{code}}} is never closed"), &help);
        }
    }

    /// Passes a comment over.
    fn comment(&mut self, rest: &str, at: usize) -> usize {
        match rest.find("-->") {
            Some(end) => end + "-->".len(),
            None => {
                self.fault(
                    "RT003",
                    at,
                    "a comment has no end".to_owned(),
                    "close it with -->, or write \\<!-- for words of the text",
                );
                "<!--".len()
            }
        }
    }

    /// Reads a mark; gives its length.
    fn sign(&mut self, rest: &str, at: usize) -> usize {
        match sign(rest) {
            Ok((Sign::Hint, length)) => length,
            Ok((Sign::Open(all), length)) => {
                let start = self.text.len();
                self.open.extend(all.into_iter().map(|opened| Open { opened, start, at }));
                length
            }
            Ok((Sign::Close(names), length)) => {
                self.close(&names, at);
                length
            }
            Err(fault) => {
                let help = "a mark is {code} … {/code}; for a brace of the text write \\{";
                match fault {
                    Fault::Open => self.fault(
                        "RT003",
                        at,
                        "a { has no } on its line, or a note in it has no end".to_owned(),
                        help,
                    ),
                    Fault::Nothing => self.fault("RT004", at, "a mark names no code".to_owned(), help),
                    Fault::Word(word) => {
                        let message = format!("\"{word}\" is not understood in a mark");
                        self.fault("RT004", at, message, "behind a code may stand against, key, and one note in quotation marks; several codes have commas between them; a brace of the text is written \\{");
                    }
                }
                1
            }
        }
    }

    /// Closes marks by their names; those that the last mark opened when there are none.
    fn close(&mut self, names: &[Name], at: usize) {
        let last = self.open.last().map(|open| open.at);
        if names.is_empty() {
            let Some(last) = last else {
                return self.fault(
                    "RT006",
                    at,
                    "{/} closes a mark, and none is open".to_owned(),
                    "take it away, or open a mark before it",
                );
            };
            let from = self.open.iter().position(|open| open.at == last).unwrap_or(self.open.len());
            for open in self.open.split_off(from) {
                self.closed(open);
            }
        }
        for name in names {
            match self.open.iter().rposition(|open| open.opened.name == *name) {
                Some(place) => {
                    let open = self.open.remove(place);
                    self.closed(open);
                }
                None => {
                    let label = name.label.as_deref().unwrap_or_default();
                    let written = format!("{}{label}", name.code);
                    let open = self.open.iter().map(|open| open.opened.name.code.as_str());
                    let near = crate::diagnostic::nearest(&name.code, open);
                    let help = match near {
                        Some(near) => format!("open is {{{near}}}"),
                        None => format!("put {{{written}}} before the first word, or take this mark away"),
                    };
                    self.fault("RT006", at, format!("{{/{written}}} closes a mark that is not open"), &help);
                }
            }
        }
    }

    fn closed(&mut self, open: Open) {
        let span = Span::at(open.start, self.text.len());
        let Opened { name, stance, key, note } = open.opened;
        if span.is_empty() {
            let message = format!("the mark {{{}}} holds no words", name.code);
            return self.fault("RT007", open.at, message, "move its two ends apart, or take both away");
        }
        let (line, column) = self.line_column(open.at);
        let mark = Mark { code: name.code, span, stance, key, note };
        self.marks.push(Placed { mark, line, column });
    }
}
