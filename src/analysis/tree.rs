//! [`Tree`]: the codebook's hierarchy by positions.

use std::collections::HashMap;

use crate::model::Codebook;

/// Which codes lie under which. Codes are named by their position in the codebook.
#[derive(Clone, Debug)]
pub struct Tree {
    /// For each code, itself and every code above it, nearest first.
    above: Vec<Vec<u32>>,
    /// For each code, itself and every code below it, in the order of the codebook.
    branches: Vec<Vec<u32>>,
}

impl Tree {
    /// The hierarchy of a codebook. An unknown parent is none; a circle of parents, which
    /// `codebook check` reports, ends where it closes.
    #[must_use]
    pub fn new(codebook: &Codebook) -> Self {
        let positions: HashMap<&str, u32> =
            (0..).zip(&codebook.codes).map(|(at, code)| (code.id.as_str(), at)).collect();
        let parents: Vec<Option<u32>> = codebook
            .codes
            .iter()
            .map(|code| code.parent.as_deref().and_then(|parent| positions.get(parent).copied()))
            .collect();
        let above: Vec<Vec<u32>> = (0..).zip(&parents).map(|(code, _)| walk_up(code, &parents)).collect();
        let mut branches = vec![Vec::new(); parents.len()];
        for (code, above) in (0u32..).zip(&above) {
            for ancestor in above {
                branches[*ancestor as usize].push(code);
            }
        }
        Tree { above, branches }
    }

    /// The codes without a code above them, in order: the chapters of a summary.
    pub fn top_level(&self) -> impl Iterator<Item = u32> + '_ {
        (0u32..).zip(&self.above).filter(|(_, above)| above.len() == 1).map(|(code, _)| code)
    }

    /// The code and every code below it, in the order of the codebook.
    #[must_use]
    pub fn branch(&self, code: u32) -> &[u32] {
        &self.branches[code as usize]
    }

    /// The codes below a code, at any depth, in the order of the codebook.
    pub fn below(&self, code: u32) -> impl Iterator<Item = u32> + '_ {
        self.branch(code).iter().copied().filter(move |below| *below != code)
    }

    /// The code and every code above it, nearest first.
    #[must_use]
    pub fn above(&self, code: u32) -> &[u32] {
        &self.above[code as usize]
    }

    /// The chapter that a code belongs to.
    #[must_use]
    pub fn top_of(&self, code: u32) -> u32 {
        *self.above(code).last().expect("a code is above itself")
    }

    /// How deep a code lies: 0 for a chapter.
    #[must_use]
    pub fn depth(&self, code: u32) -> usize {
        self.above(code).len() - 1
    }

    /// Whether one of the two lies in the branch of the other: they cannot be said to go together.
    #[must_use]
    pub fn related(&self, a: u32, b: u32) -> bool {
        self.above(a).contains(&b) || self.above(b).contains(&a)
    }
}

fn walk_up(code: u32, parents: &[Option<u32>]) -> Vec<u32> {
    let mut above = vec![code];
    let mut at = code;
    while let Some(parent) = parents[at as usize].filter(|parent| !above.contains(parent)) {
        above.push(parent);
        at = parent;
    }
    above
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Code;

    fn tree(codes: &[(&str, Option<&str>)]) -> Tree {
        let code = |(id, parent): &(&str, Option<&str>)| Code {
            id: (*id).into(),
            parent: parent.map(Into::into),
            ..Code::default()
        };
        Tree::new(&Codebook { codes: codes.iter().map(code).collect(), ..Codebook::default() })
    }

    #[test]
    fn branches_and_what_is_above() {
        let tree = tree(&[("a", None), ("b", Some("a")), ("c", Some("b")), ("d", None)]);
        assert_eq!(tree.branch(0), [0, 1, 2]);
        assert_eq!(tree.above(2), [2, 1, 0]);
        assert_eq!(tree.top_level().collect::<Vec<_>>(), [0, 3]);
        assert_eq!((tree.top_of(2), tree.depth(2)), (0, 2));
        assert!(tree.related(0, 2) && !tree.related(2, 3));
    }

    #[test]
    fn a_circle_ends_and_an_unknown_parent_is_none() {
        let tree = tree(&[("a", Some("b")), ("b", Some("a")), ("c", Some("nowhere"))]);
        assert_eq!(tree.branch(0), [0, 1]);
        assert_eq!(tree.top_level().collect::<Vec<_>>(), [2]);
    }
}
