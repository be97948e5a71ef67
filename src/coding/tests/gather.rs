//! What is counted: whose words, once or again, and the marks on them.

use super::{Run, sample, with_role};
use crate::coding::evidence::{Data, Evidence, Layer};
use crate::coding::gather::{Count, Sources, gather};
use crate::coding::sample::{Line, Sample};
use crate::model::{DocumentKind, Kind, Role, VoiceKind};

const CODE: &str = "[code.crossing]\nmatch = ['bridge*']\n";
const LONG: &str = "On the bridge we met the others every single evening.";
const SHORT: &str = "On the bridge we met the others.";

/// The evidence of what rules found, with nothing decided.
fn evidence(sample: Sample) -> Evidence {
    let run = Run::new(CODE, sample);
    let suggestions = run.suggestions();
    let count = Count::default();
    let sources = Sources {
        codebook: &run.codebook,
        cases: &run.sample.evidence.cases,
        voices: &run.voices,
        codings: &[],
        lost: 0,
        suggestions: &suggestions,
        count: &count,
    };
    gather(&run.snapshot, sources).unwrap()
}

fn data(evidence: &Evidence) -> Vec<Data> {
    evidence.passages.iter().map(|row| row.data).collect()
}

fn twice(sample: Sample, first: &str, again: &str, words: &str) -> Sample {
    sample.transcript("a.txt", &[("I", "Well?"), (first, words)]).transcript("b.txt", &[(again, words)])
}

#[test]
fn the_same_words_of_one_person_count_at_their_first_place() {
    let one = sample().case("P1", None, &["Mira", "Mirjam"], &[]);
    let rows = data(&evidence(twice(one.clone(), "Mira", "Mirjam", LONG)));
    assert_eq!(rows, [Data::Apart, Data::Counted, Data::Repeats(1)]);
    let rows = data(&evidence(twice(one, "Mira", "Mirjam", SHORT)));
    assert_eq!(rows, [Data::Apart, Data::Counted, Data::Counted], "seven words are no quotation");
}

#[test]
fn eight_words_are_enough_and_case_and_marks_make_no_difference() {
    let one = sample()
        .case("P1", None, &["Mira"], &[])
        .transcript("a.txt", &[("Mira", "One, two, three: four FIVE six seven eight!")])
        .transcript("b.txt", &[("Mira", "one two three four five six seven eight")])
        .transcript("c.txt", &[("Mira", "one two three four five six seven nine")]);
    assert_eq!(data(&evidence(one)), [Data::Counted, Data::Repeats(0), Data::Counted]);
}

#[test]
fn the_same_words_of_two_persons_are_two_quotations() {
    let rows = data(&evidence(twice(sample(), "Mira", "Omar", LONG)));
    assert_eq!(rows, [Data::Apart, Data::Counted, Data::Counted]);
}

#[test]
fn what_stands_twice_is_marked_in_both_places() {
    let one = sample().case("P1", None, &["Mira"], &[]);
    let evidence = evidence(twice(one, "Mira", "Mira", LONG));
    let marks: Vec<_> =
        evidence.marks.iter().map(|mark| (mark.document, mark.passages.clone(), mark.layer)).collect();
    assert_eq!(marks, [(0, 1..2, Layer::Found), (1, 2..3, Layer::Found)]);
}

#[test]
fn nothing_of_a_withdrawn_participant_is_data_or_marked() {
    let withdrawn = sample().case("P1", None, &["Mira"], &[]).withdrawn();
    let evidence =
        evidence(withdrawn.transcript("a.txt", &[("I", "Well?"), ("Mira", LONG), ("Omar", SHORT)]));
    assert_eq!(data(&evidence), [Data::Apart, Data::Withdrawn, Data::Counted]);
    let marked: Vec<_> = evidence.marks.iter().map(|mark| (mark.passages.start, mark.passages.end)).collect();
    assert_eq!(marked, [(2, 3)]);
}

#[test]
fn a_role_of_participants_csv_stands_above_that_of_the_reader() {
    let researcher = with_role(sample().case("P1", None, &["Mira"], &[]), Role::Researcher);
    let evidence = evidence(researcher.transcript("a.txt", &[("Mira", LONG), ("Omar", SHORT)]));
    let roles: Vec<_> = evidence.passages.iter().map(|row| (row.role, row.data)).collect();
    assert_eq!(roles, [(Role::Researcher, Data::Apart), (Role::Participant, Data::Counted)]);
}

#[test]
fn a_quotation_that_nobody_is_named_for_and_a_heading_are_nobodys_data() {
    let line = |label, role, kind, words| Line { label, voice: VoiceKind::Author, role, kind, words };
    let post = sample().document(
        "post.txt",
        Some("Bridges"),
        DocumentKind::Post,
        &[
            line("", Role::Unknown, Kind::Heading, "Bridges"),
            line("Holm", Role::Author, Kind::Paragraph, LONG),
            line("", Role::Unknown, Kind::Quotation, SHORT),
        ],
    );
    let evidence = evidence(post);
    assert_eq!(data(&evidence), [Data::Counted, Data::Apart]);
    assert_eq!(evidence.documents[0].left_out, [(Kind::Heading, 1)]);
    assert_eq!(evidence.documents[0].passages, 0..2);
}
