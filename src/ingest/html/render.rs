//! What a reader sees of a part of a page: paragraphs, headings, quotations, rows, talk.

use std::collections::HashSet;

use ego_tree::NodeId;

use super::dom::{At, Measures, Visit, attr, element, elements, has_class, is_unseen, tag, text, walk};
use crate::ingest::draft::shown;
use crate::ingest::table::layout::Layout;
use crate::ingest::talk::is_name;
use crate::ingest::time;
use crate::model::Kind;
use crate::text::Span;
use crate::text::single_spaced;

/// A paragraph of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Paragraph {
    pub(super) text: String,
    /// Paragraph, heading or turn.
    pub(super) kind: Kind,
    /// The number of its block quotation.
    pub(super) quotation: Option<u32>,
    /// Who speaks, where the mark-up tells.
    pub(super) speaker: Option<String>,
    /// Whether it begins a turn.
    pub(super) opens: bool,
    pub(super) start_ms: Option<u32>,
    pub(super) end_ms: Option<u32>,
    /// Stretches of the text in bold or italics.
    pub(super) strong: Vec<Span>,
}

impl Paragraph {
    /// One without words.
    pub(super) fn of(kind: Kind) -> Self {
        Paragraph {
            text: String::new(),
            kind,
            quotation: None,
            speaker: None,
            opens: true,
            start_ms: None,
            end_ms: None,
            strong: Vec::new(),
        }
    }
}

/// What is not shown.
#[derive(Clone, Copy)]
pub(super) struct Without<'a> {
    /// Elements that are read elsewhere.
    pub(super) nodes: &'a HashSet<NodeId>,
    /// More of them.
    pub(super) also: &'a HashSet<NodeId>,
    /// Sizes, by which furniture is told from what holds the page; none keeps furniture.
    pub(super) furniture: Option<&'a Measures>,
}

/// The paragraphs of a node.
pub(super) fn paragraphs(root: At<'_>, without: Without<'_>) -> Vec<Paragraph> {
    let labels = speaker_labels(root);
    let total = without.furniture.map_or(0, |measures| measures.get(root).text);
    let mut renderer = Renderer { total, labels, ..Renderer::new(without, root.id()) };
    walk(root, &mut renderer);
    renderer.flush();
    renderer.done
}

struct Renderer<'a> {
    without: Without<'a>,
    total: usize,
    root: NodeId,
    labels: HashSet<NodeId>,
    done: Vec<Paragraph>,
    buffer: String,
    /// Stretches of the buffer in bold or italics, and how many elements are open that set text so.
    strong: Vec<Span>,
    strongly: u32,
    /// Whether the buffer ends in white space that is not yet written.
    space: bool,
    quoted: u32,
    quotation: u32,
    preformatted: u32,
    heading: u32,
    /// How many elements are open that say whose words a quotation is.
    cited: u32,
    speaker: Option<String>,
    opens: bool,
    start_ms: Option<u32>,
    end_ms: Option<u32>,
}

impl<'a> Renderer<'a> {
    fn new(without: Without<'a>, root: NodeId) -> Self {
        Renderer {
            without,
            total: 0,
            root,
            labels: HashSet::new(),
            done: Vec::new(),
            buffer: String::new(),
            strong: Vec::new(),
            strongly: 0,
            space: false,
            quoted: 0,
            quotation: 0,
            preformatted: 0,
            heading: 0,
            cited: 0,
            speaker: None,
            opens: false,
            start_ms: None,
            end_ms: None,
        }
    }
}

impl<'a> Visit<'a> for Renderer<'_> {
    fn enter(&mut self, at: At<'a>) -> bool {
        if let Some(words) = at.value().as_text() {
            self.words(words);
            return false;
        }
        if at.id() == self.root {
            self.open(at);
            return true;
        }
        if is_unseen(at)
            || self.without.nodes.contains(&at.id())
            || self.without.also.contains(&at.id())
            || self.is_furniture(at)
        {
            if is_block(at) {
                self.flush();
            }
            return false;
        }
        if self.labels.contains(&at.id()) {
            self.flush();
            self.speaker = Some(label_text(at)).filter(|label| !label.is_empty());
            self.opens = true;
            return false;
        }
        if let Some(speaker) = attr(at, "data-speaker").map(single_spaced).filter(|label| !label.is_empty()) {
            self.flush();
            self.opens |= self.speaker.as_ref() != Some(&speaker) || is_block(at);
            self.speaker = Some(speaker);
        }
        match tag(at) {
            "br" => self.line_break(),
            "hr" => self.flush(),
            "sup" if is_note_mark(at) => return false,
            "table" => return !self.table(at),
            "a" => self.anchor(at),
            _ => {}
        }
        self.open(at);
        true
    }

    fn leave(&mut self, at: At<'a>) {
        if is_block(at) {
            self.flush();
        }
        match tag(at) {
            "blockquote" => self.quoted -= 1,
            "pre" => self.preformatted -= 1,
            "b" | "strong" | "i" | "em" => self.strongly -= 1,
            _ if self.quoted > 0 && is_citation(at) => {
                self.flush();
                self.cited -= 1;
            }
            "dl" => self.speaker = None,
            "td" | "th" => self.space = true,
            tag if is_heading(tag) => self.heading -= 1,
            _ => {}
        }
    }
}

impl Renderer<'_> {
    fn open(&mut self, at: At<'_>) {
        if is_block(at) {
            self.flush();
        }
        self.time(at);
        match tag(at) {
            "blockquote" => {
                self.quotation += u32::from(self.quoted == 0);
                self.quoted += 1;
            }
            "pre" => self.preformatted += 1,
            "b" | "strong" | "i" | "em" => self.strongly += 1,
            _ if self.quoted > 0 && is_citation(at) => {
                self.flush();
                self.cited += 1;
            }
            tag if is_heading(tag) => self.heading += 1,
            _ => {}
        }
    }

    /// White space collapses as in a browser; a no-break space does not.
    fn words(&mut self, words: &str) {
        if self.preformatted > 0 {
            self.pend();
            self.write(words);
            return;
        }
        let mut rest = words;
        while !rest.is_empty() {
            let blank = rest.len() - rest.trim_start_matches(is_collapsible).len();
            if blank > 0 {
                self.space = true;
                rest = &rest[blank..];
                continue;
            }
            let end = rest.find(is_collapsible).unwrap_or(rest.len());
            self.pend();
            self.write(&rest[..end]);
            rest = &rest[end..];
        }
    }

    fn write(&mut self, words: &str) {
        let start = self.buffer.len();
        self.buffer.push_str(words);
        if self.strongly > 0 {
            self.strong.push(Span::at(start, self.buffer.len()));
        }
    }

    fn pend(&mut self) {
        if std::mem::take(&mut self.space) && !self.buffer.is_empty() && !self.buffer.ends_with('\n') {
            self.buffer.push(' ');
        }
    }

    /// A line break; a second one in a row ends the paragraph.
    fn line_break(&mut self) {
        self.space = false;
        if self.buffer.ends_with('\n') {
            self.flush();
        } else if !self.buffer.is_empty() {
            self.buffer.push('\n');
        }
    }

    fn flush(&mut self) {
        self.space = false;
        let words = std::mem::take(&mut self.buffer);
        let strong = std::mem::take(&mut self.strong);
        let lost = words.len() - words.trim_start().len();
        let words = words.trim();
        if words.is_empty() {
            return;
        }
        let kind = if self.cited > 0 {
            Kind::Attribution
        } else if self.heading > 0 {
            Kind::Heading
        } else if self.speaker.is_some() {
            Kind::Turn
        } else {
            Kind::Paragraph
        };
        let talks = kind == Kind::Turn;
        self.done.push(Paragraph {
            text: words.to_owned(),
            kind,
            quotation: (self.quoted > 0).then_some(self.quotation),
            speaker: self.speaker.clone().filter(|_| talks),
            opens: !talks || std::mem::take(&mut self.opens),
            start_ms: self.start_ms.take(),
            end_ms: self.end_ms.take(),
            strong: shown(&strong, Span::at(0, words.len()), lost).collect(),
        });
    }

    /// A table of speakers and words, or of figures; false when its cells are to be read as blocks.
    fn table(&mut self, at: At<'_>) -> bool {
        const MOST_ROWS: usize = 100_000;
        if elements(at).any(|inner| tag(inner) == "table") {
            return false;
        }
        let rows: Vec<Vec<String>> = elements(at)
            .filter(|inner| tag(*inner) == "tr")
            .take(MOST_ROWS)
            .map(|row| row.children().filter(|cell| matches!(tag(*cell), "td" | "th")).map(text).collect())
            .collect();
        let talk = Layout::by_header(&rows).or_else(|| Layout::by_shape(&rows));
        let figures =
            rows.iter().flatten().all(|cell| cell.len() <= 160) && rows.iter().any(|row| row.len() > 1);
        if talk.is_none() && !figures {
            return false;
        }
        self.flush();
        match talk {
            Some(layout) => self.talk(&rows, &layout),
            None => {
                for row in &rows {
                    let cells: Vec<&str> =
                        row.iter().map(String::as_str).filter(|cell| !cell.is_empty()).collect();
                    self.buffer = cells.join("\t");
                    self.flush();
                }
            }
        }
        true
    }

    fn talk(&mut self, rows: &[Vec<String>], layout: &Layout) {
        for row in rows.iter().skip(layout.header_rows) {
            let cell = |column: usize| row.get(column).map_or("", String::as_str).trim();
            let label = cell(layout.speaker).trim_end_matches([':', '：']).trim();
            if !label.is_empty() {
                self.speaker = Some(label.to_owned());
                self.opens = true;
            }
            self.start_ms = layout.time.and_then(|column| time::milliseconds(cell(column)));
            self.buffer.push_str(cell(layout.text));
            self.flush();
        }
        self.speaker = None;
    }

    /// Times that programs write into attributes: `data-m="1230"` in milliseconds, `data-start="1.23"`.
    fn time(&mut self, at: At<'_>) {
        let seconds = |name: &str| {
            attr(at, name).and_then(|value| value.parse::<f64>().ok()).and_then(time::from_seconds)
        };
        let clock = |name: &str| attr(at, name).and_then(time::milliseconds);
        let start = attr(at, "data-m").and_then(|value| value.parse().ok()).or_else(|| {
            ["data-start", "data-start-time", "data-begin", "data-timestamp", "data-time"]
                .iter()
                .find_map(|name| clock(name).or_else(|| seconds(name)))
        });
        self.start_ms = self.start_ms.or(start);
    }

    /// noScribe anchors each stretch by its times: `<a name="ts_1230_4560_S00">`.
    fn anchor(&mut self, at: At<'_>) {
        let Some(name) = attr(at, "name").and_then(|name| name.strip_prefix("ts_")) else { return };
        let mut parts = name.split('_');
        let mut number = || parts.next().and_then(|part| part.parse::<u32>().ok());
        if let (Some(start), Some(end)) = (number(), number()) {
            self.start_ms = self.start_ms.or(Some(start));
            self.end_ms = Some(end);
        }
    }

    /// Share buttons, menus, forms: told by their tags, roles and classes, but never what holds half of
    /// the words.
    fn is_furniture(&self, at: At<'_>) -> bool {
        let Some(measures) = self.without.furniture else { return false };
        if measures.get(at).text * 2 > self.total {
            return false;
        }
        let name = tag(at);
        let quoted = self.quoted > 0;
        matches!(name, "nav" | "aside" | "form")
            || name == "footer" && !quoted
            || attr(at, "role").is_some_and(|role| {
                matches!(
                    role,
                    "navigation" | "banner" | "contentinfo" | "search" | "complementary" | "dialog" | "alert"
                )
            })
            || has_furniture_name(at)
    }
}

/// Parts of class names and ids of furniture.
const FURNITURE: &[&str] = &[
    "share",
    "sharing",
    "sharedaddy",
    "social",
    "related",
    "relatedposts",
    "breadcrumb",
    "breadcrumbs",
    "sidebar",
    "widget",
    "navigation",
    "nav",
    "menu",
    "newsletter",
    "subscribe",
    "subscription",
    "cookie",
    "cookies",
    "advert",
    "ads",
    "advertisement",
    "promo",
    "sponsored",
    "pagination",
    "pager",
    "toolbar",
    "tags",
    "tagcloud",
    "masthead",
    "respond",
    "likes",
    "popup",
    "modal",
    "skip",
    "addtoany",
    "printfriendly",
    "wpcnt",
    "paywall",
    "signup",
    "feedback",
    "reactions",
    "rating",
    "ratings",
    "recommended",
    "jp",
    "postmeta",
    "taglinks",
    "catlinks",
    "editsection",
    "noprint",
    "footer",
    "disclaimer",
    "outbrain",
    "taboola",
    "donate",
    "authorbox",
    "authorbio",
    "button",
    "tagline",
    "byline",
];

fn has_furniture_name(at: At<'_>) -> bool {
    let Some(element) = element(at) else { return false };
    let names = element.attr("class").into_iter().chain(element.attr("id"));
    names.flat_map(str::split_whitespace).any(|name| {
        let name = name.to_ascii_lowercase();
        let known = matches!(
            &*name,
            "entry-meta"
                | "post-meta"
                | "post-footer"
                | "entry-footer"
                | "author-box"
                | "author-bio"
                | "about-author"
                | "tag-links"
                | "cat-links"
                | "edit-link"
                | "post-tags"
                | "post-categories"
                | "entry-utility"
                | "reply"
                | "comment-reply"
                | "post-labels"
        );
        known || name.split(['-', '_']).any(|part| FURNITURE.contains(&part))
    })
}

/// Whether an element of a block quotation says whose words it is: its footer, or a citation with
/// which it ends.
fn is_citation(at: At<'_>) -> bool {
    let ends = || {
        let rest = at.next_siblings().chain(
            at.parent()
                .into_iter()
                .flat_map(|parent| parent.next_siblings().filter(move |_| tag(parent) == "p")),
        );
        rest.into_iter().all(|next| text_of(next).trim().is_empty())
    };
    match tag(at) {
        "footer" | "figcaption" => true,
        "cite" => ends() && !at.ancestors().any(|above| tag(above) == "footer"),
        _ => false,
    }
}

fn text_of(at: At<'_>) -> String {
    at.value().as_text().map_or_else(|| text(at), |words| words.to_string())
}

/// White space that a browser collapses.
fn is_collapsible(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{C}')
}

fn is_heading(tag: &str) -> bool {
    matches!(tag, "h1" | "h2" | "h3" | "h4" | "h5" | "h6")
}

/// Whether an element stands on lines of its own.
pub(super) fn is_block(at: At<'_>) -> bool {
    let Some(element) = element(at) else { return false };
    matches!(
        element.name(),
        "address"
            | "article"
            | "aside"
            | "blockquote"
            | "body"
            | "center"
            | "dd"
            | "details"
            | "dir"
            | "div"
            | "dl"
            | "dt"
            | "fieldset"
            | "figcaption"
            | "figure"
            | "footer"
            | "form"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "header"
            | "hgroup"
            | "hr"
            | "html"
            | "legend"
            | "li"
            | "main"
            | "menu"
            | "nav"
            | "ol"
            | "p"
            | "pre"
            | "section"
            | "summary"
            | "table"
            | "tbody"
            | "thead"
            | "tfoot"
            | "tr"
            | "td"
            | "th"
            | "caption"
            | "ul"
    ) || element.attr("style").is_some_and(|style| style.replace(' ', "").contains("display:block"))
}

/// The mark of a footnote, which would grow together with its word.
fn is_note_mark(at: At<'_>) -> bool {
    let mark = text(at);
    mark.chars().count() <= 5 && mark.chars().all(|c| c.is_ascii_digit() || "[]*†‡".contains(c))
}

/// Elements that name who speaks next: terms of a list whose terms come again, and what programs call
/// a speaker.
fn speaker_labels(root: At<'_>) -> HashSet<NodeId> {
    let mut labels = HashSet::new();
    for list in elements(root).chain([root]).filter(|at| tag(*at) == "dl") {
        let terms: Vec<At<'_>> = elements(list).filter(|at| tag(*at) == "dt").collect();
        let names: HashSet<String> = terms.iter().map(|term| text(*term)).collect();
        let short = names.iter().all(|name| name.chars().count() <= 60);
        // The terms of a glossary do not come again.
        let again = terms.len() - names.len();
        let named = again > 0 && names.iter().all(|name| is_name(name.trim_end_matches(':')));
        if terms.len() >= 2 && short && (again * 4 >= terms.len() || named) {
            labels.extend(terms.iter().map(|term| term.id()));
        }
    }
    const SPEAKERS: &[&str] = &[
        "speaker",
        "speaker-name",
        "speakername",
        "speaker-label",
        "transcript-speaker",
        "transcript__speaker",
        "transcript-speaker-name",
        "speaker_name",
        "spk",
        "speaker-title",
    ];
    let named: Vec<At<'_>> = elements(root)
        .filter(|at| has_class(*at, SPEAKERS))
        .filter(|at| (1..=60).contains(&text(*at).chars().count()))
        .filter(|at| !elements(*at).any(|inner| has_class(inner, SPEAKERS)))
        .collect();
    if named.len() >= 2 {
        labels.extend(named.iter().map(|at| at.id()));
    }
    labels
}

fn label_text(at: At<'_>) -> String {
    text(at).trim_end_matches([':', '：', ' ', '–', '-']).to_owned()
}
