//! The example codebook on the two real pages, where they are at hand: its rules were not written for them alone.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use emic::coding::evidence::Evidence;
use emic::model::Role;
use emic::workbench::Workbench;

use crate::support::study::Study;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/seeds");
const QUOTED: &str = "connecting.txt";
const POST: &str = "what-my-connections-on-twitter-mean-to-me.txt";

/// The blogger who quotes is a researcher, whose prose is not data; the other writes of herself.
const SETTINGS: &str = "format = 1\nlanguage = \"en\"\ncodebook = \"codebooks/book.toml\"\n\
    [[read]]\nfiles = \"connecting.txt\"\nauthor = \"the blogger\"\nauthor-role = \"researcher\"\n\
    [[read]]\nfiles = \"what-*.txt\"\nauthor = \"the writer\"\n";

fn found() -> Option<Found> {
    let codebook =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("codebooks/keeping-company.toml"));
    let study = Study::of(&[
        ("emic.toml", SETTINGS),
        ("codebooks/book.toml", &codebook.expect("the example codebook")),
    ]);
    for file in [QUOTED, POST] {
        let Ok(text) = fs::read_to_string(Path::new(FOLDER).join(file)) else {
            println!("passed over: {FOLDER} is not here");
            return None;
        };
        study.write(&format!("corpus/{file}"), &text);
    }
    let workbench = Workbench::open(study.root(), &()).expect("a study");
    let evidence = workbench.evidence().expect("the rules run");
    Some(Found { evidence })
}

struct Found {
    evidence: Evidence,
}

impl Found {
    /// Where a theme is found in a file: (voice, number).
    fn theme(&self, theme: &str, file: &str) -> BTreeSet<(String, u32)> {
        let branch: Vec<&str> =
            self.evidence.codebook.branch(theme).iter().map(|code| code.id.as_str()).collect();
        let marks = self.evidence.marks.iter().filter(|mark| {
            let code = &self.evidence.codebook.codes[mark.code as usize].id;
            branch.contains(&code.as_str()) && self.evidence.documents[mark.document as usize].id.path == file
        });
        marks
            .flat_map(|mark| mark.passages.clone())
            .map(|row| {
                let passage = &self.evidence.passages[row as usize];
                let voice = passage.voice.and_then(|voice| self.evidence.voices.get(voice));
                (voice.map_or_else(String::new, |voice| voice.label.clone()), passage.number)
            })
            .collect()
    }

    /// As [`Found::theme`], of those quoted alone.
    fn quoted(&self, theme: &str) -> Vec<(String, u32)> {
        let voices = &self.evidence.voices.voices;
        let participant = |label: &String| {
            voices.iter().any(|voice| voice.label == *label && voice.role == Role::Participant)
        };
        self.theme(theme, QUOTED).into_iter().filter(|(label, _)| participant(label)).collect()
    }
}

fn at(places: &[(&str, u32)]) -> Vec<(String, u32)> {
    places.iter().map(|(voice, number)| ((*voice).to_owned(), *number)).collect()
}

#[test]
fn connecting_finds_all_eight_quotations() {
    let Some(found) = found() else { return };
    let eight = [
        ("A Davis", 17),
        ("J Dale", 3),
        ("J Heffernan", 19),
        ("J Johnston", 10),
        ("S Ramm", 8),
        ("S Thomas", 5),
        ("S Thomas", 14),
        ("Wes Heberlein", 12),
    ];
    assert_eq!(found.quoted("connecting"), at(&eight));
}

#[test]
fn filter_bubble_finds_three_passages_and_falls_into_no_trap() {
    let Some(found) = found() else { return };
    assert_eq!(found.quoted("filter-bubble"), at(&[("J Heffernan", 19)]));
    let all: Vec<_> = found.theme("filter-bubble", QUOTED).into_iter().map(|(_, number)| number).collect();
    assert_eq!(all.into_iter().collect::<BTreeSet<_>>(), [18, 19, 20].into());
    assert!(found.theme("filter-bubble", POST).is_empty());
}

#[test]
fn stability_finds_the_one_who_changed_jobs() {
    let Some(found) = found() else { return };
    assert_eq!(found.quoted("stability"), at(&[("A Davis", 17)]));
}

#[test]
fn face_to_face_finds_those_for_it_and_the_one_against() {
    let Some(found) = found() else { return };
    assert_eq!(found.quoted("face-to-face"), at(&[("S Thomas", 14)]));
    let post = found.theme("face-to-face", POST);
    assert!(post.contains(&("the writer".to_owned(), 4)), "{post:?}");
    assert!(post.iter().any(|(voice, _)| voice == "comment 2"), "{post:?}");
}
