//! Making a study.

use std::fs;
use std::path::Path;

use super::{ProjectError, SETTINGS_FILE, folder_name};
use crate::files;

/// What `create` made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Created {
    /// Files and folders inside the study that are new, in the order in which they were made.
    pub new: Vec<String>,
    /// Those that were there and stay as they were.
    pub kept: Vec<String>,
}

/// Makes a study in `root`: `emic.toml`, `corpus/`, `codebooks/` with `codebook` as a starter,
/// `.gitignore` and `.gitattributes`. What is there stays as it is.
///
/// # Errors
/// When there is a study already, or the folder cannot be written to.
pub fn create(root: &Path, codebook: &str) -> Result<Created, ProjectError> {
    if root.join(SETTINGS_FILE).exists() {
        return Err(ProjectError::Exists { path: root.to_path_buf() });
    }
    let mut created = Created { new: Vec::new(), kept: Vec::new() };
    for folder in ["corpus", "codebooks", "memos"] {
        make_folder(root, folder, &mut created)?;
    }
    let has_codebook = fs::read_dir(root.join("codebooks")).is_ok_and(|entries| entries.count() > 0);
    if !has_codebook {
        make_file(root, "codebooks/codebook.toml", codebook, &mut created)?;
    }
    make_file(root, ".gitignore", IGNORED, &mut created)?;
    make_file(root, ".gitattributes", ATTRIBUTES, &mut created)?;
    // The settings last: a folder is a study only when all of it is there.
    make_file(root, SETTINGS_FILE, &settings(root), &mut created)?;
    Ok(created)
}

const IGNORED: &str = "\
# The key joins real names to pseudonyms: it never goes into version control.
key.csv
# Made anew by emic whenever it is missing.
.emic/
report/
";

const ATTRIBUTES: &str = "\
# Decisions of coders are lines that are only ever added: both sides of a merge are kept.
codings/**/*.jsonl merge=union
";

fn settings(root: &Path) -> String {
    let name = toml_edit::Value::from(folder_name(root)).to_string();
    SETTINGS.replace("{name}", name.trim())
}

const SETTINGS: &str = r#"format = 1
name = {name}
language = "en"

[method]
approach = "codebook"             # codebook, reliability, framework, reflexive, grounded or content

# How files are read. Without a rule emic decides from the file and says what it decided: emic show FILE.
# Take away the # to use one; of several rules that match a file the first decides.

# [[read]]
# files = "interviews/*.txt"
# interviewers = ["Researcher 1", "INT"]

# [[read]]
# files = "blog/my-own-post.txt"
# author = "Your name"
# author-role = "researcher"      # your prose is analysis; the people you quote are data
"#;

fn make_folder(root: &Path, name: &str, created: &mut Created) -> Result<(), ProjectError> {
    let path = root.join(name);
    let list = if path.is_dir() { &mut created.kept } else { &mut created.new };
    list.push(format!("{name}/"));
    files::make_folder(&path)?;
    Ok(())
}

fn make_file(root: &Path, name: &str, text: &str, created: &mut Created) -> Result<(), ProjectError> {
    let path = root.join(name);
    if path.exists() {
        created.kept.push(name.to_owned());
        return Ok(());
    }
    files::replace(&path, text.as_bytes())?;
    created.new.push(name.to_owned());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::Study;
    use super::*;

    #[test]
    fn a_new_study_opens_without_findings() {
        let folder = tempfile::tempdir().expect("a folder");
        let created = create(folder.path(), "format = 1\n").expect("made");
        assert_eq!(
            created.new,
            [
                "corpus/",
                "codebooks/",
                "memos/",
                "codebooks/codebook.toml",
                ".gitignore",
                ".gitattributes",
                "emic.toml"
            ]
        );
        let study = Study::open(folder.path()).expect("a study");
        assert_eq!(study.findings, []);
        assert!(!study.settings.name.is_empty());
    }

    #[test]
    fn what_is_there_stays() {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join(".gitignore"), "mine\n").expect("written");
        fs::create_dir(folder.path().join("corpus")).expect("made");
        let created = create(folder.path(), "format = 1\n").expect("made");
        assert_eq!(created.kept, ["corpus/", ".gitignore"]);
        assert_eq!(fs::read_to_string(folder.path().join(".gitignore")).expect("read"), "mine\n");
        assert!(matches!(create(folder.path(), ""), Err(ProjectError::Exists { .. })));
    }
}
