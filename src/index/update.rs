//! [`update`]: the index brought up to date with the files of the corpus.

use std::collections::HashMap;
use std::fmt;
use std::fs::{self, File};
use std::io::Read;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, UNIX_EPOCH};

use globset::GlobMatcher;
use rayon::prelude::*;
use sha2::{Digest, Sha256};
use tantivy::indexer::UserOperation;
use tantivy::{IndexWriter, Term};

use super::manifest::{DocumentKey, FileRecord, Finding, Manifest};
use super::room::Room;
use super::schema::{KEY_FIELD, RowDocument};
use super::shelf::Prepared;
use super::store::Store;
use super::{IndexError, Snapshot, Watch};
use crate::diagnostic::{self, Diagnostic, Place};
use crate::files::{Found, Limits, Lock, Walk, walk};
use crate::ingest::{self, Settings, Source, path_glob};
use crate::model::Document;

/// What bringing the index up to date did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Update {
    /// Files that were not in the index.
    pub added: usize,
    /// Files that were read again because they, or the way to read them, changed.
    pub changed: usize,
    /// Files that are gone.
    pub removed: usize,
    /// Files that stand in the index as they are.
    pub unchanged: usize,
    /// What there is to say about the files, also those that were read at an earlier time, sorted.
    /// Places are relative to the corpus.
    pub diagnostics: Vec<Diagnostic>,
    /// Why the index was built anew, where it was.
    pub rebuilt: Option<Rebuilt>,
}

/// Why the index was built anew.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Rebuilt {
    /// Another version of emic made it.
    OtherVersion,
    /// It was damaged; what was found.
    Damaged(String),
}

impl fmt::Display for Rebuilt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Rebuilt::OtherVersion => f.write_str("the index of another version of emic was built anew"),
            Rebuilt::Damaged(what) => write!(f, "the index was damaged ({what}) and was built anew"),
        }
    }
}

impl Rebuilt {
    /// The finding for people.
    #[must_use]
    pub fn diagnostic(&self) -> Diagnostic {
        match self {
            Rebuilt::OtherVersion => Diagnostic::note("IX001", self.to_string()),
            Rebuilt::Damaged(_) => Diagnostic::warning("IX002", self.to_string())
                .help("nothing is lost; if this comes again, check the disk"),
        }
    }
}

/// Memory for postings that wait to be written, of all threads together, in bytes.
const POSTINGS_MEMORY: usize = 360_000_000;

/// Text that was read and waits to be indexed, in bytes.
const WAITING: usize = 48_000_000;

/// Files up to this size are read once, to hash and to understand them.
const AT_ONCE: u64 = 16_000_000;

/// A file younger than this may change once more within the same tick of its clock.
const YOUNG_NS: i64 = 2_000_000_000;

/// Brings the index in `folder` up to date with the files in `corpus`, which are only read.
///
/// A file is looked at by size, time and inode, and read when these changed and its bytes did too.
/// Of a file with many documents, only those that changed are written. Whoever opens the index in the
/// meantime sees its last committed state; a second writer waits for the first. A damaged index, or
/// one of another version, is built anew.
///
/// # Errors
/// When the corpus cannot be listed, the folder cannot be written to, or `watch` ends it: then what is
/// complete is committed.
pub fn update(
    folder: &Path,
    corpus: &Path,
    settings: &Settings,
    watch: &dyn Watch,
) -> Result<Update, IndexError> {
    refresh(folder, corpus, settings, watch).map(|(update, _)| update)
}

/// As [`update`], and opens the index: quicker than one after the other.
///
/// # Errors
/// As [`update`].
pub fn refresh(
    folder: &Path,
    corpus: &Path,
    settings: &Settings,
    watch: &dyn Watch,
) -> Result<(Update, Snapshot), IndexError> {
    let fingerprints = Fingerprints::new(settings);
    let walked = walk(corpus, Limits::default())?;
    if let Ok(store) = Store::open(folder)
        && let Plan { jobs, gone: 0, unchanged } = Plan::new(&store.manifest, &walked, &fingerprints)
        && jobs.is_empty()
        && let Ok(snapshot) = store.snapshot()
    {
        return Ok((Update { unchanged, ..Update::said(&store.manifest, &walked) }, snapshot));
    }
    let cannot = |source| IndexError::Folder { folder: folder.to_path_buf(), source };
    fs::create_dir_all(folder).map_err(cannot)?;
    let _lock = locked(folder, watch)?;
    let opened = Store::open(folder).and_then(|store| store.snapshot().map(|_| store));
    let (store, rebuilt) = match opened {
        Ok(store) => (store, None),
        Err(IndexError::Absent) => (Store::create(folder)?, None),
        Err(IndexError::OtherForm) => (Store::create(folder)?, Some(Rebuilt::OtherVersion)),
        Err(error) => (Store::create(folder)?, Some(Rebuilt::Damaged(error.to_string()))),
    };
    let now_ns = now_on(folder)?;
    let walked = walk(corpus, Limits::default())?;
    Updating { store, settings, watch, now_ns }.run(&walked, &fingerprints, rebuilt)
}

/// Waits for the lock, as long as nobody says stop.
fn locked(folder: &Path, watch: &dyn Watch) -> Result<Lock, IndexError> {
    let path = folder.join("index.lock");
    loop {
        if let Some(lock) = Lock::try_exclusive(&path)? {
            return Ok(lock);
        }
        if watch.stop() {
            return Err(IndexError::Interrupted);
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// The time by the clock of the disk, which is the one that files are dated by.
fn now_on(folder: &Path) -> Result<i64, IndexError> {
    let now = || {
        let file = tempfile::tempfile_in(folder)?;
        file.metadata()?.modified()
    };
    let now = now().map_err(|source| IndexError::Folder { folder: folder.to_path_buf(), source })?;
    let since = now.duration_since(UNIX_EPOCH).unwrap_or_default();
    Ok(i64::try_from(since.as_nanos()).unwrap_or(i64::MAX))
}

/// The fingerprints of files: those that the same rule decides about have the same.
struct Fingerprints<'a> {
    settings: &'a Settings,
    globs: Vec<Vec<GlobMatcher>>,
    known: Mutex<HashMap<Option<usize>, u64>>,
}

impl<'a> Fingerprints<'a> {
    fn new(settings: &'a Settings) -> Self {
        let compiled = |files: &Vec<String>| files.iter().filter_map(|glob| path_glob(glob)).collect();
        let globs = settings.rules.iter().map(|rule| compiled(&rule.files)).collect();
        Fingerprints { settings, globs, known: Mutex::default() }
    }

    fn of(&self, path: &str) -> u64 {
        let rule = self.globs.iter().position(|globs| globs.iter().any(|glob| glob.is_match(path)));
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        *known.entry(rule).or_insert_with(|| ingest::fingerprint(path, self.settings))
    }
}

/// What there is to do.
struct Plan<'a> {
    jobs: Vec<Job<'a>>,
    /// How many files are gone.
    gone: usize,
    unchanged: usize,
}

/// A file that has to be looked at.
struct Job<'a> {
    found: &'a Found,
    old: Option<&'a FileRecord>,
    fingerprint: u64,
}

impl<'a> Plan<'a> {
    fn new(manifest: &'a Manifest, walked: &'a Walk, fingerprints: &Fingerprints<'_>) -> Self {
        let mut jobs = Vec::new();
        let mut still_there = 0;
        for found in &walked.files {
            let old = manifest.file(&found.path);
            let fingerprint = fingerprints.of(&found.path);
            still_there += usize::from(old.is_some());
            if !old.is_some_and(|old| old.is_current(found, fingerprint)) {
                jobs.push(Job { found, old, fingerprint });
            }
        }
        let unchanged = walked.files.len() - jobs.len();
        Plan { jobs, gone: manifest.files.len() - still_there, unchanged }
    }
}

impl FileRecord {
    fn is_current(&self, found: &Found, fingerprint: u64) -> bool {
        self.settled
            && (self.size, self.modified_ns, self.inode) == (found.size, found.modified_ns, found.inode)
            && self.fingerprint == fingerprint
    }
}

impl Update {
    /// What there is to say about the files.
    fn said(manifest: &Manifest, walked: &Walk) -> Self {
        let left_out = walked.left_out.iter().map(|left| {
            let mut finding = left.diagnostic("");
            finding.place = Some(Place::file(&left.path));
            finding
        });
        let mut diagnostics: Vec<_> = manifest.diagnostics().chain(left_out).collect();
        diagnostic::sort(&mut diagnostics);
        Update { diagnostics, ..Update::default() }
    }
}

struct Updating<'a> {
    store: Store,
    settings: &'a Settings,
    watch: &'a dyn Watch,
    now_ns: i64,
}

impl Updating<'_> {
    fn run(
        mut self,
        walked: &Walk,
        fingerprints: &Fingerprints<'_>,
        rebuilt: Option<Rebuilt>,
    ) -> Result<(Update, Snapshot), IndexError> {
        let old = std::mem::take(&mut self.store.manifest);
        let plan = Plan::new(&old, walked, fingerprints);
        let (threads, memory) = means(&plan);
        let mut writer = self.store.writer(threads, memory)?;
        let reading = Reading {
            settings: self.settings,
            watch: self.watch,
            writer: &writer,
            room: Arc::new(Room::new(WAITING)),
            next_key: AtomicU64::new(old.next_key),
            done: AtomicUsize::new(0),
            of: plan.jobs.len(),
            now_ns: self.now_ns,
        };
        let outcomes: Vec<Outcome> =
            plan.jobs.par_iter().map(|job| reading.file(job)).collect::<Result<_, _>>()?;
        let next_key = reading.next_key.load(Ordering::Relaxed);
        let manifest = Manifest { next_key, files: merged(&old, walked, &plan, &outcomes) };
        delete_others(&writer, &old, &manifest, &outcomes);
        self.store.commit(&mut writer, manifest)?;
        self.store.tidy(&mut writer)?;
        if outcomes.iter().any(|outcome| matches!(outcome, Outcome::Stopped { .. })) {
            return Err(IndexError::Interrupted);
        }
        let count = |wanted| outcomes.iter().filter(|outcome| outcome.is(wanted)).count();
        let update = Update {
            added: count(Change::Added),
            changed: count(Change::Changed),
            removed: plan.gone,
            unchanged: plan.unchanged + count(Change::None),
            rebuilt,
            ..Update::said(&self.store.manifest, walked)
        };
        drop(writer);
        Ok((update, self.store.snapshot()?))
    }
}

/// Threads and memory, by how much there is to read.
fn means(plan: &Plan<'_>) -> (usize, usize) {
    const SMALL: u64 = 4_000_000;
    const LEAST: usize = 16_000_000;
    let bytes: u64 = plan.jobs.iter().map(|job| job.found.size).sum();
    if bytes < SMALL {
        return (1, LEAST);
    }
    (rayon::current_num_threads().clamp(1, 8), POSTINGS_MEMORY)
}

/// What became of a file.
enum Outcome {
    /// It stands in the index.
    Read { record: Box<FileRecord>, change: Change },
    /// Whoever watches said stop before it was read to its end.
    Stopped {
        /// The documents that were written of it by then.
        written: Vec<u64>,
    },
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Change {
    Added,
    Changed,
    None,
}

impl Outcome {
    fn is(&self, wanted: Change) -> bool {
        matches!(self, Outcome::Read { change, .. } if *change == wanted)
    }
}

/// The files of the new commit: those that were read, those that stand, and the old version of those
/// that were not read to their end.
fn merged(old: &Manifest, walked: &Walk, plan: &Plan<'_>, outcomes: &[Outcome]) -> Vec<FileRecord> {
    let mut looked_at: HashMap<&str, &Outcome> =
        plan.jobs.iter().map(|job| job.found.path.as_str()).zip(outcomes).collect();
    let record = |found: &Found| match looked_at.remove(found.path.as_str()) {
        Some(Outcome::Read { record, .. }) => Some((**record).clone()),
        // Its facts are the old ones, so that it is looked at again.
        Some(Outcome::Stopped { .. }) | None => old.file(&found.path).cloned(),
    };
    walked.files.iter().filter_map(record).collect()
}

/// Deletes the rows of documents that are no more in the manifest.
fn delete_others(writer: &IndexWriter<RowDocument>, old: &Manifest, new: &Manifest, outcomes: &[Outcome]) {
    let kept: std::collections::HashSet<u64> = new.order().into_iter().collect();
    let unfinished = outcomes.iter().flat_map(|outcome| match outcome {
        Outcome::Stopped { written } => written.as_slice(),
        Outcome::Read { .. } => &[],
    });
    for key in old.order().iter().chain(unfinished).filter(|key| !kept.contains(key)) {
        writer.delete_term(Term::from_field_u64(KEY_FIELD, *key));
    }
}

/// Reads files on all cores and hands their documents to the writer.
struct Reading<'a> {
    settings: &'a Settings,
    watch: &'a dyn Watch,
    writer: &'a IndexWriter<RowDocument>,
    room: Arc<Room>,
    next_key: AtomicU64,
    done: AtomicUsize,
    of: usize,
    now_ns: i64,
}

impl Reading<'_> {
    fn file(&self, job: &Job<'_>) -> Result<Outcome, IndexError> {
        if self.watch.stop() {
            return Ok(Outcome::Stopped { written: Vec::new() });
        }
        let outcome = match self.hashed(job.found) {
            Ok((digest, bytes)) => self.compared(job, digest, bytes.as_deref())?,
            Err(error) => {
                let said = ingest::ReadError::unreadable(&error).diagnostic();
                let record =
                    self.record(job, [0; 16], Vec::new(), vec![said.at(Place::file(&job.found.path))]);
                // It may be readable the next time, without a change of its facts.
                let record = FileRecord { settled: false, ..record };
                Outcome::Read { record: Box::new(record), change: change_of(job) }
            }
        };
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        self.watch.progress(done, self.of, &job.found.path);
        Ok(outcome)
    }

    /// The digest of a file, and its bytes where it is small.
    fn hashed(&self, found: &Found) -> std::io::Result<([u8; 16], Option<Vec<u8>>)> {
        let mut hash = Sha256::new();
        let bytes = if found.size <= AT_ONCE {
            let bytes = fs::read(&found.full)?;
            hash.update(&bytes);
            Some(bytes)
        } else {
            let mut file = File::open(&found.full)?;
            let mut buffer = vec![0; 1 << 18];
            loop {
                match file.read(&mut buffer)? {
                    0 => break None,
                    read => hash.update(&buffer[..read]),
                }
            }
        };
        let digest = hash.finalize();
        Ok((digest[..16].try_into().expect("32 bytes"), bytes))
    }

    fn compared(&self, job: &Job<'_>, digest: [u8; 16], bytes: Option<&[u8]>) -> Result<Outcome, IndexError> {
        let same = |old: &&FileRecord| old.digest == digest && old.fingerprint == job.fingerprint;
        if let Some(old) = job.old.filter(same) {
            let record = FileRecord {
                findings: old.findings.clone(),
                ..self.record(job, digest, old.documents.clone(), Vec::new())
            };
            return Ok(Outcome::Read { record: Box::new(record), change: Change::None });
        }
        self.read(job, digest, bytes)
    }

    fn read(&self, job: &Job<'_>, digest: [u8; 16], bytes: Option<&[u8]>) -> Result<Outcome, IndexError> {
        let (path, limit) = (&job.found.path, self.settings.max_document);
        let source = match bytes {
            Some(bytes) => Ok(Source::bytes_of(path, bytes, limit)),
            None => Source::file(path, &job.found.full, limit),
        };
        let mut taken = Taken { known: known(job.old), documents: Vec::new(), written: Vec::new() };
        let mut ended = None;
        let said = match source {
            Ok(source) => ingest::read(&source, self.settings, &mut |document| {
                ended = self.take(document, &mut taken).err();
                if ended.is_some() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            }),
            Err(error) => {
                vec![ingest::ReadError::unreadable(&error).diagnostic().at(Place::file(path))]
            }
        };
        match ended {
            Some(IndexError::Interrupted) => Ok(Outcome::Stopped { written: taken.written }),
            Some(error) => Err(error),
            None => {
                let record = self.record(job, digest, taken.documents, said);
                Ok(Outcome::Read { record: Box::new(record), change: change_of(job) })
            }
        }
    }

    /// Writes a document, unless the same one stands in the index.
    fn take(&self, document: Document, taken: &mut Taken) -> Result<(), IndexError> {
        if self.watch.stop() {
            return Err(IndexError::Interrupted);
        }
        let prepared = Prepared::new(0, document);
        let digest = prepared.digest();
        if let Some(key) = taken.known.get_mut(&digest).and_then(Vec::pop) {
            taken.documents.push(DocumentKey { key, digest });
            return Ok(());
        }
        let key = self.next_key.fetch_add(1, Ordering::Relaxed);
        let room = Room::wait(&self.room, prepared.weight());
        let prepared = Arc::new(prepared.admitted(key, room));
        let rows: Vec<_> = RowDocument::all_of(&prepared).map(UserOperation::Add).collect();
        self.writer.run(rows)?;
        taken.documents.push(DocumentKey { key, digest });
        taken.written.push(key);
        Ok(())
    }

    fn record(
        &self,
        job: &Job<'_>,
        digest: [u8; 16],
        documents: Vec<DocumentKey>,
        said: Vec<Diagnostic>,
    ) -> FileRecord {
        let found = job.found;
        FileRecord {
            path: found.path.clone(),
            size: found.size,
            modified_ns: found.modified_ns,
            inode: found.inode,
            settled: found.modified_ns.saturating_add(YOUNG_NS) <= self.now_ns,
            digest,
            fingerprint: job.fingerprint,
            documents,
            findings: said.into_iter().map(Finding::of).collect(),
        }
    }
}

fn change_of(job: &Job<'_>) -> Change {
    if job.old.is_some() { Change::Changed } else { Change::Added }
}

/// The documents of one file.
struct Taken {
    /// Those that stand in the index, by their digests.
    known: HashMap<[u8; 16], Vec<u64>>,
    documents: Vec<DocumentKey>,
    /// The keys of those that were written.
    written: Vec<u64>,
}

fn known(old: Option<&FileRecord>) -> HashMap<[u8; 16], Vec<u64>> {
    let mut known: HashMap<_, Vec<u64>> = HashMap::new();
    for document in old.iter().flat_map(|old| &old.documents) {
        known.entry(document.digest).or_default().push(document.key);
    }
    known
}
