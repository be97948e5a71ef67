//! Which codes stand together: a heat map with its numbers.

use super::axes::{Name, foot, names_end};
use super::letters::Letters;
use super::picture::{Anchor, Area, Fill, MARGIN, PAGE, Picture, Stroke, Written};
use super::{Sketch, always, basis, name, one_layer, real};
use crate::coding::evidence::Layer;
use crate::report::markdown::{counted, number};
use crate::report::study::ReportError;
use crate::report::tables::{Scope, Units, all_codes, units};
use crate::report::view::View;

/// Codes in the heat map of a report.
pub(super) const IN_REPORTS: usize = 18;

/// Codes in a heat map that stands alone.
pub(super) const ALONE: usize = 40;

/// With more codes than this, columns have numbers and not names.
const NAMED: usize = 18;

/// Codes and how often each two of them stand together.
pub(super) struct Together {
    pub(super) layer: Layer,
    pub(super) scope: Scope,
    pub(super) codes: Vec<u32>,
    pub(super) names: Vec<Name>,
    /// In how many units each pair stands; on the diagonal each code's own.
    pub(super) shared: Vec<Vec<usize>>,
    /// Units with data; 0 where they have no number.
    all: u64,
    left_out: Option<String>,
}

impl Together {
    /// The codes that anything carries, at most so many of them: else the chapters alone, which hold
    /// the codes below them, else the most frequent.
    pub(super) fn of(view: &View<'_>, scope: Scope, most: usize) -> Result<Self, ReportError> {
        let layer = one_layer(view)?;
        let Units { of_codes, all } = units(view, layer, scope)?;
        let often = |code: &u32| of_codes[*code as usize].len();
        let carried: Vec<u32> = all_codes(view).filter(|code| often(code) > 0).collect();
        if carried.len() < 2 {
            return Err(ReportError::NothingToDraw { why: "fewer than two codes occur" });
        }
        let (codes, left_out) = chosen(view, &carried, most, often);
        let shared = codes
            .iter()
            .map(|a| {
                let a = &of_codes[*a as usize];
                codes.iter().map(|b| a.intersection(&of_codes[*b as usize]).count()).collect()
            })
            .collect();
        let names = codes.iter().map(|code| name(view, *code)).collect();
        Ok(Together { layer, scope, codes, names, shared, all, left_out })
    }

    /// The pairs that are compared, the later code first: none of a code and one above it.
    pub(super) fn pairs(&self, view: &View<'_>) -> Vec<(usize, usize)> {
        let pairs = (0..self.codes.len()).flat_map(|row| (0..row).map(move |column| (row, column)));
        pairs.filter(|(row, column)| !view.tree().related(self.codes[*row], self.codes[*column])).collect()
    }

    /// The numbers in sentences.
    pub(super) fn told(&self, view: &View<'_>) -> Vec<String> {
        let name = |at: usize| &self.names[at].text;
        let pairs = self.pairs(view).into_iter().filter(|(row, column)| self.shared[*row][*column] > 0);
        let told: Vec<String> = pairs
            .map(|(row, column)| format!("{} and {}: {}.", name(column), name(row), self.shared[row][column]))
            .collect();
        let one = self.scope.named();
        if told.is_empty() { vec![format!("No two codes share a {one}.")] } else { told }
    }

    pub(super) fn notes(&self, view: &View<'_>) -> Vec<String> {
        let (one, many) = (self.scope.named(), format!("{}s", self.scope.named()));
        let base = match self.all {
            0 => format!("Base: the {many} of each code."),
            all => format!("Base: {} with data, each counted once.", counted(all, one, &many)),
        };
        let mut notes = vec![base, basis(&[self.layer]).to_owned()];
        notes.extend(self.left_out.clone());
        notes.extend(always(view));
        notes
    }
}

fn chosen(
    view: &View<'_>,
    carried: &[u32],
    most: usize,
    often: impl Fn(&u32) -> usize,
) -> (Vec<u32>, Option<String>) {
    if carried.len() <= most {
        return (carried.to_vec(), None);
    }
    let all = number(carried.len() as u64);
    let chapters: Vec<u32> = carried.iter().copied().filter(|code| view.tree().depth(*code) == 0).collect();
    if (2..=most).contains(&chapters.len()) {
        let note = format!(
            "Drawn are the {} chapters, with their sub-codes, of {all} codes that occur.",
            chapters.len()
        );
        return (chapters, Some(note));
    }
    let mut codes = carried.to_vec();
    codes.sort_by_key(|code| (std::cmp::Reverse(often(code)), *code));
    codes.truncate(most);
    codes.sort_unstable();
    let note = format!("Drawn are the {most} most frequent of {all} codes that occur.");
    (codes, Some(note))
}

pub(super) fn sketch(view: &View<'_>, scope: Scope, most: usize) -> Result<Sketch, ReportError> {
    let together = Together::of(view, scope, most)?;
    let one = scope.named();
    let mut in_picture = vec![
        "A code's column goes down from the end of its row. The darker, the more are shared.".to_owned(),
        "Bold border: the code's own, with those of its sub-codes. Hatched: one code lies above the other; they are not compared.".to_owned(),
    ];
    in_picture.extend(together.notes(view));
    Ok(Sketch {
        kind: "Heat map",
        title: format!("Codes in the same {one}"),
        reading: String::new(),
        told: together.told(view),
        picture: picture(view, &together, &in_picture),
        notes: in_picture,
    })
}

/// The side of a cell.
fn side(codes: usize) -> f64 {
    match codes {
        0..=18 => 32.0,
        19..=28 => 24.0,
        _ => 18.0,
    }
}

fn picture(view: &View<'_>, together: &Together, notes: &[String]) -> Picture {
    let count = together.codes.len();
    let side = side(count);
    let names: Vec<Name> =
        together.names.iter().enumerate().map(|(at, name)| numbered(name, at, count)).collect();
    let left = names_end(names.iter());
    let end = Written::new(Letters::plain(if count > NAMED { 10.0 } else { 12.0 }), Anchor::Start);
    let ends: Vec<String> =
        (0..count).map(|at| column_name(&together.names[at], at, count, end.letters)).collect();
    let right = |at: usize| left + side * real(at + 1) + 8.0;
    let widest =
        ends.iter().enumerate().map(|(at, label)| right(at) + end.letters.width(label)).fold(0.0, f64::max);
    let mut picture = Picture::new("together", (widest + MARGIN + 4.0).ceil().max(PAGE));
    let most =
        together.pairs(view).into_iter().map(|(row, column)| together.shared[row][column]).max().unwrap_or(0);
    for row in 0..count {
        let y = MARGIN + side * real(row);
        names[row].write(&mut picture, y + side / 2.0, left, if side > 28.0 { 2 } else { 1 });
        picture.label((right(row), y + side / 2.0 + end.letters.size * 0.36), &ends[row], end);
        for column in 0..=row {
            let area = Area { x: left + side * real(column), y, width: side, height: side };
            let related = row != column && view.tree().related(together.codes[row], together.codes[column]);
            cell(&mut picture, area, together.shared[row][column], most, related, row == column);
        }
    }
    // Over the thin borders of their neighbours.
    for row in 0..count {
        let at = side * real(row);
        let area = Area { x: left + at, y: MARGIN + at, width: side, height: side };
        picture.rect(area, Fill::None, Some(Stroke::STRONG));
    }
    foot(&mut picture, MARGIN + side * real(count) + 10.0, notes);
    picture
}

fn numbered(name: &Name, at: usize, count: usize) -> Name {
    let text = if count > NAMED { format!("{} {}", at + 1, name.text) } else { name.text.clone() };
    Name { text, depth: name.depth }
}

fn column_name(name: &Name, at: usize, count: usize, letters: Letters) -> String {
    if count > NAMED { (at + 1).to_string() } else { letters.fit(&name.text, 190.0) }
}

fn cell(picture: &mut Picture, area: Area, shared: usize, most: usize, related: bool, own: bool) {
    if related {
        return picture.rect(area, Fill::Faint, Some(Stroke::EDGE));
    }
    let dark = if own || most == 0 { 0 } else { shared * 200 / most };
    let grey = 255 - u8::try_from(dark).expect("at most 200");
    picture.rect(area, Fill::Grey(grey), Some(Stroke::EDGE));
    if shared == 0 {
        return;
    }
    let digits = shared.to_string();
    let size = (area.width * 0.42).clamp(7.5, 12.0);
    // Long numbers in small cells are set smaller, so that they stay inside.
    let size = size.min((area.width - 3.0) / (0.56 * real(digits.len())));
    let letters = Letters { size, bold: own };
    let written = Written::new(letters, Anchor::Middle).grey(if grey < 128 { 255 } else { 0 });
    picture.label((area.x + area.width / 2.0, area.y + area.height / 2.0 + size * 0.36), &digits, written);
}
