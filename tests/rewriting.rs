//! Participants who withdraw, and texts that were pseudonymised.

use std::fs;

use crate::reanchoring::{code, letters};
use crate::support::study::{Study, files_below};

fn with_people() -> Study {
    let study = letters();
    study.write("participants.csv", "id,pseudonym,documents\nMira,Alma,mira.txt\n");
    study.write("key.csv", "id,name,names\nMira,Mira Lang,Mira\n");
    code(&study, "mira.txt", "I was connected to nobody before", "ties");
    code(&study, "mira.txt", "Does it last?", "lasting");
    let noted = code(&study, "mira.txt", "four people", "ties");
    done(&study, &["change", &noted, "--note", "Mira counts them"]);
    study.write(
        "memos/mira.md",
        "---\nkind: note\nabout: case:Mira\n---\n# Her\n\nShe wrote on blue paper.\n",
    );
    study
}

#[track_caller]
fn done(study: &Study, arguments: &[&str]) -> String {
    let ran = study.emic(&[arguments, &["--coder", "anna"]].concat());
    assert_ne!(ran.code, 2, "{arguments:?}: {}{}", ran.stdout, ran.stderr);
    format!("{}{}", ran.stdout, ran.stderr)
}

fn all_text(study: &Study, folder: &str) -> String {
    let files = files_below(&study.root().join(folder));
    files.iter().map(|file| fs::read_to_string(file).expect("text")).collect()
}

#[test]
fn a_participant_who_withdraws_leaves_no_words() {
    let study = with_people();
    let before = all_text(&study, "codings");
    let shown = done(&study, &["withdraw", "Mira"]);
    assert!(
        shown.contains("mira.txt") && shown.contains("--yes") && shown.contains("version control"),
        "{shown}"
    );
    assert_eq!(all_text(&study, "codings"), before, "showing wrote something");
    done(&study, &["withdraw", "Mira", "--yes"]);
    let logs = all_text(&study, "codings");
    for words in ["nobody before", "four people", "counts them", "Through the letters"] {
        assert!(!logs.contains(words), "{words} is still there:\n{logs}");
    }
    // The interviewer's words stay, without what Mira said beside them.
    assert!(logs.contains("Does it last?") && !logs.contains("stamps"), "{logs}");
    assert_eq!(logs.matches("\"withdrawn\":\"sha256:").count(), 3, "{logs}");
    assert!(logs.contains("\"do\":\"withdraw\"") && logs.contains("\"code\":\"ties\""), "{logs}");
    assert!(!all_text(&study, "memos").contains("blue paper"));
    let check = study.emic(&["check", "--json"]).stdout;
    assert!(!check.contains("CK013") && !check.contains("LG006"), "{check}");
    assert_eq!(study.emic(&["coded", "--json"]).json()["codings"].as_array().map(Vec::len), Some(1));
    // A copy of the log from before brings words back, and is found out.
    study.write("codings/anna/old.txt.jsonl", "");
    fs::write(study.root().join("codings/anna/mira.txt.jsonl"), &before).expect("written");
    assert!(study.emic(&["check", "--json"]).stdout.contains("CK013"));
    done(&study, &["withdraw", "Mira", "--yes"]);
    assert!(!study.emic(&["check", "--json"]).stdout.contains("CK013"));
    assert_eq!(study.emic(&["withdraw", "Mirra"]).code, 2);
    // Reports say so, also when the documents are gone.
    study.write("participants.csv", "id,pseudonym,documents,withdrawn\nMira,Alma,mira.txt,yes\n");
    fs::remove_file(study.root().join("corpus/mira.txt")).expect("removed");
    study.write("corpus/omar.txt", "INT: So?\nOmar: I came by the early boat.\nINT: I see.\nOmar: Good.\n");
    let summary = study.emic(&["summary"]);
    assert!(summary.stdout.contains("1 participant has withdrawn"), "{}{}", summary.stdout, summary.stderr);
}

#[test]
fn a_pseudonymised_text_takes_the_old_words_out_of_logs_and_memos() {
    let study = with_people();
    code(&study, "mira.txt", "three towns, and each of them answers", "ties");
    let text = fs::read_to_string(study.root().join("corpus/mira.txt")).expect("text");
    study.write("corpus/mira.txt", &text.replace("Mira:", "Alma:").replace("three towns", "[number] towns"));
    study.write("participants.csv", "id,pseudonym,documents\nMira,Alma,mira.txt\n");
    study.write("memos/more.md", "---\nkind: note\n---\n# More\n\nMira laughed here.\n");
    let shown = done(&study, &["scrub", "mira.txt"]);
    assert!(shown.contains("--yes"), "{shown}");
    assert!(all_text(&study, "codings").contains("three towns"));
    done(&study, &["scrub", "mira.txt", "--yes"]);
    let logs = all_text(&study, "codings");
    for words in ["three towns", "Mira:", "Mira counts"] {
        assert!(!logs.contains(words), "{words} is still there:\n{logs}");
    }
    assert!(logs.contains("[number] towns") && logs.contains("Alma counts them"), "{logs}");
    assert!(all_text(&study, "memos").contains("Alma laughed here."));
    let report = study.emic(&["reanchor", "--json"]).json();
    assert_eq!(report["on_changed_texts"], 0, "{report}");
}
