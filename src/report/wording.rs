//! The sentences and labels that both reports share, so that they say the same thing alike.

use std::collections::BTreeSet;

use serde::Serialize;

use super::escape::markdown;
use super::markdown::{counted, listed, number};
use super::study::Basis;
use super::view::View;
use crate::analysis::rows::count;
use crate::analysis::{Base, Tally};
use crate::coding::evidence::{Data, Layer, Mark};
use crate::model::{Kind, Role};

/// A warning at the top of a report.
#[derive(Serialize)]
pub(super) struct Line {
    pub(super) head: String,
    pub(super) text: String,
}

/// The study's word for a theme, escaped.
pub(super) fn word(view: &View<'_>) -> String {
    markdown(&view.input.study.theme_word)
}

/// Its plural.
pub(super) fn words(view: &View<'_>) -> String {
    plural(&word(view))
}

/// The plural of a word for a theme.
pub(super) fn plural(word: &str) -> String {
    match word.strip_suffix('y') {
        Some(stem) if !stem.ends_with(['a', 'e', 'o', 'u']) => format!("{stem}ies"),
        _ => format!("{word}s"),
    }
}

pub(super) fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// The title of a report; where nobody has decided anything it says so itself.
pub(super) fn title(view: &View<'_>, what: &str) -> String {
    let name = markdown(&view.input.study.name);
    let what = format!("{what} {}", word(view));
    let title = if name.contains(':') {
        format!("{name}. {}", capitalised(&what))
    } else {
        format!("{name}: {what}")
    };
    if view.decided() && view.input.options.basis != Basis::Found {
        title
    } else {
        format!("{title}. Passages found by rules, not reviewed by a person")
    }
}

/// The marks that reports speak of: none of those who have withdrawn.
pub(super) fn marks<'a>(view: &View<'a>) -> impl Iterator<Item = &'a Mark> {
    let evidence = view.evidence();
    let there = |row: u32| evidence.passages[row as usize].data != Data::Withdrawn;
    evidence.marks.iter().filter(move |mark| mark.passages.clone().any(there))
}

/// Who decided, and what stands beside it.
pub(super) fn basis(view: &View<'_>) -> String {
    let coders: BTreeSet<&str> = marks(view).filter_map(|mark| mark.coder.as_deref()).collect();
    let coded = marks(view).filter(|mark| mark.layer == Layer::Coded).count() as u64;
    let found = marks(view).filter(|mark| mark.layer == Layer::Found).count() as u64;
    let mut parts = Vec::new();
    if view.layers().any(|layer| layer == Layer::Coded) {
        let names: Vec<String> = coders.iter().map(|coder| markdown(coder)).collect();
        parts.push(match coded {
            0 => "Nobody has decided anything: no passage is coded.".to_owned(),
            _ if names.is_empty() => format!("{} by people.", counted(coded, "coding", "codings")),
            _ => format!(
                "{} by {} ({}).",
                counted(coded, "coding", "codings"),
                counted(names.len() as u64, "coder", "coders"),
                listed(&names)
            ),
        });
    }
    if view.layers().any(|layer| layer == Layer::Found) {
        parts.push(format!(
            "{} by rules, on which nobody has decided; they stand apart and are never added to what people coded.",
            counted(found, "place found", "places found")
        ));
    }
    let options = view.input.options;
    parts.extend(options.drawn.as_ref().map(super::drawn::sentences));
    parts.extend(options.double_coding.iter().map(super::drawn::double_coding));
    parts.extend(options.withheld.as_ref().map(|withheld| markdown(&withheld.told())));
    parts.join(" ")
}

/// What is shown, in a few words.
pub(super) fn layers(view: &View<'_>) -> String {
    match view.input.options.basis {
        Basis::Coded => "passages coded by people".to_owned(),
        Basis::Found => "passages found by rules, not reviewed".to_owned(),
        Basis::Both => "passages coded by people; where nobody coded any, found by rules".to_owned(),
    }
}

/// The name of a layer as a heading of a column.
pub(super) fn layer(layer: Layer) -> &'static str {
    match layer {
        Layer::Coded => "Coded",
        Layer::Found => "Found by rules",
    }
}

/// What the report was made from, without a clock.
pub(super) fn stamp(view: &View<'_>) -> String {
    let stamp = view.input.stamp;
    let codebook = &view.evidence().codebook;
    let version =
        if codebook.version.is_empty() { String::new() } else { format!(" {}", markdown(&codebook.version)) };
    let codings = match &stamp.codings {
        Some(hash) => format!("`sha256:{}`", short(hash)),
        None => "none".to_owned(),
    };
    format!(
        "emic {} · codebook{version} `sha256:{}` · texts `sha256:{}` · codings {codings}",
        markdown(&stamp.emic),
        short(&codebook.sha256),
        short(&stamp.texts),
    )
}

/// The first digits of a hash: enough to tell two versions of a study apart.
fn short(hash: &str) -> String {
    hash.chars().filter(char::is_ascii_hexdigit).take(16).collect()
}

/// What has to be said at the top of a report, about names first.
pub(super) fn warnings(view: &View<'_>) -> Vec<Line> {
    let mut lines = Vec::new();
    let left = view.names_left();
    if !left.is_empty() {
        let words: Vec<String> = left.iter().map(|word| markdown(word)).collect();
        let text = format!(
            "The words quoted may still hold names of the key: {}. See the last section.",
            listed(&words)
        );
        lines.push(Line { head: "Names left.".to_owned(), text });
    }
    if view.input.options.real_names {
        let text = "Names stand as in the data: this report is not for others.".to_owned();
        lines.push(Line { head: "Real names.".to_owned(), text });
    }
    lines
}

/// `7 of 24 participants`.
pub(super) fn of_base(some: u32, all: u32, base: Base) -> String {
    format!("{} of {} {}", number(some), number(all), base.named(all))
}

/// The heading of a column that counts voices.
pub(super) fn column_of(base: Base, size: u32) -> String {
    format!("{} of {}", capitalised(base.named(2)), number(size))
}

/// Who, of each kind of voice: `7 of 24 participants and 1 of 4 commenters`.
pub(super) fn voices(view: &View<'_>, tally: &Tally) -> String {
    let parts: Vec<String> =
        view.bases.sizes().map(|(base, size)| of_base(tally.of_base(base), size, base)).collect();
    listed(&parts)
}

/// How many passages, and in how many places where some are repeated.
pub(super) fn passages_and_places(view: &View<'_>, layer: Layer, theme: u32) -> String {
    let passages = count(view.carriers.theme(layer, theme));
    let places = count(view.carriers.places(layer, theme));
    if places > passages {
        format!("{} ({} places)", number(passages), number(places))
    } else {
        number(passages)
    }
}

/// A role in the plural, as whose words stand in a table.
pub(super) fn role(role: Role) -> &'static str {
    match role {
        Role::Participant => "participants",
        Role::Interviewer => "interviewers",
        Role::Researcher => "researchers",
        Role::Author => "authors",
        Role::Commenter => "commenters",
        Role::Literature => "cited texts",
        Role::Unknown => "speakers of unknown role",
    }
}

/// A kind of passage in the plural or singular.
pub(super) fn kind(kind: Kind, count: u32) -> String {
    let (one, many) = match kind {
        Kind::Turn => ("turn", "turns"),
        Kind::Paragraph => ("paragraph", "paragraphs"),
        Kind::Quotation => ("quotation", "quotations"),
        Kind::Comment => ("paragraph of a comment", "paragraphs of comments"),
        Kind::Answer => ("answer", "answers"),
        Kind::Heading => ("heading", "headings"),
        Kind::Attribution => ("line that names an author", "lines that name an author"),
        Kind::Reference => ("reference", "references"),
        Kind::Pingback => ("pingback", "pingbacks"),
        Kind::Boilerplate => ("piece of page furniture", "pieces of page furniture"),
    };
    counted(count, one, many)
}

/// The passages that are counted, as a base.
pub(super) fn base_of_passages(view: &View<'_>) -> String {
    let documents = super::tables::documents(view).len() as u64;
    format!(
        "Base: {} of data in {}.",
        counted(view.evidence().counted().count() as u64, "passage", "passages"),
        counted(documents, "document", "documents")
    )
}
