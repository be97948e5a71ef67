//! Places in a text, counted in bytes, code points, UTF-16 units, lines and columns.
//!
//! Inside the program a place is a byte; every edge (disk, JSON, terminal, browser) converts here
//! and nowhere else.

use super::Span;

/// One sample is kept for about so many bytes of text; a conversion scans at most one such block.
const BLOCK: usize = 1024;

/// Converts places in one text between units.
///
/// Made in one pass. A conversion looks a sample up and scans at most one block of 1 KiB; in a
/// text of ASCII it is free.
///
/// ```
/// use emic::text::Span;
/// use emic::text::units::Units;
/// let text = "né 😀\nok";
/// let units = Units::new(text);
/// let ok = text.find("ok").expect("is there");
/// assert_eq!(ok, 9);
/// assert_eq!(units.code_point_of(ok), 5);
/// assert_eq!(units.utf16_of(ok), 6);
/// assert_eq!(units.line_column(ok), (2, 1));
/// assert_eq!(units.span_from_code_points(5, 7), Some(Span::at(9, 11)));
/// ```
#[derive(Clone, Debug)]
pub struct Units<'a> {
    text: &'a str,
    ascii: bool,
    /// The place of the first character of each block; empty when the text is ASCII.
    samples: Vec<Sample>,
    /// The byte after each LF.
    line_starts: Vec<u32>,
}

/// One place in several units.
#[derive(Clone, Copy, Debug, Default)]
struct Sample {
    byte: u32,
    code_point: u32,
    utf16: u32,
}

impl Sample {
    fn after(self, c: char) -> Self {
        Sample {
            byte: self.byte + c.len_utf8() as u32,
            code_point: self.code_point + 1,
            utf16: self.utf16 + c.len_utf16() as u32,
        }
    }
}

impl<'a> Units<'a> {
    /// Measures `text`.
    ///
    /// # Panics
    /// When the text is longer than 4 GiB; a document is at most 64 MB by default.
    #[must_use]
    pub fn new(text: &'a str) -> Self {
        assert!(u32::try_from(text.len()).is_ok(), "a text is shorter than 4 GiB");
        let ascii = text.is_ascii();
        let samples = if ascii { Vec::new() } else { samples(text) };
        let line_starts = text.match_indices('\n').map(|(at, _)| at as u32 + 1).collect();
        Units { text, ascii, samples, line_starts }
    }

    /// The text that is measured.
    #[must_use]
    pub fn text(&self) -> &'a str {
        self.text
    }

    /// How many code points stand before `byte`.
    ///
    /// # Panics
    /// When `byte` lies beyond the text or inside a character.
    #[must_use]
    pub fn code_point_of(&self, byte: usize) -> usize {
        self.at_byte(byte).code_point as usize
    }

    /// How many UTF-16 units stand before `byte`.
    ///
    /// # Panics
    /// When `byte` lies beyond the text or inside a character.
    #[must_use]
    pub fn utf16_of(&self, byte: usize) -> usize {
        self.at_byte(byte).utf16 as usize
    }

    /// The byte before which `code_point` code points stand; none beyond the end of the text.
    #[must_use]
    pub fn byte_of(&self, code_point: usize) -> Option<usize> {
        self.find(code_point, |sample| sample.code_point)
    }

    /// The byte before which `utf16` UTF-16 units stand; none beyond the end of the text or
    /// between two surrogates.
    #[must_use]
    pub fn byte_of_utf16(&self, utf16: usize) -> Option<usize> {
        self.find(utf16, |sample| sample.utf16)
    }

    /// The length of the text in code points.
    #[must_use]
    pub fn code_points(&self) -> usize {
        self.code_point_of(self.text.len())
    }

    /// Start and end of `span` in code points.
    ///
    /// # Panics
    /// When the span is not of this text.
    #[must_use]
    pub fn span_in_code_points(&self, span: Span) -> (usize, usize) {
        (self.code_point_of(span.start()), self.code_point_of(span.end()))
    }

    /// The span from code point `start` up to, not including, `end`; none when they are not in
    /// order or not in the text.
    #[must_use]
    pub fn span_from_code_points(&self, start: usize, end: usize) -> Option<Span> {
        Span::new(self.byte_of(start)?, self.byte_of(end)?).ok()
    }

    /// Line and column of `byte`, both from 1, columns in code points. Lines end with LF alone.
    ///
    /// # Panics
    /// When `byte` lies beyond the text or inside a character.
    #[must_use]
    pub fn line_column(&self, byte: usize) -> (usize, usize) {
        let line = self.line_starts.partition_point(|start| *start as usize <= byte);
        let start = line.checked_sub(1).map_or(0, |before| self.line_starts[before] as usize);
        (line + 1, self.code_point_of(byte) - self.code_point_of(start) + 1)
    }

    /// The byte at `line` and `column`, both from 1, columns in code points; none when the line
    /// has no such column. The column after the last is the end of the line.
    #[must_use]
    pub fn byte_at(&self, line: usize, column: usize) -> Option<usize> {
        let line = line.checked_sub(1)?;
        let start = if line == 0 { 0 } else { *self.line_starts.get(line - 1)? as usize };
        let end = self.line_starts.get(line).map_or(self.text.len(), |next| *next as usize - 1);
        let byte = self.byte_of(self.code_point_of(start).checked_add(column.checked_sub(1)?)?)?;
        (byte <= end).then_some(byte)
    }

    fn at_byte(&self, byte: usize) -> Sample {
        assert!(self.text.is_char_boundary(byte), "byte {byte} is no place in a text of {}", self.text.len());
        let place = byte as u32;
        if self.ascii {
            return Sample { byte: place, code_point: place, utf16: place };
        }
        let sample = self.sample_before(place, |sample| sample.byte);
        let between = &self.text[sample.byte as usize..byte];
        Sample {
            byte: place,
            code_point: sample.code_point + between.chars().count() as u32,
            utf16: sample.utf16 + between.encode_utf16().count() as u32,
        }
    }

    /// The byte at which `unit` is `wanted`.
    fn find(&self, wanted: usize, unit: fn(&Sample) -> u32) -> Option<usize> {
        if self.ascii {
            return (wanted <= self.text.len()).then_some(wanted);
        }
        let wanted = u32::try_from(wanted).ok()?;
        let mut place = self.sample_before(wanted, unit);
        let mut rest = self.text[place.byte as usize..].chars();
        while unit(&place) < wanted {
            place = place.after(rest.next()?);
        }
        (unit(&place) == wanted).then_some(place.byte as usize)
    }

    /// The last sample that does not lie after `place`.
    fn sample_before(&self, place: u32, unit: fn(&Sample) -> u32) -> Sample {
        let after = self.samples.partition_point(|sample| unit(sample) <= place);
        self.samples[after - 1]
    }
}

/// The place of the first character of every block; the first is the beginning of the text.
fn samples(text: &str) -> Vec<Sample> {
    let mut samples = Vec::with_capacity(text.len() / BLOCK + 1);
    let mut place = Sample::default();
    let mut next = 0;
    for c in text.chars() {
        if place.byte as usize >= next {
            samples.push(place);
            next += BLOCK;
        }
        place = place.after(c);
    }
    samples
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn places_in_an_empty_text() {
        let units = Units::new("");
        assert_eq!((units.code_point_of(0), units.byte_of(0), units.byte_of(1)), (0, Some(0), None));
        assert_eq!(units.line_column(0), (1, 1));
    }

    #[test]
    fn lines_end_with_lf_alone() {
        let text = "a\u{2028}b\nпривет\n\nz";
        let units = Units::new(text);
        assert_eq!(units.line_column(text.find('b').expect("there")), (1, 3));
        assert_eq!(units.line_column(text.find('т').expect("there")), (2, 6));
        assert_eq!(units.line_column(text.find('z').expect("there")), (4, 1));
        assert_eq!(units.line_column(text.find('\n').expect("there")), (1, 4));
        assert_eq!(units.byte_at(3, 1), Some(text.find("\n\n").expect("there") + 1));
        assert_eq!((units.byte_at(3, 2), units.byte_at(5, 1), units.byte_at(0, 1)), (None, None, None));
    }

    #[test]
    fn no_byte_stands_between_two_surrogates() {
        let units = Units::new("a😀b");
        assert_eq!(
            (units.byte_of_utf16(1), units.byte_of_utf16(2), units.byte_of_utf16(3)),
            (Some(1), None, Some(5))
        );
    }

    #[test]
    fn a_span_must_be_in_order_and_in_the_text() {
        let units = Units::new("añb");
        assert_eq!(units.span_from_code_points(1, 2), Some(Span::at(1, 3)));
        assert_eq!(units.span_from_code_points(2, 1), None);
        assert_eq!(units.span_from_code_points(2, 4), None);
    }

    /// Texts longer than several blocks, of letters with one to four bytes.
    fn long_texts() -> impl Strategy<Value = String> {
        ("[a-z\né\u{301}שאب漢😀👩\u{200D}💻]{0,60}", 1..120_usize)
            .prop_map(|(text, times)| text.repeat(times))
    }

    proptest! {
        #[test]
        fn units_agree_with_counting_from_the_start(text in long_texts(), picks in prop::collection::vec(any::<prop::sample::Index>(), 12)) {
            let units = Units::new(&text);
            let places: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
            prop_assert_eq!(units.code_points(), places.len() - 1);
            for pick in picks {
                let code_point = pick.index(places.len());
                let byte = places[code_point];
                let before = &text[..byte];
                let utf16 = before.encode_utf16().count();
                prop_assert_eq!(units.code_point_of(byte), code_point);
                prop_assert_eq!(units.byte_of(code_point), Some(byte));
                prop_assert_eq!(units.utf16_of(byte), utf16);
                prop_assert_eq!(units.byte_of_utf16(utf16), Some(byte));
                let line = before.matches('\n').count() + 1;
                let column = before.rsplit('\n').next().map_or(0, |line| line.chars().count()) + 1;
                prop_assert_eq!(units.line_column(byte), (line, column));
                prop_assert_eq!(units.byte_at(line, column), Some(byte));
            }
            prop_assert_eq!(units.byte_of(places.len()), None);
        }
    }
}
