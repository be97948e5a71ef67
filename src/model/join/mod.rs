//! Joining the speakers of documents to cases: [`Voices::join`].

mod same;

pub use same::is_placeholder;

use std::collections::{BTreeMap, HashMap, HashSet};

use globset::{GlobBuilder, GlobMatcher};
use serde::{Deserialize, Serialize};

use self::same::{folded, may_be_same, name_keys};
use super::{Cases, DocumentId, Quoting, Role, Speaker, Voice, VoiceKind, Voices};
use crate::diagnostic::{Diagnostic, Place};

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
        let mut by_name: Vec<Claims> =
            documents.iter().map(|(id, speakers)| rows.by_name(id, speakers, &mut join.findings)).collect();
        let named: HashSet<usize> =
            by_name.iter().flat_map(|claims| claims.joined.iter().flatten().copied()).collect();
        for (number, ((id, speakers), claims)) in (0..).zip(documents.iter().zip(&mut by_name)) {
            rows.by_document(id, speakers, claims, &named, &mut join.findings);
            join.document(number, speakers, &claims.joined);
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

    /// The case of each speaker of a document whom a row names.
    fn by_name(
        &self,
        document: &DocumentId,
        speakers: &[Speaker],
        findings: &mut Vec<JoinFinding>,
    ) -> Claims {
        let mut claims = Claims::default();
        for (number, speaker) in speakers.iter().enumerate() {
            let best = self.best(document, speaker);
            if best.len() > 1 {
                claims.contested.insert(number);
                findings.push(JoinFinding::EqualRows {
                    document: document.clone(),
                    label: speaker.label.clone(),
                    cases: best.iter().map(|row| self.cases.cases[*row].id.clone()).collect(),
                });
            }
            claims.joined.push(if best.len() == 1 { Some(best[0]) } else { None });
        }
        claims
    }

    /// Joins the one speaker of a document whom nobody claims to the one row that names the document;
    /// `named` are the rows that found somebody by name, anywhere.
    fn by_document(
        &self,
        document: &DocumentId,
        speakers: &[Speaker],
        claims: &mut Claims,
        named: &HashSet<usize>,
        findings: &mut Vec<JoinFinding>,
    ) {
        let Some((speaker, row)) = self.left_over(document, speakers, claims, named) else { return };
        claims.joined[speaker] = Some(row);
        findings.push(JoinFinding::ByDocument {
            document: document.clone(),
            label: speakers[speaker].label.clone(),
            case: self.cases.cases[row].id.clone(),
        });
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
    ///
    /// A pattern of many documents says less than a path: it takes nobody with a name of their own, and
    /// not when the row has found its person by name elsewhere.
    fn left_over(
        &self,
        document: &DocumentId,
        speakers: &[Speaker],
        claims: &Claims,
        named: &HashSet<usize>,
    ) -> Option<(usize, usize)> {
        let (row, rank) = only(self.placed.iter().copied().filter_map(|row| {
            let rank = self.rank(row, document)?;
            let asks = matches!(self.cases.cases[row].role, Some(Role::Interviewer | Role::Researcher));
            let free = !claims.joined.contains(&Some(row)) && (rank.literal || !named.contains(&row));
            (free && !asks).then_some((row, rank))
        }))?;
        let (number, speaker) = only(speakers.iter().enumerate().filter(|(number, speaker)| {
            matches!(speaker.voice, VoiceKind::Speaker | VoiceKind::Author)
                && !matches!(speaker.role, Role::Interviewer | Role::Researcher)
                && claims.joined[*number].is_none()
                && !claims.contested.contains(number)
        }))?;
        let nameless = !speaker.named || is_placeholder(&speaker.label);
        (rank.literal || nameless).then_some((number, row))
    }
}

/// Which rows the speakers of a document belong to.
#[derive(Debug, Default)]
struct Claims {
    joined: Vec<Option<usize>>,
    /// Speakers whom several rows claim.
    contested: HashSet<usize>,
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

#[cfg(test)]
mod tests;
