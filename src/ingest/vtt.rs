//! WebVTT: captions of Zoom, Teams, YouTube and the web.
//!
//! ```text
//! WEBVTT
//!
//! 00:00:01.000 --> 00:00:04.000
//! <v Ana>It began with a letter.</v>
//! ```

use super::captions::{arrow_cues, is_arrow};
use super::{Claim, Out, ReadError, Reader, Source, With};

/// WebVTT.
#[derive(Debug)]
pub(super) struct WebVtt;

impl Reader for WebVtt {
    fn name(&self) -> &'static str {
        "vtt"
    }

    fn number(&self) -> u32 {
        3
    }

    fn claims(&self, source: &Source<'_>) -> Claim {
        let named = source.extension() == "vtt";
        let head = source.head();
        let head = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head);
        if head.starts_with(b"WEBVTT") {
            return Claim::Certain;
        }
        if !named {
            return Claim::No;
        }
        match source.decoded() {
            Ok(decoded) if decoded.text.trim_start().starts_with("WEBVTT") => Claim::Certain,
            Ok(decoded) if decoded.text.lines().any(is_arrow) => Claim::Likely,
            _ => Claim::No,
        }
    }

    fn read(&self, source: &Source<'_>, _with: &With<'_>, out: &mut dyn Out) -> Result<(), ReadError> {
        let text = &source.decoded()?.text;
        let begins = |line: &str, word: &str| {
            line.strip_prefix(word)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(char::is_whitespace))
        };
        let mut captions = arrow_cues(text, |line| {
            ["NOTE", "STYLE", "REGION", "WEBVTT"].iter().any(|word| begins(line, word))
        });
        if captions.is_empty() && !text.trim_start().starts_with("WEBVTT") {
            return Err(ReadError::Malformed {
                format: "WebVTT file",
                reason: "no line says when a cue is shown".into(),
            });
        }
        captions.language = language(text);
        captions.read(out)
    }
}

/// `Language: en` in the header, as YouTube writes it; `NOTE language:en-us`, as Teams does.
fn language(text: &str) -> Option<String> {
    let head = text.lines().take(12).map(str::trim);
    let mut named = head
        .filter_map(|line| line.strip_prefix("Language:").or_else(|| line.strip_prefix("NOTE language:")));
    named.next().map(|code| code.trim().to_owned()).filter(|code| !code.is_empty() && code.len() <= 20)
}
