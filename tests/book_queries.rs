//! The examples of `book/src/language.md`: each can be read, and finds what the page says.
//!
//! A block ` ```query ` holds a query, then `= another query` that means the same, `+ text` with
//! what is found between `{ }`, and `- text` in which nothing is found. A block ` ```query filters `
//! holds a query on each line.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use emic::index::Snapshot;
use emic::model::{
    Cases, Document, DocumentId, DocumentKind, Kind, Passage, Role, Speaker, Turn, VoiceKind, Voices,
};
use emic::query::parse;
use emic::search::{Context, Reach, spans};
use emic::text::Span;

/// One block of the page.
struct Block {
    query: String,
    same: Vec<String>,
    found: Vec<String>,
    not_found: Vec<String>,
}

fn page() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("book/src/language.md");
    fs::read_to_string(path).expect("the page on the query language")
}

/// The lines of each fenced block that begins with `fence`.
fn fenced(page: &str, fence: &str) -> Vec<Vec<String>> {
    let opening = format!("```{fence}\n");
    let blocks = page.split(opening.as_str()).skip(1);
    blocks
        .map(|rest| rest.split("```").next().expect("a block ends").lines().map(str::to_owned).collect())
        .collect()
}

fn blocks() -> Vec<Block> {
    let of = |lines: &[String], sign: &str| -> Vec<String> {
        lines.iter().filter_map(|line| line.strip_prefix(sign)).map(str::to_owned).collect()
    };
    fenced(&page(), "query")
        .into_iter()
        .map(|lines| Block {
            query: lines[0].clone(),
            same: of(&lines[1..], "= "),
            found: of(&lines[1..], "+ "),
            not_found: of(&lines[1..], "- "),
        })
        .collect()
}

#[test]
fn every_query_in_the_book_can_be_read() {
    assert!(blocks().len() > 25);
    for block in blocks() {
        let node = parse(&block.query).unwrap_or_else(|error| panic!("{error}"));
        for same in &block.same {
            assert_eq!(parse(same).expect(same), node, "{same}");
        }
        assert!(!block.found.is_empty(), "{} has no text that it finds", block.query);
        assert!(block.found.iter().all(|text| text.contains('{')), "{}", block.query);
        assert!(block.not_found.iter().all(|text| !text.contains('{')), "{}", block.query);
    }
    for query in fenced(&page(), "query filters").into_iter().flatten() {
        assert!(parse(&query).is_ok(), "{query}");
    }
}

/// A document of one turn, a participant's.
fn document(text: &str) -> Document {
    let span = Span::at(0, text.len());
    let speaker = Speaker {
        label: "P1".to_owned(),
        named: true,
        voice: VoiceKind::Speaker,
        role: Role::Participant,
        turns: 1,
    };
    let passage = Passage {
        number: 1,
        piece: 0,
        last_number: 1,
        kind: Kind::Turn,
        role: Role::Participant,
        speaker: Some(0),
        span,
        holes: Vec::new(),
        start_ms: None,
        date: None,
        thread: None,
        section: None,
        question: None,
    };
    Document {
        id: DocumentId::file("example.txt"),
        title: None,
        kind: DocumentKind::Transcript,
        format: "text".to_owned(),
        encoding: "utf-8".to_owned(),
        language: Some("en".to_owned()),
        date: None,
        text: text.to_owned(),
        speakers: vec![speaker],
        turns: vec![Turn { number: 1, speaker: 0, span, holes: Vec::new(), start_ms: None, end_ms: None }],
        passages: vec![passage],
        sections: Vec::new(),
        comments: 0,
        attributes: BTreeMap::new(),
        margin: Vec::new(),
        offers: Vec::new(),
        sources: Vec::new(),
    }
}

/// `text` with `{ }` around what `query` finds in it.
fn marked(query: &str, text: &str) -> String {
    let snapshot = Snapshot::in_memory(vec![document(text)]).expect("an index in memory");
    let (voices, cases) = (Voices::default(), Cases::default());
    let context = Context { voices: &voices, cases: &cases, codes: None, reach: Reach::search() };
    let node = parse(query).expect("a query");
    let found = spans(&snapshot, &[&node], &context).expect("an answer").remove(0);
    let mut marked = text.to_owned();
    for one in found.iter().rev() {
        marked.insert(one.span.end(), '}');
        marked.insert(one.span.start(), '{');
    }
    marked
}

#[test]
fn every_query_in_the_book_finds_what_the_book_says() {
    let mut wrong = Vec::new();
    for block in blocks() {
        for expected in block.found.iter().chain(&block.not_found) {
            let said = marked(&block.query, &expected.replace(['{', '}'], ""));
            if said != *expected {
                wrong.push(format!("{}\n  in the book {expected}\n  found       {said}", block.query));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
