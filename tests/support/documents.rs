//! What holds of every document, whatever it was read from.

use std::ops::ControlFlow;

use emic::diagnostic::Diagnostic;
use emic::ingest::{ReadRule, Settings, Source, read};
use emic::model::{Document, Kind, Passage};
use emic::text::Span;

/// Reads bytes under a name, with the reader that detection or `reader` chooses.
pub(crate) fn read_bytes(name: &str, bytes: &[u8], reader: Option<&str>) -> (Vec<Document>, Vec<Diagnostic>) {
    let rule =
        ReadRule { files: vec!["**".into()], reader: reader.map(str::to_owned), ..ReadRule::default() };
    let settings = Settings { rules: vec![rule], ..Settings::default() };
    let source = Source::bytes_of(name, bytes, settings.max_document);
    let mut documents = Vec::new();
    let said = read(&source, &settings, &mut |document| {
        documents.push(document);
        ControlFlow::Continue(())
    });
    (documents, said)
}

/// Reads bytes and checks whatever comes of them. A panic inside a reader would be reported as
/// `IN008`, which is a fault here.
#[track_caller]
pub(crate) fn read_and_check(name: &str, bytes: &[u8], reader: Option<&str>) -> Vec<Document> {
    let (documents, said) = read_bytes(name, bytes, reader);
    for finding in &said {
        assert_ne!(finding.code, "IN008", "{finding}");
        assert!(finding.place.is_some(), "{finding} has no place");
    }
    assert!(!documents.is_empty() || !said.is_empty(), "nothing was read and nothing said");
    documents.iter().for_each(check);
    documents
}

/// Checks one document.
#[track_caller]
pub(crate) fn check(document: &Document) {
    check_turns(document);
    check_passages(document);
    for piece in &document.sources {
        assert_whole(document, piece.span);
        assert!(piece.line > 0, "lines count from 1");
    }
    assert!(document.sources.is_sorted_by_key(|piece| piece.span.start()), "pieces are in order");
}

#[track_caller]
fn check_turns(document: &Document) {
    let mut end = 0;
    for (at, turn) in document.turns.iter().enumerate() {
        assert_eq!(turn.number as usize, at + 1);
        assert!((turn.speaker as usize) < document.speakers.len());
        assert!(turn.span.start() >= end, "turns do not overlap");
        assert_words(document, turn.span);
        assert_inside(turn.span, &turn.holes);
        assert!(!turn.words(&document.text).trim().is_empty());
        end = turn.span.end();
    }
}

#[track_caller]
fn check_passages(document: &Document) {
    let starts = |passage: &Passage| (passage.span.start(), std::cmp::Reverse(passage.span.end()));
    assert!(document.passages.is_sorted_by_key(starts), "passages are in order");
    let mut owned = 0;
    for (at, passage) in document.passages.iter().enumerate() {
        assert_words(document, passage.span);
        assert_inside(passage.span, &passage.holes);
        assert_eq!(passage.own_text(&document.text).len(), passage.span.len());
        assert!(passage.speaker.is_none_or(|speaker| (speaker as usize) < document.speakers.len()));
        assert!(passage.section.is_none_or(|section| (section as usize) < document.sections.len()));
        assert!(passage.question.is_none_or(|question| (question as usize) < at), "questions come before");
        assert_eq!(passage.number > 0, passage.kind.is_counted());
        assert!(passage.last_number >= passage.number);
        if passage.kind == Kind::Turn {
            let turn = document.turn(passage.number).expect("the turn of a passage");
            assert!(turn.span.contains(Span::at(passage.span.start(), passage.span.start())));
            assert_eq!(passage.speaker, Some(turn.speaker));
            owned += letters(&passage.own_text(&document.text));
        }
        if let Some(next) = document.passages.get(at + 1).filter(|next| next.span.overlaps(passage.span)) {
            assert!(
                passage.holes.iter().any(|hole| hole.contains(next.span)),
                "passages overlap in holes alone"
            );
        }
    }
    let said: usize = document.turns.iter().map(|turn| letters(&turn.words(&document.text))).sum();
    assert_eq!(owned, said, "every word of a turn is in one passage");
}

fn letters(text: &str) -> usize {
    text.chars().filter(|c| !c.is_whitespace()).count()
}

#[track_caller]
fn assert_whole(document: &Document, span: Span) {
    assert!(document.text.get(span.start()..span.end()).is_some(), "{span:?} cuts a character");
}

#[track_caller]
fn assert_words(document: &Document, span: Span) {
    assert_whole(document, span);
    assert!(!span.is_empty(), "a span of words is not empty");
    assert_eq!(span.of(&document.text), span.of(&document.text).trim(), "no white space around words");
}

#[track_caller]
fn assert_inside(span: Span, holes: &[Span]) {
    let mut end = span.start();
    for hole in holes {
        assert!(hole.start() > end && hole.end() < span.end() && !hole.is_empty(), "{hole:?} in {span:?}");
        end = hole.end();
    }
}
