//! Any bytes at all may stand in a line of a log, and what is read is printed and read back as the
//! same decision.

use emic::coding::log::{Known, LogName, Logged, State, parse, print};

use crate::support::mutate::survives;

/// Each line is read or refused; what is read comes back from its printing; all of it folds.
pub(crate) fn fuzz_log(data: &[u8]) {
    let log = std::sync::Arc::new(LogName::on(&"anna".parse().expect("a coder"), "a.txt"));
    let mut lines = Vec::new();
    for line in data.split(|byte| *byte == b'\n') {
        let Ok(decision) = parse("a.txt", line) else { continue };
        let printed = print(&decision);
        let again = parse("a.txt", printed.trim_end().as_bytes());
        assert_eq!(again.as_ref(), Ok(&decision), "printed as {printed}");
        lines.push(Logged { log: log.clone(), line: 1, decision });
    }
    let state = State::fold(&lines, Known::ALL);
    assert!(state.codings.len() + state.rejections.len() + state.withdrawn <= lines.len());
    lines.reverse();
    assert_eq!(State::fold(&lines, Known::ALL), state);
}

#[test]
fn logs_survive_any_bytes() {
    survives("log", fuzz_log);
}
