//! The comments of a page: by the mark-up of weblog programs, forums, microformats and schema.org.

use std::collections::{HashMap, HashSet};

use ego_tree::NodeId;

use super::dom::{
    At, attr, classes, element, elements, elements_without, has_class, is_unseen, says, tag, text,
};
use super::people::{author_of, clean_name, date_of};
use super::render::{Paragraph, Without, paragraphs};
use crate::ingest::dates;
use crate::ingest::post::{is_excerpt, is_furniture, is_pingback, line_header};
use crate::model::When;
use crate::text::single_spaced;

/// A comment of a page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Comment {
    pub(super) author: Option<String>,
    pub(super) date: Option<When>,
    /// The comment that it answers, by its place in the list.
    pub(super) answers: Option<usize>,
    /// A notice that another page links here.
    pub(super) pingback: bool,
    pub(super) words: Vec<Paragraph>,
}

/// The comments in order, and the elements that hold them.
#[derive(Debug, Default)]
pub(super) struct Comments {
    pub(super) list: Vec<Comment>,
    pub(super) nodes: HashSet<NodeId>,
}

/// Finds the comments of a page.
pub(super) fn find(root: At<'_>) -> Comments {
    let mut candidates: Vec<At<'_>> = elements(root).filter(|at| is_comment(*at)).collect();
    // In a forum the first of the posts opens the thread.
    if candidates.first().is_some_and(|at| is_forum_post(*at)) {
        candidates.remove(0);
    }
    let found = if candidates.is_empty() { listed(root) } else { Found::of(&candidates) };
    let mut comments = Comments::default();
    let mut flat: Vec<(u32, usize)> = Vec::new();
    let ids: HashMap<String, usize> =
        found.nodes.iter().enumerate().filter_map(|(at, node)| Some((own_id(*node)?, at))).collect();
    for (at, node) in found.nodes.iter().enumerate() {
        let mut comment = found.read(at);
        comment.answers =
            found.parents[at].or_else(|| named_parent(*node, &ids).filter(|parent| *parent != at));
        if let Some(depth) = depth_of(*node) {
            flat.retain(|(above, _)| *above < depth);
            comment.answers = comment.answers.or(flat.last().map(|(_, above)| *above));
            flat.push((depth, at));
        }
        comments.nodes.insert(node.id());
        comments.nodes.extend(found.siblings[at].iter().map(|at| at.id()));
        comments.list.push(comment);
    }
    comments.drop_empty();
    comments
}

impl Comments {
    /// Comments without words (deleted ones) go, and what answered them answers nobody.
    fn drop_empty(&mut self) {
        let mut places = Vec::with_capacity(self.list.len());
        let mut next = 0;
        for comment in &self.list {
            let kept = !comment.words.is_empty();
            places.push(kept.then_some(next));
            next += usize::from(kept);
        }
        self.list.retain(|comment| !comment.words.is_empty());
        for comment in &mut self.list {
            comment.answers = comment.answers.and_then(|answered| places[answered]);
        }
    }
}

/// Elements that are comments, with those they answer.
#[derive(Default)]
struct Found<'a> {
    nodes: Vec<At<'a>>,
    parents: Vec<Option<usize>>,
    /// For layouts in which a comment is several elements in a row, those after the first.
    siblings: Vec<Vec<At<'a>>>,
    known: HashSet<NodeId>,
}

impl<'a> Found<'a> {
    /// Of the candidates those that are comments of their own: what only holds a list of them is none,
    /// and a wrapper and what it wraps are one.
    fn of(candidates: &[At<'a>]) -> Self {
        let all: HashSet<NodeId> = candidates.iter().map(|at| at.id()).collect();
        let around = |at: At<'a>| at.ancestors().find(|above| all.contains(&above.id()));
        let mut inside: HashMap<NodeId, (usize, usize)> = HashMap::new();
        for at in candidates {
            if let Some(around) = around(*at) {
                let counts = inside.entry(around.id()).or_default();
                if is_listed(*at, around) { counts.1 += 1 } else { counts.0 += 1 }
            }
        }
        let is_container = |at: At<'a>| {
            let (wrapped, listed) = inside.get(&at.id()).copied().unwrap_or_default();
            (wrapped > 1 || wrapped == 0 && listed > 0) && !has_identity(at, &all)
        };
        let known: HashSet<NodeId> =
            candidates.iter().filter(|at| !is_container(**at)).map(|at| at.id()).collect();
        let mut found = Found { known, ..Found::default() };
        let mut place: HashMap<NodeId, usize> = HashMap::new();
        for at in candidates.iter().filter(|at| found.known.contains(&at.id())) {
            let around = at.ancestors().find(|above| found.known.contains(&above.id()));
            let parent = around.and_then(|around| place.get(&around.id()).copied());
            if let (Some(around), Some(parent)) = (around, parent)
                && !is_listed(*at, around)
                && !(has_identity(*at, &found.known) && has_identity(around, &found.known))
            {
                place.insert(at.id(), parent);
                continue;
            }
            place.insert(at.id(), found.nodes.len());
            found.nodes.push(*at);
            found.parents.push(parent);
            found.siblings.push(Vec::new());
        }
        found.known = found.nodes.iter().map(|at| at.id()).collect();
        found
    }

    fn read(&self, at: usize) -> Comment {
        read(self.nodes[at], &self.siblings[at], &self.known)
    }
}

/// Whether an element says who wrote it or when, outside the comments inside it.
fn has_identity(at: At<'_>, known: &HashSet<NodeId>) -> bool {
    let own = own_elements(at, known);
    author_of(at, &own).0.is_some() || date_of(at, &own).0.is_some()
}

/// Whether a comment inside another stands in a list of replies.
fn is_listed(at: At<'_>, around: At<'_>) -> bool {
    const LISTS: &[&str] = &["children", "replies", "reply-list", "child", "thread", "nested", "comments"];
    let mut between = at.ancestors().take_while(|above| above.id() != around.id());
    between.any(|above| {
        matches!(tag(above), "ul" | "ol" | "dl")
            || classes(above).any(|class| {
                let class = class.to_ascii_lowercase();
                LISTS.contains(&&*class) || class.contains("replies") || class.contains("children")
            })
    })
}

/// Classes of an element that is one comment.
const CLASSES: &[&str] = &[
    "comment",
    "pingback",
    "trackback",
    "comment-item",
    "commentitem",
    "comment-entry",
    "comment__item",
    "comment-wrapper",
    "comment-container",
    "comment-block",
    "comment-thread__item",
    "single-comment",
    "singlecomment",
    "d-comment",
    "comtr",
    "p-comment",
    "u-comment",
    "comment-box",
    "commentblock",
    "topic-post",
    "crawler-post",
    "message--post",
    "answer",
    "comment_container",
    "ytd-comment-renderer",
    "blog-comment",
    "usercomment",
    "comment-list-item",
    "comment-row",
    "cmt",
    "jp-comment",
    "js-comment",
];

/// Whether an element is a post of a forum, opening or answering.
fn is_forum_post(at: At<'_>) -> bool {
    has_class(at, &["topic-post", "crawler-post", "message--post", "postcontainer", "postbit"])
        && !says(at, "itemprop", &["comment"])
}

/// Whether an element is a comment by its mark-up.
fn is_comment(at: At<'_>) -> bool {
    let name = tag(at);
    if matches!(name, "ytd-comment-renderer" | "ytd-comment-view-model" | "shreddit-comment" | "comment") {
        return true;
    }
    let may_be = matches!(
        name,
        "li" | "article" | "div" | "section" | "tr" | "td" | "table" | "dd" | "blockquote" | "p"
    );
    if !may_be || is_unseen(at) {
        return false;
    }
    if says(at, "itemprop", &["comment"]) || says(at, "itemtype", &["Comment", "UserComments", "Answer"]) {
        return attr(at, "itemprop") != Some("interactionStatistic");
    }
    if name == "p" || name == "blockquote" {
        return false;
    }
    // A form or a count is called after comments too.
    if has_class(at, &["comment-respond", "comment-form", "comments", "no-comments"]) {
        return false;
    }
    if has_class(at, CLASSES) {
        return !has_class(at, &["answer"]) || attr(at, "data-answerid").is_some();
    }
    if has_class(at, &["post"]) && elements(at).any(|inner| has_class(inner, &["post-message", "postbody"])) {
        return true;
    }
    attr(at, "id").is_some_and(is_comment_id)
}

/// `comment-12`, `li-comment-12`, `div-comment-12`, `comment_12`, `c12345`.
fn is_comment_id(id: &str) -> bool {
    let digits = id.len() - id.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let stem = id[..id.len() - digits].to_ascii_lowercase();
    let known = matches!(
        &*stem,
        "comment-"
            | "comment"
            | "comment_"
            | "li-comment-"
            | "div-comment-"
            | "cmt-"
            | "cmt"
            | "article-comment-"
            | "comment-li-"
            | "wc-comm-"
            | "isso-"
    );
    digits > 0 && known || digits > 3 && stem == "c"
}

/// Blogger's older layout: in a list of definitions the author is a term, and words and date follow.
fn listed<'a>(root: At<'a>) -> Found<'a> {
    let mut found = Found::default();
    for at in
        elements(root).filter(|at| tag(*at) == "dt" && has_class(*at, &["comment-author", "comment-header"]))
    {
        let following = at.next_siblings().filter(|next| next.value().is_element());
        found.nodes.push(at);
        found.parents.push(None);
        found.siblings.push(following.take_while(|next| tag(*next) == "dd").collect());
        found.known.insert(at.id());
    }
    found
}

/// Classes of the element that holds the words of a comment, the surest first.
const BODIES: &[&[&str]] = &[
    &[
        "comment-content",
        "comment-text",
        "comment_text",
        "commenttext",
        "comment__text",
        "comment__content",
        "comment__body",
        "e-content",
        "commtext",
        "post-message",
        "comment-copy",
        "comment-message",
        "comment-text-wrapper",
        "commentcontent",
        "comment_content",
        "comment-body-text",
        "d2-comment-body",
    ],
    &[
        "usertext-body",
        "postbody",
        "post-content",
        "message-body",
        "bbwrapper",
        "cooked",
        "p-content",
        "comment-body",
        "comment_body",
        "commentbody",
        "comment-main",
        "comment-inner-content",
        "comment-bd",
        "comment-detail",
        "comment-description",
    ],
    &["md", "content", "body", "text", "message", "entry-content", "comment-entry", "description"],
];

/// Reads author, date and words of a comment; `known` are all comments of the page.
fn read(node: At<'_>, siblings: &[At<'_>], known: &HashSet<NodeId>) -> Comment {
    let parts: Vec<At<'_>> = std::iter::once(node).chain(siblings.iter().copied()).collect();
    let own: Vec<At<'_>> = parts.iter().flat_map(|part| own_elements(*part, known)).collect();
    let (mut author, mut author_node) = author_of(node, &own);
    if author.is_none() && tag(node) == "dt" {
        author = clean_name(&text(node));
        author_node = Some(node);
    }
    let (mut date, date_node) = date_of(node, &own);
    let mut line_node = None;
    if author.is_none()
        && let Some((at, (named, dated))) = own.iter().skip(1).find_map(|at| Some((*at, told_by_line(*at)?)))
    {
        author = named;
        date = date.or(dated);
        line_node = Some(at);
    }
    let mut skipped: HashSet<NodeId> = own.iter().filter(|at| is_meta(**at)).map(|at| at.id()).collect();
    skipped.extend([author_node, date_node, line_node].into_iter().flatten().map(|at| at.id()));
    let body = body_of(&own, author_node, known);
    let roots = if body.is_empty() { parts } else { body };
    let without = Without { nodes: &skipped, also: known, furniture: None };
    let mut words: Vec<Paragraph> = roots.into_iter().flat_map(|root| paragraphs(root, without)).collect();
    tidy(&mut words, author.as_deref());
    let all = words.iter().map(|paragraph| paragraph.text.as_str()).collect::<Vec<_>>().join(" ");
    let pingback = has_class(node, &["pingback", "trackback"]) || is_pingback(&all) || is_excerpt(&all);
    Comment { author, date, answers: None, pingback, words }
}

/// Author and date in a line above or below the words: `Posted by: Mara | May 2, 2016`.
fn told_by_line(at: At<'_>) -> Option<(Option<String>, Option<When>)> {
    let called = classes(at).any(|class| {
        let class = class.to_ascii_lowercase();
        ["footer", "meta", "header", "head", "info", "byline", "details", "posted", "author", "name", "by"]
            .iter()
            .any(|part| class.contains(part))
    });
    let small = matches!(tag(at), "small" | "em" | "i" | "cite" | "span" | "h4" | "h5" | "h6" | "p" | "div");
    if !small || !called && !matches!(tag(at), "small" | "em" | "i" | "h4" | "h5" | "h6") {
        return None;
    }
    line_header(&text(at)).filter(|(author, _)| author.is_some())
}

/// The elements of a comment that belong to no comment inside it.
fn own_elements<'a>(root: At<'a>, known: &HashSet<NodeId>) -> Vec<At<'a>> {
    elements_without(root, &|at| known.contains(&at.id()) || is_unseen(at) && tag(at) != "meta")
}

fn body_of<'a>(own: &[At<'a>], author: Option<At<'a>>, known: &HashSet<NodeId>) -> Vec<At<'a>> {
    let holds_author = |at: At<'_>| {
        author.is_some_and(|author| {
            author.id() == at.id() || author.ancestors().any(|above| above.id() == at.id())
        })
    };
    let fits = |at: &&At<'a>| {
        !holds_author(**at)
            && !text(**at).is_empty()
            && !elements(**at).any(|below| known.contains(&below.id()))
    };
    let marked: Vec<At<'a>> = own
        .iter()
        .filter(|at| says(**at, "itemprop", &["text", "commentText", "articleBody", "description"]))
        .filter(fits)
        .copied()
        .collect();
    if !marked.is_empty() {
        return outermost(&marked);
    }
    for names in BODIES {
        let named: Vec<At<'a>> =
            own.iter().filter(|at| has_class(**at, names)).filter(fits).copied().collect();
        if !named.is_empty() {
            return outermost(&named);
        }
    }
    Vec::new()
}

fn outermost<'a>(nodes: &[At<'a>]) -> Vec<At<'a>> {
    let ids: HashSet<NodeId> = nodes.iter().map(|at| at.id()).collect();
    nodes.iter().filter(|at| !at.ancestors().any(|above| ids.contains(&above.id()))).copied().collect()
}

/// Lines of a comment that are no words of it: names, dates, links to answer.
fn is_meta(at: At<'_>) -> bool {
    const META: &[&str] = &[
        "comment-meta",
        "comment-metadata",
        "comment-author",
        "comment__author",
        "comment-header",
        "comment__header",
        "comment-footer",
        "comment-actions",
        "comment-action",
        "comment-reply",
        "comment-reply-link",
        "reply",
        "reply-link",
        "comment-edit-link",
        "comment-date",
        "comment-time",
        "comment-timestamp",
        "comment__meta",
        "comment__date",
        "comment-info",
        "commentmetadata",
        "commentmeta",
        "says",
        "vcard",
        "avatar",
        "gravatar",
        "comment-avatar",
        "comment-permalink",
        "item-control",
        "icon",
        "comment-likes",
        "comment-like-link",
        "votes",
        "vote",
        "score",
        "buttons",
        "flat-list",
        "navs",
        "comment-replies-count",
        "comment-notes",
        "comment-awaiting-moderation",
        "datetime",
        "secondary-text",
        "user-info",
        "comhead",
        "togg",
        "ind",
        "votelinks",
        "reply-to",
        "in-reply-to",
        "comment-toolbar",
        "post-byline",
        "post-menu",
        "time-ago",
        "author-info",
        "comment-controls",
        "comment-buttons",
        "hide",
        "deleteicon",
        "edit-link",
        "comment-number",
    ];
    has_class(at, META)
        || element(at).is_some_and(|element| {
            element.name() == "footer" && element.attr("class").is_some_and(|class| class.contains("comment"))
        })
}

/// Controls and lines with the name that stand among the words when no element holds them apart.
fn tidy(words: &mut Vec<Paragraph>, author: Option<&str>) {
    words.retain(|paragraph| {
        let line = single_spaced(&paragraph.text);
        let own = author.and_then(|author| line.strip_prefix(author)).unwrap_or(&line);
        let rest = own.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
        let introduces = matches!(
            &*rest,
            "" | "says"
                | "said"
                | "wrote"
                | "commented"
                | "replied"
                | "sagt"
                | "schrieb"
                | "dit"
                | "dice"
                | "on"
                | "at"
        );
        let control = line.len() < 60 && is_furniture(&line);
        !introduces && !control && dates::alone(&line).is_none()
    });
}

/// The id by which others name a comment.
fn own_id(at: At<'_>) -> Option<String> {
    let named = [
        "data-comment-id",
        "data-id",
        "data-commentid",
        "thingid",
        "data-fullname",
        "data-post-id",
        "data-answerid",
    ];
    named
        .iter()
        .find_map(|name| attr(at, name))
        .or_else(|| attr(at, "id"))
        .map(bare_id)
        .filter(|id| !id.is_empty())
}

fn bare_id(id: &str) -> String {
    let id = id.trim_start_matches('#');
    let digits = id.len() - id.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    if digits > 0 && id[..id.len() - digits].ends_with(['-', '_', 't', 'c']) {
        id[id.len() - digits..].to_owned()
    } else {
        id.to_owned()
    }
}

/// The comment that an attribute names as the one answered.
fn named_parent(at: At<'_>, ids: &HashMap<String, usize>) -> Option<usize> {
    let names = [
        "data-parent-id",
        "data-parent",
        "data-parent-comment-id",
        "data-parentid",
        "parentid",
        "parent-id",
        "data-reply-to",
        "data-in-reply-to",
    ];
    let named = names.iter().find_map(|name| attr(at, name)).filter(|id| !id.is_empty() && *id != "0");
    let linked = || {
        let link = elements(at).find(|inner| {
            has_class(
                *inner,
                &["in-reply-to", "u-in-reply-to", "reply-to", "comment-reply-to", "parent-link"],
            ) && attr(*inner, "href").is_some()
        })?;
        attr(link, "href")?.rsplit_once('#').map(|(_, id)| id)
    };
    ids.get(&bare_id(named.or_else(linked)?)).copied()
}

/// How deep a comment stands in a thread that the page writes flat.
fn depth_of(at: At<'_>) -> Option<u32> {
    let number = |text: &str| text.parse::<u32>().ok();
    let said = ["data-depth", "depth", "data-level", "data-comment-depth", "aria-level"]
        .iter()
        .find_map(|name| attr(at, name).and_then(number));
    let classed = || {
        classes(at).find_map(|class| {
            ["depth-", "level-", "comment-level-", "comment-depth-", "indent-", "indent"]
                .iter()
                .find_map(|start| number(class.strip_prefix(start)?))
        })
    };
    let indented = || {
        let cell = elements(at).find(|inner| has_class(*inner, &["ind"]))?;
        attr(cell, "indent")
            .and_then(number)
            .or_else(|| elements(cell).find_map(|image| attr(image, "width")).and_then(number))
    };
    said.or_else(classed).or_else(indented)
}
