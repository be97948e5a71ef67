//! Stems of words, by the language of a document.

use rust_stemmers::{Algorithm, Stemmer};

/// A language whose words can be stemmed, by its code.
pub(super) type Language = &'static str;

const LANGUAGES: &[(Language, Algorithm)] = &[
    ("ar", Algorithm::Arabic),
    ("da", Algorithm::Danish),
    ("de", Algorithm::German),
    ("en", Algorithm::English),
    ("es", Algorithm::Spanish),
    ("fi", Algorithm::Finnish),
    ("fr", Algorithm::French),
    ("hu", Algorithm::Hungarian),
    ("it", Algorithm::Italian),
    ("nl", Algorithm::Dutch),
    ("no", Algorithm::Norwegian),
    ("pt", Algorithm::Portuguese),
    ("ro", Algorithm::Romanian),
    ("ru", Algorithm::Russian),
    ("sv", Algorithm::Swedish),
    ("ta", Algorithm::Tamil),
    ("tr", Algorithm::Turkish),
];

/// The language by which words of a document are stemmed: English where the document has none. None
/// where it cannot be: then a stem finds the word itself.
pub(super) fn language_of(tag: Option<&str>) -> Option<Language> {
    let Some(tag) = tag else { return Some("en") };
    let primary = tag.split(['-', '_']).next().unwrap_or_default();
    let primary =
        if ["nb", "nn"].iter().any(|code| primary.eq_ignore_ascii_case(code)) { "no" } else { primary };
    LANGUAGES.iter().map(|(code, _)| *code).find(|code| primary.eq_ignore_ascii_case(code))
}

/// A stemmer; folded words go in.
pub(super) fn stemmer(language: Language) -> Option<Stemmer> {
    let found = LANGUAGES.iter().find(|(code, _)| *code == language);
    found.map(|(_, algorithm)| Stemmer::create(*algorithm))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_known_by_their_first_part() {
        assert_eq!(language_of(Some("de-CH")), Some("de"));
        assert_eq!(language_of(Some("nb_NO")), Some("no"));
        assert_eq!(language_of(Some("zh")), None);
        assert_eq!(language_of(None), Some("en"));
        assert_eq!(stemmer("en").unwrap().stem("connections"), "connect");
    }
}
