//! [`Plan`]: what the columns of a table are, and what a row is.

use std::collections::{BTreeMap, BTreeSet};

use super::Row;
use super::header::Header;
use super::layout::Layout;
use super::open::Column;
use crate::ingest::columns::{self, Role};
use crate::ingest::{ReadError, ReadRule};

/// What a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// A turn: all rows together, or those of one conversation, are a transcript.
    Turns,
    /// A participant's answers, one to each column of words.
    Answers,
    /// One answer; the rows of one participant follow each other.
    LongAnswers,
    /// A post or comment by an author.
    Posts,
    /// A text.
    Texts,
}

/// Which column holds what, from 0.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Plan {
    pub(super) shape: Shape,
    /// The columns of words, in order; several only for answers.
    pub(super) text: Vec<usize>,
    pub(super) id: Option<usize>,
    pub(super) speaker: Option<usize>,
    pub(super) date: Option<usize>,
    pub(super) question: Option<usize>,
    pub(super) reply_to: Option<usize>,
    pub(super) start: Option<usize>,
    pub(super) end: Option<usize>,
    pub(super) title: Option<usize>,
    /// The column that tells which conversation a turn belongs to.
    pub(super) conversation: Option<usize>,
    /// Names and columns of what else a row says.
    pub(super) attributes: Vec<(String, usize)>,
    /// How dates with slashes are written.
    pub(super) day_first: Option<bool>,
    /// What a number in the columns of times is worth in seconds.
    pub(super) unit: f64,
}

/// Names of columns that tell one conversation from the next.
const CONVERSATIONS: &[&str] = &[
    "conversation",
    "conversation id",
    "conversationid",
    "dialogue id",
    "dialog id",
    "interview",
    "interview id",
    "transcript id",
    "session",
    "session id",
    "meeting",
    "meeting id",
    "meetingid",
    "episode",
    "episode id",
    "document",
    "file",
    "filename",
    "file name",
    "document id",
    "call id",
    "chat id",
    "channel id",
    "channel",
    "focus group",
    "group id",
];

impl Plan {
    /// Decides, from the rule if there is one, else from names and cells.
    ///
    /// # Errors
    /// When the rule names a column that there is not, or no column holds words.
    pub(super) fn of(header: &Header, rows: &[Row], rule: &ReadRule) -> Result<Self, ReadError> {
        let mut plan = Plan::by_names(header, rows);
        if !rule.columns.is_empty() {
            plan = plan.ruled(header, &rule.columns)?;
        } else if plan.text.is_empty() || !header.found {
            plan = plan.by_cells(header, rows)?;
        }
        plan.day_first = plan.date.and_then(|at| day_first(rows.iter().map(|row| row.cell(at))));
        plan.unit = plan.start.map_or(1.0, |at| unit(&header.names[at], at, plan.text[0], rows));
        if plan.attributes.is_empty() {
            plan.attributes = plan.rest(header);
        }
        Ok(plan)
    }

    fn by_names(header: &Header, rows: &[Row]) -> Self {
        let find = |role| columns::find(&header.names, role).filter(|_| header.found);
        let plan_names: Vec<String> = header.names.iter().map(|name| columns::plain(name)).collect();
        let conversation = plan_names.iter().position(|name| CONVERSATIONS.contains(&name.as_str()));
        let text = find(Role::Text);
        let (speaker, author) = (find(Role::Speaker), find(Role::Author));
        let open = open_columns(header, rows);
        let other_open =
            open.iter().filter(|at| Some(**at) != text && Some(**at) != find(Role::Title)).count();
        let mut plan = Plan {
            shape: Shape::Texts,
            text: text.into_iter().collect(),
            id: find(Role::Id),
            speaker: speaker.or(author),
            date: find(Role::Date),
            question: find(Role::Question),
            reply_to: find(Role::ReplyTo),
            start: find(Role::Start),
            end: find(Role::End),
            title: find(Role::Title),
            conversation,
            attributes: Vec::new(),
            day_first: None,
            unit: 1.0,
        };
        let comes_again = |at: usize| !Column::of(rows, at).is_unique() || rows.len() < 8;
        let times = plan.start.is_some_and(|at| rows.iter().any(|row| is_recording_time(row.cell(at))));
        plan.shape = match (text, speaker, author) {
            (Some(_), _, _) if plan.question.is_some() && (plan.id.is_some() || speaker.is_some()) => {
                Shape::LongAnswers
            }
            (Some(_), Some(speaker), _) if comes_again(speaker) => Shape::Turns,
            (Some(_), None, Some(_)) if times && plan.date.is_none() => Shape::Turns,
            (Some(text), None, Some(author))
                if columns::is_spoken(&header.names[text])
                    && comes_again(author)
                    && plan.date.is_none()
                    && plan.reply_to.is_none() =>
            {
                Shape::Turns
            }
            // Whisper's table: start, end, text.
            (Some(_), None, None) if times && plan.end.is_some() && plan.id.is_none() => Shape::Turns,
            (Some(_), _, Some(_)) => Shape::Posts,
            _ if header.survey || other_open > 0 || text.is_none() => Shape::Answers,
            _ if plan.reply_to.is_some() => Shape::Posts,
            _ => Shape::Texts,
        };
        if plan.shape == Shape::Answers {
            plan.text = open;
            plan.speaker = speaker.filter(|_| plan.id.is_none());
        }
        plan
    }

    /// A table without known names, or without a header.
    fn by_cells(mut self, header: &Header, rows: &[Row]) -> Result<Self, ReadError> {
        let table: Vec<Vec<String>> = rows.iter().map(|row| row.cells.clone()).collect();
        if let Some(layout) = Layout::by_shape(&table) {
            self.shape = Shape::Turns;
            self.text = vec![layout.text];
            self.speaker = Some(layout.speaker);
            self.start = layout.time;
            self.end = None;
            return Ok(self);
        }
        self.text = open_columns(header, rows);
        if self.text.is_empty() {
            self.text = wordiest(header, rows).into_iter().collect();
        }
        if self.text.is_empty() {
            let reason = "no column of it holds words; name one in [[read]] columns".to_owned();
            return Err(ReadError::Malformed { format: "table", reason });
        }
        self.shape = if self.text.len() > 1 || header.found { Shape::Answers } else { Shape::Texts };
        if self.id.is_none() && self.shape == Shape::Answers {
            // The first column, where it names every row.
            self.id =
                (!self.text.contains(&0) && Column::of(rows, 0).is_unique() && rows.len() > 1).then_some(0);
        }
        Ok(self)
    }

    /// What a `[[read]] columns` table decides, over what the names say.
    fn ruled(mut self, header: &Header, ruled: &BTreeMap<String, Vec<String>>) -> Result<Self, ReadError> {
        let at = |name: &String| position(header, name);
        let mut decided = BTreeSet::new();
        let mut author = false;
        for (what, names) in ruled {
            let found = names.iter().map(at).collect::<Result<Vec<_>, _>>()?;
            let first = found.first().copied();
            match what.as_str() {
                "text" => self.text = found,
                "id" => self.id = first,
                "speaker" => self.speaker = first,
                "author" => {
                    self.speaker = first;
                    author = true;
                }
                "date" => self.date = first,
                "question" => self.question = first,
                "reply-to" => self.reply_to = first,
                "start" => self.start = first,
                "end" => self.end = first,
                "title" => self.title = first,
                "conversation" => self.conversation = first,
                name => self.attributes.extend(found.iter().map(|column| (name.to_owned(), *column))),
            }
            decided.insert(what.as_str());
        }
        if self.text.is_empty() {
            let reason = "[[read]] columns names no column for text".to_owned();
            return Err(ReadError::Malformed { format: "table", reason });
        }
        if !decided.contains("speaker") && !author && decided.contains("text") && self.text.len() > 1 {
            self.speaker = None;
        }
        self.shape = if self.text.len() > 1 {
            Shape::Answers
        } else if self.question.is_some() && decided.contains("question") {
            Shape::LongAnswers
        } else if decided.contains("speaker") {
            Shape::Turns
        } else if author {
            Shape::Posts
        } else {
            self.shape
        };
        Ok(self)
    }

    /// The columns that are nothing else.
    fn rest(&self, header: &Header) -> Vec<(String, usize)> {
        let used: BTreeSet<usize> = [
            self.id,
            self.speaker,
            self.date,
            self.question,
            self.reply_to,
            self.start,
            self.end,
            self.title,
            self.conversation,
        ]
        .into_iter()
        .flatten()
        .chain(self.text.iter().copied())
        .collect();
        let names = header.names.iter().enumerate().filter(|(at, _)| !used.contains(at));
        names.map(|(at, name)| (name.clone(), at)).collect()
    }
}

fn position(header: &Header, name: &str) -> Result<usize, ReadError> {
    let exact = header.names.iter().position(|known| known == name);
    let folded = || header.names.iter().position(|known| columns::plain(known) == columns::plain(name));
    let question = || header.questions.iter().position(|text| text.as_deref() == Some(name));
    exact.or_else(folded).or_else(question).ok_or_else(|| {
        let near = crate::diagnostic::nearest(name, header.names.iter().map(String::as_str));
        let near = near.map(|near| format!("; did you mean \"{near}\"?")).unwrap_or_default();
        ReadError::Malformed { format: "table", reason: format!("it has no column \"{name}\"{near}") }
    })
}

/// The columns of people's own words. Columns whose names say that they are something else are not
/// among them.
fn open_columns(header: &Header, rows: &[Row]) -> Vec<usize> {
    let is_words =
        |at: usize| matches!(columns::role(&header.names[at]), None | Some(Role::Text | Role::Question));
    (0..header.names.len()).filter(|at| is_words(*at) && Column::of(rows, *at).is_open()).collect()
}

/// The column with most words, where there are words at all.
fn wordiest(header: &Header, rows: &[Row]) -> Option<usize> {
    let column = |at: usize| Column::of(rows, at);
    let words = (0..header.names.len()).filter(|at| column(*at).codes * 2 < column(*at).filled);
    let best = words.max_by_key(|at| column(*at).words)?;
    (column(best).words > column(best).filled).then_some(best)
}

/// Whether a cell is a time of a recording rather than a moment in history.
fn is_recording_time(cell: &str) -> bool {
    crate::ingest::time::milliseconds(cell).is_some()
        || cell.parse::<f64>().is_ok_and(|seconds| seconds < 1e6)
}

/// Whether dates such as 03/04/2016 begin with the day: told by one whose other number is no month.
fn day_first<'a>(cells: impl Iterator<Item = &'a str>) -> Option<bool> {
    for cell in cells {
        let mut parts = cell.split(['/', '.', ' ', '-']);
        let number = |part: Option<&str>| part.and_then(|part| part.parse::<u32>().ok());
        match (number(parts.next()), number(parts.next())) {
            (Some(13..=31), Some(1..=12)) => return Some(true),
            (Some(1..=12), Some(13..=31)) => return Some(false),
            _ => {}
        }
    }
    None
}

/// What a number in a column of times is worth in seconds. Its name may say; else the amount of
/// words does, since nobody speaks less than a word in fifty seconds for a whole recording.
fn unit(name: &str, at: usize, text: usize, rows: &[Row]) -> f64 {
    let name = columns::plain(name);
    if name.split(' ').any(|word| matches!(word, "ms" | "milliseconds" | "millis" | "msec")) {
        return 0.001;
    }
    let times = rows.iter().filter_map(|row| row.cell(at).parse::<f64>().ok());
    let (first, last) = times.fold((f64::MAX, 0.0), |(first, last), time| (time.min(first), time.max(last)));
    let words = Column::of(rows, text).words as f64;
    if last - first > 1000.0 && words < (last - first) * 0.02 { 0.001 } else { 1.0 }
}
