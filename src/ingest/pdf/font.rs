//! Fonts: what the bytes of a text stand for, and how wide they are.

use std::collections::BTreeMap;

use lopdf::{Dictionary, Document, Encoding, Object};

use super::MAX_STREAM;

/// A font of a page.
pub(super) struct Font {
    dictionary: Dictionary,
    /// Whether a code is two bytes.
    wide: bool,
    widths: BTreeMap<u32, f64>,
    usual: f64,
}

impl Font {
    pub(super) fn of(document: &Document, font: &Dictionary) -> Self {
        let mut dictionary = font.clone();
        // What a font says about its letters in Unicode is surer than its encoding.
        if dictionary.has(b"ToUnicode") {
            dictionary.remove(b"Encoding");
        }
        let wide = font.get(b"Subtype").and_then(Object::as_name).is_ok_and(|name| name == b"Type0");
        let (widths, usual) =
            if wide { composite_widths(document, font) } else { simple_widths(document, font) };
        Font { dictionary, wide, widths, usual }
    }

    /// The text of bytes, and its width in thousandths of the size of the font.
    pub(super) fn text(&self, document: &Document, bytes: &[u8]) -> (String, f64) {
        let encoding = self.dictionary.get_font_encoding_with_limit(document, MAX_STREAM);
        let text = match encoding.ok() {
            // Codes of two bytes that nothing explains are numbers of shapes, not letters: read byte by
            // byte they would be words that nobody wrote.
            Some(Encoding::OneByteEncoding(_)) if self.wide => {
                Some("\u{FFFD}".repeat(self.codes(bytes).count()))
            }
            encoding => encoding.and_then(|encoding| Document::decode_text(&encoding, bytes).ok()),
        };
        (text.unwrap_or_default(), self.codes(bytes).map(|code| self.width(code)).sum())
    }

    fn codes<'b>(&self, bytes: &'b [u8]) -> impl Iterator<Item = u32> + use<'b> {
        let size = if self.wide { 2 } else { 1 };
        bytes.chunks(size).map(|code| code.iter().fold(0, |number, byte| number << 8 | u32::from(*byte)))
    }

    /// How many codes and how many spaces of one byte.
    pub(super) fn count(&self, bytes: &[u8]) -> (usize, usize) {
        let spaces = if self.wide { 0 } else { bytes.iter().filter(|byte| **byte == b' ').count() };
        (self.codes(bytes).count(), spaces)
    }

    fn width(&self, code: u32) -> f64 {
        self.widths.get(&code).copied().unwrap_or(self.usual)
    }
}

fn number(object: &Object) -> Option<f64> {
    object.as_float().ok().map(f64::from)
}

fn simple_widths(document: &Document, font: &Dictionary) -> (BTreeMap<u32, f64>, f64) {
    let first = font.get_deref(b"FirstChar", document).and_then(Object::as_i64).unwrap_or(0);
    let list = font.get_deref(b"Widths", document).and_then(Object::as_array);
    let widths = list.map(|list| {
        let numbers =
            list.iter().map(|width| document.dereference(width).ok().and_then(|(_, width)| number(width)));
        numbers
            .enumerate()
            .filter_map(|(at, width)| Some((u32::try_from(first + i64::try_from(at).ok()?).ok()?, width?)))
            .collect()
    });
    (widths.unwrap_or_default(), 500.0)
}

fn composite_widths(document: &Document, font: &Dictionary) -> (BTreeMap<u32, f64>, f64) {
    let below = font
        .get_deref(b"DescendantFonts", document)
        .and_then(Object::as_array)
        .ok()
        .and_then(|list| list.first());
    let below =
        below.and_then(|font| document.dereference(font).ok()).and_then(|(_, font)| font.as_dict().ok());
    let Some(below) = below else { return (BTreeMap::new(), 1000.0) };
    let usual = below.get_deref(b"DW", document).ok().and_then(number).unwrap_or(1000.0);
    let mut widths = BTreeMap::new();
    let list =
        below.get_deref(b"W", document).and_then(Object::as_array).map(Vec::as_slice).unwrap_or_default();
    let mut rest = list.iter();
    // `first [w w w]` or `first last w`.
    while let Some(first) = rest.next().and_then(number) {
        let Some((_, second)) = rest.next().and_then(|object| document.dereference(object).ok()) else {
            break;
        };
        if let Ok(each) = second.as_array() {
            let numbers = each.iter().filter_map(number).enumerate();
            widths.extend(numbers.map(|(at, width)| (first as u32 + at as u32, width)));
        } else if let (Some(last), Some(width)) = (number(second), rest.next().and_then(number)) {
            let last = (last as u32).min(first as u32 + 65_535);
            widths.extend((first as u32..=last).map(|code| (code, width)));
        }
    }
    (widths, usual)
}
