//! emic beside bare tantivy and Aho-Corasick, in one run: `cargo bench --bench compare -- MEGABYTES`.
//!
//! Behind the number, any of `index`, `rules`, `search` and `start` run those comparisons alone.
//! Writes generated interviews to `target/talk-MEGABYTES` (kept for the next run), indexes them, and
//! prints what everything took. See `benches/README.md` for what is compared with what.

#![allow(clippy::print_stdout, clippy::unwrap_used)]

mod rules;
mod talk;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime};

use emic::index::{Snapshot, refresh, update};
use emic::ingest::Settings;
use emic::model::{Cases, Voices};
use emic::query::ast::Node;
use emic::search::{Context, Extent, Reach, best, snippet, spans};
use rayon::prelude::*;

use self::rules::{Rule, parsed};
use self::talk::Talk;

fn main() {
    let numbers: Vec<usize> = std::env::args().filter_map(|argument| argument.parse().ok()).collect();
    let megabytes = numbers.first().copied().unwrap_or(100);
    let target = Path::new(env!("CARGO_MANIFEST_DIR")).join("target");
    let corpus = target.join(format!("talk-{megabytes}"));
    let talk = Talk::new();
    if !corpus.exists() {
        talk.write(&corpus, megabytes * 1_000_000, 1).unwrap();
    }
    let study = Study { index: target.join(format!("talk-{megabytes}.emic")), corpus };
    println!("{megabytes} MB of generated talk, {} threads", rayon::current_num_threads());
    let wanted: Vec<String> =
        std::env::args().skip(1).filter(|argument| PARTS.contains(&&**argument)).collect();
    let is_wanted = |part: &str| wanted.is_empty() || wanted.iter().any(|wanted| wanted == part);
    if is_wanted("index") {
        indexing(&study);
    } else {
        update(&study.index, &study.corpus, &Settings::default(), &()).unwrap();
    }
    let snapshot = Snapshot::open(&study.index).unwrap();
    if is_wanted("rules") {
        matching(&snapshot, &talk);
    }
    if is_wanted("search") {
        searching(&snapshot, &talk);
    }
    if is_wanted("start") {
        starting(&study);
    }
}

/// What can be asked for by name.
const PARTS: [&str; 4] = ["index", "rules", "search", "start"];

struct Study {
    corpus: PathBuf,
    index: PathBuf,
}

fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    let result = work();
    (result, start.elapsed())
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

fn median(times: &mut [Duration]) -> Duration {
    times.sort();
    times[times.len() / 2]
}

fn size_of(folder: &Path) -> u64 {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    entries
        .map(
            |entry| {
                if entry.path().is_dir() { size_of(&entry.path()) } else { entry.metadata().unwrap().len() }
            },
        )
        .sum()
}

/// Reads, composes, indexes and commits everything; then the same passages by bare tantivy.
fn indexing(study: &Study) {
    let _ = fs::remove_dir_all(&study.index);
    let peak = Peak::start();
    let (_, ours) = timed(|| update(&study.index, &study.corpus, &Settings::default(), &()).unwrap());
    let peak = peak.stop();
    let snapshot = Snapshot::open(&study.index).unwrap();
    let documents = snapshot.documents();
    let text: u64 =
        (0..documents.len() as u32).map(|number| snapshot.text(number).unwrap().len() as u64).sum();
    let passages: u32 = documents.iter().map(emic::index::DocumentEntry::all_passages).sum();
    let size = size_of(&study.index);
    let bare = bare_tantivy(&snapshot, &study.index.with_extension("bare"));
    println!("\nindexing {} documents, {passages} passages, {text} bytes", documents.len());
    println!("  emic, end to end          {:>9.0} ms", milliseconds(ours));
    println!("  bare tantivy              {:>9.0} ms", milliseconds(bare));
    println!("  ratio                     {:>9.2}      at most 1.5", ours.as_secs_f64() / bare.as_secs_f64());
    println!("  .emic/ to text            {:>9.3}      at most 2.0", size as f64 / text as f64);
    println!("  anonymous memory, peak    {:>9} MB   at most 600", peak / 1_000_000);
}

fn bare_tantivy(snapshot: &Snapshot, folder: &Path) -> Duration {
    use tantivy::schema::{STORED, Schema, TEXT};
    let _ = fs::remove_dir_all(folder);
    fs::create_dir_all(folder).unwrap();
    let mut schema = Schema::builder();
    let words = schema.add_text_field("text", TEXT | STORED);
    let index = tantivy::Index::create_in_dir(folder, schema.build()).unwrap();
    let (_, time) = timed(|| {
        let mut writer = index.writer_with_num_threads(2, 400_000_000).unwrap();
        for number in 0..snapshot.documents().len() as u32 {
            let document = snapshot.document(number).unwrap();
            for passage in &document.passages {
                writer.add_document(tantivy::doc!(words => passage.span.of(&document.text))).unwrap();
            }
        }
        writer.commit().unwrap();
        writer.wait_merging_threads().unwrap();
    });
    fs::remove_dir_all(folder).unwrap();
    time
}

/// Every match of many rules, beside one scan for the same patterns.
fn matching(snapshot: &Snapshot, talk: &Talk) {
    let texts: Vec<&str> =
        (0..snapshot.documents().len() as u32).map(|number| snapshot.text(number).unwrap()).collect();
    for count in [50, 1000] {
        let rules = rules::sampled(talk, &texts, count);
        let nodes = parsed(&rules);
        let scan = Scan::new(&rules);
        let (mut ours, mut scans) = (Vec::new(), Vec::new());
        let (mut found, mut seen) = (0, 0);
        for _ in 0..7 {
            let (matches, time) = timed(|| all_spans(snapshot, &nodes));
            ours.push(time);
            found = matches;
            let (matches, time) = timed(|| texts.par_iter().map(|text| scan.count(text)).sum::<usize>());
            scans.push(time);
            seen = matches;
        }
        let (ours, scans) = (median(&mut ours), median(&mut scans));
        let target = if count == 50 { "0.33" } else { "0.80" };
        println!("\nall matches of {count} rules: {found} by emic, {seen} by the scan");
        println!("  emic                      {:>9.1} ms", milliseconds(ours));
        println!("  Aho-Corasick              {:>9.1} ms", milliseconds(scans));
        println!(
            "  ratio                     {:>9.3}      at most {target}",
            ours.as_secs_f64() / scans.as_secs_f64()
        );
    }
    let rules = rules::nearness(talk, 50);
    let nodes = parsed(&rules);
    let words: Vec<Rule> = rules.iter().flat_map(rules::words_of).collect();
    let scan = Scan::new(&words);
    let mut ours: Vec<Duration> = (0..7).map(|_| timed(|| all_spans(snapshot, &nodes)).1).collect();
    let count = |text: &&str| scan.count(text);
    let mut scans: Vec<Duration> =
        (0..7).map(|_| timed(|| texts.par_iter().map(count).sum::<usize>()).1).collect();
    println!("\n50 rules of NEAR and AND, beside the scan of their words");
    println!("  emic                      {:>9.1} ms", milliseconds(median(&mut ours)));
    println!("  Aho-Corasick              {:>9.1} ms", milliseconds(median(&mut scans)));
}

fn all_spans(snapshot: &Snapshot, nodes: &[Node]) -> usize {
    let (voices, cases) = (Voices::default(), Cases::default());
    let context = Context { voices: &voices, cases: &cases, codes: None, reach: Reach::search() };
    let nodes: Vec<&Node> = nodes.iter().collect();
    spans(snapshot, &nodes, &context).unwrap().iter().map(Vec::len).sum()
}

/// A scan of the text for all patterns at once.
struct Scan {
    automaton: aho_corasick::AhoCorasick,
    /// Whether each pattern has to end where a word ends.
    whole: Vec<bool>,
}

impl Scan {
    fn new(rules: &[Rule]) -> Self {
        let patterns: Vec<&str> = rules.iter().map(|rule| rule.text.trim_matches(['"', '*'])).collect();
        let automaton = aho_corasick::AhoCorasick::builder()
            .kind(Some(aho_corasick::AhoCorasickKind::DFA))
            .ascii_case_insensitive(true)
            .build(patterns)
            .unwrap();
        Scan { automaton, whole: rules.iter().map(|rule| !rule.text.ends_with('*')).collect() }
    }

    fn count(&self, text: &str) -> usize {
        let bytes = text.as_bytes();
        let is_word = |at: Option<&u8>| at.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte >= 0x80);
        let bordered = |found: &aho_corasick::Match| {
            let begins_inside = is_word(found.start().checked_sub(1).and_then(|at| bytes.get(at)));
            let goes_on = is_word(bytes.get(found.end()));
            !begins_inside && (!self.whole[found.pattern().as_usize()] || !goes_on)
        };
        self.automaton.find_overlapping_iter(text).filter(bordered).count()
    }
}

/// The best 20 with their quotations.
fn searching(snapshot: &Snapshot, talk: &Talk) {
    let queries = rules::searches(talk, 400);
    let nodes = parsed(&queries);
    let (voices, cases) = (Voices::default(), Cases::default());
    let context = Context { voices: &voices, cases: &cases, codes: None, reach: Reach::search() };
    let search = |node: &Node| {
        let hits = best(snapshot, node, &context, 20).unwrap();
        let shown = hits.hits.iter().map(|hit| {
            let text = snapshot.text(hit.document).unwrap();
            let language = snapshot.documents()[hit.document as usize].language.as_deref();
            let passage = &snapshot.passages(hit.document).unwrap()[hit.passage as usize];
            snippet(text, language, passage, &hit.spans, Extent::Sentence).len()
        });
        shown.sum::<usize>()
    };
    nodes.iter().for_each(|node| {
        search(node);
    });
    let mut times: Vec<(Duration, usize)> =
        nodes.iter().enumerate().map(|(number, node)| (timed(|| search(node)).1, number)).collect();
    times.sort();
    let at = |share: f64| milliseconds(times[((times.len() - 1) as f64 * share) as usize].0);
    println!("\nthe best 20 with their quotations, {} searches", times.len());
    println!("  median                    {:>9.2} ms   below 1 at 2.9 million passages", at(0.5));
    println!("  p90                       {:>9.2} ms", at(0.9));
    println!("  p99                       {:>9.2} ms   below 20", at(0.99));
    for (time, number) in times.iter().rev().take(5) {
        println!("  {:>7.2} ms  {}", milliseconds(*time), queries[*number].text);
    }
    for (kind, name) in rules::SEARCHES.iter().enumerate() {
        let mut mine: Vec<Duration> = times
            .iter()
            .filter(|(_, number)| number % rules::SEARCHES.len() == kind)
            .map(|one| one.0)
            .collect();
        let longest = mine.iter().max().copied().unwrap_or_default();
        println!(
            "  {name:<24} median {:>7.2} ms, longest {:>7.2} ms",
            milliseconds(median(&mut mine)),
            milliseconds(longest)
        );
    }
}

/// A command on an index that is up to date, and after one file has changed.
fn starting(study: &Study) {
    let settings = Settings::default();
    let mut times: Vec<Duration> =
        (0..7).map(|_| timed(|| refresh(&study.index, &study.corpus, &settings, &()).unwrap()).1).collect();
    println!("\nup to date: look at all files, open the index");
    println!(
        "  median                    {:>9.1} ms   a command within 50",
        milliseconds(median(&mut times))
    );
    let path = study.corpus.join("wave00/p00001.txt");
    let before = fs::read_to_string(&path).unwrap();
    let mut times = Vec::new();
    for round in 0..5 {
        fs::write(&path, format!("{before}Mira: Once more, {round}.\n")).unwrap();
        let old = SystemTime::now() - Duration::from_secs(100 - round);
        fs::File::options().write(true).open(&path).unwrap().set_modified(old).unwrap();
        times.push(timed(|| refresh(&study.index, &study.corpus, &settings, &()).unwrap()).1);
    }
    fs::write(&path, before).unwrap();
    println!("one file changed: read it, commit, open the index");
    println!(
        "  median                    {:>9.1} ms   with the search, below 300",
        milliseconds(median(&mut times))
    );
}

/// Watches how much anonymous memory this process has (Linux; 0 elsewhere).
struct Peak {
    ended: std::sync::Arc<AtomicBool>,
    highest: std::sync::Arc<AtomicU64>,
    thread: std::thread::JoinHandle<()>,
}

impl Peak {
    fn start() -> Self {
        let (ended, highest) =
            (std::sync::Arc::<AtomicBool>::default(), std::sync::Arc::<AtomicU64>::default());
        let thread = std::thread::spawn({
            let (ended, highest) = (ended.clone(), highest.clone());
            move || {
                while !ended.load(Ordering::Relaxed) {
                    highest.fetch_max(anonymous(), Ordering::Relaxed);
                    std::thread::sleep(Duration::from_millis(20));
                }
            }
        });
        Peak { ended, highest, thread }
    }

    fn stop(self) -> u64 {
        self.ended.store(true, Ordering::Relaxed);
        self.thread.join().unwrap();
        self.highest.load(Ordering::Relaxed)
    }
}

fn anonymous() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:"));
    let kilobytes = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok());
    kilobytes.unwrap_or(0) * 1024
}
