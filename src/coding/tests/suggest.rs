//! What matches propose: units, and merging.

use super::{Run, sample};
use crate::coding::sample::Sample;
use crate::text::Span;

fn said(words: &str) -> Sample {
    sample().transcript("a.txt", &[("I", "And then?"), ("Mira", words)])
}

/// An utterance that goes on over what the interviewer says between.
fn bridged() -> Sample {
    sample().transcript(
        "a.txt",
        &[
            ("Mira", "First we ate. Then we crossed the bridge"),
            ("I", "Mm-hmm."),
            ("Mira+", "and it shook. Nobody fell."),
            ("I", "Good."),
        ],
    )
}

fn code(unit: &str, rules: &str) -> String {
    format!("[code.crossing]\nunit = \"{unit}\"\nmatch = {rules}\n")
}

#[test]
fn a_match_is_widened_to_the_unit_of_its_code() {
    let words = "We crossed. It shook a bit. Nobody fell.";
    for (unit, expected) in
        [("match", "shook"), ("sentence", "It shook a bit."), ("passage", words), ("turn", words)]
    {
        let run = Run::new(&code(unit, "['shook']"), said(words));
        assert_eq!(run.proposed(), [(expected, vec!["shook"])], "{unit}");
        assert_eq!(run.suggestions()[0].passages, 1..2, "{unit}");
    }
}

#[test]
fn an_utterance_is_one_stretch_over_what_another_said_between() {
    let whole = "First we ate. Then we crossed the bridge\n\nI: Mm-hmm.\n\nMira: and it shook. Nobody fell.";
    let sentence = "Then we crossed the bridge\n\nI: Mm-hmm.\n\nMira: and it shook.";
    let near = "bridge\n\nI: Mm-hmm.\n\nMira: and it shook";
    for (unit, expected) in [("match", near), ("sentence", sentence), ("passage", whole), ("turn", whole)] {
        let run = Run::new(&code(unit, "['bridge NEAR/3 shook']"), bridged());
        assert_eq!(run.proposed(), [(expected, vec![near])], "{unit}");
        assert_eq!(run.suggestions()[0].passages, 0..1, "{unit}");
    }
}

#[test]
fn a_turn_is_all_its_passages() {
    let mut sample = said("We crossed the bridge. It shook.");
    let document = std::sync::Arc::make_mut(&mut sample.documents[0]);
    let cut = document.text.find(" It").unwrap();
    let mut second = document.passages[1].clone();
    let first = &mut document.passages[1];
    second.span = Span::at(cut + 1, first.span.end());
    first.span = Span::at(first.span.start(), cut);
    (first.piece, second.piece) = (1, 2);
    document.passages.push(second);
    let passage = Run::new(&code("passage", "['shook']"), sample.clone());
    assert_eq!(passage.proposed(), [("It shook.", vec!["shook"])]);
    let turn = Run::new(&code("turn", "['shook']"), sample);
    assert_eq!(turn.proposed(), [("We crossed the bridge. It shook.", vec!["shook"])]);
    assert_eq!(turn.suggestions()[0].passages, 1..3);
}

#[test]
fn matches_of_one_code_merge_when_their_units_overlap() {
    let run =
        Run::new(&code("sentence", "['bridge', 'shook', 'fell']"), said("The bridge shook. Nobody fell."));
    assert_eq!(
        run.proposed(),
        [("The bridge shook.", vec!["bridge", "shook"]), ("Nobody fell.", vec!["fell"])]
    );
}

#[test]
fn a_match_over_sentences_proposes_them_all_and_takes_in_what_lies_there() {
    let run = Run::new(
        &code("sentence", "['bridge NEAR/5 fell', 'nobody', 'ate']"),
        said("The bridge shook. Nobody fell. We ate."),
    );
    assert_eq!(
        run.proposed(),
        [
            ("The bridge shook. Nobody fell.", vec!["bridge shook. Nobody fell", "Nobody"]),
            ("We ate.", vec!["ate"]),
        ]
    );
}

#[test]
fn spans_that_only_touch_stay_apart() {
    let touching = Run::new(&code("match", "['/rain/', '/bow/']"), said("A rainbow stood there."));
    assert_eq!(touching.proposed(), [("rain", vec!["rain"]), ("bow", vec!["bow"])]);
    let overlapping = Run::new(&code("match", "['/rainb/', '/bow/']"), said("A rainbow stood there."));
    assert_eq!(overlapping.proposed(), [("rainbow", vec!["rainb", "bow"])]);
}

#[test]
fn codes_are_not_merged_with_one_another() {
    let run = Run::new(
        "[code.bridge]\nmatch = ['bridge']\n[code.shaking]\nmatch = ['shook']\n",
        said("The bridge shook."),
    );
    let codes: Vec<_> = run.suggestions().iter().map(|suggestion| suggestion.code).collect();
    assert_eq!(codes, [0, 1]);
    assert_eq!(run.proposed(), [("The bridge shook.", vec!["bridge"]), ("The bridge shook.", vec!["shook"])]);
}
