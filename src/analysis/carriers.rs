//! [`Carriers`]: which passages carry which code.

use super::rows::{difference, union};
use super::tree::Tree;
use crate::coding::evidence::{Data, Evidence, Layer, Mark, Stance};

/// For each code and layer, the passages that carry it. A passage carries a code when anything
/// inside it does.
#[derive(Clone, Debug)]
pub struct Carriers {
    tree: Tree,
    coded: Vec<Carried>,
    found: Vec<Carried>,
}

/// The passages that carry one code of one layer, as sorted rows.
#[derive(Clone, Debug, Default)]
struct OfCode {
    /// Passages that are counted; a repeated one is its first place.
    counted: Vec<u32>,
    /// The same with every place of a repeated passage.
    places: Vec<u32>,
    /// Passages that are shown apart: interviewers, researchers, literature.
    apart: Vec<u32>,
    /// Counted passages with a mark that speaks against.
    against: Vec<u32>,
}

/// The rows of a code and of every code below it.
#[derive(Clone, Debug, Default)]
struct Carried {
    own: OfCode,
    branch: OfCode,
}

impl Carriers {
    /// Reads the marks of the evidence.
    #[must_use]
    pub fn new(evidence: &Evidence) -> Self {
        let tree = Tree::new(&evidence.codebook);
        let mut own =
            [Layer::Coded, Layer::Found].map(|_| vec![OfCode::default(); evidence.codebook.codes.len()]);
        for mark in &evidence.marks {
            let [coded, found] = &mut own;
            let layer = match mark.layer {
                Layer::Coded => coded,
                Layer::Found => found,
            };
            if let Some(of_code) = layer.get_mut(mark.code as usize) {
                of_code.take(evidence, mark);
            }
        }
        let [coded, found] = own.map(|own| with_branches(own, &tree));
        Carriers { tree, coded, found }
    }

    fn layer(&self, layer: Layer) -> &[Carried] {
        match layer {
            Layer::Coded => &self.coded,
            Layer::Found => &self.found,
        }
    }

    fn of(&self, layer: Layer, code: u32) -> &Carried {
        &self.layer(layer)[code as usize]
    }

    /// The hierarchy of the codebook.
    #[must_use]
    pub fn tree(&self) -> &Tree {
        &self.tree
    }

    /// Whether the layer has any mark on a passage that is counted.
    #[must_use]
    pub fn any(&self, layer: Layer) -> bool {
        self.layer(layer).iter().any(|carried| !carried.own.counted.is_empty())
    }

    /// The counted passages that carry this code itself.
    #[must_use]
    pub fn code(&self, layer: Layer, code: u32) -> &[u32] {
        &self.of(layer, code).own.counted
    }

    /// The counted passages that carry this code or any below it.
    #[must_use]
    pub fn theme(&self, layer: Layer, code: u32) -> &[u32] {
        &self.of(layer, code).branch.counted
    }

    /// The counted passages that carry this code and none below it.
    #[must_use]
    pub fn only(&self, layer: Layer, code: u32) -> Vec<u32> {
        let below: Vec<&[u32]> = self.tree.below(code).map(|below| self.code(layer, below)).collect();
        difference(self.code(layer, code), &union(below))
    }

    /// As [`Carriers::theme`], with every place of a repeated passage.
    #[must_use]
    pub fn places(&self, layer: Layer, code: u32) -> &[u32] {
        &self.of(layer, code).branch.places
    }

    /// The passages of the theme that are not counted: interviewers', researchers', literature.
    #[must_use]
    pub fn apart(&self, layer: Layer, code: u32) -> &[u32] {
        &self.of(layer, code).branch.apart
    }

    /// The counted passages that a person marked as speaking against the theme.
    #[must_use]
    pub fn against(&self, code: u32) -> &[u32] {
        &self.of(Layer::Coded, code).branch.against
    }
}

/// Each code with what its branch carries.
fn with_branches(mut own: Vec<OfCode>, tree: &Tree) -> Vec<Carried> {
    own.iter_mut().for_each(OfCode::sort);
    let over = |code: u32, rows: fn(&OfCode) -> &Vec<u32>| {
        union(tree.branch(code).iter().map(|below| rows(&own[*below as usize]).as_slice()))
    };
    let branches: Vec<OfCode> = (0..)
        .take(own.len())
        .map(|code| OfCode {
            counted: over(code, |of_code| &of_code.counted),
            places: over(code, |of_code| &of_code.places),
            apart: over(code, |of_code| &of_code.apart),
            against: over(code, |of_code| &of_code.against),
        })
        .collect();
    own.into_iter().zip(branches).map(|(own, branch)| Carried { own, branch }).collect()
}

impl OfCode {
    fn take(&mut self, evidence: &Evidence, mark: &Mark) {
        for row in mark.passages.clone() {
            match counted_as(evidence, row) {
                Some(first) => {
                    self.counted.push(first);
                    self.places.push(row);
                    if mark.stance == Stance::Against {
                        self.against.push(first);
                    }
                }
                None if evidence.passages[row as usize].data == Data::Apart => self.apart.push(row),
                None => {}
            }
        }
    }

    fn sort(&mut self) {
        for rows in [&mut self.counted, &mut self.places, &mut self.apart, &mut self.against] {
            rows.sort_unstable();
            rows.dedup();
        }
    }
}

/// The row under which a passage is counted: itself, the first place of what it repeats, or none.
#[must_use]
pub fn counted_as(evidence: &Evidence, row: u32) -> Option<u32> {
    let data = |row: u32| evidence.passages.get(row as usize).map(|passage| passage.data);
    match data(row)? {
        Data::Counted => Some(row),
        Data::Repeats(first) => (data(first)? == Data::Counted).then_some(first),
        Data::Apart | Data::Withdrawn => None,
    }
}
