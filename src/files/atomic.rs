//! Replacing a file as a whole: after a crash or on a full disk the old version stands.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::{Action, FileError};

/// Replaces the file at `path` by `bytes`, or makes it.
///
/// The bytes go to a new file beside it, are brought to the disk, and then take its name. Who
/// reads at the same time sees the old version or the new one. A symbolic link stays, and the
/// file that it leads to is replaced. Permissions stay.
///
/// # Errors
/// When the folder is missing or cannot be written to, or the disk is full. The old version is
/// then whole.
pub fn replace(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    replace_by(path, |file| file.write_all(bytes))
}

/// As [`replace`], with the bytes that `write` writes.
///
/// # Errors
/// As [`replace`], and when `write` fails.
pub fn replace_by(
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<(), FileError> {
    let target = behind_links(path);
    put(&target, write).map_err(FileError::io(Action::Write, path))
}

/// The file that `path` leads to.
fn behind_links(path: &Path) -> PathBuf {
    if path.is_symlink() {
        fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf())
    } else {
        path.to_path_buf()
    }
}

fn put(target: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let folder = match target.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    if !folder.exists() {
        // What the system says of it names a file that nobody asked for.
        let missing = format!("there is no folder {}; make it first", folder.display());
        return Err(io::Error::new(io::ErrorKind::NotFound, missing));
    }
    let mut beside = file_beside(folder)?;
    let mut buffer = BufWriter::new(beside.as_file_mut());
    write(&mut buffer)?;
    buffer.flush()?;
    drop(buffer);
    if let Ok(old) = fs::metadata(target) {
        beside.as_file().set_permissions(old.permissions())?;
    }
    beside.as_file().sync_all()?;
    beside.persist(target).map_err(|error| error.error)?;
    sync_folder(folder)
}

/// A new file that vanishes unless it is given a name, with the permissions of any new file.
fn file_beside(folder: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".emic-").suffix(".tmp");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
}

/// Brings the new name to the disk. Where folders cannot be opened (Windows) the system does so
/// by itself.
pub(super) fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

/// A writer that takes a number of bytes and then is full: it bounds what is written, and stands
/// for a full disk where that is tested.
#[derive(Debug)]
pub struct Limited<W> {
    inner: W,
    left: usize,
}

impl<W: Write> Limited<W> {
    /// A writer that passes on the first `bytes` bytes.
    pub fn new(inner: W, bytes: usize) -> Self {
        Limited { inner, left: bytes }
    }
}

impl<W: Write> Write for Limited<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.left == 0 && !bytes.is_empty() {
            return Err(io::ErrorKind::StorageFull.into());
        }
        let written = self.inner.write(&bytes[..bytes.len().min(self.left)])?;
        self.left -= written;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names_in(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn a_file_is_made_and_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("codes.toml");
        replace(&path, b"one").unwrap();
        replace(&path, b"two").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"two");
        assert_eq!(names_in(folder.path()), ["codes.toml"]);
    }

    #[test]
    fn on_a_full_disk_the_old_version_is_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("codes.toml");
        let (old, new) = (vec![b'o'; 20_000], vec![b'n'; 30_000]);
        replace(&path, &old).unwrap();
        for room in [0, 1, 8_191, 8_192, 20_000, 29_999] {
            let error = replace_by(&path, |file| Limited::new(file, room).write_all(&new)).unwrap_err();
            assert!(error.to_string().contains("the file is as it was before"), "{error}");
            assert_eq!(fs::read(&path).unwrap(), old);
            assert_eq!(names_in(folder.path()), ["codes.toml"]);
        }
        replace_by(&path, |file| Limited::new(file, 30_000).write_all(&new)).unwrap();
        assert_eq!(fs::read(&path).unwrap(), new);
    }

    #[test]
    fn a_missing_folder_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("no/codes.toml");
        let error = replace(&path, b"").unwrap_err().to_string();
        assert!(error.starts_with("cannot write ") && error.contains("codes.toml"), "{error}");
        assert!(error.contains("there is no folder ") && !error.contains("emic-"), "{error}");
    }

    #[cfg(unix)]
    #[test]
    fn links_and_permissions_stay() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let folder = tempfile::tempdir().unwrap();
        let (path, link) = (folder.path().join("codes.toml"), folder.path().join("link.toml"));
        replace(&path, b"one").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        symlink(&path, &link).unwrap();
        replace(&link, b"two").unwrap();
        assert!(link.is_symlink());
        assert_eq!(fs::read(&path).unwrap(), b"two");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
    }
}
