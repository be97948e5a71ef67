//! Names of one person, and labels that name nobody.

use crate::text::similar::{folded_words, look_alike};

/// A name as names are compared.
pub(super) fn folded(name: &str) -> String {
    let words = folded_words(name).join(" ");
    if words.is_empty() { name.to_owned() } else { words }
}

/// Under which keys a name is laid to meet names that could be the same person's: the family name,
/// and the letters that look-alikes share.
pub(super) fn name_keys(label: &str) -> Vec<String> {
    let words = folded_words(label);
    let mut keys = Vec::new();
    if let Some(last) = words.last().filter(|_| words.len() > 1) {
        keys.push(format!("family {last}"));
    }
    let bare: String = words.concat().chars().filter(|c| !matches!(c, 'o' | '0' | 'l' | '1' | 'i')).collect();
    keys.push(format!("look {bare}"));
    keys
}

/// Whether two different names may be one person's: they look alike, or the family name is the
/// same and each given name is the other's initial.
pub(super) fn may_be_same(a: &str, b: &str) -> bool {
    if folded(a) == folded(b) {
        return false;
    }
    if look_alike(a, b) {
        return true;
    }
    let (a, b) = (folded_words(a), folded_words(b));
    let (Some((family_a, given_a)), Some((family_b, given_b))) = (a.split_last(), b.split_last()) else {
        return false;
    };
    !given_a.is_empty()
        && !given_b.is_empty()
        && family_a == family_b
        && given_a.iter().zip(given_b).all(|(a, b)| a == b || is_initial(a, b) || is_initial(b, a))
}

fn is_initial(short: &str, long: &str) -> bool {
    short.chars().count() == 1 && long.starts_with(short)
}

/// Whether a label stands for somebody in its own document alone: `P`, `P1`, `Interviewee`,
/// `Speaker 2`, `A`.
///
/// ```
/// use emic::model::is_placeholder;
/// assert!(is_placeholder("Speaker 2") && is_placeholder("P1:"));
/// assert!(!is_placeholder("Ana"));
/// ```
#[must_use]
pub fn is_placeholder(label: &str) -> bool {
    const GENERIC: &[&str] = &[
        "answer",
        "anonymous",
        "befragte",
        "befragter",
        "caller",
        "commenter",
        "entrevistada",
        "entrevistado",
        "enquete",
        "female",
        "guest",
        "int",
        "interviewed",
        "interviewee",
        "interviewer",
        "interviewpartner",
        "male",
        "man",
        "member",
        "moderator",
        "part",
        "participant",
        "person",
        "question",
        "researcher",
        "resp",
        "respondent",
        "sp",
        "speaker",
        "spk",
        "sprecher",
        "sprecherin",
        "student",
        "subject",
        "teacher",
        "teilnehmer",
        "teilnehmerin",
        "unidentified",
        "unknown",
        "user",
        "voice",
        "woman",
    ];
    let words = folded_words(label);
    let stem = |word: &str| word.trim_end_matches(|c: char| c.is_ascii_digit()).to_owned();
    match words.as_slice() {
        [] => true,
        [word] => {
            let stem = stem(word);
            stem.chars().count() <= 1 || GENERIC.contains(&stem.as_str()) || short_code(&stem, word)
        }
        [rest @ .., last] => {
            let plain = |word: &String| GENERIC.contains(&stem(word).as_str()) || word.chars().count() == 1;
            rest.iter().all(plain) && (plain(last) || stem(last).is_empty())
        }
    }
}

/// `FG2`, `IP3`, `B12`: one or two letters and a number.
fn short_code(stem: &str, word: &str) -> bool {
    stem.chars().count() <= 2 && stem.len() < word.len()
}
