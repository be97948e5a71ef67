//! TEI: transcribed speech (`<u who>`), debates, drama (`<sp>`), and where nobody speaks, prose.
//!
//! Notes and stage directions are left out; what else was heard (`<vocal>`, `<incident>`) becomes
//! words in square brackets, which are the transcriber's. Each `<TEI>` of a `<teiCorpus>` is a
//! document.

mod body;
mod header;

use self::body::Body;
use self::header::Header;
use super::xml::{Node, Xml};
use super::{Claim, Out, ReadError, Reader, Source, With};

const FORMAT: &str = "TEI file";

/// Reads TEI.
#[derive(Debug)]
pub(super) struct Tei;

impl Reader for Tei {
    fn name(&self) -> &'static str {
        "tei"
    }

    fn number(&self) -> u32 {
        2
    }

    fn claims(&self, source: &Source<'_>) -> Claim {
        let head = source.marked_head(8192);
        let is_root = |name: &str| {
            head.match_indices(name)
                .any(|(at, _)| head[at + name.len()..].starts_with([' ', '>', '\n', '\r', '\t']))
        };
        match source.extension().as_str() {
            _ if ["<TEI", "<teiCorpus", "<TEI.2", "<bncDoc", "<tei:TEI"].into_iter().any(is_root) => {
                Claim::Certain
            }
            "tei" => Claim::Likely,
            _ => Claim::No,
        }
    }

    fn read(&self, source: &Source<'_>, _: &With<'_>, out: &mut dyn Out) -> Result<(), ReadError> {
        let text = &source.decoded()?.text;
        let mut xml = Xml::new(text, FORMAT);
        // The header of a corpus holds for all its texts.
        let mut corpus: Option<Header> = None;
        let mut header = Header::default();
        let mut id = None;
        let mut in_text = false;
        let mut documents = 0;
        loop {
            match xml.next()? {
                Node::Open(element) => match element.local() {
                    "teiCorpus" => corpus = Some(Header::default()),
                    "TEI" | "TEI.2" | "bncDoc" => {
                        in_text = true;
                        id = element.attribute("id").or_else(|| element.attribute("n"));
                        header = corpus.clone().unwrap_or_default();
                        header.language = element.attribute("lang").or(header.language);
                    }
                    "teiHeader" | "standOff" => match &mut corpus {
                        Some(shared) if !in_text => shared.read(&mut xml)?,
                        _ => header.read(&mut xml)?,
                    },
                    "text" | "wtext" | "stext" => {
                        let mut draft = Body::new(&mut xml, &header).read()?;
                        draft.inner = id.take().filter(|_| corpus.is_some());
                        if !draft.blocks.is_empty() {
                            documents += 1;
                            out.draft(draft)?;
                        }
                    }
                    _ => {}
                },
                Node::Close(_) | Node::Text(_) => {}
                Node::End => break,
            }
        }
        if documents == 0 { Err(ReadError::Empty) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests;
