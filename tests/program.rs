//! The program as its users meet it: what it prints, what it refuses, with which code it ends.

use std::fs;
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::support::study::Study;

const INTERVIEW: &str = "\
INT: How did you meet them?
Mira: Through the letters. I was connected to nobody before.
INT: And now?
Mira: Now I write to four people.
INT: Does it last?
Mira: It lasts as long as the stamps do.
";

const CODEBOOK: &str = r#"format = 1
name = "Letters"
version = "1"
[code.ties]
name = "Ties"
definition = "Being tied to others."
match = ["connect*", "(write OR writes) NEAR/4 people"]
examples = ["I am connected to two of them."]
near-misses = ["The wires are loose."]
[code.lasting]
name = "Lasting"
definition = "Whether it lasts."
match = ["last*"]
"#;

fn letters() -> Study {
    Study::of(&[
        ("emic.toml", "format = 1\nname = \"Letters\"\nlanguage = \"en\"\n"),
        ("corpus/mira.txt", INTERVIEW),
        ("codebooks/letters.toml", CODEBOOK),
    ])
}

#[test]
fn outside_a_study_the_next_step_is_offered() {
    let folder = Study::of(&[]);
    let ran = folder.emic::<&str>(&[]);
    assert_eq!(ran.code, 0);
    assert!(ran.stdout.contains("emic init"), "{}", ran.stdout);
    let ran = folder.emic(&["status"]);
    assert_eq!(ran.code, 2);
    assert!(
        ran.stderr.contains("is not inside a study") && ran.stderr.contains("emic init"),
        "{}",
        ran.stderr
    );
}

#[test]
fn names_that_nobody_has_are_told_when_nothing_is_found() {
    let study = letters();
    study.write("participants.csv", "id,documents,country\nMira,mira.txt,UK\n");
    let ran = study.emic(&["search", "write @cuntry:UK speaker:Mirra"]);
    assert_eq!(ran.code, 1);
    let said = "nothing found\nthere is no column or attribute \"cuntry\"; did you mean \"country\"?\n\
                nobody is called \"mirra\"; did you mean \"Mira\"?\n";
    assert!(ran.stderr.ends_with(said), "{}", ran.stderr);
}

#[test]
fn names_of_the_key_stand_in_no_quotation_that_leaves() {
    let study = letters();
    study.write(
        "corpus/mira.txt",
        &format!("{INTERVIEW}INT: Who asked?\nMira: He said, write to us, Brenda.\n"),
    );
    study.write("participants.csv", "id,pseudonym,documents\nMira,Alma,mira.txt\n");
    study.write("key.csv", "id,real name,names\nMira,Brenda Holroyd,Brenda\n");
    let ran = study.emic(&["search", "\"write to us\"", "--markdown"]);
    assert_eq!(ran.stdout, "> He said, write to us, Alma.\n\nAlma, turn 8\n\n");
    let ran = study.emic(&["search", "\"write to us\"", "--markdown", "--real-names"]);
    assert!(ran.stdout.starts_with("> He said, write to us, Brenda.\n"), "{}", ran.stdout);
}

#[test]
fn a_new_study_works_from_the_first_command() {
    let study = Study::of(&[]);
    assert_eq!(study.emic(&["init"]).code, 0);
    study.write("corpus/mira.txt", INTERVIEW);
    for command in [
        vec!["status"],
        vec!["codebook", "check"],
        vec!["codebook", "test"],
        vec!["summary"],
        vec!["appendix"],
    ] {
        let ran = study.emic(&command);
        assert_eq!(ran.code, 0, "{command:?}: {}{}", ran.stdout, ran.stderr);
    }
    let again = study.emic(&["init"]);
    assert_eq!(again.code, 2);
    assert!(again.stderr.contains("is a study already"), "{}", again.stderr);
}

#[test]
fn turns_and_speakers_are_counted_by_status() {
    let status = letters().emic(&["status", "--json"]).json();
    assert_eq!(status["total"]["documents"], 1);
    assert_eq!(status["total"]["turns"], 6);
    assert_eq!(status["speakers"][0]["label"], "INT");
    assert_eq!(status["speakers"][0]["role"], "interviewer");
    assert_eq!(status["speakers"][1]["turns"], 3);
}

#[test]
fn what_came_twice_is_listed() {
    let post = "The moths came back in April, and nobody at the allotments had expected them, because the winter \
        had been long. Hazel counted forty on one wall before the lamp went out.";
    let study = letters();
    assert!(study.emic(&["status", "--duplicates"]).stdout.starts_with("nothing came twice"));
    study.write("corpus/a.txt", post);
    study.write("corpus/b.vtt", &format!("WEBVTT\n\n00:01.000 --> 00:09.000\n{}\n", post.to_uppercase()));
    let answer: String = (1..60).map(|number| format!("Word{number} ")).collect();
    study.write("corpus/c.txt", &format!("{answer}.\n\n{post}\n\n{answer}.\n"));
    study.write(
        "corpus/d.txt",
        &format!("{}\n\n{}\n", answer.replace("Word", "Leaf"), answer.replace("Word", "Root")),
    );
    let ran = study.emic(&["status", "--duplicates", "--json"]);
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    let found = ran.json();
    let pairs: Vec<_> =
        found["documents"].as_array().unwrap().iter().map(|pair| (&pair["first"], &pair["second"])).collect();
    assert_eq!(
        pairs,
        [
            (&"a.txt".into(), &"b.vtt".into()),
            (&"a.txt".into(), &"c.txt".into()),
            (&"b.vtt".into(), &"c.txt".into())
        ]
    );
    // 31 words are 27 runs.
    let first = &found["documents"][0];
    assert_eq!(
        (&first["shared"], &first["of_first"], &first["of_second"]),
        (&27.into(), &27.into(), &27.into())
    );
    // Inside one document a paragraph that comes again is found by its passages.
    assert_eq!(found["passages"][0]["first"], "c.txt:1");
    assert_eq!(found["passages"][0]["second"], "c.txt:3");
    let table = study.emic(&["status", "--duplicates"]).stdout;
    assert!(table.contains("shares with") && table.contains("b.vtt"), "{table}");
}

#[test]
fn what_is_found_says_why() {
    let study = letters();
    let rules = study.emic(&["rules", "--json"]).json();
    assert_eq!(rules["codes"][0]["rules"][0]["found"]["matches"], 1);
    assert_eq!(rules["codes"][0]["rules"][1]["found"]["matches"], 1);
    // The interviewer's "Does it last?" is no data.
    assert_eq!(rules["codes"][1]["found"]["matches"], 1);
    let explained = study.emic(&["explain", "mira.txt:2", "--json"]).json();
    let code = &explained["passages"][0]["codes"][0];
    assert_eq!((code["code"].as_str(), code["layer"].as_str()), (Some("ties"), Some("found")));
    assert_eq!(code["because"][0]["words"], "connected");
    assert_eq!(code["quote"], "I was connected to nobody before.");
}

#[test]
fn rules_remember_what_the_last_run_found() {
    let study = letters();
    assert_eq!(study.emic(&["rules", "--json"]).json()["compared"], false);
    study.write("corpus/mira.txt", &format!("{INTERVIEW}INT: And?\nMira: It lasts. It lasts!\n"));
    let rules = study.emic(&["rules", "--json"]).json();
    assert_eq!(rules["compared"], true);
    assert_eq!(rules["codes"][1]["rules"][0]["change"], 2);
}

#[test]
fn exit_codes_tell_done_findings_and_could_not() {
    let study = letters();
    assert_eq!(study.emic(&["search", "letters"]).code, 0);
    assert_eq!(study.emic(&["search", "zebra"]).code, 1);
    let ran = study.emic(&["search", "kidn:turn"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("^^^") && ran.stderr.contains("kind:"), "{}", ran.stderr);
    assert_eq!(study.emic(&["sarch"]).code, 2);
    let ran = study.emic(&["show", "mia.txt"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("did you mean \"mira.txt\"?"), "{}", ran.stderr);
}

#[test]
fn a_code_that_is_not_there_is_offered_the_nearest() {
    let ran = letters().emic(&["search", "code:lastng"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("did you mean \"lasting\"?"), "{}", ran.stderr);
}

#[test]
fn every_citation_that_is_printed_leads_back_to_its_place() {
    let study = Study::example();
    let answer = study
        .emic(&["search", "friend* OR people OR bubble", "--json", "--limit", "15", "--in-order"])
        .json();
    let hits = answer["hits"].as_array().expect("hits");
    assert!(hits.len() == 15, "{} hits", hits.len());
    for hit in hits {
        let citation = hit["citation"].as_str().expect("a citation");
        let explained = study.emic(&["explain", citation, "--json"]);
        assert_ne!(explained.code, 2, "{citation}: {}", explained.stderr);
        let places: Vec<_> = explained.json()["passages"]
            .as_array()
            .expect("passages")
            .iter()
            .map(|p| p["place"].clone())
            .collect();
        assert!(places.contains(&hit["place"]), "{citation} led to {places:?}, not {}", hit["place"]);
    }
}

#[test]
fn reports_are_the_same_bytes_every_time() {
    let study = Study::example();
    let read = |name: &str| fs::read(study.root().join(name)).expect("a report");
    let files = ["report/summary.md", "report/appendix.md", "report/figures/portrait.svg"];
    assert_ne!(study.emic(&["summary"]).code, 2);
    assert_ne!(study.emic(&["appendix"]).code, 2);
    let first: Vec<_> = files.iter().map(|file| read(file)).collect();
    fs::remove_dir_all(study.root().join(".emic")).expect("the index can be deleted");
    assert_ne!(study.emic(&["summary"]).code, 2);
    assert_ne!(study.emic(&["appendix"]).code, 2);
    for (file, before) in files.iter().zip(first) {
        assert!(read(file) == before, "{file} changed although nothing did");
    }
}

#[test]
fn one_unreadable_file_stops_nothing() {
    let study = letters();
    fs::write(study.root().join("corpus/photo.jpg"), b"\xFF\xD8\xFF\xE0\x00\x10JFIF\x00\x01")
        .expect("written");
    fs::write(study.root().join("corpus/empty.txt"), b"").expect("written");
    let ran = study.emic(&["status"]);
    assert_eq!(ran.code, 1);
    assert!(ran.stdout.contains("mira.txt"), "{}", ran.stdout);
    assert!(ran.stderr.contains("photo.jpg") && ran.stderr.contains("empty.txt"), "{}", ran.stderr);
    assert_eq!(study.emic(&["search", "letters"]).code, 0);
}

#[test]
fn control_characters_of_a_text_never_reach_the_terminal() {
    let study = Study::of(&[
        ("emic.toml", "format = 1\n"),
        (
            "corpus/a.txt",
            "Ann\u{1b}[31m: Hello \u{1b}]0;owned\u{7} there.\nBen: Yes \u{202e}reversed.\nAnn\u{1b}[31m: Bye.\nBen: Bye now.\n",
        ),
    ]);
    for command in [
        vec!["show", "a.txt"],
        vec!["search", "hello OR reversed"],
        vec!["status", "--all"],
        vec!["search", "there", "--kwic"],
        vec!["search", "hello OR reversed", "--csv"],
        vec!["search", "hello OR reversed", "--json"],
        vec!["search", "hello OR reversed", "--markdown"],
        vec!["show", "a.txt", "--json"],
        vec!["read", "corpus/a.txt", "--json"],
    ] {
        let ran = study.emic(&command);
        for text in [&ran.stdout, &ran.stderr] {
            assert!(!text.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{command:?}: {text:?}");
        }
    }
}

#[test]
fn several_at_once_all_answer() {
    let study = Study::example();
    let running: Vec<_> = (0..4)
        .map(|_| {
            Command::new(env!("CARGO_BIN_EXE_emic"))
                .args(["search", "friend*", "--json"])
                .current_dir(study.root())
                .stdin(Stdio::null())
                .stdout(Stdio::piped())
                .spawn()
                .expect("the program runs")
        })
        .collect();
    let answers: Vec<_> = running
        .into_iter()
        .map(|run| {
            let out = run.wait_with_output().expect("it ends");
            assert_eq!(out.status.code(), Some(0));
            out.stdout
        })
        .collect();
    assert!(answers.windows(2).all(|pair| pair[0] == pair[1]));
}

#[test]
fn a_build_that_is_killed_leaves_a_study_that_works() {
    let study = Study::example();
    let expected = Study::example().emic(&["search", "friend*", "--json"]).stdout;
    for delay in [0, 3, 10, 30, 80, 150] {
        let _ = fs::remove_dir_all(study.root().join(".emic"));
        let mut run = Command::new(env!("CARGO_BIN_EXE_emic"))
            .arg("status")
            .current_dir(study.root())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program runs");
        std::thread::sleep(Duration::from_millis(delay));
        // It may have ended already.
        let _ = run.kill();
        run.wait().expect("it ends");
        let ran = study.emic(&["search", "friend*", "--json"]);
        assert_eq!(ran.code, 0, "killed after {delay} ms: {}", ran.stderr);
        assert!(ran.stdout == expected, "killed after {delay} ms: another answer");
    }
}

#[test]
fn a_reading_of_a_theme_stands_in_the_summary() {
    let study = letters();
    let ran = study.emic(&["memo", "new", "--theme", "ties", "--title", "On ties", "--json"]);
    let file = ran.json()["file"].as_str().expect("a file").to_owned();
    let path = study.root().join(&file);
    let text = fs::read_to_string(&path).expect("the memo");
    fs::write(&path, format!("{text}\nShe counts stamps, not people.\n")).expect("written");
    let summary = study.emic(&["summary"]).stdout;
    assert!(summary.contains("She counts stamps, not people."), "{summary}");
    assert_eq!(study.emic(&["memo", "list"]).code, 0);
    assert_eq!(study.emic(&["memo", "new", "--theme", "tis"]).code, 2);
}

#[test]
fn a_codebook_goes_to_a_table_and_back() {
    let study = letters();
    assert_eq!(study.emic(&["codebook", "table", "-o", "codes.xlsx"]).code, 0);
    assert_eq!(study.emic(&["codebook", "import", "codes.xlsx", "-o", "codebooks/again.toml"]).code, 0);
    let diff = study.emic(&["codebook", "diff", "codebooks/letters.toml", "codebooks/again.toml", "--json"]);
    let effect = diff.json()["effect"].clone();
    // Two codebooks and none named: the study's own is no longer known, the two named ones are.
    assert_eq!(
        (effect["gained"].clone(), effect["lost"].clone()),
        (serde_json::json!([]), serde_json::json!([]))
    );
}

/// Cohen (1960, table 1): 200 cases put into three categories by two judges; κ = .492.
#[test]
fn ratings_from_a_table_agree_as_published() {
    let cells = [
        ("a", "a", 88),
        ("a", "b", 14),
        ("a", "c", 18),
        ("b", "a", 10),
        ("b", "b", 40),
        ("b", "c", 10),
        ("c", "a", 2),
        ("c", "b", 6),
        ("c", "c", 12),
    ];
    let mut rows = String::from("case,anna,ben\n");
    let mut number = 0;
    for (anna, ben, times) in cells {
        for _ in 0..times {
            number += 1;
            rows.push_str(&format!("{number},{anna},{ben}\n"));
        }
    }
    let study = Study::of(&[("ratings.csv", &rows)]);
    let ran = study.emic(&[
        "agree",
        "--table",
        "ratings.csv",
        "--unit-column",
        "case",
        "--replicates",
        "0",
        "--json",
    ]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let overall = ran.json()["comparison"]["overall"].clone();
    let kappa =
        overall.as_array().expect("figures").iter().find(|figure| figure["key"] == "cohen_kappa").expect("κ")
            ["value"]
            .clone();
    assert!((kappa.as_f64().expect("a number") - 0.4915).abs() < 0.0005, "{kappa}");
    let wrong = study.emic(&["agree", "--table", "ratings.csv", "--unit-column", "caze"]);
    assert_eq!(wrong.code, 2);
    assert!(wrong.stderr.contains("did you mean \"case\"?"), "{}", wrong.stderr);
}

#[test]
fn times_and_headings_inside_a_turn_are_nobodys_words() {
    let talk = "INT: How was it?\n\nMira: It was long.\n\n[00:01:10]\n\nAnd then it ended.\n\nINT: Good?\n\nMira: Good enough.\n\nINT: Thanks.\n\nMira: Yes.\n";
    let study = Study::of(&[("mira.txt", talk)]);
    let document = study.emic(&["read", "mira.txt", "--json"]).json()["documents"][0].clone();
    assert_eq!(document["turns"][1]["text"], "It was long.\nAnd then it ended.");
    let printed = study.emic(&["read", "mira.txt"]).stdout;
    assert!(printed.contains("And then it ended.") && !printed.contains("[00:01:10]"), "{printed}");
}

#[test]
fn settings_with_errors_are_said_by_every_command_and_no_report_is_made_of_them() {
    let study = letters();
    study.write("emic.toml", "format = 1\nname = \"Letters\"\n[[raed]]\nfiles = \"mira.txt\"\n");
    let searched = study.emic(&["search", "letters"]);
    assert_eq!(searched.code, 0);
    assert!(searched.stderr.contains("no key \"raed\""), "{}", searched.stderr);
    for command in [vec!["summary"], vec!["appendix"], vec!["table", "frequency"]] {
        let ran = study.emic(&command);
        assert_eq!(ran.code, 2, "{command:?}");
        assert!(ran.stderr.contains("no key \"raed\"") && ran.stderr.contains("no report"), "{}", ran.stderr);
    }
    assert!(!study.root().join("report").exists());
    let status = study.emic(&["status"]);
    assert_eq!((status.code, status.stderr.matches("raed").count()), (1, 1), "{}", status.stderr);
}

#[test]
fn a_word_processors_marks_and_line_ends_are_no_obstacle() {
    let study = letters();
    study.write("emic.toml", "\u{feff}format = 1\r\nname = \"Letters\"\r\nlanguage = \"en\"\r\n");
    study.write("codebooks/letters.toml", &format!("\u{feff}{}", CODEBOOK.replace('\n', "\r\n")));
    study.write("participants.csv", "\u{feff}id;pseudonym;country\r\nP1;Mira;Nord\r\n");
    for command in [vec!["status"], vec!["codebook", "check"], vec!["codebook", "test"]] {
        let ran = study.emic(&command);
        assert_eq!(ran.code, 0, "{command:?}: {}", ran.stderr);
    }
    let found = study.emic(&["search", "last* @country:Nord", "--json"]).json();
    assert_eq!(found["hits"].as_array().map(Vec::len), Some(1), "{found}");
}

#[test]
fn the_same_label_in_two_files_is_two_persons_where_nobody_says_otherwise() {
    let study = letters();
    study.write("corpus/other.txt", INTERVIEW);
    let speakers = study.emic(&["status", "--json"]).json()["speakers"].clone();
    assert_eq!(
        (&speakers[1]["label"], &speakers[1]["voices"], &speakers[1]["documents"]),
        (&"Mira".into(), &2.into(), &2.into())
    );
    study.write("participants.csv", "id,pseudonym\nP1,Mira\n");
    let speakers = study.emic(&["status", "--json"]).json()["speakers"].clone();
    assert_eq!((&speakers[1]["voices"], &speakers[1]["documents"]), (&1.into(), &2.into()));
}

#[test]
fn notes_are_shown_while_they_are_few() {
    let study = letters();
    study.write("corpus/other.txt", INTERVIEW);
    let few = study.emic(&["status"]);
    assert!(few.stderr.contains("CA021"), "{}", few.stderr);
    for name in ["Ada", "Ben", "Cleo", "Dora", "Egon", "Fay"] {
        for file in ["a", "b"] {
            study.write(&format!("corpus/{file}-{name}.txt"), &INTERVIEW.replace("Mira", name));
        }
    }
    let many = study.emic(&["status"]);
    assert!(!many.stderr.contains("CA021"), "{}", many.stderr);
    assert!(many.stderr.contains("notes on files and speakers: emic status --all"), "{}", many.stderr);
}
