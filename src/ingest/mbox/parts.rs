//! What the lines of a message are: the writer's words, quoted replies, a signature.

use std::sync::LazyLock;

use regex::Regex;

/// A paragraph of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// The writer's.
    Words(String),
    /// Quoted, and whose it is where the line above says so.
    Quoted(String, Option<String>),
    /// The line above a quotation.
    Attribution(String),
    /// A signature, the footer of a list.
    Furniture(String),
}

/// The end of a line above a quotation.
static WROTE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)(?:\bwrote|\bwrites|\bsaid|\bschrieb(?:en)?|\ba écrit|\bescribió|\bha scritto|\bschreef|\bescreveu|\bskrev|写道)\s*[:：]$")
        .expect("the pattern of attributions is a fixed text")
});

/// What Outlook puts above a message that is quoted whole.
static ORIGINAL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^(?:-{2,}\s*(?:original message|ursprüngliche nachricht|message d'origine|mensaje original|forwarded message|weitergeleitete nachricht)\s*-{2,}|_{20,})$")
        .expect("the pattern of original messages is a fixed text")
});

/// The parts of a plain text; `flowed` when lines that end in a space go on in the next.
pub(super) fn parts(text: &str, flowed: bool) -> Vec<Part> {
    let mut reading = Reading { done: Vec::new(), lines: Vec::new(), quoted: false, who: None, flowed };
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        if line == "-- " || line == "--" && !reading.quoted {
            reading.flush();
            let rest = std::iter::once(line).chain(lines.by_ref()).collect::<Vec<_>>().join("\n");
            reading.done.push(Part::Furniture(rest.trim_end().to_owned()));
            break;
        }
        let is_rule = ORIGINAL.is_match(line.trim());
        if is_rule && lines.peek().is_some_and(|next| next.starts_with("From:") || next.starts_with("Von:")) {
            reading.flush();
            reading.done.push(Part::Attribution(line.trim().to_owned()));
            reading.original(&mut lines);
            break;
        }
        if is_rule && line.trim().starts_with('_') {
            reading.flush();
            let rest = std::iter::once(line).chain(lines.by_ref()).collect::<Vec<_>>().join("\n");
            reading.done.push(Part::Furniture(rest.trim_end().to_owned()));
            break;
        }
        reading.line(line);
    }
    reading.flush();
    reading.done
}

struct Reading<'a> {
    done: Vec<Part>,
    lines: Vec<&'a str>,
    quoted: bool,
    /// Whom the line above the quotation names.
    who: Option<String>,
    flowed: bool,
}

impl<'a> Reading<'a> {
    fn line(&mut self, line: &'a str) {
        let quoted = line.starts_with('>');
        let words = if quoted { line.trim_start_matches(['>', ' ']) } else { line };
        if words.trim().is_empty() || quoted != self.quoted {
            self.flush();
        }
        if quoted != self.quoted && !words.trim().is_empty() {
            self.quoted = quoted;
            if !quoted {
                self.who = None;
            }
        }
        if !words.trim().is_empty() {
            self.lines.push(words);
        }
    }

    fn flush(&mut self) {
        let lines = std::mem::take(&mut self.lines);
        if lines.is_empty() {
            return;
        }
        let words = joined(&lines, self.flowed);
        if self.quoted {
            self.done.push(Part::Quoted(words, self.who.clone()));
        } else if WROTE.is_match(words.trim_end()) && words.chars().count() < 300 && lines.len() < 4 {
            self.who = named(&words);
            self.done.push(Part::Attribution(words));
        } else {
            self.done.push(Part::Words(words));
        }
    }

    /// The message that is quoted whole: its headers, then its words.
    fn original(&mut self, lines: &mut impl Iterator<Item = &'a str>) {
        let mut headers = Vec::new();
        for line in lines.by_ref() {
            if line.trim().is_empty() {
                break;
            }
            headers.push(line);
        }
        let from =
            headers.iter().find_map(|line| line.strip_prefix("From:").or_else(|| line.strip_prefix("Von:")));
        self.who = from.map(|from| from.split(['<', '[']).next().unwrap_or(from).trim().to_owned());
        self.done.push(Part::Attribution(headers.join("\n")));
        self.quoted = true;
        for line in lines {
            if line.trim().is_empty() {
                self.flush();
            } else {
                self.lines.push(line.trim_start_matches(['>', ' ']));
            }
        }
    }
}

fn joined(lines: &[&str], flowed: bool) -> String {
    let mut text = String::new();
    for line in lines {
        if !text.is_empty() {
            text.push(if flowed && text.ends_with(' ') { '\u{0}' } else { '\n' });
        }
        text.push_str(line);
    }
    text.replace('\u{0}', "").trim_end().to_owned()
}

/// The name in `On Sun, May 1, 2016 at 9:00 AM, Lee Ash <lee@x.org> wrote:`.
fn named(line: &str) -> Option<String> {
    let line = line.replace('\n', " ");
    let end = WROTE.find(line.trim_end())?.start();
    let before = line[..end].split('<').next().unwrap_or_default().trim().trim_end_matches(',');
    let last = before.rsplit([',', '>']).next().unwrap_or(before).trim();
    // "On 1 May 2016 at 9:00 Lee Ash": the words after the last digits.
    let name = last.rsplit(|c: char| c.is_ascii_digit()).next().unwrap_or(last);
    let name = name.trim_start_matches(|c: char| !c.is_alphabetic());
    let name = ["AM ", "PM ", "am ", "pm ", "at "]
        .iter()
        .find_map(|word| name.strip_prefix(word))
        .unwrap_or(name)
        .trim();
    (name.chars().count() >= 2 && name.split_whitespace().count() <= 6).then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_before_wrote() {
        for (line, expected) in [
            ("On Sun, May 1, 2016 at 9:00 AM, Lee Ash <lee@x.org> wrote:", Some("Lee Ash")),
            ("On 1 May 2016, at 09:00, Lee Ash <lee@x.org>\nwrote:", Some("Lee Ash")),
            ("Am 01.05.2016 um 09:00 schrieb Lee Ash:", None),
            ("Lee Ash wrote:", Some("Lee Ash")),
        ] {
            assert_eq!(named(line).as_deref(), expected, "{line}");
        }
    }

    #[test]
    fn a_whole_message_below_is_quoted() {
        let found = parts(
            "Yes.\n\n-----Original Message-----\nFrom: Lee Ash [mailto:lee@x.org]\nSent: Sunday\n\nTea?\n",
            false,
        );
        assert_eq!(
            found,
            [
                Part::Words("Yes.".into()),
                Part::Attribution("-----Original Message-----".into()),
                Part::Attribution("From: Lee Ash [mailto:lee@x.org]\nSent: Sunday".into()),
                Part::Quoted("Tea?".into(), Some("Lee Ash".into())),
            ]
        );
    }
}
