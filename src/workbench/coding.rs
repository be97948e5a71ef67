//! Coding by hand: words get a code, a coding changes, a coding is taken away.

use std::sync::Arc;

use serde::Serialize;

use super::deciding::{Entry, Recorder};
use super::places::{Spot, passage_place};
use super::{Book, Workbench, WorkbenchError};
use crate::codebook::edit::{self, NewCode};
use crate::coding::log::{Act, Change, Made, Said};
use crate::coding::places::{Stands, Whereabouts};
use crate::files;
use crate::model::{
    Attribution, Code, CodePoints, Coding, DecisionId, Document, Origin, PlaceOfPassage, Quote, Selection,
    Stance,
};
use crate::text::Span;
use crate::text::single_spaced;
use crate::text::units::Units;
use crate::text::words::each_word;

/// Words that are to get a code.
#[derive(Clone, Debug, Default)]
pub struct ToCode {
    /// Where: a place or citation.
    pub place: String,
    /// The words, when not all at the place: exactly, or but for case and punctuation; `first …
    /// last` reaches from the first words to the last.
    pub quote: Option<String>,
    /// What is said of them.
    pub said: Say,
    /// Whether suggestions or the codings of others had been shown.
    pub seen: bool,
}

/// What a coder says of words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Say {
    /// The note.
    pub note: Option<String>,
    /// For or against.
    pub stance: Option<Stance>,
    /// Whether it is a key quotation.
    pub key: Option<bool>,
}

/// A code that is named by a participant's words and added to the codebook on the spot.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InVivo {
    /// Its id; made of the words when there is none.
    pub id: Option<String>,
    /// The code that it stands below.
    pub parent: Option<String>,
}

/// A coding, as commands print it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CodingShown {
    /// The decision, as commands take it.
    pub id: String,
    /// Who.
    pub coder: String,
    /// The code.
    pub code: String,
    /// Where its words stand, as commands take it.
    pub place: String,
    /// The same as a citation, with the name as in the data.
    pub citation: String,
    /// The words.
    pub words: String,
    /// For or against.
    pub stance: Stance,
    /// Whether it is a key quotation.
    pub key: bool,
    /// The note.
    pub note: Option<String>,
    /// How it came about.
    pub origin: Origin,
    /// The rule that proposed it.
    pub rule: Option<String>,
}

/// What coding did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Coded {
    /// The version of this shape.
    pub format: u32,
    /// The coding.
    pub coding: CodingShown,
    /// Whether these words had this code from this coder already; then nothing was written.
    pub already: bool,
    /// The codebook's file, when a code was added to it.
    pub added_to: Option<String>,
}

impl Workbench {
    /// Gives words a code.
    ///
    /// # Errors
    /// When the place, the words or the code are not there, or the log cannot be written to.
    pub fn code(
        &mut self,
        recorder: &mut Recorder<'_>,
        what: &ToCode,
        code: &str,
    ) -> Result<Coded, WorkbenchError> {
        let book = self.book()?;
        let position = book.known(code)?;
        let stands = self.words_at(what)?;
        self.code_words(recorder, what, &book.codebook.codes[position], stands)
    }

    /// Gives words a code of their own, named by them, which is added to the codebook's file:
    /// its comments and order stay. When there is a code of that id already, the words get it.
    ///
    /// # Errors
    /// As [`Workbench::code`], and when the codebook's file cannot be changed.
    pub fn code_in_vivo(
        &mut self,
        recorder: &mut Recorder<'_>,
        what: &ToCode,
        new: &InVivo,
    ) -> Result<Coded, WorkbenchError> {
        let stands = self.words_at(what)?;
        let document = self.snapshot.document(stands.document)?;
        let words = single_spaced(stands.span.of(&document.text));
        let id = new.id.clone().unwrap_or_else(|| id_of(&words));
        let book = self.book()?;
        let added = book.codebook.code(&id).is_none();
        if added {
            let code = NewCode { id: id.clone(), name: words, parent: new.parent.clone(), definition: None };
            self.add_code(&book, &code)?;
        }
        let book = self.book()?;
        let position = book.known(&id)?;
        let coded = self.code_words(recorder, what, &book.codebook.codes[position], stands)?;
        Ok(Coded { added_to: added.then_some(book.file), ..coded })
    }

    fn add_code(&self, book: &Book, code: &NewCode) -> Result<(), WorkbenchError> {
        let path = self.study.root().join(&book.file);
        let text = std::fs::read_to_string(&path)
            .map_err(|source| WorkbenchError::Read { path: path.clone(), source })?;
        let edited = edit::add_code(&text, code)?;
        files::replace(&path, edited.text.as_bytes())?;
        Ok(())
    }

    fn code_words(
        &mut self,
        recorder: &mut Recorder<'_>,
        what: &ToCode,
        code: &Code,
        stands: Stands,
    ) -> Result<Coded, WorkbenchError> {
        if code.retired {
            return Err(WorkbenchError::Retired { code: code.id.clone() });
        }
        if let Some(same) =
            self.decided()?.same(&recorder.coder, &code.id, stands, what.said.stance.unwrap_or_default())
        {
            let coding = self.coding_shown(same.coding, Some(same.stands))?;
            return Ok(Coded { format: 1, coding, already: true, added_to: None });
        }
        let entry = self.coding_entry(code, stands, &what.said, Origin::Hand)?;
        let ids = self.record(recorder, what.seen, vec![entry])?;
        let coding = self.coding(ids[0])?.clone();
        Ok(Coded {
            format: 1,
            coding: self.coding_shown(&coding, Some(stands))?,
            already: false,
            added_to: None,
        })
    }

    /// The line that gives words a code.
    pub(super) fn coding_entry(
        &self,
        code: &Code,
        stands: Stands,
        said: &Say,
        origin: Origin,
    ) -> Result<Entry, WorkbenchError> {
        let selection = self.selection(stands)?;
        let file = Some(selection.document.path.as_str().into());
        let made = Made {
            code: code.id.as_str().into(),
            wording: Some(code.wording().into()),
            selection,
            stance: said.stance.unwrap_or_default(),
            key: said.key.unwrap_or(false),
            note: said.note.as_deref().filter(|note| !note.trim().is_empty()).map(Arc::from),
            origin,
            by: None,
        };
        Ok(Entry { file, act: Act::Code(made) })
    }

    /// Changes codings: another code, other words, something else said. All of it is one act.
    ///
    /// # Errors
    /// When the code or the words are not there, or the log cannot be written to.
    pub fn change(
        &mut self,
        recorder: &mut Recorder<'_>,
        id: DecisionId,
        code: Option<&str>,
        words: Option<&ToCode>,
        say: &Say,
    ) -> Result<CodingShown, WorkbenchError> {
        let stands = words.map(|words| self.words_at(words)).transpose()?;
        let book = code.map(|_| self.book()).transpose()?;
        let code = book.as_ref().zip(code).map(|(book, code)| book.code(code)).transpose()?;
        let entries = self.change_entries(id, code, stands, say)?;
        self.record(recorder, false, entries)?;
        let coding = self.coding(id)?.clone();
        let stands = self.stands(&coding)?;
        self.coding_shown(&coding, stands)
    }

    /// The lines that change a coding.
    pub(super) fn change_entries(
        &self,
        id: DecisionId,
        code: Option<&Code>,
        stands: Option<Stands>,
        say: &Say,
    ) -> Result<Vec<Entry>, WorkbenchError> {
        let change = since(self.coding(id)?);
        let mut acts: Vec<Act> = Vec::new();
        if let Some(code) = code {
            acts.push(Act::Recode(change, code.id.as_str().into()));
        }
        if let Some(stands) = stands {
            acts.push(Act::Respan(change, self.selection(stands)?));
        }
        if *say != Say::default() {
            let said = Said { note: say.note.as_deref().map(Arc::from), stance: say.stance, key: say.key };
            acts.push(Act::Note(change, said));
        }
        let file: Arc<str> = self.log_file(id)?;
        Ok(acts.into_iter().map(|act| Entry { file: Some(file.clone()), act }).collect())
    }

    /// Takes codings away. Several are one act.
    ///
    /// # Errors
    /// When one is not there, or the log cannot be written to.
    pub fn uncode(
        &mut self,
        recorder: &mut Recorder<'_>,
        ids: &[DecisionId],
    ) -> Result<Vec<CodingShown>, WorkbenchError> {
        let mut entries = Vec::new();
        let mut shown = Vec::new();
        for id in ids {
            let coding = self.coding(*id)?;
            shown.push(self.coding_shown(coding, self.stands(coding)?)?);
            entries.push(self.uncode_entry(*id)?);
        }
        self.record(recorder, false, entries)?;
        Ok(shown)
    }

    /// The line that takes a coding away.
    pub(super) fn uncode_entry(&self, id: DecisionId) -> Result<Entry, WorkbenchError> {
        let act = Act::Uncode(since(self.coding(id)?));
        Ok(Entry { file: Some(self.log_file(id)?), act })
    }

    /// The codings of a coder at a place with a code: what `uncode PLACE CODE` means.
    ///
    /// # Errors
    /// When the place or code is not there.
    pub fn codings_at(
        &self,
        coder: &str,
        typed: &str,
        code: &str,
    ) -> Result<Vec<DecisionId>, WorkbenchError> {
        let spot = self.place(typed)?;
        let region = region(&spot);
        let decided = self.decided()?;
        let here = decided.codings.iter().filter(|placed| {
            placed.stands.document == spot.number
                && region.is_some_and(|region| region.overlaps(placed.stands.span))
                && placed.coding.coder.name() == coder
                && *placed.coding.code == *code
        });
        let ids: Vec<DecisionId> = here.map(|placed| placed.coding.id).collect();
        if ids.is_empty() {
            return Err(WorkbenchError::NotThere {
                what: "coding of yours here with the code",
                name: code.to_owned(),
                nearest: None,
            });
        }
        Ok(ids)
    }

    /// The document of a coding, as commands take it.
    ///
    /// # Errors
    /// When there is no such coding.
    pub fn document_of(&self, id: DecisionId) -> Result<String, WorkbenchError> {
        let coding = self.coding(id)?;
        Ok(match self.stands(coding)? {
            Some(stands) => self.snapshot.documents()[stands.document as usize].id.to_string(),
            None => coding.selection.document.to_string(),
        })
    }

    /// The coding that a decision made, as it holds.
    pub(super) fn coding(&self, id: DecisionId) -> Result<&Coding, WorkbenchError> {
        self.decisions()?.state.coding(id).ok_or_else(|| WorkbenchError::NotThere {
            what: "coding",
            name: id.random_part(),
            nearest: None,
        })
    }

    /// The corpus file whose log holds a decision.
    pub(super) fn log_file(&self, id: DecisionId) -> Result<Arc<str>, WorkbenchError> {
        let lines = &self.decisions()?.log.lines;
        let line = lines.iter().find(|line| line.decision.id == id);
        line.and_then(|line| line.log.file.clone()).ok_or_else(|| WorkbenchError::NotThere {
            what: "decision about a file",
            name: id.random_part(),
            nearest: None,
        })
    }

    /// Where a coding's words stand today.
    pub(super) fn stands(&self, coding: &Coding) -> Result<Option<Stands>, WorkbenchError> {
        Ok(self.whereabouts(coding.id)?.stands())
    }

    /// Where a coding's words stand today, and how they were found.
    pub(super) fn whereabouts(&self, id: DecisionId) -> Result<Whereabouts, WorkbenchError> {
        let codings = &self.decisions()?.state.codings;
        let at = codings.binary_search_by_key(&id, |coding| coding.id).ok();
        let located = self.located()?;
        Ok(at.and_then(|at| located.codings.get(at)).copied().unwrap_or(Whereabouts::GONE))
    }

    /// A stretch of today's text as decisions keep it.
    pub(super) fn selection(&self, stands: Stands) -> Result<Arc<Selection>, WorkbenchError> {
        let entry = &self.snapshot.documents()[stands.document as usize];
        let text = self.snapshot.text(stands.document)?;
        Ok(Arc::new(Selection {
            document: Arc::new(entry.id.clone()),
            span: CodePoints::of(stands.span, &Units::new(text)),
            quote: Quote::of(stands.span, text),
            text: entry.text_sha256.as_str().into(),
        }))
    }

    /// The words that are meant.
    pub(super) fn words_at(&self, what: &ToCode) -> Result<Stands, WorkbenchError> {
        let spot = self.place(&what.place)?;
        let text = &spot.document.text;
        let nothing =
            |what, name: &str| WorkbenchError::NotThere { what, name: name.to_owned(), nearest: None };
        let region = region(&spot).ok_or_else(|| nothing("text", &what.place))?;
        let Some(quote) = what.quote.as_deref().map(str::trim).filter(|quote| !quote.is_empty()) else {
            if spot.whole {
                return Err(WorkbenchError::WholeDocument { place: what.place.clone() });
            }
            // A stretch that was typed is meant to the letter.
            let span = spot.span.unwrap_or_else(|| trimmed(region, text));
            return Ok(Stands { document: spot.number, span });
        };
        let found = occurrences(quote, text, region);
        match found.as_slice() {
            [only] => Ok(Stands { document: spot.number, span: *only }),
            [] => {
                let elsewhere = occurrences(quote, text, Span::at(0, text.len()));
                Err(WorkbenchError::WordsNotThere {
                    words: quote.to_owned(),
                    place: what.place.clone(),
                    elsewhere: elsewhere.first().map(|span| place_of(&spot.document, *span)),
                })
            }
            several => Err(WorkbenchError::Several {
                name: quote.to_owned(),
                candidates: several.iter().take(5).map(|span| span_place(&spot.document, *span)).collect(),
            }),
        }
    }

    /// A coding as commands print it.
    pub(super) fn coding_shown(
        &self,
        coding: &Coding,
        stands: Option<Stands>,
    ) -> Result<CodingShown, WorkbenchError> {
        let (place, citation) = match stands {
            Some(stands) => {
                let document = self.snapshot.document(stands.document)?;
                (place_of(&document, stands.span), self.citation(&document, stands)?)
            }
            None => {
                (format!("{}@{}", coding.selection.document, coding.selection.span), "not found".to_owned())
            }
        };
        Ok(CodingShown {
            id: coding.id.random_part(),
            coder: coding.coder.to_string(),
            code: coding.code.to_string(),
            place,
            citation,
            words: coding.selection.quote.exact.clone(),
            stance: coding.stance,
            key: coding.key,
            note: coding.note.as_deref().map(str::to_owned),
            origin: coding.origin,
            rule: coding.by.as_ref().map(|by| by.rule.clone()),
        })
    }

    /// The citation of the first passage that words stand in, with the name as in the data.
    pub(super) fn citation(&self, document: &Document, stands: Stands) -> Result<String, WorkbenchError> {
        Ok(self.citation_by(&self.attribution(None), document, stands))
    }

    /// The citation of the first passage that words stand in.
    pub(super) fn citation_by(
        &self,
        attribution: &Attribution<'_>,
        document: &Document,
        stands: Stands,
    ) -> String {
        let passage = document
            .passages
            .iter()
            .find(|passage| passage.number > 0 && passage.pieces().any(|piece| piece.overlaps(stands.span)));
        passage.map_or_else(
            || span_place(document, stands.span),
            |passage| {
                attribution
                    .cite(&PlaceOfPassage::new(stands.document, document, passage, &self.voices))
                    .to_string()
            },
        )
    }
}

/// A change of a coding as it is now.
fn since(coding: &Coding) -> Change {
    Change { of: coding.id, since: (coding.changed != coding.id).then_some(coding.changed) }
}

/// The stretch of a spot: the span that was typed, else from its first passage to its last.
pub(super) fn region(spot: &Spot) -> Option<Span> {
    let passages = spot.passages.iter().filter_map(|index| spot.document.passages.get(*index as usize));
    spot.span.or_else(|| passages.map(|passage| passage.span).reduce(Span::hull))
}

/// A span without the spaces at its ends.
pub(super) fn trimmed(span: Span, text: &str) -> Span {
    let words = span.of(text);
    let start = span.start() + (words.len() - words.trim_start().len());
    let end = start + words.trim().len();
    Span::at(start, end.max(start))
}

/// The passage of words as commands take it, else their span.
pub(super) fn place_of(document: &Document, span: Span) -> String {
    let touched = |passage: &&crate::model::Passage| passage.pieces().any(|piece| piece.overlaps(span));
    document
        .passages
        .iter()
        .find(touched)
        .map_or_else(|| span_place(document, span), |passage| passage_place(document, passage))
}

/// `FILE@START-END`.
pub(super) fn span_place(document: &Document, span: Span) -> String {
    let (start, end) = Units::new(&document.text).span_in_code_points(span);
    format!("{}@{start}-{end}", document.id)
}

/// Where words stand in a region: exactly, else but for case, spaces and punctuation; with `…` in
/// them from their first part to the nearest last.
pub(super) fn occurrences(quote: &str, text: &str, region: Span) -> Vec<Span> {
    let exact: Vec<Span> = region
        .of(text)
        .match_indices(quote)
        .map(|(at, words)| Span::at(region.start() + at, region.start() + at + words.len()))
        .collect();
    if !exact.is_empty() {
        return exact;
    }
    let folded = folded(quote, text, region);
    if !folded.is_empty() {
        return folded;
    }
    let parts = ["[…]", "…", "..."].iter().find_map(|gap| quote.split_once(gap));
    let Some((first, last)) = parts else { return Vec::new() };
    let (first, last) = (first.trim(), last.trim());
    if first.is_empty() || last.is_empty() {
        return Vec::new();
    }
    let reaches = |start: &Span| {
        let rest = Span::at(start.end(), region.end());
        occurrences(last, text, rest).first().map(|end| start.hull(*end))
    };
    occurrences(first, text, region).iter().filter_map(reaches).collect()
}

/// Where the words of a quote stand one after the other, however they are written.
fn folded(quote: &str, text: &str, region: Span) -> Vec<Span> {
    let mut wanted: Vec<String> = Vec::new();
    each_word(quote, |_, word| wanted.push(word.to_owned()));
    let mut there: Vec<(Span, String)> = Vec::new();
    each_word(region.of(text), |span, word| there.push((span.shifted(region.start()), word.to_owned())));
    if wanted.is_empty() {
        return Vec::new();
    }
    there
        .windows(wanted.len())
        .filter(|words| words.iter().zip(&wanted).all(|((_, word), wanted)| word == wanted))
        .map(|words| words[0].0.hull(words[words.len() - 1].0))
        .collect()
}

/// An id made of words: its folded words with hyphens, at most forty characters.
fn id_of(words: &str) -> String {
    let mut id = String::new();
    each_word(words, |_, word| {
        let plain: String = word.chars().filter(char::is_ascii_alphanumeric).collect();
        if !plain.is_empty() && id.len() + plain.len() < 40 {
            if !id.is_empty() {
                id.push('-');
            }
            id.push_str(&plain);
        }
    });
    if id.is_empty() { "in-vivo".to_owned() } else { id }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(quote: &str, text: &str) -> Vec<String> {
        let all = Span::at(0, text.len());
        occurrences(quote, text, all).into_iter().map(|span| span.of(text).to_owned()).collect()
    }

    #[test]
    fn words_are_found_as_they_stand_or_but_for_punctuation() {
        let text = "ANNA: The ferry, well — the ferry came.\nBEN: It’s late, the Ferry.";
        assert_eq!(found("the ferry", text), ["the ferry"]);
        assert_eq!(found("The ferry well the ferry came", text), ["The ferry, well — the ferry came"]);
        assert_eq!(found("it's late", text), ["It’s late"]);
        assert_eq!(found("THE FERRY", text).len(), 3);
        assert_eq!(found("came … late", text), ["came.\nBEN: It’s late"]);
        assert_eq!(found("late [...] came", text), [""; 0]);
        assert_eq!(found("boat", text), [""; 0]);
        assert_eq!(found("—", "a — b"), ["—"]);
    }

    #[test]
    fn ids_are_made_of_words() {
        assert_eq!(id_of("Put in touch, with everyone!"), "put-in-touch-with-everyone");
        assert_eq!(id_of("Überfahrt"), "uberfahrt");
        assert_eq!(id_of("漢字"), "in-vivo");
        assert!(id_of(&"word ".repeat(30)).len() <= 40);
    }
}
