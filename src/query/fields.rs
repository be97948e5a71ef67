//! Filters: the closed list of fields and what their values may be.

use globset::GlobBuilder;

use super::ast::{CodeSet, Expr, Filter, Node, Range, Value};
use super::error::{Fault, Reason};
use super::term::exact_form;
use crate::diagnostic::nearest;
use crate::model::{Kind, Role, When};
use crate::text::Span;
use crate::text::similar::folded_words;
use crate::text::words::fold;

/// The names of the fields, in the order of the book.
pub(super) const NAMES: &[&str] = &[
    "speaker", "role", "kind", "source", "section", "question", "date", "language", "code", "theme", "group",
    "coder", "origin", "stance",
];

pub(super) const ORIGINS: &[&str] = &["hand", "rule", "import"];
pub(super) const STANCES: &[&str] = &["for", "against"];

/// What other programs, or a hurried hand, call a field.
const ALIASES: &[(&str, &str)] = &[
    ("author", "speaker"),
    ("name", "speaker"),
    ("participant", "speaker"),
    ("file", "source"),
    ("path", "source"),
    ("document", "source"),
    ("doc", "source"),
    ("type", "kind"),
    ("lang", "language"),
    ("heading", "section"),
    ("topic", "section"),
    ("year", "date"),
    ("node", "code"),
    ("tag", "code"),
    ("label", "code"),
];

/// The form in which a filter compares names: the folded words with one space between them; of a
/// name without words the name itself, folded.
///
/// ```
/// use emic::query::comparable;
/// assert_eq!(comparable("Dale, J."), "dale j");
/// assert_eq!(comparable("???"), "???");
/// ```
#[must_use]
pub fn comparable(name: &str) -> String {
    let mut current = name.trim().to_owned();
    // A few characters (½) fold to several words; what they fold to is folded again.
    loop {
        let words = folded_words(&current).join(" ");
        let next = if words.is_empty() { fold(&current).into_owned() } else { words };
        if next == current {
            return current;
        }
        current = next;
    }
}

/// A value as it stands after a field.
#[derive(Clone, Debug)]
pub(super) struct Raw {
    /// Its text, quotation marks and escapes undone.
    pub(super) text: String,
    /// Whether it stood between quotation marks.
    pub(super) quoted: bool,
    /// Where it stands.
    pub(super) at: Span,
}

/// The field with this name, or the nearest that there is.
pub(super) fn known(name: &str) -> Result<&'static str, Option<&'static str>> {
    if let Some(field) = NAMES.iter().find(|field| **field == name) {
        return Ok(field);
    }
    let small = name.to_lowercase();
    let alias = ALIASES.iter().find(|(alias, _)| *alias == small).map(|(_, field)| *field);
    let listed = || nearest(&small, NAMES.iter().copied().chain(["stem"]));
    Err(alias.or_else(listed))
}

/// The operand that a field with its values is, or what is wrong with them.
pub(super) fn operand(field: &'static str, values: &[Raw]) -> Result<Expr, Vec<Fault>> {
    let filter = match field {
        "code" => return codes(CodeSet::Code, field, values),
        "theme" => return codes(CodeSet::Theme, field, values),
        "group" => return codes(CodeSet::Group, field, values),
        "speaker" => Filter::Speaker(texts(values)),
        "section" => Filter::Section(texts(values)),
        "question" => Filter::Question(texts(values)),
        "role" => Filter::Role(each(values, |raw| one_of(raw, field, Role::ALL, Role::name))?),
        "kind" => Filter::Kind(each(values, |raw| one_of(raw, field, Kind::ALL, Kind::name))?),
        "origin" => Filter::Origin(each(values, |raw| named(raw, field, ORIGINS))?),
        "stance" => Filter::Stance(each(values, |raw| named(raw, field, STANCES))?),
        "source" => Filter::Source(each(values, glob)?),
        "date" => Filter::Date(each(values, dates)?),
        "language" => Filter::Language(each(values, |raw| name(raw, "language"))?),
        _ => Filter::Coder(each(values, |raw| name(raw, "coder"))?),
    };
    Ok(Expr::Filter(filter))
}

/// The operand that an attribute with its values is.
pub(super) fn attribute(name: String, values: &[Raw]) -> Result<Expr, Vec<Fault>> {
    Ok(Expr::Filter(Filter::Attribute { name, values: each(values, attribute_value)? }))
}

/// All values read, or all that is wrong with them.
fn each<T>(values: &[Raw], read: impl Fn(&Raw) -> Result<T, Reason>) -> Result<Vec<T>, Vec<Fault>> {
    let mut good = Vec::new();
    let mut faults = Vec::new();
    for raw in values {
        match read(raw) {
            Ok(value) => good.push(value),
            Err(reason) => faults.push(Fault::new(raw.at, reason)),
        }
    }
    if faults.is_empty() { Ok(good) } else { Err(faults) }
}

fn texts(values: &[Raw]) -> Vec<String> {
    values.iter().map(|raw| comparable(&raw.text)).collect()
}

fn one_of<T: Copy>(
    raw: &Raw,
    field: &'static str,
    all: &[T],
    name: fn(T) -> &'static str,
) -> Result<T, Reason> {
    let value = closed_value(raw);
    all.iter().copied().find(|known| name(*known) == value).ok_or_else(|| {
        let known: Vec<_> = all.iter().map(|known| name(*known)).collect();
        unknown(raw, field, known)
    })
}

fn named(raw: &Raw, field: &'static str, known: &[&'static str]) -> Result<String, Reason> {
    let value = closed_value(raw);
    if known.contains(&value.as_str()) { Ok(value) } else { Err(unknown(raw, field, known.to_vec())) }
}

/// A value of a closed list, folded; a comma behind it is one between the values of a list.
fn closed_value(raw: &Raw) -> String {
    fold(raw.text.trim_end_matches(',')).into_owned()
}

fn unknown(raw: &Raw, field: &'static str, known: Vec<&'static str>) -> Reason {
    let near = nearest(&closed_value(raw), known.iter().copied());
    Reason::ValueUnknown { field, value: raw.text.clone(), nearest: near, known }
}

/// The id of a coder or the tag of a language.
fn name(raw: &Raw, field: &'static str) -> Result<String, Reason> {
    let name = straight_hyphens(raw.text.trim_end_matches(',')).to_lowercase();
    let fits = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    if fits { Ok(name) } else { Err(Reason::BadName { field, value: raw.text.clone() }) }
}

fn glob(raw: &Raw) -> Result<String, Reason> {
    let glob = exact_path(&raw.text, raw.quoted);
    match GlobBuilder::new(&glob).literal_separator(true).build() {
        Ok(_) => Ok(glob),
        Err(_) => Err(Reason::BadGlob { value: raw.text.clone() }),
    }
}

/// Paths have `/` on every system, and accents in one form.
fn exact_path(text: &str, quoted: bool) -> String {
    let text = if quoted { text.to_owned() } else { text.replace('\\', "/") };
    // Brackets are a choice of letters in a glob, so they stay.
    text.split_inclusive(['[', ']'])
        .map(|part| {
            let bracket = part.chars().next_back().filter(|c| matches!(c, '[' | ']'));
            exact_form(part) + &bracket.map(String::from).unwrap_or_default()
        })
        .collect()
}

fn dates(raw: &Raw) -> Result<Range<When>, Reason> {
    let text = raw.text.trim_end_matches(',');
    let date = |text: &str| {
        let straight = straight_hyphens(text);
        straight.parse::<When>().map_err(|_| Reason::BadDate { value: raw.text.clone() })
    };
    let Some((first, last)) = text.split_once("..") else {
        let day = date(text)?;
        return Ok(Range { first: Some(day), last: Some(day) });
    };
    let end = |text: &str| if text.is_empty() { Ok(None) } else { date(text).map(Some) };
    let range = Range { first: end(first)?, last: end(last)? };
    let why = match range {
        Range { first: None, last: None } => "it has no end",
        Range { first: Some(first), .. } if !first.within(None, range.last) => "its ends are swapped",
        range => return Ok(range),
    };
    Err(Reason::BadRange { value: raw.text.clone(), why })
}

fn attribute_value(raw: &Raw) -> Result<Value, Reason> {
    let Some((first, last)) = raw.text.split_once("..").filter(|_| !raw.quoted) else {
        return Ok(Value::Text(comparable(&raw.text)));
    };
    let bad = |why| Reason::BadRange { value: raw.text.clone(), why };
    let end = |text: &str| match text {
        "" => Ok(None),
        text => number(text).map(Some).ok_or_else(|| bad("its ends have to be numbers")),
    };
    let range = Range { first: end(first)?, last: end(last)? };
    match (range.first, range.last) {
        (None, None) => Err(bad("it has no end")),
        (Some(first), Some(last)) if first > last => Err(bad("its ends are swapped")),
        _ => Ok(Value::Numbers(range)),
    }
}

/// A number written with digits, a full stop and a sign.
fn number(text: &str) -> Option<f64> {
    let text = straight_hyphens(text);
    let plain = text.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '-'));
    let number: f64 = text.parse().ok().filter(|_| plain)?;
    // A negative zero would be written as another number than it is equal to.
    number.is_finite().then_some(number + 0.0)
}

fn codes(set: CodeSet, field: &'static str, values: &[Raw]) -> Result<Expr, Vec<Fault>> {
    let ids = each(values, |raw| id(raw, field))?;
    let mut operands: Vec<Node> = ids
        .into_iter()
        .zip(values)
        .map(|(id, raw)| Node { expr: Expr::Codes(set, id), at: raw.at })
        .collect();
    match operands.len() {
        1 => Ok(operands.remove(0).expr),
        _ => Ok(Expr::Or(operands)),
    }
}

fn id(raw: &Raw, field: &'static str) -> Result<String, Reason> {
    let id = straight_hyphens(raw.text.trim_end_matches(','));
    if is_id(&id) {
        return Ok(id);
    }
    let meant = folded_words(&id).join("-");
    let meant = is_id(&meant).then_some(meant);
    Err(Reason::BadId { field, value: raw.text.clone(), meant })
}

/// Whether `text` can be the id of a code or group: `[a-z0-9][a-z0-9-]*`.
#[must_use]
pub fn is_id(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit())
        && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
}

fn straight_hyphens(text: &str) -> String {
    text.replace(super::lexer::is_dash, "-")
}
