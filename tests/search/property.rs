//! Random queries over random documents: the engine and the naive evaluator find the same spans.

use emic::index::Snapshot;
use emic::model::{Kind, Role};
use emic::query::ast::Node;
use emic::search::{Codes, Context, Match, Reach, Restriction, Wanted, spans};
use emic::text::Span;
use proptest::prelude::*;

use super::corpus::{codings, documents, people, placed};
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

/// What the engine finds, and what the naive evaluator finds.
fn both(snapshot: &Snapshot, query: &Node, codings: &[Coding], rules: bool) -> (Vec<Match>, Vec<Match>) {
    let count = snapshot.documents().len() as u32;
    let documents: Vec<_> = (0..count).map(|number| (*snapshot.document(number).unwrap()).clone()).collect();
    let (voices, cases) = people(&documents);
    let kinds = if rules { vec![Kind::Turn, Kind::Comment] } else { searched() };
    let roles = if rules { vec![Role::Participant, Role::Unknown] } else { Role::ALL.to_vec() };
    let reach = if rules { Reach::rules(&kinds, &roles) } else { Reach::search() };
    let coded = Coded(codings);
    let context = Context { voices: &voices, cases: &cases, codes: Some(&coded), reach };
    let found = spans(snapshot, &[query], &context).unwrap().remove(0);
    let naive = Naive {
        documents: &documents,
        codings,
        voices: &voices,
        cases: &cases,
        kinds,
        roles,
        widens: !rules,
    };
    (found, naive.matches(query))
}

fn searched() -> Vec<Kind> {
    let unread = [Kind::Boilerplate, Kind::Pingback, Kind::Attribution];
    Kind::ALL.iter().copied().filter(|kind| !unread.contains(kind)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1200))]

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
            let (found, expected) = both(&snapshot, &query, &codings, rules);
            prop_assert_eq!(found, expected, "{:?}", query);
        }
    }
}
