//! Memos: the researcher's own words, files of `memos/`.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::WorkbenchError;
use crate::diagnostic::{Diagnostic, Place};
use crate::files::{self, Limits};
use crate::model::{About, Memo, MemoKind, When};
use crate::project::Study;
use crate::text::decode::decode;

impl Study {
    /// The memos, by file name, and what is wrong with their heads.
    ///
    /// # Errors
    /// When `memos/` or a file in it cannot be read.
    pub fn read_memos(&self) -> Result<(Vec<Memo>, Vec<Diagnostic>), WorkbenchError> {
        let folder = self.memos();
        let (mut memos, mut said) = (Vec::new(), Vec::new());
        if !folder.is_dir() {
            return Ok((memos, said));
        }
        let walk = files::walk(&folder, Limits::default())?;
        for file in
            walk.files.iter().filter(|file| Path::new(&file.path).extension().is_some_and(|e| e == "md"))
        {
            let bytes = fs::read(&file.full)
                .map_err(|source| WorkbenchError::Read { path: file.full.clone(), source })?;
            let place = format!("memos/{}", file.path);
            match decode(&bytes, None) {
                Ok(decoded) => {
                    let (memo, wrong) = Memo::read(&file.path, &decoded.text);
                    said.extend(wrong.into_iter().map(|wrong| {
                        Diagnostic::warning("ME001", wrong.message).at(Place::at(&place, wrong.line, 1))
                    }));
                    memos.push(memo);
                }
                Err(error) => said.push(
                    Diagnostic::error("ME002", format!("this memo is no text: {error}"))
                        .at(Place::file(place))
                        .help("save it as UTF-8"),
                ),
            }
        }
        Ok((memos, said))
    }

    /// The researcher's readings by code: the memos of that kind, in order of their files.
    ///
    /// # Errors
    /// When memos cannot be read.
    pub fn readings(&self) -> Result<BTreeMap<String, String>, WorkbenchError> {
        let (memos, _) = self.read_memos()?;
        let mut readings: BTreeMap<String, String> = BTreeMap::new();
        for memo in memos.iter().filter(|memo| memo.kind == MemoKind::Reading && !memo.text.is_empty()) {
            for about in &memo.about {
                let About::Code(id) = about else { continue };
                let reading = readings.entry(id.clone()).or_default();
                if !reading.is_empty() {
                    reading.push_str("\n\n");
                }
                reading.push_str(&memo.text);
            }
        }
        Ok(readings)
    }

    /// Begins a memo: a new file with its head and the questions of its kind. Returns its path
    /// inside the study.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn begin_memo(
        &self,
        kind: MemoKind,
        about: &[About],
        date: When,
        coder: Option<&str>,
        title: Option<&str>,
    ) -> Result<String, WorkbenchError> {
        let title = title.map_or_else(|| default_title(kind, about, date), str::to_owned);
        let name = self.free_name(&format!("{date}-{}", file_name(&title)));
        files::make_folder(&self.memos())?;
        let text = Memo::template(kind, about, date, coder, &title);
        files::replace(&self.memos().join(&name), text.as_bytes())?;
        Ok(format!("memos/{name}"))
    }

    /// `stem.md`, or with a number where there is one of that name already.
    fn free_name(&self, stem: &str) -> String {
        let free = |name: &String| !self.memos().join(name).exists();
        let numbered = (2..).map(|number| format!("{stem}-{number}.md"));
        std::iter::once(format!("{stem}.md"))
            .chain(numbered)
            .find(free)
            .unwrap_or_else(|| format!("{stem}.md"))
    }
}

fn default_title(kind: MemoKind, about: &[About], date: When) -> String {
    match about {
        [] | [About::Study] => format!("{kind} {date}"),
        several => several.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
    }
}

/// A title as part of a file's name: letters and digits, hyphens between.
fn file_name(title: &str) -> String {
    let words = crate::text::similar::folded_words(title);
    let name: String = words.join("-").chars().take(60).collect();
    if name.is_empty() { "memo".to_owned() } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn study() -> (tempfile::TempDir, Study) {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("emic.toml"), "format = 1\n").expect("written");
        let study = Study::open(folder.path()).expect("a study");
        (folder, study)
    }

    #[test]
    fn readings_are_those_of_codes_that_hold_words() {
        let (folder, study) = study();
        fs::create_dir(folder.path().join("memos")).expect("made");
        for (name, text) in [
            ("a.md", "---\nkind: reading\nabout: code:trust\n---\n# T\n\nFirst.\n"),
            ("b.md", "---\nkind: reading\nabout: theme:trust, study\n---\nSecond.\n"),
            ("c.md", "---\nkind: method\nabout: code:trust\n---\nNot this.\n"),
            ("d.md", "---\nkind: reading\nabout: code:other\n---\n# Empty\n"),
        ] {
            fs::write(folder.path().join("memos").join(name), text).expect("written");
        }
        let readings = study.readings().expect("memos");
        assert_eq!(
            readings.into_iter().collect::<Vec<_>>(),
            [("trust".to_owned(), "First.\n\nSecond.".to_owned())]
        );
    }

    #[test]
    fn a_new_memo_never_takes_the_place_of_another() {
        let (_folder, study) = study();
        let about = [About::Code("trust".into())];
        let date = When::day(2026, 11, 25);
        let begin = || study.begin_memo(MemoKind::Reading, &about, date, None, None).expect("written");
        assert_eq!(
            [begin(), begin()],
            ["memos/2026-11-25-code-trust.md", "memos/2026-11-25-code-trust-2.md"]
        );
        assert_eq!(study.read_memos().expect("memos").0.len(), 2);
    }
}
