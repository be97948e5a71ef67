//! Figures as SVG: legible in print and in grey, because patterns, forms and labels tell what colour
//! would; each with its text alternative, its base and basis, and the stamp of what it was made from.
//!
//! A figure is first a sketch: a picture, what it is called, and its numbers in sentences. From
//! the sketch comes the SVG, the caption of a report, or a [`Drawing`] that stands alone. All are drawn
//! with the same pieces: `letters` says how wide a label is, `picture` writes forms and labels, `axes`
//! holds scales, axes, legends and feet, `lanes` what stands along a document.

mod agreement;
mod axes;
mod crosstab;
mod frequencies;
mod lanes;
mod letters;
mod network;
mod picture;
mod portrait;
mod saturation;
#[cfg(test)]
mod tests;
mod timeline;
mod together;

use std::collections::BTreeMap;

use serde::Serialize;

use super::escape::{markdown, visible, xml};
use super::markdown::number;
use super::render::render_with;
use super::study::{Approach, Input, ReportError, Withheld};
use super::tables::{Question, Scope};
use super::view::View;
use super::wording;
use crate::coding::evidence::Layer;

pub use agreement::agreement;
use axes::Name;
use picture::{Picture, short};

/// How a figure stands in a report. Every text in it is Markdown.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Figure {
    file: String,
    alt: String,
    caption: String,
}

/// Figures with their files, and the files.
pub(super) type Drawn = (Vec<Figure>, Vec<(String, String)>);

/// A figure that stands alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Drawing {
    /// The name of its file, without an ending.
    pub name: String,
    /// What sort of picture: bars, a heat map.
    pub kind: &'static str,
    /// What it shows.
    pub title: String,
    /// What stands below it in a paper: how to read it, its base and its basis.
    pub caption: String,
    /// Its numbers in sentences, for whoever does not see it.
    pub told: String,
    /// The picture.
    pub svg: String,
}

/// In which form a table is drawn that has several.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Form {
    /// The one that shows most: a heat map of codes that stand together.
    #[default]
    Usual,
    /// Codes as nodes, joined where they stand together.
    Network,
}

/// A figure before it is written.
struct Sketch {
    /// What sort of picture, for those who do not see it.
    kind: &'static str,
    title: String,
    /// How to read it, in sentences; what legend and axes say is not said again in the picture.
    reading: String,
    /// Its base, its basis and what is left out: in the picture and in the caption.
    notes: Vec<String>,
    /// Its numbers, in sentences.
    told: Vec<String>,
    picture: Picture,
}

/// Draws the answer to a question; several pictures where one would be too long.
///
/// # Errors
/// When there is no figure of this question, nothing to draw, or as [`table`](super::tables::table).
pub fn figures_of(input: &Input<'_>, question: &Question, form: Form) -> Result<Vec<Drawing>, ReportError> {
    let view = View::new(*input)?;
    let sketches = match (question, form) {
        (Question::Cooccurrence(scope), Form::Network) => vec![network::sketch(&view, *scope)?],
        (Question::Frequency(by), _) => frequencies::of_codes(&view, by, ALONE)?,
        (Question::Cooccurrence(scope), Form::Usual) => {
            vec![together::sketch(&view, *scope, together::ALONE)?]
        }
        (Question::Crosstab { attribute, .. }, _) => crosstab::sketches(&view, attribute, ALONE)?,
        (Question::Saturation { base, run }, _) => vec![saturation::sketch(&view, *base, *run)?],
        (Question::Timeline, _) => timeline::sketches(&view, ALONE)?,
        (Question::Portrait, _) => portrait::sketches(&view, ALONE)?,
        (asked, _) => return Err(ReportError::NoFigure { asked: asked.named() }),
    };
    let paper = Paper::of(&view);
    sketches.iter().map(|sketch| paper.drawing(sketch)).collect()
}

/// Draws the figures of the summary that there is data for.
pub(super) fn of_summary(view: &View<'_>) -> Result<Drawn, ReportError> {
    let mut sketches = Vec::new();
    sketches.extend(there(frequencies::of_themes(view, IN_REPORTS))?.into_iter().flatten());
    sketches.extend(there(together::sketch(view, Scope::Passage, together::IN_REPORTS))?);
    sketches.extend(there(portrait::sketches(view, IN_REPORTS))?.into_iter().flatten());
    drawn(view, &sketches)
}

/// Draws the figures of the appendix that there is data for: where each code stands, codes by the
/// groups of an attribute, and, but in reflexive work, new codes by document.
pub(super) fn of_appendix(view: &View<'_>) -> Result<Drawn, ReportError> {
    let mut sketches = Vec::new();
    sketches.extend(there(timeline::sketches(view, IN_REPORTS))?.into_iter().flatten());
    if view.input.study.approach != Approach::Reflexive {
        if let Some(attribute) = &view.input.options.by {
            sketches.extend(there(crosstab::sketches(view, attribute, IN_REPORTS))?.into_iter().flatten());
        }
        sketches.extend(there(saturation::sketch(view, saturation::BASE, saturation::RUN))?);
    }
    drawn(view, &sketches)
}

/// A report leaves out a figure that there is nothing for.
fn there<T>(sketched: Result<T, ReportError>) -> Result<Option<T>, ReportError> {
    match sketched {
        Ok(sketch) => Ok(Some(sketch)),
        Err(ReportError::NothingToDraw { .. } | ReportError::NothingCoded | ReportError::NotOfRules) => {
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

fn drawn(view: &View<'_>, sketches: &[Sketch]) -> Result<Drawn, ReportError> {
    let paper = Paper::of(view);
    let mut drawn: Drawn = Default::default();
    for sketch in sketches {
        let drawing = paper.drawing(sketch)?;
        let file = format!("{}.svg", drawing.name);
        drawn.0.push(Figure {
            file: file.clone(),
            alt: markdown(&format!(
                "{}: {}. Its numbers are in the description inside the file.",
                drawing.kind, drawing.title
            )),
            caption: format!("*{}*", markdown(&drawing.caption)),
        });
        drawn.1.push((file, drawing.svg));
    }
    Ok(drawn)
}

/// What sketches are written on: the template, and the stamp.
struct Paper<'a> {
    templates: &'a BTreeMap<String, String>,
    stamp: String,
}

/// What the template of a figure is given: escaped already.
#[derive(Serialize)]
struct Page<'a> {
    id: &'a str,
    width: String,
    height: String,
    title: String,
    desc: String,
    stamp: String,
    patterns: String,
    shapes: &'a str,
}

impl<'a> Paper<'a> {
    fn of(view: &View<'a>) -> Self {
        let stamp = wording::stamp(view).replace(['`', '\\'], "");
        Paper { templates: &view.input.options.templates, stamp }
    }

    fn drawing(&self, sketch: &Sketch) -> Result<Drawing, ReportError> {
        let picture = &sketch.picture;
        let reading = std::iter::once(&sketch.reading).filter(|reading| !reading.is_empty());
        let caption: Vec<&str> = reading.chain(&sketch.notes).map(String::as_str).collect();
        let caption = format!("{}. {}", sketch.title, caption.join(" "));
        let told = sketch.told.join(" ");
        let page = Page {
            id: picture.id(),
            width: short(picture.width),
            height: short(picture.height),
            title: xml(&sketch.title),
            desc: xml(&format!("{caption} {told}")),
            // Two hyphens would end the comment that it stands in.
            stamp: xml(&self.stamp).replace("--", "- -"),
            patterns: picture.patterns(),
            shapes: picture.shapes().trim_end(),
        };
        Ok(Drawing {
            name: picture.id().to_owned(),
            svg: render_with(self.templates, "figure.svg", &page)?,
            kind: sketch.kind,
            title: visible(&sketch.title),
            caption: visible(&caption),
            told: visible(&told),
        })
    }
}

/// The layers that are shown and have anything to show.
fn layers_with_marks(view: &View<'_>) -> Result<Vec<Layer>, ReportError> {
    let layers: Vec<Layer> = view.layers().filter(|layer| view.carriers.any(*layer)).collect();
    if layers.is_empty() {
        return Err(ReportError::NothingToDraw { why: "no passage of data carries a code" });
    }
    Ok(layers)
}

/// The layer of a figure that can show one: what people coded, where they coded anything.
fn one_layer(view: &View<'_>) -> Result<Layer, ReportError> {
    Ok(layers_with_marks(view)?[0])
}

/// On whose decisions a figure rests.
fn basis(layers: &[Layer]) -> &'static str {
    match layers {
        [Layer::Coded] => "Basis: coded by people.",
        [Layer::Found] => "Basis: found by rules and not decided on.",
        _ => "Basis: coded by people, and, apart and never added up, found by rules and not decided on.",
    }
}

/// The study's word for themes.
fn theme_words(view: &View<'_>) -> String {
    visible(&wording::plural(&view.input.study.theme_word))
}

/// What everybody has to know who is handed a picture: that names are real, that a blind coder does not
/// see all.
fn always(view: &View<'_>) -> Vec<String> {
    let options = view.input.options;
    let real = "Names stand as in the data: this figure is not for others.".to_owned();
    let withheld = options.withheld.as_ref().map(Withheld::told);
    options.real_names.then_some(real).into_iter().chain(withheld).collect()
}

/// That not all are drawn; none when all are.
fn left_out(drawn: usize, all: usize, which: &str, what: &str) -> Option<String> {
    (drawn < all)
        .then(|| format!("Drawn are the {which} {} of {} {what}.", number(drawn as u64), number(all as u64)))
}

/// The height of what one picture draws: about a page.
const TALLEST: f64 = 1000.0;

/// Pictures of one question in a report.
const IN_REPORTS: usize = 6;

/// Pictures of one question that stand alone.
const ALONE: usize = 60;

/// Rows page by page, each page no taller than [`TALLEST`] where one row is not.
fn pages<T>(rows: &[T], height: impl Fn(&T) -> f64) -> Vec<&[T]> {
    let (mut pages, mut first, mut used) = (Vec::new(), 0, 0.0);
    for (at, row) in rows.iter().enumerate() {
        if at > first && used + height(row) > TALLEST {
            pages.push(&rows[first..at]);
            (first, used) = (at, 0.0);
        }
        used += height(row);
    }
    if first < rows.len() {
        pages.push(&rows[first..]);
    }
    pages
}

/// `timeline`, or of several `timeline-1`, `timeline-2`.
fn numbered(name: &str, at: usize, several: bool) -> String {
    if several { format!("{name}-{}", at + 1) } else { name.to_owned() }
}

/// Why a picture of groups would be empty.
const TOO_SMALL: &str = "every count is too small to leave the study; --least 0 draws them for your own eyes";

/// A code's name for the gutter of a figure.
fn name(view: &View<'_>, code: u32) -> Name {
    Name { text: visible(&view.code(code).name), depth: view.tree().depth(code) }
}

/// `7 of 1,800`.
fn n_of(part: u32, whole: u32) -> String {
    format!("{} of {}", number(part), number(whole))
}

/// A count as a number to draw with.
fn real(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}
