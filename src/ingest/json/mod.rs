//! JSON: transcripts of any service, lists and lines of texts.
//!
//! One object is looked through for a transcript; the elements of an outermost list, or of JSON
//! Lines, are the rows of a table, or a transcript each. Which keys hold what is known from their
//! names, and a `[[read]] columns` table decides.

pub(super) mod elements;
pub(super) mod records;
mod rows;
pub(super) mod talk;
pub(super) mod tree;

use self::elements::{Elements, Form};
pub(super) use self::rows::{largest_list, read_list};
use self::talk::talk;
use self::tree::Json;
use super::{Claim, Out, ReadError, Reader, Source, With, stream};

/// Reads JSON that no other reader knows.
#[derive(Debug)]
pub(super) struct AnyJson;

impl Reader for AnyJson {
    fn name(&self) -> &'static str {
        "json"
    }

    fn number(&self) -> u32 {
        2
    }

    fn claims(&self, source: &Source<'_>) -> Claim {
        let by_name = matches!(
            source.extension().as_str(),
            "json" | "jsonl" | "ndjson" | "jsonlines" | "srv3" | "json3"
        );
        match first_byte(source) {
            Some(b'{' | b'[') if by_name => Claim::Likely,
            Some(b'{' | b'[') if looks_like_json(source) => Claim::Likely,
            _ if by_name => Claim::Likely,
            _ => Claim::No,
        }
    }

    fn read(&self, source: &Source<'_>, with: &With<'_>, out: &mut dyn Out) -> Result<(), ReadError> {
        match form_of(source) {
            Some(form) => many(source, form, with, out),
            None => one(source, with, out),
        }
    }
}

/// Whether the file, which begins like JSON, goes on like it.
fn looks_like_json(source: &Source<'_>) -> bool {
    let head = source.head();
    let mut bytes = head.iter().filter(|byte| !byte.is_ascii_whitespace()).skip(1);
    let second = bytes.next();
    let marks = head.windows(2).filter(|pair| *pair == b"\":" || *pair == b"\" ").count();
    matches!(second, Some(b'"' | b'{' | b'[')) && marks > 0
}

/// The first byte that is no white space, after a byte-order mark.
pub(super) fn first_byte(source: &Source<'_>) -> Option<u8> {
    let head = source.head();
    let head = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head);
    head.iter().copied().find(|byte| !byte.is_ascii_whitespace() && *byte != 0 && *byte < 0xFE)
}

/// How a file of many elements is written; none for a file of one object.
pub(super) fn form_of(source: &Source<'_>) -> Option<Form> {
    if first_byte(source) == Some(b'[') {
        return Some(Form::List);
    }
    if matches!(source.extension().as_str(), "jsonl" | "ndjson" | "jsonlines") {
        return Some(Form::Lines);
    }
    let head = source.head_text();
    let mut lines = head.lines().map(str::trim).filter(|line| !line.is_empty());
    let whole = |line: Option<&str>| line.is_some_and(|line| line.starts_with('{') && line.ends_with('}'));
    let lines = whole(lines.next()) && lines.next().is_some_and(|line| line.starts_with('{'));
    lines.then_some(Form::Lines)
}

/// The elements of a file of many.
fn many(source: &Source<'_>, form: Form, with: &With<'_>, out: &mut dyn Out) -> Result<(), ReadError> {
    let text = stream::text(source)?;
    let elements = Elements::new(text.stream, form, source.limit());
    rows::read(elements, &text.encoding, source.limit(), with, out)
}

/// A file that is one object.
fn one(source: &Source<'_>, with: &With<'_>, out: &mut dyn Out) -> Result<(), ReadError> {
    let text = &source.decoded()?.text;
    let mut mended = None;
    let json = lenient(text, &mut mended)?;
    if with.rule.columns.is_empty()
        && let Some(draft) = talk(&json)
    {
        return out.draft(draft);
    }
    if let Some(list) = largest_list(&json) {
        return read_list(list, source.limit(), with, out);
    }
    match rows::single(&json) {
        Some(draft) => out.draft(draft),
        None => {
            let reason = "no list of texts is in it; name its keys in [[read]] columns".to_owned();
            Err(ReadError::Malformed { format: "transcript or list of texts", reason })
        }
    }
}

/// The tree of a text, also where Python wrote numbers into it that JSON does not know; `mended`
/// holds the text that the tree then borrows from.
fn lenient<'a>(text: &'a str, mended: &'a mut Option<String>) -> Result<Json<'a>, ReadError> {
    match Json::parse(text) {
        Ok(json) => Ok(json),
        Err(error) => {
            let text = mended.insert(without_nan(text).ok_or(error)?);
            Json::parse(text)
        }
    }
}

/// The text with `NaN` and `Infinity`, which Python writes and JSON does not know, made `null`;
/// none when there are none.
fn without_nan(text: &str) -> Option<String> {
    let mut mended = String::with_capacity(text.len());
    let mut rest = text;
    let mut changed = false;
    while let Some(at) = rest.find(['"', 'N', 'I']) {
        mended.push_str(&rest[..at]);
        rest = &rest[at..];
        if rest.starts_with('"') {
            let end = end_of_text(rest);
            mended.push_str(&rest[..end]);
            rest = &rest[end..];
            continue;
        }
        let word = ["NaN", "Infinity"].into_iter().find(|word| rest.starts_with(word));
        mended.push_str(if word.is_some() { "null" } else { &rest[..1] });
        changed |= word.is_some();
        rest = &rest[word.map_or(1, str::len)..];
    }
    mended.push_str(rest);
    changed.then(|| mended.replace("-null", "null"))
}

/// The byte after the closing mark of the text that begins here.
fn end_of_text(text: &str) -> usize {
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests;
