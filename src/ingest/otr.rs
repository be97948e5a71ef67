//! oTranscribe (OTR): what was typed beside a recording, with its times.

use super::flow::{Flow, Paragraph};
use super::html::blocks_of;
use super::json::tree::Json;
use super::{Claim, Out, ReadError, Reader, Source, With};

/// Reads oTranscribe files.
#[derive(Debug)]
pub(super) struct OTranscribe;

impl Reader for OTranscribe {
    fn name(&self) -> &'static str {
        "otranscribe"
    }

    fn number(&self) -> u32 {
        1
    }

    fn claims(&self, source: &Source<'_>) -> Claim {
        let begins = super::json::first_byte(source) == Some(b'{');
        if source.extension() == "otr" && begins { Claim::Certain } else { Claim::No }
    }

    fn read(&self, source: &Source<'_>, with: &With<'_>, out: &mut dyn Out) -> Result<(), ReadError> {
        let json = Json::parse(&source.decoded()?.text)?;
        let Some(html) = json.text("text") else {
            let reason = "it holds no text".to_owned();
            return Err(ReadError::Malformed { format: "oTranscribe file", reason });
        };
        // A time may stand directly before the words.
        let html = html.replace("</span>", "</span> ");
        let paragraphs =
            blocks_of(&html).into_iter().map(|(_, text)| Paragraph { text, ..Paragraph::default() });
        Flow { paragraphs: paragraphs.collect(), ..Flow::default() }.read(source, with, out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::reader::tests::drafts;

    #[test]
    fn times_and_labels_are_read() {
        let text = r#"{"text":"<p><span class=\"timestamp\" data-timestamp=\"3\">00:03</span>Kim: Where to?</p><p><span class=\"timestamp\" data-timestamp=\"5\">00:05</span>Lee: Home.</p><p><span class=\"timestamp\" data-timestamp=\"9\">00:09</span>Kim: I see.</p>","media":"a.mp3","media-time":9}"#;
        let draft = drafts(&OTranscribe, "a.otr", text.as_bytes()).unwrap().0.remove(0);
        let turns: Vec<_> = draft
            .blocks
            .iter()
            .map(|block| {
                (block.voice.clone().unwrap().label.unwrap(), block.start_ms, block.span.of(&draft.text))
            })
            .collect();
        assert_eq!(turns[0], ("Kim".to_owned(), Some(3000), "Where to?"));
        assert_eq!(turns.len(), 3);
    }
}
