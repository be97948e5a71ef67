//! Where each theme occurs along each document.

use super::axes::{Name, foot, legend, names_end};
use super::lanes::{self, LANE};
use super::picture::{MARGIN, PAGE, Picture, Stroke};
use super::{Sketch, always, basis, layers_with_marks, left_out, name, numbered, pages, theme_words};
use crate::analysis::clock::share;
use crate::report::escape::visible;
use crate::report::markdown::counted;
use crate::report::study::ReportError;
use crate::report::tables::{extent, shown, with_data};
use crate::report::view::View;
use crate::report::wording;

/// What stands above and below the lanes of a document.
const HEADING: f64 = 36.0;

/// Themes along one document.
const THEMES: usize = 40;

pub(super) fn sketches(view: &View<'_>, most: usize) -> Result<Vec<Sketch>, ReportError> {
    layers_with_marks(view)?;
    let documents = with_data(view);
    let themes = view.tree().top_level().take(THEMES).count();
    let pages = pages(&documents, |_| HEADING + LANE * super::real(themes));
    let several = pages.len() > 1;
    let drawn: usize = pages.iter().take(most).map(|page| page.len()).sum();
    let beyond = left_out(drawn, documents.len(), "first", "documents");
    let pages = pages.into_iter().take(most).enumerate();
    pages.map(|(at, page)| sketch(view, page, &numbered("portrait", at, several), beyond.clone())).collect()
}

fn sketch(
    view: &View<'_>,
    documents: &[u32],
    id: &str,
    beyond: Option<String>,
) -> Result<Sketch, ReportError> {
    let layers = layers_with_marks(view)?;
    let all: Vec<u32> = view.tree().top_level().collect();
    let themes = &all[..all.len().min(THEMES)];
    let names: Vec<Name> = themes.iter().map(|theme| Name { depth: 1, ..name(view, *theme) }).collect();
    let mut notes = vec![
        "Base: the passages of each document, beside its name. Each line is a document from its beginning to its end.".to_owned(),
        basis(&layers).to_owned(),
    ];
    notes.extend(left_out(themes.len(), all.len(), "first", &theme_words(view)));
    notes.extend(beyond);
    notes.extend(always(view));
    let mut picture = Picture::new(id, PAGE);
    let mut told = Vec::new();
    let left = names_end(names.iter());
    let right = PAGE - MARGIN;
    let mut y = legend(&mut picture, MARGIN, &lanes::legend_of(view, &layers)) + 2.0;
    for document in documents {
        let title = visible(view.attribution.document(*document));
        lanes::heading(&mut picture, view, *document, &title, y);
        y += 24.0;
        let whole = extent(view, *document);
        let place = |at: usize| left + (right - left) * share(at, whole);
        lanes::data(&mut picture, view, *document, y, place);
        for (theme, name) in themes.iter().zip(&names) {
            let stretches = shown(view, *document, *theme);
            for layer in &layers {
                let own = stretches.iter().filter(|stretch| stretch.layer == *layer).count();
                if own > 0 {
                    let count = counted(own as u64, "stretch", "stretches");
                    let layer = wording::layer(*layer).to_lowercase();
                    told.push(format!("{title}, {}, {layer}: {count}.", name.text));
                }
            }
            name.write(&mut picture, y + LANE / 2.0, left, 1);
            picture.line((left, y + LANE), (right, y + LANE), Stroke::GRID);
            lanes::marks(&mut picture, &stretches, &layers, y, (left, right), place);
            y += LANE;
        }
        y += HEADING - 24.0;
    }
    foot(&mut picture, y - 4.0, &notes);
    Ok(Sketch {
        kind: "Document portrait",
        title: format!(
            "Where the {} stand along {}",
            theme_words(view),
            counted(documents.len() as u64, "document", "documents")
        ),
        reading: String::new(),
        notes,
        told,
        picture,
    })
}
