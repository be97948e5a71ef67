//! Marks go out and come back.

use proptest::prelude::*;

use super::*;

const TEXT: &str = "INT: How {so}?\nMira: Through the letters. I \\was “connected” <!-- to --> 😀 nobody.\n";

fn head(text: &str) -> Head {
    Head { document: "mira.txt".into(), text: text.into(), coder: "anna".into(), seen: false }
}

fn mark(code: &str, span: (usize, usize)) -> Mark {
    Mark { code: code.into(), span: Span::at(span.0, span.1), stance: Stance::For, key: false, note: None }
}

fn token(number: usize) -> Token {
    Token { id: format!("{number:012x}"), changed: (number % 2 == 1).then(|| format!("{:012x}", number + 7)) }
}

fn written(text: &str, marks: &[Mark], hints: Vec<Hint>) -> String {
    let codings = marks.iter().cloned().enumerate().map(|(at, mark)| (mark, token(at))).collect();
    let page = Page { head: head("ab"), text, codings, hints, codes: vec!["ties".into(), "lasting".into()] };
    write(&page)
}

fn came_back(file: &str) -> Returned {
    read("doc.md", file.as_bytes()).unwrap_or_else(|faults| panic!("{faults:?}\n{file}"))
}

fn faults(body: &str) -> Vec<String> {
    let file = written("x", &[], Vec::new()).replacen(
        "\nx\n<!-- emic shown",
        &format!("\n{body}\n<!-- emic shown"),
        1,
    );
    let first = file.lines().position(|line| line == "-->").unwrap() + 3;
    let faults = read("d", file.as_bytes()).unwrap_err();
    faults
        .into_iter()
        .map(|fault| {
            let place = fault.place.unwrap();
            format!(
                "{} {}:{} {}",
                fault.code,
                place.line.unwrap() as usize - first,
                place.column.unwrap(),
                fault.message
            )
        })
        .collect()
}

#[test]
fn a_mark_names_its_code_at_both_ends() {
    let at = |words: &str| {
        let start = TEXT.find(words).unwrap();
        (start, start + words.len())
    };
    let mut against = mark("lasting", at("letters"));
    (against.stance, against.key, against.note) = (Stance::Against, true, Some("say \"so\"".into()));
    let marks = [
        mark("ties", at("Through the letters. I")),
        against,
        mark("ties", at("letters. I \\was")),
        mark("ties", at("“")),
    ];
    let file = written(TEXT, &marks, Vec::new());
    let body = "INT: How \\{so}?\nMira: {ties}Through the {ties#2}{lasting against key \"say \\\"so\\\"\"}letters{/lasting}. \
                I{/ties} \\\\was{/ties#2} {ties}“{/ties}connected” \\<!-- to --> 😀 nobody.\n";
    assert!(file.contains(body), "{file}");
    let came = came_back(&file);
    assert_eq!(came.text, TEXT);
    assert_eq!(came.head, head("ab"));
    let mut read: Vec<Mark> = came.marks.iter().map(|placed| placed.mark.clone()).collect();
    read.sort_by_key(|mark| (mark.span, mark.code.clone()));
    let mut expected = marks.to_vec();
    expected.sort_by_key(|mark| (mark.span, mark.code.clone()));
    assert_eq!(read, expected);
    assert_eq!(came.shown.len(), 4);
}

#[test]
fn codes_on_the_same_words_stand_in_one_mark() {
    let file = written("a bc d", &[mark("ties", (2, 4)), mark("lasting", (2, 4))], Vec::new());
    assert!(file.contains("a {lasting, ties}bc{/lasting, ties} d"), "{file}");
}

#[test]
fn marks_typed_by_hand_may_be_short() {
    let file =
        written("a bc d", &[], Vec::new()).replace("a bc d", "{ x }a {ties, lasting key}{y}bc{/}{/} d{/x}");
    let came = came_back(&file);
    let marks: Vec<(&str, &str, bool)> = came
        .marks
        .iter()
        .map(|placed| (placed.mark.code.as_str(), placed.mark.span.of(&came.text), placed.mark.key))
        .collect();
    assert_eq!(
        marks,
        [("x", "a bc d", false), ("ties", "bc", false), ("lasting", "bc", true), ("y", "bc", false)]
    );
}

#[test]
fn hints_and_comments_are_passed_over() {
    let hints = vec![
        Hint { span: Span::at(0, 4), code: "ties".into(), by: None },
        Hint { span: Span::at(2, 4), code: "ties".into(), by: Some("ben".into()) },
    ];
    let file = written("a bc d", &[], hints);
    assert!(file.contains("{?ties}a {?ties@ben}bc{?/ties@ben}{?/ties} d"), "{file}");
    assert!(came_back(&file).marks.is_empty());
    let taken =
        file.replace("{?ties@ben}", "{ties@ben}").replace("{?/ties@ben}", "{/ties@ben}<!-- yes\nindeed -->");
    let came = came_back(&taken);
    assert_eq!(came.marks[0].mark, mark("ties", (2, 4)));
    assert_eq!(came.text, "a bc d");
}

#[test]
fn every_fault_is_said_with_its_place() {
    assert_eq!(
        faults("{z}{ties}a {lasting}b\n{/tie}c{/}{x y}d {} e{a}{/a}{/} {not\n<!--"),
        [
            "RT005 0:1 the mark {z} is never closed",
            "RT006 1:1 {/tie} closes a mark that is not open",
            "RT004 1:11 \"y\" is not understood in a mark",
            "RT004 1:18 a mark names no code",
            "RT007 1:22 the mark {a} holds no words",
            "RT003 1:33 a { has no } on its line, or a note in it has no end",
            "RT003 2:1 a comment has no end",
        ]
    );
}

#[test]
fn head_and_list_are_needed() {
    let file = written("words", &[mark("ties", (0, 5))], Vec::new());
    let code = |file: &str| {
        read("d", file.as_bytes()).unwrap_err().iter().map(|fault| fault.code).collect::<Vec<_>>()
    };
    assert_eq!(code("words"), ["RT001", "RT002"]);
    assert_eq!(code(&file.replace("emic inline 1", "emic inline 2")), ["RT001"]);
    assert_eq!(code(&file.replace("coder: anna", "")), ["RT001"]);
    assert_eq!(code(&file[..file.find("<!-- emic shown").unwrap()]), ["RT002"]);
    assert_eq!(code(&file.replace(" ties 0-5", " ties 0-")), ["RT002"]);
    assert_eq!(code(&format!("{file}more")), ["RT002"]);
    assert!(is_inline(&file) && !is_inline("# Notes"));
}

#[test]
fn what_editors_do_to_ends_of_lines_changes_nothing() {
    let document = "\nMira: one  \n\nBen: two\t\n\n";
    let came = came_back(
        &written(document, &[mark("ties", (7, 10))], Vec::new()).replace("  \n", "\n").replace('\n', "\r\n"),
    );
    let same = same(&came.text, document).unwrap();
    assert_eq!(same.span(came.marks[0].mark.span).of(document), "one");
    assert_eq!(super::same(came.text.trim(), document).unwrap().span(Span::at(0, 4)).of(document), "Mira");
}

#[test]
fn changed_words_are_told_by_line() {
    let differences = same("a\nB\nc\nd\nmore\n", "a\nb\nc\ngone\nd\n").unwrap_err();
    let told: Vec<_> =
        differences.iter().map(|one| (one.line, one.file.as_deref(), one.document.as_deref())).collect();
    assert_eq!(told, [(1, Some("B"), Some("b")), (3, None, Some("gone")), (4, Some("more"), None)]);
}

#[test]
fn marks_are_paired_by_code_and_words_then_by_either() {
    let held = [mark("a", (0, 5)), mark("b", (0, 5)), mark("c", (10, 20)), mark("d", (30, 40))];
    let marks = [mark("a", (0, 5)), mark("x", (0, 5)), mark("c", (12, 25)), mark("d", (40, 41))];
    assert_eq!(
        matched(&marks, &held),
        Matched { pairs: vec![(0, 0), (1, 1), (2, 2)], new: vec![3], gone: vec![3] }
    );
}

fn texts() -> impl Strategy<Value = String> {
    prop::collection::vec(
        prop::sample::select(vec![
            "a",
            "é",
            "😀",
            " ",
            "\n",
            "{",
            "}",
            "\\",
            "<",
            "!--",
            "-->",
            "<!-- emic shown",
            "/",
            "\"",
            "\u{2028}",
            "INT: ",
        ]),
        1..60,
    )
    .prop_map(|parts| parts.concat())
}

fn marks_in(text: &str) -> impl Strategy<Value = Vec<Mark>> + use<> {
    let places: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    let last = places.len() - 1;
    let note = prop::option::of("[a-z{}\\\\\"“\n\r,]{1,8}");
    let one =
        (0..last, 1..=last, prop::sample::select(vec!["a", "b", "key"]), any::<bool>(), any::<bool>(), note);
    prop::collection::vec(one, 0..12).prop_map(move |all| {
        all.into_iter()
            .map(|(start, length, code, against, key, note)| Mark {
                code: code.into(),
                span: Span::at(places[start], places[(start + length).min(last)]),
                stance: if against { Stance::Against } else { Stance::For },
                key,
                note: note.filter(|note| !note.trim().is_empty()),
            })
            .collect()
    })
}

fn sorted(mut marks: Vec<Mark>) -> Vec<Mark> {
    marks.sort_by_key(|mark| (mark.span, mark.code.clone(), mark.stance, mark.key, mark.note.clone()));
    marks
}

proptest! {
    #[test]
    fn what_was_written_is_read((text, marks) in texts().prop_flat_map(|text| { let marks = marks_in(&text); (Just(text), marks) })) {
        let file = written(&text, &marks, marks.iter().map(|mark| Hint { span: mark.span, code: mark.code.clone(), by: None }).collect());
        let came = came_back(&file);
        prop_assert_eq!(&came.text, &text);
        let read: Vec<Mark> = came.marks.iter().map(|placed| placed.mark.clone()).collect();
        prop_assert_eq!(sorted(read.clone()), sorted(marks.clone()));
        let matched = matched(&read, &marks);
        prop_assert!(matched.new.is_empty() && matched.gone.is_empty());
        prop_assert!(matched.pairs.iter().all(|(mark, held)| read[*mark] == marks[*held]));
    }
}
