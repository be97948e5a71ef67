//! Layouts of pages as they arrive in a text file, in invented words.

use std::ops::ControlFlow;

use crate::ingest::{MAX_DOCUMENT, Settings, Source, read};
use crate::model::{Document, Kind};

fn document(text: &str) -> Document {
    let mut documents = Vec::new();
    read(
        &Source::bytes_of("page.txt", text.as_bytes(), MAX_DOCUMENT),
        &Settings::default(),
        &mut |document| {
            documents.push(document);
            ControlFlow::Continue(())
        },
    );
    documents.remove(0)
}

/// The comments as `number<answered> author (date): words | words`.
fn comments(text: &str) -> Vec<String> {
    let document = document(text);
    assert_eq!(document.format, "post", "{:#?}", document.passages);
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
    read
}

fn of_kind(document: &Document, kind: Kind) -> Vec<&str> {
    let passages = document.passages.iter().filter(|passage| passage.kind == kind);
    passages.map(|passage| passage.span.of(&document.text)).collect()
}

const POST: &str = "On tea\n\nPosted on May 1, 2016 by Mara Lind\n\n\
    Tea is what we drink when we do not know what to say, and when we do know it as well, which is nearly always.\n\n\
    There is more to be said about this, and some of it has been said by others before me in other places.\n\n";

#[test]
fn says_and_date_above_the_words() {
    let text = format!(
        "{POST}2 thoughts on “On tea”\n\nBen Holm says:\nMay 2, 2016 at 10:12 am\n\nI drink coffee.\n\nAlways have.\n\nReply ↓\n\n\
         Mara Lind says:\nMay 3, 2016 at 9:00 pm\n\nI am sorry to hear it.\n\nReply ↓\n\nLeave a Reply\n\nYour email address will not be published.\n"
    );
    assert_eq!(
        comments(&text),
        [
            "1 Ben Holm (2016-05-02T10:12:00): I drink coffee. | Always have.",
            "2 Mara Lind (2016-05-03T21:00:00): I am sorry to hear it.",
        ]
    );
    let document = document(&text);
    assert_eq!(document.title.as_deref(), Some("On tea"));
    assert_eq!(document.date.map(|date| date.to_string()).as_deref(), Some("2016-05-01"));
    let author = document.passages.iter().find(|passage| passage.kind == Kind::Paragraph).unwrap();
    assert_eq!(document.speaker_of(author).map(|speaker| speaker.label.as_str()), Some("Mara Lind"));
    assert_eq!(of_kind(&document, Kind::Paragraph).len(), 2);
}

#[test]
fn names_and_dates_on_one_line() {
    let text = format!(
        "{POST}3 Responses to On tea\n\nBen Holm on May 2, 2016 at 10:12 am said:\nI drink coffee.\nReply\n\n\
         Ida May on May 2, 2016 at 11:00 am said:\nSo do I.\nReply\n\nPingback: Coffee and me « A page\n"
    );
    assert_eq!(
        comments(&text),
        ["1 Ben Holm (2016-05-02T10:12:00): I drink coffee.", "2 Ida May (2016-05-02T11:00:00): So do I."]
    );
    assert_eq!(of_kind(&document(&text), Kind::Pingback).len(), 1);
}

#[test]
fn numbered_lists_with_replies_set_in() {
    let text = format!(
        "{POST}3 thoughts on “On tea”\n\n  1. Ben Holm says:\n     May 2, 2016 at 10:12 am\n     I drink coffee:\n     1. black\n     2. white\n     Reply\n\
         \x20      1. Mara Lind says:\n           May 2, 2016 at 10:20 am\n           Both?\n  2. Ida May says:\n     May 3, 2016 at 8:00 am\n     Tea for me.\n"
    );
    assert_eq!(
        comments(&text),
        [
            "1 Ben Holm (2016-05-02T10:12:00): I drink coffee: | 1. black | 2. white",
            "2<1 Mara Lind (2016-05-02T10:20:00): Both?",
            "3 Ida May (2016-05-03T08:00:00): Tea for me.",
        ]
    );
}

#[test]
fn blogger_shows_replies_between_marks() {
    let text = format!(
        "{POST}3 comments:\n\nBen HolmMay 2, 2016 at 10:12 AM\nI drink coffee.\n\nReplyDelete\nReplies\n\nMara LindMay 2, 2016 at 11:00 AM\nI see.\n\nDelete\n\nReply\n\n\
         Ida MayMay 3, 2016 at 9:00 AM\nTea!\n\nReplyDelete\nAdd comment\nLoad more...\n"
    );
    assert_eq!(
        comments(&text),
        [
            "1 Ben Holm (2016-05-02T10:12:00): I drink coffee.",
            "2<1 Mara Lind (2016-05-02T11:00:00): I see.",
            "3 Ida May (2016-05-03T09:00:00): Tea!",
        ]
    );
}

#[test]
fn said_above_and_date_below() {
    let text = format!(
        "{POST}2 comments:\n\nBen Holm said...\nI drink coffee\nMay 2, 2016 at 10:12 AM\n\nIda said...\nTea for me\nMay 2, 2016 at 10:30 AM\n\nPost a Comment\n"
    );
    assert_eq!(
        comments(&text),
        ["1 Ben Holm (2016-05-02T10:12:00): I drink coffee", "2 Ida (2016-05-02T10:30:00): Tea for me"]
    );
}

#[test]
fn signatures_below_the_words() {
    let text = format!(
        "{POST}Comments\n\nI drink coffee, and always have.\n\nPosted by: Ben Holm | May 02, 2016 at 10:12 AM\n\nTea for me.\n\nEvery day.\n\nPosted by: Ida | May 02, 2016 at 11:00 AM\n\nThe comments to this entry are closed.\n"
    );
    assert_eq!(
        comments(&text),
        [
            "1 Ben Holm (2016-05-02T10:12:00): I drink coffee, and always have.",
            "2 Ida (2016-05-02T11:00:00): Tea for me. | Every day.",
        ]
    );
}

#[test]
fn discussion_boxes_tell_whom_one_answers() {
    let text = format!(
        "{POST}2 Comments\n\nBen Holm • 3 years ago\nI drink coffee.\n• Reply • Share ›\n\nIda > Ben Holm • 3 years ago\nWhy?\n• Reply • Share ›\n"
    );
    assert_eq!(comments(&text), ["1 Ben Holm: I drink coffee.", "2<1 Ida: Why?"]);
}

#[test]
fn comments_without_names_are_parted_by_links_or_by_their_count() {
    let text =
        format!("{POST}2 comments\n\nI drink coffee.\nReply\n\nTea for me.\nReply\n\nLeave a comment\n");
    assert_eq!(comments(&text), ["1 ?: I drink coffee.", "2 ?: Tea for me."]);
    let text = format!("{POST}2 comments\n\nI drink coffee.\nAlways.\n\nTea for me.\n\nLeave a comment\n");
    assert_eq!(comments(&text), ["1 ?: I drink coffee. | Always.", "2 ?: Tea for me."]);
}

#[test]
fn a_comment_without_a_name_is_not_swallowed_by_the_named_one_before() {
    let expected = [
        "1 Ben Holm (2016-05-02T10:12:00): I drink coffee.",
        "2 ? (2016-05-02T11:00:00): Tea for me. | Every day.",
        "3 Ida (2016-05-03T09:00:00): Neither.",
        "4 ? (2016-05-04T09:30:00): Water, then?",
    ];
    for (first, second, third, fourth) in [
        ("Ben Holm\n", "Reply\n\n", "Reply\n\nIda\n", "Reply\n\n"),
        ("1.\nBen Holm\n", "2.\n", "3.\nIda\n", "4.\n"),
        ("1. Ben Holm\n", "2. ", "3. Ida\n", "4. "),
    ] {
        let text = format!(
            "{POST}4 thoughts on “On tea”\n\n{first}May 2, 2016 at 10:12 am\n\nI drink coffee.\n\n\
             {second}May 2, 2016 at 11:00 am\n\nTea for me.\n\nEvery day.\n\n\
             {third}May 3, 2016 at 9:00 am\n\nNeither.\n\n{fourth}May 4, 2016 at 9:30 am\n\nWater, then?\n\nLeave a Reply\n"
        );
        assert_eq!(comments(&text), expected, "{text}");
    }
}

#[test]
fn comments_without_a_line_that_announces_them() {
    let text = format!(
        "{POST}Ben Holm says:\nMay 2, 2016 at 10:12 am\nI drink coffee.\n\nIda says:\nMay 2, 2016 at 11:00 am\nTea.\n"
    );
    assert_eq!(comments(&text).len(), 2);
}

#[test]
fn other_languages() {
    let text = "Über Tee\n\n1. Mai 2016 von Mara Lind\n\nTee trinken wir, wenn wir nicht wissen, was wir sagen sollen, und auch sonst meistens.\n\n\
        2 Gedanken zu „Über Tee“\n\nBen Holm sagt:\n2. Mai 2016 um 10:12 Uhr\n\nIch trinke Kaffee.\n\nAntworten\n\nIda sagt:\n3. Mai 2016 um 09:00 Uhr\n\nTee!\n\nAntworten\n\nSchreibe einen Kommentar\n\nDeine E-Mail-Adresse wird nicht veröffentlicht.\n";
    assert_eq!(
        comments(text),
        ["1 Ben Holm (2016-05-02T10:12:00): Ich trinke Kaffee.", "2 Ida (2016-05-03T09:00:00): Tee!"]
    );
}

#[test]
fn quotations_of_many_shapes() {
    let text = "We asked them about tea, and this is what they said when we came back in spring.\n\n\
        it keeps my hands warm while I listen to what people have to say\n(Ida May)\n\n\
        “I never drink it, and nobody has asked me why before.” — Ben Holm, baker\n\n\
        Tea is a way of waiting together that needs no words at all.\n(Stern, 1999)\n\n\
        And as Holm (2001) says, ‘tea is talk’.\n\n\
        it is the cup that I like most of all, not what is in it\n\n— Participant 4\n\n\
        References\n\nStern, A. (1999). On waiting. Oslo: Fram.\nhttps://example.org/tea\n";
    let document = document(text);
    assert_eq!(document.format, "post");
    let quoted: Vec<_> = document
        .passages
        .iter()
        .filter(|passage| passage.kind == Kind::Quotation)
        .map(|passage| (document.speaker_of(passage).unwrap().label.as_str(), passage.role.name()))
        .collect();
    assert_eq!(
        quoted,
        [
            ("Ida May", "participant"),
            ("Ben Holm", "participant"),
            ("Stern, 1999", "literature"),
            ("Participant 4", "participant"),
        ]
    );
    assert_eq!(of_kind(&document, Kind::Paragraph).len(), 2);
    assert_eq!(of_kind(&document, Kind::Reference).len(), 2);
}

#[test]
fn a_hard_wrapped_page() {
    let text = "On tea\n\nTea is what we drink when we do not know what to say, and when\n\
        we do know it as well, which is nearly always the case in this\nhouse and in the next one.\n\n\
        it keeps my hands warm while I listen to what the people who\ncome in from the cold have to say\n(Ida May)\n\n\
        1 thought on “On tea”\n\nBen Holm says:\nMay 2, 2016 at 10:12 am\n\nI drink coffee, and I have done so ever since the winter when\nthe tea ran out.\n";
    let document = document(text);
    assert_eq!(of_kind(&document, Kind::Paragraph).len(), 1);
    assert_eq!(of_kind(&document, Kind::Quotation).len(), 1);
    assert_eq!(comments(text).len(), 1);
    assert!(comments(text)[0].ends_with("the tea ran out."));
}

#[test]
fn furniture_between_post_and_comments_is_left_out() {
    let text = format!(
        "Skip to content\nMenu\nHome\nAbout\n{POST}Share this:\nTwitter\nFacebook\nLike this:\nLike Loading...\nRelated\nCoffee and me\nIn \"Drinks\"\n\nPosted in Drinks | Tagged tea\n\nPost navigation\n← Older post\n\n\
         1 thought on “On tea”\n\nBen says:\nMay 2, 2016 at 10:12 am\nCoffee.\nLiked by 1 person\nReply\n"
    );
    let document = document(&text);
    assert_eq!(of_kind(&document, Kind::Paragraph).len(), 2, "{:#?}", of_kind(&document, Kind::Paragraph));
    assert_eq!(comments(&text), ["1 Ben (2016-05-02T10:12:00): Coffee."]);
}

#[test]
fn texts_that_are_no_pages_are_left_to_others() {
    for text in [
        "INT: How did it begin?\nMira: With a letter. (Laughs)\nINT: And then?\nMira: Then I came here.\n",
        "A text about comments.\n\nIt has two paragraphs and nothing else in it.\n",
        "Shopping\n\n1. Bread\n2. Milk\n",
        "",
    ] {
        assert_ne!(documents(text), ["post"], "{text}");
    }
}

fn documents(text: &str) -> Vec<String> {
    let mut formats = Vec::new();
    read(
        &Source::bytes_of("page.txt", text.as_bytes(), MAX_DOCUMENT),
        &Settings::default(),
        &mut |document| {
            formats.push(document.format);
            ControlFlow::Continue(())
        },
    );
    formats
}
