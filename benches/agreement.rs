//! What agreement costs: `cargo bench --bench agreement`, or `-- spans`, `-- alpha`, `-- bootstrap`.
//!
//! The tables of `alpha` are drawn by a rule that any language can repeat (see `benches/README.md`), so
//! that another program can be timed on the same values.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use emic::analysis::agreement::alpha::{Metric, alpha};
use emic::analysis::agreement::comparison::{Comparison, Options};
use emic::analysis::agreement::spans::SpanComparison;
use emic::analysis::agreement::units::{Hand, Mark, Study, Text};
use emic::analysis::agreement::{
    Category, Clusters, Extent, MISSING, Random, Ratings, Resampling, Tally, bootstrap,
};

const CODERS: u32 = 5;
const CODES: u32 = 10;

/// So many documents of so many characters, each coder with so many spans in each, none overlapping.
fn study(documents: u32, length: u64, spans: u64) -> Study {
    let mut random = Random::new(1);
    let step = length / spans;
    let mut hand = |coder: u32| {
        let mut marks = Vec::new();
        for document in 0..documents {
            for place in 0..spans {
                // Coders code the same places, a little shifted, and nine times in ten alike.
                let start = place * step + random.below(step / 4);
                let end = start + step / 4 + random.below(step / 4);
                let other = random.below(10) == 0;
                let code = if other { random.below(u64::from(CODES)) } else { place % u64::from(CODES) };
                let code = u32::try_from(code).expect("below the number of codes");
                marks.push(Mark { document, extent: Extent { start, end }, code });
            }
        }
        Hand {
            name: format!("coder {coder}"),
            finished: vec![true; documents as usize],
            marks,
            unsought: std::collections::BTreeSet::new(),
        }
    };
    Study {
        hands: (0..CODERS).map(&mut hand).collect(),
        texts: (0..documents).map(|at| Text::whole(format!("P{at}"), length)).collect(),
        codes: (0..CODES).map(|code| format!("code {code}")).collect(),
    }
}

/// Units by five coders: each unit has a category, which each coder gives four times in five; one value
/// in twenty is missing.
fn ratings(units: usize, categories: u32) -> Ratings {
    let mut state = 1u64;
    let mut next = |bound: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % bound
    };
    let mut cells = Vec::with_capacity(units * CODERS as usize);
    for _ in 0..units {
        let unit = next(categories.into());
        for _ in 0..CODERS {
            let (missing, own, other) = (next(20) == 0, next(5) > 0, next(categories.into()));
            let value = u32::try_from(if own { unit } else { other }).expect("below a u32");
            cells.push(if missing { MISSING } else { value });
        }
    }
    let category = |value: u32| Category { label: value.to_string(), value: Some(f64::from(value) + 1.0) };
    let coders = (0..CODERS).map(|coder| coder.to_string()).collect();
    Ratings::new(coders, (0..categories).map(category).collect(), cells).expect("whole rows")
}

fn spans(criterion: &mut Criterion) {
    let mut group =
        criterion.benchmark_group("spans, 10 M characters, 5 coders, 100,000 spans, every coefficient");
    group.sample_size(10);
    let options = Options { resampling: None, ..Options::characters() };
    for (name, study) in
        [("1 document", study(1, 10_000_000, 20_000)), ("100 documents", study(100, 100_000, 200))]
    {
        group.bench_function(name, |bencher| {
            bencher
                .iter(|| SpanComparison::of(black_box(&study), &options).expect("spans inside their text"));
        });
    }
    group.finish();
}

fn alphas(criterion: &mut Criterion) {
    let metrics = [
        ("nominal", Metric::Nominal),
        ("ordinal", Metric::Ordinal),
        ("interval", Metric::Interval),
        ("ratio", Metric::Ratio),
    ];
    for (name, units, categories) in [("1 M", 1_000_000, 5), ("1 M", 1_000_000, 20), ("10 M", 10_000_000, 5)]
    {
        let ratings = ratings(units, categories);
        let mut group =
            criterion.benchmark_group(format!("alpha, {name} units, 5 coders, {categories} categories"));
        group.sample_size(10);
        for (name, metric) in metrics {
            group.bench_function(name, |bencher| bencher.iter(|| alpha(black_box(&ratings), &metric)));
        }
        group.finish();
    }
}

fn resampled(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("bootstrap, 10,000 replicates");
    group.sample_size(10);
    let how = Resampling::default();
    let study = study(100, 100_000, 200);
    group.bench_function("100 documents, 10 codes on characters, α and percent", |bencher| {
        let options = Options { resampling: Some(how), ..Options::characters() };
        bencher.iter(|| Comparison::of_study(black_box(&study), &options).expect("spans inside their text"));
    });
    let figures = |again: &Ratings| vec![Tally::of(again).percent(), alpha(again, &Metric::Nominal)];
    for (name, units) in [("10 k", 10_000), ("1 M", 1_000_000)] {
        let ratings = ratings(units, 5);
        group.bench_function(format!("{name} units drawn singly"), |bencher| {
            bencher.iter(|| bootstrap::of_ratings(black_box(&ratings), Clusters::Units, how, figures));
        });
    }
    group.finish();
}

criterion_group!(agreement, spans, alphas, resampled);
criterion_main!(agreement);
