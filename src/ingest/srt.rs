//! SubRip: numbered captions.
//!
//! ```text
//! 1
//! 00:00:01,000 --> 00:00:04,000
//! Ana: It began with a letter.
//! ```

use super::captions::{arrow_cues, is_arrow};
use super::{Claim, Out, ReadError, Reader, Source, With};

/// SubRip.
#[derive(Debug)]
pub(super) struct SubRip;

impl Reader for SubRip {
    fn name(&self) -> &'static str {
        "srt"
    }

    fn number(&self) -> u32 {
        3
    }

    fn claims(&self, source: &Source<'_>) -> Claim {
        let extension = source.extension();
        if !matches!(extension.as_str(), "srt" | "txt" | "text" | "") {
            return Claim::No;
        }
        let Ok(decoded) = source.decoded() else { return Claim::No };
        let mut lines = decoded.text.lines().map(str::trim).filter(|line| !line.is_empty());
        let first = lines.next().unwrap_or_default();
        let second = lines.next().unwrap_or_default();
        let number = !first.is_empty() && first.bytes().all(|byte| byte.is_ascii_digit());
        if number && is_arrow(second) || is_arrow(first) && extension == "srt" {
            Claim::Certain
        } else if extension == "srt" && lines.any(is_arrow) {
            Claim::Likely
        } else {
            Claim::No
        }
    }

    fn read(&self, source: &Source<'_>, _with: &With<'_>, out: &mut dyn Out) -> Result<(), ReadError> {
        let captions = arrow_cues(&source.decoded()?.text, |_| false);
        if captions.is_empty() {
            return Err(ReadError::Malformed {
                format: "SubRip file",
                reason: "no line says when a cue is shown".into(),
            });
        }
        captions.read(out)
    }
}
