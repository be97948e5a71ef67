//! The shapes of JSON that services write.

use super::*;
use crate::ingest::draft::Draft;
use crate::ingest::reader::tests::drafts;
use crate::ingest::whisper::Whisper;

fn read(name: &str, text: &str) -> Vec<Draft> {
    drafts(&AnyJson, name, text.as_bytes()).expect("texts").0
}

/// Speaker, start and words of every block.
fn said(text: &str) -> Vec<(String, Option<u32>, String)> {
    let drafts = read("a.json", text);
    let draft = &drafts[0];
    draft
        .blocks
        .iter()
        .map(|block| {
            let label = block.voice.as_ref().and_then(|voice| voice.label.clone()).unwrap_or_default();
            (label, block.start_ms, block.span.of(&draft.text).to_owned())
        })
        .collect()
}

fn one(speaker: &str, start: u32, words: &str) -> (String, Option<u32>, String) {
    (speaker.to_owned(), Some(start), words.to_owned())
}

#[test]
fn whisper_segments_are_talk() {
    let found = said(
        r#"{"text":" So. Yes.","language":"en","segments":[
        {"id":0,"start":0.5,"end":1.25,"text":" So.","words":[{"word":" So.","start":0.5,"end":1.25}]},
        {"id":1,"start":1.5,"end":2.0,"text":" Yes."}]}"#,
    );
    assert_eq!(found, [one("", 500, "So. Yes.")]);
}

#[test]
fn whisperx_names_speakers_by_segment_or_by_word() {
    let found = said(
        r#"{"segments":[{"start":0,"end":1,"text":"Who are you?","speaker":"SPEAKER_00"},
        {"start":1,"end":2,"text":"Lee. Kim.","words":[{"word":"Lee.","start":1,"speaker":"SPEAKER_01"},{"word":"Kim.","start":1.5,"speaker":"SPEAKER_00"}]}]}"#,
    );
    assert_eq!(
        found,
        [
            one("SPEAKER_00", 0, "Who are you?"),
            one("SPEAKER_01", 1000, "Lee."),
            one("SPEAKER_00", 1500, "Kim.")
        ]
    );
}

#[test]
fn a_name_and_what_was_said_are_one_turn_however_they_are_written() {
    let turns = [("Kim", "Who planted it?"), ("Lee", "My aunt."), ("Kim", "When?"), ("Lee", "In May.")];
    let pairs: Vec<String> = turns.iter().map(|(who, words)| format!(r#"{{"{who}":"{words}"}}"#)).collect();
    let lines: Vec<String> =
        turns.iter().map(|(who, words)| format!(r#"{{"speaker":"{who}","line":"{words}"}}"#)).collect();
    let counted: Vec<String> =
        (1..).zip(&lines).map(|(number, line): (u32, _)| format!(r#""{number}":{line}"#)).collect();
    for text in [
        format!("[{}]", pairs.join(",")),
        format!("[{}]", lines.join(",")),
        format!("{{{}}}", counted.join(",")),
    ] {
        let found: Vec<(String, String)> =
            said(&text).into_iter().map(|(speaker, _, words)| (speaker, words)).collect();
        assert_eq!(found, turns.map(|(who, words)| (who.to_owned(), words.to_owned())), "{text}");
    }
}

#[test]
fn turns_begin_with_their_first_word_and_names_may_stand_beside_them() {
    let found = said(
        r#"{"transcript":{"speakers":[{"id":"A","name":"Kim"},{"id":"B","name":"Lee"}],"paragraphs":[
        {"speaker":"A","words":[{"text":"Who","time":1200},{"text":"knows?","time":1500}]},
        {"speaker":"B","words":[{"text":"Nobody","time":60000},{"text":"does.","time":61000}]}]}}"#,
    );
    assert_eq!(found, [one("Kim", 1200, "Who knows?"), one("Lee", 60_000, "Nobody does.")]);
}

#[test]
fn whisper_cpp_writes_clock_times() {
    let found = said(
        r#"{"result":{"language":"de"},"transcription":[{"timestamps":{"from":"00:00:01,000","to":"00:00:02,000"},
        "offsets":{"from":1000,"to":2000},"text":" Guten Tag."}]}"#,
    );
    assert_eq!(found, [one("", 1000, "Guten Tag.")]);
}

#[test]
fn amazon_names_speakers_beside_the_words() {
    let found = said(
        r#"{"results":{"transcripts":[{"transcript":"Hi. Oh, hello."}],
        "speaker_labels":{"segments":[{"speaker_label":"spk_0","start_time":"0.0","items":[{"start_time":"0.0","speaker_label":"spk_0"}]},
        {"speaker_label":"spk_1","start_time":"1.0","items":[{"start_time":"1.0","speaker_label":"spk_1"},{"start_time":"1.4","speaker_label":"spk_1"}]}]},
        "items":[{"type":"pronunciation","start_time":"0.0","end_time":"0.4","alternatives":[{"content":"Hi"}]},
        {"type":"punctuation","alternatives":[{"content":"."}]},
        {"type":"pronunciation","start_time":"1.0","end_time":"1.2","alternatives":[{"content":"Oh"}]},
        {"type":"punctuation","alternatives":[{"content":","}]},
        {"type":"pronunciation","start_time":"1.4","end_time":"1.9","alternatives":[{"content":"hello"}]},
        {"type":"punctuation","alternatives":[{"content":"."}]}]}}"#,
    );
    assert_eq!(found, [one("spk_0", 0, "Hi."), one("spk_1", 1000, "Oh, hello.")]);
}

#[test]
fn deepgram_utterances_are_taken_before_words() {
    let found = said(
        r#"{"results":{"channels":[{"alternatives":[{"transcript":"so yes","words":[
        {"word":"so","punctuated_word":"So.","start":0.1,"speaker":0},{"word":"yes","punctuated_word":"Yes.","start":2.0,"speaker":1}]}]}],
        "utterances":[{"start":0.1,"end":1.0,"transcript":"So tell me.","speaker":0},{"start":2.0,"end":3.0,"transcript":"Yes I will.","speaker":1}]}}"#,
    );
    assert_eq!(found, [one("Speaker 0", 100, "So tell me."), one("Speaker 1", 2000, "Yes I will.")]);
}

#[test]
fn times_in_milliseconds_are_known_by_the_pace_of_speech() {
    let found = said(
        r#"{"utterances":[{"speaker":"A","text":"So tell me.","start":250,"end":1650},{"speaker":"B","text":"Well, where to begin.","start":1700,"end":62000}]}"#,
    );
    assert_eq!(found[1].1, Some(1700));
}

#[test]
fn rev_monologues_are_put_together_from_their_elements() {
    let found = said(
        r#"{"monologues":[{"speaker":0,"elements":[{"type":"text","value":"Hi","ts":0.2,"end_ts":0.4},{"type":"punct","value":", "},{"type":"text","value":"Lee"},{"type":"punct","value":"."}]},
        {"speaker":1,"elements":[{"type":"text","value":"Hello"},{"type":"punct","value":"."}]}],"speakers":[{"id":0,"name":"Kim"}]}"#,
    );
    assert_eq!(
        found.iter().map(|(who, _, what)| (who.as_str(), what.as_str())).collect::<Vec<_>>(),
        [("Kim", "Hi, Lee."), ("Speaker 1", "Hello.")]
    );
}

#[test]
fn turns_of_all_sections_are_one_transcript() {
    let found = said(
        r#"{"transcript":{"sections":[
        {"turns":[{"start":1,"speaker":{"ID":7,"name":"Kim Moss"},"text_blocks":[{"start":1,"text":"One part."},{"start":2,"text":"Another."}]}]},
        {"turns":[{"start":9,"speaker":{"name":"Lee Ash"},"text_blocks":[{"start":9,"text":"And mine."}]}]}]}}"#,
    );
    assert_eq!(found, [one("Kim Moss", 1000, "One part. Another."), one("Lee Ash", 9000, "And mine.")]);
}

#[test]
fn lists_beside_each_other_are_talk() {
    let found = said(r#"{"id":"x","speaker":["KIM, HOST","LEE"],"utt":["Welcome.","Thanks."]}"#);
    assert_eq!(found[0].0, "KIM, HOST");
    assert_eq!(found[1].2, "Thanks.");
}

#[test]
fn a_list_of_turns_is_a_transcript() {
    let found =
        said(r#"[{"speaker":"Kim","text":"Where?","start":0.5},{"speaker":"Lee","text":"Here.","start":1}]"#);
    assert_eq!(found, [one("Kim", 500, "Where?"), one("Lee", 1000, "Here.")]);
}

#[test]
fn lines_are_texts_with_their_ids() {
    let found = read(
        "a.jsonl",
        "{\"id\":\"t1\",\"author\":\"ann\",\"body\":\"First of all, no.\"}\n{\"id\":\"t2\",\"author\":\"bob\",\"body\":\"Why?\"}\n",
    );
    assert_eq!(found.iter().map(|draft| draft.inner.as_deref().unwrap()).collect::<Vec<_>>(), ["t1", "t2"]);
    assert_eq!(found[1].text, "Why?");
}

#[test]
fn each_line_may_be_a_transcript() {
    let line = r#"{"id":"c1","messages":[{"role":"user","content":"Hello there."},{"role":"helper","content":"Good morning."}]}"#;
    let found = read("a.jsonl", &format!("{line}\n{}\n", line.replace("c1", "c2")));
    assert_eq!(found.len(), 2);
    assert_eq!(found[1].inner.as_deref(), Some("c2"));
    assert_eq!(found[0].blocks.len(), 2);
}

#[test]
fn a_broken_line_is_reported_and_the_rest_is_read() {
    let text = "{\"id\":1,\"text\":\"One.\"}\n{\"id\":2,\"text\":\n{\"id\":3,\"text\":\"Three.\"}\n";
    let (found, said) = drafts(&AnyJson, "a.jsonl", text.as_bytes()).unwrap();
    assert_eq!(found.len(), 2);
    assert!(said[0].message.contains("line 2"), "{}", said[0].message);
}

#[test]
fn numbers_that_only_python_knows_do_no_harm() {
    let found = said(r#"{"segments":[{"start":0,"avg_logprob":NaN,"text":"NaN said.","x":-Infinity}]}"#);
    assert_eq!(found[0].2, "NaN said.");
}

#[test]
fn cut_json_says_where() {
    let error = drafts(&Whisper, "a.json", br#"{"segments":[{"start":0,"te"#).unwrap_err();
    assert!(error.to_string().contains("line 1 column"), "{error}");
}
