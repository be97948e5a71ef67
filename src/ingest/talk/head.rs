//! The head of a line: a speaker's label as many programs and people write it.
//!
//! ```text
//! Ana:   ANA (crying):   **Ana:**   [00:12:33] Ana:   Ana 0:03   Ana (00:12:33):   00:00:03 Ana
//! Ana [00:00:05] words   <Ana> words   Ana⇥words   Q. words   采访者：words   10:02:33 From Ana to Everyone:
//! ```
//!
//! A head is only what *could* be a label; which of them are speakers is decided from the whole
//! file by the census.

use super::clock::{self, Clock};
use super::labels;

/// How a label stands in its line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Form {
    /// `Ana: words`; a time may stand before, inside or after.
    Colon,
    /// `Ana 0:03`, `00:03 Ana`: alone on its line with a time.
    Timed,
    /// `Ana [00:00:05] words`.
    TimedInline,
    /// `<Ana> words`.
    Angle,
    /// `Ana⇥words`.
    Tab,
    /// `Q. words`.
    Dot,
    /// `Mr. QUIST. words`, as parliaments print.
    Title,
    /// `Ana – words`.
    Dash,
    /// `Ana` alone on its line, and a time alone on the line above or below.
    TimeNear,
    /// `Ana`, alone on its line.
    Bare,
}

impl Form {
    /// Of equally likely forms the first is taken.
    pub(super) const ALL: [Form; 10] = [
        Form::Timed,
        Form::Colon,
        Form::TimedInline,
        Form::Angle,
        Form::Tab,
        Form::Dot,
        Form::Title,
        Form::Dash,
        Form::TimeNear,
        Form::Bare,
    ];

    /// How it is shown to people.
    pub(super) fn shown(self) -> &'static str {
        match self {
            Form::Colon => "\"Name:\" at the beginning of lines",
            Form::Timed => "lines of a name and a time",
            Form::TimedInline => "\"Name [time]\" at the beginning of lines",
            Form::Angle => "\"<Name>\" at the beginning of lines",
            Form::Tab => "a name and a tab at the beginning of lines",
            Form::Dot => "\"Q.\" and \"A.\" at the beginning of lines",
            Form::Title => "\"Mr. Name.\" at the beginning of lines",
            Form::Dash => "\"Name –\" at the beginning of lines",
            Form::TimeNear => "a name and a time on lines of their own",
            Form::Bare => "names on lines of their own",
        }
    }
}

/// What could be a speaker's label at the beginning of a line. Places are bytes of the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) form: Form,
    /// The label, without what stands in brackets behind it.
    pub(super) label: (u16, u16),
    /// What stands in brackets behind the label: `Ana (crying):`.
    pub(super) remark: Option<(u16, u16)>,
    /// Where the words begin.
    pub(super) words: u16,
    /// The time that stands with the label.
    pub(super) start: Option<u32>,
    pub(super) end: Option<u32>,
    /// Whether a time stands with the label, even one of the day, which is no time of a recording.
    pub(super) timed: bool,
    /// Whether no space parts the colon from the words: `Ana:Yes`.
    pub(super) tight: bool,
    /// Where a time without brackets begins that follows a colon: `Ana: 12:30`. It may be what was
    /// said.
    pub(super) said_time: Option<u16>,
}

/// What "Q." and "A." are at the beginning of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Initial {
    /// Who asks and who answers.
    Answer,
    /// The initial of a name: `A. F. House:`.
    Name,
}

/// The first bytes of a line that may hold a head.
const REACH: usize = 160;

/// The most code points of a label.
const LONGEST: usize = 72;

/// The most bytes of what stands in brackets behind a label.
const LONGEST_REMARK: usize = 90;

/// The most bytes of a name between quotation marks in a label.
const LONGEST_NICKNAME: usize = 24;

/// The most words of a label.
const MOST_WORDS: usize = 9;

/// A full stop after a longer word than this ends a sentence.
const ABBREVIATION: usize = 4;

/// Signs in which a label may be wrapped, that direct the writing, or that nobody sees.
fn is_wrapping(c: char) -> bool {
    c == '*' || c == '_' || is_direction(c) || (c.is_control() && !c.is_whitespace())
}

/// What stands between a label and the words, and is no part of them. Marks that embed a direction
/// belong to the words.
fn is_between(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200E}' | '\u{200F}' | '\u{61C}' | '\u{FEFF}' | '\u{200B}')
}

/// Where the words begin, at or after `at`: the marks that close a label in bold or italics touch it; a
/// star after a space is the words' own.
fn words_from(line: &str, label: usize, at: usize) -> usize {
    let rest = &line[at..];
    let marks = skip(rest, |c| matches!(c, '*' | '_') || is_direction(c));
    let closes = line[..label].contains(['*', '_']) || rest[marks..].starts_with(char::is_whitespace);
    let marks = if closes { marks } else { 0 };
    at + marks + skip(&rest[marks..], is_between)
}

fn is_direction(c: char) -> bool {
    matches!(c, '\u{200E}' | '\u{200F}' | '\u{61C}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}' | '\u{200B}')
}

fn is_colon(c: char) -> bool {
    matches!(c, ':' | '：' | '︰' | '﹕' | '∶' | '׃' | '։')
}

/// Finds the head of a line, which is trimmed.
pub(super) fn head(line: &str, initial: Initial) -> Option<Head> {
    let mut at = skip_lead(line);
    let before = clock::leading(&line[at..]);
    if let Some(clock) = before {
        at += clock.len;
        at += skip(&line[at..], |c| {
            c.is_whitespace() || matches!(c, '-' | '–' | '—' | '|' | '·' | '•' | ',' | ':') || is_wrapping(c)
        });
    }
    let rest = &line[at..];
    if rest.is_empty() {
        return None;
    }
    if let Some(head) = enclosed(line, at, before) {
        return Some(head);
    }
    let name = Name::scan(rest, before.is_some(), initial)?;
    let head = after_name(line, at, &name, before)?;
    (head.label.0 < head.label.1).then_some(head)
}

/// Marks, dashes of a dialogue and line numbers before a label.
fn skip_lead(line: &str) -> usize {
    let marks = skip(line, |c| is_wrapping(c) || matches!(c, '>' | '»' | '•' | '–' | '-' | '\u{A0}' | ' '));
    let digits = line[marks..].bytes().take_while(u8::is_ascii_digit).count();
    let behind = &line[marks + digits..];
    let behind_stop =
        behind.strip_prefix(['.', ')']).filter(|behind| behind.starts_with(' ')).unwrap_or(behind);
    let wide = behind.starts_with('\t') || behind.starts_with("  ") || behind_stop.len() < behind.len();
    if (1..=4).contains(&digits) && wide { line.len() - behind_stop.trim_start().len() } else { marks }
}

fn skip(text: &str, skipped: impl Fn(char) -> bool) -> usize {
    text.find(|c| !skipped(c)).unwrap_or(text.len())
}

/// `<Ana> words`, `[Ana] 10:02:33`, `[Ana]: words`, `(Ana): words`.
fn enclosed(line: &str, at: usize, before: Option<Clock>) -> Option<Head> {
    let rest = &line[at..];
    let close = match rest.as_bytes().first()? {
        b'<' => '>',
        b'[' => ']',
        b'(' => ')',
        _ => return None,
    };
    let end = cut(rest, REACH).find(close)?;
    let inside = &rest[1..end];
    if close == ')' && !rest[end + 1..].trim_start_matches([' ', '*', '_']).starts_with(is_colon) {
        return None;
    }
    let (name, remark) = match inside.find(['(', '（']) {
        Some(open) => (&inside[..open], Some((at + 1 + open + 1, at + end))),
        None => (inside, None),
    };
    let from = skip(name, |c| c.is_whitespace() || is_wrapping(c));
    let label = name[from..].trim_end_matches(|c: char| c.is_whitespace() || is_wrapping(c));
    if label.chars().count() > LONGEST || !label.contains(char::is_alphabetic) {
        return None;
    }
    let label_at = at + 1 + from;
    let behind = end + 1;
    let after = &rest[behind..];
    let spaces = skip(after, |c| c.is_whitespace() || is_wrapping(c));
    let (form, words, clock) = if let Some(clock) =
        clock::leading(&after[spaces..]).filter(|clock| spaces + clock.len == after.len())
    {
        (Form::Timed, line.len(), Some(clock))
    } else if after[spaces..].starts_with(is_colon) {
        let colon = after[spaces..].chars().next().map_or(0, char::len_utf8);
        (Form::Colon, at + behind + spaces + colon, before)
    } else if after.is_empty() {
        (if before.is_some() { Form::Timed } else { return None }, line.len(), before)
    } else if close == '>' || labels::is_usual(label) || may_be_bracketed(label) && spaces > 0 {
        (Form::Angle, at + behind, before)
    } else {
        return None;
    };
    let words = words_from(line, label_at, words);
    made(line, form, (label_at, label_at + label.len()), remark, words, clock, false)
}

/// Whether a label could stand in square brackets, where transcribers write remarks too.
fn may_be_bracketed(label: &str) -> bool {
    labels::is_name(label) && label.split_whitespace().count() <= 3 && !labels::is_remark(label)
}

/// At most `len` bytes of `text`.
fn cut(text: &str, len: usize) -> &str {
    if text.len() <= len {
        return text;
    }
    let end = (0..=len).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
    &text[..end]
}

/// What ends a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Colon,
    Tab,
    /// A time in brackets, or a time to the end of the line.
    Clock(Clock),
    Dash,
    Line,
    /// `Q.`
    Dot,
    /// `Mr. QUIST.`
    Title,
}

/// A name at the beginning of a text.
#[derive(Debug)]
struct Name {
    end: usize,
    remark: Option<(usize, usize)>,
    /// Where what ended it begins.
    stop: usize,
    by: End,
}

impl Name {
    /// Scans for a name; none as soon as what stands there can be none.
    fn scan(text: &str, timed: bool, initial: Initial) -> Option<Name> {
        let window = cut(text, REACH);
        let (mut points, mut words, mut word_points) = (0, 0, 0);
        let mut end = 0;
        let mut remark = None;
        let (mut in_word, mut letters, mut title) = (false, false, false);
        let mut chars = window.char_indices();
        while let Some((at, c)) = chars.next() {
            let stopped = |by| Some(Name { end, remark, stop: at, by });
            if is_colon(c) && letters {
                return stopped(End::Colon);
            }
            match c {
                '\t' if letters => return stopped(End::Tab),
                '(' | '[' | '（' | '［' if at == 0 => return None,
                '(' | '[' | '（' | '［' => {
                    if let Some(clock) = clock::leading(&text[at..]) {
                        return stopped(End::Clock(clock));
                    }
                    let close = window[at..].find([')', ']', '）', '］'])? + at;
                    // "Abel Frick (Upton) (Lab)" has two.
                    let start = remark.map_or(at + c.len_utf8(), |(start, _)| start);
                    if close - start > LONGEST_REMARK {
                        return None;
                    }
                    let inside = (start, close);
                    let behind = close + window[close..].chars().next().map_or(1, char::len_utf8);
                    if counts(&window[..end], &window[inside.0..inside.1]) {
                        end = behind;
                    } else {
                        remark = Some(inside);
                    }
                    while chars.offset() < behind {
                        chars.next();
                    }
                    in_word = false;
                    continue;
                }
                '0'..='9' if !in_word && at > 0 => {
                    let clock = clock::leading(&text[at..]).filter(|clock| at + clock.len == text.len());
                    if let Some(clock) = clock {
                        return stopped(End::Clock(clock));
                    }
                }
                '–' | '—' | '-' if !in_word && letters && text[at + c.len_utf8()..].starts_with(' ') => {
                    let tail = text[at + c.len_utf8()..].trim_start();
                    let clock = clock::leading(tail).filter(|clock| clock.len == tail.len());
                    return match clock {
                        Some(clock) => {
                            Some(Name { end, remark, stop: text.len() - tail.len(), by: End::Clock(clock) })
                        }
                        None => stopped(End::Dash),
                    };
                }
                '|' | '·' | '•' if letters => {
                    let tail = text[at + c.len_utf8()..].trim_start();
                    if clock::leading(tail).is_none_or(|clock| clock.len < tail.len()) {
                        return if c == '|' && !tail.is_empty() { stopped(End::Tab) } else { None };
                    }
                    continue;
                }
                '.' if at == 1 && initial == Initial::Answer && matches!(text.as_bytes()[0], b'Q' | b'A') => {
                    let after = &text[2..];
                    if (after.starts_with(char::is_whitespace) || after.is_empty()) && !is_initial(after) {
                        return stopped(End::Dot);
                    }
                }
                // "Q    Where?", and columns made with spaces: "INT      Where?"
                ' ' if at == 1
                    && initial == Initial::Answer
                    && text.starts_with(['Q', 'A'])
                    && text[at..].starts_with("  ") =>
                {
                    return stopped(End::Dot);
                }
                ' ' if letters && remark.is_none() && is_column(&text[at..]) => return stopped(End::Tab),
                '.' if in_word && ends_titled(&text[..at], &text[at + 1..]) => return stopped(End::Title),
                // `Entrevistadora.- words`
                '.' if in_word && letters && dash_follows(&text[at + 1..]) => {
                    return Some(Name { end, remark, stop: at + 1, by: End::Dash });
                }
                '"' | '“' if letters && !in_word => {
                    // `W. J. "Bill" Smith`
                    let inside = &window[at + c.len_utf8()..];
                    let close = inside.find(['"', '”']).filter(|close| *close <= LONGEST_NICKNAME)?;
                    if close == 0
                        || !inside[..close].chars().all(|c| c.is_alphabetic() || c == ' ' || c == '.')
                    {
                        return None;
                    }
                    let behind = at + c.len_utf8() + close + 1;
                    while chars.offset() < behind {
                        chars.next();
                    }
                    continue;
                }
                '?' | '!' | ';' | '"' | '“' | '”' | '…' | '=' | '{' | '}' | '<' | '>' | '。' | '、'
                | '？' | '！' | '；' | '\0' | '؟' | '|' | '«' | '»' | '\n' => return None,
                _ => {}
            }
            if c.is_whitespace() {
                in_word = false;
                continue;
            }
            if is_wrapping(c) && c != '_' {
                continue;
            }
            if c == '.' && word_points > ABBREVIATION && text[at + 1..].starts_with(char::is_whitespace) {
                return None;
            }
            word_points += 1;
            if !in_word {
                words += 1;
                word_points = 1;
                in_word = true;
                // "( … ) more" goes on after a remark and is no label; "REP. DUNN (D-CA), SPEAKER:" is one.
                title |= remark.is_some() && c == ',';
                if words > MOST_WORDS || (remark.is_some() && !title && !matches!(c, '-' | '–')) {
                    return None;
                }
            }
            points += 1;
            if points > LONGEST {
                return None;
            }
            letters |= c.is_alphanumeric();
            // What follows a remark is a title: "VERA DUNN (D-CA), SPEAKER".
            if remark.is_none() {
                end = at + c.len_utf8();
            }
        }
        let whole = window.len() == text.len();
        (whole && letters)
            .then_some(Name { end, remark, stop: text.len(), by: End::Line })
            .filter(|_| timed || text.len() <= 120)
    }
}

/// Whether what stands in brackets behind `label` is its number: `Participant (1)`.
fn counts(label: &str, inside: &str) -> bool {
    let number = inside.trim_start_matches('#');
    (1..=3).contains(&number.len())
        && number.bytes().all(|byte| byte.is_ascii_digit())
        && labels::is_usual(label)
}

/// Whether the full stop between `label` and `after` ends a title and a name: `Mr. QUIST.`, `The CHAIRMAN.`,
/// `Mr. QUIST of Maine.`, `Senator Quist.`
fn ends_titled(label: &str, after: &str) -> bool {
    let dash = after.starts_with(['—', '–']);
    (dash || after.starts_with(char::is_whitespace) || after.is_empty()) && labels::is_titled(label)
}

/// Whether words stand there behind so many spaces that these make a column. A time may stand so too.
fn is_column(text: &str) -> bool {
    let words = text.trim_start_matches(' ');
    text.len() - words.len() >= 4 && !words.is_empty() && clock::leading(words).is_none()
}

/// Whether another initial stands there: `A. F. House`.
fn is_initial(text: &str) -> bool {
    let mut chars = text.trim_start().chars();
    chars.next().is_some_and(char::is_uppercase) && chars.next() == Some('.') && chars.next() == Some(' ')
}

/// Whether a dash stands there, and a space or nothing behind it.
fn dash_follows(text: &str) -> bool {
    let dash = text.chars().next().filter(|c| matches!(c, '-' | '–' | '—'));
    dash.is_some_and(|dash| text[dash.len_utf8()..].starts_with(' '))
}

/// What the head is, by what ended the name.
fn after_name(line: &str, at: usize, name: &Name, before: Option<Clock>) -> Option<Head> {
    let (mut from, mut to) = (at, at + name.end);
    let remark = name.remark.map(|(start, end)| (at + start, at + end));
    let stop = at + name.stop;
    if before.is_some() {
        (from, to) = without_addressee(line, from, to);
    }
    let label = (from, to);
    let after_stop = |len: usize| stop + len;
    match name.by {
        End::Colon => {
            let colon = line[stop..].chars().next()?;
            let mut words = after_stop(colon.len_utf8());
            let tight = colon == ':'
                && !line[words..].trim_start_matches(is_wrapping).starts_with(|c: char| c.is_whitespace())
                && words < line.len();
            // "http://", "Genesis 3:16"; "Ruth:1955 it was" is said.
            let counted = line[from..to].contains(|c: char| c.is_numeric());
            let follows = |c: char| c == '/' || c == '\\' || c.is_ascii_digit() && counted;
            if tight && line[words..].starts_with(follows) {
                return None;
            }
            words = words_from(line, from + skip(&line[from..to], is_wrapping), words);
            let behind = clock::leading(&line[words..]);
            let time_at = words;
            words += behind.map_or(0, |clock| clock.len);
            let apart = line[words..].starts_with('\t') || line[words..].starts_with("  ");
            let may_be_said = behind.is_some_and(|clock| !clock.bracketed) && !apart;
            let head = made(line, Form::Colon, label, remark, words, behind.or(before), tight)?;
            let said_time = if may_be_said { u16::try_from(time_at).ok() } else { None };
            Some(Head { said_time, ..head })
        }
        End::Tab => {
            let words = after_stop(1);
            let words = words + skip(&line[words..], char::is_whitespace);
            let behind = clock::leading(&line[words..]);
            let words = words + behind.map_or(0, |clock| clock.len);
            let form = if words >= line.len() { Form::Timed } else { Form::Tab };
            (words < line.len() || behind.is_some())
                .then(|| made(line, form, label, remark, words, behind.or(before), false))?
        }
        End::Clock(clock) => {
            let words = after_stop(clock.len);
            let tail = &line[words..];
            let tail_start = words + skip(tail, |c| c.is_whitespace() || is_wrapping(c));
            if tail_start >= line.len() {
                return made(line, Form::Timed, label, remark, line.len(), Some(clock), false);
            }
            let next = line[tail_start..].chars().next()?;
            if is_colon(next) {
                let words = tail_start + next.len_utf8();
                let tight =
                    next == ':' && line[words..].starts_with(|c: char| !c.is_whitespace() && !is_wrapping(c));
                let words = words_from(line, from, words);
                return made(line, Form::Colon, label, remark, words, Some(clock), tight);
            }
            let words = words_from(line, from, words);
            clock
                .bracketed
                .then(|| made(line, Form::TimedInline, label, remark, words, Some(clock), false))?
        }
        End::Dash => {
            let dash = line[stop..].chars().next()?;
            let words = words_from(line, from, after_stop(dash.len_utf8()));
            made(line, Form::Dash, label, remark, words, before, false)
        }
        End::Dot => {
            made(line, Form::Dot, label, remark, words_from(line, from, after_stop(1)), before, false)
        }
        End::Title => {
            let dash = skip(&line[after_stop(1)..], |c| matches!(c, '—' | '–'));
            let words = words_from(line, from, after_stop(1) + dash);
            made(line, Form::Title, label, remark, words, before, false)
        }
        End::Line if before.is_some() => made(line, Form::Timed, label, remark, line.len(), before, false),
        End::Line => made(line, Form::Bare, label, remark, line.len(), None, false),
    }
}

/// `From Ana to Everyone`, as Zoom writes its chat.
fn without_addressee(line: &str, from: usize, to: usize) -> (usize, usize) {
    let Some(rest) = line[from..to].strip_prefix("From ") else { return (from, to) };
    let sender = rest.trim_start();
    let start = to - sender.len();
    let end =
        ["  to  ", " to ", " To "].into_iter().find_map(|to| sender.find(to)).map_or(to, |end| start + end);
    (start, end)
}

fn made(
    line: &str,
    form: Form,
    label: (usize, usize),
    remark: Option<(usize, usize)>,
    words: usize,
    clock: Option<Clock>,
    tight: bool,
) -> Option<Head> {
    let name = &line[label.0..label.1];
    let start = label.0 + skip(name, |c| c.is_whitespace() || is_wrapping(c));
    let words = words + skip(&line[words..], is_between);
    let name =
        line[start..label.1].trim_end_matches(|c: char| c.is_whitespace() || is_wrapping(c) || c == ',');
    let small = |at: usize| u16::try_from(at).ok();
    let pair = |(start, end): (usize, usize)| Some((small(start)?, small(end)?));
    Some(Head {
        form,
        label: pair((start, start + name.len()))?,
        remark: remark.and_then(pair),
        words: small(words)?,
        start: clock.and_then(|clock| clock.start),
        end: clock.and_then(|clock| clock.end),
        timed: clock.is_some(),
        tight,
        said_time: None,
    })
}

impl Head {
    /// The label in its line.
    pub(super) fn label<'a>(&self, line: &'a str) -> &'a str {
        &line[usize::from(self.label.0)..usize::from(self.label.1)]
    }

    /// What stands in brackets behind the label.
    pub(super) fn remark<'a>(&self, line: &'a str) -> Option<&'a str> {
        let remark = self.remark.map(|(start, end)| &line[usize::from(start)..usize::from(end)]);
        remark.map(|remark| remark.trim_matches(|c: char| c.is_whitespace() || matches!(c, ')' | '）')))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Option<(Form, &str, Option<u32>, &str)> {
        head(line, Initial::Answer)
            .map(|head| (head.form, head.label(line), head.start, &line[usize::from(head.words)..]))
    }

    #[test]
    fn labels_of_many_shapes() {
        use Form::*;
        for (line, form, label, start, words) in [
            ("Ana: Yes.", Colon, "Ana", None, "Yes."),
            ("ANA (crying): Yes.", Colon, "ANA", None, "Yes."),
            ("**Ana:** Yes.", Colon, "Ana", None, "Yes."),
            ("**Ana**: Yes.", Colon, "Ana", None, "Yes."),
            ("[00:12:33] Ana: Yes.", Colon, "Ana", Some(753_000), "Yes."),
            ("Ana [00:12:33]: Yes.", Colon, "Ana", Some(753_000), "Yes."),
            ("Ana: [00:12:33] Yes.", Colon, "Ana", Some(753_000), "Yes."),
            ("Speaker 1 (00:03):", Colon, "Speaker 1", Some(3_000), ""),
            ("Speaker 1:\t00:03", Colon, "Speaker 1", Some(3_000), ""),
            ("Speaker 1:\t00:03\tYes.", Colon, "Speaker 1", Some(3_000), "Yes."),
            ("\0Ana: Yes.", Colon, "Ana", None, "Yes."),
            ("Ana  0:03", Timed, "Ana", Some(3_000), ""),
            ("Ana (0:03)", Timed, "Ana", Some(3_000), ""),
            ("Ana Díaz | 00:03", Timed, "Ana Díaz", Some(3_000), ""),
            ("Ana - 00:03", Timed, "Ana", Some(3_000), ""),
            ("00:00:03 Ana", Timed, "Ana", Some(3_000), ""),
            ("[00:00:03.14] - Speaker 1", Timed, "Speaker 1", Some(3_140), ""),
            ("[Jane Doe (she/her)] 10:02:33", Timed, "Jane Doe", Some(36_153_000), ""),
            ("Jane [00:00:05] So tell me.", TimedInline, "Jane", Some(5_000), "So tell me."),
            ("<jane> hi", Angle, "jane", None, "hi"),
            ("[10:02] <jane> hi", Angle, "jane", Some(602_000), "hi"),
            ("P1\tYes.", Tab, "P1", None, "Yes."),
            ("Q. Where?", Dot, "Q", None, "Where?"),
            ("Q    Where?", Dot, "Q", None, "Where?"),
            ("INT      Where?", Tab, "INT", None, "Where?"),
            ("7. Ana: Yes.", Colon, "Ana", None, "Yes."),
            ("00:12 | Ana | Yes.", Tab, "Ana", Some(12_000), "Yes."),
            ("W. J. \"Bill\" Smith: Yes.", Colon, "W. J. \"Bill\" Smith", None, "Yes."),
            ("Ana: * yes", Colon, "Ana", None, "* yes"),
            ("Ana: *yes* no", Colon, "Ana", None, "*yes* no"),
            ("*Ana:*yes", Colon, "Ana", None, "yes"),
            ("Ruth:1955 it was.", Colon, "Ruth", None, "1955 it was."),
            ("[Ana] Yes.", Angle, "Ana", None, "Yes."),
            ("(Ana): Yes.", Colon, "Ana", None, "Yes."),
            ("Participant (2): Yes.", Colon, "Participant (2)", None, "Yes."),
            ("Ana (Upton) (Lab): Yes.", Colon, "Ana", None, "Yes."),
            ("Mme la présidente. Oui.", Title, "Mme la présidente", None, "Oui."),
            ("Ana (32): Yes.", Colon, "Ana", None, "Yes."),
            ("Mr. QUIST. Mr. Speaker, I rise.", Title, "Mr. QUIST", None, "Mr. Speaker, I rise."),
            ("Mr. QUIST of Maine. Yes.", Title, "Mr. QUIST of Maine", None, "Yes."),
            ("The PRESIDING OFFICER. Yes.", Title, "The PRESIDING OFFICER", None, "Yes."),
            ("Senator McDUNN.—Yes.", Title, "Senator McDUNN", None, "Yes."),
            ("Senator Dunn. Yes.", Title, "Senator Dunn", None, "Yes."),
            ("Entrevistadora.- Sí.", Dash, "Entrevistadora", None, "Sí."),
            ("A. F. House: Yes.", Colon, "A. F. House", None, "Yes."),
            ("A. Philip House: Yes.", Dot, "A", None, "Philip House: Yes."),
            ("REP. VERA DUNN (D-CA), HOUSE SPEAKER: Yes.", Colon, "REP. VERA DUNN", None, "Yes."),
            ("12   Q.  Where?", Dot, "Q", None, "Where?"),
            ("采访者：您好", Colon, "采访者", None, "您好"),
            ("Léa : Oui.", Colon, "Léa", None, "Oui."),
            ("William J. Brennan, Jr.: Yes.", Colon, "William J. Brennan, Jr.", None, "Yes."),
            ("10:02:33 From Jane Doe to Everyone: hi", Colon, "Jane Doe", Some(36_153_000), "hi"),
            ("12/05/2023, 10:02 - Jane: hi", Colon, "Jane", None, "hi"),
            (">> Ana: Yes.", Colon, "Ana", None, "Yes."),
            ("\u{200F}المحاور: متى", Colon, "المحاور", None, "متى"),
            ("Ana:Yes.", Colon, "Ana", None, "Yes."),
            ("Interviewer", Bare, "Interviewer", None, ""),
            ("Ana – Yes.", Dash, "Ana", None, "Yes."),
        ] {
            assert_eq!(parsed(line), Some((form, label, start, words)), "{line}");
        }
    }

    #[test]
    fn an_initial_begins_a_name_where_nobody_asks() {
        let line = "A. Philip House: Yes.";
        assert_eq!(head(line, Initial::Name).map(|head| head.label(line)), Some("A. Philip House"));
    }

    #[test]
    fn what_is_no_label_has_no_head() {
        for line in [
            "http://example.org",
            "Well, I said that it was fine and that was that, then: no.",
            "So? Ana: yes",
            "\"Ana: yes\"",
            "[laughs] and then",
            "",
            "17:30",
            "(pause)",
        ] {
            assert_eq!(parsed(line), None, "{line}");
        }
    }
}
