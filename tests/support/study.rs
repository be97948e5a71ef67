//! Studies in a folder of their own, and the program run on them.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A study in a folder that is removed afterwards.
pub(crate) struct Study {
    folder: tempfile::TempDir,
}

/// What a run of the program gave.
#[derive(Debug)]
pub(crate) struct Ran {
    /// The exit code.
    pub(crate) code: i32,
    /// The result.
    pub(crate) stdout: String,
    /// The talk.
    pub(crate) stderr: String,
}

impl Ran {
    /// The result as JSON.
    #[track_caller]
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout)
            .unwrap_or_else(|error| panic!("no JSON: {error}\n{}\n{}", self.stdout, self.stderr))
    }
}

/// A run that did what it was asked, without findings.
#[track_caller]
pub(crate) fn done(ran: Ran) -> Ran {
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    ran
}

impl Study {
    /// A study of these files, path and text.
    pub(crate) fn of(files: &[(&str, &str)]) -> Self {
        let study = Study { folder: tempfile::tempdir().expect("a folder") };
        for (name, text) in files {
            study.write(name, text);
        }
        study
    }

    /// A copy of the example study in this repository.
    pub(crate) fn example() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let study = Study { folder: tempfile::tempdir().expect("a folder") };
        for name in ["emic.toml", "participants.csv", "corpus", "codebooks", "memos", "grid"] {
            for file in files_below(&root.join(name)) {
                let relative = file.strip_prefix(root).expect("a file of the repository").to_path_buf();
                let text = fs::read(&file).expect("a file of the example study");
                study.put(&relative, &text);
            }
        }
        study
    }

    /// Where it is.
    pub(crate) fn root(&self) -> &Path {
        self.folder.path()
    }

    /// Writes a file of the study.
    pub(crate) fn write(&self, name: &str, text: &str) {
        self.put(Path::new(name), text.as_bytes());
    }

    fn put(&self, name: &Path, bytes: &[u8]) {
        let path = self.root().join(name);
        fs::create_dir_all(path.parent().expect("a folder above")).expect("made");
        fs::write(path, bytes).expect("written");
    }

    /// The program in the study's folder, not yet run.
    pub(crate) fn command<S: AsRef<std::ffi::OsStr>>(&self, arguments: &[S]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_emic"));
        command
            .args(arguments)
            .current_dir(self.root())
            .env_remove("EMIC_CODER")
            .env("COLUMNS", "100")
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// Runs the program in the study's folder.
    pub(crate) fn emic<S: AsRef<std::ffi::OsStr>>(&self, arguments: &[S]) -> Ran {
        self.emic_told(arguments, "")
    }

    /// Runs the program in the study's folder with what is typed into it.
    pub(crate) fn emic_told<S: AsRef<std::ffi::OsStr>>(&self, arguments: &[S], typed: &str) -> Ran {
        let mut child = self.command(arguments).stdin(Stdio::piped()).spawn().expect("the program runs");
        // A program that ends before it has read everything is no fault.
        let _ = child.stdin.take().expect("it is piped").write_all(typed.as_bytes());
        let out = child.wait_with_output().expect("the program ends");
        Ran {
            code: out.status.code().unwrap_or(-1),
            stdout: String::from_utf8(out.stdout).expect("the result is UTF-8"),
            stderr: String::from_utf8_lossy(&out.stderr).into_owned(),
        }
    }
}

/// The files of a folder and of those in it, sorted; the file itself when it is one.
pub(crate) fn files_below(path: &Path) -> Vec<PathBuf> {
    if path.is_file() {
        return vec![path.to_path_buf()];
    }
    let mut found = Vec::new();
    let Ok(entries) = fs::read_dir(path) else { return found };
    for entry in entries.flatten() {
        found.extend(files_below(&entry.path()));
    }
    found.sort();
    found
}
