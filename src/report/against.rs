//! Candidates to read: passages that may speak against a theme, with the reason why they are
//! offered. A rule cannot see what speakers mean; these are places to look at, nothing more.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::view::View;
use crate::coding::evidence::{Data, Layer, Mark};
use crate::model::{Document, Quoting};
use crate::text::Span;
use crate::text::sentences::{hull_of, sentences};
use crate::text::similar::folded_words;
use crate::text::words::{each_word, fold, words};

/// How many candidates a theme gets.
pub(super) const MOST: usize = 5;

/// A negation counts within this many words of the matched ones, in their sentence.
pub(super) const NEAR: usize = 4;

/// A passage offered for reading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Candidate {
    pub(super) row: u32,
    pub(super) document: u32,
    /// The words that are shown.
    pub(super) span: Span,
    pub(super) reason: Reason,
}

/// Why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Reason {
    /// It holds words of a line of the code's `against` list: more words first.
    Against { unshared: usize, words: Vec<String>, line: String },
    /// A negation stands near the matched words: the nearest first.
    Negation { distance: usize, negation: String, near: Option<String> },
}

/// Words that deny, by language. English serves where the language is not known.
fn negations(language: Option<&str>) -> &'static [&'static str] {
    match language.and_then(|code| code.split(['-', '_']).next()).unwrap_or("en") {
        "de" => &[
            "nicht", "nie", "niemals", "kein", "keine", "keinen", "keiner", "keinem", "ohne", "niemand",
            "nichts", "kaum", "weder",
        ],
        "fr" => &["pas", "jamais", "rien", "personne", "sans", "aucun", "aucune", "ni", "guere"],
        "es" => &["no", "nunca", "jamas", "nada", "nadie", "ningun", "ninguna", "sin", "tampoco", "ni"],
        "it" => &["non", "mai", "niente", "nulla", "nessuno", "nessuna", "senza", "neanche", "ne"],
        "pt" => &["nao", "nunca", "jamais", "nada", "ninguem", "nenhum", "nenhuma", "sem", "nem"],
        "nl" => &["niet", "nooit", "geen", "niemand", "niets", "zonder", "nauwelijks", "noch"],
        "sv" | "nb" | "no" | "da" => &[
            "inte",
            "ikke",
            "icke",
            "aldrig",
            "aldri",
            "ingen",
            "inga",
            "inget",
            "ingenting",
            "utan",
            "uden",
            "uten",
        ],
        _ => &[
            "not", "never", "no", "none", "nobody", "nothing", "neither", "nor", "hardly", "without",
            "cannot", "dont", "doesnt", "didnt", "isnt", "wasnt", "cant", "wont",
        ],
    }
}

/// Gathers candidates while the documents of a study are read once, in order.
pub(super) struct Gatherer<'v, 'a> {
    view: &'v View<'a>,
    themes: Vec<OfTheme>,
    /// The words of all lines of the codebook, with the lines that they stand in.
    content: HashMap<String, Vec<LineOf>>,
}

/// A line of an `against` list: the place of its theme, and its place there.
type LineOf = (usize, usize);

struct OfTheme {
    theme: u32,
    layer: Layer,
    against: BTreeSet<u32>,
    /// The lines of the `against` lists of the branch, with their content words.
    lines: Vec<(String, BTreeSet<String>)>,
    found: Vec<Candidate>,
    /// Voices with a negation right beside what a rule matched: nothing ranks before these, so that
    /// with enough of them the search for negations is over.
    nearest: BTreeSet<u32>,
}

impl<'v, 'a> Gatherer<'v, 'a> {
    pub(super) fn new(view: &'v View<'a>) -> Self {
        let themes: Vec<OfTheme> = view
            .tree()
            .top_level()
            .map(|theme| OfTheme {
                theme,
                layer: view.layer_of(theme),
                against: view.carriers.against(theme).iter().copied().collect(),
                lines: lines(view, theme),
                found: Vec::new(),
                nearest: BTreeSet::new(),
            })
            .collect();
        let mut content: HashMap<String, Vec<LineOf>> = HashMap::new();
        for (at, of_theme) in themes.iter().enumerate() {
            for (line, (_, words)) in of_theme.lines.iter().enumerate() {
                for word in words {
                    content.entry(word.clone()).or_default().push((at, line));
                }
            }
        }
        Gatherer { view, themes, content }
    }

    /// Looks at the counted passages of one document.
    pub(super) fn read(&mut self, number: u32, document: &Document) {
        let evidence = self.view.evidence();
        let first = evidence.marks.partition_point(|mark| mark.document < number);
        for mark in evidence.marks[first..].iter().take_while(|mark| mark.document == number) {
            let top = self.view.tree().top_of(mark.code);
            if let Some(of_theme) = self.themes.iter_mut().find(|of_theme| of_theme.theme == top) {
                of_theme.negated(self.view, document, mark);
            }
        }
        if self.content.is_empty() {
            return;
        }
        for row in evidence.documents[number as usize].passages.clone() {
            let passage = self.view.row(row);
            if passage.data == Data::Counted && self.view.quoting(passage) != Quoting::No {
                self.words_of_lines(number, row, document);
            }
        }
    }

    /// Offers the sentences of a passage that hold words of a line, for each line of which the
    /// passage holds enough.
    fn words_of_lines(&mut self, number: u32, row: u32, document: &Document) {
        let passage = self.view.row(row);
        let own = document.passages[passage.index as usize].own_text(&document.text);
        let mut held: BTreeMap<LineOf, BTreeSet<String>> = BTreeMap::new();
        each_word(&own, |_, word| {
            for line in self.content.get(word).into_iter().flatten() {
                held.entry(*line).or_default().insert(word.to_owned());
            }
        });
        held.retain(|(theme, line), words| words.len() >= enough(&self.themes[*theme].lines[*line].1));
        if held.is_empty() {
            return;
        }
        for sentence in sentences(&own, document.language.as_deref()) {
            let inside: BTreeSet<String> = folded_words(sentence.of(&own)).into_iter().collect();
            for (theme, line) in held.keys() {
                let span = sentence.shifted(passage.span.start());
                self.themes[*theme].offer_line(*line, &inside, Place { row, document: number, span });
            }
        }
    }

    /// The candidates of each theme: the strongest reason first, a new voice each time while there
    /// is one, in document order among equals.
    pub(super) fn finish(self) -> BTreeMap<u32, Vec<Candidate>> {
        let view = self.view;
        self.themes.into_iter().map(|of_theme| (of_theme.theme, of_theme.best(view))).collect()
    }
}

/// Where a candidate stands.
#[derive(Clone, Copy)]
struct Place {
    row: u32,
    document: u32,
    span: Span,
}

/// How many words of a line make a candidate: two, or the one that there is.
fn enough(content: &BTreeSet<String>) -> usize {
    content.len().min(2)
}

impl OfTheme {
    fn negated(&mut self, view: &View<'_>, document: &Document, mark: &Mark) {
        let row = mark.passages.start;
        let passage = view.row(row);
        let offered = passage.data == Data::Counted
            && mark.layer == self.layer
            && self.nearest.len() < MOST
            && !self.against.contains(&row)
            && view.quoting(passage) != Quoting::No;
        let Some(reason) = offered.then(|| negation_near(document, mark)).flatten() else { return };
        if reason.rank() == (1, 1) {
            self.nearest.extend(passage.voice);
        }
        self.found.push(Candidate { row, document: mark.document, span: mark.span, reason });
    }

    fn offer_line(&mut self, line: usize, inside: &BTreeSet<String>, place: Place) {
        let (line, content) = &self.lines[line];
        let words: Vec<String> = content.intersection(inside).cloned().collect();
        if words.len() >= enough(content) && !self.against.contains(&place.row) {
            let unshared = content.len() - words.len();
            let reason = Reason::Against { unshared, words, line: line.clone() };
            let Place { row, document, span } = place;
            self.found.push(Candidate { row, document, span, reason });
        }
    }

    fn best(mut self, view: &View<'_>) -> Vec<Candidate> {
        self.found.sort_by_key(|candidate| (candidate.reason.rank(), candidate.row, candidate.span));
        let (mut rows, mut voices) = (BTreeSet::new(), BTreeSet::new());
        self.found.retain(|candidate| rows.insert(candidate.row));
        let (new, again): (Vec<_>, Vec<_>) = self.found.into_iter().partition(|candidate| {
            let voice = view.row(candidate.row).voice;
            voice.is_none() || voices.insert(voice)
        });
        new.into_iter().chain(again).take(MOST).collect()
    }
}

/// The lines of the `against` lists of a theme, each with the words that carry it: four letters or
/// more, and not what the code is called.
fn lines(view: &View<'_>, theme: u32) -> Vec<(String, BTreeSet<String>)> {
    let mut lines = Vec::new();
    for code in view.tree().branch(theme) {
        let code = view.code(*code);
        let name: BTreeSet<String> = folded_words(&code.name).into_iter().collect();
        for line in &code.against {
            let content: BTreeSet<String> = folded_words(line)
                .into_iter()
                .filter(|word| {
                    word.chars().count() >= 4 && !name.contains(word) && !COMMON.contains(&word.as_str())
                })
                .collect();
            if !content.is_empty() {
                lines.push((line.clone(), content));
            }
        }
    }
    lines
}

/// Words of four letters and more that carry nothing.
const COMMON: &[&str] = &[
    "about",
    "after",
    "again",
    "also",
    "although",
    "because",
    "been",
    "before",
    "being",
    "between",
    "both",
    "come",
    "could",
    "does",
    "doing",
    "done",
    "down",
    "each",
    "even",
    "ever",
    "every",
    "from",
    "gets",
    "give",
    "goes",
    "have",
    "having",
    "here",
    "into",
    "just",
    "like",
    "made",
    "make",
    "makes",
    "making",
    "many",
    "more",
    "most",
    "much",
    "must",
    "need",
    "only",
    "other",
    "others",
    "over",
    "people",
    "same",
    "should",
    "some",
    "someone",
    "something",
    "such",
    "take",
    "than",
    "that",
    "their",
    "them",
    "then",
    "there",
    "these",
    "they",
    "thing",
    "things",
    "this",
    "those",
    "through",
    "under",
    "until",
    "upon",
    "uses",
    "using",
    "very",
    "want",
    "wanting",
    "wants",
    "well",
    "were",
    "what",
    "when",
    "where",
    "which",
    "while",
    "whom",
    "whose",
    "will",
    "with",
    "without",
    "would",
    "your",
];

/// The negation nearest to the words that fired, or, where a person coded, in the coded words.
fn negation_near(document: &Document, mark: &Mark) -> Option<Reason> {
    let text = document.text.as_str();
    let around = document.passages_around(mark.span).next()?;
    let own = around.own_text(text);
    let start = around.span.start();
    let sentences = sentences(&own, document.language.as_deref());
    let fired: Vec<Span> = if mark.because.is_empty() {
        vec![mark.span]
    } else {
        mark.because.iter().map(|because| because.span).collect()
    };
    let near = |fired: &Span| {
        let inside = around.span.intersection(*fired)?;
        let relative = Span::at(inside.start() - start, inside.end() - start);
        let inside = mark.because.is_empty();
        nearest_negation(&own, hull_of(&sentences, relative), relative, document.language.as_deref(), inside)
    };
    let nearest = fired
        .iter()
        .filter_map(|fired| Some((near(fired)?, *fired)))
        .min_by_key(|(reason, _)| reason.rank())?;
    Some(nearest.0.near_words((!mark.because.is_empty()).then(|| nearest.1.of(text))))
}

/// The negation nearest to `fired` in its sentence; `inside` it too, where a person chose the words:
/// a rule that says "never" matches it on purpose.
fn nearest_negation(
    own: &str,
    sentence: Span,
    fired: Span,
    language: Option<&str>,
    inside: bool,
) -> Option<Reason> {
    let spans: Vec<Span> = words(sentence.of(own)).map(|word| word.shifted(sentence.start())).collect();
    let first = spans.iter().position(|word| word.overlaps(fired))?;
    let last = spans.iter().rposition(|word| word.overlaps(fired))?;
    let distance = |at: usize| first.saturating_sub(at).max(at.saturating_sub(last));
    let known = negations(language);
    let denies = |at: usize| {
        known.contains(&fold(spans[at].of(own)).as_ref())
            || language.is_none_or(is_english) && is_contracted_not(own, &spans, at)
    };
    (first.saturating_sub(NEAR)..(last + NEAR + 1).min(spans.len()))
        .filter(|at| (inside || distance(*at) > 0) && denies(*at))
        .min_by_key(|at| distance(*at))
        .map(|at| Reason::Negation {
            distance: distance(at),
            negation: if is_contracted_not(own, &spans, at) {
                Span::at(spans[at - 1].start(), spans[at].end()).of(own).to_owned()
            } else {
                spans[at].of(own).to_owned()
            },
            near: None,
        })
}

fn is_english(language: &str) -> bool {
    language.split(['-', '_']).next() == Some("en")
}

/// Whether the word at `at` is the t of don't.
fn is_contracted_not(own: &str, spans: &[Span], at: usize) -> bool {
    at > 0
        && spans[at].of(own).eq_ignore_ascii_case("t")
        && matches!(&own[spans[at - 1].end()..spans[at].start()], "'" | "’")
        && spans[at - 1].of(own).to_lowercase().ends_with('n')
}

impl Reason {
    /// The strongest reason first: lines of the codebook, most of the line first; then negations,
    /// the nearest first.
    fn rank(&self) -> (u8, usize) {
        match self {
            Reason::Against { unshared, .. } => (0, *unshared),
            Reason::Negation { distance, .. } => (1, *distance),
        }
    }

    /// The same with the words that a rule matched; what a person coded is shown already.
    fn near_words(self, words: Option<&str>) -> Self {
        match self {
            Reason::Negation { distance, negation, .. } => {
                Reason::Negation { distance, negation, near: words.map(str::to_owned) }
            }
            against @ Reason::Against { .. } => against,
        }
    }
}

impl Candidate {
    /// The reason, as printed after "because"; not escaped.
    pub(super) fn why(&self) -> String {
        match &self.reason {
            Reason::Against { words, line, .. } => {
                format!("it holds {} of \"{line}\", which the codebook lists as against", quoted(words))
            }
            Reason::Negation { distance, negation, near } => {
                let near = near.as_ref().map_or("what was coded".to_owned(), |words| format!("\"{words}\""));
                match distance {
                    0 => format!("\"{negation}\" stands in {near}"),
                    1 => format!("\"{negation}\" stands next to {near}"),
                    _ => format!("\"{negation}\" stands {distance} words from {near}"),
                }
            }
        }
    }
}

fn quoted(words: &[String]) -> String {
    words.iter().map(|word| format!("\"{word}\"")).collect::<Vec<_>>().join(" and ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_contracted_negation_is_named_as_it_stands_in_the_text() {
        let own = "These friendships don’t just happen.";
        let fired = Span::at(6, 17);
        let reason = nearest_negation(own, Span::at(0, own.len()), fired, Some("en"), false);
        let negation = "don’t".to_owned();
        assert_eq!(reason, Some(Reason::Negation { distance: 2, negation, near: None }));
    }
}
