//! [`Source`]: the bytes of one file, looked at by several readers and decoded once.

use std::cell::OnceCell;
use std::fs::File;
use std::io::{self, Cursor, Read, Seek};
use std::path::Path;

use super::ReadError;
use crate::diagnostic::Diagnostic;
use crate::text::decode::{Decoded, decode};

/// How much of a file detection looks at before it asks for more, in bytes.
const HEAD: u64 = 64 * 1024;

/// One file that may be read: from the corpus, or bytes at hand (tests, a part of an archive).
///
/// Its bytes, head and decoded text are made when first asked for and kept, so that every reader may
/// look at them.
#[derive(Debug)]
pub struct Source<'a> {
    path: &'a str,
    content: Content<'a>,
    limit: u64,
    encoding: Option<&'a str>,
    head: OnceCell<Vec<u8>>,
    head_text: OnceCell<String>,
    bytes: OnceCell<Result<Vec<u8>, ReadError>>,
    decoded: OnceCell<Result<Decoded, ReadError>>,
}

#[derive(Clone, Copy, Debug)]
enum Content<'a> {
    Bytes(&'a [u8]),
    File { path: &'a Path, size: u64 },
}

/// Something to read from that can go back.
pub trait ReadSeek: Read + Seek {}

impl<T: Read + Seek> ReadSeek for T {}

impl<'a> Source<'a> {
    /// A file on disk. `path` is the one relative to `corpus/`; at most `limit` bytes are held at once.
    ///
    /// # Errors
    /// When its size cannot be learned.
    pub fn file(path: &'a str, on_disk: &'a Path, limit: u64) -> io::Result<Self> {
        let size = on_disk.metadata()?.len();
        Ok(Self::new(path, Content::File { path: on_disk, size }, limit))
    }

    /// Bytes at hand.
    #[must_use]
    pub fn bytes_of(path: &'a str, bytes: &'a [u8], limit: u64) -> Self {
        Self::new(path, Content::Bytes(bytes), limit)
    }

    fn new(path: &'a str, content: Content<'a>, limit: u64) -> Self {
        Source {
            path,
            content,
            limit,
            encoding: None,
            head: OnceCell::new(),
            head_text: OnceCell::new(),
            bytes: OnceCell::new(),
            decoded: OnceCell::new(),
        }
    }

    /// The same source, decoded in the encoding that a `[[read]]` rule names.
    pub(super) fn in_encoding<'b>(&self, encoding: &'b str) -> Source<'b>
    where
        'a: 'b,
    {
        Source { encoding: Some(encoding), ..Source::new(self.path, self.content, self.limit) }
    }

    /// The encoding that a `[[read]]` rule names.
    #[must_use]
    pub fn encoding(&self) -> Option<&'a str> {
        self.encoding
    }

    /// The path relative to `corpus/`, with `/`.
    #[must_use]
    pub fn path(&self) -> &'a str {
        self.path
    }

    /// The name after the last `.`, in lower case; empty when there is none.
    #[must_use]
    pub fn extension(&self) -> String {
        let name = self.path.rsplit('/').next().unwrap_or_default();
        name.rsplit_once('.').map(|(_, extension)| extension.to_lowercase()).unwrap_or_default()
    }

    /// Its size in bytes.
    #[must_use]
    pub fn size(&self) -> u64 {
        match self.content {
            Content::Bytes(bytes) => bytes.len() as u64,
            Content::File { size, .. } => size,
        }
    }

    /// The first 64 KiB; empty when the file cannot be read, which reading it then reports.
    pub fn head(&self) -> &[u8] {
        self.head.get_or_init(|| {
            let mut head = Vec::new();
            if let Ok(stream) = self.stream() {
                let _ = stream.take(HEAD).read_to_end(&mut head);
            }
            head
        })
    }

    /// The first 64 KiB as UTF-8, with U+FFFD for what is none: enough to look for marks that are
    /// ASCII.
    pub fn head_text(&self) -> &str {
        self.head_text.get_or_init(|| String::from_utf8_lossy(self.head()).into_owned())
    }

    /// The same up to about so many bytes; empty where nothing in it is marked up.
    pub fn marked_head(&self, bytes: usize) -> &str {
        let head = self.head_text();
        let head = &head[..head.floor_char_boundary(bytes)];
        if head.contains('<') { head } else { "" }
    }

    /// The whole file.
    ///
    /// # Errors
    /// When it is larger than the limit on one document, or cannot be read.
    pub fn bytes(&self) -> Result<&[u8], ReadError> {
        if let Content::Bytes(bytes) = self.content {
            self.check_size()?;
            return Ok(bytes);
        }
        self.bytes.get_or_init(|| self.load()).as_deref().map_err(Clone::clone)
    }

    /// The whole file as text.
    ///
    /// # Errors
    /// When it is too large, cannot be read, or is no text.
    pub fn decoded(&self) -> Result<&Decoded, ReadError> {
        self.decoded
            .get_or_init(|| decode(self.bytes()?, self.encoding).map_err(ReadError::from))
            .as_ref()
            .map_err(Clone::clone)
    }

    /// What a person should know about how the file was decoded; nothing when it was not.
    pub(super) fn remarks(&self) -> impl Iterator<Item = Diagnostic> {
        let decoded = self.decoded.get().and_then(|decoded| decoded.as_ref().ok());
        let remarks = decoded.map(Decoded::remarks).unwrap_or_default();
        remarks
            .into_iter()
            .map(|remark| Diagnostic::warning(remark.code(), remark.to_string()).help(remark.help()))
    }

    /// The encoding in which the file was decoded; UTF-8 for formats that say so themselves.
    pub(super) fn encoding_found(&self) -> &str {
        match self.decoded.get() {
            Some(Ok(decoded)) => &decoded.encoding,
            _ => "utf-8",
        }
    }

    /// The file from its beginning, for formats that are read document by document.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub fn stream(&self) -> Result<Box<dyn ReadSeek + '_>, ReadError> {
        match self.content {
            Content::Bytes(bytes) => Ok(Box::new(Cursor::new(bytes))),
            Content::File { path, .. } => match File::open(path) {
                Ok(file) => Ok(Box::new(io::BufReader::with_capacity(256 * 1024, file))),
                Err(error) => Err(ReadError::unreadable(&error)),
            },
        }
    }

    /// The most bytes of one document that may be held.
    #[must_use]
    pub fn limit(&self) -> u64 {
        self.limit
    }

    fn check_size(&self) -> Result<(), ReadError> {
        let size = self.size();
        if size > self.limit { Err(ReadError::TooLarge { bytes: size, limit: self.limit }) } else { Ok(()) }
    }

    fn load(&self) -> Result<Vec<u8>, ReadError> {
        self.check_size()?;
        let mut bytes = Vec::with_capacity(usize::try_from(self.size()).unwrap_or(0));
        let mut stream = self.stream()?.take(self.limit + 1);
        stream.read_to_end(&mut bytes).map_err(|error| ReadError::unreadable(&error))?;
        if bytes.len() as u64 > self.limit {
            return Err(ReadError::TooLarge { bytes: bytes.len() as u64, limit: self.limit });
        }
        Ok(bytes)
    }
}
