//! Which codes stand in the same passages: a heat map with its numbers.

use serde::Serialize;

use super::{Figure, label, stamp};
use crate::analysis::cooccurrence::matrix;
use crate::coding::evidence::Layer;
use crate::report::escape::{markdown, xml};
use crate::report::render::render;
use crate::report::study::ReportError;
use crate::report::view::View;
use crate::report::wording;

/// More codes than this do not fit a page: then chapters stand for their sub-codes.
const MOST: usize = 18;

const CELL: u32 = 32;
const LEFT: u32 = 190;
const TOP: u32 = 12;

#[derive(Serialize)]
struct Drawing {
    title: String,
    desc: String,
    stamp: String,
    width: u32,
    height: u32,
    left: u32,
    rows: Vec<Row>,
    cells: Vec<Cell>,
    legend: Vec<Legend>,
}

#[derive(Serialize)]
struct Row {
    x: u32,
    y: u32,
    label: String,
    /// The name again, at the end of the row, above which its column stands.
    end: String,
    chapter: bool,
}

#[derive(Serialize)]
struct Cell {
    x: u32,
    y: u32,
    fill: String,
    ink: &'static str,
    border: u32,
    label: String,
}

#[derive(Serialize)]
struct Legend {
    y: u32,
    label: String,
}

pub(super) fn draw(view: &View<'_>) -> Result<Option<(Figure, String)>, ReportError> {
    let layer = if view.layers().any(|layer| layer == Layer::Coded) && view.carriers.any(Layer::Coded) {
        Layer::Coded
    } else {
        Layer::Found
    };
    let codes = codes(view, layer);
    if codes.len() < 2 {
        return Ok(None);
    }
    let sets: Vec<&[u32]> = codes.iter().map(|code| view.carriers.theme(layer, *code)).collect();
    let shared = matrix(&sets);
    let title = format!("Codes in the same passage, {}", wording::layer(layer).to_lowercase());
    let drawing = drawing(view, &codes, &shared, &title);
    let svg = render(view, "together.svg", &drawing)?;
    let caption = format!(
        "*How many passages two codes share ({}; scope: the same passage). On the diagonal each code's own passages, with those of \
         its sub-codes. Hatched: one lies above the other in the codebook, so that they are not compared.*",
        wording::layer(layer).to_lowercase()
    );
    let alt = markdown(&format!("Heat map: {title}. The numbers stand in the cells."));
    Ok(Some((Figure { file: "together.svg".into(), alt, caption }, svg)))
}

/// The codes that anything carries; chapters alone where there are too many.
fn codes(view: &View<'_>, layer: Layer) -> Vec<u32> {
    let all = (0u32..).take(view.evidence().codebook.codes.len());
    let carried: Vec<u32> = all.filter(|code| !view.carriers.theme(layer, *code).is_empty()).collect();
    if carried.len() <= MOST {
        return carried;
    }
    carried.into_iter().filter(|code| view.tree().depth(*code) == 0).take(MOST).collect()
}

fn drawing(view: &View<'_>, codes: &[u32], shared: &[Vec<u32>], title: &str) -> Drawing {
    let pairs = || (0..codes.len()).flat_map(|row| (0..row).map(move |column| (row, column)));
    let comparable = |(row, column): &(usize, usize)| !view.tree().related(codes[*row], codes[*column]);
    let most = pairs().filter(comparable).map(|(row, column)| shared[row][column]).max().unwrap_or(0);
    let name = |at: usize| view.code(codes[at]).name.as_str();
    let told: Vec<String> = pairs()
        .filter(comparable)
        .filter(|(row, column)| shared[*row][*column] > 0)
        .map(|(row, column)| format!("{} and {}: {}.", name(column), name(row), shared[row][column]))
        .collect();
    let size = u32::try_from(codes.len()).expect("codes are counted in u32");
    let mut drawing = Drawing {
        title: xml(title),
        desc: xml(&if told.is_empty() { "No two codes share a passage.".to_owned() } else { told.join(" ") }),
        stamp: stamp(view),
        width: (LEFT + CELL * size + 190).max(560),
        height: TOP + CELL * size + 58,
        left: LEFT,
        rows: Vec::new(),
        cells: Vec::new(),
        legend: Vec::new(),
    };
    for (row, y) in (0..codes.len()).zip((0..).map(|row| TOP + row * CELL)) {
        let chapter = view.tree().depth(codes[row]) == 0;
        let x = LEFT + CELL * (u32::try_from(row).expect("codes are counted in u32") + 1);
        drawing.rows.push(Row { x, y, label: label(name(row), 28), end: label(name(row), 28), chapter });
        for (column, x) in (0..=row).zip((0..).map(|column| LEFT + column * CELL)) {
            let related = row != column && view.tree().related(codes[row], codes[column]);
            drawing.cells.push(cell(x, y, shared[row][column], most, related, row == column));
        }
    }
    let below = TOP + CELL * size;
    for (line, text) in (0u32..).zip([
        "A code's column goes down from the end of its row. The darker, the more passages are shared.",
        "Bold border: the code's own passages. Hatched: one code lies above the other.",
    ]) {
        drawing.legend.push(Legend { y: below + 22 + line * 16, label: text.to_owned() });
    }
    drawing
}

fn cell(x: u32, y: u32, shared: u32, most: u32, related: bool, own: bool) -> Cell {
    if related {
        return Cell { x, y, fill: "url(#related)".into(), ink: "#000", border: 1, label: String::new() };
    }
    let share = if own || most == 0 { 0 } else { shared * 200 / most };
    let grey = 255 - share;
    Cell {
        x,
        y,
        fill: format!("#{grey:02x}{grey:02x}{grey:02x}"),
        ink: if grey < 128 { "#fff" } else { "#000" },
        border: if own { 2 } else { 1 },
        label: if shared == 0 { String::new() } else { shared.to_string() },
    }
}
