//! Figures as SVG: legible in print and in grey, because patterns and labels tell what colour would;
//! each with its text alternative and the stamp of what it was made from.
//!
//! Geometry is computed here and drawn by templates. Numbers have one digit after the point, so
//! that the same input gives the same bytes on every machine.

mod frequencies;
mod portrait;
mod together;

use serde::Serialize;

use super::escape::{one_line, xml};
use super::study::ReportError;
use super::view::View;
use super::wording;
use crate::coding::evidence::Layer;

/// How a figure stands in a report.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Figure {
    file: String,
    alt: String,
    caption: String,
}

/// Figures with their files, and the files.
pub(super) type Drawn = (Vec<Figure>, Vec<(String, String)>);

/// Draws the figures of the summary that there is data for.
pub(super) fn figures(view: &View<'_>) -> Result<Drawn, ReportError> {
    let mut drawn: Drawn = Default::default();
    for (figure, svg) in
        frequencies::draw(view)?.into_iter().chain(together::draw(view)?).chain(portrait::draw(view)?)
    {
        drawn.1.push((figure.file.clone(), svg));
        drawn.0.push(figure);
    }
    Ok(drawn)
}

/// A patch of the legend.
#[derive(Clone, Debug, Serialize)]
struct Key {
    x: u32,
    fill: &'static str,
    label: &'static str,
}

/// How a layer is filled.
fn fill(layer: Layer) -> &'static str {
    match layer {
        Layer::Coded => "#333",
        Layer::Found => "url(#found)",
    }
}

/// The layers that are shown and have anything to show.
fn layers_with_marks(view: &View<'_>) -> Vec<Layer> {
    view.layers().filter(|layer| view.carriers.any(*layer)).collect()
}

/// The legend of these layers, from left to right.
fn keys(layers: &[Layer]) -> Vec<Key> {
    let label = |layer| match layer {
        Layer::Coded => "coded by a person",
        Layer::Found => "found by a rule, undecided",
    };
    let mut keys: Vec<Key> = Vec::new();
    for layer in layers {
        keys.push(Key { x: after(&keys), fill: fill(*layer), label: label(*layer) });
    }
    keys
}

/// Where the next patch of a legend begins.
fn after(keys: &[Key]) -> u32 {
    let width = |key: &Key| 50 + 7 * u32::try_from(key.label.chars().count()).unwrap_or(0);
    keys.last().map_or(8, |key| key.x + width(key))
}

/// `text` for a label of at most `most` characters.
fn label(text: &str, most: usize) -> String {
    let line = one_line(text);
    if line.chars().count() <= most {
        return xml(&line);
    }
    let cut: String = line.chars().take(most - 1).collect();
    xml(&format!("{}…", cut.trim_end()))
}

/// A length with one digit after the point.
fn rounded(length: f64) -> f64 {
    (length * 10.0).round() / 10.0
}

/// The stamp for a comment inside the picture, where `--` may not stand.
fn stamp(view: &View<'_>) -> String {
    xml(&wording::stamp(view)).replace(['`', '\\'], "").replace("--", "- -")
}
