//! The export of Disqus: each page is a document, and its comments are a thread.

use std::collections::BTreeMap;

use super::html::blocks_of;
use super::thread::{Entry, post, push_comments};
use super::xml::{Node, Xml};
use super::{Claim, Out, ReadError, Reader, Source, With, dated};
use crate::diagnostic::Diagnostic;

const FORMAT: &str = "Disqus export";

/// Reads Disqus exports.
#[derive(Debug)]
pub(super) struct Disqus;

impl Reader for Disqus {
    fn name(&self) -> &'static str {
        "disqus"
    }

    fn number(&self) -> u32 {
        1
    }

    fn claims(&self, source: &Source<'_>) -> Claim {
        let head = source.marked_head(4096);
        if head.contains("<disqus") { Claim::Certain } else { Claim::No }
    }

    fn read(&self, source: &Source<'_>, _: &With<'_>, out: &mut dyn Out) -> Result<(), ReadError> {
        let text = &source.decoded()?.text;
        let mut xml = Xml::new(text, FORMAT);
        let mut threads: Vec<Record> = Vec::new();
        let mut comments: BTreeMap<String, Vec<Entry>> = BTreeMap::new();
        let mut removed = 0;
        loop {
            match xml.next()? {
                Node::Open(element) if matches!(element.local(), "thread" | "post") => {
                    let is_thread = element.local() == "thread";
                    let id = element.attribute("id").unwrap_or_default();
                    let record = Record { id, ..record(&mut xml)? };
                    match (is_thread, record.removed) {
                        (true, _) => threads.push(record),
                        (false, true) => removed += 1,
                        (false, false) => {
                            comments.entry(record.thread.clone()).or_default().push(record.entry());
                        }
                    }
                }
                Node::End => break,
                _ => {}
            }
        }
        if removed > 0 {
            let what = format!("not read: comments that were spam or deleted ({removed})");
            out.say(Diagnostic::note("IN061", what));
        }
        let mut found = false;
        for thread in threads {
            let Some(comments) = comments.remove(&thread.id) else { continue };
            let mut draft = post(Some(&thread.title), &Entry { id: thread.id.clone(), ..thread.entry() });
            draft.author = None;
            if !thread.link.is_empty() {
                draft.attributes.insert("link".to_owned(), thread.link.clone());
            }
            push_comments(&mut draft, comments);
            found = true;
            out.draft(draft)?;
        }
        if found { Ok(()) } else { Err(ReadError::Empty) }
    }
}

/// A thread or a comment.
#[derive(Debug, Default)]
struct Record {
    id: String,
    title: String,
    link: String,
    message: String,
    date: String,
    author: String,
    thread: String,
    parent: Option<String>,
    removed: bool,
}

impl Record {
    fn entry(&self) -> Entry {
        Entry {
            id: self.id.clone(),
            parent: self.parent.clone(),
            author: Some(self.author.trim().to_owned()).filter(|author| !author.is_empty()),
            date: dated::date(&self.date, None),
            words: blocks_of(&self.message),
            pingback: false,
        }
    }
}

fn record(xml: &mut Xml<'_>) -> Result<Record, ReadError> {
    let mut record = Record::default();
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
        match element.local() {
            "title" => record.title = xml.text()?,
            "link" => record.link = xml.text()?.trim().to_owned(),
            "message" => record.message = xml.text()?,
            "createdAt" => record.date = xml.text()?,
            "name" => record.author = xml.text()?,
            "isDeleted" | "isSpam" => record.removed |= xml.text()?.trim() == "true",
            name @ ("thread" | "parent") => {
                let id = element.attribute("id");
                if name == "thread" {
                    record.thread = id.unwrap_or_default();
                } else {
                    record.parent = id;
                }
                depth += 1;
            }
            _ => depth += 1,
        }
    }
    Ok(record)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::reader::tests::drafts;
    use crate::model::Kind;

    #[test]
    fn comments_are_gathered_by_page() {
        let comment = |id: u32, extra: &str, spam: bool| {
            format!(
                "<post dsq:id='{id}'><message><![CDATA[<p>Comment {id}.</p>]]></message><createdAt>2016-05-02T14:05:00Z</createdAt>\
                 <isSpam>{spam}</isSpam><author><name>Lee</name></author><thread dsq:id='1'/>{extra}</post>"
            )
        };
        let text = format!(
            "<disqus xmlns='http://disqus.com' xmlns:dsq='http://disqus.com/disqus-internals'><thread dsq:id='1'><id>x</id><link>http://x.org/tea</link>\
             <title>Tea</title><createdAt>2016-05-01T00:00:00Z</createdAt><author><name>Kim</name></author></thread>{}{}{}</disqus>",
            comment(5, "", false),
            comment(6, "<parent dsq:id='5'/>", false),
            comment(7, "", true)
        );
        let (found, said) = drafts(&Disqus, "a.xml", text.as_bytes()).unwrap();
        let draft = &found[0];
        let comments: Vec<_> = draft.blocks.iter().filter(|block| block.kind == Kind::Comment).collect();
        let shown: Vec<_> =
            comments.iter().map(|b| (b.span.of(&draft.text), b.thread.unwrap().reply_to)).collect();
        assert_eq!(shown, [("Comment 5.", None), ("Comment 6.", Some(1))]);
        assert_eq!(draft.title.as_deref(), Some("Tea"));
        assert_eq!(said[0].message, "not read: comments that were spam or deleted (1)");
    }
}
