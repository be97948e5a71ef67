//! Comparisons as text: the first screen, and every coefficient on request.

use std::fmt::Write;

use super::bootstrap::Interval;
use super::comparison::{Comparison, Named, Reported, Row, three};
use super::spans::{FreeSpans, SpanComparison};

/// The first screen: a table by code, what the figures rest on above it, remarks below.
///
/// ```text
/// anna, ben · characters · 3 documents · 3,000 characters
///
/// code     anna   ben  both   percent       α  95 % interval
/// trust     300   450   300   95.0 %    0.772  0.771 to 0.772
/// joy         0     0     0  100.0 %    undefined: only one category occurs
/// ```
#[must_use]
pub fn table(comparison: &Comparison) -> String {
    let mut text = head(comparison);
    text.push('\n');
    let last = if comparison.coders.len() == 2 { "both" } else { "all" };
    let mut header = vec!["code".to_owned()];
    header.extend(comparison.coders.iter().cloned());
    header.extend([last, "percent", "α"].map(str::to_owned));
    let rows: Vec<(Vec<String>, String)> = comparison.rows.iter().map(cells).collect();
    let widths: Vec<usize> = (0..header.len())
        .map(|column| {
            let cells = rows.iter().map(|(cells, _)| cells.get(column).map_or(0, |cell| width(cell)));
            cells.chain([width(&header[column])]).max().unwrap_or(0)
        })
        .collect();
    line(&mut text, &header, &widths, "95 % interval");
    for (cells, rest) in &rows {
        line(&mut text, cells, &widths, rest);
    }
    if !comparison.overall.is_empty() {
        text.push('\n');
        coefficients(&mut text, &comparison.overall, "");
    }
    let remarks: Vec<_> = comparison
        .rows
        .iter()
        .flat_map(|row| row.remarks.iter().map(move |remark| (&row.code, remark)))
        .collect();
    if !remarks.is_empty() {
        text.push('\n');
        for (code, remark) in remarks {
            let _ = writeln!(text, "{code}: {remark}");
        }
    }
    text
}

/// Every coefficient of every code.
#[must_use]
pub fn every_coefficient(comparison: &Comparison) -> String {
    let mut text = head(comparison);
    for row in &comparison.rows {
        let _ = writeln!(text, "\n{}", row.code);
        if let Some(counts) = row.counts {
            let _ = writeln!(
                text,
                "  both {} · only {} {} · only {} {} · neither {}",
                thousands(counts.both),
                comparison.coders[0],
                thousands(counts.only_a),
                comparison.coders[1],
                thousands(counts.only_b),
                thousands(counts.neither)
            );
        }
        let first = [
            Named { key: "percent_agreement", name: "percent agreement", figure: row.percent },
            Named {
                key: "krippendorff_alpha_nominal", name: "Krippendorff's α, nominal", figure: row.alpha
            },
        ];
        let all: Vec<Named> = first.into_iter().chain(row.others.iter().cloned()).collect();
        coefficients(&mut text, &all, "  ");
    }
    if !comparison.overall.is_empty() {
        text.push_str("\nover all\n");
        coefficients(&mut text, &comparison.overall, "  ");
    }
    text
}

/// Free spans: the table on characters, then the unitizing family and the spans in common.
#[must_use]
pub fn spans(comparison: &SpanComparison) -> String {
    let mut text = table(&comparison.characters);
    text.push_str(&free_spans(&comparison.free));
    text
}

/// The unitizing family and the spans in common.
#[must_use]
pub fn free_spans(comparison: &FreeSpans) -> String {
    let mut text = "\nfree spans\n".to_owned();
    for one in &comparison.unitizing {
        let _ = writeln!(text, "  uα of {}  {}", one.code, one.u_alpha);
    }
    match &comparison.together {
        Some(all) => {
            let _ = writeln!(text, "  uα  {} (stretches and codes)", all.u_alpha);
            let _ = writeln!(text, "  |uα  {} (stretches)", all.u_alpha_binary);
            let _ = writeln!(text, "  cuα  {} (codes where both coded)", all.cu_alpha);
            for one in &all.ku_alpha {
                let _ = writeln!(text, "  ({})uα  {}, coverage {}", one.code, one.ku_alpha, one.coverage);
            }
        }
        None => {
            text.push_str("  codes overlap within a coder, so that there is no figure over all of them");
            if let Some(first) = &comparison.overlap {
                let (start, end) = (first.extent.start, first.extent.end);
                let document = first.document + 1;
                let _ = write!(text, " (first: {}, document {document}, {start} to {end})", first.coder);
            }
            text.push('\n');
        }
    }
    for pair in &comparison.matches {
        let _ = writeln!(
            text,
            "\n{} ({} spans) as reference, {} ({} spans)\n  F1 strict  {} (equal to Holsti's CR)\n  F1 exact borders  {}\n  \
             F1 partial  {}\n  F1 type  {}",
            pair.reference,
            thousands(pair.reference_spans),
            pair.candidate,
            thousands(pair.candidate_spans),
            pair.strict_f1,
            pair.exact_f1,
            pair.partial_f1,
            pair.type_f1
        );
    }
    text
}

/// Who was compared on what, by which choices.
fn head(comparison: &Comparison) -> String {
    let mut parts = vec![comparison.coders.join(", "), comparison.unit.clone()];
    if let Some(documents) = comparison.documents {
        parts.push(format!(
            "{} {}",
            thousands(documents),
            if documents == 1 { "document" } else { "documents" }
        ));
    }
    parts.push(format!("{} units", thousands(comparison.units)));
    let mut text = parts.join(" · ");
    text.push('\n');
    for choice in &comparison.choices {
        let _ = writeln!(text, "{choice}");
    }
    text
}

/// The cells of a row, and what stands behind α.
fn cells(row: &Row) -> (Vec<String>, String) {
    let mut cells = vec![row.code.clone()];
    cells.extend(row.given.iter().map(|given| thousands(*given)));
    cells.push(thousands(row.all_gave));
    cells.push(match row.percent.value {
        Some(share) => format!("{:.1} %", share * 100.0),
        None => "–".to_owned(),
    });
    match row.alpha.value {
        Some(value) => {
            cells.push(three(value));
            (cells, row.alpha.interval.map(between).unwrap_or_default())
        }
        None => {
            cells.push("–".to_owned());
            (cells, row.alpha.to_string())
        }
    }
}

/// `0.541 to 0.912`, with the replicates in which it is undefined.
#[must_use]
pub fn between(interval: Interval) -> String {
    let ends = match interval.bounds {
        Some(bounds) => format!("{} to {}", three(bounds.low), three(bounds.high)),
        None => "none".to_owned(),
    };
    if interval.undefined == 0 {
        ends
    } else {
        let (undefined, all) = (thousands(interval.undefined.into()), thousands(interval.replicates.into()));
        format!("{ends} (undefined in {undefined} of {all} replicates)")
    }
}

fn coefficients(text: &mut String, all: &[Named], indent: &str) {
    let widest = all.iter().map(|one| width(one.name)).max().unwrap_or(0);
    for one in all {
        let padding = " ".repeat(widest - width(one.name));
        let _ = writeln!(text, "{indent}{}{padding}  {}", one.name, with_interval(&one.figure));
    }
}

fn with_interval(figure: &Reported) -> String {
    match figure.interval {
        Some(interval) => format!("{figure}  [{}]", between(interval)),
        None => figure.to_string(),
    }
}

/// The first column to the left, numbers to the right, no blanks at the end.
fn line(text: &mut String, cells: &[String], widths: &[usize], rest: &str) {
    let mut line = String::new();
    for (column, (cell, wide)) in cells.iter().zip(widths).enumerate() {
        let padding = " ".repeat(wide - width(cell));
        if column == 0 {
            let _ = write!(line, "{cell}{padding}");
        } else {
            let _ = write!(line, "  {padding}{cell}");
        }
    }
    let _ = write!(line, "  {rest}");
    text.push_str(line.trim_end());
    text.push('\n');
}

fn width(text: &str) -> usize {
    unicode_width::UnicodeWidthStr::width(text)
}

/// `12,345`.
fn thousands(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::super::comparison::Options;
    use super::super::{Columns, read_table};
    use super::*;

    #[test]
    fn the_first_screen() {
        let csv = b"anna,ben\nx,x\nx,y\ny,y\nx,x\n";
        let ratings = read_table("t.csv", csv, &Columns::default()).0.unwrap();
        let options = Options { resampling: None, ..Options::units("rows") };
        let text = table(&Comparison::of_table(&ratings, &options));
        let expected = "\
anna, ben · rows · 4 units
2 categories to choose from
no intervals were asked for

code  anna  ben  both  percent      α  95 % interval
x        3    2     2   75.0 %  0.533
y        1    2     1   75.0 %  0.533
";
        assert!(text.starts_with(expected), "{text}");
        assert!(text.contains("\nCohen's κ                        0.500\n"), "{text}");
        assert!(
            text.ends_with("y: applied fewer than 5 times by each coder: the coefficients say little\n"),
            "{text}"
        );
    }

    #[test]
    fn numbers_in_thousands() {
        assert_eq!([0, 999, 1_000, 1_234_567].map(thousands), ["0", "999", "1,000", "1,234,567"]);
    }
}
