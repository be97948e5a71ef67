//! The mark-up of cues: voices, styles, times of words, character references.

use std::borrow::Cow;

/// Tags of WebVTT and SubRip. Other words between angle brackets, such as `<laughs>`, are the
/// transcriber's and stay.
const TAGS: &[&str] =
    &["c", "i", "b", "u", "s", "v", "ruby", "rt", "lang", "font", "span", "br", "em", "strong", "p"];

/// No tag is longer, in bytes.
const LONGEST_TAG: usize = 400;

/// A line of a cue, taken apart.
#[derive(Debug)]
pub(super) struct Markup<'a> {
    rest: &'a str,
    done: bool,
}

/// A change of voice; words up to it were written.
#[derive(Debug)]
pub(super) struct Change<'a> {
    /// Whose words follow; nobody's that is named after `</v>`.
    pub(super) voice: Option<Cow<'a, str>>,
}

impl<'a> Markup<'a> {
    pub(super) fn new(line: &'a str) -> Self {
        Markup { rest: line, done: false }
    }

    /// Writes words to `clean` up to the next change of voice, and returns it; none at the end of
    /// the line.
    pub(super) fn next_change(&mut self, clean: &mut String) -> Option<Change<'a>> {
        while !self.done {
            let Some(at) = self.rest.find(['<', '&', '{']) else {
                clean.push_str(self.rest);
                self.done = true;
                return None;
            };
            clean.push_str(&self.rest[..at]);
            let tail = &self.rest[at..];
            let (len, change) = match tail.as_bytes()[0] {
                b'<' => tag(tail, clean),
                b'&' => (reference(tail, clean), None),
                _ => (override_tag(tail, clean), None),
            };
            self.rest = &tail[len..];
            if change.is_some() {
                return change;
            }
        }
        None
    }
}

/// Takes a tag; returns how many bytes it is and the change of voice that it makes.
fn tag<'a>(text: &'a str, clean: &mut String) -> (usize, Option<Change<'a>>) {
    let Some(end) = text.bytes().take(LONGEST_TAG).position(|byte| byte == b'>') else {
        clean.push('<');
        return (1, None);
    };
    let inside = &text[1..end];
    let len = end + 1;
    let (closing, inside) = inside.strip_prefix('/').map_or((false, inside), |inside| (true, inside));
    let name_end = inside.find(|c: char| c == '.' || c == '/' || c.is_whitespace()).unwrap_or(inside.len());
    let name = &inside[..name_end];
    if name == "v" {
        let voice = if closing {
            None
        } else {
            Some(unescaped(
                inside[name_end..].split_once(char::is_whitespace).map_or("", |(_, name)| name).trim(),
            ))
        };
        return (len, Some(Change { voice: voice.filter(|name| !name.is_empty()) }));
    }
    if name.eq_ignore_ascii_case("br") {
        clean.push(' ');
    }
    let is_time = inside.starts_with(|c: char| c.is_ascii_digit())
        && inside.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b':' | b'.' | b','));
    let known =
        TAGS.iter().any(|tag| tag.eq_ignore_ascii_case(name)) || is_time || closing && name.is_empty();
    if !known {
        clean.push_str(&text[..len]);
    }
    (len, None)
}

/// SubStation's `{\an8}`, which SubRip files carry.
fn override_tag(text: &str, clean: &mut String) -> usize {
    let end = text.bytes().take(LONGEST_TAG).position(|byte| byte == b'}');
    match end {
        Some(end) if text.starts_with("{\\") => end + 1,
        _ => {
            clean.push('{');
            1
        }
    }
}

/// Takes a character reference, `&amp;` or `&#8217;`; what is none stays.
fn reference(text: &str, clean: &mut String) -> usize {
    let end = text.bytes().take(12).position(|byte| byte == b';');
    let Some((character, end)) = end.and_then(|end| Some((character(&text[1..end])?, end))) else {
        clean.push('&');
        return 1;
    };
    clean.push(character);
    end + 1
}

fn character(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let hexadecimal = number.strip_prefix(['x', 'X']);
        let code =
            hexadecimal.map_or_else(|| number.parse().ok(), |digits| u32::from_str_radix(digits, 16).ok());
        return code.and_then(char::from_u32).filter(|c| *c != '\0');
    }
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => '\u{A0}',
        "lrm" => '\u{200E}',
        "rlm" => '\u{200F}',
        _ => return None,
    })
}

/// A name in a voice tag.
fn unescaped(name: &str) -> Cow<'_, str> {
    if !name.contains('&') {
        return Cow::Borrowed(name);
    }
    let mut clean = String::with_capacity(name.len());
    let mut rest = name;
    while let Some(at) = rest.find('&') {
        clean.push_str(&rest[..at]);
        let taken = reference(&rest[at..], &mut clean);
        rest = &rest[at + taken..];
    }
    clean.push_str(rest);
    Cow::Owned(clean)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(line: &str) -> String {
        let mut clean = String::new();
        let mut markup = Markup::new(line);
        while let Some(change) = markup.next_change(&mut clean) {
            clean.push_str(&format!("|{}|", change.voice.unwrap_or_default()));
        }
        clean
    }

    #[test]
    fn mark_up_is_taken_off() {
        for (line, expected) in [
            ("<v Ana>So it was.</v>", "|Ana|So it was.||"),
            ("<v.loud Ana &amp; Bo>Yes", "|Ana & Bo|Yes"),
            ("so<00:00:01.200><c> it</c><c.colorE5E5E5> was</c>", "so it was"),
            ("<i>never</i> <b>ever</b> <font color=\"red\">x</font>", "never ever x"),
            ("{\\an8}up here {sic}", "up here {sic}"),
            ("R&amp;D &lt;3 &#8217; &#x27; &nbsp;&unknown; & so", "R&D <3 ’ ' \u{A0}&unknown; & so"),
            ("<laughs> a < b > c", "<laughs> a < b > c"),
            ("one<br/>two", "one two"),
            ("", ""),
        ] {
            assert_eq!(plain(line), expected, "{line}");
        }
    }
}
