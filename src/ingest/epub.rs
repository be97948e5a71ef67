//! Electronic books (EPUB): the chapters in the order of the book, without its cover and contents.

use std::collections::BTreeMap;

use super::archive::{Archive, Content, content};
use super::flow::{Flow, Paragraph, Style};
use super::html::blocks_of;
use super::xml::{Node, Xml, decoded};
use super::{Claim, Out, ReadError, Reader, Source, With};
use crate::model::Kind;
use crate::text::single_spaced;

const FORMAT: &str = "electronic book";

/// Reads electronic books.
#[derive(Debug)]
pub(super) struct Epub;

impl Reader for Epub {
    fn name(&self) -> &'static str {
        "epub"
    }

    fn number(&self) -> u32 {
        1
    }

    fn claims(&self, source: &Source<'_>) -> Claim {
        match content(source) {
            Some(Content::Book) => Claim::Certain,
            Some(Content::Broken | Content::Other) if source.extension() == "epub" => Claim::Certain,
            _ => Claim::No,
        }
    }

    fn read(&self, source: &Source<'_>, with: &With<'_>, out: &mut dyn Out) -> Result<(), ReadError> {
        let mut archive = Archive::open(source, with.settings, FORMAT, out)?;
        let package = package(&mut archive)?;
        let text = decoded(archive.needed(&package)?)?;
        let book = Book::parse(&text)?;
        let folder = package.rsplit_once('/').map(|(folder, _)| format!("{folder}/")).unwrap_or_default();
        let mut paragraphs = Vec::new();
        if let Some(title) = &book.title {
            paragraphs.push(Paragraph { text: title.clone(), style: Style::Title, ..Paragraph::default() });
        }
        for chapter in &book.chapters {
            let path = resolved(&folder, chapter);
            let Some(bytes) = archive.bytes(&path)? else { continue };
            if is_locked(&bytes) {
                return Err(ReadError::OutOfReach {
                    reason: "its chapters are encrypted by the shop that sold it".to_owned(),
                    remedy: "ask the publisher for a copy without digital rights management",
                });
            }
            paragraphs.extend(blocks_of(&decoded(bytes)?).into_iter().map(|(kind, text)| Paragraph {
                text,
                style: match kind {
                    Kind::Heading => Style::Heading,
                    Kind::Quotation => Style::SetOff,
                    _ => Style::Body,
                },
                ..Paragraph::default()
            }));
        }
        let flow = Flow { paragraphs, language: book.language, author: book.author, ..Flow::default() };
        flow.read(source, with, out)
    }
}

/// The path of the package, which the container names.
fn package(archive: &mut Archive<'_>) -> Result<String, ReadError> {
    let text = decoded(archive.needed("META-INF/container.xml")?)?;
    let mut xml = Xml::new(&text, FORMAT);
    loop {
        match xml.next()? {
            Node::Open(element) if element.local() == "rootfile" => {
                if let Some(path) = element.attribute("full-path") {
                    return Ok(path);
                }
            }
            Node::End => {
                let reason = "its container names no package".to_owned();
                return Err(ReadError::Malformed { format: FORMAT, reason });
            }
            _ => {}
        }
    }
}

#[derive(Debug, Default)]
struct Book {
    title: Option<String>,
    author: Option<String>,
    language: Option<String>,
    /// Paths of the chapters, relative to the package.
    chapters: Vec<String>,
}

impl Book {
    fn parse(text: &str) -> Result<Self, ReadError> {
        let mut xml = Xml::new(text, FORMAT);
        let mut book = Book::default();
        let mut files: BTreeMap<String, String> = BTreeMap::new();
        loop {
            let element = match xml.next()? {
                Node::Open(element) => element,
                Node::End => return Ok(book),
                Node::Close(_) | Node::Text(_) => continue,
            };
            match element.local() {
                "title" if book.title.is_none() => {
                    book.title = Some(single_spaced(&xml.text()?)).filter(|t| !t.is_empty());
                }
                "creator" if book.author.is_none() => {
                    book.author = Some(single_spaced(&xml.text()?)).filter(|t| !t.is_empty());
                }
                "language" if book.language.is_none() => book.language = Some(single_spaced(&xml.text()?)),
                "item" => {
                    let properties = element.attribute("properties").unwrap_or_default();
                    let media = element.attribute("media-type").unwrap_or_default();
                    let is_text = media.contains("html") || media.contains("dtbook");
                    let is_contents = properties.split_whitespace().any(|property| property == "nav");
                    if let (Some(id), Some(href)) = (element.attribute("id"), element.attribute("href"))
                        && is_text
                        && !is_contents
                    {
                        files.insert(id, href);
                    }
                }
                "itemref" if element.attribute("linear").as_deref() != Some("no") => {
                    let file = element.attribute("idref").and_then(|id| files.get(&id).cloned());
                    book.chapters.extend(file);
                }
                _ => {}
            }
        }
    }
}

/// A path in the archive, from one relative to a folder: percent escapes decoded, `..` resolved.
fn resolved(folder: &str, href: &str) -> String {
    let href = href.split('#').next().unwrap_or(href);
    let mut bytes = Vec::with_capacity(href.len());
    let mut rest = href.as_bytes();
    while let Some((byte, after)) = rest.split_first() {
        let hex = (*byte == b'%').then(|| after.get(..2)).flatten();
        let code = hex
            .and_then(|hex| std::str::from_utf8(hex).ok())
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match code {
            Some(code) => {
                bytes.push(code);
                rest = &after[2..];
            }
            None => {
                bytes.push(*byte);
                rest = after;
            }
        }
    }
    let path = format!("{folder}{}", String::from_utf8_lossy(&bytes));
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            ".." => drop(parts.pop()),
            "." | "" => {}
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// Whether a chapter is no text: shops encrypt them.
fn is_locked(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(512)];
    !head.is_empty() && !head.contains(&b'<')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::archive::tests::zipped;
    use crate::ingest::reader::tests::drafts;

    fn book(chapter: &[u8]) -> Vec<u8> {
        let package = "<package><metadata><dc:title>Tea</dc:title><dc:creator>Kim Moss</dc:creator><dc:language>en</dc:language></metadata>\
            <manifest><item id='n' href='nav.xhtml' media-type='application/xhtml+xml' properties='nav'/>\
            <item id='b' href='text/two%20b.xhtml' media-type='application/xhtml+xml'/><item id='a' href='text/one.xhtml' media-type='application/xhtml+xml'/></manifest>\
            <spine><itemref idref='n'/><itemref idref='a'/><itemref idref='b'/></spine></package>";
        zipped(&[
            ("mimetype", b"application/epub+zip"),
            (
                "META-INF/container.xml",
                b"<container><rootfiles><rootfile full-path='OEBPS/p.opf'/></rootfiles></container>",
            ),
            ("OEBPS/p.opf", package.as_bytes()),
            ("OEBPS/nav.xhtml", b"<html><body><nav>Contents</nav></body></html>"),
            ("OEBPS/text/two b.xhtml", b"<html><body><p>Second.</p></body></html>"),
            ("OEBPS/text/one.xhtml", chapter),
        ])
    }

    #[test]
    fn chapters_are_read_in_the_order_of_the_book() {
        let bytes =
            book(b"<html><head><title>x</title></head><body><h1>Leaves</h1><p>First.</p></body></html>");
        let draft = drafts(&Epub, "a.epub", &bytes).unwrap().0.remove(0);
        assert_eq!(draft.text, "Tea\n\nLeaves\n\nFirst.\n\nSecond.");
        assert_eq!(draft.author.as_deref(), Some("Kim Moss"));
        assert_eq!(draft.language.as_deref(), Some("en"));
    }

    #[test]
    fn locked_books_say_so() {
        let error = drafts(&Epub, "a.epub", &book(&[0x8F; 600])).unwrap_err();
        assert!(error.to_string().contains("encrypted by the shop"), "{error}");
    }
}
