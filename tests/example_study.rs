//! The study in the repository's root reads as its authors meant it, and its codebook keeps its word.

use std::collections::BTreeMap;
use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use emic::coding::examples::Outcome;
use emic::diagnostic::Severity;
use emic::ingest::{self, Source};
use emic::model::{Cases, Document, DocumentKind, Kind, Passage, Quoting, Role, Voices};
use emic::project::{Study, read_settings};
use emic::workbench::{Book, test_codebook};

const STARS: &str = "interviews/p02-stars.txt";
const CALL: &str = "interviews/p04-basement.vtt";
const GROUP: &str = "interviews/focus-group.md";
const SHELF: &str = "blog/the-morning-shelf.txt";
const FORUM: &str = "blog/the-night-the-forum-went-dark.html";

/// The files of the corpus, in document order.
const FILES: [&str; 7] =
    [SHELF, FORUM, GROUP, "interviews/p01-moths.txt", STARS, "interviews/p03-river.txt", CALL];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

fn bytes(path: &str) -> Vec<u8> {
    fs::read(root().join(path)).expect("the example study is in the repository")
}

fn read(path: &str) -> Document {
    let (settings, faults) = read_settings("emic.toml", &bytes("emic.toml"));
    assert!(faults.is_empty(), "{faults:?}");
    let bytes = bytes(&format!("corpus/{path}"));
    let source = Source::bytes_of(path, &bytes, settings.reading.max_document);
    let mut documents = Vec::new();
    let said = ingest::read(&source, &settings.reading, &mut |document| {
        documents.push(document);
        ControlFlow::Continue(())
    });
    let loud: Vec<_> = said.iter().filter(|finding| finding.severity != Severity::Note).collect();
    assert!(loud.is_empty(), "{path}: {loud:?}");
    assert_eq!(documents.len(), 1, "{path}");
    documents.remove(0)
}

fn participants() -> Cases {
    let (cases, faults) = ingest::cases(Some(("participants.csv", &bytes("participants.csv"))), None);
    assert!(faults.is_empty(), "{faults:?}");
    cases
}

/// Label → (role, turns), of everybody whose words the document holds.
fn speakers(document: &Document) -> BTreeMap<&str, (Role, u32)> {
    document.speakers.iter().map(|speaker| (speaker.label.as_str(), (speaker.role, speaker.turns))).collect()
}

fn words(document: &Document, passage: &Passage) -> String {
    passage.own_text(&document.text).split_whitespace().collect::<Vec<_>>().join(" ")
}

fn of_kind(document: &Document, kind: Kind) -> Vec<String> {
    let passages = document.passages.iter().filter(|passage| passage.kind == kind);
    passages.map(|passage| words(document, passage)).collect()
}

#[test]
fn every_interview_has_the_turns_that_were_counted_by_hand() {
    use Role::{Interviewer, Participant};
    let expected = [
        ("interviews/p01-moths.txt", vec![("Hazel", (Participant, 36)), ("Interviewer", (Interviewer, 36))]),
        (STARS, vec![("Declan", (Participant, 43)), ("INT", (Interviewer, 43))]),
        ("interviews/p03-river.txt", vec![("Anouk", (Participant, 38)), ("Ruth Aldous", (Interviewer, 38))]),
        (CALL, vec![("Len", (Participant, 43)), ("Ruth Aldous", (Interviewer, 43))]),
        (
            GROUP,
            vec![
                ("Callum", (Participant, 21)),
                ("Hazel", (Participant, 27)),
                ("Imran", (Participant, 22)),
                ("Moderator", (Interviewer, 18)),
                ("Petra", (Participant, 21)),
            ],
        ),
    ];
    for (path, voices) in expected {
        let document = read(path);
        assert_eq!(document.kind, DocumentKind::Transcript, "{path}");
        assert_eq!(speakers(&document), voices.iter().copied().collect(), "{path}");
        let turns: u32 = voices.iter().map(|(_, (_, turns))| turns).sum();
        assert_eq!(document.turns.len(), turns as usize, "{path}");
    }
}

#[test]
fn talk_runs_on_over_listening_sounds() {
    let document = read("interviews/p01-moths.txt");
    let bridged =
        document.passages.iter().find(|passage| passage.number == 2).expect("turn 2 is Hazel's first");
    assert_eq!(bridged.last_number, 4, "\"Mm-hmm.\" does not end her turn");
    let said = words(&document, bridged);
    assert!(
        said.contains("Just sat there, like somebody had stuck them on. …and you think, well, moths"),
        "{said}"
    );
}

#[test]
fn a_line_that_nobody_speaks_is_nobodys_words() {
    let document = read(STARS);
    let header =
        document.passages.iter().find(|passage| words(&document, passage).starts_with("Interview 2"));
    assert!(
        header.is_none_or(|passage| !passage.kind.is_counted() && passage.speaker.is_none()),
        "{header:?}"
    );
}

#[test]
fn times_come_from_labels_and_cues() {
    let starts = |path: &str, turn: u32| read(path).turn(turn).expect("the turn is there").start_ms;
    assert_eq!(starts(STARS, 2), Some(7_000));
    assert_eq!(starts(STARS, 86), Some(936_000));
    assert_eq!(starts("interviews/p03-river.txt", 76), Some(897_000));
    assert_eq!(starts(CALL, 1), Some(3_200));
}

#[test]
fn the_focus_group_has_its_sections() {
    let document = read(GROUP);
    assert_eq!(document.title.as_deref(), Some("Focus group, the library at Sleaford"));
    let named: Vec<_> = document.passages.iter().filter_map(|passage| passage.section).collect();
    let sections: Vec<_> = document.sections.iter().map(String::as_str).collect();
    for topic in ["Getting in", "Who you hear from", "Moving and staying", "Meeting", "Closing"] {
        let section = sections
            .iter()
            .position(|section| *section == topic)
            .unwrap_or_else(|| panic!("{topic}: {sections:?}"));
        assert!(named.contains(&u32::try_from(section).expect("few sections")), "{topic} is empty");
    }
}

#[test]
fn what_the_moderator_reads_out_is_nobodys_data() {
    let document = read(GROUP);
    let read_out = document
        .passages
        .iter()
        .find(|passage| words(&document, passage).contains("Online you mostly hear from people"))
        .expect("the sentence is in the text");
    assert!(!(read_out.kind.is_counted() && read_out.role.is_counted()), "{read_out:?}");
}

#[test]
fn the_pasted_post_has_a_quoted_speaker_three_comments_and_a_pingback() {
    let document = read(SHELF);
    assert_eq!(document.kind, DocumentKind::Post);
    assert_eq!(document.title.as_deref(), Some("The morning shelf"));
    assert_eq!(document.comments, 3);
    let quoted = of_kind(&document, Kind::Quotation);
    assert_eq!(quoted.len(), 1);
    assert!(quoted[0].starts_with("You think it's about rain and it isn't"), "{quoted:?}");
    assert_eq!(of_kind(&document, Kind::Pingback).len(), 1);
    let voices = speakers(&document);
    for name in ["Morwenna", "M Castellano", "Wilf Tarrant", "Petronella"] {
        assert!(voices.contains_key(name), "{name} in {voices:?}");
    }
    assert_eq!(
        document.speakers.iter().filter(|speaker| !speaker.named).count(),
        1,
        "comment 3 names nobody"
    );
    let furniture = of_kind(&document, Kind::Boilerplate).concat();
    assert!(furniture.contains("Leave a Reply") && furniture.contains("Required fields are marked"));
}

#[test]
fn the_saved_page_has_comments_that_answer_comments() {
    let document = read(FORUM);
    assert_eq!(document.title.as_deref(), Some("The night the forum went dark"));
    assert_eq!(document.comments, 7);
    let mut replies: Vec<_> = document
        .passages
        .iter()
        .filter_map(|passage| passage.thread)
        .map(|at| (at.comment, at.reply_to))
        .collect();
    replies.dedup();
    let answers: Vec<_> = replies.into_iter().filter(|(_, to)| to.is_some()).collect();
    assert_eq!(answers, [(2, Some(1)), (3, Some(2)), (6, Some(5))]);
    assert_eq!(
        of_kind(&document, Kind::Comment).iter().filter(|words| words.starts_with("Different crowd")).count(),
        1
    );
    assert_eq!(speakers(&document)["Declan"].1, 2);
    let counted = document.passages.iter().filter(|passage| passage.kind.is_counted());
    assert!(
        counted
            .into_iter()
            .all(|passage| !words(&document, passage).contains("Connecting a cheap microscope"))
    );
}

#[test]
fn two_people_speak_in_two_documents_each() {
    let documents: Vec<_> = FILES.iter().map(|path| read(path)).collect();
    let speakers: Vec<_> =
        documents.iter().map(|document| (&document.id, document.speakers.as_slice())).collect();
    let cases = participants();
    let (voices, findings) = Voices::join(&speakers, &cases);
    let places = |id: &str| {
        let case = cases.cases.iter().position(|case| case.id == id).expect("the case is there");
        let voice = voices.voices.iter().find(|voice| voice.case == u32::try_from(case).ok());
        voice.expect("somebody is the case").speakers.len()
    };
    assert_eq!((places("P01"), places("P02"), places("P04")), (2, 2, 1));
    assert!(findings.iter().all(|finding| finding.diagnostic().severity != Severity::Error), "{findings:?}");
    let quote = |id: &str| cases.by_id(id).expect("the case is there").consent.quote;
    assert_eq!((quote("P01"), quote("P03"), quote("P06")), (Quoting::Yes, Quoting::Ask, Quoting::No));
}

#[test]
fn participants_say_enough_for_keyness() {
    let documents: Vec<_> = FILES.iter().map(|path| read(path)).collect();
    let spoken: usize = documents
        .iter()
        .flat_map(|document| {
            let theirs = document
                .passages
                .iter()
                .filter(|passage| passage.kind.is_counted() && passage.role == Role::Participant);
            theirs.map(|passage| passage.own_text(&document.text).split_whitespace().count())
        })
        .sum();
    assert!(spoken >= 10_000, "{spoken} words");
}

fn codebook() -> Book {
    let study = Study::open(&root()).expect("the repository's root is a study");
    study.book().expect("its codebook has no fault")
}

#[test]
fn every_example_and_near_miss_of_the_codebook_shows_what_it_should() {
    let tested = test_codebook(&codebook(), Some("en")).expect("its rules run");
    let wrong: Vec<_> = tested.tried.iter().filter(|tried| tried.outcome != Outcome::Passed).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(tested.tried.len() > 100, "{}", tested.tried.len());
}

#[test]
fn every_code_can_be_taught_from_the_codebook() {
    let codes = codebook().codebook.codes;
    assert!((12..=20).contains(&codes.len()), "{} codes", codes.len());
    for code in codes {
        let lists = [code.include.len(), code.exclude.len(), code.examples.len(), code.near_misses.len()];
        assert!(lists.iter().all(|length| *length > 0), "{}: {lists:?}", code.id);
        assert!(code.definition.is_some() && !code.anchors.is_empty(), "{}", code.id);
    }
}

#[test]
fn every_anchor_stands_word_for_word_where_it_says() {
    let documents: Vec<_> = FILES.iter().map(|path| read(path)).collect();
    for code in codebook().codebook.codes {
        for anchor in &code.anchors {
            let around = |document: &Document| {
                let start = document.text.find(&anchor.quote)?;
                let turn =
                    document.turns.iter().find(|turn| turn.span.start() <= start && start < turn.span.end());
                Some(turn.map_or(document.id.to_string(), |turn| format!("{}:{}", document.id, turn.number)))
            };
            let stands: Vec<_> = documents.iter().filter_map(around).collect();
            assert_eq!(stands.len(), 1, "{}: {}", code.id, anchor.quote);
            assert!(anchor.cited.as_ref().is_none_or(|cited| *cited == stands[0]), "{}: {stands:?}", code.id);
        }
    }
}
