//! The index follows the files of a corpus.

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime};

use emic::diagnostic::Severity;
use emic::index::{IndexError, Rebuilt, Snapshot, Update, Watch, update};
use emic::ingest::Settings;
use emic::model::{Cases, Voices};
use emic::query::ast::{Expr, Matching, Node, Pattern, Phrase, Word};
use emic::search::{Context, Reach, spans};
use emic::text::Span;
use emic::text::words::fold;

/// A study with a corpus and an index.
struct Study(tempfile::TempDir);

impl Study {
    fn new(files: &[(&str, &str)]) -> Self {
        let study = Study(tempfile::tempdir().unwrap());
        fs::create_dir(study.corpus()).unwrap();
        files.iter().for_each(|(path, text)| study.write(path, text));
        study
    }

    fn corpus(&self) -> std::path::PathBuf {
        self.0.path().join("corpus")
    }

    fn folder(&self) -> std::path::PathBuf {
        self.0.path().join(".emic")
    }

    /// Writes a file that is older than two seconds.
    fn write(&self, path: &str, text: &str) {
        let path = self.corpus().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        let old = SystemTime::now() - Duration::from_secs(60);
        fs::File::options().write(true).open(&path).unwrap().set_modified(old).unwrap();
    }

    fn update(&self) -> Update {
        update(&self.folder(), &self.corpus(), &Settings::default(), &()).unwrap()
    }

    /// (added, changed, removed, unchanged)
    fn counts(&self) -> (usize, usize, usize, usize) {
        let update = self.update();
        (update.added, update.changed, update.removed, update.unchanged)
    }

    fn snapshot(&self) -> Snapshot {
        Snapshot::open(&self.folder()).unwrap()
    }

    /// Where words stand side by side, as `path: words`.
    fn found(&self, words: &str) -> Vec<String> {
        found(&self.snapshot(), words)
    }
}

fn found(snapshot: &Snapshot, words: &str) -> Vec<String> {
    let literals: Vec<Pattern> =
        words.split(' ').map(|word| Pattern::Literal(fold(word).into_owned())).collect();
    let expr = match &literals[..] {
        [one] => Expr::Word(Word { pattern: one.clone(), matching: Matching::Folded }),
        _ => Expr::Phrase(Phrase { words: literals, slop: 0, exact: None }),
    };
    let query = Node { expr, at: Span::default() };
    let (voices, cases) = (Voices::default(), Cases::default());
    let context = Context { voices: &voices, cases: &cases, codes: None, reach: Reach::search() };
    let matches = spans(snapshot, &[&query], &context).unwrap().remove(0);
    let shown = matches.iter().map(|found| {
        let text = snapshot.text(found.document).unwrap();
        let path = &snapshot.documents()[found.document as usize].id.path;
        format!("{path}: {}", found.span.of(text))
    });
    shown.collect()
}

const ANN: &str = "INT: How did you meet?\nAnn: Out of the blue. We talked about the echo chamber.\n";
const BEN: &str = "INT: And you?\nBen: Echo, echo. Out of the same chamber!\n";

#[test]
fn files_come_in_change_and_go() {
    let study = Study::new(&[("b/ben.txt", BEN), ("ann.txt", ANN)]);
    assert_eq!(study.counts(), (2, 0, 0, 0));
    assert_eq!(study.found("echo"), ["ann.txt: echo", "b/ben.txt: Echo", "b/ben.txt: echo"]);
    assert_eq!(study.found("out of the"), ["ann.txt: Out of the", "b/ben.txt: Out of the"]);
    assert_eq!(study.counts(), (0, 0, 0, 2));

    study.write("ann.txt", "Ann: Only echoes.\n");
    study.write("c.txt", "An echo of the times.\n");
    assert_eq!(study.counts(), (1, 1, 0, 1));
    assert_eq!(study.found("echo"), ["b/ben.txt: Echo", "b/ben.txt: echo", "c.txt: echo"]);

    fs::remove_file(study.corpus().join("b/ben.txt")).unwrap();
    assert_eq!(study.counts(), (0, 0, 1, 2));
    assert_eq!(study.found("echo"), ["c.txt: echo"]);
    let paths: Vec<String> = study.snapshot().documents().iter().map(|entry| entry.id.to_string()).collect();
    assert_eq!(paths, ["ann.txt", "c.txt"]);
}

#[test]
fn documents_come_back_as_they_were_read() {
    let study = Study::new(&[("ann.txt", ANN), ("ben.txt", BEN)]);
    study.update();
    let snapshot = study.snapshot();
    let settings = Settings::default();
    for (number, (path, text)) in (0..).zip([("ann.txt", ANN), ("ben.txt", BEN)]) {
        let source = emic::ingest::Source::bytes_of(path, text.as_bytes(), 1 << 20);
        let mut read = Vec::new();
        emic::ingest::read(&source, &settings, &mut |document| {
            read.push(document);
            std::ops::ControlFlow::Continue(())
        });
        assert_eq!(*snapshot.document(number).unwrap(), read[0]);
        let entry = &snapshot.documents()[number as usize];
        assert_eq!(entry.all_passages() as usize, read[0].passages.len());
        assert_eq!(entry.code_points as usize, text.chars().count());
    }
    let error = snapshot.document(2).unwrap_err();
    assert!(matches!(error, IndexError::NoDocument { number: 2, count: 2 }), "{error}");
}

#[test]
fn a_file_that_only_looks_changed_is_not_read_again() {
    let study = Study::new(&[("ann.txt", ANN)]);
    study.update();
    let path = study.corpus().join("ann.txt");
    let time = SystemTime::now() - Duration::from_secs(30);
    fs::File::options().write(true).open(path).unwrap().set_modified(time).unwrap();
    assert_eq!(study.counts(), (0, 0, 0, 1));
}

#[test]
fn a_change_within_the_tick_of_a_clock_is_seen() {
    let study = Study::new(&[]);
    let path = study.corpus().join("ann.txt");
    fs::write(&path, "an echo").unwrap();
    let time = fs::metadata(&path).unwrap().modified().unwrap();
    study.update();
    fs::write(&path, "no words").unwrap();
    fs::write(&path, "an oche").unwrap();
    fs::File::options().write(true).open(&path).unwrap().set_modified(time).unwrap();
    study.update();
    assert_eq!((study.found("echo").len(), study.found("oche").len()), (0, 1));
}

#[test]
fn what_was_said_about_files_is_kept() {
    let study = Study::new(&[("ann.txt", ANN), ("empty.txt", "")]);
    let first = study.update();
    let errors = first.diagnostics.iter().filter(|finding| finding.severity == Severity::Error);
    let said: Vec<String> = errors.map(ToString::to_string).collect();
    assert!(said.len() == 1 && said[0].contains("empty.txt"), "{said:?}");
    let second = study.update();
    assert_eq!((second.unchanged, second.diagnostics), (2, first.diagnostics));
}

#[test]
fn settings_decide_what_is_read_again() {
    let study = Study::new(&[("ann.txt", ANN), ("ben.txt", BEN)]);
    study.update();
    let rule = emic::ingest::ReadRule {
        files: vec!["ann.txt".into()],
        title: Some("About Ann".into()),
        ..Default::default()
    };
    let settings = Settings { rules: vec![rule], ..Settings::default() };
    let update = update(&study.folder(), &study.corpus(), &settings, &()).unwrap();
    assert_eq!((update.changed, update.unchanged), (1, 1));
    assert_eq!(study.snapshot().documents()[0].title.as_deref(), Some("About Ann"));
}

#[test]
fn readers_keep_what_they_opened() {
    let study = Study::new(&[("ann.txt", ANN)]);
    study.update();
    let before = study.snapshot();
    study.write("ann.txt", "Ann: Nothing.\n");
    study.update();
    assert_eq!(found(&before, "echo chamber"), ["ann.txt: echo chamber"]);
    assert!(study.found("echo chamber").is_empty());
}

#[test]
fn many_small_changes_do_not_make_many_parts() {
    let study = Study::new(&[("ann.txt", ANN), ("ben.txt", BEN)]);
    for round in 0..30 {
        study.write("ann.txt", &format!("Ann: This is echo {round} of the echo.\n"));
        study.update();
    }
    assert_eq!(study.found("of the echo"), ["ann.txt: of the echo"]);
    assert_eq!(study.found("same chamber"), ["ben.txt: same chamber"]);
    let files = fs::read_dir(study.folder().join("index")).unwrap().count();
    assert!(files < 120, "{files} files");
}

#[test]
fn a_damaged_index_is_built_anew_and_says_so() {
    let study = Study::new(&[("ann.txt", ANN)]);
    study.update();
    for (damage, name) in [
        ("cut", "rows"),
        ("cut", "term"),
        ("cut", "texts"),
        ("garbage", "meta.json"),
        ("gone", "idx"),
        ("gone", "files."),
    ] {
        let index = study.folder().join("index");
        let entries = fs::read_dir(&index).unwrap().map(|entry| entry.unwrap().path());
        let path = entries.into_iter().find(|path| {
            let file = path.file_name().unwrap().to_str().unwrap();
            file.ends_with(name) || file.starts_with(name)
        });
        let path = path.unwrap_or_else(|| panic!("no file {name}"));
        match damage {
            "cut" => {
                let bytes = fs::read(&path).unwrap();
                fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
            }
            "garbage" => fs::write(&path, "{}").unwrap(),
            _ => fs::remove_file(&path).unwrap(),
        }
        // A damaged index is met when something has to be written, or by who opens it.
        study.write("ann.txt", &format!("{ANN}{name}\n"));
        let update = study.update();
        assert!(matches!(update.rebuilt, Some(Rebuilt::Damaged(_))), "{damage} {name}: {:?}", update.rebuilt);
        assert_eq!(study.found("echo chamber"), ["ann.txt: echo chamber"]);
    }
}

#[test]
fn without_an_index_there_is_nothing_to_open() {
    let error = Snapshot::open(Path::new("/nowhere/at/all")).unwrap_err();
    assert!(matches!(error, IndexError::Absent), "{error}");
}

/// Says stop after so many files.
struct StopAfter(AtomicUsize);

impl Watch for StopAfter {
    fn progress(&self, done: usize, of: usize, path: &str) {
        assert!(done <= of && path.ends_with(".txt"));
        self.0.store(self.0.load(Ordering::SeqCst).saturating_sub(1), Ordering::SeqCst);
    }

    fn stop(&self) -> bool {
        self.0.load(Ordering::SeqCst) == 0
    }
}

#[test]
fn an_interrupted_build_stands_and_is_gone_on_with() {
    let names: Vec<String> = (0..40).map(|number| format!("p{number:02}.txt")).collect();
    let files: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), ANN)).collect();
    let study = Study::new(&files);
    let watch = StopAfter(AtomicUsize::new(10));
    let error = update(&study.folder(), &study.corpus(), &Settings::default(), &watch).unwrap_err();
    assert!(matches!(error, IndexError::Interrupted), "{error}");
    let found = study.found("echo chamber").len();
    assert!((5..40).contains(&found), "{found}");
    let (added, changed, removed, unchanged) = study.counts();
    assert_eq!((added, changed, removed, unchanged), (40 - found, 0, 0, found));
    assert_eq!(study.found("echo chamber").len(), 40);
}

#[test]
fn two_at_once_wait_for_each_other() {
    let study = Study::new(&[("ann.txt", ANN), ("ben.txt", BEN)]);
    std::thread::scope(|scope| {
        let both = [scope.spawn(|| study.counts()), scope.spawn(|| study.counts())];
        let added: usize = both.into_iter().map(|one| one.join().unwrap().0).sum();
        assert_eq!(added, 2);
    });
    assert_eq!(study.found("chamber").len(), 2);
}
