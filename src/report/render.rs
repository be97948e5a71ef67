//! Templates: built in, and replaced by those of a study.

use std::collections::BTreeMap;

use minijinja::value::{Serde, Value};
use minijinja::{AutoEscape, Environment};
use serde::Serialize;

use super::study::ReportError;
use super::view::View;

/// The built-in templates by name.
const TEMPLATES: &[(&str, &str)] = &[
    ("summary.md", include_str!("templates/summary.md")),
    ("appendix.md", include_str!("templates/appendix.md")),
    ("figure.svg", include_str!("templates/figure.svg")),
];

/// The names of the templates that a study may replace.
#[must_use]
pub fn template_names() -> Vec<&'static str> {
    TEMPLATES.iter().map(|(name, _)| *name).collect()
}

/// The built-in template of this name, for a study to begin its own from.
#[must_use]
pub fn template(name: &str) -> Option<&'static str> {
    TEMPLATES.iter().find(|(known, _)| *known == name).map(|(_, text)| *text)
}

/// Fills a template. Everything in `context` is escaped already for where it goes.
pub(super) fn render(view: &View<'_>, name: &str, context: &impl Serialize) -> Result<String, ReportError> {
    render_with(&view.input.options.templates, name, context)
}

/// As [`render`], with the study's own templates at hand.
pub(super) fn render_with(
    templates: &BTreeMap<String, String>,
    name: &str,
    context: &impl Serialize,
) -> Result<String, ReportError> {
    let failed = |source| ReportError::Template { name: name.to_owned(), source };
    let own = templates.get(name).map(String::as_str);
    let text = own.or_else(|| template(name)).expect("reports ask for templates that are built in");
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|_| AutoEscape::None);
    let template = environment.template_from_named_str(name, text).map_err(failed)?;
    let rendered = template.render(Value::from(Serde(context))).map_err(failed)?;
    Ok(tidied(&rendered))
}

/// No spaces at line ends, no two blank lines in a row outside code, one line end at the end.
fn tidied(text: &str) -> String {
    let mut tidy = String::with_capacity(text.len());
    let (mut blank, mut fenced) = (true, false);
    for line in text.lines() {
        fenced ^= line.starts_with("```");
        let line = line.trim_end_matches([' ', '\t']);
        if line.is_empty() && blank && !fenced {
            continue;
        }
        blank = line.is_empty();
        tidy.push_str(line);
        tidy.push('\n');
    }
    let kept = tidy.trim_end_matches('\n').len();
    tidy.truncate(kept);
    tidy.push('\n');
    tidy
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blank_lines_do_not_pile_up() {
        assert_eq!(tidied("\n\na  \n\n\nb\n\n"), "a\n\nb\n");
    }
}
