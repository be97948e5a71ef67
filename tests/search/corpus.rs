//! Random documents: few words, so that queries meet them.

use std::collections::BTreeMap;

use emic::model::{
    Case, Cases, Document, DocumentId, DocumentKind, Kind, Passage, Quoting, Role, Speaker, Voice, VoiceKind,
    Voices,
};
use emic::text::Span;
use proptest::prelude::*;
use proptest::sample::select;

use super::naive::{Coding, year};

/// Words and what stands between them.
const PIECES: &[&str] = &[
    "the ",
    "of ",
    "out ",
    "in ",
    "and ",
    "echo ",
    "Echo ",
    "chamber ",
    "chambers ",
    "filter ",
    "bubble ",
    "connect ",
    "connected ",
    "Connection ",
    "connecting, ",
    "e\u{301}cho ",
    "école ",
    "Straße ",
    "part[ner] ",
    "face-to-face ",
    "don’t ",
    "no. ",
    "No! ",
    "yes? ",
    "東京",
    "。 ",
    "trust\n",
    "\n\n",
    "… ",
    "3.5 ",
    "a ",
    "a ",
    "b ",
    "b ",
    "c ",
    "I ",
    "wi-fi ",
    "[laughs] ",
    "😀 ",
    "u\u{a0}v ",
];

/// What a passage is made of, before it has a place.
#[derive(Clone, Debug)]
struct Piece {
    kind: Kind,
    role: Role,
    speaker: Option<u32>,
    words: Vec<&'static str>,
    /// Another's words that it bridges, and its own words after them.
    bridges: Option<(Vec<&'static str>, Vec<&'static str>)>,
    dated: Option<i16>,
    section: Option<u32>,
    /// Whether it goes on with the number of the passage before it.
    continues: bool,
}

fn some_words(most: usize) -> impl Strategy<Value = Vec<&'static str>> {
    prop::collection::vec(select(PIECES), 1..most)
}

fn piece() -> impl Strategy<Value = Piece> {
    let bridges = prop::option::weighted(0.25, (some_words(3), some_words(8)));
    let speaker = prop::option::weighted(0.8, 0_u32..3);
    let (dated, section) = (prop::option::of(2010_i16..2014), prop::option::of(0_u32..2));
    let facts = (select(Kind::ALL), select(Role::ALL), speaker, dated, section, any::<bool>());
    (facts, some_words(14), bridges).prop_map(
        |((kind, role, speaker, dated, section, continues), words, bridges)| {
            // Most of it is talk.
            let kind = if words.len() % 3 == 0 { kind } else { Kind::Turn };
            Piece { kind, role, speaker, words, bridges, dated, section, continues }
        },
    )
}

fn document(number: usize, pieces: &[Piece], language: Option<&'static str>) -> Document {
    let mut text = String::from("Title: ");
    let mut passages: Vec<Passage> = Vec::new();
    let mut unit = 0;
    for piece in pieces {
        if !(piece.continues && unit > 0) {
            unit += 1;
        }
        let start = text.len();
        text.push_str(&piece.words.concat());
        let mut bridged = None;
        if let Some((inner, after)) = &piece.bridges {
            let hole = text.len();
            text.push_str("\nB: ");
            let from = text.len();
            text.push_str(&inner.concat());
            bridged = Some((Span::at(hole, text.len() + 1), Span::at(from, text.len())));
            text.push('\n');
            text.push_str(&after.concat());
        }
        let span = Span::at(start, text.len());
        let passage = Passage {
            number: if piece.kind.is_counted() { unit } else { 0 },
            piece: 0,
            last_number: unit,
            kind: piece.kind,
            role: piece.role,
            speaker: piece.speaker,
            span,
            holes: bridged.iter().map(|(hole, _)| *hole).collect(),
            start_ms: None,
            date: piece.dated.map(year),
            thread: None,
            section: piece.section,
            question: passages.len().checked_sub(1).map(|before| before as u32),
        };
        passages.push(passage.clone());
        if let Some((_, inner)) = bridged {
            unit += 1;
            passages.push(Passage {
                number: unit,
                span: inner,
                holes: Vec::new(),
                role: Role::Interviewer,
                ..passage
            });
        }
        text.push_str("\nA: ");
    }
    let speaker = |label: &str| Speaker {
        label: label.to_owned(),
        named: true,
        voice: VoiceKind::Speaker,
        role: Role::Participant,
        turns: 1,
    };
    Document {
        id: DocumentId::file(format!(
            "{}/{number}.txt",
            if number.is_multiple_of(2) { "talk" } else { "blogs" }
        )),
        title: None,
        kind: DocumentKind::Transcript,
        format: "transcript".into(),
        encoding: "utf-8".into(),
        language: language.map(Into::into),
        date: Some(year(2009 + number as i16)),
        text,
        speakers: ["Ann", "J. Dale", "P1"].map(speaker).into(),
        turns: Vec::new(),
        passages,
        sections: vec!["Closing questions".into(), "Q3".into()],
        comments: 0,
        attributes: BTreeMap::from([("wave".to_owned(), number.to_string())]),
        margin: Vec::new(),
        offers: Vec::new(),
        sources: Vec::new(),
    }
}

/// A few random documents, sorted by path.
pub(super) fn documents() -> impl Strategy<Value = Vec<Document>> {
    let language = select(&[None, Some("en"), Some("de"), Some("zh")][..]);
    let pieces = (prop::collection::vec(piece(), 0..6), language);
    prop::collection::vec(pieces, 1..4).prop_map(|all| {
        let made =
            all.iter().enumerate().map(|(number, (pieces, language))| document(number, pieces, *language));
        let mut documents: Vec<Document> = made.collect();
        documents.sort_by(|a, b| a.id.cmp(&b.id));
        documents
    })
}

/// A few random files of talk.
pub(super) fn files() -> impl Strategy<Value = Vec<(String, String)>> {
    let speakers = &["Ann", "J. Dale", "INT"][..];
    let turns = prop::collection::vec((select(speakers), some_words(30)), 2..12);
    let text = turns.prop_map(|turns| {
        let turns = turns.iter().map(|(speaker, words)| format!("{speaker}: {}\n\n", words.concat().trim()));
        turns.collect::<String>()
    });
    let name = select(&["a.txt", "b.txt", "c.txt", "d.txt"][..]).prop_map(str::to_owned);
    prop::collection::vec((name, text), 1..4)
}

/// Random codings of some documents.
pub(super) fn codings()
-> impl Strategy<Value = Vec<(u32, prop::sample::Index, prop::sample::Index, bool, bool)>> {
    prop::collection::vec(
        (0_u32..3, any::<prop::sample::Index>(), any::<prop::sample::Index>(), any::<bool>(), any::<bool>()),
        0..6,
    )
}

/// The codings, put where the texts have characters.
pub(super) fn placed(
    documents: &[Document],
    codings: &[(u32, prop::sample::Index, prop::sample::Index, bool, bool)],
) -> Vec<Coding> {
    let place = |(document, start, len, code, coder): &(
        u32,
        prop::sample::Index,
        prop::sample::Index,
        bool,
        bool,
    )| {
        let text = &documents.get(*document as usize)?.text;
        if text.is_empty() {
            return None;
        }
        let places: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        let first = start.index(places.len() - 1);
        let last = (first + 1 + len.index(60)).min(places.len() - 1);
        Some(Coding {
            code: if *code { "x" } else { "y" }.to_owned(),
            coder: if *coder { "anna" } else { "ben" }.to_owned(),
            document: *document,
            span: Span::at(places[first], places[last]),
        })
    };
    codings.iter().filter_map(place).collect()
}

/// Ann is a case of all documents; the others are voices of their document, J. Dale a researcher.
pub(super) fn people(documents: &[Document]) -> (Voices, Cases) {
    let voice = |label: &str, role, case| Voice {
        label: label.to_owned(),
        public_name: label.to_owned(),
        case,
        kind: VoiceKind::Speaker,
        role,
        quote: Quoting::Yes,
        withdrawn: false,
        speakers: Vec::new(),
    };
    let mut voices =
        Voices { voices: vec![voice("Ann", Role::Participant, Some(0))], of_speakers: Vec::new() };
    for _ in documents {
        let next = voices.voices.len() as u32;
        voices.voices.push(voice("J. Dale", Role::Researcher, None));
        voices.voices.push(voice("P1", Role::Unknown, None));
        voices.of_speakers.push(vec![0, next, next + 1]);
    }
    let case = Case {
        id: "C01".into(),
        pseudonym: Some("Mira".into()),
        attributes: BTreeMap::from([
            ("age".to_owned(), "34".to_owned()),
            ("country".to_owned(), "UK".to_owned()),
        ]),
        ..Case::default()
    };
    (voices, Cases { cases: vec![case], attributes: vec!["age".into(), "country".into()] })
}
