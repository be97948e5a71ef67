//! Scales, axes, legends and feet: what figures have in common.

use super::letters::Letters;
use super::picture::{Anchor, Area, Fill, MARGIN, Picture, SIZE, SOFT, Stroke, Written};
use crate::coding::evidence::Layer;

/// Labels of axes.
pub(super) const TICK: Written = Written::new(Letters::plain(10.0), Anchor::Middle).grey(SOFT);

/// The labels of legends and what stands beside marks.
pub(super) const KEY: Written = Written::new(Letters::plain(11.0), Anchor::Start);

/// Values along a length.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Scale {
    /// The values at both ends.
    pub(super) values: (f64, f64),
    /// The places at both ends.
    pub(super) places: (f64, f64),
}

impl Scale {
    /// The place of a value; what lies beyond an end stands at the end.
    pub(super) fn at(self, value: f64) -> f64 {
        let ((low, high), (from, to)) = (self.values, self.places);
        if high <= low {
            return from;
        }
        from + (to - from) * ((value - low) / (high - low)).clamp(0.0, 1.0)
    }
}

/// Round values from 0 up to the first that is at least `high`: a step of 1, 2 or 5, or ten times
/// that, and so on; no more than `most` steps, and none below `least`.
pub(super) fn round_values(high: f64, most: u32, least: f64) -> Vec<f64> {
    let step = (-3..12)
        .flat_map(|power| [1.0, 2.0, 5.0].map(|digit| digit * 10f64.powi(power)))
        .find(|step| *step >= least && high <= step * f64::from(most))
        .unwrap_or(high.max(1.0));
    let mut values = vec![0.0];
    let mut count = 0u32;
    while values.last().is_some_and(|last| *last < high) || values.len() < 2 {
        count += 1;
        values.push(step * f64::from(count));
    }
    values
}

/// Lines from `top` to `bottom` at labelled places, the labels below.
pub(super) fn grid_across(picture: &mut Picture, marks: &[(f64, String)], top: f64, bottom: f64) {
    for (x, label) in marks {
        picture.line((*x, top), (*x, bottom), Stroke::GRID);
        picture.label((*x, bottom + 14.0), label, TICK);
    }
}

/// Lines from `left` to `right` at labelled heights, the labels to the left.
pub(super) fn grid_up(picture: &mut Picture, marks: &[(f64, String)], left: f64, right: f64) {
    for (y, label) in marks {
        picture.line((left, *y), (right, *y), Stroke::GRID);
        let written = Written { anchor: Anchor::End, ..TICK };
        picture.label((left - 6.0, y + 3.5), label, written);
    }
}

/// A patch of a legend.
#[derive(Clone, Debug)]
pub(super) enum Patch {
    /// A filled rectangle.
    Fill(Fill),
    /// A filled rectangle with a cross.
    Crossed,
    /// A line.
    Line(Stroke),
    /// A dot on a line.
    Dot,
}

/// The height of a legend's line.
const KEY_LINE: f64 = 18.0;

/// A legend from left to right, on as many lines as it takes. Gives back where it ends.
pub(super) fn legend(picture: &mut Picture, top: f64, keys: &[(Patch, String)]) -> f64 {
    let (mut x, mut y) = (MARGIN, top);
    for (patch, label) in keys {
        let width = 28.0 + KEY.letters.width(label);
        if x > MARGIN && x + width > picture.width - MARGIN {
            (x, y) = (MARGIN, y + KEY_LINE);
        }
        let area = Area { x, y, width: 22.0, height: 10.0 };
        let middle = y + 5.0;
        match patch {
            Patch::Fill(fill) => picture.rect(area, *fill, Some(Stroke::EDGE)),
            Patch::Crossed => {
                picture.rect(area, Fill::WHITE, Some(Stroke::EDGE));
                picture.cross(area);
            }
            Patch::Line(stroke) => picture.line((x, middle), (x + 22.0, middle), *stroke),
            Patch::Dot => {
                picture.line((x, middle), (x + 22.0, middle), Stroke::STRONG);
                picture.circle((x + 11.0, middle), 4.0, Fill::DARK, None);
            }
        }
        picture.label((x + 28.0, y + 9.0), label, KEY);
        x += width + 22.0;
    }
    if keys.is_empty() { top } else { y + KEY_LINE }
}

/// The patches of layers.
pub(super) fn keys(layers: &[Layer]) -> Vec<(Patch, String)> {
    let label = |layer| match layer {
        Layer::Coded => "coded by a person",
        Layer::Found => "found by a rule, undecided",
    };
    layers.iter().map(|layer| (Patch::Fill(Fill::of(*layer)), label(*layer).to_owned())).collect()
}

/// What has to be known to read a figure, at its foot, and the end of the page.
pub(super) fn foot(picture: &mut Picture, top: f64, notes: &[String]) {
    let written = Written::new(Letters::plain(10.5), Anchor::Start).grey(SOFT);
    let mut y = top + 12.0;
    for note in notes {
        for line in written.letters.wrap(note, picture.width - 2.0 * MARGIN, 6) {
            picture.label((MARGIN, y), &line, written);
            y += 14.0;
        }
    }
    picture.height = (y - 14.0 + MARGIN).ceil();
}

/// A code's name in the gutter to the left of a row: further in for each level, chapters in bold.
#[derive(Clone, Debug)]
pub(super) struct Name {
    pub(super) text: String,
    pub(super) depth: usize,
}

/// How far in a level stands.
const LEVEL: f64 = 12.0;

/// The widest gutter of names.
const WIDEST: f64 = 230.0;

impl Name {
    fn indent(&self) -> f64 {
        LEVEL * f64::from(u32::try_from(self.depth.min(5)).expect("at most 5"))
    }

    fn letters(&self) -> Letters {
        if self.depth == 0 { Letters::bold(SIZE) } else { Letters::plain(SIZE) }
    }

    /// Whether the name fits the widest gutter on one line.
    pub(super) fn fits(&self) -> bool {
        self.indent() + self.letters().width(&self.text) <= WIDEST
    }

    /// Writes the name on at most `lines` lines in a gutter that ends at `right`, its middle at `y`.
    pub(super) fn write(&self, picture: &mut Picture, y: f64, right: f64, lines: usize) {
        let x = MARGIN + self.indent();
        let lines = self.letters().wrap(&self.text, right - x - 8.0, lines);
        picture.lines((x, y), &lines, Written::new(self.letters(), Anchor::Start));
    }
}

/// Where the gutter of these names ends.
pub(super) fn names_end<'n>(names: impl Iterator<Item = &'n Name>) -> f64 {
    let widths = names.map(|name| name.indent() + name.letters().width(&name.text));
    MARGIN + widths.fold(60.0, f64::max).min(WIDEST).ceil() + 8.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_proportional_to_its_value() {
        let scale = Scale { values: (0.0, 50.0), places: (100.0, 300.0) };
        assert_eq!(
            [0.0, 12.5, 25.0, 50.0, 80.0].map(|value| scale.at(value)),
            [100.0, 150.0, 200.0, 300.0, 300.0]
        );
        assert_eq!(Scale { values: (0.0, 0.0), places: (5.0, 9.0) }.at(1.0), 5.0);
    }

    #[test]
    fn axes_end_at_round_values() {
        assert_eq!(round_values(43.0, 5, 1.0), [0.0, 10.0, 20.0, 30.0, 40.0, 50.0]);
        assert_eq!(round_values(3.0, 5, 1.0), [0.0, 1.0, 2.0, 3.0]);
        assert_eq!(round_values(0.0, 5, 1.0), [0.0, 1.0]);
        assert_eq!(round_values(7.0, 5, 2.0), [0.0, 2.0, 4.0, 6.0, 8.0]);
    }
}
