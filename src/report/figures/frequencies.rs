//! How many passages or participants carry each theme, by document or group.

use serde::Serialize;

use super::{Figure, Key, fill, keys, label, layers_with_marks, rounded, stamp};
use crate::analysis::Tally;
use crate::analysis::groups::by_attribute;
use crate::analysis::rows::count;
use crate::coding::evidence::{Data, Layer};
use crate::report::escape::{markdown, xml};
use crate::report::render::render;
use crate::report::study::ReportError;
use crate::report::view::View;

/// More documents than this are grouped by kind of voice.
const DOCUMENTS: usize = 12;

/// The width of a bar that is whole.
const WHOLE: f64 = 380.0;

#[derive(Serialize)]
struct Drawing {
    title: String,
    desc: String,
    stamp: String,
    height: u32,
    keys: Vec<Key>,
    ticks: Vec<Tick>,
    headings: Vec<Heading>,
    rows: Vec<Heading>,
    bars: Vec<Bar>,
}

#[derive(Serialize)]
struct Tick {
    x: f64,
    label: String,
}

#[derive(Serialize)]
struct Heading {
    y: u32,
    label: String,
}

#[derive(Serialize)]
struct Bar {
    y: u32,
    width: f64,
    fill: &'static str,
    label_x: f64,
    label: String,
}

/// What is compared.
enum By {
    Attribute(String),
    Document,
    Voices,
}

/// A group's name and a theme's share of it.
struct Share {
    group: String,
    part: u32,
    whole: u32,
}

pub(super) fn draw(view: &View<'_>) -> Result<Option<(Figure, String)>, ReportError> {
    let layers = layers_with_marks(view);
    let by = by(view);
    let themes: Vec<u32> = view.tree().top_level().collect();
    if layers.is_empty() || themes.is_empty() || shares(view, &by, layers[0], themes[0]).is_empty() {
        return Ok(None);
    }
    let (unit, groups) = described(&by);
    let title = format!("Themes by {groups}: {unit}");
    let mut drawing = Drawing {
        title: xml(&title),
        desc: String::new(),
        stamp: stamp(view),
        height: 0,
        keys: keys(&layers),
        ticks: [0u32, 25, 50, 75, 100].map(tick).into(),
        headings: Vec::new(),
        rows: Vec::new(),
        bars: Vec::new(),
    };
    let mut y = 34;
    let mut told = Vec::new();
    for theme in themes {
        y = drawing.theme(view, &by, &layers, theme, y, &mut told);
    }
    drawing.height = y + 26;
    drawing.desc = xml(&told.join(" "));
    let svg = render(view, "frequencies.svg", &drawing)?;
    let caption = format!(
        "*Each bar is a share of its own base, which stands beside it: {unit}, by {}. Dark: coded by people; hatched: found by \
         rules and not decided on.*",
        markdown(&groups)
    );
    let alt = markdown(&format!("Bars: {title}. The numbers stand beside the bars."));
    Ok(Some((Figure { file: "frequencies.svg".into(), alt, caption }, svg)))
}

impl Drawing {
    fn theme(
        &mut self,
        view: &View<'_>,
        by: &By,
        layers: &[Layer],
        theme: u32,
        y: u32,
        told: &mut Vec<String>,
    ) -> u32 {
        let name = &view.code(theme).name;
        self.headings.push(Heading { y: y + 12, label: label(name, 60) });
        let mut at = y + 18;
        let of_layers: Vec<Vec<Share>> = layers.iter().map(|layer| shares(view, by, *layer, theme)).collect();
        for (group, share) in of_layers[0].iter().enumerate() {
            self.rows.push(Heading { y: at, label: label(&share.group, 31) });
            for (layer, shares) in layers.iter().zip(&of_layers) {
                let share = &shares[group];
                self.bar(*layer, share, at + 2);
                told.push(format!(
                    "{name}, {}, {}: {} of {}.",
                    share.group,
                    crate::report::wording::layer(*layer).to_lowercase(),
                    share.part,
                    share.whole
                ));
                at += 13;
            }
            at += 4;
        }
        at + 8
    }

    fn bar(&mut self, layer: Layer, share: &Share, y: u32) {
        let width =
            if share.whole == 0 { 0.0 } else { WHOLE * f64::from(share.part) / f64::from(share.whole) };
        let width = rounded(width);
        self.bars.push(Bar {
            y,
            width,
            fill: fill(layer),
            label_x: rounded(236.0 + width),
            label: format!("{} of {}", share.part, share.whole),
        });
    }
}

fn tick(percent: u32) -> Tick {
    Tick { x: rounded(230.0 + WHOLE * f64::from(percent) / 100.0), label: format!("{percent} %") }
}

fn by(view: &View<'_>) -> By {
    let documents = view.evidence().documents.len();
    match &view.input.options.by {
        Some(attribute) => By::Attribute(attribute.clone()),
        None if documents <= DOCUMENTS => By::Document,
        None => By::Voices,
    }
}

/// What is counted, and what it is grouped by.
fn described(by: &By) -> (&'static str, String) {
    match by {
        By::Attribute(attribute) => ("participants with at least one passage", attribute.clone()),
        By::Document => ("passages that carry them", "document".to_owned()),
        By::Voices => ("voices with at least one passage", "kind of voice".to_owned()),
    }
}

fn shares(view: &View<'_>, by: &By, layer: Layer, theme: u32) -> Vec<Share> {
    let rows = view.carriers.theme(layer, theme);
    match by {
        By::Attribute(attribute) => by_attribute(view.evidence(), &view.bases, rows, attribute)
            .into_iter()
            .map(|group| Share {
                group: group.value.unwrap_or_else(|| "no value".to_owned()),
                part: group.with,
                whole: group.of,
            })
            .collect(),
        By::Document => of_documents(view, rows),
        By::Voices => of_voices(view, rows),
    }
}

fn of_documents(view: &View<'_>, rows: &[u32]) -> Vec<Share> {
    let evidence = view.evidence();
    let share = |(number, document): (u32, &crate::coding::evidence::DocumentRow)| {
        let own = document.passages.clone();
        let counted: Vec<u32> = own.filter(|row| view.row(*row).data == Data::Counted).collect();
        let carrying: Vec<u32> = rows.iter().copied().filter(|row| document.passages.contains(row)).collect();
        (!counted.is_empty()).then(|| Share {
            group: view.attribution.document(number).to_owned(),
            part: count(&carrying),
            whole: count(&counted),
        })
    };
    (0u32..).zip(&evidence.documents).filter_map(share).collect()
}

fn of_voices(view: &View<'_>, rows: &[u32]) -> Vec<Share> {
    let tally = Tally::of(view.evidence(), &view.bases, rows);
    view.bases
        .sizes()
        .map(|(base, size)| Share { group: base.named(2).to_owned(), part: tally.of_base(base), whole: size })
        .collect()
}
