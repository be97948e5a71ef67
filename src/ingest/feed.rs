//! Feeds and what is written like them: RSS, Atom, and the exports of Blogger.
//!
//! Each entry is a document. A comment that names the entry it answers stands below it.

use std::collections::BTreeMap;

use super::html::blocks_of;
use super::thread::{Entry, post, push_comments};
use super::xml::{Node, Xml};
use super::{Claim, Out, ReadError, Reader, Source, With, dated};
use crate::diagnostic::Diagnostic;
use crate::text::single_spaced;

const FORMAT: &str = "feed";

/// Reads RSS and Atom.
#[derive(Debug)]
pub(super) struct Feed;

impl Reader for Feed {
    fn name(&self) -> &'static str {
        "feed"
    }

    fn number(&self) -> u32 {
        1
    }

    fn claims(&self, source: &Source<'_>) -> Claim {
        let head = source.marked_head(8192);
        let is_root = |name: &str| {
            head.match_indices(name)
                .any(|(at, _)| head[at + name.len()..].starts_with([' ', '>', '\n', '\r', '\t']))
        };
        if ["<rss", "<feed", "<rdf:RDF", "<atom:feed"].into_iter().any(is_root) {
            Claim::Likely
        } else {
            Claim::No
        }
    }

    fn read(&self, source: &Source<'_>, _: &With<'_>, out: &mut dyn Out) -> Result<(), ReadError> {
        let (items, failed) = items(&source.decoded()?.text);
        if items.is_empty() {
            return Err(failed.unwrap_or(ReadError::Empty));
        }
        documents(items, out)?;
        // A cut feed was read as far as it goes.
        if let Some(error) = failed {
            out.say(error.diagnostic());
        }
        Ok(())
    }
}

/// An entry as it stands.
#[derive(Debug, Default)]
struct Item {
    title: String,
    author: String,
    date: String,
    content: String,
    summary: String,
    id: String,
    link: String,
    answers: Option<String>,
    kind: String,
    draft: bool,
    tags: Vec<String>,
}

fn items(text: &str) -> (Vec<Item>, Option<ReadError>) {
    let mut xml = Xml::new(text, FORMAT);
    let mut items = Vec::new();
    loop {
        match xml.next() {
            Ok(Node::Open(element)) if matches!(element.local(), "item" | "entry") => match item(&mut xml) {
                Ok(item) => items.push(item),
                Err(error) => return (items, Some(error)),
            },
            Ok(Node::End) => return (items, None),
            Ok(_) => {}
            Err(error) => return (items, Some(error)),
        }
    }
}

/// The entry that was opened.
fn item(xml: &mut Xml<'_>) -> Result<Item, ReadError> {
    let mut item = Item::default();
    let mut depth = 1;
    while depth > 0 {
        let element = match xml.next()? {
            Node::Open(element) => element,
            Node::Close(_) => {
                depth -= 1;
                continue;
            }
            Node::Text(_) => continue,
            Node::End => break,
        };
        let attribute = |name: &str| element.attribute(name).unwrap_or_default();
        match (element.prefix(), element.local()) {
            (_, "title") if item.title.is_empty() => item.title = xml.text()?,
            (_, "creator" | "name") => item.author = xml.text()?,
            (_, "author") => {
                let inner = author(xml)?;
                item.author = if item.author.is_empty() { inner } else { item.author };
            }
            (_, "pubDate" | "published" | "issued") => item.date = xml.text()?,
            (_, "date" | "updated" | "created") if item.date.is_empty() => item.date = xml.text()?,
            ("content", "encoded") | ("", "content") => {
                let markup = attribute("type") == "xhtml";
                item.content = if markup { inner_markup(xml)? } else { xml.text()? };
            }
            (_, "description" | "summary") => item.summary = xml.text()?,
            (_, "guid" | "id") => item.id = xml.text()?.trim().to_owned(),
            ("blogger", "parent" | "inReplyTo") => {
                item.answers = Some(xml.text()?.trim().to_owned())
                    .filter(|id| !id.is_empty() && id != "0")
                    .or(item.answers);
            }
            ("blogger", "type") => item.kind = xml.text()?.trim().to_lowercase(),
            ("blogger", "status") => {
                item.draft = matches!(xml.text()?.trim(), "DRAFT" | "TRASHED" | "SOFT_TRASHED");
            }
            (_, "in-reply-to") => {
                item.answers = element.attribute("ref").or(item.answers);
                depth += 1;
            }
            (_, "draft") => item.draft = xml.text()?.trim() == "yes",
            (_, "category") => {
                let term = attribute("term");
                match attribute("scheme").ends_with("#kind") {
                    true => item.kind = term.rsplit('#').next().unwrap_or_default().to_owned(),
                    false if term.is_empty() => item.tags.push(xml.text()?.trim().to_owned()),
                    false => item.tags.push(term),
                }
                if !element.attribute("term").unwrap_or_default().is_empty() {
                    depth += 1;
                }
            }
            (_, "link") => {
                let relation = attribute("rel");
                let to = attribute("href");
                // Blogger names the comment that a comment answers by a link.
                if relation == "related" && to.contains("/comments/default/") {
                    item.answers = to.rsplit('/').next().map(|id| format!("post-{id}"));
                }
                if to.is_empty() {
                    item.link = xml.text()?.trim().to_owned();
                } else {
                    depth += 1;
                    item.link = if matches!(relation.as_str(), "" | "alternate") { to } else { item.link };
                }
            }
            _ => depth += 1,
        }
    }
    Ok(item)
}

/// The name in an author element, which holds it directly in RSS and in an element in Atom.
fn author(xml: &mut Xml<'_>) -> Result<String, ReadError> {
    let (mut name, mut direct) = (String::new(), String::new());
    let mut depth = 1;
    while depth > 0 {
        match xml.next()? {
            Node::Open(element) if element.local() == "name" => name = xml.text()?,
            Node::Open(_) => {
                xml.skip()?;
            }
            Node::Close(_) => depth -= 1,
            Node::Text(text) => direct.push_str(&text),
            Node::End => break,
        }
    }
    let direct = direct.trim();
    // RSS writes "mail@example.org (Kim Moss)".
    let in_brackets = direct.split_once('(').map(|(_, rest)| rest.trim_end_matches(')'));
    Ok(if name.is_empty() { in_brackets.unwrap_or(direct).to_owned() } else { name })
}

/// The mark-up inside an element, written out again.
fn inner_markup(xml: &mut Xml<'_>) -> Result<String, ReadError> {
    let mut markup = String::new();
    let mut depth = 1;
    while depth > 0 {
        match xml.next()? {
            Node::Open(element) => {
                depth += 1;
                markup.push_str(&format!("<{}>", element.local()));
            }
            Node::Close(name) => {
                depth -= 1;
                if depth > 0 {
                    markup.push_str(&format!("</{name}>"));
                }
            }
            Node::Text(text) => markup.push_str(&quick_xml::escape::escape(text.as_ref())),
            Node::End => break,
        }
    }
    Ok(markup)
}

/// The entries as documents, comments below what they answer.
fn documents(items: Vec<Item>, out: &mut dyn Out) -> Result<(), ReadError> {
    let (mut posts, mut comments) = (Vec::new(), Vec::new());
    let mut drafts = 0;
    for item in items {
        match item.kind.as_str() {
            "settings" | "template" => {}
            _ if item.draft => drafts += 1,
            "comment" => comments.push(item),
            _ if item.answers.is_some() && item.kind.is_empty() => comments.push(item),
            _ => posts.push(item),
        }
    }
    if drafts > 0 {
        out.say(Diagnostic::note("IN061", format!("not read: drafts ({drafts})")));
    }
    let mut below = by_post(&posts, &comments);
    for (at, item) in posts.iter().enumerate() {
        let mut draft = post(Some(&plain(&item.title)), &entry(item));
        draft.attributes.extend(
            [("link", item.link.clone()), ("tags", item.tags.join("; "))]
                .into_iter()
                .filter(|(_, value)| !value.is_empty())
                .map(|(name, value)| (name.to_owned(), value)),
        );
        push_comments(&mut draft, below.remove(&Some(at)).unwrap_or_default());
        if !draft.blocks.is_empty() {
            out.draft(draft)?;
        }
    }
    // Comments on posts that are not here are texts of their own.
    for comment in below.into_values().flatten() {
        let draft = post(None, &comment);
        if !draft.blocks.is_empty() {
            out.draft(draft)?;
        }
    }
    Ok(())
}

/// Comments by the place of the post that they stand below, directly or through others.
fn by_post(posts: &[Item], comments: &[Item]) -> BTreeMap<Option<usize>, Vec<Entry>> {
    let place: BTreeMap<&str, usize> =
        posts.iter().enumerate().map(|(at, post)| (short_id(&post.id), at)).collect();
    let parents: BTreeMap<String, String> = comments
        .iter()
        .filter_map(|comment| {
            Some((short_id(&comment.id).to_owned(), short_id(comment.answers.as_deref()?).to_owned()))
        })
        .collect();
    let mut below: BTreeMap<Option<usize>, Vec<Entry>> = BTreeMap::new();
    for comment in comments {
        let mut answered = comment.answers.as_deref().map(short_id);
        // Answers lead up to a post; a circle of them ends.
        for _ in 0..100 {
            match answered {
                Some(id) if !place.contains_key(id) => answered = parents.get(id).map(String::as_str),
                _ => break,
            }
        }
        let post = answered.and_then(|id| place.get(id).copied());
        below.entry(post).or_default().push(entry(comment));
    }
    below
}

/// Blogger's ids end in `post-` and a number, and are named by that end.
fn short_id(id: &str) -> &str {
    id.rfind("post-").map_or(id, |at| &id[at..])
}

fn entry(item: &Item) -> Entry {
    let text = if item.content.trim().is_empty() { &item.summary } else { &item.content };
    Entry {
        id: short_id(if item.id.is_empty() { &item.link } else { &item.id }).to_owned(),
        parent: item.answers.as_deref().map(|id| short_id(id).to_owned()),
        author: Some(plain(&item.author)).filter(|author| !author.is_empty()),
        date: dated::date(&item.date, None),
        words: blocks_of(text),
        pingback: false,
    }
}

fn plain(text: &str) -> String {
    single_spaced(&blocks_of(text).into_iter().map(|(_, text)| text).collect::<Vec<_>>().join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::reader::tests::drafts;
    use crate::model::Kind;

    #[test]
    fn items_of_rss_are_posts() {
        let text = "<rss version='2.0'><channel><title>Blog</title><item><title>One &amp;amp; two</title><dc:creator>Kim</dc:creator>\
            <pubDate>Mon, 02 May 2016 14:05:00 +0000</pubDate><guid>g1</guid><description>Short.</description>\
            <content:encoded><![CDATA[<p>Long &amp; whole.</p>]]></content:encoded></item></channel></rss>";
        let (found, _) = drafts(&Feed, "a.xml", text.as_bytes()).unwrap();
        assert_eq!(found[0].text, "One & two\n\nLong & whole.");
        assert_eq!(found[0].author.as_deref(), Some("Kim"));
        assert_eq!(found[0].inner.as_deref(), Some("g1"));
    }

    #[test]
    fn comments_of_blogger_stand_below_their_posts() {
        let kind = |kind: &str| {
            format!(
                "<category scheme='http://schemas.google.com/g/2005#kind' term='http://schemas.google.com/blogger/2008/kind#{kind}'/>"
            )
        };
        let text = format!(
            "<feed xmlns='http://www.w3.org/2005/Atom'><entry><id>tag:blogger.com,1999:blog-1.post-7</id>{}<title>Tea</title>\
             <content type='html'>&lt;p&gt;I bake.&lt;/p&gt;</content><author><name>Kim</name></author></entry>\
             <entry><id>tag:blogger.com,1999:blog-1.post-9</id>{}<content type='html'>And me.</content><author><name>Lee</name></author>\
             <thr:in-reply-to ref='tag:blogger.com,1999:blog-1.post-7'/><link rel='related' href='http://x/feeds/1/7/comments/default/8'/></entry>\
             <entry><id>tag:blogger.com,1999:blog-1.post-8</id>{}<content type='html'>So do I.</content><author><name>Ann</name></author>\
             <thr:in-reply-to ref='tag:blogger.com,1999:blog-1.post-7'/></entry></feed>",
            kind("post"),
            kind("comment"),
            kind("comment")
        );
        let (found, _) = drafts(&Feed, "a.xml", text.as_bytes()).unwrap();
        assert_eq!(found.len(), 1);
        let comments: Vec<_> = found[0].blocks.iter().filter(|block| block.kind == Kind::Comment).collect();
        let shown: Vec<_> = comments
            .iter()
            .map(|block| (block.span.of(&found[0].text), block.thread.unwrap().reply_to))
            .collect();
        assert_eq!(shown, [("So do I.", None), ("And me.", Some(1))]);
    }

    #[test]
    fn a_cut_feed_is_read_as_far_as_it_goes() {
        let text = "<rss><channel><item><title>One</title></item><item><title>Tw";
        let (found, said) = drafts(&Feed, "a.xml", text.as_bytes()).unwrap();
        assert_eq!((found.len(), said.len()), (1, 1));
    }
}
