//! Markdown that GitHub, pandoc and Quarto render alike: tables, quotations, numbers.

/// How a column is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Align {
    Left,
    Right,
    Centre,
}

/// A pipe table. Its cells are Markdown: whoever fills them escapes what comes from the corpus.
#[derive(Clone, Debug, Default)]
pub(super) struct Table {
    columns: Vec<(String, Align)>,
    rows: Vec<Vec<String>>,
}

impl Table {
    pub(super) fn column(&mut self, name: impl Into<String>, align: Align) -> &mut Self {
        self.columns.push((name.into(), align));
        self
    }

    pub(super) fn row(&mut self, cells: Vec<String>) {
        debug_assert_eq!(cells.len(), self.columns.len(), "a row has a cell for each column");
        self.rows.push(cells);
    }

    pub(super) fn print(&self) -> String {
        let mut lines = vec![line(self.columns.iter().map(|(name, _)| name.as_str()))];
        lines.push(line(self.columns.iter().map(|(_, align)| match align {
            Align::Left => "---",
            Align::Right => "--:",
            Align::Centre => ":-:",
        })));
        lines.extend(self.rows.iter().map(|row| line(row.iter().map(String::as_str))));
        lines.join("\n")
    }
}

fn line<'a>(cells: impl Iterator<Item = &'a str>) -> String {
    let mut line = String::from("|");
    for cell in cells {
        line.push(' ');
        line.push_str(cell);
        line.push_str(" |");
    }
    line
}

/// Paragraphs as a block quotation. They are Markdown.
pub(super) fn quotation(paragraphs: &[String]) -> String {
    paragraphs.iter().map(|paragraph| format!("> {paragraph}")).collect::<Vec<_>>().join("\n>\n")
}

/// A count with commas between thousands.
pub(super) fn number(count: impl Into<u64>) -> String {
    let digits = count.into().to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// `1 passage`, `2 passages`.
pub(super) fn counted(count: impl Into<u64>, one: &str, many: &str) -> String {
    let count = count.into();
    format!("{} {}", number(count), if count == 1 { one } else { many })
}

/// `a`, `a and b`, `a, b and c`.
pub(super) fn listed(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// Markdown of the researcher's own, set below the headings of the report: its headings become
/// bold lines, so that they do not break into the report's outline.
pub(super) fn inserted(text: &str) -> String {
    let mut fenced = false;
    let lines = text.trim().lines().map(|line| {
        fenced ^= line.trim_start().starts_with("```");
        let title = line.trim_start_matches('#');
        let heading = !fenced && title.len() < line.len() && title.starts_with(' ');
        if heading { format!("**{}**", title.trim().trim_end_matches('#').trim()) } else { line.to_owned() }
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_commas_between_thousands() {
        assert_eq!([0u32, 999, 1000, 1_234_567].map(number), ["0", "999", "1,000", "1,234,567"]);
        assert_eq!(
            (counted(1u32, "passage", "passages"), counted(0u32, "passage", "passages")),
            ("1 passage".into(), "0 passages".into())
        );
    }

    #[test]
    fn headings_of_a_memo_do_not_break_the_outline() {
        assert_eq!(
            inserted("# On crossing\nIt is *slow*.\n```\n# no\n```"),
            "**On crossing**\nIt is *slow*.\n```\n# no\n```"
        );
    }
}
