//! A theme in the groups that an attribute makes of the participants: their words side by side, then
//! the counts.

use std::collections::BTreeSet;

use serde::Serialize;

use super::escape::{markdown, visible};
use super::excerpt::excerpt_of_passage;
use super::markdown::{Align, Table, counted};
use super::study::{Input, ReportError};
use super::tables::check_attribute;
use super::view::View;
use super::wording;
use crate::analysis::Base;
use crate::analysis::groups::value_of;
use crate::coding::evidence::{Layer, PassageRow};
use crate::model::Quoting;
use crate::text::Span;

/// A theme in groups of participants.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Compared {
    /// The codes, with those below them.
    pub codes: Vec<String>,
    /// The column of `participants.csv`.
    pub by: String,
    /// The groups: those with the attribute in the order of its values, then those without it.
    pub groups: Vec<OfGroup>,
    /// What has to be known to read it.
    pub notes: Vec<String>,
}

/// One group.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct OfGroup {
    /// The value; none for participants without one.
    pub value: Option<String>,
    /// How many participants there are.
    pub of: u32,
    /// What each layer holds of the group: participants with a passage, and passages.
    pub layers: Vec<OfLayer>,
    /// Their words.
    pub quotations: Vec<Quoted>,
    /// Passages that could be quoted and are not, for length.
    pub more: u32,
    /// Passages of participants who do not agree to be quoted.
    pub withheld: u32,
}

/// What a layer holds of a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct OfLayer {
    /// Coded or found.
    pub layer: &'static str,
    /// Participants with at least one passage.
    pub participants: u32,
    /// Their passages.
    pub passages: u32,
}

/// A quotation.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Quoted {
    /// The words, names replaced.
    pub words: String,
    /// Whose they are, and where they stand.
    pub citation: String,
    /// Whether the participant has to be asked first.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub ask: bool,
    #[serde(skip)]
    paragraphs: Vec<String>,
}

/// Compares what the groups that `by` makes of the participants say under some codes, by their places
/// in the codebook, each with those below it.
///
/// Quoted is what people coded, and where they coded none of it what rules found.
///
/// # Errors
/// When `by` is no column of `participants.csv`, or a text cannot be read.
pub fn compare(input: &Input<'_>, codes: &[u32], by: &str) -> Result<Compared, ReportError> {
    let view = View::new(*input)?;
    check_attribute(&view, by)?;
    let layers: Vec<Layer> = view.layers_of_themes().collect();
    let of_layers: Vec<(Layer, Vec<u32>)> =
        layers.iter().map(|layer| (*layer, rows(&view, *layer, codes))).collect();
    let quoted_layer = of_layers.iter().find(|(_, rows)| !rows.is_empty()).map_or(Layer::Found, |of| of.0);
    let mut groups: Vec<OfGroup> = Vec::new();
    for (value, voices) in participants(&view, by) {
        let own = |rows: &[u32]| -> Vec<u32> {
            rows.iter()
                .copied()
                .filter(|row| view.row(*row).voice.is_some_and(|v| voices.contains(&v)))
                .collect()
        };
        let layers = of_layers.iter().map(|(layer, rows)| {
            let own = own(rows);
            let with: BTreeSet<u32> = own.iter().filter_map(|row| view.row(*row).voice).collect();
            OfLayer {
                layer: wording::layer(*layer),
                participants: count(with.len()),
                passages: count(own.len()),
            }
        });
        let mut group = OfGroup {
            value,
            of: count(voices.len()),
            layers: layers.collect(),
            quotations: Vec::new(),
            more: 0,
            withheld: 0,
        };
        let quotable = of_layers.iter().find(|(layer, _)| *layer == quoted_layer);
        for row in quotable.map(|(_, rows)| own(rows)).unwrap_or_default() {
            group.quote(&view, quoted_layer, codes, view.row(row))?;
        }
        groups.push(group);
    }
    let names = codes.iter().map(|code| view.code(*code).name.clone()).collect();
    let quoted = match quoted_layer {
        Layer::Coded => "Quoted: what people coded.",
        Layer::Found => "Quoted: what rules found and nobody has decided.",
    };
    let base =
        "Participants with at least one passage, of those in the group; each code with those below it.";
    let stamp = wording::stamp(&view).replace(['`', '\\'], "");
    let notes = vec![quoted.to_owned(), base.to_owned(), stamp];
    Ok(Compared { codes: names, by: by.to_owned(), groups, notes })
}

fn count(number: usize) -> u32 {
    u32::try_from(number).expect("passages are counted in u32")
}

/// The passages that carry one of the codes or one below them.
fn rows(view: &View<'_>, layer: Layer, codes: &[u32]) -> Vec<u32> {
    let all: BTreeSet<u32> =
        codes.iter().flat_map(|code| view.carriers.theme(layer, *code).iter().copied()).collect();
    all.into_iter().collect()
}

/// The participants by value, those without one last.
fn participants(view: &View<'_>, by: &str) -> Vec<(Option<String>, BTreeSet<u32>)> {
    let mut groups: std::collections::BTreeMap<(bool, Option<String>), BTreeSet<u32>> = Default::default();
    for voice in view.bases.voices(Base::Participants) {
        let value = value_of(view.evidence(), voice, by);
        groups.entry((value.is_none(), value)).or_default().insert(voice);
    }
    groups.into_iter().map(|((_, value), voices)| (value, voices)).collect()
}

/// Where in a passage a code of these, or one below them, was marked.
pub(super) fn marked(view: &View<'_>, layer: Layer, codes: &[u32], row: &PassageRow) -> Vec<Span> {
    let marks = &view.evidence().marks;
    let from = marks.partition_point(|mark| mark.document < row.document);
    let of_codes = |code: u32| view.tree().above(code).iter().any(|above| codes.contains(above));
    marks[from..]
        .iter()
        .take_while(|mark| mark.document == row.document && mark.span.start() < row.span.end())
        .filter(|mark| mark.layer == layer && of_codes(mark.code) && mark.span.overlaps(row.span))
        .map(|mark| mark.span)
        .collect()
}

impl OfGroup {
    fn quote(
        &mut self,
        view: &View<'_>,
        layer: Layer,
        codes: &[u32],
        row: &PassageRow,
    ) -> Result<(), ReportError> {
        let quoting = view.quoting(row);
        if quoting == Quoting::No {
            self.withheld += 1;
        } else if self.quotations.len() >= view.input.options.quotations {
            self.more += 1;
        } else {
            let document = view.document(row.document)?;
            let excerpt = excerpt_of_passage(view, &document, row, &marked(view, layer, codes, row));
            self.quotations.push(Quoted {
                words: excerpt.plain.join(" "),
                citation: view.cite(row),
                ask: quoting == Quoting::Ask,
                paragraphs: excerpt.paragraphs,
            });
        }
        Ok(())
    }

    fn name(&self) -> String {
        self.value.clone().unwrap_or_else(|| "no value".to_owned())
    }

    /// Whether nobody of it says anything of this, to be quoted or not.
    fn is_empty(&self) -> bool {
        self.quotations.is_empty() && self.withheld == 0
    }

    fn participants(&self) -> String {
        counted(self.of, "participant", "participants")
    }

    /// What stands below the quotations.
    fn rest(&self) -> Option<String> {
        let more = (self.more > 0).then(|| format!("{} more", counted(self.more, "passage", "passages")));
        let withheld = (self.withheld > 0).then(|| format!("{} not to be quoted", self.withheld));
        let parts: Vec<String> = more.into_iter().chain(withheld).collect();
        (!parts.is_empty()).then(|| parts.join(", "))
    }
}

/// The narrowest column in which words can be read.
const NARROWEST: usize = 28;

impl Compared {
    fn title(&self) -> String {
        format!("{} by {}", self.codes.join(", "), self.by)
    }

    /// For a terminal of this width: columns side by side where they fit, else one group after the
    /// other; then the counts.
    #[must_use]
    pub fn as_text(&self, width: usize) -> String {
        const GAP: usize = 3;
        let groups = self.groups.len().max(1);
        let column = (width + GAP) / groups;
        let beside = column >= NARROWEST + GAP;
        let column = if beside { column - GAP } else { width };
        let columns: Vec<Vec<String>> = self.groups.iter().map(|group| lines(group, column)).collect();
        let mut text = format!("{}\n\n", visible(&self.title()));
        if beside {
            let longest = columns.iter().map(Vec::len).max().unwrap_or(0);
            for line in 0..longest {
                let cells = columns.iter().map(|lines| {
                    let cell = lines.get(line).map_or("", String::as_str);
                    let padding = column.saturating_sub(unicode_width::UnicodeWidthStr::width(cell));
                    format!("{cell}{}", " ".repeat(padding))
                });
                let line = cells.collect::<Vec<_>>().join(&" ".repeat(GAP));
                text.push_str(line.trim_end());
                text.push('\n');
            }
        } else {
            text.push_str(
                &columns.into_iter().map(|lines| lines.join("\n") + "\n").collect::<Vec<_>>().join("\n"),
            );
        }
        text.push('\n');
        for group in &self.groups {
            let counts: Vec<String> = group.layers.iter().map(|of| told(*of, group.of)).collect();
            text.push_str(&format!("{}: {}\n", visible(&group.name()), counts.join("; ")));
        }
        for note in &self.notes {
            text.push_str(&format!("\n{}\n", visible(note)));
        }
        text
    }

    /// For a manuscript: a section for each group, then the counts; counts of participants below
    /// `least` are not shown.
    #[must_use]
    pub fn as_markdown(&self, least: u32) -> String {
        let mut parts = vec![format!("# {}", markdown(&self.title()))];
        for group in &self.groups {
            parts.push(format!("## {} ({})", markdown(&group.name()), shown(group.of, least)));
            if group.is_empty() {
                parts.push("*No passage.*".to_owned());
            }
            for quoted in &group.quotations {
                let ask = if quoted.ask { " · **ask before quoting**" } else { "" };
                let citation = format!("— {}{ask}", markdown(&quoted.citation));
                let quotation = super::markdown::quotation(&quoted.paragraphs);
                parts.push(format!("{quotation}\n>\n> {citation}"));
            }
            parts.extend(group.rest().map(|rest| format!("*{rest}*")));
        }
        let mut table = Table::default();
        table.column(markdown(&self.by), Align::Left);
        for of in self.groups.first().map_or(&[][..], |group| &group.layers) {
            table.column(format!("{}: participants", of.layer), Align::Right);
            table.column("passages", Align::Right);
        }
        for group in &self.groups {
            let mut cells = vec![markdown(&group.name())];
            for of in &group.layers {
                cells.push(format!("{} of {}", shown(of.participants, least), shown(group.of, least)));
                cells.push(of.passages.to_string());
            }
            table.row(cells);
        }
        parts.push(table.print());
        if least > 0 {
            parts.push(format!("Counts of participants from 1 to {} are not shown.", least - 1));
        }
        parts.extend(self.notes.iter().map(|note| markdown(note)));
        parts.join("\n\n") + "\n"
    }
}

fn shown(count: u32, least: u32) -> String {
    if count > 0 && count < least { format!("<{least}") } else { count.to_string() }
}

fn told(of: OfLayer, whole: u32) -> String {
    let passages = counted(of.passages, "passage", "passages");
    format!("{} {} of {whole} ({passages})", of.layer.to_lowercase(), of.participants)
}

/// A group's column.
fn lines(group: &OfGroup, width: usize) -> Vec<String> {
    let wrapped = |text: &str| -> Vec<String> {
        textwrap::wrap(&visible(text), width).into_iter().map(std::borrow::Cow::into_owned).collect()
    };
    let mut lines = wrapped(&format!("{} ({})", group.name(), group.participants()));
    lines.push("─".repeat(width.min(NARROWEST)));
    if group.is_empty() {
        lines.push("no passage".to_owned());
    }
    for quoted in &group.quotations {
        lines.extend(wrapped(&format!("“{}”", quoted.words)));
        let ask = if quoted.ask { " (ask before quoting)" } else { "" };
        lines.extend(wrapped(&format!("— {}{ask}", quoted.citation)));
        lines.push(String::new());
    }
    lines.extend(group.rest().map(|rest| wrapped(&rest)).unwrap_or_default());
    lines
}
