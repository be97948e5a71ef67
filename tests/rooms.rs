//! The rooms of the house: each may use only what stands to its left (DESIGN, "The rooms").

use std::fs;
use std::path::{Path, PathBuf};

/// From left to right. A room may name those before it, and itself.
const ROOMS: &[&str] = &[
    "text",
    "diagnostic",
    "files",
    "model",
    "query",
    "ingest",
    "codebook",
    "index",
    "search",
    "coding",
    "analysis",
    "report",
    "exchange",
    "project",
    "workbench",
];

#[test]
fn no_room_uses_what_stands_to_its_right() {
    let mut faults = Vec::new();
    for (position, room) in ROOMS.iter().enumerate() {
        for file in sources_of(room) {
            let source = fs::read_to_string(&file).expect("a source file can be read");
            for used in rooms_named_in(&source) {
                match ROOMS.iter().position(|known| *known == used) {
                    Some(used_position) if used_position <= position => {}
                    Some(_) => faults.push(format!("{}: {room} may not use {used}", file.display())),
                    None => faults.push(format!("{}: crate::{used} is no room", file.display())),
                }
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_module_of_the_library_is_a_room() {
    let lib = fs::read_to_string(root().join("src/lib.rs")).expect("src/lib.rs can be read");
    let modules: Vec<_> =
        lib.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';')).collect();
    assert!(modules.len() > 10, "the list of modules was not understood");
    for module in modules {
        assert!(ROOMS.contains(&module), "{module} stands in src/lib.rs and in no room");
    }
}

#[test]
fn paths_are_seen_wherever_they_stand() {
    let source = "use crate::text::Span;\nfn f() { crate::report::g() }\nuse crate::{model, query::ast};\n";
    assert_eq!(rooms_named_in(source), ["text", "report", "model", "query"]);
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn sources_of(room: &str) -> Vec<PathBuf> {
    let single = root().join(format!("src/{room}.rs"));
    let mut found = if single.exists() { vec![single] } else { Vec::new() };
    collect(&root().join("src").join(room), &mut found);
    found
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// Every `crate::room` of a source file, and those of `use crate::{a, b::c}`.
fn rooms_named_in(source: &str) -> Vec<String> {
    let mut rooms = Vec::new();
    for (at, _) in source.match_indices("crate::") {
        let rest = &source[at + "crate::".len()..];
        match rest.strip_prefix('{') {
            Some(group) => {
                let group = group.split('}').next().unwrap_or_default();
                rooms.extend(group.split(',').map(first_name).filter(|name| !name.is_empty()));
            }
            None => rooms.push(first_name(rest)),
        }
    }
    rooms.retain(|name| !name.is_empty() && name.starts_with(|c: char| c.is_ascii_lowercase()));
    rooms
}

fn first_name(path: &str) -> String {
    path.trim().chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect()
}
