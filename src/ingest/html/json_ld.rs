//! What a page says about itself for search engines: schema.org in JSON-LD.

use scraper::Html;
use serde_json::Value;

use super::comments::Comment;
use super::dom::{attr, elements, tag};
use super::render::Paragraph;
use crate::ingest::dates;
use crate::model::{Kind, When};
use crate::text::single_spaced;

/// What JSON-LD tells about the post of a page.
#[derive(Debug, Default)]
pub(super) struct Told {
    pub(super) title: Option<String>,
    pub(super) author: Option<String>,
    pub(super) date: Option<When>,
    pub(super) language: Option<String>,
    pub(super) comments: Vec<Comment>,
}

/// Types of the thing that the page is about.
const POSTS: &[&str] = &[
    "BlogPosting",
    "Article",
    "NewsArticle",
    "SocialMediaPosting",
    "DiscussionForumPosting",
    "Report",
    "ScholarlyArticle",
    "OpinionNewsArticle",
    "PodcastEpisode",
    "TechArticle",
    "Question",
];

/// Comments within comments are followed so deep.
const DEPTH: u32 = 64;

/// Reads the JSON-LD of a page; what is no JSON is passed over.
pub(super) fn told(page: &Html) -> Told {
    let mut told = Told::default();
    for at in elements(page.tree.root()).filter(|at| tag(*at) == "script") {
        if attr(at, "type").is_none_or(|kind| !kind.eq_ignore_ascii_case("application/ld+json")) {
            continue;
        }
        let text: String =
            at.children().filter_map(|child| child.value().as_text().map(|text| &**text)).collect();
        if let Ok(value) = serde_json::from_str::<Value>(text.trim()) {
            things(&value, &mut told, 0);
        }
    }
    told
}

fn things(value: &Value, told: &mut Told, depth: u32) {
    if depth > 4 {
        return;
    }
    match value {
        Value::Array(items) => items.iter().for_each(|item| things(item, told, depth + 1)),
        Value::Object(thing) => {
            if is_a(value, POSTS) {
                post(value, told);
            }
            for key in ["@graph", "mainEntity", "mainEntityOfPage"] {
                if let Some(inner) = thing.get(key) {
                    things(inner, told, depth + 1);
                }
            }
        }
        _ => {}
    }
}

fn is_a(value: &Value, types: &[&str]) -> bool {
    let said = |kind: &Value| kind.as_str().is_some_and(|kind| types.contains(&kind));
    match value.get("@type") {
        Some(Value::Array(kinds)) => kinds.iter().any(said),
        Some(kind) => said(kind),
        None => false,
    }
}

fn post(value: &Value, told: &mut Told) {
    let text =
        |key: &str| value.get(key).and_then(Value::as_str).map(unescaped).filter(|text| !text.is_empty());
    told.title = told.title.take().or_else(|| text("headline")).or_else(|| text("name"));
    told.author = told.author.take().or_else(|| person(value.get("author")?));
    told.date = told.date.or_else(|| dates::parse(value.get("datePublished")?.as_str()?));
    told.language = told.language.take().or_else(|| text("inLanguage"));
    for key in ["comment", "suggestedAnswer", "acceptedAnswer"] {
        if let Some(inner) = value.get(key) {
            comments(inner, None, &mut told.comments, 0);
        }
    }
}

fn comments(value: &Value, answers: Option<usize>, list: &mut Vec<Comment>, depth: u32) {
    let items = match value {
        Value::Array(items) => items.as_slice(),
        one => std::slice::from_ref(one),
    };
    for item in items {
        let text = ["text", "articleBody", "commentText", "description"]
            .iter()
            .find_map(|key| item.get(*key)?.as_str());
        let Some(text) = text else { continue };
        let paragraphs = super::paragraphs_of(text)
            .into_iter()
            .map(|text| Paragraph { text, ..Paragraph::of(Kind::Paragraph) });
        let number = list.len();
        list.push(Comment {
            author: item.get("author").or_else(|| item.get("creator")).and_then(person),
            date: ["datePublished", "dateCreated"]
                .iter()
                .find_map(|key| dates::parse(item.get(*key)?.as_str()?)),
            answers,
            pingback: false,
            words: paragraphs.collect(),
        });
        if let Some(inner) = item.get("comment").filter(|_| depth < DEPTH) {
            comments(inner, Some(number), list, depth + 1);
        }
    }
}

fn person(value: &Value) -> Option<String> {
    match value {
        Value::String(name) => Some(unescaped(name)).filter(|name| !name.starts_with("http")),
        Value::Array(people) => people.iter().find_map(person),
        Value::Object(_) => value.get("name").and_then(person),
        _ => None,
    }
    .filter(|name| !name.is_empty())
}

/// Text in which a page may have left entities.
fn unescaped(text: &str) -> String {
    single_spaced(&super::paragraphs_of(text).join(" "))
}
