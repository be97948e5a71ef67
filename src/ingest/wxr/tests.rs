//! Small exports.

use super::*;
use crate::ingest::reader::tests::drafts;
use crate::model::Kind;

fn export(items: &str) -> String {
    format!(
        "<?xml version='1.0'?><rss xmlns:wp='http://wordpress.org/export/1.2/'><channel><language>en</language>\
         <wp:author><wp:author_login>kim</wp:author_login><wp:author_display_name><![CDATA[Kim Moss]]></wp:author_display_name></wp:author>{items}</channel></rss>"
    )
}

fn item(kind: &str, status: &str, content: &str, comments: &str) -> String {
    format!(
        "<item><title>Tea &amp; cake</title><dc:creator>kim</dc:creator><content:encoded><![CDATA[{content}]]></content:encoded>\
         <wp:post_id>7</wp:post_id><wp:post_date>2016-05-02 14:05:00</wp:post_date><wp:status>{status}</wp:status>\
         <wp:post_type>{kind}</wp:post_type><category domain='post_tag' nicename='tea'>Tea</category>{comments}</item>"
    )
}

fn comment(id: u32, parent: u32, approved: &str, kind: &str) -> String {
    format!(
        "<wp:comment><wp:comment_id>{id}</wp:comment_id><wp:comment_author>Lee</wp:comment_author><wp:comment_date>2016-05-03 10:00:00</wp:comment_date>\
         <wp:comment_content>Comment {id}.</wp:comment_content><wp:comment_approved>{approved}</wp:comment_approved><wp:comment_type>{kind}</wp:comment_type>\
         <wp:comment_parent>{parent}</wp:comment_parent></wp:comment>"
    )
}

#[test]
fn a_post_has_its_author_date_and_thread() {
    let comments = [
        comment(1, 0, "1", "comment"),
        comment(2, 1, "1", ""),
        comment(3, 0, "spam", ""),
        comment(4, 0, "1", "pingback"),
    ];
    let text = export(&item(
        "post",
        "publish",
        "<!-- wp:paragraph --><p>I bake.</p><!-- /wp:paragraph -->",
        &comments.concat(),
    ));
    let (found, said) = drafts(&WordPress, "a.xml", text.as_bytes()).unwrap();
    let draft = &found[0];
    assert_eq!(draft.author.as_deref(), Some("Kim Moss"));
    assert_eq!(draft.title.as_deref(), Some("Tea & cake"));
    assert_eq!(draft.inner.as_deref(), Some("7"));
    assert_eq!(draft.date.map(|date| date.to_string()).as_deref(), Some("2016-05-02T14:05:00"));
    assert_eq!(draft.attributes.get("tags").map(String::as_str), Some("Tea"));
    let blocks: Vec<_> = draft
        .blocks
        .iter()
        .filter(|block| block.kind != Kind::Attribution)
        .map(|block| (block.kind, block.thread.and_then(|place| place.reply_to), block.span.of(&draft.text)))
        .collect();
    assert_eq!(
        blocks,
        [
            (Kind::Heading, None, "Tea & cake"),
            (Kind::Paragraph, None, "I bake."),
            (Kind::Comment, None, "Comment 1."),
            (Kind::Comment, Some(1), "Comment 2."),
            (Kind::Pingback, None, "Lee\nComment 4."),
        ]
    );
    assert_eq!(said[0].message, "not read: comments that were spam or deleted (1)");
}

#[test]
fn furniture_and_deleted_posts_are_passed_over() {
    let items = [
        item("post", "trash", "Gone.", ""),
        item("attachment", "inherit", "", ""),
        item("wp_navigation", "publish", "Menu", ""),
        item("page", "publish", "About me.", ""),
    ];
    let (found, _) = drafts(&WordPress, "a.xml", export(&items.concat()).as_bytes()).unwrap();
    assert_eq!(found.len(), 1);
    assert!(found[0].text.ends_with("About me."));
}

#[test]
fn what_was_read_before_a_cut_is_kept() {
    let text = export(&[item("post", "publish", "One.", ""), item("post", "publish", "Two.", "")].concat());
    let source = Source::bytes_of("a.xml", &text.as_bytes()[..text.len() - 60], 1_000_000);
    struct Count(usize);
    impl Out for Count {
        fn draft(&mut self, _: crate::ingest::draft::Draft) -> Result<(), ReadError> {
            self.0 += 1;
            Ok(())
        }
        fn say(&mut self, _: Diagnostic) {}
    }
    let mut count = Count(0);
    let settings = crate::ingest::Settings::default();
    let with = With { rule: &crate::ingest::ReadRule::default(), settings: &settings };
    let error = WordPress.read(&source, &with, &mut count).unwrap_err();
    assert!(error.to_string().contains("cut off"), "{error}");
    assert_eq!(count.0, 1);
}
