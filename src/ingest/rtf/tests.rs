//! Small files of rich text.

use super::*;
use crate::ingest::draft::Draft;
use crate::ingest::reader::tests::drafts;
use crate::model::Kind;

fn read(text: &str) -> Draft {
    drafts(&Rtf, "a.rtf", text.as_bytes()).expect("a text").0.remove(0)
}

#[test]
fn paragraphs_tabs_and_breaks() {
    assert_eq!(
        read(r"{\rtf1\ansi One\tab two.\par\pard Three\line four.\par}").text,
        "One\ttwo.\n\nThree\nfour."
    );
}

#[test]
fn characters_of_code_pages_fonts_and_unicode() {
    let text = r"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0\fcharset0 Arial;}{\f1\fcharset204 Arial;}}caf\'e9 \f1\'c4\'e0\f0  \u8220?hi\u8221? \u-10179?\u-8694? \'93x\'94\par}";
    assert_eq!(read(text).text, "café Да “hi” 😊 “x”");
}

#[test]
fn what_is_hidden_or_no_text_is_left_out() {
    let text = r"{\rtf1{\info{\title x}}{\header top\par}{\*\generator y;}A{\v secret} b{\field{\*\fldinst PAGE}{\fldrslt 7}}{\pict ffd8}{\deleted gone} c\{d\}\par}";
    assert_eq!(read(text).text, "A b7 c{d}");
}

#[test]
fn footnotes_follow_and_styles_make_headings() {
    let text = r"{\rtf1{\stylesheet{\s0 Normal;}{\s1\b heading 1;}}\pard\s1 Early years\par\pard So{\footnote A note.} it went.\par}";
    let draft = read(text);
    assert_eq!(draft.text, "Early years\n\nSo it went.\n\nA note.");
    assert_eq!(draft.blocks[0].kind, Kind::Heading);
    assert_eq!(draft.blocks[2].kind, Kind::Reference);
}

#[test]
fn a_table_of_talk_is_a_transcript() {
    let row =
        |who: &str, what: &str| format!(r"\trowd\cellx1000\cellx9000\pard\intbl {who}\cell {what}\cell\row ");
    let text = format!(
        r"{{\rtf1 {}{}{}{}\pard\par}}",
        row("Kim", "Where did you grow up, and with whom?"),
        row("Lee", "By the sea, with my grandmother and dogs."),
        row("Kim", "And what was that like for a child?"),
        row("Lee", "Loud, mostly, and there was always wind.")
    );
    let draft = read(&text);
    assert_eq!(draft.blocks.len(), 4);
    assert_eq!(draft.blocks[1].voice.as_ref().unwrap().label.as_deref(), Some("Lee"));
}

#[test]
fn deep_groups_and_cut_files_do_no_harm() {
    assert!(drafts(&Rtf, "a.rtf", format!("{{\\rtf1 {}", "{".repeat(100_000)).as_bytes()).is_err());
    assert_eq!(read(r"{\rtf1 One\par {\b Two").text, "One\n\nTwo");
}
