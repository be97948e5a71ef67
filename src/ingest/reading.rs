//! [`read`]: one file becomes documents and diagnostics, whatever it holds.

use std::collections::HashSet;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};

use sha2::{Digest, Sha256};

use super::compose::{COMPOSE, Origin, compose, hash_id};
use super::draft::Draft;
use super::{Claim, Out, ReadError, ReadRule, Reader, Settings, Source, With, readers};
use crate::diagnostic::{Diagnostic, Place, Severity, nearest};
use crate::model::Document;
use crate::text::words::TOKENISER;

/// Reads one file: finds its format (or takes the one that a `[[read]]` rule names), gives its
/// documents to `take` one after the other, and returns what there is to say about it.
///
/// A file that cannot be read is an error among the diagnostics; no file stops or harms the next.
/// `take` ends the reading with [`ControlFlow::Break`]. Places in the diagnostics name the file as
/// the source does, relative to `corpus/`.
pub fn read(
    source: &Source<'_>,
    settings: &Settings,
    take: &mut dyn FnMut(Document) -> ControlFlow<()>,
) -> Vec<Diagnostic> {
    let undecided = ReadRule::default();
    let rule = settings.rule_for(source.path()).unwrap_or(&undecided);
    let named = rule.encoding.as_deref().map(|encoding| source.in_encoding(encoding));
    let source = named.as_ref().unwrap_or(source);
    let mut taking = Taking {
        source,
        settings,
        rule,
        format: "",
        take,
        said: Vec::new(),
        ids: HashSet::new(),
        documents: 0,
    };
    // A parser of somebody else's may panic on a file that nobody foresaw. What it worked on is
    // dropped with it.
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        let reader = choose(source, rule)?;
        taking.format = reader.name();
        reader.read(source, &With { rule, settings }, &mut taking)
    }));
    let documents = taking.documents;
    let mut said = taking.finish();
    match outcome {
        Ok(Ok(())) if documents == 0 && said.iter().all(|finding| finding.severity != Severity::Error) => {
            said.push(ReadError::Empty.diagnostic());
        }
        Ok(Ok(()) | Err(ReadError::Stopped)) => {}
        Ok(Err(error)) => said.push(error.diagnostic()),
        Err(_) => said.push(
            Diagnostic::error("IN008", "reading it failed inside emic; this is a fault of emic's")
                .help("please report it, with the file if it may be shared"),
        ),
    }
    for finding in &mut said {
        finding.place.get_or_insert_with(|| Place::file(source.path()));
    }
    said
}

/// What decides how a file is read: its `[[read]]` rule, the language and limits, and the numbers of
/// all readers, of composing and of the tokeniser. What was made under another fingerprint is read
/// again.
#[must_use]
pub fn fingerprint(path: &str, settings: &Settings) -> u64 {
    let mut hash = Sha256::new();
    for reader in readers() {
        hash.update(reader.name());
        hash.update(reader.number().to_le_bytes());
    }
    hash.update(COMPOSE.to_le_bytes());
    hash.update(TOKENISER.to_le_bytes());
    hash.update(settings.max_document.to_le_bytes());
    hash.update(settings.max_unpacked.to_le_bytes());
    let decided = (settings.rule_for(path), &settings.language);
    hash.update(serde_json::to_vec(&decided).expect("a rule is plain values"));
    let bytes: [u8; 32] = hash.finalize().into();
    u64::from_le_bytes(*bytes.first_chunk().expect("a hash has more than eight bytes"))
}

/// The reader of a file.
fn choose(source: &Source<'_>, rule: &ReadRule) -> Result<&'static dyn Reader, ReadError> {
    if source.size() == 0 {
        return Err(ReadError::Empty);
    }
    if let Some(name) = &rule.reader {
        let named = readers().iter().find(|reader| reader.name() == name);
        return named.copied().ok_or_else(|| unknown_reader(name));
    }
    let mut surest: Option<(Claim, &'static dyn Reader)> = None;
    for reader in readers() {
        let claim = reader.claims(source);
        if claim != Claim::No && surest.is_none_or(|(best, _)| claim > best) {
            surest = Some((claim, *reader));
        }
        if claim == Claim::Certain {
            break;
        }
    }
    Ok(surest.expect("plain text claims every file").1)
}

fn unknown_reader(name: &str) -> ReadError {
    let near = nearest(name, readers().iter().map(|reader| reader.name()));
    ReadError::UnknownReader { name: name.to_owned(), nearest: near.map(str::to_owned) }
}

/// Composes the drafts of one file and hands the documents on.
struct Taking<'a> {
    source: &'a Source<'a>,
    settings: &'a Settings,
    rule: &'a ReadRule,
    format: &'static str,
    take: &'a mut dyn FnMut(Document) -> ControlFlow<()>,
    said: Vec<Diagnostic>,
    /// The ids of the documents so far, as 64 bits of their hash: a file may hold millions.
    ids: HashSet<u64>,
    documents: u64,
}

impl Out for Taking<'_> {
    fn draft(&mut self, mut draft: Draft) -> Result<(), ReadError> {
        if draft.text.trim().is_empty() {
            return Ok(());
        }
        if let Some(id) = draft.inner.take() {
            match self.own_id(id, &draft.text) {
                Some(id) => draft.inner = Some(id),
                None => return Ok(()),
            }
        }
        let encoding = self.source.encoding_found();
        let (path, format) = (self.source.path(), self.format);
        let origin = Origin { path, format, encoding, rule: self.rule, settings: self.settings };
        let document = compose(draft, &origin, &mut |finding| self.said.push(finding));
        self.documents += 1;
        match (self.take)(document) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(ReadError::Stopped),
        }
    }

    fn say(&mut self, finding: Diagnostic) {
        self.said.push(finding);
    }
}

impl Taking<'_> {
    /// An id that no other document of the file has: `id`, or with the hash of the text where `id`
    /// is taken; none for the same text under the same id, which is read once.
    fn own_id(&mut self, id: String, text: &str) -> Option<String> {
        if self.ids.insert(short_hash(&id)) {
            return Some(id);
        }
        let other = format!("{id} {}", hash_id(text));
        let new = self.ids.insert(short_hash(&other));
        let what = if new { "two texts" } else { "the same text twice" };
        let done = if new { format!("the second is \"{other}\"") } else { "it is read once".to_owned() };
        self.said.push(
            Diagnostic::warning("IN009", format!("the id \"{id}\" names {what}; {done}"))
                .help("give every row or post an id of its own"),
        );
        new.then_some(other)
    }

    /// What was said, with what decoding has to say before it.
    fn finish(self) -> Vec<Diagnostic> {
        let mut said: Vec<Diagnostic> = self.source.remarks().collect();
        said.extend(self.said);
        said
    }
}

fn short_hash(id: &str) -> u64 {
    let bytes: [u8; 32] = Sha256::digest(id).into();
    u64::from_le_bytes(*bytes.first_chunk().expect("a hash has more than eight bytes"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::MAX_DOCUMENT;

    /// What comes of bytes that a rule names the encoding of.
    fn read_in(encoding: &str, bytes: &[u8]) -> (Vec<String>, Vec<String>) {
        let rule =
            ReadRule { files: vec!["**".into()], encoding: Some(encoding.to_owned()), ..ReadRule::default() };
        let settings = Settings { rules: vec![rule], ..Settings::default() };
        let mut texts = Vec::new();
        let said = read(&Source::bytes_of("a.txt", bytes, MAX_DOCUMENT), &settings, &mut |document| {
            texts.push(document.text);
            ControlFlow::Continue(())
        });
        (texts, said.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn a_rule_names_the_encoding() {
        let (texts, _) = read_in("windows-1251", b"\xC4\xE0.");
        assert_eq!(texts, ["Да."]);
    }

    #[test]
    fn an_encoding_that_nobody_knows_is_an_error() {
        let (texts, said) = read_in("utf8x", b"Yes.");
        assert!(texts.is_empty());
        assert_eq!(
            said,
            ["a.txt: unknown encoding \"utf8x\"; use a name such as utf-8, utf-16-le, windows-1252 or \
              shift_jis; it stands under [[read]] in emic.toml"]
        );
    }

    #[test]
    fn what_is_no_text_is_told_what_to_do_once() {
        let (_, said) = read_in("utf-8", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR");
        assert_eq!(said, ["a.txt: this is a picture (PNG); emic reads text; keep pictures outside corpus/"]);
    }
}
