//! Transcripts of speech recognisers: whisper, faster-whisper, WhisperX, and the services that
//! write JSON of their own.

use super::json::{AnyJson, first_byte};
use super::{Claim, Out, ReadError, Reader, Source, With};

/// Reads the JSON of speech recognisers.
#[derive(Debug)]
pub(super) struct Whisper;

/// Keys under which recognisers keep what was said. None of them stands in other exports.
const KEYS: &[&str] = &[
    "\"segments\"",
    "\"transcription\"",
    "\"chunks\"",
    "\"utterances\"",
    "\"monologues\"",
    "\"recognizedPhrases\"",
    "\"speaker_labels\"",
    "\"transcripts\"",
    "\"phrases\"",
    "\"channels\"",
    "\"words\"",
    "\"speakerTag\"",
];

impl Reader for Whisper {
    fn name(&self) -> &'static str {
        "whisper"
    }

    fn number(&self) -> u32 {
        2
    }

    fn claims(&self, source: &Source<'_>) -> Claim {
        if first_byte(source) != Some(b'{')
            || !matches!(source.extension().as_str(), "json" | "txt" | "transcript")
        {
            return Claim::No;
        }
        let head = source.head_text();
        // Whisper puts the whole text first, which may be longer than the head.
        let text_first =
            head.trim_start_matches(['\u{FEFF}', '{', ' ', '\n', '\r', '\t']).starts_with("\"text\"");
        let known = KEYS.iter().any(|key| head.contains(key));
        let timed = ["start", "offset", "timestamp", "speaker", "ts\""].iter().any(|key| head.contains(key));
        if known && timed || text_first && source.size() > head.len() as u64 {
            Claim::Likely
        } else {
            Claim::No
        }
    }

    fn read(&self, source: &Source<'_>, with: &With<'_>, out: &mut dyn Out) -> Result<(), ReadError> {
        AnyJson.read(source, with, out)
    }
}
