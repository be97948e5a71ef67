//! Reddit: pages saved as JSON, and dumps of posts and comments as JSON Lines or CSV.
//!
//! A submission and its comments are a document. Comments that the page only counts ("load more
//! comments") are reported.

use std::borrow::Cow;

use super::json::records::{Record, Records, markdown, read};
use super::json::tree::Json;
use super::thread::Entry;
use super::{Claim, Out, ReadError, Reader, Source, With, csv, dated};

/// Reads Reddit's JSON, and dumps of it as tables.
#[derive(Debug)]
pub(super) struct Reddit;

impl Reader for Reddit {
    fn name(&self) -> &'static str {
        "reddit"
    }

    fn number(&self) -> u32 {
        2
    }

    fn claims(&self, source: &Source<'_>) -> Claim {
        if csv::header_of(source).is_some_and(|names| is_dump(&names)) {
            return Claim::Certain;
        }
        if !matches!(super::json::first_byte(source), Some(b'{' | b'[')) {
            return Claim::No;
        }
        let head = source.head_text();
        let holds = |names: &[&str]| names.iter().all(|name| head.contains(name));
        let listing = head.contains("\"Listing\"") && holds(&["\"kind\"", "\"children\""]);
        let dump = holds(&["\"subreddit\"", "\"author\""])
            && (holds(&["\"selftext\""]) || holds(&["\"body\""]))
            || holds(&["\"link_id\"", "\"body\"", "\"parent_id\""]);
        if listing || dump { Claim::Certain } else { Claim::No }
    }

    fn read(&self, source: &Source<'_>, with: &With<'_>, out: &mut dyn Out) -> Result<(), ReadError> {
        if csv::header_of(source).is_some() {
            // Whoever names columns wants them, not the thread.
            let told = !with.rule.columns.is_empty();
            return if told { csv::Csv.read(source, with, out) } else { table(source, out) };
        }
        read(source, out, &mut |json, records| take(json, None, records))
    }
}

/// Whether these are the columns of a dump whose comments name what they answer.
fn is_dump(names: &[String]) -> bool {
    let holds = |name: &str| names.iter().any(|known| known == name);
    holds("parent_id") && holds("body") && (holds("link_id") || holds("subreddit"))
}

/// A dump as a table: each row is a post or comment. One larger than a document may be is not
/// gathered: each of its rows is a document.
fn table(source: &Source<'_>, out: &mut dyn Out) -> Result<(), ReadError> {
    let (mut rows, _) = csv::records(source)?;
    let header = rows.next().ok_or(ReadError::Empty)??;
    let names: Vec<String> = header.cells.iter().map(|name| name.trim().to_lowercase()).collect();
    let gathers = source.size() <= source.limit();
    let mut records = Records::default();
    for row in rows {
        let cells = row?.cells;
        let values = cells.iter().map(|cell| Json::Text(Cow::Borrowed(cell)));
        let entries = names.iter().map(|name| Cow::Borrowed(name.as_str())).zip(values).collect();
        take(&Json::Object(entries), None, &mut records);
        if !gathers {
            records.apart(out)?;
        }
    }
    if gathers { records.documents(out) } else { Ok(()) }
}

/// Takes a listing, a thing in its wrapping, or a bare post or comment of a dump.
fn take(json: &Json<'_>, thread: Option<&str>, records: &mut Records) {
    if let Some(list) = json.as_list() {
        list.iter().for_each(|json| take(json, thread, records));
        return;
    }
    match (json.text("kind"), json.get("data")) {
        (Some("Listing"), Some(data)) => {
            data.list("children").iter().for_each(|json| take(json, thread, records));
        }
        (Some("t1" | "t3"), Some(data)) => thing(data, thread, records),
        (Some("more"), Some(data)) => {
            let count = data.get("count").and_then(Json::number).unwrap_or(0.0);
            records.more += (count as u64).max(data.list("children").len() as u64);
        }
        _ => thing(json, thread, records),
    }
}

/// A submission, which has a title, or a comment, with all that stands below it.
fn thing(data: &Json<'_>, thread: Option<&str>, records: &mut Records) {
    let title = data.text("title");
    let body =
        if title.is_some() { data.text("selftext").or_else(|| data.text("body")) } else { data.text("body") };
    if title.is_none() && body.is_none() {
        return;
    }
    let id = data.get("id").and_then(Json::scalar).unwrap_or_default();
    let id = bare(&id).to_owned();
    let author = data.text("author").or_else(|| data.at(&["author", "name"]).and_then(Json::as_text));
    let named = author.filter(|author| *author != "[deleted]").map(str::to_owned);
    let removed = matches!(body, Some("[deleted]" | "[removed]"));
    let own_thread = match (title, data.text("link_id"), thread) {
        (Some(_), _, _) => id.clone(),
        (None, Some(link), _) => bare(link).to_owned(),
        (None, None, thread) => thread.unwrap_or_default().to_owned(),
    };
    let date = ["created_utc", "created", "created_at"].iter().find_map(|key| data.get(key)?.scalar());
    records.list.push(Record {
        entry: Entry {
            id: id.clone(),
            // Answers to the submission itself have the prefix t3.
            parent: data
                .text("parent_id")
                .filter(|parent| !parent.starts_with("t3_"))
                .map(|id| bare(id).to_owned()),
            author: named,
            date: date.and_then(|date| dated::date(&date, None)),
            words: if removed { Vec::new() } else { markdown(body.unwrap_or_default()) },
            pingback: false,
        },
        thread: own_thread.clone(),
        title: title.map(|title| title.replace("&amp;", "&")),
        begins: title.is_some(),
        removed: removed && title.is_none(),
        attributes: ["subreddit", "permalink", "url", "link_flair_text"]
            .into_iter()
            .filter_map(|key| Some((key, data.get(key)?.scalar()?)))
            .collect(),
    });
    for key in ["replies", "comments", "children"] {
        match data.get(key) {
            Some(below @ Json::Object(_)) => take(below, Some(&own_thread), records),
            Some(Json::List(list)) => {
                let first = records.list.len();
                list.iter().for_each(|json| take(json, Some(&own_thread), records));
                // Scripts nest comments without naming what they answer.
                if title.is_none() {
                    for record in &mut records.list[first..] {
                        if record.entry.parent.is_none() {
                            record.entry.parent = Some(id.clone());
                        }
                    }
                }
            }
            _ => {}
        }
    }
}

/// An id without the prefix that tells its kind: `t1_abc`.
fn bare(id: &str) -> &str {
    match id.as_bytes() {
        [b't', b'0'..=b'9', b'_', ..] => &id[3..],
        _ => id,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::draft::Draft;
    use crate::ingest::reader::tests::drafts;
    use crate::model::Kind;

    const PAGE: &str = r#"[{"kind":"Listing","data":{"children":[{"kind":"t3","data":{"id":"p1","title":"Tea?","selftext":"I **bake**.","author":"kim","created_utc":1462197900.0,"subreddit":"tea"}}]}},
        {"kind":"Listing","data":{"children":[
        {"kind":"t1","data":{"id":"c1","body":"[deleted]","author":"[deleted]","parent_id":"t3_p1","link_id":"t3_p1","replies":{"kind":"Listing","data":{"children":[
        {"kind":"t1","data":{"id":"c2","body":"&gt; I bake.\n\nSo do I.","author":"lee","parent_id":"t1_c1","link_id":"t3_p1","replies":""}}]}}}},
        {"kind":"more","data":{"count":12,"children":["x","y"]}}]}}]"#;

    fn comments(draft: &Draft) -> Vec<(&str, Option<u32>)> {
        let blocks =
            draft.blocks.iter().filter(|block| matches!(block.kind, Kind::Comment | Kind::Quotation));
        blocks
            .map(|block| (block.span.of(&draft.text), block.thread.and_then(|place| place.reply_to)))
            .collect()
    }

    #[test]
    fn a_page_is_a_post_with_its_tree() {
        let (found, said) = drafts(&Reddit, "a.json", PAGE.as_bytes()).unwrap();
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].title.as_deref(), Some("Tea?"));
        assert_eq!(found[0].author.as_deref(), Some("kim"));
        assert!(found[0].text.starts_with("Tea?\n\nI bake."));
        assert_eq!(comments(&found[0]), [("I bake.", None), ("So do I.", None)]);
        assert!(said[0].message.contains("12 comments"), "{}", said[0].message);
    }

    #[test]
    fn dumps_are_gathered_by_submission() {
        let text = "{\"id\":\"p1\",\"title\":\"Tea?\",\"selftext\":\"\",\"author\":\"kim\",\"subreddit\":\"tea\"}\n\
            {\"id\":\"c1\",\"body\":\"Yes.\",\"author\":\"lee\",\"link_id\":\"t3_p1\",\"parent_id\":\"t3_p1\",\"subreddit\":\"tea\"}\n\
            {\"id\":\"c9\",\"body\":\"Else.\",\"author\":\"ann\",\"link_id\":\"t3_p2\",\"parent_id\":\"t3_p2\",\"subreddit\":\"tea\"}\n\
            {\"id\":\"c2\",\"body\":\"Why?\",\"author\":\"ann\",\"link_id\":\"t3_p1\",\"parent_id\":\"t1_c1\",\"subreddit\":\"tea\"}\n";
        let (found, _) = drafts(&Reddit, "a.jsonl", text.as_bytes()).unwrap();
        assert_eq!(
            found.iter().map(|draft| draft.inner.as_deref()).collect::<Vec<_>>(),
            [Some("p1"), Some("p2")]
        );
        assert_eq!(comments(&found[0]), [("Yes.", None), ("Why?", Some(1))]);
    }

    #[test]
    fn a_dump_as_a_table_is_the_same_tree() {
        let text = "author,body,created_utc,id,link_id,parent_id,subreddit\n\
            lee,\"Yes,\nI do.\",1462197900,c1,t3_p1,t3_p1,tea\n\
            ann,Else.,1462197901,c9,t3_p2,t3_p2,tea\n\
            [deleted],[removed],1462197902,c2,t3_p1,t1_c1,tea\n\
            kim,Why?,1462197903,c3,t3_p1,t1_c2,tea\n";
        let source = Source::bytes_of("a.csv", text.as_bytes(), 1_000_000);
        assert_eq!(Reddit.claims(&source), Claim::Certain);
        let (found, said) = drafts(&Reddit, "a.csv", text.as_bytes()).unwrap();
        let ids: Vec<_> = found.iter().map(|draft| draft.inner.as_deref()).collect();
        assert_eq!(ids, [Some("p1"), Some("p2")]);
        // What answers a removed comment stands below what that one answered.
        assert_eq!(comments(&found[0]), [("Yes,\nI do.", None), ("Why?", Some(1))]);
        let dates: Vec<_> = found[0].blocks.iter().filter_map(|block| block.date).collect();
        assert_eq!(dates[0].to_string(), "2016-05-02T14:05:00");
        assert!(said[0].message.contains("(1)"), "{}", said[0].message);
    }

    #[test]
    fn a_table_that_names_no_answers_is_no_dump() {
        let source = Source::bytes_of("a.csv", b"id,body,subreddit\n1,Yes.,tea\n", 1_000_000);
        assert_eq!(Reddit.claims(&source), Claim::No);
    }
}
