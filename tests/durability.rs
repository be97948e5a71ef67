//! Decisions are never lost: killed programs, two at once, full disks, and merges by git.

use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::support::study::{Study, done, files_below};

const CODEBOOK: &str = r#"format = 1
name = "Ferries"
version = "1"

# Getting over.
[code.crossing]
name = "Crossing"
definition = "Getting over the river."
match = ["ferr*"]

[code.waiting]
name = "Waiting"
definition = "Time at the landing."
"#;

/// A study of so many turns that each hold one suggestion.
fn ferries(turns: usize) -> Study {
    let talk: String = (1..=turns)
        .map(|turn| format!("INT: And on day {turn}?\nMaria: On day {turn} the ferry came late, as ever.\n"))
        .collect();
    Study::of(&[
        ("emic.toml", "format = 1\nname = \"Ferries\"\nlanguage = \"en\"\ncoder = \"anna\"\n"),
        (".gitattributes", "codings/**/*.jsonl merge=union\n"),
        (".gitignore", ".emic/\n"),
        ("corpus/maria.txt", &talk),
        ("codebooks/ferries.toml", CODEBOOK),
    ])
}

/// The text of every log, by its path.
fn logs(root: &Path) -> Vec<(String, Vec<u8>)> {
    let files = files_below(&root.join("codings"));
    files.into_iter().map(|path| (path.display().to_string(), fs::read(&path).expect("a log"))).collect()
}

/// The decisions that `emic log` tells, by id.
#[track_caller]
fn decisions(study: &Study) -> BTreeSet<String> {
    let ran = study.emic(&["log", "--json"]);
    assert_ne!(ran.code, 2, "{}", ran.stderr);
    let story = ran.json();
    let told = story["decisions"].as_array().expect("a list").iter();
    told.map(|told| told["at"].as_str().unwrap().to_owned() + told["id"].as_str().unwrap()).collect()
}

/// How many whole lines the logs hold, each of which must be a decision.
#[track_caller]
fn whole_lines(logs: &[(String, Vec<u8>)]) -> usize {
    let mut count = 0;
    for (name, bytes) in logs {
        let whole = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        for line in bytes[..whole].split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
            if serde_json::from_slice::<Value>(line).is_ok() {
                count += 1;
            } else {
                // Only what a killed program left half, and the next one closed off.
                assert!(line.starts_with(b"{\"v\":1"), "{name}: {}", String::from_utf8_lossy(line));
            }
        }
    }
    count
}

/// Numbers without an order, the same in every run.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end.max(1)
    }
}

fn start(study: &Study, arguments: &[&str], typed: &str) -> Child {
    let mut child = study.command(arguments).stdin(Stdio::piped()).spawn().expect("the program runs");
    let mut stdin = child.stdin.take().expect("it is piped");
    let typed = typed.to_owned();
    // A killed program reads no more.
    thread::spawn(move || drop(stdin.write_all(typed.as_bytes())));
    child
}

/// When a program is killed: so long after it has shown so many suggestions.
struct Moment {
    suggestions: usize,
    after: Duration,
}

/// Whether a line is the head of a suggestion.
fn is_head(line: &str) -> bool {
    line.contains("  crossing  Crossing")
}

/// Runs the program and kills it; how many suggestions it had shown until then.
fn killed(study: &Study, arguments: &[&str], typed: &str, moment: &Moment) -> usize {
    let mut child = start(study, arguments, typed);
    let mut lines = BufReader::new(child.stdout.take().expect("it is piped")).lines().map_while(Result::ok);
    let mut shown = 0;
    while shown < moment.suggestions {
        match lines.next() {
            Some(line) => shown += usize::from(is_head(&line)),
            None => break,
        }
    }
    thread::sleep(moment.after);
    let _ = child.kill();
    let _ = child.wait();
    shown + lines.filter(|line| is_head(line)).count()
}

/// Kills the program at random moments of its work: 50 times, or as often as EMIC_KILLS says.
#[test]
fn no_acknowledged_decision_is_lost_when_the_program_is_killed() {
    let kills: usize = std::env::var("EMIC_KILLS").ok().and_then(|kills| kills.parse().ok()).unwrap_or(50);
    let turns = (8 * kills).max(400);
    let study = ferries(turns);
    done(study.emic(&["code", "maria.txt:2", "waiting"]));
    let begun = Instant::now();
    done(study.emic(&["code", "maria.txt:4", "waiting"]));
    let once = u64::try_from(begun.elapsed().as_micros()).unwrap();
    let mut chance = Chance(7);
    let keys = "a\nr\nk a\n".repeat(200);
    let (mut acknowledged, mut torn) = (0, 0);
    for kill in 0..kills {
        let before = logs(study.root());
        let lines = whole_lines(&before);
        let place = format!("maria.txt:{}", 2 * (kill % turns) + 2);
        let words = format!("day {} the", kill % turns + 1);
        let arguments: Vec<&str> = match kill % 5 {
            0..=2 => vec!["review"],
            3 => vec!["code", &place, "--in-vivo", "--quote", &words],
            _ => vec!["undo"],
        };
        // In a review after some suggestions and within the next few; else anywhere in the run.
        let moment = if arguments == ["review"] {
            Moment {
                suggestions: chance.below(12) as usize,
                after: Duration::from_micros(chance.below(20_000)),
            }
        } else {
            Moment { suggestions: 0, after: Duration::from_micros(chance.below(once)) }
        };
        let shown = killed(&study, &arguments, &keys, &moment);
        let after = logs(study.root());
        for ((name, old), (_, new)) in
            before.iter().zip(after.iter().filter(|(name, _)| before.iter().any(|(old, _)| old == name)))
        {
            assert!(new.starts_with(old), "kill {kill}: {name} was not only added to");
        }
        // The item after a decision is shown once the decision is kept.
        if arguments == ["review"] {
            let kept = whole_lines(&after) - lines;
            assert!(kept + 1 >= shown, "kill {kill}: {shown} were shown and {kept} decisions are there");
            acknowledged += shown.saturating_sub(1);
        }
        torn += usize::from(after.iter().any(|(_, bytes)| bytes.last().is_some_and(|last| *last != b'\n')));
        let check = study.emic(&["codebook", "check"]);
        assert_ne!(check.code, 2, "kill {kill}: the codebook is half written: {}", check.stderr);
        if kill % 10 == 9 {
            assert_eq!(decisions(&study).len(), whole_lines(&logs(study.root())), "kill {kill}");
        }
    }
    assert!(acknowledged >= kills / 5, "the program was killed before it did anything");
    println!("{kills} kills: {acknowledged} decisions acknowledged before one, {torn} torn lines");
    assert_eq!(decisions(&study).len(), whole_lines(&logs(study.root())));
    done(study.emic(&["code", "maria.txt:4", "waiting"]));
}

#[test]
fn two_programs_at_once_keep_all_decisions() {
    const EACH: usize = 25;
    let study = ferries(60);
    done(study.emic(&["status"]));
    // The same coder at the same suggestions, at once, and another one beside them.
    let keys = "a\n".repeat(EACH);
    let walks: Vec<Child> = ["anna", "anna", "ben"]
        .iter()
        .map(|coder| start(&study, &["review", "--coder", coder], &keys))
        .collect();
    for turn in 1..=10 {
        done(study.emic(&["code", &format!("maria.txt:{}", 2 * turn), "waiting"]));
    }
    for walk in walks {
        let out = walk.wait_with_output().expect("it ends");
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    }
    assert_eq!(whole_lines(&logs(study.root())), 3 * EACH + 10);
    assert_eq!(decisions(&study).len(), 3 * EACH + 10);
}

/// A disk that is full in the middle of a line, by a limit on the size of files.
#[cfg(unix)]
#[test]
fn on_a_full_disk_the_program_says_so_and_the_log_stays() {
    let study = ferries(10);
    done(study.emic(&["code", "maria.txt:2", "waiting"]));
    let log = study.root().join("codings/anna/maria.txt.jsonl");
    // The limit counts in blocks of 512 or 1024 bytes: the log is filled up to just below one.
    let mut text = fs::read(&log).unwrap();
    let index: u64 = files_below(&study.root().join(".emic"))
        .iter()
        .map(|path| fs::metadata(path).unwrap().len())
        .max()
        .unwrap();
    let blocks = index.div_ceil(1024) + 2;
    let full = usize::try_from(blocks * 1024).unwrap();
    text.resize(full - 100, b'\n');
    fs::write(&log, &text).unwrap();
    let limited = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\"");
    let out = Command::new("bash")
        .args(["-c", &limited, env!("CARGO_BIN_EXE_emic"), "code", "maria.txt:4", "waiting"])
        .current_dir(study.root())
        .output();
    let Ok(out) = out else { return println!("passed over: there is no bash") };
    let said = String::from_utf8_lossy(&out.stderr);
    assert_eq!(out.status.code(), Some(2), "{said}");
    assert!(said.contains("maria.txt.jsonl") && said.contains("the file is as it was before"), "{said}");
    assert_eq!(fs::read(&log).unwrap(), text);
    done(study.emic(&["code", "maria.txt:4", "waiting"]));
    assert_eq!(decisions(&study).len(), 2);
}

fn git(folder: &Path, arguments: &[&str]) -> Option<String> {
    let out = Command::new("git")
        .args(["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"])
        .args(arguments)
        .current_dir(folder)
        .output()
        .ok()?;
    let said = format!("{}{}", String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr));
    assert!(out.status.success(), "git {arguments:?}: {said}");
    Some(said)
}

/// The codings that hold: coder, code and words.
fn codings(study: &Study) -> BTreeSet<(String, String, String)> {
    let coded = study.emic(&["coded", "--json"]).json();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let codings = coded["codings"].as_array().unwrap().iter();
    codings.map(|coding| (text(&coding["coder"]), text(&coding["code"]), text(&coding["words"]))).collect()
}

/// Two clones in which the same document is coded by both, one coder works in both, a code is
/// renamed in one and the transcript corrected in the other.
#[test]
fn two_clones_are_merged_by_git_without_a_conflict() {
    let ours = ferries(8);
    if git(ours.root(), &["init", "-q", "-b", "main"]).is_none() {
        return println!("passed over: there is no git");
    }
    done(ours.emic(&["code", "maria.txt:2", "waiting", "--quote", "came late"]));
    git(ours.root(), &["add", "-A"]);
    git(ours.root(), &["commit", "-qm", "begun"]);
    let theirs = Study::of(&[]);
    git(theirs.root(), &["clone", "-q", &ours.root().display().to_string(), "."]);

    done(ours.emic(&["code", "maria.txt:4", "waiting", "--quote", "as ever"]));
    done(ours.emic(&["code", "maria.txt:6", "crossing", "--coder", "ben"]));
    // A code is renamed here: in the codebook, and in the log.
    let book = CODEBOOK.replace("[code.waiting]", "[code.lingering]");
    ours.write("codebooks/ferries.toml", &book);
    rename(ours.root(), "waiting", "lingering");
    git(ours.root(), &["add", "-A"]);
    git(ours.root(), &["commit", "-qm", "ours"]);

    done(theirs.emic_told(&["review"], "a\nr\n"));
    done(theirs.emic(&["code", "maria.txt:8", "waiting", "--quote", "as ever"]));
    let uncoded = decisions(&theirs).len();
    done(theirs.emic(&["uncode", "maria.txt:2", "waiting"]));
    assert_eq!(decisions(&theirs).len(), uncoded + 1);
    let corpus = fs::read_to_string(theirs.root().join("corpus/maria.txt")).unwrap();
    theirs.write(
        "corpus/maria.txt",
        &format!("Recording begins.\n\n{}", corpus.replace("On day 7", "On  the seventh day")),
    );
    git(theirs.root(), &["add", "-A"]);
    git(theirs.root(), &["commit", "-qm", "theirs"]);

    git(
        ours.root(),
        &["pull", "-q", "--no-rebase", "--no-edit", &theirs.root().display().to_string(), "main"],
    );
    git(
        theirs.root(),
        &["pull", "-q", "--no-rebase", "--no-edit", &ours.root().display().to_string(), "main"],
    );
    let expected = [
        ("anna", "crossing", "On day 1 the ferry came late, as ever."),
        ("anna", "lingering", "as ever"),
        ("ben", "crossing", "On day 3 the ferry came late, as ever."),
    ];
    let expected: BTreeSet<_> = expected
        .iter()
        .map(|(coder, code, words)| (coder.to_string(), code.to_string(), words.to_string()))
        .collect();
    assert_eq!(codings(&ours), expected);
    assert_eq!(codings(&theirs), expected);
    assert_eq!(decisions(&ours), decisions(&theirs));
    let coded = ours.emic(&["coded", "--code", "lingering", "--json"]).json();
    assert_eq!(coded["codings"].as_array().unwrap().len(), 2, "one here, one there, both renamed");
}

/// What renaming a code leaves in the log.
fn rename(root: &Path, from: &str, to: &str) {
    use emic::coding::log::{Act, Decision, LogName, append};
    let at = "2026-11-25T10:00:00Z".parse().unwrap();
    let id = emic::model::DecisionId::new(1_795_600_800_000, &[9; 10]);
    let act = Act::RenameCode { from: from.into(), to: to.into() };
    let decision = Decision { id, at, group: None, seen: false, rewritten: None, act };
    let log = LogName::study(&"anna".parse().unwrap());
    append(&root.join("codings"), &root.join(".emic/codings.lock"), &[(log, decision)]).unwrap();
}
