//! [`Census`]: which of all the labels of a file are speakers.
//!
//! A speaker's label comes again, stands at the beginning of many paragraphs, is followed by another
//! speaker's. A word before a colon in prose is none of this. Each form of label is judged apart; the
//! one that explains most lines is the form of the file.

use std::collections::HashMap;

use super::Told;
use super::clock;
use super::head::{Form, Head, Initial, head};
use super::labels::{
    is_capitals, is_date, is_metadata, is_name, is_no_speaker, is_question_or_answer, is_remark, is_usual,
    name_in_capitals,
};
use super::lines::Line;
use crate::ingest::compose::is_listening;
use crate::ingest::{is_nobody, label_key};
use crate::text::Span;

/// So many lines of captions make a turn, roughly.
const CUES_OF_A_TURN: usize = 5;

/// Fewer labels in bold say nothing; a plain one met more often may be a speaker's nevertheless.
const FEW_STRONG: u32 = 3;

/// A head and the line in which it stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Placed {
    /// Index of the line.
    pub(super) line: u32,
    /// Index of the label.
    pub(super) label: u32,
    pub(super) head: Head,
    /// Whether the label is in bold or italics.
    strong: bool,
}

/// A label and how often it was met.
#[derive(Debug)]
pub(super) struct Label {
    /// Its first spelling.
    pub(super) spelling: String,
    /// How many lines begin with it, in each form.
    counts: [u32; Form::ALL.len()],
    /// How many of them are `Ana:Yes`, without a space.
    tight: u32,
    /// How many of them have a time.
    timed: u32,
    usual: bool,
    no_speaker: bool,
    name: bool,
    /// Whether it is what transcribers write in square brackets: "Laughter".
    remark: bool,
    /// Whether a name could stand so on a line of its own: "Yes." and "By Judge Moss." could not.
    stands_alone: bool,
    words: usize,
}

/// All heads of a text.
#[derive(Debug)]
pub(super) struct Census {
    pub(super) heads: Vec<Placed>,
    pub(super) labels: Vec<Label>,
    /// Lines that hold more than a time.
    lines: usize,
    /// Those of them that stand after a gap.
    paragraphs: usize,
    /// How many lines stand before the talk: metadata in which roles are named.
    header: u32,
    /// Whether a person says that it is talk.
    is_talk: bool,
}

/// What was decided.
#[derive(Debug)]
pub(super) struct Speakers {
    pub(super) form: Form,
    /// Whether each label is a speaker.
    pub(super) accepted: Vec<bool>,
    /// The line with which the talk begins.
    pub(super) first: u32,
}

impl Census {
    /// Looks at every line.
    pub(super) fn take(text: &str, lines: &[Line]) -> Self {
        let mut taking = Taking::all(text, lines, Initial::Answer);
        if taking.answers_without_questions() {
            taking = Taking::all(text, lines, Initial::Name);
        }
        let Taking { heads, labels, lines: count, paragraphs, .. } = taking;
        let mut census = Census { heads, labels, lines: count, paragraphs, header: 0, is_talk: false };
        census.questions_and_answers();
        census.times_that_were_said();
        census.header = census.header_lines(text, lines);
        census
    }

    /// "Question:" and "Answer:" are speakers where both come again.
    fn questions_and_answers(&mut self) {
        let both = |label: &&mut Label| {
            is_question_or_answer(&label.spelling) && label.counts[place(Form::Colon)] > 1
        };
        let mut pair: Vec<&mut Label> = self.labels.iter_mut().filter(both).collect();
        if pair.len() == 2 {
            pair.iter_mut().for_each(|label| (label.usual, label.no_speaker) = (true, false));
        }
    }

    /// `Ana: 12:30` says the time of the day, unless most labels are followed by nothing but a time,
    /// with the words below.
    fn times_that_were_said(&mut self) {
        let colons = self.heads.iter().filter(|placed| placed.head.form == Form::Colon).count();
        let alone = self.heads.iter().filter(|placed| placed.head.said_time.is_some()).count();
        if alone * 2 >= colons {
            return;
        }
        for placed in &mut self.heads {
            if let Some(words) = placed.head.said_time.take() {
                placed.head = Head { words, start: None, end: None, timed: false, ..placed.head };
                self.labels[placed.label as usize].timed -= 1;
            }
        }
    }

    /// The spelling of each label that begins turns is that of its first turn: "Mr. Katz." may have been
    /// a line of the text before `MR. KATZ:` spoke.
    pub(super) fn respell(&mut self, text: &str, lines: &[Line], speakers: &Speakers) {
        let mut met = vec![false; self.labels.len()];
        for at in 0..self.heads.len() {
            let placed = self.heads[at];
            let label = placed.label as usize;
            if !met[label] && self.is_turn(&placed, speakers) {
                met[label] = true;
                let spelling = placed.head.label(lines[placed.line as usize].span.of(text));
                spelling.clone_into(&mut self.labels[label].spelling);
            }
        }
    }

    /// The same census with what the text shows in bold or italics.
    pub(super) fn set_in(mut self, lines: &[Line], strong: &[Span]) -> Self {
        for placed in self.heads.iter_mut().filter(|_| !strong.is_empty()) {
            let label = lines[placed.line as usize].span.start() + usize::from(placed.head.label.0);
            let next = strong.partition_point(|part| part.end() <= label);
            placed.strong = strong.get(next).is_some_and(|part| part.start() <= label);
        }
        self
    }

    /// The same census with what a person says.
    pub(super) fn told(mut self, told: Told<'_>) -> Self {
        self.is_talk = told.is_talk;
        let keys: Vec<String> = told.speakers.into_iter().flatten().map(|label| label_key(label)).collect();
        for label in self.labels.iter_mut().filter(|_| !keys.is_empty()) {
            if keys.contains(&label_key(&label.spelling)) {
                (label.usual, label.no_speaker) = (true, false);
            }
        }
        self
    }

    /// The same census of captions: a turn runs over many cues, so that labels are rarer, and nothing
    /// stands before the talk.
    pub(super) fn of_captions(mut self) -> Self {
        self.header = 0;
        self.lines = self.lines.div_ceil(CUES_OF_A_TURN);
        self.paragraphs = self.paragraphs.div_ceil(CUES_OF_A_TURN);
        self
    }

    /// Decides; none when nobody speaks.
    pub(super) fn decide(&self) -> Option<Speakers> {
        let judged = |convinced: bool| {
            let found = Form::ALL.into_iter().filter_map(move |form| self.judge(form, convinced));
            // Of equals the first.
            found.rev().max_by_key(|(turns, ..)| *turns)
        };
        let best = judged(false).or_else(|| if self.is_talk { judged(true) } else { None });
        let (_, form, mut accepted) = best?;
        self.accept_rare(form, &mut accepted);
        self.reject_plain(form, &mut accepted);
        let first = self.heads.iter().find(|placed| self.is_speaker(placed, form, &accepted))?.line;
        Some(Speakers { form, accepted, first })
    }

    /// Whether a head opens a turn.
    pub(super) fn is_turn(&self, placed: &Placed, speakers: &Speakers) -> bool {
        self.is_speaker(placed, speakers.form, &speakers.accepted)
    }

    fn is_speaker(&self, placed: &Placed, form: Form, accepted: &[bool]) -> bool {
        let strong = |form| matches!(form, Form::Colon | Form::Timed | Form::TimedInline);
        let fits = placed.head.form == form
            || strong(form) && strong(placed.head.form)
            || form == Form::Dot && placed.head.form == Form::Colon;
        fits && accepted[placed.label as usize] && placed.line >= self.header
    }

    /// How many lines a form explains, and the labels that are speakers by themselves; none when it
    /// is not the form of this file. `convinced` when a person says that it is talk.
    fn judge(&self, form: Form, convinced: bool) -> Option<(usize, Form, Vec<bool>)> {
        let of_form = |placed: &&Placed| placed.head.form == form && placed.line >= self.header;
        let mut counts = vec![0_u32; self.labels.len()];
        for placed in self.heads.iter().filter(of_form) {
            counts[placed.label as usize] += 1;
        }
        // Beside "Interviewer" a name that is met twice is a speaker's.
        let beside_usual = self.labels.iter().zip(&counts).any(|(label, count)| label.usual && *count >= 2);
        let accepts = |(label, count): (&Label, &u32)| {
            label.is_speaker(form, *count, beside_usual) || convinced && *count > 0 && label.may_be_speaker()
        };
        let mut accepted: Vec<bool> = self.labels.iter().zip(&counts).map(accepts).collect();
        let lower = form == Form::Bare && !accepted.contains(&true);
        if lower {
            let accepts = |(label, count): (&Label, &u32)| *count >= 2 && label.may_be_lower_case_name();
            accepted = self.labels.iter().zip(&counts).map(accepts).collect();
        }
        let turns: Vec<u32> = self.heads.iter().filter(of_form).map(|placed| placed.label).collect();
        let known: Vec<u32> = turns.iter().copied().filter(|label| accepted[*label as usize]).collect();
        let of = |is: &dyn Fn(&Label) -> bool| {
            self.labels.iter().zip(&accepted).filter(|(label, accepted)| **accepted && is(label)).count()
        };
        let names = turns.iter().filter(|label| self.labels[**label as usize].may_be_speaker());
        let evidence = Evidence {
            form,
            lower,
            turns: known.len(),
            labels: of(&|_| true),
            usual: of(&|label| label.usual || form == Form::Colon && label.timed > 0),
            followed: self.followed(form, &accepted),
            changes: known.windows(2).filter(|pair| pair[0] != pair[1]).count(),
            names: names.count(),
            lines: self.lines - (self.header as usize).min(self.lines),
            paragraphs: self.paragraphs,
        };
        let is_form = if convinced { evidence.turns > 0 && form != Form::Bare } else { evidence.convinces() };
        is_form.then_some((known.len(), form, accepted))
    }

    /// How many labels have a line below that is no such label: the words.
    fn followed(&self, form: Form, accepted: &[bool]) -> usize {
        let speaks = |placed: &&Placed| placed.head.form == form && accepted[placed.label as usize];
        let mut lines = self.heads.iter().filter(speaks).map(|placed| placed.line).peekable();
        let mut followed = 0;
        while let Some(line) = lines.next() {
            followed += usize::from(lines.peek() != Some(&(line + 1)));
        }
        followed
    }

    /// In a transcript, labels that are met but once are speakers too when they look like the others.
    fn accept_rare(&self, form: Form, accepted: &mut [bool]) {
        let known = self.labels.iter().zip(accepted.iter()).filter(|(_, accepted)| **accepted);
        let known: Vec<&Label> = known.map(|(label, _)| label).collect();
        let capitals = known.iter().all(|label| is_capitals(&label.spelling) || !label.name);
        let turns: u32 = known.iter().map(|label| label.counts[place(form)]).sum();
        let tight = known.iter().map(|label| label.tight).sum::<u32>() * 2 > turns;
        let dense = turns as usize * 5 >= self.paragraphs.min(self.lines) * 2;
        if form == Form::Dot {
            self.accept_of_court(accepted);
            return;
        }
        for (label, accepted) in self.labels.iter().zip(accepted.iter_mut()) {
            if *accepted || label.counts[place(form)] == 0 || !label.may_be_speaker() {
                continue;
            }
            let alike = !capitals || is_capitals(&label.spelling);
            *accepted = match form {
                Form::Timed | Form::Title => true,
                Form::Bare => {
                    let alone = label.stands_alone && !label.spelling.ends_with('.');
                    dense && alike && alone && (2..=4).contains(&label.words)
                }
                Form::Dash | Form::Tab => dense && alike && label.words <= 4,
                Form::TimeNear => alike && label.words <= 4,
                Form::Angle if label.remark => false,
                _ => {
                    let spaced = label.tight == 0 || tight;
                    alike && spaced && label.words <= 5 && (dense || label.words > 1)
                }
            };
        }
    }

    /// Where nearly all labels are in bold, "Python:" in plain letters begins a paragraph and no turn.
    fn reject_plain(&self, form: Form, accepted: &mut [bool]) {
        let mut met = vec![(0_u32, 0_u32); self.labels.len()];
        for placed in self.heads.iter().filter(|placed| self.is_speaker(placed, form, accepted)) {
            let (turns, strong) = &mut met[placed.label as usize];
            *turns += 1;
            *strong += u32::from(placed.strong);
        }
        let (turns, strong) = met.iter().fold((0, 0), |(a, b), (turns, strong)| (a + turns, b + strong));
        if strong < FEW_STRONG || strong * 10 < turns * 7 {
            return;
        }
        let rare = FEW_STRONG.max(turns / 20);
        for ((label, accepted), (turns, strong)) in self.labels.iter().zip(accepted).zip(met) {
            *accepted &= strong > 0 || turns > rare || label.usual;
        }
    }

    /// Between questions and answers of a deposition counsel and the court speak: `MR. HILL:`.
    fn accept_of_court(&self, accepted: &mut [bool]) {
        for (label, accepted) in self.labels.iter().zip(accepted.iter_mut()) {
            let speaks = label.counts[place(Form::Colon)] > 0 && label.may_be_speaker();
            *accepted |= speaks && label.words <= 4 && is_capitals(&label.spelling);
        }
    }

    /// How many lines at the beginning are metadata: `Date: …`, `Participants: …`, and the roles named
    /// among them, which are no turns.
    fn header_lines(&self, text: &str, lines: &[Line]) -> u32 {
        let mut heads = self.heads.iter().peekable();
        let mut header = 0;
        let mut group_is_list = true;
        let mut group_start = 0;
        for (at, line) in (0_u32..).zip(lines).take(MOST_HEADER) {
            if line.gap {
                // The lines that follow metadata without a blank line belong to it, where all are short.
                if group_is_list && header > group_start {
                    header = at;
                }
                (group_is_list, group_start) = (true, at);
            }
            let words = line.span.of(text);
            let placed = heads.next_if(|placed| placed.line == at);
            if placed.is_some_and(|placed| self.speaks_again(placed)) {
                break;
            }
            let placed = placed.filter(|placed| placed.head.form == Form::Colon);
            let value = placed.map_or(words, |placed| &words[usize::from(placed.head.words)..]);
            group_is_list &= is_value(value);
            let Some(placed) = placed else { continue };
            let label = &self.labels[placed.label as usize];
            let comes_again = label.counts[place(Form::Colon)] > 1;
            if label.no_speaker && !label.usual && !comes_again {
                header = at + 1;
            } else if comes_again && !is_value(value) {
                // The talk has begun.
                break;
            }
        }
        header.max(self.list_of_roles(text, lines))
    }

    /// Whether a name stands alone on its line with a time, here and again: the talk has begun.
    fn speaks_again(&self, placed: &Placed) -> bool {
        let label = &self.labels[placed.label as usize];
        placed.head.form == Form::Timed && label.counts[place(Form::Timed)] > 1 && label.may_be_speaker()
    }

    /// `Interviewer: Jane Smith⏎Participant: Bo Lind` before the first blank line: a list of who is who,
    /// where the same labels speak below.
    fn list_of_roles(&self, text: &str, lines: &[Line]) -> u32 {
        let group = lines.iter().skip(1).position(|line| line.gap).map_or(lines.len(), |end| end + 1);
        if !(2..=12).contains(&group) || group == lines.len() {
            return 0;
        }
        let listed = self.heads.iter().take_while(|placed| (placed.line as usize) < group);
        let values = listed.filter(|placed| {
            let words = lines[placed.line as usize].span.of(text);
            let value = &words[usize::from(placed.head.words)..];
            placed.head.form == Form::Colon && is_value(value) && is_name(value)
        });
        let mut met: Vec<u32> = values.map(|placed| placed.label).collect();
        let all = met.len() == group;
        met.sort_unstable();
        met.dedup();
        // "Interviewer (I): Jane Smith" names the label that speaks below.
        let remarks = self.heads.iter().take_while(|placed| (placed.line as usize) < group);
        let remarks =
            remarks.filter_map(|placed| placed.head.remark(lines[placed.line as usize].span.of(text)));
        let abbreviated: Vec<String> = remarks.map(label_key).collect();
        let comes_again = |label: &Label| label.counts[place(Form::Colon)] > 1;
        let speak_below = met.iter().any(|label| comes_again(&self.labels[*label as usize]))
            || self
                .labels
                .iter()
                .any(|label| comes_again(label) && abbreviated.contains(&label_key(&label.spelling)));
        if all && met.len() == group && speak_below { group as u32 } else { 0 }
    }
}

/// Metadata is looked for in so many lines.
const MOST_HEADER: usize = 60;

/// The census while it is taken.
#[derive(Debug, Default)]
struct Taking<'a> {
    heads: Vec<Placed>,
    labels: Vec<Label>,
    spelled: HashMap<&'a str, u32>,
    keys: HashMap<String, u32>,
    lines: usize,
    paragraphs: usize,
    /// Whether the line before is a time, and no blank line follows it.
    after_time: bool,
}

impl<'a> Taking<'a> {
    fn all(text: &'a str, lines: &[Line], initial: Initial) -> Self {
        let mut taking = Taking::default();
        for (at, line) in lines.iter().enumerate() {
            taking.line(at as u32, *line, line.span.of(text), initial);
        }
        taking
    }

    /// Whether "A." begins lines and "Q." hardly any: these are initials.
    fn answers_without_questions(&self) -> bool {
        let lines = |letter: &str| {
            let label = self.spelled.get(letter).map(|label| &self.labels[*label as usize]);
            label.map_or(0, |label| label.counts[place(Form::Dot)])
        };
        lines("A") > lines("Q") * 2
    }

    fn line(&mut self, at: u32, line: Line, words: &'a str, initial: Initial) {
        let clock = clock::leading(words);
        let is_time = clock.is_some_and(|clock| clock.len == words.len());
        let after_time = std::mem::replace(&mut self.after_time, is_time) && !line.gap;
        if is_time || clock.is_some_and(|clock| clock.bracketed) {
            self.below_name(at, line);
        }
        if is_time {
            return;
        }
        self.lines += 1;
        self.paragraphs += usize::from(line.gap || after_time);
        let Some(mut head) = head(words, initial) else { return };
        if head.form == Form::Bare && after_time {
            head.form = Form::TimeNear;
        }
        let label = self.label(head.label(words));
        let counted = &mut self.labels[label as usize];
        counted.counts[place(head.form)] += 1;
        counted.tight += u32::from(head.tight);
        counted.timed += u32::from(head.timed);
        // In plain text the signs of Markdown stand before it.
        let strong = words[..usize::from(head.label.0)].contains(['*', '_']);
        self.heads.push(Placed { line: at, label, head, strong });
    }

    /// A line that is a time, or begins with one: the name on the line above belongs to it.
    fn below_name(&mut self, at: u32, line: Line) {
        let above = self.heads.last_mut().filter(|placed| placed.line + 1 == at && !line.gap);
        if let Some(placed) = above.filter(|placed| placed.head.form == Form::Bare) {
            placed.head.form = Form::TimeNear;
            let counts = &mut self.labels[placed.label as usize].counts;
            counts[place(Form::Bare)] -= 1;
            counts[place(Form::TimeNear)] += 1;
        }
    }

    fn label(&mut self, spelling: &'a str) -> u32 {
        if let Some(label) = self.spelled.get(spelling) {
            return *label;
        }
        let next = self.labels.len() as u32;
        let label = *self.keys.entry(label_key(spelling)).or_insert(next);
        if label == next {
            self.labels.push(Label::new(spelling));
        }
        self.spelled.insert(spelling, label);
        label
    }
}

/// What is known of the labels of one form.
#[derive(Debug)]
struct Evidence {
    form: Form,
    /// Whether the labels are single words in lower case, alone on their lines.
    lower: bool,
    /// Lines that begin with a label that is a speaker by itself.
    turns: usize,
    /// Different labels among them.
    labels: usize,
    /// Usual ones, or such with a time, among those.
    usual: usize,
    /// How often the next label is another.
    changes: usize,
    /// How many labels have words on the line below.
    followed: usize,
    /// Lines that begin with something like a name, met again or not.
    names: usize,
    lines: usize,
    paragraphs: usize,
}

impl Evidence {
    fn convinces(&self) -> bool {
        if self.turns == 0 {
            return false;
        }
        let units = self.paragraphs.min(self.lines).max(1);
        let share = |least: usize| self.turns * 100 >= units * least;
        let alternates = self.changes * 3 >= self.turns.saturating_sub(1);
        let (turns, labels) = (self.turns, self.labels);
        // "09:00 Opening", "09:30 Break" is a programme: nothing comes again, or nothing is said.
        let talks = self.followed * 10 >= turns * 6 && (labels < turns || self.usual > 0);
        match self.form {
            Form::Timed if turns == 1 => self.lines <= 12 && self.usual == 1,
            Form::Timed => talks && share(8),
            Form::TimedInline => turns >= 2 && share(15),
            Form::TimeNear => talks && turns >= 2 && (share(15) && labels >= 2 || self.names >= 3),
            Form::Angle => turns >= 2 && labels >= 2 && share(40),
            Form::Title => labels >= 2 && turns >= 4 && share(8),
            Form::Dot => labels == 2 && turns >= 4 && self.changes >= 2,
            Form::Tab => labels >= 2 && turns >= 4 && share(35) && self.changes >= 2,
            Form::Dash => labels >= 2 && turns >= 6 && share(45) && alternates,
            // A refrain comes again too, but not in turn with another after nearly every paragraph.
            Form::Bare if self.lower => {
                let in_turn = self.changes * 10 >= (turns - 1) * 9 && self.followed == turns;
                turns >= 5 && (2..=4).contains(&labels) && in_turn && turns * 100 >= self.lines * 25
            }
            Form::Bare => labels >= 2 && turns >= 4 && alternates && turns * 100 >= self.lines * 15,
            Form::Colon => self.colons_convince(share, alternates),
        }
    }

    /// `Name:` stands in prose too, so it has to come again, or to begin nearly every line.
    fn colons_convince(&self, share: impl Fn(usize) -> bool, alternates: bool) -> bool {
        let turns = self.turns;
        let nearly_all = turns * 100 >= self.lines * 70 || share(90);
        // In a short talk one name comes again and the others do not.
        let names =
            turns >= 2 && self.names >= 3 && self.names > turns && self.names * 100 >= self.lines * 60;
        names
            || match (self.labels, self.usual) {
                (1, 0) => turns >= 3 && share(60),
                (1, _) => turns >= 3 && share(25) || nearly_all,
                (_, 0) => turns >= 4 && alternates && (share(20) || turns >= 12 && share(5)),
                (_, 1) => nearly_all || turns >= 3 && (share(12) || turns >= 12 && share(3)),
                _ => nearly_all || turns >= 4 && (share(5) || turns >= 12) || turns >= 2 && share(30),
            }
    }
}

impl Label {
    fn new(spelling: &str) -> Self {
        let usual = is_usual(spelling);
        Label {
            spelling: spelling.to_owned(),
            counts: [0; Form::ALL.len()],
            tight: 0,
            timed: 0,
            usual,
            no_speaker: !usual
                && !is_nobody(spelling)
                && (is_no_speaker(spelling) || is_metadata(spelling) || is_date(spelling)),
            remark: is_remark(spelling),
            name: is_name(spelling),
            stands_alone: stands_alone(spelling),
            words: spelling.split_whitespace().count(),
        }
    }

    /// Whether nothing speaks against it.
    fn may_be_speaker(&self) -> bool {
        (self.name || self.usual) && !self.no_speaker
    }

    /// Whether it could be a name in lower case, alone on its line: "ruth".
    fn may_be_lower_case_name(&self) -> bool {
        let letters = self.spelling.chars().all(|c| c.is_lowercase() || c.is_ascii_digit());
        letters && self.words == 1 && self.spelling.len() >= 2 && self.stands_alone && !self.no_speaker
    }

    /// Whether the label is a speaker's by itself: met often enough in this form for what it is.
    fn is_speaker(&self, form: Form, count: u32, beside_usual: bool) -> bool {
        if count == 0 || self.no_speaker {
            return false;
        }
        let name = |most: usize| self.name && self.words <= most;
        let one_word = self.words == 1;
        let often = if beside_usual { 2 } else { 3 };
        let tight = self.tight * 2 > count;
        match form {
            Form::Timed | Form::TimedInline => self.usual || name(6) || count >= 3 && self.words <= 4,
            Form::Dot => true,
            Form::Title => count >= 3 || name_in_capitals(&self.spelling),
            Form::Angle => !self.remark && (count >= 2 || self.usual),
            Form::TimeNear => self.usual || name(4) && count >= 2 || one_word && count >= 5,
            Form::Tab if self.timed > 0 => self.usual || name(4) || one_word && count >= 5,
            Form::Bare if !self.stands_alone => false,
            Form::Tab => self.usual && count >= 2 || name(4) && count >= often || one_word && count >= 5,
            // Plays and films have the names of who speaks in capitals.
            Form::Bare if is_capitals(&self.spelling) => name(4) && count >= 2,
            Form::Dash | Form::Bare => self.usual && count >= 2 || name(4) && count >= often,
            Form::Colon if tight => count >= 2 && (self.usual || name(5)) || one_word && count >= 5,
            Form::Colon if self.usual || self.timed > 0 && self.name => true,
            Form::Colon if self.name => count >= 2,
            Form::Colon => count >= 3 && self.words <= 2,
        }
    }
}

/// Whether a name could stand so on a line of its own.
fn stands_alone(spelling: &str) -> bool {
    let ends_sentence = match spelling.strip_suffix('.') {
        // "Vera J. Dunn, Jr." is a name.
        Some(bare) => bare.split_whitespace().next_back().is_none_or(|last| last.len() > 3 || last == bare),
        None => spelling.ends_with([',', '。', '-', '—', '–']),
    };
    !ends_sentence && !is_listening(spelling)
}

/// Whether a text is a value of metadata and not talk: short, and no sentence.
fn is_value(value: &str) -> bool {
    let words = value.split_whitespace().count();
    let sentence = value.ends_with(['?', '!', '…', '？', '。']) || value.ends_with('.') && words > 3;
    value.len() <= 120 && words <= 12 && !sentence
}

fn place(form: Form) -> usize {
    Form::ALL.iter().position(|known| *known == form).expect("every form stands in ALL")
}
