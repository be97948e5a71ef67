//! A pasted page: its post, its comments and what stands around them.

use std::sync::LazyLock;

use regex::Regex;

use super::CommentsHead;
use super::byline::byline;
use super::comments::{self, Entry, Part, Thread};
use super::furniture::{
    begins_form, begins_tail, comments_head, heads_references, is_furniture, is_pingback, is_reference,
};
use super::lines::{Paragraph, paragraphs};
use super::names::{Attribution, attribution, trailing};
use super::numbers::item;
use super::offers::{offers, title_offer};
use super::refine::quoted;
use crate::ingest::ReadRule;
use crate::ingest::dates;
use crate::ingest::draft::{Block, Draft, Voice};
use crate::model::{DocumentKind, Kind, Thread as Place, VoiceKind};
use crate::text::Span;
use crate::text::similar::{folded_words, same_words};

/// How much speaks for a plain text being such a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tells {
    /// Nothing, or too little.
    No,
    /// It has what only a page has.
    Yes,
    /// It has nearly all that a page has.
    Surely,
}

/// Whether a plain text is such a page.
pub(super) fn tells(text: &str) -> Tells {
    const LONGEST: usize = 4_000_000;
    if text.len() > LONGEST || is_talk(beginning(text)) || !may_tell(text) {
        return Tells::No;
    }
    match points(text) {
        0 | 1 => Tells::No,
        2..=4 => Tells::Yes,
        _ => Tells::Surely,
    }
}

/// The whole lines of the first stretch of a text.
fn beginning(text: &str) -> &str {
    const LOOKED_AT: usize = 32 * 1024;
    let end = text.as_bytes().iter().take(LOOKED_AT).rposition(|byte| *byte == b'\n');
    if text.len() <= LOOKED_AT { text } else { &text[..end.unwrap_or(0)] }
}

fn is_talk(text: &str) -> bool {
    talks(text, &paragraphs(text, Some(crate::ingest::Paragraphs::Lines)))
}

/// One for each thing that a page has.
fn points(text: &str) -> usize {
    let paragraphs = paragraphs(text, None);
    if talks(text, &paragraphs) {
        return 0;
    }
    let layout = Layout::of(text, &paragraphs);
    let mut points = 0;
    if let Some((at, head)) = &layout.head {
        let region = &paragraphs[at + 1..layout.form.unwrap_or(paragraphs.len())];
        points += if head.title.is_some() { 2 } else { 1 };
        points += 2 * usize::from(comments::is_evident(text, region));
    } else if layout.comments.is_some() {
        points += 2;
    }
    points += usize::from(layout.form.is_some());
    let sure = |line: &str| {
        let folded = line.to_lowercase();
        [
            "your email address will not be published",
            "fill in your details below",
            "connecting to %s",
            "share this:",
            "like this:",
        ]
        .iter()
        .any(|words| folded.starts_with(words))
    };
    points += 2 * paragraphs.iter().filter(|paragraph| sure(paragraph.span.of(text))).count().min(1);
    points + quotations(text, &paragraphs).min(2)
}

/// Looks for comments in the lines of a reading text whose mark-up told none, and takes their blocks
/// from the line above them on.
pub(in crate::ingest) fn thread_in(draft: &mut Draft, rule: &ReadRule) {
    let text = std::mem::take(&mut draft.text);
    let lines = ReadRule { paragraphs: Some(crate::ingest::Paragraphs::Lines), ..rule.clone() };
    let page = Page::of(&text, &lines);
    let head = page.layout.head.as_ref().map(|(at, _)| page.paragraphs[*at].span.start());
    let found = head.filter(|_| !page.thread.guessed && !page.thread.entries.is_empty());
    if let Some(head) = found {
        let pasted = page.draft();
        draft.blocks.retain(|block| block.span.end() <= head);
        draft.blocks.extend(pasted.blocks.into_iter().filter(|block| block.span.start() >= head));
        draft.offers.extend(pasted.offers.into_iter().filter(|offer| offer.what != "title"));
        draft.kind = DocumentKind::Post;
    }
    draft.text = text;
}

/// A quick look for any of the words and signs without which no page tells.
fn may_tell(text: &str) -> bool {
    static SIGNS: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?im)^[\s(\d.#]*(?:\S+\s+)?(?:thoughts?|comments?|responses?|repl(?:y|ies)|r[ée]ponses?|comment|kommentare?|antworten|comentarios?|respuestas?|comentários?|leave a|share this|pingback|[^\n]{1,60}(?:says|said|sagt|dit|dice)\b)|^\s*(?:\([^()\n]{2,60}\)|[—–―-]{1,2}\s*\p{Lu}[^\n]{1,60})\s*$|\d{4} at \d{1,2}:\d{2}")
            .expect("a fixed pattern")
    });
    SIGNS.is_match(text)
}

/// Whether the text is talk: many lines begin with one of few labels.
fn talks(text: &str, paragraphs: &[Paragraph]) -> bool {
    let mut labels: std::collections::HashMap<&str, usize> = std::collections::HashMap::new();
    for paragraph in paragraphs {
        if let Some((label, words)) = paragraph.span.of(text).split_once(':')
            && label.chars().count() <= 40
            && label.split_whitespace().count() <= 4
            && words.trim().len() > 1
        {
            *labels.entry(label.trim()).or_default() += 1;
        }
    }
    let repeated: usize = labels.values().filter(|count| **count > 1).sum();
    repeated * 3 > paragraphs.len()
}

/// How many paragraphs say whose words they are, in a line below or behind a quotation mark.
fn quotations(text: &str, paragraphs: &[Paragraph]) -> usize {
    let below = |pair: &&[Paragraph]| {
        let (words, line) = (pair[0].span.of(text), pair[1].span.of(text));
        pair[1].gap <= 1
            && words.split_whitespace().count() >= 8
            && attribution(line).is_some_and(|found| !found.literature)
    };
    let behind = |paragraph: &&Paragraph| {
        let words = paragraph.span.of(text);
        opens_quoted(words)
            && trailing(words)
                .is_some_and(|(range, found)| !found.literature && closes_quoted(&words[..range.start]))
    };
    paragraphs.windows(2).filter(below).count() + paragraphs.iter().filter(behind).count()
}

/// Where the parts of the page begin, as paragraphs.
#[derive(Debug, Default)]
struct Layout {
    /// The line above the comments.
    head: Option<(usize, CommentsHead)>,
    /// The first comment, where no line announces them.
    comments: Option<usize>,
    /// The reply form below the comments.
    form: Option<usize>,
}

impl Layout {
    fn of(text: &str, paragraphs: &[Paragraph]) -> Self {
        let line = |at: usize| paragraphs[at].span.of(text);
        let forms: Vec<usize> = (0..paragraphs.len()).filter(|at| begins_form(line(*at))).collect();
        let heads: Vec<(usize, CommentsHead)> =
            (0..paragraphs.len()).filter_map(|at| Some((at, comments_head(line(at))?))).collect();
        let form_after = |from: usize| {
            let after = forms.iter().copied().filter(|form| *form > from);
            // A form above the comments is passed over.
            let mut ends = after.filter(|form| comments::begins(text, &paragraphs[form + 1..]).is_none());
            ends.next()
        };
        let shows = |(at, _): &&(usize, CommentsHead)| {
            let end = form_after(*at).unwrap_or(paragraphs.len());
            comments::is_evident(text, &paragraphs[at + 1..end])
        };
        let sure = |(_, head): &&(usize, CommentsHead)| head.title.is_some();
        let counted = |(_, head): &&(usize, CommentsHead)| head.count.is_some();
        let head =
            heads.iter().rev().find(sure).or_else(|| heads.iter().find(shows)).or_else(|| {
                heads.iter().rev().find(counted).filter(|(at, _)| *at + 12 > paragraphs.len() / 2)
            });
        match head {
            Some((at, head)) => {
                Layout { form: form_after(*at), head: Some((*at, head.clone())), comments: None }
            }
            None => {
                let comments = comments::begins(text, paragraphs).filter(|at| *at > 0);
                let form = form_after(comments.unwrap_or(0));
                Layout { head: None, comments, form }
            }
        }
    }
}

/// A page as it was understood.
pub(super) struct Page<'a> {
    text: &'a str,
    paragraphs: Vec<Paragraph>,
    layout: Layout,
    thread: Thread,
    rule: &'a ReadRule,
    draft: Draft,
}

impl<'a> Page<'a> {
    pub(super) fn of(text: &'a str, rule: &'a ReadRule) -> Self {
        let paragraphs = paragraphs(text, rule.paragraphs);
        let layout = Layout::of(text, &paragraphs);
        let end = layout.form.unwrap_or(paragraphs.len());
        let (region, count) = match (&layout.head, layout.comments) {
            (Some((at, head)), _) => (at + 1..end, head.count),
            (None, Some(first)) => (first..end, None),
            (None, None) => (end..end, None),
        };
        let thread = comments::comments(text, &paragraphs[region], count);
        Page { text, paragraphs, layout, thread, rule, draft: Draft::new(DocumentKind::Post) }
    }

    /// Whether the borders of comments had to be guessed.
    pub(super) fn is_guessed(&self) -> bool {
        self.thread.guessed && self.thread.entries.len() > 1
    }

    /// The blocks, offers, title, author and date; the text is left to the caller.
    pub(super) fn draft(mut self) -> Draft {
        let end_of_post = self
            .layout
            .head
            .as_ref()
            .map(|(at, _)| *at)
            .or(self.layout.comments)
            .or(self.layout.form)
            .unwrap_or(self.paragraphs.len());
        self.post(end_of_post);
        if let Some((at, _)) = self.layout.head {
            self.push(self.paragraphs[at].span, Kind::Heading);
        }
        let thread = std::mem::take(&mut self.thread);
        for span in &thread.before {
            self.push(*span, Kind::Boilerplate);
        }
        self.comments(&thread.entries);
        let form = self.layout.form.unwrap_or(self.paragraphs.len());
        for at in form..self.paragraphs.len() {
            let kind = if is_pingback(self.line(at)) { Kind::Pingback } else { Kind::Boilerplate };
            self.push(self.paragraphs[at].span, kind);
        }
        self.offer(&thread.entries);
        self.draft
    }

    fn line(&self, at: usize) -> &'a str {
        self.paragraphs[at].span.of(self.text)
    }

    fn push(&mut self, span: Span, kind: Kind) -> &mut Block {
        self.draft.blocks.push(Block::new(span, kind));
        self.draft.blocks.last_mut().expect("one was pushed")
    }

    /// The post: what stands above the comments.
    fn post(&mut self, end: usize) {
        let title = self.title(end);
        let tail = self.tail(end);
        let mut references = false;
        let mut at = 0;
        while at < end {
            let span = self.paragraphs[at].span;
            let line = self.line(at);
            let above_title = title.is_some_and(|title| at < title);
            let near_top = title.map_or(at < 6, |title| at <= title + 6);
            let mut taken = 1;
            if title == Some(at) {
                self.push(span, Kind::Heading);
            } else if above_title || at >= tail || is_furniture(line) {
                if at >= tail && self.draft.author.is_none() {
                    self.byline(line);
                }
                self.push(span, Kind::Boilerplate);
            } else if is_pingback(line) {
                self.push(span, Kind::Pingback);
            } else if (near_top || at + 6 > end) && self.byline(line) {
                self.push(span, Kind::Attribution);
            } else if heads_references(line) {
                references = true;
                self.push(span, Kind::Heading);
            } else if is_reference(line) || references && self.goes_on_as_reference(at) {
                self.push(span, Kind::Reference);
            } else if let Some((lines, attribution)) = self.quoted_lines(at, end) {
                for line in 0..lines {
                    self.quotation(self.paragraphs[at + line].span, &attribution).opens = line == 0;
                }
                self.push(self.paragraphs[at + lines].span, Kind::Attribution);
                taken = lines + 1;
            } else if self.is_heading(at, end) {
                references = false;
                self.push(span, Kind::Heading);
            } else {
                self.prose(span);
            }
            at += taken;
        }
    }

    /// The paragraph that is the title: the one that the head of the comments repeats, else a first
    /// line that is set as one.
    fn title(&mut self, end: usize) -> Option<usize> {
        let told = self.layout.head.as_ref().and_then(|(_, head)| head.title.clone());
        if let Some(told) = &told {
            let same = |at: &usize| is_title_of(self.line(*at), told);
            let found = (0..end.min(30)).find(same)?;
            self.draft.title = Some(self.line(found).to_owned());
            return Some(found);
        }
        let first = (0..end).find(|at| !is_furniture(self.line(*at)))?;
        let line = self.line(first);
        let set = is_heading_line(line, 18)
            && end > first + 1
            && attribution(self.line(first + 1)).is_none()
            && dates::alone(line).is_none()
            && byline(line).is_none()
            && self.line(first + 1).len() + 20 > line.len() * usize::from(end == first + 2);
        if !set {
            return None;
        }
        // A date between two headings parts the name of the site from the title.
        let dated = first + 3 < end && dates::alone(self.line(first + 1)).is_some();
        let first = if dated && is_heading_line(self.line(first + 2), 18) { first + 2 } else { first };
        self.draft.title = Some(self.line(first).to_owned());
        Some(first)
    }

    /// Where the links below the post begin.
    fn tail(&self, end: usize) -> usize {
        let long = |at: usize| self.line(at).split_whitespace().count() > 30;
        let last_words = (0..end).rfind(|at| long(*at)).map_or(0, |at| at + 1);
        (last_words..end).find(|at| begins_tail(self.line(*at))).unwrap_or(end)
    }

    /// Takes author and date from a line such as `Posted on May 2, 2016 by Mara Lind`.
    fn byline(&mut self, line: &str) -> bool {
        let Some((author, date)) = byline(line) else { return false };
        self.draft.author = self.draft.author.take().or(author);
        self.draft.date = self.draft.date.or(date);
        true
    }

    /// Below a heading "References" a paragraph is one when it tells a year or a place on the web.
    fn goes_on_as_reference(&self, at: usize) -> bool {
        static SOURCE: LazyLock<Regex> = LazyLock::new(|| {
            Regex::new(r"\b(?:1[5-9]|20)\d\d\b|https?://|www\.|\bdoi\b|\bn\.d\.").expect("a fixed pattern")
        });
        let line = self.line(at);
        line.chars().count() <= 700 && SOURCE.is_match(line)
    }

    /// How many paragraphs from this one on are quoted, and whom the line below them names.
    ///
    /// It is one paragraph, but where blank lines part the blocks of the text: there all lines of the block
    /// above the name are the quotation.
    fn quoted_lines(&self, at: usize, end: usize) -> Option<(usize, Attribution)> {
        if let Some(found) = self.attribution_below(at, end) {
            return Some((1, found));
        }
        const MOST: usize = 6;
        let begins = (at == 0 || self.paragraphs[at].gap > 0) && self.has_blocks();
        if !begins {
            return None;
        }
        let block = (at + 1..end).take_while(|next| self.paragraphs[*next].gap == 0).take(MOST);
        for last in block {
            if self.line(last - 1).ends_with(':') {
                return None;
            }
            if let Some(found) =
                self.attribution_below(last, end).filter(|_| self.paragraphs[last + 1].gap == 0)
            {
                return Some((last + 1 - at, found));
            }
        }
        None
    }

    /// Whether blank lines part the text into blocks.
    fn has_blocks(&self) -> bool {
        let parted = self.paragraphs.iter().filter(|paragraph| paragraph.gap > 0).count();
        parted * 3 >= self.paragraphs.len()
    }

    /// Whom the line below a paragraph says it quotes.
    fn attribution_below(&self, at: usize, end: usize) -> Option<Attribution> {
        if at + 1 >= end || self.paragraphs[at + 1].gap > 1 {
            return None;
        }
        let words = self.line(at).split_whitespace().count();
        let found = attribution(self.line(at + 1))?;
        (words >= 3 && attribution(self.line(at)).is_none()).then_some(found)
    }

    /// Whether a short line between paragraphs heads what follows.
    fn is_heading(&self, at: usize, end: usize) -> bool {
        let alone = self.paragraphs[at].gap > 0 || at == 0;
        let next = self.paragraphs.get(at + 1).filter(|_| at + 1 < end);
        alone
            && next.is_some_and(|next| next.gap > 0 || self.line(at + 1).split_whitespace().count() > 20)
            && next.is_some_and(|_| self.line(at + 1).split_whitespace().count() > 12)
            && is_heading_line(self.line(at), 10)
    }

    fn author(&self) -> Voice {
        Voice { label: None, kind: VoiceKind::Author, role: self.rule.author_role }
    }

    fn quotation(&mut self, span: Span, attribution: &Attribution) -> &mut Block {
        let block = self.push(span, Kind::Quotation);
        block.voice = Some(quoted(Some(attribution)));
        block
    }

    /// A paragraph of the author, or one in quotation marks that says itself whose words it is.
    fn prose(&mut self, span: Span) {
        let words = span.of(self.text);
        if opens_quoted(words)
            && let Some((range, attribution)) = trailing(words)
            && closes_quoted(&words[..range.start])
        {
            let end = span.start() + words[..range.start].trim_end().len();
            self.quotation(Span::at(span.start(), end), &attribution);
            self.push(Span::at(span.start() + range.start, span.end()), Kind::Attribution);
            return;
        }
        if words.starts_with('>') {
            self.push(span, Kind::Quotation).voice = Some(quoted(None));
            return;
        }
        self.push(span, Kind::Paragraph).voice = Some(self.author());
    }

    fn comments(&mut self, entries: &[Entry]) {
        let numbers = numbers(entries);
        for (entry, number) in entries.iter().zip(&numbers) {
            let answers = entry.answers.and_then(|answered| numbers.get(answered).copied().flatten());
            let place = number.map(|comment| Place { comment, reply_to: answers });
            self.comment(entry, place);
        }
    }

    fn comment(&mut self, entry: &Entry, place: Option<Place>) {
        let voice = Voice { label: entry.author.clone(), kind: VoiceKind::Commenter, role: None };
        let words: Vec<Span> =
            entry.parts.iter().filter(|(_, part)| *part == Part::Words).map(|(span, _)| *span).collect();
        let mut opens = true;
        for (span, part) in &entry.parts {
            let kind = match part {
                Part::Words if entry.pingback => Kind::Pingback,
                Part::Words => Kind::Comment,
                Part::Attribution => Kind::Attribution,
                Part::Salutation | Part::Furniture => Kind::Boilerplate,
            };
            if kind != Kind::Comment {
                let block = self.push(*span, kind);
                block.thread = place;
                continue;
            }
            let last = words.last() == Some(span);
            let (own, signature) =
                signature(span.of(self.text), entry.author.as_deref(), last && words.len() > 1);
            let own = Span::at(span.start(), span.start() + own);
            if !own.is_empty() {
                let block = self.push(own, Kind::Comment);
                block.opens = std::mem::take(&mut opens);
                block.voice = Some(voice.clone());
                block.date = entry.date;
                block.thread = place;
            }
            if let Some(from) = signature {
                self.push(Span::at(span.start() + from, span.end()), Kind::Attribution).thread = place;
            }
        }
    }

    fn offer(&mut self, entries: &[Entry]) {
        if self.draft.title.is_none()
            && let Some((at, CommentsHead { title: Some(title), .. })) = &self.layout.head
        {
            self.draft.offers.push(title_offer(title, self.line(*at)));
        }
        let known = self.rule.author.as_deref().or(self.draft.author.as_deref());
        let offers = offers(self.text, entries, &numbers(entries), known);
        self.draft.offers.extend(offers);
    }
}

/// The number of each comment; notices of links have none.
fn numbers(entries: &[Entry]) -> Vec<Option<u32>> {
    let mut next = 0;
    let number = |entry: &Entry| {
        let counts = !entry.pingback && entry.parts.iter().any(|(_, part)| *part == Part::Words);
        next += u32::from(counts);
        counts.then_some(next)
    };
    entries.iter().map(number).collect()
}

/// Where a commenter's own signature (`– Mara`, at the end of a paragraph) parts from the words: the
/// length of the words, and where the signature begins.
fn signature(words: &str, author: Option<&str>, may_be_alone: bool) -> (usize, Option<usize>) {
    let alone = attribution(words).filter(|_| may_be_alone && words.starts_with(['—', '–', '―', '-', '~']));
    if alone.is_some_and(|found| !found.literature) {
        return (0, Some(0));
    }
    let Some((range, found)) = trailing(words) else { return (words.len(), None) };
    let dashed = words[range.start..].starts_with(['—', '–', '―', '-']);
    let own = author.is_none_or(|author| same_person(author, &found.name));
    let quoted = opens_quoted(words) && closes_quoted(&words[..range.start]);
    if found.literature
        || !dashed
        || !(own || quoted)
        || author.is_none() && !ends_sentence(&words[..range.start])
    {
        return (words.len(), None);
    }
    (words[..range.start].trim_end().len(), Some(range.start))
}

fn ends_sentence(words: &str) -> bool {
    words.trim_end().ends_with(['.', '!', '?', '…', '”', '"', '’', ')'])
}

/// Whether a name is a commenter's, or part of it.
fn same_person(author: &str, name: &str) -> bool {
    let (author, name) = (folded_words(author), folded_words(name));
    author == name || name.len() == 1 && author.first() == name.first()
}

pub(super) fn opens_quoted(words: &str) -> bool {
    words.starts_with(['“', '"', '„', '«', '‘', '»', '「', '『'])
}

pub(super) fn closes_quoted(words: &str) -> bool {
    words.trim_end().trim_end_matches(['.', ',']).ends_with(['”', '"', '“', '»', '’', '«', '」', '』'])
}

/// Whether a line is the title that the comments repeat, which may have lost its end.
fn is_title_of(line: &str, told: &str) -> bool {
    if line.len() > 400 {
        return false;
    }
    let cut = told.trim_end_matches(['…', '.']);
    same_words(line, told) || cut.len() < told.len() && cut.len() > 12 && line.starts_with(cut)
}

/// Whether a line is set as a heading: few words, and not ended as a sentence is.
fn is_heading_line(line: &str, most_words: usize) -> bool {
    let words = line.split_whitespace().count();
    let open = !line.ends_with(['.', ',', ';', ':', '…', '”', '"', ')', '-', '–', '—']);
    let begins = line.chars().next().is_some_and(|first| !first.is_lowercase() && first.is_alphanumeric());
    (1..=most_words).contains(&words)
        && line.chars().count() <= 120
        && open
        && begins
        && (item(line).is_none() || most_words > 10)
}
