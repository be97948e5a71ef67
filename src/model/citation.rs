//! Citations: how a place in the data is named in print, and read back from print.
//!
//! One function decides on attribution, [`Attribution::cite`]: every report and every export asks
//! it. What it prints is accepted wherever a place is, so that a reader of a report can type what
//! stands there.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::{Document, Kind, Passage, Pseudonyms, VoiceKind, Voices, When};
use crate::text::single_spaced;
use crate::text::words::fold;

/// A place in the data as reports print it.
///
/// ```
/// use emic::model::Citation;
/// let citation: Citation = "P07, turns 14–18, 00:41:10".parse()?;
/// assert_eq!(citation.voice.as_deref(), Some("P07"));
/// assert_eq!(citation.to_string(), "P07, turns 14–18, 00:41:10");
/// # Ok::<(), emic::model::BadCitation>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Citation {
    /// The public name of whose words they are, where there is one.
    pub voice: Option<String>,
    /// The document as printed, where the citation needs it; a title that ends with `…` was cut.
    pub document: Option<String>,
    /// Whether the words are quoted in somebody else's text.
    pub quoted: bool,
    /// What is counted.
    pub unit: CitedUnit,
    /// The number of the first unit.
    pub first: u32,
    /// The number of the last unit; equal to `first` for one.
    pub last: u32,
    /// The page on which the words begin, from 1, where the format has pages.
    pub page: Option<u32>,
    /// Seconds from the start of the recording.
    pub second: Option<u32>,
    /// The date of the words themselves.
    pub date: Option<When>,
}

/// What the number of a citation counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CitedUnit {
    /// Turns of a transcript.
    Turn,
    /// Paragraphs and quotations of a post or text.
    Paragraph,
    /// Comments of a thread, as the page counts them.
    Comment,
    /// Answers of one respondent.
    Answer,
}

/// A text that is no citation.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "\"{0}\" is no citation; write it as reports do: P07, turn 112 · comment 3 on \"Title\" · \"Title\", ¶4"
)]
pub struct BadCitation(pub String);

impl fmt::Display for Citation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(voice) = &self.voice {
            write!(f, "{}, ", on_one_line(voice))?;
        }
        let document = self.document.as_deref().map(on_one_line);
        match (self.unit, &document) {
            (CitedUnit::Comment, Some(document)) => write!(f, "comment {} on \"{document}\"", self.first)?,
            (_, Some(document)) => {
                let quoted = if self.quoted { "quoted in " } else { "" };
                write!(f, "{quoted}\"{document}\", ")?;
                self.write_number(f)?;
            }
            (_, None) => self.write_number(f)?,
        }
        if let Some(page) = self.page {
            write!(f, ", p. {page}")?;
        }
        if let Some(second) = self.second {
            write!(f, ", {:02}:{:02}:{:02}", second / 3600, second / 60 % 60, second % 60)?;
        }
        // The day is enough to find a comment again; the second only makes it long.
        self.date.map_or(Ok(()), |date| write!(f, ", {}", When { second: None, ..date }))
    }
}

impl Citation {
    fn write_number(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let many = self.last > self.first;
        let unit = match (self.unit, many) {
            (CitedUnit::Turn, false) => "turn ",
            (CitedUnit::Turn, true) => "turns ",
            (CitedUnit::Paragraph, false) => "¶",
            (CitedUnit::Paragraph, true) => "¶¶",
            (CitedUnit::Comment, _) => "comment ",
            (CitedUnit::Answer, false) => "answer ",
            (CitedUnit::Answer, true) => "answers ",
        };
        write!(f, "{unit}{}", self.first)?;
        if many { write!(f, "–{}", self.last) } else { Ok(()) }
    }
}

/// `text` on one line and without the quotation mark that titles are printed in.
fn on_one_line(text: &str) -> String {
    single_spaced(text).replace(['"', '“', '”'], "'")
}

/// Everything before the number is optional; names and titles hold no quotation mark.
static NUMBERED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r#"(?xi)^ (?:(?<voice>[^"]*[^"\s]),\s)? (?:(?<quoted>quoted\ in\s)?"(?<document>[^"]+)",\s)?
           (?<unit>turns?|¶¶?|paragraphs?|answers?|comment)\s?(?<first>\d{1,9})(?:[–-](?<last>\d{1,9}))?
           (?:,\sp\.\s?(?<page>\d{1,9}))?
           (?:,\s(?<time>\d{1,4}(?::\d\d){1,2}))? (?:,\s(?<date>\d{4}(?:-\S+)?))? $"#,
    )
    .expect("the pattern of citations is well formed")
});

static COMMENT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r#"(?xi)^ (?:(?<voice>[^"]*[^"\s]),\s)? comment\s(?<first>\d{1,9})\son\s"(?<document>[^"]+)"
           (?:,\sp\.\s?(?<page>\d{1,9}))?
           (?:,\s(?<time>\d{1,4}(?::\d\d){1,2}))? (?:,\s(?<date>\d{4}(?:-\S+)?))? $"#,
    )
    .expect("the pattern of comments is well formed")
});

impl FromStr for Citation {
    type Err = BadCitation;

    /// Reads what [`Citation`] prints; straight quotation marks may stand for curly ones, a hyphen
    /// for the dash, `paragraph` for ¶, and `41:10` for `00:41:10`.
    fn from_str(text: &str) -> Result<Self, BadCitation> {
        read(text).ok_or_else(|| BadCitation(text.to_owned()))
    }
}

fn read(text: &str) -> Option<Citation> {
    let straight = text.trim().replace(['“', '”', '„'], "\"");
    let (found, unit) = match COMMENT.captures(&straight) {
        Some(found) => (found, CitedUnit::Comment),
        None => {
            let found = NUMBERED.captures(&straight)?;
            let unit = unit_named(&found["unit"]);
            (found, unit)
        }
    };
    let part = |name: &str| found.name(name).map(|part| part.as_str().to_owned());
    let first = found["first"].parse().ok()?;
    Some(Citation {
        voice: part("voice"),
        document: part("document"),
        quoted: unit != CitedUnit::Comment && found.name("quoted").is_some(),
        unit,
        first,
        last: last_of(&found, unit, first)?,
        page: match found.name("page") {
            Some(page) => Some(page.as_str().parse().ok()?),
            None => None,
        },
        second: match found.name("time") {
            Some(time) => Some(seconds(time.as_str())?),
            None => None,
        },
        date: match found.name("date") {
            Some(date) => Some(date.as_str().parse().ok()?),
            None => None,
        },
    })
}

fn unit_named(name: &str) -> CitedUnit {
    match name.to_lowercase().chars().next() {
        Some('t') => CitedUnit::Turn,
        Some('a') => CitedUnit::Answer,
        Some('c') => CitedUnit::Comment,
        _ => CitedUnit::Paragraph,
    }
}

fn last_of(found: &Captures<'_>, unit: CitedUnit, first: u32) -> Option<u32> {
    if unit == CitedUnit::Comment {
        return Some(first);
    }
    let last = found.name("last").map_or(Ok(first), |last| last.as_str().parse()).ok()?;
    (last >= first).then_some(last)
}

fn seconds(time: &str) -> Option<u32> {
    time.split(':').try_fold(0u32, |sum, part| sum.checked_mul(60)?.checked_add(part.parse().ok()?))
}

/// What a passage tells about its place: the input of [`Attribution::cite`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlaceOfPassage {
    /// The document, by its place in document order.
    pub document: u32,
    /// Whose words.
    pub voice: Option<u32>,
    /// What the passage is.
    pub kind: Kind,
    /// See [`Passage::number`].
    pub number: u32,
    /// See [`Passage::last_number`].
    pub last_number: u32,
    /// The number of the comment, for comments.
    pub comment: Option<u32>,
    /// The page on which it begins, from 1, where the format has pages.
    pub page: Option<u32>,
    /// When it begins in the recording.
    pub start_ms: Option<u32>,
    /// Its own date.
    pub date: Option<When>,
}

impl PlaceOfPassage {
    /// The place of a passage of `document`, which is at `number` in document order.
    #[must_use]
    pub fn new(number: u32, document: &Document, passage: &Passage, voices: &Voices) -> Self {
        PlaceOfPassage {
            document: number,
            voice: passage.speaker.and_then(|speaker| voices.of(number, speaker)),
            kind: passage.kind,
            number: passage.number,
            last_number: passage.last_number,
            comment: passage.thread.map(|thread| thread.comment),
            page: document.page_at(passage.span.start()),
            start_ms: passage.start_ms,
            date: passage.date,
        }
    }
}

/// Decides how words are attributed: by which name, and with which document.
#[derive(Clone, Debug)]
pub struct Attribution<'a> {
    voices: &'a Voices,
    /// The documents as they are printed.
    documents: Vec<String>,
    /// The documents by the names that they have in the study, which are understood too.
    known: Vec<String>,
    /// Voices whose name does not tell the document: they speak in several, or share their name.
    needs_document: Vec<bool>,
    real_names: bool,
}

impl<'a> Attribution<'a> {
    /// Attributes by public names: what leaves the study.
    ///
    /// `documents` are the names of the documents in document order; long ones are cut where that
    /// leaves them unlike each other. [`Attribution::without_names`] takes the names of the key out
    /// of them.
    #[must_use]
    pub fn new(voices: &'a Voices, documents: &[String]) -> Self {
        Self::with(voices, documents, false)
    }

    /// Attributes by the names in the data: for the terminal, and for `--real-names`.
    #[must_use]
    pub fn with_real_names(voices: &'a Voices, documents: &[String]) -> Self {
        Self::with(voices, documents, true)
    }

    fn with(voices: &'a Voices, documents: &[String], real_names: bool) -> Self {
        let mut attribution = Attribution {
            voices,
            documents: short_titles(documents),
            known: documents.to_vec(),
            needs_document: Vec::new(),
            real_names,
        };
        attribution.needs_document = attribution.voices_that_need_a_document();
        attribution
    }

    /// The same with the names of the key replaced in the names of documents.
    #[must_use]
    pub fn without_names(mut self, pseudonyms: &Pseudonyms) -> Self {
        let public: Vec<String> = self.known.iter().map(|name| pseudonyms.replace(name).text).collect();
        self.documents = short_titles(&public);
        self
    }

    fn voices_that_need_a_document(&self) -> Vec<bool> {
        let numbers = 0..u32::try_from(self.voices.voices.len()).expect("voices are counted in u32");
        let names: Vec<_> =
            numbers.map(|voice| self.voice(voice).map(|name| fold(name).into_owned())).collect();
        let mut times = BTreeMap::new();
        for name in &names {
            *times.entry(name).or_insert(0u32) += 1;
        }
        let several = |voice: &super::Voice| voice.speakers.windows(2).any(|pair| pair[0].0 != pair[1].0);
        let voices = self.voices.voices.iter();
        voices.zip(&names).map(|(voice, name)| name.is_none() || several(voice) || times[name] > 1).collect()
    }

    /// The name of a voice, none where the text gives none (`comment 3`, `author`).
    #[must_use]
    pub fn voice(&self, voice: u32) -> Option<&str> {
        let voice = self.voices.get(voice)?;
        let stands_in = voice.case.is_none()
            && match voice.kind {
                VoiceKind::Commenter => voice.label.strip_prefix("comment ").is_some_and(is_number),
                VoiceKind::Author => voice.label == "author",
                VoiceKind::Speaker | VoiceKind::Quoted => false,
            };
        let name = if self.real_names { &voice.label } else { &voice.public_name };
        (!stands_in && !name.trim().is_empty()).then_some(name)
    }

    /// The document as it is printed.
    #[must_use]
    pub fn document(&self, document: u32) -> &str {
        self.documents.get(document as usize).map_or("", String::as_str)
    }

    /// A voice where it stands alone, in a list or a table: its name, else what it is in which
    /// document (`comment 3 on "Connecting"`, `author of "Connecting"`).
    #[must_use]
    pub fn voice_alone(&self, voice: u32) -> String {
        let Some(known) = self.voices.get(voice) else { return "unknown".to_owned() };
        let document = known.speakers.first().map_or(0, |(document, _)| *document);
        let document = on_one_line(self.document(document));
        match (self.voice(voice), known.kind) {
            (Some(name), _) => on_one_line(name),
            (None, VoiceKind::Commenter) => format!("{} on \"{document}\"", known.label),
            (None, _) => format!("author of \"{document}\""),
        }
    }

    /// The citation of a place.
    #[must_use]
    pub fn cite(&self, place: &PlaceOfPassage) -> Citation {
        let voice = place.voice.and_then(|voice| self.voice(voice));
        let needed = place.voice.is_none_or(|v| self.needs_document.get(v as usize).copied().unwrap_or(true));
        let (unit, first) = match (place.kind, place.comment) {
            (Kind::Turn, _) => (CitedUnit::Turn, place.number),
            (Kind::Answer, _) => (CitedUnit::Answer, place.number),
            (Kind::Comment, Some(comment)) => (CitedUnit::Comment, comment),
            _ => (CitedUnit::Paragraph, place.number),
        };
        let in_document = needed || matches!(unit, CitedUnit::Paragraph | CitedUnit::Comment);
        Citation {
            voice: voice.map(on_one_line),
            document: in_document.then(|| on_one_line(self.document(place.document))),
            quoted: place.kind == Kind::Quotation && in_document,
            unit,
            first,
            last: if unit == CitedUnit::Comment { first } else { place.last_number.max(first) },
            page: place.page,
            second: place.start_ms.map(|ms| ms / 1000),
            date: place.date,
        }
    }

    /// Whether `citation` names this place: the number lies in it, and what else the citation
    /// gives (voice, document) agrees. Page, time and date are not compared: they only help a reader.
    #[must_use]
    pub fn names(&self, citation: &Citation, place: &PlaceOfPassage) -> bool {
        let printed = self.cite(place);
        let voice_agrees = citation.voice.as_ref().is_none_or(|asked| {
            place.voice.and_then(|voice| self.voices.get(voice)).is_some_and(|voice| {
                [&voice.label, &voice.public_name].iter().any(|name| fold(&on_one_line(name)) == fold(asked))
            })
        });
        let document_agrees =
            citation.document.as_ref().is_none_or(|asked| self.is_called(place.document, asked));
        printed.unit == citation.unit
            && citation.first <= printed.last
            && printed.first <= citation.last
            && voice_agrees
            && document_agrees
            && (citation.voice.is_some() || citation.document.is_some())
    }
}

impl Attribution<'_> {
    /// Whether `asked` is a document's name, as it is printed or as it is in the study.
    fn is_called(&self, document: u32, asked: &str) -> bool {
        let known = self.known.get(document as usize).map_or("", String::as_str);
        [self.document(document), known].iter().any(|name| fold(&on_one_line(name)) == fold(asked))
    }
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Titles longer than this many characters are cut.
const LONG: usize = 40;
/// A cut title keeps at least this many.
const SHORT: usize = 18;

/// Titles as citations print them: long ones cut after a word, with `…`, as short as keeps them
/// unlike all others.
///
/// ```
/// use emic::model::short_titles;
/// let titles = ["What my neighbours taught me about the river".to_owned(), "Bridges".to_owned()];
/// assert_eq!(short_titles(&titles), ["What my neighbours…", "Bridges"]);
/// ```
#[must_use]
pub fn short_titles(titles: &[String]) -> Vec<String> {
    let whole: Vec<String> = titles.iter().map(|title| on_one_line(title)).collect();
    let mut sorted: Vec<&str> = whole.iter().map(String::as_str).collect();
    sorted.sort_unstable();
    whole.iter().map(|title| shortened(title, &sorted)).collect()
}

fn shortened(title: &str, sorted: &[&str]) -> String {
    if title.chars().count() <= LONG || title.contains('/') {
        return title.to_owned();
    }
    let ends = title.match_indices(' ').map(|(at, _)| at);
    let unlike_others = |cut: &str| {
        let first = sorted.partition_point(|other| *other < cut);
        sorted[first..].iter().take_while(|other| other.starts_with(cut)).all(|other| *other == title)
    };
    ends.map(|at| title[..at].trim_end_matches([',', ';', ':', '.', '…', '-', '–', ' ']))
        .find(|cut| cut.chars().count() >= SHORT && unlike_others(cut))
        .map_or_else(|| title.to_owned(), |cut| format!("{cut}…"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::{Case, Cases, Quoting, Role, Voice};

    fn voice(label: &str, public_name: &str, kind: VoiceKind, speakers: &[(u32, u32)]) -> Voice {
        Voice {
            label: label.into(),
            public_name: public_name.into(),
            case: (label != public_name).then_some(0),
            kind,
            role: Role::Participant,
            quote: Quoting::Yes,
            withdrawn: false,
            speakers: speakers.to_vec(),
        }
    }

    fn voices() -> Voices {
        Voices {
            voices: vec![
                voice("Maria", "P07", VoiceKind::Speaker, &[(0, 0)]),
                voice("Beth", "Beth", VoiceKind::Author, &[(1, 0)]),
                voice("J Dale", "J Dale", VoiceKind::Quoted, &[(1, 1)]),
                voice("comment 3", "comment 3", VoiceKind::Commenter, &[(1, 2)]),
                voice("Omar", "P08", VoiceKind::Speaker, &[(0, 1), (2, 0)]),
            ],
            of_speakers: vec![vec![0, 4], vec![1, 2, 3], vec![4]],
        }
    }

    fn place(document: u32, voice: u32, kind: Kind, number: u32) -> PlaceOfPassage {
        PlaceOfPassage {
            document,
            voice: Some(voice),
            kind,
            number,
            last_number: number,
            comment: None,
            page: None,
            start_ms: None,
            date: None,
        }
    }

    fn names() -> Vec<String> {
        ["p07.txt", "What my connections mean to me, three years on", "Group two"].map(String::from).to_vec()
    }

    #[test]
    fn a_turn_is_cited_by_public_name_number_and_time() {
        let voices = voices();
        let attribution = Attribution::new(&voices, &names());
        let turn = PlaceOfPassage { start_ms: Some(2_470_900), ..place(0, 0, Kind::Turn, 112) };
        assert_eq!(attribution.cite(&turn).to_string(), "P07, turn 112, 00:41:10");
        let bridged = PlaceOfPassage { last_number: 18, ..place(0, 0, Kind::Turn, 14) };
        assert_eq!(attribution.cite(&bridged).to_string(), "P07, turns 14–18");
        let paged = PlaceOfPassage { page: Some(4), ..place(0, 0, Kind::Turn, 112) };
        assert_eq!(attribution.cite(&paged).to_string(), "P07, turn 112, p. 4");
        assert!(attribution.names(&"P07, turn 112".parse().unwrap(), &paged));
    }

    #[test]
    fn real_names_are_for_the_terminal() {
        let voices = voices();
        let attribution = Attribution::with_real_names(&voices, &names());
        assert_eq!(attribution.cite(&place(0, 0, Kind::Turn, 1)).to_string(), "Maria, turn 1");
    }

    #[test]
    fn whoever_speaks_in_two_documents_is_cited_with_the_document() {
        let voices = voices();
        let attribution = Attribution::new(&voices, &names());
        assert_eq!(attribution.cite(&place(2, 4, Kind::Turn, 5)).to_string(), "P08, \"Group two\", turn 5");
    }

    #[test]
    fn posts_quotations_and_comments() {
        let voices = voices();
        let attribution = Attribution::new(&voices, &names());
        let cite = |place: &PlaceOfPassage| attribution.cite(place).to_string();
        assert_eq!(cite(&place(1, 1, Kind::Paragraph, 4)), "Beth, \"What my connections…\", ¶4");
        assert_eq!(cite(&place(1, 2, Kind::Quotation, 3)), "J Dale, quoted in \"What my connections…\", ¶3");
        let comment = PlaceOfPassage {
            comment: Some(3),
            date: Some(When::day(2016, 5, 2)),
            ..place(1, 3, Kind::Comment, 9)
        };
        assert_eq!(cite(&comment), "comment 3 on \"What my connections…\", 2016-05-02");
        assert_eq!(attribution.voice_alone(3), "comment 3 on \"What my connections…\"");
    }

    #[test]
    fn what_is_printed_names_its_place_and_no_other() {
        let voices = voices();
        let attribution = Attribution::new(&voices, &names());
        let places = [
            place(0, 0, Kind::Turn, 1),
            place(0, 4, Kind::Turn, 2),
            place(2, 4, Kind::Turn, 2),
            place(1, 1, Kind::Paragraph, 1),
            place(1, 2, Kind::Quotation, 2),
            PlaceOfPassage { comment: Some(2), ..place(1, 3, Kind::Comment, 3) },
        ];
        for asked in &places {
            let citation: Citation = attribution.cite(asked).to_string().parse().unwrap();
            let named: Vec<_> = places.iter().filter(|place| attribution.names(&citation, place)).collect();
            assert_eq!(named, [asked], "{citation}");
        }
    }

    #[test]
    fn names_in_titles_are_replaced_and_both_titles_are_understood() {
        let voices = voices();
        let case = Case { id: "P08".into(), names: vec!["Omar".into()], ..Case::default() };
        let pseudonyms = Pseudonyms::new(&Cases { cases: vec![case], attributes: Vec::new() }, &voices);
        let titles = ["a.txt", "b.txt", "Omar and the others"].map(String::from);
        let attribution = Attribution::new(&voices, &titles).without_names(&pseudonyms);
        let place = place(2, 4, Kind::Turn, 5);
        assert_eq!(attribution.cite(&place).to_string(), "P08, \"P08 and the others\", turn 5");
        for typed in ["P08, \"P08 and the others\", turn 5", "Omar, \"Omar and the others\", turn 5"] {
            assert!(attribution.names(&typed.parse().unwrap(), &place), "{typed}");
        }
    }

    #[test]
    fn what_people_type_is_read() {
        let typed = |text: &str| text.parse::<Citation>().map(|citation| citation.to_string());
        assert_eq!(typed("p07, Turns 14-18").unwrap(), "p07, turns 14–18");
        assert_eq!(typed("Comment 3 on “Connecting”").unwrap(), "comment 3 on \"Connecting\"");
        assert_eq!(typed("Beth, \"On rivers\", paragraph 4").unwrap(), "Beth, \"On rivers\", ¶4");
        assert_eq!(typed("Okoro, Ada, turn 3, 41:10").unwrap(), "Okoro, Ada, turn 3, 00:41:10");
    }

    #[test]
    fn what_is_no_citation_is_refused() {
        for text in ["", "P07", "turn", "interviews/p03.txt:112", "P07, turn x", "P07, turns 18–14"] {
            assert_eq!(text.parse::<Citation>(), Err(BadCitation(text.to_owned())));
        }
    }

    #[test]
    fn titles_that_begin_alike_are_cut_later_or_not_at_all() {
        let titles = [
            "A conversation about rivers with the ferryman of the north bank",
            "A conversation about rivers with the ferryman of the south bank",
            "A conversation about bridges and those who build them in winter",
        ];
        let short = short_titles(&titles.map(String::from));
        assert_eq!(short[0], "A conversation about rivers with the ferryman of the north…");
        assert_eq!(short[2], "A conversation about bridges…");
    }

    fn name() -> impl Strategy<Value = Option<String>> {
        proptest::option::of("[A-Za-zäéß0-9.,'-]{1,8}( [A-Za-zäéß0-9.,'-]{1,8}){0,3}")
    }

    fn unit() -> impl Strategy<Value = CitedUnit> {
        prop_oneof![Just(CitedUnit::Turn), Just(CitedUnit::Paragraph), Just(CitedUnit::Answer)]
    }

    proptest! {
        #[test]
        fn printing_and_reading_is_identity(
            voice in name(), document in name(), unit in unit(), quoted: bool,
            first in 1u32..1000, more in 0u32..20, page in proptest::option::of(1u32..2000),
            second in proptest::option::of(0u32..100_000),
            date in proptest::option::of((1990i16..2030, 1u8..=12, 1u8..=28)),
        ) {
            let quoted = quoted && document.is_some();
            let date = date.map(|(year, month, day)| When::day(year, month, day));
            let citation = Citation { voice, document, quoted, unit, first, last: first + more, page, second, date };
            prop_assert_eq!(citation.to_string().parse::<Citation>().unwrap(), citation);
        }

        #[test]
        fn comments_too(voice in name(), document in "[A-Za-z ,]{0,20}[a-z]", number in 1u32..1000) {
            let citation = Citation {
                voice, document: Some(document.trim().to_owned()), quoted: false,
                unit: CitedUnit::Comment, first: number, last: number, page: Some(number), second: None, date: None,
            };
            let read = citation.to_string().parse::<Citation>().unwrap();
            prop_assert_eq!((read.unit, read.page), (citation.unit, citation.page));
        }

        #[test]
        fn no_text_makes_reading_panic(text: String) {
            let _ = text.parse::<Citation>();
        }
    }
}
