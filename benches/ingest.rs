//! How many bytes a second are read: `cargo bench --bench ingest`.
//!
//! All of it: detection, decoding, finding who speaks, composing the document.

use std::fmt::Write;
use std::hint::black_box;
use std::ops::ControlFlow;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use emic::ingest::{Settings, Source, read};

/// Talk of an interviewer and two others, invented, in turns of different length.
const TALK: &[(&str, &str)] = &[
    ("INT", "So when did you first come to the garden?"),
    (
        "MARA",
        "It must have been in the spring after the flood, because the fence was still down and everybody who \
         passed took something, a spade or a bucket. I didn't take anything. I brought a chair.",
    ),
    ("INT", "Mm-hmm."),
    ("MARA", "…and then I stayed, more or less."),
    (
        "TOM",
        "You stayed because of the compost: we had the only heap on this side of the river, and you said \
         [laughs] that you had never seen one that was so badly kept. At 10:30 in the morning you said it.",
    ),
    ("INT", "And what happened next?"),
    ("MARA", "We turned it. All of it. It took us until the summer, and by then I knew his whole family."),
];

/// So many bytes are read.
const SIZE: usize = 4_000_000;

fn repeated(mut turn: impl FnMut(&mut String, usize, &str, &str)) -> String {
    let mut text = String::with_capacity(SIZE + 1000);
    let mut number = 0;
    while text.len() < SIZE {
        let (label, words) = TALK[number % TALK.len()];
        turn(&mut text, number, label, words);
        number += 1;
    }
    text
}

fn clock(second: usize) -> String {
    format!("{:02}:{:02}:{:02}.{:03}", second / 3600, second / 60 % 60, second % 60, second * 7 % 1000)
}

fn files() -> Vec<(&'static str, String)> {
    let plain = repeated(|text, _, label, words| writeln!(text, "{label}: {words}").expect("a string"));
    let otter = repeated(|text, number, label, words| {
        writeln!(text, "{label}  {}\n{words}\n", &clock(number * 4)[3..8]).expect("a string");
    });
    let cue = |text: &mut String, number: usize, words: &str| {
        let times = format!("{} --> {}", clock(number * 4), clock(number * 4 + 4));
        writeln!(text, "{times}\n{words}\n").expect("a string");
    };
    let mut vtt = "WEBVTT\n\n".to_owned();
    vtt += &repeated(|text, number, label, words| cue(text, number, &format!("<v {label}>{words}</v>")));
    let mut labelled = "WEBVTT\n\n".to_owned();
    labelled += &repeated(|text, number, label, words| cue(text, number, &format!("{label}: {words}")));
    let mut files =
        vec![("plain.txt", plain), ("otter.txt", otter), ("voices.vtt", vtt), ("labels.vtt", labelled)];
    files.extend(structured());
    files
}

/// The same talk as programs write it: a table, JSON Lines, CHAT.
fn structured() -> Vec<(&'static str, String)> {
    // A conversation of 300 turns is a document.
    let mut csv = "conversation,start,speaker,text\n".to_owned();
    csv += &repeated(|text, number, label, words| {
        writeln!(text, "{},{},{label},\"{words}\"", number / 300, number * 4).expect("a string");
    });
    let lines = repeated(|text, number, label, words| {
        let conversation = number / 300;
        writeln!(text, r#"{{"conversation":"{conversation}","speaker":"{label}","text":"{words}"}}"#)
            .expect("a string");
    });
    let mut chat = "@UTF8\n@Begin\n@Participants:\tINT Interviewer, MARA Adult, TOM Adult\n".to_owned();
    chat += &repeated(|text, number, label, words| {
        let words = words.replace(['[', ']'], "");
        let (start, end) = (number * 4000, number * 4000 + 3900);
        writeln!(text, "*{label}:\t{words} \u{15}{start}_{end}\u{15}\n%com:\tnone").expect("a string");
    });
    vec![("turns.csv", csv), ("turns.jsonl", lines), ("turns.cha", chat)]
}

fn benches(criterion: &mut Criterion) {
    let settings = Settings::default();
    for (name, text) in files() {
        let mut group = criterion.benchmark_group(name);
        group.throughput(Throughput::Bytes(text.len() as u64)).sample_size(10);
        group.bench_function("read", |bencher| {
            bencher.iter(|| {
                let source = Source::bytes_of(name, black_box(text.as_bytes()), settings.max_document);
                let mut turns = 0;
                let said = read(&source, &settings, &mut |document| {
                    turns += document.turns.len();
                    ControlFlow::Continue(())
                });
                assert!(turns > 1000, "{said:?}");
                turns
            });
        });
        group.finish();
    }
}

criterion_group!(ingest, benches);
criterion_main!(ingest);
