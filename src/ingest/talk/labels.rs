//! What a label looks like: usual ones (`Interviewer`, `P1`, `Speaker 2`), names, and words that are
//! followed by a colon and are no speakers (`Note`, `Date`, `http`).

use std::collections::HashSet;
use std::sync::LazyLock;

use crate::ingest::{dates, role_of_label};
use crate::text::words::{fold, is_word_char};

/// Words before a colon that head a remark, a list or a line of metadata. Compared folded; of a label
/// of several words the first and the last are looked at.
const NO_SPEAKERS: &str = "\
    note notes nb ps probe probes prompt prompts followup example examples eg ie warning caution tip hint important remember summary abstract conclusion \
    conclusions introduction background method methods results discussion limitations recommendation recommendations \
    action actions decision decisions agenda minutes todo table figure fig chart image photo picture source sources \
    reference references link links url http https ftp www mailto file files path email mail tel phone fax address \
    website web subject re fw fwd cc bcc to from sent received reply chapter section part step appendix page pages \
    line lines item items paragraph article act scene episode season day week month year keyword keywords tag tags \
    category categories theme themes topic topics code codes definition def title subtitle heading author authors \
    editor publisher copyright license licence version isbn doi error info debug trace total sum average mean median \
    fix fixes bugfixes default defaults type types returns stability added changed fixed removed deprecated usage option options output input \
    command commands argument arguments parameter parameters feature features bug bugs breaking performance documentation \
    issue issues requirement requirements description details content mime delivered envelope status priority \
    result question answer first second third finally lastly pros cons advantages disadvantages \
    key legend symbols conventions anmerkung hinweis beispiel quelle zusammenfassung fazit betreff nota ejemplo \
    fuente resumen remarque exemple resume esempio fonte opmerking voorbeeld bron samenvatting uwaga przykład źródło \
    примечание например источник итог ملاحظة مثال المصدر הערה דוגמה מקור 注 注意 备注 備註 例 例如 摘要 来源 來源 \
    問題 ※ 参考 참고 예 출처 หมายเหตุ ตัวอย่าง";

/// Keys of the lines that stand before the talk and say when, where and who.
const METADATA: &str = "\
    date dates time times location place venue setting site city country duration length recorded recording recordings \
    file filename audio video project study title topic theme interview interviews interviewno interviewnumber session \
    transcript transcription transcriber transcribed transcribedby transcribedon checked checkedby proofread verified \
    participants participantid participantno respondents attendees present apologies speakers people persons language \
    languages age gender sex occupation job profession position role education ethnicity religion maritalstatus id \
    pseudonym alias code group status consent name names interviewedby interviewdate interviewtime interviewlocation \
    interviewid interviewername dateofinterview timeofinterview placeofinterview starttime endtime start end host \
    keywords summary subject event meeting conference organisation organization institution school class year version \
    confidential note notes description abstract source url contact email phone tape side disc disk track reel \
    collection archive accession repository narrator interviewer interviewee moderator facilitator participant \
    respondent informant datum zeit ort dauer aufnahme projekt thema titel interviewnummer transkription transkribiert \
    transkript transkribent transkribentin teilnehmer sprache alter geschlecht beruf name fecha hora lugar duracion \
    proyecto tema titulo transcripcion transcriptor transcrito participantes asistentes idioma edad sexo profesion \
    ocupacion grabacion archivo date heure lieu duree projet theme titre enregistrement transcripteur langue age sexe \
    profession participants data ora luogo durata progetto titolo trascrizione partecipanti lingua eta professione \
    local horario duracao projeto tema idade profissao datum tijd plaats duur onderwerp taal leeftijd дата время место \
    длительность продолжительность тема проект участники возраст пол профессия название 日期 时间 時間 地点 地點 时长 時長 \
    主题 主題 题目 姓名 年龄 年齡 性别 性別 职业 職業 编号 編號 项目 参与者 参加者 日時 場所 氏名 職業 年齢 所要時間 \
    날짜 일시 시간 장소 주제 이름 나이 성별 직업 التاريخ الوقت المكان المدة الموضوع الاسم العمر المهنة المشاركون \
    תאריך שעה מקום משך נושא שם גיל תפקיד משתתפים दिनांक समय स्थान विषय नाम आयु วันที่ เวลา สถานที่ หัวข้อ ชื่อ";

static NO_SPEAKER_WORDS: LazyLock<HashSet<String>> =
    LazyLock::new(|| NO_SPEAKERS.split_whitespace().map(letters).collect());

static METADATA_WORDS: LazyLock<HashSet<String>> =
    LazyLock::new(|| METADATA.split_whitespace().map(letters).collect());

/// Whether people and programs often call a speaker so, whatever the study: a role, a letter or two
/// with a number, `Speaker 1`, `SPEAKER_00`.
#[must_use]
pub(super) fn is_usual(label: &str) -> bool {
    is_coded(label) || role_of_label(label).is_some()
}

/// `P1`, `FG2-P3`, `S01`, `I`, `Q`, `Speaker 2`, `Voice 1`, `Male 2`.
fn is_coded(label: &str) -> bool {
    let key = letters(label);
    let has_number = label.contains(|c: char| c.is_numeric());
    let usual_word = matches!(
        key.as_str(),
        "speaker"
            | "spk"
            | "spkr"
            | "voice"
            | "male"
            | "female"
            | "person"
            | "sprecher"
            | "sprecherin"
            | "locuteur"
            | "locutrice"
            | "hablante"
            | "orador"
            | "oratore"
            | "parlante"
            | "spreker"
            | "talare"
            | "rozmowca"
            | "mowca"
            | "спикер"
            | "говорящий"
            | "المتحدث"
            | "متحدث"
            | "דובר"
            | "说话人"
            | "发言人"
            | "講者"
            | "話者"
            | "스피커"
            | "화자"
            | "ผู้พูด"
            | "falante"
            | "orateur"
            | "konusmacı"
            | "konusmaci"
            | "unknownspeaker"
            | "unknown"
            | "unidentified"
    );
    let letter = |c: char| c.is_ascii_uppercase();
    let short = label.len() <= 8
        && label.starts_with(letter)
        && label.chars().all(|c| letter(c) || c.is_ascii_digit() || matches!(c, '-' | '_' | ' ' | '.'));
    let single = matches!(
        label,
        "I" | "Q"
            | "A"
            | "B"
            | "R"
            | "P"
            | "M"
            | "F"
            | "E"
            | "S"
            | "T"
            | "K"
            | "L"
            | "J"
            | "C"
            | "D"
            | "N"
            | "X"
            | "Y"
            | "Z"
    );
    (usual_word && label.len() <= 40) || single || (short && (has_number || key.len() <= 2) && key.len() <= 4)
}

/// How parliaments and committees address who speaks.
const TITLES: &[&str] = &[
    "mr",
    "mrs",
    "ms",
    "miss",
    "dr",
    "the",
    "senator",
    "chairman",
    "chairwoman",
    "chair",
    "representative",
    "congressman",
    "congresswoman",
    "secretary",
    "ambassador",
    "governor",
    "general",
    "admiral",
    "colonel",
    "judge",
    "justice",
    "professor",
    "commissioner",
    "director",
    "mayor",
    "hon",
    "sir",
    "m",
    "mme",
    "mlle",
];

/// Whether the label is a title and a name: `Mr. QUIST`, `The CHAIRMAN`, `Mr. QUIST of Maine`, `Senator Quist`.
pub(super) fn is_titled(label: &str) -> bool {
    let (title, name) = label.split_once(char::is_whitespace).unwrap_or((label, ""));
    let title = letters(title);
    // "M. Per Quist, rapporteur", "Mme la présidente"
    let name = name.split_once(',').map_or(name, |(name, _)| name);
    let office =
        matches!(title.as_str(), "m" | "mme") && (name.starts_with("le ") || name.starts_with("la "));
    let shaped = name_in_capitals(name) || title != "the" && name.split_whitespace().count() <= 3;
    TITLES.contains(&title.as_str()) && shaped && (office || is_name(name))
}

/// Whether a word of a name of two letters or more is in capitals.
pub(super) fn name_in_capitals(name: &str) -> bool {
    name.split_whitespace().any(in_capitals)
}

/// `QUIST`, `McDUNN`, `O'BRIEN-HALE`.
fn in_capitals(word: &str) -> bool {
    let small =
        word.strip_prefix("Mc").or_else(|| word.strip_prefix("Mac")).or_else(|| word.strip_prefix("De"));
    is_capitals(small.unwrap_or(word))
}

/// Whether the word before a colon heads a remark, a list or metadata and is no speaker.
#[must_use]
pub(in crate::ingest) fn is_no_speaker(label: &str) -> bool {
    // "// Prints", ":target", "'host'": code, not people.
    if !label.starts_with(char::is_alphanumeric) || label.contains(['`', '\\', '$', '@', '+']) {
        return true;
    }
    let mut words = label.split(|c: char| !is_word_char(c) || c.is_numeric()).filter(|word| !word.is_empty());
    let Some(first) = words.next() else { return true };
    let last = words.next_back();
    let listed = |word: &str| NO_SPEAKER_WORDS.contains(&letters(word));
    // "Question 3", "PART TWO", "Key findings", "In summary"; "Page Turner" and "Mark Page" are persons.
    let person = |last: &str| {
        starts_as_name(last)
            && !is_capitals(label)
            && !listed(last)
            && !COUNTED.contains(&letters(last).as_str())
    };
    // "Content-Type", "Return-Path", "X-Mailer": fields of mails.
    let is_field = !label.contains(char::is_whitespace)
        && label.contains('-')
        && last.is_some()
        && (listed(first) || label.starts_with("X-"));
    if is_field {
        return true;
    }
    listed(first) && !last.is_some_and(person)
        || last.is_some_and(|last| listed(last) && !starts_as_name(last))
}

/// What counts parts: "Part Two", "Day One", "Appendix A".
const COUNTED: &[&str] = &[
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "i", "ii", "iii", "iv",
    "v", "a", "b", "c", "d",
];

/// Whether the label is "Question" or "Answer", which are speakers only beside each other.
#[must_use]
pub(super) fn is_question_or_answer(label: &str) -> bool {
    matches!(letters(label).as_str(), "question" | "answer")
}

/// Whether a line before the talk begins so: `Date`, `Interview date`, `Participants`.
#[must_use]
pub(super) fn is_metadata(label: &str) -> bool {
    if METADATA_WORDS.contains(&letters(label)) {
        return true;
    }
    let mut words = label.split(|c: char| !is_word_char(c)).filter(|word| !word.is_empty());
    let first = words.next().unwrap_or_default();
    let last = words.next_back().unwrap_or(first);
    // "Date of interview", "Interview No"; a "Project Manager" is a person.
    let numbering = matches!(letters(last).as_str(), "no" | "nr" | "number" | "id" | "code");
    METADATA_WORDS.contains(&letters(last))
        || METADATA_WORDS.contains(&letters(first))
            && (!starts_as_name(last) || numbering)
            && !is_usual(label)
}

/// What transcribers write in square brackets that is no name. Compared folded, by its first word.
const REMARKS: &str = "\
    laughter laughs laughing laugh chuckles inaudible unintelligible indistinct crosstalk crosstalking applause cheering \
    music silence pause long short break recording interruption noise background coughs coughing sighs sigh crying sobs sniffs \
    phone door knocking overlapping overlap foreign redacted end begin start tape side unclear audio video sic gap cut \
    jingle beep bell whispers whispering clears nods shrugs speaking multiple voices lachen lacht gelächter unverständlich pause \
    risas risa inaudible aplausos música rires rire applaudissements musique risate applausi musica 笑 笑い 笑声 音楽 拍手 웃음 박수";

static REMARK_WORDS: LazyLock<HashSet<String>> =
    LazyLock::new(|| REMARKS.split_whitespace().map(letters).collect());

/// Whether what stands in square brackets is a remark on what is heard: `[Laughter]`, `[Long pause]`.
pub(super) fn is_remark(inside: &str) -> bool {
    let first = inside.split(|c: char| !is_word_char(c)).find(|word| !word.is_empty());
    first.is_none_or(|first| REMARK_WORDS.contains(&letters(first)))
}

/// Whether a label is a date: "May 12, 2023".
pub(super) fn is_date(label: &str) -> bool {
    let numeric = label.contains(|c: char| c.is_ascii_digit());
    let whole = |dated: dates::Dated| dated.range.start == 0 && dated.range.end == label.len();
    numeric && dates::find(label).is_some_and(whole)
}

/// Whether the label is shaped like a name: every word with a capital or in a script that has none;
/// small words of names (`de`, `van`, `and`) are passed over.
#[must_use]
pub(in crate::ingest) fn is_name(label: &str) -> bool {
    let mut words = label
        .split(|c: char| c.is_whitespace())
        .filter(|word| word.contains(char::is_alphanumeric))
        .peekable();
    words.peek().is_some()
        && label.contains(char::is_alphabetic)
        && words.all(|word| starts_as_name(word) || is_small(word))
        && label.split_whitespace().next().is_some_and(|first| starts_as_name(first) || leads_name(first))
        && label.split_whitespace().any(starts_as_name)
}

/// "de la Cruz", "van der Berg": a small word with which a surname may begin.
fn leads_name(word: &str) -> bool {
    matches!(
        word,
        "de" | "da"
            | "del"
            | "della"
            | "di"
            | "du"
            | "van"
            | "von"
            | "zu"
            | "bin"
            | "ibn"
            | "al"
            | "el"
            | "ter"
            | "ten"
    )
}

fn starts_as_name(word: &str) -> bool {
    let first = word.chars().find(|c| c.is_alphanumeric());
    first.is_some_and(|c| c.is_uppercase() || c.is_numeric() || !c.is_lowercase())
}

fn is_small(word: &str) -> bool {
    leads_name(word)
        || matches!(
            word,
            "do" | "dos"
                | "der"
                | "den"
                | "la"
                | "le"
                | "of"
                | "the"
                | "and"
                | "und"
                | "et"
                | "y"
                | "e"
                | "i"
                | "og"
                | "och"
                | "en"
                | "&"
                | "from"
                | "for"
                | "señor"
                | "señora"
                | "senhor"
                | "senhora"
                | "av"
        )
}

/// Whether all letters of the label are capitals, and there are two or more of them.
#[must_use]
pub(super) fn is_capitals(label: &str) -> bool {
    let mut letters = label.chars().filter(|c| c.is_alphabetic());
    letters.clone().count() >= 2 && letters.all(|c| !c.is_lowercase())
}

/// The folded letters of a label, without digits.
fn letters(label: &str) -> String {
    fold(label).chars().filter(|c| is_word_char(*c) && !c.is_numeric()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usual_labels() {
        for label in [
            "P1",
            "Speaker 2",
            "SPEAKER_00",
            "INT",
            "I",
            "Q",
            "FG1-P3",
            "S01",
            "Interviewer",
            "受访者",
            "המראיין",
            "Male 2",
            "R1",
        ] {
            assert!(is_usual(label), "{label}");
        }
        for label in ["Ana", "However", "Note", "ANNA MARIA", "Q3 results", "The answer"] {
            assert!(!is_usual(label), "{label}");
        }
    }

    #[test]
    fn words_that_are_no_speakers() {
        for label in [
            "Note",
            "Example",
            "http",
            "Figure 2",
            "Question 3",
            "In summary",
            "Key findings",
            "备注",
            "Quelle",
            "TODO",
            "Day 1",
            "// Prints",
            "'host'",
            "Bug Fixes",
            "Content-Type",
        ] {
            assert!(is_no_speaker(label), "{label}");
        }
        for label in ["Ana", "Mark Page", "Speaker 1", "P1", "采访者", "Bill Day", "Page Turner"] {
            assert!(!is_no_speaker(label), "{label}");
        }
    }

    #[test]
    fn keys_of_metadata() {
        for label in
            ["Date", "Interview date", "Participants", "Date of interview", "Fecha", "日期", "Transcribed by"]
        {
            assert!(is_metadata(label), "{label}");
        }
        assert!(!is_metadata("Ana"));
        assert!(!is_metadata("P1"));
    }

    #[test]
    fn shapes_of_names() {
        for label in [
            "Ana",
            "William J. Brennan, Jr.",
            "Ludwig van Beethoven",
            "田中",
            "Speaker 1",
            "ANA",
            "Ana and Bo",
        ] {
            assert!(is_name(label), "{label}");
        }
        for label in ["ana", "Well then", "The answer is", "…"] {
            assert!(!is_name(label), "{label}");
        }
    }
}
