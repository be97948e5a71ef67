//! The syntax tree of the query language. LANGUAGE in the book defines what each node denotes.

use crate::model::{Kind, Role, When};
use crate::text::Span;

/// A node with the place it came from: bytes of the query's text.
#[derive(Clone, Debug)]
pub struct Node {
    /// What it is.
    pub expr: Expr,
    /// Where it stands in the query.
    pub at: Span,
}

/// Two nodes are equal when they mean the same, wherever they stand.
impl PartialEq for Node {
    fn eq(&self, other: &Self) -> bool {
        self.expr == other.expr
    }
}

/// An expression. Every one denotes spans.
#[derive(Clone, Debug, PartialEq)]
pub enum Expr {
    /// One word: `connect`, `wom?n`, `=Connect`, `stem:connect`, `connect~1`.
    Word(Word),
    /// `"echo chamber"`, `"put * in touch"`, `"like minded"~2`, and words with inner marks.
    Phrase(Phrase),
    /// `/chambers?\b/`, the pattern without its slashes and with `\/` undone.
    Regex(String),
    /// `a AND b`, `a b`: the spans of each, in passages that hold all. At least two operands.
    And(Vec<Node>),
    /// `a OR b`: the spans of either. At least two operands.
    Or(Vec<Node>),
    /// `a NOT b`, `a -b`: the spans of a, in passages without b.
    Not(Box<Node>, Box<Node>),
    /// `a NEAR/n b`, `a BEFORE/n b`: hulls of pairs.
    Near {
        /// Left operand.
        left: Box<Node>,
        /// Right operand.
        right: Box<Node>,
        /// Token positions apart at most; 1 is side by side.
        distance: u32,
        /// Whether left has to come first (`BEFORE`).
        ordered: bool,
    },
    /// `a NOT NEAR/n b`: the spans of a with no b that near.
    NotNear {
        /// Left operand.
        left: Box<Node>,
        /// Right operand.
        right: Box<Node>,
        /// Token positions apart at most.
        distance: u32,
    },
    /// `a INSIDE b`, `a CONTAINS b`, `a OVERLAPS b`: spans of a.
    Relate {
        /// How the spans have to lie.
        relation: Relation,
        /// Left operand, whose spans are kept.
        left: Box<Node>,
        /// Right operand.
        right: Box<Node>,
    },
    /// `sentence(q)`, `turn(q)`, `document(q)`.
    Scope(Scope, Box<Node>),
    /// A filter: `role:participant`, `@country:UK`. Alone it denotes the whole passages that pass;
    /// beside others it only restricts.
    Filter(Filter),
    /// `code:x`, `theme:x`, `group:x`: the spans of its codings, in a rule of its rules' matches.
    Codes(CodeSet, String),
}

/// How the spans of `a INSIDE b` and its like have to lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// a lies in some b.
    Inside,
    /// a holds some b.
    Contains,
    /// a shares a character with some b.
    Overlaps,
}

/// What AND and NOT mean inside a scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// In one sentence.
    Sentence,
    /// In one turn.
    Turn,
    /// In one document.
    Document,
}

/// Which codes a code operand names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeSet {
    /// That code alone.
    Code,
    /// That code or any below it.
    Theme,
    /// The codes of a group.
    Group,
}

/// One word with what was asked of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Word {
    /// The word or pattern.
    pub pattern: Pattern,
    /// How it is to be compared.
    pub matching: Matching,
}

/// How a word is compared with the words of the text.
#[derive(Clone, Debug, PartialEq)]
pub enum Matching {
    /// Case and accents folded.
    Folded,
    /// `=Connect`: letters, case and accents as written here.
    Exact(String),
    /// `connect~1`: up to this many edits, 1 or 2.
    Fuzzy(u8),
    /// `stem:connect`: every word with the same stem, by the document's language.
    Stem,
}

/// A word of a query, folded, with its wildcards.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Pattern {
    /// A folded word without wildcards.
    Literal(String),
    /// Folded letters with `*` (any letters) and `?` (one letter), in order; not only wildcards.
    Wildcard(Vec<Glyphs>),
    /// `*` alone in a phrase: exactly one word, any.
    Any,
}

/// A part of a wildcard pattern.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Glyphs {
    /// These letters.
    Letters(String),
    /// `*`: any letters, also none.
    Many,
    /// `?`: one letter.
    One,
}

/// Words in order.
#[derive(Clone, Debug, PartialEq)]
pub struct Phrase {
    /// The words; at least two, or one when it came in quotation marks with slop or `=`.
    pub words: Vec<Pattern>,
    /// Extra words allowed between them in all (`~n`), order kept.
    pub slop: u32,
    /// `="Echo Chamber"`: letters, case and accents as written here, checked in the text.
    pub exact: Option<String>,
}

/// A restriction on passages.
#[derive(Clone, Debug, PartialEq)]
pub enum Filter {
    /// `speaker:"J Dale"`: label, name, id or pseudonym, folded; any of the values.
    Speaker(Vec<String>),
    /// `role:participant`.
    Role(Vec<Role>),
    /// `kind:(comment answer)`.
    Kind(Vec<Kind>),
    /// `source:blogs/*`: globs over document paths.
    Source(Vec<String>),
    /// `section:closing`, folded.
    Section(Vec<String>),
    /// `question:Q3`, folded.
    Question(Vec<String>),
    /// `date:2011..2014`, both ends included; open ends allowed.
    Date(Vec<Range<When>>),
    /// `language:de`.
    Language(Vec<String>),
    /// `@country:UK`, `@age:30..39`, `@"age group":"30-39"`.
    Attribute {
        /// The column's header, as written.
        name: String,
        /// Any of these.
        values: Vec<Value>,
    },
    /// `coder:anna`: restricts codings.
    Coder(Vec<String>),
    /// `origin:hand`: hand, rule or import; restricts codings.
    Origin(Vec<String>),
    /// `stance:against`: for or against; restricts codings.
    Stance(Vec<String>),
}

/// A value of an attribute filter.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A text, compared folded.
    Text(String),
    /// Numbers from one to the other, both included.
    Numbers(Range<f64>),
}

/// Both ends included; an open end is `None`. At least one end is given.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Range<T> {
    /// The first value that passes.
    pub first: Option<T>,
    /// The last value that passes.
    pub last: Option<T>,
}
