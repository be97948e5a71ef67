//! Names as pages write them, and the lines that say whose words were quoted.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use crate::model::is_placeholder;
use crate::text::words::is_word_char;

/// Who a line says was quoted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::ingest) struct Attribution {
    /// The name, without what describes it.
    pub(in crate::ingest) name: String,
    /// Whether a cited text speaks: `(Boyd, 2010, p. 5)`.
    pub(in crate::ingest) literature: bool,
}

/// Words in brackets or behind a dash that are no names.
const NO_NAMES: &[&str] = &[
    "abstract",
    "applause",
    "audio",
    "break",
    "comments",
    "continued",
    "cont",
    "crosstalk",
    "disclaimer",
    "edit",
    "edited",
    "emphasis",
    "end",
    "figure",
    "image",
    "inaudible",
    "laugh",
    "laughing",
    "laughs",
    "laughter",
    "link",
    "more",
    "music",
    "no",
    "note",
    "ok",
    "okay",
    "page",
    "part",
    "pause",
    "photo",
    "picture",
    "post",
    "read",
    "references",
    "reply",
    "see",
    "sic",
    "sighs",
    "silence",
    "source",
    "spoiler",
    "table",
    "thanks",
    "this",
    "translation",
    "transcript",
    "unclear",
    "update",
    "updated",
    "via",
    "video",
    "well",
    "yes",
    "the",
    "these",
    "those",
    "that",
    "it",
    "and",
    "but",
    "or",
    "if",
    "when",
    "my",
    "our",
    "your",
    "what",
    "who",
    "how",
];

/// Small words inside names.
const PARTICLES: &[&str] = &[
    "al", "bin", "da", "das", "de", "del", "della", "den", "der", "di", "do", "dos", "du", "el", "ibn", "la",
    "le", "st", "ten", "ter", "van", "von", "y", "zu",
];

static YEAR: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b(?:1[5-9]|20)\d\d[a-z]?\b|\bet al\b|\bpp?\.\s?\d").expect("a fixed pattern")
});

/// The attribution that is all of a line: `(S Thomas)`, `— Mara Lind, teacher`.
pub(in crate::ingest) fn attribution(line: &str) -> Option<Attribution> {
    let line = line.trim();
    if line.chars().count() > 90 {
        return None;
    }
    let inner = bracketed(line).or_else(|| dashed(line))?;
    named(inner)
}

/// What stands in the brackets that are all of a line.
fn bracketed(line: &str) -> Option<&str> {
    let line = line.strip_suffix('.').unwrap_or(line);
    let pairs = [('(', ')'), ('[', ']')];
    let (open, close) = *pairs.iter().find(|(open, _)| line.starts_with(*open))?;
    let inner = line.strip_prefix(open)?.strip_suffix(close)?.trim();
    (!inner.contains([open, close])).then_some(inner)
}

/// What stands behind the dash of a line; a hyphen needs a name of two words, because it begins
/// items of lists too.
fn dashed(line: &str) -> Option<&str> {
    if let Some(rest) = line.strip_prefix(['—', '–', '―', '~']).or_else(|| line.strip_prefix("--")) {
        return Some(rest.trim_start_matches(['-', '—', '–']).trim());
    }
    let rest = line.strip_prefix('-')?.trim();
    let name = rest.split(',').next().unwrap_or_default();
    (is_name(name) && name.split_whitespace().count() >= 2 && !name.ends_with('.')).then_some(rest)
}

/// A name, perhaps with what describes it behind a comma or dash.
fn named(inner: &str) -> Option<Attribution> {
    let inner = inner.trim().trim_end_matches(['.', ',']);
    if YEAR.is_match(inner) {
        let name = inner.split([',', '(', ':']).next().unwrap_or_default();
        let name = name.trim_end_matches(|c: char| c.is_ascii_digit() || c.is_whitespace());
        let author =
            name.replace(" et al.", "").replace(" et al", "").replace(" & ", " ").replace(" and ", " ");
        return is_name(author.trim()).then(|| Attribution { name: inner.to_owned(), literature: true });
    }
    let name = inner.split(&[',', '–', '—', '|', ';'][..]).next().unwrap_or_default().trim();
    let placeholder =
        is_placeholder(name) && name.chars().count() >= 2 && name.chars().any(char::is_alphabetic);
    (is_name(name) && name.chars().count() >= 2 || placeholder && !is_aside(name))
        .then(|| Attribution { name: name.to_owned(), literature: false })
}

fn is_aside(name: &str) -> bool {
    let mut words =
        name.split_whitespace().map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase());
    words.next().is_none_or(|first| NO_NAMES.contains(&first.as_str()))
}

/// The attribution at the end of a paragraph that is a quotation: the bytes from the dash or
/// bracket on, and whom it names.
pub(in crate::ingest) fn trailing(paragraph: &str) -> Option<(Range<usize>, Attribution)> {
    let dash = paragraph
        .char_indices()
        .rev()
        .take(90)
        .find(|(_, c)| matches!(c, '—' | '–' | '―'))
        .map(|(at, _)| at)
        .or_else(|| paragraph.rfind(" - ").map(|at| at + 1))
        .or_else(|| paragraph.rfind(" -- ").map(|at| at + 1));
    let bracket = paragraph.ends_with([')', ']']).then(|| paragraph.rfind(['(', '['])).flatten();
    [dash, bracket].into_iter().flatten().find_map(|at| {
        let before = &paragraph[..at];
        let parted = before.ends_with(|c: char| c.is_whitespace() || "”’\"'».!?…".contains(c));
        let attribution = attribution(&paragraph[at..])?;
        (parted && !before.trim().is_empty()).then_some((at..paragraph.len(), attribution))
    })
}

/// Whether words look like the name of a person or group: up to five words, each with a capital or
/// an initial, and small words between them.
pub(in crate::ingest) fn is_name(text: &str) -> bool {
    let text = text.trim();
    let words: Vec<_> = text.split_whitespace().collect();
    if words.is_empty() || words.len() > 5 || text.chars().count() > 60 || is_aside(text) {
        return false;
    }
    let capitals = words.iter().filter(|word| is_name_word(word)).count();
    let last = words[words.len() - 1];
    capitals > 0
        && (is_name_word(last) || is_suffix(last))
        && words.iter().all(|word| is_name_word(word) || is_suffix(word) || PARTICLES.contains(word))
        && !is_shouted_word(&words)
}

/// `Ana`, `J`, `J.P.`, `O’Neill`, `Smith-Jones`, `李`.
fn is_name_word(word: &str) -> bool {
    let mut chars = word.chars();
    let Some(first) = chars.next() else { return false };
    let letters = chars.all(|c| c.is_alphabetic() || is_mark(c) || matches!(c, '\'' | '’' | '-' | '.' | '‑'));
    let cased = first.is_uppercase() || (first.is_alphabetic() && !first.is_lowercase());
    letters && cased && !(word.ends_with('.') && word.chars().count() > 5)
}

/// What stands in a word and is neither letter nor digit: a combining mark.
fn is_mark(c: char) -> bool {
    is_word_char(c) && !c.is_numeric()
}

fn is_suffix(word: &str) -> bool {
    matches!(word, "Jr" | "Jr." | "Sr" | "Sr." | "II" | "III" | "PhD" | "MD")
}

/// One word all in capitals (`USA`, `FB`) is seldom a person.
fn is_shouted_word(words: &[&str]) -> bool {
    let [word] = words else { return false };
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    letters > 1 && letters < 5 && word.chars().all(|c| c.is_uppercase())
}

/// Whether a line may be a commenter's name by its layout: short, and no sentence.
pub(in crate::ingest) fn may_be_handle(text: &str) -> bool {
    let count = text.chars().count();
    (1..=60).contains(&count)
        && text.split_whitespace().count() <= 6
        && !text.ends_with(['.', '!', '?', ',', ';', ':', '…'])
        && text.chars().any(char::is_alphabetic)
}

/// The name that a salutation addresses: `Beth,`, `Hi Beth –`, `Dear Ms Lind:`, `@beth`.
pub(in crate::ingest) fn salutation(line: &str) -> Option<&str> {
    let line = line.trim();
    let ended = line.trim_end_matches([',', '-', '–', '—', ':', '!', ' ']);
    if ended.len() == line.len() && !line.starts_with('@') && greeting(line) == line {
        return None;
    }
    let name = greeting(ended).trim_start_matches('@').trim();
    let known =
        is_name(name) || line.starts_with('@') && !name.contains(char::is_whitespace) && !name.is_empty();
    (known && name.split_whitespace().count() <= 3).then_some(name)
}

/// A line without the greeting before its name.
fn greeting(line: &str) -> &str {
    const GREETINGS: &[&str] = &[
        "hi there",
        "hi",
        "hello",
        "hey",
        "dear",
        "thanks",
        "thank you",
        "great post",
        "hola",
        "hallo",
        "liebe",
        "lieber",
        "bonjour",
        "cher",
        "chère",
        "salut",
        "good morning",
        "good evening",
        "so true",
        "wow",
    ];
    let folded = line.to_lowercase();
    for greeting in GREETINGS {
        // Lower case may change lengths outside ASCII; then the greeting is simply not seen.
        let rest = folded.strip_prefix(greeting).and_then(|_| line.get(greeting.len()..));
        if let Some(rest) = rest.filter(|rest| rest.starts_with([' ', ','])) {
            return rest.trim_start_matches([' ', ',']);
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    fn who(line: &str) -> Option<String> {
        attribution(line).map(|found| found.name)
    }

    #[test]
    fn attributions_name_people() {
        for (line, name) in [
            ("(S Thomas)", "S Thomas"),
            ("(Wes Heberlein)", "Wes Heberlein"),
            ("— Mara Lind, head teacher", "Mara Lind"),
            ("– J. P. van den Berg", "J. P. van den Berg"),
            ("-- Zoë O’Neill", "Zoë O’Neill"),
            ("- Mara Lind", "Mara Lind"),
            ("(Participant 7)", "Participant 7"),
            ("(P07, teacher)", "P07"),
            ("(Kathleen)", "Kathleen"),
            ("[Ana]", "Ana"),
        ] {
            assert_eq!(who(line).as_deref(), Some(name), "{line}");
        }
    }

    #[test]
    fn asides_years_and_sentences_are_no_attributions() {
        for line in [
            "(2015)",
            "(laughs)",
            "(Laughter)",
            "(Inaudible)",
            "(see below)",
            "(USA)",
            "- apples",
            "- Apples",
            "— and then he left",
            "(Photo by Ana)",
            "– The end",
            "(a)",
            "(A)",
            "(S Thomas) said so",
            "()",
            "—",
        ] {
            assert_eq!(who(line), None, "{line}");
        }
    }

    #[test]
    fn a_year_makes_it_literature() {
        let found = attribution("(Reichelt, 2007)").expect("an attribution");
        assert!(found.literature);
        assert!(attribution("— Boyd et al. 2010, p. 5").is_some_and(|found| found.literature));
        assert_eq!(attribution("(in 2007)"), None);
    }

    #[test]
    fn an_attribution_may_end_its_paragraph() {
        let words = "it is the connections that have remained – Aaron Davis";
        let (range, found) = trailing(words).expect("an attribution");
        assert_eq!((&words[range], found.name.as_str()), ("– Aaron Davis", "Aaron Davis"));
        for words in
            ["It was – Mara", "We met (twice)", "one – two – three", "– Mara Lind", "he and Ana (Mara knew)"]
        {
            let found = trailing(words).map(|(_, found)| found.name);
            assert!(found.is_none() || words == "It was – Mara", "{words}: {found:?}");
        }
    }

    #[test]
    fn salutations_are_told_from_names() {
        for (line, name) in [
            ("Beth,", "Beth"),
            ("Beth –", "Beth"),
            ("Hi Beth!", "Beth"),
            ("Dear Ms Lind:", "Ms Lind"),
            ("@mrs_b", "mrs_b"),
        ] {
            assert_eq!(salutation(line), Some(name), "{line}");
        }
        for line in ["Beth", "I agree.", "Well said,", "Hello, my name is Kathleen", "Thanks!"] {
            assert_eq!(salutation(line), None, "{line}");
        }
    }

    #[test]
    fn names_have_capitals() {
        for name in ["Ana", "J Dale", "S F Stead", "de la Cruz María", "李 小龙", "Ludwig van Beethoven"]
        {
            assert!(is_name(name), "{name}");
        }
        for name in ["ana", "We went home", "Yes", "", "A B C D E F", "FB", "The End"] {
            assert!(!is_name(name), "{name}");
        }
    }
}
