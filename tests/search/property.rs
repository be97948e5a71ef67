//! Random queries over random documents: the engine and the naive evaluator find the same spans.

use emic::index::{Snapshot, update};
use emic::ingest::Settings;
use emic::model::{Kind, Role};
use emic::query::ast::Node;
use emic::search::{Codes, Context, Match, Order, Reach, Restriction, Wanted, best, hits, spans};
use emic::text::Span;
use proptest::prelude::*;

use super::corpus::{codings, documents, files, people, placed};
use super::naive::{Coding, Naive, code_of};
use super::queries::query;

/// The codings of the tests, as the engine asks for them.
struct Coded<'a>(&'a [Coding]);

impl Codes for Coded<'_> {
    fn spans(&self, wanted: &Wanted<'_>, document: u32) -> Vec<Span> {
        let is_wanted = |coding: &&Coding| {
            coding.document == document
                && wanted.codes.is_none_or(|(set, id)| code_of(set, id) == coding.code)
                && wanted.restrictions.iter().all(|restriction| holds(restriction, coding))
        };
        let mut spans: Vec<Span> = self.0.iter().filter(is_wanted).map(|coding| coding.span).collect();
        spans.sort();
        spans
    }
}

fn holds(restriction: &Restriction, coding: &Coding) -> bool {
    match restriction {
        Restriction::Coder(names) => names.contains(&coding.coder),
        Restriction::Not(inner) => !holds(inner, coding),
        Restriction::Origin(_) | Restriction::Stance(_) => false,
    }
}

/// Asks the engine and the naive evaluator, and compares what they find.
fn compare(snapshot: &Snapshot, query: &Node, codings: &[Coding], rules: bool) -> Result<(), TestCaseError> {
    let count = snapshot.documents().len() as u32;
    let documents: Vec<_> = (0..count).map(|number| (*snapshot.document(number).unwrap()).clone()).collect();
    let (voices, cases) = people(&documents);
    let kinds = if rules { vec![Kind::Turn, Kind::Comment] } else { searched() };
    let roles = if rules { vec![Role::Participant, Role::Unknown] } else { Role::ALL.to_vec() };
    let reach = if rules { Reach::rules(&kinds, &roles) } else { Reach::search() };
    let coded = Coded(codings);
    let context = Context { voices: &voices, cases: &cases, codes: Some(&coded), reach };
    let naive = Naive {
        documents: &documents,
        codings,
        voices: &voices,
        cases: &cases,
        kinds,
        roles,
        widens: !rules,
    };
    let found = spans(snapshot, &[query], &context).unwrap().remove(0);
    prop_assert_eq!(found, naive.matches(query), "{:?}", query);
    compare_hits(snapshot, query, &context, &naive.in_passages(query))
}

/// Hits in document order are the passages with matches; the best are some of them, by score.
fn compare_hits(
    snapshot: &Snapshot,
    query: &Node,
    context: &Context<'_>,
    expected: &[Match],
) -> Result<(), TestCaseError> {
    let all = hits(snapshot, query, context, Order::Document, 1000).unwrap();
    let found = all.hits.iter().flat_map(|hit| {
        hit.spans.iter().map(|span| Match { document: hit.document, passage: hit.passage, span: *span })
    });
    prop_assert_eq!(&found.collect::<Vec<_>>(), &expected, "{:?}", query);
    prop_assert_eq!(all.total, all.hits.len());
    let best = best(snapshot, query, context, 3).unwrap();
    prop_assert_eq!((best.total, best.hits.len()), (all.total, all.total.min(3)));
    let mut ranked = all.hits;
    ranked.sort_by(|a, b| b.score.total_cmp(&a.score));
    ranked.truncate(3);
    prop_assert_eq!(best.hits, ranked, "{:?}", query);
    Ok(())
}

fn searched() -> Vec<Kind> {
    let unread = [Kind::Boilerplate, Kind::Pingback, Kind::Attribution];
    Kind::ALL.iter().copied().filter(|kind| !unread.contains(kind)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_engine_finds_what_the_definition_says(
        documents in documents(),
        codings in codings(),
        queries in prop::collection::vec(query(), 4),
        rules in any::<bool>(),
    ) {
        let codings = placed(&documents, &codings);
        let snapshot = Snapshot::in_memory(documents).unwrap();
        for query in queries {
            compare(&snapshot, &query, &codings, rules)?;
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn so_does_an_index_on_disk(
        rounds in prop::collection::vec(files(), 1..4),
        codings in codings(),
        queries in prop::collection::vec(query(), 40),
    ) {
        let study = tempfile::tempdir().unwrap();
        let (folder, corpus) = (study.path().join(".emic"), study.path().join("corpus"));
        let settings = Settings { language: Some("en".into()), ..Settings::default() };
        std::fs::create_dir(&corpus).unwrap();
        // Later rounds replace files of earlier ones, so that there are several parts, and rows of
        // documents that are gone.
        for files in rounds {
            for (name, text) in files {
                std::fs::write(corpus.join(name), text).unwrap();
            }
            update(&folder, &corpus, &settings, &()).unwrap();
        }
        let snapshot = Snapshot::open(&folder).unwrap();
        let count = snapshot.documents().len() as u32;
        let documents: Vec<_> =
            (0..count).map(|number| (*snapshot.document(number).unwrap()).clone()).collect();
        let codings = placed(&documents, &codings);
        for query in queries {
            compare(&snapshot, &query, &codings, false)?;
        }
    }
}
