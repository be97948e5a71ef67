//! Figures as a user draws them, with the mistakes one makes.

use std::fs;

use crate::support::study::Study;

/// Two interviews that anna and ben have coded, one of them with times.
fn bees() -> Study {
    let codebook = "format = 1\nname = \"Bees\"\nversion = \"1\"\n\n[code.care]\nname = \"Care\"\ndefinition = \"Looking after.\"\n\n\
        [code.loss]\nname = \"Loss & <grief>\"\ndefinition = \"What is gone.\"\n";
    let study = Study::of(&[
        ("emic.toml", "format = 1\nname = \"Bees\"\nlanguage = \"en\"\ncodebook = \"codebooks/b.toml\"\n"),
        ("codebooks/b.toml", codebook),
        ("participants.csv", "id,pseudonym,documents,place\nP1,Ilse,p1.txt,hill\nP2,Bram,p2.txt,town\n"),
        ("key.csv", "id,name,names\nP1,Ulrike Baum,Ulrike\n"),
        (
            "corpus/p1.txt",
            "[00:00:05] INT: And then?\n[00:00:10] Ulrike: I fed them all winter.\n[00:01:00] INT: Yes?\n[00:01:05] Ulrike: In March they were dead.\n[00:02:00] INT: Thank you.\n",
        ),
        ("corpus/p2.txt", "INT: And then?\nP2: I only watch them.\nINT: Yes?\nP2: Nobody feeds them here.\n"),
    ]);
    for coder in ["anna", "ben"] {
        for (place, code) in [("p1.txt:2", "care"), ("p1.txt:4", "loss"), ("p2.txt:2", "care")] {
            let ran = study.emic(&["code", place, code, "--coder", coder]);
            assert_eq!(ran.code, 0, "{}", ran.stderr);
        }
        for document in ["p1.txt", "p2.txt"] {
            assert_eq!(study.emic(&["finish", document, "--coder", coder]).code, 0);
        }
    }
    study
}

#[test]
fn a_figure_is_written_and_what_stands_below_it_is_said() {
    let study = bees();
    let ran = study.emic(&["table", "timeline", "--figure", "when.svg", "-o", "when.csv", "--format", "csv"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(ran.stdout.starts_with("Where each code occurs in 2 documents. Base: "), "{}", ran.stdout);
    let svg = fs::read_to_string(study.root().join("when.svg")).expect("the figure");
    assert!(svg.contains("Loss &amp; &lt;grief&gt;, coded: 00:01:05."), "{svg}");
    assert!(!svg.contains("Ulrike"), "a name of the key leaves with the figure");
    let table = fs::read_to_string(study.root().join("when.csv")).expect("the table");
    assert!(table.contains("\"Ilse, turn 4, 00:01:05\",00:01:05,"), "{table}");
}

#[test]
fn without_a_file_the_picture_is_the_result() {
    let study = bees();
    let printed = study.emic(&["table", "saturation", "--figure"]);
    assert!(
        printed.stdout.starts_with("<svg ") && printed.stdout.ends_with("</svg>\n"),
        "{}",
        printed.stdout
    );
    let json = study.emic(&["--json", "agree", "anna", "ben", "--replicates", "50", "--figure"]).json();
    assert_eq!(json["format"], 1);
    let figure = &json["figures"][0];
    assert!(figure["svg"].as_str().is_some_and(|svg| svg.starts_with("<svg ")));
    assert!(
        figure["told"]
            .as_str()
            .is_some_and(|told| told.starts_with("Care: anna 2, ben 2, all 2, of 4 units")),
        "{figure}"
    );
    assert!(
        figure["caption"].as_str().is_some_and(|caption| caption.contains("it says nothing of the themes"))
    );
}

#[test]
fn mistakes_are_said_and_nothing_is_written() {
    let study = bees();
    for (typed, said) in [
        (["table", "--figure", "frequency"].as_slice(), "put --figure at the end"),
        (&["table", "frequency", "--figure", "bars.png"], "turn it into PNG"),
        (&["table", "keyness", "--figure", "k.svg"], "there is no figure of keyness"),
        (&["table", "cooccurrence", "--network"], "add --figure FILE.svg"),
        (&["table", "crosstab", "place", "--figure", "c.svg"], "--least 0"),
        (&["table", "crosstab", "palce", "--figure", "c.svg"], "there are place"),
        (&["table", "saturation", "--basis", "found", "--figure", "s.svg"], "leave out --basis found"),
        (&["table", "frequency", "--basis", "found", "--figure", "f.svg"], "there is nothing to draw"),
        (&["agree", "anna", "ben", "--basis", "found", "--figure", "a.svg"], "leave it out"),
    ] {
        let ran = study.emic(typed);
        assert_eq!(ran.code, 2, "{typed:?}: {}", ran.stdout);
        assert!(ran.stderr.contains(said), "{typed:?}: {}", ran.stderr);
    }
    let drawn = fs::read_dir(study.root()).expect("the study").flatten();
    assert!(
        drawn.map(|entry| entry.path()).all(|path| path.extension().is_none_or(|ending| ending != "svg"))
    );
}

#[test]
fn a_study_may_draw_on_a_page_of_its_own() {
    let study = bees();
    study.write(
        "templates/figure.svg",
        "<svg xmlns=\"http://www.w3.org/2000/svg\"><title>{{ title }}</title>{{ shapes }}</svg>",
    );
    let own = study.emic(&["table", "frequency", "--figure"]).stdout;
    assert!(
        own.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\"><title>How often each code occurs"),
        "{own}"
    );
    study.write("templates/figure.svg", "{{ no_such_thing.at_all }}");
    let broken = study.emic(&["agree", "anna", "ben", "--figure"]);
    assert!(
        broken.code == 2 && broken.stderr.contains("the template figure.svg cannot be used"),
        "{}",
        broken.stderr
    );
}
