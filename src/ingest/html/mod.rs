//! Saved web pages: posts with their comments, transcripts, and prose.
//!
//! The reading text is what a reader sees of the post and its comments: menus, forms, share buttons and
//! scripts are left out of it. Where they stand is told by mark-up (weblog programs, microformats,
//! schema.org), else by where the prose is densest; comments that no mark-up tells are looked for in
//! the lines of the text, as in a pasted page.
//!
//! ```text
//! bytes ── source ──► tree ── comments, article ──► elements ── render ──► paragraphs ──► draft
//! ```

mod article;
mod comments;
mod dom;
mod fragment;
mod json_ld;
mod people;
mod render;
mod source;

pub(super) use self::fragment::blocks_of;

use std::collections::HashSet;

use ego_tree::NodeId;
use scraper::Html;

use self::article::Article;
use self::comments::{Comment, Comments};
use self::dom::{At, Measures, attr, elements, has_class, tag, text};
use self::render::{Paragraph, Without, paragraphs};
use super::draft::{Draft, Voice};
use super::post::{Entry, Part, comments_head, offers, salutation, thread_in};
use super::prose::{Prose, Words, quoted_voice};
use super::{Claim, Out, ReadError, ReadRule, Reader, Source, With};
use crate::model::{DocumentKind, Kind, Thread, VoiceKind};
use crate::text::similar::same_words;

/// Saved web pages.
#[derive(Debug)]
pub(super) struct WebPage;

impl Reader for WebPage {
    fn name(&self) -> &'static str {
        "html"
    }

    fn number(&self) -> u32 {
        4
    }

    fn claims(&self, source: &Source<'_>) -> Claim {
        if source::is_page(source.head()) {
            return Claim::Certain;
        }
        let named = matches!(source.extension().as_str(), "html" | "htm" | "xhtml");
        let marked = named && source.decoded().is_ok_and(|decoded| decoded.text.contains('<'));
        if marked { Claim::Certain } else { Claim::No }
    }

    fn read(&self, source: &Source<'_>, with: &With<'_>, out: &mut dyn Out) -> Result<(), ReadError> {
        let decoded = source::decoded(source)?;
        let page = source::tree(&decoded.text)?;
        let mut draft = Page::of(&page).draft(with, out)?;
        draft.encoding = Some(decoded.encoding);
        out.draft(draft)
    }
}

/// The paragraphs that a browser would show of a piece of HTML.
pub(super) fn paragraphs_of(html: &str) -> Vec<String> {
    let page = Html::parse_fragment(html);
    let none = HashSet::new();
    let without = Without { nodes: &none, also: &none, furniture: None };
    paragraphs(page.tree.root(), without).into_iter().map(|paragraph| paragraph.text).collect()
}

/// The draft of a page that has comments; none for any other.
pub(super) fn thread_page(
    html: &str,
    with: &With<'_>,
    out: &mut dyn Out,
) -> Result<Option<Draft>, ReadError> {
    let tree = source::tree(html)?;
    let page = Page::of(&tree);
    if page.comments.list.is_empty() { Ok(None) } else { page.draft(with, out).map(Some) }
}

/// A page and what was found in it.
struct Page<'a> {
    root: At<'a>,
    comments: Comments,
    /// The line above the comments.
    head: Option<String>,
    /// Elements around comments, which hold no words of the post.
    around: HashSet<NodeId>,
    measures: Measures,
    told: json_ld::Told,
}

impl<'a> Page<'a> {
    fn of(page: &'a Html) -> Self {
        let root = page.tree.root();
        let mut comments = comments::find(root);
        let mut told = json_ld::told(page);
        if comments.list.is_empty() {
            comments.list = std::mem::take(&mut told.comments);
        }
        let around: HashSet<NodeId> =
            elements(root).filter(|at| is_around_comments(*at)).map(|at| at.id()).collect();
        let head = if comments.list.is_empty() { None } else { head_of(root) };
        Page { root, comments, head, around, measures: Measures::of(page), told }
    }

    fn draft(mut self, with: &With<'_>, out: &mut dyn Out) -> Result<Draft, ReadError> {
        let body = elements(self.root).find(|at| tag(*at) == "body").unwrap_or(self.root);
        let measures = &self.measures;
        let whole = measures.get(body).text;
        // What holds most of a page is no mere frame of comments.
        self.around.retain(|id| {
            self.root
                .tree()
                .get(*id)
                .is_some_and(|at| measures.get(at).text * 2 < whole || !self.comments.list.is_empty())
        });
        let article = Article::of(body, &self.comments.nodes, measures);
        let mut prose = Prose::new();
        let title = self.title(&article, &mut prose);
        let without = Without { nodes: &self.comments.nodes, also: &self.around, furniture: Some(measures) };
        let mut quotations = 0;
        for root in &article.roots {
            let mut last = 0;
            for paragraph in paragraphs(*root, without) {
                last = last.max(paragraph.quotation.unwrap_or_default());
                let heads = self.head.as_ref() == Some(&paragraph.text);
                if !heads && !repeats_title(&paragraph, title.as_deref(), &prose) {
                    push(&mut prose, &paragraph, quotations);
                }
            }
            quotations += last;
            prose.check_size()?;
        }
        let mut draft = prose.finish(with.rule, &[], out);
        draft.sources.clear();
        let told_post = article.marked || self.told.title.is_some() || !self.comments.list.is_empty();
        if draft.kind == DocumentKind::Text && told_post {
            draft.kind = DocumentKind::Post;
        }
        self.metadata(&article, title, &mut draft);
        self.thread(&mut draft, with.rule);
        if self.comments.list.is_empty() && draft.kind != DocumentKind::Transcript {
            thread_in(&mut draft, with.rule);
        }
        Ok(draft)
    }

    /// The title, which stands at the top of the reading text.
    fn title(&self, article: &Article<'a>, prose: &mut Prose) -> Option<String> {
        if article.is_list() {
            return None;
        }
        let at = article.title(self.root, &self.comments.nodes)?;
        let title = text(at);
        prose.push(&Words::from(title.clone()), Kind::Heading, None, 0);
        Some(title)
    }

    fn metadata(&self, article: &Article<'a>, title: Option<String>, draft: &mut Draft) {
        let told = &self.told;
        draft.title = title
            .or_else(|| told.title.clone())
            .or_else(|| article::meta(self.root, &["og:title"]))
            .or_else(|| article::head_title(self.root));
        draft.author = article
            .author(&self.comments.nodes)
            .or_else(|| told.author.clone())
            .or_else(|| article::meta(self.root, &["author", "dc.creator", "citation_author"]))
            .filter(|author| !author.starts_with("http"));
        draft.date = told
            .date
            .or_else(|| article::meta_date(self.root))
            .or_else(|| article.date(&self.comments.nodes));
        let language = elements(self.root).find(|at| tag(*at) == "html").and_then(|at| attr(at, "lang"));
        draft.language = language
            .filter(|language| !language.is_empty())
            .map(str::to_owned)
            .or_else(|| told.language.clone());
    }

    /// Appends the comments.
    fn thread(&self, draft: &mut Draft, rule: &ReadRule) {
        let list = &self.comments.list;
        if list.is_empty() {
            return;
        }
        if let Some(head) = &self.head {
            draft.push(head, Kind::Heading);
        }
        let mut next = 0;
        let numbers: Vec<Option<u32>> = list
            .iter()
            .map(|comment| {
                next += u32::from(!comment.pingback);
                (!comment.pingback).then_some(next)
            })
            .collect();
        let mut entries = Vec::with_capacity(list.len());
        for (comment, number) in list.iter().zip(&numbers) {
            let answered = comment.answers.and_then(|answered| numbers[answered]);
            let place = number.map(|number| Thread { comment: number, reply_to: answered });
            entries.push(push_comment(draft, comment, place));
        }
        let known = rule.author.as_deref().or(draft.author.as_deref());
        let offers = offers(&draft.text, &entries, &numbers, known);
        draft.offers.extend(offers);
    }
}

/// Elements that hold the comments, their form or what is about them.
fn is_around_comments(at: At<'_>) -> bool {
    const NAMES: &[&str] = &[
        "comments",
        "comments-area",
        "comment-list",
        "commentlist",
        "comment-respond",
        "respond",
        "disqus_thread",
        "comment-section",
        "comments-section",
        "comments-wrapper",
        "comment-form",
        "commentform",
        "comments-title",
        "comments-list",
        "discussion-container",
        "fb-comments",
        "comment-navigation",
        "comments-link",
        "comments-container",
        "comment-area",
    ];
    has_class(at, NAMES)
        || attr(at, "id").is_some_and(|id| NAMES.iter().any(|name| id.eq_ignore_ascii_case(name)))
}

/// The line above the comments.
fn head_of(root: At<'_>) -> Option<String> {
    let heads = elements(root).filter(|at| {
        matches!(tag(*at), "h1" | "h2" | "h3" | "h4" | "h5" | "strong" | "legend")
            || has_class(*at, &["comments-title", "comments-heading", "comment-count", "comments-count"])
    });
    let lines = heads.map(text).filter(|line| comments_head(line).is_some_and(|head| head.count != Some(0)));
    let lines: Vec<String> = lines.collect();
    let told = lines.iter().find(|line| comments_head(line).is_some_and(|head| head.count.is_some()));
    let plain = || {
        let leaves = elements(root)
            .filter(|at| matches!(tag(*at), "p" | "div" | "span" | "a") && text_length(*at) < 300);
        let mut leaves = leaves.map(text);
        leaves.find(|line| comments_head(line).is_some_and(|head| head.title.is_some()))
    };
    told.or(lines.first()).cloned().or_else(plain)
}

/// How many bytes of text an element holds, seen or not.
fn text_length(at: At<'_>) -> usize {
    at.descendants().filter_map(|inner| inner.value().as_text().map(|text| text.len())).sum()
}

/// The title again, at the top of the post.
fn repeats_title(paragraph: &Paragraph, title: Option<&str>, prose: &Prose) -> bool {
    paragraph.kind == Kind::Heading
        && prose.draft.blocks.len() <= 2
        && title.is_some_and(|title| same_words(title, &paragraph.text))
}

fn push(prose: &mut Prose, paragraph: &Paragraph, quotations: u32) {
    if paragraph.opens
        && let Some(speaker) = &paragraph.speaker
    {
        prose.label(speaker);
    }
    let words = Words { text: paragraph.text.clone(), strong: paragraph.strong.clone(), ..Words::default() };
    let quotation = paragraph.quotation.map(|number| number + quotations);
    if let Some(block) = prose.push(&words, paragraph.kind, quotation, 0) {
        block.start_ms = paragraph.start_ms;
        block.end_ms = paragraph.end_ms;
        if let Some(speaker) = &paragraph.speaker {
            block.opens = paragraph.opens;
            block.voice = Some(Voice::named(speaker.clone(), VoiceKind::Speaker));
        }
    }
}

/// A comment: the name of its author, then its paragraphs. What it returns says which of them are
/// whose, for what the words suggest.
fn push_comment(draft: &mut Draft, comment: &Comment, place: Option<Thread>) -> Entry {
    let mut entry = Entry { author: comment.author.clone(), pingback: comment.pingback, ..Entry::default() };
    if let Some(author) = &comment.author
        && let Some(block) = draft.push(author, Kind::Attribution)
    {
        block.thread = place;
    }
    let voice = Voice { label: comment.author.clone(), kind: VoiceKind::Commenter, role: None };
    let mut opens = true;
    for (at, paragraph) in comment.words.iter().enumerate() {
        let addresses = at == 0 && comment.words.len() > 1 && salutation(&paragraph.text).is_some();
        let kind = match (comment.pingback, paragraph.quotation) {
            (true, _) => Kind::Pingback,
            (false, Some(_)) => Kind::Quotation,
            (false, None) if addresses => Kind::Boilerplate,
            (false, None) => Kind::Comment,
        };
        let Some(block) = draft.push(&paragraph.text, kind) else { continue };
        block.thread = place;
        block.date = comment.date;
        match kind {
            Kind::Comment => {
                block.opens = std::mem::take(&mut opens);
                block.voice = Some(voice.clone());
                entry.parts.push((block.span, Part::Words));
            }
            Kind::Quotation => block.voice = Some(quoted_voice()),
            Kind::Boilerplate => entry.parts.push((block.span, Part::Salutation)),
            _ => {}
        }
    }
    entry
}

#[cfg(test)]
mod tests;
