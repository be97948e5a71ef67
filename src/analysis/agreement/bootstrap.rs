//! Bootstrap intervals: whole documents or single units drawn again, everything computed anew.
//!
//! Percentile intervals (Efron & Tibshirani 1993, ch. 13). A replicate in which the coefficient is
//! undefined is counted and reported, not replaced by 1 or left out in silence. Krippendorff's own
//! bootstrap is here for comparison with KALPHA.

use std::collections::BTreeMap;

use rayon::prelude::*;
use serde::Serialize;

use super::alpha::{Metric, computed, observed_pairs};
use super::random::Random;
use super::ratings::Ratings;
use super::tally::Tally;
use super::undefined::{Figure, Undefined};
use super::variance::Bounds;
use crate::analysis::special::real;

/// How to resample.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Resampling {
    /// How many replicates.
    pub replicates: u32,
    /// The seed, printed with every interval.
    pub seed: u64,
}

impl Default for Resampling {
    /// Ten thousand replicates, seed 1.
    fn default() -> Self {
        Resampling { replicates: 10_000, seed: 1 }
    }
}

/// A percentile interval with how it was made.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Interval {
    /// 2.5 % and 97.5 % of the replicates in which the coefficient is defined; none when it is defined
    /// in none.
    pub bounds: Option<Bounds>,
    /// How many replicates were drawn.
    pub replicates: u32,
    /// In how many of them the coefficient is undefined.
    pub undefined: u32,
}

/// Draws `clusters` things from `clusters` things, again and again, and computes figures from how
/// often each was drawn.
///
/// Replicate i has its own stream of random numbers, so that the result is the same on any number of
/// threads. `make` gives each thread what it needs to compute.
pub fn resample<State>(
    clusters: usize,
    how: Resampling,
    make: impl Fn() -> State + Sync,
    statistic: impl Fn(&mut State, &[u32]) -> Vec<Figure> + Sync,
) -> Vec<Interval> {
    if clusters == 0 {
        return Vec::new();
    }
    replicate(
        how,
        || (make(), vec![0u32; clusters]),
        |(state, drawn), mut random| {
            drawn.fill(0);
            for _ in 0..clusters {
                drawn[random.place(clusters)] += 1;
            }
            statistic(state, drawn)
        },
    )
}

/// Computes figures again and again, each time with a stream of random numbers of its own.
fn replicate<State>(
    how: Resampling,
    make: impl Fn() -> State + Sync,
    statistic: impl Fn(&mut State, Random) -> Vec<Figure> + Sync,
) -> Vec<Interval> {
    let replicates: Vec<Vec<Figure>> = (0..how.replicates)
        .into_par_iter()
        .map_init(&make, |state, replicate| statistic(state, Random::stream(how.seed, u64::from(replicate))))
        .collect();
    let figures = replicates.first().map_or(0, Vec::len);
    (0..figures)
        .map(|figure| {
            let defined = replicates.iter().filter_map(|replicate| replicate[figure].ok()).collect();
            percentile(defined, how.replicates)
        })
        .collect()
}

/// What one resamples.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clusters<'a> {
    /// Single units. Right for units that are independent of each other.
    Units,
    /// Whole documents: the document of each row, from 0. Right for passages, words and characters,
    /// which resemble their neighbours.
    Documents(&'a [u32]),
}

/// Ratings made ready for resampling: equal rows joined, and what each document has of them.
///
/// A million units are a few hundred patterns, so that a replicate costs as much as the patterns.
#[derive(Clone, Debug)]
pub struct Sample {
    patterns: Ratings,
    of: Parts,
}

/// What is drawn.
#[derive(Clone, Debug)]
enum Parts {
    /// Single units.
    Units,
    /// Documents, each with its patterns and how many units it has of them.
    Documents(Vec<Vec<(u32, u64)>>),
}

/// With more units than this their patterns are drawn, not the units one by one: the same
/// distribution, in time that does not grow with the units.
const ONE_BY_ONE: u64 = 20_000;

impl Sample {
    /// Makes ratings ready.
    ///
    /// A row that stands for several units is resampled as one under [`Clusters::Documents`], and unit by
    /// unit under [`Clusters::Units`].
    #[must_use]
    pub fn of(ratings: &Ratings, clusters: Clusters<'_>) -> Self {
        let (patterns, pattern_of) = ratings.patterns();
        let of = match clusters {
            Clusters::Units => Parts::Units,
            Clusters::Documents(document_of) => {
                Parts::Documents(by_document(ratings, document_of, &pattern_of))
            }
        };
        Sample { patterns, of }
    }

    /// The ratings, equal rows joined: every coefficient has the value that it has on the rows apart.
    #[must_use]
    pub fn ratings(&self) -> &Ratings {
        &self.patterns
    }

    /// The same with one category against the rest; see [`Ratings::against_rest`].
    #[must_use]
    pub fn against_rest(&self, category: u32) -> Sample {
        let (patterns, pattern_of) = self.patterns.against_rest(category).patterns();
        let of = match &self.of {
            Parts::Units => Parts::Units,
            Parts::Documents(documents) => {
                let joined = |document: &Vec<(u32, u64)>| {
                    let mut joined = BTreeMap::<u32, u64>::new();
                    for (pattern, units) in document {
                        *joined.entry(pattern_of[*pattern as usize]).or_default() += units;
                    }
                    joined.into_iter().collect()
                };
                Parts::Documents(documents.iter().map(joined).collect())
            }
        };
        Sample { patterns, of }
    }

    /// Intervals of figures of these ratings.
    pub fn intervals(
        &self,
        how: Resampling,
        statistic: impl Fn(&Ratings) -> Vec<Figure> + Sync,
    ) -> Vec<Interval> {
        let patterns = || self.patterns.clone();
        match &self.of {
            Parts::Units if self.patterns.unit_count() > ONE_BY_ONE => {
                let counts: Vec<u64> = self.patterns.rows().map(|(_, units)| units).collect();
                replicate(how, patterns, |patterns, mut random| {
                    patterns.reweigh(|weights| random.multinomial(&counts, weights));
                    statistic(patterns)
                })
            }
            Parts::Units => {
                let each: Vec<u32> = (0u32..)
                    .zip(self.patterns.rows())
                    .flat_map(|(pattern, (_, units))| (0..units).map(move |_| pattern))
                    .collect();
                replicate(how, patterns, |patterns, mut random| {
                    patterns.reweigh(|weights| {
                        weights.fill(0);
                        for _ in 0..each.len() {
                            weights[each[random.place(each.len())] as usize] += 1;
                        }
                    });
                    statistic(patterns)
                })
            }
            Parts::Documents(documents) => resample(documents.len(), how, patterns, |patterns, drawn| {
                patterns.reweigh(|weights| {
                    weights.fill(0);
                    let drawn = documents.iter().zip(drawn).filter(|(_, times)| **times > 0);
                    for (document, times) in drawn {
                        for (pattern, units) in document {
                            weights[*pattern as usize] += units * u64::from(*times);
                        }
                    }
                });
                statistic(patterns)
            }),
        }
    }
}

/// Intervals of figures of ratings, by resampling units or documents; see [`Sample`].
pub fn of_ratings(
    ratings: &Ratings,
    clusters: Clusters<'_>,
    how: Resampling,
    statistic: impl Fn(&Ratings) -> Vec<Figure> + Sync,
) -> Vec<Interval> {
    Sample::of(ratings, clusters).intervals(how, statistic)
}

/// What each document adds: (pattern, units).
fn by_document(ratings: &Ratings, document_of: &[u32], pattern_of: &[u32]) -> Vec<Vec<(u32, u64)>> {
    let count = document_of.iter().max().map_or(0, |last| *last as usize + 1);
    let mut documents = vec![BTreeMap::<u32, u64>::new(); count];
    for ((document, pattern), (_, weight)) in document_of.iter().zip(pattern_of).zip(ratings.rows()) {
        *documents[*document as usize].entry(*pattern).or_default() += weight;
    }
    documents.into_iter().map(|document| document.into_iter().collect()).collect()
}

/// Krippendorff's bootstrap of α (Hayes & Krippendorff 2007, *CMM* 1:77, KALPHA): expected
/// disagreement is held, and each pair of values inside a unit is replaced by an observed pair drawn
/// at random.
///
/// It treats the pairs inside a unit as independent, so that its interval is clearly narrower than
/// that of resampled units; R `icr` computes it too.
///
/// # Errors
/// When α is undefined.
pub fn krippendorff(ratings: &Ratings, metric: &Metric<'_>, how: Resampling) -> Result<Interval, Undefined> {
    let tally = Tally::of(ratings);
    let alpha = computed(ratings, &tally, metric)?;
    let pairs = observed_pairs(ratings, &tally, metric)?;
    let scale = 2.0 / (real(alpha.values) * alpha.expected);
    let errors: Vec<f64> = pairs.iter().map(|(distance, _)| distance * scale).collect();
    let slots = slots(&pairs);
    let replicates: Vec<f64> = (0..how.replicates)
        .into_par_iter()
        .map(|replicate| {
            let mut random = Random::stream(how.seed, u64::from(replicate));
            let lost: f64 = slots
                .iter()
                .map(|(share, count)| {
                    share * (0..*count).map(|_| errors[random.place(errors.len())]).sum::<f64>()
                })
                .sum();
            (1.0 - lost).max(-1.0)
        })
        .collect();
    Ok(percentile(replicates, how.replicates))
}

/// How many pair slots have each 1/(m_u − 1).
fn slots(pairs: &[(f64, f64)]) -> Vec<(f64, usize)> {
    let mut shares: Vec<f64> = pairs.iter().map(|(_, share)| *share).collect();
    shares.sort_by(f64::total_cmp);
    shares.chunk_by(|a, b| a == b).map(|chunk| (chunk[0], chunk.len())).collect()
}

/// The percentile interval of the replicates in which a figure is defined.
fn percentile(mut defined: Vec<f64>, replicates: u32) -> Interval {
    let undefined = replicates - u32::try_from(defined.len()).unwrap_or(replicates);
    defined.sort_by(f64::total_cmp);
    let bounds = (!defined.is_empty())
        .then(|| Bounds { low: quantile(&defined, 0.025), high: quantile(&defined, 0.975) });
    Interval { bounds, replicates, undefined }
}

/// The quantile by linear interpolation between order statistics (type 7 of Hyndman & Fan 1996, the
/// default of R and NumPy).
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place in a list")]
fn quantile(sorted: &[f64], p: f64) -> f64 {
    let at = p * real(sorted.len() as u64 - 1);
    let below = at.floor() as usize;
    let above = (below + 1).min(sorted.len() - 1);
    sorted[below] + (at - at.floor()) * (sorted[above] - sorted[below])
}

#[cfg(test)]
mod tests {
    use super::super::Builder;
    use super::*;

    const HOW: Resampling = Resampling { replicates: 2_000, seed: 11 };

    fn ratings(rows: &[[&str; 2]]) -> Ratings {
        let mut builder = Builder::new(["a", "b"]);
        for row in rows {
            builder.unit(row.map(Some));
        }
        builder.finish()
    }

    fn percent(ratings: &Ratings) -> Vec<Figure> {
        vec![Tally::of(ratings).percent()]
    }

    #[test]
    fn percent_agreement_has_the_interval_of_a_share() {
        // 80 of 100 units agree: the binomial interval is 0.71 to 0.87.
        let rows: Vec<_> = (0..100).map(|i| if i < 80 { ["x", "x"] } else { ["x", "y"] }).collect();
        let interval = of_ratings(&ratings(&rows), Clusters::Units, HOW, percent)[0];
        let bounds = interval.bounds.unwrap();
        assert!((bounds.low - 0.72).abs() < 0.015, "{bounds:?}");
        assert!((bounds.high - 0.875).abs() < 0.015, "{bounds:?}");
        assert_eq!(interval.undefined, 0);
    }

    /// The same interval whether units are drawn one by one or by their patterns: binomial(n, 0.8) has
    /// its 2.5 % point at 0.8 − 1.96 √(0.16/n).
    #[test]
    fn many_units_are_drawn_by_their_patterns() {
        let counts = [(["x", "x"], 80_000u64), (["x", "y"], 20_000)];
        let table = ratings(&counts.map(|(row, _)| row)).weighted(counts.map(|(_, n)| n).to_vec()).unwrap();
        let bounds = of_ratings(&table, Clusters::Units, HOW, percent)[0].bounds.unwrap();
        let half = 1.96 * (0.16f64 / 100_000.0).sqrt();
        assert!((bounds.low - (0.8 - half)).abs() < 0.1 * half, "{bounds:?}");
        assert!((bounds.high - (0.8 + half)).abs() < 0.1 * half, "{bounds:?}");
    }

    #[test]
    fn one_category_of_a_sample_is_a_sample_of_one_category() {
        let rows = [["x", "x"], ["x", "y"], ["z", "y"], ["z", "z"], ["x", "z"], ["y", "y"]];
        let (table, documents) = (ratings(&rows), [0, 0, 1, 1, 2, 2]);
        for clusters in [Clusters::Units, Clusters::Documents(&documents)] {
            let own = Sample::of(&table.against_rest(0), clusters).intervals(HOW, percent);
            let from_whole = Sample::of(&table, clusters).against_rest(0).intervals(HOW, percent);
            // Documents draw alike; units are numbered in another order, which changes the draws.
            if clusters == Clusters::Units {
                assert_eq!(own[0].bounds.unwrap().high, from_whole[0].bounds.unwrap().high);
            } else {
                assert_eq!(own, from_whole);
            }
        }
    }

    #[test]
    fn documents_that_resemble_themselves_widen_the_interval() {
        // Ten documents of ten units; two documents hold all disagreements.
        let rows: Vec<_> = (0..100).map(|i| if i < 80 { ["x", "x"] } else { ["x", "y"] }).collect();
        let document_of: Vec<u32> = (0..100).map(|unit| unit / 10).collect();
        let table = ratings(&rows);
        let units = of_ratings(&table, Clusters::Units, HOW, percent)[0].bounds.unwrap();
        let documents =
            of_ratings(&table, Clusters::Documents(&document_of), HOW, percent)[0].bounds.unwrap();
        assert!(documents.high - documents.low > 1.5 * (units.high - units.low), "{documents:?} {units:?}");
    }

    #[test]
    fn undefined_replicates_are_counted() {
        // κ is undefined whenever the one unit with y is not drawn: (4/5)^5 = 0.328 of the time.
        let table = ratings(&[["x", "x"], ["x", "x"], ["x", "x"], ["x", "x"], ["y", "y"]]);
        let kappa = |ratings: &Ratings| vec![ratings.pair(0, 1).cohen()];
        let interval = of_ratings(&table, Clusters::Units, HOW, kappa)[0];
        assert!(interval.undefined.abs_diff(656) < 80, "{interval:?}");
        assert_eq!(interval.bounds, Some(Bounds { low: 1.0, high: 1.0 }));
    }

    #[test]
    fn a_seed_gives_its_interval_again() {
        let table = ratings(&[["x", "x"], ["x", "y"], ["y", "y"], ["y", "y"], ["x", "x"], ["y", "x"]]);
        let again = |seed| of_ratings(&table, Clusters::Units, Resampling { replicates: 500, seed }, percent);
        assert_eq!(again(5), again(5));
        assert_eq!(
            rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap().install(|| again(5)),
            again(5)
        );
    }

    #[test]
    fn quantiles_between_order_statistics() {
        let sorted = [1.0, 2.0, 3.0, 4.0];
        assert_eq!(quantile(&sorted, 0.5), 2.5);
        assert_eq!(quantile(&sorted, 0.0), 1.0);
        assert_eq!(quantile(&sorted, 1.0), 4.0);
        assert!((quantile(&sorted, 0.975) - 3.925).abs() < 1e-12);
    }
}
