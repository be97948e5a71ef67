//! Where one comment ends and the next begins, in the text of a page.
//!
//! Pages tell it in one of several ways, and one page in one way: numbers of a list, lines with a
//! name and a date, signatures below, reply links, or blank lines that are as many as the comments
//! announced.

use super::furniture::{is_excerpt, is_furniture, is_pingback};
use super::headers::{Form, Header, header, inline, nameless};
use super::lines::Paragraph;
use super::names::salutation;
use super::numbers::item;
use crate::ingest::dates;
use crate::model::When;
use crate::text::Span;

/// What a paragraph of the region is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ingest) enum Part {
    /// Words of a comment.
    Words,
    /// The line that says who wrote it, or when.
    Attribution,
    /// A line that addresses somebody.
    Salutation,
    /// Controls.
    Furniture,
}

/// A comment, or a notice that another page links here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::ingest) struct Entry {
    pub(in crate::ingest) author: Option<String>,
    pub(in crate::ingest) date: Option<When>,
    /// The entry that it answers, where the page tells.
    pub(in crate::ingest) answers: Option<usize>,
    pub(in crate::ingest) pingback: bool,
    pub(in crate::ingest) parts: Vec<(Span, Part)>,
}

/// The comments of a page in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Thread {
    /// What stands before the first.
    pub(super) before: Vec<Span>,
    pub(super) entries: Vec<Entry>,
    /// Whether nothing told where one ends and the next begins.
    pub(super) guessed: bool,
}

/// Reads the comments; `count` is how many the page announces.
pub(super) fn comments(text: &str, paragraphs: &[Paragraph], count: Option<u32>) -> Thread {
    let region = Region { text, paragraphs };
    if count == Some(0) {
        return Thread {
            before: paragraphs.iter().map(|paragraph| paragraph.span).collect(),
            ..Thread::default()
        };
    }
    let (starts, guessed) = region
        .numbered(count)
        .or_else(|| region.headed())
        .map(|starts| (starts, false))
        .or_else(|| region.signed().map(|starts| (starts, false)))
        .unwrap_or_else(|| region.unmarked(count));
    let mut thread = region.entries(&starts);
    thread.guessed = guessed;
    thread
}

/// Whether the paragraphs hold what only comments have: used where no line announces them.
pub(super) fn begins(text: &str, paragraphs: &[Paragraph]) -> Option<usize> {
    let region = Region { text, paragraphs };
    let sure = |(at, header): &(usize, Header)| {
        let timed = header.date.is_some_and(|date| date.second.is_some());
        let ago = header.date.is_none() && region.line(*at).contains(['•', '·']);
        header.form == Form::SaysThenDate || header.form.is_dated() && (timed || ago || header.takes > 2)
    };
    let found: Vec<_> = region.headers().into_iter().filter(sure).collect();
    (found.len() >= 2).then(|| found[0].0)
}

/// Whether the region begins as comments do.
pub(super) fn is_evident(text: &str, paragraphs: &[Paragraph]) -> bool {
    let region = Region { text, paragraphs };
    region.numbered(None).is_some()
        || region.headed().is_some()
        || region.signed().is_some()
        || paragraphs.iter().any(|paragraph| is_pingback(paragraph.span.of(text)))
}

struct Region<'a> {
    text: &'a str,
    paragraphs: &'a [Paragraph],
}

/// Where a comment begins.
#[derive(Clone, Debug)]
struct Start {
    /// The paragraph.
    at: usize,
    /// The bytes of the number of its item.
    skip: usize,
    /// How deep it is set in.
    depth: usize,
    header: Option<Header>,
    /// Its header stands below its words, in this paragraph.
    signed_at: Option<usize>,
}

impl<'a> Region<'a> {
    fn line(&self, at: usize) -> &'a str {
        self.paragraphs[at].span.of(self.text)
    }

    fn first_words(&self) -> Option<usize> {
        (0..self.paragraphs.len()).find(|at| !is_furniture(self.line(*at)))
    }

    /// Every line that looks like a header.
    fn headers(&self) -> Vec<(usize, Header)> {
        let mut found = Vec::new();
        let mut at = 0;
        while at < self.paragraphs.len() {
            match header(self.text, self.paragraphs, at, 0) {
                Some(header) => {
                    let takes = header.takes;
                    found.push((at, header));
                    at += takes;
                }
                None => at += 1,
            }
        }
        found
    }

    /// Items of a numbered list. Replies are lists inside, set in deeper.
    fn numbered(&self, count: Option<u32>) -> Option<Vec<Start>> {
        let first = self.first_words()?;
        if item(self.line(first)).is_none_or(|(number, _)| number != 1) {
            return None;
        }
        let indent = self.paragraphs[first].indent;
        let mut levels = vec![(indent, 1)];
        let mut starts: Vec<Start> = Vec::new();
        let mut headed = 0;
        for at in first..self.paragraphs.len() {
            let Some((number, skip)) = item(self.line(at)) else { continue };
            let here = self.paragraphs[at].indent;
            let header = self.item_header(at, skip);
            let level =
                levels.iter().rposition(|(level, next)| *next == number && here.abs_diff(*level) <= 2);
            let level = level.or_else(|| (levels[0].1 == number && here <= levels[0].0 + 2).then_some(0));
            let nested =
                number == 1 && here > levels.last().map_or(0, |level| level.0) + 1 && header.is_some();
            let told = header.is_some() || is_pingback(&self.line(at)[skip..]);
            // Once all items have headers, one without is a list inside a comment.
            let listed = !told && headed > 1 && headed == starts.len();
            let depth = match level {
                Some(level) if !listed => level,
                _ if nested => {
                    levels.push((here, 1));
                    levels.len() - 1
                }
                _ => continue,
            };
            levels.truncate(depth + 1);
            levels[depth].1 = number + 1;
            headed += usize::from(told);
            starts.push(Start { at, skip, depth, header, signed_at: None });
        }
        (starts.len() > 1 || count.is_none_or(|count| count == 1) || headed > 0).then_some(starts)
    }

    fn item_header(&self, at: usize, skip: usize) -> Option<Header> {
        let rest = &self.line(at)[skip..];
        if is_pingback(rest) {
            return None;
        }
        if rest.is_empty() {
            let next = self.paragraphs.get(at + 1).map(|_| at + 1)?;
            let found = header(self.text, self.paragraphs, next, 0).or_else(|| nameless(self.line(next)))?;
            return Some(Header { takes: found.takes + 1, ..found });
        }
        header(self.text, self.paragraphs, at, skip).or_else(|| inline(rest)).or_else(|| nameless(rest))
    }

    /// Lines with names: those layouts that the page uses.
    fn headed(&self) -> Option<Vec<Start>> {
        let all = self.headers();
        let count = |wanted: fn(Form) -> bool| all.iter().filter(|(_, header)| wanted(header.form)).count();
        let says = count(|form| form == Form::Says);
        let below = count(|form| matches!(form, Form::Dated | Form::NameThenDate | Form::SaysThenDate));
        let posted = count(|form| form == Form::Posted);
        let accepted: fn(Form) -> bool = if below > 0 && says > below / 2 {
            // The date stands below the words, where it would make a header of their last line.
            |form| matches!(form, Form::Says | Form::SaysThenDate | Form::Dated)
        } else if below > 0 && below >= posted {
            |form| matches!(form, Form::Dated | Form::NameThenDate | Form::SaysThenDate)
        } else if says > 0 && says >= posted {
            |form| form == Form::Says
        } else if posted > 0 {
            |form| form == Form::Posted
        } else if count(|form| form == Form::Colon) >= 2 {
            |form| form == Form::Colon
        } else {
            return None;
        };
        let mut starts: Vec<_> = all.into_iter().filter(|(_, header)| accepted(header.form)).collect();
        if below > 0 && accepted(Form::NameThenDate) {
            self.add_nameless(&mut starts);
        }
        let signed = starts.first().is_some_and(|(at, header)| {
            header.form == Form::Posted && self.first_words().is_some_and(|first| first < *at)
        });
        if signed {
            return None;
        }
        let shallow = starts.iter().map(|(at, _)| self.paragraphs[*at].indent).min().unwrap_or_default();
        let start = |(at, header): (usize, Header)| {
            let depth = (self.paragraphs[at].indent - shallow).div_ceil(2);
            Start { at, skip: 0, depth, header: Some(header), signed_at: None }
        };
        Some(self.with_pingbacks(starts.into_iter().map(start).collect()))
    }

    /// A day that stands alone behind the controls of a comment begins another, whose author the page does
    /// not tell: its words are not those of whoever wrote before.
    fn add_nameless(&self, starts: &mut Vec<(usize, Header)>) {
        let known: Vec<usize> = starts.iter().flat_map(|(at, header)| *at..at + header.takes).collect();
        let two_lines = starts.iter().any(|(_, header)| header.takes > 1);
        for at in (1..self.paragraphs.len()).filter(|_| two_lines) {
            let begins = is_furniture(self.line(at - 1)) && !known.contains(&at);
            let said = self.paragraphs.get(at + 1).is_some_and(|next| !is_furniture(next.span.of(self.text)));
            if let Some(header) =
                nameless(self.line(at)).filter(|_| begins && said && !known.contains(&(at + 1)))
            {
                starts.push((at, header));
            }
        }
        starts.sort_by_key(|(at, _)| *at);
    }

    /// Notices of links are entries of their own, whatever begins the comments around them.
    fn with_pingbacks(&self, mut starts: Vec<Start>) -> Vec<Start> {
        let notices = (0..self.paragraphs.len()).filter(|at| is_pingback(self.line(*at)));
        let known: Vec<usize> = starts.iter().map(|start| start.at).collect();
        let new = notices.filter(|at| !known.contains(at));
        starts.extend(new.map(|at| Start { at, skip: 0, depth: 0, header: None, signed_at: None }));
        starts.sort_by_key(|start| start.at);
        starts
    }

    /// `Posted by: Mara | May 2, 2016` below the words of each comment.
    fn signed(&self) -> Option<Vec<Start>> {
        let signatures = self.headers().into_iter().filter(|(_, header)| header.form == Form::Posted);
        let mut next = self.first_words()?;
        let mut starts = Vec::new();
        for (at, header) in signatures {
            let takes = header.takes;
            starts.push(Start { at: next, skip: 0, depth: 0, header: Some(header), signed_at: Some(at) });
            next = at + takes;
        }
        (!starts.is_empty()).then_some(starts)
    }

    /// No line says who wrote: reply links part the comments, or blank lines that are as many as the
    /// comments announced. The second value is whether it had to be guessed.
    fn unmarked(&self, count: Option<u32>) -> (Vec<Start>, bool) {
        let start = |at| Start { at, skip: 0, depth: 0, header: None, signed_at: None };
        let words: Vec<usize> =
            (0..self.paragraphs.len()).filter(|at| !is_furniture(self.line(*at))).collect();
        let after_controls: Vec<usize> = words
            .iter()
            .copied()
            .filter(|at| *at == words[0] || *at > 0 && is_reply_link(self.line(*at - 1)))
            .collect();
        if after_controls.len() > 1 || words.len() <= 1 {
            return (self.with_pingbacks(after_controls.into_iter().map(start).collect()), false);
        }
        let wanted = count.map(|count| count as usize);
        for gap in [2, 1, 0] {
            let groups: Vec<usize> = words
                .iter()
                .copied()
                .filter(|at| *at == words[0] || self.paragraphs[*at].gap >= gap)
                .collect();
            if wanted == Some(groups.len()) {
                return (groups.into_iter().map(start).collect(), false);
            }
        }
        let groups = words.iter().copied().filter(|at| *at == words[0] || self.paragraphs[*at].gap >= 1);
        (self.with_pingbacks(groups.map(start).collect()), wanted != Some(1))
    }

    fn entries(&self, starts: &[Start]) -> Thread {
        let mut thread = Thread::default();
        let first = starts.first().map_or(self.paragraphs.len(), |start| start.at);
        thread.before = self.paragraphs[..first].iter().map(|paragraph| paragraph.span).collect();
        let mut line = Line::default();
        for (number, start) in starts.iter().enumerate() {
            let end = starts.get(number + 1).map_or(self.paragraphs.len(), |next| next.at);
            let mut entry = self.entry(start, end);
            entry.answers = line.place(start, &thread.entries, number);
            line.follow(self, start.at, end);
            entry.pingback |= is_excerpt(&self.words_of(&entry));
            thread.entries.push(entry);
        }
        thread
    }

    fn words_of(&self, entry: &Entry) -> String {
        let words = entry.parts.iter().filter(|(_, part)| *part == Part::Words);
        words.map(|(span, _)| span.of(self.text)).collect::<Vec<_>>().join(" ")
    }

    /// One comment: the paragraphs from its start up to the next.
    fn entry(&self, start: &Start, end: usize) -> Entry {
        let mut entry = Entry::default();
        let header = start.header.as_ref();
        if let Some(header) = header {
            entry.author.clone_from(&header.author);
            entry.date = header.date;
        }
        let head_ends = match header {
            Some(header) if start.signed_at.is_none() && header.words_at.is_none() => start.at + header.takes,
            _ => start.at,
        };
        for at in start.at..end {
            let whole = self.paragraphs[at].span;
            let skip = if at == start.at { start.skip } else { 0 };
            let span = Span::at(whole.start() + skip, whole.end());
            if span.is_empty() {
                continue;
            }
            let words = span.of(self.text);
            let signed = start
                .signed_at
                .zip(header)
                .is_some_and(|(from, header)| (from..from + header.takes).contains(&at));
            if at < head_ends || signed {
                let part = if is_furniture(words) { Part::Furniture } else { Part::Attribution };
                entry.parts.push((span, part));
                continue;
            }
            if start.signed_at.is_some_and(|from| at > from) {
                entry.parts.push((span, Part::Furniture));
                continue;
            }
            let inline = header.and_then(|header| header.words_at).filter(|_| at == start.at);
            if let Some(inline) = inline {
                let cut = span.start() + inline;
                let name =
                    Span::at(span.start(), span.start() + self.text[span.start()..cut].trim_end().len());
                entry.parts.push((name, Part::Attribution));
                entry.parts.push((Span::at(cut, span.end()), Part::Words));
                continue;
            }
            self.sort(span, words, at, end, &mut entry);
        }
        entry
    }

    /// Puts a paragraph of a comment where it belongs.
    fn sort(&self, span: Span, words: &str, at: usize, end: usize, entry: &mut Entry) {
        let begun = entry.parts.iter().any(|(_, part)| *part == Part::Words);
        let part = if is_pingback(words) && !begun {
            entry.pingback = true;
            Part::Words
        } else if is_furniture(words) || REPLIES.contains(&words) {
            Part::Furniture
        } else if let Some(dated) = dates::alone(words).filter(|_| words.len() > 3) {
            entry.date = entry.date.or(dated.when);
            Part::Attribution
        } else if !begun && self.words_follow(at, end) && salutation(words).is_some() {
            Part::Salutation
        } else {
            Part::Words
        };
        entry.parts.push((span, part));
    }

    fn words_follow(&self, at: usize, end: usize) -> bool {
        (at + 1..end).any(|next| !is_furniture(self.line(next)))
    }
}

/// Above the replies to a comment, on Blogger.
const REPLIES: &[&str] = &["Replies", "Réponses", "Respuestas", "Respostas", "Risposte"];

/// Links at the end of a comment by which one answers it.
fn is_reply_link(line: &str) -> bool {
    let folded = line.trim().to_lowercase();
    let bare = folded.trim_matches(|c: char| c.is_whitespace() || "•·|↓›»".contains(c));
    bare.starts_with("reply") && is_furniture(line)
        || bare.ends_with("reply") && is_furniture(line)
        || matches!(
            bare,
            "antworten" | "répondre" | "responder" | "rispondi" | "beantwoorden" | "svar" | "svara"
        )
}

/// The line of comments from the page down to the present one.
#[derive(Default)]
struct Line {
    /// Depth and number of those that may be answered, from the page down.
    open: Vec<(usize, usize)>,
    /// The comment below which Blogger shows replies: `Replies` … `Reply`.
    replies_to: Option<usize>,
    /// The last comment that is no reply in that layout.
    top: usize,
}

impl Line {
    /// The entry that a new one answers.
    fn place(&mut self, start: &Start, entries: &[Entry], number: usize) -> Option<usize> {
        self.open.retain(|(depth, _)| *depth < start.depth);
        let above = self.open.last().map(|(_, above)| *above);
        self.open.push((start.depth, number));
        let named = start.header.as_ref().and_then(|header| header.answers.as_deref()).and_then(|whom| {
            let same = |entry: &Entry| {
                entry.author.as_deref().is_some_and(|author| author.eq_ignore_ascii_case(whom))
            };
            entries.iter().rposition(same)
        });
        if self.replies_to.is_none() {
            self.top = number;
        }
        named.or(self.replies_to).or(above)
    }

    /// Notices the marks of Blogger in the paragraphs of a comment.
    fn follow(&mut self, region: &Region<'_>, from: usize, to: usize) {
        for at in from..to {
            match region.line(at).trim() {
                "Replies" | "Antworten:" | "Réponses" | "Respuestas" | "Respostas" => {
                    self.replies_to = Some(self.top);
                }
                "Reply" | "Antworten" | "Répondre" | "Responder" => self.replies_to = None,
                _ => {}
            }
        }
    }
}
