//! Folding: the form in which words are compared.
//!
//! Full case folding, compatibility decomposition, the marks of Latin, Greek, Cyrillic, Hebrew
//! and Arabic letters removed, letters with a stroke or hook and ligatures spelled out, then
//! composition. Marks of other scripts stay, because there they are vowels and not accents.
//! Invisible characters (joiners, variation selectors), the Arabic stretching sign and square
//! brackets are dropped.

use std::borrow::Cow;
use std::sync::LazyLock;

use icu_casemap::CaseMapper;
use icu_normalizer::{ComposingNormalizerBorrowed, DecomposingNormalizerBorrowed};
use icu_properties::CodePointSetData;
use icu_properties::props::{DefaultIgnorableCodePoint, Script};

use super::letters::{is_mark, script};

/// The form in which `word` is compared with others.
///
/// Made for single words, it folds any string in the same way and keeps its spaces. What is
/// folded already is borrowed. The result is never empty when `word` is not.
///
/// ```
/// use emic::text::words::fold;
/// assert_eq!(fold("Šárka"), "sarka");
/// assert_eq!(fold("STRASSE"), fold("Straße"));
/// assert_eq!(fold("part[ner]"), "partner");
/// ```
#[must_use]
pub fn fold(word: &str) -> Cow<'_, str> {
    if word.bytes().all(is_folded_ascii) {
        return Cow::Borrowed(word);
    }
    let mut folded = String::with_capacity(word.len());
    fold_into(word, &mut folded);
    Cow::Owned(folded)
}

/// Appends the folded form of `word` to `folded`.
pub fn fold_into(word: &str, folded: &mut String) {
    let before = folded.len();
    if word.is_ascii() {
        folded.extend(word.chars().filter(|c| !is_bracket(*c)).map(|c| c.to_ascii_lowercase()));
    } else if !fold_by_table(word, folded) {
        folded.truncate(before);
        fold_by_rules(word, folded);
    }
    if folded.len() == before {
        folded.push_str(word);
    }
}

fn is_folded_ascii(byte: u8) -> bool {
    byte.is_ascii() && !byte.is_ascii_uppercase() && byte != b'[' && byte != b']'
}

fn is_bracket(c: char) -> bool {
    c == '[' || c == ']'
}

/// Folds by looking up each character; `false` when one of them needs its neighbours.
fn fold_by_table(word: &str, folded: &mut String) -> bool {
    let mut marks_stay = false;
    for c in word.chars() {
        if c.is_ascii() {
            if !is_bracket(c) {
                marks_stay = false;
                folded.push(c.to_ascii_lowercase());
            }
        } else if folds_to_itself(c) {
            marks_stay = true;
            folded.push(c);
        } else {
            match TABLE.get(c) {
                Some(entry) if entry.mark && marks_stay => return false,
                Some(entry) => {
                    marks_stay &= entry.is_empty();
                    folded.push_str(entry.as_str());
                }
                None => return false,
            }
        }
    }
    true
}

/// Large blocks of letters without case or decomposition, which combine with nothing but what
/// the table does not hold.
fn folds_to_itself(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7A3}' | '\u{3041}'..='\u{3096}' | '\u{30A1}'..='\u{30FA}' | 'ー')
}

/// The definition of folding, which the table is made from.
fn fold_by_rules(word: &str, folded: &mut String) {
    let visible: String = word.chars().filter(|c| !is_bracket(*c) && !is_invisible(*c)).collect();
    let mut spelled = String::with_capacity(visible.len());
    let mut accents_go = true;
    for c in decomposed(&visible).chars() {
        if !is_mark(c) {
            accents_go = has_accents(c);
        } else if accents_go && !is_voicing(c) {
            continue;
        }
        match spelled_out(c) {
            Some(letters) => spelled.push_str(letters),
            None => spelled.push(c),
        }
    }
    const COMPOSE: ComposingNormalizerBorrowed<'static> = ComposingNormalizerBorrowed::new_nfc();
    folded.push_str(&COMPOSE.normalize(&spelled));
}

/// Case-folded and decomposed, until neither changes anything: some capitals (𝐀, ℌ) have a case
/// only once they are decomposed.
fn decomposed(word: &str) -> String {
    const CASE: icu_casemap::CaseMapperBorrowed<'static> = CaseMapper::new();
    const DECOMPOSE: DecomposingNormalizerBorrowed<'static> = DecomposingNormalizerBorrowed::new_nfkd();
    let mut current = DECOMPOSE.normalize(&CASE.fold_string(word)).into_owned();
    loop {
        let again = CASE.fold_string(&current);
        if again == current {
            return current;
        }
        current = DECOMPOSE.normalize(&again).into_owned();
    }
}

fn is_invisible(c: char) -> bool {
    const TATWEEL: char = '\u{640}';
    c == TATWEEL || CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(c)
}

/// Whether the marks on this letter are accents, which readers leave out when they type.
fn has_accents(letter: char) -> bool {
    matches!(
        script(letter),
        Script::Latin | Script::Greek | Script::Cyrillic | Script::Hebrew | Script::Arabic | Script::Common
    )
}

/// The voicing marks of kana tell か from が and are never accents.
fn is_voicing(mark: char) -> bool {
    matches!(mark, '\u{3099}' | '\u{309A}')
}

/// Latin letters with a stroke or hook, and ligatures, that Unicode does not take apart.
fn spelled_out(c: char) -> Option<&'static str> {
    Some(match c {
        'æ' => "ae",
        'œ' => "oe",
        'þ' => "th",
        'ƀ' | 'ɓ' => "b",
        'ƈ' | 'ȼ' => "c",
        'đ' | 'ð' | 'ɖ' | 'ɗ' => "d",
        'ɇ' => "e",
        'ǥ' | 'ɠ' => "g",
        'ħ' => "h",
        'ı' | 'ɨ' => "i",
        'ȷ' | 'ɉ' => "j",
        'ƙ' | 'ꝁ' => "k",
        'ł' | 'ƚ' | 'ⱡ' => "l",
        'ŋ' | 'ɲ' => "n",
        'ø' => "o",
        'ƥ' => "p",
        'ɍ' => "r",
        'ŧ' | 'ƭ' | 'ⱦ' => "t",
        'ʉ' => "u",
        'ʋ' => "v",
        'ƴ' | 'ɏ' => "y",
        'ƶ' => "z",
        'ⱥ' => "a",
        // What is left of the Catalan ŀ after its decomposition.
        '\u{B7}' => "",
        _ => return None,
    })
}

/// The folded form of every character of the alphabets that people here write most.
static TABLE: LazyLock<Table> = LazyLock::new(Table::new);

/// Covers U+0000–06FF (Latin, Greek, Cyrillic, Hebrew, Arabic) and U+1E00–1FFF (Latin and Greek
/// with accents). No letter in it needs its neighbours; marks are given as they fold on a letter
/// of the table.
struct Table {
    low: Vec<Option<Short>>,
    high: Vec<Option<Short>>,
}

const LOW: u32 = 0x700;
const HIGH: std::ops::Range<u32> = 0x1E00..0x2000;

impl Table {
    fn new() -> Self {
        let entries =
            |range: std::ops::Range<u32>| range.map(|code| Short::of(char::from_u32(code)?)).collect();
        Table { low: entries(0..LOW), high: entries(HIGH) }
    }

    fn get(&self, c: char) -> Option<&Short> {
        let code = u32::from(c);
        let entry = match code {
            _ if code < LOW => &self.low[code as usize],
            _ if HIGH.contains(&code) => &self.high[(code - HIGH.start) as usize],
            _ => return None,
        };
        entry.as_ref()
    }
}

/// A folded character: a string of at most six bytes.
struct Short {
    /// Whether the character is a mark, which depends on the letter before it.
    mark: bool,
    len: u8,
    bytes: [u8; 6],
}

impl Short {
    /// The folded form of `c`, unless its marks or its neighbours' could stay.
    fn of(c: char) -> Option<Self> {
        let mut folded = String::new();
        fold_by_rules(c.encode_utf8(&mut [0; 4]), &mut folded);
        let settled = is_mark(c) || folded.chars().next().is_none_or(has_accents);
        if !settled || folded.len() > 6 {
            return None;
        }
        let mut bytes = [0; 6];
        bytes[..folded.len()].copy_from_slice(folded.as_bytes());
        Some(Short { mark: is_mark(c), len: u8::try_from(folded.len()).ok()?, bytes })
    }

    fn is_empty(&self) -> bool {
        self.len == 0
    }

    fn as_str(&self) -> &str {
        std::str::from_utf8(&self.bytes[..usize::from(self.len)]).expect("made from a string")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn folds(word: &str, expected: &str) {
        assert_eq!(fold(word), expected, "{word}");
    }

    #[test]
    fn case_and_accents_of_five_scripts_go() {
        folds("École", "ecole");
        folds("E\u{301}cole", "ecole");
        folds("Άνθρωπος", "ανθρωποσ");
        folds("Ёлка", "елка");
        folds("שָׁלוֹם", "שלום");
        folds("مُدَرِّسَة", "مدرسة");
        folds("أسئلة", "اسيلة");
        folds("Việt", "viet");
    }

    #[test]
    fn strokes_hooks_and_ligatures_are_spelled_out() {
        folds("Straße", "strasse");
        folds("GROẞ", "gross");
        folds("Smørrebrød", "smorrebrod");
        folds("Łódź", "lodz");
        folds("Đặng", "dang");
        folds("Ærø", "aero");
        folds("cœur", "coeur");
        folds("ışık", "isik");
        folds("IŞIK", "isik");
        folds("coŀlega", "collega");
    }

    #[test]
    fn compatibility_forms_are_their_plain_letters() {
        folds("ﬁlter", "filter");
        folds("Ｆｕｌｌ", "full");
        folds("𝐁𝐨𝐥𝐝", "bold");
        folds("m²", "m2");
    }

    #[test]
    fn marks_that_are_vowels_or_voicing_stay() {
        folds("हिन्दी", "हिन्दी");
        folds("ที่", "ที่");
        folds("が", "が");
        folds("か\u{3099}", "が");
        folds("ｶﾞ", "ガ");
        folds("한국어", "한국어");
        folds("ぁ\u{5B8}", "ぁ\u{5B8}");
        folds("\u{1112}\u{1161}\u{11AB}", "한");
    }

    #[test]
    fn invisible_characters_and_brackets_are_dropped() {
        folds("می\u{200C}خواهم", "میخواهم");
        folds("كـتاب", "كتاب");
        folds("part[ner]", "partner");
        folds("1\u{FE0F}\u{20E3}", "1");
    }

    #[test]
    fn a_word_of_nothing_but_invisible_characters_is_kept() {
        folds("\u{3164}", "\u{3164}");
        folds("[]", "[]");
        folds("", "");
    }

    #[test]
    fn folded_words_are_borrowed() {
        assert!(matches!(fold("teacher42"), Cow::Borrowed(_)));
    }

    fn by_rules(word: &str) -> String {
        let mut folded = String::new();
        fold_by_rules(word, &mut folded);
        folded
    }

    #[test]
    fn folding_a_folded_character_changes_nothing() {
        for c in '\u{0}'..=char::MAX {
            let once = fold(c.encode_utf8(&mut [0; 4])).into_owned();
            assert_eq!(fold(&once), once, "{c:?} U+{:04X}", u32::from(c));
        }
    }

    #[test]
    fn block_letters_fold_to_themselves() {
        for c in ('\u{0}'..=char::MAX).filter(|c| folds_to_itself(*c)) {
            assert_eq!(by_rules(&c.to_string()), c.to_string());
        }
    }

    proptest! {
        #[test]
        fn the_table_agrees_with_the_rules(word in "[a-zA-Z\u{80}-\u{6FF}\u{1E00}-\u{1FFF}\u{3040}-\u{30FF}\u{4E00}-\u{4E10}\u{AC00}-\u{AC10}]{1,12}") {
            let rules = by_rules(&word);
            prop_assert_eq!(fold(&word), if rules.is_empty() { word.clone() } else { rules });
        }

        #[test]
        fn composed_and_decomposed_words_fold_alike(word in "\\PC{1,12}") {
            let decomposed = DecomposingNormalizerBorrowed::new_nfd().normalize(&word).into_owned();
            prop_assert_eq!(by_rules(&word), by_rules(&decomposed));
        }
    }
}
