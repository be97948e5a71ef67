//! What a character is to the tokeniser: part of a word, a word of its own, or a separator.

use icu_properties::props::{GeneralCategory, GeneralCategoryGroup, Script};
use icu_properties::script::{ScriptWithExtensions, ScriptWithExtensionsBorrowed};
use icu_properties::{CodePointMapData, CodePointMapDataBorrowed};

/// Zero width non-joiner, which parts letters without parting the word.
pub(super) const ZWNJ: char = '\u{200C}';
/// Zero width joiner.
pub(super) const ZWJ: char = '\u{200D}';

/// The part that a character plays in words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// Everything that parts words.
    Separator,
    /// A letter of a script that puts spaces between its words.
    Letter,
    /// A digit or other number of such a script.
    Number,
    /// A combining mark, of any script.
    Mark,
    /// A letter or digit of a script without spaces between words: its grapheme cluster is a word.
    Cluster,
    /// ZWJ or ZWNJ: joins what stands on both its sides.
    Joiner,
}

/// The scripts written without spaces between words.
const UNSPACED: [Script; 7] = [
    Script::Han,
    Script::Hiragana,
    Script::Katakana,
    Script::Thai,
    Script::Lao,
    Script::Khmer,
    Script::Myanmar,
];

/// No letter of an unspaced script stands before this one (Thai begins at U+0E01).
const FIRST_UNSPACED: char = '\u{0E00}';

pub(super) fn class(c: char) -> Class {
    if c.is_ascii() {
        return match c {
            'a'..='z' | 'A'..='Z' => Class::Letter,
            '0'..='9' => Class::Number,
            _ => Class::Separator,
        };
    }
    let class = match category(c) {
        group if GeneralCategoryGroup::Letter.contains(group) => Class::Letter,
        group if GeneralCategoryGroup::Mark.contains(group) => return Class::Mark,
        group if GeneralCategoryGroup::Number.contains(group) => Class::Number,
        _ if c == ZWNJ || c == ZWJ => return Class::Joiner,
        _ => return Class::Separator,
    };
    if c >= FIRST_UNSPACED && is_unspaced(c) { Class::Cluster } else { class }
}

/// Whether `c` can be part of a word: a letter, a mark or a number of any script.
///
/// The joiners ZWJ and ZWNJ and the brackets of `part[ner]` can stand inside a word and are not
/// part of it by themselves.
#[must_use]
pub fn is_word_char(c: char) -> bool {
    !matches!(class(c), Class::Separator | Class::Joiner)
}

pub(super) fn is_mark(c: char) -> bool {
    !c.is_ascii() && GeneralCategoryGroup::Mark.contains(category(c))
}

pub(super) fn script(c: char) -> Script {
    const SCRIPTS: CodePointMapDataBorrowed<'static, Script> = CodePointMapData::<Script>::new();
    SCRIPTS.get(c)
}

fn category(c: char) -> GeneralCategory {
    const CATEGORIES: CodePointMapDataBorrowed<'static, GeneralCategory> =
        CodePointMapData::<GeneralCategory>::new();
    CATEGORIES.get(c)
}

/// The prolonged sound mark `ー` and its like belong to no one script; their script extensions
/// tell that they are written with kana.
fn is_unspaced(c: char) -> bool {
    match script(c) {
        Script::Common | Script::Inherited => {
            let scripts: ScriptWithExtensionsBorrowed<'static> = ScriptWithExtensions::new();
            let extensions = scripts.get_script_extensions_val(c);
            UNSPACED.iter().any(|unspaced| extensions.contains(unspaced))
        }
        script => UNSPACED.contains(&script),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_of_characters_from_many_scripts() {
        for (c, expected) in [
            ('a', Class::Letter),
            ('7', Class::Number),
            ('é', Class::Letter),
            ('½', Class::Number),
            ('\u{301}', Class::Mark),
            ('क', Class::Letter),
            ('\u{94D}', Class::Mark),
            ('漢', Class::Cluster),
            ('々', Class::Cluster),
            ('ー', Class::Cluster),
            ('\u{E33}', Class::Cluster),
            ('\u{102B}', Class::Mark),
            ('한', Class::Letter),
            ('Ａ', Class::Letter),
            ('\u{200D}', Class::Joiner),
            ('\'', Class::Separator),
            ('’', Class::Separator),
            ('\u{A0}', Class::Separator),
            ('_', Class::Separator),
            ('😀', Class::Separator),
            ('\u{AD}', Class::Separator),
        ] {
            assert_eq!(class(c), expected, "{c:?}");
        }
    }
}
