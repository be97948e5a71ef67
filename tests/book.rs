//! What the book says is so: codes, links, pages, commands.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use emic::project::SHAPES;
use regex::Regex;

use crate::support::shapes::table;
use crate::support::study::{Study, files_below};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn pages() -> Vec<(PathBuf, String)> {
    let folder = root().join("book/src");
    let pages = files_below(&folder).into_iter().filter(|path| path.extension().is_some_and(|e| e == "md"));
    pages.map(|path| (path.clone(), fs::read_to_string(&path).expect("a page can be read"))).collect()
}

/// Codes of diagnostics as they stand in a text: two capitals and three digits.
fn codes(text: &str, pattern: &str) -> BTreeSet<String> {
    let pattern = Regex::new(pattern).expect("a pattern");
    pattern.captures_iter(text).map(|found| found[1].to_owned()).collect()
}

#[test]
fn every_code_has_a_row_and_every_row_a_code() {
    let mut in_source = BTreeSet::new();
    for path in files_below(&root().join("src")) {
        let text = fs::read_to_string(&path).expect("a source file can be read");
        // Tests of a file may name codes that are not there.
        let text = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
        in_source.extend(codes(text, r#""([A-Z]{2}\d{3})""#));
    }
    let mut in_book = BTreeSet::new();
    for path in files_below(&root().join("book/src/codes")) {
        let text = fs::read_to_string(&path).expect("a page can be read");
        in_book.extend(codes(&text, r"(?m)^\| `?([A-Z]{2}\d{3})`? \|"));
    }
    let without_row: Vec<_> = in_source.difference(&in_book).collect();
    let without_code: Vec<_> = in_book.difference(&in_source).collect();
    assert!(without_row.is_empty(), "codes without a row in book/src/codes: {without_row:?}");
    assert!(without_code.is_empty(), "rows of codes that nothing gives: {without_code:?}");
}

#[test]
fn every_page_stands_in_the_summary_and_every_link_leads_somewhere() {
    let folder = root().join("book/src");
    let link = Regex::new(r"\]\(([^)#\s]+)(?:#[^)]*)?\)").expect("a pattern");
    let mut linked = BTreeSet::new();
    let mut broken = Vec::new();
    for (path, text) in pages() {
        for found in link.captures_iter(&without_code(&text)) {
            let target = &found[1];
            if target.contains("://") || target.starts_with("mailto:") {
                continue;
            }
            let full = path.parent().expect("a folder").join(target);
            match full.canonicalize() {
                Ok(full) if path.ends_with("SUMMARY.md") => {
                    linked.insert(full);
                }
                Ok(_) => {}
                Err(_) => broken.push(format!("{}: {target}", path.display())),
            }
        }
    }
    assert!(broken.is_empty(), "links that lead nowhere: {broken:#?}");
    let folder = folder.canonicalize().expect("the book is there");
    let missing: Vec<_> = files_below(&folder)
        .into_iter()
        .filter(|path| path.extension().is_some_and(|e| e == "md") && !path.ends_with("SUMMARY.md"))
        .filter(|path| !linked.contains(path))
        .collect();
    assert!(missing.is_empty(), "pages that SUMMARY.md does not list: {missing:#?}");
}

/// A page without what stands between fences and backticks, where brackets are no links.
fn without_code(text: &str) -> String {
    let mut fenced = false;
    let lines = text.lines().filter(|line| {
        let is_fence = line.trim_start().starts_with("```");
        fenced ^= is_fence;
        !fenced && !is_fence
    });
    let inline = Regex::new(r"`[^`\n]*`").expect("a pattern");
    inline.replace_all(&lines.collect::<Vec<_>>().join("\n"), "").into_owned()
}

#[test]
fn the_tables_of_settings_in_the_book_are_those_of_the_program() {
    let page = fs::read_to_string(root().join("book/src/settings.md")).unwrap_or_default();
    let tables: Vec<String> = SHAPES.iter().map(|shape| table(shape)).collect();
    let lacking: Vec<&String> = tables.iter().filter(|table| !page.contains(table.as_str())).collect();
    assert!(lacking.is_empty(), "book/src/settings.md lacks:\n{}", tables.join("\n"));
}

#[test]
fn the_tables_of_the_grid_in_the_book_are_those_of_the_program() {
    let page = fs::read_to_string(root().join("book/src/grid.md")).unwrap_or_default();
    let tables: Vec<String> = emic::workbench::grid::SHAPES.iter().map(|shape| table(shape)).collect();
    let lacking: Vec<&String> = tables.iter().filter(|table| !page.contains(table.as_str())).collect();
    assert!(lacking.is_empty(), "book/src/grid.md lacks:\n{}", tables.join("\n"));
}

/// A command of a page, and the lines of output shown below it.
#[derive(Debug, PartialEq, Eq)]
struct Shown {
    command: String,
    output: Vec<String>,
}

/// The `$ emic …` lines in ```console blocks, each with the output shown for it.
fn shown(text: &str) -> Vec<Shown> {
    let mut all: Vec<Shown> = Vec::new();
    let mut inside = false;
    for line in text.lines() {
        if line.starts_with("```") {
            inside = line.trim() == "```console";
        } else if inside && let Some(command) = line.strip_prefix("$ emic") {
            all.push(Shown { command: command.trim().to_owned(), output: Vec::new() });
        } else if line.starts_with("$ ") {
            // Another program's command: what it prints is none of ours.
            all.push(Shown { command: "--version".to_owned(), output: Vec::new() });
            inside = false;
        } else if inside && let Some(last) = all.last_mut() {
            last.output.push(line.trim().to_owned());
        }
    }
    all
}

/// The first line that is shown and not printed, in order; `…` stands for lines left out.
fn missing<'a>(shown: &'a [String], printed: &str) -> Option<&'a str> {
    let mut lines = printed.lines().map(str::trim);
    shown
        .iter()
        .filter(|line| !line.is_empty() && *line != "…")
        .find(|wanted| !lines.any(|line| is_shown(wanted, line)))
        .map(String::as_str)
}

/// Whether a line is the one that is shown; `…` at its end stands for what differs in every run.
fn is_shown(wanted: &str, line: &str) -> bool {
    line == wanted || wanted.strip_suffix('…').is_some_and(|begins| line.starts_with(begins))
}

#[test]
fn every_command_of_the_book_and_the_readme_prints_what_is_shown() {
    let readme = root().join("README.md");
    let readme_text = fs::read_to_string(&readme).expect("README.md can be read");
    let shared = Study::example();
    let mut known: BTreeMap<String, (i32, String)> = BTreeMap::new();
    let mut wrong = Vec::new();
    for (path, text) in pages().into_iter().chain([(readme, readme_text)]) {
        // Decisions change what the same command prints: whoever makes some gets a study for it.
        let own = text.contains("\n$ emic code ").then(Study::example);
        let study = own.as_ref().unwrap_or(&shared);
        let mut fresh = BTreeMap::new();
        for shown in shown(&text) {
            if own.is_some() {
                fresh.clear();
            }
            let ran = if own.is_some() { &mut fresh } else { &mut known };
            let (code, printed) = ran.entry(shown.command.clone()).or_insert_with(|| {
                let ran = study.emic(&shell_words(&shown.command));
                (ran.code, format!("{}\n{}", ran.stdout, ran.stderr))
            });
            let name = page_name(&path);
            if *code == 2 {
                wrong.push(format!("{name}: emic {} does not run:\n{printed}", shown.command));
            } else if let Some(line) = missing(&shown.output, printed) {
                wrong.push(format!(
                    "{name}: emic {} does not print, or not in this order:\n{line}",
                    shown.command
                ));
            }
        }
    }
    assert!(known.len() > 10, "the commands of the book were not found");
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn what_the_readme_quotes_of_the_summary_stands_in_it() {
    let study = Study::example();
    let summary = study.emic(&["summary"]).stdout;
    let readme = fs::read_to_string(root().join("README.md")).expect("README.md can be read");
    let quoted: Vec<&str> =
        readme.lines().filter_map(|line| line.strip_prefix("> ")).filter(|line| line.len() > 3).collect();
    assert!(quoted.len() >= 3, "the README quotes nothing");
    let missing: Vec<_> = quoted.iter().filter(|line| !summary.contains(**line)).collect();
    assert!(missing.is_empty(), "not in the summary: {missing:#?}");
    let drawn = fs::read(study.root().join("report/figures/portrait.svg")).expect("a figure");
    let shown = fs::read(root().join("book/src/images/portrait.svg")).expect("the README's figure");
    assert!(drawn == shown, "book/src/images/portrait.svg is not what emic summary draws; copy it anew");
}

#[test]
fn pictures_of_the_book_are_what_the_example_study_draws() {
    let study = Study::example();
    let drawn = [
        (
            "network.svg",
            "network.svg",
            ["table", "cooccurrence", "--network", "--figure", "network.svg"].as_slice(),
        ),
        // The second page: the first has documents without times only.
        ("timeline.svg", "timeline-2.svg", ["table", "timeline", "--figure", "timeline.svg"].as_slice()),
    ];
    for (shown, file, command) in drawn {
        let ran = study.emic(command);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        assert!(ran.stdout.contains("Base: ") && ran.stdout.contains("Basis: "), "{}", ran.stdout);
        let drawn = fs::read(study.root().join(file)).expect("a figure");
        let path = root().join("book/src/images").join(shown);
        let shown = fs::read(&path).expect("a picture of the book");
        assert!(drawn == shown, "{} is not what emic draws; copy it anew", path.display());
    }
}

fn page_name(path: &Path) -> String {
    path.strip_prefix(root()).unwrap_or(path).display().to_string()
}

/// The words of a command as a POSIX shell parts them: single and double quotation marks only.
fn shell_words(command: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut open: Option<char> = None;
    let mut begun = false;
    for c in command.chars() {
        match (open, c) {
            (Some(mark), c) if c == mark => open = None,
            (Some(_), c) => word.push(c),
            (None, '\'' | '"') => {
                open = Some(c);
                begun = true;
            }
            (None, c) if c.is_whitespace() => {
                if begun || !word.is_empty() {
                    words.push(std::mem::take(&mut word));
                }
                begun = false;
            }
            (None, c) => word.push(c),
        }
    }
    if begun || !word.is_empty() {
        words.push(word);
    }
    words
}

#[test]
fn words_of_a_command_are_parted_as_a_shell_parts_them() {
    assert_eq!(
        shell_words("search '\"echo chamber*\" NEAR/10 x' --kwic"),
        ["search", "\"echo chamber*\" NEAR/10 x", "--kwic"]
    );
}
