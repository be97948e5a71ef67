//! Tweets: the archive that a person downloads of their own, and lists of tweets as JSON.
//!
//! Each tweet is a document. The archive does not say whose it is: `[[read]] author` does.

use super::json::records::{Record, Records};
use super::json::tree::Json;
use super::thread::Entry;
use super::{Claim, Out, ReadError, Reader, Source, With, dated};
use crate::model::Kind;

/// Reads tweets.
#[derive(Debug)]
pub(super) struct Twitter;

impl Reader for Twitter {
    fn name(&self) -> &'static str {
        "twitter"
    }

    fn number(&self) -> u32 {
        1
    }

    fn claims(&self, source: &Source<'_>) -> Claim {
        let head = source.head_text();
        if head.trim_start_matches('\u{FEFF}').trim_start().starts_with("window.YTD.") {
            return Claim::Certain;
        }
        let holds = |names: &[&str]| names.iter().all(|name| head.contains(name));
        let json = matches!(super::json::first_byte(source), Some(b'{' | b'['));
        let tweets = holds(&["\"id_str\"", "\"created_at\""])
            && (holds(&["\"full_text\""]) || holds(&["\"retweet_count\""]))
            || holds(&["\"author_id\"", "\"public_metrics\"", "\"text\""])
            || head.contains("\"edit_history_tweet_ids\"");
        if json && tweets { Claim::Certain } else { Claim::No }
    }

    fn read(&self, source: &Source<'_>, with: &With<'_>, out: &mut dyn Out) -> Result<(), ReadError> {
        let head = source.head_text();
        if !head.contains("window.YTD.") {
            return super::json::records::read(source, out, &mut |json, records| take(json, with, records));
        }
        // The archive is a script that sets a variable to a list.
        let text = &source.decoded()?.text;
        let list = text.split_once('=').map_or(text.as_str(), |(_, list)| list).trim().trim_end_matches(';');
        let mut records = Records::default();
        take(&Json::parse(list)?, with, &mut records);
        records.documents(out)
    }
}

fn take(json: &Json<'_>, with: &With<'_>, records: &mut Records) {
    if let Some(list) = json.as_list() {
        list.iter().for_each(|json| take(json, with, records));
        return;
    }
    if let Some(list @ Json::List(_)) = json.get("data").or_else(|| json.get("statuses")) {
        let first = records.list.len();
        take(list, with, records);
        name_authors(json, &mut records.list[first..]);
        return;
    }
    let json = json.get("tweet").unwrap_or(json);
    let text =
        json.text("full_text").or_else(|| json.at(&["extended_tweet", "full_text"]).and_then(Json::as_text));
    let Some(text) = text.or_else(|| json.text("text")) else { return };
    let id = json
        .text("id_str")
        .map(str::to_owned)
        .or_else(|| json.get("id").and_then(Json::scalar))
        .unwrap_or_default();
    let author =
        json.at(&["user", "screen_name"]).or_else(|| json.at(&["user", "name"])).and_then(Json::as_text);
    let author = author.or_else(|| json.text("author_id")).or(with.rule.author.as_deref());
    let attribute =
        |name: &'static str, key: &str| (name, json.get(key).and_then(Json::scalar).unwrap_or_default());
    records.list.push(Record {
        entry: Entry {
            id: id.clone(),
            parent: None,
            author: author.map(str::to_owned),
            date: json.text("created_at").and_then(|date| dated::date(date, None)),
            words: vec![(Kind::Paragraph, unescaped(text))],
            pingback: false,
        },
        thread: id,
        title: None,
        begins: true,
        removed: false,
        attributes: vec![
            attribute("reply-to", "in_reply_to_status_id_str"),
            attribute("reply-to-user", "in_reply_to_screen_name"),
            attribute("language", "lang"),
        ],
    });
}

/// Puts names in the place of the numbers of users, which are listed beside the tweets.
fn name_authors(json: &Json<'_>, records: &mut [Record]) {
    let users = json.at(&["includes", "users"]).and_then(Json::as_list).unwrap_or_default();
    for record in records {
        let user = users.iter().find(|user| user.text("id") == record.entry.author.as_deref());
        if let Some(name) = user.and_then(|user| user.text("username").or_else(|| user.text("name"))) {
            record.entry.author = Some(name.to_owned());
        }
    }
}

/// Tweets keep three characters as entities.
fn unescaped(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::ReadRule;
    use crate::ingest::reader::tests::{drafts, drafts_by};

    #[test]
    fn the_archive_is_a_script() {
        let text = "window.YTD.tweets.part0 = [ {\"tweet\":{\"id_str\":\"7\",\"full_text\":\"Tea &amp; cake\",\"created_at\":\"Mon May 02 14:05:00 +0000 2016\",\"lang\":\"en\"}} ]";
        let rule = ReadRule { author: Some("Kim".to_owned()), ..ReadRule::default() };
        let (found, _) = drafts_by(&Twitter, "tweets.js", text.as_bytes(), &rule).unwrap();
        assert_eq!(found[0].text, "Tea & cake");
        assert_eq!(found[0].inner.as_deref(), Some("7"));
        assert_eq!(found[0].author.as_deref(), Some("Kim"));
        assert_eq!(found[0].date.map(|date| date.to_string()).as_deref(), Some("2016-05-02T14:05:00"));
    }

    #[test]
    fn users_are_listed_beside_the_tweets() {
        let text = r#"{"data":[{"id":"7","text":"Tea","author_id":"1","edit_history_tweet_ids":["7"]}],"includes":{"users":[{"id":"1","username":"kim"}]}}"#;
        assert_eq!(drafts(&Twitter, "a.json", text.as_bytes()).unwrap().0[0].author.as_deref(), Some("kim"));
    }
}
