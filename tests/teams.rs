//! Several people on one study: two clones and git, copies without git, copies of synchronising programs.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::reanchoring::{answering, letters};
use crate::support::study::Study;

/// Runs git in a study; `false` where there is no git.
fn git(folder: &Path, arguments: &[&str]) -> bool {
    let ran = Command::new("git")
        .args(["-c", "user.name=Test", "-c", "user.email=test@example.org", "-c", "init.defaultBranch=main"])
        .args(arguments)
        .current_dir(folder)
        .output();
    let Ok(out) = ran else {
        println!("passed over: there is no git");
        return false;
    };
    assert!(
        out.status.success(),
        "git {arguments:?}: {}{}",
        String::from_utf8_lossy(&out.stdout),
        String::from_utf8_lossy(&out.stderr)
    );
    true
}

#[track_caller]
fn code_as(study: &Study, coder: &str, words: &str, code: &str) -> String {
    let ran = study.emic(&["code", "mira.txt", code, "--quote", words, "--coder", coder, "--json"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    ran.json()["coding"]["id"].as_str().expect("an id").to_owned()
}

/// What is coded: coder, code, words of today's text.
fn coded(study: &Study) -> Vec<(String, String, String)> {
    let list = study.emic(&["coded", "--json"]).json();
    assert_eq!(list["lost"].as_array().map(Vec::len), Some(0), "{list}");
    let field = |coding: &serde_json::Value, name: &str| coding[name].as_str().expect("a field").to_owned();
    let mut coded: Vec<_> = list["codings"]
        .as_array()
        .expect("codings")
        .iter()
        .map(|coding| (field(coding, "coder"), field(coding, "code"), field(coding, "words")))
        .collect();
    coded.sort();
    coded
}

fn row(coder: &str, code: &str, words: &str) -> (String, String, String) {
    (coder.to_owned(), code.to_owned(), words.to_owned())
}

/// A study under git, and a clone of it.
fn two_clones() -> Option<(Study, Study)> {
    let anna = letters();
    anna.write(".gitattributes", "codings/**/*.jsonl merge=union\n");
    anna.write(".gitignore", ".emic/\nreport/\n");
    code_as(&anna, "anna", "four people", "ties");
    let ben = Study::of(&[]);
    let source = anna.root().display().to_string();
    let cloned = git(anna.root(), &["init", "-q"])
        && git(anna.root(), &["add", "-A"])
        && git(anna.root(), &["commit", "-qm", "begin"])
        && git(ben.root(), &["clone", "-q", &source, "."]);
    cloned.then_some((anna, ben))
}

fn commit(study: &Study) {
    git(study.root(), &["add", "-A"]);
    git(study.root(), &["commit", "-qm", "more"]);
}

#[test]
fn a_corrected_transcript_on_one_side_and_codings_on_both_merge() {
    for anna_merges in [true, false] {
        let Some((anna, ben)) = two_clones() else { return };
        // Anna corrects the transcript and codes; Ben codes the old one, under a name of his own and hers.
        let text = fs::read_to_string(anna.root().join("corpus/mira.txt")).expect("text");
        anna.write(
            "corpus/mira.txt",
            &format!("Corrected by A.\n\n{}", text.replace("How did you", "So how did you")),
        );
        code_as(&anna, "anna", "as long as the stamps do", "lasting");
        code_as(&ben, "ben", "it felt like a very long winter", "ties");
        code_as(&ben, "anna", "Through the letters", "ties");
        commit(&anna);
        commit(&ben);
        let (into, from) = if anna_merges { (&anna, &ben) } else { (&ben, &anna) };
        git(into.root(), &["pull", "-q", "--no-rebase", "--no-edit", &from.root().display().to_string()]);
        assert_eq!(
            coded(into),
            [
                row("anna", "lasting", "as long as the stamps do"),
                row("anna", "ties", "Through the letters"),
                row("anna", "ties", "four people"),
                row("ben", "ties", "it felt like a very long winter"),
            ]
        );
        let report = into.emic(&["reanchor", "--json"]).json();
        assert_eq!(
            (report["exact"].as_u64(), report["open"].as_array().map(Vec::len)),
            (Some(3), Some(0)),
            "{report}"
        );
    }
}

#[test]
fn a_code_renamed_on_one_side_takes_the_codings_of_the_other_with_it() {
    let Some((anna, ben)) = two_clones() else { return };
    let ran = anna.emic(&["codebook", "rename", "ties", "bonds", "--coder", "anna"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    code_as(&ben, "ben", "it felt like a very long winter", "ties");
    commit(&anna);
    commit(&ben);
    git(ben.root(), &["pull", "-q", "--no-rebase", "--no-edit", &anna.root().display().to_string()]);
    assert_eq!(
        coded(&ben),
        [row("anna", "bonds", "four people"), row("ben", "bonds", "it felt like a very long winter")]
    );
}

#[test]
fn a_copy_without_git_is_joined_by_content_whatever_its_files_are_called() {
    let here = letters();
    code_as(&here, "anna", "four people", "ties");
    let there = Study::of(&[("emic.toml", "format = 1\n")]);
    for folder in ["corpus", "codebooks", "codings/anna"] {
        fs::create_dir_all(there.root().join(folder)).expect("made");
    }
    let copy = |from: &str, to: &str| {
        fs::copy(here.root().join(from), there.root().join(to)).expect("copied");
    };
    copy("corpus/mira.txt", "corpus/p01.txt");
    copy("codebooks/letters.toml", "codebooks/letters.toml");
    copy("codings/anna/mira.txt.jsonl", "codings/anna/p01.txt.jsonl");
    there.write(
        "corpus/other.txt",
        "INT: So?\nOmar: Nothing of this is in the other copy of the study.\nINT: I see.\nOmar: Good.\n",
    );
    there.write("memos/a.md", "---\nkind: note\n---\n# A\n\nwords\n");
    for (document, words, code) in [
        ("p01.txt", "It lasts as long as the stamps do", "lasting"),
        ("other.txt", "Nothing of this is in the other copy", "ties"),
    ] {
        let ran = there.emic(&["code", document, code, "--quote", words, "--coder", "ben"]);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
    }
    let folder = there.root().display().to_string();
    let shown = here.emic(&["merge", &folder, "--json"]).json();
    assert_eq!((shown["here_already"].as_u64(), shown["done"].as_bool()), (Some(1), Some(false)), "{shown}");
    assert!(!here.root().join("codings/ben").exists(), "showing wrote something");
    let done = here.emic(&["merge", &folder, "--yes", "--json"]);
    assert_eq!(done.code, 1, "{}", done.stderr);
    let done = done.json();
    assert_eq!(done["taken"]["ben/mira.txt.jsonl"], 1, "{done}");
    assert_eq!(done["renamed"][0]["there"], "p01.txt");
    assert!(done["to_decide"][0].as_str().is_some_and(|said| said.contains("other.txt")), "{done}");
    assert!(here.root().join("memos/a.md").exists());
    assert_eq!(
        coded(&here),
        [row("anna", "ties", "four people"), row("ben", "lasting", "It lasts as long as the stamps do")]
    );
    let again = here.emic(&["merge", &folder, "--yes", "--json"]).json();
    assert_eq!(
        (again["here_already"].as_u64(), again["taken"].as_object().map(serde_json::Map::len)),
        (Some(2), Some(0)),
        "{again}"
    );
}

#[test]
fn a_conflicted_copy_of_a_log_is_united_with_it() {
    let study = letters();
    code_as(&study, "anna", "four people", "ties");
    let log = study.root().join("codings/anna/mira.txt.jsonl");
    let before = fs::read_to_string(&log).expect("a log");
    code_as(&study, "anna", "Through the letters", "ties");
    let copy = study.root().join("codings/anna/mira.txt (Ben's conflicted copy 2026-11-02).jsonl");
    fs::rename(&log, &copy).expect("renamed");
    fs::write(&log, &before).expect("written");
    assert!(study.emic(&["check", "--json"]).stdout.contains("FI004"));
    assert_eq!(coded(&study).len(), 1);
    let ran = study.emic(&["merge", "--copies"]);
    assert!(ran.stdout.contains("1 decision to take") && copy.exists(), "{}", ran.stdout);
    assert_eq!(study.emic(&["merge", "--copies", "--yes"]).code, 0);
    assert_eq!(coded(&study).len(), 2);
    assert!(!copy.exists());
    assert!(!study.emic(&["check", "--json"]).stdout.contains("FI004"));
    // iCloud numbers its copies.
    let numbered = study.root().join("codings/anna/mira.txt 2.jsonl");
    fs::rename(&log, &numbered).expect("renamed");
    fs::write(&log, &before).expect("written");
    assert!(study.emic(&["check", "--json"]).stdout.contains("CK009"));
    assert_eq!(study.emic(&["merge", "--copies", "--yes"]).code, 0);
    assert!(!numbered.exists());
    assert_eq!(coded(&study).len(), 2);
    assert!(!study.emic(&["check", "--json"]).stdout.contains("CK009"));
}

#[test]
fn a_third_voice_decides_where_coders_differ_and_is_not_asked_twice() {
    let study = letters();
    for (coder, words, code) in
        [("anna", "four people", "ties"), ("ben", "as long as the stamps do", "lasting")]
    {
        code_as(&study, coder, words, code);
        assert_eq!(study.emic(&["finish", "mira.txt", "--coder", coder]).code, 0);
    }
    assert_eq!(study.emic(&["finish", "mira.txt", "--coder", "anna"]).code, 0);
    let adjudicate = ["adjudicate", "--coder", "carla"];
    let ran = answering(&study, &adjudicate, "1 both speak of people\nn\n");
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    assert!(
        ran.stdout.contains("[1] as anna") && ran.stdout.contains("2 decided, 0 passages left open"),
        "{}",
        ran.stdout
    );
    let carla: Vec<_> = coded(&study).into_iter().filter(|row| row.0 == "carla").collect();
    assert_eq!(carla, [row("carla", "ties", "four people")]);
    let again = answering(&study, &adjudicate, "");
    assert!(again.stdout.contains("0 decided, 0 passages left open"), "{}", again.stdout);
    assert_eq!(study.emic(&["undo", "--coder", "carla"]).code, 0);
    let again = answering(&study, &adjudicate, "s\n");
    assert!(again.stdout.contains("0 decided, 1 passage left open"), "{}", again.stdout);
}
