//! Locks by which two emics at once keep out of each other's way.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;

use super::{Action, FileError};

/// A lock on a file, held until it is dropped or the process ends.
///
/// The file is made when it is missing and stays empty; what is locked is what the programs that
/// use it agree on. Locks are advisory: they hold among emics, not against other programs.
#[derive(Debug)]
pub struct Lock {
    // Closing the file releases the lock.
    _file: File,
}

impl Lock {
    /// Waits until no other process holds a lock on `path`, and takes it alone.
    ///
    /// # Errors
    /// When the file cannot be made or locked.
    pub fn exclusive(path: &Path) -> Result<Self, FileError> {
        Self::wait(path, File::lock)
    }

    /// Waits until no other process holds `path` alone, and takes it together with others.
    ///
    /// # Errors
    /// When the file cannot be made or locked.
    pub fn shared(path: &Path) -> Result<Self, FileError> {
        Self::wait(path, File::lock_shared)
    }

    /// Takes `path` alone; none when another process holds it.
    ///
    /// # Errors
    /// When the file cannot be made or locked.
    pub fn try_exclusive(path: &Path) -> Result<Option<Self>, FileError> {
        Self::attempt(path, File::try_lock)
    }

    /// Takes `path` together with others; none when another process holds it alone.
    ///
    /// # Errors
    /// When the file cannot be made or locked.
    pub fn try_shared(path: &Path) -> Result<Option<Self>, FileError> {
        Self::attempt(path, File::try_lock_shared)
    }

    fn wait(path: &Path, lock: fn(&File) -> std::io::Result<()>) -> Result<Self, FileError> {
        let file = open(path)?;
        lock(&file).map_err(FileError::io(Action::Lock, path))?;
        Ok(Lock { _file: file })
    }

    fn attempt(path: &Path, lock: fn(&File) -> Result<(), TryLockError>) -> Result<Option<Self>, FileError> {
        let file = open(path)?;
        match lock(&file) {
            Ok(()) => Ok(Some(Lock { _file: file })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(FileError::io(Action::Lock, path)(error)),
        }
    }
}

fn open(path: &Path) -> Result<File, FileError> {
    OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(path)
        .map_err(FileError::io(Action::Lock, path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_holds_it_alone_until_it_is_dropped() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lock");
        let held = Lock::exclusive(&path).unwrap();
        assert!(Lock::try_exclusive(&path).unwrap().is_none());
        assert!(Lock::try_shared(&path).unwrap().is_none());
        drop(held);
        assert!(Lock::try_exclusive(&path).unwrap().is_some());
    }

    #[test]
    fn many_hold_it_together() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lock");
        let held = [Lock::shared(&path).unwrap(), Lock::shared(&path).unwrap()];
        assert!(Lock::try_exclusive(&path).unwrap().is_none());
        drop(held);
        assert!(Lock::try_exclusive(&path).unwrap().is_some());
    }

    #[test]
    fn the_content_of_a_locked_file_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("emic.toml");
        std::fs::write(&path, "format = 1").unwrap();
        drop(Lock::exclusive(&path).unwrap());
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "format = 1");
    }
}
