//! What stands along a document: marks on a lane, for portraits and timelines.

use super::axes::{KEY, Patch, keys};
use super::letters::Letters;
use super::picture::{Anchor, Area, Fill, MARGIN, PAGE, Picture, SIZE, SOFT, Stroke, Written};
use crate::analysis::portrait::Stretch;
use crate::coding::evidence::{Data, Layer, Stance};
use crate::report::markdown::counted;
use crate::report::view::View;

/// The height of a lane: marks of people above marks of rules.
pub(super) const LANE: f64 = 18.0;

const MARK: f64 = 6.0;

/// The height of a mark where one layer is shown.
const LONE_MARK: f64 = 13.0;

/// The height of the strip of data.
const STRIP: f64 = 4.0;
const DATA: Fill = Fill::Grey(0xaa);

const NARROWEST: f64 = 2.0;

/// Draws stretches on a lane; `place` says where a place of the text stands. Where two layers are
/// shown, people stand above rules.
pub(super) fn marks(
    picture: &mut Picture,
    stretches: &[Stretch],
    layers: &[Layer],
    top: f64,
    ends: (f64, f64),
    place: impl Fn(usize) -> f64,
) {
    let height = if layers.len() > 1 { MARK } else { LONE_MARK };
    for stretch in stretches {
        let start = place(stretch.span.start());
        let width = (place(stretch.span.end()) - start).clamp(NARROWEST, ends.1 - ends.0);
        let against = stretch.stance == Stance::Against;
        let below = layers.len() > 1 && stretch.layer == Layer::Found;
        let y = top + 2.5 + if below { MARK + 1.0 } else { 0.0 };
        let area = Area { x: start.min(ends.1 - width), y, width, height };
        picture.rect(area, if against { Fill::WHITE } else { Fill::of(stretch.layer) }, Some(EDGE));
        if against {
            picture.cross(area);
        }
    }
}

const EDGE: Stroke = Stroke { width: 0.6, ..Stroke::EDGE };

/// Draws a strip of the passages of data above the lanes, which begin at `lanes`; passages with less
/// than a point between them are one.
pub(super) fn data(
    picture: &mut Picture,
    view: &View<'_>,
    document: u32,
    lanes: f64,
    place: impl Fn(usize) -> f64,
) {
    let rows = view.evidence().documents[document as usize].passages.clone();
    let mut joined: Vec<(f64, f64)> = Vec::new();
    for row in rows.map(|row| view.row(row)).filter(|row| row.data == Data::Counted) {
        let (start, end) = (place(row.span.start()), place(row.span.end()));
        match joined.last_mut() {
            Some(last) if start - last.1 < 1.0 => last.1 = last.1.max(end),
            _ => joined.push((start, end)),
        }
    }
    for (start, end) in joined {
        let area = Area { x: start, y: lanes - STRIP - 1.0, width: (end - start).max(1.0), height: STRIP };
        picture.rect(area, DATA, None);
    }
}

/// The legend of lanes: layers, what speaks against, and data.
pub(super) fn legend_of(view: &View<'_>, layers: &[Layer]) -> Vec<(Patch, String)> {
    let mut all = keys(layers);
    let against = |mark: &crate::coding::evidence::Mark| mark.stance == Stance::Against;
    if layers.contains(&Layer::Coded) && view.evidence().marks.iter().any(against) {
        all.push((Patch::Crossed, "coded as speaking against".to_owned()));
    }
    all.push((Patch::Fill(DATA), "words of data".to_owned()));
    all
}

/// A document's title with its passages.
pub(super) fn heading(picture: &mut Picture, view: &View<'_>, document: u32, title: &str, y: f64) {
    let bold = Letters::bold(SIZE);
    let fitted = bold.fit(title, 560.0);
    picture.label((MARGIN, y + 14.0), &fitted, Written::new(bold, Anchor::Start));
    let rows = view.evidence().documents[document as usize].passages.len() as u64;
    let extent = counted(rows, "passage", "passages");
    let written = Written { anchor: Anchor::End, ..KEY }.grey(SOFT);
    picture.label((PAGE - MARGIN, y + 14.0), &extent, written);
}
