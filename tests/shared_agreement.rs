//! The worked data sets of coefficients, where they are at hand.

use std::fs;

use emic::analysis::agreement::vector::figures;
use serde_json::Value;

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/agreement/vectors.json");

#[test]
fn every_figure_of_the_worked_data_sets() {
    let Ok(bytes) = fs::read(FILE) else {
        println!("passed over: {FILE} is not here");
        return;
    };
    let file: Value = serde_json::from_slice(&bytes).expect("JSON");
    let entries = file["vectors"].as_array().expect("a list of entries");
    assert!(entries.len() >= 10, "{} entries", entries.len());
    let mut faults = Vec::new();
    for entry in entries {
        let name = entry["name"].as_str().expect("a name");
        let found = figures(entry).unwrap_or_else(|error| panic!("{name}: {error}"));
        let tolerance = entry["tolerance"].as_f64().expect("one tolerance");
        compare(name, &found, &entry["expected"], tolerance, &mut faults);
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

fn compare(place: &str, found: &Value, expected: &Value, tolerance: f64, faults: &mut Vec<String>) {
    match expected {
        Value::Object(fields) => {
            for (name, expected) in fields {
                match found.get(name) {
                    Some(found) => compare(&format!("{place}.{name}"), found, expected, tolerance, faults),
                    None => faults.push(format!("{place}.{name} is not there")),
                }
            }
        }
        Value::Array(list) => {
            if found.as_array().map(Vec::len) != Some(list.len()) {
                faults.push(format!("{place} is {found}, not {expected}"));
                return;
            }
            for (at, expected) in list.iter().enumerate() {
                compare(&format!("{place}[{at}]"), &found[at], expected, tolerance, faults);
            }
        }
        Value::Number(expected) => {
            let near = |found: f64| (found - expected.as_f64().expect("a number")).abs() <= tolerance;
            if !found.as_f64().is_some_and(near) {
                faults.push(format!("{place} is {found}, not {expected}"));
            }
        }
        other => {
            if found != other {
                faults.push(format!("{place} is {found}, not {other}"));
            }
        }
    }
}
