//! Finding the cues of a file: `00:00:01.000 --> 00:00:04.000`, or SubViewer's `0:00:01.000,0:00:04.000`.
//!
//! Broken files are common: numbers missing or twice, blank lines inside a cue, none between two,
//! times that are no times. Whatever stands between two lines of times belongs to the cue before.

use super::Captions;
use crate::ingest::talk::time_of_cue;

/// Whether a line says when a cue is shown, with an arrow. Its times may be broken.
pub(in crate::ingest) fn is_arrow(line: &str) -> bool {
    let Some((before, after)) = line.split_once("-->") else { return false };
    let before = before.trim();
    before.is_empty()
        || before.starts_with(|c: char| c.is_ascii_digit()) && before.len() <= 20
        || time_of_cue(after.trim()).is_some()
}

/// Whether a line says when a cue is shown, as SubViewer and YouTube write it.
pub(in crate::ingest) fn is_comma(line: &str) -> bool {
    comma_times(line).is_some()
}

fn comma_times(line: &str) -> Option<(Option<u32>, Option<u32>)> {
    let (start, len) = time_of_cue(line)?;
    let (end, end_len) = time_of_cue(line[len..].strip_prefix(',')?)?;
    (len + 1 + end_len == line.len()).then_some((start, end))
}

/// The cues of WebVTT and SubRip. `skip` says of a line outside cues whether a block that is no cue
/// begins with it (`NOTE`, `STYLE`), which ends with a blank line.
pub(in crate::ingest) fn arrow_cues(text: &str, skip: impl Fn(&str) -> bool) -> Captions {
    let mut captions = Captions::default();
    let mut state = State { held: None, gap: true, skipping: false };
    for (number, line) in (1..).zip(text.split('\n')) {
        if line.contains("-->") && is_arrow(line) {
            // The line before the times is the number or id of the cue, where a blank line or
            // nothing stands before it, or it is a number.
            state.held = state.held.take().filter(|held| !held.is_id);
            state.release(&mut captions);
            let (start, end) = arrow_times(line);
            captions.cue(start, end);
            state.gap = false;
            state.skipping = false;
        } else {
            state.line(line, number, &mut captions, &skip);
        }
    }
    state.release(&mut captions);
    captions
}

/// A line that may be the id of the next cue, or words of this one.
#[derive(Clone, Copy, Debug)]
struct Held<'a> {
    line: &'a str,
    number: u32,
    is_id: bool,
}

#[derive(Debug)]
struct State<'a> {
    held: Option<Held<'a>>,
    /// Whether a blank line, or nothing, stands before.
    gap: bool,
    skipping: bool,
}

impl<'a> State<'a> {
    fn line(&mut self, line: &'a str, number: u32, captions: &mut Captions, skip: &impl Fn(&str) -> bool) {
        let words = line.trim();
        if words.is_empty() {
            // A number or id stands right before the times.
            self.release(captions);
            self.gap = true;
            self.skipping = false;
            return;
        }
        let begins = std::mem::take(&mut self.gap);
        if begins && skip(words) {
            self.skipping = true;
        }
        if self.skipping {
            return;
        }
        self.release(captions);
        let is_number = words.bytes().all(|byte| byte.is_ascii_digit());
        self.held = Some(Held { line: words, number, is_id: begins || is_number });
    }

    /// What was held is words.
    fn release(&mut self, captions: &mut Captions) {
        if let Some(held) = self.held.take()
            && !captions.is_empty()
        {
            captions.line(held.line, held.number);
        }
    }
}

fn arrow_times(line: &str) -> (Option<u32>, Option<u32>) {
    let (before, after) = line.split_once("-->").unwrap_or((line, ""));
    let time = |text: &str| time_of_cue(text.trim()).and_then(|(time, _)| time);
    (time(before), time(after))
}

/// The cues of SubViewer.
pub(in crate::ingest) fn comma_cues(text: &str) -> Captions {
    let mut captions = Captions::default();
    for (number, line) in (1..).zip(text.split('\n')) {
        let words = line.trim();
        if let Some((start, end)) = comma_times(words) {
            captions.cue(start, end);
        } else if !words.is_empty() && !captions.is_empty() {
            // SubViewer 2 writes line breaks so.
            words.split("[br]").for_each(|part| captions.line(part, number));
        }
    }
    captions
}
