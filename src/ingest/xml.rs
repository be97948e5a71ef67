//! [`Xml`]: XML pulled element by element within bounds, and decoded first.
//!
//! Entities that a DOCTYPE declares are refused, not expanded; nothing outside the file is ever
//! fetched; elements may lie 256 deep in each other. Namespaces are not resolved: readers look at
//! local names, and at the prefix where a format needs it.

use std::borrow::Cow;
use std::io::BufRead;

use encoding_rs::Encoding;
use quick_xml::errors::Error;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::attributes::Attribute;
use quick_xml::events::{BytesRef, BytesStart, BytesText, Event};
use quick_xml::reader::Reader;

use super::ReadError;
use crate::text::decode::decode;

/// How deep elements may lie in each other.
const DEPTH: usize = 256;

/// What stands next in the file.
#[derive(Debug)]
pub(super) enum Node<'a> {
    /// A start tag, or an empty element, which is closed right after.
    Open(Element<'a>),
    /// The end of the element opened last and not yet closed; its local name.
    Close(String),
    /// Character data, entities resolved.
    Text(Cow<'a, str>),
    /// The end of the file.
    End,
}

/// The start tag of an element.
#[derive(Debug)]
pub(super) struct Element<'a>(BytesStart<'a>);

impl Element<'_> {
    /// The name without its prefix.
    pub(super) fn local(&self) -> &str {
        local(self.0.name().into_inner())
    }

    /// The prefix of the name; empty when there is none.
    pub(super) fn prefix(&self) -> &str {
        let name = self.0.name().into_inner();
        name.split_once(':').map(|(prefix, _)| prefix).unwrap_or_default()
    }

    /// The value of the first attribute of this local name.
    pub(super) fn attribute(&self, name: &str) -> Option<String> {
        let mut attributes = self.0.attributes();
        let found = attributes.with_checks(false).flatten().find(|a| local(a.key.into_inner()) == name)?;
        Some(value(&found))
    }

    /// All attributes: name as written, value.
    pub(super) fn attributes(&self) -> Vec<(String, String)> {
        let mut attributes = self.0.attributes();
        attributes.with_checks(false).flatten().map(|a| (a.key.into_inner().to_owned(), value(&a))).collect()
    }
}

fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

fn value(attribute: &Attribute<'_>) -> String {
    match quick_xml::escape::unescape_with(&attribute.value, entity) {
        Ok(value) => value.into_owned(),
        Err(_) => attribute.value.clone().into_owned(),
    }
}

/// XML text at hand.
pub(super) struct Xml<'a> {
    reader: Reader<&'a [u8]>,
    state: State,
}

/// What both ways of reading keep count of.
struct State {
    format: &'static str,
    /// Local names of the open elements.
    open: Vec<String>,
    /// Whether the element opened last was empty and is still to be closed.
    empty: bool,
}

impl<'a> Xml<'a> {
    /// XML of a `format` ("Word document").
    pub(super) fn new(text: &'a str, format: &'static str) -> Self {
        let mut reader = Reader::from_str(text);
        lenient(&mut reader);
        Xml { reader, state: State::new(format) }
    }

    /// The next start tag, end tag or text.
    ///
    /// # Errors
    /// When it is no XML from here on, or made to do harm.
    pub(super) fn next(&mut self) -> Result<Node<'a>, ReadError> {
        if let Some(close) = self.state.close_empty() {
            return Ok(close);
        }
        loop {
            let event = self.reader.read_event();
            let event = event.map_err(|error| self.state.malformed(&error, self.reader.error_position()))?;
            if let Some(node) = self.state.take(event)? {
                return Ok(node);
            }
        }
    }

    /// The byte of the text at which the next node begins.
    pub(super) fn position(&self) -> usize {
        usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX)
    }

    /// Passes over the element that was opened last, up to and with its end.
    ///
    /// # Errors
    /// As [`Xml::next`].
    pub(super) fn skip(&mut self) -> Result<(), ReadError> {
        let depth = self.state.open.len();
        while self.state.open.len() >= depth {
            if matches!(self.next()?, Node::End) {
                break;
            }
        }
        Ok(())
    }

    /// All text in the element that was opened last, up to its end.
    ///
    /// # Errors
    /// As [`Xml::next`].
    pub(super) fn text(&mut self) -> Result<String, ReadError> {
        let depth = self.state.open.len();
        let mut text = String::new();
        while self.state.open.len() >= depth {
            match self.next()? {
                Node::Text(part) => text.push_str(&part),
                Node::End => break,
                Node::Open(_) | Node::Close(_) => {}
            }
        }
        Ok(text)
    }
}

/// XML read from a file of any size, with no more than one tag or text held at once.
pub(super) struct XmlStream<R> {
    reader: Reader<R>,
    state: State,
    buffer: Vec<u8>,
}

impl<R: BufRead> XmlStream<R> {
    /// XML of a `format` ("WordPress export"), already decoded to UTF-8.
    pub(super) fn new(utf8: R, format: &'static str) -> Self {
        let mut reader = Reader::from_reader(utf8);
        lenient(&mut reader);
        XmlStream { reader, state: State::new(format), buffer: Vec::new() }
    }

    /// The next start tag, end tag or text.
    ///
    /// # Errors
    /// As [`Xml::next`].
    pub(super) fn next(&mut self) -> Result<Node<'_>, ReadError> {
        if let Some(close) = self.state.close_empty() {
            return Ok(close);
        }
        loop {
            self.buffer.clear();
            let event = match self.reader.read_event_into(&mut self.buffer) {
                Ok(event) => event,
                Err(error) => return Err(self.state.malformed(&error, self.reader.error_position())),
            };
            // What is returned borrows the buffer, which the borrow checker takes to be borrowed on
            // the other path too; owning it costs one copy of each text.
            if let Some(node) = self.state.take(event.into_owned())? {
                return Ok(node);
            }
        }
    }

    /// All text in the element that was opened last, up to its end.
    ///
    /// # Errors
    /// As [`Xml::next`].
    pub(super) fn text(&mut self) -> Result<String, ReadError> {
        let depth = self.depth();
        let mut text = String::new();
        while self.depth() >= depth {
            match self.next()? {
                Node::Text(part) => text.push_str(&part),
                Node::End => break,
                Node::Open(_) | Node::Close(_) => {}
            }
        }
        Ok(text)
    }

    /// How many elements are open.
    pub(super) fn depth(&self) -> usize {
        self.state.open.len()
    }
}

fn lenient<R>(reader: &mut Reader<R>) {
    let config = reader.config_mut();
    config.allow_dangling_amp = true;
}

impl State {
    fn new(format: &'static str) -> Self {
        State { format, open: Vec::new(), empty: false }
    }

    fn close_empty<'a>(&mut self) -> Option<Node<'a>> {
        if !std::mem::take(&mut self.empty) {
            return None;
        }
        Some(Node::Close(self.open.pop().unwrap_or_default()))
    }

    /// What an event means to a reader; none for comments, declarations and the like.
    fn take<'a>(&mut self, event: Event<'a>) -> Result<Option<Node<'a>>, ReadError> {
        Ok(match event {
            Event::Start(start) => Some(self.opened(start)?),
            Event::Empty(start) => {
                let node = self.opened(start)?;
                self.empty = true;
                Some(node)
            }
            Event::End(_) => Some(Node::Close(self.open.pop().unwrap_or_default())),
            Event::Text(text) => Some(Node::Text(text.into_inner())),
            Event::CData(data) => Some(Node::Text(data.into_inner())),
            Event::GeneralRef(reference) => Some(Node::Text(self.resolved(&reference)?)),
            Event::DocType(declaration) => {
                self.check(&declaration)?;
                None
            }
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) => None,
            Event::Eof if self.open.is_empty() => Some(Node::End),
            Event::Eof => {
                let element = self.open.last().map(String::as_str).unwrap_or_default();
                return Err(self.fault(format!("it ends inside <{element}>: it is cut off")));
            }
        })
    }

    fn opened<'a>(&mut self, start: BytesStart<'a>) -> Result<Node<'a>, ReadError> {
        if self.open.len() == DEPTH {
            let reason = format!("its elements lie more than {DEPTH} deep in each other");
            return Err(ReadError::Hostile { reason });
        }
        self.open.push(local(start.name().into_inner()).to_owned());
        Ok(Node::Open(Element(start)))
    }

    fn resolved<'a>(&self, reference: &BytesRef<'_>) -> Result<Cow<'a, str>, ReadError> {
        if let Ok(Some(character)) = reference.resolve_char_ref() {
            return Ok(Cow::Owned(character.to_string()));
        }
        let name = reference.clone().into_inner();
        match entity(&name) {
            Some(text) => Ok(Cow::Borrowed(text)),
            // Without a declaration it means nothing; the reader sees what is written.
            None => Ok(Cow::Owned(format!("&{name};"))),
        }
    }

    fn check(&self, declaration: &BytesText<'_>) -> Result<(), ReadError> {
        let declares = declaration
            .match_indices("<!ENTITY")
            .any(|(at, keyword)| !declaration[at + keyword.len()..].trim_start().starts_with('%'));
        if declares {
            let reason = "its DOCTYPE declares entities, which are not expanded".to_owned();
            return Err(ReadError::Hostile { reason });
        }
        Ok(())
    }

    fn malformed(&self, error: &Error, position: u64) -> ReadError {
        match error {
            Error::Io(error) => super::stream::fault(error),
            // Of what XML forbids, only the end of the file leaves a tag open.
            Error::Syntax(_) => {
                self.fault(format!("it ends in a tag begun at byte {position}: it is cut off"))
            }
            error => self.fault(format!("it is no XML at byte {position} ({error})")),
        }
    }

    fn fault(&self, reason: String) -> ReadError {
        ReadError::Malformed { format: self.format, reason }
    }
}

/// What a named entity stands for: those of XML, and of HTML those that exports let slip into XML.
fn entity(name: &str) -> Option<&'static str> {
    resolve_predefined_entity(name).or(match name {
        "nbsp" => Some("\u{A0}"),
        "hellip" => Some("…"),
        "ndash" => Some("–"),
        "mdash" => Some("—"),
        "lsquo" => Some("‘"),
        "rsquo" => Some("’"),
        "ldquo" => Some("“"),
        "rdquo" => Some("”"),
        "laquo" => Some("«"),
        "raquo" => Some("»"),
        "bull" => Some("•"),
        "copy" => Some("©"),
        "eacute" => Some("é"),
        "auml" => Some("ä"),
        "ouml" => Some("ö"),
        "uuml" => Some("ü"),
        "szlig" => Some("ß"),
        _ => None,
    })
}

/// XML bytes as text: by byte-order mark, then the declared encoding, then as any other text.
///
/// # Errors
/// When the bytes are no text.
pub(super) fn decoded(bytes: Vec<u8>) -> Result<String, ReadError> {
    if !bytes.starts_with(b"\xEF\xBB\xBF")
        && !bytes.starts_with(b"\xFF\xFE")
        && !bytes.starts_with(b"\xFE\xFF")
    {
        let encoding = declared(&bytes);
        if encoding.is_none_or(|encoding| encoding == encoding_rs::UTF_8) {
            return match String::from_utf8(bytes) {
                Ok(text) => Ok(text),
                Err(error) => Ok(decode(error.as_bytes(), None)?.text),
            };
        }
        return Ok(decode(&bytes, encoding.map(Encoding::name))?.text);
    }
    Ok(decode(&bytes, None)?.text)
}

/// The encoding that the XML declaration names, where it is one that ASCII bytes can name.
pub(super) fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(200)];
    let end = head.windows(2).position(|window| window == b"?>")?;
    let head = std::str::from_utf8(&head[..end]).ok()?.trim_start().strip_prefix("<?xml")?;
    let value = head.split_once("encoding")?.1.trim_start().strip_prefix('=')?.trim_start();
    let name = value.get(1..)?.split(['"', '\'']).next()?;
    let encoding = Encoding::for_label(name.as_bytes())?;
    // A file that says UTF-16 in ASCII bytes is not.
    encoding.is_ascii_compatible().then_some(encoding)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every node, written short.
    fn shape(text: &str) -> Result<String, ReadError> {
        let mut xml = Xml::new(text, "test file");
        let mut shape = String::new();
        loop {
            match xml.next()? {
                Node::Open(element) => shape.push_str(&format!("<{}>", element.local())),
                Node::Close(name) => shape.push_str(&format!("</{name}>")),
                Node::Text(text) => shape.push_str(&text),
                Node::End => return Ok(shape),
            }
        }
    }

    #[test]
    fn empty_elements_open_and_close() {
        assert_eq!(shape("<a><x:b/>c</a>").as_deref(), Ok("<a><b></b>c</a>"));
    }

    #[test]
    fn entities_and_cdata_are_text() {
        assert_eq!(
            shape("<a>R&amp;D &#233;&nbsp;<![CDATA[<i>]]></a>").as_deref(),
            Ok("<a>R&D é\u{A0}<i></a>")
        );
    }

    #[test]
    fn attributes_are_found_by_their_local_name() {
        let mut xml = Xml::new("<a xml:id='P&amp;1' n='2'/>", "test file");
        let Ok(Node::Open(element)) = xml.next() else { panic!("an element") };
        assert_eq!(element.attribute("id").as_deref(), Some("P&1"));
        assert_eq!(element.attribute("who"), None);
    }

    #[test]
    fn declared_entities_are_refused_and_plain_doctypes_are_not() {
        let bomb = "<!DOCTYPE d [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;\">]><d>&b;</d>";
        assert!(matches!(shape(bomb), Err(ReadError::Hostile { .. })));
        let outside = "<!DOCTYPE d [<!ENTITY a SYSTEM \"file:///etc/passwd\">]><d>&a;</d>";
        assert!(matches!(shape(outside), Err(ReadError::Hostile { .. })));
        assert_eq!(shape("<!DOCTYPE TEI SYSTEM \"tei.dtd\"><d/>").as_deref(), Ok("<d></d>"));
        assert_eq!(shape("<!DOCTYPE T [<!ENTITY % drama 'INCLUDE'>]><d/>").as_deref(), Ok("<d></d>"));
    }

    #[test]
    fn deep_nesting_is_refused() {
        let deep = "<a>".repeat(100_000);
        assert!(matches!(shape(&deep), Err(ReadError::Hostile { .. })));
    }

    #[test]
    fn a_cut_file_says_in_which_element_it_ends() {
        let error = shape("<a><b>text").expect_err("cut off");
        assert_eq!(error.to_string(), "it is no test file: it ends inside <b>: it is cut off");
    }

    #[test]
    fn a_stream_gives_the_same_nodes() {
        let mut xml = XmlStream::new("<a>R&amp;D<b/></a>".as_bytes(), "test file");
        assert!(matches!(xml.next(), Ok(Node::Open(element)) if element.local() == "a"));
        assert_eq!(xml.text().as_deref(), Ok("R&D"));
        assert!(matches!(xml.next(), Ok(Node::End)));
    }

    #[test]
    fn the_declared_encoding_decodes() {
        let bytes = b"<?xml version='1.0' encoding='iso-8859-1'?><a>caf\xE9</a>".to_vec();
        assert!(decoded(bytes).is_ok_and(|text| text.contains("café")));
    }
}
