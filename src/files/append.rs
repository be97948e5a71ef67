//! Appending to a file: what is reported as written is on the disk, what was there stays.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

use super::{Action, FileError};

/// Appends whole lines to the file at `path`, which is made with its folders when it is missing,
/// and brings them to the disk.
///
/// Whoever calls this holds a lock: two at once would mix. A last line without a line end, which
/// a stopped program left, is closed off first, so that it spoils no other. When something fails
/// the file is cut back to what it was.
///
/// # Errors
/// When the system refuses or the disk is full.
pub fn append(path: &Path, lines: &[u8]) -> Result<(), FileError> {
    append_through(path, lines, |file| file)
}

/// As [`append`], through a writer that stands before the file: [`Limited`](super::Limited) stands
/// for a disk that fills up.
///
/// # Errors
/// As [`append`], and when the writer fails.
pub fn append_through<W: Write>(
    path: &Path,
    lines: &[u8],
    through: impl FnOnce(File) -> W,
) -> Result<(), FileError> {
    add(path, lines, through).map_err(FileError::io(Action::Append, path))
}

fn add<W: Write>(path: &Path, lines: &[u8], through: impl FnOnce(File) -> W) -> io::Result<()> {
    let made = make_folders(path)?;
    let mut file = OpenOptions::new().read(true).append(true).create(true).open(path)?;
    let length = file.metadata()?.len();
    let mut bytes = Vec::with_capacity(lines.len() + 1);
    if length > 0 && !ends_with_line_end(&mut file, length)? {
        bytes.push(b'\n');
    }
    bytes.extend_from_slice(lines);
    let mut writer = through(file.try_clone()?);
    if let Err(error) = writer.write_all(&bytes).and_then(|()| writer.flush()) {
        // Half a line is worse than none; if even this fails, the next one closes it off.
        let _ = file.set_len(length);
        return Err(error);
    }
    file.sync_data()?;
    if length == 0 { sync_folders(path, made) } else { Ok(()) }
}

fn ends_with_line_end(file: &mut File, length: u64) -> io::Result<bool> {
    let mut last = [0];
    file.seek(SeekFrom::Start(length - 1))?;
    file.read_exact(&mut last)?;
    Ok(last == *b"\n")
}

/// Makes the folders above a file; how many of them were missing.
fn make_folders(path: &Path) -> io::Result<usize> {
    let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) else { return Ok(0) };
    let missing = folder.ancestors().take_while(|folder| !folder.exists()).count();
    fs::create_dir_all(folder)?;
    Ok(missing)
}

/// Brings a new file's name, and those of the folders made for it, to the disk.
fn sync_folders(path: &Path, made: usize) -> io::Result<()> {
    let here = Path::new(".");
    for folder in path.ancestors().skip(1).take(made + 1) {
        let folder = if folder.as_os_str().is_empty() { here } else { folder };
        super::atomic::sync_folder(folder)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::Limited;
    use super::*;

    #[test]
    fn lines_are_added_and_folders_made() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("anna/interviews/p03.txt.jsonl");
        append(&path, b"one\n").unwrap();
        append(&path, b"two\nthree\n").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"one\ntwo\nthree\n");
    }

    #[test]
    fn a_torn_line_is_closed_off() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log");
        fs::write(&path, b"one\n{\"to").unwrap();
        append(&path, b"two\n").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"one\n{\"to\ntwo\n");
    }

    #[test]
    fn on_a_full_disk_what_was_there_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log");
        for before in ["", "one\n", "one\n{\"to"] {
            fs::write(&path, before).unwrap();
            for room in 0..4 {
                let error = append_through(&path, b"two\n", |file| Limited::new(file, room)).unwrap_err();
                assert!(error.to_string().contains("the file is as it was before"), "{error}");
                assert_eq!(fs::read_to_string(&path).unwrap(), before);
            }
        }
        append_through(&path, b"two\n", |file| Limited::new(file, 5)).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"one\n{\"to\ntwo\n");
    }
}
