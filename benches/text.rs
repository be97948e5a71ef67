//! How many bytes a second decoding, words, sentences and units take: `cargo bench --bench text`.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use emic::text::decode::decode;
use emic::text::sentences::sentences;
use emic::text::units::Units;
use emic::text::words::{each_word, words};

/// Talk in several scripts, about a megabyte each.
const TALK: [(&str, &str); 4] = [
    (
        "english",
        "INT: So when did you first meet the others?\nMira: Well… it’s hard to say, I think it was at the \
         workshop in March. We’d been writing to each other for a year by then, and Dr. Moss said [laughs] that \
         we should finally talk face-to-face. That was a part[ner] thing.\n",
    ),
    (
        "french",
        "Enquêtrice : Où avez-vous rencontré les autres ? Léa : À l’école, je crois. C’était déjà très différent… \
         on s’écrivait, et puis, voilà, ça s’est arrêté. Après l’été, nous étions tous là.\n",
    ),
    (
        "russian",
        "Интервьюер: Когда вы познакомились с остальными? Мира: Лет пять назад, в школе. Мы тогда ещё \
         переписывались, а потом стали встречаться каждую неделю.\n",
    ),
    ("chinese", "采访者：你什么时候认识他们的？受访者：五年前，在学校里。我们先写信，后来每个星期都见面。\n"),
];

fn megabyte(sample: &str) -> String {
    sample.repeat(1_000_000 / sample.len())
}

fn benches(criterion: &mut Criterion) {
    for (name, sample) in TALK {
        let text = megabyte(sample);
        let mut group = criterion.benchmark_group(name);
        group.throughput(Throughput::Bytes(text.len() as u64)).sample_size(20);
        group.bench_function("words", |bencher| bencher.iter(|| words(black_box(&text)).count()));
        group.bench_function("each_word", |bencher| {
            bencher.iter(|| {
                let mut letters = 0;
                each_word(black_box(&text), |_, word| letters += word.len());
                letters
            });
        });
        group.bench_function("decode", |bencher| bencher.iter(|| decode(black_box(text.as_bytes()), None)));
        group.bench_function("units", |bencher| bencher.iter(|| Units::new(black_box(&text))));
        group.bench_function("sentences", |bencher| bencher.iter(|| sentences(black_box(&text), None).len()));
        group.finish();
    }
}

criterion_group!(text, benches);
criterion_main!(text);
