//! A main line of CHAT as a reader of transcripts would write it.
//!
//! Codes in square brackets, scopes, overlaps, prosody and omitted words go; fillers, fragments of
//! words and what was said twice stay, since they were said. Laughter and noises become words in
//! square brackets, which are the transcriber's in every transcript.

use crate::ingest::time;

/// Stands around times.
const BULLET: char = '\u{15}';

/// The first and the last time between bullets, in milliseconds.
pub(super) fn times(line: &str) -> (Option<u32>, Option<u32>) {
    let (mut first, mut last) = (None, None);
    if let Some((start, end)) = bare_bullet(line) {
        return (time::from_seconds(start / 1000.0), time::from_seconds(end / 1000.0));
    }
    for (at, inside) in line.split([BULLET, '•']).enumerate() {
        // Every other part lies between bullets.
        if at % 2 == 0 {
            continue;
        }
        let mut numbers = inside.rsplit('_').map(|number| number.trim().parse::<f64>());
        if let (Some(Ok(end)), Some(Ok(start))) = (numbers.next(), numbers.next()) {
            first = first.or(time::from_seconds(start / 1000.0));
            last = time::from_seconds(end / 1000.0);
        }
    }
    (first, last)
}

/// The times at the end of a line that lost its bullets on the way: `no . 1200_3400`.
fn bare_bullet(line: &str) -> Option<(f64, f64)> {
    let (before, last) = line.trim_end().rsplit_once(char::is_whitespace)?;
    let (start, end) = last.split_once('_')?;
    let number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?;
    let times = (number(start)?, number(end)?);
    (before.trim_end().ends_with(['.', '?', '!', '"', ']']) && times.0 < times.1).then_some(times)
}

/// The words of a line.
pub(super) fn clean(line: &str) -> String {
    let line = match bare_bullet(line) {
        Some(_) => line.trim_end().rsplit_once(char::is_whitespace).map_or(line, |(before, _)| before),
        None => line,
    };
    let spoken = without_codes(line);
    let mut text = String::with_capacity(spoken.len());
    for word in spoken.split_whitespace() {
        let ends = ending(word);
        let Some(word) = ends.map(str::to_owned).or_else(|| word_of(word)).filter(|word| !word.is_empty())
        else {
            continue;
        };
        // Dots that stand alone in the source stay alone; those of CHAT end the word before them.
        let attached =
            ends.is_some() || word.starts_with([',', '.', '?', '!', ';']) && !word.starts_with("..");
        if !text.is_empty() && !attached {
            text.push(' ');
        }
        text.push_str(&word);
    }
    text
}

/// The line without times, codes in square brackets and marks of overlap.
fn without_codes(line: &str) -> String {
    let mut text = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(at) = rest.find([BULLET, '[', '•']) {
        text.push_str(&rest[..at]);
        let mark = rest[at..].chars().next().unwrap_or(BULLET);
        let inner = &rest[at + mark.len_utf8()..];
        let close = if mark == '[' { ']' } else { mark };
        match inner.find(close) {
            Some(end) if mark != '•' || inner[..end].contains('_') => {
                if mark == '[' {
                    text.push_str(&code(&inner[..end]));
                }
                rest = &inner[end + close.len_utf8()..];
                // `<no [=! softly]>`
                rest = if mark == '[' { rest.strip_prefix('>').unwrap_or(rest) } else { rest };
            }
            _ => {
                text.push(mark);
                rest = inner;
            }
        }
    }
    text.push_str(rest);
    text
}

/// What a code in square brackets shows: `[=! laughing]` a note of how it was said, others nothing.
fn code(inner: &str) -> String {
    let shown = match inner.strip_prefix("=!") {
        Some(manner) => manner.trim(),
        // Codes begin with a mark, but for `[x 3]` and `[e]`; the rest are remarks of people.
        None if inner.starts_with(char::is_alphabetic) && inner != "e" && !inner.starts_with("x ") => inner,
        None => "",
    };
    if shown.is_empty() { String::new() } else { format!(" [{}] ", shown.replace(' ', "\u{A0}")) }
}

/// A word, or what a mark shows; none for what is not said.
fn word_of(word: &str) -> Option<String> {
    // Most words are nothing but letters.
    if word.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'\'') {
        return Some(word.to_owned());
    }
    if word.starts_with('[') {
        return Some(word.replace('\u{A0}', " "));
    }
    // `<I want> [//]` opens and closes a scope; a tag in one word is none.
    let is_tag = word.starts_with('<') && word.find('>').is_some_and(|close| close + 1 < word.len());
    let word = if is_tag || word == ">" { word } else { word.trim_start_matches('<').trim_end_matches('>') };
    if let Some(event) = word.strip_prefix("&=") {
        let event = event.replace([':', '_'], " ");
        return (!event.is_empty()).then(|| format!("[{event}]"));
    }
    // What another says meanwhile, and where a noise begins and ends.
    let aside = ["&*", "&{", "&}"].iter().any(|mark| word.starts_with(mark));
    if aside || is_pause(word) || is_omitted(word) {
        return None;
    }
    let said = ["&-", "&~", "&+", "&"]
        .iter()
        .find_map(|mark| word.strip_prefix(mark))
        .filter(|rest| !rest.is_empty());
    let word = letters(without_suffix(said.unwrap_or(word)));
    (!word.is_empty()).then_some(word)
}

/// What marks at the beginning and end of an utterance show.
fn ending(word: &str) -> Option<&'static str> {
    Some(match word {
        "+..." => "...",
        "+..?" => "...?",
        "+/." | "+//." | "+." => "—",
        "+/?" | "+//?" => "—?",
        "+!?" => "!?",
        "+\"/." => ":",
        "+\"." => ".",
        "+\"" | "+^" | "+<" | "+," | "++" | "+≋" | "+≈" | "≋" | "≈" => "",
        "‡" | "„" => ",",
        _ => return None,
    })
}

/// `(.)`, `(..)`, `(1.5)`, `(2:03.)` and `#`.
fn is_pause(word: &str) -> bool {
    let inner = word.strip_prefix('(').and_then(|word| word.strip_suffix(')'));
    let timed = inner.is_some_and(|inner| {
        !inner.is_empty() && inner.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ':'))
    });
    timed && inner.is_some_and(|inner| inner.contains('.'))
        || !word.is_empty() && word.chars().all(|c| c == '#')
}

/// `0is`, a word that is missing, and `0`, an act without words.
fn is_omitted(word: &str) -> bool {
    word.strip_prefix('0')
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(|c: char| c.is_alphabetic()))
}

/// The letters of a word without prosody, overlap and shortening: `(be)cause`, `ba::d`, `⌈2no⌉`.
fn letters(word: &str) -> String {
    let mut text = String::with_capacity(word.len());
    let chars: Vec<char> = word.chars().collect();
    let shortened = is_shortened(word);
    let mut after_overlap = false;
    for (at, c) in chars.iter().copied().enumerate() {
        let before = at.checked_sub(1).map(|at| chars[at]);
        let after = chars.get(at + 1).copied();
        let letter = |c: Option<char>| c.is_some_and(char::is_alphabetic);
        let keep = match c {
            '⌈' | '⌉' | '⌊' | '⌋' => {
                after_overlap = true;
                continue;
            }
            '0'..='9' if after_overlap => false,
            '↑' | '↓' | '→' | '↗' | '↘' | '⇗' | '⇘' | '∆' | '∇' | '°' | '▁' | '▔' | '☺' | '♋' | '∲'
            | '§' | '↫' | '∙' | '∞' | '⤇' | '⤔' | 'ˈ' | 'ˌ' | 'ː' | '⁑' | '≠' | '↻' | 'Ἡ' | '⁎' => {
                false
            }
            '(' | ')' => !shortened,
            ':' if before == Some(':') || after == Some(':') => false,
            ':' => !letter(before) || !letter(after),
            '^' => !(letter(before) && letter(after)),
            '+' if letter(before) && letter(after) => false,
            '_' if letter(before) && letter(after) => {
                text.push(' ');
                false
            }
            _ => true,
        };
        after_overlap = false;
        if keep {
            text.push(c);
        }
    }
    text
}

/// Whether round brackets in a word hold letters that were not said: `(be)cause`, `goin(g)`. A
/// whole word in brackets, `(Inaudible)`, is a remark.
fn is_shortened(word: &str) -> bool {
    let outside: String = {
        let mut depth = 0_u32;
        word.chars()
            .filter(|c| {
                match c {
                    '(' => depth += 1,
                    ')' => depth = depth.saturating_sub(1),
                    _ => {}
                }
                depth == 0 && c.is_alphabetic()
            })
            .collect()
    };
    word.contains('(') && word.contains(')') && !outside.is_empty()
}

/// The word without what says of which kind it is: `amigo@s:spa`, `woof@o`.
fn without_suffix(word: &str) -> &str {
    let Some((stem, suffix)) = word.split_once('@') else { return word };
    let (mark, punctuation) =
        match suffix.find(|c: char| !c.is_ascii_lowercase() && !matches!(c, ':' | '$' | '&' | '+')) {
            Some(at) => suffix.split_at(at),
            None => (suffix, ""),
        };
    let kind = mark.split([':', '$']).next().unwrap_or_default();
    if stem.is_empty() || kind.is_empty() || kind.len() > 2 || !punctuation.is_empty() { word } else { stem }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_read_as_transcripts_do() {
        for (line, expected) in [
            ("what's that ?", "what's that?"),
            ("<I want> [//] I need (.) the ball [= red one] .", "I want I need the ball."),
            ("&-uh he &+w went (be)cause goin(g) home .", "uh he w went because going home."),
            ("it is gonna [: going to] rain [+ exc] .", "it is gonna rain."),
            ("&=laughs no +...", "[laughs] no..."),
            ("<no:: ye:s [=! softly]> [<] &*MOT:oh &{n=THUMP bye &}n=THUMP .", "no yes [softly] bye."),
            ("it rained . 1200_3400", "it rained."),
            ("no [=! very loud] way +/.", "no [very loud] way—"),
            ("so [Laughter] yes .", "so [Laughter] yes."),
            ("a amigo@s:spa in New_York .", "a amigo in New York."),
            ("0is ⌈2 yes ⌉2 ↑no: ba::d xxx .", "yes no: bad xxx."),
            (
                "Mr. (Inaudible) of June 21, 1958 -- well: R&D .",
                "Mr. (Inaudible) of June 21, 1958 -- well: R&D.",
            ),
            ("+\" oh , he said +\"/.", "oh, he said:"),
        ] {
            assert_eq!(clean(line), expected, "{line}");
        }
    }

    #[test]
    fn times_stand_between_bullets() {
        assert_eq!(times("yes . \u{15}0_64363\u{15}"), (Some(0), Some(64363)));
        assert_eq!(times("a \u{15}1_2\u{15} b \u{15}3_4\u{15}"), (Some(1), Some(4)));
        assert_eq!(times("old \u{15}%snd:\"x.wav\"_10_20\u{15}"), (Some(10), Some(20)));
        assert_eq!(times("lost . 1200_3400"), (Some(1200), Some(3400)));
        assert_eq!(times("none"), (None, None));
    }
}
