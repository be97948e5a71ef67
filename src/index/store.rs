//! [`Store`]: the folder of the index, opened.
//!
//! Everything lies in `index/` inside the folder: tantivy's files, and one manifest for each commit
//! (`files.N`), named in the commit's payload, so that a commit and its manifest are one. A writer
//! holds `index.lock` beside it; readers hold nothing and always see the last commit.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use tantivy::indexer::NoMergePolicy;
use tantivy::{Index, IndexReader, IndexWriter, ReloadPolicy};

use super::manifest::Manifest;
use super::part::Part;
use super::schema::{RowDocument, fit_out, form, schema};
use super::{IndexError, Snapshot};
use crate::files;

/// How often a reader that meets a writer tries again.
const TRIES: usize = 8;

/// What is said in a commit.
#[derive(Debug, Serialize, Deserialize)]
struct Payload {
    form: String,
    files: String,
}

/// The folder of the index, opened at one commit.
pub(super) struct Store {
    folder: PathBuf,
    index: Index,
    pub(super) manifest: Manifest,
}

/// Where a commit lies and what it is made of.
fn inner(folder: &Path) -> PathBuf {
    folder.join("index")
}

impl Store {
    /// Opens the last commit.
    pub(super) fn open(folder: &Path) -> Result<Self, IndexError> {
        let inner = inner(folder);
        if !inner.join("meta.json").exists() {
            return Err(IndexError::Absent);
        }
        let mut failed = None;
        for _ in 0..TRIES {
            match Self::open_once(&inner) {
                Ok(store) => return Ok(store),
                // A writer may have committed between two looks; another form stays another form.
                Err(IndexError::OtherForm) => return Err(IndexError::OtherForm),
                Err(error) => failed = Some(error),
            }
        }
        Err(failed.unwrap_or(IndexError::Absent))
    }

    fn open_once(inner: &Path) -> Result<Self, IndexError> {
        let mut index = Index::open_in_dir(inner)?;
        fit_out(&mut index);
        let payload = payload_of(&index)?;
        if payload.form != form() {
            return Err(IndexError::OtherForm);
        }
        let bytes = fs::read(inner.join(&payload.files))
            .map_err(|error| IndexError::damaged(format!("{}: {error}", payload.files)))?;
        let manifest = postcard::from_bytes(&bytes)
            .map_err(|_| IndexError::damaged("the list of files cannot be read"))?;
        Ok(Store { folder: inner.to_path_buf(), index, manifest })
    }

    /// Makes an empty index, in place of whatever is there.
    pub(super) fn create(folder: &Path) -> Result<Self, IndexError> {
        let inner = inner(folder);
        let cannot = |source| IndexError::Folder { folder: inner.clone(), source };
        match fs::remove_dir_all(&inner) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(cannot(error)),
            _ => fs::create_dir_all(&inner).map_err(cannot)?,
        }
        let mut index = Index::builder()
            .schema(schema())
            .register_plugin(std::sync::Arc::new(super::plugin::ShelfPlugin))
            .create_in_dir(&inner)?;
        fit_out(&mut index);
        Ok(Store { folder: inner, index, manifest: Manifest::default() })
    }

    /// What readers see.
    pub(super) fn snapshot(&self) -> Result<Snapshot, IndexError> {
        let mut failed = None;
        for _ in 0..TRIES {
            match self.snapshot_once() {
                Ok(snapshot) => return Ok(snapshot),
                Err(error) => failed = Some(error),
            }
            // The files of this commit may be gone already.
            let again = Self::open_once(&self.folder)?;
            if let Ok(snapshot) = again.snapshot_once() {
                return Ok(snapshot);
            }
        }
        Err(failed.unwrap_or(IndexError::Absent))
    }

    fn snapshot_once(&self) -> Result<Snapshot, IndexError> {
        let reader: IndexReader =
            self.index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        let searcher = reader.searcher();
        let parts = searcher.segment_readers().iter().map(Part::of_segment).collect::<Result<Vec<_>, _>>()?;
        Snapshot::of_parts(parts, &self.manifest.order())
    }

    /// A writer with so many threads and so much memory in all.
    pub(super) fn writer(
        &self,
        threads: usize,
        memory: usize,
    ) -> Result<IndexWriter<RowDocument>, IndexError> {
        let writer = self.index.writer_with_num_threads(threads, memory)?;
        writer.set_merge_policy(Box::new(NoMergePolicy));
        Ok(writer)
    }

    /// Commits what the writer was given, together with its manifest.
    pub(super) fn commit(
        &mut self,
        writer: &mut IndexWriter<RowDocument>,
        manifest: Manifest,
    ) -> Result<(), IndexError> {
        let mut prepared = writer.prepare_commit()?;
        let files = format!("files.{}", prepared.opstamp());
        let bytes = postcard::to_stdvec(&manifest).expect("a manifest can be stored");
        files::replace(&self.folder.join(&files), &bytes)?;
        let payload = Payload { form: form(), files: files.clone() };
        prepared.set_payload(&serde_json::to_string(&payload).expect("a payload is JSON"));
        prepared.commit()?;
        self.manifest = manifest;
        self.remove_other_manifests(&files);
        Ok(())
    }

    /// What is left behind here costs a little room and nothing else.
    fn remove_other_manifests(&self, current: &str) {
        let Ok(entries) = fs::read_dir(&self.folder) else { return };
        for entry in entries.flatten() {
            let name = entry.file_name();
            if name.to_str().is_some_and(|name| name.starts_with("files.") && name != current) {
                let _ = fs::remove_file(entry.path());
            }
        }
    }

    /// Merges parts when there are many: all but the large ones, whose merging would take long.
    pub(super) fn tidy(&self, writer: &mut IndexWriter<RowDocument>) -> Result<(), IndexError> {
        let mut metas = self.index.searchable_segment_metas()?;
        if metas.len() <= MANY {
            return Ok(());
        }
        metas.sort_by_key(|meta| meta.num_docs());
        let mut rows = 0;
        let small = metas.iter().take_while(|meta| {
            rows += meta.num_docs();
            rows < LARGE
        });
        let small: Vec<_> = small.map(|meta| meta.id()).collect();
        if small.len() > 1 {
            writer.merge(&small).wait()?;
        }
        Ok(())
    }
}

/// More parts than this are merged.
const MANY: usize = 10;

/// Merged parts have fewer rows than this, so that merging takes a moment and no more.
const LARGE: u32 = 50_000;

fn payload_of(index: &Index) -> Result<Payload, IndexError> {
    let payload = index.load_metas()?.payload;
    let Some(payload) = payload else { return Err(IndexError::Absent) };
    serde_json::from_str(&payload).map_err(|_| IndexError::OtherForm)
}
