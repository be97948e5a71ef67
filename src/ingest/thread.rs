//! Posts with their comments, from exports that tell them apart: [`Entry`]s become the blocks of a
//! draft in the order of the thread.

use std::collections::{BTreeMap, BTreeSet};

use super::draft::{Draft, Voice};
use super::prose::quoted_voice;
use crate::model::{DocumentKind, Kind, Thread, VoiceKind, When};
use crate::text::single_spaced;

/// A post or comment.
#[derive(Clone, Debug, Default)]
pub(super) struct Entry {
    pub(super) id: String,
    /// The id of the post or comment that it answers.
    pub(super) parent: Option<String>,
    pub(super) author: Option<String>,
    pub(super) date: Option<When>,
    /// Its paragraphs; quotations in it are kept apart.
    pub(super) words: Vec<(Kind, String)>,
    /// Whether another page's program wrote it.
    pub(super) pingback: bool,
}

impl Entry {
    fn is_empty(&self) -> bool {
        self.words.iter().all(|(_, words)| words.trim().is_empty())
    }
}

/// A post without comments, and its title as the first line.
pub(super) fn post(title: Option<&str>, entry: &Entry) -> Draft {
    let mut draft = Draft::new(DocumentKind::Post);
    draft.inner = Some(entry.id.clone()).filter(|id| !id.is_empty());
    draft.title = title.map(single_spaced).filter(|title| !title.is_empty());
    draft.author.clone_from(&entry.author);
    draft.date = entry.date;
    if let Some(title) = draft.title.clone() {
        draft.push(&title, Kind::Heading);
    }
    let voice = Voice { label: entry.author.clone(), kind: VoiceKind::Author, role: None };
    for (kind, words) in &entry.words {
        let Some(block) = draft.push(words, *kind) else { continue };
        match kind {
            Kind::Quotation => block.voice = Some(quoted_voice()),
            Kind::Heading => {}
            _ => block.voice = Some(voice.clone()),
        }
    }
    draft
}

/// Appends comments to a post: answers below what they answer, else in the order of their dates;
/// pingbacks last.
pub(super) fn push_comments(draft: &mut Draft, comments: Vec<Entry>) {
    let (pingbacks, comments): (Vec<_>, Vec<_>) =
        comments.into_iter().filter(|comment| !comment.is_empty()).partition(|comment| comment.pingback);
    let mut numbers: BTreeMap<&str, u32> = BTreeMap::new();
    for (number, at) in (1..).zip(in_order(&comments)) {
        let comment = &comments[at];
        let reply_to = comment.parent.as_deref().and_then(|parent| numbers.get(parent).copied());
        if !comment.id.is_empty() {
            numbers.insert(&comment.id, number);
        }
        push_comment(draft, comment, Thread { comment: number, reply_to });
    }
    for pingback in pingbacks {
        let words: Vec<&str> = pingback.words.iter().map(|(_, words)| words.as_str()).collect();
        let line = pingback.author.as_deref().into_iter().chain(words).collect::<Vec<_>>().join("\n");
        if let Some(block) = draft.push(&line, Kind::Pingback) {
            block.date = pingback.date;
        }
    }
}

fn push_comment(draft: &mut Draft, comment: &Entry, place: Thread) {
    if let Some(author) = comment.author.as_deref().filter(|author| !author.trim().is_empty())
        && let Some(block) = draft.push(author, Kind::Attribution)
    {
        block.thread = Some(place);
    }
    let label = comment.author.clone().filter(|author| !author.trim().is_empty());
    let voice = Voice { label, kind: VoiceKind::Commenter, role: None };
    let mut opens = true;
    for (kind, words) in &comment.words {
        let kind = if *kind == Kind::Quotation { Kind::Quotation } else { Kind::Comment };
        let Some(block) = draft.push(words, kind) else { continue };
        block.thread = Some(place);
        block.date = comment.date;
        if kind == Kind::Comment {
            block.opens = std::mem::take(&mut opens);
            block.voice = Some(voice.clone());
        } else {
            block.voice = Some(quoted_voice());
        }
    }
}

/// The places of comments in the order of the thread, those that answer nothing here first by
/// date; comments that answer each other in a circle come last.
fn in_order(comments: &[Entry]) -> Vec<usize> {
    let known: BTreeSet<&str> = comments.iter().map(|comment| comment.id.as_str()).collect();
    let mut answers: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    let mut roots = Vec::new();
    for (at, comment) in comments.iter().enumerate() {
        match comment.parent.as_deref().filter(|parent| known.contains(parent) && *parent != comment.id) {
            Some(parent) => answers.entry(parent).or_default().push(at),
            None => roots.push(at),
        }
    }
    let by_date = |list: &mut Vec<usize>| {
        if list.iter().all(|at| comments[*at].date.is_some()) {
            list.sort_by_key(|at| comments[*at].date);
        }
    };
    by_date(&mut roots);
    answers.values_mut().for_each(by_date);
    let mut order = Vec::with_capacity(comments.len());
    let mut seen = vec![false; comments.len()];
    let mut next: Vec<usize> = roots.into_iter().rev().collect();
    while let Some(at) = next.pop() {
        if std::mem::replace(&mut seen[at], true) {
            continue;
        }
        order.push(at);
        let below = answers.get(comments[at].id.as_str()).map(Vec::as_slice).unwrap_or_default();
        next.extend(below.iter().rev());
    }
    order.extend((0..comments.len()).filter(|at| !seen[*at]));
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    fn comment(id: &str, parent: Option<&str>, day: u8) -> Entry {
        Entry {
            id: id.to_owned(),
            parent: parent.map(str::to_owned),
            author: Some(format!("author of {id}")),
            date: Some(When::day(2016, 5, day)),
            words: vec![(Kind::Paragraph, format!("words of {id}"))],
            pingback: false,
        }
    }

    /// Words, number and number answered of every comment.
    fn thread(comments: Vec<Entry>) -> Vec<(String, u32, Option<u32>)> {
        let mut draft = Draft::new(DocumentKind::Post);
        push_comments(&mut draft, comments);
        let comments = draft.blocks.iter().filter(|block| block.kind == Kind::Comment);
        comments
            .map(|block| {
                let place = block.thread.expect("a comment has a place");
                (block.span.of(&draft.text).to_owned(), place.comment, place.reply_to)
            })
            .collect()
    }

    #[test]
    fn answers_stand_below_what_they_answer() {
        let found = thread(vec![comment("c", Some("a"), 3), comment("b", None, 2), comment("a", None, 1)]);
        let expected = [("words of a", 1, None), ("words of c", 2, Some(1)), ("words of b", 3, None)];
        assert_eq!(found, expected.map(|(words, number, answers)| (words.to_owned(), number, answers)));
    }

    #[test]
    fn a_circle_of_answers_loses_no_comment() {
        assert_eq!(thread(vec![comment("a", Some("b"), 1), comment("b", Some("a"), 2)]).len(), 2);
        assert_eq!(thread(vec![comment("a", Some("a"), 1)]).len(), 1);
    }

    #[test]
    fn pingbacks_are_no_comments() {
        let mut draft = Draft::new(DocumentKind::Post);
        push_comments(
            &mut draft,
            vec![Entry { pingback: true, ..comment("p", None, 1) }, comment("a", None, 2)],
        );
        let kinds: Vec<_> = draft.blocks.iter().map(|block| block.kind).collect();
        assert_eq!(kinds, [Kind::Attribution, Kind::Comment, Kind::Pingback]);
    }
}
