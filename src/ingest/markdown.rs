//! Markdown: prose and transcripts, read by comrak.
//!
//! The reading text is what a reader of the rendered page sees: no mark-up, no front matter, a space
//! where a line was only wrapped.

use comrak::arena_tree::NodeEdge;
use comrak::nodes::{AstNode, NodeValue};
use comrak::options::{Extension, Options};
use comrak::{Arena, parse_document};

use super::draft::{Draft, Voice};
use super::front::FrontMatter;
use super::post::thread_in;
use super::prose::{Prose, Words};
use super::table::layout::Layout;
use super::{Claim, Out, ReadError, Reader, Source, With, dates, time};
use crate::model::{DocumentKind, Kind, VoiceKind};
use crate::text::Span;

/// Markdown files.
#[derive(Debug)]
pub(super) struct Markdown;

impl Reader for Markdown {
    fn name(&self) -> &'static str {
        "markdown"
    }

    fn number(&self) -> u32 {
        4
    }

    fn claims(&self, source: &Source<'_>) -> Claim {
        let named = matches!(
            source.extension().as_str(),
            "md" | "markdown" | "mdown" | "mkd" | "mdwn" | "qmd" | "rmd" | "mdx"
        );
        if named { Claim::Certain } else { Claim::No }
    }

    fn read(&self, source: &Source<'_>, with: &With<'_>, out: &mut dyn Out) -> Result<(), ReadError> {
        let text = &source.decoded()?.text;
        let front = FrontMatter::of(text);
        let words = &text[front.bytes..];
        let mut draft = match thread_in_html(words, with, out)? {
            Some(draft) => draft,
            None => {
                let speakers = front.all(&["speakers", "speaker", "participants"]);
                Reading::of(words, front.lines)?.finish(with.rule, &speakers, out)
            }
        };
        if draft.kind == DocumentKind::Text {
            thread_in(&mut draft, with.rule);
        }
        let first_heading = || {
            let first = draft.blocks.first().filter(|block| block.kind == Kind::Heading)?;
            Some(first.span.of(&draft.text).to_owned())
        };
        draft.title = front.first(&["title"]).or_else(first_heading);
        draft.author = front.first(&["author", "authors", "by", "creator"]).or(draft.author);
        draft.date = front
            .first(&["date", "created", "published"])
            .and_then(|date| dates::parse(&date))
            .or(draft.date);
        draft.language = front.first(&["lang", "language"]).or(draft.language);
        draft.attributes = front.attributes();
        out.draft(draft)
    }
}

/// The page that a post with its comments is, where these stand as HTML among the Markdown.
fn thread_in_html(text: &str, with: &With<'_>, out: &mut dyn Out) -> Result<Option<Draft>, ReadError> {
    if !(text.contains("comment") && ["<li", "<div", "<article"].iter().any(|tag| text.contains(tag))) {
        return Ok(None);
    }
    let mut options = options();
    options.render.r#unsafe = true;
    super::html::thread_page(&comrak::markdown_to_html(text, &options), with, out)
}

/// A document being walked.
struct Reading {
    prose: Prose,
    /// Lines of the file above the Markdown.
    above: u32,
    /// How many block quotations are open, and the number of the outermost.
    quoted: u32,
    quotation: u32,
    /// How many footnotes are open.
    notes: u32,
}

impl Reading {
    fn of(text: &str, above: u32) -> Result<Prose, ReadError> {
        let arena = Arena::new();
        let root = parse_document(&arena, text, &options());
        let mut reading = Reading { prose: Prose::new(), above, quoted: 0, quotation: 0, notes: 0 };
        // Not recursive: quotations may be nested as deep as a file is long.
        let mut node = root.first_child();
        while let Some(at) = node {
            let inside = reading.enter(at);
            reading.prose.check_size()?;
            node = if inside { at.first_child() } else { None };
            let mut up = at;
            while node.is_none() {
                if !std::ptr::eq(up, at) || inside {
                    reading.leave(up);
                }
                node = up.next_sibling();
                match up.parent() {
                    Some(parent) if node.is_none() && !std::ptr::eq(parent, root) => up = parent,
                    _ => break,
                }
            }
        }
        Ok(reading.prose)
    }

    /// Takes a block; returns whether the blocks inside it are to be walked.
    fn enter<'a>(&mut self, node: &'a AstNode<'a>) -> bool {
        let line = self.above + u32::try_from(node.data().sourcepos.start.line).unwrap_or(u32::MAX);
        let value = node.data().value.clone();
        match value {
            NodeValue::BlockQuote | NodeValue::MultilineBlockQuote(_) => {
                self.quotation += u32::from(self.quoted == 0);
                self.quoted += 1;
                return true;
            }
            NodeValue::FootnoteDefinition(_) => {
                self.notes += 1;
                return true;
            }
            NodeValue::Heading(_) => self.push(&inline(node), Kind::Heading, line),
            NodeValue::Paragraph => self.push(&inline(node), Kind::Paragraph, line),
            NodeValue::CodeBlock(code) if is_program(&code.info) => {
                let quotation = (self.quoted > 0).then_some(self.quotation);
                self.prose.code(&Words::from(code.literal), quotation, line);
            }
            NodeValue::CodeBlock(code) => self.push(&Words::from(code.literal), Kind::Paragraph, line),
            NodeValue::HtmlBlock(html) => self.html(&html.literal, line),
            NodeValue::Table(_) => self.table(node, line),
            NodeValue::Math(math) => self.push(&Words::from(math.literal), Kind::Paragraph, line),
            NodeValue::ThematicBreak => {}
            _ => return true,
        }
        false
    }

    fn leave<'a>(&mut self, node: &'a AstNode<'a>) {
        match node.data().value {
            NodeValue::BlockQuote | NodeValue::MultilineBlockQuote(_) => self.quoted -= 1,
            NodeValue::FootnoteDefinition(_) => self.notes -= 1,
            _ => {}
        }
    }

    fn push(&mut self, words: &Words, kind: Kind, line: u32) {
        let kind = if self.notes > 0 { Kind::Reference } else { kind };
        let quotation = (self.quoted > 0).then_some(self.quotation);
        self.prose.push(words, kind, quotation, line);
    }

    /// HTML among the Markdown: what a browser would show of it.
    fn html(&mut self, html: &str, line: u32) {
        for words in super::html::paragraphs_of(html) {
            self.push(&Words::from(words), Kind::Paragraph, line);
        }
    }

    /// A table of speakers and words becomes turns; of any other each row is a line.
    fn table<'a>(&mut self, node: &'a AstNode<'a>, line: u32) {
        let rows: Vec<Vec<String>> = node
            .children()
            .map(|row| row.children().map(|cell| inline(cell).text.trim().to_owned()).collect())
            .collect();
        match Layout::by_header(&rows).or_else(|| Layout::by_shape(&rows)) {
            Some(layout) => rows_of_talk(&mut self.prose, &rows, &layout, line),
            None => {
                for (row, below) in rows.iter().zip(0..) {
                    let cells: Vec<&str> =
                        row.iter().map(String::as_str).filter(|cell| !cell.is_empty()).collect();
                    // The line of dashes below the head of a table is no row.
                    let line = line + below + u32::from(below > 0);
                    self.push(&Words::from(cells.join("\t")), Kind::Paragraph, line);
                }
            }
        }
    }
}

/// The rows of a table whose columns are speakers, words and perhaps times.
pub(super) fn rows_of_talk(prose: &mut Prose, rows: &[Vec<String>], layout: &Layout, line: u32) {
    let mut voice: Option<Voice> = None;
    for row in rows.iter().skip(layout.header_rows) {
        let cell = |column: usize| row.get(column).map_or("", |cell| cell.trim());
        let label = cell(layout.speaker).trim_end_matches([':', '：']).trim();
        let opens = !label.is_empty();
        if opens {
            voice = Some(Voice::named(label, VoiceKind::Speaker));
            prose.label(label);
        }
        let start = layout.time.and_then(|time| time::milliseconds(cell(time)));
        if let Some(block) = prose.push(&Words::from(cell(layout.text).to_owned()), Kind::Turn, None, line) {
            block.opens = opens;
            block.voice.clone_from(&voice);
            block.start_ms = start;
        }
    }
}

fn options() -> Options<'static> {
    let extension = Extension {
        strikethrough: true,
        table: true,
        tasklist: true,
        footnotes: true,
        multiline_block_quotes: false,
        ..Extension::default()
    };
    Options { extension, ..Options::default() }
}

/// What a reader sees of the inline parts of a block.
fn inline<'a>(node: &'a AstNode<'a>) -> Words {
    let mut words = Words::default();
    let mut open = 0;
    for edge in node.traverse() {
        let part = match edge {
            NodeEdge::Start(part) => part,
            NodeEdge::End(part) => {
                open -= usize::from(is_strong(part));
                continue;
            }
        };
        open += usize::from(is_strong(part));
        let start = words.text.len();
        match &part.data().value {
            NodeValue::Text(text) => words.text.push_str(text),
            NodeValue::Code(code) => words.text.push_str(&code.literal),
            NodeValue::Math(math) => words.text.push_str(&math.literal),
            NodeValue::SoftBreak => {
                words.soft.push(words.text.len());
                words.text.push('\n');
            }
            NodeValue::LineBreak => words.text.push('\n'),
            NodeValue::HtmlInline(tag) if is_break(tag) => words.text.push('\n'),
            _ => {}
        }
        if open > 0 && words.text.len() > start {
            words.strong.push(Span::at(start, words.text.len()));
        }
    }
    words
}

/// Whether a block of code is in a language for machines, by what stands behind its fence.
fn is_program(info: &str) -> bool {
    let language = info.split([' ', ',', '{']).find(|word| !word.is_empty()).unwrap_or_default();
    !matches!(language, "" | "text" | "txt" | "plain" | "plaintext" | "transcript")
}

fn is_strong<'a>(node: &'a AstNode<'a>) -> bool {
    matches!(node.data().value, NodeValue::Strong | NodeValue::Emph)
}

fn is_break(tag: &str) -> bool {
    tag.get(..3).is_some_and(|start| start.eq_ignore_ascii_case("<br"))
}

#[cfg(test)]
mod tests {
    use std::ops::ControlFlow;

    use crate::ingest::{MAX_DOCUMENT, Settings, Source, read};
    use crate::model::{Document, DocumentKind, Kind};

    fn document(text: &str) -> Document {
        let mut documents = Vec::new();
        let source = Source::bytes_of("page.md", text.as_bytes(), MAX_DOCUMENT);
        read(&source, &Settings::default(), &mut |document| {
            documents.push(document);
            ControlFlow::Continue(())
        });
        documents.remove(0)
    }

    /// The turns as `label: words`, paragraphs parted by a stroke.
    fn turns(text: &str) -> Vec<String> {
        let document = document(text);
        assert_eq!(document.kind, DocumentKind::Transcript, "{:#?}", document.passages);
        let turn = |turn: &crate::model::Turn| {
            let label = &document.speakers[turn.speaker as usize].label;
            let inside = |passage: &&crate::model::Passage| turn.span.contains(passage.span);
            let words: Vec<_> =
                document.passages.iter().filter(inside).map(|p| p.span.of(&document.text)).collect();
            format!("{label}: {}", words.join(" | "))
        };
        document.turns.iter().map(turn).collect()
    }

    fn passages(text: &str) -> Vec<(Kind, String)> {
        let document = document(text);
        let passage = |p: &crate::model::Passage| (p.kind, p.span.of(&document.text).to_owned());
        document.passages.iter().map(passage).collect()
    }

    #[test]
    fn labels_in_bold() {
        for text in [
            "**INT:** How did it begin?\n\n**Mira:** With a letter. It came\nin spring.\n\nOr was it *summer*?\n\n**INT:** And then?\n\n**Mira:** Then I came.\n",
            "**INT**: How did it begin?\n\n**Mira**: With a letter. It came\nin spring.\n\nOr was it summer?\n\n**INT**: And then?\n\n**Mira**: Then I came.\n",
            "**INT:**\n\nHow did it begin?\n\n**Mira:**\n\nWith a letter. It came in spring.\n\nOr was it summer?\n\n**INT:**\n\nAnd then?\n\n**Mira:**\n\nThen I came.\n",
            "### INT\n\nHow did it begin?\n\n### Mira\n\nWith a letter. It came in spring.\n\nOr was it summer?\n\n### INT\n\nAnd then?\n\n### Mira\n\nThen I came.\n",
            "**INT:** How did it begin?\n**Mira:** With a letter. It came in spring.  \nOr was it summer?\n**INT:** And then?\n**Mira:** Then I came.\n",
            "| Speaker | Text |\n|---|---|\n| INT | How did it begin? |\n| Mira | With a letter. It came in spring. |\n| | Or was it summer? |\n| INT | And then? |\n| Mira | Then I came. |\n",
        ] {
            assert_eq!(
                turns(text),
                [
                    "INT: How did it begin?",
                    "Mira: With a letter. It came in spring. | Or was it summer?",
                    "INT: And then?",
                    "Mira: Then I came.",
                ],
                "{text}"
            );
        }
    }

    #[test]
    fn nobody_speaks_in_code_nor_in_headings_of_changes() {
        let code = "Set it up.\n\n```yaml\nhost: localhost\nport: 80\nhost: other\nport: 81\nhost: third\nport: 82\n```\n";
        assert_eq!(document(code).kind, DocumentKind::Text);
        let fenced = "```\nRuth: What grew there?\nInes: Plums.\nRuth: And?\nInes: Pears.\nRuth: When?\nInes: In May.\n```\n";
        assert_eq!(document(fenced).kind, DocumentKind::Transcript);
        let changes = "# Changes\n\n### Added\n\nPears.\n\n### Fixed\n\nPlums.\n\n### Added\n\nBeans.\n\n### Fixed\n\nPeas.\n";
        assert_eq!(document(changes).kind, DocumentKind::Text);
    }

    #[test]
    fn a_plain_word_before_a_colon_speaks_in_no_talk_whose_labels_are_bold() {
        let talk = "**Ruth:** What grew there?\n\n**Ines:** Plums. And this:\n\nPears: they came late.\n\n**Ruth:** Late?\n\n\
                    **Ines:** In May.\n\nPears: never earlier.\n\n**Guest:** Those were mine.\n\n**Ruth:** \\[03:10\\] to \\[03:20\\]\n\n**Ines:** So.\n";
        assert_eq!(
            turns(talk),
            [
                "Ruth: What grew there?",
                "Ines: Plums. And this: | Pears: they came late.",
                "Ruth: Late?",
                "Ines: In May. | Pears: never earlier.",
                "Guest: Those were mine.",
                "Ines: So.",
            ]
        );
        let plain = talk.replace("**", "");
        assert!(turns(&plain).contains(&"Pears: never earlier.".to_owned()), "nothing tells them apart");
    }

    #[test]
    fn times_and_sounds_stand_beside_the_words() {
        let text = "**INT** [00:01:02]: And?\n\n**Mira** [00:01:05]: Well \\[laughter\\] yes.\n\n**INT** [00:01:09]: So?\n\n**Mira** [00:01:11]: So.\n";
        let document = document(text);
        assert_eq!(turns(text)[1], "Mira: Well [laughter] yes.");
        assert_eq!(document.turns[1].start_ms, Some(65_000));
    }

    #[test]
    fn prose_keeps_headings_quotations_and_notes() {
        let text = "---\ntitle: Tea\nauthor: Mara Lind\ndate: 2016-05-02\nlang: en\nsite: Oslo\n---\n\n# On tea\n\nTea is *what* we [drink](x) when\nwe wait.[^1]\n\n> It keeps my hands warm while I listen.\n> And it is cheap.\n>\n> — Ida May\n\n- black\n- green `tea`\n\n> Nobody said this.\n\nit is the cup that I like\n\n(Ben Holm)\n\n[^1]: Stern says so too.\n";
        let document = document(text);
        assert_eq!(document.title.as_deref(), Some("Tea"));
        assert_eq!(document.date.map(|date| date.to_string()).as_deref(), Some("2016-05-02"));
        assert_eq!(
            (document.language.as_deref(), document.attributes["site"].as_str()),
            (Some("en"), "Oslo")
        );
        let speaker =
            |at: usize| document.speaker_of(&document.passages[at]).map(|speaker| speaker.label.as_str());
        assert_eq!(
            passages(text),
            [
                (Kind::Heading, "On tea".to_owned()),
                (Kind::Paragraph, "Tea is what we drink when we wait.".to_owned()),
                (Kind::Quotation, "It keeps my hands warm while I listen. And it is cheap.".to_owned()),
                (Kind::Attribution, "— Ida May".to_owned()),
                (Kind::Paragraph, "black".to_owned()),
                (Kind::Paragraph, "green tea".to_owned()),
                (Kind::Quotation, "Nobody said this.".to_owned()),
                (Kind::Quotation, "it is the cup that I like".to_owned()),
                (Kind::Attribution, "(Ben Holm)".to_owned()),
                (Kind::Reference, "Stern says so too.".to_owned()),
            ]
        );
        assert_eq!(
            (speaker(1), speaker(2), speaker(7)),
            (Some("Mara Lind"), Some("Ida May"), Some("Ben Holm"))
        );
        assert_eq!(document.sources[1].line, 11);
        assert!(!document.text.contains("title"));
    }

    #[test]
    fn comments_may_stand_as_html_among_the_markdown() {
        let text = "---\ntitle: Tea\n---\n\nTea is *talk*.\n\n[2 thoughts on &ldquo;Tea&rdquo;](x)\n\n<ol class=\"comment-list\">\n<li id=\"comment-1\" class=\"comment\">\n<div class=\"comment-author\"><b class=\"fn\">Ben</b> <span class=\"says\">says:</span></div>\n\n<div class=\"comment-content\">\n<p>Coffee.</p>\n<p>Always.</p>\n</div>\n</li>\n</ol>\n";
        let document = document(text);
        assert_eq!((document.comments, document.title.as_deref()), (1, Some("Tea")));
        assert_eq!(
            passages(text),
            [
                (Kind::Paragraph, "Tea is talk.".to_owned()),
                (Kind::Heading, "2 thoughts on “Tea”".to_owned()),
                (Kind::Attribution, "Ben".to_owned()),
                (Kind::Comment, "Coffee.".to_owned()),
                (Kind::Comment, "Always.".to_owned()),
            ]
        );
    }

    #[test]
    fn speakers_that_the_file_lists_are_believed() {
        let text = "---\nspeakers: [Mira]\n---\n\nMira: It began with a letter.\n\nAnd so on.\n";
        assert_eq!(turns(text), ["Mira: It began with a letter. | And so on."]);
    }

    #[test]
    fn deep_nesting_ends() {
        let text = format!("{} deep\n", ">".repeat(20_000));
        assert!(document(&text).text.contains("deep"));
        let list: String = (0..500).map(|depth| format!("{}- x\n", "  ".repeat(depth))).collect();
        assert!(document(&list).text.contains('x'));
    }
}
