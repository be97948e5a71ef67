//! Pages in the mark-up of many programs, in invented words.

use std::ops::ControlFlow;

use crate::ingest::{MAX_DOCUMENT, Settings, Source, read};
use crate::model::{Document, DocumentKind, Kind};

fn document(html: &str) -> Document {
    let mut documents = Vec::new();
    let source = Source::bytes_of("page.html", html.as_bytes(), MAX_DOCUMENT);
    let said = read(&source, &Settings::default(), &mut |document| {
        documents.push(document);
        ControlFlow::Continue(())
    });
    assert_eq!(documents.len(), 1, "{said:?}");
    assert_eq!(documents[0].format, "html");
    documents.remove(0)
}

/// The comments as `number<answered> author (date): words | words`.
fn comments(html: &str) -> Vec<String> {
    let document = document(html);
    let mut read: Vec<String> = Vec::new();
    for passage in document.passages.iter().filter(|passage| passage.kind == Kind::Comment) {
        let words = passage.span.of(&document.text);
        if passage.piece > 1 {
            let last = read.last_mut().unwrap();
            *last = format!("{last} | {words}");
            continue;
        }
        let thread = passage.thread.unwrap();
        let answers = thread.reply_to.map(|to| format!("<{to}")).unwrap_or_default();
        let speaker = document.speaker_of(passage).unwrap();
        let name = if speaker.named { &speaker.label } else { "?" };
        let date = passage.date.map(|date| format!(" ({date})")).unwrap_or_default();
        read.push(format!("{}{answers} {name}{date}: {words}", thread.comment));
    }
    assert_eq!(read.len(), document.comments as usize);
    read
}

fn of_kind(document: &Document, kind: Kind) -> Vec<&str> {
    let passages = document.passages.iter().filter(|passage| passage.kind == kind);
    passages.map(|passage| passage.span.of(&document.text)).collect()
}

const PROSE: &str = "<p>Tea is what we drink when we do not know what to say, and when we do know it as well, which is nearly always.</p>\
    <p>There is more to be said about this, and some of it has been said by others before me in other places, at length.</p>";

fn wordpress(comments: &str) -> String {
    format!(
        "<!DOCTYPE html><html lang='en-GB'><head><title>On tea | A page</title><meta charset=utf-8><script>var x = '<p>no</p>';</script></head><body class='single'>\
        <a class='skip-link screen-reader-text' href='#content'>Skip to content</a><header id='masthead'><h1 class='site-title'>A page</h1><nav><ul><li>Home</li><li>About</li></ul></nav></header>\
        <main><article class='post hentry'><header class='entry-header'><h1 class='entry-title'>On tea</h1><div class='entry-meta'>Posted on <time class='entry-date published' datetime='2016-05-01T08:00:00+00:00'>May 1, 2016</time> by <span class='author vcard'><a class='url fn n' href='#'>Mara Lind</a></span></div></header>\
        <div class='entry-content'>{PROSE}<h2>Cups</h2><blockquote><p>It keeps my hands warm.</p><cite>Ida May</cite></blockquote><ul><li>black</li><li>green</li></ul>\
        <div class='sharedaddy'><h3>Share this:</h3><ul><li>Twitter</li></ul></div></div><footer class='entry-footer'>Tagged <a>tea</a></footer></article>\
        <div id='comments' class='comments-area'><h2 class='comments-title'>2 thoughts on &ldquo;On tea&rdquo;</h2>{comments}\
        <div id='respond' class='comment-respond'><h3>Leave a Reply</h3><form><p>Your email address will not be published.</p><textarea></textarea></form></div></div></main>\
        <aside class='widget-area'><h2>Recent Posts</h2><ul><li><a>Coffee and me, a long story of a short love that ended badly</a></li></ul></aside><footer><p>Proudly powered by WordPress</p></footer></body></html>"
    )
}

#[test]
fn wordpress_with_replies_and_a_pingback() {
    let html = wordpress(
        "<ol class='comment-list'><li id='comment-11' class='comment even depth-1 parent'><article id='div-comment-11' class='comment-body'><footer class='comment-meta'><div class='comment-author vcard'><img class='avatar'><b class='fn'>Ben Holm</b> <span class='says'>says:</span></div>\
        <div class='comment-metadata'><a href='#comment-11'><time datetime='2016-05-02T10:12:00+00:00'>May 2, 2016 at 10:12 am</time></a></div></footer><div class='comment-content'><p>I drink coffee.</p><p>Always&nbsp;have.</p></div><div class='reply'><a>Reply</a></div></article>\
        <ol class='children'><li id='comment-12' class='comment byuser depth-2'><article id='div-comment-12' class='comment-body'><footer class='comment-meta'><div class='comment-author vcard'><b class='fn'><a>Mara Lind</a></b> <span class='says'>says:</span></div>\
        <div class='comment-metadata'><time datetime='2016-05-03T09:00:00+00:00'>May 3</time></div></footer><div class='comment-content'><p>I am sorry to hear it.</p></div></article></li></ol></li>\
        <li class='pingback even' id='comment-13'><div class='comment-body'>Pingback: <a href='#'>Coffee &laquo; A page</a></div></li></ol>",
    );
    assert_eq!(
        comments(&html),
        [
            "1 Ben Holm (2016-05-02T10:12:00): I drink coffee. | Always\u{A0}have.",
            "2<1 Mara Lind (2016-05-03T09:00:00): I am sorry to hear it.",
        ]
    );
    let document = document(&html);
    assert_eq!(document.kind, DocumentKind::Post);
    assert_eq!(document.title.as_deref(), Some("On tea"));
    assert_eq!(document.author().as_deref(), Some("Mara Lind"));
    assert_eq!(document.date.map(|date| date.to_string()).as_deref(), Some("2016-05-01T08:00:00"));
    assert_eq!(document.language.as_deref(), Some("en-GB"));
    assert_eq!(of_kind(&document, Kind::Heading), ["On tea", "Cups", "2 thoughts on “On tea”"]);
    assert_eq!(of_kind(&document, Kind::Paragraph).len(), 4);
    assert_eq!(of_kind(&document, Kind::Quotation), ["It keeps my hands warm."]);
    assert_eq!(of_kind(&document, Kind::Pingback), ["Pingback: Coffee « A page"]);
    for left_out in
        ["Share this", "Home", "Recent Posts", "Leave a Reply", "powered", "Tagged", "var x", "Skip"]
    {
        assert!(!document.text.contains(left_out), "{left_out} in {}", document.text);
    }
}

impl Document {
    fn author(&self) -> Option<String> {
        let paragraph = self.passages.iter().find(|passage| passage.kind == Kind::Paragraph)?;
        self.speaker_of(paragraph).filter(|speaker| speaker.named).map(|speaker| speaker.label.clone())
    }
}

#[test]
fn older_wordpress_themes() {
    let html = wordpress(
        "<ol class='commentlist'><li class='comment even thread-even depth-1' id='li-comment-1'><div id='comment-1'><div class='comment-author vcard'><cite class='fn'>Ben Holm</cite> <span class='says'>says:</span></div>\
        <div class='comment-meta commentmetadata'><a href='#'>May 2, 2016 at 10:12 am</a></div><div class='comment-body'><p>I drink coffee.</p></div><div class='reply'>Reply</div></div></li>\
        <li class='comment odd depth-1' id='comment-2'><cite>Ida</cite> says:<br><small class='commentmetadata'><a>May 3, 2016 at 9:00 am</a></small><p>Tea.</p><p>Always.</p></li></ol>",
    );
    assert_eq!(
        comments(&html),
        ["1 Ben Holm (2016-05-02T10:12:00): I drink coffee.", "2 Ida (2016-05-03T09:00:00): Tea. | Always."]
    );
}

#[test]
fn blogger_old_and_new() {
    let post = format!(
        "<div class='post hentry'><h3 class='post-title entry-title'>On tea</h3><div class='post-body entry-content'>{PROSE}</div></div>"
    );
    let new = format!(
        "<html><body>{post}<div class='comments' id='comments'><h4>2 comments:</h4><div class='comments-content'><ol id='top-ra'><li class='comment' id='c101'><div class='avatar-image-container'></div>\
        <div class='comment-block'><div class='comment-header'><cite class='user'><a>Ben Holm</a></cite><span class='icon user'></span><span class='datetime secondary-text'><a>May 2, 2016 at 10:12 AM</a></span></div><p class='comment-content'>I drink coffee.<br><br>Always have.</p>\
        <span class='comment-actions secondary-text'><a class='comment-reply'>Reply</a></span></div><div class='comment-replies'><div class='comment-thread inline-thread'><ol><li class='comment' id='c102'><div class='comment-block'><div class='comment-header'><cite class='user blog-author'>Mara Lind</cite>\
        <span class='datetime'>May 3, 2016 at 9:00 AM</span></div><p class='comment-content'>I see.</p></div></li></ol></div></div></li></ol></div></div></body></html>"
    );
    let expected = [
        "1 Ben Holm (2016-05-02T10:12:00): I drink coffee. | Always have.",
        "2<1 Mara Lind (2016-05-03T09:00:00): I see.",
    ];
    assert_eq!(comments(&new), expected);
    let old = format!(
        "<html><body>{post}<div id='comments'><h4>2 comments:</h4><dl id='comments-block'><dt class='comment-author' id='c1'><a>Ben Holm</a> said...</dt><dd class='comment-body'><p>I drink coffee.</p></dd><dd class='comment-footer'><span class='comment-timestamp'>May 2, 2016 at 10:12 AM</span></dd>\
        <dt class='comment-author' id='c2'>Ida said...</dt><dd class='comment-body'><p>Tea.</p></dd><dd class='comment-footer'>May 3, 2016 at 9:00 AM</dd></dl></div></body></html>"
    );
    assert_eq!(
        comments(&old),
        ["1 Ben Holm (2016-05-02T10:12:00): I drink coffee.", "2 Ida (2016-05-03T09:00:00): Tea."]
    );
}

#[test]
fn microformats_and_schema_org() {
    let html = format!(
        "<html><body><article class='h-entry'><h1 class='p-name'>On tea</h1><a class='p-author h-card'>Mara Lind</a><time class='dt-published' datetime='2016-05-01'>1 May</time><div class='e-content'>{PROSE}</div>\
        <section class='comments'><div class='h-cite u-comment' id='a'><a class='u-author h-card p-author'>Ben Holm</a><time class='dt-published' datetime='2016-05-02T10:12:00'></time><div class='e-content p-name'>I drink coffee.</div></div></section></article></body></html>"
    );
    assert_eq!(comments(&html), ["1 Ben Holm (2016-05-02T10:12:00): I drink coffee."]);
    assert_eq!(document(&html).author().as_deref(), Some("Mara Lind"));
    let html = format!(
        "<html><body><div itemscope itemtype='https://schema.org/BlogPosting'><h1 itemprop='headline'>On tea</h1><div itemprop='articleBody'>{PROSE}</div>\
        <div itemprop='comment' itemscope itemtype='https://schema.org/Comment' id='c-1'><span itemprop='author' itemscope><span itemprop='name'>Ben Holm</span></span><meta itemprop='dateCreated' content='2016-05-02T10:12:00Z'><div itemprop='text'><p>I drink coffee.</p></div>\
        <div itemprop='comment' itemscope itemtype='https://schema.org/Comment'><span itemprop='author'>Ida</span><div itemprop='text'>Why?</div></div></div></div></body></html>"
    );
    assert_eq!(comments(&html), ["1 Ben Holm (2016-05-02T10:12:00): I drink coffee.", "2<1 Ida: Why?"]);
}

#[test]
fn json_ld_tells_what_the_mark_up_does_not() {
    let html = format!(
        "<html><head><script type='application/ld+json'>{{\"@context\":\"https://schema.org\",\"@graph\":[{{\"@type\":\"BlogPosting\",\"headline\":\"On tea\",\"author\":{{\"name\":\"Mara Lind\"}},\"datePublished\":\"2016-05-01\",\
        \"comment\":[{{\"@type\":\"Comment\",\"text\":\"I drink coffee.\",\"author\":{{\"name\":\"Ben Holm\"}},\"dateCreated\":\"2016-05-02\",\"comment\":{{\"@type\":\"Comment\",\"text\":\"Why?\",\"author\":\"Ida\"}}}}]}}]}}</script></head><body><div>{PROSE}</div></body></html>"
    );
    assert_eq!(comments(&html), ["1 Ben Holm (2016-05-02): I drink coffee.", "2<1 Ida: Why?"]);
    let document = document(&html);
    assert_eq!(
        (document.title.as_deref(), document.author().as_deref()),
        (Some("On tea"), Some("Mara Lind"))
    );
}

#[test]
fn flat_threads_tell_parents_by_depth_or_name() {
    let row = |id: u32, indent: u32, who: &str, words: &str| {
        format!(
            "<tr class='athing comtr' id='{id}'><td><table><tr><td class='ind' indent='{indent}'><img width='{}'></td><td class='votelinks'></td><td class='default'><div><span class='comhead'><a class='hnuser'>{who}</a> <span class='age' title='2016-05-02T10:12:00'><a>3 years ago</a></span> <span class='navs'>| next</span></span></div><div class='comment'><div class='commtext c00'>{words}<p>And more.</p></div><div class='reply'><a>reply</a></div></div></td></tr></table></td></tr>",
            indent * 40
        )
    };
    let html = format!(
        "<html><body><table>{}{}{}</table></body></html>",
        row(1, 0, "ben", "Coffee it is."),
        row(2, 1, "ida", "Why?"),
        row(3, 0, "mara", "Tea.")
    );
    assert_eq!(
        comments(&html),
        [
            "1 ben (2016-05-02T10:12:00): Coffee it is. | And more.",
            "2<1 ida (2016-05-02T10:12:00): Why? | And more.",
            "3 mara (2016-05-02T10:12:00): Tea. | And more.",
        ]
    );
    let html = format!(
        "<html><body><article>{PROSE}</article><div class='comments'><div class='comment' data-comment-id='7'><span class='author'>Ben</span><div class='comment-text'>Coffee.</div></div><div class='comment' data-comment-id='8' data-parent-id='7'><span class='author'>Ida</span><div class='comment-text'>Why?</div></div></div></body></html>"
    );
    assert_eq!(comments(&html), ["1 Ben: Coffee.", "2<1 Ida: Why?"]);
}

#[test]
fn discussion_boxes_that_were_saved() {
    let html = format!(
        "<html><body><article><h1>On tea</h1>{PROSE}</article><div id='disqus_thread'><ul id='post-list'><li class='post' id='post-1'><div class='post-content'><header><span class='post-byline'><span class='author publisher-anchor-color'><a>Ben Holm</a></span></span><span class='post-meta'><a class='time-ago' title='Monday, May 2, 2016 10:12 AM'>7 years ago</a></span></header><div class='post-body-inner'><div class='post-message'><p>I drink coffee.</p></div></div><footer>Reply</footer></div>\
        <ul class='children'><li class='post' id='post-2'><div class='post-content'><span class='author'>Ida</span><div class='post-message'><p>Why?</p></div></div><ul class='children'></ul></li></ul></li></ul></div></body></html>"
    );
    assert_eq!(comments(&html), ["1 Ben Holm (2016-05-02T10:12:00): I drink coffee.", "2<1 Ida: Why?"]);
}

#[test]
fn comments_that_no_mark_up_tells_are_found_in_the_lines() {
    let html = format!(
        "<html><body><h1>On tea</h1>{PROSE}<p>2 thoughts on “On tea”</p><p>Ben Holm says:</p><p>May 2, 2016 at 10:12 am</p><p>I drink coffee.</p><p>Ida says:</p><p>May 3, 2016 at 9:00 am</p><p>Tea.</p><p>Leave a Reply</p><p>Your email address will not be published.</p></body></html>"
    );
    assert_eq!(
        comments(&html),
        ["1 Ben Holm (2016-05-02T10:12:00): I drink coffee.", "2 Ida (2016-05-03T09:00:00): Tea."]
    );
}

#[test]
fn a_comment_that_quotes_is_one_comment() {
    let html = wordpress(
        "<ol class='comment-list'><li class='comment' id='comment-1'><div class='comment-author'><b class='fn'>Ben</b></div><div class='comment-content'><p>You say:</p><blockquote><p>Tea is talk.</p></blockquote><p>I say no.</p></div></li></ol>",
    );
    assert_eq!(comments(&html), ["1 Ben: You say: | I say no."]);
}

#[test]
fn what_comments_suggest_is_offered() {
    let html = format!(
        "<html><body><article><h1>On tea</h1>{PROSE}</article><ol><li class='comment'><div class='comment-content'><p>Mara,</p><p>I drink coffee. My name is Ida Holm.</p></div></li></ol></body></html>"
    );
    assert_eq!(comments(&html), ["1 ?: I drink coffee. My name is Ida Holm."]);
    let document = document(&html);
    let offers: Vec<_> =
        document.offers.iter().map(|offer| (offer.what.as_str(), offer.value.as_str())).collect();
    assert_eq!(offers, [("author", "Mara"), ("speaker of comment 1", "Ida Holm")]);
}

/// The turns as `label: words`.
fn turns(html: &str) -> Vec<String> {
    let document = document(html);
    assert_eq!(document.kind, DocumentKind::Transcript, "{:#?}", document.passages);
    let turn = |turn: &crate::model::Turn| {
        format!(
            "{}: {}",
            document.speakers[turn.speaker as usize].label,
            turn.span.of(&document.text).replace("\n\n", " | ")
        )
    };
    document.turns.iter().map(turn).collect()
}

#[test]
fn talk_in_many_notations() {
    for html in [
        "<p>INT: How did it begin?</p><p>Mira: With a letter.</p><p>It came in spring.</p><p>INT: And then?</p><p>Mira: Then I came.</p>",
        "<p><b>INT:</b> How did it begin?</p><p><strong>Mira</strong>: With a letter.</p><p>It came in spring.</p><p><b>INT:</b> And then?</p><p><b>Mira:</b> Then I came.</p>",
        "<dl><dt>INT</dt><dd>How did it begin?</dd><dt>Mira</dt><dd><p>With a letter.</p><p>It came in spring.</p></dd><dt>INT</dt><dd>And then?</dd><dt>Mira</dt><dd>Then I came.</dd></dl>",
        "<table><tr><th>Speaker</th><th>Text</th></tr><tr><td>INT</td><td>How did it begin?</td></tr><tr><td>Mira</td><td>With a letter.</td></tr><tr><td></td><td>It came in spring.</td></tr><tr><td>INT</td><td>And then?</td></tr><tr><td>Mira</td><td>Then I came.</td></tr></table>",
        "<div><span class='speaker'>INT</span><p>How did it begin?</p></div><div><span class='speaker'>Mira:</span><p>With a letter.</p><p>It came in spring.</p></div><div><span class='speaker'>INT</span><p>And then?</p></div><div><span class='speaker'>Mira</span><p>Then I came.</p></div>",
        "<h3>INT</h3><p>How did it begin?</p><h3>Mira</h3><p>With a letter.</p><p>It came in spring.</p><h3>INT</h3><p>And then?</p><h3>Mira</h3><p>Then I came.</p>",
        "<p>INT: How did it begin?<br>Mira: With a letter.<br>It came in spring.<br>INT: And then?<br>Mira: Then I came.</p>",
    ] {
        let html = format!("<!doctype html><title>Talk</title><body>{html}</body>");
        let turns: Vec<String> = turns(&html).into_iter().map(|turn| turn.replace('\n', " | ")).collect();
        assert_eq!(
            turns,
            [
                "INT: How did it begin?",
                "Mira: With a letter. | It came in spring.",
                "INT: And then?",
                "Mira: Then I came."
            ],
            "{html}"
        );
    }
}

#[test]
fn anchors_of_noscribe_tell_times() {
    let html = "<!DOCTYPE html><html><body><p style='font-weight:600'>talk</p><p><a name='ts_0_5400_S00' >S00: How did it begin?</a></p><p><a name='ts_5400_9000_S01' >S01: With a letter.</a> <a name='ts_9000_12000_S01'>In spring.</a></p><p><a name='ts_12000_13000_S00'>S00: And then?</a></p><p><a name='ts_13000_14500_S01'>S01: Then I came.</a></p></body></html>";
    let document = document(html);
    let times: Vec<_> = document.turns.iter().map(|turn| (turn.start_ms, turn.end_ms)).collect();
    assert_eq!(
        times,
        [
            (Some(0), Some(5400)),
            (Some(5400), Some(12000)),
            (Some(12000), Some(13000)),
            (Some(13000), Some(14500))
        ]
    );
}

#[test]
fn white_space_entities_and_breaks_as_a_reader_sees_them() {
    let html = "<html><body><p>One&nbsp;two\n   three <i>f</i>our &amp; f&#105;ve<br>six</p><div>seven<p>eight</div>nine<pre>a\n  b</pre><p hidden>no</p><p style='display: none'>no</p><sup><a>1</a></sup></body></html>";
    assert_eq!(
        document(html).text,
        "One\u{A0}two three four & five\nsix\n\nseven\n\neight\n\nnine\n\na\n  b"
    );
}

#[test]
fn prose_without_mark_up_of_a_post_is_found_by_its_density() {
    let links: String =
        (0..40).map(|n| format!("<li><a href='#'>A link to another page number {n}</a></li>")).collect();
    let html = format!(
        "<html><body><div id='top'><ul>{links}</ul></div><table><tr><td><ul>{links}</ul></td><td><div class='x1'><h2>On tea</h2>{PROSE}{PROSE}</div></td></tr></table><footer>Imprint</footer></body></html>"
    );
    let document = document(&html);
    assert!(!document.text.contains("another page"), "{}", document.text);
    assert_eq!(of_kind(&document, Kind::Paragraph).len(), 4);
}

#[test]
fn hostile_pages_end() {
    let deep = format!("<html><body>{}deep", "<div>".repeat(100_000));
    assert!(document(&deep).text.contains("deep"));
    let comments = format!("<html><body>{}deep", "<div class=comment><b class=fn>A</b>x".repeat(3_000));
    assert!(document(&comments).text.contains("deep"));
    let quotes = format!("<html><body>{}deep", "<blockquote>".repeat(20_000));
    assert!(document(&quotes).text.contains("deep"));
}
