//! The codebook as a table, and its rules.

use crate::model::{Code, Rule};
use crate::report::escape::{markdown, visible};
use crate::report::markdown::{Align, Table};
use crate::report::view::View;

pub(super) fn table(view: &View<'_>) -> String {
    let mut table = Table::default();
    for name in ["Code", "Definition", "Used for", "Not used for", "Would speak against it"] {
        table.column(name, Align::Left);
    }
    for (position, code) in (0..).zip(&view.evidence().codebook.codes) {
        let parts = |texts: &[String]| {
            let texts: Vec<String> =
                texts.iter().map(|text| markdown(&view.without_names(text, None))).collect();
            texts.join("; ")
        };
        let definition = code.definition.as_deref().map(|text| markdown(&view.without_names(text, None)));
        table.row(vec![
            indented(view, position),
            definition.unwrap_or_else(|| "*none*".to_owned()),
            parts(&code.include),
            parts(&code.exclude),
            parts(&code.against),
        ]);
    }
    table.print()
}

/// A code's name, bold for a chapter, with a mark for each level below it.
pub(super) fn indented(view: &View<'_>, code: u32) -> String {
    let name = markdown(&view.code(code).name);
    match view.tree().depth(code) {
        0 => format!("**{name}**"),
        depth => format!("{}{name}", "– ".repeat(depth)),
    }
}

/// The rules of each code that has any.
pub(super) fn rules(view: &View<'_>) -> Option<String> {
    let codes = view.evidence().codebook.codes.iter();
    let lines: Vec<String> = codes.filter_map(rules_of).collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

fn rules_of(code: &Code) -> Option<String> {
    let mut parts = Vec::new();
    if !code.rules.is_empty() {
        parts.push(listed(&code.rules));
    }
    for (language, rules) in &code.rules_in {
        parts.push(format!("in {}: {}", markdown(language), listed(rules)));
    }
    if !code.unless.is_empty() {
        parts.push(format!("unless {}", listed(&code.unless)));
    }
    (!parts.is_empty()).then(|| format!("- {}: {}", markdown(&code.name), parts.join("; ")))
}

fn listed(rules: &[Rule]) -> String {
    rules.iter().map(|rule| code_span(&rule.text)).collect::<Vec<_>>().join(" · ")
}

/// Text in a code span, whatever backticks it holds.
fn code_span(text: &str) -> String {
    let text = visible(text);
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let pad = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn backticks_in_a_rule_do_not_end_its_span() {
        assert_eq!(code_span("a OR b"), "`a OR b`");
        assert_eq!(code_span("/a`b``c/"), "```/a`b``c/```");
        assert_eq!(code_span("`x"), "`` `x ``");
    }
}
