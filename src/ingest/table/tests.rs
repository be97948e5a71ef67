//! What rows become.

use std::collections::BTreeMap;

use crate::ingest::ReadRule;
use crate::ingest::csv::Csv;
use crate::ingest::draft::Draft;
use crate::ingest::reader::tests::{drafts, drafts_by};
use crate::model::{DocumentKind, Kind};

fn read(text: &str) -> Vec<Draft> {
    drafts(&Csv, "a.csv", text.as_bytes()).expect("a table").0
}

fn ruled(text: &str, columns: &[(&str, &[&str])]) -> Vec<Draft> {
    let columns: BTreeMap<String, Vec<String>> = columns
        .iter()
        .map(|(what, names)| ((*what).to_owned(), names.iter().map(|name| (*name).to_owned()).collect()))
        .collect();
    let rule = ReadRule { columns, ..ReadRule::default() };
    drafts_by(&Csv, "a.csv", text.as_bytes(), &rule).expect("a table").0
}

/// Kind, label and words of every block.
fn blocks(draft: &Draft) -> Vec<(Kind, &str, &str)> {
    let label =
        |block: &'_ crate::ingest::draft::Block| block.voice.as_ref().and_then(|voice| voice.label.clone());
    draft
        .blocks
        .iter()
        .map(|block| {
            (block.kind, label(block).map_or("", |label| &*label.leak()), block.span.of(&draft.text))
        })
        .collect()
}

#[test]
fn speakers_and_words_are_one_transcript() {
    let found = read("start,end,speaker,text\n0.0,2.5,Kim,\"So, tell me.\"\n2.5,4,Lee,I knit.\n");
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].kind, DocumentKind::Transcript);
    assert_eq!(blocks(&found[0]), [(Kind::Turn, "Kim", "So, tell me."), (Kind::Turn, "Lee", "I knit.")]);
    assert_eq!((found[0].blocks[1].start_ms, found[0].blocks[1].end_ms), (Some(2500), Some(4000)));
    assert_eq!(found[0].sources[1].line, 3);
}

#[test]
fn a_name_beside_what_was_said_is_a_speaker() {
    let found = read("Name,Dialogue\nKim,Who planted it?\nLee,My aunt.\nKim,When?\n");
    assert_eq!(found.len(), 1);
    assert_eq!(
        blocks(&found[0]),
        [
            (Kind::Turn, "Kim", "Who planted it?"),
            (Kind::Turn, "Lee", "My aunt."),
            (Kind::Turn, "Kim", "When?")
        ]
    );
    let found = read("character,line\nKIM,Who planted it?\nLEE,My aunt.\n");
    assert_eq!(blocks(&found[0]), [(Kind::Turn, "KIM", "Who planted it?"), (Kind::Turn, "LEE", "My aunt.")]);
}

#[test]
fn a_table_of_times_and_words_is_the_talk_of_nobody_in_particular() {
    let found = read("start\tend\ttext\n0\t2500\tSo it was.\n2500\t90000\tAnd so it stayed.\n");
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].kind, DocumentKind::Transcript);
    assert_eq!(blocks(&found[0]), [(Kind::Turn, "", "So it was. And so it stayed.")]);
    assert_eq!((found[0].blocks[0].start_ms, found[0].blocks[0].end_ms), (Some(0), Some(90_000)));
}

#[test]
fn conversations_are_documents() {
    let found = read("conversation_id;speaker;utterance\nc1;A;One.\nc1;B;Two.\nc2;A;Three.\nc2;B;Four.\n");
    assert_eq!(
        found.iter().map(|draft| draft.inner.as_deref()).collect::<Vec<_>>(),
        [Some("c1"), Some("c2")]
    );
    assert_eq!(found[1].text, "Three.\n\nFour.");
}

#[test]
fn a_survey_gives_each_participant_their_answers_under_the_questions() {
    let found = read(
        "ResponseId,Wave,What do you like about knitting?,What would you change?\n\
         R_1,2,\"The quiet of it, mostly, in the evenings.\",Nothing at all I think really\n\
         R_2,2,It keeps my hands busy when I listen to people.,\n",
    );
    assert_eq!(found.len(), 2);
    assert_eq!(found[0].kind, DocumentKind::Answers);
    assert_eq!(found[0].inner.as_deref(), Some("R_1"));
    assert_eq!(found[0].attributes.get("Wave").map(String::as_str), Some("2"));
    assert_eq!(
        blocks(&found[0]),
        [
            (Kind::Heading, "", "What do you like about knitting?"),
            (Kind::Answer, "R_1", "The quiet of it, mostly, in the evenings."),
            (Kind::Heading, "", "What would you change?"),
            (Kind::Answer, "R_1", "Nothing at all I think really"),
        ]
    );
    assert_eq!(found[1].blocks.len(), 2, "an empty answer is none");
}

#[test]
fn the_three_header_rows_of_qualtrics_are_understood() {
    let found = read(
        "StartDate,ResponseId,Q3\n\
         Start Date,Response ID,Tell us about your garden.\n\
         \"{\"\"ImportId\"\":\"\"startDate\"\"}\",\"{\"\"ImportId\"\":\"\"_recordId\"\"}\",\"{\"\"ImportId\"\":\"\"QID3\"\"}\"\n\
         2024-01-05 10:00:00,R_9,It is small and full of slugs and I love it.\n",
    );
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].inner.as_deref(), Some("R_9"));
    assert_eq!(blocks(&found[0])[0].2, "Q3: Tell us about your garden.");
}

#[test]
fn surveymonkey_has_questions_over_choices() {
    let found = read(
        "Respondent ID,Which do you use?,,Why?\n,Phone,Laptop,Open-Ended Response\n\
         77,Phone,,Because it is always with me and the laptop is heavy.\n",
    );
    assert_eq!(found[0].attributes.get("Which do you use? Phone").map(String::as_str), Some("Phone"));
    assert_eq!(blocks(&found[0])[0].2, "Why?");
}

#[test]
fn a_merged_header_is_reported() {
    let text = "speaker,text,,\nKim,So tell me.,x,y\nLee,I knit.,x,y\n";
    let (_, said) = drafts(&Csv, "a.csv", text.as_bytes()).unwrap();
    assert_eq!(said[0].code, "IN040");
    assert!(said[0].message.contains("columns 3 to 4"), "{}", said[0].message);
}

#[test]
fn comments_with_authors_are_posts_of_their_own() {
    let found = read("id,author,date,text\n7,ann,2016-05-02,I disagree.\n8,bob,2016-05-03,So do I.\n");
    assert_eq!(found.len(), 2);
    assert_eq!(found[0].kind, DocumentKind::Post);
    assert_eq!(found[0].author.as_deref(), Some("ann"));
    assert_eq!(found[1].date.map(|when| when.to_string()).as_deref(), Some("2016-05-03"));
}

#[test]
fn answers_in_rows_of_their_own_are_gathered_by_participant() {
    let found = read("participant,question,answer\nP1,Q1,Yes.\nP1,Q2,Because.\nP2,Q1,No.\n");
    assert_eq!(found.len(), 2);
    assert_eq!(found[0].blocks.len(), 4);
    assert_eq!(found[1].inner.as_deref(), Some("P2"));
}

#[test]
fn a_rule_names_the_columns() {
    let found = ruled(
        "a,b,c,d\n1,x,one two,blue\n2,y,three four,red\n",
        &[("text", &["c"]), ("id", &["a"]), ("colour", &["d"])],
    );
    assert_eq!(found[1].inner.as_deref(), Some("2"));
    assert_eq!(found[1].text, "c\n\nthree four");
    assert_eq!(found[1].attributes, BTreeMap::from([("colour".to_owned(), "red".to_owned())]));
}

#[test]
fn a_rule_about_a_missing_column_says_which_there_is() {
    let columns = BTreeMap::from([("text".to_owned(), vec!["anwser".to_owned()])]);
    let rule = ReadRule { columns, ..ReadRule::default() };
    let error = drafts_by(&Csv, "a.csv", b"id,answer\n1,yes\n", &rule).unwrap_err();
    assert_eq!(error.to_string(), "it is no table: it has no column \"anwser\"; did you mean \"answer\"?");
}

#[test]
fn a_table_without_header_is_read_by_its_shape() {
    let found = read(
        "Kim,So what did you do after that?\nLee,I went home and slept for a week.\n\
         Kim,And was that what you had wanted?\nLee,Not at all but there was no choice.\n",
    );
    assert_eq!(found[0].blocks.len(), 4);
    assert_eq!(blocks(&found[0])[0].1, "Kim");
}

#[test]
fn a_table_of_numbers_is_refused() {
    let error = drafts(&Csv, "a.csv", b"1,2,3\n4,5,6\n").unwrap_err();
    assert!(error.to_string().contains("no column of it holds words"), "{error}");
}
