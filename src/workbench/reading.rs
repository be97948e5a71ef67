//! Trying files without a study: what would be read, and what left out.

use std::ops::ControlFlow;
use std::path::Path;

use serde::{Serialize, Serializer};
use sha2::{Digest, Sha256};

use crate::diagnostic::{Diagnostic, Place};
use crate::ingest::{self, ReadError, Settings, Source};
use crate::model::{
    Document, DocumentKind, Kind, MarginComment, Passage, Role, Speaker, Turn, VoiceKind, When,
};
use crate::text::units::Units;

/// What reading some files gave, in the shape that `emic read --json` prints.
#[derive(Debug, Serialize)]
pub struct Reading {
    /// The version of this shape.
    pub format: u32,
    /// The documents, file by file.
    pub documents: Vec<DocumentJson>,
    /// What there is to say about the files.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads files as they are, with `settings`; `take` sees each document as soon as it is read.
///
/// A file that cannot be read gives a finding and stops nothing.
pub fn read_files<'a>(
    files: impl IntoIterator<Item = &'a Path>,
    settings: &Settings,
    mut take: impl FnMut(Document),
) -> Vec<Diagnostic> {
    let mut said = Vec::new();
    for file in files {
        said.extend(read_file(file, settings, &mut take));
    }
    said
}

fn read_file(file: &Path, settings: &Settings, take: &mut impl FnMut(Document)) -> Vec<Diagnostic> {
    let name = file.to_string_lossy().replace('\\', "/");
    if file.is_dir() {
        let finding = Diagnostic::error("IN001", "this is a folder")
            .help("name its files, or make a study of it: emic init");
        return vec![finding.at(Place::file(name))];
    }
    let source = match Source::file(&name, file, settings.max_document) {
        Ok(source) => source,
        Err(error) => return vec![ReadError::unreadable(&error).diagnostic().at(Place::file(name))],
    };
    ingest::read(&source, settings, &mut |document| {
        take(document);
        ControlFlow::Continue(())
    })
}

/// A document as other programs see it. Spans count code points of the reading text.
#[derive(Debug, Serialize)]
pub struct DocumentJson {
    id: String,
    title: Option<String>,
    kind: DocumentKind,
    format: String,
    encoding: String,
    language: Option<String>,
    date: Option<String>,
    code_points: usize,
    text_sha256: String,
    #[serde(serialize_with = "label_to_turns")]
    speakers: Vec<Speaker>,
    turns: Vec<TurnJson>,
    passages: Vec<PassageJson>,
    comments: u32,
    margin: Vec<MarginJson>,
    offers: Vec<crate::model::Offer>,
}

/// A remark in the margin; its span counts code points.
#[derive(Debug, Serialize)]
struct MarginJson {
    author: Option<String>,
    date: Option<String>,
    span: (usize, usize),
    text: String,
}

#[derive(Debug, Serialize)]
struct TurnJson {
    speaker: String,
    role: Role,
    start_ms: Option<u32>,
    end_ms: Option<u32>,
    text: String,
}

#[derive(Debug, Serialize)]
struct PassageJson {
    kind: Kind,
    role: Role,
    number: u32,
    speaker: Option<String>,
    author: Option<String>,
    date: Option<String>,
    reply_to: Option<u32>,
    section: Option<String>,
    span: (usize, usize),
    text: String,
}

/// `{label: turns}`, in order of first appearance.
fn label_to_turns<S: Serializer>(speakers: &[Speaker], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(speakers.iter().map(|speaker| (&speaker.label, speaker.turns)))
}

impl From<&Document> for DocumentJson {
    fn from(document: &Document) -> Self {
        let units = Units::new(&document.text);
        DocumentJson {
            id: document.id.to_string(),
            title: document.title.clone(),
            kind: document.kind,
            format: document.format.clone(),
            encoding: document.encoding.clone(),
            language: document.language.clone(),
            date: document.date.map(date),
            code_points: units.code_points(),
            text_sha256: sha256(document.text.as_bytes()),
            speakers: document.speakers.clone(),
            turns: document.turns.iter().map(|turn| turn_json(document, turn)).collect(),
            passages: document
                .passages
                .iter()
                .map(|passage| passage_json(document, &units, passage))
                .collect(),
            comments: document.comments,
            margin: document.margin.iter().map(|remark| margin_json(&units, remark)).collect(),
            offers: document.offers.clone(),
        }
    }
}

fn margin_json(units: &Units<'_>, remark: &MarginComment) -> MarginJson {
    MarginJson {
        author: remark.author.clone(),
        date: remark.date.map(date),
        span: units.span_in_code_points(remark.span),
        text: remark.text.clone(),
    }
}

fn turn_json(document: &Document, turn: &Turn) -> TurnJson {
    let speaker = document.speakers.get(turn.speaker as usize);
    TurnJson {
        speaker: speaker.map(|speaker| speaker.label.clone()).unwrap_or_default(),
        role: speaker.map_or(Role::Unknown, |speaker| speaker.role),
        start_ms: turn.start_ms,
        end_ms: turn.end_ms,
        text: turn.words(&document.text).into_owned(),
    }
}

fn passage_json(document: &Document, units: &Units<'_>, passage: &Passage) -> PassageJson {
    let voice = document.speaker_of(passage);
    let wrote = voice.filter(|voice| matches!(voice.voice, VoiceKind::Author | VoiceKind::Commenter));
    PassageJson {
        kind: passage.kind,
        role: passage.role,
        number: passage.number,
        speaker: voice.map(|voice| voice.label.clone()),
        author: wrote.filter(|voice| voice.named).map(|voice| voice.label.clone()),
        date: passage.date.map(date),
        reply_to: passage.thread.and_then(|thread| thread.reply_to),
        section: passage.section.and_then(|section| document.sections.get(section as usize).cloned()),
        span: units.span_in_code_points(passage.span),
        text: passage.own_text(&document.text).into_owned(),
    }
}

fn date(when: When) -> String {
    when.to_string()
}

/// SHA-256 in hex.
#[must_use]
pub(super) fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Bytes as lower-case hexadecimal digits.
#[must_use]
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
