//! The study's folder: finding it, making one, and what `emic.toml` says.

mod create;
mod error;
mod settings;

use std::fs;
use std::path::{Path, PathBuf};

use crate::diagnostic::{Diagnostic, Place, Severity};
use crate::files;

pub use create::{Created, create};
pub use error::ProjectError;
pub use settings::{SHAPES, Settings, read as read_settings};

/// The name of the file that makes a folder a study.
pub const SETTINGS_FILE: &str = "emic.toml";

/// A study: its folder and its settings.
#[derive(Clone, Debug)]
pub struct Study {
    root: PathBuf,
    /// What `emic.toml` says.
    pub settings: Settings,
    /// What is wrong with `emic.toml`.
    pub findings: Vec<Diagnostic>,
}

impl Study {
    /// The folder of the study that holds `from`: it, or the nearest one above it with an `emic.toml`.
    #[must_use]
    pub fn find(from: &Path) -> Option<PathBuf> {
        from.ancestors().find(|folder| folder.join(SETTINGS_FILE).is_file()).map(Path::to_path_buf)
    }

    /// Opens the study in `root`. Settings that cannot be read keep their defaults and are reported
    /// in `findings`.
    ///
    /// # Errors
    /// When there is no `emic.toml`, or the system does not let it be read.
    pub fn open(root: &Path) -> Result<Self, ProjectError> {
        let file = root.join(SETTINGS_FILE);
        let bytes = fs::read(&file).map_err(|source| ProjectError::Unreadable { path: file, source })?;
        let (mut settings, findings) = settings::read(SETTINGS_FILE, &bytes);
        if settings.name.is_empty() {
            settings.name = folder_name(root);
        }
        Ok(Study { root: root.to_path_buf(), settings, findings })
    }

    /// What is wrong with `emic.toml`, so that its settings are not those that were meant.
    pub fn errors(&self) -> impl Iterator<Item = &Diagnostic> {
        self.findings.iter().filter(|finding| finding.severity == Severity::Error)
    }

    /// The folder.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The documents: never written to.
    #[must_use]
    pub fn corpus(&self) -> PathBuf {
        self.root.join("corpus")
    }

    /// The index and caches: safe to delete.
    #[must_use]
    pub fn cache(&self) -> PathBuf {
        self.root.join(".emic")
    }

    /// What reports are written to: safe to delete.
    #[must_use]
    pub fn report(&self) -> PathBuf {
        self.root.join("report")
    }

    /// The decisions of coders.
    #[must_use]
    pub fn codings(&self) -> PathBuf {
        self.root.join("codings")
    }

    /// The memos.
    #[must_use]
    pub fn memos(&self) -> PathBuf {
        self.root.join("memos")
    }

    /// The framework grid, case by theme.
    #[must_use]
    pub fn grid(&self) -> PathBuf {
        self.root.join("grid")
    }

    /// The samples for double coding.
    #[must_use]
    pub fn samples(&self) -> PathBuf {
        self.root.join("samples")
    }

    /// Templates of reports that stand in for the ones built in.
    #[must_use]
    pub fn templates(&self) -> PathBuf {
        self.root.join("templates")
    }

    /// The file of cases, where there is one: its name inside the study and its bytes.
    ///
    /// # Errors
    /// When it is there and cannot be read.
    pub fn participants(&self) -> Result<Option<(String, Vec<u8>)>, ProjectError> {
        self.optional("participants.csv")
    }

    /// The key, where there is one: its name and its bytes.
    ///
    /// # Errors
    /// When it cannot be read, or `[privacy] key` names a file that is not there.
    pub fn key(&self) -> Result<Option<(String, Vec<u8>)>, ProjectError> {
        match &self.settings.key {
            Some(named) => match self.optional(named)? {
                None => Err(ProjectError::NoKey { path: named.clone() }),
                key => Ok(key),
            },
            None => self.optional("key.csv"),
        }
    }

    fn optional(&self, name: &str) -> Result<Option<(String, Vec<u8>)>, ProjectError> {
        let path = self.root.join(name);
        match fs::read(&path) {
            Ok(bytes) => Ok(Some((name.to_owned(), bytes))),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(ProjectError::Unreadable { path, source }),
        }
    }

    /// The codebook's name inside the study and its bytes: the one that `emic.toml` names, else the
    /// only one in `codebooks/`.
    ///
    /// # Errors
    /// When there is none, there are several, or it cannot be read.
    pub fn codebook(&self) -> Result<(String, Vec<u8>), ProjectError> {
        let name = match &self.settings.codebook {
            Some(name) => name.clone(),
            None => self.only_codebook()?,
        };
        let path = self.root.join(&name);
        match fs::read(&path) {
            Ok(bytes) => Ok((name, bytes)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                Err(ProjectError::MissingCodebook { path: name, there: self.codebooks() })
            }
            Err(source) => Err(ProjectError::Unreadable { path, source }),
        }
    }

    fn only_codebook(&self) -> Result<String, ProjectError> {
        match self.codebooks().as_slice() {
            [] => Err(ProjectError::NoCodebook),
            [only] => Ok(only.clone()),
            several => Err(ProjectError::WhichCodebook { there: several.to_vec() }),
        }
    }

    /// The files of `codebooks/`, as paths inside the study, sorted.
    fn codebooks(&self) -> Vec<String> {
        let entries = fs::read_dir(self.root.join("codebooks"));
        let mut names: Vec<_> = entries
            .into_iter()
            .flatten()
            .flatten()
            .map(|entry| entry.file_name().to_string_lossy().into_owned())
            .filter(|name| Path::new(name).extension().is_some_and(|extension| extension == "toml"))
            .filter(|name| !files::is_conflicted_copy(name))
            .map(|name| format!("codebooks/{name}"))
            .collect();
        names.sort();
        names
    }
}

fn folder_name(root: &Path) -> String {
    let full = root.canonicalize().unwrap_or_else(|_| root.to_path_buf());
    full.file_name().map_or_else(|| "Study".to_owned(), |name| name.to_string_lossy().into_owned())
}

impl ProjectError {
    /// The same as a finding.
    #[must_use]
    pub fn diagnostic(&self) -> Diagnostic {
        let finding = Diagnostic::error("PR010", self.to_string());
        match self {
            ProjectError::Unreadable { path, .. } => finding.at(Place::file(path.to_string_lossy())),
            _ => finding,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn study(files: &[(&str, &str)]) -> (tempfile::TempDir, Study) {
        let folder = tempfile::tempdir().expect("a folder");
        for (name, text) in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
            fs::write(path, text).expect("written");
        }
        let study = Study::open(folder.path()).expect("a study");
        (folder, study)
    }

    #[test]
    fn a_study_is_found_from_any_folder_inside() {
        let (folder, _) = study(&[("emic.toml", "format = 1\n"), ("corpus/a/b.txt", "")]);
        assert_eq!(Study::find(&folder.path().join("corpus/a")), Some(folder.path().to_path_buf()));
    }

    #[test]
    fn the_only_codebook_needs_no_setting_and_two_do() {
        let (folder, study) = study(&[("emic.toml", "format = 1\n"), ("codebooks/a.toml", "x")]);
        assert_eq!(study.codebook().expect("a codebook").0, "codebooks/a.toml");
        fs::write(folder.path().join("codebooks/b.toml"), "y").expect("written");
        let error = study.codebook().expect_err("two codebooks").to_string();
        assert!(error.contains("codebooks/a.toml, codebooks/b.toml"), "{error}");
    }

    #[test]
    fn a_codebook_that_is_not_there_is_named_with_those_that_are() {
        let settings = "format = 1\ncodebook = \"codebooks/c.toml\"\n";
        let (_folder, study) = study(&[("emic.toml", settings), ("codebooks/a.toml", "x")]);
        let error = study.codebook().expect_err("not there").to_string();
        assert!(error.contains("codebooks/c.toml") && error.contains("codebooks/a.toml"), "{error}");
    }
}
