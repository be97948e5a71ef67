//! Where codes stand along a document.

use super::tree::Tree;
use crate::coding::evidence::{Evidence, Layer, Stance};
use crate::text::Span;

/// A stretch of a document that a theme covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stretch {
    /// Where.
    pub span: Span,
    /// By whose decision.
    pub layer: Layer,
    /// For or against.
    pub stance: Stance,
}

/// The stretches of `document` that carry `theme` or a code below it, in order; those that overlap
/// and are of one layer and stance are one.
#[must_use]
pub fn stretches(evidence: &Evidence, tree: &Tree, document: u32, theme: u32) -> Vec<Stretch> {
    let first = evidence.marks.partition_point(|mark| mark.document < document);
    let here = evidence.marks[first..].iter().take_while(|mark| mark.document == document);
    let mut found: Vec<Stretch> = here
        .filter(|mark| tree.above(mark.code).contains(&theme))
        .map(|mark| Stretch { span: mark.span, layer: mark.layer, stance: mark.stance })
        .collect();
    found.sort_by_key(|stretch| (stretch.layer, stretch.stance, stretch.span));
    let mut merged: Vec<Stretch> = Vec::new();
    for stretch in found {
        match merged.last_mut() {
            Some(last) if alike(*last, stretch) && last.span.overlaps(stretch.span) => {
                last.span = last.span.hull(stretch.span);
            }
            _ => merged.push(stretch),
        }
    }
    merged.sort();
    merged
}

fn alike(a: Stretch, b: Stretch) -> bool {
    (a.layer, a.stance) == (b.layer, b.stance)
}
