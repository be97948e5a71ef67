//! Any bytes at all may stand in the participants table and in the key.

use emic::ingest::cases;

use crate::support::mutate::survives;

/// Ids are unique, attributes have a column, and every fault has its file.
pub(crate) fn fuzz_cases(data: &[u8]) {
    let (table, key) = data.split_at(data.len() / 2);
    for (participants, key) in
        [(data, None), (table, Some(("key.csv", key))), (data, Some(("key.csv", data)))]
    {
        let (cases, faults) = cases(Some(("participants.csv", participants)), key);
        let mut ids: Vec<_> = cases.cases.iter().map(|case| case.id.as_str()).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), cases.cases.len());
        for case in &cases.cases {
            assert!(case.attributes.keys().all(|name| cases.attributes.contains(name)));
            assert!(case.attributes.values().all(|value| !value.is_empty()));
        }
        assert!(faults.iter().all(|fault| fault.place.is_some()));
    }
}

#[test]
fn participants_survive_any_bytes() {
    survives("cases", fuzz_cases);
}
