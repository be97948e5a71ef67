//! Rich text (RTF), as word processors show it: hidden and deleted text, field instructions,
//! pictures, headers and footers are left out; footnotes follow the text.

mod codepage;
mod parse;

use self::parse::parse;
use super::{Claim, Out, ReadError, Reader, Source, With};

/// Reads rich text.
#[derive(Debug)]
pub(super) struct Rtf;

impl Reader for Rtf {
    fn name(&self) -> &'static str {
        "rtf"
    }

    fn number(&self) -> u32 {
        2
    }

    fn claims(&self, source: &Source<'_>) -> Claim {
        let head = source.head();
        let head = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head).trim_ascii_start();
        if head.starts_with(b"{\\rtf") || head.starts_with(b"{\\urtf") { Claim::Certain } else { Claim::No }
    }

    fn read(&self, source: &Source<'_>, with: &With<'_>, out: &mut dyn Out) -> Result<(), ReadError> {
        parse(source.bytes()?)?.read(source, with, out)
    }
}

#[cfg(test)]
mod tests;
