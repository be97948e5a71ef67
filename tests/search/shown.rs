//! What is shown of matches: concordances and snippets.

use emic::index::Snapshot;
use emic::ingest::{Settings, Source, read};
use emic::model::{Cases, Document, Voices};
use emic::query::ast::{Expr, Matching, Node, Pattern, Word};
use emic::search::{Context, Extent, KwicOrder, Reach, best, kwic, snippet};
use emic::text::Span;

const TALK: &str = "INT: How was the start?\n\n\
    Ann: We had trust. Then the wifi broke, and trust was gone. It came back later.\n\n\
    INT: Mm-hmm.\n\n\
    Ann: And trust grew again.\n";

fn document() -> Document {
    let source = Source::bytes_of("ann.txt", TALK.as_bytes(), 1 << 20);
    let mut read_ones = Vec::new();
    read(&source, &Settings::default(), &mut |document| {
        read_ones.push(document);
        std::ops::ControlFlow::Continue(())
    });
    read_ones.remove(0)
}

fn word(word: &str) -> Node {
    let word = Word { pattern: Pattern::Literal(word.to_owned()), matching: Matching::Folded };
    Node { expr: Expr::Word(word), at: Span::default() }
}

#[test]
fn a_concordance_aligns_and_sorts() {
    let snapshot = Snapshot::in_memory(vec![document()]).unwrap();
    let (voices, cases) = (Voices::default(), Cases::default());
    let context = Context { voices: &voices, cases: &cases, codes: None, reach: Reach::search() };
    let lines = |order| {
        let (rows, total) = kwic(&snapshot, &word("trust"), &context, 9, order, 10).unwrap();
        assert_eq!(total, rows.len());
        rows.iter().map(|row| format!("{}|{}|{}", row.left, row.keyword, row.right)).collect::<Vec<_>>()
    };
    let document = lines(KwicOrder::Document);
    assert_eq!(document[..2], ["We had |trust|. Then th", "oke, and |trust| was gone"]);
    assert!(document[2].ends_with("|trust| grew aga"), "{document:?}");
    let by_right: Vec<String> =
        lines(KwicOrder::Right).iter().map(|line| line.rsplit('|').next().unwrap().to_owned()).collect();
    assert_eq!(by_right, [" grew aga", ". Then th", " was gone"]);
    let by_left = lines(KwicOrder::Left);
    assert!(by_left[2].starts_with("We had |"), "{by_left:?}");
}

#[test]
fn a_snippet_is_the_sentences_that_match() {
    let document = document();
    let snapshot = Snapshot::in_memory(vec![document.clone()]).unwrap();
    let (voices, cases) = (Voices::default(), Cases::default());
    let context = Context { voices: &voices, cases: &cases, codes: None, reach: Reach::search() };
    let hits = best(&snapshot, &word("later"), &context, 5).unwrap();
    assert_eq!((hits.total, hits.hits.len()), (1, 1));
    let hit = &hits.hits[0];
    let passage = &document.passages[hit.passage as usize];
    let shown = snippet(&document.text, None, passage, &hit.spans, Extent::Sentence);
    let texts: Vec<&str> = shown.iter().map(|snippet| snippet.span.of(&document.text)).collect();
    assert_eq!(texts, ["It came back later."]);
    assert_eq!(shown[0].marks.iter().map(|mark| mark.of(&document.text)).collect::<Vec<_>>(), ["later"]);
    let whole = snippet(&document.text, None, passage, &hit.spans, Extent::Passage);
    assert_eq!((whole.len(), whole[0].span), (1, passage.span));
}
