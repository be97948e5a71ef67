//! Hacker News: items and search results of its two interfaces.

use super::html::blocks_of;
use super::json::records::{Record, Records, read};
use super::json::tree::Json;
use super::thread::Entry;
use super::{Claim, Out, ReadError, Reader, Source, With, dated};

/// Reads Hacker News.
#[derive(Debug)]
pub(super) struct HackerNews;

impl Reader for HackerNews {
    fn name(&self) -> &'static str {
        "hacker-news"
    }

    fn number(&self) -> u32 {
        1
    }

    fn claims(&self, source: &Source<'_>) -> Claim {
        if !matches!(super::json::first_byte(source), Some(b'{' | b'[')) {
            return Claim::No;
        }
        let head = source.head_text();
        let holds = |names: &[&str]| names.iter().all(|name| head.contains(name));
        let search = holds(&["\"objectID\"", "\"_tags\""]) || holds(&["\"story_id\"", "\"created_at_i\""]);
        let tree = holds(&["\"children\"", "\"created_at_i\"", "\"author\""]);
        let items = holds(&["\"by\"", "\"time\"", "\"type\""])
            && ["\"kids\"", "\"descendants\"", "\"parent\""].iter().any(|key| head.contains(key));
        if search || tree || items { Claim::Certain } else { Claim::No }
    }

    fn read(&self, source: &Source<'_>, _: &With<'_>, out: &mut dyn Out) -> Result<(), ReadError> {
        read(source, out, &mut |json, records| take(json, None, records))
    }
}

/// Takes an item with all that stands below it, or what a search found.
fn take(json: &Json<'_>, thread: Option<&str>, records: &mut Records) {
    if let Some(list) = json.as_list() {
        list.iter().for_each(|json| take(json, thread, records));
        return;
    }
    let hits = json.list("hits");
    if !hits.is_empty() {
        hits.iter().for_each(|json| take(json, thread, records));
        return;
    }
    let id_of = |key: &str| json.get(key).and_then(Json::scalar);
    let Some(id) = id_of("objectID").or_else(|| id_of("id")) else {
        // A map of items by their ids.
        json.entries().iter().filter(|(_, value)| value.get("by").is_some()).for_each(|(_, value)| {
            take(value, thread, records);
        });
        return;
    };
    let title = json.text("title").filter(|_| json.text("type") != Some("comment"));
    let text = ["text", "comment_text", "story_text"].iter().find_map(|key| json.text(key));
    let removed = text.is_none() && title.is_none();
    let story = id_of("story_id").filter(|_| title.is_none());
    let own_thread = match (thread, story, title) {
        (Some(thread), _, _) => thread.to_owned(),
        (None, Some(story), _) => story,
        (None, None, Some(_)) => id.clone(),
        (None, None, None) => root_of(&id, id_of("parent"), records),
    };
    let author = json.text("author").or_else(|| json.text("by"));
    let date = ["created_at", "created_at_i", "time", "timestamp"].iter().find_map(|key| id_of(key));
    records.list.push(Record {
        entry: Entry {
            id: id.clone(),
            parent: id_of("parent_id").or_else(|| id_of("parent")).filter(|parent| *parent != own_thread),
            author: author.map(str::to_owned),
            date: date.and_then(|date| dated::date(&date, None)),
            words: text.map(blocks_of).unwrap_or_default(),
            pingback: false,
        },
        begins: title.is_some(),
        title: title.map(str::to_owned),
        thread: own_thread.clone(),
        removed,
        attributes: vec![("url", json.text("url").unwrap_or_default().to_owned())],
    });
    json.list("children").iter().for_each(|below| take(below, Some(&own_thread), records));
}

/// The thread of a comment that names only what it answers: that of the item answered, where it
/// stands before it.
fn root_of(id: &str, parent: Option<String>, records: &Records) -> String {
    let Some(parent) = parent else { return id.to_owned() };
    let known = records.list.iter().rev().find(|record| record.entry.id == parent);
    known.map_or(parent, |record| record.thread.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::reader::tests::drafts;
    use crate::model::Kind;

    fn comments(text: &str) -> Vec<(String, Option<u32>)> {
        let (found, _) = drafts(&HackerNews, "a.json", text.as_bytes()).unwrap();
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0].title.as_deref(), Some("Tea"));
        let blocks = found[0].blocks.iter().filter(|block| block.kind == Kind::Comment);
        blocks
            .map(|b| (b.span.of(&found[0].text).to_owned(), b.thread.and_then(|place| place.reply_to)))
            .collect()
    }

    #[test]
    fn both_interfaces_give_the_same_thread() {
        let tree = r#"{"id":1,"created_at":"2016-05-02T14:05:00Z","created_at_i":1462197900,"author":"kim","title":"Tea","text":null,"children":[
            {"id":2,"author":"lee","text":"<p>Yes &#x27;tis.","parent_id":1,"story_id":1,"children":[{"id":3,"author":"ann","text":"No.","parent_id":2,"story_id":1,"children":[]}]}]}"#;
        let items = r#"[{"by":"kim","id":1,"kids":[2],"time":1462197900,"title":"Tea","type":"story"},
            {"by":"lee","id":2,"parent":1,"text":"Yes &#x27;tis.","time":1462197901,"type":"comment"},{"by":"ann","id":3,"parent":2,"text":"No.","time":1462197902,"type":"comment"}]"#;
        let expected = [("Yes 'tis.".to_owned(), None), ("No.".to_owned(), Some(1))];
        assert_eq!(comments(tree), expected);
        assert_eq!(comments(items), expected);
    }
}
