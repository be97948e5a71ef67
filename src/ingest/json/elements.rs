//! The elements of a large JSON file, one after the other: those of its outermost list, or one to
//! a line.

use std::io::{BufRead, Read};

use crate::ingest::ReadError;

/// How a file of many elements is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ingest) enum Form {
    /// One outermost list.
    List,
    /// One element to a line.
    Lines,
}

/// An element: its text, and the line on which it begins.
pub(in crate::ingest) struct Element {
    pub(in crate::ingest) text: String,
    pub(in crate::ingest) line: u32,
}

/// The elements of a stream.
pub(in crate::ingest) struct Elements<'a> {
    stream: Box<dyn BufRead + 'a>,
    form: Form,
    line: u32,
    /// The most bytes of one element.
    limit: u64,
    /// Whether the bracket of the outermost list was read.
    inside: bool,
    ended: bool,
}

impl<'a> Elements<'a> {
    pub(in crate::ingest) fn new(stream: Box<dyn BufRead + 'a>, form: Form, limit: u64) -> Self {
        Elements { stream, form, line: 1, limit, inside: form == Form::Lines, ended: false }
    }

    fn line_element(&mut self) -> Result<Option<Element>, ReadError> {
        loop {
            let line = self.line;
            let mut bytes = Vec::new();
            let mut bounded = (&mut self.stream).take(self.limit + 1);
            let read =
                bounded.read_until(b'\n', &mut bytes).map_err(|error| ReadError::unreadable(&error))?;
            if read == 0 {
                return Ok(None);
            }
            if read as u64 > self.limit {
                return Err(ReadError::TooLarge { bytes: read as u64, limit: self.limit });
            }
            self.line += 1;
            let text = String::from_utf8_lossy(&bytes);
            let text = text.trim();
            if !text.is_empty() {
                return Ok(Some(Element { text: text.to_owned(), line }));
            }
        }
    }

    /// The next element of the outermost list: from its first byte to where its brackets close.
    fn list_element(&mut self) -> Result<Option<Element>, ReadError> {
        let mut scan = Scan::default();
        let mut bytes = Vec::new();
        let mut begun = self.line;
        loop {
            let buffer = self.stream.fill_buf().map_err(|error| ReadError::unreadable(&error))?;
            if buffer.is_empty() {
                let reason = "its outermost list has no end: it is cut off".to_owned();
                return Err(ReadError::Malformed { format: "JSON", reason });
            }
            let mut used = 0;
            let mut done = None;
            for byte in buffer {
                used += 1;
                self.line += u32::from(*byte == b'\n');
                if bytes.is_empty() && used_before(&bytes, *byte, &mut self.inside) {
                    begun = self.line;
                    continue;
                }
                match scan.step(*byte) {
                    Step::Part => {}
                    Step::Last => {
                        bytes.push(*byte);
                        done = Some(true);
                        break;
                    }
                    Step::After => {
                        done = Some(*byte != b']' || !bytes.is_empty());
                        self.ended = *byte == b']';
                        break;
                    }
                }
                bytes.push(*byte);
            }
            self.stream.consume(used);
            if bytes.len() as u64 > self.limit {
                return Err(ReadError::TooLarge { bytes: bytes.len() as u64, limit: self.limit });
            }
            if let Some(found) = done {
                let text = String::from_utf8_lossy(&bytes).trim().to_owned();
                return Ok(found.then_some(Element { text, line: begun }));
            }
        }
    }
}

/// Whether a byte before an element is only what parts elements; takes note of the first bracket.
fn used_before(bytes: &[u8], byte: u8, inside: &mut bool) -> bool {
    debug_assert!(bytes.is_empty());
    if !*inside {
        *inside = byte == b'[';
        return true;
    }
    byte.is_ascii_whitespace() || byte == b','
}

/// Where in an element the scan is.
#[derive(Default)]
struct Scan {
    depth: u32,
    in_text: bool,
    escaped: bool,
}

enum Step {
    /// The byte belongs to the element.
    Part,
    /// It is the last of the element.
    Last,
    /// The element ended before it.
    After,
}

impl Scan {
    fn step(&mut self, byte: u8) -> Step {
        if self.in_text {
            match byte {
                _ if self.escaped => self.escaped = false,
                b'\\' => self.escaped = true,
                b'"' => self.in_text = false,
                _ => {}
            }
            return Step::Part;
        }
        match byte {
            b'"' => self.in_text = true,
            b'{' | b'[' => self.depth += 1,
            b'}' | b']' if self.depth > 0 => {
                self.depth -= 1;
                if self.depth == 0 {
                    return Step::Last;
                }
            }
            b']' | b',' if self.depth == 0 => return Step::After,
            _ => {}
        }
        Step::Part
    }
}

impl Iterator for Elements<'_> {
    type Item = Result<Element, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let next = match self.form {
            Form::Lines => self.line_element(),
            Form::List => self.list_element(),
        };
        self.ended |= !matches!(next, Ok(Some(_)));
        next.transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str, form: Form) -> Result<Vec<(String, u32)>, ReadError> {
        let elements = Elements::new(Box::new(text.as_bytes()), form, 1000);
        elements.map(|element| element.map(|element| (element.text, element.line))).collect()
    }

    #[test]
    fn elements_of_a_list_are_cut_at_their_brackets() {
        let found = all("[\n {\"a\": \"]},\\\"\"},\n {\"b\": [1, {}]} , 3, \"x,y\" ]\n", Form::List).unwrap();
        assert_eq!(
            found,
            [
                ("{\"a\": \"]},\\\"\"}".to_owned(), 2),
                ("{\"b\": [1, {}]}".to_owned(), 3),
                ("3".to_owned(), 3),
                ("\"x,y\"".to_owned(), 3),
            ]
        );
    }

    #[test]
    fn empty_lists_and_cut_ones() {
        assert_eq!(all("[]", Form::List), Ok(Vec::new()));
        assert!(all("[{\"a\": 1}, {\"b\"", Form::List).is_err());
        assert!(all(&format!("[\"{}\"]", "x".repeat(5000)), Form::List).is_err());
    }

    #[test]
    fn lines_are_elements() {
        assert_eq!(
            all("{}\n\n{\"a\":1}", Form::Lines),
            Ok(vec![("{}".to_owned(), 1), ("{\"a\":1}".to_owned(), 3)])
        );
    }
}
