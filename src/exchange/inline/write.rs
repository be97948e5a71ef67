//! Writing a document with its marks.

use std::collections::BTreeMap;

use super::page::{foot, head};
use super::{Hint, Mark, Page, Shown};
use crate::model::{CodePoints, Stance};
use crate::text::Span;
use crate::text::units::Units;

/// Prints a page.
#[must_use]
pub fn write(page: &Page<'_>) -> String {
    let units = Units::new(page.text);
    let mut codings: Vec<_> = page.codings.iter().collect();
    codings.sort_by_key(|(mark, token)| (mark.span, mark.code.clone(), token.clone()));
    let shown = codings.iter().map(|(mark, token)| Shown {
        token: token.clone(),
        code: mark.code.clone(),
        span: CodePoints::of(mark.span, &units),
    });
    let marks: Vec<&Mark> = codings.iter().map(|(mark, _)| mark).collect();
    let mut written = head(&page.head, &page.codes, !page.hints.is_empty());
    written.push_str(&body(page.text, &marks, &page.hints));
    written.push_str(&foot(shown));
    written
}

/// One mark at both ends: what it opens with and closes with, without braces.
struct Ends {
    span: Span,
    is_hint: bool,
    opens: String,
    closes: String,
}

/// The text with its marks.
fn body(text: &str, marks: &[&Mark], hints: &[Hint]) -> String {
    let mut all: Vec<Ends> = labelled(marks)
        .into_iter()
        .map(|(mark, name)| Ends {
            span: mark.span,
            is_hint: false,
            opens: opening(mark, &name),
            closes: name,
        })
        .collect();
    all.extend(hints.iter().map(|hint| {
        let by = hint.by.as_ref().map(|by| format!("@{by}")).unwrap_or_default();
        let name = format!("{}{by}", hint.code);
        Ends { span: hint.span, is_hint: true, opens: name.clone(), closes: name }
    }));
    all.retain(|ends| !ends.span.is_empty());
    all.sort_by_key(|ends| (ends.span.start(), std::cmp::Reverse(ends.span.end()), ends.is_hint));
    // Hints stand alone, so that one can be made a coding without the others.
    let groups: Vec<&[Ends]> = all.chunk_by(|a, b| a.span == b.span && !a.is_hint && !b.is_hint).collect();
    let mut written = String::with_capacity(text.len() + 32 * groups.len());
    let mut at = 0;
    for (place, signs) in signs(&groups) {
        escape(&text[at..place], &text[place..], &mut written);
        signs.iter().for_each(|sign| written.push_str(sign));
        at = place;
    }
    escape(&text[at..], "", &mut written);
    written
}

/// The marks in braces at each place, in the order in which they are written: what closes before
/// what opens, and of these the outer first.
fn signs(groups: &[&[Ends]]) -> BTreeMap<usize, Vec<String>> {
    let mut signs: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    let mut sign = |place: usize, group: &[Ends], slash: &str, name: fn(&Ends) -> &str| {
        let hint = if group[0].is_hint { "?" } else { "" };
        let names = group.iter().map(name).collect::<Vec<_>>().join(", ");
        signs.entry(place).or_default().push(format!("{{{hint}{slash}{names}}}"));
    };
    for group in groups.iter().rev() {
        sign(group[0].span.end(), group, "/", |ends| &ends.closes);
    }
    for group in groups {
        sign(group[0].span.start(), group, "", |ends| &ends.opens);
    }
    signs
}

/// The marks with the names that tell apart those of one code that are open at once.
fn labelled<'m>(marks: &[&'m Mark]) -> Vec<(&'m Mark, String)> {
    let mut open: BTreeMap<&str, Vec<Option<usize>>> = BTreeMap::new();
    marks
        .iter()
        .map(|mark| {
            // The end of the mark that has each number at the moment.
            let numbers = open.entry(&mark.code).or_default();
            for number in numbers.iter_mut() {
                *number = number.filter(|end| *end > mark.span.start());
            }
            let free = numbers.iter().position(Option::is_none).unwrap_or(numbers.len());
            if free == numbers.len() {
                numbers.push(None);
            }
            numbers[free] = Some(mark.span.end());
            let name = if free == 0 { mark.code.clone() } else { format!("{}#{}", mark.code, free + 1) };
            (*mark, name)
        })
        .collect()
}

/// What stands in the braces that open a mark.
fn opening(mark: &Mark, name: &str) -> String {
    let mut opening = name.to_owned();
    if mark.stance == Stance::Against {
        opening.push_str(" against");
    }
    if mark.key {
        opening.push_str(" key");
    }
    if let Some(note) = &mark.note {
        let escaped =
            note.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n").replace('\r', "\\r");
        opening.push_str(&format!(" \"{escaped}\""));
    }
    opening
}

/// Words of the text; `next` is what follows them, behind marks.
fn escape(words: &str, next: &str, written: &mut String) {
    for (at, c) in words.char_indices() {
        let opens_comment = || {
            let rest = &words[at + c.len_utf8()..];
            rest.chars().chain(next.chars()).take(3).eq("!--".chars())
        };
        if matches!(c, '{' | '\\') || c == '<' && opens_comment() {
            written.push('\\');
        }
        written.push(c);
    }
}
