//! The post of a page: which elements hold it, its title, author and date.

use std::collections::{HashMap, HashSet};

use ego_tree::NodeId;

use super::dom::{At, Measures, attr, elements, elements_without, has_class, is_unseen, says, tag, text};
use super::people::{clean_name, date_of, is_author_like};
use crate::ingest::dates;
use crate::ingest::post::byline;
use crate::model::When;
use crate::text::single_spaced;

/// Where the post of a page stands.
#[derive(Debug)]
pub(super) struct Article<'a> {
    /// The elements that hold its words, in order.
    pub(super) roots: Vec<At<'a>>,
    /// Whether the mark-up says that this is a post.
    pub(super) marked: bool,
    /// The element around words, title and byline.
    scope: At<'a>,
}

/// Elements that hold the words of a post by what they are called, the surest first.
const BODIES: &[&str] = &[
    "entry-content",
    "post-content",
    "post-body",
    "e-content",
    "article-body",
    "article-content",
    "article__body",
    "post__content",
    "single-content",
    "td-post-content",
    "available-content",
    "story-body",
    "post-entry",
    "blog-post-content",
    "postcontent",
    "field-name-body",
    "gh-content",
    "story-content",
    "blog-content",
    "article-text",
    "content-body",
    "entry-body",
    "post-text",
    "article__content",
    "articlebody",
    "blog-entry-content",
    "asset-body",
    "js-post-body",
    "section-content",
    "post_content",
    "entry_content",
    "mw-parser-output",
];

const POSTS: &[&str] =
    &["hentry", "h-entry", "blog-post", "post", "entry", "single-post", "article", "blogpost", "asset"];

impl<'a> Article<'a> {
    /// Finds the post; `comments` are elements that hold comments.
    pub(super) fn of(body: At<'a>, comments: &HashSet<NodeId>, measures: &Measures) -> Self {
        let in_comment = |at: At<'_>| {
            comments.contains(&at.id()) || at.ancestors().any(|above| comments.contains(&above.id()))
        };
        let named = |wanted: &dyn Fn(At<'_>) -> bool| -> Vec<At<'a>> {
            let found: Vec<At<'a>> =
                elements(body).filter(|at| wanted(*at) && !is_unseen(*at) && !in_comment(*at)).collect();
            sizable(&outermost(&found), measures)
        };
        let posts: &dyn Fn(At<'_>) -> bool = &|at| {
            tag(at) == "article"
                || has_class(at, POSTS) && matches!(tag(at), "div" | "section" | "main")
                || says(at, "itemtype", &["BlogPosting", "Article", "NewsArticle"])
        };
        let bodies: &dyn Fn(At<'_>) -> bool =
            &|at| says(at, "itemprop", &["articleBody"]) || has_class(at, BODIES);
        let mains: &dyn Fn(At<'_>) -> bool = &|at| {
            tag(at) == "main"
                || attr(at, "role") == Some("main")
                || matches!(
                    attr(at, "id"),
                    Some(
                        "content"
                            | "main"
                            | "main-content"
                            | "maincontent"
                            | "primary"
                            | "bodyContent"
                            | "article"
                    )
                )
        };
        let whole = measures.get(body).text;
        for (wanted, marked) in [(bodies, true), (posts, true), (mains, false)] {
            let roots = named(wanted);
            let text: usize = roots.iter().map(|root| measures.get(*root).text).sum();
            let most_of_page = text * 4 > whole || text > 600;
            if !roots.is_empty() && most_of_page {
                let scope =
                    roots[0].ancestors().chain([roots[0]]).find(|above| posts(*above) || mains(*above));
                let roots = whole_posts(roots, posts);
                let single = roots.len() == 1;
                return Article { scope: scope.filter(|_| single).unwrap_or(roots[0]), roots, marked };
            }
        }
        let root = dense(body, comments, measures).unwrap_or(body);
        Article { roots: vec![root], marked: false, scope: body }
    }

    /// Whether the page shows several posts.
    pub(super) fn is_list(&self) -> bool {
        self.roots.len() > 1
    }

    /// The element of the title.
    pub(super) fn title(&self, page: At<'a>, comments: &HashSet<NodeId>) -> Option<At<'a>> {
        const TITLES: &[&str] = &[
            "entry-title",
            "post-title",
            "article-title",
            "p-name",
            "headline",
            "post__title",
            "article__title",
            "entry-header__title",
            "blog-title-post",
        ];
        const HEADINGS: &[&str] =
            &["entry-header", "page-title", "node-title", "title", "post_title", "blog-title", "entry_title"];
        let named = |at: &At<'_>| {
            let heads = matches!(tag(*at), "h1" | "h2" | "h3" | "h4");
            let called = has_class(*at, TITLES) || heads && has_class(*at, HEADINGS);
            (called || says(*at, "itemprop", &["headline"])) && !text(*at).is_empty()
        };
        let skip = |at: At<'a>| comments.contains(&at.id());
        let inside = elements_without(self.scope, &skip).into_iter().find(named);
        let all = elements_without(page, &skip);
        inside.or_else(|| all.iter().copied().find(named)).or_else(|| {
            let mut first =
                all.iter().copied().filter(|at| tag(*at) == "h1").filter(|at| !text(*at).is_empty());
            let only = first.next()?;
            first.next().is_none().then_some(only)
        })
    }

    /// The author, by marks that only an author has.
    pub(super) fn author(&self, comments: &HashSet<NodeId>) -> Option<String> {
        const NAMES: &[&str] = &[
            "p-author",
            "author-name",
            "entry-author",
            "post-author",
            "byline",
            "byline-name",
            "article-author",
            "author__name",
            "entry-author-name",
            "post-author-name",
            "fn",
        ];
        let own: Vec<At<'a>> = outside(self.scope, comments);
        let marked = own.iter().find(|at| {
            says(**at, "itemprop", &["author"]) || says(**at, "rel", &["author"]) && tag(**at) == "a"
        });
        let named = || own.iter().find(|at| has_class(**at, NAMES) && !text(**at).is_empty());
        let like = || own.iter().find(|at| is_author_like(**at) && !text(**at).is_empty());
        let told = marked.or_else(named).or_else(like).and_then(|at| {
            let name = elements(*at).find(|inner| says(*inner, "itemprop", &["name"])).unwrap_or(*at);
            let name = attr(name, "content").map_or_else(|| text(name), single_spaced);
            clean_name(&name).filter(|name| name.split_whitespace().count() <= 6)
        });
        told.or_else(|| self.byline(&own).and_then(|(author, _)| author))
    }

    /// What a line of the post's head or foot says about author and date.
    fn byline(&self, own: &[At<'a>]) -> Option<(Option<String>, Option<When>)> {
        let lines = own
            .iter()
            .filter(|at| matches!(tag(**at), "p" | "div" | "span" | "footer" | "h5" | "h6" | "small"));
        let lines = lines.filter(|at| at.descendants().take(40).count() < 40);
        lines.map(|at| text(*at)).find_map(|line| byline(&line).filter(|(author, _)| author.is_some()))
    }

    /// The date, by marks in the post or its head.
    pub(super) fn date(&self, comments: &HashSet<NodeId>) -> Option<When> {
        let own = outside(self.scope, comments);
        date_of(self.scope, &own).0.or_else(|| self.byline(&own).and_then(|(_, date)| date))
    }
}

/// The elements of a part of the page that stand in no comment and not among the words of the post.
fn outside<'a>(scope: At<'a>, comments: &HashSet<NodeId>) -> Vec<At<'a>> {
    let skip = |at: At<'a>| {
        comments.contains(&at.id())
            || matches!(tag(at), "aside" | "nav" | "blockquote")
            || has_class(at, BODIES)
    };
    let mut found = elements_without(scope, &skip);
    found.retain(|at| at.id() != scope.id());
    found
}

/// What a `<meta>` element says.
pub(super) fn meta(page: At<'_>, names: &[&str]) -> Option<String> {
    names.iter().find_map(|wanted| {
        let at = elements(page).find(|at| {
            tag(*at) == "meta"
                && ["name", "property", "itemprop"]
                    .iter()
                    .any(|name| attr(*at, name).is_some_and(|said| said.eq_ignore_ascii_case(wanted)))
        })?;
        Some(single_spaced(attr(at, "content")?)).filter(|content| !content.is_empty())
    })
}

/// The date in the `<meta>` elements.
pub(super) fn meta_date(page: At<'_>) -> Option<When> {
    dates::parse(&meta(
        page,
        &[
            "article:published_time",
            "datePublished",
            "date",
            "dc.date",
            "dcterms.created",
            "pubdate",
            "citation_publication_date",
        ],
    )?)
}

/// The title in the head of the page, without the name of the site.
pub(super) fn head_title(page: At<'_>) -> Option<String> {
    let at = elements(page).find(|at| tag(*at) == "title")?;
    let whole: String =
        at.children().filter_map(|child| child.value().as_text().map(|text| &**text)).collect();
    let whole = single_spaced(&whole);
    let parted =
        [" | ", " « ", " » ", " :: ", " – ", " — ", " - "].iter().find_map(|sign| whole.split_once(sign));
    let title = parted.map_or(&*whole, |(first, _)| first);
    Some(title.to_owned()).filter(|title| !title.is_empty())
}

fn outermost<'a>(nodes: &[At<'a>]) -> Vec<At<'a>> {
    let ids: HashSet<NodeId> = nodes.iter().map(|at| at.id()).collect();
    nodes.iter().filter(|at| !at.ancestors().any(|above| ids.contains(&above.id()))).copied().collect()
}

/// Of several posts on a page not only the bodies: each has a title of its own.
fn whole_posts<'a>(roots: Vec<At<'a>>, posts: &dyn Fn(At<'_>) -> bool) -> Vec<At<'a>> {
    if roots.len() == 1 {
        return roots;
    }
    let around: Option<Vec<At<'a>>> =
        roots.iter().map(|root| root.ancestors().find(|above| posts(*above))).collect();
    let Some(around) = around else { return roots };
    let distinct: HashSet<NodeId> = around.iter().map(|at| at.id()).collect();
    if distinct.len() == roots.len() { around } else { roots }
}

/// Those that are not much smaller than the largest: cards of other posts are.
fn sizable<'a>(nodes: &[At<'a>], measures: &Measures) -> Vec<At<'a>> {
    let largest = nodes.iter().map(|at| measures.get(*at).text).max().unwrap_or_default();
    nodes.iter().filter(|at| measures.get(**at).text * 4 > largest).copied().collect()
}

/// The element that holds the most prose, where the page has furniture around it: paragraphs count by
/// their length and commas for the elements around them, links count against them.
fn dense<'a>(body: At<'a>, comments: &HashSet<NodeId>, measures: &Measures) -> Option<At<'a>> {
    let furnished =
        elements(body).any(|at| matches!(tag(at), "nav" | "aside" | "footer" | "header" | "form"));
    let total = measures.get(body);
    if !furnished && total.links * 4 < total.text {
        return None;
    }
    let mut scores: HashMap<NodeId, f64> = HashMap::new();
    // A cell that holds a page is no paragraph.
    const LONGEST: usize = 20_000;
    let elements = elements_without(body, &|at| comments.contains(&at.id()));
    for at in elements.iter().filter(|at| matches!(tag(**at), "p" | "pre" | "blockquote" | "td" | "dd")) {
        let measure = measures.get(*at);
        if !(25..=LONGEST).contains(&measure.text) || measure.links * 2 > measure.text {
            continue;
        }
        let commas = text(*at).matches([',', '，', '、', '،']).count().min(20);
        let score = 1.0 + commas as f64 + (measure.text as f64 / 100.0).min(8.0);
        let mut share = 1.0;
        for above in at.ancestors().take(3) {
            *scores.entry(above.id()).or_default() += score * share;
            share /= 2.0;
        }
    }
    let mut best: Option<(f64, At<'a>)> = None;
    for at in elements.iter().copied() {
        let Some(score) = scores.get(&at.id()) else { continue };
        let measure = measures.get(at);
        let prose = 1.0 - measure.links as f64 / measure.text.max(1) as f64;
        if best.is_none_or(|(known, _)| score * prose > known) {
            best = Some((score * prose, at));
        }
    }
    // A part that holds little of the prose leaves too much out.
    let (_, at) = best?;
    let prose = |at: At<'_>| measures.get(at).text.saturating_sub(measures.get(at).links);
    let around = at.ancestors().take_while(|above| above.id() != body.id());
    let wide = std::iter::once(at).chain(around).find(|part| prose(*part) * 10 >= prose(body) * 4);
    Some(wide.unwrap_or(body))
}
