//! Text from a corpus made safe for where it is printed: one function for each destination.
//!
//! Text from a corpus is hostile until it is escaped. What a reader sees afterwards is what the
//! text said, with two exceptions that hold everywhere: characters that steer a screen instead of
//! showing something are written out (`\u{1b}`), and line breaks are spaces.

use std::fmt::Write;

/// `text` on one line: runs of spaces, tabs and line ends are one space, none at the ends. Spaces
/// that mean something (no-break, thin, ideographic) stay.
#[must_use]
pub fn one_line(text: &str) -> String {
    let breaks = |c: char| matches!(c, ' ' | '\t'..='\r' | '\u{85}' | '\u{2028}' | '\u{2029}');
    text.split(breaks).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// `text` on one line with what steers a screen written out: control characters, and those that
/// turn the direction of everything after them. The marks that only say which way their neighbours
/// run (U+200E, U+200F, U+061C) stay, because right-to-left texts need them.
#[must_use]
pub fn visible(text: &str) -> String {
    written_out(&one_line(text), steers)
}

/// `text` with the characters of one sort written out.
fn written_out(text: &str, sort: impl Fn(char) -> bool) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        if sort(c) {
            write!(safe, "{}", c.escape_unicode()).expect("a string takes all that is written");
        } else {
            safe.push(c);
        }
    }
    safe
}

fn steers(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FFFE}' | '\u{FFFF}')
}

/// `text` for Markdown: a paragraph, heading, table cell or part of one, on one line.
///
/// Escapes what CommonMark, GitHub, pandoc and Quarto would take for mark-up, so that each of them
/// prints the words: emphasis, links, HTML, tables, math, citations (`@name`), attributes and
/// shortcodes (`{`), lists and headings at the start, emoji codes, bare addresses, and the `--` and
/// `...` that pandoc would set as a dash and an ellipsis.
///
/// ```
/// use emic::report::escape::markdown;
/// assert_eq!(markdown("1. I *do* not..."), r"1\. I \*do\* not\...");
/// ```
#[must_use]
pub fn markdown(text: &str) -> String {
    let text = visible(text);
    let mut escaped = String::with_capacity(text.len() + 8);
    let opening = opening_mark(&text);
    for (at, c) in text.char_indices() {
        if opening == Some(at) || is_markup(&text, at, c) {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

/// Where the mark stands that would make the line a list item, heading, quotation or rule.
fn opening_mark(text: &str) -> Option<usize> {
    let first = text.chars().next()?;
    if matches!(first, '#' | '+' | '-' | '=' | '>' | ':' | '%') {
        return Some(0);
    }
    let inner = text.strip_prefix('(').unwrap_or(text);
    let end = inner.find(['.', ')'])?;
    let ends = inner[end + 1..].chars().next().is_none_or(|c| c == ' ');
    (is_label(&inner[..end], inner[end..].starts_with(')')) && ends).then_some(text.len() - inner.len() + end)
}

/// Whether a list is counted so: by numbers, or, as pandoc has it, by a letter or a Roman number. A
/// single capital and a full stop are the initial of a name ("G. Prentice").
fn is_label(label: &str, closed: bool) -> bool {
    let is_one_of = |letters: &str| !label.is_empty() && label.chars().all(|c| letters.contains(c));
    match label.as_bytes() {
        [letter] if letter.is_ascii_alphabetic() => closed || letter.is_ascii_lowercase(),
        _ => label.len() <= 9 && (is_one_of("0123456789") || is_one_of("ivxlcdm") || is_one_of("IVXLCDM")),
    }
}

fn is_markup(text: &str, at: usize, c: char) -> bool {
    let after = &text[at + c.len_utf8()..];
    match c {
        // Between letters it is a part of the word.
        '_' => !(text[..at].ends_with(char::is_alphanumeric) && after.starts_with(char::is_alphanumeric)),
        '\\' | '`' | '*' | '[' | ']' | '<' | '|' | '~' | '^' | '$' | '@' | '{' | '}' => true,
        '&' => after.starts_with(|next: char| next.is_ascii_alphabetic() || next == '#'),
        ':' => after.starts_with("//") || is_emoji_code(after),
        '-' => {
            run_before(text, at, '-').is_multiple_of(2)
                && (after.starts_with('-') || text[..at].ends_with('-'))
        }
        '.' => is_web_address(&text[..at]) || is_ellipsis(text, at),
        // A heading's closing marks.
        '#' => after.bytes().all(|byte| byte == b'#') && !text[..at].ends_with('#'),
        _ => false,
    }
}

/// How many characters `c` stand directly before `at`.
fn run_before(text: &str, at: usize, c: char) -> usize {
    text[..at].chars().rev().take_while(|before| *before == c).count()
}

/// Whether the dot at `at` has to be escaped so that its run of three or more leaves no three of
/// them bare.
fn is_ellipsis(text: &str, at: usize) -> bool {
    let before = run_before(text, at, '.');
    let after = text[at..].chars().take_while(|c| *c == '.').count();
    before.is_multiple_of(3) && before + after >= 3
}

fn is_web_address(before: &str) -> bool {
    before.len() >= 3
        && before.is_char_boundary(before.len() - 3)
        && before[before.len() - 3..].eq_ignore_ascii_case("www")
}

/// Whether a colon is followed by a short name and another colon (`:smile:`).
fn is_emoji_code(after: &str) -> bool {
    let name =
        after.bytes().take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'+' | b'-')).count();
    let letters =
        after[..name].bytes().any(|b| !b.is_ascii_digit()) || matches!(&after[..name], "100" | "1234");
    letters && after[name..].starts_with(':')
}

/// `text` for HTML: the inside of an element or of a quoted attribute.
#[must_use]
pub fn html(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 8);
    for c in visible(text).chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            _ => escaped.push(c),
        }
    }
    escaped
}

/// `text` for XML, SVG among it: as for HTML, which leaves no character that XML forbids.
#[must_use]
pub fn xml(text: &str) -> String {
    html(text)
}

/// `text` for LaTeX: the inside of a paragraph or of a cell.
///
/// ```
/// use emic::report::escape::latex;
/// assert_eq!(latex("50% of R&D_x"), r"50\% of R\&D\_x");
/// ```
#[must_use]
pub fn latex(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 8);
    for c in visible(text).chars() {
        match c {
            '\\' => escaped.push_str(r"\textbackslash{}"),
            '~' => escaped.push_str(r"\textasciitilde{}"),
            '^' => escaped.push_str(r"\textasciicircum{}"),
            '<' => escaped.push_str(r"\textless{}"),
            '>' => escaped.push_str(r"\textgreater{}"),
            '#' | '$' | '%' | '&' | '_' | '{' | '}' => escaped.extend(['\\', c]),
            _ => escaped.push(c),
        }
    }
    escaped
}

/// `text` for a cell of a CSV or spreadsheet file: what a spreadsheet would run as a formula gets
/// an apostrophe before it. Quotation marks and commas are the CSV writer's business.
#[must_use]
pub fn csv_cell(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']) && text.parse::<f64>().is_err();
    // A cell may hold several lines.
    let text = written_out(text, |c| steers(c) && !matches!(c, '\n' | '\r' | '\t'));
    if formula { format!("'{text}") } else { text }
}

#[cfg(test)]
mod tests {
    use comrak::nodes::NodeValue;
    use comrak::{Arena, Options, parse_document};
    use proptest::prelude::*;
    use quick_xml::events::Event;

    use super::*;

    fn options() -> Options<'static> {
        let mut options = Options::default();
        let extension = &mut options.extension;
        (extension.strikethrough, extension.table) = (true, true);
        (extension.autolink, extension.tasklist, extension.footnotes) = (true, true, true);
        (extension.superscript, extension.subscript, extension.description_lists) = (true, true, true);
        (extension.math_dollars, extension.math_code) = (true, true);
        (extension.alerts, extension.underline, extension.wikilinks_title_after_pipe) = (true, true, true);
        options
    }

    /// The text that a reader sees, or what else there is beside text.
    fn seen(markdown: &str, holder: fn(&NodeValue) -> bool) -> Result<String, String> {
        let arena = Arena::new();
        let root = parse_document(&arena, markdown, &options());
        let mut text = String::new();
        for node in root.descendants() {
            match &node.data.borrow().value {
                NodeValue::Text(part) => text.push_str(part),
                NodeValue::Document => {}
                value if holder(value) => {}
                value => return Err(format!("{value:?}")),
            }
        }
        Ok(text)
    }

    fn paragraph(value: &NodeValue) -> bool {
        matches!(value, NodeValue::Paragraph)
    }

    fn quotation(value: &NodeValue) -> bool {
        matches!(value, NodeValue::Paragraph | NodeValue::BlockQuote)
    }

    fn heading(value: &NodeValue) -> bool {
        matches!(value, NodeValue::Heading(_))
    }

    fn cell(value: &NodeValue) -> bool {
        matches!(value, NodeValue::Table(_) | NodeValue::TableRow(_) | NodeValue::TableCell)
    }

    /// Words, and the marks that Markdown dialects are made of.
    fn hostile() -> impl Strategy<Value = String> {
        let marks = r"\\|`|\*|_|\[|\]|<|>|\||~|\^|\$|@|\{|\}|&amp;|&#39;|:smile:|https://a.b/c_d|www.a.b|---|--|\.\.\.|\.\.\.\.|1\.|\(a\)|#|\+|=|!|- |: |\n|\n\n|  |a|b c|é|\u{202e}|\u{1b}|x@y.zz|</b>|\[\^1\]|\[x\]|%|'|\x22";
        proptest::collection::vec(proptest::string::string_regex(marks).expect("a pattern"), 0..12)
            .prop_map(|parts| parts.concat())
    }

    proptest! {
        #[test]
        fn a_paragraph_says_what_the_text_said(text in prop_oneof![hostile(), any::<String>()]) {
            prop_assert_eq!(seen(&markdown(&text), paragraph), Ok(visible(&text)));
        }

        #[test]
        fn so_does_a_quotation(text in hostile()) {
            prop_assert_eq!(seen(&format!("> {}\n", markdown(&text)), quotation), Ok(visible(&text)));
        }

        #[test]
        fn so_does_a_heading(text in hostile()) {
            prop_assert_eq!(seen(&format!("## {}\n", markdown(&text)), heading), Ok(visible(&text)));
        }

        #[test]
        fn so_does_a_cell_of_a_table(text in hostile()) {
            let table = format!("| x |\n|---|\n| {} |\n", markdown(&text));
            prop_assert_eq!(seen(&table, cell), Ok(format!("x{}", visible(&text))));
        }

        #[test]
        fn xml_is_well_formed_and_says_what_the_text_said(text in prop_oneof![hostile(), any::<String>()]) {
            let element = format!("<t>{}</t>", xml(&text));
            let mut reader = quick_xml::Reader::from_str(&element);
            let mut said = String::new();
            loop {
                match reader.read_event().expect("well-formed") {
                    Event::Text(part) => said.push_str(&part.into_inner()),
                    Event::GeneralRef(name) => said.push_str(character(&name)),
                    Event::Eof => break,
                    _ => {}
                }
            }
            prop_assert_eq!(said, visible(&text));
        }
    }

    fn character(reference: &str) -> &'static str {
        match reference {
            "amp" => "&",
            "lt" => "<",
            "gt" => ">",
            "quot" => "\"",
            "#39" => "'",
            other => panic!("&{other}; is not among those that are written"),
        }
    }

    #[test]
    fn ordinary_words_stay_as_they_are() {
        for text in [
            "It’s about people, isn't it?",
            "“Yes” – well-known (2015)",
            "café 😀 … 10:30",
            "50% of 3",
            "at 00:41:10",
            "None.",
            "G. Prentice",
            "Well. And then",
            "hyphae_heather",
        ] {
            assert_eq!(markdown(text), text);
        }
    }

    #[test]
    fn what_would_begin_a_list_does_not() {
        for (text, escaped) in [
            ("1. One", r"1\. One"),
            ("a) or b)", r"a\) or b)"),
            ("(a) or b", r"(a\) or b"),
            ("iv. Four", r"iv\. Four"),
            ("G) Seven", r"G\) Seven"),
        ] {
            assert_eq!(markdown(text), escaped);
        }
    }

    /// pandoc sets three bare dots as an ellipsis and two bare hyphens as a dash.
    #[test]
    fn no_three_dots_and_no_two_hyphens_stay_bare() {
        assert_eq!(
            ["...", "....", ".......", "---"].map(markdown),
            [r"\...", r"\...\.", r"\...\...\.", r"\--\-"]
        );
    }

    #[test]
    fn no_break_spaces_stay_and_line_breaks_are_spaces() {
        assert_eq!(markdown("meaningful\u{A0} talk\nhere"), "meaningful\u{A0} talk here");
    }

    #[test]
    fn formulas_are_disarmed_and_numbers_are_not() {
        assert_eq!(csv_cell("=HYPERLINK(\"x\")"), "'=HYPERLINK(\"x\")");
        assert_eq!(csv_cell("-4.5"), "-4.5");
        assert_eq!(csv_cell("- no"), "'- no");
    }

    #[test]
    fn cells_keep_their_lines_and_write_out_what_steers_a_screen() {
        assert_eq!(csv_cell("one\n\ttwo\u{1b}[31m \u{202e}three"), "one\n\ttwo\\u{1b}[31m \\u{202e}three");
        assert_eq!(csv_cell("=\u{1b}"), "'=\\u{1b}");
    }
}
