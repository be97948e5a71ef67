//! What `word/styles.xml` says about paragraphs and runs: headings, titles, hidden text.

use std::collections::BTreeMap;

use super::FORMAT;
use super::body::is_on;
use crate::ingest::ReadError;
use crate::ingest::flow::Style;
use crate::ingest::xml::{Node, Xml};

/// The styles of a document by their ids.
#[derive(Debug, Default)]
pub(super) struct Styles(BTreeMap<String, Definition>);

#[derive(Clone, Debug, Default)]
struct Definition {
    /// The name in lower case; English whatever the language of the program.
    name: String,
    based_on: Option<String>,
    outline: Option<u8>,
    hidden: Option<bool>,
}

/// What a style makes of a paragraph.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Look {
    pub(super) style: Style,
    pub(super) hidden: bool,
}

/// How long a chain of styles based on others is followed.
const CHAIN: usize = 20;

impl Styles {
    /// Reads the part.
    ///
    /// # Errors
    /// When it is no XML.
    pub(super) fn read(text: &str) -> Result<Self, ReadError> {
        let mut xml = Xml::new(text, FORMAT);
        let mut styles = BTreeMap::new();
        let mut current: Option<(String, Definition)> = None;
        loop {
            match xml.next()? {
                Node::Open(element) => match (element.local(), &mut current) {
                    ("style", _) => {
                        current = element.attribute("styleId").map(|id| (id, Definition::default()));
                    }
                    ("name", Some((_, style))) => {
                        style.name = element.attribute("val").unwrap_or_default().to_lowercase();
                    }
                    ("basedOn", Some((_, style))) => style.based_on = element.attribute("val"),
                    ("outlineLvl", Some((_, style))) => {
                        style.outline = element.attribute("val").and_then(|level| level.parse().ok());
                    }
                    ("vanish", Some((_, style))) => style.hidden = Some(is_on(&element)),
                    ("tblStylePr" | "latentStyles", _) => xml.skip()?,
                    _ => {}
                },
                Node::Close(name) if name == "style" => {
                    if let Some((id, style)) = current.take() {
                        styles.insert(id, style);
                    }
                }
                Node::Close(_) | Node::Text(_) => {}
                Node::End => return Ok(Styles(styles)),
            }
        }
    }

    /// What a paragraph of this style is.
    pub(super) fn paragraph(&self, id: &str) -> Look {
        Look { style: self.style(id), hidden: self.hides(id) }
    }

    /// Whether the style hides its text.
    pub(super) fn hides(&self, id: &str) -> bool {
        self.chain(id).find_map(|style| style.hidden).unwrap_or(false)
    }

    fn style(&self, id: &str) -> Style {
        if self.0.is_empty() {
            return by_name(&id.to_lowercase()).unwrap_or_default();
        }
        let level = self.chain(id).find_map(|style| style.outline);
        let named = self.chain(id).find_map(|style| by_name(&style.name));
        match (named, level) {
            (Some(style), _) => style,
            (None, Some(0..=8)) => Style::Heading,
            (None, _) => Style::Body,
        }
    }

    fn chain<'a>(&'a self, id: &str) -> impl Iterator<Item = &'a Definition> {
        let first = self.0.get(id);
        std::iter::successors(first, |style| self.0.get(style.based_on.as_deref()?)).take(CHAIN)
    }
}

fn by_name(name: &str) -> Option<Style> {
    let rest = |prefix: &str| name.strip_prefix(prefix).map(str::trim_start);
    let is_level = |rest: &str| rest.len() == 1 && rest.bytes().all(|byte| byte.is_ascii_digit());
    if name == "title" {
        Some(Style::Title)
    } else if name == "subtitle" || rest("heading").is_some_and(is_level) {
        Some(Style::Heading)
    } else if rest("toc").is_some_and(|rest| is_level(rest) || rest == "heading") {
        Some(Style::Furniture)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STYLES: &str = r#"<w:styles xmlns:w="w">
        <w:style w:type="paragraph" w:styleId="berschrift1"><w:name w:val="heading 1"/></w:style>
        <w:style w:type="paragraph" w:styleId="Thema"><w:name w:val="Thema"/><w:basedOn w:val="berschrift1"/></w:style>
        <w:style w:type="paragraph" w:styleId="Frage"><w:name w:val="Frage"/><w:pPr><w:outlineLvl w:val="2"/></w:pPr></w:style>
        <w:style w:type="paragraph" w:styleId="Kreis"><w:name w:val="Kreis"/><w:basedOn w:val="Kreis"/></w:style>
        <w:style w:type="character" w:styleId="Weg"><w:name w:val="Weg"/><w:rPr><w:vanish/></w:rPr></w:style>
    </w:styles>"#;

    #[test]
    fn headings_are_known_by_name_ancestor_or_level() {
        let styles = Styles::read(STYLES).unwrap();
        for (id, expected) in [
            ("berschrift1", Style::Heading),
            ("Thema", Style::Heading),
            ("Frage", Style::Heading),
            ("Kreis", Style::Body),
        ] {
            assert_eq!(styles.paragraph(id).style, expected, "{id}");
        }
    }

    #[test]
    fn a_style_may_hide_its_text() {
        let styles = Styles::read(STYLES).unwrap();
        assert!(styles.hides("Weg"));
        assert!(!styles.hides("Frage"));
    }
}
