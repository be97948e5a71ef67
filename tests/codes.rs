//! Codes changed in the codebook and the log at once, taken back, and stopped in between.

use std::fs;

use crate::reanchoring::{code, letters};
use crate::support::study::Study;

fn codebook(study: &Study) -> String {
    fs::read_to_string(study.root().join("codebooks/letters.toml")).expect("the codebook")
}

/// The codes of all codings, in order of the text.
fn coded(study: &Study) -> Vec<String> {
    let list = study.emic(&["coded", "--json"]).json();
    let codings = list["codings"].as_array().expect("codings").clone();
    codings.iter().map(|coding| coding["code"].as_str().expect("a code").to_owned()).collect()
}

#[track_caller]
fn done(study: &Study, arguments: &[&str]) {
    let ran = study.emic(&[arguments, &["--coder", "anna"]].concat());
    assert_eq!(ran.code, 0, "{arguments:?}: {}{}", ran.stdout, ran.stderr);
}

#[test]
fn every_change_is_taken_back_to_the_byte_and_brought_back() {
    let study = letters();
    code(&study, "mira.txt", "four people", "ties");
    let before = codebook(&study);
    for change in [
        ["codebook", "rename", "ties", "bonds"].as_slice(),
        &["codebook", "merge", "ties", "--into", "lasting"],
        &["codebook", "split", "ties", "strong=Strong ties", "weak"],
        &["codebook", "move", "ties", "--below", "lasting"],
        &["codebook", "retire", "ties"],
    ] {
        done(&study, &[change, &["--dry-run"]].concat());
        assert_eq!(codebook(&study), before, "a dry run of {change:?} wrote something");
        done(&study, change);
        let after = codebook(&study);
        assert_ne!(after, before, "{change:?}");
        assert!(after.contains("# Being tied."), "{change:?} lost a comment:\n{after}");
        done(&study, &["undo"]);
        assert_eq!(codebook(&study), before, "{change:?} was not taken back");
        done(&study, &["redo"]);
        assert_eq!(codebook(&study), after, "{change:?} was not brought back");
        done(&study, &["undo"]);
    }
}

#[test]
fn codings_follow_a_renamed_code_and_come_back_with_it() {
    let study = letters();
    code(&study, "mira.txt", "four people", "ties");
    done(&study, &["codebook", "rename", "ties", "bonds"]);
    assert_eq!(coded(&study), ["bonds"]);
    let check = study.emic(&["check", "--json"]);
    assert!(!check.stdout.contains("CK005"), "{}", check.stdout);
    done(&study, &["undo"]);
    assert_eq!(coded(&study), ["ties"]);
}

#[test]
fn a_rename_is_taken_back_although_the_codebook_was_edited_since() {
    let study = letters();
    done(&study, &["codebook", "rename", "ties", "bonds"]);
    study.write(
        "codebooks/letters.toml",
        &codebook(&study).replace("Whether it lasts.", "How long it lasts."),
    );
    done(&study, &["undo"]);
    let book = codebook(&study);
    assert!(book.contains("[code.ties]") && book.contains("How long it lasts."), "{book}");
    done(&study, &["codebook", "merge", "ties", "--into", "lasting"]);
    study.write("codebooks/letters.toml", &codebook(&study).replace("How long", "For how long"));
    let ran = study.emic(&["undo", "--coder", "anna"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("was changed again since"), "{}", ran.stderr);
}

#[test]
fn a_change_that_was_stopped_between_its_files_is_explained_and_ended() {
    let study = letters();
    code(&study, "mira.txt", "four people", "ties");
    done(&study, &["codebook", "rename", "ties", "bonds"]);
    // As if the program had been stopped before the log was written.
    fs::remove_file(study.root().join("codings/anna/_study.jsonl")).expect("removed");
    let check = study.emic(&["check", "--json"]);
    assert!(check.stdout.contains("CK012") && check.stdout.contains("CK005"), "{}", check.stdout);
    let status = study.emic(&["status"]);
    assert!(status.stderr.contains("emic codebook resume"), "{}", status.stderr);
    done(&study, &["codebook", "resume"]);
    let check = study.emic(&["check", "--json"]);
    assert!(!check.stdout.contains("CK012") && !check.stdout.contains("CK005"), "{}", check.stdout);
    assert_eq!(coded(&study), ["bonds"]);
}
