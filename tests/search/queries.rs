//! Random queries over the words of the random documents.

use emic::model::{Kind, Role};
use emic::query::ast::{
    CodeSet, Expr, Filter, Glyphs, Matching, Node, Pattern, Phrase, Range, Relation, Scope, Value, Word,
};
use emic::text::Span;
use emic::text::words::fold;
use proptest::prelude::*;
use proptest::sample::select;

use super::naive::year;

const WORDS: &[&str] = &[
    "the", "of", "out", "in", "and", "echo", "chamber", "filter", "bubble", "connect", "école", "straße",
    "partner", "face", "to", "no", "a", "b", "c", "東", "京", "laughs", "missing", "3", "fi",
];

const SHAPES: &[&str] = &["connect*", "*er", "?cho", "ch?mb*", "*on*", "c*t?d", "*b*"];

const REGEXES: &[&str] = &[
    r"chambers?\b",
    r"echo\s+cham",
    r"(?-i)Echo",
    r"[ab]\W",
    r"\bno\.",
    r"the|of",
    "part\\[ner",
    r"\p{Han}+",
    r"[.!?…]+",
    r"\s{2,}",
    r"o+",
    r"co(nn|mm)ect",
    r"bubble.*filter",
    r"\w+",
];

fn node(expr: Expr) -> Node {
    Node { expr, at: Span::default() }
}

fn literal() -> impl Strategy<Value = String> {
    select(WORDS).prop_map(|word| fold(word).into_owned())
}

fn shape(pattern: &str) -> Pattern {
    let mut glyphs = Vec::new();
    for c in pattern.chars() {
        match (c, glyphs.last_mut()) {
            ('*', _) => glyphs.push(Glyphs::Many),
            ('?', _) => glyphs.push(Glyphs::One),
            (c, Some(Glyphs::Letters(letters))) => letters.push(c),
            (c, _) => glyphs.push(Glyphs::Letters(c.to_string())),
        }
    }
    Pattern::Wildcard(glyphs)
}

fn pattern() -> impl Strategy<Value = Pattern> {
    prop_oneof![
        4 => literal().prop_map(Pattern::Literal),
        1 => select(SHAPES).prop_map(shape),
    ]
}

fn word() -> impl Strategy<Value = Word> {
    let folded = pattern().prop_map(|pattern| Word { pattern, matching: Matching::Folded });
    let other = |matching: fn(&str) -> Matching| {
        select(WORDS).prop_map(move |word| Word {
            pattern: Pattern::Literal(fold(word).into_owned()),
            matching: matching(word),
        })
    };
    prop_oneof![
        8 => folded,
        1 => other(|word| Matching::Exact(word.to_owned())),
        1 => select(&["Echo", "e\u{301}cho", "partner"][..]).prop_map(|word| Word {
            pattern: Pattern::Literal(fold(word).into_owned()),
            matching: Matching::Exact(word.to_owned()),
        }),
        1 => other(|_| Matching::Fuzzy(1)),
        1 => other(|_| Matching::Fuzzy(2)),
        1 => other(|_| Matching::Stem),
    ]
}

fn phrase() -> impl Strategy<Value = Phrase> {
    let element = prop_oneof![6 => pattern(), 1 => Just(Pattern::Any)];
    let loose = (prop::collection::vec(element, 2..5), select(&[0_u32, 0, 0, 1, 2, 5][..]))
        .prop_map(|(words, slop)| Phrase { words, slop, exact: None });
    let exact =
        select(&["Echo chamber", "the of", "a b", "part[ner] a", "no no"][..]).prop_map(|exact| Phrase {
            words: exact.split(' ').map(|word| Pattern::Literal(fold(word).into_owned())).collect(),
            slop: 0,
            exact: Some(exact.to_owned()),
        });
    let spread = select(&["a b", "Echo a"][..]).prop_map(|exact| Phrase {
        words: exact.split(' ').map(|word| Pattern::Literal(fold(word).into_owned())).collect(),
        slop: 3,
        exact: Some(exact.to_owned()),
    });
    prop_oneof![8 => loose, 1 => exact, 1 => spread]
}

fn filter() -> impl Strategy<Value = Filter> {
    let texts =
        |values: &'static [&'static str]| prop::collection::vec(select(values).prop_map(str::to_owned), 1..3);
    let range = (prop::option::of(2009_i16..2013), 2009_i16..2014)
        .prop_map(|(first, last)| Range { first: first.map(year), last: Some(year(last)) });
    let value = prop_oneof![
        select(&["UK", "uk!", "FR", "1"][..]).prop_map(|text| Value::Text(text.to_owned())),
        (0_u8..50, 0_u8..50).prop_map(|(first, last)| Value::Numbers(Range {
            first: Some(f64::from(first)),
            last: Some(f64::from(last)),
        })),
    ];
    prop_oneof![
        texts(&["ann", "J Dale", "Mira", "c01", "P1", "nobody"]).prop_map(Filter::Speaker),
        prop::collection::vec(select(Role::ALL), 1..3).prop_map(Filter::Role),
        prop::collection::vec(select(Kind::ALL), 1..3).prop_map(Filter::Kind),
        texts(&["talk/*", "blogs/1.txt", "*", "2.txt", "0.*"]).prop_map(Filter::Source),
        texts(&["closing", "Q3", "questions", "closing questions!"]).prop_map(Filter::Section),
        texts(&["q3", "echo chamber", "the"]).prop_map(Filter::Question),
        prop::collection::vec(range, 1..3).prop_map(Filter::Date),
        texts(&["en", "de", "zh"]).prop_map(Filter::Language),
        (select(&["age", "country", "wave", "none"][..]), prop::collection::vec(value, 1..3))
            .prop_map(|(name, values)| Filter::Attribute { name: name.to_owned(), values }),
        texts(&["anna", "ben"]).prop_map(Filter::Coder),
    ]
}

/// A random query.
pub(super) fn query() -> impl Strategy<Value = Node> {
    let leaf = prop_oneof![
        6 => word().prop_map(Expr::Word),
        4 => phrase().prop_map(Expr::Phrase),
        2 => select(REGEXES).prop_map(|regex| Expr::Regex(regex.to_owned())),
        2 => filter().prop_map(Expr::Filter),
        2 => (select(&[CodeSet::Code, CodeSet::Theme][..]), select(&["x", "y"][..]))
            .prop_map(|(set, id)| Expr::Codes(set, id.to_owned())),
    ]
    .prop_map(node);
    leaf.prop_recursive(4, 24, 3, |inner| {
        let boxed = || inner.clone().prop_map(Box::new);
        let distance = select(&[1_u32, 2, 3, 5, 20][..]);
        let several = || prop::collection::vec(inner.clone(), 2..4);
        prop_oneof![
            3 => several().prop_map(Expr::And),
            2 => several().prop_map(Expr::Or),
            2 => (boxed(), boxed()).prop_map(|(left, right)| Expr::Not(left, right)),
            4 => (boxed(), boxed(), distance.clone(), any::<bool>())
                .prop_map(|(left, right, distance, ordered)| Expr::Near { left, right, distance, ordered }),
            2 => (boxed(), boxed(), distance)
                .prop_map(|(left, right, distance)| Expr::NotNear { left, right, distance }),
            2 => (select(&[Relation::Inside, Relation::Contains, Relation::Overlaps][..]), boxed(), boxed())
                .prop_map(|(relation, left, right)| Expr::Relate { relation, left, right }),
            2 => (select(&[Scope::Sentence, Scope::Turn, Scope::Document][..]), boxed())
                .prop_map(|(scope, inner)| Expr::Scope(scope, inner)),
        ]
        .prop_map(node)
    })
}
