//! Margin comments of a Word file become codings where they name codes, and a memo else.

use std::fs;
use std::io::{Cursor, Write};

use crate::support::study::{Study, done};

const W: &str = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"";

const CODEBOOK: &str = "format = 1\nname = \"Sea\"\nversion = \"1\"\n\n[code.alone]\nname = \"Being alone\"\n\
    definition = \"Alone.\"\n\n[code.wind]\nname = \"Wind\"\ndefinition = \"Weather.\"\n";

/// A Word file of lines, and comments: the words in a line that each is about, and what it says.
fn docx(lines: &[&str], comments: &[(&str, &str)]) -> Vec<u8> {
    let mut body = String::new();
    for line in lines {
        let mut line = (*line).to_owned();
        for (id, (words, _)) in comments.iter().enumerate() {
            let run = |text: &str| format!("</w:t></w:r>{text}<w:r><w:t xml:space=\"preserve\">");
            let (start, end) = (
                run(&format!("<w:commentRangeStart w:id=\"{id}\"/>")),
                run(&format!(
                    "<w:commentRangeEnd w:id=\"{id}\"/><w:r><w:commentReference w:id=\"{id}\"/></w:r>"
                )),
            );
            line = line.replacen(words, &format!("{start}{words}{end}"), 1);
        }
        body.push_str(&format!("<w:p><w:r><w:t xml:space=\"preserve\">{line}</w:t></w:r></w:p>"));
    }
    let mut said = String::new();
    for (id, (_, text)) in comments.iter().enumerate() {
        said.push_str(&format!(
            "<w:comment w:id=\"{id}\" w:author=\"Kim\" w:date=\"2024-01-02T03:04:05Z\"><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:comment>"
        ));
    }
    let parts = [
        (
            "[Content_Types].xml",
            "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>".to_owned(),
        ),
        ("word/document.xml", format!("<w:document {W}><w:body>{body}</w:body></w:document>")),
        ("word/comments.xml", format!("<w:comments {W}>{said}</w:comments>")),
    ];
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        archive.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(text.as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

fn sea() -> Study {
    let study = Study::of(&[
        ("emic.toml", "format = 1\nname = \"Sea\"\nlanguage = \"en\"\ncoder = \"anna\"\n"),
        ("codebooks/sea.toml", CODEBOOK),
    ]);
    let lines = [
        "INT: How was it there?",
        "LEE: I felt alone at first, and it was loud with wind.",
        "INT: And later on?",
        "LEE: Later the dogs kept me company.",
    ];
    let comments = [
        ("I felt alone", "Being Alone"),
        ("loud with wind", "wind; alone"),
        ("the dogs", "ask her about the *dogs*"),
    ];
    fs::create_dir_all(study.root().join("corpus")).unwrap();
    fs::write(study.root().join("corpus/lee.docx"), docx(&lines, &comments)).unwrap();
    study
}

fn coded(study: &Study) -> Vec<(String, String, String)> {
    let list = study.emic(&["coded", "--json"]).json();
    let text = |of: &serde_json::Value, key: &str| of[key].as_str().unwrap_or_default().to_owned();
    let codings = list["codings"].as_array().expect("a list").iter();
    codings.map(|of| (text(of, "code"), text(of, "words"), text(of, "origin"))).collect()
}

fn memos(study: &Study) -> Vec<String> {
    let folder = fs::read_dir(study.root().join("memos")).into_iter().flatten().flatten();
    folder.map(|entry| fs::read_to_string(entry.path()).unwrap()).collect()
}

#[test]
fn comments_that_name_codes_become_codings_and_the_others_a_memo() {
    let study = sea();
    let shown = done(study.emic(&["import", "--comments", "lee.docx", "--dry-run"]));
    assert!(
        shown.stdout.contains("3 coded") && shown.stdout.contains("1 comment without the name of a code"),
        "{}",
        shown.stdout
    );
    assert!(coded(&study).is_empty() && memos(&study).is_empty(), "only shown");

    done(study.emic(&["import", "--comments", "lee.docx"]));
    let mut expected = [("alone", "I felt alone"), ("alone", "loud with wind"), ("wind", "loud with wind")]
        .map(|(code, words)| (code.to_owned(), words.to_owned(), "import".to_owned()));
    let mut now = coded(&study);
    now.sort();
    expected.sort();
    assert_eq!(now, expected);
    let memos_now = memos(&study);
    assert_eq!(memos_now.len(), 1);
    let memo = &memos_now[0];
    assert!(memo.contains("about: lee.docx\n") && memo.contains("coder: anna\n"), "{memo}");
    assert!(memo.contains("# Margin comments of lee.docx\n\n> “the dogs” (LEE, turn 4)\n\n"), "{memo}");
    assert!(memo.contains("\n\nask her about the \\*dogs\\* by Kim, 2024-01-02\n"), "{memo}");

    let again = done(study.emic(&["import", "--comments", "lee.docx"]));
    assert!(again.stdout.contains("nothing is changed; 3 as they were"), "{}", again.stdout);
    assert!(again.stdout.contains("a memo holds them already"), "{}", again.stdout);
    assert_eq!(memos(&study).len(), 1);

    done(study.emic(&["undo"]));
    assert!(coded(&study).is_empty());
}

#[test]
fn a_document_without_comments_or_that_is_not_there_is_said() {
    let study = sea();
    study.write("corpus/ann.txt", "INT: So?\nAnn: So it was.\nINT: Was it?\nAnn: Yes.\n");
    let none = done(study.emic(&["import", "--comments", "ann.txt"]));
    assert!(none.stdout.contains("nothing is changed; 0 as they were"), "{}", none.stdout);
    let missing = study.emic(&["import", "--comments", "le.docx"]);
    assert_eq!(missing.code, 2);
    assert!(missing.stderr.contains("did you mean \"lee.docx\"?"), "{}", missing.stderr);
}
