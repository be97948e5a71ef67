//! [`Memo`]: what the researcher writes about the study, as text with a small head.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::names::names;
use super::place::Within;
use super::{Citation, PlaceName, When};

/// What a memo is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MemoKind {
    /// What the researcher makes of a code's or theme's passages: printed in the summary.
    Reading,
    /// Written right after an interview.
    AfterInterview,
    /// How something was done, and why.
    Method,
    /// On the researcher's own part in it.
    Reflexive,
    /// What was decided, and why.
    Decision,
    /// What was done and noticed on one day.
    Journal,
    /// Anything else.
    #[default]
    Note,
}

names!(MemoKind, "kind of memo",
    Reading => "reading", AfterInterview => "after-interview", Method => "method",
    Reflexive => "reflexive", Decision => "decision", Journal => "journal", Note => "note");

/// What a memo is about, or has a link to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum About {
    /// The study.
    Study,
    /// A code or theme, by id.
    Code(String),
    /// A case, by id.
    Case(String),
    /// Another memo, by its file in `memos/`.
    Memo(String),
    /// A document or a passage, as a place or citation is typed.
    Place(String),
}

impl About {
    /// What the head of a memo names between commas; the commas of a citation part nothing.
    ///
    /// ```
    /// use emic::model::About;
    /// let named = About::list("code:trust, P07, turn 112, study");
    /// assert_eq!(named[1], About::Place("P07, turn 112".into()));
    /// assert_eq!(named.len(), 3);
    /// ```
    #[must_use]
    pub fn list(line: &str) -> Vec<Self> {
        let parts: Vec<&str> = line.split(',').map(str::trim).filter(|part| !part.is_empty()).collect();
        let mut named = Vec::new();
        let mut rest = parts.as_slice();
        while !rest.is_empty() {
            let length = cited(rest).unwrap_or(1);
            named.extend(rest[..length].join(", ").parse());
            rest = &rest[length..];
        }
        named
    }
}

/// How many of the parts are one citation; none when the first begins none.
fn cited(parts: &[&str]) -> Option<usize> {
    let alone = parts[0].contains('/')
        || !matches!(parts[0].parse(), Ok(About::Place(_)))
        || PlaceName::parse(parts[0]).within != Within::Whole;
    if alone {
        return None;
    }
    let citation = |length: usize| parts[..length].join(", ").parse::<Citation>().ok();
    let (shortest, first) = (2..=parts.len()).find_map(|length| Some((length, citation(length)?)))?;
    // A time and a date may follow; another citation would count its beginning among the names.
    let same = |length: &usize| citation(*length).is_some_and(|longer| longer.voice == first.voice);
    (shortest..=parts.len()).take_while(same).last()
}

impl FromStr for About {
    type Err = std::convert::Infallible;

    /// Reads `study`, `code:ID` (also `theme:ID`), `case:ID`, `memo:FILE` and, of anything else, a place.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        Ok(match text.split_once(':') {
            Some(("code" | "theme", id)) => About::Code(id.trim().to_owned()),
            Some(("case", id)) => About::Case(id.trim().to_owned()),
            Some(("memo", file)) => About::Memo(file.trim().to_owned()),
            _ if text == "study" || text.is_empty() => About::Study,
            _ => About::Place(text.to_owned()),
        })
    }
}

impl fmt::Display for About {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            About::Study => f.write_str("study"),
            About::Code(id) => write!(f, "code:{id}"),
            About::Case(id) => write!(f, "case:{id}"),
            About::Memo(file) => write!(f, "memo:{file}"),
            About::Place(place) => f.write_str(place),
        }
    }
}

/// A memo: a file of `memos/`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Memo {
    /// The file's name inside `memos/`.
    pub file: String,
    /// What it is for.
    pub kind: MemoKind,
    /// What it is about; one or more.
    pub about: Vec<About>,
    /// What else it has to do with.
    pub links: Vec<About>,
    /// When it was begun.
    pub date: Option<When>,
    /// Who wrote it.
    pub coder: Option<String>,
    /// Its first heading, else its first line.
    pub title: String,
    /// Its words, without the head and the heading: Markdown.
    pub text: String,
}

/// A line of a memo's head that means nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadHead {
    /// The line, from 1.
    pub line: u32,
    /// What is wrong.
    pub message: String,
}

impl Memo {
    /// Reads a memo. A head that is missing or faulty loses nothing: the words stay, and what is
    /// wrong is said.
    ///
    /// ```
    /// use emic::model::{About, Memo, MemoKind};
    /// let (memo, wrong) = Memo::read("a.md", "---\nkind: reading\nabout: code:trust\n---\n# Trust\n\nIt grows.\n");
    /// assert_eq!((memo.kind, memo.title.as_str(), memo.text.as_str()), (MemoKind::Reading, "Trust", "It grows."));
    /// assert_eq!((memo.about, wrong.len()), (vec![About::Code("trust".into())], 0));
    /// ```
    #[must_use]
    pub fn read(file: &str, text: &str) -> (Self, Vec<BadHead>) {
        let (head, body) = parted(text);
        let mut memo = Memo {
            file: file.to_owned(),
            kind: MemoKind::Note,
            about: Vec::new(),
            links: Vec::new(),
            date: None,
            coder: None,
            title: String::new(),
            text: String::new(),
        };
        let mut wrong = Vec::new();
        for (line, content) in (2u32..).zip(head.lines()) {
            if let Err(message) = memo.take(content) {
                wrong.push(BadHead { line, message });
            }
        }
        if memo.about.is_empty() {
            memo.about.push(About::Study);
        }
        (memo.title, memo.text) = titled(body);
        (memo, wrong)
    }

    fn take(&mut self, line: &str) -> Result<(), String> {
        // A remark may follow as in other hand-written files.
        let line = line.split(" #").next().unwrap_or_default().trim();
        if line.is_empty() || line.starts_with('#') {
            return Ok(());
        }
        let (key, value) = line.split_once(':').ok_or("write key: value")?;
        let value = value.trim();
        match key.trim() {
            "kind" => self.kind = value.parse()?,
            "about" => self.about.extend(About::list(value)),
            "links" => self.links.extend(About::list(value)),
            "date" => self.date = Some(value.parse().map_err(|error: super::BadWhen| error.to_string())?),
            "coder" => self.coder = Some(value.to_owned()),
            other => {
                return Err(format!(
                    "\"{other}\" is no key of a memo; there are kind, about, links, date, coder"
                ));
            }
        }
        Ok(())
    }

    /// Whether it is about this code.
    #[must_use]
    pub fn is_about_code(&self, id: &str) -> bool {
        self.about.iter().any(|about| matches!(about, About::Code(code) if code == id))
    }

    /// Whether it is about this, or has a link to it.
    #[must_use]
    pub fn names(&self, what: &About) -> bool {
        self.about.iter().chain(&self.links).any(|named| named == what)
    }

    /// A memo's file with links added to its head; everything else stays as it is. A file without a
    /// head gets one.
    ///
    /// ```
    /// use emic::model::{About, Memo};
    /// let text = "---\nkind: note\n---\n\n# Boats\n";
    /// let linked = Memo::linked(text, &[About::Case("P07".into())]);
    /// assert_eq!(linked, "---\nkind: note\nlinks: case:P07\n---\n\n# Boats\n");
    /// ```
    #[must_use]
    pub fn linked(text: &str, links: &[About]) -> String {
        let new = links.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        let (head, _) = parted(text);
        if head.is_empty() && !text.starts_with("---\n---\n") {
            return format!("---\nlinks: {new}\n---\n\n{text}");
        }
        let mut added = false;
        let mut lines: Vec<String> = Vec::new();
        for line in head.lines() {
            let (value, remark) = line
                .split_once(" #")
                .map_or((line, String::new()), |(value, remark)| (value.trim_end(), format!(" #{remark}")));
            if !added && value.split_once(':').is_some_and(|(key, _)| key.trim() == "links") {
                let comma = if value.trim_end().ends_with(':') { "" } else { "," };
                lines.push(format!("{}{comma} {new}{remark}", value.trim_end().trim_end_matches(',')));
                added = true;
            } else {
                lines.push(line.to_owned());
            }
        }
        if !added {
            lines.push(format!("links: {new}"));
        }
        let rest = text.strip_prefix("---\n").and_then(|rest| rest.strip_prefix(head)).unwrap_or_default();
        format!("---\n{}\n{}", lines.join("\n"), rest.trim_start_matches('\n'))
    }

    /// The file of a new memo: head, heading, and the questions of its kind.
    #[must_use]
    pub fn template(kind: MemoKind, about: &[About], date: When, coder: Option<&str>, title: &str) -> String {
        let about: Vec<_> = about.iter().map(ToString::to_string).collect();
        let about = if about.is_empty() { "study".to_owned() } else { about.join(", ") };
        let coder = coder.map(|coder| format!("coder: {coder}\n")).unwrap_or_default();
        let questions = questions(kind);
        format!("---\nkind: {kind}\nabout: {about}\ndate: {date}\n{coder}---\n\n# {title}\n\n{questions}")
    }
}

/// What a kind of memo asks. Lines between `<!--` and `-->` are never printed.
fn questions(kind: MemoKind) -> &'static str {
    match kind {
        MemoKind::Reading => {
            "<!-- What holds these passages together? What would speak against it? Which passage carries it? -->\n"
        }
        MemoKind::AfterInterview => {
            "<!-- Where and how was it? What surprised you? What was said before and after the recording? What will you ask next time? -->\n"
        }
        MemoKind::Method => "<!-- What was done, by whom, why so and not otherwise? -->\n",
        MemoKind::Reflexive => "<!-- What did you bring to this? What did you want to hear? -->\n",
        MemoKind::Decision => {
            "<!-- What was decided? What were the alternatives? Which passages decided it? -->\n"
        }
        MemoKind::Journal => "<!-- What did you do? What did you notice? What comes next? -->\n",
        MemoKind::Note => "",
    }
}

/// The head between two `---` lines, and what follows.
fn parted(text: &str) -> (&str, &str) {
    let Some(rest) = text.strip_prefix("---\n") else { return ("", text) };
    match rest.split_once("\n---\n") {
        Some((head, body)) => (head, body),
        None => rest.strip_suffix("\n---").map_or(("", text), |head| (head, "")),
    }
}

/// The first heading (else the first line) and the words after it, without HTML comments.
fn titled(body: &str) -> (String, String) {
    let body = without_comments(body);
    let body = body.trim();
    match body.split_once('\n').map_or((body, ""), |(first, rest)| (first, rest)) {
        (first, rest) if first.starts_with('#') => {
            (first.trim_start_matches('#').trim().to_owned(), rest.trim().to_owned())
        }
        (first, _) => (first.to_owned(), body.to_owned()),
    }
}

fn without_comments(text: &str) -> String {
    let mut kept = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("<!--") {
        kept.push_str(before);
        match after.split_once("-->") {
            Some((_, after)) => rest = after,
            // Not closed: the words stay rather than vanish.
            None => {
                kept.push_str("<!--");
                rest = after;
            }
        }
    }
    kept.push_str(rest);
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_reads_back_as_what_it_was_made_for() {
        let about = [About::Code("trust".into()), About::Case("P07".into())];
        let text =
            Memo::template(MemoKind::Reading, &about, When::day(2026, 11, 25), Some("anna"), "On trust");
        let (memo, wrong) = Memo::read("x.md", &text);
        assert_eq!(wrong, []);
        assert_eq!((memo.kind, memo.about.as_slice()), (MemoKind::Reading, about.as_slice()));
        assert_eq!(
            (memo.title.as_str(), memo.text.as_str(), memo.coder.as_deref()),
            ("On trust", "", Some("anna"))
        );
    }

    #[test]
    fn a_memo_without_a_head_is_a_note_on_the_study() {
        let (memo, wrong) = Memo::read("x.md", "Only words.\nMore of them.\n");
        assert_eq!((memo.kind, memo.about, wrong), (MemoKind::Note, vec![About::Study], vec![]));
        assert_eq!((memo.title.as_str(), memo.text.as_str()), ("Only words.", "Only words.\nMore of them."));
    }

    #[test]
    fn faults_of_the_head_have_their_line_and_lose_nothing() {
        let (memo, wrong) = Memo::read("x.md", "---\nkind: readng\nabuot: x\ndate: May\n---\nwords\n");
        let lines: Vec<_> = wrong.iter().map(|wrong| wrong.line).collect();
        assert_eq!((lines, memo.text.as_str()), (vec![2, 3, 4], "words"));
    }

    #[test]
    fn commas_of_citations_part_nothing() {
        let places =
            |line: &str| -> Vec<String> { About::list(line).iter().map(ToString::to_string).collect() };
        assert_eq!(places("P01, turn 3, 00:41:10, P02, turn 4"), ["P01, turn 3, 00:41:10", "P02, turn 4"]);
        assert_eq!(places("a/b.txt:3, P01, turn 4"), ["a/b.txt:3", "P01, turn 4"]);
        assert_eq!(places("b.txt:3, P01, turn 4"), ["b.txt:3", "P01, turn 4"]);
        assert_eq!(places("study, \"Rivers, again\", ¶4"), ["study", "\"Rivers, again\", ¶4"]);
        assert_eq!(places("theme:a, case:B, memo:c.md"), ["code:a", "case:B", "memo:c.md"]);
    }

    #[test]
    fn links_are_added_to_those_there_and_nothing_else_changes() {
        let case = [About::Case("P02".into())];
        let text = "---\nkind: note # mine\nlinks: code:a # so far\n---\n# X\n\n---\n\nwords\n";
        let linked = Memo::linked(text, &case);
        assert_eq!(linked, text.replace("code:a # so far", "code:a, case:P02 # so far"));
        let (memo, wrong) = Memo::read("x.md", &linked);
        assert_eq!((memo.links.len(), wrong), (2, vec![]));
        assert_eq!(Memo::linked("# X\nwords\n", &case), "---\nlinks: case:P02\n---\n\n# X\nwords\n");
        assert_eq!(Memo::linked("---\n---\nwords", &case), "---\nlinks: case:P02\n---\nwords");
        assert_eq!(Memo::linked("---\nlinks:\n---\nw", &case), "---\nlinks: case:P02\n---\nw");
    }

    #[test]
    fn a_comment_that_is_not_closed_keeps_its_words() {
        assert_eq!(without_comments("a <!-- b --> c <!-- d"), "a  c <!-- d");
    }
}
