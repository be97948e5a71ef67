//! Any text at all must go through the query parser, and what it reads must be printed and read
//! back as the same query.

use emic::query::{explain, parse, references, rule_faults};

use crate::support::mutate::survives;

/// A query is read back from its canonical printing; faults lie inside the text.
pub(crate) fn fuzz_query(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    match parse(&text) {
        Ok(node) => {
            let printed = node.to_string();
            let again = parse(&printed).unwrap_or_else(|error| panic!("printed as {printed}:\n{error}"));
            assert_eq!(again, node, "printed as {printed}");
            assert!(explain(&node).ends_with('.'));
            let _ = (references(&node), rule_faults(&node));
        }
        Err(error) => {
            assert!(!error.faults.is_empty());
            for fault in &error.faults {
                assert!(text.get(fault.at.start()..fault.at.end()).is_some(), "{fault:?}");
            }
            assert!(!error.to_string().is_empty());
        }
    }
}

#[test]
fn queries_survive_any_bytes() {
    survives("query", fuzz_query);
}
