//! Coding by hand, as coders meet it: decisions that are kept, changed, taken back, and counted.

use std::fs;

use serde_json::Value;

use crate::support::study::{Ran, Study, done};

const TRANSCRIPT: &str = "\
INT: How did you meet them?
Mira: Through the letters. I was connected to nobody before. That changed.
INT: And now?
Mira: Now I write to four people. It lasts as long as the stamps do.
INT: How so?
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
fn refused(ran: &Ran, says: &str) {
    assert_eq!(ran.code, 2, "{}{}", ran.stdout, ran.stderr);
    assert!(ran.stderr.contains(says), "{says} is not in {}", ran.stderr);
}

fn lines(study: &Study, log: &str) -> Vec<Value> {
    let text = fs::read_to_string(study.root().join("codings").join(log)).expect("a log");
    text.lines().map(|line| serde_json::from_str(line).expect("a line")).collect()
}

#[track_caller]
fn review(study: &Study, arguments: &[&str], keys: &str) -> Ran {
    let mut all = vec!["review"];
    all.extend(arguments);
    study.emic_told(&all, keys)
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
        ["code", "lasting", "the stamps do.\nINT: How so?\nMira: And one of them writes back"]
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
    assert_eq!(search(&["code:ties"]), (3, Some("both".into())));
    assert_eq!(search(&["code:ties", "--basis", "coded"]), (1, Some("coded".into())));
    assert_eq!(search(&["code:ties", "--basis", "found"]), (2, Some("found".into())));
    assert_eq!(search(&["code:ties coder:anna"]).0, 1);
    assert_eq!(search(&["code:ties coder:ben"]).0, 0);
    assert_eq!(search(&["code:ties origin:hand"]).0, 1);
    assert_eq!(search(&["code:ties origin:rule"]).0, 2);
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

#[test]
fn suggestions_are_decided_one_after_the_other() {
    let study = letters();
    let ran = done(review(&study, &[], "k\na\nr\nt sure?\ng a\nq\n"));
    assert!(ran.stdout.contains("1 of 4  ties  Ties"), "{}", ran.stdout);
    assert!(ran.stdout.contains("▸I was connected to nobody before.◂"), "{}", ran.stdout);
    assert!(ran.stdout.contains("because of ties#1 “connected”"), "{}", ran.stdout);
    assert!(ran.stderr.contains("3 decisions, 2 kept; 1 left"), "{}", ran.stderr);
    let lines = lines(&study, "anna/mira.txt.jsonl");
    let does: Vec<&str> = lines.iter().map(|line| line["do"].as_str().unwrap()).collect();
    assert_eq!(does, ["accept", "reject", "accept"]);
    assert_eq!(
        (&lines[0]["rule"], &lines[0]["key"], &lines[0]["seen"]),
        (&"connect*".into(), &true.into(), &true.into())
    );
    assert_eq!(lines[0]["codebook"]["version"], "1");
    assert_eq!((&lines[2]["stance"], &lines[2]["note"]), (&"against".into(), &"sure?".into()));
    // What is decided is proposed no more, by any command.
    assert_eq!(shown(&study), ["ties coded", "lasting coded", "ties found"]);
    assert_eq!(review(&study, &["--json"], "").json()["items"].as_array().unwrap().len(), 1);
    let search = study.emic(&["search", "code:ties origin:rule", "--json"]).json();
    assert_eq!(search["passages"], 2);
    let rules = study.emic(&["rules", "--json"]).json();
    assert_eq!(rules["codes"][0]["found"]["matches"], 3);
}

#[test]
fn a_review_widens_narrows_recodes_and_undoes() {
    let study = letters();
    done(review(&study, &["--code", "ties"], "n a\nc lasting\nu\nw a\ns\n"));
    let coded = study.emic(&["coded", "--json"]).json();
    let words: Vec<&str> =
        coded["codings"].as_array().unwrap().iter().map(|coding| coding["words"].as_str().unwrap()).collect();
    assert_eq!(words, ["connected", "Now I write to four people. It lasts as long as the stamps do."]);
    // Another code: the proposed one is rejected in the same act, so that one undo takes both back.
    done(review(&study, &["--code", "ties"], "c lasting\n"));
    assert_eq!(shown(&study), ["ties coded", "ties coded", "lasting found", "lasting coded"]);
    done(study.emic(&["undo"]));
    assert_eq!(shown(&study), ["ties coded", "ties coded", "lasting found", "ties found"]);
    let unknown = review(&study, &["--code", "ties"], "c boats\nq\n");
    assert!(unknown.stderr.contains("there is no code \"boats\""), "{}", unknown.stderr);
    refused(&review(&study, &["--code", "boats"], ""), "there is no code");
}

#[test]
fn a_rejection_stays_while_its_words_stay_and_new_words_are_proposed() {
    let study = letters();
    done(review(&study, &["--code", "ties"], "r\nr\nr\n"));
    assert_eq!(shown(&study), ["lasting found"]);
    // Another rule, another unit: the rejected words are not proposed again.
    let book = CODEBOOK
        .replace("[\"connect*\"", "[\"connected\", \"connect* BEFORE/9 nobody\"")
        .replace("definition = \"Being", "unit = \"passage\"\ndefinition = \"Being");
    study.write("codebooks/letters.toml", &book);
    assert_eq!(shown(&study), ["lasting found"]);
    // Words beside them are new.
    study.write("codebooks/letters.toml", &book.replace("\"connected\"", "\"changed\""));
    assert_eq!(shown(&study), ["ties found", "lasting found"]);
    // The text changes elsewhere: the rejection holds.
    study.write("codebooks/letters.toml", &book);
    study.write("corpus/mira.txt", &format!("INT: Before we begin, are you sitting well?\n{TRANSCRIPT}"));
    assert_eq!(shown(&study), ["lasting found"]);
}

#[test]
fn a_draw_is_the_same_whenever_it_is_made() {
    let study = Study::example();
    let draw = |seed: &str| {
        let items = review(&study, &["--sample", "5", "--seed", seed, "--json", "--coder", "anna"], "")
            .json()["items"]
            .clone();
        let items = items.as_array().unwrap().clone();
        items
            .iter()
            .map(|item| (item["place"].as_str().unwrap().to_owned(), item["proposed"].is_null()))
            .collect::<Vec<_>>()
    };
    let first = draw("7");
    assert_eq!(first.iter().filter(|(_, without)| *without).count(), 5);
    assert_eq!((first.len(), draw("7")), (10, first.clone()));
    assert_ne!(draw("8"), first);
    // Three kept, two rejected, one of five passages got a code.
    let keys = "a\nr\na\nr\na\nr\nr\nc reach\nr\nr\n";
    let ran = done(review(&study, &["--sample", "5", "--seed", "7", "--coder", "anna"], keys));
    assert!(
        ran.stdout.contains("reviewed 5 drawn at random (seed 7), kept 3 (of all 23–88%, 95% interval)."),
        "{}",
        ran.stdout
    );
    assert!(ran.stdout.contains("5 were drawn and read; 1 got a code"), "{}", ran.stdout);
    assert_eq!(draw("7"), []);
    let summary = done(study.emic(&["summary", "--sample", "5", "--seed", "7"])).stdout;
    assert!(
        summary.contains("reviewed 5 drawn at random (seed 7), kept 3"),
        "{}",
        summary.lines().take(12).collect::<Vec<_>>().join("\n")
    );
}

#[test]
fn a_query_becomes_a_rule_and_is_taken_back() {
    let study = letters();
    let ran = done(study.emic(&["suggest", "stamps OR letters", "--as", "ties"]));
    assert!(ran.stderr.contains("5 suggestions open, 3 before"), "{}", ran.stderr);
    let book = || fs::read_to_string(study.root().join("codebooks/letters.toml")).unwrap();
    assert!(book().contains("'stamps OR letters'") || book().contains("\"stamps OR letters\""), "{}", book());
    assert!(book().contains("# two ways"));
    done(study.emic(&["undo"]));
    assert_eq!(book(), CODEBOOK);
    done(study.emic(&["redo"]));
    assert!(book().contains("stamps OR letters"));
    refused(&study.emic(&["suggest", "coder:anna", "--as", "ties"]), "coder:");
    refused(&study.emic(&["suggest", "stamps (", "--as", "ties"]), "stamps (");
}

#[test]
fn coders_read_on_and_finish() {
    let study = letters();
    let next = |arguments: &[&str]| {
        let mut all = vec!["next", "--words", "10", "--json"];
        all.extend(arguments);
        study.emic(&all)
    };
    let first = next(&[]).json();
    assert!(first["text"].as_str().unwrap().contains("Through the letters"));
    assert_eq!(next(&[]).json(), first, "reading marks nothing by itself");
    let second = next(&["--read"]).json();
    assert!(second["text"].as_str().unwrap().contains("four people"), "{second}");
    assert!(second["read"].as_u64().unwrap() > 20);
    assert_eq!(study.emic(&["next", "--words", "10", "--read"]).code, 0);
    let end = study.emic(&["next", "--words", "10", "--read"]);
    assert_eq!(end.code, 1);
    assert!(end.stderr.contains("everything is read"), "{}", end.stderr);
    done(study.emic(&["finish", "mira.txt"]));
    done(study.emic(&["code", "mira.txt:2", "ties", "--coder", "ben"]));
    let progress = done(study.emic(&["progress"])).stdout;
    let rows: Vec<Vec<&str>> = progress.lines().map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(rows, [vec!["document", "anna", "ben"], vec!["mira.txt", "finished", "1", "coding"]]);
    done(study.emic(&["reopen", "mira.txt"]));
    assert!(done(study.emic(&["progress"])).stdout.contains("–"));
}

#[test]
fn what_was_decided_under_older_words_is_listed() {
    let study = letters();
    done(study.emic(&["code", "mira.txt:2", "ties"]));
    done(review(&study, &["--code", "lasting"], "a\n"));
    done(study.emic(&["finish", "mira.txt"]));
    assert_eq!(study.emic(&["stale"]).code, 0);
    assert_eq!(study.emic(&["backlog"]).code, 0);
    let book = CODEBOOK
        .replace("Being tied to others.", "Being tied to others who answer.")
        .replace("last*", "lasts");
    study.write(
        "codebooks/letters.toml",
        &format!("{book}\n[code.best]\nname = \"Best\"\ndefinition = \"What is best.\"\n"),
    );
    let stale = study.emic(&["stale", "--json"]).json();
    let rows: Vec<_> = stale["stale"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (row["code"].as_str().unwrap(), row["wording"].as_bool().unwrap(), row["rule"].as_str()))
        .collect();
    assert_eq!(rows, [("ties", true, None), ("lasting", false, Some("last*"))]);
    let backlog = study.emic(&["backlog", "--json"]).json();
    assert_eq!(backlog["backlog"][0]["new"], serde_json::json!(["best"]));
    assert_eq!(backlog["backlog"][0]["changed"], serde_json::json!(["ties"]));
    assert_eq!(backlog["backlog"][0]["text_changed"], false);
    assert_eq!(study.emic(&["backlog"]).code, 1);
}

#[test]
fn passages_are_listed_by_what_was_decided() {
    let study = letters();
    assert_eq!(study.emic(&["coded"]).code, 1);
    done(study.emic(&["code", "mira.txt:2", "ties", "--key"]));
    done(study.emic(&["code", "mira.txt:2", "ties", "--against", "--coder", "ben"]));
    done(study.emic(&["code", "mira.txt:4", "lasting", "--coder", "ben"]));
    let coded = |arguments: &[&str]| {
        let mut all = vec!["coded", "--json"];
        all.extend(arguments);
        study.emic(&all).json()["codings"].as_array().unwrap().len()
    };
    assert_eq!(
        (coded(&[]), coded(&["--by", "ben"]), coded(&["--key"]), coded(&["--stance", "against"])),
        (3, 2, 1, 1)
    );
    assert_eq!((coded(&["--code", "ties"]), coded(&["--document", "mira.txt:4"])), (2, 1));
    let uncoded = study.emic(&["uncoded", "--json"]).json();
    let places: Vec<_> = uncoded["passages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|passage| passage["place"].as_str().unwrap())
        .collect();
    assert_eq!((places, uncoded["of_passages"].as_u64()), (vec!["mira.txt:6"], Some(3)));
    assert_eq!(
        study.emic(&["uncoded", "--by", "anna", "--json"]).json()["passages"].as_array().unwrap().len(),
        2
    );
    let says = || {
        let disputes = study.emic(&["disputed", "--json"]).json();
        let disputes = disputes["disputes"].as_array().unwrap().clone();
        disputes
            .iter()
            .map(|dispute| {
                let sides = dispute["coders"].as_array().unwrap().iter().map(|side| {
                    format!("{} {}", side["coder"].as_str().unwrap(), side["says"].as_str().unwrap())
                });
                format!("{}: {}", dispute["code"].as_str().unwrap(), sides.collect::<Vec<_>>().join(", "))
            })
            .collect::<Vec<_>>()
    };
    assert_eq!(says(), ["ties: anna for, ben against"]);
    done(study.emic(&["finish", "mira.txt"]));
    assert_eq!(says(), ["ties: anna for, ben against", "lasting: anna left out, ben for"]);
    // A coding whose words are gone is listed apart.
    study.write(
        "corpus/mira.txt",
        &TRANSCRIPT
            .replace("It lasts as long as the stamps do.", "Gone.")
            .replace("Now I write to four people", "Nothing"),
    );
    let list = study.emic(&["coded", "--json"]).json();
    assert_eq!((list["codings"].as_array().unwrap().len(), list["lost"].as_array().unwrap().len()), (2, 1));
}

/// The reader in the book's page on the log: the language of whoever has no emic.
#[test]
fn the_reader_in_the_book_reads_the_log() {
    let page = include_str!("../book/src/design/log.md");
    let reader =
        page.split("```python\n").nth(1).and_then(|rest| rest.split("```").next()).expect("a reader");
    let study = letters();
    done(study.emic(&["code", "mira.txt:2", "ties", "--quote", "connected"]));
    done(study.emic(&["code", "mira.txt:2", "lasting", "--quote", "nobody"]));
    done(study.emic(&["undo"]));
    done(study.emic(&["redo"]));
    done(study.emic(&["code", "mira.txt:4", "lasting", "--quote", "stamps", "--coder", "ben"]));
    done(study.emic(&["code", "mira.txt:6", "ties", "--quote", "best"]));
    done(study.emic(&["uncode", "mira.txt:6", "ties"]));
    done(review(&study, &["--code", "ties"], "r\nc lasting\n"));
    let id = study.emic(&["coded", "--by", "ben", "--json"]).json()["codings"][0]["id"].clone();
    done(study.emic(&[
        "change",
        id.as_str().unwrap(),
        "--code",
        "ties",
        "--quote",
        "as long",
        "--coder",
        "ben",
    ]));
    let ran = std::process::Command::new("python3").args(["-c", reader]).current_dir(study.root()).output();
    let Ok(ran) = ran else { return println!("passed over: there is no python3") };
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    let read = String::from_utf8(ran.stdout).unwrap();
    let mut read: Vec<Vec<&str>> = read.lines().map(|line| line.split('\t').collect()).collect();
    for fields in &mut read {
        fields.remove(2);
    }
    read.sort_unstable();
    let coded = study.emic(&["coded", "--json"]).json();
    let coded = coded["codings"].as_array().unwrap().clone();
    let mut expected: Vec<Vec<String>> = coded
        .iter()
        .map(|coding| {
            let text = |field: &str| coding[field].as_str().unwrap().to_owned();
            vec![format!("codings/{}/mira.txt.jsonl", text("coder")), text("code"), text("words")]
        })
        .collect();
    expected.sort_unstable();
    assert_eq!(read, expected);
}

#[test]
fn codings_that_cannot_be_counted_are_said() {
    let study = letters();
    done(study.emic(&["code", "mira.txt:2", "ties"]));
    done(study.emic(&["code", "mira.txt:4", "lasting"]));
    study.write("codebooks/letters.toml", &CODEBOOK.replace("[code.lasting]", "[code.staying]"));
    let gone =
        TRANSCRIPT.replace("Through the letters. I was connected to nobody before. That changed.", "Hm.");
    study.write("corpus/mira.txt", &gone);
    let summary = study.emic(&["summary"]).stdout;
    assert!(summary.contains("1 coding is in no figure, because the words were not found"), "{summary}");
    assert!(
        summary.contains("1 coding is in no figure, because the code is not in the codebook"),
        "{summary}"
    );
}

#[test]
fn decisions_of_somebody_who_does_not_code_here_are_said() {
    let study = letters();
    done(study.emic(&["code", "mira.txt:2", "ties"]));
    done(study.emic(&["code", "mira.txt:4", "ties", "--coder", "ana"]));
    let check = |study: &Study| {
        let ran = study.emic(&["check"]);
        (ran.stdout + &ran.stderr)
            .lines()
            .filter(|line| line.contains("CK016"))
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    assert_eq!(check(&study), [""; 0], "nobody is named, so nobody is a stranger");
    study.write(
        "emic.toml",
        "format = 1\nname = \"Letters\"\ncoder = \"anna\"\n[coding]\ncoders = [\"anna\", \"ben\"]\n",
    );
    let said = check(&study);
    assert_eq!(said.len(), 1);
    assert!(
        said[0].contains("1 decision is by \"ana\", who is not among coders; is it \"anna\"?"),
        "{said:?}"
    );
}
