//! Any bytes at all must go through the readers of talk, and what comes out must hold together.

use emic::model::DocumentKind;

use crate::support::documents::read_and_check;
use crate::support::mutate::survives;

/// Plain text, with detection, and forced to be a transcript or prose.
pub(crate) fn fuzz_transcript(data: &[u8]) {
    read_and_check("in.txt", data, None);
    for document in read_and_check("in.txt", data, Some("transcript")) {
        assert!(document.sources.is_empty(), "the reading text is the file");
    }
    for document in read_and_check("in.txt", data, Some("text")) {
        assert_eq!(document.kind, DocumentKind::Text);
    }
}

#[test]
fn transcripts_survive_any_bytes() {
    survives("transcript", fuzz_transcript);
}

/// The caption formats, each on its own and on the others' files.
pub(crate) fn fuzz_captions(data: &[u8]) {
    for (name, reader) in
        [("in.vtt", "vtt"), ("in.srt", "srt"), ("in.sbv", "sbv"), ("in.ttml", "ttml"), ("in.ass", "ass")]
    {
        read_and_check(name, data, None);
        for document in read_and_check(name, data, Some(reader)) {
            assert_eq!(document.kind, DocumentKind::Transcript);
            assert!(!document.sources.is_empty(), "the reading text is composed");
        }
    }
}

#[test]
fn captions_survive_any_bytes() {
    survives("captions", fuzz_captions);
}
