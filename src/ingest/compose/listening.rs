//! Listening sounds: "Mm-hmm", "Yeah, yeah.", 嗯, "[laughs]".

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

use crate::text::words::is_word_char;

/// More words than this say something, whatever they are.
const MOST: usize = 5;

/// Sounds, which answer no question.
const SOUNDS: &str = "\
    mm mmm mmmm hm hmm hmmm mhm mmhm mmhmm mhmm hmhm uhhuh uh huh um uhm ah aha ahh aah oh ooh ohh eh er erm \
    mh hum hem ehm euh bah ahm äh ähm öh tja ajá aja ahha uhum ээ мм мгм гм хм эм угу ага ах ох уф اه آه أه \
    امم ممم اها אה אהה אממ המ ממ हम्म ह्म्म อืม อือ เออ อ๋อ";

/// Words that say "I am listening" when they stand alone.
const WORDS: &str = "\
    yeah yea yes yep yup ya right ok okay okey k sure wow gosh cool great good nice lovely perfect brilliant \
    exactly absolutely definitely totally indeed interesting true really alright fine no nope i see of \
    course got it very thanks thank you well so and gotcha fair enough all that s mine go on ja jaja genau \
    stimmt klar gut schön natürlich richtig nee nein doch eben achso ach verstehe super toll oui ouais \
    accord d voilà bien sûr non si sí claro vale bueno exacto perfecto entiendo certo esatto va bene sim tá \
    isso entendi não oké precies nou nej okej precis jo joo niin kyllä tak dobrze jasne dobra ano jasně \
    dobře да ну нет понятно хорошо ясно конечно так ні добре ναι όχι μάλιστα evet tamam hayır tabii igen jó \
    értem نعم ايوه أيوه تمام طيب لا صح اوكي أوكي بله آره כן לא אוקיי אוקי בסדר נכון हाँ हां जी अच्छा ठीक है \
    ครับ ค่ะ ใช่ โอเค";

/// Words that are listening only beside others of the list: "I see", "of course", "thank you".
const HALVES: &str = "\
    i of it you so and that s all mine on d very got see course go enough va k है fair thank";

/// Chinese, Japanese and Korean have no spaces, or glue their particles; whole phrases are listed.
const PHRASES: &str = "\
    嗯 嗯嗯 嗯哼 对 对对 对对对 對 對對 是 是的 是啊 哦 噢 喔 啊 好 好的 好吧 没错 沒錯 对的 明白 了解 当然 當然 はい はいはい うん うんうん ええ へえ へー そう そうですね \
    そうですか そうそう なるほど ああ あー えー 네 네네 예 응 음 아 어 그렇죠 그래요 그렇군요 맞아요 아네";

/// What a word says when it stands alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Alone {
    /// Somebody makes a sound.
    Sound,
    /// Somebody listens.
    Word,
    /// Half of a phrase such as "I see".
    Half,
}

static LISTED: LazyLock<HashMap<&str, Alone>> = LazyLock::new(|| {
    let of = |list: &'static str, alone| list.split_whitespace().map(move |word| (word, alone));
    of(WORDS, Alone::Word)
        .chain(of(PHRASES, Alone::Word))
        .chain(of(HALVES, Alone::Half))
        .chain(of(SOUNDS, Alone::Sound))
        .collect()
});

/// Whether a turn is but a sign that its speaker listens.
#[must_use]
pub(in crate::ingest) fn is_listening(talk: &str) -> bool {
    only(talk, |_| true)
}

/// Whether a turn is but a sound, or what the transcriber heard: it answers no question.
#[must_use]
pub(super) fn is_sound(talk: &str) -> bool {
    only(talk, |alone| alone == Alone::Sound)
}

fn only(talk: &str, allowed: impl Fn(Alone) -> bool) -> bool {
    // Longer talk is never only that, and most talk is longer.
    if talk.len() > 120 {
        return false;
    }
    let talk = without_remarks(talk);
    let mut lower = String::new();
    let mut count = 0;
    let mut whole = false;
    for word in talk.split(|c: char| c != '-' && !is_word_char(c)).filter(|word| !word.is_empty()) {
        lower.clear();
        lower.extend(word.chars().flat_map(char::to_lowercase));
        let Some(halves) = listed(&lower, &allowed) else { return false };
        whole |= !halves;
        count += 1;
    }
    count == 0 || count <= MOST && (whole || is_phrase(&talk))
}

/// Whether a word is but half of a phrase; none when it is not listed. "uh-huh" and "mm-hmm" are one
/// word, "yeah-yeah" is two.
fn listed(word: &str, allowed: impl Fn(Alone) -> bool) -> Option<bool> {
    let find = |word: &str| LISTED.get(word).copied().filter(|alone| allowed(*alone));
    if !word.contains('-') {
        return find(word).map(|alone| alone == Alone::Half);
    }
    let joined = find(&word.replace('-', ""));
    let parts = || word.split('-').all(|part| part.is_empty() || find(part).is_some());
    joined.map(|alone| alone == Alone::Half).or_else(|| parts().then_some(false))
}

/// Whether halves make a phrase.
fn is_phrase(talk: &str) -> bool {
    let lower = talk.to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !is_word_char(c)).filter(|word| !word.is_empty()).collect();
    matches!(
        words.join(" ").as_str(),
        "i see"
            | "i see i see"
            | "of course"
            | "got it"
            | "i got you"
            | "thank you"
            | "go on"
            | "fair enough"
            | "k"
    )
}

/// The talk without what stands in square or round brackets.
fn without_remarks(talk: &str) -> Cow<'_, str> {
    if !talk.contains(['[', '(', '（', '［']) {
        return Cow::Borrowed(talk);
    }
    let mut depth = 0_u32;
    let kept = talk.chars().filter(|c| match c {
        '[' | '(' | '（' | '［' => {
            depth += 1;
            false
        }
        ']' | ')' | '）' | '］' => {
            depth = depth.saturating_sub(1);
            false
        }
        _ => depth == 0,
    });
    Cow::Owned(kept.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn listening_sounds_in_many_languages() {
        for talk in [
            "Mm-hmm.",
            "Uh-huh",
            "Yeah, yeah.",
            "Yeah.",
            "Okay. Right.",
            "I see.",
            "Of course.",
            "[laughs]",
            "(nods) Mm.",
            "Ja, genau.",
            "Oui, d’accord.",
            "Claro, sí.",
            "嗯嗯。",
            "はい。",
            "네, 네.",
            "نعم.",
            "Да, понятно.",
            "…",
            "Thank you.",
            "Perfect!",
        ] {
            assert!(is_listening(talk), "{talk}");
        }
    }

    #[test]
    fn what_says_something_is_none() {
        for talk in [
            "The methods.",
            "I",
            "So you",
            "Yes, of course it was.",
            "Why?",
            "那时候我才十九岁。",
            "Hier auch.",
            "It",
        ] {
            assert!(!is_listening(talk), "{talk}");
        }
    }

    #[test]
    fn yes_answers_a_question_and_a_sound_does_not() {
        assert!(!is_sound("Yes."));
        assert!(is_sound("Mm-hmm. [nods]"));
    }
}
