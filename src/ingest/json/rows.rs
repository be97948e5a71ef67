//! Elements of JSON as rows of a table, or as a transcript each.

use std::collections::BTreeSet;

use super::elements::Elements;
use super::talk::talk;
use super::tree::Json;
use crate::diagnostic::Diagnostic;
use crate::ingest::columns::{self, Role};
use crate::ingest::draft::Draft;
use crate::ingest::table::{About, Row, read_rows};
use crate::ingest::{Out, ReadError, With};
use crate::model::{DocumentKind, Kind};

/// How many elements are looked at before it is decided what they are.
const SAMPLE: usize = 200;

/// Reads a stream of elements.
///
/// # Errors
/// When they cannot be read, hold no texts, or whoever takes the texts wants no more.
pub(super) fn read(
    mut elements: Elements<'_>,
    encoding: &str,
    limit: u64,
    with: &With<'_>,
    out: &mut dyn Out,
) -> Result<(), ReadError> {
    let mut sample = Vec::new();
    let mut bytes = 0;
    let mut broken = Broken::default();
    while sample.len() < SAMPLE && bytes < 8_000_000 {
        match elements.next() {
            Some(Ok(element)) => {
                bytes += element.text.len();
                if broken.check(&element.text, element.line) {
                    sample.push(element);
                }
            }
            Some(Err(error)) if sample.is_empty() => return Err(error),
            Some(Err(error)) => {
                out.say(error.diagnostic());
                break;
            }
            None => break,
        }
    }
    let parsed: Vec<Json<'_>> = sample.iter().filter_map(|element| Json::parse(&element.text).ok()).collect();
    if parsed.is_empty() {
        return Err(broken.error());
    }
    let whole_talk =
        with.rule.columns.is_empty() && !is_table(&parsed) && parsed.iter().any(|json| talk(json).is_some());
    let pairs = is_list_of_pairs(&parsed);
    let keys = if pairs { vec!["speaker".to_owned(), "text".to_owned()] } else { keys(&parsed) };
    drop(parsed);
    let about =
        About { header: Some(keys.clone()), encoding: Some(encoding.to_owned()), limit, ..About::default() };
    let mut failed = None;
    let mut rest = elements.map_while(|element| element.map_err(|error| failed = Some(error)).ok());
    let all = sample.into_iter().chain(&mut rest);
    if whole_talk {
        for element in all {
            let Some(json) = broken.parsed(&element.text, element.line) else { continue };
            if let Some(mut draft) = talk(&json) {
                draft.inner = ["id", "_id", "uuid"].iter().find_map(|key| json.get(key)?.scalar());
                draft.encoding = Some(encoding.to_owned());
                out.draft(draft)?;
            }
        }
    } else {
        let mut rows = all.filter_map(|element| {
            let json = broken.parsed(&element.text, element.line)?;
            Some(Ok(if pairs { pair(&json, element.line) } else { row(&json, &keys, element.line) }))
        });
        read_rows(&mut rows, &about, with, out)?;
    }
    if let Some(error) = failed {
        out.say(error.diagnostic());
    }
    broken.report(out);
    Ok(())
}

/// Reads a list that is at hand.
///
/// # Errors
/// As [`read`].
pub(in crate::ingest) fn read_list(
    list: &[Json<'_>],
    limit: u64,
    with: &With<'_>,
    out: &mut dyn Out,
) -> Result<(), ReadError> {
    let keys = keys(&list[..list.len().min(SAMPLE)]);
    let mut rows = (1..).zip(list).map(|(line, json)| Ok(row(json, &keys, line)));
    let about = About { header: Some(keys.clone()), limit, ..About::default() };
    read_rows(&mut rows, &about, with, out)
}

/// The list of objects in a tree that holds most, nearest to its root.
pub(in crate::ingest) fn largest_list<'t, 'a>(json: &'t Json<'a>) -> Option<&'t [Json<'a>]> {
    let lists = json.entries().iter().map(|(_, value)| value).flat_map(|value| {
        let own = value.as_list().into_iter();
        own.chain(value.entries().iter().filter_map(|(_, inner)| inner.as_list()))
    });
    let of_objects = lists.filter(|list| list.first().is_some_and(|item| !item.entries().is_empty()));
    of_objects.max_by_key(|list| list.len())
}

/// A single object with a text: a document of its own.
pub(super) fn single(json: &Json<'_>) -> Option<Draft> {
    let entries = json.entries().iter();
    let texts = entries.filter_map(|(key, value)| {
        let (role, rank) = columns::rank(key)?;
        (role == Role::Text).then_some((rank, value.as_text()?))
    });
    let (_, text) = texts.min_by_key(|(rank, _)| *rank)?;
    let mut draft = Draft::new(DocumentKind::Text);
    draft.title = json.text("title").map(str::to_owned);
    for paragraph in text.split("\n\n") {
        draft.push(paragraph, Kind::Paragraph);
    }
    (!draft.blocks.is_empty()).then_some(draft)
}

/// Whether elements are flat: each has a text of its own beside other scalars.
fn is_table(elements: &[Json<'_>]) -> bool {
    let flat = elements.iter().filter(|json| {
        json.entries()
            .iter()
            .any(|(key, value)| columns::role(key) == Some(Role::Text) && value.as_text().is_some())
    });
    flat.count() * 2 > elements.len()
}

/// Whether each element is a name and what was said, `{"Ana": "With a letter."}`, and names come again.
fn is_list_of_pairs(elements: &[Json<'_>]) -> bool {
    let names: Option<BTreeSet<&str>> = elements
        .iter()
        .map(|json| match json.entries() {
            [(key, value)] => value.as_text().map(|_| key.as_ref()),
            _ => None,
        })
        .collect();
    let known = |names: &BTreeSet<&str>| names.iter().any(|name| columns::role(name).is_some());
    elements.len() >= 4
        && names
            .is_some_and(|names| names.len() >= 2 && names.len() * 2 <= elements.len() + 1 && !known(&names))
}

fn pair(json: &Json<'_>, line: u32) -> Row {
    let entry = json.entries().first();
    let cells = entry.map(|(key, value)| [key.to_string(), value.scalar().unwrap_or_default()]);
    Row { cells: cells.map(Vec::from).unwrap_or_default(), line }
}

/// The keys of all elements, in the order in which they are met; `a.b` for a key in an object.
fn keys(elements: &[Json<'_>]) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let mut keys = Vec::new();
    for element in elements {
        each_scalar(element, "", 0, &mut |key, _| {
            if keys.len() < MOST_KEYS && seen.insert(key.to_owned()) {
                keys.push(key.to_owned());
            }
        });
    }
    keys
}

/// The most keys that are columns.
const MOST_KEYS: usize = 500;

fn row(json: &Json<'_>, keys: &[String], line: u32) -> Row {
    let mut cells = vec![String::new(); keys.len()];
    let mut next = 0;
    each_scalar(json, "", 0, &mut |key, value| {
        // Keys mostly come in the same order.
        let at = if keys.get(next).is_some_and(|known| known == key) {
            Some(next)
        } else {
            keys.iter().position(|known| known == key)
        };
        if let Some(at) = at {
            value.trim().clone_into(&mut cells[at]);
            next = at + 1;
        }
    });
    Row { cells, line }
}

/// Every scalar of an element with its key, those of objects in it included; lists of scalars are
/// one, parted by semicolons.
fn each_scalar(json: &Json<'_>, prefix: &str, depth: usize, take: &mut dyn FnMut(&str, &str)) {
    if depth == 0 && json.entries().is_empty() {
        if let Some(text) = json.scalar() {
            take("text", &text);
        }
        return;
    }
    for (key, value) in json.entries() {
        let named;
        let key = if prefix.is_empty() {
            key.as_ref()
        } else {
            named = format!("{prefix}.{key}");
            &named
        };
        match value {
            Json::Null => {}
            Json::Text(text) => take(key, text),
            Json::Object(_) if depth < 3 => each_scalar(value, key, depth + 1, take),
            Json::List(items) => {
                let scalars: Vec<String> = items.iter().filter_map(Json::scalar).collect();
                if !scalars.is_empty() && scalars.len() == items.len() {
                    take(key, &scalars.join("; "));
                }
            }
            scalar => {
                if let Some(text) = scalar.scalar() {
                    take(key, &text);
                }
            }
        }
    }
}

/// Elements that are no JSON.
#[derive(Default)]
struct Broken {
    count: usize,
    first: Option<(u32, ReadError)>,
}

impl Broken {
    fn parsed<'a>(&mut self, text: &'a str, line: u32) -> Option<Json<'a>> {
        match Json::parse(text) {
            Ok(json) => Some(json),
            Err(error) => {
                self.count += 1;
                self.first.get_or_insert((line, error));
                None
            }
        }
    }

    fn check(&mut self, text: &str, line: u32) -> bool {
        self.parsed(text, line).is_some()
    }

    fn error(self) -> ReadError {
        self.first.map_or(ReadError::Empty, |(_, error)| error)
    }

    fn report(self, out: &mut dyn Out) {
        let Some((line, error)) = self.first else { return };
        let what =
            if self.count == 1 { "one line was".to_owned() } else { format!("{} lines were", self.count) };
        out.say(
            Diagnostic::error("IN041", format!("{what} not read, the first is line {line}: {error}"))
                .help("correct or remove these lines"),
        );
    }
}
