//! What composing promises, on drafts made from `Label: words` lines.

use super::*;
use crate::ingest::draft::Voice;
use crate::model::{DocumentKind, Role, VoiceKind};
use crate::text::single_spaced;

/// A draft of a transcript; a line without a label continues the turn, `# ` begins a heading.
fn talk(text: &str) -> Draft {
    let mut blocks = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let words = line.trim_end();
        if let Some(heading) = words.strip_prefix("# ") {
            blocks.push(Block::new(Span::at(at + 2, at + 2 + heading.len()), Kind::Heading));
        } else if let Some((label, said)) = words.split_once(": ") {
            let mut block = Block::new(Span::at(at + label.len() + 2, at + words.len()), Kind::Turn);
            assert!(!said.is_empty());
            block.voice = Some(Voice { label: Some(label.into()), kind: VoiceKind::Speaker, role: None });
            blocks.push(block);
        } else if !words.is_empty() {
            let mut block = Block::new(Span::at(at, at + words.len()), Kind::Turn);
            block.opens = false;
            blocks.push(block);
        }
        at += line.len();
    }
    draft(text, blocks)
}

fn draft(text: &str, blocks: Vec<Block>) -> Draft {
    let mut draft = Draft::new(DocumentKind::Transcript);
    draft.text = text.into();
    draft.blocks = blocks;
    draft
}

fn composed_by(draft: Draft, rule: &ReadRule) -> (Document, Vec<Diagnostic>) {
    let settings = Settings::default();
    let origin = Origin { path: "a.txt", format: "test", encoding: "utf-8", rule, settings: &settings };
    let mut said = Vec::new();
    let document = compose(draft, &origin, &mut |finding| said.push(finding));
    (document, said)
}

fn composed(text: &str) -> Document {
    composed_by(talk(text), &ReadRule::default()).0
}

fn own_words(document: &Document) -> Vec<String> {
    let passages = document.passages.iter();
    passages.map(|passage| single_spaced(&passage.own_text(&document.text))).collect()
}

fn labels(document: &Document) -> Vec<(&str, u32, Role)> {
    document.speakers.iter().map(|speaker| (speaker.label.as_str(), speaker.turns, speaker.role)).collect()
}

#[test]
fn labels_that_differ_by_case_punctuation_and_spaces_are_one() {
    let document = composed("INT: Where?\nAna M.: Here.\nInt.: And then?\nANA\u{A0}M: There.\n");
    assert_eq!(labels(&document), [("INT", 2, Role::Interviewer), ("Ana M.", 2, Role::Participant)]);
}

#[test]
fn accents_stored_in_two_ways_are_one_label_and_other_accents_another() {
    let document = composed("Zoe\u{308}: One here.\nZo\u{EB}: Two here.\nZoe: Three here.\n");
    assert_eq!(labels(&document), [("Zoe\u{308}", 2, Role::Unknown), ("Zoe", 1, Role::Unknown)]);
}

#[test]
fn look_alikes_and_slips_are_reported_and_kept_apart() {
    let many = "Researcher: So tell me?\nBSR06: I did it.\n".repeat(6);
    let (document, said) = composed_by(
        talk(&format!("{many}BSRO6: I did that too.\nReseacher: And then?\n")),
        &ReadRule::default(),
    );
    assert_eq!(document.speakers.len(), 4);
    let codes: Vec<_> = said.iter().map(|finding| finding.code).collect();
    assert_eq!(codes, ["IN010", "IN011"]);
    assert!(said[0].message.contains("\"BSR06\" (6) and \"BSRO6\" (1) look alike"), "{}", said[0].message);
}

#[test]
fn a_rule_decides_roles() {
    let rule =
        ReadRule { interviewers: vec!["bo".into()], role: Some(Role::Participant), ..ReadRule::default() };
    let (document, _) = composed_by(talk("Bo: Where was it?\nSpeaker 2: Over there.\n"), &rule);
    assert_eq!(labels(&document), [("Bo", 1, Role::Interviewer), ("Speaker 2", 1, Role::Participant)]);
}

#[test]
fn letters_tell_roles_only_beside_each_other() {
    assert_eq!(
        labels(&composed("I: Where was it?\nR: Over there.\n")),
        [("I", 1, Role::Interviewer), ("R", 1, Role::Participant)]
    );
    assert_eq!(
        labels(&composed("A: Where was it?\nB: Over there.\n")),
        [("A", 1, Role::Unknown), ("B", 1, Role::Unknown)]
    );
    assert_eq!(
        labels(&composed("R: Where was it?\nP1: Over there.\nP2: No.\n")),
        [("R", 1, Role::Interviewer), ("P1", 1, Role::Participant), ("P2", 1, Role::Participant)]
    );
}

#[test]
fn an_utterance_runs_over_listening_sounds() {
    let document = composed(
        "INT: Tell me how it began.\nAna: We wrote letters for a year\nINT: Mm-hmm.\nAna: and then we met.\nINT: Why?\n",
    );
    assert_eq!(document.turns.len(), 5);
    assert_eq!(
        own_words(&document),
        ["Tell me how it began.", "We wrote letters for a year and then we met.", "Mm-hmm.", "Why?"]
    );
    let utterance = &document.passages[1];
    assert_eq!((utterance.number, utterance.last_number, utterance.piece), (2, 4, 0));
    assert_eq!(utterance.holes.len(), 1);
    assert_eq!(utterance.holes[0].of(&document.text), "\nINT: Mm-hmm.\nAna: ");
    assert!(utterance.holes[0].contains(document.passages[2].span));
}

#[test]
fn dots_bridge_a_short_interjection_and_nothing_else_does() {
    let document = composed(
        "INT: What did you gather?\nAna: It was the letters…\nINT: The archive.\nAna: …but nobody calls it so.\nINT: The archive.\nAna: Nobody does.\n",
    );
    assert_eq!(
        own_words(&document),
        [
            "What did you gather?",
            "It was the letters… …but nobody calls it so.",
            "The archive.",
            "The archive.",
            "Nobody does."
        ]
    );
}

#[test]
fn yes_to_a_question_is_an_answer() {
    let document =
        composed("INT: Did you like it?\nAna: Yes.\nINT: What did you like most?\nAna: The sea.\n");
    assert_eq!(document.passages.len(), 4);
    assert_eq!(document.passages[1].question, Some(0));
    assert_eq!(document.passages[3].question, Some(2));
    assert_eq!(document.passages[2].question, None);
}

#[test]
fn headings_are_sections_and_end_utterances() {
    let document =
        composed("# Opening\nAna: It began in March\nINT: Mm.\n# Closing\nAna: and that was it.\n");
    assert_eq!(document.sections, ["Opening", "Closing"]);
    let sections: Vec<_> = document.passages.iter().map(|passage| passage.section).collect();
    assert_eq!(sections, [Some(0), Some(0), Some(0), Some(1), Some(1)]);
    assert_eq!(document.passages[0].number, 0);
}

#[test]
fn paragraphs_of_a_turn_share_its_number() {
    let document = composed("Ana: One here.\n\nTwo here.\nBo: Three.\n");
    let numbers: Vec<_> = document.passages.iter().map(|passage| (passage.number, passage.piece)).collect();
    assert_eq!(numbers, [(1, 1), (1, 2), (2, 0)]);
    assert_eq!(document.turns[0].words(&document.text), "One here.\n\nTwo here.");
}

#[test]
fn long_passages_are_cut_at_sentence_ends_near_200_words() {
    let sentence = "This sentence has exactly eight words in it. ";
    let document = composed(&format!("INT: Why?\nAna: {}\n", sentence.repeat(80)));
    let pieces: Vec<_> =
        document.passages[1..].iter().map(|passage| passage.span.of(&document.text)).collect();
    assert_eq!(pieces.iter().map(|piece| piece.split(' ').count()).collect::<Vec<_>>(), [200, 200, 240]);
    assert!(pieces.iter().all(|piece| piece.starts_with("This") && piece.ends_with("it.")));
    let numbers: Vec<_> = document.passages.iter().map(|passage| (passage.number, passage.piece)).collect();
    assert_eq!(numbers, [(1, 0), (2, 1), (2, 2), (2, 3)]);
    assert!(document.passages.iter().skip(1).all(|passage| passage.question == Some(0)));
}

#[test]
fn a_long_utterance_is_cut_between_turns_and_each_piece_names_its_turn() {
    let hundred = "word ".repeat(129) + "end.";
    let document =
        composed(&format!("Ana: {hundred}\nINT: Mm.\nAna: {hundred}\nINT: Mhm.\nAna: {hundred}\n"));
    let numbers: Vec<_> = document
        .passages
        .iter()
        .map(|passage| (passage.number, passage.last_number, passage.holes.len()))
        .collect();
    assert_eq!(numbers, [(1, 1, 0), (2, 2, 0), (3, 3, 0), (4, 4, 0), (5, 5, 0)]);
}

#[test]
fn chinese_is_cut_by_letters() {
    let document = composed(&format!("甲: {}\n", "我们先写信，后来每个星期都见面。".repeat(60)));
    assert_eq!(document.passages.len(), 5);
    assert!(document.passages.iter().all(|passage| passage.span.of(&document.text).ends_with('。')));
}

#[test]
fn a_word_without_end_is_one_passage() {
    let document = composed(&format!("Ana: {} and more\n", "x".repeat(100_000)));
    assert_eq!(document.passages.len(), 1);
}

#[test]
fn times_between_paragraphs_are_no_words_of_the_turn() {
    let text = "Ana: One.\n[00:12]\nTwo.\n";
    let mut made = talk(text);
    made.blocks.retain(|block| block.span.of(text) != "[00:12]");
    let (document, _) = composed_by(made, &ReadRule::default());
    assert_eq!(document.turns[0].words(text), "One.\nTwo.");
}

#[test]
fn a_person_quoted_in_a_post_who_comments_has_two_roles() {
    let text = "So it was.\nI agree.\n";
    let voice = |kind| Some(Voice { label: Some("A Davis".into()), kind, role: None });
    let mut quotation = Block::new(Span::at(0, 10), Kind::Quotation);
    quotation.voice = voice(VoiceKind::Quoted);
    let mut comment = Block::new(Span::at(11, 19), Kind::Comment);
    comment.voice = voice(VoiceKind::Commenter);
    let (document, _) = composed_by(draft(text, vec![quotation, comment]), &ReadRule::default());
    let roles: Vec<_> = document.passages.iter().map(|passage| passage.role).collect();
    assert_eq!(roles, [Role::Participant, Role::Commenter]);
    assert_eq!((document.speakers.len(), document.comments), (1, 1));
}
