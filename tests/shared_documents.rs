//! Real documents of researchers, where they are at hand: every entry of the two lists of what they
//! hold, for which there is a reader.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use emic::diagnostic::Diagnostic;
use emic::ingest::{Settings, Source, read};
use emic::model::Document;
use serde_json::Value;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/documents");

/// Reads one file of the disk.
fn read_file(path: &Path) -> (Vec<Document>, Vec<Diagnostic>) {
    let settings = Settings::default();
    let name = path.file_name().and_then(|name| name.to_str()).expect("a name");
    let source = Source::file(name, path, settings.max_document).expect("a readable file");
    let mut documents = Vec::new();
    let said = read(&source, &settings, &mut |document| {
        documents.push(document);
        ControlFlow::Continue(())
    });
    (documents, said)
}

fn expected(list: &str) -> Option<Value> {
    let Ok(expected) = fs::read(Path::new(FOLDER).join(list)) else {
        println!("passed over: {FOLDER} is not here");
        return None;
    };
    Some(serde_json::from_slice(&expected).expect("JSON"))
}

fn find(file: &str) -> PathBuf {
    let folders = ["interview", "podcast", "court-argument", "wordpress"];
    let paths = folders.iter().map(|folder| Path::new(FOLDER).join(folder).join(file));
    paths.into_iter().find(|path| path.exists()).unwrap_or_else(|| panic!("{file} is nowhere"))
}

/// The formats of the lists that no reader knows yet.
fn has_reader(file: &str) -> bool {
    let extension = file.rsplit('.').next().unwrap_or_default();
    let names: Vec<_> = emic::ingest::readers().iter().map(|reader| reader.name()).collect();
    let needed = match extension {
        "txt" => "transcript",
        "vtt" => "vtt",
        "srt" => "srt",
        "md" => "markdown",
        "html" => "html",
        "docx" => "docx",
        "csv" => "csv",
        "cha" => "chat",
        "eaf" => "elan",
        "json" => "whisper",
        "xml" if file.ends_with(".tei.xml") => "tei",
        "xml" => "wordpress",
        other => panic!("no reader is known for {other}"),
    };
    let known = names.contains(&needed);
    if !known {
        println!("passed over: no reader \"{needed}\" for {file}");
    }
    known
}

#[test]
fn documents_are_read_as_expected() {
    let Some(expected) = expected("EXPECT.json") else { return };
    let mut faults = Vec::new();
    for entry in expected.as_array().expect("a list") {
        let file = entry["file"].as_str().expect("a file");
        if has_reader(file) {
            let (documents, said) = read_file(&find(file));
            faults.extend(compare(file, &entry["expect"], &documents, &said));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn tricky_files_are_read_as_expected() {
    let Some(expected) = expected("tricky/EXPECT.json") else { return };
    let mut faults = Vec::new();
    for (file, facts) in expected.as_object().expect("an object") {
        if has_reader(file) {
            let (documents, said) = read_file(&Path::new(FOLDER).join("tricky").join(file));
            faults.extend(compare(file, facts, &documents, &said));
            if facts.get("sha256").is_some() && facts["codepoints"].as_u64() != Some(0) {
                let points = documents.first().map(|document| document.text.chars().count() as u64);
                if points != facts["codepoints"].as_u64() {
                    faults.push(format!("{file}: {points:?} code points"));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// What differs from the expectation.
fn compare(file: &str, facts: &Value, documents: &[Document], said: &[Diagnostic]) -> Vec<String> {
    let turns: usize = documents.iter().map(|document| document.turns.len()).sum();
    let mut speakers: BTreeMap<&str, u64> = BTreeMap::new();
    let mut chars = 0;
    for document in documents {
        for speaker in document.speakers.iter().filter(|speaker| speaker.turns > 0) {
            *speakers.entry(&speaker.label).or_default() += u64::from(speaker.turns);
        }
        chars += document.turns.iter().map(|turn| turn.words(&document.text).chars().count()).sum::<usize>();
    }
    let mut faults = Vec::new();
    let mut check = |what: &str, found: Value| {
        if let Some(wanted) = facts.get(what).filter(|wanted| **wanted != found) {
            faults.push(format!("{file}: {what} is {found}, not {wanted}"));
        }
    };
    check("turns", turns.into());
    check("chars", chars.into());
    check("comments", documents.iter().map(|document| document.comments).sum::<u32>().into());
    let threads =
        documents.iter().flat_map(|document| &document.passages).filter_map(|passage| passage.thread);
    let answers: BTreeSet<_> =
        threads.filter_map(|thread| Some((thread.comment, thread.reply_to?))).collect();
    check("replies", answers.len().into());
    match facts.get("speakers") {
        Some(Value::Number(_)) => check("speakers", speakers.len().into()),
        Some(Value::Object(_)) => check("speakers", serde_json::to_value(&speakers).expect("JSON")),
        Some(Value::Array(_)) => {
            let labels: Vec<_> =
                documents.iter().flat_map(|document| &document.speakers).map(|s| &s.label).collect();
            check("speakers", serde_json::to_value(labels).expect("JSON"));
        }
        _ => {}
    }
    if facts.get("turns").and_then(Value::as_u64).is_some_and(|turns| turns > 0) {
        let faulty = said.iter().find(|finding| finding.severity == emic::diagnostic::Severity::Error);
        faults.extend(faulty.map(|finding| format!("{file}: {finding}")));
    }
    faults
}
