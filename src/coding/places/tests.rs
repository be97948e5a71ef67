//! Documents that are corrected, renamed, and taken for each other.

use std::ops::ControlFlow;
use std::sync::Arc;

use super::*;
use crate::ingest::{self, Settings, Source};
use crate::model::{CodePoints, Document, Quote};

const MIRA: &str = "INT: How did you meet them?\nMira: Through the letters, which came every second week.\nINT: And now?\nMira: Now I write to four people in three towns.\n";
const JONAS: &str = "INT: What was it like?\nJonas: Long winters, short answers, and a stove that smoked.\nINT: Did you stay?\nJonas: I stayed until the harbour froze over.\n";

fn snapshot(files: &[(&str, &str)]) -> Snapshot {
    Snapshot::in_memory(files.iter().map(|(name, text)| read(name, text)).collect()).expect("an index")
}

fn read(name: &str, text: &str) -> Document {
    let mut documents = Vec::new();
    let source = Source::bytes_of(name, text.as_bytes(), 1 << 20);
    ingest::read(&source, &Settings::default(), &mut |document| {
        documents.push(document);
        ControlFlow::Continue(())
    });
    documents.pop().expect("a document")
}

/// Words of a text of the index as a decision keeps them.
fn selection(snapshot: &Snapshot, document: u32, words: &str) -> Selection {
    let text = snapshot.text(document).expect("a text");
    let at = text.find(words).expect("the words are there");
    let span = Span::at(at, at + words.len());
    let entry = &snapshot.documents()[document as usize];
    Selection {
        document: Arc::new(entry.id.clone()),
        span: CodePoints::of(span, &Units::new(text)),
        quote: Quote::of(span, text),
        text: entry.text_sha256.as_str().into(),
    }
}

/// Where selections of the old files stand in the new ones: document, how it was known, words.
fn found(new: &Snapshot, selections: &[Selection]) -> Vec<Option<(String, KnownBy, String)>> {
    let selections: Vec<&Selection> = selections.iter().collect();
    let found = whereabouts(new, &selections, &Memory::default()).expect("an index");
    found
        .iter()
        .map(|found| {
            let (document, by) = found.home?;
            let words = found.located.sure()?.of(new.text(document).expect("a text")).to_owned();
            Some((new.documents()[document as usize].id.path.clone(), by, words))
        })
        .collect()
}

fn at(document: &str, by: KnownBy, words: &str) -> Option<(String, KnownBy, String)> {
    Some((document.to_owned(), by, words.to_owned()))
}

#[test]
fn words_are_found_in_a_corrected_document() {
    let old = snapshot(&[("mira.txt", MIRA)]);
    let coded = [selection(&old, 0, "which came every second week"), selection(&old, 0, "four people")];
    let corrected = MIRA.replace("How did", "And how did").replace("And now?", "And today?");
    let new = snapshot(&[("mira.txt", &corrected)]);
    assert_eq!(
        found(&new, &coded),
        [
            at("mira.txt", KnownBy::Name, "which came every second week"),
            at("mira.txt", KnownBy::Name, "four people")
        ]
    );
}

#[test]
fn a_renamed_document_is_known_by_its_text_and_a_corrected_one_by_its_words() {
    let old = snapshot(&[("jonas.txt", JONAS), ("mira.txt", MIRA)]);
    let coded = [
        selection(&old, 0, "I stayed until the harbour froze over"),
        selection(&old, 1, "Through the letters, which came every second week"),
    ];
    let corrected = MIRA.replace("four people", "five people");
    let new = snapshot(&[("p01.txt", JONAS), ("p02.txt", &corrected)]);
    assert_eq!(
        found(&new, &coded),
        [
            at("p01.txt", KnownBy::Text, "I stayed until the harbour froze over"),
            at("p02.txt", KnownBy::Words, "Through the letters, which came every second week"),
        ]
    );
}

#[test]
fn of_two_documents_that_changed_names_each_keeps_its_own() {
    let old = snapshot(&[("a.txt", JONAS), ("b.txt", MIRA)]);
    let coded = [selection(&old, 0, "a stove that smoked"), selection(&old, 1, "four people")];
    let new = snapshot(&[("a.txt", MIRA), ("b.txt", JONAS)]);
    assert_eq!(
        found(&new, &coded),
        [at("b.txt", KnownBy::Text, "a stove that smoked"), at("a.txt", KnownBy::Text, "four people")]
    );
}

#[test]
fn words_of_a_document_that_is_gone_are_lost() {
    let old = snapshot(&[("mira.txt", MIRA)]);
    let coded = [selection(&old, 0, "which came every second week")];
    assert_eq!(found(&snapshot(&[("jonas.txt", JONAS)]), &coded), [None]);
}

#[test]
fn of_place_and_words_in_a_line_that_somebody_edited_the_words_count() {
    let new = snapshot(&[("mira.txt", MIRA)]);
    let right = selection(&new, 0, "which came every second week");
    let wrong = Selection { span: CodePoints { start: 3, end: 9 }, ..right };
    assert_eq!(found(&new, &[wrong]), [at("mira.txt", KnownBy::Name, "which came every second week")]);
}

#[test]
fn what_was_found_is_remembered_and_a_damaged_memory_is_none() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("places");
    let old = snapshot(&[("mira.txt", MIRA)]);
    let coded = selection(&old, 0, "four people");
    let new = snapshot(&[("mira.txt", &MIRA.replace("three", "two"))]);
    let ask = |memory: &Memory| whereabouts(&new, &[&coded], memory).expect("an index");
    let memory = Memory::read(&file);
    let first = ask(&memory);
    memory.write();
    let again = Memory::read(&file);
    let key = Key::of(&new.documents()[0].text_sha256, [&coded].into_iter());
    assert_eq!(again.located(&key), Some(vec![first[0].located]));
    assert_eq!(ask(&again), first);
    std::fs::write(&file, b"no memory").expect("written");
    assert_eq!(ask(&Memory::read(&file)), first);
}
