//! [`Census`]: which of all the labels of a file are speakers.
//!
//! A speaker's label comes again, stands at the beginning of many paragraphs, is followed by another
//! speaker's. A word before a colon in prose is none of this. Each form of label is judged apart; the
//! one that explains most lines is the form of the file.

use std::collections::HashMap;

use super::head::{Form, Head, head};
use super::labels::{is_capitals, is_metadata, is_name, is_no_speaker, is_usual};
use super::lines::Line;
use crate::ingest::label_key;

/// A head and the line in which it stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Placed {
    /// Index of the line.
    pub(super) line: u32,
    /// Index of the label.
    pub(super) label: u32,
    pub(super) head: Head,
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
    usual: bool,
    no_speaker: bool,
    name: bool,
}

/// All heads of a text.
#[derive(Debug)]
pub(super) struct Census {
    pub(super) heads: Vec<Placed>,
    pub(super) labels: Vec<Label>,
    lines: usize,
    /// Lines after a gap.
    paragraphs: usize,
    /// How many lines stand before the talk: metadata in which roles are named.
    header: u32,
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
        let mut spelled: HashMap<&str, u32> = HashMap::new();
        let mut keys: HashMap<String, u32> = HashMap::new();
        let mut census = Census {
            heads: Vec::new(),
            labels: Vec::new(),
            lines: lines.len(),
            paragraphs: lines.iter().filter(|line| line.gap).count(),
            header: 0,
        };
        for (at, line) in lines.iter().enumerate() {
            let words = line.span.of(text);
            let Some(head) = head(words) else { continue };
            let spelling = head.label(words);
            let label = *spelled.entry(spelling).or_insert_with(|| {
                *keys.entry(label_key(spelling)).or_insert_with(|| {
                    census.labels.push(Label::new(spelling));
                    census.labels.len() as u32 - 1
                })
            });
            let counted = &mut census.labels[label as usize];
            counted.counts[place(head.form)] += 1;
            counted.tight += u32::from(head.tight);
            census.heads.push(Placed { line: at as u32, label, head });
        }
        census.header = census.header_lines(text, lines);
        census
    }

    /// Decides; none when nobody speaks.
    pub(super) fn decide(&self) -> Option<Speakers> {
        let (_, form, mut accepted) = Form::ALL.into_iter().filter_map(|form| self.judge(form)).fold(
            None,
            |best: Option<(u32, Form, Vec<bool>)>, next| match best {
                Some(best) if best.0 >= next.0 => Some(best),
                _ => Some(next),
            },
        )?;
        self.accept_rare(form, &mut accepted);
        let first = self.heads.iter().find(|placed| self.is_speaker(placed, form, &accepted))?.line;
        Some(Speakers { form, accepted, first })
    }

    /// Whether a head opens a turn.
    pub(super) fn is_turn(&self, placed: &Placed, speakers: &Speakers) -> bool {
        self.is_speaker(placed, speakers.form, &speakers.accepted)
    }

    fn is_speaker(&self, placed: &Placed, form: Form, accepted: &[bool]) -> bool {
        let same = placed.head.form == form
            || matches!(
                (form, placed.head.form),
                (Form::Timed | Form::TimedInline, Form::Colon)
                    | (Form::Colon | Form::TimedInline, Form::Timed)
                    | (Form::Colon | Form::Timed, Form::TimedInline)
            );
        same && accepted[placed.label as usize] && placed.line >= self.header
    }

    /// How many lines a form explains, and the labels that come again in it; none when it is not
    /// the form of this file.
    fn judge(&self, form: Form) -> Option<(u32, Form, Vec<bool>)> {
        let of_form = |placed: &&Placed| placed.head.form == form && placed.line >= self.header;
        let mut counts = vec![0_u32; self.labels.len()];
        for placed in self.heads.iter().filter(of_form) {
            counts[placed.label as usize] += 1;
        }
        let accepted: Vec<bool> =
            self.labels.iter().zip(&counts).map(|(label, count)| label.comes_again(form, *count)).collect();
        let turns: Vec<&Placed> =
            self.heads.iter().filter(of_form).filter(|placed| accepted[placed.label as usize]).collect();
        let labels = accepted.iter().filter(|accepted| **accepted).count();
        let usual =
            self.labels.iter().zip(&accepted).filter(|(label, accepted)| **accepted && label.usual).count();
        let count = turns.len();
        let evidence = Evidence {
            form,
            turns: count,
            labels,
            usual,
            changes: turns.windows(2).filter(|pair| pair[0].label != pair[1].label).count(),
            lines: self.lines - (self.header as usize).min(self.lines),
            paragraphs: self.paragraphs,
        };
        if !evidence.convinces() {
            return None;
        }
        Some((count as u32, form, accepted))
    }

    /// In a transcript, labels that are met but once are speakers too when they look like the others.
    fn accept_rare(&self, form: Form, accepted: &mut [bool]) {
        let known: Vec<&Label> = self
            .labels
            .iter()
            .zip(accepted.iter())
            .filter(|(_, accepted)| **accepted)
            .map(|(label, _)| label)
            .collect();
        let capitals = known.iter().all(|label| is_capitals(&label.spelling) || !label.name);
        let turns: u32 = known.iter().map(|label| label.counts[place(form)]).sum();
        let dense = turns as usize * 5 >= self.paragraphs.min(self.lines) * 2;
        for (label, accepted) in self.labels.iter().zip(accepted.iter_mut()) {
            let met = label.counts[place(form)];
            if *accepted || met == 0 || label.no_speaker || label.tight > 0 {
                continue;
            }
            let alike = label.name && (!capitals || is_capitals(&label.spelling));
            *accepted = match form {
                Form::Timed => label.name,
                Form::Bare | Form::Dash | Form::Tab => false,
                _ => {
                    alike
                        && (dense || label.spelling.contains(' '))
                        && label.spelling.split_whitespace().count() <= 5
                }
            };
        }
    }

    /// How many lines at the beginning are metadata: `Date: …`, `Participants: …`, and the roles named
    /// among them, which are no turns.
    fn header_lines(&self, text: &str, lines: &[Line]) -> u32 {
        let mut heads = self.heads.iter().peekable();
        let mut header = 0;
        let mut group_is_list = true;
        let mut group_start = 0;
        for (at, line) in lines.iter().enumerate().take(60) {
            let at = at as u32;
            if line.gap {
                // The lines that follow metadata without a blank line belong to it, where all are short.
                if group_is_list && header > group_start {
                    header = at;
                }
                (group_is_list, group_start) = (true, at);
            }
            let words = line.span.of(text);
            let placed =
                heads.next_if(|placed| placed.line == at).filter(|placed| placed.head.form == Form::Colon);
            let value = placed.map_or(words, |placed| &words[usize::from(placed.head.words)..]);
            group_is_list &= is_value(value);
            let Some(placed) = placed else { continue };
            let label = &self.labels[placed.label as usize];
            let key = is_metadata(&label.spelling) || label.no_speaker;
            let names_a_role = label.usual || label.counts[place(Form::Colon)] > 1;
            if key && !names_a_role {
                header = at + 1;
            } else if !names_a_role || !is_value(value) {
                // Talk has begun.
                if label.counts[place(Form::Colon)] > 1 {
                    break;
                }
            }
        }
        header.max(self.list_of_roles(text, lines))
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
            placed.head.form == Form::Colon && is_value(value) && is_name(value) && !value.is_empty()
        });
        let mut met: Vec<u32> = values.map(|placed| placed.label).collect();
        let all = met.len() == group;
        met.sort_unstable();
        met.dedup();
        let speak_below = met.iter().any(|label| self.labels[*label as usize].counts[place(Form::Colon)] > 1);
        if all && met.len() == group && speak_below { group as u32 } else { 0 }
    }
}

/// What is known of the labels of one form.
#[derive(Debug)]
struct Evidence {
    form: Form,
    /// Lines that begin with a label that comes again.
    turns: usize,
    /// Different labels among them.
    labels: usize,
    /// Usual ones among those.
    usual: usize,
    /// How often the next label is another.
    changes: usize,
    lines: usize,
    paragraphs: usize,
}

impl Evidence {
    fn convinces(&self) -> bool {
        if self.turns == 0 {
            return false;
        }
        let units = self.paragraphs.min(self.lines).max(1);
        let share = |most: usize| self.turns * 100 >= units * most;
        let alternates = self.changes * 3 >= self.turns.saturating_sub(1);
        match self.form {
            Form::Timed => {
                self.turns >= 2 && share(8) || self.turns == 1 && self.lines <= 12 && self.usual == 1
            }
            Form::TimedInline => self.turns >= 2 && share(15),
            Form::Angle => self.turns >= 2 && self.labels >= 2 && share(40),
            Form::Dot => self.labels == 2 && self.turns >= 4 && self.changes >= 2,
            Form::Tab => self.labels >= 2 && self.turns >= 4 && share(35) && self.changes >= 2,
            Form::Dash => self.labels >= 2 && self.turns >= 6 && share(45) && alternates,
            Form::Bare => {
                self.labels >= 2 && self.turns >= 4 && alternates && self.turns * 100 >= self.lines * 15
            }
            Form::Colon => self.colons_convince(share, alternates),
        }
    }

    /// `Name:` stands in prose too, so it has to come again, or to begin nearly every line.
    fn colons_convince(&self, share: impl Fn(usize) -> bool, alternates: bool) -> bool {
        let nearly_all = self.turns * 100 >= self.lines * 70 || share(90);
        match (self.labels, self.usual) {
            (1, 0) => self.turns >= 3 && share(60),
            (1, _) => self.turns >= 3 && share(25) || nearly_all,
            (_, 0) => self.turns >= 4 && alternates && (share(20) || self.turns >= 12 && share(5)),
            (_, 1) => nearly_all || self.turns >= 3 && (share(12) || self.turns >= 12 && share(3)),
            _ => {
                nearly_all
                    || self.turns >= 4 && (share(5) || self.turns >= 12)
                    || self.turns >= 2 && share(30)
            }
        }
    }
}

impl Label {
    fn new(spelling: &str) -> Self {
        Label {
            spelling: spelling.to_owned(),
            counts: [0; Form::ALL.len()],
            tight: 0,
            usual: is_usual(spelling),
            no_speaker: is_no_speaker(spelling) || is_metadata(spelling) && !is_usual(spelling),
            name: is_name(spelling),
        }
    }

    /// Whether the label is a speaker's by itself: met often enough in this form for what it is.
    fn comes_again(&self, form: Form, count: u32) -> bool {
        if count == 0 || self.no_speaker && !(form == Form::Timed && self.name) {
            return false;
        }
        let words = self.spelling.split_whitespace().count();
        let tight = form == Form::Colon && self.tight * 2 > count;
        match form {
            Form::Timed | Form::TimedInline => {
                self.usual || self.name && words <= 6 || count >= 3 && words <= 4
            }
            Form::Dot => true,
            Form::Angle => count >= 2 || self.usual,
            Form::Tab | Form::Dash | Form::Bare => {
                self.usual && count >= 2 || self.name && words <= 4 && count >= 3
            }
            Form::Colon if tight => count >= 3 && (self.usual || self.name && words <= 3),
            Form::Colon if self.usual => true,
            Form::Colon if self.name => count >= 2,
            Form::Colon => count >= 3 && words <= 2,
        }
    }
}

/// Whether a text is a value of metadata and not talk: short, and no sentence.
fn is_value(value: &str) -> bool {
    value.len() <= 120
        && value.split_whitespace().count() <= 12
        && !value.ends_with(['?', '!', '…', '？', '。'])
        && !(value.ends_with('.') && value.split_whitespace().count() > 3)
}

fn place(form: Form) -> usize {
    Form::ALL.iter().position(|known| *known == form).expect("every form stands in ALL")
}
