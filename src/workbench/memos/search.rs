//! Searching memos: the same language and the same engine as for the corpus, over an index in memory.

use serde::Serialize;

use crate::index::Snapshot;
use crate::model::{
    Cases, Document, DocumentId, DocumentKind, Kind, Memo, MemoKind, Passage, Role, Speaker, VoiceKind,
    Voices, When,
};
use crate::project::Study;
use crate::query;
use crate::search::{self, Context, Extent, Order, Reach};
use crate::text::Span;
use crate::workbench::WorkbenchError;
use crate::workbench::searching::asks_for_codes;

/// Memos that answer a query, in the shape that `emic memo search --json` prints.
#[derive(Clone, Debug, Serialize)]
pub struct MemoAnswer {
    /// The version of this shape.
    pub format: u32,
    /// The query, printed canonically.
    pub query: String,
    /// The memos, the best first.
    pub memos: Vec<FoundMemo>,
}

/// A memo that answers a query.
#[derive(Clone, Debug, Serialize)]
pub struct FoundMemo {
    /// Its file in `memos/`.
    pub file: String,
    /// Its title.
    pub title: String,
    /// What it is for.
    pub kind: MemoKind,
    /// When it was begun.
    pub date: Option<When>,
    /// The sentences that match.
    pub shown: Vec<Shown>,
}

/// Sentences of a memo, with what matches in them.
#[derive(Clone, Debug, Serialize)]
pub struct Shown {
    /// The sentences.
    pub text: String,
    /// The words that match.
    pub words: Vec<String>,
    /// Where they stand, in bytes of `text`.
    #[serde(skip)]
    pub marks: Vec<Span>,
}

impl Study {
    /// Searches the memos: `speaker:` is whoever wrote one, `source:` its file, `date:` its date.
    ///
    /// # Errors
    /// When the query does not parse or asks for codes, which memos do not carry, or memos cannot be
    /// read.
    pub fn search_memos(&self, query: &str) -> Result<MemoAnswer, WorkbenchError> {
        let node = query::parse(query)?;
        if asks_for_codes(&node) {
            return Err(WorkbenchError::NoCodesInMemos);
        }
        let (memos, _) = self.read_memos()?;
        let language = self.settings.reading.language.as_deref();
        let documents: Vec<Document> = memos.iter().map(|memo| document(memo, language)).collect();
        let speakers: Vec<_> =
            documents.iter().map(|document| (&document.id, document.speakers.as_slice())).collect();
        let (voices, _) = Voices::join(&speakers, &Cases::default());
        let snapshot = Snapshot::in_memory(documents.clone())?;
        let context =
            Context { voices: &voices, cases: &Cases::default(), codes: None, reach: Reach::search() };
        let hits = search::hits(&snapshot, &node, &context, Order::Relevance, usize::MAX)?;
        let mut found: Vec<(u32, FoundMemo)> = Vec::new();
        for hit in &hits.hits {
            let (memo, document) = (&memos[hit.document as usize], &documents[hit.document as usize]);
            let passage = &document.passages[hit.passage as usize];
            let shown = search::snippet(&document.text, language, passage, &hit.spans, Extent::Sentence)
                .into_iter()
                .map(|snippet| {
                    let from = snippet.span.start();
                    let own = |mark: &Span| Span::at(mark.start() - from, mark.end() - from);
                    Shown {
                        text: snippet.span.of(&document.text).to_owned(),
                        words: snippet.marks.iter().map(|mark| mark.of(&document.text).to_owned()).collect(),
                        marks: snippet.marks.iter().map(own).collect(),
                    }
                });
            match found.iter_mut().find(|(number, _)| *number == hit.document) {
                Some((_, memo)) => memo.shown.extend(shown),
                None => found.push((hit.document, of_memo(memo, shown.collect()))),
            }
        }
        let memos = found.into_iter().map(|(_, memo)| memo).collect();
        Ok(MemoAnswer { format: 1, query: node.to_string(), memos })
    }
}

fn of_memo(memo: &Memo, shown: Vec<Shown>) -> FoundMemo {
    FoundMemo { file: memo.file.clone(), title: memo.title.clone(), kind: memo.kind, date: memo.date, shown }
}

/// A memo as a document: its title, then a passage for each paragraph.
fn document(memo: &Memo, language: Option<&str>) -> Document {
    // A memo without a heading has its first line as title, and in its words too.
    let repeats = memo.text.starts_with(&memo.title);
    let text = if repeats { memo.text.clone() } else { format!("{}\n\n{}", memo.title, memo.text) };
    let passages = (1u32..)
        .zip(paragraphs(&text))
        .map(|(number, span)| Passage {
            number,
            piece: 0,
            last_number: number,
            kind: Kind::Paragraph,
            role: Role::Researcher,
            speaker: Some(0),
            span,
            holes: Vec::new(),
            start_ms: None,
            date: memo.date,
            thread: None,
            section: None,
            question: None,
        })
        .collect();
    let coder = memo.coder.clone();
    Document {
        id: DocumentId::file(memo.file.clone()),
        title: Some(memo.title.clone()),
        kind: DocumentKind::Text,
        format: "memo".to_owned(),
        encoding: "utf-8".to_owned(),
        language: language.map(str::to_owned),
        date: memo.date,
        speakers: vec![Speaker {
            named: coder.is_some(),
            label: coder.unwrap_or_else(|| "author".to_owned()),
            voice: VoiceKind::Author,
            role: Role::Researcher,
            turns: 1,
        }],
        turns: Vec::new(),
        passages,
        sections: Vec::new(),
        comments: 0,
        attributes: std::collections::BTreeMap::new(),
        margin: Vec::new(),
        offers: Vec::new(),
        sources: Vec::new(),
        text,
    }
}

/// The stretches between empty lines, without white space around them.
fn paragraphs(text: &str) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    let mut open = false;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let words = line.trim();
        let start = at + (line.len() - line.trim_start().len());
        let end = start + words.len();
        at += line.len();
        match spans.last_mut() {
            _ if words.is_empty() => open = false,
            Some(last) if open => *last = Span::at(last.start(), end),
            _ => {
                spans.push(Span::at(start, end));
                open = true;
            }
        }
    }
    spans
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_end_at_empty_lines() {
        let text = "Title\n\n one\n two \n \n\nthree";
        let found: Vec<&str> = paragraphs(text).into_iter().map(|span| span.of(text)).collect();
        assert_eq!(found, ["Title", "one\n two", "three"]);
    }

    #[test]
    fn memos_are_searched_in_the_language_of_the_corpus() {
        let folder = tempfile::tempdir().expect("a folder");
        let write = |name: &str, text: &str| {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
            std::fs::write(path, text).expect("written");
        };
        write("emic.toml", "format = 1\nlanguage = \"en\"\n");
        write(
            "memos/a.md",
            "---\ncoder: ruth\ndate: 2026-11-03\n---\n# The van\n\nHe asked. She wrote twice.\n\nNext week.\n",
        );
        write("memos/b.md", "---\ncoder: jo\n---\n<!-- wrote -->\nThe week she never wrote.\n");
        let study = Study::open(folder.path()).expect("a study");
        let files = |query: &str| -> Vec<String> {
            let answer = study.search_memos(query).expect("an answer");
            answer.memos.into_iter().map(|memo| memo.file).collect()
        };
        assert_eq!(files("\"wrote twice\""), ["a.md"]);
        assert_eq!(files("Van"), ["a.md"]);
        assert_eq!(files("week NEAR/3 she"), ["b.md"]);
        assert_eq!(files("week speaker:ruth"), ["a.md"]);
        assert_eq!(files("wrote date:2026"), ["a.md"]);
        let answer = study.search_memos("twice").expect("an answer");
        let shown = &answer.memos[0].shown[0];
        assert_eq!((shown.text.as_str(), shown.marks[0].of(&shown.text)), ("She wrote twice.", "twice"));
        assert!(matches!(study.search_memos("code:x"), Err(WorkbenchError::NoCodesInMemos)));
    }
}
