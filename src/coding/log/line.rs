//! One line of a log: what it may hold, read and written.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::decision::{Act, Change, Decision, Finish, Made, NAMES, Rewritten, Said};
use super::names::Names;
use crate::model::{
    BookVersion, ByRule, CodePoints, DecisionId, DocumentId, Origin, Quote, Selection, Stance,
};

/// The `v` of the lines that this program writes and reads.
pub const VERSION: u64 = 1;

/// Why a line is no decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BadLine {
    /// It is no JSON object; what the parser says, and in which column, from 1.
    Damaged {
        /// What the parser says.
        reason: String,
        /// In which column, from 1.
        column: u32,
    },
    /// A mark that git leaves where a merge was not settled.
    ConflictMark,
    /// A `v` of another program.
    UnknownVersion(String),
    /// A `do` of another program.
    UnknownAct(String),
    /// A field too many, too few, or with a wrong value.
    Shape(String),
}

/// The line as JSON: all fields that any `do` may have, in the order in which they are written.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire<'a> {
    v: u64,
    id: Option<DecisionId>,
    #[serde(borrow)]
    at: Text<'a>,
    #[serde(borrow, rename = "do")]
    act: Text<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    of: Option<DecisionId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    since: Option<DecisionId>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    code: Option<Text<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    document: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    span: Option<CodePoints>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    quote: Option<Text<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    before: Option<Text<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    after: Option<Text<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    text: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stance: Option<Stance>,
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<bool>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    note: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    origin: Option<Origin>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    rule: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    codebook: Option<BookVersion>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    wording: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    codes: Option<BTreeMap<String, String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<OneOrMore>,
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<OneOrMore>,
    #[serde(skip_serializing_if = "Option::is_none")]
    retired: Option<bool>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    case: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    lines: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    seen: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    group: Option<DecisionId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    scrubbed: Option<DecisionId>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    withdrawn: Option<Text<'a>>,
}

/// A string that is not copied while it needs no unescaping.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

impl<'a> From<&'a str> for Text<'a> {
    fn from(text: &'a str) -> Self {
        Text(Cow::Borrowed(text))
    }
}

/// One id or several.
#[derive(Debug, Serialize, Deserialize)]
#[serde(untagged)]
enum OneOrMore {
    One(String),
    More(Vec<String>),
}

/// What the log's file says of all its lines, and the strings that they share.
#[derive(Debug)]
pub(super) struct Reading {
    path: Arc<str>,
    whole: Arc<DocumentId>,
    names: Names,
    last: Option<Arc<DocumentId>>,
}

impl Reading {
    /// Of the log on the corpus file `path`.
    pub(super) fn new(path: &Arc<str>) -> Self {
        Reading {
            path: path.clone(),
            whole: Arc::new(DocumentId::file(path.to_string())),
            names: Names::default(),
            last: None,
        }
    }

    /// Reads a line, without its line end.
    pub(super) fn line(&mut self, line: &[u8]) -> Result<Decision, BadLine> {
        let mut wire: Wire<'_> = serde_json::from_slice(line).map_err(|error| what_is_wrong(line, &error))?;
        if wire.v != VERSION {
            return Err(BadLine::UnknownVersion(wire.v.to_string()));
        }
        let (name, at) = (std::mem::take(&mut wire.act.0), std::mem::take(&mut wire.at.0));
        let id = wire.id.take().ok_or_else(|| lacks("id"))?;
        let at = at
            .parse()
            .map_err(|_| BadLine::Shape(format!("\"{at}\" is no time; write 2026-11-21T10:02:11Z")))?;
        let group = wire.group.take();
        let seen = wire.seen.take().unwrap_or(false);
        let rewritten = self.rewritten(&mut wire)?;
        let act = self.act(&name, &mut wire, matches!(rewritten, Some(Rewritten::Withdrawn(_))))?;
        match wire.left_over() {
            Some(field) => Err(BadLine::Shape(format!("a line that does \"{name}\" has no \"{field}\""))),
            None => Ok(Decision { id, at, group, seen, rewritten, act }),
        }
    }

    fn rewritten(&mut self, wire: &mut Wire<'_>) -> Result<Option<Rewritten>, BadLine> {
        let withdrawn = wire.withdrawn.take().map(|hash| self.hash(&hash.0)).transpose()?;
        let scrubbed = wire.scrubbed.take().map(Rewritten::Scrubbed);
        Ok(withdrawn.map(Rewritten::Withdrawn).or(scrubbed))
    }

    fn act(&mut self, name: &str, wire: &mut Wire<'_>, withdrawn: bool) -> Result<Act, BadLine> {
        Ok(match name {
            "code" => Act::Code(self.made(wire, false, withdrawn)?),
            "accept" => Act::Code(Made { origin: Origin::Accepted, ..self.made(wire, true, withdrawn)? }),
            "reject" => Act::Reject(self.made(wire, true, withdrawn)?),
            "uncode" => Act::Uncode(change(wire)?),
            "respan" => Act::Respan(change(wire)?, self.selection(wire, withdrawn)?),
            "note" => Act::Note(change(wire)?, said(wire, withdrawn)?),
            "recode" => Act::Recode(change(wire)?, self.name(wire.code.take(), "code")?),
            "finish" => Act::Finish(self.finish(wire)?),
            "reopen" => Act::Reopen(self.document(wire)),
            "undo" => Act::Undo(wire.of.take().ok_or_else(|| lacks("of"))?),
            "redo" => Act::Redo(wire.of.take().ok_or_else(|| lacks("of"))?),
            "rename-code" => Act::RenameCode {
                from: self.one(wire.from.take(), "from")?,
                to: self.one(wire.to.take(), "to")?,
            },
            "merge-codes" => Act::MergeCodes {
                from: self.more(wire.from.take(), "from")?,
                to: self.one(wire.to.take(), "to")?,
            },
            "split-code" => Act::SplitCode {
                from: self.one(wire.from.take(), "from")?,
                to: self.more(wire.to.take(), "to")?,
            },
            "move-code" => Act::MoveCode {
                code: self.name(wire.code.take(), "code")?,
                from: wire.from.take().map(|from| self.one(Some(from), "from")).transpose()?,
                to: wire.to.take().map(|to| self.one(Some(to), "to")).transpose()?,
            },
            "retire-code" => Act::RetireCode {
                code: self.name(wire.code.take(), "code")?,
                retired: wire.retired.take().unwrap_or(true),
            },
            "add-rule" => Act::AddRule {
                code: self.name(wire.code.take(), "code")?,
                rule: self.name(wire.rule.take(), "rule")?,
            },
            "move-document" => Act::MoveDocument {
                from: document_named(&self.one(wire.from.take(), "from")?),
                to: document_named(&self.one(wire.to.take(), "to")?),
            },
            "withdraw" => Act::Withdraw {
                case: self.name(wire.case.take(), "case")?,
                lines: wire.lines.take().unwrap_or(0),
            },
            "scrub" => Act::Scrub { lines: wire.lines.take().unwrap_or(0) },
            unknown => return Err(BadLine::UnknownAct(unknown.to_owned())),
        })
    }

    fn made(&mut self, wire: &mut Wire<'_>, by_rule: bool, withdrawn: bool) -> Result<Made, BadLine> {
        let by = match (by_rule, wire.rule.take(), wire.codebook.take()) {
            (false, None, None) => None,
            (true, Some(rule), Some(codebook)) => {
                Some(Arc::new(ByRule { rule: rule.0.into_owned(), codebook }))
            }
            (true, None, _) => return Err(lacks("rule")),
            (true, _, None) => return Err(lacks("codebook")),
            (false, Some(_), _) => {
                return Err(BadLine::Shape("only what was proposed has a \"rule\"".into()));
            }
            (false, _, Some(_)) => {
                return Err(BadLine::Shape("only what was proposed has a \"codebook\"".into()));
            }
        };
        let origin = match wire.origin.take() {
            Some(Origin::Accepted) => return Err(BadLine::Shape("what was accepted does \"accept\"".into())),
            origin => origin.unwrap_or_default(),
        };
        Ok(Made {
            code: self.name(wire.code.take(), "code")?,
            wording: wire.wording.take().map(|wording| self.names.shared(&wording.0)),
            selection: self.selection(wire, withdrawn)?,
            stance: wire.stance.take().unwrap_or_default(),
            key: wire.key.take().unwrap_or(false),
            note: wire.note.take().filter(|note| !note.0.is_empty()).map(|note| Arc::from(&*note.0)),
            origin,
            by,
        })
    }

    fn selection(&mut self, wire: &mut Wire<'_>, withdrawn: bool) -> Result<Arc<Selection>, BadLine> {
        let words = |text: Option<Text<'_>>| text.map(|text| text.0.into_owned());
        let quote = match words(wire.quote.take()) {
            Some(quote) if !quote.is_empty() => quote,
            _ if withdrawn => String::new(),
            Some(_) => return Err(BadLine::Shape("\"quote\" holds no words".into())),
            None => return Err(lacks("quote")),
        };
        let span = match wire.span.take() {
            Some(span) if span.start < span.end => span,
            Some(span) => return Err(BadLine::Shape(format!("the span {span} holds nothing"))),
            None if withdrawn => CodePoints { start: 0, end: 0 },
            None => return Err(lacks("span")),
        };
        Ok(Arc::new(Selection {
            document: self.document(wire),
            span,
            quote: Quote {
                exact: quote,
                before: words(wire.before.take()).unwrap_or_default(),
                after: words(wire.after.take()).unwrap_or_default(),
            },
            text: if withdrawn && wire.text.is_none() { self.names.shared("") } else { self.text(wire)? },
        }))
    }

    fn finish(&mut self, wire: &mut Wire<'_>) -> Result<Finish, BadLine> {
        Ok(Finish {
            document: self.document(wire),
            span: wire.span.take(),
            text: self.text(wire)?,
            codes: wire.codes.take().unwrap_or_default(),
        })
    }

    /// The file's document, or the one in a file of many.
    fn document(&mut self, wire: &mut Wire<'_>) -> Arc<DocumentId> {
        let Some(inner) = wire.document.take() else { return self.whole.clone() };
        if let Some(last) = self.last.as_ref().filter(|last| last.inner.as_deref() == Some(&*inner.0)) {
            return last.clone();
        }
        let id = Arc::new(DocumentId { path: self.path.to_string(), inner: Some(inner.0.into_owned()) });
        self.last = Some(id.clone());
        id
    }

    fn text(&mut self, wire: &mut Wire<'_>) -> Result<Arc<str>, BadLine> {
        let text = wire.text.take().ok_or_else(|| lacks("text"))?;
        self.hash(&text.0)
    }

    /// `sha256:` and 64 hexadecimal digits.
    fn hash(&mut self, text: &str) -> Result<Arc<str>, BadLine> {
        text.strip_prefix(SHA256)
            .filter(|hex| hex.len() == 64 && hex.bytes().all(|byte| byte.is_ascii_hexdigit()))
            .map(|hex| self.names.shared(hex))
            .ok_or_else(|| BadLine::Shape(format!("\"{text}\" is no hash; write sha256: and 64 digits")))
    }

    fn name(&mut self, text: Option<Text<'_>>, field: &str) -> Result<Arc<str>, BadLine> {
        let text = text.filter(|text| !text.0.is_empty()).ok_or_else(|| lacks(field))?;
        Ok(self.names.shared(&text.0))
    }

    fn one(&mut self, names: Option<OneOrMore>, field: &str) -> Result<Arc<str>, BadLine> {
        match names {
            Some(OneOrMore::One(name)) if !name.is_empty() => Ok(self.names.shared(&name)),
            Some(OneOrMore::More(_)) => Err(BadLine::Shape(format!("\"{field}\" is one name"))),
            _ => Err(lacks(field)),
        }
    }

    fn more(&mut self, names: Option<OneOrMore>, field: &str) -> Result<Vec<Arc<str>>, BadLine> {
        match names {
            Some(OneOrMore::One(name)) if !name.is_empty() => Ok(vec![self.names.shared(&name)]),
            Some(OneOrMore::More(names)) if !names.is_empty() => {
                Ok(names.iter().map(|name| self.names.shared(name)).collect())
            }
            _ => Err(lacks(field)),
        }
    }
}

const SHA256: &str = "sha256:";

impl Wire<'_> {
    /// A field that is there although the `do` has no use for it.
    fn left_over(&self) -> Option<&'static str> {
        let there = [
            ("of", self.of.is_some()),
            ("since", self.since.is_some()),
            ("code", self.code.is_some()),
            ("document", self.document.is_some()),
            ("span", self.span.is_some()),
            ("quote", self.quote.is_some()),
            ("before", self.before.is_some()),
            ("after", self.after.is_some()),
            ("text", self.text.is_some()),
            ("stance", self.stance.is_some()),
            ("key", self.key.is_some()),
            ("note", self.note.is_some()),
            ("origin", self.origin.is_some()),
            ("rule", self.rule.is_some()),
            ("codebook", self.codebook.is_some()),
            ("wording", self.wording.is_some()),
            ("codes", self.codes.is_some()),
            ("from", self.from.is_some()),
            ("to", self.to.is_some()),
            ("retired", self.retired.is_some()),
            ("case", self.case.is_some()),
            ("lines", self.lines.is_some()),
        ];
        there.into_iter().find(|(_, there)| *there).map(|(field, _)| field)
    }
}

fn lacks(field: &str) -> BadLine {
    BadLine::Shape(format!("\"{field}\" is missing"))
}

fn change(wire: &mut Wire<'_>) -> Result<Change, BadLine> {
    Ok(Change { of: wire.of.take().ok_or_else(|| lacks("of"))?, since: wire.since.take() })
}

fn said(wire: &mut Wire<'_>, withdrawn: bool) -> Result<Said, BadLine> {
    let said = Said {
        note: wire.note.take().map(|note| Arc::from(&*note.0)),
        stance: wire.stance.take(),
        key: wire.key.take(),
    };
    if said == Said::default() && !withdrawn { Err(lacks("note")) } else { Ok(said) }
}

/// `FILE` or `FILE#ID`, as [`DocumentId`] prints.
fn document_named(name: &str) -> Arc<DocumentId> {
    Arc::new(match name.split_once('#') {
        Some((path, inner)) => DocumentId { path: path.to_owned(), inner: Some(inner.to_owned()) },
        None => DocumentId::file(name),
    })
}

/// Why a line could not be read as a decision: a look at it as any JSON tells a line of another
/// program from a damaged one.
fn what_is_wrong(line: &[u8], error: &serde_json::Error) -> BadLine {
    if is_conflict_mark(line) {
        return BadLine::ConflictMark;
    }
    let Ok(serde_json::Value::Object(fields)) = serde_json::from_slice(line) else {
        let column = u32::try_from(error.column()).unwrap_or(u32::MAX).max(1);
        return BadLine::Damaged { reason: without_place(error), column };
    };
    match (fields.get("v"), fields.get("do")) {
        (Some(v), _) if v.as_u64() != Some(VERSION) => BadLine::UnknownVersion(v.to_string()),
        (_, Some(serde_json::Value::String(name))) if !NAMES.contains(&name.as_str()) => {
            BadLine::UnknownAct(name.clone())
        }
        _ => BadLine::Shape(without_place(error)),
    }
}

/// The parser's words without "at line 1 column 7", which would be the place inside the line.
fn without_place(error: &serde_json::Error) -> String {
    let said = error.to_string().replace('`', "\"");
    said.split(" at line ").next().unwrap_or_default().to_owned()
}

fn is_conflict_mark(line: &[u8]) -> bool {
    [b"<<<<<<<".as_slice(), b"=======", b">>>>>>>", b"|||||||"].iter().any(|mark| line.starts_with(mark))
}

/// Prints a decision as the line of a log, with its line end.
#[must_use]
pub fn print(decision: &Decision) -> String {
    let at = decision.at.to_string();
    let mut wire = Wire {
        v: VERSION,
        id: Some(decision.id),
        at: at.as_str().into(),
        act: decision.act.name().into(),
        group: decision.group,
        seen: decision.seen.then_some(true),
        ..Wire::default()
    };
    match &decision.rewritten {
        Some(Rewritten::Scrubbed(by)) => wire.scrubbed = Some(*by),
        Some(Rewritten::Withdrawn(hash)) => wire.withdrawn = Some(hash_of(hash)),
        None => {}
    }
    fill(&mut wire, &decision.act);
    let mut line = serde_json::to_string(&wire).expect("a line is strings, numbers and lists of them");
    line.push('\n');
    line
}

fn hash_of(hex: &str) -> Text<'static> {
    Text(Cow::Owned(format!("{SHA256}{hex}")))
}

fn owned(name: &Arc<str>) -> OneOrMore {
    OneOrMore::One(name.to_string())
}

fn all(names: &[Arc<str>]) -> OneOrMore {
    OneOrMore::More(names.iter().map(ToString::to_string).collect())
}

fn fill<'a>(wire: &mut Wire<'a>, act: &'a Act) {
    if let Some(change) = act.change() {
        wire.of = Some(change.of);
        wire.since = change.since;
    }
    match act {
        Act::Code(made) | Act::Reject(made) => fill_made(wire, made),
        Act::Uncode(_) => {}
        Act::Respan(_, selection) => fill_selection(wire, selection),
        Act::Note(_, said) => {
            wire.note = said.note.as_deref().map(Text::from);
            wire.stance = said.stance;
            wire.key = said.key;
        }
        Act::Recode(_, code) => wire.code = Some((&**code).into()),
        Act::Finish(finish) => {
            wire.document = finish.document.inner.as_deref().map(Text::from);
            wire.span = finish.span;
            wire.text = Some(hash_of(&finish.text));
            wire.codes = Some(finish.codes.clone());
        }
        Act::Reopen(document) => wire.document = document.inner.as_deref().map(Text::from),
        Act::Undo(of) | Act::Redo(of) => wire.of = Some(*of),
        Act::RenameCode { from, to } => (wire.from, wire.to) = (Some(owned(from)), Some(owned(to))),
        Act::MergeCodes { from, to } => (wire.from, wire.to) = (Some(all(from)), Some(owned(to))),
        Act::SplitCode { from, to } => (wire.from, wire.to) = (Some(owned(from)), Some(all(to))),
        Act::MoveCode { code, from, to } => {
            wire.code = Some((&**code).into());
            (wire.from, wire.to) = (from.as_ref().map(owned), to.as_ref().map(owned));
        }
        Act::RetireCode { code, retired } => {
            wire.code = Some((&**code).into());
            wire.retired = Some(*retired);
        }
        Act::AddRule { code, rule } => {
            (wire.code, wire.rule) = (Some((&**code).into()), Some((&**rule).into()));
        }
        Act::MoveDocument { from, to } => {
            (wire.from, wire.to) =
                (Some(OneOrMore::One(from.to_string())), Some(OneOrMore::One(to.to_string())));
        }
        Act::Withdraw { case, lines } => {
            wire.case = Some((&**case).into());
            wire.lines = Some(*lines);
        }
        Act::Scrub { lines } => wire.lines = Some(*lines),
    }
}

fn fill_made<'a>(wire: &mut Wire<'a>, made: &'a Made) {
    wire.code = Some((&*made.code).into());
    wire.wording = made.wording.as_deref().map(Text::from);
    fill_selection(wire, &made.selection);
    wire.stance = (made.stance == Stance::Against).then_some(Stance::Against);
    wire.key = made.key.then_some(true);
    wire.note = made.note.as_deref().map(Text::from);
    wire.origin = (made.origin == Origin::Import).then_some(Origin::Import);
    if let Some(by) = &made.by {
        wire.rule = Some(by.rule.as_str().into());
        wire.codebook = Some(by.codebook.clone());
    }
}

fn fill_selection<'a>(wire: &mut Wire<'a>, selection: &'a Selection) {
    let words = |words: &'a str| (!words.is_empty()).then(|| Text::from(words));
    wire.document = selection.document.inner.as_deref().map(Text::from);
    wire.span = (selection.span.start < selection.span.end).then_some(selection.span);
    wire.quote = words(&selection.quote.exact);
    wire.before = words(&selection.quote.before);
    wire.after = words(&selection.quote.after);
    wire.text = (!selection.text.is_empty()).then(|| hash_of(&selection.text));
}

/// Reads one line of a log on the corpus file `file`, without its line end.
///
/// # Errors
/// When it is no decision.
pub fn parse(file: &str, line: &[u8]) -> Result<Decision, BadLine> {
    Reading::new(&file.into()).line(line)
}
