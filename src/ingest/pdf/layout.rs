//! From places to paragraphs: lines, columns, what pages repeat, hyphenation.

use std::collections::BTreeMap;

use super::page::Run;
use crate::ingest::flow::{Paragraph, Style};
use crate::text::single_spaced;

/// A line of a page.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Line {
    pub(super) x: f64,
    pub(super) end: f64,
    pub(super) y: f64,
    pub(super) size: f64,
    pub(super) text: String,
    /// The column of the page that it stands in, from 0.
    pub(super) column: u32,
}

/// The lines of a page in reading order: from the top, columns one after the other.
pub(super) fn lines_of(mut runs: Vec<Run>) -> Vec<Line> {
    runs.retain(|run| {
        !run.text.trim().is_empty() && run.size > 0.5 && run.x.is_finite() && run.y.is_finite()
    });
    runs.sort_by(|a, b| b.y.total_cmp(&a.y));
    let mut pieces = Vec::new();
    let mut row: Vec<Run> = Vec::new();
    for run in runs {
        // Raised letters and numbers of notes stand less than half a line above their line.
        let same = row.first().is_some_and(|first| first.y - run.y < 0.45 * first.size.max(run.size));
        if !same {
            pieces.extend(pieces_of(std::mem::take(&mut row)));
        }
        row.push(run);
    }
    pieces.extend(pieces_of(row));
    in_columns(pieces)
}

/// A row of text cut where a gap is wider than between words.
fn pieces_of(mut row: Vec<Run>) -> Vec<Line> {
    row.sort_by(|a, b| a.x.total_cmp(&b.x));
    let mut pieces: Vec<Line> = Vec::new();
    for run in row {
        match pieces.last_mut() {
            Some(last) if run.x - last.end < 1.8 * run.size.max(last.size) => {
                let gap = run.x - last.end > 0.17 * run.size;
                if gap && !last.text.ends_with(' ') && !run.text.starts_with(' ') {
                    last.text.push(' ');
                }
                last.text.push_str(&run.text);
                last.end = last.end.max(run.x + run.width);
                last.size = last.size.max(run.size);
            }
            _ => pieces.push(Line {
                x: run.x,
                end: run.x + run.width,
                y: run.y,
                size: run.size,
                text: run.text,
                column: 0,
            }),
        }
    }
    for piece in &mut pieces {
        piece.text = single_spaced(&piece.text);
    }
    pieces.retain(|piece| !piece.text.is_empty());
    pieces
}

/// Puts the pieces of a page in order. Where a gutter parts two columns of text, the left one is
/// read before the right one, between the lines that run over both; else pieces of a row are one
/// line.
fn in_columns(pieces: Vec<Line>) -> Vec<Line> {
    let Some(gutter) = gutter(&pieces) else { return whole_rows(pieces) };
    let mut lines = Vec::new();
    let (mut left, mut right): (Vec<Line>, Vec<Line>) = (Vec::new(), Vec::new());
    for piece in pieces {
        if piece.end <= gutter {
            left.push(piece);
        } else if piece.x >= gutter {
            right.push(Line { column: 1, ..piece });
        } else {
            lines.append(&mut whole_rows(std::mem::take(&mut left)));
            lines.append(&mut whole_rows(std::mem::take(&mut right)));
            lines.push(Line { column: 2, ..piece });
        }
    }
    lines.append(&mut whole_rows(left));
    lines.append(&mut whole_rows(right));
    lines
}

/// A place that hardly any piece crosses and that has much text on both sides.
fn gutter(pieces: &[Line]) -> Option<f64> {
    let left = pieces.iter().map(|piece| piece.x).fold(f64::MAX, f64::min);
    let right = pieces.iter().map(|piece| piece.end).fold(f64::MIN, f64::max);
    let letters = |piece: &&Line| piece.text.len();
    let all: usize = pieces.iter().map(|piece| piece.text.len()).sum();
    let places = (0..=20).map(|step| left + (right - left) * (0.35 + 0.015 * f64::from(step)));
    let best = places
        .min_by_key(|place| pieces.iter().filter(|piece| piece.x < *place && piece.end > *place).count())?;
    let before: usize = pieces.iter().filter(|piece| piece.end <= best).map(|piece| letters(&piece)).sum();
    let after: usize = pieces.iter().filter(|piece| piece.x >= best).map(|piece| letters(&piece)).sum();
    let rows = pieces.iter().filter(|piece| piece.x >= best).count();
    (rows >= 6 && before * 4 >= all && after * 4 >= all).then_some(best)
}

/// The pieces of each row put together with a tab.
fn whole_rows(pieces: Vec<Line>) -> Vec<Line> {
    let mut rows: Vec<Line> = Vec::new();
    for piece in pieces {
        match rows.last_mut() {
            Some(row) if (row.y - piece.y).abs() < 0.45 * row.size.max(piece.size) && piece.x >= row.end => {
                row.text.push('\t');
                row.text.push_str(&piece.text);
                row.end = piece.end;
            }
            _ => rows.push(piece),
        }
    }
    rows
}

/// The paragraphs of all pages.
pub(super) fn paragraphs(mut pages: Vec<Vec<Line>>) -> Vec<Paragraph> {
    for lines in &mut pages {
        drop_line_numbers(lines);
    }
    drop_repeated(&mut pages);
    let body = usual_size(&pages);
    let mut found: Vec<Paragraph> = Vec::new();
    for (page, lines) in (1..).zip(&pages) {
        let measure = Measure::of(lines);
        let mut before: Option<&Line> = None;
        for line in lines {
            let heading = line.size > 1.15 * body && line.text.chars().count() < 150;
            let style = if heading { Style::Heading } else { Style::Body };
            let continues = match (before, found.last()) {
                (Some(before), Some(last)) => last.style == style && !measure.begins(before, line),
                // A paragraph may run over the end of a page.
                (None, Some(last)) => last.style == style && !heading && runs_on(&last.text, &line.text),
                _ => false,
            };
            match found.last_mut() {
                Some(last) if continues => join(&mut last.text, &line.text),
                _ => found.push(Paragraph {
                    text: line.text.clone(),
                    style,
                    page: Some(page),
                    ..Paragraph::default()
                }),
            }
            before = Some(line);
        }
    }
    found
}

/// The size in which most letters are set.
fn usual_size(pages: &[Vec<Line>]) -> f64 {
    let mut letters: BTreeMap<i64, usize> = BTreeMap::new();
    for line in pages.iter().flatten() {
        *letters.entry((line.size * 4.0).round() as i64).or_default() += line.text.len();
    }
    letters.into_iter().max_by_key(|(_, letters)| *letters).map_or(10.0, |(size, _)| size as f64 / 4.0)
}

/// How the lines of a page are set.
struct Measure {
    /// The usual distance of two base lines.
    leading: f64,
    right: f64,
}

impl Measure {
    fn of(lines: &[Line]) -> Self {
        let mut gaps: Vec<f64> = lines
            .windows(2)
            .filter(|pair| pair[0].column == pair[1].column)
            .map(|pair| pair[0].y - pair[1].y)
            .filter(|gap| *gap > 1.0)
            .collect();
        gaps.sort_by(f64::total_cmp);
        // Gaps within paragraphs are the narrow ones.
        let leading = gaps.get(gaps.len() / 3).copied().unwrap_or(12.0);
        Measure { leading, right: lines.iter().map(|line| line.end).fold(0.0, f64::max) }
    }

    /// Whether a line begins a paragraph.
    fn begins(&self, before: &Line, line: &Line) -> bool {
        if before.column != line.column {
            return !runs_on(&before.text, &line.text);
        }
        let gap = before.y - line.y;
        let indented = line.x > before.x + 0.8 * line.size && line.x < before.x + 8.0 * line.size;
        let room = self.right - before.end > 0.25 * (self.right - before.x) && ends_sentence(&before.text);
        gap > 1.35 * self.leading
            || gap < -line.size
            || indented && ends_sentence(&before.text)
            || room
            || is_labelled(&line.text)
    }
}

/// Whether a line begins like a turn: `Kim:`, `INT 2:`, `[00:01]`, `Q.`
fn is_labelled(line: &str) -> bool {
    let label = line.split([':', '：']).next().filter(|label| label.len() < line.len());
    let short =
        label.is_some_and(|label| label.chars().count() <= 40 && label.split_whitespace().count() <= 5);
    let begins = line.starts_with(|c: char| {
        c.is_uppercase() || c == '[' || c == '(' || !c.is_ascii() && c.is_alphabetic()
    });
    short
        && begins
        && label.is_some_and(|label| !label.contains(['.', ',', ';', '?']) || label.contains(". "))
}

fn ends_sentence(text: &str) -> bool {
    text.trim_end_matches(['"', '”', '’', ')', ']', '»'])
        .ends_with(['.', '!', '?', '…', ':', '。', '！', '？'])
}

/// Whether a paragraph goes on in a line that stands on the next page or column.
fn runs_on(before: &str, line: &str) -> bool {
    let goes_on = line.starts_with(|c: char| c.is_lowercase()) || before.ends_with(['-', '\u{AD}', ',']);
    !ends_sentence(before) && goes_on && !is_labelled(line)
}

/// Appends a line to a paragraph; a word that the line end cut is put together.
fn join(text: &mut String, line: &str) {
    let cut = text.ends_with(['-', '\u{AD}', '\u{2010}']);
    let letter = text.chars().rev().nth(1).is_some_and(char::is_alphabetic);
    if cut && letter && line.starts_with(|c: char| c.is_lowercase()) {
        text.pop();
        text.push_str(line);
    } else {
        crate::ingest::draft::append(text, line);
    }
}

/// Drops the numbers of lines that protocols and statutes have in their margin.
fn drop_line_numbers(lines: &mut Vec<Line>) {
    let leading = |line: &Line| {
        let (first, rest) = line.text.split_once(['\t', ' ']).unwrap_or((&line.text, ""));
        Some((first.parse::<u32>().ok().filter(|number| *number < 2000)?, rest.to_owned()))
    };
    let numbers: Vec<Option<u32>> =
        lines.iter().map(|line| leading(line).map(|(number, _)| number)).collect();
    let counted = numbers.windows(2).filter(|pair| matches!(pair, [Some(a), Some(b)] if *b == a + 1)).count();
    if counted < 5 || counted * 2 < lines.len() {
        return;
    }
    for line in lines.iter_mut() {
        if let Some((_, rest)) = leading(line) {
            line.text = rest.trim().to_owned();
        }
    }
    lines.retain(|line| !line.text.is_empty());
}

/// Drops lines at the top and bottom that most pages repeat, and page numbers.
fn drop_repeated(pages: &mut [Vec<Line>]) {
    let plain = |line: &Line| -> String {
        let text: String = line.text.chars().filter(|c| !c.is_ascii_digit()).collect();
        single_spaced(&text).to_lowercase()
    };
    let edges = |lines: &[Line]| -> Vec<usize> {
        let mut by_height: Vec<usize> = (0..lines.len()).collect();
        by_height.sort_by(|a, b| lines[*b].y.total_cmp(&lines[*a].y));
        let edge = by_height.len().min(2);
        let mut edges: Vec<usize> =
            by_height[..edge].iter().chain(&by_height[by_height.len() - edge..]).copied().collect();
        edges.sort_unstable();
        edges.dedup();
        edges
    };
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for lines in pages.iter() {
        let mut seen: Vec<String> = edges(lines).into_iter().map(|at| plain(&lines[at])).collect();
        seen.sort();
        seen.dedup();
        for text in seen {
            *counts.entry(text).or_default() += 1;
        }
    }
    let many = pages.len() >= 3;
    let half = pages.len().div_ceil(2);
    for lines in pages.iter_mut() {
        let edges = edges(lines);
        let mut at = 0;
        lines.retain(|line| {
            let here = at;
            at += 1;
            let repeated = many && counts.get(&plain(line)).is_some_and(|count| *count >= half.max(2));
            !edges.contains(&here) || !(repeated || is_page_number(&line.text))
        });
    }
}

/// `7`, `- 7 -`, `Page 7 of 12`, `7/12`, `vii`.
fn is_page_number(text: &str) -> bool {
    let words =
        ["page", "seite", "of", "von", "p.", "página", "de", "sur", "pagina", "|", "/", "-", "–", "—"];
    let rest: Vec<&str> =
        text.split([' ', '\t']).filter(|word| !words.contains(&word.to_lowercase().as_str())).collect();
    let number = |word: &&str| {
        let word = word.trim_matches(['-', '–', '.', '[', ']', '(', ')']);
        !word.is_empty() && word.len() <= 9 && word.chars().all(|c| c.is_ascii_digit() || c == '/')
            || !word.is_empty() && word.len() <= 5 && word.chars().all(|c| "ivxl".contains(c))
    };
    !rest.is_empty() && rest.len() <= 2 && rest.iter().all(number)
}
