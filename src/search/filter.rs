//! Filters: whether a passage passes.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use globset::GlobMatcher;

use super::SearchError;
use super::context::{Restriction, Wanted};
use super::rows::Rows;
use crate::index::DocumentEntry;
use crate::ingest::path_glob;
use crate::model::{Passage, When};
use crate::query::ast::{Expr, Filter, Node, Range, Value};
use crate::text::Span;
use crate::text::similar::folded_words;

/// Whether a node only filters: filters, and what AND, OR and NOT make of them.
pub(super) fn is_pure(node: &Node) -> bool {
    match &node.expr {
        Expr::Filter(_) => true,
        Expr::And(nodes) | Expr::Or(nodes) => nodes.iter().all(is_pure),
        Expr::Not(left, right) => is_pure(left) && is_pure(right),
        Expr::Scope(_, inner) => is_pure(inner),
        _ => false,
    }
}

/// What a filter asks of codings, if it does.
pub(super) fn restriction(node: &Node) -> Option<Restriction> {
    match &node.expr {
        Expr::Filter(Filter::Coder(values)) => Some(Restriction::Coder(values.clone())),
        Expr::Filter(Filter::Origin(values)) => Some(Restriction::Origin(values.clone())),
        Expr::Filter(Filter::Stance(values)) => Some(Restriction::Stance(values.clone())),
        _ => None,
    }
}

/// Whether a query asks for a kind of passage anywhere.
pub(super) fn asks_for_kind(node: &Node) -> bool {
    match &node.expr {
        Expr::Filter(Filter::Kind(_)) => true,
        Expr::And(nodes) | Expr::Or(nodes) => nodes.iter().any(asks_for_kind),
        Expr::Not(left, right)
        | Expr::Near { left, right, .. }
        | Expr::NotNear { left, right, .. }
        | Expr::Relate { left, right, .. } => asks_for_kind(left) || asks_for_kind(right),
        Expr::Scope(_, inner) => asks_for_kind(inner),
        _ => false,
    }
}

/// A filter, by its address, and a document.
type Asked = (*const Filter, u32);

/// Tells what passes, and remembers what it told of documents and speakers.
pub(super) struct Filters<'a> {
    rows: &'a Rows<'a>,
    /// Whether each of a document's speakers passes.
    speakers: RefCell<HashMap<Asked, Rc<[bool]>>>,
    /// Whether each document passes a filter, as far as it is known.
    documents: RefCell<HashMap<*const Filter, Vec<Option<bool>>>>,
    /// What was told of the document that was asked about last.
    last: Cell<Option<(Asked, bool)>>,
    /// The globs of each `source:`, by its address.
    sources: RefCell<HashMap<*const Filter, Rc<[SourceGlob]>>>,
}

/// A glob of `source:`.
struct SourceGlob {
    glob: GlobMatcher,
    /// Without `/`: it may fit the name of the file alone.
    bare: bool,
    written: String,
}

impl<'a> Filters<'a> {
    pub(super) fn new(rows: &'a Rows<'a>) -> Self {
        Filters {
            rows,
            speakers: RefCell::default(),
            documents: RefCell::default(),
            last: Cell::default(),
            sources: RefCell::default(),
        }
    }

    /// Whether a row passes a node that only filters.
    pub(super) fn passes(&self, node: &Node, row: u32) -> Result<bool, SearchError> {
        Ok(match &node.expr {
            Expr::Filter(filter) => self.filter(filter, row)?,
            Expr::And(nodes) => {
                for node in nodes {
                    if !self.passes(node, row)? {
                        return Ok(false);
                    }
                }
                true
            }
            Expr::Or(nodes) => {
                for node in nodes {
                    if self.passes(node, row)? {
                        return Ok(true);
                    }
                }
                false
            }
            Expr::Not(left, right) => self.passes(left, row)? && !self.passes(right, row)?,
            Expr::Scope(_, inner) => self.passes(inner, row)?,
            _ => true,
        })
    }

    fn filter(&self, filter: &Filter, row: u32) -> Result<bool, SearchError> {
        let record = self.rows.part.shelf.row(row);
        let document = self.rows.document_of(row);
        let (Some(entry), Some(number)) = (self.rows.entry(document), self.rows.part.number(document)) else {
            return Ok(false);
        };
        let lenient = self.rows.is_lenient();
        Ok(match filter {
            Filter::Kind(kinds) => record.kind.is_some_and(|kind| kinds.contains(&kind)),
            Filter::Role(roles) => roles.contains(&self.rows.role(record, number)),
            Filter::Speaker(values) => match record.speaker {
                None => lenient,
                Some(speaker) => self.of_speaker(filter, document, speaker, |speaker| {
                    lenient || self.is_called(entry, number, speaker, values)
                }),
            },
            Filter::Attribute { name, values } => {
                let of_document = attribute(&entry.attributes, name);
                match record.speaker {
                    None => of_document.map_or(lenient, |value| fits(value, values)),
                    Some(speaker) => self.of_speaker(filter, document, speaker, |speaker| {
                        let value = self.attribute_of(number, speaker, name).or(of_document);
                        value.map_or(lenient, |value| fits(value, values))
                    }),
                }
            }
            Filter::Source(globs) => {
                lenient || self.of_document(filter, document, || self.is_from(entry, filter, globs))
            }
            Filter::Language(tags) => {
                entry.language.as_deref().map_or(lenient, |language| speaks(language, tags))
            }
            Filter::Date(ranges) => self.passage(row, |passage, _| {
                passage.date.or(entry.date).map_or(lenient, |date| is_within(date, ranges))
            })?,
            Filter::Section(values) => self.passage(row, |passage, _| {
                section(entry, passage).map_or(lenient, |name| says(name, values))
            })?,
            Filter::Question(values) => self.question(document, row, entry, values, lenient)?,
            Filter::Coder(_) | Filter::Origin(_) | Filter::Stance(_) => self.is_coded(filter, row, number)?,
        })
    }

    fn passage<T>(&self, row: u32, look: impl FnOnce(&Passage, &str) -> T) -> Result<T, SearchError> {
        self.rows.with_passage(row, look)
    }

    fn of_speaker(&self, filter: &Filter, document: u32, speaker: u32, passes: impl Fn(u32) -> bool) -> bool {
        let key = (std::ptr::from_ref(filter), document);
        let known = self.speakers.borrow().get(&key).cloned();
        let known = known.unwrap_or_else(|| {
            let speakers = self.rows.entry(document).map_or(0, |entry| entry.speakers.len());
            let told: Rc<[bool]> = (0..speakers as u32).map(passes).collect();
            self.speakers.borrow_mut().insert(key, told.clone());
            told
        });
        known.get(speaker as usize).copied().unwrap_or(false)
    }

    fn of_document(&self, filter: &Filter, document: u32, passes: impl Fn() -> bool) -> bool {
        let key = (std::ptr::from_ref(filter), document);
        if let Some((_, told)) = self.last.get().filter(|(last, _)| *last == key) {
            return told;
        }
        let count = self.rows.part.shelf.document_count() as usize;
        let mut known = self.documents.borrow_mut();
        let known = known.entry(key.0).or_insert_with(|| vec![None; count]);
        let told = *known[document as usize].get_or_insert_with(passes);
        self.last.set(Some((key, told)));
        told
    }

    /// Whether a document's path fits one of the globs.
    fn is_from(&self, entry: &DocumentEntry, filter: &Filter, globs: &[String]) -> bool {
        let compiled = self
            .sources
            .borrow_mut()
            .entry(std::ptr::from_ref(filter))
            .or_insert_with(|| globs.iter().filter_map(|glob| SourceGlob::new(glob)).collect())
            .clone();
        compiled.iter().any(|glob| glob.fits(entry))
    }

    /// Whether a speaker has any of these names: as label, pseudonym, id or real name.
    fn is_called(&self, entry: &DocumentEntry, number: u32, speaker: u32, values: &[String]) -> bool {
        let context = self.rows.context;
        let label = entry.speakers.get(speaker as usize).map(|speaker| speaker.label.as_str());
        let voice = context.voices.of(number, speaker).and_then(|voice| context.voices.get(voice));
        let case = voice.and_then(|voice| context.cases.cases.get(voice.case? as usize));
        let names = label
            .into_iter()
            .chain(voice.into_iter().flat_map(|voice| [voice.label.as_str(), voice.public_name.as_str()]))
            .chain(case.into_iter().flat_map(|case| {
                let named = [Some(&case.id), case.pseudonym.as_ref(), case.real_name.as_ref()];
                named.into_iter().flatten().chain(&case.names).map(String::as_str)
            }));
        let names: Vec<Vec<String>> = names.map(name_words).collect();
        values.iter().any(|value| names.contains(&name_words(value)))
    }

    fn attribute_of(&self, number: u32, speaker: u32, name: &str) -> Option<&'a str> {
        let context = self.rows.context;
        let voice = context.voices.get(context.voices.of(number, speaker)?)?;
        let case = context.cases.cases.get(voice.case? as usize)?;
        attribute(&case.attributes, name)
    }

    /// Whether the question that a passage answers, or the section that stands for it, says one of
    /// these.
    fn question(
        &self,
        document: u32,
        row: u32,
        entry: &DocumentEntry,
        values: &[String],
        lenient: bool,
    ) -> Result<bool, SearchError> {
        let passages = self.rows.passages(document)?;
        self.passage(row, |passage, text| {
            let asked = passage.question.and_then(|question| passages.get(question as usize));
            let asked = asked.map(|asked| asked.own_text(text));
            if asked.is_none() && section(entry, passage).is_none() {
                return lenient;
            }
            asked.is_some_and(|asked| says(&asked, values))
                || section(entry, passage).is_some_and(|name| says(name, values))
        })
    }

    /// Whether a passage holds a coding of this coder, origin or stance.
    fn is_coded(&self, filter: &Filter, row: u32, number: u32) -> Result<bool, SearchError> {
        let Some(codes) = self.rows.context.codes else {
            return Err(SearchError::NoCodes { operand: "coder:, origin: or stance:".to_owned() });
        };
        let restriction = match filter {
            Filter::Coder(values) => Restriction::Coder(values.clone()),
            Filter::Origin(values) => Restriction::Origin(values.clone()),
            Filter::Stance(values) => Restriction::Stance(values.clone()),
            _ => return Ok(true),
        };
        let spans = codes.spans(&Wanted { codes: None, restrictions: &[restriction] }, number);
        self.passage(row, |passage, _| spans.iter().any(|span| touches(passage, *span)))
    }
}

/// Whether a span shares a character with the words of a passage.
pub(super) fn touches(passage: &Passage, span: Span) -> bool {
    passage.span.overlaps(span) && passage.pieces().any(|piece| piece.overlaps(span))
}

/// A name as it is compared: its folded words, or all of it where it has none.
fn name_words(name: &str) -> Vec<String> {
    let words = folded_words(name);
    if words.is_empty() { vec![name.trim().to_owned()] } else { words }
}

/// The value under a name; names are compared folded.
fn attribute<'m>(values: &'m std::collections::BTreeMap<String, String>, name: &str) -> Option<&'m str> {
    let found = values.get(name).or_else(|| {
        let wanted = name_words(name);
        values.iter().find(|(other, _)| name_words(other) == wanted).map(|(_, value)| value)
    });
    found.map(String::as_str)
}

fn fits(value: &str, wanted: &[Value]) -> bool {
    wanted.iter().any(|wanted| match wanted {
        Value::Text(text) => name_words(text) == name_words(value),
        Value::Numbers(range) => value.trim().parse().is_ok_and(|number: f64| {
            range.first.is_none_or(|first| first <= number) && range.last.is_none_or(|last| number <= last)
        }),
    })
}

fn is_within(date: When, ranges: &[Range<When>]) -> bool {
    ranges.iter().any(|range| date.within(range.first, range.last))
}

/// `de` takes every German, `de-CH` that one.
fn speaks(language: &str, tags: &[String]) -> bool {
    let parts = |tag: &str| tag.to_lowercase().replace('_', "-");
    let language = parts(language);
    tags.iter()
        .map(|tag| parts(tag))
        .any(|tag| language.strip_prefix(&tag).is_some_and(|rest| rest.is_empty() || rest.starts_with('-')))
}

impl SourceGlob {
    fn new(written: &str) -> Option<Self> {
        let glob = path_glob(written)?;
        Some(SourceGlob { glob, bare: !written.contains('/'), written: written.to_owned() })
    }

    /// Whether a document's path, or its path and id, fits.
    fn fits(&self, entry: &DocumentEntry) -> bool {
        let path = entry.id.path.as_str();
        let name = path.rsplit('/').next().unwrap_or_default();
        if self.glob.is_match(path) || self.bare && self.glob.is_match(name) {
            return true;
        }
        let id = entry.id.to_string();
        id == self.written || id != path && self.glob.is_match(&id)
    }
}

fn section<'e>(entry: &'e DocumentEntry, passage: &Passage) -> Option<&'e str> {
    entry.sections.get(passage.section? as usize).map(String::as_str)
}

/// Whether a heading or question holds the words of one of the values, side by side.
fn says(text: &str, values: &[String]) -> bool {
    let words = folded_words(text);
    values.iter().any(|value| {
        let wanted = folded_words(value);
        !wanted.is_empty() && words.windows(wanted.len()).any(|some| some == wanted)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_and_their_regions() {
        let speaks = |language: &str, tag: &str| speaks(language, &[tag.to_owned()]);
        assert!(speaks("de-CH", "de") && speaks("de", "DE") && speaks("de-CH", "de_ch"));
        assert!(!speaks("de", "de-CH") && !speaks("deu", "de"));
    }

    #[test]
    fn a_question_is_found_by_its_words() {
        let says = |text: &str, value: &str| says(text, &[value.to_owned()]);
        assert!(says("Q3. What helped you?", "q3") && says("Closing questions", "closing"));
        assert!(!says("Q31", "q3") && !says("What helped", "helped what") && !says("x", "?"));
    }

    #[test]
    fn numbers_fit_ranges() {
        let range = |first, last| [Value::Numbers(Range { first, last })];
        assert!(fits("34", &range(Some(30.0), Some(39.0))) && fits(" 30 ", &range(Some(30.0), None)));
        assert!(!fits("thirty", &range(Some(0.0), None)) && !fits("40", &range(None, Some(39.0))));
    }
}
