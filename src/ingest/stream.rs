//! Text files of any size, decoded as they are read.
//!
//! What fits into the limit of one document is decoded whole, with all that is known about
//! encodings; of a larger file samples from all its parts decide.

use std::cell::Cell;
use std::io::{self, BufRead, Read, SeekFrom};
use std::ops::Range;
use std::rc::Rc;

use encoding_rs::{CoderResult, Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE};

use super::{ReadError, ReadSeek, Source};
use crate::text::decode::decode;

/// How many samples of a large file are looked at, and how long each is.
const SAMPLES: u64 = 8;
const SAMPLE: u64 = 64 * 1024;

/// How much is decoded at once, in bytes.
const BUFFER: usize = 128 * 1024;

/// A file as UTF-8, and the name of its encoding.
pub(super) struct Text<'a> {
    pub(super) stream: Box<dyn BufRead + 'a>,
    pub(super) encoding: String,
}

/// Opens a text of any size. Line ends of a large file stay as they are.
///
/// # Errors
/// When it cannot be read or is no text.
pub(super) fn text<'a>(source: &'a Source<'_>) -> Result<Text<'a>, ReadError> {
    if source.size() <= source.limit() {
        let decoded = source.decoded()?;
        let stream = Box::new(decoded.text.as_bytes());
        return Ok(Text { stream, encoding: decoded.encoding.clone() });
    }
    let mut file = source.stream()?;
    let sample = sample(&mut file, source.size()).map_err(|error| ReadError::unreadable(&error))?;
    let decoded = decode(&sample, source.encoding())?;
    let encoding = match decoded.encoding.as_str() {
        "utf-16-le" => UTF_16LE,
        "utf-16-be" => UTF_16BE,
        name => Encoding::for_label(name.as_bytes()).unwrap_or(UTF_8),
    };
    Ok(Text { stream: Box::new(Decoding::new(file, encoding)), encoding: decoded.encoding })
}

/// Pieces of the beginning, the end and between, each cut at its line ends.
fn sample(file: &mut dyn ReadSeek, size: u64) -> io::Result<Vec<u8>> {
    let mut sample = Vec::new();
    for number in 0..SAMPLES {
        // Even places keep the units of UTF-16 whole.
        let at = (size.saturating_sub(SAMPLE) / (SAMPLES - 1) * number) & !3;
        file.seek(SeekFrom::Start(at))?;
        let mut piece = Vec::new();
        file.take(SAMPLE).read_to_end(&mut piece)?;
        let from =
            if number == 0 { 0 } else { piece.iter().position(|byte| *byte == b'\n').map_or(0, |at| at + 1) };
        let to = piece.iter().rposition(|byte| *byte == b'\n').map_or(piece.len(), |at| at + 1);
        let wide = piece.iter().take(200).filter(|byte| **byte == 0).count() > 20;
        sample.extend_from_slice(if wide { &piece } else { piece.get(from..to).unwrap_or(&piece) });
    }
    file.seek(SeekFrom::Start(0))?;
    Ok(sample)
}

/// Bytes in any encoding, read as UTF-8 without byte-order mark.
struct Decoding<R> {
    inner: R,
    decoder: Decoder,
    input: Vec<u8>,
    /// The part of `input` that is not yet decoded.
    left: Range<usize>,
    output: Vec<u8>,
    /// The part of `output` that is not yet taken.
    ready: Range<usize>,
    ended: bool,
}

impl<R: Read> Decoding<R> {
    fn new(inner: R, encoding: &'static Encoding) -> Self {
        Decoding {
            inner,
            decoder: encoding.new_decoder_with_bom_removal(),
            input: vec![0; BUFFER],
            left: 0..0,
            output: vec![0; 2 * BUFFER],
            ready: 0..0,
            ended: false,
        }
    }
}

impl<R: Read> BufRead for Decoding<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        while self.ready.is_empty() && !self.ended {
            let mut last = false;
            if self.left.is_empty() {
                self.left = 0..self.inner.read(&mut self.input)?;
                last = self.left.is_empty();
            }
            let (result, read, written, _) =
                self.decoder.decode_to_utf8(&self.input[self.left.clone()], &mut self.output, last);
            self.left.start += read;
            self.ready = 0..written;
            self.ended = last && result == CoderResult::InputEmpty;
        }
        Ok(&self.output[self.ready.clone()])
    }

    fn consume(&mut self, taken: usize) {
        self.ready.start = (self.ready.start + taken).min(self.ready.end);
    }
}

impl<R: Read> Read for Decoding<R> {
    fn read(&mut self, output: &mut [u8]) -> io::Result<usize> {
        let ready = self.fill_buf()?;
        let taken = ready.len().min(output.len());
        output[..taken].copy_from_slice(&ready[..taken]);
        self.consume(taken);
        Ok(taken)
    }
}

/// Counts what one document takes of a stream.
#[derive(Clone, Debug)]
pub(super) struct Meter(Rc<Cell<u64>>);

impl Meter {
    /// Begins the next document.
    pub(super) fn reset(&self) {
        self.0.set(0);
    }
}

/// A stream that fails when more than `limit` bytes are taken between two resets of its meter.
pub(super) fn bounded<R: BufRead>(inner: R, limit: u64) -> (Bounded<R>, Meter) {
    let meter = Meter(Rc::new(Cell::new(0)));
    (Bounded { inner, meter: meter.clone(), limit }, meter)
}

/// See [`bounded`].
pub(super) struct Bounded<R> {
    inner: R,
    meter: Meter,
    limit: u64,
}

impl<R: BufRead> BufRead for Bounded<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        let taken = self.meter.0.get();
        // What is buffered may belong to the next document.
        if taken > self.limit + 2 * BUFFER as u64 {
            return Err(io::Error::other(ReadError::TooLarge { bytes: taken, limit: self.limit }));
        }
        self.inner.fill_buf()
    }

    fn consume(&mut self, taken: usize) {
        self.meter.0.set(self.meter.0.get() + taken as u64);
        self.inner.consume(taken);
    }
}

impl<R: BufRead> Read for Bounded<R> {
    fn read(&mut self, output: &mut [u8]) -> io::Result<usize> {
        let ready = self.fill_buf()?;
        let taken = ready.len().min(output.len());
        output[..taken].copy_from_slice(&ready[..taken]);
        self.consume(taken);
        Ok(taken)
    }
}

/// What went wrong in a stream, a limit or the file itself.
pub(super) fn fault(error: &io::Error) -> ReadError {
    let limit = error.get_ref().and_then(|inner| inner.downcast_ref::<ReadError>());
    limit.cloned().unwrap_or_else(|| ReadError::unreadable(error))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn streamed(bytes: &[u8]) -> (String, String) {
        let source = Source::bytes_of("a.csv", bytes, 100);
        let mut text = text(&source).unwrap();
        let mut all = String::new();
        text.stream.read_to_string(&mut all).unwrap();
        (all, text.encoding)
    }

    #[test]
    fn a_large_file_is_decoded_as_it_is_read() {
        let words = "Zoë and Jürgen, naïve.\n".repeat(100_000);
        assert_eq!(streamed(words.as_bytes()), (words.clone(), "utf-8".to_owned()));
        let latin: Vec<u8> = words.chars().map(|c| c as u8).collect();
        assert_eq!(streamed(&latin), (words.clone(), "windows-1252".to_owned()));
        let wide: Vec<u8> = words.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(streamed(&[b"\xFF\xFE", &wide[..]].concat()), (words, "utf-16-le".to_owned()));
    }
}
