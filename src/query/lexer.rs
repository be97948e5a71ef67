//! Cutting a query into tokens: operators, parentheses, and operands already read.

use super::ast::{Expr, Relation, Scope};
use super::error::{Fault, MOST_FAULTS, Reason};
use super::fields::{self, Raw};
use super::regular;
use super::term::{self, Prefix, Term};
use crate::diagnostic::nearest;
use crate::text::Span;

/// The largest distance of NEAR.
const FARTHEST: u32 = 10_000;

const SCOPES: &[(&str, Scope)] =
    &[("sentence", Scope::Sentence), ("turn", Scope::Turn), ("document", Scope::Document)];

/// A token and where it stands.
#[derive(Clone, Debug)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) at: Span,
}

/// What a token is.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Kind {
    Open,
    Close,
    /// `sentence(` with its parenthesis.
    Scope(Scope),
    /// `-` directly before its operand.
    Minus,
    And,
    Or,
    Not,
    Near {
        distance: u32,
        ordered: bool,
    },
    NotNear {
        distance: u32,
    },
    Relate(Relation),
    /// An operand, or `None` where a fault has been reported in its place.
    Operand(Option<Expr>),
}

/// The tokens of `query`, and what is wrong with them.
pub(super) fn tokens(query: &str) -> (Vec<Token>, Vec<Fault>) {
    let mut lexer = Lexer { query, at: 0, tokens: Vec::new(), faults: Vec::new() };
    while lexer.skip_space() && lexer.faults.len() < MOST_FAULTS {
        lexer.token();
    }
    (lexer.tokens, lexer.faults)
}

/// Whether a character is a hyphen or a dash, which all mean the same.
pub(super) fn is_dash(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{FE58}' | '\u{FE63}' | '\u{FF0D}')
}

/// Whether a character is a double quotation mark, straight or typographic.
pub(super) fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„' | '‟' | '«' | '»' | '〝' | '〞' | '〟' | '＂')
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '‘' | '’' | '‚' | '‛' | '＇')
}

struct Lexer<'q> {
    query: &'q str,
    at: usize,
    tokens: Vec<Token>,
    faults: Vec<Fault>,
}

impl<'q> Lexer<'q> {
    fn rest(&self) -> &'q str {
        &self.query[self.at..]
    }

    fn next(&self) -> Option<char> {
        self.rest().chars().next()
    }

    /// Passes over white space; whether anything follows.
    fn skip_space(&mut self) -> bool {
        self.at = self.query.len() - self.rest().trim_start().len();
        self.at < self.query.len()
    }

    fn fault(&mut self, start: usize, end: usize, reason: Reason) {
        self.faults.push(Fault::new(Span::at(start, end), reason));
    }

    fn push(&mut self, start: usize, kind: Kind) {
        self.tokens.push(Token { kind, at: Span::at(start, self.at) });
    }

    /// Reports a fault about everything since `start`, which stands for an operand.
    fn bad(&mut self, start: usize, reason: Reason) {
        self.fault(start, self.at, reason);
        self.push(start, Kind::Operand(None));
    }

    /// Reads the token at `self.at`, which is no white space.
    fn token(&mut self) {
        let start = self.at;
        let c = self.next().expect("something follows");
        match c {
            '(' => self.sign(c, Kind::Open),
            ')' => self.sign(c, Kind::Close),
            '/' => self.regular_expression(),
            '=' => self.exact(),
            '@' => self.attribute(),
            c if is_quote(c) => self.quoted(start, Prefix::None),
            c if is_dash(c) && self.negates() => self.sign(c, Kind::Minus),
            c if is_apostrophe(c) && self.single_quotes() => {}
            _ => self.bare(),
        }
    }

    fn sign(&mut self, c: char, kind: Kind) {
        let start = self.at;
        self.at += c.len_utf8();
        self.push(start, kind);
    }

    /// Whether the hyphen here stands after white space, `(` or nothing, directly before something.
    fn negates(&self) -> bool {
        let before = self.query[..self.at].chars().next_back();
        let after = self.rest().chars().nth(1);
        before.is_none_or(|c| c.is_whitespace() || c == '(')
            && after.is_some_and(|c| !c.is_whitespace() && c != ')')
    }

    fn regular_expression(&mut self) {
        let start = self.at;
        let Some(scanned) = regular::scan(self.query, start + 1) else {
            self.at = self.query.len();
            return self.bad(start, Reason::RegexNotClosed);
        };
        self.at = scanned.end;
        let rest = bare_end(self.rest());
        if rest > 0 {
            let rest = self.rest()[..rest].to_owned();
            self.at += rest.len();
            self.fault(scanned.end - 1, self.at, Reason::RegexGoesOn { rest });
            return self.push(start, Kind::Operand(None));
        }
        let expr = match regular::check(&scanned, start + 1) {
            None => Some(Expr::Regex(scanned.pattern)),
            Some(fault) => {
                self.faults.push(fault);
                None
            }
        };
        self.push(start, Kind::Operand(expr));
    }

    fn exact(&mut self) {
        let start = self.at;
        self.at += 1;
        match self.next() {
            Some(c) if is_quote(c) => self.quoted(start, Prefix::Exact),
            Some(c) if !c.is_whitespace() && !matches!(c, '(' | ')' | '=' | '/' | '@') => {
                self.word(start, Prefix::Exact);
            }
            _ => self.bad(start, Reason::ExactOfNothing),
        }
    }

    /// A word without quotation marks, after `=` or `stem:`.
    fn word(&mut self, start: usize, prefix: Prefix) {
        let raw = &self.rest()[..bare_end(self.rest())];
        self.at += raw.len();
        if let Some(colon) = unescaped(raw, ':') {
            return self.unknown_field(start, &raw[..colon]);
        }
        let (raw, slop) = split_slop(raw);
        self.term(start, Term { raw, quoted: false, prefix, slop });
    }

    /// A phrase, whose quotation mark stands at `self.at`; the token begins at `start`.
    fn quoted(&mut self, start: usize, prefix: Prefix) {
        let open = self.at;
        let Some((raw, end)) = between_quotes(self.query, open) else {
            self.at = self.query.len();
            let mark = self.query[open..].chars().next().map_or(0, char::len_utf8);
            self.fault(open, open + mark, Reason::QuoteNotClosed);
            return self.push(start, Kind::Operand(None));
        };
        self.at = end;
        let slop = self.rest().starts_with('~').then(|| {
            let slop = &self.rest()[..bare_end(self.rest())];
            self.at += slop.len();
            slop
        });
        self.term(start, Term { raw, quoted: true, prefix, slop });
    }

    fn term(&mut self, start: usize, term: Term<'_>) {
        match term::expression(term) {
            Ok(expr) => self.push(start, Kind::Operand(Some(expr))),
            Err(reason) => self.bad(start, reason),
        }
    }

    /// `'echo chamber'`: reported and passed over. An apostrophe that no other one answers at the
    /// end of a later word is a part of its word.
    fn single_quotes(&mut self) -> bool {
        let start = self.at;
        let rest = self.rest();
        let own = bare_end(rest);
        if rest[..own].ends_with(is_apostrophe) || rest[..own].len() == rest.len() {
            return false;
        }
        // An escaped quotation mark inside the first word is none.
        let until = rest[own..].find(is_quote).map_or(rest.len(), |at| own + at);
        let closing = rest[own..until].char_indices().find(|(at, c)| {
            let next = rest[own + at + c.len_utf8()..].chars().next();
            is_apostrophe(*c) && next.is_none_or(|c| c.is_whitespace() || c == ')')
        });
        let Some((at, c)) = closing else { return false };
        let words = rest[..own + at].trim_start_matches(is_apostrophe).to_owned();
        self.at += own + at + c.len_utf8();
        self.bad(start, Reason::SingleQuotes { words });
        true
    }

    /// An operator, a scope, a filter or a word.
    fn bare(&mut self) {
        let start = self.at;
        let raw = &self.rest()[..bare_end(self.rest())];
        if self.operator(raw) {
            return;
        }
        let colon = unescaped(raw, ':');
        if let Some(colon) = colon.filter(|colon| *colon > 0) {
            return self.field(start, &raw[..colon]);
        }
        self.at += raw.len();
        if self.next() == Some('(') && raw.chars().all(char::is_alphanumeric) {
            return self.scope(start, raw);
        }
        if raw.chars().all(is_dash) {
            return self.bad(start, Reason::HyphenAlone);
        }
        if raw.starts_with('!') && raw.chars().any(char::is_alphanumeric) {
            let reason = Reason::NoWord { term: "!".to_owned(), meant: Some("-") };
            return self.bad(start, reason);
        }
        let (raw, slop) = split_slop(raw);
        self.term(start, Term { raw, quoted: false, prefix: Prefix::None, slop });
    }

    fn scope(&mut self, start: usize, name: &str) {
        self.at += 1;
        if let Some((_, scope)) = SCOPES.iter().find(|(known, _)| *known == name) {
            return self.push(start, Kind::Scope(*scope));
        }
        let near = nearest(&name.to_lowercase(), SCOPES.iter().map(|(known, _)| *known));
        self.fault(start, self.at, Reason::UnknownScope { name: name.to_owned(), nearest: near });
        self.push(start, Kind::Open);
    }

    /// Reads `raw` as an operator; whether it is one.
    fn operator(&mut self, raw: &str) -> bool {
        let start = self.at;
        let kind = match raw {
            "AND" => Kind::And,
            "OR" => Kind::Or,
            "INSIDE" => Kind::Relate(Relation::Inside),
            "OVERLAPS" => Kind::Relate(Relation::Overlaps),
            "CONTAINS" => Kind::Relate(Relation::Contains),
            "NOT" => return self.not(),
            _ => return self.nearness(start, raw, false) || self.small_letters(raw),
        };
        self.at += raw.len();
        self.push(start, kind);
        true
    }

    /// `NOT`, or `NOT NEAR/n`, which is one token.
    fn not(&mut self) -> bool {
        let start = self.at;
        self.at += "NOT".len();
        let end = self.at;
        self.skip_space();
        let raw = &self.rest()[..bare_end(self.rest())];
        if !raw.starts_with("NEAR") || !self.nearness(start, raw, true) {
            self.at = end;
            self.push(start, Kind::Not);
        }
        true
    }

    /// `NEAR/5`, `BEFORE/5` at `self.at`; whether `raw` is one, also a bad one.
    fn nearness(&mut self, start: usize, raw: &str, negated: bool) -> bool {
        let Some((name, rest)) =
            ["NEAR", "BEFORE"].iter().find_map(|name| Some((*name, raw.strip_prefix(name)?)))
        else {
            return false;
        };
        let operator = if negated { "NOT NEAR" } else { name };
        let is_number = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_digit());
        let reason = match rest.strip_prefix('/') {
            None | Some("") if rest.len() < 2 => Some(Reason::DistanceMissing { operator }),
            None if is_number(rest) => Some(Reason::DistanceMissing { operator }),
            None => return false,
            Some(number) if is_number(number) => None,
            Some(number) => {
                Some(Reason::DistanceBad { operator, written: number.to_owned(), most: FARTHEST })
            }
        };
        self.at += raw.len();
        let written = rest.trim_start_matches('/');
        let distance = written.parse().ok().filter(|distance| (1..=FARTHEST).contains(distance));
        let bad = || Reason::DistanceBad { operator, written: written.to_owned(), most: FARTHEST };
        let reason = reason.or_else(|| distance.is_none().then(bad));
        if let Some(reason) = reason {
            self.fault(start, self.at, reason);
        }
        // A distance that is wrong is reported, and the rest read as if it were 1.
        let distance = distance.unwrap_or(1);
        let near = Kind::Near { distance, ordered: name == "BEFORE" };
        self.push(start, if negated { Kind::NotNear { distance } } else { near });
        true
    }

    /// `near/5`: nobody looks for these words, so it is reported as an operator mistyped.
    fn small_letters(&mut self, raw: &str) -> bool {
        let Some((name, number)) = raw.split_once('/') else { return false };
        let meant = name.to_ascii_uppercase();
        let is_number = !number.is_empty() && number.chars().all(|c| c.is_ascii_digit());
        if !is_number || !matches!(meant.as_str(), "NEAR" | "BEFORE") {
            return false;
        }
        let start = self.at;
        self.at += raw.len();
        let reason =
            Reason::OperatorInSmallLetters { written: raw.to_owned(), meant: format!("{meant}/{number}") };
        self.fault(start, self.at, reason);
        self.push(start, Kind::Near { distance: 1, ordered: false });
        true
    }

    fn field(&mut self, start: usize, name: &str) {
        if name == "stem" {
            self.at += "stem:".len();
            return match self.next() {
                Some(c) if is_quote(c) => self.quoted(start, Prefix::Stem),
                Some(c) if !c.is_whitespace() && !matches!(c, '(' | ')' | '=') => {
                    self.word(start, Prefix::Stem);
                }
                _ => self.bad(start, Reason::StemOfPhrase),
            };
        }
        match fields::known(name) {
            Ok(field) => {
                self.at += field.len() + 1;
                if let Some(values) = self.values(start, field) {
                    let operand = fields::operand(field, &values);
                    self.filter(start, operand);
                }
            }
            Err(_) => {
                self.at += bare_end(self.rest());
                self.unknown_field(start, name);
            }
        }
    }

    fn unknown_field(&mut self, start: usize, name: &str) {
        let reason = Reason::UnknownField {
            name: name.to_owned(),
            term: self.query[start..self.at].to_owned(),
            nearest: fields::known(name).map_or_else(|near| near, Some),
        };
        self.bad(start, reason);
    }

    fn attribute(&mut self) {
        let start = self.at;
        self.at += 1;
        let name = match self.next() {
            Some(c) if is_quote(c) => {
                let Some((raw, end)) = between_quotes(self.query, self.at) else {
                    let open = self.at;
                    self.at = self.query.len();
                    self.fault(open, open + c.len_utf8(), Reason::QuoteNotClosed);
                    return self.push(start, Kind::Operand(None));
                };
                self.at = end;
                unescape(raw)
            }
            _ => {
                let raw = &self.rest()[..bare_end(self.rest())];
                let name = raw.split(':').next().unwrap_or_default();
                self.at += name.len();
                name.to_owned()
            }
        };
        if self.next() != Some(':') || name.trim().is_empty() {
            self.at += bare_end(self.rest());
            return self.bad(start, Reason::AttributeAlone { name });
        }
        self.at += 1;
        if let Some(values) = self.values(start, &format!("@{name}")) {
            let operand = fields::attribute(name.trim().to_owned(), &values);
            self.filter(start, operand);
        }
    }

    fn filter(&mut self, start: usize, operand: Result<Expr, Vec<Fault>>) {
        let expr = operand.map_err(|faults| self.faults.extend(faults)).ok();
        self.push(start, Kind::Operand(expr));
    }

    /// The values at `self.at`; none when a fault has been reported in their place.
    fn values(&mut self, start: usize, field: &str) -> Option<Vec<Raw>> {
        if self.next() != Some('(') {
            let value = self.value().filter(|value| !value.text.trim().is_empty());
            if value.is_none() {
                self.bad(start, Reason::ValueMissing { field: field.to_owned() });
            }
            return value.map(|value| vec![value]);
        }
        self.at += 1;
        let mut values = Vec::new();
        while self.skip_space() && self.next() != Some(')') {
            let at = self.at;
            let Some(value) = self.value() else { break };
            if !value.quoted && matches!(value.text.as_str(), "OR" | "AND") {
                let reason = Reason::OperatorInList { field: field.to_owned(), word: value.text };
                self.fault(at, self.at, reason);
            } else if !value.text.trim().is_empty() {
                values.push(value);
            }
        }
        if self.next() != Some(')') {
            self.at = self.query.len();
            self.bad(start, Reason::ListNotClosed { field: field.to_owned() });
            return None;
        }
        self.at += 1;
        if values.is_empty() {
            self.bad(start, Reason::ValueMissing { field: field.to_owned() });
            return None;
        }
        Some(values)
    }

    /// One value: up to white space or `)`, or between quotation marks.
    fn value(&mut self) -> Option<Raw> {
        let start = self.at;
        if self.next().is_some_and(is_quote) {
            let (raw, end) = between_quotes(self.query, start)?;
            self.at = end;
            return Some(Raw { text: unescape(raw), quoted: true, at: Span::at(start, end) });
        }
        let rest = self.rest();
        let length = rest.find(|c: char| c.is_whitespace() || c == ')').unwrap_or(rest.len());
        self.at += length;
        Some(Raw { text: rest[..length].to_owned(), quoted: false, at: Span::at(start, self.at) })
    }
}

/// The length of what stands at the start of `rest` without quotation marks, white space and
/// parentheses.
fn bare_end(rest: &str) -> usize {
    let mut characters = rest.char_indices();
    while let Some((at, c)) = characters.next() {
        match c {
            '\\' => drop(characters.next()),
            '(' | ')' => return at,
            c if c.is_whitespace() || is_quote(c) => return at,
            _ => {}
        }
    }
    rest.len()
}

/// What stands between the quotation mark at byte `open` and the next, and the byte after that.
fn between_quotes(query: &str, open: usize) -> Option<(&str, usize)> {
    let mut characters = query[open..].char_indices();
    let start = open + characters.next().map_or(0, |(_, c)| c.len_utf8());
    while let Some((at, c)) = characters.next() {
        match c {
            '\\' => drop(characters.next()),
            c if is_quote(c) => return Some((&query[start..open + at], open + at + c.len_utf8())),
            _ => {}
        }
    }
    None
}

/// Where `sign` stands in `raw`, not after a backslash.
fn unescaped(raw: &str, sign: char) -> Option<usize> {
    let mut characters = raw.char_indices();
    while let Some((at, c)) = characters.next() {
        match c {
            '\\' => drop(characters.next()),
            c if c == sign => return Some(at),
            _ => {}
        }
    }
    None
}

/// A word and what stands from its tilde on.
fn split_slop(raw: &str) -> (&str, Option<&str>) {
    match unescaped(raw, '~') {
        Some(tilde) => (&raw[..tilde], Some(&raw[tilde..])),
        None => (raw, None),
    }
}

fn unescape(raw: &str) -> String {
    let mut text = String::with_capacity(raw.len());
    let mut characters = raw.chars();
    while let Some(c) = characters.next() {
        text.push(if c == '\\' { characters.next().unwrap_or(c) } else { c });
    }
    text
}
