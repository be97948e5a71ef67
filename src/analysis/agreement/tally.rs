//! [`Tally`]: what the coefficients of any number of coders need to know of the ratings, as integers.

use std::ops::Range;

use rayon::prelude::*;

use super::ratings::{MISSING, Ratings};
use super::undefined::{Figure, Undefined};
use crate::analysis::special::{real, real_wide};

/// Counts over all units, by how many coders gave a value.
///
/// One pass over the ratings makes it; percent agreement, Fleiss' κ, Brennan–Prediger, AC1 and the
/// observed agreement of α are read off it. Units with r values are kept apart from those with
/// another number, so that every count is an integer and "undefined" can be decided exactly.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tally {
    /// Indexed by the number of values of a unit.
    sizes: Vec<Size>,
    categories: usize,
    choices: usize,
    /// Indexed by coder, then by category: how often each coder used it.
    by_coder: Vec<Vec<u64>>,
}

/// The units with one number of values.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Size {
    units: u64,
    /// Σ_units Σ_k r_ik (r_ik − 1): ordered pairs of equal values.
    same: u64,
    /// Units on which all values are equal.
    unanimous: u64,
    /// How often each category occurs.
    counts: Vec<u64>,
}

impl Tally {
    /// Counts the ratings.
    #[must_use]
    pub fn of(ratings: &Ratings) -> Self {
        // Counts are whole numbers: in whatever order they are added, the sum is the same.
        let parts = ratings.parts().into_par_iter().map(|rows| Self::of_rows(ratings, rows));
        parts.reduce_with(|sum, part| sum.plus(&part)).unwrap_or_else(|| Self::of_rows(ratings, 0..0))
    }

    fn of_rows(ratings: &Ratings, range: Range<usize>) -> Self {
        let coders = ratings.coders().len();
        let categories = ratings.categories().len();
        let mut sizes = vec![Size { counts: vec![0; categories], ..Size::default() }; coders + 1];
        // One list for all coders: a row is one walk through it.
        let mut by_coder = vec![0u64; categories * coders];
        let mut values = Vec::with_capacity(coders);
        for (row, weight) in ratings.rows_in(range) {
            if weight == 0 {
                continue;
            }
            values.clear();
            for (coder, cell) in row.iter().enumerate() {
                if *cell != MISSING {
                    values.push(*cell);
                    by_coder[coder * categories + *cell as usize] += weight;
                }
            }
            let size = &mut sizes[values.len()];
            size.units += weight;
            let same = equal_pairs(&values);
            size.same += weight * same;
            let all = (values.len() * values.len().saturating_sub(1)) as u64;
            size.unanimous += if same == all { weight } else { 0 };
            for value in &values {
                size.counts[*value as usize] += weight;
            }
        }
        let by_coder = if categories == 0 {
            vec![Vec::new(); coders]
        } else {
            by_coder.chunks_exact(categories).map(<[u64]>::to_vec).collect()
        };
        Tally { sizes, categories, choices: ratings.choices(), by_coder }
    }

    /// The counts of both, of the same coders and categories.
    fn plus(mut self, other: &Tally) -> Tally {
        let add = |sums: &mut [u64], counts: &[u64]| {
            sums.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
        };
        for (size, more) in self.sizes.iter_mut().zip(&other.sizes) {
            size.units += more.units;
            size.same += more.same;
            size.unanimous += more.unanimous;
            add(&mut size.counts, &more.counts);
        }
        for (sums, counts) in self.by_coder.iter_mut().zip(&other.by_coder) {
            add(sums, counts);
        }
        self
    }

    /// How many categories the coders could choose from.
    #[must_use]
    pub fn choices(&self) -> usize {
        self.choices
    }

    /// Units with at least one value.
    #[must_use]
    pub fn rated_units(&self) -> u64 {
        self.sizes.iter().skip(1).map(|size| size.units).sum()
    }

    /// Units with at least two values, on which alone coders can agree.
    #[must_use]
    pub fn paired_units(&self) -> u64 {
        self.sizes.iter().skip(2).map(|size| size.units).sum()
    }

    /// All values given.
    #[must_use]
    pub fn values(&self) -> u64 {
        self.sizes.iter().flat_map(|size| &size.counts).sum()
    }

    /// How often one coder used each category.
    #[must_use]
    pub fn of_coder(&self, coder: usize) -> &[u64] {
        &self.by_coder[coder]
    }

    /// How often each category occurs in units with two values or more: α's n_c.
    #[must_use]
    pub fn pairable(&self) -> Vec<u64> {
        self.summed(2)
    }

    fn summed(&self, from: usize) -> Vec<u64> {
        let mut sums = vec![0; self.categories];
        for size in self.sizes.iter().skip(from) {
            for (sum, count) in sums.iter_mut().zip(&size.counts) {
                *sum += count;
            }
        }
        sums
    }

    /// Whether a single category occurs in all values.
    fn one_category(&self) -> bool {
        self.summed(1).iter().filter(|count| **count > 0).count() <= 1
    }

    /// π_k = (1/n) Σ r_ik/r_i over units with a value (Gwet's rule, as irrCAC; without missing values
    /// it is Fleiss' p_k).
    #[must_use]
    pub fn shares(&self) -> Vec<f64> {
        let n = real(self.rated_units());
        let mut shares = vec![0.0; self.categories];
        for (r, size) in self.sizes.iter().enumerate().skip(1) {
            let r = real(r as u64);
            for (share, count) in shares.iter_mut().zip(&size.counts) {
                *share += real(*count) / r;
            }
        }
        if n > 0.0 {
            shares.iter_mut().for_each(|share| *share /= n);
        }
        shares
    }

    /// Percent agreement of pairs (Fleiss 1971, P̄; Gwet 2014): the mean, over units with two values or
    /// more, of the share of pairs of coders who agree on the unit.
    ///
    /// Every unit weighs the same, as in irrCAC. DKPro weighs units by their number of values, which is
    /// [`observed_by_values`](Self::observed_by_values); R `irr::agree` asks that all coders agree,
    /// which is [`unanimous`](Self::unanimous).
    ///
    /// # Errors
    /// When no unit has two values.
    pub fn percent(&self) -> Figure {
        let n = self.paired_units();
        if n == 0 {
            return Err(Undefined::NoPairs);
        }
        // A unit on which all agree adds exactly 1, so that full agreement is exactly 1.
        let sum: f64 = self.pairs().map(|(r, size)| real(size.same) / (r * (r - 1.0))).sum();
        Ok(sum / real(n))
    }

    /// The share of units with two values or more on which all values are equal.
    ///
    /// # Errors
    /// When no unit has two values.
    pub fn unanimous(&self) -> Figure {
        let n = self.paired_units();
        if n == 0 {
            return Err(Undefined::NoPairs);
        }
        Ok(real(self.pairs().map(|(_, size)| size.unanimous).sum()) / real(n))
    }

    /// Observed agreement by coincidences, Σ o_cc / n: as Krippendorff counts, a unit weighs as much as
    /// it has values.
    ///
    /// # Errors
    /// When no unit has two values.
    pub fn observed_by_values(&self) -> Figure {
        if self.paired_units() == 0 {
            return Err(Undefined::NoPairs);
        }
        let same: f64 = self.pairs().map(|(r, size)| real(size.same) / (r - 1.0)).sum();
        Ok(same / real(self.pairable().iter().sum()))
    }

    fn pairs(&self) -> impl Iterator<Item = (f64, &Size)> {
        self.sizes.iter().enumerate().skip(2).map(|(r, size)| (real(r as u64), size))
    }

    /// Fleiss' κ (Fleiss 1971, *Psych. Bull.* 76:378) for any number of coders and missing values:
    /// chance agreement Σ π_k².
    ///
    /// With missing values irrCAC is followed; DKPro weighs units by their number of values. With two
    /// coders and nothing missing it is Scott's π. irrCAC and NLTK return 1 where one category occurs.
    ///
    /// # Errors
    /// When no unit has two values or only one category occurs.
    pub fn fleiss(&self) -> Figure {
        let observed = self.percent()?;
        let chance = self.fleiss_chance()?;
        Ok((observed - chance) / (1.0 - chance))
    }

    /// Σ π_k².
    ///
    /// # Errors
    /// When it would be 1.
    pub fn fleiss_chance(&self) -> Figure {
        if self.one_category() {
            return Err(Undefined::OneCategory);
        }
        Ok(self.shares().iter().map(|share| share * share).sum())
    }

    /// Brennan and Prediger's κ_n (Brennan & Prediger 1981, *EPM* 41:687), also Bennett's S (1954) and
    /// Randolph's free-marginal κ (2005): chance agreement 1/q, q the categories of the code book.
    ///
    /// NLTK's `S` and irrCAC take the categories that happened to be used unless told otherwise.
    ///
    /// # Errors
    /// When no unit has two values, or there is one category to choose from.
    pub fn brennan_prediger(&self) -> Figure {
        let observed = self.percent()?;
        let chance = self.brennan_prediger_chance()?;
        Ok((observed - chance) / (1.0 - chance))
    }

    /// 1/q.
    ///
    /// # Errors
    /// When there is one category to choose from.
    pub fn brennan_prediger_chance(&self) -> Figure {
        if self.choices < 2 { Err(Undefined::OneCategory) } else { Ok(1.0 / real(self.choices as u64)) }
    }

    /// Gwet's AC1 (Gwet 2008, *BJMSP* 61:29): chance agreement Σ π_k(1 − π_k)/(q − 1).
    ///
    /// # Errors
    /// When no unit has two values, or there is one category to choose from.
    pub fn ac1(&self) -> Figure {
        let observed = self.percent()?;
        let chance = self.ac1_chance()?;
        Ok((observed - chance) / (1.0 - chance))
    }

    /// Σ π_k(1 − π_k)/(q − 1), at most 1/q.
    ///
    /// # Errors
    /// When there is one category to choose from.
    pub fn ac1_chance(&self) -> Figure {
        if self.choices < 2 {
            return Err(Undefined::OneCategory);
        }
        let spread: f64 = self.shares().iter().map(|share| share * (1.0 - share)).sum();
        Ok(spread / real((self.choices - 1) as u64))
    }

    /// Conger's κ (Conger 1980, *Psych. Bull.* 88:322), also Hubert's and "exact" Fleiss' κ: chance
    /// agreement is the mean over pairs of coders of Σ_k p_gk p_hk. With two coders and nothing missing
    /// it is Cohen's κ.
    ///
    /// A coder's shares are of all the values that coder gave, as in irrCAC; a coder who gave none is
    /// left out.
    ///
    /// # Errors
    /// When no unit has two values or only one category occurs.
    pub fn conger(&self) -> Figure {
        let observed = self.percent()?;
        let chance = self.conger_chance()?;
        Ok((observed - chance) / (1.0 - chance))
    }

    /// The mean over pairs of coders of Σ_k p_gk p_hk.
    ///
    /// # Errors
    /// When it would be 1, or fewer than two coders gave values.
    pub fn conger_chance(&self) -> Figure {
        if self.one_category() {
            return Err(Undefined::OneCategory);
        }
        let totals = self.by_coder.iter().map(|counts| counts.iter().sum::<u64>());
        let coders: Vec<(&[u64], f64)> = self
            .by_coder
            .iter()
            .zip(totals)
            .filter(|(_, total)| *total > 0)
            .map(|(counts, total)| (counts.as_slice(), real(total)))
            .collect();
        let mut sum = 0.0;
        let mut pairs = 0u64;
        for (g, (counts, total)) in coders.iter().enumerate() {
            for (others, other_total) in &coders[g + 1..] {
                let products: u128 =
                    counts.iter().zip(*others).map(|(a, b)| u128::from(*a) * u128::from(*b)).sum();
                sum += real_wide(products) / (total * other_total);
                pairs += 1;
            }
        }
        if pairs == 0 { Err(Undefined::OneCoder) } else { Ok(sum / real(pairs)) }
    }

    /// Standard error of Fleiss' κ if the true κ were 0 (Fleiss, Nee & Landis 1979, *Psych. Bull.*
    /// 86:974), as in R `irr`. The formula printed in 1971 is wrong.
    ///
    /// # Errors
    /// When units differ in their number of values, or κ is undefined.
    pub fn fleiss_se_null(&self) -> Figure {
        self.fleiss()?;
        let mut used = self.sizes.iter().enumerate().skip(1).filter(|(_, size)| size.units > 0);
        let (Some((m, size)), None) = (used.next(), used.next()) else {
            return Err(Undefined::UnequalUnits);
        };
        let (m, n) = (real(m as u64), real(size.units));
        let shares = self.shares();
        let spread: f64 = shares.iter().map(|p| p * (1.0 - p)).sum();
        let skew: f64 = shares.iter().map(|p| p * (1.0 - p) * (1.0 - 2.0 * p)).sum();
        let variance = (spread * spread - skew).max(0.0);
        Ok(2f64.sqrt() / (spread * (n * m * (m - 1.0)).sqrt()) * variance.sqrt())
    }
}

/// Ordered pairs of equal values: Σ_k r_k (r_k − 1).
fn equal_pairs(values: &[u32]) -> u64 {
    /// With more values than this it is quicker to sort them than to compare each with each.
    const FEW: usize = 32;
    if values.len() > FEW {
        let mut sorted = values.to_vec();
        sorted.sort_unstable();
        let runs = sorted.chunk_by(|a, b| a == b).map(|run| run.len() as u64);
        return runs.map(|run| run * (run - 1)).sum();
    }
    let mut pairs = 0u64;
    for (place, value) in values.iter().enumerate() {
        for other in &values[place + 1..] {
            pairs += u64::from(value == other);
        }
    }
    2 * pairs
}

/// Light's κ (Light 1971, *Psych. Bull.* 76:365): the mean of the pairwise Cohen κ.
///
/// # Errors
/// Where one pair's κ is undefined so is the mean: dropping the pair would count only the pairs that
/// vary. NLTK takes such a pair as 1.
pub fn light(ratings: &Ratings) -> Figure {
    let coders = ratings.coders().len();
    if coders < 2 {
        return Err(Undefined::OneCoder);
    }
    let mut sum = 0.0;
    let mut pairs = 0u64;
    // The reason is the same whichever pair is looked at first: a pair without units before one that
    // does not vary.
    let mut reason = None;
    for first in 0..coders {
        for second in first + 1..coders {
            pairs += 1;
            match ratings.pair(first, second).cohen() {
                Ok(kappa) => sum += kappa,
                Err(Undefined::NoPairs) => reason = Some(Undefined::NoPairs),
                Err(other) => reason = reason.or(Some(other)),
            }
        }
    }
    match reason {
        None => Ok(sum / real(pairs)),
        Some(Undefined::NoPairs) if coders > 2 => Err(Undefined::PairWithoutUnits),
        Some(Undefined::OneCategory) if coders > 2 => Err(Undefined::OneCategoryInAPair),
        Some(reason) => Err(reason),
    }
}

/// Fleiss' κ of each category against the rest: κ_j = 1 − Σ r_ij(m − r_ij)/(n m (m−1) p_j(1 − p_j))
/// (Fleiss 1971), which pools the coders' margins; carried over to missing values by the rule of
/// [`Tally::fleiss`].
///
/// A figure is undefined when no unit has two values, or all values are of the category, or none is.
#[must_use]
pub fn fleiss_of_categories(ratings: &Ratings) -> Vec<Figure> {
    let tally = Tally::of(ratings);
    let (n, values) = (tally.paired_units(), tally.values());
    let given = tally.summed(1);
    // Σ r_ij (r_i − r_ij), apart for each number of values.
    let mut apart = vec![vec![0u64; ratings.categories().len()]; ratings.coders().len() + 1];
    let mut row_values = Vec::new();
    for (row, weight) in ratings.rows() {
        row_values.clear();
        row_values.extend(row.iter().copied().filter(|cell| *cell != MISSING));
        row_values.sort_unstable();
        let r = row_values.len();
        for same in row_values.chunk_by(|a, b| a == b) {
            apart[r][same[0] as usize] += weight * (same.len() * (r - same.len())) as u64;
        }
    }
    let kappa = |(category, share): (usize, f64)| {
        if n == 0 {
            return Err(Undefined::NoPairs);
        }
        if given[category] == 0 || given[category] == values {
            return Err(Undefined::OneCategory);
        }
        let of_size =
            |(r, apart): (usize, &Vec<u64>)| 2.0 * real(apart[category]) / real((r * (r - 1)) as u64);
        let disagreement: f64 = apart.iter().enumerate().skip(2).map(of_size).sum();
        Ok(1.0 - disagreement / real(n) / (2.0 * share * (1.0 - share)))
    };
    tally.shares().into_iter().enumerate().map(kappa).collect()
}
