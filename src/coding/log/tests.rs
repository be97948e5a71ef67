//! The log: lines, files of lines, and what holds.

use std::fs;
use std::sync::Arc;

use proptest::prelude::*;

use super::line::Reading;
use super::read::read_lines;
use super::*;
use crate::model::{
    BookVersion, ByRule, CodePoints, Coder, DecisionId, DocumentId, Origin, Quote, Selection, Stance,
};

fn id(number: u64) -> DecisionId {
    DecisionId::new(1_790_000_000_000 + number, &[7; 10])
}

fn decision(number: u64, act: Act) -> Decision {
    let at = jiff::Timestamp::from_second(1_790_000_000 + i64::try_from(number).unwrap()).unwrap();
    Decision { id: id(number), at, group: None, seen: false, rewritten: None, act }
}

fn logged(coder: &str, decision: Decision) -> Logged {
    let coder: Coder = coder.parse().unwrap();
    Logged { log: Arc::new(LogName::on(&coder, "a.txt")), line: 1, decision }
}

fn selection(words: &str) -> Arc<Selection> {
    Arc::new(Selection {
        document: Arc::new(DocumentId::file("a.txt")),
        span: CodePoints { start: 3, end: 3 + u32::try_from(words.chars().count()).unwrap() },
        quote: Quote { exact: words.into(), before: "So \"".into(), after: "\u{a0}– yes.\n".into() },
        text: "ab".repeat(32).into(),
    })
}

fn made(code: &str, words: &str) -> Made {
    Made {
        code: code.into(),
        wording: None,
        selection: selection(words),
        stance: Stance::For,
        key: false,
        note: None,
        origin: Origin::Hand,
        by: None,
    }
}

fn accepted(code: &str, words: &str) -> Made {
    let codebook = BookVersion { version: "2026-11".into(), sha256: "cd".repeat(32) };
    let by = Some(Arc::new(ByRule { rule: "ferr* NEAR/3 \"at dawn\"".into(), codebook }));
    Made { origin: Origin::Accepted, by, ..made(code, words) }
}

fn of(number: u64) -> Change {
    Change { of: id(number), since: None }
}

fn fold(lines: &[Logged]) -> State {
    State::fold(lines, Known::ALL)
}

fn codes(lines: &[Logged]) -> Vec<String> {
    fold(lines).codings.iter().map(|coding| format!("{}:{}", coding.coder, coding.code)).collect()
}

/// Every kind of line, once or twice.
fn acts() -> Vec<Act> {
    let name = |name: &str| -> Arc<str> { name.into() };
    let document = |name: &str| Arc::new(DocumentId::file(name));
    let said =
        Said { note: Some("“No”, she said.".into()), stance: Some(Stance::Against), key: Some(false) };
    let codes = [("ferry".to_owned(), "0123456789ab".to_owned())].into();
    vec![
        Act::Code(made("ferry", "the ferry")),
        Act::Code(Made {
            stance: Stance::Against,
            key: true,
            note: Some("why?".into()),
            origin: Origin::Import,
            wording: Some("0123456789ab".into()),
            ..made("ferry", "漢字 😀")
        }),
        Act::Code(accepted("ferry", "ferry")),
        Act::Reject(Made { origin: Origin::Hand, ..accepted("ferry", "ferry") }),
        Act::Uncode(Change { of: id(1), since: Some(id(2)) }),
        Act::Respan(of(1), selection("ferry, the")),
        Act::Note(of(1), said),
        Act::Recode(of(1), name("boat")),
        Act::Finish(Finish { document: document("a.txt"), span: None, text: "ab".repeat(32).into(), codes }),
        Act::Reopen(document("a.txt")),
        Act::Undo(id(1)),
        Act::Redo(id(2)),
        Act::RenameCode { from: name("ferry"), to: name("boat") },
        Act::MergeCodes { from: vec![name("a"), name("b")], to: name("c") },
        Act::SplitCode { from: name("a"), to: vec![name("b"), name("c")] },
        Act::MoveCode { code: name("a"), from: None, to: Some(name("b")) },
        Act::RetireCode { code: name("a"), retired: true },
        Act::AddRule { code: name("ferry"), rule: name("boat* NEAR/3 \"at dawn\"") },
        Act::MoveDocument { from: document("a.txt"), to: document("b/a.txt") },
        Act::Withdraw { case: name("P07"), lines: 12 },
        Act::Scrub { lines: 3 },
    ]
}

#[test]
fn every_kind_of_line_is_read_as_it_was_printed() {
    let mut seen: Vec<&str> = Vec::new();
    for (number, act) in (0..).zip(acts()) {
        let mut decision = decision(number, act);
        decision.seen = number % 2 == 0;
        decision.group = (number % 3 == 0).then(|| id(90));
        let line = print(&decision);
        assert!(line.ends_with('\n') && line.matches('\n').count() == 1);
        assert_eq!(parse("a.txt", line.trim_end().as_bytes()).as_ref(), Ok(&decision), "{line}");
        seen.push(decision.act.name());
    }
    seen.sort_unstable();
    seen.dedup();
    let mut all = decision::NAMES.to_vec();
    all.sort_unstable();
    assert_eq!(seen, all);
}

#[test]
fn a_line_is_as_the_book_shows_it() {
    let line = print(&Decision {
        seen: true,
        ..decision(5, Act::Code(Made { key: true, ..made("ferry", "the ferry") }))
    });
    let text = "ab".repeat(32);
    assert_eq!(
        line,
        format!(
            "{{\"v\":1,\"id\":\"01a0c450-6c05-7707-8707-070707070707\",\"at\":\"2026-09-21T14:13:25Z\",\"do\":\"code\",\
             \"code\":\"ferry\",\"span\":[3,12],\"quote\":\"the ferry\",\"before\":\"So \\\"\",\"after\":\"\u{a0}– yes.\\n\",\
             \"text\":\"sha256:{text}\",\"key\":true,\"seen\":true}}\n"
        )
    );
}

#[test]
fn rewritten_lines_keep_what_was_decided_and_lose_the_words() {
    let gone = Arc::new(Selection { quote: Quote::default(), ..(*selection("x")).clone() });
    let mut withdrawn = decision(1, Act::Code(Made { selection: gone, ..made("ferry", "x") }));
    withdrawn.rewritten = Some(Rewritten::Withdrawn("ef".repeat(32).into()));
    assert_eq!(parse("a.txt", print(&withdrawn).trim_end().as_bytes()).as_ref(), Ok(&withdrawn));
    let mut scrubbed = decision(1, Act::Code(made("ferry", "[name]")));
    scrubbed.rewritten = Some(Rewritten::Scrubbed(id(9)));
    assert_eq!(parse("a.txt", print(&scrubbed).trim_end().as_bytes()).as_ref(), Ok(&scrubbed));

    // However old copies of the line come back, the words stay away.
    let old = logged("anna", decision(1, Act::Code(made("ferry", "Anna Berg"))));
    let (scrubbed, withdrawn) = (logged("anna", scrubbed), logged("anna", withdrawn));
    let state = fold(&[old.clone(), scrubbed.clone()]);
    assert_eq!(state, fold(&[scrubbed.clone(), old.clone()]));
    assert_eq!((state.codings[0].selection.quote.exact.as_str(), state.issues.len()), ("[name]", 0));
    let state = fold(&[old, withdrawn, scrubbed]);
    assert_eq!((state.codings.len(), state.withdrawn), (0, 1));
}

#[test]
fn what_is_no_decision_is_told_apart() {
    let good = print(&decision(1, Act::Code(made("ferry", "the ferry"))));
    let good = good.trim_end();
    let bad = |line: &str| parse("a.txt", line.as_bytes()).expect_err("no decision");
    let shape = |line: &str| match bad(line) {
        BadLine::Shape(reason) => reason,
        other => panic!("{other:?} for {line}"),
    };
    assert_eq!(bad(&good.replace("\"v\":1", "\"v\":2")), BadLine::UnknownVersion("2".into()));
    assert_eq!(
        bad(&good.replace("\"do\":\"code\"", "\"do\":\"weigh\"")),
        BadLine::UnknownAct("weigh".into())
    );
    let newer = good.replace("\"do\":\"code\"", "\"do\":\"weigh\",\"grams\":3");
    assert_eq!(bad(&newer), BadLine::UnknownAct("weigh".into()));
    assert_eq!(bad("<<<<<<< HEAD"), BadLine::ConflictMark);
    assert!(matches!(bad(&good[..40]), BadLine::Damaged { column: 40, .. }));
    assert!(matches!(bad("[1]"), BadLine::Damaged { .. }));
    assert!(matches!(bad("\0\0\0"), BadLine::Damaged { .. }));
    let more = good.replace("\"key\"", "\"colour\"").replace("\"text\"", "\"colour\":3,\"text\"");
    assert!(shape(&more).starts_with("unknown field \"colour\""), "{}", shape(&more));
    assert_eq!(
        shape(&good.replace("\"text\"", "\"retired\":true,\"text\"")),
        "a line that does \"code\" has no \"retired\""
    );
    assert_eq!(shape(&good.replace("\"quote\":\"the ferry\",", "")), "\"quote\" is missing");
    assert_eq!(shape(&good.replace("[3,12]", "[3,3]")), "the span 3-3 holds nothing");
    assert!(shape(&good.replace("2026-09-21T", "yesterday ")).contains("is no time"));
    assert!(shape(&good.replace("sha256:", "md5:")).contains("is no hash"));
    assert_eq!(shape(&good.replace("\"do\":\"code\"", "\"do\":\"accept\"")), "\"rule\" is missing");
}

/// Lines as other programs, bad merges and crashes leave them.
#[test]
fn every_good_line_of_a_damaged_file_counts() {
    let line = |number| print(&decision(number, Act::Code(made("ferry", "the ferry"))));
    let crlf = line(2).replace('\n', "\r\n");
    let file = format!(
        "\u{feff}{}\n<<<<<<< HEAD\n{crlf}=======\n{}>>>>>>> ben\n{{\"v\":1,\"id\":\n{}{}",
        line(1),
        line(3),
        line(4).replace("\"do\":\"code\"", "\"do\":\"weigh\""),
        &line(5)[..77],
    );
    let name = Arc::new(LogName::on(&"anna".parse().unwrap(), "a.txt"));
    let (lines, findings) = read_lines(&name, file.as_bytes());
    let read: Vec<_> = lines.iter().map(|line| (line.line, line.decision.id)).collect();
    assert_eq!(read, [(1, id(1)), (4, id(2)), (6, id(3))]);
    let found: Vec<_> =
        findings.iter().map(|finding| (finding.code, finding.place.clone().unwrap().line.unwrap())).collect();
    assert_eq!(found, [("LG003", 3), ("LG003", 5), ("LG003", 7), ("LG001", 8), ("LG004", 9), ("LG002", 10)]);
    assert_eq!(findings[0].place.as_ref().unwrap().file, "codings/anna/a.txt.jsonl");
    // A whole line without a line end was written whole.
    let (lines, findings) = read_lines(&name, line(1).trim_end().as_bytes());
    assert_eq!((lines.len(), findings.len()), (1, 0));
}

#[test]
fn logs_are_appended_to_and_read_back() {
    let folder = tempfile::tempdir().unwrap();
    let (codings, lock) = (folder.path().join("codings"), folder.path().join(".emic/codings.lock"));
    assert_eq!(Log::read(&codings).unwrap(), Log::default());
    let (anna, ben): (Coder, Coder) = ("anna".parse().unwrap(), "ben".parse().unwrap());
    let one = |coder: &Coder, file: &str, number| {
        (LogName::on(coder, file), decision(number, Act::Code(made("ferry", "the ferry"))))
    };
    append(
        &codings,
        &lock,
        &[one(&anna, "i/p1.txt", 1), one(&ben, "i/p1.txt", 2), one(&anna, "i/p1.txt", 3)],
    )
    .unwrap();
    let rename = Act::RenameCode { from: "ferry".into(), to: "boat".into() };
    append(&codings, &lock, &[(LogName::study(&anna), decision(4, rename))]).unwrap();
    let log = Log::read(&codings).unwrap();
    assert_eq!(log.findings, []);
    let read: Vec<_> = log.lines.iter().map(|line| (line.log.path(), line.line, line.decision.id)).collect();
    assert_eq!(
        read,
        [
            ("anna/_study.jsonl".to_owned(), 1, id(4)),
            ("anna/i/p1.txt.jsonl".to_owned(), 1, id(1)),
            ("anna/i/p1.txt.jsonl".to_owned(), 2, id(3)),
            ("ben/i/p1.txt.jsonl".to_owned(), 1, id(2)),
        ]
    );
    let state = fold(&log.lines);
    assert_eq!(
        state.codings.iter().map(|coding| &*coding.code).collect::<Vec<_>>(),
        ["boat", "boat", "boat"]
    );
    assert_eq!(state.codings[0].selection.document.path, "i/p1.txt");
}

#[test]
fn what_does_not_belong_into_the_folder_is_said_and_a_newer_line_blocks() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    write("anna/notes.md", "x");
    write("Ben/a.txt.jsonl", &print(&decision(1, Act::Undo(id(1)))));
    write("readme.txt", "x");
    let log = Log::read(folder.path()).unwrap();
    assert_eq!(log.lines, []);
    let said: Vec<_> = log.findings.iter().map(ToString::to_string).collect();
    assert_eq!(said.len(), 3);
    assert!(
        said[0].starts_with("codings/Ben/a.txt.jsonl: \"Ben\" cannot be the name of a coder"),
        "{}",
        said[0]
    );
    assert_eq!(log.blocked(), None);
    write("anna/a.txt.jsonl", "{\"v\":2,\"id\":\"?\"}\n");
    assert_eq!(Log::read(folder.path()).unwrap().blocked().map(|finding| finding.code), Some("LG005"));
}

#[test]
fn undo_takes_back_and_redo_brings_back() {
    let mut lines = vec![
        logged("anna", decision(1, Act::Code(made("ferry", "the ferry")))),
        logged("anna", decision(2, Act::Undo(id(1)))),
    ];
    assert_eq!(codes(&lines), [""; 0]);
    lines.push(logged("anna", decision(3, Act::Redo(id(2)))));
    assert_eq!(codes(&lines), ["anna:ferry"]);
    // An undo of a redo is an undo again.
    lines.push(logged("anna", decision(4, Act::Undo(id(3)))));
    assert_eq!(fold(&lines).issues.len(), 0);
    assert_eq!(codes(&lines), ["anna:ferry"; 0], "undo of a redo takes back once more");
}

#[test]
fn an_act_of_several_lines_is_undone_together() {
    let in_group =
        |number| Decision { group: Some(id(90)), ..decision(number, Act::Code(made("ferry", "ferry"))) };
    let mut lines = vec![logged("anna", in_group(1)), logged("anna", in_group(2))];
    lines.push(logged("anna", decision(3, Act::Code(made("boat", "boat")))));
    lines.push(logged("anna", decision(4, Act::Undo(id(90)))));
    assert_eq!(codes(&lines), ["anna:boat"]);
    lines.push(logged("anna", decision(5, Act::Undo(id(4)))));
    assert_eq!(codes(&lines).len(), 3);
}

#[test]
fn the_later_of_two_changes_holds_and_is_reported_when_they_were_made_apart() {
    let base = logged("anna", decision(1, Act::Code(made("ferry", "the ferry"))));
    let boat = logged("anna", decision(2, Act::Recode(of(1), "boat".into())));
    let raft = logged("anna", decision(3, Act::Recode(of(1), "raft".into())));
    let state = fold(&[raft.clone(), base.clone(), boat.clone()]);
    assert_eq!(&*state.codings[0].code, "raft");
    assert_eq!(state.issues, [Issue::TwoChanges(boat.clone(), raft)]);
    // One after the other is no conflict.
    let knowing = Change { of: id(1), since: Some(id(2)) };
    let raft = logged("anna", decision(3, Act::Recode(knowing, "raft".into())));
    assert_eq!(fold(&[base.clone(), boat.clone(), raft]).issues, []);
    // A note that does not know of a recoding changes something else.
    let said = Said { note: Some("sure?".into()), ..Said::default() };
    let note = logged("anna", decision(3, Act::Note(of(1), said)));
    let state = fold(&[base.clone(), boat.clone(), note]);
    assert_eq!((state.codings[0].note.as_deref(), state.issues.len()), (Some("sure?"), 0));
    // Taken away in one place and changed in the other, later: it stays, and is reported.
    let uncode = logged("anna", decision(2, Act::Uncode(of(1))));
    let respan = logged("ben", decision(3, Act::Respan(of(1), selection("ferry"))));
    let state = fold(&[base, uncode, respan]);
    assert_eq!((state.codings[0].selection.quote.exact.as_str(), state.issues.len()), ("ferry", 1));
}

#[test]
fn codings_follow_their_codes() {
    let code = |number, id: &str| logged("anna", decision(number, Act::Code(made(id, "ferry"))));
    let rename = |number, from: &str, to: &str| {
        logged("ben", decision(number, Act::RenameCode { from: from.into(), to: to.into() }))
    };
    let lines = [
        code(1, "ferry"),
        rename(2, "ferry", "boat"),
        rename(3, "boat", "vessel"),
        // Anna did not know yet.
        code(4, "ferry"),
        logged("ben", decision(5, Act::MergeCodes { from: vec!["raft".into()], to: "vessel".into() })),
        code(6, "raft"),
    ];
    let known = |there: &'static [&'static str]| move |name: &str| there.contains(&name);
    let only_vessel = known(&["vessel"]);
    let state = |lines: &[Logged], code: &dyn Fn(&str) -> bool| {
        let state = State::fold(lines, Known { code, document: &|_| true });
        state.codings.iter().map(|coding| coding.code.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(state(&lines, &only_vessel), ["vessel", "vessel", "vessel"]);
    // A new code took the name: what was coded with it since means the new one.
    assert_eq!(state(&lines, &known(&["vessel", "ferry", "raft"])), ["vessel", "ferry", "raft"]);
    // Undone, the codings have their old code again, also those made under the new name.
    let undone = [
        code(1, "ferry"),
        rename(2, "ferry", "boat"),
        code(3, "boat"),
        logged("ben", decision(4, Act::Undo(id(2)))),
    ];
    assert_eq!(state(&undone, &known(&["ferry"])), ["ferry", "ferry"]);
    // Names given in a circle end.
    assert_eq!(state(&[code(1, "a"), rename(2, "a", "b"), rename(3, "b", "a")], &known(&["a"])), ["a"]);
}

#[test]
fn codings_follow_their_documents() {
    let moved = |from: &str, to: &str, number| {
        let document = |name: &str| Arc::new(DocumentId::file(name));
        logged("ben", decision(number, Act::MoveDocument { from: document(from), to: document(to) }))
    };
    let row = Arc::new(Selection {
        document: Arc::new(DocumentId { path: "a.txt".into(), inner: Some("r1".into()) }),
        ..(*selection("ferry")).clone()
    });
    let lines = [
        logged("anna", decision(1, Act::Code(Made { selection: row, ..made("ferry", "ferry") }))),
        logged("anna", decision(2, Act::Code(made("ferry", "ferry")))),
        moved("a.txt", "b/a.txt", 3),
    ];
    let state = fold(&lines);
    let documents: Vec<_> =
        state.codings.iter().map(|coding| coding.selection.document.to_string()).collect();
    assert_eq!(documents, ["b/a.txt#r1", "b/a.txt"]);
}

#[test]
fn finished_until_reopened() {
    let finish = |number, span: Option<[u32; 2]>| {
        let document = Arc::new(DocumentId::file("a.txt"));
        let span = span.map(CodePoints::from);
        let finish = Finish { document, span, text: "ab".repeat(32).into(), codes: [].into() };
        logged("anna", decision(number, Act::Finish(finish)))
    };
    let reopen = |number| logged("anna", decision(number, Act::Reopen(Arc::new(DocumentId::file("a.txt")))));
    let ids = |lines: &[Logged]| {
        let state = fold(lines);
        let ids = |list: &[Finished]| list.iter().map(|one| one.id).collect::<Vec<_>>();
        (ids(&state.finished), ids(&state.read))
    };
    assert_eq!(ids(&[finish(1, None)]), (vec![id(1)], vec![]));
    assert_eq!(ids(&[finish(1, None), reopen(2)]), (vec![], vec![]));
    assert_eq!(ids(&[finish(3, None), reopen(2), finish(1, None)]), (vec![id(3)], vec![]));
    let stretches = [finish(5, Some([40, 90])), reopen(2), finish(1, Some([0, 9])), finish(4, Some([0, 40]))];
    assert_eq!(ids(&stretches), (vec![], vec![id(4), id(5)]));
}

#[test]
fn oddities_are_reported_and_decide_nothing() {
    let base = logged("anna", decision(1, Act::Code(made("ferry", "ferry"))));
    let other = logged("ben", decision(1, Act::Code(made("boat", "ferry"))));
    let state = fold(&[base.clone(), other.clone()]);
    assert_eq!(state, fold(&[other, base.clone()]));
    assert_eq!((state.codings.len(), state.issues.len()), (1, 1));
    assert!(matches!(state.issues[0], Issue::TwoLines(..)));
    let circle = [
        base,
        logged("anna", decision(2, Act::Undo(id(3)))),
        logged("anna", decision(3, Act::Undo(id(2)))),
        logged("anna", decision(4, Act::Undo(id(77)))),
        logged("anna", decision(5, Act::Redo(id(1)))),
        logged("anna", decision(6, Act::Uncode(of(78)))),
    ];
    let state = fold(&circle);
    let codes: Vec<_> = state.findings().iter().map(|finding| finding.code).collect();
    assert_eq!((state.codings.len(), codes), (1, vec!["LG008", "LG008", "LG010", "LG014", "LG014"]));
}

/// Any act, about any of the first dozen decisions.
fn act() -> impl Strategy<Value = Act> {
    let target = || 0..14_u64;
    let code = || prop::sample::select(vec!["a", "b", "c", "d"]);
    prop_oneof![
        4 => code().prop_map(|code| Act::Code(made(code, "ferry"))),
        2 => code().prop_map(|code| Act::Code(accepted(code, "ferry"))),
        1 => code().prop_map(|code| Act::Reject(Made { origin: Origin::Hand, ..accepted(code, "ferry") })),
        2 => (target(), prop::option::of(target())).prop_map(|(of, since)| Act::Uncode(Change { of: id(of), since: since.map(id) })),
        2 => (target(), prop::option::of(target()), code()).prop_map(|(of, since, code)| Act::Recode(Change { of: id(of), since: since.map(id) }, code.into())),
        1 => (target(), any::<bool>()).prop_map(|(number, key)| Act::Note(of(number), Said { key: Some(key), ..Said::default() })),
        1 => target().prop_map(|number| Act::Respan(of(number), selection(&"x".repeat(number as usize + 1)))),
        3 => target().prop_map(|of| Act::Undo(id(of))),
        2 => target().prop_map(|of| Act::Redo(id(of))),
        1 => (code(), code()).prop_map(|(from, to)| Act::RenameCode { from: from.into(), to: to.into() }),
        1 => (code(), code()).prop_map(|(from, to)| Act::MergeCodes { from: vec![from.into()], to: to.into() }),
        1 => Just(Act::Reopen(Arc::new(DocumentId::file("a.txt")))),
        1 => prop::option::of(0..9_u32).prop_map(|start| Act::Finish(Finish {
            document: Arc::new(DocumentId::file("a.txt")),
            span: start.map(|start| CodePoints { start, end: 10 }),
            text: "ab".repeat(32).into(),
            codes: [].into(),
        })),
    ]
}

/// Lines whose times are not in the order of their ids, by two coders, some in groups, some of
/// one id.
fn log() -> impl Strategy<Value = Vec<Logged>> {
    let line = (0..14_u64, 0..14_u64, prop::option::of(90..92_u64), any::<bool>(), act());
    let line = line.prop_map(|(number, time, group, anna, act)| {
        let at = decision(time, Act::Scrub { lines: 0 }).at;
        let decision = Decision { at, group: group.map(id), ..decision(number, act) };
        logged(if anna { "anna" } else { "ben" }, decision)
    });
    prop::collection::vec(line, 0..24)
}

proptest! {
    #[test]
    fn the_order_of_lines_makes_no_difference(
        (lines, shuffled) in log().prop_flat_map(|lines| (Just(lines.clone()), Just(lines).prop_shuffle())),
        there in prop::sample::subsequence(vec!["a", "b", "c", "d"], 0..=4),
    ) {
        let code = |name: &str| there.contains(&name);
        let known = Known { code: &code, document: &|_| true };
        prop_assert_eq!(State::fold(&lines, known), State::fold(&shuffled, known));
        // Lines that come twice, as after a merge, say nothing new.
        let twice: Vec<Logged> = lines.iter().chain(&shuffled).cloned().collect();
        prop_assert_eq!(State::fold(&lines, known), State::fold(&twice, known));
    }

    #[test]
    fn any_bytes_are_read_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let name = Arc::new(LogName::on(&"anna".parse().unwrap(), "a.txt"));
        let (lines, findings) = read_lines(&name, &bytes);
        prop_assert!(lines.len() + findings.len() <= bytes.len());
    }

    /// Cutting a log anywhere, as a crash does, costs at most the line that is cut.
    #[test]
    fn a_cut_costs_one_line(cut in 0..4000_usize) {
        let mut file = String::new();
        for number in 0..8 {
            file.push_str(&print(&decision(number, Act::Code(made("ferry", "the ferry")))));
        }
        let cut = cut.min(file.len());
        let name = Arc::new(LogName::on(&"anna".parse().unwrap(), "a.txt"));
        let (lines, _) = read_lines(&name, &file.as_bytes()[..cut]);
        let whole = file.as_bytes()[..cut].iter().filter(|byte| **byte == b'\n').count();
        prop_assert!(lines.len() == whole || lines.len() == whole + 1);
    }
}

/// A reading of the strings that logs share keeps each once.
#[test]
fn names_are_shared_among_lines() {
    let mut reading = Reading::new(&"a.txt".into());
    let line = |number| print(&decision(number, Act::Code(made("ferry", "the ferry"))));
    let mut read = |number| match reading.line(line(number).trim_end().as_bytes()).unwrap().act {
        Act::Code(made) => made,
        other => panic!("{other:?}"),
    };
    let (one, two) = (read(1), read(2));
    assert!(Arc::ptr_eq(&one.code, &two.code) && Arc::ptr_eq(&one.selection.text, &two.selection.text));
    assert!(Arc::ptr_eq(&one.selection.document, &two.selection.document));
}
