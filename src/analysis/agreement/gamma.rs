//! Mathet's γ: spans of several coders aligned with each other at the least cost.
//!
//! Mathet, Widlöcher & Métivier 2015, *Comput. Linguist.* 41:437. γ compares the disorder of the best
//! alignment with that of random continua. The alignment is exact here: pygamma-agreement solves the
//! same problem by an integer programme, in single precision. Spans of one coder may overlap.

use std::collections::HashMap;

use super::undefined::{Figure, Undefined};
use super::unitizing::CodedSpan;
use crate::analysis::special::real;

/// What a misfit costs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Costs {
    /// Weight of the difference in position.
    pub alpha: f64,
    /// Weight of the difference in code.
    pub beta: f64,
    /// Δ∅: the cost of a span without a partner, and the unit of the other two.
    pub empty: f64,
}

impl Default for Costs {
    fn default() -> Self {
        Costs { alpha: 1.0, beta: 1.0, empty: 1.0 }
    }
}

impl Costs {
    /// d = α d_pos + β d_cat, with d_pos = ((|b − b′| + |e − e′|)/(l + l′))² Δ∅ and d_cat = Δ∅ where the
    /// codes differ.
    fn between(self, a: CodedSpan, b: CodedSpan) -> f64 {
        let apart = real(a.start.abs_diff(b.start) + a.end.abs_diff(b.end));
        let position = (apart / real(a.len() + b.len())).powi(2) * self.empty;
        let category = if a.code == b.code { 0.0 } else { self.empty };
        self.alpha * position + self.beta * category
    }
}

/// How many half-finished alignments are kept at once before the search gives up.
const MOST_STATES: usize = 1 << 20;

/// The disorder of the best alignment.
///
/// Every span stands in exactly one unitary alignment, which holds at most one span of each coder. Its
/// disorder is the mean over all pairs of coders, a pair with an empty place costing Δ∅ (also empty
/// with empty, as in pygamma); the disorder of an alignment is the sum of those, divided by the mean
/// number of spans of a coder.
///
/// # Errors
/// When there are fewer than two coders, no spans, or too many that could be aligned with each other
/// for an exact search.
pub fn best_disorder(coders: &[&[CodedSpan]], costs: Costs) -> Figure {
    if coders.len() < 2 {
        return Err(Undefined::OneCoder);
    }
    let mut units: Vec<(CodedSpan, usize)> = coders
        .iter()
        .enumerate()
        .flat_map(|(coder, spans)| {
            spans.iter().filter(|span| !span.is_empty()).map(move |span| (*span, coder))
        })
        .collect();
    if units.is_empty() {
        return Err(Undefined::NothingMarked);
    }
    // Spans that could be partners come to stand near each other, which keeps the search narrow.
    units.sort_by_key(|(span, coder)| (span.start + span.end, span.start, *coder));
    let count = units.len();
    let total = Aligner { units, coders: coders.len(), costs }.least_cost()?;
    Ok(total * real(coders.len() as u64) / real(count as u64))
}

/// γ = 1 − observed disorder / mean disorder of random continua.
///
/// The continua are given, so that the figure can be computed again; whoever draws them stores their
/// seed and number.
///
/// # Errors
/// When no continua are given, or a disorder is undefined.
pub fn gamma(coders: &[&[CodedSpan]], continua: &[Vec<Vec<CodedSpan>>], costs: Costs) -> Figure {
    let expected = mean_disorder(continua, costs)?;
    Ok(1.0 - best_disorder(coders, costs)? / expected)
}

/// The mean disorder of random continua.
///
/// # Errors
/// When there are none, or one of them has no best alignment.
pub fn mean_disorder(continua: &[Vec<Vec<CodedSpan>>], costs: Costs) -> Figure {
    if continua.is_empty() {
        return Err(Undefined::NoContinua);
    }
    let disorders = continua.iter().map(|continuum| {
        let coders: Vec<&[CodedSpan]> = continuum.iter().map(Vec::as_slice).collect();
        best_disorder(&coders, costs)
    });
    Ok(disorders.sum::<Figure>()? / real(continua.len() as u64))
}

struct Aligner {
    /// Spans with their coder, in order of their middle.
    units: Vec<(CodedSpan, usize)>,
    coders: usize,
    costs: Costs,
}

/// A unitary alignment: its places counted from its first span, and what it costs.
struct Candidate {
    places: u128,
    cost: f64,
}

impl Aligner {
    /// Goes through the spans in order. A state is which of the following spans are already aligned;
    /// of two ways to the same state only the cheaper is followed.
    fn least_cost(&self) -> Figure {
        let mut states: Vec<HashMap<u128, f64>> = vec![HashMap::new(); self.units.len() + 1];
        states[0].insert(0, 0.0);
        for first in 0..self.units.len() {
            let here = std::mem::take(&mut states[first]);
            if here.len() > MOST_STATES {
                return Err(Undefined::TooLarge);
            }
            let candidates = self.candidates(first)?;
            for (aligned, so_far) in here {
                for candidate in candidates.iter().filter(|candidate| candidate.places & aligned == 0) {
                    let now = aligned | candidate.places;
                    let step = now.trailing_ones();
                    let next = now.checked_shr(step).unwrap_or(0);
                    let cost = so_far + candidate.cost;
                    states[first + step as usize]
                        .entry(next)
                        .and_modify(|known| *known = known.min(cost))
                        .or_insert(cost);
                }
            }
        }
        states[self.units.len()].get(&0).copied().ok_or(Undefined::TooLarge)
    }

    fn pairs(&self) -> f64 {
        let coders = real(self.coders as u64);
        coders * (coders - 1.0) / 2.0
    }

    /// The unitary alignments whose first span is `first`, without those that cost more than their
    /// spans would cost alone: no best alignment holds one.
    fn candidates(&self, first: usize) -> Result<Vec<Candidate>, Undefined> {
        let mut found = Vec::new();
        let mut chosen = vec![first];
        self.extend(first + 1, &mut chosen, 0.0, &mut found)?;
        Ok(found)
    }

    fn extend(
        &self,
        from: usize,
        chosen: &mut Vec<usize>,
        apart: f64,
        found: &mut Vec<Candidate>,
    ) -> Result<(), Undefined> {
        let size = real(chosen.len() as u64);
        let empty_pairs = self.pairs() - size * (size - 1.0) / 2.0;
        let cost = (apart + empty_pairs * self.costs.empty) / self.pairs();
        if cost <= size * self.costs.empty {
            let mut places = 0u128;
            for place in chosen.iter() {
                let bit = u32::try_from(place - chosen[0]).ok().and_then(|bit| 1u128.checked_shl(bit));
                places |= bit.ok_or(Undefined::TooLarge)?;
            }
            found.push(Candidate { places, cost });
            if found.len() > MOST_STATES {
                return Err(Undefined::TooLarge);
            }
        }
        if chosen.len() == self.coders {
            return Ok(());
        }
        // Even a full alignment may cost no more than its spans alone.
        let most = real(self.coders as u64) * self.costs.empty * self.pairs();
        for next in from..self.units.len() {
            let (span, coder) = self.units[next];
            if chosen.iter().any(|place| self.units[*place].1 == coder) {
                continue;
            }
            let more: f64 = chosen.iter().map(|place| self.costs.between(self.units[*place].0, span)).sum();
            if apart + more <= most {
                chosen.push(next);
                self.extend(next + 1, chosen, apart + more, found)?;
                chosen.pop();
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(start: u64, end: u64, code: u32) -> CodedSpan {
        CodedSpan { start, end, code }
    }

    /// Figure 10 of Mathet et al. (2015), with the disorder that pygamma-agreement 0.5.9 finds.
    #[test]
    fn published_example() {
        let joe = [span(4, 14, 1), span(20, 30, 2)];
        let jack = [span(4, 14, 1), span(20, 25, 2)];
        let william = [span(14, 24, 1), span(40, 44, 2)];
        let disorder = best_disorder(&[&joe, &jack, &william], Costs::default()).unwrap();
        assert!((disorder - 1.185_185_185).abs() < 1e-8, "{disorder}");
    }

    #[test]
    fn equal_codings_have_no_disorder_and_lone_spans_cost_one_each() {
        let spans = [span(0, 5, 1), span(9, 12, 2)];
        assert_eq!(best_disorder(&[&spans, &spans, &spans], Costs::default()), Ok(0.0));
        // Two lone spans, one span a coder in the mean.
        assert_eq!(best_disorder(&[&spans, &[]], Costs::default()), Ok(2.0));
    }

    /// For two coders the best alignment is a cheapest assignment; all of them are tried here.
    #[test]
    fn two_coders_against_every_assignment() {
        let first = [span(0, 10, 1), span(12, 18, 2), span(30, 36, 1)];
        let second = [span(3, 9, 1), span(11, 14, 1), span(15, 20, 2)];
        let costs = Costs::default();
        let mut best = f64::INFINITY;
        // Each of the first's spans takes one of the second's, or none (3).
        for code in 0..64usize {
            let partners = [code & 3, code >> 2 & 3, code >> 4 & 3];
            let used: Vec<_> = partners.iter().filter(|partner| **partner < 3).collect();
            let once: std::collections::BTreeSet<_> = used.iter().collect();
            if once.len() < used.len() {
                continue;
            }
            let paired: f64 = partners
                .iter()
                .zip(first)
                .map(|(partner, span)| {
                    second.get(*partner).map_or(costs.empty, |other| costs.between(span, *other))
                })
                .sum();
            best = best.min(paired + costs.empty * real(3 - used.len() as u64));
        }
        let found = best_disorder(&[&first, &second], costs).unwrap();
        assert!((found - best / 3.0).abs() < 1e-12, "{found} {best}");
    }

    #[test]
    fn gamma_is_one_minus_the_ratio() {
        let spans = [span(0, 5, 1)];
        let coders: [&[CodedSpan]; 2] = [&spans, &[span(0, 5, 2)]];
        let random = vec![vec![vec![span(0, 5, 1)], vec![span(90, 95, 1)]]];
        // Observed 1 (another code), random 2 (two lone spans).
        assert_eq!(gamma(&coders, &random, Costs::default()), Ok(0.5));
        assert_eq!(gamma(&coders, &[], Costs::default()), Err(Undefined::NoContinua));
    }
}
