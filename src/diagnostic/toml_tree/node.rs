//! The tree itself: what the TOML parser made, owned, in the order of the file.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A value and the bytes of the file that it stands in.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub(super) kind: Kind,
    pub(super) span: Range<usize>,
}

/// What a value is.
#[derive(Clone, Debug)]
pub(super) enum Kind {
    Text(String),
    /// A number; `None` when it is no whole number of 0 or more.
    Number(Option<u64>),
    YesNo(bool),
    Date,
    List(Vec<Node>),
    Table(Members),
}

/// The keys of a table with their values, in the order of the file.
pub(super) type Members = Vec<Member>;

/// A key and its value.
#[derive(Clone, Debug)]
pub(super) struct Member {
    pub(super) key: String,
    pub(super) at: usize,
    pub(super) value: Node,
}

/// The members of a table that the TOML parser read.
pub(super) fn members(table: &DeTable<'_>) -> Members {
    let mut members: Members = table
        .iter()
        .map(|(key, value)| Member {
            key: key.get_ref().to_string(),
            at: key.span().start,
            value: node(value),
        })
        .collect();
    // A heading like [a.b] gives `a` the place of its first mention, so the key alone decides.
    members.sort_by_key(|member| member.at);
    members
}

fn node(value: &Spanned<DeValue<'_>>) -> Node {
    let kind = match value.get_ref() {
        DeValue::String(text) => Kind::Text(text.to_string()),
        DeValue::Integer(integer) => {
            Kind::Number(u64::from_str_radix(integer.as_str(), integer.radix()).ok())
        }
        DeValue::Float(_) => Kind::Number(None),
        DeValue::Boolean(yes) => Kind::YesNo(*yes),
        DeValue::Datetime(_) => Kind::Date,
        DeValue::Array(items) => Kind::List(items.iter().map(node).collect()),
        DeValue::Table(table) => Kind::Table(members(table)),
    };
    Node { kind, span: value.span() }
}
