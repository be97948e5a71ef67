//! What the rules of a codebook find.

use super::{Run, in_language, sample, with_role};
use crate::model::Role;

fn said(words: &str) -> crate::coding::sample::Sample {
    sample().transcript("a.txt", &[("I", "And the bridge?"), ("Mira", words)])
}

#[test]
fn every_rule_finds_in_the_words_that_are_data() {
    let run = Run::new(
        "[code.crossing]\nmatch = ['bridge*', 'boat OR down']\n[code.silence]\n",
        said("The bridge is down. We took the boat."),
    );
    // The interviewer's bridge is no data.
    assert_eq!(run.words("crossing"), [(0, "bridge", 1), (0, "down", 2), (0, "boat", 2)]);
    assert_eq!(run.words("silence"), []);
}

#[test]
fn unless_voids_what_overlaps_it_and_nothing_beside_it() {
    let run = Run::new(
        "[code.crossing]\nmatch = ['bridge*']\nunless = ['\"bridge club\"']\n",
        said("The bridge club meets at the bridges."),
    );
    assert_eq!(run.words("crossing"), [(0, "bridges", 1)]);
}

#[test]
fn a_long_match_of_unless_is_not_hidden_by_a_short_one_inside_it() {
    let run = Run::new(
        "[code.clubs]\nmatch = ['club', 'closed']\nunless = ['\"long winter evening bridge club\"', 'winter', 'evening']\n",
        said("The long winter evening bridge club closed, another club opened."),
    );
    assert_eq!(run.words("clubs"), [(0, "closed", 2), (0, "club", 1)]);
}

#[test]
fn of_nested_matches_the_longest_wins_over_the_whole_codebook() {
    let codes = "[code.echo]\nmatch = ['echo']\n[code.chamber]\nmatch = ['\"echo chamber\"']\n[code.walls]\nmatch = ['\"chamber walls\"']\n";
    let talk = "An echo chamber walls us in, an echo stays.";
    let all = Run::new(codes, said(talk));
    assert_eq!(all.words("echo"), [(0, "echo", 1), (0, "echo", 1)]);
    assert_eq!(all.words("chamber"), [(0, "echo chamber", 1)]);
    assert_eq!(all.words("walls"), [(0, "chamber walls", 1)]);
    let nested = Run::new(&format!("nested = \"codebook\"\n{codes}"), said(talk));
    // "echo chamber" loses against the longer "chamber walls", and can no longer beat "echo".
    assert_eq!(nested.words("echo"), [(0, "echo", 1), (0, "echo", 1)]);
    assert_eq!(nested.words("chamber"), []);
    assert_eq!(nested.words("walls"), [(0, "chamber walls", 1)]);
}

#[test]
fn of_nested_matches_of_one_length_the_leftmost_wins_then_the_first_code() {
    let run = Run::new(
        "nested = \"codebook\"\n[code.tax]\nmatch = ['\"boat tax\"']\n[code.red]\nmatch = ['\"red boat\"']\n[code.first]\nmatch = ['ferry', 'ferr*']\n[code.second]\nmatch = ['ferry']\n",
        said("The red boat tax, and the ferry."),
    );
    assert_eq!(run.words("tax"), []);
    assert_eq!(run.words("red"), [(0, "red boat", 1)]);
    // Two rules of one code on the same words are two reasons.
    assert_eq!(run.words("first"), [(0, "ferry", 1), (0, "ferry", 2)]);
    assert_eq!(run.words("second"), []);
}

#[test]
fn a_rule_refers_to_what_the_rules_of_other_codes_find() {
    let codes = "[code.danger]\nmatch = ['code:bridge NEAR/4 storm', 'theme:water NEAR/4 cold']\n[code.bridge]\nmatch = ['bridge']\nunless = ['\"bridge club\"']\n[code.water]\n[code.river]\nparent = 'water'\nmatch = ['river']\n";
    let talk = |words| Run::new(codes, said(words));
    let rules = |run: &Run| run.words("danger").iter().map(|(_, _, rule)| *rule).collect::<Vec<_>>();
    assert_eq!(rules(&talk("The bridge in a storm.")), [1]);
    assert_eq!(rules(&talk("The bridge club in a storm.")), [0; 0], "a voided match is no match");
    assert_eq!(rules(&talk("The river is cold.")), [2], "a theme is found by a code below it");
    assert_eq!(rules(&talk("The boat in a storm.")), [0; 0]);
}

#[test]
fn rules_for_a_language_look_at_its_documents_only() {
    let codes = "[code.crossing]\nmatch = ['boat']\nmatch-in = { de = ['fähre*'], fr = ['bac'] }\n";
    let talk = |sample: crate::coding::sample::Sample, name| {
        sample.transcript(name, &[("Mira", "Die Fähre, the boat, le bac.")])
    };
    let both = in_language(talk(in_language(talk(sample(), "de.txt"), Some("de")), "en.txt"), Some("en"));
    let words = |run: &Run| {
        run.words("crossing").iter().map(|(at, words, _)| (*at, (*words).to_owned())).collect::<Vec<_>>()
    };
    let expect =
        |all: &[(u32, &str)]| all.iter().map(|(at, words)| (*at, (*words).to_owned())).collect::<Vec<_>>();
    assert_eq!(words(&Run::new(codes, both)), expect(&[(0, "Fähre"), (0, "boat"), (1, "boat")]));
    let mut silent = Run::new(codes, in_language(talk(sample(), "a.txt"), None));
    silent.language = Some("fr");
    assert_eq!(words(&silent), expect(&[(0, "boat"), (0, "bac")]), "the study's language holds");
}

#[test]
fn participants_csv_decides_whose_words_are_looked_at() {
    let talk = |sample: crate::coding::sample::Sample| {
        sample.transcript("a.txt", &[("I", "My bridge."), ("Mira", "Her bridges.")])
    };
    let code = "[code.crossing]\nmatch = ['bridge*']\n";
    assert_eq!(Run::new(code, talk(sample())).words("crossing"), [(0, "bridges", 1)]);
    let researcher = with_role(sample().case("P1", None, &["Mira"], &[]), Role::Researcher);
    assert_eq!(Run::new(code, talk(researcher)).words("crossing"), []);
    let asked = with_role(sample().case("I", None, &[], &[]), Role::Participant);
    assert_eq!(Run::new(code, talk(asked)).words("crossing"), [(0, "bridge", 1), (0, "bridges", 1)]);
}
