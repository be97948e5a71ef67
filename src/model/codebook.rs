//! [`Codebook`]: codes with their definitions and rules, as values.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::Role;
use super::names::names;
use crate::diagnostic::Place;
use crate::text::single_spaced;

/// A rule: one `match` or `unless` line of a code. `query` parses it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// The query as written.
    pub text: String,
    /// Where its first character (after the quotation mark) stands in the codebook's file.
    #[serde(skip)]
    pub place: Option<Place>,
}

/// What a match proposes to code.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unit {
    /// The matched words alone.
    Match,
    /// The sentences that the match touches.
    #[default]
    Sentence,
    /// The passage.
    Passage,
    /// The whole turn.
    Turn,
}

names!(Unit, "unit", Match => "match", Sentence => "sentence", Passage => "passage", Turn => "turn");

/// How overlapping matches of different codes are treated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Nested {
    /// All are kept: passages carry several codes.
    #[default]
    All,
    /// Of overlapping matches over the whole codebook the longest wins, then the leftmost, then
    /// the code that stands first.
    Codebook,
}

names!(Nested, "treatment of nested matches", All => "all", Codebook => "codebook");

/// A text that a code's rules must (or must not) match.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Example {
    /// The words.
    pub text: String,
    /// Whose words they are said to be; a participant's when nothing is said.
    pub role: Option<Role>,
    /// Where it stands in the codebook's file.
    #[serde(skip)]
    pub place: Option<Place>,
}

/// A passage of the corpus that shows a new coder the code; no rule needs to find it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Anchor {
    /// The words, verbatim.
    pub quote: String,
    /// Where they stand, as a citation or place.
    pub cited: Option<String>,
    /// Where it stands in the codebook's file.
    #[serde(skip)]
    pub place: Option<Place>,
}

/// One code.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Code {
    /// The key: `[a-z0-9][a-z0-9-]*`. It never changes meaning.
    pub id: String,
    /// What people read.
    pub name: String,
    /// The id of the code above, if any.
    pub parent: Option<String>,
    /// One sentence, the researcher's: what holds the passages together.
    pub claim: Option<String>,
    /// What the code means.
    pub definition: Option<String>,
    /// When to use it.
    pub include: Vec<String>,
    /// When not to.
    pub exclude: Vec<String>,
    /// What would speak against it.
    pub against: Vec<String>,
    /// What the rules must match.
    pub examples: Vec<Example>,
    /// What the rules must not match.
    pub near_misses: Vec<Example>,
    /// Near-misses that the rules cannot avoid, kept as a warning.
    pub known_failures: Vec<Example>,
    /// Passages that show the code.
    pub anchors: Vec<Anchor>,
    /// `#rrggbb`.
    pub colour: Option<String>,
    /// What a match proposes.
    pub unit: Unit,
    /// The rules for every language.
    pub rules: Vec<Rule>,
    /// The rules for documents of one language, by BCP 47 tag.
    pub rules_in: BTreeMap<String, Vec<Rule>>,
    /// A match that overlaps a match of one of these is dropped.
    pub unless: Vec<Rule>,
    /// Whether it is no longer used: its rules do not run; codings with it stay and are shown.
    #[serde(default)]
    pub retired: bool,
    /// Where the code's table begins in the file.
    #[serde(skip)]
    pub place: Option<Place>,
}

/// Codes seen together another way; a code may be in many groups.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// The key.
    pub id: String,
    /// What people read.
    pub name: String,
    /// Ids of its codes.
    pub codes: Vec<String>,
}

/// A codebook: codes in the order of the file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Codebook {
    /// Its name.
    pub name: String,
    /// Its version, the researcher's.
    pub version: String,
    /// How overlapping matches of different codes are treated.
    pub nested: Nested,
    /// The codes.
    pub codes: Vec<Code>,
    /// The groups.
    pub groups: Vec<Group>,
    /// SHA-256 of the file, in hex.
    pub sha256: String,
}

impl Code {
    /// What a person who decided about this code had read of it: twelve hexadecimal digits of the
    /// SHA-256 of its definition, its lists of when to use it and when not, and what speaks against it.
    #[must_use]
    pub fn wording(&self) -> String {
        let mut hash = Sha256::new();
        let lists = [&self.include, &self.exclude, &self.against];
        let lines = lists.into_iter().flat_map(|list| list.iter().chain(std::iter::once(&NO_LINE)));
        for line in self.definition.iter().chain(std::iter::once(&NO_LINE)).chain(lines) {
            // A line end between, so that no two lists read alike.
            hash.update(single_spaced(line));
            hash.update("\n");
        }
        hash.finalize().iter().take(6).map(|byte| format!("{byte:02x}")).collect()
    }
}

/// Ends a list where a code's wording is hashed.
static NO_LINE: String = String::new();

impl Codebook {
    /// The code with this id.
    #[must_use]
    pub fn code(&self, id: &str) -> Option<&Code> {
        self.codes.iter().find(|code| code.id == id)
    }

    /// The position of a code in the file, which orders reports.
    #[must_use]
    pub fn position(&self, id: &str) -> Option<usize> {
        self.codes.iter().position(|code| code.id == id)
    }

    /// The codes without a parent: the chapters of a summary.
    pub fn top_level(&self) -> impl Iterator<Item = &Code> {
        self.codes.iter().filter(|code| code.parent.is_none())
    }

    /// The codes directly below a code.
    pub fn children<'a>(&'a self, id: &'a str) -> impl Iterator<Item = &'a Code> {
        self.codes.iter().filter(move |code| code.parent.as_deref() == Some(id))
    }

    /// A theme: the code and every code below it, in the order of the file. Empty when there is no
    /// such code; a circle of parents, which `codebook check` reports, ends the walk.
    #[must_use]
    pub fn branch(&self, id: &str) -> Vec<&Code> {
        let by_id: HashMap<&str, &Code> = self.codes.iter().map(|code| (code.id.as_str(), code)).collect();
        let is_within = |code: &&Code| {
            let mut at = Some(*code);
            for _ in 0..=self.codes.len() {
                match at {
                    Some(code) if code.id == id => return true,
                    Some(code) => at = code.parent.as_deref().and_then(|parent| by_id.get(parent).copied()),
                    None => return false,
                }
            }
            false
        };
        self.codes.iter().filter(is_within).collect()
    }

    /// The group with this id.
    #[must_use]
    pub fn group(&self, id: &str) -> Option<&Group> {
        self.groups.iter().find(|group| group.id == id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(id: &str, parent: Option<&str>) -> Code {
        Code { id: id.into(), parent: parent.map(Into::into), ..Code::default() }
    }

    #[test]
    fn a_branch_is_the_code_and_all_below_it() {
        let codes = vec![code("a", None), code("b", Some("a")), code("c", Some("b")), code("d", None)];
        let book = Codebook { codes, ..Codebook::default() };
        let ids: Vec<_> = book.branch("a").iter().map(|code| code.id.as_str()).collect();
        assert_eq!(ids, ["a", "b", "c"]);
    }

    #[test]
    fn a_wording_changes_with_the_meaning_and_not_with_spaces_or_rules() {
        let of = |definition: &str, include: &[&str]| {
            let include = include.iter().map(|&line| line.into()).collect();
            Code { definition: Some(definition.into()), include, ..Code::default() }
        };
        let code = of("Giving things\n away.", &["bread", "seeds"]);
        assert_eq!(code.wording().len(), 12);
        assert_eq!(code.wording(), of("Giving things away.", &["bread", "seeds"]).wording());
        assert_ne!(code.wording(), of("Giving things away.", &["bread seeds"]).wording());
        let excluded =
            Code { exclude: vec!["bread".into(), "seeds".into()], ..of("Giving things away.", &[]) };
        assert_ne!(code.wording(), excluded.wording());
        let ruled = Code { rules: vec![Rule { text: "give*".into(), place: None }], ..code.clone() };
        assert_eq!(code.wording(), ruled.wording());
    }

    #[test]
    fn a_circle_of_parents_ends() {
        let codes = vec![code("a", Some("b")), code("b", Some("a"))];
        let book = Codebook { codes, ..Codebook::default() };
        assert_eq!(book.branch("a").len(), 2);
        assert!(book.branch("c").is_empty());
    }
}
