//! The commonest words of some languages. Pairs of them are terms of their own in the index, so
//! that a phrase such as "out of the" does not cost the postings of its words.
//!
//! The list is fixed: terms must not depend on what else is in a corpus. It is part of the form of
//! the index, and `FORM` in `schema` rises when it changes.

use std::sync::LazyLock;

/// English, as it is spoken.
const ENGLISH: &str = "the and i to you a of it that in is was so s t like we know but they yeah have my for be just on do this \
    what re not m or with think there are at he if one all me really that can as don about would out up had \
    people from when then get because she your were how them right some no go well more kind her mean now \
    very an lot going things been will by who time did which ve got could want good see him also our way \
    into even oh okay where here has other thing say than little over back make come said us down am look \
    much why only these ll sort first those work any never maybe being yes actually day school year years \
    feel two take through always before after most does bit every doing too their his around still off new \
    let need life same should made went able probably many again long big better own stuff talk while \
    anything find put part again use used someone another find help home give tell d great three last next \
    few lot point course job having came might each person hard best place getting guess trying started week \
    world money family friends old mm um uh hmm laughs huh nothing end both today saying anyone away quite \
    already such until without since must may else ever enough rather try ask call kids question class \
    talking real sure days whole";

const GERMAN: &str = "der die das und ich in zu den ist nicht von mit es sich auch auf fur an er so dass sie wir was ein eine \
    im dem ja aber da wie man noch war nur oder bei aus hat nach mir mal dann einen um wenn schon haben als \
    am habe mich zum wird ihr sehr sind einer einem eben doch uber immer also weil hier zur durch sein nein \
    kann mehr";

const FRENCH: &str = "de la le et les des en un du une que est pour qui dans a par plus pas au sur ne se je ce il vous sont \
    nous on c l d qu y mais avec ou ca elle j m n etait tout bien fait etre aussi comme cette donc alors oui \
    non meme si leur ils deux peut quand tres quoi moi lui sans ont avait parce";

const SPANISH: &str = "de la que el en y a los se del las un por con no una su para es al lo como mas o pero sus le ya este si \
    porque esta entre cuando muy sin sobre tambien me hasta hay donde quien desde todo nos durante yo eso";

const ITALIAN: &str = "di e il la che in un a per una non sono le si con i da del mi ma come al lo ha anche piu io ci questo \
    era della se perche ho molto gli nel cosa alla dei";

const PORTUGUESE: &str = "de a o que e do da em um para com nao uma os no se na por mais as dos como mas ao ele das eu muito ja \
    tem ser quando foi ou isso nos voce";

const DUTCH: &str = "de en van ik het een dat is in te die niet op ze er zijn met voor ook aan maar we om dan je was als wat \
    bij heeft of had naar hij nog wel";

/// Slots of the table; a power of two, several times the number of words.
const SLOTS: usize = 4096;

/// Words of up to eight bytes as numbers, in open addressing.
static TABLE: LazyLock<Box<[u64]>> = LazyLock::new(|| {
    let mut table = vec![0; SLOTS].into_boxed_slice();
    let lists = [ENGLISH, GERMAN, FRENCH, SPANISH, ITALIAN, PORTUGUESE, DUTCH];
    for word in lists.into_iter().flat_map(str::split_whitespace) {
        let packed = packed(word).expect("common words are short");
        let mut slot = slot(packed);
        while table[slot] != 0 && table[slot] != packed {
            slot = (slot + 1) % SLOTS;
        }
        table[slot] = packed;
    }
    table
});

fn packed(word: &str) -> Option<u64> {
    let mut bytes = [0; 8];
    bytes.get_mut(..word.len())?.copy_from_slice(word.as_bytes());
    Some(u64::from_le_bytes(bytes))
}

fn slot(packed: u64) -> usize {
    (packed.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 52) as usize
}

/// Whether a folded word is among the commonest.
pub(super) fn is_common(word: &str) -> bool {
    let Some(packed) = packed(word).filter(|packed| *packed != 0) else { return false };
    let mut slot = slot(packed);
    loop {
        match TABLE[slot] {
            0 => return false,
            here if here == packed => return true,
            _ => slot = (slot + 1) % SLOTS,
        }
    }
}

/// What pairs begin with and are parted by: no word holds it, and all words sort after it.
pub(super) const MARK: char = '\u{1}';

/// Appends the term of a pair.
pub(super) fn pair_term(first: &str, second: &str, to: &mut String) {
    to.push(MARK);
    to.push_str(first);
    to.push(MARK);
    to.push_str(second);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::words::fold;

    #[test]
    fn common_words_are_told_from_others() {
        for word in ["the", "um", "nicht", "que", "actually"] {
            assert!(is_common(word), "{word}");
        }
        for word in ["", "echo", "th", "thee", "chamber", "algorithms"] {
            assert!(!is_common(word), "{word}");
        }
    }

    #[test]
    fn listed_words_are_folded() {
        for word in [ENGLISH, GERMAN, FRENCH, SPANISH, ITALIAN, PORTUGUESE, DUTCH]
            .into_iter()
            .flat_map(str::split_whitespace)
        {
            assert_eq!(fold(word), word);
            assert!(packed(word).is_some(), "{word} is too long for the table");
        }
        assert!(TABLE.iter().filter(|packed| **packed != 0).count() * 4 < SLOTS);
    }
}
