//! Memos: journals, links in both directions, searching, and following the codes that they name.

use std::fs;

use crate::reanchoring::letters;
use crate::support::study::Study;

#[track_caller]
fn done(study: &Study, arguments: &[&str]) -> String {
    let ran = study.emic(&[arguments, &["--coder", "anna"]].concat());
    assert_ne!(ran.code, 2, "{arguments:?}: {}{}", ran.stdout, ran.stderr);
    ran.stdout
}

fn text(study: &Study, file: &str) -> String {
    fs::read_to_string(study.root().join(file.trim())).expect("a memo")
}

fn with_memos() -> Study {
    let study = letters();
    study.write(
        "memos/boats.md",
        "---\nkind: note\ndate: 2026-11-03\n---\n\n# The boats\n\nShe said it twice.\n",
    );
    study.write("memos/stamps.md", "---\nkind: reading\nabout: code:ties\n---\n# Stamps\n\nAn address.\n");
    study
}

#[test]
fn a_day_is_one_journal_whatever_way_words_come() {
    let study = letters();
    let file = done(&study, &["memo", "today", "Read", "Mira."]);
    assert!(file.trim().ends_with("-journal-anna.md"), "{file}");
    let ran = study.emic_told(&["memo", "today", "--coder", "anna"], "And slept\nbadly.\n");
    assert_eq!((ran.code, ran.stdout.as_str()), (0, file.as_str()));
    let journal = text(&study, &file);
    assert!(journal.starts_with("---\nkind: journal\nabout: study\n"), "{journal}");
    let parts: Vec<&str> = journal.split("\n## ").collect();
    assert_eq!(parts.len(), 3, "{journal}");
    assert!(parts[1].ends_with("\n\nRead Mira.\n") && parts[2].ends_with("\n\nAnd slept\nbadly.\n"));
    // Without words nothing is added.
    assert_eq!(done(&study, &["memo", "today"]), file);
    assert_eq!(text(&study, &file), journal);
}

#[test]
fn links_are_shown_from_both_ends() {
    let study = with_memos();
    let linked = done(&study, &["memo", "link", "boats", "mira.txt:2", "ties", "stamps"]);
    assert_eq!(
        linked,
        "memos/boats.md → mira.txt:2\nmemos/boats.md → code:ties\nmemos/boats.md → memo:stamps.md\n"
    );
    let boats = text(&study, "memos/boats.md");
    assert_eq!(
        boats,
        "---\nkind: note\ndate: 2026-11-03\nlinks: mira.txt:2, code:ties, memo:stamps.md\n---\n\n# The boats\n\nShe said it twice.\n"
    );
    assert!(done(&study, &["memo", "show", "stamps"]).contains("linked from: boats.md"));
    assert!(
        done(&study, &["memo", "show", "boats"]).contains("links to: mira.txt:2, code:ties, memo:stamps.md")
    );
    let list = done(&study, &["memo", "list", "--code", "ties"]);
    assert!(list.contains("boats.md") && list.contains("stamps.md"), "{list}");
    let list = done(&study, &["memo", "list", "--place", "Mira, turn 2"]);
    assert!(list.contains("boats.md") && !list.contains(" stamps.md"), "{list}");
    // Again changes nothing; what is not there, or could be two things, is said.
    done(&study, &["memo", "link", "boats", "code:ties"]);
    assert_eq!(text(&study, "memos/boats.md"), boats);
    for (to, said) in [("tis", "did you mean \"ties\"?"), ("boats", "itself"), ("mira.txt:99", "there is no")]
    {
        let ran = study.emic(&["memo", "link", "boats", to]);
        assert!(ran.code == 2 && ran.stderr.contains(said), "{to}: {}", ran.stderr);
    }
    // A link makes no reading of a memo, and no memo a reading of a code.
    let summary = done(&study, &["summary"]);
    assert!(summary.contains("An address.") && !summary.contains("said it twice"), "{summary}");
}

#[test]
fn links_that_lead_nowhere_are_found_by_check() {
    let study = with_memos();
    study.write(
        "memos/odd.md",
        "---\nabout: Mira, turn 2\nlinks: memo:boat.md, case:Omar, tie.txt:3\n---\nx\n",
    );
    let check = study.emic(&["check"]).stdout;
    for said in [
        "has a link to the memo \"boat.md\", which is not there; did you mean \"boats.md\"?",
        "\"Omar\"",
        "\"tie.txt:3\"",
    ] {
        assert!(check.contains(said), "{said}: {check}");
    }
    assert!(!check.contains("Mira, turn 2") && !check.contains("\"turn 2\""), "{check}");
}

#[test]
fn memos_are_searched_with_the_language_of_searches() {
    let study = with_memos();
    let ran = study.emic(&["memo", "search", "\"said it\" OR address"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(
        ran.stdout.contains("She «said it» twice.") && ran.stdout.contains("An «address»."),
        "{}",
        ran.stdout
    );
    let found = study.emic(&["memo", "search", "said NEAR/2 twice date:2026-11", "--json"]).json();
    assert_eq!(
        (&found["memos"][0]["file"], &found["memos"][1]),
        (&"boats.md".into(), &serde_json::Value::Null)
    );
    assert_eq!(study.emic(&["memo", "search", "zeppelin"]).code, 1);
    let refused = study.emic(&["memo", "search", "code:ties"]);
    assert!(refused.code == 2 && refused.stderr.contains("emic memo list --code"), "{}", refused.stderr);
}

#[test]
fn a_memo_names_what_is_there() {
    let study = with_memos();
    let refused = study.emic(&["memo", "new", "--case", "Mirra"]);
    assert!(refused.code == 2 && refused.stderr.contains("did you mean \"Mira\"?"), "{}", refused.stderr);
    let file = done(
        &study,
        &["memo", "new", "--kind", "after-interview", "--document", "mira.txt", "--case", "mira"],
    );
    let memo = text(&study, &file);
    assert!(memo.contains("about: case:Mira, mira.txt\n") && memo.contains("coder: anna"), "{memo}");
    assert!(memo.contains("What surprised you?"), "{memo}");
}

#[test]
fn a_reading_follows_its_code() {
    let study = with_memos();
    done(&study, &["codebook", "rename", "ties", "letters-sent"]);
    assert!(done(&study, &["summary"]).contains("An address."));
    assert!(!study.emic(&["check"]).stdout.contains("CK008"));
    done(&study, &["undo"]);
    assert!(done(&study, &["summary"]).contains("An address."));
}
