//! Passages of codes laid out, sorted in an editor, and recoded in bulk.

use std::fs;

use crate::support::study::{Ran, Study, done};

const TRANSCRIPT: &str = "\
INT: How did you meet them?
Mira: Through the letters. I was tied to nobody before.
INT: And now?
Mira: Now I write to four people. It goes on as the stamps do.
INT: How so?
Mira: And one of them writes back, which is the best of it.
INT: Anything else?
Mira: My sister Odile calls on Sundays, and shouts at the dog.
";

const CODEBOOK: &str = "format = 1\nname = \"Letters\"\nversion = \"1\"\n\n# What ties people.\n[code.ties]\n\
    name = \"Ties\"\ndefinition = \"Being tied to *others*.\"\n\n[code.lasting]\nname = \"Lasting\"\n\
    claim = \"It lasts\"\n\n[code.gone]\nname = \"Gone\"\nretired = true\n";

/// What Anna coded, in the order of the text.
const CODED: &[&str] = &["I was tied to nobody", "I write to four people", "one of them writes back"];

fn letters() -> Study {
    let study = Study::of(&[
        ("emic.toml", "format = 1\nname = \"Letters\"\nlanguage = \"en\"\ncoder = \"anna\"\n"),
        ("corpus/mira.txt", TRANSCRIPT),
        ("codebooks/letters.toml", CODEBOOK),
    ]);
    for words in CODED {
        done(study.emic(&["code", "mira.txt", "ties", "--quote", words]));
    }
    study
}

/// The page of codes, and its cards.
fn page(study: &Study, codes: &[&str]) -> (String, Vec<String>) {
    let page = done(study.emic(&[&["sort"], codes].concat())).stdout;
    let cards = page.lines().filter(|line| line.starts_with("- `")).map(str::to_owned).collect();
    (page, cards)
}

fn apply(study: &Study, page: &str, yes: bool) -> Ran {
    fs::write(study.root().join("page.md"), page).expect("the page is written");
    let page = study.root().join("page.md");
    let page = page.to_str().expect("a path of letters");
    if yes { study.emic(&["sort", "--apply", page, "--yes"]) } else { study.emic(&["sort", "--apply", page]) }
}

/// `code “words”` of every coding, in the order of the text.
fn coded(study: &Study) -> Vec<String> {
    let list = study.emic(&["coded", "--json"]).json();
    let codings = list["codings"].as_array().expect("a list").iter();
    codings
        .map(|of| format!("{} “{}”", of["code"].as_str().unwrap(), of["words"].as_str().unwrap()))
        .collect()
}

#[test]
fn a_page_that_comes_back_as_it_was_changes_nothing() {
    let study = letters();
    let (page, cards) = page(&study, &["ties", "lasting"]);
    assert_eq!(cards.len(), 3);
    assert!(page.contains("\n## ties: Ties\n\nBeing tied to \\*others\\*.\n\n- `"), "{page}");
    assert!(page.contains("\n## lasting: Lasting\n\n**It lasts**\n\n\n<!--"), "{page}");
    let ran = done(apply(&study, &page, true));
    assert!(ran.stdout.contains("0 changes; 3 stay where they are"), "{}", ran.stdout);
}

#[test]
fn cards_are_moved_copied_taken_away_and_put_on_new_piles_in_one_act() {
    let study = letters();
    let (whole, cards) = page(&study, &["ties", "lasting"]);
    let mut moved = whole.replace(&format!("{}\n", cards[0]), "").replace(&format!("{}\n", cards[2]), "");
    moved = moved.replace("**It lasts**\n", &format!("**It lasts**\n{}\n", cards[1]));
    moved = moved.replace(
        "\n<!-- as",
        &format!("\n## no code\n{}\n## writing-back: Writing back\n{}\n\n<!-- as", cards[0], cards[2]),
    );

    let shown = done(apply(&study, &moved, false));
    assert!(shown.stdout.contains("new code  writing-back: Writing back, below ties"), "{}", shown.stdout);
    assert!(shown.stdout.contains("would be done: 3 changes; 0 stay"), "{}", shown.stdout);
    assert_eq!(coded(&study).iter().filter(|of| of.starts_with("ties")).count(), 3, "only shown");

    done(apply(&study, &moved, true));
    let expected = [
        "ties “I write to four people”",
        "lasting “I write to four people”",
        "writing-back “one of them writes back”",
    ];
    let mut now = coded(&study);
    now.sort_by_key(|of| !of.starts_with("ties"));
    assert_eq!(now, expected);
    let book = fs::read_to_string(study.root().join("codebooks/letters.toml")).expect("the codebook");
    assert!(book.starts_with(CODEBOOK.split("[code.lasting]").next().unwrap()), "{book}");
    assert!(book.contains("[code.writing-back]\nparent = \"ties\"\nname = \"Writing back\"\n"), "{book}");

    done(study.emic(&["undo"]));
    assert_eq!(coded(&study), CODED.iter().map(|words| format!("ties “{words}”")).collect::<Vec<_>>());
}

#[test]
fn all_faults_are_said_at_once_and_nothing_is_done() {
    let study = letters();
    let (whole, cards) = page(&study, &["ties"]);
    let spoilt = whole
        .replace("# Sorting\n", &format!("{}\n# Sorting\n", cards[0]))
        .replace("## ties: Ties", "## tise")
        .replace(
            "\n<!-- as",
            &format!("\n## gone\n{}\n## Far Off: Far off\n{}\n\n<!-- as", cards[1], cards[2]),
        );
    let ran = apply(&study, &spoilt, true);
    assert_eq!(ran.code, 2);
    for said in
        ["SO001", "did you mean \"ties\"?", "the code \"gone\" is retired", "\"Far Off\" cannot be the id"]
    {
        assert!(ran.stderr.contains(said), "{said}: {}", ran.stderr);
    }
    assert_eq!(coded(&study).len(), 3);

    let (whole, cards) = page(&study, &["ties"]);
    let both =
        whole.replace("\n<!-- as", &format!("\n## no code\n{}\n- `ffffffffffff` x\n\n<!-- as", cards[0]));
    let ran = apply(&study, &both, true);
    assert!(ran.stderr.contains("SO004") && ran.stderr.contains("SO003"), "{}", ran.stderr);
    assert_eq!(coded(&study).len(), 3);
}

#[test]
fn what_changed_meanwhile_stays_and_is_said() {
    let study = letters();
    let (whole, cards) = page(&study, &["ties", "lasting"]);
    let id = |card: &str| card[3..15].to_owned();
    done(study.emic(&["change", &id(&cards[0]), "--code", "lasting"]));
    done(study.emic(&["uncode", &id(&cards[1])]));
    let moved = whole.replace("## ties: Ties", "## lasting");
    let ran = apply(&study, &moved, true);
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    assert!(ran.stderr.contains("has the code lasting since"), "{}", ran.stderr);
    assert!(ran.stderr.contains("is no coding any more"), "{}", ran.stderr);
    assert_eq!(coded(&study), ["lasting “I was tied to nobody”", "lasting “one of them writes back”"]);
}

#[test]
fn words_never_get_a_code_twice() {
    let study = letters();
    done(study.emic(&["code", "mira.txt", "lasting", "--quote", CODED[0]]));
    let (whole, _) = page(&study, &["ties"]);
    done(apply(&study, &whole.replace("## ties: Ties", "## lasting"), true));
    assert_eq!(coded(&study), CODED.iter().map(|words| format!("lasting “{words}”")).collect::<Vec<_>>());
    let again = done(apply(&study, &page(&study, &["lasting"]).0, true));
    assert!(again.stdout.contains("0 changes"), "{}", again.stdout);
}

#[test]
fn a_coder_recodes_the_work_of_another_under_their_own_name() {
    let study = letters();
    let (whole, _) = page(&study, &["ties"]);
    fs::write(study.root().join("page.md"), whole.replace("## ties: Ties", "## lasting")).expect("written");
    let path = study.root().join("page.md");
    let path = path.to_str().expect("a path of letters");
    done(study.emic(&["sort", "--apply", path, "--yes", "--coder", "ben"]));
    assert!(coded(&study).iter().all(|of| of.starts_with("lasting")));
    let log = fs::read_to_string(study.root().join("codings/ben/mira.txt.jsonl")).expect("a log");
    assert_eq!(log.matches("\"do\":\"recode\"").count(), 3, "{log}");
    assert!(log.lines().all(|line| line.contains("\"seen\":true")), "{log}");
    done(study.emic(&["undo", "--coder", "ben"]));
    assert!(coded(&study).iter().all(|of| of.starts_with("ties")));
}

#[test]
fn names_of_the_key_leave_neither_in_words_nor_in_notes() {
    let study = letters();
    study.write("participants.csv", "id,pseudonym,documents\nP01,Hazel,mira.txt\n");
    study.write("key.csv", "id,real name,names\nP01,Mira,Mira;Odile\n");
    let settings =
        "format = 1\nname = \"Letters\"\nlanguage = \"en\"\ncoder = \"anna\"\n[privacy]\nkey = \"key.csv\"\n";
    study.write("emic.toml", settings);
    done(study.emic(&[
        "code",
        "mira.txt",
        "lasting",
        "--quote",
        "My sister Odile calls",
        "--note",
        "Odile again",
    ]));
    for form in ["markdown", "cards"] {
        let laid = done(study.emic(&["sort", "lasting", "--as", form])).stdout;
        assert!(laid.contains("Hazel") && !laid.contains("Odile") && !laid.contains("Mira"), "{laid}");
    }
    assert!(done(study.emic(&["sort", "lasting", "--real-names"])).stdout.contains("Odile"));
}

#[test]
fn codes_that_mark_the_same_passages_are_said() {
    let study = letters();
    let check = |study: &Study| study.emic(&["check", "--json"]).stdout.contains("CK020");
    for place in ["mira.txt:2", "mira.txt:4", "mira.txt:6", "mira.txt:8"] {
        done(study.emic(&["code", place, "lasting", "--coder", "ben"]));
        done(study.emic(&["code", place, "ties", "--coder", "ben"]));
    }
    assert!(!check(&study), "four passages could be chance");
    study.write(
        "corpus/odo.txt",
        "INT: So?\nOdo: I keep the letters in a tin, all of them.\nINT: Why?\nOdo: They are mine.\n",
    );
    done(study.emic(&["code", "odo.txt:2", "ties", "--coder", "ben"]));
    done(study.emic(&["code", "odo.txt:2", "lasting", "--coder", "ben"]));
    let said = study.emic(&["check", "--all"]);
    let said = said.stdout + &said.stderr;
    assert!(
        said.contains("the codes \"ties\" and \"lasting\" were given to the same passages: 5 of the 5"),
        "{said}"
    );
}
