//! Speech, drama, debates and prose in TEI.

use super::*;
use crate::ingest::draft::Draft;
use crate::ingest::reader::tests::drafts;
use crate::model::{DocumentKind, Kind};

fn read(body: &str) -> Vec<Draft> {
    let people = "<listPerson><person xml:id='K' role='interviewer'><persName><forename>Kim</forename> <surname>Moss</surname></persName></person>\
        <person xml:id='L'><persName>Lee</persName></person></listPerson>";
    let text = format!(
        "<TEI xmlns='http://www.tei-c.org/ns/1.0' xml:lang='en'><teiHeader><fileDesc><titleStmt><title>A talk</title></titleStmt></fileDesc>\
         <profileDesc><particDesc>{people}</particDesc><settingDesc><setting><date when='2016-05-02'/></setting></settingDesc></profileDesc></teiHeader>{body}</TEI>"
    );
    drafts(&Tei, "a.xml", text.as_bytes()).expect("a TEI file").0
}

/// Speaker, whether it opens a turn, and words of every block.
fn blocks(draft: &Draft) -> Vec<(String, bool, String)> {
    let label = |block: &crate::ingest::draft::Block| {
        block.voice.as_ref().and_then(|voice| voice.label.clone()).unwrap_or_default()
    };
    draft
        .blocks
        .iter()
        .map(|block| (label(block), block.opens, block.span.of(&draft.text).to_owned()))
        .collect()
}

fn turn(speaker: &str, opens: bool, words: &str) -> (String, bool, String) {
    (speaker.to_owned(), opens, words.to_owned())
}

#[test]
fn utterances_have_names_and_times() {
    let found = read(
        "<text><timeline unit='s'><when xml:id='T0'/><when xml:id='T1' interval='1.5' since='#T0'/></timeline><body>\
         <u who='#K' start='#T0'>Where\n  were <pause/>you?</u>\n<u who='#L' start='#T1'>At <vocal><desc>laughs</desc></vocal> home<note>sic</note>.</u></body></text>",
    );
    assert_eq!(
        blocks(&found[0]),
        [turn("Kim Moss", true, "Where were you?"), turn("Lee", true, "At [laughs] home.")]
    );
    assert_eq!(found[0].blocks[1].start_ms, Some(1500));
    assert_eq!(found[0].title.as_deref(), Some("A talk"));
    assert_eq!(found[0].date.map(|date| date.to_string()).as_deref(), Some("2016-05-02"));
}

#[test]
fn names_are_put_together_of_their_parts() {
    let people = "<person xml:id='a'><persName><surname>Moss</surname><forename>Kim</forename><forename>B.</forename></persName></person>\
        <person xml:id='b'><persName><forename>Lee</forename><surname>Lind</surname></persName></person>\
        <person xml:id='c'><persName>Dr. <surname>Hale</surname> of Upton</persName></person>\
        <person xml:id='d'><persName><abbr>AB</abbr></persName></person>";
    let text = format!(
        "<TEI xmlns='http://www.tei-c.org/ns/1.0'><teiHeader><profileDesc><particDesc>{people}</particDesc></profileDesc></teiHeader>\
         <text><body><u who='#a'>One\u{A0}pear.</u><u who='#b'>Two.</u><u who='#c'>Three.</u><u who='#d'>Four.</u></body></text></TEI>"
    );
    let found = drafts(&Tei, "a.xml", text.as_bytes()).expect("a TEI file").0;
    assert_eq!(
        blocks(&found[0]),
        [
            turn("Kim B. Moss", true, "One\u{A0}pear."),
            turn("Lee Lind", true, "Two."),
            turn("Dr. Hale of Upton", true, "Three."),
            turn("AB", true, "Four."),
        ]
    );
}

#[test]
fn segments_of_a_speech_are_its_paragraphs() {
    let found = read(
        "<text><body><div><head>Water</head><u who='#K'><seg>One <w join='right'>thing</w><pc>.</pc></seg><seg>Two.</seg></u></div></body></text>",
    );
    assert_eq!(
        blocks(&found[0]),
        [turn("", true, "Water"), turn("Kim Moss", true, "One thing."), turn("Kim Moss", false, "Two.")]
    );
    assert_eq!(found[0].blocks[0].kind, Kind::Heading);
}

#[test]
fn plays_have_speakers_above_speeches() {
    let found = read(
        "<text><body><stage>Enter two.</stage><sp><speaker>FIRST.</speaker><l>Who goes</l><l>there?</l></sp>\
         <sp who='#L'><speaker>SEC.</speaker><p>I <stage>bows</stage> do.</p></sp></body></text>",
    );
    assert_eq!(blocks(&found[0]), [turn("FIRST", true, "Who goes\nthere?"), turn("Lee", true, "I do.")]);
}

#[test]
fn tokens_are_written_as_words() {
    let found = read(
        "<text><body><u who='#L'><w>Yes</w>\n<pc>,</pc>\n<w>it</w>\n<w>is</w>\n<pc>.</pc></u></body></text>",
    );
    assert_eq!(blocks(&found[0]), [turn("Lee", true, "Yes, it is.")]);
}

#[test]
fn without_speech_it_is_prose() {
    let found = read("<text><body><p>One.</p><p>Two.</p></body></text>");
    assert_eq!(found[0].kind, DocumentKind::Text);
    assert_eq!(found[0].text, "One.\n\nTwo.");
}

#[test]
fn texts_of_a_corpus_are_documents() {
    let one = |id: &str, words: &str| {
        format!("<TEI xml:id='{id}'><teiHeader/><text><body><u who='#L'>{words}</u></body></text></TEI>")
    };
    let text = format!(
        "<teiCorpus><teiHeader><listPerson><person xml:id='L'><persName>Lee</persName></person></listPerson></teiHeader>{}{}</teiCorpus>",
        one("a", "First."),
        one("b", "Second.")
    );
    let found = drafts(&Tei, "a.xml", text.as_bytes()).unwrap().0;
    assert_eq!(found.iter().map(|draft| draft.inner.as_deref()).collect::<Vec<_>>(), [Some("a"), Some("b")]);
    assert_eq!(blocks(&found[1]), [turn("Lee", true, "Second.")]);
}
