//! Coding outside emic: a document goes out, is marked elsewhere, and comes back.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use emic::exchange::inline::{Mark, Page, read, write};
use emic::model::{Coder, DecisionId, Stance};
use emic::text::Span;
use emic::workbench::Workbench;
use emic::workbench::deciding::{Recorder, Stamps};
use emic::workbench::exchanging::Taken;
use jiff::Timestamp;
use proptest::prelude::*;

use crate::support::study::{Ran, Study, done};

const TRANSCRIPT: &str = "\
INT: How did you {meet} them?
Mira: Through the letters. I was connected to nobody before. That changed.
INT: And now?
Mira: Now I write to four people. It lasts as long as the stamps do. 😀
INT: How so?
Mira: And one of them writes back, which is the best of it.
";

const CODEBOOK: &str = r#"format = 1
name = "Letters"
version = "1"
[code.ties]
name = "Ties"
definition = "Being tied to others."
match = ["connect*"]
[code.lasting]
name = "Lasting"
definition = "Whether it lasts."
match = ["last*"]
[code.old]
name = "Old"
definition = "No more."
retired = true
"#;

fn letters() -> Study {
    Study::of(&[
        ("emic.toml", "format = 1\nname = \"Letters\"\nlanguage = \"en\"\ncoder = \"anna\"\n"),
        ("corpus/mira.txt", TRANSCRIPT),
        ("codebooks/letters.toml", CODEBOOK),
    ])
}

#[track_caller]
fn exported(study: &Study) -> String {
    done(study.emic(&["export", "--inline", "mira.txt"])).stdout
}

fn import(study: &Study, file: &str) -> Ran {
    study.write("doc.md", file);
    study.emic(&["import", "--inline", "doc.md"])
}

/// `ties “the letters” against key note`, in document order.
fn coded(study: &Study) -> Vec<String> {
    let coded = study.emic(&["coded", "--json"]).json();
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    coded["codings"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|coding| {
            let mut said = format!("{} “{}”", text(&coding["code"]), text(&coding["words"]));
            if coding["stance"] == "against" {
                said.push_str(" against");
            }
            if coding["key"] == true {
                said.push_str(" key");
            }
            if let Some(note) = coding["note"].as_str() {
                said.push_str(&format!(" {note}"));
            }
            said
        })
        .collect()
}

#[test]
fn what_is_marked_in_an_editor_is_coded_as_one_act() {
    let study = letters();
    let file = exported(&study)
        .replace("the letters.", "{ties key \"how?\"}the {lasting against}letters{/ties}.{/lasting}");
    let file = file.replace("😀", "{ties}😀{/}").replace('\n', "\r\n");
    study.write("doc.md", &file);
    let shown = done(study.emic(&["import", "--inline", "doc.md", "--dry-run"]));
    assert!(shown.stdout.ends_with("3 coded; 0 as they were\n"), "{}", shown.stdout);
    assert!(!study.root().join("codings").exists());
    done(study.emic(&["import", "--inline", "doc.md"]));
    assert_eq!(coded(&study), ["ties “the letters” key how?", "lasting “letters.” against", "ties “😀”"]);
    let again = done(import(&study, &exported(&study)));
    assert_eq!(again.stdout, "nothing is changed; 3 as they were\n");
    // The old file did not hold them: its marks are the same codings all the same.
    assert_eq!(done(import(&study, &file)).stdout, "nothing is changed; 3 as they were\n");
    done(study.emic(&["undo"]));
    assert!(coded(&study).is_empty());
}

#[test]
fn marks_are_moved_changed_and_taken_away() {
    let study = letters();
    for (code, words) in [("ties", "the letters"), ("ties", "connected to nobody"), ("lasting", "lasts")] {
        done(study.emic(&["code", "mira.txt", code, "--quote", words]));
    }
    let file = exported(&study)
        .replace("{ties}the letters{/ties}. I was", "the {ties}letters. I was{/ties}")
        .replace("{ties}connected to nobody{/ties}", "{lasting \"no\"}connected to nobody{/lasting}")
        .replace("{lasting}lasts{/lasting}", "lasts");

    let ran = done(import(&study, &file));
    assert!(
        ran.stdout.ends_with("1 taken away, 1 on other words, 1 changed; 0 as they were\n"),
        "{}",
        ran.stdout
    );
    assert_eq!(coded(&study), ["ties “letters. I was”", "lasting “connected to nobody” no"]);
    done(study.emic(&["undo"]));
    assert_eq!(coded(&study).len(), 3);
}

#[test]
fn what_was_decided_meanwhile_stays() {
    let study = letters();
    done(study.emic(&["code", "mira.txt", "ties", "--quote", "the letters"]));
    let gone = done(study.emic(&["code", "mira.txt", "ties", "--quote", "four people", "--json"])).json();
    let file = exported(&study).replace("{ties}the letters{/ties}", "the letters");
    done(study.emic(&["code", "mira.txt", "lasting", "--quote", "stamps"]));
    done(study.emic(&["code", "mira.txt", "lasting", "--quote", "best", "--coder", "ben"]));
    done(study.emic(&["uncode", gone["coding"]["id"].as_str().expect("an id")]));
    let ran = import(&study, &file);
    assert_eq!(ran.code, 1, "{}{}", ran.stdout, ran.stderr);
    assert!(ran.stderr.contains("RT013"), "{}", ran.stderr);
    assert_eq!(coded(&study), ["lasting “stamps”", "lasting “best”"]);
}

#[test]
fn every_fault_is_said_and_nothing_is_taken() {
    let study = letters();
    let file = exported(&study)
        .replace("the letters", "{tise}the letters{/tise}")
        .replace("four", "{old}four{/old}")
        .replace("stamps", "{ties}stamps{/ties}");
    let ran = import(&study, &file);
    assert_eq!(ran.code, 2);
    for says in ["RT008", "did you mean \"ties\"?", "RT009"] {
        assert!(ran.stderr.contains(says), "{says}: {}", ran.stderr);
    }
    let open = import(&study, &exported(&study).replace("stamps", "{ties}stamps{/tie}"));
    assert!(open.stderr.contains("RT005") && open.stderr.contains("RT006"), "{}", open.stderr);
    let other = study.emic(&["import", "--inline", "doc.md", "--coder", "ben"]);
    assert!(other.code == 2 && !study.root().join("codings").exists());
}

#[test]
fn changed_words_are_said_and_marks_taken_only_where_they_are_surely_found() {
    let study = letters();
    done(study.emic(&["code", "mira.txt", "ties", "--quote", "one of them writes back"]));
    let file = exported(&study)
        .replace("Now I write", "Now, I write")
        .replace("the letters", "{ties}the letters{/ties}");
    let ran = import(&study, &file);
    assert_eq!(ran.code, 1, "{}{}", ran.stdout, ran.stderr);
    assert!(ran.stderr.contains("RT010") && ran.stderr.contains("Now, I write"), "{}", ran.stderr);
    assert_eq!(coded(&study), ["ties “the letters”", "ties “one of them writes back”"]);
    let without = exported(&study);
    let start = without.find("Mira: And {ties}").expect("the last turn");
    let end = start + without[start..].find('\n').expect("its end");
    let ran = import(&study, &format!("{}{}", &without[..start], &without[end..]));
    assert!(ran.code == 2 && ran.stderr.contains("RT012"), "{}{}", ran.stdout, ran.stderr);
    assert_eq!(coded(&study).len(), 2);
}

#[test]
fn a_corrected_document_takes_the_marks_of_an_older_file() {
    let study = letters();
    done(study.emic(&["code", "mira.txt", "ties", "--quote", "connected to nobody"]));
    let file = exported(&study).replace("as the stamps", "as {lasting}the stamps{/lasting}");
    study.write("corpus/mira.txt", &format!("INT: Hello.\nMira: Hello.\n{TRANSCRIPT}"));
    let ran = import(&study, &file);
    assert_eq!(ran.code, 1, "{}{}", ran.stdout, ran.stderr);
    assert!(ran.stdout.ends_with("1 coded; 1 as they were\n"), "{}{}", ran.stdout, ran.stderr);
    assert_eq!(coded(&study), ["ties “connected to nobody”", "lasting “the stamps”"]);
}

#[test]
fn suggestions_are_shown_only_when_asked_for_and_leave_their_trace() {
    let study = letters();
    done(study.emic(&["code", "mira.txt", "lasting", "--quote", "best", "--coder", "ben"]));
    assert!(!exported(&study).contains("{?ties") && !exported(&study).contains("@ben"));
    let file = done(study.emic(&["export", "--inline", "mira.txt", "--suggestions"])).stdout;
    assert!(file.contains("{?lasting@ben}best{?/lasting@ben}"), "{file}");
    done(import(&study, &file.replace("{?ties}", "{ties}").replace("{?/ties}", "{/ties}")));
    let log = fs::read_to_string(study.root().join("codings/anna/mira.txt.jsonl")).expect("a log");
    let line: serde_json::Value = serde_json::from_str(log.lines().next().expect("a line")).expect("JSON");
    assert_eq!(
        (&line["do"], &line["seen"], &line["rule"]),
        (&"accept".into(), &true.into(), &"connect*".into())
    );
    study.write("emic.toml", "format = 1\ncoder = \"anna\"\n[coding]\nblind = true\n");
    assert!(!done(study.emic(&["export", "--inline", "mira.txt", "--suggestions"])).stdout.contains("@ben"));
}

/// The page of the book begins with a document that is marked by hand: what it shows is so.
#[test]
fn what_the_book_marks_is_coded_as_it_says() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("book/src/round-trips.md");
    let page = fs::read_to_string(page).expect("the page");
    let block = |fence: &str| {
        let from = page.find(fence).expect("a block") + fence.len();
        page[from..from + page[from..].find("```").expect("its end")].to_owned()
    };
    let study = Study::example();
    let words = "seven or eight of them all doing the same";
    done(study.emic(&[
        "code",
        "interviews/p01-moths.txt",
        "same-interest",
        "--quote",
        words,
        "--coder",
        "anna",
    ]));
    let mut file =
        done(study.emic(&["export", "--inline", "interviews/p01-moths.txt", "--coder", "anna"])).stdout;
    let mark = regex::Regex::new(r"\{[^}]*\}").expect("a pattern");
    for line in block("```markdown\n").lines() {
        let plain = mark.replace_all(line, "").into_owned();
        assert!(file.contains(&plain), "no line of the document: {plain}");
        file = file.replace(&plain, line);
    }
    assert_eq!(done(import(&study, &file)).stdout, block("```text\n"));
}

/// A workbench on one study, without the program around it.
struct Desk {
    _study: Study,
    workbench: Workbench,
    clock: Ticks,
}

#[derive(Default)]
struct Ticks(u64);

impl Stamps for Ticks {
    fn next(&mut self) -> (Timestamp, DecisionId) {
        self.0 += 1;
        let [.., high, low] = self.0.to_be_bytes();
        let id = DecisionId::new(1_790_000_000_000 + self.0, &[0, 0, 1, 2, 3, 4, 5, 6, high, low]);
        (Timestamp::from_second(1_790_000_000).expect("a time"), id)
    }
}

/// A coding, as it is compared.
type Said = (Span, String, Stance, bool, Option<String>);

impl Desk {
    fn new() -> Self {
        let study = letters();
        let workbench = Workbench::open(study.root(), &()).expect("a study");
        Desk { _study: study, workbench, clock: Ticks::default() }
    }

    fn anna() -> Coder {
        "anna".parse().expect("a name")
    }

    fn exported(&self) -> String {
        self.workbench.inline(&Self::anna(), "mira.txt", false).expect("written").text
    }

    fn take(&mut self, file: &str) -> Taken {
        let returned = read("doc.md", file.as_bytes()).expect("no faults");
        let mut recorder = Recorder { coder: Self::anna(), stamps: &mut self.clock };
        self.workbench.take_inline(&mut recorder, "doc.md", &returned, false).expect("taken")
    }

    /// Puts these marks into a file in place of those that it holds.
    fn with_marks(file: &str, marks: &BTreeSet<Said>) -> String {
        let returned = read("doc.md", file.as_bytes()).expect("no faults");
        let token = returned
            .shown
            .first()
            .map_or_else(|| "0123456789ab".parse().expect("a token"), |shown| shown.token.clone());
        let codings = marks
            .iter()
            .cloned()
            .map(|(span, code, stance, key, note)| (Mark { code, span, stance, key, note }, token.clone()));
        let page = Page {
            head: returned.head.clone(),
            text: &returned.text,
            codings: codings.collect(),
            hints: Vec::new(),
            codes: Vec::new(),
        };
        let marked = write(&page);
        let list = |file: &str| file.rfind("\n<!-- emic shown").expect("the list");
        format!("{}{}", &marked[..list(&marked)], &file[list(file)..])
    }

    fn coded(&self) -> BTreeSet<Said> {
        let decided = self.workbench.decided().expect("decided");
        decided
            .codings
            .iter()
            .map(|placed| {
                let coding = placed.coding;
                let note = coding.note.as_deref().filter(|note| !note.is_empty()).map(str::to_owned);
                (placed.stands.span, coding.code.to_string(), coding.stance, coding.key, note)
            })
            .collect()
    }
}

fn marks() -> impl Strategy<Value = BTreeSet<Said>> {
    let places: Vec<usize> = TRANSCRIPT.char_indices().map(|(at, _)| at).chain([TRANSCRIPT.len()]).collect();
    let last = places.len() - 1;
    let note = prop::option::of(prop::sample::select(vec!["why", "a \"b\" {c}\n\\d", "é, f"]));
    let one = (
        0..last,
        1..60_usize,
        prop::sample::select(vec!["ties", "lasting"]),
        any::<bool>(),
        any::<bool>(),
        note,
    );
    prop::collection::vec(one, 0..10).prop_map(move |all| {
        let mut seen = BTreeSet::new();
        all.into_iter()
            .map(|(start, length, code, against, key, note)| {
                let span = Span::at(places[start], places[(start + length).min(last)]);
                let stance = if against { Stance::Against } else { Stance::For };
                (span, code.to_owned(), stance, key, note.map(str::to_owned))
            })
            .filter(|(span, code, stance, ..)| seen.insert((*span, code.clone(), *stance)))
            .collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn a_file_says_exactly_what_is_coded_afterwards(first in marks(), second in marks()) {
        let mut desk = Desk::new();
        let file = desk.exported();
        desk.take(&Desk::with_marks(&file, &first));
        prop_assert_eq!(desk.coded(), first.clone());
        let file = desk.exported();
        let same = desk.take(&file);
        prop_assert!(same.steps.is_empty() && same.findings.is_empty(), "{:?}", same);
        prop_assert_eq!(same.unchanged, first.len());
        let taken = desk.take(&Desk::with_marks(&file, &second));
        prop_assert!(taken.findings.is_empty(), "{:?}", taken.findings);
        prop_assert_eq!(desk.coded(), second);
    }
}

/// Writes a sheet, changes it as a spreadsheet or a colleague would, and takes it back.
#[track_caller]
fn sheet(study: &Study, more: &[&str]) -> String {
    let mut arguments = vec!["export", "--sheet", "s.csv"];
    arguments.extend(more);
    done(study.emic(&arguments));
    fs::read_to_string(study.root().join("s.csv")).expect("a sheet")
}

fn take_sheet(study: &Study, bytes: &[u8], coder: &str) -> Ran {
    fs::write(study.root().join("s.csv"), bytes).expect("written");
    study.emic(&["import", "--sheet", "s.csv", "--coder", coder])
}

/// Parses a sheet and lays it out anew, as a spreadsheet does that saves with semicolons.
fn saved_again(sheet: &str, change: impl Fn(&mut Vec<Vec<String>>)) -> Vec<u8> {
    let text = sheet.trim_start_matches('\u{FEFF}');
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    let mut rows: Vec<Vec<String>> =
        reader.records().map(|record| record.expect("a row").iter().map(str::to_owned).collect()).collect();
    change(&mut rows);
    let mut writer = csv::WriterBuilder::new()
        .delimiter(b';')
        .terminator(csv::Terminator::CRLF)
        .flexible(true)
        .from_writer(Vec::new());
    rows.iter().for_each(|row| writer.write_record(row).expect("written"));
    writer.into_inner().expect("bytes")
}

/// The column with a header.
fn column(rows: &[Vec<String>], name: &str) -> usize {
    rows[0].iter().position(|header| header == name).expect("a column")
}

#[test]
fn a_sheet_comes_back_sorted_and_saved_otherwise_as_one_act() {
    let study = letters();
    done(study.emic(&["code", "mira.txt:2", "ties", "--quote", "the letters", "--note", "how?"]));
    let written = sheet(&study, &[]);
    assert!(done(take_sheet(&study, written.as_bytes(), "anna")).stdout.starts_with("nothing is changed; 1"));
    let back = saved_again(&written, |rows| {
        let (codes, note) = (column(rows, "codes"), column(rows, "note"));
        rows[1][codes] = "Lasting (key)".into();
        rows[2][codes] = "ties; lasting (against)".into();
        rows[2][note] = "stamps".into();
        rows.iter_mut().for_each(|row| row.reverse());
        rows[1..].reverse();
        rows.iter_mut().for_each(|row| row.insert(0, "mine".into()));
    });
    let ran = done(take_sheet(&study, &back, "anna"));
    assert!(ran.stdout.ends_with("3 coded, 1 taken away; 0 as they were\n"), "{}{}", ran.stdout, ran.stderr);
    let all = coded(&study);
    assert_eq!(all.len(), 3, "{all:?}");
    assert!(all[0].starts_with("lasting “Through the letters.") && all[0].ends_with("” key"), "{all:?}");
    assert!(all.iter().any(|said| said.ends_with("” against stamps")), "{all:?}");
    done(study.emic(&["undo", "--coder", "anna"]));
    assert_eq!(coded(&study), ["ties “the letters” how?"]);
}

#[test]
fn a_sheet_for_a_colleague_holds_nobodys_codings_and_makes_theirs() {
    let study = letters();
    done(study.emic(&["code", "mira.txt:2", "ties"]));
    let written = sheet(&study, &["--coder", "ben", "--column-per-code"]);
    assert!(written.contains("words,ties,lasting,note,held"), "{written}");
    let latin = saved_again(&written, |rows| {
        let (ties, place) = (column(rows, "ties"), column(rows, "place"));
        rows[1][ties] = "1".into();
        rows[2][ties] = "0".into();
        rows[3][ties] = "WAHR".into();
        assert_eq!(rows[1][place], "mira.txt:2");
        // A spreadsheet that saves in an old encoding has no emoji.
        let words = column(rows, "words");
        rows[2][words] = rows[2][words].replace('😀', "?");
    });
    let ran = done(take_sheet(&study, &latin, "ben"));
    assert!(ran.stdout.ends_with("2 coded; 0 as they were\n"), "{}{}", ran.stdout, ran.stderr);
    let log = fs::read_to_string(study.root().join("codings/ben/mira.txt.jsonl")).expect("a log");
    assert!(log.contains("\"origin\":\"import\"") && !log.contains("\"seen\""), "{log}");
}

#[test]
fn rows_whose_words_changed_are_said_and_nothing_is_taken() {
    let study = letters();
    let back = saved_again(&sheet(&study, &[]), |rows| {
        let (codes, words, place) = (column(rows, "codes"), column(rows, "words"), column(rows, "place"));
        rows[1][codes] = "tise".into();
        rows[2][codes] = "ties".into();
        rows[2][words] = "Now I write to five people.".into();
        rows[3][codes] = "ties".into();
        rows[3][place] = "mira.txt:99".into();
    });
    let ran = take_sheet(&study, &back, "ben");
    assert_eq!(ran.code, 2);
    for says in ["RT008", "did you mean \"ties\"?", "s.csv:3:1", "five people", "s.csv:4:1", "RT024"] {
        assert!(ran.stderr.contains(says), "{says}: {}", ran.stderr);
    }
    assert!(!study.root().join("codings/ben").exists());
    let moved = saved_again(&sheet(&study, &[]), |rows| {
        let codes = column(rows, "codes");
        rows[2][codes] = "ties".into();
    });
    study.write("corpus/mira.txt", &format!("INT: Hello.\nMira: Hello to you.\n{TRANSCRIPT}"));
    assert!(done(take_sheet(&study, &moved, "ben")).stdout.contains("Now I write to four people."));
}

#[test]
fn a_coding_over_several_passages_goes_only_when_it_is_taken_out_of_all() {
    let study = letters();
    done(study.emic(&["code", "mira.txt", "ties", "--quote", "nobody before … write to four"]));
    let written = sheet(&study, &[]);
    let without = |which: &'static [usize]| {
        saved_again(&written, |rows| {
            let codes = column(rows, "codes");
            which.iter().for_each(|row| rows[*row][codes].clear());
        })
    };
    let ran = take_sheet(&study, &without(&[1]), "anna");
    assert!(ran.code == 1 && ran.stderr.contains("RT025"), "{}{}", ran.stdout, ran.stderr);
    assert_eq!(coded(&study).len(), 1);
    assert!(
        done(take_sheet(&study, &without(&[1, 2]), "anna"))
            .stdout
            .ends_with("1 taken away; 0 as they were\n")
    );
}
