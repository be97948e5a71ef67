use super::same::is_placeholder;
use super::*;
use crate::model::{Case, Consent};

fn speaker(label: &str, role: Role) -> Speaker {
    Speaker { label: label.into(), named: true, voice: VoiceKind::Speaker, role, turns: 1 }
}

fn participant(label: &str) -> Speaker {
    speaker(label, Role::Participant)
}

fn case(id: &str, documents: Option<&str>, names: &[&str]) -> Case {
    Case {
        id: id.into(),
        documents: documents.map(Into::into),
        names: names.iter().map(|name| (*name).to_owned()).collect(),
        ..Case::default()
    }
}

fn cases(cases: Vec<Case>) -> Cases {
    Cases { cases, attributes: Vec::new() }
}

fn join(documents: &[(&str, Vec<Speaker>)], rows: Vec<Case>) -> (Voices, Vec<String>) {
    let ids: Vec<_> = documents.iter().map(|(path, _)| DocumentId::file(*path)).collect();
    let given: Vec<_> =
        ids.iter().zip(documents).map(|(id, (_, speakers))| (id, speakers.as_slice())).collect();
    let (voices, findings) = Voices::join(&given, &cases(rows));
    (voices, findings.iter().map(|finding| finding.diagnostic().to_string()).collect())
}

#[test]
fn names_join_speakers_across_documents() {
    let rows = vec![Case {
        pseudonym: Some("Ana".into()),
        role: Some(Role::Researcher),
        consent: Consent { quote: Quoting::No, share: None, withdrawn: true },
        ..case("P01", None, &["Anneliese B."])
    }];
    let documents = [("a.txt", vec![participant("anneliese b")]), ("b.txt", vec![participant("ANA")])];
    let (voices, findings) = join(&documents, rows);
    assert_eq!(findings, Vec::<String>::new());
    assert_eq!(voices.of_speakers, [[0], [0]]);
    let voice = &voices.voices[0];
    assert_eq!((voice.label.as_str(), voice.public_name.as_str()), ("anneliese b", "Ana"));
    assert_eq!((voice.role, voice.quote, voice.withdrawn), (Role::Researcher, Quoting::No, true));
    assert_eq!(voice.speakers, [(0, 0), (1, 0)]);
}

#[test]
fn somebody_who_comments_and_is_interviewed_is_somebody_who_speaks() {
    let comments = Speaker { voice: VoiceKind::Commenter, role: Role::Commenter, ..participant("Declan") };
    let documents = [("blog.txt", vec![comments]), ("p02.txt", vec![participant("Declan")])];
    let (voices, _) = join(&documents, vec![case("P02", None, &["Declan"])]);
    assert_eq!(voices.of_speakers, [[0], [0]]);
    assert_eq!((voices.voices[0].kind, voices.voices[0].role), (VoiceKind::Speaker, Role::Participant));
}

#[test]
fn the_same_name_in_two_documents_is_two_voices_and_said() {
    let documents = [("a.txt", vec![participant("Ana")]), ("b.txt", vec![participant("Ana")])];
    let (voices, findings) = join(&documents, Vec::new());
    assert_eq!(voices.of_speakers, [[0], [1]]);
    assert_eq!(
        findings,
        ["Ana speaks in 2 documents and is kept apart in each; if this is one person, add a row to \
          participants.csv"]
    );
}

#[test]
fn placeholders_and_interviewers_are_kept_apart_in_silence() {
    let speakers = || vec![speaker("Researcher 1", Role::Interviewer), participant("P1")];
    let (voices, findings) = join(&[("a.txt", speakers()), ("b.txt", speakers())], Vec::new());
    assert_eq!(voices.voices.len(), 4);
    assert_eq!(findings, Vec::<String>::new());
}

#[test]
fn a_placeholder_needs_a_row_that_names_its_document() {
    let rows = || vec![case("P07", Some("a.txt"), &["P"]), case("P08", None, &["P"])];
    let documents = [("a.txt", vec![participant("P")]), ("b.txt", vec![participant("P")])];
    let (voices, findings) = join(&documents, rows());
    assert_eq!(voices.voices[0].public_name, "P07");
    assert_eq!(voices.voices[1].public_name, "P", "a row about all documents does not join it");
    assert_eq!(findings.len(), 2, "{findings:?}");
}

#[test]
fn a_row_that_names_a_document_belongs_to_the_one_speaker_left_in_it() {
    let document = vec![speaker("I", Role::Interviewer), participant("Interviewee")];
    let (voices, findings) = join(&[("p/07.txt", document)], vec![case("P07", Some("p/07*"), &[])]);
    assert_eq!(voices.voices[1].public_name, "P07");
    assert_eq!(findings, ["corpus/p/07.txt: Interviewee is taken for P07, whose row names this document"]);
    let two = vec![participant("A"), participant("B")];
    let (voices, _) = join(&[("p/07.txt", two)], vec![case("P07", Some("p/07*"), &[])]);
    assert!(voices.voices.iter().all(|voice| voice.case.is_none()), "which of the two is not said");
}

#[test]
fn a_pattern_takes_nobody_who_has_a_name_and_no_second_person() {
    let rows = || vec![Case { pseudonym: Some("Hazel".into()), ..case("P01", Some("i/*"), &[]) }];
    let documents = [("i/1.txt", vec![participant("Hazel")]), ("i/2.txt", vec![participant("Mo")])];
    let (voices, _) = join(&documents, rows());
    assert_eq!(voices.voices[1].public_name, "Mo");
    let documents = [("i/1.txt", vec![participant("Hazel")]), ("i/2.txt", vec![participant("Interviewee")])];
    let (voices, _) = join(&documents, rows());
    assert_eq!(voices.voices[1].public_name, "Interviewee", "Hazel was found by name elsewhere");
    let rows = vec![Case { role: Some(Role::Interviewer), ..case("R1", Some("i/1.txt"), &[]) }];
    let (voices, _) = join(&[("i/1.txt", vec![participant("Mo")])], rows);
    assert_eq!(voices.voices[0].public_name, "Mo", "the row is about who asks");
}

#[test]
fn the_most_specific_row_wins_and_equal_ones_are_a_fault() {
    let rows = vec![
        case("ANY", None, &["Ana"]),
        case("SOME", Some("**/*.txt"), &["Ana"]),
        case("FOLDER", Some("i/*.txt"), &["Ana"]),
        case("FILE", Some("i/a.txt"), &["Ana"]),
        case("TWIN", Some("i/b.txt"), &["Ana"]),
        case("OTHER", Some("i/b.txt"), &["ana"]),
    ];
    let documents: Vec<_> = ["i/a.txt", "i/b.txt", "i/c.txt", "x/d.txt", "x/e.md"]
        .map(|path| (path, vec![participant("Ana")]))
        .into();
    let (voices, findings) = join(&documents, rows);
    let names: Vec<_> = voices.voices.iter().map(|voice| voice.public_name.as_str()).collect();
    assert_eq!(names, ["FILE", "Ana", "FOLDER", "SOME", "ANY"]);
    assert!(
        findings[0].starts_with("corpus/i/b.txt: Ana is claimed by TWIN and OTHER alike"),
        "{findings:?}"
    );
}

#[test]
fn possible_same_persons_are_asked_about() {
    let names = ["A Davis", "S Thomas", "Aaron Davis", "BSR06", "BSRO6", "B Davis", "Ann Thomas", "Davis"];
    let document = names.map(participant).to_vec();
    let (_, findings) = join(&[("a.txt", document.clone())], Vec::new());
    let asked: Vec<_> = findings.iter().map(|finding| finding.split(';').next().unwrap()).collect();
    assert_eq!(asked, ["A Davis and Aaron Davis may be one person", "BSR06 and BSRO6 may be one person"]);
    let (_, findings) = join(&[("a.txt", document)], vec![case("D", None, &["A Davis", "Aaron Davis"])]);
    assert!(!findings.iter().any(|finding| finding.contains("A Davis and")), "{findings:?}");
}

#[test]
fn whom_no_row_is_about_and_rows_about_nobody_are_reported() {
    let documents = [("a.txt", vec![participant("Ana"), participant("Ben")])];
    let (_, findings) = join(&documents, vec![case("Ana", None, &[]), case("P99", None, &[])]);
    assert_eq!(
        findings,
        [
            "corpus/a.txt: Ben is no participant; add a row to participants.csv, or the name to the key",
            "nobody who speaks is P99; check its names in the key and its documents in participants.csv",
        ]
    );
}

#[test]
fn placeholders_are_told_from_names() {
    for label in
        ["P", "P1", "Interviewee", "Speaker 2", "A", "SPEAKER_00", "FG2", "Participant 12:", "Q", "…"]
    {
        assert!(is_placeholder(label), "{label}");
    }
    for label in ["Ana", "A Davis", "Earl Warren", "BSR06", "J. Dale", "Speaker Pelosi", "Bo", "R2D2 fan"] {
        assert!(!is_placeholder(label), "{label}");
    }
}

proptest::proptest! {
    #[test]
    fn every_speaker_has_one_voice_and_every_voice_its_speakers(
        labels in proptest::collection::vec(proptest::collection::vec("[A-C]( Bo)?|P[1-3]", 0..4), 0..5),
        names in proptest::collection::vec(("[A-C]( Bo)?|P[1-3]", proptest::option::of("[01]\\*?|\\*")), 0..4),
    ) {
        let rows = names.iter().enumerate().map(|(at, (name, documents))| {
            case(&format!("case{at}"), documents.as_deref(), &[name])
        });
        let documents: Vec<_> = labels.iter().enumerate().map(|(at, labels)| {
            (DocumentId::file(at.to_string()), labels.iter().map(|l| participant(l)).collect::<Vec<_>>())
        }).collect();
        let given: Vec<_> = documents.iter().map(|(id, speakers)| (id, speakers.as_slice())).collect();
        let (voices, _) = Voices::join(&given, &cases(rows.collect()));
        let mut seen = HashSet::new();
        for (number, voice) in (0..).zip(&voices.voices) {
            for (document, speaker) in &voice.speakers {
                assert_eq!(voices.of(*document, *speaker), Some(number));
                assert!(seen.insert((*document, *speaker)));
            }
            let in_documents: HashSet<_> = voice.speakers.iter().map(|(document, _)| document).collect();
            assert!(voice.case.is_some() || in_documents.len() == 1, "joined across documents by a row alone");
        }
        assert_eq!(seen.len(), documents.iter().map(|(_, speakers)| speakers.len()).sum::<usize>());
    }
}
