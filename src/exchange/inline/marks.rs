//! What stands between the braces of one mark.

use crate::model::Stance;

/// What a mark says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Sign {
    /// `{one, two against key "note"}`
    Open(Vec<Opened>),
    /// `{/one, two}`; without names those that the last mark opened.
    Close(Vec<Name>),
    /// `{?one}`, `{?/one}`: only to look at.
    Hint,
}

/// What a mark is called: its code, and the label that tells it from others of the code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Name {
    pub(super) code: String,
    pub(super) label: Option<String>,
}

/// One coding that a mark opens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Opened {
    pub(super) name: Name,
    pub(super) stance: Stance,
    pub(super) key: bool,
    pub(super) note: Option<String>,
}

/// Why a mark cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// No `}` on the line, or no end of the note.
    Open,
    /// Nothing stands between the braces, or nothing before a comma.
    Nothing,
    /// A word behind a code that says nothing of it.
    Word(String),
}

/// Reads the mark that `text` begins with, and says how long it is in bytes.
pub(super) fn sign(text: &str) -> Result<(Sign, usize), Fault> {
    let mut rest = Rest { text, at: 1 };
    rest.space();
    if rest.eat('?') {
        let length = text.find(['}', '\n']).filter(|at| text[*at..].starts_with('}')).ok_or(Fault::Open)?;
        return Ok((Sign::Hint, length + 1));
    }
    let sign = if rest.eat('/') { Sign::Close(names(&mut rest)?) } else { Sign::Open(opened(&mut rest)?) };
    Ok((sign, rest.at))
}

/// What is still to be read of a mark.
struct Rest<'t> {
    text: &'t str,
    at: usize,
}

/// A part of a mark.
enum Part {
    Word(String),
    Note(String),
    Comma,
    End,
}

impl Rest<'_> {
    fn next(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    fn space(&mut self) {
        while let Some(c) = self.next().filter(|c| c.is_whitespace() && *c != '\n') {
            self.at += c.len_utf8();
        }
    }

    fn eat(&mut self, wanted: char) -> bool {
        let is_there = self.next() == Some(wanted);
        self.at += if is_there { wanted.len_utf8() } else { 0 };
        is_there
    }

    fn part(&mut self) -> Result<Part, Fault> {
        self.space();
        let first = self.next().filter(|c| !matches!(c, '\n' | '{')).ok_or(Fault::Open)?;
        self.at += first.len_utf8();
        match first {
            '}' => Ok(Part::End),
            ',' => Ok(Part::Comma),
            '"' | '“' | '”' | '„' => self.note(first == '"').map(Part::Note),
            _ => {
                let start = self.at - first.len_utf8();
                let ends =
                    |c: char| c.is_whitespace() || matches!(c, ',' | '{' | '}' | '"' | '“' | '”' | '„');
                let length = self.text[start..].find(ends).unwrap_or(self.text.len() - start);
                self.at = start + length;
                Ok(Part::Word(self.text[start..self.at].to_owned()))
            }
        }
    }

    /// A note up to its closing mark. An editor that curls quotation marks curls both.
    fn note(&mut self, straight: bool) -> Result<String, Fault> {
        let mut note = String::new();
        while let Some(c) = self.next() {
            self.at += c.len_utf8();
            match c {
                '\\' => note.push_str(&self.escaped()),
                '"' => return Ok(note),
                '“' | '”' if !straight => return Ok(note),
                c => note.push(c),
            }
        }
        Err(Fault::Open)
    }

    fn escaped(&mut self) -> String {
        let Some(c) = self.next() else { return "\\".to_owned() };
        self.at += c.len_utf8();
        match c {
            'n' => "\n".to_owned(),
            'r' => "\r".to_owned(),
            '\\' | '"' | '“' | '”' => c.to_string(),
            c => format!("\\{c}"),
        }
    }
}

fn name(word: &str) -> Name {
    match word.find(['#', '@']) {
        Some(at) => Name { code: word[..at].to_owned(), label: Some(word[at..].to_owned()) },
        None => Name { code: word.to_owned(), label: None },
    }
}

/// The names that a mark closes.
fn names(rest: &mut Rest<'_>) -> Result<Vec<Name>, Fault> {
    let mut names = Vec::new();
    loop {
        match rest.part()? {
            Part::End => return Ok(names),
            Part::Comma => {}
            Part::Word(word) => names.push(name(&word)),
            Part::Note(note) => return Err(Fault::Word(note)),
        }
    }
}

/// The codings that a mark opens.
fn opened(rest: &mut Rest<'_>) -> Result<Vec<Opened>, Fault> {
    let mut all: Vec<Opened> = Vec::new();
    let mut current: Option<Opened> = None;
    loop {
        match (rest.part()?, &mut current) {
            (Part::Word(word), None) => {
                current = Some(Opened { name: name(&word), stance: Stance::For, key: false, note: None });
            }
            (Part::Word(word), Some(opened)) => match word.as_str() {
                "against" => opened.stance = Stance::Against,
                "for" => opened.stance = Stance::For,
                "key" => opened.key = true,
                _ => return Err(Fault::Word(word)),
            },
            (Part::Note(note), Some(opened)) if opened.note.is_none() => {
                opened.note = Some(note).filter(|note| !note.trim().is_empty());
            }
            (Part::Note(note), _) => return Err(Fault::Word(note)),
            (Part::Comma, of) => all.push(of.take().ok_or(Fault::Nothing)?),
            (Part::End, of) => {
                all.push(of.take().ok_or(Fault::Nothing)?);
                return Ok(all);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opened(text: &str) -> Vec<(String, String, Stance, bool, Option<String>)> {
        let (Sign::Open(all), length) = sign(text).unwrap() else { panic!("{text}") };
        assert_eq!(length, text.len());
        all.into_iter()
            .map(|one| (one.name.code, one.name.label.unwrap_or_default(), one.stance, one.key, one.note))
            .collect()
    }

    #[test]
    fn a_mark_says_codes_and_what_is_said_of_them() {
        let plain = |code: &str| (code.to_owned(), String::new(), Stance::For, false, None);
        assert_eq!(opened("{ties}"), [plain("ties")]);
        assert_eq!(opened("{ ties , lasting }"), [plain("ties"), plain("lasting")]);
        assert_eq!(
            opened(r#"{ties#2 against key "a \"b\", {c}\n\\d\x"}"#),
            [("ties".into(), "#2".into(), Stance::Against, true, Some("a \"b\", {c}\n\\d\\x".into()))]
        );
        assert_eq!(opened("{key key “curled”}")[0].4.as_deref(), Some("curled"));
        assert_eq!(opened("{ties \" \"}"), [plain("ties")]);
    }

    #[test]
    fn a_mark_closes_by_name_or_what_was_opened_last() {
        let name = |code: &str| Name { code: code.into(), label: None };
        assert_eq!(sign("{/}x"), Ok((Sign::Close(Vec::new()), 3)));
        assert_eq!(sign("{ /a, b}"), Ok((Sign::Close(vec![name("a"), name("b")]), 8)));
        assert_eq!(sign("{?/a@ben}"), Ok((Sign::Hint, 9)));
    }

    #[test]
    fn what_is_no_mark_is_said() {
        assert_eq!(sign("{ties and more}"), Err(Fault::Word("and".into())));
        assert_eq!(sign("{}"), Err(Fault::Nothing));
        assert_eq!(sign("{a,,b}"), Err(Fault::Nothing));
        for open in ["{", "{ties\n}", "{ties {x}", "{?ties\n}", "{ties \"no end}"] {
            assert_eq!(sign(open), Err(Fault::Open), "{open}");
        }
    }
}
