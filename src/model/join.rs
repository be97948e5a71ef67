//! Joining the speakers of documents to cases: [`Voices::join`].

use std::collections::{BTreeMap, HashMap, HashSet};

use globset::{GlobBuilder, GlobMatcher};
use serde::{Deserialize, Serialize};

use super::{Cases, DocumentId, Quoting, Role, Speaker, Voice, VoiceKind, Voices};
use crate::diagnostic::{Diagnostic, Place};
use crate::text::similar::{folded_words, look_alike};

/// What joining found that a person should see.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "finding", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum JoinFinding {
    /// A name speaks in several documents, and no row of `participants.csv` says that it is one
    /// person: it stays as many voices.
    SameLabel {
        /// The name, in its first spelling.
        label: String,
        /// How many documents.
        documents: usize,
    },
    /// Two names may be one person. They are asked about, never joined.
    MaybeSame {
        /// The name met first.
        first: String,
        /// The other.
        second: String,
    },
    /// A speaker is joined to a row by its documents alone: the row names the document, and nobody
    /// else there could be meant.
    ByDocument {
        /// The document.
        document: DocumentId,
        /// The label of the speaker.
        label: String,
        /// The id of the case.
        case: String,
    },
    /// Several rows of one rank claim a speaker, who is joined to none of them.
    EqualRows {
        /// The document.
        document: DocumentId,
        /// The label of the speaker.
        label: String,
        /// The ids of the rows.
        cases: Vec<String>,
    },
    /// Somebody talks in a transcript, and no row of `participants.csv` is about this name. Authors,
    /// commenters and people quoted need no row.
    UnmatchedSpeaker {
        /// The name, in its first spelling.
        label: String,
        /// The document in which it is met first.
        document: DocumentId,
        /// In how many documents.
        documents: usize,
    },
    /// A row of `participants.csv` is about nobody who speaks.
    UnmatchedCase {
        /// The id of the row.
        case: String,
    },
}

impl JoinFinding {
    /// The finding as a front shows it.
    #[must_use]
    pub fn diagnostic(&self) -> Diagnostic {
        match self {
            JoinFinding::SameLabel { label, documents } => {
                let message = format!("{label} speaks in {documents} documents and is kept apart in each");
                Diagnostic::note("CA021", message)
                    .help("if this is one person, add a row to participants.csv")
            }
            JoinFinding::MaybeSame { first, second } => {
                Diagnostic::note("CA022", format!("{first} and {second} may be one person"))
                    .help("if so, give both names to one row by the key")
            }
            JoinFinding::ByDocument { document, label, case } => {
                let message = format!("{label} is taken for {case}, whose row names this document");
                Diagnostic::note("CA023", message).at(corpus(document))
            }
            JoinFinding::EqualRows { document, label, cases } => {
                let message = format!("{label} is claimed by {} alike, and joined to none", and(cases));
                Diagnostic::error("CA024", message)
                    .help("tell the rows apart by their documents")
                    .at(corpus(document))
            }
            JoinFinding::UnmatchedSpeaker { label, document, documents } => {
                let also = match documents {
                    1 => String::new(),
                    n => format!(" (in {n} documents)"),
                };
                Diagnostic::warning("CA025", format!("{label} is no participant{also}"))
                    .help("add a row to participants.csv, or the name to the key")
                    .at(corpus(document))
            }
            JoinFinding::UnmatchedCase { case } => {
                Diagnostic::warning("CA026", format!("nobody who speaks is {case}"))
                    .help("check its names in the key and its documents in participants.csv")
            }
        }
    }
}

fn corpus(document: &DocumentId) -> Place {
    Place::file(format!("corpus/{document}"))
}

fn and(names: &[String]) -> String {
    match names {
        [rest @ .., last] if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => names.concat(),
    }
}

impl Voices {
    /// Joins the speakers of all documents, given in document order, to the cases of the study.
    ///
    /// A speaker belongs to the case whose id, pseudonym, real name or name in the texts is the
    /// label, compared word by word after folding. Of several rows the one wins whose `documents` is most
    /// specific about the document. A row that names a document and no name in it belongs to the one
    /// speaker left there. Everybody else is a voice of their own in each document.
    #[must_use]
    pub fn join(documents: &[(&DocumentId, &[Speaker])], cases: &Cases) -> (Voices, Vec<JoinFinding>) {
        let rows = Rows::new(cases);
        let mut join =
            Join { cases, voices: Voices::default(), of_case: HashMap::new(), findings: Vec::new() };
        for (number, (id, speakers)) in documents.iter().enumerate() {
            let number = u32::try_from(number).expect("documents are numbered in 32 bits");
            let joined = rows.join_document(id, speakers, &mut join.findings);
            join.document(number, speakers, &joined);
        }
        join.report(documents);
        (join.voices, join.findings)
    }
}

/// The rows of `participants.csv`, by name and by document.
struct Rows<'a> {
    cases: &'a Cases,
    /// Folded name → rows.
    by_name: HashMap<String, Vec<usize>>,
    globs: Vec<Option<Globs>>,
    /// Rows that name documents.
    placed: Vec<usize>,
}

impl<'a> Rows<'a> {
    fn new(cases: &'a Cases) -> Self {
        let mut rows = Rows { cases, by_name: HashMap::new(), globs: Vec::new(), placed: Vec::new() };
        for (row, case) in cases.cases.iter().enumerate() {
            let names = [Some(&case.id), case.pseudonym.as_ref(), case.real_name.as_ref()];
            for name in names.into_iter().flatten().chain(&case.names) {
                let known = rows.by_name.entry(folded(name)).or_default();
                if !known.contains(&row) {
                    known.push(row);
                }
            }
            rows.globs.push(case.documents.as_deref().map(Globs::new));
            if case.documents.is_some() {
                rows.placed.push(row);
            }
        }
        rows
    }

    /// How specific a row is about a document; `None` when it is about others.
    fn rank(&self, row: usize, document: &DocumentId) -> Option<Rank> {
        match &self.globs[row] {
            None => Some(Rank::default()),
            Some(globs) => globs.rank(document),
        }
    }

    /// The case of each speaker of a document.
    fn join_document(
        &self,
        document: &DocumentId,
        speakers: &[Speaker],
        findings: &mut Vec<JoinFinding>,
    ) -> Vec<Option<usize>> {
        let mut contested = HashSet::new();
        let mut joined = Vec::with_capacity(speakers.len());
        for (number, speaker) in speakers.iter().enumerate() {
            let best = self.best(document, speaker);
            if best.len() > 1 {
                contested.insert(number);
                findings.push(JoinFinding::EqualRows {
                    document: document.clone(),
                    label: speaker.label.clone(),
                    cases: best.iter().map(|row| self.cases.cases[*row].id.clone()).collect(),
                });
            }
            joined.push(if best.len() == 1 { Some(best[0]) } else { None });
        }
        if let Some((speaker, row)) = self.left_over(document, speakers, &joined, &contested) {
            joined[speaker] = Some(row);
            findings.push(JoinFinding::ByDocument {
                document: document.clone(),
                label: speakers[speaker].label.clone(),
                case: self.cases.cases[row].id.clone(),
            });
        }
        joined
    }

    /// The rows that claim a speaker by name, of the highest rank there is.
    fn best(&self, document: &DocumentId, speaker: &Speaker) -> Vec<usize> {
        let Some(rows) = self.by_name.get(&folded(&speaker.label)).filter(|_| speaker.named) else {
            return Vec::new();
        };
        let mut best = Vec::new();
        let mut highest = None;
        for row in rows {
            let Some(rank) = self.rank(*row, document) else { continue };
            // A placeholder is another person in every document: only a row that names this one counts.
            if rank == Rank::default() && self.is_loose(speaker, *row) {
                continue;
            }
            if highest.is_none_or(|known| rank > known) {
                best.clear();
                highest = Some(rank);
            }
            if highest == Some(rank) {
                best.push(*row);
            }
        }
        best
    }

    /// Whether a row without documents would join a placeholder across documents. A row whose
    /// id is the very label (`P1` in a study that calls its participants so) means it.
    fn is_loose(&self, speaker: &Speaker, row: usize) -> bool {
        is_placeholder(&speaker.label) && folded(&self.cases.cases[row].id) != folded(&speaker.label)
    }

    /// The one speaker of a document whom nobody claims, and the one row that names the document
    /// and is joined to nobody in it.
    fn left_over(
        &self,
        document: &DocumentId,
        speakers: &[Speaker],
        joined: &[Option<usize>],
        contested: &HashSet<usize>,
    ) -> Option<(usize, usize)> {
        let row = {
            let free = |row: &usize| !joined.contains(&Some(*row)) && self.rank(*row, document).is_some();
            only(self.placed.iter().copied().filter(free))?
        };
        let speaker = only(speakers.iter().enumerate().filter_map(|(number, speaker)| {
            let may = matches!(speaker.voice, VoiceKind::Speaker | VoiceKind::Author)
                && !matches!(speaker.role, Role::Interviewer | Role::Researcher)
                && joined[number].is_none()
                && !contested.contains(&number);
            may.then_some(number)
        }))?;
        Some((speaker, row))
    }
}

fn only<T>(mut items: impl Iterator<Item = T>) -> Option<T> {
    let item = items.next()?;
    items.next().is_none().then_some(item)
}

/// How specific a row is about a document: a path before a pattern, then by letters that are no
/// wildcards. The default is a row about all documents.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Rank {
    placed: bool,
    literal: bool,
    letters: usize,
}

/// The `documents` of a row: patterns parted by semicolons.
struct Globs(Vec<(GlobMatcher, Rank)>);

impl Globs {
    fn new(patterns: &str) -> Self {
        let patterns = patterns.split(';').map(str::trim).filter(|pattern| !pattern.is_empty());
        Globs(patterns.filter_map(Self::one).collect())
    }

    /// A pattern that is none matches nothing; reading the table has reported it.
    fn one(pattern: &str) -> Option<(GlobMatcher, Rank)> {
        let glob = GlobBuilder::new(pattern).literal_separator(true).build().ok()?;
        let wild = |c: &char| matches!(c, '*' | '?' | '[' | ']' | '{' | '}');
        let letters = pattern.chars().filter(|c| !wild(c)).count();
        let literal = letters == pattern.chars().count();
        Some((glob.compile_matcher(), Rank { placed: true, literal, letters }))
    }

    fn rank(&self, document: &DocumentId) -> Option<Rank> {
        let name = document.to_string();
        let matching =
            self.0.iter().filter(|(glob, _)| glob.is_match(&document.path) || glob.is_match(&name));
        matching.map(|(_, rank)| *rank).max()
    }
}

struct Join<'a> {
    cases: &'a Cases,
    voices: Voices,
    /// Case → its voice.
    of_case: HashMap<usize, u32>,
    findings: Vec<JoinFinding>,
}

impl Join<'_> {
    fn document(&mut self, document: u32, speakers: &[Speaker], joined: &[Option<usize>]) {
        let mut of_speakers = Vec::with_capacity(speakers.len());
        for (number, (speaker, case)) in (0..).zip(speakers.iter().zip(joined)) {
            let known = case.and_then(|case| self.of_case.get(&case).copied());
            let voice = known.unwrap_or_else(|| self.add(speaker, *case));
            let decided = case.and_then(|case| self.cases.cases[case].role);
            self.voices.voices[voice as usize].appears(speaker, decided, (document, number));
            of_speakers.push(voice);
        }
        self.voices.of_speakers.push(of_speakers);
    }

    fn add(&mut self, speaker: &Speaker, joined: Option<usize>) -> u32 {
        let number = u32::try_from(self.voices.voices.len()).expect("voices are numbered in 32 bits");
        let case = joined.map(|row| &self.cases.cases[row]);
        self.voices.voices.push(Voice {
            label: speaker.label.clone(),
            public_name: case.map_or(&*speaker.label, |case| case.public_name()).to_owned(),
            case: joined.and_then(|row| u32::try_from(row).ok()),
            kind: speaker.voice,
            role: case.and_then(|case| case.role).unwrap_or(speaker.role),
            quote: case.map_or(Quoting::Yes, |case| case.consent.quote),
            withdrawn: case.is_some_and(|case| case.consent.withdrawn),
            speakers: Vec::new(),
        });
        if let Some(row) = joined {
            self.of_case.insert(row, number);
        }
        number
    }

    /// What concerns the study as a whole, after the findings about single documents.
    fn report(&mut self, documents: &[(&DocumentId, &[Speaker])]) {
        let loose = self.loose_names(documents);
        self.findings.extend(same_labels(&loose));
        let asked = self.maybe_same(documents);
        self.findings.extend(asked);
        if !self.cases.cases.is_empty() {
            self.findings.extend(unmatched_speakers(&loose));
            let missing = (0..self.cases.cases.len()).filter(|row| !self.of_case.contains_key(row));
            let missing =
                missing.map(|row| JoinFinding::UnmatchedCase { case: self.cases.cases[row].id.clone() });
            self.findings.extend(missing);
        }
    }

    /// The names of voices that are no case and whose words may count, in order of appearance.
    fn loose_names<'d>(&self, documents: &[(&'d DocumentId, &'d [Speaker])]) -> Vec<LooseName<'d>> {
        let mut names: Vec<LooseName<'d>> = Vec::new();
        let mut known: HashMap<String, usize> = HashMap::new();
        for voice in &self.voices.voices {
            let (document, speaker) = voice.speakers[0];
            let (id, speakers) = documents[document as usize];
            let speaker = &speakers[speaker as usize];
            let asks = matches!(voice.role, Role::Interviewer | Role::Researcher | Role::Literature);
            if voice.case.is_some() || asks || !speaker.named {
                continue;
            }
            let at = *known.entry(folded(&speaker.label)).or_insert(names.len());
            if at == names.len() {
                names.push(LooseName {
                    label: &speaker.label,
                    talks: speaker.voice == VoiceKind::Speaker,
                    first: id,
                    documents: Vec::new(),
                });
            }
            if names[at].documents.last() != Some(&document) {
                names[at].documents.push(document);
            }
        }
        names
    }

    /// Pairs of voices whose names could be one person's.
    fn maybe_same(&self, documents: &[(&DocumentId, &[Speaker])]) -> Vec<JoinFinding> {
        let mut groups: BTreeMap<String, Vec<(usize, &str)>> = BTreeMap::new();
        let mut spelt = HashSet::new();
        for (number, voice) in self.voices.voices.iter().enumerate() {
            let (document, speaker) = voice.speakers[0];
            let named = documents[document as usize].1[speaker as usize].named;
            if !named || is_placeholder(&voice.label) || !spelt.insert((voice.case, folded(&voice.label))) {
                continue;
            }
            for key in name_keys(&voice.label) {
                groups.entry(key).or_default().push((number, &voice.label));
            }
        }
        let mut pairs = Vec::new();
        for group in groups.values().filter(|group| group.len() <= LARGEST_GROUP) {
            for (at, first) in group.iter().enumerate() {
                for second in &group[at + 1..] {
                    pairs.push((first.0, second.0));
                }
            }
        }
        pairs.sort_unstable();
        pairs.dedup();
        let voices = &self.voices.voices;
        let together = |(a, b): &(usize, usize)| {
            let (a, b) = (&voices[*a], &voices[*b]);
            let apart = a.case.is_none() || a.case != b.case;
            // Two rows are two persons: the researcher has said so.
            let decided = a.case.is_some() && b.case.is_some();
            apart && !decided && may_be_same(&a.label, &b.label)
        };
        let asked = pairs.into_iter().filter(together).map(|(a, b)| JoinFinding::MaybeSame {
            first: voices[a].label.clone(),
            second: voices[b].label.clone(),
        });
        asked.collect()
    }
}

/// A family name borne by more is no hint; comparing them all would also cost their square.
const LARGEST_GROUP: usize = 60;

struct LooseName<'a> {
    label: &'a str,
    /// Whether it talks in a transcript or answers, so that a row is to be expected.
    talks: bool,
    first: &'a DocumentId,
    documents: Vec<u32>,
}

fn same_labels(names: &[LooseName<'_>]) -> Vec<JoinFinding> {
    let several = names.iter().filter(|name| name.documents.len() > 1 && !is_placeholder(name.label));
    let several = several
        .map(|name| JoinFinding::SameLabel { label: name.label.to_owned(), documents: name.documents.len() });
    several.collect()
}

fn unmatched_speakers(names: &[LooseName<'_>]) -> Vec<JoinFinding> {
    let unmatched = names.iter().filter(|name| name.talks).map(|name| JoinFinding::UnmatchedSpeaker {
        label: name.label.to_owned(),
        document: name.first.clone(),
        documents: name.documents.len(),
    });
    unmatched.collect()
}

fn folded(name: &str) -> String {
    let words = folded_words(name).join(" ");
    if words.is_empty() { name.to_owned() } else { words }
}

/// Under which keys a name is laid to meet names that could be the same person's: the family name,
/// and the letters that look-alikes share.
fn name_keys(label: &str) -> Vec<String> {
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
fn may_be_same(a: &str, b: &str) -> bool {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Case, Consent};

    fn speaker(label: &str, role: Role) -> Speaker {
        Speaker { label: label.into(), named: true, voice: VoiceKind::Speaker, role, turns: 1 }
    }

    fn participant(label: &str) -> Speaker {
        speaker(label, Role::Participant)
    }

    fn case(id: &str, documents: Option<&str>, names: &[&str]) -> Case {
        Case {
            id: id.into(),
            documents: documents.map(Into::into),
            names: names.iter().map(|name| (*name).to_owned()).collect(),
            ..Case::default()
        }
    }

    fn cases(cases: Vec<Case>) -> Cases {
        Cases { cases, attributes: Vec::new() }
    }

    fn join(documents: &[(&str, Vec<Speaker>)], rows: Vec<Case>) -> (Voices, Vec<String>) {
        let ids: Vec<_> = documents.iter().map(|(path, _)| DocumentId::file(*path)).collect();
        let given: Vec<_> =
            ids.iter().zip(documents).map(|(id, (_, speakers))| (id, speakers.as_slice())).collect();
        let (voices, findings) = Voices::join(&given, &cases(rows));
        (voices, findings.iter().map(|finding| finding.diagnostic().to_string()).collect())
    }

    #[test]
    fn names_join_speakers_across_documents() {
        let rows = vec![Case {
            pseudonym: Some("Ana".into()),
            role: Some(Role::Researcher),
            consent: Consent { quote: Quoting::No, share: None, withdrawn: true },
            ..case("P01", None, &["Anneliese B."])
        }];
        let documents = [("a.txt", vec![participant("anneliese b")]), ("b.txt", vec![participant("ANA")])];
        let (voices, findings) = join(&documents, rows);
        assert_eq!(findings, Vec::<String>::new());
        assert_eq!(voices.of_speakers, [[0], [0]]);
        let voice = &voices.voices[0];
        assert_eq!((voice.label.as_str(), voice.public_name.as_str()), ("anneliese b", "Ana"));
        assert_eq!((voice.role, voice.quote, voice.withdrawn), (Role::Researcher, Quoting::No, true));
        assert_eq!(voice.speakers, [(0, 0), (1, 0)]);
    }

    #[test]
    fn somebody_who_comments_and_is_interviewed_is_somebody_who_speaks() {
        let comments =
            Speaker { voice: VoiceKind::Commenter, role: Role::Commenter, ..participant("Declan") };
        let documents = [("blog.txt", vec![comments]), ("p02.txt", vec![participant("Declan")])];
        let (voices, _) = join(&documents, vec![case("P02", None, &["Declan"])]);
        assert_eq!(voices.of_speakers, [[0], [0]]);
        assert_eq!((voices.voices[0].kind, voices.voices[0].role), (VoiceKind::Speaker, Role::Participant));
    }

    #[test]
    fn the_same_name_in_two_documents_is_two_voices_and_said() {
        let documents = [("a.txt", vec![participant("Ana")]), ("b.txt", vec![participant("Ana")])];
        let (voices, findings) = join(&documents, Vec::new());
        assert_eq!(voices.of_speakers, [[0], [1]]);
        assert_eq!(
            findings,
            ["Ana speaks in 2 documents and is kept apart in each; if this is one person, add a row to \
              participants.csv"]
        );
    }

    #[test]
    fn placeholders_and_interviewers_are_kept_apart_in_silence() {
        let speakers = || vec![speaker("Researcher 1", Role::Interviewer), participant("P1")];
        let (voices, findings) = join(&[("a.txt", speakers()), ("b.txt", speakers())], Vec::new());
        assert_eq!(voices.voices.len(), 4);
        assert_eq!(findings, Vec::<String>::new());
    }

    #[test]
    fn a_placeholder_needs_a_row_that_names_its_document() {
        let rows = || vec![case("P07", Some("a.txt"), &["P"]), case("P08", None, &["P"])];
        let documents = [("a.txt", vec![participant("P")]), ("b.txt", vec![participant("P")])];
        let (voices, findings) = join(&documents, rows());
        assert_eq!(voices.voices[0].public_name, "P07");
        assert_eq!(voices.voices[1].public_name, "P", "a row about all documents does not join it");
        assert_eq!(findings.len(), 2, "{findings:?}");
    }

    #[test]
    fn a_row_that_names_a_document_belongs_to_the_one_speaker_left_in_it() {
        let document = vec![speaker("I", Role::Interviewer), participant("Interviewee")];
        let (voices, findings) = join(&[("p/07.txt", document)], vec![case("P07", Some("p/07*"), &[])]);
        assert_eq!(voices.voices[1].public_name, "P07");
        assert_eq!(
            findings,
            ["corpus/p/07.txt: Interviewee is taken for P07, whose row names this document"]
        );
        let two = vec![participant("A"), participant("B")];
        let (voices, _) = join(&[("p/07.txt", two)], vec![case("P07", Some("p/07*"), &[])]);
        assert!(voices.voices.iter().all(|voice| voice.case.is_none()), "which of the two is not said");
    }

    #[test]
    fn the_most_specific_row_wins_and_equal_ones_are_a_fault() {
        let rows = vec![
            case("ANY", None, &["Ana"]),
            case("SOME", Some("**/*.txt"), &["Ana"]),
            case("FOLDER", Some("i/*.txt"), &["Ana"]),
            case("FILE", Some("i/a.txt"), &["Ana"]),
            case("TWIN", Some("i/b.txt"), &["Ana"]),
            case("OTHER", Some("i/b.txt"), &["ana"]),
        ];
        let documents: Vec<_> = ["i/a.txt", "i/b.txt", "i/c.txt", "x/d.txt", "x/e.md"]
            .map(|path| (path, vec![participant("Ana")]))
            .into();
        let (voices, findings) = join(&documents, rows);
        let names: Vec<_> = voices.voices.iter().map(|voice| voice.public_name.as_str()).collect();
        assert_eq!(names, ["FILE", "Ana", "FOLDER", "SOME", "ANY"]);
        assert!(
            findings[0].starts_with("corpus/i/b.txt: Ana is claimed by TWIN and OTHER alike"),
            "{findings:?}"
        );
    }

    #[test]
    fn possible_same_persons_are_asked_about() {
        let names =
            ["A Davis", "S Thomas", "Aaron Davis", "BSR06", "BSRO6", "B Davis", "Ann Thomas", "Davis"];
        let document = names.map(participant).to_vec();
        let (_, findings) = join(&[("a.txt", document.clone())], Vec::new());
        let asked: Vec<_> = findings.iter().map(|finding| finding.split(';').next().unwrap()).collect();
        assert_eq!(asked, ["A Davis and Aaron Davis may be one person", "BSR06 and BSRO6 may be one person"]);
        let (_, findings) = join(&[("a.txt", document)], vec![case("D", None, &["A Davis", "Aaron Davis"])]);
        assert!(!findings.iter().any(|finding| finding.contains("A Davis and")), "{findings:?}");
    }

    #[test]
    fn whom_no_row_is_about_and_rows_about_nobody_are_reported() {
        let documents = [("a.txt", vec![participant("Ana"), participant("Ben")])];
        let (_, findings) = join(&documents, vec![case("Ana", None, &[]), case("P99", None, &[])]);
        assert_eq!(
            findings,
            [
                "corpus/a.txt: Ben is no participant; add a row to participants.csv, or the name to the key",
                "nobody who speaks is P99; check its names in the key and its documents in participants.csv",
            ]
        );
    }

    #[test]
    fn placeholders_are_told_from_names() {
        for label in
            ["P", "P1", "Interviewee", "Speaker 2", "A", "SPEAKER_00", "FG2", "Participant 12:", "Q", "…"]
        {
            assert!(is_placeholder(label), "{label}");
        }
        for label in ["Ana", "A Davis", "Earl Warren", "BSR06", "J. Dale", "Speaker Pelosi", "Bo", "R2D2 fan"]
        {
            assert!(!is_placeholder(label), "{label}");
        }
    }

    proptest::proptest! {
        #[test]
        fn every_speaker_has_one_voice_and_every_voice_its_speakers(
            labels in proptest::collection::vec(proptest::collection::vec("[A-C]( Bo)?|P[1-3]", 0..4), 0..5),
            names in proptest::collection::vec(("[A-C]( Bo)?|P[1-3]", proptest::option::of("[01]\\*?|\\*")), 0..4),
        ) {
            let rows = names.iter().enumerate().map(|(at, (name, documents))| {
                case(&format!("case{at}"), documents.as_deref(), &[name])
            });
            let documents: Vec<_> = labels.iter().enumerate().map(|(at, labels)| {
                (DocumentId::file(at.to_string()), labels.iter().map(|l| participant(l)).collect::<Vec<_>>())
            }).collect();
            let given: Vec<_> = documents.iter().map(|(id, speakers)| (id, speakers.as_slice())).collect();
            let (voices, _) = Voices::join(&given, &cases(rows.collect()));
            let mut seen = HashSet::new();
            for (number, voice) in (0..).zip(&voices.voices) {
                for (document, speaker) in &voice.speakers {
                    assert_eq!(voices.of(*document, *speaker), Some(number));
                    assert!(seen.insert((*document, *speaker)));
                }
                let in_documents: HashSet<_> = voice.speakers.iter().map(|(document, _)| document).collect();
                assert!(voice.case.is_some() || in_documents.len() == 1, "joined across documents by a row alone");
            }
            assert_eq!(seen.len(), documents.iter().map(|(_, speakers)| speakers.len()).sum::<usize>());
        }
    }
}
