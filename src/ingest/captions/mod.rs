//! What caption formats share: cues become turns.
//!
//! A reader of a format finds the cues; here their mark-up is taken off, speakers are found (a voice
//! tag, or `Name:` decided from the whole file), lines that roll from cue to cue are taken once, and
//! cues of one speaker are joined. The reading text is composed of the turns, with a piece for each cue.

mod cues;
mod markup;
mod turns;

use std::collections::HashMap;

use super::talk::{self, Labels, Line};
use super::{Out, ReadError};
use crate::diagnostic::Diagnostic;
use crate::text::Span;

pub(super) use cues::{arrow_cues, comma_cues, is_arrow, is_comma};

/// The cues of a file.
#[derive(Debug, Default)]
pub(super) struct Captions {
    /// The words of all cues, a line each.
    clean: String,
    lines: Vec<CueLine>,
    cues: Vec<Cue>,
    /// Names in voice tags.
    voices: Vec<String>,
    numbers: HashMap<String, u32>,
    /// The voice that holds until the cue ends.
    voice: Option<u32>,
    /// The language, where the file tells.
    pub(super) language: Option<String>,
    /// Cues whose time could not be read.
    untimed: u32,
}

/// When a cue is shown, and its first line.
#[derive(Clone, Copy, Debug)]
struct Cue {
    start: Option<u32>,
    end: Option<u32>,
    first: usize,
}

/// Words of one voice on one line of a cue.
#[derive(Clone, Copy, Debug)]
struct CueLine {
    /// In the clean text.
    span: Span,
    voice: Option<u32>,
    cue: u32,
    /// The line of the file, from 1.
    number: u32,
}

impl Captions {
    /// Begins a cue. A time that cannot be read leaves the cue without one.
    pub(super) fn cue(&mut self, start: Option<u32>, end: Option<u32>) {
        self.untimed += u32::from(start.is_none());
        self.voice = None;
        self.cues.push(Cue { start, end, first: self.lines.len() });
    }

    /// Adds a line of the cue, with its mark-up; `number` is its line in the file.
    pub(super) fn line(&mut self, raw: &str, number: u32) {
        let cue = (self.cues.len() as u32).saturating_sub(1);
        let mut start = self.clean.len();
        let mut markup = markup::Markup::new(raw);
        while let Some(change) = markup.next_change(&mut self.clean) {
            self.end_line(start, cue, number);
            start = self.clean.len();
            self.voice = change.voice.map(|name| self.number_of(&name));
        }
        self.end_line(start, cue, number);
    }

    /// Adds a line of the cue that has no mark-up, of `voice` if the format names one.
    pub(super) fn words(&mut self, words: &str, voice: Option<&str>, number: u32) {
        let cue = (self.cues.len() as u32).saturating_sub(1);
        let start = self.clean.len();
        self.voice = voice.map(|name| self.number_of(name));
        self.clean.push_str(words);
        self.end_line(start, cue, number);
    }

    /// Whether there is no cue.
    pub(super) fn is_empty(&self) -> bool {
        self.cues.is_empty()
    }

    fn number_of(&mut self, name: &str) -> u32 {
        if let Some(number) = self.numbers.get(name) {
            return *number;
        }
        let number = self.voices.len() as u32;
        self.voices.push(name.to_owned());
        self.numbers.insert(name.to_owned(), number);
        number
    }

    fn end_line(&mut self, start: usize, cue: u32, number: u32) {
        let words = &self.clean[start..];
        let from = start + (words.len() - words.trim_start().len());
        let to = from + words.trim().len();
        if from < to {
            self.lines.push(CueLine { span: Span::at(from, to), voice: self.voice, cue, number });
            self.clean.push('\n');
        } else {
            self.clean.truncate(start);
        }
    }

    /// Gives the draft away.
    ///
    /// # Errors
    /// When the cues hold no words, or there are too many.
    pub(super) fn read(mut self, out: &mut dyn Out) -> Result<(), ReadError> {
        if self.lines.is_empty() {
            return Err(ReadError::Empty);
        }
        super::text::check_size(self.lines.len())?;
        let rolled = self.unroll();
        if rolled > 0 {
            let message = format!("{rolled} lines that roll on from cue to cue were read once");
            out.say(Diagnostic::note("IN031", message));
        }
        let labels = self.labels();
        let said = labels.iter().flat_map(|labels| &labels.said).cloned();
        said.chain(self.untimed_cues()).for_each(|finding| out.say(finding));
        out.draft(turns::compose(&self, labels.as_ref()))
    }

    fn untimed_cues(&self) -> Option<Diagnostic> {
        if self.untimed == 0 {
            return None;
        }
        let cues =
            if self.untimed == 1 { "one cue has".to_owned() } else { format!("{} cues have", self.untimed) };
        Some(Diagnostic::warning("IN030", format!("{cues} a time that cannot be read; the words were kept")))
    }

    /// Takes out the lines that a cue repeats from the one before it, where the captions roll: line
    /// by line the text moves up, as in YouTube's automatic captions.
    fn unroll(&mut self) -> usize {
        let repeats: Vec<usize> = (0..self.cues.len()).map(|cue| self.repeated(cue)).collect();
        let rolling = repeats.iter().filter(|count| **count > 0).count();
        if rolling < 3 || rolling * 4 < self.cues.len() {
            return 0;
        }
        let drops: Vec<bool> = self
            .lines
            .iter()
            .enumerate()
            .map(|(at, line)| at - self.cues[line.cue as usize].first < repeats[line.cue as usize])
            .collect();
        let before = self.lines.len();
        let mut drops = drops.into_iter();
        self.lines.retain(|_| !drops.next().unwrap_or(false));
        before - self.lines.len()
    }

    /// How many lines at the beginning of a cue are those with which the one before it ends.
    fn repeated(&self, cue: usize) -> usize {
        let Some(before) = cue.checked_sub(1) else { return 0 };
        let (before, own) = (self.lines_of(before), self.lines_of(cue));
        let same = |a: &CueLine, b: &CueLine| a.span.of(&self.clean) == b.span.of(&self.clean);
        (1..=before.len().min(own.len()))
            .rev()
            .find(|count| before[before.len() - count..].iter().zip(own).all(|(a, b)| same(a, b)))
            .unwrap_or(0)
    }

    fn lines_of(&self, cue: usize) -> &[CueLine] {
        let end = self.cues.get(cue + 1).map_or(self.lines.len(), |next| next.first);
        &self.lines[self.cues[cue].first..end]
    }

    /// The labels of the lines, where `Name:` stands in cues.
    fn labels(&self) -> Option<Labels> {
        let mut cue = None;
        let lines = self.lines.iter().map(|line| {
            let gap = cue.replace(line.cue) != Some(line.cue);
            Line { span: line.span, gap }
        });
        talk::labels(&self.clean, &lines.collect::<Vec<_>>())
    }
}
