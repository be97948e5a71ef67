//! The older α_U (Krippendorff 1995, *Sociol. Methodol.* 25:47; 2004), for comparison only.
//!
//! Still in DKPro and therefore in INCEpTION. Krippendorff and others replaced it in 2016
//! ([`unitizing`](super::unitizing)) because it misbehaves for more than two coders. The paper of
//! 1995 misprints the expected disagreement; the formula here is that of the book of 2004.

use super::undefined::{Figure, Undefined};
use super::unitizing::{BadSpans, CodedSpan, check, exclusive};
use crate::analysis::special::{real, real_wide};

/// Observed and expected disagreement of one code, or of several added up.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Disagreement {
    /// D_o.
    pub observed: f64,
    /// D_e.
    pub expected: f64,
    /// Whether D_e is 0, decided on integers.
    nothing_expected: bool,
    coders: usize,
}

impl Disagreement {
    /// α_U = 1 − D_o/D_e.
    ///
    /// # Errors
    /// When there is one coder, or no span to disagree about.
    pub fn alpha(self) -> Figure {
        match (self.coders, self.nothing_expected) {
            (0 | 1, _) => Err(Undefined::OneCoder),
            (_, true) => Err(Undefined::NothingMarked),
            _ => Ok(1.0 - self.observed / self.expected),
        }
    }

    /// Both added: the coefficient over all codes is the ratio of the sums.
    #[must_use]
    pub fn plus(self, other: Disagreement) -> Disagreement {
        Disagreement {
            observed: self.observed + other.observed,
            expected: self.expected + other.expected,
            nothing_expected: self.nothing_expected && other.nothing_expected,
            coders: self.coders.max(other.coders),
        }
    }
}

/// A stretch of one coder's continuum: a unit, or the gap between two.
#[derive(Clone, Copy)]
struct Section {
    start: u64,
    end: u64,
    unit: bool,
}

impl Section {
    fn len(self) -> u64 {
        self.end - self.start
    }
}

/// The disagreement about one code; spans of other codes are gaps to it.
///
/// # Errors
/// When a span is reversed or outside the text.
pub fn of_code(length: u64, coders: &[&[CodedSpan]], code: u32) -> Result<Disagreement, BadSpans> {
    let sections: Vec<Vec<Section>> = coders
        .iter()
        .map(|spans| {
            check(length, spans)?;
            let own: Vec<_> = spans.iter().copied().filter(|span| span.code == code).collect();
            Ok(sections(length, &exclusive(length, &own)?))
        })
        .collect::<Result<_, _>>()?;
    let (m, l) = (real(coders.len() as u64), real(length));
    let mut apart = 0u128;
    for (place, first) in sections.iter().enumerate() {
        apart += sections[place + 1..].iter().map(|second| distances(first, second)).sum::<u128>();
    }
    let expected = expected(&sections, length);
    Ok(Disagreement {
        observed: 2.0 * real_wide(apart) / (m * (m - 1.0) * l * l),
        expected: expected.unwrap_or(0.0),
        nothing_expected: expected.is_none(),
        coders: coders.len(),
    })
}

fn sections(length: u64, units: &[CodedSpan]) -> Vec<Section> {
    let mut sections = Vec::with_capacity(2 * units.len() + 1);
    let mut at = 0;
    for unit in units {
        if unit.start > at {
            sections.push(Section { start: at, end: unit.start, unit: false });
        }
        sections.push(Section { start: unit.start, end: unit.end, unit: true });
        at = unit.end;
    }
    if length > at {
        sections.push(Section { start: at, end: length, unit: false });
    }
    sections
}

/// Σ δ² over the intersecting sections of two coders: (b − b′)² + (e − e′)² for two units, the squared
/// length of a unit that lies wholly in the other's gap, else 0.
fn distances(first: &[Section], second: &[Section]) -> u128 {
    let square = |a: u64, b: u64| u128::from(a.abs_diff(b)).pow(2);
    let inside = |unit: Section, gap: Section| gap.start <= unit.start && unit.end <= gap.end;
    let mut sum = 0;
    let (mut i, mut j) = (0, 0);
    while let (Some(a), Some(b)) = (first.get(i), second.get(j)) {
        sum += match (a.unit, b.unit) {
            (true, true) => square(a.start, b.start) + square(a.end, b.end),
            (true, false) if inside(*a, *b) => square(a.len(), 0),
            (false, true) if inside(*b, *a) => square(b.len(), 0),
            _ => 0,
        };
        // The section that ends first gives way; both do when they end together.
        let next = a.end.min(b.end);
        i += usize::from(a.end == next);
        j += usize::from(b.end == next);
    }
    sum
}

/// D_e = (2/L) Σ_units [(N − 1)/3 · (2l³ − 3l² + l) + l² Σ_{gaps ≥ l}(gap − l + 1)] / (mL(mL − 1) −
/// Σ l(l − 1)); none where it is 0.
fn expected(sections: &[Vec<Section>], length: u64) -> Option<f64> {
    let units: Vec<u64> = sections.iter().flatten().filter(|s| s.unit).map(|s| s.len()).collect();
    let mut gaps: Vec<u64> = sections.iter().flatten().filter(|s| !s.unit).map(|s| s.len()).collect();
    gaps.sort_unstable();
    // Sums of the gaps from each place to the end, so that a unit asks once.
    let mut sums = vec![0u128; gaps.len() + 1];
    for (place, gap) in gaps.iter().enumerate().rev() {
        sums[place] = sums[place + 1] + u128::from(*gap);
    }
    let (mut thirds, mut whole, mut own) = (0u128, 0u128, 0u128);
    for l in &units {
        let wide = u128::from(*l);
        thirds += (units.len() as u128 - 1) * (2 * wide.pow(3) + wide - 3 * wide.pow(2));
        let first = gaps.partition_point(|gap| gap < l);
        let roomy = (gaps.len() - first) as u128;
        whole += wide.pow(2) * (sums[first] + roomy - roomy * wide);
        own += wide * (wide - 1);
    }
    if thirds == 0 && whole == 0 {
        return None;
    }
    let all = u128::from(length) * sections.len() as u128;
    let ways = all * (all - 1) - own;
    Some(2.0 / real(length) * (real_wide(thirds) / 3.0 + real_wide(whole)) / real_wide(ways))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(start: u64, end: u64, code: u32) -> CodedSpan {
        CodedSpan { start, end, code }
    }

    /// Krippendorff (2004, p. 254): two observers, a continuum from 150 to 450, the categories c (1) and
    /// k (2).
    #[test]
    fn published_example() {
        let first = [span(75, 145, 1), span(220, 250, 1), span(30, 90, 2), span(150, 200, 2)];
        let second =
            [span(70, 150, 1), span(205, 225, 1), span(250, 270, 1), span(30, 90, 2), span(150, 200, 2)];
        let coders: [&[CodedSpan]; 2] = [&first, &second];
        let c = of_code(300, &coders, 1).unwrap();
        let k = of_code(300, &coders, 2).unwrap();
        assert_eq!(
            format!("{:.4} {:.4} {:.4}", c.observed, c.expected, c.alpha().unwrap()),
            "0.0144 0.0532 0.7286"
        );
        assert_eq!((k.observed, format!("{:.4}", k.expected), k.alpha()), (0.0, "0.0490".into(), Ok(1.0)));
        assert!((c.plus(k).alpha().unwrap() - 0.8591).abs() < 5e-4);
    }

    #[test]
    fn identical_codings_agree_fully_and_nothing_is_undefined() {
        let spans = [span(3, 9, 1), span(20, 25, 1)];
        assert_eq!(of_code(40, &[&spans, &spans], 1).unwrap().alpha(), Ok(1.0));
        assert_eq!(of_code(40, &[&[], &[]], 1).unwrap().alpha(), Err(Undefined::NothingMarked));
        assert_eq!(of_code(40, &[&spans], 1).unwrap().alpha(), Err(Undefined::OneCoder));
    }

    #[test]
    fn expected_disagreement_by_hand() {
        // One unit of 2 in a text of 5, the other coder with nothing: gaps 3 and 5.
        // l² Σ (g − l + 1) = 4 · (2 + 4) = 24; ways 10 · 9 − 2 = 88; D_e = 2/5 · 24/88.
        let found = of_code(5, &[&[span(0, 2, 1)], &[]], 1).unwrap();
        assert!((found.expected - 0.4 * 24.0 / 88.0).abs() < 1e-15);
        // D_o = 2 · 2² / (2 · 1 · 25).
        assert!((found.observed - 4.0 / 25.0).abs() < 1e-15);
    }
}
