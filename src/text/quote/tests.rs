//! What is found, how it is called, and what is never guessed.

use super::*;
use crate::text::units::Units;

const OLD: &str = "\
INT: How did you meet them?
Mira: Through the letters. I was connected to nobody before, and it felt like a very long winter.
INT: And now?
Mira: Now I write to four people. Yeah.
INT: Does it last?
Mira: It lasts as long as the stamps do, which is longer than I thought. Yeah.
";

fn quote_of(old: &str, words: &str) -> (Quote, (usize, usize)) {
    let at = old.find(words).expect("the words are in the old text");
    let span = Span::at(at, at + words.len());
    (Quote::of(span, old), Units::new(old).span_in_code_points(span))
}

fn located(words: &str, new: &str) -> Located {
    let (quote, at) = quote_of(OLD, words);
    Finder::new(new).locate(Sought { quote: &quote, at })
}

/// The words found, and how they were found.
fn found(words: &str, new: &str) -> (&'static str, String) {
    let located = located(words, new);
    let kind = match located {
        Located::Exact(_) => "exact",
        Located::Moved(_) => "moved",
        Located::Approximate { rivals: 0, .. } => "approximate",
        Located::Approximate { .. } => "several",
        Located::Lost => "lost",
    };
    (kind, located.span().map(|span| span.of(new).to_owned()).unwrap_or_default())
}

fn is(words: &str, new: &str, kind: &str, now: &str) {
    let (found_kind, found_words) = found(words, new);
    assert_eq!((found_kind, found_words.as_str()), (kind, now), "{words}");
}

#[test]
fn a_preface_pushes_everything_and_changes_nothing() {
    let new = format!("Interview 3, taken down by A.\n\n{OLD}");
    for words in ["I was connected to nobody before", "four", "Now I write to four people. Yeah.", "e"] {
        is(words, &new, "exact", words);
    }
}

#[test]
fn line_ends_white_space_accents_and_typography_make_no_difference() {
    let old = "Zoë: It’s a café — “ours”, in fact…\nINT: Really?";
    let (quote, at) = quote_of(old, "It’s a café — “ours”, in fact…");
    for new in [
        "Zoe\u{308}: It's a cafe\u{301} - \"ours\", in fact...\r\nINT: Really?",
        "Zoë: It’s  a\ncafé –\n“ours”, in\nfact…\n\nINT: Really?",
    ] {
        let found = Finder::new(new).locate(Sought { quote: &quote, at });
        assert!(matches!(found, Located::Exact(_)), "{found:?}");
        let words = found.span().expect("a place").of(new);
        assert!(words.starts_with("It") && words.ends_with(['…', '.']), "{words}");
    }
}

#[test]
fn a_moved_paragraph_takes_its_quotes_with_it() {
    let line =
        "Mira: Through the letters. I was connected to nobody before, and it felt like a very long winter.\n";
    let new = format!("{}{line}", OLD.replace(line, ""));
    let words = [
        "Now I write to four people",
        "It lasts as long as the stamps do",
        "I was connected to nobody before, and it felt like a very long winter",
    ];
    let quotes = words.map(|words| quote_of(OLD, words));
    let sought: Vec<_> = quotes.iter().map(|(quote, at)| Sought { quote, at: *at }).collect();
    let found = Finder::new(&new).locate_all(&sought);
    assert!(
        matches!(found.as_slice(), [Located::Exact(_), Located::Exact(_), Located::Moved(_)]),
        "{found:?}"
    );
    assert_eq!(found[2].span().expect("a place").of(&new), words[2]);
}

#[test]
fn a_corrected_word_inside_is_approximate_and_keeps_its_ends() {
    let new = OLD.replace("connected to nobody", "connected with nobody");
    is("I was connected to nobody before", &new, "approximate", "I was connected with nobody before");
    let Located::Approximate { score, .. } = located("I was connected to nobody before", &new) else {
        panic!()
    };
    assert!(score >= Score::SURE && score < Score::of(1.0), "{score}");
}

#[test]
fn a_name_that_was_taken_out_leaves_its_place() {
    let new = OLD.replace("four people", "[number removed] people");
    is("four", &new, "approximate", "[number removed]");
}

#[test]
fn words_that_are_gone_are_lost() {
    let new = OLD.replace("I was connected to nobody before, and it felt like a very long winter.", "Nice.");
    let (kind, words) = found("connected to nobody before, and it felt like", &new);
    assert_eq!(kind, "lost", "{words}");
}

#[test]
fn a_short_answer_that_stands_again_is_never_taken_for_the_one_that_is_gone() {
    let new = OLD.replace("Now I write to four people. Yeah.", "Now I write to a great many.");
    let (quote, at) = quote_of(OLD, "Yeah.\nINT: Does");
    let yeah = Quote { exact: "Yeah.".into(), after: format!("\nINT: Does{}", &quote.after), ..quote };
    let found = Finder::new(&new).locate(Sought { quote: &yeah, at: (at.0, at.0 + 5) });
    assert!(found.sure().is_none_or(|span| !span.of(&new).starts_with("Yeah")), "{found:?}");
}

#[test]
fn among_same_words_with_same_context_the_order_decides_or_nothing_does() {
    let turn =
        "INT: Mm-hmm.\nMira: Yeah, yeah.\nINT: Mm-hmm.\nMira: Yeah, yeah.\nINT: Mm-hmm.\nMira: Yeah, yeah.\n";
    let first = "Mira: Apples came wrapped in newspaper from somebody who never signed with a full name.\n";
    let second = "Mira: Later the plums arrived, bruised, together with four photographs of a garden shed.\n";
    let old = format!("{first}{turn}{turn}{second}{turn}{turn}");
    let places: Vec<usize> = old.match_indices("Yeah, yeah").map(|(at, _)| at).collect();
    let middle = Span::at(places[3], places[3] + 10);
    let quote = Quote::of(middle, &old);
    let at = Units::new(&old).span_in_code_points(middle);
    let new = format!("A preface of some length that nobody coded.\n{old}");
    let alone = Finder::new(&new).locate(Sought { quote: &quote, at });
    assert!(!alone.is_certain() && alone.sure().is_none(), "{alone:?}");
    let (apples, plums) = (quote_of(&old, "Apples came wrapped"), quote_of(&old, "Later the plums arrived"));
    let yeah = (quote, at);
    let sought = [&apples, &yeah, &plums].map(|(quote, at)| Sought { quote, at: *at });
    let found = Finder::new(&new).locate_all(&sought);
    let pushed = new.len() - old.len();
    assert_eq!(found[1], Located::Exact(middle.shifted(pushed)));
}

#[test]
fn one_character_is_found_by_what_stands_around_it() {
    let new = OLD.replace("long winter", "cold winter");
    let (quote, at) = {
        let at = OLD.find("letters").expect("there") + 1;
        let span = Span::at(at, at + 1);
        (Quote::of(span, OLD), Units::new(OLD).span_in_code_points(span))
    };
    let found = Finder::new(&new).locate(Sought { quote: &quote, at });
    assert_eq!(found, Located::Exact(Span::at(at.0, at.1)));
}

#[test]
fn a_quote_of_nothing_is_lost() {
    for exact in ["", " ", "\n"] {
        let quote = Quote { exact: exact.into(), before: "INT:".into(), after: "How".into() };
        assert_eq!(Finder::new(OLD).locate(Sought { quote: &quote, at: (4, 5) }), Located::Lost);
    }
    assert_eq!(located("four", ""), Located::Lost);
}

#[test]
fn candidates_are_offered_the_likeliest_first() {
    let new = OLD.replace("It lasts as long as the stamps do", "It lasted as long as stamps did");
    let (quote, at) = quote_of(OLD, "It lasts as long as the stamps do");
    let offered = Finder::new(&new).candidates(Sought { quote: &quote, at }, 3);
    assert_eq!(offered[0].span.of(&new), "It lasted as long as stamps did");
    assert!(offered.windows(2).all(|pair| pair[0].score >= pair[1].score));
}

#[test]
fn scores_are_printed_without_rounding_up() {
    assert_eq!(
        [Score::of(1.0), Score::of(0.9999), Score::of(0.056)].map(|score| score.to_string()),
        ["1.00", "0.99", "0.05"]
    );
}

#[test]
fn a_quote_keeps_forty_eight_code_points_on_each_side() {
    let text = format!("{}word{}", "é".repeat(60), "漢".repeat(47));
    let start = 120;
    let quote = Quote::of(Span::at(start, start + 4), &text);
    assert_eq!(quote.exact, "word");
    assert_eq!((quote.before.chars().count(), quote.after.chars().count()), (48, 47));
    assert_eq!(Quote::of(Span::at(0, text.len()), &text).before, "");
}
