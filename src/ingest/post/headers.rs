//! The lines that say who wrote a comment, and when.

use std::sync::LazyLock;

use regex::Regex;

use super::furniture::is_furniture;
use super::lines::Paragraph;
use super::names::{is_name, may_be_handle};
use crate::ingest::dates::{self, Dated};
use crate::model::When;

/// Who a line says wrote a comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) form: Form,
    pub(super) author: Option<String>,
    pub(super) date: Option<When>,
    /// Whose comment it answers, where the line tells.
    pub(super) answers: Option<String>,
    /// How many paragraphs it takes.
    pub(super) takes: usize,
    /// The byte in the paragraph at which the words of the comment begin, when they share its line.
    pub(super) words_at: Option<usize>,
}

/// The layouts of such lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Form {
    /// `Mara says:`, with the date on the next line.
    SaysThenDate,
    /// `Mara says:`, without a date.
    Says,
    /// `Mara on May 2, 2016 said:`, `Mara • 3 years ago`.
    Dated,
    /// `Mara`, with the date on the next line.
    NameThenDate,
    /// `Posted by: Mara | May 2, 2016`, above or below the words.
    Posted,
    /// `Mara:` alone on a line.
    Colon,
}

impl Form {
    /// Whether a date makes sure that it is no line of prose.
    pub(super) fn is_dated(self) -> bool {
        !matches!(self, Form::Says | Form::Colon)
    }
}

const SAYS: &str = "says|said|wrote|writes|commented|comments|replied|replies|responded|adds|added|sagt|sagte|schrieb|\
    schreibt|meint|meinte|dit|a dit|a écrit|dice|dijo|escribió|disse|diz|escreveu|ha detto|ha scritto|zegt|schreef|\
    säger|skriver|skrev";

static SAID: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(&format!(r"(?i)^(?P<name>.{{1,60}}?)\s+(?:{SAYS})\s*(?P<end>:|：|\.\.\.|…)?\s*$"))
        .expect("a fixed pattern")
});

/// The same with the words of the comment behind it, which only an item of a numbered list may have.
static SAID_INLINE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^(?P<name>.{1,60}?)\s+(?:says|said|wrote|sagt|dit|dice)\s*:\s+(?P<words>\S)")
        .expect("a fixed pattern")
});

static POSTED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^(?:posted\s+by|comment\s+by|commented\s+by|written\s+by|by|from|geschrieben\s+von|kommentar\s+von|von)\s*:?\s+(?P<name>.{1,60}?)\s*$")
        .expect("a fixed pattern")
});

static POINTS: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?i)\s*[·•|]?\s*-?\d+\s+points?\b.*$").expect("a fixed pattern"));

static ANSWERS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^(?P<name>.{1,50}?)\s*(?:>|→|▸|►|⟶|➜|\bin\s+reply\s+to\b|\breplying\s+to\b|\breplied\s+to\b|\bin\s+response\s+to\b|↪)\s*@?(?P<whom>.{1,50})$")
        .expect("a fixed pattern")
});

/// Dates that a page set right behind a name, without a space: `MaraMay 2, 2016 at 10:12 AM`.
static GLUED: LazyLock<Regex> = LazyLock::new(|| {
    let month = "January|February|March|April|May|June|July|August|September|October|November|December";
    Regex::new(&format!(r"(?:(?:{month})\s\d{{1,2}},\s\d{{4}}|\d{{1,2}}\s(?:{month})\s\d{{4}})"))
        .expect("a fixed pattern")
});

/// Author and date that one line of a comment tells: `Posted by: Mara | May 2, 2016`, `Mara said…`.
pub(in crate::ingest) fn line_header(line: &str) -> Option<(Option<String>, Option<When>)> {
    let line = line.trim();
    if line.is_empty() || line.chars().count() > 160 {
        return None;
    }
    let said = || {
        let found = SAID.captures(line).filter(|found| found.name("end").is_some())?;
        let name = found["name"].trim().to_owned();
        may_be_handle(&name).then(|| named(Form::Says, &name, None))
    };
    let header = dated(line).or_else(said)?;
    Some((header.author, header.date))
}

/// The header that begins with the paragraph at `at`; `skip` bytes of it are the number of its item.
pub(super) fn header(text: &str, paragraphs: &[Paragraph], at: usize, skip: usize) -> Option<Header> {
    let line = paragraphs[at].span.of(text)[skip..].trim();
    if line.is_empty() || line.chars().count() > 160 {
        return None;
    }
    said(text, paragraphs, at, line)
        .or_else(|| dated(line))
        .or_else(|| name_then_date(text, paragraphs, at, line))
        .or_else(|| colon(line))
}

fn said(text: &str, paragraphs: &[Paragraph], at: usize, line: &str) -> Option<Header> {
    let found = SAID.captures(line)?;
    let name = found["name"].trim().to_owned();
    if dates::find(&name).is_some() || !may_be_handle(&name) {
        return None;
    }
    let date = next_date(text, paragraphs, at + 1);
    if date.is_none() && found.name("end").is_none() {
        return None;
    }
    let (form, takes) = match &date {
        Some((_, takes)) => (Form::SaysThenDate, 1 + takes),
        None => (Form::Says, 1),
    };
    Some(Header { takes, ..named(form, &name, date.and_then(|(dated, _)| dated.when)) })
}

/// An inline header of a numbered item: `3. Mara says: I think so too.`
pub(super) fn inline(line: &str) -> Option<Header> {
    let found = SAID_INLINE.captures(line)?;
    let name = found["name"].trim();
    is_name(name).then(|| Header {
        takes: 1,
        words_at: found.name("words").map(|words| words.start()),
        ..named(Form::Says, name, None)
    })
}

/// A name and a date on one line.
fn dated(line: &str) -> Option<Header> {
    let found = dates::find(line).or_else(|| {
        let glued = GLUED.find(line)?;
        let dated = dates::find(&line[glued.start()..])?;
        let range = dated.range.start + glued.start()..dated.range.end + glued.start();
        Some(Dated { range, ..dated })
    })?;
    let (before, after) = (line[..found.range.start].trim(), line[found.range.end..].trim());
    if !ends_header(after) {
        return None;
    }
    let before = before.trim_end_matches(|c: char| c.is_whitespace() || "|•·,–—-@(/:".contains(c));
    let before = without_last_word(
        before,
        &["on", "at", "am", "le", "el", "op", "says", "said", "wrote", "commented", "posted", "um"],
    );
    let before = before.trim_end_matches(|c: char| c.is_whitespace() || "|•·,–—-@(/:".contains(c));
    let before = POINTS.replace(before, "");
    let controls = ["[–]", "[-]", "[+]", "u/"];
    let bare = controls.iter().fold(&*before, |name, control| name.trim_start_matches(control));
    let before = bare.trim_end_matches("[S]").trim();
    if let Some(posted) = POSTED.captures(before) {
        return Some(named(Form::Posted, &posted["name"], found.when));
    }
    let said = SAID.captures(before).map(|said| said["name"].trim().to_owned());
    let name = said.as_deref().unwrap_or(before);
    let known = may_be_handle(name) && !is_date_word(name);
    known.then(|| named(Form::Dated, name, found.when))
}

/// Words before a date that are no names.
fn is_date_word(name: &str) -> bool {
    matches!(
        name.to_lowercase().as_str(),
        "on" | "posted"
            | "posted on"
            | "updated"
            | "last updated"
            | "published"
            | "edited"
            | "in"
            | "since"
            | "until"
            | "from"
            | "date"
            | "copyright"
    )
}

fn without_last_word<'a>(line: &'a str, words: &[&str]) -> &'a str {
    match line.rsplit_once(char::is_whitespace) {
        Some((rest, last)) if words.contains(&last.to_lowercase().trim_end_matches(':')) => rest,
        _ => line,
    }
}

/// What may follow the date of a header: nothing, `said:`, controls.
fn ends_header(after: &str) -> bool {
    let bare = after.trim_matches(|c: char| c.is_whitespace() || "|•·,–—-)(#:.…".contains(c)).to_lowercase();
    bare.is_empty()
        || SAYS.split('|').any(|says| says == bare)
        || matches!(
            bare.as_str(),
            "permalink" | "edited" | "edit" | "author" | "op" | "collapse" | "collapse this comment"
        )
        || bare.len() < 60 && is_furniture(&bare)
        || bare.bytes().all(|byte| byte.is_ascii_digit())
        || bare
            .split('|')
            .all(|part| is_furniture(part) || part.trim_matches([' ', '[', ']', '–', '-', '+']).is_empty())
}

/// A day where a name and a day are usual: the page does not tell who wrote this comment.
pub(super) fn nameless(line: &str) -> Option<Header> {
    let when = dates::alone(line)?.when.filter(|when| when.day.is_some())?;
    Some(named(Form::NameThenDate, "", Some(when)))
}

fn name_then_date(text: &str, paragraphs: &[Paragraph], at: usize, line: &str) -> Option<Header> {
    if !may_be_handle(line) || is_furniture(line) || dates::alone(line).is_some() {
        return None;
    }
    let (dated, takes) = next_date(text, paragraphs, at + 1)?;
    Some(Header { takes: 1 + takes, ..named(Form::NameThenDate, line, dated.when) })
}

/// The date that is the next line, or stands behind a badge or dot, and how many lines that takes.
fn next_date(text: &str, paragraphs: &[Paragraph], from: usize) -> Option<(Dated, usize)> {
    for (takes, paragraph) in (1..=3).zip(paragraphs.get(from..).unwrap_or_default()) {
        let line = paragraph.span.of(text);
        if let Some(dated) = dates::alone(line) {
            return Some((dated, takes));
        }
        let bare = line.trim_matches(['•', '·', '(', ')', '[', ']', ' ']).to_lowercase();
        if !matches!(
            bare.as_str(),
            "" | "author" | "op" | "post author" | "moderator" | "mod" | "avatar" | "top 1% commenter"
        ) {
            return None;
        }
    }
    None
}

fn colon(line: &str) -> Option<Header> {
    let name = line.strip_suffix([':', '：'])?.trim();
    is_name(name).then(|| named(Form::Colon, name, None))
}

fn named(form: Form, name: &str, date: Option<When>) -> Header {
    // Pasting loses the arrow between two names, and leaves two spaces.
    let parted = name.split_once("  ").map(|(name, whom)| format!("{} > {}", name.trim(), whom.trim()));
    let name = parted.as_deref().unwrap_or(name);
    let found = ANSWERS.captures(name);
    let whom = found.as_ref().map(|found| found["whom"].trim().trim_end_matches(':').to_owned());
    let name =
        found.as_ref().map_or(name, |found| found.name("name").map_or(name, |name| name.as_str())).trim();
    let nobody = matches!(
        name.to_lowercase().as_str(),
        "anonymous" | "unknown" | "[deleted]" | "deleted" | "guest" | "someone"
    );
    let author = (!nobody && !name.is_empty()).then(|| name.trim_start_matches('@').to_owned());
    Header { form, author, date, answers: whom, takes: 1, words_at: None }
}

#[cfg(test)]
mod tests {
    use super::super::lines::paragraphs;
    use super::*;

    fn read(text: &str) -> Option<(Form, String, String, usize)> {
        let found = header(text, &paragraphs(text, Some(crate::ingest::Paragraphs::Lines)), 0, 0)?;
        let date = found.date.map(|date| date.to_string()).unwrap_or_default();
        Some((found.form, found.author.unwrap_or_default(), date, found.takes))
    }

    #[test]
    fn layouts_of_themes_and_sites() {
        for (text, form, author, date, takes) in [
            (
                "Mara Lind says:\nMay 2, 2016 at 10:12 am\nYes.",
                Form::SaysThenDate,
                "Mara Lind",
                "2016-05-02T10:12:00",
                2,
            ),
            (
                "Mara Lind on May 2, 2016 at 10:12 am said:\nYes.",
                Form::Dated,
                "Mara Lind",
                "2016-05-02T10:12:00",
                1,
            ),
            (
                "Mara Lind\nMay 2, 2016 at 10:12 am\nYes.",
                Form::NameThenDate,
                "Mara Lind",
                "2016-05-02T10:12:00",
                2,
            ),
            ("Mara LindMay 2, 2016 at 10:12 AM\nYes.", Form::Dated, "Mara Lind", "2016-05-02T10:12:00", 1),
            ("Mara said...\nYes.", Form::Says, "Mara", "", 1),
            ("mara_l • 3 years ago\nYes.", Form::Dated, "mara_l", "", 1),
            ("Posted by: Mara | May 02, 2016 at 10:12 AM", Form::Posted, "Mara", "2016-05-02T10:12:00", 1),
            ("mara_l 3 hours ago | prev | next [–]\nYes.", Form::Dated, "mara_l", "", 1),
            ("[–]mara_l 12 points 3 years ago\nYes.", Form::Dated, "mara_l", "", 1),
            ("mara_l\n•\n2y ago\nYes.", Form::NameThenDate, "mara_l", "", 3),
            ("Mara Lind:\nYes.", Form::Colon, "Mara Lind", "", 1),
            (
                "Mara sagt:\n2. Mai 2016 um 10:12 Uhr\nJa.",
                Form::SaysThenDate,
                "Mara",
                "2016-05-02T10:12:00",
                2,
            ),
            ("Anonymous said…\nYes.", Form::Says, "", "", 1),
        ] {
            assert_eq!(read(text), Some((form, author.to_owned(), date.to_owned(), takes)), "{text}");
        }
    }

    #[test]
    fn whom_a_comment_answers() {
        let text = "Ben > Mara Lind • 3 years ago\nNo.";
        let found =
            header(text, &paragraphs(text, Some(crate::ingest::Paragraphs::Lines)), 0, 0).expect("a header");
        assert_eq!((found.author.as_deref(), found.answers.as_deref()), (Some("Ben"), Some("Mara Lind")));
    }

    #[test]
    fn prose_is_no_header() {
        for text in [
            "We met on May 2, 2016 and talked.\nAnd so on.",
            "As she said, it is late.\nYes.",
            "I agree.\nMay 2, 2016",
            "Here is what I think:\nYes.",
            "A long time ago we met\nYes.",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
