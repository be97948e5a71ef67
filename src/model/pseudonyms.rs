//! [`Pseudonyms`]: the names of the key taken out of words that leave the study.

use std::collections::{BTreeSet, HashMap};

use super::{Cases, Voices};
use crate::text::Span;
use crate::text::words::{fold, words};

/// Replaces the names of the key inside words that leave the study, and says which may be left.
///
/// Longest names first, whole words, however accents and capitals are written; a possessive stays,
/// and a name in capitals gets a pseudonym in capitals.
#[derive(Clone, Debug, Default)]
pub struct Pseudonyms {
    /// The names, by their first folded word, longest first.
    names: HashMap<String, Vec<Name>>,
    /// Single words of names of several: what may stand alone in the text.
    parts: BTreeSet<String>,
}

#[derive(Clone, Debug)]
struct Name {
    /// Its folded words.
    words: Vec<String>,
    replacement: String,
}

/// Words with the names of the key replaced.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Replaced {
    /// The words.
    pub text: String,
    /// How many names were replaced.
    pub replaced: u32,
    /// What may still be a name of the key, as written, in order: a part of one (`Lopez`), a word
    /// that holds one (`@marialopez`), a name that is also a word of the language and opens a
    /// sentence (`Will`).
    pub left: Vec<String>,
}

/// First names and surnames that are also words of everyday English, French, German or Spanish. In
/// small letters they are taken for the word.
const EVERYDAY: &[&str] = &[
    "amber", "april", "art", "august", "autumn", "baker", "bill", "black", "brown", "chance", "chase",
    "clay", "cliff", "cook", "crystal", "daisy", "dawn", "dean", "drew", "faith", "forest", "frank", "gene",
    "grace", "grant", "gray", "green", "guy", "harmony", "heather", "holly", "hope", "hunter", "iris", "ivy",
    "jack", "joy", "june", "king", "lily", "long", "marina", "mark", "max", "may", "melody", "mercy",
    "miles", "miller", "nick", "olive", "page", "pat", "patience", "pearl", "penny", "pierce", "price",
    "ray", "reed", "rich", "rob", "robin", "rose", "ruby", "rusty", "sandy", "short", "skip", "smith",
    "stone", "sue", "summer", "van", "victor", "violet", "wade", "ward", "west", "white", "will", "wolf",
    "wood", "woods", "young", "aimee", "blanche", "claire", "constant", "fleur", "france", "pierre",
    "prudence", "ernst", "kaiser", "koch", "lang", "klein", "engel", "sommer", "winter", "alba", "cruz",
    "dolores", "luz", "mercedes", "paz", "sol", "soledad", "leon",
];

impl Pseudonyms {
    /// Takes the names from the cases (the key's names and real names) and, for speakers that are
    /// a case under another name, labels of several capitalised words.
    #[must_use]
    pub fn new(cases: &Cases, voices: &Voices) -> Self {
        let mut pseudonyms = Pseudonyms::default();
        for case in &cases.cases {
            for name in case.names.iter().chain(&case.real_name) {
                pseudonyms.add(name, case.public_name());
            }
        }
        for voice in &voices.voices {
            if voice.case.is_some() && looks_like_a_full_name(&voice.label) {
                pseudonyms.add(&voice.label, &voice.public_name);
            }
        }
        pseudonyms.finish();
        pseudonyms
    }

    fn add(&mut self, name: &str, replacement: &str) {
        let folded: Vec<String> = words(name).map(|span| fold(span.of(name)).into_owned()).collect();
        let letters: usize = folded.iter().map(|word| word.chars().count()).sum();
        if letters < 2 || fold(name) == fold(replacement) {
            return;
        }
        let entry = Name { words: folded, replacement: replacement.to_owned() };
        self.names.entry(entry.words[0].clone()).or_default().push(entry);
    }

    fn finish(&mut self) {
        for names in self.names.values_mut() {
            names.sort_by(|a, b| b.words.len().cmp(&a.words.len()).then_with(|| a.words.cmp(&b.words)));
            names.dedup_by(|later, first| later.words == first.words);
        }
        let several = self.names.values().flatten().filter(|name| name.words.len() > 1);
        let words = several.flat_map(|name| &name.words);
        self.parts = words.filter(|word| word.chars().count() > 2).cloned().collect();
    }

    /// Whether there is no name to replace.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// `text` with the names replaced.
    ///
    /// ```
    /// use emic::model::{Case, Cases, Pseudonyms, Voices};
    /// let case = Case { id: "P07".into(), names: vec!["Maria Lopez".into(), "Maria".into()], ..Case::default() };
    /// let cases = Cases { cases: vec![case], attributes: vec![] };
    /// let names = Pseudonyms::new(&cases, &Voices::default());
    /// assert_eq!(names.replace("I asked Maria Lopez’s sister.").text, "I asked P07’s sister.");
    /// assert_eq!(names.replace("Ask Lopez").left, ["Lopez"]);
    /// ```
    #[must_use]
    pub fn replace(&self, text: &str) -> Replaced {
        if self.is_empty() {
            return Replaced { text: text.to_owned(), ..Replaced::default() };
        }
        let spans: Vec<Span> = words(text).collect();
        let folded: Vec<String> = spans.iter().map(|span| fold(span.of(text)).into_owned()).collect();
        let mut result = Replaced { text: String::with_capacity(text.len()), ..Replaced::default() };
        let (mut copied, mut at) = (0, 0);
        while at < spans.len() {
            match self.name_at(text, &spans[at..], &folded[at..]) {
                Some(name) => {
                    let hull = spans[at].hull(spans[at + name.words.len() - 1]);
                    result.text.push_str(&text[copied..hull.start()]);
                    result.text.push_str(&in_the_case_of(hull.of(text), &name.replacement));
                    result.replaced += 1;
                    copied = hull.end();
                    at += name.words.len();
                }
                None => {
                    if self.may_be_a_name(spans[at].of(text), &folded[at]) {
                        result.left.push(spans[at].of(text).to_owned());
                    }
                    at += 1;
                }
            }
        }
        result.text.push_str(&text[copied..]);
        result
    }

    /// The longest name that begins with the first of these words.
    fn name_at(&self, text: &str, spans: &[Span], folded: &[String]) -> Option<&Name> {
        let candidates = self.names.get(folded.first()?)?;
        candidates.iter().find(|name| {
            let length = name.words.len();
            folded.starts_with(&name.words)
                && spans[..length].windows(2).all(|pair| joins_a_name(text, pair[0], pair[1]))
                && (length > 1 || !is_the_everyday_word(text, spans[0], &folded[0]))
        })
    }

    fn may_be_a_name(&self, written: &str, folded: &str) -> bool {
        let capital = written.chars().next().is_some_and(char::is_uppercase);
        let everyday = EVERYDAY.contains(&folded);
        let alone = capital && (self.parts.contains(folded) && !everyday || self.names.contains_key(folded));
        alone || self.holds_a_name(folded)
    }

    /// Whether a longer word, such as a handle, holds a name of five letters or more.
    fn holds_a_name(&self, folded: &str) -> bool {
        let holds = |name: &str| name.len() >= 5 && folded.len() > name.len() && folded.contains(name);
        folded.len() > 5
            && self.names.values().flatten().any(|name| match name.words.as_slice() {
                [single] => holds(single) && !EVERYDAY.contains(&single.as_str()),
                several => holds(&several.concat()) || folded == several.concat(),
            })
    }
}

fn looks_like_a_full_name(label: &str) -> bool {
    let parts: Vec<&str> = label.split_whitespace().collect();
    parts.len() > 1
        && !label.chars().any(|c| c.is_ascii_digit())
        && parts.iter().all(|part| part.chars().next().is_some_and(char::is_uppercase))
}

/// Whether what stands between two words can stand inside a name: `Maria Lopez`, `J. Dale`,
/// `maria_lopez`, `Anne-Marie`.
fn joins_a_name(text: &str, first: Span, second: Span) -> bool {
    let between = &text[first.end()..second.start()];
    let initial = first.of(text).chars().count() <= 2;
    between.chars().count() <= 2
        && between
            .chars()
            .all(|c| c.is_whitespace() || matches!(c, '-' | '_' | '\'' | '’') || c == '.' && initial)
}

/// Whether a name that is also a word of the language is rather the word here: it is written small,
/// or its capital is that of a sentence.
fn is_the_everyday_word(text: &str, span: Span, folded: &str) -> bool {
    if !EVERYDAY.contains(&folded) {
        return false;
    }
    let small = span.of(text).chars().next().is_some_and(char::is_lowercase);
    let before = text[..span.start()].trim_end();
    small || before.is_empty() || before.ends_with(['.', '!', '?', '…', ':', '"', '“', '‘', '\n'])
}

/// The pseudonym, in capitals where the name was.
fn in_the_case_of(written: &str, replacement: &str) -> String {
    let letters = || written.chars().filter(|c| c.is_alphabetic());
    if letters().count() > 1 && letters().all(char::is_uppercase) {
        replacement.to_uppercase()
    } else {
        replacement.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Case;

    fn pseudonyms(rows: &[(&str, &[&str])]) -> Pseudonyms {
        let cases = rows
            .iter()
            .map(|(pseudonym, names)| Case {
                id: pseudonym.to_lowercase(),
                pseudonym: Some((*pseudonym).to_owned()),
                names: names.iter().map(|name| (*name).to_owned()).collect(),
                ..Case::default()
            })
            .collect();
        Pseudonyms::new(&Cases { cases, attributes: Vec::new() }, &Voices::default())
    }

    fn replaced(text: &str) -> String {
        let names: &[(&str, &[&str])] =
            &[("Clara", &["Maria", "Maria Lopez", "J. Dale"]), ("Jonas", &["Will", "Zoë"])];
        pseudonyms(names).replace(text).text
    }

    #[test]
    fn the_longest_name_goes_first() {
        assert_eq!(replaced("Maria Lopez and Maria"), "Clara and Clara");
        assert_eq!(replaced("J. Dale, J Dale"), "Clara, Clara");
    }

    #[test]
    fn accents_and_case_do_not_matter_and_capitals_stay() {
        assert_eq!(replaced("zoe, ZOË’S boat, Zoë's"), "Jonas, JONAS’S boat, Jonas's");
    }

    #[test]
    fn only_whole_words() {
        assert_eq!(replaced("Mariana of the marias"), "Mariana of the marias");
    }

    #[test]
    fn a_name_that_is_a_word_is_told_by_its_capital() {
        assert_eq!(replaced("I will ask Will"), "I will ask Jonas");
        let result = pseudonyms(&[("Jonas", &["Will"])]).replace("Will you come?");
        assert_eq!((result.text.as_str(), result.left), ("Will you come?", vec!["Will".to_owned()]));
    }

    #[test]
    fn two_sentences_make_no_name() {
        let names = pseudonyms(&[("Clara", &["Maria Lopez"])]);
        assert_eq!(names.replace("I saw Maria. Lopez came.").left, ["Maria", "Lopez"]);
    }

    #[test]
    fn handles_that_hold_a_name_are_told() {
        let result =
            pseudonyms(&[("Clara", &["Maria Lopez"])]).replace("write to @marialopez84 or #MariaLopez");
        assert_eq!(result.left, ["marialopez84", "MariaLopez"]);
    }

    #[test]
    fn a_pseudonym_that_is_anothers_name_is_not_replaced_again() {
        let names = pseudonyms(&[("Zoë", &["Maria"]), ("Maria", &["Zoë"])]);
        assert_eq!(names.replace("Maria met Zoë").text, "Zoë met Maria");
    }

    #[test]
    fn without_names_nothing_changes() {
        assert_eq!(pseudonyms(&[]).replace("Maria").text, "Maria");
    }
}
