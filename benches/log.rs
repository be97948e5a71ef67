//! What a million decisions cost: reading the logs, folding them, appending one more.
//! `cargo bench --bench log`.

use std::fs;
use std::hint::black_box;
use std::sync::Arc;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use emic::coding::log::{Act, Change, Decision, Known, Log, LogName, Made, State, append, print};
use emic::model::{CodePoints, Coder, DecisionId, DocumentId, Origin, Quote, Selection, Stance};

const DECISIONS: u64 = 1_000_000;
const DOCUMENTS: u64 = 500;

fn id(number: u64) -> DecisionId {
    DecisionId::new(1_790_000_000_000 + number, &[7; 10])
}

/// Codings with words of common length; every twentieth decision changes or undoes an earlier one.
fn decision(number: u64) -> Decision {
    let act = match number % 60 {
        20 => Act::Undo(id(number - 7)),
        40 => Act::Recode(Change { of: id(number - 9), since: None }, "boats".into()),
        59 => Act::Uncode(Change { of: id(number - 11), since: None }),
        _ => Act::Code(made(number)),
    };
    let at = jiff::Timestamp::from_millisecond(1_790_000_000_000 + number as i64).expect("a time");
    Decision { id: id(number), at, group: None, seen: number.is_multiple_of(3), rewritten: None, act }
}

fn made(number: u64) -> Made {
    let start = (number % 50_000) as u32;
    let exact = format!("and then the ferry came, {number} of them, and everybody was on board at once");
    let end = start + exact.len() as u32;
    Made {
        code: ["ferry", "greeting", "waiting", "bridge"][(number % 4) as usize].into(),
        wording: Some("0123456789ab".into()),
        selection: Arc::new(Selection {
            document: Arc::new(DocumentId::file(file(number))),
            span: CodePoints { start, end },
            quote: Quote {
                exact,
                before: "we had waited at the landing since ".into(),
                after: ". Nobody said a word.".into(),
            },
            text: format!("{:064x}", number % DOCUMENTS).into(),
        }),
        stance: Stance::For,
        key: number.is_multiple_of(50),
        note: None,
        origin: Origin::Hand,
        by: None,
    }
}

fn file(number: u64) -> String {
    format!("interviews/p{:03}.txt", number / (DECISIONS / DOCUMENTS))
}

fn benches(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().expect("a folder");
    let (codings, lock) = (folder.path().join("codings"), folder.path().join("lock"));
    let coder: Coder = "anna".parse().expect("a coder");
    fs::create_dir_all(codings.join("anna/interviews")).expect("made");
    for document in 0..DOCUMENTS {
        let numbers = document * DECISIONS / DOCUMENTS..(document + 1) * DECISIONS / DOCUMENTS;
        let lines: String = numbers.clone().map(|number| print(&decision(number))).collect();
        fs::write(codings.join("anna").join(file(numbers.start) + ".jsonl"), lines).expect("written");
    }
    let log = Log::read(&codings).expect("read");
    assert_eq!((log.lines.len() as u64, log.findings.len()), (DECISIONS, 0));

    let mut group = criterion.benchmark_group("million");
    group.throughput(Throughput::Elements(DECISIONS)).sample_size(10);
    group.bench_function("read", |bencher| {
        bencher.iter(|| Log::read(black_box(&codings)).expect("read").lines.len());
    });
    group.bench_function("fold", |bencher| {
        bencher.iter(|| State::fold(black_box(&log.lines), Known::ALL).codings.len());
    });
    group.finish();

    let mut number = DECISIONS;
    criterion.bench_function("append", |bencher| {
        bencher.iter(|| {
            number += 1;
            append(&codings, &lock, &[(LogName::on(&coder, &file(0)), decision(number))]).expect("appended");
        });
    });
}

criterion_group!(log, benches);
criterion_main!(log);
