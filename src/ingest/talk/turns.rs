//! Lines become blocks: turns and their paragraphs, times, headings, what is no talk.

use std::collections::HashSet;
use std::fmt::Write;

use super::census::{Census, Placed, Speakers};
use super::clock;
use super::head::Form;
use super::lines::Line;
use crate::diagnostic::Diagnostic;
use crate::ingest::draft::{Block, Voice};
use crate::ingest::role_of_label;
use crate::model::{Kind, VoiceKind};
use crate::text::Span;

/// Blocks, and what was decided about them.
#[derive(Debug)]
pub(in crate::ingest) struct Talk {
    pub(in crate::ingest) blocks: Vec<Block>,
    pub(in crate::ingest) said: Vec<Diagnostic>,
}

/// Makes the blocks; `joins` where lines are only wrapped.
pub(super) fn make(text: &str, lines: &[Line], census: &Census, speakers: &Speakers, joins: bool) -> Talk {
    let mut making = Making {
        text,
        joins,
        blocks: Vec::with_capacity(lines.len()),
        voice: None,
        opens: false,
        start: None,
        end: None,
        joinable: false,
    };
    let mut heads = census.heads.iter().peekable();
    let timed_lines = has_timed_lines(text, lines);
    for (at, line) in lines.iter().enumerate() {
        let placed = heads.next_if(|placed| placed.line as usize == at);
        match placed.filter(|placed| census.is_turn(placed, speakers)) {
            Some(placed) => making.turn(line, placed, &census.labels[placed.label as usize].spelling),
            None if (at as u32) < speakers.first && !is_time(line.span.of(text)) => {
                let heading = is_marked_heading(line.span.of(text));
                making.apart(line, if heading { Kind::Heading } else { Kind::Boilerplate });
            }
            None => {
                let next_gap = lines.get(at + 1).is_none_or(|next| next.gap);
                making.line(line, next_gap, timed_lines);
            }
        }
    }
    let said = report(&making.blocks, census, speakers);
    Talk { blocks: making.blocks, said }
}

struct Making<'a> {
    text: &'a str,
    joins: bool,
    blocks: Vec<Block>,
    voice: Option<Voice>,
    /// Whether the next words open a turn.
    opens: bool,
    /// Times that hold for the next words.
    start: Option<u32>,
    end: Option<u32>,
    /// Whether the next line may go on with the last block.
    joinable: bool,
}

impl Making<'_> {
    fn turn(&mut self, line: &Line, placed: &Placed, spelling: &str) {
        let words = line.span.of(self.text);
        let mut voice = Voice::named(spelling, VoiceKind::Speaker);
        voice.role = placed.head.remark(words).and_then(role_of_label);
        self.voice = Some(voice);
        self.opens = true;
        self.start = placed.head.start.or(self.start);
        self.end = placed.head.end;
        self.joinable = false;
        let from = line.span.start() + usize::from(placed.head.words);
        self.words(Span::at(from.min(line.span.end()), line.span.end()));
    }

    fn line(&mut self, line: &Line, before_gap: bool, timed_lines: bool) {
        let words = line.span.of(self.text);
        // A time alone below a label that has one is what was said.
        let said = self.opens && self.start.is_some() && before_gap && is_time(words);
        let clock = clock::leading(words).filter(|clock| !said || clock.bracketed);
        if let Some(clock) = clock
            && (clock.bracketed || timed_lines || clock.len == words.len())
        {
            self.start = clock.start.or(self.start);
            self.end = clock.end;
            self.joinable = false;
            // One sign may part the time from the words; "-- and so" are words.
            let rest = words[clock.len..].trim_start();
            let rest =
                ["- ", "– ", ": ", "| "].iter().find_map(|sign| rest.strip_prefix(sign)).unwrap_or(rest);
            let rest = rest.trim_start();
            if !rest.is_empty() {
                self.words(Span::at(line.span.end() - rest.len(), line.span.end()));
            }
        } else if is_rule(words) {
            self.joinable = false;
        } else if !self.opens && is_furniture(words) {
            self.apart(line, Kind::Boilerplate);
        } else if line.gap && before_gap && is_heading(words) && !self.opens {
            self.apart(line, Kind::Heading);
        } else {
            self.joinable &= !line.gap;
            self.words(line.span);
        }
    }

    /// A block that is nobody's words.
    fn apart(&mut self, line: &Line, kind: Kind) {
        let words = line.span.of(self.text);
        let bare = words.trim_start_matches(['#', '=', ' ']).trim_end_matches(['#', '=', ' ']);
        self.joinable = false;
        if is_rule(words) || bare.is_empty() {
            return;
        }
        let start = line.span.start() + words.find(bare).unwrap_or(0);
        self.blocks.push(Block::new(Span::at(start, start + bare.len()), kind));
    }

    /// Words of the speaker.
    fn words(&mut self, span: Span) {
        let words = span.of(self.text).trim();
        let stamp = clock::trailing(words)
            .filter(|(_, clock)| clock.bracketed && self.text[span.start()..].len() > 1);
        let said = stamp.map_or(words, |(at, _)| words[..at].trim_end());
        if said.is_empty() {
            if let Some((_, clock)) = stamp {
                self.start = clock.start.or(self.start);
            }
            return;
        }
        let start = span.end() - span.of(self.text).trim_start().len();
        let own = Span::at(start, start + said.len());
        if self.joins && self.joinable && !self.opens {
            let last = self.blocks.last_mut().expect("what may be joined is a block");
            last.span = last.span.hull(own);
        } else {
            let mut block = Block::new(own, Kind::Turn);
            block.opens = self.opens;
            block.voice.clone_from(&self.voice);
            block.start_ms = self.start.take();
            block.end_ms = self.end.take();
            self.blocks.push(block);
            self.opens = false;
        }
        self.joinable = stamp.is_none();
        if let Some((_, clock)) = stamp {
            // easytranscript stamps the end of a paragraph.
            let block = self.blocks.last_mut().expect("words were added");
            block.end_ms = clock.start.or(block.end_ms);
        }
    }
}

/// Whether so many lines begin with a bare time that a bare time is no word.
fn has_timed_lines(text: &str, lines: &[Line]) -> bool {
    let sample = &lines[..lines.len().min(400)];
    let timed = sample.iter().filter(|line| clock::leading(line.span.of(text)).is_some()).count();
    timed >= 3 && timed * 4 >= sample.len()
}

/// Whether a line is a time and nothing else.
fn is_time(words: &str) -> bool {
    clock::leading(words).is_some_and(|clock| clock.len == words.len())
}

/// A line of dashes, stars or other signs.
fn is_rule(words: &str) -> bool {
    words.chars().all(|c| matches!(c, '-' | '=' | '_' | '*' | '~' | '#' | '—' | '–' | '·' | '.' | ' '))
        && words.chars().count() >= 3
        && !words.starts_with("...")
}

/// What programs and typists put around talk.
fn is_furniture(words: &str) -> bool {
    if words.len() > 90 {
        return false;
    }
    let lower = words.to_lowercase();
    let plain = lower.trim_matches(|c: char| !c.is_alphanumeric());
    let begins = [
        "transcribed by",
        "end of transcript",
        "end of interview",
        "end of recording",
        "end of audio",
        "end of session",
        "end transcript",
        "recording ends",
        "recording ended",
        "interview ends",
        "start of recording",
        "start of interview",
        "start of transcript",
        "recording starts",
        "transcript ends",
        "ende der aufnahme",
        "ende des interviews",
        "fin de la grabación",
        "fin de la entrevista",
        "fin de l'entretien",
        "fin de l’entretien",
    ];
    let ends = ["started transcription", "stopped transcription", "started recording", "stopped recording"];
    begins.iter().any(|begin| plain.starts_with(begin))
        || ends.iter().any(|end| plain.ends_with(end) && plain.len() < 70)
        || is_page_number(plain)
        || plain == "end" && words.starts_with(['[', '(', '*', '#', '-'])
}

fn is_page_number(plain: &str) -> bool {
    let mut words = plain.split_whitespace();
    let number = |word: Option<&str>| word.is_some_and(|word| word.bytes().all(|byte| byte.is_ascii_digit()));
    words.next() == Some("page")
        && number(words.next())
        && words.all(|word| matches!(word, "of" | "/") || number(Some(word)))
}

/// A line of its own that heads a section: `# Closing`, `== Closing ==`, `PART TWO: WORK`.
fn is_heading(words: &str) -> bool {
    if words.len() > 100 {
        return false;
    }
    let letters = words.chars().filter(|c| c.is_alphabetic());
    let capitals = letters.clone().count() >= 6
        && letters.clone().all(char::is_uppercase)
        && !words.starts_with(['[', '(', '<'])
        && words.split_whitespace().count() >= 2
        && !words.ends_with(['.', '!', '?', '…', ',', ']', ')']);
    capitals || is_marked_heading(words)
}

/// `# Closing`, `== Closing ==`.
fn is_marked_heading(words: &str) -> bool {
    let hashes = words.trim_start_matches('#');
    let marked = (1..=6).contains(&(words.len() - hashes.len())) && hashes.starts_with(' ');
    words.len() <= 100 && (marked || words.starts_with("==") && words.ends_with("=="))
}

/// What was decided.
fn report(blocks: &[Block], census: &Census, speakers: &Speakers) -> Vec<Diagnostic> {
    let mut said = Vec::new();
    let turns = || blocks.iter().filter(|block| block.kind == Kind::Turn && block.opens);
    let names: HashSet<_> = turns().filter_map(|block| block.voice.as_ref()?.name()).collect();
    let (turns, names) = (turns().count(), names.len());
    let message = format!(
        "read as talk: {turns} {} by {names} {}, told by {}",
        if turns == 1 { "turn" } else { "turns" },
        if names == 1 { "speaker" } else { "speakers" },
        speakers.form.shown()
    );
    said.push(
        Diagnostic::note("IN020", message)
            .help("if this is wrong, say as = \"text\" under [[read]] in emic.toml"),
    );
    let before = blocks.iter().take_while(|block| block.kind != Kind::Turn);
    let message = match before.filter(|block| block.kind == Kind::Boilerplate).count() {
        0 => None,
        1 => Some("one line stands before the first speaker and is nobody's words".to_owned()),
        lines => Some(format!("{lines} lines stand before the first speaker and are nobody's words")),
    };
    said.extend(message.map(|message| Diagnostic::note("IN021", message)));
    said.extend(passed_over(census, speakers));
    said
}

/// So many labels that are no speakers are named.
const NAMED: usize = 5;

/// Labels that a hurried eye could take for speakers.
pub(super) fn passed_over(census: &Census, speakers: &Speakers) -> Option<Diagnostic> {
    let colon =
        census.heads.iter().filter(|placed| placed.head.form == Form::Colon && placed.line >= speakers.first);
    let mut others: Vec<u32> =
        colon.map(|placed| placed.label).filter(|label| !speakers.accepted[*label as usize]).collect();
    others.sort_unstable();
    others.dedup();
    if others.is_empty() {
        return None;
    }
    let mut list = String::new();
    for label in others.iter().take(NAMED) {
        let comma = if list.is_empty() { "" } else { ", " };
        write!(list, "{comma}\"{}\"", census.labels[*label as usize].spelling).expect("a string takes all");
    }
    let more = others.len().saturating_sub(NAMED);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    Some(Diagnostic::note("IN022", format!("not taken for speakers: {list}{more}")))
}
