//! Comments on videos: YouTube's own interface, and the files of programs that save comments.

use super::html::blocks_of;
use super::json::records::{Record, Records, read};
use super::json::tree::Json;
use super::thread::Entry;
use super::{Claim, Out, ReadError, Reader, Source, With, dated};
use crate::model::Kind;

/// Reads exports of YouTube comments.
#[derive(Debug)]
pub(super) struct YouTube;

impl Reader for YouTube {
    fn name(&self) -> &'static str {
        "youtube"
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
        let api = head.contains("youtube#comment") || holds(&["\"topLevelComment\"", "\"snippet\""]);
        let saved = holds(&["\"cid\"", "\"text\"", "\"votes\""])
            || holds(&["\"comments\"", "\"author_id\"", "\"like_count\"", "\"parent\""]);
        if api || saved { Claim::Certain } else { Claim::No }
    }

    fn read(&self, source: &Source<'_>, _: &With<'_>, out: &mut dyn Out) -> Result<(), ReadError> {
        read(source, out, &mut |json, records| take(json, "", records))
    }
}

fn take(json: &Json<'_>, video: &str, records: &mut Records) {
    if let Some(list) = json.as_list() {
        list.iter().for_each(|json| take(json, video, records));
    } else if let Some(items) = json.get("items").and_then(Json::as_list) {
        items.iter().for_each(|json| take(json, video, records));
    } else if let Some(top) = json.at(&["snippet", "topLevelComment"]) {
        comment(top, video, records);
        let replies = json.at(&["replies", "comments"]).and_then(Json::as_list).unwrap_or_default();
        replies.iter().for_each(|reply| comment(reply, video, records));
        let count = json.at(&["snippet", "totalReplyCount"]).and_then(Json::number).unwrap_or(0.0) as u64;
        records.more += count.saturating_sub(replies.len() as u64);
    } else if json.get("snippet").is_some() {
        comment(json, video, records);
    } else if let Some(comments) = json.get("comments").and_then(Json::as_list) {
        let id = json.text("id").unwrap_or_default();
        page(json, id, records);
        comments.iter().for_each(|json| saved(json, id, records));
    } else {
        saved(json, video, records);
    }
}

/// The video itself: its title and description.
fn page(json: &Json<'_>, id: &str, records: &mut Records) {
    let Some(title) = json.text("title").or_else(|| json.text("fulltitle")) else { return };
    let description = json.text("description").unwrap_or_default();
    records.list.push(Record {
        entry: Entry {
            id: id.to_owned(),
            author: json.text("uploader").or_else(|| json.text("channel")).map(str::to_owned),
            date: json.text("upload_date").and_then(|date| dated::date(date, None)),
            words: description.split("\n\n").map(|part| (Kind::Paragraph, part.to_owned())).collect(),
            ..Entry::default()
        },
        thread: id.to_owned(),
        title: Some(title.to_owned()),
        begins: true,
        removed: false,
        attributes: vec![("link", json.text("webpage_url").unwrap_or_default().to_owned())],
    });
}

/// A comment as the interface gives it.
fn comment(json: &Json<'_>, video: &str, records: &mut Records) {
    let Some(snippet) = json.get("snippet") else { return };
    let text = snippet.text("textOriginal").or_else(|| snippet.text("textDisplay")).unwrap_or_default();
    let parent = snippet.text("parentId").map(str::to_owned);
    records.list.push(Record {
        entry: Entry {
            id: json.text("id").unwrap_or_default().to_owned(),
            parent,
            author: snippet.text("authorDisplayName").map(str::to_owned),
            date: snippet.text("publishedAt").and_then(|date| dated::date(date, None)),
            words: blocks_of(text),
            pingback: false,
        },
        thread: snippet.text("videoId").unwrap_or(video).to_owned(),
        ..Record::default()
    });
}

/// A comment as programs save it; answers have the id of what they answer before a full stop.
fn saved(json: &Json<'_>, video: &str, records: &mut Records) {
    let Some(text) = json.text("text") else { return };
    let id = json.text("cid").or_else(|| json.text("id")).unwrap_or_default();
    let named = json.text("parent").filter(|parent| *parent != "root");
    let parent = named.or_else(|| id.rsplit_once('.').map(|(parent, _)| parent));
    let date = ["time_parsed", "timestamp", "time"].iter().find_map(|key| json.get(key)?.scalar());
    records.list.push(Record {
        entry: Entry {
            id: id.to_owned(),
            parent: parent.map(str::to_owned),
            author: json.text("author").map(str::to_owned),
            date: date.and_then(|date| dated::date(&date, None)),
            words: text.split("\n\n").map(|part| (Kind::Paragraph, part.to_owned())).collect(),
            pingback: false,
        },
        thread: video.to_owned(),
        ..Record::default()
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::reader::tests::drafts;

    fn comments(text: &str) -> Vec<(String, Option<u32>)> {
        let (found, _) = drafts(&YouTube, "a.json", text.as_bytes()).unwrap();
        let blocks = found[0].blocks.iter().filter(|block| block.kind == Kind::Comment);
        blocks
            .map(|b| (b.span.of(&found[0].text).to_owned(), b.thread.and_then(|place| place.reply_to)))
            .collect()
    }

    #[test]
    fn the_interface_and_saved_files_give_the_same_thread() {
        let api = r#"{"kind":"youtube#commentThreadListResponse","items":[{"id":"c1","snippet":{"videoId":"v","totalReplyCount":1,
            "topLevelComment":{"id":"c1","snippet":{"textOriginal":"First & best.","authorDisplayName":"kim","publishedAt":"2016-05-02T14:05:00Z"}}},
            "replies":{"comments":[{"id":"c1.r","snippet":{"textOriginal":"No.","authorDisplayName":"lee","parentId":"c1"}}]}}]}"#;
        let saved = "{\"cid\":\"c1\",\"text\":\"First & best.\",\"author\":\"kim\",\"votes\":\"3\"}\n{\"cid\":\"c1.r\",\"text\":\"No.\",\"author\":\"lee\",\"votes\":\"0\"}\n";
        let expected = [("First & best.".to_owned(), None), ("No.".to_owned(), Some(1))];
        assert_eq!(comments(api), expected);
        assert_eq!(comments(saved), expected);
    }
}
