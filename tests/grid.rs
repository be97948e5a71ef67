//! The framework grid as people meet it: writing, staleness, codes that change, Excel and back,
//! withdrawal.

use std::fs;

use crate::reanchoring::{code, letters};
use crate::support::study::{Ran, Study, files_below};

fn with_people() -> Study {
    let study = letters();
    study.write(
        "participants.csv",
        "id,pseudonym,documents,age\nP01,Alma,mira.txt,40\nP02,Omar,omar.txt,30\n",
    );
    study.write("key.csv", "id,name,names\nP01,Mira Lang,Mira\n");
    study.write(
        "corpus/omar.txt",
        "INT: And you?\nOmar: I wrote to nobody at all for a year, and then to everyone at once.\nINT: So?\nOmar: It faded.\n",
    );
    study
}

#[track_caller]
fn done(study: &Study, arguments: &[&str]) -> String {
    let ran = study.emic(&[arguments, &["--coder", "anna"]].concat());
    assert_ne!(ran.code, 2, "{arguments:?}: {}{}", ran.stdout, ran.stderr);
    ran.stdout
}

#[track_caller]
fn refused(study: &Study, arguments: &[&str]) -> Ran {
    let ran = study.emic(&[arguments, &["--coder", "anna"]].concat());
    assert_eq!(ran.code, 2, "{arguments:?}: {}{}", ran.stdout, ran.stderr);
    ran
}

/// Writes a cell by the editor that `editor.sh` is.
fn in_editor(study: &Study) -> std::process::Output {
    let script = study.root().join("editor.sh");
    study
        .command(&["grid", "write", "P01", "ties", "--coder", "anna"])
        .env_remove("VISUAL")
        .env("EDITOR", format!("sh {}", script.display()))
        .stdin(std::process::Stdio::null())
        .output()
        .unwrap()
}

fn file(study: &Study, name: &str) -> String {
    fs::read_to_string(study.root().join(name)).expect("a file")
}

/// The state of a cell, as JSON tells it.
#[track_caller]
fn cell(study: &Study, case: &str, theme: &str) -> serde_json::Value {
    let grid = study.emic(&["grid", "--json", "--real-names"]).json();
    let rows = grid["rows"].as_array().expect("rows").clone();
    let row = rows.iter().find(|row| row["case"] == case).unwrap_or_else(|| panic!("no row {case}: {grid}"));
    let cells = row["cells"].as_array().expect("cells");
    cells.iter().find(|cell| cell["theme"] == theme).unwrap_or_else(|| panic!("no {theme}: {row}")).clone()
}

#[track_caller]
fn state(study: &Study, case: &str, theme: &str) -> String {
    cell(study, case, theme)["state"].as_str().expect("a state").to_owned()
}

fn findings(study: &Study) -> Vec<String> {
    let check = study.emic(&["check", "--json"]).json();
    let findings = check["findings"].as_array().expect("findings").clone();
    let of_grid =
        findings.iter().filter(|finding| finding["code"].as_str().is_some_and(|code| code.starts_with("GR")));
    of_grid
        .map(|finding| {
            format!("{} {}", finding["code"].as_str().unwrap(), finding["message"].as_str().unwrap())
        })
        .collect()
}

#[test]
fn a_cell_is_written_by_a_person_and_goes_stale_with_its_codings() {
    let study = with_people();
    assert_eq!(state(&study, "P01", "ties"), "empty");
    let first = code(&study, "mira.txt", "I was connected to nobody before", "ties");
    assert_eq!(state(&study, "P01", "ties"), "waiting");
    let shown = done(&study, &["grid"]);
    assert!(shown.contains("1 coded") && shown.contains("P01 ties (Mira): 1 passage"), "{shown}");
    let written = done(
        &study,
        &["grid", "write", "P01", "ties", "--text", "Through letters, from nobody.", "--link", &first],
    );
    assert!(
        written.contains("grid/P01.toml: P01 under ties written")
            && written.contains("“I was connected to nobody before”"),
        "{written}"
    );
    assert_eq!(state(&study, "P01", "ties"), "written");
    let text = file(&study, "grid/P01.toml");
    assert!(
        text.starts_with(
            "format = 1\ncase = \"P01\"\n\n[theme.ties]\ntext = \"Through letters, from nobody.\"\n"
        ),
        "{text}"
    );
    assert!(
        text.contains("{ place = \"mira.txt:2\", quote = \"I was connected to nobody before\" }"),
        "{text}"
    );
    assert!(text.contains("coder = \"anna\"\nseen = \""), "{text}");

    // A coding of somebody else, or of another theme, changes nothing.
    code(&study, "omar.txt", "to nobody at all", "ties");
    code(&study, "mira.txt", "as long as the stamps do", "lasting");
    assert_eq!(state(&study, "P01", "ties"), "written");
    let second = code(&study, "mira.txt", "I write to four people", "ties");
    let stale = cell(&study, "P01", "ties");
    assert_eq!((&stale["state"], &stale["since"]["made"]), (&"stale".into(), &1.into()), "{stale}");
    assert!(done(&study, &["grid"]).contains("P01 ties (Mira): 1 coding made since it was written"));
    assert!(
        findings(&study).contains(
            &"GR008 codings of P01 under ties since the cell was written: 1 coding made".to_owned()
        )
    );
    done(&study, &["undo"]);
    assert_eq!(state(&study, "P01", "ties"), "written");
    done(&study, &["redo"]);
    done(&study, &["grid", "confirm", "P01", "ties"]);
    assert_eq!(state(&study, "P01", "ties"), "written");
    done(&study, &["change", &second, "--note", "counted"]);
    assert_eq!(cell(&study, "P01", "ties")["since"]["changed"], 1);
    done(&study, &["uncode", &second]);
    assert_eq!(cell(&study, "P01", "ties")["since"]["removed"], 1);
}

#[test]
fn a_link_holds_nobody_elses_words() {
    let study = with_people();
    study.write(
        "corpus/omar.txt",
        "INT: And you?\nOmar: I wrote to Nina. Every week.\nINT: Mm-hmm.\nOmar: She never wrote back.\n",
    );
    let ran = study.emic(&["code", "omar.txt:2", "ties", "--coder", "anna", "--json"]);
    let id = ran.json()["coding"]["id"].as_str().expect("an id").to_owned();
    for link in [id.as_str(), "omar.txt:2"] {
        done(&study, &["grid", "write", "P02", "ties", "--text", "One way.", "--link", link]);
        let text = file(&study, "grid/P02.toml");
        assert!(text.contains("quote = \"I wrote to Nina.\"") && !text.contains("hmm"), "{link}: {text}");
    }
    done(&study, &["grid", "link", "P02", "ties", "omar.txt:2", "--quote", "never wrote back"]);
    assert!(file(&study, "grid/P02.toml").contains("quote = \"never wrote back\""));
}

#[test]
fn texts_that_change_are_told() {
    let study = with_people();
    let id = code(
        &study,
        "mira.txt",
        "I was connected to nobody before, and it felt like a very long winter",
        "ties",
    );
    done(
        &study,
        &["grid", "write", "Alma", "ties", "--text", "A winter.", "--link", &id, "--link", "mira.txt:4"],
    );
    // Text before the words moves them, and nothing else.
    let text = file(&study, "corpus/mira.txt");
    study.write("corpus/mira.txt", &format!("INT: Shall we?\nMira: We shall.\n{text}"));
    assert_eq!(state(&study, "P01", "ties"), "written");
    assert_eq!(
        findings(&study).iter().map(|finding| &finding[..5]).collect::<Vec<_>>(),
        ["GR011", "GR011"],
        "{:?}",
        findings(&study)
    );
    let shown = done(&study, &["grid", "show", "P01", "ties"]);
    assert!(shown.contains("winter”  Mira, turn 4") && shown.contains("(moved)"), "{shown}");
    study.write("corpus/mira.txt", &text.replace("a very long winter", "one very long winter"));
    let stale = cell(&study, "P01", "ties");
    assert_eq!((&stale["state"], &stale["since"]["reworded"]), (&"stale".into(), &1.into()), "{stale}");
    assert!(
        findings(&study)
            .iter()
            .any(|finding| finding.starts_with("GR012") && finding.contains("one very long winter")),
        "{:?}",
        findings(&study)
    );
}

#[test]
fn cells_follow_codes_and_undo_takes_it_back() {
    let study = with_people();
    code(&study, "mira.txt", "I was connected to nobody before", "ties");
    code(&study, "mira.txt", "as long as the stamps do", "lasting");
    done(&study, &["grid", "write", "P01", "ties", "--text", "Letters."]);
    done(&study, &["grid", "write", "P01", "lasting", "--text", "Stamps."]);
    let before = file(&study, "grid/P01.toml");
    done(&study, &["codebook", "rename", "ties", "bonds"]);
    assert_eq!((state(&study, "P01", "bonds"), findings(&study)), ("written".to_owned(), vec![]));
    done(&study, &["undo"]);
    assert_eq!(state(&study, "P01", "ties"), "written");
    done(&study, &["codebook", "merge", "ties", "--into", "lasting"]);
    assert_eq!(file(&study, "grid/P01.toml"), before);
    let merged = cell(&study, "P01", "lasting");
    assert_eq!(
        (&merged["state"], &merged["text"], &merged["cells"]),
        (&"stale".into(), &"Letters.\n\nStamps.".into(), &2.into())
    );
    assert!(findings(&study).iter().any(|finding| finding.starts_with("GR009")), "{:?}", findings(&study));
    done(&study, &["undo"]);
    assert_eq!(
        (state(&study, "P01", "ties"), state(&study, "P01", "lasting")),
        ("written".to_owned(), "written".to_owned())
    );
    done(&study, &["redo"]);
    done(&study, &["grid", "write", "P01", "lasting", "--text", "Letters, as long as stamps."]);
    let one = file(&study, "grid/P01.toml");
    assert!(one.matches("[theme.").count() == 1 && one.contains("Letters, as long as stamps."), "{one}");
    assert_eq!(state(&study, "P01", "lasting"), "written");
}

#[test]
fn a_table_goes_to_excel_and_comes_back() {
    for name in ["grid.xlsx", "grid.csv"] {
        let study = with_people();
        code(&study, "mira.txt", "I was connected to nobody before", "ties");
        done(&study, &["grid", "write", "P01", "ties", "--text", "- Mira wrote\n- and waited"]);
        done(&study, &["grid", "write", "P02", "ties", "--text", "Nobody, then all."]);
        done(&study, &["grid", "export", name]);
        let rows = emic::codebook::table::rows(name, &fs::read(study.root().join(name)).unwrap()).unwrap();
        assert_eq!(rows[0][..3], ["case", "Ties (ties)", "Lasting (lasting)"]);
        // Names stay in the study.
        assert_eq!(rows[1][0], "Alma");
        assert!(rows[1][1].ends_with("- Alma wrote\n- and waited"), "{rows:?}");
        // Nothing was changed: nothing is taken.
        let before = file(&study, "grid/P01.toml");
        let trip = study.emic(&["grid", "import", name, "--coder", "anna", "--json"]).json();
        assert_eq!((&trip["taken"], &trip["same"]), (&serde_json::json!([]), &4.into()), "{trip}");
        assert_eq!(file(&study, "grid/P01.toml"), before);
        // One cell is written in the table, one here, one on both sides, one is emptied; and the rows are sorted.
        let mut back = rows.clone();
        back[1][2] = "As long as stamps.".into();
        back[2][1] = "Everyone at once.".into();
        back[1][1] = String::new();
        back.swap(1, 2);
        back.push(vec!["Nadia".into(), "Who?".into()]);
        study.write("back.csv", &csv(&back));
        done(&study, &["grid", "write", "P02", "ties", "--text", "Changed here."]);
        let tried = study.emic(&["grid", "import", "back.csv", "--coder", "anna", "--dry-run"]);
        assert!(tried.stdout.contains("P01 lasting: would be taken"), "{}{}", tried.stdout, tried.stderr);
        assert_eq!(state(&study, "P01", "lasting"), "empty");
        let ran = study.emic(&["grid", "import", "back.csv", "--coder", "anna"]);
        assert_eq!(ran.code, 1, "{}{}", ran.stdout, ran.stderr);
        assert!(
            ran.stdout.contains("P01 lasting: taken")
                && ran.stdout.contains("P01 ties: empty in the table, and kept"),
            "{}",
            ran.stdout
        );
        assert!(
            ran.stdout.contains("P02 ties: changed on both sides") && ran.stderr.contains("\"Nadia\""),
            "{}{}",
            ran.stdout,
            ran.stderr
        );
        assert_eq!(
            (cell(&study, "P01", "lasting")["text"].as_str(), state(&study, "P01", "lasting")),
            (Some("As long as stamps."), "written".into())
        );
        assert_eq!(cell(&study, "P01", "ties")["text"], "- Mira wrote\n- and waited");
        assert_eq!(cell(&study, "P02", "ties")["text"], "Changed here.");
        study.emic(&["grid", "import", "back.csv", "--coder", "anna", "--replace"]);
        assert_eq!(cell(&study, "P02", "ties")["text"], "Everyone at once.");
    }
}

fn csv(rows: &[Vec<String>]) -> String {
    emic::report::table::csv(rows)
}

#[test]
fn what_was_written_in_a_table_on_older_codings_is_not_called_compared() {
    let study = with_people();
    done(&study, &["grid", "export", "g.csv"]);
    let table = file(&study, "g.csv").replacen("Alma,", "Alma,Letters.", 1);
    study.write("g.csv", &table);
    code(&study, "mira.txt", "I was connected to nobody before", "ties");
    done(&study, &["grid", "import", "g.csv"]);
    assert_eq!(state(&study, "P01", "ties"), "not-compared");
    done(&study, &["grid", "confirm", "P01", "ties"]);
    assert_eq!(state(&study, "P01", "ties"), "written");
}

#[test]
fn whoever_withdraws_leaves_no_word_in_the_grid() {
    let study = with_people();
    code(&study, "mira.txt", "I was connected to nobody before", "ties");
    done(&study, &["grid", "write", "P01", "ties", "--text", "Through letters.", "--link", "mira.txt:2"]);
    done(&study, &["grid", "write", "P02", "ties", "--text", "Unlike Mira.", "--link", "omar.txt:2"]);
    let linked = study.emic(&["grid", "link", "P02", "ties", "mira.txt:4", "--coder", "anna"]);
    assert!(linked.stderr.contains("these are not words of P02"), "{}", linked.stderr);
    let shown = done(&study, &["withdraw", "P01"]);
    assert!(
        shown.contains("  grid/P01.toml\n")
            && shown.contains("  grid/P02.toml\n")
            && shown.contains("grid/P02.toml: look"),
        "{shown}"
    );
    assert!(file(&study, "grid/P01.toml").contains("Through letters."));
    done(&study, &["withdraw", "P01", "--yes"]);
    let gone = file(&study, "grid/P01.toml");
    assert!(gone.contains("[theme.ties]\nwritten = \"") && gone.contains("withdrawn = \"sha256:"), "{gone}");
    let all: String = files_below(&study.root().join("grid"))
        .iter()
        .map(|file| fs::read_to_string(file).unwrap())
        .collect();
    for words in ["Through", "nobody before", "four people", "mira.txt"] {
        assert!(!all.contains(words), "{words}: {all}");
    }
    assert!(all.contains("Unlike Mira.") && all.contains("I wrote to nobody at all"), "{all}");
    assert_eq!(state(&study, "P01", "ties"), "withdrawn");
    // An old copy brings the words back, and is found out.
    study.write(
        "participants.csv",
        "id,pseudonym,documents,withdrawn\nP01,Alma,mira.txt,yes\nP02,Omar,omar.txt,no\n",
    );
    study.write("grid/P01.toml", "format = 1\n[theme.ties]\ntext = \"Through letters.\"\n");
    assert!(findings(&study).iter().any(|finding| finding.starts_with("GR006")), "{:?}", findings(&study));
}

#[test]
fn scrubbing_takes_old_words_out_of_cells() {
    let study = with_people();
    done(&study, &["grid", "write", "P01", "ties", "--text", "Mira writes # much.", "--link", "mira.txt:4"]);
    study.write("grid/P01.toml", &format!("# Mira's.\n{}", file(&study, "grid/P01.toml")));
    let text = file(&study, "corpus/mira.txt");
    study.write(
        "corpus/mira.txt",
        &text.replace("Mira:", "Alma:").replace("in three towns", "in [number] towns"),
    );
    let shown = done(&study, &["scrub", "mira.txt"]);
    assert!(shown.contains("grid/P01.toml"), "{shown}");
    done(&study, &["scrub", "mira.txt", "--yes"]);
    let scrubbed = file(&study, "grid/P01.toml");
    assert!(scrubbed.starts_with("# Alma's.\n") && scrubbed.contains("case = \"P01\""), "{scrubbed}");
    assert!(scrubbed.contains("Alma writes # much.") && scrubbed.contains("in [number] towns"), "{scrubbed}");
    assert!(!scrubbed.contains("Mira") && !scrubbed.contains("three towns"), "{scrubbed}");
}

#[test]
fn a_file_written_by_hand_is_read_and_its_faults_are_said() {
    let study = with_people();
    study.write(
        "grid/Alma.toml",
        "format = 1\n# Mine.\n[theme.ties]\ntext = \"By hand.\"\nquotations = [\"Alma, turn 2\", \"Alma, turn 99\"]\n\n[theme.tyes]\ntext = \"x\"\n",
    );
    study.write("grid/who.toml", "format = 1\ncase = \"P09\"\n[theme.ties]\ntext = \"x\"\n");
    assert_eq!(state(&study, "P01", "ties"), "not-compared");
    let found = findings(&study);
    let codes: Vec<&str> = found.iter().map(|finding| &finding[..5]).collect();
    assert_eq!(codes, ["GR010", "GR015", "GR012", "GR007", "GR005"], "{found:?}");
    assert!(found[3].contains("did you mean \"ties\"?"), "{found:?}");
    done(&study, &["grid", "confirm", "Alma", "ties"]);
    let text = file(&study, "grid/Alma.toml");
    assert!(
        text.contains("# Mine.\n[theme.ties]\ntext = \"By hand.\"") && text.contains("seen = \"\""),
        "{text}"
    );
    study.write("grid/P01.toml", "format = 1\n[theme.ties]\ntext = \n[theme.lasting]\ntext = \"x\"\n");
    // One file names the case by its pseudonym, the other by its id.
    assert_eq!(cell(&study, "P01", "ties")["text"], "By hand.");
    let ran = study.emic(&["grid"]);
    assert!(ran.code == 1 && ran.stderr.contains("GR004") && ran.stderr.contains("TM"), "{}", ran.stderr);
}

#[test]
fn a_grid_wider_than_the_screen_comes_in_blocks() {
    let study = with_people();
    let themes: String = (1..=9)
        .map(|number| {
            format!("[code.quite-a-long-theme-{number}]\nname = \"T{number}\"\ndefinition = \"D\"\n")
        })
        .collect();
    study.write("codebooks/letters.toml", &format!("format = 1\nname = \"L\"\nversion = \"1\"\n{themes}"));
    let grid = done(&study, &["grid"]);
    assert!(grid.lines().all(|line| line.chars().count() <= 100), "{grid}");
    assert_eq!((grid.matches("case ").count(), grid.matches("P01 Mira").count()), (3, 3), "{grid}");
    assert_eq!(grid.matches("quite-a-long-theme-").count(), 9, "{grid}");
    // A case or a theme by itself is shown.
    assert!(done(&study, &["grid", "P01"]).contains("P01 Mira · quite-a-long-theme-1  nothing written"));
}

#[test]
fn ids_that_are_no_names_of_files_have_files_all_the_same() {
    let study = with_people();
    study.write("participants.csv", "id,pseudonym,documents\n../up,Alma,mira.txt\nCON,Omar,omar.txt\n");
    done(&study, &["grid", "write", "../up", "ties", "--text", "Up."]);
    done(&study, &["grid", "write", "CON", "ties", "--text", "No device."]);
    let names: Vec<String> = files_below(&study.root().join("grid"))
        .iter()
        .map(|file| file.file_name().unwrap().to_string_lossy().into_owned())
        .collect();
    assert_eq!(names, ["case-CON.toml", "up.toml"]);
    assert_eq!(
        (state(&study, "../up", "ties"), state(&study, "CON", "ties")),
        ("written".into(), "written".into())
    );
}

#[test]
fn two_who_write_at_once_lose_nothing() {
    let study = with_people();
    let children: Vec<_> = ["ties", "lasting"]
        .into_iter()
        .flat_map(|theme| ["P01", "P02"].map(|case| (case, theme)))
        .map(|(case, theme)| {
            study.command(&["grid", "write", case, theme, "--text", "x", "--coder", "anna"]).spawn().unwrap()
        })
        .collect();
    for mut child in children {
        assert!(child.wait().unwrap().success());
    }
    for (case, theme) in [("P01", "ties"), ("P01", "lasting"), ("P02", "ties"), ("P02", "lasting")] {
        assert_eq!(state(&study, case, theme), "written", "{case} {theme}");
    }
}

#[test]
fn mistakes_are_met_with_the_nearest_name() {
    let study = with_people();
    for (arguments, said) in [
        (vec!["grid", "write", "P03", "ties", "--text", "x"], "there is no case \"P03\""),
        (vec!["grid", "write", "P01", "tis", "--text", "x"], "did you mean \"ties\"?"),
        (vec!["grid", "write", "P01", "ties", "--text", " "], "emic grid remove"),
        (vec!["grid", "write", "P01", "ties", "--text", "x", "--link", "mira.txt"], "whole document"),
        (vec!["grid", "write", "P01", "ties", "--text", "x", "--link", "mira.txt:77"], "there is no"),
        (vec!["grid", "confirm", "P01", "ties"], "there is no summary yet"),
        (vec!["grid", "remove", "P01", "ties"], "there is no cell"),
        (vec!["grid", "show", "tise"], "did you mean"),
        (vec!["grid", "tise"], "did you mean"),
        (vec!["grid", "shwo", "P01"], "there is no case \"shwo\""),
        (vec!["grid", "export", "x.docx"], ".xlsx, .csv or .md"),
    ] {
        let ran = refused(&study, &arguments);
        assert!(ran.stderr.contains(said), "{arguments:?}: {}", ran.stderr);
    }
    assert!(!study.root().join("grid").exists());
}

#[test]
fn cells_are_written_in_an_editor_and_by_other_programs() {
    let study = with_people();
    let ran = study
        .emic_told(&["grid", "write", "Mira", "ties", "--coder", "anna"], "Piped in,\n\ntwo paragraphs.\n");
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(file(&study, "grid/P01.toml").contains("text = '''\nPiped in,\n\ntwo paragraphs.\n'''"));
    code(&study, "mira.txt", "I was connected to nobody before", "ties");
    study.write(
        "editor.sh",
        "grep -q 'connected to nobody' \"$1\" || exit 3\nprintf 'In the editor.\\n' >> \"$1\"\n",
    );
    let out = in_editor(&study);
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let text = file(&study, "grid/P01.toml");
    assert!(text.contains("two paragraphs.\nIn the editor.\n'''") && !text.contains("<!--"), "{text}");
    assert_eq!(state(&study, "P01", "ties"), "written");
    // Somebody else writes while the editor is open: neither text is lost.
    let emic = env!("CARGO_BIN_EXE_emic");
    let meanwhile = format!("{emic} grid write P01 ties --text Meanwhile. --coder ben\n");
    study.write("editor.sh", &format!("{meanwhile}printf 'Mine.\\n' >> \"$1\"\n"));
    let out = in_editor(&study);
    let said = String::from_utf8_lossy(&out.stderr).into_owned();
    assert!(
        out.status.code() == Some(2) && said.contains("meanwhile") && said.contains("is kept in"),
        "{said}"
    );
    assert_eq!(cell(&study, "P01", "ties")["text"], "Meanwhile.");
    let kept = files_below(&study.root().join(".emic/grid"));
    assert!(kept.len() == 1 && fs::read_to_string(&kept[0]).unwrap().contains("Mine."), "{kept:?}");
    done(&study, &["grid", "write", "P01", "ties", "--text", "In the editor."]);
    let removed = done(&study, &["grid", "remove", "P01", "ties"]);
    assert!(removed.contains("In the editor.") && !file(&study, "grid/P01.toml").contains("theme.ties"));
}

#[test]
fn the_summary_of_a_framework_study_begins_with_the_grid() {
    let study = with_people();
    study.write(
        "emic.toml",
        "format = 1\nname = \"Letters\"\nlanguage = \"en\"\n[method]\napproach = \"framework\"\n",
    );
    code(&study, "mira.txt", "I was connected to nobody before", "ties");
    code(&study, "omar.txt", "to nobody at all", "ties");
    done(
        &study,
        &["grid", "write", "P01", "ties", "--text", "Through letters, says Mira.", "--link", "mira.txt:2"],
    );
    let next = done(&study, &[]);
    assert!(next.contains("empty cells with coded passages waiting: 1, stale cells: 0"), "{next}");
    let summary = done(&study, &["summary"]);
    let cell = summary.find("**Alma.** Through letters, says Alma. (Alma, turn 2)").expect("the cell");
    assert!(cell < summary.find("**Overview**").expect("the overview"), "{summary}");
    assert!(summary.contains("*Not written yet:* Omar (1 passage)."), "{summary}");
    assert!(done(&study, &["case", "P01"]).contains("## In the grid\n\n**Ties.** Through letters"));
    done(&study, &["grid", "export", "grid.md"]);
    assert!(file(&study, "grid.md").contains("**Alma.** Through letters, says Alma."));
}

#[test]
fn cells_of_another_copy_are_taken() {
    let (here, there) = (with_people(), with_people());
    done(&here, &["grid", "write", "P01", "ties", "--text", "Ours."]);
    done(&there, &["grid", "write", "P01", "ties", "--text", "Theirs."]);
    done(&there, &["grid", "write", "P01", "lasting", "--text", "Only there."]);
    done(&there, &["grid", "write", "P02", "ties", "--text", "Only there too."]);
    let other = there.root().to_string_lossy().into_owned();
    let ran = here.emic(&["merge", &other, "--yes"]);
    assert!(ran.stdout.contains("grid/P01.toml: the cell ties says something else there"), "{}", ran.stdout);
    assert_eq!(cell(&here, "P01", "ties")["text"], "Ours.");
    assert_eq!(cell(&here, "P01", "lasting")["text"], "Only there.");
    assert_eq!(cell(&here, "P02", "ties")["text"], "Only there too.");
}
