//! Posts and comments that exports list one by one: gathered to threads.

use std::collections::{BTreeMap, HashMap};

use super::elements::Elements;
use super::tree::Json;
use crate::diagnostic::Diagnostic;
use crate::ingest::html::blocks_of;
use crate::ingest::thread::{Entry, post, push_comments};
use crate::ingest::{Out, ReadError, Source, stream};
use crate::model::{DocumentKind, Kind};

/// A post or comment of a list.
#[derive(Clone, Debug, Default)]
pub(in crate::ingest) struct Record {
    pub(in crate::ingest) entry: Entry,
    /// What the posts and comments of one thread have in common.
    pub(in crate::ingest) thread: String,
    /// The title, which posts have and comments have not.
    pub(in crate::ingest) title: Option<String>,
    /// Whether it begins the thread.
    pub(in crate::ingest) begins: bool,
    /// Its words were removed; answers to it stand below what it answered.
    pub(in crate::ingest) removed: bool,
    pub(in crate::ingest) attributes: Vec<(&'static str, String)>,
}

/// What is gathered of a file.
#[derive(Debug, Default)]
pub(in crate::ingest) struct Records {
    pub(in crate::ingest) list: Vec<Record>,
    /// Comments that the export only counts.
    pub(in crate::ingest) more: u64,
}

impl Records {
    /// Gives the threads away, in the order in which they are first met.
    ///
    /// # Errors
    /// When there are none, or whoever takes the texts wants no more.
    pub(in crate::ingest) fn documents(self, out: &mut dyn Out) -> Result<(), ReadError> {
        self.report(out);
        let mut places: HashMap<String, usize> = HashMap::new();
        let mut threads: Vec<Vec<Record>> = Vec::new();
        for record in self.list {
            let at = *places.entry(record.thread.clone()).or_insert_with(|| {
                threads.push(Vec::new());
                threads.len() - 1
            });
            threads[at].push(record);
        }
        if threads.is_empty() {
            return Err(ReadError::Empty);
        }
        for thread in threads {
            document(thread, out)?;
        }
        Ok(())
    }

    /// Gives away each post and comment so far as a document, where there are too many to gather.
    ///
    /// # Errors
    /// When whoever takes the texts wants no more.
    pub(in crate::ingest) fn apart(&mut self, out: &mut dyn Out) -> Result<(), ReadError> {
        let read = std::mem::take(&mut self.list).into_iter().filter(|record| !record.removed);
        for record in read {
            document(vec![Record { begins: true, ..record }], out)?;
        }
        Ok(())
    }

    fn report(&self, out: &mut dyn Out) {
        if self.more > 0 {
            let what = match self.more {
                1 => "the export leaves out one comment that the page only counts (\"load more\")".to_owned(),
                more => {
                    format!("the export leaves out {more} comments that the page only counts (\"load more\")")
                }
            };
            out.say(
                Diagnostic::warning("IN062", what)
                    .help("export again with all comments loaded, if they matter"),
            );
        }
        let removed = self.list.iter().filter(|record| record.removed).count();
        if removed > 0 {
            out.say(Diagnostic::note("IN061", format!("not read: removed posts and comments ({removed})")));
        }
    }
}

fn document(mut thread: Vec<Record>, out: &mut dyn Out) -> Result<(), ReadError> {
    let begins = thread.iter().position(|record| record.begins);
    let first = begins.map(|at| thread.remove(at));
    let removed: BTreeMap<String, Option<String>> = thread
        .iter()
        .filter(|record| record.removed)
        .map(|record| (record.entry.id.clone(), record.entry.parent.clone()))
        .collect();
    let id = thread.first().map(|record| record.thread.clone()).filter(|id| !id.is_empty());
    let mut draft = match first {
        Some(first) => {
            let mut draft = post(first.title.as_deref(), &first.entry);
            let filled = first.attributes.into_iter().filter(|(_, value)| !value.is_empty());
            draft.attributes.extend(filled.map(|(name, value)| (name.to_owned(), value)));
            draft
        }
        None => {
            let mut draft = crate::ingest::draft::Draft::new(DocumentKind::Post);
            draft.inner = id;
            draft.title = thread.iter().find_map(|record| record.title.clone());
            draft
        }
    };
    let comments = thread.into_iter().filter(|record| !record.removed).map(|mut record| {
        for _ in 0..100 {
            match record.entry.parent.as_ref().and_then(|parent| removed.get(parent)) {
                Some(above) => record.entry.parent.clone_from(above),
                None => break,
            }
        }
        record.entry
    });
    push_comments(&mut draft, comments.collect());
    if draft.blocks.is_empty() { Ok(()) } else { out.draft(draft) }
}

/// Reads every element of a file with `take`. A file larger than one document may be is not
/// gathered: each of its records is a document.
///
/// # Errors
/// When the file cannot be read, holds no record, or whoever takes the texts wants no more.
pub(in crate::ingest) fn read(
    source: &Source<'_>,
    out: &mut dyn Out,
    take: &mut dyn FnMut(&Json<'_>, &mut Records),
) -> Result<(), ReadError> {
    let mut records = Records::default();
    let Some(form) = super::form_of(source) else {
        let text = &source.decoded()?.text;
        take(&super::lenient(text, &mut None)?, &mut records);
        return records.documents(out);
    };
    let text = stream::text(source)?;
    let gathers = source.size() <= source.limit();
    let mut broken = 0;
    let mut failed = None;
    for element in Elements::new(text.stream, form, source.limit()) {
        let element = match element {
            Ok(element) => element,
            Err(error) => {
                failed = Some(error);
                break;
            }
        };
        match Json::parse(&element.text) {
            Ok(json) => take(&json, &mut records),
            Err(_) => broken += 1,
        }
        if !gathers {
            records.apart(out)?;
        }
    }
    if broken > 0 {
        out.say(Diagnostic::error("IN041", format!("{broken} entries are no JSON and were not read")));
    }
    if gathers && records.list.is_empty() {
        return Err(failed.unwrap_or(ReadError::Empty));
    }
    if let Some(error) = failed {
        out.say(error.diagnostic());
    }
    if gathers { records.documents(out) } else { Ok(()) }
}

/// The paragraphs of a text in Markdown, as forums keep it, entities and all.
pub(in crate::ingest) fn markdown(text: &str) -> Vec<(Kind, String)> {
    let text = text.replace("&gt;", ">").replace("&lt;", "<").replace("&amp;", "&").replace("&#x200B;", "");
    if !text.contains(['*', '_', '[', '#', '>', '`', '~', '<', '&', '|']) {
        return text.split("\n\n").map(|part| (Kind::Paragraph, part.trim().to_owned())).collect();
    }
    let mut options = comrak::Options::default();
    options.extension.strikethrough = true;
    options.extension.table = true;
    options.extension.autolink = true;
    options.render.hardbreaks = true;
    options.render.escape = true;
    blocks_of(&comrak::markdown_to_html(&text, &options))
}
