//! The files of a folder, in a fixed order, never leaving it.
//!
//! What no person put there as a document (hidden files, lock files of office programs, files of
//! the system) is passed over in silence. What a person may miss (links that lead out, conflicted
//! copies, names that cannot be read) is left out and said.

use std::collections::HashSet;
use std::fs::{self, DirEntry, Metadata};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use icu_normalizer::ComposingNormalizerBorrowed;

use super::{Action, FileError};
use crate::diagnostic::{Diagnostic, Place};

/// How much of a folder is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// How many files at most.
    pub files: usize,
    /// How many folders deep at most; the files of the folder itself are at depth 0.
    pub depth: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { files: 200_000, depth: 32 }
    }
}

/// A file of the folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Path relative to the folder, with `/` on every system, NFC.
    pub path: String,
    /// Where to open it.
    pub full: PathBuf,
    /// Length in bytes.
    pub size: u64,
    /// When it was last modified, in nanoseconds since 1970.
    pub modified_ns: i64,
    /// Its number in the file system; 0 where there is none.
    pub inode: u64,
}

/// What a walk found, and what it left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Walk {
    /// The files, sorted by the bytes of their paths.
    pub files: Vec<Found>,
    /// What was left out and why, sorted likewise.
    pub left_out: Vec<LeftOut>,
}

/// A file or folder that was left out.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LeftOut {
    /// Path relative to the folder, as in [`Found`].
    pub path: String,
    /// Why.
    pub reason: Reason,
}

/// Why a file or folder was left out.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Reason {
    /// A symbolic link that leads out of the folder.
    LinkLeaves,
    /// A symbolic link to something that is in the folder anyway.
    LinkInside,
    /// A symbolic link that leads nowhere.
    LinkBroken,
    /// A second version that a synchronising program made.
    Conflict,
    /// A second file with the same name, when accents are written in one way.
    SameName,
    /// A name that is no Unicode.
    NameUnreadable,
    /// Neither file nor folder: a pipe, a socket, a device.
    NoFile,
    /// The system refused; its words.
    Refused(String),
    /// A folder deeper than the limit.
    TooDeep(usize),
    /// Everything from here on, beyond the limit of files.
    TooMany(usize),
}

impl LeftOut {
    /// The finding for people; `folder` is how the folder that was walked is named in the study.
    #[must_use]
    pub fn diagnostic(&self, folder: &str) -> Diagnostic {
        let (finding, help) = match &self.reason {
            Reason::LinkLeaves => (
                Diagnostic::warning("FI001", "this link leads out of the folder and is not followed"),
                "copy the file itself here",
            ),
            Reason::LinkInside => (
                Diagnostic::note("FI002", "this link leads to what is read at its own place"),
                "nothing, or remove the link",
            ),
            Reason::LinkBroken => (
                Diagnostic::warning("FI003", "this link leads nowhere"),
                "copy the file itself here, or remove the link",
            ),
            Reason::Conflict => (
                Diagnostic::warning(
                    "FI004",
                    "a conflicted copy, made by a synchronising program, is not read",
                ),
                "compare it with the original, keep one of them, and give it a plain name",
            ),
            Reason::SameName => (
                Diagnostic::warning(
                    "FI005",
                    "a second file has the same name but for the way its accents are stored",
                ),
                "rename one of them",
            ),
            Reason::NameUnreadable => {
                (Diagnostic::warning("FI006", "the name of this file is not valid Unicode"), "rename it")
            }
            Reason::NoFile => {
                (Diagnostic::note("FI007", "this is neither a file nor a folder"), "keep it elsewhere")
            }
            Reason::Refused(why) => {
                (Diagnostic::error("FI008", format!("cannot be read: {why}")), "check its permissions")
            }
            Reason::TooDeep(limit) => (
                Diagnostic::error("FI009", format!("folders more than {limit} deep are not read")),
                "move its files further up",
            ),
            Reason::TooMany(limit) => (
                Diagnostic::error(
                    "FI010",
                    format!("more than {limit} files; those from here on are not read"),
                ),
                "check that the folder holds documents only, or raise the limit in emic.toml",
            ),
        };
        finding.at(Place::file(format!("{folder}/{}", self.path))).help(help)
    }
}

/// Finds the files of the folder `root` and of the folders in it.
///
/// # Errors
/// When `root` itself cannot be listed; what is wrong further down is left out and said.
pub fn walk(root: &Path, limits: Limits) -> Result<Walk, FileError> {
    let real_root = fs::canonicalize(root).map_err(FileError::io(Action::List, root))?;
    let mut walker = Walker { limits, real_root, walk: Walk::default(), links: Vec::new(), full: false };
    walker.folder(root, "", 0).map_err(FileError::io(Action::List, root))?;
    walker.follow_links();
    Ok(walker.finish())
}

struct Walker {
    limits: Limits,
    real_root: PathBuf,
    walk: Walk,
    /// Links that lead to files inside the folder: relative path, where it stands, target.
    links: Vec<(String, PathBuf, PathBuf)>,
    full: bool,
}

impl Walker {
    fn folder(&mut self, folder: &Path, prefix: &str, depth: usize) -> std::io::Result<()> {
        let mut entries = Vec::new();
        for entry in fs::read_dir(folder)? {
            match entry {
                Ok(entry) => entries.push(entry),
                Err(error) => self
                    .leave_out(prefix.trim_end_matches('/').to_owned(), Reason::Refused(error.to_string())),
            }
        }
        // Which files a limit keeps must not depend on the order in which the system tells them.
        entries.sort_by_key(DirEntry::file_name);
        for entry in entries {
            if self.full {
                break;
            }
            self.entry(&entry, prefix, depth);
        }
        Ok(())
    }

    fn entry(&mut self, entry: &DirEntry, prefix: &str, depth: usize) {
        let name = entry.file_name();
        let Some(name) = name.to_str() else {
            return self.leave_out(format!("{prefix}{}", name.to_string_lossy()), Reason::NameUnreadable);
        };
        if is_passed_over(name) {
            return;
        }
        let path = format!("{prefix}{}", composed(name));
        let (full, kind) = match entry.file_type() {
            Ok(kind) => (entry.path(), kind),
            Err(error) => return self.leave_out(path, Reason::Refused(error.to_string())),
        };
        if kind.is_symlink() {
            self.link(path, full);
        } else if kind.is_dir() {
            if depth == self.limits.depth {
                self.leave_out(path, Reason::TooDeep(self.limits.depth));
            } else if let Err(error) = self.folder(&full, &format!("{path}/"), depth + 1) {
                self.leave_out(path, Reason::Refused(error.to_string()));
            }
        } else if !kind.is_file() {
            self.leave_out(path, Reason::NoFile);
        } else if is_conflicted_copy(name) {
            self.leave_out(path, Reason::Conflict);
        } else {
            match entry.metadata() {
                Ok(facts) => self.keep(path, full, &facts),
                Err(error) => self.leave_out(path, Reason::Refused(error.to_string())),
            }
        }
    }

    fn link(&mut self, path: String, full: PathBuf) {
        match fs::canonicalize(&full) {
            Err(_) => self.leave_out(path, Reason::LinkBroken),
            Ok(target) if !target.starts_with(&self.real_root) => self.leave_out(path, Reason::LinkLeaves),
            Ok(target) if target.is_file() => self.links.push((path, full, target)),
            Ok(_) => self.leave_out(path, Reason::LinkInside),
        }
    }

    /// Reads a file by a link only where it is not read at its own place (because it is hidden
    /// there), and by one link only.
    fn follow_links(&mut self) {
        if self.links.is_empty() {
            return;
        }
        let mut read: HashSet<PathBuf> =
            self.walk.files.iter().filter_map(|found| fs::canonicalize(&found.full).ok()).collect();
        for (path, full, target) in std::mem::take(&mut self.links) {
            if !read.insert(target) {
                self.leave_out(path, Reason::LinkInside);
                continue;
            }
            match fs::metadata(&full) {
                Ok(facts) => self.keep(path, full, &facts),
                Err(error) => self.leave_out(path, Reason::Refused(error.to_string())),
            }
        }
    }

    fn keep(&mut self, path: String, full: PathBuf, facts: &Metadata) {
        if self.walk.files.len() == self.limits.files {
            self.full = true;
            return self.leave_out(path, Reason::TooMany(self.limits.files));
        }
        self.walk.files.push(Found {
            path,
            full,
            size: facts.len(),
            modified_ns: modified_ns(facts),
            inode: inode(facts),
        });
    }

    fn leave_out(&mut self, path: String, reason: Reason) {
        self.walk.left_out.push(LeftOut { path, reason });
    }

    fn finish(mut self) -> Walk {
        self.walk.files.sort_by(|a, b| a.path.cmp(&b.path).then_with(|| a.full.cmp(&b.full)));
        let mut last: Option<String> = None;
        let mut twins = Vec::new();
        self.walk.files.retain(|found| {
            let twin = last.as_ref() == Some(&found.path);
            if twin {
                twins.push(LeftOut { path: found.path.clone(), reason: Reason::SameName });
            } else {
                last = Some(found.path.clone());
            }
            !twin
        });
        self.walk.left_out.extend(twins);
        self.walk.left_out.sort();
        self.walk
    }
}

fn composed(name: &str) -> std::borrow::Cow<'_, str> {
    const COMPOSE: ComposingNormalizerBorrowed<'static> = ComposingNormalizerBorrowed::new_nfc();
    COMPOSE.normalize(name)
}

/// Files and folders that programs leave behind: hidden ones, locks and backups of editors, and
/// what systems put into every folder.
fn is_passed_over(name: &str) -> bool {
    name.starts_with('.')
        || name.starts_with("~$")
        || name.ends_with('~')
        || matches!(name, "Thumbs.db" | "desktop.ini" | "Icon\r" | "__MACOSX" | "$RECYCLE.BIN")
}

/// Names that Dropbox, OneDrive, Nextcloud, Syncthing, Google Drive and Resilio give to the second
/// version of a file that two people changed at once.
#[must_use]
pub fn is_conflicted_copy(name: &str) -> bool {
    let small = name.to_lowercase();
    ["conflicted copy", ".sync-conflict-", "[conflict]", "(conflict)", "case conflict)", "sync conflict)"]
        .iter()
        .any(|mark| small.contains(mark))
        || small.split_once("_conflict-").is_some_and(|(_, rest)| begins_with_digits(rest, 8))
        || Path::new(&small).extension().is_some_and(|extension| extension == "conflict")
        || ["-DESKTOP-", "-LAPTOP-"]
            .iter()
            .filter_map(|mark| name.rsplit_once(mark))
            .any(|(_, rest)| begins_with_serial(rest))
}

fn begins_with_digits(text: &str, count: usize) -> bool {
    text.len() >= count && text.bytes().take(count).all(|b| b.is_ascii_digit())
}

/// The seven letters and digits that Windows gives to a computer's name.
fn begins_with_serial(text: &str) -> bool {
    text.len() >= 7
        && text.bytes().take(7).all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
        && !text.as_bytes().get(7).is_some_and(u8::is_ascii_alphanumeric)
}

fn modified_ns(facts: &Metadata) -> i64 {
    let modified = facts.modified().unwrap_or(UNIX_EPOCH);
    let signed = |nanoseconds: u128| i64::try_from(nanoseconds).unwrap_or(i64::MAX);
    match modified.duration_since(UNIX_EPOCH) {
        Ok(after) => signed(after.as_nanos()),
        Err(before) => -signed(before.duration().as_nanos()),
    }
}

#[cfg(unix)]
fn inode(facts: &Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::ino(facts)
}

#[cfg(not(unix))]
fn inode(_: &Metadata) -> u64 {
    0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn study(files: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for file in files {
            let path = folder.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, file).unwrap();
        }
        folder
    }

    fn found(walk: &Walk) -> Vec<&str> {
        walk.files.iter().map(|found| found.path.as_str()).collect()
    }

    fn left_out(walk: &Walk) -> Vec<(&str, &Reason)> {
        walk.left_out.iter().map(|left| (left.path.as_str(), &left.reason)).collect()
    }

    #[test]
    fn files_come_sorted_by_path_with_their_facts() {
        let folder = study(&["b/z.txt", "b.txt", "a/deep/er/x.txt", "B.txt"]);
        let walk = walk(folder.path(), Limits::default()).unwrap();
        assert_eq!(found(&walk), ["B.txt", "a/deep/er/x.txt", "b.txt", "b/z.txt"]);
        let facts = &walk.files[3];
        assert_eq!((facts.size, facts.modified_ns > 0), (7, true));
        assert_eq!(fs::read_to_string(&facts.full).unwrap(), "b/z.txt");
        assert!(walk.left_out.is_empty());
    }

    #[test]
    fn what_programs_leave_behind_is_passed_over() {
        let folder = study(&[
            ".DS_Store",
            "~$p1.docx",
            "Thumbs.db",
            ".git/config",
            "p1.txt~",
            "__MACOSX/p1.txt",
            "p1.txt",
        ]);
        let walk = walk(folder.path(), Limits::default()).unwrap();
        assert_eq!(found(&walk), ["p1.txt"]);
        assert!(walk.left_out.is_empty());
    }

    #[test]
    fn conflicted_copies_are_left_out_and_said() {
        let copies = [
            "p1 (Anna's conflicted copy 2026-05-01).txt",
            "p1 (conflicted copy 2026-05-01 101112).txt",
            "p1 [Conflict].txt",
            "p1-DESKTOP-4F7K2QX.txt",
            "p1.sync-conflict-20260501-101112-ABCDEFG.txt",
            "p1_conflict-20260501-101112.txt",
        ];
        let folder = study(
            &[&copies[..], &["conflict.txt", "a conflict about desktop-work.txt", "p1 (1).txt"]].concat(),
        );
        let walk = walk(folder.path(), Limits::default()).unwrap();
        assert_eq!(found(&walk), ["a conflict about desktop-work.txt", "conflict.txt", "p1 (1).txt"]);
        assert_eq!(left_out(&walk), copies.map(|copy| (copy, &Reason::Conflict)));
        let finding = walk.left_out[2].diagnostic("corpus");
        assert!(finding.to_string().starts_with("corpus/p1 [Conflict].txt: a conflicted copy"), "{finding}");
    }

    #[cfg(unix)]
    #[test]
    fn links_never_lead_out_and_nothing_is_read_twice() {
        use std::os::unix::fs::symlink;
        let outside = study(&["secret.txt"]);
        let folder = study(&["p1.txt", "sub/p2.txt", ".store/p3.txt"]);
        let at = |name: &str| folder.path().join(name);
        symlink(outside.path(), at("out")).unwrap();
        symlink(outside.path().join("secret.txt"), at("out.txt")).unwrap();
        symlink(at("p1.txt"), at("again.txt")).unwrap();
        symlink(folder.path(), at("sub/circle")).unwrap();
        symlink(at("gone.txt"), at("broken.txt")).unwrap();
        symlink(at(".store/p3.txt"), at("p3.txt")).unwrap();
        symlink(at(".store/p3.txt"), at("p3b.txt")).unwrap();
        let walk = walk(folder.path(), Limits::default()).unwrap();
        assert_eq!(found(&walk), ["p1.txt", "p3.txt", "sub/p2.txt"]);
        assert_eq!(
            left_out(&walk),
            [
                ("again.txt", &Reason::LinkInside),
                ("broken.txt", &Reason::LinkBroken),
                ("out", &Reason::LinkLeaves),
                ("out.txt", &Reason::LinkLeaves),
                ("p3b.txt", &Reason::LinkInside),
                ("sub/circle", &Reason::LinkInside),
            ]
        );
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn names_are_composed_and_told_apart() {
        use std::os::unix::ffi::OsStrExt;
        let folder = study(&["e\u{301}cole.txt", "école.txt", "zoe\u{308}.txt"]);
        fs::write(folder.path().join(std::ffi::OsStr::from_bytes(b"caf\xE9.txt")), "").unwrap();
        let walk = walk(folder.path(), Limits::default()).unwrap();
        assert_eq!(found(&walk), ["zoë.txt", "école.txt"]);
        assert_eq!(
            left_out(&walk),
            [("caf\u{FFFD}.txt", &Reason::NameUnreadable), ("école.txt", &Reason::SameName)]
        );
    }

    #[test]
    fn limits_hold_and_are_said() {
        let folder = study(&["a.txt", "b.txt", "c.txt", "d/e/f.txt"]);
        let few = walk(folder.path(), Limits { files: 2, depth: 9 }).unwrap();
        assert_eq!(found(&few), ["a.txt", "b.txt"]);
        assert_eq!(left_out(&few), [("c.txt", &Reason::TooMany(2))]);
        let flat = walk(folder.path(), Limits { files: 9, depth: 1 }).unwrap();
        assert_eq!(found(&flat), ["a.txt", "b.txt", "c.txt"]);
        assert_eq!(left_out(&flat), [("d/e", &Reason::TooDeep(1))]);
    }

    #[test]
    fn a_folder_that_is_not_there_is_an_error() {
        let folder = study(&[]);
        let error = walk(&folder.path().join("corpus"), Limits::default()).unwrap_err().to_string();
        assert!(error.starts_with("cannot list "), "{error}");
    }
}
