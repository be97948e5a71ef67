//! Where each theme occurs along each document.

use serde::Serialize;

use super::{Figure, Key, after, fill, keys, label, layers_with_marks, rounded, stamp};
use crate::analysis::portrait::{Stretch, stretches};
use crate::coding::evidence::{Data, Layer, Stance};
use crate::report::escape::{markdown, xml};
use crate::report::markdown::counted;
use crate::report::render::render;
use crate::report::study::ReportError;
use crate::report::view::View;
use crate::text::Span;

/// Documents in one picture.
const EACH: usize = 24;

/// Pictures in one report.
const PICTURES: usize = 5;

/// The width of a document.
const WHOLE: f64 = 524.0;
const LEFT: f64 = 180.0;
const NARROWEST: f64 = 2.0;

#[derive(Serialize)]
struct Drawing {
    title: String,
    desc: String,
    stamp: String,
    height: u32,
    keys: Vec<Key>,
    documents: Vec<Portrait>,
}

#[derive(Serialize)]
struct Portrait {
    y: u32,
    title: String,
    extent: String,
    data: Vec<Place>,
    lanes: Vec<Lane>,
}

#[derive(Serialize)]
struct Lane {
    y: u32,
    label: String,
    marks: Vec<Place>,
}

#[derive(Serialize)]
struct Place {
    x: f64,
    width: f64,
    fill: &'static str,
    against: bool,
    /// How far below the top of its lane: what people coded stands above what rules found.
    down: u32,
}

pub(super) fn draw(view: &View<'_>) -> Result<Vec<(Figure, String)>, ReportError> {
    let layers = layers_with_marks(view);
    let evidence = view.evidence();
    let with_data = |number: &u32| {
        evidence.documents[*number as usize].passages.clone().any(|row| view.row(row).data == Data::Counted)
    };
    let numbers: Vec<u32> = (0u32..).take(evidence.documents.len()).filter(with_data).collect();
    if layers.is_empty() || numbers.is_empty() {
        return Ok(Vec::new());
    }
    let pictures = numbers.chunks(EACH).take(PICTURES);
    let several = numbers.len() > EACH;
    let mut drawn = Vec::new();
    for (at, chunk) in (1..).zip(pictures) {
        let file = if several { format!("portrait-{at}.svg") } else { "portrait.svg".to_owned() };
        let title =
            format!("Where the themes stand along {}", counted(chunk.len() as u64, "document", "documents"));
        let svg = picture(view, chunk, &title)?;
        let beyond = numbers.len().saturating_sub(EACH * PICTURES);
        let caption = if at == PICTURES && beyond > 0 {
            format!("*{beyond} further documents are not drawn.*")
        } else {
            "*Each line is a document from its beginning to its end; the grey stretches below are data.*"
                .to_owned()
        };
        let alt =
            markdown(&format!("Document portrait: {title}. The appendix gives the same passage by passage."));
        drawn.push((Figure { file, alt, caption }, svg));
    }
    Ok(drawn)
}

fn picture(view: &View<'_>, numbers: &[u32], title: &str) -> Result<String, ReportError> {
    let themes: Vec<u32> = view.tree().top_level().collect();
    let mut keys = keys(&layers_with_marks(view));
    if view.evidence().marks.iter().any(|mark| mark.stance == Stance::Against) {
        keys.push(Key { x: after(&keys), fill: "#fff", label: "× coded as speaking against" });
    }
    let (mut y, mut documents, mut told) = (44, Vec::new(), Vec::new());
    for number in numbers {
        let portrait = portrait(view, *number, &themes, y, &mut told);
        y = portrait.lanes.last().map_or(y, |lane| lane.y) + 40;
        documents.push(portrait);
    }
    let drawing = Drawing {
        title: xml(title),
        desc: xml(&told.join(" ")),
        stamp: stamp(view),
        height: y - 8,
        keys,
        documents,
    };
    render(view, "portrait.svg", &drawing)
}

fn portrait(view: &View<'_>, number: u32, themes: &[u32], y: u32, told: &mut Vec<String>) -> Portrait {
    let evidence = view.evidence();
    let rows = evidence.documents[number as usize].passages.clone();
    let passages = || rows.clone().map(|row| view.row(row));
    let whole = passages().map(|row| row.span).reduce(Span::hull).unwrap_or_default();
    let data = passages()
        .filter(|row| row.data == Data::Counted)
        .map(|row| place(row.span, whole, "#888", false, 0));
    let title = view.attribution.document(number);
    let mut lanes = Vec::new();
    for (theme, y) in themes.iter().zip((0..).map(|lane| y + 8 + lane * 20)) {
        let name = &view.code(*theme).name;
        let stretches: Vec<Stretch> = shown(view, number, *theme);
        if !stretches.is_empty() {
            told.push(format!(
                "{title}, {name}: {}.",
                counted(stretches.len() as u64, "stretch", "stretches")
            ));
        }
        let marks = stretches.iter().map(|stretch| {
            let against = stretch.stance == Stance::Against;
            let down = if stretch.layer == Layer::Found { 7 } else { 0 };
            place(stretch.span, whole, if against { "#fff" } else { fill(stretch.layer) }, against, down)
        });
        lanes.push(Lane { y, label: label(name, 24), marks: marks.collect() });
    }
    let data = joined(data.collect());
    let extent = counted(rows.len() as u64, "passage", "passages");
    Portrait { y, title: label(title, 60), extent, data, lanes }
}

/// The stretches that are shown: none of those who have withdrawn.
fn shown(view: &View<'_>, number: u32, theme: u32) -> Vec<Stretch> {
    let rows = &view.evidence().documents[number as usize].passages;
    // Collected once: a document may have a hundred thousand stretches, and few withdrawals.
    let withdrawn: Vec<Span> = rows
        .clone()
        .map(|row| view.row(row))
        .filter(|row| row.data == Data::Withdrawn)
        .map(|row| row.span)
        .collect();
    let gone = |stretch: &Stretch| withdrawn.iter().any(|span| span.overlaps(stretch.span));
    stretches(view.evidence(), view.tree(), number, theme)
        .into_iter()
        .filter(|stretch| view.input.options.basis.shows(stretch.layer) && !gone(stretch))
        .collect()
}

/// Stretches with less than a point between them are drawn as one.
fn joined(places: Vec<Place>) -> Vec<Place> {
    let mut joined: Vec<Place> = Vec::new();
    for place in places {
        match joined.last_mut() {
            Some(last) if place.x - (last.x + last.width) < 1.0 => {
                last.width = rounded((place.x + place.width - last.x).max(last.width));
            }
            _ => joined.push(place),
        }
    }
    joined
}

fn place(span: Span, whole: Span, fill: &'static str, against: bool, down: u32) -> Place {
    let scale = |length: usize| WHOLE * bytes(length) / bytes(whole.len().max(1));
    let width = scale(span.len()).clamp(NARROWEST, WHOLE);
    let x = (LEFT + scale(span.start().saturating_sub(whole.start()))).min(LEFT + WHOLE - width);
    Place { x: rounded(x), width: rounded(width), fill, against, down }
}

/// A length in bytes, which is below 2³².
fn bytes(length: usize) -> f64 {
    f64::from(u32::try_from(length).expect("spans are counted in u32"))
}
