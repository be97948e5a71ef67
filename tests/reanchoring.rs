//! Codings through changes of texts, as people meet them.

use std::fs;
use std::io::Write as _;
use std::process::{Command, Stdio};

use crate::support::study::{Ran, Study};

const TALK: &str = "\
INT: How did you meet them?
Mira: Through the letters. I was connected to nobody before, and it felt like a very long winter.
INT: And now?
Mira: Now I write to four people in three towns, and each of them answers within the month.
INT: Does it last?
Mira: It lasts as long as the stamps do, which is longer than I had thought at first.
";

const CODEBOOK: &str = "format = 1\nname = \"Letters\"\nversion = \"1\"\n\n# Being tied.\n[code.ties]\nname = \"Ties\"\ndefinition = \"Being tied to others.\"\n\n[code.lasting]\nname = \"Lasting\"\ndefinition = \"Whether it lasts.\"\n";

/// A study with one interview.
pub(crate) fn letters() -> Study {
    Study::of(&[
        ("emic.toml", "format = 1\nname = \"Letters\"\nlanguage = \"en\"\n"),
        ("corpus/mira.txt", TALK),
        ("codebooks/letters.toml", CODEBOOK),
    ])
}

/// Codes words, as Anna.
#[track_caller]
pub(crate) fn code(study: &Study, document: &str, words: &str, code: &str) -> String {
    let ran = study.emic(&["code", document, code, "--quote", words, "--coder", "anna", "--json"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    ran.json()["coding"]["id"].as_str().expect("an id").to_owned()
}

/// Runs a command that asks, with these answers.
pub(crate) fn answering(study: &Study, arguments: &[&str], answers: &str) -> Ran {
    let mut child = Command::new(env!("CARGO_BIN_EXE_emic"))
        .args(arguments)
        .current_dir(study.root())
        .env_remove("EMIC_CODER")
        .env("COLUMNS", "100")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program runs");
    child.stdin.take().expect("a pipe").write_all(answers.as_bytes()).expect("written");
    let out = child.wait_with_output().expect("it ends");
    Ran {
        code: out.status.code().unwrap_or(-1),
        stdout: String::from_utf8_lossy(&out.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&out.stderr).into_owned(),
    }
}

fn codes_of(ran: &Ran) -> Vec<String> {
    let findings = ran.json()["findings"].as_array().expect("findings").clone();
    findings.iter().map(|finding| finding["code"].as_str().expect("a code").to_owned()).collect()
}

#[test]
fn a_corrected_renamed_and_reformatted_transcript_keeps_its_codings() {
    let study = letters();
    code(&study, "mira.txt", "I was connected to nobody before", "ties");
    code(&study, "mira.txt", "four people", "ties");
    let changed =
        TALK.replace("How did", "So how did").replace("stamps do", "stamps will").replace('\n', "\r\n");
    fs::remove_file(study.root().join("corpus/mira.txt")).expect("removed");
    study.write("corpus/wave1/p01.txt", &format!("Interview 1\r\n\r\n{changed}"));
    let report = study.emic(&["reanchor", "--dry-run", "--json"]).json();
    assert_eq!((report["exact"].as_u64(), report["lost"].as_u64()), (Some(2), Some(0)), "{report}");
    assert_eq!(report["moved_documents"][0]["to"], "wave1/p01.txt");
    assert!(!study.root().join("codings/anna/_study.jsonl").exists(), "a dry run writes nothing");
    let ran = study.emic(&["reanchor", "--coder", "anna"]);
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    let log = fs::read_to_string(study.root().join("codings/anna/_study.jsonl")).expect("a log");
    assert!(log.contains("move-document"), "{log}");
    let again = study.emic(&["reanchor", "--json"]).json();
    assert_eq!(again["moved_documents"].as_array().map(Vec::len), Some(0), "{again}");
}

#[test]
fn what_was_found_by_resemblance_is_repaired_from_a_pipe_and_taken_back() {
    let study = letters();
    code(&study, "mira.txt", "Now I write to four people in three towns", "ties");
    code(&study, "mira.txt", "It lasts as long as the stamps do", "lasting");
    let changed = TALK
        .replace("write to four people", "wrote to some four people")
        .replace("It lasts as long as the stamps do, which is longer than I had thought at first.", "No.");
    study.write("corpus/mira.txt", &changed);
    let check = study.emic(&["check", "--json"]);
    assert_eq!(check.code, 1);
    let codes = codes_of(&check);
    assert!(codes.contains(&"CK001".to_owned()) && codes.contains(&"CK003".to_owned()), "{codes:?}");
    let ran = answering(&study, &["reanchor", "--review", "--coder", "anna"], "1\nd\n");
    assert!(ran.stdout.contains("its words are now those"), "{}{}", ran.stdout, ran.stderr);
    assert!(ran.stdout.contains("the code is taken away"), "{}", ran.stdout);
    let report = study.emic(&["reanchor", "--json"]).json();
    assert_eq!(report["open"].as_array().map(Vec::len), Some(0), "{report}");
    assert_eq!(report["codings"], 1);
    assert_eq!(study.emic(&["undo", "2", "--coder", "anna"]).code, 0);
    let report = study.emic(&["reanchor", "--json"]).json();
    assert_eq!(report["open"].as_array().map(Vec::len), Some(2), "{report}");
}

#[test]
fn a_sound_study_has_nothing_to_check_and_a_bad_one_every_code() {
    let study = letters();
    let id = code(&study, "mira.txt", "four people", "ties");
    let check = study.emic(&["check"]);
    assert_eq!(check.code, 0, "{}{}", check.stdout, check.stderr);
    let path = study.root().join("codings/anna/mira.txt.jsonl");
    let line = fs::read_to_string(&path).expect("a log");
    let other = line.replace(&id[..8], "0123abcd").replace("\"ties\"", "\"teis\"");
    let twice = line.replace(&id[..8], "0123abce");
    fs::write(&path, format!("{line}{other}{twice}{{broken\n")).expect("written");
    study.write("memos/a.md", "---\nabout: code:lastin\n---\n# A\n\nwords\n");
    study.write("codebooks/letters (anna's conflicted copy 2026-11-02).toml", CODEBOOK);
    let check = study.emic(&["check", "--json"]);
    assert_eq!(check.code, 1);
    let codes = codes_of(&check);
    for expected in ["CK005", "CK006", "CK007", "CK008", "CK009", "LG001"] {
        assert!(codes.contains(&expected.to_owned()), "{expected}: {codes:?}\n{}", check.stdout);
    }
    assert!(check.stdout.contains("did you mean \\\"ties\\\"?"), "{}", check.stdout);
    assert!(check.stdout.contains("did you mean \\\"lasting\\\"?"), "{}", check.stdout);
}

#[test]
fn the_book_shows_what_is_printed() {
    let study = letters();
    code(&study, "mira.txt", "I was connected to nobody before", "ties");
    code(&study, "mira.txt", "Now I write to four people in three towns", "ties");
    code(&study, "mira.txt", "It lasts as long as the stamps do", "lasting");
    let changed = TALK
        .replace("write to four people", "wrote to some four people")
        .replace("It lasts as long as the stamps do, which is longer than I had thought at first.", "No.");
    study.write("corpus/mira.txt", &format!("Corrected by A.\n\n{changed}"));
    let printed = study.emic(&["reanchor", "--dry-run"]).stdout;
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/book/src/texts-change.md");
    let page = fs::read_to_string(page).expect("the page");
    let shown = page.split("```text\n").nth(1).and_then(|rest| rest.split("```").next()).expect("a block");
    let ids = regex::Regex::new("[0-9a-f]{12}").expect("a pattern");
    assert_eq!(ids.replace_all(shown, "ID").trim(), ids.replace_all(&printed, "ID").trim());
}
