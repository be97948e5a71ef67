//! The two real pages that emic must read exactly, where they are at hand.

use std::fs;
use std::ops::ControlFlow;
use std::path::Path;

use emic::ingest::{MAX_DOCUMENT, ReadRule, Settings, Source, read};
use emic::model::{Document, DocumentKind, Kind, Passage, Role, VoiceKind};
use emic::text::similar::folded_words;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/seeds");
const CONNECTING: &str = "connecting.txt";
const TWITTER: &str = "what-my-connections-on-twitter-mean-to-me.txt";

fn seed(file: &str, rule: Option<ReadRule>) -> Option<Document> {
    let Ok(bytes) = fs::read(Path::new(FOLDER).join(file)) else {
        println!("passed over: {FOLDER} is not here");
        return None;
    };
    let settings = Settings { rules: rule.into_iter().collect(), ..Settings::default() };
    let mut documents = Vec::new();
    let said = read(&Source::bytes_of(file, &bytes, MAX_DOCUMENT), &settings, &mut |document| {
        documents.push(document);
        ControlFlow::Continue(())
    });
    assert_eq!(said, []);
    assert_eq!(documents.len(), 1);
    let document = documents.remove(0);
    assert_eq!((document.format.as_str(), document.kind), ("post", DocumentKind::Post));
    assert_eq!(document.text, String::from_utf8_lossy(&bytes), "the reading text is the file");
    Some(document)
}

fn of_kind(document: &Document, kind: Kind) -> Vec<&Passage> {
    document.passages.iter().filter(|passage| passage.kind == kind).collect()
}

fn words_of<'a>(document: &'a Document, passages: &[&Passage]) -> Vec<&'a str> {
    passages.iter().map(|passage| passage.span.of(&document.text)).collect()
}

#[test]
fn the_eight_quotations_are_their_speakers() {
    let Some(document) = seed(CONNECTING, None) else { return };
    let quotations = of_kind(&document, Kind::Quotation);
    let speakers: Vec<_> = quotations
        .iter()
        .map(|passage| {
            let speaker = document.speaker_of(passage).expect("a quotation has a speaker");
            assert_eq!((speaker.voice, passage.role), (VoiceKind::Quoted, Role::Participant));
            speaker.label.as_str()
        })
        .collect();
    assert_eq!(
        speakers,
        ["J Dale", "S Thomas", "S Ramm", "J Johnston", "Wes Heberlein", "S Thomas", "A Davis", "J Heffernan"]
    );
    assert_eq!(of_kind(&document, Kind::Attribution).len(), 10, "eight quoted, a commenter, his signature");
    let numbers: Vec<_> = quotations.iter().map(|passage| passage.number).collect();
    assert_eq!(numbers, [3, 5, 8, 10, 12, 14, 17, 19], "the paragraphs are counted through");
}

#[test]
fn what_is_not_data_is_told_apart() {
    let Some(document) = seed(CONNECTING, None) else { return };
    let paragraphs = of_kind(&document, Kind::Paragraph);
    assert_eq!(paragraphs.len(), 15);
    assert!(paragraphs.iter().all(|passage| passage.role == Role::Author));
    let literature = words_of(&document, &paragraphs).into_iter().filter(|words| words.contains("(2015)"));
    assert_eq!(literature.count(), 1, "the cited sentence belongs to the author's paragraph");
    assert_eq!(of_kind(&document, Kind::Reference).len(), 2);
    assert_eq!(of_kind(&document, Kind::Boilerplate).len(), 10);
    assert!(words_of(&document, &of_kind(&document, Kind::Boilerplate)).contains(&"Connecting to %s"));
    assert_eq!(of_kind(&document, Kind::Heading).len(), 1);
    assert!(
        document
            .passages
            .iter()
            .filter(|passage| passage.kind.is_counted())
            .all(|passage| { !passage.span.of(&document.text).contains('\n') })
    );
}

#[test]
fn comments_have_the_authors_that_the_page_tells() {
    let Some(document) = seed(CONNECTING, None) else { return };
    assert_eq!(document.comments, 2);
    let comments = of_kind(&document, Kind::Comment);
    let told: Vec<_> = comments
        .iter()
        .map(|passage| {
            let speaker = document.speaker_of(passage).expect("a comment has a voice");
            (passage.thread.expect("a place").comment, speaker.label.as_str(), speaker.named)
        })
        .collect();
    assert_eq!(told, [(1, "comment 1", false), (2, "Aaron Davis", true), (2, "Aaron Davis", true)]);
    let quotation = of_kind(&document, Kind::Quotation)[6];
    assert_eq!(
        folded_words(comments[1].span.of(&document.text)),
        folded_words(quotation.span.of(&document.text)),
        "the comment repeats the words of the quotation, and its signature is none of them"
    );
    let labels: Vec<_> = document.speakers.iter().map(|speaker| speaker.label.as_str()).collect();
    assert!(labels.contains(&"A Davis") && labels.contains(&"Aaron Davis"), "kept apart until told");
}

#[test]
fn authors_and_titles_are_offered() {
    let Some(document) = seed(CONNECTING, None) else { return };
    let offers: Vec<_> =
        document.offers.iter().map(|offer| (offer.what.as_str(), offer.value.as_str())).collect();
    assert_eq!(offers, [("title", "Connecting"), ("author", "Ian Guest")]);
    assert_eq!(document.title, None);
    assert!(document.offers[1].because.starts_with("Quoted in Ian Guest"));
    let Some(document) = seed(TWITTER, None) else { return };
    let offers: Vec<_> =
        document.offers.iter().map(|offer| (offer.what.as_str(), offer.value.as_str())).collect();
    assert_eq!(offers, [("author", "Beth"), ("speaker of comment 3", "Kathleen")]);
}

#[test]
fn a_rule_makes_the_blogger_a_researcher() {
    let rule = ReadRule {
        files: vec![CONNECTING.into()],
        author: Some("Ian Guest".into()),
        author_role: Some(Role::Researcher),
        ..ReadRule::default()
    };
    let Some(document) = seed(CONNECTING, Some(rule)) else { return };
    let paragraphs = of_kind(&document, Kind::Paragraph);
    assert!(paragraphs.iter().all(|passage| passage.role == Role::Researcher));
    assert_eq!(document.speaker_of(paragraphs[0]).map(|speaker| speaker.label.as_str()), Some("Ian Guest"));
    assert!(of_kind(&document, Kind::Quotation).iter().all(|passage| passage.role == Role::Participant));
    assert!(document.offers.iter().all(|offer| offer.what != "author"));
}

#[test]
fn four_comments_and_a_pingback() {
    let Some(document) = seed(TWITTER, None) else { return };
    assert_eq!(document.title.as_deref(), Some("What my connections on Twitter mean to me"));
    assert_eq!(of_kind(&document, Kind::Heading).len(), 2);
    assert_eq!(of_kind(&document, Kind::Paragraph).len(), 5);
    assert_eq!(document.comments, 4);
    let comments = of_kind(&document, Kind::Comment);
    let places: Vec<_> =
        comments.iter().map(|passage| (passage.thread.expect("a place").comment, passage.piece)).collect();
    assert_eq!(places, [(1, 0), (2, 1), (2, 2), (2, 3), (3, 0), (4, 0)]);
    assert!(comments.iter().all(|passage| !document.speaker_of(passage).expect("a voice").named));
    assert_eq!(of_kind(&document, Kind::Pingback).len(), 1);
    assert_eq!(
        words_of(&document, &of_kind(&document, Kind::Boilerplate)),
        [
            "Beth,",
            "Beth –",
            "Leave a Reply",
            "Your email address will not be published. Required fields are marked *"
        ]
    );
}
