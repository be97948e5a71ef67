//! Who asks and who answers, as labels tell it in many languages.
//!
//! Where labels tell nothing ("Speaker 1", names) nothing is guessed: the role is unknown, which is
//! counted, until `participants.csv` or a `[[read]]` rule decides.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::model::{Role, Speaker, VoiceKind};
use crate::text::words::{fold, is_word_char};

/// Whoever asks: English, German, Dutch, French, Spanish, Portuguese, Italian, Romanian, Scandinavian,
/// Finnish, Slavic, Greek, Turkish, Hungarian, Arabic, Persian, Hebrew, Hindi, Bengali, Chinese,
/// Japanese, Korean, Thai, Vietnamese, Indonesian, Swahili. Compared folded, without digits, spaces and signs.
const ASKERS: &str = "\
    interviewer interviewers int intv intvr iv ivr ivw researcher moderator mod facilitator investigator \
    questioner host fieldworker ethnographer enumerator iq intr interv viewer interviewerin interviewende \
    interviewender forscher forscherin moderatorin moderation onderzoeker fragesteller fragestellerin \
    interviewster gespreksleider intervieweur intervieweuse enqueteur enquetrice enqueteuse chercheur \
    chercheuse moderateur moderatrice animateur animatrice journaliste entrevistador entrevistadora \
    entrevistadores investigador investigadora moderador moderadora pregunta facilitador facilitadora \
    pesquisador pesquisadora pergunta intervistatore intervistatrice ricercatore ricercatrice moderatore \
    domanda intervievator cercetator encuestador encuestadora intervjuare intervjuaren intervjuer \
    intervjueren forskare forskaren forsker forskeren fraga haastattelija tutkija kusija ankieter ankieterka \
    badacz badaczka prowadzacy prowadzaca moderatorka tazatel tazatelka vyzkumnik vyzkumnice istrazivac \
    istrazivacica интервьюер исследователь исследовательница модератор ведущий ведущая вопрос интервьюєр \
    інтервюер дослідник дослідниця питання συνεντευκτης συνεντευκτρια ερευνητης ερευνητρια gorusmeci \
    arastırmacı arastirmaci mulakatcı mulakatci kerdezo interjukeszito kutato المحاور المحاوره المحاورة \
    محاور الباحث الباحثه الباحثة باحث باحثه باحثة السائل المذيع المقابل مصاحبهگر مصاحبهكننده مصاحبهکننده \
    پرسشگر محقق سوال مراين מראיין מראיינת המראיין המראיינת חוקר חוקרת החוקר החוקרת מנחה שאלה \
    साक्षात्कारकर्ता शोधकर्ता प्रश्नकर्ता प्रश्न शोधार्थी সাক্ষাৎকারগ্রহণকারী গবেষক প্রশ্ন 采访者 采访人 访谈者 访谈人 \
    访问者 访问员 访员 访者 主持人 主持 研究者 研究员 研究人员 记者 提问者 调查员 採訪者 採訪人 訪談者 訪談人 訪問者 訪問員 訪員 研究員 記者 提問者 インタビュアー インタビューアー \
    インタヴュアー 聞き手 聴き手 質問者 調査者 司会 司会者 面接者 면담자 연구자 인터뷰어 질문자 진행자 사회자 조사자 면접자 기자 ผู้สัมภาษณ์ ผู้วิจัย นักวิจัย \
    พิธีกร ผู้ดำเนินรายการ nguoiphongvan phongvanvien nghiencuuvien pewawancara peneliti mhoji mtafiti";

/// Whoever is asked.
const ASKED: &str = "\
    participant participants interviewee interviewees respondent respondents informant narrator part resp \
    ptp befragte befragter befragteperson teilnehmer teilnehmerin interviewte interviewter interviewpartner \
    interviewpartnerin deelnemer deelneemster geinterviewde enquete enquetee interviewe participante \
    entrevistado entrevistada informante intervistato intervistata partecipante entrevistadoa deltagare \
    deltaker deltager informanten haastateltava rozmowca rozmowczyni uczestnik uczestniczka badany badana \
    respondentka респондент респондентка информант информантка участник участница респондентк учасник \
    учасниця συμμετεχων συμμετεχουσα συνεντευξιαζομενος katılımcı katilimci gorusulen المشارك المشاركه \
    المشاركة مشارك مشاركه مشاركة المبحوث المبحوثه المبحوثة الضيف المستجيب مصاحبهشونده מרואיין מרואיינת \
    המרואיין המרואיינת משתתף משתתפת נחקר נחקרת उत्तरदाता प्रतिभागी উত্তরদাতা 受访者 受访人 被访者 被访人 被采访者 被采访人 参与者 \
    受訪者 受訪人 被訪者 參與者 回答者 話し手 語り手 参加者 協力者 調査協力者 インタビュイー 対象者 피면담자 참여자 참가자 응답자 연구참여자 연구참가자 피면접자 구술자 \
    ผู้ให้สัมภาษณ์ ผู้ให้ข้อมูล ผู้เข้าร่วม partisipan narasumber responden informan mhojiwa \
    nguoiduocphongvan";

/// Labels of whoever could not be told apart.
const NOBODY: &str = "\
    unknown unidentified inaudible all several multiple various everyone everybody group crosstalk \
    unknownspeaker unidentifiedspeaker multiplespeakers unbekannt alle mehrere inconnu tous desconocido \
    todos unidentifiedmale unidentifiedfemale sconosciuto tutti неизвестно все 未知 不明 全员 众人";

/// Letters that ask and answer: where both are labels of one document, the first asks.
const PAIRS: &[(&str, &str)] = &[
    ("q", "a"),
    ("i", "r"),
    ("int", "r"),
    ("question", "answer"),
    ("问", "答"),
    ("問", "答"),
    ("문", "답"),
    ("س", "ج"),
    ("ש", "ת"),
    ("в", "о"),
    ("f", "antw"),
];

/// What a label says alone: `Interviewer 2`, `Lead Researcher`, 受访者3.
#[must_use]
pub fn role_of_label(label: &str) -> Option<Role> {
    let key = letters(label);
    if let Some(role) = role_of_word(&key) {
        return Some(role);
    }
    let mut words = label.split(|c: char| !is_word_char(c)).filter(|word| !word.is_empty());
    let few = label.len() <= 60;
    words.find_map(|word| if few && word.chars().count() >= 6 { role_of_word(&letters(word)) } else { None })
}

/// Whether a label stands for whoever could not be told apart: `Multiple Speakers`, `All`.
#[must_use]
pub(in crate::ingest) fn is_nobody(label: &str) -> bool {
    let key = letters(label);
    NOBODY.split_whitespace().any(|nobody| nobody == key)
}

/// The lists above, folded as labels are.
static WORDS: LazyLock<HashMap<String, Role>> = LazyLock::new(|| {
    let asked = ASKED.split_whitespace().map(|word| (letters(word), Role::Participant));
    asked.chain(ASKERS.split_whitespace().map(|word| (letters(word), Role::Interviewer))).collect()
});

fn role_of_word(key: &str) -> Option<Role> {
    WORDS.get(key).copied()
}

/// The folded letters of a label.
fn letters(label: &str) -> String {
    fold(label)
        .chars()
        .filter(|c| is_word_char(*c) && !c.is_numeric() && !matches!(c, '\u{200C}' | '\u{200D}'))
        .collect()
}

/// The role of a kind of voice when nothing tells another.
pub(super) fn of_kind(kind: VoiceKind) -> Role {
    match kind {
        VoiceKind::Speaker => Role::Unknown,
        VoiceKind::Author => Role::Author,
        VoiceKind::Commenter => Role::Commenter,
        VoiceKind::Quoted => Role::Participant,
    }
}

/// The role of each speaker from all labels together; `known` are decided already.
///
/// In a document where somebody is known to ask, the other speakers are participants.
pub(super) fn guess(speakers: &[Speaker], known: &[Option<Role>], language: Option<&str>) -> Vec<Role> {
    let talks = |at: usize| speakers[at].voice == VoiceKind::Speaker && speakers[at].named;
    let keys: Vec<String> = speakers.iter().map(|speaker| letters(&speaker.label)).collect();
    let mut roles: Vec<Role> = (0..speakers.len())
        .map(|at| match known[at] {
            Some(role) => role,
            None if talks(at) => {
                let told = role_of_label(&speakers[at].label);
                told.or_else(|| role_of_letter(at, speakers, &keys, language)).unwrap_or(Role::Unknown)
            }
            None => of_kind(speakers[at].voice),
        })
        .collect();
    let somebody_asks = roles.iter().any(|role| matches!(role, Role::Interviewer | Role::Researcher));
    if somebody_asks {
        for at in 0..speakers.len() {
            let open = known[at].is_none() && roles[at] == Role::Unknown && talks(at);
            if open && !is_nobody(&speakers[at].label) && keys[at].chars().any(char::is_alphanumeric) {
                roles[at] = Role::Participant;
            }
        }
    }
    roles
}

/// What a label of a letter or two says beside the others: `I` and `R`, `Q` and `A`, 问 and 答.
fn role_of_letter(at: usize, speakers: &[Speaker], keys: &[String], language: Option<&str>) -> Option<Role> {
    let key = keys[at].as_str();
    let has = |other: &str| keys.iter().any(|key| key == other);
    for (asks, answers) in PAIRS {
        if has(asks) && has(answers) {
            if key == *asks {
                return Some(Role::Interviewer);
            }
            if key == *answers {
                return Some(Role::Participant);
            }
        }
    }
    let language = language.map(|code| code.split('-').next().unwrap_or(code).to_lowercase());
    let language = language.as_deref().unwrap_or_default();
    let romance = matches!(language, "es" | "pt" | "fr" | "it" | "ca" | "gl");
    let numbered = |letter: &str| {
        speakers
            .iter()
            .zip(keys)
            .any(|(speaker, key)| key == letter && speaker.label.contains(|c: char| c.is_numeric()))
    };
    let asks = match key {
        // "I" and "Q" are nobody else's letters, but where persons are A to Z or I, II, III.
        "i" => !(has("ii") || has("h") && has("j")),
        "q" => !(has("p") && has("s")),
        "r" => has("p") && numbered("p") && !romance,
        "m" => speakers.len() >= 3 && ["p", "t", "f", "s", "tn"].iter().any(|letter| numbered(letter)),
        "f" => language == "de" && has("a") && speakers.len() == 2,
        "e" | "p" => romance && has("r") && !numbered(key),
        _ => false,
    };
    asks.then_some(Role::Interviewer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_tell_who_asks() {
        for label in [
            "Interviewer",
            "INTERVIEWER 2",
            "INT",
            "Int.",
            "Researcher 1",
            "Moderator Jane",
            "Enquêtrice",
            "Interviewerin",
            "采访者",
            "المحاور",
            "المُحاوِر",
            "インタビュアー",
            "면담자",
            "ผู้สัมภาษณ์",
            "मराठी प्रश्नकर्ता",
            "Entrevistadora:",
            "Ведущий",
        ] {
            assert_eq!(role_of_label(label), Some(Role::Interviewer), "{label}");
        }
        for label in ["Participant 3", "Interviewee", "受访者2", "Respondent A", "המרואיינת", "Teilnehmerin"]
        {
            assert_eq!(role_of_label(label), Some(Role::Participant), "{label}");
        }
        for label in ["Ana", "Speaker 1", "J. Dale", "P1", "Intan", "Modesto"] {
            assert_eq!(role_of_label(label), None, "{label}");
        }
    }
}
