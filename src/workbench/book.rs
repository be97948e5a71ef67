//! The codebook: checking it, trying it on its own examples, finding its anchors, comparing two.

use std::fs;
use std::path::Path;

use serde::Serialize;

use super::places::passage_place;
use super::{Workbench, WorkbenchError};
use crate::codebook::{self, Compiled, Wanted};
use crate::coding::decided::Placed;
use crate::coding::evidence::Evidence;
use crate::coding::examples::{List, Outcome, Tried, try_examples};
use crate::coding::found::{Found, Whose, find};
use crate::coding::gather::{Count, Sources, gather};
use crate::coding::suggest::{Suggestion, suggest};
use crate::diagnostic::{Diagnostic, Severity, nearest};
use crate::model::{Anchor, Code, Codebook, Role};
use crate::project::Study;
use crate::query;
use crate::query::ast::Node;
use crate::report::Approach;
use crate::search::{self, Context, Match, Reach};

/// A codebook whose rules can be run.
#[derive(Clone, Debug)]
pub struct Book {
    /// Where it stands, inside the study.
    pub file: String,
    /// Its codes.
    pub codebook: Codebook,
    /// Its rules, parsed and in order of reference.
    pub compiled: Compiled,
    /// What is to be said about it that is no error.
    pub findings: Vec<Diagnostic>,
}

impl Book {
    /// The code with this id.
    ///
    /// # Errors
    /// With the nearest id when there is none.
    pub fn code(&self, id: &str) -> Result<&Code, WorkbenchError> {
        Ok(&self.codebook.codes[self.known(id)?])
    }

    /// The position of the code with this id.
    ///
    /// # Errors
    /// With the nearest id when there is none.
    pub fn known(&self, id: &str) -> Result<usize, WorkbenchError> {
        self.codebook.position(id).ok_or_else(|| {
            let known = self.codebook.codes.iter().map(|code| code.id.as_str());
            WorkbenchError::NotThere {
                what: "code",
                name: id.to_owned(),
                nearest: nearest(id, known).map(str::to_owned),
            }
        })
    }
}

/// Reads a codebook and says everything that is wrong with it and its rules, by place.
#[must_use]
pub fn check_codebook(file: &str, bytes: &[u8], approach: Approach) -> (Option<Codebook>, Vec<Diagnostic>) {
    let (book, findings) = compiled(file, bytes, approach);
    (book.map(|(codebook, _)| codebook), findings)
}

fn compiled(file: &str, bytes: &[u8], approach: Approach) -> (Option<(Codebook, Compiled)>, Vec<Diagnostic>) {
    let (codebook, findings) = codebook::check(file, bytes, wanted(approach));
    // Reading has said already what compiling would say about the rules.
    let book = codebook.map(|codebook| {
        let (compiled, _) = codebook::compile(&codebook);
        (codebook, compiled)
    });
    (book, findings)
}

/// What a code should have, as the researcher works.
fn wanted(approach: Approach) -> Wanted {
    match approach {
        // A theory that grows from the data has its definitions last.
        Approach::Grounded => Wanted { definition: None, ..Wanted::default() },
        Approach::Reliability | Approach::Content => {
            Wanted { definition: Some(Severity::Error), ..Wanted::default() }
        }
        Approach::Codebook | Approach::Framework | Approach::Reflexive => Wanted::default(),
    }
}

/// Reads a codebook whose rules can be run.
///
/// # Errors
/// With all its findings when one is an error.
pub fn open_book(file: &str, bytes: &[u8], approach: Approach, root: &Path) -> Result<Book, WorkbenchError> {
    let (book, findings) = compiled(file, bytes, approach);
    match book {
        Some((codebook, compiled)) if findings.iter().all(|finding| finding.severity != Severity::Error) => {
            Ok(Book { file: file.to_owned(), codebook, compiled, findings })
        }
        _ => Err(WorkbenchError::Findings { findings, root: root.to_path_buf() }),
    }
}

/// What trying a codebook on its own texts showed.
#[derive(Clone, Debug, Serialize)]
pub struct Tested {
    /// The version of this shape.
    pub format: u32,
    /// Examples, near-misses and known failures, in the order of the codebook.
    pub tried: Vec<Tried>,
    /// The anchors, where there is a corpus to look them up in.
    pub anchors: Option<Anchors>,
}

impl Tested {
    /// Whether a text did not show what it should.
    #[must_use]
    pub fn failed(&self) -> bool {
        self.tried.iter().any(|tried| tried.outcome == Outcome::Failed)
    }

    /// How many texts of a list there are, and how many passed.
    #[must_use]
    pub fn passed(&self, list: List) -> (usize, usize) {
        let of = self.tried.iter().filter(|tried| tried.list == list);
        let passed = of.clone().filter(|tried| tried.outcome == Outcome::Passed).count();
        (passed, of.count())
    }
}

/// The anchors of a codebook, looked up in the corpus.
#[derive(Clone, Debug, Serialize)]
pub struct Anchors {
    /// Each with what was found.
    pub anchors: Vec<AnchorSeen>,
}

/// An anchor, looked up in the corpus.
#[derive(Clone, Debug, Serialize)]
pub struct AnchorSeen {
    /// The code.
    pub code: String,
    /// Its words.
    pub quote: String,
    /// Where it says to stand.
    pub cited: Option<String>,
    /// Where the words stand, as places; empty when they stand nowhere.
    pub stands: Vec<String>,
    /// Whether a rule of the code or of one below it finds the passage.
    pub found: bool,
}

/// Runs the rules of a codebook on its own examples, near-misses and known failures.
///
/// # Errors
/// When a rule cannot be run.
pub fn test_codebook(book: &Book, language: Option<&str>) -> Result<Tested, WorkbenchError> {
    let tried = try_examples(&book.codebook, &book.compiled, language)?;
    Ok(Tested { format: 1, tried, anchors: None })
}

/// A passage that gains or loses a code by a change of the codebook.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Moved {
    /// The code.
    pub code: String,
    /// Its place.
    pub place: String,
    /// The stretch that is found, or was.
    pub quote: String,
}

/// What a change of the codebook does to what is found.
#[derive(Clone, Debug, Serialize)]
pub struct Effect {
    /// Passages that gain a code.
    pub gained: Vec<Moved>,
    /// Passages that lose one.
    pub lost: Vec<Moved>,
}

impl Study {
    /// The codebook that `emic.toml` names, its rules ready to run.
    ///
    /// # Errors
    /// When there is none, or with all its findings when one is an error.
    pub fn book(&self) -> Result<Book, WorkbenchError> {
        let (file, bytes) = self.codebook()?;
        open_book(&file, &bytes, self.settings.approach, self.root())
    }

    /// Another codebook of the study, by its path.
    ///
    /// # Errors
    /// As [`Study::book`].
    pub fn book_at(&self, path: &Path) -> Result<Book, WorkbenchError> {
        read_book(path, self.settings.approach)
    }
}

/// A codebook anywhere, its rules ready to run.
///
/// # Errors
/// When it cannot be read, or with all its findings when one is an error.
pub fn read_book(path: &Path, approach: Approach) -> Result<Book, WorkbenchError> {
    let bytes = fs::read(path).map_err(|source| WorkbenchError::Read { path: path.to_path_buf(), source })?;
    open_book(&path.to_string_lossy(), &bytes, approach, Path::new(""))
}

impl Workbench {
    /// The study's codebook.
    ///
    /// # Errors
    /// When there is none, or with all its findings when one is an error.
    pub fn book(&self) -> Result<Book, WorkbenchError> {
        self.study.book()
    }

    /// Everything that people coded, and what rules find that nobody has decided, by the study's codebook.
    ///
    /// # Errors
    /// When the codebook has errors, or the index cannot be read.
    pub fn evidence(&self) -> Result<Evidence, WorkbenchError> {
        self.evidence_of(&self.book()?)
    }

    /// As [`Workbench::evidence`], by another codebook.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn evidence_of(&self, book: &Book) -> Result<Evidence, WorkbenchError> {
        let count = self.count();
        let decided = self.decided()?;
        let found = decided.undecided(&book.codebook, &self.found_in_sight(book, &count)?);
        self.gathered(book, &count, (&decided.codings, decided.lost.len()), &self.suggested(book, &found)?)
    }

    /// What rules find, whatever people have decided: a function of text and codebook alone.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn found_evidence(&self, book: &Book) -> Result<Evidence, WorkbenchError> {
        let count = self.count();
        self.gathered(book, &count, (&[], 0), &self.suggestions(book, &count)?)
    }

    pub(super) fn gathered(
        &self,
        book: &Book,
        count: &Count,
        (codings, lost): (&[Placed<'_>], usize),
        suggestions: &[Suggestion],
    ) -> Result<Evidence, WorkbenchError> {
        let sources = Sources {
            codebook: &book.codebook,
            cases: &self.cases,
            voices: &self.voices,
            codings,
            lost,
            suggestions,
            count,
        };
        Ok(gather(&self.snapshot, sources)?)
    }

    fn suggestions(&self, book: &Book, count: &Count) -> Result<Vec<Suggestion>, WorkbenchError> {
        self.suggested(book, &self.found(book, count)?)
    }

    /// Matches as what they propose to code.
    pub(super) fn suggested(&self, book: &Book, found: &Found) -> Result<Vec<Suggestion>, WorkbenchError> {
        Ok(suggest(&self.snapshot, &book.codebook, self.language(), found)?)
    }

    /// Every match of every rule.
    pub(super) fn found(&self, book: &Book, count: &Count) -> Result<Found, WorkbenchError> {
        let reach = Reach::rules(&count.kinds, &looked_at(&count.roles));
        let whose = Whose { voices: &self.voices, cases: &self.cases, reach, language: self.language() };
        Ok(find(&self.snapshot, &book.codebook, &book.compiled, whose)?)
    }

    /// Every match of every rule that the viewer may see: none in a document of a sample for double
    /// coding that the viewer has not finished.
    pub(super) fn found_in_sight(&self, book: &Book, count: &Count) -> Result<Found, WorkbenchError> {
        let mut found = self.found(book, count)?;
        let sight = self.sight()?;
        if !sight.sees_all() {
            let documents = self.snapshot.documents();
            for matches in &mut found.matches {
                matches.retain(|found| sight.may_see_found(&documents[found.document as usize].id));
            }
        }
        Ok(found)
    }

    pub(super) fn language(&self) -> Option<&str> {
        self.study.settings.reading.language.as_deref()
    }

    /// Whose words are data.
    #[must_use]
    pub fn count(&self) -> Count {
        Count { roles: self.study.settings.roles.clone(), kinds: self.study.settings.kinds.clone() }
    }

    /// Tries the codebook on its own texts, and looks its anchors up in the corpus.
    ///
    /// # Errors
    /// When a rule cannot be run, or the index cannot be read.
    pub fn test_codebook(&self, book: &Book) -> Result<Tested, WorkbenchError> {
        let mut tested = test_codebook(book, self.language())?;
        tested.anchors = Some(self.anchors(book)?);
        Ok(tested)
    }

    fn anchors(&self, book: &Book) -> Result<Anchors, WorkbenchError> {
        let anchors: Vec<(usize, &Anchor)> = book
            .codebook
            .codes
            .iter()
            .enumerate()
            .flat_map(|(code, of)| of.anchors.iter().map(move |anchor| (code, anchor)))
            .collect();
        let phrases: Vec<Option<Node>> = anchors.iter().map(|(_, anchor)| phrase(&anchor.quote)).collect();
        let queries: Vec<&Node> = phrases.iter().flatten().collect();
        let context =
            Context { voices: &self.voices, cases: &self.cases, codes: None, reach: Reach::search() };
        let mut answers = search::spans(&self.snapshot, &queries, &context)?.into_iter();
        let suggestions = self.suggestions(book, &self.count())?;
        let mut seen = Vec::with_capacity(anchors.len());
        for ((code, anchor), phrase) in anchors.into_iter().zip(&phrases) {
            let stands = phrase.as_ref().and_then(|_| answers.next()).unwrap_or_default();
            let id = &book.codebook.codes[code].id;
            let branch: Vec<_> = book
                .codebook
                .branch(id)
                .iter()
                .filter_map(|below| book.codebook.position(&below.id))
                .collect();
            let found = stands.iter().any(|stands| {
                suggestions.iter().any(|suggestion| {
                    branch.contains(&(suggestion.code as usize))
                        && suggestion.document == stands.document
                        && suggestion.passages.contains(&stands.passage)
                })
            });
            let places = stands.iter().map(|stands| self.place_name(stands)).collect::<Result<_, _>>()?;
            seen.push(AnchorSeen {
                code: id.clone(),
                quote: anchor.quote.clone(),
                cited: anchor.cited.clone(),
                stands: places,
                found,
            });
        }
        Ok(Anchors { anchors: seen })
    }

    /// `FILE:N` of the passage of a match.
    pub(super) fn place_name(&self, found: &Match) -> Result<String, WorkbenchError> {
        let document = self.snapshot.document(found.document)?;
        Ok(passage_place(&document, &document.passages[found.passage as usize]))
    }

    /// Which passages gain and lose which codes when `old` becomes `new`.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn effect(&self, old: &Book, new: &Book) -> Result<Effect, WorkbenchError> {
        let count = self.count();
        let before = self.passages_found(old, &count)?;
        let after = self.passages_found(new, &count)?;
        Ok(Effect { gained: self.moved(&after, &before)?, lost: self.moved(&before, &after)? })
    }

    fn passages_found(
        &self,
        book: &Book,
        count: &Count,
    ) -> Result<Vec<(String, Suggestion)>, WorkbenchError> {
        let suggestions = self.suggestions(book, count)?;
        Ok(suggestions
            .into_iter()
            .map(|suggestion| (book.codebook.codes[suggestion.code as usize].id.clone(), suggestion))
            .collect())
    }

    /// What of `these` has no passage in common with one of `others` under the same code.
    fn moved(
        &self,
        these: &[(String, Suggestion)],
        others: &[(String, Suggestion)],
    ) -> Result<Vec<Moved>, WorkbenchError> {
        let there: std::collections::HashSet<(&str, u32, u32)> = others
            .iter()
            .flat_map(|(code, other)| {
                other.passages.clone().map(move |passage| (code.as_str(), other.document, passage))
            })
            .collect();
        let mut moved = Vec::new();
        for (code, this) in these {
            if this.passages.clone().any(|passage| there.contains(&(code.as_str(), this.document, passage))) {
                continue;
            }
            let document = self.snapshot.document(this.document)?;
            moved.push(Moved {
                code: code.clone(),
                place: passage_place(&document, &document.passages[this.passages.start as usize]),
                quote: this.span.of(&document.text).to_owned(),
            });
        }
        Ok(moved)
    }
}

/// The roles that rules look at: those that are data, and researchers, whose prose about a theme is
/// shown apart and never counted.
fn looked_at(counted: &[Role]) -> Vec<Role> {
    let mut roles = counted.to_vec();
    if !roles.contains(&Role::Researcher) {
        roles.push(Role::Researcher);
    }
    roles
}

/// Words as a phrase, however they are punctuated; none when there are no words.
fn phrase(words: &str) -> Option<Node> {
    let folded = crate::text::similar::folded_words(words).join(" ");
    query::parse(&format!("\"{folded}\"")).ok()
}
