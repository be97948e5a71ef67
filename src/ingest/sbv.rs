//! SubViewer, which YouTube exports as `.sbv`.
//!
//! ```text
//! 0:00:01.000,0:00:04.000
//! It began with a letter.
//! ```

use super::captions::{comma_cues, is_comma};
use super::{Claim, Out, ReadError, Reader, Source, With};

/// SubViewer.
#[derive(Debug)]
pub(super) struct SubViewer;

impl Reader for SubViewer {
    fn name(&self) -> &'static str {
        "sbv"
    }

    fn number(&self) -> u32 {
        3
    }

    fn claims(&self, source: &Source<'_>) -> Claim {
        let extension = source.extension();
        if !matches!(extension.as_str(), "sbv" | "sub" | "txt" | "") {
            return Claim::No;
        }
        let Ok(decoded) = source.decoded() else { return Claim::No };
        let mut lines = decoded.text.lines().map(str::trim).filter(|line| !line.is_empty());
        match lines.next() {
            Some(first) if is_comma(first) => Claim::Certain,
            Some(_) if extension == "sbv" && lines.any(is_comma) => Claim::Likely,
            _ => Claim::No,
        }
    }

    fn read(&self, source: &Source<'_>, _with: &With<'_>, out: &mut dyn Out) -> Result<(), ReadError> {
        let captions = comma_cues(&source.decoded()?.text);
        if captions.is_empty() {
            return Err(ReadError::Malformed {
                format: "SubViewer file",
                reason: "no line says when a cue is shown".into(),
            });
        }
        captions.read(out)
    }
}
