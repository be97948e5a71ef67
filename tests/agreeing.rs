//! Agreement between coders of a study, as coders and trainees meet it.

use serde_json::Value;

use crate::support::study::{Study, done};

const ADA: &str = "\
INT: How did it begin?
Ada: The garden was empty when we came. Nobody trusted anybody.
INT: And then?
Ada: We planted beans together in spring.
INT: What changed?
Ada: People left their tools out at night.
INT: Anything else?
Ada: The beans were good.
";

const CODEBOOK: &str = r#"format = 1
name = "Gardens"
version = "1"

[code.trust]
name = "Trust"
definition = "Whether people rely on each other."
match = ["trust*", "empty"]

[code.work]
name = "Work"
definition = "What is done in the garden."
match = ["plant*"]

[code.money]
name = "Money"
definition = "What it costs."

[group.people]
name = "People"
codes = ["trust"]
"#;

fn garden(approach: &str) -> Study {
    let settings =
        format!("format = 1\nname = \"Gardens\"\nlanguage = \"en\"\n\n[method]\napproach = \"{approach}\"\n");
    Study::of(&[("emic.toml", &settings), ("corpus/ada.txt", ADA), ("codebooks/gardens.toml", CODEBOOK)])
}

fn code(study: &Study, coder: &str, place: &str, code: &str, more: &[&str]) {
    let mut typed = vec!["code", place, code, "--coder", coder];
    typed.extend(more);
    done(study.emic(&typed));
}

/// Four passages of Ada's. Trust: both 1, only anna 1, neither 2. Work: both 1, neither 3, and one that
/// ben coded after he had seen others' work.
fn coded(approach: &str) -> Study {
    let study = garden(approach);
    code(&study, "anna", "ada.txt:2", "trust", &["--quote", "Nobody trusted anybody", "--note", "its lack"]);
    code(&study, "anna", "ada.txt:6", "trust", &[]);
    code(&study, "anna", "ada.txt:4", "work", &[]);
    code(&study, "ben", "ada.txt:6", "trust", &["--quote", "tools out"]);
    code(&study, "ben", "ada.txt:4", "work", &[]);
    code(&study, "ben", "ada.txt:8", "work", &["--seen"]);
    study
}

fn finish(study: &Study) {
    for coder in ["anna", "ben"] {
        done(study.emic(&["finish", "ada.txt", "--coder", coder]));
    }
}

fn row<'a>(json: &'a Value, code: &str) -> &'a Value {
    let rows = json["of"]["comparison"]["rows"].as_array().expect("rows");
    rows.iter().find(|row| row["code"] == code).expect("a row of the code")
}

fn near(value: &Value, expected: f64) {
    let found = value.as_f64().expect("a number");
    assert!((found - expected).abs() < 1e-9, "{found}, not {expected}");
}

fn other(row: &Value, key: &str) -> f64 {
    let others = row["others"].as_array().expect("figures").iter();
    others.clone().find(|figure| figure["key"] == key).expect("the figure")["value"]
        .as_f64()
        .expect("a number")
}

#[test]
fn nothing_is_compared_before_two_have_finished() {
    let study = coded("codebook");
    done(study.emic(&["finish", "ada.txt", "--coder", "anna"]));
    let ran = study.emic(&["agree", "anna", "ben"]);
    assert_eq!(ran.code, 2);
    assert!(
        ran.stderr
            .contains("no document was finished by two of them (anna has finished 1, ben has finished 0)"),
        "{}",
        ran.stderr
    );
    done(study.emic(&["agree", "anna", "ben", "--unfinished"]));
    let unknown = study.emic(&["agree", "anna", "bne"]);
    assert!(
        unknown.stderr.contains("there is no coder \"bne\"; did you mean \"ben\"?"),
        "{}",
        unknown.stderr
    );
    let alone = study.emic(&["agree", "anna"]);
    assert!(alone.stderr.contains("name two coders or more, or --all"), "{}", alone.stderr);
}

#[test]
fn passages_by_code_and_what_was_left_out() {
    let study = coded("codebook");
    finish(&study);
    let json = done(study.emic(&["agree", "anna", "ben", "--json", "--replicates", "100"])).json();
    assert_eq!(json["format"], 1);
    let trust = row(&json, "Trust");
    assert_eq!(trust["counts"], serde_json::json!({ "both": 1, "only_a": 1, "only_b": 0, "neither": 2 }));
    assert_eq!(trust["given"], serde_json::json!([2, 1]));
    near(&trust["percent"]["value"], 0.75);
    // 1 − (2n − 1)(b + c)/(n₀ n₁), n = 4.
    near(&trust["alpha"]["value"], 1.0 - 7.0 / 15.0);
    assert!((other(trust, "cohen_kappa") - 0.5).abs() < 1e-12);
    near(&row(&json, "Work")["alpha"]["value"], 1.0);
    assert_eq!(row(&json, "Money")["alpha"]["undefined"], "only one category occurs");
    assert_eq!(json["of"]["left_out"], serde_json::json!({ "of": 6, "accepted": 0, "seen": 1 }));
    let with_seen = done(study.emic(&["agree", "anna", "ben", "--json", "--include", "seen"])).json();
    near(&row(&with_seen, "Work")["alpha"]["value"], 1.0 - 7.0 / 15.0);
    let text = done(study.emic(&["agree", "anna", "ben", "--replicates", "100"])).stdout;
    assert!(text.starts_with("1 of 6 codings is left out: 1 made after"), "{text}");
    assert!(text.contains("anna, ben · passages · 1 document · 4 units"), "{text}");
    assert!(text.contains("undefined: only one category occurs"), "{text}");
}

/// Units of what is data: Ada's words, not the interviewer's.
#[test]
fn every_unit_has_its_count() {
    let study = coded("codebook");
    finish(&study);
    let units = |unit: &str| {
        let ran = done(study.emic(&["agree", "anna", "ben", "--unit", unit, "--json", "--replicates", "0"]));
        ran.json()["of"]["comparison"]["units"].as_u64().expect("a count")
    };
    let own: Vec<&str> = ADA.lines().filter_map(|line| line.strip_prefix("Ada: ")).collect();
    assert_eq!(units("document"), 1);
    assert_eq!(units("turn"), 4);
    assert_eq!(units("sentence"), 5);
    assert_eq!(units("token"), own.iter().map(|words| words.split(' ').count() as u64).sum::<u64>());
    assert_eq!(units("character"), own.iter().map(|words| words.len() as u64).sum::<u64>());
    let on_characters =
        done(study.emic(&["agree", "anna", "ben", "--unit", "character", "--json", "--code", "trust"]))
            .json();
    let counts = &row(&on_characters, "Trust")["counts"];
    assert_eq!(counts["both"], "tools out".len());
    assert_eq!(counts["only_a"], "Nobody trusted anybody".len() + own[2].len() - "tools out".len());
    // One document, and characters are not independent: no interval.
    assert_eq!(row(&on_characters, "Trust")["alpha"].get("interval"), None);
}

/// Anna marks two stretches for trust and ben one of ten characters inside the second; both mark the
/// whole answer for work.
#[test]
fn free_spans_of_the_study() {
    let study = coded("codebook");
    finish(&study);
    let json =
        done(study.emic(&["agree", "anna", "ben", "--unit", "span", "--json", "--replicates", "0"])).json();
    let free = &json["of"]["free_spans"];
    let own: u64 =
        ADA.lines().filter_map(|line| line.strip_prefix("Ada: ")).map(|line| line.len() as u64).sum();
    // "Nobody trusted anybody", "People left their tools out at night.", "tools out".
    let (first, second, both) = (22.0, 37.0, 9.0);
    // uα of one code and two coders: observed and expected disagreement of φ and the code.
    let whole = 2.0 * own as f64;
    let (given, gaps) = (first + second + both, whole - first - second - both);
    let apart = 2.0 * (first + second - both);
    let alone = first * first + second * second + both * both + gaps;
    let expected = whole * (whole * whole - given * given - gaps * gaps) / (whole * whole - alone);
    assert_eq!(free["unitizing"][0]["code"], "Trust");
    near(&free["unitizing"][0]["u_alpha"]["value"], 1.0 - apart / expected);
    // Where both coded they gave the same codes to the same stretches: trust meets trust, work work.
    near(&free["together"]["cu_alpha"]["value"], 1.0);
    assert_eq!(free["matches"][0]["strict_f1"]["value"].as_f64(), Some(2.0 / 5.0));
    let text = done(study.emic(&["agree", "anna", "ben", "--unit", "span", "--replicates", "0"])).stdout;
    assert!(text.contains("free spans\n  uα of Trust  "), "{text}");
    let ran = study.emic(&["rules", "--against", "anna", "--unit", "span"]);
    assert!(ran.stderr.contains("free spans are compared between coders only"), "{}", ran.stderr);
}

/// A rule is no coder: what rules found is held against each coder, and enters no coefficient.
#[test]
fn what_rules_found_stands_beside_agreement_and_never_in_it() {
    let study = coded("codebook");
    finish(&study);
    let typed = |basis: &'static str| {
        done(study.emic(&["agree", "anna", "ben", "--basis", basis, "--json", "--replicates", "0"])).json()
    };
    let (coded, found, both) = (typed("coded"), typed("found"), typed("both"));
    assert_eq!(coded["of"], both["of"]);
    assert_eq!((coded.get("rules"), found.get("of")), (None, None));
    assert_eq!(found["rules"], both["rules"]);
    let coders: Vec<&Value> =
        found["rules"].as_array().expect("one a coder").iter().map(|against| &against["coder"]).collect();
    assert_eq!(coders, ["anna", "ben"]);
    assert_eq!(found["rules"][0]["codes"][0]["precision"].as_f64(), Some(1.0));
    let text = done(study.emic(&["agree", "anna", "ben", "--basis", "found"])).stdout;
    assert!(!text.contains('α') && text.contains("A rule is no coder."), "{text}");
}

#[test]
fn each_disagreement_with_its_words_and_notes() {
    let study = coded("codebook");
    finish(&study);
    let text = done(study.emic(&["agree", "anna", "ben", "--list", "--replicates", "0"])).stdout;
    let list = &text[text.find("trust · ada.txt:2").expect("the list")..];
    assert_eq!(
        list,
        "trust · ada.txt:2\nThe garden was empty when we came. Nobody trusted anybody.\n  anna: yes (“Nobody trusted anybody”) — its \
         lack\n  ben: no\n"
    );
}

#[test]
fn the_computation_with_its_numbers() {
    let study = coded("codebook");
    finish(&study);
    let text = done(study.emic(&["agree", "anna", "ben", "--explain", "--group", "people"])).stdout;
    assert!(text.starts_with("Trust, on passages\n"), "{text}");
    assert!(
        text.contains("p_e = ((a + b)(a + c) + (c + d)(b + d))/n² = (2·1 + 2·3)/4² = 0.500000"),
        "{text}"
    );
    assert!(!text.contains("Work"), "{text}");
}

#[test]
fn a_code_that_is_newer_than_the_reading_was_not_denied() {
    let study = coded("codebook");
    done(study.emic(&["finish", "ada.txt", "--coder", "ben"]));
    study.write(
        "codebooks/gardens.toml",
        &format!("{CODEBOOK}\n[code.night]\nname = \"Night\"\ndefinition = \"After dark.\"\n"),
    );
    code(&study, "anna", "ada.txt:6", "night", &[]);
    done(study.emic(&["finish", "ada.txt", "--coder", "anna"]));
    let json = done(study.emic(&["agree", "anna", "ben", "--json", "--replicates", "0"])).json();
    let night = row(&json, "Night");
    assert_eq!(
        (&night["units"], &night["alpha"]["undefined"]),
        (&0.into(), &"no unit has two values".into())
    );
    assert_eq!(row(&json, "Trust")["units"], 4);
}

#[test]
fn reflexive_work_is_told_what_figures_are_for() {
    let study = coded("reflexive");
    finish(&study);
    let text = done(study.emic(&["agree", "anna", "ben", "--replicates", "0"])).stdout;
    assert!(
        text.starts_with(
            "In reflexive work these figures are an occasion to talk, not a measure of quality.\n"
        ),
        "{text}"
    );
}

#[test]
fn all_coders_together_and_in_pairs() {
    let study = coded("codebook");
    code(&study, "cleo", "ada.txt:6", "trust", &[]);
    finish(&study);
    done(study.emic(&["finish", "ada.txt", "--coder", "cleo"]));
    let json = done(study.emic(&["agree", "--all", "--json", "--replicates", "0"])).json();
    assert_eq!(json["of"]["comparison"]["coders"], serde_json::json!(["anna", "ben", "cleo"]));
    let pairs: Vec<&Value> =
        json["pairs"].as_array().expect("pairs").iter().map(|pair| &pair["coders"]).collect();
    assert_eq!(
        pairs,
        [
            &serde_json::json!(["anna", "ben"]),
            &serde_json::json!(["anna", "cleo"]),
            &serde_json::json!(["ben", "cleo"])
        ]
    );
    // Trust on passage 2: one of three. Pairs of coders agree there in 1 of 3.
    near(&row(&json, "Trust")["percent"]["value"], (3.0 + 1.0 / 3.0) / 4.0);
}

#[test]
fn a_trainee_is_told_what_was_missed_and_added() {
    let study = coded("codebook");
    finish(&study);
    let text = done(study.emic(&["train", "ben", "--gold", "anna", "--include", "seen"])).stdout;
    let line = |code: &str| -> Vec<String> {
        let line = text.lines().find(|line| line.starts_with(code)).expect("a line of the code");
        line.split_whitespace().map(str::to_owned).collect()
    };
    assert_eq!(line("code"), ["code", "anna", "ben", "both", "missed", "added", "κ"]);
    assert_eq!(line("Trust"), ["Trust", "2", "1", "1", "1", "0", "0.500"]);
    assert_eq!(line("Work"), ["Work", "1", "2", "1", "0", "1", "0.500"]);
}

/// Rules find trust in passage 2 only, by both of its rules; anna coded passages 2 and 6.
#[test]
fn rules_are_held_against_a_person_and_are_no_coder() {
    let study = coded("codebook");
    finish(&study);
    let ran = study.emic(&["rules", "--against", "anna", "--json"]);
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    let json = ran.json();
    let codes = json["codes"].as_array().expect("codes");
    let ids: Vec<&str> = codes.iter().map(|code| code["code"].as_str().expect("an id")).collect();
    assert_eq!(ids, ["trust", "work"], "money has no rules");
    let trust = &codes[0];
    assert_eq!((&trust["coded"], &trust["found"], &trust["both"]), (&2.into(), &1.into(), &1.into()));
    assert_eq!((trust["precision"].as_f64(), trust["recall"].as_f64()), (Some(1.0), Some(0.5)));
    assert_eq!(trust["only_coded"][0]["place"], "ada.txt:6");
    assert_eq!(trust["only_found"], serde_json::json!([]));
    let text = study.emic(&["rules", "trust", "--against", "anna"]).stdout;
    assert!(
        text.contains("trust: coded, not found\nada.txt:6\n  People left their tools out at night.\n"),
        "{text}"
    );
}
