//! A small invented study for tests: documents written line by line, marks placed by their words.

use std::ops::Range;
use std::sync::Arc;

use super::evidence::{
    Because, Data, DocumentRow, Evidence, Layer, Mark, PassageRow, Stance, Texts, Unmarked,
};
use crate::model::{
    Case, Cases, Code, Codebook, Document, DocumentId, DocumentKind, Kind, Passage, Quoting, Role, Rule,
    Speaker, Thread, Turn, Voice, VoiceKind, Voices, When,
};
use crate::text::Span;
use crate::text::plain::count_words;

/// Evidence and its texts.
#[derive(Clone, Debug)]
pub(crate) struct Sample {
    pub(crate) evidence: Evidence,
    pub(crate) documents: Vec<Arc<Document>>,
}

impl Texts for Sample {
    fn document(&self, document: u32) -> Result<Arc<Document>, String> {
        self.documents
            .get(document as usize)
            .cloned()
            .ok_or_else(|| format!("there is no document {document}"))
    }
}

/// A code: id, parent, name, definition, rules.
pub(crate) type CodeLine<'a> = (&'a str, Option<&'a str>, &'a str, &'a str, &'a [&'a str]);

/// A line of a document: whose, what, words.
pub(crate) struct Line<'a> {
    pub(crate) label: &'a str,
    pub(crate) voice: VoiceKind,
    pub(crate) role: Role,
    pub(crate) kind: Kind,
    pub(crate) words: &'a str,
}

impl Sample {
    /// A study with this codebook.
    pub(crate) fn new(codes: &[CodeLine<'_>]) -> Self {
        let rule = |text: &&str| Rule { text: (*text).into(), place: None };
        let codes = codes.iter().map(|(id, parent, name, definition, rules)| Code {
            id: (*id).into(),
            parent: parent.map(Into::into),
            name: (*name).into(),
            definition: (!definition.is_empty()).then(|| (*definition).into()),
            rules: rules.iter().map(rule).collect(),
            ..Code::default()
        });
        let codebook = Codebook {
            name: "Crossing the river".into(),
            version: "2026-11".into(),
            codes: codes.collect(),
            sha256: "c0de".repeat(16),
            ..Codebook::default()
        };
        let evidence = Evidence {
            codebook,
            cases: Cases::default(),
            voices: Voices::default(),
            documents: Vec::new(),
            passages: Vec::new(),
            marks: Vec::new(),
            unmarked: Unmarked::default(),
        };
        Sample { evidence, documents: Vec::new() }
    }

    pub(crate) fn case(
        mut self,
        id: &str,
        pseudonym: Option<&str>,
        names: &[&str],
        attributes: &[(&str, &str)],
    ) -> Self {
        for (name, _) in attributes {
            if !self.evidence.cases.attributes.iter().any(|known| known == name) {
                self.evidence.cases.attributes.push((*name).into());
            }
        }
        self.evidence.cases.cases.push(Case {
            id: id.into(),
            pseudonym: pseudonym.map(Into::into),
            names: names.iter().map(|name| (*name).into()).collect(),
            attributes: attributes.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect(),
            ..Case::default()
        });
        self
    }

    /// The last case with another consent.
    pub(crate) fn quoting(mut self, quote: Quoting) -> Self {
        self.evidence.cases.cases.last_mut().unwrap().consent.quote = quote;
        self
    }

    /// The last case, withdrawn.
    pub(crate) fn withdrawn(mut self) -> Self {
        self.evidence.cases.cases.last_mut().unwrap().consent.withdrawn = true;
        self
    }

    /// A transcript of (label, words); `I` is the interviewer, and a label with `+` goes on with
    /// the speaker's utterance over what another said between.
    pub(crate) fn transcript(self, path: &str, lines: &[(&str, &str)]) -> Self {
        let lines: Vec<Line<'_>> = lines
            .iter()
            .map(|(label, words)| Line {
                label,
                voice: VoiceKind::Speaker,
                role: if *label == "I" { Role::Interviewer } else { Role::Participant },
                kind: Kind::Turn,
                words,
            })
            .collect();
        self.document(path, None, DocumentKind::Transcript, &lines)
    }

    pub(crate) fn document(
        mut self,
        path: &str,
        title: Option<&str>,
        kind: DocumentKind,
        lines: &[Line<'_>],
    ) -> Self {
        let mut document = Document {
            id: DocumentId::file(path),
            title: title.map(Into::into),
            kind,
            format: "sample".into(),
            encoding: "utf-8".into(),
            language: Some("en".into()),
            date: None,
            text: String::new(),
            speakers: Vec::new(),
            turns: Vec::new(),
            passages: Vec::new(),
            sections: Vec::new(),
            comments: 0,
            offers: Vec::new(),
            sources: Vec::new(),
            attributes: Default::default(),
            margin: Vec::new(),
        };
        for line in lines {
            add_line(&mut document, line);
        }
        self.take(document);
        self
    }

    fn take(&mut self, document: Document) {
        let number = u32::try_from(self.documents.len()).unwrap();
        let voices: Vec<u32> = document.speakers.iter().map(|speaker| self.voice_of(speaker)).collect();
        for (speaker, voice) in (0..).zip(&voices) {
            self.evidence.voices.voices[*voice as usize].speakers.push((number, speaker));
        }
        let first = u32::try_from(self.evidence.passages.len()).unwrap();
        for (index, passage) in (0..).zip(&document.passages) {
            if !passage.kind.is_counted() {
                continue;
            }
            let voice = passage.speaker.map(|speaker| voices[speaker as usize]);
            let withdrawn = voice.is_some_and(|voice| self.evidence.voices.voices[voice as usize].withdrawn);
            self.evidence.passages.push(PassageRow {
                document: number,
                index,
                number: passage.number,
                piece: passage.piece,
                last_number: passage.last_number,
                kind: passage.kind,
                role: passage.role,
                voice,
                span: passage.span,
                words: u32::try_from(count_words(&passage.own_text(&document.text))).unwrap(),
                page: document.page_at(passage.span.start()),
                start_ms: passage.start_ms,
                date: passage.date,
                thread: passage.thread,
                data: match withdrawn {
                    true => Data::Withdrawn,
                    false if passage.role.is_counted() => Data::Counted,
                    false => Data::Apart,
                },
            });
        }
        let last = u32::try_from(self.evidence.passages.len()).unwrap();
        self.evidence.voices.of_speakers.push(voices);
        self.evidence.documents.push(row(&document, first..last));
        self.documents.push(Arc::new(document));
    }

    /// The voice of a speaker: the case whose id or name the label is, else a new one.
    fn voice_of(&mut self, speaker: &Speaker) -> u32 {
        let cases = &self.evidence.cases.cases;
        let case =
            cases.iter().position(|case| case.id == speaker.label || case.names.contains(&speaker.label));
        let known = self
            .evidence
            .voices
            .voices
            .iter()
            .position(|voice| case.is_some() && voice.case.map(|case| case as usize) == case);
        if let Some(known) = known {
            return u32::try_from(known).unwrap();
        }
        let of_case = case.map(|at| &cases[at]);
        self.evidence.voices.voices.push(Voice {
            label: speaker.label.clone(),
            public_name: of_case.map_or(speaker.label.as_str(), Case::public_name).to_owned(),
            case: case.map(|at| u32::try_from(at).unwrap()),
            kind: speaker.voice,
            role: speaker.role,
            quote: of_case.map_or(Quoting::Yes, |case| case.consent.quote),
            withdrawn: of_case.is_some_and(|case| case.consent.withdrawn),
            speakers: Vec::new(),
        });
        u32::try_from(self.evidence.voices.voices.len() - 1).unwrap()
    }

    /// Anna codes these words.
    pub(crate) fn coded(self, code: &str, quote: &str) -> Self {
        self.mark(code, quote, |_| {})
    }

    pub(crate) fn against(self, code: &str, quote: &str) -> Self {
        self.mark(code, quote, |mark| mark.stance = Stance::Against)
    }

    pub(crate) fn key(self, code: &str, quote: &str) -> Self {
        self.mark(code, quote, |mark| mark.key = true)
    }

    /// The first rule of the code found `words` in `quote`.
    pub(crate) fn found(self, code: &str, quote: &str, words: &str) -> Self {
        let at = quote.find(words).unwrap_or_else(|| panic!("{words:?} is not in {quote:?}"));
        self.mark(code, quote, |mark| {
            let start = mark.span.start() + at;
            mark.layer = Layer::Found;
            mark.coder = None;
            mark.because = vec![Because { span: Span::at(start, start + words.len()), rule: 1 }];
        })
    }

    pub(crate) fn mark(mut self, code: &str, quote: &str, change: impl FnOnce(&mut Mark)) -> Self {
        let (document, start) = (0..)
            .zip(&self.documents)
            .find_map(|(number, document)| document.text.find(quote).map(|at| (number, at)))
            .unwrap_or_else(|| panic!("{quote:?} stands nowhere"));
        let span = Span::at(start, start + quote.len());
        let mut mark = Mark {
            document,
            passages: self.touched(document, span),
            span,
            code: u32::try_from(self.evidence.codebook.position(code).unwrap()).unwrap(),
            layer: Layer::Coded,
            stance: Stance::For,
            key: false,
            decision: None,
            origin: None,
            coder: Some("anna".into()),
            note: None,
            because: Vec::new(),
        };
        change(&mut mark);
        self.evidence.marks.push(mark);
        let order = |mark: &Mark| (mark.document, mark.span, mark.code, mark.layer);
        self.evidence.marks.sort_by_key(order);
        self
    }

    fn touched(&self, document: u32, span: Span) -> Range<u32> {
        let touched: Vec<u32> = (0u32..)
            .zip(&self.evidence.passages)
            .filter(|(_, row)| row.document == document && row.span.overlaps(span))
            .map(|(at, _)| at)
            .collect();
        touched[0]..touched[touched.len() - 1] + 1
    }
}

fn row(document: &Document, passages: Range<u32>) -> DocumentRow {
    let mut left_out: Vec<(Kind, u32)> = Vec::new();
    for kind in Kind::ALL.iter().filter(|kind| !kind.is_counted()) {
        let count = document.passages.iter().filter(|passage| passage.kind == *kind).count();
        if count > 0 {
            left_out.push((*kind, u32::try_from(count).unwrap()));
        }
    }
    DocumentRow {
        id: document.id.clone(),
        title: document.title.clone(),
        kind: document.kind,
        language: document.language.clone(),
        date: document.date,
        sha256: "7e".repeat(32),
        words: u32::try_from(count_words(&document.text)).unwrap(),
        passages,
        left_out,
        turns: u32::try_from(document.turns.len()).unwrap(),
        comments: document.comments,
    }
}

fn add_line(document: &mut Document, line: &Line<'_>) {
    if !document.text.is_empty() {
        document.text.push_str("\n\n");
    }
    let goes_on = line.label.ends_with('+');
    let label = line.label.trim_end_matches('+');
    if line.kind == Kind::Turn {
        document.text.push_str(&format!("{label}: "));
    }
    let start = document.text.len();
    document.text.push_str(line.words);
    let span = Span::at(start, document.text.len());
    let speaker = (!label.is_empty()).then(|| speaker_of(document, label, line));
    let cited = document.passages.iter().filter(|passage| passage.number > 0).count();
    let mut number = u32::try_from(cited + 1).unwrap();
    if line.kind == Kind::Turn {
        number = u32::try_from(document.turns.len() + 1).unwrap();
        let start_ms = Some((number - 1) * 20_000);
        document.turns.push(Turn {
            number,
            speaker: speaker.unwrap(),
            span,
            holes: Vec::new(),
            start_ms,
            end_ms: None,
        });
    }
    if goes_on {
        let earlier = document.passages.iter_mut().rev().find(|passage| passage.speaker == speaker).unwrap();
        earlier.holes.push(Span::at(earlier.span.end(), start));
        earlier.span = earlier.span.hull(span);
        earlier.last_number = number;
        return;
    }
    let comment = (line.kind == Kind::Comment).then(|| {
        document.comments += 1;
        Thread { comment: document.comments, reply_to: None }
    });
    let question = document.passages.iter().rposition(|passage| passage.role != line.role);
    document.passages.push(Passage {
        number: if line.kind.is_counted() { number } else { 0 },
        piece: 0,
        last_number: if line.kind.is_counted() { number } else { 0 },
        kind: line.kind,
        role: line.role,
        speaker,
        span,
        holes: Vec::new(),
        start_ms: (line.kind == Kind::Turn).then(|| (number - 1) * 20_000),
        date: comment.map(|_| When::day(2016, 5, 2)),
        thread: comment,
        section: None,
        question: question.filter(|_| line.kind == Kind::Turn).map(|at| u32::try_from(at).unwrap()),
    });
}

fn speaker_of(document: &mut Document, label: &str, line: &Line<'_>) -> u32 {
    let known = document.speakers.iter().position(|speaker| speaker.label == label);
    let at = known.unwrap_or_else(|| {
        document.speakers.push(Speaker {
            label: label.into(),
            named: !(label == "author" || label.starts_with("comment ")),
            voice: line.voice,
            role: line.role,
            turns: 0,
        });
        document.speakers.len() - 1
    });
    document.speakers[at].turns += 1;
    u32::try_from(at).unwrap()
}

/// The invented study that the snapshots of reports are made from: two interviews about a river
/// without a bridge, and a post with comments.
pub(crate) fn ferry() -> Sample {
    let sample = Sample::new(&[
        (
            "crossing",
            None,
            "Crossing together",
            "Getting over the river with other people.",
            &["cross* NOT NEAR/3 (word OR road)"],
        ),
        (
            "greeting",
            Some("crossing"),
            "Greeting",
            "Being known to those on the boat.",
            &["greet* OR \"by name\""],
        ),
        ("helping", Some("crossing"), "Helping", "Carrying, holding, making room.", &["help* OR carry*"]),
        ("waiting", None, "Waiting", "Time at the landing.", &["wait*", "queue*"]),
        ("bridge", None, "A bridge instead", "", &["bridge*"]),
    ])
    .case("P01", Some("Clara"), &["Maria Lopez", "Maria"], &[("bank", "north")])
    .case("P02", None, &["Omar"], &[("bank", "south")])
    .case("P03", None, &["Ines"], &[("bank", "south")])
    .quoting(Quoting::No)
    .case("P04", None, &["Tom"], &[("bank", "north")])
    .withdrawn()
    .case("P05", None, &["Petra Vogt"], &[("bank", "south")]);
    let post = |label, voice, role, kind, words| Line { label, voice, role, kind, words };
    sample
        .transcript("interviews/maria.txt", &[
            ("I", "How do you get to the other side?"),
            ("Maria", "By the ferry. We all cross together in the morning, and the ferryman greets every one by name. I like that."),
            ("I", "Mm-hmm."),
            ("Maria+", "Omar once carried my bicycle on board... he did not even ask."),
            ("I", "And in the evening?"),
            ("Maria", "Well, it takes long. You wait and wait."),
        ])
        .transcript("interviews/omar.txt", &[
            ("I", "What would you change?"),
            ("Omar", "Nothing. Maria Lopez says we need a bridge, but I never cross alone, and on a bridge nobody greets you."),
            ("I", "Nobody?"),
            ("Omar", "No. The waiting is the best part: the queue is where I hear the news of *both* banks."),
            ("Ines", "I have helped with the ropes since I was ten, and waiting never hurt me."),
            ("Tom", "I wait for nobody."),
        ])
        .document("blog/bridge.txt", Some("A bridge for the two banks, at long last"), DocumentKind::Post, &[
            post("", VoiceKind::Author, Role::Unknown, Kind::Heading, "A bridge for the two banks, at long last"),
            post("R Holm", VoiceKind::Author, Role::Researcher, Kind::Paragraph, "People who wait for a ferry talk about crossing more than those who drive."),
            post("E Sand", VoiceKind::Quoted, Role::Participant, Kind::Quotation, "A bridge means that I cross when I want, and that I cross alone."),
            post("comment 1", VoiceKind::Commenter, Role::Commenter, Kind::Comment, "I wait an hour each day. Build the bridge."),
            post("Lena", VoiceKind::Commenter, Role::Commenter, Kind::Comment, "We cross together or not at all."),
        ])
}

/// The same study, coded by hand in part, with what rules found beside it.
pub(crate) fn coded_ferry() -> Sample {
    found_ferry()
        .key("greeting", "the ferryman greets every one by name")
        .coded("crossing", "We all cross together in the morning")
        .coded("helping", "Omar once carried my bicycle on board")
        .against("crossing", "A bridge means that I cross when I want, and that I cross alone.")
        .coded("crossing", "We cross together or not at all.")
        .coded("helping", "I have helped with the ropes since I was ten")
        .coded("waiting", "You wait and wait.")
        .coded("waiting", "the queue is where I hear the news of *both* banks")
}

/// The study with nothing but what rules found.
pub(crate) fn found_ferry() -> Sample {
    ferry()
        .found(
            "crossing",
            "We all cross together in the morning, and the ferryman greets every one by name.",
            "cross",
        )
        .found(
            "crossing",
            "Maria Lopez says we need a bridge, but I never cross alone, and on a bridge nobody greets you.",
            "cross",
        )
        .found("crossing", "A bridge means that I cross when I want, and that I cross alone.", "cross")
        .found(
            "crossing",
            "People who wait for a ferry talk about crossing more than those who drive.",
            "crossing",
        )
        .found("waiting", "You wait and wait.", "wait")
        .found(
            "waiting",
            "The waiting is the best part: the queue is where I hear the news of *both* banks.",
            "waiting",
        )
        .found(
            "waiting",
            "I have helped with the ropes since I was ten, and waiting never hurt me.",
            "waiting",
        )
        .found("waiting", "I wait for nobody.", "wait")
        .found("waiting", "I wait an hour each day.", "wait")
        .found(
            "waiting",
            "People who wait for a ferry talk about crossing more than those who drive.",
            "wait",
        )
        .found("bridge", "Build the bridge.", "bridge")
        .found("bridge", "A bridge means that I cross when I want, and that I cross alone.", "bridge")
        .found(
            "bridge",
            "Maria Lopez says we need a bridge, but I never cross alone, and on a bridge nobody greets you.",
            "bridge",
        )
}
