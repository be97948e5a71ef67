//! Samples for double coding: drawn, coded blind, compared.

use serde_json::Value;

use crate::support::study::{Study, done};

const CODEBOOK: &str = r#"format = 1
name = "Gardens"
version = "1"

[code.trust]
name = "Trust"
definition = "Whether people rely on each other."
match = ["trust*"]
"#;

/// Ten interviews: six of teachers, four of heads, each with two answers.
fn gardens() -> Study {
    let settings = "format = 1\nname = \"Gardens\"\nlanguage = \"en\"\n";
    let study = Study::of(&[("emic.toml", settings), ("codebooks/gardens.toml", CODEBOOK)]);
    let mut participants = "id,documents,post\n".to_owned();
    for n in 0..10 {
        study.write(
            &format!("corpus/g{n}.txt"),
            &format!("INT: How was it?\nP{n}: We trusted number {n} from the first day.\nINT: And then?\nP{n}: Then {n} beans grew.\n"),
        );
        participants.push_str(&format!("P{n},g{n}.txt,{}\n", if n < 6 { "teacher" } else { "head" }));
    }
    study.write("participants.csv", &participants);
    study
}

fn drawn(json: &Value) -> Vec<String> {
    let parts = json["samples"][0]["stratum"].as_array().expect("strata").iter();
    let names = parts.flat_map(|part| part["drawn"].as_array().expect("a list"));
    names.map(|name| name.as_str().expect("a name").to_owned()).collect()
}

#[test]
fn a_seed_draws_its_share_of_each_stratum_again_and_again() {
    let study = gardens();
    let typed = ["sample", "first", "--documents", "50%", "--by", "post", "--seed", "7", "--json"];
    let json = done(study.emic(&typed)).json();
    let strata = json["samples"][0]["stratum"].as_array().expect("strata");
    let sizes: Vec<(&str, u64, usize)> = strata
        .iter()
        .map(|part| {
            let drawn = part["drawn"].as_array().expect("a list").len();
            (part["value"].as_str().expect("a value"), part["of"].as_u64().expect("a count"), drawn)
        })
        .collect();
    assert_eq!(sizes, [("head", 4, 2), ("teacher", 6, 3)]);
    let again = study.emic(&typed);
    assert_eq!(again.code, 2);
    assert!(again.stderr.contains("samples/first.toml is there"), "{}", again.stderr);
    let second = ["sample", "--documents", "5", "--by", "post", "--seed", "7", "--json"];
    let second = done(study.emic(&second)).json();
    assert_eq!((&second["samples"][0]["name"], drawn(&second)), (&"sample-1".into(), drawn(&json)));
    let shown = done(study.emic(&["sample", "first"])).stdout;
    assert!(shown.starts_with("first: 5 of 10 documents, by post, seed 7\n"), "{shown}");
    let file = std::fs::read_to_string(study.root().join("samples/first.toml")).expect("the file");
    assert!(file.starts_with("# A sample for double coding") && file.contains("seed = 7\n"), "{file}");
}

#[test]
fn what_cannot_be_drawn_is_said() {
    let study = gardens();
    let said = |typed: &[&str]| {
        let ran = study.emic(typed);
        assert_eq!(ran.code, 2, "{}", ran.stdout);
        ran.stderr
    };
    assert!(said(&["sample", "--documents", "11"]).contains("there are 10 documents with data to draw from"));
    assert!(said(&["sample", "--documents", "0"]).contains("no number above 0"));
    let by = said(&["sample", "--documents", "5", "--by", "pots"]);
    assert!(by.contains("participants.csv has no column \"pots\"; there are role, kind, post"), "{by}");
    assert!(said(&["sample", "Erste", "--documents", "5"]).contains("small letters, digits, hyphens"));
    assert!(said(&["agree", "anna", "ben", "--sample", "frist"]).contains("there is no sample \"frist\""));
    assert_eq!(study.emic(&["sample"]).code, 1);
}

/// Anna opens a document of the sample: no suggestion, nothing of ben's; when both have finished it, all.
#[test]
fn whoever_codes_a_sample_is_blind_until_both_have_finished() {
    let study = gardens();
    let sample = done(study.emic(&["sample", "first", "--documents", "1", "--json"])).json();
    let document = drawn(&sample)[0].clone();
    let place = format!("{document}:2");
    done(study.emic(&["code", &place, "trust", "--coder", "ben", "--note", "from the first day"]));
    let anna = |typed: &[&str]| {
        let typed: Vec<&str> = typed.iter().copied().chain(["--coder", "anna"]).collect();
        let ran = study.emic(&typed);
        format!("{}{}", ran.stdout, ran.stderr)
    };
    let ben_sees = done(study.emic(&["show", &document, "--codes", "--coder", "ben"])).stdout;
    assert!(ben_sees.contains("trust"), "his own: {ben_sees}");
    let other = (0..10).map(|n| format!("g{n}.txt")).find(|name| *name != document).expect("another");
    assert!(anna(&["show", &other, "--codes"]).contains("trust"), "rules elsewhere are seen");
    for typed in [
        vec!["show", &document, "--codes"],
        vec!["next", &document],
        vec!["coded", "--document", &document],
        vec!["next", "--sample", "first"],
    ] {
        assert!(
            !anna(&typed).contains("trust ") && !anna(&typed).contains("(trust"),
            "{typed:?}: {}",
            anna(&typed)
        );
    }
    let home = anna(&[]);
    assert!(
        home.contains("emic next --sample first")
            && home.contains("has 1 document that you have not finished"),
        "{home}"
    );
    let review = study.emic_told(&["review", "--document", &document, "--coder", "anna"], "q\n");
    assert!(!review.stdout.contains("trusted number"), "{}", review.stdout);
    let summary = done(study.emic(&["summary", "--coder", "anna"])).stdout;
    assert!(summary.contains("Made for anna, who codes 1 document blind and has not finished"), "{summary}");
    for coder in ["anna", "ben"] {
        done(study.emic(&["finish", &document, "--coder", coder]));
    }
    assert!(anna(&["coded", "--document", &document]).contains("ben"));
    let summary = done(study.emic(&["summary"])).stdout;
    assert!(
        summary.contains("For double coding 1 of 10 documents were drawn at random, seed 1;")
            && summary.contains("Finished of these 1 document: anna 1 and ben 1."),
        "{summary}"
    );
}

#[test]
fn agreement_on_a_sample_counts_nothing_else() {
    let study = gardens();
    let sample = done(study.emic(&["sample", "first", "--documents", "3", "--seed", "2", "--json"])).json();
    let documents = drawn(&sample);
    for n in 0..10 {
        let document = format!("g{n}.txt");
        for coder in ["anna", "ben"] {
            if coder == "anna" || documents.contains(&document) {
                done(study.emic(&["code", &format!("{document}:2"), "trust", "--coder", coder]));
            }
            done(study.emic(&["finish", &document, "--coder", coder]));
        }
    }
    let counts = |more: &[&str]| {
        let typed: Vec<&str> =
            ["agree", "anna", "ben", "--json", "--replicates", "0"].iter().chain(more).copied().collect();
        let json = done(study.emic(&typed)).json();
        (
            json["of"]["comparison"]["rows"][0]["counts"].clone(),
            json["of"]["comparison"]["choices"][0].clone(),
        )
    };
    assert_eq!(counts(&[]).0, serde_json::json!({ "both": 3, "only_a": 7, "only_b": 0, "neither": 10 }));
    let (of_sample, said) = counts(&["--sample", "first"]);
    assert_eq!(of_sample, serde_json::json!({ "both": 3, "only_a": 0, "only_b": 0, "neither": 3 }));
    assert_eq!(said, "sample \"first\": 3 of 10 documents, seed 2");
    let progress = done(study.emic(&["progress", "--sample", "first", "--json"])).json();
    assert_eq!(progress["documents"].as_array().expect("a list").len(), 3);
}

/// Of a sample of passages a coder is done with a document when the drawn passages are read.
#[test]
fn passages_are_read_one_by_one() {
    let study = gardens();
    let sample = done(study.emic(&["sample", "bits", "--passages", "4", "--seed", "3", "--json"])).json();
    assert_eq!(drawn(&sample).len(), 4);
    for coder in ["anna", "ben"] {
        for _ in 0..4 {
            done(study.emic(&["next", "--sample", "bits", "--words", "1", "--coder", coder]));
            study.emic(&["next", "--sample", "bits", "--words", "1", "--read", "--coder", coder]);
        }
        assert_eq!(
            study.emic(&["next", "--sample", "bits", "--coder", coder]).code,
            1,
            "{coder} has read all"
        );
    }
    let json =
        done(study.emic(&["agree", "anna", "ben", "--sample", "bits", "--json", "--replicates", "0"])).json();
    assert_eq!(json["of"]["comparison"]["units"], 4);
    let whole = study.emic(&["agree", "anna", "ben", "--sample", "bits", "--unit", "document"]);
    assert!(whole.stderr.contains("a sample of passages has no whole documents"), "{}", whole.stderr);
}

#[test]
fn participants_bring_their_documents() {
    let study = gardens();
    study.write("corpus/extra.txt", "INT: Once more?\nP0: We trusted nobody the second time.\n");
    let rows = std::fs::read_to_string(study.root().join("participants.csv")).expect("the file");
    study.write("participants.csv", &rows.replace("P0,g0.txt", "P0,{g0,extra}.txt"));
    let json = done(study.emic(&["sample", "--participants", "100%", "--by", "post", "--json"])).json();
    let sample = &json["samples"][0];
    assert_eq!(drawn(&json).len(), 10);
    assert_eq!(sample["texts"].as_object().expect("documents").len(), 11);
}

#[test]
fn a_text_that_changed_since_the_draw_is_told() {
    let study = gardens();
    let json = done(study.emic(&["sample", "first", "--documents", "10", "--json"])).json();
    assert_eq!(drawn(&json).len(), 10);
    study.write("corpus/g3.txt", "INT: How was it?\nP3: It was another day altogether.\n");
    std::fs::remove_file(study.root().join("corpus/g4.txt")).expect("removed");
    let check = study.emic(&["check"]);
    let said = format!("{}{}", check.stdout, check.stderr);
    assert!(said.contains("g3.txt of the sample \"first\" has another text"), "{said}");
    assert!(said.contains("g4.txt of the sample \"first\" is not in the corpus"), "{said}");
    study.write("samples/first.toml", "format = 1\n");
    let broken = study.emic(&["progress", "--coder", "anna"]);
    assert_eq!(broken.code, 2, "what is to stay hidden is not known");
    assert!(broken.stderr.contains("samples/first.toml cannot be used"), "{}", broken.stderr);
}

/// The other copy learns of a sample by merging, so that its coder is blind too.
#[test]
fn a_sample_goes_with_a_merge() {
    let (here, there) = (gardens(), gardens());
    done(there.emic(&["sample", "first", "--documents", "2"]));
    let folder = there.root().to_str().expect("a path").to_owned();
    let shown = here.emic(&["merge", &folder, "--json"]).json();
    assert_eq!(shown["samples"], serde_json::json!(["samples/first.toml"]));
    assert!(!here.root().join("samples").exists());
    here.emic(&["merge", &folder, "--yes"]);
    assert_eq!(done(here.emic(&["sample", "first"])).stdout, done(there.emic(&["sample", "first"])).stdout);
    here.write("samples/first.toml", "format = 1\n");
    let differs = here.emic(&["merge", &folder, "--json"]);
    assert_eq!(differs.code, 1);
    assert!(differs.stdout.contains("samples/first.toml is another there"), "{}", differs.stdout);
}
