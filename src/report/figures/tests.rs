//! Each figure, read as a reader reads it; what a picture promises whatever its labels are.

use std::collections::BTreeMap;

use proptest::prelude::*;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use super::*;
use crate::analysis::agreement::comparison::Options as Compared;
use crate::analysis::agreement::{Columns, Comparison, Resampling, read_table};
use crate::coding::sample::{Sample, found_ferry};
use crate::report::Basis;
use crate::report::tables::By;
use crate::report::tests::{Reported, coded};

/// An element of a picture with the text inside it.
#[derive(Clone, Debug, Default)]
struct Element {
    name: String,
    attributes: BTreeMap<String, String>,
    text: String,
}

impl Element {
    fn number(&self, name: &str) -> f64 {
        self.attributes[name].parse().expect("a number")
    }
}

/// Every element of a picture, which has to be well-formed.
fn elements(svg: &str) -> Vec<Element> {
    let mut reader = Reader::from_str(svg);
    reader.config_mut().check_end_names = true;
    let begun = |tag: &BytesStart<'_>| Element {
        name: tag.name().as_ref().to_owned(),
        attributes: tag
            .attributes()
            .map(|attribute| {
                let attribute = attribute.expect("an attribute");
                let name = attribute.key.as_ref().to_owned();
                let value = attribute.normalized_value(XmlVersion::Implicit1_0).expect("escaped");
                (name, value.into_owned())
            })
            .collect(),
        text: String::new(),
    };
    let mut found: Vec<Element> = Vec::new();
    let mut inside = false;
    loop {
        let event = reader.read_event().expect("well-formed XML");
        match &event {
            Event::Start(_) => inside = true,
            Event::End(_) | Event::Empty(_) => inside = false,
            _ => {}
        }
        match event {
            Event::Start(tag) | Event::Empty(tag) => found.push(begun(&tag)),
            Event::Text(text) if inside => {
                let last = found.last_mut().expect("text stands inside an element");
                last.text.push_str(&text);
            }
            Event::GeneralRef(entity) => {
                let last = found.last_mut().expect("text stands inside an element");
                let letter = entity.resolve_char_ref().expect("a reference");
                let letter = letter.or_else(|| match &*entity {
                    "lt" => Some('<'),
                    "gt" => Some('>'),
                    "amp" => Some('&'),
                    "quot" => Some('"'),
                    _ => None,
                });
                last.text.push(letter.expect("one of the entities that XML knows"));
            }
            Event::Eof => return found,
            _ => {}
        }
    }
}

fn drawings(reported: &Reported, question: &Question, form: Form) -> Vec<Drawing> {
    figures_of(&reported.input(), question, form).expect("figures")
}

fn drawing(reported: &Reported, question: &Question) -> Drawing {
    drawings(reported, question, Form::Usual).remove(0)
}

fn crosstab() -> Question {
    Question::Crosstab { attribute: "bank".into(), test: false }
}

const SATURATION: Question = Question::Saturation { base: 1, run: 1 };

/// Every question that can be drawn.
fn questions() -> Vec<(Question, Form)> {
    let mut all: Vec<(Question, Form)> = [By::Nothing, By::Document, By::Voice, By::Attribute("bank".into())]
        .map(|by| (Question::Frequency(by), Form::Usual))
        .into();
    for scope in [Scope::Match, Scope::Passage, Scope::Document] {
        all.extend([Form::Usual, Form::Network].map(|form| (Question::Cooccurrence(scope), form)));
    }
    let others = [crosstab(), SATURATION, Question::Timeline, Question::Portrait];
    all.extend(others.map(|question| (question, Form::Usual)));
    all
}

/// Two coders on eight rows: one category on which they agree, one that nobody gave.
fn comparison(names: [&str; 2]) -> Comparison {
    let [first, second] = names;
    let csv = format!(
        "anna,ben\n{first},{first}\n{second},{first}\n{second},{second}\n{first},{first}\n{second},{second}\n{second},{second}\n{first},{second}\n{first},{first}\n"
    );
    let table = read_table("t.csv", csv.as_bytes(), &Columns::default()).0.expect("a table");
    let resampling = Some(Resampling { replicates: 200, seed: 3 });
    Comparison::of_table(&table, &Compared { resampling, ..Compared::units("rows") })
}

fn of_agreement(comparison: &Comparison) -> Drawing {
    let said = ["Basis: coded by people.".to_owned()];
    agreement(comparison, &said, "emic 0.1.0", &BTreeMap::new()).expect("a figure")
}

#[test]
fn figures_as_they_are_drawn() {
    let reported = coded();
    for (name, question, form) in [
        ("frequencies", Question::Frequency(By::Nothing), Form::Usual),
        ("frequencies-by-group", Question::Frequency(By::Attribute("bank".into())), Form::Usual),
        ("together", Question::Cooccurrence(Scope::Passage), Form::Usual),
        ("network", Question::Cooccurrence(Scope::Passage), Form::Network),
        ("crosstab", crosstab(), Form::Usual),
        ("saturation", SATURATION, Form::Usual),
        ("timeline", Question::Timeline, Form::Usual),
        ("portrait", Question::Portrait, Form::Usual),
    ] {
        let drawing = drawings(&reported, &question, form).remove(0);
        insta::assert_snapshot!(name, format!("{}\n\n{}\n\n{}", drawing.caption, drawing.told, drawing.svg));
    }
    let drawing = of_agreement(&comparison(["trust", "doubt"]));
    insta::assert_snapshot!(
        "agreement",
        format!("{}\n\n{}\n\n{}", drawing.caption, drawing.told, drawing.svg)
    );
}

#[test]
fn every_figure_says_its_base_and_basis_and_has_a_text_alternative() {
    let reported = coded();
    let all = questions().into_iter().flat_map(|(question, form)| drawings(&reported, &question, form));
    for drawing in all.chain([of_agreement(&comparison(["trust", "doubt"]))]) {
        assert!(drawing.caption.contains("Base: "), "{}", drawing.caption);
        assert!(drawing.caption.contains("Basis: "), "{}", drawing.caption);
        assert!(!drawing.told.is_empty(), "{}", drawing.title);
        let elements = elements(&drawing.svg);
        let root = &elements[0];
        assert_eq!(root.attributes["role"], "img");
        for (name, text) in [("title", &drawing.title), ("desc", &drawing.told)] {
            let element = elements.iter().find(|element| element.name == name).expect(name);
            assert!(element.text.contains(text.as_str()), "{name}: {}", element.text);
            assert!(root.attributes["aria-labelledby"].contains(&element.attributes["id"]));
        }
        // Base and basis stand in the picture too, where nobody reads the caption.
        let shown: Vec<&str> =
            elements.iter().filter(|e| e.name == "text").map(|e| e.text.as_str()).collect();
        assert!(shown.iter().any(|text| text.starts_with("Base: ")), "{shown:?}");
        assert!(shown.iter().any(|text| text.starts_with("Basis: ")), "{shown:?}");
    }
}

#[test]
fn nothing_is_told_by_colour() {
    let reported = coded();
    for (question, form) in questions() {
        for drawing in drawings(&reported, &question, form) {
            for element in elements(&drawing.svg) {
                for value in ["fill", "stroke"].iter().filter_map(|name| element.attributes.get(*name)) {
                    let Some(digits) = value.strip_prefix('#') else { continue };
                    let grey = match digits.len() {
                        3 => digits[..1] == digits[1..2] && digits[1..2] == digits[2..],
                        _ => digits[..2] == digits[2..4] && digits[2..4] == digits[4..],
                    };
                    assert!(grey, "{value} in {}", drawing.title);
                }
            }
        }
    }
}

/// Parts and wholes of `3 of 8`.
fn count(text: &str) -> Option<(f64, f64)> {
    let (part, whole) = text.split_once(" of ")?;
    Some((part.parse().ok()?, whole.parse().ok()?))
}

#[test]
fn a_bar_is_as_long_as_its_share() {
    for question in [Question::Frequency(By::Nothing), Question::Frequency(By::Document)] {
        let elements = elements(&drawing(&coded(), &question).svg);
        // A bar stands before its label; the label's white ground lies between them.
        let mut per_share: Vec<f64> = Vec::new();
        for (bar, label) in elements.iter().zip(&elements[2..]) {
            let is_bar =
                bar.name == "rect" && bar.attributes.get("height").is_some_and(|height| height == "10");
            if let Some((part, whole)) = count(&label.text).filter(|_| is_bar) {
                per_share.push(bar.number("width") / (part / whole));
                assert!((label.number("x") - bar.number("x") - bar.number("width") - 6.0).abs() < 0.11);
            }
        }
        assert!(per_share.len() > 5, "{}", per_share.len());
        assert!(per_share.iter().all(|length| (length - per_share[0]).abs() < 2.0), "{per_share:?}");
    }
}

#[test]
fn an_interval_reaches_from_bound_to_bound() {
    let compared = comparison(["trust", "doubt"]);
    let elements = elements(&of_agreement(&compared).svg);
    let bounds = compared.rows[0].alpha.interval.and_then(|interval| interval.bounds).expect("bounds");
    let alpha = compared.rows[0].alpha.value.expect("a value");
    let dots: Vec<f64> = elements.iter().filter(|e| e.name == "circle").map(|dot| dot.number("cx")).collect();
    // The first dot is the legend's; the axis has 0 and 1.
    let at =
        |label: &str| elements.iter().find(|e| e.text == label).map(|tick| tick.number("x")).expect("a tick");
    let place = |value: f64| at("0.0") + (at("1.0") - at("0.0")) * value;
    assert!((dots[1] - place(alpha)).abs() < 0.2, "{dots:?}");
    let level = elements.iter().filter(|e| e.name == "line").filter(|line| {
        line.attributes["y1"] == line.attributes["y2"] && (line.number("x1") - place(bounds.low)).abs() < 0.2
    });
    let ends: Vec<f64> = level.map(|line| line.number("x2")).collect();
    assert!(ends.iter().any(|end| (end - place(bounds.high)).abs() < 0.2), "{ends:?} {bounds:?}");
}

#[test]
fn a_mark_on_the_timeline_stands_at_its_time() {
    // The sample's turns begin every 20 seconds.
    let sample = Sample::new(&[("boat", None, "Boats", "", &[])])
        .transcript("p01.txt", &[("P01", "One."), ("P01", "Two."), ("P01", "A boat."), ("P01", "End.")])
        .coded("boat", "A boat.");
    let drawing = drawing(&Reported::new(sample), &Question::Timeline);
    assert!(drawing.told.contains("Boats, coded: 00:00:40."), "{}", drawing.told);
    let elements = elements(&drawing.svg);
    let tick = elements.iter().find(|e| e.text == "00:00:40").expect("a tick").number("x");
    let mark = elements.iter().find(|e| e.attributes.get("height").is_some_and(|height| height == "13"));
    assert!((mark.expect("a mark").number("x") - tick).abs() < 0.2);
}

#[test]
fn what_is_shared_more_is_darker() {
    let elements = elements(&drawing(&coded(), &Question::Cooccurrence(Scope::Document)).svg);
    let mut cells: Vec<(u32, u32)> = Vec::new();
    for (cell, label) in elements.iter().zip(&elements[1..]) {
        let side = cell.attributes.get("height").is_some_and(|height| height == "32");
        let own = label.attributes.contains_key("font-weight");
        if let (true, false, Ok(shared)) = (side, own, label.text.parse::<u32>()) {
            let grey = &cell.attributes["fill"];
            let digits = if grey.len() == 4 { &grey[1..2].repeat(2) } else { &grey[1..3] };
            cells.push((shared, u32::from_str_radix(digits, 16).expect("a grey")));
        }
    }
    cells.sort_unstable();
    assert!(cells.len() >= 2);
    assert!(cells.windows(2).all(|pair| pair[0].0 == pair[1].0 || pair[0].1 > pair[1].1), "{cells:?}");
}

/// Sixteen people in two groups; those with the code: three of ten and five of six.
fn groups() -> Reported {
    let mut sample = Sample::new(&[("boat", None, "Boats", "", &[])]);
    let line = |person: usize| format!("The {person} of us has a boat.");
    for person in 0..16 {
        let bank = if person < 10 { "north" } else { "south" };
        sample = sample.case(&format!("P{person:02}"), None, &[], &[("bank", bank)]);
    }
    for person in 0..16 {
        sample =
            sample.transcript(&format!("p{person:02}.txt"), &[(&format!("P{person:02}"), &line(person))]);
    }
    for person in [0, 1, 2, 10, 11, 12, 13, 14] {
        sample = sample.coded("boat", &line(person));
    }
    Reported::new(sample)
}

#[test]
fn a_column_is_as_tall_as_what_a_document_brought() {
    let elements = elements(&drawing(&coded(), &SATURATION).svg);
    let bars: Vec<f64> = elements
        .iter()
        .filter(|e| e.name == "rect" && e.attributes.get("width").is_some_and(|width| width == "28"))
        .map(|bar| bar.number("height"))
        .collect();
    // The first document brought all four codes; the axis ends at 4.
    assert_eq!(bars, [90.0]);
    let points = |name: &str| -> Vec<(f64, f64)> {
        let line = elements.iter().rfind(|e| e.name == name).expect("a line");
        let pair = |point: &str| {
            let (x, y) = point.split_once(',').expect("x,y");
            (x.parse().expect("a number"), y.parse().expect("a number"))
        };
        line.attributes["points"].split(' ').map(pair).collect()
    };
    // Four codes after each document: a level line; the band closes where all orders have all codes.
    assert!(points("polyline").windows(2).all(|pair| pair[0].1 == pair[1].1));
    let band = points("polygon");
    assert_eq!(band.len(), 6);
    assert_eq!(band[2], band[3], "{band:?}");
}

#[test]
fn a_residual_is_drawn_to_the_side_where_there_are_more() {
    let elements = elements(&drawing(&groups(), &crosstab()).svg);
    let bars: Vec<&Element> =
        elements.iter().filter(|e| e.attributes.get("height").is_some_and(|height| height == "12")).collect();
    let zeros: Vec<f64> = elements.iter().filter(|e| e.text == "0").map(|tick| tick.number("x")).collect();
    let [few, many] = bars.as_slice() else { panic!("two bars and not {bars:?}") };
    assert!((few.number("x") + few.number("width") - zeros[0]).abs() < 0.2, "fewer: to the left of 0");
    assert!((many.number("x") - zeros[1]).abs() < 0.2, "more: to the right of 0");
    assert!(
        (few.number("width") - many.number("width")).abs() < 0.2,
        "of two groups one is the other's mirror"
    );
}

#[test]
fn small_counts_are_in_no_figure_and_no_residual_gives_them_away() {
    let mut reported = groups();
    reported.options.least = 5;
    let by_bank = Question::Frequency(By::Attribute("bank".into()));
    for drawing in [drawing(&reported, &crosstab()), drawing(&reported, &by_bank)] {
        assert!(!drawing.svg.contains("3 of 10") && drawing.svg.contains("&lt;5"), "{}", drawing.svg);
        assert!(drawing.svg.contains("5 of 6"), "what is large enough is drawn");
        assert!(!drawing.told.contains("residual"), "{}", drawing.told);
        assert!(drawing.caption.contains("Counts from 1 to 4"), "{}", drawing.caption);
    }
    let elements = elements(&drawing(&reported, &crosstab()).svg);
    assert!(!elements.iter().any(|e| e.attributes.get("height").is_some_and(|height| height == "12")));
}

#[test]
fn where_everything_is_too_small_a_message_stands_for_the_figure() {
    let mut reported = coded();
    reported.options.least = 5;
    for question in [crosstab(), Question::Frequency(By::Attribute("bank".into()))] {
        let error = figures_of(&reported.input(), &question, Form::Usual).unwrap_err();
        assert!(error.to_string().contains("--least 0"), "{error}");
    }
}

#[test]
fn an_empty_study_gives_messages_and_no_empty_pictures() {
    let sample = Sample::new(&[("boat", None, "Boats", "", &[])])
        .case("P01", None, &[], &[("bank", "north")])
        .transcript("p01.txt", &[("P01", "Nothing is coded here.")]);
    let reported = Reported::new(sample);
    for (question, form) in questions() {
        let error = figures_of(&reported.input(), &question, form).unwrap_err().to_string();
        let expected =
            if question == SATURATION { "nobody has coded anything" } else { "there is nothing to draw" };
        assert!(error.contains(expected), "{error}");
    }
    let error = figures_of(&reported.input(), &Question::Keyness, Form::Usual).unwrap_err().to_string();
    assert!(error.contains("there is no figure of keyness"), "{error}");
}

#[test]
fn new_codes_are_not_drawn_of_what_rules_found() {
    let error = figures_of(&Reported::new(found_ferry()).input(), &SATURATION, Form::Usual).unwrap_err();
    assert!(matches!(error, ReportError::NothingCoded), "{error}");
    let mut of_rules = coded();
    of_rules.options.basis = Basis::Found;
    let error = figures_of(&of_rules.input(), &SATURATION, Form::Usual).unwrap_err();
    assert!(matches!(error, ReportError::NotOfRules), "{error}");
    let drawing = drawing(&coded(), &SATURATION);
    assert!(!format!("{drawing:?}").to_lowercase().contains("saturated"));
}

#[test]
fn a_reflexive_appendix_shows_where_codes_stand_and_counts_nothing() {
    let mut reported = coded();
    let names = |reported: &Reported| -> Vec<String> {
        let appendix = crate::report::appendix(&reported.input()).expect("an appendix");
        appendix.figures.into_iter().map(|(name, _)| name).collect()
    };
    assert_eq!(names(&reported), ["timeline.svg", "crosstab.svg", "saturation.svg"]);
    reported.study.approach = Approach::Reflexive;
    assert_eq!(names(&reported), ["timeline.svg"]);
}

#[test]
fn undefined_agreement_has_its_reason_in_the_place_of_the_dot() {
    let table = read_table("t.csv", b"anna,ben\nx,x\nx,x\n", &Columns::default()).0.expect("a table");
    let compared = Comparison::of_table(&table, &Compared { resampling: None, ..Compared::units("rows") });
    let drawing = of_agreement(&compared);
    let elements = elements(&drawing.svg);
    assert!(elements.iter().any(|e| e.name == "text" && e.text == "undefined: only one category occurs"));
    assert_eq!(elements.iter().filter(|e| e.name == "circle").count(), 1, "the dot of the legend alone");
}

#[test]
fn remarks_are_footnotes_and_codes_that_nobody_gave_are_counted() {
    let mut compared = comparison(["trust", "doubt"]);
    compared.rows[1].given = vec![0, 0];
    compared.rows[1].remarks = vec!["no coder applied it"];
    let drawing = of_agreement(&compared);
    let elements = elements(&drawing.svg);
    let shown = |text: &str| elements.iter().any(|e| e.name == "text" && e.text == text);
    assert!(shown("doubt") && !shown("trust"), "the second category of the table is trust");
    assert!(shown("a") && drawing.caption.contains("a: applied fewer than 5 times"), "{}", drawing.caption);
    assert!(drawing.caption.contains("Not drawn: 1 code that no coder gave."), "{}", drawing.caption);
}

/// So many codes with names that do not fit, each on a passage of its own and on the first.
fn many(codes: usize) -> Reported {
    let name =
        |at: usize| format!("Code {at} with a name that is much longer than any gutter or column can be");
    let ids: Vec<(String, String)> = (0..codes).map(|at| (format!("c{at}"), name(at))).collect();
    let lines: Vec<_> =
        ids.iter().map(|(id, name)| (id.as_str(), None, name.as_str(), "", &[] as &[&str])).collect();
    let words: Vec<String> = (0..codes).map(|at| format!("Words number {at} end here.")).collect();
    let turns: Vec<(&str, &str)> = words.iter().map(|words| ("P01", words.as_str())).collect();
    let mut sample = Sample::new(&lines)
        .case("P01", None, &[], &[("bank", "north")])
        .case("P02", None, &[], &[("bank", "south")])
        .transcript("p01.txt", &turns)
        .transcript("p02.txt", &[("P02", "Nothing.")]);
    for (at, (id, _)) in ids.iter().enumerate() {
        sample = sample.coded(id, &words[at]).coded(id, &words[0]);
    }
    Reported::new(sample)
}

#[test]
fn two_hundred_codes_are_legible_or_it_is_said_which_are_drawn() {
    let reported = many(200);
    for (question, form) in questions() {
        let drawings = drawings(&reported, &question, form);
        for drawing in &drawings {
            let elements = elements(&drawing.svg);
            let (width, height) = (elements[0].number("width"), elements[0].number("height"));
            assert!(width <= 1100.0 && height <= 1250.0, "{}: {width} by {height}", drawing.title);
            for text in elements.iter().filter(|element| element.name == "text") {
                let size =
                    text.attributes.get("font-size").map_or(12.0, |size| size.parse().expect("a size"));
                assert!(size >= 7.0, "{text:?}");
                assert!((0.0..=width).contains(&text.number("x")), "{text:?}");
            }
        }
        let told: usize = drawings.iter().map(|drawing| drawing.told.matches("Code ").count()).sum();
        let says = drawings.iter().any(|drawing| drawing.caption.contains("Drawn are the"));
        assert!(told >= 200 || says || question == SATURATION, "{question:?}: {told}");
    }
}

#[test]
fn labels_stay_inside_the_picture() {
    let reported = many(12);
    for (question, form) in questions() {
        for drawing in drawings(&reported, &question, form) {
            let elements = elements(&drawing.svg);
            let width = elements[0].number("width");
            for text in
                elements.iter().filter(|e| e.name == "text" && !e.attributes.contains_key("transform"))
            {
                let size =
                    text.attributes.get("font-size").map_or(12.0, |size| size.parse().expect("a size"));
                let bold = text.attributes.contains_key("font-weight");
                let length = letters::Letters { size, bold }.width(&text.text);
                let x = text.number("x");
                let left = match text.attributes.get("text-anchor").map(String::as_str) {
                    Some("end") => x - length,
                    Some("middle") => x - length / 2.0,
                    _ => x,
                };
                assert!(left >= -0.5 && left + length <= width + 0.5, "{}: {text:?}", drawing.title);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn any_label_makes_well_formed_xml(code in any::<String>(), title in "\\PC{0,40}", bank in any::<String>()) {
        let row = crate::coding::sample::Line {
            label: "P01",
            voice: crate::model::VoiceKind::Speaker,
            role: crate::model::Role::Participant,
            kind: crate::model::Kind::Turn,
            words: "We cross the river together.",
        };
        let sample = Sample::new(&[("a", None, &code, "", &[]), ("b", Some("a"), &title, "", &[]), ("c", None, &bank, "", &[])])
            .case("P01", None, &[], &[("bank", &bank)])
            .document("p01.txt", Some(&title), crate::model::DocumentKind::Transcript, &[row])
            .coded("a", "We cross the river")
            .coded("b", "the river together")
            .coded("c", "cross");
        let reported = Reported::new(sample);
        for (question, form) in questions() {
            for drawing in drawings(&reported, &question, form) {
                let elements = elements(&drawing.svg);
                prop_assert!(elements.iter().all(|element| !element.text.chars().any(|c| c.is_control() && c != '\n')));
                // What stands in the labels adds no element of its own.
                let known = ["svg", "title", "desc", "defs", "pattern", "rect", "line", "text", "circle", "polyline", "polygon"];
                prop_assert!(elements.iter().all(|element| known.contains(&element.name.as_str())));
            }
        }
    }
}
