//! Coding by hand, as coders meet it: decisions that are kept, changed, taken back, and counted.

use std::fs;

use serde_json::Value;

use crate::support::study::{Ran, Study};

const TRANSCRIPT: &str = "\
INT: How did you meet them?
Mira: Through the letters. I was connected to nobody before. That changed.
INT: And now?
Mira: Now I write to four people. It lasts as long as the stamps do.
INT: Mm-hmm.
Mira: And one of them writes back, which is the best of it.
";

const CODEBOOK: &str = r#"format = 1
name = "Letters"
version = "1"

# What ties people.
[code.ties]
name = "Ties"
definition = "Being tied to others."
match = ["connect*", "(write OR writes) NEAR/4 (people OR back)"]   # two ways

[code.lasting]
name = "Lasting"
definition = "Whether it lasts."
match = ["last*"]
"#;

fn letters() -> Study {
    Study::of(&[
        ("emic.toml", "format = 1\nname = \"Letters\"\nlanguage = \"en\"\ncoder = \"anna\"\n"),
        ("corpus/mira.txt", TRANSCRIPT),
        ("codebooks/letters.toml", CODEBOOK),
    ])
}

#[track_caller]
fn done(ran: Ran) -> Ran {
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    ran
}

#[track_caller]
fn refused(ran: &Ran, says: &str) {
    assert_eq!(ran.code, 2, "{}{}", ran.stdout, ran.stderr);
    assert!(ran.stderr.contains(says), "{says} is not in {}", ran.stderr);
}

fn lines(study: &Study, log: &str) -> Vec<Value> {
    let text = fs::read_to_string(study.root().join("codings").join(log)).expect("a log");
    text.lines().map(|line| serde_json::from_str(line).expect("a line")).collect()
}

/// The layers and codes on the document, as `ties coded`.
fn shown(study: &Study) -> Vec<String> {
    let shown = done(study.emic(&["show", "mira.txt", "--codes", "--json"])).json();
    let codes = shown["codes"].as_array().expect("a list").iter();
    codes.map(|on| format!("{} {}", on["code"].as_str().unwrap(), on["layer"].as_str().unwrap())).collect()
}

#[test]
fn words_are_coded_by_citation_by_words_and_by_span() {
    let study = letters();
    let coded = done(study.emic(&[
        "code",
        "mira.txt:2",
        "ties",
        "--quote",
        "i was connected to nobody",
        "--key",
        "--json",
    ]))
    .json();
    assert_eq!(coded["coding"]["words"], "I was connected to nobody");
    assert_eq!(coded["coding"]["place"], "mira.txt:2");
    done(study.emic(&[
        "code",
        "mira.txt",
        "lasting",
        "--quote",
        "the stamps do … writes back",
        "--against",
        "--note",
        "or not?",
    ]));
    done(study.emic(&["code", "mira.txt@54-62", "ties"]));
    let lines = lines(&study, "anna/mira.txt.jsonl");
    let fields = |line: &Value| {
        [&line["do"], &line["code"], &line["quote"]].map(|value| value.as_str().unwrap().to_owned())
    };
    assert_eq!(fields(&lines[0]), ["code", "ties", "I was connected to nobody"]);
    assert_eq!(
        fields(&lines[1]),
        ["code", "lasting", "the stamps do.\nINT: Mm-hmm.\nMira: And one of them writes back"]
    );
    assert_eq!(fields(&lines[2])[2], TRANSCRIPT[54..62]);
    assert_eq!(
        (&lines[0]["key"], &lines[1]["stance"], &lines[1]["note"]),
        (&true.into(), &"against".into(), &"or not?".into())
    );
    assert_eq!(lines[0]["span"][0], TRANSCRIPT.find("I was connected").unwrap());
    assert_eq!(lines[0]["text"].as_str().map(str::len), Some(71));
    assert_eq!(lines[0]["after"], &TRANSCRIPT[80..80 + 48]);
}

#[test]
fn what_cannot_be_coded_is_said_and_nothing_is_written() {
    let study = letters();
    refused(&study.emic(&["code", "mira.txt:2", "tise"]), "did you mean \"ties\"?");
    refused(
        &study.emic(&["code", "mira.txt:2", "ties", "--quote", "four people"]),
        "it stands in mira.txt:4",
    );
    refused(&study.emic(&["code", "mira.txt", "ties"]), "is a whole document");
    refused(&study.emic(&["code", "mira.txt", "ties", "--quote", "of"]), "mira.txt@");
    refused(
        &study.emic(&["code", "mira.txt:2", "ties", "--coder", "Anna B"]),
        "cannot be the name of a coder",
    );
    study.write("emic.toml", "format = 1\n");
    refused(&study.emic(&["code", "mira.txt:2", "ties"]), "--coder anna");
    assert!(!study.root().join("codings").exists());
    let again = letters();
    done(again.emic(&["code", "mira.txt:2", "ties"]));
    let ran = done(again.emic(&["code", "mira.txt:2", "ties"]));
    assert!(ran.stderr.contains("already"), "{}", ran.stderr);
    assert_eq!(lines(&again, "anna/mira.txt.jsonl").len(), 1);
}

#[test]
fn what_people_coded_stands_beside_what_rules_found_and_never_in_it() {
    let study = letters();
    assert_eq!(shown(&study), ["ties found", "ties found", "lasting found", "ties found"]);
    done(study.emic(&["code", "mira.txt:2", "ties", "--quote", "connected to nobody"]));
    // The match that was coded is decided; the rule itself finds what it found.
    assert_eq!(shown(&study), ["ties coded", "ties found", "lasting found", "ties found"]);
    let rules = study.emic(&["rules", "--json"]).json();
    assert_eq!(rules["codes"][0]["found"]["matches"], 3);
    let search = |query: &[&str]| {
        let mut arguments = vec!["search", "--json"];
        arguments.extend(query);
        let answer = study.emic(&arguments).json();
        (answer["passages"].as_u64().unwrap(), answer["basis"].as_str().map(str::to_owned))
    };
    assert_eq!(search(&["code:ties"]), (2, Some("both".into())));
    assert_eq!(search(&["code:ties", "--basis", "coded"]), (1, Some("coded".into())));
    assert_eq!(search(&["code:ties", "--basis", "found"]), (1, Some("found".into())));
    assert_eq!(search(&["code:ties coder:anna"]).0, 1);
    assert_eq!(search(&["code:ties coder:ben"]).0, 0);
    assert_eq!(search(&["code:ties origin:hand"]).0, 1);
    assert_eq!(search(&["code:ties origin:rule"]).0, 1);
    assert_eq!(search(&["code:ties stance:against"]).0, 0);
    assert_eq!(search(&["letters INSIDE code:ties"]).0, 0);
    let summary = done(study.emic(&["summary"])).stdout;
    assert!(
        !summary.contains("not reviewed by a person\n"),
        "{}",
        summary.lines().next().unwrap_or_default()
    );
    let table = done(study.emic(&["table", "frequency", "--format", "csv"])).stdout;
    assert!(table.contains("oded") && table.contains("ound"), "{table}");
    let explained = study.emic(&["explain", "mira.txt:2", "--json"]).json();
    assert_eq!(explained["passages"][0]["codes"][0]["coded"]["coder"], "anna");
}

#[test]
fn the_stamp_of_a_report_changes_with_the_decisions() {
    let study = letters();
    let before = done(study.emic(&["summary", "--quiet"])).stdout;
    assert_eq!(before, done(study.emic(&["summary", "--quiet"])).stdout);
    done(study.emic(&["code", "mira.txt:4", "lasting", "--quote", "It lasts"]));
    let coded = done(study.emic(&["summary", "--quiet"])).stdout;
    assert_ne!(before, coded);
    assert_eq!(coded, done(study.emic(&["summary", "--quiet"])).stdout);
}

#[test]
fn a_code_named_by_the_participants_words_is_added_to_the_codebook() {
    let study = letters();
    let ran = done(study.emic(&[
        "code",
        "mira.txt",
        "--in-vivo",
        "--below",
        "ties",
        "--quote",
        "as long as the stamps do",
    ]));
    assert!(ran.stdout.contains("as-long-as-the-stamps-do"), "{}", ran.stdout);
    let book = fs::read_to_string(study.root().join("codebooks/letters.toml")).unwrap();
    assert!(book.contains("# What ties people.") && book.contains("]   # two ways"), "{book}");
    assert!(
        book.contains(
            "[code.as-long-as-the-stamps-do]\nparent = \"ties\"\nname = \"as long as the stamps do\"\n"
        ),
        "{book}"
    );
    done(study.emic(&["codebook", "check"]));
    // A second find of the same words gets the same code.
    done(study.emic(&[
        "code",
        "mira.txt:6",
        "as-long-as-the-stamps-do",
        "--in-vivo",
        "--quote",
        "the best of it",
    ]));
    assert_eq!(fs::read_to_string(study.root().join("codebooks/letters.toml")).unwrap(), book);
}

#[test]
fn any_decision_is_taken_back_and_brought_back() {
    let study = letters();
    let coded = done(study.emic(&["code", "mira.txt:4", "ties", "--json"])).json();
    let id = coded["coding"]["id"].as_str().unwrap();
    done(study.emic(&[
        "change",
        id,
        "--code",
        "lasting",
        "--note",
        "hm",
        "--key",
        "--quote",
        "as long as the stamps do",
    ]));
    let coding = |study: &Study| {
        let shown = study.emic(&["show", "mira.txt", "--codes", "--basis", "coded", "--json"]).json();
        let codes = shown["codes"].as_array().unwrap().clone();
        codes
            .iter()
            .map(|on| {
                [&on["code"], &on["quote"], &on["coded"]["note"]]
                    .map(|value| value.as_str().unwrap_or("").to_owned())
            })
            .collect::<Vec<_>>()
    };
    let whole = "Now I write to four people. It lasts as long as the stamps do.";
    let changed = [["lasting", "as long as the stamps do", "hm"].map(str::to_owned)];
    assert_eq!(coding(&study), changed);
    // The change was one act.
    done(study.emic(&["undo"]));
    let first = coding(&study);
    assert_eq!(first.len(), 1);
    assert_eq!(first[0][0], "ties");
    assert!(first[0][1].starts_with(whole), "{first:?}");
    done(study.emic(&["redo"]));
    assert_eq!(coding(&study), changed);
    done(study.emic(&["uncode", id]));
    assert_eq!(coding(&study).len(), 0);
    done(study.emic(&["undo", "2"]));
    assert_eq!(coding(&study), first);
    done(study.emic(&["undo", id]));
    assert_eq!(coding(&study).len(), 0);
    refused(&study.emic(&["undo"]), "nothing to undo");
    done(study.emic(&["redo"]));
    assert_eq!(coding(&study), first);
    let story = done(study.emic(&["log", "--json"])).json();
    let told: Vec<&str> =
        story["decisions"].as_array().unwrap().iter().map(|told| told["does"].as_str().unwrap()).collect();
    assert_eq!(
        told,
        ["code", "recode", "respan", "note", "undo", "redo", "uncode", "undo", "undo", "undo", "redo"]
    );
}

#[test]
fn the_log_reads_as_a_story() {
    let study = letters();
    done(study.emic(&["code", "mira.txt:4", "ties", "--quote", "four people", "--note", "count them"]));
    done(study.emic(&["code", "mira.txt:4", "lasting", "--quote", "It lasts", "--coder", "ben"]));
    done(study.emic(&["undo"]));
    let story = done(study.emic(&["log"])).stdout;
    let story: Vec<&str> = story.lines().collect();
    assert!(
        story[1].contains("anna coded “four people” as ties, note: count them  mira.txt  (taken back)"),
        "{}",
        story[1]
    );
    assert!(story[2].contains("ben coded “It lasts” as lasting  mira.txt"), "{}", story[2]);
    assert!(story[3].contains("anna took back"), "{}", story[3]);
    let of_ben = done(study.emic(&["log", "--by", "ben", "--json"])).json();
    assert_eq!(of_ben["decisions"].as_array().unwrap().len(), 1);
    assert_eq!(study.emic(&["log", "--code", "boats"]).code, 1);
}

#[test]
fn in_a_blind_study_coders_see_their_own_work_only() {
    let study = letters();
    study.write("emic.toml", "format = 1\nname = \"Letters\"\n[coding]\nblind = true\n");
    let by = |coder: &str, arguments: &[&str]| {
        let mut all = arguments.to_vec();
        all.extend(["--coder", coder]);
        study.emic(&all)
    };
    done(by("anna", &["code", "mira.txt:2", "ties"]));
    done(by("ben", &["code", "mira.txt:4", "lasting"]));
    let passages = |coder: &str, query: &str| {
        by(coder, &["search", query, "--basis", "coded", "--json"]).json()["passages"].clone()
    };
    assert_eq!((passages("anna", "code:ties"), passages("ben", "code:ties")), (1.into(), 0.into()));
    assert_eq!(passages("anna", "code:lasting"), 0);
}

#[test]
fn a_line_of_a_newer_program_blocks_writing_and_nothing_else() {
    let study = letters();
    done(study.emic(&["code", "mira.txt:2", "ties"]));
    let log = study.root().join("codings/anna/mira.txt.jsonl");
    let old = fs::read_to_string(&log).unwrap();
    fs::write(&log, format!("{old}{{\"v\":1,\"id\":\"x\",\"do\":\"weigh\"}}\n")).unwrap();
    refused(&study.emic(&["code", "mira.txt:4", "ties"]), "nothing was written");
    assert_eq!(shown(&study)[0], "ties coded");
    let log = study.emic(&["log"]);
    assert_eq!(log.code, 1);
    assert!(log.stderr.contains("LG004") || log.stderr.contains("weigh"), "{}", log.stderr);
}

#[test]
fn a_torn_line_is_closed_off_by_the_next_decision() {
    let study = letters();
    done(study.emic(&["code", "mira.txt:2", "ties"]));
    let log = study.root().join("codings/anna/mira.txt.jsonl");
    let old = fs::read_to_string(&log).unwrap();
    fs::write(&log, format!("{old}{}", &old[..old.len() / 2])).unwrap();
    done(study.emic(&["code", "mira.txt:4", "lasting"]));
    let told = study.emic(&["log", "--json"]).json();
    assert_eq!(told["decisions"].as_array().unwrap().len(), 2);
}
