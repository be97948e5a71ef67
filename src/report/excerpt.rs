//! [`Excerpt`]: words of the data as printed: whole sentences, verbatim, with what is left out.

use std::ops::Range;

use super::escape::{markdown, one_line};
use super::study::ReportError;
use super::view::View;
use crate::coding::evidence::PassageRow;
use crate::model::{Document, Kind, Passage, Quoting};
use crate::text::Span;
use crate::text::plain::count_words;
use crate::text::sentences::{hull_of, sentences};
use crate::text::words::words;

/// Words of the data with what was left out of them.
#[derive(Clone, Debug)]
pub(super) struct Excerpt {
    /// The paragraphs, in Markdown.
    pub(super) paragraphs: Vec<String>,
    /// The same without mark-up.
    pub(super) plain: Vec<String>,
    /// The stretch of the reading text that was printed.
    pub(super) span: Span,
    /// How many words are printed.
    pub(super) words: usize,
    /// The first word, folded.
    pub(super) opens_with: String,
}

/// A part of a paragraph.
enum Part {
    /// Words of the voice, verbatim.
    Own(String),
    /// Words of somebody else inside them, with the name.
    Other(String, String),
    /// Words left out by emic.
    Omitted,
}

/// How many sentences of context: before, and after.
pub(super) type Context = (usize, usize);

/// The sentences around `span`, which lies in these rows, with `context` more.
pub(super) fn excerpt(
    view: &View<'_>,
    document: u32,
    rows: Range<u32>,
    span: Span,
    context: Context,
) -> Result<Excerpt, ReportError> {
    let text = view.document(document)?;
    let rows = outermost(view, rows, span);
    let voice = rows.first().and_then(|row| row.voice);
    let mut made =
        Excerpt { paragraphs: Vec::new(), plain: Vec::new(), span, words: 0, opens_with: String::new() };
    for (at, row) in rows.iter().enumerate() {
        let passage = &text.passages[row.index as usize];
        let stretch = stretch(&text, passage, span, context);
        made.span = if at == 0 { stretch } else { made.span.hull(stretch) };
        let parts = if row.voice == voice {
            own_parts(&text, passage, &[stretch])
        } else {
            vec![others_part(view, &text, passage, row, stretch)]
        };
        made.add(view, document, &parts);
    }
    Ok(made)
}

/// The sentences of one passage around these spans, in order, with what lies between left out.
pub(super) fn excerpt_of_passage(
    view: &View<'_>,
    document: &Document,
    row: &PassageRow,
    spans: &[Span],
) -> Excerpt {
    let passage = &document.passages[row.index as usize];
    let context = (view.input.options.context, view.input.options.context);
    let mut stretches: Vec<Span> =
        spans.iter().map(|span| stretch(document, passage, *span, context)).collect();
    stretches.sort_unstable();
    stretches.dedup_by(|later, first| {
        let joins = later.start() <= first.end() || blank(&document.text[first.end()..later.start()]);
        if joins {
            *first = first.hull(*later);
        }
        joins
    });
    let span = stretches.iter().copied().reduce(Span::hull).unwrap_or(row.span);
    let mut made =
        Excerpt { paragraphs: Vec::new(), plain: Vec::new(), span, words: 0, opens_with: String::new() };
    made.add(view, row.document, &own_parts(document, passage, &stretches));
    made
}

fn blank(text: &str) -> bool {
    text.chars().all(char::is_whitespace)
}

impl Excerpt {
    fn add(&mut self, view: &View<'_>, document: u32, parts: &[Part]) {
        let (mut paragraph, mut plain): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
        for part in parts {
            match part {
                Part::Own(verbatim) => {
                    self.words += count_words(verbatim);
                    if self.opens_with.is_empty() {
                        let first = words(verbatim).next().map(|word| word.of(verbatim));
                        self.opens_with = first.map(str::to_lowercase).unwrap_or_default();
                    }
                    let words = view.without_names(verbatim, Some(document));
                    paragraph.push(markdown(&words));
                    plain.push(one_line(&words));
                }
                Part::Other(name, verbatim) => {
                    let words = view.without_names(verbatim, Some(document));
                    paragraph.push(format!("\\[{}: {}\\]", markdown(name), markdown(&words)));
                    plain.push(format!("[{}: {}]", one_line(name), one_line(&words)));
                }
                Part::Omitted => {
                    paragraph.push("[…]".to_owned());
                    plain.push("[…]".to_owned());
                }
            }
        }
        for parts in [&mut paragraph, &mut plain] {
            parts.dedup_by(|later, first| later == "[…]" && first == "[…]");
        }
        if !paragraph.is_empty() {
            self.paragraphs.push(paragraph.join(" "));
            self.plain.push(plain.join(" "));
        }
    }
}

/// The rows that the span touches with words of their own: what lies in another's hole is printed
/// as left out.
fn outermost<'a>(view: &View<'a>, rows: Range<u32>, span: Span) -> Vec<&'a PassageRow> {
    let evidence = view.evidence();
    let all = &evidence.passages[rows.start as usize..rows.end as usize];
    let mut kept: Vec<&PassageRow> = Vec::new();
    for row in all.iter().filter(|row| row.span.overlaps(span)) {
        if kept.last().is_none_or(|last| !last.span.contains(row.span)) {
            kept.push(row);
        }
    }
    kept
}

/// The hull of the sentences of `passage` that `span` touches and `context` more, in
/// the reading text.
fn stretch(document: &Document, passage: &Passage, span: Span, context: Context) -> Span {
    let own = passage.own_text(&document.text);
    let Some(inside) = passage.span.intersection(span) else { return passage.span };
    let start = passage.span.start();
    let relative = Span::at(inside.start() - start, inside.end() - start);
    let sentences = sentences(&own, document.language.as_deref());
    let mut hull = hull_of(&sentences, relative);
    let before = sentences.iter().rev().filter(|sentence| sentence.end() <= hull.start());
    let after = sentences.iter().filter(|sentence| sentence.start() >= hull.end());
    let near: Vec<Span> = before.take(context.0).chain(after.take(context.1)).copied().collect();
    hull = near.into_iter().fold(hull, Span::hull);
    hull.shifted(start)
}

/// The words of `stretches`, which are in order, that are the passage's own, with marks for what is
/// left out between, before and after.
fn own_parts(document: &Document, passage: &Passage, stretches: &[Span]) -> Vec<Part> {
    let text = document.text.as_str();
    let (Some(first), Some(last)) = (stretches.first(), stretches.last()) else { return Vec::new() };
    let mut parts = Vec::new();
    let goes_on = passage.kind == Kind::Turn && passage.piece > 0;
    let has_words = |span: Span| words(span.of(text)).next().is_some();
    let outside = |from: usize, to: usize| {
        passage.pieces().filter_map(|piece| piece.intersection(Span::at(from, to.max(from)))).any(has_words)
    };
    if goes_on && passage.piece > 1 || outside(passage.span.start(), first.start()) {
        parts.push(Part::Omitted);
    }
    for own in
        stretches.iter().flat_map(|stretch| passage.pieces().filter_map(|piece| piece.intersection(*stretch)))
    {
        if matches!(parts.last(), Some(Part::Own(_))) {
            parts.push(Part::Omitted);
        }
        parts.push(Part::Own(own.of(text).to_owned()));
    }
    let is_cut = goes_on && is_followed(document, passage);
    if is_cut || outside(last.end(), passage.span.end()) {
        parts.push(Part::Omitted);
    }
    parts
}

/// Whether a passage that is a piece of a turn has another piece after it.
fn is_followed(document: &Document, passage: &Passage) -> bool {
    let later = |other: &Passage| {
        other.kind == passage.kind && other.number == passage.number && other.piece > passage.piece
    };
    document.passages.iter().any(later)
}

/// Words of somebody else inside a coded stretch.
fn others_part(
    view: &View<'_>,
    document: &Document,
    passage: &Passage,
    row: &PassageRow,
    stretch: Span,
) -> Part {
    let voice = row.voice.and_then(|voice| view.evidence().voices.get(voice));
    if voice.is_some_and(|voice| voice.withdrawn || voice.quote == Quoting::No) {
        return Part::Omitted;
    }
    let name =
        row.voice.map_or_else(|| row.role.name().to_owned(), |voice| view.attribution.voice_alone(voice));
    let own: Vec<&str> = passage
        .pieces()
        .filter_map(|piece| piece.intersection(stretch))
        .map(|piece| piece.of(&document.text))
        .collect();
    Part::Other(name, own.join(" … "))
}
