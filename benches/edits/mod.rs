//! Texts that are changed as people change them, with a record of where every character went; and how
//! well quotes are found again after that.

use std::fmt::Write as _;

use emic::text::Span;
use emic::text::quote::{Finder, Located, Quote, Score, Sought};
use emic::text::units::Units;

use crate::talk::{Dice, Talk};

/// What people say again and again.
const STOCK: &[&str] = &[
    "Mira: Yeah, I think so.",
    "INT: Can you tell me a bit more about that?",
    "Mira: Mm, yeah. It was like that, you know.",
    "INT: Mm-hmm.",
    "Mira: Yeah.",
    "INT: And how did that feel, at the time?",
];

/// Where a character of a changed text comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum From {
    /// It is that of this place in the old text.
    Old(usize),
    /// It came in the place of what stood there.
    Instead(usize),
    /// It came in.
    New,
}

/// A text under change.
#[derive(Clone, Debug)]
pub(crate) struct Changed {
    chars: Vec<(char, From)>,
}

/// A way of changing a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Edit {
    /// A page before the first line.
    Preface,
    /// CR LF for LF.
    LineEnds,
    /// Lines broken anew.
    Rewrap,
    /// Accents stored apart.
    Decompose,
    /// Straight quotation marks made curly, hyphens made dashes.
    Typography,
    /// A name replaced wherever it stands.
    Anonymise,
    /// One word in so many replaced.
    Replace(usize),
    /// A word put in after one in so many.
    Insert(usize),
    /// One word in so many taken out.
    Delete(usize),
    /// One paragraph in so many taken out.
    DeleteParagraphs(usize),
    /// One paragraph in so many moved elsewhere.
    Move(usize),
}

/// The changes that are measured, each under its name.
pub(crate) const MEASURED: &[(&str, &[Edit])] = &[
    ("a preface, CR LF, lines broken anew", &[Edit::Preface, Edit::Rewrap, Edit::LineEnds]),
    ("accents stored apart, typographic marks", &[Edit::Decompose, Edit::Typography]),
    ("a name replaced everywhere", &[Edit::Anonymise]),
    ("one word in 100 replaced", &[Edit::Replace(100)]),
    ("a word put in after every 100th", &[Edit::Insert(100)]),
    ("one word in 100 taken out", &[Edit::Delete(100)]),
    ("one paragraph in 20 taken out", &[Edit::DeleteParagraphs(20)]),
    ("one paragraph in 20 moved", &[Edit::Move(20)]),
    (
        "all of these",
        &[
            Edit::Replace(100),
            Edit::Insert(100),
            Edit::Delete(100),
            Edit::DeleteParagraphs(20),
            Edit::Move(20),
            Edit::Anonymise,
            Edit::Decompose,
            Edit::Typography,
            Edit::Rewrap,
            Edit::Preface,
            Edit::LineEnds,
        ],
    ),
    ("one word in 8 replaced, put in or taken out", &[Edit::Replace(24), Edit::Insert(24), Edit::Delete(24)]),
];

impl Changed {
    pub(crate) fn new(text: &str) -> Self {
        Changed { chars: text.chars().enumerate().map(|(at, c)| (c, From::Old(at))).collect() }
    }

    pub(crate) fn text(&self) -> String {
        self.chars.iter().map(|(c, _)| *c).collect()
    }

    pub(crate) fn edit(&mut self, edit: Edit, talk: &Talk, dice: &mut Dice) {
        match edit {
            Edit::Preface => {
                let preface = "Interview 3\nTaken down by A., with pauses left out. Names are changed.\n\n";
                self.chars.splice(0..0, preface.chars().map(|c| (c, From::New)));
            }
            Edit::LineEnds => self.each(|c| if c == '\n' { "\r\n".chars().collect() } else { vec![c] }),
            Edit::Rewrap => self.rewrap(),
            Edit::Decompose => self.each(|c| match c {
                'é' => vec!['e', '\u{301}'],
                'ü' => vec!['u', '\u{308}'],
                c => vec![c],
            }),
            Edit::Typography => self.each(|c| match c {
                '\'' => vec!['’'],
                '-' => vec!['–'],
                '…' => vec!['.', '.', '.'],
                c => vec![c],
            }),
            Edit::Anonymise => self.anonymise("Mira", "[name taken out]"),
            Edit::Replace(of) => self.words(of, dice, |word, dice| {
                let place = From::Instead(place(word[0].1));
                other(talk, word, dice).chars().map(|c| (c, place)).collect()
            }),
            Edit::Insert(of) => self.words(of, dice, |word, dice| {
                let mut both = word.to_vec();
                both.extend(format!(" {}", other(talk, word, dice)).chars().map(|c| (c, From::New)));
                both
            }),
            Edit::Delete(of) => self.words(of, dice, |_, _| Vec::new()),
            Edit::DeleteParagraphs(of) => {
                let mut kept = self.paragraphs();
                kept.retain(|_| dice.below(of) > 0);
                self.chars = kept.concat();
            }
            Edit::Move(of) => {
                let mut paragraphs = self.paragraphs();
                for _ in 0..paragraphs.len() / of {
                    let taken = paragraphs.remove(dice.below(paragraphs.len()));
                    paragraphs.insert(dice.below(paragraphs.len() + 1), taken);
                }
                self.chars = paragraphs.concat();
            }
        }
    }

    fn each(&mut self, change: impl Fn(char) -> Vec<char>) {
        self.chars = self
            .chars
            .iter()
            .flat_map(|(c, from)| change(*c).into_iter().map(|changed| (changed, *from)))
            .collect();
    }

    /// Lines of at most 72 characters, parted at spaces.
    fn rewrap(&mut self) {
        let mut column = 0;
        for at in 0..self.chars.len() {
            column += 1;
            match self.chars[at].0 {
                '\n' => column = 0,
                ' ' if column > 60 => {
                    self.chars[at].0 = '\n';
                    column = 0;
                }
                _ => {}
            }
        }
    }

    fn anonymise(&mut self, name: &str, instead: &str) {
        let text = self.text();
        let length = name.chars().count();
        let mut at = 0;
        let starts: Vec<usize> =
            text.match_indices(name).map(|(byte, _)| text[..byte].chars().count()).collect();
        let mut changed = Vec::with_capacity(self.chars.len());
        for start in starts {
            changed.extend_from_slice(&self.chars[at..start]);
            let from = From::Instead(place(self.chars[start].1));
            changed.extend(instead.chars().map(|c| (c, from)));
            at = start + length;
        }
        changed.extend_from_slice(&self.chars[at..]);
        self.chars = changed;
    }

    /// Changes one word in `of`. Words like their neighbours are left alone: of two that are the same,
    /// nobody could say which of them was taken out.
    fn words(
        &mut self,
        of: usize,
        dice: &mut Dice,
        change: impl Fn(&[(char, From)], &mut Dice) -> Vec<(char, From)>,
    ) {
        let mut changed = Vec::with_capacity(self.chars.len());
        let is_letter = |pair: &(char, From)| pair.0.is_alphanumeric();
        let pieces: Vec<&[(char, From)]> = self.chars.chunk_by(|a, b| is_letter(a) && is_letter(b)).collect();
        let word_at =
            |at: usize| pieces.get(at).map(|piece| piece.iter().map(|(c, _)| *c).collect::<String>());
        let mut skipped = false;
        for (at, piece) in pieces.iter().enumerate() {
            let chosen = piece.len() > 1 && is_letter(&piece[0]) && dice.below(of) == 0 && !skipped;
            let near: Vec<_> =
                (at.saturating_sub(4)..at + 5).filter(|near| *near != at).filter_map(word_at).collect();
            if chosen && word_at(at).is_some_and(|word| !near.contains(&word)) {
                changed.extend(change(piece, dice));
                skipped = true;
            } else {
                changed.extend_from_slice(piece);
                skipped &= !is_letter(&piece[0]);
            }
        }
        self.chars = changed;
    }

    fn paragraphs(&self) -> Vec<Vec<(char, From)>> {
        let ends = |a: &(char, From), b: &(char, From)| !(a.0 == '\n' && b.0 != '\n');
        self.chars.chunk_by(ends).map(<[_]>::to_vec).collect()
    }

    /// Where what stood from `start` to before `end` in the old text is now: the places of its
    /// characters that are no white space, and of what came in their place.
    fn now(&self, start: usize, end: usize) -> Vec<usize> {
        let of = |from: From| match from {
            From::Old(at) | From::Instead(at) => (start..end).contains(&at),
            From::New => false,
        };
        (0..self.chars.len())
            .filter(|at| of(self.chars[*at].1) && !self.chars[*at].0.is_whitespace())
            .collect()
    }
}

fn place(from: From) -> usize {
    match from {
        From::Old(at) | From::Instead(at) => at,
        From::New => usize::MAX,
    }
}

/// Another word than this one.
fn other(talk: &Talk, word: &[(char, From)], dice: &mut Dice) -> String {
    let word: String = word.iter().map(|(c, _)| *c).collect();
    loop {
        let other = talk.word(dice.below(4000));
        if other != word {
            return other.to_owned();
        }
    }
}

/// An interview with what people say again and again in it, and letters with accents.
pub(crate) fn interview(talk: &Talk, dice: &mut Dice, bytes: usize) -> String {
    let plain = talk.interview(dice, bytes).replace("like", "é").replace("school", "Zürich's");
    let mut text = String::with_capacity(plain.len() * 2);
    for paragraph in plain.split_terminator("\n\n") {
        let _ = write!(text, "{paragraph}\n\n");
        while dice.below(3) == 0 {
            let _ = write!(text, "{}\n\n", STOCK[dice.below(STOCK.len())]);
        }
    }
    text.replace("Jonas", "Mira").replace("Aiko", "Mira")
}

/// Codings of a text, in code points: a character, a word, some words, sentences, turns.
pub(crate) fn codings(text: &str, number: usize, dice: &mut Dice) -> Vec<(usize, usize)> {
    let chars: Vec<char> = text.chars().collect();
    let mut codings = Vec::new();
    while codings.len() < number {
        let length = match dice.below(10) {
            0 => 1,
            1 => 2 + dice.below(8),
            2..=4 => 10 + dice.below(60),
            5..=7 => 60 + dice.below(240),
            _ => 300 + dice.below(2000),
        };
        let (mut start, mut end) = (dice.below(chars.len()), 0);
        if length > 1 {
            while start > 0 && !chars[start - 1].is_whitespace() {
                start -= 1;
            }
            end = (start + length).min(chars.len());
            while end < chars.len() && !chars[end].is_whitespace() {
                end += 1;
            }
        }
        end = end.max(start + 1);
        while end > start && chars[end - 1].is_whitespace() {
            end -= 1;
        }
        if start < end {
            codings.push((start, end));
        }
    }
    codings
}

/// How quotes were found again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    /// How many there were.
    pub(crate) codings: usize,
    /// Found as they were.
    pub(crate) exact: usize,
    /// Found as they were, in another order.
    pub(crate) moved: usize,
    /// Found about where they are, with a score that needs no look.
    pub(crate) sure: usize,
    /// Found about where they are, to be looked at.
    pub(crate) unsure: usize,
    /// Found where they are not, to be looked at.
    pub(crate) wrong_unsure: usize,
    /// Found where they are not, and said to be sure: must not be.
    pub(crate) wrong: usize,
    /// Lost, though something of them is there.
    pub(crate) lost: usize,
    /// Lost, and nothing of them is there.
    pub(crate) gone: usize,
}

impl Tally {
    pub(crate) fn add(&mut self, other: Tally) {
        self.codings += other.codings;
        self.exact += other.exact;
        self.moved += other.moved;
        self.sure += other.sure;
        self.unsure += other.unsure;
        self.wrong_unsure += other.wrong_unsure;
        self.wrong += other.wrong;
        self.lost += other.lost;
        self.gone += other.gone;
    }
}

/// The head of the table that [`row`] makes the rows of.
pub(crate) const HEAD: &str = "| what was changed | codings | as they were | moved | resembling, sure | resembling, to look at | wrong, to look at | wrong and sure | lost | gone |\n|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|";

pub(crate) fn row(name: &str, tally: &Tally) -> String {
    format!(
        "| {name} | {} | {} | {} | {} | {} | {} | {} | {} | {} |",
        tally.codings,
        tally.exact,
        tally.moved,
        tally.sure,
        tally.unsure,
        tally.wrong_unsure,
        tally.wrong,
        tally.lost,
        tally.gone
    )
}

/// Changes an interview, looks its codings up, and counts; `say` is told of what is wrong and sure.
pub(crate) fn measure(
    talk: &Talk,
    edits: &[Edit],
    seed: u64,
    bytes: usize,
    number: usize,
    say: &mut dyn FnMut(String),
) -> Tally {
    let mut dice = Dice::new(seed);
    let old = interview(talk, &mut dice, bytes);
    let codings = codings(&old, number, &mut dice);
    let mut changed = Changed::new(&old);
    for edit in edits {
        changed.edit(*edit, talk, &mut dice);
    }
    let units = Units::new(&old);
    let quotes: Vec<Quote> = codings
        .iter()
        .map(|(start, end)| {
            Quote::of(units.span_from_code_points(*start, *end).expect("a place of the text"), &old)
        })
        .collect();
    let sought: Vec<Sought<'_>> =
        quotes.iter().zip(&codings).map(|(quote, at)| Sought { quote, at: *at }).collect();
    let new = changed.text();
    let finder = Finder::new(&new);
    let new_units = Units::new(&new);
    let mut tally = Tally::default();
    for (sought, located) in sought.iter().zip(finder.locate_all(&sought)) {
        count(&mut tally, &changed, sought, located, &new_units, say);
    }
    tally
}

fn count(
    tally: &mut Tally,
    changed: &Changed,
    sought: &Sought<'_>,
    located: Located,
    units: &Units<'_>,
    say: &mut dyn FnMut(String),
) {
    let now = changed.now(sought.at.0, sought.at.1);
    let overlaps = |span: Span| {
        let (start, end) = units.span_in_code_points(span);
        now.iter().any(|at| (start..end).contains(at))
    };
    // The words are the same, which the finder vouches for; most of them must be those of the coding,
    // and not others that read alike.
    let is_at = |span: Span| {
        let (start, end) = units.span_in_code_points(span);
        now.iter().filter(|at| (start..end).contains(at)).count() * 2 > end - start
            || now.iter().filter(|at| (start..end).contains(at)).count() == now.len() && !now.is_empty()
    };
    tally.codings += 1;
    let place = match located {
        Located::Exact(span) if is_at(span) => &mut tally.exact,
        Located::Moved(span) if is_at(span) => &mut tally.moved,
        Located::Approximate { span, score, .. } if overlaps(span) => {
            if score >= Score::SURE {
                &mut tally.sure
            } else {
                &mut tally.unsure
            }
        }
        Located::Lost if now.is_empty() => &mut tally.gone,
        Located::Lost => &mut tally.lost,
        Located::Approximate { score, .. } if score < Score::SURE => &mut tally.wrong_unsure,
        _ => {
            let found = located.span().map(|span| span.of(units.text())).unwrap_or_default();
            say(format!(
                "{located:?} {:?} at {:?}: {found:?}, which is now at {now:?}",
                sought.quote, sought.at
            ));
            &mut tally.wrong
        }
    };
    *place += 1;
}
