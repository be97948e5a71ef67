//! What stands around the text: the head, and the list of codings at the end.

use super::{Head, Shown, Token};
use crate::diagnostic::{Diagnostic, Place};
use crate::model::CodePoints;

/// How the head begins; a number follows.
const HEAD: &str = "<!-- emic inline ";

/// The number of the format.
const VERSION: &str = "1";

/// How the list at the end begins.
const SHOWN: &str = "<!-- emic shown";

/// How both end, on a line of its own.
const END: &str = "-->";

/// What a head says to whoever opens the file.
const HOW: &str = "\
Put {code} before words and {/code} behind them; {one, two} and {/} for several codes on the same words.
{code against key \"a note\"} says more of them. Take both marks away, and the coding is taken away.
A brace of the text itself is written \\{. Leave the words, this head and the end of the file as they are.";

/// How wide the lines of the head are.
const WIDTH: usize = 110;

/// Whether a text looks like such a file, whatever is wrong with it.
#[must_use]
pub fn is_inline(text: &str) -> bool {
    text.lines()
        .find(|line| !line.trim().is_empty())
        .is_some_and(|line| line.trim_start().starts_with(HEAD.trim_end()))
}

/// The head, up to where the text begins.
pub(super) fn head(head: &Head, codes: &[String], with_hints: bool) -> String {
    let Head { document, text, coder, seen } = head;
    let mut lines = vec![
        format!("{HEAD}{VERSION}"),
        format!("document: {document}"),
        format!("text: sha256:{text}"),
        format!("coder: {coder}"),
    ];
    if *seen {
        lines.push("seen: suggestions".to_owned());
    }
    lines.push(String::new());
    lines.push(HOW.to_owned());
    if with_hints {
        lines.push(
            "{?code} is proposed by a rule, {?code@name} was coded by somebody else: take both question marks away to make it yours."
                .to_owned(),
        );
    }
    let codes = format!("codes: {}", if codes.is_empty() { "none yet".to_owned() } else { codes.join(", ") });
    lines.extend(
        textwrap::wrap(&codes, textwrap::Options::new(WIDTH).break_words(false))
            .into_iter()
            .map(|line| line.into_owned()),
    );
    lines.push(END.to_owned());
    lines.join("\n") + "\n\n"
}

/// The list at the end.
pub(super) fn foot(shown: impl Iterator<Item = Shown>) -> String {
    let mut lines = vec![format!(
        "{SHOWN}: the codings that this file held; emic import needs them, leave them as they are"
    )];
    lines.extend(shown.map(|shown| {
        let CodePoints { start, end } = shown.span;
        format!("{} {} {start}-{end}", shown.token, shown.code)
    }));
    lines.push(END.to_owned());
    format!("\n{}\n", lines.join("\n"))
}

/// A file in its three parts.
#[derive(Debug)]
pub(super) struct Parts {
    pub(super) head: Head,
    /// Where the text with its marks begins, in bytes, and where it ends.
    pub(super) body: (usize, usize),
    pub(super) shown: Vec<Shown>,
}

/// Takes a file apart; what is wrong goes to `faults`.
pub(super) fn parts(file: &str, text: &str, faults: &mut Vec<Diagnostic>) -> Option<Parts> {
    let lines: Vec<(usize, &str)> = lines(text).collect();
    let head = read_head(file, &lines, faults);
    let shown = read_foot(file, &lines, faults);
    let ((head, first), (shown, last)) = (head?, shown?);
    let start = lines.get(first).map_or(text.len(), |(at, _)| *at);
    // The blank line behind the head and the line end before the list are not the text's.
    let start = start + usize::from(text[start..].starts_with('\n'));
    let end = lines[last].0;
    let end = end - usize::from(text[..end].ends_with('\n'));
    Some(Parts { head, body: (start.min(end), end), shown })
}

/// The lines of a text, each with where it begins.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    text.split('\n').map(move |line| {
        let start = at;
        at += line.len() + 1;
        (start, line)
    })
}

fn number(line: usize) -> u32 {
    u32::try_from(line + 1).unwrap_or(u32::MAX)
}

/// The head, and the line behind it.
fn read_head(file: &str, lines: &[(usize, &str)], faults: &mut Vec<Diagnostic>) -> Option<(Head, usize)> {
    let damaged = |line: usize, what: &str| {
        Diagnostic::error("RT001", what.to_owned())
            .help("write the file anew: emic export --inline DOCUMENT; then bring your marks into it")
            .at(Place::at(file, number(line), 1))
    };
    let first = lines.iter().position(|(_, line)| !line.trim().is_empty()).unwrap_or(0);
    let Some(version) = lines.get(first).and_then(|(_, line)| line.trim().strip_prefix(HEAD.trim_end()))
    else {
        faults
            .push(damaged(first, "this file does not begin with the head that emic export --inline writes"));
        return None;
    };
    if version.trim() != VERSION {
        faults.push(damaged(first, "this file was written by another version of emic"));
        return None;
    }
    let Some(length) = lines[first..].iter().position(|(_, line)| line.trim() == END) else {
        faults.push(damaged(first, "the head of this file has no end, a line with --> alone"));
        return None;
    };
    let said = |key: &str| {
        lines[first..first + length].iter().find_map(|(_, line)| line.trim().strip_prefix(key)).map(str::trim)
    };
    let text = said("text:").and_then(|text| text.strip_prefix("sha256:"));
    let (Some(document), Some(text), Some(coder)) = (said("document:"), text, said("coder:")) else {
        faults
            .push(damaged(first, "the head of this file does not say its document, text and coder any more"));
        return None;
    };
    let seen = said("seen:").is_some();
    let head = Head { document: document.to_owned(), text: text.to_owned(), coder: coder.to_owned(), seen };
    Some((head, first + length + 1))
}

/// The list at the end, and the line that it begins on.
fn read_foot(
    file: &str,
    lines: &[(usize, &str)],
    faults: &mut Vec<Diagnostic>,
) -> Option<(Vec<Shown>, usize)> {
    let help = "write the file anew: emic export --inline DOCUMENT; then bring your marks into it";
    let mut fault = |line: usize, what: String| {
        faults.push(Diagnostic::error("RT002", what).help(help).at(Place::at(file, number(line), 1)));
    };
    let Some(first) = lines.iter().rposition(|(_, line)| line.trim_start().starts_with(SHOWN)) else {
        fault(lines.len() - 1, "the list of codings at the end of this file is missing: which marks were taken away cannot be known".to_owned());
        return None;
    };
    let Some(length) = lines[first..].iter().position(|(_, line)| line.trim() == END) else {
        fault(first, "the list of codings has no end, a line with --> alone".to_owned());
        return None;
    };
    if let Some(behind) = lines[first + length + 1..].iter().position(|(_, line)| !line.trim().is_empty()) {
        fault(first + length + 1 + behind, "words stand behind the end of the file".to_owned());
        return None;
    }
    let mut shown = Vec::new();
    for (at, (_, line)) in lines.iter().enumerate().take(first + length).skip(first + 1) {
        match read_shown(line) {
            Some(read) => shown.push(read),
            None if line.trim().is_empty() => {}
            None => fault(at, format!("this line of the list of codings was changed: \"{}\"", line.trim())),
        }
    }
    Some((shown, first))
}

/// `ID CODE START-END`.
fn read_shown(line: &str) -> Option<Shown> {
    let mut words = line.split_whitespace();
    let token: Token = words.next()?.parse().ok()?;
    let code = words.next()?.to_owned();
    let (start, end) = words.next()?.split_once('-')?;
    let span = CodePoints { start: start.parse().ok()?, end: end.parse().ok()? };
    (words.next().is_none() && span.start < span.end).then_some(Shown { token, code, span })
}
