//! The export of a WordPress site (WXR): each post and page is a document, with its comments.
//!
//! Read item by item, so that an export may be of any size. Attachments, menus and the like are
//! passed over; what was deleted, spam or never approved is not read, and counted aloud.

mod clean;

use std::collections::BTreeMap;

use self::clean::html_of;
use super::html::blocks_of;
use super::stream::{self, Meter};
use super::thread::{Entry, post, push_comments};
use super::xml::{Node, XmlStream};
use super::{Claim, Out, ReadError, Reader, Source, With, dated};
use crate::diagnostic::Diagnostic;
use crate::model::When;

const FORMAT: &str = "WordPress export";

/// Reads WordPress exports.
#[derive(Debug)]
pub(super) struct WordPress;

impl Reader for WordPress {
    fn name(&self) -> &'static str {
        "wordpress"
    }

    fn number(&self) -> u32 {
        1
    }

    fn claims(&self, source: &Source<'_>) -> Claim {
        let head = source.head_text();
        let says = head.contains("wordpress.org/export/") || head.contains("<wp:wxr_version>");
        if says && head.contains("<rss") { Claim::Certain } else { Claim::No }
    }

    fn read(&self, source: &Source<'_>, _: &With<'_>, out: &mut dyn Out) -> Result<(), ReadError> {
        let text = stream::text(source)?;
        let (bounded, meter) = stream::bounded(text.stream, source.limit());
        let mut reading = Reading {
            xml: XmlStream::new(bounded, FORMAT),
            meter,
            authors: BTreeMap::new(),
            language: None,
            encoding: text.encoding,
            passed: BTreeMap::new(),
        };
        let read = reading.items(out);
        reading.report(out);
        read
    }
}

struct Reading<R> {
    xml: XmlStream<R>,
    meter: Meter,
    /// Display names by login.
    authors: BTreeMap<String, String>,
    language: Option<String>,
    encoding: String,
    /// What was passed over, and how often.
    passed: BTreeMap<&'static str, u32>,
}

/// A post, page or something else.
#[derive(Debug, Default)]
struct Item {
    title: String,
    creator: String,
    content: String,
    excerpt: String,
    id: String,
    date: String,
    kind: String,
    status: String,
    link: String,
    categories: Vec<(String, String)>,
    comments: Vec<Comment>,
}

#[derive(Debug, Default)]
struct Comment {
    id: String,
    parent: String,
    author: String,
    date: String,
    content: String,
    approved: String,
    kind: String,
}

impl<R: std::io::BufRead> Reading<R> {
    fn items(&mut self, out: &mut dyn Out) -> Result<(), ReadError> {
        loop {
            let name = match self.xml.next()? {
                Node::Open(element) => element.local().to_owned(),
                Node::End => return Ok(()),
                Node::Close(_) | Node::Text(_) => continue,
            };
            match name.as_str() {
                "item" => {
                    self.meter.reset();
                    let item = self.item()?;
                    self.document(item, out)?;
                }
                "author" => self.author()?,
                "language" => self.language = Some(self.xml.text()?.trim().to_owned()),
                _ => {}
            }
        }
    }

    fn author(&mut self) -> Result<(), ReadError> {
        let (mut login, mut name) = (String::new(), String::new());
        let depth = self.xml.depth();
        while self.xml.depth() >= depth {
            match self.opened()?.as_deref() {
                Some("author_login") => login = self.xml.text()?,
                Some("author_display_name") => name = self.xml.text()?,
                Some(_) | None => {}
            }
        }
        if !name.trim().is_empty() {
            self.authors.insert(login, name.trim().to_owned());
        }
        Ok(())
    }

    /// The name of the next element that opens before another closes.
    fn opened(&mut self) -> Result<Option<String>, ReadError> {
        loop {
            match self.xml.next()? {
                Node::Open(element) => return Ok(Some(element.local().to_owned())),
                Node::Close(_) | Node::End => return Ok(None),
                Node::Text(_) => {}
            }
        }
    }

    fn item(&mut self) -> Result<Item, ReadError> {
        let mut item = Item::default();
        let depth = self.xml.depth();
        while self.xml.depth() >= depth {
            let (name, prefix, domain) = match self.xml.next()? {
                Node::Open(element) => {
                    let domain = element.attribute("domain").unwrap_or_default();
                    (element.local().to_owned(), element.prefix().to_owned(), domain)
                }
                _ => continue,
            };
            match (prefix.as_str(), name.as_str()) {
                ("wp", "comment") => item.comments.push(self.comment()?),
                ("", "category") => item.categories.push((domain, self.xml.text()?)),
                ("content", "encoded") => item.content = self.xml.text()?,
                ("excerpt", "encoded") => item.excerpt = self.xml.text()?,
                (_, "title") => item.title = self.xml.text()?,
                (_, "creator") => item.creator = self.xml.text()?,
                (_, "link") => item.link = self.xml.text()?,
                (_, "post_id") => item.id = self.xml.text()?,
                (_, "post_date") => item.date = self.xml.text()?,
                (_, "post_type") => item.kind = self.xml.text()?,
                (_, "status") => item.status = self.xml.text()?,
                _ => drop(self.xml.text()?),
            }
        }
        Ok(item)
    }

    fn comment(&mut self) -> Result<Comment, ReadError> {
        let mut comment = Comment::default();
        let depth = self.xml.depth();
        while self.xml.depth() >= depth {
            let Some(name) = self.opened()? else { continue };
            let text = self.xml.text()?;
            match name.as_str() {
                "comment_id" => comment.id = text,
                "comment_parent" => comment.parent = text,
                "comment_author" => comment.author = text,
                "comment_date" => comment.date = text,
                "comment_content" => comment.content = text,
                "comment_approved" => comment.approved = text,
                "comment_type" => comment.kind = text,
                _ => {}
            }
        }
        Ok(comment)
    }

    fn document(&mut self, item: Item, out: &mut dyn Out) -> Result<(), ReadError> {
        let passed = match (item.kind.trim(), item.status.trim()) {
            ("attachment", _) => Some("attachments"),
            ("post" | "page" | "", "trash" | "auto-draft") => Some("deleted or unsaved posts"),
            ("post" | "page" | "", _) => None,
            // Kinds that sites add themselves are texts when they have any.
            (kind, _) if is_own_kind(kind) && !item.content.trim().is_empty() => None,
            _ => Some("menus, styles and other parts of the site"),
        };
        if let Some(what) = passed {
            *self.passed.entry(what).or_default() += 1;
            return Ok(());
        }
        let entry = Entry {
            id: item.id.trim().to_owned(),
            author: self.name_of(&item.creator),
            date: date(&item.date),
            words: blocks_of(&html_of(&item.content)),
            ..Entry::default()
        };
        let mut draft = post(Some(&unescaped(&item.title)), &entry);
        draft.language.clone_from(&self.language);
        draft.encoding = Some(self.encoding.clone());
        let mut note = |name: &str, value: &str| {
            if !value.trim().is_empty() {
                draft.attributes.insert(name.to_owned(), value.trim().to_owned());
            }
        };
        note("type", &item.kind);
        note("status", &item.status);
        note("link", &item.link);
        for (domain, name) in [("category", "categories"), ("post_tag", "tags")] {
            let of_domain = item.categories.iter().filter(|(own, _)| own == domain);
            note(name, &of_domain.map(|(_, name)| name.trim()).collect::<Vec<_>>().join("; "));
        }
        push_comments(&mut draft, self.comments(item.comments));
        if draft.blocks.is_empty() { Ok(()) } else { out.draft(draft) }
    }

    fn comments(&mut self, comments: Vec<Comment>) -> Vec<Entry> {
        let mut entries = Vec::with_capacity(comments.len());
        for comment in comments {
            let passed = match (comment.approved.trim(), comment.kind.trim()) {
                ("spam" | "trash" | "post-trashed", _) => Some("comments that were spam or deleted"),
                ("0" | "hold", _) => Some("comments that were not approved"),
                (_, "order_note" | "action_log" | "webhook_delivery") => Some("notes of the shop"),
                _ => None,
            };
            if let Some(what) = passed {
                *self.passed.entry(what).or_default() += 1;
                continue;
            }
            let parent = comment.parent.trim();
            entries.push(Entry {
                id: comment.id.trim().to_owned(),
                parent: (!matches!(parent, "" | "0")).then(|| parent.to_owned()),
                author: Some(unescaped(&comment.author).trim().to_owned()).filter(|name| !name.is_empty()),
                date: date(&comment.date),
                words: blocks_of(&html_of(&comment.content)),
                pingback: matches!(comment.kind.trim(), "pingback" | "trackback"),
            });
        }
        entries
    }

    fn name_of(&self, login: &str) -> Option<String> {
        let login = login.trim();
        let name = self.authors.get(login).map(String::as_str).unwrap_or(login);
        (!name.is_empty()).then(|| name.to_owned())
    }

    fn report(&self, out: &mut dyn Out) {
        if self.passed.is_empty() {
            return;
        }
        let parts = self.passed.iter().map(|(what, count)| format!("{what} ({count})"));
        out.say(Diagnostic::note("IN061", format!("not read: {}", parts.collect::<Vec<_>>().join(", "))));
    }
}

/// Kinds of items that hold a site's furniture, whatever is in them.
fn is_own_kind(kind: &str) -> bool {
    const FURNITURE: &[&str] = &[
        "nav_menu_item",
        "revision",
        "custom_css",
        "customize_changeset",
        "oembed_cache",
        "user_request",
        "feedback",
        "jetpack_migration",
        "shop_order",
        "product_variation",
        "scheduled-action",
    ];
    !kind.starts_with("wp_")
        && !FURNITURE.contains(&kind)
        && !kind.starts_with("acf-")
        && !kind.starts_with("elementor")
}

/// The date of a post; WordPress writes zeros where there is none.
fn date(text: &str) -> Option<When> {
    dated::date(text, None).filter(|when| when.year > 0)
}

/// Titles and names are HTML without elements: `Tea &amp; cake`.
fn unescaped(text: &str) -> String {
    if !text.contains(['&', '<']) {
        return text.to_owned();
    }
    blocks_of(text).into_iter().map(|(_, text)| text).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests;
