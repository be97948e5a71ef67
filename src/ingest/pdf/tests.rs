//! Small files made in memory.

use lopdf::content::{Content, Operation};
use lopdf::{Dictionary, Document, Object, Stream, dictionary};

use super::*;
use crate::ingest::draft::Draft;
use crate::ingest::reader::tests::drafts;

/// A document of pages, each of lines: x, y, size, text.
fn pdf(pages: &[&[(i64, i64, i64, &str)]]) -> Vec<u8> {
    let font = dictionary! { "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Courier",
    "Encoding" => "WinAnsiEncoding" };
    pdf_in(font, pages)
}

fn pdf_in(font: Dictionary, pages: &[&[(i64, i64, i64, &str)]]) -> Vec<u8> {
    let mut document = Document::with_version("1.5");
    let root = document.new_object_id();
    let font = document.add_object(font);
    let resources = document.add_object(dictionary! { "Font" => dictionary! { "F1" => font } });
    let mut kids: Vec<Object> = Vec::new();
    for lines in pages {
        let mut operations = Vec::new();
        for (x, y, size, text) in *lines {
            operations.push(Operation::new("BT", vec![]));
            operations.push(Operation::new("Tf", vec!["F1".into(), (*size).into()]));
            operations.push(Operation::new("Td", vec![(*x).into(), (*y).into()]));
            operations.push(Operation::new("Tj", vec![Object::string_literal(*text)]));
            operations.push(Operation::new("ET", vec![]));
        }
        let content = Content { operations }.encode().unwrap();
        let content = document.add_object(Stream::new(dictionary! {}, content));
        let page =
            document.add_object(dictionary! { "Type" => "Page", "Parent" => root, "Contents" => content });
        kids.push(page.into());
    }
    let count = kids.len() as i64;
    let tree = dictionary! { "Type" => "Pages", "Kids" => kids, "Count" => count, "Resources" => resources,
    "MediaBox" => vec![0.into(), 0.into(), 595.into(), 842.into()] };
    document.objects.insert(root, Object::Dictionary(tree));
    let catalog = document.add_object(dictionary! { "Type" => "Catalog", "Pages" => root });
    document.trailer.set("Root", catalog);
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).unwrap();
    bytes
}

fn read(bytes: &[u8]) -> Draft {
    drafts(&Pdf, "a.pdf", bytes).expect("a document").0.remove(0)
}

#[test]
fn lines_become_paragraphs_and_cut_words_are_joined() {
    let draft = read(&pdf(&[&[
        (50, 800, 10, "It was a long day of fish-"),
        (50, 788, 10, "ing and nobody spoke at"),
        (50, 776, 10, "all."),
        (50, 750, 10, "Then the wind came up."),
    ]]));
    assert_eq!(draft.text, "It was a long day of fishing and nobody spoke at all.\n\nThen the wind came up.");
}

#[test]
fn what_pages_repeat_is_left_out_and_pages_are_kept() {
    let page = |words: &'static str, number: &'static str| {
        [(50, 820, 8, "Interview with Lee, draft"), (50, 700, 10, words), (300, 20, 8, number)]
    };
    let pages = [page("First.", "1"), page("Second.", "2"), page("Third.", "3")];
    let pages: Vec<&[(i64, i64, i64, &str)]> = pages.iter().map(|page| &page[..]).collect();
    let draft = read(&pdf(&pages));
    assert_eq!(draft.text, "First.\n\nSecond.\n\nThird.");
    assert_eq!(draft.sources.iter().filter_map(|piece| piece.page).collect::<Vec<_>>(), [1, 2, 3]);
}

#[test]
fn columns_are_read_one_after_the_other() {
    let mut lines = Vec::new();
    for row in 0..8 {
        lines.push((50, 800 - row * 12, 10, "left words stand here on"));
        lines.push((320, 800 - row * 12, 10, "right words stand here on"));
    }
    let text = read(&pdf(&[&lines])).text;
    let left = text.rfind("left").unwrap();
    assert!(left < text.find("right").unwrap(), "{text}");
}

#[test]
fn labels_in_lines_become_turns() {
    let draft = read(&pdf(&[&[
        (50, 800, 10, "Kim: Where did you grow up, and what"),
        (50, 788, 10, "was it like?"),
        (50, 776, 10, "Lee: By the sea."),
        (50, 764, 10, "Kim: I see. And then?"),
        (50, 752, 10, "Lee: Then the war came."),
    ]]));
    let turns: Vec<_> = draft
        .blocks
        .iter()
        .map(|block| (block.voice.clone().unwrap().label.unwrap(), block.span.of(&draft.text)))
        .collect();
    assert_eq!(turns[0], ("Kim".to_owned(), "Where did you grow up, and what was it like?"));
    assert_eq!(turns.len(), 4);
}

#[test]
fn numbers_of_lines_are_left_out() {
    let lines: Vec<(i64, i64, i64, String)> = (0..12)
        .flat_map(|row| {
            let y = 800 - row * 12;
            [
                (30, y, 10, format!("{}", row + 1)),
                (90, y, 10, format!("words of row {}", ["a", "b", "c"][row as usize % 3])),
            ]
        })
        .collect();
    let lines: Vec<(i64, i64, i64, &str)> =
        lines.iter().map(|(x, y, size, text)| (*x, *y, *size, text.as_str())).collect();
    let text = read(&pdf(&[&lines])).text;
    assert!(!text.contains(|c: char| c.is_ascii_digit()), "{text}");
}

#[test]
fn a_scan_says_so_and_names_the_remedy() {
    let error = drafts(&Pdf, "a.pdf", &pdf(&[&[], &[]])).unwrap_err();
    assert!(error.to_string().contains("pictures"), "{error}");
    assert!(error.diagnostic().help.unwrap().contains("OCR"));
}

#[test]
fn a_damaged_file_is_refused() {
    assert!(drafts(&Pdf, "a.pdf", b"%PDF-1.4\nnothing").is_err());
}

#[test]
fn numbers_of_shapes_are_not_taken_for_letters() {
    let font = dictionary! { "Type" => "Font", "Subtype" => "Type0", "BaseFont" => "Shapes",
    "Encoding" => "Identity-H" };
    let (found, said) = drafts(&Pdf, "a.pdf", &pdf_in(font, &[&[(50, 800, 10, "0F0H")]])).unwrap();
    assert_eq!(found[0].text, "\u{FFFD}\u{FFFD}");
    assert_eq!(said[0].code, "IN064");
}
