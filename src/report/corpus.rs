//! What was read, and whose words of it are data.

use std::collections::{BTreeMap, BTreeSet};

use super::markdown::{Align, Table, counted, listed, number};
use super::view::View;
use super::wording;
use crate::analysis::Base;
use crate::coding::evidence::{Data, PassageRow};
use crate::model::{Kind, Role};

/// Passages, words and voices of one line of the table.
#[derive(Default)]
struct Share {
    voices: BTreeSet<u32>,
    documents: BTreeSet<u32>,
    passages: u32,
    words: u64,
}

impl Share {
    fn add(&mut self, row: &PassageRow) {
        self.voices.extend(row.voice);
        self.documents.insert(row.document);
        self.passages += 1;
        self.words += u64::from(row.words);
    }

    fn cells(&self, whose: String, data: bool) -> Vec<String> {
        let voices = number(self.voices.len() as u64);
        vec![
            whose,
            if data { voices } else { format!("({voices})") },
            number(self.documents.len() as u64),
            number(self.passages),
            number(self.words),
        ]
    }
}

/// How much was read, and how much of it is data.
pub(super) fn read(view: &View<'_>, words: u64) -> String {
    let evidence = view.evidence();
    let all: u64 = evidence.documents.iter().map(|row| u64::from(row.words)).sum();
    let passages = evidence.counted().count() as u64;
    format!(
        "{}, {} as files. Data: {}, {}.",
        counted(evidence.documents.len() as u64, "document", "documents"),
        counted(all, "word", "words"),
        counted(passages, "passage", "passages"),
        counted(words, "word", "words"),
    )
}

/// Whose words: the data by kind of voice, then what is not data by role.
pub(super) fn whose(view: &View<'_>) -> Table {
    let (mut data, mut nobodys, mut apart) =
        (BTreeMap::<Base, Share>::new(), Share::default(), BTreeMap::<Apart, Share>::new());
    for row in &view.evidence().passages {
        match (row.data, row.voice.and_then(|voice| view.bases.of(voice))) {
            (Data::Counted, Some(base)) => data.entry(base).or_default().add(row),
            (Data::Counted, None) => nobodys.add(row),
            (Data::Apart, _) => apart.entry(Apart::of(row)).or_default().add(row),
            (Data::Repeats(_) | Data::Withdrawn, _) => {}
        }
    }
    let mut table = Table::default();
    table.column("Whose words", Align::Left);
    for name in ["Voices", "Documents", "Passages", "Words"] {
        table.column(name, Align::Right);
    }
    for (base, share) in &data {
        table.row(share.cells(wording::capitalised(base.named(2)), true));
    }
    if nobodys.passages > 0 {
        table.row(nobodys.cells("Nobody's that is known".to_owned(), true));
    }
    for (whose, share) in &apart {
        table.row(share.cells(format!("*Not data:* {}", whose.named()), false));
    }
    table
}

/// Whose words are read and are no data.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Apart {
    Role(Role),
    /// Quotations that nobody is named for.
    Nameless,
}

impl Apart {
    fn of(row: &PassageRow) -> Self {
        if row.kind == Kind::Quotation && row.voice.is_none() {
            Apart::Nameless
        } else {
            Apart::Role(row.role)
        }
    }

    fn named(self) -> &'static str {
        match self {
            Apart::Role(role) => wording::role(role),
            Apart::Nameless => "quotations that nobody is named for",
        }
    }
}

/// What is in no figure, and what has to be known about the bases.
pub(super) fn left_out(view: &View<'_>) -> String {
    let mut sentences = Vec::new();
    let evidence = view.evidence();
    let mut kinds: BTreeMap<Kind, u32> = BTreeMap::new();
    for (kind, count) in evidence.documents.iter().flat_map(|row| &row.left_out) {
        *kinds.entry(*kind).or_default() += count;
    }
    let repeated = evidence.passages.iter().filter(|row| matches!(row.data, Data::Repeats(_))).count() as u64;
    let mut out: Vec<String> = kinds.iter().map(|(kind, count)| wording::kind(*kind, *count)).collect();
    if repeated > 0 {
        out.push(counted(repeated, "repetition", "repetitions") + " of a passage counted at its first place");
    }
    if !out.is_empty() {
        sentences.push(format!("Left out of every count: {}.", listed(&out)));
    }
    let roles: Vec<String> =
        view.input.study.roles.iter().map(|role| wording::role(*role).to_owned()).collect();
    let kinds: Vec<String> =
        view.input.study.kinds.iter().map(|kind| wording::kind(*kind, 2)[2..].to_owned()).collect();
    sentences.push(format!("Counted are {} of {}.", listed(&kinds), listed(&roles)));
    sentences.extend(about_bases(view));
    sentences.join(" ")
}

fn about_bases(view: &View<'_>) -> Vec<String> {
    let bases = &view.bases;
    let mut sentences = Vec::new();
    if view.evidence().cases.cases.is_empty() && bases.size(Base::Participants) > 0 {
        sentences.push(
            "There is no `participants.csv`: each speaker of a document counts as one participant."
                .to_owned(),
        );
    }
    let without = bases.cases_without_words.len() as u64;
    if without > 0 {
        let verb = if without == 1 { "has" } else { "have" };
        sentences.push(format!(
            "{} of `participants.csv` {verb} no passage in these documents and {} in no base.",
            counted(without, "case", "cases"),
            if without == 1 { "is" } else { "are" },
        ));
    }
    let quoted = bases.size(Base::Quoted);
    if quoted > 0 {
        let who = match quoted {
            1 => "The quoted speaker was chosen by the author of a text and is".to_owned(),
            _ => format!(
                "The {} quoted speakers were chosen by the authors of the texts that quote them and are",
                number(quoted)
            ),
        };
        sentences.push(format!(
            "**{who} no sample of a study, so that \"{quoted} of {quoted}\" says nothing about how common a view is.**"
        ));
    }
    if bases.withdrawn > 0 {
        let verb = if bases.withdrawn == 1 { "has" } else { "have" };
        sentences.push(format!(
            "{} {verb} withdrawn: nothing of theirs is counted or printed.",
            counted(bases.withdrawn, "participant", "participants")
        ));
    }
    if bases.sizes().count() > 1 {
        sentences.push("Persons are never added up over the kinds of voice.".to_owned());
    }
    sentences
}
