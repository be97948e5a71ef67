//! The framework grid: what the researcher makes of each case under each theme.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use serde::Serialize;

use super::{Coding, DecisionId};
use crate::diagnostic::Place;

/// The cells of one case: a file of `grid/`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GridFile {
    /// The file's path inside `grid/`.
    pub file: String,
    /// The case, by its id.
    pub case: String,
    /// The cells, in the order of the file.
    pub cells: Vec<GridCell>,
}

/// One cell: the researcher's own summary of what a case says under a theme. No machine fills it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GridCell {
    /// The theme or code, by the id that it had when the cell was written.
    pub theme: String,
    /// The summary, in Markdown; empty when nothing is written.
    pub text: String,
    /// The quotations that carry it.
    pub quotations: Vec<GridQuotation>,
    /// When it was last written, or said to hold still.
    pub written: Option<Timestamp>,
    /// Who did so.
    pub coder: Option<String>,
    /// The codings of the case under the theme that there were then; none when nobody has compared.
    pub seen: Option<Vec<SeenCoding>>,
    /// That the participant withdrew: SHA-256 of what stood here, in hex.
    pub withdrawn: Option<String>,
    /// Where it stands.
    pub place: Option<Place>,
}

/// A link from a cell to words of the corpus.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GridQuotation {
    /// Where the words stand: a place or a citation, as typed.
    pub at: Option<String>,
    /// The words.
    pub quote: Option<String>,
    /// Where the link stands.
    pub place: Option<Place>,
}

/// A coding as it was when a cell was written: enough to tell whether it is still there and unchanged,
/// and none of its words.
///
/// Printed and parsed as `0a1b2c3d-91ab`: eight digits of the decision's random part, four of a hash of
/// the words; and four of the decision that last changed it, where one has.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SeenCoding {
    id: String,
    words: String,
    changed: Option<String>,
}

/// How many digits of a random part name a coding.
const ID: usize = 8;
/// How many digits tell whether something is as it was.
const STATE: usize = 4;

impl SeenCoding {
    /// A coding today; `words` is a hash of its words as they stand today, in hex.
    #[must_use]
    pub fn of(coding: &Coding, words: &str) -> Self {
        let short = |text: &str, length: usize| text.chars().take(length).collect::<String>();
        let changed = (coding.changed != coding.id).then(|| short(&coding.changed.random_part(), STATE));
        SeenCoding { id: short(&coding.id.random_part(), ID), words: short(words, STATE), changed }
    }

    /// Whether it is the coding that this decision made.
    #[must_use]
    pub fn is(&self, decision: DecisionId) -> bool {
        decision.random_part().starts_with(&self.id)
    }
}

impl fmt::Display for SeenCoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.id, self.words)?;
        self.changed.as_ref().map_or(Ok(()), |changed| write!(f, "-{changed}"))
    }
}

/// A text that tells of no coding.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" tells of no coding; emic writes what a cell was compared with")]
pub struct BadSeenCoding(pub String);

impl FromStr for SeenCoding {
    type Err = BadSeenCoding;

    fn from_str(text: &str) -> Result<Self, BadSeenCoding> {
        let is = |part: &str, length| part.len() == length && part.bytes().all(|b| b.is_ascii_hexdigit());
        let parts: Vec<&str> = text.split('-').collect();
        let (id, words, changed) = match parts.as_slice() {
            [id, words] => (*id, *words, None),
            [id, words, changed] => (*id, *words, Some(*changed)),
            _ => return Err(BadSeenCoding(text.to_owned())),
        };
        if !is(id, ID) || !is(words, STATE) || changed.is_some_and(|changed| !is(changed, STATE)) {
            return Err(BadSeenCoding(text.to_owned()));
        }
        Ok(SeenCoding { id: id.to_owned(), words: words.to_owned(), changed: changed.map(str::to_owned) })
    }
}

/// What has become of the codings that a cell was written on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Since {
    /// Codings that are new, or new under the theme.
    pub made: usize,
    /// Codings that are gone, or carry another code.
    pub removed: usize,
    /// Codings that somebody changed: other words, something else said of them.
    pub changed: usize,
    /// Codings whose words read otherwise in the texts of today.
    pub reworded: usize,
    /// Codings whose words are not found in the texts of today.
    pub lost: usize,
}

/// What became of a coding that is under the theme no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gone {
    /// Somebody took it away or gave it another code.
    Removed,
    /// Its words are not found.
    Lost,
    /// It is there, and whoever looks may not see it.
    Hidden,
}

impl Since {
    /// Compares what was seen with what there is; `gone` says of a coding that is not among them what
    /// became of it.
    #[must_use]
    pub fn of(seen: &[SeenCoding], now: &[SeenCoding], gone: impl Fn(&SeenCoding) -> Gone) -> Self {
        let mut since = Since::default();
        for there in now {
            match seen.iter().find(|seen| seen.id == there.id) {
                None => since.made += 1,
                Some(seen) if seen.changed != there.changed => since.changed += 1,
                Some(seen) if seen.words != there.words => since.reworded += 1,
                Some(_) => {}
            }
        }
        for seen in seen.iter().filter(|seen| !now.iter().any(|there| there.id == seen.id)) {
            match gone(seen) {
                Gone::Removed => since.removed += 1,
                Gone::Lost => since.lost += 1,
                Gone::Hidden => {}
            }
        }
        since
    }

    /// Whether all is as it was.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        *self == Since::default()
    }
}

/// `2 codings made, 1 taken away`.
impl fmt::Display for Since {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all = [
            (self.made, "made"),
            (self.removed, "taken away"),
            (self.changed, "changed"),
            (self.reworded, "with other words in the text"),
            (self.lost, "not found in the text"),
        ];
        let mut first = true;
        for (number, what) in all.into_iter().filter(|(number, _)| *number > 0) {
            match (first, number) {
                (true, 1) => write!(f, "1 coding {what}")?,
                (true, _) => write!(f, "{number} codings {what}")?,
                (false, _) => write!(f, ", {number} {what}")?,
            }
            first = false;
        }
        Ok(())
    }
}

/// A cell as a report prints it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilledCell {
    /// The case, an index into [`Cases::cases`](super::Cases::cases); none for somebody who is no case.
    pub case: Option<u32>,
    /// Whose words are summarised, as numbers of voices; none for a case without words.
    pub voices: Vec<u32>,
    /// The theme or code, by the id of today.
    pub theme: String,
    /// The summary, in Markdown.
    pub text: String,
    /// The passages that its quotations stand in, as document and index into the document's passages.
    pub passages: Vec<(u32, u32)>,
    /// Why it should be looked at again.
    pub stale: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(texts: &[&str]) -> Vec<SeenCoding> {
        texts.iter().map(|text| text.parse().expect("a coding")).collect()
    }

    #[test]
    fn a_seen_coding_prints_and_parses() {
        for text in ["0a1b2c3d-91ab", "0a1b2c3d-91ab-77aa"] {
            assert_eq!(text.parse::<SeenCoding>().map(|seen| seen.to_string()).as_deref(), Ok(text));
        }
        for text in ["", "0a1b2c3d", "0a1b2c3-91ab", "0a1b2c3d-91ag", "0a1b2c3d-91ab-7", "a-b-c-d"] {
            assert_eq!(text.parse::<SeenCoding>(), Err(BadSeenCoding(text.to_owned())));
        }
    }

    #[test]
    fn what_became_of_codings_is_told_apart() {
        let then =
            seen(&["00000001-aaaa", "00000002-aaaa", "00000003-aaaa", "00000004-aaaa", "00000005-aaaa"]);
        let now = seen(&["00000001-aaaa", "00000002-bbbb", "00000003-bbbb-cccc", "00000009-aaaa"]);
        let gone = |seen: &SeenCoding| if seen.id.ends_with('4') { Gone::Removed } else { Gone::Lost };
        let since = Since::of(&then, &now, gone);
        assert_eq!(since, Since { made: 1, removed: 1, changed: 1, reworded: 1, lost: 1 });
        assert_eq!(
            since.to_string(),
            "1 coding made, 1 taken away, 1 changed, 1 with other words in the text, 1 not found in the text"
        );
        assert!(Since::of(&then, &then, gone).is_nothing());
        assert!(Since::of(&then[3..4], &[], |_| Gone::Hidden).is_nothing());
    }
}
