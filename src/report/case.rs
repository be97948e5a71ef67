//! One participant: what a vignette is written from. Facts and words; the vignette is the author's.

use std::collections::BTreeSet;

use super::compare::marked;
use super::escape::markdown;
use super::excerpt::excerpt_of_passage;
use super::markdown::{Align, Table, counted, number, quotation};
use super::study::{Input, ReportError};
use super::view::View;
use super::wording;
use crate::coding::evidence::{Data, Layer};
use crate::diagnostic::nearest;
use crate::model::{Case, Memo, Quoting, Voice};

/// What the study holds of a participant, in Markdown: attributes, texts, themes with how many others
/// have them, quotations, the order of what was said, and the researcher's memos about them.
///
/// # Errors
/// When there is nobody of that id or name, they have withdrawn, or a text cannot be read.
pub fn case(input: &Input<'_>, wanted: &str, memos: &[Memo]) -> Result<String, ReportError> {
    let view = View::new(*input)?;
    let person = Person::find(&view, wanted)?;
    let mut parts = vec![format!("# {}", markdown(&person.name)), person.facts(&view)];
    parts.push(person.texts(&view));
    parts.push(person.themes(&view));
    parts.push(person.quotations(&view)?);
    parts.extend(person.order(&view));
    parts.extend(person.summaries(&view));
    parts.extend(person.memos(memos));
    parts.push(wording::stamp(&view));
    Ok(parts.join("\n\n") + "\n")
}

/// A participant, and the rows of what they said.
struct Person<'a> {
    name: String,
    case: Option<&'a Case>,
    voices: BTreeSet<u32>,
    quote: Quoting,
}

impl<'a> Person<'a> {
    fn find(view: &View<'a>, wanted: &str) -> Result<Self, ReportError> {
        let evidence = view.evidence();
        let same = |name: &str| name.to_lowercase() == wanted.trim().to_lowercase();
        let is_case = |case: &Case| same(&case.id) || case.pseudonym.as_deref().is_some_and(same);
        let case = (0u32..).zip(&evidence.cases.cases).find(|(_, case)| is_case(case));
        let is_wanted = |voice: &Voice| match case {
            Some((number, _)) => voice.case == Some(number),
            None => voice.case.is_none() && same(&voice.label),
        };
        let voices: BTreeSet<u32> = (0u32..)
            .zip(&evidence.voices.voices)
            .filter(|(_, voice)| is_wanted(voice))
            .map(|(number, _)| number)
            .collect();
        let first = voices.first().and_then(|voice| evidence.voices.get(*voice));
        let name = match (case, voices.first()) {
            (_, Some(voice)) => view.attribution.voice_alone(*voice),
            (Some((_, case)), None) => case.public_name().to_owned(),
            (None, None) => return Err(nobody(view, wanted)),
        };
        if case.is_some_and(|(_, case)| case.consent.withdrawn) || first.is_some_and(|voice| voice.withdrawn)
        {
            return Err(ReportError::Withdrawn { name });
        }
        let quote = case.map(|(_, case)| case.consent.quote).or(first.map(|voice| voice.quote));
        Ok(Person { name, case: case.map(|(_, case)| case), voices, quote: quote.unwrap_or_default() })
    }

    fn owns(&self, view: &View<'_>, row: u32) -> bool {
        view.row(row).voice.is_some_and(|voice| self.voices.contains(&voice))
    }

    /// The rows of data, in document order.
    fn rows(&self, view: &View<'_>) -> Vec<u32> {
        let counted = view.evidence().counted();
        counted.map(|(row, _)| row).filter(|row| self.owns(view, *row)).collect()
    }

    fn carried(&self, view: &View<'_>, layer: Layer, code: u32) -> Vec<u32> {
        view.carriers.theme(layer, code).iter().copied().filter(|row| self.owns(view, *row)).collect()
    }

    fn facts(&self, view: &View<'_>) -> String {
        let mut facts: Vec<String> = Vec::new();
        if let Some(case) = self.case {
            let attributes = case.attributes.iter();
            facts.extend(attributes.map(|(name, value)| {
                format!("{}: {}", markdown(name), markdown(&view.without_names(value, None)))
            }));
        }
        facts.push(match self.quote {
            Quoting::Yes => "may be quoted".to_owned(),
            Quoting::Ask => "**ask before quoting**".to_owned(),
            Quoting::No => "**does not agree to be quoted**: no words are printed here".to_owned(),
        });
        facts.join(" · ")
    }

    fn texts(&self, view: &View<'_>) -> String {
        let mut table = Table::default();
        table.column("Text", Align::Left).column("Passages", Align::Right).column("Words", Align::Right);
        table.column("Of the words of data", Align::Right);
        for (number_of, document) in (0u32..).zip(&view.evidence().documents) {
            let data: Vec<u32> =
                document.passages.clone().filter(|row| view.row(*row).data == Data::Counted).collect();
            let words =
                |rows: &[u32]| -> u64 { rows.iter().map(|row| u64::from(view.row(*row).words)).sum() };
            let own: Vec<u32> = data.iter().copied().filter(|row| self.owns(view, *row)).collect();
            if !own.is_empty() {
                table.row(vec![
                    markdown(view.attribution.document(number_of)),
                    number(own.len() as u64),
                    number(words(&own)),
                    format!("{} of {}", number(words(&own)), number(words(&data))),
                ]);
            }
        }
        format!("## Texts\n\n{}", table.print())
    }

    fn themes(&self, view: &View<'_>) -> String {
        let layers: Vec<Layer> = view.layers_of_themes().collect();
        let mut table = Table::default();
        table.column(wording::capitalised(&wording::word(view)), Align::Left);
        for layer in &layers {
            table.column(wording::layer(*layer), Align::Right).column("others with it", Align::Right);
        }
        let mut without = Vec::new();
        for code in (0u32..).take(view.evidence().codebook.codes.len()) {
            let own: Vec<usize> = layers.iter().map(|layer| self.carried(view, *layer, code).len()).collect();
            let name = markdown(&view.code(code).name);
            if own.iter().all(|own| *own == 0) {
                if view.tree().depth(code) == 0 {
                    without.push(name);
                }
                continue;
            }
            let mut cells = vec![format!("{}{name}", "– ".repeat(view.tree().depth(code)))];
            for (layer, own) in layers.iter().zip(own) {
                cells.push(number(own as u64));
                cells.push(self.others(view, *layer, code));
            }
            table.row(cells);
        }
        let mut text = format!("## {}\n\n{}", wording::capitalised(&wording::words(view)), table.print());
        if !without.is_empty() {
            text.push_str(&format!("\n\nWithout a passage: {}.", without.join(", ")));
        }
        text
    }

    /// How many of the other voices of the same kind carry a code.
    fn others(&self, view: &View<'_>, layer: Layer, code: u32) -> String {
        let Some(base) = self.voices.first().and_then(|voice| view.bases.of(*voice)) else {
            return "–".to_owned();
        };
        let all: BTreeSet<u32> =
            view.bases.voices(base).filter(|voice| !self.voices.contains(voice)).collect();
        let with: BTreeSet<u32> =
            view.carriers.theme(layer, code).iter().filter_map(|row| view.row(*row).voice).collect();
        format!("{} of {}", with.intersection(&all).count(), all.len())
    }

    fn quotations(&self, view: &View<'_>) -> Result<String, ReportError> {
        let mut parts = vec!["## Words".to_owned()];
        for theme in view.tree().top_level() {
            let layer = view.layer_of(theme);
            let rows = self.carried(view, layer, theme);
            if rows.is_empty() {
                continue;
            }
            let found = if layer == Layer::Found { ", found by rules" } else { "" };
            parts.push(format!("### {}{found}", markdown(&view.code(theme).name)));
            if self.quote == Quoting::No {
                let places: Vec<String> =
                    rows.iter().map(|row| markdown(&view.cite(view.row(*row)))).collect();
                parts.push(places.join(" · "));
                continue;
            }
            for row in rows {
                let row = view.row(row);
                let document = view.document(row.document)?;
                let excerpt = excerpt_of_passage(view, &document, row, &marked(view, layer, &[theme], row));
                let codes = self.codes_of(view, layer, row.span, row.document, theme);
                let citation = format!("— {} · {}", markdown(&view.cite(row)), codes.join(", "));
                parts.push(format!("{}\n>\n> {citation}", quotation(&excerpt.paragraphs)));
            }
        }
        if parts.len() == 1 {
            parts.push("*No passage of theirs carries a code.*".to_owned());
        }
        Ok(parts.join("\n\n"))
    }

    /// The codes of a theme on a stretch, with what people said of them.
    fn codes_of(
        &self,
        view: &View<'_>,
        layer: Layer,
        span: crate::text::Span,
        document: u32,
        theme: u32,
    ) -> Vec<String> {
        let mut named: Vec<String> = Vec::new();
        for mark in
            view.marks(layer, theme).filter(|mark| mark.document == document && mark.span.overlaps(span))
        {
            let mut name = markdown(&view.code(mark.code).name);
            if mark.stance == crate::model::Stance::Against {
                name.push_str(" (against)");
            }
            if mark.key {
                name.push_str(" (key)");
            }
            if let Some(note) = &mark.note {
                name.push_str(&format!(" — {}", markdown(&view.without_names(note, None))));
            }
            if !named.contains(&name) {
                named.push(name);
            }
        }
        named
    }

    /// Which themes follow each other in what they said.
    fn order(&self, view: &View<'_>) -> Option<String> {
        let layers: Vec<Layer> = view.layers_of_themes().collect();
        let mut lines = Vec::new();
        for row in self.rows(view) {
            let themes: Vec<String> = view
                .tree()
                .top_level()
                .filter(|theme| {
                    layers.iter().any(|layer| view.carriers.theme(*layer, *theme).binary_search(&row).is_ok())
                })
                .map(|theme| markdown(&view.code(theme).name))
                .collect();
            if !themes.is_empty() {
                lines.push(format!("- {}: {}", markdown(&view.cite(view.row(row))), themes.join(", ")));
            }
        }
        (!lines.is_empty()).then(|| format!("## In the order of the texts\n\n{}", lines.join("\n")))
    }

    /// What the researcher wrote about them in the grid.
    fn summaries(&self, view: &View<'_>) -> Option<String> {
        let is_theirs = |cell: &&crate::model::FilledCell| {
            cell.voices.iter().any(|voice| self.voices.contains(voice))
                || self.case.is_some_and(|own| {
                    let of_cell = cell.case.and_then(|case| view.evidence().cases.cases.get(case as usize));
                    of_cell.is_some_and(|case| case.id == own.id)
                })
        };
        let own: Vec<String> = view
            .input
            .grid
            .iter()
            .filter(is_theirs)
            .map(|cell| {
                let theme = view.evidence().codebook.code(&cell.theme);
                let name = theme.map_or(cell.theme.as_str(), |theme| theme.name.as_str());
                let text = super::markdown::inserted(&view.without_names(&cell.text, None));
                format!("**{}.** {text}", markdown(name))
            })
            .collect();
        (!own.is_empty()).then(|| format!("## In the grid\n\n{}", own.join("\n\n")))
    }

    /// What the researcher wrote about them, as it is written.
    fn memos(&self, memos: &[Memo]) -> Option<String> {
        let id = &self.case?.id;
        let of_case = |memo: &&Memo| {
            memo.about.iter().any(|about| matches!(about, crate::model::About::Case(case) if case == id))
        };
        let own: Vec<String> = memos
            .iter()
            .filter(of_case)
            .map(|memo| format!("### {}\n\n{}", markdown(&memo.title), super::markdown::inserted(&memo.text)))
            .collect();
        (!own.is_empty()).then(|| {
            let several = counted(own.len() as u64, "memo", "memos");
            format!("## {}\n\n{}", wording::capitalised(&several), own.join("\n\n"))
        })
    }
}

fn nobody(view: &View<'_>, wanted: &str) -> ReportError {
    let cases = view.evidence().cases.cases.iter();
    let known = cases.flat_map(|case| std::iter::once(case.id.as_str()).chain(case.pseudonym.as_deref()));
    ReportError::Nobody { name: wanted.to_owned(), nearest: nearest(wanted, known).map(str::to_owned) }
}
