//! What memos have to do with each other and with the study: links, both ways.

use std::fs;

use serde::Serialize;

use super::memo_named;
use crate::coding::log::CodeNames;
use crate::files::{self, Lock};
use crate::model::{About, Memo};
use crate::query::comparable;
use crate::text::decode::decode;
use crate::workbench::places::canonical;
use crate::workbench::{Workbench, WorkbenchError};

/// A memo that got links.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Linked {
    /// The version of this shape.
    pub format: u32,
    /// The memo's path inside the study.
    pub file: String,
    /// The links that are new.
    pub added: Vec<About>,
    /// Those that were there already.
    pub already: Vec<About>,
}

/// A memo with those that have a link to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ListedMemo {
    /// The memo.
    #[serde(flatten)]
    pub memo: Memo,
    /// The files of the memos that are about it, or have a link to it.
    pub linked_from: Vec<String>,
}

impl ListedMemo {
    /// Memos with the links between them, both ways.
    #[must_use]
    pub fn all(memos: Vec<Memo>) -> Vec<Self> {
        let from = |memo: &Memo| {
            let links = |other: &&Memo| {
                other.about.iter().chain(&other.links).any(|named| is_memo(named, &memo.file))
            };
            memos.iter().filter(links).map(|other| other.file.clone()).collect()
        };
        let linked_from: Vec<Vec<String>> = memos.iter().map(from).collect();
        memos
            .into_iter()
            .zip(linked_from)
            .map(|(memo, linked_from)| ListedMemo { memo, linked_from })
            .collect()
    }
}

/// Whether this names the memo, with its ending or without.
pub(in crate::workbench) fn is_memo(named: &About, file: &str) -> bool {
    let About::Memo(name) = named else { return false };
    name == file || Some(name.as_str()) == file.strip_suffix(".md")
}

impl Workbench {
    /// What a person means who types a code, a case, a memo or a place; with `code:`, `case:` or
    /// `memo:` before it that one alone. Names are those of today.
    ///
    /// # Errors
    /// When there is nothing of that name, or there are several things.
    pub fn about(&self, typed: &str) -> Result<About, WorkbenchError> {
        match typed.trim().parse() {
            Ok(About::Study) => Ok(About::Study),
            Ok(About::Code(id)) => {
                self.book()?.known(&id)?;
                Ok(About::Code(id))
            }
            Ok(About::Case(name)) => self.case_named(&name).map(About::Case),
            Ok(About::Memo(name)) => {
                let (memos, _) = self.study.read_memos()?;
                Ok(About::Memo(memo_named(&memos, &name)?.file.clone()))
            }
            Ok(About::Place(_)) => self.about_anything(typed.trim()),
        }
    }

    fn about_anything(&self, typed: &str) -> Result<About, WorkbenchError> {
        let book = self.book().ok();
        let code = book.as_ref().and_then(|book| book.codebook.code(typed));
        let mut found: Vec<About> = code.map(|code| About::Code(code.id.clone())).into_iter().collect();
        found.extend(self.case_named(typed).map(About::Case));
        let place = self.place(typed);
        if let Ok(spot) = &place {
            found.push(About::Place(canonical(spot)));
        }
        if found.is_empty() {
            let (memos, _) = self.study.read_memos()?;
            match memo_named(&memos, typed) {
                Ok(memo) => found.push(About::Memo(memo.file.clone())),
                Err(several @ WorkbenchError::Several { .. }) => return Err(several),
                Err(_) => {}
            }
        }
        match (found.as_slice(), place) {
            ([only], _) => Ok(only.clone()),
            ([], Err(several @ WorkbenchError::Several { .. })) => Err(several),
            ([], _) => Err(WorkbenchError::NotThere {
                what: "code, case, memo or place",
                name: typed.to_owned(),
                nearest: self.nearest_name(typed),
            }),
            (several, _) => Err(WorkbenchError::Several {
                name: typed.to_owned(),
                candidates: several.iter().map(ToString::to_string).collect(),
            }),
        }
    }

    fn nearest_name(&self, typed: &str) -> Option<String> {
        let mut known: Vec<String> = self.cases.cases.iter().map(|case| case.id.clone()).collect();
        known.extend(self.book().ok().into_iter().flat_map(|book| book.codebook.codes).map(|code| code.id));
        known.extend(self.snapshot.documents().iter().map(|entry| entry.id.to_string()));
        crate::diagnostic::nearest(typed, known.iter().map(String::as_str)).map(str::to_owned)
    }

    /// The id of the case that is called so: by its id, its pseudonym, or the name of a person who is no
    /// case, as it stands in the data.
    ///
    /// # Errors
    /// With the nearest name when there is none.
    pub fn case_named(&self, typed: &str) -> Result<String, WorkbenchError> {
        let same = |name: &str| comparable(name) == comparable(typed);
        let cases = &self.cases.cases;
        let by_id = cases.iter().find(|case| case.id == typed).or_else(|| {
            cases.iter().find(|case| same(&case.id) || case.pseudonym.as_deref().is_some_and(same))
        });
        if let Some(case) = by_id {
            return Ok(case.id.clone());
        }
        let voices = &self.voices.voices;
        match voices.iter().find(|voice| same(&voice.label)).map(|voice| (voice.case, &voice.label)) {
            Some((Some(case), _)) => Ok(cases[case as usize].id.clone()),
            Some((None, label)) => Ok(label.clone()),
            None => {
                let ids = cases.iter().flat_map(|case| [Some(case.id.as_str()), case.pseudonym.as_deref()]);
                let known = ids.flatten().chain(voices.iter().map(|voice| voice.label.as_str()));
                Err(WorkbenchError::NotThere {
                    what: "case",
                    name: typed.to_owned(),
                    nearest: crate::diagnostic::nearest(typed, known).map(str::to_owned),
                })
            }
        }
    }

    /// Adds links to a memo's head.
    ///
    /// # Errors
    /// When the memo or what it is to be linked to is not there, or it cannot be written.
    pub fn link_memo(&self, name: &str, to: &[String]) -> Result<Linked, WorkbenchError> {
        let cache = self.study.cache();
        files::make_folder(&cache)?;
        let _alone = Lock::exclusive(&cache.join("memos.lock"))?;
        let (memos, _) = self.study.read_memos()?;
        let memo = memo_named(&memos, name)?;
        let (mut added, mut already): (Vec<About>, Vec<About>) = (Vec::new(), Vec::new());
        for typed in to {
            let target = self.about(typed)?;
            if is_memo(&target, &memo.file) {
                return Err(WorkbenchError::ToItself { memo: memo.file.clone() });
            }
            let list = if memo.names(&target) { &mut already } else { &mut added };
            if !list.contains(&target) {
                list.push(target);
            }
        }
        if !added.is_empty() {
            let path = self.study.memos().join(&memo.file);
            let bytes =
                fs::read(&path).map_err(|source| WorkbenchError::Read { path: path.clone(), source })?;
            let text = decode(&bytes, None)
                .map_err(|error| WorkbenchError::Unusable { path: path.clone(), reason: error.to_string() })?
                .text;
            let linked = Memo::linked(&text, &added);
            let windows = bytes.windows(2).any(|pair| pair == b"\r\n");
            let linked = if windows { linked.replace('\n', "\r\n") } else { linked };
            files::replace(&path, linked.as_bytes())?;
        }
        Ok(Linked { format: 1, file: format!("memos/{}", memo.file), added, already })
    }

    /// The memos that are about this or have a link to it, each with the links to it. What was said of
    /// a code under an older name counts for the code of today.
    ///
    /// # Errors
    /// When memos or logs cannot be read.
    pub fn memos_on(&self, what: &About) -> Result<Vec<ListedMemo>, WorkbenchError> {
        let names = self.code_names()?;
        let (memos, _) = self.study.read_memos()?;
        let mut listed = ListedMemo::all(memos);
        listed.retain(|listed| {
            let mut named = listed.memo.about.iter().chain(&listed.memo.links);
            named.any(|named| self.is_same(named, what, &names))
        });
        Ok(listed)
    }

    fn is_same(&self, named: &About, what: &About, names: &TodaysCodes) -> bool {
        match (named, what) {
            (About::Code(named), About::Code(code)) => names.today(named) == *code,
            (About::Case(named), About::Case(case)) => {
                named == case || self.case_named(named).is_ok_and(|named| named == *case)
            }
            (About::Memo(_), About::Memo(file)) => is_memo(named, file),
            (About::Place(named), About::Place(place)) => named == place || self.touch(named, place),
            (named, what) => named == what,
        }
    }

    /// Whether two places have a passage in common.
    fn touch(&self, one: &str, other: &str) -> bool {
        let (Ok(one), Ok(other)) = (self.place(one), self.place(other)) else { return false };
        one.number == other.number && one.passages.iter().any(|passage| other.passages.contains(passage))
    }

    /// What codes are called today that are named outside the log.
    pub(in crate::workbench) fn code_names(&self) -> Result<TodaysCodes, WorkbenchError> {
        let there = self.book().map(|book| book.codebook.codes.into_iter().map(|code| code.id).collect());
        Ok(TodaysCodes { names: CodeNames::of(&self.decisions()?.log.lines), there: there.ok() })
    }
}

/// What codes are called today, with those that the codebook has.
#[derive(Debug)]
pub(in crate::workbench) struct TodaysCodes {
    names: CodeNames,
    /// None without a codebook that can be read: then every code may be there.
    there: Option<std::collections::BTreeSet<String>>,
}

impl TodaysCodes {
    /// What a code is called that somebody named at a time that nobody knows.
    pub(in crate::workbench) fn today(&self, code: &str) -> String {
        self.since(code, None)
    }

    /// What a code is called that was named at `since`.
    pub(in crate::workbench) fn since(&self, code: &str, since: Option<jiff::Timestamp>) -> String {
        let is_there = |id: &str| self.there.as_ref().is_none_or(|there| there.contains(id));
        self.names.today(code, since, &is_there).to_string()
    }
}
