//! [`Settings`]: what `emic.toml` says, with the list of its keys.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::diagnostic::toml_tree::{
    Entry, Faults, Fields, Key, Shape, Table, Takes, Tree, check_format, text_of,
};
use crate::diagnostic::{Diagnostic, nearest};
use crate::ingest::{self, Paragraphs, ReadRule};
use crate::model::{Kind, Role};
use crate::report::Approach;

/// The `format` of `emic.toml` that this program reads.
const FORMAT: u64 = 1;

/// The names of the approaches, as `OneOf` wants them; a test holds them equal to [`Approach::ALL`].
const APPROACHES: &[&str] = &["codebook", "reliability", "framework", "reflexive", "grounded", "content"];

fn approach(name: &str) -> Option<Approach> {
    Approach::ALL.iter().copied().find(|approach| approach.name() == name)
}

/// What `emic.toml` says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Settings {
    /// The name of the study.
    pub name: String,
    /// The codebook's file, relative to the study; found by itself when there is one only.
    pub codebook: Option<String>,
    /// How the researcher works.
    pub approach: Approach,
    /// How files are read.
    pub reading: ingest::Settings,
    /// The word for a theme in reports.
    pub theme_word: String,
    /// The roles whose words are data.
    pub roles: Vec<Role>,
    /// The kinds of passages that are data.
    pub kinds: Vec<Kind>,
    /// Counts of participants below this, in groups, do not leave the study; 0 lets all of them.
    pub least: u32,
    /// Sentences of context on each side of a quotation in reports.
    pub context: u32,
    /// Quotations printed for each theme in the summary.
    pub quotations: u32,
    /// The attribute by which reports group cases.
    pub group_by: Option<String>,
    /// The key's file, relative to the study.
    pub key: Option<String>,
    /// The coder's name when neither `--coder` nor `EMIC_CODER` gives one.
    pub coder: Option<String>,
    /// Whether coders see nobody's work but their own until both have finished a document.
    pub blind: bool,
    /// Who codes in this study; empty where it does not say.
    pub coders: Vec<String>,
    /// The most files of `corpus/` that are read.
    pub max_files: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            name: String::new(),
            codebook: None,
            approach: Approach::Codebook,
            reading: ingest::Settings::default(),
            theme_word: "theme".to_owned(),
            roles: Role::ALL.iter().copied().filter(|role| role.is_counted()).collect(),
            kinds: Kind::ALL.iter().copied().filter(|kind| kind.is_counted()).collect(),
            least: 5,
            context: 1,
            quotations: 5,
            group_by: None,
            key: None,
            coder: None,
            blind: false,
            coders: Vec::new(),
            max_files: 200_000,
        }
    }
}

const KINDS: &[&str] = &["turn", "paragraph", "quotation", "comment", "answer", "heading", "reference"];
const ROLES: &[&str] =
    &["participant", "interviewer", "researcher", "author", "commenter", "literature", "unknown"];

/// The tables of `emic.toml`, in the order of the book.
pub const SHAPES: &[&Shape] =
    &[&FILE, &METHOD, &READ, &COLUMNS, &WORDS, &COUNT, &CODING, &REPORT, &PRIVACY, &LIMITS];

const FILE: Shape = Shape {
    heading: "at the top",
    keys: &[
        Key { name: "format", takes: Takes::Number, default: "", about: "The form of this file: 1." },
        Key {
            name: "name",
            takes: Takes::Text,
            default: "the folder's name",
            about: "The name of the study, the title of reports.",
        },
        Key {
            name: "language",
            takes: Takes::Text,
            default: "",
            about: "The language of the texts, `en`, `de`: for sentences, stems and rules of one language.",
        },
        Key {
            name: "codebook",
            takes: Takes::Text,
            default: "the only file in codebooks/",
            about: "The codebook, as a path inside the study.",
        },
        Key {
            name: "coder",
            takes: Takes::Text,
            default: "",
            about: "Who codes on this computer, when neither `--coder` nor `EMIC_CODER` says so.",
        },
        Key { name: "method", takes: Takes::Table, default: "", about: "How you work." },
        Key {
            name: "read",
            takes: Takes::Tables,
            default: "",
            about: "How files are read; of several that match a file the first decides.",
        },
        Key { name: "words", takes: Takes::Table, default: "", about: "Words in reports." },
        Key { name: "count", takes: Takes::Table, default: "", about: "Whose words are data." },
        Key { name: "coding", takes: Takes::Table, default: "", about: "How coders work together." },
        Key { name: "report", takes: Takes::Table, default: "", about: "What reports print." },
        Key { name: "privacy", takes: Takes::Table, default: "", about: "Where the key is." },
        Key { name: "limits", takes: Takes::Table, default: "", about: "How much is read." },
    ],
};

const METHOD: Shape = Shape {
    heading: "[method]",
    keys: &[Key {
        name: "approach",
        takes: Takes::OneOf(APPROACHES),
        default: "\"codebook\"",
        about: "Sets defaults and the wording of reports, never data.",
    }],
};

const READ: Shape = Shape {
    heading: "[[read]]",
    keys: &[
        Key {
            name: "files",
            takes: Takes::TextOrTexts,
            default: "",
            about: "Which files: paths inside `corpus/`, with `*` and `**`.",
        },
        Key {
            name: "as",
            takes: Takes::Text,
            default: "detected",
            about: "The reader: `transcript`, `post`, `text`, `vtt` …",
        },
        Key {
            name: "encoding",
            takes: Takes::Text,
            default: "detected",
            about: "The encoding of the file, `windows-1252`.",
        },
        Key {
            name: "language",
            takes: Takes::Text,
            default: "the study's",
            about: "The language of the text.",
        },
        Key {
            name: "title",
            takes: Takes::Text,
            default: "the text's own",
            about: "The title of the document.",
        },
        Key {
            name: "date",
            takes: Takes::Text,
            default: "the text's own",
            about: "The date of the document: `2016-05-02`, `2016-05` or `2016`.",
        },
        Key {
            name: "interviewers",
            takes: Takes::TextOrTexts,
            default: "detected by label",
            about: "Labels of speakers who ask.",
        },
        Key {
            name: "researchers",
            takes: Takes::TextOrTexts,
            default: "",
            about: "Labels of speakers who do the study.",
        },
        Key {
            name: "role",
            takes: Takes::OneOf(ROLES),
            default: "decided from the text",
            about: "The role of every other speaker.",
        },
        Key { name: "author", takes: Takes::Text, default: "the text's own", about: "Who wrote the post." },
        Key {
            name: "author-role",
            takes: Takes::OneOf(ROLES),
            default: "\"author\"",
            about: "The author's role; `researcher` makes the prose analysis and not data.",
        },
        Key {
            name: "paragraphs",
            takes: Takes::OneOf(&["lines", "blank-lines"]),
            default: "decided from the file",
            about: "What parts the paragraphs of a plain text.",
        },
        Key {
            name: "columns",
            takes: Takes::Table,
            default: "by header",
            about: "For tables and JSON: which column or key holds what.",
        },
    ],
};

const COLUMNS: Shape = Shape {
    heading: "columns = { … } of [[read]]",
    keys: &[
        Key {
            name: "text",
            takes: Takes::TextOrTexts,
            default: "",
            about: "The words; several columns are several questions.",
        },
        Key { name: "id", takes: Takes::TextOrTexts, default: "", about: "The id of the row." },
        Key { name: "speaker", takes: Takes::TextOrTexts, default: "", about: "Who speaks." },
        Key { name: "author", takes: Takes::TextOrTexts, default: "", about: "Who wrote it." },
        Key { name: "date", takes: Takes::TextOrTexts, default: "", about: "When." },
        Key { name: "title", takes: Takes::TextOrTexts, default: "", about: "The title of the document." },
        Key {
            name: "question",
            takes: Takes::TextOrTexts,
            default: "",
            about: "The question that the row answers.",
        },
        Key {
            name: "document",
            takes: Takes::TextOrTexts,
            default: "",
            about: "Rows with the same value are one document.",
        },
        Key {
            name: "reply-to",
            takes: Takes::TextOrTexts,
            default: "",
            about: "The id of the row that this one answers.",
        },
        Key { name: "start", takes: Takes::TextOrTexts, default: "", about: "When the turn begins." },
        Key { name: "end", takes: Takes::TextOrTexts, default: "", about: "When it ends." },
    ],
};

const WORDS: Shape = Shape {
    heading: "[words]",
    keys: &[Key {
        name: "theme",
        takes: Takes::Text,
        default: "\"theme\"",
        about: "The word for a branch of the codebook in reports, `category`.",
    }],
};

const COUNT: Shape = Shape {
    heading: "[count]",
    keys: &[
        Key {
            name: "roles",
            takes: Takes::SomeOf(ROLES),
            default: "participant, author, commenter, unknown",
            about: "Whose words are data.",
        },
        Key {
            name: "kinds",
            takes: Takes::SomeOf(KINDS),
            default: "turn, paragraph, quotation, comment, answer",
            about: "Which kinds of passages are data.",
        },
    ],
};

const CODING: Shape = Shape {
    heading: "[coding]",
    keys: &[
        Key {
            name: "blind",
            takes: Takes::YesNo,
            default: "false",
            about: "Coders see nobody's work but their own until both have finished a document.",
        },
        Key {
            name: "coders",
            takes: Takes::TextOrTexts,
            default: "whoever codes",
            about: "Who codes in this study; `emic check` says whose decisions are by somebody else.",
        },
    ],
};

const REPORT: Shape = Shape {
    heading: "[report]",
    keys: &[
        Key {
            name: "context",
            takes: Takes::Number,
            default: "1",
            about: "Sentences printed on each side of the words found.",
        },
        Key {
            name: "quotations",
            takes: Takes::Number,
            default: "5",
            about: "Quotations printed for a theme in the summary.",
        },
        Key {
            name: "least",
            takes: Takes::Number,
            default: "5",
            about: "Counts of participants in groups below this are hidden in what leaves the study; 0 hides none.",
        },
        Key {
            name: "by",
            takes: Takes::Text,
            default: "",
            about: "The column of `participants.csv` by which cases are grouped.",
        },
    ],
};

const PRIVACY: Shape = Shape {
    heading: "[privacy]",
    keys: &[Key {
        name: "key",
        takes: Takes::Text,
        default: "key.csv, where there is one",
        about: "The file of real names.",
    }],
};

const LIMITS: Shape = Shape {
    heading: "[limits]",
    keys: &[
        Key {
            name: "max-document",
            takes: Takes::Number,
            default: "64",
            about: "MB of one document that are read.",
        },
        Key {
            name: "max-unpacked",
            takes: Takes::Number,
            default: "256",
            about: "MB that one archive (DOCX, EPUB) may unpack to.",
        },
        Key {
            name: "max-files",
            takes: Takes::Number,
            default: "200000",
            about: "Files of `corpus/` that are read.",
        },
    ],
};

/// Reads `emic.toml`. Settings that cannot be read keep their defaults, and every fault is said.
#[must_use]
pub fn read(file: &str, bytes: &[u8]) -> (Settings, Vec<Diagnostic>) {
    let (text, mut said) = match text_of(file, bytes) {
        Ok(read) => read,
        Err(finding) => return (Settings::default(), vec![*finding]),
    };
    let mut faults = Faults::new(file, &text);
    let tree = Tree::parse(&text, &mut faults);
    let settings = settings(&tree.root(), &mut faults);
    said.extend(faults.into_sorted());
    (settings, said)
}

fn settings(root: &Table<'_>, faults: &mut Faults<'_>) -> Settings {
    let fields = root.fields(&FILE, faults);
    check_format(&fields, FORMAT, root, faults);
    let mut settings = Settings {
        name: fields.words("name").unwrap_or_default(),
        codebook: fields.words("codebook"),
        coder: fields.words("coder"),
        ..Settings::default()
    };
    settings.reading.language = fields.words("language");
    settings.reading.rules =
        fields.items("read").iter().filter_map(|item| rule(&item.table()?, faults)).collect();
    if let Some(method) = section(&fields, "method", &METHOD, faults) {
        settings.approach =
            method.text("approach").and_then(|name| approach(&name.value)).unwrap_or_default();
    }
    if let Some(words) = section(&fields, "words", &WORDS, faults) {
        settings.theme_word = words.words("theme").unwrap_or(settings.theme_word);
    }
    if let Some(count) = section(&fields, "count", &COUNT, faults) {
        settings.roles = named(&count, "roles").unwrap_or(settings.roles);
        settings.kinds = named(&count, "kinds").unwrap_or(settings.kinds);
    }
    if let Some(coding) = section(&fields, "coding", &CODING, faults) {
        settings.blind = coding.yes("blind").unwrap_or(settings.blind);
        settings.coders = coding.strings("coders");
    }
    if let Some(report) = section(&fields, "report", &REPORT, faults) {
        settings.least = small(&report, "least").unwrap_or(settings.least);
        settings.context = small(&report, "context").unwrap_or(settings.context);
        settings.quotations = small(&report, "quotations").unwrap_or(settings.quotations);
        settings.group_by = report.words("by");
    }
    if let Some(privacy) = section(&fields, "privacy", &PRIVACY, faults) {
        settings.key = privacy.words("key");
    }
    if let Some(limits) = section(&fields, "limits", &LIMITS, faults) {
        limit(&limits, &mut settings);
    }
    settings
}

fn section<'a>(fields: &Fields<'a>, key: &str, shape: &Shape, faults: &mut Faults<'_>) -> Option<Fields<'a>> {
    Some(fields.table(key)?.fields(shape, faults))
}

/// A list of names of a closed set, which `fields` has checked.
fn named<T: std::str::FromStr>(fields: &Fields<'_>, key: &str) -> Option<Vec<T>> {
    fields.get(key)?;
    Some(fields.strings(key).iter().filter_map(|name| name.parse().ok()).collect())
}

fn small(fields: &Fields<'_>, key: &str) -> Option<u32> {
    fields.number(key).map(|number| u32::try_from(number).unwrap_or(u32::MAX))
}

fn limit(limits: &Fields<'_>, settings: &mut Settings) {
    const MB: u64 = 1_000_000;
    if let Some(number) = limits.number("max-document") {
        // Places inside a document are 32-bit.
        settings.reading.max_document = number.saturating_mul(MB).min(u64::from(u32::MAX) / 2);
    }
    if let Some(number) = limits.number("max-unpacked") {
        settings.reading.max_unpacked = number.saturating_mul(MB);
    }
    if let Some(number) = limits.number("max-files") {
        settings.max_files = usize::try_from(number).unwrap_or(usize::MAX);
    }
}

/// One `[[read]]` table; none when it says nothing about which files it is for.
fn rule(table: &Table<'_>, faults: &mut Faults<'_>) -> Option<ReadRule> {
    let fields = table.fields(&READ, faults);
    let files = globs(&fields, table, faults)?;
    Some(ReadRule {
        files,
        reader: reader(&fields, faults),
        encoding: fields.words("encoding"),
        language: fields.words("language"),
        title: fields.words("title"),
        date: date(&fields, faults),
        interviewers: fields.strings("interviewers"),
        researchers: fields.strings("researchers"),
        role: fields.text("role").and_then(|name| name.value.parse().ok()),
        author: fields.words("author"),
        author_role: fields.text("author-role").and_then(|name| name.value.parse().ok()),
        paragraphs: fields.text("paragraphs").map(|parted| match parted.value.as_str() {
            "lines" => Paragraphs::Lines,
            _ => Paragraphs::BlankLines,
        }),
        columns: fields.table("columns").map(|table| columns(&table, faults)).unwrap_or_default(),
    })
}

fn globs(fields: &Fields<'_>, table: &Table<'_>, faults: &mut Faults<'_>) -> Option<Vec<String>> {
    let mut globs = Vec::new();
    for text in fields.texts("files") {
        if ingest::path_glob(&text.value).is_some() {
            globs.push(text.value);
        } else {
            let finding = Diagnostic::error("PR001", format!("\"{}\" is no pattern of files", text.value));
            faults
                .add(text.at(), finding.help("write a path inside corpus/ with * and **, interviews/*.txt"));
        }
    }
    if globs.is_empty() && !table.has("files") && !table.is_damaged() {
        let finding = Diagnostic::error("PR002", "this [[read]] does not say which files it is for");
        faults.add(table.at(), finding.help("add files = \"interviews/*.txt\""));
    }
    (!globs.is_empty()).then_some(globs)
}

fn reader(fields: &Fields<'_>, faults: &mut Faults<'_>) -> Option<String> {
    let name = fields.text("as")?;
    let known: Vec<_> = ingest::readers().iter().map(|reader| reader.name()).collect();
    if known.contains(&name.value.as_str()) {
        return Some(name.value);
    }
    let finding = Diagnostic::error("PR003", format!("there is no reader \"{}\"", name.value));
    let finding = match nearest(&name.value, known.iter().copied()) {
        Some(near) => finding.help(format!("did you mean \"{near}\"?")),
        None => finding.help(format!("there are {}", known.join(", "))),
    };
    faults.add(name.at(), finding);
    None
}

fn date(fields: &Fields<'_>, faults: &mut Faults<'_>) -> Option<crate::model::When> {
    let text = fields.text("date")?;
    match text.value.parse() {
        Ok(date) => Some(date),
        Err(error) => {
            let error: crate::model::BadWhen = error;
            faults.add(text.at(), Diagnostic::error("PR004", error.to_string()));
            None
        }
    }
}

/// The columns of a table: those with a meaning of their own, and any other name for an attribute.
fn columns(table: &Table<'_>, faults: &mut Faults<'_>) -> BTreeMap<String, Vec<String>> {
    table.entries().into_iter().filter_map(|entry| column(&entry, faults)).collect()
}

fn column(entry: &Entry<'_>, faults: &mut Faults<'_>) -> Option<(String, Vec<String>)> {
    let headers: Vec<_> = match entry.value.text() {
        Some(header) => vec![header.value],
        None => entry.value.items().iter().filter_map(|item| item.text()).map(|text| text.value).collect(),
    };
    if headers.is_empty() {
        let finding = Diagnostic::error("PR005", format!("columns.{} names no column", entry.key));
        faults.add(
            entry.value.at(),
            finding.help(format!("write {} = \"the header of the column\"", entry.key)),
        );
        return None;
    }
    Some((entry.key.to_owned(), headers))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings(text: &str) -> Vec<String> {
        read("emic.toml", text.as_bytes()).1.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_whole_file_is_read() {
        let (settings, said) = read(
            "emic.toml",
            br#"
format = 1
name = "Nurses online"
language = "en"
codebook = "codebooks/nurses.toml"
[method]
approach = "reflexive"
[[read]]
files = ["a/*.txt", "b.txt"]
interviewers = "INT"
author-role = "researcher"
columns = { text = ["Q1", "Q2"], country = "Land" }
[count]
roles = ["participant", "researcher"]
[limits]
max-document = 3
"#,
        );
        assert_eq!(said, []);
        assert_eq!(settings.approach, Approach::Reflexive);
        assert_eq!(settings.roles, [Role::Participant, Role::Researcher]);
        assert_eq!(settings.reading.max_document, 3_000_000);
        let rule = settings.reading.rule_for("a/x.txt").expect("a rule");
        assert_eq!(rule.interviewers, ["INT"]);
        assert_eq!(rule.author_role, Some(Role::Researcher));
        assert_eq!(rule.columns["text"], ["Q1", "Q2"]);
        assert!(settings.reading.rule_for("a/deeper/x.txt").is_none());
    }

    #[test]
    fn every_fault_has_a_place_and_a_remedy() {
        assert_eq!(
            findings(
                "format = 1\nnam = \"x\"\n[[read]]\nas = \"transcrpt\"\n[[read]]\nfiles = \"a[\"\ndate = \"May\"\n"
            ),
            [
                "emic.toml:2:1: the file itself has no key \"nam\"; did you mean \"name\"?",
                "emic.toml:3:1: this [[read]] does not say which files it is for; add files = \"interviews/*.txt\"",
                "emic.toml:6:9: \"a[\" is no pattern of files; write a path inside corpus/ with * and **, interviews/*.txt",
            ]
        );
    }

    #[test]
    fn every_default_in_the_list_of_keys_holds() {
        let settings = Settings::default();
        let of = |shape: &Shape, key: &str| shape.key(key).expect("a key").default.to_owned();
        assert_eq!(of(&REPORT, "least"), settings.least.to_string());
        assert_eq!(of(&REPORT, "context"), settings.context.to_string());
        assert_eq!(of(&REPORT, "quotations"), settings.quotations.to_string());
        assert_eq!(of(&LIMITS, "max-document"), (settings.reading.max_document / 1_000_000).to_string());
        assert_eq!(of(&LIMITS, "max-unpacked"), (settings.reading.max_unpacked / 1_000_000).to_string());
        assert_eq!(of(&LIMITS, "max-files"), settings.max_files.to_string());
        assert_eq!(of(&WORDS, "theme"), format!("\"{}\"", settings.theme_word));
        assert_eq!(of(&METHOD, "approach"), format!("\"{}\"", settings.approach.name()));
        assert!(Approach::ALL.iter().map(|approach| approach.name()).eq(APPROACHES.iter().copied()));
        let names = |names: &[Role]| names.iter().map(|role| role.name()).collect::<Vec<_>>().join(", ");
        assert_eq!(of(&COUNT, "roles"), names(&settings.roles));
    }
}
