//! What Word shows of small documents.

use super::*;
use crate::ingest::archive::tests::zipped;
use crate::ingest::reader::tests::drafts;

const W: &str = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"";

/// The reading text of a document with this body.
fn text_of(body: &str) -> String {
    reading(&[("word/document.xml", &document(body))]).0
}

fn document(body: &str) -> String {
    format!("<w:document {W}><w:body>{body}</w:body></w:document>")
}

fn reading(parts: &[(&str, &str)]) -> (String, Vec<&'static str>) {
    let parts: Vec<_> = parts.iter().map(|(name, text)| (*name, text.as_bytes())).collect();
    let (drafts, said) = drafts(&Docx, "a.docx", &zipped(&parts)).expect("a document");
    (drafts[0].text.clone(), said.iter().map(|finding| finding.code).collect())
}

fn run(text: &str) -> String {
    format!("<w:r><w:t xml:space=\"preserve\">{text}</w:t></w:r>")
}

fn paragraph(text: &str) -> String {
    format!("<w:p>{}</w:p>", run(text))
}

#[test]
fn paragraphs_are_parted_by_a_blank_line_and_empty_ones_are_not_there() {
    assert_eq!(text_of(&[paragraph("One."), "<w:p/>".into(), paragraph("Two.")].concat()), "One.\n\nTwo.");
}

#[test]
fn tracked_changes_are_accepted() {
    let body = format!(
        "<w:p>{}<w:del><w:r><w:delText>never </w:delText></w:r></w:del><w:ins>{}</w:ins>\
         <w:moveFrom>{}</w:moveFrom><w:moveTo>{}</w:moveTo></w:p>",
        run("Did you "),
        run("ever "),
        run("gone"),
        run("knit?")
    );
    assert_eq!(text_of(&body), "Did you ever knit?");
}

#[test]
fn a_deleted_paragraph_mark_joins_two_paragraphs() {
    let body = format!(
        "<w:p><w:pPr><w:rPr><w:del w:id=\"1\"/></w:rPr></w:pPr>{}</w:p>{}",
        run("One "),
        paragraph("paragraph.")
    );
    assert_eq!(text_of(&body), "One paragraph.");
}

#[test]
fn tabs_breaks_and_hyphens_are_seen() {
    let body = "<w:p><w:pPr><w:tabs><w:tab w:pos=\"1\"/></w:tabs></w:pPr><w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/>\
                <w:t>c</w:t><w:noBreakHyphen/><w:t>d</w:t><w:softHyphen/><w:t>e</w:t></w:r></w:p>";
    assert_eq!(text_of(body), "a\tb\nc-de");
}

#[test]
fn hidden_text_and_instructions_of_fields_are_not_seen() {
    let field = |kind: &str| format!("<w:r><w:fldChar w:fldCharType=\"{kind}\"/></w:r>");
    let body = format!(
        "<w:p>{}<w:r><w:rPr><w:vanish/></w:rPr><w:t>secret </w:t></w:r>{}<w:r><w:instrText>PAGE</w:instrText></w:r>{}{}{}</w:p>",
        run("page "),
        field("begin"),
        field("separate"),
        run("7"),
        field("end")
    );
    assert_eq!(text_of(&body), "page 7");
}

#[test]
fn a_text_box_is_read_once_and_after_its_paragraph() {
    let body = format!(
        "<w:p>{}<mc:AlternateContent><mc:Choice><w:txbxContent>{}</w:txbxContent></mc:Choice>\
         <mc:Fallback><w:txbxContent>{}</w:txbxContent></mc:Fallback></mc:AlternateContent>{}</w:p>",
        run("before "),
        paragraph("in the box"),
        paragraph("in the box"),
        run("after")
    );
    assert_eq!(text_of(&body), "before after\n\nin the box");
}

#[test]
fn footnotes_follow_the_text_in_the_order_of_their_marks() {
    let body = "<w:p><w:r><w:t>A</w:t><w:footnoteReference w:id=\"3\"/><w:t>B</w:t><w:footnoteReference w:id=\"2\"/></w:r></w:p>";
    let notes = format!(
        "<w:footnotes {W}><w:footnote w:id=\"2\">{}</w:footnote><w:footnote w:id=\"3\">{}</w:footnote></w:footnotes>",
        paragraph("second"),
        paragraph("first")
    );
    let (text, _) = reading(&[("word/document.xml", &document(body)), ("word/footnotes.xml", &notes)]);
    assert_eq!(text, "AB\n\nfirst\n\nsecond");
}

#[test]
fn remarks_in_the_margin_keep_their_place_and_are_no_words() {
    let body = "<w:p><w:r><w:t>I felt </w:t></w:r><w:commentRangeStart w:id=\"0\"/><w:r><w:t>alone</w:t></w:r>\
                <w:commentRangeEnd w:id=\"0\"/><w:r><w:commentReference w:id=\"0\"/><w:t> there.</w:t></w:r></w:p>";
    let comments = format!(
        "<w:comments {W}><w:comment w:id=\"0\" w:author=\"Kim\" w:date=\"2024-01-02T03:04:05Z\">{}</w:comment></w:comments>",
        paragraph("isolation")
    );
    let parts = [("word/document.xml", document(body)), ("word/comments.xml", comments)];
    let parts: Vec<_> = parts.iter().map(|(name, text)| (*name, text.as_bytes())).collect();
    let (drafts, said) = drafts(&Docx, "a.docx", &zipped(&parts)).expect("a document");
    let remark = &drafts[0].margin[0];
    assert_eq!(drafts[0].text, "I felt alone there.");
    assert_eq!(remark.span.of(&drafts[0].text), "alone");
    assert_eq!((remark.author.as_deref(), remark.text.as_str()), (Some("Kim"), "isolation"));
    assert_eq!(said[0].code, "IN072");
}

#[test]
fn a_table_of_speakers_and_words_is_talk() {
    let cell = |text: &str| format!("<w:tc><w:tcPr/>{}</w:tc>", paragraph(text));
    let row = |a: &str, b: &str, c: &str| format!("<w:tr>{}{}{}</w:tr>", cell(a), cell(b), cell(c));
    let body = format!(
        "<w:tbl><w:tblPr/>{}{}{}{}</w:tbl>",
        row("0:01", "Kim", "Where did you grow up, and with whom?"),
        row("0:09", "Lee", "By the sea, with my grandmother and her dogs."),
        row("0:15", "Kim", "And what was that like for a child?"),
        row("0:20", "Lee", "Loud, mostly, and there was always wind.")
    );
    let (drafts, _) =
        drafts(&Docx, "a.docx", &zipped(&[("word/document.xml", document(&body).as_bytes())])).unwrap();
    let found: Vec<_> = drafts[0]
        .blocks
        .iter()
        .map(|block| (block.voice.as_ref().unwrap().label.clone().unwrap(), block.start_ms.unwrap()))
        .collect();
    assert_eq!(
        found,
        [("Kim".into(), 1_000), ("Lee".into(), 9_000), ("Kim".into(), 15_000), ("Lee".into(), 20_000)]
    );
    assert!(drafts[0].text.starts_with("Where did you grow up"));
}

#[test]
fn a_prompt_of_an_empty_form_field_is_not_seen_and_what_was_filled_in_is() {
    let control = |properties: &str, text: &str| {
        format!(
            "<w:sdt><w:sdtPr>{properties}</w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>",
            paragraph(text)
        )
    };
    let body = [control("<w:showingPlcHdr/>", "Click here"), control("", "I filled it in.")].concat();
    assert_eq!(text_of(&body), "I filled it in.");
}

#[test]
fn any_prefix_of_the_vocabulary_is_understood() {
    let xml = "<ns0:document xmlns:ns0=\"w\"><ns0:body><ns0:p><ns0:r><ns0:t>Hello.</ns0:t></ns0:r></ns0:p></ns0:body></ns0:document>";
    assert_eq!(reading(&[("word/document.xml", xml)]).0, "Hello.");
}

#[test]
fn a_document_without_words_says_so() {
    let bytes = zipped(&[("word/document.xml", document("<w:p/>").as_bytes())]);
    assert_eq!(drafts(&Docx, "a.docx", &bytes).unwrap_err(), ReadError::Empty);
}
