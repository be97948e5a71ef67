//! Groups side by side, one participant, tidy tables: what a paper is written from.

use std::fs;
use std::process::Command;

use serde_json::Value;

use crate::support::study::{Study, done};

const CODEBOOK: &str = r#"format = 1
name = "Allotments"
version = "1"

[code.water]
name = "Water"
definition = "Getting water to the plot."

[code.cans]
parent = "water"
name = "Cans"
definition = "Carrying it by hand."
match = ["can", "cans"]

[code.fence]
name = "Fences"
definition = "What keeps others out."
match = ["fence*"]

[group.hard]
name = "Hard work"
codes = ["cans"]
"#;

const PARTICIPANTS: &str = "\
id,pseudonym,documents,quote,region
P01,Ilse,p01.txt,yes,north
P02,Bram,p02.txt,yes,north
P03,Cato,p03.txt,no,south
P04,Dirk,p04.txt,ask,west
";

fn allotments() -> Study {
    let talk = |own: &str| format!("INT: Tell me about the plot.\nP: {own}\n");
    Study::of(&[
        ("emic.toml", "format = 1\nname = \"Allotments\"\nlanguage = \"en\"\ncoder = \"anna\"\n"),
        ("participants.csv", PARTICIPANTS),
        ("codebooks/a.toml", CODEBOOK),
        ("corpus/p01.txt", &talk("I carry two cans each evening. =SUM(A1) is no plant.")),
        ("corpus/p02.txt", &talk("The fence fell in March. Nobody mended it, and then I did.")),
        ("corpus/p03.txt", &talk("My can leaks all the way up the hill.")),
        ("corpus/p04.txt", &talk("I only sit there.")),
        ("memos/ilse.md", "---\nkind: note\nabout: case:P01\n---\n# Evenings\n\nAlways the evenings.\n"),
    ])
}

#[test]
fn groups_without_a_word_are_shown_as_empty() {
    let study = allotments();
    let json = done(study.emic(&["compare", "theme:water", "--by", "region", "--json"])).json();
    let groups = json["compared"]["groups"].as_array().expect("groups");
    let of = |at: usize| {
        (groups[at]["value"].as_str().expect("a value"), groups[at]["of"].as_u64().expect("a count"))
    };
    assert_eq!([of(0), of(1), of(2)], [("north", 2), ("south", 1), ("west", 1)]);
    let quoted = groups[0]["quotations"].as_array().expect("quotations");
    assert_eq!(quoted.len(), 1);
    assert!(quoted[0]["words"].as_str().expect("words").starts_with("I carry two cans each evening."));
    assert_eq!(groups[0]["layers"][0]["participants"], 1);
    // Cato does not agree to be quoted: counted, and not printed.
    assert_eq!((&groups[1]["quotations"], &groups[1]["withheld"]), (&serde_json::json!([]), &1.into()));
    assert_eq!(groups[1]["layers"][0]["passages"], 1);
    assert_eq!((&groups[2]["quotations"], &groups[2]["withheld"]), (&serde_json::json!([]), &0.into()));
    let text = done(study.emic(&["compare", "water", "--by", "region"])).stdout;
    let head = text.lines().find(|line| line.starts_with("north")).expect("the heads of the columns");
    assert!(head.contains("south (1 participant)") && head.contains("west (1 participant)"), "{text}");
    assert!(text.contains("\nwest: found by rules 0 of 1 (0 passages)\n"), "{text}");
    assert!(!text.contains("leaks"), "{text}");
}

#[test]
fn few_participants_are_not_counted_where_it_leaves_the_study() {
    let study = allotments();
    let text = done(study.emic(&["compare", "group:hard", "--by", "region", "--markdown"])).stdout;
    assert!(text.contains("## north (<5)"), "{text}");
    assert!(text.contains("| north | <5 of <5 | 1 |"), "{text}");
    let on_screen = done(study.emic(&["table", "crosstab", "region"])).stdout;
    assert!(on_screen.contains("1 of 2"), "{on_screen}");
    let out = study.root().join("by-region.csv");
    done(study.emic(&["table", "crosstab", "region", "--format", "csv", "-o", out.to_str().unwrap()]));
    let csv = fs::read_to_string(&out).expect("the table");
    assert!(csv.lines().all(|line| !line.contains(",1,")), "{csv}");
    let notes = fs::read_to_string(study.root().join("by-region.notes.txt")).expect("its notes");
    assert!(notes.starts_with("Codes by region: participants with at least one passage\n"), "{notes}");
    assert!(notes.contains("Counts from 1 to 4 and groups of fewer than 5 are not shown."), "{notes}");
    let all = done(study.emic(&["table", "crosstab", "region", "--format", "csv", "--least", "0"])).stdout;
    assert!(all.contains(",1,2,"), "{all}");
}

/// Water: north 1 of 2, south 1 of 1, west 0 of 1. Expected 1, ½, ½; (1 − ½)/√(½ · ½ · ¾) = 1.15.
#[test]
fn a_tested_crosstab_says_which_group_stands_out() {
    let study = allotments();
    let json = done(study.emic(&["table", "crosstab", "region", "--test", "--json", "--least", "0"])).json();
    let columns: Vec<&str> = json["columns"]
        .as_array()
        .expect("columns")
        .iter()
        .map(|name| name.as_str().expect("a name"))
        .collect();
    let at = columns.iter().position(|name| *name == "residual, north").expect("a column");
    assert_eq!(columns[at..], ["residual, north", "residual, south", "residual, west"]);
    let rows = json["rows"].as_array().expect("rows");
    let water = rows.iter().find(|row| row[0] == "Water" && row[1] == "Found by rules").expect("a row");
    assert_eq!(water.as_array().expect("cells")[at..], [0.0, 1.15, -1.15].map(Value::from));
    let few = done(study.emic(&["table", "crosstab", "region", "--test", "--json", "--least", "2"])).json();
    let rows = few["rows"].as_array().expect("rows");
    let water = rows.iter().find(|row| row[0] == "Water" && row[1] == "Found by rules").expect("a row");
    assert_eq!(water[at + 1]["undefined"], "a count of the row is not shown");
}

#[test]
fn what_cannot_be_compared_is_said() {
    let study = allotments();
    let said = |typed: &[&str]| {
        let ran = study.emic(typed);
        assert_eq!(ran.code, 2, "{}", ran.stdout);
        ran.stderr
    };
    assert!(said(&["compare", "watr", "--by", "region"]).contains("did you mean \"water\"?"));
    assert!(
        said(&["compare", "water", "--by", "country"])
            .contains("has no column \"country\"; there are region")
    );
    assert!(
        said(&["compare", "group:hrd", "--by", "region"])
            .contains("there is no group \"hrd\"; did you mean \"hard\"?")
    );
    assert!(said(&["case", "P09"]).contains("there is no participant \"P09\""));
}

#[test]
fn a_case_holds_what_a_vignette_is_written_from() {
    let study = allotments();
    let text = done(study.emic(&["case", "ilse"])).stdout;
    for part in [
        "# Ilse",
        "region: north · may be quoted",
        "## Texts",
        "| – Cans | 1 | 1 of 3 |",
        "Without a passage: Fences.",
        "### Water, found by rules",
        "I carry two cans each evening.",
        "## In the order of the texts",
        "### Evenings",
        "Always the evenings.",
    ] {
        assert!(text.contains(part), "{part} is not in\n{text}");
    }
    let withheld = done(study.emic(&["case", "P03"])).stdout;
    assert!(
        withheld.contains("**does not agree to be quoted**") && !withheld.contains("leaks"),
        "{withheld}"
    );
}

#[test]
fn tidy_tables_and_their_dictionary() {
    let study = allotments();
    done(study.emic(&[
        "code",
        "p02.txt:2",
        "fence",
        "--quote",
        "The fence fell in March",
        "--note",
        "spring",
    ]));
    done(study.emic(&["export", "--tidy", "tidy"]));
    let read = |name: &str| -> Vec<Vec<String>> {
        let text = fs::read_to_string(study.root().join("tidy").join(name)).expect("a table");
        text.lines().map(|line| line.split(',').map(str::to_owned).collect()).collect()
    };
    let passages = read("passages.csv");
    assert_eq!(
        passages[0][7..],
        ["coded.water", "coded.cans", "coded.fence", "found.water", "found.cans", "found.fence"]
    );
    let row = |of: &str| passages.iter().find(|row| row[3] == of).expect("a row")[7..].to_vec();
    assert_eq!(row("Ilse"), ["0", "0", "0", "0", "1", "0"]);
    // What a person decided is no longer what a rule found.
    assert_eq!(row("Bram"), ["0", "0", "1", "0", "0", "0"]);
    assert_eq!(passages.len(), 5);
    let participants = read("participants.csv");
    assert_eq!(participants[0][5], "attribute.region");
    assert_eq!(participants.iter().find(|row| row[0] == "Bram").expect("a row")[5], "north");
    let codings = fs::read_to_string(study.root().join("tidy/codings.csv")).expect("a table");
    assert!(
        codings.contains(",fence,Fences,fence,coded,hand,anna,for,0,spring,The fence fell in March\n"),
        "{codings}"
    );
    assert!(!codings.contains("leaks"), "{codings}");
    let dictionary = fs::read_to_string(study.root().join("tidy/dictionary.csv")).expect("a table");
    let columns = ["codings", "passages", "participants"].map(|name| read(&format!("{name}.csv"))[0].len());
    assert_eq!(dictionary.lines().count(), 1 + columns.iter().sum::<usize>());
    assert!(dictionary.lines().all(|line| !line.ends_with(',')), "{dictionary}");
    done(study.emic(&["export", "--tidy", "sheets", "--format", "xlsx"]));
    assert!(fs::read(study.root().join("sheets/codings.xlsx")).expect("a sheet").starts_with(b"PK"));
}

/// The `number`-th snippet of a language in the book's page on tidy tables.
fn snippet(language: &str, number: usize) -> String {
    let book = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/book/src/tidy.md")).expect("a page");
    let after = book.split(&format!("```{language}\n")).nth(number).expect("a snippet");
    after.split("```").next().expect("its end").to_owned()
}

/// Runs a snippet beside the tidy tables of the allotments: what it prints, blanks at the ends of lines
/// taken away; none where the program is not here.
fn run_snippet(program: &str, flag: &str, snippet: &str) -> Option<Vec<String>> {
    let study = allotments();
    done(study.emic(&["export", "--tidy", "tidy"]));
    let ran = Command::new(program).arg(flag).arg(snippet).current_dir(study.root()).output();
    let Ok(ran) = ran else {
        println!("passed over: {program} is not here");
        return None;
    };
    let out = String::from_utf8_lossy(&ran.stdout);
    assert!(ran.status.success(), "{out}{}", String::from_utf8_lossy(&ran.stderr));
    Some(out.lines().map(|line| line.trim_end().to_owned()).collect())
}

/// What emic counts itself.
const FOUND: [&str; 3] = ["cans 2", "fence 1", "water 0"];

/// The snippet with the csv module that every Python has.
#[test]
fn python_reads_tidy_tables() {
    let Some(said) = run_snippet("python3", "-c", &snippet("python", 1)) else { return };
    assert_eq!(said, FOUND);
}

#[test]
fn pandas_reads_tidy_tables() {
    let has_it = Command::new("python3").args(["-c", "import pandas"]).output();
    if !has_it.is_ok_and(|ran| ran.status.success()) {
        println!("passed over: pandas is not here");
        return;
    }
    let Some(said) = run_snippet("python3", "-c", &snippet("python", 2)) else { return };
    assert_eq!(said, FOUND);
}

#[test]
fn r_reads_tidy_tables() {
    let Some(said) = run_snippet("Rscript", "-e", &snippet("r", 1)) else { return };
    assert_eq!(said[..3], FOUND);
}

#[cfg(not(feature = "parquet"))]
#[test]
fn without_parquet_it_is_said_how_to_get_it() {
    let study = allotments();
    for typed in [
        vec!["export", "--tidy", "tidy", "--format", "parquet"],
        vec!["table", "frequency", "-o", "frequency.parquet"],
    ] {
        let ran = study.emic(&typed);
        assert_eq!(ran.code, 2, "{}", ran.stdout);
        assert!(ran.stderr.contains("cargo install --path . --features parquet"), "{}", ran.stderr);
    }
    assert!(!study.root().join("frequency.parquet").exists());
}

#[cfg(feature = "parquet")]
#[test]
fn parquet_is_written_beside_csv() {
    let study = allotments();
    done(study.emic(&["export", "--tidy", "tidy", "--format", "parquet"]));
    for name in ["codings", "passages", "participants", "dictionary"] {
        let bytes = fs::read(study.root().join(format!("tidy/{name}.parquet"))).expect("a table");
        assert!(bytes.starts_with(b"PAR1") && bytes.ends_with(b"PAR1"), "{name}");
    }
    done(study.emic(&["table", "frequency", "-o", "frequency.parquet"]));
    assert!(fs::read(study.root().join("frequency.parquet")).expect("a table").starts_with(b"PAR1"));
    let ran = study.emic(&["table", "frequency", "--format", "parquet"]);
    assert!(ran.stderr.contains("name a file: -o table.parquet"), "{}", ran.stderr);
}
