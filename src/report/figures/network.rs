//! Which codes stand together, as a network: codes on a circle in the order of the codebook, joined
//! by lines as wide as they share units.

use std::f64::consts::{FRAC_PI_2, TAU};

use super::axes::{Name, foot};
use super::letters::Letters;
use super::picture::{Anchor, Area, Fill, MARGIN, PAGE, Picture, SOFT, Stroke, Written};
use super::together::Together;
use super::{Sketch, real};
use crate::report::markdown::number;
use crate::report::study::ReportError;
use crate::report::tables::Scope;
use crate::report::view::View;

/// Nodes on the circle.
const NODES: usize = 24;

/// Lines inside it.
const LINES: usize = 40;

const RADIUS: f64 = 205.0;
const LARGEST: f64 = 14.0;
const SMALLEST: f64 = 3.0;
const WIDEST: f64 = 7.0;

/// A pair of codes and what they share.
type Pair = (usize, usize, usize);

pub(super) fn sketch(view: &View<'_>, scope: Scope) -> Result<Sketch, ReportError> {
    let together = Together::of(view, scope, NODES)?;
    let mut pairs: Vec<Pair> = together
        .pairs(view)
        .into_iter()
        .map(|(row, column)| (column, row, together.shared[row][column]))
        .filter(|(.., shared)| *shared > 0)
        .collect();
    pairs.sort_by_key(|(first, second, shared)| (std::cmp::Reverse(*shared), *first, *second));
    let one = scope.named();
    let mut notes = vec![format!(
        "A line joins two codes that share a {one}; the wider and darker, the more, and the number on it says how many. A code and one above it in the codebook are not compared. The larger a dot, the more often its code occurs; the number at its name says how often."
    )];
    notes.extend(strongest(&mut pairs, one));
    notes.extend(together.notes(view));
    Ok(Sketch {
        kind: "Network",
        title: format!("Codes in the same {one}, as a network"),
        reading: String::new(),
        told: together.told(view),
        picture: picture(&together, &pairs, &notes),
        notes,
    })
}

/// Keeps as many of the strongest pairs as a reader can follow, and says which.
fn strongest(pairs: &mut Vec<Pair>, one: &str) -> Option<String> {
    let all = pairs.len();
    if all <= LINES {
        return None;
    }
    let beyond = pairs[LINES].2;
    let kept = pairs.iter().take_while(|(.., shared)| *shared > beyond).count();
    if kept == 0 {
        pairs.truncate(LINES);
        return Some(format!("Drawn are the first {LINES} of {all} pairs that share a {one}."));
    }
    pairs.truncate(kept);
    Some(format!("Drawn are the {kept} of {all} pairs that share at least {}.", beyond + 1))
}

/// Where a node stands: its angle from the top, clockwise.
fn place(at: usize, count: usize, centre: (f64, f64), radius: f64) -> (f64, f64) {
    let angle = TAU * real(at) / real(count) - FRAC_PI_2;
    (centre.0 + radius * angle.cos(), centre.1 + radius * angle.sin())
}

fn picture(together: &Together, pairs: &[Pair], notes: &[String]) -> Picture {
    let count = together.codes.len();
    let mut picture = Picture::new("network", PAGE);
    let centre = (PAGE / 2.0, MARGIN + 52.0 + RADIUS);
    let node = |at: usize| place(at, count, centre, RADIUS);
    let most = pairs.first().map_or(1, |(.., shared)| *shared);
    // The strongest last, over the others.
    for (first, second, shared) in pairs.iter().rev() {
        let share = real(*shared) / real(most);
        let grey = 0x99 - (share * 85.0).round().clamp(0.0, 85.0) as u8;
        let stroke = Stroke { grey, width: 0.8 + (WIDEST - 0.8) * share, dashed: false };
        picture.line(node(*first), node(*second), stroke);
    }
    for pair in pairs {
        strength(&mut picture, *pair, node(pair.0), node(pair.1));
    }
    let often = |at: usize| together.shared[at][at];
    let greatest = (0..count).map(often).max().unwrap_or(1);
    for at in 0..count {
        // The area of a dot, not its width, tells how often.
        let radius = (LARGEST * (real(often(at)) / real(greatest)).sqrt()).max(SMALLEST);
        picture.circle(node(at), radius, Fill::Grey(0xee), Some(Stroke { width: 1.4, ..Stroke::EDGE }));
        label(&mut picture, &together.names[at], often(at), (at, count), centre);
    }
    foot(&mut picture, centre.1 + RADIUS + 56.0, notes);
    picture
}

/// The number on a line, a little off its middle, where lines through the centre would meet.
fn strength(picture: &mut Picture, (first, second, shared): Pair, from: (f64, f64), to: (f64, f64)) {
    let along = if (first + second) % 2 == 0 { 0.36 } else { 0.64 };
    let (x, y) = (from.0 + (to.0 - from.0) * along, from.1 + (to.1 - from.1) * along);
    let letters = Letters::plain(9.5);
    let digits = shared.to_string();
    let width = letters.width(&digits) + 4.0;
    picture.rect(Area { x: x - width / 2.0, y: y - 6.0, width, height: 12.0 }, Fill::WHITE, None);
    picture.label((x, y + 3.4), &digits, Written::new(letters, Anchor::Middle).grey(SOFT));
}

/// A node's name and how often it occurs, outside the circle.
fn label(picture: &mut Picture, name: &Name, often: usize, (at, count): (usize, usize), centre: (f64, f64)) {
    let (x, y) = place(at, count, centre, RADIUS + LARGEST + 6.0);
    let side = (x - centre.0) / RADIUS;
    let (anchor, room) = if side > 0.05 {
        (Anchor::Start, PAGE - MARGIN - x)
    } else if side < -0.05 {
        (Anchor::End, x - MARGIN)
    } else {
        // Between the names of the two beside it, which begin and end at their nodes.
        let beside = 2.0 * RADIUS * (TAU / real(count)).sin().abs();
        (Anchor::Middle, if count > 4 { (beside - 10.0).min(240.0) } else { 240.0 })
    };
    let letters = Letters { size: 11.0, bold: name.depth == 0 };
    // The mark keeps the number behind a name that runs from right to left.
    let number = format!("\u{200E} ({})", number(often as u64));
    let mut lines = letters.wrap(&name.text, room - letters.width(&number), if count > 14 { 1 } else { 2 });
    match lines.last_mut() {
        Some(last) => last.push_str(&number),
        None => lines.push(number),
    }
    // Lines above the topmost node grow upwards, below the lowest downwards.
    let more = letters.line() * real(lines.len() - 1) / 2.0;
    let y = if anchor == Anchor::Middle { y + more.copysign(y - centre.1) } else { y };
    picture.lines((x, y), &lines, Written::new(letters, anchor));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_beyond_what_a_reader_can_follow_are_left_out_by_a_rule() {
        let pairs =
            |strengths: &[usize]| -> Vec<Pair> { strengths.iter().map(|shared| (0, 1, *shared)).collect() };
        let mut few = pairs(&[3, 2, 1]);
        assert_eq!(strongest(&mut few, "passage"), None);
        let mut many = pairs(&[vec![3; 10], vec![2; 20], vec![1; 30]].concat());
        let said = strongest(&mut many, "passage").expect("a note");
        assert_eq!((many.len(), said.as_str()), (30, "Drawn are the 30 of 60 pairs that share at least 2."));
        let mut alike = pairs(&[1; 60]);
        let said = strongest(&mut alike, "passage").expect("a note");
        assert_eq!(
            (alike.len(), said.as_str()),
            (40, "Drawn are the first 40 of 60 pairs that share a passage.")
        );
    }

    #[test]
    fn nodes_stand_on_the_circle_clockwise_from_the_top() {
        let [top, right] = [0, 1].map(|at| place(at, 4, (100.0, 100.0), 50.0));
        assert!((top.0 - 100.0).abs() < 1e-9 && (top.1 - 50.0).abs() < 1e-9);
        assert!((right.0 - 150.0).abs() < 1e-9 && (right.1 - 100.0).abs() < 1e-9);
    }
}
