//! How many passages or participants carry each code, alone or compared by document, voice or group.

use std::collections::BTreeMap;

use super::axes::{self, Name, Scale, foot, grid_across, legend, names_end, round_values};
use super::letters::Letters;
use super::picture::{Anchor, Area, Fill, MARGIN, PAGE, Picture, SIZE, Stroke, Written};
use super::{
    Sketch, TOO_SMALL, always, basis, layers_with_marks, left_out, n_of, name, numbered, pages, theme_words,
};
use crate::analysis::Tally;
use crate::analysis::groups::by_attribute;
use crate::analysis::rows::count;
use crate::coding::evidence::Layer;
use crate::report::escape::visible;
use crate::report::study::ReportError;
use crate::report::tables::{By, all_codes, check_attribute, documents, is_small, told_of_small, voices};
use crate::report::view::View;
use crate::report::wording;

/// More documents than this are grouped by kind of voice in a report.
const DOCUMENTS: usize = 12;

/// Groups under one code.
const GROUPS: usize = 24;

/// Codes whose figures are looked up.
const CODES: usize = 400;

/// The room for a bar's numbers.
const NUMBERS: f64 = 110.0;

const BAR: f64 = 10.0;
const GROUP: Written = Written::new(Letters::plain(SIZE), Anchor::End);

/// What is compared.
enum Parts {
    /// Nothing: each code has one bar for each layer, of so many passages.
    Whole(u32),
    Attribute(String),
    /// Each with its passages of data.
    Documents(Vec<(u32, u32)>),
    /// Each with its passages of data.
    Voices(Vec<(u32, u32)>),
    /// Participants, authors, commenters and so on.
    Kinds,
}

/// A code's share of a group.
struct Share {
    group: String,
    part: u32,
    whole: u32,
    /// Whether the counts are too small to leave the study.
    small: bool,
}

/// A code with its shares, by layer and group.
type Row = (u32, Vec<Vec<Share>>);

impl Share {
    fn of(group: impl AsRef<str>, part: u32, whole: u32) -> Self {
        Share { group: visible(group.as_ref()), part, whole, small: false }
    }

    fn percent(&self) -> f64 {
        if self.whole == 0 || self.small { 0.0 } else { 100.0 * f64::from(self.part) / f64::from(self.whole) }
    }

    fn printed(&self, least: u32) -> String {
        if self.small { format!("<{least}") } else { n_of(self.part, self.whole) }
    }
}

/// The themes of a report, by its groups, its documents, or the kinds of voice.
pub(super) fn of_themes(view: &View<'_>, most: usize) -> Result<Vec<Sketch>, ReportError> {
    let parts = match &view.input.options.by {
        Some(attribute) => Parts::Attribute(attribute.clone()),
        None if view.evidence().documents.len() <= DOCUMENTS => Parts::Documents(documents(view)),
        None => Parts::Kinds,
    };
    let themes = wording::capitalised(&theme_words(view));
    sketches(view, &parts, &themes, view.tree().top_level().collect(), most)
}

/// All codes, parted as a table is.
pub(super) fn of_codes(view: &View<'_>, by: &By, most: usize) -> Result<Vec<Sketch>, ReportError> {
    let parts = match by {
        By::Nothing => Parts::Whole(
            u32::try_from(view.evidence().counted().count()).expect("passages are counted in u32"),
        ),
        By::Document => Parts::Documents(documents(view)),
        By::Voice => Parts::Voices(voices(view)),
        By::Attribute(attribute) => {
            check_attribute(view, attribute)?;
            Parts::Attribute(attribute.clone())
        }
    };
    sketches(view, &parts, "Codes", all_codes(view).collect(), most)
}

fn sketches(
    view: &View<'_>,
    parts: &Parts,
    what: &str,
    mut codes: Vec<u32>,
    most: usize,
) -> Result<Vec<Sketch>, ReportError> {
    let layers = layers_with_marks(view)?;
    let all_codes = codes.len();
    let Some(first) = codes.first() else {
        return Err(ReportError::NothingToDraw { why: "the codebook has no codes" });
    };
    let groups = parts.shares(view, layers[0], *first).len();
    if groups == 0 {
        return Err(ReportError::NothingToDraw { why: "nobody is in any of the groups" });
    }
    let drawn_groups = groups.min(GROUPS);
    codes.truncate(CODES);
    let rows: Vec<Row> = codes
        .iter()
        .map(|code| {
            let of_layer = |layer: &Layer| {
                let mut shares = parts.shares(view, *layer, *code);
                shares.truncate(drawn_groups);
                shares
            };
            (*code, layers.iter().map(of_layer).collect())
        })
        .collect();
    let mut shares = rows.iter().flat_map(|(_, of_layers)| of_layers.iter().flatten());
    if shares.all(|share| share.small) {
        return Err(ReportError::NothingToDraw { why: TOO_SMALL });
    }
    let (unit, compared) = parts.described();
    let mut notes = vec![match parts {
        Parts::Whole(_) => wording::base_of_passages(view),
        Parts::Documents(_) | Parts::Voices(_) => {
            format!("{} Each bar is a share of its own base.", wording::base_of_passages(view))
        }
        Parts::Attribute(_) | Parts::Kinds => {
            format!(
                "Base: the {} of each group.",
                if matches!(parts, Parts::Kinds) { "voices" } else { "participants" }
            )
        }
    }];
    notes.push(basis(&layers).to_owned());
    notes.extend(left_out(drawn_groups, groups, "first", "groups of each code"));
    if matches!(parts, Parts::Attribute(_)) {
        notes.extend(told_of_small(view.input.options.least));
    }
    notes.extend(always(view));
    let title = match parts {
        Parts::Whole(_) => "How often each code occurs: passages that carry it".to_owned(),
        _ => format!("{what} by {compared}: {unit}"),
    };
    let pages = pages(&rows, |row| height(view, row, parts));
    let several = pages.len() > 1;
    let drawn: usize = pages.iter().take(most).map(|page| page.len()).sum();
    notes.extend(left_out(drawn, all_codes, "first", "codes"));
    // One scale for all pictures: their bars are compared.
    let values = axis(&rows);
    let sketched = pages.into_iter().take(most).enumerate().map(|(at, page)| {
        let mut picture = Picture::new(&numbered("frequencies", at, several), PAGE);
        match parts {
            Parts::Whole(_) => whole(&mut picture, view, &layers, page, &values),
            _ => compared_bars(&mut picture, view, &layers, page, &values),
        }
        let bottom = picture.height;
        foot(&mut picture, bottom + 20.0, &notes);
        Sketch {
            kind: "Bars",
            title: title.clone(),
            reading: "Bars are shares in percent; the numbers beside them are counts with their bases."
                .to_owned(),
            notes: notes.clone(),
            told: page.iter().flat_map(|(code, of_layers)| told(view, *code, &layers, of_layers)).collect(),
            picture,
        }
    });
    Ok(sketched.collect())
}

/// The height of a code's row where nothing is compared, which holds a name on one line or two.
const LINE: f64 = 22.0;
const TWO_LINES: f64 = 32.0;

/// How tall a code's row is where nothing is compared.
fn row_height(view: &View<'_>, (code, of_layers): &Row) -> f64 {
    if of_layers.len() > 1 || !name(view, *code).fits() { TWO_LINES } else { LINE }
}

/// How tall a code's row or block is.
fn height(view: &View<'_>, row: &Row, parts: &Parts) -> f64 {
    let of_layers = &row.1;
    let layers = super::real(of_layers.len());
    match parts {
        Parts::Whole(_) => row_height(view, row),
        _ => 26.0 + (13.0 * layers + 4.0) * super::real(of_layers[0].len()),
    }
}

/// The numbers of a code in sentences.
fn told(view: &View<'_>, code: u32, layers: &[Layer], of_layers: &[Vec<Share>]) -> Vec<String> {
    let least = view.input.options.least;
    let mut told = Vec::new();
    for (layer, shares) in layers.iter().zip(of_layers) {
        for share in shares {
            let layer = wording::layer(*layer).to_lowercase();
            let group = if share.group.is_empty() { String::new() } else { format!("{}, ", share.group) };
            told.push(format!("{}, {group}{layer}: {}.", view.code(code).name, share.printed(least)));
        }
    }
    told
}

/// The round percents of the axis, from 0.
fn axis(rows: &[Row]) -> Vec<f64> {
    let shares = rows.iter().flat_map(|(_, of_layers)| of_layers.iter().flatten());
    round_values(shares.map(Share::percent).fold(0.0, f64::max), 5, 1.0)
}

/// The scale of bars that begin at `left`, with its labels.
fn scale(values: &[f64], left: f64) -> (Scale, Vec<(f64, String)>) {
    let high = values.last().copied().unwrap_or(100.0);
    let scale = Scale { values: (0.0, high), places: (left, PAGE - MARGIN - NUMBERS) };
    let ticks = values.iter().map(|value| (scale.at(*value), format!("{value} %"))).collect();
    (scale, ticks)
}

fn bar(picture: &mut Picture, layer: Layer, share: &Share, scale: Scale, y: f64, least: u32) {
    let end = scale.at(share.percent());
    let start = scale.places.0;
    if end > start {
        let area = Area { x: start, y, width: end - start, height: BAR };
        picture.rect(area, Fill::of(layer), Some(Stroke::EDGE));
    }
    picture.backed_label((end + 6.0, y + 9.0), &share.printed(least), axes::KEY);
}

/// A row for each code.
fn whole(picture: &mut Picture, view: &View<'_>, layers: &[Layer], rows: &[Row], values: &[f64]) {
    let names: Vec<Name> = rows.iter().map(|(code, _)| name(view, *code)).collect();
    let left = names_end(names.iter());
    let top = legend(picture, MARGIN, &axes::keys(layers)) + 4.0;
    let heights: Vec<f64> = rows.iter().map(|row| row_height(view, row)).collect();
    let bottom = top + heights.iter().sum::<f64>();
    let (scale, ticks) = scale(values, left);
    grid_across(picture, &ticks, top, bottom);
    let mut y = top;
    for (((_, of_layers), name), height) in rows.iter().zip(&names).zip(heights) {
        name.write(picture, y + height / 2.0, left, if height < TWO_LINES { 1 } else { 2 });
        let mut at = y + (height - 13.0 * super::real(layers.len())) / 2.0 + 1.5;
        for (layer, shares) in layers.iter().zip(of_layers) {
            for share in shares {
                bar(picture, *layer, share, scale, at, view.input.options.least);
            }
            at += 13.0;
        }
        y += height;
    }
    picture.height = bottom;
}

/// Under each code a row for each group.
fn compared_bars(picture: &mut Picture, view: &View<'_>, layers: &[Layer], rows: &[Row], values: &[f64]) {
    let groups = rows.iter().flat_map(|(_, of_layers)| &of_layers[0]);
    let widest = groups.map(|share| GROUP.letters.width(&share.group)).fold(120.0, f64::max);
    let left = MARGIN + widest.min(230.0).ceil() + 8.0;
    let top = legend(picture, MARGIN, &axes::keys(layers)) + 4.0;
    let of_group = 13.0 * super::real(layers.len()) + 4.0;
    let of_code = |of_layers: &[Vec<Share>]| 26.0 + of_group * super::real(of_layers[0].len());
    let bottom = top + rows.iter().map(|(_, of_layers)| of_code(of_layers)).sum::<f64>();
    let (scale, ticks) = scale(values, left);
    grid_across(picture, &ticks, top, bottom);
    let mut y = top;
    for (code, of_layers) in rows {
        // The lines of the grid do not run through the heading.
        let name = name(view, *code);
        let bold = Letters { size: SIZE, bold: name.depth == 0 };
        let text = bold.fit(&name.text, PAGE - 2.0 * MARGIN - 60.0);
        let indent = 12.0 * super::real(name.depth.min(5));
        picture.backed_label((MARGIN + indent, y + 13.0), &text, Written::new(bold, Anchor::Start));
        let mut at = y + 19.0;
        for group in 0..of_layers[0].len() {
            let label = GROUP.letters.fit(&of_layers[0][group].group, left - MARGIN - 8.0);
            let middle = at + (of_group - 4.0) / 2.0;
            picture.label((left - 8.0, middle + 3.5), &label, GROUP);
            for (layer, shares) in layers.iter().zip(of_layers) {
                bar(picture, *layer, &shares[group], scale, at + 1.0, view.input.options.least);
                at += 13.0;
            }
            at += 4.0;
        }
        y += of_code(of_layers);
    }
    picture.height = bottom;
}

impl Parts {
    /// What is counted, and what it is grouped by.
    fn described(&self) -> (&'static str, String) {
        match self {
            Parts::Whole(_) => ("passages that carry them", String::new()),
            Parts::Attribute(attribute) => ("participants with at least one passage", attribute.clone()),
            Parts::Documents(_) => ("passages that carry them", "document".to_owned()),
            Parts::Voices(_) => ("passages that carry them", "voice".to_owned()),
            Parts::Kinds => ("voices with at least one passage", "kind of voice".to_owned()),
        }
    }

    fn shares(&self, view: &View<'_>, layer: Layer, code: u32) -> Vec<Share> {
        let rows = view.carriers.theme(layer, code);
        match self {
            Parts::Whole(all) => vec![Share::of("", count(rows), *all)],
            Parts::Attribute(attribute) => {
                let least = view.input.options.least;
                by_attribute(view.evidence(), &view.bases, rows, attribute)
                    .into_iter()
                    .map(|group| Share {
                        small: is_small(&group, least),
                        ..Share::of(group.value.as_deref().unwrap_or("no value"), group.with, group.of)
                    })
                    .collect()
            }
            Parts::Documents(documents) => documents
                .iter()
                .map(|(document, counted)| {
                    let own = &view.evidence().documents[*document as usize].passages;
                    // Rows stand in order, and so do the passages of a document.
                    let before = |row: u32| rows.partition_point(|carrying| *carrying < row);
                    let carrying = before(own.end) - before(own.start);
                    let carrying = u32::try_from(carrying).expect("passages are counted in u32");
                    Share::of(view.attribution.document(*document), carrying, *counted)
                })
                .collect(),
            Parts::Voices(voices) => {
                let mut own = BTreeMap::<u32, u32>::new();
                for voice in rows.iter().filter_map(|row| view.row(*row).voice) {
                    *own.entry(voice).or_default() += 1;
                }
                let part = |voice: u32| own.get(&voice).copied().unwrap_or(0);
                voices
                    .iter()
                    .map(|(voice, counted)| {
                        Share::of(view.attribution.voice_alone(*voice), part(*voice), *counted)
                    })
                    .collect()
            }
            Parts::Kinds => {
                let tally = Tally::of(view.evidence(), &view.bases, rows);
                view.bases
                    .sizes()
                    .map(|(base, size)| Share::of(base.named(2), tally.of_base(base), size))
                    .collect()
            }
        }
    }
}
