//! Tiers and times of small ELAN files.

use super::*;
use crate::ingest::reader::tests::drafts;

fn file(slots: &[Option<u32>], tiers: &str) -> String {
    let slots: String = (1..)
        .zip(slots)
        .map(|(number, time)| match time {
            Some(time) => format!("<TIME_SLOT TIME_SLOT_ID='t{number}' TIME_VALUE='{time}'/>"),
            None => format!("<TIME_SLOT TIME_SLOT_ID='t{number}'/>"),
        })
        .collect();
    format!(
        "<ANNOTATION_DOCUMENT><HEADER TIME_UNITS='milliseconds'/><TIME_ORDER>{slots}</TIME_ORDER>{tiers}</ANNOTATION_DOCUMENT>"
    )
}

fn tier(attributes: &str, annotations: &[(&str, &str)]) -> String {
    let annotations: String = annotations
        .iter()
        .map(|(attributes, words)| {
            let kind = if attributes.contains("REF='") { "REF_ANNOTATION" } else { "ALIGNABLE_ANNOTATION" };
            format!("<ANNOTATION><{kind} {attributes}><ANNOTATION_VALUE>{words}</ANNOTATION_VALUE></{kind}></ANNOTATION>")
        })
        .collect();
    format!("<TIER {attributes}>{annotations}</TIER>")
}

fn slots(from: u32, to: u32) -> String {
    format!("ANNOTATION_ID='a{from}' TIME_SLOT_REF1='t{from}' TIME_SLOT_REF2='t{to}'")
}

/// Speaker, start and words of every block; names of tiers left out.
fn read(text: &str) -> (Vec<(String, u32, String)>, String) {
    let (found, said) = drafts(&Elan, "a.eaf", text.as_bytes()).expect("an ELAN file");
    let draft = &found[0];
    let blocks = draft.blocks.iter().map(|block| {
        let label = block.voice.clone().unwrap().label.unwrap();
        (label, block.start_ms.unwrap(), block.span.of(&draft.text).to_owned())
    });
    (blocks.collect(), said.iter().map(|finding| finding.message.clone()).collect())
}

#[test]
fn tiers_are_speakers_and_times_are_the_order() {
    let text = file(
        &[Some(0), Some(1000), Some(1500), Some(2000)],
        &[
            tier("TIER_ID='Kim'", &[(&slots(1, 2), "Where to?"), (&slots(3, 4), "I see.")]),
            tier("TIER_ID='tx@L' PARTICIPANT='Lee'", &[(&slots(2, 3), "Home.")]),
        ]
        .concat(),
    );
    let (found, _) = read(&text);
    assert_eq!(
        found,
        [
            ("Kim".into(), 0, "Where to?".into()),
            ("Lee".into(), 1000, "Home.".into()),
            ("Kim".into(), 1500, "I see.".into())
        ]
    );
}

#[test]
fn dependent_tiers_and_gestures_are_left_out_and_named() {
    let text = file(
        &[Some(0), Some(1000)],
        &[
            tier("TIER_ID='Kim'", &[(&slots(1, 2), "Where to?")]),
            tier("TIER_ID='Kim-ft' PARENT_REF='Kim'", &[("ANNOTATION_ID='b' ANNOTATION_REF='a1'", "Wohin?")]),
            tier("TIER_ID='gestures'", &[(&slots(1, 2), "points at door")]),
        ]
        .concat(),
    );
    let (found, said) = read(&text);
    assert_eq!(found, [("Kim".into(), 0, "Where to?".into())]);
    assert_eq!(said, "these tiers were left out: \"Kim-ft\", \"gestures\"");
}

#[test]
fn names_of_tiers_may_say_what_they_are_for() {
    let (found, left_out) = read(&file(
        &[Some(0), Some(1), Some(2), Some(3)],
        &[
            tier("TIER_ID='Kim-txt'", &[(&slots(1, 2), "Where to?")]),
            tier("TIER_ID='Kim-gls'", &[(&slots(1, 2), "where PREP")]),
            tier("TIER_ID='Lee_Transcription'", &[(&slots(2, 3), "Home.")]),
            tier("TIER_ID='Lee_Transl'", &[(&slots(2, 3), "Heim.")]),
        ]
        .concat(),
    ));
    assert_eq!(found, [("Kim".into(), 0, "Where to?".into()), ("Lee".into(), 1, "Home.".into())]);
    assert!(left_out.contains("\"Kim-gls\", \"Lee_Transl\""), "{left_out}");
}

#[test]
fn words_below_a_tier_that_only_counts_are_read_at_its_times() {
    let text = file(
        &[Some(500), Some(1000)],
        &[
            tier("TIER_ID='ref@K'", &[(&slots(1, 2), "story.001")]),
            tier(
                "TIER_ID='tx@K' PARENT_REF='ref@K'",
                &[("ANNOTATION_ID='b' ANNOTATION_REF='a1'", "There was a fox.")],
            ),
            tier(
                "TIER_ID='ft@K' PARENT_REF='tx@K'",
                &[("ANNOTATION_ID='c' ANNOTATION_REF='b'", "Es war ein Fuchs einmal.")],
            ),
        ]
        .concat(),
    );
    assert_eq!(read(&text).0, [("K".into(), 500, "There was a fox.".into())]);
}

#[test]
fn missing_times_lie_between_their_neighbours() {
    let text = file(
        &[Some(1000), None, Some(3000)],
        &tier("TIER_ID='Kim'", &[(&slots(1, 2), "One,"), (&slots(2, 3), "two.")]),
    );
    let (found, _) = drafts(&Elan, "a.eaf", text.as_bytes()).unwrap();
    // Two annotations of one speaker are one turn; the pieces keep their times.
    assert_eq!(found[0].text, "One, two.");
    assert_eq!(found[0].sources[1].start_ms, Some(2000));
}

#[test]
fn a_cut_file_is_refused_with_its_place() {
    let text = file(&[Some(0), Some(1)], &tier("TIER_ID='Kim'", &[(&slots(1, 2), "Where?")]));
    let error = drafts(&Elan, "a.eaf", &text.as_bytes()[..text.len() - 40]).unwrap_err();
    assert!(error.to_string().contains("cut off"), "{error}");
}
