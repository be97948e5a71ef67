//! The cases of `tests/cases/ingest`: a file `in.*` as researchers have it, and in `out.json` what
//! emic makes of it.
//!
//! `ACCEPT=1 cargo test ingest_cases` writes what was made; read it before you commit it.

use std::fmt::Write;
use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use emic::diagnostic::Diagnostic;
use emic::ingest::{ReadRule, Settings, Source, read};
use emic::model::{Document, Kind, Passage};
use serde_json::{Value, json};

#[test]
fn cases_are_read_as_expected() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/ingest");
    let mut cases: Vec<PathBuf> =
        fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
    cases.sort();
    assert!(cases.len() >= 40, "{} cases", cases.len());
    let accept = std::env::var_os("ACCEPT").is_some();
    let mut faults = String::new();
    for case in &cases {
        let made = shown(case);
        let expected = fs::read_to_string(case.join("out.json")).unwrap_or_default();
        if accept && made != expected {
            fs::write(case.join("out.json"), &made).expect("a case can be written");
        } else if made != expected {
            write!(faults, "== {}\n{made}\nexpected\n{expected}\n", case.display()).expect("a string");
        }
    }
    assert!(faults.is_empty(), "{faults}");
}

/// What emic makes of a case, a line for each thing.
fn shown(case: &Path) -> String {
    let entries = fs::read_dir(case).expect("a folder").map(|entry| entry.expect("an entry").path());
    let path = entries
        .filter(|path| path.file_stem().is_some_and(|stem| stem == "in"))
        .min()
        .unwrap_or_else(|| panic!("{} has no in.*", case.display()));
    let bytes = fs::read(&path).expect("a readable file");
    let name = path.file_name().and_then(|name| name.to_str()).expect("a name");
    let rule: Option<ReadRule> = fs::read_to_string(case.join("read.json")).ok().map(|rule| {
        serde_json::from_str(&rule).unwrap_or_else(|error| panic!("{}: {error}", case.display()))
    });
    let settings = Settings { rules: rule.into_iter().collect(), ..Settings::default() };
    let source = Source::bytes_of(name, &bytes, settings.max_document);
    let mut documents = Vec::new();
    let said = read(&source, &settings, &mut |document| {
        documents.push(document);
        ControlFlow::Continue(())
    });
    let made = json!({
        "documents": documents.iter().map(document).collect::<Vec<_>>(),
        "said": said.iter().map(finding).collect::<Vec<_>>(),
    });
    serde_json::to_string_pretty(&made).expect("JSON") + "\n"
}

fn finding(finding: &Diagnostic) -> String {
    format!("{} {}", finding.code, finding.message)
}

fn document(document: &Document) -> Value {
    let mut shown = serde_json::Map::new();
    let mut put = |key: &str, value: Value| {
        let empty = value.is_null() || value.as_array().is_some_and(Vec::is_empty) || value == json!(0);
        if !empty {
            shown.insert(key.to_owned(), value);
        }
    };
    put("id", json!(document.id.inner));
    put("title", json!(document.title));
    put("read as", json!(format!("{} {}", document.format, document.kind)));
    put("encoding", json!((document.encoding != "utf-8").then_some(&document.encoding)));
    put("language", json!(document.language));
    put("date", json!(document.date.map(|date| date.to_string())));
    put("comments", json!(document.comments));
    let speakers = document.speakers.iter();
    put(
        "speakers",
        speakers
            .map(|speaker| json!(format!("{} {} {}", speaker.label, speaker.turns, speaker.role)))
            .collect(),
    );
    put("turns", document.turns.iter().map(|turn| json!(shown_turn(document, turn))).collect());
    // The passages of turns that are one paragraph are those turns.
    let passages =
        document.passages.iter().filter(|passage| passage.kind != Kind::Turn || is_joined(passage));
    put("passages", passages.map(|passage| json!(shown_passage(document, passage))).collect());
    put(
        "offers",
        document.offers.iter().map(|offer| json!(format!("{}: {}", offer.what, offer.value))).collect(),
    );
    Value::Object(shown)
}

fn is_joined(passage: &Passage) -> bool {
    passage.piece > 0 || passage.last_number != passage.number
}

fn shown_turn(document: &Document, turn: &emic::model::Turn) -> String {
    let speaker = &document.speakers[turn.speaker as usize];
    let time = |ms: Option<u32>| ms.map(|ms| format!("{}.{:03}", ms / 1000, ms % 1000)).unwrap_or_default();
    let time = match (turn.start_ms, turn.end_ms) {
        (None, None) => String::new(),
        (start, end) => format!(" [{}-{}]", time(start), time(end)),
    };
    let name = if speaker.named { speaker.label.clone() } else { format!("({})", speaker.label) };
    format!("{name}{time}: {}", turn.words(&document.text))
}

fn shown_passage(document: &Document, passage: &Passage) -> String {
    let number = match (passage.number, passage.last_number, passage.piece) {
        (0, ..) => String::new(),
        (first, last, 0) if first == last => format!("{first} "),
        (first, last, 0) => format!("{first}-{last} "),
        (first, last, piece) if first == last => format!("{first}.{piece} "),
        (first, last, piece) => format!("{first}-{last}.{piece} "),
    };
    let who = document.speaker_of(passage).map(|speaker| format!(" {} ({})", speaker.label, passage.role));
    let own = passage.own_text(&document.text);
    let words = own.split_whitespace().collect::<Vec<_>>().join(" ");
    format!("{number}{}{}: {words}", passage.kind, who.unwrap_or_default())
}
