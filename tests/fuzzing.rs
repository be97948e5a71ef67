//! Every fuzz function is a target of cargo-fuzz too, under its name.

use std::fs;
use std::path::{Path, PathBuf};

#[test]
fn every_fuzz_function_is_a_target() {
    let mut functions = Vec::new();
    for entry in fs::read_dir(root().join("tests")).unwrap() {
        let path = entry.unwrap().path();
        let module = path.file_stem().unwrap().to_string_lossy().into_owned();
        if module.starts_with("fuzz_") {
            let source = fs::read_to_string(&path).unwrap();
            functions.extend(names(&source, "pub(crate) fn fuzz_", '(').map(|name| (module.clone(), name)));
        }
    }
    functions.sort();
    assert!(functions.len() > 15, "the fuzz functions were not found");

    let listed = fs::read_to_string(root().join("fuzz/src/lib.rs")).unwrap();
    for (module, name) in &functions {
        let entry = format!("(\"{name}\", {module}::fuzz_{name})");
        assert!(listed.contains(&entry), "fuzz/src/lib.rs lacks {entry}");
    }
    let manifest = fs::read_to_string(root().join("fuzz/Cargo.toml")).unwrap();
    let mut targets: Vec<String> =
        manifest.split("[[bin]]").skip(1).flat_map(|bin| names(bin, "name = \"", '"').next()).collect();
    targets.sort();
    let mut expected: Vec<String> = functions.into_iter().map(|(_, name)| name).collect();
    expected.sort();
    assert_eq!(targets, expected, "the targets of fuzz/Cargo.toml");
}

/// What stands between each `before` and the next `after`.
fn names<'a>(text: &'a str, before: &'a str, after: char) -> impl Iterator<Item = String> + 'a {
    text.split(before).skip(1).filter_map(move |rest| rest.split_once(after)).map(|(name, _)| name.to_owned())
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_path_buf()
}
