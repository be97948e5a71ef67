//! The keys of a codebook's file: one list for reading, for suggestions and for the book.

use crate::diagnostic::toml_tree::{Key, Shape, Takes};

/// The tables of a codebook, in the order of the book.
pub const SHAPES: &[&Shape] = &[&FILE, &CODE, &EXAMPLE, &ANCHOR, &GROUP];

const ROLES: &[&str] =
    &["participant", "interviewer", "researcher", "author", "commenter", "literature", "unknown"];

pub(super) const FILE: Shape = Shape {
    heading: "at the top",
    keys: &[
        Key::new("format", Takes::Number, "", "The form of this file: 1."),
        Key::new("name", Takes::Text, "the file's name", "The name of the codebook."),
        Key::new(
            "version",
            Takes::Text,
            "",
            "Your own name for this state of the codebook, `2026-11`; printed in reports.",
        ),
        Key::new(
            "nested",
            Takes::OneOf(&["all", "codebook"]),
            "\"all\"",
            "What happens when matches of different codes overlap: all are kept, or the longest wins.",
        ),
        Key::new("code", Takes::Table, "", "The codes, each under a heading of its own."),
        Key::new("group", Takes::Table, "", "Groups of codes, each under a heading of its own."),
    ],
};

pub(super) const CODE: Shape = Shape {
    heading: "[code.ID]",
    keys: &[
        Key::new("name", Takes::Text, "the id", "What people read."),
        Key::new(
            "parent",
            Takes::Text,
            "",
            "The id of the code above; a code without one is a theme, a chapter of the summary.",
        ),
        Key::new("claim", Takes::Text, "", "One sentence of yours: what holds the passages together."),
        Key::new("definition", Takes::Text, "", "What the code means."),
        Key::new("include", Takes::Texts, "", "When to use it."),
        Key::new("exclude", Takes::Texts, "", "When not to use it."),
        Key::new("against", Takes::Texts, "", "What would speak against it."),
        Key::new("match", Takes::Texts, "", "The rules: queries, each of which finds passages."),
        Key::new(
            "match-in",
            Takes::Table,
            "",
            "Rules for documents of one language: `match-in = { de = [\"…\"] }`.",
        ),
        Key::new(
            "unless",
            Takes::Texts,
            "",
            "Queries; a match that overlaps what one of them finds is dropped.",
        ),
        Key::new(
            "unit",
            Takes::OneOf(&["match", "sentence", "passage", "turn"]),
            "\"sentence\"",
            "What a match proposes to code.",
        ),
        Key::new(
            "examples",
            Takes::TextsOr(&EXAMPLE),
            "",
            "Texts that the code's own rules have to match; tested.",
        ),
        Key::new(
            "near-misses",
            Takes::TextsOr(&EXAMPLE),
            "",
            "Texts that the code's own rules must not match; tested.",
        ),
        Key::new(
            "known-failures",
            Takes::TextsOr(&EXAMPLE),
            "",
            "Near-misses that the rules cannot avoid, kept as a warning.",
        ),
        Key::new(
            "anchor",
            Takes::TextsOr(&ANCHOR),
            "",
            "Passages of the corpus that show a new coder the code; no rule has to find them.",
        ),
        Key::new("colour", Takes::Text, "", "For figures and margins: `#b5532a`."),
        Key::new(
            "retired",
            Takes::YesNo,
            "false",
            "Whether the code is no longer used: its rules do not run, its codings stay.",
        ),
    ],
};

pub(super) const EXAMPLE: Shape = Shape {
    heading: "{ text = \"…\" }",
    keys: &[
        Key::new("text", Takes::Text, "", "The words."),
        Key::new("role", Takes::OneOf(ROLES), "\"participant\"", "Whose words they are said to be."),
    ],
};

pub(super) const ANCHOR: Shape = Shape {
    heading: "{ quote = \"…\" }",
    keys: &[
        Key::new("quote", Takes::Text, "", "The words, verbatim."),
        Key::new(
            "place",
            Takes::Text,
            "",
            "Where they stand: a citation, `P03, turn 112`, or a place, `interviews/p03.txt:112`.",
        ),
    ],
};

pub(super) const GROUP: Shape = Shape {
    heading: "[group.ID]",
    keys: &[
        Key::new("name", Takes::Text, "the id", "What people read."),
        Key::new("codes", Takes::Texts, "", "The ids of its codes; a code may be in many groups."),
    ],
};
