//! Whether the text of a file that came back is still the document's.

use crate::text::Span;

/// A text as good as the document's: where a place in it stands there.
#[derive(Clone, Debug)]
pub struct Same {
    /// For each line of the file's text: where it begins, and where its line of the document begins
    /// and ends.
    lines: Vec<(usize, usize, usize)>,
}

impl Same {
    /// The same words in the document.
    #[must_use]
    pub fn span(&self, span: Span) -> Span {
        let (start, end) = (self.place(span.start()), self.place(span.end()));
        Span::at(start, end.max(start))
    }

    fn place(&self, at: usize) -> usize {
        let line = self.lines.partition_point(|(start, ..)| *start <= at).saturating_sub(1);
        let Some((start, here, end)) = self.lines.get(line) else { return 0 };
        (here + at.saturating_sub(*start)).min(*end)
    }
}

/// A place where the two texts differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The line of the file's text, from 0.
    pub line: usize,
    /// What stands in the file; none where lines of the document are missing.
    pub file: Option<String>,
    /// What stands in the document; none where the file has lines more.
    pub document: Option<String>,
}

/// The most differences that are told.
const MOST: usize = 20;

/// How many lines are looked ahead for where two texts agree again.
const AHEAD: usize = 200;

/// Holds the text of a file against the document's. Blanks at the ends of lines and empty lines at
/// the ends of the text, which editors take away and add, make no difference.
///
/// # Errors
/// With the places where they differ, at most twenty.
pub fn same(file: &str, document: &str) -> Result<Same, Vec<Difference>> {
    if file == document {
        return Ok(Same { lines: vec![(0, 0, document.len())] });
    }
    let (ours, theirs) = (Lines::of(file), Lines::of(document));
    if ours.words().eq(theirs.words()) {
        // Empty lines at the beginning belong to the first line, those at the end to the last.
        let lines = ours.lines.iter().zip(&theirs.lines);
        return Ok(Same {
            lines: lines.map(|((start, _), (here, line))| (*start, *here, here + line.len())).collect(),
        });
    }
    Err(differences(&ours, &theirs))
}

/// The lines of a text from the first that is not empty to the last, each with where it begins.
struct Lines<'t> {
    lines: Vec<(usize, &'t str)>,
    /// How many empty ones stand before them.
    skipped: usize,
}

impl<'t> Lines<'t> {
    fn of(text: &'t str) -> Self {
        let mut at = 0;
        let mut lines: Vec<(usize, &str)> = text
            .split('\n')
            .map(|line| {
                let start = at;
                at += line.len() + 1;
                (start, line)
            })
            .collect();
        let is_empty = |(_, line): &(usize, &str)| line.trim().is_empty();
        let last = lines.iter().rposition(|line| !is_empty(line)).map_or(0, |last| last + 1);
        lines.truncate(last);
        let skipped = lines.iter().take_while(|line| is_empty(line)).count();
        lines.drain(..skipped);
        Lines { lines, skipped }
    }

    fn words(&self) -> impl Iterator<Item = &'t str> {
        self.lines.iter().map(|(_, line)| line.trim_end())
    }
}

fn differences(ours: &Lines<'_>, theirs: &Lines<'_>) -> Vec<Difference> {
    let (file, document): (Vec<&str>, Vec<&str>) = (ours.words().collect(), theirs.words().collect());
    let (mut i, mut j) = (0, 0);
    let mut told = Vec::new();
    while (i < file.len() || j < document.len()) && told.len() < MOST {
        if i < file.len() && j < document.len() && file[i] == document[j] {
            (i, j) = (i + 1, j + 1);
            continue;
        }
        let (a, b) = agree(&file[i..], &document[j..]);
        for step in 0..a.max(b).min(MOST) {
            let line = |lines: &[&str], from: usize, length: usize| {
                (step < length).then(|| lines[from + step].to_owned())
            };
            told.push(Difference {
                line: ours.skipped + i + step.min(a.saturating_sub(1)),
                file: line(&file, i, a),
                document: line(&document, j, b),
            });
        }
        (i, j) = (i + a, j + b);
    }
    told.truncate(MOST);
    told
}

/// How many lines of each to pass over until both agree again, as few as may be.
fn agree(file: &[&str], document: &[&str]) -> (usize, usize) {
    for sum in 1..=2 * AHEAD {
        for a in sum.saturating_sub(AHEAD)..=sum.min(AHEAD) {
            let (Some(ours), Some(theirs)) = (file.get(a), document.get(sum - a)) else { continue };
            if ours == theirs && !ours.is_empty() {
                return (a, sum - a);
            }
        }
    }
    (file.len(), document.len())
}
