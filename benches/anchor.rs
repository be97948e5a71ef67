//! How fast codings are found again in texts that changed, and how well: the table of the book.
//!
//! `cargo bench --bench anchor` prints the table, then times 100,000 codings on 1,000 changed interviews.

mod edits;
#[allow(dead_code, reason = "other benches use what this one does not")]
mod talk;

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use emic::text::quote::{Finder, Quote, Sought};
use emic::text::units::Units;
use rayon::prelude::*;

use edits::{Changed, Edit, HEAD, MEASURED, Tally, codings, interview, measure, row};
use talk::{Dice, Talk};

/// Interviews for each row of the table, and codings in each.
const INTERVIEWS: u64 = 200;
const CODINGS: usize = 100;
const BYTES: usize = 36_000;

#[allow(clippy::print_stdout, reason = "the table is what this is run for")]
fn table(talk: &Talk) {
    println!("{HEAD}");
    for (name, edits) in MEASURED {
        let tallies: Vec<Tally> = (0..INTERVIEWS)
            .into_par_iter()
            .map(|seed| {
                measure(talk, edits, 1000 + seed, BYTES, CODINGS, &mut |what| {
                    println!("WRONG {seed}: {what}");
                })
            })
            .collect();
        let mut sum = Tally::default();
        tallies.into_iter().for_each(|tally| sum.add(tally));
        println!("{}", row(name, &sum));
    }
}

/// A changed interview, and the quotes of its old version.
struct Work {
    new: String,
    quotes: Vec<(Quote, (usize, usize))>,
}

fn work(talk: &Talk, seed: u64) -> Work {
    let mut dice = Dice::new(seed);
    let old = interview(talk, &mut dice, BYTES);
    let units = Units::new(&old);
    let quotes = codings(&old, CODINGS, &mut dice)
        .into_iter()
        .filter_map(|at| Some((Quote::of(units.span_from_code_points(at.0, at.1)?, &old), at)))
        .collect();
    let mut changed = Changed::new(&old);
    for edit in [Edit::Replace(200), Edit::DeleteParagraphs(40), Edit::Move(40), Edit::Preface, Edit::Rewrap]
    {
        changed.edit(edit, talk, &mut dice);
    }
    Work { new: changed.text(), quotes }
}

fn found_again(criterion: &mut Criterion) {
    let talk = Talk::new();
    table(&talk);
    let all: Vec<Work> = (0..1000).into_par_iter().map(|seed| work(&talk, seed)).collect();
    let mut group = criterion.benchmark_group("anchor");
    group.sample_size(10);
    group.throughput(Throughput::Elements(all.iter().map(|work| work.quotes.len() as u64).sum()));
    group.bench_function("100,000 codings on 1,000 changed interviews", |bencher| {
        bencher.iter(|| {
            all.par_iter()
                .map(|work| {
                    let sought: Vec<_> =
                        work.quotes.iter().map(|(quote, at)| Sought { quote, at: *at }).collect();
                    Finder::new(&work.new)
                        .locate_all(&sought)
                        .iter()
                        .filter(|found| found.is_certain())
                        .count()
                })
                .sum::<usize>()
        });
    });
    group.bench_function("one interview is made ready", |bencher| {
        bencher.iter(|| Finder::new(black_box(&all[0].new)));
    });
    group.finish();
}

criterion_group!(benches, found_again);
criterion_main!(benches);
