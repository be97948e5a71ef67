//! Memos: the researcher's own words, files of `memos/`.

mod links;
mod search;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::WorkbenchError;
use crate::diagnostic::{Diagnostic, Place, nearest};
use crate::files::{self, Limits, Lock};
use crate::model::{About, Memo, MemoKind, When};
use crate::project::Study;
use crate::text::decode::decode;

pub use links::{Linked, ListedMemo};
pub(super) use links::{TodaysCodes, is_memo};
pub use search::{FoundMemo, MemoAnswer, Shown};

/// A day's journal, after something was added to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Journal {
    /// Its path inside the study.
    pub file: String,
    /// Whether it was begun just now.
    pub begun: bool,
}

/// A memo of the name, or the only one whose name holds it.
///
/// # Errors
/// When there is none, or there are several.
pub fn memo_named<'m>(memos: &'m [Memo], name: &str) -> Result<&'m Memo, WorkbenchError> {
    let name = name.strip_prefix("memos/").unwrap_or(name);
    let exact = |memo: &&Memo| memo.file == name || memo.file.strip_suffix(".md") == Some(name);
    if let Some(memo) = memos.iter().find(exact) {
        return Ok(memo);
    }
    let found: Vec<&Memo> =
        memos.iter().filter(|memo| !name.is_empty() && memo.file.contains(name)).collect();
    match found.as_slice() {
        [only] => Ok(only),
        [] => Err(WorkbenchError::NotThere {
            what: "memo",
            name: name.to_owned(),
            nearest: nearest(name, memos.iter().map(|memo| memo.file.as_str())).map(str::to_owned),
        }),
        several => Err(WorkbenchError::Several {
            name: name.to_owned(),
            candidates: several.iter().take(5).map(|memo| memo.file.clone()).collect(),
        }),
    }
}

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

    /// The researcher's readings by code: the memos of that kind, in order of their files. `today` says
    /// what a code is called today that a memo names.
    ///
    /// # Errors
    /// When memos cannot be read.
    pub fn readings(
        &self,
        today: impl Fn(&str) -> String,
    ) -> Result<BTreeMap<String, String>, WorkbenchError> {
        let (memos, _) = self.read_memos()?;
        let mut readings: BTreeMap<String, String> = BTreeMap::new();
        for memo in memos.iter().filter(|memo| memo.kind == MemoKind::Reading && !memo.text.is_empty()) {
            for about in &memo.about {
                let About::Code(id) = about else { continue };
                let reading = readings.entry(today(id)).or_default();
                if !reading.is_empty() {
                    reading.push_str("\n\n");
                }
                reading.push_str(&memo.text);
            }
        }
        Ok(readings)
    }

    /// Begins a memo: a new file with its head, the questions of its kind, and `words` where there are
    /// some already. Returns its path inside the study.
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
        words: Option<&str>,
    ) -> Result<String, WorkbenchError> {
        let title = title.map_or_else(|| default_title(kind, about, date), str::to_owned);
        let name = self.free_name(&format!("{date}-{}", file_name(&title)));
        files::make_folder(&self.memos())?;
        let mut text = Memo::template(kind, about, date, coder, &title);
        if let Some(words) = words {
            text = format!("{}\n\n{words}\n", text.trim_end());
        }
        files::replace(&self.memos().join(&name), text.as_bytes())?;
        Ok(format!("memos/{name}"))
    }

    /// Opens the journal of a day: begins it where there is none, and adds words to it where there are
    /// some, under the time. Each coder has a journal of their own, so that two never write one file.
    ///
    /// # Errors
    /// When it cannot be read or written.
    pub fn journal(
        &self,
        now: When,
        coder: Option<&str>,
        words: Option<&str>,
    ) -> Result<Journal, WorkbenchError> {
        let day = When { second: None, ..now };
        files::make_folder(&self.memos())?;
        files::make_folder(&self.cache())?;
        let _alone = Lock::exclusive(&self.cache().join("memos.lock"))?;
        let (memos, _) = self.read_memos()?;
        let is_it = |memo: &&Memo| {
            memo.kind == MemoKind::Journal && memo.date == Some(day) && memo.coder.as_deref() == coder
        };
        let there = memos.iter().find(is_it).map(|memo| memo.file.clone());
        let begun = there.is_none();
        let (name, text) = match there {
            Some(name) => {
                let path = self.memos().join(&name);
                let text = fs::read_to_string(&path)
                    .map_err(|source| WorkbenchError::Read { path: path.clone(), source })?;
                (name, text)
            }
            None => {
                let whose = coder.map(|coder| format!("-{coder}")).unwrap_or_default();
                let title = format!("Journal, {day}");
                let text = Memo::template(MemoKind::Journal, &[], day, coder, &title);
                (self.free_name(&format!("{day}-journal{whose}")), text)
            }
        };
        let words = words.map(str::trim).filter(|words| !words.is_empty());
        let added = match words {
            Some(words) => format!("{}\n\n## {}\n\n{words}\n", text.trim_end(), time_of(now)),
            None => text.clone(),
        };
        if begun || added != text {
            files::replace(&self.memos().join(&name), added.as_bytes())?;
        }
        Ok(Journal { file: format!("memos/{name}"), begun })
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

/// `14:05`.
fn time_of(now: When) -> String {
    let minutes = now.second.unwrap_or(0) / 60;
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
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
        let readings = study.readings(str::to_owned).expect("memos");
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
        let begin = || study.begin_memo(MemoKind::Reading, &about, date, None, None, None).expect("written");
        assert_eq!(
            [begin(), begin()],
            ["memos/2026-11-25-code-trust.md", "memos/2026-11-25-code-trust-2.md"]
        );
        assert_eq!(study.read_memos().expect("memos").0.len(), 2);
    }
    #[test]
    fn a_day_has_one_journal_for_each_coder() {
        let (folder, study) = study();
        let at = |second| When { second: Some(second), ..When::day(2026, 11, 25) };
        let first = study.journal(at(9 * 3600), Some("anna"), Some("Read P03.\n")).expect("written");
        assert_eq!(first, Journal { file: "memos/2026-11-25-journal-anna.md".into(), begun: true });
        let second =
            study.journal(at(14 * 3600 + 5 * 60), Some("anna"), Some("Ties again.")).expect("written");
        assert_eq!(second, Journal { begun: false, ..first.clone() });
        assert!(study.journal(at(0), None, None).expect("written").begun);
        let text = fs::read_to_string(folder.path().join(&first.file)).expect("read");
        assert!(text.ends_with("## 09:00\n\nRead P03.\n\n## 14:05\n\nTies again.\n"), "{text}");
        assert!(!study.journal(at(1), Some("anna"), None).expect("opened").begun);
        assert_eq!(fs::read_to_string(folder.path().join(&first.file)).expect("read"), text);
    }

    #[test]
    fn a_whole_name_is_no_part_of_another() {
        let memo = |file: &str| Memo::read(file, "words").0;
        let memos = [memo("a.md"), memo("ba.md"), memo("bc.md")];
        let named = |name: &str| memo_named(&memos, name).map(|memo| memo.file.clone());
        assert_eq!(named("a").expect("there"), "a.md");
        assert_eq!(named("memos/ba.md").expect("there"), "ba.md");
        assert!(matches!(named("b"), Err(WorkbenchError::Several { .. })));
        assert!(matches!(named("bd.md"), Err(WorkbenchError::NotThere { nearest: Some(_), .. })));
    }
}
