//! [`Picture`]: shapes and labels on a white page, written as SVG.
//!
//! Everything is black, white or grey: what differs, differs by pattern, form, place or label, so
//! that print and copies in grey lose nothing. Numbers have one digit after the point, so that the
//! same input gives the same bytes on every machine.

use std::collections::BTreeSet;
use std::fmt::Write;

use super::letters::Letters;
use crate::coding::evidence::Layer;
use crate::report::escape::xml;

/// The width of a figure that takes the whole width of a page.
pub(super) const PAGE: f64 = 720.0;

/// The distance of everything from the edge.
pub(super) const MARGIN: f64 = 8.0;

/// How a form is filled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fill {
    None,
    /// A grey: 0 black, 255 white.
    Grey(u8),
    /// Strong hatching: what rules found.
    Hatched,
    /// Weak hatching the other way: what is not compared.
    Faint,
}

impl Fill {
    pub(super) const WHITE: Fill = Fill::Grey(255);
    pub(super) const DARK: Fill = Fill::Grey(0x33);

    /// How a layer is filled.
    pub(super) fn of(layer: Layer) -> Self {
        match layer {
            Layer::Coded => Fill::DARK,
            Layer::Found => Fill::Hatched,
        }
    }

    fn written(self, id: &str) -> String {
        match self {
            Fill::None => "none".to_owned(),
            Fill::Grey(grey) => hex(grey),
            Fill::Hatched => format!("url(#{id}-hatched)"),
            Fill::Faint => format!("url(#{id}-faint)"),
        }
    }

    /// The pattern's definition.
    fn pattern(self, id: &str) -> Option<String> {
        let (name, size, line, grey, angle) = match self {
            Fill::None | Fill::Grey(_) => return None,
            Fill::Hatched => ("hatched", 4, 1.6, 0x44, 45),
            Fill::Faint => ("faint", 6, 0.8, 0x99, 135),
        };
        Some(format!(
            "<pattern id=\"{id}-{name}\" width=\"{size}\" height=\"{size}\" patternUnits=\"userSpaceOnUse\" \
             patternTransform=\"rotate({angle})\"><rect width=\"{size}\" height=\"{size}\" fill=\"#fff\"/>\
             <rect width=\"{line}\" height=\"{size}\" fill=\"{}\"/></pattern>",
            hex(grey)
        ))
    }
}

/// How a line is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Stroke {
    pub(super) grey: u8,
    pub(super) width: f64,
    pub(super) dashed: bool,
}

impl Stroke {
    /// Lines behind everything.
    pub(super) const GRID: Stroke = Stroke { grey: 0xd0, width: 0.8, dashed: false };
    /// The edge of a form.
    pub(super) const EDGE: Stroke = Stroke { grey: 0x22, width: 0.8, dashed: false };
    /// A line that carries figures.
    pub(super) const STRONG: Stroke = Stroke { grey: 0x22, width: 1.8, dashed: false };

    pub(super) const fn dashed(self) -> Self {
        Stroke { dashed: true, ..self }
    }
}

/// Which end of a label stands at its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// The grey of labels that explain.
pub(super) const SOFT: u8 = 0x44;

/// A rectangle's place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Area {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) width: f64,
    pub(super) height: f64,
}

/// How a label is written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Written {
    pub(super) letters: Letters,
    pub(super) anchor: Anchor,
    pub(super) grey: u8,
}

impl Written {
    pub(super) const fn new(letters: Letters, anchor: Anchor) -> Self {
        Written { letters, anchor, grey: 0 }
    }

    pub(super) const fn grey(self, grey: u8) -> Self {
        Written { grey, ..self }
    }
}

/// A page with what is drawn on it.
#[derive(Clone, Debug)]
pub(super) struct Picture {
    /// The beginning of every id inside, so that several figures can stand in one page.
    id: String,
    pub(super) width: f64,
    pub(super) height: f64,
    shapes: String,
    fills: BTreeSet<Fill>,
}

impl Picture {
    pub(super) fn new(id: &str, width: f64) -> Self {
        Picture { id: id.to_owned(), width, height: 0.0, shapes: String::new(), fills: BTreeSet::new() }
    }

    pub(super) fn id(&self) -> &str {
        &self.id
    }

    pub(super) fn rect(&mut self, area: Area, fill: Fill, stroke: Option<Stroke>) {
        let Area { x, y, width, height } = area;
        let place = format!(
            "rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"",
            short(x),
            short(y),
            short(width),
            short(height)
        );
        self.shape(&place, fill, stroke);
    }

    pub(super) fn circle(&mut self, (x, y): (f64, f64), radius: f64, fill: Fill, stroke: Option<Stroke>) {
        let place = format!("circle cx=\"{}\" cy=\"{}\" r=\"{}\"", short(x), short(y), short(radius));
        self.shape(&place, fill, stroke);
    }

    pub(super) fn line(&mut self, from: (f64, f64), to: (f64, f64), stroke: Stroke) {
        let place = format!(
            "line x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\"",
            short(from.0),
            short(from.1),
            short(to.0),
            short(to.1)
        );
        self.element(&place, "", &stroked(stroke));
    }

    /// A line through points.
    pub(super) fn curve(&mut self, points: &[(f64, f64)], stroke: Stroke) {
        let place = format!("polyline points=\"{}\"", listed(points));
        self.element(&place, " fill=\"none\"", &stroked(stroke));
    }

    /// The form inside points.
    pub(super) fn form(&mut self, points: &[(f64, f64)], fill: Fill, stroke: Option<Stroke>) {
        let place = format!("polygon points=\"{}\"", listed(points));
        self.shape(&place, fill, stroke);
    }

    /// A cross, over what speaks against.
    pub(super) fn cross(&mut self, area: Area) {
        let (right, below) = (area.x + area.width, area.y + area.height);
        self.line((area.x, area.y), (right, below), Stroke::EDGE);
        self.line((area.x, below), (right, area.y), Stroke::EDGE);
    }

    fn shape(&mut self, place: &str, fill: Fill, stroke: Option<Stroke>) {
        self.fills.insert(fill);
        let fill = format!(" fill=\"{}\"", fill.written(&self.id));
        self.element(place, &fill, &stroke.map(stroked).unwrap_or_default());
    }

    fn element(&mut self, place: &str, fill: &str, stroke: &str) {
        writeln!(self.shapes, "<{place}{fill}{stroke}/>").expect("a string takes all that is written");
    }

    /// A label, its base line at the place. Whatever it says is escaped here.
    pub(super) fn label(&mut self, (x, y): (f64, f64), text: &str, written: Written) {
        self.turned_label((x, y), text, written, 0.0);
    }

    /// A label turned by so many degrees around its place.
    pub(super) fn turned_label(&mut self, (x, y): (f64, f64), text: &str, written: Written, degrees: f64) {
        let Written { letters, anchor, grey } = written;
        let mut element = format!("<text x=\"{}\" y=\"{}\"", short(x), short(y));
        match anchor {
            Anchor::Start => {}
            Anchor::Middle => element.push_str(" text-anchor=\"middle\""),
            Anchor::End => element.push_str(" text-anchor=\"end\""),
        }
        if letters.size != SIZE {
            element.push_str(&format!(" font-size=\"{}\"", short(letters.size)));
        }
        if letters.bold {
            element.push_str(" font-weight=\"bold\"");
        }
        if grey != 0 {
            element.push_str(&format!(" fill=\"{}\"", hex(grey)));
        }
        if degrees != 0.0 {
            element.push_str(&format!(" transform=\"rotate({} {} {})\"", short(degrees), short(x), short(y)));
        }
        writeln!(self.shapes, "{element}>{}</text>", xml(text)).expect("a string takes all that is written");
    }

    /// A label that stands on lines of a grid: nothing runs through its letters.
    pub(super) fn backed_label(&mut self, (x, y): (f64, f64), text: &str, written: Written) {
        let (width, size) = (written.letters.width(text) + 4.0, written.letters.size);
        let left = match written.anchor {
            Anchor::Start => x - 2.0,
            Anchor::Middle => x - width / 2.0,
            Anchor::End => x - width + 2.0,
        };
        let back = Area { x: left, y: y - size * 0.85, width, height: size * 1.15 };
        self.rect(back, Fill::WHITE, None);
        self.label((x, y), text, written);
    }

    /// A label on several lines, the middle of them all at the height `y`.
    pub(super) fn lines(&mut self, (x, y): (f64, f64), lines: &[String], written: Written) {
        let line = written.letters.line();
        let count = f64::from(u32::try_from(lines.len()).expect("a label has a few lines"));
        let mut base = y - line * (count - 1.0) / 2.0 + written.letters.size * 0.36;
        for text in lines {
            self.label((x, base), text, written);
            base += line;
        }
    }

    /// The definitions of the patterns in use.
    pub(super) fn patterns(&self) -> String {
        let patterns: Vec<String> = self.fills.iter().filter_map(|fill| fill.pattern(&self.id)).collect();
        if patterns.is_empty() { String::new() } else { format!("<defs>\n{}\n</defs>", patterns.join("\n")) }
    }

    pub(super) fn shapes(&self) -> &str {
        &self.shapes
    }
}

/// The size of letters that need not be told.
pub(super) const SIZE: f64 = 12.0;

/// A number with at most one digit after the point.
pub(super) fn short(number: f64) -> String {
    let text = format!("{number:.1}");
    match text.strip_suffix(".0") {
        Some("-0") => "0".to_owned(),
        Some(whole) => whole.to_owned(),
        None => text,
    }
}

fn hex(grey: u8) -> String {
    if grey.is_multiple_of(17) {
        let digit = grey / 17;
        format!("#{digit:x}{digit:x}{digit:x}")
    } else {
        format!("#{grey:02x}{grey:02x}{grey:02x}")
    }
}

fn stroked(stroke: Stroke) -> String {
    let dashes = if stroke.dashed { " stroke-dasharray=\"4 3\"" } else { "" };
    format!(" stroke=\"{}\" stroke-width=\"{}\"{dashes}", hex(stroke.grey), short(stroke.width))
}

fn listed(points: &[(f64, f64)]) -> String {
    let points: Vec<String> = points.iter().map(|(x, y)| format!("{},{}", short(*x), short(*y))).collect();
    points.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short_and_the_same_everywhere() {
        assert_eq!([10.0, 0.25, -0.01, 1.0 / 3.0].map(short), ["10", "0.2", "0", "0.3"]);
    }

    #[test]
    fn patterns_are_written_only_where_they_are_used() {
        let mut picture = Picture::new("bars", PAGE);
        let area = Area { x: 0.0, y: 0.0, width: 9.0, height: 5.0 };
        picture.rect(area, Fill::DARK, None);
        assert_eq!(picture.patterns(), "");
        picture.rect(area, Fill::Hatched, Some(Stroke::EDGE));
        assert!(picture.patterns().contains("<pattern id=\"bars-hatched\""));
        assert!(picture.shapes().contains("fill=\"url(#bars-hatched)\""));
    }

    #[test]
    fn labels_are_escaped() {
        let mut picture = Picture::new("x", PAGE);
        picture.label((1.0, 2.0), "<b> & \"c\"", Written::new(Letters::plain(SIZE), Anchor::Start));
        assert_eq!(picture.shapes(), "<text x=\"1\" y=\"2\">&lt;b&gt; &amp; &quot;c&quot;</text>\n");
    }
}
