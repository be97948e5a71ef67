//! [`Builder`]: ratings from labels, one unit at a time.

use std::collections::HashMap;

use super::{Category, MISSING, Ratings};

/// Collects units whose values are labels, and puts the categories in rank order at the end.
///
/// Where every label is a number, equal numbers are one category (`1`, `1.0`, `01`) and the order is
/// that of the numbers; otherwise the order is that of the labels.
#[derive(Clone, Debug)]
pub struct Builder {
    coders: Vec<String>,
    labels: Labels,
    cells: Vec<u32>,
}

impl Builder {
    /// Begins a table for these coders.
    pub fn new<C: Into<String>>(coders: impl IntoIterator<Item = C>) -> Self {
        Builder {
            coders: coders.into_iter().map(Into::into).collect(),
            labels: Labels::default(),
            cells: Vec::new(),
        }
    }

    /// Adds a unit: a label or nothing for each coder. Coders that are not reached gave no value.
    ///
    /// # Panics
    /// When there are more values than coders, which is a fault of the caller.
    pub fn unit<'a>(&mut self, values: impl IntoIterator<Item = Option<&'a str>>) {
        let end = self.cells.len() + self.coders.len();
        for value in values {
            assert!(self.cells.len() < end, "no more values than coders");
            let cell = value.map_or(MISSING, |label| self.labels.place(label));
            self.cells.push(cell);
        }
        self.cells.resize(end, MISSING);
    }

    /// The number of a label, for callers that fill cells themselves.
    pub(crate) fn label(&mut self, label: &str) -> u32 {
        self.labels.place(label)
    }

    /// Appends a cell made by [`label`](Self::label).
    pub(crate) fn cell(&mut self, cell: u32) {
        self.cells.push(cell);
    }

    /// Goes on with the labels that another builder has met, so that its cells mean the same here.
    pub(crate) fn take_labels(&mut self, other: Builder) {
        self.labels = other.labels;
    }

    /// The finished ratings.
    ///
    /// # Panics
    /// When no coder was named, which is a fault of the caller.
    #[must_use]
    pub fn finish(self) -> Ratings {
        let (categories, new_place) = self.labels.ranked();
        let mut cells = self.cells;
        for cell in &mut cells {
            if *cell != MISSING {
                *cell = new_place[*cell as usize];
            }
        }
        Ratings::new(self.coders, categories, cells).expect("whole rows of known labels")
    }
}

/// Labels by the order in which they were first met.
#[derive(Clone, Debug, Default)]
struct Labels {
    names: Vec<String>,
    places: HashMap<String, u32>,
    /// The first few short labels, packed into a word each. Most tables hold a handful of short
    /// labels millions of times, and a walk along eight words is quicker than a hash.
    packed: Vec<u64>,
}

const PACKED: usize = 12;

impl Labels {
    fn place(&mut self, label: &str) -> u32 {
        let packed = pack(label);
        if let Some(place) = packed.and_then(|word| self.packed.iter().position(|known| *known == word)) {
            // Places of packed labels are kept aligned with `names` by `add`.
            return u32::try_from(place).expect("one of the first few");
        }
        match self.places.get(label) {
            Some(place) => *place,
            None => self.add(label, packed),
        }
    }

    fn add(&mut self, label: &str, packed: Option<u64>) -> u32 {
        let place = u32::try_from(self.names.len()).expect("fewer than 4 billion labels");
        if self.names.len() < PACKED {
            // A label too long to pack still takes its slot, with a word that no label packs to.
            self.packed.push(packed.unwrap_or(u64::MAX));
        }
        self.names.push(label.to_owned());
        self.places.insert(label.to_owned(), place);
        place
    }

    /// The categories in rank order, and the new place of each label.
    fn ranked(&self) -> (Vec<Category>, Vec<u32>) {
        let values: Option<Vec<f64>> = self.names.iter().map(|label| number(label)).collect();
        let mut order: Vec<usize> = (0..self.names.len()).collect();
        match &values {
            Some(values) => order.sort_by(|a, b| values[*a].total_cmp(&values[*b])),
            None => order.sort_by(|a, b| self.names[*a].cmp(&self.names[*b])),
        }
        let mut categories: Vec<Category> = Vec::new();
        let mut places = vec![0; self.names.len()];
        for old in order {
            let value = values.as_ref().map(|values| values[old]);
            let same = value.is_some() && categories.last().is_some_and(|last| last.value == value);
            if !same {
                categories.push(Category { label: self.names[old].clone(), value });
            }
            places[old] = u32::try_from(categories.len() - 1).expect("fewer than 4 billion categories");
        }
        (categories, places)
    }
}

/// The number a label stands for; signs, decimals and exponents, but neither NaN nor infinity.
pub(super) fn number(label: &str) -> Option<f64> {
    let value: f64 = label.trim().parse().ok()?;
    // Negative zero would be a second zero in the order.
    value.is_finite().then_some(if value == 0.0 { 0.0 } else { value })
}

/// Up to seven bytes and their number in one word.
fn pack(label: &str) -> Option<u64> {
    let bytes = label.as_bytes();
    if bytes.len() > 7 {
        return None;
    }
    let mut word = [0u8; 8];
    word[..bytes.len()].copy_from_slice(bytes);
    word[7] = u8::try_from(bytes.len()).ok()?;
    Some(u64::from_le_bytes(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(ratings: &Ratings) -> Vec<&str> {
        ratings.categories().iter().map(|category| category.label.as_str()).collect()
    }

    #[test]
    fn numbers_are_ranked_as_numbers_and_equal_ones_joined() {
        let mut builder = Builder::new(["a", "b"]);
        builder.unit([Some("10"), Some("9")]);
        builder.unit([Some("9.0"), Some("-1")]);
        let ratings = builder.finish();
        assert_eq!(labels(&ratings), ["-1", "9", "10"]);
        let rows: Vec<_> = ratings.rows().map(|(row, _)| row.to_vec()).collect();
        assert_eq!(rows, [[2, 1], [1, 0]]);
    }

    #[test]
    fn one_word_among_numbers_makes_all_of_them_words() {
        let mut builder = Builder::new(["a", "b"]);
        builder.unit([Some("10"), Some("9")]);
        builder.unit([Some("often"), Some("9.0")]);
        assert_eq!(labels(&builder.finish()), ["10", "9", "9.0", "often"]);
    }

    #[test]
    fn many_and_long_labels_keep_their_places() {
        let mut builder = Builder::new(["a"]);
        let names: Vec<String> = (0..40).map(|i| format!("category number {i:02}")).collect();
        let short: Vec<String> = (0..40).map(|i| format!("c{i:02}")).collect();
        for (long, short) in names.iter().zip(&short) {
            builder.unit([Some(long.as_str())]);
            builder.unit([Some(short.as_str())]);
            builder.unit([Some(long.as_str())]);
        }
        let ratings = builder.finish();
        let seen: Vec<_> =
            ratings.rows().map(|(row, _)| labels(&ratings)[row[0] as usize].to_owned()).collect();
        let expected: Vec<_> =
            names.iter().zip(&short).flat_map(|(l, s)| [l.clone(), s.clone(), l.clone()]).collect();
        assert_eq!(seen, expected);
    }

    #[test]
    fn a_short_unit_leaves_its_last_coders_without_a_value() {
        let mut builder = Builder::new(["a", "b", "c"]);
        builder.unit([Some("x")]);
        let ratings = builder.finish();
        assert_eq!(ratings.rows().next().unwrap().0, [0, MISSING, MISSING]);
    }
}
