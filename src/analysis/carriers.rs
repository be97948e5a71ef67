//! [`Carriers`]: which passages carry which code.

use super::rows::{difference, union};
use super::tree::Tree;
use crate::coding::evidence::{Data, Evidence, Layer, Mark, Stance};

/// For each code and layer, the passages that carry it. A passage carries a code when anything
/// inside it does.
#[derive(Clone, Debug)]
pub struct Carriers {
    tree: Tree,
    coded: Vec<OfCode>,
    found: Vec<OfCode>,
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

impl Carriers {
    /// Reads the marks of the evidence.
    #[must_use]
    pub fn new(evidence: &Evidence) -> Self {
        let codes = evidence.codebook.codes.len();
        let mut carriers = Carriers {
            tree: Tree::new(&evidence.codebook),
            coded: vec![OfCode::default(); codes],
            found: vec![OfCode::default(); codes],
        };
        for mark in &evidence.marks {
            carriers.take(evidence, mark);
        }
        for of_code in carriers.coded.iter_mut().chain(&mut carriers.found) {
            of_code.sort();
        }
        carriers
    }

    fn take(&mut self, evidence: &Evidence, mark: &Mark) {
        let layer = match mark.layer {
            Layer::Coded => &mut self.coded,
            Layer::Found => &mut self.found,
        };
        let Some(of_code) = layer.get_mut(mark.code as usize) else { return };
        for row in mark.passages.clone() {
            match counted_as(evidence, row) {
                Some(first) => {
                    of_code.counted.push(first);
                    of_code.places.push(row);
                    if mark.stance == Stance::Against {
                        of_code.against.push(first);
                    }
                }
                None if evidence.passages[row as usize].data == Data::Apart => of_code.apart.push(row),
                None => {}
            }
        }
    }

    fn layer(&self, layer: Layer) -> &[OfCode] {
        match layer {
            Layer::Coded => &self.coded,
            Layer::Found => &self.found,
        }
    }

    /// The hierarchy of the codebook.
    #[must_use]
    pub fn tree(&self) -> &Tree {
        &self.tree
    }

    /// Whether the layer has any mark on a passage that is counted.
    #[must_use]
    pub fn any(&self, layer: Layer) -> bool {
        self.layer(layer).iter().any(|of_code| !of_code.counted.is_empty())
    }

    /// The counted passages that carry this code itself.
    #[must_use]
    pub fn code(&self, layer: Layer, code: u32) -> &[u32] {
        &self.layer(layer)[code as usize].counted
    }

    /// The counted passages that carry this code or any below it.
    #[must_use]
    pub fn theme(&self, layer: Layer, code: u32) -> Vec<u32> {
        self.over_branch(layer, code, |of_code| &of_code.counted)
    }

    /// The counted passages that carry this code and none below it.
    #[must_use]
    pub fn only(&self, layer: Layer, code: u32) -> Vec<u32> {
        let below: Vec<&[u32]> = self.tree.below(code).map(|below| self.code(layer, below)).collect();
        difference(self.code(layer, code), &union(below))
    }

    /// As [`Carriers::theme`], with every place of a repeated passage.
    #[must_use]
    pub fn places(&self, layer: Layer, code: u32) -> Vec<u32> {
        self.over_branch(layer, code, |of_code| &of_code.places)
    }

    /// The passages of the theme that are not counted: interviewers', researchers', literature.
    #[must_use]
    pub fn apart(&self, layer: Layer, code: u32) -> Vec<u32> {
        self.over_branch(layer, code, |of_code| &of_code.apart)
    }

    /// The counted passages that a person marked as speaking against the theme.
    #[must_use]
    pub fn against(&self, code: u32) -> Vec<u32> {
        self.over_branch(Layer::Coded, code, |of_code| &of_code.against)
    }

    fn over_branch(&self, layer: Layer, code: u32, rows: impl Fn(&OfCode) -> &Vec<u32>) -> Vec<u32> {
        let layer = self.layer(layer);
        union(self.tree.branch(code).iter().map(|code| rows(&layer[*code as usize]).as_slice()))
    }
}

impl OfCode {
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
