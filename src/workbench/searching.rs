//! Searching: a question becomes quotations with their speaker, place, time and codes.

use std::collections::BTreeSet;

use serde::Serialize;

use super::book::Book;
use super::places::passage_place;
use super::{Workbench, WorkbenchError};
use crate::codebook::members;
use crate::coding::decided::Placed;
use crate::coding::found::{Found, in_document};
use crate::model::{
    Attribution, Coding, Document, Kind, Origin, Passage, PlaceOfPassage, Pseudonyms, Role, Stance,
};
use crate::query::{
    self,
    ast::{Expr, Filter, Node},
};
use crate::report::Basis;
use crate::search::{self, Codes, Context, Extent, Hit, KwicOrder, Order, Reach, Restriction, Wanted};
use crate::text::Span;
use crate::text::plain::count_words;
use crate::text::units::Units;

/// What is asked, and how the answer is to be laid out.
#[derive(Clone, Debug)]
pub struct Question {
    /// The query.
    pub query: String,
    /// The most passages that are wanted.
    pub limit: usize,
    /// The best first, or in document order.
    pub order: Order,
    /// Whether to say which codes the passages carry.
    pub codes: bool,
    /// On which layer codes are answered and said.
    pub basis: Basis,
    /// Whether names leave as they stand in the data.
    pub real_names: bool,
}

/// An answer, in the shape that `emic search --json` prints.
#[derive(Clone, Debug, Serialize)]
pub struct Answer {
    /// The version of this shape.
    pub format: u32,
    /// The query, printed canonically.
    pub query: String,
    /// On which layer codes in the query were answered; none when it names none.
    pub basis: Option<Basis>,
    /// Passages with a match.
    pub passages: usize,
    /// The passages that are shown.
    pub hits: Vec<Quotation>,
    /// Where nothing was found: what is asked for by a name that nobody and nothing has.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unknown: Vec<String>,
}

/// Every match of a query in its context, in the shape that `emic search --kwic --json` prints.
#[derive(Clone, Debug, Serialize)]
pub struct Concordance {
    /// The version of this shape.
    pub format: u32,
    /// The query, printed canonically.
    pub query: String,
    /// How many matches there are.
    pub matches: usize,
    /// The lines that are shown.
    pub lines: Vec<Line>,
}

/// One match in its context.
#[derive(Clone, Debug, Serialize)]
pub struct Line {
    /// Its place.
    pub place: String,
    /// What stands before it in its passage.
    pub left: String,
    /// The match.
    pub keyword: String,
    /// What stands after it.
    pub right: String,
}

/// A passage that was found.
#[derive(Clone, Debug, Serialize)]
pub struct Quotation {
    /// Its place, as commands take it.
    pub place: String,
    /// Its citation, as reports print it.
    pub citation: String,
    /// What it is.
    pub kind: Kind,
    /// Whose words, by role.
    pub role: Role,
    /// Who speaks.
    pub speaker: Option<String>,
    /// Milliseconds from the start of the recording.
    pub start_ms: Option<u32>,
    /// Its own date.
    pub date: Option<String>,
    /// Its section.
    pub section: Option<String>,
    /// The passage, words of others inside it left blank.
    pub text: String,
    /// Where it stands in the reading text, in code points.
    pub span: (usize, usize),
    /// The matches, in code points of the reading text.
    pub matches: Vec<(usize, usize)>,
    /// The words of each match.
    pub words: Vec<String>,
    /// The codes that people gave words of it.
    pub coded: Vec<String>,
    /// The codes whose rules find something in it that nobody has decided.
    pub found: Vec<String>,
    /// The passage as a report quotes it: names of the key are pseudonyms, unless real names were asked
    /// for.
    #[serde(skip)]
    pub quoted: String,
    /// What to show where the passage is long: stretches of `text` in bytes, with what is marked in
    /// each.
    #[serde(skip)]
    pub shown: Vec<(Span, Vec<Span>)>,
}

impl Workbench {
    /// Answers a question.
    ///
    /// # Errors
    /// When the query does not parse, names codes that there are not, or the index cannot be read.
    pub fn search(&self, question: &Question) -> Result<Answer, WorkbenchError> {
        let node = query::parse(&question.query)?;
        let names_codes = asks_for_codes(&node);
        let known = self.known_codes(&node, names_codes, question.codes, question.basis)?;
        let context = Context {
            voices: &self.voices,
            cases: &self.cases,
            codes: known.as_ref().map(|known| known as &dyn Codes),
            reach: Reach::search(),
        };
        let hits = search::hits(&self.snapshot, &node, &context, question.order, question.limit)?;
        let names = self.document_names();
        let attribution = if question.real_names {
            Attribution::with_real_names(&self.voices, &names)
        } else {
            Attribution::new(&self.voices, &names)
        };
        let pseudonyms = (!question.real_names).then(|| Pseudonyms::new(&self.cases, &self.voices));
        let shown = known.as_ref().filter(|_| question.codes);
        let quotations = hits
            .hits
            .iter()
            .map(|hit| self.quotation(hit, &attribution, shown, pseudonyms.as_ref()))
            .collect::<Result<_, _>>()?;
        Ok(Answer {
            format: 1,
            query: node.to_string(),
            basis: known.as_ref().filter(|_| names_codes).map(KnownCodes::basis),
            passages: hits.total,
            hits: quotations,
            unknown: if hits.total == 0 { self.unknown_names(&node) } else { Vec::new() },
        })
    }

    fn context<'a>(&'a self, known: Option<&'a KnownCodes<'_>>) -> Context<'a> {
        Context {
            voices: &self.voices,
            cases: &self.cases,
            codes: known.map(|known| known as &dyn Codes),
            reach: Reach::search(),
        }
    }

    /// Every match of a query in its context, at most `limit` of them, each side `width` characters
    /// wide; and how many there are.
    ///
    /// # Errors
    /// As [`Workbench::search`].
    pub fn concordance(
        &self,
        query: &str,
        order: KwicOrder,
        width: usize,
        limit: usize,
        basis: Basis,
    ) -> Result<Concordance, WorkbenchError> {
        let node = query::parse(query)?;
        let known = self.known_codes(&node, asks_for_codes(&node), false, basis)?;
        let context = self.context(known.as_ref());
        let (rows, matches) = search::kwic(&self.snapshot, &node, &context, width, order, limit)?;
        let lines = rows
            .into_iter()
            .map(|row| {
                Ok(Line {
                    place: self.place_name(&row.found)?,
                    left: row.left,
                    keyword: row.keyword,
                    right: row.right,
                })
            })
            .collect::<Result<_, WorkbenchError>>()?;
        Ok(Concordance { format: 1, query: node.to_string(), matches, lines })
    }

    /// What people coded and rules find, where the query or the front asks for codes. A codebook
    /// that is missing or has errors only matters to a query that names codes.
    fn known_codes(
        &self,
        node: &Node,
        needed: bool,
        wanted: bool,
        basis: Basis,
    ) -> Result<Option<KnownCodes<'_>>, WorkbenchError> {
        if !needed && !wanted {
            return Ok(None);
        }
        let book = match self.book() {
            Ok(book) => book,
            Err(error) if needed => return Err(error),
            Err(_) => return Ok(None),
        };
        for reference in query::references(node) {
            if members(&book.codebook, reference.set, reference.id).is_empty() {
                book.known(reference.id)?;
            }
        }
        let decided = self.decided()?;
        let found = match basis {
            Basis::Coded => Found { matches: vec![Vec::new(); book.codebook.codes.len()] },
            _ => decided.undecided(&book.codebook, &self.found_in_sight(&book, &self.count())?),
        };
        let codings = if basis == Basis::Found { Vec::new() } else { decided.codings };
        Ok(Some(KnownCodes { book, found, codings, basis }))
    }

    fn quotation(
        &self,
        hit: &Hit,
        attribution: &Attribution<'_>,
        known: Option<&KnownCodes<'_>>,
        pseudonyms: Option<&Pseudonyms>,
    ) -> Result<Quotation, WorkbenchError> {
        let document = self.snapshot.document(hit.document)?;
        let passage = &document.passages[hit.passage as usize];
        let units = Units::new(&document.text);
        let own = passage.own_text(&document.text);
        let voice = passage.speaker.and_then(|speaker| self.voices.of(hit.document, speaker));
        let role = voice.and_then(|voice| self.voices.get(voice)).map_or(passage.role, |voice| voice.role);
        Ok(Quotation {
            place: passage_place(&document, passage),
            citation: attribution
                .cite(&PlaceOfPassage::new(hit.document, &document, passage, &self.voices))
                .to_string(),
            kind: passage.kind,
            role: if document.speaker_of(passage).is_some_and(|speaker| speaker.role == passage.role) {
                role
            } else {
                passage.role
            },
            speaker: speaker(&document, passage.speaker, voice, attribution, pseudonyms.is_none()),
            start_ms: passage.start_ms,
            date: passage.date.map(|date| date.to_string()),
            section: passage.section.and_then(|section| document.sections.get(section as usize).cloned()),
            quoted: pseudonyms.map_or_else(|| own.to_string(), |names| names.replace(&own).text),
            text: own.into_owned(),
            span: units.span_in_code_points(passage.span),
            matches: hit.spans.iter().map(|span| units.span_in_code_points(*span)).collect(),
            words: hit.spans.iter().map(|span| span.of(&document.text).to_owned()).collect(),
            coded: known.map(|known| known.coded(hit.document, passage)).unwrap_or_default(),
            found: known.map(|known| known.found(hit.document, hit.passage)).unwrap_or_default(),
            shown: shown(&document, passage, &hit.spans),
        })
    }
}

/// Passages of up to so many words are shown whole, of longer ones the sentences that match.
const WHOLE: usize = 80;

/// The stretches of a passage that are shown, and what is marked in them, from the passage's start.
fn shown(document: &Document, passage: &Passage, matches: &[Span]) -> Vec<(Span, Vec<Span>)> {
    let words = count_words(passage.span.of(&document.text));
    let extent = if words > WHOLE { Extent::Sentence } else { Extent::Passage };
    let start = passage.span.start();
    let here = |span: Span| Span::at(span.start() - start, span.end() - start);
    search::snippet(&document.text, document.language.as_deref(), passage, matches, extent)
        .into_iter()
        .map(|snippet| (here(snippet.span), snippet.marks.into_iter().map(here).collect()))
        .collect()
}

/// Whether a query names codes, or asks who gave them.
pub(super) fn asks_for_codes(node: &Node) -> bool {
    let mut asks = false;
    query::visit(node, &mut |node| {
        asks |= matches!(
            node.expr,
            Expr::Codes(..) | Expr::Filter(Filter::Coder(_) | Filter::Origin(_) | Filter::Stance(_))
        );
    });
    asks
}

/// Who speaks: the label as in the data, or the name that leaves the study.
fn speaker(
    document: &Document,
    speaker: Option<u32>,
    voice: Option<u32>,
    attribution: &Attribution<'_>,
    real_names: bool,
) -> Option<String> {
    let label = || document.speakers.get(speaker? as usize).map(|speaker| speaker.label.clone());
    if real_names { label() } else { voice.map(|voice| attribution.voice_alone(voice)).or_else(label) }
}

/// What people coded and rules find, as the codes that a search may ask for.
#[derive(Debug)]
struct KnownCodes<'a> {
    book: Book,
    /// What rules find that nobody has decided.
    found: Found,
    /// What people coded, in document order.
    codings: Vec<Placed<'a>>,
    basis: Basis,
}

impl KnownCodes<'_> {
    /// The codes that people gave words of a passage, in the order of the codebook.
    fn coded(&self, document: u32, passage: &Passage) -> Vec<String> {
        let here: BTreeSet<usize> = self
            .codings_in(document)
            .filter(|placed| passage.pieces().any(|piece| piece.overlaps(placed.stands.span)))
            .filter_map(|placed| self.book.codebook.position(&placed.coding.code))
            .collect();
        here.into_iter().map(|code| self.book.codebook.codes[code].id.clone()).collect()
    }

    /// The codes whose rules find something in a passage, in the order of the codebook.
    fn found(&self, document: u32, passage: u32) -> Vec<String> {
        let carries = |code: usize| {
            in_document(&self.found.matches[code], document).iter().any(|found| found.passage == passage)
        };
        let codes = self.book.codebook.codes.iter().enumerate();
        codes.filter(|(code, _)| carries(*code)).map(|(_, code)| code.id.clone()).collect()
    }

    /// On which layer it answers: where nobody has coded anything there is one only.
    fn basis(&self) -> Basis {
        if self.basis == Basis::Both && self.codings.is_empty() { Basis::Found } else { self.basis }
    }

    fn codings_in(&self, document: u32) -> impl Iterator<Item = &Placed<'_>> {
        let from = self.codings.partition_point(|placed| placed.stands.document < document);
        self.codings[from..].iter().take_while(move |placed| placed.stands.document == document)
    }
}

/// Whether a restriction on codings lets through what rules found: of no coder, for their code.
fn admits_rules(restriction: &Restriction) -> bool {
    match restriction {
        Restriction::Coder(_) => false,
        Restriction::Origin(origins) => origins.iter().any(|origin| origin == RULE),
        Restriction::Stance(stances) => stances.iter().any(|stance| stance == Stance::For.name()),
        Restriction::Not(inner) => !admits_rules(inner),
    }
}

/// Whether a restriction lets a coding through.
fn admits(restriction: &Restriction, coding: &Coding) -> bool {
    let origin = match coding.origin {
        Origin::Accepted => RULE,
        other => other.name(),
    };
    match restriction {
        Restriction::Coder(coders) => coders.iter().any(|coder| coder == coding.coder.name()),
        Restriction::Origin(origins) => origins.iter().any(|name| name == origin),
        Restriction::Stance(stances) => stances.iter().any(|stance| stance == coding.stance.name()),
        Restriction::Not(inner) => !admits(inner, coding),
    }
}

/// What `origin:` calls that which a rule proposed, decided or not.
const RULE: &str = "rule";

impl Codes for KnownCodes<'_> {
    fn spans(&self, wanted: &Wanted<'_>, document: u32) -> Vec<Span> {
        let codes: Vec<usize> = match wanted.codes {
            Some((set, id)) => members(&self.book.codebook, set, id),
            None => (0..self.book.codebook.codes.len()).collect(),
        };
        let has = |id: &str| codes.iter().any(|code| self.book.codebook.codes[*code].id == id);
        let coded = self
            .codings_in(document)
            .filter(|placed| wanted.restrictions.iter().all(|restriction| admits(restriction, placed.coding)))
            .filter(|placed| has(&placed.coding.code))
            .map(|placed| placed.stands.span);
        let mut spans: Vec<Span> = coded.collect();
        // Nobody has decided anything about what rules find: it has no coder and no stance.
        if wanted.restrictions.iter().all(admits_rules) {
            let found = codes.iter().flat_map(|code| in_document(&self.found.matches[*code], document));
            spans.extend(found.map(|found| found.span));
        }
        spans.sort_unstable();
        spans.dedup();
        spans
    }
}
