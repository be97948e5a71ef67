//! What a search is told beside the query: persons, cases, codes, and where to look.

use crate::model::{Cases, Kind, Role, Voices};
use crate::query::ast::CodeSet;
use crate::text::Span;

/// What a search is told beside the query.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The persons; by them roles are decided and speakers found.
    pub voices: &'a Voices,
    /// The cases, for attributes and names.
    pub cases: &'a Cases,
    /// Codes and their spans, where there are any.
    pub codes: Option<&'a dyn Codes>,
    /// Where to look.
    pub reach: Reach,
}

/// Which codings are wanted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Wanted<'a> {
    /// The codes; none for any code.
    pub codes: Option<(CodeSet, &'a str)>,
    /// What the codings have to be. All of it has to hold.
    pub restrictions: &'a [Restriction],
}

/// A restriction on codings.
#[derive(Clone, Debug, PartialEq)]
pub enum Restriction {
    /// `coder:`: by any of these coders.
    Coder(Vec<String>),
    /// `origin:`: of any of these origins.
    Origin(Vec<String>),
    /// `stance:`: of any of these stances.
    Stance(Vec<String>),
    /// `NOT coder:` and its like.
    Not(Box<Restriction>),
}

/// Codes and their spans: the coded corpus, the matches of other rules. Implemented by `coding`.
pub trait Codes: Sync {
    /// The spans in one document, given by its place in document order, sorted by start and end.
    fn spans(&self, wanted: &Wanted<'_>, document: u32) -> Vec<Span>;
}

/// Which passages are looked at: kinds and roles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reach {
    kinds: u16,
    roles: u8,
    /// Whether a query that asks for a kind is answered from all kinds.
    widens: bool,
    /// Whether a passage that lacks what a filter asks for passes.
    lenient: bool,
}

fn bits<T: Copy>(of: &[T], bit: impl Fn(T) -> u32) -> u32 {
    of.iter().fold(0, |bits, one| bits | 1 << bit(*one))
}

impl Reach {
    /// For searching: every kind but boilerplate, pingbacks and attribution lines, unless the query
    /// asks for a kind; every role.
    #[must_use]
    pub fn search() -> Self {
        let kinds: Vec<Kind> = Kind::ALL.iter().copied().filter(|kind| kind.is_searched()).collect();
        Reach { widens: true, ..Self::rules(&kinds, Role::ALL) }
    }

    /// For rules: these kinds and roles, `[count]` of `emic.toml`. The roles are those that
    /// `participants.csv` decides.
    #[must_use]
    pub fn rules(kinds: &[Kind], roles: &[Role]) -> Self {
        Reach {
            kinds: bits(kinds, |kind| kind as u32) as u16,
            roles: bits(roles, |role| role as u32) as u8,
            widens: false,
            lenient: false,
        }
    }

    /// The kinds and roles that rules look at when no setting says otherwise.
    #[must_use]
    pub fn counted() -> Self {
        let kinds: Vec<Kind> = Kind::ALL.iter().copied().filter(|kind| kind.is_counted()).collect();
        let roles: Vec<Role> = Role::ALL.iter().copied().filter(|role| role.is_counted()).collect();
        Self::rules(&kinds, &roles)
    }

    /// The same for a codebook's examples, which are words without a speaker, date or source: a filter
    /// on what a passage lacks counts as passed.
    #[must_use]
    pub fn lenient(self) -> Self {
        Reach { lenient: true, ..self }
    }

    /// The same with all kinds, where a query that asks for a kind may widen it.
    pub(super) fn widened(self) -> Self {
        if self.widens { Reach { kinds: u16::MAX, ..self } } else { self }
    }

    pub(super) fn is_lenient(self) -> bool {
        self.lenient
    }

    pub(super) fn has_kind(self, kind: Kind) -> bool {
        self.kinds & 1 << kind as u16 != 0
    }

    pub(super) fn has_role(self, role: Role) -> bool {
        self.roles & 1 << role as u8 != 0
    }

    pub(super) fn has_all_roles(self) -> bool {
        Role::ALL.iter().all(|role| self.has_role(*role))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn searching_reads_more_than_rules() {
        let (search, rules) = (Reach::search(), Reach::counted());
        assert!(search.has_kind(Kind::Heading) && !rules.has_kind(Kind::Heading));
        assert!(search.has_role(Role::Interviewer) && !rules.has_role(Role::Interviewer));
        assert!(!search.has_kind(Kind::Boilerplate) && search.widened().has_kind(Kind::Boilerplate));
        assert_eq!(rules.widened(), rules);
    }
}
