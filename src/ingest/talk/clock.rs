//! Times at the beginning or end of a line: `[00:12:33]`, `0:03`, `#00:01:02-3#`, `00:03 - 00:09`.
//!
//! What may stand anywhere in a cell is read by `ingest::time`; here a time is found in a line.

/// A time in a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Clock {
    /// Milliseconds; none for a time of the day with AM or PM, or with a date.
    pub(super) start: Option<u32>,
    /// The end, where a range is written.
    pub(super) end: Option<u32>,
    /// How many bytes of the line it takes.
    pub(super) len: usize,
    /// Whether brackets or `#` stand around it, so that it can be nothing else.
    pub(super) bracketed: bool,
}

/// The time with which a line of a caption file begins, and how many bytes it takes.
pub(in crate::ingest) fn time_of_cue(text: &str) -> Option<(Option<u32>, usize)> {
    bare(text).map(|clock| (clock.start, clock.len))
}

/// The time or range of times with which `text` begins.
///
/// ```text
/// "[00:00:05] So"   "0:03 - 0:09"   "#00:01:02-3#"   "(00:12)"   "[12/05/23, 10:02:33] "   "[0:03] to [0:09]"
/// ```
pub(super) fn leading(text: &str) -> Option<Clock> {
    let first = single(text)?;
    let second = if first.bracketed && first.end.is_none() { second(text, first.len, single) } else { None };
    match second {
        Some((second, len)) if second.bracketed => Some(Clock { end: second.start, len, ..first }),
        _ => Some(first),
    }
}

/// A time, or a range in one pair of brackets.
fn single(text: &str) -> Option<Clock> {
    let first = text.bytes().next()?;
    let close = match first {
        b'[' => b']',
        b'(' => b')',
        b'{' => b'}',
        b'<' => b'>',
        b'#' => b'#',
        b'0'..=b'9' => return bare_range(text).or_else(|| dated(text)),
        _ => return None,
    };
    let inner = text.get(1..)?;
    let inner_start = inner.len() - inner.trim_start_matches(' ').len();
    let clock = bare_range(&inner[inner_start..]).or_else(|| dated(&inner[inner_start..]))?;
    let rest = &inner[inner_start + clock.len..];
    let spaces = rest.len() - rest.trim_start_matches([' ', '#']).len();
    // The second # of easytranscript's stamps.
    let closed =
        if close == b'#' { rest.starts_with('#') } else { rest.as_bytes().get(spaces) == Some(&close) };
    let closing = if close == b'#' { 1 } else { spaces + 1 };
    closed.then_some(Clock { len: 1 + inner_start + clock.len + closing, bracketed: true, ..clock })
}

/// The time with which `text` ends, and the byte at which it begins. `text` is trimmed.
pub(super) fn trailing(text: &str) -> Option<(usize, Clock)> {
    let last = *text.as_bytes().last()?;
    let from = match last {
        b'0'..=b'9' | b'M' | b'm' | b']' | b')' | b'#' | b'}' | b'>' => text.len().saturating_sub(40),
        _ => return None,
    };
    let from = (from..text.len()).find(|at| text.is_char_boundary(*at))?;
    let tail = &text[from..];
    // The longest time that reaches the end and begins after white space or an opening bracket.
    tail.char_indices().find_map(|(at, c)| {
        let may_begin = matches!(c, '[' | '(' | '#' | '{' | '<') || c.is_ascii_digit();
        let before = tail[..at].chars().next_back().or_else(|| text[..from].chars().next_back());
        let parted = before.is_none_or(|c| !c.is_alphanumeric() && c != ':' && c != '.');
        if !may_begin || !parted {
            return None;
        }
        let clock = leading(&tail[at..])?;
        (at + clock.len == tail.len()).then_some((from + at, clock))
    })
}

/// A time, or two with a dash or an arrow between.
fn bare_range(text: &str) -> Option<Clock> {
    let first = bare(text)?;
    match second(text, first.len, bare) {
        Some((second, len)) => Some(Clock { end: second.start, len, ..first }),
        None => Some(first),
    }
}

/// The time that follows `text[..from]` after a dash or an arrow, and where it ends.
fn second(text: &str, from: usize, time: fn(&str) -> Option<Clock>) -> Option<(Clock, usize)> {
    let after = text[from..].trim_start_matches(' ');
    let dash = ["-->", "->", "–", "—", "-", "→", "to "].into_iter().find(|dash| after.starts_with(dash))?;
    let tail = after[dash.len()..].trim_start_matches(' ');
    time(tail).map(|clock| (clock, text.len() - tail.len() + clock.len))
}

/// `h:mm:ss`, `m:ss`, with a fraction, frames, or AM and PM.
fn bare(text: &str) -> Option<Clock> {
    let bytes = text.as_bytes();
    let mut parts = [0_u32; 4];
    let mut count = 0;
    let mut at = 0;
    loop {
        let digits = bytes[at..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        let least = if count == 0 { 1 } else { 2 };
        // Teams once wrote 0:0:3.40.
        let least = if count > 0 && parts[0] == 0 { 1 } else { least };
        if digits < least || digits > 3 {
            return None;
        }
        parts[count] = number(&bytes[at..at + digits]);
        count += 1;
        at += digits;
        let goes_on =
            count < 4 && bytes.get(at) == Some(&b':') && bytes.get(at + 1).is_some_and(u8::is_ascii_digit);
        if !goes_on {
            break;
        }
        at += 1;
    }
    if count < 2 || parts[1..count.min(3)].iter().any(|part| *part > 59) {
        return None;
    }
    let whole = match count {
        2 => parts[0] * 60 + parts[1],
        _ => parts[0] * 3600 + parts[1] * 60 + parts[2],
    };
    let (thousandths, fraction) = fraction(&bytes[at..]);
    at += fraction;
    let tail = &text[at..];
    let noon = tail.trim_start_matches([' ', '\u{A0}', '\u{202F}']);
    let of_day =
        ["AM", "PM", "am", "pm", "a.m.", "p.m."].into_iter().find(|noon_sign| noon.starts_with(noon_sign));
    if let Some(sign) = of_day {
        at = text.len() - noon.len() + sign.len();
    }
    // "17:30h", "10:30th", "1:2:3:4:5", "3:16-18" are no times of a recording.
    let ends = text[at..].chars().next().is_none_or(|c| !c.is_alphanumeric() && c != ':');
    let start =
        whole.checked_mul(1000).and_then(|ms| ms.checked_add(thousandths)).filter(|_| of_day.is_none());
    ends.then_some(Clock { start, end: None, len: at, bracketed: false })
}

/// Thousandths and the length of `.5`, `,250` or easytranscript's `-3`.
fn fraction(bytes: &[u8]) -> (u32, usize) {
    let Some(b'.' | b',' | b'-') = bytes.first() else { return (0, 0) };
    let digits = bytes[1..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let most = if bytes[0] == b'-' { 1 } else { 9 };
    if digits == 0 || digits > most {
        return (0, 0);
    }
    let value = bytes[1..=digits]
        .iter()
        .take(3)
        .fold((0, 100), |(sum, unit), byte| (sum + u32::from(byte - b'0') * unit, unit / 10));
    (value.0, digits + 1)
}

/// A date and a time of the day, as messengers export it: `12/05/2023, 10:02`, `2023-05-12 10:02:33`.
fn dated(text: &str) -> Option<Clock> {
    let date =
        text.bytes().take_while(|byte| byte.is_ascii_digit() || matches!(byte, b'/' | b'.' | b'-')).count();
    let signs = text.as_bytes()[..date].iter().filter(|byte| !byte.is_ascii_digit()).count();
    if !(6..=10).contains(&date) || signs != 2 {
        return None;
    }
    let rest = text[date..].trim_start_matches([',', ' ', 'T', '\u{A0}']);
    let time = bare(rest)?;
    Some(Clock { start: None, end: None, len: text.len() - rest.len() + time.len, bracketed: false })
}

fn number(digits: &[u8]) -> u32 {
    digits.iter().fold(0, |value, digit| value * 10 + u32::from(digit - b'0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_begin_lines() {
        for (line, start, len) in [
            ("[00:00:05] So", Some(5_000), 10),
            ("0:03", Some(3_000), 4),
            ("#00:01:02-3# and", Some(62_300), 12),
            ("[44:33] to [44:49]", Some(2_673_000), 18),
            ("[44:33] [44:49]", Some(2_673_000), 7),
            ("(01:02:03.250)", Some(3_723_250), 14),
            ("00:00:03,5 Ana", Some(3_500), 10),
            ("0:0:3.40 --> 0:0:9.1", Some(3_400), 20),
            ("10:02 AM Ana", None, 8),
            ("[12/05/23, 10:02:33] Ana", None, 20),
            ("2023-05-12 10:02 - Ana", None, 16),
        ] {
            let clock = leading(line).unwrap_or_else(|| panic!("{line}"));
            assert_eq!((clock.start, clock.len), (start, len), "{line}");
        }
    }

    #[test]
    fn what_is_no_time_begins_none() {
        for line in
            ["17", "1:2", "12:75", "2016:05:02:01:04", "[laughs]", "3:16th", "10:30h", "", "#tag", "1.2.3"]
        {
            assert_eq!(leading(line), None, "{line}");
        }
    }

    #[test]
    fn times_end_lines() {
        for (line, at) in [
            ("Ana  0:03", 5),
            ("Ana (00:12:33)", 4),
            ("and so on. #00:00:05-3#", 11),
            ("Ana 0:03 - 0:09", 4),
            ("Jane Doe 10:02 AM", 9),
        ] {
            assert_eq!(trailing(line).map(|(at, _)| at), Some(at), "{line}");
        }
        assert_eq!(trailing("it was 1999"), None);
        assert_eq!(trailing("Genesis 3:16a"), None);
    }
}
